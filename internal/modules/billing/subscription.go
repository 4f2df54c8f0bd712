package billing

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/ledger"
	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
	"preau/internal/tenant/identifiers"
)

// What crosses between a vendor and a customer. Each carries the subscription's id, and what the receiver needs to write its own row.
const (
	askedKind    = "billing.asked"    // customer to vendor
	quotedKind   = "billing.quoted"   // vendor to customer
	orderedKind  = "billing.ordered"  // customer to vendor
	runningKind  = "billing.running"  // vendor to customer
	declinedKind = "billing.declined" // either way
	openKind     = "billing.open"     // customer to school: services of the bouquet
)

// quoteDays is how long a quote holds.
const quoteDays = 60

// The states of a subscription.
const (
	Asked     = "asked"
	Quoted    = "quoted"
	Submitted = "submitted" // prepared, to be approved: the vendor still sees it quoted
	Ordered   = "ordered"
	Running   = "running"
	Ended     = "ended"
	Declined  = "declined"
)

type subscriptionRow struct {
	ID                   uuid.UUID
	Side                 string
	PeerID               uuid.UUID
	PeerName, State      string
	TermFrom, TermUntil  schoolyear.Date
	CountedOn            schoolyear.Date
	Invoicing            string
	Lines                []Line
	Payers               []Payer
	Sharing              string
	QuoteYear            *int
	QuoteNumber          *int64
	QuoteUntil           schoolyear.Date
	QuoteHash            []byte
	NetCents, GrossCents *ledger.Cents
	Market               string
	OrderedOn, EndedOn   schoolyear.Date
	Reason               string
	Renews               *uuid.UUID
	Trial, Tacit         bool
	RenewalOn            schoolyear.Date
	ConventionOn         schoolyear.Date
	ConventionRef        string
	Told                 int // of its schools and its end: the later told stays
	Version              int
	CreatedAt, UpdatedAt time.Time
	places               []Place
}

const subscriptionsWhere = `select id, side, peer_id, peer_name, state, term_from, term_until, counted_on, invoicing, lines, payers, sharing, quote_year, quote_number, quote_until, quote_hash, net_cents, gross_cents,
	market, ordered_on, ended_on, reason, renews, trial, tacit, renewal_on, convention_on, convention_ref, told, version, created_at, updated_at from billing.subscriptions where tenant_id = $1 and `

func (r subscriptionRow) agreed() agreed {
	return agreed{From: r.TermFrom, Until: r.lastDay(), CountedOn: r.CountedOn, Lines: r.Lines, Payers: r.Payers, Sharing: r.Sharing, Places: r.places}
}

// subscriptionOf reads one, its schools with it, and locks it where it may be changed.
func subscriptionOf(tx *tenant.Tx, id uuid.UUID) (subscriptionRow, error) {
	lock := ""
	if !tx.ReadOnly() {
		lock = " for update"
	}
	r, ok, err := tenant.One[subscriptionRow](tx, subscriptionsWhere+`id = $2`+lock, tx.Tenant(), id)
	if err == nil && !ok {
		err = problem.Missing()
	}
	if err != nil {
		return r, err
	}
	r.places, err = tenant.Select[Place](tx, `select school_id, name, uai, payer, since, until from billing.places where tenant_id = $1 and subscription_id = $2 order by name, school_id, since`, tx.Tenant(), id)
	return r, err
}

func (r subscriptionRow) in(states ...string) error {
	if slices.Contains(states, r.State) {
		return nil
	}
	return problem.New(problem.Conflict, "billing.is_"+r.State)
}

// quoteText is a quote's number as paper writes it.
func (r subscriptionRow) quoteText() string {
	if r.QuoteNumber == nil {
		return ""
	}
	return numberText("D", *r.QuoteYear, *r.QuoteNumber)
}

// step writes what happened, by whom and in what quality.
func step(tx *tenant.Tx, id uuid.UUID, kind, quality, note string) error {
	var by *uuid.UUID
	if a := tx.Account(); a != uuid.Nil {
		by = &a
	}
	_, err := tx.Exec(`insert into billing.steps (tenant_id, subscription_id, n, kind, at, by_account, by_name, quality, note)
		select $1, $2, coalesce(max(s.n), 0) + 1, $3, $4, $5, coalesce((select p.given_name || ' ' || p.family_name from directory.people p where p.tenant_id = $1 and p.id = $6), ''), $7, $8
		from billing.steps s where s.tenant_id = $1 and s.subscription_id = $2`, tx.Tenant(), id, kind, tx.Now(), by, tx.Actor().Person, quality, note)
	return err
}

