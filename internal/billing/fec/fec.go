// Package fec writes the file of accounting entries that the tax administration may ask for (livre des procédures fiscales,
// art. A. 47 A-1), checks one as its own test tool does, and reckons what of an invoice is earned to a day. Pure. Read README.md first.
package fec

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"preau/internal/ledger"
	"preau/internal/manifest"
	"preau/internal/platform/i18n"
	"preau/internal/platform/latin"
	"preau/internal/schoolyear"
	"preau/internal/tenant/identifiers"

	"golang.org/x/text/encoding/charmap"
)

// Catalogues are the sentences of faults, fr.po and en.po.
//
//go:embed fr.po en.po
var Catalogues embed.FS

// Namespace is where the process keeps Catalogues.
const Namespace = "fec"

// Module lends the sentences to the process that exports.
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

// Date is a civil day.
type Date = schoolyear.Date

// Year is the exercise of an organisation.
type Year struct {
	SIREN       string
	From, Until Date
}

// File is the name under which the administration takes the file: 123456789FEC20261231.txt.
func (y Year) File() string { return y.SIREN + "FEC" + compact(y.Until) + ".txt" }

// Entry is one entry: its items balance.
type Entry struct {
	Journal     string // VE, BQ, AN, OD
	JournalName string
	Number      int64 // in the order of validation, without a gap
	On          Date
	Piece       string // what proves it
	PieceOn     Date
	Label       string
	Validated   Date
	Items       []Item
}

// Item is one line of an entry: a debit or a credit.
type Item struct {
	Account     string // of the plan comptable général: at least three digits first
	AccountName string
	Aux         string // of whom, for an account of third parties
	AuxName     string
	Debit       ledger.Cents
	Credit      ledger.Cents
	Letter      string // "" when it is not lettered
	Lettered    Date
}

// Columns are the file's, in their order (art. A. 47 A-1, VII, 1°).
var Columns = []string{"JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum", "CompAuxLib", "PieceRef",
	"PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet", "ValidDate", "Montantdevise", "Idevise"}

// Fault is one thing for which the file would be sent back.
type Fault struct {
	Row    int    // of the file, from 1, the head; 0 is the whole file's
	Column string // "" when it is none's
	Code   string
	Params map[string]string
}

// Faults are all that is wrong with a file.
type Faults []Fault

func (f Faults) Error() string {
	return fmt.Sprintf("fec: %d faults, the first %s at row %d", len(f), f[0].Code, f[0].Row)
}

// Sentence says what is wrong and where.
func (f Fault) Sentence(b *i18n.Bundle, lang string) string {
	args := map[string]any{"column": f.Column}
	for k, v := range f.Params {
		args[k] = v
	}
	say := b.Sentence(lang, Namespace, "fault_"+f.Code, args)
	if f.Row > 0 {
		say = b.Sentence(lang, Namespace, "on_row", map[string]any{"n": f.Row, "what": say})
	}
	return say
}

// Codes lists the codes of faults with the names of their parameters.
var Codes = map[string][]string{
	"name": nil, "encoding": nil, "columns": nil, "cells": nil, "empty": nil, "date": nil, "outside": nil, "amount": nil, "both": nil, "account": nil,
	"number": nil, "sequence": {"expected"}, "apart": nil, "order": nil, "balance": {"number", "difference"}, "pair": nil, "entry": nil, "none": nil,
}

func compact(d Date) string { return strings.ReplaceAll(d.String(), "-", "") }

func figure(c ledger.Cents) string { return strings.Replace(c.String(), ".", ",", 1) }

// Write gives the file in ISO-8859-15, tabs between cells, or Faults: what Check would refuse is not handed out. The entries come in the
// order of their numbers. A text keeps its letters where the encoding has them.
func (y Year) Write(entries []Entry) ([]byte, error) {
	if _, err := identifiers.CheckSIREN(y.SIREN); err != nil {
		return nil, Faults{{Code: "name"}}
	}
	var out bytes.Buffer
	out.WriteString(strings.Join(Columns, "\t") + "\r\n")
	for _, e := range entries {
		for _, i := range e.Items {
			lettered := ""
			if i.Letter != "" {
				lettered = compact(i.Lettered)
			}
			cells := []string{e.Journal, e.JournalName, strconv.FormatInt(e.Number, 10), compact(e.On), i.Account, i.AccountName, i.Aux, i.AuxName, e.Piece, compact(e.PieceOn),
				e.Label, figure(i.Debit), figure(i.Credit), i.Letter, lettered, compact(e.Validated), "", ""}
			for n := range cells {
				cells[n] = spelled(cells[n])
			}
			out.WriteString(strings.Join(cells, "\t") + "\r\n")
		}
	}
	content, err := charmap.ISO8859_15.NewEncoder().Bytes(out.Bytes())
	if err != nil {
		return nil, err
	}
	if f := Check(y, y.File(), content); len(f) > 0 {
		return nil, f
	}
	return content, nil
}

// spelled writes a text with the file's letters on one line: a letter that it lacks by those that sound like it.
func spelled(s string) string {
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
	var out strings.Builder
	for _, r := range s {
		if _, ok := charmap.ISO8859_15.EncodeRune(r); ok && r != unicode.ReplacementChar {
			out.WriteRune(r)
		} else {
			out.WriteString(latin.ASCII(string(r)).Text)
		}
	}
	return out.String()
}

var errAmount = errors.New("fec: not an amount")

// worth reads 1234,56 and -1234,5.
func worth(s string) (ledger.Cents, error) {
	digits, negative := strings.CutPrefix(s, "-")
	whole, part, _ := strings.Cut(digits, ",")
	if whole == "" || len(whole) > 14 || len(part) > 2 || strings.Trim(whole+part, "0123456789") != "" {
		return 0, errAmount
	}
	n, err := strconv.ParseInt(whole+(part + "00")[:2], 10, 64)
	if negative {
		n = -n
	}
	return ledger.Cents(n), err
}
