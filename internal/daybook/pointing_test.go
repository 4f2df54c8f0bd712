package daybook_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/daybook"
	"preau/internal/tenant"
	"preau/internal/testkit"
)

type object = map[string]any

// tablet is one device with what it would send.
type tablet struct {
	w       *town
	name    string
	client  *testkit.Client
	service string
	skew    time.Duration
}

func (w *town) tablet(name, service string) *tablet {
	return &tablet{w, name, w.Staff(w.id, access.Animator), service, 0}
}

func (b *tablet) tick(child uuid.UUID, kind string, more object) object {
	activity, place := b.w.meal, b.w.restaurant
	if b.service == "childcare" {
		activity, place = b.w.care, b.w.centre
	}
	t := object{"id": uuid.New(), "child": child, "activity": activity, "place": place, "day": b.w.today(), "kind": kind, "at": b.w.Clock.Now().Add(b.skew)}
	for k, v := range more {
		t[k] = v
	}
	return t
}

// many asks the collectivity's own rows.
func (w *town) many(t testing.TB, sql string) (n int) {
	t.Helper()
	w.In(w.id, func(tx *tenant.Tx) (err error) {
		n, err = tenant.Value[int](tx, sql)
		return err
	})
	return n
}

func (w *town) today() string { return w.Clock.Now().Format(time.DateOnly) }

type taken struct {
	Ticks []daybook.Taken `json:"ticks"`
}

func (b *tablet) send(t testing.TB, ticks ...object) []daybook.Taken {
	t.Helper()
	var out taken
	defer func() {
		if t.Failed() {
			t.Log(b.w.Log.String())
		}
	}()
	b.client.Post(b.w.path(b.service, "/ticks"), object{"device": b.name, "now": b.w.Clock.Now().Add(b.skew), "ticks": ticks}).Want(t, 200).JSON(t, &out)
	return out.Ticks
}

func (b *tablet) sheet(t testing.TB) daybook.Sheet {
	t.Helper()
	place := b.w.restaurant
	if b.service == "childcare" {
		place = b.w.centre
	}
	var out daybook.Sheet
	b.client.Get(b.w.path(b.service, "/places/"+place.String()+"/sheet")).Want(t, 200).JSON(t, &out)
	return out
}

func stayOf(t testing.TB, s daybook.Sheet, child uuid.UUID) daybook.Stay {
	t.Helper()
	for _, c := range s.Children {
		if c.ID == child && len(c.Stays) > 0 {
			return c.Stays[0]
		}
	}
	t.Fatalf("no stay of %s in %+v", child, s.Children)
	return daybook.Stay{}
}

func TestWhoTicks(t *testing.T) {
	w := openTown(t)
	w.at(t, "2026-11-26T11:50")
	place := "/places/" + w.restaurant.String()
	for _, c := range []struct {
		who  string
		as   *testkit.Client
		want int
	}{
		{"anonymous", w.Anonymous(), 401},
		{"a stranger", w.Staff(w.Tenant("commune", "Ailleurs"), access.Animator), 404},
		{"a parent", w.parent, 403},
		{"the kitchen, which does not tick here", w.Staff(w.id, access.KitchenAgent), 403},
		{"an animator", w.Staff(w.id, access.Animator), 200},
	} {
		c.as.Get(w.path("canteen", "/pointing")).Want(t, c.want)
		c.as.Get(w.path("canteen", place+"/sheet")).Want(t, c.want)
		c.as.Get(w.path("canteen", place+"/evacuation")).Want(t, c.want)
		c.as.Post(w.path("canteen", "/ticks"), object{"device": "a", "now": w.Clock.Now(), "ticks": []object{}}).Want(t, c.want)
	}
	w.Staff(w.id, access.Animator).Get(w.path("canteen", "/places/"+uuid.NewString()+"/sheet")).Want(t, 404)
	w.Staff(w.id, access.Animator).Post(w.path("canteen", "/ticks/"+uuid.NewString()+"/decision"), object{}).Want(t, 404)
}

