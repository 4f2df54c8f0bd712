package directory

import (
	"cmp"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/directory/onde"
	"preau/internal/directory/roll"
	grid "preau/internal/directory/table"
	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// FromTown is the kind of the imports of a town hall that leaves another software; its rows are those of a table of its own.
const FromTown = "town"

// answersFile is the file of an import that says who the children are of whom names leave a doubt; it stands before the tables.
const (
	answersFile     = ".answers"
	answersPosition = -2
)

// townKinds are the organisations whose imports are a town hall's.
var townKinds = []string{"commune", "intercommunality"}

// readTown reads what a town hall's former software exported, by the mapping and the answers that come with it.
func readTown(files []onde.File, _ string, today time.Time) (*roll.Set, error) {
	var tables []grid.File
	var mappings []grid.Mapping
	var answers roll.TownAnswers
	for _, f := range files {
		content, err := io.ReadAll(f.Content)
		if err != nil {
			return nil, err
		}
		switch f.Name {
		case mappingFile:
			err = json.Unmarshal(content, &mappings)
		case answersFile:
			err = json.Unmarshal(content, &answers)
		default:
			tables = append(tables, grid.File{Name: f.Name, Content: content})
		}
		if err != nil {
			return nil, problem.New(problem.Invalid, "directory.answers_broken").Because(err)
		}
	}
	limits := grid.Limits{Files: maxFiles, Bytes: maxFileBytes, Today: today}
	if mappings == nil {
		for _, f := range tables {
			sheets, _ := grid.Open(f.Name, f.Content, limits)
			for _, s := range sheets {
				s.Town = true
				mappings = append(mappings, grid.Guess(s))
			}
		}
	}
	set := grid.ReadTown(tables, mappings, limits)
	set.Town.Answers = answers
	return set, nil
}

// Asked is what a town hall's files ask, as answers to correct: the keys of Words and Children hold what was said or is guessed. What
// answers may be stands beside them, and is not read back.
type Asked struct {
	Words    map[string]string `json:"words"`
	Children map[string]string `json:"children"`
	Offers   []Offer           `json:"offers"`
	Doubts   []Doubt           `json:"doubts"`
}

// Ask gathers what the files ask.
func (t *TownReport) Ask() Asked {
	out := Asked{Words: map[string]string{}, Children: map[string]string{}, Offers: t.Offers, Doubts: t.Doubts}
	for _, w := range t.Words {
		out.Words[w.Key] = cmp.Or(w.Said, w.Guess)
	}
	for _, d := range t.Doubts {
		out.Children[d.Key] = d.Said
	}
	return out
}

// AnswersFile is the file by which answers go along with the tables of a town hall; the answers are roll.TownAnswers as JSON. A word means an
// offer by its ref or, when one alone has it, its label.
func AnswersFile(content []byte) (name string, body []byte, err error) {
	var a roll.TownAnswers
	if err := json.Unmarshal(content, &a); err != nil {
		return "", nil, err
	}
	words := map[string]string{}
	for key, ref := range a.Words { // "Cantine" is asked for as the files write it
		kind, word, _ := strings.Cut(key, ":")
		words[wordKey(kind, word)] = ref
	}
	a.Words = words
	body, err = json.Marshal(a)
	return answersFile, body, err
}

type answersIn struct {
	OfImport
	Body struct {
		Words    map[string]string `json:"words,omitempty" doc:"By a word's key, the offer it means; left: not taken over; empty: no answer any more"`
		Children map[string]string `json:"children,omitempty" doc:"By a child's key: the id of who it is here, new, same (as another line of the files), left; empty: no answer any more"`
	}
}

// answer keeps what a person says of an import's words and children, and has it examined anew. What words mean serves the next files.
func (s *service) answer(_ context.Context, tx *tenant.Tx, in *answersIn) (*importOut, error) {
	i, err := s.importer.hold(tx, in.Import)
	if err != nil {
		return nil, err
	}
	if i.Kind != FromTown {
		return nil, problem.Missing()
	}
	if i.State != ImportDry {
		return nil, problem.New(problem.Conflict, "directory.import_over")
	}
	var report Report
	if err := json.Unmarshal(i.Report, &report); err != nil || report.Town == nil {
		return nil, problem.New(problem.Conflict, "directory.import_over").Because(err)
	}
	tx.About(in.Import)
	for key, ref := range in.Body.Words {
		at := slices.IndexFunc(report.Town.Words, func(w Word) bool { return w.Key == key })
		if at < 0 {
			return nil, problem.OnField("words", "directory.word_unknown")
		}
		w := report.Town.Words[at]
		if ref != "" && ref != roll.AnswerLeft && !slices.ContainsFunc(report.Town.Offers, func(o Offer) bool { return o.Kind == w.Kind && o.Ref == ref }) {
			return nil, problem.OnField("words", "directory.offer_unknown")
		}
		if err := rememberWord(tx, w.Kind, strings.TrimPrefix(key, w.Kind+":"), ref); err != nil {
			return nil, err
		}
	}
	answers, err := s.importer.answers(tx, in.Import)
	if err != nil {
		return nil, err
	}
	with := len(answers.Words) // what came with the files gives way to what is said now
	maps.DeleteFunc(answers.Words, func(key, _ string) bool { _, again := in.Body.Words[key]; return again })
	if len(in.Body.Children) > 0 || len(answers.Words) < with {
		for key, said := range in.Body.Children {
			at := slices.IndexFunc(report.Town.Doubts, func(d Doubt) bool { return d.Key == key })
			if at < 0 {
				return nil, problem.OnField("children", "directory.child_not_asked")
			}
			known := slices.ContainsFunc(report.Town.Doubts[at].People, func(o DoubtOver) bool { return o.ID.String() == said })
			if !known && !slices.Contains([]string{"", roll.AnswerNew, roll.AnswerLeft, answerSame}, said) {
				return nil, problem.OnField("children", "directory.child_not_asked")
			}
			answers.Children[key] = said
		}
		maps.DeleteFunc(answers.Children, func(_, said string) bool { return said == "" })
		if err := s.importer.say(tx, in.Import, answersFile, answersPosition, answers); err != nil {
			return nil, err
		}
	}
	if err := s.start(tx, in.Import, "directory.import-examine", ImportRead); err != nil {
		return nil, err
	}
	return s.view(tx, in.Import)
}

// rememberWord keeps what a word of a former software means here; "" forgets it.
func rememberWord(tx *tenant.Tx, kind, word, ref string) error {
	if ref == "" {
		_, err := tx.Exec(`delete from directory.import_words where tenant_id = $1 and kind = $2 and word = $3`, tx.Tenant(), kind, word)
		return err
	}
	_, err := tx.Exec(`insert into directory.import_words (tenant_id, kind, word, target, used_at) values ($1, $2, $3, $4, $5)
		on conflict (tenant_id, kind, word) do update set target = excluded.target, used_at = excluded.used_at`, tx.Tenant(), kind, word, ref, tx.Now())
	return err
}

// answers opens what was said of the children of an import.
func (m *Importer) answers(tx *tenant.Tx, id uuid.UUID) (roll.TownAnswers, error) {
	a := roll.TownAnswers{}
	kept, ok, err := tenant.One[struct {
		ID     uuid.UUID
		Sealed []byte
	}](tx, `select id, sealed from directory.import_files where tenant_id = $1 and import_id = $2 and position = $3 and sealed is not null`, tx.Tenant(), id, answersPosition)
	if err != nil {
		return a, err
	}
	if ok {
		body, err := m.Vault.Open(kept.Sealed, tx.Tenant(), kept.ID)
		if err != nil {
			return a, err
		}
		if err := json.Unmarshal(body, &a); err != nil {
			return a, err
		}
	}
	if a.Children == nil {
		a.Children = map[string]string{}
	}
	return a, nil
}

// OfTown tells whether the transaction's organisation is a town hall, or several together.
func OfTown(tx *tenant.Tx) (bool, error) {
	kind, err := tenant.Value[string](tx, `select kind from tenant.tenants where tenant_id = $1`, tx.Tenant())
	return slices.Contains(townKinds, kind), err
}

// townOperations are what a person says of a town hall's files.
func (s *service) townOperations() []manifest.Operation {
	say := spec("answer-import", http.MethodPut, staffPath+"imports/{import}/answers", "Say what words of a town hall's files mean here and who its children are; the import is examined anew", Load)
	say.Status = http.StatusAccepted
	return []manifest.Operation{manifest.Op(say, s.answer)}
}
