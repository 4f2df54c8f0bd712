package identity

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// Browser carries the cookie by which a browser is known again.
type Browser struct {
	Device       string `cookie:"preau-device" hidden:"true"`
	SecureDevice string `cookie:"__Host-preau-device" hidden:"true"`
}

func (b Browser) visitor(ctx context.Context) Visitor {
	r := manifest.RequestOf(ctx)
	v := Visitor{IP: r.IP, Agent: r.Agent, Lang: r.Lang, Device: b.SecureDevice}
	if v.Device == "" {
		v.Device = b.Device
	}
	return v
}

// Entry answers a sign-in: the cookies, and until when the session lives at most.
type Entry struct {
	SetCookie []string `header:"Set-Cookie"`
	Body      struct {
		Account uuid.UUID `json:"account"`
		Expires time.Time `json:"expires"`
		Login   string    `json:"login,omitempty" doc:"The login name just made, to be noted by its owner"`
	}
}

func entry(e *Entered, err error) (*Entry, error) {
	if err != nil {
		return nil, err
	}
	out := &Entry{SetCookie: e.Cookies}
	out.Body.Account, out.Body.Expires = e.Account, e.Expires
	return out, nil
}

// mine is the caller, when nothing stands before the session but what is named.
func mine(ctx context.Context, but ...string) (*access.Caller, error) {
	c := manifest.CallerOf(ctx)
	if c == nil {
		return nil, problem.New(problem.Unauthenticated, "session.needed")
	}
	if c.Pending != "" && !slices.Contains(but, c.Pending) {
		return nil, problem.New(problem.Forbidden, "session."+c.Pending)
	}
	return c, nil
}

// The words of inputs that several operations share.
type (
	tokenIn struct {
		Browser
		Body struct {
			Token string `json:"token" minLength:"1" maxLength:"200"`
		}
	}
	codeIn struct {
		Browser
		Body struct {
			Code string `json:"code" minLength:"1" maxLength:"200" doc:"As typed from the sheet, or the token of an invitation"`
		}
	}
	passwordIn struct {
		Body struct {
			Password string `json:"password" minLength:"1" maxLength:"200"`
		}
	}
	factorIn struct {
		Browser
		Body struct {
			Code string `json:"code" minLength:"6" maxLength:"40" doc:"Six digits of the application, or a recovery code"`
		}
	}
	mailIn struct {
		ID uuid.UUID `path:"id" format:"uuid"`
	}
	mailAgainIn struct {
		Browser
		ID uuid.UUID `path:"id" format:"uuid"`
	}
	recoveryOut struct {
		SetCookie []string `header:"Set-Cookie"`
		Body      struct {
			RecoveryCodes []string `json:"recovery_codes" doc:"Shown once: each opens once"`
		}
	}
)

func (s *Service) operations() []manifest.Operation {
	return slices.Concat(s.entrance(), s.ways(), s.passkeys(), s.joins(), s.cards(), s.own(), s.staff())
}

