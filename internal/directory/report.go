package directory

import (
	"cmp"
	"fmt"
	"io"
	"strconv"

	"github.com/google/uuid"

	"preau/internal/directory/onde"
	"preau/internal/platform/i18n"
)

// Report is what an import says of its files and of what it would change. Pupils to Classes count what the files hold;
// New, Changed and Leaving count people of the tenant, whatever they are.
type Report struct {
	Source    string `json:"source,omitempty" doc:"onde, aaf, siecle, csv, town"`
	Pupils    int    `json:"pupils"`
	Guardians int    `json:"guardians"`
	Links     int    `json:"links" doc:"Guardian of a pupil, as the files say"`
	Teachers  int    `json:"teachers"`
	Classes   int    `json:"classes"`
	New       int    `json:"new" doc:"People who are not here yet"`
	Changed   int    `json:"changed" doc:"People here of whom something changes: a field, a class, a link"`
	Leaving   int    `json:"leaving" doc:"People here who are not in the files any more"`
	Warnings  []Line `json:"warnings"`
	Errors    []Line `json:"errors"`
	Diff      *Diff  `json:"diff,omitempty"`
	// Town is there for the files of a town hall; Undone once an import was undone.
	Town   *TownReport `json:"town,omitempty"`
	Undone *Undone     `json:"undone,omitempty"`
}

// Line is one thing to know about one line of a file.
type Line struct {
	File    string            `json:"file" doc:"* for all files together"`
	Line    int               `json:"line" doc:"From 1; 0 for the whole file"`
	Code    string            `json:"code"`
	Message string            `json:"message" doc:"In the reader's language"`
	Params  map[string]string `json:"params,omitempty"`
}

// Diff is what the files change, for the screen. Each list holds at most listed entries; the counts are whole.
type Diff struct {
	Year         string         `json:"year"`
	NewClasses   []string       `json:"new_classes"`
	New          []DiffPerson   `json:"new"`
	Changed      []DiffPerson   `json:"changed"`
	Leaving      []DiffPerson   `json:"leaving"`
	Expected     []DiffPerson   `json:"expected" doc:"Admitted here and not yet in ONDE: exempt, to be looked at"`
	ByKind       map[string]Sum `json:"by_kind" doc:"pupil, guardian, teacher"`
	LinksNew     int            `json:"links_new"`
	LinksEnded   int            `json:"links_ended"`
	Writes       int            `json:"writes" doc:"Rows that applying would write; 0: the files say nothing new"`
	Known        int            `json:"known" doc:"Pupils here now"`
	Found        int            `json:"found" doc:"Of them, those whom the files name"`
	OtherSchool  bool           `json:"other_school" doc:"Hardly any of them is in the files: they may be another school's"`
	PastYear     bool           `json:"past_year,omitempty" doc:"The files are of a school year that is over"`
	ConfirmNeeds bool           `json:"confirm_departures" doc:"So many pupils leave, or are not in the files, that a person must confirm it"`
}

// Sum counts people of one kind.
type Sum struct {
	New     int `json:"new"`
	Changed int `json:"changed"`
	Leaving int `json:"leaving"`
}

// DiffPerson is one person of a diff.
type DiffPerson struct {
	ID     *uuid.UUID    `json:"id,omitempty" doc:"Absent for somebody who is not here yet"`
	Kind   string        `json:"kind" doc:"pupil, guardian, teacher"`
	Name   string        `json:"name"`
	Class  string        `json:"class,omitempty"`
	File   string        `json:"file,omitempty"`
	Line   int           `json:"line,omitempty"`
	Fields []FieldChange `json:"fields,omitempty"`
}

// FieldChange is one field before and after. The national number changes without being shown.
type FieldChange struct {
	Field  string `json:"field"`
	Before string `json:"before"`
	After  string `json:"after"`
	Kept   bool   `json:"kept,omitempty" doc:"Corrected by hand here: the file's value is not taken"`
}

// listed bounds each list of a diff.
const listed = 1000

// CodePrefix stands before an import's code in the catalogue: "directory.onde." + code. What a register has no sentence of its
// own for is said in ONDE's.
const CodePrefix = "directory.onde."

