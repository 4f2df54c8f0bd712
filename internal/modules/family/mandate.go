package family

import (
	"context"
	"encoding/base32"
	"fmt"
	"net/http"
	"time"

	"github.com/google/uuid"

	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/payment/sepa"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// mandateUnused is how many months a mandate serves without a collection. Source: EPC016-06 (Core rulebook), 4.1.
const mandateUnused = 36

// Mandate is a payer's consent to be debited.
type Mandate struct {
	ID         uuid.UUID
	PayerID    uuid.UUID
	PersonID   *uuid.UUID
	RUM        string `db:"rum"`
	SignedOn   schoolyear.Date
	SignedBy   string
	Holder     string
	IBANSealed []byte `db:"iban_sealed"`
	IBANMasked string `db:"iban_masked"`
	BIC        string `db:"bic"`
	Uses       int
	UsedOn     schoolyear.Date
	EndedOn    schoolyear.Date
	EndedFor   string
	PayerName  string
}

// MandateView is a mandate on the wire: the account is masked.
type MandateView struct {
	ID        uuid.UUID        `json:"id"`
	PayerID   uuid.UUID        `json:"payer_id"`
	PayerName string           `json:"payer_name,omitempty"`
	RUM       string           `json:"rum"`
	SignedOn  schoolyear.Date  `json:"signed_on" format:"date"`
	SignedBy  string           `json:"signed_by" enum:"paper,online,import"`
	Holder    string           `json:"holder"`
	IBAN      string           `json:"iban" doc:"Masked"`
	Uses      int              `json:"uses"`
	UsedOn    *schoolyear.Date `json:"used_on,omitempty" format:"date"`
	EndedOn   *schoolyear.Date `json:"ended_on,omitempty" format:"date"`
	EndedFor  string           `json:"ended_for,omitempty" enum:"revoked,unused,rejected,replaced"`
}

func (m Mandate) view() MandateView {
	v := MandateView{m.ID, m.PayerID, m.PayerName, m.RUM, m.SignedOn, m.SignedBy, m.Holder, m.IBANMasked, m.Uses, nil, nil, m.EndedFor}
	if !m.UsedOn.IsZero() {
		v.UsedOn = &m.UsedOn
	}
	if !m.EndedOn.IsZero() {
		v.EndedOn = &m.EndedOn
	}
	return v
}

const mandateColumns = `m.id, m.payer_id, m.person_id, m.rum, m.signed_on, m.signed_by, m.holder, m.iban_sealed, m.iban_masked, m.bic, m.uses, m.used_on, m.ended_on, m.ended_for`

func mandatesWhere(tx *tenant.Tx, where string, args ...any) ([]Mandate, error) {
	return chosen[Mandate](tx, `select `+mandateColumns+`, coalesce(nullif(p.name, ''), trim(d.given_name || ' ' || coalesce(nullif(d.usage_name, ''), d.family_name)), '') as payer_name
		from family.mandates m join family.payers p on p.tenant_id = $1 and p.id = m.payer_id left join directory.people d on d.tenant_id = $1 and d.id = p.person_id where m.tenant_id = $1 and `+where+` order by m.ended_on nulls first, payer_name, m.id`, args...)
}

// mandateOf is the mandate that serves a payer now, nil when none does.
func mandateOf(tx *tenant.Tx, payer uuid.UUID) (*MandateView, error) {
	found, err := mandatesWhere(tx, `m.payer_id = $2 and m.ended_on is null`, payer)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	v := found[0].view()
	return &v, nil
}

// Signing is a mandate as it was signed.
type Signing struct {
	IBAN     string           `json:"iban" maxLength:"60"`
	BIC      string           `json:"bic,omitempty" maxLength:"20"`
	Holder   string           `json:"holder" minLength:"2" maxLength:"70" doc:"As the bank knows them"`
	SignedOn *schoolyear.Date `json:"signed_on,omitempty" format:"date" doc:"Absent: today"`
	RUM      string           `json:"rum,omitempty" maxLength:"35" doc:"Of a mandate that was signed elsewhere; absent: a new one"`
}

// Sign writes the mandate of a payer, who is debited from then on; the one before is replaced. by says how it was signed: paper,
// online, import.
func (s *Service) Sign(tx *tenant.Tx, payer uuid.UUID, person *uuid.UUID, in Signing, by string) (Mandate, error) {
	return SignWith(tx, s.Vault, payer, person, in, by)
}

// SignWith is Sign for who holds the vault alone: an import.
func SignWith(tx *tenant.Tx, vault *directory.Vault, payer uuid.UUID, person *uuid.UUID, in Signing, by string) (Mandate, error) {
	today, err := Today(tx)
	if err != nil {
		return Mandate{}, err
	}
	iban, err := sepa.CheckIBAN(in.IBAN)
	if err != nil {
		return Mandate{}, accountFault("iban", err)
	}
	bic, err := sepa.CheckBIC(in.BIC)
	if err != nil {
		return Mandate{}, accountFault("bic", err)
	}
	if in.SignedOn == nil || in.SignedOn.IsZero() {
		in.SignedOn = &today
	}
	if in.SignedOn.After(today) {
		return Mandate{}, problem.OnField("signed_on", "family.sepa_signed_late")
	}
	if text, _ := sepa.Text(in.Holder, 70); text == "" {
		return Mandate{}, problem.OnField("holder", "family.sepa_name_script")
	}
	id := tenant.NewID()
	if in.RUM == "" {
		in.RUM = fmt.Sprintf("PR%d-%s", today.Year, base32.StdEncoding.EncodeToString(id[8:])[:12])
	}
	if _, err := tx.Exec(`update family.mandates set ended_on = $3, ended_for = 'replaced' where tenant_id = $1 and payer_id = $2 and ended_on is null`, tx.Tenant(), payer, today); err != nil {
		return Mandate{}, err
	}
	var account *uuid.UUID
	if a := tx.Account(); a != uuid.Nil {
		account = &a
	}
	n, err := tx.Exec(`insert into family.mandates (tenant_id, id, payer_id, person_id, rum, signed_on, signed_by, holder, iban_sealed, iban_masked, bic, made_by, created_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict (tenant_id, rum) do nothing`,
		tx.Tenant(), id, payer, person, in.RUM, *in.SignedOn, by, in.Holder, vault.Seal([]byte(iban), tx.Tenant(), id), sepa.Masked(iban), bic, account, tx.Now())
	if err == nil && n == 0 {
		err = problem.OnField("rum", "family.rum_taken")
	}
	if err != nil {
		return Mandate{}, err
	}
	tx.About(id, payer)
	found, err := mandatesWhere(tx, `m.id = $2`, id)
	if err != nil {
		return Mandate{}, err
	}
	return found[0], nil
}

// accountFault is what is wrong with an account number, on its field.
func accountFault(field string, err error) error {
	e, ok := err.(*sepa.Error)
	if !ok {
		return err
	}
	var params []any
	for k, v := range e.Params {
		params = append(params, k, v)
	}
	return problem.OnField(field, "family.sepa_"+codeKey(e.Code), params...)
}

// endMandate ends one; it serves no debit any more.
func endMandate(tx *tenant.Tx, id uuid.UUID, why string) error {
	today, err := Today(tx)
	if err != nil {
		return err
	}
	n, err := tx.Exec(`update family.mandates set ended_on = $3, ended_for = $4 where tenant_id = $1 and id = $2 and ended_on is null`, tx.Tenant(), id, today, why)
	if err == nil && n == 0 {
		err = problem.Missing()
	}
	tx.About(id)
	return err
}

// endUnused ends the mandates that collected nothing for 36 months.
func (s *Service) endUnused(_ context.Context, tx *tenant.Tx, _ *manifest.Due) error {
	today, err := Today(tx)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`update family.mandates set ended_on = $2, ended_for = 'unused' where tenant_id = $1 and ended_on is null and coalesce(used_on, signed_on) < $3`,
		tx.Tenant(), today, schoolyear.NewDate(today.Year, today.Month-mandateUnused, today.Day))
	return err
}

