package payfip

import (
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"preau/internal/ledger"
	"preau/internal/platform/fold"
)

// The amounts that the service takes: below it answers M3, above M5.
const (
	Least ledger.Cents = 100        // 1.00 EUR
	Most  ledger.Cents = 10_000_000 // 100,000.00 EUR
)

// Mode is the "saisie" of a demand.
type Mode string

// The modes.
const (
	Test       Mode = "T" // nothing is taken from anybody
	Activation Mode = "X" // the real payments by which the DGFiP opens the service for a creditor
	Production Mode = "W"
)

// Request is a payment to open. Object and reference are printed on the payment page and in the payer's mail of the DGFiP: no name
// of a child belongs there.
type Request struct {
	Year     int          // exer: of the budget, four digits
	Mail     string       // mel: the payer's, 6 to 80 characters
	Amount   ledger.Cents // montant, from Least to Most
	Client   string       // numcli: six digits that the DGFiP gave the creditor
	Object   string       // objet: at most 100 of letters, digits and spaces; see Object
	Ref      string       // refdet: 1 to 30 letters and digits; see Reference
	Mode     Mode         // saisie
	Notify   string       // urlnotif: at most 250
	Redirect string       // urlredirect: at most 250
}

// FieldError is a field that the service would refuse; nothing was sent.
type FieldError struct {
	Field string // as the service calls it: "mel"
	Why   string
}

func (e *FieldError) Error() string { return "payfip: " + e.Field + ": " + e.Why }

var (
	clientNumber = regexp.MustCompile(`^[0-9]{6}$`)
	objectText   = regexp.MustCompile(`^[A-Za-z0-9 ]{1,100}$`)
	reference    = regexp.MustCompile(`^[A-Za-z0-9]{1,30}$`)
	mailAddress  = regexp.MustCompile(`^[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$`)
	operation    = regexp.MustCompile(`^[A-Za-z0-9-]{1,64}$`)
)

// Check tells the first field that the service would refuse, as a *FieldError; nil when it would take the demand.
func (r Request) Check() error {
	wrong := func(field, why string) error { return &FieldError{field, why} }
	switch {
	case r.Year < 2000 || r.Year > 2099:
		return wrong("exer", "a year of four digits is needed")
	case len(r.Mail) < 6 || len(r.Mail) > 80 || !mailAddress.MatchString(r.Mail):
		return wrong("mel", "an address of 6 to 80 characters is needed")
	case r.Amount < Least:
		return wrong("montant", "less than 1.00 EUR is not taken online")
	case r.Amount > Most:
		return wrong("montant", "more than 100,000.00 EUR is not taken online")
	case !clientNumber.MatchString(r.Client):
		return wrong("numcli", "six digits are needed")
	case !objectText.MatchString(r.Object) || strings.TrimSpace(r.Object) == "":
		return wrong("objet", "1 to 100 letters without accents, digits and spaces are needed")
	case !reference.MatchString(r.Ref):
		return wrong("refdet", "1 to 30 letters and digits are needed")
	case r.Mode != Test && r.Mode != Activation && r.Mode != Production:
		return wrong("saisie", "T, X or W is needed")
	case !address(r.Notify):
		return wrong("urlnotif", "an http address of at most 250 characters is needed")
	case !address(r.Redirect):
		return wrong("urlredirect", "an http address of at most 250 characters is needed")
	}
	return nil
}

// CheckClient tells whether a creditor's number can be one.
func CheckClient(number string) error {
	if !clientNumber.MatchString(number) {
		return &FieldError{"numcli", "six digits are needed"}
	}
	return nil
}

func address(s string) bool {
	u, err := url.Parse(s)
	return err == nil && len(s) <= 250 && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http") && utf8.ValidString(s)
}

// Object writes a text as the service takes it: one capital, no accents, all other signs as spaces, at most 100 characters.
func Object(text string) string {
	s := strings.Join(strings.FieldsFunc(fold.Fold(text), func(r rune) bool { return r >= utf8.RuneSelf || !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
	if len(s) > 100 {
		s = strings.TrimSpace(s[:100])
	}
	if s != "" {
		s = strings.ToUpper(s[:1]) + s[1:]
	}
	return s
}

// Reference writes a number of ours as the service takes it: letters and digits alone. ok is false when more than 30 of them, or
// none, are left: a reference is never cut, for a cut one may be another's.
func Reference(number string) (ref string, ok bool) {
	ref = strings.Map(func(r rune) rune {
		if r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return r
		}
		return -1
	}, number)
	return ref, reference.MatchString(ref)
}

func cents(s string) (ledger.Cents, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 || ledger.Cents(n) > Most {
		return 0, fmt.Errorf("%w: an amount of %q", ErrUnreadable, s)
	}
	return ledger.Cents(n), nil
}
