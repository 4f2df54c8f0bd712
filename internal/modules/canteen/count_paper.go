package canteen

import (
	"cmp"
	"context"
	_ "embed"
	"strconv"

	"preau/internal/access"
	"preau/internal/manifest"
	"preau/internal/platform/i18n"
	"preau/internal/platform/pdf"
	"preau/internal/platform/sheet"
	"preau/internal/tenant"
)

//go:embed count.typ
var countTemplate string

// CountRight is the kitchen's: how many, of which choice of menu, and to say that it was told.
const CountRight access.Right = "canteen:count"

func itoa(n int) string { return strconv.Itoa(n) }

func (s *Service) countOperations() []manifest.Operation {
	const path = "/api/v1/t/{tenant}/canteen/count"
	gate, reads := manifest.Needs(CountRight), []string{"directory", "tenant", "diet", "health"}
	return []manifest.Operation{
		manifest.Op(manifest.Spec{ID: "canteen.count", Method: "GET", Path: path, Summary: "How many eat on a day, by restaurant, school, age and choice of menu", Gate: gate, Reads: reads}, s.count),
		manifest.Op(manifest.Spec{ID: "canteen.send-count", Method: "POST", Path: path, Summary: "Send the kitchen its count as it stands", Gate: gate, Reads: reads}, s.sendCount),
		manifest.Op(manifest.Spec{ID: "canteen.count-csv", Method: "GET", Path: path + ".csv", Summary: "The count of a day for a spreadsheet", Gate: gate, Reads: reads, File: "text/csv"}, s.countCSV),
		manifest.Op(manifest.Spec{ID: "canteen.count-xlsx", Method: "GET", Path: path + ".xlsx", Summary: "The count of a day as a workbook", Gate: gate, Reads: reads, File: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}, s.countXLSX),
		manifest.Staged(manifest.Spec{ID: "canteen.count-pdf", Method: "GET", Path: path + ".pdf", Summary: "The count of a day on paper, for the wall of the kitchen", Gate: gate, Reads: reads, File: "application/pdf"}, s.countPDF),
	}
}

func (s *Service) countFile(tx *tenant.Tx, in *inCount, extension, media string, write func([][]string) ([]byte, error)) (*paper, error) {
	c, err := s.CountOf(tx, in.Day)
	if err != nil {
		return nil, err
	}
	raw, err := write(s.countTable(tx, c))
	return paperOf("effectifs-"+in.Day.String()+extension, media, raw), err
}

func (s *Service) countCSV(_ context.Context, tx *tenant.Tx, in *inCount) (*paper, error) {
	return s.countFile(tx, in, ".csv", "text/csv; charset=utf-8", sheet.CSV)
}

func (s *Service) countXLSX(_ context.Context, tx *tenant.Tx, in *inCount) (*paper, error) {
	return s.countFile(tx, in, ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", sheet.XLSX)
}

// countPDF is the count on paper: a table for each restaurant, the sum, and what moved since the kitchen was told.
func (s *Service) countPDF(ctx context.Context, run *manifest.Stages, in *inCount) (*paper, error) {
	type section struct {
		Title string     `json:"title"`
		Rows  [][]string `json:"rows"`
	}
	data := struct {
		Title    string     `json:"title"`
		Lang     string     `json:"lang"`
		Sender   []string   `json:"sender"`
		Foot     string     `json:"foot"`
		Note     string     `json:"note"`
		Head     []string   `json:"head"`
		Places   []section  `json:"places"`
		Total    string     `json:"total"`
		Moved    string     `json:"moved"`
		MoveHead []string   `json:"movehead"`
		Moves    [][]string `json:"moves"`
	}{Places: []section{}, Moves: [][]string{}}
	if err := run.Do(func(tx *tenant.Tx) error {
		c, err := s.CountOf(tx, in.Day)
		if err != nil {
			return err
		}
		name, err := tenant.Value[string](tx, `select name from tenant.tenants where tenant_id = $1`, tx.Tenant())
		if err != nil {
			return err
		}
		data.Lang, data.Sender = tx.Actor().Lang, []string{name}
		data.Title, data.Foot = s.say(tx, "count_title", "day", s.longDay(tx, c.Day)), s.say(tx, "count_foot")
		data.Note = s.say(tx, "count_not_sent")
		if c.Sent != nil {
			data.Note = s.say(tx, "count_sent_at", "at", i18n.Instant(c.Sent.At), "meals", c.Sent.Meals)
		}
		data.Head = []string{s.say(tx, "count_school"), s.say(tx, "count_age"), s.say(tx, "count_diet"), s.say(tx, "count_meals"), s.say(tx, "count_care"), s.say(tx, "count_baskets")}
		data.MoveHead = []string{s.say(tx, "count_school"), s.say(tx, "count_age"), s.say(tx, "count_diet"), s.say(tx, "count_was"), s.say(tx, "count_now")}
		for _, l := range c.Lines {
			if n := len(data.Places); n == 0 || data.Places[n-1].Title != l.Name {
				data.Places = append(data.Places, section{Title: l.Name, Rows: [][]string{}})
			}
			last := &data.Places[len(data.Places)-1]
			last.Rows = append(last.Rows, []string{l.From, s.say(tx, "age_"+l.Age), cmp.Or(l.Diet, s.say(tx, "diet_usual")), itoa(l.Meals), itoa(l.Care), itoa(l.Baskets)})
		}
		data.Total = s.say(tx, "count_total", "meals", c.Meals, "adults", c.Adults, "all", c.Meals+c.Adults)
		data.Moved = s.say(tx, "count_moved")
		for _, m := range c.Moves {
			data.Moves = append(data.Moves, []string{m.From, s.say(tx, "age_"+m.Age), cmp.Or(m.Diet, s.say(tx, "diet_usual")), itoa(m.Sent), itoa(m.Now)})
		}
		return nil
	}); err != nil {
		return nil, err
	}
	raw, err := s.PDF.Render(ctx, pdf.Template{Name: "canteen.count", Source: countTemplate}, data)
	return paperOf("effectifs-"+in.Day.String()+".pdf", "application/pdf", raw), err
}
