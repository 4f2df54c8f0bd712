package directory

import (
	"slices"

	"github.com/google/uuid"

	"preau/internal/directory/roll"
)

// planDepartures starts the departure clock of the register's people who are in its files no more, or whom a Delta says have
// left. Nobody is deleted.
func (p *planner) planDepartures() {
	gone := map[uuid.UUID]bool{} // pupils who leave
	out := map[uuid.UUID]bool{}  // whom a Delta removes
	for _, g := range p.set.Gone {
		h := p.byKey(g.Kind, g.Key)
		if h == nil {
			p.lost(g.File, g.Line)
			continue
		}
		out[h.ID] = true
	}
	if p.set.Delta || p.set.Holds(roll.Pupils) {
		p.partPupils(out, gone)
	}
	if p.set.Delta || p.set.Holds(roll.Guardians) {
		p.partGuardians(out, gone)
	}
	if p.set.Delta || p.set.Holds(roll.Teachers) {
		p.partStaff(out)
	}
}

// leave starts a person's clock.
func (p *planner) leave(h *personRow, kind string) {
	row := *h
	row.LeftOn = p.day
	p.peopleChanged = append(slices.DeleteFunc(p.peopleChanged, func(r personRow) bool { return r.ID == h.ID }), row)
	p.report.Leaving++
	p.sum(kind, func(s *Sum) { s.Leaving++ })
	if len(p.report.Diff.Leaving) < listed {
		class := ""
		for _, m := range p.memsOf[h.ID] {
			class = p.labels[m.ClassID]
		}
		p.report.Diff.Leaving = append(p.report.Diff.Leaving, DiffPerson{ID: &h.ID, Kind: kind, Name: Person{FamilyName: h.FamilyName, GivenName: h.GivenName, UsageName: h.UsageName}.Name(), Class: class})
	}
}

func (p *planner) endPlaces(h *personRow) {
	for _, m := range p.memsOf[h.ID] {
		if fed(m.Source) {
			m.Until = endOf(m.Since, p.start)
			p.membersEnded = append(p.membersEnded, m)
		}
	}
}

func (p *planner) partPupils(out, gone map[uuid.UUID]bool) {
	for _, h := range p.here {
		if !p.holdsNow(h.ID, "pupil") || !h.LeftOn.IsZero() {
			continue
		}
		if fed(h.Source) {
			p.present++
		}
		if p.set.Delta {
			if out[h.ID] && fed(h.Source) {
				p.leavers++
				gone[h.ID] = true
				p.endPlaces(h)
				p.leave(h, "pupil")
			}
			continue
		}
		if !h.ExpectedInOnde {
			p.known++
		}
		if p.taken[h.ID] {
			p.found++
			continue
		}
		if !fed(h.Source) || h.ExpectedInOnde {
			if len(p.report.Diff.Expected) < listed {
				p.report.Diff.Expected = append(p.report.Diff.Expected, DiffPerson{ID: &h.ID, Kind: "pupil", Name: Person{FamilyName: h.FamilyName, GivenName: h.GivenName, UsageName: h.UsageName}.Name()})
			}
			continue
		}
		p.leavers++
		gone[h.ID] = true
		p.endPlaces(h)
		p.leave(h, "pupil")
	}
}

func (p *planner) partGuardians(out, gone map[uuid.UUID]bool) {
	tied := map[uuid.UUID]bool{}
	for _, k := range p.kin {
		tied[k.GuardianID] = true
	}
	ended := map[uuid.UUID]bool{}
	for _, k := range p.kinEnded {
		ended[k.ID] = true
	}
	away := func(pupil uuid.UUID) bool { // who left before, and is not back, holds nobody here
		h := p.byID[pupil]
		return gone[pupil] || h != nil && !h.LeftOn.IsZero() && !p.taken[pupil]
	}
	for _, h := range p.here {
		if out[h.ID] {
			for _, k := range p.kinOf[h.ID] {
				if fed(k.Source) && !k.HandMade && k.Until.IsZero() && !ended[k.ID] {
					ended[k.ID] = true
					p.endLink(k)
				}
			}
		}
		if p.taken[h.ID] && !out[h.ID] && !p.set.Delta || !fed(h.Source) || !h.LeftOn.IsZero() || tied[h.ID] || !p.holdsNow(h.ID, "guardian") && len(p.kinOf[h.ID]) == 0 || p.otherDuty(h.ID, "guardian") {
			continue
		}
		left := !slices.ContainsFunc(p.kinOf[h.ID], func(k kinRow) bool { return live(k.Until, p.day) && !ended[k.ID] && !away(k.PupilID) })
		if left && (!p.set.Delta || out[h.ID] || slices.ContainsFunc(p.kinOf[h.ID], func(k kinRow) bool { return away(k.PupilID) || ended[k.ID] })) {
			p.leave(h, "guardian")
		}
	}
}

func (p *planner) partStaff(out map[uuid.UUID]bool) {
	duties := p.duties()
	for _, h := range p.here {
		if p.taken[h.ID] != out[h.ID] || p.set.Delta && !out[h.ID] || !fed(h.Source) || !h.LeftOn.IsZero() || !slices.ContainsFunc(duties, func(d string) bool { return p.holdsNow(h.ID, d) }) {
			continue
		}
		p.endPlaces(h)
		for _, profile := range duties {
			for _, r := range p.rolesOf[h.ID] {
				if r.Profile == profile && fed(r.Source) && r.Until.IsZero() {
					r.Until = endOf(r.Since, p.day)
					p.rolesEnded = append(p.rolesEnded, r)
				}
			}
		}
		if !p.otherDuty(h.ID, duties...) {
			p.leave(h, "teacher")
		}
	}
}
