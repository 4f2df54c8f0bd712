package notify

import (
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"preau/internal/tenant"
)

// PastNotice is a fact that people were told of, with what became of it for each: nothing leaves again.
type PastNotice struct {
	Notice
	At   time.Time // when it left
	Told []PastDelivery
}

// PastDelivery is one person's. State is one in which nothing waits: "sent", "app", "paper" or "elsewhere".
type PastDelivery struct {
	Person  uuid.UUID
	Account *uuid.UUID
	About   string
	State   string
	ReadAt  *time.Time
}

// LoadPast writes notices of the past and their deliveries, for seeds and the demonstration: no job, no message. A delivery in
// a state that still asks for work is refused.
func LoadPast(tx *tenant.Tx, list []PastNotice) error {
	var notices, deliveries [][]any
	for _, n := range list {
		id := tenant.NewID()
		if n.Origin == uuid.Nil {
			n.Origin = n.Object
		}
		wants := "read"
		if n.WantAnswer {
			wants = "answer"
		}
		notices = append(notices, []any{id, n.Service, n.Kind, n.Origin, n.Object, n.Path, n.Urgent, wants, n.At, n.At})
		for i, d := range n.Told {
			var sent *time.Time
			switch d.State {
			case "sent", "app":
				sent = &n.At
			case "paper", "elsewhere":
			default:
				return fmt.Errorf("a notice of the past cannot be %q", d.State)
			}
			deliveries = append(deliveries, []any{tenant.NewID(), id, i / chunkSize, d.Person, d.Account, d.About, d.State, sent, d.ReadAt, n.At, n.At})
		}
	}
	if err := copyIn(tx, "notices", "id, service, kind, origin, object, path, urgent, wants, deliver_at, created_at", notices); err != nil {
		return err
	}
	return copyIn(tx, "deliveries", "id, notice_id, chunk, person_id, account_id, about, state, sent_at, read_at, created_at, deliver_at", deliveries)
}

// copyIn adds rows to a table of notify through a temporary one: the application's role may not COPY past the doors.
func copyIn(tx *tenant.Tx, table, columns string, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	stage := "past_notify_" + table
	if _, err := tx.Exec(fmt.Sprintf("create temp table if not exists %[1]s on commit drop as select %[2]s from notify.%[3]s with no data", stage, columns, table)); err != nil {
		return fmt.Errorf("stage %s: %w", table, err)
	}
	if _, err := tx.CopyTemp(stage, strings.Split(columns, ", "), pgx.CopyFromRows(rows)); err != nil {
		return fmt.Errorf("copy %s: %w", table, err)
	}
	n, err := tx.Exec(fmt.Sprintf("insert into notify.%[1]s (tenant_id, %[2]s) select $1, %[2]s from pg_temp.%[3]s", table, columns, stage), tx.Tenant())
	if err == nil && int(n) != len(rows) {
		err = fmt.Errorf("%d rows of %d", n, len(rows))
	}
	if err == nil {
		_, err = tx.Exec("truncate pg_temp." + stage)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", table, err)
	}
	return nil
}

// Wish is how an account asked to be told.
type Wish struct {
	Account  uuid.UUID
	Mode     string // "immediate", "daily", "weekly"
	Discreet bool
}

// LoadWishes writes the wishes of accounts that have said none, for seeds and the demonstration: it stands behind one
// account's door after another while it lasts.
func LoadWishes(tx *tenant.Tx, list []Wish) error {
	b := &pgx.Batch{}
	for _, w := range list {
		b.Queue(`select set_config('door.account', $1, true)`, w.Account.String())
		b.Queue(`insert into notify.preferences (account_id, mode, discreet, changed_at) values ($1, $2, $3, $4) on conflict do nothing`, w.Account, w.Mode, w.Discreet, tx.Now())
	}
	mine := ""
	if a := tx.Account(); a != uuid.Nil {
		mine = a.String()
	}
	b.Queue(`select set_config('door.account', $1, true)`, mine)
	return tx.Batch(b)
}
