package billing

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/billing/charge"
	"preau/internal/ledger"
	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// The job that tells each customer what is offered to it: at each publication, and every night for those that were linked since.
const (
	offerKind   = "billing.offer"
	offeredKind = "billing.offered"
)

// What an offer counts.
const (
	PerSchool = "school" // schools of the subscription
	PerPupil  = "pupil"  // pupils counted on the reference date
	PerChoice = "choice" // as many as the buyer chose: tranches of resources
)

// OfferIn is an offer as a vendor writes it.
type OfferIn struct {
	Code          string          `json:"code" pattern:"^[A-Z0-9][A-Z0-9-]{0,19}$" example:"ECOLE" doc:"The same code, later: another price of the same thing"`
	Label         string          `json:"label" minLength:"2" maxLength:"80"`
	Line          string          `json:"line,omitempty" maxLength:"400" doc:"What one gets, in a sentence or two"`
	Counts        string          `json:"counts" enum:"school,pupil,choice"`
	Price         charge.Price    `json:"price" doc:"Before tax, for a whole term"`
	VATPPM        int             `json:"vat_ppm" minimum:"0" maximum:"1000000" doc:"In parts per million: 200000 is 20 %"`
	TrialDays     int             `json:"trial_days,omitempty" minimum:"0" maximum:"366"`
	Opens         []string        `json:"opens,omitempty" maxItems:"60" doc:"Services of the bouquet"`
	StorageGB     int             `json:"storage_gb,omitempty" minimum:"0" maximum:"100000" doc:"For each school"`
	ResourceCents ledger.Cents    `json:"resource_cents,omitempty" minimum:"0" maximum:"1000000000" doc:"Budget of resources, for each unit"`
	Buyers        []string        `json:"buyers" minItems:"1" maxItems:"4" enum:"commune,intercommunality,departement,school"`
	GraceDays     int             `json:"grace_days,omitempty" minimum:"0" maximum:"366" doc:"How long services stay open after the last day; 0: 30"`
	NoticeDays    int             `json:"notice_days,omitempty" minimum:"0" maximum:"366" doc:"How long before a day a buyer says that it stops; 0: 30"`
	Since         schoolyear.Date `json:"since" format:"date"`
	Until         schoolyear.Date `json:"until,omitzero" required:"false" format:"date"`
}

// OfferView is an offer on the wire.
type OfferView struct {
	ID uuid.UUID `json:"id"`
	OfferIn
	VendorID    uuid.UUID  `json:"vendor_id"`
	State       string     `json:"state" enum:"draft,published,withdrawn"`
	Orderable   bool       `json:"orderable" doc:"It may be asked for today"`
	Tried       bool       `json:"tried,omitempty" doc:"This organisation had it before: it tries it no more"`
	PublishedAt *time.Time `json:"published_at,omitempty"`
	Version     int        `json:"version"`
}

type offerRow struct {
	ID            uuid.UUID
	VendorID      uuid.UUID
	Code, Label   string
	Line, Counts  string
	Price         charge.Price
	VATPPM        int `db:"vat_ppm"`
	TrialDays     int
	Opens, Buyers []string
	StorageGB     int `db:"storage_gb"`
	ResourceCents ledger.Cents
	GraceDays     int
	NoticeDays    int
	Since, Until  schoolyear.Date
	State         string
	PublishedAt   *time.Time
	Version       int
}

const offersWhere = `select id, vendor_id, code, label, line, counts, price, vat_ppm, trial_days, opens, storage_gb, resource_cents, grace_days, notice_days, buyers, since, until, state, published_at, version from billing.offers where tenant_id = $1 and `

func (r offerRow) view(today schoolyear.Date) OfferView {
	return OfferView{ID: r.ID, VendorID: r.VendorID, State: r.State, PublishedAt: r.PublishedAt, Version: r.Version, Orderable: r.orderable(today),
		OfferIn: OfferIn{r.Code, r.Label, r.Line, r.Counts, r.Price, r.VATPPM, r.TrialDays, r.Opens, r.StorageGB, r.ResourceCents, r.Buyers, r.GraceDays, r.NoticeDays, r.Since, r.Until}}
}

func (r offerRow) orderable(on schoolyear.Date) bool {
	return r.State == "published" && !on.Before(r.Since) && (r.Until.IsZero() || !on.After(r.Until))
}

// OfOffer is the path of an offer.
type OfOffer struct {
	manifest.InTenant
	Offer uuid.UUID `path:"offer" format:"uuid"`
}

