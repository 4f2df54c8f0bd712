package daybook_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/xuri/excelize/v2"

	"preau/internal/access"
	"preau/internal/daybook"
	"preau/internal/manifest"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// lived books two weeks of meals for n more children and ticks them: on Mondays a third stays away without a word.
func (w *town) lived(t testing.TB, n int, from, until string) {
	t.Helper()
	var kids []uuid.UUID
	for i := range n {
		here, _ := w.child(t, 100+i)
		kids = append(kids, here)
	}
	canteen := w.services["canteen"]
	w.In(w.id, func(tx *tenant.Tx) error {
		book, err := canteen.Fresh(tx)
		if err != nil {
			return err
		}
		u, _ := book.Unit(w.noon)
		l := daybook.Loaded{}
		for d := day(from); !d.After(day(until)); d = d.AddDays(1) {
			if !book.Days(u, w.restaurant).IsOpenDay(d) {
				continue
			}
			for i, k := range kids {
				b := daybook.LoadedBooking{Made: tx.Now().Add(-48 * time.Hour), Presence: "present", Booking: daybook.Booking{PupilID: k, UnitID: w.noon, Day: d, PlaceID: w.restaurant, State: daybook.Booked, Charge: daybook.Due, Via: "pattern"}}
				switch {
				case i == 0:
					b.State, b.Presence, b.Charge, b.Ended, b.Late = daybook.Cancelled, "", daybook.Free, tx.Now(), true
				case d.Weekday() == time.Monday && i%3 == 0, i == 1:
					b.Presence = "absent"
				}
				l.Bookings = append(l.Bookings, b)
			}
		}
		return canteen.Load(tx, book, l)
	})
}

func (w *town) count(t testing.TB) {
	t.Helper()
	w.In(w.id, func(tx *tenant.Tx) error {
		_, err := tx.Emit("canteen.count-usage", time.Time{}, manifest.Due{Due: tx.Now()})
		return err
	})
	w.RunJobs()
}

func (w *town) usage(t testing.TB, query string) (u daybook.Usage) {
	t.Helper()
	w.Staff(w.id, access.TownAdmin).Get(w.path("canteen", "/usage?"+query)).Want(t, 200).JSON(t, &u)
	return u
}

const september = "from=2026-09-14&until=2026-09-18"

func TestFiguresSayWhoMayReadThem(t *testing.T) {
	t.Parallel()
	w := openTown(t)
	path := w.path("canteen", "/usage?"+september)
	w.Anonymous().Get(path).Want(t, 401)
	w.parent.Get(path).Want(t, 403)
	w.Staff(w.school, access.Director).Get(path).Want(t, 404)
	for _, p := range []access.Profile{access.Teacher, access.Director, access.Animator} {
		w.Staff(w.id, p).Get(path).Want(t, 403)
	}
	for _, p := range []access.Profile{access.TownAdmin, access.SchoolOffice, access.Elected, access.FinanceAgent} {
		w.Staff(w.id, p).Get(path).Want(t, 200)
	}
	w.Staff(w.id, access.TownAdmin).Get(w.path("canteen", "/usage?from=2026-09-18&until=2026-09-14")).Want(t, 422)
	w.Staff(w.id, access.TownAdmin).Get(w.path("canteen", "/usage?from=2024-09-18&until=2026-09-14")).Want(t, 422)
}

// What was counted in the night and what is counted as it is asked are the same figures, and what moves afterwards is in them at once.
func TestFiguresAreTheSameCountedOrNot(t *testing.T) {
	t.Parallel()
	w := openTown(t)
	w.at(t, "2026-09-20T10:00")
	w.lived(t, 31, "2026-09-07", "2026-09-18")
	w.at(t, "2026-09-20T11:00")
	live := w.usage(t, september)
	if live.Counted != nil {
		t.Error("counted already")
	}
	w.count(t)
	w.at(t, "2026-09-21T12:00")
	kept := w.usage(t, september)
	if kept.Counted == nil {
		t.Fatal("not counted")
	}
	live.Today, kept.Counted = kept.Today, nil
	if a, b := fmt.Sprintf("%+v", live), fmt.Sprintf("%+v", kept); a != b {
		t.Errorf("asked:\n%s\ncounted:\n%s", a, b)
	}
	// 30 booked on four days; one never comes, ten of thirty (with that one's) stay away on Monday
	total := kept.Total
	if total.Days != 4 || total.Booked != 120 || total.Late != 4 || total.Cancelled != 4 || total.Served != total.Booked-total.Absent || total.Absent != 14 || total.Unmarked != 0 {
		t.Errorf("%+v", total)
	}
	if len(kept.Periods) != 4 || kept.Periods[0].Key != "2026-09-14" || kept.Periods[0].Absent != 11 || kept.Weekdays[0].Absent != 11 {
		t.Errorf("%+v", kept.Periods)
	}
	if kept.Before.Days != 4 || kept.Before.Now != kept.Before.Then || kept.Before.From != day("2026-09-07") {
		t.Errorf("%+v", kept.Before)
	}
	if len(kept.Findings) < 2 || !strings.Contains(kept.Findings[1], "lundi") {
		t.Errorf("%q", kept.Findings)
	}
	// a tick that comes late, over the desk
	w.In(w.id, func(tx *tenant.Tx) error {
		_, err := tx.Exec(`update canteen.bookings set presence = 'present' where tenant_id = $1 and day = '2026-09-14' and presence = 'absent'`, tx.Tenant())
		if err != nil {
			return err
		}
		_, err = tx.Exec(`insert into canteen.booking_events (tenant_id, id, pupil_id, unit_id, day, at, what, state, charge, via, version) select tenant_id, gen_random_uuid(), pupil_id, unit_id, day, $2, 'presence', state, charge, 'tablet', version + 1 from canteen.bookings where tenant_id = $1 and day = '2026-09-14' limit 1`, tx.Tenant(), tx.Now())
		return err
	})
	if u := w.usage(t, september); u.Total.Absent != 3 {
		t.Errorf("%+v", u.Total)
	}
	w.count(t)
	if u := w.usage(t, september); u.Total.Absent != 3 || u.Total.Served != 117 {
		t.Errorf("%+v", u.Total)
	}
	// by week and month, and narrowed
	if u := w.usage(t, "from=2026-09-07&until=2026-09-18&by=week"); len(u.Periods) != 2 || u.Periods[1].Days != 4 || u.Total.Booked != 240 {
		t.Errorf("%+v", u.Periods)
	}
	if u := w.usage(t, "from=2026-09-01&until=2026-09-30&by=month&place="+w.restaurant.String()); len(u.Periods) != 1 || u.Total.Booked != 240 || u.Sites[0].Label != "Restaurant des Tilleuls" {
		t.Errorf("%+v", u)
	}
	if u := w.usage(t, "from=2026-09-01&until=2026-09-30&place="+uuid.NewString()); u.Total.Booked != 0 || len(u.Sites) != 0 {
		t.Errorf("%+v", u.Total)
	}
}

