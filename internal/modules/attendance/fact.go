package attendance

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/daybook"
	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/notify"
	"preau/internal/platform/i18n"
	"preau/internal/platform/lists"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/schoolyear/cutoff"
	"preau/internal/tenant"
)

// What a school makes of some of its days. It is written in two steps: the collectivities are asked first, and what it would do to
// meals, care and buses comes back as counts; then it is confirmed and the families are told, or it is given up and everything is as
// before. Both are reversible until the day is over.

// The states of a fact.
const (
	Asked = "asked" // the collectivities hold it, the families know nothing yet
	Told  = "told"
)

// abandoned is after how long a fact that nobody confirmed gives back what it holds.
const abandoned = time.Hour

const (
	aheadDays = 370
	spanDays  = 31
)

// FactInput is a fact as the school writes it.
type FactInput struct {
	ID      uuid.UUID       `json:"-"`
	Kind    string          `json:"kind" enum:"outing,class_closed,teacher_absent,strike"`
	Label   string          `json:"label,omitempty" maxLength:"120" doc:"As families read it: Musée de la mine"`
	Place   string          `json:"place,omitempty" maxLength:"120"`
	Since   schoolyear.Date `json:"since" format:"date"`
	Until   schoolyear.Date `json:"until,omitzero" format:"date" doc:"Last day; absent: the same day"`
	Starts  string          `json:"starts,omitempty" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$" doc:"Absent: the whole day"`
	Ends    string          `json:"ends,omitempty" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$"`
	Meal    string          `json:"meal,omitempty" enum:"family,canteen" doc:"Of an outing over midday: who gives the picnic. canteen: the meal is not freed. Absent: they are back to eat, or eat there"`
	Stay    bool            `json:"stay,omitempty" doc:"Pupils may be kept at school: their families say"`
	Places  int             `json:"places,omitempty" minimum:"0" maximum:"2000" doc:"Of the minimum service on a strike; 0: none is offered"`
	Classes []uuid.UUID     `json:"classes,omitempty" maxItems:"100"`
	Pupils  []uuid.UUID     `json:"pupils,omitempty" maxItems:"500" doc:"When not whole classes"`
}

type fact struct {
	ID           uuid.UUID
	Kind         string
	Label, Place string
	Since, Until schoolyear.Date
	Starts, Ends string
	Meal         string
	Stay         bool
	Places       int
	Classes      []uuid.UUID
	Chosen       []uuid.UUID
	State        string
	ToldAt       *time.Time
	Version      int
	CreatedAt    time.Time
}

const factColumns = `f.id, f.kind, f.label, f.place, f.since, f.until, coalesce(to_char(f.starts, 'HH24:MI'), '') as starts, coalesce(to_char(f.ends, 'HH24:MI'), '') as ends, f.meal, f.stay, f.places, f.classes, f.chosen, f.state, f.told_at, f.version, f.created_at`

// factOf is a fact of one of the classes $3: the whole of it, or some of its pupils.
const factOf = `(f.classes && $3 or exists (select from attendance.concerned q where q.tenant_id = f.tenant_id and q.fact_id = f.id and q.class_id = any ($3)))`

func factByID(tx *tenant.Tx, id uuid.UUID) (fact, error) {
	f, ok, err := tenant.One[fact](tx, `select `+factColumns+` from attendance.facts f where f.tenant_id = $1 and f.id = $2 for update`, tx.Tenant(), id)
	if err == nil && !ok {
		err = problem.Missing()
	}
	return f, err
}

