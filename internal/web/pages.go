package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"html/template"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"preau/internal/app"
	"preau/internal/manifest"
)

//go:embed templates/*.html
var templates embed.FS

//go:embed pages.css
var pagesCSS []byte

// pages are what works without script: sign-in, activation, a pupil's card, a link of a mail. Each form calls the same
// operation as the app does, so no rule lives here.
type pages struct {
	w     *Web
	index *template.Template
	form  *template.Template
	css   string // address of the stylesheet of the pages without script
}

func openPages(w *Web) (*pages, error) {
	p := &pages{w: w}
	sum := sha256.Sum256(pagesCSS)
	p.css = "/pages." + hex.EncodeToString(sum[:6]) + ".css"
	var err error
	if p.index, err = template.ParseFS(templates, "templates/layout.html", "templates/index.html"); err != nil {
		return nil, err
	}
	p.index = p.index.Lookup("index.html")
	p.form, err = template.New("form").Funcs(template.FuncMap{"split": strings.Split, "trusted": func(svg string) template.URL {
		return template.URL("data:image/svg+xml;base64," + base64Of(svg))
	}, "wayName": wayName, "wayHome": wayHome}).Funcs(drawingFuncs).ParseFS(templates, "templates/layout.html", "templates/pages.html", "templates/pupil.html")
	return p, err
}

// view is what a page's template sees.
type view struct {
	Page    string
	Lang    string
	Theme   string
	Assets  *assets
	CSS     string
	Nonce   string
	Say     func(key string) string
	Problem *app.Problem
	Typed   url.Values     // what was typed, never a password
	Data    map[string]any // what the operations answered
	Back    string         // where to go after signing in
	Path    string
	Ways    []string // providers of identity, on the page of the sign-in
	Demo    bool
}

// PagesCSS and TextSize make a view fit the layout of the first view.
func (v view) PagesCSS() string { return v.CSS }

// TextSize and Comfort are the device's own on these pages.
func (v view) TextSize() string { return "" }

// Comfort is the letters of the page.
func (v view) Comfort() string { return "" }

// Width is that of the page: "" for a form.
func (v view) Width() string { return map[string]string{"codes": "desk"}[v.Page] }

// FieldError is the sentence about one field, "" when it is fine.
func (v view) FieldError(field string) string {
	if v.Problem != nil {
		for _, e := range v.Problem.Errors {
			if e.Field == field {
				return e.Message
			}
		}
	}
	return ""
}

// pendingPage is where a session that is not whole yet goes on.
var pendingPage = map[string]string{"held": "/connexion/retenue", "second_factor": "/connexion/code", "enrol_second_factor": "/connexion/second-facteur", "charter": "/charte", "password": "/mot-de-passe/changer"}

// Entrance is where a browser signs in (pending ""), or gives what its session still lacks, and goes on from there.
func Entrance(pending, back string) string {
	page := pendingPage[pending]
	if page == "" {
		page = "/connexion"
	}
	return page + "?retour=" + url.QueryEscape(back)
}

