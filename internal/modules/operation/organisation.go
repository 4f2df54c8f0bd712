package operation

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/manifest"
	"preau/internal/platform/fold"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// Quiet is how long an organisation may say nothing before it is called silent: it speaks every night.
const Quiet = 36 * time.Hour

// page is how many organisations are shown at once.
const page = 50

// Organisation is one that this vendor serves: what it said of itself last, and what is decided here of it.
type Organisation struct {
	ID         uuid.UUID   `json:"id"`
	Kind       string      `json:"kind"`
	Name       string      `json:"name"`
	Schools    int         `json:"schools"`
	Pupils     int         `json:"pupils"`
	Services   int         `json:"services" doc:"Open ones"`
	ReadOnly   int         `json:"read_only" doc:"Of those, that add nothing any more"`
	ToldAt     *time.Time  `json:"told_at,omitempty" doc:"Its last sign of life; absent: it has said nothing yet"`
	Silent     bool        `json:"silent" db:"-"`
	Suspension string      `json:"suspension,omitempty" enum:"proposed,in_force" doc:"What is proposed, or holds"`
	Subscribed *Subscribed `json:"subscribed,omitempty" db:"-"`
	Found      int         `json:"-"`
}

type organisationsIn struct {
	manifest.InTenant
	Find  string `query:"find" maxLength:"120"`
	Kind  string `query:"kind" maxLength:"20" doc:"Of these alone: commune, school…"`
	State string `query:"state" enum:"all,silent,read_only,suspended" default:"all"`
	Page  int    `query:"page" minimum:"1" maximum:"2000" default:"1"`
}

type organisationsOut struct {
	Body struct {
		Items []Organisation `json:"items" nullable:"false"`
		Found int            `json:"found"`
		Pages int            `json:"pages"`
	}
}

const served = `with l as (select distinct on (peer_tenant_id) peer_tenant_id as id, peer_kind as kind, peer_name as name from tenant.links
		where tenant_id = $1 and 'operation' = any (services) and since <= $2::date and (until is null or until >= $2::date) order by peer_tenant_id, since desc),
	x as (select l.id, coalesce(o.kind, l.kind) as kind, coalesce(o.name, l.name) as name, coalesce(o.fold, lower(l.name)) collate "C" as fold, coalesce(o.schools, 0) as schools, coalesce(o.pupils, 0) as pupils,
			coalesce(o.services, 0) as services, coalesce(o.read_only, 0) as read_only, o.told_at, coalesce(s.state, '') as suspension
		from l left join operation.organisations o on o.tenant_id = $1 and o.id = l.id
		left join operation.suspensions s on s.tenant_id = $1 and s.peer_tenant_id = l.id and s.state in ('proposed', 'in_force')) `

func (s *Service) organisations(_ context.Context, tx *tenant.Tx, in *organisationsIn) (*organisationsOut, error) {
	rows, err := tenant.Select[Organisation](tx, served+`select id, kind, name, schools, pupils, services, read_only, told_at, suspension, (count(*) over ())::int as found from x
		where ($3 = '' or strpos(fold, $3) > 0) and ($4 = '' or kind = $4)
			and case $5 when 'silent' then told_at is null or told_at < $6 when 'read_only' then read_only > 0 or suspension = 'in_force' when 'suspended' then suspension <> '' else true end
		order by fold, id limit $7 offset $8`, tx.Tenant(), tx.Now(), fold.Fold(in.Find), in.Kind, in.State, tx.Now().Add(-Quiet), page, (in.Page-1)*page)
	if err != nil {
		return nil, err
	}
	out := &organisationsOut{}
	out.Body.Items = append([]Organisation{}, rows...)
	if len(rows) > 0 {
		out.Body.Found = rows[0].Found
		out.Body.Pages = (out.Body.Found + page - 1) / page
	}
	return out, s.known(tx, out.Body.Items)
}

// known adds what the books say, and who has fallen silent.
func (s *Service) known(tx *tenant.Tx, list []Organisation) error {
	ids := make([]uuid.UUID, len(list))
	for i := range list {
		ids[i] = list[i].ID
		list[i].Silent = list[i].ToldAt == nil || tx.Now().Sub(*list[i].ToldAt) > Quiet
	}
	if s.Subscribed == nil || len(ids) == 0 {
		return nil
	}
	books, err := s.Subscribed(tx, ids)
	for i := range list {
		if b, ok := books[list[i].ID]; ok {
			list[i].Subscribed = &b
		}
	}
	return err
}

// OfPeer is the path of an organisation that the tenant serves; inputs embed it.
type OfPeer struct {
	manifest.InTenant
	Peer uuid.UUID `path:"peer" format:"uuid"`
}

// Whole is one organisation with what was decided of it.
type Whole struct {
	Organisation
	Suspensions []Suspension    `json:"suspensions" nullable:"false" doc:"The latest first"`
	Abilities   map[string]bool `json:"abilities"`
}

type wholeOut struct{ Body Whole }

func (s *Service) organisation(_ context.Context, tx *tenant.Tx, in *OfPeer) (*wholeOut, error) {
	return s.whole(tx, in.Peer)
}

