package federation

import (
	"context"
	"crypto"
	"crypto/x509"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/crewjam/saml"
	dsig "github.com/russellhaering/goxmldsig"
)

// SAMLOptions are how this installation and EduConnect know each other.
type SAMLOptions struct {
	Metadata    []byte // EduConnect's description; or
	MetadataURL string // where it is read
	Key         crypto.Signer
	Certificate *x509.Certificate
	// Academy is the code of the academy whose own desk (guichet ATEN) may answer instead; "" when none does.
	Academy string
}

// The attributes of EduConnect, by their OID.
const (
	oid             = "urn:oid:1.3.6.1.4.1.20326.10.999.1."
	attrAffiliation = oid + "7"
	attrID          = oid + "57"
	attrBirth       = oid + "67"
	attrUAI         = oid + "72"
	attrAway        = oid + "5"
	attrRefID       = "FrEduCtRefId"
	attrVector      = "FrEduVecteur"
	attrFamily      = "urn:oid:2.5.4.4"
	attrGiven       = "urn:oid:2.5.4.42"
)

type samlWay struct {
	own  SAMLOptions
	sp   saml.ServiceProvider
	http *http.Client
	now  func() time.Time
	mu   sync.Mutex
	read time.Time // when the description was read
	idp  *saml.EntityDescriptor
}

func newSAML(o Options, own SAMLOptions) (*samlWay, error) {
	acs, err := url.Parse(o.URL + ReturnPath(EduConnect))
	if err != nil {
		return nil, err
	}
	metadata, err := url.Parse(o.URL + MetadataPath)
	if err != nil {
		return nil, err
	}
	slo, err := url.Parse(o.URL + LogoutPath)
	if err != nil {
		return nil, err
	}
	if own.Key == nil || own.Certificate == nil {
		return nil, errors.New("EduConnect asks for a key and its certificate")
	}
	w := &samlWay{own: own, http: o.HTTP, now: o.Clock.Now, sp: saml.ServiceProvider{EntityID: metadata.String(), Key: own.Key, Certificate: own.Certificate, MetadataURL: *metadata, AcsURL: *acs, SloURL: *slo, LogoutBindings: []string{saml.HTTPRedirectBinding},
		HTTPClient: o.HTTP, SignatureMethod: dsig.RSASHA256SignatureMethod, AuthnNameIDFormat: saml.TransientNameIDFormat}}
	if len(own.Metadata) > 0 {
		if w.idp, err = parseMetadata(own.Metadata); err != nil {
			return nil, errors.New("EduConnect's description does not read")
		}
	} else if own.MetadataURL == "" {
		return nil, errors.New("EduConnect's description is missing")
	}
	return w, nil
}

func (w *samlWay) metadata() ([]byte, error) {
	body, err := xml.MarshalIndent(w.sp.Metadata(), "", "  ")
	return append([]byte(xml.Header), body...), err
}

// provider is this installation before EduConnect as it describes itself today.
func (w *samlWay) provider(ctx context.Context) (*saml.ServiceProvider, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.own.MetadataURL != "" && w.now().Sub(w.read) > 24*time.Hour {
		found, err := w.fetch(ctx)
		if err == nil {
			w.idp, w.read = found, w.now()
		} else if w.idp == nil {
			return nil, errors.Join(ErrAway, err)
		}
	}
	sp := w.sp
	sp.IDPMetadata = w.idp
	// an assertion that is for nobody in particular is not for us
	sp.ValidateAudienceRestriction = func(a *saml.Assertion) error {
		for _, r := range a.Conditions.AudienceRestrictions {
			if r.Audience.Value == sp.EntityID {
				return nil
			}
		}
		return errors.New("it is for another service")
	}
	return &sp, nil
}

func (w *samlWay) fetch(ctx context.Context) (*saml.EntityDescriptor, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, w.own.MetadataURL, nil)
	if err != nil {
		return nil, err
	}
	res, err := w.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, errors.New(res.Status)
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, 4<<20))
	if err != nil {
		return nil, err
	}
	return parseMetadata(body)
}

// parseMetadata reads a description, alone or the first of a list that has a place to sign in.
func parseMetadata(body []byte) (*saml.EntityDescriptor, error) {
	var one saml.EntityDescriptor
	if err := xml.Unmarshal(body, &one); err == nil && len(one.IDPSSODescriptors) > 0 {
		return &one, nil
	}
	var many saml.EntitiesDescriptor
	if err := xml.Unmarshal(body, &many); err != nil {
		return nil, err
	}
	for i := range many.EntityDescriptors {
		if len(many.EntityDescriptors[i].IDPSSODescriptors) > 0 {
			return &many.EntityDescriptors[i], nil
		}
	}
	return nil, errors.New("it describes no provider of identity")
}

func (w *samlWay) begin(ctx context.Context, t *Trip) (string, error) {
	sp, err := w.provider(ctx)
	if err != nil {
		return "", err
	}
	destination := sp.GetSSOBindingLocation(saml.HTTPRedirectBinding)
	if destination == "" {
		return "", errors.Join(ErrAway, errors.New("EduConnect describes no place to go to"))
	}
	req, err := sp.MakeAuthenticationRequest(destination, saml.HTTPRedirectBinding, saml.HTTPPostBinding)
	if err != nil {
		return "", err
	}
	if t.Confirm {
		req.ForceAuthn = &t.Confirm
	}
	t.Request = req.ID
	u, err := req.Redirect(t.State, sp)
	if err != nil {
		return "", err
	}
	return u.String(), nil
}

