package directory

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"runtime"
	"slices"
	"sync"

	"github.com/google/uuid"

	"preau/internal/directory/roll"
	"preau/internal/tenant"
)

// Feed is an académie's set of files, read and checked whole before anything is written. Its schools come one at a time, as
// often as asked, so that a hundred thousand pupils never stand in memory together.
type Feed interface {
	Date() string          // of the files, "2026-09-01"
	Delta() bool           // what changed since another set, not everything
	Issues() []roll.Issue  // about the set and its files
	Others() []roll.School // structures which are no school of Préau: circonscriptions, lycées, services
	Schools() iter.Seq2[*roll.Set, error]
	Close() error
}

// The states of a school in a feed's report.
const (
	FeedTried   = "tried"
	FeedApplied = "applied"
	FeedAsks    = "confirm" // so many leave, or so few are known, that a person must confirm it
	FeedRefused = "refused" // its files have errors
	FeedFailed  = "failed"  // it could not be written; the other schools were
)

// FeedReport is what an import of an académie says: the counts of all its schools together, then each school's own report.
type FeedReport struct {
	Report
	Date    string        `json:"date"`
	Mode    string        `json:"mode" enum:"complet,delta"`
	Schools []FeedSchool  `json:"schools"`
	Others  []roll.School `json:"others" doc:"Structures of the files which are no school here"`
}

// FeedSchool is one school of a feed.
type FeedSchool struct {
	UAI    string  `json:"uai"`
	Name   string  `json:"name"`
	Known  bool    `json:"known" doc:"Open here; a new one is opened when the import is applied"`
	State  string  `json:"state" enum:"tried,applied,confirm,refused,failed"`
	Reason string  `json:"reason,omitempty"`
	Report *Report `json:"report,omitempty"`
}

// FeedPlaces says where the schools of a feed are.
type FeedPlaces struct {
	// Find returns a school's tenant, nil when it is not here.
	Find func(ctx context.Context, uai string) (uuid.UUID, error)
	// Found opens a school that is not here, with what the register knows of it.
	Found func(ctx context.Context, id uuid.UUID, school roll.School) error
}

// Known answers the reader of a set for a command, which may look into every school: the places of people are read when a set that
// holds changes first asks.
func (m *Importer) Known(ctx context.Context, db *tenant.Database, academy string) FeedKnown {
	type seen struct{ Key, UAI string }
	var places map[string][]string
	structures := map[string]string{}
	load := func() error {
		if places != nil {
			return nil
		}
		places = map[string][]string{}
		var schools []uuid.UUID
		if err := db.In(ctx, tenant.Doors{ReadOnly: true}, tenant.Actor{Via: "command"}, func(tx *tenant.Tx) (err error) {
			schools, err = tenant.Select[uuid.UUID](tx, `select tenant.ids()`)
			return err
		}); err != nil {
			return err
		}
		for _, school := range schools {
			doors, actor := Command(school)
			doors.ReadOnly = true
			if err := db.In(ctx, doors, actor, func(tx *tenant.Tx) error {
				list, err := tenant.Select[seen](tx, `select p.source_key as key, t.uai from directory.people p join tenant.tenants t on t.tenant_id = $1 and t.uai is not null
					where p.tenant_id = $1 and p.source_key <> '' and p.erased_at is null`, tx.Tenant())
				for _, s := range list {
					places[s.Key] = append(places[s.Key], s.UAI)
				}
				if err != nil {
					return err
				}
				own, err := tenant.Select[seen](tx, `select key, uai from directory.feed_keys where tenant_id = $1`, tx.Tenant())
				for _, s := range own {
					structures[s.Key] = s.UAI
				}
				return err
			}); err != nil {
				return err
			}
		}
		return nil
	}
	return FeedKnown{Academy: academy, Today: db.Clock().Now(),
		Where: func(_ roll.Kind, key string) ([]string, error) {
			err := load()
			return places[m.Vault.Hash(key)], err
		},
		Structure: func(key string) (string, error) {
			err := load()
			return structures[m.Vault.Hash(key)], err
		},
	}
}

