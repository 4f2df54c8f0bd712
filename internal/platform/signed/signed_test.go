package signed_test

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"preau/internal/platform/signed"
)

var now = time.Date(2026, 9, 7, 6, 25, 0, 0, time.UTC)

func TestALinkServesOnePurposeUntilItsEnd(t *testing.T) {
	keys := signed.New([]byte("the secret of one installation"))
	l := signed.Link{Tenant: uuid.New(), ID: uuid.New(), Until: now.Add(48 * time.Hour)}
	token := keys.Token("note", l)
	if len(token) > 80 || strings.ContainsAny(token, "+/=") {
		t.Errorf("%q does not fit a path", token)
	}
	if got, err := keys.Verify("note", token, now); err != nil || got != l {
		t.Errorf("%v %v, want %v", got, err, l)
	}
	if got, err := keys.Verify("note", token, l.Until.Add(time.Second)); !errors.Is(err, signed.ErrExpired) || got.ID != l.ID {
		t.Errorf("after its end: %v", err)
	}
	for name, try := range map[string]func() error{
		"another purpose":      func() error { _, err := keys.Verify("calendar", token, now); return err },
		"another installation": func() error { _, err := signed.New([]byte("another")).Verify("note", token, now); return err },
		"nothing":              func() error { _, err := keys.Verify("note", "", now); return err },
		"too short":            func() error { _, err := keys.Verify("note", token[:len(token)-1], now); return err },
		"too long":             func() error { _, err := keys.Verify("note", token+"A", now); return err },
		"padded":               func() error { _, err := keys.Verify("note", token+"==", now); return err },
		"expired and forged":   func() error { _, err := keys.Verify("calendar", token, l.Until.Add(time.Hour)); return err },
	} {
		if err := try(); !errors.Is(err, signed.ErrForged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNoBitOfALinkMayChange(t *testing.T) {
	keys := signed.New([]byte("the secret of one installation"))
	token := keys.Token("note", signed.Link{Tenant: uuid.New(), ID: uuid.New(), Until: now.Add(time.Hour)})
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		t.Fatal(err)
	}
	for i := range len(raw) * 8 {
		changed := append([]byte{}, raw...)
		changed[i/8] ^= 1 << (i % 8)
		if _, err := keys.Verify("note", base64.RawURLEncoding.EncodeToString(changed), now); !errors.Is(err, signed.ErrForged) {
			t.Fatalf("bit %d: %v", i, err)
		}
	}
}

func TestAnyTextIsRefused(t *testing.T) {
	keys := signed.New([]byte("the secret of one installation"))
	rapid.Check(t, func(r *rapid.T) {
		if _, err := keys.Verify("note", rapid.String().Draw(r, "token"), now); !errors.Is(err, signed.ErrForged) {
			r.Fatal(err)
		}
		l := signed.Link{Tenant: uuid.New(), ID: uuid.New(), Until: now.Add(time.Duration(rapid.IntRange(1, 1<<20).Draw(r, "minutes")) * time.Minute)}
		if got, err := keys.Verify("note", keys.Token("note", l), now); err != nil || got != l {
			r.Fatalf("%v %v", got, err)
		}
	})
}

func TestKeysOfTwoUsesDiffer(t *testing.T) {
	keys := signed.New([]byte("the secret of one installation"))
	a, again, b := keys.Derive("vault", 32), keys.Derive("vault", 32), keys.Derive("push", 32)
	if len(a) != 32 || string(a) != string(again) || string(a) == string(b) {
		t.Error("one key per use, always the same")
	}
}
