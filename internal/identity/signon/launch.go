package signon

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"preau/internal/manifest"
)

func (s *Service) launchOperations() []manifest.Operation {
	return []manifest.Operation{
		manifest.Staged(manifest.Spec{ID: "signon.launch", Method: http.MethodGet, Path: "/ressources/{organisation}/{resource}/ouvrir", Summary: "One tap on a tile: go to the resource, signed in", Gate: manifest.Public(), Hidden: true, Writes: true}, s.launch),
	}
}

// launch is a tile's address: it goes to the resource in the way of its protocol.
func (s *Service) launch(ctx context.Context, run *manifest.Stages, in *struct {
	Organisation uuid.UUID `path:"organisation" format:"uuid"`
	Resource     uuid.UUID `path:"resource" format:"uuid"`
}) (*reply, error) {
	if to := s.entrance(ctx, "/ressources/"+in.Organisation.String()+"/"+in.Resource.String()+"/ouvrir"); to != nil {
		return to, nil
	}
	return s.page(ctx, func() (*reply, error) {
		c := manifest.CallerOf(ctx)
		for _, protocol := range []string{CAS, OpenID, SAML, LTI} {
			ways, err := s.waysTo(ctx, c, protocol, in.Organisation.String(), func(o Opened) bool { return o.ID == in.Resource })
			if err != nil {
				return nil, err
			}
			if len(ways) == 0 {
				continue
			}
			o := ways[0]
			switch protocol {
			case CAS:
				return s.casTicket(ctx, c, o, o.Address, false, false)
			case OpenID:
				return s.oidcLaunch(ctx, o)
			case LTI:
				return s.ltiLaunch(ctx, o)
			default:
				return s.samlLaunch(ctx, run, c, o)
			}
		}
		return s.refuse(ctx, http.StatusForbidden, "signon.not_yours")
	})
}
