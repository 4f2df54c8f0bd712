// Package federation speaks with the State's providers of identity: EduConnect (SAML 2.0, pupils and their responsibles),
// FranceConnect (OpenID Connect, citizens) and ProConnect (OpenID Connect, agents). It says who comes, in one shape, and knows
// neither accounts nor records: what a claim opens is decided above.
package federation

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"preau/internal/platform/clock"
)

// The ways in, as they stand in addresses and rows.
const (
	EduConnect    = "educonnect"
	FranceConnect = "franceconnect"
	ProConnect    = "proconnect"
)

// All are the ways that exist, in the order in which the sign-in page shows them.
var All = []string{EduConnect, FranceConnect, ProConnect}

// Record is a record that the ministry knows under a key of its own. Either ID is the person's own key in an academy's register
// (ENTPersonJointure), or Child is their child's (or their own, for a pupil) and UAI the school; of a pupil without either, UAI and
// the day of birth.
type Record struct {
	Academy string `json:"academy"`         // code of the academy: a key is unique in its academy only
	ID      string `json:"id,omitempty"`    // ENTPersonJointure of the person
	Child   string `json:"child,omitempty"` // ENTPersonJointure of the pupil
	UAI     string `json:"uai,omitempty"`   // of the school, with Child or Born
	Born    string `json:"born,omitempty"`  // day of birth of a pupil, 2018-03-14
	Pupil   bool   `json:"pupil,omitempty"` // the person is that pupil
	Given   string `json:"given,omitempty"` // names told with Child or Born
	Family  string `json:"family,omitempty"`
}

// Claim is what a provider says of who comes. It is kept nowhere as such.
type Claim struct {
	Way     string `json:"way"`
	Subject string `json:"subject"` // what is the same at each coming; ProConnect: the address, its own identifier changes
	Pupil   bool   `json:"pupil,omitempty"`
	Given   string `json:"given,omitempty"`  // all given names, parted by spaces
	Family  string `json:"family,omitempty"` // of birth
	Usage   string `json:"usage,omitempty"`
	Mail    string `json:"mail,omitempty"` // lower case
	SIRET   string `json:"siret,omitempty"`
	// SecondFactor tells that the provider asked for two proofs this time.
	SecondFactor bool     `json:"second_factor,omitempty"`
	Records      []Record `json:"records,omitempty"`
	// Hint is the token that closes the provider's own session when this one ends; "" when it has none.
	Hint string `json:"hint,omitempty"`
	// Once is the message's own number: whoever shows it a second time is refused.
	Once string `json:"once"`
}

// Trip is what is remembered, in the traveller's browser and sealed, between leaving for a provider and coming back.
type Trip struct {
	Way      string    `json:"way"`
	State    string    `json:"state,omitempty"`
	Nonce    string    `json:"nonce,omitempty"`
	Verifier string    `json:"verifier,omitempty"` // of PKCE
	Request  string    `json:"request,omitempty"`  // number of the SAML request
	Back     string    `json:"back,omitempty"`     // place of the app to go to
	Account  string    `json:"account,omitempty"`  // the account that links this way to itself; "" to enter
	Confirm  bool      `json:"confirm,omitempty"`  // that account proves that it is still its owner; nothing is linked
	At       time.Time `json:"at"`
}

// Answer is what a provider's redirection brought back.
type Answer struct {
	Code, State, Error string // OpenID Connect
	SAMLResponse       string // SAML, base64
}

// ErrRefused is wrapped by every refusal of what a provider, or somebody in its name, brought: the reason is for the log.
var ErrRefused = errors.New("the provider's answer is refused")

// ErrDeclined tells that the person did not go through with it at the provider.
var ErrDeclined = errors.New("the person came back without entering")

// ErrAway tells that the provider does not answer.
var ErrAway = errors.New("the provider does not answer")

func refused(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrRefused, fmt.Sprintf(format, args...))
}

// Options are how this installation is known to the providers. A way without options is closed.
type Options struct {
	URL   string // address of the app, without a slash at its end
	HTTP  *http.Client
	Clock clock.Clock

	EduConnect    *SAMLOptions
	FranceConnect *OIDCOptions
	ProConnect    *OIDCOptions
}

