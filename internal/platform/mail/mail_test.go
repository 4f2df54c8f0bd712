package mail_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"preau/internal/platform/mail"
)

// server is a real SMTP server whose answers a test chooses.
type server struct {
	mu       sync.Mutex
	messages []string
	opened   atomic.Int32
	onRcpt   func(to string) error
	onData   func(raw string) error
	password string
}

func (s *server) NewSession(*smtp.Conn) (smtp.Session, error) {
	s.opened.Add(1)
	return &exchange{server: s, known: s.password == ""}, nil
}

type exchange struct {
	server *server
	known  bool
}

func (e *exchange) AuthMechanisms() []string { return []string{sasl.Plain} }
func (e *exchange) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, _, password string) error {
		e.known = password == e.server.password
		if !e.known {
			return errors.New("no")
		}
		return nil
	}), nil
}
func (e *exchange) Mail(string, *smtp.MailOptions) error {
	if !e.known {
		return smtp.ErrAuthRequired
	}
	return nil
}
func (e *exchange) Rcpt(to string, _ *smtp.RcptOptions) error {
	if e.server.onRcpt != nil {
		return e.server.onRcpt(to)
	}
	return nil
}
func (e *exchange) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if e.server.onData != nil {
		if err := e.server.onData(string(raw)); err != nil {
			return err
		}
	}
	e.server.mu.Lock()
	defer e.server.mu.Unlock()
	e.server.messages = append(e.server.messages, string(raw))
	return nil
}
func (e *exchange) Reset()        {}
func (e *exchange) Logout() error { return nil }

func start(t *testing.T, s *server, adjust func(*smtp.Server)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	wire := smtp.NewServer(s)
	wire.Domain = "localhost"
	wire.AllowInsecureAuth = true
	wire.ErrorLog = discard{}
	if adjust != nil {
		adjust(wire)
	}
	go wire.Serve(listener)
	t.Cleanup(func() { wire.Close() })
	return listener.Addr().String()
}

type discard struct{}

func (discard) Printf(string, ...any) {}
func (discard) Println(...any)        {}

func sender(t *testing.T, address string) *mail.SMTP {
	t.Helper()
	s, err := mail.NewSMTP(address)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func message(n int) mail.Message {
	return mail.Message{
		From:      mail.Address{Name: "École des Tilleuls", Email: "ne-pas-repondre@preau.example.fr"},
		To:        mail.Address{Name: "Zoé Œuvrard", Email: fmt.Sprintf("responsable%d@example.fr", n)},
		Subject:   "Sortie à la ferme — réponse attendue",
		Text:      "Bonjour,\n\nUn mot vous attend.\n",
		MessageID: fmt.Sprintf("mot-%d@preau.example.fr", n),
	}
}

func TestSendWholeMessage(t *testing.T) {
	s := &server{}
	address := start(t, s, nil)
	m := message(1)
	m.HTML = "<p>Un mot vous attend.</p>"
	m.ReplyTo = mail.Address{Name: "Direction", Email: "direction@example.fr"}
	m.Unsubscribe = "https://preau.example.fr/u/abc"
	m.Headers = map[string]string{"X-Preau-Kind": "liaison"}
	m.Attachments = []mail.Attachment{{Name: "règlement é.pdf", ContentType: "application/pdf", Data: []byte("%PDF-1.7")}}
	m.Date = time.Date(2026, 11, 24, 7, 0, 0, 0, time.UTC)
	if errs := sender(t, "smtp://"+address).Send(t.Context(), []mail.Message{m}); errs[0] != nil {
		t.Fatal(errs[0])
	}
	raw := s.messages[0]
	for _, want := range []string{
		"Message-ID: <mot-1@preau.example.fr>", "List-Unsubscribe: <https://preau.example.fr/u/abc>",
		"List-Unsubscribe-Post: List-Unsubscribe=One-Click", "X-Preau-Kind: liaison", "Auto-Submitted: auto-generated",
		"Date: Tue, 24 Nov 2026 07:00:00 +0000", "multipart/alternative", "application/pdf", "<responsable1@example.fr>", "<direction@example.fr>",
	} {
		if !strings.Contains(raw, want) {
			t.Errorf("the message lacks %q", want)
		}
	}
	for _, header := range []string{"Subject:\r\n =?UTF-8?", "To: =?utf-8?"} {
		if !strings.Contains(raw, header) {
			t.Errorf("%s is not encoded:\n%s", header, raw)
		}
	}
}

func TestABatchUsesOneConnection(t *testing.T) {
	s := &server{onRcpt: func(to string) error {
		switch {
		case strings.HasPrefix(to, "responsable3@"):
			return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user " + to}
		case strings.HasPrefix(to, "responsable4@"):
			return &smtp.SMTPError{Code: 450, EnhancedCode: smtp.EnhancedCode{4, 2, 1}, Message: "greylisted"}
		}
		return nil
	}}
	address := start(t, s, nil)
	var messages []mail.Message
	for n := range 50 {
		messages = append(messages, message(n))
	}
	messages[7].To.Email = "not an address"
	errs := sender(t, "smtp://"+address).Send(t.Context(), messages)
	want := map[int]mail.Failure{
		3: {Outcome: mail.Refused, Code: 550, Status: "5.1.1", Step: "recipient"},
		4: {Outcome: mail.Retry, Code: 450, Status: "4.2.1", Step: "recipient"},
		7: {Outcome: mail.Refused, Step: "message"},
	}
	for i, err := range errs {
		expected, fails := want[i]
		var failure *mail.Failure
		if !fails && err != nil || fails && (!errors.As(err, &failure) || *failure != expected) {
			t.Errorf("message %d: %v", i, err)
		}
		if err != nil && strings.Contains(err.Error(), "@") {
			t.Errorf("an address in an error: %v", err)
		}
	}
	if len(s.messages) != 47 || s.opened.Load() != 1 {
		t.Errorf("%d messages over %d connections", len(s.messages), s.opened.Load())
	}
	if got := errs[3].Error(); got != "mail: refused at recipient (550 5.1.1)" {
		t.Errorf("got %q", got)
	}
}

func TestRefusedContentIsNotUnknown(t *testing.T) {
	s := &server{onData: func(raw string) error {
		if strings.Contains(raw, "mot-1@") {
			return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "spam"}
		}
		return nil
	}}
	address := start(t, s, nil)
	errs := sender(t, "smtp://"+address).Send(t.Context(), []mail.Message{message(1), message(2)})
	if mail.OutcomeOf(errs[0]) != mail.Refused || errs[1] != nil {
		t.Errorf("%v", errs)
	}
}

