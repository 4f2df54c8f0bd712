package directory

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/directory/onde"
	"preau/internal/directory/roll"
	"preau/internal/directory/siecle"
	grid "preau/internal/directory/table"
	"preau/internal/platform/i18n"
	"preau/internal/platform/lists"
	"preau/internal/platform/problem"
	"preau/internal/platform/unpack"
	"preau/internal/tenant"
)

// undoFor is how long an import may be undone, and how long its files are kept, sealed.
const undoFor = 7 * 24 * time.Hour

// The limits of an upload; a school's files hold some hundred kilobytes.
const (
	maxFiles     = 10
	maxFileBytes = 64 << 20
)

// The states of an import.
const (
	ImportRead     = "read"     // the files are here
	ImportMapping  = "mapping"  // a person says what the columns of their tables hold
	ImportDry      = "dry"      // the report is here
	ImportApplying = "applying" // asked for
	ImportApplied  = "applied"
	ImportUndoing  = "undoing"
	ImportUndone   = "undone"
	ImportFailed   = "failed"
)

// Import is one set of files and what became of it.
type Import struct {
	ID                uuid.UUID
	Kind              string
	FromTenant        *uuid.UUID
	State             string
	YearStart         int
	Report            json.RawMessage
	PlanHash          string
	TaskID            *uuid.UUID
	ErrorCode         string
	ConfirmDepartures bool
	ByAccount         *uuid.UUID
	ByName            string
	CreatedAt         time.Time
	AppliedAt         *time.Time
	UndoUntil         *time.Time
	UndoneAt          *time.Time
}

const importColumns = `i.id, i.kind, i.from_tenant, i.state, i.year_start, i.report, i.plan_hash, i.task_id, i.error_code, i.confirm_departures, i.by_account, i.created_at, i.applied_at, i.undo_until, i.undone_at,
	coalesce((` + broughtBy + `i.by_account limit 1), '') as by_name`

// broughtBy names whoever of this organisation has an account: an académie's import names nobody to a school.
const broughtBy = `select w.given_name || ' ' || coalesce(nullif(w.usage_name, ''), w.family_name) from directory.people w where w.tenant_id = $1 and w.erased_at is null and w.account_id = `

// Importer reads the register's files into a tenant.
type Importer struct {
	Vault  *Vault
	Words  *i18n.Bundle
	Takers []Taker // what a town hall's files hold beside people
}

// UploadedFile is one file of an import, in memory.
type UploadedFile struct {
	Name    string
	Content []byte
}

