package directory

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/directory/onde"
	"preau/internal/directory/roll"
	grid "preau/internal/directory/table"
	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// mappingFile is the file of an import that says what the columns of its tables hold; it stands before them.
const (
	mappingFile     = ".mapping"
	mappingPosition = -1
)

// keptMappings is how many headers a tenant's mappings are kept for, the latest used.
const keptMappings = 40

// readTables reads tables by the mapping that comes with them; without one each is read as it is guessed to be.
func readTables(files []onde.File, _ string, today time.Time) (*roll.Set, error) {
	var tables []grid.File
	var mappings []grid.Mapping
	for _, f := range files {
		content, err := io.ReadAll(f.Content)
		if err != nil {
			return nil, err
		}
		if f.Name == mappingFile {
			if err := json.Unmarshal(content, &mappings); err != nil {
				return nil, fmt.Errorf("read the mapping: %w", err)
			}
			continue
		}
		tables = append(tables, grid.File{Name: f.Name, Content: content})
	}
	limits := grid.Limits{Files: maxFiles, Bytes: maxFileBytes, Today: today}
	if mappings == nil {
		for _, f := range tables {
			sheets, _ := grid.Open(f.Name, f.Content, limits)
			for _, s := range sheets {
				mappings = append(mappings, grid.Guess(s))
			}
		}
	}
	return grid.Read(tables, mappings, limits), nil
}

// MappingFile is the file by which a mapping goes along with its tables: one mapping as JSON, or a list of them.
func MappingFile(content []byte) (name string, list []byte, err error) {
	var one grid.Mapping
	var several []grid.Mapping
	if err = json.Unmarshal(content, &several); err != nil {
		if err = json.Unmarshal(content, &one); err != nil {
			return "", nil, err
		}
		several = []grid.Mapping{one}
	}
	list, err = json.Marshal(several)
	return mappingFile, list, err
}

// registerOf recognises where files come from by what they are; a table of one's own is what no register gives.
func registerOf(files []UploadedFile, now time.Time) string {
	var exports []onde.File
	for _, f := range files {
		code, _ := onde.Foreign(f.Content)
		if grid.IsWorkbook(f.Content) {
			return FromTable
		}
		if code == onde.XMLGiven || code == onde.ArchiveGiven {
			return FromSIECLE
		}
		exports = append(exports, onde.Bytes(f.Name, f.Content))
	}
	set, err := onde.Read(exports, onde.Limits{Files: maxFiles, FileBytes: maxFileBytes, Today: now})
	if err != nil {
		return FromOnde
	}
	for _, i := range set.Issues {
		switch i.Code {
		case onde.UnknownFile, onde.MissingColumn, onde.DuplicateColumn:
			return FromTable
		case onde.UnknownColumns: // ONDE's own files know no responsible beside a pupil
			for _, f := range files {
				if sheets, _ := grid.Open(f.Name, f.Content, grid.Limits{}); f.Name == i.File && len(sheets) == 1 && grid.Wide(grid.Guess(sheets[0])) {
					return FromTable
				}
			}
		}
	}
	return FromOnde
}

// TablesView is what a person sees who says what the columns of an import's tables hold.
type TablesView struct {
	Tables []TableView             `json:"tables"`
	Fields map[string][]grid.Field `json:"fields" doc:"What columns may hold, by kind of table"`
	Errors []Line                  `json:"errors" doc:"Files that cannot be opened"`
	Ready  bool                    `json:"ready" doc:"Nothing is missing: the tables can be examined"`
}

// TableView is one table: a file, or a sheet of a workbook.
type TableView struct {
	grid.View
	Remarks []Line     `json:"remarks"`
	Lines   []LineView `json:"lines" doc:"The first lines, as they will be read"`
}

// LineView is one line as it will be read.
type LineView struct {
	Line   int          `json:"line"`
	Values []grid.Value `json:"values"`
	Issues []Line       `json:"issues"`
}

type tablesOut struct {
	Body TablesView
}

type mappingIn struct {
	OfImport
	Body struct {
		Tables []grid.Mapping `json:"tables" maxItems:"100"`
	}
}

// sheets opens the tables of an import.
func (s *service) sheets(tx *tenant.Tx, id uuid.UUID) (sheets []grid.Sheet, mappings []grid.Mapping, issues []roll.Issue, err error) {
	i, ok, err := tenant.One[Import](tx, `select `+importColumns+` from directory.imports i where i.tenant_id = $1 and i.id = $2`, tx.Tenant(), id)
	switch {
	case err != nil:
		return nil, nil, nil, err
	case !ok || i.Kind != FromTable && i.Kind != FromTown:
		return nil, nil, nil, problem.Missing()
	}
	files, err := s.importer.open(tx, id)
	if err != nil {
		return nil, nil, nil, err
	}
	for _, f := range files {
		if f.Name == answersFile {
			continue
		}
		if f.Name == mappingFile {
			if err := json.Unmarshal(f.Content, &mappings); err != nil {
				return nil, nil, nil, err
			}
			continue
		}
		cut, found := grid.Open(f.Name, f.Content, grid.Limits{Bytes: maxFileBytes})
		for n := range cut {
			cut[n].Town = i.Kind == FromTown
		}
		sheets = append(sheets, cut...)
		for _, one := range found {
			if one.Severity == roll.SeverityError {
				issues = append(issues, one)
			}
		}
	}
	return sheets, mappings, issues, nil
}

