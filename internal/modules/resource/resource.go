package resource

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strings"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/directory"
	"preau/internal/identity/signon"
	"preau/internal/manifest"
	"preau/internal/platform/lists"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// Link is a resource that is a mere address: nothing leaves for it.
const Link = "link"

// Written is what is said of a resource when it is added or changed.
type Written struct {
	Name     string   `json:"name" minLength:"1" maxLength:"80"`
	Summary  string   `json:"summary,omitempty" maxLength:"240"`
	Icon     string   `json:"icon,omitempty" enum:"book,exercise,video,audio,language,science,art,game,map,other"`
	Protocol string   `json:"protocol" enum:"link,cas,oidc,saml,lti"`
	Address  string   `json:"address" minLength:"1" maxLength:"500" doc:"Where one tap leads"`
	Allowed  []string `json:"allowed,omitempty" maxItems:"10" doc:"CAS: the beginnings of the addresses that may be answered to; OpenID, SAML and LTI: the exact addresses. Absent: the address itself"`
	Entity   string   `json:"entity,omitempty" maxLength:"300" doc:"SAML: the name of the service provider"`
	StartsAt string   `json:"starts_at,omitempty" maxLength:"500" doc:"OpenID, LTI: where a sign-on begins at the resource"`
	LogoutAt string   `json:"logout_at,omitempty" maxLength:"500" doc:"OpenID: where the end of a session is told"`
	Proxies  bool     `json:"proxies,omitempty" doc:"CAS: it may ask further services of this school in its reader's name"`
	Codes    string   `json:"codes,omitempty" enum:"sdet,older,gar" doc:"How a profile is written"`
	Sends    []string `json:"sends,omitempty" maxItems:"20" doc:"What it receives beside a pseudonym" enum:"profile,school,family_name,given_name,classes,level,groups"`
}

// Connector is a resource that is ready to be added.
type Connector struct {
	Key string `json:"key"`
	Written
}

// check puts what was written in its form; a problem names each field that is wrong.
func (s *Service) check(w *Written) *problem.Problem {
	p := &problem.Problem{Kind: problem.Invalid, Code: "invalid"}
	w.Name, w.Summary = strings.TrimSpace(w.Name), strings.TrimSpace(w.Summary)
	if w.Name == "" {
		p.And("name", "field.required")
	}
	if w.Icon == "" {
		w.Icon = "book"
	}
	if w.Codes == "" {
		w.Codes = CodesSDET
	}
	address := func(field string, v *string, needed bool) {
		*v = strings.TrimSpace(*v)
		if *v == "" && !needed {
			return
		}
		if _, ok := signon.Parse(*v, s.Desk); !ok {
			p.And(field, "resource.bad_address")
		}
	}
	address("address", &w.Address, true)
	switch w.Protocol {
	case Link:
		w.Allowed, w.Sends, w.Entity, w.StartsAt, w.LogoutAt, w.Proxies = nil, nil, "", "", "", false
	case signon.CAS:
		w.Entity, w.StartsAt, w.LogoutAt = "", "", ""
	case signon.OpenID:
		w.Entity, w.Proxies = "", false
	case signon.LTI:
		w.Entity, w.LogoutAt, w.Proxies = "", "", false
	case signon.SAML:
		w.StartsAt, w.LogoutAt, w.Proxies = "", "", false
		if w.Entity = strings.TrimSpace(w.Entity); w.Entity == "" {
			p.And("entity", "field.required")
		}
	}
	address("starts_at", &w.StartsAt, w.Protocol == signon.LTI)
	address("logout_at", &w.LogoutAt, false)
	var allowed []string
	for _, a := range w.Allowed {
		if a = strings.TrimSpace(a); a == "" {
			continue
		}
		u, ok := signon.Parse(a, s.Desk)
		if !ok || w.Protocol == signon.CAS && u.RawQuery != "" {
			p.And("allowed", "resource.bad_address")
			continue
		}
		allowed = append(allowed, a)
	}
	if len(allowed) == 0 && w.Protocol != Link {
		allowed = []string{strings.SplitN(w.Address, "?", 2)[0]}
	}
	if w.Protocol == signon.CAS && len(p.Fields) == 0 && !signon.Within(allowed, w.Address, s.Desk) {
		p.And("allowed", "resource.address_not_allowed")
	}
	w.Allowed = allowed
	slices.Sort(w.Sends)
	w.Sends = slices.Compact(w.Sends)
	if len(p.Fields) == 0 {
		return nil
	}
	return p
}

