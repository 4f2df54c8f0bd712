package roll

import (
	"fmt"
	"sort"
)

// The codes that Findings adds by itself when there is more to say than is listed; every reader has sentences for them.
const (
	MoreErrors   = "more_errors"
	MoreWarnings = "more_warnings"
)

// Code describes one code of a reader: its severity, always the same, and the parameters of its sentence.
type Code struct {
	Code     string
	Severity string
	Params   []string
}

// Forbids describes a code that keeps a set from being applied.
func Forbids(code string, params ...string) Code {
	return Code{Code: code, Severity: SeverityError, Params: params}
}

// Warns describes a code that a person should read, and may pass over.
func Warns(code string, params ...string) Code {
	return Code{Code: code, Severity: SeverityWarning, Params: params}
}

// Severities is codes by their name.
func Severities(codes []Code) map[string]string {
	out := make(map[string]string, len(codes))
	for _, code := range codes {
		out[code.Code] = code.Severity
	}
	return out
}

// Findings gathers issues, and only counts those beyond a limit for each severity.
type Findings struct {
	severities map[string]string
	limit      int
	list       []Issue
	kept       map[string]int
	more       map[string]int
}

// NewFindings begins a list of at most limit errors and limit warnings.
func NewFindings(severities map[string]string, limit int) *Findings {
	return &Findings{severities: severities, limit: limit, kept: map[string]int{}, more: map[string]int{}}
}

// Add records an issue; params are names and values in turn.
func (f *Findings) Add(file string, line int, code string, params ...any) {
	issue := Issue{Severity: f.severities[code], File: file, Line: line, Code: code}
	if f.kept[issue.Severity] >= f.limit {
		f.more[issue.Severity]++
		return
	}
	for i := 0; i+1 < len(params); i += 2 {
		if issue.Params == nil {
			issue.Params = make(map[string]string, len(params)/2)
		}
		issue.Params[fmt.Sprint(params[i])] = fmt.Sprint(params[i+1])
	}
	f.keep(issue)
}

func (f *Findings) keep(issue Issue) {
	if f.kept[issue.Severity] >= f.limit {
		f.more[issue.Severity]++
		return
	}
	f.kept[issue.Severity]++
	f.list = append(f.list, issue)
}

// Errors is how many errors were found.
func (f *Findings) Errors() int { return f.kept[SeverityError] + f.more[SeverityError] }

// Merge adds what another list holds.
func (f *Findings) Merge(other *Findings) {
	for _, issue := range other.list {
		f.keep(issue)
	}
	for severity, count := range other.more {
		f.more[severity] += count
	}
}

// Sorted returns the issues by file in the order of names, then by line, those of the whole set last, then how many were not
// listed.
func (f *Findings) Sorted(names []string) []Issue {
	order := map[string]int{WholeSet: len(names)}
	for i := len(names) - 1; i >= 0; i-- {
		order[names[i]] = i
	}
	list := append([]Issue(nil), f.list...)
	sort.SliceStable(list, func(i, j int) bool {
		a, b := list[i], list[j]
		if order[a.File] != order[b.File] {
			return order[a.File] < order[b.File]
		}
		return a.Line < b.Line
	})
	for _, more := range []struct{ severity, code string }{{SeverityError, MoreErrors}, {SeverityWarning, MoreWarnings}} {
		if count := f.more[more.severity]; count > 0 {
			list = append(list, Issue{Severity: more.severity, File: WholeSet, Code: more.code, Params: map[string]string{"count": fmt.Sprint(count)}})
		}
	}
	return list
}
