package family

import (
	"cmp"
	"context"
	_ "embed"
	"net/http"
	"strconv"

	"github.com/google/uuid"

	"preau/internal/ledger"
	"preau/internal/manifest"
	"preau/internal/platform/i18n"
	"preau/internal/platform/pdf"
	"preau/internal/platform/sheet"
	"preau/internal/tenant"
)

//go:embed journal.typ
var journalTemplate string

const xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

func (s *Service) journalOperations() []manifest.Operation {
	desk := manifest.Needs(Desk)
	file := func(sp manifest.Spec, media string) manifest.Spec { sp.File = media; return sp }
	return []manifest.Operation{
		manifest.Staged(file(spec("till-journal-pdf", http.MethodGet, "/tills/{till}/journal.pdf", "The journal of a till on paper: receipts in their order, sums by kind, what was counted", desk, Money, "tenant"), "application/pdf"), s.journalPDF),
		manifest.Op(file(spec("till-journal-xlsx", http.MethodGet, "/tills/{till}/journal.xlsx", "The journal of a till as a workbook", desk, Money, "tenant"), xlsx), s.journalXLSX),
		manifest.Staged(file(spec("deposit-pdf", http.MethodGet, "/deposits/{deposit}/slip.pdf", "What was handed over to the Trésor, on paper", desk, Money, "tenant"), "application/pdf"), s.depositPDF),
	}
}

// journal is what a till's paper says.
type journal struct {
	Title    string     `json:"title"`
	Lang     string     `json:"lang"`
	Sender   []string   `json:"sender"`
	Foot     string     `json:"foot"`
	Note     string     `json:"note"`
	Head     []string   `json:"head"`
	Rows     [][]string `json:"rows"`
	KindHead []string   `json:"kindhead"`
	Kinds    [][]string `json:"kinds"`
	End      []string   `json:"end"`
	Sign     []string   `json:"sign"`
	receipts []Receipt
	till     Till
}

func (s *Service) senderOf(tx *tenant.Tx) ([]string, string, error) {
	c, _, err := CreditorOf(tx)
	out := []string{c.Name}
	if c.Regie != "" {
		out = append(out, c.Regie)
	}
	return out, c.Name, err
}

func (s *Service) journalOf(tx *tenant.Tx, id uuid.UUID) (*journal, error) {
	t, err := TillOf(tx, id)
	if err != nil {
		return nil, err
	}
	j := &journal{Lang: tx.Actor().Lang, Rows: [][]string{}, Kinds: [][]string{}, End: []string{}, till: t}
	lang := j.Lang
	at, err := zone(tx)
	if err != nil {
		return nil, err
	}
	var name string
	if j.Sender, name, err = s.senderOf(tx); err != nil {
		return nil, err
	}
	if j.receipts, err = receiptsWhere(tx, `r.till_id = $2`, id); err != nil {
		return nil, err
	}
	j.Title = s.say(lang, "journal_title", "label", t.Label, "day", dayText(lang, t.Day))
	j.Foot = s.say(lang, "journal_foot", "name", name)
	j.Note = s.say(lang, "journal_opened", "who", t.OpenedName, "at", i18n.DateTime(lang, t.OpenedAt.In(at)), "float", money(t.FloatCents))
	j.Head = []string{s.say(lang, "journal_number"), s.say(lang, "journal_hour"), s.say(lang, "receipt_payer"), s.say(lang, "receipt_kind"), s.say(lang, "receipt_reference"), s.say(lang, "receipt_amount")}
	for i := len(j.receipts) - 1; i >= 0; i-- { // in the order of their numbers
		r := j.receipts[i]
		for _, p := range r.Parts {
			what := s.say(lang, "money_"+p.Kind)
			if r.Kind != "receipt" {
				what = s.say(lang, "kind_"+r.Kind) + " · " + what
			}
			j.Rows = append(j.Rows, []string{r.Number, i18n.Time(lang, r.At.In(at)), r.PayerName, what, cmp.Or(p.Reference, r.Reason, "—"), euros(lang, p.Cents)})
		}
	}
	j.KindHead = []string{s.say(lang, "receipt_kind"), s.say(lang, "journal_expected"), s.say(lang, "journal_counted"), s.say(lang, "journal_gap"), s.say(lang, "journal_papers")}
	for _, k := range deskKinds {
		was, counted := t.Expected[k], t.Counted[k]
		if was == 0 && counted == 0 && t.Due[k] == 0 {
			continue
		}
		row := []string{s.say(lang, "money_"+k), euros(lang, was), "—", "—", "—"}
		if t.ClosedAt != nil {
			row[2], row[3] = euros(lang, counted), euros(lang, counted-was)
		}
		if n := t.Due[k]; n > 0 {
			row[4] = strconv.Itoa(n)
		}
		j.Kinds = append(j.Kinds, row)
	}
	if t.ClosedAt != nil {
		j.End = append(j.End, s.say(lang, "journal_closed", "at", i18n.DateTime(lang, t.ClosedAt.In(at))))
		if t.GapReason != "" {
			j.End = append(j.End, s.say(lang, "journal_gap_reason", "gap", money(t.GapCents), "reason", t.GapReason))
		}
	}
	j.Sign = []string{s.say(lang, "journal_sign")}
	tx.About(id)
	return j, nil
}

