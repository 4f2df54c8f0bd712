package privacy

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"io"
	"mime"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"preau/internal/audit"
	"preau/internal/manifest"
	"preau/internal/platform/blob"
	"preau/internal/platform/fold"
	"preau/internal/platform/i18n"
	"preau/internal/platform/problem"
	"preau/internal/platform/sheet"
	"preau/internal/tenant"
)

type archiveJob struct {
	Task uuid.UUID `json:"task"`
	Lang string    `json:"lang"`
}

type archiveOut struct {
	Body struct {
		Task uuid.UUID `json:"task" doc:"Its end is the archive's beginning: the same id"`
	}
}

// askArchive has all that the organisation keeps written into one file, for whoever asks: to leave, or to keep a copy of its own (RGPD,
// art. 28.3.g). What is being written already is answered again.
func (s *Service) askArchive(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*archiveOut, error) {
	if s.Proven != nil {
		if err := s.Proven(tx); err != nil {
			return nil, err
		}
	}
	out := &archiveOut{}
	running, ok, err := tenant.One[uuid.UUID](tx, `select id from tenant.tasks where tenant_id = $1 and account_id = $2 and kind = $3 and state = 'running' and moved_at > $4 limit 1`,
		tx.Tenant(), tx.Account(), taskArchive, tx.Now().Add(-time.Hour))
	if out.Body.Task = running; err != nil || ok {
		return out, err
	}
	if out.Body.Task, err = tenant.StartTask(tx, "privacy", taskArchive, 1, nil); err != nil {
		return nil, err
	}
	tx.About(out.Body.Task)
	_, err = tx.Emit("privacy.archive", time.Time{}, archiveJob{out.Body.Task, tx.Actor().Lang})
	return out, err
}

// taskArchive is the kind of the task that writes one.
const taskArchive = "privacy.task_archive"

// ArchiveView is an archive that waits to be taken.
type ArchiveView struct {
	ID      uuid.UUID  `json:"id"`
	Bytes   int64      `json:"bytes"`
	MadeAt  time.Time  `json:"made_at"`
	UntilAt time.Time  `json:"until_at"`
	TakenAt *time.Time `json:"taken_at,omitempty"`
	Mine    bool       `json:"mine" doc:"Asked by the caller, who alone takes it"`
}

type archivesOut struct {
	Body struct {
		Items []ArchiveView `json:"items"`
	}
}

// archives are those that wait: whoever answers for the data sees that a colleague has one too.
func (s *Service) archives(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*archivesOut, error) {
	out := &archivesOut{}
	var err error
	out.Body.Items, err = tenant.Select[ArchiveView](tx, `select id, bytes, made_at, until_at, taken_at, account_id = $3 as mine from privacy.archives where tenant_id = $1 and until_at > $2 order by made_at desc`,
		tx.Tenant(), tx.Now(), tx.Account())
	return out, err
}

type ofArchive struct {
	manifest.InTenant
	Archive uuid.UUID `path:"archive" format:"uuid"`
}

// streamed is a download that is too long to be held.
type streamed struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Cache       string `header:"Cache-Control"`
	Policy      string `header:"Content-Security-Policy"`
	Length      string `header:"Content-Length"`
	Body        func(huma.Context)
}

