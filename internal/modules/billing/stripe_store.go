package billing

import (
	"context"
	"fmt"
	"strings"

	"preau/internal/billing/rail"
	"preau/internal/ledger"
	"preau/internal/payment/stripe"
	"preau/internal/tenant"
)

// stripeStore keeps what one vendor's account says: each call is a transaction of its own.
type stripeStore struct {
	s  *Service
	do func(func(tx *tenant.Tx) error) error
}

// Once keeps an event that waits, unless one of its id was ever kept.
func (k stripeStore) Once(_ context.Context, e stripe.Event) error {
	return k.do(func(tx *tenant.Tx) error {
		_, err := hearEvent(tx, e)
		return err
	})
}

// hearEvent keeps an event; new is false for one that was kept before.
func hearEvent(tx *tenant.Tx, e stripe.Event) (fresh bool, err error) {
	n, err := tx.Exec(`insert into billing.stripe_events (tenant_id, id, kind, object, heard_at) values ($1, $2, $3, $4, $5) on conflict do nothing`, tx.Tenant(), e.ID, e.Kind, e.Object, tx.Now())
	return n == 1, err
}

// Waiting gives events that wait, at most limit of them.
func (k stripeStore) Waiting(_ context.Context, limit int) (out []stripe.Event, err error) {
	type row struct{ ID, Kind, Object string }
	err = k.do(func(tx *tenant.Tx) error {
		rows, err := tenant.Select[row](tx, `select id, kind, object from billing.stripe_events where tenant_id = $1 and done_at is null order by heard_at, id limit $2`, tx.Tenant(), limit)
		for _, r := range rows {
			out = append(out, stripe.Event{ID: r.ID, Kind: r.Kind, Object: r.Object})
		}
		return err
	})
	return out, err
}

// Turn gives a thing a number above all those that it was given before.
func (k stripeStore) Turn(_ context.Context, t rail.Thing) (turn int64, err error) {
	err = k.do(func(tx *tenant.Tx) (err error) {
		turn, err = tenant.Value[int64](tx, `insert into billing.stripe_objects as o (tenant_id, kind, theirs, turn) values ($1, $2, $3, 1)
			on conflict (tenant_id, kind, theirs) do update set turn = o.turn + 1 returning turn`, tx.Tenant(), t.Kind, t.ID)
		return err
	})
	return turn, err
}

// Keep replaces the state of a thing, unless one of a higher turn is kept, and marks the event as done. Money of which the state of an
// invoice tells is booked in the same transaction.
func (k stripeStore) Keep(_ context.Context, event string, t rail.Thing, turn int64, r rail.Record) error {
	return k.do(func(tx *tenant.Tx) error {
		if event != "" {
			if _, err := tx.Exec(`update billing.stripe_events set done_at = $3 where tenant_id = $1 and id = $2 and done_at is null`, tx.Tenant(), event, tx.Now()); err != nil {
				return err
			}
		}
		r = ours(r)
		n, err := tx.Exec(`update billing.stripe_objects set kept = $4, state = $5 where tenant_id = $1 and kind = $2 and theirs = $3 and kept <= $4`, tx.Tenant(), t.Kind, t.ID, turn, r)
		if err != nil || n == 0 || r.Invoice == nil {
			return err
		}
		return k.s.paidThere(tx, *r.Invoice)
	})
}

// keptOf is the state that is kept of a thing; ok is false when none is.
func keptOf(tx *tenant.Tx, kind, theirs string) (rail.Record, bool, error) {
	return tenant.One[rail.Record](tx, `select state->'Customer' as customer, state->'Subscription' as subscription, state->'Invoice' as invoice from billing.stripe_objects where tenant_id = $1 and kind = $2 and theirs = $3 and kept > 0`, tx.Tenant(), kind, theirs)
}

// ours empties the state of what the vendor's account has for others than us: it is none of our business.
func ours(r rail.Record) rail.Record {
	switch {
	case r.Customer != nil && r.Customer.Ours == "", r.Subscription != nil && r.Subscription.Ours == "", r.Invoice != nil && r.Invoice.Number == "" && r.Invoice.Subscription == "":
		return rail.Record{}
	}
	return r
}

// numbered finds the vendor's invoice that a number names, and locks it; ok is false when none bears it.
func numbered(tx *tenant.Tx, number string) (v invoiceRow, ok bool, err error) {
	var year int
	var n int64
	if _, err := fmt.Sscanf(strings.TrimPrefix(number, "F"), "%d-%d", &year, &n); err != nil || numberText("F", year, n) != number {
		return v, false, nil
	}
	if err := settling(tx); err != nil { // before its lock, as whoever settles it takes both
		return v, false, err
	}
	return tenant.One[invoiceRow](tx, invoicesWhere+`side = 'vendor' and kind = 'invoice' and year = $2 and number = $3 for update`, tx.Tenant(), year, n)
}

