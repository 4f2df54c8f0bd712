package transport_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"preau/internal/access"
	"preau/internal/testkit"
)

func TestATimetableFileIsTriedAppliedAndTakenBack(t *testing.T) {
	t.Parallel()
	h := open(t)
	file := feed(valDOr())
	for who, c := range map[string]*testkit.Client{"nobody": h.Anonymous(), "a stranger": h.Staff(h.Tenant("commune", "Ailleurs"), access.TransportAgent)} {
		if a := c.Do(http.MethodPost, h.path("timetables"), file); a.Status != http.StatusUnauthorized && a.Status != http.StatusNotFound {
			t.Errorf("%s: %d", who, a.Status)
		}
	}
	h.Staff(h.town, access.SchoolOffice).Do(http.MethodPost, h.path("timetables"), file).Want(t, http.StatusForbidden)

	r := h.try(file)
	if r.Report.Publisher != "Région" || len(r.Report.Routes) != 2 || len(r.Report.Errors) != 0 || !r.Abilities["apply"] {
		t.Fatalf("%+v", r)
	}
	if n := h.network(); len(n.Lines)+len(n.Stops) != 0 {
		t.Fatal("a trial wrote something")
	}
	said := fmt.Sprint(r.Report.Warnings)
	for _, want := range []string{"tram", "T n’est pas une ligne de car"} {
		if !strings.Contains(strings.ToLower(said), strings.ToLower(want)) && !strings.Contains(said, "not_a_bus") {
			t.Errorf("%q is not said in %s", want, said)
		}
	}
	if !h.apply(r.ID).Abilities["undo"] {
		t.Error("it cannot be taken back")
	}
	h.agent().Post(h.path("timetables", r.ID, "apply"), object{}).Want(t, http.StatusConflict)

	n := h.network()
	if len(n.Lines) != 2 || len(n.Stops) != 4 || n.Operators[0].Name != `Autocars du Val, "Les Essarts"` {
		t.Fatalf("%+v", n)
	}
	rpi := n.Lines[0]
	if rpi.Code != "12" {
		rpi = n.Lines[0]
	}
	for _, l := range n.Lines {
		if l.Code == "RPI" {
			rpi = l
		}
	}
	if rpi.Kind != "school" || rpi.Colour != "#835500" || rpi.Runs != 2 || rpi.Stops != 3 {
		t.Fatalf("%+v", rpi)
	}
	v := h.line(rpi.ID)
	out, back := v.RunList[0], v.RunList[1]
	if out.Direction != "out" || back.Direction != "back" || len(out.Trips) != 2 || len(back.Trips) != 2 {
		t.Fatalf("%+v", v)
	}
	if m := out.Trips[0]; m.Times[0].Arrives != 7*3600+50*60 || m.Times[1].Arrives != 8*3600+5*60 || m.Times[0].Alights || m.Times[2].Boards || m.Added != 1 || m.Removed != 1 {
		t.Errorf("%+v", m)
	}
	for _, l := range n.Lines {
		if l.Code == "12" {
			if x := h.line(l.ID).RunList[0].Trips[0]; x.Times[1].Arrives != 25*3600+10*60 {
				t.Errorf("after midnight: %+v", x)
			}
		}
	}

	// the same file again says nothing new
	if again := h.try(file); again.Report.Writes != 0 || again.Abilities["apply"] {
		t.Errorf("the same file would write %d rows: %+v", again.Report.Writes, again.Report.Diff)
	}

	// corrected by hand, then a new file: the correction stays, the rest follows
	var stop string
	for _, s := range n.Stops {
		if s.Name == "Place de l’Église" {
			stop = s.ID
		}
	}
	h.agent().Do(http.MethodPut, h.path("stops", stop), object{"name": "Église (côté mairie)", "place": "devant l’abri", "lat_e6": 45912345, "lon_e6": 4512345}).Want(t, http.StatusOK)
	next := valDOr()
	next["stops.txt"] = strings.Replace(next["stops.txt"], "Place de l’Église,devant l’abri", "PL EGLISE,après l’abri", 1)
	next["stop_times.txt"] = strings.Replace(next["stop_times.txt"], "S1,16:35:00,16:36:00", "S1,16:40:00,16:41:00", 1)
	next["trips.txt"] = strings.Replace(next["trips.txt"], "R1,MER,S2,Courvallon,1\n", "", 1)
	second := h.try(feed(next))
	if second.Report.Kept != 1 || second.Report.Sums["trips"].Changed != 1 || second.Report.Sums["trips"].Aside != 1 || second.Report.Sums["stops"].Changed != 1 {
		t.Fatalf("%+v", second.Report)
	}
	// somebody changes the network meanwhile: what was read is not what would be written
	h.agent().Do(http.MethodPut, h.path("stops", stop), object{"name": "Église (côté mairie)", "place": "au fond", "lat_e6": 45912345, "lon_e6": 4512345}).Want(t, http.StatusOK)
	if a := h.agent().Post(h.path("timetables", second.ID, "apply"), object{}).Want(t, http.StatusPreconditionFailed); a.Code() != "transport.import_changed" {
		t.Errorf("%s", a.Body)
	}
	h.agent().Do(http.MethodPut, h.path("timetables", second.ID, "routes"), object{"routes": []string{"R1", "R2"}}).Want(t, http.StatusOK)
	h.apply(second.ID)
	v = h.line(rpi.ID)
	if got := v.RunList[1].Trips; len(got) != 1 || got[0].Times[0].Arrives != 16*3600+40*60 {
		t.Errorf("%+v", got)
	}
	for _, s := range h.network().Stops {
		if s.ID == stop && (s.Name != "Église (côté mairie)" || s.Place != "au fond") {
			t.Errorf("the correction is lost: %+v", s)
		}
	}

	// taken back: the hours are those of before, the trip that was set aside lives again
	var back1 struct{ Restored, Removed, Kept int }
	h.agent().Post(h.path("timetables", second.ID, "undo"), object{}).Want(t, http.StatusOK).JSON(t, &back1)
	v = h.line(rpi.ID)
	if got := v.RunList[1].Trips; len(got) != 2 || back1.Restored != 2 {
		t.Errorf("%+v %+v", back1, got)
	}
	// the first one too: what a person touched stays
	var back2 struct{ Restored, Removed, Kept int }
	h.agent().Post(h.path("timetables", r.ID, "undo"), object{}).Want(t, http.StatusOK).JSON(t, &back2)
	n = h.network()
	if len(n.Lines) != 0 || len(n.Stops) != 1 || n.Stops[0].ID != stop || back2.Kept != 1 {
		t.Errorf("%+v %+v", back2, n)
	}
	h.agent().Post(h.path("timetables", r.ID, "undo"), object{}).Want(t, http.StatusConflict)
}