func (p *pages) mount(e *gin.Engine) {
	e.GET(p.css, func(c *gin.Context) {
		c.Header("Cache-Control", "public, max-age=31536000, immutable")
		c.Data(http.StatusOK, "text/css; charset=utf-8", pagesCSS)
	})
	e.GET("/connexion", p.show("signin"))
	e.POST("/connexion", p.signIn)
	e.GET("/connexion/code", p.show("factor"))
	e.POST("/connexion/code", p.step("factor", "POST", "/api/v1/session/second-factor", "code"))
	e.GET("/connexion/second-facteur", p.show("enrol"))
	e.POST("/connexion/second-facteur", p.enrol)
	p.mountWays(e)
	e.GET("/appareil/:token", p.show("device"))
	e.POST("/appareil/:token", p.device)
	e.GET("/connexion/retenue", p.held)
	e.GET("/connexion/retenue/:token", p.show("release"))
	e.POST("/connexion/retenue/:token", p.release)
	e.GET("/charte", p.charter)
	e.POST("/charte", p.step("charter", "POST", "/api/v1/me/charter", "version"))
	e.POST("/charte/plus-tard", p.declineCharter)
	e.GET("/mot-de-passe/changer", p.show("password"))
	e.POST("/mot-de-passe/changer", p.step("password", "POST", "/api/v1/me/password", "current", "password"))
	e.GET("/mot-de-passe/oublie", p.show("forgotten"))
	e.POST("/mot-de-passe/oublie", p.forgotten)
	e.GET("/mot-de-passe/:token", p.looked("reset", "/api/v1/password/reset/look", "token"))
	e.POST("/mot-de-passe/:token", p.withToken("reset", "/api/v1/password/reset", "password"))
	e.GET("/adresse/:token", p.show("address"))
	e.POST("/adresse/:token", p.address)
	e.GET("/activer", p.show("code"))
	e.POST("/activer", p.activate)
	e.GET("/activer/:token", p.activation)
	e.GET("/eleve", p.show("class"))
	e.POST("/eleve", p.class)
	e.GET("/carte", p.show("card"))
	e.POST("/carte", p.card)
	e.GET("/ne-plus-recevoir/:token", p.show("refuse"))
	e.POST("/ne-plus-recevoir/:token", p.refuse)
	e.GET("/accessibilite", p.show("accessibility"))
	for _, path := range []string{"/donnees-personnelles", "/mentions-legales", "/confidentialite"} {
		e.GET(path, p.show("privacy"))
	}
	e.GET("/aide", p.show("help"))
	e.GET("/langue/:lang", p.language)
}

func (p *pages) view(c *gin.Context, page string) view {
	lang := manifest.RequestOf(c.Request.Context()).Lang
	if caller := manifest.CallerOf(c.Request.Context()); caller != nil && caller.Lang != "" {
		lang = caller.Lang
	}
	if lang == "" {
		lang = app.Languages[0]
	}
	return view{Page: page, Lang: lang, Theme: "auto", Assets: p.w.assets, CSS: p.css, Nonce: app.Nonce(c), Typed: url.Values{}, Data: map[string]any{},
		Say: func(key string) string { return p.w.say(lang, key) }, Back: back(c), Path: c.Request.URL.Path, Ways: p.w.Ways, Demo: p.w.Demo}
}

// back is a place of this app and no other: an address that leads outside is dropped.
func back(c *gin.Context) string {
	v := c.Query("retour")
	if v == "" {
		v = c.PostForm("retour")
	}
	if inside(v) {
		return v
	}
	return "/"
}

func (p *pages) render(c *gin.Context, status int, v view) {
	if status == http.StatusNoContent { // an operation has nothing to say, its page has: a browser shows nothing of an answer without content
		status = http.StatusOK
	}
	var out bytes.Buffer
	if err := p.form.ExecuteTemplate(&out, "pages.html", v); err != nil {
		p.w.House.Refuse(c, err)
		return
	}
	app.PagePolicy(c)
	if c.Request.Header.Get("Referer") == "" {
		c.Header("Referrer-Policy", "no-referrer") // a token in the address goes nowhere
	}
	c.Data(status, "text/html; charset=utf-8", out.Bytes())
}

func (p *pages) show(page string) gin.HandlerFunc {
	return func(c *gin.Context) { p.render(c, http.StatusOK, p.view(c, page)) }
}

// answer is what an operation answered to a form.
type answer struct {
	status  int
	header  http.Header
	body    bytes.Buffer
	problem *app.Problem
}

func (a *answer) Header() http.Header         { return a.header }
func (a *answer) WriteHeader(code int)        { a.status = code }
func (a *answer) Write(b []byte) (int, error) { return a.body.Write(b) }

