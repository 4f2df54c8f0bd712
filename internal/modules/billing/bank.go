package billing

import (
	"context"
	"crypto/sha256"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"

	"preau/internal/billing/bank"
	"preau/internal/ledger"
	"preau/internal/manifest"
	"preau/internal/platform/fold"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

const (
	mostBankBytes = 32 << 20
	mostFaults    = 100 // told of one file
	mostRows      = 12  // shown of a table whose columns are not known
	pageOfLines   = 50
	mostAtOnce    = 500 // lines that one confirmation settles
	mostOwed      = 100 // invoices to choose from
)

func (s *Service) bankOperations() []manifest.Operation {
	reads := []string{"tenant", "directory"}
	file := spec("read-bank-file", http.MethodPost, "/bank/files", "Read what a bank says came in; nothing is kept unless asked", manifest.Needs(Manage), reads...)
	file.MaxBody = mostBankBytes
	return []manifest.Operation{
		manifest.Op(file, s.readBankFile),
		manifest.Op(spec("bank-lines", http.MethodGet, "/bank/lines", "What came in, each with the invoices that it may pay", manifest.Needs(Manage), reads...), s.listBankLines),
		manifest.Op(spec("bank-line", http.MethodGet, "/bank/lines/{line}", "One movement, and all the ways to attribute it", manifest.Needs(Manage), reads...), s.readBankLine),
		manifest.Op(spec("settle-certain", http.MethodPost, "/bank/certain", "Attribute all that is certain", manifest.Needs(Manage), reads...), s.settleCertain),
		manifest.Op(spec("settle-bank-line", http.MethodPost, "/bank/lines/{line}/settle", "Attribute a movement: what it settles less than is the customer's credit", manifest.Needs(Manage), reads...), s.settleBankLine),
		manifest.Op(spec("set-bank-line-aside", http.MethodPost, "/bank/lines/{line}/aside", "Say that a movement is not for us, and why", manifest.Needs(Manage), reads...), s.setBankLineAside),
		manifest.Op(spec("take-bank-line-up", http.MethodPost, "/bank/lines/{line}/open", "Take up again what was set aside", manifest.Needs(Manage), reads...), s.takeBankLineUp),
		manifest.Op(spec("owed-invoices", http.MethodGet, "/bank/owed", "Invoices that something may be attributed to, the oldest first", manifest.Needs(Manage), reads...), s.listOwed),
		manifest.Op(spec("payments", http.MethodGet, "/payments", "What came in, what it settled and what is left of it", manifest.Needs(Manage), reads...), s.listPayments),
		manifest.Op(spec("undo-payment", http.MethodPost, "/payments/{payment}/undo", "Take a payment back: what it settled is owed again", manifest.Needs(Manage), reads...), s.undoPayment),
		manifest.Op(spec("use-credit", http.MethodPost, "/payments/{payment}/use", "Settle invoices with what is left of a payment", manifest.Needs(Manage), reads...), s.spendCredit),
		manifest.Op(spec("refund-credit", http.MethodPost, "/payments/{payment}/refund", "Write down that what is left of a payment was given back", manifest.Needs(Manage), reads...), s.refundCredit),
	}
}

// BankFile is what a file says, before or after it is kept.
type BankFile struct {
	Kept     bool         `json:"kept"`
	Lines    int          `json:"lines" doc:"Movements that came in"`
	New      int          `json:"new" doc:"Of them, those that no file told before"`
	NewCents ledger.Cents `json:"new_cents"`
	Outgoing int          `json:"outgoing" doc:"Movements that went out: they pay no invoice and are not kept"`
	Pending  int          `json:"pending" doc:"Not booked yet: they come again when they are"`
	Twice    int          `json:"twice" doc:"Said twice by the file itself"`
	Faults   []string     `json:"faults" nullable:"false" doc:"What cannot be read, a sentence each"`
	Wrong    int          `json:"wrong" doc:"How much cannot be read in all"`
	Rows     [][]string   `json:"rows,omitempty" doc:"The first rows of a table whose columns are not known"`
	Kinds    []string     `json:"kinds,omitempty" doc:"What a column may hold"`
}

type bankFileOut struct{ Body BankFile }

func (s *Service) readBankFile(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Name    string `query:"name" maxLength:"200"`
	Keep    bool   `query:"keep" doc:"Absent: read, and nothing is kept"`
	Skip    int    `query:"skip" minimum:"0" maximum:"30" doc:"Of a table whose columns are not known: rows above the first movement"`
	Columns string `query:"columns" maxLength:"400" doc:"Of such a table: what each column holds, comma-separated; empty: nothing of use"`
	RawBody []byte `contentType:"application/octet-stream"`
}) (*bankFileOut, error) {
	if err := vendorHere(tx); err != nil {
		return nil, err
	}
	out := &bankFileOut{BankFile{Faults: []string{}}}
	var f *bank.File
	var err error
	if in.Columns != "" {
		f, err = bank.ReadColumns(in.RawBody, in.Skip, strings.Split(in.Columns, ","))
	} else {
		f, err = bank.Read(in.RawBody)
	}
	switch {
	case errors.Is(err, bank.ErrUnknown):
		if out.Body.Rows = bank.Rows(in.RawBody, mostRows); len(out.Body.Rows) == 0 {
			return nil, problem.OnField("file", "billing.bank_unknown")
		}
		out.Body.Kinds = bank.Kinds
		return out, nil
	case errors.Is(err, bank.ErrLarge):
		return nil, problem.OnField("file", "billing.bank_large")
	case err != nil:
		return nil, problem.OnField("file", "billing.bank_cut").Because(err)
	}
	b := &out.Body
	b.Pending, b.Twice, b.Wrong = f.Pending, f.Twice, len(f.Faults)
	for _, fault := range f.Faults[:min(len(f.Faults), mostFaults)] {
		b.Faults = append(b.Faults, fault.Sentence(s.Words, tx.Actor().Lang))
	}
	var came []bank.Line
	var keys []string
	for _, l := range f.Lines {
		if l.Cents <= 0 {
			b.Outgoing++
			continue
		}
		came, keys = append(came, l), append(keys, l.Key)
	}
	b.Lines = len(came)
	had, err := tenant.Select[string](tx, `select key from billing.bank_lines where tenant_id = $1 and key = any ($2)`, tx.Tenant(), keys)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, k := range had {
		known[k] = true
	}
	came = slices.DeleteFunc(came, func(l bank.Line) bool { return known[l.Key] })
	b.New = len(came)
	for _, l := range came {
		b.NewCents += l.Cents
	}
	if in.Keep {
		b.Kept = true
		return out, keepLines(tx, in.Name, in.RawBody, b.Lines, came)
	}
	return out, nil
}

