package access

import (
	"context"
	"sync"
	"time"

	"github.com/google/uuid"

	"preau/internal/tenant"
)

// Decider answers for every tenant: it keeps one table per tenant that changed something, dropped when its version moves.
type Decider struct {
	policy *Policy
	db     *tenant.Database
	mu     sync.RWMutex
	tables map[uuid.UUID]held
	drops  uint64 // counts what was forgotten: a table read before is not kept after
}

type held struct {
	table *Table
	until time.Time
}

// kept bounds how long a change made elsewhere may go unheard if its signal was lost.
const kept = 30 * time.Second

// NewDecider decides by the policy and the tenants' overrides.
func NewDecider(p *Policy, db *tenant.Database) *Decider {
	return &Decider{policy: p, db: db, tables: map[uuid.UUID]held{}}
}

// Policy is the declared policy.
func (d *Decider) Policy() *Policy { return d.policy }

// Table is the policy as it stands in a tenant.
func (d *Decider) Table(ctx context.Context, id uuid.UUID) (*Table, error) {
	d.mu.RLock()
	h, ok := d.tables[id]
	drops := d.drops
	d.mu.RUnlock()
	if ok && time.Now().Before(h.until) {
		return h.table, nil
	}
	var rows []Override
	err := d.db.In(ctx, tenant.Doors{Tenant: id, ReadOnly: true}, tenant.Actor{Via: "access"}, func(tx *tenant.Tx) (err error) {
		rows, err = Overrides(tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	table := d.policy.Base()
	if len(rows) > 0 {
		if table, err = d.policy.Compile(rows); err != nil {
			return nil, err
		}
	}
	d.mu.Lock()
	if d.drops == drops { // otherwise a change was committed while its former state was read
		d.tables[id] = held{table, time.Now().Add(kept)}
	}
	d.mu.Unlock()
	return table, nil
}

// Drop forgets a tenant's table: the next decision reads its overrides again.
func (d *Decider) Drop(id uuid.UUID) { d.mu.Lock(); delete(d.tables, id); d.drops++; d.mu.Unlock() }

// DropAll forgets every tenant's table.
func (d *Decider) DropAll() { d.mu.Lock(); clear(d.tables); d.drops++; d.mu.Unlock() }

// Overrides are the changes of this tenant.
func Overrides(tx *tenant.Tx) ([]Override, error) {
	type row struct {
		Profile, Service, Right, Door string
		Allowed                       bool
	}
	rows, err := tenant.Final[row](tx, `select profile, service, "right", door, allowed from access.overrides where tenant_id = $1`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	out := make([]Override, 0, len(rows))
	for _, r := range rows {
		if door, ok := ParseDoor(r.Door); ok {
			out = append(out, Override{Rule{Profile(r.Profile), Right(r.Service + ":" + r.Right), door}, r.Allowed})
		}
	}
	return out, nil
}

// Change writes one change, or takes it back when it says what the default says; the caller drops the table after the commit.
func (d *Decider) Change(tx *tenant.Tx, o Override) error {
	var by *uuid.UUID
	if a := tx.Account(); a != uuid.Nil {
		by = &a
	}
	if d.policy.Base().Doors(o.Profile, o.Right).Has(o.Door) == o.Allowed {
		if _, err := tx.Exec(`delete from access.overrides where tenant_id = $1 and profile = $2 and service = $3 and "right" = $4 and door = $5`,
			tx.Tenant(), o.Profile, o.Right.Service(), o.Right.Name(), o.Door.String()); err != nil {
			return err
		}
	} else if _, err := tx.Exec(`insert into access.overrides (tenant_id, profile, service, "right", door, allowed, changed_by, changed_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8)
		on conflict (tenant_id, profile, service, "right", door) do update set allowed = excluded.allowed, changed_by = excluded.changed_by, changed_at = excluded.changed_at`,
		tx.Tenant(), o.Profile, o.Right.Service(), o.Right.Name(), o.Door.String(), o.Allowed, by, tx.Now()); err != nil {
		return err
	}
	return tx.Touch("access", tx.Tenant())
}
