package telemetry

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics is a process's registry. Labels are route templates, methods, statuses, kinds: never a
// tenant, an account, an id.
type Metrics struct {
	Registry *prometheus.Registry
	requests *prometheus.HistogramVec
	inFlight prometheus.Gauge
}

// durations in seconds, closer together around what people feel (0.1 to 1 s).
var durations = []float64{0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 2, 5, 10}

// NewMetrics returns a registry with the process's own figures.
func NewMetrics(service, version string) *Metrics {
	m := &Metrics{
		Registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "http_request_duration_seconds", Help: "Time to answer, by route template.", Buckets: durations,
		}, []string{"method", "route", "status"}),
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{Name: "http_requests_in_flight", Help: "Requests being answered."}),
	}
	about := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "preau_build_info", Help: "Which program this is.", ConstLabels: prometheus.Labels{"service": service, "version": version},
	})
	about.Set(1)
	m.Registry.MustRegister(m.requests, m.inFlight, about, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Handler serves the figures to a collector; it belongs on a private address.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.Registry, promhttp.HandlerOpts{MaxRequestsInFlight: 3})
}