// keepLines keeps what no file told before.
func keepLines(tx *tenant.Tx, name string, content []byte, lines int, came []bank.Line) error {
	file, sum := tenant.NewID(), sha256.Sum256(content)
	if _, err := tx.Exec(`insert into billing.bank_files (tenant_id, id, name, sha256, lines, added, received_at) values ($1, $2, $3, $4, $5, $6, $7)`, tx.Tenant(), file, clip(name, 200), sum[:], lines, len(came), tx.Now()); err != nil {
		return err
	}
	var ids []uuid.UUID
	var keys, accounts, payers, said, refs []string
	var days []schoolyear.Date
	var cents []int64
	var reversals []bool
	for _, l := range came {
		ids, keys, accounts, payers, said, refs = append(ids, tenant.NewID()), append(keys, l.Key), append(accounts, l.Account), append(payers, clip(l.Payer, 200)), append(said, clip(l.Text, 2000)), append(refs, strings.Join(l.References, "\n"))
		days, cents, reversals = append(days, l.Booked), append(cents, int64(l.Cents)), append(reversals, l.Reversal)
	}
	_, err := tx.Exec(`insert into billing.bank_lines (tenant_id, id, file_id, key, account, booked, cents, payer, said, refs, reversal)
		select $1, x.id, $2, x.key, x.account, x.booked, x.cents, x.payer, x.said, string_to_array(x.refs, E'\n'), x.reversal
		from unnest($3::uuid[], $4::text[], $5::text[], $6::date[], $7::bigint[], $8::text[], $9::text[], $10::text[], $11::boolean[]) x(id, key, account, booked, cents, payer, said, refs, reversal)
		on conflict (tenant_id, key) do nothing`, tx.Tenant(), file, ids, keys, accounts, days, cents, payers, said, refs, reversals)
	tx.About(file)
	return err
}

