package tenant

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"preau/internal/platform/problem"
)

func TestALineServesFourAtATimeAndForgetsItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l lines
		var mu sync.Mutex
		var in, most int
		var served []int
		var wg sync.WaitGroup
		for n := range 40 {
			time.Sleep(time.Millisecond) // they come one after the other
			wg.Go(func() {
				leave, err := l.wait(t.Context(), "town canteen")
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				in++
				most = max(most, in)
				served = append(served, n)
				mu.Unlock()
				time.Sleep(time.Second)
				mu.Lock()
				in--
				mu.Unlock()
				leave()
			})
		}
		synctest.Wait()
		if other, err := l.wait(t.Context(), "another town canteen"); err != nil {
			t.Error(err)
		} else {
			other()
		}
		wg.Wait()
		if most != abreast {
			t.Errorf("%d at a time, and not %d", most, abreast)
		}
		for i, n := range served {
			if n/abreast != i/abreast {
				t.Errorf("number %d was served in place %d", n, i)
			}
		}
		if len(l.open) != 0 {
			t.Errorf("%d lines are left with nobody in them", len(l.open))
		}
	})
}

func TestWhoWaitsTooLongIsAskedToComeBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l lines
		for range abreast {
			if _, err := l.wait(t.Context(), "k"); err != nil {
				t.Fatal(err)
			}
		}
		_, err := l.wait(t.Context(), "k")
		if p := problem.Of(err); p.Kind != problem.Unavailable || p.Code != "busy" || p.RetryAfter == 0 {
			t.Errorf("it was told %v", err)
		}
		gone, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		if _, err := l.wait(gone, "k"); err != context.Canceled {
			t.Errorf("who went away was told %v", err)
		}
		if got := l.open["k"].people; got != abreast {
			t.Errorf("%d people are in the line", got)
		}
	})
}
