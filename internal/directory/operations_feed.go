package directory

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"preau/internal/directory/roll"
	"preau/internal/manifest"
	"preau/internal/platform/blob"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// The limits of an académie's set: a hundred thousand pupils are some sixty megabytes, packed.
const (
	maxFeedFiles = 200
	maxFeedBytes = 160 << 20
)

// FeedView is an académie's set, as the person who brought it sees it.
type FeedView struct {
	ID        uuid.UUID        `json:"id"`
	Academy   string           `json:"academy"`
	State     string           `json:"state" enum:"reading,sent,applying,done,refused"`
	Dated     string           `json:"dated,omitempty"`
	Delta     bool             `json:"delta"`
	Task      *uuid.UUID       `json:"task,omitempty"`
	Error     string           `json:"error,omitempty"`
	Message   string           `json:"message,omitempty"`
	By        string           `json:"by,omitempty" doc:"Who of this organisation brought the set"`
	CreatedAt time.Time        `json:"created_at"`
	Files     []FileView       `json:"files"`
	Warnings  []Line           `json:"warnings"`
	Errors    []Line           `json:"errors"`
	Others    []roll.School    `json:"others" doc:"Structures of the files which are no school here"`
	Schools   []FeedSchoolView `json:"schools"`
	Waiting   int              `json:"waiting" doc:"Schools that have not answered yet"`
	Abilities []string         `json:"abilities"`
}

// FeedSchoolView is one school of a set.
type FeedSchoolView struct {
	ID      uuid.UUID   `json:"id"`
	School  roll.School `json:"school"`
	State   string      `json:"state" enum:"unknown,unlinked,sent,examined,confirm,refused,applying,applied,failed"`
	Counts  *Counts     `json:"counts,omitempty"`
	Error   string      `json:"error,omitempty"`
	Message string      `json:"message,omitempty"`
	MovedAt time.Time   `json:"moved_at"`
}

type feedForm struct {
	Files []huma.FormFile `form:"files" required:"true" doc:"The set's files, or archives of them"`
}

type feedUploadIn struct {
	manifest.InTenant
	Academy string `query:"academy" pattern:"^[0-9A-Za-z]{1,4}$" doc:"The ministry's code of the académie"`
	RawBody huma.MultipartFormFiles[feedForm]
}

type feedOut struct {
	Body FeedView
}

type feedsOut struct {
	Body struct {
		Items []FeedView `json:"items"`
	}
}

// OfFeed is the path of a set; inputs embed it.
type OfFeed struct {
	manifest.InTenant
	Feed uuid.UUID `path:"feed" format:"uuid"`
}

// mayFeed refuses where no académie and no département is: schools bring their own files.
func mayFeed(tx *tenant.Tx) error {
	kind, err := tenant.Value[string](tx, `select kind from tenant.tenants where tenant_id = $1`, tx.Tenant())
	if err == nil && !slices.Contains([]string{"academy", "departement"}, kind) {
		err = problem.New(problem.Forbidden, "directory.no_feed_here")
	}
	return err
}

