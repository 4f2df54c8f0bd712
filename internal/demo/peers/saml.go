package peers

import (
	"bytes"
	"compress/flate"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/xml"
	"html/template"
	"io"
	"log"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"

	"github.com/crewjam/saml"
)

// IdP answers as EduConnect does: it takes signed requests alone, and sends a signed answer whose assertion is encrypted.
type IdP struct {
	URL string
	// Spoil changes what is signed, for tests.
	Spoil func(a *saml.Assertion)
	// Left hears the name of each session that a service asked to end; nil: nobody listens.
	Left func(name string)

	people []Person
	key    *rsa.PrivateKey
	cert   *x509.Certificate

	mu  sync.Mutex
	sps map[string]*saml.EntityDescriptor
}

func newIdP(people []Person) (*IdP, error) {
	key, cert, err := KeyPair("EduConnect de démonstration")
	return &IdP{people: people, key: key, cert: cert, sps: map[string]*saml.EntityDescriptor{}}, err
}

// MetadataURL is where it describes itself.
func (i *IdP) MetadataURL() string { return i.URL + "/metadata" }

// Trust makes a service provider known by its description, as one is registered with EduConnect.
func (i *IdP) Trust(metadata []byte) error {
	var d saml.EntityDescriptor
	if err := xml.Unmarshal(metadata, &d); err != nil {
		return err
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.sps[d.EntityID] = &d
	return nil
}

// GetServiceProvider finds who asks.
func (i *IdP) GetServiceProvider(_ *http.Request, id string) (*saml.EntityDescriptor, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if d := i.sps[id]; d != nil {
		return d, nil
	}
	return nil, os.ErrNotExist
}

// GetSession asks who one is, then is them.
func (i *IdP) GetSession(w http.ResponseWriter, r *http.Request, _ *saml.IdpAuthnRequest) *saml.Session {
	i.mu.Lock()
	people := i.people
	i.mu.Unlock()
	who, ok := named(people, r.URL.Query().Get("who"))
	if !ok {
		offer(w, "EduConnect", r.URL, people, "")
		return nil
	}
	return &saml.Session{ID: chance(), NameID: chance(), NameIDFormat: string(saml.TransientNameIDFormat), Index: who.Key, CustomAttributes: attributes(who)}
}

const oid = "urn:oid:1.3.6.1.4.1.20326.10.999.1."

func attributes(p Person) []saml.Attribute {
	var out []saml.Attribute
	add := func(name, friendly string, values ...string) {
		a := saml.Attribute{Name: name, FriendlyName: friendly, NameFormat: "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"}
		for _, v := range values {
			if v != "" {
				a.Values = append(a.Values, saml.AttributeValue{Type: "xs:string", Value: v})
			}
		}
		if len(a.Values) > 0 {
			out = append(out, a)
		}
	}
	if p.Affiliation != "" {
		add(oid+"57", "FrEduCtId", "ec-"+p.Key)
		add(oid+"7", "FrEduCtPersonAffiliation", p.Affiliation)
		add("urn:oid:2.5.4.4", "sn", p.Family)
		add("urn:oid:2.5.4.42", "givenName", p.Given)
		add(oid+"67", "FrEduCtDateNaissance", p.Birth)
		add(oid+"72", "FrEduCtEleveUAI", p.UAI)
	}
	add("FrEduCtRefId", "FrEduCtRefId", p.RefIDs...)
	add("FrEduVecteur", "FrEduVecteur", p.Vectors...)
	return out
}

// MakeAssertion says what EduConnect says, no more.
func (i *IdP) MakeAssertion(req *saml.IdpAuthnRequest, session *saml.Session) error {
	if err := (saml.DefaultAssertionMaker{}).MakeAssertion(req, session); err != nil {
		return err
	}
	req.Assertion.AttributeStatements = []saml.AttributeStatement{{Attributes: session.CustomAttributes}}
	if i.Spoil != nil {
		i.Spoil(req.Assertion)
	}
	return nil
}

var post = template.Must(template.New("post").Parse(`<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>EduConnect de démonstration</title></head><body>
<form method="post" action="{{.URL}}" id="f"><input type="hidden" name="SAMLResponse" value="{{.SAMLResponse}}"><input type="hidden" name="RelayState" value="{{.RelayState}}">
<button>Continuer vers Préau</button></form><script>document.getElementById("f").submit()</script></body></html>`))

func (i *IdP) provider() (*saml.IdentityProvider, error) {
	metadata, err := url.Parse(i.URL + "/metadata")
	if err != nil {
		return nil, err
	}
	sso, err := url.Parse(i.URL + "/sso")
	slo, errSLO := url.Parse(i.URL + "/slo")
	if err == nil {
		err = errSLO
	}
	return &saml.IdentityProvider{LogoutURL: *slo, Key: i.key, Certificate: i.cert, Logger: log.New(io.Discard, "", 0), MetadataURL: *metadata, SSOURL: *sso, ServiceProviderProvider: i, SessionProvider: i, AssertionMaker: i,
		ResponseFormTemplate: post, SignatureMethod: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"}, err
}

func (i *IdP) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	idp, err := i.provider()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	switch r.URL.Path {
	case "/metadata":
		idp.ServeMetadata(w, r)
	case "/slo":
		i.slo(w, r)
	case "/sso":
		if !i.signed(r, "SAMLRequest") {
			http.Error(w, "the request is not signed by a service that is known", http.StatusForbidden)
			return
		}
		idp.ServeSSO(w, r)
	default:
		http.NotFound(w, r)
	}
}

// signed checks the signature of a request that came by redirection (SAML bindings 3.4.4.1).
func (i *IdP) signed(r *http.Request, message string) bool {
	part := func(name string) string {
		for _, p := range strings.Split(r.URL.RawQuery, "&") {
			if strings.HasPrefix(p, name+"=") {
				return p
			}
		}
		return ""
	}
	text := part(message)
	if relay := part("RelayState"); relay != "" {
		text += "&" + relay
	}
	sum := sha256.Sum256([]byte(text + "&" + part("SigAlg")))
	sig, err := base64.StdEncoding.DecodeString(r.URL.Query().Get("Signature"))
	if err != nil {
		return false
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	for _, sp := range i.sps {
		for _, d := range sp.SPSSODescriptors {
			for _, k := range d.KeyDescriptors {
				for _, c := range k.KeyInfo.X509Data.X509Certificates {
					raw, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(c.Data), ""))
					if err != nil {
						continue
					}
					cert, err := x509.ParseCertificate(raw)
					if err != nil {
						continue
					}
					if key, ok := cert.PublicKey.(*rsa.PublicKey); ok && rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], sig) == nil {
						return true
					}
				}
			}
		}
	}
	return false
}