func (s *Service) whole(tx *tenant.Tx, peer uuid.UUID) (*wholeOut, error) {
	o, ok, err := tenant.One[Organisation](tx, served+`select id, kind, name, schools, pupils, services, read_only, told_at, suspension from x where id = $3`, tx.Tenant(), tx.Now(), peer)
	if err == nil && !ok {
		err = problem.Missing()
	}
	if err != nil {
		return nil, err
	}
	one := []Organisation{o}
	if err := s.known(tx, one); err != nil {
		return nil, err
	}
	out := &wholeOut{Whole{Organisation: one[0]}}
	out.Body.Suspensions, err = suspensions(tx, uuid.Nil, peer)
	out.Body.Abilities = map[string]bool{"suspend": o.Suspension == "" && manifest.Holds(tx, Suspend) != 0}
	return out, err
}

// counts are what an organisation says of itself: numbers, and its own card.
type counts struct {
	From     uuid.UUID `json:"from"`
	Kind     string    `json:"kind"`
	Name     string    `json:"name"`
	Schools  int       `json:"schools"`
	Pupils   int       `json:"pupils"`
	Services int       `json:"services"`
	ReadOnly int       `json:"read_only"`
	At       time.Time `json:"at"`
}

// around is whoever runs the platform, nil uuid for nobody, with the live links of this organisation.
func (s *Service) around(tx *tenant.Tx) (operator uuid.UUID, links []tenant.Link, err error) {
	if s.SIRET == "" {
		return uuid.Nil, nil, nil
	}
	if operator, err = tenant.Value[uuid.UUID](tx, `select tenant.by_identifier('siret', $1)`, s.SIRET); err != nil || operator == uuid.Nil {
		return uuid.Nil, nil, err
	}
	links, err = tenant.Links(tx)
	return operator, links, err
}

// serves tells whether a link is the one by which the operator serves this organisation.
func serves(l tenant.Link, operator uuid.UUID) bool {
	return l.Peer == operator && l.PeerKind == "vendor" && slices.Contains(l.Services, Key)
}

// night is an organisation's round: it tells who runs the platform how it is, and forgets what was decided long ago.
func (s *Service) night(_ context.Context, tx *tenant.Tx, _ *manifest.Due) error {
	if err := purge(tx); err != nil {
		return err
	}
	operator, links, err := s.around(tx)
	if err != nil {
		return err
	}
	if err := s.apart(tx, links); err != nil {
		return err
	}
	if !slices.ContainsFunc(links, func(l tenant.Link) bool { return serves(l, operator) }) {
		return nil
	}
	c, ok, err := tenant.One[counts](tx, `select t.tenant_id as "from", t.kind, t.name, $2::timestamptz as at,
			(case when t.kind = 'school' then 1 else (select count(distinct l.peer_tenant_id) from tenant.links l where l.tenant_id = $1 and l.peer_kind = 'school' and l.since <= $2::date and (l.until is null or l.until >= $2::date)) end)::int as schools,
			(select count(distinct r.person_id) from directory.roles r join directory.people p on p.tenant_id = r.tenant_id and p.id = r.person_id
				where r.tenant_id = $1 and r.profile = 'pupil' and r.since <= $2::date and (r.until is null or r.until >= $2::date) and p.erased_at is null)::int as pupils,
			(select count(*) from tenant.services v where v.tenant_id = $1 and v.closed_at is null)::int as services,
			(select count(*) from tenant.services v where v.tenant_id = $1 and v.closed_at is null and (v.frozen_at is not null or t.suspended_at is not null))::int as read_only
		from tenant.tenants t where t.tenant_id = $1 and t.closed_at is null`, tx.Tenant(), tx.Now())
	if err != nil || !ok {
		return err
	}
	_, err = tx.Deliver(operator, Key, "operation.counted", c)
	return err
}

// counted keeps what an organisation said of itself; what it said before and comes later says nothing.
func (s *Service) counted(_ context.Context, tx *tenant.Tx, in *counts) error {
	if ok, err := linked(tx, in.From); err != nil || !ok {
		return err
	}
	_, err := tx.Exec(`insert into operation.organisations as o (tenant_id, id, kind, name, fold, schools, pupils, services, read_only, told_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		on conflict (tenant_id, id) do update set kind = excluded.kind, name = excluded.name, fold = excluded.fold, schools = excluded.schools, pupils = excluded.pupils, services = excluded.services,
			read_only = excluded.read_only, told_at = excluded.told_at where o.told_at < excluded.told_at`,
		tx.Tenant(), in.From, in.Kind, in.Name, fold.Fold(in.Name), in.Schools, in.Pupils, in.Services, in.ReadOnly, in.At)
	return err
}

// linked tells whether a live link to a peer carries the service.
func linked(tx *tenant.Tx, peer uuid.UUID) (bool, error) {
	return tenant.Value[bool](tx, `select exists (select from tenant.links where tenant_id = $1 and peer_tenant_id = $2 and 'operation' = any (services) and since <= $3::date and (until is null or until >= $3::date))`, tx.Tenant(), peer, tx.Now())
}

// purge forgets the words and the people of a suspension a year after its end; that there was one stays.
func purge(tx *tenant.Tx) error {
	before := tx.Now().AddDate(-1, 0, 0)
	if _, err := tx.Exec(`update operation.suspensions set reason = '', asker_name = '', confirmer_name = '', ender_name = '' where tenant_id = $1 and ended_at < $2 and reason <> ''`, tx.Tenant(), before); err != nil {
		return err
	}
	_, err := tx.Exec(`update operation.holds set reason = '', contact = '' where tenant_id = $1 and lifted_at < $2 and reason <> ''`, tx.Tenant(), before)
	return err
}
