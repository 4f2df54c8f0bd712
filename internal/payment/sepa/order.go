package sepa

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"preau/internal/ledger"
	"preau/internal/platform/latin"
	"preau/internal/schoolyear"
	"preau/internal/tenant/identifiers"
)

// Sequence says which of a mandate's debits one is: the only one, the first, one that follows, the last.
type Sequence string

// The sequences, in the order of a file.
const (
	OneOff    Sequence = "OOFF"
	First     Sequence = "FRST"
	Recurrent Sequence = "RCUR"
	Final     Sequence = "FNAL"
)

var sequences = []Sequence{OneOff, First, Recurrent, Final}

// Creditor is who collects: the régie. BIC is BDFEFRPPCCT for an account of deposit at the Trésor.
type Creditor struct {
	Name      string // of the initiating party, as the bank knows it: the commune
	Regie     string // whom the payer reads on their statement; "" for Name
	SIRET     string
	ICS       string
	IBAN, BIC string
}

// Debit is one amount taken from one payer.
type Debit struct {
	Reference string // end to end, told back with a reject: unique in the file, at most 35 characters
	Amount    ledger.Cents
	Mandate   string // RUM
	Signed    schoolyear.Date
	Sequence  Sequence
	Name      string // of the account's holder
	IBAN, BIC string
	Label     string // what the payer reads, at most 140 characters
}

// Order is one file for the bank.
type Order struct {
	ID      string // at most 30 characters: each block adds its sequence
	Made    time.Time
	Collect schoolyear.Date // when the payers' accounts are debited: a day of TARGET
	Lead    int             // days of TARGET that the bank asks for between Made and Collect
	Creditor
	Debits []Debit
}

// Fault is one thing for which a bank would refuse the file, or a debit of it. Debit is -1 when it is the whole file's.
type Fault struct {
	Debit  int
	Field  string
	Code   string
	Params map[string]string
}

// Faults are all that is wrong with an order: none is written when there is one.
type Faults []Fault

func (f Faults) Error() string {
	return fmt.Sprintf("sepa: %d faults, the first %s of %s", len(f), f[0].Code, f[0].Field)
}

// Note tells that a name or label was written with other letters than given: the bank reads those of EPC217-08 only.
type Note struct {
	Debit        int // -1 for the creditor's
	Field        string
	Given, Wrote string
}

// Written is the file with what was changed in it.
type Written struct {
	XML   []byte
	Total ledger.Cents
	Notes []Note
}

// reference is what EPC217-08 allows in an identifier: the letters of the scheme, no slash at either end, none doubled.
var (
	reference = regexp.MustCompile(`^[A-Za-z0-9+?:().,' -]+(/[A-Za-z0-9+?:().,' -]+)*$`)
	rum       = regexp.MustCompile(`^[A-Za-z0-9+?/:().,'-]+$`)
)

