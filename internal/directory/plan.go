package directory

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/directory/onde"
	"preau/internal/platform/fold"
	"preau/internal/tenant"
)

// The rows that an import writes, as their tables keep them.
type (
	personRow struct {
		ID                                         uuid.UUID
		Civility, FamilyName, GivenName, UsageName string
		BirthDate                                  Date
		Sex, Source, SourceKey                     string
		HandMade, ExpectedInOnde                   bool
		LeftOn                                     Date
		Held                                       []string
		Mail, PhoneHome, PhoneMobile, PhoneWork    string
		Street, Postcode, City, Country            string
		Street2, Postcode2, City2, Country2        string
		HasContact                                 bool
		IneHash                                    string
		CreatedAt                                  time.Time
		ine                                        string // of the file, never of a row
		name                                       string // folded family and given name
		pupil                                      bool
		home                                       string // folded address
	}
	roleRow struct {
		ID, PersonID  uuid.UUID
		Profile, Duty string
		Since, Until  Date
		Source        string
	}
	classRow struct {
		ID     uuid.UUID
		YearID uuid.UUID
		Label  string
		Levels []string
		OndeID string
		Source string
		Kind   string
	}
	memberRow struct {
		ID, ClassID, PersonID uuid.UUID
		Part, Level           string
		Since, Until          Date
		Source, Kind          string
	}
	kinRow struct {
		ID, PupilID, GuardianID uuid.UUID
		Since, Until            Date
		Source                  string
		HandMade                bool
		ContactOrder            int16
	}
	consentRow struct {
		ID, PupilID, YearID uuid.UUID
		Agreed              bool
	}
)

// Plan is everything that applying a set of files would write. It holds personal data and lives in memory only.
type Plan struct {
	Year    SchoolYear
	newYear bool
	day     Date // today
	start   Date // the day from which the year's facts are written

	people, peopleChanged     []personRow
	contacts, contactsChanged []personRow
	ines, inesChanged         []personRow
	roles, rolesEnded         []roleRow
	classes, classesChanged   []classRow
	members, membersEnded     []memberRow
	kin, kinEnded             []kinRow
	consents, consentsChanged []consentRow

	report  *Report
	present int // pupils of the register here now
	leavers int // of them, those who leave
	known   int // pupils here now, whoever wrote them
	found   int // of them, those whom the files name
}

// Writes is how many rows applying would write; 0 when the files say nothing new.
func (p *Plan) Writes() int {
	return len(p.people) + len(p.peopleChanged) + len(p.contacts) + len(p.contactsChanged) + len(p.ines) + len(p.inesChanged) + len(p.roles) + len(p.rolesEnded) +
		len(p.classes) + len(p.classesChanged) + len(p.members) + len(p.membersEnded) + len(p.kin) + len(p.kinEnded) + len(p.consents) + len(p.consentsChanged)
}

// massDeparture tells whether so many leave that a person must say so: more than 5 % of the pupils, and more than 3.
func (p *Plan) massDeparture() bool { return p.leavers > 3 && p.leavers*20 > p.present }

// otherSchool tells whether the files look like another school's: hardly any of the pupils here is in them.
func (p *Plan) otherSchool() bool { return p.known > 3 && p.found*10 < p.known }

// unconfirmed is the question that a person must have answered before the plan is applied; "" for none.
func (p *Plan) unconfirmed() string {
	switch {
	case p.otherSchool():
		return "directory.other_school"
	case p.massDeparture():
		return "directory.mass_departure"
	}
	return ""
}

// hash tells two plans apart without keeping what they hold.
func (p *Plan) hash() string {
	d := *p.report.Diff
	body, _ := json.Marshal(struct {
		R Report
		D Diff
	}{Report{Pupils: p.report.Pupils, Guardians: p.report.Guardians, Links: p.report.Links, New: p.report.New, Changed: p.report.Changed, Leaving: p.report.Leaving}, d})
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:16])
}

