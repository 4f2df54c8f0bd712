package directory

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/google/uuid"

	"preau/internal/directory/roll"
	"preau/internal/manifest"
	"preau/internal/platform/blob"
	"preau/internal/platform/lists"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// feedService is the service of a link over which an académie sends a school its part of a set.
const feedService = "feed"

// The states of a set, on the académie's side.
const (
	feedReading  = "reading"  // its files are read and checked
	feedSent     = "sent"     // each school compares its part with what it holds; nothing is written
	feedApplying = "applying" // each school writes
	feedDone     = "done"
	feedStopped  = "refused" // the set has errors: nothing left this organisation
)

// The states of a school of a set, beside those that its import gives: examined, confirm, refused, applied, failed.
const (
	feedUnknown  = "unknown"  // not open here
	feedUnlinked = "unlinked" // open, and not linked with this académie
	feedOnTheWay = "sent"
	feedExamined = "examined"
)

// OpenFeed reads and checks a set of files, or of archives that hold them.
type OpenFeed func(ctx context.Context, files []UploadedFile, known FeedKnown) (Feed, error)

// FeedKnown is what the reader of a set asks: whose it is, and, of what changed since another set, where those whom it names are.
type FeedKnown struct {
	Academy   string // the ministry's code
	Today     time.Time
	Where     func(kind roll.Kind, key string) ([]string, error) // UAI of the schools where a person was last seen
	Structure func(key string) (string, error)                   // UAI of a school that the files name and do not describe
}

type feedJob struct {
	Feed uuid.UUID `json:"feed"`
	Task uuid.UUID `json:"task"`
}

// feedPart is what an académie sends a school: its part waits, sealed, among the school's own files.
type feedPart struct {
	School uuid.UUID `json:"school"` // the line of the académie's set
	File   uuid.UUID `json:"file"`
	From   uuid.UUID `json:"from"`
	Name   string    `json:"name"`
	Start  int       `json:"start"`
}

// feedAnswer is what a school answers: counts, never who.
type feedAnswer struct {
	School uuid.UUID `json:"school"`
	Import uuid.UUID `json:"import"`
	State  string    `json:"state"`
	Counts *Counts   `json:"counts,omitempty"`
	Error  string    `json:"error,omitempty"`
}

// Counts are a report without its lines.
type Counts struct {
	Pupils    int `json:"pupils"`
	Guardians int `json:"guardians"`
	Links     int `json:"links"`
	Teachers  int `json:"teachers"`
	Classes   int `json:"classes"`
	New       int `json:"new"`
	Changed   int `json:"changed"`
	Leaving   int `json:"leaving"`
	Warnings  int `json:"warnings"`
	Errors    int `json:"errors"`
	Writes    int `json:"writes" doc:"Rows that applying would write"`
}

func countsOf(r *Report) *Counts {
	c := &Counts{r.Pupils, r.Guardians, r.Links, r.Teachers, r.Classes, r.New, r.Changed, r.Leaving, len(r.Warnings), len(r.Errors), 0}
	if r.Diff != nil {
		c.Writes = r.Diff.Writes
	}
	return c
}

// feedNotes is what a set's report keeps on the académie's side.
type feedNotes struct {
	Warnings []Line        `json:"warnings"`
	Errors   []Line        `json:"errors"`
	Others   []roll.School `json:"others"`
}

// readFeed reads an académie's set whole; once nothing forbids it, each linked school is sent its part, sealed for it alone.
func (s *service) readFeed(ctx context.Context, st *manifest.Steps, in *feedJob) error {
	feed, err := s.openFeed(ctx, st, in.Feed)
	var p *problem.Problem
	if errors.As(err, &p) && p.Kind != problem.Internal {
		return st.Finish(func(tx *tenant.Tx) error { return stopFeed(tx, in, p.Code, nil) })
	}
	if err != nil {
		return err
	}
	defer feed.Close()
	notes := feedNotes{Warnings: linesOf(feed.Issues(), roll.SeverityWarning), Errors: linesOf(feed.Issues(), roll.SeverityError), Others: feed.Others()}
	if len(notes.Errors) > 0 {
		return st.Finish(func(tx *tenant.Tx) error { return stopFeed(tx, in, "directory.import_errors", &notes) })
	}
	done := 0
	for set, err := range feed.Schools() {
		if err != nil {
			return err
		}
		if err := s.sendPart(ctx, st, in.Feed, set); err != nil {
			return err
		}
		done++
		if err := st.Do(func(tx *tenant.Tx) error { return tenant.MoveTask(tx, in.Task, done, done+1) }); err != nil {
			return err
		}
	}
	return st.Finish(func(tx *tenant.Tx) error {
		body, err := json.Marshal(notes)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`update directory.feeds set state = 'sent', dated = $3::date, delta = $4, report = $5 where tenant_id = $1 and id = $2`, tx.Tenant(), in.Feed, feed.Date(), feed.Delta(), body); err != nil {
			return err
		}
		return tenant.EndTask(tx, in.Task, map[string]any{"schools": done}, "")
	})
}