func move(tx *tenant.Tx, r *subscriptionRow, state string) error {
	r.State = state
	_, err := tx.Exec(`update billing.subscriptions set state = $3, lines = $4, payers = $5, quote_year = $6, quote_number = $7, quote_until = $8, quote_hash = $9, net_cents = $10, gross_cents = $11, market = $12, ordered_on = $13, ended_on = $14, reason = $15,
		tacit = $17, renewal_on = $18, convention_on = $19, convention_ref = $20, told = $21, version = version + 1, updated_at = $16 where tenant_id = $1 and id = $2`,
		tx.Tenant(), r.ID, state, r.Lines, r.Payers, r.QuoteYear, r.QuoteNumber, r.QuoteUntil, r.QuoteHash, r.NetCents, r.GrossCents, r.Market, r.OrderedOn, r.EndedOn, r.Reason, tx.Now(), r.Tacit, r.RenewalOn, r.ConventionOn, r.ConventionRef, r.Told)
	tx.About(r.ID)
	return err
}

// found writes a subscription and its schools on one side.
func found(tx *tenant.Tx, r subscriptionRow) error {
	if _, err := tx.Exec(`insert into billing.subscriptions (tenant_id, id, side, peer_id, peer_name, state, term_from, term_until, counted_on, invoicing, lines, payers, sharing, market, renews, trial, tacit, created_at, updated_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $17, $18, $16, $16)`,
		tx.Tenant(), r.ID, r.Side, r.PeerID, r.PeerName, r.State, r.TermFrom, r.TermUntil, r.CountedOn, r.Invoicing, r.Lines, r.Payers, r.Sharing, r.Market, r.Renews, tx.Now(), r.Trial, r.Tacit); err != nil {
		return err
	}
	return r.keepPlaces(tx)
}

// Wanted is what a collectivity asks a quote for.
type Wanted struct {
	VendorID  uuid.UUID       `json:"vendor_id"`
	From      schoolyear.Date `json:"from" format:"date" doc:"The first day of service; the last is the end of its school year"`
	CountedOn schoolyear.Date `json:"counted_on,omitzero" required:"false" format:"date" doc:"The reference date; absent: 1 October, or the first day when that is later"`
	Invoicing string          `json:"invoicing,omitempty" enum:"advance,quarter,month" default:"advance"`
	Offers    []WantedOffer   `json:"offers" minItems:"1" maxItems:"30"`
	Schools   []WantedSchool  `json:"schools" minItems:"1" maxItems:"2000"`
	Payers    []Payer         `json:"payers,omitempty" maxItems:"20" doc:"Who is invoiced; absent: the collectivity"`
	Sharing   string          `json:"sharing,omitempty" enum:"pupils,fixed" default:"pupils"`
	Market    string          `json:"market,omitempty" maxLength:"80" doc:"Market, lot or UGAP reference"`
	Renews    *uuid.UUID      `json:"renews,omitempty"`
}

// WantedOffer is a line of the catalogue, and how many of what is counted by choice.
type WantedOffer struct {
	OfferID  uuid.UUID `json:"offer_id"`
	Quantity int64     `json:"quantity,omitempty" minimum:"0" maximum:"100000"`
}

// WantedSchool is a school, and which payer is invoiced for it.
type WantedSchool struct {
	SchoolID uuid.UUID `json:"school_id"`
	Payer    int       `json:"payer,omitempty" minimum:"0" maximum:"19"`
}

// OfSubscription is the path of a subscription.
type OfSubscription struct {
	manifest.InTenant
	Subscription uuid.UUID `path:"subscription" format:"uuid"`
}

func (s *Service) subscriptionOperations() []manifest.Operation {
	reads := []string{"tenant", "directory", "convention"}
	preview := spec("preview-subscription", http.MethodPost, "/subscriptions/preview", "What it would cost, on the pupils counted last", manifest.Needs(Order), reads...)
	preview.Asks = true
	return []manifest.Operation{
		manifest.Op(spec("subscriptions", http.MethodGet, "/subscriptions", "What is subscribed, the newest first", manifest.Needs(Consult), reads...), s.listSubscriptions),
		manifest.Op(spec("subscription", http.MethodGet, "/subscriptions/{subscription}", "One subscription, what it comes to, and what happened to it", manifest.Needs(Consult), reads...), s.readSubscription),
		manifest.Op(preview, s.previewSubscription),
		manifest.Op(spec("ask-quote", http.MethodPost, "/subscriptions", "Ask a vendor for a quote", manifest.Needs(Order), reads...), s.askQuote),
		manifest.Op(spec("submit-order", http.MethodPost, "/subscriptions/{subscription}/submit", "Prepare the order of a quote for whoever may approve it", manifest.Needs(Order), reads...), s.submitOrder),
		manifest.Op(spec("send-back-order", http.MethodPost, "/subscriptions/{subscription}/send-back", "Give a prepared order back, with the reason", manifest.Needs(Approve), reads...), s.sendBackOrder),
		manifest.Op(spec("approve-order", http.MethodPost, "/subscriptions/{subscription}/approve", "Order what was quoted: the collectivity is committed, its services open", manifest.Needs(Approve), reads...), s.approveOrder),
		manifest.Op(spec("decline-quote", http.MethodPost, "/subscriptions/{subscription}/decline", "Go no further with a quote", manifest.Needs(Order), reads...), s.declineQuote),
	}
}

