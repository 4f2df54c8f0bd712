package modules_test

import (
	"context"
	"testing"
	"time"

	"preau/internal/daybook"
)

// What the demonstration books holds together, and a family finds it: one entry in the menu, the place on offer at home, its month.
func TestTheDemonstrationIsBooked(t *testing.T) {
	h := newHouse(t)
	began := time.Now()
	last := ""
	var spent time.Duration
	h.wired.Step = func(what string) {
		if len(last) > 20 && last[:20] == "what families of Dép" || len(last) > 16 && last[:16] == "what families of" {
			spent += time.Since(began)
		}
		last, began = what, time.Now()
	}
	if err := h.wired.Seed(context.Background(), h.core, day); err != nil {
		t.Fatal(err)
	}
	t.Logf("the bookings took %v", spent)
	for what, sql := range map[string]string{
		"places given twice":          `select count(*)::int from childcare.seats where taken > capacity`,
		"counts that are wrong":       `select count(*)::int from canteen.seats s where taken <> (select count(*) from canteen.bookings b where b.tenant_id = s.tenant_id and b.unit_id = s.unit_id and b.place_id = s.place_id and b.day = s.day and b.state in ('booked', 'offered'))`,
		"bookings without a trace":    `select count(*)::int from childcare.bookings b where not exists (select from childcare.booking_events e where e.tenant_id = b.tenant_id and e.pupil_id = b.pupil_id and e.unit_id = b.unit_id and e.day = b.day and e.version = b.version)`,
		"bookings made after now":     `select count(*)::int from canteen.booking_events where at > '2026-11-25'`,
		"bookings of nobody enrolled": `select count(*)::int from canteen.bookings b where not exists (select from canteen.enrolments e join canteen.units u on u.tenant_id = e.tenant_id and u.activity_id = e.activity_id where e.tenant_id = b.tenant_id and e.pupil_id = b.pupil_id and u.id = b.unit_id)`,
	} {
		if n := h.owner(sql); n != 0 {
			t.Errorf("%d %s", n, what)
		}
	}
	if n := h.owner(`select count(*)::int from (select from childcare.bookings where state = 'waiting' group by day having count(*) >= 6) d`); n == 0 {
		t.Error("nobody waits for a Wednesday")
	}
	if n := h.owner(`select count(*)::int from canteen.bookings where day > '2026-11-24'`); n < 4_000 {
		t.Errorf("%d meals in the four weeks to come", n)
	}

	entries, err := h.wired.Entrances(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Who != "Nadia Roux" {
			continue
		}
		b := h.enter(e)
		var boot struct {
			Nav  []struct{ Path string }
			Home struct {
				Cards []struct {
					Service, Kind string
					Data          struct {
						Service, Day, Name string
						Version            int
					}
				}
			}
		}
		b.want(200, "GET", "/api/v1/boot?hat=family", nil, &boot)
		entries := 0
		for _, n := range boot.Nav {
			if n.Path == "/reservations" {
				entries++
			}
		}
		if entries != 1 {
			t.Errorf("%d entries lead to the bookings", entries)
		}
		var home struct {
			Cards []struct{ Service, Kind string }
		}
		b.want(200, "GET", "/api/v1/home?hat=family", nil, &home)
		offers := 0
		for _, c := range home.Cards {
			if c.Service == "booking" && c.Kind == "offer" {
				offers++
			}
		}
		if offers != 1 {
			t.Errorf("%d places on offer on the home", offers)
		}
		var months struct{ Items []daybook.Month }
		b.want(200, "GET", "/api/v1/canteen/month?from=2026-11-23&until=2026-11-29", nil, &months)
		if len(months.Items) != 2 {
			t.Fatalf("%d organisations serve meals to her children, want the commune and the département", len(months.Items))
		}
		b.want(200, "GET", "/api/v1/childcare/month?from=2026-11-23&until=2026-12-13", nil, &months)
		centre := 0
		for _, p := range months.Items[0].Places {
			if len(p.Activities) == 1 {
				centre++
			}
		}
		if centre != 1 {
			t.Errorf("%d places of the Wednesday alone", centre)
		}
	}
}
