package transport_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/directory"
	"preau/internal/tenant"
	"preau/internal/testkit"
	"preau/internal/testkit/folk"
)

// village is a line with a morning and an evening run, and a family.
type village struct {
	*house
	line, out, back       string
	church, wash, school  string
	vehicle               string
	class                 uuid.UUID
	lina, tom, mum, dad   uuid.UUID
	mother, father, other *testkit.Client
}

const schoolDays = 1 | 2 | 8 | 16 // Monday, Tuesday, Thursday, Friday

func (h *house) village(seats int) *village {
	h.T.Helper()
	v := &village{house: h}
	v.vehicle = h.add("vehicles", object{"label": "Car 1", "registration": "aa-099-zz", "seats": seats})
	v.church = h.add("stops", object{"name": "Place de l’Église", "place": "devant l’abri", "city": "Courvallon", "lat_e6": 45912345, "lon_e6": 4512345})
	v.wash = h.add("stops", object{"name": "Le Lavoir", "city": "Courvallon"})
	v.school = h.add("stops", object{"name": "École des Essarts", "school_id": uuid.NewString()})
	v.line = h.add("lines", object{"code": "RPI", "label": "Courvallon – Les Essarts", "kind": "school"})
	v.out = h.add("lines/"+v.line+"/runs", object{"direction": "out", "vehicle_id": v.vehicle})
	v.back = h.add("lines/"+v.line+"/runs", object{"direction": "back", "vehicle_id": v.vehicle})
	at := func(stop string, hour, minute int) object {
		return object{"stop_id": stop, "at": hour*3600 + minute*60}
	}
	h.add("runs/"+v.out+"/trips", object{"weekdays": schoolDays, "school_days": true, "since": "2026-09-01", "until": "2027-07-06", "times": []object{at(v.church, 7, 50), at(v.wash, 7, 58), at(v.school, 8, 20)}})
	h.add("runs/"+v.back+"/trips", object{"weekdays": schoolDays, "school_days": true, "since": "2026-09-01", "until": "2027-07-06", "times": []object{at(v.school, 16, 35), at(v.wash, 16, 55), at(v.church, 17, 5)}})
	v.class = folk.Class(h.Kit, h.town, "GS-CP", "CP", uuid.Nil)
	v.lina = folk.Pupil(h.Kit, h.town, v.class, "CP", "Lina", "Roux", "", "2021-03-14")
	v.tom = folk.Pupil(h.Kit, h.town, v.class, "CP", "Tom", "O’Brien-Nguyễn", "", "2019-03-14")
	v.mum = folk.Person(h.Kit, h.town, "Nadia", "Roux", "nadia.roux@example.fr", access.Guardian)
	v.dad = folk.Person(h.Kit, h.town, "Paul", "Roux", "paul.roux@example.fr", access.Guardian)
	h.In(h.town, func(tx *tenant.Tx) error {
		for i, g := range []uuid.UUID{v.mum, v.dad} {
			if _, err := directory.Tie(tx, directory.Kinship{PupilID: v.lina, GuardianID: g, MayCollect: true, ContactOrder: int16(i + 1), Since: folk.Term}); err != nil {
				return err
			}
		}
		_, err := directory.Restrict(tx, directory.Restriction{PupilID: v.lina, PersonID: v.dad, Effect: directory.MayNotCollect, Since: folk.Term})
		return err
	})
	v.mother = h.As(access.Caller{Hats: []access.Hat{folk.Hat(h.Kit, h.town, v.mum)}})
	v.father = h.As(access.Caller{Hats: []access.Hat{folk.Hat(h.Kit, h.town, v.dad)}})
	v.other = h.Staff(h.town, access.Guardian)
	return v
}

func (v *village) rides(stop string) []object {
	return []object{{"run_id": v.out, "stop_id": stop, "weekdays": schoolDays}, {"run_id": v.back, "stop_id": stop, "weekdays": schoolDays}}
}

