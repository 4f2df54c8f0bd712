package directory

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"preau/internal/directory/roll"
	"preau/internal/platform/lists"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// Who may fetch a child: those who answer for it, unless a judge forbids it, and those whom the family named. A child may go home alone
// from one service and not from another.

// AloneServices are those from which a child may go home alone.
var AloneServices = []string{"school", "childcare", "transport"}

// collectorsKept is for how long who might have fetched a child is known after their last day: the delay in which a school is asked.
const collectorsKept = 90 * 24 * time.Hour

// maxCollectors is how many people may be named for one child at a time.
const maxCollectors = 12

// Collector is somebody whom the family named to fetch a child.
type Collector struct {
	ID         uuid.UUID
	PupilID    uuid.UUID
	GivenName  string
	FamilyName string
	Phone      string // E.164 when it can be
	Relation   string
	GuardianID *uuid.UUID
	Since      Date
	Until      Date // last day; zero: until further notice
	Origin     *uuid.UUID
}

const collectorColumns = `c.id, c.pupil_id, c.given_name, c.family_name, c.phone, c.relation, c.guardian_id, c.since, c.until, c.origin_tenant as origin`

// Alone says whether a child goes home alone from a service.
type Alone struct {
	PupilID uuid.UUID
	Service string
	Allowed bool
	SaidAt  time.Time
}

// CollectorInput is somebody to name.
type CollectorInput struct {
	ID         uuid.UUID `json:"-"` // of who is corrected; nil: somebody new
	GivenName  string    `json:"given_name" minLength:"1" maxLength:"80"`
	FamilyName string    `json:"family_name" minLength:"1" maxLength:"80"`
	Phone      string    `json:"phone,omitempty" maxLength:"30"`
	Relation   string    `json:"relation,omitempty" maxLength:"60" doc:"As the family says it"`
	Since      Date      `json:"since,omitzero" format:"date"`
	Until      Date      `json:"until,omitzero" format:"date" doc:"Last day; absent: until further notice"`
}

// Collectors are those named for a child who may fetch it today or later.
func Collectors(tx *tenant.Tx, pupil uuid.UUID) ([]Collector, error) {
	return tenant.Select[Collector](tx, `select `+collectorColumns+` from directory.collectors c where c.tenant_id = $1 and c.pupil_id = $2 and (c.until is null or c.until >= $3) order by c.given_name, c.id`, tx.Tenant(), pupil, today(tx))
}

// AlonesOf are the services from which a child goes home alone, or expressly does not.
func AlonesOf(tx *tenant.Tx, pupil uuid.UUID) ([]Alone, error) {
	return tenant.Select[Alone](tx, `select a.pupil_id, a.service, a.allowed, a.said_at from directory.goes_alone a where a.tenant_id = $1 and a.pupil_id = $2 order by array_position(array['school', 'childcare', 'transport'], a.service)`, tx.Tenant(), pupil)
}