// entrance are the ways in and out.
func (s *Service) entrance() []manifest.Operation {
	return []manifest.Operation{
		manifest.Op(manifest.Spec{ID: "identity.sign-in", Method: "POST", Path: "/api/v1/session", Summary: "Sign in by login name (or verified address) and password",
			Gate: manifest.Public(), Errors: []int{401, 403, 429, 503}},
			func(ctx context.Context, tx *tenant.Tx, in *struct {
				Browser
				Body struct {
					Login    string `json:"login" minLength:"1" maxLength:"254"`
					Password string `json:"password" minLength:"1" maxLength:"200"`
				}
			}) (*Entry, error) {
				return entry(s.SignIn(tx, Attempt{Visitor: in.visitor(ctx), Login: in.Body.Login, Password: in.Body.Password}))
			}),
		manifest.Staged(manifest.Spec{ID: "identity.sign-out", Method: "DELETE", Path: "/api/v1/session", Summary: "Sign out: the session ends everywhere, and at the provider that opened it", Gate: manifest.Self(), Pending: true},
			func(ctx context.Context, st *manifest.Stages, _ *struct{}) (*signOutOut, error) {
				var way, hint string
				if err := st.Finish(func(tx *tenant.Tx) (err error) {
					way, hint, err = s.LeaveSession(tx, manifest.CallerOf(ctx))
					return err
				}); err != nil {
					return nil, err
				}
				out := &signOutOut{SetCookie: []string{s.cookie("preau", "", 0)}}
				out.Body.Next = s.Ways.Logout(ctx, way, hint, s.URL+"/connexion")
				return out, nil
			}),
		manifest.Op(manifest.Spec{ID: "identity.show-factor", Method: "POST", Path: "/api/v1/session/second-factor", Summary: "Give the second factor: the session gets a new token",
			Gate: manifest.Self(), Pending: true, Errors: []int{403, 429}},
			func(ctx context.Context, tx *tenant.Tx, in *factorIn) (*Entry, error) {
				c, err := mine(ctx, "second_factor")
				if err != nil {
					return nil, err
				}
				return entry(s.ShowFactor(tx, c, in.Body.Code, in.visitor(ctx)))
			}),
		manifest.Op(manifest.Spec{ID: "identity.confirm-password", Method: "POST", Path: "/api/v1/session/confirm", Summary: "Give the password again: what is delicate is open for 15 minutes",
			Gate: manifest.Self(), Pending: true, Errors: []int{403, 429, 503}},
			func(ctx context.Context, tx *tenant.Tx, in *passwordIn) (*manifest.Empty, error) {
				c, err := mine(ctx, "enrol_second_factor")
				if err != nil {
					return nil, err
				}
				return nil, s.ConfirmPassword(ctx, tx, c, in.Body.Password)
			}),
		manifest.Op(manifest.Spec{ID: "identity.sign-in-card", Method: "POST", Path: "/api/v1/session/card", Summary: "Sign a pupil in by their class card",
			Gate: manifest.Link("class_card"), Errors: []int{429}}, s.signInByCard),
		manifest.Op(manifest.Spec{ID: "identity.look-class", Method: "POST", Path: "/api/v1/session/class/look", Summary: "The tiles of a class, by its code of the day",
			Gate: manifest.Link("class_code"), Errors: []int{429}},
			func(ctx context.Context, tx *tenant.Tx, in *codeIn) (*struct{ Body *OpenedClass }, error) {
				class, err := s.LookClass(tx, in.Body.Code, in.visitor(ctx))
				return &struct{ Body *OpenedClass }{class}, err
			}),
		manifest.Op(manifest.Spec{ID: "identity.sign-in-class", Method: "POST", Path: "/api/v1/session/class", Summary: "Sign a pupil in by class code, tile, picture and two words",
			Gate: manifest.Link("class_code"), Errors: []int{429}},
			func(ctx context.Context, tx *tenant.Tx, in *struct {
				Browser
				Body struct {
					Code    string    `json:"code" minLength:"4" maxLength:"20"`
					Pupil   uuid.UUID `json:"pupil" format:"uuid"`
					Picture string    `json:"picture" maxLength:"20"`
					Words   []string  `json:"words" minItems:"2" maxItems:"2"`
				}
			}) (*Entry, error) {
				return entry(s.ByClass(tx, in.Body.Code, in.Body.Pupil, in.Body.Picture, in.Body.Words, in.visitor(ctx)))
			}),
		manifest.Op(manifest.Spec{ID: "identity.forgotten-password", Method: "POST", Path: "/api/v1/password/forgotten", Summary: "Have a link sent to the verified addresses of an account, if there is one",
			Gate: manifest.Public(), Status: 202, Errors: []int{503}},
			func(ctx context.Context, tx *tenant.Tx, in *struct {
				Browser
				Body struct {
					Login string `json:"login" minLength:"1" maxLength:"254" doc:"A login name or an address"`
				}
			}) (*manifest.Empty, error) {
				return nil, s.Forgotten(tx, in.Body.Login, in.visitor(ctx))
			}),
		manifest.Op(manifest.Spec{ID: "identity.look-reset", Method: "POST", Path: "/api/v1/password/reset/look", Summary: "Whose password a link changes", Gate: manifest.Link("reset")},
			func(_ context.Context, tx *tenant.Tx, in *tokenIn) (*resetOut, error) {
				a, err := s.ResetOf(tx, in.Body.Token)
				out := &resetOut{}
				out.Body.Login, out.Body.MinPassword = a.Login, shortest(a.Kind)
				return out, err
			}),
		manifest.Op(manifest.Spec{ID: "identity.reset-password", Method: "POST", Path: "/api/v1/password/reset", Summary: "Choose a new password by a link of a mail; every session ends, a new one opens",
			Gate: manifest.Link("reset"), Errors: []int{503}},
			func(ctx context.Context, tx *tenant.Tx, in *struct {
				Browser
				Body struct {
					Token    string `json:"token" minLength:"1" maxLength:"200"`
					Password string `json:"password" minLength:"1" maxLength:"200"`
				}
			}) (*Entry, error) {
				return entry(s.Reset(tx, in.Body.Token, in.Body.Password, in.visitor(ctx)))
			}),
		manifest.Op(manifest.Spec{ID: "identity.not-me", Method: "POST", Path: "/api/v1/session/not-me", Summary: "Disown a sign-in by the link of its letter: every session ends, the password opens nothing any more", Gate: manifest.Link("device")},
			func(_ context.Context, tx *tenant.Tx, in *tokenIn) (*notMeOut, error) {
				out := &notMeOut{}
				var err error
				out.Body.Reset, err = s.NotMe(tx, in.Body.Token)
				return out, err
			}),
		manifest.Op(manifest.Spec{ID: "identity.release-session", Method: "POST", Path: "/api/v1/session/release", Summary: "Say that a held sign-in was one's own, by the link of its letter: the session goes on where it was opened", Gate: manifest.Link("held")},
			func(_ context.Context, tx *tenant.Tx, in *tokenIn) (*manifest.Empty, error) {
				return nil, s.Release(tx, in.Body.Token)
			}),
		manifest.Op(manifest.Spec{ID: "identity.verify-address", Method: "POST", Path: "/api/v1/mails/verify", Summary: "Verify an address by the link that was sent to it", Gate: manifest.Link("address")},
			func(_ context.Context, tx *tenant.Tx, in *tokenIn) (*struct {
				Body struct {
					Address string `json:"address"`
				}
			}, error) {
				out := &struct {
					Body struct {
						Address string `json:"address"`
					}
				}{}
				var err error
				out.Body.Address, err = s.VerifyAddress(tx, in.Body.Token)
				return out, err
			}),
		manifest.Op(manifest.Spec{ID: "identity.charter", Method: "GET", Path: "/api/v1/charter", Summary: "The charter of use in force", Gate: manifest.Public(), Errors: []int{404}},
			func(ctx context.Context, tx *tenant.Tx, in *struct {
				Audience string `query:"audience" enum:"adult,pupil" default:"adult"`
			}) (*struct{ Body Charter }, error) {
				lang := tx.Actor().Lang
				if lang == "" {
					lang = manifest.RequestOf(ctx).Lang
				}
				c, err := CharterOf(tx, in.Audience, lang)
				return &struct{ Body Charter }{c}, err
			}),
	}
}

