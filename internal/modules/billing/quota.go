package billing

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// Quota is what was bought of a meter, and what is used of it.
type Quota struct {
	Meter string    `json:"meter" enum:"storage"`
	Used  int64     `json:"used"`
	Quota int64     `json:"quota"`
	Level int       `json:"level" enum:"0,80,100" doc:"Which alert holds: of a hundred"`
	At    time.Time `json:"at,omitzero" doc:"Since when it holds"`
}

// calmAgain is how far below its level use must fall before an alert may be told again.
const calmAgain = 5

// quotaOf is the storage that running subscriptions of a collectivity give, in megabytes, and what its schools and itself keep.
func quotaOf(tx *tenant.Tx, owner uuid.UUID) (q Quota, err error) {
	q.Meter = MeterStorage
	if q.Quota, err = tenant.Value[int64](tx, `select coalesce(sum((l ->> 'storage_gb')::bigint * 1000 * (select count(distinct p.school_id) from billing.places p where p.tenant_id = $1 and p.subscription_id = s.id and (p.until is null or p.until >= $3::date))), 0)::bigint
		from billing.subscriptions s, jsonb_array_elements(s.lines) l where s.tenant_id = $1 and (s.side = 'customer' and $2 = $1 or s.side = 'vendor' and s.peer_id = $2) and s.state = 'running' and l ? 'storage_gb'`, tx.Tenant(), owner, tx.Now()); err != nil || q.Quota == 0 {
		return q, err
	}
	if q.Used, err = tenant.Value[int64](tx, `select coalesce(sum(quantity), 0)::bigint from (select distinct on (school_id) quantity from billing.meter_days
		where tenant_id = $1 and buyer_id = $2 and meter = 'storage' and day >= month and month >= $3 order by school_id, day desc) d`, tx.Tenant(), owner, MonthOf(MonthOf(schoolyear.DateOf(tx.Now(), time.UTC)).AddDays(-1))); err != nil {
		return q, err
	}
	type live struct {
		Level int
		At    time.Time
	}
	l, _, err := tenant.One[live](tx, `select level, at from billing.meter_alerts where tenant_id = $1 and buyer_id = $2 and meter = $3 and over_at is null order by level desc limit 1`, tx.Tenant(), owner, q.Meter)
	q.Level, q.At = l.Level, l.At
	return q, err
}

// reached is what crosses when a level of a quota is reached.
type reached struct {
	From  uuid.UUID `json:"from"`
	Meter string    `json:"meter"`
	Level int       `json:"level"`
	Used  int64     `json:"used"`
	Quota int64     `json:"quota"`
	Over  bool      `json:"over,omitempty"` // it holds no more
}

// watch tells what is nearly used or all used, once, here and to the vendors.
func (s *Service) watch(tx *tenant.Tx) error {
	q, err := quotaOf(tx, tx.Tenant())
	if err != nil || q.Quota == 0 {
		return err
	}
	for _, level := range []int{100, 80} {
		r := reached{tx.Tenant(), q.Meter, level, q.Used, q.Quota, q.Used*100 < int64(level-calmAgain)*q.Quota}
		if !r.Over && q.Used*100 < int64(level)*q.Quota {
			continue
		}
		told, err := s.reach(tx, r, r.Over || level == 100 || q.Used < q.Quota)
		if err != nil {
			return err
		}
		if !told {
			continue
		}
		vendors, err := covered(tx)
		if err != nil {
			return err
		}
		for vendor := range vendors {
			if _, err := tx.DeliverAll([]uuid.UUID{vendor}, Key, quotaKind, r); err != nil {
				return err
			}
		}
	}
	return nil
}

// reach keeps an alert, or ends it, and tells people; it answers whether anything changed. aloud: when both levels are reached in one
// night, one is told.
func (s *Service) reach(tx *tenant.Tx, r reached, aloud bool) (bool, error) {
	if r.Over {
		n, err := tx.Exec(`update billing.meter_alerts set over_at = $5 where tenant_id = $1 and buyer_id = $2 and meter = $3 and level = $4 and over_at is null`, tx.Tenant(), r.From, r.Meter, r.Level, tx.Now())
		return n > 0, err
	}
	id := tenant.NewID()
	n, err := tx.Exec(`insert into billing.meter_alerts (tenant_id, id, buyer_id, meter, level, used, quota, at) values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`, tx.Tenant(), id, r.From, r.Meter, r.Level, r.Used, r.Quota, tx.Now())
	if err != nil || n == 0 || s.Tell == nil || !aloud {
		return n > 0, err
	}
	path := "/abonnements/compteurs"
	if r.From != tx.Tenant() {
		path += "/" + r.From.String()
	}
	return true, s.Tell(tx, fmt.Sprintf("billing.kind_%s_%d", r.Meter, r.Level), id, path)
}

// quotaReached is the vendor's part.
func (s *Service) quotaReached(_ context.Context, tx *tenant.Tx, in *reached) error {
	ok, err := serves(tx, in.From)
	if err != nil || !ok || in.Meter != MeterStorage || in.Level != 80 && in.Level != 100 {
		return err
	}
	_, err = s.reach(tx, *in, in.Over || in.Level == 100 || in.Used < in.Quota)
	return err
}