// uploadFeed keeps the files of a set, sealed, and has them read: nothing is written anywhere.
func (s *service) uploadFeed(ctx context.Context, run *manifest.Stages, in *feedUploadIn) (*feedOut, error) {
	var owner uuid.UUID
	if err := run.Do(func(tx *tenant.Tx) error { owner = tx.Tenant(); return mayFeed(tx) }); err != nil {
		return nil, err
	}
	parts := in.RawBody.Data().Files
	if len(parts) == 0 || len(parts) > maxFeedFiles {
		return nil, problem.OnField("files", "directory.too_many_files", "limit", maxFeedFiles)
	}
	type kept struct {
		id   uuid.UUID
		name string
		size int64
	}
	var files []kept
	forget := func(err error) error {
		for _, f := range files {
			err = errors.Join(err, s.blobs.Delete(context.WithoutCancel(ctx), blob.Key(owner, f.id)))
		}
		return err
	}
	left := int64(maxFeedBytes)
	for _, f := range parts {
		content, err := io.ReadAll(io.LimitReader(f, left+1))
		_ = f.Close()
		if err != nil {
			return nil, forget(problem.New(problem.BadRequest, "directory.upload_broken").Because(err))
		}
		if left -= int64(len(content)); left < 0 {
			return nil, forget(problem.OnField("files", "directory.file_too_large", "limit", maxFeedBytes>>20))
		}
		k := kept{tenant.NewID(), clipName(f.Filename), int64(len(content))}
		sealed := s.vault.Seal(content, owner, k.id)
		if err := s.blobs.Put(ctx, blob.Key(owner, k.id), bytes.NewReader(sealed), int64(len(sealed)), "application/octet-stream"); err != nil {
			return nil, forget(err)
		}
		files = append(files, k)
	}
	var out *feedOut
	err := run.Finish(func(tx *tenant.Tx) error {
		id := tenant.NewID()
		task, err := tenant.StartTask(tx, "directory", "directory.feed-read", 1, map[string]any{"feed": id})
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`insert into directory.feeds (tenant_id, id, academy, state, task_id, by_account, created_at) values ($1, $2, $3, 'reading', $4, $5, $6)`, tx.Tenant(), id, in.Academy, task, actorAccount(tx), tx.Now()); err != nil {
			return err
		}
		for _, f := range files {
			if _, err := tx.Exec(`insert into directory.feed_files (tenant_id, id, feed_id, name, size) values ($1, $2, $3, $4, $5)`, tx.Tenant(), f.id, id, f.name, f.size); err != nil {
				return err
			}
		}
		tx.About(id)
		if _, err := tx.Emit("directory.feed-read", tx.Now(), feedJob{Feed: id, Task: task}); err != nil {
			return err
		}
		out, err = s.feedView(tx, id)
		return err
	})
	if err != nil {
		return nil, forget(err)
	}
	return out, nil
}

type feedRow struct {
	ID        uuid.UUID
	Academy   string
	State     string
	Dated     Date
	Delta     bool
	TaskID    *uuid.UUID
	Report    json.RawMessage
	ErrorCode string
	CreatedAt time.Time
	ByName    string
}

const feedColumns = `f.id, f.academy, f.state, f.dated, f.delta, f.task_id, f.report, f.error_code, f.created_at, coalesce((` + broughtBy + `f.by_account limit 1), '') as by_name`

func (s *service) feedOf(tx *tenant.Tx, f feedRow) (FeedView, error) {
	v := FeedView{ID: f.ID, Academy: f.Academy, State: f.State, Delta: f.Delta, Task: f.TaskID, Error: f.ErrorCode, By: f.ByName, CreatedAt: f.CreatedAt,
		Files: []FileView{}, Warnings: []Line{}, Errors: []Line{}, Others: []roll.School{}, Schools: []FeedSchoolView{}, Abilities: []string{}}
	if !f.Dated.IsZero() {
		v.Dated = f.Dated.String()
	}
	if f.ErrorCode != "" {
		v.Message = s.words.Sentence(tx.Actor().Lang, "directory", f.ErrorCode, nil)
	}
	if len(f.Report) > 0 {
		var notes feedNotes
		if err := json.Unmarshal(f.Report, &notes); err != nil {
			return v, err
		}
		r := Report{Source: FromAAF, Warnings: notes.Warnings, Errors: notes.Errors}
		r.Say(s.words, tx.Actor().Lang)
		v.Warnings, v.Errors, v.Others = append(v.Warnings, r.Warnings...), append(v.Errors, r.Errors...), append(v.Others, notes.Others...)
	}
	return v, nil
}

