package signon

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"math/big"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/uuid"

	"preau/internal/manifest"
	"preau/internal/tenant"
)

// The keys that sign what leaves: RSA, because LTI and the national registers ask for it. A token's key signs for ninety days; the
// next one is published a day before it signs, and each stays published for as long as something that it signed is believed. The key
// of SAML is in a certificate that others copied by hand: it lives for ten years.
const (
	forTokens = "token"
	forSAML   = "saml"

	keyBits    = 2048
	signsFor   = 90 * 24 * time.Hour
	announced  = 24 * time.Hour
	believed   = 2 * 24 * time.Hour
	samlLife   = 10 * 365 * 24 * time.Hour
	ringIsRead = time.Minute
)

// doer runs a function in a transaction: an operation in stages, or a job in steps.
type doer interface {
	Do(fn func(tx *tenant.Tx) error) error
}

type key struct {
	ID      uuid.UUID
	Public  []byte
	Sealed  []byte
	SignsAt time.Time
	EndsAt  time.Time

	private *rsa.PrivateKey
}

// ring keeps the keys that were read a moment ago.
type ring struct {
	mu   sync.Mutex
	read map[string]time.Time
	keys map[string][]key
}

func (r *ring) get(use string, now time.Time) []key {
	r.mu.Lock()
	defer r.mu.Unlock()
	if age := now.Sub(r.read[use]); age < 0 || age > ringIsRead {
		return nil
	}
	return r.keys[use]
}

func (r *ring) put(use string, now time.Time, list []key) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.read == nil {
		r.read, r.keys = map[string]time.Time{}, map[string][]key{}
	}
	r.read[use], r.keys[use] = now, list
}

// keysFor are the published keys of a use, the newest first. The first one is made when somebody needs it, the next ones in time; the
// making is outside every transaction.
func (s *Service) keysFor(run doer, use string) ([]key, error) {
	now := s.now()
	if list := s.ring.get(use, now); list != nil {
		return list, nil
	}
	list, err := s.readKeys(run, use, now)
	if err != nil {
		return nil, err
	}
	if due := len(list) == 0 || use == forTokens && now.After(list[0].SignsAt.Add(signsFor-announced)); due {
		signs := now
		if len(list) > 0 {
			signs = now.Add(announced)
		}
		k, err := s.makeKey(use, now, signs)
		if err != nil {
			return nil, err
		}
		if err := run.Do(func(tx *tenant.Tx) error {
			_, err := tx.Exec(`insert into signon.keys (id, use, public, sealed, made_at, signs_at, ends_at) values ($1, $2, $3, $4, $5, $6, $7)`, k.ID, use, k.Public, k.Sealed, now, k.SignsAt, k.EndsAt)
			return err
		}); err != nil {
			return nil, err
		}
		if list, err = s.readKeys(run, use, now); err != nil {
			return nil, err
		}
	}
	s.ring.put(use, now, list)
	return list, nil
}

func (s *Service) readKeys(run doer, use string, now time.Time) (list []key, err error) {
	err = run.Do(func(tx *tenant.Tx) (err error) {
		list, err = tenant.Select[key](tx, `select id, public, sealed, signs_at, ends_at from signon.keys where use = $1 and ends_at > $2 order by signs_at desc, id desc`, use, now)
		return err
	})
	for i := range list {
		raw, e := s.keys.Unseal("signing key", list[i].Sealed, list[i].ID[:])
		if e != nil {
			return nil, errors.Join(err, e)
		}
		parsed, e := x509.ParsePKCS8PrivateKey(raw)
		if e != nil {
			return nil, errors.Join(err, e)
		}
		private, ok := parsed.(*rsa.PrivateKey)
		if !ok {
			return nil, errors.New("a signing key is of another kind")
		}
		list[i].private = private
	}
	return list, err
}

func (s *Service) makeKey(use string, now, signs time.Time) (key, error) {
	private, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		return key{}, err
	}
	raw, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return key{}, err
	}
	k := key{ID: tenant.NewID(), SignsAt: signs, EndsAt: signs.Add(signsFor + believed)}
	k.Sealed = s.keys.Seal("signing key", raw, k.ID[:])
	if use != forSAML {
		k.Public, err = x509.MarshalPKIXPublicKey(&private.PublicKey)
		return k, err
	}
	k.EndsAt = now.Add(samlLife)
	sum := sha256.Sum256(k.ID[:])
	cert := &x509.Certificate{SerialNumber: new(big.Int).SetBytes(sum[:16]), Subject: pkix.Name{CommonName: s.URL}, NotBefore: now.Add(-time.Hour), NotAfter: k.EndsAt, KeyUsage: x509.KeyUsageDigitalSignature}
	k.Public, err = x509.CreateCertificate(rand.Reader, cert, cert, &private.PublicKey, private)
	return k, err
}

// signing is the key that signs now: the newest whose time has come.
func (s *Service) signing(run doer, use string) (key, error) {
	list, err := s.keysFor(run, use)
	if err != nil {
		return key{}, err
	}
	now := s.now()
	for _, k := range list {
		if !k.SignsAt.After(now) {
			return k, nil
		}
	}
	return key{}, errors.New("no signing key is in force")
}

// sign makes a JWS of a type with the key in force.
func (s *Service) sign(run doer, kind string, payload []byte) (string, error) {
	k, err := s.signing(run, forTokens)
	if err != nil {
		return "", err
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: k.private, KeyID: k.ID.String()}}, (&jose.SignerOptions{}).WithType(jose.ContentType(kind)))
	if err != nil {
		return "", err
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		return "", err
	}
	return signed.CompactSerialize()
}

// published are the public halves as others read them (RFC 7517).
func (s *Service) published(run doer) (jose.JSONWebKeySet, error) {
	list, err := s.keysFor(run, forTokens)
	set := jose.JSONWebKeySet{Keys: []jose.JSONWebKey{}}
	for _, k := range list {
		set.Keys = append(set.Keys, jose.JSONWebKey{Key: &k.private.PublicKey, KeyID: k.ID.String(), Algorithm: string(jose.RS256), Use: "sig"})
	}
	return set, err
}

// nightly erases what has had its time and makes the next key before it is needed.
func (s *Service) nightly(_ context.Context, run *manifest.Steps, _ *manifest.Due) error {
	if _, err := s.keysFor(run, forTokens); err != nil {
		return err
	}
	return run.Finish(func(tx *tenant.Tx) error {
		_, err := tx.Exec(`select signon.sweep($1)`, s.now())
		return err
	})
}
