package billing

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/billing/rail"
	"preau/internal/manifest"
	"preau/internal/payment/stripe"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// StripeRail says where Stripe is.
type StripeRail struct {
	URL      string // address of another peer than Stripe; "" is Stripe
	Loopback bool   // it may be on this machine: on a desk
}

type stripeRow struct {
	Secret, Signs []byte
	Live, On      bool
	Since         schoolyear.Date
	Account       string
	Name, Version string
	Heard         string
	TriedAt       *time.Time
	TriedCode     string
	ComparedAt    *time.Time
	ComparedCode  string
}

// stripeOf reads the vendor's account; ok is false until somebody gave its keys.
func stripeOf(tx *tenant.Tx) (stripeRow, bool, error) {
	return tenant.One[stripeRow](tx, `select secret, signs, live, "on", since, account, name, version, heard, tried_at, tried_code, compared_at, compared_code from billing.stripe_accounts where tenant_id = $1`, tx.Tenant())
}

func (s *Service) stripeClient(vendor uuid.UUID, r stripeRow) (*stripe.Client, error) {
	secret, err := s.Vault.Open(r.Secret, vendor, vendor)
	if err != nil {
		return nil, err
	}
	signs, err := s.Vault.Open(r.Signs, vendor, vendor)
	if err != nil {
		return nil, err
	}
	return stripe.New(stripe.Options{Secret: string(secret), Signs: string(signs), URL: s.Stripe.URL, Loopback: s.Stripe.Loopback}), nil
}

func (s *Service) stripeOperations() []manifest.Operation {
	event := manifest.Spec{ID: Key + ".stripe-event", Method: http.MethodPost, Path: "/api/v1/billing/stripe/{vendor}", Summary: "An event of a vendor's Stripe account: the object it names is asked about", Gate: manifest.Link("billing.stripe"), Status: http.StatusNoContent, MaxBody: 256 << 10, Hidden: true}
	try := spec("try-stripe", http.MethodPost, "/stripe/try", "Ask Stripe whose the keys are, and whether it sends its events here", manifest.Needs(Manage), "tenant")
	try.Errors = []int{409, 503}
	return append([]manifest.Operation{
		manifest.Op(spec("stripe", http.MethodGet, "/stripe", "The vendor's account at Stripe, and where both sides differ", manifest.Needs(Manage), "tenant"), s.readStripe),
		manifest.Op(spec("set-stripe", http.MethodPut, "/stripe", "Give the keys of the vendor's account, use it or no more", manifest.Needs(Manage), "tenant", "directory"), s.setStripe),
		manifest.Staged(try, s.tryStripe),
		manifest.Op(spec("compare-stripe", http.MethodPost, "/stripe/compare", "Compare both sides now", manifest.Needs(Manage), "tenant"), s.compareNow),
		manifest.Op(spec("send-to-stripe", http.MethodPost, "/stripe/differences/{n}/send", "Send again what a difference is about", manifest.Needs(Manage), "tenant"), s.sendAgain),
		manifest.Op(event, s.stripeEvent),
	}, s.visitOperations()...)
}

// StripeDifference is where both sides differ.
type StripeDifference struct {
	N        int        `json:"n"`
	What     string     `json:"what" enum:"customer,subscription,invoice,payment"`
	Sentence string     `json:"sentence"`
	Mends    bool       `json:"mends" doc:"Sending it again mends it; otherwise it is settled at Stripe, or by a person here"`
	SentAt   *time.Time `json:"sent_at,omitempty" doc:"It was sent again: the next comparison tells"`
}

