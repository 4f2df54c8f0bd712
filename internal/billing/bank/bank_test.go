package bank

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
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

// dialect is how a version of camt.053 writes what differs.
type dialect struct{ version, status, amount, payer string }

var dialects = []dialect{
	{"02", "<Sts>%s</Sts>", `<AmtDtls><TxAmt><Amt Ccy="EUR">%s</Amt></TxAmt></AmtDtls>`, "<Dbtr><Nm>%s</Nm></Dbtr>"},
	{"04", "<Sts>%s</Sts>", `<Amt Ccy="EUR">%s</Amt><CdtDbtInd>CRDT</CdtDbtInd>`, "<Dbtr><Nm>%s</Nm></Dbtr>"},
	{"08", "<Sts><Cd>%s</Cd></Sts>", `<Amt Ccy="EUR">%s</Amt><CdtDbtInd>CRDT</CdtDbtInd>`, "<Dbtr><Pty><Nm>%s</Nm></Pty></Dbtr>"},
}

func (d dialect) tx(amount, payer, end, text, structured string) string {
	return `<TxDtls><Refs><EndToEndId>` + end + `</EndToEndId></Refs>` + fmt.Sprintf(d.amount, amount) + `<RltdPties>` + fmt.Sprintf(d.payer, payer) + `</RltdPties><RmtInf><Ustrd>` + text +
		`</Ustrd><Strd><RfrdDocInf><Nb>` + structured + `</Nb></RfrdDocInf></Strd></RmtInf></TxDtls>`
}

func (d dialect) entry(amount, currency, sign, status, day, number, details string) string {
	return `<Ntry><Amt Ccy="` + currency + `">` + amount + `</Amt><CdtDbtInd>` + sign + `</CdtDbtInd>` + fmt.Sprintf(d.status, status) + `<BookgDt><Dt>` + day + `</Dt></BookgDt><ValDt><DtTm>` + day + `T23:30:00+01:00</DtTm></ValDt>` +
		number + `<NtryDtls>` + details + `</NtryDtls></Ntry>`
}

func (d dialect) file(statements ...string) []byte {
	return []byte(`<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.` + d.version + `"><BkToCstmrStmt><GrpHdr><MsgId>1</MsgId></GrpHdr>` + strings.Join(statements, "") + `</BkToCstmrStmt></Document>`)
}

func statement(iban, opening, closing string, entries ...string) string {
	bal := func(kind, amount string) string {
		return `<Bal><Tp><CdOrPrtry><Cd>` + kind + `</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">` + amount + `</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>`
	}
	return `<Stmt><Id>S</Id><Acct><Id><IBAN>` + iban + `</IBAN></Id></Acct>` + bal("OPBD", opening) + bal("CLBD", closing) + strings.Join(entries, "\n") + `</Stmt>`
}