func (in *FactInput) check(tx *tenant.Tx, h Hours) error {
	today := schoolyear.DateOf(tx.Now(), h.Zone)
	in.Label, in.Place = strings.TrimSpace(in.Label), strings.TrimSpace(in.Place)
	if in.Until.IsZero() {
		in.Until = in.Since
	}
	switch {
	case in.Since.IsZero():
		return problem.OnField("since", "attendance.since_needed")
	case in.Until.Before(in.Since):
		return problem.OnField("until", "attendance.until_before_since")
	case in.Until.Before(today):
		return problem.OnField("since", "attendance.fact_past")
	case in.Since.DaysUntil(in.Until) > spanDays || today.DaysUntil(in.Until) > aheadDays:
		return problem.OnField("until", "attendance.too_long", "days", spanDays)
	case len(in.Classes)+len(in.Pupils) == 0:
		return problem.OnField("classes", "attendance.nobody_chosen")
	case in.Kind == "outing" && in.Label == "":
		return problem.OnField("label", "attendance.label_needed")
	case (in.Starts == "") != (in.Ends == ""):
		return problem.OnField("ends", "attendance.time_needed")
	case in.Starts != "" && clock(in.Starts) >= clock(in.Ends):
		return problem.OnField("ends", "attendance.hours_reversed", "from", in.Starts, "to", in.Ends)
	case in.Meal != "" && in.Kind != "outing":
		return problem.OnField("meal", "attendance.meal_of_outing")
	}
	if in.Kind != "strike" {
		in.Places = 0
	}
	if in.Kind == "outing" || in.Kind == "class_closed" {
		in.Stay = false
	}
	if in.Kind == "strike" {
		in.Stay = in.Places > 0
	}
	for day := in.Since; !day.After(in.Until); day = day.AddDays(1) {
		for _, c := range append(slices.Clone(in.Classes), uuid.Nil) {
			if len(h.On(c, day)) > 0 {
				return nil
			}
		}
	}
	return problem.OnField("since", "attendance.no_class").And("since", "attendance.next_class", "day", h.Next(uuid.Nil, in.Until).String())
}

// concernedOf are the pupils of a fact on its first day: of its classes, or those chosen.
func concernedOf(tx *tenant.Tx, classes, pupils []uuid.UUID, day schoolyear.Date) ([]placed, error) {
	return tenant.Select[placed](tx, `select distinct on (p.id) p.id, p.given_name, coalesce(nullif(p.usage_name, ''), p.family_name) as family_name, p.left_on, m.class_id, c.label as class
		from directory.class_members m join directory.people p on p.tenant_id = m.tenant_id and p.id = m.person_id join directory.classes c on c.tenant_id = m.tenant_id and c.id = m.class_id
		where m.tenant_id = $1 and m.part = 'pupil' and m.since <= $4 and (m.until is null or m.until >= $4) and (m.class_id = any ($2) or p.id = any ($3)) and p.erased_at is null and (p.left_on is null or p.left_on > $4)
		order by p.id, c.kind = 'ordinary' desc`, tx.Tenant(), lists.NonNil(classes), lists.NonNil(pupils), day)
}

