package federation

import (
	"bytes"
	"compress/flate"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/crewjam/saml"
	dsig "github.com/russellhaering/goxmldsig"
)

// The end of a session at EduConnect (SAML 2.0 profiles 4.4, bindings 3.4): asked by us when somebody signs out here, and by EduConnect
// when they sign out there. Both go by the browser, signed in the address.

// LogoutPath is where EduConnect says that a session ended there, and answers that it did.
const LogoutPath = "/connexion/" + EduConnect + "/deconnexion"

// samlHint is what names a session to the provider that opened it; it is kept sealed.
type samlHint struct {
	Name      string `json:"n"`
	Format    string `json:"f,omitempty"`
	Qualifier string `json:"q,omitempty"`
	Index     string `json:"i,omitempty"`
	Away      string `json:"u,omitempty"` // FrEduUrlRetour: where one signs out of a provider that describes no logout
}

func hintOf(a *saml.Assertion, away string) string {
	h := samlHint{Away: away}
	if a.Subject != nil && a.Subject.NameID != nil {
		h.Name, h.Format, h.Qualifier = a.Subject.NameID.Value, a.Subject.NameID.Format, a.Subject.NameID.NameQualifier
	}
	for _, s := range a.AuthnStatements {
		if h.Index == "" {
			h.Index = s.SessionIndex
		}
	}
	if h.Name == "" && h.Away == "" {
		return ""
	}
	raw, err := json.Marshal(h)
	if err != nil {
		return ""
	}
	return string(raw)
}

// logoutAt is where the provider is asked, and where it is answered; "" when it describes none.
func logoutAt(idp *saml.EntityDescriptor) (ask, answer string) {
	for _, d := range idp.IDPSSODescriptors {
		for _, e := range d.SingleLogoutServices {
			if e.Binding == saml.HTTPRedirectBinding && ask == "" {
				if ask, answer = e.Location, e.ResponseLocation; answer == "" {
					answer = ask
				}
			}
		}
	}
	return ask, answer
}

// logout is where the browser goes on so that EduConnect's own session ends too.
func (w *samlWay) logout(ctx context.Context, hint, _ string) string {
	var h samlHint
	if json.Unmarshal([]byte(hint), &h) != nil {
		return ""
	}
	sp, err := w.provider(ctx)
	if err != nil {
		return ""
	}
	ask, _ := logoutAt(sp.IDPMetadata)
	if ask == "" || h.Name == "" {
		return ofProvider(sp, h.Away)
	}
	r := saml.LogoutRequest{ID: "id-" + chance(), Version: "2.0", IssueInstant: w.now().UTC(), Destination: ask, Issuer: &saml.Issuer{Value: sp.EntityID},
		NameID: &saml.NameID{Value: h.Name, Format: h.Format, NameQualifier: h.Qualifier, SPNameQualifier: sp.EntityID}}
	if h.Index != "" {
		r.SessionIndex = &saml.SessionIndex{Value: h.Index}
	}
	to, err := w.bearing(ask, "SAMLRequest", r.Redirect("").Query().Get("SAMLRequest"), "")
	if err != nil {
		return ""
	}
	return to
}

// ofProvider is an address that an assertion names, when it is one of the provider's own site.
func ofProvider(sp *saml.ServiceProvider, address string) string {
	u, err := url.Parse(address)
	at, errAt := url.Parse(sp.GetSSOBindingLocation(saml.HTTPRedirectBinding))
	if err != nil || errAt != nil || address == "" || u.Scheme != at.Scheme || u.Host != at.Host || u.User != nil {
		return ""
	}
	return address
}

// bearing is an address that carries a message of the redirect binding, signed (bindings 3.4.4.1).
func (w *samlWay) bearing(to, kind, packed, relay string) (string, error) {
	text := kind + "=" + url.QueryEscape(packed)
	if relay != "" {
		text += "&RelayState=" + url.QueryEscape(relay)
	}
	text += "&SigAlg=" + url.QueryEscape(dsig.RSASHA256SignatureMethod)
	sum := sha256.Sum256([]byte(text))
	sig, err := w.own.Key.Sign(rand.Reader, sum[:], crypto.SHA256)
	if err != nil {
		return "", err
	}
	sep := "?"
	if strings.Contains(to, "?") {
		sep = "&"
	}
	return to + sep + text + "&Signature=" + url.QueryEscape(base64.StdEncoding.EncodeToString(sig)), nil
}

// Leaving is what EduConnect says of the end of a session.
type Leaving struct {
	name, index string
	// Answer is where the browser goes on: back to EduConnect with what became of it, or "" when it only answered us.
	Answer string
}

// Means tells whether the session that a hint names is the one that ended.
func (l *Leaving) Means(hint string) bool {
	var h samlHint
	return l.name != "" && json.Unmarshal([]byte(hint), &h) == nil && h.Name == l.name && (l.index == "" || l.index == h.Index)
}