func TestFiguresLeaveAsTheyAreShown(t *testing.T) {
	t.Parallel()
	w := openTown(t)
	w.at(t, "2026-09-20T10:00")
	w.lived(t, 31, "2026-09-07", "2026-09-18")
	w.count(t)
	admin := w.Staff(w.id, access.TownAdmin)
	u := w.usage(t, september)
	a := admin.Get(w.path("canteen", "/usage.csv?"+september)).Want(t, 200)
	if !bytes.HasPrefix(a.Body, []byte("\ufeffVue;Ligne;Réservés;Venus;")) {
		t.Fatalf("%.80q", a.Body)
	}
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(a.Body, []byte("\ufeff"))))
	r.Comma = ';'
	lines, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	total := lines[1+len(u.Periods)]
	if total[1] != "Total" || total[2] != fmt.Sprint(u.Total.Booked) || total[3] != fmt.Sprint(u.Total.Served) {
		t.Errorf("%q", total)
	}
	f, err := excelize.OpenReader(bytes.NewReader(admin.Get(w.path("canteen", "/usage.xlsx?"+september)).Want(t, 200).Body))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if v, _ := f.GetCellValue("Par jour", fmt.Sprintf("B%d", 2+len(u.Periods))); v != fmt.Sprint(u.Total.Booked) {
		t.Errorf("%q in %q", v, f.GetSheetList())
	}
	// narrowed to few children, what leaves the town hall hides them; the town hall sees them
	w.lived(t, 6, "2026-09-14", "2026-09-14")
	masked := w.usage(t, september+"&masked=true")
	for _, l := range masked.Periods {
		if l.Absent != 0 || l.Unexpected != 0 || !l.HidesOne && l.Booked-l.Served > 0 && l.Booked-l.Served < 11 {
			t.Errorf("%+v", l)
		}
	}
	w.enrolled(t, 5)
	few := w.usage(t, "from=2026-09-21&until=2026-09-25&masked=true")
	if !few.Total.HidesAll || few.Total.Booked != 0 || len(few.Findings) != 0 {
		t.Errorf("%+v", few)
	}
	if text := admin.Get(w.path("canteen", "/usage.csv?from=2026-09-21&until=2026-09-25&masked=true")).Want(t, 200).Body; !bytes.Contains(text, []byte("masqué")) || bytes.Contains(text, []byte("Absents")) {
		t.Errorf("%s", text)
	}
	if plain := w.usage(t, "from=2026-09-21&until=2026-09-25"); plain.Total.Booked != 5 {
		t.Errorf("%+v", plain.Total)
	}
}

// enrolled books a coming Thursday for n children.
func (w *town) enrolled(t testing.TB, n int) {
	t.Helper()
	w.In(w.id, func(tx *tenant.Tx) error {
		book, err := w.services["canteen"].Fresh(tx)
		if err != nil {
			return err
		}
		l := daybook.Loaded{}
		ids, err := tenant.Select[uuid.UUID](tx, `select id from directory.people where tenant_id = $1 order by id limit $2`, tx.Tenant(), n)
		for _, id := range ids {
			l.Bookings = append(l.Bookings, daybook.LoadedBooking{Made: tx.Now(), Booking: daybook.Booking{PupilID: id, UnitID: w.noon, Day: schoolyear.NewDate(2026, time.September, 24), PlaceID: w.restaurant, State: daybook.Booked, Charge: daybook.Due, Via: "desk"}})
		}
		if err != nil {
			return err
		}
		return w.services["canteen"].Load(tx, book, l)
	})
}
