package bank

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"preau/internal/ledger"
	"preau/internal/platform/fold"
	"preau/internal/schoolyear"

	"golang.org/x/text/encoding/charmap"
)

// What a column holds.
const (
	booked    = "booked"
	valued    = "valued"
	amount    = "amount"
	debit     = "debit"
	credit    = "credit"
	label     = "label"
	payer     = "payer"
	reference = "reference"
	number    = "number"
	account   = "account"
	currency  = "currency"
)

// columns are the heads of banks' tables, folded, without what stands in brackets.
var columns = map[string]string{
	"date": booked, "date operation": booked, "date d operation": booked, "date de l operation": booked, "date comptable": booked, "date de comptabilisation": booked, "date comptabilisation": booked, "booking date": booked, "dateop": booked,
	"date valeur": valued, "date de valeur": valued, "value date": valued, "dateval": valued,
	"montant": amount, "montant operation": amount, "montant de l operation": amount, "montant en euros": amount, "montant eur": amount, "amount": amount,
	"debit": debit, "montant debit": debit, "debit euros": debit, "debit eur": debit, "credit": credit, "montant credit": credit, "credit euros": credit, "credit eur": credit,
	"libelle": label, "libelle operation": label, "libelle de l operation": label, "libelle simplifie": label, "libelle complementaire": label, "informations complementaires": label, "detail": label, "details": label, "motif": label, "communication": label, "label": label, "description": label, "commentaire": label,
	"tiers": payer, "nom": payer, "contrepartie": payer, "nom de la contrepartie": payer, "emetteur": payer, "donneur d ordre": payer, "nom du donneur d ordre": payer, "payer": payer, "counterparty": payer,
	"reference": reference, "ref": reference, "reference client": reference, "reference de bout en bout": reference, "end to end id": reference,
	"reference operation": number, "reference de l operation": number, "reference banque": number, "reference bancaire": number, "numero d operation": number, "id": number,
	"compte": account, "numero de compte": account, "iban": account, "account": account, "devise": currency, "monnaie": currency, "currency": currency,
}

var brackets = regexp.MustCompile(`\([^)]*\)|[.:°*"]`)

// heads tells which column holds what; nil when the row is no head: a date, a label or a payer, and amounts.
func heads(row []string) []string {
	out, found := make([]string, len(row)), map[string]bool{}
	for i, cell := range row {
		kind := columns[strings.Join(strings.Fields(brackets.ReplaceAllString(fold.Fold(strings.ReplaceAll(cell, "_", " ")), " ")), " ")]
		if kind != label && found[kind] {
			kind = ""
		}
		out[i] = kind
		found[kind] = true
	}
	if !found[booked] && found[valued] {
		out[slices.Index(out, valued)], found[booked] = booked, true
	}
	if !found[booked] || !found[amount] && !found[credit] {
		return nil
	}
	return out
}

// decoded is the file in UTF-8: banks write that, with or without its mark, or windows-1252.
func decoded(content []byte) []byte {
	content = bytes.TrimPrefix(content, []byte("\xEF\xBB\xBF"))
	if utf8.Valid(content) {
		return content
	}
	out, err := charmap.Windows1252.NewDecoder().Bytes(content)
	if err != nil {
		return []byte(strings.ToValidUTF8(string(content), "\uFFFD"))
	}
	return out
}

// searched is how far the head may be: banks write the account's name above it.
const searched = 30

// separators are what stands between cells.
var separators = []rune{';', '\t', ','}

func reader(content []byte, comma rune) *csv.Reader {
	r := csv.NewReader(bytes.NewReader(content))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = comma, true, -1
	return r
}

// ReadCSV reads a bank's table: the head by its words, within the first rows; cells apart by semicolons, commas or tabs; French or
// English figures, in one column with a sign or in two. Errors are ErrUnknown and ErrLarge; what is wrong with a row is told and the
// rest is read.
func ReadCSV(content []byte) (*File, error) {
	if len(content) > mostBytes {
		return nil, ErrLarge
	}
	content = decoded(content)
	for _, comma := range separators {
		r := reader(content, comma)
		for range searched {
			row, err := r.Read()
			if err != nil {
				break
			}
			if h := heads(row); h != nil {
				return table(r, h)
			}
		}
	}
	return nil, ErrUnknown
}

