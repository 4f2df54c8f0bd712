// Package keyring keeps the installation's root key: 256 random bits from which every other key derives. It lies in the database
// sealed under the installation's secret, so that the secret can be exchanged without a link, a second factor or a pupil's
// number ceasing to be read, and so that neither the secret nor a copy of the database makes anything alone.
package keyring

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"preau/internal/platform/signed"
)

// ErrSecret says that the root key was sealed under a secret that this process does not know.
var ErrSecret = errors.New("PREAU_SECRET is not the secret that this installation's keys are sealed under; after an exchange, PREAU_SECRET_BEFORE names the former one")

const setting = "keyring.root"

// Open reads the root key, made at the first start. When the former secret opens it, it is sealed anew under the secret.
func Open(ctx context.Context, pool *pgxpool.Pool, secret, before []byte) (root []byte, err error) {
	for range 3 { // another process may make it, or seal it anew, at the same moment
		var held string
		err := pool.QueryRow(ctx, `select value from platform.settings where key = $1`, setting).Scan(&held)
		if errors.Is(err, pgx.ErrNoRows) {
			if err := begin(ctx, pool, secret); err != nil {
				return nil, err
			}
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read the installation's keys: %w", err)
		}
		if root, ok := unseal(secret, held); ok {
			return root, nil
		}
		root, ok := unseal(before, held)
		if !ok || len(before) == 0 {
			return nil, ErrSecret
		}
		sealed, err := seal(secret, root)
		if err != nil {
			return nil, err
		}
		tag, err := pool.Exec(ctx, `update platform.settings set value = $3 where key = $1 and value = $2`, setting, held, sealed)
		if err != nil {
			return nil, fmt.Errorf("seal the installation's keys under the new secret: %w", err)
		}
		if tag.RowsAffected() == 1 {
			return root, nil
		}
	}
	return nil, errors.New("the installation's keys change while they are read")
}

// begin makes the root key. An installation that worked before it had one keeps what its secret gave.
func begin(ctx context.Context, pool *pgxpool.Pool, secret []byte) error {
	var worked bool
	if err := pool.QueryRow(ctx, `select exists (select from platform.versions)`).Scan(&worked); err != nil {
		return fmt.Errorf("read the installation's keys: %w", err)
	}
	root := append([]byte{}, secret...)
	if !worked {
		root = make([]byte, 32)
		_, _ = rand.Read(root) // never fails
	}
	sealed, err := seal(secret, root)
	if err != nil {
		return err
	}
	if _, err := pool.Exec(ctx, `insert into platform.settings (key, value) values ($1, $2) on conflict (key) do nothing`, setting, sealed); err != nil {
		return fmt.Errorf("keep the installation's keys: %w", err)
	}
	return nil
}

func sealer(secret []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(signed.New(secret).Derive("keyring", 32))
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

func seal(secret, root []byte) (string, error) {
	g, err := sealer(secret)
	if err != nil {
		return "", err
	}
	nonce := make([]byte, g.NonceSize())
	_, _ = rand.Read(nonce)
	return base64.StdEncoding.EncodeToString(g.Seal(nonce, nonce, root, []byte(setting))), nil
}

func unseal(secret []byte, held string) (root []byte, ok bool) {
	g, err := sealer(secret)
	if err != nil {
		return nil, false
	}
	raw, err := base64.StdEncoding.DecodeString(held)
	if err != nil || len(raw) < g.NonceSize() {
		return nil, false
	}
	root, err = g.Open(nil, raw[:g.NonceSize()], raw[g.NonceSize():], []byte(setting))
	return root, err == nil
}
