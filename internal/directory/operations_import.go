package directory

import (
	"cmp"
	"context"
	"encoding/json"
	"io"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"preau/internal/directory/onde"
	grid "preau/internal/directory/table"
	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

type uploadForm struct {
	Files []huma.FormFile `form:"files" required:"true" doc:"The register's exports: pupils, responsibles, teachers"`
}

type uploadIn struct {
	manifest.InTenant
	Kind    string `query:"kind" enum:"csv" required:"false" doc:"csv: tables of one's own, even if they look like the register's; absent: recognised"`
	Start   int    `query:"year_start" minimum:"2000" maximum:"2100" required:"false" doc:"Civil year in which the school year begins; absent: the one the date suggests"`
	RawBody huma.MultipartFormFiles[uploadForm]
}

type importOut struct {
	Body ImportView
}

// maxUpload is the largest body of an upload, in bytes.
const maxUpload = 48 << 20

func (s *service) upload(_ context.Context, tx *tenant.Tx, in *uploadIn) (*importOut, error) {
	var files []UploadedFile
	for _, f := range in.RawBody.Data().Files {
		content, err := io.ReadAll(io.LimitReader(f, maxFileBytes+1))
		_ = f.Close()
		if err != nil {
			return nil, problem.New(problem.BadRequest, "directory.upload_broken").Because(err)
		}
		switch code, params := onde.Foreign(content); {
		case code == "" || grid.IsWorkbook(content):
		case code == onde.XMLGiven || code == onde.ArchiveGiven: // the exports of SIECLE and STS
		default: // refused at the door: there is nothing to examine
			return nil, problem.OnField("files", "directory.onde."+code, params...)
		}
		files = append(files, UploadedFile{Name: clipName(f.Filename), Content: content})
	}
	town, err := OfTown(tx)
	if err != nil {
		return nil, err
	}
	kind := FromTown
	if !town {
		kind = cmp.Or(in.Kind, registerOf(files, tx.Now()))
	}
	id, err := s.importer.Receive(tx, kind, files, in.Start)
	if err != nil {
		return nil, err
	}
	tx.About(id)
	if kind == FromTable || kind == FromTown {
		if err := s.beginTables(tx, id); err != nil {
			return nil, err
		}
		return s.view(tx, id)
	}
	if err := s.start(tx, id, "directory.import-examine", ""); err != nil {
		return nil, err
	}
	return s.view(tx, id)
}

func clipName(name string) string {
	r := []rune(name)
	return string(r[:min(len(r), 120)])
}

// start records the work with its bar.
func (s *service) start(tx *tenant.Tx, id uuid.UUID, kind, state string) error {
	of, err := tenant.Value[string](tx, `select kind from directory.imports where tenant_id = $1 and id = $2`, tx.Tenant(), id)
	if err != nil {
		return err
	}
	if of == FromTown { // the services take part
		kind = strings.Replace(kind, "directory.import-", "directory.town-", 1)
	}
	task, err := tenant.StartTask(tx, "directory", kind, importSteps, map[string]any{"import": id})
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`update directory.imports set task_id = $3, error_code = '', state = coalesce(nullif($4, ''), state) where tenant_id = $1 and id = $2`, tx.Tenant(), id, task, state); err != nil {
		return err
	}
	_, err = tx.Emit(kind, tx.Now(), importJob{Import: id, Task: task})
	return err
}

// OfImport is the path of an import of the tenant; inputs embed it.
type OfImport struct {
	manifest.InTenant
	Import uuid.UUID `path:"import" format:"uuid"`
}

func (s *service) oneImport(_ context.Context, tx *tenant.Tx, in *OfImport) (*importOut, error) {
	return s.view(tx, in.Import)
}

func (s *service) view(tx *tenant.Tx, id uuid.UUID) (*importOut, error) {
	i, ok, err := tenant.One[Import](tx, `select `+importColumns+` from directory.imports i where i.tenant_id = $1 and i.id = $2`, tx.Tenant(), id)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, problem.Missing()
	}
	v, err := s.imported(tx, i)
	if err != nil {
		return nil, err
	}
	v.Files, err = tenant.Select[FileView](tx, `select name, size from directory.import_files where tenant_id = $1 and import_id = $2 and position >= 0 order by position`, tx.Tenant(), id)
	return &importOut{Body: v}, err
}

