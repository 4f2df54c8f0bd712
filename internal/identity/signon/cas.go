package signon

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// CAS Protocol 3.0 (specification 3.0.3 and its XML schema), as the server.

const (
	ticketLife = 30 * time.Second // between a browser's way and a server's question
	proxyLife  = 2 * time.Hour
)

// The error codes of the specification, 2.5.3 and 2.7.3.
const (
	casInvalidRequest  = "INVALID_REQUEST"
	casInvalidSpec     = "INVALID_TICKET_SPEC"
	casNoProxy         = "UNAUTHORIZED_SERVICE_PROXY"
	casInvalidCallback = "INVALID_PROXY_CALLBACK"
	casInvalidTicket   = "INVALID_TICKET"
	casInvalidService  = "INVALID_SERVICE"
	casNoService       = "UNAUTHORIZED_SERVICE"
	casInternal        = "INTERNAL_ERROR"
)

type casFailure struct{ code, text string }

func (f *casFailure) Error() string { return f.code }

// casSuccess is what a resource is told of who opened it.
type casSuccess struct {
	user       string
	attributes []Attribute
	facts      facts
	issued     time.Time
	iou        string
}

func (s *Service) casOperations() []manifest.Operation {
	at := func(id, path, summary string) manifest.Spec {
		return manifest.Spec{ID: "signon.cas-" + id, Method: http.MethodGet, Path: "/cas/" + path, Summary: summary, Gate: manifest.Public(), Hidden: true, Writes: true}
	}
	validate := func(id, path string, proxies bool) manifest.Operation {
		return manifest.Staged(at(id, path, "CAS: whose ticket this is"), func(ctx context.Context, run *manifest.Stages, _ *manifest.Empty) (*reply, error) {
			return s.casAnswer(ctx, run, proxies)
		})
	}
	return []manifest.Operation{
		manifest.Op(at("login", "login", "CAS: enter a resource"), s.casLogin),
		manifest.Op(at("logout", "logout", "CAS: sign out here and at the resources"), s.casLogout),
		manifest.Staged(at("validate", "validate", "CAS 1: whose ticket this is, in two lines"), s.casPlain),
		validate("service-validate", "serviceValidate", false),
		validate("proxy-validate", "proxyValidate", true),
		validate("p3-service-validate", "p3/serviceValidate", false),
		validate("p3-proxy-validate", "p3/proxyValidate", true),
		manifest.Staged(at("proxy", "proxy", "CAS: a ticket for a further service"), s.casProxy),
	}
}

// casLogin sends a browser back to a resource with a ticket.
func (s *Service) casLogin(ctx context.Context, tx *tenant.Tx, _ *manifest.Empty) (*reply, error) {
	raw := manifest.RequestOf(ctx).Query
	q, ok := query(raw)
	if !ok {
		return s.refuse(ctx, http.StatusBadRequest, "signon.unreadable")
	}
	c, service := manifest.CallerOf(ctx), q["service"]
	if service == "" { // nothing to open: the home is where one is signed in
		if to := s.entrance(ctx, "/cas/login"); to != nil {
			return to, nil
		}
		return redirect("/"), nil
	}
	if _, ok := s.parse(service); !ok {
		return s.refuse(ctx, http.StatusBadRequest, "signon.unknown_address")
	}
	renew := truthy(q["renew"])
	if truthy(q["gateway"]) && !renew && (c == nil || c.Pending != "") {
		known, err := s.known(tx, service)
		if err != nil {
			return nil, err
		}
		if !known {
			return s.refuse(ctx, http.StatusForbidden, "signon.unknown_address")
		}
		return s.leave(ctx, "", service)
	}
	if to := s.entrance(ctx, "/cas/login"); to != nil {
		return to, nil
	}
	return s.page(ctx, func() (*reply, error) {
		ways, err := s.waysTo(ctx, c, CAS, q["organisation"], func(o Opened) bool { return s.within(o.Allowed, service) })
		switch {
		case err != nil:
			return nil, err
		case len(ways) == 0:
			return s.refuse(ctx, http.StatusForbidden, "signon.not_yours")
		case len(ways) > 1:
			return s.choose(ctx, "/cas/login", raw, ways)
		}
		return s.casTicket(ctx, c, ways[0], service, renew, truthy(q["warn"]))
	})
}

