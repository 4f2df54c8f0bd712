package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"preau/internal/modules/billing"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// What a vendor's customers count: their pupils on a day, and what they use, by the batch.
const (
	countsAtOnce  = 200 // of a batch: what a night's round of a collectivity tells
	countsOfCell  = 5   // counts of one meter, school and day among them
	countedTowns  = 50  // collectivities whose schools are counted
	closingTowns  = 500
	schoolsOfTown = 5
)

// collectivities founds so many communes from a rank on, linked to a vendor; where schools are given each has its share of them. Their
// subscriptions run, each with one school at least.
func (t *town) collectivities(ctx context.Context, rank, n int, schools []uuid.UUID) (ids []uuid.UUID, err error) {
	r := strings.NewReplacer("$rank", fmt.Sprint(rank), "$n", fmt.Sprint(n))
	if err := t.write(ctx, r.Replace(`
create temp table buyers on commit drop as select s, (lpad(to_hex($rank + s), 8, '0') || '-0000-7000-8000-000000000000')::uuid as tenant, (lpad(to_hex($rank), 8, '0') || '-0000-7000-8000-000000000000')::uuid as vendor from generate_series(1, $n) s;
insert into tenant.tenants (tenant_id, kind, name, short_name, created_at) select distinct vendor, 'vendor', 'Fournisseur', 'Fournisseur', now() - interval '1 year' from buyers;
insert into tenant.tenants (tenant_id, kind, name, short_name, created_at) select tenant, 'commune', 'Commune ' || s, 'Commune ' || s, now() - interval '1 year' from buyers;
insert into tenant.links (tenant_id, id, peer_tenant_id, peer_kind, peer_name, services, since) select tenant, gen_random_uuid(), vendor, 'vendor', 'Fournisseur', '{billing}', current_date - 100 from buyers;
insert into tenant.links (tenant_id, id, peer_tenant_id, peer_kind, peer_name, services, since) select vendor, gen_random_uuid(), tenant, 'commune', 'Commune ' || s, '{billing}', current_date - 100 from buyers;
insert into billing.subscriptions (tenant_id, id, side, peer_id, peer_name, state, term_from, term_until, counted_on, lines, payers, quote_year, quote_number, created_at, updated_at)
	select case side when 'vendor' then vendor else tenant end, tenant, side, case side when 'vendor' then tenant else vendor end, '', 'running', current_date - 60, current_date + 300, current_date, '[]', '[]', 2026, s, now(), now() from buyers, unnest('{vendor,customer}'::text[]) side;
insert into billing.places (tenant_id, subscription_id, school_id, name, since) select side, tenant, '00000000-0000-7000-8000-000000000001', 'École', current_date - 60 from buyers, unnest(array[tenant, vendor]) side`)); err != nil {
		return nil, err
	}
	for i := range n {
		ids = append(ids, uuid.MustParse(fmt.Sprintf("%08x-0000-7000-8000-000000000000", rank+1+i)))
	}
	if len(schools) == 0 {
		return ids, nil
	}
	text := make([]string, len(schools))
	for i, id := range schools {
		text[i] = id.String()
	}
	return ids, t.write(ctx, r.Replace(`
create temp table pairs on commit drop as select school, i, (lpad(to_hex($rank + 1 + i % $n), 8, '0') || '-0000-7000-8000-000000000000')::uuid as tenant, (lpad(to_hex($rank), 8, '0') || '-0000-7000-8000-000000000000')::uuid as vendor
	from unnest('{`+strings.Join(text, ",")+`}'::uuid[]) with ordinality as u(school, i);
insert into tenant.links (tenant_id, id, peer_tenant_id, peer_kind, peer_name, services, since) select tenant, gen_random_uuid(), school, 'school', 'École', '{billing}', current_date - 100 from pairs;
insert into tenant.links (tenant_id, id, peer_tenant_id, peer_kind, peer_name, services, since) select school, gen_random_uuid(), tenant, 'commune', 'Commune', '{billing}', current_date - 100 from pairs;
insert into billing.places (tenant_id, subscription_id, school_id, name, since) select side, tenant, school, 'École', current_date - 60 from pairs, unnest(array[tenant, vendor]) side`))
}