// StripeView is a vendor's account. No key is ever read back.
type StripeView struct {
	Known       bool               `json:"known" doc:"Keys were given"`
	On          bool               `json:"on"`
	Live        bool               `json:"live" doc:"In earnest; otherwise a test, and nothing is taken from anybody"`
	Since       schoolyear.Date    `json:"since,omitzero" doc:"Invoices issued from this day on have a copy"`
	Address     string             `json:"address" doc:"Where Stripe sends its events"`
	Wanted      string             `json:"wanted" doc:"Version of the API with which the address is entered there"`
	Account     string             `json:"account,omitempty"`
	Name        string             `json:"name,omitempty"`
	Version     string             `json:"version,omitempty"`
	Heard       string             `json:"heard,omitempty" enum:",here,elsewhere,version" doc:"Whether events come here, when it was tried: elsewhere, or of another version of the API"`
	TriedAt     *time.Time         `json:"tried_at,omitempty"`
	TriedCode   string             `json:"tried_code,omitempty" doc:"Why the last trial failed"`
	ComparedAt  *time.Time         `json:"compared_at,omitempty"`
	Failed      string             `json:"failed,omitempty" doc:"Why the last comparison failed, in a sentence"`
	Waiting     int                `json:"waiting" doc:"Events that were not worked off"`
	Copies      int                `json:"copies" doc:"Invoices that Stripe has"`
	Differences []StripeDifference `json:"differences" nullable:"false"`
}

type stripeOut struct{ Body StripeView }

func (s *Service) readStripe(_ context.Context, tx *tenant.Tx, _ *manifest.InTenant) (*stripeOut, error) {
	return s.stripeView(tx)
}

