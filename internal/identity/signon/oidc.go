package signon

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// OpenID Connect Core 1.0 as the provider: the code flow with PKCE (RFC 7636), pairwise subjects, a resource's own claims from the
// agreement of its school, RP-initiated and back-channel logout. No refresh token: who is away is not vouched for.

const (
	codeLife   = time.Minute
	accessLife = 10 * time.Minute
	idLife     = 10 * time.Minute
)

func (s *Service) oidcOperations() []manifest.Operation {
	at := func(id, method, path, summary string) manifest.Spec {
		return manifest.Spec{ID: "signon.oidc-" + id, Method: method, Path: path, Summary: summary, Gate: manifest.Public(), Hidden: true, Writes: true, MaxBody: 64 << 10}
	}
	return []manifest.Operation{
		manifest.Op(at("discovery", http.MethodGet, "/.well-known/openid-configuration", "OpenID: what this provider can do"), func(context.Context, *tenant.Tx, *manifest.Empty) (*reply, error) {
			return jsonReply(http.StatusOK, s.discovery())
		}),
		manifest.Staged(at("keys", http.MethodGet, "/oidc/keys", "OpenID, LTI: the public keys"), func(_ context.Context, run *manifest.Stages, _ *manifest.Empty) (*reply, error) {
			set, err := s.published(run)
			if err != nil {
				return nil, err
			}
			return jsonReply(http.StatusOK, set)
		}),
		manifest.Op(at("authorize", http.MethodGet, "/oidc/authorize", "OpenID: enter a resource"), s.oidcAuthorize),
		manifest.Op(elsewhere(at("authorize-post", http.MethodPost, "/oidc/authorize", "OpenID: enter a resource, asked by a form")), func(ctx context.Context, _ *tenant.Tx, in *FormIn) (*reply, error) {
			return s.again(ctx, "/oidc/authorize", in.RawBody)
		}),
		manifest.Staged(at("token", http.MethodPost, "/oidc/token", "OpenID: a code for tokens"), func(ctx context.Context, run *manifest.Stages, in *struct {
			BearerIn
			FormIn
		}) (*reply, error) {
			return s.oidcToken(ctx, run, in.Authorization, in.RawBody)
		}),
		manifest.Op(at("userinfo", http.MethodGet, "/oidc/userinfo", "OpenID: what was agreed to be sent"), func(ctx context.Context, tx *tenant.Tx, in *BearerIn) (*reply, error) {
			return s.oidcUser(ctx, tx, in.Authorization)
		}),
		manifest.Op(at("end", http.MethodGet, "/oidc/end_session", "OpenID: sign out here and at the resources"), s.oidcEnd),
	}
}

// FormIn is a form of a protocol, read by hand: a parameter that is given twice is a refusal.
type FormIn struct {
	RawBody []byte `contentType:"application/x-www-form-urlencoded"`
}

func elsewhere(spec manifest.Spec) manifest.Spec {
	spec.Elsewhere = true
	return spec
}

// again has the browser ask by an address what another site's form asked: only then does it bring our cookie.
func (s *Service) again(ctx context.Context, path string, form []byte) (*reply, error) {
	v, err := url.ParseQuery(string(form))
	if err != nil || len(form) > 8<<10 {
		return s.refuse(ctx, http.StatusBadRequest, "signon.unreadable")
	}
	return redirect(path + "?" + v.Encode()), nil
}

// BearerIn is who asks from a server.
type BearerIn struct {
	Authorization string `header:"Authorization" maxLength:"2000"`
}

