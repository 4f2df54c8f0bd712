package facturx

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"preau/internal/ledger"
	"preau/internal/platform/xmlstream"
	"preau/internal/schoolyear"
)

// ErrOther says that a document is well written and not of this profile.
var ErrOther = errors.New("facturx: not an invoice of the EN 16931 profile")

// tree is an element that was read.
type tree struct {
	name, text string
	attrs      map[string]string
	in         []*tree
}

// at follows names; an empty tree when one lacks.
func (t *tree) at(names ...string) *tree {
	for _, n := range names {
		at := slices.IndexFunc(t.in, func(x *tree) bool { return x.name == n })
		if at < 0 {
			return &tree{}
		}
		t = t.in[at]
	}
	return t
}

func (t *tree) all(name string) []*tree {
	var out []*tree
	for _, x := range t.in {
		if x.name == name {
			out = append(out, x)
		}
	}
	return out
}

func (t *tree) there() bool { return t.name != "" }

// grow reads a document to its end.
func grow(content []byte) (*tree, error) {
	r := xmlstream.NewReader(bytes.NewReader(content), xmlstream.Limits{Bytes: 32 << 20, Depth: 16})
	root := &tree{}
	path := []*tree{root}
	for {
		token, err := r.Next()
		if errors.Is(err, io.EOF) {
			return root, nil
		}
		if err != nil {
			return nil, err
		}
		last := path[len(path)-1]
		switch token.Kind {
		case xmlstream.Start:
			x := &tree{name: token.Name, attrs: map[string]string{}}
			for _, a := range token.Attrs {
				x.attrs[a.Name.Local] = a.Value
			}
			last.in, path = append(last.in, x), append(path, x)
		case xmlstream.Text:
			last.text += string(token.Text)
		case xmlstream.End:
			last.text, path = strings.TrimSpace(last.text), path[:len(path)-1]
		}
	}
}

// reading collects what cannot be read, while fields are.
type reading struct{ faults Faults }

func (r *reading) unread(field string) {
	r.faults = append(r.faults, Fault{Line: -1, Field: field, Code: "unread"})
}

func (r *reading) day(t *tree, field string) Date {
	s := t.at("DateTimeString").text
	if s == "" {
		return Date{}
	}
	if len(s) == 8 {
		if d, err := schoolyear.ParseDate(s[:4] + "-" + s[4:6] + "-" + s[6:]); err == nil {
			return d
		}
	}
	r.unread(field)
	return Date{}
}

func (r *reading) decimal(t *tree, field string) Decimal {
	d, err := parseDecimal(t.text)
	if err != nil && t.there() {
		r.unread(field)
	}
	return d
}

func (r *reading) cents(t *tree, field string) ledger.Cents {
	c, err := parseCents(t.text)
	if err != nil && t.there() {
		r.unread(field)
	}
	return c
}

func (r *reading) period(t *tree) *Period {
	if t = t.at("BillingSpecifiedPeriod"); !t.there() {
		return nil
	}
	return &Period{r.day(t.at("StartDateTime"), "period"), r.day(t.at("EndDateTime"), "period")}
}

