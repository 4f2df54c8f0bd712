package billing_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/modules/billing"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// shown is what the town's services count of these days; nothing for anybody else.
func (m *market) shown(tenantID uuid.UUID, from, until schoolyear.Date) (out []billing.Reading) {
	for _, r := range m.shows {
		if tenantID == m.town && !r.Day.Before(from) && !r.Day.After(until) {
			out = append(out, r)
		}
	}
	return out
}

func civil(y, mo, d int) schoolyear.Date { return schoolyear.NewDate(y, time.Month(mo), d) }

// Events of random lives, doubled, in any order, some after their month was closed: each counts once, in one month, and what is closed stays.
func TestACountIsTakenOnceWhateverItsOrder(t *testing.T) {
	m := open(t)
	for round := range 40 {
		r := rand.New(rand.NewPCG(uint64(round), 3))
		owner := tenant.NewID()
		var events []billing.Event
		for i := range 1 + r.IntN(40) {
			events = append(events, billing.Event{Source: "s", ID: fmt.Sprint(i), Meter: []string{billing.MeterCanteen, billing.MeterTransport}[r.IntN(2)], School: m.schools[r.IntN(2)],
				Day: civil(2026, 9, 1).AddDays(r.IntN(90)), Quantity: r.Int64N(50) - 5, At: m.Clock.Now()})
		}
		come := append(slices.Clone(events), events[:r.IntN(len(events))]...)
		r.Shuffle(len(come), func(i, j int) { come[i], come[j] = come[j], come[i] })
		closed := civil(2026, 10, 1)
		closes := r.IntN(len(come) + 1)
		counted := map[string]schoolyear.Date{} // in which month each was to count
		m.In(m.town, func(tx *tenant.Tx) error {
			for i := 0; i <= len(come); {
				if i == closes {
					if _, err := tx.Exec(`insert into billing.meter_months (tenant_id, buyer_id, month, figures, closed_at) values ($1, $2, $3, '[]', $4)`, tx.Tenant(), owner, closed, tx.Now()); err != nil {
						return err
					}
				}
				n := 1 + r.IntN(7)
				if i < closes {
					n = min(n, closes-i)
				}
				batch := come[i:min(i+n, len(come))]
				for _, e := range batch {
					month := billing.MonthOf(e.Day)
					if i >= closes && !month.After(closed) {
						month = civil(2026, 11, 1)
					}
					if _, ok := counted[e.ID]; !ok {
						counted[e.ID] = month
					}
				}
				if _, err := billing.Take(tx, owner, batch); err != nil {
					return err
				}
				i += n
			}
			type day struct {
				Meter    string
				School   uuid.UUID
				Month    schoolyear.Date
				Day      schoolyear.Date
				Quantity int64
				Events   int
			}
			rows, err := tenant.Select[day](tx, `select meter, school_id as school, month, day, quantity, events from billing.meter_days where tenant_id = $1 and buyer_id = $2`, tx.Tenant(), owner)
			if err != nil {
				return err
			}
			want := map[day]day{}
			for _, e := range events {
				k := day{Meter: e.Meter, School: e.School, Month: counted[e.ID], Day: e.Day}
				d := want[k]
				d.Quantity, d.Events = d.Quantity+e.Quantity, d.Events+1
				want[k] = d
			}
			for _, d := range rows {
				k := day{Meter: d.Meter, School: d.School, Month: d.Month, Day: d.Day}
				if w := want[k]; w.Quantity != d.Quantity || w.Events != d.Events {
					t.Errorf("round %d: %v comes to %d of %d events, want %d of %d", round, k, d.Quantity, d.Events, w.Quantity, w.Events)
				}
				delete(want, k)
			}
			if len(want) > 0 {
				t.Errorf("round %d: %d days are missing", round, len(want))
			}
			return nil
		})
	}
}

// metered is a month of meters as the API shows it.
type metered struct {
	Closed string `json:"closed_at"`
	Items  []struct {
		Meter                  string
		Quantity, Before, Late int
		Lines                  []struct {
			ID, Name       string
			Quantity, Late int
		}
	}
	Quotas []struct{ Used, Quota, Level int }
}

func (m metered) of(meter string) (quantity, late int) {
	for _, i := range m.Items {
		if i.Meter == meter {
			return i.Quantity, i.Late
		}
	}
	return 0, 0
}

