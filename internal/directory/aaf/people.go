package aaf

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"preau/internal/directory/roll"
	"preau/internal/platform/fold"
	"preau/internal/tenant/identifiers"
)

// names are those of a person: the name of birth, the one in use when it is another, the first one.
type names struct{ family, usage, first string }

func called(r *record) names {
	n := names{family: r.get("ENTPersonNomPatro"), usage: r.get("ENTPersonNom", "sn"), first: r.get("ENTPersonPrenom", "givenName")}
	if n.family == "" && !(r.request == modify && r.says("ENTPersonNom", "sn")) {
		n.family, n.usage = n.usage, ""
	}
	if fold.Fold(n.usage) == fold.Fold(n.family) {
		n.usage = ""
	}
	return n
}

// named says what lacks in a name. A person without any cannot be kept.
func (b *builder) named(r *record, n names) bool {
	if r.request == modify {
		return true
	}
	if n.family == "" && n.usage == "" && n.first == "" {
		b.tell(r, MissingName, "category", r.category, "id", clip(r.id))
		return false
	}
	if n.family != "" && n.first == "" && r.category == Relatives && r.get("ENTPersonCivilite", "personalTitle") == "" {
		return true // a service: the aide sociale à l'enfance, a foyer
	}
	if n.first == "" || n.family == "" {
		b.tell(r, MissingFirstName, "name", roll.FullName(n.first, n.family, n.usage))
	}
	return true
}

func (b *builder) date(r *record, attribute, value string) string {
	if value == "" {
		return ""
	}
	read, short, ok := roll.ReadDate(value)
	if !ok || short {
		b.tell(r, BadDate, "attribute", attribute, "value", clip(value))
		return ""
	}
	return read
}

func (b *builder) birthDate(r *record) string {
	date := b.date(r, "ENTPersonDateNaissance", r.get("ENTPersonDateNaissance"))
	if today := b.options.Limits.Today; date != "" && !today.IsZero() && r.category == Pupils {
		if date > today.Format(time.DateOnly) || date < today.AddDate(-30, 0, 0).Format(time.DateOnly) {
			b.tell(r, OddBirthDate, "value", date)
		}
	}
	return date
}

func (b *builder) civility(r *record) string {
	value := r.get("ENTPersonCivilite", "personalTitle")
	read, ok := roll.ReadCivility(value)
	if !ok {
		b.tell(r, UnknownCivility, "value", clip(value))
	}
	return read
}

func (b *builder) phone(r *record, names ...string) string {
	value := r.get(names...)
	read, ok := roll.ReadPhone(value)
	if !ok {
		b.tell(r, OddPhone, "value", clip(value))
	}
	return read
}

func (b *builder) mail(r *record) string {
	value := r.get("ENTPersonMail", "mail")
	read, ok := roll.ReadMail(value)
	if !ok {
		b.tell(r, OddMail, "value", clip(value))
	}
	return read
}

func address(r *record) roll.Address {
	country := r.get("ENTPersonPays")
	return roll.Address{Street: strings.Join(lines(r.get("ENTPersonAdresse")), " "), Postcode: roll.PadPostcode(r.get("ENTPersonCodePostal"), country), Commune: r.get("ENTPersonVille"), Country: country}
}

// erased are the directory's fields that a request of a Delta empties.
func erased(r *record) (out []roll.Field) {
	for _, f := range []struct {
		field roll.Field
		names []string
	}{
		{"usage_name", []string{"ENTPersonNom", "sn"}},
		{"mail", []string{"ENTPersonMail", "mail"}},
		{"phone_home", []string{"ENTPersonTelPerso", "homePhone"}},
		{"phone_mobile", []string{"ENTPersRelEleveTelMobile", "ENTPersonMobileSMS", "mobile"}},
		{"phone_work", []string{"ENTPersRelEleveTelPro", "ENTPersonTelPro"}},
		{"address", []string{"ENTPersonAdresse"}},
		{"ine", []string{"ENTEleveINE"}},
		{"class", []string{"ENTPersonClasses", "ENTEleveClasses"}},
		{"groups", []string{"ENTPersonGroupes", "ENTEleveGroupes"}},
		{"guardians", []string{"ENTElevePersRelEleve", "ENTEleveAutoriteParentale"}},
	} {
		if r.request == modify && r.empties(f.names...) {
			out = append(out, f.field)
		}
	}
	return out
}

