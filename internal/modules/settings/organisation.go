package settings

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/platform/theme"
	"preau/internal/tenant"
)

// Organisation is the card of the caller's organisation.
type Organisation struct {
	ID          uuid.UUID       `json:"id" db:"tenant_id"`
	Kind        string          `json:"kind"`
	SchoolType  *string         `json:"school_type,omitempty"`
	Private     bool            `json:"private"`
	Name        string          `json:"name"`
	ShortName   string          `json:"short_name"`
	UAI         *string         `json:"uai,omitempty" db:"uai"`
	SIRET       *string         `json:"siret,omitempty" db:"siret"`
	INSEE       *string         `json:"insee,omitempty" db:"insee"`
	Address     []string        `json:"address"`
	Postcode    *string         `json:"postcode,omitempty"`
	City        *string         `json:"city,omitempty"`
	Mail        *string         `json:"mail,omitempty"`
	Phone       *string         `json:"phone,omitempty"`
	TimeZone    string          `json:"time_zone"`
	HolidayZone string          `json:"holiday_zone"`
	Week        string          `json:"week"`
	Colour      *string         `json:"colour,omitempty"`
	LogoFile    *uuid.UUID      `json:"logo,omitempty"`
	Contrast    *theme.Tokens   `json:"theme,omitempty" db:"-" doc:"Readable tokens derived from the colour, with the contrast they guarantee"`
	Abilities   map[string]bool `json:"abilities" db:"-"`
}

type organisationOut struct{ Body Organisation }

// Change is what may be changed of an organisation; absent fields stay.
type Change struct {
	Name        *string  `json:"name,omitempty" minLength:"2" maxLength:"120"`
	ShortName   *string  `json:"short_name,omitempty" minLength:"2" maxLength:"40"`
	Address     []string `json:"address,omitempty" maxItems:"4"`
	Postcode    *string  `json:"postcode,omitempty" maxLength:"10"`
	City        *string  `json:"city,omitempty" maxLength:"80"`
	Mail        *string  `json:"mail,omitempty" format:"email" maxLength:"200"`
	Phone       *string  `json:"phone,omitempty" maxLength:"30"`
	TimeZone    *string  `json:"time_zone,omitempty" maxLength:"40"`
	HolidayZone *string  `json:"holiday_zone,omitempty" enum:"A,B,C,corse,guadeloupe,martinique,guyane,reunion,mayotte"`
	Week        *string  `json:"week,omitempty" enum:"4,4.5"`
	Colour      *string  `json:"colour,omitempty" pattern:"^(#[0-9A-Fa-f]{6})?$" doc:"Empty: the house's own colour"`
}

const organisationColumns = `tenant_id, kind, school_type, private, name, short_name, uai, siret, insee, address, postcode, city, mail, phone, time_zone, holiday_zone, week, colour, logo_file`

func (s *Service) organisation(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*organisationOut, error) {
	return s.card(tx)
}

func (s *Service) card(tx *tenant.Tx) (*organisationOut, error) {
	o, ok, err := tenant.One[Organisation](tx, `select `+organisationColumns+` from tenant.tenants where tenant_id = $1`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, problem.Missing()
	}
	if o.Colour != nil {
		if t, err := theme.Of(*o.Colour); err == nil {
			o.Contrast = &t
		}
	}
	o.Abilities = map[string]bool{"manage": manifest.Holds(tx, Manage) != 0, "rights": manifest.Holds(tx, Rights) != 0, "found": manifest.Holds(tx, Found) != 0 && s.founds(o.Kind, o.SIRET)}
	return &organisationOut{Body: o}, nil
}

func (s *Service) change(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body Change
}) (*organisationOut, error) {
	if err := Apply(tx, in.Body); err != nil {
		return nil, err
	}
	return s.card(tx)
}