// Leaving reads what came to LogoutPath, as it stands in the address. ErrRefused when EduConnect did not sign it for us a moment ago.
func (g *Gates) Leaving(ctx context.Context, raw string) (*Leaving, error) {
	if g == nil || g.saml == nil {
		return nil, refused("no such way")
	}
	return g.saml.leaving(ctx, raw)
}

// leavingFor is how long such a message is believed, whichever clock is ahead.
const leavingFor = 5 * time.Minute

func (w *samlWay) leaving(ctx context.Context, raw string) (*Leaving, error) {
	sp, err := w.provider(ctx)
	if err != nil {
		return nil, err
	}
	if len(raw) > 16<<10 {
		return nil, refused("a message of %d bytes", len(raw))
	}
	parts := map[string]string{}
	for _, p := range strings.Split(raw, "&") {
		name, value, _ := strings.Cut(p, "=")
		if _, twice := parts[name]; twice {
			return nil, refused("a parameter is given twice")
		}
		parts[name] = value
	}
	kind := "SAMLRequest"
	if parts[kind] == "" {
		kind = "SAMLResponse"
	}
	text := kind + "=" + parts[kind]
	if relay, given := parts["RelayState"]; given {
		text += "&RelayState=" + relay
	}
	if !signedBy(sp.IDPMetadata, text+"&SigAlg="+parts["SigAlg"], parts["SigAlg"], parts["Signature"]) {
		return nil, refused("the end of a session is not signed by the provider")
	}
	if kind == "SAMLResponse" { // it answers us: there is nothing left to end
		return &Leaving{}, nil
	}
	packed, err := url.QueryUnescape(parts[kind])
	if err != nil {
		return nil, refused("the message does not read")
	}
	deflated, err := base64.StdEncoding.DecodeString(packed)
	if err != nil {
		return nil, refused("the message does not read")
	}
	body, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(deflated)), 64<<10))
	if err != nil {
		return nil, refused("the message does not read")
	}
	var r struct {
		XMLName      xml.Name  `xml:"urn:oasis:names:tc:SAML:2.0:protocol LogoutRequest"`
		ID           string    `xml:",attr"`
		Destination  string    `xml:",attr"`
		IssueInstant time.Time `xml:",attr"`
		Issuer       string    `xml:"urn:oasis:names:tc:SAML:2.0:assertion Issuer"`
		NameID       string    `xml:"urn:oasis:names:tc:SAML:2.0:assertion NameID"`
		Index        string    `xml:"urn:oasis:names:tc:SAML:2.0:protocol SessionIndex"`
	}
	if xml.Unmarshal(body, &r) != nil {
		return nil, refused("the message does not read")
	}
	age := w.now().Sub(r.IssueInstant)
	switch {
	case r.Issuer != sp.IDPMetadata.EntityID:
		return nil, refused("another provider asks")
	case r.Destination != sp.SloURL.String():
		return nil, refused("the message is for another place")
	case age > leavingFor || age < -leavingFor:
		return nil, refused("the message is %s old", age)
	case r.NameID == "" || r.ID == "":
		return nil, refused("it names no session")
	}
	l := &Leaving{name: r.NameID, index: r.Index}
	_, answer := logoutAt(sp.IDPMetadata)
	if answer == "" {
		return l, nil
	}
	done := saml.LogoutResponse{ID: "id-" + chance(), InResponseTo: r.ID, Version: "2.0", IssueInstant: w.now().UTC(), Destination: answer, Issuer: &saml.Issuer{Value: sp.EntityID},
		Status: saml.Status{StatusCode: saml.StatusCode{Value: saml.StatusSuccess}}}
	relay, err := url.QueryUnescape(parts["RelayState"])
	if err != nil {
		return nil, refused("the relay state does not read")
	}
	l.Answer, err = w.bearing(answer, "SAMLResponse", done.Redirect("").Query().Get("SAMLResponse"), relay)
	return l, err
}

// signedBy tells whether one of the provider's published keys signed a text of the redirect binding. SHA-1 is not believed.
func signedBy(idp *saml.EntityDescriptor, text, method, signature string) bool {
	name, err := url.QueryUnescape(method)
	if err != nil || name != dsig.RSASHA256SignatureMethod {
		return false
	}
	plain, err := url.QueryUnescape(signature)
	if err != nil {
		return false
	}
	sig, err := base64.StdEncoding.DecodeString(plain)
	if err != nil {
		return false
	}
	sum := sha256.Sum256([]byte(text))
	for _, d := range idp.IDPSSODescriptors {
		for _, k := range d.KeyDescriptors {
			if k.Use == "encryption" {
				continue
			}
			for _, c := range k.KeyInfo.X509Data.X509Certificates {
				der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(c.Data), ""))
				if err != nil {
					continue
				}
				cert, err := x509.ParseCertificate(der)
				if err != nil {
					continue
				}
				if key, ok := cert.PublicKey.(*rsa.PublicKey); ok && rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], sig) == nil {
					return true
				}
			}
		}
	}
	return false
}