func TestTicksAreNeverLost(t *testing.T) {
	w := openTown(t)
	w.at(t, "2026-11-20T09:00")
	const thursday = "2026-11-26"
	w.book(t, "canteen", want(w.children[0], w.noon, thursday, true), want(w.children[1], w.noon, thursday, true))
	w.at(t, thursday+"T11:50")
	a, b := w.tablet("tablet-a", "canteen"), w.tablet("tablet-b", "canteen")
	b.skew = 150 * time.Minute // its clock is two and a half hours fast

	s := a.sheet(t)
	if len(s.Children) != 3 || len(s.Activities) != 1 || s.Activities[0].Unexpected != "Non prévu\u00a0: facturé." {
		t.Fatalf("the sheet: %+v", s)
	}
	if got := stayOf(t, s, w.children[0]); len(got.Units) != 1 || got.Presence != "" || got.Seen != 0 {
		t.Errorf("before: %+v", got)
	}

	first := a.tick(w.children[0], "present", nil)
	if got := a.send(t, first); got[0].State != "kept" {
		t.Fatalf("%+v", got)
	}
	if got := a.send(t, first); got[0].State != "again" { // the answer was lost, the tablet sends again
		t.Fatalf("%+v", got)
	}
	// the other tablet has been without a network since before: it did not know
	w.Clock.Advance(10 * time.Minute)
	late := b.tick(w.children[0], "absent", nil)
	w.Clock.Advance(2*time.Hour + 30*time.Minute)
	if got := b.send(t, late, b.tick(w.children[2], "present", nil), b.tick(uuid.New(), "present", nil)); got[0].State != "kept" || got[1].State != "kept" || got[2].State != "refused" || got[2].Sentence == "" {
		t.Fatalf("%+v", got)
	}
	s = a.sheet(t)
	if got := stayOf(t, s, w.children[0]); got.Presence != "absent" || !got.Clash || got.Seen != 2 {
		t.Errorf("two tablets on one child: %+v", got)
	}
	if got := stayOf(t, s, w.children[2]); got.Presence != "unexpected" || len(got.Units) != 0 {
		t.Errorf("came and had not booked: %+v", got)
	}
	if len(s.Conflicts) != 1 || len(s.Conflicts[0].Sides) != 2 {
		t.Fatalf("%+v", s.Conflicts)
	}
	for _, side := range s.Conflicts[0].Sides {
		if side.Kind == "absent" && side.At.In(time.UTC).Format("15:04") != "11:00" { // 12:00 in Paris by our clock
			t.Errorf("a clock that is fast: %s", side.At)
		}
		if side.Holds != (side.Kind == "absent") {
			t.Errorf("%+v", side)
		}
	}

	// somebody decides, in one touch; another who decides at the same time is told
	right := s.Conflicts[0].Sides[0]
	a.client.Post(w.path("canteen", "/ticks/"+right.Tick.String()+"/decision"), object{}).Want(t, 204)
	b.client.Post(w.path("canteen", "/ticks/"+right.Tick.String()+"/decision"), object{}).Want(t, 409)
	s = b.sheet(t)
	if got := stayOf(t, s, w.children[0]); got.Presence != "present" || got.Clash || len(s.Conflicts) != 0 || got.ArrivedAt.In(time.UTC).Format("15:04") != "10:50" {
		t.Errorf("decided: %+v %+v", got, s.Conflicts)
	}
	// what is written is never changed
	if n := w.many(t, `select count(*)::int from canteen.ticks`); n != 4 {
		t.Errorf("%d ticks are kept, not 4", n)
	}
	w.In(w.id, func(tx *tenant.Tx) error {
		may, err := tenant.Value[bool](tx, `select has_column_privilege('canteen.ticks', 'kind', 'update')`)
		if may {
			t.Error("a tick may be changed")
		}
		return err
	})
}

func TestAnUnexpectedChildIsChargedByTheRule(t *testing.T) {
	w := openTown(t)
	w.at(t, "2026-11-26T16:45")
	b := w.tablet("tablet-a", "childcare")
	came := b.tick(w.children[0], "present", nil)
	b.send(t, came)
	type charged struct {
		State, Presence, Charge, ChargeCode, Via string
		Late                                     bool
		SurchargeCents                           int
	}
	read := func() (list []charged) {
		w.In(w.id, func(tx *tenant.Tx) (err error) {
			list, err = tenant.Select[charged](tx, `select state, presence, charge, charge_code, via, late, surcharge_cents from childcare.bookings where tenant_id = $1 and pupil_id = $2 order by unit_id = $3 desc`, tx.Tenant(), w.children[0], w.early)
			return err
		})
		return list
	}
	if got := read(); len(got) != 1 || got[0] != (charged{"cancelled", "unexpected", "due", "unexpected", "tablet", true, 50}) {
		t.Fatalf("%+v", got)
	}
	// an hour later the child is still there: the next slot counts too
	w.at(t, "2026-11-26T17:55")
	b.send(t, b.tick(w.children[0], "left", object{"how": "guardian", "with": "Nadia Roux"}))
	if got := read(); len(got) != 2 || got[1].Presence != "unexpected" {
		t.Fatalf("%+v", got)
	}
	// taken back, nothing is owed
	s := b.sheet(t)
	b.send(t, b.tick(w.children[0], "undone", object{"undoes": stayOf(t, s, w.children[0]).Holds}), b.tick(w.children[0], "undone", object{"undoes": came["id"]}))
	for _, got := range read() {
		if got.Presence != "" || got.Charge != "free" || got.SurchargeCents != 0 {
			t.Errorf("%+v", got)
		}
	}
	if n := w.many(t, `select count(*)::int from childcare.booking_events where what = 'presence'`); n != 5 {
		t.Errorf("%d lines of trace", n)
	}
}