type bankLineRow struct {
	ID       uuid.UUID
	Account  string
	Booked   schoolyear.Date
	Cents    ledger.Cents
	Payer    string
	Said     string
	Refs     []string
	Reversal bool
	State    string
	Reason   string
}

const bankLinesWhere = `select id, account, booked, cents, payer, said, refs, reversal, state, reason from billing.bank_lines where tenant_id = $1 and `

func (r bankLineRow) line() bank.Line {
	return bank.Line{Account: r.Account, Booked: r.Booked, Cents: r.Cents, Payer: r.Payer, Text: r.Said, References: r.Refs, Reversal: r.Reversal}
}

// What is thought of a movement.
const (
	certain = "certain"
	likely  = "likely"
	none    = "none"
)

func guessOf(list []bank.Proposal) string {
	switch {
	case list[0].Certain:
		return certain
	case len(list[0].Allocations) > 0:
		return likely
	}
	return none
}

const owedWhere = invoicesWhere + `side = 'vendor' and state = 'issued' and kind = 'invoice' and gross_cents - credited_cents > paid_cents `

// matcher knows what customers owe. Two payers of one customer are two: each pays its own.
func matcher(tx *tenant.Tx) (*bank.Matcher, map[string]invoiceRow, error) {
	owed, err := tenant.Select[invoiceRow](tx, owedWhere+`order by due_on, year, number, id`, tx.Tenant())
	byID := map[string]invoiceRow{}
	var open []bank.Open
	for _, v := range owed {
		o := bank.Open{ID: v.ID.String(), Number: v.number(), Customer: v.PeerID.String() + " " + v.Recipient.SIRET, Left: v.left(), Due: v.DueOn, Names: []string{v.Recipient.Name}}
		if rest, ok := strings.CutPrefix(v.Recipient.Name, "Commune "); ok {
			o.Names = append(o.Names, "Mairie "+rest)
		}
		for _, r := range []string{v.Recipient.Commitment, v.Market} {
			if r != "" {
				o.References = append(o.References, r)
			}
		}
		byID[o.ID], open = v, append(open, o)
	}
	return bank.New(open), byID, err
}

// Allocated is what of a movement goes to an invoice.
type Allocated struct {
	Invoice   uuid.UUID    `json:"invoice"`
	Number    string       `json:"number"`
	Recipient string       `json:"recipient"`
	Cents     ledger.Cents `json:"cents"`
}

// BankProposal is one way to attribute a movement.
type BankProposal struct {
	Certain     bool         `json:"certain"`
	Why         string       `json:"why" doc:"A sentence"`
	Settles     []Allocated  `json:"settles" nullable:"false"`
	ExcessCents ledger.Cents `json:"excess_cents" doc:"To the customer's credit"`
	// Of is whom what is settled is owed by: of several, somebody says to whose credit the excess goes.
	Of []BankCustomer `json:"of" nullable:"false" doc:"Whose invoices they are"`
}

// BankCustomer is an organisation whose invoices a movement pays.
type BankCustomer struct {
	ID   uuid.UUID `json:"id"`
	Name string    `json:"name"`
}

// BankLineView is a movement that came in.
type BankLineView struct {
	ID        uuid.UUID       `json:"id"`
	Booked    schoolyear.Date `json:"booked"`
	Cents     ledger.Cents    `json:"cents"`
	Payer     string          `json:"payer,omitempty"`
	Said      string          `json:"said,omitempty"`
	State     string          `json:"state" enum:"open,settled,aside"`
	Reason    string          `json:"reason,omitempty" doc:"Why it is not for us"`
	Guess     string          `json:"guess,omitempty" enum:"certain,likely,none"`
	Proposals []BankProposal  `json:"proposals" nullable:"false" doc:"The likeliest first"`
	PaymentID *uuid.UUID      `json:"payment_id,omitempty"`
	Settles   []Allocated     `json:"settles" nullable:"false" doc:"Of a settled one"`
	Credit    ledger.Cents    `json:"credit_cents" doc:"Of a settled one: what is left to the customer's credit"`
}