// NameCollector names somebody to fetch a child, or corrects who was named. The same person named twice is one. guardian is who names
// them, nil for the staff.
func NameCollector(tx *tenant.Tx, pupil uuid.UUID, in CollectorInput, guardian *uuid.UUID) (uuid.UUID, error) {
	in.GivenName, in.FamilyName, in.Relation = strings.TrimSpace(in.GivenName), strings.TrimSpace(in.FamilyName), strings.TrimSpace(in.Relation)
	day := today(tx)
	if in.Since.IsZero() {
		in.Since = day
	}
	switch {
	case in.GivenName == "":
		return in.ID, problem.OnField("given_name", "directory.name_needed")
	case in.FamilyName == "":
		return in.ID, problem.OnField("family_name", "directory.name_needed")
	case utf8.RuneCountInString(in.Relation) > 60:
		return in.ID, problem.OnField("relation", "directory.relation_long")
	case !in.Until.IsZero() && in.Until.Before(in.Since):
		return in.ID, problem.OnField("until", "directory.until_before_since")
	case !in.Until.IsZero() && in.Until.Before(day):
		return in.ID, problem.OnField("until", "directory.until_past")
	}
	phone, ok := roll.ReadPhone(in.Phone)
	if in.Phone != "" && !ok {
		return in.ID, problem.OnField("phone", "directory.bad_phone")
	}
	if in.ID != uuid.Nil {
		n, err := tx.Exec(`update directory.collectors set given_name = $4, family_name = $5, phone = $6, relation = $7, fold = $8, since = $9, until = $10, import_id = null, updated_at = $11 where tenant_id = $1 and id = $2 and pupil_id = $3 and origin_tenant is null`,
			tx.Tenant(), in.ID, pupil, in.GivenName, in.FamilyName, phone, in.Relation, folded(in.GivenName, in.FamilyName, ""), in.Since, in.Until, tx.Now())
		if err != nil || n == 0 {
			return in.ID, errors.Join(err, missingUnless(n > 0))
		}
		tx.About(in.ID, pupil)
		return in.ID, shareSoon(tx, pupil)
	}
	same, err := tenant.Value[uuid.UUID](tx, `select id from directory.collectors where tenant_id = $1 and pupil_id = $2 and fold = $3 and phone = $4 and (until is null or until >= $5) limit 1`, tx.Tenant(), pupil, folded(in.GivenName, in.FamilyName, ""), phone, day)
	if err != nil || same != uuid.Nil {
		return same, err
	}
	in.ID = tenant.NewID()
	there, err := tenant.Value[int](tx, `select count(*)::int from directory.collectors where tenant_id = $1 and pupil_id = $2 and id <> $3 and (until is null or until >= $4)`, tx.Tenant(), pupil, in.ID, day)
	if err != nil {
		return in.ID, err
	}
	if there >= maxCollectors {
		return in.ID, problem.New(problem.Conflict, "directory.many_collectors", "max", maxCollectors)
	}
	n, err := tx.Exec(`insert into directory.collectors (tenant_id, id, pupil_id, given_name, family_name, phone, relation, fold, guardian_id, since, until, created_at, updated_at)
		select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12 where exists (select from directory.people where tenant_id = $1 and id = $3 and erased_at is null and left_on is null)`,
		tx.Tenant(), in.ID, pupil, in.GivenName, in.FamilyName, phone, in.Relation, folded(in.GivenName, in.FamilyName, ""), guardian, in.Since, in.Until, tx.Now())
	if err != nil {
		return in.ID, fmt.Errorf("name a collector: %w", err)
	}
	if n == 0 {
		return in.ID, problem.Missing()
	}
	tx.About(in.ID, pupil)
	return in.ID, shareSoon(tx, pupil)
}

func missingUnless(found bool) error {
	if found {
		return nil
	}
	return problem.Missing()
}

// EndCollector has somebody fetch a child no more, from now on.
func EndCollector(tx *tenant.Tx, pupil, id uuid.UUID) error {
	n, err := tx.Exec(`update directory.collectors set until = greatest(directory.today($1, $4) - 1, since - 1), updated_at = $4 where tenant_id = $1 and id = $2 and pupil_id = $3 and (until is null or until >= directory.today($1, $4))`, tx.Tenant(), id, pupil, tx.Now())
	if err == nil && n == 0 {
		return problem.Missing()
	}
	if err != nil {
		return err
	}
	tx.About(id, pupil)
	return shareSoon(tx, pupil)
}

// nursery are the levels whose pupils are always handed to somebody (circular 2014-088 of 9 July 2014: at the end of class they are taken
// back by who answers for them, or by those named in writing).
var nursery = []string{"TPS", "PS", "MS", "GS"}

// tooYoung are those among pupils who may not go home alone, whatever a family said.
func tooYoung(tx *tenant.Tx, pupils []uuid.UUID, day Date) ([]uuid.UUID, error) {
	return tenant.Select[uuid.UUID](tx, `select distinct m.person_id from directory.class_members m join directory.classes c on c.tenant_id = m.tenant_id and c.id = m.class_id
		where m.tenant_id = $1 and m.person_id = any ($2) and m.part = 'pupil' and `+alive("m", "$3::date")+` and (m.level = any ($4) or coalesce(m.level, '') = '' and c.levels <> '{}' and c.levels <@ $4)`, tx.Tenant(), lists.NonNil(pupils), day, nursery)
}

