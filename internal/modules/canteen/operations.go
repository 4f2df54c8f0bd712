package canteen

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// Inputs, views and one-line handlers: what the service shows over HTTP. The rules are in the other files.

func (s *Service) operations() []manifest.Operation {
	const staff = "/api/v1/t/{tenant}/canteen/"
	read, menus := manifest.Needs(Read), manifest.Needs(Menus)
	people := []string{"directory", "tenant"}
	return []manifest.Operation{
		manifest.Gather(manifest.Spec{ID: "canteen.menus", Method: "GET", Path: "/api/v1/canteen/menus", Summary: "The published menus of some days, of everywhere my children eat or I work", Gate: read, Reads: []string{"directory", "tenant", "diet", "health"}}, s.read, compareReadings),
		manifest.Staged(manifest.Spec{ID: "canteen.poster", Method: "GET", Path: staff + "plans/{plan}/poster.pdf", Summary: "A week's published menu, for the wall", Gate: read, Reads: people, File: "application/pdf"}, s.poster),

		manifest.Op(manifest.Spec{ID: "canteen.plans", Method: "GET", Path: staff + "plans", Summary: "The plans of menus and who eats by them", Gate: menus, Reads: people}, s.plans),
		manifest.Op(manifest.Spec{ID: "canteen.create-plan", Method: "POST", Path: staff + "plans", Summary: "Begin a plan of menus", Gate: menus, Reads: people}, s.createPlan),
		manifest.Op(manifest.Spec{ID: "canteen.change-plan", Method: "PUT", Path: staff + "plans/{plan}", Summary: "Change a plan and who eats by it", Gate: menus, Reads: people}, s.changePlan),
		manifest.Op(manifest.Spec{ID: "canteen.drop-plan", Method: "DELETE", Path: staff + "plans/{plan}", Summary: "Take a plan out of use", Gate: menus}, s.dropPlan),
		manifest.Op(manifest.Spec{ID: "canteen.week", Method: "GET", Path: staff + "plans/{plan}/weeks/{monday}", Summary: "A week of a plan, drafts included, with what is still to be done", Gate: menus, Reads: people}, s.week),
		manifest.Op(manifest.Spec{ID: "canteen.write-menu", Method: "PUT", Path: staff + "plans/{plan}/days/{day}/{meal}", Summary: "Write the menu of a day; a published one changes for a reason", Gate: menus, Reads: people, Status: 200, Errors: []int{409}}, s.writeMenu),
		manifest.Op(manifest.Spec{ID: "canteen.publish-week", Method: "POST", Path: staff + "plans/{plan}/weeks/{monday}/publish", Summary: "Publish the menus of a week", Gate: menus, Reads: people}, s.publishWeek),
		manifest.Op(manifest.Spec{ID: "canteen.copy-week", Method: "POST", Path: staff + "plans/{plan}/weeks/{monday}/copy", Summary: "Bring the dishes of another week into this one, as drafts", Gate: menus, Reads: people}, s.copyWeek),
		manifest.Op(manifest.Spec{ID: "canteen.dishes", Method: "GET", Path: staff + "dishes", Summary: "Search the dishes that the kitchen knows", Gate: menus}, s.dishes),
		manifest.Op(manifest.Spec{ID: "canteen.add-dish", Method: "POST", Path: staff + "dishes", Summary: "Add a dish", Gate: menus}, s.addDish),
		manifest.Op(manifest.Spec{ID: "canteen.change-dish", Method: "PUT", Path: staff + "dishes/{dish}", Summary: "Say anew what a dish is; the menus to come follow", Gate: menus, Reads: people}, s.changeDish),
		manifest.Op(manifest.Spec{ID: "canteen.drop-dish", Method: "DELETE", Path: staff + "dishes/{dish}", Summary: "Take a dish out of the library", Gate: menus}, s.dropDish),
	}
}

// Restaurant is a place of the service as a plan follows it.
type Restaurant struct {
	ID      uuid.UUID `json:"id"`
	Name    string    `json:"name"`
	Schools []string  `json:"schools" nullable:"false" doc:"Empty: those of every school"`
}

type outPlans struct {
	Body struct {
		Items   []Plan       `json:"items" nullable:"false"`
		Places  []Restaurant `json:"places" nullable:"false" doc:"The restaurants, with the schools whose pupils eat there"`
		Schools []Follower   `json:"schools" nullable:"false" doc:"The linked schools that no restaurant names"`
		Kinds   []string     `json:"kinds" nullable:"false" doc:"The types of restaurant of the national schema"`
	}
}

