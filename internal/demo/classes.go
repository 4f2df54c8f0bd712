package demo

import (
	"strings"
	"time"
)

// levels in order of age; a pupil of level i was born in the civil year (start of the school year) - 3 - i.
var levels = []string{"PS", "MS", "GS", "CP", "CE1", "CE2", "CM1", "CM2", "6e", "5e", "4e", "3e"}

func levelIndex(level string) int {
	for i, l := range levels {
		if l == level {
			return i
		}
	}
	return -1
}

// cycle2 tells whether pupils of a level sign in with a class code and a picture: GS to CE2. Younger ones do not sign in.
func cycle2(level string) bool { i := levelIndex(level); return i >= 2 && i <= 5 }

// signsInAlone tells whether pupils of a level have a login and a password of their own.
func signsInAlone(level string) bool { return levelIndex(level) >= 6 }

type classRow struct {
	key, name string
	levels    []LevelCount
	code      string
}

type schoolClasses struct {
	school string
	rows   []classRow
}

// classTable is the shape of the six schools, 37 ordinary classes.
var classTable = []schoolClasses{
	{tilleuls, []classRow{
		{"cp", "CP", []LevelCount{{"CP", 24}}, "RENARD"},
		{"cp-ce1", "CP-CE1", []LevelCount{{"CP", 18}, {"CE1", 6}}, "HIBOU"},
		{"ce1-a", "CE1 A", []LevelCount{{"CE1", 24}}, "TILLEUL"},
		{"ce1-ce2", "CE1-CE2", []LevelCount{{"CE1", 18}, {"CE2", 6}}, "CASTOR"},
		{"ce2", "CE2", []LevelCount{{"CE2", 26}}, "LOUTRE"},
		{"ce2-cm1", "CE2-CM1", []LevelCount{{"CE2", 18}, {"CM1", 7}}, "ECUREUIL"},
		{"cm1", "CM1", []LevelCount{{"CM1", 26}}, ""},
		{"cm1-cm2-a", "CM1-CM2 A", []LevelCount{{"CM1", 10}, {"CM2", 15}}, ""},
		{"cm1-cm2-b", "CM1-CM2 B", []LevelCount{{"CM1", 10}, {"CM2", 14}}, ""},
		{"cm2", "CM2", []LevelCount{{"CM2", 25}}, ""},
	}},
	{petitsTilleuls, []classRow{
		{"ps-ms", "PS-MS", []LevelCount{{"PS", 12}, {"MS", 12}}, ""},
		{"ps", "PS", []LevelCount{{"PS", 23}}, ""},
		{"ms", "MS", []LevelCount{{"MS", 24}}, ""},
		{"ms-gs", "MS-GS", []LevelCount{{"MS", 6}, {"GS", 17}}, "COCCINELLE"},
		{"gs", "GS", []LevelCount{{"GS", 24}}, "PAPILLON"},
	}},
	{auriol, []classRow{
		{"ps-ms", "PS-MS", []LevelCount{{"PS", 16}, {"MS", 8}}, ""},
		{"ms-gs", "MS-GS", []LevelCount{{"MS", 9}, {"GS", 12}}, "ABEILLE"},
		{"gs-cp", "GS-CP", []LevelCount{{"GS", 8}, {"CP", 13}}, "GIRAFE"},
		{"cp-ce1", "CP-CE1", []LevelCount{{"CP", 8}, {"CE1", 14}}, "PANDA"},
		{"ce1-ce2", "CE1-CE2", []LevelCount{{"CE1", 7}, {"CE2", 15}}, "DAUPHIN"},
		{"ce2-cm1", "CE2-CM1", []LevelCount{{"CE2", 6}, {"CM1", 17}}, "BALEINE"},
		{"cm1-cm2", "CM1-CM2", []LevelCount{{"CM1", 5}, {"CM2", 18}}, ""},
	}},
	{courvallon, []classRow{
		{"ps-ms", "PS-MS", []LevelCount{{"PS", 13}, {"MS", 7}}, ""},
		{"ms-gs", "MS-GS", []LevelCount{{"MS", 8}, {"GS", 11}}, "LAPIN"},
		{"gs-cp", "GS-CP", []LevelCount{{"GS", 4}, {"CP", 15}}, "MERLE"},
	}},
	{essarts, []classRow{
		{"ce1", "CE1", []LevelCount{{"CE1", 21}}, "CERF"},
		{"ce2", "CE2", []LevelCount{{"CE2", 22}}, "BLAIREAU"},
		{"cm1", "CM1", []LevelCount{{"CM1", 22}}, ""},
		{"cm2", "CM2", []LevelCount{{"CM2", 22}}, ""},
	}},
	{college, []classRow{
		{"6e-a", "6e A", []LevelCount{{"6e", 29}}, ""},
		{"6e-b", "6e B", []LevelCount{{"6e", 29}}, ""},
		{"5e-a", "5e A", []LevelCount{{"5e", 30}}, ""},
		{"5e-b", "5e B", []LevelCount{{"5e", 29}}, ""},
		{"4e-a", "4e A", []LevelCount{{"4e", 30}}, ""},
		{"4e-b", "4e B", []LevelCount{{"4e", 30}}, ""},
		{"3e-a", "3e A", []LevelCount{{"3e", 30}}, ""},
		{"3e-b", "3e B", []LevelCount{{"3e", 29}}, ""},
	}},
}

