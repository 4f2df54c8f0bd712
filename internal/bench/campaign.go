package bench

import (
	"context"
	"fmt"
	"time"
)

// Load is what the campaign asks of the town on the September Monday.
type Load struct {
	Schools, Pupils int
	Users           int           // visits, each of somebody else
	Length          time.Duration // of the whole morning; a third of it is the rush
}

// Monday is the September Monday of 600 schools.
var Monday = Load{Schools: 600, Pupils: 100_000, Users: 5_000, Length: 10 * time.Minute}

// campaign are the long measures; probes by the million and faults by the hundred are tests, which `make campaign` runs beside.
func campaign() []measure {
	return []measure{
		{[]string{"P3"}, "the September Monday", monday},
		{[]string{"P5"}, "a whole académie's set", academy(anAcademy)},
		{[]string{"P13"}, "a noisy neighbour", neighbour},
		{[]string{"P6"}, "a broadcast to a whole town", func(ctx context.Context, w *world) error { return w.broadcast(ctx, 100_000, 4) }},
		{[]string{"P14"}, "the opening minute of a canteen", opening(10_000, time.Minute)},
		{[]string{"P15"}, "the draft of a large creditor", drafting(50_000)},
		{[]string{"P15", "P15C"}, "what the customers of a large vendor count", counting(true)},
		{[]string{"P4"}, "a rush at the door", storm},
		{[]string{"P11"}, "footprint", footprint},
	}
}

const (
	noisyFactor = 20
	noisyLength = 20 * time.Second
)

// neighbour measures what the others feel while the staff of one school asks for twenty times its share (P13).
func neighbour(ctx context.Context, w *world) error {
	t, err := w.town(ctx, fewer)
	if err != nil {
		return err
	}
	noisy, err := t.people(ctx, "director", "true", 1)
	if err != nil {
		return err
	}
	base := "/api/v1/t/" + noisy[0].tenant.String()
	asks := [][]byte{request("GET", base+"/liaison/notes", noisy[0].token, ""), request("GET", base+"/directory/people?q=ma", noisy[0].token, ""), request("GET", base+"/directory/classes", noisy[0].token, "")}
	quiet := t.others(ctx, noisyLength)
	over := make(chan samples, 1)
	go func() { over <- t.others(ctx, noisyLength) }()
	lines := make(chan *wire, 64)
	var failed error
	arrivals(ctx, max(1, noisyFactor*otherRate/float64(fewer.schools)), noisyLength, func(n int, _ time.Time) {
		c := &wire{addr: t.addr, from: "127.121.0.1"}
		select {
		case c = <-lines:
		default:
		}
		if err := c.get(asks[n%len(asks)]); err != nil {
			failed = err
		}
		select {
		case lines <- c:
		default:
			c.close()
		}
	})
	meanwhile := <-over
	close(lines)
	for c := range lines {
		c.close()
	}
	if failed != nil {
		return failed
	}
	w.ratio("P13 reads of the others beside a school at twenty times its share, p99", meanwhile.at(0.99), "ms", meanwhile.at(0.99)/quiet.at(0.99), atMost, 1.5, fmt.Sprintf("%.1f ms in quiet", quiet.at(0.99)))
	return nil
}
