// Package signed makes links that need no sign-in: a purpose, a tenant, an id and an end, under the installation's key.
// A link serves one purpose; that it was revoked or used is said by the row it names.
package signed

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"io"
	"time"

	"github.com/google/uuid"
	"golang.org/x/crypto/hkdf"
)

// Errors of Verify. A forged link and one for another purpose answer alike.
var (
	ErrForged  = errors.New("the link is not ours")
	ErrExpired = errors.New("the link has expired")
)

// Keys derive from the installation's root key, one per purpose, so a link for one purpose opens no other.
type Keys struct{ secret []byte }

// New derives keys from the installation's root key.
func New(secret []byte) Keys { return Keys{secret} }

// Derive is n bytes of key material for a named use.
func (k Keys) Derive(use string, n int) []byte {
	out := make([]byte, n)
	_, _ = io.ReadFull(hkdf.New(sha256.New, k.secret, nil, []byte("preau "+use)), out)
	return out
}

// Link is what a token names.
type Link struct {
	Tenant, ID uuid.UUID
	Until      time.Time
}

const body = 16 + 16 + 4

// Token is the link's text: 70 characters fit for a path.
func (k Keys) Token(purpose string, l Link) string {
	b := make([]byte, 0, body+16)
	b = append(b, l.Tenant[:]...)
	b = append(b, l.ID[:]...)
	b = binary.BigEndian.AppendUint32(b, uint32(l.Until.Unix()/60))
	b = append(b, k.mac(purpose, b)...)
	return base64.RawURLEncoding.EncodeToString(b)
}

// Verify reads a token made for the purpose.
func (k Keys) Verify(purpose, token string, now time.Time) (Link, error) {
	b, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(b) != body+16 || !hmac.Equal(b[body:], k.mac(purpose, b[:body])) {
		return Link{}, ErrForged
	}
	l := Link{Tenant: uuid.UUID(b[:16]), ID: uuid.UUID(b[16:32]), Until: time.Unix(int64(binary.BigEndian.Uint32(b[32:36]))*60, 0).UTC()}
	if now.After(l.Until) {
		return l, ErrExpired
	}
	return l, nil
}

func (k Keys) mac(purpose string, b []byte) []byte {
	m := hmac.New(sha256.New, k.Derive("link "+purpose, 32))
	m.Write(b)
	return m.Sum(nil)[:16]
}

// Seal encrypts what must not be read from a copy of the database alone. It opens again for the same use and the same bound bytes
// (the id of its row), so that no sealed value is of use elsewhere.
func (k Keys) Seal(use string, plain, bound []byte) []byte {
	g := k.sealer(use)
	nonce := make([]byte, g.NonceSize())
	_, _ = rand.Read(nonce) // never fails
	return g.Seal(nonce, nonce, plain, bound)
}

// Unseal opens what Seal closed; ErrForged when it was closed under another key, for another use or another row.
func (k Keys) Unseal(use string, sealed, bound []byte) ([]byte, error) {
	g := k.sealer(use)
	if len(sealed) < g.NonceSize() {
		return nil, ErrForged
	}
	plain, err := g.Open(nil, sealed[:g.NonceSize()], sealed[g.NonceSize():], bound)
	if err != nil {
		return nil, ErrForged
	}
	return plain, nil
}

func (k Keys) sealer(use string) cipher.AEAD {
	block, err := aes.NewCipher(k.Derive("seal "+use, 32))
	if err != nil {
		panic(err) // the key has the right length
	}
	g, err := cipher.NewGCM(block)
	if err != nil {
		panic(err)
	}
	return g
}