func (b *builder) pupil(r *record) {
	n := called(r)
	if !b.named(r, n) {
		return
	}
	p := roll.Pupil{
		Key: b.key(r.id), File: b.names[r.file], Line: r.line, FamilyName: n.family, UsageName: n.usage, FirstName: n.first,
		BirthDate: b.birthDate(r), Class: roll.None, Cycle: last(r.get("ENTEleveCycle")),
		Regime: r.get("ENTEleveRegime"), MEF: cmp.Or(r.get("ENTEleveMEF"), part(sub(r.get("ENTEleveNiveau")), 0)), Erased: erased(r),
		Photo: roll.ReadAnswer(r.get("ENTEleveAutorisationPhoto", "ENTEleveAutorisationPhotos")), ShareWithAssociations: roll.ReadAnswer(r.get("ENTEleveAutorisationAssociations")),
	}
	p.Sex = b.sex(r)
	if value := r.get("ENTEleveINE"); value != "" {
		ine, err := identifiers.CheckINE(value)
		if err != nil {
			b.tell(r, BadINE, "reason", reason(err), "name", p.FullName())
		}
		p.INE = ine
	}
	if a := address(r); a != (roll.Address{}) {
		p.Addresses = []roll.Address{a}
	}
	p.Level = b.pupilLevel(r)
	b.placePupil(r, &p)
	if p.Class != roll.None {
		b.out.Classes[p.Class].Pupils++
		for _, v := range r.all("ENTEleveDateEntreeClasses") {
			if d := sub(v); b.here(d[0]) && (part(d, 2) == "" || fold.Fold(part(d, 2)) == fold.Fold(b.out.Classes[p.Class].ID)) {
				p.Since = b.date(r, "ENTEleveDateEntreeClasses", part(d, 1))
			}
		}
	}
	p.Wishes = wishes(r)
	p.NameKey = roll.NameKeyOf(p)
	b.links[r.id] = linksOf(r, func(code string, params ...any) {
		for i := 0; i+1 < len(params); i += 2 {
			if params[i] == "guardian" {
				params[i+1] = b.guardianName(params[i+1].(string))
			}
		}
		b.tell(r, code, append([]any{"name", p.FullName()}, params...)...)
	})
	b.pupils[r.id] = len(b.out.Pupils)
	b.out.Pupils = append(b.out.Pupils, p)
}

// guardianName is how a guardian whose record comes later is named in a message.
func (b *builder) guardianName(id string) string {
	if i, ok := b.relativeAt[id]; ok {
		n := called(&b.records[Relatives][i])
		return roll.FullName(n.first, n.family, n.usage)
	}
	return id
}

func (b *builder) sex(r *record) string {
	if sex, ok := roll.ReadSex(r.get("ENTPersonSexe")); ok && sex != "" {
		return sex
	}
	return map[string]string{"M": "M", "MME": "F"}[b.civility(r)]
}

func last(value string) string {
	p := sub(value)
	return p[len(p)-1]
}

// pupilLevel reads the level by its code, else by its words.
func (b *builder) pupilLevel(r *record) string {
	words := sub(r.get("ENTEleveNiveau"))
	mef := r.get("ENTEleveMEF")
	for _, w := range append(words, mef, r.get("ENTEleveLibelleMEF"), r.get("ENTEleveNivFormation"), b.mefs[mef]) {
		if level := roll.LevelOf(w); level != "" {
			return level
		}
	}
	return cmp.Or(part(words, 1), r.get("ENTEleveLibelleMEF"), r.get("ENTEleveNivFormation"))
}

// placePupil finds the pupil's class and groups. A place of another school is told and left out.
func (b *builder) placePupil(r *record, p *roll.Pupil) {
	for _, v := range r.all("ENTPersonClasses", "ENTEleveClasses") {
		at, ok := readPlace(v)
		if !ok {
			continue
		}
		if !b.here(at.structure) {
			b.tell(r, ClassElsewhere, "name", p.FullName(), "class", clip(at.label), "structure", clip(at.structure))
			continue
		}
		if p.Class != roll.None && (b.out.Classes[p.Class].Kind == "" || at.kind != "") {
			b.tell(r, SeveralClasses, "name", p.FullName(), "kept", clip(b.out.Classes[p.Class].Label), "class", clip(at.label))
			continue
		}
		if p.Class != roll.None { // a ULIS or a UPE2A beside the class they are of
			b.tell(r, SeveralClasses, "name", p.FullName(), "kept", clip(at.label), "class", clip(b.out.Classes[p.Class].Label))
		}
		p.Class = b.class(at.id, at.label, at.kind, p.Level, r)
	}
	if p.Class == roll.None && r.request == add {
		b.tell(r, PupilNoClass, "name", p.FullName())
	}
	for _, v := range r.all("ENTPersonGroupes", "ENTEleveGroupes") {
		if at, ok := readPlace(v); ok && b.here(at.structure) {
			if g := b.group(at.id, at.label); !slices.Contains(p.Groups, g) {
				p.Groups = append(p.Groups, g)
			}
		}
	}
}

// wishes reads the boxes of the town's services; nil when the record has none.
func wishes(r *record) []roll.Wish {
	var out []roll.Wish
	for _, box := range []struct {
		name string
		wish roll.Wish
	}{
		{"ENTEleveRestaurantScolaire", roll.Canteen}, {"ENTEleveTransport", roll.Transport}, {"ENTEleveGarderieMatin", roll.MorningCare},
		{"ENTEleveGarderieSoir", roll.EveningCare}, {"ENTEleveEtudesSurveillees", roll.GuidedStudies},
	} {
		if !r.says(box.name) {
			continue
		}
		if out == nil {
			out = []roll.Wish{}
		}
		if roll.ReadAnswer(r.get(box.name)) == roll.Yes {
			out = append(out, box.wish)
		}
	}
	return out
}

