package web

import (
	"bytes"
	"context"
	"encoding/json"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"preau/internal/access"
	"preau/internal/app"
	"preau/internal/manifest"
	"preau/internal/platform/i18n"
	"preau/internal/platform/problem"
	"preau/internal/platform/theme"
	"preau/internal/tenant"
)

// Web is the app as served by one process. Its operations are declared before the house is assembled; Mount adds the pages.
type Web struct {
	House   *app.House
	PushKey string
	Ways    []string // the providers of identity by which one may enter
	Demo    bool     // the demonstration: its clock may be moved, its mail is read at /dev/mail
	// Metadata describes this installation to EduConnect; nil when that way is closed.
	Metadata func() ([]byte, error)
	// Account reads the caller's own row; Children and Unread read one organisation's.
	Account  func(tx *tenant.Tx) (Me, error)
	Children func(tx *tenant.Tx) ([]Child, error)
	Unread   func(tx *tenant.Tx) (int, error)
	Visitors func(tx *tenant.Tx) ([]Visitor, error)

	assets *assets
	pages  *pages
}

// hatCookie remembers the hat worn; it names an organisation of the caller's and proves nothing.
const hatCookie = "preau-hat"

// Module declares the operations of the shell.
func (w *Web) Module() manifest.Module {
	self := func(id, method, path, summary string) manifest.Spec {
		return manifest.Spec{ID: id, Method: method, Path: path, Summary: summary, Gate: manifest.Self(), Pending: true}
	}
	return manifest.Module{Key: "web", Floor: true, Operations: []manifest.Operation{
		manifest.Op(self("web.boot", "GET", "/api/v1/boot", "Who I am, my hats, my menu"), func(ctx context.Context, tx *tenant.Tx, in *struct {
			HatIn
		}) (*bootOut, error) {
			return w.answer(ctx, tx, in.asked(), false)
		}),
		manifest.Op(self("web.wear", "PUT", "/api/v1/boot/hat", "Change hat"), func(ctx context.Context, tx *tenant.Tx, in *struct {
			Body struct {
				ID string `json:"id" maxLength:"40"`
			}
		}) (*bootOut, error) {
			return w.answer(ctx, tx, in.Body.ID, true)
		}),
		manifest.Op(manifest.Spec{ID: "web.home", Method: "GET", Path: "/api/v1/home", Summary: "What to do now", Gate: manifest.Self()}, func(ctx context.Context, tx *tenant.Tx, in *struct {
			HatIn
		}) (*homeOut, error) {
			if err := tx.Leave(); err != nil {
				return nil, err
			}
			c := w.visiting(ctx, manifest.CallerOf(ctx), in.asked())
			h, err := w.home(ctx, c, worn(c, w.wears(c, in.asked())))
			if err != nil {
				return nil, err
			}
			return &homeOut{Body: *h}, nil
		}),
		manifest.Op(self("web.tasks", "GET", "/api/v1/tasks", "My long work: bars and results"), w.tasks),
	}}
}

// HatIn names the hat: asked for, or the one worn last in this browser.
type HatIn struct {
	Hat  string `query:"hat" maxLength:"40" doc:"The hat whose data are wanted; absent: the one worn"`
	Worn string `cookie:"preau-hat" hidden:"true" maxLength:"60"`
}

func (i HatIn) asked() string {
	if i.Hat != "" {
		return i.Hat
	}
	return i.Worn
}

type bootOut struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
	Body      Boot
}

type homeOut struct{ Body Home }

func (w *Web) answer(ctx context.Context, tx *tenant.Tx, hat string, home bool) (*bootOut, error) {
	if err := tx.Leave(); err != nil {
		return nil, err
	}
	b, err := w.boot(ctx, manifest.CallerOf(ctx), hat, home)
	if err != nil {
		return nil, err
	}
	return &bootOut{SetCookie: http.Cookie{Name: hatCookie, Value: b.Hat, Path: "/", MaxAge: 400 * 86400, HttpOnly: true, Secure: w.House.Config.Secure(), SameSite: http.SameSiteLaxMode}, Body: *b}, nil
}

// Task is long work with its bar.
type Task struct {
	ID        string          `json:"id"`
	Tenant    string          `json:"tenant"`
	Service   string          `json:"service"`
	Kind      string          `json:"kind"`
	Title     string          `json:"title"`
	Params    json.RawMessage `json:"params,omitempty"`
	Done      int             `json:"done"`
	Total     int             `json:"total"`
	State     string          `json:"state" enum:"running,done,failed,cancelled"`
	Result    json.RawMessage `json:"result,omitempty"`
	Error     string          `json:"error,omitempty" doc:"Why it failed, in the reader's language"`
	StartedAt time.Time       `json:"started_at"`
	EndedAt   *time.Time      `json:"ended_at,omitempty"`
}

type tasksOut struct {
	Body struct {
		Items []Task `json:"items"`
	}
}

func (w *Web) tasks(_ context.Context, tx *tenant.Tx, in *struct {
	ID string `query:"id" format:"uuid" doc:"One task alone"`
}) (*tasksOut, error) {
	var one any
	if in.ID != "" {
		one = in.ID
	}
	rows, err := tenant.Final[tenant.Task](tx, `select id, tenant_id, service, kind, params, done, total, state, result, error_code, started_at, moved_at, ended_at
		from tenant.tasks where account_id = $1 and ($2::uuid is null or id = $2) order by started_at desc limit 20`, tx.Account(), one)
	if err != nil {
		return nil, err
	}
	out := &tasksOut{}
	out.Body.Items = []Task{}
	lang := tx.Actor().Lang
	for _, r := range rows {
		var params map[string]any
		_ = json.Unmarshal(r.Params, &params)
		t := Task{ID: r.ID.String(), Tenant: r.Tenant.String(), Service: r.Service, Kind: r.Kind, Title: app.Sentence(w.House.Words, lang, r.Kind, params), Params: r.Params, Done: r.Done, Total: r.Total,
			State: r.State, Result: r.Result, StartedAt: r.StartedAt, EndedAt: r.EndedAt}
		if r.ErrorCode != nil {
			t.Error = app.Sentence(w.House.Words, lang, *r.ErrorCode, params)
		}
		out.Body.Items = append(out.Body.Items, t)
	}
	return out, nil
}