// slo ends a session because a service asked, and answers; or hears what a service made of it.
func (i *IdP) slo(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("SAMLResponse") != "" {
		if !i.signed(r, "SAMLResponse") {
			http.Error(w, "the answer is not signed", http.StatusForbidden)
			return
		}
		_, _ = io.WriteString(w, "signed out")
		return
	}
	if !i.signed(r, "SAMLRequest") {
		http.Error(w, "the request is not signed by a service that is known", http.StatusForbidden)
		return
	}
	var asked struct {
		ID     string `xml:",attr"`
		Issuer string `xml:"urn:oasis:names:tc:SAML:2.0:assertion Issuer"`
		Name   string `xml:"urn:oasis:names:tc:SAML:2.0:assertion NameID"`
	}
	packed, err := base64.StdEncoding.DecodeString(q.Get("SAMLRequest"))
	if err == nil {
		err = xml.NewDecoder(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), 64<<10)).Decode(&asked)
	}
	sp, errSP := i.GetServiceProvider(r, asked.Issuer)
	if err != nil || errSP != nil {
		http.Error(w, "the request does not read", http.StatusBadRequest)
		return
	}
	if i.Left != nil {
		i.Left(asked.Name)
	}
	to := sp.SPSSODescriptors[0].SingleLogoutServices[0].ResponseLocation
	done := saml.LogoutResponse{ID: "id-" + chance(), InResponseTo: asked.ID, Version: "2.0", IssueInstant: now().UTC(), Destination: to, Issuer: &saml.Issuer{Value: i.MetadataURL()},
		Status: saml.Status{StatusCode: saml.StatusCode{Value: saml.StatusSuccess}}}
	http.Redirect(w, r, i.bearing(to, "SAMLResponse", done.Redirect("").Query().Get("SAMLResponse"), q.Get("RelayState")), http.StatusFound)
}

// Leave is where the browser goes when somebody signs out of the provider: each service is told by such an address.
func (i *IdP) Leave(service, name, index string) string {
	sp, err := i.GetServiceProvider(nil, service)
	if err != nil {
		return ""
	}
	to := sp.SPSSODescriptors[0].SingleLogoutServices[0].Location
	r := saml.LogoutRequest{ID: "id-" + chance(), Version: "2.0", IssueInstant: now().UTC(), Destination: to, Issuer: &saml.Issuer{Value: i.MetadataURL()}, NameID: &saml.NameID{Value: name}}
	if index != "" {
		r.SessionIndex = &saml.SessionIndex{Value: index}
	}
	return i.bearing(to, "SAMLRequest", r.Redirect("").Query().Get("SAMLRequest"), "relais")
}

// bearing signs a message of the redirect binding.
func (i *IdP) bearing(to, kind, packed, relay string) string {
	text := kind + "=" + url.QueryEscape(packed)
	if relay != "" {
		text += "&RelayState=" + url.QueryEscape(relay)
	}
	text += "&SigAlg=" + url.QueryEscape("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256")
	sum := sha256.Sum256([]byte(text))
	sig, err := rsa.SignPKCS1v15(nil, i.key, crypto.SHA256, sum[:])
	if err != nil {
		return ""
	}
	return to + "?" + text + "&Signature=" + url.QueryEscape(base64.StdEncoding.EncodeToString(sig))
}