func (s *service) feedView(tx *tenant.Tx, id uuid.UUID) (*feedOut, error) {
	f, ok, err := tenant.One[feedRow](tx, `select `+feedColumns+` from directory.feeds f where f.tenant_id = $1 and f.id = $2`, tx.Tenant(), id)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, problem.Missing()
	}
	v, err := s.feedOf(tx, f)
	if err != nil {
		return nil, err
	}
	if v.Files, err = tenant.Select[FileView](tx, `select name, size::int from directory.feed_files where tenant_id = $1 and feed_id = $2 order by name, id`, tx.Tenant(), id); err != nil {
		return nil, err
	}
	type row struct {
		ID        uuid.UUID
		School    []byte
		State     string
		Counts    []byte
		ErrorCode string
		MovedAt   time.Time
	}
	rows, err := tenant.Select[row](tx, `select id, school, state, counts, error_code, moved_at from directory.feed_schools where tenant_id = $1 and feed_id = $2 order by uai`, tx.Tenant(), id)
	if err != nil {
		return nil, err
	}
	states := map[string]int{}
	for _, r := range rows {
		one := FeedSchoolView{ID: r.ID, State: r.State, Error: r.ErrorCode, MovedAt: r.MovedAt}
		if err := json.Unmarshal(r.School, &one.School); err != nil {
			return nil, err
		}
		if len(r.Counts) > 0 {
			if err := json.Unmarshal(r.Counts, &one.Counts); err != nil {
				return nil, err
			}
		}
		if r.ErrorCode != "" {
			one.Message = s.words.Sentence(tx.Actor().Lang, "directory", r.ErrorCode, nil)
		}
		states[r.State]++
		v.Schools = append(v.Schools, one)
	}
	v.Waiting = states[feedOnTheWay] + states["applying"]
	if v.State == feedSent || v.State == feedDone {
		if states[feedUnknown] > 0 {
			v.Abilities = append(v.Abilities, "open")
		}
		if v.Waiting == 0 && states[feedExamined]+states[FeedAsks] > 0 {
			v.Abilities = append(v.Abilities, "apply")
		}
	}
	return &feedOut{Body: v}, nil
}

func (s *service) oneFeed(_ context.Context, tx *tenant.Tx, in *OfFeed) (*feedOut, error) {
	return s.feedView(tx, in.Feed)
}

func (s *service) listFeeds(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*feedsOut, error) {
	rows, err := tenant.Select[feedRow](tx, `select `+feedColumns+` from directory.feeds f where f.tenant_id = $1 order by f.created_at desc, f.id desc limit 30`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	out := &feedsOut{}
	out.Body.Items = []FeedView{}
	for _, r := range rows {
		v, err := s.feedOf(tx, r)
		if err != nil {
			return nil, err
		}
		v.Warnings, v.Errors, v.Others = []Line{}, []Line{}, []roll.School{}
		out.Body.Items = append(out.Body.Items, v)
	}
	return out, nil
}

type openSchoolsIn struct {
	OfFeed
	Body struct {
		Schools []uuid.UUID `json:"schools" minItems:"1" maxItems:"500" doc:"Lines of the set whose school is to be opened"`
	}
}

// openSchools opens schools that are not here, with what the register knows of them, linked with this académie; the set is then
// read again, and each receives its part.
func (s *service) openSchools(_ context.Context, tx *tenant.Tx, in *openSchoolsIn) (*feedOut, error) {
	if err := mayFeed(tx); err != nil {
		return nil, err
	}
	type row struct {
		ID     uuid.UUID
		School []byte
	}
	rows, err := tenant.Select[row](tx, `select id, school from directory.feed_schools where tenant_id = $1 and feed_id = $2 and id = any ($3) and state = 'unknown' order by uai for update`, tx.Tenant(), in.Feed, in.Body.Schools)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, problem.Missing()
	}
	for _, r := range rows {
		var school roll.School
		if err := json.Unmarshal(r.School, &school); err != nil {
			return nil, err
		}
		id, err := s.found(tx, school)
		if err != nil {
			return nil, err
		}
		if _, err := tx.Exec(`update directory.feed_schools set peer_tenant_id = $3, state = 'unlinked', moved_at = $4 where tenant_id = $1 and id = $2`, tx.Tenant(), r.ID, id, tx.Now()); err != nil {
			return nil, err
		}
	}
	return s.readAgain(tx, in.Feed, soonFounded)
}