func (s *Service) plans(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*outPlans, error) {
	out := &outPlans{}
	var err error
	if out.Body.Items, err = Plans(tx); err != nil {
		return nil, err
	}
	links, err := tenant.Links(tx)
	if err != nil {
		return nil, err
	}
	out.Body.Places, out.Body.Schools, out.Body.Kinds = []Restaurant{}, []Follower{}, Restaurants
	book, err := s.Bookings.Read(tx)
	if err != nil {
		return nil, err
	}
	named := map[uuid.UUID]bool{}
	for _, p := range book.Places {
		if p.Archived {
			continue
		}
		r := Restaurant{ID: p.ID, Name: p.Name, Schools: []string{}}
		for _, l := range links {
			if l.PeerKind == "school" && slices.Contains(p.Schools, l.Peer) && !slices.Contains(r.Schools, l.PeerName) {
				r.Schools, named[l.Peer] = append(r.Schools, l.PeerName), true
			}
		}
		out.Body.Places = append(out.Body.Places, r)
	}
	for _, l := range links {
		if l.PeerKind == "school" && slices.Contains(l.Services, Key) && !named[l.Peer] {
			out.Body.Schools = append(out.Body.Schools, Follower{SchoolID: &l.Peer, Name: l.PeerName})
		}
	}
	return out, err
}

type outPlan struct{ Body Plan }

func (s *Service) createPlan(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body PlanFacts
}) (*outPlan, error) {
	id, err := KeepPlan(tx, uuid.Nil, in.Body)
	if err != nil {
		return nil, err
	}
	p, err := planOf(tx, id)
	return &outPlan{p}, err
}

// OfPlan is the path of a plan.
type OfPlan struct {
	manifest.InTenant
	Plan uuid.UUID `path:"plan" format:"uuid"`
}

func (s *Service) changePlan(_ context.Context, tx *tenant.Tx, in *struct {
	OfPlan
	Body PlanFacts
}) (*outPlan, error) {
	if _, err := KeepPlan(tx, in.Plan, in.Body); err != nil {
		return nil, err
	}
	p, err := planOf(tx, in.Plan)
	return &outPlan{p}, err
}

func (s *Service) dropPlan(_ context.Context, tx *tenant.Tx, in *OfPlan) (*manifest.Empty, error) {
	return nil, DropPlan(tx, in.Plan, tx.Now())
}

// OfWeek is the path of a week of a plan; any of its days names it.
type OfWeek struct {
	OfPlan
	Monday Date `path:"monday" format:"date"`
}

// WeekDay is a day of a week, with what the school calendar says of it.
type WeekDay struct {
	Day    Date   `json:"day" format:"date"`
	Served bool   `json:"served" doc:"A day of the plan that is neither a holiday nor a public holiday"`
	Why    string `json:"why,omitempty" enum:"public_holiday,holidays" doc:"What closes a day that the plan would serve"`
	Past   bool   `json:"past"`
	Menus  []Menu `json:"menus" nullable:"false"`
}

type outWeek struct {
	Body Week
}

// Week is a week of a plan as those who write it see it.
type Week struct {
	Plan    Plan      `json:"plan"`
	Monday  Date      `json:"monday" format:"date"`
	Days    []WeekDay `json:"days" nullable:"false"`
	Changes []Change  `json:"changes" nullable:"false"`
	Drafts  int       `json:"drafts" doc:"Menus that nobody else reads yet"`
	// Vegetarian: the weekly vegetarian menu of EGalim (Code rural, L230-5-6) is there.
	Vegetarian bool   `json:"vegetarian" doc:"One day of the week has a meal without meat and fish"`
	Unchecked  []Dish `json:"unchecked" nullable:"false" doc:"Dishes of which nobody said what they contain"`
	Missing    []Date `json:"missing" nullable:"false" doc:"Days served without a menu"`
}

func (s *Service) weekOf(tx *tenant.Tx, plan uuid.UUID, any Date) (*outWeek, error) {
	p, err := planOf(tx, plan)
	if err != nil {
		return nil, err
	}
	cal, err := directory.Calendar(tx)
	if err != nil {
		return nil, err
	}
	today, err := directory.Today(tx)
	if err != nil {
		return nil, err
	}
	monday := any.Monday()
	menus, err := MenusBetween(tx, plan, monday, monday.AddDays(6))
	if err != nil {
		return nil, err
	}
	w := Week{Plan: p, Monday: monday, Days: []WeekDay{}, Unchecked: []Dish{}, Missing: []Date{}}
	for i := range 7 {
		d := WeekDay{Day: monday.AddDays(i), Menus: []Menu{}}
		d.Past = d.Day.Before(today)
		d.Served, d.Why = served(p, cal, d.Day)
		main := false
		for _, m := range menus {
			if m.Day != d.Day {
				continue
			}
			d.Menus = append(d.Menus, m)
			main = main || m.Meal != Snack && len(m.Dishes) > 0
			if m.PublishedAt == nil && len(m.Dishes) > 0 {
				w.Drafts++
			}
			w.Vegetarian = w.Vegetarian || vegetarian(m)
			for _, dish := range m.Dishes {
				if !dish.Checked && !slices.ContainsFunc(w.Unchecked, func(u Dish) bool { return u.ID == dish.ID }) {
					w.Unchecked = append(w.Unchecked, dish.Dish)
				}
			}
		}
		if d.Served && !main {
			w.Missing = append(w.Missing, d.Day)
		}
		if d.Served || len(d.Menus) > 0 || mask(p.Weekdays)&(1<<i) != 0 {
			w.Days = append(w.Days, d)
		}
	}
	w.Changes, err = ChangesBetween(tx, plan, monday, monday.AddDays(6))
	return &outWeek{w}, err
}