// manages tells whether the actor answers for the school.
func manages(tx *tenant.Tx) bool { return manifest.Holds(tx, Manage).Has(access.Tenant) }

// add writes a new resource. What anything leaves for waits until who answers for the school agrees, unless they add it themselves.
func (s *Service) add(tx *tenant.Tx, w Written) (uuid.UUID, error) {
	if p := s.check(&w); p != nil {
		return uuid.Nil, p
	}
	id, by := tenant.NewID(), tx.Actor().Person
	state := Proposed
	var agreed any
	if w.Protocol == Link || manages(tx) {
		state = Open
	}
	if state == Open && manages(tx) {
		agreed = by
	}
	if _, err := tx.Exec(`insert into resource.resources (tenant_id, id, name, summary, icon, protocol, address, allowed, entity, starts_at, logout_at, proxies, codes, sends, state, proposed_by, agreed_by, agreed_at, created_at, updated_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, case when $17::uuid is null then null else $18::timestamptz end, $18, $18)`,
		tx.Tenant(), id, w.Name, w.Summary, w.Icon, w.Protocol, w.Address, lists.NonNil(w.Allowed), w.Entity, w.StartsAt, w.LogoutAt, w.Proxies, w.Codes, lists.NonNil(w.Sends), state, by, agreed, tx.Now()); err != nil {
		return id, err
	}
	tx.About(id)
	return id, s.publishAddresses(tx, id)
}

// change writes a resource anew; who changes it agrees to what it receives.
func (s *Service) change(tx *tenant.Tx, id uuid.UUID, w Written) error {
	r, err := one(tx, id)
	if err != nil {
		return err
	}
	if w.Protocol != r.Protocol { // another way in is another resource: people would be known there by other names
		return problem.OnField("protocol", "resource.protocol_stays")
	}
	if p := s.check(&w); p != nil {
		return p
	}
	if _, err := tx.Exec(`update resource.resources set name = $3, summary = $4, icon = $5, address = $6, allowed = $7, entity = $8, starts_at = $9, logout_at = $10, proxies = $11, codes = $12, sends = $13,
		agreed_by = $14, agreed_at = $15, updated_at = $15, state = case when state = 'proposed' then 'open' else state end where tenant_id = $1 and id = $2`,
		tx.Tenant(), id, w.Name, w.Summary, w.Icon, w.Address, lists.NonNil(w.Allowed), w.Entity, w.StartsAt, w.LogoutAt, w.Proxies, w.Codes, lists.NonNil(w.Sends), tx.Actor().Person, tx.Now()); err != nil {
		return err
	}
	tx.About(id)
	return s.publishAddresses(tx, id)
}

// move changes the state of a resource: from one of those that it may be in.
func (s *Service) move(tx *tenant.Tx, id uuid.UUID, to, reason string, from ...string) error {
	r, err := one(tx, id)
	if err != nil {
		return err
	}
	if !slices.Contains(from, r.State) {
		return problem.New(problem.Conflict, "resource.state_"+r.State)
	}
	if _, err := tx.Exec(`update resource.resources set state = $3, reason = $4, updated_at = $5,
		agreed_by = case when state = 'proposed' and $3 = 'open' then $6::uuid else agreed_by end, agreed_at = case when state = 'proposed' and $3 = 'open' then $5 else agreed_at end where tenant_id = $1 and id = $2`,
		tx.Tenant(), id, to, reason, tx.Now(), tx.Actor().Person); err != nil {
		return err
	}
	tx.About(id)
	return s.publishAddresses(tx, id)
}