// Read gives the document that Write wrote. Its sums are held to the rules: Faults tell those that are not what the lines add up to,
// and what is not a date or a number. Other errors are ErrOther and xmlstream's.
func Read(content []byte) (Invoice, error) {
	root, err := grow(content)
	if err != nil {
		return Invoice{}, err
	}
	root = root.at("CrossIndustryInvoice")
	if root.at("ExchangedDocumentContext", "GuidelineSpecifiedDocumentContextParameter", "ID").text != Guideline {
		return Invoice{}, ErrOther
	}
	r := &reading{}
	head, deal := root.at("ExchangedDocument"), root.at("SupplyChainTradeTransaction")
	agreed, delivered, settled := deal.at("ApplicableHeaderTradeAgreement"), deal.at("ApplicableHeaderTradeDelivery"), deal.at("ApplicableHeaderTradeSettlement")
	i := Invoice{
		Number: head.at("ID").text, Kind: Kind(head.at("TypeCode").text), Issued: r.day(head.at("IssueDateTime"), "issued"),
		Seller: party(agreed.at("SellerTradeParty")), Buyer: party(agreed.at("BuyerTradeParty")),
		Service: agreed.at("BuyerReference").text, Commitment: agreed.at("BuyerOrderReferencedDocument", "IssuerAssignedID").text,
		Market: agreed.at("ContractReferencedDocument", "IssuerAssignedID").text,
		Period: r.period(settled), Delivered: r.day(delivered.at("ActualDeliverySupplyChainEvent", "OccurrenceDateTime"), "delivered"),
		Due: r.day(settled.at("SpecifiedTradePaymentTerms", "DueDateDateTime"), "due"), Terms: settled.at("SpecifiedTradePaymentTerms", "Description").text,
		Prepaid: r.cents(settled.at("SpecifiedTradeSettlementHeaderMonetarySummation", "TotalPrepaidAmount"), "prepaid"),
	}
	if p := delivered.at("ShipToTradeParty"); p.there() {
		i.Place = &Place{Name: p.at("Name").text, SIRET: p.at("GlobalID").text, Address: address(p.at("PostalTradeAddress"))}
	}
	if d := settled.at("InvoiceReferencedDocument"); d.there() {
		i.Corrects = &Reference{d.at("IssuerAssignedID").text, r.day(d.at("FormattedIssueDateTime"), "corrects")}
	}
	pay := settled.at("SpecifiedTradeSettlementPaymentMeans")
	i.Means = Means(pay.at("TypeCode").text)
	i.Account = Account{pay.at("PayeePartyCreditorFinancialAccount", "IBANID").text, pay.at("PayeeSpecifiedCreditorFinancialInstitution", "BICID").text, pay.at("PayeePartyCreditorFinancialAccount", "AccountName").text}
	i.readNotes(head)
	reasons := map[VAT]VAT{}
	for _, t := range settled.all("ApplicableTradeTax") {
		key := r.vat(t)
		reasons[key] = VAT{key.Category, key.PPM, t.at("ExemptionReason").text, t.at("ExemptionReasonCode").text}
	}
	taxed := func(t *tree) VAT {
		key := r.vat(t)
		if v, ok := reasons[key]; ok {
			return v
		}
		return key
	}
	for _, t := range deal.all("IncludedSupplyChainTradeLineItem") {
		price, quantity, paid := t.at("SpecifiedLineTradeAgreement", "NetPriceProductTradePrice"), t.at("SpecifiedLineTradeDelivery", "BilledQuantity"), t.at("SpecifiedLineTradeSettlement")
		l := Line{Name: t.at("SpecifiedTradeProduct", "Name").text, Explanation: t.at("SpecifiedTradeProduct", "Description").text, Period: r.period(paid),
			Quantity: r.decimal(quantity, "quantity"), Unit: quantity.attrs["unitCode"], Price: r.decimal(price.at("ChargeAmount"), "price"),
			Net: r.cents(paid.at("SpecifiedTradeSettlementLineMonetarySummation", "LineTotalAmount"), "net"), VAT: taxed(paid.at("ApplicableTradeTax"))}
		if per := price.at("BasisQuantity"); per.there() {
			if l.Per, err = strconv.ParseInt(per.text, 10, 64); err != nil {
				r.unread("price")
			}
		}
		i.Lines = append(i.Lines, l)
	}
	for _, t := range settled.all("SpecifiedTradeAllowanceCharge") {
		i.Adjustments = append(i.Adjustments, Adjustment{t.at("ChargeIndicator", "Indicator").text == "true", r.cents(t.at("ActualAmount"), "adjustment"), t.at("Reason").text, taxed(t.at("CategoryTradeTax"))})
	}
	r.sums(settled, i.Totals())
	if len(r.faults) > 0 {
		return i, r.faults
	}
	return i, nil
}