// SetAlone says whether a child goes home alone from a service. Nobody may say so of a child of nursery school.
func SetAlone(tx *tenant.Tx, pupil uuid.UUID, service string, allowed bool, guardian *uuid.UUID) error {
	if !slices.Contains(AloneServices, service) {
		return problem.OnField("service", "directory.unknown_service")
	}
	if allowed {
		if young, err := tooYoung(tx, []uuid.UUID{pupil}, today(tx)); err != nil {
			return err
		} else if len(young) > 0 {
			return problem.New(problem.Conflict, "directory.too_young_alone")
		}
	}
	if _, err := tx.Exec(`insert into directory.goes_alone (tenant_id, id, pupil_id, service, allowed, guardian_id, said_at) values ($1, $2, $3, $4, $5, $6, $7)
		on conflict (tenant_id, pupil_id, service) do update set allowed = excluded.allowed, guardian_id = excluded.guardian_id, said_at = excluded.said_at, origin_tenant = null`,
		tx.Tenant(), tenant.NewID(), pupil, service, allowed, guardian, tx.Now()); err != nil {
		return fmt.Errorf("say that a child goes alone: %w", err)
	}
	tx.About(pupil)
	return shareSoon(tx, pupil)
}

// Fetcher is somebody who may fetch a child on a day.
type Fetcher struct {
	Name     string `json:"name"`
	Relation string `json:"relation,omitempty" doc:"As the family says it"`
	Phone    string `json:"phone,omitempty"`
	Guardian bool   `json:"guardian"`
	Doubt    bool   `json:"doubt" doc:"Bears the name of somebody who may not, or was named by them: check before handing over"`
	Kin      int    `json:"-"` // what a guardian is to the child, by the ministry's code (10 mother, 20 father…); 0: not said, or no guardian
}

// Pickup is how a child leaves.
type Pickup struct {
	Alone    bool      `json:"alone" doc:"Goes home alone"`
	Fetchers []Fetcher `json:"fetchers" nullable:"false" doc:"Who may fetch the child, in the order to call"`
	Barred   []string  `json:"barred" nullable:"false" doc:"Who may not, by a judge's order; for staff alone"`
}

