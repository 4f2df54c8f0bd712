package facturx

import (
	"bytes"
	"encoding/xml"
	"strconv"
	"strings"

	"preau/internal/ledger"
)

const (
	// Guideline is the profile: the European norm and nothing beside (BT-24).
	Guideline = "urn:cen.eu:en16931:2017"
	// Process is Chorus Pro's frame of invoicing: deposited by the vendor (BT-23).
	Process = "A1"

	schemeSIREN, schemeSIRET = "0002", "0009" // ISO 6523
)

var namespaces = [][2]string{
	{"xmlns:rsm", "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"},
	{"xmlns:ram", "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"},
	{"xmlns:qdt", "urn:un:unece:uncefact:data:standard:QualifiedDataType:100"},
	{"xmlns:udt", "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"},
}

// element is one element of the file: it holds a text or others.
type element struct {
	name  string
	attrs [][2]string
	text  string
	in    []element
}

// of is an element of the common names with others inside; those without a name are left out.
func of(name string, in ...element) element {
	e := element{name: "ram:" + name}
	for _, x := range in {
		if x.name != "" {
			e.in = append(e.in, x)
		}
	}
	return e
}

// say is an element with a text, or nothing when there is none. attr is a name and its value.
func say(name, text string, attr ...string) element {
	if text == "" {
		return element{}
	}
	e := element{name: "ram:" + name, text: text}
	if len(attr) == 2 {
		e.attrs = [][2]string{{attr[0], attr[1]}}
	}
	return e
}

func when(condition bool, e func() element) element {
	if condition {
		return e()
	}
	return element{}
}

func day(name string, d Date) element {
	if d.IsZero() {
		return element{}
	}
	return element{name: "ram:" + name, in: []element{{name: "udt:DateTimeString", attrs: [][2]string{{"format", "102"}}, text: strings.ReplaceAll(d.String(), "-", "")}}}
}

func amount(name string, c ledger.Cents) element { return say(name, c.String()) }

func (e element) write(out *bytes.Buffer, depth int) {
	out.WriteString(strings.Repeat("  ", depth) + "<" + e.name)
	for _, a := range e.attrs {
		out.WriteString(" " + a[0] + `="`)
		_ = xml.EscapeText(out, []byte(a[1])) // a buffer never fails
		out.WriteByte('"')
	}
	out.WriteByte('>')
	if len(e.in) == 0 {
		_ = xml.EscapeText(out, []byte(e.text))
	} else {
		out.WriteByte('\n')
		for _, x := range e.in {
			x.write(out, depth+1)
		}
		out.WriteString(strings.Repeat("  ", depth))
	}
	out.WriteString("</" + e.name + ">\n")
}

// Write gives factur-x.xml, UTF-8, or Faults. The same document gives the same bytes.
func (i Invoice) Write(d Demands) ([]byte, error) {
	if f := i.Check(d); len(f) > 0 {
		return nil, f
	}
	head := of("")
	head.name = "rsm:ExchangedDocument"
	head.in = []element{say("ID", i.Number), say("TypeCode", string(i.Kind)), day("IssueDateTime", i.Issued)}
	for _, n := range i.notes() {
		head.in = append(head.in, of("IncludedNote", say("Content", n.Text), say("SubjectCode", n.Subject)))
	}
	deal := element{name: "rsm:SupplyChainTradeTransaction"}
	for n, l := range i.Lines {
		deal.in = append(deal.in, l.element(n+1))
	}
	deal.in = append(deal.in, i.agreement(), i.delivery(), i.settlement())
	root := element{name: "rsm:CrossIndustryInvoice", attrs: namespaces, in: []element{
		{name: "rsm:ExchangedDocumentContext", in: []element{
			of("BusinessProcessSpecifiedDocumentContextParameter", say("ID", Process)),
			of("GuidelineSpecifiedDocumentContextParameter", say("ID", Guideline)),
		}}, head, deal}}
	var out bytes.Buffer
	out.WriteString(xml.Header)
	root.write(&out, 0)
	return out.Bytes(), nil
}

func (l Line) element(number int) element {
	return of("IncludedSupplyChainTradeLineItem",
		of("AssociatedDocumentLineDocument", say("LineID", strconv.Itoa(number))),
		of("SpecifiedTradeProduct", say("Name", l.Name), say("Description", l.Explanation)),
		of("SpecifiedLineTradeAgreement", of("NetPriceProductTradePrice", say("ChargeAmount", l.Price.String()),
			when(l.Per > 1, func() element { return say("BasisQuantity", strconv.FormatInt(l.Per, 10), "unitCode", l.Unit) }))),
		of("SpecifiedLineTradeDelivery", say("BilledQuantity", l.Quantity.String(), "unitCode", l.Unit)),
		of("SpecifiedLineTradeSettlement", l.VAT.element("ApplicableTradeTax"), period(l.Period),
			of("SpecifiedTradeSettlementLineMonetarySummation", amount("LineTotalAmount", l.Net))))
}

// element is how a line or an adjustment is taxed: its reason stands in the breakdown.
func (v VAT) element(name string) element {
	return of(name, say("TypeCode", "VAT"), say("CategoryCode", string(v.Category)), v.rate())
}

// rate is a percentage; what is not subject to VAT has none (BR-O-05).
func (v VAT) rate() element {
	if v.Category == Outside {
		return element{}
	}
	return say("RateApplicablePercent", Decimal(v.PPM*100).String())
}

func period(p *Period) element {
	if p == nil {
		return element{}
	}
	return of("BillingSpecifiedPeriod", day("StartDateTime", p.From), day("EndDateTime", p.Until))
}