// casTicket goes to a resource with a ticket; warn asks before, renew asks for the password first.
func (s *Service) casTicket(ctx context.Context, c *access.Caller, o Opened, service string, renew, warn bool) (*reply, error) {
	if o.Suspended {
		return s.suspended(ctx, o)
	}
	here := with("/cas/login", "service", service, "organisation", o.Tenant.String())
	if warn {
		if renew {
			here = with(here, "renew", "true")
		}
		return s.show(ctx, http.StatusOK, page{Title: s.say(ctx, "signon.warn_title", map[string]any{"name": o.Name}), Text: s.say(ctx, "signon.warn", map[string]any{"name": o.Name}),
			Ways: []way{{Label: s.say(ctx, "signon.go_on", nil), Address: here}, {Label: s.say(ctx, "signon.stay", nil), Address: "/"}}})
	}
	var ticket string
	stale := false
	err := s.Resources.Enter(ctx, c, o.Tenant, o.ID, func(tx *tenant.Tx, o Opened) error {
		f, err := s.sessionFacts(tx, c)
		if err != nil {
			return err
		}
		if renew && !f.Fresh {
			stale = true
			return problem.New(problem.Conflict, "signon.password_again")
		}
		f.Visit = tenant.NewID()
		if ticket, err = s.issue(tx, "st", "ST-", ticketLife, grantOf(c, o, service), f); err != nil {
			return err
		}
		return s.visit(tx, c, o, f, visit{ID: f.Visit, Protocol: CAS, Target: service, Subject: s.Pseudonyms.Of(o.ID, o.Tenant, o.Hat.Person), handle: ticket})
	})
	if stale {
		return redirect(s.SignIn("", with(here, "renew", "true"))), nil
	}
	if err != nil {
		return nil, err
	}
	return s.leave(ctx, o.Name, with(service, "ticket", ticket))
}

func missing(err error) bool { return err != nil && problem.Of(err).Kind == problem.NotFound }

func truthy(v string) bool { return v != "" && v != "false" }

// known tells whether an address belongs to a resource of some organisation.
func (s *Service) known(tx *tenant.Tx, service string) (bool, error) {
	u, ok := s.parse(service)
	if !ok {
		return false, nil
	}
	prefixes, err := s.Resources.Prefixes(tx, Origin(u))
	return err == nil && s.within(prefixes, service), err
}

// waysTo are the caller's ways into resources that match, narrowed to an organisation when one is named.
func (s *Service) waysTo(ctx context.Context, c *access.Caller, protocol, organisation string, match func(Opened) bool) (out []Opened, err error) {
	list, err := s.Resources.Mine(ctx, c, protocol)
	if err != nil {
		return nil, err
	}
	seen := map[uuid.UUID]bool{}
	for _, suspended := range []bool{false, true} { // where two are at one address, the one that is open
		for _, o := range list {
			if o.Suspended == suspended && match(o) && (organisation == "" || o.Tenant.String() == organisation) && !seen[o.Tenant] {
				seen[o.Tenant] = true
				out = append(out, o)
			}
		}
	}
	return out, nil
}

// casLogout ends the session here; the resources are told by the jobs that follow.
func (s *Service) casLogout(ctx context.Context, tx *tenant.Tx, _ *manifest.Empty) (*reply, error) {
	q, ok := query(manifest.RequestOf(ctx).Query)
	if !ok {
		return s.refuse(ctx, http.StatusBadRequest, "signon.unreadable")
	}
	return s.signOut(ctx, tx, q["service"])
}

// signOut ends the caller's session and goes to an address that some resource has, or says that it is done.
func (s *Service) signOut(ctx context.Context, tx *tenant.Tx, address string) (*reply, error) {
	known := false
	if address != "" {
		var err error
		if known, err = s.known(tx, address); err != nil {
			return nil, err
		}
	}
	var cookies []string
	if c := manifest.CallerOf(ctx); c != nil {
		if err := tx.Enter(tenant.Doors{Account: c.Account}); err != nil {
			return nil, err
		}
		var err error
		if cookies, err = s.SignOut(tx, c); err != nil && problem.Of(err).Kind != problem.NotFound {
			return nil, err
		}
	}
	if known {
		out, err := s.leave(ctx, "", address)
		if err == nil {
			out.SetCookie = cookies
		}
		return out, err
	}
	out, err := s.show(ctx, http.StatusOK, page{Title: s.say(ctx, "signon.left_title", nil), Text: s.say(ctx, "signon.left", nil), Ways: []way{{Label: s.say(ctx, "signon.sign_in_again", nil), Address: "/connexion"}}})
	if err == nil {
		out.SetCookie = cookies
	}
	return out, err
}

