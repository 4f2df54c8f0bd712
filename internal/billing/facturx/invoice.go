// Package facturx writes what a vendor asks of a French public buyer as Chorus Pro takes it: an invoice or a credit note in CII D16B
// (EN 16931), checked before a byte is written, read back, and drawn as a PDF/A-3 that holds it. It knows no subscription and no
// database. Read README.md first.
package facturx

import (
	"preau/internal/ledger"
	"preau/internal/schoolyear"
)

// Date is a civil day.
type Date = schoolyear.Date

// Kind is what a document does (BT-3, UNTDID 1001).
type Kind string

// The kinds of documents. The amounts of a credit note are positive: its kind says that they are given back.
const (
	Bill   Kind = "380"
	Credit Kind = "381"
)

// Operations is the category of what is sold (CGI, ann. II, art. 242 nonies A, 9° bis: mandatory from the 2026 reform on).
type Operations string

// The categories of operations.
const (
	Services Operations = "services"
	Goods    Operations = "goods"
	Both     Operations = "both"
)

// Means is how the buyer pays (BT-81, UNTDID 4461): public accountants pay by transfer.
type Means string

// The means of payment.
const (
	Transfer     Means = "30"
	SEPATransfer Means = "58"
)

// Category is a VAT category (UNTDID 5305).
type Category string

// The categories of VAT that concern a vendor of services established in France.
const (
	Standard Category = "S" // a rate above zero
	Zero     Category = "Z" // a rate of zero
	Exempt   Category = "E" // exempt, with the reason
	Outside  Category = "O" // not subject to VAT, with the reason: the whole invoice, then
)

// VAT is how a line is taxed. Lines of one category and rate give one reason.
type VAT struct {
	Category   Category
	PPM        int64  // the rate in parts per million: 20 % is 200,000
	Reason     string // of E and O (BT-120)
	ReasonCode string // of E and O (BT-121): VATEX-FR-FRANCHISE, or "" when the text says it
}

// Address is where a party is or what it was delivered to.
type Address struct {
	Lines    []string // at most 3
	Postcode string
	Town     string
	Country  string // ISO 3166-1, two letters
}

// Party is who sells or buys.
type Party struct {
	Name    string
	SIRET   string // its SIREN is the first nine digits
	VAT     string // FR and eleven characters; "" for one that has none
	Address Address
	Contact string
	Phone   string
	Mail    string
}

// SIREN is the number of the organisation that the establishment belongs to.
func (p Party) SIREN() string { return p.SIRET[:min(9, len(p.SIRET))] }

// Place is where what is sold was delivered, when it is not the buyer's own address (BG-13).
type Place struct {
	Name    string
	SIRET   string // "" when unknown
	Address Address
}

// Period is of the first day to the last.
type Period struct{ From, Until Date }

// Account is where to pay.
type Account struct {
	IBAN, BIC string
	Holder    string
}

// Line is one thing asked for. Net is Quantity × Price ÷ Per, rounded to the cent.
type Line struct {
	Name        string
	Explanation string  // how the figure was obtained, in words (BT-154)
	Period      *Period // nil for the invoice's
	Quantity    Decimal
	Unit        string  // UN/ECE Rec. 20: C62 a thing, DAY, MON, ANN
	Price       Decimal // before VAT, of Per units, not below zero: what is taken back has a negative quantity
	Per         int64   // 0 and 1: of one unit; 365 for a yearly price of so many days
	Net         ledger.Cents
	VAT         VAT
}

// Adjustment is an allowance or a charge on the whole document.
type Adjustment struct {
	Charge bool
	Amount ledger.Cents // not below zero
	Reason string
	VAT    VAT
}

// Reference is another document.
type Reference struct {
	Number string
	Issued Date
}

// Note is a mention of the document (BG-1). Subject is of UNTDID 4451.
type Note struct{ Subject, Text string }

// Invoice is the whole document. Every amount is in euros.
type Invoice struct {
	Number      string // at most 20 characters
	Kind        Kind
	Issued      Date
	Corrects    *Reference // what a credit note gives back of; a bill that replaces another names it too
	Seller      Party
	Buyer       Party
	Service     string // code service (BT-10)
	Commitment  string // numéro d'engagement (BT-13)
	Market      string // of the market or the convention (BT-12)
	Period      *Period
	Delivered   Date // zero: when the period ends
	Place       *Place
	Operations  Operations
	OnDebits    bool // the seller chose to owe VAT when it invoices
	Means       Means
	Account     Account
	Due         Date
	Terms       string
	Notes       []Note
	Lines       []Line
	Adjustments []Adjustment
	Prepaid     ledger.Cents
}

// Demands are what an entity of the State or a collectivity asks of its vendors (Chorus Pro's directory says it for each).
type Demands struct{ Service, Commitment bool }

// Fault is one thing for which the document would be sent back. Line counts from 0; it is -1 when the fault is the whole document's.
type Fault struct {
	Line   int
	Field  string
	Code   string // of Codes: also the key of its sentence in the catalogue
	Rule   string // of EN 16931 where one says it: BR-CO-25
	Params map[string]string
}

// Faults are all that is wrong with a document: none is written when there is one.
type Faults []Fault

func (f Faults) Error() string {
	first := f[0].Code + " of " + f[0].Field
	return "facturx: the document would be refused: " + first
}

// Codes lists the codes of faults with the names of their parameters.
var Codes = map[string][]string{
	"missing": nil, "long": {"limit"}, "characters": nil, "number": nil, "siret": nil, "vat.id": nil, "vat.other": nil, "country": nil,
	"postcode": nil, "address": nil, "dates": nil, "kind": nil, "credited": nil, "iban": nil, "bic": nil, "means": nil, "operations": nil,
	"note": {"subject"}, "none": nil, "unit": nil, "negative": nil, "zero": nil, "product": {"expected"}, "range": nil, "vat.category": nil,
	"vat.rate": nil, "vat.reason": nil, "vat.no_reason": nil, "vat.reasons": nil, "vat.alone": nil, "vat.no_id": nil, "due": nil,
	"prepaid": nil, "demanded": nil, "total": {"stated", "expected"}, "unread": nil,
}
