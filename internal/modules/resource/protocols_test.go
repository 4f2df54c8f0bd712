package resource_test

import (
	"bytes"
	"compress/flate"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/crewjam/saml"
	"github.com/go-jose/go-jose/v4"
	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/identity/signon"
	"preau/internal/testkit"
)

// verified reads a token as a resource does: by the published keys, with the algorithm that was agreed to.
func (h *house) verified(token, kind string) map[string]any {
	h.T.Helper()
	var set jose.JSONWebKeySet
	h.Anonymous().Get("/oidc/keys").Want(h.T, 200).JSON(h.T, &set)
	jws, err := jose.ParseSigned(token, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		h.T.Fatalf("%v: %s", err, token)
	}
	keys := set.Key(jws.Signatures[0].Header.KeyID)
	if len(keys) != 1 {
		h.T.Fatalf("the key %s is not published", jws.Signatures[0].Header.KeyID)
	}
	if got := jws.Signatures[0].Header.ExtraHeaders[jose.HeaderType]; got != kind {
		h.T.Fatalf("a token of the type %v, want %s", got, kind)
	}
	payload, err := jws.Verify(keys[0])
	if err != nil {
		h.T.Fatal(err)
	}
	claims := map[string]any{}
	if err := json.Unmarshal(payload, &claims); err != nil {
		h.T.Fatal(err)
	}
	return claims
}

func challenge(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

const verifier = "a-verifier-of-sufficient-length-for-rfc-7636-0123456789"

// token asks for tokens as a resource's server does.
func (h *house) token(user, secret string, pairs ...string) testkit.Answer {
	h.T.Helper()
	v := url.Values{"grant_type": {"authorization_code"}}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	c := h.Anonymous()
	c.Header = http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	if secret != "" {
		c.Header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(url.QueryEscape(user)+":"+url.QueryEscape(secret))))
	} else {
		v.Set("client_id", user)
	}
	return c.Do("POST", "/oidc/token", strings.NewReader(v.Encode()))
}

