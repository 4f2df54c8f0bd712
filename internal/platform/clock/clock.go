// Package clock is the only source of the current time: rules that read it can be tested on any day of the year.
package clock

import (
	"sync"
	"sync/atomic"
	"time"
)

// Clock tells the current instant, in UTC.
type Clock interface{ Now() time.Time }

// System is the machine's clock.
type System struct{}

// Now returns the machine's time in UTC, as finely as PostgreSQL keeps it: an instant read back is the instant written.
func (System) Now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// Shifted is a clock moved by an offset that may change while it runs: the demonstration moves its date with it.
type Shifted struct {
	Base   Clock
	offset atomic.Int64
}

// Now returns the base clock's time plus the offset.
func (s *Shifted) Now() time.Time { return s.Base.Now().Add(time.Duration(s.offset.Load())) }

// Offset returns the current shift.
func (s *Shifted) Offset() time.Duration { return time.Duration(s.offset.Load()) }

// Set replaces the shift.
func (s *Shifted) Set(offset time.Duration) { s.offset.Store(int64(offset)) }

// Manual is a clock that moves only when told to: a simulated year runs in a second.
type Manual struct {
	mu  sync.Mutex
	now time.Time
}

// NewManual returns a clock that stands at t.
func NewManual(t time.Time) *Manual { return &Manual{now: t.UTC()} }

// Now returns the instant at which the clock stands.
func (m *Manual) Now() time.Time { m.mu.Lock(); defer m.mu.Unlock(); return m.now }

// Set moves the clock to t.
func (m *Manual) Set(t time.Time) { m.mu.Lock(); defer m.mu.Unlock(); m.now = t.UTC() }

// Advance moves the clock forward by d.
func (m *Manual) Advance(d time.Duration) { m.mu.Lock(); defer m.mu.Unlock(); m.now = m.now.Add(d) }
