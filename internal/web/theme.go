package web

import (
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"preau/internal/platform/theme"
)

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
