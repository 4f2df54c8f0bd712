package billing

import (
	"time"

	"github.com/google/uuid"

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
