package billing

import (
	"context"
	"net/http"
	"slices"

	"github.com/google/uuid"

	"preau/internal/ledger"
	"preau/internal/manifest"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

func (s *Service) consoleOperations() []manifest.Operation {
	return []manifest.Operation{
		manifest.Op(spec("console", http.MethodGet, "/console", "What a vendor sold, earned, is owed, and what waits for it", manifest.Needs(Manage), "tenant", "directory"), s.readConsole),
	}
}

const (
	mostShown = 20 // lines of a block of the console
	soonDays  = 90 // a term that ends within them is shown first
)

// Console is a vendor's business at a glance. It counts organisations and pupils, and names no person.
type Console struct {
	Waiting  ConsoleWaiting  `json:"waiting"`
	Year     EarnedYear      `json:"year" doc:"Issued and earned, month by month"`
	Running  ConsoleRunning  `json:"running"`
	Unpaid   []ConsoleUnpaid `json:"unpaid" nullable:"false" doc:"By lateness"`
	Late     []ConsoleLate   `json:"late" nullable:"false" doc:"What is late, the oldest first"`
	Censuses []ConsoleCensus `json:"censuses" nullable:"false" doc:"Schools whose pupils are not those of the quote, or of last year; the largest difference first"`
	Changed  int             `json:"changed" doc:"How many schools differ in all"`
}

// ConsoleWaiting is what the vendor has to do.
type ConsoleWaiting struct {
	Quotes       int          `json:"quotes" doc:"Asked, and not made"`
	Answers      int          `json:"answers" doc:"Quotes that wait for the customer"`
	Orders       int          `json:"orders" doc:"Ordered, and not open"`
	Drafts       int          `json:"drafts" doc:"Invoices to check and issue"`
	DraftCents   ledger.Cents `json:"draft_cents"`
	BankLines    int          `json:"bank_lines" doc:"Movements to attribute"`
	BankCents    ledger.Cents `json:"bank_cents"`
	Credits      int          `json:"credits" doc:"Payments of which something is left to the customer"`
	CreditCents  ledger.Cents `json:"credit_cents"`
	Overdue      int          `json:"overdue" doc:"Invoices not paid on their day"`
	OverdueCents ledger.Cents `json:"overdue_cents"`
	Refused      int          `json:"refused" doc:"Deposits that Chorus Pro refused or suspended"`
	RefusedFirst *uuid.UUID   `json:"refused_first,omitempty" doc:"The invoice of the oldest of them"`
}

// ConsoleRunning are the subscriptions under way.
type ConsoleRunning struct {
	Count    int           `json:"count"`
	Schools  int           `json:"schools"`
	NetCents ledger.Cents  `json:"net_cents" doc:"As quoted, for their terms"`
	Ending   []ConsoleTerm `json:"ending" nullable:"false" doc:"Those that end first"`
}

// ConsoleTerm is a subscription and its next term.
type ConsoleTerm struct {
	ID       uuid.UUID       `json:"id"`
	PeerName string          `json:"peer"`
	Until    schoolyear.Date `json:"until"`
	Schools  int             `json:"schools"`
	NetCents ledger.Cents    `json:"net_cents"`
	Followed bool            `json:"followed" doc:"Another one follows it"`
	Soon     bool            `json:"soon"`
}

// ConsoleUnpaid is what is owed, by lateness.
type ConsoleUnpaid struct {
	Late     string       `json:"late" enum:"due,30,60,more" doc:"Not due yet; up to 30 days late; up to 60; more"`
	Invoices int          `json:"invoices"`
	Cents    ledger.Cents `json:"cents"`
}

// ConsoleLate is an invoice that is late.
type ConsoleLate struct {
	Invoice   uuid.UUID       `json:"invoice"`
	Number    string          `json:"number"`
	Recipient string          `json:"recipient"`
	DueOn     schoolyear.Date `json:"due_on"`
	Days      int             `json:"days"`
	LeftCents ledger.Cents    `json:"left_cents"`
}

// ConsoleCensus is a school as it was counted, quoted, and counted the year before.
type ConsoleCensus struct {
	SubscriptionID uuid.UUID `json:"subscription"`
	SchoolID       uuid.UUID `json:"school_id"`
	School         string    `json:"school"`
	Peer           string    `json:"peer"`
	Counted        int       `json:"counted"`
	Quoted         *int      `json:"quoted,omitempty"`
	Before         *int      `json:"before,omitempty" doc:"Last year"`
}

type consoleOut struct{ Body Console }

// readConsole asks one question for each block. None reads another tenant.
func (s *Service) readConsole(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Year int `query:"year" minimum:"0" maximum:"2200" doc:"Civil year in which the school year begins; absent: the current one"`
}) (*consoleOut, error) {
	if err := vendorHere(tx); err != nil {
		return nil, err
	}
	on, err := today(tx)
	if err != nil {
		return nil, err
	}
	c := Console{}
	if c.Waiting, err = waiting(tx, on); err != nil {
		return nil, err
	}
	list, err := soldOf(tx)
	if err != nil {
		return nil, err
	}
	closed, err := closedMonths(tx)
	if err != nil {
		return nil, err
	}
	c.Year = earnedYear(list, closed, on, in.Year)
	if c.Running, err = runningOf(tx, on); err != nil {
		return nil, err
	}
	if c.Unpaid, c.Late, err = unpaid(tx, on); err != nil {
		return nil, err
	}
	for _, u := range c.Unpaid[1:] {
		c.Waiting.Overdue, c.Waiting.OverdueCents = c.Waiting.Overdue+u.Invoices, c.Waiting.OverdueCents+u.Cents
	}
	c.Censuses, c.Changed, err = differing(tx)
	return &consoleOut{c}, err
}

