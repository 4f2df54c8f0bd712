// Package push sends Web Push messages (RFC 8030), encrypted for the browser that subscribed
// (RFC 8291) and signed with the product's own key (VAPID, RFC 8292).
package push

import (
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	webpush "github.com/SherClockHolmes/webpush-go"

	"preau/internal/platform/safehttp"
)

// MaxPayload is the longest message that every push service takes, in bytes.
const MaxPayload = 3000

// ErrBadSubscription says that a subscription can never be sent to.
var ErrBadSubscription = errors.New("push: not a subscription")

// Keys are the product's VAPID pair, base64url without padding. The public one is given to browsers;
// changing the pair ends every subscription.
type Keys struct{ Public, Private string }

// GenerateKeys makes a new pair.
func GenerateKeys() (Keys, error) {
	private, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		return Keys{}, fmt.Errorf("push: %w", err)
	}
	encode := base64.RawURLEncoding.EncodeToString
	return Keys{Public: encode(private.PublicKey().Bytes()), Private: encode(private.Bytes())}, nil
}

// Check tells whether the two halves belong together.
func (k Keys) Check() error {
	raw, err := base64.RawURLEncoding.DecodeString(k.Private)
	if err != nil {
		return errors.New("push: the private key is not base64url")
	}
	private, err := ecdh.P256().NewPrivateKey(raw)
	if err != nil {
		return errors.New("push: the private key is not a P-256 key")
	}
	if base64.RawURLEncoding.EncodeToString(private.PublicKey().Bytes()) != k.Public {
		return errors.New("push: the public key is not the private key's")
	}
	return nil
}

// Subscription is what a browser's PushSubscription gives: an address that is a secret, and two keys
// in base64url.
type Subscription struct {
	Endpoint string `json:"endpoint"`
	P256DH   string `json:"p256dh"`
	Auth     string `json:"auth"`
}

// Urgency tells the browser's machine whether to wake up (RFC 8030, 5.3).
type Urgency string

// The urgencies in use.
const (
	Low    Urgency = "low"
	Normal Urgency = "normal"
	High   Urgency = "high"
)

// Message is what one browser is told.
type Message struct {
	Payload []byte        // at most MaxPayload bytes; JSON read by the service worker
	TTL     time.Duration // how long the push service keeps it for a browser that is off
	Urgency Urgency       // empty: Normal
	// Topic, when set, makes a later message replace a waiting one; 1 to 32 characters of base64url.
	// It doubles nothing when a send whose fate is unknown is repeated.
	Topic string
}

// Failure is a refusal of the push service. Its text holds no address.
type Failure struct {
	Status     int           // HTTP status; 0: no answer
	RetryAfter time.Duration // what the service asked for, or 0
}

func (f *Failure) Error() string {
	if f.Status == 0 {
		return "push: the push service does not answer"
	}
	return "push: the push service answered " + strconv.Itoa(f.Status)
}

// Temporary tells whether the same message may be tried again later.
func (f *Failure) Temporary() bool {
	return f.Status == 0 || f.Status == http.StatusTooManyRequests || f.Status >= 500
}

// Options of a sender.
type Options struct {
	Keys Keys
	// Contact is an https address or a mailbox that a push service may write to.
	Contact string
	// HTTP adjusts the outbound client; tests allow loopback and trust their certificate.
	HTTP safehttp.Options
}

// Sender sends messages. Safe for concurrent use.
type Sender struct {
	options Options
	client  *http.Client
	rules   safehttp.Options
}

// New returns a sender, or why the keys or the contact are not good.
func New(o Options) (*Sender, error) {
	if err := o.Keys.Check(); err != nil {
		return nil, err
	}
	if !strings.HasPrefix(o.Contact, "https://") && !strings.Contains(o.Contact, "@") {
		return nil, errors.New("push: the contact is an https address or a mailbox")
	}
	o.Contact = strings.TrimPrefix(o.Contact, "mailto:")
	o.HTTP.HTTPSOnly = true
	o.HTTP.MaxRedirects = -1
	return &Sender{options: o, client: safehttp.New(o.HTTP).HTTP(), rules: o.HTTP}, nil
}

// PublicKey is what a browser needs to subscribe (applicationServerKey).
func (s *Sender) PublicKey() string { return s.options.Keys.Public }

// Check tells whether a subscription may be kept: an https address of the public Internet, a point of
// P-256, a 16-byte secret. Otherwise ErrBadSubscription.
func (s *Sender) Check(sub Subscription) error {
	if err := safehttp.Check(sub.Endpoint, s.rules); err != nil || len(sub.Endpoint) > 2048 {
		return ErrBadSubscription
	}
	point, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(sub.P256DH, "="))
	if err != nil {
		return ErrBadSubscription
	}
	if _, err := ecdh.P256().NewPublicKey(point); err != nil {
		return ErrBadSubscription
	}
	if secret, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(sub.Auth, "=")); err != nil || len(secret) != 16 {
		return ErrBadSubscription
	}
	return nil
}

var topicPattern = regexp.MustCompile(`^[A-Za-z0-9_-]{1,32}$`)

// Send hands a message to the browser's push service. gone says that the subscription ended: forget
// it. Errors: ErrBadSubscription (forget it too), *Failure, ctx's, or a message that cannot be sent.
func (s *Sender) Send(ctx context.Context, sub Subscription, m Message) (gone bool, err error) {
	if err := s.Check(sub); err != nil {
		return true, err
	}
	if len(m.Payload) > MaxPayload {
		return false, fmt.Errorf("push: %d bytes, %d at most", len(m.Payload), MaxPayload)
	}
	if m.Topic != "" && !topicPattern.MatchString(m.Topic) {
		return false, errors.New("push: the topic is 1 to 32 characters of base64url")
	}
	if m.Urgency == "" {
		m.Urgency = Normal
	}
	answer, err := webpush.SendNotificationWithContext(ctx, m.Payload, &webpush.Subscription{
		Endpoint: sub.Endpoint, Keys: webpush.Keys{P256dh: sub.P256DH, Auth: sub.Auth},
	}, &webpush.Options{
		HTTPClient: s.client, Subscriber: s.options.Contact, TTL: int(m.TTL / time.Second), Topic: m.Topic,
		Urgency: webpush.Urgency(m.Urgency), VAPIDPublicKey: s.options.Keys.Public, VAPIDPrivateKey: s.options.Keys.Private,
	})
	switch {
	case err != nil && ctx.Err() != nil:
		return false, ctx.Err()
	case errors.Is(err, safehttp.ErrForbidden):
		return true, ErrBadSubscription
	case err != nil:
		return false, &Failure{}
	}
	defer answer.Body.Close()
	switch {
	case answer.StatusCode >= 200 && answer.StatusCode < 300:
		return false, nil
	case answer.StatusCode == http.StatusNotFound || answer.StatusCode == http.StatusGone:
		return true, nil
	}
	failure := &Failure{Status: answer.StatusCode}
	if seconds, err := strconv.Atoi(answer.Header.Get("Retry-After")); err == nil && seconds > 0 {
		failure.RetryAfter = time.Duration(seconds) * time.Second
	}
	return false, failure
}
