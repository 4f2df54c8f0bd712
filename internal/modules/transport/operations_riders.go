package transport

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/daybook"
	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

type (
	// OfRight is the path of a right to ride.
	OfRight struct {
		manifest.InTenant
		Right uuid.UUID `path:"right" format:"uuid"`
	}
	// OfRunDay is the path of a run on a day.
	OfRunDay struct {
		OfRun
		Day schoolyear.Date `path:"day"`
	}
	// OfRider is the path of a pupil of the tenant.
	OfRider struct {
		manifest.InTenant
		Pupil uuid.UUID `path:"pupil" format:"uuid"`
	}
	// OfWait is the path of a procedure.
	OfWait struct {
		manifest.InTenant
		Wait uuid.UUID `path:"wait" format:"uuid"`
	}
	// OfIncident is the path of an incident.
	OfIncident struct {
		manifest.InTenant
		Incident uuid.UUID `path:"incident" format:"uuid"`
	}

	ridingRightOut  struct{ Body RidingRight }
	ridingRightsOut struct {
		Body struct {
			Items     []RidingRight   `json:"items" nullable:"false"`
			Counts    map[string]int  `json:"counts" doc:"By state"`
			Passes    map[string]bool `json:"passes" doc:"Pupils who have a valid pass"`
			Abilities map[string]bool `json:"abilities"`
		}
	}
	transportDayOut struct {
		Body struct {
			Day       schoolyear.Date `json:"day"`
			School    bool            `json:"school" doc:"There is school on that day"`
			Runs      []DayRun        `json:"runs" nullable:"false"`
			Incidents []Incident      `json:"incidents" nullable:"false"`
			Waits     []Wait          `json:"waits" nullable:"false"`
			Rules     TransportRules  `json:"rules"`
			Abilities map[string]bool `json:"abilities"`
		}
	}
	runListOut  struct{ Body RunList }
	ticksResult struct {
		Body struct {
			Results []TickResult `json:"results" nullable:"false"`
			Clashes []Clash      `json:"clashes" nullable:"false"`
		}
	}
	clashesOut struct {
		Body struct {
			Items []Clash `json:"items" nullable:"false"`
		}
	}
	emptiedOut struct {
		Body struct {
			Still []uuid.UUID `json:"still" nullable:"false" doc:"Children still ticked as being in the bus"`
		}
	}
	waitOut      struct{ Body WaitView }
	checkedOut   struct{ Body Checked }
	rulesOut     struct{ Body TransportRules }
	foundRideOut struct {
		Body struct {
			Items []FoundRider `json:"items" nullable:"false"`
		}
	}
	passesMadeOut struct {
		Body struct {
			Made int `json:"made"`
		}
	}
)

// WaitView is a procedure with whom to call, and the steps that the organisation decided.
type WaitView struct {
	Wait
	directory.Pickup
	Rules TransportRules `json:"rules"`
}

// FoundRider is a pupil found by the beginning of their names.
type FoundRider struct {
	PupilID uuid.UUID `json:"pupil_id"`
	Name    string    `json:"name"`
	Class   string    `json:"class"`
}

func (s *Service) waitView(tx *tenant.Tx, id uuid.UUID) (*waitOut, error) {
	w, err := oneWait(tx, id)
	if err != nil {
		return nil, err
	}
	out := &waitOut{Body: WaitView{Wait: w}}
	if out.Body.Rules, err = rules(tx); err != nil {
		return nil, err
	}
	found, err := directory.PickupOf(tx, []uuid.UUID{w.PupilID}, w.Day, Key)
	if err != nil {
		return nil, err
	}
	out.Body.Pickup = found[w.PupilID]
	tx.Saw(w.PupilID)
	return out, nil
}

