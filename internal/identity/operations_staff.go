package identity

import (
	"context"

	"github.com/google/uuid"

	"preau/internal/manifest"
	"preau/internal/tenant"
)

type (
	personIn struct {
		manifest.InTenant
		Person uuid.UUID `path:"person" format:"uuid"`
	}
	peopleIn struct {
		manifest.InTenant
		Body struct {
			People []uuid.UUID `json:"people" minItems:"1" maxItems:"1500"`
		}
	}
)

// one binds an operation of staff about one person, without an answer.
func (s *Service) one(id, method, path, summary string, do func(tx *tenant.Tx, person uuid.UUID) error) manifest.Operation {
	return manifest.Op(manifest.Spec{ID: id, Method: method, Path: "/api/v1/t/{tenant}/identity/people/{person}/" + path, Summary: summary,
		Gate: manifest.Needs("identity:reset"), Reads: []string{"directory"}, Errors: []int{409}},
		func(_ context.Context, tx *tenant.Tx, in *personIn) (*manifest.Empty, error) {
			return nil, do(tx, in.Person)
		})
}

// staff are what a school or a town hall does so that its people get in.
func (s *Service) staff() []manifest.Operation {
	activate, reset, reads := manifest.Needs("identity:activate"), manifest.Needs("identity:reset"), []string{"directory"}
	return []manifest.Operation{
		s.resetClass(),
		manifest.Op(manifest.Spec{ID: "identity.cards", Method: "GET", Path: "/api/v1/t/{tenant}/identity/cards", Summary: "The last activation code of each person: its state, never the code", Gate: activate},
			func(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*struct {
				Body struct {
					Items []AccessCard `json:"items"`
				}
			}, error) {
				out := &struct {
					Body struct {
						Items []AccessCard `json:"items"`
					}
				}{}
				var err error
				if out.Body.Items, err = s.Cards(tx); out.Body.Items == nil {
					out.Body.Items = []AccessCard{}
				}
				return out, err
			}),
		manifest.Op(manifest.Spec{ID: "identity.issue-cards", Method: "POST", Path: "/api/v1/t/{tenant}/identity/cards", Summary: "Make activation codes; a person's former code dies", Gate: activate, Reads: reads},
			func(_ context.Context, tx *tenant.Tx, in *struct {
				manifest.InTenant
				Body struct {
					People []uuid.UUID `json:"people" minItems:"1" maxItems:"1500"`
					Kind   string      `json:"kind" enum:"paper,mail,joining"`
				}
			}) (*struct{ Body *CardIssue }, error) {
				issue, err := s.IssueCards(tx, in.Body.People, in.Body.Kind)
				return &struct{ Body *CardIssue }{issue}, err
			}),
		manifest.Op(manifest.Spec{ID: "identity.print-sheets", Method: "POST", Path: "/api/v1/t/{tenant}/identity/sheets", Summary: "Print activation sheets (PDF): new codes for people without an account",
			Gate: activate, Reads: reads, Errors: []int{409}}, s.printSheets),
		manifest.Op(manifest.Spec{ID: "identity.print-class-cards", Method: "POST", Path: "/api/v1/t/{tenant}/identity/class-card-sheets", Summary: "Print class cards (PDF): new cards for pupils",
			Gate: activate, Reads: reads, Errors: []int{409}}, s.printClassCards),
		manifest.Op(manifest.Spec{ID: "identity.person", Method: "GET", Path: "/api/v1/t/{tenant}/identity/people/{person}", Summary: "How a person stands with their account", Gate: reset, Reads: reads},
			func(_ context.Context, tx *tenant.Tx, in *personIn) (*struct{ Body *State }, error) {
				state, err := s.StateOf(tx, in.Person)
				return &struct{ Body *State }{state}, err
			}),
		manifest.Op(manifest.Spec{ID: "identity.issue-reset", Method: "POST", Path: "/api/v1/t/{tenant}/identity/people/{person}/reset", Summary: "Make a one-time code to choose a new password, good for seven days",
			Gate: reset, Reads: reads, Errors: []int{409}},
			func(_ context.Context, tx *tenant.Tx, in *personIn) (*struct{ Body *Issued }, error) {
				card, err := s.ResetCode(tx, in.Person)
				return &struct{ Body *Issued }{card}, err
			}),
		s.one("identity.drop-factor", "DELETE", "second-factor", "Take a lost second factor away", s.DropFactor),
		s.one("identity.sign-out-person", "DELETE", "sessions", "End every session of a person", s.SignOut),
		s.one("identity.close-access", "DELETE", "membership", "End what a person's account opens here", s.CloseAccess),
		s.one("identity.open-access", "PUT", "membership", "Give a person's account this organisation back", s.OpenAccess),
		manifest.Op(manifest.Spec{ID: "identity.issue-class-cards", Method: "POST", Path: "/api/v1/t/{tenant}/identity/class-cards", Summary: "Make class cards for pupils; their former cards die", Gate: activate, Reads: reads},
			func(_ context.Context, tx *tenant.Tx, in *struct {
				manifest.InTenant
				Body struct {
					People      []uuid.UUID `json:"people" minItems:"1" maxItems:"400"`
					AsksPicture bool        `json:"asks_picture,omitempty" doc:"The card alone is not enough: the pupil shows their picture"`
				}
			}) (*classCardsOut, error) {
				out := &classCardsOut{}
				var err error
				out.Body.Cards, out.Body.Refused, err = s.IssueClassCards(tx, in.Body.People, in.Body.AsksPicture)
				return out, err
			}),
		manifest.Op(manifest.Spec{ID: "identity.revoke-class-cards", Method: "POST", Path: "/api/v1/t/{tenant}/identity/class-cards/revoke", Summary: "Kill class cards", Gate: activate, Reads: reads},
			func(_ context.Context, tx *tenant.Tx, in *peopleIn) (*manifest.Empty, error) {
				return nil, s.RevokeClassCards(tx, in.Body.People)
			}),
		manifest.Op(manifest.Spec{ID: "identity.class-codes", Method: "GET", Path: "/api/v1/t/{tenant}/identity/class-codes", Summary: "The class codes that the caller opened and that still let in", Gate: activate},
			func(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*struct {
				Body struct {
					Items []ClassCode `json:"items"`
				}
			}, error) {
				out := &struct {
					Body struct {
						Items []ClassCode `json:"items"`
					}
				}{}
				var err error
				out.Body.Items, err = s.OpenClasses(tx)
				return out, err
			}),
		manifest.Op(manifest.Spec{ID: "identity.open-class", Method: "POST", Path: "/api/v1/t/{tenant}/identity/class-codes", Summary: "Make the code of a class for a school day", Gate: activate, Reads: reads},
			func(_ context.Context, tx *tenant.Tx, in *struct {
				manifest.InTenant
				Body struct {
					Group uuid.UUID `json:"group" format:"uuid"`
				}
			}) (*struct{ Body *ClassCode }, error) {
				code, err := s.OpenClass(tx, in.Body.Group)
				return &struct{ Body *ClassCode }{code}, err
			}),
		manifest.Op(manifest.Spec{ID: "identity.close-class", Method: "DELETE", Path: "/api/v1/t/{tenant}/identity/class-codes/{id}", Summary: "Close a class code", Gate: activate},
			func(_ context.Context, tx *tenant.Tx, in *struct {
				manifest.InTenant
				ID uuid.UUID `path:"id" format:"uuid"`
			}) (*manifest.Empty, error) {
				return nil, s.CloseClass(tx, in.ID)
			}),
	}
}

type classCardsOut struct {
	Body struct {
		Cards   []ClassCard `json:"cards"`
		Refused []uuid.UUID `json:"refused" doc:"Are not yours to help, not pupils, or not known here"`
	}
}
