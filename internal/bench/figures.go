package bench

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

// slice is how long each half of a pair runs before the other's turn: long enough to fill caches, short enough that both
// see the same weather.
const slice = time.Second

// arm is one side of a comparison: op runs once, on behalf of one of several workers.
type arm struct {
	name string
	op   func(ctx context.Context, worker int) error
}

// armed is what an arm did, round by round.
type armed struct {
	rates   []float64 // operations a second
	took    samples
	ops     int
	ours    time.Duration // processor time of this process
	servers time.Duration // processor time of PostgreSQL
}

// perOp is the processor time of one operation, in µs: ours and PostgreSQL's.
func (a *armed) perOp() (ours, servers float64) {
	n := float64(max(a.ops, 1))
	return float64(a.ours.Microseconds()) / n, float64(a.servers.Microseconds()) / n
}

// interleave runs the arms one after the other in slices, forwards and backwards by turns, so that none has the better
// half of a noisy machine. The first round warms up and counts for nothing.
func (w *world) interleave(ctx context.Context, rounds, workers int, length time.Duration, arms ...arm) ([]armed, error) {
	out := make([]armed, len(arms))
	order := make([]int, len(arms))
	for i := range order {
		order[i] = i
	}
	for round := -1; round < rounds; round++ {
		for _, i := range order {
			d := length
			if round < 0 {
				d = min(length, 300*time.Millisecond)
			}
			r, err := w.slice(ctx, arms[i], workers, d)
			if err != nil {
				return nil, err
			}
			if round < 0 {
				continue
			}
			a := &out[i]
			a.rates = append(a.rates, r.rates[0])
			a.took = append(a.took, r.took...)
			a.ops += r.ops
			a.ours += r.ours
			a.servers += r.servers
		}
		slices.Reverse(order)
	}
	return out, nil
}

func (w *world) slice(ctx context.Context, a arm, workers int, length time.Duration) (armed, error) {
	var wg sync.WaitGroup
	var mu sync.Mutex
	var out armed
	var failed error
	us, theirs := processTime(), w.serverTime()
	began := time.Now()
	ends := began.Add(length)
	for n := range workers {
		wg.Go(func() {
			var mine samples
			for {
				at := time.Now()
				if !at.Before(ends) {
					break
				}
				if err := a.op(ctx, n); err != nil {
					mu.Lock()
					failed = err
					mu.Unlock()
					break
				}
				mine = append(mine, float32(time.Since(at).Seconds()*1e6))
			}
			mu.Lock()
			out.took = append(out.took, mine...)
			mu.Unlock()
		})
	}
	wg.Wait()
	took := time.Since(began)
	out.ours, out.servers = processTime()-us, w.serverTime()-theirs
	out.ops = len(out.took)
	out.rates = []float64{float64(out.ops) / took.Seconds()}
	return out, failed
}

// over is the median, over the rounds, of one arm's rate by another's in the same round.
func (a *armed) over(base *armed) float64 {
	var list []float64
	for i := range a.rates {
		list = append(list, a.rates[i]/base.rates[i])
	}
	return median(list)
}

func (a *armed) rate() float64 { return median(a.rates) }

func median(list []float64) float64 {
	if len(list) == 0 {
		return math.NaN()
	}
	s := slices.Clone(list)
	slices.Sort(s)
	if n := len(s); n%2 == 0 {
		return (s[n/2-1] + s[n/2]) / 2
	}
	return s[len(s)/2]
}

// samples are durations in µs.
type samples []float32

func (s *samples) add(d time.Duration) { *s = append(*s, float32(d.Seconds()*1e6)) }

// at is a percentile in ms, p in 0..1; NaN without samples.
func (s samples) at(p float64) float64 {
	if len(s) == 0 {
		return math.NaN()
	}
	c := slices.Clone(s)
	slices.Sort(c)
	return float64(c[min(len(c)-1, int(p*float64(len(c))))]) / 1000
}

func round(v float64) float64 {
	if v == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
		if v == 0 {
			return 0
		}
		return -1 // not measured; JSON knows no NaN
	}
	m := math.Pow(10, 4-math.Ceil(math.Log10(math.Abs(v))))
	return math.Round(v*m) / m
}

// arrivals calls fn at a rate, whether or not the former calls have ended: people do not wait for each other. It returns
// when the last has ended. fn receives the instant at which it should have begun.
func arrivals(ctx context.Context, perSecond float64, length time.Duration, fn func(n int, due time.Time)) {
	var wg sync.WaitGroup
	began := time.Now()
	due := began
	for n := 0; ; n++ {
		due = due.Add(time.Duration(rand.ExpFloat64() / perSecond * float64(time.Second)))
		if due.Sub(began) >= length || ctx.Err() != nil {
			break
		}
		if d := time.Until(due); d > 0 {
			time.Sleep(d)
		}
		at := due // the next arrival moves due
		wg.Go(func() { fn(n, at) })
	}
	wg.Wait()
}
