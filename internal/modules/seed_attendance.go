package modules

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/demo"
	"preau/internal/directory"
	"preau/internal/modules/attendance"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// weekOf are a school's hours: mornings, afternoons, and Wednesday morning in a week of nine half-days.
type schoolHours struct{ morning, afternoon, wednesday attendance.Span }

var hoursOfSchools = map[string]schoolHours{
	"tilleuls":          {morning: span("08:30", "11:30"), afternoon: span("13:30", "16:30")},
	"petits-tilleuls":   {morning: span("08:35", "11:35"), afternoon: span("13:35", "16:35")},
	"jacqueline-auriol": {morning: span("08:30", "12:00"), afternoon: span("14:00", "16:30")},
	"ecole-courvallon":  {morning: span("09:00", "12:00"), afternoon: span("13:45", "16:00"), wednesday: span("09:00", "12:00")},
	"ecole-les-essarts": {morning: span("08:45", "11:45"), afternoon: span("13:30", "15:45"), wednesday: span("08:45", "11:45")},
	"wangari-maathai":   {morning: span("08:00", "12:00"), afternoon: span("13:30", "16:30"), wednesday: span("08:00", "12:00")},
}

func span(starts, ends string) attendance.Span { return attendance.Span{Starts: starts, Ends: ends} }

func (h schoolHours) days() (out []attendance.Weekday) {
	for day := 1; day <= 5; day++ {
		d := attendance.Weekday{Weekday: day}
		switch {
		case day != 3:
			d.Morning, d.Afternoon = &h.morning, &h.afternoon
		case h.wednesday.Starts != "":
			d.Morning = &h.wednesday
		default:
			continue
		}
		out = append(out, d)
	}
	return out
}

// oneIn is the same number under n for the same names.
func oneIn(n uint32, names ...string) uint32 {
	sum := sha256.Sum256([]byte(strings.Join(names, "\x00")))
	return binary.BigEndian.Uint32(sum[:]) % n
}