// grant writes a right for a pupil at the desk and decides it.
func (v *village) grant(pupil uuid.UUID, stop string) string {
	v.T.Helper()
	id := v.add("pupils/"+pupil.String()+"/rights", object{"line_id": v.line, "rides": v.rides(stop)})
	v.agent().Do(http.MethodPut, v.path("rights", id), object{"state": "granted", "ground": "rpi", "charge": "free", "version": 1}).Want(v.T, http.StatusOK)
	return id
}

type runList struct {
	Riders, Away, On, Seats int
	List                    []struct {
		PupilID    string `json:"pupil_id"`
		StopID     string `json:"stop_id"`
		FamilyName string `json:"family_name"`
		State      string
		Small      bool
		Expected   bool
		Clash      bool
		Tick       string
		TickedAt   time.Time `json:"ticked_at"`
		Away       string
		Fetchers   []struct{ Name, Relation, Phone string }
		Barred     []string
	}
	Passes []struct {
		Digest, Code string
		PupilID      string `json:"pupil_id"`
		Revoked      bool
	}
	Waits []struct{ ID string }
}

const monday = "2026-09-07"

func (v *village) list(run string) (l runList) {
	v.T.Helper()
	v.agent().Get(v.path("runs", run, "days", monday)).Want(v.T, http.StatusOK).JSON(v.T, &l)
	return l
}

func TestAFamilyAsksAndAnAgentDecides(t *testing.T) {
	t.Parallel()
	h := open(t)
	v := h.village(30)
	child := "/api/v1/children/" + v.lina.String() + "/transport/"
	wish := object{"line_id": v.line, "rides": v.rides(v.church), "wish": "Chez sa nourrice le jeudi"}
	h.Anonymous().Post(child+"rights", wish).Want(t, http.StatusUnauthorized)
	v.other.Post(child+"rights", wish).Want(t, http.StatusNotFound)
	h.agent().Get(child+"offer").Want(t, http.StatusNotFound)

	var o struct {
		Lines []struct {
			Code string
			Runs []struct{ Calls []struct{ At int } }
		}
		Stops []struct{ Name string }
	}
	v.mother.Get(child+"offer").Want(t, http.StatusOK).JSON(t, &o)
	if len(o.Lines) != 1 || len(o.Stops) != 2 || len(o.Lines[0].Runs[0].Calls) != 2 {
		t.Fatalf("the school’s own stop is offered, or a stop is not: %+v", o)
	}
	v.mother.Post(child+"rights", object{"line_id": v.line, "rides": []object{{"run_id": v.out, "stop_id": uuid.NewString(), "weekdays": 1}}}).Want(t, http.StatusUnprocessableEntity)
	v.mother.Post(child+"rights", object{"line_id": v.line, "rides": append(v.rides(v.church), object{"run_id": v.out, "stop_id": v.wash, "weekdays": 8})}).Want(t, http.StatusUnprocessableEntity)
	var made struct{ ID string }
	v.mother.Post(child+"rights", wish).Want(t, http.StatusCreated).JSON(t, &made)
	v.mother.Post(child+"rights", wish).Want(t, http.StatusCreated).JSON(t, &made) // asked twice is asked once

	var waiting struct {
		Items  []struct{ ID, Wish, State string }
		Counts map[string]int
	}
	h.Staff(h.town, access.Animator).Get(h.path("rights")).Want(t, http.StatusForbidden)
	h.agent().Get(h.path("rights?state=asked")).Want(t, http.StatusOK).JSON(t, &waiting)
	if len(waiting.Items) != 1 || waiting.Items[0].ID != made.ID || waiting.Items[0].Wish == "" {
		t.Fatalf("%+v", waiting)
	}
	decide := func(body object) testkit.Answer { return h.agent().Do(http.MethodPut, h.path("rights", made.ID), body) }
	decide(object{"state": "refused", "version": 1}).Want(t, http.StatusUnprocessableEntity)
	decide(object{"state": "granted", "version": 1}).Want(t, http.StatusUnprocessableEntity)
	decide(object{"state": "granted", "ground": "distance", "distance_m": 3400, "document": "home", "charge": "due", "version": 1}).Want(t, http.StatusOK)
	if a := decide(object{"state": "refused", "reason": "trop tard", "version": 1}); a.Status != http.StatusPreconditionFailed {
		t.Errorf("a second agent undid what the first had decided: %d", a.Status)
	}
	if told := h.told("transport.kind_granted"); told != 2 {
		t.Errorf("%d people are told of the decision", told)
	}

	var mine struct {
		Items []struct {
			Child  string
			Rights []struct {
				State string
				Rides []struct {
					Stop string
					At   int
				}
			}
			Today []struct {
				Direction, Stop, State string
				At                     int
			}
			TodayIs string `json:"today_is"`
		}
	}
	v.mother.Get("/api/v1/transport/mine").Want(t, http.StatusOK).JSON(t, &mine)
	if len(mine.Items) != 1 || mine.Items[0].Rights[0].State != "granted" || len(mine.Items[0].Today) != 2 || mine.Items[0].Today[0].At != 7*3600+50*60 || mine.Items[0].TodayIs != monday {
		t.Errorf("%+v", mine)
	}
	v.other.Get("/api/v1/transport/mine").Want(t, http.StatusOK).JSON(t, &mine)
	if len(mine.Items) != 0 {
		t.Error("somebody else sees the child’s bus")
	}
}