// takeArchive hands an archive to who asked for it, and to nobody else.
func (s *Service) takeArchive(ctx context.Context, run *manifest.Stages, in *ofArchive) (*streamed, error) {
	type row struct {
		Name  string
		Made  time.Time
		Bytes int64
	}
	var a row
	if err := run.Do(func(tx *tenant.Tx) (err error) {
		var ok bool
		a, ok, err = tenant.One[row](tx, `update privacy.archives a set taken_at = coalesce(taken_at, $4) from tenant.tenants t where t.tenant_id = a.tenant_id and a.tenant_id = $1 and a.id = $2 and a.account_id = $3 and a.until_at > $4
			returning t.short_name as name, a.made_at as made, a.bytes`, tx.Tenant(), in.Archive, tx.Account(), tx.Now())
		if err == nil && !ok {
			err = problem.Missing()
		}
		return err
	}); err != nil {
		return nil, err
	}
	sealed, _, err := s.Blobs.Get(ctx, blob.Key(in.Tenant, in.Archive))
	if errors.Is(err, blob.ErrNotFound) {
		err = problem.Missing()
	}
	if err != nil {
		return nil, err
	}
	plain, err := s.Vault.OpenStream(sealed, in.Tenant, in.Archive)
	if err != nil {
		return nil, errors.Join(err, sealed.Close())
	}
	name := strings.Join(strings.Fields(fold.Fold("donnees "+a.Name)), "-") + "-" + a.Made.Format(time.DateOnly) + ".zip"
	f := kept(name, "application/zip", nil)
	return &streamed{f.ContentType, f.Disposition, f.Cache, f.Policy, strconv.FormatInt(a.Bytes, 10), func(c huma.Context) {
		defer sealed.Close()
		_, _ = io.Copy(c.BodyWriter(), plain) // cut short it is not as long as announced: the browser says so
	}}, nil
}

// shut is what the policies of tables say behind which an archive reads nothing: what a care plan says of a child's health is read one child at a time, by whoever
// may, and each opening is traced.
const shut = `'open\.health'`

// secret is what columns are called that stand for a secret: they are the installation's, and go nowhere.
const secret = `(hash|secret|token|password)`

// table is one that has rows of organisations, as the catalogue of the database knows it.
type table struct {
	Name    string   // "canteen.menus"
	Columns []string // without the tenant's, and what is under seal or stands for a secret
	Lists   []bool   // of each column: a list, written as JSON
	Bytes   []string // columns of bytes: sealed, digests, contents
}

// tablesSQL are the tables of organisations in this role's reach. The rooms of people's own accounts, of the machine and of messages on
// their way are in none: they are not the organisation's to take.
const tablesSQL = `select n.nspname || '.' || c.relname as name,
		array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.atttypid <> 'bytea'::regtype and a.attname <> 'tenant_id' and a.attname !~ $2 order by a.attnum) as columns,
		array(select t.typcategory = 'A' from pg_attribute a join pg_type t on t.oid = a.atttypid where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.atttypid <> 'bytea'::regtype and a.attname <> 'tenant_id' and a.attname !~ $2 order by a.attnum) as lists,
		array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.atttypid = 'bytea'::regtype order by a.attnum) as bytes
	from pg_class c join pg_namespace n on n.oid = c.relnamespace
	where not exists (select from pg_policy p where p.polrelid = c.oid and concat(pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)) ~ $1) and c.relkind in ('r', 'p') and not c.relispartition and has_table_privilege(c.oid, 'select') and n.nspname <> all ('{identity,signon,platform,notify,doors,pg_catalog,information_schema}'::text[])
		and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped)
	order by 1`

