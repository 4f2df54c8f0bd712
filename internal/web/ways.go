package web

import (
	"html/template"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"preau/internal/identity/federation"
)

// The pages of the State's providers of identity. They work without script: a provider is a link, the return an address.

const arrivalPage = "/connexion/arrivee"

func (p *pages) mountWays(e *gin.Engine) {
	for _, way := range federation.All {
		e.GET("/connexion/"+way, p.leave(way))
		if way != federation.EduConnect {
			e.GET(federation.ReturnPath(way), p.back(way))
		}
	}
	// EduConnect posts from its own site, so the browser brings no cookie of ours: this page posts the same again from here
	p.w.House.FromElsewhere("POST " + federation.ReturnPath(federation.EduConnect))
	e.POST(federation.ReturnPath(federation.EduConnect), p.passage)
	e.POST("/connexion/"+federation.EduConnect+"/entree", p.back(federation.EduConnect))
	e.GET(federation.LogoutPath, p.left)
	e.GET(federation.MetadataPath, func(c *gin.Context) {
		body, err := p.w.Metadata()
		if err != nil || body == nil {
			p.w.page(c)
			return
		}
		c.Data(http.StatusOK, "application/samlmetadata+xml", body)
	})
	e.GET(arrivalPage, p.arrival)
	e.POST(arrivalPage, p.settle)
}

// leave goes to a provider. It changes nothing here: the trip is in a sealed cookie.
func (p *pages) leave(way string) gin.HandlerFunc {
	return func(c *gin.Context) {
		in := map[string]any{"link": c.Query("relier") == "1"}
		if to := back(c); to != "/" {
			in["back"] = to
		}
		a := p.call(c, "POST", "/api/v1/session/ways/"+way, in)
		if a.problem != nil {
			p.signInAgain(c, a)
			return
		}
		a.keep(c)
		to, _ := a.data()["url"].(string)
		c.Redirect(http.StatusSeeOther, to)
	}
}

// signInAgain shows the ways in with what is wrong.
func (p *pages) signInAgain(c *gin.Context, a *answer) {
	v := p.view(c, "signin")
	v.Problem, v.Path = a.problem, "/connexion"
	p.render(c, a.status, v)
}

// left is where EduConnect says that a session ended there, or that it ended it because we asked.
func (p *pages) left(c *gin.Context) {
	a := p.call(c, "POST", "/api/v1/session/ways/"+federation.EduConnect+"/leave", map[string]any{"query": c.Request.URL.RawQuery})
	if a.problem != nil {
		p.signInAgain(c, a)
		return
	}
	a.keep(c)
	to, _ := a.data()["next"].(string)
	if to == "" {
		to = "/connexion"
	}
	c.Redirect(http.StatusSeeOther, to)
}

func (p *pages) passage(c *gin.Context) {
	v := p.view(c, "passage")
	v.Data["saml"], v.Data["state"] = c.PostForm("SAMLResponse"), c.PostForm("RelayState")
	p.render(c, http.StatusOK, v)
}

// back comes from a provider, with what it says in the address or in a form.
func (p *pages) back(way string) gin.HandlerFunc {
	return func(c *gin.Context) {
		in := map[string]any{}
		for name, v := range map[string]string{"code": c.Query("code"), "state": c.Query("state"), "error": c.Query("error"), "saml_response": c.PostForm("SAMLResponse")} {
			if v != "" {
				in[name] = v
			}
		}
		if relay := c.PostForm("RelayState"); relay != "" {
			in["state"] = relay
		}
		a := p.call(c, "POST", "/api/v1/session/ways/"+way+"/return", in)
		if a.problem != nil {
			p.signInAgain(c, a)
			return
		}
		a.keep(c)
		p.goOn(c, a)
	}
}

// goOn follows what an arrival has become.
func (p *pages) goOn(c *gin.Context, a *answer) {
	out := a.data()
	if out["next"] == "arrival" {
		c.Redirect(http.StatusSeeOther, arrivalPage)
		return
	}
	to, _ := out["back"].(string)
	if !inside(to) {
		to = "/"
	}
	c.Redirect(http.StatusSeeOther, to)
}

// inside tells whether an address is of this app and no other.
func inside(to string) bool {
	return len(to) > 0 && to[0] == '/' && (len(to) == 1 || to[1] != '/' && to[1] != '\\') && !strings.ContainsAny(to, "\r\n\t")
}

func (p *pages) arrival(c *gin.Context) {
	a := p.call(c, "GET", "/api/v1/session/arrival", nil)
	if a.problem != nil {
		p.signInAgain(c, a)
		return
	}
	v := p.view(c, "arrival")
	v.Data = a.data()
	p.render(c, http.StatusOK, v)
}

func (p *pages) settle(c *gin.Context) {
	in := map[string]any{"how": c.PostForm("how"), "language": p.view(c, "").Lang}
	for _, f := range []string{"login", "password", "factor", "code", "family_name"} {
		if v := strings.TrimRight(c.PostForm(f), "\r\n"); v != "" {
			in[f] = v
		}
	}
	a := p.call(c, "POST", "/api/v1/session/arrival", in)
	if a.problem == nil {
		a.keep(c)
		p.goOn(c, a)
		return
	}
	looked := p.call(c, "GET", "/api/v1/session/arrival", nil)
	if looked.problem != nil {
		p.signInAgain(c, looked)
		return
	}
	v := p.view(c, "arrival")
	v.Data = looked.data()
	v.Data["how"] = c.PostForm("how")
	if v.FieldError("factor") != "" || a.problem.Code == "identity.factor_needed" {
		v.Data["factor"] = true
	}
	p.again(c, v, a)
}

// wayName is a provider's own name.
func wayName(way string) string {
	return map[string]string{federation.EduConnect: "EduConnect", federation.FranceConnect: "FranceConnect", federation.ProConnect: "ProConnect"}[way]
}

// wayHome is where a provider says what it is.
func wayHome(way string) template.URL {
	return template.URL(map[string]string{federation.EduConnect: "https://educonnect.education.gouv.fr/", federation.FranceConnect: "https://franceconnect.gouv.fr/", federation.ProConnect: "https://www.proconnect.gouv.fr/"}[way])
}
