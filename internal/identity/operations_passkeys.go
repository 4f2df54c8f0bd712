package identity

import (
	"context"
	"encoding/json"

	"github.com/google/uuid"

	"preau/internal/manifest"
	"preau/internal/tenant"
)

// Ceremony carries the cookie of a question to a key.
type Ceremony struct {
	Ceremony       string `cookie:"preau-passkey" hidden:"true"`
	SecureCeremony string `cookie:"__Host-preau-passkey" hidden:"true"`
}

func (c Ceremony) value() string {
	if c.SecureCeremony != "" {
		return c.SecureCeremony
	}
	return c.Ceremony
}

type questionOut struct {
	SetCookie string `header:"Set-Cookie"`
	Body      struct {
		Options map[string]any `json:"options" doc:"PublicKeyCredentialCreationOptionsJSON, or PublicKeyCredentialRequestOptionsJSON, of WebAuthn level 3"`
	}
}

func question(options json.RawMessage, cookie string, err error) (*questionOut, error) {
	if err != nil {
		return nil, err
	}
	out := &questionOut{SetCookie: cookie}
	return out, json.Unmarshal(options, &out.Body.Options)
}

// PasskeyIn names a passkey in a path.
type PasskeyIn struct {
	ID uuid.UUID `path:"id" format:"uuid"`
}

// passkeys are the operations of the keys that devices keep.
func (s *Service) passkeys() []manifest.Operation {
	return []manifest.Operation{
		manifest.Op(manifest.Spec{ID: "identity.begin-passkey-sign-in", Method: "POST", Path: "/api/v1/session/passkey/begin", Summary: "The question to a passkey, to sign in", Gate: manifest.Public()},
			func(_ context.Context, _ *tenant.Tx, _ *struct{}) (*questionOut, error) {
				return question(s.BeginPasskeySignIn())
			}),
		manifest.Op(manifest.Spec{ID: "identity.sign-in-passkey", Method: "POST", Path: "/api/v1/session/passkey", Summary: "Sign in by a passkey: it stands for the password and the second factor", Gate: manifest.Link("passkey"), Errors: []int{403}},
			func(ctx context.Context, tx *tenant.Tx, in *struct {
				Browser
				Ceremony
				Body struct {
					Credential map[string]any `json:"credential" doc:"AuthenticationResponseJSON of WebAuthn level 3"`
				}
			}) (*Entry, error) {
				answer, err := json.Marshal(in.Body.Credential)
				if err != nil {
					return nil, err
				}
				return entry(s.SignInByPasskey(tx, in.Ceremony.value(), answer, in.visitor(ctx)))
			}),
		manifest.Op(manifest.Spec{ID: "identity.confirm-passkey", Method: "POST", Path: "/api/v1/session/confirm/passkey", Summary: "Show a passkey again: what is delicate is open for 15 minutes", Gate: manifest.Self(), Errors: []int{403, 410}},
			func(ctx context.Context, tx *tenant.Tx, in *struct {
				Ceremony
				Body struct {
					Credential map[string]any `json:"credential" doc:"AuthenticationResponseJSON of WebAuthn level 3"`
				}
			}) (*manifest.Empty, error) {
				answer, err := json.Marshal(in.Body.Credential)
				if err != nil {
					return nil, err
				}
				return nil, s.ConfirmByPasskey(tx, manifest.CallerOf(ctx), in.Ceremony.value(), answer)
			}),
		manifest.Op(manifest.Spec{ID: "identity.passkeys", Method: "GET", Path: "/api/v1/me/passkeys", Summary: "The account's passkeys", Gate: manifest.Self()},
			func(_ context.Context, tx *tenant.Tx, _ *struct{}) (*struct {
				Body struct {
					Items []Passkey `json:"items"`
				}
			}, error) {
				out := &struct {
					Body struct {
						Items []Passkey `json:"items"`
					}
				}{}
				var err error
				if out.Body.Items, err = s.Passkeys(tx); out.Body.Items == nil {
					out.Body.Items = []Passkey{}
				}
				return out, err
			}),
		manifest.Op(manifest.Spec{ID: "identity.begin-passkey", Method: "POST", Path: "/api/v1/me/passkeys/begin", Summary: "The question to a device that makes a passkey", Gate: manifest.Self(), Pending: true, Errors: []int{403, 409}},
			func(ctx context.Context, tx *tenant.Tx, _ *struct{}) (*questionOut, error) {
				c, err := mine(ctx, "enrol_second_factor")
				if err != nil {
					return nil, err
				}
				return question(s.BeginPasskey(tx, c))
			}),
		manifest.Op(manifest.Spec{ID: "identity.add-passkey", Method: "POST", Path: "/api/v1/me/passkeys", Summary: "Keep the passkey that a device made", Gate: manifest.Self(), Pending: true, Errors: []int{403, 409, 410}},
			func(ctx context.Context, tx *tenant.Tx, in *struct {
				Browser
				Ceremony
				Body struct {
					Name       string         `json:"name,omitempty" maxLength:"60"`
					Credential map[string]any `json:"credential" doc:"RegistrationResponseJSON of WebAuthn level 3"`
				}
			}) (*struct {
				SetCookie []string `header:"Set-Cookie"`
				Body      *Passkey
			}, error) {
				c, err := mine(ctx, "enrol_second_factor")
				if err != nil {
					return nil, err
				}
				answer, err := json.Marshal(in.Body.Credential)
				if err != nil {
					return nil, err
				}
				p, e, err := s.AddPasskey(tx, c, in.Ceremony.value(), in.Body.Name, answer, in.visitor(ctx))
				if err != nil {
					return nil, err
				}
				out := &struct {
					SetCookie []string `header:"Set-Cookie"`
					Body      *Passkey
				}{SetCookie: []string{s.cookie(passkeyCookie, "", 0)}, Body: p}
				if e != nil {
					out.SetCookie = append(out.SetCookie, e.Cookies...)
				}
				return out, nil
			}),
		manifest.Op(manifest.Spec{ID: "identity.rename-passkey", Method: "PATCH", Path: "/api/v1/me/passkeys/{id}", Summary: "Rename a passkey", Gate: manifest.Self(), Errors: []int{404}},
			func(_ context.Context, tx *tenant.Tx, in *struct {
				PasskeyIn
				Body struct {
					Name string `json:"name" minLength:"1" maxLength:"60"`
				}
			}) (*manifest.Empty, error) {
				return nil, s.RenamePasskey(tx, in.ID, in.Body.Name)
			}),
		manifest.Op(manifest.Spec{ID: "identity.remove-passkey", Method: "DELETE", Path: "/api/v1/me/passkeys/{id}", Summary: "Remove a passkey", Gate: manifest.Self(), Errors: []int{403, 404, 409}},
			func(ctx context.Context, tx *tenant.Tx, in *PasskeyIn) (*manifest.Empty, error) {
				return nil, s.RemovePasskey(tx, manifest.CallerOf(ctx), in.ID)
			}),
	}
}
