package signon

import (
	"bytes"
	"context"
	"crypto/rand"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"html/template"
	"net/http"
	"net/url"
	"strings"

	"preau/internal/manifest"
	"preau/internal/platform/i18n"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// reply is what a browser or a resource is answered with.
type reply struct {
	Status      int
	Location    string   `header:"Location"`
	ContentType string   `header:"Content-Type"`
	Policy      string   `header:"Content-Security-Policy"`
	Referrer    string   `header:"Referrer-Policy"`
	Robots      string   `header:"X-Robots-Tag"`
	Cache       string   `header:"Cache-Control"`
	Challenge   string   `header:"WWW-Authenticate"`
	SetCookie   []string `header:"Set-Cookie"`
	Body        []byte
}

func redirect(address string) *reply {
	return &reply{Status: http.StatusSeeOther, Location: address, Referrer: "no-referrer", Cache: "no-store"}
}

func plain(status int, contentType string, body []byte) *reply {
	return &reply{Status: status, ContentType: contentType, Cache: "no-store", Body: body}
}

func jsonReply(status int, v any) (*reply, error) {
	body, err := json.Marshal(v)
	return plain(status, "application/json", body), err
}

//go:embed page.html
var pageSource string

var pageTemplate = template.Must(template.New("page").Parse(pageSource))

type way struct {
	Label   string
	Address string
	Away    bool
}

type field struct{ Name, Value string }

type post struct {
	Action string
	Fields []field
	Label  string
}

type page struct {
	Lang    string
	Nonce   string
	Title   string
	Text    string
	Refusal string
	Refresh string // an address of a resource that was checked
	Ways    []way
	Post    *post
	Styles  []string
}

// langOf is the reader's language: their account's when they are signed in.
func langOf(ctx context.Context) string {
	if c := manifest.CallerOf(ctx); c != nil && c.Lang != "" {
		return c.Lang
	}
	if lang := manifest.RequestOf(ctx).Lang; lang != "" {
		return lang
	}
	return i18n.Fallback
}

func (s *Service) say(ctx context.Context, key string, args map[string]any) string {
	return s.Words.Sentence(langOf(ctx), Key, key, args)
}

// show renders one of the pages between here and a resource. What a page posts, it posts to that resource alone.
func (s *Service) show(ctx context.Context, status int, p page) (*reply, error) {
	p.Lang = langOf(ctx)
	if s.Styles != nil {
		p.Styles = s.Styles()
	}
	action, script := "'self'", ""
	if p.Post != nil {
		u, err := url.Parse(p.Post.Action)
		if err != nil {
			return nil, err
		}
		raw := make([]byte, 16)
		_, _ = rand.Read(raw)
		p.Nonce = base64.RawURLEncoding.EncodeToString(raw)
		action, script = Origin(u), "script-src 'nonce-"+p.Nonce+"'; "
	}
	var out bytes.Buffer
	if err := pageTemplate.Execute(&out, p); err != nil {
		return nil, err
	}
	return &reply{Status: status, ContentType: "text/html; charset=utf-8", Referrer: "no-referrer", Robots: "noindex, nofollow", Cache: "no-store", Body: out.Bytes(),
		Policy: "default-src 'none'; " + script + "style-src 'self'; font-src 'self'; img-src 'self'; form-action " + action + "; frame-ancestors 'none'; base-uri 'none'"}, nil
}

// refuse is a page that says why, and the next step.
func (s *Service) refuse(ctx context.Context, status int, key string) (*reply, error) {
	return s.show(ctx, status, page{Title: s.say(ctx, "signon.refused_title", nil), Refusal: s.say(ctx, key, nil), Ways: []way{{Label: s.say(ctx, "signon.back_home", nil), Address: "/"}}})
}

// suspended tells a reader why a resource that is theirs does not open today.
func (s *Service) suspended(ctx context.Context, o Opened) (*reply, error) {
	return s.show(ctx, http.StatusForbidden, page{Title: o.Name, Refusal: s.say(ctx, "signon.suspended", map[string]any{"name": o.Name, "organisation": o.Hat.Organisation.Name}), Text: o.Reason,
		Ways: []way{{Label: s.say(ctx, "signon.back_home", nil), Address: "/"}}})
}

// leave goes to a resource. From a page of ours it goes by a page in between: a browser holds what a form leads to against the
// policy of the form's page, which lets no form lead outside.
func (s *Service) leave(ctx context.Context, name, address string) (*reply, error) {
	if !manifest.RequestOf(ctx).Inside {
		return redirect(address), nil
	}
	return s.show(ctx, http.StatusOK, page{Title: s.say(ctx, "signon.passing_title", map[string]any{"name": name}), Refresh: refreshable(address),
		Text: s.say(ctx, "signon.passing", nil), Ways: []way{{Label: s.say(ctx, "signon.go_on", nil), Address: address, Away: true}}})
}

// refreshable is an address as a refresh reads it: a quote would end it.
func refreshable(address string) string { return strings.ReplaceAll(address, "'", "%27") }

// page answers a browser: what is not theirs is a page that says so.
func (s *Service) page(ctx context.Context, fn func() (*reply, error)) (*reply, error) {
	out, err := fn()
	if err == nil {
		return out, nil
	}
	switch p := problem.Of(err); p.Kind {
	case problem.NotFound, problem.Forbidden:
		return s.refuse(ctx, http.StatusForbidden, "signon.not_yours")
	case problem.Unauthenticated:
		return redirect(s.SignIn("", "/")), nil
	default:
		return nil, err
	}
}

// entrance sends a browser to sign in, or to what its session still lacks, and back to where it was going; nil when it is whole.
func (s *Service) entrance(ctx context.Context, path string) *reply {
	c := manifest.CallerOf(ctx)
	switch {
	case c == nil:
		return redirect(s.SignIn("", path+"?"+manifest.RequestOf(ctx).Query))
	case c.Pending != "":
		return redirect(s.SignIn(c.Pending, path+"?"+manifest.RequestOf(ctx).Query))
	}
	return nil
}

// choose asks as whom somebody goes who may go as several.
func (s *Service) choose(ctx context.Context, path, raw string, ways []Opened) (*reply, error) {
	p := page{Title: s.say(ctx, "signon.choose_title", map[string]any{"name": ways[0].Name}), Text: s.say(ctx, "signon.choose", nil)}
	for _, o := range ways {
		p.Ways = append(p.Ways, way{Label: o.Hat.Organisation.Name, Address: path + "?" + raw + "&organisation=" + o.Tenant.String()})
	}
	return s.show(ctx, http.StatusOK, p)
}

// inClients goes on in a client's organisation, for the account that a ticket names.
func (s *Service) inClients(tx *tenant.Tx, g grant) error {
	return tx.Enter(s.Resources.Doors(g.TenantID, g.AccountID))
}
