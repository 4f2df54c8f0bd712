package bench

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"runtime"
	"sync"
	"time"

	"preau/internal/platform/password"
)

const (
	stormFactor = 5
	stormLength = 15 * time.Second
	otherRate   = 40 // reads a second of those who are inside
)

// the password of everybody who storms the door
const stormPassword = "un goûter aux pommes pour midi"

// storm asks for five times as many sign-ins as this machine can hash (P4): those who get in, how fast the others are sent
// away, what those feel who are inside, and how soon it is over.
func storm(ctx context.Context, w *world) error {
	t, err := w.town(ctx, fewer)
	if err != nil {
		return err
	}
	people, err := t.strangers(ctx)
	if err != nil {
		return err
	}
	limit, err := hashes(ctx, 3*time.Second)
	if err != nil {
		return err
	}
	// those who are inside, before
	quiet := t.others(ctx, 8*time.Second)
	type tally struct {
		sync.Mutex
		in, away, failed int
		sentAway, got    samples
		without          int    // refused without Retry-After
		odd              string // the first unexpected answer
	}
	var s tally
	var inside samples
	length := stormLength
	if w.Campaign {
		length = time.Minute
	}
	var wg sync.WaitGroup
	wg.Go(func() { inside = t.others(ctx, length) })
	began := time.Now()
	arrivals(ctx, stormFactor*limit, length, func(n int, _ time.Time) {
		p := people[rand.N(len(people))]
		c := wire{addr: t.addr, from: fmt.Sprintf("127.%d.%d.%d", 1+rand.N(120), rand.N(250), 1+rand.N(250))}
		defer c.close()
		if err := c.dial(); err != nil {
			s.Lock()
			s.failed++
			s.Unlock()
			return
		}
		at := time.Now()
		r, err := c.do(request("POST", "/api/v1/session", "", fmt.Sprintf(`{"login":%q,"password":%q}`, p, stormPassword)))
		took := time.Since(at)
		s.Lock()
		defer s.Unlock()
		switch {
		case err != nil:
			s.failed++
		case r.status < 300:
			if time.Since(began) <= length {
				s.in++
			}
			s.got.add(took)
		case r.status == http.StatusServiceUnavailable:
			s.away++
			s.sentAway.add(took)
			if r.retry == "" {
				s.without++
			}
		default:
			s.failed++
		}
		if s.odd == "" && (err != nil || r.status >= 300 && r.status != http.StatusServiceUnavailable) {
			s.odd = fmt.Sprintf("%v %d %.120s", err, r.status, c.last)
		}
	})
	wg.Wait()
	after, err := recovered(ctx, t, quiet.at(0.99))
	if err != nil {
		return err
	}
	again, err := hashes(ctx, 3*time.Second)
	if err != nil {
		return err
	}
	most := (limit + again) / 2
	in := float64(s.in) / length.Seconds()
	w.ratio("P4 sign-ins under a rush of five times the limit", in, "/s", in/most, atLeast, 0.85, fmt.Sprintf("the limit is %.0f hashes/s; %d in (p50 %.0f ms), %d sent away, %d failed", most, s.in, s.got.at(0.5), s.away, s.failed))
	w.absolute("P4 sent away with Retry-After, p95", s.sentAway.at(0.95), "ms", atMost, 50, fmt.Sprintf("p50 %.0f ms", s.sentAway.at(0.5)))
	w.exact("P4 sent away without Retry-After, or failed", float64(s.without+s.failed), "people", atMost, 0, s.odd)
	w.ratio("P4 reads of those inside, p99", inside.at(0.99), "ms", inside.at(0.99)/quiet.at(0.99), atMost, 2, fmt.Sprintf("%.1f ms before", quiet.at(0.99)))
	w.absolute("P4 as before after", after.Seconds(), "s", atMost, 5, "")
	return nil
}

// strangers are the logins of people with a password whom no browser remembers.
func (t *town) strangers(ctx context.Context) ([]string, error) {
	pool, err := password.NewPool(password.Options{Slots: 1})
	if err != nil {
		return nil, err
	}
	hash, err := pool.Hash(ctx, stormPassword)
	if err != nil {
		return nil, err
	}
	if _, err := t.bare.Exec(ctx, `insert into identity.passwords (account_id, hash, set_at) select a.account_id, $1, now() from identity.accounts a
		where not exists (select from identity.factors f where f.account_id = a.account_id) on conflict (account_id) do update set hash = excluded.hash`, hash); err != nil {
		return nil, err
	}
	rows, err := t.bare.Query(ctx, `select a.login from identity.accounts a join identity.passwords p using (account_id) join identity.memberships m using (account_id)
		where p.hash = $1 order by a.account_id limit 2000`, hash)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var login string
		if err := rows.Scan(&login); err != nil {
			return nil, err
		}
		out = append(out, login)
	}
	return out, errors.Join(rows.Err())
}

// hashes is how many passwords a second all processors verify, with nothing else to do.
func hashes(ctx context.Context, length time.Duration) (float64, error) {
	pool, err := password.NewPool(password.Options{Slots: runtime.NumCPU(), Wait: time.Minute})
	if err != nil {
		return 0, err
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	n := 0
	var failed error
	began := time.Now()
	for range runtime.NumCPU() {
		wg.Go(func() {
			for time.Since(began) < length {
				_, err := pool.Verify(ctx, "", stormPassword)
				mu.Lock()
				if n++; err != nil {
					failed = err
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return float64(n) / time.Since(began).Seconds(), failed
}

// others are the reads of people who are inside, arriving by themselves; a failed one counts as ten seconds.
func (t *town) others(ctx context.Context, length time.Duration) samples {
	lines := make(chan *wire, 256)
	defer func() {
		close(lines)
		for c := range lines {
			c.close()
		}
	}()
	var mu sync.Mutex
	var took samples
	arrivals(ctx, otherRate, length, func(_ int, due time.Time) {
		var c *wire
		select {
		case c = <-lines:
		default:
			c = &wire{addr: t.addr}
		}
		err := c.get(request("GET", "/api/v1/liaison/feed", t.readers[rand.N(len(t.readers))].token, ""))
		d := time.Since(due)
		if err != nil {
			d = 10 * time.Second
		}
		mu.Lock()
		took.add(d)
		mu.Unlock()
		select {
		case lines <- c:
		default:
			c.close()
		}
	})
	return took
}

// recovered is how long it takes until a second of reads is as fast as before.
func recovered(ctx context.Context, t *town, before float64) (time.Duration, error) {
	began := time.Now()
	for time.Since(began) < 30*time.Second {
		at := time.Since(began)
		if s := t.others(ctx, 500*time.Millisecond); len(s) > 0 && s.at(0.95) <= 1.5*before {
			return at, nil
		}
		if err := ctx.Err(); err != nil {
			return 0, err
		}
	}
	return 30 * time.Second, nil
}
