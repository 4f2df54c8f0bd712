package signon

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"preau/internal/manifest"
	"preau/internal/tenant"
)

// LTI 1.3 as the platform (1EdTech Security Framework 1.0, 5.1; LTI Core 1.3): the tool is asked to begin, comes back with its
// own state, and is posted an id_token for the resource link that was tapped.

const ltiClaim = "https://purl.imsglobal.org/spec/lti/claim/"

func (s *Service) ltiOperations() []manifest.Operation {
	at := func(id, method, summary string) manifest.Spec {
		return manifest.Spec{ID: "signon.lti-" + id, Method: method, Path: "/lti/authorize", Summary: summary, Gate: manifest.Public(), Hidden: true, Writes: true, MaxBody: 64 << 10}
	}
	return []manifest.Operation{
		manifest.Staged(at("authorize", http.MethodGet, "LTI: enter a resource"), s.ltiAuthorize),
		manifest.Op(elsewhere(at("authorize-post", http.MethodPost, "LTI: enter a resource, asked by a form")), func(ctx context.Context, _ *tenant.Tx, in *FormIn) (*reply, error) {
			return s.again(ctx, "/lti/authorize", in.RawBody)
		}),
	}
}

// ltiLaunch asks the tool to begin. The hints are names of its own world: the caller's pseudonym there, and the link that was tapped.
func (s *Service) ltiLaunch(ctx context.Context, o Opened) (*reply, error) {
	if o.Suspended {
		return s.suspended(ctx, o)
	}
	return s.leave(ctx, o.Name, with(o.StartsAt, "iss", s.URL, "target_link_uri", o.Address, "login_hint", s.Pseudonyms.Of(o.ID, o.Tenant, o.Hat.Person), "lti_message_hint", o.ID.String(),
		"client_id", ClientID(o.Tenant, o.ID), "lti_deployment_id", o.Tenant.String()))
}

func (s *Service) ltiAuthorize(ctx context.Context, run *manifest.Stages, _ *manifest.Empty) (*reply, error) {
	q, ok := query(manifest.RequestOf(ctx).Query)
	tenantID, id, named := parseClientID(q["client_id"])
	if !ok || !named {
		return s.refuse(ctx, http.StatusBadRequest, "signon.unreadable")
	}
	if to := s.entrance(ctx, "/lti/authorize"); to != nil {
		return to, nil
	}
	return s.page(ctx, func() (*reply, error) {
		c := manifest.CallerOf(ctx)
		ways, err := s.waysTo(ctx, c, LTI, tenantID.String(), func(o Opened) bool { return o.ID == id })
		switch {
		case err != nil:
			return nil, err
		case len(ways) == 0:
			return s.refuse(ctx, http.StatusForbidden, "signon.not_yours")
		case ways[0].Suspended:
			return s.suspended(ctx, ways[0])
		}
		o := ways[0]
		back := q["redirect_uri"]
		if !s.exactly(o.Allowed, back) {
			return s.refuse(ctx, http.StatusForbidden, "signon.unknown_address")
		}
		fail := func(code string) (*reply, error) {
			return s.posting(ctx, o.Name, back, field{"error", code}, field{"state", q["state"]})
		}
		me := s.Pseudonyms.Of(o.ID, o.Tenant, o.Hat.Person)
		switch {
		case q["response_type"] != "id_token" || q["response_mode"] != "form_post" || q["scope"] != "openid" || q["nonce"] == "" || q["prompt"] != "none":
			return fail("invalid_request")
		case q["login_hint"] != me: // somebody else signed in here since the tile was tapped
			return fail("login_required")
		}
		var g grant
		if err := s.Resources.Enter(ctx, c, o.Tenant, o.ID, func(tx *tenant.Tx, o Opened) error {
			g = grantOf(c, o, back)
			return nil
		}); err != nil {
			return nil, err
		}
		var released Released
		if err := run.Do(func(tx *tenant.Tx) (err error) {
			if err := s.inClients(tx, g); err != nil {
				return err
			}
			released, err = s.Resources.Release(tx, g.ClientID, g.PersonID, true)
			return err
		}); err != nil {
			return nil, err
		}
		token, err := s.ltiToken(run, o, q["nonce"], me, released)
		if err != nil {
			return nil, err
		}
		return s.posting(ctx, o.Name, back, field{"id_token", token}, field{"state", q["state"]})
	})
}

// ltiToken is the message of a resource link's launch.
func (s *Service) ltiToken(run doer, o Opened, nonce, subject string, r Released) (string, error) {
	now := s.now()
	roles := r.Roles
	if roles == nil {
		roles = []string{}
	}
	claims := map[string]any{
		"iss": s.URL, "aud": ClientID(o.Tenant, o.ID), "azp": ClientID(o.Tenant, o.ID), "sub": subject, "iat": now.Unix(), "exp": now.Add(5 * time.Minute).Unix(), "nonce": nonce,
		ltiClaim + "message_type":        "LtiResourceLinkRequest",
		ltiClaim + "version":             "1.3.0",
		ltiClaim + "deployment_id":       o.Tenant.String(),
		ltiClaim + "target_link_uri":     o.Address,
		ltiClaim + "resource_link":       map[string]string{"id": o.ID.String(), "title": o.Name},
		ltiClaim + "roles":               roles,
		ltiClaim + "launch_presentation": map[string]string{"document_target": "window", "return_url": s.URL + "/ressources"},
		ltiClaim + "tool_platform":       map[string]string{"guid": s.Pseudonyms.For("platform", o.Tenant, o.ID), "product_family_code": "preau"},
	}
	custom := map[string]string{}
	for _, a := range r.Attributes {
		if a.Claim != "" {
			claims[a.Claim] = a.Values[0]
		} else {
			custom[a.Name] = strings.Join(a.Values, ",")
		}
	}
	if len(custom) > 0 {
		claims[ltiClaim+"custom"] = custom
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	return s.sign(run, "JWT", payload)
}

// posting is the page that posts to a resource by itself, or by its button.
func (s *Service) posting(ctx context.Context, name, address string, fields ...field) (*reply, error) {
	kept := fields[:0]
	for _, f := range fields {
		if f.Value != "" {
			kept = append(kept, f)
		}
	}
	return s.show(ctx, http.StatusOK, page{Title: s.say(ctx, "signon.sent_title", map[string]any{"name": name}), Text: s.say(ctx, "signon.sent", nil),
		Post: &post{Action: address, Fields: kept, Label: s.say(ctx, "signon.go_on", nil)}})
}
