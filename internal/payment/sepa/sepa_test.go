package sepa

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"preau/internal/ledger"
	"preau/internal/schoolyear"
)

func date(s string) schoolyear.Date {
	d, err := schoolyear.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func codeOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

func TestAccounts(t *testing.T) {
	for in, want := range map[string]string{
		"FR14 2004 1010 0505 0001 3M02 606": "", "fr1420041010050500013m02606": "", "FR663000100000C990000000073": "", "DE89 3704 0044 0532 0130 00": "",
		"MC58 1122 2000 0101 2345 6789 030": "", "BE68 5390 0754 7034": "", "FR14-2004-1010-0505-0001-3M02-606": "",
		"": "iban.empty", "FR1420041010050500013M02607": "iban.checksum", "FR142004101005050001": "iban.length", "US1420041010050500013M02606": "iban.country",
		"FR14 2004 1010 0505 0001 3M02 60€": "iban.characters", "14FR": "iban.checksum", "F": "iban.checksum", "FRAA20041010050500013M02606": "iban.checksum",
	} {
		if _, err := CheckIBAN(in); codeOf(err) != want {
			t.Errorf("IBAN %q: %q, not %q", in, codeOf(err), want)
		}
	}
	for in, want := range map[string]string{"PSSTFRPPPAR": "", "bdfefrppcct": "", "": "", "AGRIRERX": "", "BDFEFRPP12": "bic.format", "BDFEUSPP": "bic.country", "BDFEFRP0": "", "BDFEFRPO": "bic.format"} {
		if _, err := CheckBIC(in); codeOf(err) != want {
			t.Errorf("BIC %q: %q, not %q", in, codeOf(err), want)
		}
	}
	// The example beside this test bears FR00ZZZ123456, whose check digits should be 72: a form, not a creditor.
	for in, want := range map[string]string{"FR72ZZZ123456": "", "FR72ABC123456": "", "fr48 zzz 990001": "", "FR00ZZZ123456": "ics.checksum", "FR72ZZZ12345": "ics.format", "": "ics.empty", "DE98ZZZ09999999999": ""} {
		if _, err := CheckICS(in); codeOf(err) != want {
			t.Errorf("ICS %q: %q, not %q", in, codeOf(err), want)
		}
	}
	if m := Masked("FR1420041010050500013M02606"); m != "FR14 •••• 2606" {
		t.Error(m)
	}
}

// One wrong character, or two neighbours exchanged, is always told.
func TestAnAccountTypedWrongIsTold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		iban := []byte("FR1420041010050500013M02606")
		i := rapid.IntRange(4, len(iban)-2).Draw(t, "place")
		was := string(iban)
		if rapid.Bool().Draw(t, "exchanged") {
			iban[i], iban[i+1] = iban[i+1], iban[i]
		} else {
			iban[i] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[rapid.IntRange(0, 9).Draw(t, "sign")]
		}
		if string(iban) == was {
			return
		}
		if _, err := CheckIBAN(string(iban)); err == nil && was[i] <= '9' {
			t.Fatalf("%s passes", iban)
		}
	})
}

func TestTarget(t *testing.T) {
	for day, want := range map[string]bool{
		"2026-11-24": true, "2026-11-28": false, "2026-12-25": false, "2026-12-26": false, "2027-01-01": false, "2027-03-26": false, "2027-03-29": false,
		"2026-05-01": false, "2026-05-08": true, "2026-11-11": true, "2024-03-29": false, "2024-04-01": false, "2038-04-23": false, "2038-04-26": false, "2027-05-17": true,
	} {
		if Open(date(day)) != want {
			t.Errorf("%s: open %v", day, !want)
		}
	}
	if got := After(date("2026-12-23"), 2); got != date("2026-12-28") {
		t.Error(got)
	}
	if got := OnOrAfter(date("2027-03-26")); got != date("2027-03-30") {
		t.Error(got)
	}
}

