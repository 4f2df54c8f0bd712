package stripe

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	api "github.com/stripe/stripe-go/v76"

	"preau/internal/ledger"
)

// Offer is what is sold and for how much: a product of Stripe's under our id, with one price that is not archived.
type Offer struct {
	Ours   string // id of the offer
	Name   string // shown on Stripe's pages
	Per    Per
	Volume bool // every unit at the price of the step that the whole reaches; otherwise each at its own step's
	Steps  []Step
	Term   Term
}

// Step is a part of a price. Amounts are what is collected, tax included.
type Step struct {
	UpTo int64 // 0: without end, on the last alone
	Unit ledger.Cents
	Flat ledger.Cents // besides, once the step is reached
}

// Per is what a quantity counts.
type Per string

// What is counted.
const (
	PerPupil   Per = "pupil"
	PerSchool  Per = "school"
	PerTranche Per = "tranche"
)

// Term is how long a price pays for.
type Term string

// The terms.
const (
	Yearly  Term = "year"
	Monthly Term = "month"
	Once    Term = "once"
)

// Price is what an offer costs.
type Price struct {
	ID      string
	Product string
	Active  bool
	digest  string
}

// digest tells two contents of an offer apart.
func (o Offer) digest() string {
	h := sha256.Sum256(fmt.Appendf(nil, "%s %t %v %s", o.Per, o.Volume, o.Steps, o.Term))
	return hex.EncodeToString(h[:12])
}

// PutOffer brings Stripe to sell an offer as it is: a price is never changed, another takes its place and it is archived; those who
// subscribed at it keep it. key is the event that published the offer. An offer that comes back to an earlier price takes it up again.
func (c *Client) PutOffer(ctx context.Context, key string, o Offer) (Price, error) {
	if key == "" || !ours.MatchString(o.Ours) || o.Name == "" || len(o.Steps) == 0 || o.Steps[len(o.Steps)-1].UpTo != 0 {
		return Price{}, fmt.Errorf("%w: a key, an offer, a name and steps whose last has no end are needed", ErrRefused)
	}
	if err := c.putProduct(ctx, key, o); err != nil {
		return Price{}, err
	}
	list := &api.PriceListParams{Product: api.String(o.Ours)}
	list.Context, list.Limit = ctx, api.Int64(100)
	var all []Price
	i := c.api.Prices.List(list)
	for i.Next() {
		all = append(all, price(i.Price()))
	}
	if i.Err() != nil {
		return Price{}, classed(i.Err())
	}
	var chosen Price
	for _, p := range all {
		if p.digest == o.digest() && (chosen.ID == "" || p.Active) {
			chosen = p
		}
	}
	var err error
	switch {
	case chosen.ID == "":
		chosen, err = c.newPrice(ctx, key, o)
	case !chosen.Active:
		chosen, err = c.archive(ctx, key, chosen.ID, false)
	}
	if err != nil {
		return Price{}, err
	}
	for _, p := range all {
		if p.Active && p.ID != chosen.ID {
			if _, err := c.archive(ctx, key, p.ID, true); err != nil {
				return Price{}, err
			}
		}
	}
	return chosen, nil
}

func (c *Client) putProduct(ctx context.Context, key string, o Offer) error {
	get := &api.ProductParams{}
	get.Context = ctx
	now, err := c.api.Products.Get(o.Ours, get)
	if err != nil && !errors.Is(classed(err), ErrMissing) {
		return classed(err)
	}
	p := &api.ProductParams{Name: api.String(o.Name), UnitLabel: api.String(string(o.Per))}
	p.Context = ctx
	if err == nil {
		if now.Name == o.Name && now.UnitLabel == string(o.Per) {
			return nil
		}
		p.SetIdempotencyKey("product-" + o.Ours + "-" + key)
		if _, err = c.api.Products.Update(o.Ours, p); err != nil {
			return classed(err)
		}
		return nil
	}
	p.ID = api.String(o.Ours)
	p.SetIdempotencyKey("product-" + o.Ours)
	if _, err = c.api.Products.New(p); err != nil {
		return classed(err)
	}
	return nil
}

func (c *Client) newPrice(ctx context.Context, key string, o Offer) (Price, error) {
	p := &api.PriceParams{Product: api.String(o.Ours), Currency: euros(), TaxBehavior: api.String("inclusive"), Metadata: map[string]string{"per": string(o.Per), "digest": o.digest()}}
	if o.Term != Once {
		p.Recurring = &api.PriceRecurringParams{Interval: api.String(string(o.Term)), UsageType: api.String("licensed")}
	}
	if len(o.Steps) == 1 && o.Steps[0].Flat == 0 {
		p.BillingScheme, p.UnitAmount = api.String("per_unit"), api.Int64(int64(o.Steps[0].Unit))
	} else {
		p.BillingScheme, p.TiersMode = api.String("tiered"), api.String("graduated")
		if o.Volume {
			p.TiersMode = api.String("volume")
		}
		for _, s := range o.Steps {
			t := &api.PriceTierParams{UnitAmount: api.Int64(int64(s.Unit)), UpTo: api.Int64(s.UpTo)}
			if s.UpTo == 0 {
				t.UpTo, t.UpToInf = nil, api.Bool(true)
			}
			if s.Flat != 0 {
				t.FlatAmount = api.Int64(int64(s.Flat))
			}
			p.Tiers = append(p.Tiers, t)
		}
	}
	p.Context = ctx
	p.SetIdempotencyKey("price-" + o.Ours + "-" + key)
	return done(func(p *api.Price) (Price, error) { return price(p), nil })(c.api.Prices.New(p))
}

func (c *Client) archive(ctx context.Context, key, id string, archived bool) (Price, error) {
	p := &api.PriceParams{Active: api.Bool(!archived)}
	p.Context = ctx
	p.SetIdempotencyKey(fmt.Sprintf("price-%s-%t-%s", id, archived, key))
	return done(func(p *api.Price) (Price, error) { return price(p), nil })(c.api.Prices.Update(id, p))
}

func price(p *api.Price) Price {
	out := Price{ID: p.ID, Active: p.Active, digest: p.Metadata["digest"]}
	if p.Product != nil {
		out.Product = p.Product.ID
	}
	return out
}