// planner compares files with what is there. It reads, and writes nothing.
type planner struct {
	*Plan
	vault *Vault
	tx    *tenant.Tx
	set   *onde.Set

	here     []*personRow
	byID     map[uuid.UUID]*personRow
	rolesOf  map[uuid.UUID][]roleRow
	memsOf   map[uuid.UUID][]memberRow // of the year
	kinOf    map[uuid.UUID][]kinRow    // of a guardian, live or not
	kinOfKid map[uuid.UUID][]kinRow    // of a pupil
	taken    map[uuid.UUID]bool

	classID  []uuid.UUID // of the set's classes
	labels   map[uuid.UUID]string
	pupilID  []uuid.UUID
	parentID []uuid.UUID
	adultID  []uuid.UUID
	changed  map[uuid.UUID]*DiffPerson
	consent  map[uuid.UUID]consentRow
}

// DryRun compares the files with what is there, for the school year that begins in the civil year start (0: the year that
// the date suggests). It writes nothing.
func DryRun(tx *tenant.Tx, vault *Vault, set *onde.Set, start int) (*Report, *Plan, error) {
	p := &planner{Plan: &Plan{}, vault: vault, tx: tx, set: set, byID: map[uuid.UUID]*personRow{}, rolesOf: map[uuid.UUID][]roleRow{}, memsOf: map[uuid.UUID][]memberRow{},
		kinOf: map[uuid.UUID][]kinRow{}, kinOfKid: map[uuid.UUID][]kinRow{}, taken: map[uuid.UUID]bool{}, labels: map[uuid.UUID]string{}, changed: map[uuid.UUID]*DiffPerson{}, consent: map[uuid.UUID]consentRow{}}
	p.report = &Report{Pupils: len(set.Pupils), Guardians: len(set.Guardians), Links: len(set.Links), Teachers: len(set.Staff), Classes: len(set.Classes),
		Warnings: linesOf(set.Issues, onde.SeverityWarning), Errors: linesOf(set.Issues, onde.SeverityError),
		Diff: &Diff{NewClasses: []string{}, New: []DiffPerson{}, Changed: []DiffPerson{}, Leaving: []DiffPerson{}, Expected: []DiffPerson{}, ByKind: map[string]Sum{}}}
	if err := p.load(start); err != nil {
		return nil, nil, err
	}
	p.planClasses()
	p.planPupils()
	p.planGuardians()
	p.planTeachers()
	p.planLinks()
	p.planDepartures()
	p.finish()
	return p.report, p.Plan, nil
}

// SuggestedYear is the school year that files brought on a day are about: from mid-July on, the one to come.
func SuggestedYear(tx *tenant.Tx, day Date) (int, error) {
	if day.Month > time.July || day.Month == time.July && day.Day >= 15 {
		return day.Year, nil
	}
	cal, err := Calendar(tx)
	return cal.SchoolYearOf(day), err
}