type way interface {
	begin(ctx context.Context, t *Trip) (address string, err error)
	finish(ctx context.Context, t Trip, a Answer) (*Claim, error)
	logout(ctx context.Context, hint, back string) string
}

// Gates are the ways that are open.
type Gates struct {
	ways map[string]way
	saml *samlWay
	now  func() time.Time
}

// Open prepares the ways that have options. It calls nobody: a provider that is away keeps nothing from starting.
func Open(o Options) (*Gates, error) {
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.HTTP == nil {
		return nil, errors.New("the providers need an HTTP client")
	}
	o.URL = strings.TrimSuffix(o.URL, "/")
	g := &Gates{ways: map[string]way{}, now: o.Clock.Now}
	if o.EduConnect != nil {
		s, err := newSAML(o, *o.EduConnect)
		if err != nil {
			return nil, err
		}
		g.ways[EduConnect], g.saml = s, s
	}
	if o.FranceConnect != nil {
		g.ways[FranceConnect] = newOIDC(o, FranceConnect, *o.FranceConnect)
	}
	if o.ProConnect != nil {
		g.ways[ProConnect] = newOIDC(o, ProConnect, *o.ProConnect)
	}
	return g, nil
}

// Names are the open ways, in the order of All.
func (g *Gates) Names() []string {
	out := []string{}
	if g == nil {
		return out
	}
	for _, name := range All {
		if g.ways[name] != nil {
			out = append(out, name)
		}
	}
	return out
}

// Opens tells whether a way is open.
func (g *Gates) Opens(name string) bool { return g != nil && g.ways[name] != nil }

// life is how long somebody may stay at the provider.
const life = 20 * time.Minute

// Begin is the address of the provider to go to, and what must be remembered until the return. confirm asks the person for a proof
// once more.
func (g *Gates) Begin(ctx context.Context, name, back, account string, confirm bool) (string, Trip, error) {
	w := g.ways[name]
	if w == nil {
		return "", Trip{}, refused("no such way")
	}
	t := Trip{Way: name, State: chance(), Nonce: chance(), Back: back, Account: account, Confirm: confirm, At: g.now()}
	address, err := w.begin(ctx, &t)
	return address, t, err
}

// Finish checks what came back and says who comes.
func (g *Gates) Finish(ctx context.Context, t Trip, a Answer) (*Claim, error) {
	w := g.ways[t.Way]
	if w == nil {
		return nil, refused("no such way")
	}
	if age := g.now().Sub(t.At); age < 0 || age > life {
		return nil, refused("the trip began %s ago", age)
	}
	c, err := w.finish(ctx, t, a)
	if err != nil {
		return nil, err
	}
	c.Way, c.Mail = t.Way, strings.ToLower(strings.TrimSpace(c.Mail))
	if c.Subject == "" || c.Once == "" {
		return nil, refused("the provider does not say who comes")
	}
	return c, nil
}

// Logout is the address that closes the provider's own session, "" when there is nothing to close. back is where it returns.
func (g *Gates) Logout(ctx context.Context, name, hint, back string) string {
	if g == nil || g.ways[name] == nil || hint == "" {
		return ""
	}
	return g.ways[name].logout(ctx, hint, back)
}

// Metadata describes this installation to EduConnect, as an XML document; nil when the way is closed.
func (g *Gates) Metadata() ([]byte, error) {
	if g == nil || g.saml == nil {
		return nil, nil
	}
	return g.saml.metadata()
}

// chance is 256 random bits in 43 characters: FranceConnect asks for 22 at least, ProConnect for 32.
func chance() string {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw)
	return base64.RawURLEncoding.EncodeToString(raw)
}

// ReturnPath is where a provider sends people back.
func ReturnPath(name string) string { return "/connexion/" + url.PathEscape(name) + "/retour" }

// MetadataPath is where EduConnect reads who we are.
const MetadataPath = "/connexion/" + EduConnect + "/metadata"
