package onde

import (
	"errors"
	"strings"

	"preau/internal/directory/roll"
	"preau/internal/platform/fold"
	"preau/internal/tenant/identifiers"
)

// pupilRow is a pupil before the classes of all files are known.
type pupilRow struct {
	Pupil
	file      int // position of its file, since two files may bear one name
	label, id string
}

// teacherRow is a teacher before the classes of all files are known.
type teacherRow struct {
	Teacher
	classes string
}

func (r row) pupil() pupilRow {
	p := Pupil{
		File: r.parser.out.info.Name, Line: r.line,
		FamilyName: r.get(familyName), UsageName: r.get(usageName), FirstName: r.need(firstName),
		BirthDate: r.birthDate(), Sex: r.sex(),
		Cycle: r.get(cycle), Level: roll.ReadLevel(r.get(level)), Class: None,
		Certificate: roll.ReadAnswer(r.get(certificate)), ShareWithAssociations: roll.ReadAnswer(r.get(associations)), Photo: roll.ReadAnswer(r.get(photo)),
		Decision: r.get(decision),
	}
	if p.FamilyName == "" && p.UsageName == "" {
		r.need(familyName)
	}
	p.INE = r.ine(p.FullName())
	for _, address := range []Address{r.address(street1, postcode1, commune1, country1), r.address(street2, postcode2, commune2, country2)} {
		if address != (Address{}) {
			p.Addresses = append(p.Addresses, address)
		}
	}
	out := pupilRow{Pupil: p, file: r.parser.index, label: r.get(classLabel), id: r.get(classID)}
	if out.label == "" && out.id == "" && (r.has(classLabel) || r.has(classID)) {
		r.tell(PupilNoClass, "name", p.FullName())
	}
	return out
}

func (r row) guardian() Guardian {
	g := Guardian{
		File: r.parser.out.info.Name, Line: r.line,
		Civility: r.civility(), FamilyName: r.get(familyName), UsageName: r.get(usageName), FirstName: r.get(firstName),
		Address: r.address(street1, postcode1, commune1, country1), Mail: r.mail(),
		HomePhone: r.phone(homePhone), WorkPhone: r.phone(workPhone), Mobile: r.phone(mobile),
		Children: r.children(),
	}
	if g.FamilyName == "" && g.UsageName == "" {
		r.need(familyName)
	}
	if g.FirstName == "" && r.has(firstName) { // an institution has none
		r.tell(MissingFirstName, "name", g.FullName())
	}
	if len(g.Children) == 0 && len(r.parser.layout.children) > 0 {
		r.tell(GuardianNoChild, "name", g.FullName())
	}
	return g
}

// children reads the repeated columns, and those that a line has beyond the headers.
func (r row) children() []Child {
	l := r.parser.layout
	var out []Child
	add := func(at map[column]int, shift int) {
		cell := func(c column) string {
			if position, there := at[c]; there {
				return r.cell(position + shift)
			}
			return ""
		}
		child := Child{UsageName: cell(childUsage), FamilyName: cell(childFamily), FirstName: cell(childFirst), Classes: cell(childClasses)}
		if child != (Child{}) {
			out = append(out, child)
		}
	}
	for _, at := range l.children {
		add(at, 0)
	}
	if step := l.childStep(); step > 0 {
		for shift := step; l.width+shift-step < len(r.cells); shift += step {
			add(l.children[len(l.children)-1], shift)
		}
	}
	return out
}

func (r row) teacher() teacherRow {
	t := Teacher{
		File: r.parser.out.info.Name, Line: r.line,
		Civility: r.civility(), FamilyName: r.get(familyName), UsageName: r.get(usageName), FirstName: r.get(firstName),
		Address: r.address(street1, postcode1, commune1, country1), Mail: r.mail(),
		HomePhone: r.phone(homePhone), Mobile: r.phone(mobile),
		Director: readDirector(r.get(director)),
	}
	if t.FamilyName == "" && t.UsageName == "" {
		r.need(familyName)
	}
	if t.FirstName == "" && r.has(firstName) {
		r.tell(MissingFirstName, "name", t.FullName())
	}
	return teacherRow{Teacher: t, classes: r.get(classLabel)}
}

// joints are the signs that keys are put together with; no part of a key may hold one.
var joints = strings.NewReplacer("|", " ", "#", " ", "+", " ")

// key joins folded parts.
func key(prefix string, parts ...string) string {
	for i, part := range parts {
		parts[i] = joints.Replace(fold.Fold(part))
	}
	return prefix + ":" + strings.Join(parts, "|")
}

func pupilNameKey(p Pupil) string {
	return key("name", p.FamilyName, p.UsageName, p.FirstName) + "|" + p.BirthDate + "|" + p.Sex
}

// nameKey is of a guardian's names alone: homonyms share it.
func guardianNameKey(g Guardian) string {
	return key("name", g.Civility, g.FamilyName, g.UsageName, g.FirstName)
}

func guardianAddressKey(g Guardian) string {
	return key("", g.Address.Street, g.Address.Postcode, g.Address.Commune)
}

// childrenKey is of the names of the children, in no order; their classes change every year and are left out.
func guardianChildrenKey(g Guardian) string {
	names := make([]string, len(g.Children))
	for i, child := range g.Children {
		names[i] = key("", child.FamilyName, child.FirstName)
	}
	return strings.Join(sortedUnique(names), "+")
}

func teacherNameKey(t Teacher) string {
	return key("name", t.Civility, t.FamilyName, t.UsageName, t.FirstName)
}

// reason is the code by which an identifier was refused.
func reason(err error) string {
	var refused *identifiers.Error
	if errors.As(err, &refused) {
		return refused.Code
	}
	return "unknown"
}