// call runs an operation as the browser would, with the form's fields as its input.
func (p *pages) call(c *gin.Context, method, path string, body map[string]any) *answer {
	raw, _ := json.Marshal(body)
	req := c.Request.Clone(c.Request.Context())
	req.Method, req.URL, req.RequestURI = method, &url.URL{Path: path}, path
	if i := strings.IndexByte(path, '?'); i >= 0 {
		req.URL = &url.URL{Path: path[:i], RawQuery: path[i+1:]}
	}
	req.Header = c.Request.Header.Clone()
	req.Header.Set("Content-Type", "application/json")
	req.Header.Del("Accept-Encoding")
	req.Header.Del("If-None-Match")
	req.Body, req.ContentLength = io.NopCloser(bytes.NewReader(raw)), int64(len(raw))
	if body == nil {
		req.Body, req.ContentLength = http.NoBody, 0
	}
	a := &answer{status: http.StatusOK, header: http.Header{}}
	p.w.House.Engine.ServeHTTP(a, req)
	if a.status >= 400 {
		a.problem = &app.Problem{}
		if json.Unmarshal(a.body.Bytes(), a.problem) != nil || a.problem.Code == "" {
			a.problem = p.w.House.Say(p.view(c, "").Lang, nil)
		}
		if after := a.header.Get("Retry-After"); after != "" {
			c.Header("Retry-After", after)
		}
	}
	return a
}

func (a *answer) data() map[string]any {
	out := map[string]any{}
	_ = json.Unmarshal(a.body.Bytes(), &out)
	return out
}

// keep hands the operation's cookies to the browser.
func (a *answer) keep(c *gin.Context) {
	for _, ck := range a.header.Values("Set-Cookie") {
		c.Writer.Header().Add("Set-Cookie", ck)
	}
}

func form(c *gin.Context, fields ...string) map[string]any {
	out := map[string]any{}
	for _, f := range fields {
		out[f] = strings.TrimRight(c.PostForm(f), "\r\n")
	}
	return out
}

func typed(c *gin.Context) url.Values {
	out := url.Values{}
	for k, v := range c.Request.PostForm {
		if k != "password" && k != "current" {
			out[k] = v
		}
	}
	return out
}

func (p *pages) again(c *gin.Context, v view, a *answer) {
	v.Problem, v.Typed = a.problem, typed(c)
	p.render(c, a.status, v)
}

// step is a form that calls one operation and goes on to the app, which knows what is still asked for.
func (p *pages) step(page, method, path string, fields ...string) gin.HandlerFunc {
	return func(c *gin.Context) {
		a := p.call(c, method, path, form(c, fields...))
		if a.problem != nil {
			if page == "charter" {
				p.charter(c)
				return
			}
			p.again(c, p.view(c, page), a)
			return
		}
		a.keep(c)
		c.Redirect(http.StatusSeeOther, back(c))
	}
}

func (p *pages) signIn(c *gin.Context) {
	a := p.call(c, "POST", "/api/v1/session", form(c, "login", "password"))
	if a.problem != nil {
		p.again(c, p.view(c, "signin"), a)
		return
	}
	a.keep(c)
	c.Redirect(http.StatusSeeOther, back(c))
}

// enrol begins a second factor, then confirms it and shows the recovery codes once.
func (p *pages) enrol(c *gin.Context) {
	v := p.view(c, "enrol")
	if pw := c.PostForm("password"); pw != "" {
		if a := p.call(c, "POST", "/api/v1/session/confirm", form(c, "password")); a.problem != nil {
			v.Data["confirm"] = true
			p.again(c, v, a)
			return
		}
	}
	if c.PostForm("code") != "" {
		a := p.call(c, "POST", "/api/v1/me/second-factor/confirm", form(c, "code"))
		if a.problem == nil {
			a.keep(c)
			v.Page, v.Data = "recovery", a.data()
			p.render(c, http.StatusOK, v)
			return
		}
		v.Data = map[string]any{"secret": c.PostForm("secret"), "url": c.PostForm("url"), "qr": c.PostForm("qr")}
		p.again(c, v, a)
		return
	}
	a := p.call(c, "POST", "/api/v1/me/second-factor", nil)
	if a.problem != nil {
		v.Data["confirm"] = a.problem.Code == "identity.confirm_password"
		if v.Data["confirm"] == true {
			a.problem, a.status = nil, http.StatusOK
		}
		p.again(c, v, a)
		return
	}
	v.Data = a.data()
	p.render(c, http.StatusOK, v)
}

