package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"preau/internal/directory/aaf"
	"preau/internal/tenant"
)

// An académie's set is measured with few schools in the short run and whole in the campaign.
var (
	someSchools = size{40, 10_000}
	anAcademy   = size{400, 100_000}
)

// academy measures an académie's set: read, compared in every school, applied school by school beside COPY of the same rows, then
// brought again (P5).
func academy(of size) func(ctx context.Context, w *world) error {
	return func(ctx context.Context, w *world) error {
		t, err := w.found(ctx, fmt.Sprintf("academy_%d", of.pupils))
		if err != nil {
			return err
		}
		defer t.stop()
		dir := filepath.Join(w.dir, "aaf")
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
		var size int64
		err = aaf.Generate(func(name string) (io.WriteCloser, error) {
			f, err := os.Create(filepath.Join(dir, name))
			return &counted{f, &size}, err
		}, aaf.Invention{Degree: 1, Schools: of.schools, Pupils: of.pupils, Seed: 5})
		if err != nil {
			return err
		}
		began := time.Now()
		set, err := aaf.OpenFolder(ctx, os.DirFS(dir), aaf.Options{Academy: "099"})
		if err != nil {
			return err
		}
		reading := time.Since(began)
		if err := errors.Join(set.Close()); err != nil {
			return err
		}
		w.told("%.0f MB of an académie's files read and checked in %.1f s: %.0f MB/s", float64(size)/1e6, reading.Seconds(), float64(size)/1e6/reading.Seconds())

		peak, stop := t.memory(ctx)
		began = time.Now()
		if _, err := t.wired.ImportAcademy(ctx, t.core, dir, "099", false, false, "fr"); err != nil {
			return err
		}
		trying := time.Since(began)
		began = time.Now()
		report, err := t.wired.ImportAcademy(ctx, t.core, dir, "099", true, true, "fr")
		if err != nil {
			return err
		}
		whole := time.Since(began)
		if report.Refused() || report.Failed() || report.Pupils != of.pupils {
			return fmt.Errorf("an invented académie was refused: %d pupils, %d errors", report.Pupils, len(report.Errors))
		}
		rows, copied, err := t.copiedAll(ctx)
		if err != nil {
			return err
		}
		applying := whole - trying
		w.ratio(fmt.Sprintf("P5 an académie of %d pupils applied, school by school", of.pupils), float64(rows)/applying.Seconds(), "rows/s", copied.Seconds()/applying.Seconds(), atLeast, 0.40,
			fmt.Sprintf("beside COPY of the same %d rows; read and compared before in %.1f s", rows, trying.Seconds()))

		again, err := t.wired.ImportAcademy(ctx, t.core, dir, "099", true, true, "fr")
		if err != nil {
			return err
		}
		written := 0
		for _, s := range again.Schools {
			written += s.Report.Diff.Writes
		}
		w.ratio("P5 the same set again: rows written", float64(written), "rows", float64(written), atMost, 0, "")
		stop()
		w.ratio("P5 memory while an académie is imported", float64(peak.Load())/1e6, "MB", float64(peak.Load())/1e6, atMost, 256, "of the whole process, the measure included")
		return nil
	}
}

// counted counts what is written.
type counted struct {
	io.WriteCloser
	n *int64
}

func (c *counted) Write(p []byte) (int, error) {
	n, err := c.WriteCloser.Write(p)
	*c.n += int64(n)
	return n, err
}

// memory watches this process until it is stopped; the peak is in bytes.
func (t *town) memory(ctx context.Context) (*atomic.Int64, func()) {
	peak := &atomic.Int64{}
	ctx, stop := context.WithCancel(ctx)
	go func() {
		for ctx.Err() == nil {
			if mb, err := memory(os.Getpid()); err == nil && int64(mb*1e6) > peak.Load() {
				peak.Store(int64(mb * 1e6))
			}
			select {
			case <-ctx.Done():
			case <-time.After(50 * time.Millisecond):
			}
		}
	}()
	return peak, stop
}

// importTables are those that an import fills.
var importTables = []string{"people", "contacts", "identifiers", "words", "roles", "classes", "class_members", "groups", "group_members", "kinship", "consents", "import_changes"}

// copiedAll writes every organisation's imported rows again by COPY.
func (t *town) copiedAll(ctx context.Context) (rows int, took time.Duration, err error) {
	var ids []uuid.UUID
	if err = t.core.DB.In(ctx, tenant.Doors{ReadOnly: true}, tenant.Actor{Via: "bench"}, func(tx *tenant.Tx) (err error) {
		ids, err = tenant.Select[uuid.UUID](tx, `select tenant.ids()`)
		return err
	}); err != nil {
		return 0, 0, err
	}
	for _, id := range ids {
		for _, table := range importTables {
			n, spent, err := t.copied(ctx, id, table)
			if err != nil {
				return 0, 0, err
			}
			rows, took = rows+n, took+spent
		}
	}
	return rows, took, nil
}

// uai is a number of the fictive département 099 with its letter: 23 of them, without I, O and Q.
func uai(n int) string {
	number := 990_000 + n
	return fmt.Sprintf("%07d%c", number, "ABCDEFGHJKLMNPRSTUVWXYZ"[number%23])
}
