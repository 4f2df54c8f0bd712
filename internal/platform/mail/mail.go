// Package mail sends messages over SMTP and says of each whether it left, was refused, may be tried
// again, or whether nobody can tell. It knows addresses, never people.
package mail

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode"
)

// Address is a mailbox and the name shown beside it.
type Address struct{ Name, Email string }

// Attachment is a file carried by a message.
type Attachment struct {
	Name        string
	ContentType string // "application/pdf"
	Data        []byte
}

// Message is one mail to one mailbox. Nothing in it may come from another reader's data.
type Message struct {
	From, To Address
	ReplyTo  Address // optional
	Subject  string
	Text     string // plain text, always present
	HTML     string // optional alternative
	// MessageID is chosen by the caller and stable across tries ("019a…@preau.example.fr"): it is by
	// this that a message whose fate is unknown is asked about.
	MessageID string
	// Unsubscribe, when set, is the https address that a mail program may POST to in one click
	// (RFC 8058); the two List-Unsubscribe headers follow from it.
	Unsubscribe string
	Headers     map[string]string // further headers, "X-Preau-Kind": "…"
	Attachments []Attachment
	Date        time.Time // zero: now
}

// Sender sends messages. The answer has one entry per message, in order: nil, or a *Failure.
type Sender interface {
	Send(ctx context.Context, messages []Message) []error
}

// Lookup answers whether a message already left, by the id its caller gave it. A transport that can
// answer spares a reader a second copy when the first one's fate is unknown.
type Lookup interface {
	Sent(ctx context.Context, messageID string) (bool, error)
}

// Outcome is what a failure means for the caller.
type Outcome int

// The three fates of a message that did not get a plain yes.
const (
	// Refused: the server will not take it; trying again changes nothing.
	Refused Outcome = iota + 1
	// Retry: it was surely not taken; try later.
	Retry
	// Unknown: the server may have taken it. Ask (Lookup), never repeat blindly.
	Unknown
)

func (o Outcome) String() string {
	return map[Outcome]string{Refused: "refused", Retry: "retry", Unknown: "unknown"}[o]
}

// Failure says why a message did not leave. Its text holds no address and no content: it may be logged.
type Failure struct {
	Outcome Outcome
	Code    int    // SMTP reply code, 0 when the server said nothing
	Status  string // enhanced status code (RFC 3463), "5.1.1", or ""
	Step    string // "message", "connect", "sender", "recipient", "data", "end of data"
}

func (f *Failure) Error() string {
	text := "mail: " + f.Outcome.String() + " at " + f.Step
	if f.Code == 0 {
		return text
	}
	return text + " (" + strings.TrimSpace(fmt.Sprintf("%d %s", f.Code, f.Status)) + ")"
}

// OutcomeOf reads the outcome of an error returned by Send; an error that is not a Failure is Unknown.
func OutcomeOf(err error) Outcome {
	var failure *Failure
	if errors.As(err, &failure) {
		return failure.Outcome
	}
	return Unknown
}

var messageIDPattern = regexp.MustCompile(`^[A-Za-z0-9!#$%&'*+/=?^_{|}~.-]+@[A-Za-z0-9.-]+$`)

// Check tells whether a message can be sent at all: addresses, id, headers. The error names the field
// and never its content.
func (m Message) Check() error {
	for field, address := range map[string]Address{"From": m.From, "To": m.To, "ReplyTo": m.ReplyTo} {
		if field == "ReplyTo" && address == (Address{}) {
			continue
		}
		if !validAddress(address) {
			return fmt.Errorf("mail: %s is not an address", field)
		}
	}
	if !messageIDPattern.MatchString(m.MessageID) {
		return errors.New("mail: MessageID must be id@host")
	}
	if m.Text == "" {
		return errors.New("mail: Text is empty")
	}
	if hasControl(m.Subject) {
		return errors.New("mail: Subject holds a control character")
	}
	for name, value := range m.Headers {
		if !headerName.MatchString(name) || hasControl(value) {
			return errors.New("mail: a header is not well formed")
		}
	}
	if m.Unsubscribe != "" {
		u, err := url.Parse(m.Unsubscribe)
		if err != nil || u.Host == "" || hasControl(m.Unsubscribe) || strings.ContainsAny(m.Unsubscribe, "<> ") ||
			(u.Scheme != "https" && !(u.Scheme == "http" && loopback(u.Hostname()))) {
			return errors.New("mail: Unsubscribe must be an https address")
		}
	}
	for _, attachment := range m.Attachments {
		if attachment.Name == "" || hasControl(attachment.Name) || !contentType.MatchString(attachment.ContentType) {
			return errors.New("mail: an attachment lacks its name or type")
		}
	}
	return nil
}

var (
	headerName  = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]*$`)
	contentType = regexp.MustCompile(`^[a-z]+/[a-z0-9.+-]+(; charset=utf-8)?$`)
)

func validAddress(a Address) bool {
	if hasControl(a.Name) || hasControl(a.Email) {
		return false
	}
	parsed, err := mail.ParseAddress("<" + a.Email + ">")
	return err == nil && parsed.Address == a.Email && !strings.HasSuffix(a.Email, ".")
}

func hasControl(s string) bool { return strings.ContainsFunc(s, unicode.IsControl) }