// proposed is a mapping for each table: what was said of this import, else of the last table of the same headers, else the guess. known
// says that nothing had to be guessed.
func proposed(tx *tenant.Tx, sheets []grid.Sheet, said []grid.Mapping) (out []grid.Mapping, known bool, err error) {
	kept, err := tenant.Select[json.RawMessage](tx, `select mapping from directory.table_mappings where tenant_id = $1 order by used_at desc limit $2`, tx.Tenant(), keptMappings)
	if err != nil {
		return nil, false, err
	}
	var before []grid.Mapping
	for _, body := range kept {
		var m grid.Mapping
		if err := json.Unmarshal(body, &m); err != nil {
			return nil, false, err
		}
		before = append(before, m)
	}
	known = len(sheets) > 0
	for _, sheet := range sheets {
		m, found := pick(sheet, said)
		if !found {
			if m, found = pick(sheet, before); found && m.Class == "" {
				m.Class = grid.Guess(sheet).Class
			}
		}
		if !found {
			m, known = grid.Guess(sheet), false
		}
		known = known && len(m.Missing()) == 0
		out = append(out, m)
	}
	return out, known, nil
}

// pick finds the first of several mappings that says something of every column of a sheet.
func pick(sheet grid.Sheet, list []grid.Mapping) (grid.Mapping, bool) {
	for _, m := range list {
		if m.File != "" && (m.File != sheet.File || m.Sheet != sheet.Name) {
			continue
		}
		if len(m.Columns) == 0 && m.Kind != grid.Left { // the line of the headers was chosen: the rest is guessed anew
			return grid.At(sheet, m), true
		}
		fitted, lost := m.Fit(sheet)
		if len(lost) == 0 && (m.File != "" || fitted.Signature() == m.Signature()) {
			return fitted, true
		}
	}
	return grid.Mapping{}, false
}

func (s *service) tablesView(tx *tenant.Tx, sheets []grid.Sheet, mappings []grid.Mapping, issues []roll.Issue) *tablesOut {
	out := TablesView{Tables: []TableView{}, Fields: map[string][]grid.Field{}, Ready: len(issues) == 0}
	for kind, fields := range grid.Fields {
		if len(sheets) == 0 || grid.OfTown(kind) == sheets[0].Town {
			out.Fields[string(kind)] = fields
		}
	}
	say := func(list []roll.Issue) []Line {
		r := Report{Source: FromTable, Warnings: append(linesOf(list, roll.SeverityError), linesOf(list, roll.SeverityWarning)...)}
		r.Say(s.words, tx.Actor().Lang)
		return r.Warnings
	}
	out.Errors = say(issues)
	used := 0
	for i, sheet := range sheets {
		v := TableView{View: grid.Look(sheet, mappings[i], grid.Limits{Today: tx.Now()}), Lines: []LineView{}}
		v.Remarks = say(v.View.Remarks)
		for _, line := range v.Preview {
			v.Lines = append(v.Lines, LineView{Line: line.Line, Values: line.Values, Issues: say(line.Issues)})
		}
		out.Ready = out.Ready && len(v.Missing) == 0 && len(v.Twice) == 0
		if mappings[i].Kind != grid.Left {
			used++
		}
		out.Tables = append(out.Tables, v)
	}
	out.Ready = out.Ready && used > 0
	return &tablesOut{Body: out}
}

// tables shows what the columns of an import's tables are taken for.
func (s *service) tables(_ context.Context, tx *tenant.Tx, in *OfImport) (*tablesOut, error) {
	sheets, said, issues, err := s.sheets(tx, in.Import)
	if err != nil {
		return nil, err
	}
	mappings, _, err := proposed(tx, sheets, said)
	if err != nil {
		return nil, err
	}
	return s.tablesView(tx, sheets, mappings, issues), nil
}

// tryTables shows the same with what a person says, and keeps nothing.
func (s *service) tryTables(_ context.Context, tx *tenant.Tx, in *mappingIn) (*tablesOut, error) {
	sheets, _, issues, err := s.sheets(tx, in.Import)
	if err != nil {
		return nil, err
	}
	mappings, _, err := proposed(tx, sheets, in.Body.Tables)
	if err != nil {
		return nil, err
	}
	return s.tablesView(tx, sheets, mappings, issues), nil
}