func example() Order {
	return Order{ID: "CANT-2026-10", Made: time.Date(2026, 11, 5, 9, 0, 0, 0, time.UTC), Collect: date("2026-11-20"), Lead: 5,
		Creditor: Creditor{Name: "COMMUNE DE TRIFOUILLY", Regie: "REGIE PERISCOLAIRE", SIRET: "21990001600011", ICS: "FR72ZZZ123456", IBAN: "FR663000100000C990000000073", BIC: "BDFEFRPPCCT"},
		Debits: []Debit{{Reference: "2026-10-0042", Amount: 4230, Mandate: "RUM000123", Signed: date("2026-09-02"), Sequence: First, Name: "MARTIN AICHA",
			IBAN: "FR1420041010050500013M02606", BIC: "PSSTFRPPPAR", Label: "Cantine octobre 2026"}}}
}

// flat lists the leaves of a document with their paths, in order.
func flat(t *testing.T, doc []byte) []string {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(doc))
	var path, out []string
	text := ""
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		switch x := tok.(type) {
		case xml.StartElement:
			path, text = append(path, x.Name.Local), ""
			if x.Name.Space != "urn:iso:std:iso:20022:tech:xsd:pain.008.001.02" {
				t.Fatal(x.Name.Space)
			}
		case xml.CharData:
			text = strings.TrimSpace(string(x))
		case xml.EndElement:
			if text != "" {
				out = append(out, strings.Join(path, "/")+"="+text)
			}
			path, text = path[:len(path)-1], ""
		}
	}
}

// The example's order comes out as the example, but for its identifier (which does not check) and who bears the charges (SLEV, the
// only value of the scheme).
func TestTheExample(t *testing.T) {
	want, err := os.ReadFile("testdata/pain.008.001.02.xml")
	if err != nil {
		t.Fatal(err)
	}
	w, err := example().Write()
	if err != nil {
		t.Fatal(err)
	}
	got := strings.ReplaceAll(string(w.XML), "FR72ZZZ", "FR00ZZZ")
	got = strings.ReplaceAll(got, "<ChrgBr>SLEV</ChrgBr>", "")
	a, b := flat(t, []byte(got)), flat(t, want)
	if strings.Join(a, "\n") != strings.Join(b, "\n") {
		t.Errorf("written:\n%s\nthe example:\n%s", strings.Join(a, "\n"), strings.Join(b, "\n"))
	}
	if w.Total != 4230 || len(w.Notes) != 0 {
		t.Error(w.Total, w.Notes)
	}
}

func TestEachSequenceIsABlock(t *testing.T) {
	o := example()
	o.Debits = nil
	for i, s := range []Sequence{Recurrent, First, Recurrent, Final, OneOff} {
		d := example().Debits[0]
		d.Reference, d.Sequence, d.Amount = fmt.Sprint("F-", i), s, ledger.Cents(100*i+1)
		d.BIC = ""
		o.Debits = append(o.Debits, d)
	}
	w, err := o.Write()
	if err != nil {
		t.Fatal(err)
	}
	leaves := strings.Join(flat(t, w.XML), "\n")
	for _, want := range []string{"GrpHdr/NbOfTxs=5", "GrpHdr/CtrlSum=10.05", "PmtInf/PmtInfId=CANT-2026-10-RCUR\n", "PmtInf/NbOfTxs=2\nDocument/CstmrDrctDbtInitn/PmtInf/CtrlSum=2.02", "DbtrAgt/FinInstnId/Othr/Id=NOTPROVIDED"} {
		if !strings.Contains(leaves, want) {
			t.Errorf("%q is missing from\n%s", want, leaves)
		}
	}
	var order []string
	for _, l := range strings.Split(leaves, "\n") {
		if _, s, ok := strings.Cut(l, "SeqTp="); ok {
			order = append(order, s)
		}
	}
	if strings.Join(order, " ") != "OOFF FRST RCUR FNAL" {
		t.Error(order)
	}
}

