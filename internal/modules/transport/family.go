package transport

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/platform/lists"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// ChildBus is what a family sees of one child's bus in one organisation.
type ChildBus struct {
	Tenant     uuid.UUID       `json:"tenant"`
	TenantName string          `json:"tenant_name"`
	Child      uuid.UUID       `json:"child"`
	GivenName  string          `json:"given_name"`
	Rights     []RidingRight   `json:"rights" nullable:"false"`
	Pass       *Pass           `json:"pass,omitempty"`
	Today      []ChildTrip     `json:"today" nullable:"false" doc:"The next day with a bus, today included, within ten days"`
	TodayIs    schoolyear.Date `json:"today_is,omitzero"`
	News       []ChildNews     `json:"news" nullable:"false"`
	Abilities  map[string]bool `json:"abilities" doc:"ask: for a line; several children, several households"`
}

// ChildTrip is one ride of a day.
type ChildTrip struct {
	RunID     uuid.UUID  `json:"run_id"`
	Line      string     `json:"line"`
	Direction string     `json:"direction" enum:"out,back"`
	Stop      string     `json:"stop"`
	Place     string     `json:"place"`
	At        Clock      `json:"at" doc:"When the bus is at their stop"`
	State     string     `json:"state" enum:"none,on,off,absent"`
	TickedAt  *time.Time `json:"ticked_at,omitempty"`
	Away      string     `json:"away,omitempty"`
}

// ChildNews is a delay or worse of a run that the child rides.
type ChildNews struct {
	ID      uuid.UUID       `json:"id"`
	PupilID uuid.UUID       `json:"-"`
	Day     schoolyear.Date `json:"day"`
	Kind    string          `json:"kind" enum:"delay,incident,cancelled,detour"`
	Minutes *int            `json:"minutes,omitempty"`
	Body    string          `json:"body"`
	MadeAt  time.Time       `json:"made_at"`
	EndedAt *time.Time      `json:"ended_at,omitempty"`
}

// horizon is how far a family's next day with a bus is looked for.
const horizon = 10

