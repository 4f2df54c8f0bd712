package modules

import (
	"context"
	"log/slog"
	"net/http"
	"strings"

	"github.com/google/uuid"

	"preau/internal/app"
	"preau/internal/demo"
	"preau/internal/ledger"
	"preau/internal/modules/family"
	"preau/internal/payment/payfip"
	"preau/internal/payment/payfip/simulator"
	"preau/internal/payment/stripe/peer"
	"preau/internal/tenant"
)

// Where the services of payment of a desk are served, beside the product.
const (
	DeskPayFiP = "/dev/payfip"
	DeskStripe = "/dev/stripe"
)

// The Stripe accounts of a desk: of those who collect from families, and of the vendor.
const (
	deskSecret   = "sk_test_desk"
	deskSigns    = "whsec_desk"
	vendorSecret = "sk_test_vendor"
	vendorSigns  = "whsec_vendor"
)

// payfipClient is the number that the DGFiP would have given a creditor of the demonstration.
func payfipClient(world *demo.World, key string) string {
	for i := range world.Organisations {
		if world.Organisations[i].Key == key {
			return "0990" + string(rune('0'+i/10%10)) + string(rune('0'+i%10))
		}
	}
	return ""
}

// payFamilies has the creditors of the demonstration paid by PayFiP.
func (s *sower) payFamilies(tx *tenant.Tx, o *demo.Organisation) error {
	return family.SetRail(tx, family.RailPayFiP, family.PayFiPSettings{Client: payfipClient(s.world, o.Key), Mode: string(payfip.Test), Label: strings.ToUpper(o.Name)})
}

// servePayments serves the services of payment of a desk, where no other is configured.
func (w *Wired) servePayments(core *app.Core) (map[string]http.Handler, error) {
	if core.Config.Production || core.Config.PayFiPURL != core.Config.URL+DeskPayFiP {
		return nil, nil
	}
	var err error
	if w.payfip, err = simulator.New(simulator.Options{Prefix: DeskPayFiP, Clock: core.Clock, Log: core.Log, Styles: w.Web.Stylesheets()}); err != nil {
		return nil, err
	}
	w.cards, err = peer.New(peer.Options{Prefix: DeskStripe, Clock: core.Clock, Log: core.Log, Styles: w.Web.Stylesheets(), Accounts: map[string]peer.Account{deskSecret: {Name: "Préau", Signs: deskSigns}, vendorSecret: {Name: "Préau Services", Signs: vendorSigns}}})
	if err != nil {
		return nil, err
	}
	return map[string]http.Handler{DeskPayFiP: w.payfip, DeskStripe: w.cards}, nil
}

// rememberPayments gives the service of a desk back the payments that an earlier run opened, which have no end yet: it forgot them when
// it stopped, and they would look as if nobody had paid.
func (w *Wired) rememberPayments(ctx context.Context, core *app.Core, s *sower) error {
	if w.payfip == nil {
		return nil
	}
	w.cards.Listen(vendorSecret, core.Config.URL+"/api/v1/billing/stripe/"+s.tenant(demo.VendorKey).String())
	type row struct {
		Ref, Client, Reference, Label, Mode string
		Cents                               ledger.Cents
		Year                                int
		ID                                  uuid.UUID
	}
	for i := range s.world.Organisations {
		id := s.tenant(s.world.Organisations[i].Key)
		var held []row
		if err := core.DB.In(ctx, tenant.Doors{Tenant: id, Open: []string{family.Money}, ReadOnly: true}, tenant.Actor{Via: "command"}, func(tx *tenant.Tx) (err error) {
			held, err = tenant.Select[row](tx, `select id, ref, client, reference, label, mode, cents, year from family.payments where tenant_id = $1 and rail = 'payfip' and state in ('asked', 'unknown') and ref is not null`, tx.Tenant())
			return err
		}); err != nil {
			return err
		}
		for _, r := range held {
			back := core.Config.URL + "/api/v1/family/back/" + id.String() + "/" + r.ID.String()
			w.payfip.Keep(simulator.Operation{ID: r.Ref, Opened: core.Clock.Now(), Shown: true, Request: payfip.Request{Year: r.Year, Mail: "payeur@example.fr", Amount: r.Cents, Client: r.Client, Object: payfip.Object(r.Label), Ref: r.Reference,
				Mode: payfip.Mode(r.Mode), Notify: back, Redirect: back}})
		}
		if len(held) > 0 {
			core.Log.Info("payments without an end are known again", slog.Int("payments", len(held)))
		}
	}
	return nil
}
