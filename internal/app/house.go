package app

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/audit"
	"preau/internal/manifest"
	"preau/internal/platform/outbox"
	"preau/internal/platform/signal"
)

// Sessions tells who is calling from a session's token; nil without error for a token that is not valid any more.
type Sessions interface {
	Resolve(ctx context.Context, token string) (*access.Caller, error)
	// Drop forgets what is cached about a topic's key; topic "*" forgets everything.
	Drop(topic string, key uuid.UUID)
}

// House is a core with its services: it answers requests and runs jobs.
type House struct {
	*Core
	Modules []manifest.Module
	Decider *access.Decider
	Runner  *manifest.Runner
	Worker  *manifest.Worker
	API     huma.API
	Engine  *gin.Engine
	Events  *Hub

	Draining atomic.Bool // set once a stop was asked: /readyz says no

	sessions Sessions

	crossOrigin *http.CrossOriginProtection
}

// NewPolicy reads the rights that the modules declare.
func NewPolicy(modules []manifest.Module) (*access.Policy, error) {
	var defaults []access.Default
	for _, m := range modules {
		defaults = append(defaults, m.Rights...)
	}
	return access.NewPolicy(defaults)
}

// Assemble checks the declarations and puts every operation on the API. It refuses to start on a service without a gate.
func Assemble(core *Core, modules []manifest.Module, sessions Sessions) (*House, error) {
	h := &House{Core: core, Modules: modules, sessions: sessions, Events: NewHub()}
	if err := manifest.Validate(modules); err != nil {
		return nil, err
	}
	policy, err := NewPolicy(modules)
	if err != nil {
		return nil, err
	}
	if err := addWords(core.Words, modules); err != nil {
		return nil, err
	}
	h.Decider = access.NewDecider(policy, core.DB)
	h.Runner = &manifest.Runner{Modules: modules, DB: core.DB, Decider: h.Decider, Log: core.Log, Fail: h.fail}
	h.Worker = manifest.NewWorker(core.DB, core.Log, modules)
	h.Engine = h.newEngine()
	h.API = h.newAPI(h.Engine)
	manifest.Register(h.API, h.Runner, modules)
	for _, m := range modules {
		for _, o := range m.Operations {
			if o.Elsewhere {
				h.FromElsewhere(o.Method + " " + o.Path)
			}
		}
	}
	h.Engine.GET("/api/v1/events", h.events)
	return h, nil
}

// Listen hears the signals of every process until the context ends: rights and sessions are read again, browsers are woken.
func (h *House) Listen(ctx context.Context) {
	signal.Listen(ctx, h.App.PGX, h.Log, h.Hear)
}

// Hear takes one signal.
func (h *House) Hear(topic string, key uuid.UUID) {
	switch topic {
	case "access":
		h.Decider.Drop(key)
	case "tasks", "bell":
		h.Events.Wake(key, topic)
		return
	case signal.All:
		h.Decider.DropAll()
	}
	for _, m := range h.Modules {
		if m.Hear != nil {
			m.Hear(topic, key)
		}
	}
	if h.sessions != nil {
		h.sessions.Drop(topic, key)
	}
}

// Work relays, schedules and runs jobs until the context ends.
func (h *House) Work(ctx context.Context, redisURL string) error {
	opt, err := outbox.ParseRedis(redisURL)
	if err != nil {
		return err
	}
	if h.Relay == nil {
		return fmt.Errorf("this process was opened without the relay's role")
	}
	defer h.observe(ctx)()
	var wg sync.WaitGroup
	wg.Go(func() { (&outbox.Relay{Pool: h.Relay.PGX, Redis: opt, Clock: h.Clock, Log: h.Log}).Run(ctx) })
	wg.Go(func() { h.schedule(ctx, time.Second) })
	wg.Go(func() { (&audit.Sealer{DB: h.DB, Key: audit.SealKey(h.Root), Log: h.Log}).Run(ctx) })
	err = outbox.Serve(ctx, opt, h.Config.Concurrency, h.Log, h.Worker.Run)
	wg.Wait()
	return err
}

func timeout(d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), d)
}
