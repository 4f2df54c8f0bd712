package day

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/audit"
	"preau/internal/daybook"
	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/platform/lists"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/schoolyear/cutoff"
	"preau/internal/tenant"
)

// reads are the services whose rows a day is made of.
func (s *Service) reads() []string {
	out := []string{"directory"}
	for _, source := range s.Sources {
		out = append(out, source.Service)
	}
	if s.Prices != nil {
		out = append(out, s.Prices.Reads...)
	}
	return out
}

func (s *Service) operations() []manifest.Operation {
	return []manifest.Operation{
		manifest.Gather(manifest.Spec{ID: "day.family", Method: "GET", Path: "/api/v1/day", Gate: manifest.Needs(Follow), Reads: s.reads(), Summary: "The next days of my children: school, meals, care and bus on one line, and what may be done until when"}, s.family, nil),
		manifest.Op(manifest.Spec{ID: "day.class", Method: "GET", Path: "/api/v1/t/{tenant}/day", Gate: manifest.Needs(Consult), Reads: []string{"directory"}, Summary: "Who eats, who stays and who takes the bus, by class"}, s.class),
	}
}

// Days are a family's days in one organisation.
type Days struct {
	Tenant uuid.UUID `json:"tenant"`
	Lines  []*Line   `json:"lines" nullable:"false"`
}

// longest is how many days may be asked for at once.
const longest = 35

func (s *Service) family(_ context.Context, tx *tenant.Tx, in *struct {
	From  schoolyear.Date `query:"from" required:"true" format:"date"`
	Until schoolyear.Date `query:"until" required:"true" format:"date"`
}) ([]Days, error) {
	if in.Until.Before(in.From) || in.From.DaysUntil(in.Until) > longest {
		return nil, problem.OnField("until", "day.stretch")
	}
	lines, err := s.Of(tx, tx.Subjects(Key), in.From, in.Until)
	if err != nil || len(lines) == 0 {
		return nil, err
	}
	return []Days{{tx.Tenant(), lines}}, nil
}

// Class is the pupils of a class on a day.
type Class struct {
	Day    schoolyear.Date `json:"day" format:"date"`
	ToldAt *time.Time      `json:"told_at,omitempty" doc:"The last word of a collectivity"`
	School bool            `json:"school" doc:"There is school on that day"`
	Next   schoolyear.Date `json:"next" format:"date" doc:"The first day with school after it, within two months; else the day itself"`
	Pupils []Pupil         `json:"pupils" nullable:"false"`
}

// Pupil is one pupil's line.
type Pupil struct {
	ID         uuid.UUID `json:"id"`
	GivenName  string    `json:"given_name"`
	FamilyName string    `json:"family_name"`
	Class      string    `json:"class"`
	Lines      []Told    `json:"lines" nullable:"false"`
}

// Told is what a collectivity told of a pupil's day.
type Told struct {
	Service string       `json:"service" enum:"canteen,childcare,transport"`
	Kind    string       `json:"kind"`
	Label   string       `json:"label"`
	Place   string       `json:"place,omitempty"`
	Starts  cutoff.Clock `json:"starts"`
	Ends    cutoff.Clock `json:"ends"`
	State   string       `json:"state" enum:"booked,away"`
}

