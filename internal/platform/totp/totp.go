// Package totp is the second factor that lives in a person's telephone (RFC 6238): six digits, thirty
// seconds, SHA-1, as every authenticator understands it; and the codes on paper for the day on which
// the telephone is lost.
package totp

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"
)

const (
	// Period is a code's life.
	Period = 30 * time.Second
	// tolerance is how many codes before and after the present one are accepted: telephones drift.
	tolerance = 1
)

var unpadded = base32.StdEncoding.WithPadding(base32.NoPadding)

// NewSecret returns 160 random bits in base32 (RFC 4226, requirement R6). Keep it encrypted.
func NewSecret() string {
	secret := make([]byte, 20)
	rand.Read(secret)
	return unpadded.EncodeToString(secret)
}

// URL is what an authenticator reads from a QR code. Neither issuer nor account holds a colon.
func URL(issuer, account, secret string) string {
	clean := strings.NewReplacer(":", " ")
	label := url.PathEscape(clean.Replace(issuer)) + ":" + url.PathEscape(clean.Replace(account))
	query := "secret=" + url.QueryEscape(secret) + "&issuer=" + url.PathEscape(clean.Replace(issuer)) + "&algorithm=SHA1&digits=6&period=30"
	return "otpauth://totp/" + label + "?" + query
}

// Verify tells whether a code is good at an instant, and the step it belongs to. The caller stores the
// step and gives it back as lastStep the next time: a code seen over a shoulder opens nothing twice.
// lastStep is 0 at first. Spaces within the code are ignored.
func Verify(secret, code string, now time.Time, lastStep int64) (step int64, ok bool) {
	code = strings.Join(strings.Fields(code), "")
	present := now.Unix() / int64(Period/time.Second)
	for candidate := present - tolerance; candidate <= present+tolerance; candidate++ {
		want, err := code6(secret, candidate)
		if err != nil {
			return 0, false
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 && candidate > lastStep {
			step, ok = candidate, true
		}
	}
	return step, ok
}

// Code is the code of an instant: what the telephone shows. For tests and demonstrations.
func Code(secret string, now time.Time) (string, error) {
	return code6(secret, now.Unix()/int64(Period/time.Second))
}

func code6(secret string, step int64) (string, error) {
	if step < 0 {
		return "", errors.New("totp: an instant before 1970")
	}
	code, err := totp.GenerateCodeCustom(secret, time.Unix(step*int64(Period/time.Second), 0), totp.ValidateOpts{
		Period: uint(Period / time.Second), Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1,
	})
	if err != nil {
		return "", fmt.Errorf("totp: %w", err)
	}
	return code, nil
}

// alphabet of the codes on paper: no letter that reads like another (Crockford's base 32).
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz"

// RecoveryCodes returns n codes of 80 random bits to print, "7k2m-9qxa-40cv-hd3t". Only their hashes
// are kept; each opens once.
func RecoveryCodes(n int) []string {
	codes := make([]string, n)
	for i := range codes {
		random := make([]byte, 16)
		rand.Read(random)
		var code strings.Builder
		for j, b := range random {
			if j > 0 && j%4 == 0 {
				code.WriteByte('-')
			}
			code.WriteByte(alphabet[b%32])
		}
		codes[i] = code.String()
	}
	return codes
}

// RecoveryHash is what is kept of a code, and what a typed one is looked for by: capitals, spaces and
// dashes do not count, o is 0, i and l are 1. 80 random bits need no slow hash. ok is false for what
// cannot be a code.
func RecoveryHash(typed string) (hash [sha256.Size]byte, ok bool) {
	code := strings.Map(func(r rune) rune {
		switch r {
		case ' ', '-', '\t', '\u00a0', '\u202f', '\u2011', '–', '—':
			return -1
		case 'o':
			return '0'
		case 'i', 'l':
			return '1'
		}
		return r
	}, strings.ToLower(typed))
	if len(code) != 16 || strings.Trim(code, alphabet) != "" {
		return hash, false
	}
	return sha256.Sum256([]byte(code)), true
}
