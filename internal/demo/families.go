package demo

import (
	"fmt"
	"strings"
	"time"
)

// familyPlan is what a family is made from, written by hand or drawn.
type familyPlan struct {
	city      string
	guardians []guardianPlan
	children  []childPlan
	alternate bool // the children live one week in two with each of the first two guardians
	arrived   bool // the family came in October
}

type guardianPlan struct {
	civility, first, last, birthName string
	kinship                          int
	authority                        string // full when empty
	apart                            bool   // does not live with the first guardian
	hidden                           bool
	noMail                           bool
	sharesMail                       bool // gives the first guardian's address
	noPhone                          bool
	receives                         bool // although without authority
	noPickUp                         bool
	language                         string
	job                              string
}

type childPlan struct {
	school, class, level string
	first, last, sex     string
	dispositif           string
}

type slot struct{ school, class, level string }

// namedFamilies are those a visitor will meet; the others are drawn.
var namedFamilies = []familyPlan{
	{city: "Saint-Aubin-le-Val",
		guardians: []guardianPlan{{civility: "Mme", first: "Nadia", last: "Roux", birthName: "Belhadj", kinship: Mother}, {civility: "M.", first: "Thomas", last: "Roux", kinship: Father}},
		children:  []childPlan{{tilleuls, "ce1-a", "CE1", "Lina", "Roux", "F", ""}, {petitsTilleuls, "gs", "GS", "Noé", "Roux", "M", ""}, {college, "6e-b", "6e", "Adam", "Roux", "M", ""}}},
	{city: "Saint-Aubin-le-Val", alternate: true,
		guardians: []guardianPlan{{civility: "M.", first: "Mamadou", last: "Diallo", kinship: Father}, {civility: "Mme", first: "Claire", last: "Martin", kinship: Mother, apart: true, hidden: true}},
		children:  []childPlan{{tilleuls, "ce1-a", "CE1", "Aya", "Diallo-Martin", "F", ""}, {petitsTilleuls, "ms", "MS", "Noam", "Diallo-Martin", "M", ""}}},
	{city: "Saint-Aubin-le-Val",
		guardians: []guardianPlan{{civility: "Mme", first: "Elena", last: "Ruiz", kinship: Mother}, {civility: "M.", first: "Antonio", last: "Garcia", kinship: Father, authority: AuthorityInformed, apart: true, noPickUp: true}},
		children:  []childPlan{{tilleuls, "ce1-a", "CE1", "Mateo", "Garcia", "M", ""}}},
	{city: "Saint-Aubin-le-Val",
		guardians: []guardianPlan{{civility: "Mme", first: "Samira", last: "Benali", birthName: "Zerrouki", kinship: Mother}, {civility: "M.", first: "Karim", last: "Benali", kinship: Father}},
		children:  []childPlan{{tilleuls, "ce1-a", "CE1", "Amine", "Benali", "M", ""}, {tilleuls, "ce1-ce2", "CE1", "Yanis", "Benali", "M", ""}}},
	{city: "Saint-Aubin-le-Val",
		guardians: []guardianPlan{{civility: "Mme", first: "Katarzyna", last: "Wójcik", kinship: Mother, noMail: true, language: "pl"}, {civility: "M.", first: "Piotr", last: "Wójcik", kinship: Father, noMail: true, language: "pl"}},
		children:  []childPlan{{tilleuls, "ce1-a", "CE1", "Tom", "Wójcik", "M", ""}, {tilleuls, "cm1", "CM1", "Zofia", "Wójcik", "F", ""}}},
	{city: "Saint-Aubin-le-Val",
		guardians: []guardianPlan{
			{civility: "Mme", first: "Sylvie", last: "Marchand", kinship: ASE, apart: true, noPickUp: true, job: "Référente de l'aide sociale à l'enfance, département de la Haute-Aigue"},
			{civility: "Mme", first: "Josette", last: "Besnard", kinship: FosterCarer, authority: AuthorityNone, receives: true, job: "Assistante familiale"},
			{civility: "Mme", first: "Coumba", last: "Ndiaye", kinship: Mother, authority: AuthorityInformed, apart: true, noPickUp: true}},
		children: []childPlan{{tilleuls, "ce2", "CE2", "Awa", "Ndiaye", "F", ""}}},
	{city: "Saint-Aubin-le-Val", arrived: true,
		guardians: []guardianPlan{{civility: "Mme", first: "Rima", last: "Haddad", kinship: Mother, language: "ar"}, {civility: "M.", first: "Bassel", last: "Haddad", kinship: Father, language: "ar"}},
		children:  []childPlan{{tilleuls, "cm1", "CM1", "Yara", "Haddad", "F", "upe2a"}, {petitsTilleuls, "ms", "MS", "Sami", "Haddad", "M", ""}}},
	{city: "Saint-Aubin-le-Val",
		guardians: []guardianPlan{{civility: "Mme", first: "Sophie", last: "Giraud", birthName: "Lamy", kinship: Mother}, {civility: "M.", first: "Vincent", last: "Giraud", kinship: Father}},
		children:  []childPlan{{tilleuls, "ce1-a", "CE1", "Elias", "Giraud", "M", ""}}},
	{city: "Saint-Aubin-le-Val", // two homonyms, in two classes of one school
		guardians: []guardianPlan{{civility: "Mme", first: "Isabelle", last: "Martin", birthName: "Chauvet", kinship: Mother}, {civility: "M.", first: "Laurent", last: "Martin", kinship: Father}},
		children:  []childPlan{{tilleuls, "cm1", "CM1", "Julie", "Martin", "F", ""}}},
	{city: "Saint-Aubin-le-Val",
		guardians: []guardianPlan{{civility: "Mme", first: "Émilie", last: "Martin", kinship: Mother}},
		children:  []childPlan{{tilleuls, "cm1-cm2-a", "CM1", "Julie", "Martin", "F", ""}}},
	{city: "Saint-Aubin-le-Val",
		guardians: []guardianPlan{{civility: "Mme", first: "Anne", last: "Petit", kinship: Mother}, {civility: "Mme", first: "Gwenaëlle", last: "Le Goff", kinship: Mother}},
		children:  []childPlan{{tilleuls, "cp", "CP", "Malo", "Petit-Le Goff", "M", ""}, {petitsTilleuls, "ps-ms", "MS", "Enora", "Petit-Le Goff", "F", ""}}},
	{city: "Saint-Aubin-le-Val",
		guardians: []guardianPlan{{civility: "Mme", first: "Jeannine", last: "Bonnet", kinship: Tutor, noMail: true}},
		children:  []childPlan{{tilleuls, "ce2-cm1", "CM1", "Hugo", "Bonnet", "M", ""}}},
	{city: "Saint-Aubin-le-Val",
		guardians: []guardianPlan{{civility: "Mme", first: "Aminata", last: "Traoré", kinship: Mother}, {civility: "M.", first: "Bakary", last: "Traoré", kinship: Father}},
		children:  []childPlan{{tilleuls, "ce1-a", "CE1", "Fatou", "Traoré", "F", ""}, {tilleuls, "cm2", "CM2", "Ibrahim", "Traoré", "M", ""}}},
	{city: "Saint-Aubin-le-Val",
		guardians: []guardianPlan{{civility: "Mme", first: "Vanessa", last: "Moreau", kinship: Mother}},
		children:  []childPlan{{auriol, "cp-ce1", "CE1", "Enzo", "Moreau", "M", ""}, {auriol, "ps-ms", "PS", "Lola", "Moreau", "F", ""}}},
	{city: "Saint-Aubin-le-Val",
		guardians: []guardianPlan{{civility: "Mme", first: "Leïla", last: "Saïdi", kinship: Mother}, {civility: "M.", first: "Mourad", last: "Saïdi", kinship: Father}},
		children:  []childPlan{{tilleuls, "ce1-a", "CE1", "Nour", "Saïdi", "F", ""}}},
	{city: "Saint-Aubin-le-Val",
		guardians: []guardianPlan{{civility: "Mme", first: "Mai", last: "Nguyễn", kinship: Mother, language: "vi"}, {civility: "M.", first: "Sean", last: "O’Brien", kinship: Father, language: "en"}},
		children:  []childPlan{{tilleuls, "cm2", "CM2", "Maëlys", "O’Brien-Nguyễn", "F", ""}}},
	{city: "Saint-Aubin-le-Val",
		guardians: []guardianPlan{{civility: "Mme", first: "Justine", last: "Tessier", kinship: Mother}, {civility: "M.", first: "Florian", last: "Tessier", kinship: Father}},
		children:  []childPlan{{tilleuls, "ce1-a", "CE1", "Rose", "Tessier", "F", ""}}},
	{city: "Saint-Aubin-le-Val",
		guardians: []guardianPlan{{civility: "Mme", first: "Marine", last: "Lemaire", birthName: "Ferreira", kinship: Mother}, {civility: "M.", first: "Romain", last: "Lemaire", kinship: Father}},
		children:  []childPlan{{tilleuls, "ce1-a", "CE1", "Gabriel", "Lemaire", "M", ""}, {petitsTilleuls, "ps-ms", "PS", "Jade", "Lemaire", "F", ""}}},
	{city: "Saint-Aubin-le-Val",
		guardians: []guardianPlan{{civility: "M.", first: "Ronan", last: "Cloarec", kinship: Father}, {civility: "Mme", first: "Céline", last: "Aubert", kinship: Mother}},
		children:  []childPlan{{tilleuls, "ce1-a", "CE1", "Maël", "Cloarec", "M", ""}}},
	{city: "Saint-Aubin-le-Val",
		guardians: []guardianPlan{{civility: "Mme", first: "Pauline", last: "Dufour", kinship: Mother}, {civility: "M.", first: "Aurélien", last: "Dufour", kinship: Father}},
		children:  []childPlan{{tilleuls, "ce1-a", "CE1", "Camille", "Dufour", "F", ""}}},
	{city: "Saint-Aubin-le-Val",
		guardians: []guardianPlan{{civility: "Mme", first: "Audrey", last: "Brunet", kinship: Mother}, {civility: "M.", first: "Cédric", last: "Brunet", kinship: Father}},
		children:  []childPlan{{tilleuls, "ce1-a", "CE1", "Chloé", "Brunet", "F", ""}, {tilleuls, "cm1-cm2-b", "CM2", "Tom", "Brunet", "M", ""}}},
	{city: "Courvallon",
		guardians: []guardianPlan{{civility: "Mme", first: "Soizic", last: "L’Hostis", kinship: Mother}, {civility: "M.", first: "Xabi", last: "Harispe", kinship: Father}},
		children:  []childPlan{{essarts, "ce1", "CE1", "Maialen", "L’Hostis-Harispe", "F", ""}, {courvallon, "ms-gs", "MS", "Peio", "L’Hostis-Harispe", "M", ""}}},
}

