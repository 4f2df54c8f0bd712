// Package peers are providers of identity of a desk: one that answers as EduConnect does (SAML 2.0) and two that answer as
// FranceConnect and ProConnect do (OpenID Connect). Whoever comes chooses which of the demonstration's people they are. They serve
// tests and `preau up`, over real HTTP on the loopback; they prove nothing about anybody and never stand in production.
package peers

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"html/template"
	"math/big"
	"net"
	"net/http"
	"net/url"
	"os"
	"time"

	"preau/internal/platform/clock"
)

// Person is somebody whom a provider knows.
type Person struct {
	Key   string // in the address of the choice
	Label string // « Nadia Roux, mère de Lina »
	Given string // all given names
	// Family is the name of birth, Usage the name of use.
	Family, Usage string
	Mail          string

	// FranceConnect; of a pupil, EduConnect too tells the day of birth
	Birth, BirthPlace, BirthCountry, Gender string // 1988-04-12, INSEE codes, female or male

	// ProConnect
	SIRET string
	MFA   bool

	// EduConnect
	Affiliation string   // resp1d, resp2d, eleve1d, eleve2d
	RefIDs      []string // {AAF}<academy>|…|<ENTPersonJointure>
	Vectors     []string // profil|nom|prenom|idEleve|UAI
	UAI         string   // of a pupil's school
}

// Peers are the three, each at its own address.
type Peers struct {
	EduConnect    *IdP
	FranceConnect *OP
	ProConnect    *OP

	servers []*http.Server
}

// People are who may be chosen at each provider.
type People struct{ EduConnect, FranceConnect, ProConnect []Person }

// Start opens the three on free ports of the loopback.
func Start(people People) (*Peers, error) {
	p := &Peers{}
	edu, err := newIdP(people.EduConnect)
	if err != nil {
		return nil, err
	}
	franceConnect, err := newOP("FranceConnect", people.FranceConnect)
	if err != nil {
		return nil, err
	}
	proConnect, err := newOP("ProConnect", people.ProConnect)
	if err != nil {
		return nil, err
	}
	p.EduConnect, p.FranceConnect, p.ProConnect = edu, franceConnect, proConnect
	for _, one := range []struct {
		h  http.Handler
		at *string
	}{{edu, &edu.URL}, {franceConnect, &franceConnect.URL}, {proConnect, &proConnect.URL}} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, errors.Join(err, p.Close(context.Background()))
		}
		*one.at = "http://" + l.Addr().String()
		srv := &http.Server{Handler: one.h, ReadHeaderTimeout: 5 * time.Second}
		p.servers = append(p.servers, srv)
		go func() { _ = srv.Serve(l) }()
	}
	return p, nil
}

// Know says who may be chosen from now on.
func (p *Peers) Know(people People) {
	p.EduConnect.mu.Lock()
	p.EduConnect.people = people.EduConnect
	p.EduConnect.mu.Unlock()
	for op, list := range map[*OP][]Person{p.FranceConnect: people.FranceConnect, p.ProConnect: people.ProConnect} {
		op.mu.Lock()
		op.people = list
		op.mu.Unlock()
	}
}

// Close stops them.
func (p *Peers) Close(ctx context.Context) error {
	var err error
	for _, s := range p.servers {
		err = errors.Join(err, s.Shutdown(ctx))
	}
	return err
}

// KeyPair is an RSA key with a certificate that it signed itself, as a service provider of a desk needs one.
func KeyPair(name string) (*rsa.PrivateKey, *x509.Certificate, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, nil, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, nil, err
	}
	t := &x509.Certificate{SerialNumber: serial, Subject: pkix.Name{CommonName: name}, NotBefore: now().Add(-time.Hour), NotAfter: now().AddDate(5, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment}
	raw, err := x509.CreateCertificate(rand.Reader, t, t, &key.PublicKey, key)
	if err != nil {
		return nil, nil, err
	}
	cert, err := x509.ParseCertificate(raw)
	return key, cert, err
}

// WriteKeyPair keeps a new pair in a file (PEM), for its owner alone.
func WriteKeyPair(path, name string) error {
	key, cert, err := KeyPair(name)
	if err != nil {
		return err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})
	return os.WriteFile(path, append(text, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw})...), 0o600)
}

func ecKey() (*ecdsa.PrivateKey, error) { return ecdsa.GenerateKey(elliptic.P256(), rand.Reader) }

// now is the machine's: codes and certificates are of this minute, whatever date the demonstration shows.
func now() time.Time { return clock.System{}.Now() }

func chance() string {
	raw := make([]byte, 24)
	_, _ = rand.Read(raw)
	return base64.RawURLEncoding.EncodeToString(raw)
}

// choice is the page on which one says who one is. It takes the place of the provider's own sign-in.
var choice = template.Must(template.New("choice").Parse(`<!doctype html><html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Name}} de démonstration</title><style>
:root{color-scheme:light dark}body{font:1.0625rem/1.5 system-ui,sans-serif;max-width:34rem;margin:0 auto;padding:1.5rem 1rem}h1{font-size:1.5rem;line-height:1.2}
ul{list-style:none;padding:0}a{display:flex;flex-direction:column;padding:.75rem 1rem;margin:.5rem 0;border:1px solid;border-radius:.75rem;color:inherit;text-decoration:none}a:hover{text-decoration:underline}
.no{border:0;padding-left:0;text-decoration:underline}</style></head><body><main>
<h1>{{.Name}} de démonstration</h1><p>Le vrai {{.Name}} demanderait ici qui vous êtes. Celui-ci n’existe que sur cette machine : choisissez une personne.</p>
<ul>{{range .People}}<li><a href="{{.Href}}">{{.Label}}</a></li>{{end}}</ul>{{with .No}}<p><a class="no" href="{{.}}">Revenir sans se connecter</a></p>{{end}}
</main></body></html>`))

type chosen struct {
	Label string
	Href  string
}

func offer(w http.ResponseWriter, name string, here *url.URL, people []Person, no string) {
	var list []chosen
	for _, p := range people {
		list = append(list, chosen{p.Label, here.Path + "?" + here.RawQuery + "&who=" + url.QueryEscape(p.Key)})
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = choice.Execute(w, map[string]any{"Name": name, "People": list, "No": no})
}

func named(people []Person, key string) (Person, bool) {
	for _, p := range people {
		if p.Key == key {
			return p, true
		}
	}
	return Person{}, false
}