func (s *Service) stripeView(tx *tenant.Tx) (*stripeOut, error) {
	if err := vendorHere(tx); err != nil {
		return nil, err
	}
	r, ok, err := stripeOf(tx)
	if err != nil {
		return nil, err
	}
	v := StripeView{Known: ok, On: r.On, Live: r.Live, Since: r.Since, Address: s.hookOf(tx.Tenant()), Wanted: stripe.Version, Account: r.Account, Name: r.Name, Version: r.Version, Heard: r.Heard, TriedAt: r.TriedAt, TriedCode: r.TriedCode, ComparedAt: r.ComparedAt, Differences: []StripeDifference{}}
	if r.ComparedCode != "" {
		v.Failed = s.Words.Sentence(tx.Actor().Lang, Key, r.ComparedCode, nil)
	}
	if v.Waiting, err = tenant.Value[int](tx, `select count(*)::int from billing.stripe_events where tenant_id = $1 and done_at is null`, tx.Tenant()); err != nil {
		return nil, err
	}
	if v.Copies, err = tenant.Value[int](tx, `select count(*)::int from billing.stripe_copies where tenant_id = $1 and kind = 'invoice' and theirs <> ''`, tx.Tenant()); err != nil {
		return nil, err
	}
	list, err := tenant.Select[differenceRow](tx, differencesWhere+`true order by n limit 500`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	names, err := s.namesThere(tx)
	for _, d := range list {
		v.Differences = append(v.Differences, StripeDifference{N: d.N, What: d.What, Sentence: d.named(names).Sentence(s.Words, tx.Actor().Lang), Mends: d.mends(), SentAt: d.SentAt})
	}
	return &stripeOut{v}, err
}

type differenceRow struct {
	N                        int
	Kind, What, Ours, Theirs string
	Here, There              string
	SentAt                   *time.Time
}

const differencesWhere = `select n, kind, what, ours, theirs, here, there, sent_at from billing.stripe_differences where tenant_id = $1 and `

// mends tells that sending it again can mend it: what is not there, or is there as it was.
func (d differenceRow) mends() bool {
	switch rail.Kind(d.Kind) {
	case rail.MissingThere, rail.OtherQuantity, rail.OtherOpen, rail.OtherState:
		return d.What != "payment"
	case rail.OtherPayer:
		return d.What == "customer"
	case rail.MissingHere:
		return d.What == "payment"
	}
	return false
}

// named is the difference with names where it has keys: nobody knows a payer by theirs.
func (d differenceRow) named(names map[string]string) rail.Difference {
	say := func(key string) string { return cmp.Or(names[key], key) }
	return rail.Difference{Kind: rail.Kind(d.Kind), What: d.What, Ours: say(d.Ours), Theirs: d.Theirs, Here: say(d.Here), There: say(d.There)}
}

// namesThere says payers and subscriptions by their name and their quote's number.
func (s *Service) namesThere(tx *tenant.Tx) (map[string]string, error) {
	rows, err := tenant.Select[subscriptionRow](tx, subscriptionsWhere+`side = 'vendor'`, tx.Tenant())
	names := map[string]string{}
	for _, r := range rows {
		names[r.ID.String()] = r.quoteText() + " (" + r.PeerName + ")"
		for _, p := range r.Payers {
			names[customerKey(r.PeerID, p)] = p.Name
		}
	}
	return names, err
}

func (s *Service) hookOf(vendor uuid.UUID) string {
	return s.URL + "/api/v1/billing/stripe/" + vendor.String()
}

// StripeKeys are what a vendor says of its account.
type StripeKeys struct {
	Secret string `json:"secret,omitempty" maxLength:"255" doc:"sk_… or rk_…; absent: as it is"`
	Signs  string `json:"signs,omitempty" maxLength:"255" doc:"whsec_…, of the address that was entered at Stripe; absent: as it is"`
	On     bool   `json:"on"`
}

func (s *Service) setStripe(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body StripeKeys
}) (*stripeOut, error) {
	if err := vendorHere(tx); err != nil {
		return nil, err
	}
	r, known, err := stripeOf(tx)
	if err != nil {
		return nil, err
	}
	on, err := today(tx)
	if err != nil {
		return nil, err
	}
	secret, signs := strings.TrimSpace(in.Body.Secret), strings.TrimSpace(in.Body.Signs)
	p := problem.New(problem.Invalid, "invalid")
	if secret == "" && !known || secret != "" && !strings.HasPrefix(secret, "sk_") && !strings.HasPrefix(secret, "rk_") {
		p.And("secret", "billing.stripe_secret")
	}
	if signs == "" && !known || signs != "" && !strings.HasPrefix(signs, "whsec_") {
		p.And("signs", "billing.stripe_signs")
	}
	if len(p.Fields) > 0 {
		return nil, p
	}
	if secret != "" {
		r.Secret, r.Live, r.TriedAt, r.TriedCode, r.Heard = s.Vault.Seal([]byte(secret), tx.Tenant(), tx.Tenant()), stripe.Live(secret), nil, "", ""
	}
	if signs != "" {
		r.Signs = s.Vault.Seal([]byte(signs), tx.Tenant(), tx.Tenant())
	}
	if in.Body.On && !r.On && r.Since.IsZero() {
		r.Since = on
	}
	r.On = in.Body.On
	if r.Since.IsZero() {
		r.Since = on
	}
	if err := writeStripe(tx, r); err != nil {
		return nil, err
	}
	if err := s.sendAll(tx, r); err != nil {
		return nil, err
	}
	tx.About(tx.Tenant())
	return s.stripeView(tx)
}

func writeStripe(tx *tenant.Tx, r stripeRow) error {
	_, err := tx.Exec(`insert into billing.stripe_accounts as a (tenant_id, secret, signs, live, "on", since, account, name, version, heard, tried_at, tried_code, compared_at, compared_code) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
		on conflict (tenant_id) do update set secret = excluded.secret, signs = excluded.signs, live = excluded.live, "on" = excluded."on", since = excluded.since, account = excluded.account, name = excluded.name, version = excluded.version,
			heard = excluded.heard, tried_at = excluded.tried_at, tried_code = excluded.tried_code, compared_at = excluded.compared_at, compared_code = excluded.compared_code`,
		tx.Tenant(), r.Secret, r.Signs, r.Live, r.On, r.Since, r.Account, r.Name, r.Version, r.Heard, r.TriedAt, r.TriedCode, r.ComparedAt, r.ComparedCode)
	return err
}

