package family

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	_ "embed"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"preau/internal/ledger"
	"preau/internal/manifest"
	"preau/internal/modules/family/price"
	"preau/internal/platform/blob"
	"preau/internal/platform/i18n"
	"preau/internal/platform/pdf"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

//go:embed bill.typ
var billSource string

const (
	papersAtOnce = 100 // bills whose papers are drawn between two transactions
	drawnAtOnce  = 4   // so that the engine never waits for what is read or kept
	printedParts = 200 // bills of one document to print
)

// printed is a bill as its paper shows it.
type printed struct {
	ID        uuid.UUID         `json:"-"`
	Title     string            `json:"title"`
	Sender    []string          `json:"sender"`
	Recipient []string          `json:"recipient"`
	Foot      string            `json:"foot"`
	Facts     []string          `json:"facts"`
	Text      []string          `json:"text,omitempty"`
	Ask       string            `json:"ask"`
	Amount    string            `json:"amount"`
	Children  []printedChild    `json:"children"`
	Totals    [][]string        `json:"totals"`
	Pay       []string          `json:"pay"`
	Notes     []string          `json:"notes"`
	Words     map[string]string `json:"words"`
}

type printedChild struct {
	Name  string        `json:"name"`
	Lines []printedLine `json:"lines"`
}

type printedLine struct {
	Label    string `json:"label"`
	Days     string `json:"days"`
	Sentence string `json:"sentence"`
	Share    string `json:"share"`
	Amount   string `json:"amount"`
}

type printedBills struct {
	Title string    `json:"title"`
	Lang  string    `json:"lang"`
	Bills []printed `json:"bills"`
}

func dayOf(d schoolyear.Date) i18n.Day { return i18n.Day(d.At(time.UTC, 12, 0)) }

// daysText writes the days of a month, « les 3, 4 et 7 septembre »; "" for none.
func (s *Service) daysText(lang string, days []schoolyear.Date) string {
	if len(days) == 0 {
		return ""
	}
	days = slices.Clone(days)
	slices.SortFunc(days, schoolyear.Date.Compare)
	var parts []string
	for i := 0; i < len(days); {
		j := i
		var numbers []string
		for times := 1; j < len(days) && days[j].Month == days[i].Month; j += times {
			for times = 1; j+times < len(days) && days[j+times] == days[j]; times++ {
			}
			n := strconv.Itoa(days[j].Day)
			if days[j].Day == 1 && lang == "fr" {
				n = "1er"
			}
			if times > 1 { // sessions of one day
				n += "\u00a0(×" + strconv.Itoa(times) + ")"
			}
			numbers = append(numbers, n)
		}
		parts = append(parts, s.say(lang, "days", "n", len(numbers), "days", i18n.List(lang, numbers), "month", i18n.Month(lang, days[i].Month)))
		i = j
	}
	return strings.Join(parts, ", ")
}

// shareText says which part of a line's price is the payer's; "" when all of it is.
func (s *Service) shareText(lang string, l BillLine) string {
	if l.SharePPM >= ledger.Million || l.Cents == l.WholeCents || l.WholeCents == 0 {
		return ""
	}
	args := []any{"whole", i18n.Cents(l.WholeCents), "part", i18n.Cents(l.Cents), "share", percentText(lang, l.SharePPM)}
	if l.SharePPM == ledger.Million/2 {
		return s.say(lang, "share_half", args...)
	}
	return s.say(lang, "share_part", args...)
}

func percentText(lang string, ppm int) string {
	mark := ","
	if lang == "en" {
		mark = "."
	}
	whole, rest := ppm/10_000, ppm%10_000
	if rest == 0 {
		return strconv.Itoa(whole)
	}
	return strconv.Itoa(whole) + mark + strings.TrimRight(strconv.Itoa(10_000 + rest)[1:], "0")
}