func (r bankLineRow) view() BankLineView {
	return BankLineView{ID: r.ID, Booked: r.Booked, Cents: r.Cents, Payer: r.Payer, Said: r.Said, State: r.State, Reason: r.Reason, Proposals: []BankProposal{}, Settles: []Allocated{}}
}

func (s *Service) proposals(lang string, list []bank.Proposal, owed map[string]invoiceRow) []BankProposal {
	out := []BankProposal{}
	for _, p := range list {
		v := BankProposal{Certain: p.Certain, Why: p.Why(s.Words, lang), Settles: []Allocated{}, ExcessCents: p.Excess, Of: []BankCustomer{}}
		for _, a := range p.Allocations {
			i := owed[a.ID]
			v.Settles = append(v.Settles, Allocated{i.ID, i.number(), i.Recipient.Name, a.Cents})
			if c := (BankCustomer{i.PeerID, i.PeerName}); !slices.Contains(v.Of, c) {
				v.Of = append(v.Of, c)
			}
		}
		out = append(out, v)
	}
	return out
}

// guessed is a movement with what is thought of it.
type guessed struct {
	bankLineRow
	list []bank.Proposal
}

// guess proposes what each open movement pays, in the order of the bank: what is certain of one is no longer open to the next.
func guess(tx *tenant.Tx) ([]guessed, map[string]invoiceRow, error) {
	rows, err := tenant.Select[bankLineRow](tx, bankLinesWhere+`state = 'open' order by booked, id`, tx.Tenant())
	if err != nil {
		return nil, nil, err
	}
	on, err := today(tx)
	if err != nil {
		return nil, nil, err
	}
	m, owed, err := matcher(tx)
	out := make([]guessed, len(rows))
	for i, r := range rows {
		out[i] = guessed{r, m.Propose(r.line())}
		if r.Booked.After(on) { // nobody paid tomorrow
			out[i].list[0].Certain = false
		}
		if p := out[i].list[0]; p.Certain {
			m.Take(p)
		}
	}
	return out, owed, err
}

// CertainLines is what one confirmation settles.
type CertainLines struct {
	Count int          `json:"count"`
	Cents ledger.Cents `json:"cents"`
	More  int          `json:"more" doc:"As certain, for the next confirmation"`
}

func certainOf(list []guessed) (out []guessed, sum CertainLines) {
	for _, g := range list {
		switch {
		case !g.list[0].Certain:
		case len(out) == mostAtOnce:
			sum.More++
		default:
			out, sum.Cents = append(out, g), sum.Cents+g.Cents
		}
	}
	sum.Count = len(out)
	return out, sum
}

type bankLinesOut struct {
	Body struct {
		Items   []BankLineView `json:"items" nullable:"false"`
		Page    int            `json:"page"`
		Pages   int            `json:"pages"`
		Counts  map[string]int `json:"counts" doc:"certain, likely, none, settled, aside"`
		Certain CertainLines   `json:"certain"`
	}
}