func (b *builder) guardian(r *record) {
	n := called(r)
	if !b.named(r, n) {
		return
	}
	g := roll.Guardian{
		Key: b.key(r.id), File: b.names[r.file], Line: r.line, Civility: b.civility(r), FamilyName: n.family, UsageName: n.usage, FirstName: n.first,
		Address: address(r), Mail: b.mail(r), HomePhone: b.phone(r, "ENTPersonTelPerso", "homePhone"), WorkPhone: b.phone(r, "ENTPersRelEleveTelPro", "ENTPersonTelPro"),
		Mobile: b.phone(r, "ENTPersRelEleveTelMobile", "ENTPersonMobileSMS", "mobile"), ShareAddress: roll.ReadAnswer(r.get("ENTPersonAdresseDiffusion")), Erased: erased(r),
	}
	if g.WorkPhone == "" && r.category == Relatives {
		g.WorkPhone = b.phone(r, "telephoneNumber")
	}
	b.guardians[r.id] = len(b.out.Guardians)
	b.out.Guardians = append(b.out.Guardians, g)
}

// institution recognises the aide sociale à l'enfance and the like, which have no first name.
func institution(g roll.Guardian) bool {
	if g.FirstName != "" && g.Civility != "" {
		return false
	}
	name := fold.Fold(g.FamilyName + " " + g.UsageName + " " + g.FirstName)
	return g.FirstName == "" || name == "ase" || strings.Contains(name, "aide sociale") || strings.Contains(name, "departement") || strings.Contains(name, "service") || strings.Contains(name, "foyer") || strings.Contains(name, "association")
}

// tie makes the links. Both sides are read, and the pupil's decides: it alone says in what quality.
func (b *builder) tie() {
	told := b.hasRelatives || b.Mode == Delta
	tied := map[[2]int]bool{}
	for _, r := range b.records[Pupils] {
		at, ok := b.pupils[r.id]
		if !ok || !told {
			continue
		}
		p := &b.out.Pupils[at]
		answered := false
		for order, l := range ordered(b.links[r.id]) {
			g, ok := b.guardians[l.guardian]
			if !ok && b.Mode == Delta {
				g, ok = len(b.out.Guardians), true
				b.guardians[l.guardian] = g
				b.out.Guardians = append(b.out.Guardians, roll.Guardian{Key: b.key(l.guardian), File: p.File, Line: p.Line, Known: true})
			}
			if !ok {
				b.tell(&r, UnknownGuardian, "name", p.FullName(), "id", clip(l.guardian))
				continue
			}
			if l.relation == roll.ChildWelfare && institution(b.out.Guardians[g]) {
				b.out.Guardians[g].Institution = true
			}
			answered = answered || l.authority != roll.AuthorityNone
			tied[[2]int{at, g}] = true
			b.out.Links = append(b.out.Links, roll.Link{Pupil: at, Guardian: g, Relation: l.relation, Authority: l.authority, Order: int16(order + 1), Payer: l.payer})
		}
		if !answered && b.Mode == Complete {
			b.tell(&r, PupilNoGuardian, "name", p.FullName())
		}
		if housed := part(sub(r.get("ENTEleveAdresseRel")), 0); housed != "" && len(p.Addresses) == 0 {
			if g, ok := b.guardians[housed]; ok && b.out.Guardians[g].Address != (roll.Address{}) {
				p.Addresses = []roll.Address{b.out.Guardians[g].Address}
			}
		}
	}
	for _, r := range b.records[Relatives] {
		g, ok := b.guardians[r.id]
		if !ok {
			continue
		}
		for _, child := range childrenOf(&r) {
			if at, ok := b.pupils[child]; ok && !tied[[2]int{at, g}] && b.Mode == Complete && !slices.ContainsFunc(b.links[child], func(l link) bool { return l.guardian == r.id }) {
				b.tell(&r, OneSidedLink, "name", b.out.Guardians[g].FullName(), "id", b.out.Pupils[at].FullName())
			}
		}
	}
	if b.Mode == Complete {
		b.dropIdle()
	}
}

// dropIdle leaves out who answers for nobody in this school: a name without a link opens nothing.
func (b *builder) dropIdle() {
	answers := make([]bool, len(b.out.Guardians))
	for _, l := range b.out.Links {
		answers[l.Guardian] = true
	}
	moved := make([]int, len(answers))
	var kept []roll.Guardian
	for i, g := range b.out.Guardians {
		if moved[i] = len(kept); answers[i] {
			kept = append(kept, g)
		}
	}
	for i := range b.out.Links {
		b.out.Links[i].Guardian = moved[b.out.Links[i].Guardian]
	}
	b.out.Guardians = kept
}
