package totp

import (
	"encoding/base32"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp"
)

// The test vectors of RFC 6238, appendix B (SHA-1), their last six digits.
func TestVectors(t *testing.T) {
	secret := base32.StdEncoding.EncodeToString([]byte("12345678901234567890"))
	for at, want := range map[int64]string{59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130"} {
		if got, err := Code(secret, time.Unix(at, 0)); err != nil || got != want {
			t.Errorf("%d: %q %v", at, got, err)
		}
	}
}

func TestVerify(t *testing.T) {
	secret, now := NewSecret(), time.Date(2026, 11, 24, 7, 0, 15, 0, time.UTC)
	present := now.Unix() / 30
	code := func(shift time.Duration) string {
		c, err := Code(secret, now.Add(shift))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	cases := []struct {
		name, code string
		last       int64
		step       int64
		ok         bool
	}{
		{"nothing", "", 0, 0, false},
		{"letters", "abcdef", 0, 0, false},
		{"short", code(0)[:5], 0, 0, false},
		{"long", code(0) + "0", 0, 0, false},
		{"two minutes old", code(-2 * time.Minute), 0, 0, false},
		{"of the future", code(2 * time.Minute), 0, 0, false},
		{"now", code(0), 0, present, true},
		{"with a space", code(0)[:3] + " " + code(0)[3:], 0, present, true},
		{"the one before", code(-30 * time.Second), 0, present - 1, true},
		{"the one after", code(30 * time.Second), 0, present + 1, true},
		{"seen already", code(0), present, 0, false},
		{"older than the last", code(-30 * time.Second), present, 0, false},
		{"newer than the last", code(30 * time.Second), present, present + 1, true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if step, ok := Verify(secret, c.code, now, c.last); step != c.step || ok != c.ok {
				t.Errorf("%d %v", step, ok)
			}
		})
	}
	if _, ok := Verify(NewSecret(), code(0), now, 0); ok {
		t.Error("another secret")
	}
	if _, ok := Verify("not base32!", "123456", now, 0); ok {
		t.Error("a broken secret")
	}
}

func TestURLIsReadByAuthenticators(t *testing.T) {
	secret := NewSecret()
	address := URL("Préau: démonstration", "zoé:o@example.fr", secret)
	key, err := otp.NewKeyFromURL(address)
	if err != nil || key.Secret() != secret || key.Issuer() != "Préau  démonstration" || key.AccountName() != "zoé o@example.fr" || key.Period() != 30 || key.Digits() != otp.DigitsSix {
		t.Errorf("%s %v", address, err)
	}
	if u, err := url.Parse(address); err != nil || u.Scheme != "otpauth" || strings.Contains(address, "+") {
		t.Errorf("%s %v", address, err)
	}
	if NewSecret() == secret || len(secret) != 32 {
		t.Error("secret")
	}
}

func TestRecoveryCodes(t *testing.T) {
	codes, seen := RecoveryCodes(200), map[string]bool{}
	for _, code := range codes {
		if len(code) != 19 || seen[code] || strings.ContainsAny(code, "ilou") {
			t.Errorf("%q", code)
		}
		seen[code] = true
		want, ok := RecoveryHash(code)
		if !ok {
			t.Errorf("%q cannot be read", code)
		}
		typed := strings.ToUpper(strings.ReplaceAll(code, "-", " "))
		typed = strings.NewReplacer("0", "o", "1", "L").Replace(typed)
		if got, ok := RecoveryHash("  " + typed); !ok || got != want {
			t.Errorf("%q is not %q", typed, code)
		}
	}
	for _, bad := range []string{"", "abcd", codes[0] + "0", strings.Repeat("u", 16), strings.Repeat("é", 8), strings.Repeat("-", 16)} {
		if _, ok := RecoveryHash(bad); ok {
			t.Errorf("%q", bad)
		}
	}
}