func (b *builder) families() {
	b.ines = map[string]bool{}
	b.fullest = map[string]bool{}
	free := b.slots()
	for _, plan := range namedFamilies {
		for _, c := range plan.children {
			free.take(slot{c.school, c.class, c.level})
			b.fullest[c.first+" "+c.last] = true
		}
		b.family(plan)
	}
	b.particulars()
	b.known = map[string]bool{}
	for _, a := range b.Adults {
		b.known[a.FirstName+" "+a.LastName] = true
	}
	for _, sector := range free.sectors() {
		for len(sector.slots) > 0 {
			b.family(b.drawn(sector))
		}
	}
	b.dispositifs()
	b.pictures(b.Pupils)
}

// slots are the places that the tables of classes leave to pupils.
type slotBook struct{ free []slot }

func (b *builder) slots() *slotBook {
	book := &slotBook{}
	for _, s := range classTable {
		for _, r := range s.rows {
			for _, l := range r.levels {
				for range l.Pupils {
					book.free = append(book.free, slot{s.school, r.key, l.Level})
				}
			}
		}
	}
	return book
}

func (k *slotBook) take(s slot) {
	for i, f := range k.free {
		if f == s {
			k.free = append(k.free[:i], k.free[i+1:]...)
			return
		}
	}
	panic(fmt.Sprintf("demo: no place left in %s %s %s", s.school, s.class, s.level))
}

