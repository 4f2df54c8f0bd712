// Package web serves the web app: its files, its page with the first view, and the pages that work without script.
package web

import (
	"embed"
	"encoding/json"
	"errors"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
)

//go:embed all:dist
var built embed.FS

// assets are the files of the built app: hashed names, compressed at build.
type assets struct {
	files   fs.FS
	Scripts []string // entry module
	Preload []string // what the entry imports
	Styles  []string
	Comfort string // the letters that are easier to read, fetched for who reads with them
	version string
}

type chunk struct {
	File    string   `json:"file"`
	Src     string   `json:"src"`
	IsEntry bool     `json:"isEntry"`
	Imports []string `json:"imports"`
	CSS     []string `json:"css"`
}

func openAssets() (*assets, error) {
	files, err := fs.Sub(built, "dist")
	if err != nil {
		return nil, err
	}
	a := &assets{files: files, version: "none"}
	raw, err := fs.ReadFile(files, "manifest.json")
	if errors.Is(err, fs.ErrNotExist) {
		return a, nil // built without the web app: the API and the pages without script still answer
	}
	if err != nil {
		return nil, err
	}
	var manifest map[string]chunk
	if err := json.Unmarshal(raw, &manifest); err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	var visit func(key string)
	visit = func(key string) {
		c, ok := manifest[key]
		if !ok || seen[key] {
			return
		}
		seen[key] = true
		if c.IsEntry {
			a.Scripts = append(a.Scripts, "/"+c.File)
			a.version = strings.TrimSuffix(path.Base(c.File), ".js")
		} else {
			a.Preload = append(a.Preload, "/"+c.File)
		}
		for _, s := range c.CSS {
			if !slices.Contains(a.Styles, "/"+s) {
				a.Styles = append(a.Styles, "/"+s)
			}
		}
		for _, i := range c.Imports {
			visit(i)
		}
	}
	if c, ok := manifest["src/ui/comfort.css"]; ok {
		a.Comfort = "/" + c.File
	}
	for key, c := range manifest {
		if c.IsEntry {
			visit(key)
		}
	}
	slices.Sort(a.Preload)
	return a, nil
}

// serve answers one file, compressed when the browser takes it. Hashed files are kept for ever.
func (a *assets) serve(c *gin.Context, name string) {
	if !fs.ValidPath(name) || strings.HasSuffix(name, ".br") || strings.HasSuffix(name, ".gz") {
		c.Status(http.StatusNotFound)
		return
	}
	enc, file := "", name
	accepts := c.GetHeader("Accept-Encoding")
	for _, e := range []struct{ token, ext string }{{"br", ".br"}, {"gzip", ".gz"}} {
		if strings.Contains(accepts, e.token) {
			if _, err := fs.Stat(a.files, name+e.ext); err == nil {
				enc, file = e.token, name+e.ext
				break
			}
		}
	}
	body, err := fs.ReadFile(a.files, file)
	if err != nil {
		c.Status(http.StatusNotFound)
		return
	}
	ct := mime.TypeByExtension(path.Ext(name))
	switch path.Ext(name) {
	case ".webmanifest":
		ct = "application/manifest+json"
	case ".woff2":
		ct = "font/woff2"
	case ".js":
		ct = "text/javascript; charset=utf-8"
	}
	c.Header("Vary", "Accept-Encoding")
	if enc != "" {
		c.Header("Content-Encoding", enc)
	}
	if strings.HasPrefix(name, "assets/") {
		c.Header("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		c.Header("Cache-Control", "no-cache")
	}
	if name == "sw.js" {
		c.Header("Content-Security-Policy", "default-src 'none'; connect-src 'self'")
	}
	c.Data(http.StatusOK, ct, body)
}
