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
)

// LinkView is a link as the organisation sees it.
type LinkView struct {
	ID       uuid.UUID      `json:"id"`
	Tenant   uuid.UUID      `json:"tenant"`
	Peer     string         `json:"peer"`
	PeerKind string         `json:"peer_kind"`
	Services []string       `json:"services"`
	Group    *string        `json:"group,omitempty"`
	SharePPM *int           `json:"share_ppm,omitempty"`
	Since    time.Time      `json:"since"`
	Until    *time.Time     `json:"until,omitempty"`
	Rights   []access.Right `json:"rights" doc:"What the peer's staff may do here"`
	Granted  []access.Right `json:"granted" doc:"What our staff may do there"`
	// Offered are the rights that this link may delegate to the peer, each with its words.
	Offered   []OfferedRight  `json:"offered"`
	Abilities map[string]bool `json:"abilities"`
}

// OfferedRight is a right that a link may delegate.
type OfferedRight struct {
	Right access.Right `json:"right"`
	Label string       `json:"label"`
}

type linksOut struct {
	Body struct {
		Items []LinkView `json:"items"`
	}
}

// Delegable are the rights that a link may delegate to the staff of a kind of organisation. An académie supervises; a collectivity
// receives identity, class and enrolment, never school life (arrêté of 30 November 2006, art. 4).
func Delegable(kind string) []access.Right {
	switch kind {
	case "academy", "district":
		return []access.Right{Consult, Manage, Journal, "directory:consult", "liaison:follow", "notify:manage", "charter:publish"}
	case "departement", "region", "commune", "intercommunality":
		return []access.Right{Consult, Manage, "directory:consult", "charter:publish"}
	}
	return nil
}

func rightsOf(list []string) []access.Right {
	out := []access.Right{}
	for _, r := range list {
		out = append(out, access.Right(r))
	}
	return out
}

func (s *Service) links(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*linksOut, error) {
	links, err := tenant.Links(tx)
	if err != nil {
		return nil, err
	}
	out := &linksOut{}
	out.Body.Items = []LinkView{}
	for _, l := range links {
		out.Body.Items = append(out.Body.Items, s.linkView(tx, l))
	}
	return out, nil
}

func (s *Service) linkView(tx *tenant.Tx, l tenant.Link) LinkView {
	v := LinkView{ID: l.ID, Tenant: l.Peer, Peer: l.PeerName, PeerKind: l.PeerKind, Services: l.Services, Group: l.Group, SharePPM: l.SharePPM, Since: l.Since, Until: l.Until,
		Rights: []access.Right{}, Granted: rightsOf(l.Granted), Offered: []OfferedRight{}}
	for _, r := range Delegable(l.PeerKind) {
		v.Offered = append(v.Offered, OfferedRight{r, s.Words.Sentence(tx.Actor().Lang, r.Service(), r.Service()+".right_"+r.Name(), nil)})
		if slices.Contains(l.Rights, string(r)) {
			v.Rights = append(v.Rights, r)
		}
	}
	acts := manifest.Holds(tx, Delegate) != 0 && len(l.Granted) > 0
	v.Abilities = map[string]bool{"delegate": len(v.Offered) > 0 && manifest.Holds(tx, Rights) != 0, "enter": acts, "renounce": acts, "end": manifest.Holds(tx, Link) != 0}
	return v
}

// OfLink is the path of a link of the tenant; inputs embed it.
type OfLink struct {
	manifest.InTenant
	Link uuid.UUID `path:"link" format:"uuid"`
}

type linkOut struct{ Body LinkView }

func linkOf(tx *tenant.Tx, id uuid.UUID) (tenant.Link, error) {
	links, err := tenant.Links(tx)
	if err != nil {
		return tenant.Link{}, err
	}
	for _, l := range links {
		if l.ID == id {
			return l, nil
		}
	}
	return tenant.Link{}, problem.Missing()
}

type linkRights struct {
	Peer   uuid.UUID `json:"peer"` // who delegates
	Rights []string  `json:"rights"`
}

// delegate says what the peer's staff may do here. Every process knows within seconds; the peer is told.
func (s *Service) delegate(_ context.Context, tx *tenant.Tx, in *struct {
	OfLink
	Body struct {
		Rights []access.Right `json:"rights" maxItems:"20"`
	}
}) (*linkOut, error) {
	l, err := linkOf(tx, in.Link)
	if err != nil {
		return nil, err
	}
	given := []string{}
	for _, r := range in.Body.Rights {
		if !slices.Contains(Delegable(l.PeerKind), r) {
			return nil, problem.OnField("rights", "settings.not_delegable")
		}
		if !slices.Contains(given, string(r)) {
			given = append(given, string(r))
		}
	}
	if err := s.setRights(tx, l, given); err != nil {
		return nil, err
	}
	l.Rights = given
	return &linkOut{Body: s.linkView(tx, l)}, nil
}

func (s *Service) setRights(tx *tenant.Tx, l tenant.Link, rights []string) error {
	if _, err := tx.Exec(`update tenant.links set rights = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), l.ID, rights); err != nil {
		return err
	}
	tx.About(l.ID, l.Peer)
	if err := tx.Touch("reach", tx.Tenant()); err != nil {
		return err
	}
	_, err := tx.DeliverLinked(l.Peer, "settings.link-rights", linkRights{Peer: tx.Tenant(), Rights: rights})
	return err
}

// linkRights notes at the peer's what its staff may do there.
func (s *Service) linkRights(_ context.Context, tx *tenant.Tx, in *linkRights) error {
	_, err := tx.Exec(`update tenant.links set granted = $3 where tenant_id = $1 and peer_tenant_id = $2 and until is null`, tx.Tenant(), in.Peer, lists.NonNil(in.Rights))
	return err
}

// renounce gives back what the peer delegated.
func (s *Service) renounce(_ context.Context, tx *tenant.Tx, in *OfLink) (*linkOut, error) {
	l, err := linkOf(tx, in.Link)
	if err != nil {
		return nil, err
	}
	if _, err := tx.Exec(`update tenant.links set granted = '{}' where tenant_id = $1 and id = $2`, tx.Tenant(), l.ID); err != nil {
		return nil, err
	}
	tx.About(l.ID, l.Peer)
	if _, err := tx.DeliverLinked(l.Peer, "settings.link-renounced", linkRights{Peer: tx.Tenant()}); err != nil {
		return nil, err
	}
	l.Granted = nil
	return &linkOut{Body: s.linkView(tx, l)}, nil
}

func (s *Service) linkRenounced(_ context.Context, tx *tenant.Tx, in *linkRights) error {
	if _, err := tx.Exec(`update tenant.links set rights = '{}' where tenant_id = $1 and peer_tenant_id = $2 and until is null`, tx.Tenant(), in.Peer); err != nil {
		return err
	}
	return tx.Touch("reach", tx.Tenant())
}