// sector is where families live: brothers and sisters go to the schools of one sector, then to the collège.
type sector struct {
	name  string
	slots []slot
	dice  *dice
}

func (k *slotBook) sectors() []*sector {
	all := []*sector{{name: "tilleuls"}, {name: "auriol"}, {name: "rpi"}}
	for _, s := range all {
		s.dice = throwFor("sector/" + s.name)
	}
	toCollege := throwFor("college")
	for _, s := range k.free {
		switch s.school {
		case tilleuls, petitsTilleuls:
			all[0].slots = append(all[0].slots, s)
		case auriol:
			all[1].slots = append(all[1].slots, s)
		case courvallon, essarts:
			all[2].slots = append(all[2].slots, s)
		default:
			at := all[toCollege.weighted([]int{60, 24, 16})]
			at.slots = append(at.slots, s)
		}
	}
	for _, s := range all {
		shuffle(s.dice, s.slots)
	}
	return all
}

func (s *sector) pop(i int) slot {
	found := s.slots[i]
	s.slots = append(s.slots[:i], s.slots[i+1:]...)
	return found
}

// near returns the place of a brother or sister: years apart from every other child, or in the same level for twins.
func (s *sector) near(children []slot, twins bool) (int, bool) {
	for _, gap := range []int{2, 3, 4, 5, 1, 6} {
		for i, candidate := range s.slots {
			fits := true
			closest := 99
			for _, c := range children {
				apart := levelIndex(candidate.level) - levelIndex(c.level)
				apart = max(apart, -apart)
				closest = min(closest, apart)
				fits = fits && (apart > 0 || twins)
			}
			if fits && (closest == gap || twins && closest == 0) {
				return i, true
			}
		}
	}
	return 0, false
}

