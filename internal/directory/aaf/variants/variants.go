// Package variants invents schools and writes them as the many hands do who fill an académie's files: it knows what it wrote, so that
// what was read can be held against it. Tests alone use it; what a stranger's set looks like is here, what is right about it is not
// asked of the reader.
//
// Shapes: the ministry's SDET, annexe opérationnelle (AAF 1D and 2D), and the sets that public readers of it try themselves on.
package variants

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// World is some schools of one académie and everybody in them, on one day.
type World struct {
	Degree  int    // 1 or 2
	Academy string // the ministry's code
	Day     string // of the files, "20260901"

	rnd       *rand.Rand
	letters   string // of the narrowest encoding that its names must pass
	next      int
	schools   []*school
	others    []record
	pupils    []*pupil
	relatives map[string]*relative
	staff     []*staff
}

type school struct {
	id, uai, words, sigle, name, kind string
	classes                           []*class
	groups                            []*class
}

// class is a class or a group.
type class struct {
	school          *school
	id, label, kind string // kind: "", ulis, upe2a
	code, words     string // of its type, in the first degree
	mef, level      string // in the second
}

type names struct{ civility, family, usage, first string }

type pupil struct {
	names
	id, birth, ine string
	school         *school
	class          *class
	level          string
	groups         []*class
	links          []link
	wishes         []bool // canteen, transport, morning, evening, studies
}

type link struct {
	guardian  string
	relation  int
	legal     string // of the second degree: 1, 2, or 0
	contact   bool
	payer     bool
	authority string // what it must be read as
}

type relative struct {
	names
	id, mail, home, mobile, work, street, postcode, city string
}

type post struct {
	school   *school
	function string // ENS, DIR…
	director bool
	profile  string
	classes  []*class
	main     *class
	groups   []*class
}

type staff struct {
	names
	id, birth, mail string
	posts           []post
	elsewhere       string // a structure that is no school
	byDuty          bool   // the direction is told by ENTEnsFonctionDir alone
}

var (
	familyNames = []string{"MARTIN", "O'BRIEN", "D'ALMEIDA", "LE GOFF", "BÉRANGER", "N'DIAYE", "TRAORÉ", "PETIT-JEAN", "ROUX & FILS", "DE LA TOUR", "ÇELIK", "MÜLLER", "GARCIA--LOPEZ", "VAN DEN BERG", "AÏT ALI", "<NEANT>"}
	rareNames   = []string{"CŒURDEROY", "LEBŒUF", "ŸNEL"}
	wideNames   = []string{"NGUYỄN", "ŁUKASZEWICZ", "ŞAHIN", "ĐORĐEVIĆ", "D’ARTAGNAN"}
	girls       = []string{"Aïcha", "Chloé", "Élise", "Fatou", "Inès", "Lina", "Maëlle", "Anne-Sophie", "Zoé"}
	boys        = []string{"Adam", "Côme", "Elias", "François", "Gaël", "Jean-Noël", "Malo", "Noé", "Ulysse"}
	places      = []string{"TRIFOUILLY", "SAINT-LOIN", "L'ÎLE-AUX-GEAIS", "LE BOURG (2e)"}
	levels      = []struct{ code, name string }{{"1110", "TPS"}, {"1111", "PS"}, {"1112", "MS"}, {"1113", "GS"}, {"1121", "CP"}, {"1122", "CE1"}, {"1123", "CE2"}, {"1124", "CM1"}, {"1125", "CM2"}}
	mefs        = []struct{ code, level, words string }{{"10010012110", "6e", "6EME"}, {"10110001110", "5e", "5EME"}, {"10210001110", "4e", "4EME"}, {"10310019110", "3e", "3EME"}, {"1001000C11A", "6e", "6EME BILANGUE"}, {"16710002110", "3e", "3EME SEGPA"}}
)

