// Package signed makes links that need no sign-in: a purpose, a tenant, an id and an end, under the installation's key.
// A link serves one purpose; that it was revoked or used is said by the row it names.
package signed

import (
	"crypto/hmac"
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
