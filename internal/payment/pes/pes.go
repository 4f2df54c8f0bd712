// Package pes writes the titles of a collectivity for the Trésor: a PES_Aller of type PESORMC. It knows no family and no database.
// Read README.md first.
package pes

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"preau/internal/ledger"
	"preau/internal/payment/sepa"
	"preau/internal/platform/latin"
	"preau/internal/schoolyear"
	"preau/internal/tenant/identifiers"
)

// Slip is one bordereau: the titles of a month.
type Slip struct {
	File       string // its name, at most 100 characters
	Sender     string // who emits it
	Issued     schoolyear.Date
	Awaited    schoolyear.Date // when the Trésor may take it in charge (DteAsp)
	Post       string          // the accounting post (codique): 6 or 7 digits, in Corsica 02A or 02B and 3 or 4 digits
	SIRET      string
	Collective string // CodCol: 3 digits, the trésorerie's number for the collectivity
	Budget     string // CodBud: at most 10 characters, usually 2
	Year       int    // of the budget
	Number     int    // of the bordereau in the year, at most 7 digits
	Period     string // what completes a debt's number: one digit, or the month where the trésorerie takes two
	Object     string
	Product    string // CodProdLoc: at most 4 characters, agreed with the trésorerie
	Nature     string // of the product's account, at least 3 digits: 588 unless the trésorerie says otherwise
	Titles     []Title
}

// Title is one piece: one invoice.
type Title struct {
	Number   int    // of the piece in the slip's year, at most 8 digits
	Debt     string // at most 13 digits: the keys are counted on it
	Invoice  string // at most 20 characters
	Object   string // at most 160 characters
	Amount   ledger.Cents
	Edition  string // who prints it, "03" by default: 01 the ordonnateur, 02 the publishing centre, 03 nobody, 04 as agreed
	Debtor   Debtor
	Debit    *Debit
	Document []byte // the invoice's PDF; nil for none
}

// Category is what kind of person owes (CatTiers, NatJur): the Trésor takes these pairs and sends others back.
type Category struct{ Kind, Nature string }

// The categories of those who pay for a child.
var (
	Person      = Category{"01", "01"}
	Departement = Category{"22", "09"} // the ASE
	Commune     = Category{"23", "09"}
	CCAS        = Category{"26", "09"}
	Association = Category{"50", "06"}
)

var categories = map[Category]bool{Person: true, Departement: true, Commune: true, CCAS: true, Association: true}

// Debtor is who owes a title.
type Debtor struct {
	Reference   string // the collectivity's own number of this person, at most 30 characters
	Category    Category
	Civility    string // "M", "MME" or ""
	Name, First string // at most 38 characters each; an institution has no first name
	Complement  string
	Street      string
	Postcode    string // 5 digits; abroad it goes before Town and the file says 99999
	Town        string
	Country     string // INSEE's country code, 3 digits; "" for France
}

// Debit says that the Trésor collects the title by direct debit.
type Debit struct {
	On        schoolyear.Date
	Sequence  sepa.Sequence
	Signed    schoolyear.Date
	Mandate   string
	Holder    string // at most 32 characters
	IBAN, BIC string
	Label     string // at most 140 characters
}

// Fault is one thing for which the Trésor would send the file back. Title is -1 when it is the whole slip's.
type Fault struct {
	Title  int
	Field  string
	Code   string
	Params map[string]string
}

// Faults are all that is wrong with a slip: none is written when there is one.
type Faults []Fault

func (f Faults) Error() string {
	return fmt.Sprintf("pes: %d faults, the first %s of %s", len(f), f[0].Code, f[0].Field)
}

// Codes lists the codes of faults with the names of their parameters; those of sepa come beside them.
var Codes = map[string][]string{
	"missing": nil, "post": nil, "category": nil, "digits": {"limit"}, "long": {"limit"}, "short": {"limit"}, "siret": nil, "range": nil, "script": nil, "postcode": nil, "dates": nil, "titles.none": nil, "twice": nil,
	"document": nil, "edition": nil, "mandate.signed": nil,
}