func TestEveryVersionOfAStatementIsRead(t *testing.T) {
	for _, d := range dialects {
		f, err := Read(d.file(
			statement("FR7601", "100.00", "1650.50",
				d.entry("450.5", "EUR", "CRDT", "BOOK", "2026-11-20", "<AcctSvcrRef>B1</AcctSvcrRef>", d.tx("450.50", "COMMUNE DE MONTCLAIR", "NOTPROVIDED", "FACT F2026-1", "F2026-1")),
				d.entry("1200.00", "EUR", "CRDT", "BOOK", "2026-11-20", "<AcctSvcrRef>B2</AcctSvcrRef>", d.tx("200.00", "SGC NORD", "E1", "A", "")+d.tx("1000.00", "SGC SUD", "E2", "B", "")),
				d.entry("90.00", "EUR", "DBIT", "BOOK", "2026-11-21", "", ""),
				d.entry("10.00", "EUR", "DBIT", "BOOK", "2026-11-21", "", ""),
				d.entry("5.00", "EUR", "CRDT", "PDNG", "2026-11-21", "", "")),
			statement("FR7602", "0.00", "7.00",
				strings.Replace(d.entry("7.00", "EUR", "CRDT", "BOOK", "2026-11-21", "", ""), "<CdtDbtInd>", "<CdtDbtInd>", 1)),
			statement("FR7603", "0.00", "9.99",
				"\n"+d.entry("9.00", "USD", "CRDT", "BOOK", "2026-11-21", "", ""),
				d.entry("9.999", "EUR", "CRDT", "BOOK", "2026-11-21", "", ""),
				d.entry("9.00", "EUR", "CRDT", "BOOK", "2026-13-21", "", ""),
				d.entry("9.00", "EUR", "", "BOOK", "2026-11-21", "", "")),
			statement("FR7604", "10.00", "12.00", d.entry("3.00", "EUR", "CRDT", "BOOK", "2026-11-21", "", "")),
		))
		if err != nil {
			t.Fatal(d.version, err)
		}
		type seen struct {
			account, payer, text string
			cents                ledger.Cents
			refs                 string
		}
		var got []seen
		for _, l := range f.Lines {
			got = append(got, seen{l.Account, l.Payer, l.Text, l.Cents, strings.Join(l.References, " ")})
		}
		want := []seen{{"FR7601", "COMMUNE DE MONTCLAIR", "FACT F2026-1", 45050, "F2026-1"}, {"FR7601", "SGC NORD", "A", 20000, "E1"}, {"FR7601", "SGC SUD", "B", 100000, "E2"},
			{"FR7601", "", "", -9000, ""}, {"FR7601", "", "", -1000, ""}, {"FR7602", "", "", 700, ""}, {"FR7604", "", "", 300, ""}}
		if !reflect.DeepEqual(got, want) || f.Pending != 1 {
			t.Errorf("%s: read\n%+v, want\n%+v (%d pending)", d.version, got, want, f.Pending)
		}
		if l := f.Lines[0]; l.Booked != on("2026-11-20") || l.Valued != on("2026-11-20") {
			t.Errorf("%s: booked %s, valued %s", d.version, l.Booked, l.Valued)
		}
		var codes []string
		for _, x := range f.Faults {
			codes = append(codes, x.Code)
			if x.Row == 0 {
				t.Errorf("%s: %s is on no row", d.version, x.Code)
			}
		}
		if want := []string{"currency", "amount", "date", "sign", "balance"}; !slices.Equal(codes, want) {
			t.Errorf("%s: faults %v, want %v", d.version, codes, want)
		}
	}
	reversed := strings.Replace(string(dialects[0].file(statement("FR76", "0", "1", dialects[0].entry("1.00", "EUR", "CRDT", "BOOK", "2026-11-21", "", "")))), "<Sts>", "<RvslInd>true</RvslInd><Sts>", 1)
	if f, err := Read([]byte(reversed)); err != nil || !f.Lines[0].Reversal || New([]Open{{ID: "1", Left: 100}}).Propose(f.Lines[0])[0].Kind != Outgoing {
		t.Errorf("a reversal: %+v %v", f, err)
	}
	if _, err := Read([]byte(`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.02"/>`)); !errors.Is(err, ErrUnknown) {
		t.Errorf("another message: %v", err)
	}
	if _, err := Read([]byte(`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">`)); err == nil {
		t.Error("a cut message is read")
	}
}

