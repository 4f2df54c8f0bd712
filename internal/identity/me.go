package identity

import (
	"context"
	"regexp"
	"strings"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// Myself is what the app knows of the caller at its first view.
type Myself struct {
	Account  Owner     `json:"account"`
	Session  uuid.UUID `json:"session"`
	Strength string    `json:"strength" enum:"card,password,second_factor"`
	Pending  string    `json:"pending,omitempty" enum:"held,second_factor,enrol_second_factor,password,charter" doc:"What stands before everything else; absent when nothing does"`
	Held     *Held     `json:"held,omitempty" doc:"Why the session is held, and what releases it"`
	Hats     []MyHat   `json:"hats" doc:"What the account is, organisation by organisation; empty while a second factor is asked for"`
}

// Owner is the account as its owner sees it.
type Owner struct {
	ID            uuid.UUID `json:"id"`
	Kind          string    `json:"kind" enum:"adult,pupil"`
	Login         string    `json:"login"`
	GivenName     string    `json:"given_name"`
	FamilyName    string    `json:"family_name"`
	Language      string    `json:"language"`
	Theme         string    `json:"theme" enum:"system,light,dark"`
	TextSize      int       `json:"text_size" enum:"100,115,130" doc:"Percent"`
	Comfort       string    `json:"comfort" enum:"off,andika,dyslexic" doc:"The letters that are easier to read"`
	Shortcuts     bool      `json:"shortcuts" doc:"Shortcuts of one key"`
	Phone         string    `json:"phone,omitempty"`
	Mails         []Address `json:"mails"`
	Password      bool      `json:"password" doc:"The account has one; without, it is entered by a provider or a passkey"`
	SecondFactor  bool      `json:"second_factor"`
	Application   bool      `json:"application" doc:"The second factor is an application that shows codes; else a passkey"`
	RecoveryCodes int       `json:"recovery_codes" doc:"How many are left"`
}

// MyHat is what the account is in one organisation.
type MyHat struct {
	Tenant     uuid.UUID        `json:"tenant"`
	Person     uuid.UUID        `json:"person"`
	Kind       string           `json:"kind"`
	SchoolType string           `json:"school_type,omitempty"`
	Name       string           `json:"name"`
	ShortName  string           `json:"short_name"`
	Colour     string           `json:"colour,omitempty"`
	TimeZone   string           `json:"time_zone"`
	GivenName  string           `json:"given_name" doc:"As the organisation writes it"`
	FamilyName string           `json:"family_name"`
	Profiles   []access.Profile `json:"profiles"`
	Children   []uuid.UUID      `json:"children" doc:"Records of the pupils that the caller follows here"`
	Nav        []Nav            `json:"nav"`
	Rights     []access.Right   `json:"rights"`
}

// MeOf is the caller's own view. While a second factor is asked for it says little: the password alone proves little.
func (s *Service) MeOf(ctx context.Context, tx *tenant.Tx, c *access.Caller) (*Myself, error) {
	type row struct {
		Account
		Mails     []Address `db:"mails"`
		HasFactor bool      `db:"has_factor"`
		HasKey    bool      `db:"has_key"`
		HasWord   bool      `db:"has_word"`
		Codes     int       `db:"codes"`
	}
	var held *Held
	if c.Pending == "held" {
		var err error
		if held, err = s.heldOf(tx, c.Account, c.Session); err != nil {
			return nil, err
		}
	}
	rows, err := tenant.Final[row](tx, `select account_id, kind, login, given_name, family_name, language, theme, text_size, comfort, shortcuts, phone,
		coalesce((select json_agg(json_build_object('id', m.id, 'address', m.address, 'verified', m.verified_at is not null) order by m.created_at, m.id)
			from identity.mails m where m.account_id = $1), '[]') as mails,
		exists (select from identity.factors f where f.account_id = $1 and f.confirmed_at is not null) as has_factor,
		exists (select from identity.passkeys k where k.account_id = $1) as has_key,
		exists (select from identity.passwords w where w.account_id = $1) as has_word,
		(select count(*)::int from identity.recovery_codes r where r.account_id = $1 and r.used_at is null) as codes
		from identity.accounts where account_id = $1`, c.Account)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, problem.New(problem.Unauthenticated, "session.needed")
	}
	a := rows[0]
	me := &Myself{Session: c.Session, Strength: string(c.Strength), Pending: c.Pending, Hats: []MyHat{},
		Account: Owner{ID: a.ID, Kind: a.Kind, Login: a.Login, GivenName: a.GivenName, Language: a.Language, Theme: a.Theme, TextSize: int(a.TextSize), Comfort: a.Comfort, Shortcuts: a.Shortcuts, Mails: []Address{}, Password: a.HasWord, SecondFactor: a.HasFactor || a.HasKey, Application: a.HasFactor}}
	if c.Pending == "held" { // whoever typed a password is told why it was not enough, and nothing of its owner
		me.Account = Owner{ID: a.ID, Kind: a.Kind, Language: a.Language, Theme: a.Theme, TextSize: int(a.TextSize), Comfort: a.Comfort, Mails: []Address{}}
		me.Held = held
		return me, nil
	}
	if c.Pending == "second_factor" {
		return me, nil
	}
	me.Account.FamilyName, me.Account.Mails, me.Account.RecoveryCodes = a.FamilyName, a.Mails, a.Codes
	if a.Phone != nil {
		me.Account.Phone = *a.Phone
	}
	for i := range c.Hats {
		h, err := s.myHat(ctx, c, &c.Hats[i])
		if err != nil {
			return nil, err
		}
		me.Hats = append(me.Hats, h)
	}
	return me, nil
}

