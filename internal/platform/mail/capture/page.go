package capture

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"preau/internal/platform/i18n"
	"preau/internal/platform/safehttp"
)

//go:embed templates/list.html templates/message.html templates/layout.html templates/style.css fr.po en.po
var files embed.FS

// pageSize is how many messages the list shows; the search finds the others.
const pageSize = 100

// policy of every page: nothing from elsewhere, no script at all.
const policy = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// sandbox is the policy of a message's own HTML: its links open in another tab, nothing of it runs,
// nothing of it is fetched.
const sandbox = "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"

// Handler serves the inbox under a prefix ("/dev/mail"): the list (`?q=`), `/m/{id}`, its raw form,
// its files, and `/sent?message-id=` for Client. `?format=json` answers list and message as JSON.
// zone is the one in which instants are shown; styles are stylesheets of the same host, under its own: the product's look.
func (in *Inbox) Handler(prefix string, zone *time.Location, styles ...string) (http.Handler, error) {
	prefix = strings.TrimRight(prefix, "/")
	bundle := i18n.New()
	for _, lang := range []string{"fr", "en"} {
		po, err := files.ReadFile(lang + ".po")
		if err != nil {
			return nil, err
		}
		if err := bundle.AddPO("capture", lang, po); err != nil {
			return nil, err
		}
	}
	p := &pages{inbox: in, prefix: prefix, zone: zone, styles: styles, bundle: bundle}
	stubs := template.FuncMap{"t": fmt.Sprint, "instant": fmt.Sprint}
	var err error
	if p.list, err = template.New("layout.html").Funcs(stubs).ParseFS(files, "templates/layout.html", "templates/list.html"); err != nil {
		return nil, err
	}
	if p.message, err = template.New("layout.html").Funcs(stubs).ParseFS(files, "templates/layout.html", "templates/message.html"); err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+prefix, p.showList)
	mux.HandleFunc("GET "+prefix+"/{$}", p.showList)
	mux.HandleFunc("GET "+prefix+"/style.css", p.showStyle)
	mux.HandleFunc("GET "+prefix+"/sent", p.answerSent)
	mux.HandleFunc("GET "+prefix+"/m/{id}", p.showMessage)
	mux.HandleFunc("GET "+prefix+"/m/{id}/html", p.showHTML)
	mux.HandleFunc("GET "+prefix+"/m/{id}/raw", p.showRaw)
	mux.HandleFunc("GET "+prefix+"/m/{id}/file/{n}", p.showFile)
	return mux, nil
}

type pages struct {
	inbox         *Inbox
	prefix        string
	zone          *time.Location
	styles        []string
	bundle        *i18n.Bundle
	list, message *template.Template
}

func (p *pages) showList(w http.ResponseWriter, r *http.Request) {
	words := r.URL.Query().Get("q")
	found := p.inbox.List(words, pageSize)
	if wantsJSON(r) {
		writeJSON(w, map[string]any{"total": p.inbox.Len(), "messages": found})
		return
	}
	p.render(w, r, p.list, map[string]any{"Query": words, "Messages": found, "Total": p.inbox.Len()})
}

func (p *pages) showMessage(w http.ResponseWriter, r *http.Request) {
	m, err := p.inbox.Get(r.PathValue("id"))
	if err != nil {
		p.refuse(w, r, err)
		return
	}
	if wantsJSON(r) {
		writeJSON(w, m)
		return
	}
	p.render(w, r, p.message, map[string]any{"Message": m, "Paragraphs": cutAtLinks(m.Text)})
}

func (p *pages) showHTML(w http.ResponseWriter, r *http.Request) {
	m, err := p.inbox.Get(r.PathValue("id"))
	if err != nil {
		p.refuse(w, r, err)
		return
	}
	w.Header().Set("Content-Security-Policy", sandbox)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "no-store")
	fmt.Fprint(w, `<base target="_blank">`, m.HTML)
}

func (p *pages) showRaw(w http.ResponseWriter, r *http.Request) {
	raw, err := p.inbox.Raw(r.PathValue("id"))
	if err != nil {
		p.refuse(w, r, err)
		return
	}
	secure(w)
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Write(raw)
}