func TestTablesOfBanksAreRead(t *testing.T) {
	cp1252, _ := charmap.Windows1252.NewEncoder().String("Date;Libellé;Débit;Crédit\r\n24/11/2026;VIR Œuvre;;1\u00a0234,56\r\n")
	for name, c := range map[string]struct{ table, want string }{
		"semicolons, two columns": {"\uFEFFDate d'opération;Date de valeur;Libellé;Débit (EUR);Crédit (EUR)\n24/11/2026;25/11/2026;\"VIR; MAIRIE\";;1 234,56\n25/11/2026;;FRAIS;-3,50;\n", "2026-11-24 1234.56 VIR; MAIRIE|2026-11-25 -3.50 FRAIS"},
		"windows-1252":            {cp1252, "2026-11-24 1234.56 VIR Œuvre"},
		"tabs, signed":            {"Compte\tFR76 1\nSolde\t12\n\nDate\tLibelle\tMontant\tDevise\n2026-11-24\tA\t-1.234,50 €\tEUR\n20261125\tB\t(2.00)\tEUR\n", "2026-11-24 -1234.50 A|2026-11-25 -2.00 B"},
		"commas":                  {"date,label,amount\n24.11.26,A,\"1,234.56\"\n1-2-2026,B,+7\n", "2026-11-24 1234.56 A|2026-02-01 7.00 B"},
		"debit without a sign":    {"Date;Libellé;Débit;Crédit\n24/11/2026;A;12,00;0,00\n", "2026-11-24 -12.00 A"},
		"two labels":              {"Date;Libellé;Détail;Tiers;Montant\n24/11/2026;A;B;C;1\n", "2026-11-24 1.00 A B C"},
	} {
		f, err := Read([]byte(c.table))
		if err != nil || len(f.Faults) > 0 {
			t.Errorf("%s: %v %+v", name, err, f)
			continue
		}
		var got []string
		for _, l := range f.Lines {
			got = append(got, strings.TrimSpace(l.Booked.String()+" "+l.Cents.String()+" "+l.Text+" "+l.Payer))
		}
		if strings.Join(got, "|") != c.want {
			t.Errorf("%s: %s, want %s", name, strings.Join(got, "|"), c.want)
		}
	}
	f, err := Read([]byte("Date;Libellé;Débit;Crédit;Devise\n31/02/2026;A;;1;EUR\n01/02/2026;A;1;2;EUR\n01/02/2026;A;;;EUR\n01/02/2026;A;;1,234;EUR\n01/02/2026;A;;x;EUR\n01/02/2026;A;;1;CHF\n\n01/02/2026;A;;1;EUR;trop\n01/02/2026;A;;1;EUR\n"))
	var got []string
	for _, x := range f.Faults {
		got = append(got, fmt.Sprint(x.Row, x.Code))
	}
	if want := []string{"2date", "3amount_twofold", "4amount_none", "5amount_decimals", "6amount", "7currency", "9cells"}; err != nil || !slices.Equal(got, want) || len(f.Lines) != 1 || f.Lines[0].Row != 10 {
		t.Errorf("faults %v, want %v: %v", got, want, err)
	}
	if _, err := Read([]byte("Nom;Prénom\nA;B\n")); !errors.Is(err, ErrUnknown) {
		t.Errorf("another table: %v", err)
	}
	if f, err := Read([]byte("Date;Montant\n")); err != nil || len(f.Faults) != 1 || f.Faults[0].Code != "none" {
		t.Errorf("an empty table: %+v %v", f, err)
	}
}

func TestFiguresAreReadOneWayOrNotAtAll(t *testing.T) {
	for s, want := range map[string]ledger.Cents{"1 234,56": 123456, "1\u202f234,5": 123450, "12": 1200, "-12": -1200, "12-": -1200, "−3,5": -350, "1.234.567": 123456700, "1'234.50": 123450, "0,10": 10, ".5": 0, "12,3400": 1234, "1.234,00 EUR": 123400} {
		if got, code := figure(s); s != ".5" && (got != want || code != "") {
			t.Errorf("%s is %s (%s)", s, got, code)
		}
	}
	for _, s := range []string{"", "-", "1,234", "1.234", "1,500", "1.000", "12.34.56", "1,23.4,5", "1e3", "12,345678", "--1", "99999999999999"} {
		if got, code := figure(s); code == "" {
			t.Errorf("%q is read as %s", s, got)
		}
	}
}

