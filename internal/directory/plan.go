package directory

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/directory/roll"
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
		Wishes                                     []string
		Regime                                     string
		FormerKey                                  string
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
		Relation                *int16
		Authority               string
		MayCollect              bool
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
	kin, kinChanged, kinEnded []kinRow
	consents, consentsChanged []consentRow
	collectors                []collectorRow
	taken                     []Taken // by the services, of a town hall's files
	digest                    string  // of what they take
	town                      *townPlan

	school  roll.School // whose files they say they are
	report  *Report
	present int  // pupils of the register here now
	leavers int  // of them, those who leave
	past    bool // the school's own files are of a year that is over
	known   int  // pupils here now, whoever wrote them
	found   int  // of them, those whom the files name
}

// Writes is how many rows applying would write; 0 when the files say nothing new.
func (p *Plan) Writes() int {
	return len(p.people) + len(p.peopleChanged) + len(p.contacts) + len(p.contactsChanged) + len(p.ines) + len(p.inesChanged) + len(p.roles) + len(p.rolesEnded) +
		len(p.classes) + len(p.classesChanged) + len(p.members) + len(p.membersEnded) + len(p.kin) + len(p.kinChanged) + len(p.kinEnded) + len(p.consents) + len(p.consentsChanged) + len(p.collectors) + p.takes()
}

// takes is how many rows the services would write.
func (p *Plan) takes() (n int) {
	for _, t := range p.taken {
		n += t.Sum.Writes
	}
	return n
}

// massDeparture tells whether so many leave that a person must say so: more than 5 % of the pupils, and more than 3.
func (p *Plan) massDeparture() bool { return p.leavers > 3 && p.leavers*20 > p.present }

// otherSchool tells whether the files look like another school's: hardly any of the pupils here is in them.
func (p *Plan) otherSchool() bool { return p.known > 3 && p.found*10 < p.known }

// unconfirmed is the question that a person must have answered before the plan is applied; "" for none.
func (p *Plan) unconfirmed() string {
	switch {
	case p.past:
		return "directory.past_year"
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
		T string `json:",omitempty"`
	}{Report{Pupils: p.report.Pupils, Guardians: p.report.Guardians, Links: p.report.Links, New: p.report.New, Changed: p.report.Changed, Leaving: p.report.Leaving, Town: p.report.Town}, d, p.digest})
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:16])
}

// planner compares files with what is there. It reads, and writes nothing.
type planner struct {
	*Plan
	vault  *Vault
	tx     *tenant.Tx
	set    *roll.Set
	source string
	keys   map[string][]*personRow // by the register's own key: a pupil and a guardian may share one

	here     []*personRow
	byID     map[uuid.UUID]*personRow
	rolesOf  map[uuid.UUID][]roleRow
	memsOf   map[uuid.UUID][]memberRow // of the year
	kinOf    map[uuid.UUID][]kinRow    // of a guardian, live or not
	kinOfKid map[uuid.UUID][]kinRow    // of a pupil
	taken    map[uuid.UUID]bool

	classID   []uuid.UUID // of the set's classes
	groupID   []uuid.UUID // of its groups
	classHere map[uuid.UUID]classRow
	labels    map[uuid.UUID]string
	pupilID   []uuid.UUID
	parentID  []uuid.UUID
	adultID   []uuid.UUID
	changed   map[uuid.UUID]*DiffPerson
	consent   map[uuid.UUID]consentRow

	peerClasses []peerClass // of linked schools, in a collectivity
}

