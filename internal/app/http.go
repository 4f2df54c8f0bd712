package app

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path"
	"reflect"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"
	"github.com/klauspost/compress/gzip"

	"preau/internal/manifest"
	"preau/internal/platform/i18n"
	"preau/internal/platform/problem"
	"preau/internal/platform/telemetry"
)

// CookieName is the session's cookie. Over TLS it is bound to the host.
func (h *House) CookieName() string {
	if h.Config.Secure() {
		return "__Host-preau"
	}
	return "preau"
}

// LanguageCookie keeps the language chosen before a sign-in; the account's own wins after it.
const LanguageCookie = "preau-lang"

func (h *House) newEngine() *gin.Engine {
	gin.SetMode(gin.ReleaseMode)
	h.crossOrigin = http.NewCrossOriginProtection()
	e := gin.New()
	e.ContextWithFallback = true
	_ = e.SetTrustedProxies(nil)
	e.HandleMethodNotAllowed = false
	e.Use(h.identify)
	if w := h.Watch; w.Metrics != nil {
		e.Use(telemetry.Middleware(w.Metrics, w.Tracing, w.Log))
	}
	e.Use(h.secure, h.compress, h.recover, h.sameOrigin, h.session) // inside compress: what it holds back can still become an error
	e.NoRoute(func(c *gin.Context) { h.abort(c, http.StatusNotFound) })
	return e
}

func (h *House) newAPI(e *gin.Engine) huma.API {
	cfg := huma.DefaultConfig("Préau", "1.0.0")
	cfg.Info.Description = "School life and the town hall's school services, in one account."
	cfg.Info.License = &huma.License{Name: "AGPL-3.0-or-later", Identifier: "AGPL-3.0-or-later"}
	cfg.CreateHooks = nil // no $schema in answers
	cfg.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	cfg.OpenAPIPath, cfg.DocsPath, cfg.SchemasPath = "", "", ""
	huma.NewErrorWithContext = h.validation
	huma.NewError = func(status int, msg string, errs ...error) huma.StatusError {
		return h.validation(nil, status, msg, errs...)
	}
	return humagin.New(e, cfg)
}

// schemaName puts the service before the type's name: two services may call something a Card.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	pkg := path.Base(t.PkgPath())
	if t.Name() == "" || pkg == "." || strings.HasPrefix(strings.ToLower(name), pkg) {
		return name
	}
	return strings.ToUpper(pkg[:1]) + pkg[1:] + name
}

// identify gives each request its incident id and its language.
func (h *House) identify(c *gin.Context) {
	trace := token(9)
	ip, _, err := net.SplitHostPort(c.Request.RemoteAddr)
	if err != nil {
		ip = c.Request.RemoteAddr
	}
	if h.Config.Production { // behind the operator's own proxy, which sets the last hop
		if fwd := c.GetHeader("X-Forwarded-For"); fwd != "" {
			ip = strings.TrimSpace(fwd[strings.LastIndexByte(fwd, ',')+1:])
		}
	}
	r := manifest.Request{Lang: i18n.Match(c.GetHeader("Accept-Language")), Trace: trace, IP: ip, Agent: c.Request.UserAgent(), Host: c.Request.Host, Query: c.Request.URL.RawQuery}
	if from, err := url.Parse(c.GetHeader("Referer")); err == nil {
		r.Inside = c.GetHeader("Sec-Fetch-Site") == "same-origin" || from.Host != "" && from.Host == c.Request.Host
	}
	if ck, err := c.Request.Cookie(LanguageCookie); err == nil && slices.Contains(Languages, ck.Value) {
		r.Lang = ck.Value
	}
	if ck, err := c.Request.Cookie(h.CookieName()); err == nil {
		r.Cookie = ck.Value
	}
	c.Request = c.Request.WithContext(manifest.WithRequest(c.Request.Context(), r))
	c.Header("X-Incident", trace)
	c.Next()
}

func (h *House) recover(c *gin.Context) {
	defer func() {
		if v := recover(); v != nil {
			if v == http.ErrAbortHandler {
				panic(v)
			}
			h.Log.Error("panic", "route", c.FullPath(), "trace", manifest.RequestOf(c.Request.Context()).Trace, "panic", panicCode(v), "stack", string(debug.Stack()))
			if b, ok := c.Writer.(*held); ok {
				b.discard()
			}
			if !c.Writer.Written() {
				h.abort(c, http.StatusInternalServerError)
			}
		}
	}()
	c.Next()
}

func panicCode(v any) string {
	if e, ok := v.(error); ok {
		return e.Error()
	}
	return "not an error"
}