// The same file twice, or two that overlap, give each movement once; two alike on one day stay two.
func TestAMovementIsReadOnceHoweverOftenItIsGiven(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		type move struct {
			day, cents int
			who        string
		}
		moves := rapid.SliceOfN(rapid.Custom(func(r *rapid.T) move {
			return move{rapid.IntRange(0, 6).Draw(r, "day"), rapid.IntRange(-3, 3).Draw(r, "cents"), rapid.SampledFrom([]string{"A", "B"}).Draw(r, "who")}
		}), 1, 40).Draw(r, "moves")
		slices.SortStableFunc(moves, func(a, b move) int { return a.day - b.day })
		numbered, camt := rapid.Bool().Draw(r, "numbered"), rapid.Bool().Draw(r, "camt")
		file := func(from, until int) *File {
			table, entries := "Date;Libellé;Montant;Référence banque\n", ""
			for n, m := range moves {
				if m.day < from || m.day > until {
					continue
				}
				day, sign, number, id := on("2026-11-01").AddDays(m.day).String(), "CRDT", "", ""
				if m.cents < 0 {
					sign = "DBIT"
				}
				if numbered {
					id = fmt.Sprint("N", n)
					number = "<AcctSvcrRef>" + id + "</AcctSvcrRef>"
				}
				table += fmt.Sprintf("%s;%s;%d;%s\n", day, m.who, m.cents, id)
				entries += dialects[1].entry(fmt.Sprint(max(m.cents, -m.cents)), "EUR", sign, "BOOK", day, number, dialects[1].tx("1", m.who, "", m.who, ""))
			}
			content := []byte(table)
			if camt {
				content = dialects[1].file("<Stmt><Acct><Id><IBAN>FR76</IBAN></Id></Acct>" + entries + "</Stmt>")
			}
			f, err := Read(content)
			if err != nil {
				r.Fatal(err)
			}
			return f
		}
		whole := file(0, 6)
		if len(whole.Lines) != len(moves) {
			r.Fatalf("%d movements, %d lines, %+v", len(moves), len(whole.Lines), whole.Faults)
		}
		kept := map[string]Line{}
		for _, l := range whole.Lines {
			kept[l.Key] = l
		}
		cut := rapid.IntRange(0, 6).Draw(r, "cut")
		for _, f := range []*File{whole, file(0, cut), file(max(0, cut-1), 6)} {
			for _, l := range f.Lines {
				if k, ok := kept[l.Key]; !ok || k.Cents != l.Cents || k.Booked != l.Booked || k.Text != l.Text {
					r.Fatalf("%+v is read as another movement: %+v", l, k)
				}
			}
		}
		if len(kept) != len(moves) {
			r.Fatalf("%d movements, %d keys", len(moves), len(kept))
		}
	})
	d := dialects[0]
	one := statement("FR76", "0", "1", d.entry("1.00", "EUR", "CRDT", "BOOK", "2026-11-21", "<AcctSvcrRef>X</AcctSvcrRef>", ""))
	if f, err := Read(d.file(one, one)); err != nil || len(f.Lines) != 1 || f.Twice != 1 {
		t.Errorf("a statement given twice: %+v %v", f, err)
	}
	batch := d.entry("1.00", "EUR", "CRDT", "BOOK", "2026-11-21", "<AcctSvcrRef>LOT</AcctSvcrRef>", "")
	if f, err := Read(d.file(statement("FR76", "0", "2", batch, batch))); err != nil || len(f.Lines) != 2 {
		t.Errorf("two movements under the number of their batch: %+v %v", f, err)
	}
	prefixed := strings.NewReplacer("<Document xmlns=", "<n:Document xmlns:n=", "</Document>", "</n:Document>", "<Ntry>", "<n:Ntry>", "</Ntry>", "</n:Ntry>").Replace(string(d.file(one)))
	if f, err := Read([]byte(prefixed)); err != nil || len(f.Lines) != 1 {
		t.Errorf("names with a prefix: %+v %v", f, err)
	}
}

func open() []Open {
	return []Open{
		{ID: "1", Number: "F2026-000001", Customer: "montclair", Left: 45050, Due: on("2026-10-01"), References: []string{"EJ-77120"}, Names: []string{"Commune de Montclair"}},
		{ID: "2", Number: "F2026-000002", Customer: "montclair", Left: 20000, Due: on("2026-11-01"), Names: []string{"Commune de Montclair"}},
		{ID: "3", Number: "F2026-000003", Customer: "montclair", Left: 30000, Due: on("2026-12-01"), Names: []string{"Commune de Montclair"}},
		{ID: "4", Number: "F2026-000011", Customer: "saulx", Left: 20000, Due: on("2026-11-01"), Names: []string{"SIVOS de la Saulx"}},
		{ID: "5", Number: "F2026-000012", Customer: "saulx", Left: 7777, Due: on("2026-11-02"), Names: []string{"SIVOS de la Saulx"}},
		{ID: "6", Number: "F2026-000013", Customer: "saulx", Left: 20000, Due: on("2026-11-03"), Names: []string{"SIVOS de la Saulx"}},
	}
}

