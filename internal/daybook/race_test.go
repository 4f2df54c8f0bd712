package daybook_test

import (
	"sync"
	"testing"
	"time"

	"preau/internal/access"
	"preau/internal/daybook"
	"preau/internal/tenant"
)

// The cut-off passes while families book and an agent of the kitchen waits for the figure: each is told one thing, and what is told is
// what is kept; whoever asks afterwards is refused and told until when it was.
func TestACutOffPassesWhileFamiliesBook(t *testing.T) {
	w := openTown(t)
	w.at(t, "2026-09-10T11:59") // two ouvrés days before Monday the 14th, at noon
	const families = 60
	parents := make([]func() daybook.Outcome, families)
	for i := range parents {
		child, _ := w.child(t, 300+i)
		hat := w.Hat(w.id, tenant.NewID(), access.Guardian)
		hat.Subjects = append(hat.Subjects, child)
		client := w.As(access.Caller{Hats: []access.Hat{hat}})
		parents[i] = func() daybook.Outcome {
			var out outcomes
			client.Do("PUT", w.path("canteen", "/bookings"), map[string]any{"cells": []map[string]any{want(child, w.noon, "2026-09-14", true)}}).Want(t, 200).JSON(t, &out)
			return out.Outcomes[0]
		}
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	said := map[string]int{}
	for i, ask := range parents {
		if i == families/2 {
			w.Clock.Advance(2 * time.Minute)
		}
		wg.Go(func() {
			o := ask()
			mu.Lock()
			defer mu.Unlock()
			said[o.State]++
			if o.State != daybook.Booked && (o.Result != "refused" || o.Sentence == "") {
				t.Errorf("refused without a word: %+v", o)
			}
		})
	}
	wg.Wait()
	if said[daybook.Booked]+said[""] != families || said[""] < families/2 {
		t.Errorf("%v", said)
	}
	w.In(w.id, func(tx *tenant.Tx) error {
		type kept struct{ Booked, Taken int }
		k, _, err := tenant.One[kept](tx, `select (select count(*) from canteen.bookings b where b.tenant_id = $1 and b.day = '2026-09-14' and b.state = 'booked')::int as booked, coalesce((select sum(taken) from canteen.seats s where s.tenant_id = $1 and s.day = '2026-09-14'), 0)::int as taken`, w.id)
		if k != (kept{said[daybook.Booked], said[daybook.Booked]}) {
			t.Errorf("told %v, kept %+v", said, k)
		}
		return err
	})
}
