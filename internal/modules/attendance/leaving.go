package attendance

import (
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"preau/internal/directory"
	"preau/internal/platform/i18n"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// "16:30: who leaves with whom": computed when it is asked for, kept nowhere. Who may not fetch a child is for the staff alone, and wins
// over whatever a family wrote.

// kinSaid are the ties of a guardian that have a word; of any other the name says enough.
var kinSaid = []int{10, 20, 37, 38, 41, 42, 50, 51}

// LeavingPupil is a child at the end of class.
type LeavingPupil struct {
	ID      uuid.UUID `json:"id"`
	Name    string    `json:"name"`
	Gone    string    `json:"gone,omitempty" doc:"Not at school: why, in a few words"`
	Evening string    `json:"evening,omitempty" doc:"What the collectivity told: after-school care, the bus"`
	directory.Pickup
}

// LeavingClass is a class at the end of the day.
type LeavingClass struct {
	ID     uuid.UUID      `json:"id"`
	Label  string         `json:"label"`
	Ends   string         `json:"ends"`
	Pupils []LeavingPupil `json:"pupils" nullable:"false"`
}

// LeavingView is a school at the end of the day.
type LeavingView struct {
	Day     schoolyear.Date `json:"day" format:"date"`
	Classes []LeavingClass  `json:"classes" nullable:"false"`
	Evening bool            `json:"evening" doc:"A collectivity told where pupils go after class"`
}

// Leaving lists who leaves with whom on a day, for the classes that the caller follows, or one of them.
func (s *Service) Leaving(tx *tenant.Tx, day schoolyear.Date, only *uuid.UUID) (LeavingView, error) {
	h, err := HoursOf(tx)
	if err != nil {
		return LeavingView{}, err
	}
	if day.IsZero() {
		day = schoolyear.DateOf(tx.Now(), h.Zone)
	}
	own, err := scope(tx)
	if err != nil {
		return LeavingView{}, err
	}
	if only != nil {
		if _, err := classIn(tx, *only); err != nil {
			return LeavingView{}, err
		}
		own = []uuid.UUID{*only}
	}
	v := LeavingView{Day: day, Classes: []LeavingClass{}}
	classes, err := s.classesOn(tx, h, day, own)
	if err != nil {
		return v, err
	}
	mineFirst(classes)
	var ids []uuid.UUID
	for _, c := range classes {
		slots := h.On(c.ID, day)
		if len(slots) == 0 {
			continue
		}
		pupils, err := expectedIn(tx, c.ID, day)
		if err != nil {
			return v, err
		}
		out := LeavingClass{ID: c.ID, Label: c.Label, Ends: slots[len(slots)-1].Ends.String(), Pupils: []LeavingPupil{}}
		for _, p := range pupils {
			ids = append(ids, p.ID)
			out.Pupils = append(out.Pupils, LeavingPupil{ID: p.ID, Name: p.GivenName + " " + p.FamilyName})
		}
		v.Classes = append(v.Classes, out)
	}
	if len(ids) == 0 {
		return v, nil
	}
	pickup, err := directory.PickupOf(tx, ids, day, "school")
	if err != nil {
		return v, err
	}
	known, err := activeOn(tx, day, ids)
	if err != nil {
		return v, err
	}
	evening := map[uuid.UUID]string{}
	if s.Evening != nil {
		if evening, err = s.Evening(tx, ids, day); err != nil {
			return v, err
		}
		v.Evening = len(evening) > 0
	}
	for i := range v.Classes {
		c := &v.Classes[i]
		slots := h.On(c.ID, day)
		last := slots[len(slots)-1].Half
		away, err := awayByFacts(tx, day, ids, slots[len(slots)-1])
		if err != nil {
			return v, err
		}
		for j := range c.Pupils {
			p := &c.Pupils[j]
			p.Pickup, p.Evening = pickup[p.ID], evening[p.ID]
			for k, f := range p.Fetchers {
				if slices.Contains(kinSaid, f.Kin) {
					p.Fetchers[k].Relation = s.say(tx, "kin_"+strconv.Itoa(f.Kin), nil)
				}
			}
			for _, a := range known[p.ID] {
				if a.Covers(day, slots, last) {
					p.Gone = s.say(tx, "gone_absent", nil)
				}
			}
			if kind := away[p.ID]; kind != "" {
				p.Gone = s.say(tx, "kind_"+kind, nil)
			}
		}
	}
	tx.Listed(ids...)
	return v, nil
}

type leavingSheet struct {
	Title   string       `json:"title"`
	Lang    string       `json:"lang"`
	Foot    string       `json:"foot"`
	School  string       `json:"school"`
	Head    []string     `json:"head"`
	Classes []leavingDoc `json:"classes"`
	Staff   string       `json:"staff"`
}

type leavingDoc struct {
	Title string       `json:"title"`
	Rows  []leavingRow `json:"rows"`
}

type leavingRow struct {
	Name   string   `json:"name"`
	Gone   string   `json:"gone"`
	How    string   `json:"how"`
	With   []string `json:"with"`
	Barred string   `json:"barred"`
}

func (s *Service) leavingDocument(tx *tenant.Tx, v LeavingView) (leavingSheet, error) {
	sender, zone, err := letterhead(tx)
	if err != nil {
		return leavingSheet{}, err
	}
	lang := tx.Actor().Lang
	d := leavingSheet{Title: s.say(tx, "leaving_title", map[string]any{"day": i18n.Date(lang, v.Day.At(zone, 12, 0))}), Lang: lang, School: sender[0], Classes: []leavingDoc{}, Staff: s.say(tx, "leaving_staff", nil),
		Head: []string{s.say(tx, "column_pupil", nil), s.say(tx, "column_how", nil), s.say(tx, "column_with", nil)},
		Foot: sender[0] + " · " + s.say(tx, "printed_on", map[string]any{"date": i18n.Instant(tx.Now().In(zone))}) + " · " + s.say(tx, "leaving_staff", nil)}
	for _, c := range v.Classes {
		doc := leavingDoc{Title: s.say(tx, "leaving_class", map[string]any{"class": c.Label, "time": i18n.Time(lang, v.Day.At(zone, int(clock(c.Ends))/60, int(clock(c.Ends))%60))}), Rows: []leavingRow{}}
		for _, p := range c.Pupils {
			row := leavingRow{Name: p.Name, Gone: p.Gone, How: p.Evening, With: []string{}}
			if row.How == "" && p.Alone {
				row.How = s.say(tx, "leaves_alone", nil)
			}
			for _, f := range p.Fetchers {
				line := f.Name
				if f.Relation != "" {
					line += " (" + f.Relation + ")"
				}
				if f.Phone != "" {
					line += " · " + phone(f.Phone)
				}
				if f.Doubt {
					line += " · " + s.say(tx, "leaving_doubt", nil)
				}
				row.With = append(row.With, line)
			}
			if len(p.Barred) > 0 {
				row.Barred = s.say(tx, "leaving_barred", map[string]any{"names": strings.Join(p.Barred, ", ")})
			}
			doc.Rows = append(doc.Rows, row)
		}
		d.Classes = append(d.Classes, doc)
	}
	return d, nil
}

// phone is a French number as people write it: 06 39 98 12 34.
func phone(number string) string {
	n := strings.NewReplacer("+33", "0", " ", "", ".", "").Replace(number)
	if len(n) != 10 || slices.ContainsFunc([]byte(n), func(b byte) bool { return b < '0' || b > '9' }) {
		return number
	}
	return n[:2] + "\u00a0" + n[2:4] + "\u00a0" + n[4:6] + "\u00a0" + n[6:8] + "\u00a0" + n[8:]
}