// Plan writes a fact, or changes one, and asks the collectivities what it does. Families are told nothing before Confirm.
func (s *Service) Plan(tx *tenant.Tx, in FactInput, version int) (uuid.UUID, error) {
	h, err := HoursOf(tx)
	if err != nil {
		return in.ID, err
	}
	if err := in.check(tx, h); err != nil {
		return in.ID, err
	}
	if in.ID == uuid.Nil {
		in.ID = tenant.NewID()
	}
	people, err := concernedOf(tx, in.Classes, in.Pupils, in.Since)
	if err != nil {
		return in.ID, err
	}
	if len(people) == 0 {
		return in.ID, problem.OnField("classes", "attendance.nobody_chosen")
	}
	was, known, err := tenant.One[fact](tx, `select `+factColumns+` from attendance.facts f where f.tenant_id = $1 and f.id = $2 for update`, tx.Tenant(), in.ID)
	if err != nil {
		return in.ID, err
	}
	state := Asked
	switch {
	case known && version == 0:
		return in.ID, nil // sent twice
	case known && was.Version != version:
		return in.ID, problem.New(problem.Stale, "attendance.changed_meanwhile")
	case known && was.State == Withdrawn:
		return in.ID, problem.New(problem.Conflict, "attendance.withdrawn")
	case known:
		if was.Kind != in.Kind {
			return in.ID, problem.OnField("kind", "attendance.kind_fixed")
		}
		state = was.State
	}
	if _, err := tx.Exec(`insert into attendance.facts as f (tenant_id, id, kind, label, place, since, until, starts, ends, meal, stay, places, classes, chosen, state, author_id, created_at, updated_at)
		values ($1, $2, $3, $4, $5, $6, $7, nullif($8, '')::time, nullif($9, '')::time, $10, $11, $12, $13, $14, $15, $16, $17, $17)
		on conflict (tenant_id, id) do update set label = excluded.label, place = excluded.place, since = excluded.since, until = excluded.until, starts = excluded.starts, ends = excluded.ends, meal = excluded.meal,
			stay = excluded.stay, places = excluded.places, classes = excluded.classes, chosen = excluded.chosen, version = f.version + 1, updated_at = excluded.updated_at`,
		tx.Tenant(), in.ID, in.Kind, in.Label, in.Place, in.Since, in.Until, in.Starts, in.Ends, in.Meal, in.Stay, in.Places, lists.NonNil(in.Classes), lists.NonNil(in.Pupils), state, me(tx), tx.Now()); err != nil {
		return in.ID, err
	}
	ids := make([]uuid.UUID, len(people))
	classes := make([]uuid.UUID, len(people))
	for i, p := range people {
		ids[i], classes[i] = p.ID, p.ClassID
	}
	if _, err := tx.Exec(`delete from attendance.concerned where tenant_id = $1 and fact_id = $2 and pupil_id <> all ($3)`, tx.Tenant(), in.ID, ids); err != nil {
		return in.ID, err
	}
	// what a family wished stands; what it reads follows the fact. Before the fact is told it reads nothing of it.
	if _, err := tx.Exec(`insert into attendance.concerned (tenant_id, fact_id, pupil_id, class_id, kind, label, place, since, until, starts, ends, meal, stay, service, withdrawn_at)
		select $1, $2, p.id, p.class_id, $3, $4, $5, $6, $7, nullif($8, '')::time, nullif($9, '')::time, $10, $11, $12, $13 from unnest($14::uuid[], $15::uuid[]) p(id, class_id)
		on conflict (tenant_id, fact_id, pupil_id) do update set class_id = excluded.class_id, label = excluded.label, place = excluded.place, since = excluded.since, until = excluded.until, starts = excluded.starts,
			ends = excluded.ends, meal = excluded.meal, stay = excluded.stay, service = excluded.service`,
		tx.Tenant(), in.ID, in.Kind, in.Label, in.Place, in.Since, in.Until, in.Starts, in.Ends, in.Meal, in.Stay, in.Places > 0, hiddenUntilTold(tx, state), ids, classes); err != nil {
		return in.ID, err
	}
	tx.About(in.ID)
	if _, err := tx.Exec(`delete from attendance.effects where tenant_id = $1 and fact_id = $2`, tx.Tenant(), in.ID); err != nil {
		return in.ID, err
	}
	if state == Asked {
		if err := tx.EmitOnce(uuid.NewSHA1(in.ID, []byte("abandon")), "attendance.abandon", tx.Now().Add(abandoned), spreadingFact{Fact: in.ID}); err != nil {
			return in.ID, err
		}
	}
	return in.ID, s.factSoon(tx, in.ID, "")
}

// hiddenUntilTold keeps a fact from families before it is told: withdrawn, as far as they read.
func hiddenUntilTold(tx *tenant.Tx, state string) *time.Time {
	if state == Told {
		return nil
	}
	now := tx.Now()
	return &now
}

// Confirm tells the families.
func (s *Service) Confirm(tx *tenant.Tx, id uuid.UUID) error {
	f, err := factByID(tx, id)
	if err != nil {
		return err
	}
	switch f.State {
	case Told:
		return nil
	case Withdrawn:
		return problem.New(problem.Conflict, "attendance.withdrawn")
	}
	if _, err := tx.Exec(`update attendance.facts set state = 'told', told_at = $3, version = version + 1, updated_at = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), id, tx.Now()); err != nil {
		return err
	}
	if _, err := tx.Exec(`update attendance.concerned set withdrawn_at = null where tenant_id = $1 and fact_id = $2`, tx.Tenant(), id); err != nil {
		return err
	}
	tx.About(id)
	return s.factSoon(tx, id, Told)
}

// Withdraw takes a fact back: meals and seats return as far as places allow, and the families who were told of it hear so.
func (s *Service) Withdraw(tx *tenant.Tx, id uuid.UUID) error {
	f, err := factByID(tx, id)
	if err != nil || f.State == Withdrawn {
		return err
	}
	zone, err := zoneOf(tx)
	if err != nil {
		return err
	}
	if f.Until.Before(schoolyear.DateOf(tx.Now(), zone)) {
		return problem.New(problem.Conflict, "attendance.over")
	}
	if _, err := tx.Exec(`update attendance.facts set state = 'withdrawn', version = version + 1, updated_at = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), id, tx.Now()); err != nil {
		return err
	}
	if _, err := tx.Exec(`update attendance.concerned set withdrawn_at = coalesce(withdrawn_at, $3) where tenant_id = $1 and fact_id = $2`, tx.Tenant(), id, tx.Now()); err != nil {
		return err
	}
	tx.About(id)
	event := ""
	if f.State == Told {
		event = Withdrawn
	}
	return s.factSoon(tx, id, event)
}