// papersOf prepares bills for paper: three statements, however many they are.
func (s *Service) papersOf(tx *tenant.Tx, ids []uuid.UUID, lang string) ([]printed, error) {
	c, _, err := CreditorOf(tx)
	if err != nil {
		return nil, err
	}
	type row struct {
		Bill
		Address  Address
		OfYear   *int
		OfNumber *int64
	}
	bills, err := tenant.Select[row](tx, `select b.id, b.kind, b.year, b.number, b.month, b.household_id, b.payer_id, b.person_id, b.payer_name, b.cents, b.carried_cents,
			coalesce((select sum(s.cents) from family.settlements s where s.tenant_id = $1 and s.bill_id = b.id and s.kind = 'advance' and s.day <= b.issued_on), 0)::bigint as settled_cents,
			b.issued_on, b.due_on, b.of_bill, b.reason, b.carried_into, b.file_id, b.created_at, b.address, o.year as of_year, o.number as of_number
		from family.bills b left join family.bills o on o.tenant_id = $1 and o.id = b.of_bill where b.tenant_id = $1 and b.id = any ($2)`, tx.Tenant(), ids)
	if err != nil {
		return nil, err
	}
	type line struct {
		BillID uuid.UUID
		BillLine
	}
	lines, err := tenant.Select[line](tx, `select l.bill_id, `+lineColumns+` from family.bill_lines l where tenant_id = $1 and bill_id = any ($2) order by bill_id, n`, tx.Tenant(), ids)
	if err != nil {
		return nil, err
	}
	of := map[uuid.UUID][]BillLine{}
	for _, l := range lines {
		of[l.BillID] = append(of[l.BillID], l.BillLine)
	}
	at := map[uuid.UUID]int{}
	for i, id := range ids {
		at[id] = i
	}
	slices.SortFunc(bills, func(a, b row) int { return cmp.Compare(at[a.ID], at[b.ID]) })
	out := make([]printed, len(bills))
	for i := range bills {
		b := &bills[i]
		note := b.Kind == "credit_note"
		number := ""
		if b.Number != nil {
			number = NumberText(b.Year, *b.Number)
		}
		p := printed{ID: b.ID, Sender: senderOf(c), Recipient: append([]string{b.PayerName}, addressLines(b.Address)...), Facts: []string{}, Pay: []string{}, Notes: []string{}, Totals: [][]string{}, Children: []printedChild{},
			Words: map[string]string{"what": s.say(lang, "paper_what"), "amount": s.say(lang, "paper_amount"), "pay": s.say(lang, "paper_pay")}}
		p.Foot = s.say(lang, "paper_foot", "name", c.Name, "number", number)
		if c.SIRET != "" {
			p.Foot += " · SIRET " + c.SIRET
		}
		if note {
			p.Title = s.say(lang, "paper_credit", "number", number)
			if b.OfNumber != nil {
				p.Facts = append(p.Facts, s.say(lang, "paper_corrects", "number", NumberText(*b.OfYear, *b.OfNumber)))
			}
			if b.Reason != "" {
				p.Facts = append(p.Facts, s.say(lang, "paper_reason", "reason", b.Reason))
			}
		} else {
			p.Title = s.say(lang, "paper_invoice", "number", number)
			p.Facts = append(p.Facts, s.say(lang, "paper_month", "month", monthText(lang, b.Month)))
		}
		p.Facts = append(p.Facts, s.say(lang, "paper_issued", "day", dayOf(b.IssuedOn)))
		open := b.Asked() - b.SettledCents
		switch {
		case note:
			p.Ask, p.Amount = s.say(lang, "paper_credited"), i18n.Money(lang, int64(b.Cents))
		case open > 0:
			p.Ask, p.Amount = s.say(lang, "paper_ask", "day", dayOf(b.DueOn)), i18n.Money(lang, int64(open))
			p.Pay = s.waysToPay(lang, c)
		default:
			p.Ask, p.Amount = s.say(lang, "paper_settled"), i18n.Money(lang, 0)
		}
		for _, l := range of[b.ID] {
			if len(p.Children) == 0 || p.Children[len(p.Children)-1].Name != l.PupilName {
				p.Children = append(p.Children, printedChild{Name: l.PupilName})
			}
			child := &p.Children[len(p.Children)-1]
			pl := printedLine{Label: l.Label, Days: s.daysText(lang, l.Days), Sentence: l.Say(s.Words, lang), Amount: i18n.Money(lang, int64(l.Cents))}
			if note && l.off() {
				pl.Sentence = ""
			} else {
				pl.Share = s.shareText(lang, l)
			}
			if l.Charge == price.Pending || l.Charge == price.Free {
				pl.Share = ""
			}
			child.Lines = append(child.Lines, pl)
		}
		p.Totals = append(p.Totals, []string{s.say(lang, "paper_total"), i18n.Money(lang, int64(b.Cents))})
		if b.CarriedCents != 0 {
			p.Totals = append(p.Totals, []string{s.say(lang, "paper_carried"), i18n.Money(lang, int64(b.CarriedCents))})
		}
		if b.SettledCents != 0 {
			p.Totals = append(p.Totals, []string{s.say(lang, "paper_advance"), i18n.Money(lang, -int64(b.SettledCents))})
		}
		if !note && len(p.Totals) > 1 {
			p.Totals = append(p.Totals, []string{s.say(lang, "paper_to_pay"), i18n.Money(lang, int64(open))})
		}
		if c.Contact != "" {
			p.Notes = append(p.Notes, s.say(lang, "paper_contact", "contact", c.Contact))
		}
		out[i] = p
	}
	return out, nil
}