// New invents a world. letters is the narrowest encoding that its names must pass: "UTF-8", "ISO-8859-15" or "ISO-8859-1".
func New(seed uint64, degree int, letters string) *World {
	w := &World{Degree: degree, Day: "20260901", rnd: rand.New(rand.NewPCG(seed, 77)), letters: letters, relatives: map[string]*relative{}}
	w.Academy = pick(w.rnd, []string{"010", "099", "9", "LILLE", "024"})
	w.next = 1000 + w.rnd.IntN(9_000_000)
	n := 1 + w.rnd.IntN(4)
	for i := range n {
		w.addSchool(i)
	}
	if degree == 1 && n > 1 { // two schools under one roof
		w.schools[1].name = w.schools[0].name
	}
	w.addOthers(n)
	for _, s := range w.schools {
		w.people(s)
	}
	return w
}

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

func (w *World) chance(percent int) bool { return w.rnd.IntN(100) < percent }

func (w *World) id() string {
	w.next += 1 + w.rnd.IntN(3)
	return fmt.Sprint(w.next)
}

// UAI makes a number of the fictive département 099 with its letter.
func UAI(n int) string {
	return fmt.Sprintf("099%04d%c", n, "ABCDEFGHJKLMNPRSTUVWXYZ"[(990_000+n)%23])
}

func (w *World) addSchool(i int) {
	s := &school{id: w.id(), uai: UAI(w.next % 9000), name: pick(w.rnd, []string{"JEAN JAURES", "LES TILLEULS", "PAULINE KERGOMARD", "L'OREE DU BOIS"})}
	for slices.ContainsFunc(w.schools, func(o *school) bool { return o.uai == s.uai }) {
		s.uai = UAI((w.next + 17) % 9000)
	}
	w.schools = append(w.schools, s)
	if w.Degree == 2 {
		s.kind, s.sigle = "college", "CLG"
		s.words = pick(w.rnd, []string{"COLLEGE", "COLLEGE CLIMATIQUE", "Collège"})
		for range 1 + w.rnd.IntN(4) {
			m := pick(w.rnd, mefs)
			c := &class{school: s, level: m.level, mef: m.code}
			for c.label == "" || slices.ContainsFunc(s.classes, func(o *class) bool { return o.label == c.label }) {
				c.label = fmt.Sprintf("%c%s%c", m.level[0], pick(w.rnd, []string{"", "E ", "EME ", "-", "°"}), 'A'+rune(w.rnd.IntN(20)))
			}
			c.id = c.label
			s.classes = append(s.classes, c)
		}
		for i := range w.rnd.IntN(3) {
			g := &class{school: s, label: fmt.Sprintf("ALL%d gr %d", i, i)}
			g.id = g.label
			s.groups = append(s.groups, g)
		}
		return
	}
	s.words = pick(w.rnd, []string{"ECOLE DE NIVEAU ELEMENTAIRE", "ECOLE MATERNELLE", "ECOLE ELEMENTAIRE D APPLICATION", "ECOLE MATERNELLE D APPLICATION"})
	if i == 0 {
		s.words = "ECOLE DE NIVEAU ELEMENTAIRE"
	}
	if i == 1 {
		s.words = "ECOLE MATERNELLE"
	}
	s.sigle, s.kind = "E.E.PU", "elementaire"
	if strings.Contains(s.words, "MATERNELLE") {
		s.sigle, s.kind = "E.M.PU", "maternelle"
	} else if w.chance(50) {
		s.sigle, s.kind = "E.P.PU", "primaire"
	}
	for range 1 + w.rnd.IntN(4) {
		c := &class{school: s, id: w.id(), code: "11", words: "ORDINAIRE"}
		c.label = pick(w.rnd, []string{"CP", "CE1-CE2 Mme Petit", "Classe de M. Ÿ", "GS/CP", "Les Loutres", "CM1 & CM2"}) + fmt.Sprintf(" %d", len(s.classes)+1)
		if w.letters == "ISO-8859-1" {
			c.label = strings.ReplaceAll(c.label, "Ÿ", "Y")
		}
		switch w.rnd.IntN(8) {
		case 0:
			c.code, c.words, c.kind = "13", "ULIS ECOLE", "ulis"
		case 1:
			c.code, c.words, c.kind = "16", "UPE2A", "upe2a"
		}
		s.classes = append(s.classes, c)
	}
	for range w.rnd.IntN(3) {
		g := &class{school: s, id: w.id(), label: fmt.Sprintf("Chorale %d", len(s.groups)+1)}
		s.groups = append(s.groups, g)
	}
}

