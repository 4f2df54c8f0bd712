package fec

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"preau/internal/ledger"
	"preau/internal/platform/i18n"
	"preau/internal/schoolyear"

	"golang.org/x/text/encoding/charmap"
	"pgregory.net/rapid"
)

func on(s string) Date {
	d, err := schoolyear.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

var year = Year{SIREN: "732829320", From: on("2026-01-01"), Until: on("2026-12-31")}

func sample() []Entry {
	return []Entry{
		{Journal: "VE", JournalName: "Ventes", Number: 41, On: on("2026-09-01"), Piece: "F2026-000001", PieceOn: on("2026-09-01"), Label: "Abonnement\tdes écoles, cœur de ville : 12 €", Validated: on("2026-09-02"), Items: []Item{
			{Account: "411000", AccountName: "Clients", Aux: "C001", AuxName: "Commune de Montclair", Debit: 12000, Letter: "AA", Lettered: on("2026-10-01")},
			{Account: "706000", AccountName: "Prestations de services", Credit: 10000}, {Account: "44571", AccountName: "TVA collectée", Credit: 2000}}},
		{Journal: "BQ", JournalName: "Banque", Number: 42, On: on("2026-10-01"), Piece: "R1", PieceOn: on("2026-10-01"), Label: "Virement de Nguyễn", Validated: on("2026-10-01"), Items: []Item{
			{Account: "512", AccountName: "Banque", Debit: 12000}, {Account: "411000", AccountName: "Clients", Aux: "C001", AuxName: "Commune de Montclair", Credit: 12000, Letter: "AA", Lettered: on("2026-10-01")}}},
	}
}

func TestTheFileIsAsTheAdministrationReadsIt(t *testing.T) {
	raw, err := year.Write(sample())
	if err != nil {
		t.Fatal(err)
	}
	text, _ := charmap.ISO8859_15.NewDecoder().String(string(raw))
	rows := strings.Split(text, "\r\n")
	if year.File() != "732829320FEC20261231.txt" || len(rows) != 7 || rows[0] != strings.Join(Columns, "\t") || len(Columns) != 18 {
		t.Errorf("%s, %d rows, head %q", year.File(), len(rows), rows[0])
	}
	if want := "VE\tVentes\t41\t20260901\t411000\tClients\tC001\tCommune de Montclair\tF2026-000001\t20260901\tAbonnement des écoles, cœur de ville : 12 €\t120,00\t0,00\tAA\t20261001\t20260902\t\t"; rows[1] != want {
		t.Errorf("the first row is\n%q, want\n%q", rows[1], want)
	}
	if !strings.Contains(rows[4], "Virement de Nguyen") {
		t.Errorf("a letter that the encoding lacks: %q", rows[4])
	}
	if f := Check(year, year.File(), []byte(strings.ReplaceAll(text, "\t", "|"))); len(f) > 0 {
		t.Errorf("the same in UTF-8, with bars: %+v", f)
	}
}

func TestWhatTheTestToolRefusesIsRefused(t *testing.T) {
	words := i18n.New()
	if err := Words(words); err != nil {
		t.Fatal(err)
	}
	raw, err := year.Write(sample())
	if err != nil {
		t.Fatal(err)
	}
	rows := strings.Split(strings.TrimSpace(string(raw)), "\r\n")
	cell := func(row int, column, text string) []byte {
		all := slices.Clone(rows)
		cells := strings.Split(all[row-1], "\t")
		for len(cells) < len(Columns) { // TrimSpace took the last empty ones
			cells = append(cells, "")
		}
		cells[slices.Index(Columns, column)] = text
		all[row-1] = strings.Join(cells, "\t")
		return []byte(strings.Join(all, "\r\n") + "\r\n")
	}
	seen := map[string]bool{"name": true}
	for _, c := range []struct {
		code    string
		row     int
		content []byte
	}{
		{"columns", 1, cell(1, "CompteLib", "Compte")}, {"cells", 3, []byte(strings.Join(rows[:2], "\r\n") + "\r\na\tb\r\n")}, {"empty", 2, cell(2, "EcritureLib", " ")},
		{"empty", 2, cell(2, "ValidDate", "")}, {"empty", 2, cell(2, "Credit", "")}, {"date", 2, cell(2, "PieceDate", "20260931")}, {"date", 2, cell(2, "PieceDate", "01/09/2026")},
		{"outside", 2, cell(2, "EcritureDate", "20270101")}, {"amount", 2, cell(2, "Debit", "120.00")}, {"amount", 2, cell(2, "Debit", "1 200,00")}, {"both", 2, cell(2, "Credit", "1,00")},
		{"both", 2, cell(2, "Debit", "0,00")}, {"account", 2, cell(2, "CompteNum", "41A")}, {"number", 2, cell(2, "EcritureNum", "X")}, {"sequence", 5, cell(5, "EcritureNum", "44")},
		{"apart", 6, cell(6, "EcritureNum", "41")}, {"order", 5, cell(5, "ValidDate", "20260901")}, {"balance", 2, cell(2, "Debit", "120,01")}, {"pair", 2, cell(2, "CompAuxLib", "")},
		{"pair", 2, cell(2, "DateLet", "")}, {"entry", 3, cell(3, "JournalCode", "OD")}, {"none", 0, []byte(rows[0] + "\r\n")}, {"encoding", 0, cell(2, "EcritureLib", "a\x01b")},
		{"pair", 2, cell(2, "Montantdevise", "1,00")},
	} {
		faults := Check(year, year.File(), c.content)
		at := slices.IndexFunc(faults, func(f Fault) bool { return f.Code == c.code && f.Row == c.row })
		if at < 0 {
			t.Errorf("%s at row %d is not among %+v", c.code, c.row, faults)
			continue
		}
		if f := faults[at]; len(f.Params) != len(Codes[f.Code]) || strings.Contains(f.Sentence(words, "fr")+f.Sentence(words, "en"), "fault_") || strings.Contains(f.Sentence(words, "fr"), "{") {
			t.Errorf("%s says %q", f.Code, f.Sentence(words, "fr"))
		}
		seen[c.code] = true
	}
	for code := range Codes {
		if !seen[code] {
			t.Errorf("no case of %s", code)
		}
	}
	if f := Check(year, "FEC.txt", raw); len(f) != 1 || f[0].Code != "name" {
		t.Errorf("another name: %+v", f)
	}
	bad := sample()
	bad[0].Items[0].Debit++
	var faults Faults
	if out, err := year.Write(bad); out != nil || !errors.As(err, &faults) || faults[0].Code != "balance" || faults[0].Params["difference"] != "0.01" {
		t.Errorf("an entry that does not balance is written: %v", err)
	}
	if _, err := (Year{SIREN: "1"}).Write(sample()); err == nil {
		t.Error("written for nobody")
	}
}

func TestWhateverBalancesIsWritten(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		text := rapid.StringMatching(`[A-Za-zéèçœŒ€][^\x00]{0,20}`)
		var entries []Entry
		var sum ledger.Cents
		day, first := 0, rapid.Int64Range(1, 1_000_000).Draw(r, "first")
		for n := range rapid.IntRange(1, 8).Draw(r, "entries") {
			day += rapid.IntRange(0, 20).Draw(r, "days")
			e := Entry{Journal: "VE", JournalName: "Ventes", Number: first + int64(n), On: year.From.AddDays(day), Piece: "P" + text.Draw(r, "piece"), PieceOn: year.From.AddDays(day), Label: text.Draw(r, "label"), Validated: year.From.AddDays(day)}
			for range rapid.IntRange(1, 4).Draw(r, "items") {
				c := ledger.Cents(rapid.Int64Range(1, 1<<40).Draw(r, "cents"))
				sum += c
				e.Items = append(e.Items, Item{Account: "411", AccountName: "Clients", Debit: c}, Item{Account: "706", AccountName: "Services", Credit: c})
			}
			entries = append(entries, e)
		}
		raw, err := year.Write(entries)
		if err != nil {
			r.Fatalf("%+v", err)
		}
		var got ledger.Cents
		for _, row := range bytes.Split(bytes.TrimSpace(raw), []byte("\n"))[1:] {
			c, err := worth(strings.Split(string(row), "\t")[11])
			if err != nil {
				r.Fatal(err)
			}
			got += c
		}
		if got != sum {
			r.Fatalf("%s is written for %s", got, sum)
		}
	})
}