// drawn makes up a family for the first free place of a sector.
func (b *builder) drawn(s *sector) familyPlan {
	d := s.dice
	places := []slot{s.pop(0)}
	siblings := d.weighted([]int{44, 39, 13, 4})
	twins := d.percent(1.5)
	for range siblings {
		if i, ok := s.near(places, twins); ok {
			places = append(places, s.pop(i))
		}
		twins = false
	}
	plan := familyPlan{city: "Saint-Aubin-le-Val"}
	switch s.name {
	case "rpi":
		plan.city = []string{"Courvallon", "Les Essarts-Noirs"}[d.weighted([]int{40, 60})]
	case newcomer:
		plan.city = "Valrousse"
	}
	first := &origins[d.weighted(originWeights())]
	second := first
	if d.percent(28) {
		second = &origins[d.weighted(originWeights())]
	}
	father := guardianPlan{civility: "M.", first: pick(d, first.fathers), last: pick(d, first.surnames), kinship: Father, language: tongue(d, first)}
	mother := guardianPlan{civility: "Mme", first: pick(d, second.mothers), last: pick(d, second.surnames), kinship: Mother, language: tongue(d, second)}
	for mother.last == father.last {
		mother.last = pick(d, second.surnames)
	}
	surname := father.last
	switch roll := d.below(100); {
	case roll < 52 && plainName(father.last): // married, the mother uses the husband's name
		mother.birthName, mother.last = mother.last, father.last
	case roll < 62 && plainName(father.last) && plainName(mother.last):
		surname = father.last + "-" + mother.last
	case roll < 70:
		surname = mother.last
	}
	switch roll := d.below(1000); {
	case roll < 735: // together
		plan.guardians = []guardianPlan{mother, father}
		if d.percent(25) {
			plan.guardians = []guardianPlan{father, mother}
		}
	case roll < 880: // apart
		plan.alternate = d.percent(35)
		father.apart = true
		father.authority = AuthorityFull
		if d.percent(8) {
			father.authority = AuthorityInformed
		}
		mother.hidden = d.percent(6)
		plan.guardians = []guardianPlan{mother, father}
	case roll < 955: // alone
		plan.guardians = []guardianPlan{mother}
		if d.percent(15) {
			plan.guardians = []guardianPlan{father}
		}
		surname = plan.guardians[0].last
	case roll < 975: // two mothers, two fathers
		other := guardianPlan{civility: "Mme", first: pick(d, first.mothers), last: father.last, kinship: Mother, language: father.language}
		plan.guardians = []guardianPlan{mother, other}
		if d.percent(30) {
			other = guardianPlan{civility: "M.", first: pick(d, second.fathers), last: mother.last, kinship: Father, language: mother.language}
			plan.guardians = []guardianPlan{father, other}
		}
	default: // apart, and a third person declared: a grandparent who collects
		father.apart = true
		elder := guardianPlan{civility: "Mme", first: pick(d, words("Monique Françoise Christiane Nicole Michèle Danielle")), last: father.last, kinship: Ascendant, authority: AuthorityNone, apart: true}
		plan.guardians = []guardianPlan{mother, father, elder}
	}
	for i := range plan.guardians {
		g := &plan.guardians[i]
		for b.known[g.first+" "+g.last] { // nobody drawn may be taken for somebody on the card
			g.first = pick(d, origins[fromFrance].fathers)
			if g.civility == "Mme" {
				g.first = pick(d, origins[fromFrance].mothers)
			}
		}
		g.noMail = d.percent(6)
		g.sharesMail = i == 1 && !g.apart && !g.noMail && !plan.guardians[0].noMail && d.percent(3)
		g.noPhone = d.percent(3)
	}
	// The eldest's first name comes from the family's own names, the others' too: brothers and sisters sound alike.
	for _, p := range places {
		child := childPlan{school: p.school, class: p.class, level: p.level, last: surname, sex: []string{"F", "M"}[d.below(2)]}
		from := first
		if d.percent(35) {
			from = &origins[fromFrance]
		}
		for tries := 0; ; tries++ {
			if tries == 12 {
				from = &origins[fromFrance]
			}
			child.first = pick(d, from.boys)
			if child.sex == "F" {
				child.first = pick(d, from.girls)
			}
			if full := child.first + " " + surname; !b.fullest[full] {
				b.fullest[full] = true
				break
			}
		}
		plan.children = append(plan.children, child)
	}
	return plan
}