// Wish is what a family wants on such a day: to keep the child at home, leave it at school, or have a place of the minimum service.
func (s *Service) Wish(tx *tenant.Tx, child, id uuid.UUID, wish string) error {
	if err := decides(tx, child); err != nil {
		return err
	}
	type row struct {
		Stay, Service, TakenIn bool
		Until                  schoolyear.Date
	}
	c, ok, err := tenant.One[row](tx, `select stay, service, taken_in, until from attendance.concerned where tenant_id = $1 and fact_id = $2 and pupil_id = $3 and withdrawn_at is null for update`, tx.Tenant(), id, child)
	if err != nil || !ok {
		return orMissing(err)
	}
	zone, err := zoneOf(tx)
	switch {
	case err != nil:
		return err
	case c.Until.Before(schoolyear.DateOf(tx.Now(), zone)):
		return problem.New(problem.Conflict, "attendance.over")
	case wish == "service" && !c.Service, wish == "stay" && (!c.Stay || c.Service), wish == "home" && !c.Stay:
		return problem.New(problem.Conflict, "attendance.no_such_wish")
	}
	if _, err := tx.Exec(`update attendance.concerned set wish = $4, wish_person = $5, wish_at = $6, taken_in = taken_in and $4 = 'service' where tenant_id = $1 and fact_id = $2 and pupil_id = $3`, tx.Tenant(), id, child, wish, me(tx), tx.Now()); err != nil {
		return err
	}
	tx.About(id, child)
	return s.factSoon(tx, id, "")
}

// TakeIn says which pupils have a place of the minimum service, as many as there are places.
func (s *Service) TakeIn(tx *tenant.Tx, id uuid.UUID, pupils []uuid.UUID) error {
	f, err := factByID(tx, id)
	if err != nil {
		return err
	}
	switch {
	case f.Kind != "strike" || f.Places == 0:
		return problem.New(problem.Conflict, "attendance.no_service")
	case f.State == Withdrawn:
		return problem.New(problem.Conflict, "attendance.withdrawn")
	case len(pupils) > f.Places:
		return problem.New(problem.Conflict, "attendance.no_place", "places", f.Places, "asked", len(pupils))
	}
	n, err := tx.Exec(`update attendance.concerned set taken_in = pupil_id = any ($3) where tenant_id = $1 and fact_id = $2`, tx.Tenant(), id, lists.NonNil(pupils))
	if err == nil && n == 0 {
		err = problem.Missing()
	}
	if err != nil {
		return err
	}
	tx.About(id)
	return s.factSoon(tx, id, "")
}

type spreadingFact struct {
	Fact  uuid.UUID `json:"fact"`
	Event string    `json:"event,omitempty"`
}

func (s *Service) factSoon(tx *tenant.Tx, id uuid.UUID, event string) error {
	_, err := tx.Emit("attendance.fact", time.Time{}, spreadingFact{Fact: id, Event: event})
	return err
}

// awaySQL tells which of a fact's pupils are away: all on an outing and when the class is closed; when they may stay, those kept at
// home; on a strike, those without a place.
const awaySQL = `case c.kind when 'outing' then true when 'class_closed' then true when 'teacher_absent' then not c.stay or c.wish = 'home' else not c.taken_in end`

func (f fact) days(h Hours, class uuid.UUID) (out []daybook.FactDay) {
	for day := f.Since; !day.After(f.Until); day = day.AddDays(1) {
		slots := h.On(class, day)
		if len(slots) == 0 {
			continue // without class nobody is sent away, and the Wednesday centre goes on
		}
		from, to := cutoff.Clock(0), wholeDays
		if f.Starts != "" {
			from, to = clock(f.Starts), clock(f.Ends)
		} else if f.Kind == "outing" {
			from, to = slots[0].Starts, slots[len(slots)-1].Ends
		}
		morning, am := slotOf(slots, Morning)
		afternoon, pm := slotOf(slots, Afternoon)
		if f.Meal == "canteen" && am && pm && from < morning.Ends && to > afternoon.Starts { // the kitchen gives the picnic: the meal is not freed
			out = append(out, daybook.FactDay{Day: day, From: from, To: morning.Ends}, daybook.FactDay{Day: day, From: afternoon.Starts, To: to})
			continue
		}
		out = append(out, daybook.FactDay{Day: day, From: from, To: to})
	}
	return out
}

