package bank

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"preau/internal/ledger"
	"preau/internal/platform/i18n"
	"preau/internal/platform/xmlstream"
	"preau/internal/schoolyear"
)

var camtSpace = regexp.MustCompile(`^urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.[0-9]{2}$`)

// camt is a statement under way.
type camt struct {
	*File
	keys     keys
	account  string
	currency string
	opening  *ledger.Cents
	closing  *ledger.Cents
	sum      ledger.Cents
	whole    bool // every entry was read
	row      int
}

// ReadCAMT reads the statements of a camt.053 of any version (02, 04 and 08 are tried): several accounts, several statements, a
// line for each transaction of an entry that details its amounts. A statement whose balances are not joined by its entries is told.
// Errors are ErrUnknown, ErrLarge or xmlstream's.
func ReadCAMT(r io.Reader) (*File, error) {
	x := xmlstream.NewReader(r, xmlstream.Limits{Bytes: mostBytes, Depth: 32})
	c := &camt{File: &File{}}
	c.keys = keys{file: c.File, known: map[string]bool{}}
	depth := 0
	for {
		t, err := x.Next()
		if errors.Is(err, io.EOF) {
			return c.File, nil
		}
		if err != nil {
			return nil, err
		}
		switch {
		case t.Kind == xmlstream.Start && depth == 0 && !camtSpace.MatchString(t.Attr("xmlns")) && !slices.ContainsFunc(t.Attrs, func(a xml.Attr) bool { return camtSpace.MatchString(a.Value) }):
			return nil, ErrUnknown
		case t.Kind == xmlstream.Start && (t.Name == "Acct" || t.Name == "Bal" || t.Name == "Ntry"):
			e, err := x.Element(t)
			if err != nil {
				return nil, err
			}
			if err := c.take(e); err != nil {
				return nil, err
			}
		case t.Kind == xmlstream.Start:
			if depth++; t.Name == "Stmt" {
				c.keys.statement()
				c.account, c.currency, c.opening, c.closing, c.sum, c.whole, c.row = "", "", nil, nil, 0, true, t.Line
			}
		case t.Kind == xmlstream.End:
			if depth--; t.Name == "Stmt" {
				c.balance()
			}
		}
	}
}

func (c *camt) take(e *xmlstream.Element) error {
	switch e.Name {
	case "Acct":
		c.account, c.currency = e.At("Id", "IBAN").Text, e.At("Ccy").Text
		if c.account == "" {
			c.account = e.At("Id", "Othr", "Id").Text
		}
	case "Bal":
		kind := e.At("Tp", "CdOrPrtry", "Cd").Text
		cents, ok := euros(e.At("Amt").Text)
		if !ok || e.At("Amt").Attrs["Ccy"] != "EUR" {
			return nil
		}
		if e.At("CdtDbtInd").Text == "DBIT" {
			cents = -cents
		}
		switch {
		case (kind == "OPBD" || kind == "PRCD") && c.opening == nil:
			c.opening = &cents
		case kind == "CLBD":
			c.closing = &cents
		}
	case "Ntry":
		if c.keys.alike == nil {
			c.keys.statement()
		}
		return c.entry(e)
	}
	return nil
}

// balance tells a statement whose entries do not join its balances: something of it is missing.
func (c *camt) balance() {
	if c.whole && c.opening != nil && c.closing != nil && *c.opening+c.sum != *c.closing {
		c.fault(c.row, "balance", "expected", i18n.Cents(*c.opening+c.sum), "stated", i18n.Cents(*c.closing))
	}
}

func (c *camt) entry(e *xmlstream.Element) error {
	status := e.At("Sts").Text
	if status == "" {
		status = e.At("Sts", "Cd").Text
	}
	if status == "PDNG" || status == "INFO" || status == "FUTR" {
		c.Pending++
		return nil
	}
	refuse := func(code string) error {
		c.whole = false
		c.fault(e.Line, code)
		return nil
	}
	if at := e.At("Amt"); at.Attrs["Ccy"] != "EUR" {
		return refuse("currency")
	}
	cents, ok := euros(e.At("Amt").Text)
	if !ok {
		return refuse("amount")
	}
	sign, ok := direction(e)
	if !ok {
		return refuse("sign")
	}
	booked, ok := civil(e.At("BookgDt"))
	if !ok {
		return refuse("date")
	}
	valued, _ := civil(e.At("ValDt"))
	c.sum += sign * cents
	base := Line{Account: c.account, Booked: booked, Valued: valued, Reversal: e.At("RvslInd").Text == "true" || e.At("RvslInd").Text == "1", Row: e.Line}
	number, more := said(e.At("AcctSvcrRef").Text), e.At("AddtlNtryInf").Text
	var parts []*xmlstream.Element
	for _, d := range e.All("NtryDtls") {
		parts = append(parts, d.All("TxDtls")...)
	}
	if amounts, ok := c.amounts(parts, sign, sign*cents); ok {
		for n, p := range parts {
			l := base
			l.Cents, l.Row = amounts[n], p.Line
			l.describe([]*xmlstream.Element{p}, more, sign)
			id := ""
			if own := said(p.At("Refs", "AcctSvcrRef").Text); own != "" && own != number {
				id = number + "/" + own
			} else if number != "" {
				id = number + "/" + strconv.Itoa(n+1)
			}
			if err := c.keys.add(l, id); err != nil {
				return err
			}
		}
		return nil
	}
	// Transactions without amounts of their own, or charges taken on the way: what the account got is the entry.
	base.Cents = sign * cents
	base.describe(parts, more, sign)
	return c.keys.add(base, number)
}