func (s *Service) listBankLines(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Show string `query:"show" enum:"certain,likely,none,settled,aside," doc:"Absent: all that waits"`
	Page int    `query:"page" minimum:"0" maximum:"10000" default:"1"`
}) (*bankLinesOut, error) {
	if err := vendorHere(tx); err != nil {
		return nil, err
	}
	out := &bankLinesOut{}
	b := &out.Body
	b.Items, b.Page, b.Counts = []BankLineView{}, max(in.Page, 1), map[string]int{certain: 0, likely: 0, none: 0, "settled": 0, "aside": 0}
	type counted struct {
		State string
		N     int
	}
	counts, err := tenant.Select[counted](tx, `select state, count(*)::int as n from billing.bank_lines where tenant_id = $1 and state <> 'open' group by 1`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	for _, c := range counts {
		b.Counts[c.State] = c.N
	}
	list, owed, err := guess(tx)
	if err != nil {
		return nil, err
	}
	_, b.Certain = certainOf(list)
	for _, g := range list {
		b.Counts[guessOf(g.list)]++
	}
	from := (b.Page - 1) * pageOfLines
	if in.Show == "settled" || in.Show == "aside" {
		b.Pages = pages(b.Counts[in.Show])
		rows, err := tenant.Select[bankLineRow](tx, bankLinesWhere+`state = $2 order by booked desc, id desc limit $3 offset $4`, tx.Tenant(), in.Show, pageOfLines, from)
		if err != nil {
			return nil, err
		}
		b.Items, err = s.settledViews(tx, rows)
		return out, err
	}
	list = slices.DeleteFunc(list, func(g guessed) bool { return in.Show != "" && guessOf(g.list) != in.Show })
	b.Pages = pages(len(list))
	for _, g := range list[min(from, len(list)):min(from+pageOfLines, len(list))] {
		v := g.view()
		v.Guess, v.Proposals = guessOf(g.list), s.proposals(tx.Actor().Lang, g.list, owed)
		b.Items = append(b.Items, v)
	}
	return out, nil
}

func pages(n int) int { return max(1, (n+pageOfLines-1)/pageOfLines) }

// settledViews shows movements with what they settled.
func (s *Service) settledViews(tx *tenant.Tx, rows []bankLineRow) ([]BankLineView, error) {
	out := []BankLineView{}
	at := map[uuid.UUID]int{}
	var lines, payments []uuid.UUID
	for i, r := range rows {
		out = append(out, r.view())
		at[r.ID], lines = i, append(lines, r.ID)
	}
	list, err := tenant.Select[paymentRow](tx, paymentsWhere+`p.line_id = any ($2) and u.id is null`, tx.Tenant(), lines)
	if err != nil {
		return nil, err
	}
	of := map[uuid.UUID]int{}
	for _, p := range list {
		i := at[*p.LineID]
		out[i].PaymentID, out[i].Credit = &p.ID, out[i].Credit+p.CreditCents
		of[p.ID], payments = i, append(payments, p.ID)
	}
	settled, err := settledBys(tx, payments)
	for _, x := range settled {
		out[of[x.PaymentID]].Settles = append(out[of[x.PaymentID]].Settles, x.allocated())
	}
	return out, err
}

func (x settledBy) allocated() Allocated {
	return Allocated{x.InvoiceID, invoiceRow{Kind: x.Kind, Year: x.Year, Number: x.Number}.number(), x.Recipient.Name, x.Cents}
}

// OfBankLine is the path of a movement.
type OfBankLine struct {
	manifest.InTenant
	Line uuid.UUID `path:"line" format:"uuid"`
}

type bankLineOut struct{ Body BankLineView }

func (s *Service) readBankLine(_ context.Context, tx *tenant.Tx, in *OfBankLine) (*bankLineOut, error) {
	return s.bankLine(tx, in.Line)
}

func (s *Service) bankLine(tx *tenant.Tx, id uuid.UUID) (*bankLineOut, error) {
	r, ok, err := tenant.One[bankLineRow](tx, bankLinesWhere+`id = $2`, tx.Tenant(), id)
	if err == nil && !ok {
		err = problem.Missing()
	}
	if err != nil {
		return nil, err
	}
	if r.State != "open" {
		list, err := s.settledViews(tx, []bankLineRow{r})
		if err != nil {
			return nil, err
		}
		return &bankLineOut{list[0]}, nil
	}
	m, owed, err := matcher(tx)
	list := m.Propose(r.line())
	v := r.view()
	v.Guess, v.Proposals = guessOf(list), s.proposals(tx.Actor().Lang, list, owed)
	return &bankLineOut{v}, err
}

func (s *Service) settleCertain(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body struct {
		Count int          `json:"count" minimum:"1"`
		Cents ledger.Cents `json:"cents" doc:"The sum that was read: another is refused"`
	}
}) (*bankLinesOut, error) {
	if err := settling(tx); err != nil {
		return nil, err
	}
	list, _, err := guess(tx)
	if err != nil {
		return nil, err
	}
	list, sum := certainOf(list)
	if sum.Count != in.Body.Count || sum.Cents != in.Body.Cents {
		return nil, problem.New(problem.Conflict, "billing.bank_changed")
	}
	for _, g := range list {
		var settles []Settled
		for _, a := range g.list[0].Allocations {
			settles = append(settles, Settled{uuid.MustParse(a.ID), a.Cents})
		}
		if err := s.attribute(tx, g.bankLineRow, uuid.Nil, settles); err != nil {
			return nil, err
		}
	}
	out := &bankLinesOut{}
	out.Body.Items, out.Body.Page, out.Body.Pages, out.Body.Counts, out.Body.Certain = []BankLineView{}, 1, 1, map[string]int{}, sum
	return out, nil
}

