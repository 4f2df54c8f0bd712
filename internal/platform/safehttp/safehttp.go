// Package safehttp is the one way in which the product calls an address that somebody typed: a
// calendar, a feed, a webhook, a push endpoint. Whatever the name says, the bytes never reach a
// machine of the private network: the address is judged after its resolution, at the moment of the
// connection, so a name that changes its mind between two look-ups gains nothing.
package safehttp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"
)

// What an unset option means.
const (
	DefaultTimeout      = 5 * time.Second
	DefaultMaxBytes     = 2 << 20
	DefaultMaxRedirects = 3
)

// ErrForbidden is wrapped by every refusal made before a byte is sent: a scheme, a port, credentials
// in the address, or a machine that is not on the public Internet.
var ErrForbidden = errors.New("address not allowed")

// ErrRedirected is the refusal of a redirect beyond the bound.
var ErrRedirected = fmt.Errorf("%w: too many redirects", ErrForbidden)

// ErrTooLarge is returned while reading a body that exceeds the limit.
var ErrTooLarge = errors.New("answer too large")

// Options narrows or, for tests and for addresses given by the operator, widens the client.
type Options struct {
	// Timeout covers the whole exchange, redirects and body included.
	Timeout time.Duration
	// MaxBytes bounds the body, after decompression.
	MaxBytes int64
	// MaxRedirects bounds the redirects; each target is judged like the first. Negative: none.
	MaxRedirects int
	// HTTPSOnly refuses plain HTTP, redirects included.
	HTTPSOnly bool
	// AllowLoopback lets 127.0.0.0/8 and ::1 through, on any port. For tests and development.
	AllowLoopback bool
	// Resolver replaces the system's. For tests.
	Resolver *net.Resolver
	// Transport adjusts the transport (trusted certificates of a test). The dialer stays ours.
	Transport func(*http.Transport)
}

// Response is an answer read to its end.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
	URL    *url.URL // after redirects
}

// Client makes the calls. It sends no cookie, no credentials and ignores the environment's proxies.
type Client struct {
	options Options
	http    *http.Client
}

// New returns a client; the zero Options is the strict one.
func New(o Options) *Client {
	if o.Timeout == 0 {
		o.Timeout = DefaultTimeout
	}
	if o.MaxBytes == 0 {
		o.MaxBytes = DefaultMaxBytes
	}
	if o.MaxRedirects == 0 {
		o.MaxRedirects = DefaultMaxRedirects
	}
	dialer := Dialer(o, 80, 443)
	transport := &http.Transport{
		Proxy:                  nil,
		DialContext:            dialer.DialContext,
		TLSHandshakeTimeout:    o.Timeout,
		ResponseHeaderTimeout:  o.Timeout,
		MaxResponseHeaderBytes: 64 << 10,
		MaxIdleConnsPerHost:    4,
		IdleConnTimeout:        30 * time.Second,
		ForceAttemptHTTP2:      true,
	}
	if o.Transport != nil {
		o.Transport(transport)
		transport.Proxy = nil
		transport.DialContext = dialer.DialContext
		transport.DialTLSContext = nil
	}
	client := &http.Client{
		Timeout:   o.Timeout,
		Transport: &judge{next: transport, options: o},
		CheckRedirect: func(_ *http.Request, via []*http.Request) error {
			if len(via) > max(o.MaxRedirects, 0) {
				return ErrRedirected
			}
			return nil
		},
	}
	return &Client{options: o, http: client}
}

// Dialer connects to machines of the public Internet on these ports alone, for protocols beside HTTP; the resolved address is
// judged, as in every call of a Client.
func Dialer(o Options, ports ...int) *net.Dialer {
	if o.Timeout == 0 {
		o.Timeout = DefaultTimeout
	}
	guard := func(network, address string, _ syscall.RawConn) error {
		return checkPeer(network, address, o.AllowLoopback, ports)
	}
	return &net.Dialer{Timeout: o.Timeout, Control: guard, Resolver: o.Resolver}
}

// HTTP returns the client as a library wants it; every rule still holds.
func (c *Client) HTTP() *http.Client { return c.http }

// Get fetches an address and reads the answer to its end.
func (c *Client) Get(ctx context.Context, address string) (*Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, fmt.Errorf("%w: not a URL", ErrForbidden)
	}
	return c.Do(request)
}