func (s *Service) subscriptionJobs() []manifest.Job {
	opens := []string{Key, "tenant", "directory", "notify"}
	return []manifest.Job{
		manifest.NewJob(askedKind, opens, s.asked),
		manifest.NewJob(quotedKind, opens, s.quoted),
		manifest.NewJob(orderedKind, opens, s.ordered),
		manifest.NewJob(runningKind, opens, s.running),
		manifest.NewJob(declinedKind, opens, s.declined),
	}
}

// want checks what a collectivity wants against what it was offered and its own schools, and makes a subscription of it.
func (s *Service) want(tx *tenant.Tx, in Wanted) (subscriptionRow, error) {
	here, err := cardOf(tx)
	if err != nil {
		return subscriptionRow{}, err
	}
	p := problem.New(problem.Invalid, "invalid")
	on, err := today(tx)
	if err != nil {
		return subscriptionRow{}, err
	}
	term := year(in.From)
	r := subscriptionRow{ID: tenant.NewID(), Side: "customer", PeerID: in.VendorID, State: Asked, TermFrom: in.From, TermUntil: term.Until, CountedOn: in.CountedOn, Invoicing: cmp.Or(in.Invoicing, "advance"),
		Sharing: cmp.Or(in.Sharing, "pupils"), Market: strings.TrimSpace(in.Market), Renews: in.Renews}
	if in.From.IsZero() || in.From.After(on.AddDays(400)) || in.From.Before(year(on).From) {
		p.And("from", "billing.from_when")
		return r, p
	}
	if r.CountedOn.IsZero() {
		if r.CountedOn = (schoolyear.Date{Year: term.From.Year, Month: time.October, Day: 1}); r.CountedOn.Before(in.From) {
			r.CountedOn = in.From
		}
	}
	if r.CountedOn.Before(term.From) || r.CountedOn.After(term.Until) {
		p.And("counted_on", "billing.counted_on")
	}
	vendors, err := linked(tx, "vendor")
	if err != nil {
		return r, err
	}
	i := slices.IndexFunc(vendors, func(l tenant.Link) bool { return l.Peer == in.VendorID })
	if i < 0 {
		return r, p.And("vendor_id", "billing.no_vendor")
	}
	r.PeerName = vendors[i].PeerName

	offers, err := tenant.Select[offerRow](tx, offersWhere+`vendor_id = $2`, tx.Tenant(), in.VendorID)
	if err != nil {
		return r, err
	}
	for _, w := range in.Offers {
		i := slices.IndexFunc(offers, func(o offerRow) bool {
			return o.ID == w.OfferID && o.orderable(in.From) && slices.Contains(o.Buyers, here.Kind)
		})
		if i < 0 {
			p.And("offers", "billing.no_offer")
			continue
		}
		l, err := s.lineFor(tx, in.VendorID, offers[i], w.Quantity)
		if err != nil {
			return r, err
		}
		if slices.ContainsFunc(r.Lines, func(o Line) bool { return o.Code == l.Code }) {
			p.And("offers", "billing.offer_twice", "label", l.Label)
			continue
		}
		if l.Counts == PerChoice && l.Quantity == 0 {
			p.And("offers", "billing.how_many", "label", l.Label)
		}
		r.Lines = append(r.Lines, l)
	}

	if r.Payers = in.Payers; len(r.Payers) == 0 {
		r.Payers = []Payer{{Name: here.Name, SIRET: here.Siret}}
	}
	parts := 0
	for i := range r.Payers {
		siret, err := identifiers.CheckSIRET(r.Payers[i].SIRET)
		if err != nil {
			p.And("payers", "settings.bad_siret")
		}
		r.Payers[i].SIRET = siret
		if !r.Payers[i].placed(here, len(r.Payers) == 1) {
			p.And("payers", "billing.bad_address")
		}
		r.Payers[i].Name, r.Payers[i].Commitment, r.Payers[i].ServiceCode = strings.TrimSpace(r.Payers[i].Name), strings.TrimSpace(r.Payers[i].Commitment), strings.TrimSpace(r.Payers[i].ServiceCode)
		parts += r.Payers[i].PPM
	}
	if r.Sharing == "fixed" && parts != ledger.Million {
		p.And("payers", "billing.parts")
	}

	schools, err := linked(tx, "school")
	if err != nil {
		return r, err
	}
	for _, w := range in.Schools {
		name := ""
		if w.SchoolID == tx.Tenant() && here.Kind == "school" { // a private school buys for itself
			name = here.Name
		} else if i := slices.IndexFunc(schools, func(l tenant.Link) bool { return l.Peer == w.SchoolID }); i >= 0 {
			name = schools[i].PeerName
		}
		switch {
		case name == "":
			p.And("schools", "billing.no_school")
		case w.Payer >= len(r.Payers):
			p.And("schools", "billing.no_payer")
		case slices.ContainsFunc(r.places, func(o Place) bool { return o.SchoolID == w.SchoolID }):
		default:
			r.places = append(r.places, Place{SchoolID: w.SchoolID, Name: name, Payer: w.Payer, Since: in.From})
		}
	}
	twice, err := s.twice(tx, r)
	if err != nil {
		return r, err
	}
	for _, name := range twice {
		p.And("schools", "billing.school_bought", "name", name)
	}
	if len(p.Fields) > 0 {
		return r, p
	}
	return r, nil
}

