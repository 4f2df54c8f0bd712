// Package particulier asks API Particulier what the quotient familial of a family is: the figure that the CAF or the MSA keeps, its
// month, and nothing more. It never guesses one: whatever hinders an answer is a Failure that says why.
package particulier

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"preau/internal/platform/fold"
	"preau/internal/platform/safehttp"
	"preau/internal/schoolyear"
)

// Production is where API Particulier answers (v3, since February 2025).
const Production = "https://particulier.api.gouv.fr"

// The two ways of asking: by who somebody is, or with the token that FranceConnect gave when they signed in.
const (
	byIdentity      = "/v3/dss/quotient_familial/identite"
	byFranceConnect = "/v3/dss/quotient_familial/france_connect"
)

// Limits are those of every call: an answer is a page of text, and somebody waits for it.
func Limits(o safehttp.Options) safehttp.Options {
	o.Timeout, o.MaxBytes, o.MaxRedirects = 12*time.Second, 256<<10, -1
	return o
}

// Identity is who is asked about, as the civil registry writes them.
type Identity struct {
	BirthName  string
	UsageName  string
	GivenNames []string
	Birth      schoolyear.Date // the day may be unknown: 0; the month too
	Commune    string          // INSEE code of the commune of birth, 5 characters; "" when born abroad
	Country    string          // INSEE code of the country of birth, 99100 for France
	Sex        string          // F or M
}

// France is the INSEE code of the country.
const France = "99100"

var (
	communeCode = regexp.MustCompile(`^[0-9][0-9AB][0-9]{3}$`)
	countryCode = regexp.MustCompile(`^99[0-9]{3}$`)
)

// The parts of an Identity, as Missing names them.
const (
	PartBirthName  = "birth_name"
	PartGivenNames = "given_names"
	PartBirth      = "birth_date"
	PartCommune    = "birth_commune"
	PartCountry    = "birth_country"
	PartSex        = "sex"
)

// Missing names what must be said, or said otherwise, before anybody is asked.
func (i Identity) Missing() []string {
	var out []string
	add := func(part string, ok bool) {
		if !ok {
			out = append(out, part)
		}
	}
	add(PartBirthName, strings.TrimSpace(i.BirthName) != "")
	add(PartGivenNames, len(i.given()) > 0)
	add(PartBirth, i.Birth.Year >= 1900 && i.Birth.Month >= 0 && i.Birth.Month <= 12 && i.Birth.Day >= 0 && i.Birth.Day <= 31 && (i.Birth.Day == 0 || i.Birth.Month > 0))
	add(PartCommune, i.Country != France || communeCode.MatchString(i.Commune))
	add(PartCountry, countryCode.MatchString(i.Country))
	add(PartSex, i.Sex == "F" || i.Sex == "M")
	return out
}

func (i Identity) given() []string {
	var out []string
	for _, name := range i.GivenNames {
		if name = strings.TrimSpace(name); name != "" {
			out = append(out, name)
		}
	}
	return out
}

// Month is the month of a quotient; the zero Month is the latest known.
type Month struct{ Year, Month int }

// Quotient is what was answered. Nothing of it says who the other people of the file are: Has tells whether a child is among them.
type Quotient struct {
	Value  int    // euros
	Source string // caf or msa
	Month  Month
	names  []named
}

type named struct{ given, family, birth string }

// Has tells whether the file that the quotient was reckoned from names a child: one of its first given names and its birth date.
func (q Quotient) Has(given string, birth schoolyear.Date) bool {
	return slices.ContainsFunc(q.names, func(n named) bool {
		return n.birth == birth.String() && slices.ContainsFunc(strings.Fields(fold.Fold(n.given)), func(word string) bool { return slices.Contains(strings.Fields(fold.Fold(given)), word) })
	})
}

// Why is what hindered an answer.
type Why string

// What may hinder one. Each has a sentence in the family service's catalogue, qf_why_ and the word.
const (
	NotFound    Why = "not_found"   // 404: no file at the CAF or the MSA by this identity
	NoFigure    Why = "no_figure"   // a file without a quotient for the month
	TooMany     Why = "too_many"    // 429
	Upstream    Why = "upstream"    // 502 and other 5xx: the CAF or the MSA answered wrongly
	Late        Why = "late"        // 504, or our patience ended
	Unreachable Why = "unreachable" // no connection
	Refused     Why = "refused"     // 401, 403: the town's key, or what it is entitled to
	Incomplete  Why = "incomplete"  // what is asked lacks a part: before the call, or 400, 422
	Unreadable  Why = "unreadable"  // something else than what the service describes: HTML, half an answer, an absurd figure
	TooLarge    Why = "too_large"
)

// Failure is an answer that is not there. Whatever its Why, what is left is the quotient that the family declares with a proof: no
// price follows from a failure.
type Failure struct {
	Why    Why
	Status int           // of HTTP; 0: none came
	Code   string        // the service's own ("37003")
	After  time.Duration // ask again no sooner; 0: not said
	Parts  []string      // of an Incomplete
}

func (f *Failure) Error() string {
	return fmt.Sprintf("particulier: %s (status %d, code %q)", f.Why, f.Status, f.Code)
}

// Passing tells whether the same question may be answered later without anybody doing anything.
func (f *Failure) Passing() bool {
	return slices.Contains([]Why{TooMany, Upstream, Late, Unreachable, Unreadable, TooLarge}, f.Why)
}

