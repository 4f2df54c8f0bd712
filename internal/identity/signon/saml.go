package signon

import (
	"bytes"
	"compress/flate"
	"context"
	"crypto/x509"
	"encoding/base64"
	"encoding/xml"
	"io"
	"log"
	"net/http"
	"net/url"
	"os"
	"time"

	"github.com/crewjam/saml"
	dsig "github.com/russellhaering/goxmldsig"

	"preau/internal/access"
	"preau/internal/manifest"
	"preau/internal/tenant"
)

// SAML 2.0 as the identity provider, for the national manager of resources above all: it is told the identifier that it gave to this ENT
// and the GARPersonIdentifiant of the person, the same as in the archives of the night.

const samlPath = "/saml/sso"

func (s *Service) samlOperations() []manifest.Operation {
	at := func(id, method, path, summary string) manifest.Spec {
		return manifest.Spec{ID: "signon.saml-" + id, Method: method, Path: path, Summary: summary, Gate: manifest.Public(), Hidden: true, Writes: true, MaxBody: 128 << 10}
	}
	return []manifest.Operation{
		manifest.Staged(at("metadata", http.MethodGet, "/saml/metadata", "SAML: who we are"), func(_ context.Context, run *manifest.Stages, _ *manifest.Empty) (*reply, error) {
			idp, err := s.samlProvider(run, nil)
			if err != nil {
				return nil, err
			}
			m := idp.Metadata()
			m.ValidUntil = s.now().Add(7 * 24 * time.Hour)
			m.IDPSSODescriptors[0].NameIDFormats = []saml.NameIDFormat{saml.PersistentNameIDFormat}
			m.IDPSSODescriptors[0].KeyDescriptors = m.IDPSSODescriptors[0].KeyDescriptors[:1] // nothing is encrypted to us
			body, err := xml.MarshalIndent(m, "", "  ")
			return plain(http.StatusOK, "application/samlmetadata+xml", append([]byte(xml.Header), body...)), err
		}),
		manifest.Staged(at("sso", http.MethodGet, samlPath, "SAML: enter a resource"), s.samlSSO),
		manifest.Op(elsewhere(at("sso-post", http.MethodPost, samlPath, "SAML: enter a resource, asked by a form")), s.samlPost),
	}
}

// samlProvider is the library's provider with the key in force and one service provider.
func (s *Service) samlProvider(run doer, sp *saml.EntityDescriptor) (*saml.IdentityProvider, error) {
	k, err := s.signing(run, forSAML)
	if err != nil {
		return nil, err
	}
	cert, err := x509.ParseCertificate(k.Public)
	if err != nil {
		return nil, err
	}
	meta, err := url.Parse(s.URL + "/saml/metadata")
	if err != nil {
		return nil, err
	}
	sso, err := url.Parse(s.URL + samlPath)
	if err != nil {
		return nil, err
	}
	return &saml.IdentityProvider{Key: k.private, Certificate: cert, MetadataURL: *meta, SSOURL: *sso, Logger: log.New(io.Discard, "", 0), SignatureMethod: dsig.RSASHA256SignatureMethod,
		ServiceProviderProvider: only{sp}}, nil
}

// only is the one service provider of a request.
type only struct{ sp *saml.EntityDescriptor }

func (o only) GetServiceProvider(_ *http.Request, id string) (*saml.EntityDescriptor, error) {
	if o.sp == nil || o.sp.EntityID != id {
		return nil, os.ErrNotExist
	}
	return o.sp, nil
}

// descriptor describes a resource as a service provider: the addresses that it may be answered at, and no other.
func descriptor(o Opened) *saml.EntityDescriptor {
	sp := saml.SPSSODescriptor{SSODescriptor: saml.SSODescriptor{RoleDescriptor: saml.RoleDescriptor{ProtocolSupportEnumeration: "urn:oasis:names:tc:SAML:2.0:protocol"}, NameIDFormats: []saml.NameIDFormat{saml.PersistentNameIDFormat}}}
	first := true
	for i, a := range o.Allowed {
		sp.AssertionConsumerServices = append(sp.AssertionConsumerServices, saml.IndexedEndpoint{Binding: saml.HTTPPostBinding, Location: a, Index: i, IsDefault: &first})
	}
	return &saml.EntityDescriptor{EntityID: o.Entity, SPSSODescriptors: []saml.SPSSODescriptor{sp}}
}

// samlPost turns a posted request into one of the address: another site's form comes without our cookie, a link of it with it.
func (s *Service) samlPost(ctx context.Context, _ *tenant.Tx, in *FormIn) (*reply, error) {
	q, ok := query(string(in.RawBody))
	request, err := base64.StdEncoding.DecodeString(q["SAMLRequest"])
	if !ok || err != nil || len(request) == 0 {
		return s.refuse(ctx, http.StatusBadRequest, "signon.unreadable")
	}
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(request); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return redirect(with(samlPath, "SAMLRequest", base64.StdEncoding.EncodeToString(b.Bytes()), "RelayState", q["RelayState"])), nil
}

