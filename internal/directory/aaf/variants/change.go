package variants

import (
	"fmt"
	"slices"
)

// Change makes a day pass: the world is changed, and what a Delta says of it is returned as files. Gone are the pupils who left.
func (w *World) Change(s Style) (files map[string][]byte, gone int) {
	w.Day = "20260908"
	said := map[string][]request{}
	say := func(does string, r record) { said[r.category] = append(said[r.category], request{does, r}) }
	relative := func(id string) record {
		var children []string
		for _, p := range w.pupils {
			if slices.ContainsFunc(p.links, func(l link) bool { return l.guardian == id }) {
				children = append(children, p.id)
			}
		}
		return w.relativeRecord(w.relatives[id], children)
	}
	placed := map[int]string{1: "ENTPersonClasses", 2: "ENTEleveClasses"}[w.Degree]

	// somebody changes class, told whole or by the class alone
	for i := range 3 {
		p := pick(w.rnd, w.pupils)
		c := pick(w.rnd, p.school.classes)
		if p.class == nil || p.class == c {
			continue
		}
		p.class = c
		if w.Degree == 2 {
			p.level = c.level
		}
		r := w.pupilRecord(p)
		if i == 0 && w.Degree == 1 {
			r.attrs = slices.DeleteFunc(r.attrs, func(a attr) bool { return a.name != placed })
		}
		say("modifyRequest", r)
	}
	// somebody changes school
	if len(w.schools) > 1 {
		p := pick(w.rnd, w.pupils)
		for _, o := range w.schools {
			if o != p.school {
				p.school, p.class, p.groups = o, o.classes[0], nil
				if w.Degree == 2 {
					p.level = p.class.level
				}
				break
			}
		}
		say("modifyRequest", w.pupilRecord(p))
		for _, l := range p.links {
			say("modifyRequest", relative(l.guardian))
		}
	}
	// somebody leaves; their parents are removed when they answer for nobody else
	left := w.pupils[0]
	w.pupils = w.pupils[1:]
	say("deleteRequest", record{category: "Eleve", id: left.id})
	for _, l := range left.links {
		if !slices.ContainsFunc(w.pupils, func(p *pupil) bool {
			return slices.ContainsFunc(p.links, func(o link) bool { return o.guardian == l.guardian })
		}) && w.chance(70) {
			say("deleteRequest", record{category: "PersRelEleve", id: l.guardian})
		}
	}
	// a parent's mail comes, another's telephone goes
	for _, p := range w.pupils[:min(3, len(w.pupils))] {
		for _, l := range p.links {
			if r := w.relatives[l.guardian]; w.chance(50) {
				r.mail = "nouveau." + r.id + "@example.fr"
				r.mobile = ""
				say("modifyRequest", relative(r.id))
			}
		}
	}
	// somebody comes
	for range 2 {
		p := w.addPupil(pick(w.rnd, w.schools))
		say("addRequest", w.pupilRecord(p))
		for _, l := range p.links {
			say("addRequest", relative(l.guardian))
		}
	}
	// somebody begins to teach in a second school
	if len(w.schools) > 1 {
		for _, t := range w.staff {
			if len(t.posts) == 1 && t.posts[0].function == "ENS" && t.posts[0].school == w.schools[1] && !t.posts[0].director {
				t.posts = append(t.posts, post{school: w.schools[0], function: "ENS", profile: "teacher", classes: []*class{w.schools[0].classes[0]}})
				say("modifyRequest", w.staffRecord(t))
				break
			}
		}
	}
	// nobody knows these
	say("modifyRequest", record{category: "Eleve", id: "1", attrs: []attr{{placed, v(fmt.Sprintf("%s$1", w.schools[0].id))}}})
	say("deleteRequest", record{category: "PersRelEleve", id: "2"})

	files = map[string][]byte{}
	for category, list := range said {
		w.parts(files, s, "Delta", category, list)
	}
	return s.pack(files), 1
}