func lineOf(o offerRow, quantity int64) Line {
	l := Line{OfferID: o.ID, Code: o.Code, Label: o.Label, Counts: o.Counts, Price: o.Price, VATPPM: o.VATPPM, TrialDays: o.TrialDays, Opens: o.Opens, StorageGB: o.StorageGB, ResourceCents: o.ResourceCents, GraceDays: o.GraceDays, NoticeDays: o.NoticeDays}
	if o.Counts == PerChoice {
		l.Quantity = quantity
	}
	return l
}

// estimate reckons the whole term. Counts of any reason serve, as if made on the reference date.
func (s *Service) estimate(tx *tenant.Tx, r subscriptionRow) (Estimate, error) {
	e := Estimate{Payers: []PayerSum{}, Lines: []EstimateLine{}, Unknown: []string{}}
	counts, err := censusesOf(tx, r.places, true)
	if err != nil {
		return e, err
	}
	a := r.agreed()
	all := slices.Clone(counts)
	counts = slices.DeleteFunc(counts, func(c census) bool { // what a school was counted for is better than what was asked to know
		return c.Why == whyAsked && slices.ContainsFunc(all, func(o census) bool {
			return o.SchoolID == c.SchoolID && o.Why != whyAsked && !o.OnDay.Before(r.TermFrom)
		})
	})
	for i, c := range counts {
		if c.Why == whyAsked || c.OnDay.Before(r.TermFrom) {
			counts[i].OnDay = r.CountedOn
		}
	}
	names := map[string]string{}
	for _, p := range r.places {
		names[p.SchoolID.String()] = p.Name
		if !slices.ContainsFunc(counts, func(c census) bool { return c.SchoolID == p.SchoolID }) {
			e.Unknown = append(e.Unknown, p.Name)
		}
	}
	for _, c := range latest(counts) {
		e.Pupils += c.Pupils
	}
	demands, err := a.ask(counts, nil, r.TermUntil)
	if err != nil {
		return e, err
	}
	for _, d := range demands {
		e.Lines = append(e.Lines, EstimateLine{a.Lines[d.Of].Label, names[d.Place], d.Payer, d.Cents, d.UnitDays, d.Of})
	}
	for i, p := range r.Payers {
		sum := a.sumOf(demands, i)
		e.Payers = append(e.Payers, PayerSum{p.Name, sum})
		e.NetCents, e.VATCents, e.GrossCents = e.NetCents+sum.NetCents, e.VATCents+sum.VATCents, e.GrossCents+sum.GrossCents
	}
	if len(r.Payers) > 1 {
		e.Shares = a.shares(e.Payers, a.pupils(counts), latest(counts))
	}
	return e, nil
}

type estimateOut struct{ Body Estimate }

func (s *Service) previewSubscription(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body Wanted
}) (*estimateOut, error) {
	r, err := s.want(tx, in.Body)
	if err != nil {
		return nil, err
	}
	e, err := s.estimate(tx, r)
	return &estimateOut{e}, err
}

// ask is what a vendor is asked for: offers by name, never a price.
type ask struct {
	ID        uuid.UUID       `json:"id"`
	Customer  uuid.UUID       `json:"customer"`
	Name      string          `json:"name"`
	Kind      string          `json:"kind"`
	From      schoolyear.Date `json:"from"`
	CountedOn schoolyear.Date `json:"counted_on"`
	Invoicing string          `json:"invoicing"`
	Offers    []WantedOffer   `json:"offers"`
	Places    []Place         `json:"places"`
	Payers    []Payer         `json:"payers"`
	Sharing   string          `json:"sharing"`
	Market    string          `json:"market,omitempty"`
	Renews    *uuid.UUID      `json:"renews,omitempty"`
	Trial     bool            `json:"trial,omitempty"`
	Counts    []counted       `json:"counts"` // what the estimate rests on
}

func (s *Service) askQuote(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body Wanted
}) (*subscriptionOut, error) {
	r, err := s.want(tx, in.Body)
	if err != nil {
		return nil, err
	}
	if err := s.askFor(tx, r); err != nil {
		return nil, err
	}
	if err := step(tx, r.ID, Asked, "", ""); err != nil {
		return nil, err
	}
	return s.shown(tx, r.ID)
}