// samlSSO answers a request of a service provider.
func (s *Service) samlSSO(ctx context.Context, run *manifest.Stages, _ *manifest.Empty) (*reply, error) {
	raw := manifest.RequestOf(ctx).Query
	q, ok := query(raw)
	issuer := issuerOf(q["SAMLRequest"])
	if !ok || issuer == "" || len(q["RelayState"]) > 400 {
		return s.refuse(ctx, http.StatusBadRequest, "signon.unreadable")
	}
	if to := s.entrance(ctx, samlPath); to != nil {
		return to, nil
	}
	return s.page(ctx, func() (*reply, error) {
		c := manifest.CallerOf(ctx)
		ways, err := s.waysTo(ctx, c, SAML, q["organisation"], func(o Opened) bool { return o.Entity == issuer })
		switch {
		case err != nil:
			return nil, err
		case len(ways) == 0:
			return s.refuse(ctx, http.StatusForbidden, "signon.not_yours")
		case len(ways) > 1:
			return s.choose(ctx, samlPath, raw, ways)
		case ways[0].Suspended:
			return s.suspended(ctx, ways[0])
		}
		idp, err := s.samlProvider(run, descriptor(ways[0]))
		if err != nil {
			return nil, err
		}
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+samlPath+"?"+raw, nil)
		if err != nil {
			return nil, err
		}
		req, err := saml.NewIdpAuthnRequest(idp, r)
		if err == nil {
			req.Now = s.now()
			err = req.Validate()
		}
		if err != nil {
			s.Log.WarnContext(ctx, "a SAML request is not answered", "client", ways[0].ID, "trace", manifest.RequestOf(ctx).Trace)
			return s.refuse(ctx, http.StatusBadRequest, "signon.unreadable")
		}
		return s.samlAnswer(ctx, run, c, ways[0], req)
	})
}

// issuerOf reads who asks, from a request of the redirect binding; "" when it is none.
func issuerOf(request string) string {
	packed, err := base64.StdEncoding.DecodeString(request)
	if err != nil || len(packed) == 0 {
		return ""
	}
	body, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), 64<<10))
	if err != nil {
		return ""
	}
	var r struct {
		XMLName xml.Name `xml:"urn:oasis:names:tc:SAML:2.0:protocol AuthnRequest"`
		Issuer  string   `xml:"urn:oasis:names:tc:SAML:2.0:assertion Issuer"`
	}
	if xml.Unmarshal(body, &r) != nil {
		return ""
	}
	return r.Issuer
}

// samlLaunch goes to a resource without having been asked.
func (s *Service) samlLaunch(ctx context.Context, run doer, c *access.Caller, o Opened) (*reply, error) {
	if o.Suspended {
		return s.suspended(ctx, o)
	}
	sp := descriptor(o)
	idp, err := s.samlProvider(run, sp)
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+samlPath, nil)
	if err != nil {
		return nil, err
	}
	req := &saml.IdpAuthnRequest{IDP: idp, HTTPRequest: r, RelayState: o.Address, Now: s.now(), ServiceProviderMetadata: sp, SPSSODescriptor: &sp.SPSSODescriptors[0], ACSEndpoint: &sp.SPSSODescriptors[0].AssertionConsumerServices[0]}
	return s.samlAnswer(ctx, run, c, o, req)
}

// samlAnswer signs what the resource receives and has the browser post it.
func (s *Service) samlAnswer(ctx context.Context, run doer, c *access.Caller, o Opened, req *saml.IdpAuthnRequest) (*reply, error) {
	var g grant
	var f facts
	if err := s.Resources.Enter(ctx, c, o.Tenant, o.ID, func(tx *tenant.Tx, o Opened) (err error) {
		g = grantOf(c, o, req.ACSEndpoint.Location)
		f, err = s.sessionFacts(tx, c)
		return err
	}); err != nil {
		return nil, err
	}
	var released Released
	if err := run.Do(func(tx *tenant.Tx) (err error) {
		if err := s.inClients(tx, g); err != nil {
			return err
		}
		released, err = s.Resources.Release(tx, g.ClientID, g.PersonID, true)
		return err
	}); err != nil {
		return nil, err
	}
	name := s.Pseudonyms.Of(g.ClientID, g.TenantID, g.PersonID)
	var attributes []saml.Attribute
	add := func(name string, values ...string) {
		a := saml.Attribute{Name: name, FriendlyName: name, NameFormat: "urn:oasis:names:tc:SAML:2.0:attrname-format:basic"}
		for _, v := range values {
			a.Values = append(a.Values, saml.AttributeValue{Type: "xs:string", Value: v})
		}
		attributes = append(attributes, a)
	}
	if o.National {
		name = s.Pseudonyms.GAR(g.TenantID, g.PersonID)
		if released.Ident != "" {
			add("idEnt", released.Ident)
		}
		add("GARPersonIdentifiant", name)
	}
	for _, a := range released.Attributes {
		add(a.Name, a.Values...)
	}
	signedIn := s.now()
	if f.SignedIn != nil {
		signedIn = *f.SignedIn
	}
	session := &saml.Session{ID: g.SessionID.String(), CreateTime: signedIn, ExpireTime: s.now().Add(proxyLife), Index: s.Pseudonyms.session(g.ClientID, g.SessionID), NameID: name, NameIDFormat: string(saml.PersistentNameIDFormat), CustomAttributes: attributes}
	if err := (saml.DefaultAssertionMaker{}).MakeAssertion(req, session); err != nil {
		return nil, err
	}
	for i := range req.Assertion.Subject.SubjectConfirmations { // where somebody reads from is nobody's business
		req.Assertion.Subject.SubjectConfirmations[i].SubjectConfirmationData.Address = ""
	}
	for i := range req.Assertion.AuthnStatements {
		req.Assertion.AuthnStatements[i].SubjectLocality = nil
	}
	form, err := req.PostBinding()
	if err != nil {
		return nil, err
	}
	return s.posting(ctx, o.Name, form.URL, field{"SAMLResponse", form.SAMLResponse}, field{"RelayState", form.RelayState})
}