// Receive keeps the files of an import, sealed, until a week has passed. kind is the register they come from; start is the civil
// year in which the school year begins, 0 for the one that the date suggests.
func (m *Importer) Receive(tx *tenant.Tx, kind string, files []UploadedFile, start int) (uuid.UUID, error) {
	id := tenant.NewID()
	if _, ok := readers[kind]; !ok {
		return id, problem.OnField("kind", "directory.unknown_register")
	}
	if len(files) == 0 {
		return id, problem.OnField("files", "directory.no_file")
	}
	if len(files) > maxFiles {
		return id, problem.OnField("files", "directory.too_many_files", "limit", maxFiles)
	}
	if start == 0 {
		var err error
		if start, err = SuggestedYear(tx, today(tx)); err != nil {
			return id, err
		}
	}
	if _, err := tx.Exec(`insert into directory.imports (tenant_id, id, kind, state, year_start, by_account, created_at) values ($1, $2, $6, 'read', $3, $4, $5)`,
		tx.Tenant(), id, start, actorAccount(tx), tx.Now(), kind); err != nil {
		return id, err
	}
	for i, f := range files {
		if len(f.Content) > maxFileBytes {
			return id, problem.OnField("files", "directory.file_too_large", "limit", maxFileBytes>>20)
		}
		fid, position := tenant.NewID(), i
		switch f.Name {
		case mappingFile:
			position = mappingPosition
		case answersFile:
			position = answersPosition
		}
		digest := sha256.Sum256(f.Content)
		if _, err := tx.Exec(`insert into directory.import_files (tenant_id, id, import_id, position, name, size, digest, sealed) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
			tx.Tenant(), fid, id, position, f.Name, len(f.Content), digest[:], m.Vault.Seal(f.Content, tx.Tenant(), fid)); err != nil {
			return id, fmt.Errorf("keep a file: %w", err)
		}
	}
	return id, nil
}

// readers read the files of each register, of which a school brings some: an académie's set comes school by school, as a roll. uai is
// the school's, "" when it has none.
var readers = map[string]func(files []onde.File, uai string, today time.Time) (*roll.Set, error){
	FromOnde: func(files []onde.File, _ string, today time.Time) (*roll.Set, error) {
		return onde.Read(files, onde.Limits{Files: maxFiles, FileBytes: maxFileBytes, Today: today})
	},
	FromTable: readTables,
	FromTown:  readTown,
	FromSIECLE: func(files []onde.File, uai string, today time.Time) (*roll.Set, error) {
		sources := make([]unpack.Source, len(files))
		for i, f := range files {
			sources[i] = unpack.Source(f)
		}
		return siecle.Read(sources, siecle.Options{School: uai, Limits: siecle.Limits{Today: today}})
	},
	FromAAF: func(files []onde.File, _ string, _ time.Time) (*roll.Set, error) {
		var set roll.Set
		err := json.NewDecoder(files[0].Content).Decode(&set)
		return &set, err
	},
}

// open gives the files of an import, in their order.
func (m *Importer) open(tx *tenant.Tx, id uuid.UUID) ([]UploadedFile, error) {
	type row struct {
		ID     uuid.UUID
		Name   string
		Sealed []byte
	}
	rows, err := tenant.Select[row](tx, `select id, name, sealed from directory.import_files where tenant_id = $1 and import_id = $2 order by position`, tx.Tenant(), id)
	if err != nil {
		return nil, err
	}
	var files []UploadedFile
	for _, r := range rows {
		if r.Sealed == nil {
			return nil, problem.New(problem.Gone, "directory.files_erased")
		}
		plain, err := m.Vault.Open(r.Sealed, tx.Tenant(), r.ID)
		if err != nil {
			return nil, err
		}
		files = append(files, UploadedFile{Name: r.Name, Content: plain})
	}
	return files, nil
}

// read opens the files of an import and reads them.
func (m *Importer) read(tx *tenant.Tx, kind string, id uuid.UUID) (*roll.Set, error) {
	kept, err := m.open(tx, id)
	if err != nil {
		return nil, err
	}
	files := make([]onde.File, len(kept))
	for i, f := range kept {
		files[i] = onde.Bytes(f.Name, f.Content)
	}
	uai, err := tenant.Value[string](tx, `select coalesce(uai, '') from tenant.tenants where tenant_id = $1`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	return readers[kind](files, uai, tx.Now())
}

// lock finds an import and holds the tenant's imports: one runs at a time.
func (m *Importer) lock(tx *tenant.Tx, id uuid.UUID) (Import, error) {
	if _, err := tx.Exec(`set local statement_timeout = '10min'; set local idle_in_transaction_session_timeout = '10min'`); err != nil { // an académie's file is one statement per table
		return Import{}, err
	}
	if _, err := tx.Exec(`select pg_advisory_xact_lock(hashtextextended('directory import ' || $1::text, 0))`, tx.Tenant()); err != nil {
		return Import{}, err
	}
	return m.locked(tx, id)
}

// hold is lock for a person who waits for an answer: while another import of theirs is read or written they are told so.
func (m *Importer) hold(tx *tenant.Tx, id uuid.UUID) (Import, error) {
	free, err := tenant.Value[bool](tx, `select pg_try_advisory_xact_lock(hashtextextended('directory import ' || $1::text, 0))`, tx.Tenant())
	if err != nil {
		return Import{}, err
	}
	if !free {
		return Import{}, problem.New(problem.Conflict, "directory.import_busy")
	}
	return m.locked(tx, id)
}

func (m *Importer) locked(tx *tenant.Tx, id uuid.UUID) (Import, error) {
	i, ok, err := tenant.One[Import](tx, `select `+importColumns+` from directory.imports i where i.tenant_id = $1 and i.id = $2 for update`, tx.Tenant(), id)
	if err == nil && !ok {
		err = problem.Missing()
	}
	return i, err
}

// Examine reads the files of an import, compares them with what is there and keeps the report. It changes nothing else.
func (m *Importer) Examine(tx *tenant.Tx, id uuid.UUID) (*Report, error) {
	i, err := m.lock(tx, id)
	if err != nil {
		return nil, err
	}
	if i.State != ImportRead && i.State != ImportDry && i.State != ImportFailed {
		return nil, problem.New(problem.Conflict, "directory.import_over")
	}
	set, err := m.read(tx, i.Kind, id)
	if err != nil {
		return nil, err
	}
	report, plan, err := m.dryRun(tx, set, i.YearStart)
	if err != nil {
		return nil, err
	}
	return report, m.keep(tx, id, ImportDry, report, plan)
}

func (m *Importer) keep(tx *tenant.Tx, id uuid.UUID, state string, report *Report, plan *Plan) error {
	body, err := json.Marshal(report)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`update directory.imports set state = $3, report = $4, plan_hash = $5, error_code = '' where tenant_id = $1 and id = $2`, tx.Tenant(), id, state, body, plan.hash())
	return err
}

// Apply writes an examined import, in this transaction. What changed here since the examination makes it
// directory.import_changed: the person looks at the new report first.
func (m *Importer) Apply(tx *tenant.Tx, id uuid.UUID) (*Report, error) {
	i, err := m.lock(tx, id)
	if err != nil {
		return nil, err
	}
	if i.State != ImportDry && i.State != ImportApplying {
		return nil, problem.New(problem.Conflict, "directory.import_over")
	}
	set, err := m.read(tx, i.Kind, id)
	if err != nil {
		return nil, err
	}
	if !set.Committable() {
		return nil, problem.New(problem.Invalid, "directory.import_errors")
	}
	report, plan, err := m.dryRun(tx, set, i.YearStart)
	if err != nil {
		return nil, err
	}
	if plan.hash() != i.PlanHash {
		return nil, problem.New(problem.Conflict, "directory.import_changed")
	}
	if err := m.commit(tx, id, report, plan, i.ConfirmDepartures); err != nil {
		return report, err
	}
	return report, compareSoon(tx, plan)
}

// compareSoon has who came with an import looked for: they may be here twice, or still elsewhere.
func compareSoon(tx *tenant.Tx, plan *Plan) error {
	if plan.Writes() == 0 {
		return nil
	}
	_, err := tx.Emit("directory.after-import", tx.Now(), compareJob{})
	return err
}

// commit writes a plan and marks its import applied.
func (m *Importer) commit(tx *tenant.Tx, id uuid.UUID, report *Report, plan *Plan, confirmed bool) error {
	if report.Unsaid() > 0 {
		return problem.New(problem.Conflict, "directory.words_unsaid")
	}
	if question := plan.unconfirmed(); question != "" && !confirmed {
		return problem.New(problem.Conflict, question)
	}
	if plan.Writes() > 0 || plan.newYear {
		if err := plan.write(tx, m.Vault, id); err != nil {
			return err
		}
		if err := m.writeTaken(tx, id, plan); err != nil {
			return err
		}
	}
	if key := plan.school.Key; key != "" { // what changes later may name the school by the register's key alone
		if _, err := tx.Exec(`insert into directory.feed_keys (tenant_id, key, uai) values ($1, $2, $3) on conflict do nothing`, tx.Tenant(), m.Vault.Hash(key), plan.school.UAI); err != nil {
			return err
		}
	}
	if err := m.keep(tx, id, ImportApplied, report, plan); err != nil {
		return err
	}
	if _, err := tx.Exec(`update directory.imports set applied_at = $3, undo_until = $4, confirm_departures = $5 where tenant_id = $1 and id = $2`, tx.Tenant(), id, tx.Now(), tx.Now().Add(undoFor), confirmed); err != nil {
		return err
	}
	if plan.Writes() == 0 {
		return nil
	}
	return shareSoon(tx)
}

// Load writes a school that is in memory, without files: the demonstration's and the measurements' way in. start is the
// civil year in which the school year begins.
func (m *Importer) Load(tx *tenant.Tx, set *roll.Set, start int) (*Report, error) {
	if !set.Committable() {
		return nil, problem.New(problem.Invalid, "directory.import_errors")
	}
	id := tenant.NewID()
	if _, err := tx.Exec(`insert into directory.imports (tenant_id, id, kind, state, year_start, by_account, created_at) values ($1, $2, 'onde', 'read', $3, $4, $5)`,
		tx.Tenant(), id, start, actorAccount(tx), tx.Now()); err != nil {
		return nil, err
	}
	if _, err := m.lock(tx, id); err != nil {
		return nil, err
	}
	report, plan, err := m.dryRun(tx, set, start)
	if err != nil {
		return nil, err
	}
	return report, m.commit(tx, id, report, plan, true)
}

// Undo gives back what an import changed, within a week, the latest first. What a person changed since stays.
func (m *Importer) Undo(tx *tenant.Tx, id uuid.UUID) (Undone, error) {
	i, err := m.lock(tx, id)
	if err != nil {
		return Undone{}, err
	}
	if i.State != ImportApplied && i.State != ImportUndoing {
		return Undone{}, problem.New(problem.Conflict, "directory.import_over")
	}
	if i.UndoUntil == nil || tx.Now().After(*i.UndoUntil) {
		return Undone{}, problem.New(problem.Conflict, "directory.undo_over")
	}
	later, err := tenant.Value[bool](tx, `select exists (select from directory.imports where tenant_id = $1 and id <> $2 and state in ('applied', 'undoing') and applied_at > $3)`, tx.Tenant(), id, i.AppliedAt)
	if err != nil {
		return Undone{}, err
	}
	if later {
		return Undone{}, problem.New(problem.Conflict, "directory.undo_later_first")
	}
	taken, err := m.giveBackTaken(tx, id)
	if err != nil {
		return Undone{}, err
	}
	out, err := undo(tx, m.Vault, id, taken.Held)
	if err != nil {
		return out, err
	}
	out.Restored, out.Removed, out.Kept = out.Restored+taken.Restored, out.Removed+taken.Removed, out.Kept+taken.Kept
	if out.People, err = tenant.Select[string](tx, `select w.given_name || ' ' || coalesce(nullif(w.usage_name, ''), w.family_name) from directory.people w
		where w.tenant_id = $1 and w.id = any ($2) and exists (select from directory.import_changes c where c.tenant_id = $1 and c.import_id = $3 and c.entity = 'people' and c.operation = 'insert' and c.entity_id = w.id)
		order by 1 limit $4`, tx.Tenant(), lists.NonNil(taken.Held), id, namedHeld); err != nil {
		return out, err
	}
	body, err := json.Marshal(out)
	if err != nil {
		return out, err
	}
	_, err = tx.Exec(`update directory.imports set state = 'undone', undone_at = $3, error_code = '', report = coalesce(report, '{}') || jsonb_build_object('undone', $4::jsonb) where tenant_id = $1 and id = $2`, tx.Tenant(), id, tx.Now(), body)
	return out, err
}

// Command opens what an import of the command line needs in a tenant.
func Command(tenantID uuid.UUID) (tenant.Doors, tenant.Actor) {
	return tenant.Doors{Tenant: tenantID, Open: []string{"directory", "tasks", "tenant"}}, tenant.Actor{Via: "command", Lang: i18n.Fallback}
}

// command is Command, with what the services need that take over a town hall's files.
func (m *Importer) command(tenantID uuid.UUID, town bool) (tenant.Doors, tenant.Actor) {
	doors, actor := Command(tenantID)
	if town {
		doors.Open = append(TakerDoors(m.Takers), "tasks", "tenant")
	}
	return doors, actor
}

// Import is the whole way in one go, for the command line: the files of a register are read and compared, and applied when commit
// is set and nothing forbids it; uai is the school's, files are their contents by name. confirm says that a person has seen how many leave. The
// report's sentences are in lang.
func (m *Importer) Import(ctx context.Context, db *tenant.Database, tenantID uuid.UUID, uai, kind string, uploaded map[string][]byte, commit, confirm bool, lang string) (*Report, error) {
	var files []UploadedFile
	for _, name := range slices.Sorted(maps.Keys(uploaded)) {
		files = append(files, UploadedFile{Name: name, Content: uploaded[name]})
	}
	files, err := m.remembered(ctx, db, tenantID, kind, files)
	if err != nil {
		return nil, err
	}
	if commit {
		return m.ImportNow(ctx, db, tenantID, kind, files, 0, confirm, lang)
	}
	parts := make([]onde.File, len(files))
	for i, f := range files {
		parts[i] = onde.Bytes(f.Name, f.Content)
	}
	set, err := readers[kind](parts, uai, db.Clock().Now())
	if err != nil {
		return nil, err
	}
	return m.Try(ctx, db, tenantID, set, lang)
}

// remembered adds to tables that come without a mapping what was said here of others of their headers.
func (m *Importer) remembered(ctx context.Context, db *tenant.Database, tenantID uuid.UUID, kind string, files []UploadedFile) ([]UploadedFile, error) {
	if kind != FromTable && kind != FromTown || slices.ContainsFunc(files, func(f UploadedFile) bool { return f.Name == mappingFile }) {
		return files, nil
	}
	var mappings []grid.Mapping
	doors, actor := m.command(tenantID, false)
	doors.ReadOnly = true
	err := db.In(ctx, doors, actor, func(tx *tenant.Tx) (err error) {
		mappings, _, err = proposed(tx, sheetsOf(kind, files), nil)
		return err
	})
	if err != nil || len(mappings) == 0 {
		return files, err
	}
	body, err := json.Marshal(mappings)
	return append(files, UploadedFile{Name: mappingFile, Content: body}), err
}

// sheetsOf cuts the tables among files.
func sheetsOf(kind string, files []UploadedFile) (out []grid.Sheet) {
	for _, f := range files {
		if f.Name == answersFile || f.Name == mappingFile {
			continue
		}
		cut, _ := grid.Open(f.Name, f.Content, grid.Limits{Bytes: maxFileBytes})
		for i := range cut {
			cut[i].Town = kind == FromTown
		}
		out = append(out, cut...)
	}
	return out
}

// Try compares a roll with what is in a tenant and keeps nothing.
func (m *Importer) Try(ctx context.Context, db *tenant.Database, tenantID uuid.UUID, set *roll.Set, lang string) (report *Report, err error) {
	doors, actor := m.command(tenantID, set.Town != nil)
	doors.ReadOnly = true
	err = db.In(ctx, doors, actor, func(tx *tenant.Tx) (err error) {
		report, _, err = m.dryRun(tx, set, 0)
		return err
	})
	if err != nil {
		return nil, err
	}
	report.Say(m.Words, lang)
	return report, nil
}

// ImportNow keeps the files of an import and applies it, in one transaction of the tenant; with errors in them it is kept as
// examined, so that it can be looked at on a screen.
func (m *Importer) ImportNow(ctx context.Context, db *tenant.Database, tenantID uuid.UUID, kind string, files []UploadedFile, start int, confirm bool, lang string) (*Report, error) {
	return m.importRead(ctx, db, tenantID, kind, files, nil, start, confirm, lang)
}

// importRead is ImportNow of files of which the roll may have been read already.
func (m *Importer) importRead(ctx context.Context, db *tenant.Database, tenantID uuid.UUID, kind string, files []UploadedFile, set *roll.Set, start int, confirm bool, lang string) (report *Report, err error) {
	doors, actor := m.command(tenantID, kind == FromTown)
	err = db.In(ctx, doors, actor, func(tx *tenant.Tx) error {
		id, err := m.Receive(tx, kind, files, start)
		if err != nil {
			return err
		}
		i, err := m.lock(tx, id)
		if err != nil {
			return err
		}
		if set == nil {
			if set, err = m.read(tx, i.Kind, id); err != nil {
				return err
			}
		}
		said := set.Said()
		var plan *Plan
		if report, plan, err = m.dryRun(tx, set, i.YearStart); err != nil {
			return err
		}
		if report.Refused() || report.Unsaid() > 0 {
			return m.keep(tx, id, ImportDry, report, plan)
		}
		if report.Town != nil { // what was said serves the next files, wherever they are brought
			for _, w := range report.Town.Words {
				if said[w.Key] != "" {
					if err := rememberWord(tx, w.Kind, strings.TrimPrefix(w.Key, w.Kind+":"), w.Said); err != nil {
						return err
					}
				}
			}
		}
		if err := m.commit(tx, id, report, plan, confirm); err != nil {
			return err
		}
		return compareSoon(tx, plan)
	})
	var p *problem.Problem
	if errors.As(err, &p) && p.Kind != problem.Internal {
		err = errors.New(m.Words.Sentence(lang, "directory", p.Code, p.Params))
	}
	if report != nil {
		report.Say(m.Words, lang)
	}
	return report, err
}
