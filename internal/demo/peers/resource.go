package peers

import (
	"context"
	"crypto/rand"
	"encoding/xml"
	"errors"
	"fmt"
	"html/template"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"preau/internal/platform/safehttp"
)

// Resource is a publisher's site on a desk: a client of CAS that asks the school who comes in, shows what it received, and hears
// that a session ended. It proves nothing about anybody and never stands in production.
type Resource struct {
	URL string

	cas    string // address of the CAS server
	client *safehttp.Client
	server *http.Server
	mu     sync.Mutex
	guests map[string]*guest // by the cookie
}

type guest struct {
	ticket   string
	Received []Line
	Ended    bool
}

// Line is one thing that the resource received.
type Line struct{ Name, Value string }

// workshop is the page that asks who comes in; dictionary asks nobody.
const (
	workshop   = "/atelier"
	dictionary = "/dictionnaire"
	notices    = "/avis"
)

// StartResource opens the site on a free port of the loopback; app is the address of the application.
func StartResource(app string) (*Resource, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	r := &Resource{URL: "http://" + l.Addr().String(), cas: app + "/cas", client: safehttp.New(safehttp.Options{AllowLoopback: true}), guests: map[string]*guest{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+workshop, r.enter)
	mux.HandleFunc("POST "+workshop, r.told)
	mux.HandleFunc("GET "+dictionary, func(w http.ResponseWriter, _ *http.Request) {
		show(w, page{Title: "Dictionnaire de démonstration", Open: true})
	})
	mux.HandleFunc("POST "+notices, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	r.server = &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = r.server.Serve(l) }()
	return r, nil
}

// Workshop is where one enters signed in, Dictionary where nobody is asked.
func (r *Resource) Workshop() string { return r.URL + workshop }

// Dictionary is a page that asks nobody who they are.
func (r *Resource) Dictionary() string { return r.URL + dictionary }

// Notices is where a library's software is told that something changed.
func (r *Resource) Notices() string { return r.URL + notices }

// Close stops it.
func (r *Resource) Close(ctx context.Context) error { return r.server.Shutdown(ctx) }

const guestCookie = "atelier"

func (r *Resource) enter(w http.ResponseWriter, req *http.Request) {
	if ticket := req.URL.Query().Get("ticket"); ticket != "" {
		received, err := r.ask(req.Context(), ticket)
		if err != nil {
			show(w, page{Title: "Atelier d’exercices", Refused: err.Error(), Again: workshop})
			return
		}
		cookie := rand.Text()
		r.mu.Lock()
		r.guests[cookie] = &guest{ticket: ticket, Received: received}
		r.mu.Unlock()
		http.SetCookie(w, &http.Cookie{Name: guestCookie, Value: cookie, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode})
		http.Redirect(w, req, workshop, http.StatusSeeOther)
		return
	}
	c, err := req.Cookie(guestCookie)
	r.mu.Lock()
	defer r.mu.Unlock()
	if err != nil || r.guests[c.Value] == nil {
		http.Redirect(w, req, r.cas+"/login?service="+url.QueryEscape(r.Workshop()), http.StatusSeeOther)
		return
	}
	g := r.guests[c.Value]
	if g.Ended {
		delete(r.guests, c.Value)
	}
	show(w, page{Title: "Atelier d’exercices", Received: g.Received, Ended: g.Ended, Again: workshop})
}

// ask validates a ticket and reads what is told of who comes in, in the order in which it is told.
func (r *Resource) ask(ctx context.Context, ticket string) ([]Line, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.cas+"/p3/serviceValidate?service="+url.QueryEscape(r.Workshop())+"&ticket="+url.QueryEscape(ticket), nil)
	if err != nil {
		return nil, err
	}
	answer, err := r.client.Do(req)
	if err != nil {
		return nil, err
	}
	var a struct {
		Success *struct {
			User       string `xml:"user"`
			Attributes struct {
				All []struct {
					XMLName xml.Name
					Value   string `xml:",chardata"`
				} `xml:",any"`
			} `xml:"attributes"`
		} `xml:"authenticationSuccess"`
		Failure *struct {
			Code string `xml:"code,attr"`
		} `xml:"authenticationFailure"`
	}
	if err := xml.Unmarshal(answer.Body, &a); err != nil {
		return nil, err
	}
	if a.Success == nil {
		code := "?"
		if a.Failure != nil {
			code = a.Failure.Code
		}
		return nil, fmt.Errorf("l’école n’a pas reconnu ce ticket (%s)", code)
	}
	if a.Success.User == "" {
		return nil, errors.New("l’école n’a nommé personne")
	}
	out := []Line{{"user", a.Success.User}}
	for _, v := range a.Success.Attributes.All {
		out = append(out, Line{v.XMLName.Local, v.Value})
	}
	return out, nil
}

// told hears that a session ended.
func (r *Resource) told(w http.ResponseWriter, req *http.Request) {
	var l struct {
		Index string `xml:"SessionIndex"`
	}
	req.Body = http.MaxBytesReader(w, req.Body, 64<<10)
	if err := req.ParseForm(); err != nil || xml.NewDecoder(strings.NewReader(req.PostForm.Get("logoutRequest"))).Decode(&l) != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, g := range r.guests {
		if g.ticket == l.Index {
			g.Ended = true
		}
	}
}

type page struct {
	Title    string
	Received []Line
	Ended    bool
	Open     bool
	Refused  string
	Again    string
}

func show(w http.ResponseWriter, p page) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.Header().Set("Cache-Control", "no-store")
	_ = resourcePage.Execute(w, p)
}

var resourcePage = template.Must(template.New("resource").Parse(`<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>{{.Title}}</title>
<style>body{font:1.0625rem/1.5 system-ui,sans-serif;margin:0;padding:1.5rem;overflow-wrap:anywhere}main{max-width:44rem;margin:auto}dl{display:grid;grid-template-columns:minmax(8rem,auto) 1fr;gap:.25rem 1rem}dt{font-weight:600}dd{margin:0}.note{border-left:4px solid;padding-left:1rem}a{display:inline-block;min-height:2rem;padding:.25rem 0}@media(max-width:30rem){dl{display:block}dd{margin-bottom:.5rem}}</style></head>
<body><main><h1>{{.Title}}</h1>
<p class="note">Ressource de démonstration : le site d’un éditeur, distinct de Préau.</p>
{{if .Open}}<p>Cette page ne demande pas qui vous êtes : rien ne lui a été transmis.</p>
{{else if .Refused}}<p role="alert">{{.Refused}}</p><p><a href="{{.Again}}">Recommencer</a></p>
{{else if .Ended}}<p role="status">Votre établissement m’a prévenu que votre session est terminée. J’ai oublié qui vous étiez.</p><p><a href="{{.Again}}">Ouvrir de nouveau</a></p>
{{else}}<p>Vous êtes entré sans second mot de passe. Voici tout ce que votre établissement m’a transmis :</p>
<dl>{{range .Received}}<dt>{{.Name}}</dt><dd>{{.Value}}</dd>{{end}}</dl>{{end}}
</main></body></html>
`))
