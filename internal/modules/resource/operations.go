package resource

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/identity/signon"
	"preau/internal/manifest"
	"preau/internal/platform/lists"
	"preau/internal/tenant"
)

// Tile is a resource as whoever may open it sees it.
type Tile struct {
	ID           uuid.UUID `json:"id"`
	Tenant       uuid.UUID `json:"tenant"`
	Organisation string    `json:"organisation"`
	Name         string    `json:"name"`
	Summary      string    `json:"summary"`
	Icon         string    `json:"icon"`
	Address      string    `json:"address" doc:"Where one tap leads: a path of ours, or the resource itself when nothing is sent to it"`
	SignsOn      bool      `json:"signs_on" doc:"It is opened without a second password"`
	Suspended    bool      `json:"suspended"`
	Reason       string    `json:"reason,omitempty" doc:"Why it is suspended, in the words of who suspended it"`
}

// Sent is what was sent of the reader to a resource.
type Sent struct {
	Resource     uuid.UUID `json:"resource"`
	Tenant       uuid.UUID `json:"tenant"`
	Organisation string    `json:"organisation"`
	Name         string    `json:"name"`
	Sent         []string  `json:"sent" nullable:"false"`
	FirstAt      time.Time `json:"first_at"`
	LastAt       time.Time `json:"last_at"`
	Times        int       `json:"times"`
}

// GroupView is a group that a resource may be opened to.
type GroupView struct {
	ID    uuid.UUID `json:"id"`
	Kind  string    `json:"kind" enum:"class,class_guardians,staff,school,school_guardians,level_guardians,peer_guardians,hand"`
	Label string    `json:"label" doc:"The class's or a hand-made group's name, the level of a level's"`
}

// View is a resource as those see it who open and manage resources.
type View struct {
	ID         uuid.UUID       `json:"id"`
	Written                    // what was said of it
	State      string          `json:"state" enum:"proposed,open,suspended"`
	Reason     string          `json:"reason,omitempty"`
	ProposedBy string          `json:"proposed_by,omitempty" doc:"Name of the person"`
	AgreedBy   string          `json:"agreed_by,omitempty"`
	AgreedAt   *time.Time      `json:"agreed_at,omitempty"`
	Groups     []GroupView     `json:"groups" nullable:"false" doc:"To whom it is open"`
	Readers    *int            `json:"readers,omitempty" doc:"How many people opened it in the last 30 days; absent under 11"`
	Setup      *Setup          `json:"setup,omitempty" doc:"What the resource's publisher must be told"`
	Abilities  map[string]bool `json:"abilities"`
}

// Setup are the addresses that a resource's publisher enters on their side.
type Setup struct {
	Server     string `json:"server" doc:"CAS: the server's address; OpenID, LTI: the issuer; SAML: the address of the metadata"`
	ClientID   string `json:"client_id,omitempty"`
	Deployment string `json:"deployment,omitempty"`
	Authorize  string `json:"authorize,omitempty"`
	Token      string `json:"token,omitempty"`
	Keys       string `json:"keys,omitempty"`
	HasSecret  bool   `json:"has_secret"`
}

type items[T any] struct {
	Body struct {
		Items []T `json:"items" nullable:"false"`
	}
}

// OfResource is the path of one resource.
type OfResource struct {
	manifest.InTenant
	Resource uuid.UUID `path:"resource" format:"uuid"`
}

type viewOut struct{ Body View }

