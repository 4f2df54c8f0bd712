package tenant

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"
)

// Task is long work as the person who started it sees it: a bar, then its result.
type Task struct {
	ID        uuid.UUID       `db:"id"`
	Tenant    uuid.UUID       `db:"tenant_id"`
	Service   string          `db:"service"`
	Kind      string          `db:"kind"`
	Params    json.RawMessage `db:"params"`
	Done      int             `db:"done"`
	Total     int             `db:"total"`
	State     string          `db:"state"` // running, done, failed, cancelled
	Result    json.RawMessage `db:"result"`
	ErrorCode *string         `db:"error_code"`
	StartedAt time.Time       `db:"started_at"`
	MovedAt   time.Time       `db:"moved_at"`
	EndedAt   *time.Time      `db:"ended_at"`
}

// StartTask records long work of the actor. params hold codes, numbers and ids for its title.
func StartTask(tx *Tx, service, kind string, total int, params map[string]any) (uuid.UUID, error) {
	id := NewID()
	if params == nil {
		params = map[string]any{}
	}
	body, err := json.Marshal(params)
	if err != nil {
		return id, err
	}
	var account *uuid.UUID
	if a := tx.Account(); a != uuid.Nil {
		account = &a
	}
	_, err = tx.Exec(`insert into tenant.tasks (tenant_id, id, account_id, service, kind, params, total, started_at, moved_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $8)`, tx.Tenant(), id, account, service, kind, body, total, tx.Now())
	if err != nil {
		return id, err
	}
	return id, tx.signalTask()
}

// MoveTask moves the bar; it is seen once the transaction commits, so long work moves it in a transaction of its own.
func MoveTask(tx *Tx, id uuid.UUID, done, total int) error {
	if _, err := tx.Exec(`update tenant.tasks set done = $3, total = $4, moved_at = $5 where tenant_id = $1 and id = $2`,
		tx.Tenant(), id, done, total, tx.Now()); err != nil {
		return err
	}
	return tx.signalTask()
}

// EndTask closes the bar with a result, or with an error's code.
func EndTask(tx *Tx, id uuid.UUID, result any, errorCode string) error {
	body, err := json.Marshal(result)
	if err != nil {
		return err
	}
	state, code := "done", (*string)(nil)
	if errorCode != "" {
		state, code = "failed", &errorCode
	}
	if _, err := tx.Exec(`update tenant.tasks set state = $3, result = $4, error_code = $5, moved_at = $6, ended_at = $6,
		done = case when $3 = 'done' then greatest(total, done) else done end where tenant_id = $1 and id = $2`,
		tx.Tenant(), id, state, body, code, tx.Now()); err != nil {
		return err
	}
	return tx.signalTask()
}

func (tx *Tx) signalTask() error {
	if tx.Account() == uuid.Nil {
		return nil
	}
	return tx.Signal("tasks", tx.Account())
}
