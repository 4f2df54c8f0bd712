package modules_test

import (
	"context"
	"encoding/json"
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"preau/internal/schoolyear"
)

// The vendor's invoices are those that the demonstration tells of, early in a school year as late in it.
func TestTheDemonstrationsVendorInvoicesWhatItsCountsSay(t *testing.T) {
	h := newHouse(t)
	if err := h.wired.Seed(context.Background(), h.core, "2026-09-19"); err != nil {
		t.Fatal(err)
	}
	h.subscribed("2026-09-19")
	// what they open is read-only when their last day and its grace are over, and not before; what somebody opened by hand never is
	shut := func(on schoolyear.Date) int {
		h.core.Clock.Set(time.Until(on.At(time.UTC, 4, 0)))
		h.owner(`with due as (insert into platform.outbox (tenant_id, id, origin_tenant, kind, payload, created_at, run_at)
			select tenant_id, gen_random_uuid(), tenant_id, 'billing.life', '{}', $1, $1 from tenant.tenants where kind in ('school', 'commune', 'intercommunality', 'departement') returning 1) select count(*)::int from due`, h.core.Clock.Now())
		h.work()
		return h.owner(`select count(distinct tenant_id)::int from tenant.services where frozen_at is not null`)
	}
	if n := shut(schoolyear.NewDate(2027, 9, 30)); n != 0 {
		t.Errorf("%d organisations are read-only in the days of grace", n)
	}
	// three buyers and their six schools
	if n := shut(schoolyear.NewDate(2027, 10, 1)); n != 9 {
		t.Errorf("%d organisations are read-only after the days of grace", n)
	}
}

