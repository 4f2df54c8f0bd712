package web

import (
	"html/template"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"preau/internal/platform/pictogram"
)

// drawingFuncs put the bundled drawings in a page; the word or the name beside each says the same.
var drawingFuncs = template.FuncMap{
	"word":    pictogram.Word,
	"drawing": func(key string) template.HTML { return silent(pictogram.Drawing(key)) },
	"face": func(n any) template.HTML {
		f, _ := n.(float64)
		return silent(pictogram.Face(int(f)))
	},
}

// silent is a drawing of ours that a reader passes over.
func silent(svg string) template.HTML {
	return template.HTML(strings.Replace(svg, "<svg ", `<svg aria-hidden="true" focusable="false" `, 1))
}

// class lets a pupil in by the code of the day, their tile, their picture and their two words: a screen each, no script. What
// was tapped is in the form and nowhere else; a wrong try begins again at the picture.
func (p *pages) class(c *gin.Context) {
	v := p.view(c, "class")
	code := strings.ToUpper(strings.TrimSpace(c.PostForm("code")))
	pupil := c.PostForm("pupil")
	if c.PostForm("word2") != "" {
		a := p.call(c, "POST", "/api/v1/session/class", map[string]any{"code": code, "pupil": pupil, "picture": c.PostForm("picture"), "words": []string{c.PostForm("word1"), c.PostForm("word2")}})
		if a.problem == nil {
			a.keep(c)
			c.Redirect(http.StatusSeeOther, "/")
			return
		}
		v.Problem = a.problem
	}
	a := p.call(c, "POST", "/api/v1/session/class/look", map[string]any{"code": code})
	if a.problem != nil {
		p.again(c, v, a)
		return
	}
	v.Data, v.Typed = a.data(), typed(c)
	v.Typed.Set("code", code)
	v.Data["code"], v.Page = code, "tiles"
	tiles, _ := v.Data["tiles"].([]any)
	for _, t := range tiles {
		if one, _ := t.(map[string]any); one["pupil"] == pupil {
			v.Data["pupil_tile"] = one
			v.Page = "picture"
		}
	}
	switch {
	case v.Page == "tiles":
		v.Typed.Del("pupil")
	case v.Problem != nil:
		for _, name := range []string{"picture", "word1", "word2"} {
			v.Typed.Del(name)
		}
	case pictogram.Word(v.Typed.Get("picture")) != "":
		v.Page = "words"
		if pictogram.Word(v.Typed.Get("word1")) == "" {
			v.Typed.Del("word1")
		}
	default:
		v.Typed.Del("picture")
	}
	status := http.StatusOK
	if v.Problem != nil {
		status = v.Problem.Status
	}
	p.render(c, status, v)
}

// card lets a pupil in by the QR of their card: the page's own line of script reads the part after # and posts it.
func (p *pages) card(c *gin.Context) {
	in := map[string]any{"token": c.PostForm("token")}
	if pic := c.PostForm("picture"); pic != "" {
		in["picture"] = pic
	}
	a := p.call(c, "POST", "/api/v1/session/card", in)
	v := p.view(c, "card")
	if a.problem != nil && len(a.problem.Errors) > 0 && in["picture"] != nil {
		// the card was read: only the picture is asked again
		v.Problem = a.problem
		delete(in, "picture")
		a = p.call(c, "POST", "/api/v1/session/card", in)
	}
	if a.problem != nil {
		p.again(c, v, a)
		return
	}
	if a.data()["needs"] == "picture" {
		v.Page, v.Data, v.Typed = "picture", a.data(), typed(c)
		v.Typed.Del("picture")
		status := http.StatusOK
		if v.Problem != nil {
			status = v.Problem.Status
		}
		p.render(c, status, v)
		return
	}
	a.keep(c)
	c.Redirect(http.StatusSeeOther, "/")
}
