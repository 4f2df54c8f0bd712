package clock_test

import (
	"sync"
	"testing"
	"time"

	"preau/internal/platform/clock"
)

func TestClocks(t *testing.T) {
	paris := time.FixedZone("", 2*3600)
	m := clock.NewManual(time.Date(2026, 9, 7, 8, 25, 0, 0, paris))
	if got := m.Now(); got.Location() != time.UTC || got.Hour() != 6 {
		t.Errorf("%v", got)
	}
	m.Advance(90 * time.Minute)
	s := &clock.Shifted{Base: m}
	s.Set(24 * time.Hour)
	if got := s.Now(); got.Day() != 8 || got.Hour() != 7 || s.Offset() != 24*time.Hour {
		t.Errorf("%v", got)
	}
	m.Set(time.Date(2027, 1, 1, 0, 0, 0, 0, paris))
	if got := m.Now(); got.Year() != 2026 || got.Location() != time.UTC {
		t.Errorf("%v", got)
	}
	if d := time.Since(clock.System{}.Now()); d < 0 || d > time.Minute || (clock.System{}).Now().Location() != time.UTC {
		t.Errorf("%v", d)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				m.Advance(time.Second)
				s.Set(time.Minute)
				_ = s.Now()
			}
		})
	}
	wg.Wait()
	if got := m.Now(); got.Sub(time.Date(2026, 12, 31, 22, 0, 0, 0, time.UTC)) != 800*time.Second {
		t.Errorf("%v", got)
	}
}