// spreadFact tells the collectivities where a fact stands, and the families what they must know.
func (s *Service) spreadFact(_ context.Context, tx *tenant.Tx, in *spreadingFact) error {
	f, err := factByID(tx, in.Fact)
	if problem.Is(err, "not_found") {
		return nil
	}
	if err != nil {
		return err
	}
	h, err := HoursOf(tx)
	if err != nil {
		return err
	}
	away, err := tenant.Select[uuid.UUID](tx, `select c.pupil_id from attendance.concerned c where c.tenant_id = $1 and c.fact_id = $2 and `+awaySQL+` order by 1`, tx.Tenant(), f.ID)
	if err != nil {
		return err
	}
	class := uuid.Nil
	if len(f.Classes) == 1 {
		class = f.Classes[0]
	}
	out := daybook.Fact{ID: f.ID, Kind: f.Kind, Pupils: lists.NonNil(away), Days: f.days(h, class), Said: f.CreatedAt, By: "school", Version: f.Version, State: map[string]string{Asked: daybook.Asked, Told: daybook.Confirmed, Withdrawn: daybook.Withdrawn}[f.State]}
	if out.Days == nil {
		out.Days = []daybook.FactDay{}
	}
	if _, err := daybook.Tell(tx, s.Vault, out); err != nil {
		return err
	}
	if in.Event == "" {
		return nil
	}
	pupils, err := tenant.Select[uuid.UUID](tx, `select pupil_id from attendance.concerned where tenant_id = $1 and fact_id = $2`, tx.Tenant(), f.ID)
	if err != nil {
		return err
	}
	to, err := directory.Resolve(tx, directory.Audience{Pupils: pupils})
	if err != nil {
		return err
	}
	list := reached(to, func(directory.Addressee) bool { return true })
	if len(list) == 0 {
		return nil
	}
	kind := "attendance.kind_" + f.Kind
	if in.Event == Withdrawn {
		kind = "attendance.kind_cancelled"
	}
	// what changes tomorrow, or today, waits for no quiet hour: the child would stand before a closed door
	soon := f.Since.Compare(schoolyear.DateOf(tx.Now(), h.Zone).AddDays(1)) <= 0 && f.Kind != "outing"
	_, _, err = s.Notify.Publish(tx, notify.Notice{Service: Key, Kind: kind, Origin: uuid.NewSHA1(f.ID, []byte(in.Event)), Object: f.ID, Path: "/absences", WantAnswer: f.Stay && in.Event == Told, Urgent: soon}, notify.People(list))
	return err
}

// abandon gives back what a fact holds that nobody confirmed.
func (s *Service) abandon(_ context.Context, tx *tenant.Tx, in *spreadingFact) error {
	f, err := factByID(tx, in.Fact)
	if problem.Is(err, "not_found") || err == nil && f.State != Asked {
		return nil
	}
	if err != nil {
		return err
	}
	return s.Withdraw(tx, f.ID)
}

// effect keeps what a collectivity counted of a fact; of a single child's absence nothing is kept.
func (s *Service) effect(_ context.Context, tx *tenant.Tx, in *daybook.Effect) error {
	if !slices.Contains(daybook.Services, in.Service) {
		return nil
	}
	_, err := tx.Exec(`insert into attendance.effects (tenant_id, fact_id, peer_tenant_id, service, freed, free, due, answered_at)
		select $1, f.id, $3, $4, $5, $6, $7, $8 from attendance.facts f where f.tenant_id = $1 and f.id = $2
		on conflict (tenant_id, fact_id, peer_tenant_id, service) do update set freed = excluded.freed, free = excluded.free, due = excluded.due, answered_at = excluded.answered_at`,
		tx.Tenant(), in.Fact, in.From, in.Service, max(in.Freed, 0), max(in.Free, 0), max(in.Due, 0), tx.Now())
	if err != nil {
		return err
	}
	return tx.Signal("attendance", tx.Tenant())
}

