package signon

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"strings"

	"github.com/google/uuid"

	"preau/internal/platform/signed"
)

// Pseudonyms name a person differently to each resource, always the same to one: two resources cannot compare what they know, and
// no name says who it is.
type Pseudonyms struct{ key []byte }

// NewPseudonyms derives them from the installation's root key.
func NewPseudonyms(root []byte) Pseudonyms {
	return Pseudonyms{signed.New(root).Derive("signon pseudonyms", 32)}
}

var lower32 = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// For is a person's name towards a sector: 32 characters of a-z and 2-7. Records and sectors are never reused, so neither is it.
func (p Pseudonyms) For(sector string, tenantID, person uuid.UUID) string {
	m := hmac.New(sha256.New, p.key)
	m.Write([]byte(sector))
	m.Write([]byte{0})
	m.Write(tenantID[:])
	m.Write(person[:])
	return lower32.EncodeToString(m.Sum(nil)[:20])
}

// Of is a person's name towards a resource.
func (p Pseudonyms) Of(client, tenantID, person uuid.UUID) string {
	return p.For("resource "+client.String(), tenantID, person)
}

// GAR is the GARPersonIdentifiant of a person's record in a school: at most 64 characters, stable for as long as the record is
// there (GAR, référentiel technique; type PersonIdentifiant of GAR-ENT.xsd). The archives that leave at night and the assertion
// of a sign-on bear the same.
func (p Pseudonyms) GAR(tenantID, person uuid.UUID) string { return p.For("gar", tenantID, person) }

// Session names a browser's session towards a resource, so that its end can be told without saying which it is.
func (p Pseudonyms) session(client, session uuid.UUID) string {
	return strings.ToLower(p.For("session "+client.String(), session, uuid.Nil))
}