// PickupOf tells for each of these pupils who may fetch it on a day from a service. It needs the directory's tenant door: an order wins
// over what a family wrote.
func PickupOf(tx *tenant.Tx, pupils []uuid.UUID, day Date, service string) (map[uuid.UUID]Pickup, error) {
	out := make(map[uuid.UUID]Pickup, len(pupils))
	for _, id := range pupils {
		out[id] = Pickup{Fetchers: []Fetcher{}, Barred: []string{}}
	}
	type barred struct {
		PupilID, PersonID uuid.UUID
		Name, Fold        string
	}
	orders, err := tenant.Select[barred](tx, `select distinct x.pupil_id, x.person_id, p.given_name || ' ' || coalesce(nullif(p.usage_name, ''), p.family_name) as name, p.fold from directory.restrictions x
		join directory.people p on p.tenant_id = x.tenant_id and p.id = x.person_id where x.tenant_id = $1 and x.pupil_id = any ($2) and x.effect in ('may_not_collect', 'no_contact') and `+alive("x", "$3::date"), tx.Tenant(), lists.NonNil(pupils), day)
	if err != nil {
		return nil, err
	}
	forbids := func(pupil, person uuid.UUID) bool {
		return slices.ContainsFunc(orders, func(b barred) bool { return b.PupilID == pupil && b.PersonID == person })
	}
	for _, b := range orders {
		p := out[b.PupilID]
		if !slices.Contains(p.Barred, b.Name) {
			p.Barred = append(p.Barred, b.Name)
		}
		out[b.PupilID] = p
	}
	type guardian struct {
		PupilID, GuardianID uuid.UUID
		Name, Phone         string
		Kin                 int
	}
	guardians, err := tenant.Select[guardian](tx, `select k.pupil_id, k.guardian_id, p.given_name || ' ' || coalesce(nullif(p.usage_name, ''), p.family_name) as name, coalesce(nullif(c.phone_mobile, ''), nullif(c.phone_home, ''), nullif(c.phone_work, ''), '') as phone, coalesce(k.relation, 0)::int as kin
		from directory.kinship k join directory.people p on p.tenant_id = k.tenant_id and p.id = k.guardian_id left join directory.contacts c on c.tenant_id = k.tenant_id and c.id = k.guardian_id
		where k.tenant_id = $1 and k.pupil_id = any ($2) and k.may_collect and p.erased_at is null and `+alive("k", "$3::date")+` order by k.pupil_id, k.contact_order, k.id`, tx.Tenant(), lists.NonNil(pupils), day)
	if err != nil {
		return nil, err
	}
	for _, g := range guardians {
		if !forbids(g.PupilID, g.GuardianID) {
			p := out[g.PupilID]
			p.Fetchers = append(p.Fetchers, Fetcher{Name: g.Name, Phone: g.Phone, Guardian: true, Kin: g.Kin})
			out[g.PupilID] = p
		}
	}
	type named struct {
		Collector
		Fold string
	}
	list, err := tenant.Select[named](tx, `select `+collectorColumns+`, c.fold from directory.collectors c where c.tenant_id = $1 and c.pupil_id = any ($2) and `+alive("c", "$3::date")+` order by c.pupil_id, c.given_name, c.id`, tx.Tenant(), lists.NonNil(pupils), day)
	if err != nil {
		return nil, err
	}
	for _, c := range list {
		if c.GuardianID != nil && forbids(c.PupilID, *c.GuardianID) {
			continue // named by somebody whom a judge keeps from fetching: their word does not count
		}
		p := out[c.PupilID]
		doubt := slices.ContainsFunc(orders, func(b barred) bool { return b.PupilID == c.PupilID && sameName(b.Fold, c.Fold) })
		p.Fetchers = append(p.Fetchers, Fetcher{Name: c.GivenName + " " + c.FamilyName, Relation: c.Relation, Phone: c.Phone, Doubt: doubt})
		out[c.PupilID] = p
	}
	type going struct {
		PupilID    uuid.UUID
		GuardianID *uuid.UUID
	}
	alone, err := tenant.Select[going](tx, `select a.pupil_id, a.guardian_id from directory.goes_alone a where a.tenant_id = $1 and a.pupil_id = any ($2) and a.service = $3 and a.allowed`, tx.Tenant(), lists.NonNil(pupils), service)
	if err != nil {
		return nil, err
	}
	young, err := tooYoung(tx, pupils, day)
	for _, a := range alone {
		if a.GuardianID != nil && forbids(a.PupilID, *a.GuardianID) || slices.Contains(young, a.PupilID) {
			continue
		}
		p := out[a.PupilID]
		p.Alone = true
		out[a.PupilID] = p
	}
	return out, err
}

// sameName tells whether every word of one folded name stands in the other.
func sameName(a, b string) bool {
	within := func(a, b []string) bool {
		return len(a) > 1 && !slices.ContainsFunc(a, func(w string) bool { return !slices.Contains(b, w) })
	}
	x, y := strings.Fields(a), strings.Fields(b)
	return within(x, y) || within(y, x)
}

// ---- across a bridge

type offeredCollector struct {
	ID         uuid.UUID `json:"id"`
	GivenName  string    `json:"given_name"`
	FamilyName string    `json:"family_name"`
	Phone      string    `json:"phone,omitempty"`
	Relation   string    `json:"relation,omitempty"`
	Guardian   uuid.UUID `json:"guardian,omitzero"` // the sender's id
	Since      Date      `json:"since"`
	Until      Date      `json:"until,omitzero"`
}

type offeredAlone struct {
	Service string    `json:"service"`
	Allowed bool      `json:"allowed"`
	SaidAt  time.Time `json:"said_at"`
}