func (s *service) imported(tx *tenant.Tx, i Import) (ImportView, error) {
	v := ImportView{ID: i.ID, Kind: i.Kind, State: i.State, Year: schoolyear.Label(i.YearStart), Task: i.TaskID, Error: i.ErrorCode, Files: []FileView{}, CreatedAt: i.CreatedAt, AppliedAt: i.AppliedAt,
		UndoUntil: i.UndoUntil, UndoneAt: i.UndoneAt, Abilities: []string{}}
	if i.FromTenant == nil {
		v.By = i.ByName
	} else {
		var err error
		if v.From, err = tenant.Value[string](tx, `select coalesce((select peer_name from tenant.links where tenant_id = $1 and peer_tenant_id = $2 order by since desc limit 1), '')`, tx.Tenant(), *i.FromTenant); err != nil {
			return v, err
		}
	}
	if (i.Kind == FromTable || i.Kind == FromTown) && slices.Contains([]string{ImportMapping, ImportDry, ImportFailed}, i.State) {
		v.Abilities = append(v.Abilities, "map")
	}
	if i.ErrorCode != "" {
		v.Message = s.words.Sentence(tx.Actor().Lang, "directory", i.ErrorCode, nil)
	}
	if len(i.Report) > 0 {
		v.Report = &Report{}
		if err := json.Unmarshal(i.Report, v.Report); err != nil {
			return v, err
		}
		if v.Report.Warnings == nil {
			v.Report.Warnings, v.Report.Errors = []Line{}, []Line{}
		}
		v.Report.Say(s.words, tx.Actor().Lang)
		if t := v.Report.Town; t != nil && i.State == ImportDry && len(t.Words)+len(t.Doubts) > 0 {
			v.Abilities = append(v.Abilities, "answer")
		}
	}
	switch {
	case i.State == ImportDry && v.Report != nil && len(v.Report.Errors) == 0 && v.Report.Unsaid() == 0:
		v.Abilities = append(v.Abilities, "apply")
		if v.Report.Diff != nil && v.Report.Diff.ConfirmNeeds {
			v.Abilities = append(v.Abilities, "confirm_departures")
		}
	case i.State == ImportApplied && i.UndoUntil != nil && tx.Now().Before(*i.UndoUntil):
		v.Abilities = append(v.Abilities, "undo")
	}
	return v, nil
}

type importsOut struct {
	Body struct {
		Items []ImportView `json:"items"`
	}
}

func (s *service) listImports(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*importsOut, error) {
	list, err := tenant.Select[Import](tx, `select `+importColumns+` from directory.imports i where i.tenant_id = $1 order by i.created_at desc, i.id desc limit 30`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	out := &importsOut{}
	out.Body.Items = []ImportView{}
	for _, i := range list {
		v, err := s.imported(tx, i)
		if err != nil {
			return nil, err
		}
		if v.Report != nil { // the lines are read one import at a time
			v.Report.Town = nil
			v.Report.Diff, v.Report.Warnings, v.Report.Errors = nil, []Line{}, []Line{}
		}
		out.Body.Items = append(out.Body.Items, v)
	}
	return out, nil
}

type applyIn struct {
	OfImport
	Body struct {
		ConfirmDepartures bool `json:"confirm_departures,omitempty" doc:"A person has seen how many pupils leave"`
	}
}

func (s *service) apply(_ context.Context, tx *tenant.Tx, in *applyIn) (*importOut, error) {
	i, err := s.importer.hold(tx, in.Import)
	if err != nil {
		return nil, err
	}
	v, err := s.imported(tx, i)
	if err != nil {
		return nil, err
	}
	if i.State != ImportDry {
		return nil, problem.New(problem.Conflict, "directory.import_over")
	}
	if v.Report == nil || len(v.Report.Errors) > 0 {
		return nil, problem.New(problem.Invalid, "directory.import_errors")
	}
	if v.Report.Unsaid() > 0 {
		return nil, problem.New(problem.Conflict, "directory.words_unsaid")
	}
	if slices.Contains(v.Abilities, "confirm_departures") && !in.Body.ConfirmDepartures {
		question := "directory.mass_departure"
		if v.Report.Diff.OtherSchool {
			question = "directory.other_school"
		}
		return nil, problem.New(problem.Conflict, question)
	}
	tx.About(in.Import)
	if _, err := tx.Exec(`update directory.imports set confirm_departures = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), in.Import, in.Body.ConfirmDepartures); err != nil {
		return nil, err
	}
	if err := s.start(tx, in.Import, "directory.import-apply", ImportApplying); err != nil {
		return nil, err
	}
	return s.view(tx, in.Import)
}

func (s *service) undo(_ context.Context, tx *tenant.Tx, in *OfImport) (*importOut, error) {
	i, err := s.importer.hold(tx, in.Import)
	if err != nil {
		return nil, err
	}
	if i.State != ImportApplied {
		return nil, problem.New(problem.Conflict, "directory.import_over")
	}
	if i.UndoUntil == nil || tx.Now().After(*i.UndoUntil) {
		return nil, problem.New(problem.Conflict, "directory.undo_over")
	}
	tx.About(in.Import)
	if err := s.start(tx, in.Import, "directory.import-undo", ImportUndoing); err != nil {
		return nil, err
	}
	return s.view(tx, in.Import)
}