func TestAResourceByOpenID(t *testing.T) {
	h := open(t)
	s := h.school("Collège", "0990052U")
	lina := s.pupil(s.cinquieme, "5e", "Lina", "Roux")
	p := newTool(t)
	head := s.as(s.head)
	id := s.add(head, object{"name": "Manuel", "protocol": "oidc", "address": p.URL + "/", "allowed": []string{p.URL + "/retour"}, "logout_at": p.URL + "/fin", "sends": []string{"profile", "given_name", "classes"}})
	s.openFor(head, id, s.group("class", s.cinquieme)).Want(t, 200)
	client := signon.ClientID(s.id, id)
	var made struct{ Secret string }
	head.Post(s.path("resources", id.String(), "secret"), nil).Want(t, 200).JSON(t, &made)

	var discovery map[string]any
	h.Anonymous().Get("/.well-known/openid-configuration").Want(t, 200).JSON(t, &discovery)
	if discovery["issuer"] != root || discovery["token_endpoint"] != root+"/oidc/token" {
		t.Fatalf("discovery: %v", discovery)
	}

	ask := func(more ...string) string {
		v := []string{"response_type", "code", "client_id", client, "redirect_uri", p.URL + "/retour", "scope", "openid profile", "state", "s t&a=te", "nonce", "n-1", "code_challenge", challenge(verifier), "code_challenge_method", "S256"}
		return "/oidc/authorize" + q(append(v, more...)...)
	}
	answer := func(a testkit.Answer) url.Values {
		t.Helper()
		u, err := url.Parse(a.Want(t, http.StatusSeeOther).Header.Get("Location"))
		if err != nil || !strings.HasPrefix(u.String(), p.URL+"/retour?") {
			t.Fatalf("answered at %s", a.Header.Get("Location"))
		}
		return u.Query()
	}
	pupil := s.as(lina)

	// who asks: nobody, somebody to whom it is not open, another address, another response
	if to := h.Anonymous().Get(ask()).Want(t, http.StatusSeeOther).Header.Get("Location"); !strings.HasPrefix(to, "/connexion?") {
		t.Errorf("anonymous goes to %s", to)
	}
	if got := answer(h.Anonymous().Get(ask("prompt", "none"))).Get("error"); got != "login_required" {
		t.Errorf("prompt=none: %s", got)
	}
	s.as(s.other).Get(ask()).Want(t, http.StatusForbidden)
	if got := answer(s.as(s.other).Get(ask("prompt", "none"))).Get("error"); got != "interaction_required" {
		t.Errorf("prompt=none where it is not open: %s", got)
	}
	for _, bad := range []string{p.URL + "/retour/", p.URL + "/retour?x=1", "https://evil.example/retour", p.URL + "/", ""} {
		if a := pupil.Get(ask("redirect_uri", bad)); a.Status != http.StatusForbidden {
			t.Errorf("answered at %q: %d", bad, a.Status)
		}
	}
	for _, bad := range [][]string{{"response_type", "token"}, {"scope", "profile"}, {"code_challenge_method", "plain"}, {"request", "x"}} {
		if got := answer(pupil.Get(ask(bad...))); got.Get("error") == "" || got.Get("code") != "" || got.Get("state") != "s t&a=te" {
			t.Errorf("%v: %v", bad, got)
		}
	}
	pupil.Get("/oidc/authorize"+q("client_id", uuid.NewString()+"."+uuid.NewString(), "redirect_uri", p.URL+"/retour")).Want(t, http.StatusForbidden)

	code := answer(pupil.Get(ask())).Get("code")
	if got := h.token(client, "wrong", "code", code, "redirect_uri", p.URL+"/retour", "code_verifier", verifier); got.Status != http.StatusUnauthorized {
		t.Errorf("a wrong secret: %d", got.Status)
	}
	for name, pairs := range map[string][]string{
		"another address":  {"redirect_uri", p.URL + "/", "code_verifier", verifier},
		"another verifier": {"redirect_uri", p.URL + "/retour", "code_verifier", verifier + "x"},
		"no verifier":      {"redirect_uri", p.URL + "/retour"},
	} {
		used := answer(pupil.Get(ask())).Get("code")
		if got := h.token(client, made.Secret, append([]string{"code", used}, pairs...)...); got.Status != http.StatusBadRequest {
			t.Errorf("%s: %d %s", name, got.Status, got.Body)
		}
		if got := h.token(client, made.Secret, "code", used, "redirect_uri", p.URL+"/retour", "code_verifier", verifier); got.Status != http.StatusBadRequest {
			t.Errorf("after %s the code is good", name)
		}
	}
	var tokens struct {
		Access string `json:"access_token"`
		ID     string `json:"id_token"`
	}
	code = answer(pupil.Get(ask())).Get("code")
	h.token(client, made.Secret, "code", code, "redirect_uri", p.URL+"/retour", "code_verifier", verifier).Want(t, 200).JSON(t, &tokens)
	claims := h.verified(tokens.ID, "JWT")
	if claims["iss"] != root || claims["aud"] != client || claims["nonce"] != "n-1" || claims["given_name"] != "Lina" || claims["family_name"] != nil || claims["sub"] != h.signon.Pseudonyms.Of(id, s.id, lina) {
		t.Errorf("the token says %v", claims)
	}
	userinfo := func(token string) testkit.Answer {
		c := h.Anonymous()
		c.Header = http.Header{"Authorization": {"Bearer " + token}}
		return c.Get("/oidc/userinfo")
	}
	var info map[string]any
	userinfo(tokens.Access).Want(t, 200).JSON(t, &info)
	if info["sub"] != claims["sub"] || info["given_name"] != "Lina" {
		t.Errorf("userinfo says %v", info)
	}
	userinfo("x").Want(t, http.StatusUnauthorized)
	// a code that comes twice was copied: what came of it is taken back
	h.token(client, made.Secret, "code", code, "redirect_uri", p.URL+"/retour", "code_verifier", verifier).Want(t, http.StatusBadRequest)
	userinfo(tokens.Access).Want(t, http.StatusUnauthorized)

	// the code of another resource
	other := s.add(head, object{"name": "Autre", "protocol": "oidc", "address": p.URL + "/autre"})
	s.openFor(head, other, s.group("class", s.cinquieme)).Want(t, 200)
	code = answer(pupil.Get(ask())).Get("code")
	if got := h.token(signon.ClientID(s.id, other), "", "code", code, "redirect_uri", p.URL+"/retour", "code_verifier", verifier); got.Status != http.StatusBadRequest {
		t.Errorf("another resource takes the code: %d", got.Status)
	}

	// keys are exchanged without a token ceasing to be believed
	before := h.verified(tokens.ID, "JWT")
	h.Clock.Advance(89*24*time.Hour + 2*time.Hour)
	pupil = s.as(lina)
	code = answer(pupil.Get(ask())).Get("code")
	h.token(client, made.Secret, "code", code, "redirect_uri", p.URL+"/retour", "code_verifier", verifier).Want(t, 200).JSON(t, &tokens)
	var set jose.JSONWebKeySet
	h.Anonymous().Get("/oidc/keys").JSON(t, &set)
	if len(set.Keys) != 2 || before["iss"] != h.verified(tokens.ID, "JWT")["iss"] {
		t.Errorf("%d keys are published", len(set.Keys))
	}

	// the end of the session is told
	session := h.verified(tokens.ID, "JWT")["sid"]
	if to := pupil.Get("/oidc/end_session"+q("post_logout_redirect_uri", p.URL+"/retour", "state", "z")).Want(t, http.StatusSeeOther).Header.Get("Location"); to != p.URL+"/retour?state=z" {
		t.Errorf("goes to %s", to)
	}
	h.RunJobs()
	told := p.to("/fin")
	if len(told) == 0 {
		t.Fatal("the resource is not told")
	}
	out := h.verified(told[len(told)-1].PostForm.Get("logout_token"), "logout+jwt")
	if out["sid"] != session || out["aud"] != client || out["nonce"] != nil || out["events"].(map[string]any)["http://schemas.openid.net/event/backchannel-logout"] == nil {
		t.Errorf("told %v", out)
	}
}

