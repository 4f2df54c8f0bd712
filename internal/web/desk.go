package web

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// The pages of a desk: what a demonstration shows beside the product, in the look of its pages without script.

// Lang is the language that a page answers in: the caller's, else the browser's.
func (w *Web) Lang(c *gin.Context) string { return w.pages.view(c, "").Lang }

// Stylesheets are those of the pages without script.
func (w *Web) Stylesheets() []string {
	return append(append([]string{}, w.assets.Styles...), w.pages.css)
}

// Desk answers with a page of the desk; wrong, when given, says what was not understood.
func (w *Web) Desk(c *gin.Context, page string, data map[string]any, wrong error) {
	v := w.pages.view(c, page)
	v.Data = data
	status := http.StatusOK
	if wrong != nil {
		v.Problem = w.House.Say(v.Lang, wrong)
		status = v.Problem.Status
	}
	c.Header("Cache-Control", "no-store")
	w.pages.render(c, status, v)
}

// Enter signs somebody of the demonstration in, up to the second factor when its code is given, and goes to their home.
func (w *Web) Enter(c *gin.Context, login, password, code string) {
	p := w.pages
	a := p.call(c, http.MethodPost, "/api/v1/session", map[string]any{"login": login, "password": password})
	if a.problem != nil {
		p.again(c, p.view(c, "signin"), a)
		return
	}
	if code != "" {
		c.Request.Header.Del("Cookie")
		for _, ck := range (&http.Response{Header: a.header}).Cookies() {
			c.Request.AddCookie(ck)
		}
		if b := p.call(c, http.MethodPost, "/api/v1/session/second-factor", map[string]any{"code": code}); b.problem == nil {
			a = b
		}
	}
	a.keep(c)
	c.Redirect(http.StatusSeeOther, "/")
}