// Note tells that a text was written with other letters than given: the file is in ISO-8859-1.
type Note struct {
	Title        int // -1 for the slip's
	Field        string
	Given, Wrote string
}

// Written is the file with what was changed in it.
type Written struct {
	XML   []byte // ISO-8859-1
	Total ledger.Cents
	Notes []Note
	Keys  []Keys // of the titles, in order
}

// Keys protect a title's number from a typing error when it is paid.
type Keys struct{ First, Second string }

// keyLetters are those of the second key, in the order of the remainder by 23.
const keyLetters = "ABCDEFGHJKLMNPQRSTUVWXY"

// KeysOf counts both keys of a title. The first: the digits of the collectivity's code, the slip's number on seven digits, the year on
// two, the period and the debt on thirteen, from the last to the first times 2, 3, 4, 5, 6, 7 and again; eleven less the remainder by
// eleven, 1 when that has two digits. The second: the letter of the remainder by 23 of the year on two digits, the period, 00 and the
// debt on thirteen. What is given holds digits only.
func KeysOf(collective string, slip, year int, period, debt string) Keys {
	debt = strings.Repeat("0", max(0, 13-len(debt))) + debt
	short := fmt.Sprintf("%02d%s", year%100, period)
	digits, sum := fmt.Sprintf("%s%07d", collective, slip)+short+debt, 0
	for i := 0; i < len(digits); i++ {
		sum += int(digits[len(digits)-1-i]-'0') * (2 + i%6)
	}
	first := 11 - sum%11
	if first > 9 {
		first = 1
	}
	rest := 0
	for _, d := range short + "00" + debt {
		rest = (rest*10 + int(d-'0')) % 23
	}
	return Keys{First: strconv.Itoa(first), Second: keyLetters[rest : rest+1]}
}

var (
	post     = regexp.MustCompile(`^([0-9]{6,7}|02[AB][0-9]{3,4})$`)
	postcode = regexp.MustCompile(`^[0-9]{5}$`)
	country  = regexp.MustCompile(`^[0-9]{3}$`)
	plain    = regexp.MustCompile(`^[A-Za-z0-9]+$`)
	editions = map[string]bool{"01": true, "02": true, "03": true, "04": true}
	orders   = map[sepa.Sequence]string{sepa.OneOff: "01", sepa.First: "02", sepa.Recurrent: "03", sepa.Final: "04"}
)

// check collects what is wrong while the slip is walked.
type check struct {
	faults Faults
	notes  []Note
	title  int
}

func (c *check) fault(field, code string, params ...string) {
	f := Fault{Title: c.title, Field: field, Code: code}
	for i := 0; i+1 < len(params); i += 2 {
		if f.Params == nil {
			f.Params = map[string]string{}
		}
		f.Params[params[i]] = params[i+1]
	}
	c.faults = append(c.faults, f)
}

// text gives a text in the file's letters, at most limit of them; what is not there is a fault when it must be.
func (c *check) text(field, s string, limit int, must bool) string {
	spelled := latin.One(s)
	out := latin.Cut(spelled.Text, limit)
	switch {
	case strings.TrimSpace(s) == "":
		if must {
			c.fault(field, "missing")
		}
		return ""
	case out == "", spelled.Lost > 0:
		c.fault(field, "script")
	case out != s:
		c.notes = append(c.notes, Note{Title: c.title, Field: field, Given: s, Wrote: out})
	}
	return out
}

func (c *check) digits(field, s string, limit int) {
	switch {
	case s == "":
		c.fault(field, "missing")
	case len(s) > limit || strings.Trim(s, "0123456789") != "":
		c.fault(field, "digits", "limit", strconv.Itoa(limit))
	}
}

func (c *check) code(field, s string, limit int) {
	switch {
	case s == "":
		c.fault(field, "missing")
	case len(s) > limit:
		c.fault(field, "long", "limit", strconv.Itoa(limit))
	case !plain.MatchString(s):
		c.fault(field, "script")
	}
}