func (r *Report) key(words *i18n.Bundle, lang, code string) string {
	if own := "directory." + r.Source + "." + code; r.Source != "" && words.Has(lang, "directory", own) {
		return own
	}
	return CodePrefix + code
}

// linesOf turns the reader's findings into lines; their sentences come when somebody reads them.
func linesOf(issues []onde.Issue, severity string) []Line {
	out := []Line{}
	for _, i := range issues {
		if i.Severity == severity {
			out = append(out, Line{File: i.File, Line: i.Line, Code: i.Code, Params: i.Params})
		}
	}
	return out
}

// Say fills in the sentences in a language and drops the parameters that made them.
func (r *Report) Say(words *i18n.Bundle, lang string) {
	for _, list := range [][]Line{r.Warnings, r.Errors} {
		for i := range list {
			args := make(map[string]any, len(list[i].Params))
			for k, v := range list[i].Params {
				switch k {
				case "kind", "reason", "field", "what":
					if key := r.key(words, lang, k+"."+v); words.Has(lang, "directory", key) {
						v = words.Sentence(lang, "directory", key, nil)
					}
				case "relation":
					if key := "directory.relation." + v; words.Has(lang, "directory", key) {
						v = words.Sentence(lang, "directory", key, nil)
					}
				}
				args[k] = v
			}
			code := list[i].Code
			switch {
			case code == onde.FileTooLarge:
				if bytes, err := strconv.Atoi(list[i].Params["limit"]); err == nil {
					args["limit"] = bytes >> 20
				}
			case code == onde.UnmatchedChild && list[i].Params["found_class"] != "":
				code += "_elsewhere"
			}
			list[i].Message = words.Sentence(lang, "directory", r.key(words, lang, code), args)
			list[i].Params = nil
		}
	}
}

// Refused tells whether the files have errors, which forbid to apply them.
func (r *Report) Refused() bool { return len(r.Errors) > 0 }

// Unsaid counts the words of a town hall's files that nobody gave a meaning: they are applied when there are none.
func (r *Report) Unsaid() int {
	n := 0
	if r.Town != nil {
		for _, w := range r.Town.Words {
			if w.Said == "" {
				n++
			}
		}
	}
	return n
}

// Asks tells whether a person must confirm the departures, or that the files are this school's, or say what words mean.
func (r *Report) Asks() bool {
	return r.Diff != nil && r.Diff.ConfirmNeeds || r.Unsaid() > 0
}

// Print writes the report for a terminal, one line per finding.
func (r *Report) Print(to io.Writer) error {
	_, err := fmt.Fprintf(to, "pupils %d · guardians %d · links %d · teachers %d · classes %d\nnew %d · changed %d · leaving %d\n",
		r.Pupils, r.Guardians, r.Links, r.Teachers, r.Classes, r.New, r.Changed, r.Leaving)
	for _, list := range []struct {
		mark  string
		lines []Line
	}{{"✗", r.Errors}, {"!", r.Warnings}} {
		for _, l := range list.lines {
			if err == nil {
				_, err = fmt.Fprintf(to, "%s %s:%d  %s\n", list.mark, l.File, l.Line, l.Message)
			}
		}
	}
	if err == nil && r.Town != nil {
		err = r.Town.print(to)
	}
	return err
}

// print writes what the services take over and what nobody said yet.
func (t *TownReport) print(to io.Writer) (err error) {
	say := func(format string, args ...any) {
		if err == nil {
			_, err = fmt.Fprintf(to, format+"\n", args...)
		}
	}
	for _, s := range t.Services {
		for _, c := range s.Counts {
			say("%s %s %d", s.Service, c.What, c.Count)
		}
	}
	if t.Collectors > 0 {
		say("collectors %d", t.Collectors)
	}
	for _, w := range t.Words {
		if w.Said == "" {
			say("? %s « %s » · %d · %s", w.Kind, w.Word, w.Lines, cmp.Or(w.Guess, "–"))
		}
	}
	for _, d := range t.Doubts {
		if d.Said == "" {
			say("? %s:%d  %s · %s · %s", d.File, d.Line, d.Name, d.Why, d.Key)
		}
	}
	return err
}