// charter shows what is still to be accepted, one charter after the other; who owes none reads one again.
func (p *pages) charter(c *gin.Context) {
	v := p.view(c, "charter")
	a := p.call(c, "GET", "/api/v1/me/charters", nil)
	if a.problem != nil { // nobody has signed in: the charter of this place is public
		a = p.call(c, "GET", "/api/v1/charter", nil)
		v.Data, v.Problem = a.data(), a.problem
		p.render(c, a.status, v)
		return
	}
	items, _ := a.data()["items"].([]any)
	owed := 0
	for i, item := range items {
		one, _ := item.(map[string]any)
		if i == 0 {
			v.Data = one
		}
		if one["accepted_at"] == nil {
			owed++
		}
	}
	v.Data["owed"] = owed
	p.render(c, a.status, v)
}

// declineCharter ends the session of somebody who does not accept: nothing else is open to them.
func (p *pages) declineCharter(c *gin.Context) {
	p.call(c, "DELETE", "/api/v1/session", nil).keep(c)
	c.Redirect(http.StatusSeeOther, "/connexion")
}

func (p *pages) forgotten(c *gin.Context) {
	v := p.view(c, "forgotten")
	if a := p.call(c, "POST", "/api/v1/password/forgotten", form(c, "login")); a.problem != nil {
		p.again(c, v, a)
		return
	}
	v.Data["sent"] = true
	p.render(c, http.StatusOK, v)
}

// looked shows what a link is for; nothing changes.
func (p *pages) looked(page, path, field string) gin.HandlerFunc {
	return func(c *gin.Context) {
		v := p.view(c, page)
		a := p.call(c, "POST", path, map[string]any{field: c.Param("token")})
		v.Data, v.Problem = a.data(), a.problem
		v.Data["dead"] = a.status == http.StatusGone || a.status == http.StatusNotFound // nothing to type any more: another link is
		p.render(c, a.status, v)
	}
}

func (p *pages) withToken(page, path string, fields ...string) gin.HandlerFunc {
	return func(c *gin.Context) {
		in := form(c, fields...)
		in["token"] = c.Param("token")
		a := p.call(c, "POST", path, in)
		if a.problem != nil {
			p.again(c, p.view(c, page), a)
			return
		}
		a.keep(c)
		c.Redirect(http.StatusSeeOther, "/")
	}
}

func (p *pages) address(c *gin.Context) {
	v := p.view(c, "address")
	a := p.call(c, "POST", "/api/v1/mails/verify", map[string]any{"token": c.Param("token")})
	v.Problem = a.problem
	v.Data["done"] = a.problem == nil
	p.render(c, a.status, v)
}

// held tells why a session opens nothing yet and what opens it; once it does, the browser goes where it meant to.
func (p *pages) held(c *gin.Context) {
	caller := manifest.CallerOf(c.Request.Context())
	if caller == nil {
		c.Redirect(http.StatusSeeOther, Entrance("", back(c)))
		return
	}
	if caller.Pending != "held" {
		c.Redirect(http.StatusSeeOther, back(c))
		return
	}
	v := p.view(c, "held")
	a := p.call(c, "GET", "/api/v1/me", nil)
	v.Problem = a.problem
	v.Data, _ = a.data()["held"].(map[string]any)
	p.render(c, a.status, v)
}

// release is the answer to the letter of a held sign-in: it was its owner's, or not.
func (p *pages) release(c *gin.Context) {
	if c.PostForm("how") == "disown" {
		p.device(c)
		return
	}
	v := p.view(c, "release")
	a := p.call(c, "POST", "/api/v1/session/release", map[string]any{"token": c.Param("token")})
	v.Problem = a.problem
	v.Data["done"] = a.problem == nil
	p.render(c, a.status, v)
}

