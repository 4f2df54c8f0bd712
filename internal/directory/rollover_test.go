package directory_test

import (
	"testing"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/directory"
	"preau/internal/tenant"
)

// smallSchool has a class of two levels, two of one level and a last one, with a family of each.
type smallSchool struct {
	*house
	school, director, teacher uuid.UUID
	cp, ce1a, ce1b, ce2, cm2  uuid.UUID // pupils
	parent, hand              uuid.UUID
	cpClass, ce1A, cmClass    uuid.UUID
	path                      string
}

func small(t *testing.T) *smallSchool {
	h := open(t)
	s := &smallSchool{house: h, school: h.Tenant("school", "École des Tilleuls")}
	s.path = "/api/v1/t/" + s.school.String() + "/directory/"
	s.director, s.teacher = h.person(s.school, "Yann", "Kervella", access.Director), h.person(s.school, "Inès", "Lopez", access.Teacher)
	s.cp, s.ce1a, s.ce1b = h.person(s.school, "Noé", "Diallo", access.Pupil), h.person(s.school, "Lina", "Roux", access.Pupil), h.person(s.school, "Sacha", "Morel", access.Pupil)
	s.ce2, s.cm2 = h.person(s.school, "Adam", "Perrin", access.Pupil), h.person(s.school, "Jade", "Colin", access.Pupil)
	s.parent = h.person(s.school, "Nadia", "Roux", access.Guardian)
	s.cpClass = h.class(s.school, "CP", "CP", s.cp)
	s.ce1A = h.class(s.school, "CE1 A", "CE1", s.ce1a)
	h.class(s.school, "CE1 B", "CE1", s.ce1b)
	h.class(s.school, "CE2 A", "CE2", s.ce2)
	h.class(s.school, "CE2 B", "CE2")
	h.class(s.school, "CM1", "CM1")
	s.cmClass = h.class(s.school, "CM2", "CM2", s.cm2)
	h.tie(s.school, s.ce1a, s.parent, directory.AuthorityFull)
	h.In(s.school, func(tx *tenant.Tx) error {
		y, _, err := directory.CurrentYear(tx)
		if err != nil {
			return err
		}
		if _, err := directory.Join(tx, s.cpClass, s.teacher, directory.PartMainTeacher, "", directory.Date{}); err != nil {
			return err
		}
		s.hand, err = directory.MakeGroup(tx, y.ID, "Chorale", []uuid.UUID{s.cp, s.cm2})
		return err
	})
	return s
}

func (s *smallSchool) read(t *testing.T) (v directory.NextYearView) {
	t.Helper()
	s.member(s.school, s.director, access.Director).Get(s.path+"next-year").Want(t, 200).JSON(t, &v)
	return v
}

func where(v directory.NextYearView, pupil uuid.UUID) (p directory.NextPupilView, class string) {
	for _, x := range v.Pupils {
		if x.ID == pupil {
			p = x
		}
	}
	for _, c := range v.Classes {
		if p.Class != nil && c.ID == *p.Class {
			class = c.Label
		}
	}
	return p, class
}

func classNamed(v directory.NextYearView, label string) uuid.UUID {
	for _, c := range v.Classes {
		if c.Label == label {
			return c.ID
		}
	}
	return uuid.Nil
}

