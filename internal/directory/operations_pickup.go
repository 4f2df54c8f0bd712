package directory

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// CollectorView is somebody who was named to fetch a child.
type CollectorView struct {
	ID         uuid.UUID `json:"id"`
	GivenName  string    `json:"given_name"`
	FamilyName string    `json:"family_name"`
	Phone      string    `json:"phone,omitempty"`
	Relation   string    `json:"relation,omitempty"`
	Since      Date      `json:"since" format:"date"`
	Until      Date      `json:"until,omitzero" format:"date"`
	By         string    `json:"by" enum:"me,other,staff,elsewhere" doc:"Who named them; elsewhere: in a linked organisation"`
	Abilities  []string  `json:"abilities" nullable:"false" doc:"edit, end"`
}

// AloneView is whether a child goes home alone from a service.
type AloneView struct {
	Service string     `json:"service" enum:"school,childcare,transport"`
	Allowed bool       `json:"allowed"`
	Open    bool       `json:"open" doc:"false: too young, nobody may allow it"`
	SaidAt  *time.Time `json:"said_at,omitempty" doc:"Absent: nobody said anything, and the child does not"`
}

// PickupView is who may fetch a child.
type PickupView struct {
	Child      uuid.UUID       `json:"child"`
	GivenName  string          `json:"given_name"`
	Collectors []CollectorView `json:"collectors" nullable:"false"`
	Alone      []AloneView     `json:"alone" nullable:"false"`
	Max        int             `json:"max" doc:"How many may be named at a time"`
	// of the staff's view alone
	Guardians []string `json:"guardians,omitempty" doc:"For the staff: who answers for the child and may fetch it"`
	Barred    []string `json:"barred,omitempty" doc:"For the staff: who may not, by a judge's order"`
	Abilities []string `json:"abilities" nullable:"false" doc:"name"`
}

type pickupOut struct{ Body PickupView }

func pickupView(tx *tenant.Tx, pupil uuid.UUID, may bool) (PickupView, error) {
	p, err := PersonByID(tx, pupil)
	if err != nil {
		return PickupView{}, err
	}
	v := PickupView{Child: p.ID, GivenName: p.GivenName, Collectors: []CollectorView{}, Alone: []AloneView{}, Max: maxCollectors, Abilities: []string{}}
	if may = may && p.LeftOn.IsZero(); may {
		v.Abilities = append(v.Abilities, "name")
	}
	list, err := Collectors(tx, pupil)
	if err != nil {
		return v, err
	}
	me := tx.Actor().Person
	for _, c := range list {
		one := CollectorView{ID: c.ID, GivenName: c.GivenName, FamilyName: c.FamilyName, Phone: c.Phone, Relation: c.Relation, Since: c.Since, Until: c.Until, By: "other", Abilities: []string{}}
		switch {
		case c.Origin != nil:
			one.By = "elsewhere"
		case c.GuardianID == nil:
			one.By = "staff"
		case *c.GuardianID == me:
			one.By = "me"
		}
		if may && c.Origin == nil {
			one.Abilities = []string{"edit", "end"}
		}
		v.Collectors = append(v.Collectors, one)
	}
	said, err := AlonesOf(tx, pupil)
	if err != nil {
		return v, err
	}
	young, err := tooYoung(tx, []uuid.UUID{pupil}, today(tx))
	for _, service := range AloneServices {
		one := AloneView{Service: service, Open: len(young) == 0}
		if i := slices.IndexFunc(said, func(a Alone) bool { return a.Service == service }); i >= 0 {
			one.Allowed, one.SaidAt = said[i].Allowed && one.Open, &said[i].SaidAt
		}
		v.Alone = append(v.Alone, one)
	}
	return v, err
}

// decidesFor refuses who follows a child without deciding for it, and the child.
func decidesFor(tx *tenant.Tx, child uuid.UUID) error {
	if child == tx.Actor().Person || !slices.Contains(tx.Subjects("directory"), child) {
		return problem.New(problem.Forbidden, "directory.not_deciding")
	}
	return nil
}

func (s *service) childPickup(_ context.Context, tx *tenant.Tx, in *childIn) (*pickupOut, error) {
	if in.Child == tx.Actor().Person {
		return nil, problem.Missing()
	}
	authority, err := tenant.Value[string](tx, `select k.authority from directory.kinship k where k.tenant_id = $1 and k.pupil_id = $2 and k.guardian_id = $3 and `+alive("k", "$4::date"), tx.Tenant(), in.Child, tx.Actor().Person, today(tx))
	if err != nil {
		return nil, err
	}
	v, err := pickupView(tx, in.Child, authority == AuthorityFull && manifest.Holds(tx, Fetch) != 0)
	return &pickupOut{v}, err
}

type nameCollectorIn struct {
	manifest.OfChild
	Body CollectorInput
}

func (s *service) nameCollector(_ context.Context, tx *tenant.Tx, in *nameCollectorIn) (*pickupOut, error) {
	return s.collectorOf(tx, in.Child, uuid.Nil, in.Body)
}

type collectorIn struct {
	manifest.OfChild
	Collector uuid.UUID `path:"collector" format:"uuid"`
	Body      CollectorInput
}