func (s *service) openFeed(ctx context.Context, st *manifest.Steps, id uuid.UUID) (Feed, error) {
	type row struct {
		ID   uuid.UUID
		Name string
	}
	var rows []row
	var known FeedKnown
	schools := map[string]string{}
	if err := st.Do(func(tx *tenant.Tx) (err error) {
		if known.Academy, err = tenant.Value[string](tx, `select academy from directory.feeds where tenant_id = $1 and id = $2`, tx.Tenant(), id); err != nil {
			return err
		}
		known.Today = tx.Now()
		type place struct{ Key, UAI string }
		places, err := tenant.Select[place](tx, `select distinct school ->> 'key' as key, uai from directory.feed_schools where tenant_id = $1 and school ->> 'key' <> ''`, tx.Tenant())
		if err != nil {
			return err
		}
		for _, p := range places {
			schools[p.Key] = p.UAI
		}
		rows, err = tenant.Select[row](tx, `select id, name from directory.feed_files where tenant_id = $1 and feed_id = $2 and erased_at is null order by name, id`, tx.Tenant(), id)
		return err
	}); err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, problem.New(problem.Gone, "directory.files_erased")
	}
	var files []UploadedFile
	for _, r := range rows {
		plain, err := s.unsealFile(ctx, st.Tenant, r.ID)
		if err != nil {
			return nil, err
		}
		files = append(files, UploadedFile{Name: r.Name, Content: plain})
	}
	known.Structure = func(key string) (string, error) { return schools[key], nil }
	known.Where = func(_ roll.Kind, key string) (out []string, err error) {
		err = st.Do(func(tx *tenant.Tx) error {
			out, err = tenant.Select[string](tx, `select uai from directory.feed_keys where tenant_id = $1 and key = $2 order by uai`, tx.Tenant(), s.vault.Hash(key))
			return err
		})
		return out, err
	}
	return s.feeds(ctx, files, known)
}

func (s *service) unsealFile(ctx context.Context, owner, id uuid.UUID) ([]byte, error) {
	content, _, err := s.blobs.Get(ctx, blob.Key(owner, id))
	if err != nil {
		return nil, err
	}
	sealed, err := io.ReadAll(content)
	if err = errors.Join(err, content.Close()); err != nil {
		return nil, err
	}
	return s.vault.Open(sealed, owner, id)
}

func stopFeed(tx *tenant.Tx, in *feedJob, code string, notes *feedNotes) error {
	body, err := json.Marshal(notes)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`update directory.feeds set state = 'refused', error_code = $3, report = nullif($4::jsonb, 'null') where tenant_id = $1 and id = $2`, tx.Tenant(), in.Feed, code, body); err != nil {
		return err
	}
	return tenant.EndTask(tx, in.Task, nil, code)
}