func (p *planner) load(start int) (err error) {
	tx := p.tx
	p.day = today(tx)
	if start == 0 {
		if start, err = SuggestedYear(tx, p.day); err != nil {
			return err
		}
	}
	var ok bool
	if p.Year, ok, err = yearOf(tx, start); err != nil {
		return err
	}
	if !ok {
		p.newYear = true
		if p.Year, err = plannedYear(tx, start); err != nil {
			return err
		}
	}
	p.report.Diff.Year = p.Year.Label
	imported, err := tenant.Value[bool](tx, `select exists (select from directory.classes where tenant_id = $1 and year_id = $2 and source = 'onde')`, tx.Tenant(), p.Year.ID)
	if err != nil {
		return err
	}
	if p.start = p.Year.StartsOn; imported && p.day.After(p.start) {
		p.start = p.day
	}
	people, err := tenant.Select[personRow](tx, `select p.id, p.civility, p.family_name, p.given_name, p.usage_name, p.birth_date, p.sex, p.source, p.source_key, p.hand_made, p.expected_in_onde, p.left_on, p.held, p.created_at,
		coalesce(c.mail, '') as mail, coalesce(c.phone_home, '') as phone_home, coalesce(c.phone_mobile, '') as phone_mobile, coalesce(c.phone_work, '') as phone_work,
		coalesce(c.street, '') as street, coalesce(c.postcode, '') as postcode, coalesce(c.city, '') as city, coalesce(c.country, '') as country,
		coalesce(c.street2, '') as street2, coalesce(c.postcode2, '') as postcode2, coalesce(c.city2, '') as city2, coalesce(c.country2, '') as country2,
		c.id is not null as has_contact, coalesce(i.ine_hash, '') as ine_hash
		from directory.people p
		left join directory.contacts c on c.tenant_id = p.tenant_id and c.id = p.id
		left join directory.identifiers i on i.tenant_id = p.tenant_id and i.id = p.id
		where p.tenant_id = $1 and p.erased_at is null order by p.id`, tx.Tenant())
	if err != nil {
		return fmt.Errorf("read the people: %w", err)
	}
	for i := range people {
		h := &people[i]
		h.name = nameKey(h.FamilyName, h.GivenName)
		p.here = append(p.here, h)
		p.byID[h.ID] = h
	}
	roles, err := tenant.Select[roleRow](tx, `select id, person_id, profile, duty, since, until, source from directory.roles where tenant_id = $1 order by id`, tx.Tenant())
	if err != nil {
		return err
	}
	for _, r := range roles {
		p.rolesOf[r.PersonID] = append(p.rolesOf[r.PersonID], r)
	}
	members, err := tenant.Select[memberRow](tx, `select m.id, m.class_id, m.person_id, m.part, m.level, m.since, m.until, m.source, c.kind from directory.class_members m
		join directory.classes c on c.tenant_id = m.tenant_id and c.id = m.class_id where m.tenant_id = $1 and c.year_id = $2 and m.until is null order by m.id`, tx.Tenant(), p.Year.ID)
	if err != nil {
		return err
	}
	for _, m := range members {
		p.memsOf[m.PersonID] = append(p.memsOf[m.PersonID], m)
	}
	kin, err := tenant.Select[kinRow](tx, `select id, pupil_id, guardian_id, since, until, source, hand_made, contact_order from directory.kinship where tenant_id = $1 order by id`, tx.Tenant())
	if err != nil {
		return err
	}
	for _, k := range kin {
		p.kinOf[k.GuardianID] = append(p.kinOf[k.GuardianID], k)
		p.kinOfKid[k.PupilID] = append(p.kinOfKid[k.PupilID], k)
	}
	consents, err := tenant.Select[consentRow](tx, `select id, pupil_id, year_id, agreed from directory.consents where tenant_id = $1 and year_id = $2 and guardian_id is null and use = 'photo_school'`, tx.Tenant(), p.Year.ID)
	for _, c := range consents {
		p.consent[c.PupilID] = c
	}
	return err
}

func nameKey(family, given string) string { return fold.Fold(family) + "|" + fold.Fold(given) }

func (p *planner) holds(person uuid.UUID, profiles ...string) bool {
	return slices.ContainsFunc(p.rolesOf[person], func(r roleRow) bool { return slices.Contains(profiles, r.Profile) })
}

func (p *planner) holdsNow(person uuid.UUID, profile string) bool {
	return slices.ContainsFunc(p.rolesOf[person], func(r roleRow) bool { return r.Profile == profile && live(r.Until, p.day) })
}

func live(until, day Date) bool { return until.IsZero() || !until.Before(day) }