func TestAllThatIsWrongIsTold(t *testing.T) {
	o := example()
	o.ID, o.SIRET, o.ICS, o.Collect = "", "21990001600012", "FR00ZZZ123456", date("2026-11-07")
	o.Debits = append(o.Debits, o.Debits[0], Debit{Amount: 0, Sequence: "LAST", Name: "محمد", IBAN: "FR14", Signed: date("2026-12-01"), Mandate: "/R"})
	_, err := o.Write()
	var faults Faults
	if !errors.As(err, &faults) {
		t.Fatal(err)
	}
	var got []string
	for _, f := range faults {
		if _, known := Codes[f.Code]; !known {
			t.Errorf("%s is not declared", f.Code)
		}
		got = append(got, fmt.Sprintf("%d %s %s", f.Debit, f.Field, f.Code))
	}
	want := "-1 id reference.empty|-1 siret siret.wrong|-1 ics ics.checksum|-1 collect collect.closed|-1 collect collect.soon|1 reference reference.twice|2 reference reference.empty|" +
		"2 mandate reference.characters|2 signed signed.late|2 amount amount.range|2 name name.script|2 iban iban.length|2 sequence sequence.unknown"
	if strings.Join(got, "|") != want {
		t.Error(strings.Join(got, "|"))
	}
	if _, err := (Order{}).Write(); err == nil {
		t.Error("nothing at all is an order")
	}
}

var allowed = regexp.MustCompile(`^[A-Za-z0-9 /?:().,'+-]*$`)

// Whatever somebody is called, the file is well formed, keeps to the scheme's letters and lengths, and adds up.
func TestHostileNames(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := example()
		o.Debits = nil
		var sum ledger.Cents
		for i := range rapid.IntRange(1, 5).Draw(t, "debits") {
			d := example().Debits[0]
			d.Reference = fmt.Sprint("2026-", i)
			d.Name, d.Label = "O’B"+rapid.String().Draw(t, "name"), rapid.StringN(0, 300, -1).Draw(t, "label")
			d.Amount = ledger.Cents(rapid.Int64Range(1, 999_999_99).Draw(t, "amount"))
			d.Sequence = rapid.SampledFrom(sequences).Draw(t, "sequence")
			sum += d.Amount
			o.Debits = append(o.Debits, d)
		}
		w, err := o.Write()
		if err != nil {
			t.Fatal(err)
		}
		var back struct {
			Total  string `xml:"CstmrDrctDbtInitn>GrpHdr>CtrlSum"`
			Count  int    `xml:"CstmrDrctDbtInitn>GrpHdr>NbOfTxs"`
			Blocks []struct {
				Sum    string `xml:"CtrlSum"`
				Count  int    `xml:"NbOfTxs"`
				Debits []struct {
					Amount string `xml:"InstdAmt"`
					Name   string `xml:"Dbtr>Nm"`
					Label  string `xml:"RmtInf>Ustrd"`
				} `xml:"DrctDbtTxInf"`
			} `xml:"CstmrDrctDbtInitn>PmtInf"`
		}
		if err := xml.Unmarshal(w.XML, &back); err != nil {
			t.Fatal(err)
		}
		var all ledger.Cents
		n := 0
		for _, b := range back.Blocks {
			var part ledger.Cents
			for _, d := range b.Debits {
				part += money(d.Amount)
				if !allowed.MatchString(d.Name) || len(d.Name) > 70 || !allowed.MatchString(d.Label) || len(d.Label) > 140 {
					t.Fatalf("%q %q", d.Name, d.Label)
				}
			}
			if money(b.Sum) != part || b.Count != len(b.Debits) {
				t.Fatalf("a block of %s says %s", part, b.Sum)
			}
			all, n = all+part, n+b.Count
		}
		if all != sum || money(back.Total) != sum || w.Total != sum || n != back.Count || n != len(o.Debits) {
			t.Fatalf("%s, %s, %s", sum, all, back.Total)
		}
	})
}