// publishAddresses makes the addresses of a resource that is open known, so that a browser which is not signed in may be sent back
// there; those of another are forgotten.
func (s *Service) publishAddresses(tx *tenant.Tx, id uuid.UUID) error {
	if _, err := tx.Exec(`delete from resource.known where tenant_id = $1 and resource_id = $2`, tx.Tenant(), id); err != nil {
		return err
	}
	r, ok, err := tenant.One[row](tx, `select `+columns+` from resource.resources r where r.tenant_id = $1 and r.id = $2 and r.state = 'open' and r.protocol <> 'link'`, tx.Tenant(), id)
	if err != nil || !ok {
		return err
	}
	for _, a := range r.Allowed {
		u, ok := signon.Parse(a, s.Desk)
		if !ok {
			continue
		}
		if _, err := tx.Exec(`insert into resource.known (origin, prefix, tenant_id, resource_id) values ($1, $2, $3, $4) on conflict do nothing`, signon.Origin(u), strings.SplitN(a, "?", 2)[0], tx.Tenant(), id); err != nil {
			return err
		}
	}
	return nil
}

// groupsOf are the groups that the actor may open a resource to: everybody's for who answers for the school, those of their own
// classes and the hand-made ones that they are in for a teacher.
func groupsOf(tx *tenant.Tx) ([]directory.Group, error) {
	year, ok, err := directory.CurrentYear(tx)
	if err != nil || !ok {
		return nil, err
	}
	all, err := directory.Groups(tx, year.ID)
	if err != nil || manages(tx) {
		return all, err
	}
	taught, err := directory.TaughtBy(tx, tx.Actor().Person)
	if err != nil {
		return nil, err
	}
	member, err := tenant.Select[uuid.UUID](tx, `select group_id from directory.group_members where tenant_id = $1 and person_id = $2 and until is null`, tx.Tenant(), tx.Actor().Person)
	if err != nil {
		return nil, err
	}
	var out []directory.Group
	for _, g := range all {
		if g.ClassID != nil && slices.Contains(taught, *g.ClassID) || g.Kind == directory.GroupHand && slices.Contains(member, g.ID) {
			out = append(out, g)
		}
	}
	return out, nil
}

// openFor opens a resource to exactly those of the groups that the actor may decide about; what others opened stays.
func (s *Service) openFor(tx *tenant.Tx, id uuid.UUID, groups []uuid.UUID) error {
	r, err := one(tx, id)
	if err != nil {
		return err
	}
	may, err := groupsOf(tx)
	if err != nil {
		return err
	}
	var decides []uuid.UUID
	for _, g := range may {
		decides = append(decides, g.ID)
	}
	for _, g := range groups {
		if !slices.Contains(decides, g) {
			return problem.OnField("groups", "resource.not_your_group")
		}
	}
	if _, err := tx.Exec(`delete from resource.openings where tenant_id = $1 and resource_id = $2 and group_id = any ($3) and group_id <> all ($4)`, tx.Tenant(), id, lists.NonNil(decides), lists.NonNil(groups)); err != nil {
		return err
	}
	if _, err := tx.Exec(`insert into resource.openings (tenant_id, resource_id, group_id, opened_by, since) select $1, $2, g, $4, $5 from unnest($3::uuid[]) g on conflict do nothing`,
		tx.Tenant(), id, lists.NonNil(groups), tx.Actor().Person, tx.Now()); err != nil {
		return err
	}
	tx.About(r.ID)
	return nil
}

// secret makes a new secret for an OpenID resource and forgets the former one; it is shown once and kept as its SHA-256.
func (s *Service) secret(tx *tenant.Tx, id uuid.UUID) (string, error) {
	r, err := one(tx, id)
	if err != nil {
		return "", err
	}
	if r.Protocol != signon.OpenID {
		return "", problem.New(problem.Conflict, "resource.no_secret")
	}
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails
	word := base64.RawURLEncoding.EncodeToString(raw)
	sum := sha256.Sum256([]byte(word))
	_, err = tx.Exec(`insert into resource.secrets (tenant_id, id, hash, made_at) values ($1, $2, $3, $4) on conflict (tenant_id, id) do update set hash = excluded.hash, made_at = excluded.made_at`, tx.Tenant(), id, sum[:], tx.Now())
	tx.About(id)
	return word, err
}
