package family

import (
	"context"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"time"

	"preau/internal/ledger"
	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// Address is where a payer or a creditor is written to.
type Address struct {
	Lines    []string `json:"lines,omitempty" doc:"Street and what goes with it"`
	Postcode string   `json:"postcode,omitempty"`
	City     string   `json:"city,omitempty"`
}

// Creditor is what a collectivity says of itself to those who owe it.
type Creditor struct {
	Name           string          `json:"name"`
	Regie          string          `json:"regie,omitempty" doc:"As receipts name it"`
	SIRET          string          `json:"siret,omitempty" db:"siret"`
	Address        Address         `json:"address"`
	Contact        string          `json:"contact,omitempty" doc:"Whom a family asks"`
	TermsDays      int             `json:"terms_days" doc:"From issue to due"`
	ThresholdCents ledger.Cents    `json:"threshold_cents" doc:"Below, a debt is carried forward"`
	PricesFrom     string          `json:"prices_from" enum:"day,month,next_month" doc:"From when a new quotient counts"`
	ResidentBy     string          `json:"resident_by" enum:"child,household"`
	Rails          []string        `json:"rails" doc:"How it may be paid"`
	Settings       json.RawMessage `json:"-"`
	Version        int             `json:"version"`
	UpdatedAt      time.Time       `json:"updated_at"`
}

// CreditorOf reads the creditor of the transaction's tenant; ok is false until somebody described it.
func CreditorOf(tx *tenant.Tx) (c Creditor, ok bool, err error) {
	return tenant.One[Creditor](tx, `select name, regie, siret, address, contact, terms_days, threshold_cents, prices_from, resident_by, rails, settings, version, updated_at from family.creditors where tenant_id = $1`, tx.Tenant())
}

// WriteCreditor writes it, settings of rails excepted.
func WriteCreditor(tx *tenant.Tx, c Creditor) error {
	_, err := tx.Exec(`insert into family.creditors (tenant_id, name, regie, siret, address, contact, terms_days, threshold_cents, prices_from, resident_by, rails, updated_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
		on conflict (tenant_id) do update set name = excluded.name, regie = excluded.regie, siret = excluded.siret, address = excluded.address, contact = excluded.contact, terms_days = excluded.terms_days,
			threshold_cents = excluded.threshold_cents, prices_from = excluded.prices_from, resident_by = excluded.resident_by, rails = excluded.rails, version = family.creditors.version + 1, updated_at = excluded.updated_at`,
		tx.Tenant(), c.Name, c.Regie, c.SIRET, c.Address, c.Contact, c.TermsDays, c.ThresholdCents, c.PricesFrom, c.ResidentBy, c.Rails, tx.Now())
	return err
}

// Rail reads what one rail keeps of the creditor's settings into v, a pointer; ok is false when it was never set.
func (c Creditor) Rail(name string, v any) (ok bool, err error) {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(c.Settings, &all); err != nil {
		return false, err
	}
	raw, ok := all[name]
	if !ok {
		return false, nil
	}
	return true, json.Unmarshal(raw, v)
}

// SetRail writes what one rail keeps of the creditor's settings.
func SetRail(tx *tenant.Tx, name string, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`update family.creditors set settings = jsonb_set(settings, array[$2], $3::jsonb), version = version + 1, updated_at = $4 where tenant_id = $1`, tx.Tenant(), name, json.RawMessage(raw), tx.Now())
	return err
}

// Today is the civil day of the transaction's tenant.
func Today(tx *tenant.Tx) (schoolyear.Date, error) {
	return tenant.Value[schoolyear.Date](tx, `select directory.today($1, $2)`, tx.Tenant(), tx.Now())
}

// CreditorIn is what an agent says of the creditor. What rails keep is theirs, and when quotients count is the quotients'.
type CreditorIn struct {
	Name           string       `json:"name" minLength:"3" maxLength:"120"`
	Regie          string       `json:"regie" maxLength:"120"`
	SIRET          string       `json:"siret" maxLength:"20"`
	Address        Address      `json:"address"`
	Contact        string       `json:"contact" maxLength:"200"`
	TermsDays      int          `json:"terms_days" minimum:"1" maximum:"120"`
	ThresholdCents ledger.Cents `json:"threshold_cents" minimum:"0" maximum:"10000"`
	ResidentBy     string       `json:"resident_by" enum:"child,household"`
	Version        int          `json:"version" minimum:"0" doc:"As it was read: 0 when nobody had described it"`
}

type creditorOut struct {
	Body struct {
		Creditor
		Described bool `json:"described" doc:"Somebody has described it"`
	}
}

// creditorOperations are those of the creditor itself.
func (s *Service) creditorOperations() []manifest.Operation {
	return []manifest.Operation{
		manifest.Op(spec("read-creditor", http.MethodGet, "/creditor", "How the organisation presents itself to those who owe it", manifest.Needs(Cost)), s.readCreditor),
		manifest.Op(spec("write-creditor", http.MethodPut, "/creditor", "Say how the organisation presents itself, and its terms", manifest.Needs(Tariff), "tenant"), s.writeCreditor),
	}
}

func creditorNow(tx *tenant.Tx) (*creditorOut, error) {
	c, ok, err := CreditorOf(tx)
	if !ok {
		c = Creditor{TermsDays: 30, ThresholdCents: 1500, PricesFrom: "next_month", ResidentBy: "child", Rails: []string{"desk"}}
	}
	out := &creditorOut{}
	out.Body.Creditor, out.Body.Described = c, ok
	return out, err
}

func (s *Service) readCreditor(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*creditorOut, error) {
	return creditorNow(tx)
}

var fourteen = regexp.MustCompile(`^\d{14}$`)

func (s *Service) writeCreditor(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body CreditorIn
}) (*creditorOut, error) {
	b := in.Body
	b.SIRET = strings.Join(strings.Fields(b.SIRET), "")
	p := problem.New(problem.Invalid, "family.creditor")
	switch {
	case strings.TrimSpace(b.Name) == "":
		return nil, p.And("name", "family.creditor_name")
	case b.SIRET != "" && !fourteen.MatchString(b.SIRET):
		return nil, p.And("siret", "family.creditor_siret")
	case len(b.Address.Lines) > 4:
		return nil, p.And("address", "family.creditor_address")
	}
	now, err := creditorNow(tx)
	if err != nil {
		return nil, err
	}
	c := now.Body.Creditor
	if c.Version != b.Version {
		return nil, problem.New(problem.Stale, "family.creditor_changed")
	}
	c.Name, c.Regie, c.SIRET, c.Address, c.Contact, c.TermsDays, c.ThresholdCents, c.ResidentBy = strings.TrimSpace(b.Name), strings.TrimSpace(b.Regie), b.SIRET, b.Address, strings.TrimSpace(b.Contact), b.TermsDays, b.ThresholdCents, b.ResidentBy
	if err := WriteCreditor(tx, c); err != nil {
		return nil, err
	}
	tx.About(tx.Tenant())
	if c.ResidentBy != now.Body.ResidentBy {
		if err := Reckon(tx); err != nil {
			return nil, err
		}
	}
	return creditorNow(tx)
}