func (p *pages) showFile(w http.ResponseWriter, r *http.Request) {
	m, err := p.inbox.Get(r.PathValue("id"))
	n, bad := strconv.Atoi(r.PathValue("n"))
	if err != nil || bad != nil || n < 0 || n >= len(m.Attachments) {
		p.refuse(w, r, ErrNotFound)
		return
	}
	file := m.Attachments[n]
	secure(w)
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(file.Name))
	w.Write(file.Data)
}

func (p *pages) showStyle(w http.ResponseWriter, _ *http.Request) {
	css, err := files.ReadFile("templates/style.css")
	if err != nil {
		http.Error(w, "", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Write(css)
}

func (p *pages) answerSent(w http.ResponseWriter, r *http.Request) {
	sent, err := p.inbox.Sent(r.Context(), r.URL.Query().Get("message-id"))
	if err != nil {
		http.Error(w, "", http.StatusInternalServerError)
		return
	}
	writeJSON(w, map[string]bool{"sent": sent})
}

func (p *pages) render(w http.ResponseWriter, r *http.Request, page *template.Template, data map[string]any) {
	lang := i18n.Match(r.Header.Get("Accept-Language"))
	data["Lang"], data["Prefix"], data["Styles"] = lang, p.prefix, p.styles
	page, err := page.Clone()
	if err == nil {
		page.Funcs(template.FuncMap{
			"t": func(key string, pairs ...any) string {
				args := map[string]any{}
				for i := 0; i+1 < len(pairs); i += 2 {
					args[fmt.Sprint(pairs[i])] = pairs[i+1]
				}
				return p.bundle.Sentence(lang, "capture", key, args)
			},
			"instant": func(t time.Time) string { return i18n.DateTime(lang, t.In(p.zone)) },
		})
		secure(w)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		err = page.ExecuteTemplate(w, "layout.html", data)
	}
	if err != nil {
		p.inbox.options.Logger.Error("mail capture page", "error", err)
	}
}

func (p *pages) refuse(w http.ResponseWriter, r *http.Request, err error) {
	status, key := http.StatusInternalServerError, "unreadable"
	if errors.Is(err, ErrNotFound) {
		status, key = http.StatusNotFound, "not_found"
	}
	secure(w)
	http.Error(w, p.bundle.Sentence(i18n.Match(r.Header.Get("Accept-Language")), "capture", key, nil), status)
}

func secure(w http.ResponseWriter) {
	w.Header().Set("Content-Security-Policy", policy)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.Header().Set("Cache-Control", "no-store")
}

func wantsJSON(r *http.Request) bool {
	return r.URL.Query().Get("format") == "json" || r.Header.Get("Accept") == "application/json"
}

func writeJSON(w http.ResponseWriter, value any) {
	secure(w)
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(value)
}

// fragment is a piece of text, or a link.
type fragment struct {
	Text string
	Link bool
}

func cutAtLinks(text string) []fragment {
	var out []fragment
	rest := text
	for _, link := range linkPattern.FindAllString(text, -1) {
		link = strings.TrimRight(link, ".,;:!?)’'")
		before, after, _ := strings.Cut(rest, link)
		out = append(out, fragment{Text: before}, fragment{Text: link, Link: true})
		rest = after
	}
	return append(out, fragment{Text: rest})
}

// Client asks the inbox of another process; URL is that of the page ("http://127.0.0.1:8080/dev/mail").
type Client struct{ URL string }

// Sent tells whether the inbox keeps a message with this Message-ID.
func (c Client) Sent(ctx context.Context, messageID string) (bool, error) {
	caller := safehttp.New(safehttp.Options{AllowLoopback: true})
	answer, err := caller.Get(ctx, strings.TrimRight(c.URL, "/")+"/sent?message-id="+url.QueryEscape(messageID))
	if err != nil {
		return false, fmt.Errorf("mail capture: %w", err)
	}
	var body struct {
		Sent *bool `json:"sent"`
	}
	if err := json.Unmarshal(answer.Body, &body); err != nil || answer.Status != http.StatusOK || body.Sent == nil {
		return false, fmt.Errorf("mail capture: the inbox answered %d", answer.Status)
	}
	return *body.Sent, nil
}