// Apply changes the transaction's organisation.
func Apply(tx *tenant.Tx, c Change) error {
	if c.TimeZone != nil {
		if _, err := time.LoadLocation(*c.TimeZone); err != nil || *c.TimeZone == "" || *c.TimeZone == "Local" {
			return problem.OnField("time_zone", "settings.time_zone")
		}
	}
	if c.Address == nil {
		c.Address = []string{}
	}
	_, err := tx.Exec(`update tenant.tenants set name = coalesce($2, name), short_name = coalesce($3, short_name),
			address = case when cardinality($4::text[]) > 0 then $4 else address end, postcode = coalesce($5, postcode), city = coalesce($6, city),
			mail = coalesce($7, mail), phone = coalesce($8, phone), time_zone = coalesce($9, time_zone), holiday_zone = coalesce($10, holiday_zone), week = coalesce($11, week),
			colour = case when $12::text is null then colour when $12 = '' then null else upper($12) end where tenant_id = $1`,
		tx.Tenant(), c.Name, c.ShortName, c.Address, c.Postcode, c.City, c.Mail, c.Phone, c.TimeZone, c.HolidayZone, c.Week, c.Colour)
	if err != nil {
		return err
	}
	tx.About(tx.Tenant())
	if err := tx.Touch("reach", tx.Tenant()); err != nil { // names and colours are kept with the sessions
		return err
	}
	return nil
}

// ServiceState is one service of the bouquet and whether the organisation opened it.
type ServiceState struct {
	Key      string     `json:"key"`
	Label    string     `json:"label"`
	Line     string     `json:"line"`
	Open     bool       `json:"open"`
	OpenedAt *time.Time `json:"opened_at,omitempty"`
}

type servicesOut struct {
	Body struct {
		Items     []ServiceState  `json:"items"`
		Abilities map[string]bool `json:"abilities"`
	}
}

func (s *Service) services(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*servicesOut, error) {
	rows, err := tenant.Select[struct {
		Service  string
		OpenedAt time.Time
	}](tx, `select service, opened_at from tenant.services where tenant_id = $1 and closed_at is null`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	kind, err := tenant.Value[string](tx, `select kind from tenant.tenants where tenant_id = $1`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	out := &servicesOut{}
	out.Body.Items = []ServiceState{}
	for _, m := range s.Modules() {
		if m.Floor || (len(m.Kinds) > 0 && !slices.Contains(m.Kinds, kind)) {
			continue
		}
		st := ServiceState{Key: m.Key, Label: s.Words.Sentence(tx.Actor().Lang, m.Key, m.Key+".name", nil), Line: s.Words.Sentence(tx.Actor().Lang, m.Key, m.Key+".line", nil)}
		for _, r := range rows {
			if r.Service == m.Key {
				st.Open, st.OpenedAt = true, &r.OpenedAt
			}
		}
		out.Body.Items = append(out.Body.Items, st)
	}
	out.Body.Abilities = map[string]bool{"change": manifest.Holds(tx, Manage) != 0}
	return out, nil
}

func (s *Service) setService(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Service string `path:"service" maxLength:"40"`
	Body    struct {
		Open bool `json:"open"`
	}
}) (*manifest.Empty, error) {
	kind, err := tenant.Value[string](tx, `select kind from tenant.tenants where tenant_id = $1`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	known := slices.ContainsFunc(s.Modules(), func(m manifest.Module) bool {
		return m.Key == in.Service && !m.Floor && (len(m.Kinds) == 0 || slices.Contains(m.Kinds, kind))
	})
	if !known {
		return nil, problem.Missing()
	}
	if in.Body.Open {
		_, err = tx.Exec(`insert into tenant.services (tenant_id, service, opened_at) values ($1, $2, $3)
			on conflict (tenant_id, service) do update set closed_at = null, opened_at = case when tenant.services.closed_at is null then tenant.services.opened_at else excluded.opened_at end`, tx.Tenant(), in.Service, tx.Now())
	} else {
		_, err = tx.Exec(`update tenant.services set closed_at = $3 where tenant_id = $1 and service = $2 and closed_at is null`, tx.Tenant(), in.Service, tx.Now())
	}
	if err != nil {
		return nil, err
	}
	return nil, tx.Touch("reach", tx.Tenant())
}
