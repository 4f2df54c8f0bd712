package transport

import (
	"context"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/audit"
	"preau/internal/daybook"
	"preau/internal/manifest"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

const (
	// ticksKept is how long it is known who got on and off: long enough to answer a family, no longer.
	ticksKept = 30 * 24 * time.Hour
	// tracesKept is how long the trace of a procedure is kept: a year, in which somebody may have to answer for it.
	tracesKept = 366 * 24 * time.Hour
)

// Holders are the columns in which a person of the directory stands.
var Holders = append((&daybook.Service{Key: Key}).Holders(), []manifest.Holder{
	{Service: Key, Table: "transport.rights", Column: "pupil_id", Key: []string{"id"}},
	{Service: Key, Table: "transport.rides", Column: "pupil_id", Key: []string{"id"}},
	{Service: Key, Table: "transport.passes", Column: "pupil_id", Key: []string{"id"}},
	{Service: Key, Table: "transport.ticks", Column: "pupil_id", Key: []string{"id"}},
	{Service: Key, Table: "transport.ticks", Column: "handed_id", Key: []string{"id"}},
	{Service: Key, Table: "transport.told", Column: "pupil_id", Key: []string{"incident_id"}, Clash: "o.incident_id = t.incident_id"},
	{Service: Key, Table: "transport.waits", Column: "pupil_id", Key: []string{"id"}},
	{Service: Key, Table: "transport.wait_steps", Column: "person_id", Key: []string{"id"}},
}...)

func retention() []manifest.Retention {
	return []manifest.Retention{
		{Data: "transport.kept_rights", Basis: "transport.basis_mission", Trigger: "transport.from_departure", Delay: manifest.KeptFor, Action: "erase"},
		{Data: "transport.kept_ticks", Basis: "transport.basis_safety", Trigger: "transport.from_day", Delay: ticksKept, Action: "erase"},
		{Data: "transport.kept_traces", Basis: "transport.basis_safety", Trigger: "transport.from_day", Delay: tracesKept, Action: "erase"},
		{Data: "transport.kept_files", Basis: "transport.basis_mission", Trigger: "transport.from_sending", Delay: undoFor, Action: "erase"},
	}
}

// subject says what becomes of riders who left, and what a family may carry away.
func (s *Service) subject() manifest.Subject {
	const act, unseen = "transport.why_act", "transport.untold_staff"
	booked := s.Bookings.Subject()
	return manifest.Subject{
		Keeps: append(booked.Keeps, []manifest.Kept{
			{Table: "transport.imports", Whom: "made_by", Says: "id name size digest state chosen feed report plan_hash created_at applied_at undo_until undone_at", Gone: manifest.Held, Why: act, Untold: "transport.untold_act"},
			{Table: "transport.rights", Whom: "pupil_id asked_by decided_by", Says: "id line_id state ground distance_m wish reason document seen_on charge since until via asked_at decided_at version updated_at", Gone: manifest.Erased, Copied: "transport.copy_rights"},
			{Table: "transport.rides", Whom: "pupil_id", Says: "id right_id run_id stop_id weekdays weeks", Gone: manifest.Erased, Copied: "transport.copy_rights"},
			{Table: "transport.passes", Whom: "pupil_id made_by revoked_by", Says: "id code until_at made_at revoked_at revoked", Gone: manifest.Erased, Copied: "transport.copy_passes"},
			{Table: "transport.ticks", Whom: "pupil_id handed_id settled_by made_by", Says: "id run_id day kind stop_id at received_at after_id device handed_to clash settled_at", Gone: manifest.Erased, Copied: "transport.copy_ticks"},
			{Table: "transport.emptied", Whom: "made_by", Says: "run_id day at", Gone: manifest.Held, Why: act, Untold: "transport.untold_act"},
			{Table: "transport.incidents", Whom: "made_by", Says: "id runs day kind minutes body reason pupils told made_at ended_at", Gone: manifest.Held, Why: act, Untold: "transport.untold_act"},
			{Table: "transport.told", Whom: "pupil_id", Says: "incident_id day kind minutes body made_at ended_at", Gone: manifest.Erased, Copied: "transport.copy_told"},
			{Table: "transport.waits", Whom: "pupil_id opened_by closed_by", Says: "id run_id day stop_id opened_at closed_at outcome place handed_to", Gone: manifest.Erased, Untold: unseen},
			{Table: "transport.wait_steps", Whom: "person_id made_by", Says: "id wait_id at kind whom reached note", Gone: manifest.Erased, Untold: unseen},
		}...),
		Copies: append(booked.Copies, manifest.Copy{Right: Ride, Doors: access.Subject, Reads: []string{"directory"}, Write: copyRider}),
		Forget: func(tx *tenant.Tx, gone manifest.Gone) error {
			if err := booked.Forget(tx, gone); err != nil {
				return err
			}
			return forget(tx, gone)
		},
	}
}

func forget(tx *tenant.Tx, gone manifest.Gone) error {
	for _, err := range []error{
		audit.Erase(tx, "", `delete from transport.wait_steps s using transport.waits w where s.tenant_id = $1 and w.tenant_id = $1 and w.id = s.wait_id and w.pupil_id = any ($2)`, tx.Tenant(), gone.People),
		audit.Erase(tx, "transport.kept_traces", `delete from transport.waits where tenant_id = $1 and pupil_id = any ($2)`, tx.Tenant(), gone.People),
		audit.Erase(tx, "", `update transport.wait_steps set person_id = null, whom = '' where tenant_id = $1 and person_id = any ($2)`, tx.Tenant(), gone.People),
		audit.Erase(tx, "transport.kept_ticks", `delete from transport.ticks where tenant_id = $1 and pupil_id = any ($2)`, tx.Tenant(), gone.People),
		audit.Erase(tx, "", `update transport.ticks set handed_id = null, handed_to = '' where tenant_id = $1 and handed_id = any ($2)`, tx.Tenant(), gone.People),
		audit.Erase(tx, "", `delete from transport.told where tenant_id = $1 and pupil_id = any ($2)`, tx.Tenant(), gone.People),
		audit.Erase(tx, "", `delete from transport.passes where tenant_id = $1 and pupil_id = any ($2)`, tx.Tenant(), gone.People),
		audit.Erase(tx, "", `delete from transport.rides where tenant_id = $1 and pupil_id = any ($2)`, tx.Tenant(), gone.People),
		audit.Erase(tx, "transport.kept_rights", `delete from transport.rights where tenant_id = $1 and pupil_id = any ($2)`, tx.Tenant(), gone.People),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

// purge erases what its clock has run out for.
func (s *Service) purge(_ context.Context, tx *tenant.Tx, _ *manifest.Due) error {
	ticks, traces := tx.Now().Add(-ticksKept), tx.Now().Add(-tracesKept)
	for _, err := range []error{
		audit.Erase(tx, "transport.kept_ticks", `delete from transport.ticks where tenant_id = $1 and day < $2::date`, tx.Tenant(), ticks),
		audit.Erase(tx, "", `delete from transport.told where tenant_id = $1 and day < $2::date`, tx.Tenant(), ticks),
		audit.Erase(tx, "", `delete from transport.emptied where tenant_id = $1 and day < $2::date`, tx.Tenant(), traces),
		audit.Erase(tx, "", `delete from transport.incidents i where i.tenant_id = $1 and i.day < $2::date and not exists (select from transport.told t where t.tenant_id = $1 and t.incident_id = i.id)`, tx.Tenant(), traces),
		audit.Erase(tx, "transport.kept_traces", `delete from transport.waits where tenant_id = $1 and day < $2::date`, tx.Tenant(), traces),
		audit.Erase(tx, "transport.kept_files", `update transport.imports set feed = null where tenant_id = $1 and feed is not null and created_at < $2`, tx.Tenant(), tx.Now().Add(-undoFor)),
		audit.Erase(tx, "", `delete from transport.import_changes c using transport.imports i where c.tenant_id = $1 and i.tenant_id = $1 and i.id = c.import_id and i.created_at < $2 and (i.undo_until is null or i.undo_until < $3)`, tx.Tenant(), tx.Now().Add(-undoFor), tx.Now()),
		audit.Erase(tx, "transport.kept_rights", `delete from transport.rights where tenant_id = $1 and until < $2::date - 400`, tx.Tenant(), tx.Now()),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

// copyRider is what a family carries away of one child's bus.
func copyRider(tx *tenant.Tx, of manifest.Of) ([]manifest.Part, error) {
	type right struct {
		Line, Stop, State, Wish, Reason string
		Since, Until                    schoolyear.Date
		Weekdays                        int
		AskedAt                         time.Time
	}
	rights, err := tenant.Select[right](tx, `select l.code as line, coalesce(s.name, '') as stop, g.state, g.wish, g.reason, g.since, g.until, coalesce(e.weekdays, 0) as weekdays, g.asked_at from transport.rights g
		join transport.lines l on l.tenant_id = $1 and l.id = g.line_id left join transport.rides e on e.tenant_id = $1 and e.right_id = g.id left join transport.stops s on s.tenant_id = $1 and s.id = e.stop_id
		where g.tenant_id = $1 and g.pupil_id = $2 order by g.asked_at, g.id, e.id`, tx.Tenant(), of.Person)
	if err != nil {
		return nil, err
	}
	asked := manifest.Part{Title: "transport.copy_rights", Columns: []string{"transport.copy_at", "transport.copy_line", "transport.copy_stop", "transport.copy_state", "transport.copy_wish", "transport.copy_reason", "transport.copy_since", "transport.copy_until"}}
	for _, r := range rights {
		asked.Rows = append(asked.Rows, []any{r.AskedAt, r.Line, r.Stop, manifest.Word{Key: "transport.state_" + r.State, Code: r.State}, r.Wish, r.Reason, r.Since, r.Until})
	}
	passes, err := tenant.Select[Pass](tx, `select `+passColumns+` from transport.passes a where a.tenant_id = $1 and a.pupil_id = $2 order by a.made_at`, tx.Tenant(), of.Person)
	if err != nil {
		return nil, err
	}
	shown := manifest.Part{Title: "transport.copy_passes", Columns: []string{"transport.copy_at", "transport.copy_code", "transport.copy_until"}}
	for _, p := range passes {
		shown.Rows = append(shown.Rows, []any{p.MadeAt, p.Code, p.UntilAt})
	}
	type tickRow struct {
		At   time.Time
		Kind string
		Line string
	}
	ticks, err := tenant.Select[tickRow](tx, `select k.at, k.kind, l.code as line from transport.ticks k join transport.runs r on r.tenant_id = $1 and r.id = k.run_id join transport.lines l on l.tenant_id = $1 and l.id = r.line_id
		where k.tenant_id = $1 and k.pupil_id = $2 order by k.at, k.id`, tx.Tenant(), of.Person)
	if err != nil {
		return nil, err
	}
	boarded := manifest.Part{Title: "transport.copy_ticks", Columns: []string{"transport.copy_at", "transport.copy_line", "transport.copy_state"}}
	for _, t := range ticks {
		boarded.Rows = append(boarded.Rows, []any{t.At, t.Line, manifest.Word{Key: "transport.tick_" + t.Kind, Code: t.Kind}})
	}
	news, err := tenant.Select[ChildNews](tx, `select n.incident_id as id, n.pupil_id, n.day, n.kind, n.minutes, n.body, n.made_at, n.ended_at from transport.told n where n.tenant_id = $1 and n.pupil_id = $2 order by n.made_at`, tx.Tenant(), of.Person)
	told := manifest.Part{Title: "transport.copy_told", Columns: []string{"transport.copy_at", "transport.copy_state", "transport.copy_text"}}
	for _, n := range news {
		told.Rows = append(told.Rows, []any{n.MadeAt, manifest.Word{Key: "transport.kind_" + n.Kind, Code: n.Kind}, n.Body})
	}
	var out []manifest.Part
	for _, p := range []manifest.Part{asked, shown, boarded, told} {
		if len(p.Rows) > 0 {
			out = append(out, p)
		}
	}
	return out, err
}

// decided decides a right and tells the family: not at once, it is no emergency.
func (s *Service) decided(tx *tenant.Tx, id uuid.UUID, d RightDecided) error {
	before, err := oneRight(tx, id)
	if err != nil {
		return err
	}
	if err := decide(tx, id, d); err != nil {
		return err
	}
	after, err := oneRight(tx, id)
	if err != nil {
		return err
	}
	if err := s.enrolled(tx, after); err != nil {
		return err
	}
	if before.State == d.State {
		return nil
	}
	return s.tellFamily(tx, before.PupilID, id, "transport.kind_"+d.State)
}