func TestAFileIsRefusedByWhatIsWrongInIt(t *testing.T) {
	t.Parallel()
	h := open(t)
	broken := func(change func(m map[string]string)) []byte {
		m := valDOr()
		change(m)
		return feed(m)
	}
	for name, c := range map[string]struct {
		file   []byte
		code   string
		usable bool
		errors int
	}{
		"not a zip":    {[]byte("route_id;route_type\n"), "not_a_zip", false, 1},
		"an empty zip": {feed(map[string]string{}), "missing_file", false, 6},
		"no stops":     {broken(func(m map[string]string) { delete(m, "stops.txt") }), "missing_file", false, 1},
		"no calendar":  {broken(func(m map[string]string) { delete(m, "calendar.txt"); delete(m, "calendar_dates.txt") }), "no_calendar", false, 1},
		"days alone":   {broken(func(m map[string]string) { delete(m, "calendar.txt") }), "unknown", true, 3},
		"no column":    {broken(func(m map[string]string) { m["trips.txt"] = "route_id,trip_id\nR1,M1\n" }), "missing_column", false, 1},
		"a stop that is not": {broken(func(m map[string]string) {
			m["stop_times.txt"] = strings.Replace(m["stop_times.txt"], "M1,,,LAV", "M1,,,ZZZ", 1)
		}), "unknown", true, 2},
		"an hour": {broken(func(m map[string]string) {
			m["stop_times.txt"] = strings.Replace(m["stop_times.txt"], "08:20:00,08:20:00,ECO,30", "8h20,8h20,ECO,30", 1)
		}), "bad_time", true, 2},
		"hours that go back": {broken(func(m map[string]string) {
			m["stop_times.txt"] = strings.Replace(m["stop_times.txt"], "17:00:00,17:00:00", "16:00:00,16:00:00", 1)
		}), "backwards", true, 1},
		"a quote": {broken(func(m map[string]string) {
			m["trips.txt"] = strings.Replace(m["trips.txt"], "M1,École", "M1,\"École", 1)
		}), "bad_line", true, 1},
		"a date": {broken(func(m map[string]string) {
			m["calendar.txt"] = strings.Replace(m["calendar.txt"], "20270706", "20270631", 1)
		}), "bad_date", true, 1},
		"a path that escapes": {feed(map[string]string{"../../etc/passwd": "x"}), "archive_unsafe_name", false, 1},
		"a bomb": {broken(func(m map[string]string) {
			m["shapes.txt"] = ""
			m["stop_times.txt"] += strings.Repeat("M1,07:50:00,07:50:00,EGL,10,0,1\n", 1_500_000)
		}), "archive_bomb", false, 1},
	} {
		r := h.try(c.file)
		if r.Report.Usable != c.usable || len(r.Report.Errors) < c.errors || !strings.Contains(fmt.Sprint(r.Report.Errors), c.code) {
			t.Errorf("%s: usable %v, %d errors: %v", name, r.Report.Usable, len(r.Report.Errors), r.Report.Errors)
		}
		for _, e := range r.Report.Errors {
			if e.Message == "" || strings.Contains(e.Message, "transport.") || strings.Contains(e.Message, "{") {
				t.Errorf("%s: %q is no sentence", name, e.Message)
			}
		}
		if !c.usable {
			h.agent().Post(h.path("timetables", r.ID, "apply"), object{}).Want(t, http.StatusUnprocessableEntity)
		}
	}
}