// Do sends a request and reads the answer to its end. An answer of any status is not an error.
func (c *Client) Do(request *http.Request) (*Response, error) {
	answer, err := c.http.Do(request)
	if err != nil {
		return nil, withoutURL(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, fmt.Errorf("read the answer: %w", withoutURL(err))
	}
	return &Response{Status: answer.StatusCode, Header: answer.Header, Body: body, URL: answer.Request.URL}, nil
}

// withoutURL drops the address from an error: it may hold a secret token, and errors are logged.
func withoutURL(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return fmt.Errorf("%s: %w", strings.ToLower(wrapped.Op), wrapped.Err)
	}
	return err
}

// Check tells whether an address may be kept for later calls: scheme, port and, when the host is a
// literal, the machine. A name is judged again at each connection.
func Check(address string, o Options) error {
	u, err := url.Parse(address)
	if err != nil {
		return fmt.Errorf("%w: not a URL", ErrForbidden)
	}
	return checkURL(u, o)
}

// judge applies the rules to each request, redirects included, and bounds each body.
type judge struct {
	next    http.RoundTripper
	options Options
}

func (j *judge) RoundTrip(request *http.Request) (*http.Response, error) {
	if err := checkURL(request.URL, j.options); err != nil {
		return nil, err
	}
	answer, err := j.next.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	answer.Body = &boundedBody{ReadCloser: answer.Body, left: j.options.MaxBytes}
	return answer, nil
}

type boundedBody struct {
	io.ReadCloser
	left int64
}

func (b *boundedBody) Read(p []byte) (int, error) {
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.ReadCloser.Read(p)
	b.left -= int64(n)
	if b.left < 0 {
		return 0, ErrTooLarge
	}
	return n, err
}

func checkURL(u *url.URL, o Options) error {
	switch {
	case u.Scheme != "https" && (u.Scheme != "http" || o.HTTPSOnly):
		return fmt.Errorf("%w: scheme", ErrForbidden)
	case u.User != nil:
		return fmt.Errorf("%w: credentials in the address", ErrForbidden)
	case u.Hostname() == "":
		return fmt.Errorf("%w: no host", ErrForbidden)
	case strings.Contains(u.Hostname(), "%"):
		return fmt.Errorf("%w: zone in the host", ErrForbidden)
	}
	ip, err := netip.ParseAddr(u.Hostname())
	literal := err == nil
	if literal && o.AllowLoopback && ip.IsLoopback() {
		return nil
	}
	if strings.EqualFold(u.Hostname(), "localhost") && o.AllowLoopback {
		return nil
	}
	if port := u.Port(); port != "" && port != "80" && port != "443" {
		return fmt.Errorf("%w: port", ErrForbidden)
	}
	if literal && !Public(ip) {
		return fmt.Errorf("%w: not a public machine", ErrForbidden)
	}
	return nil
}

// checkPeer is the last word: it sees the resolved address just before the connection.
func checkPeer(network, address string, allowLoopback bool, ports []int) error {
	if network != "tcp4" && network != "tcp6" {
		return fmt.Errorf("%w: network", ErrForbidden)
	}
	peer, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: unreadable peer", ErrForbidden)
	}
	if allowLoopback && peer.Addr().IsLoopback() {
		return nil
	}
	if !slices.Contains(ports, int(peer.Port())) {
		return fmt.Errorf("%w: port", ErrForbidden)
	}
	if !Public(peer.Addr()) {
		return fmt.Errorf("%w: not a public machine", ErrForbidden)
	}
	return nil
}

// reserved are the blocks that IANA's special-purpose registries (RFC 6890 and its updates) keep
// off the public Internet, and those that carry an IPv4 address inside an IPv6 one.
var reserved = prefixes(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
	"192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24",
	"192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
	"224.0.0.0/4", "240.0.0.0/4",
	"2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20",
)

// globalV6 is all that IPv6 hands out to the public Internet today; the rest is refused unseen.
var globalV6 = netip.MustParsePrefix("2000::/3")

// Public tells whether an address belongs to a machine of the public Internet. Addresses that wrap
// an IPv4 one (v4-mapped, 6to4, NAT64, Teredo) never do.
func Public(ip netip.Addr) bool {
	if !ip.IsValid() || ip.Zone() != "" || ip.Is4In6() {
		return false
	}
	if ip.Is6() && !globalV6.Contains(ip) {
		return false
	}
	for _, block := range reserved {
		if block.Contains(ip) {
			return false
		}
	}
	return true
}

func prefixes(blocks ...string) []netip.Prefix {
	parsed := make([]netip.Prefix, len(blocks))
	for i, block := range blocks {
		parsed[i] = netip.MustParsePrefix(block)
	}
	return parsed
}
