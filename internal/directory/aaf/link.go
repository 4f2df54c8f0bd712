package aaf

import (
	"cmp"
	"slices"
	"strings"

	"preau/internal/directory/roll"
	"preau/internal/platform/fold"
)

// link is what a pupil's record says of somebody.
type link struct {
	guardian  string
	relation  int16 // of the present codes; 0: not said
	authority string
	contact   bool
	payer     bool
}

// carer tells who looks after a child without the authority of a parent, unless the register says that they are legal guardians.
func carer(relation int16) bool {
	return relation == roll.Educator || relation == roll.FosterCarer || relation == roll.ChildWelfare
}

// tell reports what is odd about a link; nil while a record is only routed.
type tell func(code string, params ...any)

// linksOf reads who answers for a pupil, in the words of each generation of the files:
//
//   - second degree, ENTElevePersRelEleve "id$lien$financier$legal$contact$paiement": legal 1 is a legal guardian, 2 has the
//     child in charge, anything else is a contact and no parent;
//   - first degree, ENTEleveAutoriteParentale "id$lien": those who exercise parental authority. Carers listed there
//     (ASE, educator, foster family) are told and get nothing by roll.Themselves: only a decision that a person has seen gives it;
//   - before, ENTEleveAutoriteParentale "id", ENTEleveParents for the parents who do not exercise it and are kept informed (Code
//     civil, art. 373-2-1), ENTElevePersRelEleve1 and 2 for the others.
func linksOf(r *record, say tell) []link {
	if say == nil {
		say = func(string, ...any) {}
	}
	var out []link
	take := func(l link) {
		if l.guardian == "" {
			return
		}
		for i := range out {
			if out[i].guardian == l.guardian {
				out[i] = both(out[i], l)
				say(RepeatedLink, "guardian", clip(l.guardian))
				return
			}
		}
		out = append(out, l)
	}
	relation := func(code, value string) int16 {
		read, ok := roll.ReadRelation(code)
		if !ok {
			say(UnknownRelation, "value", clip(value))
		}
		return read
	}
	for _, value := range r.all("ENTElevePersRelEleve") {
		p := sub(value)
		if len(p) < 4 || p[0] == "" {
			say(BadLink, "value", clip(value))
			continue
		}
		l := link{guardian: p[0], relation: relation(p[1], value), authority: roll.AuthorityNone, contact: part(p, 4) != "" && part(p, 4) != "0", payer: p[2] == "1" || part(p, 5) == "1"}
		switch p[3] {
		case "1":
			l.authority = roll.AuthorityFull
		case "2":
			l.authority = roll.AuthorityInformed
		}
		take(l)
	}
	second := len(out) > 0
	for _, value := range r.all("ENTEleveAutoriteParentale") {
		if p := sub(value); p[0] != "" && !(second && slices.ContainsFunc(out, func(l link) bool { return l.guardian == p[0] })) {
			l := link{guardian: p[0], relation: relation(part(p, 1), value), authority: roll.AuthorityFull}
			if carer(l.relation) {
				l.authority = roll.AuthorityNone
				say(CarerLink, "guardian", clip(l.guardian), "relation", l.relation)
			}
			take(l)
		}
	}
	if !second {
		out = former(r, out)
	}
	out = slices.DeleteFunc(out, func(l link) bool {
		if l.relation == roll.Themselves {
			say(SelfLink)
		}
		return l.relation == roll.Themselves
	})
	return out
}

// former adds what the first generation of the second degree says of parents and of others.
func former(r *record, out []link) []link {
	is := func(name, id string) bool { return part(sub(r.get(name)), 0) == id }
	kin := func(id string) int16 {
		switch {
		case is("ENTEleveMere", id):
			return roll.Mother
		case is("ENTElevePere", id):
			return roll.Father
		}
		return 0
	}
	for i := range out {
		out[i].relation = cmp.Or(out[i].relation, kin(out[i].guardian))
	}
	add := func(id string, l link) {
		if id != "" && !slices.ContainsFunc(out, func(known link) bool { return known.guardian == id }) {
			l.guardian = id
			out = append(out, l)
		}
	}
	for _, name := range []string{"ENTEleveParents", "ENTEleveMere", "ENTElevePere"} {
		for _, value := range r.all(name) {
			id := part(sub(value), 0)
			add(id, link{relation: kin(id), authority: roll.AuthorityInformed})
		}
	}
	for _, n := range []string{"1", "2"} {
		quality := fold.Fold(r.get("ENTEleveQualitePersRelEleve" + n))
		add(part(sub(r.get("ENTElevePersRelEleve"+n)), 0), link{relation: roll.OtherLink, authority: roll.AuthorityNone, contact: strings.Contains(quality, "contact"), payer: strings.Contains(quality, "financier") || strings.Contains(quality, "paiement")})
	}
	return out
}

// both joins two mentions of one person: a legal guardian who is also listed as a contact is both.
func both(a, b link) link {
	rank := map[string]int{roll.AuthorityFull: 2, roll.AuthorityInformed: 1}
	if rank[b.authority] > rank[a.authority] {
		a, b = b, a
	}
	a.relation = cmp.Or(a.relation, b.relation)
	a.contact, a.payer = a.contact || b.contact, a.payer || b.payer
	return a
}

// ordered ranks who is called first: legal guardians, then those in charge, then contacts; among equals those marked as contacts,
// then the file's order.
func ordered(links []link) []link {
	out := slices.Clone(links)
	rank := func(l link) int {
		n := map[string]int{roll.AuthorityFull: 0, roll.AuthorityInformed: 2, roll.AuthorityNone: 4}[l.authority]
		if !l.contact {
			n++
		}
		return n
	}
	slices.SortStableFunc(out, func(a, b link) int { return cmp.Compare(rank(a), rank(b)) })
	return out
}
