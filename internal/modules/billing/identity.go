package billing

import (
	"context"
	"net/http"
	"regexp"
	"strings"

	"preau/internal/billing/facturx"
	"preau/internal/manifest"
	"preau/internal/payment/sepa"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
	"preau/internal/tenant/identifiers"
)

// Address is where a vendor or a payer is.
type Address struct {
	Lines    []string `json:"lines" nullable:"false" maxItems:"3"`
	Postcode string   `json:"postcode" maxLength:"20"`
	Town     string   `json:"town" maxLength:"100"`
	Country  string   `json:"country,omitempty" maxLength:"2" doc:"ISO 3166-1; absent: FR"`
}

func (a *Address) tidy() {
	lines := []string{}
	for _, l := range a.Lines {
		if l = strings.TrimSpace(l); l != "" {
			lines = append(lines, l)
		}
	}
	a.Lines, a.Postcode, a.Town, a.Country = lines, strings.TrimSpace(a.Postcode), strings.TrimSpace(a.Town), strings.ToUpper(strings.TrimSpace(a.Country))
	if a.Country == "" {
		a.Country = "FR"
	}
}

var postcodeForm = regexp.MustCompile(`^[0-9]{5}$`)

// whole tidies an address, and tells whether an invoice may bear it.
func (a *Address) whole() bool {
	a.tidy()
	return a.Town != "" && len(a.Country) == 2 && (a.Country != "FR" || postcodeForm.MatchString(a.Postcode))
}

// Identity is how a vendor signs its papers, and where it is paid. Source of what an invoice names: CGI, ann. II, art. 242 nonies A;
// code de commerce, art. R123-238.
type Identity struct {
	Name      string  `json:"name" minLength:"2" maxLength:"100" doc:"Raison sociale"`
	Form      string  `json:"form,omitempty" maxLength:"60" doc:"SARL, SAS, association…"`
	Capital   string  `json:"capital,omitempty" maxLength:"40" doc:"As it is printed: 10 000 €"`
	Register  string  `json:"register,omitempty" maxLength:"80" doc:"RCS Lyon, RNA…"`
	SIRET     string  `json:"siret" maxLength:"20"`
	VAT       string  `json:"vat,omitempty" maxLength:"20" doc:"Absent: not subject to VAT, and exemption says why"`
	Exemption string  `json:"exemption,omitempty" maxLength:"200"`
	OnDebits  bool    `json:"on_debits,omitempty" doc:"VAT is owed when invoices are issued"`
	Address   Address `json:"address"`
	IBAN      string  `json:"iban" maxLength:"42"`
	BIC       string  `json:"bic,omitempty" maxLength:"14"`
	Holder    string  `json:"holder" minLength:"2" maxLength:"70"`
	Contact   string  `json:"contact,omitempty" maxLength:"100"`
	Phone     string  `json:"phone,omitempty" maxLength:"30"`
	Mail      string  `json:"mail,omitempty" maxLength:"100"`
	Mentions  string  `json:"mentions,omitempty" maxLength:"600" doc:"Printed on every paper beside what the law asks for"`
}

// noVAT is what an invoice of who is not subject to VAT says when they give no other reason.
const noVAT = "TVA non applicable, article 293 B du CGI"

func (s *Service) identityOperations() []manifest.Operation {
	return []manifest.Operation{
		manifest.Op(spec("identity", http.MethodGet, "/identity", "How a vendor signs its papers, or what is known of it", manifest.Needs(Manage), "tenant"), s.readIdentity),
		manifest.Op(spec("set-identity", http.MethodPut, "/identity", "Write how a vendor signs its papers", manifest.Needs(Manage), "tenant"), s.setIdentity),
		manifest.Op(spec("set-payer", http.MethodPut, "/subscriptions/{subscription}/payers/{payer}", "Complete what a payer's invoices must bear", manifest.Needs(Manage), "tenant", "directory"), s.setPayer),
	}
}

type identityOut struct {
	Body struct {
		Identity
		Set bool `json:"set" doc:"False: what is known from elsewhere, to complete"`
	}
}

// identityOf is the vendor's own; ok is false until it was written.
func identityOf(tx *tenant.Tx) (Identity, bool, error) {
	type row struct{ Identity Identity }
	r, ok, err := tenant.One[row](tx, `select identity from billing.identities where tenant_id = $1`, tx.Tenant())
	return r.Identity, ok, err
}

func (s *Service) readIdentity(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*identityOut, error) {
	if err := vendorHere(tx); err != nil {
		return nil, err
	}
	out := &identityOut{}
	var err error
	if out.Body.Identity, out.Body.Set, err = identityOf(tx); err != nil || out.Body.Set {
		return out, err
	}
	c, err := cardOf(tx)
	out.Body.Identity = c.identity()
	return out, err
}

// identity is what is known of an organisation that has not written its own.
func (c card) identity() Identity {
	return Identity{Name: c.Name, SIRET: c.Siret, VAT: facturx.VATOf(facturx.Party{SIRET: c.Siret}.SIREN()), Address: c.address(), Holder: c.Name, Mail: c.Mail, Phone: c.Phone}
}

