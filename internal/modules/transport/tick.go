package transport

import (
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"preau/internal/directory"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// Ticked is one tick of a telephone. It carries its own id, so that sent twice it is one, and when it was made, so that what was
// ticked without a network keeps its hour.
type Ticked struct {
	ID       uuid.UUID  `json:"id"`
	PupilID  uuid.UUID  `json:"pupil_id"`
	Kind     string     `json:"kind" enum:"on,off,absent,none" doc:"none takes back"`
	StopID   *uuid.UUID `json:"stop_id,omitempty"`
	At       time.Time  `json:"at" doc:"By the telephone's clock"`
	After    *uuid.UUID `json:"after,omitempty" doc:"The last tick of this child that the telephone knew of"`
	HandedID *uuid.UUID `json:"handed_id,omitempty"`
	HandedTo string     `json:"handed_to,omitempty" maxLength:"120"`
}

// TickResult is what became of one tick.
type TickResult struct {
	ID    uuid.UUID `json:"id"`
	State string    `json:"state" enum:"kept,again,clash,refused"`
}

// ticksTaken is for how many days a telephone may still send what it ticked.
const ticksTaken = 31

// tick writes what a telephone ticked, whenever it arrives; its clock is set right by correct. The latest by the hour it was made holds; where two telephones said
// otherwise without knowing of each other both stay and the child is listed, until somebody says which.
func tick(tx *tenant.Tx, run uuid.UUID, day schoolyear.Date, device string, correct func(said time.Time) time.Time, list []Ticked) ([]TickResult, error) {
	if _, ok, err := tenant.One[uuid.UUID](tx, `select id from transport.runs where tenant_id = $1 and id = $2 for update`, tx.Tenant(), run); err != nil || !ok {
		if err == nil {
			err = problem.Missing()
		}
		return nil, err
	}
	ids := make([]uuid.UUID, len(list))
	for i, t := range list {
		ids[i] = t.PupilID
	}
	mine, err := tenant.Select[uuid.UUID](tx, `select p.id from directory.people p where p.tenant_id = $1 and p.id = any ($2) and p.erased_at is null and exists (select from directory.roles r where r.tenant_id = $1 and r.person_id = p.id and r.profile = 'pupil')`, tx.Tenant(), ids)
	if err != nil {
		return nil, err
	}
	known := map[uuid.UUID]bool{}
	for _, id := range mine {
		known[id] = true
	}
	today, err := directory.Today(tx)
	if err != nil {
		return nil, err
	}
	over := day.After(today) || day.Before(today.AddDays(-ticksTaken))
	sent := make([]uuid.UUID, len(list))
	for i, t := range list {
		sent[i] = t.ID
	}
	before, err := tenant.Select[uuid.UUID](tx, `select id from transport.ticks where tenant_id = $1 and id = any ($2)`, tx.Tenant(), sent)
	if err != nil {
		return nil, err
	}
	again := map[uuid.UUID]bool{}
	for _, id := range before {
		again[id] = true
	}
	lasts, err := tenant.Select[ClashTick](tx, `select distinct on (pupil_id) id, pupil_id, kind, at, received_at, device, clash from transport.ticks
		where tenant_id = $1 and run_id = $2 and day = $3::date and pupil_id = any ($4) order by pupil_id, received_at desc, at desc, id desc`, tx.Tenant(), run, day, ids)
	if err != nil {
		return nil, err
	}
	last := map[uuid.UUID]ClashTick{}
	for _, t := range lasts {
		last[t.PupilID] = t
	}
	out := make([]TickResult, len(list))
	b := &pgx.Batch{}
	for i, t := range list {
		out[i] = TickResult{t.ID, "kept"}
		switch {
		case over || !known[t.PupilID] || t.ID == uuid.Nil:
			out[i].State = "refused"
			continue
		case again[t.ID]:
			out[i].State = "again"
			continue
		}
		again[t.ID] = true
		// another telephone ticked otherwise, and this one did not know
		l, ticked := last[t.PupilID]
		clash := ticked && (t.After == nil || l.ID != *t.After) && l.Device != device && l.Kind != t.Kind
		if clash {
			out[i].State = "clash"
		}
		at := correct(t.At)
		if !ticked || l.Received.Before(tx.Now()) || !at.Before(l.At) {
			last[t.PupilID] = ClashTick{ID: t.ID, PupilID: t.PupilID, Kind: t.Kind, At: at, Received: tx.Now(), Device: device}
		}
		b.Queue(`insert into transport.ticks (tenant_id, id, run_id, day, pupil_id, kind, stop_id, at, received_at, after_id, device, handed_id, handed_to, clash, made_by)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) on conflict (tenant_id, id) do nothing`,
			tx.Tenant(), t.ID, run, day, t.PupilID, t.Kind, t.StopID, at, tx.Now(), t.After, device, t.HandedID, t.HandedTo, clash, nullable(tx.Account()))
		tx.About(t.PupilID)
	}
	return out, tx.Batch(b)
}

// Clash is a child of whom two telephones said otherwise.
type Clash struct {
	PupilID uuid.UUID   `json:"pupil_id"`
	Ticks   []ClashTick `json:"ticks" nullable:"false"`
}

// ClashTick is one of the two sides.
type ClashTick struct {
	ID       uuid.UUID `json:"id"`
	PupilID  uuid.UUID `json:"-"`
	Kind     string    `json:"kind"`
	At       time.Time `json:"at"`
	Received time.Time `json:"received_at" db:"received_at"`
	Device   string    `json:"device"`
	Clash    bool      `json:"clash"`
}

// clashes are the children of a run on a day whom somebody has to decide, with all that was ticked.
func clashes(tx *tenant.Tx, run uuid.UUID, day schoolyear.Date) ([]Clash, error) {
	list, err := tenant.Select[ClashTick](tx, `select k.id, k.pupil_id, k.kind, k.at, k.received_at, k.device, k.clash from transport.ticks k where k.tenant_id = $1 and k.run_id = $2 and k.day = $3::date
		and exists (select from transport.ticks c where c.tenant_id = $1 and c.run_id = $2 and c.day = $3::date and c.pupil_id = k.pupil_id and c.clash and c.settled_at is null) order by k.pupil_id, k.at, k.id`, tx.Tenant(), run, day)
	out := []Clash{}
	for _, t := range list {
		if len(out) == 0 || out[len(out)-1].PupilID != t.PupilID {
			out = append(out, Clash{PupilID: t.PupilID, Ticks: []ClashTick{}})
		}
		c := &out[len(out)-1]
		c.Ticks = append(c.Ticks, t)
	}
	return out, err
}

// settle says what was true of a child whom two telephones ticked otherwise.
func settle(tx *tenant.Tx, run uuid.UUID, day schoolyear.Date, pupil uuid.UUID, kind string) error {
	n, err := tx.Exec(`update transport.ticks set settled_at = $5, settled_by = $6 where tenant_id = $1 and run_id = $2 and day = $3::date and pupil_id = $4 and clash and settled_at is null`, tx.Tenant(), run, day, pupil, tx.Now(), nullable(tx.Account()))
	if err != nil {
		return err
	}
	if n == 0 {
		return problem.Missing()
	}
	_, err = tx.Exec(`insert into transport.ticks (tenant_id, id, run_id, day, pupil_id, kind, at, received_at, device, made_by) values ($1, $2, $3, $4, $5, $6, $7, $7, 'desk', $8)`,
		tx.Tenant(), tenant.NewID(), run, day, pupil, kind, tx.Now(), nullable(tx.Account()))
	tx.About(pupil)
	return err
}

// empty records that somebody walked through the bus and everybody is off. It answers who is still ticked as being inside.
func empty(tx *tenant.Tx, run uuid.UUID, day schoolyear.Date, at time.Time) ([]uuid.UUID, error) {
	n, err := tx.Exec(`insert into transport.emptied (tenant_id, run_id, day, at, made_by) select $1, $2, $3, $4, $5 where exists (select from transport.runs where tenant_id = $1 and id = $2)
		on conflict (tenant_id, run_id, day) do update set at = greatest(transport.emptied.at, excluded.at)`, tx.Tenant(), run, day, at, nullable(tx.Account()))
	if err != nil {
		return nil, err
	}
	if n == 0 {
		return nil, problem.Missing()
	}
	last, err := lastTicks(tx, day, []uuid.UUID{run})
	still := []uuid.UUID{}
	for _, t := range last {
		if t.Kind == "on" {
			still = append(still, t.PupilID)
		}
	}
	tx.About(run)
	return still, err
}