func TestTheNextYearIsPreparedOpenedAndTakenBack(t *testing.T) {
	s := small(t)
	director := s.member(s.school, s.director, access.Director)
	other := s.Tenant("school", "École d’ailleurs")
	s.Anonymous().Post(s.path+"next-year", nil).Want(t, 401)
	s.Staff(other, access.Director).Post(s.path+"next-year", nil).Want(t, 404)
	s.member(s.school, s.teacher, access.Teacher).Post(s.path+"next-year", nil).Want(t, 403)
	s.family(s.school, s.parent).Get(s.path+"next-year").Want(t, 403)
	if v := s.read(t); v.State != "none" || v.Label != "2027-2028" {
		t.Fatalf("%+v", v)
	}
	director.Post(s.path+"next-year", nil).Want(t, 200)
	director.Post(s.path+"next-year", nil).Want(t, 409)
	v := s.read(t)
	for pupil, want := range map[uuid.UUID]string{s.cp: "", s.ce1a: "CE2 A", s.ce1b: "CE2 B", s.ce2: "CM1", s.cm2: ""} {
		p, class := where(v, pupil)
		switch {
		case pupil == s.cm2 && p.Outcome != "leaves":
			t.Errorf("the CM2 is %+v", p)
		case pupil == s.cp && (p.Outcome != "placed" || p.Level != "CE1"):
			t.Errorf("the CP is %+v", p)
		case want != "" && class != want:
			t.Errorf("%s goes to %q, want %q", p.GivenName, class, want)
		}
	}
	if v.Leaving != 1 || len(v.Classes) != 7 || len(v.Groups) != 1 || v.Groups[0].Answer != "unasked" || len(v.Classes[0].Adults) != 1 {
		t.Errorf("%+v", v)
	}
	// choices by hand: a whole class, one kept down, a new class of two levels with its teacher
	var made struct{ ID uuid.UUID }
	director.Post(s.path+"next-year/classes", map[string]any{"label": "CP-CE1", "levels": []string{"CP", "CE1"}, "teachers": []uuid.UUID{s.teacher}}).Want(t, 200).JSON(t, &made)
	director.Do("PUT", s.path+"next-year/places", map[string]any{"people": []uuid.UUID{s.cp}, "outcome": "placed", "class": made.ID, "level": "CP"}).Want(t, 204)
	director.Do("PUT", s.path+"next-year/places", map[string]any{"people": []uuid.UUID{s.ce1a, s.ce1b}, "outcome": "placed", "class": classNamed(v, "CE2 B")}).Want(t, 204)
	director.Do("PUT", s.path+"next-year/places", map[string]any{"people": []uuid.UUID{s.cp}, "outcome": "placed", "class": uuid.New()}).Want(t, 422)
	director.Do("PUT", s.path+"next-year/places", map[string]any{"people": []uuid.UUID{uuid.New()}, "outcome": "leaves"}).Want(t, 422)
	director.Do("PUT", s.path+"next-year/groups/"+s.hand.String(), map[string]any{"keep": true}).Want(t, 204)
	v = s.read(t)
	if p, class := where(v, s.cp); !p.KeptDown || p.By != "hand" || class != "CP-CE1" {
		t.Errorf("%+v", p)
	}
	if p, class := where(v, s.ce1a); p.Level != "CE2" || class != "CE2 B" {
		t.Errorf("%+v", p)
	}
	// nothing of it is anywhere before it opens
	if n := s.count(s.school, "directory.school_years where tenant_id = $1 and start = 2027") + s.count(s.school, "directory.groups g join directory.school_years y on y.tenant_id = g.tenant_id and y.id = g.year_id where g.tenant_id = $1 and y.start = 2027"); n != 0 {
		t.Fatal("the year to come is seen before it opens")
	}
	director.Post(s.path+"next-year/opening", map[string]any{"confirm": true}).Want(t, 409)
	director.Do("PUT", s.path+"next-year/opening", map[string]any{"opens_on": "2027-07-01"}).Want(t, 422)
	// the files of the register come in between: they win over what was proposed, not over what was chosen
	s.In(s.school, func(tx *tenant.Tx) error {
		y, err := directory.OpenYear(tx, 2027)
		if err != nil {
			return err
		}
		for label, pupil := range map[string]uuid.UUID{"CE2 A": s.ce1a, "CM1": s.ce2} {
			id, err := directory.OpenClass(tx, directory.Class{YearID: y.ID, Label: label, Levels: []string{label[:3]}, Source: directory.FromOnde})
			if err != nil {
				return err
			}
			m, err := directory.Join(tx, id, pupil, directory.PartPupil, label[:3], y.StartsOn)
			if err != nil {
				return err
			}
			if _, err := tx.Exec(`update directory.class_members set source = 'onde' where tenant_id = $1 and id = $2`, tx.Tenant(), m); err != nil {
				return err
			}
		}
		return nil
	})
	v = s.read(t)
	if p, class := where(v, s.ce1a); class != "CE2 B" || p.Register != "CE2 A" {
		t.Errorf("the choice gave way: %+v", p)
	}
	if p, class := where(v, s.ce2); class != "CM1" || p.By != "register" {
		t.Errorf("the register was not heard: %+v", p)
	}
	for s.Clock.Now().Before(v.StartsOn.AddDays(-10).At(s.Clock.Now().Location(), 8, 0)) {
		s.Clock.Advance(3 * day)
	}
	if r := s.reach(s.school, s.parent); len(r.Subjects) != 2 {
		t.Fatalf("%+v", r)
	}
	director.Post(s.path+"next-year/opening", map[string]any{}).Want(t, 409) // a CM2 without a transfer
	director.Post(s.path+"next-year/opening", map[string]any{"confirm": true}).Want(t, 200)
	director.Post(s.path+"next-year/opening", map[string]any{"confirm": true}).Want(t, 409)
	opened := func(sql string) int {
		return s.count(s.school, `directory.class_members m join directory.classes c on c.tenant_id = m.tenant_id and c.id = m.class_id join directory.school_years y on y.tenant_id = c.tenant_id and y.id = c.year_id
			where m.tenant_id = $1 and y.start = 2027 and m.until is null and `+sql)
	}
	for sql, want := range map[string]int{
		"c.label = 'CE2 B' and m.part = 'pupil' and m.source = 'hand'": 2,
		"c.label = 'CM1' and m.part = 'pupil' and m.source = 'onde'":   1,
		"c.label = 'CP-CE1' and m.part = 'pupil' and m.level = 'CP'":   1,
		"c.label = 'CP-CE1' and m.part = 'main_teacher'":               1,
		"m.part = 'pupil'": 4,
	} {
		if n := opened(sql); n != want {
			t.Errorf("%s: %d, want %d", sql, n, want)
		}
	}
	if n := s.count(s.school, "directory.people where tenant_id = $1 and left_on = $2 and id = $3", v.StartsOn.String(), s.cm2); n != 1 {
		t.Error("the CM2's clock does not run")
	}
	if n := s.count(s.school, "directory.group_members m join directory.groups g on g.tenant_id = m.tenant_id and g.id = m.group_id join directory.school_years y on y.tenant_id = g.tenant_id and y.id = g.year_id where m.tenant_id = $1 and g.label = 'Chorale' and y.start = 2027"); n != 1 {
		t.Errorf("%d members of the group that was kept, want 1: the CM2 left", n)
	}
	// taken back within a week, the choices are there again
	if v := s.read(t); v.State != "open" || len(v.Abilities) != 1 || v.Abilities[0] != "undo" {
		t.Fatalf("%+v", v)
	}
	s.Staff(s.school, access.Teacher).Do("DELETE", s.path+"next-year/opening", nil).Want(t, 403)
	director.Do("DELETE", s.path+"next-year/opening", nil).Want(t, 200)
	for sql, want := range map[string]int{"m.part = 'pupil' and m.source = 'onde'": 2, "m.part = 'pupil'": 2, "m.part <> 'pupil'": 0} {
		if n := opened(sql); n != want {
			t.Errorf("after the undo, %s: %d, want %d", sql, n, want)
		}
	}
	if n := s.count(s.school, "directory.people where tenant_id = $1 and left_on is not null"); n != 0 {
		t.Error("somebody is still gone")
	}
	if p, _ := where(s.read(t), s.cp); !p.KeptDown {
		t.Error("the choices are lost")
	}
}