func senderOf(c Creditor) []string {
	out := []string{c.Name}
	if c.Regie != "" {
		out = append(out, c.Regie)
	}
	return append(out, addressLines(c.Address)...)
}

func addressLines(a Address) []string {
	out := slices.Clone(a.Lines)
	if town := strings.TrimSpace(a.Postcode + " " + a.City); town != "" {
		out = append(out, town)
	}
	return out
}

// waysToPay says how a bill may be paid, as the creditor takes money.
func (s *Service) waysToPay(lang string, c Creditor) (out []string) {
	for _, rail := range c.Rails {
		switch rail {
		case "payfip", "stripe":
			out = append(out, s.say(lang, "way_online", "address", strings.TrimPrefix(strings.TrimPrefix(s.URL, "https://"), "http://")+"/a-payer"))
		case "desk":
			out = append(out, s.say(lang, "way_desk", "where", strings.Join(addressLines(c.Address), ", ")))
		case "sepa":
			out = append(out, s.say(lang, "way_sepa"))
		}
	}
	return out
}

// papersJob draws the papers of a run's bills, keeps them, then tells who is to pay. Begun again it draws those that are missing.
func (s *Service) papersJob(ctx context.Context, run *manifest.Steps, in *ofRun) error {
	type at struct {
		ID     uuid.UUID
		Year   int
		Number int64
	}
	var last at // of those that were read
	total, done := 0, 0
	read := func() (list []printed, err error) {
		err = run.Do(func(tx *tenant.Tx) error {
			rows, err := tenant.Select[at](tx, `select id, year, number from family.bills where tenant_id = $1 and run_id = $2 and kind = 'invoice' and file_id is null and (year, number) > ($4, $5) order by year, number limit $3`,
				tx.Tenant(), in.Run, papersAtOnce, last.Year, last.Number)
			if err != nil || len(rows) == 0 {
				return err
			}
			if total == 0 {
				type counted struct{ Total, Done int }
				n, _, err := tenant.One[counted](tx, `select count(*)::int as total, count(file_id)::int as done from family.bills where tenant_id = $1 and run_id = $2 and kind = 'invoice'`, tx.Tenant(), in.Run)
				if err != nil {
					return err
				}
				total, done = n.Total, n.Done
			}
			ids := make([]uuid.UUID, len(rows))
			for i, r := range rows {
				ids[i], last = r.ID, r
			}
			list, err = s.papersOf(tx, ids, "fr")
			return err
		})
		return list, err
	}
	type drawn struct {
		list []printed
		sums [][]byte
		err  error
	}
	list, err := read()
	for err == nil && len(list) > 0 { // the next are read while these are drawn
		end := make(chan drawn, 1)
		go func() {
			sums, err := s.drawAll(ctx, run.Tenant, list)
			end <- drawn{list, sums, err}
		}()
		next, failed := read()
		d := <-end
		if err = errors.Join(failed, d.err); err != nil {
			break
		}
		done += len(d.list)
		err = run.Do(func(tx *tenant.Tx) error {
			if err := keepPapers(tx, d.list, d.sums); err != nil {
				return err
			}
			return tenant.MoveTask(tx, in.Task, done, total)
		})
		list = next
	}
	if err != nil {
		return err
	}
	return run.Finish(func(tx *tenant.Tx) error {
		r, err := lockRun(tx, in.Run)
		if err != nil {
			return err
		}
		f := r.Figures
		if f.Told, err = s.tellRun(tx, in.Run); err != nil {
			return err
		}
		if f.OnPaper, err = tenant.Value[int](tx, `select count(*)::int from family.bills b join family.payers p on p.tenant_id = $1 and p.id = b.payer_id `+onPaper, tx.Tenant(), in.Run); err != nil {
			return err
		}
		if err := setRun(tx, in.Run, runIssued, f); err != nil {
			return err
		}
		if _, err := tx.Exec(`update family.runs set task_id = null where tenant_id = $1 and id = $2`, tx.Tenant(), in.Run); err != nil { // nothing works on it any more
			return err
		}
		return tenant.EndTask(tx, in.Task, map[string]any{"run": in.Run, "bills": f.Bills, "told": f.Told, "on_paper": f.OnPaper}, "")
	})
}