// readNotes takes the document's mentions apart from those that say what it is.
func (i *Invoice) readNotes(head *tree) {
	for _, t := range head.all("IncludedNote") {
		n := Note{t.at("SubjectCode").text, t.at("Content").text}
		if n.Subject == subjectTax {
			i.OnDebits = i.OnDebits || n.Text == onDebits
			continue
		}
		said := Operations("")
		for o, words := range operationWords {
			if n.Subject == subjectGeneral && n.Text == words {
				said = o
			}
		}
		if said != "" {
			i.Operations = said
			continue
		}
		i.Notes = append(i.Notes, n)
	}
}

func party(t *tree) Party {
	p := Party{Name: t.at("Name").text, SIRET: t.at("GlobalID").text, Address: address(t.at("PostalTradeAddress")), Contact: t.at("DefinedTradeContact", "PersonName").text,
		Phone: t.at("DefinedTradeContact", "TelephoneUniversalCommunication", "CompleteNumber").text, Mail: t.at("DefinedTradeContact", "EmailURIUniversalCommunication", "URIID").text}
	for _, x := range t.all("SpecifiedTaxRegistration") {
		if id := x.at("ID"); id.attrs["schemeID"] == "VA" {
			p.VAT = id.text
		}
	}
	return p
}

func address(t *tree) Address {
	a := Address{Postcode: t.at("PostcodeCode").text, Town: t.at("CityName").text, Country: t.at("CountryID").text}
	for _, n := range []string{"LineOne", "LineTwo", "LineThree"} {
		if s := t.at(n).text; s != "" {
			a.Lines = append(a.Lines, s)
		}
	}
	return a
}

func (r *reading) vat(t *tree) VAT {
	percent := r.decimal(t.at("RateApplicablePercent"), "vat")
	return VAT{Category: Category(t.at("CategoryCode").text), PPM: int64(percent) / 100}
}

// sums holds what the document says to what its lines add up to.
func (r *reading) sums(settled *tree, t Totals) {
	said := settled.at("SpecifiedTradeSettlementHeaderMonetarySummation")
	for _, x := range []struct {
		name, rule string
		is         ledger.Cents
	}{
		{"LineTotalAmount", "BR-CO-10", t.Lines}, {"AllowanceTotalAmount", "BR-CO-11", t.Allowances}, {"ChargeTotalAmount", "BR-CO-12", t.Charges},
		{"TaxBasisTotalAmount", "BR-CO-13", t.Basis}, {"TaxTotalAmount", "BR-CO-14", t.Tax}, {"GrandTotalAmount", "BR-CO-15", t.Grand}, {"DuePayableAmount", "BR-CO-16", t.Due},
	} {
		r.total(x.name, x.rule, r.cents(said.at(x.name), x.name), x.is)
	}
	stated := settled.all("ApplicableTradeTax")
	if len(stated) != len(t.Taxes) {
		r.unread("vat")
		return
	}
	for _, x := range t.Taxes {
		found := false
		for _, s := range stated {
			if v := r.vat(s); v.Category == x.VAT.Category && v.PPM == x.VAT.PPM {
				found = true
				r.total("vat", "BR-CO-17", r.cents(s.at("CalculatedAmount"), "vat"), x.Tax)
				r.total("vat", "BR-"+string(v.Category)+"-08", r.cents(s.at("BasisAmount"), "vat"), x.Basis)
			}
		}
		if !found {
			r.unread("vat")
		}
	}
}

func (r *reading) total(field, rule string, stated, expected ledger.Cents) {
	if stated != expected {
		r.faults = append(r.faults, Fault{Line: -1, Field: field, Code: "total", Rule: rule, Params: map[string]string{"stated": stated.String(), "expected": expected.String()}})
	}
}
