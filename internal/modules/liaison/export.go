package liaison

import (
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/platform/problem"
	"preau/internal/platform/sheet"
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
	name := fileName(tx.Now().In(zone), s.Words.Sentence(tx.Actor().Lang, "liaison", "liaison.file_export", nil), n.Title)
	if format == "xlsx" {
		content, err := sheet.XLSX(table)
		return Document{name + ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", content}, err
	}
	content, err := sheet.CSV(table)
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

// fileName is the day and the title in plain letters: 2026-11-24_sortie-au-musee.
func fileName(day time.Time, what, title string) string {
	return day.Format(time.DateOnly) + "_" + slug(what) + "_" + slug(title)
}
