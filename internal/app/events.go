package app

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"preau/internal/manifest"
)

// Hub wakes the browsers of an account that are connected to this process: a topic, never data; they read again.
type Hub struct {
	mu      sync.Mutex
	waiting map[uuid.UUID]map[chan string]bool
	closed  bool
}

// NewHub is a hub without browsers.
func NewHub() *Hub { return &Hub{waiting: map[uuid.UUID]map[chan string]bool{}} }

// Wake tells an account's browsers that a topic ("tasks", "bell") moved. A slow browser misses nothing: one wake is pending per topic.
func (h *Hub) Wake(account uuid.UUID, topic string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for ch := range h.waiting[account] {
		select {
		case ch <- topic:
		default:
		}
	}
}

func (h *Hub) join(account uuid.UUID) (chan string, func()) {
	ch := make(chan string, 16)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		close(ch)
		return ch, func() {}
	}
	if h.waiting[account] == nil {
		h.waiting[account] = map[chan string]bool{}
	}
	h.waiting[account][ch] = true
	return ch, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.waiting[account], ch)
		if len(h.waiting[account]) == 0 {
			delete(h.waiting, account)
		}
	}
}

// Close ends every stream so that a stopping process drains; browsers come back to another one.
func (h *Hub) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for _, set := range h.waiting {
		for ch := range set {
			close(ch)
		}
	}
	h.waiting = map[uuid.UUID]map[chan string]bool{}
}

// perAccount bounds how many streams one account holds open: tabs, not attacks.
const perAccount = 12

func (h *House) events(c *gin.Context) {
	caller := manifest.CallerOf(c.Request.Context())
	if caller == nil {
		h.abort(c, http.StatusUnauthorized)
		return
	}
	h.Events.mu.Lock()
	many := len(h.Events.waiting[caller.Account]) >= perAccount
	h.Events.mu.Unlock()
	if many {
		h.abort(c, http.StatusTooManyRequests)
		return
	}
	ch, leave := h.Events.join(caller.Account)
	defer leave()
	w := c.Writer
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Accel-Buffering", "no")
	w.WriteHeader(http.StatusOK)
	fmt.Fprint(w, "retry: 3000\n\n")
	w.Flush()
	beat := time.NewTicker(25 * time.Second)
	defer beat.Stop()
	for {
		select {
		case <-c.Request.Context().Done():
			return
		case topic, open := <-ch:
			if !open {
				return
			}
			fmt.Fprintf(w, "event: %s\ndata: 1\n\n", topic)
		case <-beat.C:
			// a session that ended elsewhere ends its stream
			if now, err := h.sessions.Resolve(c.Request.Context(), manifest.RequestOf(c.Request.Context()).Cookie); err != nil || now == nil {
				return
			}
			fmt.Fprint(w, ": still here\n\n")
		}
		w.Flush()
	}
}
