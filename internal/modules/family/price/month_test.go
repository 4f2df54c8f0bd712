package price_test

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"preau/internal/ledger"
	"preau/internal/modules/family/price"
	"preau/internal/modules/family/price/resay"
	"preau/internal/platform/i18n"
	"preau/internal/schoolyear"
)

func words(t testing.TB) *i18n.Bundle {
	t.Helper()
	b := i18n.New()
	if err := price.Words(b); err != nil {
		t.Fatal(err)
	}
	return b
}

// A second calculator, which counts with fractions and day by day, finds every month to the cent. A hundred thousand households are
// asked when PREAU_CAMPAIGN is set.
func TestMonthsAgreeWithASecondCalculator(t *testing.T) {
	t.Parallel()
	households := 10_000
	if os.Getenv("PREAU_CAMPAIGN") != "" {
		households = 100_000
	}
	for seed := range uint64(households) {
		in := dice{rand.New(rand.NewPCG(2026, seed))}.month()
		for _, tariff := range in.Tariffs {
			if faults := tariff.Method.Faults(); len(faults) > 0 {
				t.Fatalf("seed %d: %+v", seed, faults)
			}
		}
		bill := price.Month(in)
		sums, days := (&naive{in: in}).totals()
		got, total := map[[2]uuid.UUID]ledger.Cents{}, ledger.Cents(0)
		for _, l := range bill.Lines {
			total += l.Cents
			got[[2]uuid.UUID{l.Child, l.Activity}] += l.Cents
			if l.Cents != l.Unit*ledger.Cents(l.Quantity) || len(l.Steps) == 0 || len(l.Minutes) > 0 && len(l.Minutes) != len(l.Days) {
				t.Fatalf("seed %d: %+v", seed, l)
			}
			if tariff := on(in.Tariffs, l.Tariff); tariff != nil {
				if m := tariff.Method; m.Duration == nil && l.Unit > tariff.Cost {
					t.Fatalf("seed %d: %+v is above %s", seed, l, tariff.Cost)
				}
			}
		}
		if total != bill.Total || total < 0 {
			t.Fatalf("seed %d: the lines make %s, the total says %s", seed, total, bill.Total)
		}
		for k, want := range sums {
			if rat(int64(got[k])).Cmp(want) != 0 || got[k] < 0 {
				t.Fatalf("seed %d: %s, counted again %s; lines %s", seed, got[k], want.FloatString(2), dump(bill.Lines, k))
			}
		}
		units := 0
		for _, l := range bill.Lines {
			if l.Kind == price.Priced || l.Kind == price.Kept {
				units += l.Quantity
			}
		}
		if units != len(days) {
			t.Fatalf("seed %d: %d bookings are charged, counted again %d", seed, units, len(days))
		}
	}
}

// Whoever holds the printed sentence alone finds the same amounts.
func TestTheSentenceAloneGivesThePrice(t *testing.T) {
	t.Parallel()
	b := words(t)
	households := 1_000
	if os.Getenv("PREAU_CAMPAIGN") != "" {
		households = 30_000
	}
	for seed := range uint64(households) {
		for _, l := range price.Month(dice{rand.New(rand.NewPCG(580, seed))}.month()).Lines {
			said := l.Sentence(b, "fr")
			got, err := resay.Line(said)
			want := resay.Result{Unit: int64(l.Unit), Quantity: int64(l.Quantity), Total: int64(l.Cents)}
			if l.Kind == price.Free || l.Kind == price.Pending || l.Kind == price.Missing {
				want = resay.Result{}
			}
			if err != nil || got != want {
				t.Fatalf("seed %d: %s\n%v: %+v, not %+v", seed, said, err, got, want)
			}
		}
	}
}

func on(tariffs []price.Tariff, id uuid.UUID) *price.Tariff {
	for i := range tariffs {
		if tariffs[i].ID == id {
			return &tariffs[i]
		}
	}
	return nil
}

func dump(lines []price.Line, k [2]uuid.UUID) string {
	var out []price.Line
	for _, l := range lines {
		if l.Child == k[0] && l.Activity == k[1] {
			out = append(out, l)
		}
	}
	text, _ := json.MarshalIndent(out, "", " ")
	return string(text)
}

var (
	lina, noe             = uuid.MustParse("00000000-0000-4000-8000-000000000001"), uuid.MustParse("00000000-0000-4000-8000-000000000002")
	meal, evening         = uuid.MustParse("00000000-0000-4000-8000-0000000000a1"), uuid.MustParse("00000000-0000-4000-8000-0000000000a2")
	september, endOfMonth = schoolyear.NewDate(2026, 9, 1), schoolyear.NewDate(2026, 9, 30)
)

func amount(c ledger.Cents) *ledger.Cents { return &c }

// saintAubin is the tariff of a town: brackets, outside, a basket at half the price, a second child a tenth less.
func saintAubin() price.Tariff {
	return price.Tariff{ID: uuid.New(), Activity: meal, Since: september, Cost: 980, DecidedOn: schoolyear.NewDate(2026, 6, 24), Reference: "2026-41", Rounding: ledger.ToCent, Method: price.Method{
		Price:    price.Price{Kind: price.Brackets, Brackets: []price.Bracket{{UpTo: 400, Cents: 90}, {UpTo: 650, Cents: 210}, {UpTo: 950, Cents: 340}, {UpTo: 1300, Cents: 460}}, Above: 590, Unknown: amount(460)},
		Outside:  &price.Price{Kind: price.Single, Cents: 720},
		Basket:   &price.Change{Kind: price.Part, Ppm: 500_000},
		Siblings: &price.Siblings{Among: price.Used, By: price.ByRank, Steps: []price.Number{{From: 2, Change: price.Change{Kind: price.MinusPart, Ppm: 100_000}}}},
	}}
}

