package billing

import (
	"time"

	"github.com/google/uuid"

	"preau/internal/ledger"
	"preau/internal/platform/i18n"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// Customer is what a vendor's books say of an organisation, without a price.
type Customer struct {
	PeerID          uuid.UUID
	State           string // of the subscription that goes furthest
	Trial           bool
	Until           schoolyear.Date
	Schools, Pupils int
	StoredMB        int64 `db:"stored_mb"`
}

// Customers are those of the transaction's vendor among some organisations; who never asked for anything is left out.
func Customers(tx *tenant.Tx, of []uuid.UUID) ([]Customer, error) {
	return tenant.Select[Customer](tx, `with s as (
			select distinct on (peer_id) peer_id, state, trial, least(term_until, ended_on) as until from billing.subscriptions
			where tenant_id = $1 and side = 'vendor' and peer_id = any ($2) and state in ('asked', 'quoted', 'submitted', 'ordered', 'running', 'ended')
			order by peer_id, array_position('{running,ordered,submitted,quoted,asked,ended}'::text[], state), term_until desc, id),
		p as (
			select distinct o.peer_id, p.school_id from billing.subscriptions o join billing.places p on p.tenant_id = $1 and p.subscription_id = o.id
			where o.tenant_id = $1 and o.side = 'vendor' and o.peer_id = any ($2) and o.state = 'running' and (p.until is null or p.until >= $3::date)),
		m as (
			select distinct on (buyer_id, school_id) buyer_id, quantity from billing.meter_days
			where tenant_id = $1 and meter = 'storage' and buyer_id = any ($2) and month >= $4 and day >= month order by buyer_id, school_id, day desc)
		select s.*, (select count(*) from p where p.peer_id = s.peer_id)::int as schools,
			(select coalesce(sum(c.pupils), 0) from p cross join lateral (select c.pupils from billing.censuses c where c.tenant_id = $1 and c.school_id = p.school_id order by c.on_day desc, c.taken_at desc, c.id desc limit 1) c
				where p.peer_id = s.peer_id)::int as pupils,
			(select coalesce(sum(m.quantity), 0) from m where m.buyer_id = s.peer_id)::bigint as stored_mb
		from s`, tx.Tenant(), of, tx.Now(), MonthOf(MonthOf(schoolyear.DateOf(tx.Now(), time.UTC)).AddDays(-1)))
}

// Holding is what is open between the transaction's organisation and a peer, a sentence each: what runs or is ordered, what is owed.
func (s *Service) Holding(tx *tenant.Tx, peer uuid.UUID) (out []string, err error) {
	on, err := today(tx)
	if err != nil {
		return nil, err
	}
	say := func(key string, args map[string]any) {
		out = append(out, s.Words.Sentence(tx.Actor().Lang, Key, Key+"."+key, args))
	}
	type bought struct {
		State string
		Until schoolyear.Date
	}
	// a school knows whose subscription opens its services, and its buyer which schools it subscribes
	list, err := tenant.Select[bought](tx, `select case when s.peer_id = $2 then s.state else 'place' end as state, coalesce(s.ended_on, s.term_until) as until from billing.subscriptions s where s.tenant_id = $1 and s.state in ('asked', 'quoted', 'submitted', 'ordered', 'running')
			and (s.peer_id = $2 or s.side = 'customer' and s.state = 'running' and exists (select from billing.places p where p.tenant_id = $1 and p.subscription_id = s.id and p.school_id = $2 and (p.until is null or p.until >= $3)))
		union all select 'opened', o.paid_until from billing.openings o where o.tenant_id = $1 and o.buyer_id = $2 and o.buyer_id <> $1 and o.paid_until >= $3
			and not exists (select from billing.subscriptions s where s.tenant_id = $1 and s.id = o.subscription_id) order by 2, 1`, tx.Tenant(), peer, on)
	if err != nil {
		return nil, err
	}
	for _, b := range list {
		say("holds_"+b.State, map[string]any{"until": dayOf(b.Until)})
	}
	owed, err := tenant.Select[invoiceRow](tx, invoicesWhere+`peer_id = $2 and state = 'issued' and kind = 'invoice' and gross_cents - credited_cents <> paid_cents - returned_cents order by year, number, id`, tx.Tenant(), peer)
	if err != nil {
		return nil, err
	}
	for _, v := range owed {
		if left := v.left(); left > 0 {
			say("holds_invoice", map[string]any{"number": v.number(), "left": i18n.Cents(left)})
		} else {
			say("holds_return", map[string]any{"number": v.number()})
		}
	}
	credit, err := tenant.Value[ledger.Cents](tx, `select coalesce(sum(x.credit_cents), 0)::bigint from (`+paymentsWhere+`p.peer_id = $2) x where x.credit_cents > 0`, tx.Tenant(), peer)
	if credit > 0 {
		say("holds_credit", map[string]any{"credit": i18n.Cents(credit)})
	}
	return out, err
}
