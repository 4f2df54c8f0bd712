package fec

import (
	"bytes"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"preau/internal/ledger"
	"preau/internal/schoolyear"

	"golang.org/x/text/encoding/charmap"
)

const mostFaults = 1000

// The cells that a row may leave empty.
var mayBeEmpty = []string{"CompAuxNum", "CompAuxLib", "EcritureLet", "DateLet", "Montantdevise", "Idevise"}

// What is said together or not at all.
var pairs = [][2]string{{"CompAuxNum", "CompAuxLib"}, {"EcritureLet", "DateLet"}, {"Montantdevise", "Idevise"}}

var account = regexp.MustCompile(`^[0-9]{3}[0-9A-Za-z]*$`)

// checking is a file under way.
type checking struct {
	faults    Faults
	year      Year
	row       int
	number    int64 // of the entry under way
	started   int   // its first row
	sum       ledger.Cents
	head      [5]string // what all rows of an entry say alike
	validated Date
}

func (c *checking) fault(column, code string, params ...string) {
	if len(c.faults) == mostFaults {
		return
	}
	f := Fault{Row: c.row, Column: column, Code: code}
	for i := 0; i+1 < len(params); i += 2 {
		if f.Params == nil {
			f.Params = map[string]string{}
		}
		f.Params[params[i]] = params[i+1]
	}
	c.faults = append(c.faults, f)
}

// Check says what the administration's test tool refuses in a file, whoever wrote it: its name, its columns, empty cells, dates, amounts,
// entries that do not balance, numbers out of sequence. Tabs or bars stand between cells; UTF-8 and ISO-8859-15 are read. It tells
// at most a thousand faults.
func Check(y Year, name string, content []byte) Faults {
	c := &checking{year: y}
	if name != y.File() {
		c.fault("", "name")
	}
	content = bytes.TrimPrefix(content, []byte("\xEF\xBB\xBF"))
	if !utf8.Valid(content) {
		content, _ = charmap.ISO8859_15.NewDecoder().Bytes(content) // every byte is a letter of it
	}
	if bytes.ContainsFunc(content, func(r rune) bool {
		return r == utf8.RuneError || r < ' ' && r != '\t' && r != '\r' && r != '\n' || r >= 0x7F && r < 0xA0
	}) {
		c.fault("", "encoding")
	}
	head, rest, _ := strings.Cut(string(content), "\n")
	c.row = 1
	separator := "\t"
	if !strings.Contains(head, separator) {
		separator = "|"
	}
	if !slices.EqualFunc(strings.Split(strings.TrimSuffix(head, "\r"), separator), Columns, strings.EqualFold) {
		c.fault("", "columns")
		return c.faults
	}
	for rest != "" {
		var line string
		line, rest, _ = strings.Cut(rest, "\n")
		if c.row++; strings.TrimSpace(line) == "" && rest == "" {
			break
		}
		cells := strings.Split(strings.TrimSuffix(line, "\r"), separator)
		if len(cells) != len(Columns) {
			c.fault("", "cells")
			continue
		}
		c.take(cells)
	}
	if c.started == 0 {
		c.row = 0
		c.fault("", "none")
		return c.faults
	}
	c.close()
	return c.faults
}

func (c *checking) take(cells []string) {
	cell := func(column string) string { return strings.TrimSpace(cells[slices.Index(Columns, column)]) }
	for _, column := range Columns {
		if cell(column) == "" && !slices.Contains(mayBeEmpty, column) {
			c.fault(column, "empty")
		}
	}
	for _, p := range pairs {
		if (cell(p[0]) == "") != (cell(p[1]) == "") {
			c.fault(p[0], "pair")
		}
	}
	c.entry(cell)
	for _, column := range []string{"EcritureDate", "PieceDate", "ValidDate", "DateLet"} {
		s := cell(column)
		if s == "" {
			continue
		}
		d, ok := day(s)
		switch {
		case !ok:
			c.fault(column, "date")
		case column == "EcritureDate" && (d.Before(c.year.From) || d.After(c.year.Until)):
			c.fault(column, "outside")
		case column == "ValidDate":
			if d.Before(c.validated) {
				c.fault(column, "order")
			}
			c.validated = d
		}
	}
	if s := cell("CompteNum"); s != "" && !account.MatchString(s) {
		c.fault("CompteNum", "account")
	}
	debit, wrong := worth(cell("Debit"))
	credit, bad := worth(cell("Credit"))
	switch {
	case wrong != nil && cell("Debit") != "":
		c.fault("Debit", "amount")
	case bad != nil && cell("Credit") != "":
		c.fault("Credit", "amount")
	case debit != 0 && credit != 0 || debit == 0 && credit == 0:
		c.fault("Debit", "both")
	}
	c.sum += debit - credit
	if s := cell("Montantdevise"); s != "" {
		if _, err := worth(s); err != nil {
			c.fault("Montantdevise", "amount")
		}
	}
}

// entry follows the numbers: the rows of an entry stand together and say the same of it, and numbers go up by one.
func (c *checking) entry(cell func(string) string) {
	var head [5]string
	for i, column := range []string{"JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "ValidDate"} {
		head[i] = cell(column)
	}
	n, err := strconv.ParseInt(head[2], 10, 64)
	if err != nil || n < 1 {
		if head[2] != "" {
			c.fault("EcritureNum", "number")
		}
		n = c.number
	}
	switch {
	case c.started > 0 && n == c.number:
		if head != c.head {
			c.fault("EcritureNum", "entry")
		}
		return
	case c.started > 0 && n < c.number:
		c.fault("EcritureNum", "apart")
	case c.started > 0 && n != c.number+1:
		c.fault("EcritureNum", "sequence", "expected", strconv.FormatInt(c.number+1, 10))
	}
	if c.started > 0 {
		c.close()
	}
	c.number, c.started, c.sum, c.head = n, c.row, 0, head
}

// close tells an entry whose debits are not its credits.
func (c *checking) close() {
	if c.sum != 0 {
		row := c.row
		c.row = c.started
		c.fault("Debit", "balance", "number", strconv.FormatInt(c.number, 10), "difference", c.sum.String())
		c.row = row
	}
}

func day(s string) (Date, bool) {
	if len(s) != 8 || strings.Trim(s, "0123456789") != "" {
		return Date{}, false
	}
	d, err := schoolyear.ParseDate(s[:4] + "-" + s[4:6] + "-" + s[6:])
	return d, err == nil
}
