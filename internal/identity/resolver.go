package identity

import (
	"context"
	"strconv"
	"sync"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/singleflight"

	"preau/internal/access"
	"preau/internal/platform/clock"
	"preau/internal/tenant"
)

// keptFor bounds how long a change that no signal told goes unheard.
const keptFor = 60 * time.Second

// hatsAtOnce bounds the transactions that one caller's hats run side by side.
const hatsAtOnce = 4

// Resolver tells who is calling from a session's token. What it found is kept for at most 60 s, and dropped by signals.
type Resolver struct {
	db    *tenant.Database
	clock clock.Clock
	reach Reach
	needs func(access.Profile) bool
	one   singleflight.Group

	visits *Visits

	mu     sync.Mutex
	kept   map[[32]byte]*resolved
	about  map[uuid.UUID]map[[32]byte]bool // account, session or tenant -> tokens
	drops  uint64                          // what was being found while something was dropped is not kept
	sweeps int
}

type resolved struct {
	caller *access.Caller
	until  time.Time
	keys   []uuid.UUID
}

func newResolver(db *tenant.Database, c Config) *Resolver {
	return &Resolver{db: db, clock: c.Clock, reach: c.Directory.Reach, needs: c.SecondFactor, kept: map[[32]byte]*resolved{}, about: map[uuid.UUID]map[[32]byte]bool{}, visits: c.Visits}
}

// Resolve returns the caller of a token; nil without error when it opens nothing any more.
func (r *Resolver) Resolve(ctx context.Context, token string) (*access.Caller, error) {
	if len(token) < 40 || len(token) > 64 {
		return nil, nil
	}
	key := [32]byte(tokenHash(token))
	now := r.clock.Now()
	r.mu.Lock()
	got, drops := r.kept[key], r.drops
	r.mu.Unlock()
	if got != nil && now.Before(got.until) {
		return got.caller, nil
	}
	v, err, _ := r.one.Do(string(key[:])+strconv.FormatUint(drops, 36), func() (any, error) {
		found, err := r.find(context.WithoutCancel(ctx), key)
		if err != nil || found == nil {
			return (*access.Caller)(nil), err
		}
		r.keep(key, found, drops)
		return found.caller, nil
	})
	if err != nil {
		return nil, err
	}
	return v.(*access.Caller), nil
}

func (r *Resolver) keep(key [32]byte, found *resolved, drops uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.drops != drops {
		return
	}
	if r.sweeps++; r.sweeps%1024 == 0 {
		now := r.clock.Now()
		for k, v := range r.kept {
			if !now.Before(v.until) {
				r.forget(k)
			}
		}
	}
	r.kept[key] = found
	for _, id := range found.keys {
		if r.about[id] == nil {
			r.about[id] = map[[32]byte]bool{}
		}
		r.about[id][key] = true
	}
}

func (r *Resolver) forget(key [32]byte) {
	found := r.kept[key]
	if found == nil {
		return
	}
	delete(r.kept, key)
	for _, id := range found.keys {
		delete(r.about[id], key)
		if len(r.about[id]) == 0 {
			delete(r.about, id)
		}
	}
}

// Drop forgets the callers that a change concerns: "account", "session" or, with a tenant's id, "reach" and "access"; "*" all.
func (r *Resolver) Drop(topic string, key uuid.UUID) {
	r.visits.Drop(topic, key)
	r.mu.Lock()
	defer r.mu.Unlock()
	switch topic {
	case "*":
		clear(r.kept)
		clear(r.about)
	case "account", "session", "reach", "access", "tenant":
		for token := range r.about[key] {
			r.forget(token)
		}
	default:
		return
	}
	r.drops++
}

type sessionRow struct {
	AccountID  uuid.UUID
	ID         uuid.UUID
	Strength   string
	TenantID   *uuid.UUID
	CreatedAt  time.Time
	SeenAt     time.Time
	Kind       string
	Language   string
	MustChange bool
	HasFactor  bool
	Accepted   bool
	Held       bool
	Tenants    []uuid.UUID
	People     []uuid.UUID
}