func TestALineIsProposedForWhatItPays(t *testing.T) {
	words := i18n.New()
	if err := Words(words); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		text, payer string
		cents       ledger.Cents
		want        string
	}{
		{"VIR SEPA FACT F2026-000001 MERCI", "SGC", 45050, "number F2026-000001 rest 0.00 certain true"},
		{"f2026 000001", "", 45050, "number F2026-000001 rest 0.00 certain true"},
		{"FACTF2026/000001EJ9", "", 45050, "number"}, // judged below: a number run together with letters is not found
		{"MANDAT EJ-77120", "TRESOR", 45050, "number F2026-000001 rest 0.00 certain true"},
		{"F2026-000001 ET F2026-000002", "", 65050, "numbers F2026-000001+F2026-000002 rest 0.00 certain true"},
		{"F2026-000001 ET F2026-000011", "SGC", 65050, "numbers F2026-000001+F2026-000011 rest 0.00 certain false"},
		{"F2026-000001", "", 10000, "partial F2026-000001 rest 0.00 certain true"},
		{"F2026-000001", "", 50000, "overpaid F2026-000001 rest 49.50 certain true"},
		{"F2026-000001", "", 75050, "more F2026-000001+F2026-000003 rest 0.00 certain false|overpaid F2026-000001 rest 300.00 certain false"},
		{"F2026-000002 F2026-000003", "", 30000, "numbers F2026-000003 rest 0.00 certain false|shared F2026-000002+F2026-000003 rest 0.00 certain false"},
		{"F2026-0000011", "", 45051, "nothing  rest 450.51 certain false"}, // part of a longer number
		{"", "COMMUNE DE MONTCLAIR", 95050, "together F2026-000001+F2026-000002+F2026-000003 rest 0.00 certain true"},
		{"", "Commune de Montclair", 75050, "together F2026-000001+F2026-000003 rest 0.00 certain true"},
		{"DU SIVOS DE LA SAULX", "DRFIP", 27777, "together F2026-000011+F2026-000012 rest 0.00 certain false|together F2026-000012+F2026-000013 rest 0.00 certain false"},
		{"SIVOS DE LA SAULX POUR COMMUNE DE MONTCLAIR", "", 75050, "together F2026-000001+F2026-000003 rest 0.00 certain false"},
		{"", "COMMUNE DE MONTCLAIR", 123, "account F2026-000001 rest 0.00 certain false"},
		{"", "COMMUNE DE MONTCLAIR", 100000, "overpaid F2026-000001+F2026-000002+F2026-000003 rest 49.50 certain false"},
		{"", "INCONNU", 7777, "amount F2026-000012 rest 0.00 certain false"},
		{"", "INCONNU", 20000, "amount F2026-000002 rest 0.00 certain false|amount F2026-000011 rest 0.00 certain false|amount F2026-000013 rest 0.00 certain false"},
		{"", "INCONNU", 1, "nothing  rest 0.01 certain false"},
		{"F2026-000001", "", -45050, "outgoing  rest -450.50 certain false"},
	} {
		var got []string
		for _, p := range New(open()).Propose(Line{Text: c.text, Payer: c.payer, Cents: c.cents}) {
			got = append(got, p.String())
			for _, lang := range []string{"fr", "en"} {
				if why := p.Why(words, lang); strings.Contains(why, "why_") || strings.Contains(why, "{") {
					t.Error(why)
				}
			}
		}
		if c.want == "number" {
			c.want = "amount F2026-000001 rest 0.00 certain false"
		}
		if all := strings.Join(got, "|"); all != c.want {
			t.Errorf("%q of %q, %s: %s, want %s", c.text, c.payer, c.cents, all, c.want)
		}
	}
	m := New(open())
	first := m.Propose(Line{Text: "F2026-000001", Cents: 45050})[0]
	if !m.Take(first) || m.Take(first) {
		t.Error("an invoice is paid twice")
	}
	if p := m.Propose(Line{Text: "F2026-000001", Cents: 45050})[0]; p.Kind != Nothing {
		t.Errorf("what is paid is proposed again: %s", p)
	}
	for code := range Codes {
		params := map[string]any{}
		for _, n := range Codes[code] {
			params[n] = "1"
		}
		for _, lang := range []string{"fr", "en"} {
			if s := (Fault{Row: 3, Code: code, Params: params}).Sentence(words, lang); strings.Contains(s, "fault_") || strings.Contains(s, "{") {
				t.Error(s)
			}
		}
	}
}

