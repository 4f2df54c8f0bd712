package canteen

import (
	"context"

	"github.com/google/uuid"

	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// Choices of menu, care plans and the alerts that come of them: inputs, views and one-line handlers.

func (s *Service) deskOperations() []manifest.Operation {
	const staff, child = "/api/v1/t/{tenant}/canteen/", "/api/v1/children/{child}/canteen/"
	read, ask, diets, care, health := manifest.Needs(Read), manifest.Needs(Ask), manifest.Needs(Diets), manifest.Needs(Record), manifest.Needs(Health)
	people := []string{"directory", "tenant", "diet"}
	plates := []string{"directory", "tenant", "diet", "health"}
	sealed := []string{"directory", "tenant", "health"}
	return []manifest.Operation{
		manifest.Op(manifest.Spec{ID: "canteen.table", Method: "GET", Path: child + "table", Summary: "My child's choice of menu and care plan", Gate: read, Reads: plates}, s.table),
		manifest.Op(manifest.Spec{ID: "canteen.choose", Method: "PUT", Path: child + "diet", Summary: "Choose a menu for my child from a day on", Gate: ask, Reads: plates, Status: 200}, s.choose),
		manifest.Op(manifest.Spec{ID: "canteen.announce", Method: "POST", Path: child + "care", Summary: "Say that my child has a care plan: the desk will ask to see the document", Gate: ask, Reads: plates, Status: 200}, s.announce),

		manifest.Op(manifest.Spec{ID: "canteen.diets", Method: "GET", Path: staff + "diets", Summary: "The choices of menu offered, and the children who have one", Gate: diets, Reads: people}, s.dietLines),
		manifest.Op(manifest.Spec{ID: "canteen.choose-for", Method: "PUT", Path: staff + "diets/{person}", Summary: "Choose a menu for a child whose family asks at the desk", Gate: diets, Reads: people, Status: 200}, s.chooseFor),
		manifest.Op(manifest.Spec{ID: "canteen.add-regime", Method: "POST", Path: staff + "regimes", Summary: "Offer one more choice of menu", Gate: diets, Reads: people}, s.addRegime),
		manifest.Op(manifest.Spec{ID: "canteen.change-regime", Method: "PUT", Path: staff + "regimes/{regime}", Summary: "Change a choice of menu", Gate: diets, Reads: people}, s.changeRegime),
		manifest.Op(manifest.Spec{ID: "canteen.drop-regime", Method: "DELETE", Path: staff + "regimes/{regime}", Summary: "Offer a choice of menu no more", Gate: diets}, s.dropRegime),

		manifest.Op(manifest.Spec{ID: "canteen.cares", Method: "GET", Path: staff + "care", Summary: "The children with a care plan and those announced: dates, and nothing of what they say", Gate: health, Reads: sealed}, s.careLines),
		manifest.Op(manifest.Spec{ID: "canteen.care", Method: "GET", Path: staff + "care/{person}", Summary: "Open a child's care plan; the opening is traced", Gate: health, Reads: sealed}, s.openCare),
		manifest.Op(manifest.Spec{ID: "canteen.record-care", Method: "PUT", Path: staff + "care/{person}", Summary: "Record a care plan, the document having been seen", Gate: care, Reads: sealed, Status: 200}, s.recordCare),
		manifest.Op(manifest.Spec{ID: "canteen.review-care", Method: "POST", Path: staff + "care/{person}/review", Summary: "Say that a care plan was looked at again, unchanged", Gate: care, Reads: sealed}, s.reviewCare),
		manifest.Op(manifest.Spec{ID: "canteen.end-care", Method: "DELETE", Path: staff + "care/{person}", Summary: "End a child's care plan", Gate: care, Reads: sealed}, s.endCare),
		manifest.Op(manifest.Spec{ID: "canteen.alerts", Method: "GET", Path: staff + "alerts", Summary: "Day by day, the children whose plate asks for attention, and which dishes; each opening is traced", Gate: health, Reads: plates}, s.alerts),
		manifest.Staged(manifest.Spec{ID: "canteen.alerts-pdf", Method: "GET", Path: staff + "alerts.pdf", Summary: "The same on paper, for the kitchen's wall", Gate: health, Reads: plates, File: "application/pdf"}, s.alertsPDF),
	}
}

type outTable struct{ Body Table }

func (s *Service) tableOf(tx *tenant.Tx, child uuid.UUID) (*outTable, error) {
	t, err := s.TableOf(tx, child)
	if err != nil {
		return nil, err
	}
	return &outTable{*t}, nil
}

func (s *Service) table(_ context.Context, tx *tenant.Tx, in *manifest.OfChild) (*outTable, error) {
	return s.tableOf(tx, in.Child)
}

// Choosing is a choice of menu from a day on.
type Choosing struct {
	Regime *uuid.UUID `json:"regime,omitempty" doc:"Absent: the usual menu"`
	Since  Date       `json:"since" format:"date"`
}

func (c Choosing) regime() uuid.UUID {
	if c.Regime == nil {
		return uuid.Nil
	}
	return *c.Regime
}

func (s *Service) choose(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.OfChild
	Body Choosing
}) (*outTable, error) {
	if !s.decides(tx, in.Child) {
		return nil, problem.Missing()
	}
	if err := Choose(tx, in.Child, in.Body.regime(), in.Body.Since, "family"); err != nil {
		return nil, err
	}
	return s.tableOf(tx, in.Child)
}