func (c *check) number(field string, n, below int) {
	if n < 1 || n >= below {
		c.fault(field, "range")
	}
}

func (c *check) of(field string, err error) {
	if e, ok := err.(*sepa.Error); ok {
		f := Fault{Title: c.title, Field: field, Code: e.Code, Params: e.Params}
		c.faults = append(c.faults, f)
	}
}

// Write gives the file, or Faults with all that the Trésor would refuse. The same slip gives the same bytes.
func (s Slip) Write() (*Written, error) {
	c := &check{title: -1}
	if s.SIRET = compactDigits(s.SIRET); s.SIRET == "" {
		c.fault("siret", "missing")
	} else if _, err := identifiers.CheckSIRET(s.SIRET); err != nil {
		c.fault("siret", "siret")
	}
	if s.Post == "" {
		c.fault("post", "missing")
	} else if !post.MatchString(s.Post) {
		c.fault("post", "post")
	}
	c.digits("collective", s.Collective, 3)
	if n := len(s.Collective); n > 0 && n < 3 {
		c.fault("collective", "short", "limit", "3")
	}
	c.code("budget", s.Budget, 10)
	c.code("product", s.Product, 4)
	c.digits("nature", s.Nature, 10)
	if n := len(s.Nature); n > 0 && n < 3 {
		c.fault("nature", "short", "limit", "3")
	}
	c.number("number", s.Number, 10_000_000)
	c.digits("period", s.Period, 2)
	if s.Year < 2000 || s.Year > 2099 {
		c.fault("year", "range")
	}
	if s.Issued.IsZero() || s.Awaited.Before(s.Issued) {
		c.fault("issued", "dates")
	}
	file, sender, object := c.text("file", s.File, 100, true), c.text("sender", s.Sender, 38, true), c.text("object", s.Object, 160, true)
	if len(s.Titles) == 0 {
		c.fault("titles", "titles.none")
	}
	w := &Written{}
	root := node{name: "n:PES_Aller", attrs: [][2]string{{"xmlns:n", "http://www.minefi.gouv.fr/cp/helios/pes_v2/Rev0/aller"}}}
	papers := node{name: "PES_PJ", children: []node{group("EnTetePES_PJ", value("IdVer", "1"))}}
	slip := node{name: "Bordereau"}
	var pieces []node
	seen, debts := map[int]bool{}, map[string]bool{}
	for i, t := range s.Titles {
		c.title = i
		piece, paper := s.piece(c, t)
		if seen[t.Number] {
			c.fault("number", "twice")
		}
		if debts[t.Debt] {
			c.fault("debt", "twice")
		}
		seen[t.Number], debts[t.Debt] = true, true
		pieces = append(pieces, piece)
		if paper != nil {
			papers.children = append(papers.children, *paper)
		}
		w.Total += t.Amount
		w.Keys = append(w.Keys, s.keys(t))
	}
	c.title = -1
	if w.Total > 99_999_999_999_99 {
		c.fault("titles", "range")
	}
	if len(c.faults) > 0 {
		return nil, c.faults
	}
	slip.children = append([]node{group("BlocBordereau", value("Exer", strconv.Itoa(s.Year)), value("IdBord", fmt.Sprintf("%07d", s.Number)), value("DteBordEm", s.Issued.String()),
		value("TypBord", "06"), value("NbrPce", strconv.Itoa(len(s.Titles))), value("MtBordHt", w.Total.String()), value("DteAsp", s.Awaited.String()), value("Objet", object))}, pieces...)
	root.children = []node{
		group("Enveloppe", group("Parametres", value("Version", "2"), value("TypFic", "PESORMC"), value("NomFic", file)),
			group("Emetteur", value("Sigle", "Ordonnateur"), value("Adresse", sender))),
		group("EnTetePES", value("DteStr", s.Issued.String()), value("IdPost", s.Post), value("IdColl", s.SIRET), value("CodCol", s.Collective), value("CodBud", s.Budget)),
		group("PES_RecetteAller", group("EnTeteRecette", value("IdVer", "2"), value("InfoDematerialisee", "0")), slip),
	}
	if len(papers.children) > 1 {
		root.children = append(root.children, papers)
	}
	var out bytes.Buffer
	out.WriteString(`<?xml version="1.0" encoding="ISO-8859-1"?>` + "\n")
	root.write(&out)
	out.WriteByte('\n')
	w.XML, w.Notes = out.Bytes(), c.notes
	return w, nil
}

