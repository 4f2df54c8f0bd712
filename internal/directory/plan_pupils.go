package directory

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"preau/internal/directory/roll"
	"preau/internal/platform/fold"
	"preau/internal/tenant"
)

func (p *planner) planPupils() {
	wanted := make([]personRow, len(p.set.Pupils))
	byINE := map[string][]*personRow{}
	byName := map[string][]*personRow{}
	for _, h := range p.here {
		if !p.holds(h.ID, "pupil") {
			continue
		}
		if h.IneHash != "" {
			byINE[h.IneHash] = append(byINE[h.IneHash], h)
		}
		if !p.another(h) {
			byName[h.name+"|"+h.BirthDate.String()] = append(byName[h.name+"|"+h.BirthDate.String()], h)
		}
	}
	p.pupilID = make([]uuid.UUID, len(wanted))
	shared := map[string]int{}
	for _, of := range p.set.Pupils {
		if of.INE != "" {
			shared[of.INE]++
		}
	}
	match := make([]*personRow, len(wanted))
	for i, of := range p.set.Pupils {
		match[i] = p.byKey(roll.Pupils, of.Key)
	}
	for i, of := range p.set.Pupils {
		birth, _ := parseDate(of.BirthDate)
		wanted[i] = personRow{FamilyName: fold.TitleName(of.FamilyName), GivenName: fold.TitleName(of.FirstName), UsageName: fold.TitleName(of.UsageName), BirthDate: birth, Sex: of.Sex, ine: of.INE}
		if of.INE != "" {
			wanted[i].IneHash = p.vault.Hash("ine:" + of.INE)
		}
		w := &wanted[i]
		w.name = nameKey(of.FamilyName, of.FirstName)
		if of.Wishes != nil {
			w.Wishes = []string{}
			for _, wish := range of.Wishes {
				w.Wishes = append(w.Wishes, string(wish))
			}
		}
		w.Regime = of.Regime
		if len(of.Addresses) > 0 {
			w.Street, w.Postcode, w.City, w.Country = of.Addresses[0].Street, of.Addresses[0].Postcode, of.Addresses[0].Commune, of.Addresses[0].Country
		}
		if len(of.Addresses) > 1 {
			w.Street2, w.Postcode2, w.City2, w.Country2 = of.Addresses[1].Street, of.Addresses[1].Postcode, of.Addresses[1].Commune, of.Addresses[1].Country
		}
		if match[i] == nil && of.INE != "" && shared[of.INE] == 1 && len(byINE[w.IneHash]) == 1 && !p.taken[byINE[w.IneHash][0].ID] {
			match[i] = byINE[w.IneHash][0]
			p.taken[match[i].ID] = true
		}
	}
	var somebody []bool
	if p.set.Town != nil {
		for i, c := range p.set.Town.Children {
			wanted[i].FormerKey = p.formerKey(c.Number)
		}
		somebody = p.matchTown(match)
	}
	for pass := range 2 { // the same class first, so that homonyms stay apart
		for i, of := range p.set.Pupils {
			if match[i] != nil || somebody != nil {
				continue
			}
			for _, h := range byName[wanted[i].name+"|"+wanted[i].BirthDate.String()] {
				if p.taken[h.ID] || h.IneHash != "" && wanted[i].IneHash != "" && h.IneHash != wanted[i].IneHash && shared[of.INE] == 1 {
					continue
				}
				if pass == 0 && !p.inClass(h.ID, of.Class) {
					continue
				}
				match[i] = h
				p.taken[h.ID] = true
				break
			}
		}
	}
	for i, of := range p.set.Pupils {
		if somebody != nil && !somebody[i] {
			continue
		}
		class := ""
		if of.Class >= 0 {
			class = p.labels[p.classID[of.Class]]
		}
		if shared[of.INE] > 1 { // a number that two pupils share identifies neither
			wanted[i].ine, wanted[i].IneHash = "", ""
		}
		if match[i] == nil && p.set.Delta && (of.FirstName == "" || of.FamilyName == "") {
			p.lost(of.File, of.Line)
			continue
		}
		p.pupilID[i] = p.person(match[i], wanted[i], "pupil", DiffPerson{Kind: "pupil", Class: class, File: of.File, Line: of.Line}, of.Key, of.Erased)
		p.ensureRole(p.pupilID[i], "pupil", "", "pupil")
		if somebody != nil {
			p.town.fresh[p.pupilID[i]] = match[i] == nil
			p.placeTown(i)
		}
		p.placePupil(p.pupilID[i], of)
		if p.tellsGroups(of.Groups, of.Erased) {
			p.placeInGroups(p.pupilID[i], of.Groups, PartPupil, "pupil")
		}
		if of.Photo != roll.Unanswered {
			agreed := of.Photo == roll.Yes
			if c, ok := p.consent[p.pupilID[i]]; !ok {
				p.consents = append(p.consents, consentRow{ID: tenant.NewID(), PupilID: p.pupilID[i], YearID: p.Year.ID, Agreed: agreed})
			} else if c.Agreed != agreed {
				before := c.Agreed
				c.Agreed = agreed
				p.consentsChanged = append(p.consentsChanged, c)
				p.note(p.pupilID[i], "pupil", FieldChange{Field: "photo", Before: fmt.Sprint(before), After: fmt.Sprint(agreed)})
			}
		}
	}
	if p.town != nil {
		for i, j := range p.town.sames {
			p.pupilID[i] = p.pupilID[j]
		}
		p.town.pupils = p.pupilID
	}
}