// subscribed reckons a second time what the vendor invoiced, day by day from its schools, prices and counts alone.
func (h *house) subscribed(today string) {
	t := h.t
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, h.admin)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	type subscription struct {
		ID                  uuid.UUID
		Customer, State     string
		From, Until         schoolyear.Date
		Lines               json.RawMessage
		Net, Gross, Paid    int64
		Invoices            []int64 // in the order of their numbers
		LateSince, FirstDay schoolyear.Date
	}
	rows, err := conn.Query(ctx, `select s.id, s.peer_name, s.state, s.term_from, s.term_until, s.lines::text::jsonb, coalesce(sum(i.net_cents), 0)::bigint, coalesce(sum(i.gross_cents), 0)::bigint, coalesce(sum(i.paid_cents), 0)::bigint,
			coalesce(array_agg(i.gross_cents order by i.issued_on, i.number) filter (where i.id is not null), '{}'), min(i.due_on) filter (where i.paid_cents < i.gross_cents and i.kind = 'invoice'), min(i.issued_on)
		from billing.subscriptions s left join billing.invoices i on i.tenant_id = s.tenant_id and i.subscription_id = s.id and i.state = 'issued' where s.side = 'vendor' group by 1, 2, 3, 4, 5, s.lines order by s.term_from, s.peer_name`)
	if err != nil {
		t.Fatal(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[subscription])
	if err != nil {
		t.Fatal(err)
	}
	on, _ := schoolyear.ParseDate(today)
	shown := map[string]subscription{}
	for _, s := range list {
		if len(s.Invoices) == 0 {
			if s.State != "running" || s.Until.Before(on) {
				t.Errorf("%s since %v has no invoice", s.Customer, s.From)
			}
			continue
		}
		var lines []struct {
			Counts   string
			Quantity int64
			Price    struct {
				Steps []struct {
					Unit int64 `json:"unit_cents"`
					Flat int64 `json:"flat_cents"`
				}
			}
		}
		if err := json.Unmarshal(s.Lines, &lines); err != nil {
			t.Fatal(err)
		}
		type place struct {
			School       uuid.UUID
			Since, Until schoolyear.Date
		}
		rows, err := conn.Query(ctx, `select p.school_id, p.since, coalesce(p.until, s.term_until) from billing.places p join billing.subscriptions s on s.tenant_id = p.tenant_id and s.id = p.subscription_id where s.side = 'vendor' and s.id = $1`, s.ID)
		if err != nil {
			t.Fatal(err)
		}
		places, err := pgx.CollectRows(rows, pgx.RowToStructByPos[place])
		if err != nil {
			t.Fatal(err)
		}
		var want int64
		for _, l := range lines {
			if l.Counts == "choice" {
				want += l.Quantity * (l.Price.Steps[0].Unit + l.Price.Steps[0].Flat)
				continue
			}
			days := int64(0) // of what is counted
			for _, p := range places {
				for d := p.Since; !d.After(p.Until); d = d.AddDays(1) {
					n := int64(1)
					if l.Counts == "pupil" { // the last count before, or the first of the year
						if err := conn.QueryRow(ctx, `select pupils from billing.censuses c join tenant.tenants v using (tenant_id) where v.kind = 'vendor' and school_id = $1 and why <> 'asked' and on_day between $2 and $3
							order by on_day > $4, case when on_day <= $4 then on_day end desc, on_day, taken_at desc limit 1`, p.School, s.From, s.Until, d).Scan(&n); err != nil {
							t.Fatalf("%s on %v: %v", s.Customer, d, err)
						}
					}
					days += n
				}
			}
			sum := new(big.Rat).Mul(big.NewRat(days, 1), big.NewRat(l.Price.Steps[0].Unit, int64(s.From.DaysUntil(s.Until)+1)))
			sum.Add(sum, big.NewRat(1, 2))
			want += new(big.Int).Quo(sum.Num(), sum.Denom()).Int64()
		}
		if s.Net != want {
			t.Errorf("%s since %v: %d was invoiced, its counts come to %d", s.Customer, s.From, s.Net, want)
		}
		if s.Customer != "Commune de Saint-Aubin-le-Val" || shown[s.Customer].Customer != "" || len(s.Invoices) == 1 {
			shown[s.Customer] = s
		} else if len(s.Invoices) != 3 || s.Invoices[2] != -180 || s.Paid != s.Gross+180 {
			t.Errorf("the year before: %v, %d paid; a pupil counted twice is given back by a credit note of 1.80", s.Invoices, s.Paid)
		}
	}
	for customer, want := range map[string][]int64{"Commune de Saint-Aubin-le-Val": {93780}, "SIVOS du Val-d’Or": {9504, 14256}, "Département de la Haute-Aigue": {42480}} {
		if got := slices.Clone(shown[customer].Invoices); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", customer, got, want)
		}
	}
	if s := shown["Commune de Saint-Aubin-le-Val"]; s.Paid != 93780 {
		t.Errorf("Saint-Aubin paid %d", s.Paid)
	}
	if s := shown["SIVOS du Val-d’Or"]; s.Paid != 9504 || s.LateSince.DaysUntil(on) != 43 {
		t.Errorf("the syndicate: %d paid, late since %v", s.Paid, s.LateSince)
	}
	var refused string
	if err := conn.QueryRow(ctx, `select cause from billing.deposits d join billing.invoices i on i.tenant_id = d.tenant_id and i.id = d.invoice_id where d.state = 'refused' and i.side = 'vendor' and i.subscription_id = $1`, shown["Département de la Haute-Aigue"].ID).Scan(&refused); err != nil || refused != "commitment" {
		t.Errorf("refused for %q: %v", refused, err)
	}
	var gap, open int64
	if err := conn.QueryRow(ctx, `select coalesce(sum(last - n), 0)::bigint from (select max(number) as last, count(*) as n from billing.invoices where side = 'vendor' and number is not null group by kind, year) x`).Scan(&gap); err != nil || gap != 0 {
		t.Errorf("%d numbers are missing: %v", gap, err)
	}
	if err := conn.QueryRow(ctx, `select coalesce(sum(p.cents), 0)::bigint from billing.postings p join billing.entries e on e.tenant_id = p.tenant_id and e.id = p.entry_id`).Scan(&open); err != nil || open != 0 {
		t.Errorf("the books are out by %d: %v", open, err)
	}
}