// ltiTool is a tool of LTI 1.3 on this machine: it begins, keeps its state, and checks what it is posted.
type ltiTool struct {
	*httptest.Server
	states map[string]string // state -> nonce
}

func TestAToolByLTI(t *testing.T) {
	h := open(t)
	s := h.school("Collège", "0990052U")
	lina := s.pupil(s.cinquieme, "5e", "Lina", "Roux")
	tool := &ltiTool{states: map[string]string{"etat-1": "nonce-1"}}
	tool.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := r.URL.Query()
		to := root + "/lti/authorize?" + url.Values{"scope": {"openid"}, "response_type": {"id_token"}, "response_mode": {"form_post"}, "prompt": {"none"}, "client_id": {v.Get("client_id")},
			"redirect_uri": {tool.URL + "/lancer"}, "state": {"etat-1"}, "nonce": {"nonce-1"}, "login_hint": {v.Get("login_hint")}, "lti_message_hint": {v.Get("lti_message_hint")}}.Encode()
		http.Redirect(w, r, to, http.StatusFound)
	}))
	t.Cleanup(tool.Close)
	head := s.as(s.head)
	head.Post(s.path("resources"), object{"name": "Labo", "protocol": "lti", "address": tool.URL + "/labo"}).Want(t, 422) // where it begins is needed
	id := s.add(head, object{"name": "Labo", "protocol": "lti", "address": tool.URL + "/labo", "allowed": []string{tool.URL + "/lancer"}, "starts_at": tool.URL + "/debut", "sends": []string{"profile", "given_name"}})
	s.openFor(head, id, s.group("class", s.cinquieme)).Want(t, 200)
	pupil := s.as(lina)

	begin := pupil.Get("/ressources/"+s.id.String()+"/"+id.String()+"/ouvrir").Want(t, http.StatusSeeOther).Header.Get("Location")
	plain := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := plain.Get(begin)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	back := strings.TrimPrefix(res.Header.Get("Location"), root)
	if !strings.HasPrefix(back, "/lti/authorize?") {
		t.Fatalf("the tool goes to %s from %s", back, begin)
	}
	page := pupil.Get(back).Want(t, 200)
	form := posted(t, page, tool.URL+"/lancer")
	claims := h.verified(form["id_token"], "JWT")
	const lti = "https://purl.imsglobal.org/spec/lti/claim/"
	if form["state"] != "etat-1" || claims["nonce"] != tool.states["etat-1"] || claims["aud"] != signon.ClientID(s.id, id) || claims["iss"] != root || claims[lti+"message_type"] != "LtiResourceLinkRequest" || claims[lti+"version"] != "1.3.0" ||
		claims[lti+"deployment_id"] != s.id.String() || claims[lti+"target_link_uri"] != tool.URL+"/labo" || claims[lti+"resource_link"].(map[string]any)["id"] != id.String() || claims["given_name"] != "Lina" || claims["family_name"] != nil {
		t.Errorf("the tool is told %v", claims)
	}
	if got := claims[lti+"roles"].([]any); len(got) != 1 || got[0] != "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner" {
		t.Errorf("the roles are %v", got)
	}
	// the page posts there alone
	if csp := page.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "form-action "+tool.URL+";") || strings.Contains(csp, "unsafe") {
		t.Errorf("the page's policy is %s", csp)
	}
	// another site's form is sent on, and brings the cookie then
	c := h.Anonymous()
	c.Header = http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Sec-Fetch-Site": {"cross-site"}, "Origin": {tool.URL}}
	if to := c.Do("POST", "/lti/authorize", strings.NewReader(strings.TrimPrefix(back, "/lti/authorize?"))).Want(t, http.StatusSeeOther).Header.Get("Location"); !strings.HasPrefix(to, "/lti/authorize?") {
		t.Errorf("a form goes to %s", to)
	}
	if a := c.Do("POST", "/api/v1/session", strings.NewReader("{}")); a.Status != http.StatusForbidden && a.Status != http.StatusNotFound {
		t.Errorf("another site's form reaches an operation: %d", a.Status)
	}

	// somebody else in this browser, another address, nobody
	v, _ := url.ParseQuery(strings.TrimPrefix(back, "/lti/authorize?"))
	other := func(key, value string) string {
		w := url.Values{}
		for k := range v {
			w.Set(k, v.Get(k))
		}
		w.Set(key, value)
		return "/lti/authorize?" + w.Encode()
	}
	if got := posted(t, s.as(s.teacher).Get(back).Want(t, 200), tool.URL+"/lancer"); got["error"] != "login_required" || got["id_token"] != "" {
		t.Errorf("somebody else: %v", got)
	}
	pupil.Get(other("redirect_uri", "https://evil.example/")).Want(t, http.StatusForbidden)
	s.as(s.other).Get(back).Want(t, http.StatusForbidden)
	if got := posted(t, pupil.Get(other("nonce", "")).Want(t, 200), tool.URL+"/lancer"); got["error"] != "invalid_request" {
		t.Errorf("without a nonce: %v", got)
	}
	if to := h.Anonymous().Get(back).Want(t, http.StatusSeeOther).Header.Get("Location"); !strings.HasPrefix(to, "/connexion?") {
		t.Errorf("anonymous goes to %s", to)
	}
}

