package liaison

import (
	"bytes"
	"encoding/csv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/xuri/excelize/v2"

	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// Document is a file made for a person.
type Document struct {
	Name      string
	MediaType string
	Content   []byte
}

// Export writes who read, signed and answered: "csv" (semicolons, UTF-8 with its mark, as spreadsheets of this country
// open them) or "xlsx".
func (s *Service) Export(tx *tenant.Tx, id uuid.UUID, format string) (Document, error) {
	n, err := s.followed(tx, id)
	if err != nil {
		return Document{}, err
	}
	if n.PublishedAt == nil {
		return Document{}, problem.New(problem.Conflict, "liaison.not_published")
	}
	classes, err := ownClasses(tx, n)
	if err != nil {
		return Document{}, err
	}
	rows, err := rowsOf(tx, n.ID, classes)
	if err != nil {
		return Document{}, err
	}
	zone, err := zoneOf(tx)
	if err != nil {
		return Document{}, err
	}
	tx.About(n.ID)
	table := s.table(tx.Actor().Lang, n, rows, zone)
	name := fileName(tx.Now().In(zone), n.Title)
	if format == "xlsx" {
		content, err := writeXLSX(table)
		return Document{name + ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", content}, err
	}
	content, err := writeCSV(table)
	return Document{name + ".csv", "text/csv; charset=utf-8", content}, err
}

// table is the export's cells, its head first.
func (s *Service) table(lang string, n Note, rows []Row, zone *time.Location) [][]string {
	say := func(key string) string { return s.Words.Sentence(lang, "liaison", key, nil) }
	at := func(t *time.Time) string {
		if t == nil {
			return ""
		}
		return t.In(zone).Format("02/01/2006 15:04")
	}
	out := [][]string{{say("liaison.column_class"), say("liaison.column_family_name"), say("liaison.column_given_name"), say("liaison.column_guardian"), say("liaison.column_authority"),
		say("liaison.column_channel"), say("liaison.column_read"), say("liaison.column_signed"), say("liaison.column_answer"), say("liaison.column_answered"), say("liaison.column_way")}}
	for _, r := range rows {
		answer, way := "", ""
		if r.Answer != nil {
			answer = s.answerWord(lang, n.Wants, *r.Answer)
		}
		if r.Way != nil {
			way = say("liaison.way_" + *r.Way)
		}
		out = append(out, []string{r.ClassLabel, r.PupilFamily, r.PupilGiven, strings.TrimSpace(r.guardian()), say("liaison.authority_" + r.Authority),
			say("liaison.channel_" + r.Channel), at(r.ReadAt), at(r.SignedAt), answer, at(r.AnsweredAt), way})
	}
	return out
}

// answerWord is an answer as people read it.
func (s *Service) answerWord(lang, wants, answer string) string {
	switch {
	case wants == WantsYesNo || wants == WantsAuthorisation:
		return s.Words.Sentence(lang, "liaison", "liaison."+wants+"_"+answer, nil)
	}
	return answer
}

func writeCSV(table [][]string) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("\uFEFF")
	w := csv.NewWriter(&out)
	w.Comma, w.UseCRLF = ';', true
	for _, line := range table {
		safe := make([]string, len(line))
		for i, cell := range line {
			safe[i] = harmless(cell)
		}
		if err := w.Write(safe); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return out.Bytes(), w.Error()
}

// harmless keeps a spreadsheet from running what a person typed as a formula.
func harmless(cell string) string {
	if strings.ContainsAny(cell[:min(len(cell), 1)], "=+-@\t\r\n") {
		return "'" + cell
	}
	return cell
}

// writeXLSX writes text cells only: nothing in them is ever computed.
func writeXLSX(table [][]string) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	sheet := f.GetSheetName(0)
	w, err := f.NewStreamWriter(sheet)
	if err != nil {
		return nil, err
	}
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return nil, err
	}
	if err := w.SetColWidth(1, len(table[0]), 20); err != nil {
		return nil, err
	}
	if err := w.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return nil, err
	}
	for i, line := range table {
		cells := make([]any, len(line))
		for j, cell := range line {
			style := 0
			if i == 0 {
				style = bold
			}
			cells[j] = excelize.Cell{StyleID: style, Value: cell}
		}
		at, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			return nil, err
		}
		if err := w.SetRow(at, cells); err != nil {
			return nil, err
		}
	}
	if err := w.Flush(); err != nil {
		return nil, err
	}
	out, err := f.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// fileName is the day and the title in plain letters: 2026-11-24_sortie-au-musee.
func fileName(day time.Time, title string) string {
	return day.Format(time.DateOnly) + "_" + slug(title)
}