func plainName(s string) bool { return !strings.ContainsAny(s, "- ") }

func tongue(d *dice, o *origin) string {
	if len(o.languages) > 0 && d.percent(o.speaks) {
		return pick(d, o.languages)
	}
	return "fr"
}

func (b *builder) home(city string, d *dice) Address {
	street := pick(d, streets[city])
	number := fmt.Sprint(d.between(1, 74))
	switch {
	case d.percent(6):
		number += " bis"
	case d.percent(14):
		number = "Appartement " + fmt.Sprint(d.between(1, 48)) + ", " + number
	}
	return Address{Street: typeset(number + " " + street), Postcode: postcodes[city], City: city}
}

// family writes a plan down as adults, pupils, guardianships and households.
func (b *builder) family(plan familyPlan) {
	name := plan.children[0].first + " " + plan.children[0].last + " " + plan.children[0].class
	d := throwFor("family/" + name)
	shared := b.home(plan.city, d)
	homes := make([]Address, len(plan.guardians))
	adults := make([]string, len(plan.guardians))
	for i, g := range plan.guardians {
		homes[i] = shared
		if g.apart && i > 0 || g.kinship == ASE {
			homes[i] = b.home(plan.city, d)
		}
		a := Adult{
			Civility: g.civility, FirstName: g.first, LastName: g.last, BirthName: g.birthName, Language: g.language,
			Address: homes[i], Hidden: g.hidden, Job: typeset(g.job),
		}
		if g.kinship == ASE {
			a.Address = Address{"7 quai de l’Aigue", "99000", "Valmont"}
		}
		if !g.noPhone {
			a.Mobile = b.mobile()
		} else if d.percent(50) {
			a.Landline = b.landline()
		}
		switch {
		case g.noMail:
		case g.sharesMail:
			a.Email = b.Adults[len(b.Adults)-i].Email // the first guardian's
		default:
			a.Email = b.mail(g.first, g.last)
			a.Verified = d.percent(62)
		}
		if g.sharesMail {
			b.Adults[len(b.Adults)-i].Verified = false
		}
		adults[i] = b.adult(a)
	}

	since := b.Year.Start
	if plan.arrived {
		since = b.arrival()
	}
	var pupils []string
	births := map[string]time.Time{}
	for _, c := range plan.children {
		p := Pupil{
			Key:       fmt.Sprintf("pupil-%04d", len(b.Pupils)+1),
			FirstName: c.first, LastName: c.last, Sex: c.sex, School: c.school, Level: c.level,
			Class: b.classKey(b.Year, c.school, c.class), Address: homes[0], INE: b.ine(d),
		}
		if plan.guardians[0].kinship == ASE {
			p.Address = homes[1] // a child lives with the foster family
		}
		if plan.alternate && len(homes) > 1 {
			p.Address2 = &Address{homes[1].Street, homes[1].Postcode, homes[1].City}
		}
		for _, g := range plan.guardians {
			p.Hidden = p.Hidden || g.hidden
		}
		if c.dispositif != "" {
			p.Dispositif = b.classKey(b.Year, c.school, c.dispositif)
		}
		p.Since = since
		p.Enrolments = []Enrolment{{Class: p.Class, Level: p.Level, Since: since}}
		p.BirthDate = b.birth(c.level, births, d)
		births[c.level] = p.BirthDate
		if levelIndex(c.level) >= levelIndex("CM1") && d.percent(30) {
			p.GoesHome = "alone"
		}
		b.Pupils = append(b.Pupils, p)
		pupils = append(pupils, p.Key)
		for i, g := range plan.guardians {
			authority := g.authority
			if authority == "" {
				authority = AuthorityFull
			}
			b.Guardianships = append(b.Guardianships, Guardianship{
				Adult: adults[i], Pupil: p.Key, Kinship: g.kinship, Authority: authority, Order: i + 1,
				Receives:  authority != AuthorityNone || g.receives,
				MayPickUp: !g.noPickUp, Payer: i == 0 || plan.alternate && i == 1, Since: since,
			})
		}
	}
	b.households(plan, adults, pupils)
}

