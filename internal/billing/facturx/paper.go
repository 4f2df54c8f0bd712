package facturx

import (
	"context"
	"embed"
	"strconv"
	"strings"
	"time"

	"preau/internal/ledger"
	"preau/internal/manifest"
	"preau/internal/platform/i18n"
	"preau/internal/platform/pdf"
)

// Catalogues are the sentences of faults and the labels of the paper, fr.po and en.po.
//
//go:embed fr.po en.po
var Catalogues embed.FS

//go:embed invoice.typ
var template string

// Namespace is where the process keeps Catalogues.
const Namespace = "facturx"

// Module lends the sentences to the process that invoices.
func Module() manifest.Module {
	return manifest.Module{Key: Namespace, Floor: true, Catalogues: Catalogues}
}

// Words adds the sentences to a bundle.
func Words(b *i18n.Bundle) error {
	for _, lang := range []string{"fr", "en"} {
		po, err := Catalogues.ReadFile(lang + ".po")
		if err != nil {
			return err
		}
		if err := b.AddPO(Namespace, lang, po); err != nil {
			return err
		}
	}
	return nil
}

func key(code string) string { return strings.NewReplacer(".", "_").Replace(code) }

// Sentence says which field is wrong and how to mend it.
func (f Fault) Sentence(b *i18n.Bundle, lang string) string {
	args := map[string]any{"field": b.Sentence(lang, Namespace, "field_"+key(f.Field), nil), "rule": f.Rule}
	for k, v := range f.Params {
		args[k] = v
	}
	say := b.Sentence(lang, Namespace, "fault_"+key(f.Code), args)
	if f.Line >= 0 {
		say = b.Sentence(lang, Namespace, "on_line", map[string]any{"n": f.Line + 1, "what": say})
	}
	return say
}

// row is a line of the paper.
type row struct {
	Name        string   `json:"name"`
	Explanation string   `json:"explanation"`
	Facts       []string `json:"facts"`
	Quantity    string   `json:"quantity"`
	Price       string   `json:"price"`
	Rate        string   `json:"rate"`
	Net         string   `json:"net"`
}

// paper is what the template shows: everything is said here, the template only lays it out.
type paper struct {
	Title   string            `json:"title"`
	Heading string            `json:"heading"`
	Foot    string            `json:"foot"`
	Words   map[string]string `json:"words"`
	Seller  []string          `json:"seller"`
	Buyer   []string          `json:"buyer"`
	Facts   [][2]string       `json:"facts"`
	Lines   []row             `json:"lines"`
	Taxes   [][4]string       `json:"taxes"`
	Totals  [][2]string       `json:"totals"`
	Due     [2]string         `json:"due"`
	Pay     [][2]string       `json:"pay"`
	Notes   []string          `json:"notes"`
	Date    [3]int            `json:"date"`
	XML     []int             `json:"xml"` // numbers: a text would be tidied on its way
}

// Typesetter makes documents; *pdf.Compiler is one.
type Typesetter interface {
	Render(ctx context.Context, template pdf.Template, data any) ([]byte, error)
}

// Draw gives the document as people and machines read it: PDF/A-3a with factur-x.xml inside, in French. What the file would be
// refused for comes as Faults, before anything is drawn; other errors are the compiler's.
func (i Invoice) Draw(ctx context.Context, c Typesetter, b *i18n.Bundle, d Demands) (document, file []byte, err error) {
	file, err = i.Write(d)
	if err != nil {
		return nil, nil, err
	}
	drawn, err := c.Render(ctx, pdf.Template{Name: "factur-x", Source: template, Standard: "a-3a"}, i.paper(b, file))
	if err != nil {
		return nil, nil, err
	}
	document, err = declare(drawn)
	return document, file, err
}

func short(d Date) string { return i18n.ShortDate("fr", d.At(time.UTC, 12, 0)) }

func money(c ledger.Cents) string { return i18n.Money("fr", int64(c)) }

// decimal writes a quantity or a price as French readers do, with at least so many decimals.
func decimal(d Decimal, places int) string {
	whole, part, _ := strings.Cut(strings.TrimPrefix(d.String(), "-"), ".")
	part += strings.Repeat("0", max(0, places-len(part)))
	n, _ := strconv.ParseInt(whole, 10, 64)
	out := i18n.Number("fr", n)
	if part != "" {
		out += "," + part
	}
	if d < 0 {
		out = "−" + out
	}
	return out
}