func (s *Service) operations() []manifest.Operation {
	at := func(id, method, path, summary string, gate manifest.Gate) manifest.Spec {
		return manifest.Spec{ID: "resource." + id, Method: method, Path: "/api/v1/t/{tenant}/resource" + path, Summary: summary, Gate: gate, Reads: reads}
	}
	one := "/resources/{resource}"
	return []manifest.Operation{
		manifest.Gather(manifest.Spec{ID: "resource.tiles", Method: http.MethodGet, Path: "/api/v1/resource/tiles", Summary: "My resources", Gate: manifest.Needs(Consult), Reads: reads}, s.tiles,
			func(a, b Tile) int { return strings.Compare(a.Organisation, b.Organisation) }),
		manifest.Gather(manifest.Spec{ID: "resource.sent-of-me", Method: http.MethodGet, Path: "/api/v1/resource/sent", Summary: "What was sent of me, and to which resources", Gate: manifest.Needs(Consult)}, s.sentOfMe,
			func(a, b Sent) int { return b.LastAt.Compare(a.LastAt) }),
		manifest.Op(at("list", http.MethodGet, "/resources", "The resources of the school", manifest.Needs(Publish)), s.list),
		manifest.Op(at("connectors", http.MethodGet, "/connectors", "Resources that are ready to be added", manifest.Needs(Publish)), s.connectors),
		manifest.Op(at("groups", http.MethodGet, "/groups", "The groups that I may open a resource to", manifest.Needs(Publish)), s.groups),
		manifest.Op(with(at("add", http.MethodPost, "/resources", "Add a resource, or propose one", manifest.Needs(Publish)), http.StatusCreated), s.adding),
		manifest.Op(at("look", http.MethodGet, one, "A resource and what it receives", manifest.Needs(Publish)), s.look),
		manifest.Op(at("change", http.MethodPut, one, "Change a resource and agree to what it receives", manifest.Needs(Manage)), s.changing),
		manifest.Op(with(at("remove", http.MethodDelete, one, "Remove a resource", manifest.Needs(Manage)), http.StatusNoContent), func(_ context.Context, tx *tenant.Tx, in *OfResource) (*manifest.Empty, error) {
			return nil, s.move(tx, in.Resource, Removed, "", Open, Proposed, Suspended)
		}),
		manifest.Op(at("agree", http.MethodPost, one+"/agree", "Agree to a resource that was proposed", manifest.Needs(Manage)), func(_ context.Context, tx *tenant.Tx, in *OfResource) (*viewOut, error) {
			return s.moved(tx, in.Resource, Open, "", Proposed)
		}),
		manifest.Op(at("suspend", http.MethodPost, one+"/suspend", "Suspend a resource; its readers are told why", manifest.Needs(Manage)), func(_ context.Context, tx *tenant.Tx, in *struct {
			OfResource
			Body struct {
				Reason string `json:"reason,omitempty" maxLength:"240"`
			}
		}) (*viewOut, error) {
			return s.moved(tx, in.Resource, Suspended, strings.TrimSpace(in.Body.Reason), Open)
		}),
		manifest.Op(at("resume", http.MethodPost, one+"/resume", "Open a suspended resource again", manifest.Needs(Manage)), func(_ context.Context, tx *tenant.Tx, in *OfResource) (*viewOut, error) {
			return s.moved(tx, in.Resource, Open, "", Suspended)
		}),
		manifest.Op(at("open-for", http.MethodPut, one+"/groups", "Open a resource to classes and groups", manifest.Needs(Publish)), func(_ context.Context, tx *tenant.Tx, in *struct {
			OfResource
			Body struct {
				Groups []uuid.UUID `json:"groups" maxItems:"300" nullable:"false"`
			}
		}) (*viewOut, error) {
			if err := s.openFor(tx, in.Resource, in.Body.Groups); err != nil {
				return nil, err
			}
			return s.view(tx, in.Resource)
		}),
		manifest.Op(at("secret", http.MethodPost, one+"/secret", "Make a new secret for an OpenID resource: it is shown once", manifest.Needs(Manage)), func(_ context.Context, tx *tenant.Tx, in *OfResource) (*struct {
			Body struct {
				Secret string `json:"secret"`
			}
		}, error) {
			out := &struct {
				Body struct {
					Secret string `json:"secret"`
				}
			}{}
			var err error
			out.Body.Secret, err = s.secret(tx, in.Resource)
			return out, err
		}),
	}
}

func with(spec manifest.Spec, status int) manifest.Spec {
	spec.Status = status
	return spec
}

