package modules_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"preau/internal/modules/family"
	"preau/internal/tenant"
)

// accounts is all that a commune keeps of who pays, row by row; ids and instants apart.
func (m *moving) accounts() (out []string) {
	m.t.Helper()
	doors := tenant.Doors{Tenant: m.town, Open: []string{"directory", "family", "money"}}
	if err := m.House.DB.In(context.Background(), doors, tenant.Actor{Via: "test", Lang: "fr"}, func(tx *tenant.Tx) error {
		for what, sql := range map[string]string{
			"child":    `select concat_ws(' ', h.former, p.given_name, c.since) from family.household_children c join family.households h on h.tenant_id = $1 and h.id = c.household_id join directory.people p on p.tenant_id = $1 and p.id = c.pupil_id where c.tenant_id = $1`,
			"payer":    `select concat_ws(' ', h.former, p.given_name, nullif(y.name, ''), s.ppm) from family.household_payers c join family.households h on h.tenant_id = $1 and h.id = c.household_id join family.payers y on y.tenant_id = $1 and y.id = c.payer_id left join directory.people p on p.tenant_id = $1 and p.id = c.person_id left join family.shares s on s.tenant_id = $1 and s.payer_id = y.id where c.tenant_id = $1`,
			"quotient": `select concat_ws(' ', h.former, q.value, q.source, q.year, q.month, q.since) from family.quotients q join family.households h on h.tenant_id = $1 and h.id = q.household_id where q.tenant_id = $1 and q.ended_at is null`,
			"open":     `select concat_ws(' ', b.kind, b.payer_name, b.cents - coalesce((select sum(s.cents) from family.settlements s where s.tenant_id = $1 and s.bill_id = b.id), 0)) from family.bills b where b.tenant_id = $1`,
			"book":     `select concat_ws(' ', account, sum(cents)) from family.postings where tenant_id = $1 group by account having sum(cents) <> 0`,
			"mandate":  `select concat_ws(' ', rum, iban_masked, signed_on, signed_by, holder) from family.mandates where tenant_id = $1 and ended_on is null`,
		} {
			list, err := tenant.Select[string](tx, sql, tx.Tenant())
			if err != nil {
				return fmt.Errorf("%s: %w", what, err)
			}
			for _, line := range list {
				out = append(out, what+" "+line)
			}
		}
		return nil
	}); err != nil {
		m.t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

func (m *moving) collects() {
	m.t.Helper()
	if err := m.House.DB.In(context.Background(), tenant.Doors{Tenant: m.town, Open: []string{"family"}}, tenant.Actor{Via: "test"}, func(tx *tenant.Tx) error {
		return family.WriteCreditor(tx, family.Creditor{Name: "Saint-Aubin", SIRET: "21990001600011", TermsDays: 30, ThresholdCents: 1500, PricesFrom: "next_month", ResidentBy: "child", Rails: []string{"desk"}})
	}); err != nil {
		m.t.Fatal(err)
	}
}

// A town hall moves in mid-year with who pays: shares, dated quotients, what is owed, mandates; applied once, and given back by reversal.
func TestATownHallBringsWhoPays(t *testing.T) {
	t.Parallel()
	m := newMoving(t).in(t)
	m.collects()
	csv := func(lines ...string) []byte { return []byte("\ufeff" + strings.Join(lines, "\r\n") + "\r\n") }
	files := map[string][]byte{
		"enfants.csv": csv("Id;Id famille;Nom;Prénom;Date de naissance;Sexe", "1001;501;O’Brien-Nguyễn;Zoé;14/03/2018;F", "1002;501;O’Brien-Nguyễn;Mai-Lan;30/11/2021;F", "1003;502;Lefèvre;Léa;02/06/2017;F", "1005;503;Benali;Inès;08/09/2019;F", "1005;504;Benali;Inès;08/09/2019;F"),
		"familles.csv": csv("Id famille;Civilité;Nom;Prénom;Lien;Email", "501;MME;O’Brien-Nguyễn;Thu-Hà;mère;thuha@example.fr", "501;M;O’Brien-Nguyễn;Seán;père;sean@example.fr", "502;MME;Lefèvre;Alma;mère;alma@example.fr",
			"503;MME;Benali;Nadia;mère;nadia@example.fr", "504;M;Benali;Yacine;père;yacine@example.fr"),
		"comptes.csv": csv("Id famille;Nom payeur;Prénom payeur;Payeur;Part;QF;Date QF;Source QF;Solde;IBAN;BIC;RUM;Date signature mandat",
			"501;O'BRIEN-NGUYEN;Thu-Hà;oui;60 %;580;01/2026;CAF;1 234,56;FR14 2004 1010 0505 0001 3M02 606;;RUM-501-1;12/03/2025",
			"501;O'BRIEN-NGUYEN;Seán;oui;40 %;;;;-12,00;;;;",
			"502;LEFEVRE;Alma;oui;;950;15/09/2026;MSA;0,00;FR14 2004 1010 0505 0001 3M02 607;;RUM-502-1;12/03/2025",
			"503;;;CCAS de Ville-des-Roches;;;;;84,10;;;;",
			"503;;;Jaen Dupont;;;;;10,00;;;;"),
	}
	i := m.examined(files)
	words := map[string]string{}
	// « Solde » may mean either: nobody guesses
	for _, w := range i.Report.Town.Words {
		if w.Kind == "balance" && w.Guess == "" {
			words[w.Key] = "family:balance:owed"
		}
	}
	i = m.answer(i, words, nil)
	var codes []string
	for _, w := range i.Report.Warnings {
		if w.Message == "" || strings.HasPrefix(w.Message, "directory.") {
			t.Errorf("%s has no sentence", w.Code)
		}
		codes = append(codes, fmt.Sprint(w.File, " ", w.Line, " ", w.Code))
	}
	for _, want := range []string{"comptes.csv 4 bad_iban", "comptes.csv 6 payer_unknown"} {
		if !slices.Contains(codes, want) {
			t.Errorf("%s is not told: %v", want, codes)
		}
	}
	counts := map[string]int{}
	for _, s := range i.Report.Town.Services {
		if s.Service == family.Key {
			for _, c := range s.Counts {
				counts[c.What] = c.Count
				if c.What == "openings_new" && (c.Cents == nil || *c.Cents != 123456-1200+8410) {
					t.Errorf("%+v", c)
				}
			}
		}
	}
	if fmt.Sprint(counts) != "map[households_new:3 mandates_new:1 openings_new:3 payers_new:4 quotients_new:2]" {
		t.Errorf("%v", counts)
	}
	if got := m.accounts(); len(got) != 0 {
		t.Fatalf("a trial wrote %v", got)
	}
	i = m.apply(i)
	want := []string{
		"book opening -130666", "book payer 130666",
		"child 501 Mai-Lan 2026-11-01", "child 501 Zoé 2026-11-01", "child 502 Léa 2026-11-01", "child 503 Inès 2026-11-01",
		"mandate RUM-501-1 FR14 •••• 2606 2025-03-12 import Thu-Hà O’Brien-Nguyễn",
		"open opening CCAS de Ville-des-Roches 8410", "open opening Thu-Hà O’Brien-Nguyễn 123456",
		"payer 501 Seán 400000", "payer 501 Thu-Hà 600000", "payer 502 Alma", "payer 503 CCAS de Ville-des-Roches",
		"quotient 501 580 caf 2026 1 2026-11-01", "quotient 502 950 msa 2026 9 2026-11-01",
	}
	if got := m.accounts(); !slices.Equal(got, want) {
		t.Errorf("%s", strings.Join(got, "\n"))
	}
	// the same files again: nothing is opened twice
	again := m.examined(files)
	for _, s := range again.Report.Town.Services {
		if s.Service == family.Key && s.Writes != 0 {
			t.Errorf("%+v", s)
		}
	}
	// given back: the books are reversed, not erased
	m.admin.Post(m.path()+"/"+i.ID.String()+"/undo", map[string]any{}).Want(t, 202)
	m.after(i.ID)
	got := m.accounts()
	if want := []string{"open opening CCAS de Ville-des-Roches 0", "open opening Thu-Hà O’Brien-Nguyễn 0"}; !slices.Equal(got, want) {
		t.Errorf("%s", strings.Join(got, "\n"))
	}
}

// Thousands of payers are brought at once: each bad line is told with its place and writes nothing, each good one is there.
func TestThousandsOfPayersAreBrought(t *testing.T) {
	n := 600
	if os.Getenv("PREAU_CAMPAIGN") != "" {
		n = 10_000
	}
	m := newMoving(t).in(t)
	m.collects()
	letters := func(i int) (s string) { // a name of its own
		for ; len(s) < 4; i /= 20 {
			s += string("bcdfghjklmnprstvwxzy"[i%20]) + "a"
		}
		return strings.ToUpper(s[:1]) + s[1:]
	}
	var children, families, accounts strings.Builder
	children.WriteString("\ufeffId;Id famille;Nom;Prénom;Date de naissance;Sexe\r\n")
	families.WriteString("\ufeffId famille;Civilité;Nom;Prénom;Lien;Email\r\n")
	accounts.WriteString("\ufeffId famille;Nom payeur;Prénom payeur;Payeur;QF;Date QF;Source QF;Solde;IBAN;BIC;RUM;Date signature mandat\r\n")
	bad := map[int]string{} // by line of the accounts
	for i := range n {
		name := letters(i) + letters(i/400+7) + letters(i/7+3)
		fmt.Fprintf(&children, "%d;%d;%s;Léa;%02d/%02d/2018;F\r\n", 100_000+i, i+1, name, 1+i%28, 1+i%12)
		fmt.Fprintf(&families, "%d;MME;%s;Alma;mère;a%d@example.fr\r\n", i+1, name, i)
		quotient, iban, due := fmt.Sprint(300+i%1500), "", fmt.Sprintf("%d,%02d", i%90, i%100)
		switch i % 100 {
		case 17:
			quotient, bad[i+2] = "beaucoup", "bad_quotient"
		case 42:
			iban, bad[i+2] = "FR14 2004 1010 0505 0001 3M02 607", "bad_iban"
		case 71:
			due, bad[i+2] = "12,3x", "bad_amount"
		}
		fmt.Fprintf(&accounts, "%d;%s;Alma;oui;%s;09/2026;CAF;%s;%s;;%s;%s\r\n", i+1, name, quotient, due, iban, map[bool]string{true: fmt.Sprint("RUM-", i)}[iban != ""], map[bool]string{true: "12/03/2025"}[iban != ""])
	}
	began := time.Now()
	i := m.examined(map[string][]byte{"enfants.csv": []byte(children.String()), "familles.csv": []byte(families.String()), "comptes.csv": []byte(accounts.String())})
	words := map[string]string{}
	for _, w := range i.Report.Town.Words {
		if w.Kind == "balance" && w.Guess == "" {
			words[w.Key] = "family:balance:owed"
		}
	}
	i = m.answer(i, words, nil)
	read := time.Since(began)
	told := map[int]string{}
	for _, w := range i.Report.Warnings {
		if w.File == "comptes.csv" {
			told[w.Line] = w.Code
		}
	}
	for _, e := range i.Report.Errors {
		if e.File == "comptes.csv" {
			told[e.Line] = e.Code
		}
	}
	for line, code := range bad {
		if told[line] != code {
			t.Errorf("line %d is %s, told %q", line, code, told[line])
		}
	}
	if len(told) != len(bad) {
		t.Errorf("%d lines are told, not %d", len(told), len(bad))
	}
	began = time.Now()
	m.apply(i)
	t.Logf("%d payers: read and compared in %s, applied in %s, %d bad lines", n, read.Round(time.Millisecond), time.Since(began).Round(time.Millisecond), len(bad))
	if status, err := os.ReadFile("/proc/self/status"); err == nil {
		for line := range strings.Lines(string(status)) {
			if strings.HasPrefix(line, "VmHWM") {
				t.Log(strings.TrimSpace(line))
			}
		}
	}
	got := m.accounts()
	payers, quotients := 0, 0
	for _, line := range got {
		switch {
		case strings.HasPrefix(line, "payer "):
			payers++
		case strings.HasPrefix(line, "quotient "):
			quotients++
		}
	}
	if payers != n || quotients != n-(n+82)/100 {
		t.Errorf("%d payers, %d quotients of %d", payers, quotients, n)
	}
}