func (s *Service) class(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Day   schoolyear.Date `query:"day" required:"true" format:"date"`
	Class uuid.UUID       `query:"class" format:"uuid" doc:"absent: all that the caller may see"`
}) (*struct{ Body Class }, error) {
	type row struct {
		ID                                 uuid.UUID
		GivenName, FamilyName, Class       string
		Levels                             []string
		Service, Kind, Label, Place, State *string
		Starts, Ends                       *int
		ToldAt                             *time.Time
	}
	// a teacher reads their own classes; those who see the school see them all
	own := !tx.Actor().Has(string(access.Director), string(access.SchoolLife), string(access.SchoolStaff), string(access.ATSEM)) && tx.Actor().From == uuid.Nil
	list, err := tenant.Select[row](tx, `select p.id, p.given_name, case when p.usage_name <> '' then p.usage_name else p.family_name end as family_name, c.label as class, c.levels, l.service, l.kind, l.label, l.place, l.state, l.starts, l.ends, l.told_at
		from directory.class_members m join directory.classes c on c.tenant_id = m.tenant_id and c.id = m.class_id join directory.people p on p.tenant_id = m.tenant_id and p.id = m.person_id and p.erased_at is null
		left join day.lines l on l.tenant_id = m.tenant_id and l.pupil_id = m.person_id and l.day = $2
		where m.tenant_id = $1 and m.part = 'pupil' and c.kind = 'ordinary' and m.since <= $2 and (m.until is null or m.until >= $2) and ($3::uuid = '00000000-0000-0000-0000-000000000000' or c.id = $3)
		and (not $4 or exists (select from directory.class_members t where t.tenant_id = m.tenant_id and t.class_id = m.class_id and t.person_id = $5 and t.part in ('teacher', 'main_teacher', 'assistant') and t.since <= $2 and (t.until is null or t.until >= $2)))
		order by c.label collate "fr-x-icu", p.given_name collate "fr-x-icu", family_name, p.id, l.starts, l.label`, tx.Tenant(), in.Day, in.Class, own, tx.Actor().Person)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(list, func(a, b row) int { return directory.LevelOrder(a.Levels) - directory.LevelOrder(b.Levels) })
	cal, err := directory.Calendar(tx)
	if err != nil {
		return nil, err
	}
	out := &struct{ Body Class }{Class{Day: in.Day, School: cal.IsSchoolDay(in.Day), Next: in.Day, Pupils: []Pupil{}}}
	for n := 1; n < 62; n++ {
		if d := in.Day.AddDays(n); cal.IsSchoolDay(d) {
			out.Body.Next = d
			break
		}
	}
	var people []uuid.UUID
	for _, r := range list {
		if n := len(out.Body.Pupils); n == 0 || out.Body.Pupils[n-1].ID != r.ID {
			out.Body.Pupils = append(out.Body.Pupils, Pupil{ID: r.ID, GivenName: r.GivenName, FamilyName: r.FamilyName, Class: r.Class, Lines: []Told{}})
			people = append(people, r.ID)
		}
		if r.Service == nil {
			continue
		}
		p := &out.Body.Pupils[len(out.Body.Pupils)-1]
		p.Lines = append(p.Lines, Told{*r.Service, *r.Kind, *r.Label, *r.Place, cutoff.Clock(*r.Starts), cutoff.Clock(*r.Ends), *r.State})
		if out.Body.ToldAt == nil || r.ToldAt.After(*out.Body.ToldAt) {
			out.Body.ToldAt = r.ToldAt
		}
	}
	tx.Listed(people...)
	return out, nil
}

// receive writes what a collectivity tells. Its word on a day, or on pupils, replaces its last one; an older delivery that arrives late
// changes nothing that is newer, because the next one says everything again.
func (s *Service) receive(_ context.Context, tx *tenant.Tx, in *daybook.Sealed) error {
	var t daybook.Telling
	if err := in.Open(tx, s.Vault, &t); err != nil {
		return err
	}
	if _, err := tx.Exec(`delete from day.lines where tenant_id = $1 and from_id = $2 and service = $3 and (day = any ($4) or day = any ($5) and pupil_id = any ($6))`, tx.Tenant(), t.From, t.Service, dates(t.Whole), dates(t.Days), lists.NonNil(t.Pupils)); err != nil {
		return err
	}
	pupils, units, kinds, labels, places, states := []uuid.UUID{}, []uuid.UUID{}, []string{}, []string{}, []string{}, []string{}
	days, starts, ends := []schoolyear.Date{}, []int{}, []int{}
	for _, l := range t.Lines {
		pupils, units, kinds, labels, places, states = append(pupils, l.Pupil), append(units, l.Unit), append(kinds, l.Kind), append(labels, l.Label), append(places, l.Place), append(states, l.State)
		days, starts, ends = append(days, l.Day), append(starts, int(l.Starts)), append(ends, int(l.Ends))
	}
	_, err := tx.Exec(`insert into day.lines (tenant_id, pupil_id, unit_id, kind, label, place, state, day, starts, ends, from_id, service, told_at)
		select $1, w.*, $11, $12, $13 from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::date[], $9::int[], $10::int[]) w(pupil_id, unit_id, kind, label, place, state, day, starts, ends)
		where exists (select from directory.people p where p.tenant_id = $1 and p.id = w.pupil_id and p.erased_at is null)
		on conflict (tenant_id, pupil_id, day, from_id, unit_id) do update set state = excluded.state, label = excluded.label, place = excluded.place, told_at = excluded.told_at`,
		tx.Tenant(), pupils, units, kinds, labels, places, states, days, starts, ends, t.From, t.Service, tx.Now())
	return err
}

func dates(list []schoolyear.Date) []schoolyear.Date {
	if list == nil {
		return []schoolyear.Date{}
	}
	return list
}

func (s *Service) purge(_ context.Context, tx *tenant.Tx, _ *manifest.Due) error {
	n, err := tx.Exec(`delete from day.lines where tenant_id = $1 and day < $2`, tx.Tenant(), schoolyear.DateOf(tx.Now(), time.UTC).AddDays(-kept))
	if err != nil {
		return err
	}
	return audit.Erased(tx, "day.keep_lines", n)
}

func (s *Service) forget(tx *tenant.Tx, gone manifest.Gone) error {
	return audit.Erase(tx, "day.keep_lines", `delete from day.lines where tenant_id = $1 and pupil_id = any ($2)`, tx.Tenant(), gone.People)
}