func (w *samlWay) finish(ctx context.Context, t Trip, a Answer) (*Claim, error) {
	sp, err := w.provider(ctx)
	if err != nil {
		return nil, err
	}
	if a.State == "" || a.State != t.State {
		return nil, refused("the relay state is not that of this browser")
	}
	raw, err := base64.StdEncoding.DecodeString(a.SAMLResponse)
	if err != nil || len(raw) > 256<<10 {
		return nil, refused("the answer does not read")
	}
	assertion, err := sp.ParseXMLResponse(raw, []string{t.Request}, sp.AcsURL)
	if err != nil {
		var invalid *saml.InvalidResponseError
		if errors.As(err, &invalid) {
			var bad saml.ErrBadStatus
			if errors.As(invalid.PrivateErr, &bad) {
				return nil, ErrDeclined
			}
			return nil, refused("%s", cut(invalid.PrivateErr.Error()))
		}
		return nil, refused("the answer is not valid")
	}
	if assertion.Subject == nil || len(assertion.Subject.SubjectConfirmations) == 0 {
		return nil, refused("the assertion confirms nobody")
	}
	values := map[string][]string{}
	for _, s := range assertion.AttributeStatements {
		for _, at := range s.Attributes {
			for _, v := range at.Values {
				if text := strings.TrimSpace(v.Value); text != "" {
					values[at.Name] = append(values[at.Name], text)
					if at.FriendlyName != "" && at.FriendlyName != at.Name {
						values[at.FriendlyName] = append(values[at.FriendlyName], text)
					}
				}
			}
		}
	}
	c, err := w.claim(values, assertion.ID)
	if err == nil {
		away := ""
		if v := values[attrAway]; len(v) > 0 {
			away = v[0]
		}
		c.Hint = hintOf(assertion, away)
	}
	return c, err
}

// claim reads the attributes (SDET 6.3, "vecteur d'identité technique").
func (w *samlWay) claim(values map[string][]string, once string) (*Claim, error) {
	first := func(name string) string {
		if v := values[name]; len(v) > 0 {
			return v[0]
		}
		return ""
	}
	c := &Claim{Subject: first(attrID), Given: first(attrGiven), Family: first(attrFamily), Once: once}
	switch first(attrAffiliation) {
	case "eleve1d", "eleve2d":
		c.Pupil = true
	}
	for _, v := range values[attrRefID] {
		if r, ok := refID(v); ok {
			c.Records = append(c.Records, r)
		}
	}
	for _, v := range values[attrVector] {
		r, ok := vector(v, w.own.Academy)
		if !ok {
			continue
		}
		c.Records = append(c.Records, r)
		if c.Pupil = c.Pupil || r.Pupil; r.Pupil && c.Given == "" {
			c.Given, c.Family = r.Given, r.Family
		} else if c.Given == "" {
			c.Given, c.Family = r.Given, r.Family
		}
	}
	if uai, born := first(attrUAI), first(attrBirth); c.Pupil && len(c.Records) == 0 && uai != "" && born != "" {
		c.Records = append(c.Records, Record{UAI: strings.ToUpper(uai), Born: born, Pupil: true, Given: c.Given, Family: c.Family})
	}
	if c.Subject == "" && len(c.Records) > 0 && first(attrVector) != "" {
		// an academy's own desk gives no number of its own: the vector is the person
		c.Subject = w.own.Academy + " " + first(attrVector)
	}
	if c.Subject == "" {
		return nil, refused("the assertion names nobody")
	}
	return c, nil
}

// refID reads FrEduCtRefId, "{AAF}<academy>|…|<ENTPersonJointure>". The key without its academy would be somebody else's elsewhere.
func refID(v string) (Record, bool) {
	rest, ok := strings.CutPrefix(v, "{AAF}")
	if !ok {
		return Record{}, false
	}
	parts := strings.Split(rest, "|")
	academy, id := strings.TrimSpace(parts[0]), strings.TrimSpace(parts[len(parts)-1])
	if len(parts) < 2 || academy == "" || id == "" {
		return Record{}, false
	}
	return Record{Academy: academy, ID: id}, true
}

// vector reads FrEduVecteur, "profil|nom|prenom|idEleve|UAI": profile 1 or 2 is a responsible, 3 or 4 a pupil (first, second degree).
func vector(v, academy string) (Record, bool) {
	parts := strings.Split(v, "|")
	if len(parts) != 5 || academy == "" {
		return Record{}, false
	}
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	r := Record{Academy: academy, Family: parts[1], Given: parts[2], Child: parts[3], UAI: strings.ToUpper(parts[4])}
	switch parts[0] {
	case "1", "2":
	case "3", "4":
		r.Pupil = true
	default:
		return Record{}, false
	}
	return r, r.Child != "" && r.UAI != ""
}
