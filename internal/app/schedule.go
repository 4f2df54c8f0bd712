package app

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"preau/internal/manifest"
	"preau/internal/tenant"
)

// schedule records each occurrence once, whatever the number of processes, and emits its jobs with ids that repeat when
// the work is cut short: an occurrence is never lost and never doubled.
func (h *House) schedule(ctx context.Context, every time.Duration) {
	type place struct{ module, schedule int } // two schedules may emit one kind
	last := map[place]time.Time{}
	for {
		now := h.Clock.Now()
		for i, m := range h.Modules {
			for j, s := range m.Schedules {
				from, err := last[place{i, j}], error(nil)
				if from.IsZero() {
					from, err = h.fired(ctx, s.Kind, now)
				}
				if now.Before(from) { // the demonstration's clock went back
					from = now
				}
				if now.Sub(from) > 400*24*time.Hour { // it jumped: what is older is not owed
					from = now.Add(-400 * 24 * time.Hour)
				}
				if err == nil {
					err = h.fire(ctx, m.Key, s, from, now)
				}
				if err == nil {
					last[place{i, j}] = now
				} else if ctx.Err() == nil {
					h.Log.Warn("a schedule waits", "kind", s.Kind, "error", err.Error())
				}
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(every):
		}
	}
}

// fired is when the schedule last fired in any process, so that what fell due while none ran is not forgotten; a minute ago
// when it never did.
func (h *House) fired(ctx context.Context, kind string, now time.Time) (at time.Time, err error) {
	err = h.DB.In(ctx, tenant.Doors{ReadOnly: true}, tenant.Actor{Via: "schedule"}, func(tx *tenant.Tx) error {
		at, err = tenant.Value[time.Time](tx, `select max(due_at) from platform.occurrences where kind = $1 and due_at <= $2`, kind, now)
		return err
	})
	if at.IsZero() {
		at = now.Add(-time.Minute)
	}
	return at, err
}

func (h *House) fire(ctx context.Context, service string, s manifest.Schedule, last, now time.Time) error {
	// of many missed occurrences the last one is owed: a daily round after a week's stop runs once
	var due time.Time
	for t := s.Next(last); !t.After(now); t = s.Next(t) {
		due = t
	}
	if due.IsZero() {
		return nil
	}
	actor := tenant.Actor{Via: "schedule"}
	var mine bool
	var ids []uuid.UUID
	err := h.DB.In(ctx, tenant.Doors{}, actor, func(tx *tenant.Tx) error {
		var err error
		if mine, err = tenant.Value[bool](tx, `select not exists (select from platform.occurrences where kind = $1 and due_at = $2)`, s.Kind, due); err != nil || !mine {
			return err
		}
		if s.PerTenant {
			ids, err = tenant.Select[uuid.UUID](tx, `select tenant.ids()`)
		} else {
			ids = []uuid.UUID{uuid.Nil}
		}
		return err
	})
	if err != nil || !mine {
		return err
	}
	payload, err := json.Marshal(manifest.Due{Due: due})
	if err != nil {
		return err
	}
	for _, id := range ids {
		err := h.DB.In(ctx, tenant.Doors{Tenant: id}, actor, func(tx *tenant.Tx) error {
			_, err := tx.Exec(`insert into platform.outbox (tenant_id, id, origin_tenant, kind, payload, created_at, run_at)
				values ($1, $2, $1, $3, $4, $5, $5) on conflict (tenant_id, id) do nothing`, id, occurrence(s.Kind, due, id), s.Kind, payload, due)
			return err
		})
		if err != nil {
			return err
		}
	}
	return h.DB.In(ctx, tenant.Doors{}, actor, func(tx *tenant.Tx) error {
		_, err := tx.Exec(`insert into platform.occurrences (kind, due_at, fired_at) values ($1, $2, $3) on conflict do nothing`, s.Kind, due, tx.Now())
		return err
	})
}

// occurrence is the same id for the same occurrence in the same tenant, so emitting it twice writes one row.
func occurrence(kind string, due time.Time, tenantID uuid.UUID) uuid.UUID {
	return uuid.NewHash(sha256.New(), tenantID, []byte(kind+" "+due.UTC().Format(time.RFC3339)), 8)
}