// A région's file holds hundreds of lines; an organisation takes its own.
func TestALargeFileIsTakenByItsLines(t *testing.T) {
	t.Parallel()
	h := open(t)
	m := valDOr()
	var routes, trips, times, stops strings.Builder
	for i := range 300 {
		fmt.Fprintf(&routes, "X%d,VDO,%d,Ligne %d,%d,\n", i, i+20, i, map[bool]int{true: 712, false: 3}[i%3 == 0])
		for j := range 8 {
			fmt.Fprintf(&trips, "X%d,LMJV,X%d-%d,,%d\n", i, i, j, j%2)
			for k := range 25 {
				fmt.Fprintf(&times, "X%d-%d,%02d:%02d:00,%02d:%02d:00,S%d,%d,0,0\n", i, j, 6+2*j, 2*k%60, 6+2*j, 2*k%60, (i*25+k)%4000, k)
			}
		}
	}
	for i := range 4000 {
		fmt.Fprintf(&stops, "S%d,Arrêt n° %d,,45.%06d,4.%06d,0\n", i, i, 100000+i*7, 200000+i*3)
	}
	m["routes.txt"] += routes.String()
	m["trips.txt"] += trips.String()
	m["stop_times.txt"] += times.String()
	m["stops.txt"] += stops.String()
	file := feed(m)
	began := time.Now()
	r := h.try(file)
	t.Logf("300 lines, 2,400 trips, 60,000 calls: examined in %s, %d rows would be written", time.Since(began), r.Report.Writes)
	chosen := 0
	for _, x := range r.Report.Routes {
		if x.Chosen {
			chosen++
			if !x.School {
				t.Errorf("%s is chosen and not for pupils", x.ID)
			}
		}
	}
	if chosen != 101 {
		t.Errorf("%d lines are chosen", chosen)
	}
	var second report
	h.agent().Do(http.MethodPut, h.path("timetables", r.ID, "routes"), object{"routes": []string{"X3", "R1"}}).Want(t, http.StatusOK).JSON(t, &second)
	if second.Report.Sums["lines"].New != 2 || second.Report.Sums["trips"].New != 12 {
		t.Errorf("%+v", second.Report.Sums)
	}
	h.agent().Do(http.MethodPut, h.path("timetables", r.ID, "routes"), object{"routes": []string{}}).Want(t, http.StatusOK)
	all := make([]string, 0, len(r.Report.Routes))
	for _, x := range r.Report.Routes {
		all = append(all, x.ID)
	}
	h.agent().Do(http.MethodPut, h.path("timetables", r.ID, "routes"), object{"routes": all}).Want(t, http.StatusOK)
	began = time.Now()
	h.apply(r.ID)
	t.Logf("applied in %s", time.Since(began))
	if n := h.network(); len(n.Lines) != 302 {
		t.Errorf("%d lines", len(n.Lines))
	}
	began = time.Now()
	if again := h.try(file); again.Report.Sums["lines"].New != 0 {
		t.Errorf("%+v", again.Report.Sums)
	}
	t.Logf("compared again in %s", time.Since(began))
}
