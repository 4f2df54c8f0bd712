package peers

import (
	"crypto/ecdsa"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// OP answers as FranceConnect v2 and ProConnect do: codes that live thirty seconds, signed answers (ES256), unknown parameters
// refused, RP-initiated logout. Client and Secret are what it gave this installation.
type OP struct {
	URL, Client, Secret string
	// Spoil changes what is signed, for tests: kind is "id_token" or "userinfo".
	Spoil func(kind string, claims map[string]any)
	// Key signs; a test may exchange it. Unsigned makes userinfo a bare JSON.
	Key      *ecdsa.PrivateKey
	Unsigned bool

	name   string
	people []Person
	public *ecdsa.PublicKey

	mu     sync.Mutex
	codes  map[string]grant
	tokens map[string]grant
	Ended  []string // identity tokens with which sessions were closed
}

type grant struct {
	person                     Person
	nonce, redirect, challenge string
	until                      time.Time
}

func newOP(name string, people []Person) (*OP, error) {
	key, err := ecKey()
	if err != nil {
		return nil, err
	}
	return &OP{name: name, people: people, Key: key, public: &key.PublicKey, Client: "preau-" + strings.ToLower(name), Secret: chance(), codes: map[string]grant{}, tokens: map[string]grant{}}, nil
}

// known are the parameters that an authorization may bring; any other is refused, as ProConnect does (Y000400).
var known = []string{"response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "acr_values", "claims", "prompt", "login_hint", "code_challenge", "code_challenge_method", "who"}

// shortest is the least length of a state and of a nonce.
func (o *OP) shortest() int {
	if o.name == "ProConnect" {
		return 32
	}
	return 22
}

func (o *OP) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/.well-known/openid-configuration":
		d := map[string]any{"issuer": o.URL, "authorization_endpoint": o.URL + "/authorize", "token_endpoint": o.URL + "/token", "userinfo_endpoint": o.URL + "/userinfo",
			"jwks_uri": o.URL + "/jwks", "end_session_endpoint": o.URL + "/session/end", "id_token_signing_alg_values_supported": []string{"ES256"}}
		if o.name == "FranceConnect" {
			d["code_challenge_methods_supported"] = []string{"S256"}
		}
		answer(w, http.StatusOK, d)
	case "/jwks":
		answer(w, http.StatusOK, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: o.public, KeyID: "desk", Algorithm: "ES256", Use: "sig"}}})
	case "/authorize":
		o.authorize(w, r)
	case "/token":
		o.token(w, r)
	case "/userinfo":
		o.userinfo(w, r)
	case "/session/end":
		o.end(w, r)
	default:
		http.NotFound(w, r)
	}
}

func (o *OP) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	for name := range q {
		if !slices.Contains(known, name) {
			http.Error(w, "Y000400", http.StatusBadRequest)
			return
		}
	}
	back, err := url.Parse(q.Get("redirect_uri"))
	if err != nil || q.Get("client_id") != o.Client || q.Get("response_type") != "code" || len(q.Get("state")) < o.shortest() || len(q.Get("nonce")) < o.shortest() ||
		o.name == "FranceConnect" && q.Get("acr_values") != "eidas1" {
		http.Error(w, "Y000400", http.StatusBadRequest)
		return
	}
	to := func(values url.Values) string {
		values.Set("state", q.Get("state"))
		u := *back
		u.RawQuery = values.Encode()
		return u.String()
	}
	o.mu.Lock()
	people := o.people
	o.mu.Unlock()
	who, ok := named(people, q.Get("who"))
	if !ok {
		offer(w, o.name, r.URL, people, to(url.Values{"error": {"access_denied"}}))
		return
	}
	code := chance()
	o.mu.Lock()
	o.codes[code] = grant{person: who, nonce: q.Get("nonce"), redirect: back.String(), challenge: q.Get("code_challenge"), until: now().Add(30 * time.Second)}
	o.mu.Unlock()
	http.Redirect(w, r, to(url.Values{"code": {code}, "iss": {o.URL}}), http.StatusFound)
}