// paidThere books what Stripe took of a copy and was not booked yet.
func (s *Service) paidThere(tx *tenant.Tx, i stripe.Invoice) error {
	if i.Elsewhere || i.Paid <= 0 {
		return nil
	}
	if err := settling(tx); err != nil { // before the invoice is locked, as whoever settles does
		return err
	}
	v, ok, err := numbered(tx, i.Number)
	if err != nil || !ok {
		return err
	}
	before, err := tenant.Value[ledger.Cents](tx, `select coalesce(sum(cents), 0)::bigint from billing.stripe_payments where tenant_id = $1 and invoice_id = $2 and way = 'copy'`, tx.Tenant(), v.ID)
	if err != nil || i.Paid <= before {
		return err
	}
	theirs := i.Intent
	if theirs == "" {
		theirs = i.ID
	}
	return s.tookThere(tx, v, theirs, "copy", i.Paid-before)
}

// tookThere books money that Stripe took for an invoice, as a transfer is: what it no longer needs stays the customer's.
func (s *Service) tookThere(tx *tenant.Tx, v invoiceRow, theirs, way string, cents ledger.Cents) error {
	on, err := today(tx)
	if err != nil {
		return err
	}
	p := paying{Peer: v.PeerID, Account: stripeAccount, Day: on, Cents: cents, Reference: theirs}
	if left := min(cents, v.left()); left > 0 {
		p.Settles = []Settled{{v.ID, left}}
	}
	id, err := s.pay(tx, p)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`insert into billing.stripe_payments (tenant_id, payment_id, invoice_id, theirs, way, cents) values ($1, $2, $3, $4, $5, $6)`, tx.Tenant(), id, v.ID, theirs, way, cents)
	return err
}

// copyRow is which of theirs is ours.
type copyRow struct {
	Ours, Theirs, Print string
	Turn, Told          int
}

func copyOf(tx *tenant.Tx, kind, ours string) (copyRow, error) {
	r, _, err := tenant.One[copyRow](tx, `select ours, theirs, print, turn, told from billing.stripe_copies where tenant_id = $1 and kind = $2 and ours = $3`, tx.Tenant(), kind, ours)
	r.Ours = ours
	return r, err
}

// wants says what Stripe will be told of one of ours. What differs from before is a change, whose number names it however often it is told.
func wants(tx *tenant.Tx, kind, ours, print string) (copyRow, error) {
	if _, err := tx.Exec(`insert into billing.stripe_copies as c (tenant_id, kind, ours, print, turn) values ($1, $2, $3, $4, 1)
		on conflict (tenant_id, kind, ours) do update set print = excluded.print, turn = c.turn + 1 where c.print <> excluded.print`, tx.Tenant(), kind, ours, print); err != nil {
		return copyRow{}, err
	}
	return copyOf(tx, kind, ours)
}

// key names one change of one of ours.
func (c copyRow) key() string { return fmt.Sprintf("%s-%d", c.Ours, c.Turn) }

// known writes that Stripe has one of ours as it is after a change.
func (c copyRow) known(tx *tenant.Tx, kind, theirs string) error {
	_, err := tx.Exec(`insert into billing.stripe_copies as c (tenant_id, kind, ours, theirs, turn, told) values ($1, $2, $3, $4, $5, $5)
		on conflict (tenant_id, kind, ours) do update set theirs = excluded.theirs, told = greatest(c.told, excluded.told)`, tx.Tenant(), kind, c.Ours, theirs, c.Turn)
	return err
}

// unknown lets be made again what Stripe has no more.
func unknown(tx *tenant.Tx, kind string, ours ...string) error {
	_, err := tx.Exec(`delete from billing.stripe_copies where tenant_id = $1 and kind = $2 and ours = any ($3)`, tx.Tenant(), kind, ours)
	return err
}

// forgetStripe empties all that was known of an account: another one knows nothing of it.
func forgetStripe(tx *tenant.Tx) error {
	for _, table := range []string{"events", "objects", "copies", "differences"} {
		if _, err := tx.Exec(`delete from billing.stripe_`+table+` where tenant_id = $1`, tx.Tenant()); err != nil {
			return err
		}
	}
	return nil
}