var hidden = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)">`)

// posted reads the form that a page posts by itself.
func posted(t testing.TB, page testkit.Answer, action string) map[string]string {
	t.Helper()
	body := string(page.Body)
	if !strings.Contains(body, `<form method="post" action="`+action+`"`) {
		t.Fatalf("the page posts elsewhere: %s", body)
	}
	out := map[string]string{}
	for _, m := range hidden.FindAllStringSubmatch(body, -1) {
		out[m[1]] = html.UnescapeString(m[2])
	}
	return out
}

func TestTheNationalManagerBySAML(t *testing.T) {
	h := open(t)
	saml.TimeNow = func() time.Time { return h.Clock.Now() }
	t.Cleanup(func() { saml.TimeNow = func() time.Time { return time.Now().UTC() } })
	s := h.school("Collège", "0990052U")
	lina := s.pupil(s.cinquieme, "5e", "Lina", "Roux")
	head := s.as(s.head)
	acs := "https://gar.example.fr/acs"
	head.Post(s.path("resources"), object{"name": "GAR", "protocol": "saml", "address": "https://gar.example.fr/"}).Want(t, 422) // its name is needed
	id := s.add(head, object{"name": "GAR", "protocol": "saml", "address": "https://gar.example.fr/mediacentre", "allowed": []string{acs}, "entity": "https://gar.example.fr/sp", "codes": "gar", "sends": []string{"profile", "school"}})
	s.openFor(head, id, s.group("class", s.cinquieme)).Want(t, 200)
	pupil := s.as(lina)

	var idp saml.EntityDescriptor
	if err := xml.Unmarshal(h.Anonymous().Get("/saml/metadata").Want(t, 200).Body, &idp); err != nil {
		t.Fatal(err)
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	at, _ := url.Parse(acs)
	meta, _ := url.Parse("https://gar.example.fr/sp")
	sp := &saml.ServiceProvider{EntityID: "https://gar.example.fr/sp", Key: key, Certificate: &x509.Certificate{}, AcsURL: *at, MetadataURL: *meta, IDPMetadata: &idp, AllowIDPInitiated: true}
	req, err := sp.MakeAuthenticationRequest(idp.IDPSSODescriptors[0].SingleSignOnServices[0].Location, saml.HTTPRedirectBinding, saml.HTTPPostBinding)
	if err != nil {
		t.Fatal(err)
	}
	to, err := req.Redirect("retour", sp)
	if err != nil {
		t.Fatal(err)
	}
	ask := to.RequestURI()
	if got := h.Anonymous().Get(ask).Want(t, http.StatusSeeOther).Header.Get("Location"); !strings.HasPrefix(got, "/connexion?") {
		t.Errorf("anonymous goes to %s", got)
	}
	s.as(s.other).Get(ask).Want(t, http.StatusForbidden)

	read := func(page testkit.Answer, ids []string) *saml.Assertion {
		t.Helper()
		form := posted(t, page, acs)
		r := httptest.NewRequest("POST", acs, strings.NewReader(url.Values{"SAMLResponse": {form["SAMLResponse"]}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		_ = r.ParseForm()
		a, err := sp.ParseResponse(r, ids)
		if err != nil {
			if e, ok := err.(*saml.InvalidResponseError); ok {
				err = e.PrivateErr
			}
			t.Fatal(err)
		}
		return a
	}
	values := func(a *saml.Assertion, name string) (out []string) {
		for _, st := range a.AttributeStatements {
			for _, at := range st.Attributes {
				if at.Name == name {
					for _, v := range at.Values {
						out = append(out, v.Value)
					}
				}
			}
		}
		return out
	}
	gar := h.signon.Pseudonyms.GAR(s.id, lina)
	page := pupil.Get(ask).Want(t, 200)
	if posted(t, page, acs)["RelayState"] != "retour" {
		t.Error("the state of the relay is lost")
	}
	for name, a := range map[string]*saml.Assertion{"asked": read(page, []string{req.ID}), "by a tile": read(pupil.Get("/ressources/"+s.id.String()+"/"+id.String()+"/ouvrir").Want(t, 200), nil)} {
		if a.Subject.NameID.Value != gar || !slices.Equal(values(a, "GARPersonIdentifiant"), []string{gar}) || !slices.Equal(values(a, "idEnt"), []string{"preau-test"}) || !slices.Equal(values(a, "ENTPersonProfils"), []string{"National_elv"}) || len(gar) > 64 {
			t.Errorf("%s: %v %v", name, a.Subject.NameID.Value, a.AttributeStatements)
		}
	}
	// a request for another address, from another name, too old, of another shape
	twist := func(change func(r *saml.AuthnRequest)) string {
		r, err := sp.MakeAuthenticationRequest(idp.IDPSSODescriptors[0].SingleSignOnServices[0].Location, saml.HTTPRedirectBinding, saml.HTTPPostBinding)
		if err != nil {
			t.Fatal(err)
		}
		change(r)
		to, err := r.Redirect("", sp)
		if err != nil {
			t.Fatal(err)
		}
		return "/saml/sso?" + to.RawQuery
	}
	pupil.Get(twist(func(r *saml.AuthnRequest) { r.AssertionConsumerServiceURL = "https://evil.example/acs" })).Want(t, http.StatusBadRequest)
	pupil.Get(twist(func(r *saml.AuthnRequest) { r.Issuer.Value = "https://evil.example/" })).Want(t, http.StatusForbidden)
	pupil.Get(twist(func(r *saml.AuthnRequest) { r.Destination = "https://evil.example/" })).Want(t, http.StatusBadRequest)
	pupil.Get(twist(func(r *saml.AuthnRequest) { r.IssueInstant = h.Clock.Now().Add(-time.Hour) })).Want(t, http.StatusBadRequest)
	pupil.Get("/saml/sso?SAMLRequest=x").Want(t, http.StatusBadRequest)
	var bomb bytes.Buffer
	w, _ := flate.NewWriter(&bomb, flate.BestCompression)
	_, _ = w.Write(bytes.Repeat([]byte("<a>"), 10<<20))
	_ = w.Close()
	pupil.Get("/saml/sso"+q("SAMLRequest", base64.StdEncoding.EncodeToString(bomb.Bytes()))).Want(t, http.StatusBadRequest)

	// by a form of another site
	packed, err := base64.StdEncoding.DecodeString(to.Query().Get("SAMLRequest"))
	if err != nil {
		t.Fatal(err)
	}
	buf, err := io.ReadAll(flate.NewReader(bytes.NewReader(packed)))
	if err != nil {
		t.Fatal(err)
	}
	c := h.Anonymous()
	c.Header = http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Sec-Fetch-Site": {"cross-site"}, "Origin": {"https://gar.example.fr"}}
	sent := c.Do("POST", "/saml/sso", strings.NewReader(url.Values{"SAMLRequest": {base64.StdEncoding.EncodeToString(buf)}, "RelayState": {"retour"}}.Encode())).Want(t, http.StatusSeeOther).Header.Get("Location")
	if a := read(pupil.Get(sent).Want(t, 200), []string{req.ID}); a.Subject.NameID.Value != gar {
		t.Errorf("by a form: %s", a.Subject.NameID.Value)
	}
}

// Who may do what, in the order of who asks.
func TestWhoMayOpenAndManage(t *testing.T) {
	h := open(t)
	s, elsewhere := h.school("Collège", "0990052U"), h.school("Collège d’ailleurs", "0990001N")
	lina := s.pupil(s.cinquieme, "5e", "Lina", "Roux")
	head, teacher := s.as(s.head), s.as(s.teacher)
	id := s.add(head, object{"name": "Exercices", "protocol": "cas", "address": "https://exercices.example.fr/", "sends": []string{"profile"}})
	one := s.path("resources", id.String())
	written := object{"name": "Exercices", "protocol": "cas", "address": "https://exercices.example.fr/", "sends": []string{"profile", "school"}}
	for _, op := range []struct {
		method, path    string
		body            any
		teacher, allows int
	}{
		{"GET", s.path("resources"), nil, 200, 200}, {"GET", s.path("connectors"), nil, 200, 200}, {"GET", s.path("groups"), nil, 200, 200}, {"GET", one, nil, 200, 200},
		{"PUT", one, written, 403, 200}, {"POST", one + "/suspend", object{"reason": "x"}, 403, 200}, {"POST", one + "/resume", nil, 403, 200}, {"POST", one + "/agree", nil, 403, 409},
		{"POST", one + "/secret", nil, 403, 409}, {"PUT", one + "/groups", object{"groups": []string{}}, 200, 200}, {"DELETE", one, nil, 403, 204},
	} {
		for _, who := range []struct {
			name   string
			client *testkit.Client
			status int
		}{{"anonymous", h.Anonymous(), 401}, {"a stranger", elsewhere.as(elsewhere.head), 404}, {"a pupil", s.as(lina), 403}, {"a teacher", teacher, op.teacher}, {"the head", head, op.allows}} {
			if a := who.client.Do(op.method, op.path, op.body); a.Status != who.status {
				t.Errorf("%s %s by %s: %d, want %d %s", op.method, op.path, who.name, a.Status, who.status, a.Body)
			}
		}
	}

	// what a teacher proposes waits, unless nothing is sent; they open it to their own classes
	var v struct {
		ID         uuid.UUID
		State      string
		ProposedBy string `json:"proposed_by"`
		AgreedBy   string `json:"agreed_by"`
		Setup      *struct{ Server string }
		Groups     []struct{ Label string }
	}
	link := s.add(teacher, object{"name": "Atlas", "protocol": "link", "address": "https://atlas.example.fr/", "sends": []string{"family_name"}})
	teacher.Get(s.path("resources", link.String())).JSON(t, &v)
	if v.State != "open" {
		t.Errorf("a link by a teacher is %s", v.State)
	}
	mine, theirs := s.group("class", s.cinquieme), s.group("class", s.cm2)
	s.openFor(teacher, link, mine).Want(t, 200)
	s.openFor(teacher, link, mine, theirs).Want(t, 422)
	s.openFor(teacher, link, s.group("school", uuid.Nil)).Want(t, 422)
	s.openFor(head, link, mine, theirs).Want(t, 200)
	s.openFor(teacher, link).Want(t, 200).JSON(t, &v) // they close theirs; what the head opened stays
	if len(v.Groups) != 1 || v.Groups[0].Label != "CM2" {
		t.Errorf("open to %+v", v.Groups)
	}
	proposed := s.add(teacher, object{"name": "Dictées", "protocol": "cas", "address": "https://dictees.example.fr/", "sends": []string{"given_name"}})
	s.openFor(teacher, proposed, mine).Want(t, 200).JSON(t, &v)
	if v.State != "proposed" || v.Setup != nil {
		t.Errorf("proposed: %+v", v)
	}
	s.as(lina).Get("/cas/login"+q("service", "https://dictees.example.fr/")).Want(t, http.StatusForbidden)
	h.Anonymous().Get("/cas/login"+q("service", "https://dictees.example.fr/", "gateway", "true")).Want(t, http.StatusForbidden)
	head.Post(s.path("resources", proposed.String(), "agree"), nil).Want(t, 200).JSON(t, &v)
	if v.State != "open" || v.ProposedBy != "Karim Ali" || v.AgreedBy != "Anne Morel" || v.Setup == nil {
		t.Errorf("agreed: %+v", v)
	}
	s.as(lina).Get("/cas/login"+q("service", "https://dictees.example.fr/")).Want(t, http.StatusSeeOther)

	// who left the class opens nothing by it any more
	h.Exec(s.id, `update directory.group_members set until = $3::date where tenant_id = $1 and person_id = $2`, s.id, lina, h.Clock.Now().AddDate(0, 0, -1))
	s.as(lina).Get("/cas/login"+q("service", "https://dictees.example.fr/")).Want(t, http.StatusForbidden)

	// a closed service answers as if it were not there
	closed := s.hat(s.head)
	closed.Services = map[string]bool{}
	gone := h.enter(s.head, access.BySecondFactor, closed)
	gone.Get(s.path("resources")).Want(t, 404)
	gone.Get("/cas/login"+q("service", "https://dictees.example.fr/")).Want(t, http.StatusForbidden)
}

// A name towards one resource says nothing to another, and stays.
func TestPseudonyms(t *testing.T) {
	p := signon.NewPseudonyms(testkit.Secret)
	school, person, a, b := uuid.New(), uuid.New(), uuid.New(), uuid.New()
	seen := map[string]bool{}
	for _, name := range []string{p.Of(a, school, person), p.Of(b, school, person), p.Of(a, school, uuid.New()), p.Of(a, uuid.New(), person), p.GAR(school, person), signon.NewPseudonyms([]byte("another")).Of(a, school, person)} {
		if seen[name] || !regexp.MustCompile(`^[a-z2-7]{32}$`).MatchString(name) {
			t.Errorf("%s", name)
		}
		seen[name] = true
	}
	if p.Of(a, school, person) != signon.NewPseudonyms(testkit.Secret).Of(a, school, person) {
		t.Error("it changes")
	}
}

// No protocol answers at an address that only looks like the resource's, signs out to one, or names one in its page.
func TestNoProtocolAnswersElsewhere(t *testing.T) {
	h := openAs(t, false)
	s := h.school("Collège", "0990052U")
	head := s.as(s.head)
	home := "https://exercices.example.fr/cas/"
	staff := s.group("staff", uuid.Nil)
	open := func(body object) uuid.UUID {
		body["name"], body["address"], body["allowed"], body["sends"] = "Exercices", home, []string{home}, []string{}
		id := s.add(head, body)
		s.openFor(head, id, staff).Want(t, 200)
		return id
	}
	openid, lti, national := open(object{"protocol": "oidc"}), open(object{"protocol": "lti", "starts_at": home}), open(object{"protocol": "saml", "entity": "https://exercices.example.fr/sp"})
	me := func(id uuid.UUID) string { return h.signon.Pseudonyms.Of(id, s.id, s.head) }
	ask := map[string]func(back string) string{
		"OpenID": func(back string) string {
			return "/oidc/authorize" + q("response_type", "code", "client_id", signon.ClientID(s.id, openid), "redirect_uri", back, "scope", "openid", "state", "s", "nonce", "n", "code_challenge", challenge(verifier), "code_challenge_method", "S256")
		},
		"OpenID, unasked": func(back string) string {
			return "/oidc/authorize" + q("response_type", "code", "client_id", signon.ClientID(s.id, openid), "redirect_uri", back, "scope", "openid", "prompt", "none", "code_challenge", challenge(verifier), "code_challenge_method", "S256")
		},
		"LTI": func(back string) string {
			return "/lti/authorize" + q("response_type", "id_token", "response_mode", "form_post", "client_id", signon.ClientID(s.id, lti), "redirect_uri", back, "scope", "openid", "state", "s", "nonce", "n", "prompt", "none", "login_hint", me(lti), "lti_message_hint", lti.String())
		},
		"SAML": func(back string) string { return asked(t, "https://exercices.example.fr/sp", back, h.Clock.Now()) },
		"signing out by OpenID": func(back string) string {
			return "/oidc/end_session" + q("post_logout_redirect_uri", back)
		},
	}
	_ = national
	for name, path := range ask {
		for _, bad := range append([]string{""}, hostile...) {
			for _, c := range []*testkit.Client{s.as(s.head), h.Anonymous()} {
				if name == "SAML" && bad == "" {
					continue // a request without an address is answered at the one that was agreed
				}
				a := c.Get(path(bad))
				if to := a.Header.Get("Location"); a.Status >= 500 || to != "" && !strings.HasPrefix(to, "/connexion") && !(strings.HasPrefix(to, home) && !strings.ContainsAny(to, "'")) && name != "signing out by OpenID" {
					t.Errorf("%s, %q: %d to %s", name, bad, a.Status, to)
				} else if name == "signing out by OpenID" && to != "" && !strings.Contains(bad, "'onload=") {
					t.Errorf("%s, %q: to %s", name, bad, to)
				}
				if strings.Contains(string(a.Body), "evil.example") || strings.Contains(string(a.Body), `action="`) && c.Caller != nil && !strings.Contains(string(a.Body), `action="`+home+`"`) {
					t.Errorf("%s, %q is in the page", name, bad)
				}
			}
		}
	}
	// the addresses themselves are answered: the refusals above say something
	if to := head.Get(ask["OpenID"](home)).Want(t, http.StatusSeeOther).Header.Get("Location"); !strings.HasPrefix(to, home+"?code=") {
		t.Errorf("OpenID answers at %s", to)
	}
	posted(t, head.Get(ask["LTI"](home)).Want(t, 200), home)
}

// asked is a request of SAML's redirect binding for an address.
func asked(t testing.TB, entity, acs string, at time.Time) string {
	t.Helper()
	r := saml.AuthnRequest{ID: "id-" + uuid.NewString(), IssueInstant: at, Version: "2.0", Destination: root + "/saml/sso", AssertionConsumerServiceURL: acs, Issuer: &saml.Issuer{Value: entity}}
	to, err := r.Redirect("", &saml.ServiceProvider{})
	if err != nil {
		t.Fatal(err)
	}
	return "/saml/sso?" + to.RawQuery
}

// One human being is somebody else to each resource and in each school, and a resource of one school opens nothing to another's people.
func TestNamesAndListsAreOfOneOrganisation(t *testing.T) {
	h := open(t)
	p := newTool(t)
	a, b := h.school("Collège A", "0990052U"), h.school("Collège B", "0990001N")
	add := func(s *school, protocol string) uuid.UUID {
		body := object{"name": protocol + " " + s.id.String(), "protocol": protocol, "address": p.URL + "/" + s.id.String() + "/" + protocol, "sends": []string{}}
		switch protocol {
		case "lti":
			body["starts_at"] = p.URL + "/debut"
		case "saml":
			body["entity"] = p.URL + "/sp/" + s.id.String()
		}
		head := s.as(s.head)
		id := s.add(head, body)
		s.openFor(head, id, s.group("staff", uuid.Nil)).Want(t, 200)
		return id
	}
	type pair struct {
		s  *school
		id uuid.UUID
	}
	seen := map[string]string{}
	for _, protocol := range []string{"cas", "oidc", "lti", "saml"} {
		for _, one := range []pair{{a, add(a, protocol)}, {b, add(b, protocol)}} {
			other := map[*school]*school{a: b, b: a}[one.s]
			address := p.URL + "/" + one.s.id.String() + "/" + protocol
			client := signon.ClientID(one.s.id, one.id)
			path := map[string]string{
				"cas":  "/cas/login" + q("service", address),
				"oidc": "/oidc/authorize" + q("response_type", "code", "client_id", client, "redirect_uri", address, "scope", "openid", "code_challenge", challenge(verifier), "code_challenge_method", "S256"),
				"lti": "/lti/authorize" + q("response_type", "id_token", "response_mode", "form_post", "client_id", client, "redirect_uri", address, "scope", "openid", "state", "s", "nonce", "n", "prompt", "none",
					"login_hint", h.signon.Pseudonyms.Of(one.id, one.s.id, one.s.teacher)),
				"saml": asked(t, p.URL+"/sp/"+one.s.id.String(), address, h.Clock.Now()),
			}[protocol]
			if got := other.as(other.teacher).Get(path); got.Status != http.StatusForbidden || strings.Contains(string(got.Body), address) {
				t.Errorf("%s of another school: %d %s", protocol, got.Status, got.Header.Get("Location"))
			}
			// the same human being in both schools, told which one they come as
			both := h.enter(one.s.teacher, access.BySecondFactor, a.hat(a.teacher), b.hat(b.teacher))
			name := ""
			switch got := both.Get(path); protocol {
			case "cas":
				_, ticket := ticketAt(t, got)
				name = h.cas("serviceValidate", "service", address, "ticket", ticket).Success.User
			case "oidc":
				to, err := url.Parse(got.Want(t, http.StatusSeeOther).Header.Get("Location"))
				if err != nil {
					t.Fatal(err)
				}
				var tokens struct {
					ID string `json:"id_token"`
				}
				h.token(client, "", "code", to.Query().Get("code"), "redirect_uri", address, "code_verifier", verifier).Want(t, 200).JSON(t, &tokens)
				name = h.verified(tokens.ID, "JWT")["sub"].(string)
			case "lti":
				name = h.verified(posted(t, got.Want(t, 200), address)["id_token"], "JWT")["sub"].(string)
			case "saml":
				raw, err := base64.StdEncoding.DecodeString(posted(t, got.Want(t, 200), address)["SAMLResponse"])
				if err != nil {
					t.Fatal(err)
				}
				name = regexp.MustCompile(`<saml:NameID[^>]*>([^<]+)<`).FindStringSubmatch(string(raw))[1]
			}
			what := protocol + " of " + one.s.id.String()
			if before, known := seen[name]; known || name == "" {
				t.Errorf("%s and %s bear the name %q", what, before, name)
			}
			seen[name] = what
		}
	}
}