// attribute makes a payment of a movement: one for each customer whose invoices it pays. What it leaves is of the customer that is said.
func (s *Service) attribute(tx *tenant.Tx, r bankLineRow, peer uuid.UUID, settles []Settled) error {
	parts := []paying{{Peer: peer, Cents: r.Cents, Settles: settles}}
	several, err := byCustomer(tx, settles)
	if err != nil {
		return err
	}
	if len(several) > 1 {
		rest := r.Cents
		for _, p := range several {
			rest -= p.Cents
		}
		i := slices.IndexFunc(several, func(p paying) bool { return p.Peer == peer })
		switch {
		case rest < 0:
			return problem.OnField("settles", "billing.paid_less")
		case rest > 0 && i < 0:
			return problem.OnField("customer", "billing.paid_by_several")
		case rest > 0:
			several[i].Cents += rest
		}
		parts = several
	}
	for _, p := range parts {
		p.Day, p.Reference, p.Line = r.Booked, clip(r.Said, 140), &r.ID
		if _, err := s.pay(tx, p); err != nil {
			return err
		}
	}
	_, err = tx.Exec(`update billing.bank_lines set state = 'settled', reason = '' where tenant_id = $1 and id = $2`, tx.Tenant(), r.ID)
	return err
}

// byCustomer parts what is settled by whose invoices they are.
func byCustomer(tx *tenant.Tx, settles []Settled) (out []paying, err error) {
	for _, x := range settles {
		peer, err := tenant.Value[uuid.UUID](tx, `select coalesce((select peer_id from billing.invoices where tenant_id = $1 and id = $2 and side = 'vendor'), $3)`, tx.Tenant(), x.Invoice, uuid.Nil)
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(out, func(p paying) bool { return p.Peer == peer })
		if i < 0 {
			i, out = len(out), append(out, paying{Peer: peer})
		}
		out[i].Cents, out[i].Settles = out[i].Cents+x.Cents, append(out[i].Settles, x)
	}
	return out, nil
}

// lineIn locks a movement in one of these states.
func lineIn(tx *tenant.Tx, id uuid.UUID, state string) (bankLineRow, error) {
	if err := settling(tx); err != nil {
		return bankLineRow{}, err
	}
	r, ok, err := tenant.One[bankLineRow](tx, bankLinesWhere+`id = $2 for update`, tx.Tenant(), id)
	switch {
	case err != nil:
	case !ok:
		err = problem.Missing()
	case r.State != state:
		err = problem.New(problem.Conflict, "billing.line_"+r.State)
	}
	return r, err
}

func (s *Service) settleBankLine(_ context.Context, tx *tenant.Tx, in *struct {
	OfBankLine
	Body struct {
		Settles  []Settled  `json:"settles" maxItems:"200" nullable:"false"`
		Customer *uuid.UUID `json:"customer,omitempty" doc:"Whose credit is what it settles less than: said when it settles nothing yet, or invoices of several customers"`
	}
}) (*bankLineOut, error) {
	r, err := lineIn(tx, in.Line, "open")
	if err != nil {
		return nil, err
	}
	peer := uuid.Nil
	if in.Body.Customer != nil {
		customers, err := linked(tx, buyerKinds...)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(customers, func(l tenant.Link) bool { return l.Peer == *in.Body.Customer }) {
			return nil, problem.OnField("customer", "billing.paid_by_whom")
		}
		peer = *in.Body.Customer
	}
	if err := s.attribute(tx, r, peer, in.Body.Settles); err != nil {
		return nil, err
	}
	return s.bankLine(tx, r.ID)
}

