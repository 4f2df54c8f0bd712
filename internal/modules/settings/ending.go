package settings

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"preau/internal/platform/fold"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// Ending is what ending a link would stop, and what keeps it from being ended.
type Ending struct {
	Services []string `json:"services" nullable:"false" doc:"What passes no more"`
	Here     int      `json:"here" doc:"Rights of the peer's staff here, which cease"`
	There    int      `json:"there" doc:"Rights of our staff there, which cease"`
	Holds    []string `json:"holds" nullable:"false" doc:"What is open between the two, a sentence each: the link ends when nothing is"`
}

type endingOut struct{ Body Ending }

// ending sums up all live links with the peer of one: they end together.
func (s *Service) ending(_ context.Context, tx *tenant.Tx, in *OfLink) (*endingOut, error) {
	of, err := linkOf(tx, in.Link)
	if err != nil {
		return nil, err
	}
	links, err := tenant.Links(tx)
	if err != nil {
		return nil, err
	}
	e := Ending{Services: []string{}}
	for _, l := range links {
		if l.Peer != of.Peer {
			continue
		}
		e.Here, e.There = e.Here+len(l.Rights), e.There+len(l.Granted)
		for _, v := range l.Services {
			if !slices.Contains(e.Services, v) {
				e.Services = append(e.Services, v)
			}
		}
	}
	e.Holds, err = s.holds(tx, of.Peer)
	return &endingOut{e}, err
}

// holds is what is open between this organisation and a peer.
func (s *Service) holds(tx *tenant.Tx, peer uuid.UUID) ([]string, error) {
	out, err := s.Holds(tx, peer)
	if err != nil {
		return nil, err
	}
	// who stopped publishing elsewhere could not let it go again
	braked, err := tenant.Value[bool](tx, `select exists (select from tenant.brakes where tenant_id = $1 and lifted_at is null and (origin_tenant = $2 or origin_tenant = $1 and schools))`, tx.Tenant(), peer)
	if braked {
		out = append(out, s.Words.Sentence(tx.Actor().Lang, "settings", "settings.link_braked", nil))
	}
	return append([]string{}, out...), err
}

// endLink ends what links this organisation with another, at once and on both sides: who wants it again proposes it again.
func (s *Service) endLink(_ context.Context, tx *tenant.Tx, in *struct {
	OfLink
	Body struct {
		Name string `json:"name" maxLength:"200" doc:"The peer's, as it was typed to confirm"`
	}
}) (*linksOut, error) {
	l, err := linkOf(tx, in.Link)
	if err != nil {
		return nil, err
	}
	if plain := func(v string) string { return strings.Join(strings.Fields(fold.Fold(v)), " ") }; plain(in.Body.Name) != plain(l.PeerName) {
		return nil, problem.OnField("name", "settings.other_name")
	}
	open, err := s.holds(tx, l.Peer)
	if err != nil {
		return nil, err
	}
	if len(open) > 0 {
		return nil, problem.New(problem.Conflict, "settings.link_held", "what", strings.Join(open, " "))
	}
	if err := s.Proven(tx); err != nil {
		return nil, err
	}
	if err := unlink(tx, l.Peer); err != nil {
		return nil, err
	}
	tx.About(l.ID, l.Peer)
	if _, err := tx.Propose(l.Peer, linkKind, linking{Step: "ended", From: tx.Tenant()}); err != nil {
		return nil, err
	}
	return s.links(tx.Context(), tx, nil)
}

// unlink ends all that lives between this organisation and a peer: its last day was yesterday, and nobody of either acts in the other.
func unlink(tx *tenant.Tx, peer uuid.UUID) error {
	if _, err := tx.Exec(`update tenant.links set until = $3::date - 1, rights = '{}', granted = '{}' where tenant_id = $1 and peer_tenant_id = $2 and (until is null or until >= $3::date)`, tx.Tenant(), peer, tx.Now()); err != nil {
		return err
	}
	return tx.Touch("reach", tx.Tenant())
}

// linkEnded is the other side's part.
func (s *Service) linkEnded(tx *tenant.Tx, peer uuid.UUID) error {
	links, err := tenant.Links(tx)
	if err != nil || !slices.ContainsFunc(links, func(l tenant.Link) bool { return l.Peer == peer }) {
		return err
	}
	tx.About(peer)
	if err := unlink(tx, peer); err != nil {
		return err
	}
	return s.TellLink(tx, "settings.kind_link_ended", peer)
}