func compactDigits(s string) string { return strings.ReplaceAll(s, " ", "") }

func (s Slip) keys(t Title) Keys {
	if strings.Trim(s.Collective+s.Period+t.Debt, "0123456789") != "" {
		return Keys{}
	}
	return KeysOf(s.Collective, s.Number, s.Year, s.Period, t.Debt)
}

// piece is one title, with its paper when it has one.
func (s Slip) piece(c *check, t Title) (node, *node) {
	c.number("number", t.Number, 100_000_000)
	c.digits("debt", t.Debt, 13)
	if t.Amount < 1 || t.Amount > 999_999_999_99 {
		c.fault("amount", "range")
	}
	if t.Edition == "" {
		t.Edition = "03"
	}
	if !editions[t.Edition] {
		c.fault("edition", "edition")
	}
	if len(t.Invoice) > 20 {
		c.fault("invoice", "long", "limit", "20")
	}
	object, invoice, keys := c.text("object", t.Object, 160, true), c.text("invoice", t.Invoice, 20, true), s.keys(t)
	head := []node{value("IdPce", strconv.Itoa(t.Number)), value("TypPce", "15"), value("NatPce", "01"), value("Edition", t.Edition), value("ObjPce", object),
		value("NumDette", t.Debt), value("Per", s.Period), value("Cle1", keys.First), value("Cle2", keys.Second), value("NumeroFacture", invoice)}
	var paper *node
	if t.Document != nil {
		if !bytes.HasPrefix(t.Document, []byte("%PDF-")) {
			c.fault("document", "document")
		}
		id, name := "PJ-"+invoice, "FACTURE_"+invoice+".pdf"
		head = append(head, group("PieceJointe", value("Support", "01"), value("IdUnique", id), value("NomPJ", name)))
		p := group("PJ", node{name: "Contenu", children: []node{{name: "Fichier", attrs: [][2]string{{"MIMEType", "application/pdf"}}, content: t.Document}}},
			value("IdUnique", id), value("NomPJ", name), value("TypePJ", "007"), value("Description", object))
		paper = &p
	}
	d := t.Debtor
	third := []node{value("IdTiers", ""), value("RefTiers", c.text("reference", d.Reference, 30, true)), value("CatTiers", d.Category.Kind), value("NatJur", d.Category.Nature), value("TypTiers", "01")}
	if !categories[d.Category] {
		c.fault("category", "category")
	}
	if d.Civility != "" {
		third = append(third, value("Civilite", c.text("civility", d.Civility, 10, true)))
	}
	third = append(third, value("Nom", c.text("name", d.Name, 38, true)))
	if first := c.text("first", d.First, 38, d.Category == Person); first != "" {
		third = append(third, value("Prenom", first))
	}
	address := []node{value("TypAdr", "1")}
	if more := c.text("complement", d.Complement, 38, false); more != "" {
		address = append(address, value("Adr1", more))
	}
	address = append(address, value("Adr2", c.text("street", d.Street, 38, true)))
	if d.Country == "" && !postcode.MatchString(d.Postcode) {
		if d.Postcode == "" {
			c.fault("postcode", "missing")
		} else {
			c.fault("postcode", "postcode")
		}
	}
	if d.Country == "" {
		address = append(address, value("CP", d.Postcode), value("Ville", c.text("town", d.Town, 38, true)), value("CodRes", "0"))
	} else {
		if !country.MatchString(d.Country) {
			c.fault("country", "digits", "limit", "3")
		}
		address = append(address, value("CP", "99999"), value("Ville", c.text("town", strings.TrimSpace(d.Postcode+" "+d.Town), 38, true)), value("CodRes", "1"), value("CodPays", d.Country))
	}
	line := []node{group("InfoLignePiece", value("IdLigne", "1"), value("ObjLignePce", object), value("CodProdLoc", s.Product), value("Nature", s.Nature), value("Majo", "0"),
		value("TvaIntraCom", "0"), value("MtHT", t.Amount.String()))}
	who := []node{group("InfoTiers", third...), group("Adresse", address...)}
	if t.Debit != nil {
		take, account := s.debit(c, t)
		line, who = append(line, take), append(who, account)
	}
	return group("Piece", group("BlocPiece", head...), group("LigneDePiece", group("BlocLignePiece", line...), group("Tiers", who...))), paper
}

