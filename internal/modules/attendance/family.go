package attendance

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/manifest"
	"preau/internal/platform/fold"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// What a family reads and does: its children's next days at school, the absences it said and those the school found, and what the
// school makes of the days to come.

// aheadShown is how many days ahead a family chooses from.
const aheadShown = 35

// OpenDay is a day with class, with its hours.
type OpenDay struct {
	Day   schoolyear.Date `json:"day" format:"date"`
	Slots []Slot          `json:"slots" nullable:"false"`
}

// MyAbsence is an absence as a guardian reads it.
type MyAbsence struct {
	ID        uuid.UUID       `json:"id"`
	Kind      string          `json:"kind" enum:"absence,late"`
	Since     schoolyear.Date `json:"since" format:"date"`
	Until     schoolyear.Date `json:"until" format:"date"`
	Part      string          `json:"part" enum:"day,morning,afternoon,hours"`
	Starts    string          `json:"starts,omitempty"`
	Ends      string          `json:"ends,omitempty"`
	Eats      bool            `json:"eats"`
	Ground    string          `json:"ground,omitempty" enum:"sickness,appointment,family,other"`
	By        string          `json:"by" enum:"me,other,school"`
	Words     string          `json:"words,omitempty" doc:"The caller's own"`
	SaidAt    time.Time       `json:"said_at"`
	State     string          `json:"state" enum:"announced,found,explained,accepted,refused,withdrawn"`
	AskedAt   *time.Time      `json:"asked_at,omitempty" doc:"The school asked for the reason"`
	Abilities map[string]bool `json:"abilities" doc:"withdraw, explain"`
}

// MyFact is what the school makes of a day, as a guardian reads it of one child.
type MyFact struct {
	Fact      uuid.UUID       `json:"fact"`
	Kind      string          `json:"kind" enum:"outing,class_closed,teacher_absent,strike"`
	KindLabel string          `json:"kind_label"`
	Label     string          `json:"label,omitempty"`
	Place     string          `json:"place,omitempty"`
	Since     schoolyear.Date `json:"since" format:"date"`
	Until     schoolyear.Date `json:"until" format:"date"`
	Starts    string          `json:"starts,omitempty"`
	Ends      string          `json:"ends,omitempty"`
	Meal      string          `json:"meal,omitempty" enum:"family,canteen"`
	Wish      string          `json:"wish" enum:",home,stay,service"`
	TakenIn   bool            `json:"taken_in" doc:"Has a place of the minimum service"`
	Sentence  string          `json:"sentence" doc:"What becomes of the child's day"`
	Choices   []string        `json:"choices" nullable:"false" doc:"What the caller may wish: home, stay, service"`
}

// MyChild is a child's school days.
type MyChild struct {
	Child     uuid.UUID       `json:"child"`
	GivenName string          `json:"given_name"`
	Class     string          `json:"class,omitempty"`
	Tenant    uuid.UUID       `json:"tenant"`
	School    string          `json:"school"`
	Today     schoolyear.Date `json:"today" format:"date"`
	First     schoolyear.Date `json:"first,omitzero" format:"date" doc:"The first day that still has class to miss"`
	Days      []OpenDay       `json:"days" nullable:"false" doc:"From three days ago, five weeks ahead"`
	Absences  []MyAbsence     `json:"absences" nullable:"false" doc:"The latest first: what is asked, to come, and of the last two months"`
	Facts     []MyFact        `json:"facts" nullable:"false"`
	Abilities map[string]bool `json:"abilities" doc:"declare"`
}

func (s *Service) mine(_ context.Context, tx *tenant.Tx, _ *struct{}) ([]MyChild, error) {
	list, err := s.childrenOf(tx, tx.Subjects(Key))
	if err != nil {
		return nil, err
	}
	return list, nil
}

func byName(a, b MyChild) int { return cmp.Compare(fold.Fold(a.GivenName), fold.Fold(b.GivenName)) }