// Whatever is open and whatever comes in: a line is allocated whole, no invoice gets more than it asks for, one certain answer stands
// alone, and the sets that are found are those that a search of everything finds.
func TestProposalsAddUp(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		var invoices []Open
		for n := range rapid.IntRange(0, 9).Draw(r, "open") {
			customer := rapid.SampledFrom([]string{"alpha", "bravo"}).Draw(r, "customer")
			invoices = append(invoices, Open{ID: fmt.Sprint(n), Number: fmt.Sprintf("F-%03d", n), Customer: customer, Names: []string{customer}, Left: ledger.Cents(rapid.IntRange(0, 6).Draw(r, "left")) * 100})
		}
		m := New(invoices)
		l := Line{Cents: ledger.Cents(rapid.IntRange(-1, 30).Draw(r, "cents")) * 50, Payer: rapid.SampledFrom([]string{"", "alpha", "bravo alpha"}).Draw(r, "payer"), Text: rapid.SampledFrom([]string{"", "F-001", "F-002 F003", "f 001,F-004"}).Draw(r, "text")}
		left := map[string]ledger.Cents{}
		for _, o := range invoices {
			left[o.ID] = o.Left
		}
		got := m.Propose(l)
		if len(got) == 0 || len(got) > mostProposals+1 {
			r.Fatalf("%d proposals", len(got))
		}
		for _, p := range got {
			sum := p.Excess
			for _, a := range p.Allocations {
				if sum += a.Cents; a.Cents <= 0 || a.Cents > left[a.ID] {
					r.Fatalf("%s gives %s to an invoice of %s", p, a.Cents, left[a.ID])
				}
			}
			if sum != l.Cents || p.Certain && len(got) > 1 || p.Excess < 0 && l.Cents > 0 {
				r.Fatalf("%s of %s, among %d", p, l.Cents, len(got))
			}
			if p.Certain && !m.Take(p) {
				r.Fatalf("%s cannot be taken", p)
			}
		}
		m = New(invoices)
		amount, exact := ledger.Cents(rapid.IntRange(1, 20).Draw(r, "amount"))*100, 0
		of := m.left("alpha")
		for mask := 1; mask < 1<<len(of); mask++ {
			sum := ledger.Cents(0)
			for i := range of {
				if mask>>i&1 == 1 {
					sum += m.open[of[i]].Left
				}
			}
			if sum == amount {
				exact++
			}
		}
		sets, whole := m.sets(of, amount)
		if len(sets) != min(exact, mostProposals) || whole && exact > mostProposals {
			r.Fatalf("%d sets make up %s, %d are found (%v)", exact, amount, len(sets), whole)
		}
	})
}

