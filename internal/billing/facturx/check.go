package facturx

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"preau/internal/payment/sepa"
	"preau/internal/tenant/identifiers"
)

// check collects what is wrong while the document is walked.
type check struct {
	faults Faults
	line   int
}

func (c *check) fault(field, code, rule string, params ...string) {
	f := Fault{Line: c.line, Field: field, Code: code, Rule: rule}
	for i := 0; i+1 < len(params); i += 2 {
		if f.Params == nil {
			f.Params = map[string]string{}
		}
		f.Params[params[i]] = params[i+1]
	}
	c.faults = append(c.faults, f)
}

// text refuses what XML or a reader of ours would not give back as it is. rule names what asks for it; "" lets it be absent.
func (c *check) text(field, s string, limit int, rule string) {
	switch {
	case s == "" && rule != "":
		c.fault(field, "missing", rule)
	case utf8.RuneCountInString(s) > limit:
		c.fault(field, "long", "", "limit", strconv.Itoa(limit))
	case !utf8.ValidString(s) || strings.TrimSpace(s) != s || strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || r == 0xFFFE || r == 0xFFFF || r == utf8.RuneError
	}):
		c.fault(field, "characters", "")
	}
}

var (
	numberForm   = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9 _/+-]{0,18}[A-Za-z0-9])?$`)
	countryForm  = regexp.MustCompile(`^[A-Z]{2}$`)
	postcodeForm = regexp.MustCompile(`^[0-9]{5}$`)
	unitForm     = regexp.MustCompile(`^[A-Z0-9]{1,3}$`)
	vatForm      = regexp.MustCompile(`^FR[0-9A-HJ-NP-Z]{2}[0-9]{9}$`)
	reasonForm   = regexp.MustCompile(`^VATEX-[A-Z0-9-]{2,40}$`)
)

// Check says all for which the document would be sent back: by EN 16931, by French law, by Chorus Pro or by the entity that buys.
func (i Invoice) Check(d Demands) Faults {
	c := &check{line: -1}
	i.head(c)
	i.demands(c, d)
	c.party("seller", i.Seller, "BR-06", "BR-08", "BR-09")
	c.party("buyer", i.Buyer, "BR-07", "BR-10", "BR-11")
	i.money(c)
	if len(i.Lines) == 0 {
		c.fault("lines", "none", "BR-16")
	}
	for n, l := range i.Lines {
		c.line = n
		c.item(l)
	}
	c.line = -1
	for _, a := range i.Adjustments {
		c.adjustment(a)
	}
	i.taxes(c)
	return c.faults
}

func (i Invoice) head(c *check) {
	switch {
	case i.Number == "":
		c.fault("number", "missing", "BR-02")
	case !numberForm.MatchString(i.Number):
		c.fault("number", "number", "")
	}
	if i.Issued.IsZero() {
		c.fault("issued", "missing", "BR-03")
	}
	if i.Kind != Bill && i.Kind != Credit {
		c.fault("kind", "kind", "BR-04")
	}
	switch r := i.Corrects; {
	case r == nil && i.Kind == Credit:
		c.fault("corrects", "credited", "")
	case r != nil:
		if !numberForm.MatchString(r.Number) {
			c.fault("corrects", "number", "BR-55")
		}
		if r.Issued.IsZero() || r.Issued.After(i.Issued) {
			c.fault("corrects", "dates", "")
		}
	}
	if operationWords[i.Operations] == "" {
		c.fault("operations", "operations", "")
	}
	c.period("period", i.Period, "BR-29", "BR-CO-19")
	if i.Period == nil && i.Delivered.IsZero() {
		c.fault("delivered", "missing", "BR-FR-DELIVERY")
	}
	if p := i.Place; p != nil {
		c.text("place", p.Name, 100, "")
		if p.SIRET != "" {
			c.siret("place", p.SIRET)
		}
		c.address("place", p.Address, "BR-57", "BR-57")
	}
	said := map[string]bool{}
	for _, n := range i.Notes {
		c.text("notes", n.Text, 1024, "")
		said[n.Subject] = said[n.Subject] || n.Text != ""
		if n.Text == "" || len(n.Subject) != 3 || n.Subject != strings.ToUpper(n.Subject) || strings.ContainsFunc(n.Subject, unicode.IsSpace) {
			c.fault("notes", "note", "", "subject", n.Subject)
		}
		if n.Subject == subjectTax || n.Subject == subjectGeneral && slices.Contains([]string{operationWords[Services], operationWords[Goods], operationWords[Both]}, n.Text) {
			c.fault("notes", "note", "", "subject", n.Subject) // written from what the document is, or not at all
		}
	}
	for _, subject := range []string{subjectRecovery, subjectLate, subjectDiscount} {
		if !said[subject] {
			c.fault("notes", "note", "", "subject", subject)
		}
	}
}

func (i Invoice) demands(c *check, d Demands) {
	c.text("service", i.Service, 100, "")
	c.text("commitment", i.Commitment, 50, "")
	c.text("market", i.Market, 50, "")
	if d.Service && i.Service == "" {
		c.fault("service", "demanded", "")
	}
	if d.Commitment && i.Commitment == "" {
		c.fault("commitment", "demanded", "")
	}
}

func (c *check) siret(field, s string) {
	if got, err := identifiers.CheckSIRET(s); err != nil || got != s {
		c.fault(field, "siret", "")
	}
}

func (c *check) party(who string, p Party, name, address, country string) {
	c.text(who+".name", p.Name, 100, name)
	c.text(who+".contact", p.Contact, 100, "")
	c.text(who+".phone", p.Phone, 30, "")
	c.text(who+".mail", p.Mail, 100, "")
	if p.SIRET == "" {
		c.fault(who+".siret", "missing", "BR-CO-26")
	} else {
		c.siret(who+".siret", p.SIRET)
	}
	if p.VAT != "" {
		switch {
		case !vatForm.MatchString(p.VAT):
			c.fault(who+".vat", "vat.id", "BR-CO-09")
		case p.VAT[4:] != p.SIREN():
			c.fault(who+".vat", "vat.other", "")
		case strings.Trim(p.VAT[2:4], "0123456789") == "" && p.VAT[2:4] != vatKey(p.VAT[4:]):
			c.fault(who+".vat", "vat.id", "")
		}
	}
	c.address(who+".address", p.Address, address, country)
}

// vatKey are the two digits before a SIREN in a French VAT number (CGI, ann. III, art. 286 ter; the DGFiP's rule).
func vatKey(siren string) string {
	n, _ := strconv.Atoi(siren)
	key := (12 + 3*(n%97)) % 97
	return string([]byte{'0' + byte(key/10), '0' + byte(key%10)})
}

// VATOf is the VAT number of a French organisation, from its SIREN; "" when that is none.
func VATOf(siren string) string {
	if s, err := identifiers.CheckSIREN(siren); err == nil {
		return "FR" + vatKey(s) + s
	}
	return ""
}

func (c *check) address(field string, a Address, there, country string) {
	switch {
	case a.Country == "":
		c.fault(field, "country", country)
	case !countryForm.MatchString(a.Country):
		c.fault(field, "country", "BR-CL-14")
	case a.Country == "FR" && !postcodeForm.MatchString(a.Postcode):
		c.fault(field, "postcode", there)
	}
	if len(a.Lines) > 3 || slices.Contains(a.Lines, "") {
		c.fault(field, "address", "")
	}
	for _, l := range a.Lines {
		c.text(field, l, 100, "")
	}
	c.text(field, a.Postcode, 20, "")
	c.text(field, a.Town, 100, there)
}

func (c *check) period(field string, p *Period, order, both string) {
	switch {
	case p == nil:
	case p.From.IsZero() || p.Until.IsZero():
		c.fault(field, "dates", both)
	case p.Until.Before(p.From):
		c.fault(field, "dates", order)
	}
}

func (i Invoice) money(c *check) {
	if i.Means != Transfer && i.Means != SEPATransfer {
		c.fault("means", "means", "BR-49")
	}
	if got, err := sepa.CheckIBAN(i.Account.IBAN); err != nil || got != i.Account.IBAN {
		c.fault("account", "iban", "BR-61")
	}
	if got, err := sepa.CheckBIC(i.Account.BIC); err != nil || got != i.Account.BIC {
		c.fault("account", "bic", "")
	}
	c.text("account", i.Account.Holder, 70, "BR-50")
	c.text("terms", i.Terms, 1024, "")
	if i.Due.IsZero() {
		c.fault("due", "missing", "BR-CO-25")
	} else if i.Due.Before(i.Issued) {
		c.fault("due", "due", "")
	}
	if t := i.Totals(); i.Prepaid < 0 || i.Prepaid > max(t.Grand, 0) {
		c.fault("prepaid", "prepaid", "BR-CO-16")
	} else if t.Grand < 0 {
		c.fault("lines", "negative", "")
	}
}

func (c *check) item(l Line) {
	c.text("name", l.Name, 100, "BR-25")
	c.text("explanation", l.Explanation, 1024, "")
	c.period("period", l.Period, "BR-30", "BR-CO-20")
	if l.Quantity == 0 {
		c.fault("quantity", "zero", "BR-22")
	}
	if !unitForm.MatchString(l.Unit) {
		c.fault("unit", "unit", "BR-23")
	}
	if l.Price < 0 {
		c.fault("price", "negative", "BR-27")
	}
	if l.Per < 0 {
		c.fault("price", "range", "")
		return
	}
	expected, ok := product(l.Quantity, l.Price, l.Per)
	switch {
	case !ok || l.Net > most || l.Net < -most:
		c.fault("net", "range", "")
	case expected != l.Net:
		c.fault("net", "product", "BR-24", "expected", expected.String())
	}
	c.vat(l.VAT)
}

func (c *check) adjustment(a Adjustment) {
	if rule := map[bool]string{true: "BR-36", false: "BR-31"}[a.Charge]; a.Amount <= 0 || a.Amount > most {
		c.fault("adjustment", "range", rule)
	}
	c.text("adjustment", a.Reason, 200, map[bool]string{true: "BR-CO-22", false: "BR-CO-21"}[a.Charge])
	c.vat(a.VAT)
}

func (c *check) vat(v VAT) {
	if rule := "BR-" + string(v.Category) + "-05"; v.Category == Standard && (v.PPM <= 0 || v.PPM > million) ||
		(v.Category == Zero || v.Category == Exempt || v.Category == Outside) && v.PPM != 0 {
		c.fault("vat", "vat.rate", rule)
	}
	rule := "BR-" + string(v.Category) + "-10"
	reasoned := v.Reason != "" || v.ReasonCode != ""
	switch v.Category {
	case Standard, Zero:
		if reasoned {
			c.fault("vat", "vat.no_reason", rule)
		}
	case Exempt, Outside:
		if v.Reason == "" {
			c.fault("vat", "vat.reason", rule)
		}
	default:
		c.fault("vat", "vat.category", "BR-CL-18")
	}
	c.text("vat", v.Reason, 1024, "")
	if v.ReasonCode != "" && !reasonForm.MatchString(v.ReasonCode) {
		c.fault("vat", "vat.reason", "BR-CL-22")
	}
}

// taxes checks what the breakdowns of VAT ask of the whole.
func (i Invoice) taxes(c *check) {
	first := map[VAT]VAT{}
	outside, others := false, false
	for _, v := range i.vats() {
		key := VAT{Category: v.Category, PPM: v.PPM}
		if known, ok := first[key]; ok && known != v {
			c.fault("vat", "vat.reasons", "")
		} else {
			first[key] = v
		}
		outside, others = outside || v.Category == Outside, others || v.Category != Outside
		if v.Category == Standard && i.Seller.VAT == "" {
			c.fault("seller.vat", "missing", "BR-S-02")
			return
		}
	}
	if outside && others {
		c.fault("vat", "vat.alone", "BR-O-11")
	}
	if outside && (i.Seller.VAT != "" || i.Buyer.VAT != "") {
		c.fault("seller.vat", "vat.no_id", "BR-O-02")
	}
}

func (i Invoice) vats() []VAT {
	var out []VAT
	for _, l := range i.Lines {
		out = append(out, l.VAT)
	}
	for _, a := range i.Adjustments {
		out = append(out, a.VAT)
	}
	return out
}
