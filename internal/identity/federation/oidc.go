package federation

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// OIDCOptions are what FranceConnect or ProConnect gave this installation.
type OIDCOptions struct {
	Issuer string // its address, beneath which /.well-known/openid-configuration stands
	ID     string
	Secret string
}

// What is asked of each: no parameter that the provider does not name (ProConnect answers Y000400 to an unknown one).
var asked = map[string]struct {
	scopes []string
	acr    string
}{
	FranceConnect: {[]string{oidc.ScopeOpenID, "given_name", "family_name", "preferred_username", "gender", "birthdate", "birthplace", "birthcountry", "email"}, "eidas1"},
	ProConnect:    {[]string{oidc.ScopeOpenID, "given_name", "usual_name", "email", "uid", "siret", "idp_id"}, ""},
}

// signatures are those that both providers use; a symmetric one is never accepted.
var signatures = []string{oidc.RS256, oidc.ES256}

type oidcWay struct {
	name   string
	own    OIDCOptions
	back   string // the redirect address
	http   *http.Client
	now    func() time.Time
	mu     sync.Mutex
	known  *discovered
	before time.Time // of the last try that failed
}

type discovered struct {
	provider *oidc.Provider
	pkce     bool
	end      string
	userinfo string
	config   oauth2.Config
	verifier *oidc.IDTokenVerifier // of the ID token
	told     *oidc.IDTokenVerifier // of userinfo
}

func newOIDC(o Options, name string, own OIDCOptions) *oidcWay {
	own.Issuer = strings.TrimSuffix(own.Issuer, "/")
	return &oidcWay{name: name, own: own, back: o.URL + ReturnPath(name), http: o.HTTP, now: o.Clock.Now}
}

// find reads the provider's own description, once it answers; its keys are read again when one is unknown.
func (w *oidcWay) find(ctx context.Context) (*discovered, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.known != nil {
		return w.known, nil
	}
	if w.now().Sub(w.before) < 2*time.Second { // a rush at a provider that is away does not wait in a row
		return nil, ErrAway
	}
	// the provider outlives this request: its keys are read anew with this context
	ctx = oidc.ClientContext(context.WithoutCancel(ctx), w.http)
	p, err := oidc.NewProvider(ctx, w.own.Issuer)
	if err != nil {
		w.before = w.now()
		return nil, errors.Join(ErrAway, err)
	}
	var more struct {
		Methods  []string `json:"code_challenge_methods_supported"`
		End      string   `json:"end_session_endpoint"`
		UserInfo string   `json:"userinfo_endpoint"`
	}
	if err := p.Claims(&more); err != nil {
		return nil, errors.Join(ErrAway, err)
	}
	endpoint := p.Endpoint()
	endpoint.AuthStyle = oauth2.AuthStyleInParams
	w.known = &discovered{provider: p, pkce: slices.Contains(more.Methods, "S256"), end: more.End, userinfo: more.UserInfo,
		config:   oauth2.Config{ClientID: w.own.ID, ClientSecret: w.own.Secret, Endpoint: endpoint, RedirectURL: w.back, Scopes: asked[w.name].scopes},
		verifier: p.VerifierContext(ctx, &oidc.Config{ClientID: w.own.ID, SupportedSigningAlgs: signatures, Now: w.now}),
		told:     p.VerifierContext(ctx, &oidc.Config{ClientID: w.own.ID, SupportedSigningAlgs: signatures, Now: w.now, SkipExpiryCheck: true})}
	return w.known, nil
}

func (w *oidcWay) begin(ctx context.Context, t *Trip) (string, error) {
	d, err := w.find(ctx)
	if err != nil {
		return "", err
	}
	options := []oauth2.AuthCodeOption{oidc.Nonce(t.Nonce)}
	if acr := asked[w.name].acr; acr != "" {
		options = append(options, oauth2.SetAuthURLParam("acr_values", acr))
	}
	if d.pkce {
		t.Verifier = oauth2.GenerateVerifier()
		options = append(options, oauth2.S256ChallengeOption(t.Verifier))
	}
	return d.config.AuthCodeURL(t.State, options...), nil
}

// person is what both providers say, under their own names.
type person struct {
	Subject   string   `json:"sub"`
	Given     string   `json:"given_name"`
	Family    string   `json:"family_name"`
	Usual     string   `json:"usual_name"`         // ProConnect
	Preferred string   `json:"preferred_username"` // FranceConnect: the name used
	Mail      string   `json:"email"`
	SIRET     string   `json:"siret"`
	ACR       string   `json:"acr"`
	AMR       []string `json:"amr"`
	Expires   int64    `json:"exp"`
}