type notMeOut struct {
	Body struct {
		Reset string `json:"reset,omitempty" doc:"Token with which a new password is chosen at once; absent when the account has none"`
	}
}

type signOutOut struct {
	SetCookie []string `header:"Set-Cookie"`
	Body      struct {
		Next string `json:"next,omitempty" doc:"Of the provider that opened the session: the browser goes there to leave it too"`
	}
}

type resetOut struct {
	Body struct {
		Login       string `json:"login"`
		MinPassword int    `json:"min_password"`
	}
}

type cardEntry struct {
	SetCookie []string `header:"Set-Cookie"`
	Body      struct {
		Account  *uuid.UUID `json:"account,omitempty"`
		Expires  *time.Time `json:"expires,omitempty"`
		Needs    string     `json:"needs,omitempty" enum:"picture" doc:"The pupil's own picture is asked first: send it with the token"`
		Pictures []string   `json:"pictures,omitempty"`
	}
}

func (s *Service) signInByCard(ctx context.Context, tx *tenant.Tx, in *struct {
	Browser
	Body struct {
		Token   string `json:"token" minLength:"20" maxLength:"200"`
		Picture string `json:"picture,omitempty" maxLength:"20"`
	}
}) (*cardEntry, error) {
	e, asks, err := s.ByCard(tx, in.Body.Token, in.Body.Picture, in.visitor(ctx))
	if err != nil {
		return nil, err
	}
	out := &cardEntry{}
	if asks {
		out.Body.Needs, out.Body.Pictures = "picture", Pictures
		return out, nil
	}
	out.SetCookie, out.Body.Account, out.Body.Expires = e.Cookies, &e.Account, &e.Expires
	return out, nil
}

