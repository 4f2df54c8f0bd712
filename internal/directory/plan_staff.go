package directory

import (
	"slices"
	"strings"

	"github.com/google/uuid"

	"preau/internal/directory/roll"
	"preau/internal/platform/fold"
	"preau/internal/tenant"
)

// staffProfiles are the duties that registers give.
var staffProfiles = []string{"teacher", "director", "school_life", "librarian", "school_staff"}

// duties are those of which this register's files say everything.
func (p *planner) duties() []string {
	if p.source == FromOnde || p.source == FromTable {
		return staffProfiles[:2]
	}
	return staffProfiles
}

// planStaff recognises the staff by the register's key, else by their name among the school's own: the director who opened
// the school is one of them.
func (p *planner) planStaff() {
	match := make([]*personRow, len(p.set.Staff))
	for i, of := range p.set.Staff {
		match[i] = p.byKey(roll.Teachers, of.Key)
	}
	byName := map[string][]*personRow{}
	for _, h := range p.here {
		if p.holds(h.ID, staffProfiles...) && !p.taken[h.ID] && !p.another(h) {
			byName[h.name] = append(byName[h.name], h)
		}
	}
	p.adultID = make([]uuid.UUID, len(p.set.Staff))
	for i, of := range p.set.Staff {
		birth, _ := parseDate(of.BirthDate)
		w := personRow{Civility: of.Civility, FamilyName: fold.TitleName(of.FamilyName), GivenName: fold.TitleName(of.FirstName), UsageName: fold.TitleName(of.UsageName), BirthDate: birth, Mail: of.Mail,
			PhoneHome: of.HomePhone, PhoneMobile: of.Mobile, Street: of.Address.Street, Postcode: of.Address.Postcode, City: of.Address.Commune, Country: of.Address.Country,
			name: nameKey(of.FamilyName, of.FirstName)}
		if match[i] == nil {
			match[i] = p.colleague(w, of, byName[w.name])
		}
		if match[i] == nil && p.set.Delta && of.FamilyName == "" {
			p.lost(of.File, of.Line)
			continue
		}
		id := p.person(match[i], w, "teacher", DiffPerson{Kind: "teacher", File: of.File, Line: of.Line}, of.Key, of.Erased)
		p.adultID[i] = id
		if !p.set.Delta || of.Profiles != nil || of.Director { // a change of name or mail says nothing of what they do
			p.giveDuties(id, of)
		}
		if !p.set.Delta || len(of.Classes) > 0 || slices.Contains(of.Erased, "class") {
			p.placeTeacher(id, of)
		}
		if p.tellsGroups(of.Groups, of.Erased) {
			p.placeInGroups(id, of.Groups, PartTeacher, "teacher")
		}
	}
}

// giveDuties gives what the register says that somebody does, and ends what it gave before.
func (p *planner) giveDuties(id uuid.UUID, of roll.Staff) {
	given := of.Profiles
	if given == nil {
		given = staffProfiles[:1]
	}
	for _, profile := range given {
		p.ensureRole(id, profile, of.Duty, "teacher")
	}
	if of.Director {
		p.ensureRole(id, "director", directorDuty, "teacher")
	}
	for _, profile := range p.duties() {
		if !slices.Contains(given, profile) && (profile != "director" || !of.Director) {
			p.endRole(id, profile, "teacher")
		}
	}
}

// directorDuty is the ministry's code of the post of a director.
const directorDuty = "D0000"

func (p *planner) colleague(w personRow, of roll.Staff, named []*personRow) (match *personRow) {
	best := -1
	for _, h := range named {
		if p.taken[h.ID] || w.Civility != "" && h.Civility != "" && w.Civility != h.Civility {
			continue
		}
		if !w.BirthDate.IsZero() && !h.BirthDate.IsZero() && w.BirthDate != h.BirthDate {
			continue
		}
		score := 0
		if w.Mail != "" && strings.EqualFold(w.Mail, h.Mail) {
			score += 2
		}
		for _, c := range of.Classes {
			if slices.ContainsFunc(p.memsOf[h.ID], func(m memberRow) bool { return m.ClassID == p.classID[c] }) {
				score++
			}
		}
		if score > best {
			match, best = h, score
		}
	}
	if match != nil {
		p.taken[match.ID] = true
	}
	return match
}

func (p *planner) placeTeacher(id uuid.UUID, of roll.Staff) {
	for _, c := range of.Classes {
		if slices.ContainsFunc(p.memsOf[id], func(m memberRow) bool { return m.Part != PartPupil && m.ClassID == p.classID[c] }) {
			continue
		}
		part := PartTeacher
		if slices.Contains(of.Main, c) || of.Main == nil && p.source != FromSIECLE && !p.set.Delta && len(p.set.Classes[c].Teachers) == 1 {
			part = PartMainTeacher
		}
		p.members = append(p.members, memberRow{ID: tenant.NewID(), ClassID: p.classID[c], PersonID: id, Part: part, Since: p.start, Source: p.source})
		p.note(id, "teacher", FieldChange{Field: "class", After: p.labels[p.classID[c]]})
	}
	for _, m := range p.memsOf[id] {
		if m.Part != PartPupil && m.Kind != groupKind && fed(m.Source) && !slices.ContainsFunc(of.Classes, func(c int) bool { return p.classID[c] == m.ClassID }) {
			m.Until = endOf(m.Since, p.start)
			p.membersEnded = append(p.membersEnded, m)
			p.note(id, "teacher", FieldChange{Field: "class", Before: p.labels[m.ClassID]})
		}
	}
}
