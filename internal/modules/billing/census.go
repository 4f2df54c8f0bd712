package billing

import (
	"bytes"
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/billing/charge"
	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// How a count travels: the collectivity asks, the school answers it, and it tells its vendors what they may know.
const (
	referenceKind = "billing.reference" // each night: whose reference date has come
	countKind     = "billing.count"     // collectivity to school
	countedKind   = "billing.counted"   // school to collectivity
	censusKind    = "billing.census"    // collectivity to vendor
)

// Why a school was counted.
const (
	whyAsked     = "asked"     // to know: nothing is billed on it
	whyReference = "reference" // the reference date of a subscription
	whyJoined    = "joined"    // the school came in later
	whyCorrected = "corrected" // another count of the day was wrong, and this says why
)

// ClassCount is the pupils of a class on the day of a count. Label "" is those who had no class.
type ClassCount struct {
	Label  string   `json:"label"`
	Levels []string `json:"levels" nullable:"false"`
	Pupils int      `json:"pupils"`
}

// counted is a count as it crosses. Keys never reach a vendor.
type counted struct {
	ID      uuid.UUID         `json:"id"`
	From    uuid.UUID         `json:"from,omitzero"` // who tells
	School  uuid.UUID         `json:"school"`
	Name    string            `json:"name"`
	On      schoolyear.Date   `json:"on"`
	Pupils  int               `json:"pupils"`
	Twice   int               `json:"twice,omitempty"`
	Classes []ClassCount      `json:"classes"`
	Why     string            `json:"why"`
	Note    string            `json:"note,omitempty"`
	At      time.Time         `json:"at"`
	Keys    []string          `json:"keys,omitempty"`
	Since   []schoolyear.Date `json:"since,omitempty"` // of each key: enrolled here since
}

// count is what a collectivity asks of a school.
type count struct {
	Customer uuid.UUID       `json:"customer"`
	On       schoolyear.Date `json:"on"`
	Why      string          `json:"why"`
	Note     string          `json:"note,omitempty"`
}

func (s *Service) censusOperations() []manifest.Operation {
	return []manifest.Operation{
		manifest.Op(spec("schools", http.MethodGet, "/schools", "The schools one may subscribe, each as it was counted last", manifest.Needs(Consult), "tenant", "directory"), s.listSchools),
		manifest.Op(spec("censuses", http.MethodGet, "/schools/{school}/censuses", "The counts of a school, class by class: what invoices rest on", manifest.Needs(Consult)), s.listCensuses),
		manifest.Op(spec("recount-pupils", http.MethodPost, "/schools/{school}/recount", "Have a school counted again on the day that is billed, since its list was wrong: what was counted stays, the next invoice follows", manifest.Needs(Order), "tenant", "directory"), s.recountPupils),
		manifest.Op(spec("count-pupils", http.MethodPost, "/censuses", "Have the schools counted today, to know: nothing is billed on it", manifest.Needs(Order), "tenant", "directory"), s.countPupils),
	}
}

func (s *Service) censusJobs() []manifest.Job {
	return []manifest.Job{
		manifest.NewJob(referenceKind, []string{Key, "tenant", "directory"}, s.reference),
		manifest.NewJob(countKind, []string{"tenant", "directory", "identifiers"}, s.count),
		manifest.NewJob(countedKind, []string{Key, "tenant"}, s.counted),
		manifest.NewJob(censusKind, []string{Key, "tenant"}, s.census),
	}
}

// SchoolView is a school as a buyer or its vendor knows it.
type SchoolView struct {
	SchoolID uuid.UUID       `json:"school_id"`
	Name     string          `json:"name"`
	Pupils   *int            `json:"pupils,omitempty" doc:"Absent: never counted"`
	Twice    int             `json:"twice,omitempty" doc:"Left out: counted in another school of the same collectivity"`
	OnDay    schoolyear.Date `json:"on,omitzero"`
	Why      string          `json:"why,omitempty" enum:",asked,reference,joined,corrected"`
}

type schoolsOut struct {
	Body struct {
		Items     []SchoolView    `json:"items" nullable:"false"`
		Abilities map[string]bool `json:"abilities"`
	}
}

func (s *Service) listSchools(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*schoolsOut, error) {
	links, err := linked(tx, "school")
	if err != nil {
		return nil, err
	}
	out := &schoolsOut{}
	out.Body.Items = []SchoolView{}
	out.Body.Abilities = map[string]bool{"count": len(links) > 0 && manifest.Holds(tx, Order) != 0}
	last, err := tenant.Select[SchoolView](tx, `select distinct on (school_id) school_id, name, pupils, twice, on_day, why from billing.censuses where tenant_id = $1 order by school_id, on_day desc, taken_at desc, id desc`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	out.Body.Items = append(out.Body.Items, last...)
	for _, l := range links {
		if !slices.ContainsFunc(last, func(v SchoolView) bool { return v.SchoolID == l.Peer }) {
			out.Body.Items = append(out.Body.Items, SchoolView{SchoolID: l.Peer, Name: l.PeerName})
		}
	}
	slices.SortFunc(out.Body.Items, func(a, b SchoolView) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
}

// CensusView is a count with its evidence.
type CensusView struct {
	ID      uuid.UUID       `json:"id"`
	OnDay   schoolyear.Date `json:"on"`
	Pupils  int             `json:"pupils"`
	Twice   int             `json:"twice"`
	Classes []ClassCount    `json:"classes" nullable:"false"`
	Why     string          `json:"why" enum:"asked,reference,joined,corrected"`
	Note    string          `json:"note,omitempty"`
	TakenAt time.Time       `json:"taken_at"`
}

type censusesOut struct {
	Body struct {
		Items []CensusView `json:"items" nullable:"false"`
	}
}

func (s *Service) listCensuses(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	School uuid.UUID `path:"school" format:"uuid"`
}) (*censusesOut, error) {
	out := &censusesOut{}
	var err error
	out.Body.Items, err = tenant.Select[CensusView](tx, `select id, on_day, pupils, twice, classes, why, note, taken_at from billing.censuses where tenant_id = $1 and school_id = $2 order by on_day desc, taken_at desc, id desc limit 200`, tx.Tenant(), in.School)
	if err == nil && len(out.Body.Items) == 0 {
		err = problem.Missing()
	}
	return out, err
}

func (s *Service) countPupils(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*manifest.Empty, error) {
	on, err := today(tx)
	if err != nil {
		return nil, err
	}
	links, err := linked(tx, "school")
	if err != nil {
		return nil, err
	}
	var peers []uuid.UUID
	for _, l := range links {
		peers = append(peers, l.Peer)
	}
	return nil, askCounts(tx, peers, on, whyAsked, "")
}

func (s *Service) recountPupils(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	School uuid.UUID `path:"school" format:"uuid"`
	Body   struct {
		Note string `json:"note" minLength:"3" maxLength:"300" doc:"Why: it stays with the count, and the vendor reads it"`
	}
}) (*manifest.Empty, error) {
	links, err := linked(tx, "school")
	if err != nil {
		return nil, err
	}
	day, err := tenant.Value[schoolyear.Date](tx, `select max(on_day) from billing.censuses where tenant_id = $1 and school_id = $2 and why <> 'asked'`, tx.Tenant(), in.School)
	if err == nil && (day.IsZero() || !slices.ContainsFunc(links, func(l tenant.Link) bool { return l.Peer == in.School })) {
		err = problem.Missing()
	}
	if err != nil {
		return nil, err
	}
	note := strings.TrimSpace(in.Body.Note)
	if len(note) < 3 {
		return nil, problem.OnField("note", "field.required")
	}
	tx.About(in.School)
	return nil, askCounts(tx, []uuid.UUID{in.School}, day, whyCorrected, note)
}

func askCounts(tx *tenant.Tx, schools []uuid.UUID, on schoolyear.Date, why, note string) error {
	if len(schools) == 0 {
		return nil
	}
	_, err := tx.DeliverAll(schools, Key, countKind, count{tx.Tenant(), on, why, note})
	return err
}

// reference has the schools counted whose day has come and that nobody counted for it: so a night that was missed is made up for.
func (s *Service) reference(_ context.Context, tx *tenant.Tx, _ *manifest.Due) error {
	on, err := today(tx)
	if err != nil {
		return err
	}
	type due struct {
		SchoolID uuid.UUID
		Day      schoolyear.Date
		Joined   bool
	}
	// a school that leaves before the reference date is counted on its last day
	list, err := tenant.Select[due](tx, `with d as (select p.school_id, least(greatest(s.counted_on, p.since), p.until, s.ended_on, s.term_until) as day, p.since > s.counted_on as joined
			from billing.subscriptions s join billing.places p on p.tenant_id = $1 and p.subscription_id = s.id where s.tenant_id = $1 and s.side = 'customer' and s.state in ('running', 'ended') and not s.trial)
		select distinct d.school_id, d.day, d.joined from d where d.day < $2 and not exists (select from billing.censuses c where c.tenant_id = $1 and c.school_id = d.school_id and c.on_day = d.day and c.why <> 'asked') order by 1, 2, 3`, tx.Tenant(), on)
	if err != nil {
		return err
	}
	for _, d := range list {
		why := whyReference
		if d.Joined {
			why = whyJoined
		}
		if err := askCounts(tx, []uuid.UUID{d.SchoolID}, d.Day, why, ""); err != nil {
			return err
		}
	}
	return nil
}

// count counts this school's pupils on a day, class by class: those who were enrolled on it, wherever they sit.
func (s *Service) count(_ context.Context, tx *tenant.Tx, in *count) error {
	name, err := tenant.Value[string](tx, `select t.name from tenant.tenants t where t.tenant_id = $1 and t.kind = 'school' and `+isLinked, tx.Tenant(), in.Customer, tx.Now(), buyerKinds)
	if err != nil || name == "" {
		return err
	}
	type pupil struct {
		ID      uuid.UUID
		Since   schoolyear.Date
		Label   string
		Levels  []string
		INEHash *string `db:"ine_hash"`
	}
	pupils, err := tenant.Select[pupil](tx, `select p.id, min(r.since) as since, coalesce(k.label, '') as label, coalesce(k.levels, '{}') as levels, i.ine_hash
		from directory.roles r join directory.people p on p.tenant_id = $1 and p.id = r.person_id
		left join lateral (select c.label, c.levels from directory.class_members m join directory.classes c on c.tenant_id = $1 and c.id = m.class_id
			where m.tenant_id = $1 and m.person_id = p.id and m.part = 'pupil' and m.since <= $2 and (m.until is null or m.until >= $2) order by m.since desc, c.label limit 1) k on true
		left join directory.identifiers i on i.tenant_id = $1 and i.id = p.id
		where r.tenant_id = $1 and r.profile = 'pupil' and r.since <= $2 and (r.until is null or r.until >= $2) group by p.id, k.label, k.levels, i.ine_hash order by label, p.id`, tx.Tenant(), in.On)
	if err != nil {
		return err
	}
	out := counted{ID: tenant.NewID(), From: tx.Tenant(), School: tx.Tenant(), Name: name, On: in.On, Pupils: len(pupils), Classes: []ClassCount{}, Why: in.Why, Note: in.Note, At: tx.Now()}
	for _, p := range pupils {
		if n := len(out.Classes); n == 0 || out.Classes[n-1].Label != p.Label {
			out.Classes = append(out.Classes, ClassCount{Label: p.Label, Levels: p.Levels})
		}
		out.Classes[len(out.Classes)-1].Pupils++
		who := "id:" + tx.Tenant().String() + p.ID.String() // known here alone
		if p.INEHash != nil {
			who = "ine:" + *p.INEHash
		}
		out.Keys, out.Since = append(out.Keys, s.Vault.Hash("census:"+in.Customer.String()+":"+who)), append(out.Since, p.Since)
	}
	_, err = tx.Deliver(in.Customer, Key, countedKind, out)
	return err
}

// counted is the collectivity's part: it keeps the count, finds by the keys who is in two of its schools, and tells its vendors.
func (s *Service) counted(_ context.Context, tx *tenant.Tx, in *counted) error {
	if in.From != in.School || len(in.Since) != len(in.Keys) {
		return nil
	}
	if _, err := tx.Exec(`select pg_advisory_xact_lock(hashtextextended('billing census ' || $1::uuid::text, 0))`, tx.Tenant()); err != nil {
		return err
	}
	year, asked := year(in.On), in.Why == whyAsked
	type known struct {
		News, Later bool
		Keys        []string // of the school's last count of this year
	}
	last, _, err := tenant.One[known](tx, `select `+isLinked+` and not exists (select from billing.censuses where tenant_id = $1 and id = $5) as news, coalesce(l.later, false) as later, coalesce(l.keys, '{}') as keys
		from (values (1)) one left join lateral (select k.keys, (c.on_day, c.taken_at, c.id) > ($6::date, $7::timestamptz, $5) as later from billing.censuses c join billing.census_keys k on k.tenant_id = $1 and k.census_id = c.id
			where c.tenant_id = $1 and c.school_id = $2 and c.on_day between $8 and $9 and (c.why = 'asked') = $10 order by c.on_day desc, c.taken_at desc, c.id desc limit 1) l on true`,
		tx.Tenant(), in.School, tx.Now(), []string{"school"}, in.ID, in.On, in.At, year.From, year.Until, asked)
	if err != nil || !last.News {
		return err
	}
	here := kept{ID: in.ID, School: in.School, Name: in.Name, On: in.On, Classes: in.Classes, Why: in.Why, Note: in.Note, At: in.At, Keys: in.Keys, Since: in.Since}
	others, err := elsewhere(tx, year, asked, in.School, slices.Concat(in.Keys, last.Keys))
	if err != nil {
		return err
	}
	here.Twice = leftOut(here, others)
	if err := s.keepHere(tx, here); err != nil || last.Later {
		return err // what was counted later stands
	}
	if len(last.Keys) > 0 {
		if _, err := tx.Exec(`delete from billing.census_schools where tenant_id = $1 and year = $2 and asked = $3 and key = any ($4) and school_id = $5`, tx.Tenant(), year.From, asked, last.Keys, in.School); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(`insert into billing.census_schools (tenant_id, year, asked, key, school_id, since) select $1, $2, $3, u.key, $6, min(u.since) from unnest($4::text[], $5::date[]) as u(key, since) group by u.key`,
		tx.Tenant(), year.From, asked, append([]string{}, in.Keys...), append([]schoolyear.Date{}, in.Since...), in.School); err != nil {
		return err
	}
	return s.recount(tx, year, asked, others)
}

// recount counts again the schools with which one that was counted shares a pupil, now or before: a pupil is found to have been in another
// school first, or is in one no more.
func (s *Service) recount(tx *tenant.Tx, year charge.Span, asked bool, others []enrolled) error {
	if len(others) == 0 {
		return nil
	}
	var ids []uuid.UUID
	for _, o := range others {
		ids = append(ids, o.School)
	}
	list, err := tenant.Select[kept](tx, `select distinct on (c.school_id) c.school_id as school, c.name, c.on_day as "on", c.twice, c.classes, c.why, k.keys, k.since
		from billing.censuses c join billing.census_keys k on k.tenant_id = $1 and k.census_id = c.id where c.tenant_id = $1 and c.school_id = any ($2) and c.on_day between $3 and $4 and (c.why = 'asked') = $5 order by c.school_id, c.on_day desc, c.taken_at desc, c.id desc`,
		tx.Tenant(), ids, year.From, year.Until, asked)
	if err != nil {
		return err
	}
	for _, c := range list {
		with, err := elsewhere(tx, year, asked, c.School, c.Keys)
		if err != nil {
			return err
		}
		twice := leftOut(c, with)
		if twice == c.Twice {
			continue
		}
		c.ID, c.Twice, c.At = tenant.NewID(), twice, tx.Now()
		if !asked {
			c.Why = whyCorrected
		}
		if err := s.keepHere(tx, c); err != nil {
			return err
		}
	}
	return nil
}

// kept is a count of this collectivity's own, with its keys.
type kept struct {
	ID, School uuid.UUID
	Name       string
	On         schoolyear.Date
	Twice      int
	Classes    []ClassCount
	Why, Note  string
	At         time.Time
	Keys       []string
	Since      []schoolyear.Date
}

// enrolled is a pupil in a school, since a day.
type enrolled struct {
	School uuid.UUID
	Key    string
	Since  schoolyear.Date
}

func (e enrolled) before(o enrolled) bool {
	return cmp.Or(e.Since.Compare(o.Since), bytes.Compare(e.School[:], o.School[:])) < 0
}

// elsewhere tells in which other schools pupils are in a year.
func elsewhere(tx *tenant.Tx, year charge.Span, asked bool, school uuid.UUID, keys []string) ([]enrolled, error) {
	return tenant.Select[enrolled](tx, `select school_id as school, key, since from billing.census_schools where tenant_id = $1 and year = $2 and asked = $3 and key = any ($4) and school_id <> $5`,
		tx.Tenant(), year.From, asked, keys, school)
}

// leftOut tells how many pupils of a count are counted in another school: in the one where they were enrolled first, and where both began
// on one day in the school whose id comes first.
func leftOut(c kept, others []enrolled) (n int) {
	first := map[string]enrolled{}
	for _, o := range others {
		if f, ok := first[o.Key]; !ok || o.before(f) {
			first[o.Key] = o
		}
	}
	for i, k := range c.Keys {
		if f, ok := first[k]; ok && f.before(enrolled{c.School, k, c.Since[i]}) {
			n++
		}
	}
	return n
}

func (s *Service) keepHere(tx *tenant.Tx, c kept) error {
	count := counted{ID: c.ID, From: tx.Tenant(), School: c.School, Name: c.Name, On: c.On, Pupils: len(c.Keys) - c.Twice, Twice: c.Twice, Classes: c.Classes, Why: c.Why, Note: c.Note, At: c.At}
	if _, err := tx.Exec(`with c as (`+keepSQL+`) insert into billing.census_keys (tenant_id, census_id, keys, since) values ($1, $2, $12, $13)`, append(count.values(tx), append([]string{}, c.Keys...), append([]schoolyear.Date{}, c.Since...))...); err != nil {
		return err
	}
	if c.Why == whyAsked {
		return nil
	}
	vendors, err := tenant.Select[uuid.UUID](tx, `select distinct s.peer_id from billing.subscriptions s join billing.places p on p.tenant_id = $1 and p.subscription_id = s.id where s.tenant_id = $1 and s.side = 'customer' and s.state in ('running', 'ended') and p.school_id = $2 order by 1`, tx.Tenant(), c.School)
	if err != nil || len(vendors) == 0 {
		return err
	}
	_, err = tx.DeliverAll(vendors, Key, censusKind, count)
	return err
}

const keepSQL = `insert into billing.censuses (tenant_id, id, school_id, name, on_day, pupils, twice, classes, why, note, taken_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing`

// values are those of a count's row.
func (c counted) values(tx *tenant.Tx) []any {
	return []any{tx.Tenant(), c.ID, c.School, c.Name, c.On, c.Pupils, c.Twice, append([]ClassCount{}, c.Classes...), c.Why, c.Note, c.At}
}

func keepCount(tx *tenant.Tx, c counted) error {
	_, err := tx.Exec(keepSQL, c.values(tx)...)
	return err
}

// census is the vendor's part: counts alone.
func (s *Service) census(_ context.Context, tx *tenant.Tx, in *counted) error {
	theirs, err := tenant.Value[bool](tx, `select exists (select from billing.subscriptions s join billing.places p on p.tenant_id = $1 and p.subscription_id = s.id where s.tenant_id = $1 and s.side = 'vendor' and s.peer_id = $2 and p.school_id = $3)`, tx.Tenant(), in.From, in.School)
	if err != nil || !theirs {
		return err
	}
	return keepCount(tx, *in)
}

// censusesOf are the counts of some schools, the oldest first; those made to know alone are among them when asked for.
func censusesOf(tx *tenant.Tx, places []Place, toKnow bool) ([]census, error) {
	ids := make([]uuid.UUID, len(places))
	for i, p := range places {
		ids[i] = p.SchoolID
	}
	return tenant.Select[census](tx, `select school_id, on_day, pupils, taken_at, why from billing.censuses where tenant_id = $1 and school_id = any ($2) and ($3 or why <> 'asked') order by on_day, taken_at, id`, tx.Tenant(), ids, toKnow)
}

// latest keeps the last count of each school.
func latest(counts []census) []census {
	last := map[uuid.UUID]int{}
	var out []census
	for _, c := range counts {
		if i, ok := last[c.SchoolID]; ok {
			out[i] = c
			continue
		}
		last[c.SchoolID] = len(out)
		out = append(out, c)
	}
	return out
}

// countsOf are the last counts of some schools as they cross, without a key.
func countsOf(tx *tenant.Tx, places []Place) ([]counted, error) {
	ids := make([]uuid.UUID, len(places))
	for i, p := range places {
		ids[i] = p.SchoolID
	}
	type row struct {
		ID, SchoolID  uuid.UUID
		Name          string
		OnDay         schoolyear.Date
		Pupils, Twice int
		Classes       []ClassCount
		Why, Note     string
		TakenAt       time.Time
	}
	rows, err := tenant.Select[row](tx, `select distinct on (school_id) id, school_id, name, on_day, pupils, twice, classes, why, note, taken_at from billing.censuses where tenant_id = $1 and school_id = any ($2) order by school_id, on_day desc, taken_at desc, id desc`, tx.Tenant(), ids)
	var out []counted
	for _, r := range rows {
		out = append(out, counted{ID: r.ID, From: tx.Tenant(), School: r.SchoolID, Name: r.Name, On: r.OnDay, Pupils: r.Pupils, Twice: r.Twice, Classes: r.Classes, Why: r.Why, Note: r.Note, At: r.TakenAt})
	}
	return out, err
}
