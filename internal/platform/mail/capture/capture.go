// Package capture is the mail server of a development machine: it takes every message, delivers none,
// keeps them in a folder across restarts and shows them on a page.
package capture

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/mail"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"preau/internal/platform/clock"
)

// DefaultLimit is how many messages are kept when Options says nothing.
const DefaultLimit = 20_000

// ErrNotFound is returned for an id that is not, or no longer, kept.
var ErrNotFound = errors.New("no such message")

// Options of an inbox.
type Options struct {
	// Dir keeps one .eml file per message; empty keeps them in memory alone.
	Dir string
	// Limit is the number of messages kept; the oldest go first.
	Limit  int
	Clock  clock.Clock
	Logger *slog.Logger
}

// Summary is one line of the list.
type Summary struct {
	ID        string // of this inbox
	MessageID string // without brackets
	From, To  string
	Subject   string
	Received  time.Time
	Size      int // bytes
}

// Inbox takes messages over SMTP and keeps them. Safe for concurrent use.
type Inbox struct {
	options Options
	server  *smtp.Server

	mu        sync.RWMutex
	closed    bool
	listeners []net.Listener
	items     []item // oldest first
	byID      map[string]item
	count     map[string]int // kept messages per Message-ID
	next      int
}

type item struct {
	Summary
	raw []byte // nil when the folder holds it
}

// Open returns an inbox holding what its folder already holds.
func Open(o Options) (*Inbox, error) {
	if o.Limit <= 0 {
		o.Limit = DefaultLimit
	}
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	in := &Inbox{options: o, byID: map[string]item{}, count: map[string]int{}}
	in.server = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{inbox: in}, nil }))
	in.server.Domain = "localhost"
	in.server.AllowInsecureAuth = true
	in.server.EnableSMTPUTF8 = true
	in.server.MaxMessageBytes = 30 << 20
	in.server.MaxRecipients = 100
	in.server.ReadTimeout = time.Minute
	in.server.WriteTimeout = time.Minute
	in.server.ErrorLog = slog.NewLogLogger(o.Logger.Handler(), slog.LevelDebug)
	if o.Dir == "" {
		return in, nil
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("mail capture: %w", err)
	}
	if err := in.load(); err != nil {
		return nil, fmt.Errorf("mail capture: %w", err)
	}
	return in, nil
}

// Serve takes messages from a listener until Close.
func (in *Inbox) Serve(listener net.Listener) error {
	// the server does not look whether it was shut down before it began: it would then accept for ever
	in.mu.Lock()
	closed := in.closed
	in.listeners = append(in.listeners, listener)
	in.mu.Unlock()
	if closed {
		return listener.Close()
	}
	if err := in.server.Serve(listener); err != nil && !errors.Is(err, smtp.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("mail capture: %w", err)
	}
	return nil
}

// Close stops taking messages once those under way are kept, or when ctx ends.
func (in *Inbox) Close(ctx context.Context) error {
	in.mu.Lock()
	in.closed = true
	open := in.listeners
	in.listeners = nil
	in.mu.Unlock()
	defer func() {
		for _, l := range open {
			_ = l.Close() // a second time where the server knew of it
		}
	}()
	if err := in.server.Shutdown(ctx); err != nil && !errors.Is(err, smtp.ErrServerClosed) {
		return in.server.Close()
	}
	return nil
}

// List returns the kept messages whose recipient, sender or subject contains the words, newest first.
func (in *Inbox) List(words string, limit int) []Summary {
	words = strings.ToLower(strings.TrimSpace(words))
	in.mu.RLock()
	defer in.mu.RUnlock()
	var found []Summary
	for i := len(in.items) - 1; i >= 0 && len(found) < limit; i-- {
		s := in.items[i].Summary
		if words == "" || strings.Contains(strings.ToLower(s.To+"\n"+s.From+"\n"+s.Subject), words) {
			found = append(found, s)
		}
	}
	return found
}

// Len is the number of messages kept.
func (in *Inbox) Len() int {
	in.mu.RLock()
	defer in.mu.RUnlock()
	return len(in.items)
}

// Find returns every kept message that carries a Message-ID: more than one means a double.
func (in *Inbox) Find(messageID string) []Summary {
	messageID = trimID(messageID)
	in.mu.RLock()
	defer in.mu.RUnlock()
	if in.count[messageID] == 0 {
		return nil
	}
	var found []Summary
	for _, it := range in.items {
		if it.MessageID == messageID {
			found = append(found, it.Summary)
		}
	}
	return found
}

// Sent tells whether a message with this Message-ID was taken and is kept.
func (in *Inbox) Sent(_ context.Context, messageID string) (bool, error) {
	in.mu.RLock()
	defer in.mu.RUnlock()
	return in.count[trimID(messageID)] > 0, nil
}

