package directory

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"preau/internal/directory/roll"
	"preau/internal/platform/fold"
	"preau/internal/tenant"
)

// planGuardians recognises guardians by their name together with a child, an address or a way to reach them: a name alone
// never makes two people one.
func (p *planner) planGuardians() {
	wanted := make([]personRow, len(p.set.Guardians))
	match := make([]*personRow, len(wanted))
	for i, of := range p.set.Guardians {
		match[i] = p.byKey(roll.Guardians, of.Key)
	}
	byName := map[string][]*personRow{}
	for _, h := range p.here {
		if !p.taken[h.ID] && !p.another(h) && (p.holds(h.ID, "guardian") || len(p.kinOf[h.ID]) > 0) {
			h.home = fold.Fold(oneLine(h.Street, h.Postcode, h.City))
			byName[h.name] = append(byName[h.name], h)
		}
	}
	children := make([][]uuid.UUID, len(p.set.Guardians))
	answers := make([]bool, len(p.set.Guardians)) // for a child: who is only to be called in need is no parent
	for _, l := range p.set.Links {
		if p.town != nil && p.pupilID[l.Pupil] == uuid.Nil { // left out with their children
			continue
		}
		children[l.Guardian] = append(children[l.Guardian], p.pupilID[l.Pupil])
		answers[l.Guardian] = answers[l.Guardian] || l.Authority != AuthorityNone
	}
	same := map[string][]int{}
	for i, of := range p.set.Guardians {
		wanted[i] = personRow{Civility: of.Civility, FamilyName: fold.TitleName(of.FamilyName), GivenName: fold.TitleName(of.FirstName), UsageName: fold.TitleName(of.UsageName),
			Mail: of.Mail, PhoneHome: of.HomePhone, PhoneMobile: of.Mobile, PhoneWork: of.WorkPhone,
			Street: of.Address.Street, Postcode: of.Address.Postcode, City: of.Address.Commune, Country: of.Address.Country, name: nameKey(of.FamilyName, of.FirstName)}
		wanted[i].home = fold.Fold(oneLine(of.Address.Street, of.Address.Postcode, of.Address.Commune))
		if match[i] == nil && !of.Known {
			same[wanted[i].name] = append(same[wanted[i].name], i)
		}
	}
	for name, lines := range same {
		p.pair(lines, wanted, children, byName[name], match)
	}
	p.parentID = make([]uuid.UUID, len(wanted))
	if p.town != nil {
		p.town.people = p.parentID
	}
	for i, of := range p.set.Guardians {
		if p.town != nil && len(children[i]) == 0 {
			continue
		}
		if match[i] == nil && (of.Known || p.set.Delta && of.FamilyName == "") {
			p.lost(of.File, of.Line)
			continue
		}
		switch {
		case of.Known:
			p.parentID[i] = match[i].ID
		case p.set.Delta && match[i] != nil && !match[i].LeftOn.IsZero() && len(children[i]) == 0: // what changes of who left, with no child who came, is not for this school
			p.parentID[i] = match[i].ID
			continue
		default:
			p.parentID[i] = p.person(match[i], wanted[i], "guardian", DiffPerson{Kind: "guardian", File: of.File, Line: of.Line}, of.Key, of.Erased)
		}
		switch {
		case answers[i] || len(children[i]) == 0 && !p.set.Delta:
			p.ensureRole(p.parentID[i], "guardian", "", "guardian")
		case !p.set.Delta && !slices.ContainsFunc(p.kinOf[p.parentID[i]], func(k kinRow) bool { return k.HandMade && live(k.Until, p.day) && k.Authority != AuthorityNone }):
			p.endRole(p.parentID[i], "guardian", "guardian")
		}
	}
}

// pair gives the lines of one name to the people of that name, the most alike first.
func (p *planner) pair(lines []int, wanted []personRow, children [][]uuid.UUID, here []*personRow, match []*personRow) {
	type fit struct {
		line, person, score int
	}
	var fits []fit
	for a, i := range lines {
		for b, h := range here {
			if s := p.alike(wanted[i], children[i], h); s > 0 {
				fits = append(fits, fit{a, b, s})
			}
		}
	}
	slices.SortStableFunc(fits, func(a, b fit) int {
		return cmp.Or(b.score-a.score, a.line-b.line, a.person-b.person)
	})
	for _, f := range fits {
		if h := here[f.person]; match[lines[f.line]] == nil && !p.taken[h.ID] {
			match[lines[f.line]] = h
			p.taken[h.ID] = true
		}
	}
}