// A server that swallows the content and says nothing may have kept it.
func TestSilenceAfterTheContentIsUnknown(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	var conversations atomic.Int32
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go converse(conn, conversations.Add(1) == 1)
		}
	}()
	errs := sender(t, "smtp://"+listener.Addr().String()).Send(t.Context(), []mail.Message{message(1), message(2)})
	if mail.OutcomeOf(errs[0]) != mail.Unknown {
		t.Errorf("got %v, want unknown", errs[0])
	}
	if errs[1] != nil || conversations.Load() != 2 {
		t.Errorf("the next message must take a new connection: %v over %d", errs[1], conversations.Load())
	}
}

// converse speaks just enough SMTP; mute hangs up instead of the last answer.
func converse(conn net.Conn, mute bool) {
	defer conn.Close()
	in := bufio.NewScanner(conn)
	fmt.Fprint(conn, "220 ready\r\n")
	content := false
	for in.Scan() {
		line := in.Text()
		switch {
		case content && line == ".":
			if mute {
				return
			}
			content = false
			fmt.Fprint(conn, "250 kept\r\n")
		case content:
		case line == "DATA":
			content = true
			fmt.Fprint(conn, "354 go\r\n")
		case line == "QUIT":
			fmt.Fprint(conn, "221 bye\r\n")
			return
		default:
			fmt.Fprint(conn, "250 fine\r\n")
		}
	}
}

func TestNobodyAnswersIsRetry(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	for _, err := range sender(t, "smtp://"+address).Send(t.Context(), []mail.Message{message(1), message(2)}) {
		if mail.OutcomeOf(err) != mail.Retry {
			t.Errorf("got %v", err)
		}
	}
}

func TestACancelledBatchLetsGo(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	s := &server{onData: func(string) error { <-release; return nil }}
	address := start(t, s, nil)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	began := time.Now()
	errs := sender(t, "smtp://"+address).Send(ctx, []mail.Message{message(1), message(2)})
	if time.Since(began) > 3*time.Second {
		t.Error("the batch waited")
	}
	if mail.OutcomeOf(errs[0]) != mail.Unknown || mail.OutcomeOf(errs[1]) != mail.Retry {
		t.Errorf("%v", errs)
	}
}

