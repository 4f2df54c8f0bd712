// Package bench measures Préau on servers of its own, as ratios taken in one run: what a call costs beside the limit of the
// machine that it runs on. The machine may be small and noisy; a ratio of two interleaved halves survives that, a bare figure
// does not. It needs nothing of an installation and leaves nothing of it behind.
package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// Options say what to measure.
type Options struct {
	Out     string   // the file that receives the results
	Only    []string // names of measures (P1, P9, …); empty: all
	Runtime string   // the folder with node_modules, for embedded servers and documents
	Rounds  int      // of interleaved slices; 0: 12
	Print   io.Writer
	Log     *slog.Logger

	Campaign bool
	Load     Load // of the campaign
}

func (o Options) wants(names ...string) bool {
	return len(o.Only) == 0 || slices.ContainsFunc(names, func(n string) bool { return slices.Contains(o.Only, n) })
}

// Result is one figure. With a ratio the limit is the ratio's, without one it is the value's; sense says on which side of it
// one has to stay.
type Result struct {
	Name  string   `json:"name"`
	Value float64  `json:"value"`
	Unit  string   `json:"unit"`
	Limit *float64 `json:"limit"`
	Ratio *float64 `json:"ratio"`
	Sense string   `json:"sense,omitempty"` // "at least", "at most"
	Note  string   `json:"note,omitempty"`

	strict bool // an absolute figure that does not depend on the machine
}

const (
	atLeast = "at least"
	atMost  = "at most"
)

// missed tells whether the figure is on the wrong side of its limit.
func (r Result) missed() bool {
	if r.Limit == nil {
		return false
	}
	v := r.Value
	if r.Ratio != nil {
		v = *r.Ratio
	}
	if r.Sense == atLeast {
		return !(v >= *r.Limit)
	}
	return !(v <= *r.Limit)
}

// fails tells whether missing the limit fails the run: ratios and what no machine explains; a bare figure of a shared machine
// is told and fails nothing.
func (r Result) fails() bool { return r.missed() && (r.Ratio != nil || r.strict) }

// report gathers results as they come.
type report struct {
	results []Result
	print   io.Writer
}

func (r *report) add(x Result) {
	r.results = append(r.results, x)
	fmt.Fprintf(r.print, "    %s\n", strings.TrimSpace(x.line()))
}

// ratio adds a figure that is held as a ratio to its baseline.
func (r *report) ratio(name string, value float64, unit string, ratio float64, sense string, limit float64, note string) {
	x := Result{Name: name, Value: round(value), Unit: unit, Ratio: pointer(round(ratio)), Note: note}
	if sense != "" {
		x.Limit, x.Sense = &limit, sense
	}
	r.add(x)
}

// absolute adds a figure of this machine.
func (r *report) absolute(name string, value float64, unit, sense string, limit float64, note string) {
	x := Result{Name: name, Value: round(value), Unit: unit, Note: note}
	if sense != "" {
		x.Limit, x.Sense = &limit, sense
	}
	r.add(x)
}

// exact adds a figure that no machine explains: zero leaks is zero everywhere.
func (r *report) exact(name string, value float64, unit, sense string, limit float64, note string) {
	r.add(Result{Name: name, Value: round(value), Unit: unit, Limit: &limit, Sense: sense, Note: note, strict: true})
}

func (r *report) told(format string, args ...any) { fmt.Fprintf(r.print, "· "+format+"\n", args...) }

func (x Result) line() string {
	ratio, limit, mark := "", "", ""
	if x.Ratio != nil {
		ratio = "ratio " + figure(*x.Ratio)
	}
	if x.Limit != nil {
		limit = map[string]string{atLeast: "≥ ", atMost: "≤ "}[x.Sense] + figure(*x.Limit)
		switch {
		case x.fails():
			mark = "MISSED"
		case x.missed():
			mark = "over (told, fails nothing)"
		default:
			mark = "ok"
		}
	}
	return fmt.Sprintf("%s\t%s %s\t%s\t%s\t%s\t%s", x.Name, figure(x.Value), x.Unit, ratio, limit, mark, x.Note)
}