// onPaper are the bills of a run to print: of an institution, of who wants paper, of whom no message reaches.
const onPaper = `left join directory.people d on d.tenant_id = $1 and d.id = p.person_id left join directory.contacts c on c.tenant_id = $1 and c.id = p.person_id
	where b.tenant_id = $1 and b.run_id = $2 and b.kind = 'invoice' and (p.paper or p.person_id is null or d.account_id is null and coalesce(c.mail, '') = '')`

// drawAll draws papers and keeps them, several at once.
func (s *Service) drawAll(ctx context.Context, of uuid.UUID, list []printed) ([][]byte, error) {
	sums, errs := make([][]byte, len(list)), make([]error, len(list))
	var wg sync.WaitGroup
	slots := make(chan struct{}, drawnAtOnce)
	for i := range list {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			sums[i], errs[i] = s.draw(ctx, of, list[i])
		})
	}
	wg.Wait()
	return sums, errors.Join(errs...)
}

// draw draws one paper, keeps it under its bill's id, and returns the SHA-256 of what it kept.
func (s *Service) draw(ctx context.Context, of uuid.UUID, p printed) ([]byte, error) {
	content, err := s.PDF.Render(ctx, pdf.Template{Name: "family.bill", Source: billSource}, printedBills{Title: p.Title, Lang: "fr", Bills: []printed{p}})
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(content)
	return sum[:], s.Blobs.Put(ctx, blob.Key(of, p.ID), bytes.NewReader(content), int64(len(content)), "application/pdf")
}

func keepPapers(tx *tenant.Tx, list []printed, sums [][]byte) error {
	b := &pgx.Batch{}
	for i, p := range list {
		b.Queue(`update family.bills set file_id = id, file_sha256 = $3 where tenant_id = $1 and id = $2 and file_id is null`, tx.Tenant(), p.ID, sums[i])
	}
	return tx.Batch(b)
}

type ofPaper struct {
	Bill uuid.UUID `json:"bill"`
}

