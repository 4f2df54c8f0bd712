package settings

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/manifest"
	"preau/internal/platform/lists"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
	"preau/internal/tenant/identifiers"
)

// Founding is what is known of a new organisation when it is founded.
type Founding struct {
	Kind        string   `json:"kind" enum:"commune,intercommunality,departement,region,school,academy,district,vendor"`
	SchoolType  string   `json:"school_type,omitempty" enum:"maternelle,elementaire,primaire,college"`
	Private     bool     `json:"private,omitempty"`
	Name        string   `json:"name" minLength:"2" maxLength:"120"`
	ShortName   string   `json:"short_name,omitempty" maxLength:"40"`
	UAI         string   `json:"uai,omitempty" maxLength:"12" doc:"A school's: seven digits and a check letter"`
	SIRET       string   `json:"siret,omitempty" maxLength:"20" doc:"A collectivity's: 14 digits"`
	INSEE       string   `json:"insee,omitempty" maxLength:"8" doc:"Official code of the commune, not its postcode"`
	Address     []string `json:"address,omitempty" maxItems:"4"`
	Postcode    string   `json:"postcode,omitempty" maxLength:"10"`
	City        string   `json:"city,omitempty" maxLength:"80"`
	TimeZone    string   `json:"time_zone,omitempty" maxLength:"40"`
	HolidayZone string   `json:"holiday_zone,omitempty" enum:"A,B,C,corse,guadeloupe,martinique,guyane,reunion,mayotte"`
	Week        string   `json:"week,omitempty" enum:"4,4.5"`
	// the first person, who invites the others
	GivenName  string `json:"given_name" minLength:"1" maxLength:"60"`
	FamilyName string `json:"family_name" minLength:"1" maxLength:"60"`
	AdminMail  string `json:"admin_mail" format:"email" maxLength:"200"`
}

// FirstAdmin is the person who receives a new organisation.
type FirstAdmin struct {
	GivenName, FamilyName, Mail string
	Profile                     access.Profile
}

// Inviter writes that person in the new organisation's transaction and has them invited.
type Inviter func(tx *tenant.Tx, who FirstAdmin) error

// Check verifies the identifiers by their rules, and which kind may have which.
func (f *Founding) Check() *problem.Problem {
	p := &problem.Problem{Kind: problem.Invalid, Code: "invalid"}
	check := func(field string, value *string, needed bool, rule func(string) (string, error)) {
		if *value == "" {
			if needed {
				p.And(field, "field.required")
			}
			return
		}
		clean, err := rule(*value)
		if err != nil {
			p.And(field, "settings.bad_"+field)
			return
		}
		*value = clean
	}
	school := f.Kind == "school"
	check("uai", &f.UAI, school, identifiers.CheckUAI)
	check("siret", &f.SIRET, slices.Contains([]string{"commune", "intercommunality", "departement", "region"}, f.Kind), identifiers.CheckSIRET)
	check("insee", &f.INSEE, f.Kind == "commune", identifiers.CheckCommune)
	if school && f.SchoolType == "" {
		p.And("school_type", "field.required")
	}
	if f.TimeZone == "" {
		f.TimeZone = "Europe/Paris"
	}
	if _, err := time.LoadLocation(f.TimeZone); err != nil || f.TimeZone == "Local" {
		p.And("time_zone", "settings.time_zone")
	}
	if f.HolidayZone == "" {
		f.HolidayZone = "A"
	}
	if f.Week == "" {
		f.Week = "4"
	}
	if f.ShortName == "" {
		f.ShortName = f.Name
		if r := []rune(f.Name); len(r) > 40 {
			f.ShortName = string(r[:40])
		}
	}
	if f.Address == nil {
		f.Address = []string{}
	}
	if len(p.Fields) == 0 {
		return nil
	}
	return p
}

// founded is the job's payload: the new organisation reads it in its own transaction, then it is wiped.
type founded struct {
	Founding
	Asker     uuid.UUID `json:"asker"`
	AskerKind string    `json:"asker_kind"`
	AskerName string    `json:"asker_name"`
	Services  []string  `json:"services"`
	Request   uuid.UUID `json:"request"`
}

type foundingOut struct {
	Body struct {
		ID      uuid.UUID `json:"id"`
		Founded uuid.UUID `json:"founded"`
		State   string    `json:"state" enum:"asked,founded,refused"`
	}
}

// founds tells whether an organisation may found others: a collectivity, and of vendors whoever runs the installation. Another vendor proposes
// a link.
func (s *Service) founds(kind string, siret *string) bool {
	return kind != "vendor" || s.SIRET != "" && siret != nil && *siret == s.SIRET
}