// device disowns a sign-in, by the link of its letter, and goes on to a new password.
func (p *pages) device(c *gin.Context) {
	v := p.view(c, "device")
	a := p.call(c, "POST", "/api/v1/session/not-me", map[string]any{"token": c.Param("token")})
	if reset, _ := a.data()["reset"].(string); a.problem == nil && reset != "" {
		c.Redirect(http.StatusSeeOther, "/mot-de-passe/"+url.PathEscape(reset))
		return
	}
	v.Problem = a.problem
	v.Data["done"] = a.problem == nil
	p.render(c, a.status, v)
}

// activation opens with an invitation's link: the code is in the address, the page has a button.
func (p *pages) activation(c *gin.Context) {
	p.look(c, c.Param("token"))
}

func (p *pages) look(c *gin.Context, code string) {
	v := p.view(c, "activate")
	a := p.call(c, "POST", "/api/v1/activation/look", map[string]any{"code": code})
	if a.problem != nil {
		v.Page = "code"
		p.again(c, v, a)
		return
	}
	v.Data = a.data()
	v.Data["code"] = code
	v.Data["signed_in"] = manifest.CallerOf(c.Request.Context()) != nil
	if version, _ := v.Data["charter"].(string); version != "" {
		audience := "adult"
		if v.Data["pupil"] == true {
			audience = "pupil"
		}
		v.Data["charter_text"] = p.call(c, "GET", "/api/v1/charter?audience="+audience, nil).data()
	}
	p.render(c, http.StatusOK, v)
}

func (p *pages) activate(c *gin.Context) {
	code := strings.TrimSpace(c.PostForm("code"))
	switch c.PostForm("step") {
	case "activate":
		in := form(c, "family_name", "password")
		in["code"] = code
		if c.PostForm("charter") != "" {
			in["charter"] = c.PostForm("charter")
		}
		in["language"] = p.view(c, "").Lang
		a := p.call(c, "POST", "/api/v1/activation", in)
		if a.problem != nil {
			p.retryActivation(c, code, a)
			return
		}
		a.keep(c)
		v := p.view(c, "welcome")
		v.Data = a.data()
		p.render(c, http.StatusOK, v)
	case "join":
		in := form(c, "family_name")
		in["code"] = code
		if a := p.call(c, "POST", "/api/v1/activation/join", in); a.problem != nil {
			p.retryActivation(c, code, a)
			return
		}
		c.Redirect(http.StatusSeeOther, "/")
	default:
		p.look(c, code)
	}
}

// retryActivation shows the form again with what was typed and what is wrong.
func (p *pages) retryActivation(c *gin.Context, code string, a *answer) {
	v := p.view(c, "activate")
	looked := p.call(c, "POST", "/api/v1/activation/look", map[string]any{"code": code})
	if looked.problem != nil {
		v.Page = "code"
		p.again(c, v, looked)
		return
	}
	v.Data = looked.data()
	v.Data["code"], v.Data["signed_in"] = code, manifest.CallerOf(c.Request.Context()) != nil
	p.again(c, v, a)
}

// refuse is the one click of RFC 8058 too: the mail program posts here, without cookie and without script.
func (p *pages) refuse(c *gin.Context) {
	v := p.view(c, "refuse")
	a := p.call(c, "POST", "/api/v1/notify/refusals/"+url.PathEscape(c.Param("token")), nil)
	v.Problem = a.problem
	v.Data["done"] = a.problem == nil
	p.render(c, a.status, v)
}

// language changes the language of the pages before a sign-in.
func (p *pages) language(c *gin.Context) {
	lang := c.Param("lang")
	for _, l := range app.Languages {
		if l == lang {
			http.SetCookie(c.Writer, &http.Cookie{Name: app.LanguageCookie, Value: lang, Path: "/", MaxAge: 400 * 86400, HttpOnly: true, Secure: p.w.House.Config.Secure(), SameSite: http.SameSiteLaxMode})
		}
	}
	c.Redirect(http.StatusSeeOther, back(c))
}