func (s *Service) riderOperations(at func(id, method, path, summary string, gate manifest.Gate) manifest.Spec) []manifest.Operation {
	see, desk, board := manifest.Needs(Consult), manifest.Needs(Desk), manifest.Needs(Board)
	post := func(spec manifest.Spec) manifest.Spec { spec.Status = http.StatusOK; return spec }
	none := func(spec manifest.Spec) manifest.Spec { spec.Status = http.StatusNoContent; return spec }
	const runDay = "/runs/{run}/days/{day}"
	return []manifest.Operation{
		manifest.Op(at("rights", http.MethodGet, "/rights", "Who may ride, and who asks to", see), func(_ context.Context, tx *tenant.Tx, in *struct {
			manifest.InTenant
			State string `query:"state" enum:",asked,granted,refused,withdrawn,ended"`
			Line  string `query:"line" format:"uuid" required:"false"`
		}) (*ridingRightsOut, error) {
			var line *uuid.UUID
			if id, err := uuid.Parse(in.Line); err == nil {
				line = &id
			}
			list, err := rights(tx, in.State, line)
			if err != nil {
				return nil, err
			}
			out := &ridingRightsOut{}
			b := &out.Body
			b.Items, b.Counts, b.Passes, b.Abilities = list, map[string]int{}, map[string]bool{}, abilities(tx)
			type count struct {
				State string
				N     int
			}
			counts, err := tenant.Select[count](tx, `select state, count(*)::int as n from transport.rights where tenant_id = $1 group by state`, tx.Tenant())
			if err != nil {
				return nil, err
			}
			for _, c := range counts {
				b.Counts[c.State] = c.N
			}
			valid, err := tenant.Select[uuid.UUID](tx, `select distinct pupil_id from transport.passes where tenant_id = $1 and revoked_at is null and until_at > $2`, tx.Tenant(), tx.Now())
			for _, id := range valid {
				b.Passes[id.String()] = true
			}
			return out, err
		}),
		manifest.Op(at("right", http.MethodGet, "/rights/{right}", "A right to ride", see), func(_ context.Context, tx *tenant.Tx, in *OfRight) (*ridingRightOut, error) {
			g, err := oneRight(tx, in.Right)
			tx.Saw(g.PupilID)
			return &ridingRightOut{g}, err
		}),
		manifest.Op(at("right-write", http.MethodPost, "/pupils/{pupil}/rights", "Write a wish for a family that telephones", desk), func(_ context.Context, tx *tenant.Tx, in *struct {
			OfRider
			Body RightAsked
		}) (*writtenOut, error) {
			known, err := tenant.Value[bool](tx, `select exists (select from directory.roles where tenant_id = $1 and person_id = $2 and profile = 'pupil')`, tx.Tenant(), in.Pupil)
			if err != nil {
				return nil, err
			}
			if !known {
				return nil, problem.Missing()
			}
			return made(ask(tx, in.Pupil, in.Body, "desk"))
		}),
		manifest.Op(at("right-decide", http.MethodPut, "/rights/{right}", "Grant, refuse or end a right to ride", desk), func(_ context.Context, tx *tenant.Tx, in *struct {
			OfRight
			Body RightDecided
		}) (*ridingRightOut, error) {
			if err := s.decided(tx, in.Right, in.Body); err != nil {
				return nil, err
			}
			g, err := oneRight(tx, in.Right)
			return &ridingRightOut{g}, err
		}),
		manifest.Op(at("find", http.MethodGet, "/pupils", "Find a pupil by the beginning of their names", board), func(_ context.Context, tx *tenant.Tx, in *struct {
			manifest.InTenant
			Find string `query:"find" maxLength:"80"`
		}) (*foundRideOut, error) {
			out := &foundRideOut{}
			out.Body.Items = []FoundRider{}
			list, err := directory.Search(tx, in.Find, 60)
			for _, f := range list {
				if slices.Contains(f.Profiles, "pupil") && f.LeftOn.IsZero() && len(out.Body.Items) < 20 {
					family := f.UsageName
					if family == "" {
						family = f.FamilyName
					}
					out.Body.Items = append(out.Body.Items, FoundRider{f.ID, f.GivenName + " " + family, f.ClassLabel})
				}
			}
			return out, err
		}),

		manifest.Op(at("passes-make", http.MethodPost, "/passes", "Make the passes of those who have the right to ride and none yet", desk), func(_ context.Context, tx *tenant.Tx, in *struct {
			manifest.InTenant
			Body struct {
				Pupils []uuid.UUID `json:"pupils,omitempty" maxItems:"2000" doc:"Absent: all of them"`
			}
		}) (*passesMadeOut, error) {
			pupils := in.Body.Pupils
			if len(pupils) == 0 {
				var err error
				if pupils, err = tenant.Select[uuid.UUID](tx, `select distinct g.pupil_id from transport.rights g where g.tenant_id = $1 and g.state = 'granted' and g.until >= $2::date order by 1`, tx.Tenant(), tx.Now()); err != nil {
					return nil, err
				}
			}
			out := &passesMadeOut{}
			var err error
			out.Body.Made, err = issue(tx, pupils)
			return out, err
		}),
		manifest.Op(at("pass-revoke", http.MethodDelete, "/pupils/{pupil}/pass", "Revoke a pass that was lost, or make another", desk), func(_ context.Context, tx *tenant.Tx, in *struct {
			OfRider
			Why string `query:"why" enum:"lost,renewed,left,other" default:"lost"`
		}) (*manifest.Empty, error) {
			if err := revoke(tx, in.Pupil, in.Why); err != nil || in.Why == "left" || in.Why == "other" {
				return nil, err
			}
			_, err := issue(tx, []uuid.UUID{in.Pupil})
			return nil, err
		}),
		manifest.Op(post(at("pass-check", http.MethodPost, "/passes/check", "Read a pass that is shown", board)), func(_ context.Context, tx *tenant.Tx, in *struct {
			manifest.InTenant
			Body struct {
				Pass string `json:"pass" maxLength:"400" doc:"What the picture holds, or the code under it"`
			}
		}) (*checkedOut, error) {
			c, err := s.check(tx, in.Body.Pass)
			return &checkedOut{c}, err
		}),

		manifest.Op(at("runs-of-day", http.MethodGet, "/days/{day}", "The runs of a day: how many ride, how many are in the bus", board), func(_ context.Context, tx *tenant.Tx, in *struct {
			manifest.InTenant
			Day schoolyear.Date `path:"day"`
		}) (out *transportDayOut, err error) {
			out = &transportDayOut{}
			b := &out.Body
			b.Day, b.Abilities = in.Day, abilities(tx)
			cal, err := directory.Calendar(tx)
			if err != nil {
				return nil, err
			}
			b.School = cal.IsSchoolDay(in.Day)
			if b.Runs, err = dayRuns(tx, in.Day); err != nil {
				return nil, err
			}
			if b.Incidents, err = incidents(tx, in.Day, nil); err != nil {
				return nil, err
			}
			if b.Rules, err = rules(tx); err != nil {
				return nil, err
			}
			b.Waits, err = waitsOf(tx, in.Day, nil)
			return out, err
		}),
		manifest.Op(at("run-list", http.MethodGet, runDay, "The list of a run: who gets on and off where, who may receive them", board), func(_ context.Context, tx *tenant.Tx, in *OfRunDay) (*runListOut, error) {
			l, err := s.runList(tx, in.Run, in.Day)
			if err != nil {
				return nil, err
			}
			return &runListOut{*l}, nil
		}),
		manifest.Op(post(at("tick", http.MethodPost, runDay+"/ticks", "Who got on and off, as a telephone ticked it, with or without a network", board)), func(_ context.Context, tx *tenant.Tx, in *struct {
			OfRunDay
			Body struct {
				Device string    `json:"device" maxLength:"60" doc:"Which telephone"`
				Now    time.Time `json:"now" doc:"By the telephone's clock, when it sends: a wrong one is set right"`
				Ticks  []Ticked  `json:"ticks" maxItems:"2000"`
			}
		}) (*ticksResult, error) {
			out := &ticksResult{}
			var err error
			if out.Body.Results, err = tick(tx, in.Run, in.Day, in.Body.Device, daybook.Corrector(in.Body.Now, tx.Now()), in.Body.Ticks); err != nil {
				return nil, err
			}
			out.Body.Clashes, err = clashes(tx, in.Run, in.Day)
			return out, err
		}),
		manifest.Op(at("clashes", http.MethodGet, runDay+"/clashes", "Children of whom two telephones said otherwise", board), func(_ context.Context, tx *tenant.Tx, in *OfRunDay) (*clashesOut, error) {
			out := &clashesOut{}
			var err error
			out.Body.Items, err = clashes(tx, in.Run, in.Day)
			return out, err
		}),
		manifest.Op(none(at("settle", http.MethodPost, runDay+"/clashes", "Say what was true", board)), func(_ context.Context, tx *tenant.Tx, in *struct {
			OfRunDay
			Body struct {
				PupilID uuid.UUID `json:"pupil_id"`
				Kind    string    `json:"kind" enum:"on,off,absent,none"`
			}
		}) (*manifest.Empty, error) {
			return nil, settle(tx, in.Run, in.Day, in.Body.PupilID, in.Body.Kind)
		}),
		manifest.Op(post(at("empty", http.MethodPost, runDay+"/emptied", "Somebody walked through the bus: everybody is off", board)), func(_ context.Context, tx *tenant.Tx, in *struct {
			OfRunDay
			Body struct {
				At  time.Time `json:"at" doc:"By the telephone's clock"`
				Now time.Time `json:"now" doc:"By the telephone's clock, when it sends: a wrong one is set right"`
			}
		}) (*emptiedOut, error) {
			out := &emptiedOut{}
			var err error
			out.Body.Still, err = empty(tx, in.Run, in.Day, daybook.Corrector(in.Body.Now, tx.Now())(in.Body.At))
			return out, err
		}),
		manifest.Staged(file(at("run-paper", http.MethodGet, runDay+"/list.pdf", "The driver's list: stops, hours, names, nothing else", board)), s.driverList),
		manifest.Staged(file(at("passes-paper", http.MethodGet, "/passes.pdf", "The passes to print", desk)), s.passSheet),

		manifest.Op(at("incident-tell", http.MethodPost, "/incidents", "Tell the families of those who ride of a delay, at once", board), func(_ context.Context, tx *tenant.Tx, in *struct {
			manifest.InTenant
			Body IncidentTold
		}) (*writtenOut, error) {
			return made(s.tell(tx, in.Body))
		}),
		manifest.Op(none(at("incident-end", http.MethodPost, "/incidents/{incident}/end", "It is over", board)), func(_ context.Context, tx *tenant.Tx, in *OfIncident) (*manifest.Empty, error) {
			return nil, over(tx, in.Incident)
		}),
		manifest.Op(at("wait-open", http.MethodPost, "/waits", "Nobody is at the stop: begin the procedure", board), func(_ context.Context, tx *tenant.Tx, in *struct {
			manifest.InTenant
			Body WaitOpened
		}) (*writtenOut, error) {
			return made(s.open(tx, in.Body))
		}),
		manifest.Op(at("wait", http.MethodGet, "/waits/{wait}", "A procedure: whom to call, what was done", board), func(_ context.Context, tx *tenant.Tx, in *OfWait) (*waitOut, error) {
			return s.waitView(tx, in.Wait)
		}),
		manifest.Op(post(at("wait-step", http.MethodPost, "/waits/{wait}/steps", "Write what was done", board)), func(_ context.Context, tx *tenant.Tx, in *struct {
			OfWait
			Body StepDone
		}) (*waitOut, error) {
			if err := step(tx, in.Wait, in.Body); err != nil {
				return nil, err
			}
			return s.waitView(tx, in.Wait)
		}),
		manifest.Op(post(at("wait-close", http.MethodPost, "/waits/{wait}/close", "Say with whom, or where, the child is", board)), func(_ context.Context, tx *tenant.Tx, in *struct {
			OfWait
			Body WaitClosed
		}) (*waitOut, error) {
			if err := closeWait(tx, in.Wait, in.Body); err != nil {
				return nil, err
			}
			return s.waitView(tx, in.Wait)
		}),
		manifest.Op(none(at("run-book", http.MethodPost, "/runs/{run}/booking", "Let the seats of a run be booked by days", manifest.Needs(s.Bookings.Right("manage")))), func(_ context.Context, tx *tenant.Tx, in *OfRun) (*manifest.Empty, error) {
			return nil, s.OpenBooking(tx, in.Run)
		}),
		manifest.Op(at("rules-set", http.MethodPut, "/rules", "Under which age a child is handed over, how long a bus waits, where a child is taken", manifest.Needs(Network)), func(_ context.Context, tx *tenant.Tx, in *struct {
			manifest.InTenant
			Body TransportRules
		}) (*rulesOut, error) {
			_, err := tx.Exec(`insert into transport.settings (tenant_id, handed_under, wait_minutes, refuge, refuge_phone, updated_at) values ($1, $2, $3, $4, $5, $6)
				on conflict (tenant_id) do update set handed_under = excluded.handed_under, wait_minutes = excluded.wait_minutes, refuge = excluded.refuge, refuge_phone = excluded.refuge_phone, updated_at = excluded.updated_at`,
				tx.Tenant(), in.Body.HandedUnder, in.Body.WaitMinutes, in.Body.Refuge, in.Body.RefugePhone, tx.Now())
			if err != nil {
				return nil, err
			}
			r, err := rules(tx)
			return &rulesOut{r}, err
		}),
	}
}

// file is a spec whose answer is a document: whoever takes it along is in the journal.
func file(spec manifest.Spec) manifest.Spec {
	spec.File, spec.Writes, spec.Status = "application/pdf", true, http.StatusOK
	return spec
}