const refused = `<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.03"><CstmrPmtStsRpt>
<GrpHdr><MsgId>R-1</MsgId></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>CANT-2026-10</OrgnlMsgId><OrgnlMsgNmId>pain.008.001.02</OrgnlMsgNmId><GrpSts>PART</GrpSts></OrgnlGrpInfAndSts>
<OrgnlPmtInfAndSts><OrgnlPmtInfId>CANT-2026-10-FRST</OrgnlPmtInfId>
<TxInfAndSts><OrgnlEndToEndId>2026-10-0042</OrgnlEndToEndId><TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf><OrgnlTxRef><Amt><InstdAmt Ccy="EUR">42.30</InstdAmt></Amt><MndtRltdInf><MndtId>RUM000123</MndtId></MndtRltdInf></OrgnlTxRef></TxInfAndSts>
<TxInfAndSts><OrgnlEndToEndId>2026-10-0043</OrgnlEndToEndId><TxSts>ACSP</TxSts></TxInfAndSts>
</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>`

const returned = `<?xml version="1.0" encoding="ISO-8859-1"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.02"><BkToCstmrDbtCdtNtfctn><GrpHdr><MsgId>C-7</MsgId></GrpHdr>
<Ntfctn><Ntry><Amt Ccy="EUR">68.58</Amt><CdtDbtInd>DBIT</CdtDbtInd><BookgDt><Dt>2026-11-24</Dt></BookgDt><NtryDtls><TxDtls><Refs><EndToEndId>2026-10-0001</EndToEndId><MndtId>R1</MndtId></Refs><AmtDtls><TxAmt><Amt Ccy="EUR">68.58</Amt></TxAmt></AmtDtls><RtrInf><Rsn><Cd>AM04</Cd></Rsn></RtrInf></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="EUR">900.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><NtryDtls><TxDtls><Refs><EndToEndId>2026-10-0002</EndToEndId></Refs></TxDtls></NtryDtls></Ntry></Ntfctn></BkToCstmrDbtCdtNtfctn></Document>`

func TestRejects(t *testing.T) {
	a, err := Read(strings.NewReader(refused))
	if err != nil || a.Message != "R-1" || a.Order != "CANT-2026-10" || a.Whole != "" || len(a.Rejects) != 1 {
		t.Fatal(a, err)
	}
	if r := a.Rejects[0]; r.Reference != "2026-10-0042" || r.Amount != 4230 || r.Reason != "AC04" || r.Mandate != "RUM000123" || r.Returned {
		t.Error(r)
	}
	a, err = Read(strings.NewReader(returned))
	if err != nil || a.Message != "C-7" || len(a.Rejects) != 1 {
		t.Fatal(a, err)
	}
	if r := a.Rejects[0]; r.Reference != "2026-10-0001" || r.Amount != 6858 || r.Reason != "AM04" || !r.Returned || r.On != date("2026-11-24") {
		t.Error(r)
	}
	a, err = Read(strings.NewReader(strings.Replace(refused, "<GrpSts>PART</GrpSts>", "<GrpSts>RJCT</GrpSts><StsRsnInf><Rsn><Cd>FF01</Cd></Rsn></StsRsnInf>", 1)))
	if err != nil || a.Whole != "FF01" {
		t.Error(a, err)
	}
	if !MeaningOf("AC04").Ends || !MeaningOf("AM04").Retry || MeaningOf("ZZ99").Known || MeaningOf("AM04").Ends {
		t.Error("a reason is misread")
	}
	for _, bad := range []string{"", "<html/>", `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.008.001.02"/>`, refused[:700], `<!DOCTYPE a [<!ENTITY b "c">]>` + refused[38:]} {
		if a, err := Read(strings.NewReader(bad)); err == nil {
			t.Errorf("%.30q is read as %+v", bad, a)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(refused))
	f.Add([]byte(returned))
	f.Fuzz(func(t *testing.T, b []byte) { _, _ = Read(bytes.NewReader(b)) })
}
