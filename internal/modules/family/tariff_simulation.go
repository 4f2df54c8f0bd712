package family

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/ledger"
	"preau/internal/manifest"
	"preau/internal/modules/family/price"
	"preau/internal/platform/few"
	"preau/internal/platform/i18n"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// Simulation is what a month would have cost by a tariff, against what it costs: no name, no invoice.
type Simulation struct {
	Month       schoolyear.Date      `json:"month" format:"date" doc:"Its first day"`
	Households  int                  `json:"households" doc:"Who used what it prices"`
	Children    int                  `json:"children"`
	Bookings    int                  `json:"bookings" doc:"That are charged"`
	BeforeCents ledger.Cents         `json:"before_cents" doc:"What families pay for them today"`
	AfterCents  ledger.Cents         `json:"after_cents"`
	More        int                  `json:"more" doc:"Households that would pay more"`
	Less        int                  `json:"less"`
	Unpriced    int                  `json:"unpriced" doc:"Households with bookings that no tariff prices today"`
	NoQuotient  int                  `json:"no_quotient" doc:"Households priced without a known quotient"`
	Capped      int                  `json:"capped" doc:"Bookings held at the cost per user"`
	Brackets    []SimulatedBracket   `json:"brackets" nullable:"false" doc:"In the order of the tariff"`
	Largest     []SimulatedHousehold `json:"largest" nullable:"false" doc:"The five largest differences, without a name"`
	Large       bool                 `json:"large,omitempty" doc:"Too many households to wait for: no figure yet, POST has them reckoned"`
	Task        *uuid.UUID           `json:"task,omitempty" doc:"That reckons them, for the caller"`
}

// SimulatedBracket is what happens to those of one price.
type SimulatedBracket struct {
	Name       string       `json:"name"`
	Households int          `json:"households"`
	More       int          `json:"more"`
	Less       int          `json:"less"`
	MoreCents  ledger.Cents `json:"more_cents" doc:"What those who pay more pay more, in all"`
	LessCents  ledger.Cents `json:"less_cents" doc:"What those who pay less pay less, in all"`
	Before     ledger.Cents `json:"before_cents"`
	After      ledger.Cents `json:"after_cents"`
	Joined     bool         `json:"joined,omitempty" doc:"Prices of fewer than eleven households, told together"`
}

// SimulatedHousehold is a household that nobody could name.
type SimulatedHousehold struct {
	Children    int          `json:"children"`
	BeforeCents ledger.Cents `json:"before_cents"`
	AfterCents  ledger.Cents `json:"after_cents"`
	Bracket     string       `json:"bracket,omitempty" doc:"Its price; told to whoever writes tariffs alone"`
}

// simulatedAtOnce is how many households are simulated while one waits: a second and a half of a processor.
const simulatedAtOnce = 2_500

// simulationKept is for how long what was reckoned of a large town is shown again.
const simulationKept = 24 * time.Hour

const (
	simulateKind = "family.simulate"
	simulateTask = "family.task_simulate"
)

// SimulationQuery is the path of a simulation, and its month.
type SimulationQuery struct {
	OfTariff
	Month string `query:"month" pattern:"^[0-9]{4}-[0-9]{2}$" doc:"2026-09; absent: the last that is over"`
}

// simulationOf is what a simulation rests on: of another it says nothing.
type simulationOf struct {
	Tariff  uuid.UUID       `json:"tariff"`
	Version int             `json:"version"`
	Month   schoolyear.Date `json:"month"`
	Writes  bool            `json:"writes"` // for whoever writes tariffs, who reads more of small groups
}