// arrival is when a family that came in October came: before today, whatever the day, and on that of the count of pupils, who are all
// there from then on.
func (b *builder) arrival() time.Time {
	on := day(b.Year.Start.Year(), time.October, 1)
	if !on.Before(b.Today) {
		on = b.Year.Start
	}
	return on
}

// birth draws a birth date of a level: twins share theirs, other brothers and sisters are ten months apart at least.
func (b *builder) birth(level string, siblings map[string]time.Time, d *dice) time.Time {
	if twin, ok := siblings[level]; ok {
		return twin
	}
	year := b.Year.Start.Year() - 3 - levelIndex(level)
	if len(siblings) == 0 && levelIndex(level) >= 4 && d.percent(2) {
		year-- // a class done twice
	}
	for tries := 0; ; tries++ {
		at := day(year, time.Month(d.between(1, 12)), d.between(1, 28))
		apart := true
		for _, s := range siblings {
			days := int(at.Sub(s).Hours() / 24)
			apart = apart && max(days, -days) >= 300
		}
		if apart || tries > 200 {
			return at
		}
	}
}

func (b *builder) ine(d *dice) string {
	const letters = "ABCDEFGHJK"
	for {
		ine := fmt.Sprintf("%09d%c%c", d.below(1_000_000_000), letters[d.below(10)], letters[d.below(10)])
		if !b.ines[ine] {
			b.ines[ine] = true
			return ine
		}
	}
}

// households opens the family's foyer at each collectivity which invoices it.
func (b *builder) households(plan familyPlan, adults, pupils []string) {
	children := map[string][]string{}
	var order []string
	for i, c := range plan.children {
		for _, org := range b.collectivitiesOf(c.school) {
			if c.school == college {
				continue // a collège's restaurant is the collège's own creditor
			}
			if children[org] == nil {
				order = append(order, org)
			}
			children[org] = append(children[org], pupils[i])
		}
	}
	for _, org := range order {
		h := Household{
			Key: fmt.Sprintf("household-%04d", len(b.Households)+1), Organisation: org, Name: plan.children[0].last,
			Pupils: children[org], Payers: []Payer{{adults[0], 1000}},
		}
		for i, g := range plan.guardians {
			if i == 0 || !g.apart || plan.alternate {
				h.Adults = append(h.Adults, adults[i])
			}
		}
		if plan.alternate {
			h.Custody = "alternate_weeks"
			h.Payers = []Payer{{adults[0], 500}, {adults[1], 500}}
		}
		if plan.guardians[0].first == "Nadia" && h.Name == "Roux" {
			h.QFEuros, h.QFSource = 580, "CAF"
		}
		b.Households = append(b.Households, h)
	}
}

