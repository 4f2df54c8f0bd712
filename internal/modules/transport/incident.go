package transport

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/directory"
	"preau/internal/notify"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// Incident is a delay or worse, told to the families of those who ride that day.
type Incident struct {
	ID      uuid.UUID       `json:"id"`
	Runs    []uuid.UUID     `json:"runs" nullable:"false"`
	Day     schoolyear.Date `json:"day"`
	Kind    string          `json:"kind" enum:"delay,incident,cancelled,detour"`
	Minutes *int            `json:"minutes,omitempty"`
	Body    string          `json:"body"`
	Reason  string          `json:"reason"`
	Pupils  int             `json:"pupils"`
	Told    int             `json:"told" doc:"People who are told"`
	MadeAt  time.Time       `json:"made_at"`
	MadeBy  *uuid.UUID      `json:"-"`
	By      string          `json:"by" db:"-"`
	EndedAt *time.Time      `json:"ended_at,omitempty"`
}

// IncidentTold is a form.
type IncidentTold struct {
	Runs    []uuid.UUID     `json:"runs" minItems:"1" maxItems:"100"`
	Day     schoolyear.Date `json:"day"`
	Kind    string          `json:"kind" enum:"delay,incident,cancelled,detour"`
	Minutes *int            `json:"minutes,omitempty" minimum:"1" maximum:"600"`
	Body    string          `json:"body,omitempty" maxLength:"600" doc:"What the families read; no child is named"`
	Reason  string          `json:"reason" maxLength:"300" doc:"Why they are told at once, whatever the hour: kept with the author"`
}

const incidentColumns = `i.id, i.runs, i.day, i.kind, i.minutes, i.body, i.reason, i.pupils, i.told, i.made_at, i.made_by, i.ended_at`

func incidents(tx *tenant.Tx, day schoolyear.Date, run *uuid.UUID) ([]Incident, error) {
	list, err := tenant.Select[Incident](tx, `select `+incidentColumns+` from transport.incidents i where i.tenant_id = $1 and i.day = $2::date and ($3::uuid is null or $3 = any (i.runs)) order by i.made_at desc, i.id desc`, tx.Tenant(), day, run)
	if err != nil || len(list) == 0 {
		return list, err
	}
	var accounts []uuid.UUID
	for _, i := range list {
		if i.MadeBy != nil {
			accounts = append(accounts, *i.MadeBy)
		}
	}
	names, err := directory.NamesOf(tx, accounts)
	for i := range list {
		if list[i].MadeBy != nil {
			list[i].By = names[*list[i].MadeBy]
		}
	}
	return list, err
}

// tell records an incident and tells those who answer for the children who ride these runs that day, whatever the hour.
func (s *Service) tell(tx *tenant.Tx, w IncidentTold) (uuid.UUID, error) {
	if strings.TrimSpace(w.Reason) == "" {
		return uuid.Nil, problem.OnField("reason", "transport.reason_needed")
	}
	if w.Kind == "delay" && w.Minutes == nil {
		return uuid.Nil, problem.OnField("minutes", "transport.minutes_needed")
	}
	day, err := directory.Today(tx)
	if err != nil {
		return uuid.Nil, err
	}
	if w.Day.Before(day) || day.AddDays(14).Before(w.Day) {
		return uuid.Nil, problem.OnField("day", "transport.not_that_day")
	}
	slices.SortFunc(w.Runs, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
	w.Runs = slices.Compact(w.Runs)
	known, err := tenant.Value[int](tx, `select count(*)::int from transport.runs where tenant_id = $1 and id = any ($2)`, tx.Tenant(), w.Runs)
	if err != nil {
		return uuid.Nil, err
	}
	if known != len(w.Runs) {
		return uuid.Nil, problem.OnField("runs", "transport.unknown")
	}
	who, err := riders(tx, w.Day, w.Runs)
	if err != nil {
		return uuid.Nil, err
	}
	pupils := []uuid.UUID{}
	for _, r := range who {
		if r.Away == "" && !slices.Contains(pupils, r.PupilID) {
			pupils = append(pupils, r.PupilID)
		}
	}
	id := tenant.NewID()
	body := strings.TrimSpace(w.Body)
	if _, err := tx.Exec(`insert into transport.incidents (tenant_id, id, runs, day, kind, minutes, body, reason, pupils, made_by, made_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		tx.Tenant(), id, w.Runs, w.Day, w.Kind, w.Minutes, body, strings.TrimSpace(w.Reason), len(pupils), nullable(tx.Account()), tx.Now()); err != nil {
		return id, err
	}
	tx.About(id)
	if len(pupils) == 0 {
		return id, nil
	}
	if _, err := tx.Exec(`insert into transport.told (tenant_id, incident_id, pupil_id, day, kind, minutes, body, made_at) select $1, $2, p, $4, $5, $6, $7, $8 from unnest($3::uuid[]) p`,
		tx.Tenant(), id, pupils, w.Day, w.Kind, w.Minutes, body, tx.Now()); err != nil {
		return id, err
	}
	people, err := s.reach(tx, pupils)
	if err != nil {
		return id, err
	}
	_, told, err := s.Notify.Publish(tx, notify.Notice{Service: Key, Kind: "transport.kind_" + w.Kind, Object: id, Path: "/car", Urgent: true}, notify.People(people))
	if err != nil {
		return id, err
	}
	_, err = tx.Exec(`update transport.incidents set told = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), id, told)
	return id, err
}

// reach are those who are told of children: each once, with the first names of theirs.
func (s *Service) reach(tx *tenant.Tx, pupils []uuid.UUID) ([]notify.Recipient, error) {
	list, err := directory.Resolve(tx, directory.Audience{Pupils: pupils})
	at := map[uuid.UUID]int{}
	var out []notify.Recipient
	for _, a := range list {
		if a.Pupil == nil {
			continue
		}
		i, ok := at[a.Guardian]
		if !ok {
			i = len(out)
			at[a.Guardian] = i
			out = append(out, notify.Recipient{Person: a.Guardian, Account: a.AccountID})
		}
		r := &out[i]
		r.Pupils = append(r.Pupils, *a.Pupil)
		if r.About != "" {
			r.About += ", "
		}
		r.About += a.PupilGivenName
	}
	return out, err
}

// tellFamily tells those who answer for one child of what was decided, when the quiet hours let it.
func (s *Service) tellFamily(tx *tenant.Tx, pupil, object uuid.UUID, kind string) error {
	people, err := s.reach(tx, []uuid.UUID{pupil})
	if err != nil || len(people) == 0 {
		return err
	}
	_, _, err = s.Notify.Publish(tx, notify.Notice{Service: Key, Kind: kind, Object: object, Path: "/car"}, notify.People(people))
	return err
}

// over ends an incident: the families' screens say so, nobody is told again.
func over(tx *tenant.Tx, id uuid.UUID) error {
	n, err := tx.Exec(`update transport.incidents set ended_at = $3 where tenant_id = $1 and id = $2 and ended_at is null`, tx.Tenant(), id, tx.Now())
	if err != nil {
		return err
	}
	if n == 0 {
		return problem.Missing()
	}
	tx.About(id)
	_, err = tx.Exec(`update transport.told set ended_at = $3 where tenant_id = $1 and incident_id = $2`, tx.Tenant(), id, tx.Now())
	return err
}