// OfMandate is the path of a mandate.
type OfMandate struct {
	manifest.InTenant
	Mandate uuid.UUID `path:"mandate" format:"uuid"`
}

func (s *Service) mandateOperations() []manifest.Operation {
	desk, pay := manifest.Needs(Desk), manifest.Needs(Pay)
	return []manifest.Operation{
		manifest.Op(spec("mandates", http.MethodGet, "/mandates", "The mandates, those that serve first", desk, Money, "directory"), s.mandates),
		manifest.Op(spec("record-mandate", http.MethodPost, "/mandates", "Record a mandate signed on paper", desk, Money, "directory"), s.recordMandate),
		manifest.Op(spec("end-mandate", http.MethodDelete, "/mandates/{mandate}", "End a mandate that the payer revoked", desk, Money), s.endMandate),
		manifest.Op(spec("my-mandate", http.MethodGet, "/mine/mandate", "The caller's own mandate", pay, Money, "directory"), s.myMandate),
		manifest.Op(spec("sign-mandate", http.MethodPut, "/mine/mandate", "Sign a mandate: what one owes is debited from then on", pay, Money, "directory"), s.signMandate),
		manifest.Op(spec("revoke-mandate", http.MethodDelete, "/mine/mandate", "Revoke one's mandate", pay, Money, "directory"), s.revokeMandate),
	}
}

