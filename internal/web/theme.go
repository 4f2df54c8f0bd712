package web

import (
	"encoding/base64"
	"net/http"
	"regexp"
	"strings"

	"github.com/gin-gonic/gin"

	"preau/internal/platform/theme"
)

// generic is what an organisation's name begins with that is not its own: « École élémentaire des », « Mairie de ».
var generic = regexp.MustCompile(`(?i)^(école|collège|lycée|mairie|commune|ville|département|académie|communauté de communes|sivos)\s+|^(élémentaire|maternelle|primaire)\s+|^(de la\s+|de l[’']|du\s+|des\s+|de\s+|d[’'])`)

// letter stands for a logo: the first letter of an organisation's own name.
func letter(name string) string {
	own := name
	for range 3 {
		own = generic.ReplaceAllString(own, "")
	}
	for _, r := range own + name + "P" {
		return strings.ToUpper(string(r))
	}
	return ""
}

func base64Of(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

// theme serves the readable tokens of a colour: the address holds the colour, so it is kept for ever.
func (w *Web) theme(c *gin.Context) {
	tokens, err := theme.Of("#" + strings.TrimSuffix(c.Param("file"), ".css"))
	if err != nil {
		c.Status(http.StatusNotFound)
		return
	}
	c.Header("Cache-Control", "public, max-age=31536000, immutable")
	c.Data(http.StatusOK, "text/css; charset=utf-8", []byte(tokens.CSS()))
}