func waiting(tx *tenant.Tx, on schoolyear.Date) (ConsoleWaiting, error) {
	w, _, err := tenant.One[ConsoleWaiting](tx, `select s.*, i.*, b.*, c.*, d.* from
		(select count(*) filter (where state = 'asked')::int as quotes, count(*) filter (where state = 'quoted' and quote_until >= $2)::int as answers, count(*) filter (where state = 'ordered')::int as orders
			from billing.subscriptions where tenant_id = $1 and side = 'vendor') s,
		(select count(*) filter (where state = 'draft')::int as drafts, coalesce(sum(gross_cents) filter (where state = 'draft'), 0)::bigint as draft_cents
			from billing.invoices where tenant_id = $1 and side = 'vendor') i,
		(select count(*)::int as bank_lines, coalesce(sum(cents), 0)::bigint as bank_cents from billing.bank_lines where tenant_id = $1 and state = 'open') b,
		(select count(*)::int as credits, coalesce(sum(x.credit_cents), 0)::bigint as credit_cents from (`+paymentsWhere+`true) x where x.credit_cents > 0) c,
		(select count(*)::int as refused, (array_agg(x.invoice_id order by x.on_day, x.invoice_id))[1] as refused_first from (select distinct on (invoice_id) invoice_id, on_day, state from billing.deposits where tenant_id = $1 order by invoice_id, n desc) x where x.state in ('refused', 'suspended')) d`, tx.Tenant(), on)
	return w, err
}