func TestPasswordAndTLS(t *testing.T) {
	secure := httptest.NewUnstartedServer(nil)
	secure.StartTLS()
	certificate := secure.TLS.Certificates[0]
	secure.Close()
	root := filepath.Join(t.TempDir(), "root.pem")
	if err := os.WriteFile(root, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate.Certificate[0]}), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("SSL_CERT_FILE", root)
	withTLS := func(s *smtp.Server) {
		s.AllowInsecureAuth = false
		s.TLSConfig = &tls.Config{Certificates: []tls.Certificate{certificate}}
	}
	s := &server{password: "p@ss:word"}
	address := start(t, s, withTLS)
	cases := []struct {
		name, url string
		want      mail.Outcome
	}{
		{"no password", "smtp://" + address + "?tls=starttls", mail.Refused},
		{"wrong password", "smtp://u:wrong@" + address + "?tls=starttls", mail.Retry},
		{"starttls and password", "smtp://u:p%40ss%3Aword@" + address + "?tls=starttls", 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			errs := sender(t, c.url).Send(t.Context(), []mail.Message{message(1)})
			if c.want == 0 && errs[0] != nil || c.want != 0 && mail.OutcomeOf(errs[0]) != c.want {
				t.Errorf("got %v", errs[0])
			}
		})
	}
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{certificate}})
	if err != nil {
		t.Fatal(err)
	}
	implicit := smtp.NewServer(s)
	implicit.ErrorLog = discard{}
	go implicit.Serve(listener)
	defer implicit.Close()
	if errs := sender(t, "smtps://u:p%40ss%3Aword@"+listener.Addr().String()).Send(t.Context(), []mail.Message{message(2)}); errs[0] != nil {
		t.Errorf("implicit TLS: %v", errs[0])
	}
	plain := start(t, &server{}, nil)
	if errs := sender(t, "smtp://"+plain+"?tls=starttls").Send(t.Context(), []mail.Message{message(1)}); mail.OutcomeOf(errs[0]) != mail.Retry {
		t.Errorf("a server without STARTTLS: %v", errs[0])
	}
}

func TestNewSMTPRefuses(t *testing.T) {
	for _, address := range []string{
		"", "http://mx.example.fr", "smtp://", "smtp://u:secret@mx.example.fr?tls=none", "smtp://u:secret@mx.example.fr?tls=opportunistic",
		"smtps://mx.example.fr?tls=none", "smtp://mx.example.fr?tls=maybe", "smtp://mx.example.fr:99999999999999999999",
	} {
		_, err := mail.NewSMTP(address)
		if err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v", address, err)
		}
	}
}

func TestCheck(t *testing.T) {
	cases := []struct {
		name   string
		adjust func(*mail.Message)
		good   bool
	}{
		{"as it is", func(*mail.Message) {}, true},
		{"unsubscribe on loopback", func(m *mail.Message) { m.Unsubscribe = "http://127.0.0.1:8080/u/a" }, true},
		{"no recipient", func(m *mail.Message) { m.To = mail.Address{} }, false},
		{"two recipients", func(m *mail.Message) { m.To.Email = "a@example.fr, b@example.fr" }, false},
		{"line break in the recipient", func(m *mail.Message) { m.To.Email = "a@example.fr\r\nBcc: b@example.fr" }, false},
		{"line break in the name", func(m *mail.Message) { m.To.Name = "Zoé\r\nBcc: b@example.fr" }, false},
		{"line break in the subject", func(m *mail.Message) { m.Subject = "a\r\nBcc: b@example.fr" }, false},
		{"line break in a header", func(m *mail.Message) { m.Headers = map[string]string{"X-A": "a\nb"} }, false},
		{"header name", func(m *mail.Message) { m.Headers = map[string]string{"X A": "a"} }, false},
		{"no id", func(m *mail.Message) { m.MessageID = "" }, false},
		{"id with brackets", func(m *mail.Message) { m.MessageID = "<a@b>" }, false},
		{"no text", func(m *mail.Message) { m.Text = "" }, false},
		{"unsubscribe in clear", func(m *mail.Message) { m.Unsubscribe = "http://example.fr/u" }, false},
		{"unsubscribe injects", func(m *mail.Message) { m.Unsubscribe = "https://example.fr/>\r\nBcc: x" }, false},
		{"attachment without type", func(m *mail.Message) { m.Attachments = []mail.Attachment{{Name: "a"}} }, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			m := message(1)
			c.adjust(&m)
			if err := m.Check(); (err == nil) != c.good {
				t.Errorf("got %v", err)
			}
		})
	}
}