// attendance gives each school its hours, the roll calls of the year, and what is said of the days to come.
func (s *sower) attendance(ctx context.Context) error {
	doors := []string{"attendance", "directory", "notify", "tenant"}
	for i := range s.world.Organisations {
		o := &s.world.Organisations[i]
		hours, school := hoursOfSchools[o.Key]
		if !school {
			continue
		}
		err := s.once(ctx, "attendance."+o.Key, tenant.Doors{Tenant: s.tenant(o.Key), Open: doors}, func(tx *tenant.Tx) error {
			since := date(s.world.Year.Start)
			if _, err := attendance.SetHours(tx, nil, since, hours.days()); err != nil {
				return err
			}
			if o.Key == "petits-tilleuls" { // the youngest leave earlier
				hours.afternoon = span("13:35", "16:20")
				for _, c := range s.classesIn(o.Key) {
					if strings.HasPrefix(c.Name, "PS") {
						class := s.class(o.Key, c.Key)
						if _, err := attendance.SetHours(tx, &class, since, hours.days()); err != nil {
							return err
						}
					}
				}
			}
			if err := s.pastAttendance(tx, o); err != nil {
				return err
			}
			if o.Key == "tilleuls" {
				return s.tilleulsToCome(tx)
			}
			return nil
		})
		if err != nil {
			return err
		}
		if o.Key != "tilleuls" {
			continue
		}
		on, _, _ := linasDays(s.world.Year.Start.Year())
		if !on.Before(date(s.world.Today)) {
			continue
		}
		if err := s.inPast(ctx, "attendance."+farm, on.AddDays(-6).At(s.paris, 18, 0), tenant.Doors{Tenant: s.tenant(o.Key), Open: doors}, uuid.Nil, func(tx *tenant.Tx) error {
			for _, c := range s.classesIn(o.Key) {
				if c.Name == "CE1 A" {
					return s.Attendance.LoadFact(tx, attendance.FactInput{ID: s.id("fact", farm), Kind: "outing", Label: "Ferme des Aulnes", Place: "Les Aulnes", Since: on, Starts: "09:15", Ends: "15:45", Meal: "family", Classes: []uuid.UUID{s.class(o.Key, c.Key)}}, nil)
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

// classesIn are the ordinary classes of a school this year.
func (s *sower) classesIn(school string) (out []*demo.Class) {
	for i := range s.world.Classes {
		if c := &s.world.Classes[i]; c.School == school && c.Year == s.world.Year.Label && c.Kind == demo.ClassOrdinary {
			out = append(out, c)
		}
	}
	return out
}

// inClass are the pupils of a class on a day.
func (s *sower) inClass(c *demo.Class, day time.Time) (out []*demo.Pupil) {
	for i := range s.world.Pupils {
		p := &s.world.Pupils[i]
		for _, e := range p.Enrolments {
			since := e.Since
			if since.Before(s.world.Year.Start) {
				since = s.world.Year.Start
			}
			if e.Class == c.Key && !day.Before(since) && (e.Until.IsZero() || !day.After(e.Until)) {
				out = append(out, p)
			}
		}
	}
	return out
}

// absent tells whether a pupil is away on a day: some three in a hundred are, a day or two, a little more in winter.
func absent(p *demo.Pupil, days []schoolyear.Date, i int) (first int, ground, state string, yes bool) {
	if p.FirstName == "Lina" && p.LastName == "Roux" && days[i].Month == time.September {
		_, ill, still := linasDays(days[i].Year)
		return slices.Index(days, ill), "sickness", attendance.Accepted, days[i] == ill || days[i] == still
	}
	for back := 0; back < 3 && i-back >= 0; back++ {
		day := days[i-back].String()
		if oneIn(1000, p.Key, day, "ill") >= 17 {
			continue
		}
		if length := int(oneIn(3, p.Key, day, "long")) + 1; back < length {
			ground = []string{"sickness", "sickness", "sickness", "sickness", "sickness", "appointment", "family", "other"}[oneIn(8, p.Key, day, "why")]
			state = attendance.Accepted
			if n := oneIn(100, p.Key, day, "said"); n < 6 {
				ground, state = "", attendance.Found
			} else if n < 9 {
				state = attendance.Explained
			}
			return i - back, ground, state, true
		}
	}
	return 0, "", "", false
}

// pastAttendance writes the roll calls of the year up to yesterday, and this morning's when it is past.
func (s *sower) pastAttendance(tx *tenant.Tx, o *demo.Organisation) error {
	h, err := attendance.HoursOf(tx)
	if err != nil {
		return err
	}
	today := date(s.world.Today)
	now := tx.Now()
	var absences []attendance.Absence
	var rolls []attendance.PastRoll
	for _, c := range s.classesIn(o.Key) {
		class := s.class(o.Key, c.Key)
		var days []schoolyear.Date
		for day := date(s.world.Year.Start); !day.After(today); day = day.AddDays(1) {
			if len(h.On(class, day)) > 0 {
				days = append(days, day)
			}
		}
		known := map[uuid.UUID]int{}
		for i, day := range days {
			pupils := s.inClass(c, day.At(time.UTC, 0, 0))
			for _, slot := range h.On(class, day) {
				begins := day.At(h.Zone, int(slot.Starts)/60, int(slot.Starts)%60)
				taken := begins.Add(time.Duration(5+oneIn(9, c.Key, day.String(), slot.Half)) * time.Minute)
				if taken.After(now) || oneIn(1000, c.Key, day.String(), slot.Half, "forgotten") < 4 {
					continue
				}
				if day == today && c.Name == "CE1-CE2" { // the roll that is missing
					continue
				}
				roll := attendance.PastRoll{Class: class, Day: day, Half: slot.Half, TakenAt: taken, Pupils: len(pupils)}
				for _, p := range pupils {
					person := s.person(o.Key, p.Key)
					skips := o.Key == "tilleuls" && p.Key == s.truant(c, pupils) && today.DaysUntil(day) > -12 && today.DaysUntil(day) < -4 && slot.Half == attendance.Afternoon
					first, ground, state, away := absent(p, days, i)
					switch {
					case skips:
						first, ground, state, away = i, "", attendance.Found, true
						fallthrough
					case away:
						id := s.id("absence", o.Key, p.Key, days[first].String(), map[bool]string{true: "afternoon"}[skips])
						at, seen := known[id]
						if !seen {
							at = len(absences)
							known[id] = at
							a := attendance.Absence{ID: id, PupilID: person, Kind: "absence", Since: days[first], Until: day, Part: "day", Ground: ground, SaidBy: "family", Proof: "sworn", SaidAt: days[first].At(h.Zone, 7, 20+int(oneIn(50, p.Key, day.String()))), State: state}
							if skips {
								a.Part = attendance.Afternoon
							}
							if state == attendance.Found {
								a.SaidBy, a.Proof, a.SaidAt = "school", "", taken
							}
							absences = append(absences, a)
						}
						absences[at].Until = day
						var legitimate *bool
						if state == attendance.Accepted {
							yes := true
							legitimate = &yes
						}
						roll.Marks = append(roll.Marks, attendance.PastMark{Pupil: person, State: "absent", Absence: &id, Legitimate: legitimate})
					case slot.Half == attendance.Morning && oneIn(1000, p.Key, day.String(), "late") < 6:
						late := begins.Add(time.Duration(6+oneIn(25, p.Key, day.String())) * time.Minute).In(h.Zone)
						roll.Marks = append(roll.Marks, attendance.PastMark{Pupil: person, State: "late", At: late.Format("15:04")})
					}
				}
				rolls = append(rolls, roll)
			}
		}
	}
	return attendance.LoadPast(tx, absences, rolls)
}

// truant is one pupil of CM2 whom the register points at.
func (s *sower) truant(c *demo.Class, pupils []*demo.Pupil) string {
	if c.Name != "CM2" || len(pupils) < 8 {
		return ""
	}
	return pupils[7].Key
}

// tilleulsToCome is what is said of the next days: Elias is ill, the museum on Friday, the strike on Thursday.
func (s *sower) tilleulsToCome(tx *tenant.Tx) error {
	const o = "tilleuls"
	h, err := attendance.HoursOf(tx)
	if err != nil {
		return err
	}
	class := map[string]uuid.UUID{}
	var names []string
	for _, c := range s.classesIn(o) {
		class[c.Name] = s.class(o, c.Key)
		names = append(names, c.Name)
	}
	elias := s.world.PupilNamed("Elias", "Giraud")
	day := h.Next(class["CE1 A"], date(s.world.Today))
	person := s.person(o, elias.Key)
	ill := attendance.Absence{ID: s.id("absence", o, elias.Key, "ill"), PupilID: person, Kind: "absence", Since: day, Until: day, Part: "day", Ground: "sickness", Proof: "sworn", SaidBy: "family", SaidAt: tx.Now().Add(-40 * time.Minute), State: attendance.Announced}
	for _, g := range s.ties {
		if g.Pupil == elias.Key && g.Authority == demo.AuthorityFull && ill.SaidPerson == nil {
			who := s.person(o, g.Adult)
			ill.SaidPerson = &who
		}
	}
	if err := attendance.LoadPast(tx, []attendance.Absence{ill}, nil); err != nil {
		return err
	}
	if err := s.Attendance.Spread(tx, ill.ID); err != nil {
		return err
	}
	for i := range s.world.Notes {
		n := &s.world.Notes[i]
		if n.Organisation != o || n.EventOn.IsZero() || n.Key != "museum" && n.Key != "strike" {
			continue
		}
		on := date(n.EventOn)
		if len(h.On(uuid.Nil, on)) == 0 || on.Before(date(s.world.Today)) {
			continue
		}
		if n.Key == "museum" {
			if err := s.Attendance.LoadFact(tx, attendance.FactInput{ID: s.id("fact", n.Key), Kind: "outing", Label: "Musée de l’Aigue", Place: "Valmont", Since: on, Starts: "09:15", Ends: "15:45", Meal: "family", Classes: []uuid.UUID{class["CE1 A"]}}, nil); err != nil {
				return err
			}
			continue
		}
		var closed, taken []uuid.UUID
		for _, name := range []string{"CP", "CE1-CE2", "CM1", "CM2"} {
			if slices.Contains(names, name) {
				closed = append(closed, class[name])
			}
		}
		for _, c := range s.classesIn(o) {
			if slices.Contains(closed, s.class(o, c.Key)) {
				for i, p := range s.inClass(c, on.At(time.UTC, 0, 0)) {
					if i%6 == 2 {
						taken = append(taken, s.person(o, p.Key))
					}
				}
			}
		}
		if err := s.Attendance.LoadFact(tx, attendance.FactInput{ID: s.id("fact", n.Key), Kind: "strike", Since: on, Places: 30, Classes: closed}, taken); err != nil {
			return err
		}
	}
	return s.pickups(tx, o)
}

// pickups are whom some families named to fetch their children, and who goes home alone.
func (s *sower) pickups(tx *tenant.Tx, o string) error {
	for _, one := range []struct{ given, family, collector, name, phone, relation string }{
		{"Mateo", "Garcia", "Rosa", "Ruiz", "06 39 98 41 07", "grand-mère"},
		{"Lina", "Roux", "Hélène", "Fabre", "06 39 98 41 22", "voisine"},
	} {
		p := s.world.PupilNamed(one.given, one.family)
		if p == nil || p.School != o {
			continue
		}
		if _, err := directory.NameCollector(tx, s.person(o, p.Key), directory.CollectorInput{GivenName: one.collector, FamilyName: one.name, Phone: one.phone, Relation: one.relation}, nil); err != nil {
			return err
		}
	}
	for _, c := range s.classesIn(o) {
		if c.Name != "CM2" && c.Name != "CM1" {
			continue
		}
		for i, p := range s.inClass(c, s.world.Today) {
			if i%3 == 0 {
				if err := directory.SetAlone(tx, s.person(o, p.Key), "school", true, nil); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
