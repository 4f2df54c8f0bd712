package directory

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"github.com/google/uuid"
	"github.com/minio/sio"

	"preau/internal/tenant"
	"preau/internal/tenant/identifiers"
)

// Vault hides what the directory must keep and never shows: national numbers, the files of an import, what crosses a
// bridge. Its keys derive from the installation's root key.
type Vault struct {
	hashing   []byte
	sealing   cipher.AEAD
	streaming []byte
}

// NewVault derives the keys. Processes with the same root key open each other's seals.
func NewVault(root []byte) (*Vault, error) {
	derive := func(use string) ([]byte, error) {
		return hkdf.Key(sha256.New, root, nil, "preau directory "+use, 32)
	}
	hashing, err := derive("hash")
	if err != nil {
		return nil, fmt.Errorf("derive the directory's keys: %w", err)
	}
	key, err := derive("seal")
	if err != nil {
		return nil, fmt.Errorf("derive the directory's keys: %w", err)
	}
	streaming, err := derive("stream")
	if err != nil {
		return nil, fmt.Errorf("derive the directory's keys: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	return &Vault{hashing: hashing, sealing: aead, streaming: streaming}, nil
}

// Hash is the same for the same text in the whole installation, and tells nothing of it.
func (v *Vault) Hash(text string) string {
	mac := hmac.New(sha256.New, v.hashing)
	mac.Write([]byte(text))
	return hex.EncodeToString(mac.Sum(nil)[:16])
}

// Seal encrypts for a row of a tenant: moved to another row it does not open.
func (v *Vault) Seal(plain []byte, tenantID, row uuid.UUID) []byte {
	nonce := make([]byte, v.sealing.NonceSize(), v.sealing.NonceSize()+len(plain)+v.sealing.Overhead())
	_, _ = rand.Read(nonce) // never fails
	return v.sealing.Seal(nonce, nonce, plain, bound(tenantID, row))
}

var errSeal = errors.New("a seal does not open: another root key, or another row")

// Open decrypts what Seal sealed for the same row.
func (v *Vault) Open(sealed []byte, tenantID, row uuid.UUID) ([]byte, error) {
	n := v.sealing.NonceSize()
	if len(sealed) < n {
		return nil, errSeal
	}
	plain, err := v.sealing.Open(nil, sealed[:n], sealed[n:], bound(tenantID, row))
	if err != nil {
		return nil, errSeal
	}
	return plain, nil
}

// SealStream is Seal for what is too long to be held.
func (v *Vault) SealStream(plain io.Reader, tenantID, row uuid.UUID) (io.Reader, error) {
	return sio.EncryptReader(plain, v.stream(tenantID, row))
}

// OpenStream opens what SealStream sealed for the same row. What was changed, moved or cut short is an error where it is reached, not before.
func (v *Vault) OpenStream(sealed io.Reader, tenantID, row uuid.UUID) (io.Reader, error) {
	return sio.DecryptReader(sealed, v.stream(tenantID, row))
}

// stream is a key of the row's own: what is sealed with it opens nowhere else.
func (v *Vault) stream(tenantID, row uuid.UUID) sio.Config {
	mac := hmac.New(sha256.New, v.streaming)
	mac.Write(bound(tenantID, row))
	return sio.Config{MinVersion: sio.Version20, CipherSuites: []byte{sio.AES_256_GCM}, Key: mac.Sum(nil)}
}

func bound(tenantID, row uuid.UUID) []byte { return append(tenantID[:], row[:]...) }

// Plain opens what was sealed for a row of the transaction's tenant.
func (v *Vault) Plain(tx *tenant.Tx, row uuid.UUID, sealed []byte) (string, error) {
	plain, err := v.Open(sealed, tx.Tenant(), row)
	return string(plain), err
}

// SetINE gives a pupil their national number. It is checked by its form; it is never read back by a screen.
func (v *Vault) SetINE(tx *tenant.Tx, pupil uuid.UUID, ine string) error {
	ine, err := identifiers.CheckINE(ine)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`insert into directory.identifiers (tenant_id, id, ine_hash, ine_sealed, updated_at) values ($1, $2, $3, $4, $5)
		on conflict (tenant_id, id) do update set ine_hash = excluded.ine_hash, ine_sealed = excluded.ine_sealed, import_id = null, updated_at = excluded.updated_at
		where directory.identifiers.ine_hash <> excluded.ine_hash`,
		tx.Tenant(), pupil, v.Hash("ine:"+ine), v.Seal([]byte(ine), tx.Tenant(), pupil), tx.Now())
	return err
}

// INE opens a pupil's national number, "" when unknown: for the exports that a text asks for, never for a screen.
func (v *Vault) INE(tx *tenant.Tx, pupil uuid.UUID) (string, error) {
	sealed, err := tenant.Value[[]byte](tx, `select ine_sealed from directory.identifiers where tenant_id = $1 and id = $2`, tx.Tenant(), pupil)
	if err != nil || len(sealed) == 0 {
		return "", err
	}
	plain, err := v.Open(sealed, tx.Tenant(), pupil)
	return string(plain), err
}
