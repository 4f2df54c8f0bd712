// Package page is the page on which a payment service on a desk asks for money: one layout and one sheet of style, the service's
// own words and body, and headers that let nothing in from elsewhere.
package page

import (
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"

	"preau/internal/ledger"
	"preau/internal/platform/i18n"
)

//go:embed layout.html style.css
var own embed.FS

// policy lets no script run and nothing be fetched from elsewhere. Forms may lead away: the way back is another host's in production.
const policy = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'"

// Options of a service's pages.
type Options struct {
	Name   string   // of the service: the space of its words, and the class of the body
	Prefix string   // under which it is served
	Styles []string // the product's stylesheets, before this one
	Files  fs.FS    // body.html, fr.po, en.po
	Log    *slog.Logger
}

// Page shows what a service shows. It is safe for many goroutines.
type Page struct {
	options Options
	bundle  *i18n.Bundle
	parsed  *template.Template
}

// New reads the service's body and words; its errors are faults of these files.
func New(o Options) (*Page, error) {
	p := &Page{options: o, bundle: i18n.New()}
	for _, lang := range []string{"fr", "en"} {
		po, err := fs.ReadFile(o.Files, lang+".po")
		if err != nil {
			return nil, err
		}
		if err := p.bundle.AddPO(o.Name, lang, po); err != nil {
			return nil, err
		}
	}
	var err error
	if p.parsed, err = template.New("layout.html").Funcs(p.words("fr")).ParseFS(own, "layout.html"); err != nil {
		return nil, err
	}
	p.parsed, err = p.parsed.ParseFS(o.Files, "body.html")
	return p, err
}

func (p *Page) words(lang string) template.FuncMap {
	return template.FuncMap{
		"t":     func(key string) string { return p.bundle.Sentence(lang, p.options.Name, key, nil) },
		"money": func(c ledger.Cents) string { return i18n.Money(lang, int64(c)) },
	}
}

// Show answers with the body, which reads the fields of data, in the language of the browser.
func (p *Page) Show(w http.ResponseWriter, r *http.Request, status int, data map[string]any) {
	lang := i18n.Match(r.Header.Get("Accept-Language"))
	t, err := p.parsed.Clone()
	if err != nil {
		http.Error(w, "", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	data["Lang"], data["Name"], data["Prefix"], data["Styles"] = lang, p.options.Name, p.options.Prefix, p.options.Styles
	if err := t.Funcs(p.words(lang)).ExecuteTemplate(w, "layout.html", data); err != nil {
		p.options.Log.Error("payment page", "error", fmt.Sprint(err))
	}
}

// Style answers with the sheet of style, at Prefix/style.css.
func (p *Page) Style(w http.ResponseWriter, _ *http.Request) {
	css, _ := own.ReadFile("style.css")
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	_, _ = w.Write(css)
}