// A year sold on the first of September is earned day by day, and by no rounding more or less than it was sold for.
func TestWhatIsEarnedAddsUp(t *testing.T) {
	school := []Sold{{Cents: 36500, From: on("2026-09-01"), Until: on("2027-08-31")}, {Cents: -3650, From: on("2027-01-01"), Until: on("2027-12-31")}, {Cents: 10000, From: on("2026-12-15"), Until: on("2026-12-15")}}
	if e, d := Earned(school, on("2026-12-31")), Deferred(school, on("2026-12-31")); e != 12200+10000 || d != 24300-3650 {
		t.Errorf("at the end of the year %s are earned and %s are not", e, d)
	}
	months := ByMonth(school)
	if len(months) != 16 || months[0] != (Month{on("2026-09-01"), 3000, 30000 + 10000 + 3500 - 3650}) || months[15].First != on("2027-12-01") || months[15].Deferred != 0 {
		t.Errorf("%d months: %+v", len(months), months)
	}
	if ByMonth(nil) != nil {
		t.Error("months of nothing")
	}
	rapid.Check(t, func(r *rapid.T) {
		var lines []Sold
		var whole ledger.Cents
		for range rapid.IntRange(1, 6).Draw(r, "lines") {
			from := on("2026-09-01").AddDays(rapid.IntRange(-400, 400).Draw(r, "from"))
			l := Sold{ledger.Cents(rapid.Int64Range(-1_000_000, 1_000_000).Draw(r, "cents")), from, from.AddDays(rapid.IntRange(-2, 500).Draw(r, "days"))}
			lines, whole = append(lines, l), whole+l.Cents
			before := ledger.Cents(0)
			for n := -1; n < 510; n++ { // never back, and by the plain rule
				e := l.Earned(from.AddDays(n))
				if l.Cents >= 0 && e < before || l.Cents < 0 && e > before {
					r.Fatalf("%+v earns %s, then %s", l, before, e)
				}
				if days := int64(l.From.DaysUntil(l.Until) + 1); n >= 0 && int64(n) < days {
					twice := 2*int64(l.Cents)*int64(n+1) - 2*int64(e)*days
					if twice > days || twice < -days {
						r.Fatalf("%+v earns %s by day %d", l, e, n)
					}
				}
				before = e
			}
			if before != l.Cents {
				r.Fatalf("%+v earns %s in all", l, before)
			}
		}
		sum := ledger.Cents(0)
		for _, m := range ByMonth(lines) {
			if sum += m.Earned; sum+m.Deferred != whole {
				r.Fatalf("by %s %s are earned and %s are not, of %s", m.First, sum, m.Deferred, whole)
			}
		}
		if sum != whole {
			r.Fatalf("%s are earned of %s", sum, whole)
		}
	})
}

func FuzzCheck(f *testing.F) {
	raw, _ := year.Write(sample())
	f.Add(raw)
	f.Add([]byte(strings.Join(Columns, "|") + "\n" + fmt.Sprint(strings.Repeat("|", 17)) + "\n"))
	f.Fuzz(func(_ *testing.T, content []byte) { Check(year, year.File(), content) })
}