func organisation(ctx context.Context, tx *tenant.Tx) string {
	if h := manifest.CallerOf(ctx).In(tx.Tenant()); h != nil {
		return h.Organisation.Name
	}
	return ""
}

func (s *Service) tiles(ctx context.Context, tx *tenant.Tx, _ *manifest.Empty) ([]Tile, error) {
	list, err := mine(tx, "")
	var out []Tile
	for _, r := range list {
		t := Tile{ID: r.ID, Tenant: tx.Tenant(), Organisation: organisation(ctx, tx), Name: r.Name, Summary: r.Summary, Icon: r.Icon, SignsOn: r.Protocol != Link, Suspended: r.State == Suspended, Reason: r.Reason}
		if t.Address = r.Address; t.SignsOn {
			t.Address = "/ressources/" + t.Tenant.String() + "/" + t.ID.String() + "/ouvrir"
		}
		out = append(out, t)
	}
	return out, err
}

func (s *Service) sentOfMe(ctx context.Context, tx *tenant.Tx, _ *manifest.Empty) ([]Sent, error) {
	list, err := tenant.Final[Sent](tx, `select k.resource_id as resource, k.tenant_id as tenant, r.name, k.sent, k.first_at, k.last_at, k.times from resource.sendings k
		join resource.resources r on r.tenant_id = k.tenant_id and r.id = k.resource_id where k.tenant_id = $1 and k.person_id = $2`, tx.Tenant(), tx.Actor().Person)
	for i := range list {
		list[i].Organisation = organisation(ctx, tx)
	}
	return list, err
}

func (s *Service) connectors(_ context.Context, _ *tenant.Tx, _ *struct{ manifest.InTenant }) (*items[Connector], error) {
	out := &items[Connector]{}
	out.Body.Items = []Connector{}
	if s.Connectors != nil {
		out.Body.Items = append(out.Body.Items, s.Connectors()...)
	}
	return out, nil
}

func (s *Service) groups(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*items[GroupView], error) {
	list, err := groupsOf(tx)
	out := &items[GroupView]{}
	out.Body.Items = []GroupView{}
	for _, g := range list {
		label := g.Label
		if label == "" {
			label = g.Level
		}
		out.Body.Items = append(out.Body.Items, GroupView{ID: g.ID, Kind: g.Kind, Label: label})
	}
	return out, err
}

func (s *Service) adding(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body Written
}) (*viewOut, error) {
	id, err := s.add(tx, in.Body)
	if err != nil {
		return nil, err
	}
	return s.view(tx, id)
}

func (s *Service) changing(_ context.Context, tx *tenant.Tx, in *struct {
	OfResource
	Body Written
}) (*viewOut, error) {
	if err := s.change(tx, in.Resource, in.Body); err != nil {
		return nil, err
	}
	return s.view(tx, in.Resource)
}

func (s *Service) moved(tx *tenant.Tx, id uuid.UUID, to, reason string, from ...string) (*viewOut, error) {
	if err := s.move(tx, id, to, reason, from...); err != nil {
		return nil, err
	}
	return s.view(tx, id)
}

func (s *Service) look(_ context.Context, tx *tenant.Tx, in *OfResource) (*viewOut, error) {
	return s.view(tx, in.Resource)
}

func (s *Service) view(tx *tenant.Tx, id uuid.UUID) (*viewOut, error) {
	list, err := s.views(tx, &id)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		_, err := one(tx, id)
		return nil, err
	}
	return &viewOut{Body: list[0]}, nil
}

func (s *Service) list(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*items[View], error) {
	list, err := s.views(tx, nil)
	out := &items[View]{}
	out.Body.Items = append([]View{}, list...)
	return out, err
}

// fewest is from how many people on a number is told: fewer could be counted on one's fingers.
const fewest = 11

