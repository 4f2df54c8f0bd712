package bench

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"time"
)

// api is cmd/api, started as a process of its own on a town.
type api struct {
	cmd  *exec.Cmd
	addr string
	cold time.Duration // from the start of the process to /readyz
}

func (w *world) startAPI(ctx context.Context, t *town) (*api, error) {
	exe, err := os.Executable()
	if err != nil {
		return nil, err
	}
	program := filepath.Join(filepath.Dir(exe), "api")
	if _, err := os.Stat(program); err != nil {
		return nil, fmt.Errorf("%s is not there: `make build` makes it", program)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	a := &api{addr: l.Addr().String(), cmd: exec.Command(program)}
	_ = l.Close()
	a.cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + w.dir, "PREAU_LISTEN=" + a.addr, "DATABASE_URL=" + t.config.DatabaseURL, "REDIS_URL=" + t.config.RedisURL, "PREAU_SECRET=" + string(t.config.Secret),
		"PREAU_VAR=" + t.config.Var, "PREAU_RUNTIME=" + w.Runtime, "PREAU_LOG=json"}
	began := time.Now()
	if err := a.cmd.Start(); err != nil {
		return nil, err
	}
	for time.Since(began) < 30*time.Second {
		c := wire{addr: a.addr}
		r, err := c.do(request("GET", "/readyz", "", ""))
		c.close()
		if err == nil && r.status == 200 {
			a.cold = time.Since(began)
			return a, nil
		}
		time.Sleep(5 * time.Millisecond)
	}
	a.stop()
	return nil, fmt.Errorf("the API was not ready within 30 s: %w", ctx.Err())
}

func (a *api) stop() {
	_ = a.cmd.Process.Signal(os.Interrupt)
	done := make(chan struct{})
	go func() { _ = a.cmd.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(15 * time.Second):
		_ = a.cmd.Process.Kill()
		<-done
	}
}

// footprint measures P11: how soon the API answers, what it holds after people of every school were there, and how many
// connections it keeps.
func footprint(ctx context.Context, w *world) error {
	few, lots := fewer, many
	if w.Campaign {
		few, lots = size{100, 4_000}, size{10_000, 40_000}
	}
	small, err := w.town(ctx, few)
	if err != nil {
		return err
	}
	large, err := w.town(ctx, lots)
	if err != nil {
		return err
	}
	var cold []float64
	held := map[*town]float64{}
	connected := map[*town]int{}
	for _, t := range []*town{small, large} {
		for range 3 {
			a, err := w.startAPI(ctx, t)
			if err != nil {
				return err
			}
			cold = append(cold, a.cold.Seconds())
			a.stop()
		}
		a, err := w.startAPI(ctx, t)
		if err != nil {
			return err
		}
		err = func() error {
			defer a.stop()
			// one guardian of each school, as many visits in both towns
			visitors, err := t.people(ctx, "guardian", `p.id = (select min(x.person_id::text)::uuid from directory.roles x where x.tenant_id = p.tenant_id and x.profile = 'guardian')`, lots.schools)
			if err != nil {
				return err
			}
			if err := w.visit(ctx, a.addr, visitors, 2*lots.schools); err != nil {
				return err
			}
			if held[t], err = memory(a.cmd.Process.Pid); err != nil {
				return err
			}
			connected[t], err = t.connections(ctx)
			return err
		}()
		if err != nil {
			return err
		}
	}
	sort.Float64s(cold)
	w.absolute("P11 cold start of the API, to /readyz", median(cold), "s", atMost, 1, fmt.Sprintf("the slowest of %d: %.2f s", len(cold), cold[len(cold)-1]))
	w.absolute(fmt.Sprintf("P11 memory of the API with %d tenants", lots.schools), held[large], "MB", atMost, 200, "")
	w.exact(fmt.Sprintf("P11 more memory than with %d", few.schools), held[large]-held[small], "MB", atMost, 20, fmt.Sprintf("after as many requests; %.0f MB there", held[small]))
	w.exact("P11 more connections to PostgreSQL than with fewer tenants", float64(max(0, connected[large]-connected[small])), "connections", atMost, 0, fmt.Sprintf("%d here, %d there", connected[large], connected[small]))
	return nil
}

// connections are those of the town's database beside this process' own.
func (t *town) connections(ctx context.Context) (n int, err error) {
	err = t.bare.QueryRow(ctx, `select count(*)::int from pg_stat_activity where datname = $1 and usename = 'preau_app'`, t.name).Scan(&n)
	return n - int(t.core.App.PGX.Stat().TotalConns()), err
}

// visit lets people read their homes, eight at a time.
func (w *world) visit(ctx context.Context, addr string, visitors []reader, n int) error {
	return eight(func(line int) error {
		c := wire{addr: addr}
		defer c.close()
		for i := line; i < n && ctx.Err() == nil; i += 8 {
			for _, path := range homeCalls {
				if err := c.get(request("GET", path, visitors[i%len(visitors)].token, "")); err != nil {
					return err
				}
			}
		}
		return ctx.Err()
	})
}