// Client asks. Base is where; HTTP is bounded as Limits says.
type Client struct {
	Base string
	HTTP *safehttp.Client
}

// Identity asks by who somebody is. token is the town's own key, siret its number, said with each call. of narrows to a month.
func (c *Client) Identity(ctx context.Context, token, siret string, who Identity, of Month) (Quotient, error) {
	if parts := who.Missing(); len(parts) > 0 {
		return Quotient{}, &Failure{Why: Incomplete, Parts: parts}
	}
	q := url.Values{"recipient": {siret}, "nomNaissance": {strings.TrimSpace(who.BirthName)}, "prenoms[]": who.given(), "codeCogInseePaysNaissance": {who.Country}, "sexeEtatCivil": {who.Sex},
		"anneeDateNaissance": {strconv.Itoa(who.Birth.Year)}}
	set := func(key, value string) {
		if value != "" {
			q.Set(key, value)
		}
	}
	number := func(key string, n int) {
		if n > 0 {
			q.Set(key, strconv.Itoa(n))
		}
	}
	set("nomUsage", strings.TrimSpace(who.UsageName))
	number("moisDateNaissance", int(who.Birth.Month))
	number("jourDateNaissance", who.Birth.Day)
	if who.Country == France {
		set("codeCogInseeCommuneNaissance", who.Commune)
	}
	number("annee", of.Year)
	number("mois", of.Month)
	return c.ask(ctx, byIdentity, token, q)
}

// FranceConnect asks with the access token that FranceConnect gave for somebody who signed in and agreed: no identity is sent.
func (c *Client) FranceConnect(ctx context.Context, token, siret string) (Quotient, error) {
	return c.ask(ctx, byFranceConnect, token, url.Values{"recipient": {siret}})
}

func (c *Client) ask(ctx context.Context, path, token string, q url.Values) (Quotient, error) {
	if token == "" || strings.ContainsAny(token, "\r\n") {
		return Quotient{}, &Failure{Why: Refused}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(c.Base, "/")+path+"?"+q.Encode(), nil)
	if err != nil {
		return Quotient{}, &Failure{Why: Unreachable}
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Accept", "application/json")
	answer, err := c.HTTP.Do(req)
	var slow interface{ Timeout() bool }
	switch {
	case errors.Is(err, safehttp.ErrTooLarge):
		return Quotient{}, &Failure{Why: TooLarge}
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &slow) && slow.Timeout():
		return Quotient{}, &Failure{Why: Late}
	case err != nil:
		return Quotient{}, &Failure{Why: Unreachable}
	case answer.Status != http.StatusOK:
		return Quotient{}, refusal(answer)
	}
	return read(answer.Body)
}

// refusal reads an answer that is no quotient.
func refusal(a *safehttp.Response) *Failure {
	f := &Failure{Why: Unreadable, Status: a.Status}
	var body struct {
		Errors []struct{ Code string }
	}
	readable := json.Unmarshal(a.Body, &body) == nil && len(body.Errors) > 0
	if readable {
		f.Code = body.Errors[0].Code
	}
	switch {
	case a.Status == http.StatusTooManyRequests:
		f.Why = TooMany
		if n, err := strconv.Atoi(a.Header.Get("Retry-After")); err == nil && n > 0 {
			f.After = min(time.Duration(n)*time.Second, 24*time.Hour)
		}
	case a.Status == http.StatusGatewayTimeout:
		f.Why = Late
	case a.Status >= 500:
		f.Why = Upstream
	case a.Status == http.StatusUnauthorized, a.Status == http.StatusForbidden:
		f.Why = Refused
	case a.Status == http.StatusNotFound && readable: // a page that is nowhere is no family without a file
		f.Why = NotFound
	case a.Status == http.StatusBadRequest, a.Status == http.StatusUnprocessableEntity:
		f.Why = Incomplete
	}
	return f
}

// highest is above every quotient that a family has: what is beyond is a slip of the answer.
const highest = 1_000_000

func read(body []byte) (Quotient, error) {
	type person struct {
		Nom   string `json:"nom_naissance"`
		Given string `json:"prenoms"`
		Birth string `json:"date_naissance"`
	}
	var a struct {
		Data *struct {
			Quotient *struct {
				Supplier string `json:"fournisseur"`
				Value    *int   `json:"valeur"`
				Year     int    `json:"annee"`
				Month    int    `json:"mois"`
			} `json:"quotient_familial"`
			Children []person `json:"enfants"`
		} `json:"data"`
	}
	if err := json.Unmarshal(body, &a); err != nil || a.Data == nil {
		return Quotient{}, &Failure{Why: Unreadable, Status: http.StatusOK}
	}
	said := a.Data.Quotient
	if said == nil || said.Value == nil {
		return Quotient{}, &Failure{Why: NoFigure, Status: http.StatusOK}
	}
	source, known := map[string]string{"CNAF": "caf", "MSA": "msa"}[said.Supplier]
	if !known || *said.Value < 0 || *said.Value > highest || said.Month < 1 || said.Month > 12 || said.Year < 2000 || said.Year > 2200 {
		return Quotient{}, &Failure{Why: Unreadable, Status: http.StatusOK}
	}
	q := Quotient{Value: *said.Value, Source: source, Month: Month{said.Year, said.Month}}
	for _, p := range a.Data.Children {
		q.names = append(q.names, named{p.Given, p.Nom, p.Birth})
	}
	return q, nil
}