func TestAYearOpensByItselfOnItsDay(t *testing.T) {
	s := small(t)
	director := s.member(s.school, s.director, access.Director)
	director.Post(s.path+"next-year", nil).Want(t, 200)
	v := s.read(t)
	if v.OpensOn != v.StartsOn {
		t.Fatalf("it opens on %s, want its first day", v.OpensOn)
	}
	director.Do("PUT", s.path+"next-year/opening", map[string]any{"opens_on": v.StartsOn.AddDays(-5).String()}).Want(t, 204)
	to := func(d directory.Date) {
		for s.Clock.Now().Before(d.At(s.Clock.Now().Location(), 6, 0)) {
			s.Clock.Advance(day)
		}
		s.round(s.school)
	}
	to(v.StartsOn.AddDays(-6))
	if s.read(t).State != "draft" {
		t.Fatal("it opened before its day")
	}
	to(v.StartsOn.AddDays(-5))
	if s.read(t).State != "open" {
		t.Fatal("it did not open")
	}
	open := func(start int) int {
		return s.count(s.school, "directory.groups g join directory.school_years y on y.tenant_id = g.tenant_id and y.id = g.year_id where g.tenant_id = $1 and g.archived_at is null and y.start = $2", start)
	}
	if open(2026) == 0 || open(2027) == 0 {
		t.Error("the groups of the year that runs went before it ended")
	}
	// families see the new class on the first day, not before
	var children struct {
		Items []struct{ Class string }
	}
	s.family(s.school, s.parent).Get("/api/v1/children").Want(t, 200).JSON(t, &children)
	if len(children.Items) != 1 || children.Items[0].Class != "CE1 A" {
		t.Errorf("%+v", children)
	}
	to(v.StartsOn)
	s.family(s.school, s.parent).Get("/api/v1/children").Want(t, 200).JSON(t, &children)
	if len(children.Items) != 1 || children.Items[0].Class != "CE2 A" {
		t.Errorf("%+v", children)
	}
	if open(2026) != 0 {
		t.Error("the groups of the year that ended are still there")
	}
	s.Clock.Advance(8 * day)
	director.Do("DELETE", s.path+"next-year/opening", nil).Want(t, 409)
}
