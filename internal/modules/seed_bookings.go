package modules

import (
	"context"
	"encoding/json"
	"hash/fnv"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/daybook"
	"preau/internal/demo"
	"preau/internal/modules/canteen"
	"preau/internal/schoolyear"
	"preau/internal/schoolyear/cutoff"
	"preau/internal/tenant"
)

// What families book in the demonstration: the meals, the mornings, the evenings and the Wednesdays of Saint-Aubin, the meals of the
// SIVOS under another rule, the collège's restaurant. The year so far is there, and the next four weeks.

const (
	ahead     = 27             // days
	schoolDay = 1 | 2 | 8 | 16 // Monday, Tuesday, Thursday, Friday
	wednesday = 4
	centre    = 40 // places of the Wednesday centre
	waits     = 6  // children on its list
)

// rulebook is what a collectivity decided for an activity, in the words of the rules' own form.
type rulebook struct{ add, cancel, absences string }

var (
	townMeals = rulebook{
		add:      `{"kind":"days_before","days":2,"count":"ouvres","at":"12:00","first_day_back":{"kind":"before_holiday","at":"12:00"}}`,
		cancel:   `{"kind":"day_before","at":"11:00","first_day_back":{"kind":"before_holiday","at":"11:00"}}`,
		absences: `{"sickness":{"charge":"first_days","days":1,"proof":"sworn","proof_days":7}}`,
	}
	sivosMeals = rulebook{
		add:      `{"kind":"weekday_before","weekday":"tue","weeks":1,"at":"23:59","late":{"surcharge":"0.50"}}`,
		cancel:   `{"kind":"weekday_before","weekday":"tue","weeks":1,"at":"23:59"}`,
		absences: `{"strike":{"charge":"free"},"outing":{"charge":"free"},"sickness":{"charge":"free","proof":"seen","proof_days":10}}`,
	}
	collegeMeals = rulebook{
		add:    `{"kind":"weekday_before","weekday":"fri","weeks":1,"at":"17:00"}`,
		cancel: `{"kind":"days_before","days":2,"count":"ouvres","at":"10:00"}`,
	}
	hours = rulebook{
		add:      `{"kind":"day_before","count":"ouvres","at":"18:00"}`,
		cancel:   `{"kind":"day_before","count":"ouvres","at":"18:00"}`,
		absences: `{"sickness":{"charge":"free","proof":"sworn"}}`,
	}
	wednesdays = rulebook{
		add:      `{"kind":"weekday_before","weekday":"wed","weeks":1,"at":"12:00"}`,
		cancel:   `{"kind":"weekday_before","weekday":"wed","weeks":1,"at":"12:00"}`,
		absences: `{"sickness":{"charge":"free","proof":"seen","proof_days":3}}`,
	}
)

// offering writes what a collectivity offers, with the functions that its agents use.
type offering struct {
	*sower
	tx    *tenant.Tx
	org   *demo.Organisation
	svc   *daybook.Service
	since schoolyear.Date
}

func (o *offering) place(key string, in daybook.PlaceIn, schools ...string) (uuid.UUID, error) {
	for _, k := range schools {
		in.Schools = append(in.Schools, o.tenant(k))
	}
	id := o.id("place", o.org.Key, o.svc.Key, key)
	return id, o.svc.WritePlace(o.tx, id, in)
}

func (o *offering) activity(key string, in daybook.ActivityIn, r rulebook) (uuid.UUID, error) {
	id := o.id("activity", o.org.Key, o.svc.Key, key)
	in.Since = o.since
	if err := o.svc.WriteActivity(o.tx, id, in); err != nil {
		return id, err
	}
	rule := daybook.RuleIn{Since: o.since, Reference: "Délibération du 24 juin " + o.since.String()[:4], DecidedOn: schoolyear.NewDate(o.since.Year, time.June, 24)}
	if err := json.Unmarshal([]byte(`{"add":`+r.add+`,"cancel":`+r.cancel+`}`), &rule.Cutoff); err != nil {
		return id, err
	}
	if r.absences != "" {
		if err := json.Unmarshal([]byte(r.absences), &rule.Absences); err != nil {
			return id, err
		}
	}
	if err := o.svc.WriteRule(o.tx, id, o.id("rule", o.org.Key, o.svc.Key, key), rule); err != nil {
		return id, err
	}
	return id, o.svc.SetActivity(o.tx, id, daybook.Opened)
}