// views are the resources with to whom they are open.
func (s *Service) views(tx *tenant.Tx, only *uuid.UUID) ([]View, error) {
	type line struct {
		row
		Proposer, Agreer string
		Readers          int
		HasSecret        bool
	}
	name := func(column string) string {
		return `coalesce((select p.given_name || ' ' || coalesce(nullif(p.usage_name, ''), p.family_name) from directory.people p where p.tenant_id = $1 and p.id = ` + column + ` and p.erased_at is null), '')`
	}
	rows, err := tenant.Select[line](tx, `select `+columns+`, `+name("r.proposed_by")+` as proposer, `+name("r.agreed_by")+` as agreer,
		(select count(*)::int from resource.sendings k where k.tenant_id = $1 and k.resource_id = r.id and k.last_at > $3::timestamptz - interval '30 days') as readers,
		exists (select from resource.secrets k where k.tenant_id = $1 and k.id = r.id) as has_secret
		from resource.resources r where r.tenant_id = $1 and r.state <> 'removed' and ($2::uuid is null or r.id = $2) order by (r.state = 'proposed') desc, r.name collate "fr-x-icu", r.id`, tx.Tenant(), only, tx.Now())
	if err != nil {
		return nil, err
	}
	type opening struct {
		ResourceID uuid.UUID
		GroupView
	}
	openings, err := tenant.Select[opening](tx, `select o.resource_id, g.id, g.kind, coalesce(nullif(coalesce(c.label, g.label), ''), g.level) as label from resource.openings o
		join directory.groups g on g.tenant_id = o.tenant_id and g.id = o.group_id and g.archived_at is null left join directory.classes c on c.tenant_id = g.tenant_id and c.id = g.class_id
		where o.tenant_id = $1 and ($2::uuid is null or o.resource_id = $2)
		order by array_position(array['school', 'staff', 'school_guardians', 'class', 'class_guardians', 'level_guardians', 'hand'], g.kind), coalesce(c.label, g.label) collate "fr-x-icu", g.id`, tx.Tenant(), only)
	if err != nil {
		return nil, err
	}
	to := map[uuid.UUID][]GroupView{}
	for _, o := range openings {
		to[o.ResourceID] = append(to[o.ResourceID], o.GroupView)
	}
	head := manages(tx)
	var out []View
	for _, r := range rows {
		v := View{ID: r.ID, State: r.State, Reason: r.Reason, ProposedBy: r.Proposer, AgreedBy: r.Agreer, AgreedAt: r.AgreedAt, Groups: lists.NonNil(to[r.ID]),
			Written:   Written{Name: r.Name, Summary: r.Summary, Icon: r.Icon, Protocol: r.Protocol, Address: r.Address, Allowed: r.Allowed, Entity: r.Entity, StartsAt: r.StartsAt, LogoutAt: r.LogoutAt, Proxies: r.Proxies, Codes: r.Codes, Sends: lists.NonNil(r.Sends)},
			Abilities: map[string]bool{"open": true, "manage": head}}
		if r.Readers >= fewest {
			v.Readers = &r.Readers
		}
		if head {
			v.Setup = s.setup(tx.Tenant(), r.row, r.HasSecret)
		}
		out = append(out, v)
	}
	return out, nil
}

func (s *Service) setup(tenantID uuid.UUID, r row, secret bool) *Setup {
	switch r.Protocol {
	case signon.CAS:
		return &Setup{Server: s.URL + "/cas"}
	case signon.OpenID:
		return &Setup{Server: s.URL, ClientID: signon.ClientID(tenantID, r.ID), Authorize: s.URL + "/oidc/authorize", Token: s.URL + "/oidc/token", Keys: s.URL + "/oidc/keys", HasSecret: secret}
	case signon.LTI:
		return &Setup{Server: s.URL, ClientID: signon.ClientID(tenantID, r.ID), Deployment: tenantID.String(), Authorize: s.URL + "/lti/authorize", Token: s.URL + "/oidc/token", Keys: s.URL + "/oidc/keys"}
	case signon.SAML:
		return &Setup{Server: s.URL + "/saml/metadata"}
	}
	return nil
}
