package sepa

import (
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"

	"preau/internal/ledger"
	"preau/internal/platform/xmlstream"
	"preau/internal/schoolyear"
)

// Reject is one debit that the bank did not collect, or gave back after it had.
type Reject struct {
	Reference string          // the end-to-end reference of the debit
	Mandate   string          // "" when the message does not say it
	Amount    ledger.Cents    // 0 when the message does not say it
	Reason    string          // of ISO 20022's ExternalStatusReason / ExternalReturnReason: AC04, AM04, MD01; "" when none is given
	On        schoolyear.Date // zero when the message does not say it
	Returned  bool            // camt.054: the account had been credited, and is debited again; pain.002: it never was
	Line      int             // of the message
}

// Advice is what a message of the bank says.
type Advice struct {
	Message string // its own number: a message read twice is known by it
	Order   string // the refused order's number, pain.002 only
	Whole   string // the reason for which the bank refused the whole order, "" when it did not
	Rejects []Reject
}

// The errors of Read, beside those of xmlstream.
var (
	ErrNotAdvice = errors.New("sepa: neither a pain.002 nor a camt.054")
	ErrTooMany   = errors.New("sepa: more rejects than a message may hold")
)

// most rejects that one message may tell: a commune's debits of several years.
const most = 100_000

var (
	spaces = regexp.MustCompile(`^urn:iso:std:iso:20022:tech:xsd:(pain\.002|camt\.054)\.001\.[0-9]{2}$`)
	coded  = regexp.MustCompile(`^[A-Z0-9]{4}$`)
)

// Read reads the rejects of a pain.002 (the order, or debits of it, refused before settlement) or a camt.054 (debits returned
// afterwards), of any version. What is accepted or pending is not told. Errors are ErrNotAdvice, ErrTooMany or xmlstream's.
func Read(r io.Reader) (*Advice, error) {
	x := xmlstream.NewReader(r, xmlstream.Limits{Bytes: 64 << 20, Depth: 32})
	a := &Advice{}
	var path []string
	var text strings.Builder
	kind := ""
	var at Reject
	var status, group, sign, wholeReason string
	var booked schoolyear.Date
	in := func(names ...string) bool { // the path ends so
		if len(path) < len(names) {
			return false
		}
		for i, n := range names {
			if path[len(path)-len(names)+i] != n {
				return false
			}
		}
		return true
	}
	within := func(name string) bool {
		for _, p := range path {
			if p == name {
				return true
			}
		}
		return false
	}
	for {
		t, err := x.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		switch t.Kind {
		case xmlstream.Start:
			path = append(path, t.Name)
			text.Reset()
			switch {
			case len(path) == 1:
				m := spaces.FindStringSubmatch(t.Attr("xmlns"))
				if m == nil {
					return nil, ErrNotAdvice
				}
				kind = m[1]
			case in("TxInfAndSts"), in("TxDtls"):
				at, status = Reject{Line: t.Line}, ""
			case in("Ntry"):
				sign, booked = "", schoolyear.Date{}
			}
		case xmlstream.Text:
			text.Write(t.Text)
		case xmlstream.End:
			v := strings.TrimSpace(text.String())
			text.Reset()
			if kind == "pain.002" {
				switch {
				case in("GrpHdr", "MsgId"):
					a.Message = v
				case in("OrgnlMsgId"):
					a.Order = v
				case in("GrpSts"):
					group = v
				case in("OrgnlGrpInfAndSts", "StsRsnInf", "Rsn", "Cd"):
					wholeReason = v
				case in("TxSts"):
					status = v
				case in("TxInfAndSts", "OrgnlEndToEndId"):
					at.Reference = v
				case within("TxInfAndSts") && (in("Rsn", "Cd") || in("Rsn", "Prtry")) && at.Reason == "":
					at.Reason = code(v)
				case within("OrgnlTxRef") && in("InstdAmt"):
					at.Amount = money(v)
				case within("OrgnlTxRef") && in("MndtId"):
					at.Mandate = v
				case in("TxInfAndSts") && status == "RJCT":
					a.Rejects = append(a.Rejects, at)
				}
			} else {
				switch {
				case in("GrpHdr", "MsgId"):
					a.Message = v
				case in("Ntry", "CdtDbtInd"):
					sign = v
				case in("Ntry", "BookgDt", "Dt"):
					booked, _ = schoolyear.ParseDate(v)
				case within("TxDtls") && in("Refs", "EndToEndId"):
					at.Reference = v
				case within("TxDtls") && in("Refs", "MndtId"):
					at.Mandate = v
				case within("TxDtls") && (in("TxAmt", "Amt") || in("TxDtls", "Amt")) && at.Amount == 0:
					at.Amount = money(v)
				case within("TxDtls") && (in("RtrInf", "Rsn", "Cd") || in("RtrInf", "Rsn", "Prtry")) && at.Reason == "":
					at.Reason = code(v)
				case within("TxDtls") && in("RltdDts", "IntrBkSttlmDt"):
					at.On, _ = schoolyear.ParseDate(v)
				case in("TxDtls") && (at.Reason != "" || sign == "DBIT") && at.Reference != "":
					if at.Returned = true; at.On.IsZero() {
						at.On = booked
					}
					a.Rejects = append(a.Rejects, at)
				}
			}
			if len(a.Rejects) > most {
				return nil, ErrTooMany
			}
			path = path[:len(path)-1]
		}
	}
	if group == "RJCT" {
		if a.Whole = code(wholeReason); a.Whole == "" {
			a.Whole = "MS03"
		}
	}
	return a, nil
}