func TestARuleSaysWhatAnUnexpectedChildOwes(t *testing.T) {
	w := openTown(t)
	w.at(t, "2026-11-26T16:45")
	type owed struct {
		Charge         string
		Late           bool
		SurchargeCents int
		SurchargePpm   int
	}
	for i, c := range []struct {
		rule daybook.Treatment
		want owed
	}{
		{daybook.Treatment{}, owed{"due", true, 50, 0}},
		{daybook.Treatment{Charge: daybook.AsLate}, owed{"due", true, 50, 0}},
		{daybook.Treatment{Charge: daybook.Due}, owed{"due", false, 0, 0}},
		{daybook.Treatment{Charge: daybook.Due, SurchargeCents: 200}, owed{"due", false, 200, 0}},
		{daybook.Treatment{Charge: daybook.Due, SurchargePpm: 500_000, SurchargePer: "family"}, owed{"due", false, 0, 500_000}},
		{daybook.Treatment{Charge: daybook.Free}, owed{"free", false, 0, 0}},
	} {
		rule := daybook.Absences{daybook.Sickness: {Charge: daybook.Due}}
		if c.rule.Charge != "" {
			rule[daybook.Unexpected] = c.rule
		}
		w.In(w.id, func(tx *tenant.Tx) error {
			return w.services["childcare"].WriteRule(tx, w.care, uuid.New(), daybook.RuleIn{Since: day("2026-11-20").AddDays(i), Cutoff: rules(t, careRule), Absences: rule})
		})
		child := w.children[i%len(w.children)]
		b := w.tablet("tablet-a", "childcare")
		came := b.tick(child, "present", nil)
		b.send(t, came)
		var got owed
		w.In(w.id, func(tx *tenant.Tx) (err error) {
			got, _, err = tenant.One[owed](tx, `select charge, late, surcharge_cents, surcharge_ppm from childcare.bookings where tenant_id = $1 and pupil_id = $2 and presence = 'unexpected'`, tx.Tenant(), child)
			return err
		})
		if got != c.want {
			t.Errorf("%+v: %+v", c.rule, got)
		}
		b.send(t, b.tick(child, "undone", object{"undoes": came["id"]}))
	}
	for _, wrong := range []daybook.Absences{{daybook.Sickness: {Charge: daybook.AsLate}}, {daybook.Unexpected: {Charge: "first_days", Days: 1}}, {daybook.Outing: {Charge: daybook.Due, SurchargeCents: 10}}, {daybook.Unexpected: {Charge: daybook.Free, SurchargeCents: 10}}} {
		w.Staff(w.id, access.TownAdmin).Post(w.path("childcare", "/activities/"+w.care.String()+"/rules"), object{"since": "2026-12-01", "cutoff": json.RawMessage(careRule), "absences": wrong}).Want(t, 422)
	}
}

