package demo

import "hash/fnv"

// dice is a splitmix64 generator. It is written out here, rather than taken from math/rand, so that the demonstration
// and the volume sets stay the same byte for byte whatever the version of Go that builds them.
type dice struct{ state uint64 }

// throwFor returns the dice of one subject: what is drawn for a class never shifts what is drawn for another.
func throwFor(subject string) *dice {
	h := fnv.New64a()
	_, _ = h.Write([]byte(subject)) // a hash never fails
	return &dice{state: h.Sum64()}
}

func (d *dice) next() uint64 {
	d.state += 0x9e3779b97f4a7c15
	z := d.state
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb
	return z ^ (z >> 31)
}

// below returns a number in [0, n); n must be positive. The bias for n under 2^32 is under one in four thousand million.
func (d *dice) below(n int) int { return int(d.next() % uint64(n)) }

// between returns a number in [low, high].
func (d *dice) between(low, high int) int { return low + d.below(high-low+1) }

// percent is true p times in a hundred; p may have a fraction.
func (d *dice) percent(p float64) bool { return float64(d.next()>>11)/(1<<53)*100 < p }

// fraction returns a number in [0, 1).
func (d *dice) fraction() float64 { return float64(d.next()>>11) / (1 << 53) }

func pick[T any](d *dice, from []T) T { return from[d.below(len(from))] }

// weighted returns an index of weights, each as often as its weight; the sum of weights must be positive.
func (d *dice) weighted(weights []int) int {
	total := 0
	for _, w := range weights {
		total += w
	}
	at := d.below(total)
	for i, w := range weights {
		if at < w {
			return i
		}
		at -= w
	}
	return len(weights) - 1
}

func shuffle[T any](d *dice, s []T) {
	for i := len(s) - 1; i > 0; i-- {
		j := d.below(i + 1)
		s[i], s[j] = s[j], s[i]
	}
}