// Kinds are what a human may say that a column holds.
var Kinds = []string{booked, valued, amount, debit, credit, label, payer, reference, number, account, currency}

// Rows are the first rows of a table whose head is not known, for a human to say what each column holds; none when it is no table.
func Rows(content []byte, most int) (best [][]string) {
	content = decoded(content)
	if bytes.ContainsRune(content[:min(len(content), 4096)], 0) || bytes.HasPrefix(bytes.TrimSpace(content), []byte("<")) {
		return nil
	}
	for _, comma := range separators {
		if rows := rowsOf(content, comma, most); width(rows) > max(1, width(best)) {
			best = rows
		}
	}
	return best
}

func rowsOf(content []byte, comma rune, most int) (rows [][]string) {
	r := reader(content, comma)
	for len(rows) < most {
		row, err := r.Read()
		if err != nil {
			break
		}
		for i := range row {
			row[i] = tidy(row[i])
		}
		rows = append(rows, row)
	}
	return rows
}

func width(rows [][]string) (n int) {
	for _, row := range rows {
		n = max(n, len(row))
	}
	return n
}

// ReadColumns reads a table as a human said it: what each column holds, a kind or "" for nothing of use, below so many rows that are no
// movements. Errors are those of ReadCSV; ErrUnknown too when no column says the day or none an amount.
func ReadColumns(content []byte, skip int, kinds []string) (*File, error) {
	if len(content) > mostBytes {
		return nil, ErrLarge
	}
	dated, worthy := false, false
	for _, k := range kinds {
		dated, worthy = dated || k == booked, worthy || k == amount || k == credit
		if k != "" && !slices.Contains(Kinds, k) {
			return nil, ErrUnknown
		}
	}
	wide := width(Rows(content, searched)) // the widest separation, as Rows chose it
	if !dated || !worthy || wide == 0 {
		return nil, ErrUnknown
	}
	content = decoded(content)
	for _, comma := range separators {
		if width(rowsOf(content, comma, searched)) != wide {
			continue
		}
		r := reader(content, comma)
		for range skip {
			if _, err := r.Read(); err != nil {
				return nil, ErrUnknown
			}
		}
		return table(r, kinds)
	}
	return nil, ErrUnknown
}

func table(r *csv.Reader, heads []string) (*File, error) {
	f := &File{}
	k := &keys{file: f, known: map[string]bool{}}
	k.statement()
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			line := 0
			if p := (*csv.ParseError)(nil); errors.As(err, &p) {
				line = p.Line
			}
			f.fault(line, "cells")
			break
		}
		at, _ := r.FieldPos(0)
		if !slices.ContainsFunc(row, func(s string) bool { return strings.TrimSpace(s) != "" }) {
			continue
		}
		l, number, code := cells(row, heads)
		if code != "" {
			f.fault(at, code)
			if len(f.Faults) > mostLines {
				return nil, ErrLarge
			}
			continue
		}
		l.Row = at
		if err := k.add(l, number); err != nil {
			return nil, err
		}
	}
	if len(f.Lines) == 0 && len(f.Faults) == 0 {
		f.fault(0, "none")
	}
	return f, nil
}

// cells reads a row; code says what is wrong with it.
func cells(row, heads []string) (l Line, id, code string) {
	if len(row) > len(heads) && slices.ContainsFunc(row[len(heads):], func(s string) bool { return strings.TrimSpace(s) != "" }) {
		return l, "", "cells"
	}
	var texts []string
	figures := map[string]string{}
	for i, cell := range row[:min(len(row), len(heads))] {
		cell = tidy(cell)
		switch heads[i] {
		case booked, valued:
			d, ok := day(cell)
			if heads[i] == booked && !ok || cell != "" && !ok {
				return l, "", "date"
			}
			if heads[i] == booked {
				l.Booked = d
			} else {
				l.Valued = d
			}
		case amount, debit, credit:
			figures[heads[i]] = cell
		case label:
			if cell != "" && !slices.Contains(texts, cell) {
				texts = append(texts, cell)
			}
		case payer:
			l.Payer = cell
		case reference:
			if cell = said(cell); cell != "" {
				l.References = []string{cell}
			}
		case number:
			id = said(cell)
		case account:
			l.Account = strings.ReplaceAll(cell, " ", "")
		case currency:
			if cell != "" && cell != "€" && !strings.HasPrefix(strings.ToUpper(cell), "EUR") {
				return l, "", "currency"
			}
		}
	}
	l.Text = strings.Join(texts, " ")
	l.Cents, code = worth(figures)
	return l, id, code
}

