// Package telemetry is what an operator sees of a running process: structured logs, metrics and
// traces. None of the three holds a name, an address, a token, or the number of anybody's record.
package telemetry

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"regexp"
	"strings"

	"go.opentelemetry.io/otel/trace"
)

// Secret is a text that no log, no error and no JSON ever shows, not even as the private field of a
// struct that somebody prints whole. The zero value is the empty text.
type Secret struct{ text *string }

// NewSecret hides a text.
func NewSecret(text string) Secret { return Secret{&text} }

const hidden = "***"

// String hides the text; Reveal gives it to the one place that uses it.
func (Secret) String() string { return hidden }

// GoString hides the text from %#v.
func (Secret) GoString() string { return hidden }

// Format hides the text from every verb.
func (Secret) Format(f fmt.State, _ rune) { io.WriteString(f, hidden) }

// LogValue hides the text from slog.
func (Secret) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalText hides the text from encoders.
func (Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// UnmarshalText lets configuration be read.
func (s *Secret) UnmarshalText(text []byte) error { *s = NewSecret(string(text)); return nil }

// Reveal gives the text.
func (s Secret) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// Empty tells whether there is nothing to hide.
func (s Secret) Empty() bool { return s.Reveal() == "" }

// LogOptions of a logger.
type LogOptions struct {
	JSON    bool // for machines; otherwise text for people
	Level   slog.Leveler
	Service string // "api", "worker"
	Version string
}

// NewLogger returns a logger that adds the trace and span of its context, and that hides values whose
// name says that they are private, whoever logs them.
func NewLogger(w io.Writer, o LogOptions) *slog.Logger {
	options := &slog.HandlerOptions{Level: o.Level, ReplaceAttr: redact}
	var handler slog.Handler = slog.NewTextHandler(w, options)
	if o.JSON {
		handler = slog.NewJSONHandler(w, options)
	}
	logger := slog.New(traced{handler})
	if o.Service != "" {
		logger = logger.With("service", o.Service)
	}
	if o.Version != "" {
		logger = logger.With("version", o.Version)
	}
	return logger
}

// private are the names of what may not be logged, as whole words of a key: "user_email", "Set-Cookie".
var private = map[string]bool{
	"password": true, "passwd": true, "secret": true, "token": true, "cookie": true, "authorization": true, "session": true,
	"email": true, "mail": true, "phone": true, "firstname": true, "lastname": true, "surname": true, "birth": true, "birthday": true, "birthdate": true,
	"ine": true, "iban": true, "otp": true, "totp": true, "card": true, "apikey": true, "credential": true, "credentials": true,
}

var (
	wordBoundary = regexp.MustCompile(`[^a-zA-Z]+|([a-z])([A-Z])`)
	// mailbox and credentials are looked for in every text: errors of libraries quote them.
	mailbox     = regexp.MustCompile(`[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+`)
	credentials = regexp.MustCompile(`://[^/\s:@]*:[^/\s@]*@`)
)

func redact(_ []string, attr slog.Attr) slog.Attr {
	switch attr.Value.Kind() {
	case slog.KindString, slog.KindAny, slog.KindTime: // a number of them is no secret
		if isPrivate(attr.Key) {
			return slog.String(attr.Key, hidden)
		}
	}
	switch attr.Value.Kind() {
	case slog.KindString:
		attr.Value = slog.StringValue(scrub(attr.Value.String()))
	case slog.KindAny:
		switch v := attr.Value.Any().(type) {
		case *slog.Source:
		case error:
			attr.Value = slog.StringValue(scrub(v.Error()))
		case fmt.Stringer:
			attr.Value = slog.StringValue(scrub(v.String()))
		}
	}
	return attr
}

func isPrivate(key string) bool {
	words := strings.Fields(strings.ToLower(wordBoundary.ReplaceAllString(key, "$1 $2")))
	for i, word := range words {
		if private[word] || (i > 0 && private[words[i-1]+word]) {
			return true
		}
	}
	return false
}

func scrub(text string) string {
	if !strings.Contains(text, "@") {
		return text
	}
	return mailbox.ReplaceAllString(credentials.ReplaceAllString(text, "://"+hidden+"@"), hidden)
}

// traced adds the identifiers by which a line finds its trace.
type traced struct{ slog.Handler }

func (t traced) Handle(ctx context.Context, record slog.Record) error {
	if span := trace.SpanContextFromContext(ctx); span.IsValid() {
		record.AddAttrs(slog.String("trace_id", span.TraceID().String()), slog.String("span_id", span.SpanID().String()))
	}
	record.Message = scrub(record.Message)
	return t.Handler.Handle(ctx, record)
}

func (t traced) WithAttrs(attrs []slog.Attr) slog.Handler { return traced{t.Handler.WithAttrs(attrs)} }
func (t traced) WithGroup(name string) slog.Handler       { return traced{t.Handler.WithGroup(name)} }
