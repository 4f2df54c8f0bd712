package identity

import (
	"context"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// ProposalIn names a proposed record.
type ProposalIn struct {
	Body struct {
		Tenant uuid.UUID `json:"tenant" format:"uuid"`
		Person uuid.UUID `json:"person" format:"uuid"`
	}
}

// grown is the caller, signed in whole by more than a class card.
func grown(ctx context.Context) (*access.Caller, error) {
	c, err := mine(ctx)
	if err == nil && c.Strength == access.ByCard {
		err = problem.New(problem.Forbidden, "identity.confirm_password")
	}
	return c, err
}

// joins are what makes one account of one person. They go from one organisation to another, each in its own transaction, so they come
// from outside: the caller is asked for inside.
func (s *Service) joins() []manifest.Operation {
	return []manifest.Operation{
		manifest.Op(manifest.Spec{ID: "identity.joins", Method: "GET", Path: "/api/v1/me/joins", Summary: "Records elsewhere that seem to be mine, and those that I joined lately", Gate: manifest.Link("session"), Errors: []int{401, 403}},
			func(ctx context.Context, tx *tenant.Tx, _ *struct{}) (*struct {
				Body struct {
					Proposals []Proposal `json:"proposals"`
					Joined    []Joined   `json:"joined"`
				}
			}, error) {
				c, err := grown(ctx)
				if err != nil {
					return nil, err
				}
				out := &struct {
					Body struct {
						Proposals []Proposal `json:"proposals"`
						Joined    []Joined   `json:"joined"`
					}
				}{}
				list, joined, err := s.Proposals(tx, c)
				out.Body.Proposals, out.Body.Joined = append([]Proposal{}, list...), append([]Joined{}, joined...)
				return out, err
			}),
		manifest.Op(manifest.Spec{ID: "identity.prove-join", Method: "POST", Path: "/api/v1/me/joins/mail", Summary: "Have a link sent to the address of a proposed record", Gate: manifest.Link("session"), Errors: []int{401, 403, 409, 429}},
			func(ctx context.Context, tx *tenant.Tx, in *struct {
				Browser
				ProposalIn
			}) (*manifest.Empty, error) {
				c, err := grown(ctx)
				if err != nil {
					return nil, err
				}
				return nil, s.ProveByMail(tx, c, in.Body.Tenant, in.Body.Person, in.visitor(ctx))
			}),
		manifest.Op(manifest.Spec{ID: "identity.refuse-join", Method: "POST", Path: "/api/v1/me/joins/refuse", Summary: "Say that a proposed record is somebody else's", Gate: manifest.Link("session"), Errors: []int{401, 403}},
			func(ctx context.Context, tx *tenant.Tx, in *ProposalIn) (*manifest.Empty, error) {
				c, err := grown(ctx)
				if err != nil {
					return nil, err
				}
				return nil, s.RefuseProposal(tx, c, in.Body.Tenant, in.Body.Person)
			}),
		manifest.Op(manifest.Spec{ID: "identity.join-account", Method: "POST", Path: "/api/v1/me/joins/account", Summary: "Join another account of mine to this one, by signing in to it", Gate: manifest.Link("session"), Errors: []int{401, 403, 409, 429, 503}},
			func(ctx context.Context, tx *tenant.Tx, in *struct {
				Browser
				Body struct {
					Login    string `json:"login" minLength:"1" maxLength:"254"`
					Password string `json:"password" minLength:"1" maxLength:"200"`
					Factor   string `json:"factor,omitempty" maxLength:"40"`
				}
			}) (*struct {
				Body struct {
					Moved int `json:"moved" doc:"Records that are this account's now"`
				}
			}, error) {
				c, err := grown(ctx)
				if err != nil {
					return nil, err
				}
				out := &struct {
					Body struct {
						Moved int `json:"moved" doc:"Records that are this account's now"`
					}
				}{}
				out.Body.Moved, err = s.JoinAccount(tx, c, Attempt{Visitor: in.visitor(ctx), Login: in.Body.Login, Password: in.Body.Password}, in.Body.Factor)
				return out, err
			}),
		manifest.Op(manifest.Spec{ID: "identity.undo-join", Method: "POST", Path: "/api/v1/me/joins/{id}/undo", Summary: "Take back what I joined, within thirty days", Gate: manifest.Link("session"), Errors: []int{401, 403}},
			func(ctx context.Context, tx *tenant.Tx, in *struct {
				ID uuid.UUID `path:"id" format:"uuid"`
			}) (*manifest.Empty, error) {
				c, err := grown(ctx)
				if err != nil {
					return nil, err
				}
				return nil, s.UndoJoin(tx, c, in.ID)
			}),
	}
}