// many is a trésorerie's month: the numbers of a thousand communes.
func many(invoices, lines int) ([]Open, []Line) {
	r := rand.New(rand.NewPCG(1, 2))
	var open []Open
	for n := range invoices {
		c := n / 12 // a dozen invoices a customer
		open = append(open, Open{ID: fmt.Sprint(n), Number: fmt.Sprintf("F2026-%06d", n), Customer: fmt.Sprint(c), Left: ledger.Cents(1000 + r.IntN(99000)), Names: []string{fmt.Sprintf("Commune de Montclair numéro %d", c)}, References: []string{fmt.Sprintf("EJ%08d", n*7)}})
	}
	var out []Line
	for n := range lines {
		o := open[r.IntN(len(open))]
		l := Line{Cents: o.Left, Payer: "SGC DU NORD", Text: "VIR SEPA RECU MANDAT 4512 BORD 77 " + o.Number + " EXERCICE 2026"}
		if n%2 == 0 {
			l.Cents, l.Payer, l.Text = ledger.Cents(5000+r.IntN(300000)), o.Names[0], "VIREMENT DU MOIS 4512 BORD 77"
		}
		out = append(out, l)
	}
	return open, out
}

// BenchmarkPropose is ten thousand lines against five thousand invoices, half of them by a search of sets.
func BenchmarkPropose(b *testing.B) {
	open, lines := many(5000, 10_000)
	for b.Loop() {
		m := New(open)
		for _, l := range lines {
			m.Propose(l)
		}
	}
}

// BenchmarkProposeOneCustomer is the worst: all invoices are one customer's, no set is found soon.
func BenchmarkProposeOneCustomer(b *testing.B) {
	open, lines := many(5000, 1000)
	for i := range open {
		open[i].Customer, open[i].Names = "1", []string{"Commune de Montclair"}
	}
	for b.Loop() {
		m := New(open)
		for _, l := range lines {
			m.Propose(l)
		}
	}
}

func FuzzReadCAMT(f *testing.F) {
	for _, d := range dialects {
		f.Add(d.file(statement("FR76", "0", "1", d.entry("1.00", "EUR", "CRDT", "BOOK", "2026-11-21", "", d.tx("1", "A", "B", "C", "D")))))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		file, err := ReadCAMT(bytes.NewReader(content))
		if err == nil {
			once(t, file)
		}
	})
}

func FuzzReadCSV(f *testing.F) {
	f.Add([]byte("Date;Libellé;Débit;Crédit\n24/11/2026;A;;1 234,56\n"))
	f.Add([]byte("date,label,amount\n2026-11-24,A,\"1,234.56\"\n"))
	f.Add([]byte("\"\n;"))
	f.Fuzz(func(t *testing.T, content []byte) {
		file, err := ReadCSV(content)
		if err == nil {
			once(t, file)
		}
	})
}

func once(t *testing.T, f *File) {
	seen := map[string]bool{}
	m := New(open())
	for _, l := range f.Lines {
		if seen[l.Key] || l.Key == "" || l.Booked.IsZero() {
			t.Fatalf("a line without a key or a day, or a key twice: %+v", l)
		}
		seen[l.Key] = true
		m.Propose(l)
	}
}

// A table whose head says nothing is read by what a human says of its columns, and only then.
func TestATableIsReadAsItIsSaid(t *testing.T) {
	table := []byte("Relevé;;\nQuand;Quoi;Combien\n02/11/2026;\"VIR A;B\";1 126,60\nhier;X;1\n")
	if _, err := Read(table); !errors.Is(err, ErrUnknown) {
		t.Fatalf("%v", err)
	}
	if rows := Rows(table, 2); len(rows) != 2 || rows[1][2] != "Combien" {
		t.Errorf("%q", rows)
	}
	f, err := ReadColumns(table, 2, []string{booked, label, amount})
	if err != nil || len(f.Lines) != 1 || f.Lines[0].Cents != 112660 || f.Lines[0].Text != "VIR A;B" || len(f.Faults) != 1 || f.Faults[0].Row != 4 {
		t.Errorf("%+v, %v", f, err)
	}
	for _, kinds := range [][]string{{label, amount}, {booked, label}, {booked, "x", amount}} {
		if _, err := ReadColumns(table, 2, kinds); !errors.Is(err, ErrUnknown) {
			t.Errorf("%v: %v", kinds, err)
		}
	}
	for _, content := range []string{"", "<a/>", "%PDF\x00", "one\ntwo\n"} {
		if rows := Rows([]byte(content), 3); rows != nil {
			t.Errorf("%q is a table: %q", content, rows)
		}
	}
}
