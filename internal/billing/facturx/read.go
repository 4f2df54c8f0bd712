package facturx

import (
	"bytes"
	"errors"
	"io"
	"strconv"

	"preau/internal/ledger"
	"preau/internal/platform/xmlstream"
	"preau/internal/schoolyear"
)

// ErrOther says that a document is well written and not of this profile.
var ErrOther = errors.New("facturx: not an invoice of the EN 16931 profile")

// whole reads a document to its end and gives its root.
func whole(content []byte) (*xmlstream.Element, error) {
	r := xmlstream.NewReader(bytes.NewReader(content), xmlstream.Limits{Bytes: 32 << 20, Depth: 16})
	start, err := r.Next()
	if err != nil {
		return nil, err
	}
	root, err := r.Element(start)
	if err != nil {
		return nil, err
	}
	if _, err = r.Next(); !errors.Is(err, io.EOF) {
		return nil, err
	}
	return root, nil
}

// reading collects what cannot be read, while fields are.
type reading struct{ faults Faults }

func (r *reading) unread(field string) {
	r.faults = append(r.faults, Fault{Line: -1, Field: field, Code: "unread"})
}

func (r *reading) day(t *xmlstream.Element, field string) Date {
	s := t.At("DateTimeString").Text
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

func (r *reading) decimal(t *xmlstream.Element, field string) Decimal {
	d, err := parseDecimal(t.Text)
	if err != nil && t.There() {
		r.unread(field)
	}
	return d
}

func (r *reading) cents(t *xmlstream.Element, field string) ledger.Cents {
	c, err := parseCents(t.Text)
	if err != nil && t.There() {
		r.unread(field)
	}
	return c
}

func (r *reading) period(t *xmlstream.Element) *Period {
	if t = t.At("BillingSpecifiedPeriod"); !t.There() {
		return nil
	}
	return &Period{r.day(t.At("StartDateTime"), "period"), r.day(t.At("EndDateTime"), "period")}
}

// Read gives the document that Write wrote. Its sums are held to the rules: Faults tell those that are not what the lines add up to,
// and what is not a date or a number. Other errors are ErrOther and xmlstream's.
func Read(content []byte) (Invoice, error) {
	root, err := whole(content)
	if err != nil {
		return Invoice{}, err
	}
	if root.Name != "CrossIndustryInvoice" || root.At("ExchangedDocumentContext", "GuidelineSpecifiedDocumentContextParameter", "ID").Text != Guideline {
		return Invoice{}, ErrOther
	}
	r := &reading{}
	head, deal := root.At("ExchangedDocument"), root.At("SupplyChainTradeTransaction")
	agreed, delivered, settled := deal.At("ApplicableHeaderTradeAgreement"), deal.At("ApplicableHeaderTradeDelivery"), deal.At("ApplicableHeaderTradeSettlement")
	i := Invoice{
		Number: head.At("ID").Text, Kind: Kind(head.At("TypeCode").Text), Issued: r.day(head.At("IssueDateTime"), "issued"),
		Seller: party(agreed.At("SellerTradeParty")), Buyer: party(agreed.At("BuyerTradeParty")),
		Service: agreed.At("BuyerReference").Text, Commitment: agreed.At("BuyerOrderReferencedDocument", "IssuerAssignedID").Text,
		Market: agreed.At("ContractReferencedDocument", "IssuerAssignedID").Text,
		Period: r.period(settled), Delivered: r.day(delivered.At("ActualDeliverySupplyChainEvent", "OccurrenceDateTime"), "delivered"),
		Due: r.day(settled.At("SpecifiedTradePaymentTerms", "DueDateDateTime"), "due"), Terms: settled.At("SpecifiedTradePaymentTerms", "Description").Text,
		Prepaid: r.cents(settled.At("SpecifiedTradeSettlementHeaderMonetarySummation", "TotalPrepaidAmount"), "prepaid"),
	}
	if p := delivered.At("ShipToTradeParty"); p.There() {
		i.Place = &Place{Name: p.At("Name").Text, SIRET: p.At("GlobalID").Text, Address: address(p.At("PostalTradeAddress"))}
	}
	if d := settled.At("InvoiceReferencedDocument"); d.There() {
		i.Corrects = &Reference{d.At("IssuerAssignedID").Text, r.day(d.At("FormattedIssueDateTime"), "corrects")}
	}
	pay := settled.At("SpecifiedTradeSettlementPaymentMeans")
	i.Means = Means(pay.At("TypeCode").Text)
	i.Account = Account{pay.At("PayeePartyCreditorFinancialAccount", "IBANID").Text, pay.At("PayeeSpecifiedCreditorFinancialInstitution", "BICID").Text, pay.At("PayeePartyCreditorFinancialAccount", "AccountName").Text}
	i.readNotes(head)
	reasons := map[VAT]VAT{}
	for _, t := range settled.All("ApplicableTradeTax") {
		key := r.vat(t)
		reasons[key] = VAT{key.Category, key.PPM, t.At("ExemptionReason").Text, t.At("ExemptionReasonCode").Text}
	}
	taxed := func(t *xmlstream.Element) VAT {
		key := r.vat(t)
		if v, ok := reasons[key]; ok {
			return v
		}
		return key
	}
	for _, t := range deal.All("IncludedSupplyChainTradeLineItem") {
		price, quantity, paid := t.At("SpecifiedLineTradeAgreement", "NetPriceProductTradePrice"), t.At("SpecifiedLineTradeDelivery", "BilledQuantity"), t.At("SpecifiedLineTradeSettlement")
		l := Line{Name: t.At("SpecifiedTradeProduct", "Name").Text, Explanation: t.At("SpecifiedTradeProduct", "Description").Text, Period: r.period(paid),
			Quantity: r.decimal(quantity, "quantity"), Unit: quantity.Attrs["unitCode"], Price: r.decimal(price.At("ChargeAmount"), "price"),
			Net: r.cents(paid.At("SpecifiedTradeSettlementLineMonetarySummation", "LineTotalAmount"), "net"), VAT: taxed(paid.At("ApplicableTradeTax"))}
		if per := price.At("BasisQuantity"); per.There() {
			if l.Per, err = strconv.ParseInt(per.Text, 10, 64); err != nil {
				r.unread("price")
			}
		}
		i.Lines = append(i.Lines, l)
	}
	for _, t := range settled.All("SpecifiedTradeAllowanceCharge") {
		i.Adjustments = append(i.Adjustments, Adjustment{t.At("ChargeIndicator", "Indicator").Text == "true", r.cents(t.At("ActualAmount"), "adjustment"), t.At("Reason").Text, taxed(t.At("CategoryTradeTax"))})
	}
	r.sums(settled, i.Totals())
	if len(r.faults) > 0 {
		return i, r.faults
	}
	return i, nil
}

// readNotes takes the document's mentions apart from those that say what it is.
func (i *Invoice) readNotes(head *xmlstream.Element) {
	for _, t := range head.All("IncludedNote") {
		n := Note{t.At("SubjectCode").Text, t.At("Content").Text}
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

func party(t *xmlstream.Element) Party {
	p := Party{Name: t.At("Name").Text, SIRET: t.At("GlobalID").Text, Address: address(t.At("PostalTradeAddress")), Contact: t.At("DefinedTradeContact", "PersonName").Text,
		Phone: t.At("DefinedTradeContact", "TelephoneUniversalCommunication", "CompleteNumber").Text, Mail: t.At("DefinedTradeContact", "EmailURIUniversalCommunication", "URIID").Text}
	for _, x := range t.All("SpecifiedTaxRegistration") {
		if id := x.At("ID"); id.Attrs["schemeID"] == "VA" {
			p.VAT = id.Text
		}
	}
	return p
}

func address(t *xmlstream.Element) Address {
	a := Address{Postcode: t.At("PostcodeCode").Text, Town: t.At("CityName").Text, Country: t.At("CountryID").Text}
	for _, n := range []string{"LineOne", "LineTwo", "LineThree"} {
		if s := t.At(n).Text; s != "" {
			a.Lines = append(a.Lines, s)
		}
	}
	return a
}

func (r *reading) vat(t *xmlstream.Element) VAT {
	percent := r.decimal(t.At("RateApplicablePercent"), "vat")
	return VAT{Category: Category(t.At("CategoryCode").Text), PPM: int64(percent) / 100}
}

// sums holds what the document says to what its lines add up to.
func (r *reading) sums(settled *xmlstream.Element, t Totals) {
	said := settled.At("SpecifiedTradeSettlementHeaderMonetarySummation")
	for _, x := range []struct {
		name, rule string
		is         ledger.Cents
	}{
		{"LineTotalAmount", "BR-CO-10", t.Lines}, {"AllowanceTotalAmount", "BR-CO-11", t.Allowances}, {"ChargeTotalAmount", "BR-CO-12", t.Charges},
		{"TaxBasisTotalAmount", "BR-CO-13", t.Basis}, {"TaxTotalAmount", "BR-CO-14", t.Tax}, {"GrandTotalAmount", "BR-CO-15", t.Grand}, {"DuePayableAmount", "BR-CO-16", t.Due},
	} {
		r.total(x.name, x.rule, r.cents(said.At(x.name), x.name), x.is)
	}
	stated := settled.All("ApplicableTradeTax")
	if len(stated) != len(t.Taxes) {
		r.unread("vat")
		return
	}
	for _, x := range t.Taxes {
		found := false
		for _, s := range stated {
			if v := r.vat(s); v.Category == x.VAT.Category && v.PPM == x.VAT.PPM {
				found = true
				r.total("vat", "BR-CO-17", r.cents(s.At("CalculatedAmount"), "vat"), x.Tax)
				r.total("vat", "BR-"+string(v.Category)+"-08", r.cents(s.At("BasisAmount"), "vat"), x.Basis)
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