// find reads the session, then each hat in a small transaction of its own tenant.
func (r *Resolver) find(ctx context.Context, key [32]byte) (*resolved, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	now := r.clock.Now()
	var row sessionRow
	var ok bool
	err := r.db.Outside(ctx, tenant.Actor{Via: "session"}, true, func(tx *tenant.Tx) error {
		rows, err := tenant.Final[sessionRow](tx, `select account_id, id, strength, tenant_id, created_at, seen_at, kind, language, must_change, has_factor, accepted, held, tenants, people
			from identity.session_of($1, $2, $3::date)`, key[:], now, tx.Now())
		if len(rows) > 0 {
			row, ok = rows[0], true
		}
		return err
	})
	if err != nil || !ok {
		return nil, err
	}
	c := &access.Caller{Account: row.AccountID, Session: row.ID, Lang: row.Language, Strength: access.Strength(row.Strength)}
	if c.Hats, err = r.hats(ctx, row); err != nil {
		return nil, err
	}
	l := life(c.Strength, row.Kind, c.Hats)
	ends := row.CreatedAt.Add(l.most)
	if idle := row.SeenAt.Add(l.idle); idle.Before(ends) {
		ends = idle
	}
	if !now.Before(ends) {
		return nil, nil
	}
	if now.Sub(row.SeenAt) > min(5*time.Minute, l.idle/10) {
		if err := r.db.Outside(ctx, tenant.Actor{Via: "session"}, false, func(tx *tenant.Tx) error {
			_, err := tx.Exec(`select identity.touch_session($1, $2)`, key[:], now)
			return err
		}); err != nil {
			return nil, err
		}
	}
	c.Pending = r.pending(row, c)
	out := &resolved{caller: c, until: now.Add(keptFor), keys: []uuid.UUID{row.AccountID, row.ID}}
	if most := row.CreatedAt.Add(l.most); most.Before(out.until) {
		out.until = most
	}
	out.keys = append(out.keys, row.Tenants...)
	for _, h := range c.Hats {
		if !h.Until.IsZero() && h.Until.Before(out.until) && h.Until.After(now) {
			out.until = h.Until
		}
	}
	return out, nil
}

// pending is what stands before the session, the most pressing first. A class card asks for nothing more.
func (r *Resolver) pending(row sessionRow, c *access.Caller) string {
	if row.Held {
		return "held"
	}
	if c.Strength == access.ByCard {
		return ""
	}
	needs, owes := false, false
	for _, h := range c.Hats {
		for _, p := range h.Profiles {
			needs = needs || r.needs(p)
		}
		owes = owes || h.OwesCharter
	}
	switch {
	case row.HasFactor && c.Strength != access.BySecondFactor:
		return "second_factor"
	case needs && !row.HasFactor:
		return "enrol_second_factor"
	case row.MustChange:
		return "password"
	case !row.Accepted || owes:
		return "charter"
	}
	return ""
}

// Of is an account with its hats of today, as a session with a password would find them: for work that is done later in its owner's
// name. nil when the account holds nothing any more.
func (r *Resolver) Of(ctx context.Context, account uuid.UUID) (*access.Caller, error) {
	type row struct {
		TenantID, PersonID uuid.UUID
		Language           string
	}
	var rows []row
	if err := r.db.In(ctx, tenant.Doors{Account: account, ReadOnly: true}, tenant.Actor{Account: account, Via: "job"}, func(tx *tenant.Tx) (err error) {
		rows, err = tenant.Select[row](tx, `select m.tenant_id, m.person_id, a.language from identity.memberships m join identity.accounts a on a.account_id = m.account_id
			where m.account_id = $1 and a.disabled_at is null and m.since <= $2::date and (m.until is null or m.until >= $2::date) order by m.tenant_id`, account, tx.Now())
		return err
	}); err != nil || len(rows) == 0 {
		return nil, err
	}
	s := sessionRow{AccountID: account}
	for _, m := range rows {
		s.Tenants, s.People = append(s.Tenants, m.TenantID), append(s.People, m.PersonID)
	}
	c := &access.Caller{Account: account, Lang: rows[0].Language, Strength: access.ByPassword}
	var err error
	c.Hats, err = r.hats(ctx, s)
	return c, err
}

// Person is who a person of a tenant would be there with an account of their own: what is read for who has none is read behind their
// doors. nil when they have no part there any more.
func (r *Resolver) Person(ctx context.Context, tenantID, person uuid.UUID) (*access.Caller, error) {
	h, err := r.hat(ctx, sessionRow{}, tenantID, person)
	if err != nil || h == nil {
		return nil, err
	}
	return &access.Caller{Lang: "fr", Strength: access.ByPassword, Hats: []access.Hat{*h}}, nil
}