func TestTheEveningIsTickedOnce(t *testing.T) {
	w := openTown(t)
	w.at(t, "2026-11-13T09:00")
	const thursday = "2026-11-26"
	w.book(t, "childcare", want(w.children[0], w.early, thursday, true), want(w.children[0], w.late, thursday, true), want(w.children[1], w.early, thursday, true), want(w.children[1], w.late, thursday, true))
	w.at(t, thursday+"T16:35")
	b := w.tablet("tablet-a", "childcare")
	b.send(t, b.tick(w.children[0], "present", nil), b.tick(w.children[1], "present", nil))
	w.at(t, thursday+"T17:10")
	b.send(t, b.tick(w.children[1], "left", object{"how": "alone"}))

	var e daybook.Evacuation
	b.client.Get(w.path("childcare", "/places/"+w.centre.String()+"/evacuation")).Want(t, 200).JSON(t, &e)
	if e.There != 1 || len(e.Places) != 1 || e.Places[0].Children[0].ID != w.children[0] {
		t.Errorf("at 17:10: %+v", e)
	}
	w.at(t, thursday+"T18:52")
	b.client.Get(w.path("childcare", "/places/"+w.centre.String()+"/evacuation")).Want(t, 200).JSON(t, &e)
	if e.There != 1 { // nobody came: the child is there, however late
		t.Errorf("at 18:52: %+v", e)
	}
	b.send(t, b.tick(w.children[0], "left", object{"how": "guardian", "with": "Nadia Roux"}))
	s := b.sheet(t)
	if got := stayOf(t, s, w.children[0]); got.Late != 22 || got.LeftWith != "Nadia Roux" || len(got.Units) != 2 || got.Presence != "present" {
		t.Errorf("fetched late: %+v", got)
	}
	type line struct {
		Presence        string
		Arrived, Left   string
		LeftWith, State string
	}
	for child, want := range map[uuid.UUID][]line{
		w.children[0]: {{"present", "16:35", "17:30", "", "booked"}, {"present", "17:30", "18:52", "Nadia Roux", "booked"}},
		w.children[1]: {{"present", "16:35", "17:10", "", "booked"}, {"absent", "", "", "", "booked"}},
	} {
		var got []line
		w.In(w.id, func(tx *tenant.Tx) (err error) {
			got, err = tenant.Select[line](tx, `select presence, coalesce(to_char(arrived_at at time zone 'Europe/Paris', 'HH24:MI'), '') as arrived, coalesce(to_char(left_at at time zone 'Europe/Paris', 'HH24:MI'), '') as left, left_with, state
				from childcare.bookings where tenant_id = $1 and pupil_id = $2 order by unit_id <> $3`, tx.Tenant(), child, w.early)
			return err
		})
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%v, want %v", got, want)
		}
	}
}

func TestTicksComeLate(t *testing.T) {
	w := openTown(t)
	w.at(t, "2026-11-26T12:00")
	b := w.tablet("tablet-a", "canteen")
	tick := b.tick(w.children[0], "present", nil)
	w.at(t, "2026-12-10T08:00") // the tablet lay in a drawer
	if got := b.send(t, tick); got[0].State != "kept" {
		t.Errorf("%+v", got)
	}
	w.at(t, "2027-01-10T08:00")
	old, ahead := b.tick(w.children[0], "present", object{"day": "2026-11-26"}), b.tick(w.children[0], "present", object{"day": "2027-01-11"})
	if got := b.send(t, old, ahead); got[0].Code != "old" || got[1].Code != "future" {
		t.Errorf("%+v", got)
	}
}

func TestSomebodyElseSendsWhatOneTicked(t *testing.T) {
	w := openTown(t)
	w.at(t, "2026-11-26T12:00")
	ticked := uuid.New()
	w.Exec(w.id, `insert into directory.people (tenant_id, id, account_id, family_name, given_name, fold, created_at, updated_at) values ($1, $2, $3, 'Petit', 'Awa', 'petit', $4, $4)`, w.id, uuid.New(), ticked, w.Clock.Now())
	a, b := w.tablet("shared", "canteen"), w.tablet("other", "canteen")
	a.send(t, a.tick(w.children[0], "present", object{"by": ticked}))
	b.send(t, b.tick(w.children[0], "absent", object{"by": uuid.New()})) // nobody of here: the sender's word
	c := a.sheet(t).Conflicts
	if len(c) != 1 {
		t.Fatalf("%+v", c)
	}
	for _, side := range c[0].Sides {
		if (side.By == "Awa Petit") != (side.Device == "shared") {
			t.Errorf("%+v", side)
		}
	}
}

func TestTwoHundredTicksAtOnce(t *testing.T) {
	w := openTown(t)
	w.at(t, "2026-11-26T12:00")
	b := w.tablet("tablet-a", "canteen")
	var list []object
	for i := range 200 {
		list = append(list, b.tick(w.children[i%3], []string{"present", "absent"}[i%2], object{"at": w.Clock.Now().Add(time.Duration(i-200) * time.Second)}))
	}
	began := time.Now()
	for _, got := range b.send(t, list...) {
		if got.State != "kept" {
			t.Fatalf("%+v", got)
		}
	}
	t.Logf("200 ticks in %s", time.Since(began))
	for _, got := range b.send(t, list...) {
		if got.State != "again" {
			t.Fatalf("%+v", got)
		}
	}
	if n := w.many(t, `select count(*)::int from canteen.ticks`); n != 200 {
		t.Errorf("%d ticks", n)
	}
}