func (in *SimulationQuery) of(tx *tenant.Tx) (of simulationOf, r tariffRow, err error) {
	if r, err = tariffOf(tx, in.Tariff); err != nil {
		return of, r, err
	}
	today, err := Today(tx)
	if err != nil {
		return of, r, err
	}
	month := schoolyear.NewDate(today.Year, today.Month-1, 1)
	if in.Month != "" {
		if month, err = schoolyear.ParseDate(in.Month + "-01"); err != nil || month.After(today) {
			return of, r, problem.OnField("month", "family.tariff_month")
		}
	}
	return simulationOf{r.ID, r.Version, month, manifest.Holds(tx, Tariff) != 0}, r, nil
}

func (s *Service) simulateTariff(_ context.Context, tx *tenant.Tx, in *SimulationQuery) (*struct{ Body Simulation }, error) {
	of, r, err := in.of(tx)
	if err != nil {
		return nil, err
	}
	x, err := s.simulating(tx, r, of.Month, s.lang(tx), of.Writes)
	if err != nil {
		return nil, err
	}
	tx.About(r.ID)
	if len(x.households) > s.SimulatedAtOnce {
		sim, err := reckonedSimulation(tx, of)
		return &struct{ Body Simulation }{sim}, err
	}
	for list := range slices.Chunk(x.households, householdsAtOnce) {
		if err := x.price(tx, list); err != nil {
			return nil, err
		}
	}
	return &struct{ Body Simulation }{x.lay()}, nil
}

// reckonedSimulation is what the caller had reckoned of a large town: under way, or its result.
func reckonedSimulation(tx *tenant.Tx, of simulationOf) (Simulation, error) {
	none := Simulation{Month: of.Month, Brackets: []SimulatedBracket{}, Largest: []SimulatedHousehold{}, Large: true}
	what, err := json.Marshal(of)
	if err != nil {
		return none, err
	}
	type row struct {
		ID     uuid.UUID
		Result []byte
	}
	last, ok, err := tenant.One[row](tx, `select id, case when state = 'done' then (result -> 'simulation')::text::bytea end as result from tenant.tasks
		where tenant_id = $1 and account_id = $2 and kind = $3 and params @> $4::jsonb and state in ('running', 'done') and started_at > $5 order by started_at desc limit 1`, tx.Tenant(), tx.Account(), simulateTask, json.RawMessage(what), tx.Now().Add(-simulationKept))
	switch {
	case err != nil || !ok:
		return none, err
	case last.Result == nil:
		none.Task = &last.ID
		return none, nil
	}
	var sim Simulation
	return sim, json.Unmarshal(last.Result, &sim)
}

// simulationAsked is a simulation as the queue carries it.
type simulationAsked struct {
	simulationOf
	Task uuid.UUID `json:"task"`
	Lang string    `json:"lang"`
}

func (s *Service) beginSimulation(_ context.Context, tx *tenant.Tx, in *SimulationQuery) (*struct{ Body Simulation }, error) {
	of, r, err := in.of(tx)
	if err != nil {
		return nil, err
	}
	if err := r.simulable(); err != nil {
		return nil, err
	}
	tx.About(r.ID)
	sim, err := reckonedSimulation(tx, of)
	if err != nil || !sim.Large || sim.Task != nil {
		return &struct{ Body Simulation }{sim}, err
	}
	task, err := tenant.StartTask(tx, Key, simulateTask, 1, map[string]any{"tariff": of.Tariff, "version": of.Version, "month": of.Month, "writes": of.Writes})
	if err != nil {
		return nil, err
	}
	sim.Task = &task
	_, err = tx.Emit(simulateKind, time.Time{}, simulationAsked{of, task, s.lang(tx)})
	return &struct{ Body Simulation }{sim}, err
}