// askFor writes what a collectivity wants and asks the vendor for it.
func (s *Service) askFor(tx *tenant.Tx, r subscriptionRow) error {
	if err := found(tx, r); err != nil {
		return err
	}
	if err := move(tx, &r, r.State); err != nil {
		return err
	}
	here, err := cardOf(tx)
	if err != nil {
		return err
	}
	counts, err := countsOf(tx, r.places)
	if err != nil {
		return err
	}
	a := ask{ID: r.ID, Customer: tx.Tenant(), Name: here.Name, Kind: here.Kind, From: r.TermFrom, CountedOn: r.CountedOn, Invoicing: r.Invoicing, Places: r.places, Payers: r.Payers, Sharing: r.Sharing, Market: r.Market, Renews: r.Renews, Trial: r.Trial, Counts: counts}
	for _, l := range r.Lines {
		a.Offers = append(a.Offers, WantedOffer{l.OfferID, l.Quantity})
	}
	if _, err := tx.Deliver(r.PeerID, Key, askedKind, a); err != nil {
		return err
	}
	return tellPartner(tx, r.PeerID, here)
}

// told is what crosses about a subscription.
type told struct {
	ID     uuid.UUID       `json:"id"`
	From   uuid.UUID       `json:"from"` // who tells
	Year   int             `json:"year,omitempty"`
	Number int64           `json:"number,omitempty"`
	Until  schoolyear.Date `json:"until,omitzero"`
	Hash   []byte          `json:"hash,omitempty"`
	Lines  []Line          `json:"lines,omitempty"`
	Payers []Payer         `json:"payers,omitempty"`
	Net    ledger.Cents    `json:"net,omitempty"`
	Gross  ledger.Cents    `json:"gross,omitempty"`
	Market string          `json:"market,omitempty"`
	Tacit  bool            `json:"tacit,omitempty"`
	On     schoolyear.Date `json:"on,omitzero"`
	Reason string          `json:"reason,omitempty"` // a code, or what the other side wrote of its refusal
}

// asked is the vendor's part: it quotes by its own offers, at once, and refuses what it does not offer to that buyer.
func (s *Service) asked(_ context.Context, tx *tenant.Tx, in *ask) error {
	customers, err := linked(tx, buyerKinds...)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(customers, func(l tenant.Link) bool { return l.Peer == in.Customer })
	known, err := tenant.Value[bool](tx, `select exists (select from billing.subscriptions where tenant_id = $1 and id = $2)`, tx.Tenant(), in.ID)
	if err != nil || known || i < 0 {
		return err
	}
	on, err := today(tx)
	if err != nil {
		return err
	}
	r := subscriptionRow{ID: in.ID, Side: "vendor", PeerID: in.Customer, PeerName: customers[i].PeerName, State: Asked, TermFrom: in.From, TermUntil: year(in.From).Until, CountedOn: in.CountedOn, Invoicing: in.Invoicing, Payers: in.Payers,
		Sharing: in.Sharing, Market: in.Market, Renews: in.Renews, places: in.Places}
	for _, w := range in.Offers {
		o, ok, err := tenant.One[offerRow](tx, offersWhere+`vendor_id = $1 and id = $2`, tx.Tenant(), w.OfferID)
		if err != nil {
			return err
		}
		if !ok || !o.orderable(in.From) || !slices.Contains(o.Buyers, customers[i].PeerKind) {
			_, err := tx.Deliver(in.Customer, Key, declinedKind, told{ID: in.ID, From: tx.Tenant(), Reason: "billing.no_offer"})
			return err
		}
		l, err := s.lineFor(tx, in.Customer, o, w.Quantity)
		if err != nil {
			return err
		}
		r.Lines = append(r.Lines, l)
	}
	for _, c := range in.Counts {
		if err := keepCount(tx, c); err != nil {
			return err
		}
	}
	if in.Trial {
		return s.grant(tx, r)
	}
	if err := found(tx, r); err != nil {
		return err
	}
	if err := step(tx, r.ID, Asked, "", ""); err != nil {
		return err
	}
	e, err := s.estimate(tx, r)
	if err != nil {
		return err
	}
	number, day, err := Book.Number(tx, "quote", on)
	if err != nil {
		return err
	}
	r.QuoteYear, r.QuoteNumber, r.QuoteUntil, r.NetCents, r.GrossCents = &day.Year, &number, r.quoteHolds(day), &e.NetCents, &e.GrossCents
	if r.QuoteHash, err = r.hash(); err != nil {
		return err
	}
	if err := move(tx, &r, Quoted); err != nil {
		return err
	}
	if err := step(tx, r.ID, Quoted, "", r.quoteText()); err != nil {
		return err
	}
	if err := s.askQuotePaper(tx, r, e, in.Name, day); err != nil {
		return err
	}
	_, err = tx.Deliver(r.PeerID, Key, quotedKind, told{ID: r.ID, From: tx.Tenant(), Year: day.Year, Number: number, Until: r.QuoteUntil, Hash: r.QuoteHash, Lines: r.Lines, Net: e.NetCents, Gross: e.GrossCents})
	return err
}