func (s *Service) childrenOf(tx *tenant.Tx, subjects []uuid.UUID) ([]MyChild, error) {
	me := tx.Actor().Person
	subjects = slices.DeleteFunc(slices.Clone(subjects), func(id uuid.UUID) bool { return id == me })
	if len(subjects) == 0 {
		return []MyChild{}, nil
	}
	h, err := HoursOf(tx)
	if err != nil {
		return nil, err
	}
	today := schoolyear.DateOf(tx.Now(), h.Zone)
	who, err := placedOn(tx, today, subjects...)
	if err != nil {
		return nil, err
	}
	school, err := tenant.Value[string](tx, `select short_name from tenant.tenants where tenant_id = $1`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	type said struct {
		Absence
		Words *string
	}
	absences, err := tenant.Select[said](tx, `select `+absenceColumns+`, r.words from attendance.absences a left join attendance.remarks r on r.tenant_id = $1 and r.absence_id = a.id and r.guardian_id = $4
		where a.tenant_id = $1 and a.pupil_id = any ($2) and a.until >= $3::date - 62 order by a.since desc, a.said_at desc`, tx.Tenant(), subjects, today, me)
	if err != nil {
		return nil, err
	}
	type told struct {
		FactID, PupilID      uuid.UUID
		Kind, Label, Place   string
		Since, Until         schoolyear.Date
		Starts, Ends, Meal   string
		Stay, Service, Taken bool
		Wish                 string
	}
	facts, err := tenant.Select[told](tx, `select c.fact_id, c.pupil_id, c.kind, c.label, c.place, c.since, c.until, coalesce(to_char(c.starts, 'HH24:MI'), '') as starts, coalesce(to_char(c.ends, 'HH24:MI'), '') as ends, c.meal, c.stay, c.service, c.taken_in as taken, c.wish
		from attendance.concerned c where c.tenant_id = $1 and c.pupil_id = any ($2) and c.until >= $3 and c.withdrawn_at is null order by c.since, c.fact_id`, tx.Tenant(), subjects, today)
	if err != nil {
		return nil, err
	}
	declares := manifest.Holds(tx, Declare) != 0
	deciding := decidingFor(tx)
	out := []MyChild{}
	for _, id := range subjects {
		p, ok := who[id]
		if !ok || !p.LeftOn.IsZero() && !p.LeftOn.After(today) {
			continue
		}
		may := declares && slices.Contains(deciding, id)
		c := MyChild{Child: id, GivenName: p.GivenName, Class: p.Class, Tenant: tx.Tenant(), School: school, Today: today, Days: []OpenDay{}, Absences: []MyAbsence{}, Facts: []MyFact{}, Abilities: map[string]bool{"declare": may}}
		for day := today.AddDays(-backDays); !day.After(today.AddDays(aheadShown)); day = day.AddDays(1) {
			if slots := h.On(p.ClassID, day); len(slots) > 0 {
				c.Days = append(c.Days, OpenDay{day, slots})
				last := slots[len(slots)-1].Ends
				if c.First.IsZero() && tx.Now().Before(day.At(h.Zone, int(last)/60, int(last)%60)) {
					c.First = day
				}
			}
		}
		for _, a := range absences {
			if a.PupilID != id || a.State == Withdrawn {
				continue
			}
			v := MyAbsence{ID: a.ID, Kind: a.Kind, Since: a.Since, Until: a.Until, Part: a.Part, Starts: a.Starts, Ends: a.Ends, Eats: a.Eats, Ground: a.Ground, By: "other", SaidAt: a.SaidAt, State: a.State, AskedAt: a.AskedAt,
				Abilities: map[string]bool{"withdraw": may && a.SaidBy == "family" && !a.Until.Before(today) && a.State != Found && a.State != Refused, "explain": may && a.State == Found}}
			if a.Words != nil {
				v.Words = *a.Words
			}
			switch {
			case a.SaidBy == "school":
				v.By = "school"
			case a.SaidPerson != nil && *a.SaidPerson == me:
				v.By = "me"
			}
			c.Absences = append(c.Absences, v)
		}
		for _, f := range facts {
			if f.PupilID != id {
				continue
			}
			v := MyFact{Fact: f.FactID, Kind: f.Kind, KindLabel: s.say(tx, "kind_"+f.Kind, nil), Label: f.Label, Place: f.Place, Since: f.Since, Until: f.Until, Starts: f.Starts, Ends: f.Ends, Meal: f.Meal, Wish: f.Wish, TakenIn: f.Taken, Choices: []string{}}
			sentence := "told_" + f.Kind
			switch {
			case f.Kind == "outing" && f.Meal != "":
				sentence += "_" + f.Meal
			case f.Service && f.Taken:
				sentence = "told_taken_in"
			case f.Service && f.Wish == "service":
				sentence = "told_service_asked"
			case f.Service:
				sentence = "told_strike_service"
			case f.Stay && f.Wish == "home":
				sentence = "told_home"
			case f.Stay:
				sentence = "told_teacher_absent_stay"
			}
			v.Sentence = s.say(tx, sentence, map[string]any{"child": p.GivenName})
			if may {
				switch {
				case f.Service:
					v.Choices = []string{"service", "home"}
				case f.Stay:
					v.Choices = []string{"stay", "home"}
				}
			}
			c.Facts = append(c.Facts, v)
		}
		out = append(out, c)
	}
	slices.SortStableFunc(out, byName)
	return out, nil
}

// decidingFor are the pupils for whom the caller decides: the right to declare is never held for those they only follow.
func decidingFor(tx *tenant.Tx) []uuid.UUID {
	if h := manifest.CallerOf(tx.Context()).In(tx.Tenant()); h != nil {
		return h.Subjects
	}
	return nil
}

// one is one child's days after something changed.
func (s *Service) one(tx *tenant.Tx, child uuid.UUID) (*myChildOut, error) {
	list, err := s.childrenOf(tx, []uuid.UUID{child})
	if err == nil && len(list) == 0 {
		err = orMissing(nil)
	}
	if err != nil {
		return nil, err
	}
	return &myChildOut{list[0]}, nil
}

// ---- the home

func (s *Service) home() []manifest.Home {
	return []manifest.Home{
		{Right: Consult, Reads: []string{"directory"}, Cards: s.familyCards},
		{Right: Follow, Reads: []string{"directory"}, Cards: s.staffCards},
	}
}

// FamilyCard is what the home says of a child's presence at school.
type FamilyCard struct {
	Child    uuid.UUID   `json:"child"`
	Name     string      `json:"name"`
	Today    []MyAbsence `json:"today"`
	Asked    *MyAbsence  `json:"asked,omitempty"`
	Fact     *MyFact     `json:"fact,omitempty"`
	Declare  bool        `json:"declare"`
	NextDay  string      `json:"next_day,omitempty"`
	LastEnds string      `json:"last_ends,omitempty"`
}

func (s *Service) familyCards(_ context.Context, tx *tenant.Tx) ([]manifest.Card, error) {
	list, err := s.childrenOf(tx, tx.Subjects(Key))
	if err != nil {
		return nil, err
	}
	var cards []manifest.Card
	for _, c := range list {
		child := c.Child
		data := FamilyCard{Child: c.Child, Name: c.GivenName, Today: []MyAbsence{}, Declare: c.Abilities["declare"]}
		for _, a := range c.Absences {
			if !a.Since.After(c.Today) && !a.Until.Before(c.Today) && a.State != Found {
				data.Today = append(data.Today, a)
			}
		}
		if data.Declare || len(data.Today) > 0 {
			cards = append(cards, manifest.Card{ID: "attendance.child." + child.String(), Kind: "child", Domain: "classe", Child: &child, Title: s.say(tx, "home_declare", map[string]any{"child": c.GivenName}), Path: "/absences/signaler?enfant=" + child.String(), At: tx.Now(), Data: data})
		}
		for _, a := range c.Absences {
			if a.State != Found {
				continue
			}
			asked := FamilyCard{Child: c.Child, Name: c.GivenName, Asked: &a, Today: []MyAbsence{}}
			cards = append(cards, manifest.Card{ID: a.ID.String(), Kind: "asked", Domain: "classe", Todo: a.Abilities["explain"], Child: &child, Title: s.say(tx, "home_asked", map[string]any{"child": c.GivenName}), Path: "/absences", At: a.SaidAt, Data: asked})
		}
		for _, f := range c.Facts {
			if c.Today.DaysUntil(f.Since) > 7 {
				continue
			}
			told := FamilyCard{Child: c.Child, Name: c.GivenName, Fact: &f, Today: []MyAbsence{}}
			cards = append(cards, manifest.Card{ID: f.Fact.String() + "." + child.String(), Kind: "fact", Domain: "classe", Todo: len(f.Choices) > 0 && f.Wish == "", Child: &child, Title: strings.TrimSpace(f.KindLabel + " " + f.Label), Line: f.Sentence, Path: "/absences", At: tx.Now(), Data: told})
		}
	}
	return cards, nil
}

// StaffCard is the school of today in figures, and the rolls that are the reader's to call.
type StaffCard struct {
	Rolls       []ClassView `json:"rolls"`
	Missing     int         `json:"missing"`
	Absent      int         `json:"absent"`
	Unexplained int         `json:"unexplained"`
	ToConfirm   int         `json:"to_confirm"`
	Head        bool        `json:"head"`
}

func (s *Service) staffCards(_ context.Context, tx *tenant.Tx) ([]manifest.Card, error) {
	v, err := s.Day(tx, schoolyear.Date{})
	if err != nil || !v.School {
		return nil, err
	}
	data := StaffCard{Rolls: []ClassView{}, Missing: v.Missing, Absent: v.Absent, Head: manifest.Holds(tx, Manage) != 0}
	var deadline *time.Time
	zone, err := zoneOf(tx)
	if err != nil {
		return nil, err
	}
	for _, c := range v.Classes {
		due := slices.ContainsFunc(c.Halves, func(h HalfView) bool { return h.State == "missing" || h.State == "waiting" })
		if c.Mine && due {
			data.Rolls = append(data.Rolls, c)
			for _, half := range c.Halves {
				if half.State == "missing" || half.State == "waiting" {
					at := v.Day.At(zone, int(clock(half.Starts))/60, int(clock(half.Starts))%60).Add(forgotten)
					if deadline == nil || at.Before(*deadline) {
						deadline = &at
					}
				}
			}
		}
	}
	for _, a := range append(slices.Clone(v.Items), v.Unexplained...) {
		switch a.State {
		case Found:
			data.Unexplained++
		case Explained:
			data.ToConfirm++
		}
	}
	var cards []manifest.Card
	if len(data.Rolls) > 0 {
		cards = append(cards, manifest.Card{ID: "attendance.rolls", Kind: "rolls", Domain: "classe", Todo: true, Deadline: deadline, Title: s.say(tx, "home_roll", map[string]any{"n": len(data.Rolls)}), Path: "/presences", At: tx.Now(), Data: data})
	}
	if data.Head {
		cards = append(cards, manifest.Card{ID: "attendance.day", Kind: "day", Domain: "classe", Todo: data.Missing+data.Unexplained+data.ToConfirm > 0, Title: s.say(tx, "home_day", map[string]any{"n": data.Absent}), Path: "/presences", At: tx.Now(), Data: data})
	}
	return cards, nil
}