func (p *planner) alike(w personRow, children []uuid.UUID, h *personRow) (score int) {
	if w.Civility != "" && h.Civility != "" && w.Civility != h.Civility {
		return 0
	}
	for _, k := range p.kinOf[h.ID] {
		if slices.Contains(children, k.PupilID) {
			score += 10
			if live(k.Until, p.day) {
				score += 2
			}
		}
	}
	if w.home != "" && w.home == h.home {
		score += 4
	}
	if w.Mail != "" && strings.EqualFold(w.Mail, h.Mail) {
		score += 3
	}
	if w.PhoneMobile != "" && w.PhoneMobile == h.PhoneMobile {
		score += 3
	}
	if score > 0 && strings.EqualFold(w.UsageName, h.UsageName) {
		score++
	}
	return score
}

// planLinks ties guardians to pupils, follows what the register says of their link, and ends those of its links that it does not
// hold any more. A link made or corrected by hand stands.
func (p *planner) planLinks() {
	type pair struct{ pupil, guardian uuid.UUID }
	told := make(map[pair]bool, len(p.set.Links))
	spoken := map[uuid.UUID]bool{} // pupils of whom the files give the links
	order := map[uuid.UUID]int16{}
	for kid, list := range p.kinOfKid {
		for _, k := range list {
			if live(k.Until, p.day) {
				order[kid] = max(order[kid], k.ContactOrder)
			}
		}
	}
	for _, l := range p.set.Links {
		at := pair{p.pupilID[l.Pupil], p.parentID[l.Guardian]}
		if at.pupil == uuid.Nil || at.guardian == uuid.Nil || told[at] {
			continue
		}
		told[at] = true
		spoken[at.pupil] = true
		// ended by a person: the register does not tie again what the director untied
		if i := slices.IndexFunc(p.kinOf[at.guardian], func(k kinRow) bool {
			return k.PupilID == at.pupil && (live(k.Until, p.day) || k.HandMade)
		}); i >= 0 {
			p.followLink(p.kinOf[at.guardian][i], l)
			continue
		}
		row := kinRow{ID: tenant.NewID(), PupilID: at.pupil, GuardianID: at.guardian, Since: p.day, Source: p.source, Authority: cmp.Or(l.Authority, AuthorityFull), MayCollect: l.Authority != AuthorityNone}
		if l.Relation != 0 {
			row.Relation = &l.Relation
		}
		if row.ContactOrder = min(l.Order, 99); row.ContactOrder == 0 {
			order[at.pupil] = min(order[at.pupil]+1, 99)
			row.ContactOrder = order[at.pupil]
		}
		p.kin = append(p.kin, row)
		p.report.Diff.LinksNew++
		if p.byID[at.guardian] != nil {
			p.note(at.guardian, "guardian", FieldChange{Field: "child", After: fold.TitleName(cmp.Or(p.set.Pupils[l.Pupil].FirstName, p.givenName(at.pupil)))})
		}
	}
	present := make(map[uuid.UUID]bool, len(p.pupilID))
	switch {
	case p.set.Holds(roll.Guardians) && p.set.Holds(roll.Pupils):
		for _, id := range p.pupilID {
			present[id] = true
		}
	case p.set.Delta:
		present = spoken
		for i, of := range p.set.Pupils {
			if slices.Contains(of.Erased, "guardians") {
				present[p.pupilID[i]] = true
			}
		}
	default:
		return
	}
	for _, h := range p.here {
		for _, k := range p.kinOf[h.ID] {
			if fed(k.Source) && !k.HandMade && k.Until.IsZero() && !told[pair{k.PupilID, k.GuardianID}] && present[k.PupilID] {
				p.endLink(k)
			}
		}
	}
}

func (p *planner) endLink(k kinRow) {
	k.Until = endOf(k.Since, p.day)
	p.kinEnded = append(p.kinEnded, k)
	p.report.Diff.LinksEnded++
	p.note(k.GuardianID, "guardian", FieldChange{Field: "child", Before: p.givenName(k.PupilID)})
}

// followLink takes from the register what it says of a link that is here: not of one that a person made or corrected.
func (p *planner) followLink(k kinRow, l roll.Link) {
	if k.HandMade || !fed(k.Source) || !k.Until.IsZero() {
		return
	}
	after := k
	if l.Relation != 0 && (k.Relation == nil || *k.Relation != l.Relation) {
		after.Relation = &l.Relation
		p.note(k.GuardianID, "guardian", FieldChange{Field: "relation", Before: relationCode(k.Relation), After: relationCode(after.Relation)})
	}
	if l.Authority != "" && l.Authority != k.Authority {
		after.Authority = l.Authority
		p.note(k.GuardianID, "guardian", FieldChange{Field: "authority", Before: k.Authority, After: l.Authority})
	}
	if l.Order != 0 && l.Order != k.ContactOrder {
		after.ContactOrder = min(l.Order, 99)
	}
	if after != k {
		p.kinChanged = append(p.kinChanged, after)
	}
}

func relationCode(r *int16) string {
	if r == nil {
		return ""
	}
	return strconv.Itoa(int(*r))
}

func (p *planner) givenName(id uuid.UUID) string {
	if h := p.byID[id]; h != nil {
		return h.GivenName
	}
	return ""
}