// hash names all that was quoted: an order of anything else is refused.
func (r subscriptionRow) hash() ([]byte, error) {
	raw, err := json.Marshal(struct {
		ID                     uuid.UUID
		Number                 string
		From, Until, CountedOn schoolyear.Date
		Invoicing              string
		Lines                  []Line
		Net, Gross             ledger.Cents
	}{r.ID, r.quoteText(), r.TermFrom, r.TermUntil, r.CountedOn, r.Invoicing, r.Lines, *r.NetCents, *r.GrossCents})
	sum := sha256.Sum256(raw)
	return sum[:], err
}

// theirs reads a subscription that the other side tells about; ok is false when it is not theirs, or not known.
func theirs(tx *tenant.Tx, in *told) (r subscriptionRow, ok bool, err error) {
	r, err = subscriptionOf(tx, in.ID)
	if problem.Is(err, "not_found") {
		return r, false, nil
	}
	return r, err == nil && r.PeerID == in.From, err
}

func (s *Service) quoted(_ context.Context, tx *tenant.Tx, in *told) error {
	r, ok, err := theirs(tx, in)
	if err != nil || !ok || r.Side != "customer" || r.State != Asked {
		return err
	}
	r.Lines, r.QuoteYear, r.QuoteNumber, r.QuoteUntil, r.QuoteHash, r.NetCents, r.GrossCents = in.Lines, &in.Year, &in.Number, in.Until, in.Hash, &in.Net, &in.Gross
	if err := move(tx, &r, Quoted); err != nil {
		return err
	}
	return step(tx, r.ID, Quoted, "", r.quoteText())
}

// OrderIn is what an order adds to a quote.
type OrderIn struct {
	Market string       `json:"market,omitempty" maxLength:"80"`
	Payers []OrderPayer `json:"payers" maxItems:"20" doc:"In the order of the quote's payers"`
	Tacit  bool         `json:"tacit,omitempty" doc:"Without a word it is renewed at its term"`
	Paper  *Paper       `json:"paper,omitempty" doc:"A convention signed on paper, where none in force is known here"`
	Note   string       `json:"note,omitempty" maxLength:"400" doc:"For whoever approves"`
}

func (s *Service) submitOrder(_ context.Context, tx *tenant.Tx, in *struct {
	OfSubscription
	Body OrderIn
}) (*subscriptionOut, error) {
	r, err := subscriptionOf(tx, in.Subscription)
	if err != nil {
		return nil, err
	}
	if err := r.orderable(tx, Quoted, Submitted); err != nil {
		return nil, err
	}
	if len(in.Body.Payers) != len(r.Payers) {
		return nil, problem.OnField("payers", "billing.no_payer")
	}
	for i, p := range in.Body.Payers {
		if p.Address != nil && !p.Address.whole() {
			return nil, problem.OnField("payers", "billing.bad_address")
		}
		r.Payers[i].with(p)
	}
	r.Market, r.Tacit = cmp.Or(strings.TrimSpace(in.Body.Market), r.Market), in.Body.Tacit
	if err := r.stated(tx, in.Body.Paper); err != nil {
		return nil, err
	}
	if err := move(tx, &r, Submitted); err != nil {
		return nil, err
	}
	if err := step(tx, r.ID, Submitted, "", strings.TrimSpace(in.Body.Note)); err != nil {
		return nil, err
	}
	return s.shown(tx, r.ID)
}

// orderable refuses what is not a buyer's, not in one of these states, or quoted too long ago.
func (r subscriptionRow) orderable(tx *tenant.Tx, states ...string) error {
	if r.Side != "customer" {
		return problem.New(problem.Conflict, "billing.no_vendor")
	}
	if err := r.in(states...); err != nil {
		return err
	}
	on, err := today(tx)
	if err == nil && on.After(r.QuoteUntil) {
		err = problem.New(problem.Conflict, "billing.quote_old", "number", r.quoteText())
	}
	return err
}

func (s *Service) sendBackOrder(_ context.Context, tx *tenant.Tx, in *struct {
	OfSubscription
	Body struct {
		Reason string `json:"reason" minLength:"3" maxLength:"400"`
	}
}) (*subscriptionOut, error) {
	r, err := subscriptionOf(tx, in.Subscription)
	if err != nil {
		return nil, err
	}
	if err := r.in(Submitted); err != nil {
		return nil, err
	}
	if err := move(tx, &r, Quoted); err != nil {
		return nil, err
	}
	if err := step(tx, r.ID, "sent_back", "", strings.TrimSpace(in.Body.Reason)); err != nil {
		return nil, err
	}
	return s.shown(tx, r.ID)
}