func code(s string) string {
	if coded.MatchString(s) {
		return s
	}
	return ""
}

// money reads "42.30", "42.3" or "42"; what is none is 0.
func money(s string) ledger.Cents {
	whole, part, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(whole, 10, 48)
	if err != nil || n < 0 || len(part) > 5 || strings.Trim(part, "0123456789") != "" {
		return 0
	}
	if len(part) > 2 && strings.Trim(part[2:], "0") != "" {
		return 0
	}
	c, _ := strconv.ParseInt((part + "00")[:2], 10, 64)
	return ledger.Cents(n*100 + c)
}

// Meaning is what follows from a reason.
type Meaning struct {
	Known bool
	Ends  bool // the mandate can serve no more: the account is closed, the holder died or objects
	Retry bool // the same debit may succeed later as it stands
}

// meanings by code (ISO 20022 external code sets; EPC130-08, reasons for R-transactions of the Core scheme).
var meanings = map[string]Meaning{
	"AC01": {Ends: true}, "AC04": {Ends: true}, "AC06": {Ends: true}, "AC13": {Ends: true}, "AG01": {Ends: true}, "AG02": {},
	"AM04": {Retry: true}, "AM05": {}, "BE05": {}, "CNOR": {Ends: true}, "DNOR": {Ends: true}, "FF01": {}, "FF05": {}, "MD01": {Ends: true},
	"MD02": {Ends: true}, "MD06": {}, "MD07": {Ends: true}, "MS02": {}, "MS03": {Retry: true}, "RC01": {}, "RR01": {}, "RR02": {}, "RR03": {},
	"RR04": {}, "SL01": {Ends: true}, "DT01": {}, "ED05": {Retry: true}, "TM01": {Retry: true}, "RC03": {}, "RC04": {},
}

// MeaningOf says what follows from a reason; an unknown one ends nothing and is retried by nobody.
func MeaningOf(code string) Meaning {
	m, ok := meanings[code]
	m.Known = ok
	return m
}

// Reasons lists the codes whose meaning is known, for the catalogues.
func Reasons() []string {
	out := make([]string, 0, len(meanings))
	for c := range meanings {
		out = append(out, c)
	}
	return out
}