func (i Invoice) paper(b *i18n.Bundle, file []byte) paper {
	say := func(id string, pairs ...any) string {
		args := map[string]any{}
		for n := 0; n+1 < len(pairs); n += 2 {
			args[pairs[n].(string)] = pairs[n+1]
		}
		return b.Sentence("fr", Namespace, id, args)
	}
	t, kind := i.Totals(), "bill"
	if i.Kind == Credit {
		kind = "credit"
	}
	p := paper{Title: say("title_"+kind, "number", i.Number, "seller", i.Seller.Name), Heading: say("heading_"+kind, "number", i.Number),
		Foot: say("foot", "seller", i.Seller.Name, "siret", Spaced(i.Seller.SIRET), "number", i.Number), Words: map[string]string{},
		Date: [3]int{i.Issued.Year, int(i.Issued.Month), i.Issued.Day}}
	for _, w := range []string{"from", "to", "what", "quantity", "price", "rate", "net", "tax_rate", "tax_basis", "tax", "tax_reason", "taxes", "totals", "pay", "mentions", "attached"} {
		p.Words[w] = say("word_" + w)
	}
	p.Seller, p.Buyer = i.Seller.lines(say), i.Buyer.lines(say)
	fact := func(id, value string) {
		if value != "" {
			p.Facts = append(p.Facts, [2]string{say("fact_" + id), value})
		}
	}
	fact("issued", short(i.Issued))
	if r := i.Corrects; r != nil {
		fact("corrects", say("corrected", "number", r.Number, "day", short(r.Issued)))
	}
	fact("commitment", i.Commitment)
	fact("service", i.Service)
	fact("market", i.Market)
	if i.Period != nil {
		fact("period", say("period", "from", short(i.Period.From), "until", short(i.Period.Until)))
	}
	if !i.Delivered.IsZero() {
		fact("delivered", short(i.Delivered))
	}
	if i.Place != nil {
		fact("place", strings.Join(append([]string{i.Place.Name}, i.Place.Address.lines()...), ", "))
	}
	for _, l := range i.Lines {
		p.Lines = append(p.Lines, l.row(say))
	}
	for _, a := range i.Adjustments {
		r := row{Name: say("allowance", "reason", a.Reason), Rate: a.VAT.said(say), Net: money(-a.Amount)}
		if a.Charge {
			r.Name, r.Net = say("charge", "reason", a.Reason), money(a.Amount)
		}
		p.Lines = append(p.Lines, r)
	}
	for _, x := range t.Taxes {
		p.Taxes = append(p.Taxes, [4]string{x.VAT.said(say), money(x.Basis), money(x.Tax), x.VAT.Reason})
	}
	p.Totals = [][2]string{{say("total_basis"), money(t.Basis)}, {say("total_tax"), money(t.Tax)}, {say("total_grand"), money(t.Grand)}}
	if i.Prepaid > 0 {
		p.Totals = append(p.Totals, [2]string{say("total_prepaid"), money(-i.Prepaid)})
	}
	p.Due = [2]string{say("due_" + kind), money(t.Due)}
	p.Pay = [][2]string{{say("pay_due"), short(i.Due)}, {say("pay_holder"), i.Account.Holder}, {say("pay_iban"), grouped(i.Account.IBAN)}}
	if i.Account.BIC != "" {
		p.Pay = append(p.Pay, [2]string{say("pay_bic"), i.Account.BIC})
	}
	p.Pay = append(p.Pay, [2]string{say("pay_reference"), i.Number})
	if kind == "credit" {
		p.Pay, p.Words["pay"] = nil, ""
	} else if i.Terms != "" {
		p.Notes = append(p.Notes, i.Terms)
	}
	for _, n := range i.notes() {
		p.Notes = append(p.Notes, n.Text)
	}
	for _, octet := range file {
		p.XML = append(p.XML, int(octet))
	}
	return p
}

func (l Line) row(say func(string, ...any) string) row {
	r := row{Name: l.Name, Explanation: l.Explanation, Rate: l.VAT.said(say), Net: money(l.Net)}
	if l.Period != nil {
		r.Facts = append(r.Facts, say("period", "from", short(l.Period.From), "until", short(l.Period.Until)))
	}
	r.Quantity, r.Price = decimal(l.Quantity, 0), decimal(l.Price, 2)+"\u00a0€"
	if l.Unit == "DAY" || l.Unit == "MON" || l.Unit == "ANN" {
		r.Quantity += " " + say("unit_"+l.Unit)
	}
	if l.Per > 1 {
		r.Price = say("price_per", "price", r.Price, "per", l.Per)
	}
	return r
}

// said is a rate as the paper says it: what is not taxed says so.
func (v VAT) said(say func(string, ...any) string) string {
	switch v.Category {
	case Exempt:
		return say("rate_exempt")
	case Outside:
		return say("rate_outside")
	}
	return decimal(Decimal(v.PPM*100), 0) + "\u00a0%"
}

func (p Party) lines(say func(string, ...any) string) []string {
	out := append([]string{p.Name}, p.Address.lines()...)
	out = append(out, say("siren_siret", "siren", Spaced(p.SIREN()), "siret", Spaced(p.SIRET)))
	if p.VAT != "" {
		out = append(out, say("vat_id", "id", p.VAT))
	}
	for _, s := range []string{p.Contact, p.Phone, p.Mail} {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

func (a Address) lines() []string {
	out := append([]string(nil), a.Lines...)
	if town := strings.TrimSpace(a.Postcode + " " + a.Town); town != "" {
		out = append(out, town)
	}
	if a.Country != "FR" {
		out = append(out, a.Country)
	}
	return out
}

// Spaced writes a SIREN or a SIRET in threes, then the establishment's five digits.
func Spaced(n string) string {
	if len(n) < 9 {
		return n
	}
	return strings.TrimSpace(n[:3] + "\u00a0" + n[3:6] + "\u00a0" + n[6:9] + "\u00a0" + n[9:])
}

// grouped writes an IBAN in fours, as banks print it.
func grouped(iban string) string {
	var out []string
	for ; len(iban) > 4; iban = iban[4:] {
		out = append(out, iban[:4])
	}
	return strings.Join(append(out, iban), "\u00a0")
}
