package directory

import (
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/platform/lists"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
	"preau/internal/tenant/identifiers"
)

// Loaded is what a seed writes of a tenant at once, each fact at its own date. Years and classes are open already; the
// groups follow with RefreshYear and Refresh.
type Loaded struct {
	People   []LoadedPerson
	Members  []LoadedMember
	Kinship  []Kinship // Since is asked
	Consents []LoadedConsent
	Bridges  []LoadedBridge
}

// LoadedPerson is a person with their account and, of a pupil, their national number. Roles say since when.
type LoadedPerson struct {
	NewPerson
	Account *uuid.UUID
	INE     string
}

// LoadedMember is a person's place in a class; Until is the last day, zero while it lasts.
type LoadedMember struct {
	Class, Person uuid.UUID
	Part, Level   string
	Since, Until  Date
	Source        string // "" is FromHand
}

// LoadedConsent is a guardian's answer about images.
type LoadedConsent struct {
	Pupil, Guardian, Year uuid.UUID
	Use                   string
	Agreed, OnPaper       bool
	At                    time.Time
	By                    *uuid.UUID // account
}

// LoadedBridge says that a person here is a person of a linked tenant, confirmed; the other side is loaded with the mirror.
type LoadedBridge struct {
	Person, Peer, PeerPerson uuid.UUID
	Came                     bool // from the other side
	Since                    Date
}

// Load writes many people at once, for seeds and the demonstration: the same rows as Add, Hold, Join and Tie, by COPY and one
// INSERT … SELECT per table. What those refuse is refused here, and foreign keys hold the rest; no event is recorded.
func (v *Vault) Load(tx *tenant.Tx, l Loaded) error {
	if err := l.check(); err != nil {
		return err
	}
	now := tx.Now()
	var people, contacts, roles, numbers [][]any
	for _, p := range l.People {
		source := p.Source
		if source == "" {
			source = FromHand
		}
		people = append(people, []any{p.ID, p.Civility, p.FamilyName, p.GivenName, p.UsageName, p.BirthDate, p.Sex, p.Language, p.Account, source,
			folded(p.GivenName, p.FamilyName, p.UsageName), source == FromHand, p.ExpectedInOnde, now, now})
		var subject *uuid.UUID
		if !slices.ContainsFunc(p.Roles, func(r NewRole) bool { return r.Profile == access.Pupil }) {
			subject = &p.ID
		}
		c := p.Contact
		contacts = append(contacts, []any{p.ID, subject, c.Mail, c.PhoneHome, c.PhoneMobile, c.PhoneWork, c.Street, c.Postcode, c.City, c.Country,
			c.Street2, c.Postcode2, c.City2, c.Country2, c.AddressHidden, now})
		for _, r := range p.Roles {
			roles = append(roles, []any{tenant.NewID(), p.ID, string(r.Profile), r.Duty, r.Since, r.Until, source, now})
		}
		if p.INE != "" {
			ine, err := identifiers.CheckINE(p.INE)
			if err != nil {
				return err
			}
			numbers = append(numbers, []any{p.ID, v.Hash("ine:" + ine), v.Seal([]byte(ine), tx.Tenant(), p.ID), now})
		}
	}
	var members, kinship, consents, bridges [][]any
	for _, m := range l.Members {
		if m.Source == "" {
			m.Source = FromHand
		}
		members = append(members, []any{tenant.NewID(), m.Class, m.Person, m.Part, m.Level, m.Since, m.Until, m.Source, now})
	}
	for _, k := range l.Kinship {
		if k.Source == "" {
			k.Source = FromHand
		}
		kinship = append(kinship, []any{tenant.NewID(), k.PupilID, k.GuardianID, k.Relation, k.Authority, k.ContactOrder, k.MayCollect, k.Since, k.Until, k.Source, k.Source == FromHand, now, now})
	}
	for _, c := range l.Consents {
		consents = append(consents, []any{tenant.NewID(), c.Pupil, c.Guardian, c.Use, c.Year, c.Agreed, c.At, c.By, c.OnPaper})
	}
	for _, b := range l.Bridges {
		bridges = append(bridges, []any{tenant.NewID(), b.Person, b.Peer, b.PeerPerson, b.Came, BridgeConfirmed, b.Since, now, now})
	}
	for _, t := range []struct {
		table, columns string
		rows           [][]any
	}{
		{"people", "id, civility, family_name, given_name, usage_name, birth_date, sex, language, account_id, source, fold, hand_made, expected_in_onde, created_at, updated_at", people},
		{"contacts", "id, subject_id, mail, phone_home, phone_mobile, phone_work, street, postcode, city, country, street2, postcode2, city2, country2, address_hidden, updated_at", contacts},
		{"roles", "id, person_id, profile, duty, since, until, source, created_at", roles},
		{"identifiers", "id, ine_hash, ine_sealed, updated_at", numbers},
		{"class_members", "id, class_id, person_id, part, level, since, until, source, created_at", members},
		{"kinship", "id, pupil_id, guardian_id, relation, authority, contact_order, may_collect, since, until, source, hand_made, created_at, updated_at", kinship},
		{"consents", "id, pupil_id, guardian_id, use, year_id, agreed, given_at, given_by, on_paper", consents},
		{"bridges", "id, person_id, peer_tenant_id, peer_person_id, came, state, since, proposed_at, decided_at", bridges},
	} {
		if err := tx.Load("directory."+t.table, t.columns, t.rows); err != nil {
			return err
		}
	}
	return tx.Touch("reach", tx.Tenant())
}

func (l Loaded) check() error {
	for _, p := range l.People {
		for _, r := range p.Roles {
			if !slices.Contains(access.Profiles, r.Profile) {
				return problem.OnField("profile", "directory.unknown_profile")
			}
		}
	}
	for _, k := range l.Kinship {
		if err := k.check(); err != nil {
			return err
		}
	}
	for _, c := range l.Consents {
		if !slices.Contains(Uses, c.Use) {
			return problem.OnField("use", "directory.unknown_use")
		}
	}
	return nil
}

// OpenClasses adds classes to a year at once, as OpenClass would one by one. Their ids are asked.
func OpenClasses(tx *tenant.Tx, year uuid.UUID, list []Class) error {
	var rows [][]any
	for _, c := range list {
		if c.Kind == "" {
			c.Kind = "ordinary"
		}
		if c.Source == "" {
			c.Source = FromHand
		}
		rows = append(rows, []any{c.ID, year, c.Label, c.Kind, lists.NonNil(c.Levels), c.OndeID, c.Source, c.PeerTenantID, c.PeerClassID, tx.Now()})
	}
	if err := tx.Load("directory.classes", "id, year_id, label, kind, levels, onde_id, source, peer_tenant_id, peer_class_id, created_at", rows); err != nil {
		return err
	}
	return openGroups(tx, year)
}

// RefreshYear makes the members of the automatic groups of a year that has ended what they were on its last day, in them from
// its first: Refresh follows the years that last.
func RefreshYear(tx *tenant.Tx, y SchoolYear) error {
	if _, err := tx.Exec(`select directory.refresh_groups($1, $2, $3::date)`, tx.Tenant(), y.ID, y.EndsOn); err != nil {
		return fmt.Errorf("refresh the groups of a past year: %w", err)
	}
	_, err := tx.Exec(`update directory.group_members m set since = $3 from directory.groups g
		where m.tenant_id = $1 and g.tenant_id = $1 and g.id = m.group_id and g.year_id = $2 and m.since > $3::date`, tx.Tenant(), y.ID, y.StartsOn)
	return err
}
