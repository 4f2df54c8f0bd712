package billing_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/manifest"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
	"preau/internal/testkit"
	"preau/internal/testkit/folk"
)

// frozen are the services of a tenant that are read-only, each with who may end that.
func (m *market) frozen(id uuid.UUID) map[string]string {
	m.T.Helper()
	out := map[string]string{}
	m.In(id, func(tx *tenant.Tx) error {
		rows, err := tenant.Select[struct{ Service, FrozenBy string }](tx, `select service, frozen_by from tenant.services where tenant_id = $1 and frozen_at is not null`, id)
		for _, r := range rows {
			out[r.Service] = r.FrozenBy
		}
		return err
	})
	return out
}

// dawn runs the nightly work of every tenant on a day.
func (m *market) dawn(day schoolyear.Date, tenants ...uuid.UUID) {
	m.T.Helper()
	m.Clock.Set(day.At(time.UTC, 4, 0))
	for _, id := range tenants {
		m.In(id, func(tx *tenant.Tx) error {
			for _, kind := range []string{"billing.reference", "billing.life"} {
				if _, err := tx.Emit(kind, time.Time{}, manifest.Due{Due: tx.Now()}); err != nil {
					return err
				}
			}
			return nil
		})
	}
	m.RunJobs()
}

// whole is a subscription with what becomes of it.
type whole struct {
	ID, State string
	EndedOn   string `json:"ended_on"`
	Trial     bool
	Gross     int `json:"gross_cents"`
	Places    []struct{ Name, Since, Until string }
	Steps     []struct{ Kind string }
	Lines     []struct {
		Code  string
		Trial int `json:"trial_days"`
	}
	Life struct {
		LastDay    string  `json:"last_day"`
		OpenUntil  string  `json:"open_until"`
		FollowedBy *string `json:"followed_by"`
		Joins      []struct {
			ID    string
			Gross int `json:"gross_cents"`
		}
		Missing []string
	}
	Abilities map[string]bool
}

func (m *market) one(c *testkit.Client, id uuid.UUID, subscription string) (w whole) {
	m.T.Helper()
	c.Get(at(id, "/subscriptions/%s", subscription)).Want(m.T, 200).JSON(m.T, &w)
	return w
}

type side struct {
	id      uuid.UUID
	orders  *testkit.Client
	decides *testkit.Client
}

func (m *market) sides() (town, other side) {
	m.Exec(m.other, `update tenant.tenants set siret = '21990014900010', address = '{Mairie}', postcode = '99140', city = 'Courvallon' where tenant_id = $1`, m.other)
	person := folk.Person(m.Kit, m.other, "Inès", "Carpentier", "", access.Elected)
	return side{m.town, m.finance, m.mayor}, side{m.other, m.neighbour, m.As(access.Caller{Hats: []access.Hat{m.Hat(m.other, person, access.Elected)}})}
}

// subscribe goes from a wish to a running subscription.
func (m *market) subscribe(s side, body object) whole {
	m.T.Helper()
	var w whole
	s.orders.Post(at(s.id, "/subscriptions"), body).Want(m.T, 200).JSON(m.T, &w)
	m.RunJobs()
	return m.accept(s, w.ID)
}

// accept orders what was quoted.
func (m *market) accept(s side, id string) whole {
	m.T.Helper()
	s.orders.Post(at(s.id, "/subscriptions/%s/submit", id), object{"payers": []object{{"commitment": "EJ-1"}}}).Want(m.T, 200)
	s.decides.Post(at(s.id, "/subscriptions/%s/approve", id), object{"quality": "Maire", "gross_cents": m.one(s.orders, s.id, id).Gross}).Want(m.T, 200)
	m.RunJobs()
	return m.one(s.orders, s.id, id)
}