type outMandates struct {
	Body struct {
		Items []MandateView `json:"items" nullable:"false"`
	}
}

func (s *Service) mandates(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*outMandates, error) {
	out := &outMandates{}
	out.Body.Items = []MandateView{}
	found, err := mandatesWhere(tx, `(m.ended_on is null or m.ended_on > $2)`, schoolyear.DateOf(tx.Now().AddDate(0, -14, 0), time.UTC))
	for _, m := range found {
		out.Body.Items = append(out.Body.Items, m.view())
	}
	return out, err
}

type outMandate struct{ Body MandateView }

func (s *Service) recordMandate(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body struct {
		Payer uuid.UUID `json:"payer" format:"uuid"`
		Signing
	}
}) (*outMandate, error) {
	_, person, err := payerName(tx, in.Body.Payer)
	if err != nil {
		return nil, err
	}
	m, err := s.Sign(tx, in.Body.Payer, person, in.Body.Signing, "paper")
	return &outMandate{m.view()}, err
}

func (s *Service) endMandate(_ context.Context, tx *tenant.Tx, in *OfMandate) (*manifest.Empty, error) {
	return nil, endMandate(tx, in.Mandate, "revoked")
}

// myPayer is the payer that the caller is here: of two that became one, the one whose mandate serves.
func myPayer(tx *tenant.Tx) (payer uuid.UUID, person *uuid.UUID, err error) {
	type row struct {
		ID       uuid.UUID
		PersonID *uuid.UUID
	}
	r, ok, err := tenant.One[row](tx, `select p.id, p.person_id from family.payers p where p.tenant_id = $1 and p.person_id = $2 and p.closed_at is null
		order by exists (select from family.mandates m where m.tenant_id = $1 and m.payer_id = p.id and m.ended_on is null) desc, p.same_as nulls first, p.id limit 1`, tx.Tenant(), tx.Actor().Person)
	if err == nil && !ok {
		err = problem.New(problem.NotFound, "family.no_payer")
	}
	return r.ID, r.PersonID, err
}

// MyMandate is the caller's mandate, and to whom it would be given.
type MyMandate struct {
	Creditor string       `json:"creditor" doc:"Who debits"`
	ICS      string       `json:"ics,omitempty"`
	Offered  bool         `json:"offered" doc:"The creditor debits at all"`
	Mandate  *MandateView `json:"mandate,omitempty"`
}

type outMyMandate struct{ Body MyMandate }

func (s *Service) outMyMandate(tx *tenant.Tx, payer uuid.UUID) (*outMyMandate, error) {
	c, _, err := CreditorOf(tx)
	if err != nil {
		return nil, err
	}
	var d Debiting
	ok, err := c.Rail("sepa", &d)
	if err != nil {
		return nil, err
	}
	out := &outMyMandate{MyMandate{Creditor: c.Name, ICS: d.ICS, Offered: ok && d.ICS != ""}}
	out.Body.Mandate, err = mandateOf(tx, payer)
	return out, err
}

func (s *Service) myMandate(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*outMyMandate, error) {
	payer, _, err := myPayer(tx)
	if err != nil {
		return nil, err
	}
	return s.outMyMandate(tx, payer)
}

func (s *Service) signMandate(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body struct {
		IBAN   string `json:"iban" maxLength:"60"`
		BIC    string `json:"bic,omitempty" maxLength:"20"`
		Holder string `json:"holder" minLength:"2" maxLength:"70"`
		Agreed bool   `json:"agreed" doc:"The text of the mandate was read and agreed to"`
	}
}) (*outMyMandate, error) {
	payer, person, err := myPayer(tx)
	if err != nil {
		return nil, err
	}
	if !in.Body.Agreed {
		return nil, problem.OnField("agreed", "family.mandate_not_agreed")
	}
	now, err := s.outMyMandate(tx, payer)
	if err != nil {
		return nil, err
	}
	if !now.Body.Offered {
		return nil, problem.New(problem.Conflict, "family.no_debits_here")
	}
	if _, err := s.Sign(tx, payer, person, Signing{IBAN: in.Body.IBAN, BIC: in.Body.BIC, Holder: in.Body.Holder}, "online"); err != nil {
		return nil, err
	}
	return s.outMyMandate(tx, payer)
}

func (s *Service) revokeMandate(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*manifest.Empty, error) {
	payer, _, err := myPayer(tx)
	if err != nil {
		return nil, err
	}
	m, err := mandateOf(tx, payer)
	if err != nil {
		return nil, err
	}
	if m == nil { // it was revoked before: nothing debits them
		return nil, nil
	}
	return nil, endMandate(tx, m.ID, "revoked")
}