func (s *Service) approveOrder(_ context.Context, tx *tenant.Tx, in *struct {
	OfSubscription
	Body struct {
		Quality    string       `json:"quality" minLength:"3" maxLength:"120" doc:"In which the collectivity is committed: maire, adjoint délégué, président"`
		GrossCents ledger.Cents `json:"gross_cents" doc:"The sum that was read: another is refused"`
	}
}) (*subscriptionOut, error) {
	r, err := subscriptionOf(tx, in.Subscription)
	if err != nil {
		return nil, err
	}
	if err := r.orderable(tx, Submitted); err != nil {
		return nil, err
	}
	if in.Body.GrossCents != *r.GrossCents {
		return nil, problem.New(problem.Conflict, "billing.other_sum")
	}
	if err := s.covered(tx, r, r.schools()); err != nil {
		return nil, err
	}
	if r.OrderedOn, err = today(tx); err != nil {
		return nil, err
	}
	if err := s.order(tx, &r, "approved", strings.TrimSpace(in.Body.Quality)); err != nil {
		return nil, err
	}
	return s.shown(tx, r.ID)
}

// ordered is the vendor's part: what was ordered is what was quoted, in its time, or it is sent back.
func (s *Service) ordered(_ context.Context, tx *tenant.Tx, in *told) error {
	r, ok, err := theirs(tx, in)
	if err != nil || !ok || r.Side != "vendor" || r.State != Quoted {
		return err
	}
	if string(in.Hash) != string(r.QuoteHash) || in.On.After(r.QuoteUntil) || len(in.Payers) != len(r.Payers) {
		if r.Reason = "billing.other_quote"; in.On.After(r.QuoteUntil) {
			r.Reason = "billing.quote_late"
		}
		if err := move(tx, &r, Declined); err != nil {
			return err
		}
		_, err := tx.Deliver(r.PeerID, Key, declinedKind, told{ID: r.ID, From: tx.Tenant(), Reason: r.Reason})
		return err
	}
	for i, p := range in.Payers { // who is invoiced was quoted; what their invoices must carry comes with the order
		r.Payers[i].with(OrderPayer{p.ServiceCode, p.Commitment, p.Address, p.AsksService, p.AsksCommitment})
	}
	r.Market, r.OrderedOn, r.Tacit = in.Market, in.On, in.Tacit
	if err := move(tx, &r, Running); err != nil {
		return err
	}
	if err := step(tx, r.ID, Running, "", ""); err != nil {
		return err
	}
	if _, err := tx.Deliver(r.PeerID, Key, runningKind, told{ID: r.ID, From: tx.Tenant()}); err != nil {
		return err
	}
	return s.clash(tx, r)
}

// running opens what was bought: here, and in each school.
func (s *Service) running(_ context.Context, tx *tenant.Tx, in *told) error {
	r, ok, err := theirs(tx, in)
	if err != nil || !ok || r.Side != "customer" || r.State != Ordered {
		return err
	}
	if err := move(tx, &r, Running); err != nil {
		return err
	}
	if err := step(tx, r.ID, Running, "", ""); err != nil {
		return err
	}
	return s.tell(tx, r)
}

func (s *Service) declineQuote(_ context.Context, tx *tenant.Tx, in *struct {
	OfSubscription
	Body struct {
		Reason string `json:"reason" minLength:"3" maxLength:"400"`
	}
}) (*subscriptionOut, error) {
	r, err := subscriptionOf(tx, in.Subscription)
	if err != nil {
		return nil, err
	}
	if err := r.in(Asked, Quoted, Submitted); err != nil {
		return nil, err
	}
	if err := s.decline(tx, &r, strings.TrimSpace(in.Body.Reason)); err != nil {
		return nil, err
	}
	return s.shown(tx, r.ID)
}

// declined ends what the other side goes no further with: a reason that somebody wrote stays with them.
func (s *Service) declined(_ context.Context, tx *tenant.Tx, in *told) error {
	r, ok, err := theirs(tx, in)
	if err != nil || !ok || !slices.Contains([]string{Asked, Quoted, Submitted, Ordered}, r.State) {
		return err
	}
	r.Reason = in.Reason
	if err := move(tx, &r, Declined); err != nil {
		return err
	}
	return step(tx, r.ID, Declined, "", in.Reason)
}

// SubscriptionView is a subscription on the wire.
type SubscriptionView struct {
	ID         uuid.UUID       `json:"id"`
	Side       string          `json:"side" enum:"vendor,customer"`
	PeerID     uuid.UUID       `json:"peer_id"`
	Peer       string          `json:"peer" doc:"The other side"`
	State      string          `json:"state" enum:"asked,quoted,submitted,ordered,running,ended,declined"`
	From       schoolyear.Date `json:"from"`
	Until      schoolyear.Date `json:"until"`
	CountedOn  schoolyear.Date `json:"counted_on"`
	Invoicing  string          `json:"invoicing" enum:"advance,quarter,month"`
	Quote      string          `json:"quote,omitempty"`
	QuoteUntil schoolyear.Date `json:"quote_until,omitzero"`
	NetCents   *ledger.Cents   `json:"net_cents,omitempty" doc:"As quoted, for the whole term"`
	GrossCents *ledger.Cents   `json:"gross_cents,omitempty"`
	Market     string          `json:"market,omitempty"`
	OrderedOn  schoolyear.Date `json:"ordered_on,omitzero"`
	EndedOn    schoolyear.Date `json:"ended_on,omitzero"`
	Reason     string          `json:"reason,omitempty"`
	Renews     *uuid.UUID      `json:"renews,omitempty" doc:"The subscription that it follows"`
	Trial      bool            `json:"trial,omitempty"`
	LastDay    schoolyear.Date `json:"last_day"`
	OpenUntil  schoolyear.Date `json:"open_until" doc:"The last day on which services are open whole"`
	Schools    int             `json:"schools"`
	UpdatedAt  time.Time       `json:"updated_at"`
}