func (o *offering) unit(key string) uuid.UUID { return o.id("unit", o.org.Key, o.svc.Key, key) }

func clockAt(hour, minute int) cutoff.Clock { return cutoff.Clock(hour*60 + minute) }

// meal writes a restaurant's noon.
func (o *offering) meal(label string, from, until cutoff.Clock, r rulebook) (uuid.UUID, error) {
	return o.activity("meal", daybook.ActivityIn{Kind: "meal", Label: label, Modes: []string{"annual", "weekly", "occasional"}, Runs: "school", Weekdays: schoolDay,
		Units: []daybook.UnitIn{{ID: o.unit("noon"), Label: "Midi", Starts: from, Ends: until}}}, r)
}

// bookings writes the booked services of the collectivities, each in one transaction.
func (s *sower) bookings(ctx context.Context) error {
	for i := range s.world.Organisations {
		o := &s.world.Organisations[i]
		if len(s.schools[o.Key]) == 0 {
			continue
		}
		doors := tenant.Doors{Tenant: s.tenant(o.Key), Open: []string{"directory", "tenant", "notify", "canteen", "childcare", "diet", "health"}}
		s.step("what families of %s book", o.Name)
		if err := s.once(ctx, "bookings."+o.Key, doors, func(tx *tenant.Tx) error {
			year := date(s.world.Year.Start)
			canteen := &offering{s, tx, o, s.Canteen.Bookings, year}
			childcare := &offering{s, tx, o, s.Childcare.Bookings, year}
			for _, key := range []string{"canteen", "childcare"} { // the schools learn who eats without waiting for the night
				if _, err := tx.Emit(key+".tell-schools", time.Time{}, struct{}{}); err != nil {
					return err
				}
			}
			if err := s.offer(canteen, childcare); err != nil {
				return err
			}
			if err := s.Canteen.SeedCounts(tx, year); err != nil { // what the kitchens were told so far, then how it went
				return err
			}
			for _, of := range []*offering{canteen, childcare} {
				if err := of.svc.CountAll(tx); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

// offer writes what a collectivity offers and who booked it.
func (s *sower) offer(canteen, childcare *offering) error {
	switch canteen.org.Kind {
	case demo.KindCommune:
		if err := s.townMeals(canteen); err != nil {
			return err
		}
		return s.townHours(childcare)
	case demo.KindIntercommunal:
		return s.sivosMeals(canteen)
	}
	return s.collegeMeals(canteen)
}

// townRestaurants are those of the town: of its école and its maternelle, of its primaire.
var townRestaurants = [2]string{"Restaurant des Tilleuls", "Restaurant Jacqueline-Auriol"}

// restaurant is where the pupils of a school eat, and what it is called.
func (s *sower) restaurant(o, school *demo.Organisation) (id uuid.UUID, name string) {
	key := school.Key
	switch {
	case o.Kind != demo.KindCommune:
		name = "Cantine de " + strings.TrimPrefix(school.ShortName, "École de ")
	case school.Level == "primaire":
		key, name = townRestaurants[1], townRestaurants[1]
	default:
		key, name = townRestaurants[0], townRestaurants[0]
	}
	return s.id("place", o.Key, canteen.Key, key), name
}

func (s *sower) townMeals(o *offering) error {
	homes := map[string]uuid.UUID{}
	groups := [][]string{{}, {}}
	for _, k := range s.schools[o.org.Key] {
		n := 0
		if s.world.Organisation(k).Level == "primaire" {
			n = 1
		}
		groups[n] = append(groups[n], k)
	}
	for n, in := range []daybook.PlaceIn{
		{Name: townRestaurants[0], Kind: "restaurant", Address: "14 rue des Écoles", Phone: "01 99 00 10 11", Position: 1},
		{Name: townRestaurants[1], Kind: "restaurant", Address: "3 avenue de l’Aérodrome", Phone: "01 99 00 10 28", Position: 2},
	} {
		id, err := o.place(in.Name, in, groups[n]...)
		if err != nil {
			return err
		}
		for _, k := range groups[n] {
			homes[k] = id
		}
	}
	meal, err := o.meal("Cantine", clockAt(11, 45), clockAt(13, 30), townMeals)
	if err != nil {
		return err
	}
	closed := s.weekday(date(s.world.Today).AddDays(12), time.Friday)
	auriol := homes[groups[1][0]]
	if _, err := o.svc.WriteClosure(o.tx, o.id("closure", "meal"), daybook.ClosureIn{Place: &auriol, Since: closed, Until: closed, Reason: "coupure d’électricité annoncée par le réseau : prévoyez un pique-nique"}); err != nil {
		return err
	}
	return s.habits(o, meal, func(c *demo.Pupil) (uuid.UUID, daybook.Pattern) { return homes[c.School], o.noon(c) })
}

func (s *sower) sivosMeals(o *offering) error {
	homes := map[string]uuid.UUID{}
	for n, k := range s.schools[o.org.Key] {
		of := s.world.Organisation(k)
		_, name := s.restaurant(o.org, of)
		id, err := o.place(k, daybook.PlaceIn{Name: name, Kind: "restaurant", Address: of.Address.Street, Phone: of.Phone, Position: n + 1}, k)
		if err != nil {
			return err
		}
		homes[k] = id
	}
	meal, err := o.meal("Cantine", clockAt(12, 0), clockAt(13, 30), sivosMeals)
	if err != nil {
		return err
	}
	return s.habits(o, meal, func(c *demo.Pupil) (uuid.UUID, daybook.Pattern) { return homes[c.School], o.noon(c) })
}

func (s *sower) collegeMeals(o *offering) error {
	k := s.schools[o.org.Key][0]
	home, err := o.place(k, daybook.PlaceIn{Name: "Restaurant du collège", Kind: "restaurant", Address: s.world.Organisation(k).Address.Street}, k)
	if err != nil {
		return err
	}
	meal, err := o.meal("Demi-pension", clockAt(11, 45), clockAt(13, 45), collegeMeals)
	if err != nil {
		return err
	}
	return s.habits(o, meal, func(c *demo.Pupil) (uuid.UUID, daybook.Pattern) { return home, o.noon(c) })
}

// noon is the typical week of a child at the canteen; none when they eat at home.
func (o *offering) noon(c *demo.Pupil) daybook.Pattern {
	weeks := daybook.Weeks{}
	switch n := chance(c.Key, "noon"); {
	case c.LastName == "Roux" && c.FirstName == "Noé":
		weeks = daybook.Weeks{A: 1 | 2 | 8, B: 1 | 2 | 8}
	case c.LastName == "Roux", c.LastName == "Giraud": // and the child whose care plan meets a dish
		weeks = daybook.Weeks{A: schoolDay, B: schoolDay}
	case o.alternates(c):
		weeks = daybook.Weeks{A: schoolDay, B: 2}
	case n < 180:
		return nil
	case n < 640:
		weeks = daybook.Weeks{A: schoolDay, B: schoolDay}
	case n < 820:
		three := schoolDay &^ []int{1, 2, 8, 16}[n%4]
		weeks = daybook.Weeks{A: three, B: three}
	case n < 950:
		two := []int{1 | 8, 2 | 16, 1 | 2, 8 | 16}[n%4]
		weeks = daybook.Weeks{A: two, B: two}
	}
	return daybook.Pattern{o.unit("noon"): weeks}
}

// alternates tells whether a child lives with one parent, then with the other.
func (o *offering) alternates(c *demo.Pupil) bool {
	return slices.ContainsFunc(o.world.Households, func(h demo.Household) bool { return h.Custody == "alternate_weeks" && slices.Contains(h.Pupils, c.Key) })
}

// townHours are the mornings and evenings at the schools, and the Wednesday centre with its list.
func (s *sower) townHours(o *offering) error {
	homes := map[string]uuid.UUID{}
	for n, k := range s.schools[o.org.Key] {
		of := s.world.Organisation(k)
		id, err := o.place(k, daybook.PlaceIn{Activities: []uuid.UUID{o.id("activity", o.org.Key, o.svc.Key, "morning"), o.id("activity", o.org.Key, o.svc.Key, "evening")}, Name: "Accueil " + of.ShortName, Kind: "accueil", Address: of.Address.Street, Phone: of.Phone, Position: n + 1}, k)
		if err != nil {
			return err
		}
		homes[k] = id
	}
	morning, err := o.activity("morning", daybook.ActivityIn{Kind: "morning", Label: "Accueil du matin", Modes: []string{"weekly", "occasional"}, Runs: "school", Weekdays: schoolDay, Position: 1,
		Units: []daybook.UnitIn{{ID: o.unit("morning"), Label: "Matin", Starts: clockAt(7, 30), Ends: clockAt(8, 20)}}}, hours)
	if err != nil {
		return err
	}
	evening, err := o.activity("evening", daybook.ActivityIn{Kind: "evening", Label: "Accueil du soir", Modes: []string{"weekly", "occasional"}, Runs: "school", Weekdays: schoolDay, Position: 2, Units: []daybook.UnitIn{
		{ID: o.unit("evening 1"), Label: "Soir 1", Starts: clockAt(16, 30), Ends: clockAt(17, 30)},
		{ID: o.unit("evening 2"), Label: "Soir 2", Starts: clockAt(17, 30), Ends: clockAt(18, 30), Needs: []daybook.Need{{Service: o.svc.Key, Unit: o.unit("evening 1"), Relation: "depends"}}}}}, hours)
	if err != nil {
		return err
	}
	if err := s.habits(o, morning, func(c *demo.Pupil) (uuid.UUID, daybook.Pattern) {
		n := chance(c.Key, "morning")
		if n >= 140 {
			return uuid.Nil, nil
		}
		days := []int{schoolDay, 1 | 2, 8 | 16}[n%3]
		return homes[c.School], daybook.Pattern{o.unit("morning"): {A: days, B: days}}
	}); err != nil {
		return err
	}
	if err := s.habits(o, evening, func(c *demo.Pupil) (uuid.UUID, daybook.Pattern) {
		n := chance(c.Key, "evening")
		days := []int{schoolDay, 1 | 2, 2 | 8, 8 | 16}[n%4]
		switch {
		case c.LastName == "Roux":
			days = 2 | 8
		case c.Key == s.fewest():
			return homes[c.School], daybook.Pattern{o.unit("evening 1"): {}}
		case o.alternates(c):
			return homes[c.School], daybook.Pattern{o.unit("evening 1"): {A: schoolDay, B: 0}}
		case n >= 330:
			return uuid.Nil, nil
		}
		p := daybook.Pattern{o.unit("evening 1"): {A: days, B: days}}
		if n%3 == 0 {
			p[o.unit("evening 2")] = daybook.Weeks{A: days, B: days}
		}
		return homes[c.School], p
	}); err != nil {
		return err
	}
	return s.townWednesdays(o)
}

// townWednesdays fill the centre to its last place: the first Wednesday that may still be booked has a place on offer, the others
// have six children who wait.
func (s *sower) townWednesdays(o *offering) error {
	home, err := o.place("centre", daybook.PlaceIn{Activities: []uuid.UUID{o.id("activity", o.org.Key, o.svc.Key, "wednesday")}, Name: "Centre de loisirs Les Mésanges", Kind: "centre", Address: "2 allée des Mésanges", Phone: "01 99 00 01 40", Position: 9}, s.schools[o.org.Key]...)
	if err != nil {
		return err
	}
	activity, err := o.activity("wednesday", daybook.ActivityIn{Kind: "wednesday", Label: "Mercredi au centre", Description: "Journée avec le repas, de 8 h à 18 h.", Modes: []string{"weekly", "occasional"}, Runs: "term", Weekdays: wednesday, Waiting: true, AnswerHours: 48, Position: 3,
		Units: []daybook.UnitIn{{ID: o.unit("wednesday"), Label: "Journée", Starts: clockAt(8, 0), Ends: clockAt(18, 0)}}}, wednesdays)
	if err != nil {
		return err
	}
	places, staff, ratio := centre, 4, 10
	if err := o.svc.WriteCapacity(o.tx, o.id("capacity", o.org.Key, "wednesday"), daybook.CapacityIn{Unit: o.unit("wednesday"), Place: home, Since: o.since, Places: &places, Staff: &staff, Ratio: &ratio}); err != nil {
		return err
	}
	var regulars []*demo.Pupil
	first := s.world.PupilNamed("Lina", "Roux")
	for i := range s.world.Pupils {
		if c := &s.world.Pupils[i]; slices.Contains(s.schools[o.org.Key], c.School) && c.Key != first.Key && c.LastName != "Roux" && !s.leaves(c) {
			regulars = append(regulars, c)
		}
	}
	slices.SortFunc(regulars, func(a, b *demo.Pupil) int { return chance(a.Key, "wednesday") - chance(b.Key, "wednesday") })
	regulars = append(regulars[:centre:centre], append([]*demo.Pupil{first}, regulars[centre:centre+waits]...)...)
	book, err := o.svc.Fresh(o.tx)
	if err != nil {
		return err
	}
	u, a := book.Unit(o.unit("wednesday"))
	l := daybook.Loaded{}
	for i, c := range regulars {
		e := daybook.Enrolment{ID: s.id("enrolment", o.org.Key, activity.String(), c.Key), Pupil: s.person(o.org.Key, c.Key), Activity: activity, Place: home, Mode: "weekly", Since: o.since, Pattern: daybook.Pattern{u.ID: {A: wednesday, B: wednesday}}, Resident: c.Address.City == o.org.Address.City}
		if i >= centre {
			e.Mode, e.Pattern = "occasional", nil
		}
		l.Enrolments = append(l.Enrolments, e)
	}
	offered := false
	for day := o.since; !day.After(date(s.world.Today).AddDays(ahead)); day = day.AddDays(1) {
		if !book.Days(u, home).IsOpenDay(day) {
			continue
		}
		next := !offered && book.Decide(u, home, day, cutoff.Add, o.tx.Now()).Open
		for i, c := range regulars {
			b := s.booked(o, c, u.ID, home, day, a.RuleOn(day))
			switch {
			case i < centre-1 || i == centre-1 && !next:
			case i == centre-1: // who gave the place back
				b.State, b.Charge, b.Ended = daybook.Cancelled, daybook.Free, o.tx.Now().Add(-2*time.Hour)
			case day.Before(date(s.world.Today)) || !book.Decide(u, home, day, cutoff.Add, o.tx.Now()).Open:
				continue
			default:
				asked := b.Made.AddDate(0, 0, 40+i).Add(time.Duration(chance(c.Key, "asked")) * time.Minute)
				if asked.After(o.tx.Now()) {
					asked = o.tx.Now().Add(-time.Duration(chance(c.Key, "asked")) * time.Minute)
				}
				b.Made, b.WaitsSince, b.State, b.Charge = asked, &asked, daybook.Waiting, daybook.Free
				if next && c.Key == first.Key {
					until := o.tx.Now().Add(47 * time.Hour)
					if d := book.Decide(u, home, day, cutoff.Add, o.tx.Now()); until.After(d.Until) {
						until = d.Until
					}
					b.State, b.AnswerUntil, b.Ended = daybook.Offered, &until, o.tx.Now().Add(-time.Hour)
				}
			}
			s.lived(&b, c, clockAt(8, 30), clockAt(17, 15))
			l.Bookings = append(l.Bookings, b)
		}
		offered = offered || next
	}
	return o.svc.Load(o.tx, book, l)
}

// habits enrol the children whose pattern there is, and book it from the first day of the year to four weeks from now: a few were
// given back, a few came in one by one, and what is over was ticked.
func (s *sower) habits(o *offering, activity uuid.UUID, of func(c *demo.Pupil) (place uuid.UUID, p daybook.Pattern)) error {
	book, err := o.svc.Fresh(o.tx)
	if err != nil {
		return err
	}
	a := book.Activity(activity)
	today, last := date(s.world.Today), date(s.world.Today).AddDays(ahead)
	l := daybook.Loaded{}
	type slot struct{ unit, place uuid.UUID }
	open := map[slot][]schoolyear.Date{}
	for i := range s.world.Pupils {
		c := &s.world.Pupils[i]
		if !slices.Contains(s.schools[o.org.Key], c.School) {
			continue
		}
		place, pattern := of(c)
		if pattern == nil {
			continue
		}
		e := daybook.Enrolment{ID: s.id("enrolment", o.org.Key, activity.String(), c.Key), Pupil: s.person(o.org.Key, c.Key), Activity: activity, Place: place, Mode: "weekly", Since: max2(o.since, date(c.Since)), Pattern: pattern, Resident: true}
		if slices.Contains(a.Modes, "annual") && pattern[a.Units[0].ID] == (daybook.Weeks{A: schoolDay, B: schoolDay}) {
			e.Mode = "annual"
		}
		for _, d := range s.world.Departures {
			if d.Pupil == c.Key {
				e.Until = date(d.On)
			}
		}
		if pattern[a.Units[0].ID] == (daybook.Weeks{}) {
			e.Mode, e.Pattern = "occasional", nil
		}
		l.Enrolments = append(l.Enrolments, e)
		for _, u := range a.Units {
			key := slot{u.ID, place}
			if _, ok := open[key]; !ok {
				days := book.Days(u, place)
				open[key] = []schoolyear.Date{}
				for d := o.since; !d.After(last); d = d.AddDays(1) {
					if days.IsOpenDay(d) {
						open[key] = append(open[key], d)
					}
				}
			}
			nth := map[time.Month]int{}
			for _, d := range open[key] {
				if d.Before(e.Since) || !e.Until.IsZero() && d.After(e.Until) {
					continue
				}
				n := chance(c.Key, u.ID.String(), d.String())
				if t, is := s.story(o, c, u.ID, d, nth[d.Month]); is {
					if t == nil || !pattern[u.ID].On(d) && e.Mode != "occasional" {
						continue
					}
					nth[d.Month]++
					b := s.booked(o, c, u.ID, place, d, a.RuleOn(d))
					b.State, b.Charge, b.ChargeCode = t.state, t.charge, t.code
					if t.fact != uuid.Nil {
						b.FactID, b.Ended = &t.fact, d.AddDays(-6).At(s.paris, 18, 0)
					}
					if t.state == daybook.Cancelled {
						b.Ended = d.AddDays(-4).At(s.paris, 20, n%60)
						b.EndedBy, b.EndedByRec = s.parent(o, c)
					}
					s.lived(&b, c, u.Starts, u.Ends-10)
					l.Bookings = append(l.Bookings, b)
					continue
				}
				if !pattern[u.ID].On(d) && (n >= 12 || e.Mode == "weekly" && u != a.Units[0]) && !(e.Mode == "occasional" && n < 300) {
					continue
				}
				b := s.booked(o, c, u.ID, place, d, a.RuleOn(d))
				if !pattern[u.ID].On(d) {
					b.Via, b.Made = "family", d.AddDays(-9).At(s.paris, 19, n%60)
					b.Account, b.ByPerson = s.parent(o, c)
				}
				if n > 965 && !(d.After(today) && c.LastName == "Roux") {
					b.State, b.Charge, b.Ended = daybook.Cancelled, daybook.Free, d.AddDays(-4).At(s.paris, 20, n%60)
					if b.Ended.After(o.tx.Now()) {
						b.Ended = o.tx.Now().Add(-time.Hour)
					}
					b.EndedBy, b.EndedByRec = s.parent(o, c)
					if n > 993 && d.Before(today) { // over the cut-off, by an agent on the telephone
						b.Late, b.ChargeCode, b.Charge, b.Ended, b.EndedBy, b.EndedByRec = true, "overridden", daybook.Due, d.AddDays(-1).At(s.paris, 15, n%60), nil, nil
					}
				}
				if b.Made.After(o.tx.Now()) {
					b.Made = o.tx.Now().Add(-time.Hour)
				}
				s.lived(&b, c, u.Starts, u.Ends-10)
				l.Bookings = append(l.Bookings, b)
			}
		}
	}
	return o.svc.Load(o.tx, book, l)
}

// booked is a place that was booked by a typical week when the year was prepared.
func (s *sower) booked(o *offering, c *demo.Pupil, unit, place uuid.UUID, day schoolyear.Date, rule *daybook.Rule) daybook.LoadedBooking {
	since := max2(o.since.AddDays(-20), date(c.Since))
	made := since.At(s.paris, 18+chance(c.Key, "hour")%4, chance(c.Key, "minute")%60)
	b := daybook.LoadedBooking{Made: made, Booking: daybook.Booking{PupilID: s.person(o.org.Key, c.Key), UnitID: unit, Day: day, PlaceID: place, State: daybook.Booked, Charge: daybook.Due, Via: "pattern"}}
	if rule.ID != uuid.Nil {
		b.RuleID = &rule.ID
	}
	return b
}

// lived ticks what is over: nearly all came, fewer on Mondays, and one or other who had given the place back.
func (s *sower) lived(b *daybook.LoadedBooking, c *demo.Pupil, arrived, left cutoff.Clock) {
	if !b.Day.Before(date(s.world.Today)) || b.State != daybook.Booked && b.State != daybook.Cancelled {
		return
	}
	n := chance(c.Key, b.UnitID.String(), b.Day.String(), "there")
	stays := 17
	if b.Day.Weekday() == time.Monday {
		stays = 36
	}
	if b.State == daybook.Cancelled {
		if n < 90 && c.LastName != "Roux" {
			b.Presence = "unexpected"
		}
		return
	}
	if n < stays {
		b.Presence = "absent"
		return
	}
	in := b.Day.At(s.paris, int(arrived)/60, int(arrived)%60).Add(time.Duration(n%7) * time.Minute)
	out := b.Day.At(s.paris, int(left)/60, int(left)%60).Add(-time.Duration(n%19) * time.Minute)
	b.Presence, b.ArrivedAt, b.LeftAt = "present", &in, &out
}

// parent is who books for a child: the first who decides and has an account.
func (s *sower) parent(o *offering, c *demo.Pupil) (account, person *uuid.UUID) {
	for _, g := range s.ties {
		if g.Pupil == c.Key && g.Authority == demo.AuthorityFull {
			if a := s.accountIn(o.org.Key, g.Adult, o.tx.Now()); a != nil {
				p := s.person(o.org.Key, g.Adult)
				return a, &p
			}
		}
	}
	return nil, nil
}

func (s *sower) leaves(c *demo.Pupil) bool {
	return slices.ContainsFunc(s.world.Departures, func(d demo.Departure) bool { return d.Pupil == c.Key })
}

// weekday is the first such day from a day on.
func (s *sower) weekday(d schoolyear.Date, w time.Weekday) schoolyear.Date {
	for d.Weekday() != w {
		d = d.AddDays(1)
	}
	return d
}

// chance draws from 0 to 999, always the same for the same names.
func chance(names ...string) int {
	h := fnv.New64a()
	_, _ = h.Write([]byte(strings.Join(names, "\x00"))) // never fails
	n := h.Sum64()
	n = (n ^ (n >> 30)) * 0xbf58476d1ce4e5b9
	n = (n ^ (n >> 27)) * 0x94d049bb133111eb
	return int((n ^ (n >> 31)) % 1000)
}