// paperJob draws the paper of one bill: a credit note's.
func (s *Service) paperJob(ctx context.Context, run *manifest.Steps, in *ofPaper) error {
	var list []printed
	if err := run.Do(func(tx *tenant.Tx) (err error) {
		list, err = s.papersOf(tx, []uuid.UUID{in.Bill}, "fr")
		return err
	}); err != nil {
		return err
	}
	sums, err := s.drawAll(ctx, run.Tenant, list)
	if err != nil {
		return err
	}
	return run.Finish(func(tx *tenant.Tx) error { return keepPapers(tx, list, sums) })
}

func (s *Service) paperOperations() []manifest.Operation {
	mine := spec("read-my-paper", http.MethodGet, "/mine/bills/{bill}/paper.pdf", "The paper of a bill of the caller's own", manifest.Needs(Pay), Money)
	theirs := spec("read-paper", http.MethodGet, "/bills/{bill}/paper.pdf", "The paper of a bill", manifest.Needs(Finance), Money)
	print := spec("print-run", http.MethodGet, "/runs/{run}/papers.pdf", "The bills of a run whose payers are told on paper, to print", manifest.Needs(Run), Money, "directory")
	mine.File, theirs.File, print.File = "application/pdf", "application/pdf", "application/pdf"
	return []manifest.Operation{manifest.Staged(mine, s.readPaper), manifest.Staged(theirs, s.readPaper), manifest.Staged(print, s.printRun)}
}

// readPaper is the paper as it was kept when the bill was issued; until it is, it is drawn from the bill's own lines.
func (s *Service) readPaper(ctx context.Context, run *manifest.Stages, in *OfBill) (*paper, error) {
	var b Bill
	var of uuid.UUID
	var file *uuid.UUID
	data := printedBills{Lang: "fr"}
	if err := run.Do(func(tx *tenant.Tx) (err error) {
		if b, err = BillOf(tx, in.Bill); err != nil {
			return err
		}
		if b.Number == nil {
			return problem.New(problem.Conflict, "family.no_paper")
		}
		if of, file = tx.Tenant(), b.FileID; file != nil {
			return nil
		}
		if data.Bills, err = s.papersOf(tx, []uuid.UUID{b.ID}, "fr"); err == nil {
			data.Title = data.Bills[0].Title
		}
		return err
	}); err != nil {
		return nil, err
	}
	name := "facture-"
	if b.Kind == "credit_note" {
		name = "avoir-"
	}
	name += NumberText(b.Year, *b.Number) + ".pdf"
	if file == nil {
		content, err := s.PDF.Render(ctx, pdf.Template{Name: "family.bill", Source: billSource}, data)
		return paperOf(name, "application/pdf", content), err
	}
	content, err := s.kept(ctx, of, *file)
	return paperOf(name, "application/pdf", content), err
}

// printRun is one document of the bills to print, in the order of postcodes and names: the post sorts them so.
func (s *Service) printRun(ctx context.Context, run *manifest.Stages, in *struct {
	OfRun
	Part int `query:"part" minimum:"1" maximum:"1000" default:"1" doc:"Of 200 bills each"`
}) (*paper, error) {
	data := printedBills{Lang: "fr"}
	if err := run.Do(func(tx *tenant.Tx) error {
		r, err := runOf(tx, in.Run)
		if err != nil {
			return err
		}
		ids, err := tenant.Select[uuid.UUID](tx, `select b.id from family.bills b join family.payers p on p.tenant_id = $1 and p.id = b.payer_id `+onPaper+` order by b.address->>'postcode', b.payer_name, b.number limit $3 offset $4`, tx.Tenant(), in.Run, printedParts, (in.Part-1)*printedParts)
		if err == nil && len(ids) == 0 {
			err = problem.New(problem.Conflict, "family.nothing_to_print")
		}
		if err != nil {
			return err
		}
		data.Title = s.say("fr", "print_title", "month", monthText("fr", r.Month))
		data.Bills, err = s.papersOf(tx, ids, "fr")
		return err
	}); err != nil {
		return nil, err
	}
	content, err := s.PDF.Render(ctx, pdf.Template{Name: "family.bill", Source: billSource}, data)
	return paperOf("factures-a-imprimer.pdf", "application/pdf", content), err
}