func TestWhatIsUsedIsToldEachNight(t *testing.T) {
	m := open(t)
	offer := m.offer("ECOLE", "school", 4900)
	m.RunJobs()
	body := m.wanted(offer)
	body["schools"] = []object{{"school_id": m.schools[0]}} // the vendor serves one of the two
	m.running(body)
	m.pupils(0, 2)
	night := func(day string) {
		t.Helper()
		at, _ := time.Parse(time.DateOnly, day)
		m.Clock.Set(at.Add(3 * time.Hour))
		for _, id := range append([]uuid.UUID{m.town}, m.schools[:]...) {
			m.night(id, "billing.meter")
		}
	}
	month := func(day, owner string) (out metered) {
		t.Helper()
		c, at2 := m.finance, at(m.town, "/meters?month=%s", day)
		if owner != "" {
			c, at2 = m.sells, at(m.vendor, "/meters?month=%s&owner=%s", day, owner)
		}
		c.Get(at2).Want(t, 200).JSON(t, &out)
		return out
	}
	meals := func(school int, day schoolyear.Date, n int64) billing.Reading {
		return billing.Reading{Meter: billing.MeterCanteen, School: m.schools[school], Day: day, Quantity: n}
	}
	m.shows = []billing.Reading{meals(0, civil(2026, 9, 14), 40), meals(0, civil(2026, 9, 15), 42), meals(1, civil(2026, 9, 15), 10), {Meter: billing.MeterSMS, School: m.schools[0], Day: civil(2026, 9, 14), Quantity: 12}}
	night("2026-09-16")
	night("2026-09-16") // again: nothing more
	if n, _ := month("2026-09-01", "").of("canteen"); n != 92 {
		t.Errorf("%d meals, want 92", n)
	}
	if n, _ := month("2026-09-01", m.town.String()).of("canteen"); n != 82 {
		t.Errorf("the vendor knows %d meals, want the 82 of the school that it serves", n)
	}
	for _, owner := range []string{"", m.town.String()} { // a service that sends messages tells them as any other
		if n, _ := month("2026-09-01", owner).of("sms"); n != 12 {
			t.Errorf("%d messages, want 12", n)
		}
	}
	m.shows[1].Quantity = 41 // somebody came back to it
	night("2026-09-20")
	if n, late := month("2026-09-01", "").of("canteen"); n != 91 || late != 0 {
		t.Errorf("%d meals after a correction, %d late", n, late)
	}

	night("2026-10-07") // the month is closed
	if month("2026-09-01", "").Closed == "" || month("2026-09-01", m.town.String()).Closed == "" {
		t.Error("September is not closed on both sides")
	}
	m.shows = append(m.shows, meals(0, civil(2026, 10, 5), 30))
	m.shows[0].Quantity = 37
	night("2026-10-08")
	for _, who := range []string{"", m.town.String()} {
		want := map[string]int{"": 91, m.town.String(): 81}[who]
		if n, _ := month("2026-09-01", who).of("canteen"); n != want {
			t.Errorf("%q: a closed month moved to %d, want %d", who, n, want)
		}
		if n, late := month("2026-10-01", who).of("canteen"); n != 27 || late != -3 {
			t.Errorf("%q: October is %d, %d of it late; want 27, -3", who, n, late)
		}
	}
	var days struct {
		Days   []struct{ Day string }
		Events []struct {
			Quantity int
			Late     bool
		}
	}
	m.finance.Get(at(m.town, "/meters/canteen/schools/%s?month=2026-10-01", m.schools[0])).Want(t, 200).JSON(t, &days)
	if len(days.Days) != 2 || len(days.Events) != 2 || !slices.ContainsFunc(days.Events, func(e struct {
		Quantity int
		Late     bool
	}) bool {
		return e.Late && e.Quantity == -3
	}) {
		t.Errorf("%+v", days)
	}

	// who may read
	path := "/meters/canteen/schools/" + m.schools[1].String() + "?month=2026-09-01"
	m.nobody.Get(at(m.town, "%s", path)).Want(t, 401)
	m.neighbour.Get(at(m.town, "%s", path)).Want(t, 404)
	m.teacher.Get(at(m.town, "%s", path)).Want(t, 403)
	m.sells.Get(at(m.vendor, "%s&owner=%s", path, m.town)).Want(t, 404) // a school that it does not serve
	m.sells.Get(at(m.vendor, "/meters?owner=%s", m.other)).Want(t, 404)
	file := m.finance.Get(at(m.town, "/meters.csv?month=2026-10-01")).Want(t, 200).Body
	if !strings.Contains(string(file), "Réservations de cantine;École A;27;82;-3") && !strings.Contains(string(file), "Réservations de cantine;École A;27;81;-3") {
		t.Errorf("%s", file)
	}
}

func TestStorageIsToldBeforeItIsFull(t *testing.T) {
	m := open(t)
	offer := m.offer("ECOLE", "school", 4900)
	m.RunJobs()
	m.running(m.wanted(offer))
	for _, id := range []uuid.UUID{m.town, m.vendor} { // 2 GB for each of two schools
		m.Exec(id, `update billing.subscriptions set lines = jsonb_set(lines, '{0,storage_gb}', '2') where tenant_id = $1`, id)
	}
	night := func(day string, megabytes int64) (told []string) {
		at, _ := time.Parse(time.DateOnly, day)
		m.Clock.Set(at.Add(3 * time.Hour))
		m.shows = []billing.Reading{{Meter: billing.MeterStorage, School: m.schools[0], Day: schoolyear.DateOf(at, time.UTC).AddDays(-1), Quantity: megabytes}}
		m.told = nil
		m.night(m.town, "billing.meter")
		return m.told
	}
	for _, n := range []struct {
		day       string
		megabytes int64
		told      string
	}{
		{"2026-09-10", 3100, "[]"}, {"2026-09-11", 3300, "[billing.kind_storage_80 billing.kind_storage_80]"}, {"2026-09-12", 3150, "[]"}, {"2026-09-13", 3300, "[]"},
		{"2026-09-14", 4000, "[billing.kind_storage_100 billing.kind_storage_100]"}, {"2026-09-15", 2000, "[]"}, {"2026-09-16", 4100, "[billing.kind_storage_100 billing.kind_storage_100]"},
	} {
		if told := fmt.Sprint(night(n.day, n.megabytes)); told != n.told {
			t.Errorf("%s, %d MB: told %s, want %s", n.day, n.megabytes, told, n.told)
		}
	}
	var out metered
	m.sells.Get(at(m.vendor, "/meters?month=2026-09-01&owner=%s", m.town)).Want(t, 200).JSON(t, &out)
	if len(out.Quotas) != 1 || out.Quotas[0].Used < 4100 || out.Quotas[0].Quota != 4000 || out.Quotas[0].Level != 100 {
		t.Errorf("%+v", out.Quotas)
	}
}