// sendAll sends what Stripe should have once it is used: offers, and private buyers hear whether they may pay there.
func (s *Service) sendAll(tx *tenant.Tx, r stripeRow) error {
	if r.On {
		offers, err := tenant.Select[uuid.UUID](tx, `select id from billing.offers where tenant_id = $1 and vendor_id = $1 and state = 'published' order by id`, tx.Tenant())
		if err != nil {
			return err
		}
		if err := stripeLater(tx, productKind, offers...); err != nil {
			return err
		}
	}
	buyers, err := tenant.Select[uuid.UUID](tx, `select peer_id from billing.partners where tenant_id = $1 and private order by 1`, tx.Tenant())
	if err != nil || len(buyers) == 0 {
		return err
	}
	_, err = tx.DeliverAll(buyers, Key, partnerKind, partner{From: tx.Tenant(), Online: r.On})
	return err
}

// tryStripe asks whose the keys are. Keys of another account than before make all that was known of that one void.
func (s *Service) tryStripe(ctx context.Context, st *manifest.Stages, in *manifest.InTenant) (*stripeOut, error) {
	var r stripeRow
	var client *stripe.Client
	if err := st.Do(func(tx *tenant.Tx) error {
		if err := vendorHere(tx); err != nil {
			return err
		}
		var ok bool
		var err error
		if r, ok, err = stripeOf(tx); err != nil {
			return err
		}
		if !ok {
			return problem.New(problem.Conflict, "billing.stripe_no_keys")
		}
		client, err = s.stripeClient(tx.Tenant(), r)
		return err
	}); err != nil {
		return nil, err
	}
	m, wrong := client.Try(ctx)
	var out *stripeOut
	err := st.Finish(func(tx *tenant.Tx) error {
		now, ok, err := stripeOf(tx)
		if err != nil || !ok {
			return cmp.Or(err, error(problem.Missing()))
		}
		at := tx.Now()
		now.TriedAt, now.TriedCode = &at, ""
		switch {
		case errors.Is(wrong, stripe.ErrNoAnswer):
			now.TriedCode = "silent"
		case wrong != nil:
			now.TriedCode = "refused"
		default:
			if now.Account != "" && now.Account != m.ID {
				if err := forgetStripe(tx); err != nil {
					return err
				}
			}
			now.Account, now.Name, now.Version, now.Heard = m.ID, m.Name, m.Version, heardBy(m, s.hookOf(tx.Tenant()))
		}
		if err := writeStripe(tx, now); err != nil {
			return err
		}
		tx.About(tx.Tenant())
		out, err = s.stripeView(tx)
		return err
	})
	return out, err
}

// heardBy tells whether an account sends its events to an address, in the version that is understood.
func heardBy(m stripe.Merchant, address string) string {
	out := "elsewhere"
	for _, h := range m.Hooks {
		switch {
		case h.URL != address || !h.On:
		case h.Version == stripe.Version:
			return "here"
		default:
			out = "version"
		}
	}
	return out
}

func (s *Service) compareNow(_ context.Context, tx *tenant.Tx, _ *manifest.InTenant) (*stripeOut, error) {
	r, ok, err := stripeOf(tx)
	if err != nil {
		return nil, err
	}
	if !ok || !r.On {
		return nil, problem.New(problem.Conflict, "billing.stripe_off")
	}
	if _, err := tx.Emit(compareKind, time.Time{}, ofOne{}); err != nil {
		return nil, err
	}
	tx.About(tx.Tenant())
	return s.stripeView(tx)
}

