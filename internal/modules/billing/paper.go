package billing

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/billing/charge"
	"preau/internal/billing/facturx"
	"preau/internal/ledger"
	"preau/internal/manifest"
	"preau/internal/platform/blob"
	"preau/internal/platform/i18n"
	"preau/internal/platform/pdf"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

const (
	paperKind   = "billing.paper"   // a quote or an invoice is drawn
	paperedKind = "billing.papered" // vendor to customer
)

//go:embed quote.typ
var quoteSource string

// paperRow is a version of a quote or an invoice as paper.
type paperRow struct {
	ID                      uuid.UUID
	Subject                 string
	AboutID                 uuid.UUID
	Version                 int
	PeerID                  uuid.UUID
	Number                  string
	ServiceCode, Commitment string
	Reason                  string
	Body                    json.RawMessage
	XML                     string `db:"xml"`
	SHA256                  []byte `db:"sha256"`
	Size                    *int
	DrawnAt                 *time.Time
	CreatedAt               time.Time
}

const papersWhere = `select id, subject, about_id, version, peer_id, number, service_code, commitment, reason, coalesce(body, 'null') as body, xml, sha256, size, drawn_at, created_at from billing.papers where tenant_id = $1 and `

type ofPaper struct {
	Paper uuid.UUID `json:"paper"`
}

// papered is a paper as it crosses: its PDF is already kept under its id on the side that receives it, which holds it to its hash.
type papered struct {
	ID          uuid.UUID `json:"id"`
	From        uuid.UUID `json:"from"`
	Subject     string    `json:"subject"`
	AboutID     uuid.UUID `json:"about_id"`
	Version     int       `json:"version"`
	Number      string    `json:"number"`
	ServiceCode string    `json:"service_code,omitempty"`
	Commitment  string    `json:"commitment,omitempty"`
	Reason      string    `json:"reason,omitempty"`
	XML         string    `json:"xml,omitempty"`
	SHA256      []byte    `json:"sha256"`
	Size        int       `json:"size"`
	At          time.Time `json:"at"`
}

func (s *Service) paperOperations() []manifest.Operation {
	document := spec("read-paper", http.MethodGet, "/papers/{paper}/document.pdf", "A quote or an invoice as it was kept", manifest.Needs(Consult))
	file := spec("read-paper-file", http.MethodGet, "/papers/{paper}/factur-x.xml", "The file that an invoice's paper holds", manifest.Needs(Consult))
	document.File, file.File = "application/pdf", "application/xml"
	return []manifest.Operation{
		manifest.Op(spec("papers", http.MethodGet, "/subscriptions/{subscription}/papers", "The quote of a subscription as paper", manifest.Needs(Consult)), s.listPapers),
		manifest.Staged(document, s.readDocument), manifest.Staged(file, s.readFile),
	}
}

func (s *Service) paperJobs() []manifest.Job {
	return []manifest.Job{manifest.NewSteps(paperKind, []string{Key, "tenant"}, s.drawPaper), manifest.NewSteps(paperedKind, []string{Key, "tenant"}, s.papered)}
}

