package identity

import (
	"context"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/identity/federation"
	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// Trip carries the cookie of somebody who left for a provider; Coming that of somebody who came back and must say who they are.
type (
	Trip struct {
		Trip       string `cookie:"preau-trip" hidden:"true"`
		SecureTrip string `cookie:"__Host-preau-trip" hidden:"true"`
	}
	Coming struct {
		Arrival       string `cookie:"preau-arrival" hidden:"true"`
		SecureArrival string `cookie:"__Host-preau-arrival" hidden:"true"`
	}
)

func (t Trip) value() string {
	if t.SecureTrip != "" {
		return t.SecureTrip
	}
	return t.Trip
}

func (c Coming) value() string {
	if c.SecureArrival != "" {
		return c.SecureArrival
	}
	return c.Arrival
}

// WayIn names a provider in a path.
type WayIn struct {
	Way string `path:"way" enum:"educonnect,franceconnect,proconnect"`
}

type beginIn struct {
	WayIn
	Body struct {
		Back string `json:"back,omitempty" maxLength:"300" doc:"Place of the app to go to afterwards"`
		Link bool   `json:"link,omitempty" doc:"Let this way open the account that is signed in"`
		// Confirm is for who has no password to give again.
		Confirm bool `json:"confirm,omitempty" doc:"Prove by this way, which opens the account, that one is still its owner: what is delicate is open for 15 minutes"`
	}
}

type beginOut struct {
	SetCookie string `header:"Set-Cookie"`
	Body      struct {
		URL string `json:"url" doc:"Of the provider, where the browser goes"`
	}
}

type returnIn struct {
	Browser
	Trip
	WayIn
	Body struct {
		Code         string `json:"code,omitempty" maxLength:"2000"`
		State        string `json:"state,omitempty" maxLength:"200" doc:"OpenID Connect's state, or SAML's relay state"`
		Error        string `json:"error,omitempty" maxLength:"200"`
		SAMLResponse string `json:"saml_response,omitempty" maxLength:"400000"`
	}
}

type leaveOut struct {
	SetCookie []string `header:"Set-Cookie"`
	Body      struct {
		Next string `json:"next,omitempty" doc:"Where the browser goes on to tell the provider; absent: nowhere"`
	}
}

// arrivedOut answers a return and what an arrival said.
type arrivedOut struct {
	SetCookie []string `header:"Set-Cookie"`
	Body      struct {
		Next    string     `json:"next" enum:"entered,linked,confirmed,arrival" doc:"arrival: they must say who they are here"`
		Back    string     `json:"back,omitempty"`
		Account *uuid.UUID `json:"account,omitempty"`
		Expires *time.Time `json:"expires,omitempty"`
	}
}

func arrivedAs(a *Arrived, err error) (*arrivedOut, error) {
	if err != nil {
		return nil, err
	}
	out := &arrivedOut{SetCookie: a.Cookies}
	out.Body.Next, out.Body.Back = a.Next, a.Back
	if a.Entered != nil {
		out.Body.Account, out.Body.Expires = &a.Entered.Account, &a.Entered.Expires
	}
	return out, nil
}

// ways are the operations of the State's providers of identity.
func (s *Service) ways() []manifest.Operation {
	return []manifest.Operation{
		manifest.Op(manifest.Spec{ID: "identity.ways", Method: "GET", Path: "/api/v1/session/ways", Summary: "The providers of identity by which one may enter here", Gate: manifest.Public()},
			func(_ context.Context, _ *tenant.Tx, _ *struct{}) (*struct {
				Body struct {
					Items []string `json:"items" enum:"educonnect,franceconnect,proconnect"`
				}
			}, error) {
				out := &struct {
					Body struct {
						Items []string `json:"items" enum:"educonnect,franceconnect,proconnect"`
					}
				}{}
				out.Body.Items = s.Ways.Names()
				return out, nil
			}),
		manifest.Staged(manifest.Spec{ID: "identity.begin-way", Method: "POST", Path: "/api/v1/session/ways/{way}", Summary: "Leave for a provider: its address, and a cookie for the return", Gate: manifest.Public(), Errors: []int{401, 403, 404, 503}},
			func(ctx context.Context, st *manifest.Stages, in *beginIn) (*beginOut, error) {
				account := uuid.Nil
				if in.Body.Link || in.Body.Confirm {
					c, err := mine(ctx)
					if err != nil {
						return nil, err
					}
					if account = c.Account; c.Strength == access.ByCard {
						return nil, problem.New(problem.Forbidden, "identity.confirm_password")
					}
					if !in.Body.Confirm {
						if err := st.Do(func(tx *tenant.Tx) error {
							if err := tx.Enter(tenant.Doors{Account: c.Account}); err != nil {
								return err
							}
							return s.confirmed(tx, c.Session)
						}); err != nil {
							return nil, err
						}
					}
				}
				out := &beginOut{}
				var err error
				out.Body.URL, out.SetCookie, err = s.BeginWay(ctx, in.Way, in.Body.Back, account, in.Body.Confirm)
				return out, err
			}),
		manifest.Staged(manifest.Spec{ID: "identity.end-way", Method: "POST", Path: "/api/v1/session/ways/{way}/return", Summary: "Come back from a provider: a session, or an arrival that must say who they are", Gate: manifest.Link("way"), Errors: []int{403, 409, 503}},
			func(ctx context.Context, st *manifest.Stages, in *returnIn) (*arrivedOut, error) {
				if !s.Ways.Opens(in.Way) {
					return nil, problem.Missing()
				}
				claim, trip, err := s.Returned(ctx, in.Way, in.Trip.value(), federation.Answer{Code: in.Body.Code, State: in.Body.State, Error: in.Body.Error, SAMLResponse: in.Body.SAMLResponse})
				if err != nil {
					return nil, err
				}
				var out *Arrived
				err = st.Finish(func(tx *tenant.Tx) (err error) {
					out, err = s.Arrive(tx, claim, trip, manifest.CallerOf(ctx), in.visitor(ctx))
					return err
				})
				return arrivedAs(out, err)
			}),
		manifest.Staged(manifest.Spec{ID: "identity.leave-way", Method: "POST", Path: "/api/v1/session/ways/{way}/leave", Summary: "A provider says that its session ended: that which it opened here ends too", Gate: manifest.Link("way"), Errors: []int{403, 503}},
			func(ctx context.Context, st *manifest.Stages, in *struct {
				WayIn
				Body struct {
					Query string `json:"query" maxLength:"16000" doc:"As it stood in the address: the signature is of those characters"`
				}
			}) (*leaveOut, error) {
				if in.Way != federation.EduConnect || !s.Ways.Opens(in.Way) {
					return nil, problem.Missing()
				}
				leaving, err := s.Ways.Leaving(ctx, in.Body.Query)
				if err != nil {
					return nil, s.wayProblem(ctx, in.Way, err)
				}
				out := &leaveOut{}
				out.Body.Next = leaving.Answer
				c := manifest.CallerOf(ctx)
				if c == nil {
					return out, nil
				}
				ended := false
				err = st.Finish(func(tx *tenant.Tx) (err error) {
					ended, err = s.LeaveByWay(tx, c, leaving)
					return err
				})
				if ended {
					out.SetCookie = []string{s.cookie("preau", "", 0)}
				}
				return out, err
			}),
		manifest.Op(manifest.Spec{ID: "identity.look-arrival", Method: "GET", Path: "/api/v1/session/arrival", Summary: "What somebody whom a provider vouches for may do here", Gate: manifest.Link("arrival"), Errors: []int{403}},
			func(_ context.Context, tx *tenant.Tx, in *Coming) (*struct{ Body *Arrival }, error) {
				a, err := s.LookArrival(tx, in.value())
				return &struct{ Body *Arrival }{a}, err
			}),
		manifest.Op(manifest.Spec{ID: "identity.settle-arrival", Method: "POST", Path: "/api/v1/session/arrival", Summary: "Say who one is here: open what was found, an account that exists, or the record of a paper",
			Gate: manifest.Link("arrival"), Errors: []int{401, 403, 409, 429, 503}},
			func(ctx context.Context, tx *tenant.Tx, in *struct {
				Browser
				Coming
				Body struct {
					How        string `json:"how" enum:"open,sign-in,code,join,refuse,later"`
					Login      string `json:"login,omitempty" maxLength:"254"`
					Password   string `json:"password,omitempty" maxLength:"200"`
					Factor     string `json:"factor,omitempty" maxLength:"40" doc:"Second factor of the account, when it has one"`
					Code       string `json:"code,omitempty" maxLength:"200"`
					FamilyName string `json:"family_name,omitempty" maxLength:"80"`
					Language   string `json:"language,omitempty" enum:"fr,en"`
				}
			}) (*arrivedOut, error) {
				return arrivedAs(s.SettleArrival(tx, in.Coming.value(), Settlement{Visitor: in.visitor(ctx), How: in.Body.How, Login: in.Body.Login, Password: in.Body.Password, Factor: in.Body.Factor,
					Code: in.Body.Code, FamilyName: in.Body.FamilyName, Language: in.Body.Language}, manifest.CallerOf(ctx)))
			}),
		manifest.Op(manifest.Spec{ID: "identity.externals", Method: "GET", Path: "/api/v1/me/ways", Summary: "The providers that open the account, and those that could", Gate: manifest.Self()},
			func(ctx context.Context, tx *tenant.Tx, _ *struct{}) (*struct {
				Body struct {
					Items []External `json:"items"`
					Open  []string   `json:"open" enum:"educonnect,franceconnect,proconnect" doc:"Providers of this installation"`
				}
			}, error) {
				out := &struct {
					Body struct {
						Items []External `json:"items"`
						Open  []string   `json:"open" enum:"educonnect,franceconnect,proconnect" doc:"Providers of this installation"`
					}
				}{}
				var err error
				out.Body.Items, err = s.Externals(tx)
				if out.Body.Items == nil {
					out.Body.Items = []External{}
				}
				out.Body.Open = s.waysFor(manifest.CallerOf(ctx))
				return out, err
			}),
		manifest.Op(manifest.Spec{ID: "identity.unlink-way", Method: "DELETE", Path: "/api/v1/me/ways/{id}", Summary: "Let a provider open the account no more", Gate: manifest.Self(), Errors: []int{403, 404, 409}},
			func(ctx context.Context, tx *tenant.Tx, in *struct {
				ID uuid.UUID `path:"id" format:"uuid"`
			}) (*manifest.Empty, error) {
				return nil, s.Unlink(tx, manifest.CallerOf(ctx), in.ID)
			}),
	}
}
