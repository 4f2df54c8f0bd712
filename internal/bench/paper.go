package bench

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/google/uuid"

	"preau/internal/directory/onde"
	"preau/internal/directory/roll"
	"preau/internal/modules/liaison"
	"preau/internal/platform/pdf"
	"preau/internal/tenant"
)

// listening keeps what a service asks of the compiler of documents.
type listening struct {
	liaison.Typesetter
	mu       sync.Mutex
	template pdf.Template
	data     any
}

func (l *listening) Render(ctx context.Context, template pdf.Template, data any) ([]byte, error) {
	l.mu.Lock()
	l.template, l.data = template, data
	l.mu.Unlock()
	return l.Typesetter.Render(ctx, template, data)
}

// doing opens the transactions of a person's operation.
type doing func(fn func(tx *tenant.Tx) error) error

func (d doing) Do(fn func(tx *tenant.Tx) error) error { return d(fn) }

// paper measures the slips of a class, from the doors to the bytes, beside the compiler alone on the same page (P7).
func paper(ctx context.Context, w *world) error {
	t, err := w.town(ctx, fewer)
	if err != nil {
		return err
	}
	var school, note uuid.UUID
	// a school of about one class: beyond 40 slips they are a job
	err = t.bare.QueryRow(ctx, `select n.tenant_id, n.id from liaison.notes n where n.state = 'published' and (select count(*) from directory.roles r where r.tenant_id = n.tenant_id and r.profile = 'pupil') between 10 and 40
		order by n.tenant_id, n.id limit 1`).Scan(&school, &note)
	if err != nil {
		return err
	}
	directors, err := t.people(ctx, "director", "p.tenant_id = '"+school.String()+"'", 1)
	if err != nil {
		return err
	}
	deps := t.wired.Liaison.Deps
	heard := &listening{Typesetter: deps.PDF}
	deps.PDF = heard
	service := liaison.New(deps)
	d := directors[0]
	weight := 0
	whole := func(ctx context.Context, _ int) error {
		doc, err := service.MakeSlips(ctx, doing(func(fn func(tx *tenant.Tx) error) error {
			ok, err := t.house.Runner.Read(ctx, d.caller, d.hat, liaison.Follow, []string{"directory", "notify"}, fn)
			if err == nil && !ok {
				err = fmt.Errorf("the director may not print")
			}
			return err
		}), note, liaison.Slips{PerPage: 4, Only: "all"})
		weight = len(doc.Content)
		return err
	}
	if err := whole(ctx, 0); err != nil {
		return err
	}
	list, err := w.interleave(ctx, w.Rounds, 1, slice,
		arm{"engine", func(ctx context.Context, _ int) error {
			_, err := heard.Typesetter.Render(ctx, heard.template, heard.data)
			return err
		}},
		arm{"slips", whole})
	if err != nil {
		return err
	}
	w.ratio("P7 paper slips of a class, as PDF", list[1].rate(), "documents/s", list[1].over(&list[0]), atLeast, 0.70, fmt.Sprintf("beside the compiler alone; %d kB each", weight/1024))
	return nil
}

// importedPupils is the school that is imported in the short run.
const importedPupils = 5_000

// importing measures the apply of an import beside COPY of the same rows (P5).
func importing(ctx context.Context, w *world) error {
	t, err := w.town(ctx, fewer)
	if err != nil {
		return err
	}
	e := onde.Generate(onde.Invent(5, importedPupils, time.Now().Year()), onde.Style{})
	files := map[string][]byte{"eleves.csv": e.Pupils, "responsables.csv": e.Guardians, "enseignants.csv": e.Teachers}
	size := float64(len(e.Pupils)+len(e.Guardians)+len(e.Teachers)) / (1 << 20)
	var ratios, rates []float64
	total := 0
	for round := range 3 {
		id := tenant.NewID()
		if err := t.wired.FoundSchool(ctx, t.core, id, roll.School{UAI: uai(round)}); err != nil {
			return err
		}
		began := time.Now()
		report, err := t.wired.Import(ctx, t.core, id, "", "onde", files, true, true, "fr")
		if err != nil {
			return err
		}
		whole := time.Since(began)
		if report.Refused() || report.Pupils < importedPupils*9/10 {
			return fmt.Errorf("an invented school was refused: %d pupils, %d errors", report.Pupils, len(report.Errors))
		}
		total = 0
		var copied time.Duration
		for _, table := range importTables {
			n, took, err := t.copied(ctx, id, table)
			if err != nil {
				return err
			}
			total += n
			copied += took
		}
		ratios, rates = append(ratios, copied.Seconds()/whole.Seconds()), append(rates, float64(total)/whole.Seconds())
	}
	w.ratio(fmt.Sprintf("P5 import of %d pupils, whole: read, compared, applied", importedPupils), median(rates), "rows/s", median(ratios), "", 0,
		fmt.Sprintf("beside COPY of the same %d rows; the goal of 0.40 is the apply's alone; %.1f MB of files", total, size))
	return nil
}

// copied writes a tenant's rows of a table again by COPY, into a table of the same shape and indexes.
func (t *town) copied(ctx context.Context, id uuid.UUID, table string) (n int, took time.Duration, err error) {
	if _, err = t.bare.Exec(ctx, `create schema if not exists bare; drop table if exists bare.copied; create table bare.copied (like directory.`+table+` including all)`); err != nil {
		return 0, 0, err
	}
	conn, err := t.bare.Acquire(ctx)
	if err != nil {
		return 0, 0, err
	}
	defer conn.Release()
	var held bytes.Buffer
	if _, err = conn.Conn().PgConn().CopyTo(ctx, &held, `copy (select * from directory.`+table+` where tenant_id = '`+id.String()+`') to stdout`); err != nil {
		return 0, 0, err
	}
	began := time.Now()
	tag, err := conn.Conn().PgConn().CopyFrom(ctx, &held, `copy bare.copied from stdin`)
	return int(tag.RowsAffected()), time.Since(began), err
}