// counted waits until a query counts so many rows.
func (t *town) countedUp(ctx context.Context, sql string, n int) error {
	for ctx.Err() == nil {
		var got int
		if err := t.bare.QueryRow(ctx, sql).Scan(&got); err != nil {
			return err
		}
		if got >= n {
			return nil
		}
		time.Sleep(20 * time.Millisecond)
	}
	return ctx.Err()
}

// counting measures what a vendor's customers count: events a second beside the bare insertion of the same rows, the census of schools from
// the asking to the vendor's copy, and the closing of a month. Whole, it is of 5,000 schools and 5,000 collectivities.
func counting(whole bool) func(ctx context.Context, w *world) error {
	return func(ctx context.Context, w *world) error {
		t, err := w.town(ctx, many)
		if err != nil {
			return err
		}
		if err := w.metering(ctx, t); err != nil {
			return err
		}
		schools, towns := many.schools, closingTowns
		if whole {
			schools, towns = 5000, 5000
			if err := t.write(ctx, peopleSQL(schools-many.schools, 20, 7_000_000)); err != nil {
				return err
			}
		}
		if err := w.census(ctx, t, schools); err != nil {
			return err
		}
		return w.closing(ctx, t, towns)
	}
}

func (w *world) metering(ctx context.Context, t *town) error {
	ids, err := t.collectivities(ctx, 6_000_000, countedTowns, nil)
	if err != nil {
		return err
	}
	if err := t.write(ctx, `create schema if not exists bare;
drop table if exists bare.meter_events;
create table bare.meter_events (like billing.meter_events including all)`); err != nil {
		return err
	}
	today := schoolyear.DateOf(time.Now(), time.UTC)
	var told atomic.Int64
	batch := func() (owner uuid.UUID, events []billing.Event) {
		n := told.Add(1)
		owner, day := ids[rand.N(len(ids))], today.AddDays(-rand.N(28))
		for i := range countsAtOnce {
			cell := i / countsOfCell
			events = append(events, billing.Event{Source: "bench", ID: fmt.Sprintf("%d/%d", n, i), Meter: []string{billing.MeterCanteen, billing.MeterTransport}[cell%2], School: ids[cell/2], Day: day, Quantity: 1 + int64(i%30), At: time.Now()})
		}
		return owner, events
	}
	list, err := w.interleave(ctx, w.Rounds, 2, slice,
		arm{"meters", func(ctx context.Context, _ int) error {
			owner, events := batch()
			return t.core.DB.In(ctx, tenant.Doors{Tenant: owner, Open: []string{billing.Key}}, tenant.Actor{Via: "job"}, func(tx *tenant.Tx) error {
				taken, err := billing.Take(tx, owner, events)
				if err == nil && taken != len(events) {
					err = fmt.Errorf("%d events of %d were taken", taken, len(events))
				}
				return err
			})
		}},
		arm{"bare", func(ctx context.Context, _ int) error {
			owner, events := batch()
			n := len(events)
			ids, meters, schools, days, months, quantities, at := make([]string, n), make([]string, n), make([]uuid.UUID, n), make([]schoolyear.Date, n), make([]schoolyear.Date, n), make([]int64, n), make([]time.Time, n)
			for i, e := range events {
				ids[i], meters[i], schools[i], days[i], months[i], quantities[i], at[i] = e.ID, e.Meter, e.School, e.Day, billing.MonthOf(e.Day), e.Quantity, e.At
			}
			_, err := t.bare.Exec(ctx, `insert into bare.meter_events (tenant_id, buyer_id, source, id, meter, school_id, day, month, quantity, at)
				select $1, $1, 'bench', e.* from unnest($2::text[], $3::text[], $4::uuid[], $5::date[], $6::date[], $7::bigint[], $8::timestamptz[]) e`, owner, ids, meters, schools, days, months, quantities, at)
			return err
		}})
	if err != nil {
		return err
	}
	ours, servers := list[0].perOp()
	w.ratio("P15 counts of meters taken, keyed and summed by day", list[0].rate()*countsAtOnce, "events/s", list[0].over(&list[1]), atLeast, 0.6,
		fmt.Sprintf("beside the bare insertion of the same rows (%s/s), %d a transaction, %d to a day of a school; %.0f + %.0f µs of processor each, ours + PostgreSQL's", figure(list[1].rate()*countsAtOnce), countsAtOnce, countsOfCell, ours/countsAtOnce, servers/countsAtOnce))
	return nil
}

