package tenant

import (
	"context"
	"errors"
	"sync"
	"time"

	"preau/internal/platform/problem"
)

// The lines of transactions that would wait for the same rows. In PostgreSQL each of them would wait with a connection in its hand, and
// whoever only reads would find none: a canteen that opens to 10,000 families would shut every other page of every tenant.
const (
	abreast  = 4                // transactions of one line at a time: one writes while the next ones read
	patience = 30 * time.Second // what a browser and the proxies before it bear
)

type lines struct {
	mu   sync.Mutex
	open map[string]*line
}

type line struct {
	places chan struct{}
	people int // in it, served or waiting; without anybody the line is forgotten
}

// TakeTurn waits, before the first statement, until fewer than four other transactions of the caller's tenant hold a turn of that key;
// first come, first served, in this process. The turn is given back when the transaction ends, in whatever way. It orders and
// does not lock: what must not happen twice is still forbidden by the rows. It fails with "busy" (503, to come back in a second) after
// thirty seconds.
func (tx *Tx) TakeTurn(key string) error {
	if tx.state != txFresh || tx.leave != nil {
		return errors.New("a turn is taken once, before the first statement")
	}
	leave, err := tx.db.lines.wait(tx.ctx, tx.doors.Tenant.String()+" "+key)
	tx.leave = leave
	return err
}

func (l *lines) wait(ctx context.Context, key string) (leave func(), err error) {
	l.mu.Lock()
	q := l.open[key]
	if q == nil {
		if l.open == nil {
			l.open = map[string]*line{}
		}
		q = &line{places: make(chan struct{}, abreast)}
		l.open[key] = q
	}
	q.people++
	l.mu.Unlock()
	out := func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		if q.people--; q.people == 0 {
			delete(l.open, key)
		}
	}
	ctx, cancel := context.WithTimeoutCause(ctx, patience, problem.New(problem.Unavailable, "busy").After(time.Second))
	defer cancel()
	select {
	case q.places <- struct{}{}:
		return func() { <-q.places; out() }, nil
	case <-ctx.Done():
		out()
		return nil, context.Cause(ctx)
	}
}