func (s *Service) journalPDF(ctx context.Context, run *manifest.Stages, in *OfTill) (*paper, error) {
	var j *journal
	if err := run.Do(func(tx *tenant.Tx) (err error) { j, err = s.journalOf(tx, in.Till); return err }); err != nil {
		return nil, err
	}
	raw, err := s.PDF.Render(ctx, pdf.Template{Name: "family.journal", Source: journalTemplate}, j)
	return paperOf("journal-"+j.till.Day.String()+".pdf", "application/pdf", raw), err
}

func (s *Service) journalXLSX(_ context.Context, tx *tenant.Tx, in *OfTill) (*paper, error) {
	j, err := s.journalOf(tx, in.Till)
	if err != nil {
		return nil, err
	}
	rows := [][]any{anys(j.Head)}
	for i := len(j.receipts) - 1; i >= 0; i-- {
		r := j.receipts[i]
		for _, p := range r.Parts {
			what := s.say(j.Lang, "money_"+p.Kind)
			if r.Kind != "receipt" {
				what = s.say(j.Lang, "kind_"+r.Kind) + " · " + what
			}
			rows = append(rows, []any{r.Number, r.Day.String(), r.PayerName, what, cmp.Or(p.Reference, r.Reason), float64(p.Cents) / 100})
		}
	}
	kinds := [][]any{anys(j.KindHead)}
	for _, k := range deskKinds {
		if was, counted := j.till.Expected[k], j.till.Counted[k]; was != 0 || counted != 0 {
			kinds = append(kinds, []any{s.say(j.Lang, "money_"+k), inEuros(was), inEuros(counted), inEuros(counted - was), j.till.Due[k]})
		}
	}
	raw, err := sheet.Workbook([]sheet.Page{{Name: s.say(j.Lang, "journal_page_receipts"), Rows: rows}, {Name: s.say(j.Lang, "journal_page_kinds"), Rows: kinds}})
	return paperOf("journal-"+j.till.Day.String()+".xlsx", xlsx, raw), err
}

func inEuros(c ledger.Cents) float64 { return float64(c) / 100 }

func anys(texts []string) []any {
	out := make([]any, len(texts))
	for i, t := range texts {
		out[i] = t
	}
	return out
}

func (s *Service) depositPDF(ctx context.Context, run *manifest.Stages, in *struct {
	manifest.InTenant
	Deposit uuid.UUID `path:"deposit" format:"uuid"`
}) (*paper, error) {
	j := &journal{Rows: [][]string{}, Kinds: [][]string{}, End: []string{}}
	name := ""
	if err := run.Do(func(tx *tenant.Tx) error {
		found, err := depositsOf(tx, &in.Deposit)
		if err != nil {
			return err
		}
		d := found[0]
		lang := tx.Actor().Lang
		at, err := zone(tx)
		if err != nil {
			return err
		}
		var creditor string
		if j.Sender, creditor, err = s.senderOf(tx); err != nil {
			return err
		}
		name = "versement-" + d.Number + ".pdf"
		j.Lang, j.Title, j.Foot = lang, s.say(lang, "deposit_title", "number", d.Number, "day", dayText(lang, d.Day)), s.say(lang, "journal_foot", "name", creditor)
		j.Note = s.say(lang, "deposit_made", "who", d.MadeName, "at", i18n.DateTime(lang, d.At.In(at)))
		j.Head = []string{s.say(lang, "receipt_kind"), s.say(lang, "receipt_amount")}
		for _, k := range kindsOf(d.Kinds) {
			j.Rows = append(j.Rows, []string{s.say(lang, "money_"+k), euros(lang, d.Kinds[k])})
		}
		j.End = append(j.End, s.say(lang, "deposit_total", "cents", money(d.Cents)))
		if d.Reference != "" {
			j.End = append(j.End, s.say(lang, "deposit_reference", "reference", d.Reference))
		}
		j.KindHead, j.Sign = []string{}, []string{s.say(lang, "journal_sign"), s.say(lang, "deposit_sign")}
		tx.About(d.ID)
		return nil
	}); err != nil {
		return nil, err
	}
	raw, err := s.PDF.Render(ctx, pdf.Template{Name: "family.journal", Source: journalTemplate}, j)
	return paperOf(name, "application/pdf", raw), err
}