// Mount adds to the assembled house the app's files, its page, and the pages without script.
func (w *Web) Mount(h *app.House) error {
	w.House = h
	var err error
	if w.assets, err = openAssets(); err != nil {
		return err
	}
	if w.pages, err = openPages(w); err != nil {
		return err
	}
	e := h.Engine
	e.GET("/assets/*file", func(c *gin.Context) { w.assets.serve(c, "assets"+c.Param("file")) })
	for _, f := range []string{"sw.js", "favicon.svg", "icon-192.png", "icon-512.png", "robots.txt"} {
		e.GET("/"+f, func(c *gin.Context) { w.assets.serve(c, f) })
	}
	e.GET("/manifest.webmanifest", w.webManifest)
	e.GET("/theme/:file", w.theme)
	e.GET("/healthz", func(c *gin.Context) { c.String(http.StatusOK, "ok\n") })
	e.GET("/readyz", w.ready)
	w.pages.mount(e)
	e.NoRoute(w.page)
	return nil
}

func (w *Web) ready(c *gin.Context) {
	if w.House.Draining.Load() {
		c.String(http.StatusServiceUnavailable, "draining\n")
		return
	}
	ctx, cancel := context.WithTimeout(c.Request.Context(), 2*time.Second)
	defer cancel()
	if err := w.House.App.PGX.Ping(ctx); err != nil {
		c.String(http.StatusServiceUnavailable, "database\n")
		return
	}
	c.String(http.StatusOK, "ready\n")
}

// page is every address of the app: the first view, written by the server, which the app replaces.
func (w *Web) page(c *gin.Context) {
	p := c.Request.URL.Path
	if strings.HasPrefix(p, "/api/") || c.Request.Method != http.MethodGet {
		w.House.Refuse(c, problem.Missing())
		return
	}
	caller := manifest.CallerOf(c.Request.Context())
	if caller == nil {
		back := ""
		if p != "/" {
			back = "?retour=" + url.QueryEscape(c.Request.URL.RequestURI())
		}
		c.Redirect(http.StatusSeeOther, "/connexion"+back)
		return
	}
	if to := pendingPage[caller.Pending]; to != "" { // and on to where they were going, once the session is whole
		if p != "/" {
			to = Entrance(caller.Pending, c.Request.URL.RequestURI())
		}
		c.Redirect(http.StatusSeeOther, to)
		return
	}
	hat, _ := c.Cookie(hatCookie)
	b, err := w.boot(c.Request.Context(), caller, hat, p == "/")
	if err != nil {
		w.House.Refuse(c, err)
		return
	}
	w.render(c, caller, b)
}

func (w *Web) render(c *gin.Context, caller *access.Caller, b *Boot) {
	raw, err := json.Marshal(b)
	if err != nil {
		w.House.Refuse(c, err)
		return
	}
	var out bytes.Buffer
	data := map[string]any{"Lang": b.Me.Language, "Theme": b.Me.Theme, "TextSize": b.Me.TextSize, "Comfort": b.Me.Comfort, "Hello": w.House.Words.Sentence(b.Me.Language, "app", "app.page_greeting", map[string]any{"name": b.Me.FirstName}), "Nonce": app.Nonce(c), "Boot": template.JS(raw), "B": b, "Assets": w.assets, "PagesCSS": "",
		"Say": func(key string) string { return w.say(b.Me.Language, key) }}
	for _, h := range b.Hats {
		if h.ID == b.Hat {
			data["Organisation"], data["Hat"], data["Letter"] = h.Tenant, h, i18n.Organisation(h.Tenant.Name).Letter()
		}
	}
	if err := w.pages.index.Execute(&out, data); err != nil {
		w.House.Refuse(c, err)
		return
	}
	app.PagePolicy(c)
	c.Header("X-Preau-Page", "app") // the worker keeps this page alone for offline
	c.Data(http.StatusOK, "text/html; charset=utf-8", out.Bytes())
}

func (w *Web) webManifest(c *gin.Context) {
	name, colour, lang := "Préau", "#0F5C6B", app.Languages[0]
	if caller := manifest.CallerOf(c.Request.Context()); caller != nil {
		lang = caller.Lang
		hat, _ := c.Cookie(hatCookie)
		if id := w.wears(caller, hat); id != "" {
			for _, h := range w.hats(caller) {
				if h.ID == id {
					name = h.Tenant.Short
				}
			}
			for _, h := range caller.Hats {
				if t, err := theme.Of(h.Organisation.Colour); err == nil && h.Organisation.ShortName == name {
					colour = t.Light.Brand
				}
			}
		}
	}
	body, _ := json.Marshal(map[string]any{"name": name, "short_name": name, "lang": lang, "start_url": "/", "scope": "/", "display": "standalone", "background_color": "#FBF8F2", "theme_color": colour,
		"icons": []map[string]string{{"src": "/favicon.svg", "sizes": "any", "type": "image/svg+xml", "purpose": "any"}}})
	c.Data(http.StatusOK, "application/manifest+json", body)
}