func (o *OP) token(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil || r.Method != http.MethodPost {
		answer(w, http.StatusBadRequest, map[string]string{"error": "invalid_request"})
		return
	}
	if r.PostForm.Get("client_id") != o.Client || subtle.ConstantTimeCompare([]byte(r.PostForm.Get("client_secret")), []byte(o.Secret)) != 1 {
		answer(w, http.StatusUnauthorized, map[string]string{"error": "invalid_client"})
		return
	}
	o.mu.Lock()
	g, ok := o.codes[r.PostForm.Get("code")]
	delete(o.codes, r.PostForm.Get("code"))
	o.mu.Unlock()
	proof := sha256.Sum256([]byte(r.PostForm.Get("code_verifier")))
	if !ok || now().After(g.until) || g.redirect != r.PostForm.Get("redirect_uri") || g.challenge != "" && g.challenge != base64.RawURLEncoding.EncodeToString(proof[:]) {
		answer(w, http.StatusBadRequest, map[string]string{"error": "invalid_grant"})
		return
	}
	access := chance()
	g.until = now().Add(time.Minute)
	o.mu.Lock()
	o.tokens[access] = g
	o.mu.Unlock()
	claims := map[string]any{"iss": o.URL, "aud": o.Client, "sub": o.subject(g.person), "nonce": g.nonce, "iat": now().Unix(), "exp": now().Add(time.Minute).Unix(), "acr": "eidas1"}
	if g.person.MFA {
		claims["amr"] = []string{"pwd", "mfa"}
	}
	id, err := o.sign("id_token", claims)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	answer(w, http.StatusOK, map[string]any{"access_token": access, "token_type": "Bearer", "expires_in": 60, "id_token": id})
}

// subject is the same for one client at each coming, and another for the next client.
func (o *OP) subject(p Person) string {
	sum := sha256.Sum256([]byte(o.name + o.Client + p.Key))
	return hex.EncodeToString(sum[:]) + "v1"
}

func (o *OP) userinfo(w http.ResponseWriter, r *http.Request) {
	o.mu.Lock()
	g, ok := o.tokens[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")]
	o.mu.Unlock()
	if !ok || now().After(g.until) {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	p := g.person
	claims := map[string]any{"iss": o.URL, "aud": o.Client, "sub": o.subject(p), "iat": now().Unix(), "exp": now().Add(time.Minute).Unix(), "given_name": p.Given, "email": p.Mail}
	if o.name == "ProConnect" {
		claims["usual_name"], claims["siret"], claims["uid"] = p.Family, p.SIRET, p.Key
	} else {
		claims["family_name"], claims["birthdate"], claims["birthplace"], claims["birthcountry"], claims["gender"] = p.Family, p.Birth, p.BirthPlace, p.BirthCountry, p.Gender
		if p.Usage != "" {
			claims["preferred_username"] = p.Usage
		}
	}
	if o.Unsigned {
		answer(w, http.StatusOK, claims)
		return
	}
	body, err := o.sign("userinfo", claims)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/jwt; charset=utf-8")
	_, _ = w.Write([]byte(body))
}

func (o *OP) sign(kind string, claims map[string]any) (string, error) {
	if o.Spoil != nil {
		o.Spoil(kind, claims)
	}
	body, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	s, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: o.Key, KeyID: "desk"}}, (&jose.SignerOptions{}).WithType("JWT"))
	if err != nil {
		return "", err
	}
	signed, err := s.Sign(body)
	if err != nil {
		return "", err
	}
	return signed.CompactSerialize()
}

func (o *OP) end(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("id_token_hint") == "" || q.Get("state") == "" {
		http.Error(w, "Y000400", http.StatusBadRequest)
		return
	}
	o.mu.Lock()
	o.Ended = append(o.Ended, q.Get("id_token_hint"))
	o.mu.Unlock()
	http.Redirect(w, r, q.Get("post_logout_redirect_uri")+"?state="+url.QueryEscape(q.Get("state")), http.StatusFound)
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}