// casCheck uses a ticket up and tells what it stands for. proxies: tickets of proxies too.
func (s *Service) casCheck(ctx context.Context, run *manifest.Stages, q map[string]string, proxies bool) (*casSuccess, error) {
	ticket, service := q["ticket"], q["service"]
	if ticket == "" || service == "" {
		return nil, &casFailure{casInvalidRequest, "ticket and service are both needed"}
	}
	kind := "st"
	switch {
	case strings.HasPrefix(ticket, "ST-"):
	case strings.HasPrefix(ticket, "PT-") && proxies:
		kind = "pt"
	case strings.HasPrefix(ticket, "PT-"):
		return nil, &casFailure{casInvalidSpec, "a proxy ticket is validated at proxyValidate"}
	default:
		return nil, &casFailure{casInvalidTicket, "the ticket is not recognised"}
	}
	var g grant
	var client Client
	out := &casSuccess{issued: s.now()}
	err := run.Do(func(tx *tenant.Tx) error {
		var ok bool
		var err error
		if g, ok, err = s.take(tx, kind, ticket); err != nil {
			return err
		}
		if !ok {
			return &casFailure{casInvalidTicket, "the ticket is not recognised"}
		}
		// from here the ticket is used up, whatever follows: the look-up's effect is committed before the next doors
		if err := s.inClients(tx, g); err != nil {
			return err
		}
		f := g.facts()
		switch {
		case g.Service != service:
			return &casFailure{casInvalidService, "the ticket was not made for this service"}
		case truthy(q["renew"]) && !(kind == "st" && f.Fresh):
			return &casFailure{casInvalidSpec, "the ticket was not made by giving a password"}
		}
		out.facts, out.user = f, s.Pseudonyms.Of(g.ClientID, g.TenantID, g.PersonID)
		released, err := s.Resources.Release(tx, g.ClientID, g.PersonID, true)
		if missing(err) {
			return &casFailure{casNoService, "the resource is not open to this person any more"}
		}
		client, out.attributes = released.Client, released.Attributes
		return err
	})
	if err != nil {
		return nil, err
	}
	if callback := q["pgtUrl"]; callback != "" {
		if out.iou, err = s.casCallback(ctx, run, g, client, callback); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// casCallback hands a proxy-granting ticket to a resource that may have one, at an address of its own over TLS. A resource that
// cannot be reached gets none, and its ticket is good all the same (specification, 2.5.4).
func (s *Service) casCallback(ctx context.Context, run *manifest.Stages, g grant, client Client, callback string) (string, error) {
	if !client.Proxies {
		return "", &casFailure{casNoProxy, "this service may not act as a proxy"}
	}
	u, ok := s.parse(callback)
	if !ok || u.Scheme != "https" && !s.Desk || !s.within(client.Allowed, callback) {
		return "", &casFailure{casInvalidCallback, "the callback is not an https address of this service"}
	}
	pgt, iou := word("PGT-"), word("PGTIOU-")
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, with(callback, "pgtId", pgt, "pgtIou", iou), nil)
	if err != nil {
		return "", &casFailure{casInvalidCallback, "the callback is not an address"}
	}
	answer, err := s.http.Do(req)
	if err != nil || answer.Status != http.StatusOK {
		return "", nil
	}
	f := g.facts()
	f.Proxies = append([]string{callback}, f.Proxies...)
	f.Fresh = false
	body, err := json.Marshal(f)
	if err != nil {
		return "", err
	}
	now := s.now()
	return iou, run.Do(func(tx *tenant.Tx) error {
		if err := s.inClients(tx, g); err != nil {
			return err
		}
		_, err := tx.Exec(`insert into signon.tickets (hash, kind, tenant_id, account_id, session_id, person_id, client_id, family, service, facts, made_at, expires_at)
			values ($1, 'pgt', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, hashOf(pgt), g.TenantID, g.AccountID, g.SessionID, g.PersonID, g.ClientID, g.Family, callback, body, now, now.Add(proxyLife))
		return err
	})
}

// casProxy gives a resource a ticket for a further service of the same organisation, in its reader's name.
func (s *Service) casProxy(ctx context.Context, run *manifest.Stages, _ *manifest.Empty) (*reply, error) {
	q, ok := query(manifest.RequestOf(ctx).Query)
	var ticket string
	err := func() error {
		if !ok || q["pgt"] == "" || q["targetService"] == "" {
			return &casFailure{casInvalidRequest, "pgt and targetService are both needed"}
		}
		return run.Do(func(tx *tenant.Tx) error {
			g, ok, err := s.read(tx, "pgt", q["pgt"])
			if err != nil {
				return err
			}
			if !ok {
				return &casFailure{casInvalidTicket, "the proxy-granting ticket is not recognised"}
			}
			if err := s.inClients(tx, g); err != nil {
				return err
			}
			target, err := s.target(tx, g, q["targetService"])
			if err != nil {
				return err
			}
			next := grant{TenantID: g.TenantID, AccountID: g.AccountID, SessionID: g.SessionID, PersonID: g.PersonID, ClientID: target.ID, Family: g.Family, Service: q["targetService"]}
			ticket, err = s.issue(tx, "pt", "PT-", ticketLife, next, g.facts())
			return err
		})
	}()
	if err != nil {
		f := s.casFailed(ctx, err)
		var b bytes.Buffer
		b.WriteString(casOpen)
		b.WriteString("  <cas:proxyFailure code=\"" + f.code + "\">")
		_ = xml.EscapeText(&b, []byte(f.text))
		b.WriteString("</cas:proxyFailure>\n" + casClose)
		return plain(http.StatusOK, casXML, b.Bytes()), nil
	}
	return plain(http.StatusOK, casXML, []byte(casOpen+"  <cas:proxySuccess>\n    <cas:proxyTicket>"+ticket+"</cas:proxyTicket>\n  </cas:proxySuccess>\n"+casClose)), nil
}

// target is the resource of the same organisation that a proxy asks for, if it is open to its reader.
func (s *Service) target(tx *tenant.Tx, g grant, service string) (Client, error) {
	list, err := s.Resources.Others(tx, g.PersonID, CAS)
	if err != nil {
		return Client{}, err
	}
	for _, c := range list {
		if s.within(c.Allowed, service) {
			return c, nil
		}
	}
	return Client{}, &casFailure{casNoService, "the target is not open to this person"}
}

// casFailed turns an error into the protocol's own; what goes wrong here is logged and said without a cause.
func (s *Service) casFailed(ctx context.Context, err error) *casFailure {
	var f *casFailure
	if errors.As(err, &f) {
		return f
	}
	s.Log.ErrorContext(ctx, "a ticket could not be answered for", "trace", manifest.RequestOf(ctx).Trace, "error", err.Error())
	return &casFailure{casInternal, "the ticket could not be validated"}
}

const (
	casXML   = "application/xml; charset=utf-8"
	casOpen  = "<cas:serviceResponse xmlns:cas=\"http://www.yale.edu/tp/cas\">\n"
	casClose = "</cas:serviceResponse>\n"
)

func (s *Service) casAnswer(ctx context.Context, run *manifest.Stages, proxies bool) (*reply, error) {
	q, ok := query(manifest.RequestOf(ctx).Query)
	var out *casSuccess
	var err error = &casFailure{casInvalidRequest, "the parameters cannot be read"}
	if ok {
		out, err = s.casCheck(ctx, run, q, proxies)
	}
	asJSON := strings.EqualFold(q["format"], "json")
	if err != nil {
		f := s.casFailed(ctx, err)
		if asJSON {
			return jsonReply(http.StatusOK, map[string]any{"serviceResponse": map[string]any{"authenticationFailure": map[string]string{"code": f.code, "description": f.text}}})
		}
		var b bytes.Buffer
		b.WriteString(casOpen + "  <cas:authenticationFailure code=\"" + f.code + "\">")
		_ = xml.EscapeText(&b, []byte(f.text))
		b.WriteString("</cas:authenticationFailure>\n" + casClose)
		return plain(http.StatusOK, casXML, b.Bytes()), nil
	}
	if asJSON {
		return jsonReply(http.StatusOK, out.json())
	}
	return plain(http.StatusOK, casXML, out.xml()), nil
}

func (c *casSuccess) signedIn() time.Time {
	if c.facts.SignedIn != nil {
		return *c.facts.SignedIn
	}
	return c.issued
}

// xml is the answer of the schema: the three attributes of the protocol first, then one value a line, because old clients read it
// line by line.
func (c *casSuccess) xml() []byte {
	var b bytes.Buffer
	line := func(indent, name, value string) {
		b.WriteString(indent + "<cas:" + name + ">")
		_ = xml.EscapeText(&b, []byte(value))
		b.WriteString("</cas:" + name + ">\n")
	}
	b.WriteString(casOpen + "  <cas:authenticationSuccess>\n")
	line("    ", "user", c.user)
	b.WriteString("    <cas:attributes>\n")
	line("      ", "authenticationDate", c.signedIn().UTC().Format(time.RFC3339))
	line("      ", "longTermAuthenticationRequestTokenUsed", "false")
	line("      ", "isFromNewLogin", boolean(c.facts.Fresh))
	for _, a := range c.attributes {
		for _, v := range a.Values {
			line("      ", a.Name, v)
		}
	}
	b.WriteString("    </cas:attributes>\n")
	if c.iou != "" {
		line("    ", "proxyGrantingTicket", c.iou)
	}
	if len(c.facts.Proxies) > 0 {
		b.WriteString("    <cas:proxies>\n")
		for _, p := range c.facts.Proxies {
			line("      ", "proxy", p)
		}
		b.WriteString("    </cas:proxies>\n")
	}
	b.WriteString("  </cas:authenticationSuccess>\n" + casClose)
	return b.Bytes()
}

func (c *casSuccess) json() any {
	attributes := map[string]any{"authenticationDate": c.signedIn().UTC().Format(time.RFC3339), "longTermAuthenticationRequestTokenUsed": false, "isFromNewLogin": c.facts.Fresh}
	for _, a := range c.attributes {
		attributes[a.Name] = a.Values
	}
	success := map[string]any{"user": c.user, "attributes": attributes}
	if c.iou != "" {
		success["proxyGrantingTicket"] = c.iou
	}
	if len(c.facts.Proxies) > 0 {
		success["proxies"] = c.facts.Proxies
	}
	return map[string]any{"serviceResponse": map[string]any{"authenticationSuccess": success}}
}

func boolean(b bool) string {
	if b {
		return "true"
	}
	return "false"
}

// casPlain answers in the two lines of CAS 1.
func (s *Service) casPlain(ctx context.Context, run *manifest.Stages, _ *manifest.Empty) (*reply, error) {
	q, ok := query(manifest.RequestOf(ctx).Query)
	no := plain(http.StatusOK, "text/plain; charset=utf-8", []byte("no\n\n"))
	if !ok {
		return no, nil
	}
	delete(q, "pgtUrl")
	out, err := s.casCheck(ctx, run, q, false)
	if err != nil {
		s.casFailed(ctx, err)
		return no, nil
	}
	return plain(http.StatusOK, "text/plain; charset=utf-8", []byte("yes\n"+out.user+"\n")), nil
}

// casLogoutRequest is what a CAS service is posted when the session ends (specification, appendix C).
func casLogoutRequest(id, user, ticket string, at time.Time) url.Values {
	var b bytes.Buffer
	text := func(s string) string {
		var t bytes.Buffer
		_ = xml.EscapeText(&t, []byte(s))
		return t.String()
	}
	b.WriteString(`<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="LR-` + text(id) + `" Version="2.0" IssueInstant="` + at.UTC().Format(time.RFC3339) + `">`)
	b.WriteString(`<saml:NameID>` + text(user) + `</saml:NameID><samlp:SessionIndex>` + text(ticket) + `</samlp:SessionIndex></samlp:LogoutRequest>`)
	return url.Values{"logoutRequest": {b.String()}}
}
