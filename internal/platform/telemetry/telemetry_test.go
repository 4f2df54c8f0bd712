package telemetry

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"go.opentelemetry.io/otel/propagation"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"
)

const canary = "tr0mpette"

func TestSecretNeverShows(t *testing.T) {
	secret := NewSecret(canary)
	type holder struct {
		Public  Secret
		private Secret
	}
	held := holder{secret, secret}
	var out bytes.Buffer
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&out, format+format+format, secret, held, &held)
	}
	encoded, err := json.Marshal(map[string]any{"a": secret, "b": held})
	if err != nil {
		t.Fatal(err)
	}
	out.Write(encoded)
	for _, machine := range []bool{true, false} {
		logger := NewLogger(&out, LogOptions{JSON: machine})
		logger.With("config", held).Info("started "+secret.String(), "key", secret, "err", fmt.Errorf("with %v", secret), slog.Group("g", "x", secret))
	}
	if strings.Contains(out.String(), canary) || strings.Contains(out.String(), fmt.Sprintf("%x", canary)) {
		t.Errorf("the secret shows:\n%s", out.String())
	}
	if secret.Reveal() != canary || !(Secret{}).Empty() || secret.Empty() {
		t.Error("Reveal")
	}
	var read struct{ Key Secret }
	if err := json.Unmarshal([]byte(`{"Key":"`+canary+`"}`), &read); err != nil || read.Key.Reveal() != canary {
		t.Error(err)
	}
}

func TestLogsHoldNothingPrivate(t *testing.T) {
	for _, machine := range []bool{true, false} {
		var out bytes.Buffer
		logger := NewLogger(&out, LogOptions{JSON: machine, Service: "api", Version: "1"})
		logger.With("password", canary).WithGroup("user").Error("mail to "+canary+"@example.fr refused",
			"email", canary, "user_email", canary, "userEmail", canary, "Set-Cookie", canary, "api_key", canary, "first_name", canary, "birth_date", time.Date(1999, 1, 2, 0, 0, 0, 0, time.UTC),
			"err", errors.New("550 no such user <"+canary+"@example.fr>"), "dsn", "postgres://app:"+canary+"@db.example.fr/preau",
			"mails", 3, "token_count", 4, "route", "/api/v1/t/{tenant}/liaison", "listen", "127.0.0.1:8080", "kind", "mail")
		text := out.String()
		if strings.Contains(text, canary) || strings.Contains(text, "1999") {
			t.Errorf("something private:\n%s", text)
		}
		for _, want := range []string{"/api/v1/t/{tenant}/liaison", "127.0.0.1:8080", "550 no such user", "postgres://", "db.example.fr", "token_count", "service", "mail to"} {
			if !strings.Contains(text, want) {
				t.Errorf("%q was hidden:\n%s", want, text)
			}
		}
		for _, number := range []string{"3", "4"} {
			if !strings.Contains(text, number) {
				t.Errorf("a number was hidden: %s", text)
			}
		}
	}
}

// house is a router with every part plugged in.
func house(t *testing.T) (*gin.Engine, *Metrics, *tracetest.SpanRecorder, *bytes.Buffer) {
	t.Helper()
	gin.SetMode(gin.TestMode)
	spans := tracetest.NewSpanRecorder()
	tracing := &Tracing{
		Provider: sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(spans)), Propagator: propagation.TraceContext{},
		shutdown: func(context.Context) error { return nil },
	}
	var out bytes.Buffer
	logger := NewLogger(&out, LogOptions{JSON: true})
	metrics := NewMetrics("api", "test")
	router := gin.New()
	router.Use(func(c *gin.Context) {
		defer func() {
			if recover() != nil {
				c.AbortWithStatus(http.StatusInternalServerError)
			}
		}()
		c.Next()
	}, Middleware(metrics, tracing, logger))
	router.GET("/api/v1/t/:tenant/notes/:id", func(c *gin.Context) {
		logger.InfoContext(c.Request.Context(), "inside")
		c.String(http.StatusOK, "ok")
	})
	router.GET("/panic", func(*gin.Context) { panic(canary) })
	router.GET("/healthz", func(c *gin.Context) { c.Status(http.StatusOK) })
	return router, metrics, spans, &out
}