// Raw returns a message as it came, headers included.
func (in *Inbox) Raw(id string) ([]byte, error) {
	in.mu.RLock()
	it, found := in.byID[id]
	in.mu.RUnlock()
	if !found {
		return nil, ErrNotFound
	}
	if it.raw != nil {
		return it.raw, nil
	}
	raw, err := os.ReadFile(in.path(id))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotFound
	}
	return raw, err
}

// Get returns a message taken apart.
func (in *Inbox) Get(id string) (Message, error) {
	raw, err := in.Raw(id)
	if err != nil {
		return Message{}, err
	}
	in.mu.RLock()
	summary := in.byID[id].Summary
	in.mu.RUnlock()
	return parse(summary, raw)
}

// store keeps a message; it is on disk when the sender gets its yes.
func (in *Inbox) store(raw []byte) error {
	now := in.options.Clock.Now()
	in.mu.Lock()
	defer in.mu.Unlock()
	in.next++
	id := fmt.Sprintf("%013d-%06d", now.UnixMilli(), in.next)
	it := item{Summary: summarise(id, raw, now), raw: raw}
	if in.options.Dir != "" {
		if err := writeWhole(in.path(id), raw); err != nil {
			return err
		}
		it.raw = nil
	}
	in.add(it)
	return nil
}

func (in *Inbox) add(it item) {
	in.items = append(in.items, it)
	in.byID[it.ID] = it
	in.count[it.MessageID]++
	for len(in.items) > in.options.Limit {
		in.dropOldest()
	}
}

func (in *Inbox) dropOldest() {
	oldest := in.items[0]
	in.items = in.items[1:]
	delete(in.byID, oldest.ID)
	if in.count[oldest.MessageID]--; in.count[oldest.MessageID] == 0 {
		delete(in.count, oldest.MessageID)
	}
	if in.options.Dir != "" {
		os.Remove(in.path(oldest.ID))
	}
}

// Forget throws away the messages that were taken before an instant, and returns how many they were.
func (in *Inbox) Forget(before time.Time) (n int) {
	in.mu.Lock()
	defer in.mu.Unlock()
	for len(in.items) > 0 && in.items[0].Received.Before(before) {
		in.dropOldest()
		n++
	}
	return n
}

var fileName = regexp.MustCompile(`^(\d{13})-(\d{6,})\.eml$`)

func (in *Inbox) load() error {
	entries, err := os.ReadDir(in.options.Dir)
	if err != nil {
		return err
	}
	var names []string
	for _, entry := range entries {
		if fileName.MatchString(entry.Name()) {
			names = append(names, entry.Name())
		} else if strings.HasSuffix(entry.Name(), ".part") {
			os.Remove(filepath.Join(in.options.Dir, entry.Name())) // the sender never got its yes
		}
	}
	// By arrival, not by instant: the clock of a demonstration moves.
	sequence := func(name string) (n int) { fmt.Sscan(fileName.FindStringSubmatch(name)[2], &n); return n }
	sort.Slice(names, func(i, j int) bool { return sequence(names[i]) < sequence(names[j]) })
	for _, name := range names {
		raw, err := os.ReadFile(filepath.Join(in.options.Dir, name))
		if err != nil {
			return err
		}
		var milliseconds int64
		fmt.Sscan(strings.TrimLeft(fileName.FindStringSubmatch(name)[1], "0"), &milliseconds)
		in.next = sequence(name)
		in.add(item{Summary: summarise(strings.TrimSuffix(name, ".eml"), raw, time.UnixMilli(milliseconds).UTC())})
	}
	return nil
}

func (in *Inbox) path(id string) string { return filepath.Join(in.options.Dir, id+".eml") }

func writeWhole(path string, raw []byte) error {
	part := path + ".part"
	if err := os.WriteFile(part, raw, 0o600); err != nil {
		return err
	}
	return os.Rename(part, path)
}

func summarise(id string, raw []byte, received time.Time) Summary {
	s := Summary{ID: id, Received: received, Size: len(raw)}
	msg, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return s
	}
	s.MessageID = trimID(msg.Header.Get("Message-ID"))
	s.From = decodeHeader(msg.Header.Get("From"))
	s.To = decodeHeader(msg.Header.Get("To"))
	s.Subject = decodeHeader(msg.Header.Get("Subject"))
	return s
}

func trimID(id string) string { return strings.Trim(strings.TrimSpace(id), "<>") }

// session is one sender's connection. Any name and password open it.
type session struct{ inbox *Inbox }

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }
func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, _, _ string) error { return nil }), nil
}
func (s *session) Mail(string, *smtp.MailOptions) error { return nil }
func (s *session) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (s *session) Reset()                               {}
func (s *session) Logout() error                        { return nil }

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if err := s.inbox.store(raw); err != nil {
		s.inbox.options.Logger.Error("mail capture could not keep a message", "error", err)
		return &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 3, 1}, Message: "not kept"}
	}
	return nil
}