// simulateJob simulates a large town, some households at a time.
func (s *Service) simulateJob(_ context.Context, run *manifest.Steps, in *simulationAsked) error {
	var x *simulating
	if err := run.Do(func(tx *tenant.Tx) error {
		r, ok, err := tenant.One[tariffRow](tx, tariffsWhere+`id = $2 and version = $3`, tx.Tenant(), in.Tariff, in.Version)
		if err != nil || !ok {
			return err
		}
		x, err = s.simulating(tx, r, in.Month, in.Lang, in.Writes)
		return err
	}); err != nil {
		return err
	}
	if x == nil {
		return run.Finish(func(tx *tenant.Tx) error { return tenant.EndTask(tx, in.Task, nil, "family.simulation_stale") })
	}
	done := 0
	for list := range slices.Chunk(x.households, householdsAtOnce) {
		done += len(list)
		if err := run.Do(func(tx *tenant.Tx) error {
			if err := x.price(tx, list); err != nil {
				return err
			}
			return tenant.MoveTask(tx, in.Task, done, len(x.households))
		}); err != nil {
			return err
		}
	}
	sim := x.lay()
	return run.Finish(func(tx *tenant.Tx) error {
		return tenant.EndTask(tx, in.Task, map[string]any{"path": "/tarifs/" + in.Tariff.String(), "simulation": sim}, "")
	})
}

// simulated is a household before and after.
type simulated struct {
	SimulatedHousehold
	name string
}

// simulating is a month that is priced twice: as it is charged, and as a tariff would.
type simulating struct {
	Simulation
	months        *Months
	before, after []price.Tariff
	concerned     map[uuid.UUID]bool
	households    []uuid.UUID
	tariff        price.Tariff
	all           []simulated
	words         *i18n.Bundle
	lang          string
	writes        bool
}

func (r *tariffRow) simulable() error {
	if faults := r.Body.Method.Faults(); len(faults) > 0 || !r.Body.Rounding.Valid() {
		return problem.New(problem.Conflict, "family.tariff_not_sound")
	}
	return nil
}

func (s *Service) simulating(tx *tenant.Tx, r tariffRow, month schoolyear.Date, lang string, writes bool) (*simulating, error) {
	if err := r.simulable(); err != nil {
		return nil, err
	}
	months, err := s.MonthsOf(tx, month, schoolyear.NewDate(month.Year, month.Month+1, 0))
	if err != nil {
		return nil, err
	}
	x := &simulating{Simulation: Simulation{Month: month, Brackets: []SimulatedBracket{}, Largest: []SimulatedHousehold{}}, months: months, before: months.Tariffs, concerned: map[uuid.UUID]bool{}, tariff: r.priced(uuid.Nil), words: s.Words, lang: lang, writes: writes}
	first, _ := months.weeks()
	r.Since, r.Until = schoolyear.NewDate(first.Year-1, time.January, 1), schoolyear.Date{} // for the whole month, whenever it is to begin
	for _, t := range months.spread(r) {
		x.concerned[t.Activity] = true
		x.after = append(x.after, t)
	}
	for _, t := range x.before {
		if !x.concerned[t.Activity] || t.Own && r.ActivityID == nil {
			x.after = append(x.after, t) // what is an activity's own goes on before what its kind shares
		}
	}
	months.Tariffs = slices.Concat(x.before, x.after) // what either asks of households is read
	x.households, err = months.Households()
	return x, err
}

// price prices households before and after.
func (x *simulating) price(tx *tenant.Tx, households []uuid.UUID) error {
	x.months.tx = tx
	prepared, err := x.months.Of(households)
	for i := range prepared {
		p := &prepared[i]
		p.Tariffs = x.before
		before := price.Month(p.Input)
		p.Tariffs = x.after
		if h, used := x.take(before, price.Month(p.Input)); used {
			x.all = append(x.all, h)
		}
	}
	return err
}