func ask(t *testing.T, router http.Handler, method, path string) int {
	t.Helper()
	request := httptest.NewRequest(method, path, nil)
	request.Header.Set("Traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
	request.Header.Set("User-Agent", canary)
	answer := httptest.NewRecorder()
	router.ServeHTTP(answer, request)
	return answer.Code
}

func TestMiddlewareNamesRoutesOnly(t *testing.T) {
	router, metrics, spans, out := house(t)
	for path, want := range map[string]int{
		"/api/v1/t/" + canary + "/notes/" + canary + "?token=" + canary: 200, "/" + canary: 404, "/panic": 500, "/healthz": 200,
	} {
		if got := ask(t, router, "GET", path); got != want {
			t.Errorf("%s: %d", path, got)
		}
	}
	ask(t, router, "TR0MPETTE", "/healthz")
	figures := httptest.NewRecorder()
	metrics.Handler().ServeHTTP(figures, httptest.NewRequest("GET", "/metrics", nil))
	body := figures.Body.String()
	for _, want := range []string{
		`http_request_duration_seconds_count{method="GET",route="/api/v1/t/:tenant/notes/:id",status="200"} 1`,
		`http_request_duration_seconds_count{method="GET",route="unmatched",status="404"} 1`,
		`http_request_duration_seconds_count{method="GET",route="/panic",status="500"} 1`,
		`method="OTHER"`, "go_goroutines", `preau_build_info{service="api",version="test"} 1`, "http_requests_in_flight 0",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("%s is not in the figures", want)
		}
	}
	var seen strings.Builder
	for _, span := range spans.Ended() {
		fmt.Fprintln(&seen, span.Name(), span.Attributes(), span.Status())
		if span.SpanContext().TraceID().String() != "4bf92f3577b34da6a3ce929d0e0e4736" {
			t.Error("the caller's trace is not continued")
		}
	}
	if !strings.Contains(seen.String(), "GET /api/v1/t/:tenant/notes/:id") || len(spans.Ended()) != 5 {
		t.Errorf("spans: %s", seen.String())
	}
	for name, text := range map[string]string{"figures": body, "spans": seen.String(), "logs": out.String()} {
		if strings.Contains(strings.ToLower(text), canary) {
			t.Errorf("a path, a query or a header is in the %s:\n%s", name, text)
		}
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 5 { // four requests and the line from inside; the health check is not logged
		t.Errorf("%d lines:\n%s", len(lines), out.String())
	}
	var inside map[string]any
	for _, line := range lines {
		if strings.Contains(line, `"inside"`) {
			if err := json.Unmarshal([]byte(line), &inside); err != nil {
				t.Fatal(err)
			}
		}
	}
	if inside["trace_id"] != "4bf92f3577b34da6a3ce929d0e0e4736" || inside["span_id"] == "" {
		t.Errorf("%v", inside)
	}
}

func TestTracing(t *testing.T) {
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "")
	off, err := NewTracing(t.Context(), "api", "test")
	if err != nil {
		t.Fatal(err)
	}
	if _, span := off.Provider.Tracer("x").Start(t.Context(), "x"); span.IsRecording() {
		t.Error("nobody listens")
	}
	if err := off.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
	received := make(chan string, 1)
	collector := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		select {
		case received <- r.URL.Path + string(body):
		default:
		}
		w.Header().Set("Content-Type", "application/x-protobuf")
	}))
	defer collector.Close()
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.URL)
	on, err := NewTracing(t.Context(), "api", "test")
	if err != nil {
		t.Fatal(err)
	}
	_, span := on.Provider.Tracer("x").Start(t.Context(), "the-span", trace.WithSpanKind(trace.SpanKindServer))
	span.End()
	if err := on.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	select {
	case body := <-received:
		if !strings.HasPrefix(body, "/v1/traces") || !strings.Contains(body, "the-span") || !strings.Contains(body, "api") {
			t.Errorf("%q", body)
		}
	case <-time.After(3 * time.Second):
		t.Error("nothing arrived")
	}
}