// served tells whether a plan serves a day, and what closes it when one would expect it.
func served(p Plan, cal schoolyear.Calendar, d Date) (bool, string) {
	if mask(p.Weekdays)&(1<<((int(d.Weekday())+6)%7)) == 0 {
		return false, ""
	}
	if cal.IsPublicHoliday(d) {
		return false, "public_holiday"
	}
	if cal.IsHoliday(d) {
		return false, "holidays"
	}
	return true, ""
}

// vegetarian tells whether a meal can be eaten whole without meat or fish: its main dish and everything that is no alternative.
func vegetarian(m Menu) bool {
	main := false
	for _, d := range m.Dishes {
		if d.Alternative {
			continue
		}
		if len(d.Contains) > 0 || d.Course == "main" && !d.Vegetarian {
			return false
		}
		main = main || d.Course == "main"
	}
	return main && m.Meal != Snack
}

func (s *Service) week(_ context.Context, tx *tenant.Tx, in *OfWeek) (*outWeek, error) {
	return s.weekOf(tx, in.Plan, in.Monday)
}

func (s *Service) writeMenu(_ context.Context, tx *tenant.Tx, in *struct {
	OfPlan
	Day  Date   `path:"day" format:"date"`
	Meal string `path:"meal" enum:"lunch,picnic,snack"`
	Body Writing
}) (*outWeek, error) {
	if err := s.Write(tx, in.Plan, in.Day, in.Meal, in.Body); err != nil {
		return nil, err
	}
	return s.weekOf(tx, in.Plan, in.Day)
}

func (s *Service) publishWeek(_ context.Context, tx *tenant.Tx, in *OfWeek) (*outWeek, error) {
	monday := in.Monday.Monday()
	if _, err := s.Publish(tx, in.Plan, monday, monday.AddDays(6)); err != nil {
		return nil, err
	}
	return s.weekOf(tx, in.Plan, monday)
}

func (s *Service) copyWeek(_ context.Context, tx *tenant.Tx, in *struct {
	OfWeek
	Body struct {
		From Date `json:"from" format:"date" doc:"A day of the week that is copied"`
	}
}) (*outWeek, error) {
	if _, err := planOf(tx, in.Plan); err != nil {
		return nil, err
	}
	if _, err := Copy(tx, in.Plan, in.Body.From.Monday(), in.Monday.Monday()); err != nil {
		return nil, err
	}
	return s.weekOf(tx, in.Plan, in.Monday)
}

type outDishes struct {
	Body struct {
		Items []Dish `json:"items" nullable:"false"`
	}
}

func (s *Service) dishes(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Query     string `query:"q" maxLength:"100"`
	Course    string `query:"course" enum:",starter,main,side,dairy,dessert,snack,bread"`
	Unchecked bool   `query:"unchecked" doc:"Only those of which nobody said what they contain"`
}) (*outDishes, error) {
	out := &outDishes{}
	var err error
	if out.Body.Items, err = FindDishes(tx, in.Query, in.Course, in.Unchecked); out.Body.Items == nil {
		out.Body.Items = []Dish{}
	}
	return out, err
}

type outDish struct{ Body Dish }

func (s *Service) addDish(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body Facts
}) (*outDish, error) {
	d, err := KeepDish(tx, in.Body)
	return &outDish{d}, err
}

// OfDish is the path of a dish.
type OfDish struct {
	manifest.InTenant
	Dish uuid.UUID `path:"dish" format:"uuid"`
}

func (s *Service) changeDish(_ context.Context, tx *tenant.Tx, in *struct {
	OfDish
	Body Facts
}) (*outDish, error) {
	d, err := s.ChangeDish(tx, in.Dish, in.Body)
	return &outDish{d}, err
}

func (s *Service) dropDish(_ context.Context, tx *tenant.Tx, in *OfDish) (*manifest.Empty, error) {
	return nil, DropDish(tx, in.Dish)
}
