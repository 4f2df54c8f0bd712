package telemetry

import (
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// unmatched is the route of what no route takes: a scanner's thousand paths are one label.
const unmatched = "unmatched"

// Middleware measures, traces and logs each request under its route's template. Paths, queries,
// addresses and headers are in none of the three: they hold ids and tokens. Health checks and the
// figures themselves are measured and not logged.
func Middleware(m *Metrics, t *Tracing, logger *slog.Logger) gin.HandlerFunc {
	tracer := t.Provider.Tracer("preau/http")
	return func(c *gin.Context) {
		began := time.Now()
		route := c.FullPath()
		if route == "" {
			route = unmatched
		}
		method := knownMethod(c.Request.Method)
		ctx := t.Propagator.Extract(c.Request.Context(), propagation.HeaderCarrier(c.Request.Header))
		ctx, span := tracer.Start(ctx, method+" "+route, trace.WithSpanKind(trace.SpanKindServer), trace.WithAttributes(
			attribute.String("http.request.method", method), attribute.String("http.route", route)))
		c.Request = c.Request.WithContext(ctx)
		m.inFlight.Inc()
		finished := false
		defer func() {
			m.inFlight.Dec()
			status := c.Writer.Status()
			if !finished { // a panic on its way to whoever recovers it
				status = http.StatusInternalServerError
			}
			elapsed := time.Since(began)
			m.requests.WithLabelValues(method, route, strconv.Itoa(status)).Observe(elapsed.Seconds())
			span.SetAttributes(attribute.Int("http.response.status_code", status))
			if status >= 500 {
				span.SetStatus(codes.Error, "")
			}
			span.End()
			if !quiet(route) {
				logger.LogAttrs(ctx, level(status), "request", slog.String("method", method), slog.String("route", route), slog.Int("status", status),
					slog.Int("bytes", max(c.Writer.Size(), 0)), slog.Float64("ms", float64(elapsed.Microseconds())/1000))
			}
		}()
		c.Next()
		finished = true
	}
}

func quiet(route string) bool {
	return route == "/healthz" || route == "/readyz" || route == "/metrics"
}

func level(status int) slog.Level {
	if status >= 500 {
		return slog.LevelError
	}
	return slog.LevelInfo
}

// knownMethod keeps invented methods from becoming labels.
func knownMethod(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	}
	return "OTHER"
}
