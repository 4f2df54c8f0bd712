package directory

import (
	"slices"
	"strings"

	"github.com/google/uuid"

	"preau/internal/directory/roll"
	"preau/internal/platform/fold"
	"preau/internal/platform/lists"
	"preau/internal/tenant"
)

// official tells whether the register names people by numbers of its own, which outlive their names.
func (p *planner) official() bool { return p.source == FromAAF || p.source == FromSIECLE }

// byKey finds somebody of a kind by the register's own key, once.
func (p *planner) byKey(kind roll.Kind, key string) *personRow {
	if !p.official() || key == "" {
		return nil
	}
	for _, h := range p.keys[p.vault.Hash(key)] {
		if p.taken[h.ID] || p.isOf(h.ID) != kind {
			continue
		}
		p.taken[h.ID] = true
		return h
	}
	return nil
}

// another tells whether somebody here is, for a Delta, not the one it names by another number: whom it does not name has kept their
// own. In a whole set a number that is there no more may have been given anew.
func (p *planner) another(h *personRow) bool {
	return p.set.Delta && p.official() && h.Source == p.source && h.SourceKey != ""
}

// isOf is the kind of people that a register would count somebody among.
func (p *planner) isOf(person uuid.UUID) roll.Kind {
	switch {
	case p.holds(person, "pupil"):
		return roll.Pupils
	case p.holds(person, staffProfiles...):
		return roll.Teachers
	}
	return roll.Guardians
}

// lost warns that a file speaks of somebody who is neither in it nor here, by a number only.
func (p *planner) lost(file string, line int) {
	p.report.Warnings = append(p.report.Warnings, Line{File: file, Line: line, Code: unknownPerson})
}

// unknownPerson: a Delta changes or removes somebody whom no Complet has brought.
const unknownPerson = "unknown_person"

// person plans a new person or what changes of one who is there, and returns their id.
func (p *planner) person(h *personRow, w personRow, profile string, at DiffPerson, key string, erased []roll.Field) uuid.UUID {
	sourceKey := p.vault.Hash(key)
	at.Name = Person{FamilyName: w.FamilyName, GivenName: w.GivenName, UsageName: w.UsageName}.Name()
	if h == nil {
		w.ID, w.Source, w.SourceKey, w.CreatedAt, w.HasContact, w.pupil = tenant.NewID(), p.source, sourceKey, p.tx.Now(), true, profile == "pupil"
		w.Wishes = lists.NonNil(w.Wishes)
		p.people = append(p.people, w)
		p.contacts = append(p.contacts, w)
		if w.ine != "" {
			p.ines = append(p.ines, w)
		}
		p.sum(profile, func(s *Sum) { s.New++ })
		p.report.New++
		if len(p.report.Diff.New) < listed {
			p.report.Diff.New = append(p.report.Diff.New, at)
		}
		return w.ID
	}
	row := *h
	row.ine, row.pupil = w.ine, profile == "pupil"
	var fields []FieldChange
	identity, contact := false, false
	// take moves a value of the file into the row, unless the file is silent or a person corrected it here
	take := func(field string, before *string, after string, to *bool) {
		if after == "" || *before == after {
			return
		}
		if p.town != nil && strings.HasSuffix(field, "_name") && fold.Fold(*before) == fold.Fold(after) { // capitals and accents are no news
			return
		}
		// whom a school told of is named by the school
		if slices.Contains(h.Held, field) || p.town != nil && h.Source == FromBridge && *before != "" && to == &identity || h.HandMade && *before != "" {
			fields = append(fields, FieldChange{Field: field, Before: *before, After: after, Kept: true})
			return
		}
		fields = append(fields, FieldChange{Field: field, Before: *before, After: after})
		*before, *to = after, true
	}
	take("civility", &row.Civility, w.Civility, &identity)
	take("family_name", &row.FamilyName, w.FamilyName, &identity)
	take("given_name", &row.GivenName, w.GivenName, &identity)
	take("usage_name", &row.UsageName, w.UsageName, &identity)
	take("sex", &row.Sex, w.Sex, &identity)
	birth := row.BirthDate.String()
	take("birth_date", &birth, w.BirthDate.String(), &identity)
	row.BirthDate, _ = parseDate(birth)
	take("mail", &row.Mail, w.Mail, &contact)
	take("phone_home", &row.PhoneHome, w.PhoneHome, &contact)
	take("phone_mobile", &row.PhoneMobile, w.PhoneMobile, &contact)
	take("phone_work", &row.PhoneWork, w.PhoneWork, &contact)
	for _, a := range []struct {
		field                           string
		street, postcode, city, country *string
		to                              [4]string
	}{{"address", &row.Street, &row.Postcode, &row.City, &row.Country, [4]string{w.Street, w.Postcode, w.City, w.Country}},
		{"address2", &row.Street2, &row.Postcode2, &row.City2, &row.Country2, [4]string{w.Street2, w.Postcode2, w.City2, w.Country2}}} {
		line := oneLine(*a.street, *a.postcode, *a.city, *a.country)
		taken := false
		take(a.field, &line, oneLine(a.to[:]...), &taken)
		if taken {
			*a.street, *a.postcode, *a.city, *a.country = a.to[0], a.to[1], a.to[2], a.to[3]
			contact = true
		}
	}
	for _, f := range erased {
		if at := map[roll.Field]*string{"usage_name": &row.UsageName, "mail": &row.Mail, "phone_home": &row.PhoneHome, "phone_mobile": &row.PhoneMobile, "phone_work": &row.PhoneWork}[f]; at != nil && *at != "" {
			kept := slices.Contains(h.Held, string(f)) || h.HandMade
			fields = append(fields, FieldChange{Field: string(f), Before: *at, Kept: kept})
			if !kept {
				*at = ""
				identity, contact = identity || f == "usage_name", contact || f != "usage_name"
			}
		}
	}
	if w.Wishes != nil && !slices.Equal(w.Wishes, h.Wishes) {
		fields = append(fields, FieldChange{Field: "wishes", Before: strings.Join(h.Wishes, ", "), After: strings.Join(w.Wishes, ", ")})
		row.Wishes, identity = w.Wishes, true
	}
	take("regime", &row.Regime, w.Regime, &identity)
	if w.FormerKey != "" && h.FormerKey != w.FormerKey {
		fields = append(fields, FieldChange{Field: "number"})
		row.FormerKey, identity = w.FormerKey, true
	}
	// the académie's key is what EduConnect names a person by: SIECLE's does not take its place
	if p.official() && row.SourceKey != sourceKey && (p.source != FromSIECLE || h.Source != FromAAF) {
		row.SourceKey, identity = sourceKey, true
		if fed(h.Source) {
			row.Source = p.source
		}
	}
	if !h.LeftOn.IsZero() {
		fields = append(fields, FieldChange{Field: "left_on", Before: h.LeftOn.String()})
		row.LeftOn, identity = Date{}, true
	}
	if h.ExpectedInOnde && p.town == nil {
		fields = append(fields, FieldChange{Field: "expected_in_onde", Before: "true"})
		row.ExpectedInOnde, row.HandMade, row.Source, row.SourceKey, identity = false, false, p.source, sourceKey, true
	}
	if w.ine != "" && w.IneHash != h.IneHash {
		fields = append(fields, FieldChange{Field: "ine"})
		if row.IneHash = w.IneHash; h.IneHash == "" {
			p.ines = append(p.ines, row)
		} else {
			p.inesChanged = append(p.inesChanged, row)
		}
	}
	if identity {
		p.peopleChanged = append(p.peopleChanged, row)
	}
	if contact && h.HasContact {
		p.contactsChanged = append(p.contactsChanged, row)
	} else if contact {
		p.contacts = append(p.contacts, row)
	}
	for _, f := range fields {
		p.note(h.ID, profile, f)
	}
	return h.ID
}