// closesMost tells whether a fact between two times, "" and "" for the whole day, takes most of a half-day.
func closesMost(starts, ends string, slot Slot) bool {
	if starts == "" {
		return true
	}
	return 2*(min(clock(ends), slot.Ends)-max(clock(starts), slot.Starts)) > slot.Ends-slot.Starts
}

// awayByFacts says which pupils the school itself does not have for most of a half-day, and by which kind of fact. Who is on an outing
// is with the school: the roll is called before it leaves, and who did not come is absent.
func awayByFacts(tx *tenant.Tx, day schoolyear.Date, pupils []uuid.UUID, slot Slot) (map[uuid.UUID]string, error) {
	type row struct {
		PupilID      uuid.UUID
		Kind         string
		Starts, Ends string
	}
	rows, err := tenant.Select[row](tx, `select c.pupil_id, c.kind, coalesce(to_char(c.starts, 'HH24:MI'), '') as starts, coalesce(to_char(c.ends, 'HH24:MI'), '') as ends from attendance.concerned c join attendance.facts f on f.tenant_id = c.tenant_id and f.id = c.fact_id
		where c.tenant_id = $1 and c.pupil_id = any ($2) and c.since <= $3 and c.until >= $3 and f.state = 'told' and c.kind <> 'outing' and `+awaySQL, tx.Tenant(), pupils, day)
	out := map[uuid.UUID]string{}
	for _, r := range rows {
		if closesMost(r.Starts, r.Ends, slot) {
			out[r.PupilID] = r.Kind
		}
	}
	return out, err
}

// outAt says which pupils are on an outing on a day: from when until when, in the reader's words.
func (s *Service) outAt(tx *tenant.Tx, day schoolyear.Date, pupils []uuid.UUID, zone *time.Location) (map[uuid.UUID]string, error) {
	type row struct {
		PupilID      uuid.UUID
		Starts, Ends string
	}
	rows, err := tenant.Select[row](tx, `select c.pupil_id, coalesce(to_char(c.starts, 'HH24:MI'), '') as starts, coalesce(to_char(c.ends, 'HH24:MI'), '') as ends from attendance.concerned c join attendance.facts f on f.tenant_id = c.tenant_id and f.id = c.fact_id
		where c.tenant_id = $1 and c.pupil_id = any ($2) and c.since <= $3 and c.until >= $3 and f.state = 'told' and c.kind = 'outing' order by c.pupil_id, c.starts`, tx.Tenant(), pupils, day)
	out := map[uuid.UUID]string{}
	lang := tx.Actor().Lang
	at := func(t string) string { return i18n.Time(lang, day.At(zone, int(clock(t))/60, int(clock(t))%60)) }
	for _, r := range rows {
		if r.Starts == "" {
			out[r.PupilID] = s.say(tx, "out_today", nil)
		} else {
			out[r.PupilID] = s.say(tx, "out_between", map[string]any{"from": at(r.Starts), "to": at(r.Ends)})
		}
	}
	return out, err
}

// ---- views

// EffectView is what one collectivity answered of a fact.
type EffectView struct {
	Organisation string `json:"organisation"`
	Service      string `json:"service" enum:"canteen,childcare,transport"`
	Label        string `json:"label" doc:"The service, as people call it"`
	Answered     bool   `json:"answered"`
	Freed        int    `json:"freed" doc:"Places given back"`
	Free         int    `json:"free" doc:"That cost nothing"`
	Due          int    `json:"due" doc:"That stay due"`
}

// FactView is a fact as the school reads it.
type FactView struct {
	ID        uuid.UUID       `json:"id"`
	Kind      string          `json:"kind" enum:"outing,class_closed,teacher_absent,strike"`
	KindLabel string          `json:"kind_label"`
	Label     string          `json:"label"`
	Place     string          `json:"place,omitempty"`
	Since     schoolyear.Date `json:"since" format:"date"`
	Until     schoolyear.Date `json:"until" format:"date"`
	Starts    string          `json:"starts,omitempty"`
	Ends      string          `json:"ends,omitempty"`
	Meal      string          `json:"meal,omitempty"`
	Stay      bool            `json:"stay"`
	Places    int             `json:"places"`
	Classes   []uuid.UUID     `json:"classes" nullable:"false"`
	Chosen    []uuid.UUID     `json:"chosen" nullable:"false"`
	State     string          `json:"state" enum:"asked,told,withdrawn"`
	ToldAt    *time.Time      `json:"told_at,omitempty"`
	Version   int             `json:"version"`
	Pupils    int             `json:"pupils"`
	Away      int             `json:"away" doc:"Those who are not at school then"`
	Wishes    map[string]int  `json:"wishes" doc:"home, stay, service and '' for families who said nothing yet"`
	TakenIn   int             `json:"taken_in"`
	Paper     int             `json:"paper" doc:"Families whom no message reaches"`
	Effects   []EffectView    `json:"effects" nullable:"false"`
	Abilities map[string]bool `json:"abilities"`
}