// letters of EPC217-08's conversion table for the signs that ASCII has and the scheme has not.
var signs = strings.NewReplacer("&", "+", "@", ".", "_", "-", `"`, "'", "!", ".", "#", ".", "$", ".", "%", ".", "*", ".", ";", ",", "<", ".", "=", ".", ">", ".", "[", "(", `\`, "/", "]", ")", "^", ".", "`", "'", "{", "(", "|", "/", "}", ")", "~", "-")

// Text writes a name or a label with the scheme's letters, at most limit of them (EPC217-08): "Nguyễn & fils" is "Nguyen + fils".
func Text(s string, limit int) (text string, changed bool) {
	text = latin.Cut(signs.Replace(latin.ASCII(s).Text), limit)
	return text, text != s
}

// Write gives the file, or Faults with all that a bank would refuse. The same order gives the same bytes.
func (o Order) Write() (*Written, error) {
	w := &Written{}
	var faults Faults
	fault := func(debit int, field string, err *Error) {
		faults = append(faults, Fault{Debit: debit, Field: field, Code: err.Code, Params: err.Params})
	}
	check := func(debit int, field, value string, test func(string) (string, error)) string {
		out, err := test(value)
		if err != nil {
			fault(debit, field, err.(*Error))
		}
		return out
	}
	name := func(debit int, field, value string, limit int) string {
		out, changed := Text(value, limit)
		switch {
		case strings.TrimSpace(value) == "":
			fault(debit, field, refuse("name.empty"))
		case !strings.ContainsFunc(out, func(r rune) bool { return r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' }):
			fault(debit, field, refuse("name.script"))
		case changed:
			w.Notes = append(w.Notes, Note{Debit: debit, Field: field, Given: value, Wrote: out})
		}
		return out
	}
	id := func(debit int, field, value string, limit int) {
		switch {
		case value == "":
			fault(debit, field, refuse("reference.empty"))
		case len(value) > limit:
			fault(debit, field, refuse("reference.length", "limit", strconv.Itoa(limit)))
		case !reference.MatchString(value) || strings.TrimSpace(value) != value:
			fault(debit, field, refuse("reference.characters"))
		}
	}
	id(-1, "id", o.ID, 30)
	if _, err := identifiers.CheckSIRET(o.SIRET); err != nil {
		fault(-1, "siret", refuse("siret.wrong"))
	}
	if o.Regie == "" {
		o.Regie = o.Name
	}
	o.Name, o.Regie = name(-1, "name", o.Name, 70), name(-1, "regie", o.Regie, 70)
	o.ICS, o.IBAN, o.BIC = check(-1, "ics", o.ICS, CheckICS), check(-1, "iban", o.IBAN, CheckIBAN), check(-1, "bic", o.BIC, CheckBIC)
	made := schoolyear.DateOf(o.Made, o.Made.Location())
	if !Open(o.Collect) {
		fault(-1, "collect", refuse("collect.closed", "next", OnOrAfter(o.Collect).String()))
	}
	if first := After(made, max(o.Lead, 1)); o.Collect.Before(first) {
		fault(-1, "collect", refuse("collect.soon", "first", first.String()))
	}
	if len(o.Debits) == 0 {
		fault(-1, "debits", refuse("debits.none"))
	}
	blocks, seen := map[Sequence]*block{}, map[string]bool{}
	for i, d := range o.Debits {
		id(i, "reference", d.Reference, 35)
		if seen[d.Reference] {
			fault(i, "reference", refuse("reference.twice"))
		}
		seen[d.Reference] = true
		id(i, "mandate", d.Mandate, 35)
		if d.Mandate != "" && !rum.MatchString(d.Mandate) {
			fault(i, "mandate", refuse("reference.characters"))
		}
		switch {
		case d.Signed.IsZero():
			fault(i, "signed", refuse("signed.missing"))
		case d.Signed.After(made):
			fault(i, "signed", refuse("signed.late"))
		}
		if d.Amount < 1 || d.Amount > 999_999_999_99 {
			fault(i, "amount", refuse("amount.range"))
		}
		d.Name, d.IBAN, d.BIC = name(i, "name", d.Name, 70), check(i, "iban", d.IBAN, CheckIBAN), check(i, "bic", d.BIC, CheckBIC)
		d.Label, _ = Text(d.Label, 140)
		if !d.Sequence.valid() {
			fault(i, "sequence", refuse("sequence.unknown"))
			continue
		}
		b := blocks[d.Sequence]
		if b == nil {
			b = o.block(d.Sequence)
			blocks[d.Sequence] = b
		}
		b.Sum += cents(d.Amount)
		b.Debits = append(b.Debits, transaction(d))
		w.Total += d.Amount
	}
	if len(faults) > 0 {
		return nil, faults
	}
	doc := document{
		Space: "urn:iso:std:iso:20022:tech:xsd:pain.008.001.02",
		Header: header{ID: o.ID, Made: o.Made.Format("2006-01-02T15:04:05"), Count: len(o.Debits), Total: cents(w.Total),
			Name: o.Name, Party: o.SIRET},
	}
	for _, s := range sequences {
		if b := blocks[s]; b != nil {
			b.Count = len(b.Debits)
			doc.Blocks = append(doc.Blocks, *b)
		}
	}
	var out bytes.Buffer
	out.WriteString(xml.Header)
	if err := xml.NewEncoder(&out).Encode(doc); err != nil {
		return nil, err
	}
	out.WriteByte('\n')
	w.XML = out.Bytes()
	return w, nil
}

func (s Sequence) valid() bool { return s == OneOff || s == First || s == Recurrent || s == Final }

// cents is an amount as the file writes it: 42.30.
type cents ledger.Cents

func (c cents) MarshalText() ([]byte, error) { return []byte(ledger.Cents(c).String()), nil }

type document struct {
	XMLName xml.Name `xml:"Document"`
	Space   string   `xml:"xmlns,attr"`
	Header  header   `xml:"CstmrDrctDbtInitn>GrpHdr"`
	Blocks  []block  `xml:"CstmrDrctDbtInitn>PmtInf"`
}

type header struct {
	ID    string `xml:"MsgId"`
	Made  string `xml:"CreDtTm"`
	Count int    `xml:"NbOfTxs"`
	Total cents  `xml:"CtrlSum"`
	Name  string `xml:"InitgPty>Nm"`
	Party string `xml:"InitgPty>Id>OrgId>Othr>Id"`
}

type agent struct {
	BIC   string `xml:"FinInstnId>BIC,omitempty"`
	Other string `xml:"FinInstnId>Othr>Id,omitempty"`
}

type block struct {
	ID       string  `xml:"PmtInfId"`
	Method   string  `xml:"PmtMtd"`
	Count    int     `xml:"NbOfTxs"`
	Sum      cents   `xml:"CtrlSum"`
	Level    string  `xml:"PmtTpInf>SvcLvl>Cd"`
	Local    string  `xml:"PmtTpInf>LclInstrm>Cd"`
	Sequence string  `xml:"PmtTpInf>SeqTp"`
	Collect  string  `xml:"ReqdColltnDt"`
	Name     string  `xml:"Cdtr>Nm"`
	IBAN     string  `xml:"CdtrAcct>Id>IBAN"`
	Agent    agent   `xml:"CdtrAgt"`
	Charges  string  `xml:"ChrgBr"`
	ICS      string  `xml:"CdtrSchmeId>Id>PrvtId>Othr>Id"`
	Scheme   string  `xml:"CdtrSchmeId>Id>PrvtId>Othr>SchmeNm>Prtry"`
	Debits   []debit `xml:"DrctDbtTxInf"`
}

type debit struct {
	Reference string `xml:"PmtId>EndToEndId"`
	Amount    amount `xml:"InstdAmt"`
	Mandate   string `xml:"DrctDbtTx>MndtRltdInf>MndtId"`
	Signed    string `xml:"DrctDbtTx>MndtRltdInf>DtOfSgntr"`
	Agent     agent  `xml:"DbtrAgt"`
	Name      string `xml:"Dbtr>Nm"`
	IBAN      string `xml:"DbtrAcct>Id>IBAN"`
	Label     string `xml:"RmtInf>Ustrd,omitempty"`
}

type amount struct {
	Currency string `xml:"Ccy,attr"`
	Value    string `xml:",chardata"`
}

func bank(bic string) agent {
	if bic == "" {
		return agent{Other: "NOTPROVIDED"}
	}
	return agent{BIC: bic}
}

func (o Order) block(s Sequence) *block {
	return &block{ID: o.ID + "-" + string(s), Method: "DD", Level: "SEPA", Local: "CORE", Sequence: string(s), Collect: o.Collect.String(), Name: o.Regie,
		IBAN: o.IBAN, Agent: bank(o.BIC), Charges: "SLEV", ICS: o.ICS, Scheme: "SEPA"}
}

func transaction(d Debit) debit {
	return debit{Reference: d.Reference, Amount: amount{Currency: "EUR", Value: d.Amount.String()}, Mandate: d.Mandate, Signed: d.Signed.String(),
		Agent: bank(d.BIC), Name: d.Name, IBAN: d.IBAN, Label: d.Label}
}