// particulars adds what is true of one family only.
func (b *builder) particulars() {
	w := b.World
	b.Posts = append(b.Posts, Post{
		Adult: w.AdultNamed("Nadia", "Roux").Key, Organisation: saintAubin, Profile: ProfileAgentKitchen,
		Duty: "Agente de restauration scolaire", Works: []string{tilleuls}, Since: day(b.Year.Start.Year()-2, time.September, 1),
	})

	until := day(b.Year.End.Year(), time.June, 30)
	if until.Before(b.Today.AddDate(0, 0, 14)) {
		until = until.AddDate(1, 0, 0)
	}
	checked := b.cal.schoolDayFrom(day(b.Year.Start.Year(), time.September, 1))
	b.Restrictions = []Restriction{{
		Pupil: w.PupilNamed("Mateo", "Garcia").Key, Adult: w.AdultNamed("Antonio", "Garcia").Key, Effect: "may_not_collect",
		Court: "Tribunal judiciaire de Valmont, juge aux affaires familiales", OrderedOn: day(b.Year.Start.Year(), time.June, 18),
		Since: day(b.Year.Start.Year(), time.July, 1), Until: until, CheckedBy: w.AdultNamed("Yann", "Kervella").Key, CheckedOn: checked,
	}}

	leaving := b.cal.nextSchool(b.monday().AddDate(0, 0, 11), time.Friday)
	for _, first := range []string{"Fatou", "Ibrahim"} {
		b.Departures = append(b.Departures, Departure{Pupil: w.PupilNamed(first, "Traoré").Key, On: leaving, To: "Valmont"})
	}

	since := day(b.Year.Start.Year()-1, time.September, 15)
	b.HealthPlans = []HealthPlan{{
		Pupil: w.PupilNamed("Elias", "Giraud").Key, Allergens: []string{"arachide"}, Kit: true,
		KitPlace: typeset("Armoire de la salle des maîtres, trousse rouge n° 4"), KitExpiry: since.AddDate(2, 6, 0), Since: since, ReviewOn: since.AddDate(2, 0, 0),
	}}
	b.Debts = []Debt{{Organisation: saintAubin, Adult: w.AdultNamed("Vanessa", "Moreau").Key, Cents: 212_40}}
}

// monday is the first day of the week being shown: this week's, or the next at a weekend.
func (b *builder) monday() time.Time {
	switch b.Today.Weekday() {
	case time.Sunday:
		return b.Today.AddDate(0, 0, 1)
	case time.Saturday:
		return b.Today.AddDate(0, 0, 2)
	}
	return b.Today.AddDate(0, 0, 1-int(b.Today.Weekday()))
}

// dispositifs choose who goes to the ULIS and to the UPE2A of Les Tilleuls beside their own class.
func (b *builder) dispositifs() {
	ulis, upe2a := b.classKey(b.Year, tilleuls, "ulis"), b.classKey(b.Year, tilleuls, "upe2a")
	speakers := map[string]bool{}
	for _, a := range b.Adults {
		speakers[a.Key] = a.Language != "fr"
	}
	stranger := map[string]bool{}
	for _, g := range b.Guardianships {
		if g.Order == 1 && speakers[g.Adult] {
			stranger[g.Pupil] = true
		}
	}
	places := map[string]int{ulis: 11, upe2a: 9 - 1} // Yara Haddad is already there
	for i := range b.Pupils {
		p := &b.Pupils[i]
		if p.School != tilleuls || p.Dispositif != "" || i < 30 { // not the hand-written families
			continue
		}
		d := throwFor("dispositif/" + p.Key)
		switch {
		case stranger[p.Key] && places[upe2a] > 0 && d.percent(60):
			p.Dispositif = upe2a
		case p.Level != "CP" && places[ulis] > 0 && d.percent(9):
			p.Dispositif = ulis
		}
		if p.Dispositif != "" {
			places[p.Dispositif]--
		}
	}
}

var pictureTable = words("renard hibou castor loutre écureuil lapin merle cerf blaireau abeille girafe panda dauphin baleine coccinelle papillon tortue koala zèbre lion tigre éléphant hérisson grenouille canard cygne mouton chèvre poney chaton")

var wordTable = words("lune soleil nuage étoile bateau ballon gâteau pomme cerise fraise tambour guitare cabane forêt rivière montagne neige flocon bonnet cartable crayon gomme livre image fusée robot vélo train moulin jardin")

// pictures gives each pupil of cycle 2 a picture, theirs alone in the class, and two words.
func (b *builder) pictures(pupils []Pupil) {
	perClass := map[string]int{}
	for i := range pupils {
		p := &pupils[i]
		if !cycle2(p.Level) {
			continue
		}
		d := throwFor("picture/" + p.Class)
		animals := append([]string(nil), pictureTable...)
		shuffle(d, animals)
		p.Picture = animals[perClass[p.Class]]
		perClass[p.Class]++
		d = throwFor("words/" + p.Key)
		first := d.below(len(wordTable))
		second := (first + d.between(1, len(wordTable)-1)) % len(wordTable)
		p.SecretWords = []string{wordTable[first], wordTable[second]}
	}
}