// mapTables keeps what a person says of the columns, for this import and for the next tables of the same headers, and examines.
func (s *service) mapTables(_ context.Context, tx *tenant.Tx, in *mappingIn) (*importOut, error) {
	i, err := s.importer.hold(tx, in.Import)
	if err != nil {
		return nil, err
	}
	if i.Kind != FromTable && i.Kind != FromTown {
		return nil, problem.Missing()
	}
	if !slices.Contains([]string{ImportMapping, ImportDry, ImportFailed}, i.State) {
		return nil, problem.New(problem.Conflict, "directory.import_over")
	}
	sheets, _, issues, err := s.sheets(tx, in.Import)
	if err != nil {
		return nil, err
	}
	mappings, _, err := proposed(tx, sheets, in.Body.Tables)
	if err != nil {
		return nil, err
	}
	if !s.tablesView(tx, sheets, mappings, issues).Body.Ready {
		return nil, problem.New(problem.Invalid, "directory.columns_missing")
	}
	tx.About(in.Import)
	if err := s.importer.sayTables(tx, in.Import, mappings); err != nil {
		return nil, err
	}
	for n, m := range mappings {
		if err := remember(tx, sheets[n], m); err != nil {
			return nil, err
		}
	}
	if err := s.start(tx, in.Import, "directory.import-examine", ImportRead); err != nil {
		return nil, err
	}
	return s.view(tx, in.Import)
}

// remember keeps a mapping for the next table of the same headers; a table without headers teaches nothing.
func remember(tx *tenant.Tx, sheet grid.Sheet, m grid.Mapping) error {
	if m.Kind == grid.Left || m.Header == 0 {
		return nil
	}
	signature := m.Signature()
	if m.Class == sheet.Name {
		m.Class = ""
	}
	m.File, m.Sheet = "", ""
	body, err := json.Marshal(m)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`insert into directory.table_mappings (tenant_id, signature, mapping, used_at) values ($1, $2, $3, $4)
		on conflict (tenant_id, signature) do update set mapping = excluded.mapping, used_at = excluded.used_at`, tx.Tenant(), signature, body, tx.Now()); err != nil {
		return err
	}
	_, err = tx.Exec(`delete from directory.table_mappings where tenant_id = $1 and signature in
		(select signature from directory.table_mappings where tenant_id = $1 order by used_at desc offset $2)`, tx.Tenant(), keptMappings)
	return err
}

// sayTables writes the mapping of an import, sealed among its files.
func (m *Importer) sayTables(tx *tenant.Tx, id uuid.UUID, mappings []grid.Mapping) error {
	return m.say(tx, id, mappingFile, mappingPosition, mappings)
}

// say writes what a person said of an import, sealed among its files, in the place of what they said before.
func (m *Importer) say(tx *tenant.Tx, id uuid.UUID, name string, position int, what any) error {
	body, err := json.Marshal(what)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`delete from directory.import_files where tenant_id = $1 and import_id = $2 and position = $3`, tx.Tenant(), id, position); err != nil {
		return err
	}
	fid, digest := tenant.NewID(), sha256.Sum256(body)
	_, err = tx.Exec(`insert into directory.import_files (tenant_id, id, import_id, position, name, size, digest, sealed) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		tx.Tenant(), fid, id, position, name, len(body), digest[:], m.Vault.Seal(body, tx.Tenant(), fid))
	return err
}

// beginTables examines tables whose headers are known, and asks a person about the others.
func (s *service) beginTables(tx *tenant.Tx, id uuid.UUID) error {
	sheets, _, issues, err := s.sheets(tx, id)
	if err != nil {
		return err
	}
	mappings, known, err := proposed(tx, sheets, nil)
	if err != nil {
		return err
	}
	if known && len(issues) == 0 {
		if err := s.importer.sayTables(tx, id, mappings); err != nil {
			return err
		}
		return s.start(tx, id, "directory.import-examine", "")
	}
	_, err = tx.Exec(`update directory.imports set state = 'mapping' where tenant_id = $1 and id = $2`, tx.Tenant(), id)
	return err
}

// tableOperations are what a person does with tables of their own.
func (s *service) tableOperations() []manifest.Operation {
	get, post, put := http.MethodGet, http.MethodPost, http.MethodPut
	say := spec("say-import-columns", put, staffPath+"imports/{import}/columns", "Say what the columns hold, for this import and the next tables of the same headers, and examine", Load)
	say.Status = http.StatusAccepted
	return []manifest.Operation{
		manifest.Op(spec("read-import-columns", get, staffPath+"imports/{import}/columns", "What the columns of an import's tables are taken for, with what their first lines would give", Load), s.tables),
		manifest.Op(spec("try-import-columns", post, staffPath+"imports/{import}/columns/try", "The same with what a person says of them; nothing is kept", Load), s.tryTables),
		manifest.Op(say, s.mapTables),
	}
}