// askPaper keeps what a paper says, and has it drawn.
func (s *Service) askPaper(tx *tenant.Tx, p paperRow, body any) error {
	p.ID = tenant.NewID()
	if _, err := tx.Exec(`insert into billing.papers (tenant_id, id, subject, about_id, version, peer_id, number, service_code, commitment, reason, body, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		tx.Tenant(), p.ID, p.Subject, p.AboutID, p.Version, p.PeerID, p.Number, p.ServiceCode, p.Commitment, p.Reason, body, tx.Now()); err != nil {
		return err
	}
	_, err := tx.Emit(paperKind, time.Time{}, ofPaper{p.ID})
	return err
}

func (s *Service) drawPaper(ctx context.Context, run *manifest.Steps, in *ofPaper) error {
	var p paperRow
	if err := run.Do(func(tx *tenant.Tx) (err error) {
		var ok bool
		if p, ok, err = tenant.One[paperRow](tx, papersWhere+`id = $2`, tx.Tenant(), in.Paper); err == nil && !ok {
			err = problem.Missing()
		}
		return err
	}); err != nil {
		return err
	}
	var content, file []byte
	var err error
	if p.Subject == "quote" {
		var q quotePaper
		if err := json.Unmarshal(p.Body, &q); err != nil {
			return err
		}
		content, err = s.PDF.Render(ctx, pdf.Template{Name: "billing.quote", Source: quoteSource}, q)
	} else {
		var doc facturx.Invoice
		if err := json.Unmarshal(p.Body, &doc); err != nil {
			return err
		}
		content, file, err = doc.Draw(ctx, s.PDF, s.Words, facturx.Demands{})
	}
	if err != nil {
		return err
	}
	for _, side := range []uuid.UUID{run.Tenant, p.PeerID} { // each side keeps its own
		if err := s.Blobs.Put(ctx, blob.Key(side, p.ID), bytes.NewReader(content), int64(len(content)), "application/pdf"); err != nil {
			return err
		}
	}
	sum := sha256.Sum256(content)
	return run.Finish(func(tx *tenant.Tx) error {
		if _, err := tx.Exec(`update billing.papers set xml = $3, sha256 = $4, size = $5, drawn_at = $6 where tenant_id = $1 and id = $2 and drawn_at is null`, tx.Tenant(), p.ID, string(file), sum[:], len(content), tx.Now()); err != nil {
			return err
		}
		_, err := tx.Deliver(p.PeerID, Key, paperedKind, papered{p.ID, tx.Tenant(), p.Subject, p.AboutID, p.Version, p.Number, p.ServiceCode, p.Commitment, p.Reason, string(file), sum[:], len(content), tx.Now()})
		if problem.Is(err, "tenant.no_link") {
			return nil // who left has it by another way
		}
		return err
	})
}

// errOther says that a paper is not the one that was told.
var errOther = errors.New("billing: the paper is not the one that was told")

// papered is the buyer's part: it keeps what it received once it is what was told.
func (s *Service) papered(ctx context.Context, run *manifest.Steps, in *papered) error {
	content, err := s.keptPaper(ctx, run.Tenant, in.ID)
	if err != nil {
		return err
	}
	if sum := sha256.Sum256(content); !bytes.Equal(sum[:], in.SHA256) {
		return errOther
	}
	return run.Finish(func(tx *tenant.Tx) error {
		vendors, err := linked(tx, "vendor")
		if err != nil || !slices.ContainsFunc(vendors, func(l tenant.Link) bool { return l.Peer == in.From }) {
			return err
		}
		_, err = tx.Exec(`insert into billing.papers (tenant_id, id, subject, about_id, version, peer_id, number, service_code, commitment, reason, xml, sha256, size, drawn_at, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) on conflict do nothing`,
			tx.Tenant(), in.ID, in.Subject, in.AboutID, in.Version, in.From, in.Number, in.ServiceCode, in.Commitment, in.Reason, in.XML, in.SHA256, in.Size, in.At, tx.Now())
		return err
	})
}

func (s *Service) keptPaper(ctx context.Context, of, file uuid.UUID) ([]byte, error) {
	r, _, err := s.Blobs.Get(ctx, blob.Key(of, file))
	if errors.Is(err, blob.ErrNotFound) {
		return nil, problem.New(problem.Gone, "billing.paper_gone")
	}
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

// PaperView is a paper on the wire.
type PaperView struct {
	ID          uuid.UUID  `json:"id"`
	Version     int        `json:"version" doc:"From 1; one that was refused is drawn again with the right references"`
	Number      string     `json:"number"`
	ServiceCode string     `json:"service_code,omitempty"`
	Commitment  string     `json:"commitment,omitempty"`
	Reason      string     `json:"reason,omitempty"`
	File        bool       `json:"file" doc:"It holds a file that machines read"`
	SHA256      string     `json:"sha256,omitempty" doc:"Of the PDF"`
	DrawnAt     *time.Time `json:"drawn_at,omitempty" doc:"Absent: it is being drawn"`
}

func papersOf(tx *tenant.Tx, subject string, id uuid.UUID) ([]PaperView, error) {
	rows, err := tenant.Select[paperRow](tx, papersWhere+`subject = $2 and about_id = $3 order by version`, tx.Tenant(), subject, id)
	out := []PaperView{}
	for _, p := range rows {
		out = append(out, PaperView{p.ID, p.Version, p.Number, p.ServiceCode, p.Commitment, p.Reason, p.XML != "", fmt.Sprintf("%x", p.SHA256), p.DrawnAt})
	}
	return out, err
}

type papersOut struct {
	Body struct {
		Items []PaperView `json:"items" nullable:"false"`
	}
}

func (s *Service) listPapers(_ context.Context, tx *tenant.Tx, in *OfSubscription) (*papersOut, error) {
	if _, err := subscriptionOf(tx, in.Subscription); err != nil {
		return nil, err
	}
	out := &papersOut{}
	var err error
	out.Body.Items, err = papersOf(tx, "quote", in.Subscription)
	return out, err
}

// OfPaper is the path of a paper.
type OfPaper struct {
	manifest.InTenant
	Paper uuid.UUID `path:"paper" format:"uuid"`
}

type paperFile struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Policy      string `header:"Content-Security-Policy"`
	Body        []byte
}

func (p paperRow) file(ending, mediaType string, body []byte) *paperFile {
	name := p.Number
	if p.Version > 1 {
		name += fmt.Sprintf("-v%d", p.Version)
	}
	return &paperFile{mediaType, mime.FormatMediaType("attachment", map[string]string{"filename": name + ending}), "default-src 'none'; sandbox", body}
}

func (s *Service) readDocument(ctx context.Context, run *manifest.Stages, in *OfPaper) (*paperFile, error) {
	p, of, err := readPaper(run, in.Paper)
	if err != nil {
		return nil, err
	}
	content, err := s.keptPaper(ctx, of, p.ID)
	return p.file(".pdf", "application/pdf", content), err
}

func (s *Service) readFile(_ context.Context, run *manifest.Stages, in *OfPaper) (*paperFile, error) {
	p, _, err := readPaper(run, in.Paper)
	if err == nil && p.XML == "" {
		err = problem.Missing()
	}
	return p.file(".xml", "application/xml", []byte(p.XML)), err
}

func readPaper(run *manifest.Stages, id uuid.UUID) (p paperRow, of uuid.UUID, err error) {
	err = run.Do(func(tx *tenant.Tx) (err error) {
		var ok bool
		p, ok, err = tenant.One[paperRow](tx, papersWhere+`id = $2`, tx.Tenant(), id)
		if of = tx.Tenant(); err == nil && !ok {
			err = problem.Missing()
		} else if err == nil && p.DrawnAt == nil {
			err = problem.New(problem.Conflict, "billing.paper_later")
		}
		return err
	})
	return p, of, err
}

// press is all that invoices are printed from, read at once.
type press struct {
	identity Identity
	known    bool
	lines    map[uuid.UUID][]InvoiceLine
	bought   map[uuid.UUID][]Line
	of       map[uuid.UUID]facturx.Reference
}

func pressOf(tx *tenant.Tx, rows []invoiceRow) (p press, err error) {
	p = press{lines: map[uuid.UUID][]InvoiceLine{}, bought: map[uuid.UUID][]Line{}, of: map[uuid.UUID]facturx.Reference{}}
	if len(rows) == 0 {
		return p, nil
	}
	if p.identity, p.known, err = identityOf(tx); err != nil {
		return p, err
	}
	var ids, subs, of []uuid.UUID
	for _, v := range rows {
		ids, subs = append(ids, v.ID), append(subs, v.SubscriptionID)
		if v.OfInvoice != nil {
			of = append(of, *v.OfInvoice)
		}
	}
	type line struct {
		InvoiceID uuid.UUID
		InvoiceLine
	}
	lines, err := tenant.Select[line](tx, `select invoice_id, of_line, label, counts, school_id, school, late, since, until, unit_days, term_days, vat_ppm, cents, of_n from billing.invoice_lines where tenant_id = $1 and invoice_id = any ($2) order by invoice_id, n`, tx.Tenant(), ids)
	if err != nil {
		return p, err
	}
	for _, l := range lines {
		p.lines[l.InvoiceID] = append(p.lines[l.InvoiceID], l.InvoiceLine)
	}
	type bought struct {
		ID    uuid.UUID
		Lines []Line
	}
	list, err := tenant.Select[bought](tx, `select id, lines from billing.subscriptions where tenant_id = $1 and id = any ($2)`, tx.Tenant(), subs)
	if err != nil {
		return p, err
	}
	for _, b := range list {
		p.bought[b.ID] = b.Lines
	}
	if len(of) > 0 {
		others, err := tenant.Select[invoiceRow](tx, invoicesWhere+`id = any ($2)`, tx.Tenant(), of)
		if err != nil {
			return p, err
		}
		for _, o := range others {
			p.of[o.ID] = facturx.Reference{Number: o.number(), Issued: o.IssuedOn}
		}
	}
	return p, nil
}

// lacks says of drafts what must be completed before they may be issued.
func (s *Service) lacks(tx *tenant.Tx, rows []invoiceRow, on schoolyear.Date) (map[uuid.UUID][]string, error) {
	drafts := slices.DeleteFunc(slices.Clone(rows), func(v invoiceRow) bool { return v.State != "draft" })
	p, err := pressOf(tx, drafts)
	out := map[uuid.UUID][]string{}
	for _, v := range drafts {
		if !p.known {
			out[v.ID] = []string{s.say("no_identity")}
			continue
		}
		for _, f := range s.print(p, v, on).Check(v.Recipient.demands()) {
			if say := f.Sentence(s.Words, cmp.Or(tx.Actor().Lang, "fr")); !slices.Contains(out[v.ID], say) {
				out[v.ID] = append(out[v.ID], say)
			}
		}
	}
	return out, err
}

// document is an invoice as it is written for Chorus Pro, under a number that is not yet taken.
func (s *Service) document(tx *tenant.Tx, v invoiceRow, on schoolyear.Date) (facturx.Invoice, error) {
	p, err := pressOf(tx, []invoiceRow{v})
	if err == nil && !p.known {
		err = problem.New(problem.Conflict, "billing.no_identity")
	}
	if err != nil {
		return facturx.Invoice{}, err
	}
	return s.print(p, v, on), nil
}

// demands are what the payer's entry in Chorus Pro asks for.
func (p Payer) demands() facturx.Demands {
	return facturx.Demands{Service: p.AsksService, Commitment: p.AsksCommitment}
}

// outside is why interest and costs of what is paid late bear no VAT: they make good a loss and pay for nothing.
const outside = "Hors du champ de la TVA : indemnité qui ne rémunère aucune prestation (CGI, art. 256)"

func (s *Service) print(p press, v invoiceRow, on schoolyear.Date) facturx.Invoice {
	i, r := p.identity, v.Recipient
	day, number := on, "F0000-000000"
	if v.State == "issued" {
		day, number = v.IssuedOn, v.number()
	}
	doc := facturx.Invoice{Number: number, Kind: facturx.Bill, Issued: day, Due: day.AddDays(termsOfPayment), Operations: facturx.Services, OnDebits: i.OnDebits, Means: facturx.Transfer,
		Seller:  facturx.Party{Name: i.Name, SIRET: i.SIRET, VAT: i.VAT, Address: i.Address.facturx(), Contact: i.Contact, Phone: i.Phone, Mail: i.Mail},
		Buyer:   facturx.Party{Name: clip(r.Name, 100), SIRET: r.SIRET, Address: facturx.Address{Country: "FR"}},
		Account: facturx.Account{IBAN: i.IBAN, BIC: i.BIC, Holder: i.Holder}, Service: r.ServiceCode, Commitment: r.Commitment, Market: clip(v.Market, 50), Notes: facturx.Mentions()}
	if r.Address != nil {
		doc.Buyer.Address = r.Address.facturx()
	}
	if v.OfInvoice != nil {
		if of, ok := p.of[*v.OfInvoice]; ok {
			doc.Corrects = &of
		}
	}
	doc.Terms = s.say("terms_public")
	if r.Private {
		doc.Terms = s.say("terms_private")
		for n := range doc.Notes {
			if doc.Notes[n].Subject == "PMD" {
				doc.Notes[n].Text = s.say("late_private")
			}
		}
	}
	note := func(subject, text string) {
		if text != "" {
			doc.Notes = append(doc.Notes, facturx.Note{Subject: subject, Text: text})
		}
	}
	note("REG", i.legal(s))
	note("AAI", i.Mentions)
	if v.Reason != "" {
		note("AAI", s.say("because", "reason", v.Reason))
	}
	sign := int64(1)
	if v.Kind == "credit_note" {
		doc.Kind, sign = facturx.Credit, -1
	}
	var period facturx.Period
	for _, l := range p.lines[v.ID] {
		doc.Lines = append(doc.Lines, s.printLine(i, l, p.bought[v.SubscriptionID], sign))
		if doc.Lines[len(doc.Lines)-1].VAT.Category == facturx.Outside {
			doc.Seller.VAT = "" // what is outside VAT stands alone in its document, without any VAT number (BR-O-02)
		}
		if period.From.IsZero() || l.Since.Before(period.From) {
			period.From = l.Since
		}
		if l.Until.After(period.Until) {
			period.Until = l.Until
		}
	}
	if !period.From.IsZero() {
		doc.Period = &period
	}
	return doc
}

// legal is what the law has an organisation print of itself.
func (i Identity) legal(s *Service) string {
	var parts []string
	if i.Form != "" && i.Capital != "" {
		parts = append(parts, s.say("capital", "form", i.Form, "capital", i.Capital))
	} else if i.Form != "" {
		parts = append(parts, i.Form)
	}
	return strings.Join(append(parts, slices.DeleteFunc([]string{i.Register}, func(t string) bool { return t == "" })...), " · ")
}

func (a Address) facturx() facturx.Address {
	return facturx.Address{Lines: a.Lines, Postcode: a.Postcode, Town: a.Town, Country: a.Country}
}

func clip(text string, most int) string {
	if r := []rune(strings.TrimSpace(text)); len(r) > most {
		return strings.TrimSpace(string(r[:most-1])) + "…"
	}
	return strings.TrimSpace(text)
}

// printLine is a line as quantity × price where one price explains it, else as one thing at its sum; its words say how it was obtained.
func (s *Service) printLine(i Identity, l InvoiceLine, bought []Line, sign int64) facturx.Line {
	net, days := l.Cents*ledger.Cents(sign), l.UnitDays*sign
	name := l.Label
	if l.School != "" {
		name += " · " + l.School
	}
	out := facturx.Line{Name: clip(name, 100), Explanation: s.obtained(l, sign), Period: &facturx.Period{From: l.Since, Until: l.Until}, Unit: "C62", Quantity: facturx.Whole(1), Price: facturx.PriceOf(max(net, -net)), Net: net}
	if net < 0 {
		out.Quantity = facturx.Whole(-1)
	}
	switch {
	case l.Counts == countsInterest || l.Counts == countsIndemnity:
		out.VAT = facturx.VAT{Category: facturx.Outside, Reason: outside}
		return out
	case l.VATPPM > 0:
		out.VAT = facturx.VAT{Category: facturx.Standard, PPM: int64(l.VATPPM)}
	case i.VAT != "":
		out.VAT = facturx.VAT{Category: facturx.Zero}
	default:
		out.VAT = facturx.VAT{Category: facturx.Exempt, Reason: cmp.Or(i.Exemption, noVAT)}
		if out.VAT.Reason == noVAT {
			out.VAT.ReasonCode = "VATEX-FR-FRANCHISE"
		}
	}
	if l.OfLine < len(bought) && days != 0 && l.TermDays > 0 && !l.shared() {
		if p := bought[l.OfLine].Price; len(p.Steps) == 1 && p.Steps[0].FlatCents == 0 && p.Steps[0].UnitCents > 0 && p.MinimumCents == 0 {
			unit := p.Steps[0].UnitCents
			switch term := int64(l.TermDays); {
			case unit.Ratio(days, term, ledger.ToCent) != net: // shared, or rounded with what came before
			case days%term == 0:
				out.Quantity, out.Price = facturx.Whole(days/term), facturx.PriceOf(unit)
			default:
				out.Quantity, out.Price, out.Unit, out.Per = facturx.Whole(days), facturx.PriceOf(unit), "DAY", term
			}
		}
	}
	return out
}

// obtained says in French how a line's figure was obtained: what was counted for the whole year, or for how many days of it.
func (s *Service) obtained(l InvoiceLine, sign int64) string {
	over, key, days, say := int64(l.TermDays), "obtained_whole", int64(l.Since.DaysUntil(l.Until))+1, ""
	if days > 0 && days < over && l.UnitDays%days == 0 {
		over, key = days, "obtained_days"
	}
	n, one := s.hundredths(l.UnitDays*sign, over), max(l.UnitDays, -l.UnitDays) < 2*over
	switch {
	case l.Counts == countsInterest || l.Counts == countsIndemnity:
		return "" // the claim's reason says it
	case l.Counts == PerPupil && one:
		say = s.say("obtained_pupil", "n", n)
	case l.Counts == PerPupil:
		say = s.say("obtained_pupils", "n", n)
	case l.Counts == PerSchool && one:
		say = s.say("obtained_school", "n", n)
	case l.Counts == PerSchool:
		say = s.say("obtained_schools", "n", n)
	default:
		say = n
	}
	say = s.say(key, "what", say, "days", i18n.Number("fr", days), "term", i18n.Number("fr", int64(l.TermDays)), "from", shortDay(l.Since), "until", shortDay(l.Until))
	if l.shared() {
		say = s.say("obtained_part", "what", say)
	}
	if l.Late {
		say = s.say("obtained_late", "what", say)
	}
	return say
}

// shared tells a payer's part of what several pay together: it names no school, and is no whole number of anything.
func (l InvoiceLine) shared() bool {
	return l.School == "" && l.TermDays > 0 && l.UnitDays%int64(l.TermDays) != 0 && (l.Counts == PerSchool || l.Counts == PerPupil || l.Counts == PerChoice)
}

// hundredths writes a quotient with two decimals at most, as French readers do.
func (s *Service) hundredths(a, b int64) string {
	if b == 0 {
		return "0"
	}
	n := int64(ledger.Cents(a).Ratio(100, b, ledger.ToCent))
	sign := ""
	if n < 0 {
		sign, n = "−", -n
	}
	out := sign + i18n.Number("fr", n/100)
	if part := n % 100; part > 0 {
		out += strings.TrimRight(fmt.Sprintf(",%02d", part), "0")
	}
	return out
}

func shortDay(d schoolyear.Date) string { return i18n.ShortDate("fr", d.At(time.UTC, 12, 0)) }

// say is a sentence of a paper: they are French, whoever reads the screen.
func (s *Service) say(key string, pairs ...any) string {
	args := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		args[pairs[i].(string)] = pairs[i+1]
	}
	return s.Words.Sentence("fr", Key, "billing."+key, args)
}

// quotePaper is what the paper of a quote shows.
type quotePaper struct {
	Title   string            `json:"title"`
	Heading string            `json:"heading"`
	Foot    string            `json:"foot"`
	Words   map[string]string `json:"words"`
	Seller  []string          `json:"seller"`
	Buyer   []string          `json:"buyer"`
	Facts   [][2]string       `json:"facts"`
	Lines   [][3]string       `json:"lines"`
	Totals  [][2]string       `json:"totals"`
	Payers  [][2]string       `json:"payers"`
	Counts  [][3]string       `json:"counts"`
	Notes   []string          `json:"notes"`
}

// quote writes the paper of a quote down as it is made: each figure with what it was obtained from.
func (s *Service) quote(tx *tenant.Tx, r subscriptionRow, e Estimate, buyer string, on schoolyear.Date) (quotePaper, error) {
	i, known, err := identityOf(tx)
	if err == nil && !known {
		var c card
		c, err = cardOf(tx)
		i = c.identity()
	}
	if err != nil {
		return quotePaper{}, err
	}
	counts, err := censusesOf(tx, r.places, true)
	if err != nil {
		return quotePaper{}, err
	}
	q := quotePaper{Title: s.say("quote_title", "number", r.quoteText(), "seller", i.Name), Heading: s.say("quote_heading", "number", r.quoteText()), Foot: s.say("quote_foot", "seller", i.Name, "siret", facturx.Spaced(i.SIRET), "number", r.quoteText()), Words: map[string]string{},
		Lines: [][3]string{}, Payers: [][2]string{}, Counts: [][3]string{}, Notes: []string{}}
	for _, w := range []string{"from", "to", "what", "net", "counts", "school", "pupils", "when", "payers", "accord", "accord_text", "accord_date", "accord_name", "accord_sign"} {
		q.Words[w] = s.say("quote_" + w)
	}
	q.Seller = append([]string{i.Name}, i.Address.printed()...)
	q.Seller = append(q.Seller, s.say("quote_siret", "siret", facturx.Spaced(i.SIRET)))
	for _, t := range []string{i.legal(s), i.Mail, i.Phone} {
		if t != "" {
			q.Seller = append(q.Seller, t)
		}
	}
	q.Buyer = []string{buyer}
	if len(r.Payers) == 1 && r.Payers[0].Name == buyer {
		q.Buyer = append(q.Buyer, r.Payers[0].printed(s)...)
	}
	q.Facts = [][2]string{{s.say("quote_on"), shortDay(on)}, {s.say("quote_until"), shortDay(r.QuoteUntil)}, {s.say("quote_term"), s.say("quote_span", "from", shortDay(r.TermFrom), "until", shortDay(r.TermUntil))}, {s.say("quote_counted"), shortDay(r.CountedOn)},
		{s.say("quote_invoiced"), s.say("quote_" + r.Invoicing)}}
	if r.Market != "" {
		q.Facts = append(q.Facts, [2]string{s.say("quote_market"), r.Market})
	}
	a := r.agreed()
	for _, l := range e.Lines {
		line := a.Lines[l.OfLine]
		t, _ := a.terms(line, nil)
		name := l.Label
		if l.Place != "" {
			name += " · " + l.Place
		}
		if len(r.Payers) > 1 {
			name += " · " + r.Payers[l.Payer].Name
		}
		why := s.obtained(InvoiceLine{Counts: line.Counts, School: l.Place, Since: r.TermFrom, Until: r.TermUntil, UnitDays: l.UnitDays, TermDays: int(t.Span.Days())}, 1)
		q.Lines = append(q.Lines, [3]string{name, why + " " + s.priceText(line), i18n.Money("fr", int64(l.NetCents))})
	}
	q.Totals = [][2]string{{s.say("quote_total_net"), i18n.Money("fr", int64(e.NetCents))}, {s.say("quote_total_vat"), i18n.Money("fr", int64(e.VATCents))}, {s.say("quote_total_gross"), i18n.Money("fr", int64(e.GrossCents))}}
	if len(r.Payers) > 1 {
		for n, p := range e.Payers {
			q.Payers = append(q.Payers, [2]string{strings.Join(append([]string{p.Name}, r.Payers[n].printed(s)...), ", "), i18n.Money("fr", int64(p.GrossCents))})
		}
	}
	known2 := map[uuid.UUID]census{}
	for _, c := range counts { // a count on which one may be billed is better than one that was made to know
		if had, ok := known2[c.SchoolID]; !ok || c.Why != whyAsked || had.Why == whyAsked {
			known2[c.SchoolID] = c
		}
	}
	for _, p := range r.places {
		c, ok := known2[p.SchoolID]
		if !ok {
			q.Counts = append(q.Counts, [3]string{p.Name, "—", s.say("quote_never")})
			continue
		}
		when := s.say("quote_estimate", "day", shortDay(c.OnDay))
		if c.Why != whyAsked && !c.OnDay.Before(r.TermFrom) {
			when = s.say("quote_census", "day", shortDay(c.OnDay))
		}
		q.Counts = append(q.Counts, [3]string{p.Name, i18n.Number("fr", c.Pupils), when})
	}
	q.Notes = []string{s.say("quote_note", "day", shortDay(r.CountedOn)), s.say("terms_public")}
	if r.Payers[0].Private {
		q.Notes[1] = s.say("terms_private")
	}
	q.Notes = append(q.Notes, s.say("quote_life", "notice", r.most(func(l Line) int { return l.NoticeDays }), "grace", r.most(func(l Line) int { return l.GraceDays })))
	for _, l := range r.Lines {
		if l.TrialDays > 0 && !r.Trial {
			q.Notes = append(q.Notes, s.say("quote_free", "days", l.TrialDays, "label", l.Label))
		}
	}
	if i.VAT == "" && known {
		q.Notes = append(q.Notes, cmp.Or(i.Exemption, noVAT))
	}
	if i.Mentions != "" {
		q.Notes = append(q.Notes, i.Mentions)
	}
	return q, nil
}

// askQuotePaper has the paper of a quote drawn.
func (s *Service) askQuotePaper(tx *tenant.Tx, r subscriptionRow, e Estimate, buyer string, on schoolyear.Date) error {
	paper, err := s.quote(tx, r, e, buyer, on)
	if err != nil {
		return err
	}
	return s.askPaper(tx, paperRow{Subject: "quote", AboutID: r.ID, Version: 1, PeerID: r.PeerID, Number: r.quoteText()}, paper)
}

func (a Address) printed() []string {
	out := slices.Clone(a.Lines)
	if town := strings.TrimSpace(a.Postcode + " " + a.Town); town != "" {
		out = append(out, town)
	}
	return out
}

func (p Payer) printed(s *Service) (out []string) {
	if p.Address != nil {
		out = p.Address.printed()
	}
	return append(out, s.say("quote_siret", "siret", facturx.Spaced(p.SIRET)))
}

// priceText is a price as a quote says it, step by step.
func (s *Service) priceText(l Line) string {
	var parts []string
	var from int64 = 1
	for _, step := range l.Price.Steps {
		sum := i18n.Money("fr", int64(step.UnitCents))
		if step.FlatCents > 0 {
			sum = i18n.Money("fr", int64(step.FlatCents))
			if step.UnitCents > 0 {
				sum += " + " + i18n.Money("fr", int64(step.UnitCents))
			}
		}
		switch {
		case len(l.Price.Steps) == 1:
			parts = append(parts, s.say("price_each", "sum", sum))
		case step.UpTo == 0:
			parts = append(parts, s.say("price_above", "from", i18n.Number("fr", from), "sum", sum))
		default:
			parts = append(parts, s.say("price_step", "from", i18n.Number("fr", from), "to", i18n.Number("fr", step.UpTo), "sum", sum))
			from = step.UpTo + 1
		}
	}
	out := strings.Join(parts, " ; ")
	if len(l.Price.Steps) > 1 && l.Price.Mode == charge.Volume {
		out = s.say("price_volume", "steps", out)
	}
	if l.Price.MinimumCents > 0 {
		out += s.say("price_minimum", "sum", i18n.Money("fr", int64(l.Price.MinimumCents)))
	}
	return out
}
