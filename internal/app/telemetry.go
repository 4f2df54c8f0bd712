package app

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"time"

	"preau/internal/platform/config"
	"preau/internal/platform/telemetry"
)

// Version is set when a release is built.
var Version = "dev"

// Telemetry makes a process' log, metrics and traces. flush hands over what is still held.
func Telemetry(ctx context.Context, cfg config.Config, service string) (t Watch, flush func(), err error) {
	t.Log = telemetry.NewLogger(os.Stderr, telemetry.LogOptions{JSON: cfg.LogJSON})
	t.Metrics = telemetry.NewMetrics(service, Version)
	if t.Tracing, err = telemetry.NewTracing(ctx, service, Version); err != nil {
		return t, nil, err
	}
	slog.SetDefault(t.Log)
	return t, func() {
		c, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		_ = t.Tracing.Shutdown(c)
	}, nil
}

// Watch is what a process tells of itself; without metrics and traces it only logs.
type Watch struct {
	Log     *slog.Logger
	Metrics *telemetry.Metrics
	Tracing *telemetry.Tracing
}

// ServeMetrics answers /metrics on an address of its own until the context ends; "" does nothing.
func (c *Core) ServeMetrics(ctx context.Context, address string) {
	if address == "" || c.Watch.Metrics == nil {
		return
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", c.Watch.Metrics.Handler())
	srv := &http.Server{Addr: address, Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	go func() {
		<-ctx.Done()
		_ = srv.Close()
	}()
	if err := srv.ListenAndServe(); err != nil && !errors.Is(err, http.ErrServerClosed) {
		c.Log.Error("metrics are not served", "error", err.Error())
	}
}