// told counts those whom a kind of notice is for.
func (h *house) told(kind string) (n int) {
	h.T.Helper()
	h.In(h.town, func(tx *tenant.Tx) (err error) {
		n, err = tenant.Value[int](tx, `select count(*)::int from notify.deliveries d join notify.notices n on n.tenant_id = $1 and n.id = d.notice_id where d.tenant_id = $1 and n.kind = $2`, tx.Tenant(), kind)
		return err
	})
	return n
}

func TestTheLastSeatIsGivenOnce(t *testing.T) {
	t.Parallel()
	h := open(t)
	v := h.village(3)
	v.grant(v.lina, v.church)
	v.grant(v.tom, v.wash)
	var ids []string
	for i := range 8 {
		p := folk.Pupil(h.Kit, h.town, v.class, "CP", fmt.Sprintf("Élève%d", i), "Martin", "", "2019-05-05")
		ids = append(ids, h.add("pupils/"+p.String()+"/rights", object{"line_id": v.line, "rides": v.rides(v.church)}))
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	answers := map[string]int{}
	for _, id := range ids {
		c := h.agent()
		wg.Go(func() {
			a := c.Do(http.MethodPut, h.path("rights", id), object{"state": "granted", "ground": "places", "version": 1})
			mu.Lock()
			defer mu.Unlock()
			answers[fmt.Sprint(a.Status, " ", a.Code())]++
		})
	}
	wg.Wait()
	if answers["200 "] != 1 || answers["409 transport.full"] != 7 {
		t.Errorf("%v", answers)
	}
	if l := v.list(v.out); l.Riders != 3 || l.Seats != 3 {
		t.Errorf("%d ride on %d seats", l.Riders, l.Seats)
	}
	// every other week two share a seat
	a, b := folk.Pupil(h.Kit, h.town, v.class, "CP", "Amine", "Traoré", "", "2019-05-05"), folk.Pupil(h.Kit, h.town, v.class, "CP", "Yanis", "Traoré", "", "2019-05-05")
	w := h.add("vehicles", object{"label": "Car 2", "seats": 1})
	run := h.add("lines/"+v.line+"/runs", object{"direction": "out", "vehicle_id": w})
	h.add("runs/"+run+"/trips", object{"weekdays": 4, "school_days": false, "since": "2026-09-01", "until": "2027-07-06", "times": []object{{"stop_id": v.church, "at": 28200}, {"stop_id": v.school, "at": 29000}}})
	for i, p := range []uuid.UUID{a, b} {
		id := h.add("pupils/"+p.String()+"/rights", object{"line_id": v.line, "rides": []object{{"run_id": run, "stop_id": v.church, "weekdays": 4, "weeks": []string{"a", "b"}[i]}}})
		h.agent().Do(http.MethodPut, h.path("rights", id), object{"state": "granted", "ground": "rpi", "version": 1}).Want(t, http.StatusOK)
	}
	for day, want := range map[string]uuid.UUID{"2026-09-23": b, "2026-09-30": a} { // weeks 39 and 40
		var l runList
		h.agent().Get(h.path("runs", run, "days", day)).Want(t, http.StatusOK).JSON(t, &l)
		if len(l.List) != 1 || l.List[0].PupilID != want.String() {
			t.Errorf("%s: %+v", day, l.List)
		}
	}
}

func TestTheListSaysWhoMayReceive(t *testing.T) {
	t.Parallel()
	h := open(t)
	v := h.village(30)
	v.grant(v.lina, v.church)
	v.grant(v.tom, v.wash)
	day := h.path("runs", v.back, "days", monday)
	h.Anonymous().Get(day).Want(t, http.StatusUnauthorized)
	v.mother.Get(day).Want(t, http.StatusForbidden)
	h.Staff(h.town, access.KitchenAgent).Get(day).Want(t, http.StatusForbidden)
	h.Staff(h.town, access.ATSEM).Get(day).Want(t, http.StatusOK)
	l := v.list(v.back)
	if l.Riders != 2 || l.List[0].FamilyName != "O’Brien-Nguyễn" || l.List[0].Small || !l.List[1].Small {
		t.Fatalf("%+v", l)
	}
	if r := l.List[1]; len(r.Fetchers) != 1 || r.Fetchers[0].Name != "Nadia Roux" || len(r.Barred) != 1 || r.Barred[0] != "Paul Roux" {
		t.Errorf("%+v", r)
	}
	// no bus on a Sunday, nor in the holidays
	for _, off := range []string{"2026-09-20", "2026-10-20", "2026-12-25"} {
		if a := h.agent().Get(h.path("runs", v.back, "days", off)).Want(t, http.StatusNotFound); a.Code() != "transport.no_run" {
			t.Errorf("%s: %s", off, a.Body)
		}
	}
	a := h.agent().Get(day+"/list.pdf").Want(t, http.StatusOK)
	if !bytes.HasPrefix(a.Body, []byte("%PDF")) {
		t.Error("no document")
	}
}

func TestAPassIsReadSignedAndRevoked(t *testing.T) {
	t.Parallel()
	h := open(t)
	v := h.village(30)
	v.grant(v.lina, v.church)
	var made struct{ Made int }
	h.Staff(h.town, access.ATSEM).Post(h.path("passes"), object{}).Want(t, http.StatusForbidden)
	h.agent().Post(h.path("passes"), object{}).Want(t, http.StatusCreated).JSON(t, &made)
	if made.Made != 1 {
		t.Fatalf("%d passes", made.Made)
	}
	h.agent().Post(h.path("passes"), object{}).Want(t, http.StatusCreated).JSON(t, &made)
	if made.Made != 0 {
		t.Error("a second pass for who has one")
	}
	var mine struct {
		Items []struct{ Pass struct{ QR, Code, ID string } }
	}
	v.mother.Get("/api/v1/transport/mine").Want(t, http.StatusOK).JSON(t, &mine)
	pass := mine.Items[0].Pass
	if !strings.HasPrefix(pass.QR, "<svg") || !regexp.MustCompile(`^[A-Z0-9]{4}-[A-Z0-9]{4}$`).MatchString(pass.Code) {
		t.Fatalf("%+v", pass)
	}
	type checked struct {
		State, Name string
		PupilID     string `json:"pupil_id"`
		Right       bool
		Runs        []string
	}
	check := func(text string) (c checked) {
		h.Staff(h.town, access.Animator).Post(h.path("passes", "check"), object{"pass": text}).Want(t, http.StatusOK).JSON(t, &c)
		return c
	}
	if c := check(strings.ToLower(pass.Code)); c.State != "valid" || c.PupilID != v.lina.String() || !c.Right || c.Runs[0] != "RPI" {
		t.Errorf("%+v", c)
	}
	token := h.tokenOf(pass.ID)
	if c := check("https://preau.example.fr/transport/carte#" + token); c.State != "valid" {
		t.Errorf("%+v", c)
	}
	for _, forged := range []string{swapped(token), "", "AAAA-AAAA", "#"} {
		if c := check(forged); c.State != "unknown" || c.Name != "" {
			t.Errorf("%q: %+v", forged, c)
		}
	}
	// another organisation that boards does not learn whose it is
	elsewhere := h.Tenant("commune", "Ailleurs")
	var c checked
	h.Staff(elsewhere, access.TransportAgent).Post("/api/v1/t/"+elsewhere.String()+"/transport/passes/check", object{"pass": token}).Want(t, http.StatusOK).JSON(t, &c)
	if c.State != "unknown" || c.Name != "" {
		t.Errorf("%+v", c)
	}
	// what the telephone takes along reads it without a network
	sum := sha256.Sum256([]byte(token))
	l := v.list(v.out)
	if len(l.Passes) != 1 || l.Passes[0].Digest != base64.RawURLEncoding.EncodeToString(sum[:12]) || l.Passes[0].PupilID != v.lina.String() || l.Passes[0].Revoked {
		t.Errorf("%+v", l.Passes)
	}
	h.agent().Do(http.MethodDelete, h.path("pupils", v.lina.String(), "pass?why=lost"), nil).Want(t, http.StatusNoContent)
	if c := check(token); c.State != "revoked" {
		t.Errorf("%+v", c)
	}
	if l := v.list(v.out); len(l.Passes) != 2 || l.Passes[0].Revoked == l.Passes[1].Revoked {
		t.Errorf("%+v", l.Passes)
	}
	if a := h.agent().Get(h.path("passes.pdf")).Want(t, http.StatusOK); !bytes.HasPrefix(a.Body, []byte("%PDF")) {
		t.Error("no document")
	}
}

// tokenOf is the token of a pass, as its picture holds it.
func (h *house) tokenOf(pass string) (token string) {
	h.T.Helper()
	h.In(h.town, func(tx *tenant.Tx) error {
		until, err := tenant.Value[time.Time](tx, `select until_at from transport.passes where tenant_id = $1 and id = $2`, tx.Tenant(), uuid.MustParse(pass))
		token = h.keys.Token("transport.pass", linkOf(h.town, uuid.MustParse(pass), until))
		return err
	})
	return token
}

func TestTwoTelephonesTickWithoutANetwork(t *testing.T) {
	t.Parallel()
	h := open(t)
	v := h.village(30)
	v.grant(v.lina, v.church)
	v.grant(v.tom, v.wash)
	type answer struct {
		Results []struct{ ID, State string }
		Clashes []struct {
			PupilID string `json:"pupil_id"`
			Ticks   []struct{ Kind string }
		}
	}
	ticks := h.path("runs", v.out, "days", monday, "ticks")
	now := h.Clock.Now()
	fast := now.Add(10 * time.Hour)
	send := func(device string, list ...object) (a answer) {
		clock := now
		if device == "C" {
			clock = fast
		}
		h.Staff(h.town, access.Animator).Post(ticks, object{"device": device, "now": clock, "ticks": list}).Want(t, http.StatusOK).JSON(t, &a)
		return a
	}
	at := func(minute int) string { return now.Add(time.Duration(minute) * time.Minute).Format(time.RFC3339) }
	on := object{"id": uuid.NewString(), "pupil_id": v.lina, "kind": "on", "at": at(-30), "stop_id": v.church}
	if a := send("A", on); a.Results[0].State != "kept" {
		t.Fatalf("%+v", a)
	}
	if a := send("A", on, on); a.Results[0].State != "again" || a.Results[1].State != "again" {
		t.Errorf("sent twice: %+v", a)
	}
	// B was offline: it saw nobody, before A ticked; the later hour holds and the child is listed
	a := send("B", object{"id": uuid.NewString(), "pupil_id": v.lina, "kind": "absent", "at": at(-31)}, object{"id": uuid.NewString(), "pupil_id": v.tom, "kind": "on", "at": at(-20)},
		object{"id": uuid.NewString(), "pupil_id": uuid.NewString(), "kind": "on", "at": at(-20)})
	if a.Results[0].State != "clash" || a.Results[1].State != "kept" || a.Results[2].State != "refused" || len(a.Clashes) != 1 || len(a.Clashes[0].Ticks) != 2 {
		t.Fatalf("%+v", a)
	}
	l := v.list(v.out)
	if l.On != 2 || l.List[1].State != "on" || !l.List[1].Clash || l.List[0].Clash {
		t.Errorf("%+v", l.List)
	}
	h.agent().Post(h.path("runs", v.out, "days", monday, "clashes"), object{"pupil_id": v.lina, "kind": "on"}).Want(t, http.StatusNoContent)
	if l := v.list(v.out); l.List[1].Clash || l.List[1].State != "on" {
		t.Errorf("%+v", l.List)
	}
	// who knew what the other said does not clash with it
	if a := send("B", object{"id": uuid.NewString(), "pupil_id": v.tom, "kind": "off", "at": at(-5)}); a.Results[0].State != "kept" {
		t.Errorf("%+v", a)
	}
	last := v.list(v.out).List[0].Tick
	if a := send("A", object{"id": uuid.NewString(), "pupil_id": v.tom, "kind": "on", "at": at(-4), "after": last}); a.Results[0].State != "kept" {
		t.Errorf("%+v", a)
	}
	// a clock that runs ahead is set right: it silences nobody, and what it ticked keeps its hour
	send("C", object{"id": uuid.NewString(), "pupil_id": v.tom, "kind": "none", "at": at(597), "after": v.list(v.out).List[0].Tick})
	if l := v.list(v.out); l.List[0].State != "none" || !l.List[0].TickedAt.Equal(now.Add(-3*time.Minute)) {
		t.Errorf("%+v", l.List[0])
	}
	send("A", object{"id": uuid.NewString(), "pupil_id": v.tom, "kind": "on", "at": at(-2), "after": v.list(v.out).List[0].Tick})
	if l := v.list(v.out); l.List[0].State != "on" {
		t.Errorf("%+v", l.List[0])
	}
	var still struct{ Still []string }
	h.agent().Post(h.path("runs", v.out, "days", monday, "emptied"), object{"at": at(600), "now": fast}).Want(t, http.StatusOK).JSON(t, &still)
	if len(still.Still) != 2 {
		t.Errorf("%+v", still)
	}
	// 200 ticks at once
	list := make([]object, 200)
	for i := range list {
		list[i] = object{"id": uuid.NewString(), "pupil_id": v.tom, "kind": []string{"on", "off"}[i%2], "at": at(-60)}
	}
	began := time.Now()
	if a := send("A", list...); len(a.Results) != 200 {
		t.Errorf("%d", len(a.Results))
	}
	t.Logf("200 ticks in %s", time.Since(began))
}

func TestADelayIsToldToThoseWhoRide(t *testing.T) {
	t.Parallel()
	h := open(t)
	v := h.village(30)
	v.grant(v.lina, v.church)
	body := object{"runs": []string{v.back}, "day": monday, "kind": "delay", "minutes": 20, "body": "Verglas sur la route du plateau.", "reason": "Les enfants attendent dehors"}
	v.mother.Post(h.path("incidents"), body).Want(t, http.StatusForbidden)
	h.agent().Post(h.path("incidents"), object{"runs": []string{v.back}, "day": monday, "kind": "delay", "reason": "x"}).Want(t, http.StatusUnprocessableEntity)
	h.agent().Post(h.path("incidents"), object{"runs": []string{v.back}, "day": "2026-09-01", "kind": "incident", "reason": "x"}).Want(t, http.StatusUnprocessableEntity)
	var made struct{ ID string }
	h.agent().Post(h.path("incidents"), body).Want(t, http.StatusCreated).JSON(t, &made)
	if n := h.told("transport.kind_delay"); n != 2 {
		t.Errorf("%d are told", n)
	}
	h.In(h.town, func(tx *tenant.Tx) error {
		late, err := tenant.Value[bool](tx, `select bool_or(deliver_at > $2 or not urgent) from notify.notices where tenant_id = $1 and kind = 'transport.kind_delay'`, tx.Tenant(), tx.Now())
		if late {
			t.Error("it waits for the quiet hours to end")
		}
		return err
	})
	var mine struct {
		Items []struct {
			News []struct {
				Body    string
				EndedAt *string `json:"ended_at"`
			}
		}
	}
	v.mother.Get("/api/v1/transport/mine").Want(t, http.StatusOK).JSON(t, &mine)
	if len(mine.Items[0].News) != 1 || mine.Items[0].News[0].EndedAt != nil {
		t.Errorf("%+v", mine)
	}
	h.agent().Post(h.path("incidents", made.ID, "end"), nil).Want(t, http.StatusNoContent)
	v.mother.Get("/api/v1/transport/mine").Want(t, http.StatusOK).JSON(t, &mine)
	if mine.Items[0].News[0].EndedAt == nil {
		t.Error("it is not over for the family")
	}
}

func TestNobodyAtTheStopLeavesATrace(t *testing.T) {
	t.Parallel()
	h := open(t)
	v := h.village(30)
	v.grant(v.lina, v.church)
	first := object{"id": uuid.NewString(), "run_id": v.back, "day": monday, "pupil_id": v.lina, "stop_id": v.church}
	h.Staff(h.town, access.KitchenAgent).Post(h.path("waits"), first).Want(t, http.StatusForbidden)
	var made, again struct{ ID string }
	h.agent().Post(h.path("waits"), first).Want(t, http.StatusCreated).JSON(t, &made)
	h.agent().Post(h.path("waits"), first).Want(t, http.StatusCreated)
	h.agent().Post(h.path("waits"), object{"id": uuid.NewString(), "run_id": v.back, "day": monday, "pupil_id": v.lina}).Want(t, http.StatusCreated).JSON(t, &again)
	if made.ID != again.ID {
		t.Error("two procedures for one child")
	}
	if n := h.told("transport.kind_nobody"); n != 2 {
		t.Errorf("%d are told", n)
	}
	type view struct {
		Steps []struct {
			Kind, Whom string
			Reached    bool
		}
		Fetchers       []struct{ Name string }
		Barred         []string
		ClosedAt       *string `json:"closed_at"`
		Outcome, Place string
	}
	var w view
	one := h.path("waits", made.ID)
	step := object{"id": uuid.NewString(), "kind": "called", "person_id": v.mum, "whom": "Nadia Roux", "reached": false, "at": h.Clock.Now().Format(time.RFC3339), "now": h.Clock.Now().Format(time.RFC3339)}
	h.agent().Post(one+"/steps", step).Want(t, http.StatusOK)
	h.agent().Post(one+"/steps", step).Want(t, http.StatusOK).JSON(t, &w)
	if len(w.Steps) != 2 || len(w.Fetchers) != 1 || w.Barred[0] != "Paul Roux" {
		t.Errorf("%+v", w)
	}
	h.agent().Post(one+"/close", object{"outcome": "refuge"}).Want(t, http.StatusUnprocessableEntity)
	h.agent().Post(one+"/close", object{"outcome": "refuge", "place": "Mairie de Courvallon"}).Want(t, http.StatusOK).JSON(t, &w)
	if w.ClosedAt == nil || w.Place != "Mairie de Courvallon" {
		t.Errorf("%+v", w)
	}
	h.agent().Post(one+"/steps", object{"id": uuid.NewString(), "kind": "note", "note": "après coup", "at": h.Clock.Now().Format(time.RFC3339), "now": h.Clock.Now().Format(time.RFC3339)}).Want(t, http.StatusConflict)
}

// swapped is a token of which one letter is another.
func swapped(token string) string {
	letter := "A"
	if token[40:41] == "A" {
		letter = "B"
	}
	return token[:40] + letter + token[41:]
}

func TestADayIsGivenBackAndAnAbsenceTakesAway(t *testing.T) {
	t.Parallel()
	h := open(t)
	v := h.village(2)
	h.Staff(h.town, access.ATSEM).Post(h.path("runs", v.out, "booking"), nil).Want(t, http.StatusForbidden)
	for _, run := range []string{v.out, v.back} {
		h.agent().Post(h.path("runs", run, "booking"), nil).Want(t, http.StatusNoContent)
		h.agent().Post(h.path("runs", run, "booking"), nil).Want(t, http.StatusNoContent) // twice is once
	}
	v.grant(v.lina, v.church)
	v.grant(v.tom, v.wash)
	var months struct {
		Items []struct {
			Activities []struct {
				Label string
				Units []struct{ ID string }
			}
			Cells []struct {
				Unit, Day, State string
			}
		}
	}
	v.mother.Get("/api/v1/transport/month?from=2026-09-08&until=2026-09-12").Want(t, http.StatusOK).JSON(t, &months)
	if len(months.Items) != 1 || len(months.Items[0].Activities) != 2 {
		t.Fatalf("%+v", months)
	}
	unit := ""
	for _, a := range months.Items[0].Activities {
		if a.Label == "Car du matin" {
			unit = a.Units[0].ID
		}
	}
	// Thursday morning is given back by the mother, before the eve at six
	var out struct {
		Items []struct{ Result, State, Sentence string }
	}
	a := v.mother.Do(http.MethodPut, "/api/v1/t/"+h.town.String()+"/transport/bookings", object{"cells": []object{{"child": v.lina, "unit": unit, "day": "2026-09-10", "take": false}}}).Want(t, http.StatusOK)
	a.JSON(t, &out)
	var l runList
	h.agent().Get(h.path("runs", v.out, "days", "2026-09-10")).Want(t, http.StatusOK).JSON(t, &l)
	if l.Riders != 1 || l.Away != 1 || l.List[1].Away != "cancelled" {
		t.Errorf("%s: %+v", a.Body, l.List)
	}
	h.agent().Get(h.path("runs", v.back, "days", "2026-09-10")).Want(t, http.StatusOK).JSON(t, &l)
	if l.Riders != 2 {
		t.Errorf("the way home went too: %+v", l.List)
	}
	// a school says that Tom is away on Friday morning
	h.In(h.town, func(tx *tenant.Tx) error {
		fact := tenant.NewID()
		if _, err := tx.Exec(`insert into transport.facts (tenant_id, id, school_id, kind, ground, said_by, said_at, state, heard_at, version) values ($1, $2, $3, 'absence', 'sickness', 'family', $4, 'confirmed', $4, 1)`, tx.Tenant(), fact, uuid.New(), tx.Now()); err != nil {
			return err
		}
		_, err := tx.Exec(`insert into transport.fact_days (tenant_id, fact_id, pupil_id, day, starts, ends, kind) values ($1, $2, $3, '2026-09-11', 0, 720, 'absence')`, tx.Tenant(), fact, v.tom)
		return err
	})
	h.agent().Get(h.path("runs", v.out, "days", "2026-09-11")).Want(t, http.StatusOK).JSON(t, &l)
	if l.Riders != 1 || l.List[0].Away != "absence" {
		t.Errorf("%+v", l.List)
	}
	h.agent().Get(h.path("runs", v.back, "days", "2026-09-11")).Want(t, http.StatusOK).JSON(t, &l)
	if l.Riders != 2 {
		t.Errorf("%+v", l.List)
	}
}