func oneLine(parts ...string) string {
	var out []string
	for _, s := range parts {
		if s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, ", ")
}

// note records what changes of somebody who is there; a value kept by hand is told and changes nothing.
func (p *planner) note(id uuid.UUID, kind string, f FieldChange) {
	h := p.byID[id]
	if h == nil {
		return
	}
	d := p.changed[id]
	if d == nil {
		d = &DiffPerson{ID: &h.ID, Kind: kind, Name: Person{FamilyName: h.FamilyName, GivenName: h.GivenName, UsageName: h.UsageName}.Name()}
		for _, m := range p.memsOf[id] {
			if m.Part == PartPupil {
				d.Class = p.labels[m.ClassID]
			}
		}
		p.changed[id] = d
	}
	d.Fields = append(d.Fields, f)
}

func (p *planner) sum(kind string, add func(*Sum)) {
	s := p.report.Diff.ByKind[kind]
	add(&s)
	p.report.Diff.ByKind[kind] = s
}

func (p *planner) ensureRole(person uuid.UUID, profile, duty, kind string) {
	if p.holdsNow(person, profile) {
		return
	}
	p.roles = append(p.roles, roleRow{ID: tenant.NewID(), PersonID: person, Profile: profile, Duty: duty, Since: p.day, Source: p.source})
	p.note(person, kind, FieldChange{Field: "role", After: profile})
}

// endRole ends a role of the register that its files do not give any more.
func (p *planner) endRole(person uuid.UUID, profile, kind string) {
	for _, r := range p.rolesOf[person] {
		if r.Profile == profile && fed(r.Source) && r.Until.IsZero() {
			r.Until = endOf(r.Since, p.day)
			p.rolesEnded = append(p.rolesEnded, r)
			p.note(person, kind, FieldChange{Field: "role", Before: profile})
		}
	}
}

// otherDuty tells whether a person holds a live role beside those, or one of those given by hand.
func (p *planner) otherDuty(person uuid.UUID, profiles ...string) bool {
	return slices.ContainsFunc(p.rolesOf[person], func(r roleRow) bool {
		return live(r.Until, p.day) && (!slices.Contains(profiles, r.Profile) || r.Source == FromHand)
	})
}