type offerOut struct{ Body OfferView }

func (s *Service) offerOperations() []manifest.Operation {
	return []manifest.Operation{
		manifest.Op(spec("offers", http.MethodGet, "/offers", "A vendor's offers, or what vendors offer here", manifest.Needs(Consult), "tenant"), s.listOffers),
		manifest.Op(spec("draft-offer", http.MethodPost, "/offers", "Begin an offer", manifest.Needs(Offer), "tenant"), s.draftOffer),
		manifest.Op(spec("change-offer", http.MethodPut, "/offers/{offer}", "Change an offer that is not published", manifest.Needs(Offer), "tenant"), s.changeOffer),
		manifest.Op(spec("drop-offer", http.MethodDelete, "/offers/{offer}", "Give up an offer that is not published", manifest.Needs(Offer)), s.dropOffer),
		manifest.Op(spec("publish-offer", http.MethodPost, "/offers/{offer}/publish", "Offer it to those who may buy it; the former offer of the same code ends the day before", manifest.Needs(Offer), "tenant"), s.publishOffer),
		manifest.Op(spec("withdraw-offer", http.MethodPost, "/offers/{offer}/withdraw", "Offer it no more: what was subscribed goes on", manifest.Needs(Offer), "tenant"), s.withdrawOffer),
	}
}

func (s *Service) offerJobs() []manifest.Job {
	return []manifest.Job{
		manifest.NewJob(offerKind, []string{Key, "tenant"}, func(_ context.Context, tx *tenant.Tx, _ *manifest.Due) error { return s.tellOffers(tx) }),
		manifest.NewJob(offeredKind, []string{Key, "tenant"}, s.offered),
	}
}

// Opening is a service that an offer may open.
type Opening struct {
	Key   string `json:"key"`
	Label string `json:"label"`
}

type offersOut struct {
	Body struct {
		Items     []OfferView     `json:"items" nullable:"false"`
		Services  []Opening       `json:"services,omitempty" doc:"What an offer may open, for whoever writes offers"`
		Abilities map[string]bool `json:"abilities"`
	}
}