func (s *Service) setBankLineAside(_ context.Context, tx *tenant.Tx, in *struct {
	OfBankLine
	Body struct {
		Reason string `json:"reason" minLength:"3" maxLength:"400"`
	}
}) (*bankLineOut, error) {
	return s.moveLine(tx, in.Line, "open", "aside", strings.TrimSpace(in.Body.Reason))
}

func (s *Service) takeBankLineUp(_ context.Context, tx *tenant.Tx, in *OfBankLine) (*bankLineOut, error) {
	return s.moveLine(tx, in.Line, "aside", "open", "")
}

func (s *Service) moveLine(tx *tenant.Tx, id uuid.UUID, from, to, reason string) (*bankLineOut, error) {
	if _, err := lineIn(tx, id, from); err != nil {
		return nil, err
	}
	if _, err := tx.Exec(`update billing.bank_lines set state = $3, reason = $4 where tenant_id = $1 and id = $2`, tx.Tenant(), id, to, reason); err != nil {
		return nil, err
	}
	tx.About(id)
	return s.bankLine(tx, id)
}

// OwedInvoice is an invoice that something is left to pay of.
type OwedInvoice struct {
	Invoice   uuid.UUID       `json:"invoice"`
	Number    string          `json:"number"`
	PeerID    uuid.UUID       `json:"peer_id"`
	Peer      string          `json:"peer"`
	Recipient string          `json:"recipient"`
	DueOn     schoolyear.Date `json:"due_on"`
	LeftCents ledger.Cents    `json:"left_cents"`
}

type owedOut struct {
	Body struct {
		Items []OwedInvoice `json:"items" nullable:"false"`
		More  bool          `json:"more"`
	}
}

func (s *Service) listOwed(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Q    string    `query:"q" maxLength:"80" doc:"In the number or the name of who pays"`
	Peer uuid.UUID `query:"peer" format:"uuid" doc:"Of this customer alone"`
}) (*owedOut, error) {
	if err := vendorHere(tx); err != nil {
		return nil, err
	}
	rows, err := tenant.Select[invoiceRow](tx, owedWhere+`and ($2 = $3::uuid or peer_id = $2) order by due_on, year, number, id`, tx.Tenant(), in.Peer, uuid.Nil)
	out := &owedOut{}
	out.Body.Items = []OwedInvoice{}
	q := fold.Fold(in.Q)
	for _, v := range rows {
		if q != "" && !strings.Contains(fold.Fold(v.number()+" "+v.Recipient.Name+" "+v.PeerName), q) {
			continue
		}
		if len(out.Body.Items) == mostOwed {
			out.Body.More = true
			break
		}
		out.Body.Items = append(out.Body.Items, OwedInvoice{v.ID, v.number(), v.PeerID, v.PeerName, v.Recipient.Name, v.DueOn, v.left()})
	}
	return out, err
}

// PaymentView is money that came in.
type PaymentView struct {
	ID            uuid.UUID       `json:"id"`
	PeerID        uuid.UUID       `json:"peer_id"`
	Peer          string          `json:"peer"`
	Day           schoolyear.Date `json:"day"`
	Cents         ledger.Cents    `json:"cents"`
	Reference     string          `json:"reference,omitempty"`
	FromBank      bool            `json:"from_bank" doc:"A movement of a bank's file"`
	Settles       []Allocated     `json:"settles" nullable:"false"`
	CreditCents   ledger.Cents    `json:"credit_cents" doc:"Left of it, to the customer's credit"`
	RefundedCents ledger.Cents    `json:"refunded_cents"`
	Undone        bool            `json:"undone"`
	Why           string          `json:"why,omitempty" doc:"It was taken back"`
}

type paymentsOut struct {
	Body struct {
		Items       []PaymentView `json:"items" nullable:"false"`
		Page        int           `json:"page"`
		Pages       int           `json:"pages"`
		Credits     int           `json:"credits" doc:"Payments of which something is left"`
		CreditCents ledger.Cents  `json:"credit_cents"`
	}
}

func (s *Service) listPayments(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Credit bool `query:"credit" doc:"Only those of which something is left"`
	Page   int  `query:"page" minimum:"0" maximum:"10000" default:"1"`
}) (*paymentsOut, error) {
	if err := vendorHere(tx); err != nil {
		return nil, err
	}
	return s.payments(tx, in.Credit, max(in.Page, 1))
}