// change reads what a change makes and does it; a school that costs more is approved.
func (m *market) change(s side, id, what, path string, school uuid.UUID, day string) whole {
	m.T.Helper()
	var c struct {
		More     int `json:"more_cents"`
		Approval bool
	}
	s.orders.Post(at(s.id, "/subscriptions/%s/preview", id), object{"what": what, "school_id": school, "on": day}).Want(m.T, 200).JSON(m.T, &c)
	var w whole
	s.orders.Post(at(s.id, "/subscriptions/%s/%s", id, path), object{"school_id": school, "on": day, "more_cents": c.More}).Want(m.T, 200).JSON(m.T, &w)
	if c.Approval {
		if len(w.Life.Joins) != 1 || w.Life.Joins[0].Gross != c.More {
			m.T.Fatalf("%+v waits", w.Life)
		}
		approve := at(s.id, "/subscriptions/%s/joins/%s/approve", id, w.Life.Joins[0].ID)
		s.orders.Post(approve, object{"quality": "Agent", "gross_cents": c.More}).Want(m.T, 403)
		s.decides.Post(approve, object{"quality": "Maire", "gross_cents": c.More}).Want(m.T, 200)
	}
	return m.one(s.orders, s.id, id)
}

func date(s string) schoolyear.Date {
	d, err := schoolyear.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// stay is a school in a subscription, as the story tells it.
type stay struct {
	from, until string
	pupils      int
}

// told is a subscription as the story tells it: what its schools cost is reckoned a second time, day by day.
type story struct {
	vendorID string
	customer uuid.UUID
	stays    []stay
	counted  string // from when its pupils are known
	last     string
}

// owed is the naive reckoning: 49 € a school and 1.50 € a pupil for a whole school year, by days, each rounded once.
func (s story) owed(upTo schoolyear.Date) int {
	schools, pupils, year := 0, 0, 0
	for _, in := range s.stays {
		from := date(in.from)
		first := schoolyear.NewDate(from.Year, time.September, 1)
		if from.Month < time.September {
			first = schoolyear.NewDate(from.Year-1, time.September, 1)
		}
		year = first.DaysUntil(schoolyear.NewDate(first.Year+1, time.September, 1))
		for d := from; !d.After(date(in.until)) && !d.After(upTo); d = d.AddDays(1) {
			schools += 4900
			pupils += 150 * in.pupils
		}
	}
	round := func(n int) int { return (2*n + year) / (2 * year) }
	if year == 0 {
		return 0
	}
	return round(schools) + round(pupils)
}

// A year and a half of a market, day by day: a school joins, another goes to the neighbouring commune, one leaves, a subscription lapses
// and another begins, one is renewed, then ended. Each day the services of everybody are what was paid for and its grace, and what was
// asked for comes to what a second reckoning says.
func TestAYearAndAHalfDayByDay(t *testing.T) {
	m := open(t)
	m.Clock.Set(date("2026-09-01").At(time.UTC, 8, 0))
	town, other := m.sides()
	school, pupil := m.offer("ECOLE", "school", 4900, "liaison", "canteen"), m.offer("ELEVE", "pupil", 150)
	third := m.Tenant("school", "École C")
	m.link(third, "school", m.town, "commune")
	m.pupils(0, 3)
	m.pupils(1, 2)
	class := folk.Class(m.Kit, third, "CP", "CP", uuid.Nil)
	for i := range 4 {
		folk.Pupil(m.Kit, third, class, "CP", fmt.Sprint("Élève", i), "Traoré", "", "2019-05-02")
	}
	a, b := m.schools[0], m.schools[1]
	everybody := []uuid.UUID{m.vendor, m.town, m.other, a, b, third}
	m.RunJobs()
	wanted := func(from string, schools ...uuid.UUID) object {
		list := []object{}
		for _, s := range schools {
			list = append(list, object{"school_id": s})
		}
		return object{"vendor_id": m.vendor, "from": from, "invoicing": "month", "offers": []object{{"offer_id": school}, {"offer_id": pupil}}, "schools": list}
	}
	first := m.subscribe(town, wanted("2026-09-01", a, b))
	var theirs, second, again whole
	stories := []*story{{vendorID: first.ID, customer: m.town, counted: "2026-10-01", last: "2027-08-31", stays: []stay{{"2026-09-01", "2027-08-31", 3}, {"2026-09-01", "2027-08-31", 2}}}}

	// paid are the spans in which an organisation's services are paid for, each with who pays
	type span struct{ from, until, by string }
	commune, neighbour := "Commune de Saint-Aubin", "Commune de Courvallon"
	paid := map[uuid.UUID][]span{
		m.town:  {{"2026-09-01", "2027-12-15", commune}},
		a:       {{"2026-09-01", "2027-12-15", commune}},
		b:       {{"2026-09-01", "2026-12-31", commune}, {"2026-12-15", "2027-08-31", neighbour}, {"2027-10-20", "2028-08-31", neighbour}},
		third:   {{"2026-11-10", "2027-04-30", commune}},
		m.other: {{"2027-01-11", "2027-08-31", neighbour}, {"2027-10-20", "2028-08-31", neighbour}},
	}
	service := map[uuid.UUID]string{m.town: "canteen", m.other: "canteen", a: "liaison", b: "liaison", third: "liaison"}

	for day := date("2026-09-02"); day.Before(date("2028-02-28")); day = day.AddDays(1) {
		m.dawn(day, everybody...)
		switch day {
		case date("2026-11-10"):
			m.change(town, first.ID, "join", "joins", third, "2026-11-16")
			stories[0].stays = append(stories[0].stays, stay{"2026-11-16", "2027-08-31", 4})
		case date("2027-01-11"): // the school went to the neighbouring commune before the holidays: its days of December are given back
			m.link(b, "school", m.other, "commune")
			stories[0].stays[1].until = "2026-12-14"
			theirs = m.subscribe(other, wanted("2026-12-15", b))
			stories = append(stories, &story{vendorID: theirs.ID, customer: m.other, counted: "2026-12-15", last: "2027-08-31", stays: []stay{{"2026-12-15", "2027-08-31", 2}}})
		case date("2027-03-20"):
			m.change(town, first.ID, "leave", "leaves", third, "2027-04-30")
			stories[0].stays[2].until = "2027-04-30"
		case date("2027-07-02"):
			next := m.one(m.finance, m.town, first.ID).Life.FollowedBy
			if next == nil {
				t.Fatal("nothing was prepared for the year that comes")
			}
			second = m.accept(town, *next)
			stories = append(stories, &story{vendorID: second.ID, customer: m.town, counted: "2027-10-01", last: "2027-12-15", stays: []stay{{"2027-09-01", "2027-12-15", 3}}})
		case date("2027-10-01"):
			end := at(m.town, "/subscriptions/%s/end", second.ID)
			m.finance.Post(end, object{"on": "2027-12-15", "quality": "Agent"}).Want(t, 403)
			if got := m.mayor.Post(end, object{"on": "2027-10-20", "quality": "Maire"}); got.Status != 422 {
				t.Errorf("ended without its notice: %d", got.Status)
			}
			m.mayor.Post(end, object{"on": "2027-12-15", "quality": "Maire"}).Want(t, 200)
		case date("2027-10-20"):
			again = m.subscribe(other, wanted("2027-10-20", b))
			stories = append(stories, &story{vendorID: again.ID, customer: m.other, counted: "2027-10-20", last: "2028-08-31", stays: []stay{{"2027-10-20", "2028-08-31", 2}}})
		}
		m.RunJobs()

		for id, spans := range paid {
			known, live, by, last := false, false, "", ""
			for _, s := range spans {
				if day.Before(date(s.from)) {
					continue
				}
				known = true
				if !day.After(date(s.until).AddDays(30)) {
					live = true
				}
				if s.until > last {
					last, by = s.until, s.by
				}
			}
			want := map[string]string{}
			if known && !live {
				want[service[id]] = by
			}
			if got := m.frozen(id); !maps.Equal(got, want) {
				t.Fatalf("%s: %s has %v read-only, not %v", day, spans[0].by, got, want)
			}
		}
		if day.Day != 1 {
			continue
		}
		m.drafts()
		if waits := slices.ContainsFunc(m.drafts().Items, func(v struct {
			ID, Kind, State, Number string
			Recipient               struct{ Name, Commitment string }
			Net                     int    `json:"net_cents"`
			Gross                   int    `json:"gross_cents"`
			Left                    int    `json:"left_cents"`
			Due                     string `json:"due_on"`
			Served                  string `json:"served_on"`
			Late                    bool
		}) bool {
			return v.State == "draft"
		}); waits {
			m.issue()
		}
		for _, s := range stories {
			want := 0
			if day.After(date(s.counted).AddDays(1)) {
				want = s.owed(day.AddDays(-1))
			}
			got := 0
			m.In(s.customer, func(tx *tenant.Tx) (err error) {
				got, err = tenant.Value[int](tx, `select coalesce(sum(net_cents), 0)::int from billing.invoices where tenant_id = $1 and subscription_id = $2 and state = 'issued'`, s.customer, s.vendorID)
				return err
			})
			if got != want {
				t.Fatalf("%s: %d was asked for, not %d, of %+v", day, got, want, s.stays)
			}
		}
	}
	for id, want := range map[string][2]string{first.ID: {"ended", "2027-08-31"}, theirs.ID: {"ended", "2027-08-31"}, second.ID: {"ended", "2027-12-15"}} {
		got := m.one(m.sells, m.vendor, id)
		if got.State != want[0] || got.EndedOn != want[1] {
			t.Errorf("the vendor has %s on %s", got.State, got.EndedOn)
		}
	}
	if again = m.one(m.sells, m.vendor, again.ID); again.State != "running" {
		t.Errorf("%+v", again)
	}
	m.In(m.vendor, func(tx *tenant.Tx) error {
		credits, err := tenant.Value[int](tx, `select count(*)::int from billing.invoice_lines where tenant_id = $1 and late and cents < 0`, m.vendor)
		if credits == 0 {
			t.Error("no day was given back")
		}
		return err
	})
}

// snapshot is what everybody knows of everything, but when.
func (m *market) snapshot(tenants ...uuid.UUID) string {
	m.T.Helper()
	out := ""
	for _, id := range tenants {
		m.In(id, func(tx *tenant.Tx) error {
			for _, sql := range []string{
				`select coalesce(jsonb_agg(x order by x::text), '[]')::text from (select id, side, state, term_until, ended_on, told, trial, tacit from billing.subscriptions where tenant_id = $1) x`,
				`select coalesce(jsonb_agg(x order by x::text), '[]')::text from (select subscription_id, school_id, payer, since, until from billing.places where tenant_id = $1) x`,
				`select coalesce(jsonb_agg(x order by x::text), '[]')::text from (select subscription_id, told, services, since, paid_until, open_until from billing.openings where tenant_id = $1) x`,
				`select coalesce(jsonb_agg(x order by x::text), '[]')::text from (select service, frozen_by from tenant.services where tenant_id = $1) x`,
			} {
				v, err := tenant.Value[string](tx, sql, id)
				if err != nil {
					return err
				}
				out += v + "\n"
			}
			return nil
		})
	}
	return out
}

// shuffle runs what is due in any order, each thing twice.
func (m *market) shuffle(seed uint64) {
	m.T.Helper()
	r := rand.New(rand.NewPCG(seed, 6))
	for range 10 {
		due := m.Due()
		if len(due) == 0 {
			return
		}
		for _, j := range due {
			m.In(j.Tenant, func(tx *tenant.Tx) error {
				payload, err := tenant.Value[json.RawMessage](tx, `select payload from platform.outbox where tenant_id = $1 and id = $2`, j.Tenant, j.ID)
				if err != nil {
					return err
				}
				id, err := tx.Emit(j.Kind, time.Time{}, payload)
				due = append(due, testkit.Job{Tenant: j.Tenant, ID: id, Kind: j.Kind})
				return err
			})
		}
		r.Shuffle(len(due), func(i, k int) { due[i], due[k] = due[k], due[i] })
		for _, j := range due {
			if err := m.House.Worker.Run(context.Background(), j.Tenant, j.ID, j.Kind); err != nil {
				m.T.Fatal(err)
			}
		}
	}
}

// Schools that come and go, an end that is taken back: told twice, late, in any order, everybody knows the same in the end.
func TestTransitionsComeTwiceInAnyOrder(t *testing.T) {
	want := ""
	for seed := range uint64(4) {
		m := open(t)
		m.Clock.Set(date("2026-09-01").At(time.UTC, 8, 0))
		town, other := m.sides()
		school := m.offer("ECOLE", "school", 4900, "liaison")
		m.link(m.schools[1], "school", m.other, "commune")
		m.RunJobs()
		s := m.subscribe(town, object{"vendor_id": m.vendor, "from": "2026-09-01", "offers": []object{{"offer_id": school}}, "schools": []object{{"school_id": m.schools[0]}}})
		m.Clock.Set(date("2026-10-05").At(time.UTC, 8, 0))
		m.change(town, s.ID, "join", "joins", m.schools[1], "2026-10-10")
		m.change(town, s.ID, "leave", "leaves", m.schools[0], "2026-12-31")
		m.mayor.Post(at(m.town, "/subscriptions/%s/end", s.ID), object{"on": "2027-03-31", "quality": "Maire"}).Want(t, 200)
		m.mayor.Post(at(m.town, "/subscriptions/%s/keep", s.ID), object{}).Want(t, 200)
		m.shuffle(seed)
		// and the neighbour takes the second school
		n := m.subscribe(other, object{"vendor_id": m.vendor, "from": "2026-11-02", "offers": []object{{"offer_id": school}}, "schools": []object{{"school_id": m.schools[1]}}})
		m.mayor.Post(at(m.town, "/subscriptions/%s/end", s.ID), object{"on": "2027-08-31", "quality": "Maire"}).Want(t, 200)
		m.shuffle(seed)
		w := m.one(m.finance, m.town, s.ID)
		if v := m.one(m.sells, m.vendor, s.ID); !slices.Equal(v.Places, w.Places) || v.EndedOn != w.EndedOn {
			t.Fatalf("the vendor has %+v, the town %+v", v.Places, w.Places)
		}
		got := fmt.Sprint(w.Places, w.EndedOn, m.one(m.neighbour, m.other, n.ID).Places)
		if want == "" {
			want = got
		}
		if got != want {
			t.Fatalf("%s\nis not\n%s", got, want)
		}
		if len(w.Places) != 2 || w.Places[1].Until != "2026-11-01" || w.Places[0].Until != "2026-12-31" || w.EndedOn != "2027-08-31" {
			t.Fatalf("%+v", w)
		}
		before := m.snapshot(m.vendor, m.town, m.other, m.schools[0], m.schools[1])
		m.shuffle(seed + 1)
		if after := m.snapshot(m.vendor, m.town, m.other, m.schools[0], m.schools[1]); after != before {
			t.Fatalf("%s\nbecame\n%s", before, after)
		}
	}
}

// A trial opens once without an order, asks for nothing, is told before it ends and becomes a quote.
func TestATrialBecomesAQuote(t *testing.T) {
	m := open(t)
	m.Clock.Set(date("2026-09-01").At(time.UTC, 8, 0))
	town, _ := m.sides()
	var offer struct{ ID string }
	m.sells.Post(at(m.vendor, "/offers"), object{"code": "ECOLE", "label": "Par école", "counts": "school", "vat_ppm": 200_000, "trial_days": 60, "opens": []string{"liaison"}, "buyers": []string{"commune"}, "since": "2026-07-01",
		"price": object{"mode": "graduated", "steps": []object{{"unit_cents": 4900}}}}).Want(t, 200).JSON(t, &offer)
	m.sells.Post(at(m.vendor, "/offers/%s/publish", offer.ID), object{}).Want(t, 200)
	plain := m.offer("ELEVE", "pupil", 150)
	m.RunJobs()
	body := object{"vendor_id": m.vendor, "offer_id": offer.ID, "schools": []uuid.UUID{m.schools[0]}, "quality": "Maire"}
	m.finance.Post(at(m.town, "/trials"), body).Want(t, 403)
	if a := m.mayor.Post(at(m.town, "/trials"), object{"vendor_id": m.vendor, "offer_id": plain, "schools": []uuid.UUID{m.schools[0]}, "quality": "Maire"}); a.Code() != "billing.no_trial" {
		t.Errorf("%s", a.Body)
	}
	var w whole
	m.mayor.Post(at(m.town, "/trials"), body).Want(t, 200).JSON(t, &w)
	m.RunJobs()
	if w = m.one(m.finance, m.town, w.ID); w.State != "running" || !w.Trial || w.Life.LastDay != "2026-10-30" || !slices.Contains(m.services(m.schools[0]), "liaison") {
		t.Fatalf("%+v", w)
	}
	if a := m.mayor.Post(at(m.town, "/trials"), body); a.Code() != "billing.no_trial" {
		t.Errorf("tried twice: %s", a.Body)
	}
	var shown struct {
		Items []struct {
			ID    string
			Tried bool
		}
	}
	m.mayor.Get(at(m.town, "/offers")).Want(t, 200).JSON(t, &shown)
	for _, o := range shown.Items {
		if o.Tried != (o.ID == body["offer_id"]) {
			t.Errorf("offered to be tried again: %+v", o)
		}
	}
	everybody := []uuid.UUID{m.vendor, m.town, m.schools[0]}
	told := func() (out []string) {
		for _, s := range m.one(m.finance, m.town, w.ID).Steps {
			out = append(out, s.Kind)
		}
		return out
	}
	m.dawn(date("2026-10-14"), everybody...)
	if got := told(); slices.Contains(got, "trial_ends_first") {
		t.Errorf("told too early: %v", got)
	}
	m.dawn(date("2026-10-15"), everybody...)
	m.dawn(date("2026-10-15"), everybody...)
	next := m.one(m.finance, m.town, w.ID).Life.FollowedBy
	if next == nil {
		t.Fatal("no quote was prepared")
	}
	q := m.one(m.finance, m.town, *next)
	// 49 € by the 305 days from 31 October of the 365
	if q.State != "quoted" || len(q.Lines) != 1 || q.Lines[0].Trial != 0 || q.Gross != 4914 {
		t.Errorf("%+v", q)
	}
	m.dawn(date("2026-10-27"), everybody...)
	if got := told(); !slices.Equal(got, []string{"trial", "running", "renewal", "trial_ends_first", "trial_ends_last"}) {
		t.Errorf("%v", got)
	}
	m.dawn(date("2026-11-29"), everybody...)
	if got := m.frozen(m.schools[0]); len(got) != 0 {
		t.Errorf("read-only within the grace: %v", got)
	}
	m.dawn(date("2026-11-30"), everybody...)
	if got := m.frozen(m.schools[0]); got["liaison"] != "Commune de Saint-Aubin" {
		t.Errorf("%v", got)
	}
	for _, v := range m.drafts().Items {
		t.Errorf("a trial is invoiced: %+v", v)
	}
	m.accept(town, *next)
	if got := m.frozen(m.schools[0]); len(got) != 0 {
		t.Errorf("subscribed, and read-only: %v", got)
	}
}

// What somebody else opened is never read-only, and who ends in the year is given back what was asked for in advance.
func TestAnEndGivesBackAndFreezesOnlyItsOwn(t *testing.T) {
	m := open(t)
	m.Clock.Set(date("2026-09-01").At(time.UTC, 8, 0))
	town, _ := m.sides()
	school := m.offer("ECOLE", "school", 4900, "liaison")
	m.RunJobs()
	m.Exec(m.schools[1], `insert into tenant.services (tenant_id, service, opened_at) values ($1, 'liaison', now())`, m.schools[1])
	s := m.subscribe(town, m.wanted(school))
	if a := m.finance.Post(at(m.town, "/subscriptions"), m.wanted(school)); a.Status != 422 || !strings.Contains(string(a.Body), "billing.school_bought") {
		t.Errorf("bought twice: %s", a.Body)
	}
	m.dawn(date("2026-10-02"), m.town, m.vendor)
	m.issue()
	var c struct {
		Back  int    `json:"back_cents"`
		Asked int    `json:"asked_cents"`
		Open  string `json:"open_until"`
	}
	m.finance.Post(at(m.town, "/subscriptions/%s/preview", s.ID), object{"what": "end", "on": "2027-03-01"}).Want(t, 200).JSON(t, &c)
	// 2 × 49 € by 182 days of 365 are 48.87 €, with tax 58.64; 117.60 was asked for
	if c.Asked != 11760 || c.Back != 11760-5864 || c.Open != "2027-03-31" {
		t.Fatalf("%+v", c)
	}
	m.mayor.Post(at(m.town, "/subscriptions/%s/end", s.ID), object{"on": "2027-03-01", "quality": "Maire", "reason": "Fermeture"}).Want(t, 200)
	m.RunJobs()
	v := m.one(m.sells, m.vendor, s.ID)
	if v.EndedOn != "2027-03-01" || v.State != "running" {
		t.Fatalf("%+v", v)
	}
	if raw := m.sells.Get(at(m.vendor, "/subscriptions/%s", s.ID)).Want(t, 200).Body; strings.Contains(string(raw), "Fermeture") {
		t.Error("the reason crossed")
	}
	credit := 0
	for _, d := range m.issue().Items {
		if d.Kind == "credit_note" {
			credit += d.Gross
		}
	}
	if credit != -(11760 - 5864) {
		t.Errorf("%d is given back", credit)
	}
	m.dawn(date("2027-03-02"), m.town, m.vendor, m.schools[0], m.schools[1])
	if got := m.one(m.finance, m.town, s.ID); got.State != "ended" {
		t.Errorf("%+v", got)
	}
	m.dawn(date("2027-04-01"), m.town, m.vendor, m.schools[0], m.schools[1])
	if a, b := m.frozen(m.schools[0]), m.frozen(m.schools[1]); a["liaison"] == "" || len(b) != 0 {
		t.Errorf("%v %v", a, b)
	}
	m.balanced(5864)
}

// A year is renewed without a word only where the order chose it.
func TestOnlyWhatChoseItIsRenewedTacitly(t *testing.T) {
	m := open(t)
	m.Clock.Set(date("2026-09-01").At(time.UTC, 8, 0))
	school := m.offer("ECOLE", "school", 4900, "liaison")
	m.RunJobs()
	var ids [2]string
	for i := range ids {
		var w whole
		m.finance.Post(at(m.town, "/subscriptions"), object{"vendor_id": m.vendor, "from": "2026-09-01", "offers": []object{{"offer_id": school}}, "schools": []object{{"school_id": m.schools[i]}}}).Want(t, 200).JSON(t, &w)
		m.RunJobs()
		m.finance.Post(at(m.town, "/subscriptions/%s/submit", w.ID), object{"payers": []object{{"commitment": "EJ-1"}}, "tacit": i == 0}).Want(t, 200)
		m.mayor.Post(at(m.town, "/subscriptions/%s/approve", w.ID), object{"quality": "Maire", "gross_cents": 5880}).Want(t, 200)
		m.RunJobs()
		ids[i] = w.ID
	}
	var states [2][]string
	for _, day := range []string{"2027-05-31", "2027-06-01", "2027-06-02", "2027-07-31", "2027-08-01", "2027-09-01"} {
		m.dawn(date(day), m.town, m.vendor, m.schools[0], m.schools[1])
		for i, id := range ids {
			state := m.one(m.finance, m.town, id).State
			if next := m.one(m.finance, m.town, id).Life.FollowedBy; next != nil {
				state += "+" + m.one(m.sells, m.vendor, *next).State
			}
			states[i] = append(states[i], state)
		}
	}
	if want := []string{"running", "running+quoted", "running+quoted", "running+quoted", "running+running", "ended+running"}; !slices.Equal(states[0], want) {
		t.Errorf("%v", states[0])
	}
	if want := []string{"running", "running+quoted", "running+quoted", "running+quoted", "running+quoted", "ended+quoted"}; !slices.Equal(states[1], want) {
		t.Errorf("%v", states[1])
	}
}