// worth is what the columns of amounts say together.
func worth(figures map[string]string) (ledger.Cents, string) {
	var got []ledger.Cents
	for _, kind := range []string{amount, debit, credit} {
		if figures[kind] == "" {
			continue
		}
		c, code := figure(figures[kind])
		if code != "" {
			return 0, code
		}
		if kind == debit {
			c = -max(c, -c)
		}
		if c != 0 || kind == amount {
			got = append(got, c)
		}
	}
	switch {
	case len(got) == 0:
		return 0, "amount_none"
	case len(got) > 1 && !(len(got) == 2 && got[0] == got[1]): // a signed column beside the two is the same amount again
		return 0, "amount_twofold"
	}
	return got[0], ""
}

// figure reads an amount as French and English tables write it: 1 234,56, 1.234,56, 1,234.56, -12, (12,00), +3,5 €.
func figure(s string) (ledger.Cents, string) {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) || r == '\'' || r == '’':
			return -1
		case r == '−' || r == '–':
			return '-'
		}
		return r
	}, s)
	s = strings.TrimSuffix(strings.TrimSuffix(strings.ToUpper(s), "EUR"), "€")
	negative := false
	switch {
	case strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")"):
		negative, s = true, s[1:len(s)-1]
	case strings.HasPrefix(s, "-"):
		negative, s = true, s[1:]
	case strings.HasSuffix(s, "-"):
		negative, s = true, s[:len(s)-1]
	default:
		s = strings.TrimPrefix(s, "+")
	}
	point, comma := strings.LastIndexByte(s, '.'), strings.LastIndexByte(s, ',')
	at := max(point, comma)
	whole, part := s, ""
	if at >= 0 {
		mark := s[at : at+1]
		switch {
		case point >= 0 && comma >= 0:
			whole, part = s[:at], s[at+1:]
			if strings.Contains(whole, mark) {
				return 0, "amount"
			}
			other := map[string]string{".": ",", ",": "."}[mark]
			if !thousands(strings.Split(whole, other)) {
				return 0, "amount"
			}
			whole = strings.ReplaceAll(whole, other, "")
		case strings.Count(s, mark) > 1: // 1.234.567
			if !thousands(strings.Split(s, mark)) {
				return 0, "amount"
			}
			whole = strings.ReplaceAll(s, mark, "")
		default:
			whole, part = s[:at], s[at+1:]
		}
	}
	alone := at >= 0 && strings.IndexAny(s, ".,") == at
	if alone && len(part) == 3 { // 1.234 may be one thousand or one and a bit
		return 0, "amount_decimals"
	}
	if part = strings.TrimRight(part, "0"); len(part) > 2 {
		return 0, "amount_decimals"
	}
	c, ok := euros(whole + "." + part)
	if !ok || whole == "" {
		return 0, "amount"
	}
	if negative {
		c = -c
	}
	return c, ""
}

// thousands tells figures cut in threes.
func thousands(parts []string) bool {
	for i, p := range parts {
		if len(p) != 3 && !(i == 0 && len(p) > 0 && len(p) < 3) {
			return false
		}
	}
	return true
}

var dayForms = []*regexp.Regexp{
	regexp.MustCompile(`^(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4}|\d{2})$`),
	regexp.MustCompile(`^(?P<y>\d{4})[/.-]?(?P<m>\d{2})[/.-]?(?P<d>\d{2})(?:[T ].*)?$`),
}

// day reads 24/11/2026, 24/11/26, 24.11.2026, 2026-11-24 and 20261124.
func day(s string) (Date, bool) {
	for _, form := range dayForms {
		m := form.FindStringSubmatch(s)
		if m == nil {
			continue
		}
		part := func(name string) int { n, _ := strconv.Atoi(m[form.SubexpIndex(name)]); return n }
		y := part("y")
		if y < 100 {
			y += 2000
		}
		text := strconv.Itoa(10000*y + 100*part("m") + part("d"))
		if len(text) != 8 {
			return Date{}, false
		}
		d, err := schoolyear.ParseDate(text[:4] + "-" + text[4:6] + "-" + text[6:])
		return d, err == nil
	}
	return Date{}, false
}