// offerCollectors adds to what crosses of pupils whom the family named here; what came from the other side does not go back.
func offerCollectors(tx *tenant.Tx, kids []uuid.UUID, at map[uuid.UUID]*offered) error {
	day := today(tx)
	list, err := tenant.Select[Collector](tx, `select `+collectorColumns+` from directory.collectors c where c.tenant_id = $1 and c.pupil_id = any ($2) and c.origin_tenant is null and (c.until is null or c.until >= $3) order by c.id`, tx.Tenant(), kids, day)
	if err != nil {
		return err
	}
	for _, c := range list {
		o := offeredCollector{ID: c.ID, GivenName: c.GivenName, FamilyName: c.FamilyName, Phone: c.Phone, Relation: c.Relation, Since: c.Since, Until: c.Until}
		if c.GuardianID != nil {
			o.Guardian = *c.GuardianID
		}
		at[c.PupilID].Collectors = append(at[c.PupilID].Collectors, o)
	}
	alone, err := tenant.Select[Alone](tx, `select a.pupil_id, a.service, a.allowed, a.said_at from directory.goes_alone a where a.tenant_id = $1 and a.pupil_id = any ($2) and a.origin_tenant is null`, tx.Tenant(), kids)
	for _, a := range alone {
		at[a.PupilID].Alone = append(at[a.PupilID].Alone, offeredAlone{a.Service, a.Allowed, a.SaidAt})
	}
	return err
}

// collect makes the peer's collectors hold here: what it names no more ends; of going alone the later word stands.
func (s *service) collect(tx *tenant.Tx, peer, pupil uuid.UUID, o offered) error {
	standing := []uuid.UUID{}
	for _, c := range o.Collectors {
		standing = append(standing, c.ID)
		var guardian *uuid.UUID
		if c.Guardian != uuid.Nil {
			here, _, err := s.find(tx, peer, c.Guardian)
			if err != nil {
				return err
			}
			guardian = nullable(here)
		}
		if _, err := tx.Exec(`insert into directory.collectors (tenant_id, id, pupil_id, given_name, family_name, phone, relation, fold, guardian_id, since, until, origin_tenant, origin_id, created_at, updated_at)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14)
			on conflict (tenant_id, origin_tenant, origin_id) where origin_id is not null do update set given_name = excluded.given_name, family_name = excluded.family_name, phone = excluded.phone, relation = excluded.relation, fold = excluded.fold,
				guardian_id = excluded.guardian_id, since = excluded.since, until = excluded.until, updated_at = excluded.updated_at`,
			tx.Tenant(), tenant.NewID(), pupil, c.GivenName, c.FamilyName, c.Phone, c.Relation, folded(c.GivenName, c.FamilyName, ""), guardian, c.Since, c.Until, peer, c.ID, tx.Now()); err != nil {
			return fmt.Errorf("follow a collector: %w", err)
		}
	}
	if _, err := tx.Exec(`update directory.collectors set until = greatest(directory.today($1, $5) - 1, since - 1), updated_at = $5 where tenant_id = $1 and pupil_id = $2 and origin_tenant = $3 and origin_id <> all ($4) and (until is null or until >= directory.today($1, $5))`,
		tx.Tenant(), pupil, peer, standing, tx.Now()); err != nil {
		return err
	}
	for _, a := range o.Alone {
		if !slices.Contains(AloneServices, a.Service) {
			continue
		}
		if _, err := tx.Exec(`insert into directory.goes_alone as g (tenant_id, id, pupil_id, service, allowed, said_at, origin_tenant) values ($1, $2, $3, $4, $5, $6, $7)
			on conflict (tenant_id, pupil_id, service) do update set allowed = excluded.allowed, guardian_id = null, said_at = excluded.said_at, origin_tenant = excluded.origin_tenant where g.said_at < excluded.said_at`,
			tx.Tenant(), tenant.NewID(), pupil, a.Service, a.Allowed, a.SaidAt, peer); err != nil {
			return err
		}
	}
	return nil
}
