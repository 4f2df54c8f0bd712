package identity

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/tenant"
)

// Grant is what lets somebody of another organisation in: an access of the assistance, or a delegation on a link.
type Grant struct {
	Via    string // access.BySupport, access.ByDelegation
	From   uuid.UUID
	Ticket uuid.UUID
	Reason string
	Rights []access.Right
	Until  time.Time // zero: as long as it is not taken back
}

// Granted finds the grant of a caller in the transaction's tenant, whose people did not make them one of theirs; nil when none.
// from are the caller's own tenants whose staff may act elsewhere, by the way.
type Granted func(tx *tenant.Tx, account uuid.UUID, from Outgoing) (*Grant, error)

// Outgoing are the organisations of a caller in which they hold the right to act elsewhere, by way.
type Outgoing struct{ Support, Delegation []uuid.UUID }

func (o Outgoing) by(via string) []uuid.UUID {
	if via == access.BySupport {
		return o.Support
	}
	return o.Delegation
}

// visitFor bounds how long a grant that was taken back may be used if its signal was lost.
const visitFor = 20 * time.Second

// Visits finds the hats of those who act in an organisation that is not theirs.
type Visits struct {
	DB      *tenant.Database
	Leaves  func(ctx context.Context, c *access.Caller) (Outgoing, error)
	Granted Granted

	mu    sync.Mutex
	kept  map[visitKey]keptVisit
	drops uint64
}

type visitKey struct{ account, tenant uuid.UUID }

type keptVisit struct {
	hat   *access.Hat
	until time.Time
}

// Visit is the hat of a caller in a tenant where they have none, nil when nothing lets them in.
func (v *Visits) Visit(ctx context.Context, c *access.Caller, tenantID uuid.UUID) (*access.Hat, error) {
	if c.Strength != access.BySecondFactor || c.Pending != "" {
		return nil, nil
	}
	out, err := v.Leaves(ctx, c)
	if err != nil || len(out.Support)+len(out.Delegation) == 0 {
		return nil, err
	}
	now := v.DB.Clock().Now()
	key := visitKey{c.Account, tenantID}
	v.mu.Lock()
	got, drops := v.kept[key], v.drops
	v.mu.Unlock()
	if got.hat != nil && now.Before(got.until) && slices.Contains(out.by(got.hat.Via), got.hat.From) {
		return got.hat, nil
	}
	var g *Grant
	var h *access.Hat
	err = v.DB.In(ctx, tenant.Doors{Tenant: tenantID, Open: []string{"support"}, ReadOnly: true}, tenant.Actor{Account: c.Account, Via: "session"}, func(tx *tenant.Tx) (err error) {
		if g, err = v.Granted(tx, c.Account, out); err != nil || g == nil {
			return err
		}
		h, err = organisationOf(tx, nil, now)
		return err
	})
	if err != nil || g == nil || h == nil {
		return nil, err
	}
	h.Via, h.From, h.Ticket, h.Reason, h.Rights, h.Until = g.Via, g.From, g.Ticket, g.Reason, g.Rights, g.Until
	until := now.Add(visitFor)
	if !g.Until.IsZero() && g.Until.Before(until) {
		until = g.Until
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.drops == drops {
		if v.kept == nil || len(v.kept) > 10_000 {
			v.kept = map[visitKey]keptVisit{}
		}
		v.kept[key] = keptVisit{h, until}
	}
	return h, nil
}

// Drop forgets the visits that a change concerns; "*" all.
func (v *Visits) Drop(topic string, key uuid.UUID) {
	if v == nil {
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.drops++
	if topic == "*" {
		clear(v.kept)
		return
	}
	for k := range v.kept {
		if k.tenant == key || k.account == key {
			delete(v.kept, k)
		}
	}
}