func (c card) address() Address {
	a := Address{Lines: c.Address, Postcode: c.Postcode, Town: c.City}
	a.tidy()
	return a
}

func (s *Service) setIdentity(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body Identity
}) (*identityOut, error) {
	if err := vendorHere(tx); err != nil {
		return nil, err
	}
	i := in.Body
	if err := i.check(); err != nil {
		return nil, err
	}
	return writeIdentity(tx, i)
}

func writeIdentity(tx *tenant.Tx, i Identity) (*identityOut, error) {
	_, err := tx.Exec(`insert into billing.identities (tenant_id, identity, updated_at) values ($1, $2, $3) on conflict (tenant_id) do update set identity = excluded.identity, version = billing.identities.version + 1, updated_at = excluded.updated_at`, tx.Tenant(), i, tx.Now())
	out := &identityOut{}
	out.Body.Identity, out.Body.Set = i, true
	tx.About(tx.Tenant())
	return out, err
}

// check tidies an identity and refuses what an invoice could not bear.
func (i *Identity) check() error {
	p := problem.New(problem.Invalid, "invalid")
	for _, f := range []*string{&i.Name, &i.Form, &i.Capital, &i.Register, &i.Exemption, &i.Holder, &i.Contact, &i.Phone, &i.Mail, &i.Mentions} {
		*f = strings.TrimSpace(*f)
	}
	i.VAT = strings.ToUpper(strings.Join(strings.Fields(i.VAT), ""))
	for name, value := range map[string]string{"name": i.Name, "holder": i.Holder} {
		if len(value) < 2 {
			p.And(name, "field.required")
		}
	}
	siret, err := identifiers.CheckSIRET(i.SIRET)
	if i.SIRET = siret; err != nil {
		p.And("siret", "settings.bad_siret")
	} else if i.VAT != "" && i.VAT != facturx.VATOf(siret[:9]) {
		p.And("vat", "billing.bad_vat", "expected", facturx.VATOf(siret[:9]))
	}
	if i.VAT == "" && i.Exemption == "" {
		i.Exemption = noVAT
	} else if i.VAT != "" {
		i.Exemption = ""
	}
	if !i.Address.whole() {
		p.And("address", "billing.bad_address")
	}
	if i.IBAN, err = sepa.CheckIBAN(i.IBAN); err != nil {
		p.And("iban", "billing.bad_iban")
	}
	if i.BIC, err = sepa.CheckBIC(i.BIC); err != nil {
		p.And("bic", "billing.bad_bic")
	}
	if len(p.Fields) > 0 {
		return p
	}
	return nil
}

// OfPayer is the path of a payer of a subscription.
type OfPayer struct {
	OfSubscription
	Payer int `path:"payer" minimum:"0" maximum:"19"`
}

// setPayer completes on the vendor's side what an invoice needs of its payer: who is invoiced, and for what, stays as it was ordered.
func (s *Service) setPayer(_ context.Context, tx *tenant.Tx, in *struct {
	OfPayer
	Body OrderPayer
}) (*subscriptionOut, error) {
	if err := vendorHere(tx); err != nil {
		return nil, err
	}
	r, err := subscriptionOf(tx, in.Subscription)
	if err != nil {
		return nil, err
	}
	if in.Payer >= len(r.Payers) {
		return nil, problem.Missing()
	}
	if a := in.Body.Address; a != nil {
		if !a.whole() {
			return nil, problem.OnField("address", "billing.bad_address")
		}
	}
	r.Payers[in.Payer].with(in.Body)
	if err := move(tx, &r, r.State); err != nil {
		return nil, err
	}
	on, err := today(tx)
	if err != nil {
		return nil, err
	}
	if r.State == Running || r.State == Ended {
		if err := s.draft(tx, r, on); err != nil {
			return nil, err
		}
	}
	return s.shown(tx, r.ID)
}

// with takes over what an order says of a payer's invoices; an address that it leaves out stays.
func (p *Payer) with(o OrderPayer) {
	p.ServiceCode, p.Commitment, p.AsksService, p.AsksCommitment = strings.TrimSpace(o.ServiceCode), strings.TrimSpace(o.Commitment), o.AsksService, o.AsksCommitment
	if o.Address != nil && o.Address.whole() {
		p.Address = o.Address
	}
}

// placed completes a payer from the organisation that asks: one that pays alone is at its own address unless another was given.
func (p *Payer) placed(here card, alone bool) bool {
	if a := here.address(); p.Address == nil && alone && a.whole() {
		p.Address = &a
	}
	p.Private = here.Private
	return p.Address == nil || p.Address.whole()
}

// OrderPayer is what Chorus Pro asks of one payer's invoices.
type OrderPayer struct {
	ServiceCode    string   `json:"service_code,omitempty" maxLength:"100"`
	Commitment     string   `json:"commitment,omitempty" maxLength:"50"`
	Address        *Address `json:"address,omitempty" doc:"Absent: as it was"`
	AsksService    bool     `json:"asks_service,omitempty"`
	AsksCommitment bool     `json:"asks_commitment,omitempty"`
}