// ConcernedView is a pupil of a fact.
type ConcernedView struct {
	Pupil   uuid.UUID `json:"pupil"`
	Name    string    `json:"name"`
	Class   string    `json:"class"`
	Wish    string    `json:"wish"`
	TakenIn bool      `json:"taken_in"`
	Paper   bool      `json:"paper" doc:"No message reaches this family"`
}

func (s *Service) factViews(tx *tenant.Tx, list []fact) ([]FactView, error) {
	out := make([]FactView, len(list))
	if len(list) == 0 {
		return []FactView{}, nil
	}
	ids := make([]uuid.UUID, len(list))
	at := map[uuid.UUID]int{}
	zone, err := zoneOf(tx)
	if err != nil {
		return nil, err
	}
	today, manages := schoolyear.DateOf(tx.Now(), zone), manifest.Holds(tx, Manage) != 0
	for i, f := range list {
		ids[i], at[f.ID] = f.ID, i
		out[i] = FactView{ID: f.ID, Kind: f.Kind, KindLabel: s.say(tx, "kind_"+f.Kind, nil), Label: f.Label, Place: f.Place, Since: f.Since, Until: f.Until, Starts: f.Starts, Ends: f.Ends, Meal: f.Meal, Stay: f.Stay,
			Places: f.Places, Classes: lists.NonNil(f.Classes), Chosen: lists.NonNil(f.Chosen), State: f.State, ToldAt: f.ToldAt, Version: f.Version, Wishes: map[string]int{}, Effects: []EffectView{},
			Abilities: map[string]bool{"edit": manages && f.State != Withdrawn && !f.Until.Before(today), "withdraw": manages && f.State != Withdrawn && !f.Until.Before(today), "confirm": manages && f.State == Asked}}
	}
	type counted struct {
		FactID              uuid.UUID
		Wish                string
		Pupils, Away, Taken int
	}
	counts, err := tenant.Select[counted](tx, `select c.fact_id, c.wish, count(*)::int as pupils, (count(*) filter (where `+awaySQL+`))::int as away, (count(*) filter (where c.taken_in))::int as taken
		from attendance.concerned c where c.tenant_id = $1 and c.fact_id = any ($2) group by c.fact_id, c.wish`, tx.Tenant(), ids)
	if err != nil {
		return nil, err
	}
	for _, c := range counts {
		v := &out[at[c.FactID]]
		v.Pupils, v.Away, v.TakenIn, v.Wishes[c.Wish] = v.Pupils+c.Pupils, v.Away+c.Away, v.TakenIn+c.Taken, c.Pupils
	}
	links, err := tenant.Links(tx)
	if err != nil {
		return nil, err
	}
	type answered struct {
		FactID, PeerTenantID uuid.UUID
		Service              string
		Freed, Free, Due     int
	}
	rows, err := tenant.Select[answered](tx, `select fact_id, peer_tenant_id, service, freed, free, due from attendance.effects where tenant_id = $1 and fact_id = any ($2)`, tx.Tenant(), ids)
	if err != nil {
		return nil, err
	}
	for i := range out {
		for _, service := range daybook.Services {
			for _, l := range links {
				if l.Peer == tx.Tenant() || !slices.Contains(l.Services, service) {
					continue
				}
				e := EffectView{Organisation: l.PeerName, Service: service, Label: s.say(tx, "service_"+service, nil)}
				for _, r := range rows {
					if r.FactID == out[i].ID && r.PeerTenantID == l.Peer && r.Service == service {
						e.Answered, e.Freed, e.Free, e.Due = true, r.Freed, r.Free, r.Due
					}
				}
				out[i].Effects = append(out[i].Effects, e)
			}
		}
	}
	return out, nil
}