func (b *builder) classKey(year SchoolYear, school, class string) string {
	return school + "/" + year.Label[:4] + "/" + class
}

// classes makes the classes of the previous and of the current year; teachers come with the staff.
func (b *builder) classes() {
	for _, year := range []SchoolYear{b.PreviousYear, b.Year} {
		for _, s := range classTable {
			for _, r := range s.rows {
				code := r.code
				if year.Label != b.Year.Label {
					code = "" // a code dies with its year
				}
				b.Classes = append(b.Classes, Class{
					Key: b.classKey(year, s.school, r.key), School: s.school, Year: year.Label, Name: r.name,
					Kind: ClassOrdinary, Levels: r.levels, Code: code,
				})
			}
			if s.school == tilleuls && year.Label == b.Year.Label {
				b.Classes = append(b.Classes,
					Class{Key: b.classKey(year, s.school, "ulis"), School: s.school, Year: year.Label, Name: "ULIS", Kind: ClassULIS},
					Class{Key: b.classKey(year, s.school, "upe2a"), School: s.school, Year: year.Label, Name: "UPE2A", Kind: ClassUPE2A},
				)
			}
		}
	}
}

// teach gives a class its teacher, in both years when it is ordinary.
func (b *builder) teach(school, class string, t ClassTeacher) {
	for i := range b.Classes {
		c := &b.Classes[i]
		if c.School == school && strings.HasSuffix(c.Key, "/"+class) {
			c.Teachers = append(c.Teachers, t)
		}
	}
}

// feeders says where the pupils of a school were the year before, by preference.
var feeders = map[string][]string{
	tilleuls:       {tilleuls, petitsTilleuls},
	petitsTilleuls: {petitsTilleuls},
	auriol:         {auriol},
	courvallon:     {courvallon},
	essarts:        {essarts, courvallon},
	college:        {college, tilleuls, auriol, essarts},
}

// pastYear gives the pupils who were already here their class of the year before, so that the history of a class is read
// by those who lived it. Those who left in July are no longer in the directory.
func (b *builder) pastYear() {
	came := map[string]time.Time{}
	turn := map[string]int{} // takes the classes of a level in turn
	for i := range b.Pupils {
		p := &b.Pupils[i]
		d := throwFor("past/" + p.Key)
		before := levelIndex(p.Level) - 1
		cameThisYear := p.Since.After(b.Year.Start)
		if before < 0 || cameThisYear || d.percent(3) {
			if !cameThisYear {
				p.Since = b.Year.Start
			}
			continue
		}
		level := levels[before]
		from := feeders[p.School]
		if p.School == college && level == "CM2" {
			from = b.primaryOf(p)
		}
		class := ""
		for _, school := range from {
			if found := b.classesOf(b.PreviousYear, school, level); len(found) > 0 {
				at := school + level
				class = found[turn[at]%len(found)]
				turn[at]++
				if school == p.School {
					p.Since = day(b.Year.Start.Year()-1, time.September, 1)
				} else {
					p.Since = b.Year.Start
				}
				break
			}
		}
		if class == "" {
			p.Since = b.Year.Start
			continue
		}
		came[p.Key] = b.PreviousYear.Start
		p.Enrolments = append([]Enrolment{{Class: class, Level: level, Since: b.PreviousYear.Start, Until: b.PreviousYear.End}}, p.Enrolments...)
	}
	for i := range b.Guardianships {
		if since, known := came[b.Guardianships[i].Pupil]; known {
			b.Guardianships[i].Since = since
		}
	}
}