func (i Invoice) agreement() element {
	number := func(name, id string) element {
		return when(id != "", func() element { return of(name, say("IssuerAssignedID", id)) })
	}
	fiscal := i.Seller.VAT == "" && !i.outside() // a tax number for whom VAT has none (BR-E-02, BR-Z-02)
	return of("ApplicableHeaderTradeAgreement", say("BuyerReference", i.Service), i.Seller.element("SellerTradeParty", fiscal),
		i.Buyer.element("BuyerTradeParty", false), number("BuyerOrderReferencedDocument", i.Commitment), number("ContractReferencedDocument", i.Market))
}

func (i Invoice) outside() bool {
	for _, v := range i.vats() {
		if v.Category == Outside {
			return true
		}
	}
	return false
}

func (p Party) element(name string, fiscal bool) element {
	return of(name, say("GlobalID", p.SIRET, "schemeID", schemeSIRET), say("Name", p.Name),
		of("SpecifiedLegalOrganization", say("ID", p.SIREN(), "schemeID", schemeSIREN)),
		when(p.Contact+p.Phone+p.Mail != "", func() element {
			return of("DefinedTradeContact", say("PersonName", p.Contact),
				when(p.Phone != "", func() element { return of("TelephoneUniversalCommunication", say("CompleteNumber", p.Phone)) }),
				when(p.Mail != "", func() element { return of("EmailURIUniversalCommunication", say("URIID", p.Mail)) }))
		}),
		p.Address.element(),
		of("URIUniversalCommunication", say("URIID", p.SIRET, "schemeID", schemeSIRET)),
		when(p.VAT != "", func() element { return of("SpecifiedTaxRegistration", say("ID", p.VAT, "schemeID", "VA")) }),
		when(fiscal, func() element { return of("SpecifiedTaxRegistration", say("ID", p.SIREN(), "schemeID", "FC")) }))
}

func (a Address) element() element {
	lines := append(append([]string(nil), a.Lines...), "", "", "")
	return of("PostalTradeAddress", say("PostcodeCode", a.Postcode), say("LineOne", lines[0]), say("LineTwo", lines[1]), say("LineThree", lines[2]),
		say("CityName", a.Town), say("CountryID", a.Country))
}

func (i Invoice) delivery() element {
	return of("ApplicableHeaderTradeDelivery",
		when(i.Place != nil, func() element {
			return of("ShipToTradeParty", say("GlobalID", i.Place.SIRET, "schemeID", schemeSIRET), say("Name", i.Place.Name), i.Place.Address.element())
		}),
		when(!i.Delivered.IsZero(), func() element { return of("ActualDeliverySupplyChainEvent", day("OccurrenceDateTime", i.Delivered)) }))
}

func (i Invoice) settlement() element {
	t := i.Totals()
	out := of("ApplicableHeaderTradeSettlement", say("PaymentReference", i.Number), say("InvoiceCurrencyCode", "EUR"),
		of("SpecifiedTradeSettlementPaymentMeans", say("TypeCode", string(i.Means)),
			of("PayeePartyCreditorFinancialAccount", say("IBANID", i.Account.IBAN), say("AccountName", i.Account.Holder)),
			when(i.Account.BIC != "", func() element { return of("PayeeSpecifiedCreditorFinancialInstitution", say("BICID", i.Account.BIC)) })))
	for _, x := range t.Taxes {
		out.in = append(out.in, of("ApplicableTradeTax", amount("CalculatedAmount", x.Tax), say("TypeCode", "VAT"), say("ExemptionReason", x.VAT.Reason),
			amount("BasisAmount", x.Basis), say("CategoryCode", string(x.VAT.Category)), say("ExemptionReasonCode", x.VAT.ReasonCode),
			say("DueDateTypeCode", i.exigibility(x.VAT)), x.VAT.rate()))
	}
	if p := period(i.Period); p.name != "" {
		out.in = append(out.in, p)
	}
	for _, a := range i.Adjustments {
		out.in = append(out.in, of("SpecifiedTradeAllowanceCharge",
			element{name: "ram:ChargeIndicator", in: []element{{name: "udt:Indicator", text: strconv.FormatBool(a.Charge)}}},
			amount("ActualAmount", a.Amount), say("Reason", a.Reason), a.VAT.element("CategoryTradeTax")))
	}
	sums := of("SpecifiedTradeSettlementHeaderMonetarySummation", amount("LineTotalAmount", t.Lines), amount("ChargeTotalAmount", t.Charges),
		amount("AllowanceTotalAmount", t.Allowances), amount("TaxBasisTotalAmount", t.Basis), say("TaxTotalAmount", t.Tax.String(), "currencyID", "EUR"),
		amount("GrandTotalAmount", t.Grand), amount("TotalPrepaidAmount", i.Prepaid), amount("DuePayableAmount", t.Due))
	out.in = append(out.in, of("SpecifiedTradePaymentTerms", say("Description", i.Terms), day("DueDateDateTime", i.Due)), sums)
	if r := i.Corrects; r != nil {
		issued := element{name: "ram:FormattedIssueDateTime", in: []element{{name: "qdt:DateTimeString", attrs: [][2]string{{"format", "102"}}, text: strings.ReplaceAll(r.Issued.String(), "-", "")}}}
		out.in = append(out.in, of("InvoiceReferencedDocument", say("IssuerAssignedID", r.Number), issued))
	}
	return out
}

// exigibility is when VAT is owed (BT-8, UNTDID 2475): on the invoice's date, or for services when they are paid.
func (i Invoice) exigibility(v VAT) string {
	switch {
	case v.Category != Standard:
		return ""
	case i.OnDebits:
		return "5"
	case i.Operations == Goods:
		return ""
	}
	return "72"
}
