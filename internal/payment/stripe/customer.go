package stripe

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"

	api "github.com/stripe/stripe-go/v76"

	"preau/internal/ledger"
)

// Payer is who pays an invoice, which says how it may be paid.
type Payer string

// The payers. A public accountant pays by transfer, upon an invoice: neither by card, nor by debit, nor on a page (decree 2012-1246).
const (
	Public      Payer = "public"
	School      Payer = "school" // a private one
	Association Payer = "association"
)

// ErrPublic is wrapped when a public accountant's customer is asked for a card, a debit or a page.
var ErrPublic = fmt.Errorf("%w: a public accountant pays by transfer", ErrRefused)

// Customer is a payer as Stripe keeps them.
type Customer struct {
	ID      string // Stripe's; "" before it is made
	Ours    string // id of the tenant who pays: one customer for each
	Payer   Payer
	Name    string
	Mail    string // of the accounts office
	SIRET   string
	VAT     string // of the Union, "" for who has none
	Address Address
	Method  string // taken for automatic payment; "" none
	Created time.Time
}

// Address is a postal one.
type Address struct{ Line1, Line2, PostalCode, City, Country string }

// Account is where a transfer to a customer's balance goes.
type Account struct{ Holder, IBAN, BIC string }

// PutCustomer makes the customer of a tenant, or gives the one there is these particulars. key is the event that changed them.
func (c *Client) PutCustomer(ctx context.Context, key string, k Customer) (Customer, error) {
	if key == "" || !ours.MatchString(k.Ours) || k.Name == "" || k.Payer != Public && !k.Payer.pages() {
		return Customer{}, fmt.Errorf("%w: a key, a tenant, a name and a kind of payer are needed", ErrRefused)
	}
	if k.ID == "" {
		// a search lags by a minute and a key is kept for a day: together they find what an earlier, unheard call has made
		found, err := c.CustomerOf(ctx, k.Ours)
		if err != nil && !errors.Is(err, ErrMissing) {
			return Customer{}, err
		}
		k.ID = found.ID
	}
	p := &api.CustomerParams{
		Name: api.String(k.Name), Email: api.String(k.Mail), PreferredLocales: api.StringSlice([]string{"fr"}),
		Address: &api.AddressParams{Line1: api.String(k.Address.Line1), Line2: api.String(k.Address.Line2), PostalCode: api.String(k.Address.PostalCode),
			City: api.String(k.Address.City), Country: api.String(k.Address.Country)},
		Metadata: map[string]string{"tenant": k.Ours, "payer": string(k.Payer), "siret": k.SIRET, "vat": k.VAT},
	}
	p.Context = ctx
	if k.ID == "" {
		p.SetIdempotencyKey("customer-" + k.Ours)
		return done(customer)(c.api.Customers.New(p))
	}
	if !is("cus", k.ID) {
		return Customer{}, ErrMissing
	}
	p.SetIdempotencyKey("customer-" + k.Ours + "-" + key)
	return done(customer)(c.api.Customers.Update(k.ID, p))
}

// Customer asks for one as it is now.
func (c *Client) Customer(ctx context.Context, id string) (Customer, error) {
	if !is("cus", id) {
		return Customer{}, ErrMissing
	}
	p := &api.CustomerParams{}
	p.Context = ctx
	return done(customer)(c.api.Customers.Get(id, p))
}

// CustomerOf finds a tenant's customer; one made within the last minute may not be found yet.
func (c *Client) CustomerOf(ctx context.Context, tenant string) (Customer, error) {
	if !ours.MatchString(tenant) {
		return Customer{}, ErrMissing
	}
	p := &api.CustomerSearchParams{}
	p.Context, p.Query, p.Limit, p.Single = ctx, `metadata["tenant"]:"`+tenant+`"`, api.Int64(1), true
	for i := c.api.Customers.Search(p); ; {
		if !i.Next() {
			if i.Err() != nil {
				return Customer{}, classed(i.Err())
			}
			return Customer{}, ErrMissing
		}
		return customer(i.Customer())
	}
}