// cards are what one does with a code.
func (s *Service) cards() []manifest.Operation {
	return []manifest.Operation{
		manifest.Op(manifest.Spec{ID: "identity.look-card", Method: "POST", Path: "/api/v1/activation/look", Summary: "What a code is for; nothing is changed", Gate: manifest.Link("card"), Errors: []int{429}},
			func(ctx context.Context, tx *tenant.Tx, in *codeIn) (*struct{ Body *Shown }, error) {
				shown, err := s.Look(tx, in.Body.Code, manifest.CallerOf(ctx), in.visitor(ctx))
				return &struct{ Body *Shown }{shown}, err
			}),
		manifest.Op(manifest.Spec{ID: "identity.activate", Method: "POST", Path: "/api/v1/activation", Summary: "Open an account by a code (or choose a new password by a reset code), and sign in",
			Gate: manifest.Link("card"), Errors: []int{409, 429, 503}},
			func(ctx context.Context, tx *tenant.Tx, in *struct {
				Browser
				Body struct {
					Code       string `json:"code" minLength:"4" maxLength:"200"`
					FamilyName string `json:"family_name" minLength:"1" maxLength:"80" doc:"Their own or, for a guardian, the child's"`
					Password   string `json:"password" minLength:"1" maxLength:"200"`
					Charter    string `json:"charter,omitempty" maxLength:"20" doc:"The version that look told, to accept it"`
					Language   string `json:"language,omitempty" enum:"fr,en"`
				}
			}) (*Entry, error) {
				e, login, err := s.Activate(tx, Activation{Visitor: in.visitor(ctx), Code: in.Body.Code, FamilyName: in.Body.FamilyName, Password: in.Body.Password, Charter: in.Body.Charter, Language: in.Body.Language})
				out, err := entry(e, err)
				if out != nil {
					out.Body.Login = login
				}
				return out, err
			}),
		manifest.Op(manifest.Spec{ID: "identity.join", Method: "POST", Path: "/api/v1/activation/join", Summary: "Join the record of a code to the account that is signed in", Gate: manifest.Link("card"), Errors: []int{401, 403, 409, 429}},
			func(ctx context.Context, tx *tenant.Tx, in *struct {
				Browser
				Body struct {
					Code       string `json:"code" minLength:"4" maxLength:"200"`
					FamilyName string `json:"family_name,omitempty" maxLength:"80" doc:"Not asked when an organisation knows the caller by the names of the code"`
				}
			}) (*manifest.Empty, error) {
				c, err := mine(ctx, "charter")
				if err != nil {
					return nil, err
				}
				if c.Strength == access.ByCard {
					return nil, problem.New(problem.Forbidden, "identity.confirm_password")
				}
				return nil, s.JoinByCard(tx, c, in.Body.Code, in.Body.FamilyName, in.visitor(ctx))
			}),
	}
}

