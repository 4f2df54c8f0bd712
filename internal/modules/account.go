package modules

import (
	"cmp"

	"github.com/google/uuid"

	"preau/internal/app"
	"preau/internal/daybook"
	"preau/internal/directory"
	"preau/internal/ledger"
	"preau/internal/modules/billing"
	"preau/internal/modules/canteen"
	"preau/internal/modules/day"
	"preau/internal/modules/family"
	"preau/internal/modules/family/particulier"
	"preau/internal/modules/family/price"
	"preau/internal/platform/blob"
	"preau/internal/platform/config"
	"preau/internal/platform/safehttp"
	"preau/internal/platform/signed"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// familyAccount prices what families booked in the three services, and collects it.
func (w *Wired) familyAccount(core *app.Core, vault *directory.Vault, store blob.Store) *family.Service {
	booked := []*daybook.Service{w.Canteen.Bookings, w.Childcare.Bookings, w.Transport.Bookings}
	for _, b := range booked {
		b.Moved = family.Moved
	}
	return family.New(family.Deps{Words: core.Words, Vault: vault, Notify: w.Notify, Blobs: store, PDF: w.pdf, URL: core.Config.URL, Keys: signed.New(core.Root), Mail: mailOfPayer, Rails: railsOf(core.Config),
		Particulier: &particulier.Client{Base: particulier.Production, HTTP: safehttp.New(particulier.Limits(safehttp.Options{HTTPSOnly: core.Config.Production, AllowLoopback: !core.Config.Production}))},
		Booked:      booked, Baskets: baskets})
}

// ownPrices are what the family account tells a payer of the lines of their children's days.
func (w *Wired) ownPrices() *day.Prices {
	return &day.Prices{SQL: family.OwnPriceSQL, Reads: []string{family.Key}, Say: func(lang string, l *day.Line) *day.Price {
		var booked []byte
		if l.Priced != nil {
			booked = []byte(*l.Priced)
		}
		p := w.Family.SayPrice(lang, family.Slot{State: l.State, Plain: l.Plain, Version: l.Version}, (*ledger.Cents)(l.Usual), booked)
		if p == nil {
			return nil
		}
		return &day.Price{Cents: int(p.Cents), Sentence: p.Sentence}
	}}
}

// baskets are the meals that families bring, as the canteen knows them.
func baskets(tx *tenant.Tx, pupils []uuid.UUID, from, until schoolyear.Date) ([]family.Basket, error) {
	list, err := canteen.Baskets(tx, pupils, from, until)
	out := make([]family.Basket, len(list))
	for i, b := range list {
		out[i] = family.Basket{Pupil: b.PupilID, Span: price.Span{Since: b.Since}}
		if b.Until != nil {
			out[i].Until = *b.Until
		}
	}
	return out, err
}

// railsOf are the services of payment. Outside production they are those of the desk, or nobody: no trial ever reaches the real ones.
func railsOf(cfg config.Config) family.Rails {
	r := family.Rails{PayFiP: cfg.PayFiPURL, Stripe: cfg.StripeURL, Loopback: !cfg.Production}
	if nobody := "http://127.0.0.1:9"; !cfg.Production {
		r.PayFiP, r.Stripe = cmp.Or(r.PayFiP, nobody), cmp.Or(r.Stripe, nobody)
	}
	return r
}

// vendorRail is where vendors are paid online.
func vendorRail(cfg config.Config) billing.StripeRail {
	r := railsOf(cfg)
	return billing.StripeRail{URL: r.Stripe, Loopback: r.Loopback}
}

// mailOfPayer is the verified address of an account, "" without one.
func mailOfPayer(tx *tenant.Tx, account uuid.UUID) (string, error) {
	found, err := accountContacts(tx, []uuid.UUID{account})
	return found[account].Mail, err
}
