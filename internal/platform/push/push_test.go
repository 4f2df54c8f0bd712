package push

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"preau/internal/platform/safehttp"
)

// browser is the receiving side: a subscription and the secrets behind it.
type browser struct {
	private *ecdh.PrivateKey
	secret  []byte
}

func newBrowser(t *testing.T) browser {
	t.Helper()
	private, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	secret := make([]byte, 16)
	rand.Read(secret)
	return browser{private, secret}
}

func (b browser) subscription(endpoint string) Subscription {
	encode := base64.RawURLEncoding.EncodeToString
	return Subscription{Endpoint: endpoint, P256DH: encode(b.private.PublicKey().Bytes()), Auth: encode(b.secret)}
}

// open undoes RFC 8291 and RFC 8188 as a browser does.
func (b browser) open(t *testing.T, body []byte) string {
	t.Helper()
	salt, size, length := body[:16], binary.BigEndian.Uint32(body[16:20]), int(body[20])
	if size > 4096 {
		t.Errorf("record of %d", size)
	}
	serverKey, sealed := body[21:21+length], body[21+length:]
	server, err := ecdh.P256().NewPublicKey(serverKey)
	if err != nil {
		t.Fatal(err)
	}
	shared, err := b.private.ECDH(server)
	if err != nil {
		t.Fatal(err)
	}
	derive := func(secret, salt []byte, info string, length int) []byte {
		key, err := hkdf.Key(sha256.New, secret, salt, info, length)
		if err != nil {
			t.Fatal(err)
		}
		return key
	}
	ikm := derive(shared, b.secret, "WebPush: info\x00"+string(b.private.PublicKey().Bytes())+string(serverKey), 32)
	block, err := aes.NewCipher(derive(ikm, salt, "Content-Encoding: aes128gcm\x00", 16))
	if err != nil {
		t.Fatal(err)
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := gcm.Open(nil, derive(ikm, salt, "Content-Encoding: nonce\x00", 12), sealed, nil)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(strings.TrimRight(string(plain), "\x00"), "\x02")
}

func sender(t *testing.T, server *httptest.Server) *Sender {
	t.Helper()
	keys, err := GenerateKeys()
	if err != nil {
		t.Fatal(err)
	}
	options := safehttp.Options{AllowLoopback: true, Timeout: 2 * time.Second}
	if server != nil {
		roots := x509.NewCertPool()
		roots.AddCert(server.Certificate())
		options.Transport = func(transport *http.Transport) { transport.TLSClientConfig = &tls.Config{RootCAs: roots} }
	}
	s, err := New(Options{Keys: keys, Contact: "contact@preau.example.fr", HTTP: options})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestABrowserReadsTheMessage(t *testing.T) {
	var header http.Header
	var body []byte
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header = r.Header
		body, _ = io.ReadAll(r.Body)
		w.WriteHeader(http.StatusCreated)
	}))
	defer server.Close()
	s, b := sender(t, server), newBrowser(t)
	payload := `{"title":"Zoé","kind":"Sortie — œuvre"}`
	gone, err := s.Send(t.Context(), b.subscription(server.URL+"/push/abc"), Message{Payload: []byte(payload), TTL: time.Hour, Urgency: High, Topic: "note-1"})
	if err != nil || gone {
		t.Fatal(gone, err)
	}
	if got := b.open(t, body); got != payload {
		t.Errorf("got %q", got)
	}
	for name, want := range map[string]string{"Ttl": "3600", "Urgency": "high", "Topic": "note-1", "Content-Encoding": "aes128gcm"} {
		if got := header.Get(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	token, key, _ := strings.Cut(strings.TrimPrefix(header.Get("Authorization"), "vapid t="), ", k=")
	if key != s.PublicKey() {
		t.Errorf("key %q", key)
	}
	claims := jwt.MapClaims{}
	_, err = jwt.ParseWithClaims(token, claims, func(*jwt.Token) (any, error) {
		raw, err := base64.RawURLEncoding.DecodeString(key)
		if err != nil {
			return nil, err
		}
		return publicKey(raw), nil
	}, jwt.WithValidMethods([]string{"ES256"}), jwt.WithAudience(server.URL), jwt.WithExpirationRequired())
	if err != nil || claims["sub"] != "mailto:contact@preau.example.fr" {
		t.Errorf("%v %v", claims, err)
	}
	if expires, err := claims.GetExpirationTime(); err != nil || time.Until(expires.Time) > 24*time.Hour {
		t.Errorf("valid for too long: %v %v", expires, err)
	}
}

func TestWhatThePushServiceAnswers(t *testing.T) {
	status := 0
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "120")
		w.Header().Set("Location", "http://10.0.0.1/")
		w.WriteHeader(status)
	}))
	defer server.Close()
	s, sub := sender(t, server), newBrowser(t).subscription(server.URL+"/secret-token")
	cases := []struct {
		status          int
		gone, temporary bool
		fails           bool
	}{
		{200, false, false, false}, {201, false, false, false}, {202, false, false, false},
		{404, true, false, false}, {410, true, false, false},
		{400, false, false, true}, {403, false, false, true}, {413, false, false, true},
		{429, false, true, true}, {500, false, true, true}, {503, false, true, true},
	}
	for _, c := range cases {
		status = c.status
		gone, err := s.Send(t.Context(), sub, Message{Payload: []byte("{}")})
		var failure *Failure
		if gone != c.gone || (err != nil) != c.fails || (c.fails && (!errors.As(err, &failure) || failure.Temporary() != c.temporary || failure.RetryAfter != 2*time.Minute)) {
			t.Errorf("%d: %v %v", c.status, gone, err)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("the address is in the error: %v", err)
		}
	}
	status = 302
	if gone, err := s.Send(t.Context(), sub, Message{}); !gone || !errors.Is(err, ErrBadSubscription) {
		t.Errorf("a redirect: %v %v", gone, err)
	}
	server.Close()
	var failure *Failure
	if gone, err := s.Send(t.Context(), sub, Message{}); gone || !errors.As(err, &failure) || !failure.Temporary() || strings.Contains(err.Error(), "secret") {
		t.Errorf("nobody: %v %v", gone, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Send(ctx, sub, Message{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestBadSubscriptionsAreRefused(t *testing.T) {
	keys, err := GenerateKeys()
	if err != nil {
		t.Fatal(err)
	}
	strict, err := New(Options{Keys: keys, Contact: "https://preau.example.fr/contact"})
	if err != nil {
		t.Fatal(err)
	}
	good := newBrowser(t).subscription("https://push.example.com/send/abc")
	if err := strict.Check(good); err != nil {
		t.Error(err)
	}
	for name, adjust := range map[string]func(*Subscription){
		"plain http":     func(s *Subscription) { s.Endpoint = "http://push.example.com/send" },
		"loopback":       func(s *Subscription) { s.Endpoint = "https://127.0.0.1/send" },
		"private":        func(s *Subscription) { s.Endpoint = "https://10.0.0.1/send" },
		"metadata":       func(s *Subscription) { s.Endpoint = "https://169.254.169.254/" },
		"port":           func(s *Subscription) { s.Endpoint = "https://push.example.com:8443/send" },
		"no endpoint":    func(s *Subscription) { s.Endpoint = "" },
		"endless":        func(s *Subscription) { s.Endpoint += strings.Repeat("a", 3000) },
		"no key":         func(s *Subscription) { s.P256DH = "" },
		"not a point":    func(s *Subscription) { s.P256DH = base64.RawURLEncoding.EncodeToString(make([]byte, 65)) },
		"short secret":   func(s *Subscription) { s.Auth = "AAAA" },
		"not base64":     func(s *Subscription) { s.Auth = "é" },
		"loopback by v6": func(s *Subscription) { s.Endpoint = "https://[::ffff:127.0.0.1]/" },
	} {
		sub := good
		adjust(&sub)
		if gone, err := strict.Send(t.Context(), sub, Message{}); !gone || !errors.Is(err, ErrBadSubscription) {
			t.Errorf("%s: %v %v", name, gone, err)
		}
	}
	if _, err := strict.Send(t.Context(), good, Message{Payload: make([]byte, MaxPayload+1)}); err == nil {
		t.Error("too long")
	}
	if _, err := strict.Send(t.Context(), good, Message{Topic: "é"}); err == nil {
		t.Error("topic")
	}
}

func TestKeys(t *testing.T) {
	a, err := GenerateKeys()
	if err != nil {
		t.Fatal(err)
	}
	b, err := GenerateKeys()
	if err != nil {
		t.Fatal(err)
	}
	if a == b || a.Check() != nil {
		t.Error("keys")
	}
	for _, bad := range []Keys{{}, {a.Public, b.Private}, {a.Public, "é"}, {a.Public, "AAAA"}} {
		if _, err := New(Options{Keys: bad, Contact: "a@example.fr"}); err == nil || (bad.Private != "" && strings.Contains(err.Error(), bad.Private)) {
			t.Errorf("%v", err)
		}
	}
	if _, err := New(Options{Keys: a, Contact: "nobody"}); err == nil {
		t.Error("contact")
	}
}

func publicKey(raw []byte) *ecdsa.PublicKey {
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), raw)
	if err != nil {
		return nil
	}
	return key
}