func runningOf(tx *tenant.Tx, on schoolyear.Date) (ConsoleRunning, error) {
	type row struct {
		ConsoleTerm
		TermUntil  schoolyear.Date
		Count, All int
		Sum        ledger.Cents
	}
	out := ConsoleRunning{Ending: []ConsoleTerm{}}
	rows, err := tenant.Select[row](tx, `select s.id, s.peer_name, s.term_until, coalesce(s.net_cents, 0) as net_cents, p.n as schools, count(*) over ()::int as count, (select count(distinct x.school_id)::int from billing.subscriptions r join billing.places x on x.tenant_id = $1 and x.subscription_id = r.id and (x.until is null or x.until >= $2) where r.tenant_id = $1 and r.side = 'vendor' and r.state = 'running') as "all", (sum(coalesce(s.net_cents, 0)) over ())::bigint as sum,
			exists (select from billing.subscriptions f where f.tenant_id = $1 and f.renews = s.id and f.state in ('ordered', 'running')) as followed
		from billing.subscriptions s cross join lateral (select count(distinct school_id)::int as n from billing.places where tenant_id = $1 and subscription_id = s.id and (until is null or until >= $2)) p
		where s.tenant_id = $1 and s.side = 'vendor' and s.state = 'running' order by s.term_until, s.peer_name, s.id limit $3`, tx.Tenant(), on, mostShown)
	for _, r := range rows {
		out.Count, out.Schools, out.NetCents = r.Count, r.All, r.Sum
		r.Until, r.Soon = r.TermUntil, on.DaysUntil(r.TermUntil) <= soonDays
		out.Ending = append(out.Ending, r.ConsoleTerm)
	}
	return out, err
}

func unpaid(tx *tenant.Tx, on schoolyear.Date) ([]ConsoleUnpaid, []ConsoleLate, error) {
	rows, err := tenant.Select[invoiceRow](tx, owedWhere+`order by due_on, year, number, id`, tx.Tenant())
	out := []ConsoleUnpaid{{Late: "due"}, {Late: "30"}, {Late: "60"}, {Late: "more"}}
	late := []ConsoleLate{}
	for _, v := range rows {
		due, stopped := v.dueBy()
		days, left := due.DaysUntil(on), v.left()
		if stopped {
			days = 0
		}
		i := slices.IndexFunc([]bool{days <= 0, days <= 30, days <= 60, true}, func(b bool) bool { return b })
		out[i].Invoices, out[i].Cents = out[i].Invoices+1, out[i].Cents+left
		if days > 0 && len(late) < mostShown {
			late = append(late, ConsoleLate{v.ID, v.number(), v.Recipient.Name, due, days, left})
		}
	}
	return out, late, err
}

// differing are the schools whose count is not that of the quote, or of the year before.
func differing(tx *tenant.Tx) ([]ConsoleCensus, int, error) {
	type row struct {
		ConsoleCensus
		PeerName, Name string
		N              int
	}
	rows, err := tenant.Select[row](tx, `with d as (
			select distinct on (p.school_id) s.id as subscription_id, p.school_id, p.name, s.peer_name, c.pupils as counted, q.pupils as quoted, b.pupils as before
			from billing.subscriptions s join billing.places p on p.tenant_id = $1 and p.subscription_id = s.id
			cross join lateral (select c.pupils from billing.censuses c where c.tenant_id = $1 and c.school_id = p.school_id and c.why <> 'asked' and c.on_day between s.term_from and s.term_until order by c.on_day desc, c.taken_at desc, c.id desc limit 1) c
			left join lateral (select c.pupils from billing.censuses c where c.tenant_id = $1 and c.school_id = p.school_id and c.taken_at <= s.created_at order by c.on_day desc, c.taken_at desc, c.id desc limit 1) q on true
			left join lateral (select c.pupils from billing.censuses c where c.tenant_id = $1 and c.school_id = p.school_id and c.why <> 'asked' and c.on_day < s.term_from order by c.on_day desc, c.taken_at desc, c.id desc limit 1) b on true
			where s.tenant_id = $1 and s.side = 'vendor' and s.state = 'running' order by p.school_id, s.term_from desc)
		select d.*, count(*) over ()::int as n from d where counted <> coalesce(quoted, counted) or counted <> coalesce(before, counted)
		order by greatest(abs(counted - coalesce(quoted, counted)), abs(counted - coalesce(before, counted))) desc, name, school_id limit $2`, tx.Tenant(), mostShown)
	out, n := []ConsoleCensus{}, 0
	for _, r := range rows {
		r.School, r.Peer, n = r.Name, r.PeerName, r.N
		out = append(out, r.ConsoleCensus)
	}
	return out, n, err
}