// Step is one thing that happened.
type Step struct {
	Kind    string    `json:"kind"`
	At      time.Time `json:"at"`
	ByName  string    `json:"by,omitempty" db:"by_name"`
	Quality string    `json:"quality,omitempty"`
	Note    string    `json:"note,omitempty"`
}

// OneSubscription is a subscription whole.
type OneSubscription struct {
	SubscriptionView
	Lines     []Line          `json:"lines" nullable:"false"`
	Payers    []Payer         `json:"payers" nullable:"false"`
	Sharing   string          `json:"sharing" enum:"pupils,fixed"`
	Places    []Place         `json:"places" nullable:"false"`
	Steps     []Step          `json:"steps" nullable:"false"`
	Now       Estimate        `json:"now" doc:"On the counts known today"`
	Life      Life            `json:"life"`
	Abilities map[string]bool `json:"abilities"`
}

func (r subscriptionRow) view() SubscriptionView {
	return SubscriptionView{ID: r.ID, Side: r.Side, PeerID: r.PeerID, Peer: r.PeerName, State: r.State, From: r.TermFrom, Until: r.TermUntil, CountedOn: r.CountedOn, Invoicing: r.Invoicing, Quote: r.quoteText(), QuoteUntil: r.QuoteUntil,
		NetCents: r.NetCents, GrossCents: r.GrossCents, Market: r.Market, OrderedOn: r.OrderedOn, EndedOn: r.EndedOn, Reason: r.Reason, Renews: r.Renews, Trial: r.Trial, LastDay: r.lastDay(), OpenUntil: r.openUntil(r.lastDay()), UpdatedAt: r.UpdatedAt}
}

type subscriptionsOut struct {
	Body struct {
		Items []SubscriptionView `json:"items" nullable:"false"`
	}
}

func (s *Service) listSubscriptions(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*subscriptionsOut, error) {
	rows, err := tenant.Select[subscriptionRow](tx, subscriptionsWhere+`true order by created_at desc, id desc limit 1000`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	type number struct {
		SubscriptionID uuid.UUID
		N              int
	}
	schools, err := tenant.Select[number](tx, `select subscription_id, count(distinct school_id)::int as n from billing.places where tenant_id = $1 group by 1`, tx.Tenant())
	out := &subscriptionsOut{}
	out.Body.Items = []SubscriptionView{}
	for _, r := range rows {
		v := r.view()
		for _, n := range schools {
			if n.SubscriptionID == r.ID {
				v.Schools = n.N
			}
		}
		out.Body.Items = append(out.Body.Items, v)
	}
	return out, err
}

type subscriptionOut struct{ Body OneSubscription }

func (s *Service) readSubscription(_ context.Context, tx *tenant.Tx, in *OfSubscription) (*subscriptionOut, error) {
	return s.shown(tx, in.Subscription)
}

func (s *Service) shown(tx *tenant.Tx, id uuid.UUID) (*subscriptionOut, error) {
	r, err := subscriptionOf(tx, id)
	if err != nil {
		return nil, err
	}
	one := OneSubscription{SubscriptionView: r.view(), Lines: r.Lines, Payers: r.Payers, Sharing: r.Sharing, Places: append([]Place{}, r.places...)}
	one.Schools = len(r.places)
	if one.Steps, err = tenant.Select[Step](tx, `select kind, at, by_name, quality, note from billing.steps where tenant_id = $1 and subscription_id = $2 order by n`, tx.Tenant(), id); err != nil {
		return nil, err
	}
	if one.Now, err = s.estimate(tx, r); err != nil {
		return nil, err
	}
	order, approve := r.Side == "customer" && manifest.Holds(tx, Order) != 0, r.Side == "customer" && manifest.Holds(tx, Approve) != 0
	one.Abilities = map[string]bool{"submit": order && r.in(Quoted, Submitted) == nil, "approve": approve && r.State == Submitted, "decline": order && r.in(Asked, Quoted, Submitted) == nil}
	r.lifeAbilities(tx, one.Abilities)
	if one.Life, err = s.life(tx, r); err != nil {
		return nil, err
	}
	return &subscriptionOut{one}, nil
}
