package transport

import (
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/daybook"
	"preau/internal/directory"
	"preau/internal/notify"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// Wait is a child whom nobody waited for at the stop, and what was done.
type Wait struct {
	ID       uuid.UUID       `json:"id"`
	RunID    uuid.UUID       `json:"run_id"`
	Day      schoolyear.Date `json:"day"`
	PupilID  uuid.UUID       `json:"pupil_id"`
	Pupil    string          `json:"pupil"`
	StopID   *uuid.UUID      `json:"stop_id,omitempty"`
	Stop     string          `json:"stop"`
	OpenedAt time.Time       `json:"opened_at"`
	OpenedBy *uuid.UUID      `json:"-"`
	ClosedAt *time.Time      `json:"closed_at,omitempty"`
	Outcome  string          `json:"outcome" enum:",handed,school,refuge,police,mistake"`
	Place    string          `json:"place"`
	HandedTo string          `json:"handed_to"`
	Steps    []WaitStep      `json:"steps" nullable:"false" db:"-"`
}

// WaitStep is one thing that was done: the trace.
type WaitStep struct {
	ID       uuid.UUID  `json:"id"`
	WaitID   uuid.UUID  `json:"-"`
	At       time.Time  `json:"at"`
	Kind     string     `json:"kind" enum:"waited,called,wrote,went,note"`
	PersonID *uuid.UUID `json:"person_id,omitempty"`
	Whom     string     `json:"whom"`
	Reached  bool       `json:"reached"`
	Note     string     `json:"note"`
	MadeBy   *uuid.UUID `json:"-"`
	By       string     `json:"by" db:"-"`
}

const waitColumns = `w.id, w.run_id, w.day, w.pupil_id, p.given_name || ' ' || coalesce(nullif(p.usage_name, ''), p.family_name) as pupil, w.stop_id, coalesce(s.name, '') as stop, w.opened_at, w.opened_by, w.closed_at, w.outcome, w.place, w.handed_to
	from transport.waits w join directory.people p on p.tenant_id = $1 and p.id = w.pupil_id left join transport.stops s on s.tenant_id = $1 and s.id = w.stop_id`

func waitsOf(tx *tenant.Tx, day schoolyear.Date, run *uuid.UUID) ([]Wait, error) {
	list, err := tenant.Select[Wait](tx, `select `+waitColumns+` where w.tenant_id = $1 and w.day = $2::date and ($3::uuid is null or w.run_id = $3) order by w.opened_at, w.id`, tx.Tenant(), day, run)
	if err != nil {
		return nil, err
	}
	return list, steps(tx, list)
}

func steps(tx *tenant.Tx, list []Wait) error {
	ids, at := make([]uuid.UUID, len(list)), map[uuid.UUID]*Wait{}
	for i := range list {
		ids[i], list[i].Steps = list[i].ID, []WaitStep{}
		at[list[i].ID] = &list[i]
	}
	rows, err := tenant.Select[WaitStep](tx, `select s.id, s.wait_id, s.at, s.kind, s.person_id, s.whom, s.reached, s.note, s.made_by from transport.wait_steps s where s.tenant_id = $1 and s.wait_id = any ($2) order by s.at, s.id`, tx.Tenant(), ids)
	if err != nil {
		return err
	}
	var accounts []uuid.UUID
	for _, r := range rows {
		if r.MadeBy != nil {
			accounts = append(accounts, *r.MadeBy)
		}
	}
	names, err := directory.NamesOf(tx, accounts)
	for _, r := range rows {
		if r.MadeBy != nil {
			r.By = names[*r.MadeBy]
		}
		at[r.WaitID].Steps = append(at[r.WaitID].Steps, r)
	}
	return err
}

func oneWait(tx *tenant.Tx, id uuid.UUID) (Wait, error) {
	list, err := tenant.Select[Wait](tx, `select `+waitColumns+` where w.tenant_id = $1 and w.id = $2`, tx.Tenant(), id)
	if err != nil {
		return Wait{}, err
	}
	if len(list) == 0 {
		return Wait{}, problem.Missing()
	}
	return list[0], steps(tx, list)
}

// WaitOpened is a form. ID is the telephone's own: sent twice it is one.
type WaitOpened struct {
	ID      uuid.UUID       `json:"id"`
	RunID   uuid.UUID       `json:"run_id"`
	Day     schoolyear.Date `json:"day"`
	PupilID uuid.UUID       `json:"pupil_id"`
	StopID  *uuid.UUID      `json:"stop_id,omitempty"`
}

// open begins the procedure: those who answer for the child are told at once, whatever the hour.
func (s *Service) open(tx *tenant.Tx, w WaitOpened) (uuid.UUID, error) {
	known, err := tenant.Value[bool](tx, `select exists (select from transport.runs where tenant_id = $1 and id = $2) and exists (select from directory.roles where tenant_id = $1 and person_id = $3 and profile = 'pupil')`, tx.Tenant(), w.RunID, w.PupilID)
	if err != nil {
		return uuid.Nil, err
	}
	if !known {
		return uuid.Nil, problem.OnField("pupil_id", "transport.unknown")
	}
	if running, err := tenant.Value[uuid.UUID](tx, `select id from transport.waits where tenant_id = $1 and pupil_id = $2 and day = $3::date and closed_at is null`, tx.Tenant(), w.PupilID, w.Day); err != nil || running != uuid.Nil {
		return running, err // another telephone began it: one procedure, one trace
	}
	n, err := tx.Exec(`insert into transport.waits (tenant_id, id, run_id, day, pupil_id, stop_id, opened_by, opened_at) select $1, $2, $3, $4, $5, (select id from transport.stops where tenant_id = $1 and id = $6), $7, $8 on conflict (tenant_id, id) do nothing`,
		tx.Tenant(), w.ID, w.RunID, w.Day, w.PupilID, w.StopID, nullable(tx.Account()), tx.Now())
	if err != nil || n == 0 {
		return w.ID, err
	}
	tx.About(w.ID, w.PupilID)
	people, err := s.reach(tx, []uuid.UUID{w.PupilID})
	if err != nil || len(people) == 0 {
		return w.ID, err
	}
	_, told, err := s.Notify.Publish(tx, notify.Notice{Service: Key, Kind: "transport.kind_nobody", Object: w.ID, Path: "/car", Urgent: true}, notify.People(people))
	if err != nil || told == 0 {
		return w.ID, err
	}
	_, err = tx.Exec(`insert into transport.wait_steps (tenant_id, id, wait_id, at, kind, made_by) values ($1, $2, $3, $4, 'wrote', $5)`, tx.Tenant(), tenant.NewID(), w.ID, tx.Now(), nullable(tx.Account()))
	return w.ID, err
}

// StepDone is a form.
type StepDone struct {
	ID       uuid.UUID  `json:"id" doc:"The telephone's own: sent twice it is one"`
	Kind     string     `json:"kind" enum:"waited,called,wrote,went,note"`
	PersonID *uuid.UUID `json:"person_id,omitempty"`
	Whom     string     `json:"whom,omitempty" maxLength:"120"`
	Reached  bool       `json:"reached,omitempty"`
	Note     string     `json:"note,omitempty" maxLength:"600"`
	At       time.Time  `json:"at" doc:"By the telephone's clock"`
	Now      time.Time  `json:"now" doc:"By the telephone's clock, when it sends: a wrong one is set right"`
}

func step(tx *tenant.Tx, wait uuid.UUID, d StepDone) error {
	w, err := oneWait(tx, wait)
	if err != nil {
		return err
	}
	if w.ClosedAt != nil {
		return problem.New(problem.Conflict, "transport.wait_closed")
	}
	tx.About(wait, w.PupilID)
	_, err = tx.Exec(`insert into transport.wait_steps (tenant_id, id, wait_id, at, kind, person_id, whom, reached, note, made_by) values ($1, $2, $3, $4, $5, (select id from directory.people where tenant_id = $1 and id = $6), $7, $8, $9, $10) on conflict (tenant_id, id) do nothing`,
		tx.Tenant(), d.ID, wait, daybook.Corrector(d.Now, tx.Now())(d.At), d.Kind, d.PersonID, strings.TrimSpace(d.Whom), d.Reached, strings.TrimSpace(d.Note), nullable(tx.Account()))
	return err
}

// WaitClosed is a form.
type WaitClosed struct {
	Outcome  string `json:"outcome" enum:"handed,school,refuge,police,mistake"`
	Place    string `json:"place,omitempty" maxLength:"200"`
	HandedTo string `json:"handed_to,omitempty" maxLength:"120"`
}

// closeWait ends the procedure: with whom, or where, the child is.
func closeWait(tx *tenant.Tx, wait uuid.UUID, c WaitClosed) error {
	w, err := oneWait(tx, wait)
	if err != nil {
		return err
	}
	if w.ClosedAt != nil {
		return problem.New(problem.Conflict, "transport.wait_closed")
	}
	c.Place, c.HandedTo = strings.TrimSpace(c.Place), strings.TrimSpace(c.HandedTo)
	if (c.Outcome == "handed" || c.Outcome == "police") && c.HandedTo == "" {
		return problem.OnField("handed_to", "transport.whom_needed")
	}
	if c.Outcome == "refuge" && c.Place == "" {
		return problem.OnField("place", "transport.place_needed")
	}
	tx.About(wait, w.PupilID)
	_, err = tx.Exec(`update transport.waits set closed_at = $3, closed_by = $4, outcome = $5, place = $6, handed_to = $7 where tenant_id = $1 and id = $2`, tx.Tenant(), wait, tx.Now(), nullable(tx.Account()), c.Outcome, c.Place, c.HandedTo)
	return err
}