// ImportFeed reads an académie's set: every school is compared first, and when commit is set and nothing forbids it each is
// written in a transaction of its own. One school with errors, or one where a person must confirm the departures and confirm is
// not set, and nothing at all is written.
func (m *Importer) ImportFeed(ctx context.Context, db *tenant.Database, feed Feed, to FeedPlaces, commit, confirm bool, lang string) (*FeedReport, error) {
	out := &FeedReport{Date: feed.Date(), Mode: "complet", Schools: []FeedSchool{}, Others: append([]roll.School{}, feed.Others()...)}
	if feed.Delta() {
		out.Mode = "delta"
	}
	out.Report = Report{Source: FromAAF, Warnings: linesOf(feed.Issues(), roll.SeverityWarning), Errors: linesOf(feed.Issues(), roll.SeverityError)}
	out.Report.Say(m.Words, lang)
	if len(out.Errors) > 0 { // the set is not whole: its schools are not looked at
		return out, nil
	}
	var tried []*FeedSchool
	if err := eachSchool(ctx, feed, func(int) *FeedSchool {
		tried = append(tried, &FeedSchool{})
		return tried[len(tried)-1]
	}, func(s *FeedSchool, set *roll.Set) error {
		return m.trySchool(ctx, db, s, set, to, confirm, lang)
	}); err != nil {
		return nil, err
	}
	stop := false
	for _, s := range tried {
		stop = stop || s.State != FeedTried
		out.count(s)
		out.Schools = append(out.Schools, *s)
	}
	if !commit || stop {
		return out, nil
	}
	return out, eachSchool(ctx, feed, func(i int) *FeedSchool { return &out.Schools[i] }, func(s *FeedSchool, set *roll.Set) error {
		s.State = FeedApplied
		if s.Report.Diff.Writes == 0 {
			return nil
		}
		if err := m.writeSchool(ctx, db, set, to, lang); err != nil {
			s.State, s.Reason = FeedFailed, err.Error()
		}
		return nil
	})
}

// abreast is how many schools are worked on at once, each in its own transaction: one is read or compared while the database writes
// another. Their rolls are what stands in memory.
var abreast = min(max(2, runtime.GOMAXPROCS(0)), 4)