type ginKey string

const nonceKey ginKey = "nonce"

// Nonce is the request's nonce for the page's own styles and scripts.
func Nonce(c *gin.Context) string { v, _ := c.Get(string(nonceKey)); s, _ := v.(string); return s }

// secure sets the headers that every answer bears; a page with scripts asks for more in Page.
func (h *House) secure(c *gin.Context) {
	nonce := token(16)
	c.Set(string(nonceKey), nonce)
	hd := c.Writer.Header()
	hd.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'")
	hd.Set("X-Content-Type-Options", "nosniff")
	hd.Set("Referrer-Policy", "same-origin")
	hd.Set("Cross-Origin-Opener-Policy", "same-origin")
	hd.Set("Cross-Origin-Resource-Policy", "same-origin")
	hd.Set("Permissions-Policy", "camera=(self), microphone=(self), geolocation=(), payment=()")
	hd.Set("Cache-Control", "no-store")
	if h.Config.Secure() {
		hd.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	}
	c.Next()
}

// PagePolicy is the content policy of a page of the app: its own files and the request's nonce, nothing from outside.
func PagePolicy(c *gin.Context) {
	c.Header("Content-Security-Policy", "default-src 'none'; script-src 'self' 'nonce-"+Nonce(c)+"'; style-src 'self' 'nonce-"+Nonce(c)+"'; img-src 'self' data: blob:; "+
		"font-src 'self'; connect-src 'self'; media-src 'self' blob:; manifest-src 'self'; worker-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'; require-trusted-types-for 'script'; trusted-types preau")
}

// FromElsewhere lets other sites post to a page, "POST /path": one that changes nothing by itself.
func (h *House) FromElsewhere(pattern string) { h.crossOrigin.AddInsecureBypassPattern(pattern) }

// sameOrigin refuses changes that another site asks a browser to make.
func (h *House) sameOrigin(c *gin.Context) {
	if err := h.crossOrigin.Check(c.Request); err != nil {
		h.Refuse(c, problem.New(problem.Forbidden, "cross_origin"))
		return
	}
	c.Next()
}

// session finds the caller. A token that is not valid any more is treated as absent and its cookie is taken back.
func (h *House) session(c *gin.Context) {
	r := manifest.RequestOf(c.Request.Context())
	if r.Cookie == "" || h.sessions == nil || strings.HasPrefix(c.Request.URL.Path, "/assets/") {
		c.Next()
		return
	}
	caller, err := h.sessions.Resolve(c.Request.Context(), r.Cookie)
	if err != nil {
		h.Refuse(c, err)
		return
	}
	if caller == nil {
		http.SetCookie(c.Writer, h.Cookie("", -1))
	} else {
		c.Request = c.Request.WithContext(manifest.WithCaller(c.Request.Context(), caller))
	}
	c.Next()
}

// Cookie is the session's cookie; seconds < 0 takes it back.
func (h *House) Cookie(value string, seconds int) *http.Cookie {
	return &http.Cookie{Name: h.CookieName(), Value: value, Path: "/", MaxAge: seconds, HttpOnly: true, Secure: h.Config.Secure(), SameSite: http.SameSiteLaxMode}
}

func (h *House) abort(c *gin.Context, status int) {
	code := map[int]string{404: "not_found", 401: "session.needed", 429: "too_many"}[status]
	if code == "" {
		code, status = "internal", http.StatusInternalServerError
	}
	h.Refuse(c, problem.New(problem.Kind(status), code))
}

// Refuse answers with an error as the wire knows it.
func (h *House) Refuse(c *gin.Context, err error) {
	p := h.Say(lang(c.Request.Context()), err)
	if p.Status >= 500 {
		h.Log.Error("request refused", "trace", manifest.RequestOf(c.Request.Context()).Trace, "error", err.Error())
	}
	for k, v := range p.headers {
		c.Writer.Header()[k] = v
	}
	c.Header("Content-Type", "application/problem+json")
	c.Status(p.Status)
	body, _ := json.Marshal(p)
	_, _ = c.Writer.Write(body)
	c.Abort()
}

func token(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)
}

var gzips = sync.Pool{New: func() any { w, _ := gzip.NewWriterLevel(io.Discard, 3); return w }}

// compress holds back text answers up to a megabyte: an unchanged one goes out as 304, a large one compressed.
func (h *House) compress(c *gin.Context) {
	b := &held{ResponseWriter: c.Writer, asks: strings.Contains(c.GetHeader("Accept-Encoding"), "gzip")}
	c.Writer = b
	c.Next()
	b.finish(c.Request)
	c.Writer = b.ResponseWriter
}

