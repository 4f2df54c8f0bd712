package canteen

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/json"
	"errors"

	"github.com/google/uuid"

	"preau/internal/tenant"
)

// keyLength is that of an organisation's own key, in bytes.
const keyLength = 32

// sealing is the cipher of the transaction's organisation, nil when its key was never drawn or does not open. The key is drawn the first time something is written, and kept sealed under
// the installation's: erased, what it sealed is lost for good.
func (s *Service) sealing(tx *tenant.Tx, begin bool) (cipher.AEAD, error) {
	read := func() ([]byte, error) {
		sealed, err := tenant.Value[[]byte](tx, `select k.sealed from canteen.keys k where k.tenant_id = $1`, tx.Tenant())
		if err != nil || sealed == nil {
			return nil, err
		}
		key, err := s.Vault.Open(sealed, tx.Tenant(), tx.Tenant())
		if err != nil && begin { // to draw another would lose what the first sealed
			return nil, err
		}
		return key, nil
	}
	key, err := read()
	if err != nil {
		return nil, err
	}
	if key == nil && begin {
		fresh := make([]byte, keyLength)
		_, _ = rand.Read(fresh) // never fails
		if _, err := tx.Exec(`insert into canteen.keys (tenant_id, sealed, made_at) values ($1, $2, $3) on conflict do nothing`, tx.Tenant(), s.Vault.Seal(fresh, tx.Tenant(), tx.Tenant()), tx.Now()); err != nil {
			return nil, err
		}
		if key, err = read(); err != nil {
			return nil, err
		}
	}
	if key == nil {
		return nil, nil
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// bound ties what is sealed to its row: moved to another, it does not open.
func bound(tx *tenant.Tx, row uuid.UUID) []byte {
	t := tx.Tenant()
	return append(t[:], row[:]...)
}

func (s *Service) seal(tx *tenant.Tx, row uuid.UUID, what any) ([]byte, error) {
	aead, err := s.sealing(tx, true)
	if err != nil {
		return nil, err
	}
	if aead == nil {
		return nil, errors.New("no key for this organisation's health data")
	}
	plain, err := json.Marshal(what)
	if err != nil {
		return nil, err
	}
	return aead.Seal(nil, nil, plain, bound(tx, row)), nil
}

func unseal(tx *tenant.Tx, aead cipher.AEAD, sealed []byte, row uuid.UUID, into any) error {
	plain, err := aead.Open(nil, nil, sealed, bound(tx, row))
	if err != nil {
		return errors.New("what was sealed of a care plan does not open: another key, or another row")
	}
	return json.Unmarshal(plain, into)
}