func (w *oidcWay) finish(ctx context.Context, t Trip, a Answer) (*Claim, error) {
	if a.State == "" || a.State != t.State {
		return nil, refused("the state is not that of this browser")
	}
	if a.Error != "" {
		if a.Error == "access_denied" || a.Error == "login_required" {
			return nil, ErrDeclined
		}
		return nil, refused("the provider says %q", cut(a.Error))
	}
	d, err := w.find(ctx)
	if err != nil {
		return nil, err
	}
	ctx = oidc.ClientContext(ctx, w.http)
	var options []oauth2.AuthCodeOption
	if t.Verifier != "" {
		options = append(options, oauth2.VerifierOption(t.Verifier))
	}
	token, err := d.config.Exchange(ctx, a.Code, options...)
	if err != nil {
		var answered *oauth2.RetrieveError
		if errors.As(err, &answered) {
			return nil, refused("the code is refused (%s)", cut(answered.ErrorCode))
		}
		return nil, errors.Join(ErrAway, err)
	}
	raw, _ := token.Extra("id_token").(string)
	id, err := d.verifier.Verify(ctx, raw)
	if err != nil {
		return nil, refused("the identity token: %s", reason(err))
	}
	if id.Nonce == "" || id.Nonce != t.Nonce {
		return nil, refused("the nonce is not that of this browser")
	}
	var proof person
	if err := id.Claims(&proof); err != nil {
		return nil, refused("the identity token does not read")
	}
	who, err := w.userinfo(ctx, d, token)
	if err != nil {
		return nil, err
	}
	if who.Subject != id.Subject {
		return nil, refused("the user's information is somebody else's")
	}
	c := &Claim{Subject: id.Subject, Given: who.Given, Family: who.Family, Usage: who.Preferred, Mail: who.Mail, SIRET: digits(who.SIRET), Hint: raw,
		SecondFactor: twice(proof.ACR, proof.AMR), Once: t.Nonce}
	if w.name == ProConnect {
		c.Family, c.Subject = who.Usual, strings.ToLower(strings.TrimSpace(who.Mail))
	}
	return c, nil
}

// userinfo reads the signed answer: a bare JSON could be anybody's on the way.
func (w *oidcWay) userinfo(ctx context.Context, d *discovered, token *oauth2.Token) (*person, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, d.userinfo, nil)
	if err != nil {
		return nil, errors.Join(ErrAway, err)
	}
	token.SetAuthHeader(req)
	res, err := w.http.Do(req)
	if err != nil {
		return nil, errors.Join(ErrAway, err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, 64<<10))
	if err != nil || res.StatusCode >= 500 {
		return nil, errors.Join(ErrAway, err)
	}
	if res.StatusCode != http.StatusOK {
		return nil, refused("the user's information answers %d", res.StatusCode)
	}
	if media, _, _ := strings.Cut(res.Header.Get("Content-Type"), ";"); strings.TrimSpace(media) != "application/jwt" {
		return nil, refused("the user's information is not signed")
	}
	told, err := d.told.Verify(ctx, strings.TrimSpace(string(body)))
	if err != nil {
		return nil, refused("the user's information: %s", reason(err))
	}
	var who person
	if err := told.Claims(&who); err != nil {
		return nil, refused("the user's information does not read")
	}
	if who.Expires != 0 && time.Unix(who.Expires, 0).Before(w.now()) {
		return nil, refused("the user's information has had its time")
	}
	return &who, nil
}

// logout follows RP-Initiated Logout 1.0: both providers ask for the identity token.
func (w *oidcWay) logout(ctx context.Context, hint, back string) string {
	d, err := w.find(ctx)
	if err != nil || d.end == "" {
		return ""
	}
	u, err := url.Parse(d.end)
	if err != nil {
		return ""
	}
	q := u.Query()
	q.Set("id_token_hint", hint)
	q.Set("state", chance())
	q.Set("post_logout_redirect_uri", back)
	u.RawQuery = q.Encode()
	return u.String()
}

// twice tells from the provider's words whether it asked for two proofs: RFC 8176 "mfa", or a level that holds them.
func twice(acr string, amr []string) bool {
	return slices.Contains(amr, "mfa") || slices.Contains([]string{"eidas2", "eidas3"}, acr) || strings.HasSuffix(acr, "-2fa")
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// reason is an error of the library without what it quotes of a token.
func reason(err error) string {
	var expired *oidc.TokenExpiredError
	if errors.As(err, &expired) {
		return "it has had its time"
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return "it does not read"
	}
	return cut(err.Error())
}

func cut(s string) string {
	if len(s) > 120 {
		s = s[:120]
	}
	return s
}
