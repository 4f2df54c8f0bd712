package notify

import (
	"fmt"
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
	if err := tx.Load("notify.notices", "id, service, kind, origin, object, path, urgent, wants, deliver_at, created_at", notices); err != nil {
		return err
	}
	return tx.Load("notify.deliveries", "id, notice_id, chunk, person_id, account_id, about, state, sent_at, read_at, created_at, deliver_at", deliveries)
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