// DryRun compares the files with what is there, for the school year that begins in the civil year start (0: the year that
// the date suggests). It writes nothing.
func DryRun(tx *tenant.Tx, vault *Vault, set *roll.Set, start int) (*Report, *Plan, error) {
	p := &planner{Plan: &Plan{school: set.School}, vault: vault, tx: tx, set: set, source: cmp.Or(set.Source, FromOnde), keys: map[string][]*personRow{}, byID: map[uuid.UUID]*personRow{}, rolesOf: map[uuid.UUID][]roleRow{}, memsOf: map[uuid.UUID][]memberRow{},
		kinOf: map[uuid.UUID][]kinRow{}, kinOfKid: map[uuid.UUID][]kinRow{}, taken: map[uuid.UUID]bool{}, labels: map[uuid.UUID]string{}, classHere: map[uuid.UUID]classRow{}, changed: map[uuid.UUID]*DiffPerson{}, consent: map[uuid.UUID]consentRow{}}
	p.report = &Report{Source: p.source, Pupils: len(set.Pupils), Guardians: len(set.Guardians), Links: len(set.Links), Teachers: len(set.Staff), Classes: len(set.Classes),
		Warnings: linesOf(set.Issues, roll.SeverityWarning), Errors: linesOf(set.Issues, roll.SeverityError),
		Diff: &Diff{NewClasses: []string{}, New: []DiffPerson{}, Changed: []DiffPerson{}, Leaving: []DiffPerson{}, Expected: []DiffPerson{}, ByKind: map[string]Sum{}}}
	if p.source == FromSIECLE && set.Start != 0 { // its files say of which year they are
		start = set.Start
	}
	if err := p.load(cmp.Or(start, set.Start)); err != nil {
		return nil, nil, err
	}
	p.planClasses()
	p.planPupils()
	p.planGuardians()
	p.planStaff()
	p.planLinks()
	if set.Town != nil {
		if err := p.planCollectors(); err != nil {
			return nil, nil, err
		}
	}
	p.planDepartures()
	p.planLevels()
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
	p.past = p.source == FromSIECLE && p.Year.EndsOn.Before(p.day)
	imported, err := tenant.Value[bool](tx, `select exists (select from directory.classes where tenant_id = $1 and year_id = $2 and source = any ($3))`, tx.Tenant(), p.Year.ID, registers)
	if err != nil {
		return err
	}
	if p.start = p.Year.StartsOn; imported && p.day.After(p.start) {
		p.start = p.day
	}
	people, err := tenant.Select[personRow](tx, `select p.id, p.civility, p.family_name, p.given_name, p.usage_name, p.birth_date, p.sex, p.source, p.source_key, p.hand_made, p.expected_in_onde, p.left_on, case when p.limited_since is null then p.held else $2 end as held, p.wishes, p.regime, p.former_key, p.created_at,
		coalesce(c.mail, '') as mail, coalesce(c.phone_home, '') as phone_home, coalesce(c.phone_mobile, '') as phone_mobile, coalesce(c.phone_work, '') as phone_work,
		coalesce(c.street, '') as street, coalesce(c.postcode, '') as postcode, coalesce(c.city, '') as city, coalesce(c.country, '') as country,
		coalesce(c.street2, '') as street2, coalesce(c.postcode2, '') as postcode2, coalesce(c.city2, '') as city2, coalesce(c.country2, '') as country2,
		c.id is not null as has_contact, coalesce(i.ine_hash, '') as ine_hash
		from directory.people p
		left join directory.contacts c on c.tenant_id = p.tenant_id and c.id = p.id
		left join directory.identifiers i on i.tenant_id = p.tenant_id and i.id = p.id
		where p.tenant_id = $1 and p.erased_at is null order by p.id`, tx.Tenant(), heldFields)
	if err != nil {
		return fmt.Errorf("read the people: %w", err)
	}
	for i := range people {
		h := &people[i]
		h.name = nameKey(h.FamilyName, h.GivenName)
		p.here = append(p.here, h)
		p.byID[h.ID] = h
		if h.SourceKey != "" && p.official() {
			p.keys[h.SourceKey] = append(p.keys[h.SourceKey], h)
		}
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
	kin, err := tenant.Select[kinRow](tx, `select id, pupil_id, guardian_id, since, until, source, hand_made, contact_order, relation, authority, may_collect from directory.kinship where tenant_id = $1 order by id`, tx.Tenant())
	if err != nil {
		return err
	}
	for _, k := range kin {
		p.kinOf[k.GuardianID] = append(p.kinOf[k.GuardianID], k)
		p.kinOfKid[k.PupilID] = append(p.kinOfKid[k.PupilID], k)
	}
	if p.set.Town != nil {
		if p.peerClasses, err = tenant.Select[peerClass](tx, `select id, label, peer_tenant_id from directory.classes where tenant_id = $1 and year_id = $2 and closed_on is null and peer_tenant_id is not null order by id`, tx.Tenant(), p.Year.ID); err != nil {
			return err
		}
		for _, c := range p.peerClasses {
			p.labels[c.ID] = c.Label
		}
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
	d.PastYear = p.past
	d.ConfirmNeeds = p.unconfirmed() != ""
}