func (r *Resolver) hats(ctx context.Context, row sessionRow) ([]access.Hat, error) {
	type place struct{ tenant, person uuid.UUID }
	var places []place
	for i, t := range row.Tenants {
		if row.TenantID == nil || *row.TenantID == t {
			places = append(places, place{t, row.People[i]})
		}
	}
	found := make([]*access.Hat, len(places))
	if len(places) == 1 {
		h, err := r.hat(ctx, row, places[0].tenant, places[0].person)
		if err != nil {
			return nil, err
		}
		found[0] = h
	} else {
		g, ctx := errgroup.WithContext(ctx)
		g.SetLimit(hatsAtOnce)
		for i, p := range places {
			g.Go(func() (err error) { found[i], err = r.hat(ctx, row, p.tenant, p.person); return err })
		}
		if err := g.Wait(); err != nil {
			return nil, err
		}
	}
	var out []access.Hat
	for _, h := range found {
		if h != nil {
			out = append(out, *h)
		}
	}
	return out, nil
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

type organisation struct {
	Kind, Name, ShortName, TimeZone string
	SchoolType, Colour              *string
	LogoFile                        *uuid.UUID
	SIRET                           string `db:"siret"`
	Services                        []string
	Frozen                          map[string]string
	Suspended                       string
	ShutSince                       *time.Time
	Owes                            bool
}

// hat is what the account is in one tenant; nil when its record has no part there any more, or the tenant is closed. Each
// of its two questions is one round trip.
func (r *Resolver) hat(ctx context.Context, row sessionRow, tenantID, person uuid.UUID) (*access.Hat, error) {
	actor := tenant.Actor{Account: row.AccountID, Person: person, Via: "session"}
	var reached Reached
	err := r.db.In(ctx, tenant.Doors{Tenant: tenantID, Account: row.AccountID, Open: []string{"directory"}, ReadOnly: true}, actor, func(tx *tenant.Tx) (err error) {
		reached, err = r.reach(tx, person)
		return err
	})
	if err != nil || len(reached.Profiles) == 0 {
		return nil, err
	}
	var h *access.Hat
	err = r.db.In(ctx, tenant.Doors{Tenant: tenantID, Account: row.AccountID, ReadOnly: true}, actor, func(tx *tenant.Tx) (err error) {
		h, err = organisationOf(tx, reached.Profiles, later(row.CreatedAt, r.clock.Now().Add(-sitting)))
		return err
	})
	if err != nil || h == nil {
		return nil, err
	}
	h.Person, h.Profiles, h.Subjects, h.Informed, h.Groups = person, reached.Profiles, reached.Subjects, reached.Informed, reached.Groups
	h.Until, h.GivenName, h.FamilyName = reached.Until, reached.GivenName, reached.FamilyName
	return h, nil
}

// organisationOf is a hat of the transaction's tenant with its card and its open services, and nobody under it yet; nil when the
// tenant is closed. Who holds one of the profiles here is told whether they still owe a charter that this tenant had received by an
// instant: what came while they were at work is not asked for at once.
func organisationOf(tx *tenant.Tx, profiles []access.Profile, received time.Time) (*access.Hat, error) {
	o, err := tenant.Final[organisation](tx, `select t.kind, t.name, t.short_name, t.time_zone, t.school_type, t.colour, t.logo_file, coalesce(t.siret, '') as siret,
			array(select s.service from tenant.services s where s.tenant_id = $1 and s.opened_at <= $2 and (s.closed_at is null or s.closed_at > $2)) as services,
			(select jsonb_object_agg(s.service, s.frozen_by) from tenant.services s where s.tenant_id = $1 and s.frozen_at is not null) as frozen,
			case when t.suspended_at is not null then t.suspended_by else '' end as suspended,
			coalesce(t.suspended_at, (select min(s.frozen_at) from tenant.services s where s.tenant_id = $1)) as shut_since,
			exists (select from identity.charters_in($1, $2::date) c where c.profiles && $3::text[] and c.received_at <= $4
				and not exists (select from identity.acceptances a where a.account_id = doors.account() and a.version = c.id::text)) as owes
			from tenant.tenants t where t.tenant_id = $1 and t.closed_at is null`, tx.Tenant(), tx.Now(), profiles, received)
	if err != nil || len(o) == 0 {
		return nil, err
	}
	h := &access.Hat{Tenant: tx.Tenant(), Services: map[string]bool{}, Frozen: o[0].Frozen, Suspended: o[0].Suspended, OwesCharter: o[0].Owes,
		Organisation: access.Organisation{Kind: o[0].Kind, Name: o[0].Name, ShortName: o[0].ShortName, TimeZone: o[0].TimeZone, SIRET: o[0].SIRET}}
	if o[0].ShutSince != nil {
		h.ShutSince = *o[0].ShutSince
	}
	if o[0].SchoolType != nil {
		h.Organisation.SchoolType = *o[0].SchoolType
	}
	if o[0].Colour != nil {
		h.Organisation.Colour = *o[0].Colour
	}
	if o[0].LogoFile != nil {
		h.Organisation.Logo = o[0].LogoFile.String()
	}
	for _, s := range o[0].Services {
		h.Services[s] = true
	}
	return h, nil
}