// planClasses finds the year's classes by the register's number, else by their label.
func (p *planner) planClasses() {
	var there []classRow
	if !p.newYear {
		there, _ = tenant.Select[classRow](p.tx, `select id, year_id, label, levels, onde_id, source, kind from directory.classes where tenant_id = $1 and year_id = $2 and closed_on is null and peer_tenant_id is null order by id`, p.tx.Tenant(), p.Year.ID)
	}
	used := map[uuid.UUID]bool{}
	find := func(fits func(c classRow) bool) *classRow {
		for i := range there {
			if !used[there[i].ID] && fits(there[i]) {
				return &there[i]
			}
		}
		return nil
	}
	for _, c := range there {
		p.labels[c.ID] = c.Label
	}
	p.classID = make([]uuid.UUID, len(p.set.Classes))
	match := func(i int, c *classRow) {
		of := p.set.Classes[i]
		used[c.ID] = true
		p.classID[i] = c.ID
		after := *c
		if c.Source == FromOnde && of.Label != "" {
			after.Label = of.Label
		}
		if of.ID != "" {
			after.OndeID = of.ID
		}
		if len(of.Levels) > 0 {
			after.Levels = of.Levels
		}
		if after.Label != c.Label || after.OndeID != c.OndeID || !slices.Equal(after.Levels, c.Levels) {
			p.classesChanged = append(p.classesChanged, after)
		}
		p.labels[c.ID] = after.Label
	}
	for i, of := range p.set.Classes {
		if of.ID != "" {
			if c := find(func(c classRow) bool { return c.OndeID == of.ID }); c != nil {
				match(i, c)
			}
		}
	}
	for i, of := range p.set.Classes {
		if p.classID[i] != uuid.Nil {
			continue
		}
		if c := find(func(c classRow) bool {
			return fold.Fold(c.Label) == fold.Fold(of.Label) && (c.OndeID == "" || of.ID == "" || c.OndeID == of.ID)
		}); c != nil {
			match(i, c)
			continue
		}
		row := classRow{ID: tenant.NewID(), YearID: p.Year.ID, Label: of.Label, Levels: texts(of.Levels), OndeID: of.ID, Source: FromOnde, Kind: "ordinary"}
		p.classID[i] = row.ID
		p.labels[row.ID] = row.Label
		p.classes = append(p.classes, row)
		p.report.Diff.NewClasses = append(p.report.Diff.NewClasses, of.Label)
	}
}

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
		byName[h.name+"|"+h.BirthDate.String()] = append(byName[h.name+"|"+h.BirthDate.String()], h)
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
		birth, _ := parseDate(of.BirthDate)
		wanted[i] = personRow{FamilyName: fold.TitleName(of.FamilyName), GivenName: fold.TitleName(of.FirstName), UsageName: fold.TitleName(of.UsageName), BirthDate: birth, Sex: of.Sex, ine: of.INE}
		if of.INE != "" {
			wanted[i].IneHash = p.vault.Hash("ine:" + of.INE)
		}
		w := &wanted[i]
		w.name = nameKey(of.FamilyName, of.FirstName)
		if len(of.Addresses) > 0 {
			w.Street, w.Postcode, w.City, w.Country = of.Addresses[0].Street, of.Addresses[0].Postcode, of.Addresses[0].Commune, of.Addresses[0].Country
		}
		if len(of.Addresses) > 1 {
			w.Street2, w.Postcode2, w.City2, w.Country2 = of.Addresses[1].Street, of.Addresses[1].Postcode, of.Addresses[1].Commune, of.Addresses[1].Country
		}
		if of.INE != "" && shared[of.INE] == 1 && len(byINE[w.IneHash]) == 1 && !p.taken[byINE[w.IneHash][0].ID] {
			match[i] = byINE[w.IneHash][0]
			p.taken[match[i].ID] = true
		}
	}
	for pass := range 2 { // the same class first, so that homonyms stay apart
		for i, of := range p.set.Pupils {
			if match[i] != nil {
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
		class := ""
		if of.Class >= 0 {
			class = p.labels[p.classID[of.Class]]
		}
		if shared[of.INE] > 1 { // a number that two pupils share identifies neither
			wanted[i].ine, wanted[i].IneHash = "", ""
		}
		p.pupilID[i] = p.person(match[i], wanted[i], "pupil", DiffPerson{Kind: "pupil", Class: class, File: of.File, Line: of.Line}, p.vault.Hash(of.Key))
		p.ensureRole(p.pupilID[i], "pupil", "", "pupil")
		p.placePupil(p.pupilID[i], of)
		if of.Photo != onde.Unanswered {
			agreed := of.Photo == onde.Yes
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
func (p *planner) placePupil(id uuid.UUID, of onde.Pupil) {
	if of.Class < 0 {
		return
	}
	class := p.classID[of.Class]
	var old *memberRow
	for i, m := range p.memsOf[id] {
		if m.Part != PartPupil || m.Kind != "ordinary" {
			continue
		}
		if m.ClassID == class && m.Level == of.Level {
			return
		}
		if m.Source == FromHand {
			if m.ClassID != class {
				p.note(id, "pupil", FieldChange{Field: "class", Before: p.labels[m.ClassID], After: p.labels[class], Kept: true})
			}
			return
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
	p.members = append(p.members, memberRow{ID: tenant.NewID(), ClassID: class, PersonID: id, Part: PartPupil, Level: of.Level, Since: p.start, Source: FromOnde})
}

// endOf is the last day of a fact that ends when another begins on a day; never before the eve of its own beginning.
func endOf(since, next Date) Date {
	eve := next.AddDays(-1)
	if first := since.AddDays(-1); eve.Before(first) {
		return first
	}
	return eve
}

// person plans a new person or what changes of one who is there, and returns their id.
func (p *planner) person(h *personRow, w personRow, profile string, at DiffPerson, sourceKey string) uuid.UUID {
	at.Name = Person{FamilyName: w.FamilyName, GivenName: w.GivenName, UsageName: w.UsageName}.Name()
	if h == nil {
		w.ID, w.Source, w.SourceKey, w.CreatedAt, w.HasContact, w.pupil = tenant.NewID(), FromOnde, sourceKey, p.tx.Now(), true, profile == "pupil"
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
		if slices.Contains(h.Held, field) || h.HandMade && *before != "" {
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
	if !h.LeftOn.IsZero() {
		fields = append(fields, FieldChange{Field: "left_on", Before: h.LeftOn.String()})
		row.LeftOn, identity = Date{}, true
	}
	if h.ExpectedInOnde {
		fields = append(fields, FieldChange{Field: "expected_in_onde", Before: "true"})
		row.ExpectedInOnde, row.HandMade, row.Source, row.SourceKey, identity = false, false, FromOnde, sourceKey, true
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
	p.roles = append(p.roles, roleRow{ID: tenant.NewID(), PersonID: person, Profile: profile, Duty: duty, Since: p.day, Source: FromOnde})
	p.note(person, kind, FieldChange{Field: "role", After: profile})
}

// planGuardians recognises guardians by their name together with a child, an address or a way to reach them: a name alone
// never makes two people one.
func (p *planner) planGuardians() {
	byName := map[string][]*personRow{}
	for _, h := range p.here {
		if !p.taken[h.ID] && (p.holds(h.ID, "guardian") || len(p.kinOf[h.ID]) > 0) {
			h.home = fold.Fold(oneLine(h.Street, h.Postcode, h.City))
			byName[h.name] = append(byName[h.name], h)
		}
	}
	children := make([][]uuid.UUID, len(p.set.Guardians))
	for _, l := range p.set.Links {
		children[l.Guardian] = append(children[l.Guardian], p.pupilID[l.Pupil])
	}
	wanted := make([]personRow, len(p.set.Guardians))
	same := map[string][]int{}
	for i, of := range p.set.Guardians {
		wanted[i] = personRow{Civility: of.Civility, FamilyName: fold.TitleName(of.FamilyName), GivenName: fold.TitleName(of.FirstName), UsageName: fold.TitleName(of.UsageName),
			Mail: of.Mail, PhoneHome: of.HomePhone, PhoneMobile: of.Mobile, PhoneWork: of.WorkPhone,
			Street: of.Address.Street, Postcode: of.Address.Postcode, City: of.Address.Commune, Country: of.Address.Country, name: nameKey(of.FamilyName, of.FirstName)}
		wanted[i].home = fold.Fold(oneLine(of.Address.Street, of.Address.Postcode, of.Address.Commune))
		same[wanted[i].name] = append(same[wanted[i].name], i)
	}
	match := make([]*personRow, len(wanted))
	for name, lines := range same {
		p.pair(lines, wanted, children, byName[name], match)
	}
	p.parentID = make([]uuid.UUID, len(wanted))
	for i, of := range p.set.Guardians {
		p.parentID[i] = p.person(match[i], wanted[i], "guardian", DiffPerson{Kind: "guardian", File: of.File, Line: of.Line}, p.vault.Hash(of.Key))
		p.ensureRole(p.parentID[i], "guardian", "", "guardian")
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

// planTeachers recognises teachers by their name among the school's own: the director who opened the school is one of them.
func (p *planner) planTeachers() {
	byName := map[string][]*personRow{}
	for _, h := range p.here {
		if p.holds(h.ID, "teacher", "director") && !p.taken[h.ID] {
			byName[h.name] = append(byName[h.name], h)
		}
	}
	p.adultID = make([]uuid.UUID, len(p.set.Staff))
	for i, of := range p.set.Staff {
		w := personRow{Civility: of.Civility, FamilyName: fold.TitleName(of.FamilyName), GivenName: fold.TitleName(of.FirstName), UsageName: fold.TitleName(of.UsageName), Mail: of.Mail,
			PhoneHome: of.HomePhone, PhoneMobile: of.Mobile, Street: of.Address.Street, Postcode: of.Address.Postcode, City: of.Address.Commune, Country: of.Address.Country,
			name: nameKey(of.FamilyName, of.FirstName)}
		var match *personRow
		best := -1
		for _, h := range byName[w.name] {
			if p.taken[h.ID] || w.Civility != "" && h.Civility != "" && w.Civility != h.Civility {
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
		id := p.person(match, w, "teacher", DiffPerson{Kind: "teacher", File: of.File, Line: of.Line}, p.vault.Hash(of.Key))
		p.adultID[i] = id
		p.ensureRole(id, "teacher", "", "teacher")
		if of.Director {
			p.ensureRole(id, "director", "D0000", "teacher")
		}
		p.endRole(id, "director", of.Director)
		p.placeTeacher(id, of)
	}
}

// endRole ends a role of the register that its files do not give any more.
func (p *planner) endRole(person uuid.UUID, profile string, still bool) {
	if still {
		return
	}
	for _, r := range p.rolesOf[person] {
		if r.Profile == profile && r.Source == FromOnde && r.Until.IsZero() {
			r.Until = endOf(r.Since, p.day)
			p.rolesEnded = append(p.rolesEnded, r)
			p.note(person, "teacher", FieldChange{Field: "role", Before: profile})
		}
	}
}

func (p *planner) placeTeacher(id uuid.UUID, of onde.Teacher) {
	for _, c := range of.Classes {
		if slices.ContainsFunc(p.memsOf[id], func(m memberRow) bool { return m.Part != PartPupil && m.ClassID == p.classID[c] }) {
			continue
		}
		part := PartTeacher
		if len(p.set.Classes[c].Teachers) == 1 {
			part = PartMainTeacher
		}
		p.members = append(p.members, memberRow{ID: tenant.NewID(), ClassID: p.classID[c], PersonID: id, Part: part, Since: p.start, Source: FromOnde})
		p.note(id, "teacher", FieldChange{Field: "class", After: p.labels[p.classID[c]]})
	}
	for _, m := range p.memsOf[id] {
		if m.Part != PartPupil && m.Source == FromOnde && !slices.ContainsFunc(of.Classes, func(c int) bool { return p.classID[c] == m.ClassID }) {
			m.Until = endOf(m.Since, p.start)
			p.membersEnded = append(p.membersEnded, m)
			p.note(id, "teacher", FieldChange{Field: "class", Before: p.labels[m.ClassID]})
		}
	}
}

func (p *planner) has(kind onde.Kind) bool {
	return slices.ContainsFunc(p.set.Files, func(f onde.FileInfo) bool { return f.Kind == kind })
}

// planLinks ties guardians to pupils and ends the register's links that its files do not hold any more. A link made or
// corrected by hand stands.
func (p *planner) planLinks() {
	type pair struct{ pupil, guardian uuid.UUID }
	told := make(map[pair]bool, len(p.set.Links))
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
		if told[at] {
			continue
		}
		told[at] = true
		// ended by a person: the register does not tie again what the director untied
		if slices.ContainsFunc(p.kinOf[at.guardian], func(k kinRow) bool {
			return k.PupilID == at.pupil && (live(k.Until, p.day) || k.HandMade)
		}) {
			continue
		}
		order[at.pupil] = min(order[at.pupil]+1, 99)
		p.kin = append(p.kin, kinRow{ID: tenant.NewID(), PupilID: at.pupil, GuardianID: at.guardian, Since: p.day, Source: FromOnde, ContactOrder: order[at.pupil]})
		p.report.Diff.LinksNew++
		if p.byID[at.guardian] != nil {
			p.note(at.guardian, "guardian", FieldChange{Field: "child", After: fold.TitleName(p.set.Pupils[l.Pupil].FirstName)})
		}
	}
	if !p.has(onde.Guardians) || !p.has(onde.Pupils) {
		return
	}
	present := make(map[uuid.UUID]bool, len(p.pupilID))
	for _, id := range p.pupilID {
		present[id] = true
	}
	for _, h := range p.here {
		for _, k := range p.kinOf[h.ID] {
			if k.Source != FromOnde || k.HandMade || !k.Until.IsZero() || told[pair{k.PupilID, k.GuardianID}] || !present[k.PupilID] {
				continue
			}
			k.Until = endOf(k.Since, p.day)
			p.kinEnded = append(p.kinEnded, k)
			p.report.Diff.LinksEnded++
			p.note(k.GuardianID, "guardian", FieldChange{Field: "child", Before: p.givenName(k.PupilID)})
		}
	}
}

func (p *planner) givenName(id uuid.UUID) string {
	if h := p.byID[id]; h != nil {
		return h.GivenName
	}
	return ""
}

// planDepartures starts the departure clock of the register's people who are in its files no more. Nobody is deleted.
func (p *planner) planDepartures() {
	leave := func(h *personRow, kind string) {
		row := *h
		row.LeftOn = p.day
		p.peopleChanged = append(p.peopleChanged, row)
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
	endPlaces := func(h *personRow) {
		for _, m := range p.memsOf[h.ID] {
			if m.Source == FromOnde {
				m.Until = endOf(m.Since, p.start)
				p.membersEnded = append(p.membersEnded, m)
			}
		}
	}
	gone := map[uuid.UUID]bool{}
	if p.has(onde.Pupils) {
		for _, h := range p.here {
			if !p.holdsNow(h.ID, "pupil") || !h.LeftOn.IsZero() {
				continue
			}
			if h.Source == FromOnde {
				p.present++
			}
			if !h.ExpectedInOnde {
				p.known++
			}
			if p.taken[h.ID] {
				p.found++
				continue
			}
			if h.Source != FromOnde || h.ExpectedInOnde {
				if len(p.report.Diff.Expected) < listed {
					p.report.Diff.Expected = append(p.report.Diff.Expected, DiffPerson{ID: &h.ID, Kind: "pupil", Name: Person{FamilyName: h.FamilyName, GivenName: h.GivenName, UsageName: h.UsageName}.Name()})
				}
				continue
			}
			p.leavers++
			gone[h.ID] = true
			endPlaces(h)
			leave(h, "pupil")
		}
	}
	tied := map[uuid.UUID]bool{}
	for _, k := range p.kin {
		tied[k.GuardianID] = true
	}
	ended := map[uuid.UUID]bool{}
	for _, k := range p.kinEnded {
		ended[k.ID] = true
	}
	if p.has(onde.Guardians) {
		for _, h := range p.here {
			if p.taken[h.ID] || h.Source != FromOnde || !h.LeftOn.IsZero() || tied[h.ID] || !p.holdsNow(h.ID, "guardian") || p.otherDuty(h.ID, "guardian") {
				continue
			}
			if !slices.ContainsFunc(p.kinOf[h.ID], func(k kinRow) bool { return live(k.Until, p.day) && !ended[k.ID] && !gone[k.PupilID] }) {
				leave(h, "guardian")
			}
		}
	}
	if p.has(onde.Teachers) {
		for _, h := range p.here {
			if p.taken[h.ID] || h.Source != FromOnde || !h.LeftOn.IsZero() || !p.holdsNow(h.ID, "teacher") {
				continue
			}
			endPlaces(h)
			for _, profile := range []string{"teacher", "director"} {
				for _, r := range p.rolesOf[h.ID] {
					if r.Profile == profile && r.Source == FromOnde && r.Until.IsZero() {
						r.Until = endOf(r.Since, p.day)
						p.rolesEnded = append(p.rolesEnded, r)
					}
				}
			}
			if !p.otherDuty(h.ID, "teacher", "director") {
				leave(h, "teacher")
			}
		}
	}
}

// otherDuty tells whether a person holds a live role beside those, or one of those given by hand.
func (p *planner) otherDuty(person uuid.UUID, profiles ...string) bool {
	return slices.ContainsFunc(p.rolesOf[person], func(r roleRow) bool {
		return live(r.Until, p.day) && (!slices.Contains(profiles, r.Profile) || r.Source == FromHand)
	})
}

func (p *planner) finish() {
	d := p.report.Diff
	changed := make([]*DiffPerson, 0, len(p.changed))
	for _, c := range p.changed {
		if slices.ContainsFunc(c.Fields, func(f FieldChange) bool { return !f.Kept }) {
			p.report.Changed++
			p.sum(c.Kind, func(s *Sum) { s.Changed++ })
		}
		changed = append(changed, c)
	}
	slices.SortFunc(changed, func(a, b *DiffPerson) int {
		return cmp.Or(cmp.Compare(a.Class, b.Class), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID.String(), b.ID.String()))
	})
	for _, c := range changed[:min(len(changed), listed)] {
		d.Changed = append(d.Changed, *c)
	}
	d.Writes = p.Writes()
	d.Known, d.Found, d.OtherSchool = p.known, p.found, p.otherSchool()
	d.ConfirmNeeds = p.unconfirmed() != ""
}