type held struct {
	gin.ResponseWriter
	asks    bool
	status  int
	buf     bytes.Buffer
	through bool
}

const heldBytes = 1 << 20

func (b *held) WriteHeader(code int)              { b.status = code }
func (b *held) WriteHeaderNow()                   {}
func (b *held) WriteString(s string) (int, error) { return b.Write([]byte(s)) }
func (b *held) Size() int                         { return b.buf.Len() + max(b.ResponseWriter.Size(), 0) }
func (b *held) Written() bool                     { return b.through || b.buf.Len() > 0 || b.status != 0 }
func (b *held) Status() int {
	if b.status == 0 {
		return http.StatusOK
	}
	return b.status
}
func (b *held) Write(p []byte) (int, error) {
	if !b.through {
		ct := b.Header().Get("Content-Type")
		text := strings.HasPrefix(ct, "application/json") || strings.HasPrefix(ct, "application/problem+json") || strings.HasPrefix(ct, "text/html") || strings.HasPrefix(ct, "text/calendar")
		if text && b.Header().Get("Content-Encoding") == "" && b.buf.Len()+len(p) <= heldBytes {
			return b.buf.Write(p)
		}
		b.release()
	}
	return b.ResponseWriter.Write(p)
}

// discard forgets the beginning of an answer that was not sent yet.
func (b *held) discard() {
	if !b.through {
		b.buf.Reset()
		b.status = 0
	}
}
func (b *held) Flush() { b.release(); b.ResponseWriter.Flush() }
func (b *held) release() {
	if b.through {
		return
	}
	b.through = true
	b.ResponseWriter.WriteHeader(b.Status())
	b.ResponseWriter.WriteHeaderNow()
	_, _ = b.ResponseWriter.Write(b.buf.Bytes())
	b.buf.Reset()
}

func (b *held) finish(r *http.Request) {
	if b.through {
		return
	}
	b.through = true
	w := b.ResponseWriter
	if b.buf.Len() == 0 {
		w.WriteHeader(b.Status())
		w.WriteHeaderNow()
		return
	}
	if r.Method == http.MethodGet && b.Status() == http.StatusOK && strings.HasPrefix(w.Header().Get("Content-Type"), "application/json") {
		sum := sha256.Sum256(b.buf.Bytes())
		tag := `W/"` + hex.EncodeToString(sum[:12]) + `"`
		w.Header().Set("ETag", tag)
		w.Header().Set("Cache-Control", "private, no-cache")
		w.Header().Add("Vary", "Cookie, Accept-Language")
		if r.Header.Get("If-None-Match") == tag {
			w.Header().Del("Content-Type")
			w.WriteHeader(http.StatusNotModified)
			w.WriteHeaderNow()
			return
		}
	}
	if b.asks && b.buf.Len() > 1024 {
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Add("Vary", "Accept-Encoding")
		w.Header().Del("Content-Length")
		w.WriteHeader(b.Status())
		z := gzips.Get().(*gzip.Writer)
		z.Reset(w)
		_, _ = z.Write(b.buf.Bytes())
		_ = z.Close()
		gzips.Put(z)
		return
	}
	w.Header().Set("Content-Length", strconv.Itoa(b.buf.Len()))
	w.WriteHeader(b.Status())
	_, _ = w.Write(b.buf.Bytes())
}

// processors is what this process may use of the machine, a container's share included.
var processors = runtime.GOMAXPROCS(0)

// Processors is how many processors this process may use.
func Processors() int { return processors }

// farewell is how long a process in production still takes requests after it was asked to stop.
const farewell = 3 * time.Second

// Serve answers until stop is closed, then drains: /readyz says no, then no new request, the running ones finish within 10 s,
// streams end.
func (h *House) Serve(l net.Listener, stop <-chan struct{}) error {
	if os.Getenv("GOMAXPROCS") == "" {
		// passwords are computed on threads that yield: they may stand beside those who answer, never in their place
		runtime.GOMAXPROCS(2 * processors)
	}
	srv := &http.Server{Handler: h.Engine, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10,
		ErrorLog: slog.NewLogLogger(h.Log.Handler(), slog.LevelWarn)}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-stop:
	}
	h.Draining.Store(true)
	if h.Config.Production { // whoever spreads the requests hears the "no" of /readyz before the door closes
		time.Sleep(farewell)
	}
	h.Events.Close()
	ctx, cancel := timeout(10 * time.Second)
	defer cancel()
	return srv.Shutdown(ctx)
}