// sendAgain brings to Stripe once more what a difference is about, from the beginning when Stripe has it no more.
func (s *Service) sendAgain(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	N int `path:"n" minimum:"1" maximum:"100000"`
}) (*stripeOut, error) {
	d, ok, err := tenant.One[differenceRow](tx, differencesWhere+`n = $2 for update`, tx.Tenant(), in.N)
	switch {
	case err != nil:
		return nil, err
	case !ok:
		return nil, problem.Missing()
	case !d.mends():
		return nil, problem.New(problem.Conflict, "billing.stripe_not_sent")
	}
	gone := rail.Kind(d.Kind) == rail.MissingThere
	if gone || d.Kind == string(rail.OtherPayer) { // what it was told last is told anew
		if err := unknown(tx, d.What, d.Ours); err != nil {
			return nil, err
		}
	}
	kind, sql, about := copyKind, "", d.Ours
	switch d.What {
	case "customer": // told with the first of their invoices
		sql = `select v.id from billing.invoices v where v.tenant_id = $1 and v.side = 'vendor' and v.kind = 'invoice' and v.state = 'issued' and v.peer_id = left($2, 36)::uuid order by v.issued_on desc, v.id limit 200`
	case "subscription":
		if kind = quantityKind; gone { // it begins with its last invoice
			kind = copyKind
		}
		sql = `select $2::uuid where $1::uuid is not null`
		if gone {
			sql = `select v.id from billing.invoices v where v.tenant_id = $1 and v.subscription_id = $2::uuid and v.side = 'vendor' and v.kind = 'invoice' and v.state = 'issued' order by v.issued_on desc, v.id limit 1`
		} else if _, err := tx.Exec(`update billing.stripe_copies set turn = turn + 1 where tenant_id = $1 and kind = 'subscription' and ours = $2`, tx.Tenant(), d.Ours); err != nil {
			return nil, err
		}
	case "invoice":
		v, ok, err := numbered(tx, d.Ours)
		if err != nil || !ok {
			return nil, cmp.Or(err, error(problem.Missing()))
		}
		if gone {
			if err := unknown(tx, "invoice", v.ID.String()); err != nil {
				return nil, err
			}
		}
		sql, about = `select id from billing.invoices where tenant_id = $1 and (id = $2::uuid or of_invoice = $2::uuid and kind = 'credit_note' and state = 'issued') order by kind desc`, v.ID.String()
	case "payment": // what the copy it paid says is asked once more
		if _, err := tx.Emit(compareKind, time.Time{}, ofOne{}); err != nil {
			return nil, err
		}
	}
	if sql != "" {
		ids, err := tenant.Select[uuid.UUID](tx, sql, tx.Tenant(), about)
		if err != nil {
			return nil, err
		}
		if err := stripeLater(tx, kind, ids...); err != nil {
			return nil, err
		}
	}
	if _, err := tx.Exec(`update billing.stripe_differences set sent_at = $3 where tenant_id = $1 and n = $2`, tx.Tenant(), in.N, tx.Now()); err != nil {
		return nil, err
	}
	tx.About(tx.Tenant())
	return s.stripeView(tx)
}

// stripeEvent verifies an event and has the object that it names asked about. It answers the same to everybody.
func (s *Service) stripeEvent(_ context.Context, tx *tenant.Tx, in *struct {
	Vendor    uuid.UUID `path:"vendor" format:"uuid"`
	Signature string    `header:"Stripe-Signature" maxLength:"2000"`
	RawBody   []byte    `contentType:"application/octet-stream"`
}) (*struct{}, error) {
	if err := tx.Enter(tenant.Doors{Tenant: in.Vendor, Open: []string{Key}}); err != nil {
		return nil, err
	}
	r, ok, err := stripeOf(tx)
	if err != nil || !ok {
		return nil, err
	}
	client, err := s.stripeClient(in.Vendor, r)
	if err != nil {
		return nil, err
	}
	e, err := client.Event(in.RawBody, in.Signature)
	if err != nil {
		return nil, nil
	}
	if e.Session() != "" {
		visit, err := tenant.Value[uuid.UUID](tx, `select id from billing.visits where tenant_id = $1 and session = $2`, tx.Tenant(), e.Session())
		if err != nil || visit == uuid.Nil {
			return nil, err
		}
		return nil, tx.EmitOnce(uuid.NewSHA1(in.Vendor, []byte(e.ID)), stripeVisit, time.Time{}, ofOne{visit})
	}
	if _, ok := rail.Of(e); !ok {
		return nil, nil
	}
	fresh, err := hearEvent(tx, e)
	if err != nil || !fresh {
		return nil, err
	}
	_, err = tx.Emit(hearKind, time.Time{}, manifest.Empty{})
	return nil, err
}