func schoolDays(n int) (out []schoolyear.Date) {
	for d := september; len(out) < n; d = d.AddDays(1) {
		if w := d.Weekday(); w != 0 && w != 3 && w != 6 {
			out = append(out, d)
		}
	}
	return out
}

func TestASeptemberIsExplained(t *testing.T) {
	t.Parallel()
	b := words(t)
	in := price.Input{From: september, Until: endOfMonth, Tariffs: []price.Tariff{saintAubin(), {ID: uuid.New(), Activity: evening, Since: september, Cost: 640, Rounding: ledger.ToCent, Method: price.Method{Price: price.Price{Kind: price.Single, Cents: 160}}}},
		Household: price.Household{
			Quotients: []price.Quotient{{Value: 580, Source: "caf", Since: september}},
			Children:  []price.Child{{ID: noe, Born: schoolyear.NewDate(2021, 3, 2)}, {ID: lina, Born: schoolyear.NewDate(2018, 11, 5)}},
		},
		Activities: []price.Activity{{ID: meal, Service: "canteen"}, {ID: evening, Service: "childcare"}},
	}
	for i, day := range schoolDays(17) {
		one := price.Booking{Child: lina, Activity: meal, Day: day, State: "booked", Charge: "due"}
		switch i {
		case 5:
			one.State, one.Charge, one.Code = "away", "free", "outing_free"
		case 8:
			one.State, one.Code = "away", "sickness_first_days"
		case 9:
			one.State, one.Charge, one.Code = "away", "free", "sickness_free"
		}
		in.Bookings = append(in.Bookings, one)
		if i < 12 {
			in.Bookings = append(in.Bookings, price.Booking{Child: noe, Activity: meal, Day: day, State: "booked", Charge: "due"})
		}
		if i < 9 {
			in.Bookings = append(in.Bookings, price.Booking{Child: lina, Activity: evening, Day: day, State: "booked", Charge: "due"})
		}
	}
	bill := price.Month(in)
	var said []string
	for _, l := range bill.Lines {
		said = append(said, strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(l.Sentence(b, "fr")))
	}
	want := []string{
		"Tarif du 1er septembre 2026, QF 580 (CAF, depuis le 1er septembre 2026), tranche de 401 à 650 : 2,10 €. 15 × 2,10 € = 31,50 €.",
		"Gratuit : sortie scolaire.",
		"Gratuit : maladie.",
		"Tarif du 1er septembre 2026 : 1,60 €. 9 × 1,60 € = 14,40 €.",
		"Tarif du 1er septembre 2026, QF 580 (CAF, depuis le 1er septembre 2026), tranche de 401 à 650 : 2,10 €. Enfant n° 2 du foyer, du plus âgé au plus jeune, parmi ceux venus ce mois-ci : 2,10 € − 10 % = 1,89 €. 12 × 1,89 € = 22,68 €.",
	}
	if bill.Total != 6858 || !slices.Equal(said, want) {
		t.Fatalf("%s\n%s", bill.Total, strings.Join(said, "\n"))
	}
	if got := bill.Total.Split([]int64{1, 1}); got[0] != 3429 || got[1] != 3429 {
		t.Fatal(got)
	}
	// an effort rate: 0.55 % of 580
	in.Tariffs[0].Method = price.Method{Price: price.Price{Kind: price.Effort, Rate: 5_500, Floor: 100, Ceiling: 480, Unknown: amount(480)}}
	if line := price.Month(in).Lines[0]; line.Unit != 319 {
		t.Fatalf("%+v", line)
	}
}

func TestSentencesAreThereInBothLanguages(t *testing.T) {
	t.Parallel()
	b := words(t)
	for seed := range uint64(500) {
		in := dice{rand.New(rand.NewPCG(5, seed))}.month()
		for _, l := range price.Month(in).Lines {
			for _, lang := range []string{"fr", "en"} {
				if s := l.Sentence(b, lang); strings.Contains(s, "{") || strings.Contains(s, "price.") {
					t.Fatalf("%s: %s", lang, s)
				}
			}
		}
	}
	for _, lang := range []string{"fr", "en"} {
		if missing := b.Missing(lang); len(missing) > 0 {
			t.Fatal(missing)
		}
	}
	if gaps := append(b.Parity(), b.Typography()...); len(gaps) > 0 {
		t.Fatal(strings.Join(gaps, "\n"))
	}
}

// A tariff is kept as JSON, and so are the reasons of a line.
func TestWhatIsStoredComesBack(t *testing.T) {
	t.Parallel()
	for seed := range uint64(500) {
		in := dice{rand.New(rand.NewPCG(11, seed))}.month()
		before := price.Month(in)
		for i := range in.Tariffs {
			text, err := json.Marshal(in.Tariffs[i].Method)
			if err != nil {
				t.Fatal(err)
			}
			in.Tariffs[i].Method = price.Method{}
			if err := json.Unmarshal(text, &in.Tariffs[i].Method); err != nil {
				t.Fatal(err)
			}
		}
		after := price.Month(in)
		a, _ := json.Marshal(before)
		b, _ := json.Marshal(after)
		if string(a) != string(b) {
			t.Fatalf("seed %d: %s, then %s", seed, a, b)
		}
		var lines struct{ Lines []price.Line }
		if err := json.Unmarshal(a, &lines); err != nil {
			t.Fatal(err)
		}
		for i, l := range lines.Lines {
			if !slices.Equal(l.Steps, before.Lines[i].Steps) {
				t.Fatalf("seed %d: %+v, then %+v", seed, before.Lines[i].Steps, l.Steps)
			}
		}
	}
}