func (s *Service) payments(tx *tenant.Tx, credit bool, page int) (*paymentsOut, error) {
	out := &paymentsOut{}
	b := &out.Body
	b.Page, b.Items = page, []PaymentView{}
	type sums struct {
		N, Credits  int
		CreditCents ledger.Cents
	}
	sum, _, err := tenant.One[sums](tx, `select count(*)::int as n, count(*) filter (where c.credit_cents > 0)::int as credits, coalesce(sum(c.credit_cents), 0)::bigint as credit_cents from (`+paymentsWhere+`true) c`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	b.Credits, b.CreditCents, b.Pages = sum.Credits, sum.CreditCents, pages(sum.N)
	if credit {
		b.Pages = pages(sum.Credits)
	}
	rows, err := tenant.Select[paymentRow](tx, `select * from (`+paymentsWhere+`true) c where not $2 or c.credit_cents > 0 order by c.day desc, c.id desc limit $3 offset $4`, tx.Tenant(), credit, pageOfLines, (page-1)*pageOfLines)
	if err != nil {
		return nil, err
	}
	names, err := peerNames(tx)
	if err != nil {
		return nil, err
	}
	at := map[uuid.UUID]int{}
	var ids []uuid.UUID
	for i, p := range rows {
		at[p.ID], ids = i, append(ids, p.ID)
		b.Items = append(b.Items, PaymentView{ID: p.ID, PeerID: p.PeerID, Peer: names[p.PeerID], Day: p.Day, Cents: p.Cents, Reference: p.Reference, FromBank: p.LineID != nil, Settles: []Allocated{}, CreditCents: p.CreditCents, RefundedCents: p.Refunded, Undone: p.Undone, Why: p.Why})
	}
	settled, err := settledBys(tx, ids)
	for _, x := range settled {
		b.Items[at[x.PaymentID]].Settles = append(b.Items[at[x.PaymentID]].Settles, x.allocated())
	}
	return out, err
}

// peerNames are the names of the other sides, as they are known here.
func peerNames(tx *tenant.Tx) (map[uuid.UUID]string, error) {
	type peer struct {
		PeerID   uuid.UUID
		PeerName string
	}
	list, err := tenant.Select[peer](tx, `select distinct on (peer_id) peer_id, peer_name from billing.subscriptions where tenant_id = $1 order by peer_id, updated_at desc`, tx.Tenant())
	names := map[uuid.UUID]string{}
	for _, p := range list {
		names[p.PeerID] = p.PeerName
	}
	return names, err
}

// OfPayment is the path of a payment.
type OfPayment struct {
	manifest.InTenant
	Payment uuid.UUID `path:"payment" format:"uuid"`
}

func (s *Service) undoPayment(_ context.Context, tx *tenant.Tx, in *struct {
	OfPayment
	Body struct {
		Reason string `json:"reason" minLength:"3" maxLength:"400"`
	}
}) (*paymentsOut, error) {
	if err := s.undo(tx, in.Payment, strings.TrimSpace(in.Body.Reason)); err != nil {
		return nil, err
	}
	return s.payments(tx, false, 1)
}

func (s *Service) spendCredit(_ context.Context, tx *tenant.Tx, in *struct {
	OfPayment
	Body struct {
		Settles []Settled `json:"settles" minItems:"1" maxItems:"200"`
	}
}) (*paymentsOut, error) {
	if err := s.useCredit(tx, in.Payment, in.Body.Settles); err != nil {
		return nil, err
	}
	return s.payments(tx, false, 1)
}

func (s *Service) refundCredit(_ context.Context, tx *tenant.Tx, in *struct {
	OfPayment
	Body struct {
		Day       schoolyear.Date `json:"day" format:"date"`
		Cents     ledger.Cents    `json:"cents" minimum:"1" maximum:"100000000000"`
		Reference string          `json:"reference,omitempty" maxLength:"140"`
	}
}) (*paymentsOut, error) {
	if err := s.giveBack(tx, in.Payment, in.Body.Day, in.Body.Cents, in.Body.Reference); err != nil {
		return nil, err
	}
	return s.payments(tx, false, 1)
}