// sendPart sends a school its part of a set; one that is not open or not linked waits for a person. Asked again, it sends nothing twice.
func (s *service) sendPart(ctx context.Context, st *manifest.Steps, feed uuid.UUID, set *roll.Set) error {
	var line, peer uuid.UUID
	state := feedUnknown
	if err := st.Do(func(tx *tenant.Tx) (err error) {
		if line, err = tenant.Value[uuid.UUID](tx, `select id from directory.feed_schools where tenant_id = $1 and feed_id = $2 and uai = $3 and state not in ('unknown', 'unlinked')`, tx.Tenant(), feed, set.School.UAI); err != nil || line != uuid.Nil {
			return err
		}
		// a school that is being opened is known by its line before it has claimed its identifier
		if peer, err = tenant.Value[uuid.UUID](tx, `select coalesce(tenant.by_identifier('uai', $3), (select peer_tenant_id from directory.feed_schools where tenant_id = $1 and feed_id = $2 and uai = $3))`,
			tx.Tenant(), feed, set.School.UAI); err != nil || peer == uuid.Nil {
			return err
		}
		linked, err := tenant.Value[bool](tx, `select exists (select from tenant.links where tenant_id = $1 and peer_tenant_id = $2 and $3 = any (services) and since <= $4::date and (until is null or until >= $4::date))`,
			tx.Tenant(), peer, feedService, tx.Now())
		state = feedUnlinked
		if linked {
			state = feedOnTheWay
		}
		return err
	}); err != nil || line != uuid.Nil {
		return err
	}
	part := feedPart{School: tenant.NewID(), File: tenant.NewID(), From: st.Tenant, Name: rollFile(set), Start: set.Start}
	if state == feedOnTheWay {
		body, err := json.Marshal(set)
		if err != nil {
			return err
		}
		sealed := s.vault.Seal(body, peer, part.File)
		if err := s.blobs.Put(ctx, blob.Key(peer, part.File), bytes.NewReader(sealed), int64(len(sealed)), "application/octet-stream"); err != nil {
			return err
		}
	}
	return st.Do(func(tx *tenant.Tx) error {
		school, err := json.Marshal(set.School)
		if err != nil {
			return err
		}
		var known *uuid.UUID
		if peer != uuid.Nil {
			known = &peer
		}
		if part.School, err = tenant.Value[uuid.UUID](tx, `insert into directory.feed_schools (tenant_id, id, feed_id, uai, school, state, peer_tenant_id, moved_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
			on conflict (tenant_id, feed_id, uai) do update set state = excluded.state, peer_tenant_id = excluded.peer_tenant_id, moved_at = excluded.moved_at returning id`,
			tx.Tenant(), part.School, feed, set.School.UAI, school, state, known, tx.Now()); err != nil {
			return fmt.Errorf("keep the line of a school: %w", err)
		}
		if err := s.remember(tx, set); err != nil {
			return err
		}
		if state != feedOnTheWay {
			return nil
		}
		_, err = tx.Deliver(peer, feedService, "directory.feed-receive", part)
		return err
	})
}

// remember keeps in which school each key of a set was seen; a whole set forgets what the one before had said.
func (s *service) remember(tx *tenant.Tx, set *roll.Set) error {
	var keys []string
	for _, p := range set.Pupils {
		keys = append(keys, s.vault.Hash(p.Key))
	}
	for _, g := range set.Guardians {
		keys = append(keys, s.vault.Hash(g.Key))
	}
	for _, p := range set.Staff {
		keys = append(keys, s.vault.Hash(p.Key))
	}
	if !set.Delta {
		if _, err := tx.Exec(`delete from directory.feed_keys where tenant_id = $1 and uai = $2 and not key = any ($3)`, tx.Tenant(), set.School.UAI, lists.NonNil(keys)); err != nil {
			return err
		}
	}
	_, err := tx.Exec(`insert into directory.feed_keys (tenant_id, key, uai) select $1, k, $2 from unnest($3::text[]) k on conflict do nothing`, tx.Tenant(), set.School.UAI, lists.NonNil(keys))
	return err
}

// feedAnswered writes what a school answered; the set is done when every school has.
func (s *service) feedAnswered(_ context.Context, tx *tenant.Tx, in *feedAnswer) error {
	counts, err := json.Marshal(in.Counts)
	if err != nil {
		return err
	}
	// Two schools that answer at once must see each other: the last of them closes the set.
	if _, err := tx.Exec(`select from directory.feeds where tenant_id = $1 and id = (select feed_id from directory.feed_schools where tenant_id = $1 and id = $2) for update`, tx.Tenant(), in.School); err != nil {
		return err
	}
	feed, err := tenant.Value[uuid.UUID](tx, `update directory.feed_schools set state = $3, import_id = coalesce(nullif($4, '00000000-0000-0000-0000-000000000000'::uuid), import_id),
		counts = coalesce(nullif($5::jsonb, 'null'), counts), error_code = $6, moved_at = $7 where tenant_id = $1 and id = $2 returning feed_id`,
		tx.Tenant(), in.School, in.State, in.Import, counts, in.Error, tx.Now())
	if err != nil || feed == uuid.Nil {
		return err
	}
	_, err = tx.Exec(`update directory.feeds set state = 'done' where tenant_id = $1 and id = $2 and state = 'applying'
		and not exists (select from directory.feed_schools s where s.tenant_id = $1 and s.feed_id = $2 and s.state = 'applying')`, tx.Tenant(), feed)
	return err
}

// forgetFeeds erases the files of sets that have had their week.
func forgetFeeds(tx *tenant.Tx) error {
	old, err := tenant.Select[uuid.UUID](tx, `update directory.feed_files f set erased_at = $2 from directory.feeds d where f.tenant_id = $1 and d.tenant_id = $1 and d.id = f.feed_id
		and f.erased_at is null and d.created_at < $2::timestamptz - interval '7 days' returning f.id`, tx.Tenant(), tx.Now())
	if err != nil {
		return err
	}
	return forgetFiles(tx, old...)
}
