package transport

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/google/uuid"

	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// OfTimetable is the path of an import of a timetable file.
type OfTimetable struct {
	manifest.InTenant
	Timetable uuid.UUID `path:"timetable" format:"uuid"`
}

// TimetableView is an import with its report.
type TimetableView struct {
	Import
	Report    ImportReport    `json:"report"`
	Abilities map[string]bool `json:"abilities" doc:"apply, undo"`
}

type (
	timetablesOut struct {
		Body struct {
			Items []Import `json:"items" nullable:"false"`
		}
	}
	timetableOut struct{ Body TimetableView }
	timetableIn  struct {
		manifest.InTenant
		Name    string `query:"name" maxLength:"120"`
		RawBody []byte `contentType:"application/octet-stream"`
	}
)

func (s *Service) view(tx *tenant.Tx, id uuid.UUID) (*timetableOut, error) {
	row, err := oneImport(tx, id)
	if err != nil {
		return nil, err
	}
	out := &timetableOut{Body: TimetableView{Import: row.Import}}
	if err := json.Unmarshal(row.Report, &out.Body.Report); err != nil {
		return nil, err
	}
	r := &out.Body.Report
	for _, list := range [][]Finding{r.Errors, r.Warnings} {
		for i := range list {
			values := map[string]any{"file": list[i].File}
			for k, v := range list[i].Params {
				values[k] = v
			}
			list[i].Message = s.Words.Sentence(tx.Actor().Lang, Key, "transport.gtfs."+list[i].Code, values)
		}
	}
	may := manifest.Holds(tx, Network) != 0
	out.Body.Abilities = map[string]bool{
		"apply": may && row.State == "dry" && len(row.Feed) > 0 && r.Usable && r.Writes > 0,
		"undo":  may && row.State == "applied" && row.UndoUntil != nil && !tx.Now().After(*row.UndoUntil),
	}
	return out, nil
}

// upload tries a file: nothing of the network changes.
func (s *Service) upload(_ context.Context, run *manifest.Stages, in *timetableIn) (out *timetableOut, err error) {
	if err := run.Do(func(*tenant.Tx) error { return nil }); err != nil { // who may not is told before the file is read
		return nil, err
	}
	e, err := examine(in.RawBody, nil)
	if err != nil {
		return nil, problem.New(problem.BadRequest, "transport.upload_broken").Because(err)
	}
	name := strings.TrimSpace(in.Name)
	if name == "" {
		name = "gtfs.zip"
	}
	err = run.Finish(func(tx *tenant.Tx) error {
		id, err := receive(tx, name, in.RawBody, e)
		if err == nil {
			out, err = s.view(tx, id)
		}
		return err
	})
	return out, err
}

type timetableChooseIn struct {
	OfTimetable
	Body struct {
		Routes []string `json:"routes" maxItems:"2000" doc:"The lines to take over"`
	}
}

func (s *Service) choose(_ context.Context, run *manifest.Stages, in *timetableChooseIn) (out *timetableOut, err error) {
	var row importRow
	if err := run.Do(func(tx *tenant.Tx) (err error) { row, err = dry(tx, in.Timetable); return err }); err != nil {
		return nil, err
	}
	if in.Body.Routes == nil {
		in.Body.Routes = []string{}
	}
	e, err := examine(row.Feed, in.Body.Routes)
	if err != nil {
		return nil, err
	}
	err = run.Finish(func(tx *tenant.Tx) (err error) {
		if err = choose(tx, in.Timetable, e); err == nil {
			out, err = s.view(tx, in.Timetable)
		}
		return err
	})
	return out, err
}

type timetableApplyIn struct {
	OfTimetable
	Body struct {
		Other bool `json:"other,omitempty" doc:"It is the right network, although most stops are somewhere else"`
	}
}

func (s *Service) apply(_ context.Context, run *manifest.Stages, in *timetableApplyIn) (out *timetableOut, err error) {
	var row importRow
	if err := run.Do(func(tx *tenant.Tx) (err error) { row, err = dry(tx, in.Timetable); return err }); err != nil {
		return nil, err
	}
	e, err := examine(row.Feed, row.Chosen)
	if err != nil {
		return nil, err
	}
	err = run.Finish(func(tx *tenant.Tx) (err error) {
		if err = apply(tx, in.Timetable, e, in.Body.Other); err == nil {
			out, err = s.view(tx, in.Timetable)
		}
		return err
	})
	return out, err
}

type timetableBackOut struct{ Body TakenBack }

func (s *Service) importOperations(at func(id, method, path, summary string, gate manifest.Gate) manifest.Spec, change manifest.Gate) []manifest.Operation {
	const one = "/timetables/{timetable}"
	post := func(spec manifest.Spec) manifest.Spec { spec.Status = http.StatusOK; return spec }
	upload := at("timetable-try", http.MethodPost, "/timetables", "Try a timetable file (GTFS): what it holds, what it would change", change)
	upload.MaxBody = maxFeed
	return []manifest.Operation{
		manifest.Staged(upload, s.upload),
		manifest.Op(at("timetables", http.MethodGet, "/timetables", "The timetable files that were tried, the last thirty", change), func(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*timetablesOut, error) {
			list, err := tenant.Select[Import](tx, `select `+importColumns+` from transport.imports i where i.tenant_id = $1 order by i.created_at desc, i.id desc limit 30`, tx.Tenant())
			out := &timetablesOut{}
			out.Body.Items = list
			return out, err
		}),
		manifest.Op(at("timetable", http.MethodGet, one, "A timetable file with its report", change), func(_ context.Context, tx *tenant.Tx, in *OfTimetable) (*timetableOut, error) {
			return s.view(tx, in.Timetable)
		}),
		manifest.Staged(at("timetable-choose", http.MethodPut, one+"/routes", "Choose the lines to take over", change), s.choose),
		manifest.Staged(post(at("timetable-apply", http.MethodPost, one+"/apply", "Apply a timetable file as it was read", change)), s.apply),
		manifest.Op(post(at("timetable-undo", http.MethodPost, one+"/undo", "Give back what a timetable file changed, within seven days", change)), func(_ context.Context, tx *tenant.Tx, in *OfTimetable) (*timetableBackOut, error) {
			out, err := undo(tx, in.Timetable)
			return &timetableBackOut{out}, err
		}),
	}
}