func (s *Service) announce(_ context.Context, tx *tenant.Tx, in *manifest.OfChild) (*outTable, error) {
	if !s.decides(tx, in.Child) {
		return nil, problem.Missing()
	}
	if err := Announce(tx, in.Child); err != nil {
		return nil, err
	}
	return s.tableOf(tx, in.Child)
}

type outDiets struct {
	Body struct {
		Regimes  []Regime   `json:"regimes" nullable:"false"`
		Children []DietLine `json:"children" nullable:"false"`
		Today    Date       `json:"today" format:"date"`
	}
}

func (s *Service) outDiets(tx *tenant.Tx) (*outDiets, error) {
	out := &outDiets{}
	var err error
	if out.Body.Today, err = directory.Today(tx); err != nil {
		return nil, err
	}
	if out.Body.Regimes, err = Regimes(tx); err != nil {
		return nil, err
	}
	out.Body.Children, err = DietLines(tx)
	return out, err
}

func (s *Service) dietLines(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*outDiets, error) {
	return s.outDiets(tx)
}

// OfPerson is the path of a pupil's record.
type OfPerson struct {
	manifest.InTenant
	Person uuid.UUID `path:"person" format:"uuid"`
}

func (s *Service) chooseFor(_ context.Context, tx *tenant.Tx, in *struct {
	OfPerson
	Body Choosing
}) (*outDiets, error) {
	if err := pupilHere(tx, in.Person); err != nil {
		return nil, err
	}
	tx.About(in.Person)
	if err := Choose(tx, in.Person, in.Body.regime(), in.Body.Since, "desk"); err != nil {
		return nil, err
	}
	return s.outDiets(tx)
}

// pupilHere refuses a record that is no pupil's of the organisation.
func pupilHere(tx *tenant.Tx, id uuid.UUID) error {
	ok, err := tenant.Value[bool](tx, `select exists (select from directory.roles where tenant_id = $1 and person_id = $2 and profile = 'pupil')`, tx.Tenant(), id)
	if err == nil && !ok {
		return problem.Missing()
	}
	return err
}

func (s *Service) addRegime(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body RegimeFacts
}) (*outDiets, error) {
	if err := KeepRegime(tx, uuid.Nil, in.Body); err != nil {
		return nil, err
	}
	return s.outDiets(tx)
}

// OfRegime is the path of a choice of menu.
type OfRegime struct {
	manifest.InTenant
	Regime uuid.UUID `path:"regime" format:"uuid"`
}