func (s *service) correctCollector(_ context.Context, tx *tenant.Tx, in *collectorIn) (*pickupOut, error) {
	return s.collectorOf(tx, in.Child, in.Collector, in.Body)
}

func (s *service) collectorOf(tx *tenant.Tx, child, collector uuid.UUID, body CollectorInput) (*pickupOut, error) {
	if err := decidesFor(tx, child); err != nil {
		return nil, err
	}
	body.ID = collector
	if _, err := NameCollector(tx, child, body, nullable(tx.Actor().Person)); err != nil {
		return nil, err
	}
	v, err := pickupView(tx, child, true)
	return &pickupOut{v}, err
}

type endCollectorIn struct {
	manifest.OfChild
	Collector uuid.UUID `path:"collector" format:"uuid"`
}

func (s *service) endCollector(_ context.Context, tx *tenant.Tx, in *endCollectorIn) (*pickupOut, error) {
	if err := decidesFor(tx, in.Child); err != nil {
		return nil, err
	}
	if err := EndCollector(tx, in.Child, in.Collector); err != nil {
		return nil, err
	}
	v, err := pickupView(tx, in.Child, true)
	return &pickupOut{v}, err
}

// AloneInput says whether a child goes home alone.
type AloneInput struct {
	Service string `json:"service" enum:"school,childcare,transport"`
	Allowed bool   `json:"allowed"`
}

type childAloneIn struct {
	manifest.OfChild
	Body AloneInput
}

func (s *service) childAlone(_ context.Context, tx *tenant.Tx, in *childAloneIn) (*pickupOut, error) {
	if err := decidesFor(tx, in.Child); err != nil {
		return nil, err
	}
	if _, err := PersonByID(tx, in.Child); err != nil {
		return nil, err
	}
	if err := SetAlone(tx, in.Child, in.Body.Service, in.Body.Allowed, nullable(tx.Actor().Person)); err != nil {
		return nil, err
	}
	v, err := pickupView(tx, in.Child, true)
	return &pickupOut{v}, err
}

type personPickupIn struct {
	manifest.InTenant
	Person uuid.UUID `path:"person" format:"uuid"`
}

func (s *service) staffPickup(tx *tenant.Tx, pupil uuid.UUID) (*pickupOut, error) {
	v, err := pickupView(tx, pupil, manifest.Holds(tx, Manage) != 0)
	if err != nil {
		return nil, err
	}
	found, err := PickupOf(tx, []uuid.UUID{pupil}, today(tx), "school")
	if err != nil {
		return nil, err
	}
	for _, f := range found[pupil].Fetchers {
		if f.Guardian {
			v.Guardians = append(v.Guardians, f.Name)
		}
	}
	v.Barred = found[pupil].Barred
	tx.Saw(pupil)
	return &pickupOut{v}, nil
}

func (s *service) personPickup(_ context.Context, tx *tenant.Tx, in *personPickupIn) (*pickupOut, error) {
	return s.staffPickup(tx, in.Person)
}

type staffNameIn struct {
	manifest.InTenant
	Person uuid.UUID `path:"person" format:"uuid"`
	Body   CollectorInput
}

func (s *service) staffNameCollector(_ context.Context, tx *tenant.Tx, in *staffNameIn) (*pickupOut, error) {
	if _, err := NameCollector(tx, in.Person, in.Body, nil); err != nil {
		return nil, err
	}
	return s.staffPickup(tx, in.Person)
}

type staffCollectorIn struct {
	manifest.InTenant
	Person    uuid.UUID `path:"person" format:"uuid"`
	Collector uuid.UUID `path:"collector" format:"uuid"`
	Body      CollectorInput
}

func (s *service) staffCorrectCollector(_ context.Context, tx *tenant.Tx, in *staffCollectorIn) (*pickupOut, error) {
	in.Body.ID = in.Collector
	if _, err := NameCollector(tx, in.Person, in.Body, nil); err != nil {
		return nil, err
	}
	return s.staffPickup(tx, in.Person)
}

type staffEndCollectorIn struct {
	manifest.InTenant
	Person    uuid.UUID `path:"person" format:"uuid"`
	Collector uuid.UUID `path:"collector" format:"uuid"`
}

func (s *service) staffEndCollector(_ context.Context, tx *tenant.Tx, in *staffEndCollectorIn) (*pickupOut, error) {
	if err := EndCollector(tx, in.Person, in.Collector); err != nil {
		return nil, err
	}
	return s.staffPickup(tx, in.Person)
}

type staffAloneIn struct {
	manifest.InTenant
	Person uuid.UUID `path:"person" format:"uuid"`
	Body   AloneInput
}

func (s *service) staffAlone(_ context.Context, tx *tenant.Tx, in *staffAloneIn) (*pickupOut, error) {
	if _, err := PersonByID(tx, in.Person); err != nil {
		return nil, err
	}
	if err := SetAlone(tx, in.Person, in.Body.Service, in.Body.Allowed, nil); err != nil {
		return nil, err
	}
	return s.staffPickup(tx, in.Person)
}