func parseDate(s string) (Date, error) {
	var d Date
	err := d.UnmarshalText([]byte(s))
	return d, err
}

func (p *planner) inClass(person uuid.UUID, class int) bool {
	return class >= 0 && slices.ContainsFunc(p.memsOf[person], func(m memberRow) bool { return m.Part == PartPupil && m.ClassID == p.classID[class] })
}

// placePupil puts a pupil into the class of their line. A place given by hand in the same year stands.
func (p *planner) placePupil(id uuid.UUID, of roll.Pupil) {
	if of.Class < 0 {
		if slices.Contains(of.Erased, "class") {
			for _, m := range p.memsOf[id] {
				if m.Part == PartPupil && m.Kind != groupKind && fed(m.Source) {
					m.Until = endOf(m.Since, p.start)
					p.membersEnded = append(p.membersEnded, m)
					p.note(id, "pupil", FieldChange{Field: "class", Before: p.labels[m.ClassID]})
				}
			}
		}
		return
	}
	class := p.classID[of.Class]
	if i := slices.IndexFunc(p.memsOf[id], func(m memberRow) bool { return m.Part == PartPupil && m.Kind != groupKind && m.Level != "" }); i >= 0 && p.set.Delta && of.Level == "" {
		of.Level = p.memsOf[id][i].Level // a change of class says nothing of the level
	}
	if slices.ContainsFunc(p.memsOf[id], func(m memberRow) bool {
		return m.Part == PartPupil && m.ClassID == class && (m.Level == of.Level || m.Source == FromHand)
	}) {
		return
	}
	kind := cmp.Or(p.set.Classes[of.Class].Kind, ordinary)
	var old *memberRow
	for i, m := range p.memsOf[id] {
		if m.Part != PartPupil || m.Kind == groupKind {
			continue
		}
		if m.Source == FromHand { // ULIS or UPE2A beside a class are two places, of which a person may have given one
			if m.Kind == kind && kind == ordinary {
				p.note(id, "pupil", FieldChange{Field: "class", Before: p.labels[m.ClassID], After: p.labels[class], Kept: true})
				return
			}
			continue
		}
		old = &p.memsOf[id][i]
	}
	if old != nil {
		ended := *old
		ended.Until = endOf(old.Since, p.start)
		p.membersEnded = append(p.membersEnded, ended)
		if old.ClassID != class {
			p.note(id, "pupil", FieldChange{Field: "class", Before: p.labels[old.ClassID], After: p.labels[class]})
		} else {
			p.note(id, "pupil", FieldChange{Field: "level", Before: old.Level, After: of.Level})
		}
	} else if p.byID[id] != nil {
		p.note(id, "pupil", FieldChange{Field: "class", After: p.labels[class]})
	}
	p.members = append(p.members, memberRow{ID: tenant.NewID(), ClassID: class, PersonID: id, Part: PartPupil, Level: of.Level, Since: p.start, Source: p.source})
}

// ordinary is the kind of a class that is neither a ULIS nor a UPE2A.
const ordinary = "ordinary"

// groupKind is the kind of the classes that are a register's groups: a pupil is in several, beside their own class.
const groupKind = "group"

// tellsGroups says whether the files say in which groups somebody is: of a Delta only the record that speaks of it does.
func (p *planner) tellsGroups(groups []int, erased []roll.Field) bool {
	if p.set.Delta {
		return len(groups) > 0 || slices.Contains(erased, "groups")
	}
	return len(p.set.Groups) > 0 || p.source == FromAAF
}

// placeInGroups follows the register's groups, beside the class: those made by hand stay.
func (p *planner) placeInGroups(id uuid.UUID, of []int, part string, kind string) {
	wanted := map[uuid.UUID]bool{}
	for _, g := range of {
		wanted[p.groupID[g]] = true
	}
	for _, m := range p.memsOf[id] {
		if m.Kind != groupKind || !fed(m.Source) || (m.Part == PartPupil) != (part == PartPupil) {
			continue
		}
		if wanted[m.ClassID] {
			delete(wanted, m.ClassID)
			continue
		}
		m.Until = endOf(m.Since, p.start)
		p.membersEnded = append(p.membersEnded, m)
		p.note(id, kind, FieldChange{Field: "group", Before: p.labels[m.ClassID]})
	}
	for _, g := range of {
		if group := p.groupID[g]; wanted[group] {
			delete(wanted, group)
			p.members = append(p.members, memberRow{ID: tenant.NewID(), ClassID: group, PersonID: id, Part: part, Since: p.start, Source: p.source})
			p.note(id, kind, FieldChange{Field: "group", After: p.labels[group]})
		}
	}
}

// endOf is the last day of a fact that ends when another begins on a day; never before the eve of its own beginning.
func endOf(since, next Date) Date {
	eve := next.AddDays(-1)
	if first := since.AddDays(-1); eve.Before(first) {
		return first
	}
	return eve
}