func (s *Service) changeRegime(_ context.Context, tx *tenant.Tx, in *struct {
	OfRegime
	Body RegimeFacts
}) (*outDiets, error) {
	if err := KeepRegime(tx, in.Regime, in.Body); err != nil {
		return nil, err
	}
	return s.outDiets(tx)
}

func (s *Service) dropRegime(_ context.Context, tx *tenant.Tx, in *OfRegime) (*manifest.Empty, error) {
	return nil, DropRegime(tx, in.Regime)
}

type outCares struct {
	Body struct {
		Items     []CareLine      `json:"items" nullable:"false"`
		Today     Date            `json:"today" format:"date"`
		Abilities map[string]bool `json:"abilities" doc:"record"`
	}
}

func (s *Service) careLines(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*outCares, error) {
	out := &outCares{}
	var err error
	if out.Body.Today, err = directory.Today(tx); err != nil {
		return nil, err
	}
	out.Body.Abilities = map[string]bool{"record": manifest.Holds(tx, Record) != 0}
	out.Body.Items, err = CareLines(tx)
	return out, err
}

// CareView is a child's care plan, opened.
type CareView struct {
	Seat
	AnnouncedBy string          `json:"announced_by,omitempty" doc:"Who of the family said so"`
	Care        *Care           `json:"care,omitempty"`
	Today       Date            `json:"today" format:"date"`
	Abilities   map[string]bool `json:"abilities" doc:"record"`
}

type outCare struct{ Body CareView }

func (s *Service) outCare(tx *tenant.Tx, pupil uuid.UUID) (*outCare, error) {
	if err := pupilHere(tx, pupil); err != nil {
		return nil, err
	}
	seats, err := Seats(tx, []uuid.UUID{pupil})
	if err != nil {
		return nil, err
	}
	if len(seats) == 0 {
		return nil, problem.Missing()
	}
	v := CareView{Seat: seats[0], Abilities: map[string]bool{"record": manifest.Holds(tx, Record) != 0}}
	if v.Today, err = directory.Today(tx); err != nil {
		return nil, err
	}
	cares, err := s.CaresOf(tx, []uuid.UUID{pupil})
	if err != nil {
		return nil, err
	}
	if len(cares) > 0 {
		v.Care = &cares[0]
		tx.Saw(pupil)
	}
	v.AnnouncedBy, err = tenant.Value[string](tx, `select p.given_name || ' ' || coalesce(nullif(p.usage_name, ''), p.family_name) from canteen.announced a join directory.people p on p.tenant_id = a.tenant_id and p.id = a.asked_by
		where a.tenant_id = $1 and a.pupil_id = $2 and a.settled_at is null`, tx.Tenant(), pupil)
	return &outCare{v}, err
}

func (s *Service) openCare(_ context.Context, tx *tenant.Tx, in *OfPerson) (*outCare, error) {
	return s.outCare(tx, in.Person)
}

func (s *Service) recordCare(_ context.Context, tx *tenant.Tx, in *struct {
	OfPerson
	Body CareFacts
}) (*outCare, error) {
	if err := s.RecordCare(tx, in.Person, in.Body); err != nil {
		return nil, err
	}
	return s.outCare(tx, in.Person)
}

func (s *Service) reviewCare(_ context.Context, tx *tenant.Tx, in *OfPerson) (*outCare, error) {
	if err := ReviewCare(tx, in.Person); err != nil {
		return nil, err
	}
	return s.outCare(tx, in.Person)
}

func (s *Service) endCare(_ context.Context, tx *tenant.Tx, in *OfPerson) (*manifest.Empty, error) {
	return nil, EndCare(tx, in.Person)
}

type inAlerts struct {
	manifest.InTenant
	InDays
}

type outAlerts struct {
	Body struct {
		Items []AlertLine `json:"items" nullable:"false"`
	}
}

func (s *Service) alerts(_ context.Context, tx *tenant.Tx, in *inAlerts) (*outAlerts, error) {
	out := &outAlerts{}
	var err error
	out.Body.Items, err = s.AlertLines(tx, in.From, in.Until)
	return out, err
}