// archive has the organisation's data written, sealed and sent into the store at one pace: however much there is, little of it is held.
func (s *Service) archive(ctx context.Context, run *manifest.Steps, in *archiveJob) error {
	from, to := io.Pipe()
	defer to.CloseWithError(io.ErrUnexpectedEOF) // whatever stops the writing, nothing is kept of it
	sealed, err := s.Vault.SealStream(from, run.Tenant, in.Task)
	if err != nil {
		return err
	}
	kept := make(chan error, 1)
	go func() {
		err := s.Blobs.Stream(ctx, blob.Key(run.Tenant, in.Task), sealed, "application/octet-stream")
		from.CloseWithError(err)
		kept <- err
	}()
	whole := &tally{Writer: to}
	err = s.archiveAll(ctx, run, in, whole)
	to.CloseWithError(err)
	if err = errors.Join(err, <-kept); err != nil {
		return err
	}
	return run.Finish(func(tx *tenant.Tx) error {
		if _, err := tx.Exec(`insert into privacy.archives (tenant_id, id, account_id, bytes, made_at, until_at) values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
			tx.Tenant(), in.Task, tx.Account(), whole.bytes, tx.Now(), tx.Now().Add(copiesKept)); err != nil {
			return err
		}
		people, err := tenant.Select[uuid.UUID](tx, `select id from directory.people where tenant_id = $1 and erased_at is null`, tx.Tenant())
		if err != nil {
			return err
		}
		return errors.Join(audit.Opened(tx, "privacy.archive", people...), tenant.EndTask(tx, in.Task, map[string]any{"archive": in.Task}, ""))
	})
}

// tally counts what passes.
type tally struct {
	io.Writer
	bytes int64
}

func (t *tally) Write(p []byte) (int, error) {
	n, err := t.Writer.Write(p)
	t.bytes += int64(n)
	return n, err
}

// archiveAll writes the rows table by table, the files beside them, and a page that says what is what.
func (s *Service) archiveAll(ctx context.Context, run *manifest.Steps, in *archiveJob, to io.Writer) error {
	var name string
	var now time.Time
	var tables []table
	if err := run.Do(func(tx *tenant.Tx) (err error) {
		now = tx.Now()
		if tables, err = tenant.Select[table](tx, tablesSQL, shut, secret); err != nil {
			return err
		}
		name, err = tenant.Value[string](tx, `select name from tenant.tenants where tenant_id = $1`, tx.Tenant())
		return err
	}); err != nil {
		return err
	}
	z := bundle{zip.NewWriter(to), now}
	say := func(key string, args map[string]any) string {
		return s.Words.Sentence(in.Lang, "privacy", "privacy."+key, args)
	}
	about := []string{name, "", say("archive_lead", map[string]any{"day": i18n.ShortDate(in.Lang, now)})}
	slices.SortStableFunc(tables, func(a, b table) int { return cmp.Compare(s.room(in.Lang, a.service()), s.room(in.Lang, b.service())) })
	room, files := "", 0
	for i, t := range tables {
		var lines, contents int
		if err := run.Do(func(tx *tenant.Tx) (err error) {
			if lines, err = s.archiveTable(tx, z, t); err == nil {
				contents, err = archiveContents(tx, z, t)
			}
			return errors.Join(err, tenant.MoveTask(tx, in.Task, i+1, len(tables)+2))
		}); err != nil {
			return err
		}
		if files += contents; lines == 0 {
			continue
		}
		if in := s.room(in.Lang, t.service()); in != room {
			room, about = in, append(about, "", in)
		}
		about = append(about, "  "+say("archive_line", map[string]any{"file": t.file(), "n": lines}))
	}
	kept, err := s.archiveFiles(ctx, z, run.Tenant)
	if err != nil {
		return err
	}
	about = append(about, "", say("archive_files", map[string]any{"n": files + kept}), "", say("archive_without", nil), "")
	w, err := z.Create(say("archive_about", nil))
	if err == nil {
		_, err = io.WriteString(w, strings.Join(about, "\r\n"))
	}
	return errors.Join(err, z.Close())
}

// bundle is a ZIP whose files are of one instant.
type bundle struct {
	*zip.Writer
	at time.Time
}

func (z bundle) Create(name string) (io.Writer, error) {
	return z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: z.at})
}

// room is what the people of the house call a service.
func (s *Service) room(lang, key string) string {
	for _, m := range s.Modules() {
		if m.Key == key && m.Register.Purpose != "" {
			return s.say(lang, key+".name")
		}
	}
	return s.say(lang, "privacy.house")
}

func (t table) service() string { return t.Name[:strings.Index(t.Name, ".")] }

// file is where a table stands in the archive.
func (t table) file() string { return strings.Replace(t.Name, ".", "/", 1) + ".csv" }

// archiveTable writes a table's rows, those under seal that the organisation may read opened. A table without a row is left out.
func (s *Service) archiveTable(tx *tenant.Tx, z bundle, t table) (lines int, err error) {
	var opens []manifest.Sealed
	for _, m := range s.Modules() {
		for _, c := range m.Sealed {
			if c.Table == t.Name {
				opens = append(opens, c)
			}
		}
	}
	head, picked := slices.Clone(t.Columns), []string{}
	for i, c := range t.Columns {
		if t.Lists[i] {
			picked = append(picked, `to_json("`+c+`")::text`)
		} else {
			picked = append(picked, `"`+c+`"::text`)
		}
	}
	for _, o := range opens {
		head, picked = append(head, o.As), append(picked, `encode("`+o.Column+`", 'hex')`)
	}
	if len(picked) == 0 {
		return 0, nil
	}
	var w *sheet.Writer
	write := func(line []string) (err error) {
		if w == nil {
			var to io.Writer
			if to, err = z.Create(t.file()); err != nil {
				return err
			}
			w = sheet.Lines(to)
			if err = w.Write(head); err != nil {
				return err
			}
		}
		lines++
		return w.Write(line)
	}
	line := make([]string, len(head))
	err = tenant.Each(tx, func(row []*string) error {
		for i, v := range row {
			if line[i] = ""; v != nil {
				line[i] = *v
			}
		}
		for i, o := range opens {
			cell := &line[len(t.Columns)+i]
			raw, bad := hex.DecodeString(*cell)
			id, worse := uuid.Parse(line[slices.Index(t.Columns, "id")])
			if err := errors.Join(bad, worse); err != nil || len(raw) == 0 {
				return err
			}
			if *cell, err = o.Open(tx, id, raw); err != nil {
				return err
			}
		}
		return write(line)
	}, `select `+strings.Join(picked, ", ")+` from `+t.Name+` where tenant_id = $1`, tx.Tenant())
	if err == nil && w != nil {
		err = w.Flush()
	}
	return lines, err
}

// archiveContents adds the files that a table keeps in its rows.
func archiveContents(tx *tenant.Tx, z bundle, t table) (n int, err error) {
	for _, column := range t.Bytes {
		if !slices.Contains([]string{"content", "feed"}, column) {
			continue
		}
		if err := tenant.Each(tx, func(row []*string) error {
			content, err := hex.DecodeString(*row[1])
			if err == nil {
				n++
				err = filed(z, *row[0], http.DetectContentType(content), bytes.NewReader(content))
			}
			return err
		}, `select id::text, encode("`+column+`", 'hex') from `+t.Name+` where tenant_id = $1 and "`+column+`" is not null`, tx.Tenant()); err != nil {
			return n, err
		}
	}
	return n, nil
}

// archiveFiles adds the organisation's files as they were given or drawn; what is kept under seal for somebody alone is left out.
func (s *Service) archiveFiles(ctx context.Context, z bundle, owner uuid.UUID) (n int, err error) {
	for info, err := range s.Blobs.List(ctx, owner.String()) {
		if err != nil {
			return n, err
		}
		content, known, err := s.Blobs.Get(ctx, info.Key)
		if errors.Is(err, blob.ErrNotFound) { // thrown away meanwhile
			continue
		}
		if err != nil {
			return n, err
		}
		if known.ContentType != "application/octet-stream" {
			n, err = n+1, filed(z, path.Base(info.Key), known.ContentType, content)
		}
		if content.Close(); err != nil {
			return n, err
		}
	}
	return n, nil
}

// filed adds a file under its id, by which the tables name it.
func filed(z bundle, id, mediaType string, content io.Reader) error {
	ending := ""
	if endings, _ := mime.ExtensionsByType(mediaType); len(endings) > 0 {
		ending = endings[len(endings)-1]
	}
	to, err := z.Create("fichiers/" + id + ending)
	if err == nil {
		_, err = io.Copy(to, content)
	}
	return err
}
