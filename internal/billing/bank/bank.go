// Package bank reads what a bank says came in (camt.053 or CSV) and proposes which open invoices each line pays. It knows no
// subscription and no database. Read README.md first.
package bank

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"preau/internal/ledger"
	"preau/internal/manifest"
	"preau/internal/platform/i18n"
	"preau/internal/schoolyear"
)

// Catalogues are the sentences of faults and of proposals, fr.po and en.po.
//
//go:embed fr.po en.po
var Catalogues embed.FS

// Namespace is where the process keeps Catalogues.
const Namespace = "bank"

// Module lends the sentences to the process that reads bank files.
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

// Line is one movement of an account.
type Line struct {
	Key        string // the same whenever this movement is read again, in this file or in another
	Account    string // IBAN, or the bank's own number; "" when the file does not say it
	Booked     Date
	Valued     Date         // zero when the file does not say it
	Cents      ledger.Cents // above zero what came in, below what went out
	Payer      string       // who paid, or who was paid; "" when the file does not say it
	Text       string
	References []string // structured ones and end-to-end, without those that say nothing
	Reversal   bool     // it undoes an earlier movement
	Row        int      // of the file, from 1
}

// Fault is one thing of the file that cannot be read. Params never hold a text of the file: it may be personal data.
type Fault struct {
	Row    int // from 1; 0 is the whole file's
	Code   string
	Params map[string]any
}

// Sentence says what is wrong and where.
func (f Fault) Sentence(b *i18n.Bundle, lang string) string {
	args := map[string]any{}
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
	"date": nil, "amount": nil, "amount_twofold": nil, "amount_none": nil, "amount_decimals": nil, "currency": nil, "cells": nil,
	"sign": nil, "balance": {"expected", "stated"}, "none": nil,
}

// File is what a bank's file says.
type File struct {
	Lines   []Line
	Faults  []Fault
	Pending int // movements that the bank has not booked yet: they come again when it has
	Twice   int // movements that the file itself gives twice
}

// What a file may not be, beside xmlstream's errors.
var (
	ErrUnknown = errors.New("bank: neither a camt.053 nor a table with dates and amounts")
	ErrLarge   = errors.New("bank: more than a file may hold")
)

const (
	mostBytes = 64 << 20
	mostLines = 200_000
)

// Read reads a bank's file of either kind.
func Read(content []byte) (*File, error) {
	if len(content) > mostBytes {
		return nil, ErrLarge
	}
	if start := bytes.TrimLeft(bytes.TrimPrefix(content, []byte("\xEF\xBB\xBF")), " \t\r\n"); bytes.HasPrefix(start, []byte("<")) {
		return ReadCAMT(bytes.NewReader(content))
	}
	return ReadCSV(content)
}

func (f *File) fault(row int, code string, pairs ...any) {
	x := Fault{Row: row, Code: code}
	for i := 0; i+1 < len(pairs); i += 2 {
		if x.Params == nil {
			x.Params = map[string]any{}
		}
		x.Params[pairs[i].(string)] = pairs[i+1]
	}
	f.Faults = append(f.Faults, x)
}

// keys gives stable keys to the lines of one statement. A movement is known by its account, day and amount, with the bank's number of it
// or else all that it says, and by how many like it came before in its statement: two alike stay two (a number may be that of a whole
// batch), and a file read again adds none.
type keys struct {
	file  *File
	known map[string]bool
	alike map[string]int
}

func (k *keys) statement() { k.alike = map[string]int{} }

// add keeps a line unless the file gave it before. number is the bank's own of the movement, "" when it has none.
func (k *keys) add(l Line, number string) error {
	said := []string{l.Account, l.Booked.String(), l.Cents.String()}
	if number != "" {
		said = append(said, "n", number)
	} else {
		said = append(append(said, "t", l.Payer, l.Text), l.References...)
	}
	for i := range said {
		said[i] = strconv.Itoa(len(said[i])) + ":" + said[i]
	}
	same := strings.Join(said, "")
	k.alike[same]++
	same += fmt.Sprintf("#%d", k.alike[same])
	sum := sha256.Sum256([]byte(same))
	l.Key = hex.EncodeToString(sum[:16])
	if k.known[l.Key] {
		k.file.Twice++
		return nil
	}
	if k.known[l.Key] = true; len(k.file.Lines) == mostLines {
		return ErrLarge
	}
	k.file.Lines = append(k.file.Lines, l)
	return nil
}

// tidy is a text on one line.
func tidy(s string) string { return strings.Join(strings.Fields(strings.ToValidUTF8(s, "")), " ") }