// mine are the buses of the caller's children in this organisation.
func (s *Service) mine(_ context.Context, tx *tenant.Tx, _ *struct{}) ([]ChildBus, error) {
	type kid struct {
		Child      uuid.UUID
		GivenName  string
		TenantName string
	}
	kids, err := tenant.Select[kid](tx, `select p.id as child, p.given_name, t.short_name as tenant_name from directory.people p join tenant.tenants t on t.tenant_id = p.tenant_id
		where p.tenant_id = $1 and p.id = any ($2) and p.id <> $3 and p.left_on is null and p.erased_at is null and exists (select from directory.class_members m where m.tenant_id = $1 and m.person_id = p.id and m.part = 'pupil') order by p.birth_date, p.id`,
		tx.Tenant(), lists.NonNil(tx.Subjects("directory")), tx.Actor().Person)
	if err != nil || len(kids) == 0 {
		return nil, err
	}
	lines, err := tenant.Value[bool](tx, `select exists (select from transport.lines where tenant_id = $1 and archived_at is null)`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	out := make([]ChildBus, len(kids))
	ids, at := make([]uuid.UUID, len(kids)), map[uuid.UUID]*ChildBus{}
	for i, k := range kids {
		out[i] = ChildBus{Tenant: tx.Tenant(), TenantName: k.TenantName, Child: k.Child, GivenName: k.GivenName, Rights: []RidingRight{}, Today: []ChildTrip{}, News: []ChildNews{}, Abilities: map[string]bool{"ask": lines && manifest.Holds(tx, Ask) != 0}}
		ids[i], at[k.Child] = k.Child, &out[i]
	}
	day, err := directory.Today(tx)
	if err != nil {
		return nil, err
	}
	list, err := tenant.Select[RidingRight](tx, `select `+rightColumns+` where g.tenant_id = $1 and g.pupil_id = any ($3) and g.state <> 'withdrawn' and g.until >= $2::date - 30 order by g.asked_at desc, g.id`, tx.Tenant(), day, ids)
	if err != nil {
		return nil, err
	}
	if err := ridesOf(tx, list); err != nil {
		return nil, err
	}
	for _, g := range list {
		at[g.PupilID].Rights = append(at[g.PupilID].Rights, g)
	}
	passes, err := tenant.Select[Pass](tx, `select `+passColumns+` from transport.passes a where a.tenant_id = $1 and a.pupil_id = any ($2) and a.revoked_at is null and a.until_at > $3 order by a.made_at`, tx.Tenant(), ids, tx.Now())
	if err != nil {
		return nil, err
	}
	for _, p := range passes {
		if p.QR, err = s.picture(tx.Tenant(), p); err != nil {
			return nil, err
		}
		at[p.PupilID].Pass = &p
	}
	news, err := tenant.Select[ChildNews](tx, `select n.incident_id as id, n.pupil_id, n.day, n.kind, n.minutes, n.body, n.made_at, n.ended_at from transport.told n where n.tenant_id = $1 and n.pupil_id = any ($2) and n.day >= $3::date order by n.made_at desc, n.incident_id`, tx.Tenant(), ids, day)
	if err != nil {
		return nil, err
	}
	for _, n := range news {
		at[n.PupilID].News = append(at[n.PupilID].News, n)
	}
	err = nextDays(tx, day, ids, at)
	if !lines { // of an organisation without a network there is nothing to show but what was
		out = slices.DeleteFunc(out, func(c ChildBus) bool { return len(c.Rights)+len(c.Today)+len(c.News) == 0 && c.Pass == nil })
	}
	return out, err
}

// nextDays fills each child's next day with a bus.
func nextDays(tx *tenant.Tx, today schoolyear.Date, ids []uuid.UUID, at map[uuid.UUID]*ChildBus) error {
	for n, left := 0, len(ids); n <= horizon && left > 0; n++ {
		day := today.AddDays(n)
		runs, err := onDay(tx, day, nil)
		if err != nil {
			return err
		}
		all := make([]uuid.UUID, len(runs))
		for i, r := range runs {
			all[i] = r.RunID
		}
		who, err := riders(tx, day, all)
		if err != nil {
			return err
		}
		last, err := lastTicks(tx, day, all)
		if err != nil {
			return err
		}
		type stop struct {
			ID          uuid.UUID
			TripID      uuid.UUID
			Name, Place string
			At          Clock
		}
		for _, c := range at {
			if len(c.Today) > 0 {
				continue
			}
			for _, r := range runs {
				i := slices.IndexFunc(who, func(w expected) bool { return w.RunID == r.RunID && w.PupilID == c.Child })
				if i < 0 {
					continue
				}
				x, _, err := tenant.One[stop](tx, `select s.id, s.name, s.place, coalesce(case when $4 then min(x.departs) else min(x.arrives) end, 0)::int as at from transport.stops s left join transport.times x on x.tenant_id = $1 and x.trip_id = $3 and x.stop_id = s.id
					where s.tenant_id = $1 and s.id = $2 group by s.id, s.name, s.place`, tx.Tenant(), who[i].StopID, r.TripID, r.Direction == Out)
				if err != nil {
					return err
				}
				t := ChildTrip{RunID: r.RunID, Line: r.Line, Direction: r.Direction, Stop: x.Name, Place: x.Place, At: x.At, State: "none", Away: who[i].Away}
				for _, k := range last {
					if k.RunID == r.RunID && k.PupilID == c.Child {
						when := k.At
						t.State, t.TickedAt = k.Kind, &when
					}
				}
				c.Today, c.TodayIs = append(c.Today, t), day
			}
			if len(c.Today) > 0 {
				left--
			}
		}
	}
	return nil
}

// Offer is what a family may ask for: the lines, and where each stops.
type Offer struct {
	Lines []OfferLine `json:"lines" nullable:"false"`
	Stops []OfferStop `json:"stops" nullable:"false"`
}

// OfferLine is a line with its runs.
type OfferLine struct {
	ID    uuid.UUID  `json:"id"`
	Code  string     `json:"code"`
	Label string     `json:"label"`
	Runs  []OfferRun `json:"runs" nullable:"false" db:"-"`
}

// OfferRun is a run with the stops where one gets on (to school) or off (home), and when.
type OfferRun struct {
	ID        uuid.UUID   `json:"id"`
	Direction string      `json:"direction" enum:"out,back"`
	Weekdays  int         `json:"weekdays"`
	Calls     []OfferCall `json:"calls" nullable:"false"`
}

// OfferCall is a run at a stop; the hour is that of its first timetable.
type OfferCall struct {
	StopID uuid.UUID `json:"stop_id"`
	At     Clock     `json:"at"`
}

// OfferStop is a stop of those runs.
type OfferStop struct {
	ID    uuid.UUID `json:"id"`
	Name  string    `json:"name"`
	Place string    `json:"place"`
	City  string    `json:"city"`
	LatE6 *int      `json:"lat_e6,omitempty"`
	LonE6 *int      `json:"lon_e6,omitempty"`
}

// offer is what may be asked for. The school's own stop is not among the choices: every ride ends or begins there.
func offer(tx *tenant.Tx) (*Offer, error) {
	out := &Offer{Stops: []OfferStop{}}
	var err error
	if out.Lines, err = tenant.Select[OfferLine](tx, `select l.id, l.code, l.label from transport.lines l where l.tenant_id = $1 and l.archived_at is null
		and exists (select from transport.runs r join transport.trips t on t.tenant_id = $1 and t.run_id = r.id and t.archived_at is null where r.tenant_id = $1 and r.line_id = l.id and r.archived_at is null) order by l.kind desc, l.code, l.id`, tx.Tenant()); err != nil {
		return nil, err
	}
	schools := map[uuid.UUID]bool{}
	all, err := stops(tx)
	if err != nil {
		return nil, err
	}
	for _, s := range all {
		if s.SchoolID != nil {
			schools[s.ID] = true
		} else if len(s.Lines) > 0 && !s.Archived {
			out.Stops = append(out.Stops, OfferStop{s.ID, s.Name, s.Place, s.City, s.LatE6, s.LonE6})
		}
	}
	list, err := runs(tx, uuid.Nil)
	if err != nil {
		return nil, err
	}
	for i := range out.Lines {
		l := &out.Lines[i]
		l.Runs = []OfferRun{}
		for _, r := range list {
			if r.LineID != l.ID || r.Archived || len(r.Trips) == 0 {
				continue
			}
			run := OfferRun{ID: r.ID, Direction: r.Direction, Calls: []OfferCall{}}
			for _, t := range r.Trips {
				run.Weekdays |= t.Weekdays
				for _, x := range t.Times {
					use := x.Boards
					if r.Direction == Back {
						use = x.Alights
					}
					if use && !schools[x.StopID] && !slices.ContainsFunc(run.Calls, func(c OfferCall) bool { return c.StopID == x.StopID }) {
						run.Calls = append(run.Calls, OfferCall{x.StopID, x.Departs})
					}
				}
			}
			l.Runs = append(l.Runs, run)
		}
	}
	return out, nil
}

type (
	offerOut struct{ Body Offer }
	askIn    struct {
		manifest.OfChild
		Body RightAsked
	}
	withdrawIn struct {
		manifest.OfChild
		Right uuid.UUID `path:"right" format:"uuid"`
	}
)

func (s *Service) familyOperations() []manifest.Operation {
	at := func(id, method, path, summary string, gate manifest.Gate) manifest.Spec {
		return manifest.Spec{ID: Key + "." + id, Method: method, Path: "/api/v1" + path, Summary: summary, Gate: gate, Reads: []string{"directory", "tenant"}}
	}
	asking := at("ask", "POST", "/children/{child}/transport/rights", "Ask for a line, a stop and days", manifest.Needs(Ask))
	asking.Status = 201
	return []manifest.Operation{
		manifest.Gather(at("mine", "GET", "/transport/mine", "My children's buses: line, stop, pass, what happens today", manifest.Needs(Ride)), s.mine, func(a, b ChildBus) int { return 0 }),
		manifest.Op(at("offer", "GET", "/children/{child}/transport/offer", "The lines and stops that one may ask for", manifest.Needs(Ride)), func(_ context.Context, tx *tenant.Tx, in *struct{ manifest.OfChild }) (*offerOut, error) {
			o, err := offer(tx)
			if err != nil {
				return nil, err
			}
			return &offerOut{*o}, nil
		}),
		manifest.Op(asking, func(_ context.Context, tx *tenant.Tx, in *askIn) (*writtenOut, error) {
			if !slices.Contains(tx.Subjects(Key), in.Child) {
				return nil, problem.Missing()
			}
			return made(ask(tx, in.Child, in.Body, "family"))
		}),
		manifest.Op(at("withdraw", "DELETE", "/children/{child}/transport/rights/{right}", "Take back what was asked, before it is decided", manifest.Needs(Ask)), func(_ context.Context, tx *tenant.Tx, in *withdrawIn) (*manifest.Empty, error) {
			if !slices.Contains(tx.Subjects(Key), in.Child) {
				return nil, problem.Missing()
			}
			return nil, withdraw(tx, in.Child, in.Right)
		}),
	}
}