// soonFounded leaves the new schools the time to write themselves; one that is late is sent its part when the set is read again.
const soonFounded = 3 * time.Second

// readAgain reads a set once more: schools that were opened or linked since receive their part.
func (s *service) readAgain(tx *tenant.Tx, feed uuid.UUID, after time.Duration) (*feedOut, error) {
	task, err := tenant.StartTask(tx, "directory", "directory.feed-read", 1, map[string]any{"feed": feed})
	if err != nil {
		return nil, err
	}
	n, err := tx.Exec(`update directory.feeds set state = 'reading', task_id = $3, error_code = '' where tenant_id = $1 and id = $2 and state in ('sent', 'done')`, tx.Tenant(), feed, task)
	if err != nil {
		return nil, err
	}
	if n == 0 {
		return nil, problem.New(problem.Conflict, "directory.import_over")
	}
	tx.About(feed)
	if _, err := tx.Emit("directory.feed-read", tx.Now().Add(after), feedJob{Feed: feed, Task: task}); err != nil {
		return nil, err
	}
	return s.feedView(tx, feed)
}

func (s *service) rereadFeed(_ context.Context, tx *tenant.Tx, in *OfFeed) (*feedOut, error) {
	return s.readAgain(tx, in.Feed, 0)
}

type applyFeedIn struct {
	OfFeed
	Body struct {
		Confirmed []uuid.UUID `json:"confirmed,omitempty" maxItems:"500" doc:"Schools whose departures a person has looked at"`
	}
}

// applyFeed has every school that compared its part write it. Those where many leave wait until a person confirms each.
func (s *service) applyFeed(_ context.Context, tx *tenant.Tx, in *applyFeedIn) (*feedOut, error) {
	if err := mayFeed(tx); err != nil {
		return nil, err
	}
	type row struct {
		ID           uuid.UUID
		PeerTenantID uuid.UUID
		ImportID     uuid.UUID
		State        string
	}
	waits, err := tenant.Value[bool](tx, `select exists (select from directory.feed_schools where tenant_id = $1 and feed_id = $2 and state = 'sent')`, tx.Tenant(), in.Feed)
	if err != nil {
		return nil, err
	}
	if waits { // all is looked at before anything is written
		return nil, problem.New(problem.Conflict, "directory.feed_waits")
	}
	rows, err := tenant.Select[row](tx, `select id, peer_tenant_id, import_id, state from directory.feed_schools where tenant_id = $1 and feed_id = $2 and import_id is not null
		and (state = 'examined' or state = 'confirm' and id = any ($3)) order by uai for update`, tx.Tenant(), in.Feed, in.Body.Confirmed)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, problem.New(problem.Conflict, "directory.import_over")
	}
	for _, r := range rows {
		if _, err := tx.Exec(`update directory.feed_schools set state = 'applying', error_code = '', moved_at = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), r.ID, tx.Now()); err != nil {
			return nil, err
		}
		if _, err := tx.Deliver(r.PeerTenantID, feedService, "directory.feed-apply", feedApply{School: r.ID, From: tx.Tenant(), Import: r.ImportID, Confirm: r.State == FeedAsks}); err != nil {
			return nil, err
		}
	}
	if _, err := tx.Exec(`update directory.feeds set state = 'applying' where tenant_id = $1 and id = $2`, tx.Tenant(), in.Feed); err != nil {
		return nil, err
	}
	tx.About(in.Feed)
	return s.feedView(tx, in.Feed)
}