func (r *report) table() {
	w := tabwriter.NewWriter(r.print, 2, 2, 2, ' ', 0)
	fmt.Fprintln(w, "\nname\tvalue\tratio\tlimit\t\t")
	for _, x := range r.results {
		fmt.Fprintln(w, x.line())
	}
	_ = w.Flush()
}

// figure writes a number with as many digits as it deserves.
func figure(v float64) string {
	switch a := max(v, -v); {
	case a == 0 || (a >= 100 && a < 1e15):
		return fmt.Sprintf("%.0f", v)
	case a >= 10:
		return fmt.Sprintf("%.1f", v)
	case a >= 0.1:
		return fmt.Sprintf("%.2f", v)
	}
	return fmt.Sprintf("%.3g", v)
}

// ErrMissed says that a ratio missed its limit.
var ErrMissed = errors.New("a ratio missed its limit")

// measure is one family of figures.
type measure struct {
	names []string
	title string
	run   func(ctx context.Context, w *world) error
}

// measures in the order in which they run: what is sensitive to leftovers first.
func measures() []measure {
	return []measure{
		{[]string{"P1", "P2", "P9"}, "a guardian's home, beside the same SQL bare", homes},
		{[]string{"P11"}, "the same home among few schools and among many", manySchools},
		{[]string{"P14", "P1"}, "a family's bookings and a child's day, beside the same SQL bare", booking},
		{[]string{"P14"}, "a canteen's opening", opening(1_200, 10*time.Second)},
		{[]string{"P8"}, "deciding", deciding},
		{[]string{"P7"}, "paper", paper},
		{[]string{"P15"}, "a month's invoices", invoices},
		{[]string{"P15"}, "a month's draft", drafting(2_000)},
		{[]string{"P15", "P15C"}, "what a vendor's customers count", counting(false)},
		{[]string{"P5"}, "importing", importing},
		{[]string{"P5"}, "an académie's set", academy(someSchools)},
		{[]string{"P6"}, "a broadcast", broadcast},
		{[]string{"P4"}, "a rush at the door", storm},
		{[]string{"P10"}, "the outbox", queue},
		{[]string{"P11"}, "footprint", footprint},
	}
}

// Run measures, prints a table and writes the results; the error is ErrMissed when a ratio missed its limit.
func Run(ctx context.Context, o Options) error {
	if o.Rounds == 0 {
		o.Rounds = 12
	}
	began := time.Now()
	before := loadAverage()
	r := &report{print: o.Print}
	r.told("load average %s before", before)
	w, err := open(ctx, o, r)
	if err != nil {
		return err
	}
	defer w.close()
	list := measures()
	if o.Campaign {
		list = campaign()
	}
	for _, m := range list {
		if !o.wants(m.names...) {
			continue
		}
		at := time.Now()
		r.told("%s: %s", strings.Join(m.names, ", "), m.title)
		if err = m.run(ctx, w); err != nil {
			err = fmt.Errorf("%s: %w", m.names[0], err)
			break
		}
		r.told("%s took %.0f s", strings.Join(m.names, ", "), time.Since(at).Seconds())
	}
	if err != nil && len(r.results) == 0 {
		return err
	}
	r.table()
	fmt.Fprintf(o.Print, "\nload average %s before, %s after; %d processors; %.0f s\n", before, loadAverage(), processors(), time.Since(began).Seconds())
	if err != nil {
		return err
	}
	if err := write(o.Out, r.results); err != nil {
		return err
	}
	missed := 0
	for _, x := range r.results {
		if x.fails() {
			missed++
		}
	}
	if missed > 0 {
		return fmt.Errorf("%w (%d)", ErrMissed, missed)
	}
	return nil
}

func write(path string, results []Result) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	raw, err := json.MarshalIndent(results, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(raw, '\n'), 0o644)
}

func pointer(v float64) *float64 { return &v }