// openable lists the services that may be opened for any kind of buyer.
func (s *Service) openable() (keys []string) {
	for _, kind := range buyerKinds {
		keys = append(keys, s.Opens(kind)...)
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

func (s *Service) listOffers(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*offersOut, error) {
	on, err := today(tx)
	if err != nil {
		return nil, err
	}
	rows, err := tenant.Select[offerRow](tx, offersWhere+`true order by code, since desc, id`, tx.Tenant())
	out := &offersOut{}
	out.Body.Items = []OfferView{}
	for _, r := range rows {
		v := r.view(on)
		if v.Orderable && v.TrialDays >= trialAtLeast && err == nil {
			v.Tried, err = tried(tx, r.VendorID, r.Code)
		}
		out.Body.Items = append(out.Body.Items, v)
	}
	out.Body.Abilities = map[string]bool{"offer": manifest.Holds(tx, Offer) != 0, "order": manifest.Holds(tx, Order) != 0, "approve": manifest.Holds(tx, Approve) != 0}
	if out.Body.Abilities["offer"] {
		for _, key := range s.openable() {
			out.Body.Services = append(out.Body.Services, Opening{key, s.Words.Sentence(tx.Actor().Lang, key, key+".name", nil)})
		}
	}
	return out, err
}

// vendorHere refuses an organisation that sells nothing.
func vendorHere(tx *tenant.Tx) error {
	c, err := cardOf(tx)
	if err == nil && c.Kind != "vendor" {
		err = problem.New(problem.Conflict, "billing.no_vendor")
	}
	return err
}

func (s *Service) checkOffer(in *OfferIn) error {
	p := problem.New(problem.Invalid, "invalid")
	in.Label, in.Line = strings.TrimSpace(in.Label), strings.TrimSpace(in.Line)
	if len(in.Label) < 2 {
		p.And("label", "field.required")
	}
	switch err := in.Price.Check(); {
	case errors.Is(err, charge.ErrSteps):
		p.And("price", "billing.price_steps")
	case errors.Is(err, charge.ErrMode), errors.Is(err, charge.ErrNegative), errors.Is(err, charge.ErrLarge):
		p.And("price", "billing.price_sum")
	}
	if in.Since.IsZero() {
		p.And("since", "field.required")
	}
	if !in.Until.IsZero() && in.Until.Before(in.Since) {
		p.And("until", "billing.until")
	}
	if in.TrialDays != 0 && in.TrialDays < trialAtLeast {
		p.And("trial_days", "billing.trial_short", "days", trialAtLeast)
	}
	known := s.openable()
	for _, service := range in.Opens {
		if !slices.Contains(known, service) {
			p.And("opens", "billing.no_service")
			break
		}
	}
	slices.Sort(in.Opens)
	in.Opens = append([]string{}, slices.Compact(in.Opens)...)
	slices.Sort(in.Buyers)
	in.Buyers = slices.Compact(in.Buyers)
	if len(p.Fields) > 0 {
		return p
	}
	return nil
}

func (s *Service) draftOffer(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body OfferIn
}) (*offerOut, error) {
	if err := vendorHere(tx); err != nil {
		return nil, err
	}
	if err := s.checkOffer(&in.Body); err != nil {
		return nil, err
	}
	o := in.Body
	r := offerRow{tenant.NewID(), tx.Tenant(), o.Code, o.Label, o.Line, o.Counts, o.Price, o.VATPPM, o.TrialDays, o.Opens, o.Buyers, o.StorageGB, o.ResourceCents, o.GraceDays, o.NoticeDays, o.Since, o.Until, "draft", nil, 1}
	return s.keepOffer(tx, r)
}

func writeOffer(tx *tenant.Tx, r offerRow) error {
	_, err := tx.Exec(`insert into billing.offers as o (tenant_id, id, vendor_id, code, label, line, counts, price, vat_ppm, trial_days, opens, storage_gb, resource_cents, grace_days, notice_days, buyers, since, until, state, published_at, version, updated_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)
		on conflict (tenant_id, id) do update set code = excluded.code, label = excluded.label, line = excluded.line, counts = excluded.counts, price = excluded.price, vat_ppm = excluded.vat_ppm, trial_days = excluded.trial_days, opens = excluded.opens,
			storage_gb = excluded.storage_gb, resource_cents = excluded.resource_cents, grace_days = excluded.grace_days, notice_days = excluded.notice_days, buyers = excluded.buyers, since = excluded.since, until = excluded.until, state = excluded.state, published_at = excluded.published_at, version = excluded.version, updated_at = excluded.updated_at
		where o.version < excluded.version and o.vendor_id = excluded.vendor_id`,
		tx.Tenant(), r.ID, r.VendorID, r.Code, r.Label, r.Line, r.Counts, r.Price, r.VATPPM, r.TrialDays, r.Opens, r.StorageGB, r.ResourceCents, r.GraceDays, r.NoticeDays, r.Buyers, r.Since, r.Until, r.State, r.PublishedAt, r.Version, tx.Now())
	return err
}

func (s *Service) keepOffer(tx *tenant.Tx, r offerRow) (*offerOut, error) {
	on, err := today(tx)
	if err != nil {
		return nil, err
	}
	tx.About(r.ID)
	return &offerOut{r.view(on)}, writeOffer(tx, r)
}

// ownOffer locks one of the vendor's own offers in one of these states.
func ownOffer(tx *tenant.Tx, id uuid.UUID, states ...string) (offerRow, error) {
	r, ok, err := tenant.One[offerRow](tx, offersWhere+`id = $2 and vendor_id = $1 for update`, tx.Tenant(), id)
	switch {
	case err != nil:
		return r, err
	case !ok:
		return r, problem.Missing()
	case !slices.Contains(states, r.State):
		return r, problem.New(problem.Conflict, "billing.offer_"+r.State)
	}
	return r, nil
}

func (s *Service) changeOffer(_ context.Context, tx *tenant.Tx, in *struct {
	OfOffer
	Body OfferIn
}) (*offerOut, error) {
	r, err := ownOffer(tx, in.Offer, "draft")
	if err != nil {
		return nil, err
	}
	if err := s.checkOffer(&in.Body); err != nil {
		return nil, err
	}
	o := in.Body
	return s.keepOffer(tx, offerRow{r.ID, r.VendorID, o.Code, o.Label, o.Line, o.Counts, o.Price, o.VATPPM, o.TrialDays, o.Opens, o.Buyers, o.StorageGB, o.ResourceCents, o.GraceDays, o.NoticeDays, o.Since, o.Until, "draft", nil, r.Version + 1})
}

func (s *Service) dropOffer(_ context.Context, tx *tenant.Tx, in *OfOffer) (*manifest.Empty, error) {
	if _, err := ownOffer(tx, in.Offer, "draft"); err != nil {
		return nil, err
	}
	tx.About(in.Offer)
	_, err := tx.Exec(`delete from billing.offers where tenant_id = $1 and id = $2`, tx.Tenant(), in.Offer)
	return nil, err
}

func (s *Service) publishOffer(_ context.Context, tx *tenant.Tx, in *OfOffer) (*offerOut, error) {
	r, err := ownOffer(tx, in.Offer, "draft")
	if err != nil {
		return nil, err
	}
	// what is asked for under the code from this day on is this: two prices of one thing on one day would be a trap
	later, err := tenant.Value[bool](tx, `select exists (select from billing.offers where tenant_id = $1 and vendor_id = $1 and code = $2 and state = 'published' and since >= $3)`, tx.Tenant(), r.Code, r.Since)
	if err != nil {
		return nil, err
	}
	if later {
		return nil, problem.New(problem.Conflict, "billing.offer_later", "code", r.Code)
	}
	if _, err := tx.Exec(`update billing.offers set until = $3, version = version + 1, updated_at = $4 where tenant_id = $1 and vendor_id = $1 and code = $2 and state = 'published' and (until is null or until > $3)`,
		tx.Tenant(), r.Code, r.Since.AddDays(-1), tx.Now()); err != nil {
		return nil, err
	}
	now := tx.Now()
	r.State, r.PublishedAt, r.Version = "published", &now, r.Version+1
	out, err := s.keepOffer(tx, r)
	if err != nil {
		return nil, err
	}
	if err := stripeLater(tx, productKind, r.ID); err != nil {
		return nil, err
	}
	return out, s.tellOffers(tx)
}

func (s *Service) withdrawOffer(_ context.Context, tx *tenant.Tx, in *OfOffer) (*offerOut, error) {
	r, err := ownOffer(tx, in.Offer, "published")
	if err != nil {
		return nil, err
	}
	r.State, r.Version = "withdrawn", r.Version+1
	out, err := s.keepOffer(tx, r)
	if err != nil {
		return nil, err
	}
	return out, s.tellOffers(tx)
}

// offered is what a vendor tells a customer: all that it published, and withdrew.
type offered struct {
	Vendor uuid.UUID   `json:"vendor"`
	Offers []OfferView `json:"offers"`
}

// Greet has a vendor tell soon what it offers: another organisation was just linked with it.
func Greet(tx *tenant.Tx) error {
	_, err := tx.Emit(offerKind, time.Time{}, manifest.Due{Due: tx.Now()})
	return err
}

// tellOffers tells every customer what is offered to its kind. Who was told the same before writes nothing.
func (s *Service) tellOffers(tx *tenant.Tx) error {
	if c, err := cardOf(tx); err != nil || c.Kind != "vendor" {
		return err
	}
	on, err := today(tx)
	if err != nil {
		return err
	}
	rows, err := tenant.Select[offerRow](tx, offersWhere+`vendor_id = $1 and state <> 'draft' order by code, since, id`, tx.Tenant())
	if err != nil || len(rows) == 0 {
		return err
	}
	customers, err := linked(tx, buyerKinds...)
	if err != nil {
		return err
	}
	for _, kind := range buyerKinds {
		var peers []uuid.UUID
		for _, l := range customers {
			if l.PeerKind == kind {
				peers = append(peers, l.Peer)
			}
		}
		told := offered{Vendor: tx.Tenant()}
		for _, r := range rows {
			if slices.Contains(r.Buyers, kind) {
				told.Offers = append(told.Offers, r.view(on))
			}
		}
		if len(peers) == 0 || len(told.Offers) == 0 {
			continue
		}
		if _, err := tx.DeliverAll(peers, Key, offeredKind, told); err != nil {
			return err
		}
	}
	return nil
}

// offered keeps what a vendor told; of two that came in the wrong order the later version stays.
func (s *Service) offered(_ context.Context, tx *tenant.Tx, in *offered) error {
	vendors, err := linked(tx, "vendor")
	if err != nil || !slices.ContainsFunc(vendors, func(l tenant.Link) bool { return l.Peer == in.Vendor }) {
		return err
	}
	for _, v := range in.Offers {
		r := offerRow{v.ID, in.Vendor, v.Code, v.Label, v.Line, v.Counts, v.Price, v.VATPPM, v.TrialDays, append([]string{}, v.Opens...), v.Buyers, v.StorageGB, v.ResourceCents, v.GraceDays, v.NoticeDays, v.Since, v.Until, v.State, v.PublishedAt, v.Version}
		if err := writeOffer(tx, r); err != nil {
			return err
		}
	}
	return nil
}