func (s Slip) debit(c *check, t Title) (take, account node) {
	d := *t.Debit
	var err error
	if d.IBAN, err = sepa.CheckIBAN(d.IBAN); err != nil {
		c.of("iban", err)
	}
	if d.BIC, err = sepa.CheckBIC(d.BIC); err != nil {
		c.of("bic", err)
	}
	order, ok := orders[d.Sequence]
	if !ok {
		c.fault("sequence", "range")
	}
	if len(d.Mandate) > 35 {
		c.fault("mandate", "long", "limit", "35")
	}
	d.Mandate = c.text("mandate", d.Mandate, 35, true)
	if d.Signed.IsZero() || d.Signed.After(s.Issued) {
		c.fault("signed", "mandate.signed")
	}
	if d.On.Before(s.Issued) {
		c.fault("collect", "dates")
	}
	label, _ := sepa.Text(d.Label, 140)
	holder, _ := sepa.Text(d.Holder, 32)
	if holder == "" {
		c.fault("holder", "missing")
	}
	take = group("InfoPrelevementSEPA", value("NatPrel", "01"), value("PerPrel", "07"), value("DtePrel", d.On.String()), value("MtPrel", t.Amount.String()), value("SequencePres", order),
		value("DateSignMandat", d.Signed.String()), value("RefUniMdt", d.Mandate), value("LibPrel", label))
	bank := []node{}
	if d.BIC != "" {
		bank = append(bank, value("BIC", d.BIC))
	}
	return take, group("CpteBancaire", append(bank, value("IBAN", d.IBAN), value("TitCpte", holder))...)
}

// node is one element of the file: values stand in an attribute V, or it holds others, or the base64 of a document.
type node struct {
	name     string
	attrs    [][2]string
	children []node
	content  []byte
}

func value(name, v string) node { return node{name: name, attrs: [][2]string{{"V", v}}} }

func group(name string, children ...node) node { return node{name: name, children: children} }

func (n node) write(out *bytes.Buffer) {
	out.WriteString("<" + n.name)
	for _, a := range n.attrs {
		out.WriteString(" " + a[0] + `="`)
		latin1(out, a[1])
		out.WriteByte('"')
	}
	if len(n.children) == 0 && n.content == nil {
		out.WriteString("/>")
		return
	}
	out.WriteByte('>')
	if n.content != nil {
		e := base64.NewEncoder(base64.StdEncoding, out)
		_, _ = io.Copy(e, bytes.NewReader(n.content))
		_ = e.Close()
	}
	for _, child := range n.children {
		child.write(out)
	}
	out.WriteString("</" + n.name + ">")
}

// latin1 writes a text escaped, a byte a letter; what has no byte is written by its number.
func latin1(out *bytes.Buffer, s string) {
	var escaped bytes.Buffer
	_ = xml.EscapeText(&escaped, []byte(s)) // a buffer never fails
	for _, r := range escaped.String() {
		if r > 0xFF {
			fmt.Fprintf(out, "&#%d;", r)
			continue
		}
		out.WriteByte(byte(r))
	}
}