// own are what an owner does with their account.
func (s *Service) own() []manifest.Operation {
	return []manifest.Operation{
		manifest.Op(manifest.Spec{ID: "identity.me", Method: "GET", Path: "/api/v1/me", Summary: "The caller: account, what is pending, hats", Gate: manifest.Self(), Pending: true},
			func(ctx context.Context, tx *tenant.Tx, _ *struct{}) (*struct{ Body *Myself }, error) {
				me, err := s.MeOf(ctx, tx, manifest.CallerOf(ctx))
				return &struct{ Body *Myself }{me}, err
			}),
		manifest.Op(manifest.Spec{ID: "identity.change-me", Method: "PATCH", Path: "/api/v1/me", Summary: "Change one's name, telephone, language, appearance", Gate: manifest.Self(), Pending: true, Errors: []int{403}},
			func(ctx context.Context, tx *tenant.Tx, in *struct{ Body AccountChange }) (*manifest.Empty, error) {
				if _, err := mine(ctx, "charter", "enrol_second_factor", "password"); err != nil {
					return nil, err
				}
				return nil, s.Change(tx, in.Body)
			}),
		manifest.Op(manifest.Spec{ID: "identity.accept-charter", Method: "POST", Path: "/api/v1/me/charter", Summary: "Accept a charter in force: that of this place, or one that an organisation above gave the caller's", Gate: manifest.Self(), Pending: true, Errors: []int{403}},
			func(ctx context.Context, tx *tenant.Tx, in *struct {
				Body struct {
					Version string `json:"version" minLength:"1" maxLength:"40"`
				}
			}) (*manifest.Empty, error) {
				c, err := mine(ctx, "charter", "password", "enrol_second_factor")
				if err != nil {
					return nil, err
				}
				return nil, s.Accept(tx, c, in.Body.Version)
			}),
		manifest.Op(manifest.Spec{ID: "identity.my-charters", Method: "GET", Path: "/api/v1/me/charters", Summary: "The charters of use that the caller owes or has accepted, what is still asked for first", Gate: manifest.Self(), Pending: true, Errors: []int{403}},
			func(ctx context.Context, tx *tenant.Tx, _ *struct{}) (*struct {
				Body struct {
					Items []MyCharter `json:"items"`
				}
			}, error) {
				c, err := mine(ctx, "charter", "password", "enrol_second_factor")
				if err != nil {
					return nil, err
				}
				out := &struct {
					Body struct {
						Items []MyCharter `json:"items"`
					}
				}{}
				out.Body.Items, err = MyCharters(tx, c, tx.Actor().Lang)
				return out, err
			}),
		manifest.Op(manifest.Spec{ID: "identity.change-password", Method: "POST", Path: "/api/v1/me/password", Summary: "Change one's password; the other sessions end", Gate: manifest.Self(), Pending: true, Errors: []int{403, 429, 503}},
			func(ctx context.Context, tx *tenant.Tx, in *struct {
				Body struct {
					Current  string `json:"current,omitempty" maxLength:"200" doc:"Absent when the account has none yet"`
					Password string `json:"password" minLength:"1" maxLength:"200"`
				}
			}) (*manifest.Empty, error) {
				c, err := mine(ctx, "password", "enrol_second_factor", "charter")
				if err != nil {
					return nil, err
				}
				return nil, s.ChangePassword(ctx, tx, c, in.Body.Current, in.Body.Password)
			}),
		manifest.Op(manifest.Spec{ID: "identity.sessions", Method: "GET", Path: "/api/v1/me/sessions", Summary: "The account's live sessions", Gate: manifest.Self()},
			func(ctx context.Context, tx *tenant.Tx, _ *struct{}) (*struct {
				Body struct {
					Items []Session `json:"items"`
				}
			}, error) {
				out := &struct {
					Body struct {
						Items []Session `json:"items"`
					}
				}{}
				var err error
				out.Body.Items, err = s.Sessions(tx, manifest.CallerOf(ctx).Session)
				return out, err
			}),
		manifest.Op(manifest.Spec{ID: "identity.end-session", Method: "DELETE", Path: "/api/v1/me/sessions/{id}", Summary: "End one session", Gate: manifest.Self(), Errors: []int{404}},
			func(_ context.Context, tx *tenant.Tx, in *struct {
				ID uuid.UUID `path:"id" format:"uuid"`
			}) (*manifest.Empty, error) {
				return nil, s.EndSession(tx, in.ID)
			}),
		manifest.Op(manifest.Spec{ID: "identity.end-other-sessions", Method: "DELETE", Path: "/api/v1/me/sessions", Summary: "End every session but this one", Gate: manifest.Self()},
			func(ctx context.Context, tx *tenant.Tx, _ *struct{}) (*manifest.Empty, error) {
				return nil, s.EndSessions(tx, manifest.CallerOf(ctx).Session)
			}),
		manifest.Op(manifest.Spec{ID: "identity.enrol-factor", Method: "POST", Path: "/api/v1/me/second-factor", Summary: "Begin a second factor: its QR and its secret, shown once", Gate: manifest.Self(), Pending: true, Errors: []int{403, 409}},
			func(ctx context.Context, tx *tenant.Tx, _ *struct{}) (*struct{ Body *Enrolment }, error) {
				c, err := mine(ctx, "enrol_second_factor")
				if err != nil {
					return nil, err
				}
				e, err := s.EnrolFactor(tx, c.Session)
				return &struct{ Body *Enrolment }{e}, err
			}),
		manifest.Op(manifest.Spec{ID: "identity.confirm-factor", Method: "POST", Path: "/api/v1/me/second-factor/confirm", Summary: "Confirm a second factor by its first code: ten recovery codes, a new token, other sessions end",
			Gate: manifest.Self(), Pending: true, Errors: []int{403, 429}},
			func(ctx context.Context, tx *tenant.Tx, in *factorIn) (*recoveryOut, error) {
				c, err := mine(ctx, "enrol_second_factor")
				if err != nil {
					return nil, err
				}
				codes, e, err := s.ConfirmFactor(tx, c, in.Body.Code, in.visitor(ctx))
				if err != nil {
					return nil, err
				}
				out := &recoveryOut{SetCookie: e.Cookies}
				out.Body.RecoveryCodes = codes
				return out, nil
			}),
		manifest.Op(manifest.Spec{ID: "identity.renew-recovery-codes", Method: "POST", Path: "/api/v1/me/second-factor/recovery", Summary: "Replace the recovery codes", Gate: manifest.Self(), Errors: []int{403}},
			func(ctx context.Context, tx *tenant.Tx, _ *struct{}) (*recoveryOut, error) {
				out := &recoveryOut{}
				var err error
				out.Body.RecoveryCodes, err = s.RenewRecoveryCodes(tx, manifest.CallerOf(ctx))
				return out, err
			}),
		manifest.Op(manifest.Spec{ID: "identity.remove-factor", Method: "DELETE", Path: "/api/v1/me/second-factor", Summary: "Remove the second factor, given a moment ago", Gate: manifest.Self(), Errors: []int{403, 409}},
			func(ctx context.Context, tx *tenant.Tx, _ *struct{}) (*manifest.Empty, error) {
				return nil, s.RemoveFactor(tx, manifest.CallerOf(ctx))
			}),
		manifest.Op(manifest.Spec{ID: "identity.add-address", Method: "POST", Path: "/api/v1/me/mails", Summary: "Add an e-mail address; a link is sent to it", Gate: manifest.Self(), Errors: []int{403, 409, 429}},
			func(ctx context.Context, tx *tenant.Tx, in *struct {
				Browser
				Body struct {
					Address string `json:"address" minLength:"3" maxLength:"254"`
				}
			}) (*struct{ Body Address }, error) {
				a, err := s.AddAddress(tx, manifest.CallerOf(ctx), in.Body.Address, in.visitor(ctx))
				return &struct{ Body Address }{a}, err
			}),
		manifest.Op(manifest.Spec{ID: "identity.send-verification", Method: "POST", Path: "/api/v1/me/mails/{id}/verification", Summary: "Send the link again", Gate: manifest.Self(), Errors: []int{404, 429}},
			func(ctx context.Context, tx *tenant.Tx, in *mailAgainIn) (*manifest.Empty, error) {
				return nil, s.SendVerification(tx, manifest.CallerOf(ctx).Account, in.ID, in.visitor(ctx))
			}),
		manifest.Op(manifest.Spec{ID: "identity.remove-address", Method: "DELETE", Path: "/api/v1/me/mails/{id}", Summary: "Remove an address", Gate: manifest.Self(), Errors: []int{403, 404}},
			func(ctx context.Context, tx *tenant.Tx, in *mailIn) (*manifest.Empty, error) {
				return nil, s.RemoveAddress(tx, manifest.CallerOf(ctx), in.ID)
			}),
	}
}