// addOthers adds the structures that are no school, with people of their own.
func (w *World) addOthers(int) {
	for _, words := range []string{"CIRCONSCRIPTIONS INSPECTION EDUC NAT", "DIRECTION SERVICES DEPARTEMENTAUX EN", "LYCEE ENSEIGNT GENERAL ET TECHNOLOGIQUE", "ETABLISSEMENT REGIONAL D'ENSEIGNT ADAPTE", "CENTRE D INFORMATION ET D ORIENTATION"} {
		if w.chance(40) {
			continue
		}
		id := w.id()
		w.others = append(w.others, record{category: "EtabEducNat", structure: true, id: id, attrs: []attr{
			{"ENTStructureJointure", v(id)}, {"ENTStructureUAI", v(UAI(9000 + len(w.others)))}, {"ENTStructureNomCourant", v("X$" + words + "$TRIFOUILLY")}, {"ENTStructureTypeStruct", v(words)}}})
		s := &staff{names: w.person(), id: w.id(), birth: "05/05/1970", elsewhere: id}
		w.staff = append(w.staff, s)
	}
}

func (w *World) person() names {
	pool := slices.Clone(familyNames)
	switch w.letters {
	case "UTF-8":
		pool = append(append(pool, rareNames...), wideNames...)
	case "ISO-8859-15":
		pool = append(pool, rareNames...)
	}
	n := names{family: pick(w.rnd, pool), civility: "M.", first: pick(w.rnd, boys)}
	if w.chance(50) {
		n.civility, n.first = pick(w.rnd, []string{"Mme", "Mlle"}), pick(w.rnd, girls)
	}
	if w.chance(20) {
		if n.usage = pick(w.rnd, pool); n.usage == n.family {
			n.usage = ""
		}
	}
	return n
}

// people fills a school.
func (w *World) people(s *school) {
	for range 3 + w.rnd.IntN(14) {
		w.addPupil(s)
	}
	for i, c := range s.classes {
		t := &staff{names: w.person(), id: w.id(), birth: "05/05/1985", posts: []post{{school: s, function: "ENS", profile: "teacher", classes: []*class{c}, main: c}}}
		if w.chance(60) {
			t.mail = "ens." + t.id + "@example.fr"
		}
		if i == 0 && w.Degree == 1 {
			t.posts[0].director, t.byDuty = true, w.chance(30)
		}
		if i == 1 && len(w.schools) > 1 && w.chance(60) { // teaches in two schools
			if o := w.schools[0]; o != s {
				t.posts = append(t.posts, post{school: o, function: "ENS", profile: "teacher", classes: []*class{o.classes[0]}})
			}
		}
		if w.Degree == 2 {
			t.posts[0].groups = s.groups
		}
		w.staff = append(w.staff, t)
	}
	if w.Degree == 2 {
		w.staff = append(w.staff,
			&staff{names: w.person(), id: w.id(), birth: "01/02/1966", posts: []post{{school: s, function: "DIR", director: true}}},
			&staff{names: w.person(), id: w.id(), birth: "01/02/1976", posts: []post{{school: s, function: "EDU", profile: "school_life"}}},
			&staff{names: w.person(), id: w.id(), birth: "01/02/1976", posts: []post{{school: s, function: "DOC", profile: "librarian"}}})
	}
}