// eachSchool takes the schools of a feed, some at once; line gives each its line of the report, in their order. The first error ends it.
func eachSchool(ctx context.Context, feed Feed, line func(i int) *FeedSchool, work func(s *FeedSchool, set *roll.Set) error) error {
	type one struct {
		line *FeedSchool
		set  *roll.Set
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	queue := make(chan one)
	var workers sync.WaitGroup
	for range abreast {
		workers.Go(func() {
			for s := range queue {
				if ctx.Err() != nil {
					continue
				}
				if err := work(s.line, s.set); err != nil {
					stop(err)
				}
			}
		})
	}
	at := 0
	var broken error
	for set, err := range feed.Schools() {
		if err != nil {
			broken = err
			break
		}
		if ctx.Err() != nil {
			break
		}
		queue <- one{line(at), set}
		at++
	}
	close(queue)
	workers.Wait()
	return cmp.Or(broken, context.Cause(ctx))
}

// trySchool compares a school of a feed with what is here.
func (m *Importer) trySchool(ctx context.Context, db *tenant.Database, s *FeedSchool, set *roll.Set, to FeedPlaces, confirm bool, lang string) error {
	s.UAI, s.Name, s.State = set.School.UAI, cmp.Or(set.School.Name, set.School.UAI), FeedTried
	id, err := to.Find(ctx, s.UAI)
	if err != nil {
		return err
	}
	if s.Known = id != uuid.Nil; !s.Known {
		id = tenant.NewID()
	} else if set.School.Name == "" { // a Delta need not describe its schools
		if s.Name, err = nameOf(ctx, db, id); err != nil {
			return err
		}
	}
	if s.Report, err = m.Try(ctx, db, id, set, lang); err != nil {
		return fmt.Errorf("try %s: %w", s.UAI, err)
	}
	switch {
	case s.Report.Refused():
		s.State = FeedRefused
	case s.Report.Diff.ConfirmNeeds && !confirm:
		s.State = FeedAsks
	}
	// of its differences, what a person must see: who leaves, who is expected
	s.Report.Diff.New, s.Report.Diff.Changed = []DiffPerson{}, []DiffPerson{}
	return nil
}

// nameOf is how a school is called here.
func nameOf(ctx context.Context, db *tenant.Database, id uuid.UUID) (name string, err error) {
	doors, actor := Command(id)
	doors.ReadOnly = true
	err = db.In(ctx, doors, actor, func(tx *tenant.Tx) (err error) {
		name, err = tenant.Value[string](tx, `select name from tenant.tenants where tenant_id = $1`, tx.Tenant())
		return err
	})
	return name, err
}

// writeSchool applies one school of a feed in its own transaction.
func (m *Importer) writeSchool(ctx context.Context, db *tenant.Database, set *roll.Set, to FeedPlaces, lang string) error {
	id, err := to.Find(ctx, set.School.UAI)
	if err != nil {
		return err
	}
	if id == uuid.Nil {
		id = tenant.NewID()
		if err := to.Found(ctx, id, set.School); err != nil {
			return err
		}
	}
	body, err := json.Marshal(set)
	if err != nil {
		return err
	}
	report, err := m.importRead(ctx, db, id, FromAAF, []UploadedFile{{Name: rollFile(set), Content: body}}, set, set.Start, true, lang)
	if err == nil && report.Refused() {
		err = errors.New(m.Words.Sentence(lang, "directory", "directory.import_errors", nil))
	}
	return err
}

// rollFile names the part of an académie's set that a school keeps.
func rollFile(set *roll.Set) string {
	if len(set.Files) > 0 {
		return set.Files[0].Name
	}
	return "AAF_" + set.School.UAI + ".json"
}

// count adds a school to the whole.
func (r *FeedReport) count(s *FeedSchool) {
	one := s.Report
	for _, n := range [][2]*int{{&r.Pupils, &one.Pupils}, {&r.Guardians, &one.Guardians}, {&r.Links, &one.Links}, {&r.Teachers, &one.Teachers},
		{&r.Classes, &one.Classes}, {&r.New, &one.New}, {&r.Changed, &one.Changed}, {&r.Leaving, &one.Leaving}} {
		*n[0] += *n[1]
	}
	r.Warnings = append(r.Warnings, one.Warnings...)
	r.Errors = append(r.Errors, one.Errors...)
}

// Asks tells whether a person must confirm the departures of some school.
func (r *FeedReport) Asks() bool {
	return slices.ContainsFunc(r.Schools, func(s FeedSchool) bool { return s.State == FeedAsks })
}

// Failed tells whether some school could not be written.
func (r *FeedReport) Failed() bool {
	return slices.ContainsFunc(r.Schools, func(s FeedSchool) bool { return s.State == FeedFailed })
}

// Print writes the report for a terminal: the whole, then a line per school.
func (r *FeedReport) Print(to io.Writer) error {
	if _, err := fmt.Fprintf(to, "%s %s · schools %d · other structures %d\n", r.Mode, r.Date, len(r.Schools), len(r.Others)); err != nil {
		return err
	}
	if err := r.Report.Print(to); err != nil {
		return err
	}
	for _, s := range r.Schools {
		mark := map[string]string{FeedApplied: "✓", FeedTried: "·", FeedAsks: "?", FeedRefused: "✗", FeedFailed: "✗"}[s.State]
		if _, err := fmt.Fprintf(to, "%s %s %s: pupils %d, new %d, changed %d, leaving %d %s\n", mark, s.UAI, s.Name, s.Report.Pupils, s.Report.New, s.Report.Changed, s.Report.Leaving, s.Reason); err != nil {
			return err
		}
	}
	return nil
}