// take counts a household; used is false when it booked nothing of what is priced.
func (sim *simulating) take(before, after price.Bill) (h simulated, used bool) {
	children := map[uuid.UUID]bool{}
	unpriced, unknown := false, false
	for _, l := range before.Lines {
		if sim.concerned[l.Activity] {
			h.BeforeCents += l.Cents
			used = true
			unpriced = unpriced || l.Kind == price.Missing
		}
	}
	for _, l := range after.Lines {
		if !sim.concerned[l.Activity] {
			continue
		}
		used = true
		h.AfterCents += l.Cents
		children[l.Child] = true
		unknown = unknown || l.NoQuotient
		if l.Kind == price.Priced || l.Kind == price.Packaged {
			sim.Bookings += l.Quantity
			if h.name == "" {
				h.name = l.Steps[0].Head(sim.words, sim.lang)
			}
			if code := l.Steps[len(l.Steps)-1].Code; code == "cap" || code == "cap_hour" {
				sim.Capped += l.Quantity
			}
		}
	}
	if !used {
		return h, false
	}
	h.Children = len(children)
	sim.Households++
	sim.Children += h.Children
	sim.BeforeCents += h.BeforeCents
	sim.AfterCents += h.AfterCents
	if unpriced {
		sim.Unpriced++
	}
	if unknown {
		sim.NoQuotient++
	}
	switch {
	case h.AfterCents > h.BeforeCents:
		sim.More++
	case h.AfterCents < h.BeforeCents:
		sim.Less++
	}
	return h, true
}

// lay puts households together by their price, and shows the five largest differences. Whoever writes no tariff reads no price of
// fewer than eleven households, nor which was whose.
func (sim *simulating) lay() Simulation {
	var names []string
	for _, n := range sim.tariff.Prices() {
		names = append(names, n.Step.Head(sim.words, sim.lang))
	}
	at := map[string]*SimulatedBracket{}
	for _, h := range sim.all {
		if h.name == "" {
			continue // nothing of theirs is charged
		}
		b := at[h.name]
		if b == nil {
			b = &SimulatedBracket{Name: h.name}
			at[h.name] = b
			if !slices.Contains(names, h.name) {
				names = append(names, h.name)
			}
		}
		b.add(h)
	}
	var rest SimulatedBracket
	for _, name := range names {
		b := at[name]
		if b == nil {
			continue
		}
		delete(at, name)
		if !sim.writes && b.Households < few.Floor {
			rest.join(*b)
			continue
		}
		sim.Brackets = append(sim.Brackets, *b)
	}
	if rest.Households > 0 {
		// one that stays alone would be found by subtraction: the smallest of the others joins it
		for rest.Households < few.Floor && len(sim.Brackets) > 0 {
			i := 0
			for j := range sim.Brackets {
				if sim.Brackets[j].Households < sim.Brackets[i].Households {
					i = j
				}
			}
			rest.join(sim.Brackets[i])
			sim.Brackets = slices.Delete(sim.Brackets, i, i+1)
		}
		rest.Joined = true
		sim.Brackets = append(sim.Brackets, rest)
	}
	slices.SortStableFunc(sim.all, func(a, b simulated) int {
		return cmp.Compare(distance(b.SimulatedHousehold), distance(a.SimulatedHousehold))
	})
	for _, h := range sim.all[:min(5, len(sim.all))] {
		if distance(h.SimulatedHousehold) == 0 {
			break
		}
		if sim.writes {
			h.Bracket = h.name
		}
		sim.Largest = append(sim.Largest, h.SimulatedHousehold)
	}
	return sim.Simulation
}

func distance(h SimulatedHousehold) ledger.Cents {
	return max(h.AfterCents-h.BeforeCents, h.BeforeCents-h.AfterCents)
}

func (b *SimulatedBracket) add(h simulated) {
	b.Households++
	b.Before += h.BeforeCents
	b.After += h.AfterCents
	switch d := h.AfterCents - h.BeforeCents; {
	case d > 0:
		b.More++
		b.MoreCents += d
	case d < 0:
		b.Less++
		b.LessCents -= d
	}
}

func (b *SimulatedBracket) join(o SimulatedBracket) {
	b.Households += o.Households
	b.More += o.More
	b.Less += o.Less
	b.MoreCents += o.MoreCents
	b.LessCents += o.LessCents
	b.Before += o.Before
	b.After += o.After
}
