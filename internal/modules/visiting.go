package modules

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/identity"
	"preau/internal/modules/settings"
	"preau/internal/modules/support"
	"preau/internal/notify"
	"preau/internal/tenant"
	"preau/internal/web"
)

// Who acts in an organisation that is not theirs: by an access of the assistance, or by the rights that a link delegates.

// leaves are the caller's own organisations whose staff they are allowed to be elsewhere.
func (w *Wired) leaves(ctx context.Context, c *access.Caller) (out identity.Outgoing, err error) {
	for i := range c.Hats {
		h := &c.Hats[i]
		if h.Via != "" {
			continue
		}
		table, err := w.house.Decider.Table(ctx, h.Tenant)
		if err != nil {
			return out, err
		}
		if table.Held(h, support.Ask).Has(access.Tenant) {
			out.Support = append(out.Support, h.Tenant)
		}
		if table.Held(h, settings.Delegate).Has(access.Tenant) {
			out.Delegation = append(out.Delegation, h.Tenant)
		}
	}
	return out, nil
}

// granted looks in the transaction's tenant for what lets the account in. An open access of the assistance comes before a delegation:
// its reader is not to believe that they may change something.
func (w *Wired) granted(tx *tenant.Tx, account uuid.UUID, from identity.Outgoing) (*identity.Grant, error) {
	if len(from.Support) > 0 {
		v, ok, err := support.Of(tx, account)
		if err != nil {
			return nil, err
		}
		if ok && slices.Contains(from.Support, v.Peer) {
			return &identity.Grant{Via: access.BySupport, From: v.Peer, Ticket: v.ID, Reason: v.Reason, Rights: w.readable(), Until: v.Until}, nil
		}
	}
	if len(from.Delegation) == 0 {
		return nil, nil
	}
	links, err := tenant.Links(tx)
	if err != nil {
		return nil, err
	}
	for _, l := range links {
		if !slices.Contains(from.Delegation, l.Peer) || len(l.Rights) == 0 {
			continue
		}
		g := &identity.Grant{Via: access.ByDelegation, From: l.Peer}
		for _, r := range l.Rights { // what the law lets a link delegate, whatever its row says
			if slices.Contains(settings.Delegable(l.PeerKind), access.Right(r)) {
				g.Rights = append(g.Rights, access.Right(r))
			}
		}
		if len(g.Rights) > 0 {
			return g, nil
		}
	}
	return nil, nil
}

// readable are the rights of an access of the assistance: what a director reads by the tenant door, and no more.
func (w *Wired) readable() (out []access.Right) {
	p := w.house.Decider.Policy()
	for _, r := range p.Rights() {
		if p.Base().Kind(r) == access.Consult && p.Base().Doors(access.Director, r).Has(access.Tenant) && !strings.HasPrefix(string(r), "support:") {
			out = append(out, r)
		}
	}
	return out
}

// tellHeads tells those who decide in an organisation.
func (w *Wired) tellHeads(tx *tenant.Tx, n notify.Notice) error {
	return w.tell(tx, n, "director", "town_admin")
}

// tell tells those who have one of these profiles today.
func (w *Wired) tell(tx *tenant.Tx, n notify.Notice, profiles ...string) error {
	rows, err := tenant.Select[struct {
		ID        uuid.UUID
		AccountID *uuid.UUID
	}](tx, `select distinct p.id, p.account_id from directory.roles r join directory.people p on p.tenant_id = r.tenant_id and p.id = r.person_id
		where r.tenant_id = $1 and r.profile = any ($3) and r.since <= $2::date and (r.until is null or r.until >= $2::date) and p.erased_at is null`, tx.Tenant(), tx.Now(), profiles)
	if err != nil || len(rows) == 0 {
		return err
	}
	people := make([]notify.Recipient, len(rows))
	for i, r := range rows {
		people[i] = notify.Recipient{Person: r.ID, Account: r.AccountID}
	}
	_, _, err = w.Notify.Publish(tx, n, notify.People(people))
	return err
}

// nameHere is how the actor is called in their own organisation.
func nameHere(tx *tenant.Tx) (string, error) {
	return tenant.Value[string](tx, `select given_name || ' ' || coalesce(nullif(usage_name, ''), family_name) from directory.people where tenant_id = $1 and id = $2`, tx.Tenant(), tx.Actor().Person)
}

// webVisitors are the accesses of the assistance that are open in the transaction's organisation.
func webVisitors(tx *tenant.Tx) ([]web.Visitor, error) {
	open, err := support.Open(tx)
	var out []web.Visitor
	for _, v := range open {
		out = append(out, web.Visitor{ID: v.ID, By: v.PeerName, Asker: v.Asker, Reason: v.Reason, Until: *v.UntilAt})
	}
	return out, err
}
