package app

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"preau/internal/platform/config"
	"preau/internal/platform/outbox"
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

// observe counts jobs by kind, and every half minute the outbox's balance: what waits and what was given up is seen. A worker that ends
// takes its figures along, so that another may follow it.
func (h *House) observe(ctx context.Context) (end func()) {
	if h.Watch.Metrics == nil {
		return func() {}
	}
	jobs := prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "preau_job_duration_seconds", Help: "Attempts at jobs, by kind and outcome.",
		Buckets: []float64{0.005, 0.02, 0.1, 0.5, 2, 10, 60, 300}}, []string{"kind", "outcome"})
	balance := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "preau_outbox", Help: "Recorded work by state: emitted = done + waiting + dead."}, []string{"state"})
	registry := h.Watch.Metrics.Registry
	registry.MustRegister(jobs, balance)
	h.Worker.Observe = func(kind string, took time.Duration, failed bool) {
		outcome := "done"
		if failed {
			outcome = "failed"
		}
		jobs.WithLabelValues(kind, outcome).Observe(took.Seconds())
	}
	go func() {
		for {
			if b, err := outbox.Count(ctx, h.Relay.PGX); err == nil {
				for state, n := range map[string]int64{"emitted": b.Emitted, "done": b.Done, "waiting": b.Waiting, "dead": b.Dead} {
					balance.WithLabelValues(state).Set(float64(n))
				}
			}
			select {
			case <-ctx.Done():
				return
			case <-time.After(30 * time.Second):
			}
		}
	}()
	return func() { registry.Unregister(jobs); registry.Unregister(balance) }
}
