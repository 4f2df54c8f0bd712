package signon

import (
	"net/url"
	"strings"
)

// maxAddress bounds an address that somebody sends: what is longer is no resource's.
const maxAddress = 2000

// parse reads an address as strictly as a browser and a server must agree on it: what one of them could read otherwise is refused.
func (s *Service) parse(address string) (*url.URL, bool) { return Parse(address, s.Desk) }

// Parse reads an absolute https address (http on a desk, for this machine alone) without credentials, fragment, control or
// non-ASCII characters, and without a path that is encoded twice or climbs.
func Parse(address string, desk bool) (*url.URL, bool) {
	if address == "" || len(address) > maxAddress {
		return nil, false
	}
	for _, r := range address {
		if r <= ' ' || r >= 0x7f || strings.ContainsRune("\\\"<>^`{|}#", r) {
			return nil, false
		}
	}
	u, err := url.Parse(address)
	if err != nil || u.User != nil || u.Opaque != "" || u.Fragment != "" || u.Host == "" || strings.Contains(u.Host, "@") {
		return nil, false
	}
	host := u.Hostname()
	local := desk && (host == "127.0.0.1" || host == "localhost" || host == "::1")
	switch {
	case u.Scheme == "https", u.Scheme == "http" && local:
	default:
		return nil, false
	}
	if host == "" || strings.HasSuffix(host, ".") || strings.Contains(host, "..") || strings.ContainsAny(host, "%*_") || strings.HasSuffix(u.Host, ":") {
		return nil, false
	}
	path := strings.ToLower(u.EscapedPath())
	for _, bad := range []string{"%2e", "%2f", "%5c", "%25", "%00", "//"} {
		if strings.Contains(path, bad) {
			return nil, false
		}
	}
	for _, part := range strings.Split(path, "/") {
		if part == "." || part == ".." || strings.Contains(part, ";") && strings.HasPrefix(part, "..") {
			return nil, false
		}
	}
	return u, true
}

// Origin is the scheme, the host and the port of an address, in lower case.
func Origin(u *url.URL) string { return strings.ToLower(u.Scheme + "://" + u.Host) }

// Within tells whether an address begins with one of the prefixes: the same scheme, host and port to the letter, and the same
// path up to the end of a part of it.
func Within(prefixes []string, address string, desk bool) bool {
	u, ok := Parse(address, desk)
	if !ok {
		return false
	}
	path := u.EscapedPath()
	if path == "" {
		path = "/"
	}
	for _, p := range prefixes {
		b, ok := Parse(p, desk)
		if !ok || Origin(b) != Origin(u) || b.RawQuery != "" {
			continue
		}
		base := strings.TrimSuffix(b.EscapedPath(), "/")
		if path == base || strings.HasPrefix(path, base+"/") {
			return true
		}
	}
	return false
}

func (s *Service) within(prefixes []string, address string) bool {
	return Within(prefixes, address, s.Desk)
}

// exactly tells whether an address is one of those allowed, to the letter.
func (s *Service) exactly(allowed []string, address string) bool {
	if _, ok := s.parse(address); !ok {
		return false
	}
	for _, a := range allowed {
		if a == address {
			return true
		}
	}
	return false
}

// with adds parameters to an address whose own query stays as it is.
func with(address string, pairs ...string) string {
	var b strings.Builder
	b.WriteString(address)
	sep := "?"
	if strings.Contains(address, "?") {
		sep = "&"
		if strings.HasSuffix(address, "?") || strings.HasSuffix(address, "&") {
			sep = ""
		}
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			continue
		}
		b.WriteString(sep + url.QueryEscape(pairs[i]) + "=" + url.QueryEscape(pairs[i+1]))
		sep = "&"
	}
	return b.String()
}

// query reads parameters of a protocol; one that is given twice makes the whole unreadable, because two readers would choose
// differently.
func query(raw string) (map[string]string, bool) {
	v, err := url.ParseQuery(raw)
	if err != nil || len(raw) > 16<<10 {
		return nil, false
	}
	out := map[string]string{}
	for k, values := range v {
		if len(values) != 1 {
			return nil, false
		}
		out[k] = values[0]
	}
	return out, true
}