func (w *World) addPupil(s *school) *pupil {
	p := &pupil{names: w.person(), id: w.id(), school: s, birth: fmt.Sprintf("%02d/%02d/%d", 1+w.rnd.IntN(28), 1+w.rnd.IntN(12), 2012+w.rnd.IntN(9)), wishes: make([]bool, 5)}
	if w.chance(90) {
		p.ine = fmt.Sprintf("%09d%c%c", w.next, 'A'+w.rnd.IntN(26), 'A'+w.rnd.IntN(26))
	}
	if w.chance(94) {
		p.class = pick(w.rnd, s.classes)
	}
	if w.Degree == 1 {
		if w.chance(93) {
			p.level = pick(w.rnd, levels).name
		}
		for i := range p.wishes {
			p.wishes[i] = w.chance(15)
		}
	} else if p.class != nil {
		p.level = p.class.level
	}
	for _, g := range s.groups {
		if w.chance(30) {
			p.groups = append(p.groups, g)
		}
	}
	w.pupils = append(w.pupils, p)
	w.family(p)
	return p
}

// family gives a pupil those who answer for them: their own, or, one time in four, those of somebody else, of this school or another.
func (w *World) family(p *pupil) {
	if len(w.pupils) > 1 && w.chance(25) {
		p.links = slices.Clone(w.pupils[w.rnd.IntN(len(w.pupils)-1)].links)
		return
	}
	add := func(relation int, legal string, contact bool) {
		r := &relative{names: w.person(), id: w.id()}
		if w.chance(32) {
			r.mail = "p." + r.id + "@example.fr"
		}
		if w.chance(76) {
			r.mobile = fmt.Sprintf("+33 6 39 98 %02d %02d", w.rnd.IntN(100), w.rnd.IntN(100))
		}
		if w.chance(30) {
			r.home = fmt.Sprintf("+33 1 99 00 %02d %02d", w.rnd.IntN(100), w.rnd.IntN(100))
		}
		if w.chance(10) {
			r.work = fmt.Sprintf("+33 1 99 00 %02d %02d", w.rnd.IntN(100), w.rnd.IntN(100))
		}
		if w.chance(90) {
			r.street, r.postcode, r.city = fmt.Sprintf("%d RUE DES ÉCOLES", 1+w.rnd.IntN(99)), "99001", pick(w.rnd, places)
		}
		if relation == 51 {
			r.names = names{family: "AIDE SOCIALE A L'ENFANCE"}
		}
		w.relatives[r.id] = r
		l := link{guardian: r.id, relation: relation, legal: legal, contact: contact, payer: legal == "1" && len(p.links) == 0, authority: map[string]string{"1": "full", "2": "informed"}[legal]}
		if l.authority == "" || w.Degree == 1 && (relation == 51 || relation == 42 || relation == 41) {
			l.authority = "none"
		}
		p.links = append(p.links, l)
	}
	switch w.rnd.IntN(20) {
	case 0: // nobody
	case 1:
		add(51, map[int]string{1: "1", 2: "0"}[w.Degree], true) // the ASE is called, and is no parent
		if w.chance(50) {
			add(42, map[int]string{1: "1", 2: "2"}[w.Degree], true)
			if w.Degree == 2 {
				p.links[1].authority = "informed"
			}
		}
	case 2:
		add(50, "1", true)
	case 3, 4, 5:
		add(10, "1", true)
	default:
		add(10, "1", true)
		add(20, "1", w.chance(50))
	}
	if w.Degree == 2 && w.chance(20) {
		add(38, "0", true)
	}
}

// record is one request to write.
type record struct {
	category  string
	structure bool
	id        string
	attrs     []attr
}

type attr struct {
	name   string
	values []string
}

func v(values ...string) []string {
	return slices.DeleteFunc(values, func(s string) bool { return s == "" })
}