func (w *world) census(ctx context.Context, t *town, schools int) error {
	rows, err := t.bare.Query(ctx, `select tenant_id from tenant.tenants where kind = 'school' order by tenant_id limit $1`, schools)
	if err != nil {
		return err
	}
	var ids []uuid.UUID
	for rows.Next() {
		var id uuid.UUID
		if err := rows.Scan(&id); err != nil {
			return err
		}
		ids = append(ids, id)
	}
	if rows.Err() != nil {
		return rows.Err()
	}
	towns, err := t.collectivities(ctx, 6_100_000, max(countedTowns, len(ids)/100), ids)
	if err != nil {
		return err
	}
	rest := t.work()
	defer rest()
	began := time.Now()
	for i, id := range towns { // each asks its own, as the night of the reference date does
		if err := t.core.DB.In(ctx, tenant.Doors{Tenant: id, Open: []string{billing.Key, "tenant"}}, tenant.Actor{Via: "job"}, func(tx *tenant.Tx) error {
			var mine []uuid.UUID
			for j := range ids {
				if (j+1)%len(towns) == i {
					mine = append(mine, ids[j])
				}
			}
			_, err := tx.DeliverAll(mine, billing.Key, "billing.count", map[string]any{"customer": id, "on": schoolyear.DateOf(tx.Now(), time.UTC), "why": "reference"})
			return err
		}); err != nil {
			return err
		}
	}
	if err := t.countedUp(ctx, `select count(*)::int from billing.censuses c join tenant.tenants t on t.tenant_id = c.tenant_id where t.kind = 'vendor'`, len(ids)); err != nil {
		return err
	}
	w.absolute(fmt.Sprintf("P15 census of %d schools", len(ids)), time.Since(began).Seconds(), "s", atMost, 30*float64(len(ids))/5000, "asked, counted class by class, compared in each collectivity, told to the vendor; the limit is 30 s for 5,000")
	return nil
}

func (w *world) closing(ctx context.Context, t *town, towns int) error {
	ids, err := t.collectivities(ctx, 6_200_000, towns, nil)
	if err != nil {
		return err
	}
	month := billing.MonthOf(schoolyear.DateOf(time.Now(), time.UTC).AddDays(-40))
	month = billing.MonthOf(month.AddDays(-1)) // over for more than a month, whatever the day
	if err := t.write(ctx, fmt.Sprintf(`insert into billing.meter_days (tenant_id, buyer_id, month, meter, school_id, day, quantity, events, said_at)
	select t.tenant_id, t.tenant_id, '%[1]s', m, s, d::date, 20 + extract(day from d)::int, 1, now() from tenant.tenants t, unnest('{canteen,transport,active_pupils,storage}'::text[]) m,
		(select ('00000000-0000-7000-8000-00000000000' || n)::uuid as s from generate_series(1, %[2]d) n) x, generate_series('%[1]s'::date, '%[1]s'::date + 27, interval '1 day') d where t.tenant_id > '%[3]s' and t.tenant_id <= '%[4]s'`,
		month, schoolsOfTown, uuid.MustParse(fmt.Sprintf("%08x-0000-7000-8000-000000000000", 6_200_000)), ids[len(ids)-1])); err != nil {
		return err
	}
	if _, err := t.bare.Exec(ctx, "vacuum analyze billing.meter_days"); err != nil {
		return err
	}
	rest := t.work()
	defer rest()
	began := time.Now()
	if _, err := t.bare.Exec(ctx, `insert into platform.outbox (tenant_id, id, origin_tenant, kind, payload, created_at, run_at) select id, gen_random_uuid(), id, 'billing.meter', '{}', now(), now() from unnest($1::uuid[]) id`, ids); err != nil {
		return err
	}
	if err := t.countedUp(ctx, fmt.Sprintf(`select count(*)::int from billing.meter_months m join tenant.tenants t on t.tenant_id = m.tenant_id where t.kind = 'vendor' and m.month = '%s'`, month), len(ids)); err != nil {
		return err
	}
	w.absolute(fmt.Sprintf("P15 closing a month of %d collectivities", len(ids)), time.Since(began).Seconds(), "s", atMost, 120*float64(len(ids))/5000, fmt.Sprintf("%d schools and four meters each, the night's round with it, until the vendor has its copy; the limit is 120 s for 5,000", schoolsOfTown))
	return nil
}