// primaryOf guesses from where a collégien lives the school they come from.
func (b *builder) primaryOf(p *Pupil) []string {
	if p.Address.City != "Saint-Aubin-le-Val" {
		return []string{essarts}
	}
	if throwFor("primary/" + p.Key).percent(70) {
		return []string{tilleuls}
	}
	return []string{auriol}
}

func (b *builder) classesOf(year SchoolYear, school, level string) []string {
	var found []string
	for i := range b.Classes {
		c := &b.Classes[i]
		if c.Year != year.Label || c.School != school || c.Kind != ClassOrdinary {
			continue
		}
		for _, l := range c.Levels {
			if l.Level == level {
				found = append(found, c.Key)
			}
		}
	}
	return found
}

// groups makes the hand-made groups that a school really has beside its classes.
func (b *builder) groups() {
	w := b.World
	w.index = indexOf(w)
	year := b.Year.Label
	some := func(school string, keep func(*Pupil) bool) []string {
		var keys []string
		for i := range w.Pupils {
			if p := &w.Pupils[i]; p.School == school && keep(p) {
				keys = append(keys, p.Key)
			}
		}
		return keys
	}
	one := func(subject string, percent float64) func(*Pupil) bool {
		return func(p *Pupil) bool { return throwFor(subject + "/" + p.Key).percent(percent) }
	}
	owner := func(first, last string) string { return w.AdultNamed(first, last).Key }
	busDriver := owner("Sébastien", "Corbel")
	w.Groups = []Group{
		{Key: "tilleuls/chorale", Organisation: tilleuls, Year: year, Name: "Chorale", Owner: owner("Aurore", "Lopez"), Pupils: some(tilleuls, one("chorale", 14))},
		{Key: "tilleuls/conseil-eleves", Organisation: tilleuls, Year: year, Name: "Conseil des élèves", Owner: owner("Yann", "Kervella"), Pupils: some(tilleuls, one("conseil", 7))},
		{Key: "tilleuls/aide-jeudi", Organisation: tilleuls, Year: year, Name: "Activités pédagogiques complémentaires du jeudi", Owner: owner("Marion", "Petit-Jean"), Pupils: some(tilleuls, func(p *Pupil) bool { return p.Level == "CE1" && throwFor("apc/"+p.Key).percent(20) })},
		{Key: "essarts/car-matin", Organisation: essarts, Year: year, Name: "Car du regroupement, matin", Owner: busDriver, Pupils: some(essarts, func(p *Pupil) bool { return p.Address.City == "Courvallon" })},
		{Key: "courvallon/car-matin", Organisation: courvallon, Year: year, Name: "Car du regroupement, matin", Owner: busDriver, Pupils: some(courvallon, func(p *Pupil) bool { return p.Address.City == "Les Essarts-Noirs" })},
		{Key: "college/association-sportive", Organisation: college, Year: year, Name: "Association sportive", Owner: b.staffOf(college, "Professeur d'EPS"), Pupils: some(college, one("as", 22))},
		{Key: "college/latin", Organisation: college, Year: year, Name: "Latin", Owner: b.staffOf(college, "Professeure de lettres"), Pupils: some(college, func(p *Pupil) bool { return levelIndex(p.Level) >= 9 && throwFor("latin/"+p.Key).percent(18) })},
		{Key: "tilleuls/delegues-parents", Organisation: tilleuls, Year: year, Name: "Représentants des parents d'élèves", Owner: owner("Yann", "Kervella"), Adults: b.elected(tilleuls, 10)},
	}
	for i := range w.Groups {
		w.Groups[i].Name = typeset(w.Groups[i].Name)
	}
}

// staffOf returns the first adult who holds a duty in an organisation.
func (b *builder) staffOf(organisation, duty string) string {
	for _, p := range b.Posts {
		if p.Organisation == organisation && p.Duty == typeset(duty) {
			return p.Adult
		}
	}
	return ""
}

// elected returns as many parents' representatives as a school has classes.
func (b *builder) elected(school string, seats int) []string {
	var keys []string
	seen := map[string]bool{}
	for _, g := range b.Guardianships {
		p := b.index.pupils[g.Pupil]
		if len(keys) < seats && p.School == school && g.Authority == AuthorityFull && !seen[g.Adult] && throwFor("elu/"+g.Adult).percent(4) {
			seen[g.Adult] = true
			keys = append(keys, g.Adult)
		}
	}
	return keys
}
