package keyring_test

import (
	"bytes"
	"errors"
	"strings"
	"sync"
	"testing"

	"preau/internal/platform/database"
	"preau/internal/platform/keyring"
	"preau/internal/testkit"
)

func pool(t *testing.T) *database.Pool {
	t.Helper()
	at := testkit.Clone(t, nil)
	urls, err := database.Derive(at, testkit.Secret)
	if err != nil {
		t.Fatal(err)
	}
	p, err := database.Open(t.Context(), urls.App, 8)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close(); testkit.Drop(t, at) })
	return p
}

func TestASecretIsExchangedAndTheKeysStay(t *testing.T) {
	p := pool(t)
	first, second, third := []byte("the first secret of a town, long enough"), []byte("the second secret of a town, long enough"), []byte("the third secret of a town, long enough")
	open := func(secret, before []byte) []byte {
		t.Helper()
		root, err := keyring.Open(t.Context(), p.PGX, secret, before)
		if err != nil {
			t.Fatal(err)
		}
		return root
	}
	refused := func(secret, before []byte) {
		t.Helper()
		if root, err := keyring.Open(t.Context(), p.PGX, secret, before); !errors.Is(err, keyring.ErrSecret) || root != nil {
			t.Errorf("opened with a secret that is not ours: %v", err)
		}
	}
	root := open(first, nil)
	if len(root) != 32 || bytes.Contains(first, root) {
		t.Fatalf("a root of %d bytes", len(root))
	}
	refused(second, nil)
	refused(second, third)
	refused(nil, nil)
	if !bytes.Equal(open(first, second), root) { // not begun: the secret is still the first
		t.Error("another root")
	}
	if !bytes.Equal(open(second, first), root) || !bytes.Equal(open(second, first), root) || !bytes.Equal(open(second, nil), root) {
		t.Error("the exchange changed the root")
	}
	refused(first, nil) // it opens nothing any more
	if !bytes.Equal(open(third, second), root) {
		t.Error("a second exchange changed the root")
	}
	refused(second, first)
	var held string
	if err := p.PGX.QueryRow(t.Context(), `select string_agg(value, ' ') from platform.settings`).Scan(&held); err != nil || strings.Contains(held, string(root)) {
		t.Errorf("the root lies open: %v", err)
	}
}

func TestProcessesThatStartTogetherAgree(t *testing.T) {
	p := pool(t)
	for _, secrets := range [][2]string{{"the first secret of a town, long enough", ""}, {"the second secret of a town, long enough", "the first secret of a town, long enough"}} {
		roots := make([][]byte, 8)
		var wg sync.WaitGroup
		for i := range roots {
			wg.Go(func() {
				var err error
				if roots[i], err = keyring.Open(t.Context(), p.PGX, []byte(secrets[0]), []byte(secrets[1])); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		for _, r := range roots {
			if len(r) == 0 || !bytes.Equal(r, roots[0]) {
				t.Fatalf("processes hold different roots")
			}
		}
	}
}

func TestWhatWorkedBeforeKeepsItsKeys(t *testing.T) {
	p := pool(t)
	tx, err := p.PGX.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{`set local door.tenant = '00000000-0000-7000-8000-000000000001'`, `insert into platform.versions (topic, key) values ('reach', '00000000-0000-7000-8000-000000000001')`} {
		if _, err := tx.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	secret := []byte("the first secret of a town, long enough")
	if root, err := keyring.Open(t.Context(), p.PGX, secret, nil); err != nil || !bytes.Equal(root, secret) {
		t.Errorf("links, second factors and numbers of an installation that was there before are lost: %v", err)
	}
}