func (s *Service) myHat(ctx context.Context, c *access.Caller, h *access.Hat) (MyHat, error) {
	o := h.Organisation
	out := MyHat{Tenant: h.Tenant, Person: h.Person, Kind: o.Kind, SchoolType: o.SchoolType, Name: o.Name, ShortName: o.ShortName, Colour: o.Colour, TimeZone: o.TimeZone,
		GivenName: h.GivenName, FamilyName: h.FamilyName, Profiles: h.Profiles, Children: []uuid.UUID{}, Nav: []Nav{}, Rights: []access.Right{}}
	for _, list := range [][]uuid.UUID{h.Subjects, h.Informed} {
		for _, id := range list {
			if id != h.Person {
				out.Children = append(out.Children, id)
			}
		}
	}
	if s.Decorate == nil {
		return out, nil
	}
	nav, rights, err := s.Decorate(ctx, c, h)
	if err != nil {
		return out, err
	}
	out.Nav, out.Rights = append(out.Nav, nav...), append(out.Rights, rights...)
	return out, nil
}

// AccountChange is what an owner changes of their account; what is nil stays.
type AccountChange struct {
	GivenName  *string `json:"given_name,omitempty" minLength:"1" maxLength:"60"`
	FamilyName *string `json:"family_name,omitempty" minLength:"1" maxLength:"60"`
	Language   *string `json:"language,omitempty" enum:"fr,en"`
	Theme      *string `json:"theme,omitempty" enum:"system,light,dark"`
	TextSize   *int    `json:"text_size,omitempty" enum:"100,115,130"`
	Comfort    *string `json:"comfort,omitempty" enum:"off,andika,dyslexic"`
	Shortcuts  *bool   `json:"shortcuts,omitempty"`
	Phone      *string `json:"phone,omitempty" maxLength:"24" doc:"Empty to take it back"`
}

var phoneShape = regexp.MustCompile(`^\+?[0-9](?:[ .()-]?[0-9]){5,18}$`)

// Change changes what a person says of themselves. It changes no administration's record; a pupil's name stays the school's.
func (s *Service) Change(tx *tenant.Tx, c AccountChange) error {
	a, err := AccountOf(tx)
	if err != nil {
		return err
	}
	for _, n := range []struct {
		field string
		from  *string
		to    *string
	}{{"given_name", c.GivenName, &a.GivenName}, {"family_name", c.FamilyName, &a.FamilyName}} {
		if n.from == nil {
			continue
		}
		if a.Kind == Pupil {
			return problem.OnField(n.field, "identity.pupil_name")
		}
		if *n.to = strings.Join(strings.Fields(*n.from), " "); *n.to == "" {
			return problem.OnField(n.field, "identity.name_needed")
		}
	}
	if c.Phone != nil {
		p := strings.TrimSpace(*c.Phone)
		switch {
		case p == "":
			a.Phone = nil
		case !phoneShape.MatchString(p):
			return problem.OnField("phone", "identity.phone_shape")
		default:
			a.Phone = &p
		}
	}
	if c.Language != nil {
		a.Language = *c.Language
	}
	if c.Theme != nil {
		a.Theme = *c.Theme
	}
	if c.TextSize != nil {
		a.TextSize = int16(*c.TextSize)
	}
	if c.Comfort != nil {
		a.Comfort = *c.Comfort
	}
	if c.Shortcuts != nil {
		a.Shortcuts = *c.Shortcuts
	}
	if _, err := tx.Exec(`update identity.accounts set given_name = $2, family_name = $3, language = $4, theme = $5, text_size = $6, comfort = $7, shortcuts = $8, phone = $9 where account_id = $1`,
		a.ID, a.GivenName, a.FamilyName, a.Language, a.Theme, a.TextSize, a.Comfort, a.Shortcuts, a.Phone); err != nil {
		return err
	}
	s.Resolver.Drop("account", a.ID)
	return tx.Signal("account", a.ID)
}