// mayFound: a town hall founds its schools, who runs the platform founds anything.
func mayFound(asker, kind string) bool {
	switch asker {
	case "vendor":
		return true
	case "commune", "intercommunality":
		return kind == "school"
	case "departement":
		return kind == "school"
	}
	return false
}

func (s *Service) askFounding(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body Founding
}) (*foundingOut, error) {
	f := in.Body
	if p := f.Check(); p != nil {
		return nil, p
	}
	here, _, err := tenant.One[struct {
		Kind, Name string
		SIRET      *string
	}](tx, `select kind, name, siret from tenant.tenants where tenant_id = $1`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	if !s.founds(here.Kind, here.SIRET) || !mayFound(here.Kind, f.Kind) || (here.Kind == "departement" && f.SchoolType != "college") {
		return nil, problem.New(problem.Forbidden, "settings.may_not_found")
	}
	for _, id := range []struct{ kind, value string }{{"uai", f.UAI}, {"siret", f.SIRET}} {
		if id.value == "" {
			continue
		}
		holder, err := tenant.Value[uuid.UUID](tx, `select tenant.by_identifier($1, $2)`, id.kind, id.value)
		if err != nil {
			return nil, err
		}
		if holder != uuid.Nil { // public registers: that an organisation is here is no secret, which one is not said
			return nil, problem.OnField(id.kind, "settings.taken_"+id.kind)
		}
	}
	services := Carried(here.Kind, f.Kind)
	if here.Kind == "vendor" { // whoever runs the platform hears how it is
		services = append(services, "operation")
	}
	out := &foundingOut{}
	out.Body.State = "asked"
	out.Body.ID, out.Body.Founded, err = ask(tx, f, here.Kind, here.Name, services)
	return out, err
}

// ask records a founding, writes this side of the link and sends the new organisation what it is.
func ask(tx *tenant.Tx, f Founding, kind, name string, services []string) (request, id uuid.UUID, err error) {
	request, id = tenant.NewID(), tenant.NewID()
	var by *uuid.UUID
	if a := tx.Account(); a != uuid.Nil {
		by = &a
	}
	if _, err := tx.Exec(`insert into settings.foundations (tenant_id, id, founded, kind, name, uai, siret, asked_by, asked_at) values ($1, $2, $3, $4, $5, nullif($6, ''), nullif($7, ''), $8, $9)`,
		tx.Tenant(), request, id, f.Kind, f.Name, f.UAI, f.SIRET, by, tx.Now()); err != nil {
		return request, id, err
	}
	// both sides of the link are written by their own side; ours waits for the founding's answer
	if err := link(tx, id, f.Kind, f.Name, services); err != nil {
		return request, id, err
	}
	tx.About(id)
	_, err = tx.Found(id, "settings.found", founded{Founding: f, Asker: tx.Tenant(), AskerKind: kind, AskerName: name, Services: services, Request: request})
	return request, id, err
}

// FoundSchool opens a school that a register knows, linked for some services with the organisation of the transaction. Its first
// person comes with the register: nobody is invited yet.
func FoundSchool(tx *tenant.Tx, f Founding, services []string) (uuid.UUID, error) {
	f.Kind = "school"
	if p := f.Check(); p != nil {
		return uuid.Nil, p
	}
	here, _, err := tenant.One[struct{ Kind, Name string }](tx, `select kind, name from tenant.tenants where tenant_id = $1`, tx.Tenant())
	if err != nil {
		return uuid.Nil, err
	}
	_, id, err := ask(tx, f, here.Kind, here.Name, services)
	return id, err
}

func link(tx *tenant.Tx, peer uuid.UUID, kind, name string, services []string) error {
	_, err := tx.Exec(`insert into tenant.links (tenant_id, id, peer_tenant_id, peer_kind, peer_name, services, since) values ($1, $2, $3, $4, $5, $6, $7::date)
		on conflict (tenant_id, peer_tenant_id, since) do update set until = null, services = excluded.services where tenant.links.until is not null`, tx.Tenant(), tenant.NewID(), peer, kind, name, services, tx.Now())
	return err
}

// found runs in the new organisation: it writes itself, claims its identifiers, opens its services and invites its first person.
func (s *Service) found(_ context.Context, tx *tenant.Tx, in *founded) error {
	if err := Write(tx, in.Founding, s.Modules()); err != nil {
		if problem.Is(err, "settings.taken") {
			_, derr := tx.Found(in.Asker, "settings.linked", linked{Request: in.Request, Refused: true})
			return derr
		}
		return err
	}
	if err := link(tx, in.Asker, in.AskerKind, in.AskerName, in.Services); err != nil {
		return err
	}
	profile := access.TownAdmin
	switch in.Kind {
	case "school":
		profile = access.Director
	case "vendor":
		profile = access.Operator
	case "academy", "district":
		profile = access.AcademyStaff
	}
	if in.AdminMail == "" { // a register brings the first person
		_, err := tx.Found(in.Asker, "settings.linked", linked{Request: in.Request})
		return err
	}
	if err := s.Invite(tx, FirstAdmin{GivenName: in.GivenName, FamilyName: in.FamilyName, Mail: in.AdminMail, Profile: profile}); err != nil {
		return err
	}
	_, err := tx.Found(in.Asker, "settings.linked", linked{Request: in.Request})
	return err
}

// Write writes a new organisation's own rows in its own transaction: the founding of a command line or of the demonstration
// goes the same way as a screen's. Problem "settings.taken" when an identifier belongs to another.
func Write(tx *tenant.Tx, f Founding, modules []manifest.Module) error {
	if f.Address == nil {
		f.Address = []string{}
	}
	for _, id := range []struct{ kind, value string }{{"uai", f.UAI}, {"siret", f.SIRET}} {
		if id.value == "" {
			continue
		}
		holder, err := tenant.Value[uuid.UUID](tx, `select tenant.claim($1, $2)`, id.kind, id.value)
		if err != nil {
			return err
		}
		if holder != tx.Tenant() {
			return problem.New(problem.Conflict, "settings.taken")
		}
	}
	if _, err := tx.Exec(`insert into tenant.tenants (tenant_id, kind, school_type, private, name, short_name, uai, siret, insee, address, postcode, city, time_zone, holiday_zone, week, created_at)
		values ($1, $2, nullif($3, ''), $4, $5, $6, nullif($7, ''), nullif($8, ''), nullif($9, ''), $10, nullif($11, ''), nullif($12, ''), $13, $14, $15, $16) on conflict (tenant_id) do nothing`,
		tx.Tenant(), f.Kind, f.SchoolType, f.Private, f.Name, f.ShortName, f.UAI, f.SIRET, f.INSEE, f.Address, f.Postcode, f.City, f.TimeZone, f.HolidayZone, f.Week, tx.Now()); err != nil {
		return err
	}
	for _, m := range modules {
		if m.Floor || (len(m.Kinds) > 0 && !slices.Contains(m.Kinds, f.Kind)) {
			continue
		}
		if _, err := tx.Exec(`insert into tenant.services (tenant_id, service, opened_at) values ($1, $2, $3) on conflict do nothing`, tx.Tenant(), m.Key, tx.Now()); err != nil {
			return err
		}
	}
	return nil
}

// WriteLink writes this side of a link with its rights, its share and its group; the peer writes its own.
func WriteLink(tx *tenant.Tx, l tenant.Link) error {
	_, err := tx.Exec(`insert into tenant.links (tenant_id, id, peer_tenant_id, peer_kind, peer_name, services, rights, granted, group_name, share_ppm, since) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::date)
		on conflict (tenant_id, peer_tenant_id, since) do nothing`, tx.Tenant(), tenant.NewID(), l.Peer, l.PeerKind, l.PeerName, lists.NonNil(l.Services), lists.NonNil(l.Rights), lists.NonNil(l.Granted), l.Group, l.SharePPM, l.Since)
	return err
}

type linked struct {
	Request uuid.UUID `json:"request"`
	Refused bool      `json:"refused,omitempty"`
}

// linked tells the organisation that asked how it went; a refused founding takes its link back.
func (s *Service) linked(_ context.Context, tx *tenant.Tx, in *linked) error {
	state := "founded"
	if in.Refused {
		state = "refused"
		if _, err := tx.Exec(`update tenant.links set until = $3::date - 1 from settings.foundations f where f.tenant_id = $1 and f.id = $2 and tenant.links.tenant_id = $1 and tenant.links.peer_tenant_id = f.founded`,
			tx.Tenant(), in.Request, tx.Now()); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(`update settings.foundations set state = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), in.Request, state); err != nil || in.Refused {
		return err
	}
	return s.Linked(tx)
}

// FoundingLine is a founding as the organisation that asked sees it.
type FoundingLine struct {
	ID      uuid.UUID `json:"id"`
	Kind    string    `json:"kind"`
	Name    string    `json:"name"`
	UAI     *string   `json:"uai,omitempty" db:"uai"`
	SIRET   *string   `json:"siret,omitempty" db:"siret"`
	State   string    `json:"state"`
	AskedAt time.Time `json:"asked_at"`
}

type foundingsOut struct {
	Body struct {
		Items []FoundingLine `json:"items"`
	}
}

func (s *Service) foundings(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*foundingsOut, error) {
	rows, err := tenant.Final[FoundingLine](tx, `select id, kind, name, uai, siret, state, asked_at from settings.foundations where tenant_id = $1 order by asked_at desc limit 200`, tx.Tenant())
	out := &foundingsOut{}
	out.Body.Items = append([]FoundingLine{}, rows...)
	return out, err
}