func (s *Service) discovery() map[string]any {
	return map[string]any{
		"issuer": s.URL, "authorization_endpoint": s.URL + "/oidc/authorize", "token_endpoint": s.URL + "/oidc/token", "userinfo_endpoint": s.URL + "/oidc/userinfo", "jwks_uri": s.URL + "/oidc/keys",
		"end_session_endpoint": s.URL + "/oidc/end_session", "response_types_supported": []string{"code"}, "response_modes_supported": []string{"query"}, "grant_types_supported": []string{"authorization_code"},
		"subject_types_supported": []string{"pairwise"}, "id_token_signing_alg_values_supported": []string{"RS256"}, "scopes_supported": []string{"openid", "profile"},
		"token_endpoint_auth_methods_supported": []string{"client_secret_basic", "client_secret_post", "none"}, "code_challenge_methods_supported": []string{"S256"},
		"claims_supported":                               []string{"iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "acr", "sid", "given_name", "family_name", "ENTPersonProfils", "ENTPersonStructRattachUAI", "ENTStructureTypeStruct", "ENTEleveClasses", "ENTAuxEnsClasses"},
		"backchannel_logout_supported":                   true,
		"backchannel_logout_session_supported":           true,
		"claims_parameter_supported":                     false,
		"request_parameter_supported":                    false,
		"request_uri_parameter_supported":                false,
		"authorization_response_iss_parameter_supported": true,
	}
}

// oidcAuthorize sends a browser back to a resource with a code. Before the address to answer to is known to be the resource's, what
// is wrong is a page; after it, an answer to the resource.
func (s *Service) oidcAuthorize(ctx context.Context, tx *tenant.Tx, _ *manifest.Empty) (*reply, error) {
	raw := manifest.RequestOf(ctx).Query
	q, ok := query(raw)
	tenantID, id, named := parseClientID(q["client_id"])
	if !ok || !named {
		return s.refuse(ctx, http.StatusBadRequest, "signon.unreadable")
	}
	client, err := s.clientOf(tx, tenantID, id, OpenID)
	if missing(err) {
		return s.refuse(ctx, http.StatusForbidden, "signon.unknown_address")
	}
	if err == nil {
		err = tx.Leave() // nothing is held while the caller's hats are asked
	}
	if err != nil {
		return nil, err
	}
	back := q["redirect_uri"]
	if !s.exactly(client.Allowed, back) {
		return s.refuse(ctx, http.StatusForbidden, "signon.unknown_address")
	}
	fail := func(code string) (*reply, error) {
		return s.leave(ctx, client.Name, with(back, "error", code, "state", q["state"], "iss", s.URL))
	}
	switch {
	case q["response_type"] != "code":
		return fail("unsupported_response_type")
	case q["request"] != "":
		return fail("request_not_supported")
	case q["request_uri"] != "":
		return fail("request_uri_not_supported")
	case !slices.Contains(strings.Fields(q["scope"]), "openid"):
		return fail("invalid_scope")
	case q["code_challenge"] == "" && client.Secret == nil, q["code_challenge"] != "" && (q["code_challenge_method"] != "S256" || len(q["code_challenge"]) != 43):
		return fail("invalid_request")
	}
	prompt := strings.Fields(q["prompt"])
	silent := slices.Contains(prompt, "none")
	c := manifest.CallerOf(ctx)
	if silent && (c == nil || c.Pending != "") {
		return fail("login_required")
	}
	if to := s.entrance(ctx, "/oidc/authorize"); to != nil {
		return to, nil
	}
	return s.page(ctx, func() (*reply, error) {
		ways, err := s.waysTo(ctx, c, OpenID, tenantID.String(), func(o Opened) bool { return o.ID == id })
		switch {
		case err != nil:
			return nil, err
		case len(ways) == 0 && silent:
			return fail("interaction_required")
		case len(ways) == 0:
			return s.refuse(ctx, http.StatusForbidden, "signon.not_yours")
		case ways[0].Suspended:
			return s.suspended(ctx, ways[0])
		}
		return s.oidcCode(ctx, c, ways[0], q, raw, slices.Contains(prompt, "login"), fail)
	})
}

func (s *Service) oidcCode(ctx context.Context, c *access.Caller, o Opened, q map[string]string, raw string, login bool, fail func(string) (*reply, error)) (*reply, error) {
	back := q["redirect_uri"]
	var code string
	again := false
	err := s.Resources.Enter(ctx, c, o.Tenant, o.ID, func(tx *tenant.Tx, o Opened) error {
		f, err := s.sessionFacts(tx, c)
		if err != nil {
			return err
		}
		if (login || q["max_age"] == "0") && !f.Fresh {
			again = true
			return problem.New(problem.Conflict, "signon.password_again")
		}
		f.Challenge, f.Nonce, f.Visit = q["code_challenge"], q["nonce"], tenant.NewID()
		if code, err = s.issue(tx, "code", "", codeLife, grantOf(c, o, back), f); err != nil || o.LogoutAt == "" {
			return err
		}
		return s.visit(tx, c, o, f, visit{ID: f.Visit, Protocol: OpenID, Target: o.LogoutAt, Subject: s.Pseudonyms.Of(o.ID, o.Tenant, o.Hat.Person), handle: s.Pseudonyms.session(o.ID, c.Session)})
	})
	if again {
		if slices.Contains(strings.Fields(q["prompt"]), "none") {
			return fail("login_required")
		}
		return redirect(s.SignIn("", "/oidc/authorize?"+raw)), nil
	}
	if err != nil {
		return nil, err
	}
	return s.leave(ctx, o.Name, with(back, "code", code, "state", q["state"], "iss", s.URL))
}

// clientOf is a resource that its public name tells, before anybody is known.
func (s *Service) clientOf(tx *tenant.Tx, tenantID, id uuid.UUID, protocol string) (Client, error) {
	if err := tx.Enter(s.Resources.Doors(tenantID, uuid.Nil)); err != nil {
		return Client{}, err
	}
	client, err := s.Resources.Of(tx, id)
	if err == nil && client.Protocol != protocol {
		err = problem.Missing()
	}
	return client, err
}

type oidcRefusal struct {
	status int
	code   string
}

func (e *oidcRefusal) Error() string { return e.code }

func (s *Service) oidcToken(ctx context.Context, run *manifest.Stages, authorization string, body []byte) (*reply, error) {
	out, err := s.tokens(run, authorization, body)
	var r *oidcRefusal
	if errors.As(err, &r) {
		answer, err := jsonReply(r.status, map[string]string{"error": r.code})
		if err == nil && r.status == http.StatusUnauthorized {
			answer.Challenge = `Basic realm="oidc"`
		}
		return answer, err
	}
	if err != nil {
		return nil, err
	}
	return jsonReply(http.StatusOK, out)
}

// tokens answers the token request: a resource that proves itself and brings its code learns who it is for.
func (s *Service) tokens(run *manifest.Stages, authorization string, body []byte) (map[string]any, error) {
	q, ok := query(string(body))
	if !ok {
		return nil, &oidcRefusal{http.StatusBadRequest, "invalid_request"}
	}
	if q["grant_type"] != "authorization_code" {
		return nil, &oidcRefusal{http.StatusBadRequest, "unsupported_grant_type"}
	}
	name, secret := q["client_id"], q["client_secret"]
	if user, pass, ok := basic(authorization); ok {
		if name != "" && name != user || secret != "" {
			return nil, &oidcRefusal{http.StatusBadRequest, "invalid_request"}
		}
		name, secret = user, pass
	}
	tenantID, id, ok := parseClientID(name)
	if !ok {
		return nil, &oidcRefusal{http.StatusUnauthorized, "invalid_client"}
	}
	var g grant
	var released Released
	err := run.Do(func(tx *tenant.Tx) error {
		client, err := s.clientOf(tx, tenantID, id, OpenID)
		if missing(err) {
			return &oidcRefusal{http.StatusUnauthorized, "invalid_client"}
		}
		if err != nil {
			return err
		}
		sum := sha256.Sum256([]byte(secret))
		if client.Secret != nil && subtle.ConstantTimeCompare(sum[:], client.Secret) != 1 {
			return &oidcRefusal{http.StatusUnauthorized, "invalid_client"}
		}
		var ok bool
		g, ok, err = s.take(tx, "code", q["code"])
		if err != nil {
			return err
		}
		if !ok { // what a second use takes back stays taken back
			if err := tx.Leave(); err != nil {
				return err
			}
			return &oidcRefusal{http.StatusBadRequest, "invalid_grant"}
		}
		if err := s.inClients(tx, g); err != nil {
			return err
		}
		f := g.facts()
		if g.ClientID != id || g.TenantID != tenantID || g.Service != q["redirect_uri"] || !proves(f.Challenge, q["code_verifier"], client.Secret != nil) {
			return &oidcRefusal{http.StatusBadRequest, "invalid_grant"}
		}
		released, err = s.Resources.Release(tx, id, g.PersonID, true)
		if missing(err) {
			return &oidcRefusal{http.StatusBadRequest, "invalid_grant"}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	now, f := s.now(), g.facts()
	claims := s.claims(g, released)
	claims["iss"], claims["aud"], claims["iat"], claims["exp"], claims["sid"] = s.URL, name, now.Unix(), now.Add(idLife).Unix(), s.Pseudonyms.session(id, g.SessionID)
	if f.Nonce != "" {
		claims["nonce"] = f.Nonce
	}
	if f.SignedIn != nil {
		claims["auth_time"] = f.SignedIn.Unix()
	}
	claims["amr"] = []string{"pwd"}
	if f.Factor {
		claims["amr"] = []string{"pwd", "otp", "mfa"}
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		return nil, err
	}
	idToken, err := s.sign(run, "JWT", payload)
	if err != nil {
		return nil, err
	}
	var accessToken string
	err = run.Do(func(tx *tenant.Tx) (err error) {
		if err := s.inClients(tx, g); err != nil {
			return err
		}
		accessToken, err = s.issue(tx, "access", "", accessLife, g, facts{})
		return err
	})
	return map[string]any{"access_token": accessToken, "token_type": "Bearer", "expires_in": int(accessLife / time.Second), "id_token": idToken, "scope": "openid"}, err
}

// basic reads the credentials of HTTP Basic as OAuth writes them: form-encoded (RFC 6749, 2.3.1).
func basic(header string) (user, pass string, ok bool) {
	r := http.Request{Header: http.Header{"Authorization": {header}}}
	user, pass, ok = r.BasicAuth()
	if !ok {
		return "", "", false
	}
	u, err := url.QueryUnescape(user)
	p, errP := url.QueryUnescape(pass)
	return u, p, err == nil && errP == nil
}

// proves tells whether a verifier is that of a challenge; without a challenge only a client with a secret is believed.
func proves(challenge, verifier string, secret bool) bool {
	if challenge == "" {
		return secret && verifier == ""
	}
	if len(verifier) < 43 || len(verifier) > 128 {
		return false
	}
	sum := sha256.Sum256([]byte(verifier))
	return subtle.ConstantTimeCompare([]byte(base64.RawURLEncoding.EncodeToString(sum[:])), []byte(challenge)) == 1
}

// claims are the pseudonym and what was agreed to be sent.
func (s *Service) claims(g grant, r Released) map[string]any {
	out := map[string]any{"sub": s.Pseudonyms.Of(g.ClientID, g.TenantID, g.PersonID)}
	for _, a := range r.Attributes {
		if a.Claim != "" {
			out[a.Claim] = a.Values[0]
		} else {
			out[a.Name] = a.Values
		}
	}
	return out
}

func (s *Service) oidcUser(_ context.Context, tx *tenant.Tx, authorization string) (*reply, error) {
	scheme, token, _ := strings.Cut(authorization, " ")
	refuse := func() (*reply, error) {
		out := plain(http.StatusUnauthorized, "application/json", []byte(`{"error":"invalid_token"}`))
		out.Challenge = `Bearer error="invalid_token"`
		return out, nil
	}
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		return refuse()
	}
	g, ok, err := s.read(tx, "access", token)
	if err != nil {
		return nil, err
	}
	if !ok {
		return refuse()
	}
	if err := s.inClients(tx, g); err != nil {
		return nil, err
	}
	released, err := s.Resources.Release(tx, g.ClientID, g.PersonID, false)
	if missing(err) {
		return refuse()
	}
	if err != nil {
		return nil, err
	}
	return jsonReply(http.StatusOK, s.claims(g, released))
}

// oidcEnd is RP-initiated logout: the address to go on to must be one of a resource.
func (s *Service) oidcEnd(ctx context.Context, tx *tenant.Tx, _ *manifest.Empty) (*reply, error) {
	q, ok := query(manifest.RequestOf(ctx).Query)
	if !ok {
		return s.refuse(ctx, http.StatusBadRequest, "signon.unreadable")
	}
	back := q["post_logout_redirect_uri"]
	if back != "" && q["state"] != "" {
		back = with(back, "state", q["state"])
	}
	return s.signOut(ctx, tx, back)
}

// logoutToken is what a resource is posted when a session ends (OpenID Connect Back-Channel Logout 1.0, 2.4).
func (s *Service) logoutToken(run doer, v visit, session string) (string, error) {
	now := s.now()
	payload, err := json.Marshal(map[string]any{
		"iss": s.URL, "sub": v.Subject, "aud": ClientID(v.TenantID, v.ClientID), "iat": now.Unix(), "exp": now.Add(2 * time.Minute).Unix(), "jti": tenant.NewID().String(), "sid": session,
		"events": map[string]any{"http://schemas.openid.net/event/backchannel-logout": map[string]any{}},
	})
	if err != nil {
		return "", err
	}
	return s.sign(run, "logout+jwt", payload)
}

// oidcLaunch begins at the resource, which knows its own state.
func (s *Service) oidcLaunch(ctx context.Context, o Opened) (*reply, error) {
	if o.Suspended {
		return s.suspended(ctx, o)
	}
	if o.StartsAt == "" {
		return s.leave(ctx, o.Name, o.Address)
	}
	return s.leave(ctx, o.Name, with(o.StartsAt, "iss", s.URL, "client_id", ClientID(o.Tenant, o.ID), "target_link_uri", o.Address))
}
