package modules

import (
	"preau/internal/modules/convention"
)

// annexes gives a convention what the registers of those who sign it say: in French, the language of its text.
func (w *Wired) annexes() convention.Annexes {
	e := w.Privacy.Engagement("fr")
	a := convention.Annexes{Processor: e.Processor, Operations: e.Operations, Duties: e.Duties, Controllers: e.Controllers, Subprocessors: e.Subprocessors, Transfers: e.Transfers, Measures: e.Measures, End: e.End}
	for _, s := range e.Sheets {
		a.Sheets = append(a.Sheets, convention.Sheet(s))
	}
	return a
}