// amounts are those of an entry's transactions, when they make up the whole of it.
func (c *camt) amounts(parts []*xmlstream.Element, sign, whole ledger.Cents) ([]ledger.Cents, bool) {
	if len(parts) < 2 {
		return []ledger.Cents{whole}, len(parts) == 1
	}
	var out []ledger.Cents
	sum := ledger.Cents(0)
	for _, p := range parts {
		amount := p.At("Amt")
		if !amount.There() {
			amount = p.At("AmtDtls", "TxAmt", "Amt")
		}
		cents, ok := euros(amount.Text)
		if !ok || amount.Attrs["Ccy"] != "EUR" {
			return nil, false
		}
		own := sign
		if s, ok := direction(p); ok {
			own = s
		}
		out, sum = append(out, own*cents), sum+own*cents
	}
	return out, sum == whole
}

// describe writes who and why, from the transactions that the line stands for.
func (l *Line) describe(parts []*xmlstream.Element, more string, sign ledger.Cents) {
	var texts []string
	text := func(s string) {
		if s = tidy(s); s != "" && !slices.Contains(texts, s) {
			texts = append(texts, s)
		}
	}
	reference := func(s string) {
		if s = said(tidy(s)); s != "" && !slices.Contains(l.References, s) {
			l.References = append(l.References, s)
		}
	}
	who := "Dbtr"
	if sign < 0 {
		who = "Cdtr"
	}
	for _, p := range parts {
		if l.Payer == "" {
			for _, names := range [][]string{{"Ultmt" + who, "Nm"}, {"Ultmt" + who, "Pty", "Nm"}, {who, "Nm"}, {who, "Pty", "Nm"}} {
				if l.Payer = tidy(p.At("RltdPties").At(names...).Text); l.Payer != "" {
					break
				}
			}
		}
		reference(p.At("Refs", "EndToEndId").Text)
		for _, r := range p.All("RmtInf") {
			for _, u := range r.All("Ustrd") {
				text(u.Text)
			}
			for _, s := range r.All("Strd") {
				reference(s.At("CdtrRefInf", "Ref").Text)
				for _, d := range s.All("RfrdDocInf") {
					reference(d.At("Nb").Text)
				}
				for _, a := range s.All("AddtlRmtInf") {
					text(a.Text)
				}
			}
		}
		text(p.At("AddtlTxInf").Text)
	}
	text(more)
	l.Text = strings.Join(texts, " ")
}

// said is a reference that says something: banks write NOTPROVIDED where there is none.
func said(s string) string {
	if f := strings.ToUpper(strings.ReplaceAll(strings.ReplaceAll(s, " ", ""), "_", "")); f == "NOTPROVIDED" || f == "NONREF" || f == "NONE" {
		return ""
	}
	return s
}

func direction(e *xmlstream.Element) (ledger.Cents, bool) {
	switch e.At("CdtDbtInd").Text {
	case "CRDT":
		return 1, true
	case "DBIT":
		return -1, true
	}
	return 0, false
}

// civil is the day of a date or of an instant, as the bank writes it.
func civil(e *xmlstream.Element) (Date, bool) {
	s := e.At("Dt").Text
	if s == "" {
		s = e.At("DtTm").Text
	}
	d, err := schoolyear.ParseDate(s[:min(10, len(s))])
	return d, err == nil
}

// euros reads "1234.5": ISO 20022 writes a point, and no sign.
func euros(s string) (ledger.Cents, bool) {
	whole, part, _ := strings.Cut(s, ".")
	part = strings.TrimRight(part, "0")
	if whole == "" {
		whole = "0"
	}
	if s == "" || len(part) > 2 || len(whole) > 13 || strings.Trim(whole+part, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(whole+(part + "00")[:2], 10, 64)
	return ledger.Cents(n), err == nil
}
