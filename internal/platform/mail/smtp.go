package mail

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"
)

// exchangeTimeout bounds the connection and then each message.
const exchangeTimeout = 30 * time.Second

// SMTP sends through one server, over one connection per batch. It is safe for concurrent use.
type SMTP struct {
	host     string
	options  []gomail.Option
	implicit *tls.Config // set when TLS begins with the first byte
}

// NewSMTP reads a server's address:
//
//	smtp://user:pass@mx.example.fr:587            STARTTLS, refused when the server has none
//	smtps://user:pass@mx.example.fr:465           TLS from the first byte
//	smtp://127.0.0.1:1025?tls=none                plain; the default on loopback alone
//	smtp://mx.example.fr?tls=opportunistic        STARTTLS when offered, never with a password
//
// `helo=name` sets the name given in EHLO. Credentials never appear in an error.
func NewSMTP(address string) (*SMTP, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || (u.Scheme != "smtp" && u.Scheme != "smtps") {
		return nil, errors.New("mail: the server's address must read smtp://user:password@host:port?tls=starttls")
	}
	s := &SMTP{host: u.Hostname(), options: []gomail.Option{gomail.WithTimeout(exchangeTimeout), gomail.WithoutNoop()}}
	mode := u.Query().Get("tls")
	if mode == "" {
		mode = "starttls"
		if u.Scheme == "smtps" {
			mode = "implicit"
		} else if loopback(u.Hostname()) {
			mode = "none"
		}
	}
	port := 587
	secure := &tls.Config{ServerName: u.Hostname(), MinVersion: tls.VersionTLS12}
	switch {
	case mode == "starttls" && u.Scheme == "smtp":
		s.options = append(s.options, gomail.WithTLSPolicy(gomail.TLSMandatory), gomail.WithTLSConfig(secure))
	case mode == "implicit" && u.Scheme == "smtps":
		port = 465
		s.options = append(s.options, gomail.WithSSL())
		s.implicit = secure
	case mode == "opportunistic" && u.Scheme == "smtp" && u.User == nil:
		port = 25
		s.options = append(s.options, gomail.WithTLSPolicy(gomail.TLSOpportunistic), gomail.WithTLSConfig(secure))
	case mode == "none" && u.Scheme == "smtp" && (u.User == nil || loopback(u.Hostname())):
		port = 25
		s.options = append(s.options, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		return nil, fmt.Errorf("mail: tls=%q does not go with this address (a password never travels in clear)", mode)
	}
	if text := u.Port(); text != "" {
		if port, err = strconv.Atoi(text); err != nil {
			return nil, errors.New("mail: the server's port is not a number")
		}
	}
	s.options = append(s.options, gomail.WithPort(port))
	if password, ok := u.User.Password(); ok {
		ways := []gomail.SMTPAuthType{gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthPlain, gomail.SMTPAuthLogin}
		if mode == "none" {
			ways = []gomail.SMTPAuthType{gomail.SMTPAuthPlainNoEnc}
		}
		s.options = append(s.options, gomail.WithOpportunisticSMTPAuth(ways...), gomail.WithUsername(u.User.Username()), gomail.WithPassword(password))
	}
	if helo := u.Query().Get("helo"); helo != "" {
		s.options = append(s.options, gomail.WithHELO(helo))
	}
	return s, nil
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// Send sends the messages in order over one connection; a connection lost on the way is opened again
// for the messages that follow. A message that cannot be composed is Refused, alone.
func (s *SMTP) Send(ctx context.Context, messages []Message) []error {
	failures := make([]error, len(messages))
	batch := &batch{sender: s, ctx: ctx}
	defer batch.hangUp()
	for i, message := range messages {
		if failure := batch.send(message); failure != nil {
			failures[i] = failure
		}
	}
	return failures
}

// batch is one connection's life.
type batch struct {
	sender *SMTP
	ctx    context.Context
	client *gomail.Client
	wire   *smtp.Client
	conn   net.Conn
	stop   func() bool
	down   bool // the server could not be reached: the rest of the batch is not tried
}

func (b *batch) send(message Message) *Failure {
	composed, err := compose(message)
	if err != nil {
		return &Failure{Outcome: Refused, Step: "message"}
	}
	if b.wire == nil {
		if failure := b.dial(); failure != nil {
			return failure
		}
	}
	err = b.client.SendWithSMTPClient(b.wire, composed)
	if err == nil || composed.IsDelivered() {
		if err != nil {
			b.drop()
		}
		return nil
	}
	failure := explain(err)
	if failure.Code == 0 || failure.Code == 421 {
		b.drop()
	}
	return failure
}

func (b *batch) dial() *Failure {
	if b.down || b.ctx.Err() != nil {
		return &Failure{Outcome: Retry, Step: "connect"}
	}
	options := append([]gomail.Option{gomail.WithDialContextFunc(b.connect)}, b.sender.options...)
	client, err := gomail.NewClient(b.sender.host, options...)
	if err == nil {
		b.client = client
		b.wire, err = client.DialToSMTPClientWithContext(b.ctx)
	}
	if err != nil {
		b.down, b.wire = true, nil
		if b.conn != nil {
			b.conn.Close()
		}
		return &Failure{Outcome: Retry, Step: "connect"}
	}
	conn := b.conn
	b.stop = context.AfterFunc(b.ctx, func() { conn.Close() })
	return nil
}

// connect keeps hold of the bare connection, so that a cancelled batch lets go of it at once.
func (b *batch) connect(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	b.conn = conn
	if b.sender.implicit == nil {
		return conn, nil
	}
	secure := tls.Client(conn, b.sender.implicit)
	if err := secure.HandshakeContext(ctx); err != nil {
		conn.Close()
		return nil, err
	}
	return secure, nil
}

func (b *batch) drop() {
	if b.wire != nil {
		b.stop()
		b.conn.Close()
		b.wire = nil
	}
}

func (b *batch) hangUp() {
	if b.wire != nil {
		b.stop()
		if b.client.CloseWithSMTPClient(b.wire) != nil {
			b.conn.Close()
		}
	}
}

// explain keeps of an error what may be logged and what the caller must know. Once the last byte of
// the content is out, silence means that the server may have taken the message.
func explain(err error) *Failure {
	failure := &Failure{Outcome: Retry, Step: "connect"}
	var sendErr *gomail.SendError
	if !errors.As(err, &sendErr) {
		return failure
	}
	failure.Code, failure.Status = sendErr.ErrorCode(), sendErr.EnhancedStatusCode()
	switch sendErr.Reason {
	case gomail.ErrGetSender, gomail.ErrGetRcpts, gomail.ErrNoUnencoded:
		return &Failure{Outcome: Refused, Step: "message"}
	case gomail.ErrSMTPMailFrom:
		failure.Step = "sender"
	case gomail.ErrSMTPRcptTo:
		failure.Step = "recipient"
	case gomail.ErrSMTPData, gomail.ErrWriteContent:
		failure.Step = "data"
	case gomail.ErrSMTPDataClose:
		failure.Step = "end of data"
		if failure.Code == 0 {
			failure.Outcome = Unknown
		}
	}
	if failure.Code >= 500 {
		failure.Outcome = Refused
	}
	return failure
}

func compose(m Message) (*gomail.Msg, error) {
	if err := m.Check(); err != nil {
		return nil, err
	}
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := msg.FromFormat(m.From.Name, m.From.Email); err != nil {
		return nil, err
	}
	if err := msg.AddToFormat(m.To.Name, m.To.Email); err != nil {
		return nil, err
	}
	if m.ReplyTo != (Address{}) {
		if err := msg.ReplyToFormat(m.ReplyTo.Name, m.ReplyTo.Email); err != nil {
			return nil, err
		}
	}
	msg.Subject(m.Subject)
	msg.SetMessageIDWithValue(m.MessageID)
	if m.Date.IsZero() {
		msg.SetDate()
	} else {
		msg.SetDateWithValue(m.Date)
	}
	// RFC 3834: no holiday answer comes back to the sender.
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	if m.Unsubscribe != "" {
		msg.SetGenHeaderPreformatted(gomail.HeaderListUnsubscribe, "<"+m.Unsubscribe+">")
		msg.SetGenHeaderPreformatted(gomail.HeaderListUnsubscribePost, "List-Unsubscribe=One-Click")
	}
	for name, value := range m.Headers {
		msg.SetGenHeader(gomail.Header(name), value)
	}
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	}
	for _, attachment := range m.Attachments {
		msg.AttachReadSeeker(attachment.Name, bytes.NewReader(attachment.Data), gomail.WithFileContentType(gomail.ContentType(attachment.ContentType)))
	}
	return msg, nil
}
