package modules_test

import (
	"context"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"preau/internal/modules/family"
	"preau/internal/modules/family/price"
	"preau/internal/modules/family/price/resay"
	"preau/internal/platform/i18n"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// A tariff is read against its cost, simulated on last month, activated once it holds; a family reads its own; and whoever holds a printed
// sentence alone finds its amount.
func TestTariffsAreSimulatedThenActivated(t *testing.T) {
	h := newHouse(t)
	if err := h.wired.Seed(context.Background(), h.core, day); err != nil {
		t.Fatal(err)
	}
	entries, err := h.wired.Entrances(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	enter := func(who string) *browser {
		for _, e := range entries {
			if e.Who == who {
				return h.enter(e)
			}
		}
		t.Fatalf("%s is not on the card", who)
		return nil
	}
	town := h.townOf("21990001600011")
	finance := enter("Monique Astruc")
	elected := enter("Bernard Chaumont")
	mother := enter("Nadia Roux")
	teacher := enter("Marion Petit-Jean")
	at := func(path string) string { return "/api/v1/t/" + town.String() + "/family" + path }

	question := obj{"tariff": obj{"service": "canteen", "kind": "meal", "label": "Essai", "since": "2027-01-01", "rounding": "cent", "method": obj{"price": obj{"kind": "single", "cents": 300}}}, "example": obj{"children": 1, "days": 4}}
	// who asks: nobody, somebody of a school, those who pay, those who decide
	for _, c := range []struct {
		who           string
		b             *browser
		list, preview int
	}{{"nobody", h.browser(), 401, 401}, {"a teacher", teacher, 404, 404}, {"a mother", mother, 403, 403}, {"the elected", elected, 200, 403}, {"finance", finance, 200, 200}} {
		if status, _ := c.b.do("GET", at("/tariffs"), nil); status != c.list {
			t.Errorf("%s reads the tariffs: %d, want %d", c.who, status, c.list)
		}
		if status, _ := c.b.do("POST", at("/tariffs/preview"), question); status != c.preview {
			t.Errorf("%s previews: %d, want %d", c.who, status, c.preview)
		}
	}
	var list family.TariffList
	finance.want(200, "GET", at("/tariffs"), nil, &list)
	var now, draft *family.TariffView
	for _, g := range list.Items {
		for i := range g.Tariffs {
			switch v := &g.Tariffs[i]; {
			case v.Kind == "meal" && v.State == "active":
				now = v
			case v.Kind == "meal" && v.State == "draft":
				draft = v
			}
		}
	}
	if now == nil || !now.InForce || len(now.Faults) > 0 || len(now.Prices) != 7 || *now.Prices[1].Share != 21 || now.Prices[1].Name != "tranche de 401 à 650" {
		t.Fatalf("the meals of today: %+v", now)
	}
	if draft == nil || len(draft.Faults) != 1 || draft.Faults[0].Code != "deliberation" || !list.Abilities["write"] {
		t.Fatalf("the draft: %+v", draft)
	}

	// the simulation: the same month twice, for those who decide without a small group
	written := h.owner(`select count(*)::int from family.bills`)
	var sim, public family.Simulation
	finance.want(200, "GET", at("/tariffs/"+draft.ID.String()+"/simulation"), nil, &sim)
	elected.want(200, "GET", at("/tariffs/"+draft.ID.String()+"/simulation"), nil, &public)
	if n := h.owner(`select count(*)::int from family.bills`); n != written {
		t.Errorf("%d bills were written", n-written)
	}
	sum := 0
	for _, b := range public.Brackets {
		sum += b.Households
		if b.Households < 11 {
			t.Errorf("the elected read of %d households: %s", b.Households, b.Name)
		}
	}
	if sim.Month.String() != "2026-10-01" || sim.Households < 200 || sim.BeforeCents <= 0 || sim.AfterCents <= sim.BeforeCents || sim.More == 0 || sim.Less == 0 || sim.Unpriced != 0 || len(sim.Largest) != 5 || sim.Largest[0].Bracket == "" {
		t.Errorf("%+v", sim)
	}
	if public.AfterCents != sim.AfterCents || sum == 0 || sum > public.Households || public.Largest[0].Bracket != "" {
		t.Errorf("%+v", public)
	}

	// of a large town it is a task, whose result is the same, for who asked and by their right, until the tariff changes
	h.wired.Family.SimulatedAtOnce = 100
	simulation := at("/tariffs/" + draft.ID.String() + "/simulation")
	ask := func(b *browser, method string) (s family.Simulation) {
		t.Helper()
		b.want(200, method, simulation, nil, &s)
		return s
	}
	if s := ask(finance, "GET"); !s.Large || s.Task != nil || s.Households != 0 {
		t.Errorf("of a large town one is told %+v", s)
	}
	begun := ask(finance, "POST")
	if s := ask(finance, "POST"); begun.Task == nil || s.Task == nil || *s.Task != *begun.Task {
		t.Errorf("begun twice: %v, %v", begun.Task, s.Task)
	}
	if s := ask(elected, "GET"); s.Task != nil {
		t.Error("another reads of a task that is not theirs")
	}
	ask(elected, "POST")
	teacher.want(404, "POST", simulation, nil, nil)
	mother.want(403, "POST", simulation, nil, nil)
	h.work()
	if s := ask(finance, "GET"); !reflect.DeepEqual(s, sim) {
		t.Errorf("the task came to %+v", s)
	}
	if s := ask(elected, "GET"); !reflect.DeepEqual(s, public) {
		t.Errorf("the task of the elected came to %+v", s)
	}

	// refused without its deliberation and above its cost, each price named; then activated, and it does not change any more
	refused := finance.refusal(422, "POST", at("/tariffs/"+draft.ID.String()+"/activate"), obj{"version": draft.Version})
	if !strings.Contains(refused, "délibération") {
		t.Errorf("refused: %s", refused)
	}
	write := func(change func(in obj), status int) (v family.TariffView) {
		t.Helper()
		raw, _ := json.Marshal(draft.TariffIn)
		in := obj{}
		_ = json.Unmarshal(raw, &in)
		in["version"] = draft.Version
		change(in)
		if status != 200 {
			finance.want(status, "PUT", at("/tariffs/"+draft.ID.String()), in, nil)
			return v
		}
		finance.want(200, "PUT", at("/tariffs/"+draft.ID.String()), in, &v)
		draft = &v
		return v
	}
	voted := func(in obj) { in["decided_on"], in["reference"] = "2026-11-20", "2026-88" }
	write(func(in obj) { voted(in); in["cost_cents"] = 600 }, 200)
	if s := ask(finance, "GET"); !s.Large || s.Task != nil {
		t.Errorf("what was reckoned of the tariff before its change is shown: %+v", s)
	}
	if refused = finance.refusal(422, "POST", at("/tariffs/"+draft.ID.String()+"/activate"), obj{"version": draft.Version}); !strings.Contains(refused, "7,60") || !strings.Contains(refused, "6,20") || strings.Contains(refused, "3,45") {
		t.Errorf("refused above the cost: %s", refused)
	}
	write(func(in obj) { voted(in); in["cost_cents"] = 1010; in["version"] = 1 }, 409)
	write(func(in obj) { voted(in); in["cost_cents"] = 1010; in["since"] = "2026-11-01" }, 200)
	finance.want(422, "POST", at("/tariffs/"+draft.ID.String()+"/activate"), obj{"version": draft.Version}, nil) // before it was decided
	write(func(in obj) { voted(in); in["cost_cents"] = 1010; in["since"] = "2027-01-01" }, 200)
	elected.want(403, "POST", at("/tariffs/"+draft.ID.String()+"/activate"), obj{"version": draft.Version}, nil)
	finance.want(200, "POST", at("/tariffs/"+draft.ID.String()+"/activate"), obj{"version": draft.Version}, nil)
	write(voted, 409)
	finance.want(200, "GET", at("/tariffs/"+now.ID.String()), nil, now)
	if now.Through.String() != "2026-12-31" || !now.InForce {
		t.Errorf("the one before holds until %s", now.Through)
	}

	// the preview is what one types
	var preview family.Preview
	finance.want(200, "POST", at("/tariffs/preview"), obj{"tariff": now.TariffIn, "example": obj{"quotient": 580, "children": 2, "days": 15}}, &preview)
	if preview.Cents != 15*210+15*189 || len(preview.Lines) != 2 || len(preview.Faults) != 0 {
		t.Errorf("%+v", preview)
	}

	// a family reads the list and its own price, explained
	var hers struct{ Items []family.MyTariffs }
	mother.want(200, "GET", "/api/v1/family/tariffs", nil, &hers)
	said := map[string]string{}
	var mine family.MyTariffs
	for _, x := range hers.Items {
		if x.Tenant == town {
			mine = x
		}
	}
	for _, i := range mine.Items {
		for _, p := range i.Mine {
			said[i.Kind+" "+p.Name] = plain(p.Sentence)
		}
	}
	if mine.Quotient == nil || mine.Quotient.Value != 580 || !strings.Contains(said["meal Lina"], "QF 580 (CAF, depuis le 1er septembre 2026), tranche de 401 à 650 : 2,10 €.") || !strings.Contains(said["meal Noé"], "2,10 € − 10 % = 1,89 €") {
		t.Errorf("%+v %v", mine.Quotient, said)
	}
	h.resaid(town)
}

func plain(s string) string {
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s)
}

func (b *browser) refusal(status int, method, path string, body any) string {
	b.h.t.Helper()
	return plain(string(b.want(status, method, path, body, nil)))
}

// townOf is the tenant of a hat of somebody's.
func (h *house) townOf(sign string) (id uuid.UUID) {
	h.t.Helper()
	conn, err := pgx.Connect(context.Background(), h.admin)
	if err != nil {
		h.t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if err := conn.QueryRow(context.Background(), `select tenant_id from tenant.tenants where siret = $1`, sign).Scan(&id); err != nil {
		h.t.Fatal(err)
	}
	return id
}

// resaid reads every line of two months of a town from its sentence alone.
func (h *house) resaid(town uuid.UUID) {
	h.t.Helper()
	words := i18n.New()
	if err := price.Words(words); err != nil {
		h.t.Fatal(err)
	}
	doors := tenant.Doors{Tenant: town, Open: []string{"family", "canteen", "childcare", "transport", "directory", "tenant", "health"}, ReadOnly: true}
	lines, began := 0, time.Now()
	err := h.core.DB.In(context.Background(), doors, tenant.Actor{Via: "test"}, func(tx *tenant.Tx) error {
		for _, m := range []time.Month{time.September, time.October} {
			months, err := h.wired.Family.MonthsOf(tx, schoolyear.NewDate(2026, m, 1), schoolyear.NewDate(2026, m+1, 0))
			if err != nil {
				return err
			}
			households, err := months.Households()
			if err != nil {
				return err
			}
			prepared, err := months.Of(households)
			if err != nil {
				return err
			}
			for _, p := range prepared {
				for _, l := range price.Month(p.Input).Lines {
					lines++
					said := l.Sentence(words, "fr")
					got, err := resay.Line(said)
					if err != nil || l.Cents != 0 && (got.Unit != int64(l.Unit) || got.Total != int64(l.Cents)) || l.Kind == price.Missing {
						h.t.Fatalf("%s: %v, %+v", said, err, got)
					}
				}
			}
		}
		return nil
	})
	if err != nil {
		h.t.Fatal(err)
	}
	if lines < 1_000 {
		h.t.Errorf("%d lines", lines)
	}
	h.t.Logf("%d lines were read back in %v", lines, time.Since(began))
}