// UseMethod makes a card or a mandate that a page gave the one for automatic payment.
func (c *Client) UseMethod(ctx context.Context, key, customerID, method string) (Customer, error) {
	if !is("pm", method) || key == "" {
		return Customer{}, ErrMissing
	}
	if err := c.private(ctx, customerID); err != nil {
		return Customer{}, err
	}
	p := &api.CustomerParams{InvoiceSettings: &api.CustomerInvoiceSettingsParams{DefaultPaymentMethod: api.String(method)}}
	p.Context = ctx
	p.SetIdempotencyKey("method-" + key)
	return done(customer)(c.api.Customers.Update(customerID, p))
}

// Funding is the account to which this customer alone transfers: what arrives there pays their open invoices.
func (c *Client) Funding(ctx context.Context, customerID string) (Account, error) {
	if !is("cus", customerID) {
		return Account{}, ErrMissing
	}
	p := &api.CustomerCreateFundingInstructionsParams{Currency: euros(), FundingType: api.String("bank_transfer"),
		BankTransfer: &api.CustomerCreateFundingInstructionsBankTransferParams{Type: api.String("eu_bank_transfer"),
			EUBankTransfer: &api.CustomerCreateFundingInstructionsBankTransferEUBankTransferParams{Country: api.String("FR")}}}
	p.Context = ctx
	p.SetIdempotencyKey("funding-" + customerID)
	f, err := c.api.Customers.CreateFundingInstructions(customerID, p)
	if err != nil {
		return Account{}, classed(err)
	}
	if f.BankTransfer != nil {
		for _, a := range f.BankTransfer.FinancialAddresses {
			if a.IBAN != nil {
				return Account{Holder: a.IBAN.AccountHolderName, IBAN: a.IBAN.IBAN, BIC: a.IBAN.BIC}, nil
			}
		}
	}
	return Account{}, fmt.Errorf("%w: no account to transfer to", ErrNoAnswer)
}

// Advance is what a customer transferred that no invoice has taken.
func (c *Client) Advance(ctx context.Context, customerID string) (ledger.Cents, error) {
	if !is("cus", customerID) {
		return 0, ErrMissing
	}
	p := &api.CashBalanceParams{Customer: api.String(customerID)}
	p.Context = ctx
	b, err := c.api.CashBalances.Get(p)
	if err != nil {
		return 0, classed(err)
	}
	return ledger.Cents(b.Available["eur"]), nil
}

func (p Payer) pages() bool { return p == School || p == Association }

// private refuses who is not known at Stripe as a payer with a means of their own: what the caller believes is not asked.
func (c *Client) private(ctx context.Context, customerID string) error {
	k, err := c.Customer(ctx, customerID)
	if err != nil {
		return err
	}
	if !k.Payer.pages() {
		return ErrPublic
	}
	return nil
}

func customer(k *api.Customer) (Customer, error) {
	if k.Deleted || !is("cus", k.ID) {
		return Customer{}, ErrMissing
	}
	out := Customer{ID: k.ID, Ours: k.Metadata["tenant"], Payer: Payer(k.Metadata["payer"]), Name: k.Name, Mail: k.Email, SIRET: k.Metadata["siret"], VAT: k.Metadata["vat"], Created: instant(k.Created)}
	if a := k.Address; a != nil {
		out.Address = Address{a.Line1, a.Line2, a.PostalCode, a.City, a.Country}
	}
	if s := k.InvoiceSettings; s != nil && s.DefaultPaymentMethod != nil {
		out.Method = s.DefaultPaymentMethod.ID
	}
	return out, nil
}

// ours is an id of the house: it goes into a key, a search or a path as it is.
var ours = regexp.MustCompile(`^[A-Za-z0-9-]{1,100}$`)

var theirs = regexp.MustCompile(`^([a-z]{2,10})_[A-Za-z0-9_]{1,200}$`)

// is tells an id of Stripe's of this kind: it is safe in a path.
func is(kind, id string) bool {
	m := theirs.FindStringSubmatch(id)
	return m != nil && m[1] == kind
}

func euros() *string { return api.String(string(api.CurrencyEUR)) }

// instant reads a time of Stripe's; zero is none.
func instant(s int64) time.Time {
	if s == 0 {
		return time.Time{}
	}
	return time.Unix(s, 0).UTC()
}

// done reads an answer as the house's type, or classes its error.
func done[A, B any](read func(*A) (B, error)) func(*A, error) (B, error) {
	return func(a *A, err error) (B, error) {
		if err != nil {
			var none B
			return none, classed(err)
		}
		return read(a)
	}
}
