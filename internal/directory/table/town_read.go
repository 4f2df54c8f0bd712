package table

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"preau/internal/directory/onde"
	"preau/internal/directory/roll"
	"preau/internal/platform/fold"
)

// The codes that a town hall's tables add.
const (
	NumberTwice   = "number_twice"
	NumberOther   = "number_other"
	ChildUnclear  = "child_unclear"
	BadDays       = "bad_days"
	BadSlot       = "bad_slot"
	BadWeek       = "bad_week"
	StayGivenBack = "stay_given_back"
	FamilyAlone   = "family_without_child"
	NoBirthDate   = "no_birth_date"
	NoChildHere   = "no_children"
)

var townSeverities = func() map[string]string {
	out := roll.Severities(onde.Codes)
	for code, severity := range severities {
		out[code] = severity
	}
	return out
}()

// ReadTown reads the tables that a town hall's former software exported, by their mappings. Children come first, whatever the order of
// the files; what a line says of a child finds it by its number, else by its names and birth date.
func ReadTown(files []File, mappings []Mapping, limits Limits) *roll.Set {
	limits = limits.withDefaults()
	sheets, issues, names := openAll(files, limits)
	return readTown(sheets, mappings, issues, names, limits)
}

func readTown(sheets []Sheet, mappings []Mapping, issues []roll.Issue, names []string, limits Limits) *roll.Set {
	t := &townReader{
		reader: reader{limits: limits, found: roll.NewFindings(townSeverities, limits.Issues), people: map[string][]int{}, rows: map[digest]place{}},
		set:    &roll.Set{Source: roll.FromTable, Whole: []roll.Kind{}, Town: &roll.Town{}}, number: map[string]int{}, named: map[string][]int{}, family: map[string]*household{}, linked: map[[2]int]bool{}, own: map[[2]int]*household{}}
	infos := map[string]roll.FileInfo{}
	type work struct {
		sheet Sheet
		m     Mapping
	}
	var list []work
	for _, s := range sheets {
		s.Town = true
		m, ok := t.mappingOf(s, mappings)
		if !ok || m.Kind == Left {
			continue
		}
		list = append(list, work{s, m})
		info := s.Info
		info.Rows = len(s.Lines) + infos[s.File].Rows
		infos[s.File] = info
	}
	for _, kinds := range [][]roll.Kind{{Children}, {Families}, {Bookings, Collectors, Diets, Accounts}} {
		for _, w := range list {
			if slices.Contains(kinds, w.m.Kind) {
				t.sheet(w.sheet, w.m)
			}
		}
	}
	t.join()
	if len(t.set.Pupils) == 0 && t.found.Errors() == 0 && len(issues) == 0 {
		t.found.Add(roll.WholeSet, 0, NoChildHere)
	}
	for _, name := range names {
		info, there := infos[name]
		if !there {
			info = roll.FileInfo{Name: name}
		}
		t.set.Files = append(t.set.Files, info)
	}
	t.set.Issues = order(append(issues, t.found.Sorted(names)...), names)
	return t.set
}

// townReader gathers what the tables say of children.
type townReader struct {
	reader
	set    *roll.Set
	number map[string]int
	named  map[string][]int // by names and birth date, and by names alone
	family map[string]*household
	order  []string // of the families
	linked map[[2]int]bool
	own    map[[2]int]*household // on whose line a child and a responsible first stood together
}

// household is who lives or pays together, by the former software's number.
type household struct {
	at        place
	index     int // of Town.Homes
	number    string
	children  []int
	guardians []int
	relations []origin
	street    [4]string
}

// sheet reads one table.
func (t *townReader) sheet(s Sheet, m Mapping) {
	l, _ := m.place(s)
	head := place{s.File, l.line}
	for _, any := range m.Missing() {
		t.tell(head, MissingField, "field", string(any[0]))
	}
	t.remarks(s, m, l, head)
	where := map[Field]int{}
	var slots []int
	for k, at := range m.positions(l) {
		f := m.Columns[k].Field
		switch {
		case at < 0 || !slices.Contains(Fields[m.Kind], f):
		case f == Slot:
			slots = append(slots, at)
		default:
			if _, taken := where[f]; !taken {
				where[f] = at
			}
		}
	}
	for _, data := range s.Lines[l.first:] {
		row := townLine{line{r: &t.reader, m: &m, s: &s, at: place{s.File, data.Number}, cells: data.Cells, where: where, heads: l.headers}, t}
		if slices.Equal(data.Cells, trimEnd(l.headers)) || t.aside(row.line, len(l.headers)) {
			continue
		}
		row.checkCells(slots)
		switch m.Kind {
		case Children:
			row.child(slots)
		case Families:
			row.household()
		case Accounts:
			row.accountLine()
		default:
			at, ok := row.who()
			if !ok {
				continue
			}
			switch m.Kind {
			case Bookings:
				row.booking(at, slots)
			case Collectors:
				row.collector(at, 1)
			case Diets:
				row.eats(at)
			}
		}
	}
}

type townLine struct {
	line
	t *townReader
}

// checkCells tells the cells that no such column can hold, and cuts them.
func (l *townLine) checkCells(slots []int) {
	told := func(at int) {
		cell := cellAt(l.cells, at)
		if utf8.RuneCountInString(cell) > onde.LongestValue {
			l.r.found.Merge(single(l.at, onde.ValueTooLong, "column", roll.Clip(l.heads[at], 40), "limit", onde.LongestValue))
			l.cells = slices.Clone(l.cells)
			l.cells[at] = string([]rune(cell)[:onde.LongestValue])
		}
		if onde.Formula(cell) {
			l.r.found.Merge(single(l.at, onde.FormulaCell, "column", roll.Clip(l.heads[at], 40), "value", roll.Clip(cell, 80)))
		}
	}
	for at, cell := range l.cells { // the reading of a line without any costs nothing
		if len(cell) > onde.LongestValue || onde.Formula(cell) {
			if slices.Contains(slots, at) || slices.Contains(slices.Collect(maps.Values(l.where)), at) {
				told(at)
			}
		}
	}
}

func at(p place) roll.Place { return roll.Place{File: p.file, Line: p.line} }

// day reads a date of a column; ok is false for what is none, told.
func (l townLine) day(who, part string) (string, bool) {
	value := l.get(who, part)
	if value == "" {
		return "", true
	}
	iso, short, ok := roll.ReadDate(l.date(value))
	column := l.heads[l.where[Field(who+"."+part)]]
	if !ok {
		code := onde.BadDate
		if len(value) == 5 && strings.Trim(value, "0123456789") == "" {
			code = DateNumber
		}
		l.r.tell(l.at, code, "column", roll.Clip(column, 40), "value", roll.Clip(value, 40))
		return "", false
	}
	if short && part == "birth_date" {
		l.r.tell(l.at, onde.TwoDigitYear, "column", roll.Clip(column, 40), "value", roll.Clip(value, 40), "read", iso)
	}
	return iso, true
}

// ref reads by what a line names a child.
func (l townLine) ref() (number, family, given, birth string, ok bool) {
	number = l.get(child, "number")
	family, given, _ = l.names(child)
	birth, ok = l.day(child, "birth_date")
	return number, family, given, birth, ok
}

func childKey(family, given, birth string) string {
	return fold.Fold(family) + "|" + fold.Fold(given) + "|" + birth
}

// child reads a line that describes a child.
func (l townLine) child(slots []int) {
	number, family, given, birth, ok := l.ref()
	if !ok {
		return
	}
	if family == "" || given == "" {
		if number != "" || family+given != "" {
			l.r.tell(l.at, onde.MissingValue, "column", roll.Clip(l.header("family_name", "first_name", "full_name"), 40))
		}
		return
	}
	if today := l.r.limits.Today; birth != "" && !today.IsZero() && (birth > today.Format(time.DateOnly) || birth < today.AddDate(-30, 0, 0).Format(time.DateOnly)) {
		l.r.found.Merge(single(l.at, onde.OddBirthDate, "value", birth))
	}
	i, known := -1, false
	if number != "" {
		if i, known = l.t.number[number]; known && childKey(l.t.set.Pupils[i].FamilyName, l.t.set.Pupils[i].FirstName, "") != childKey(family, given, "") {
			l.r.tell(l.at, NumberTwice, "number", roll.Clip(number, 40), "name", l.t.set.Pupils[i].FullName(), "line", l.t.set.Pupils[i].Line)
			return
		}
	} else if same := l.t.named[childKey(family, given, birth)]; len(same) > 0 && birth != "" {
		i, known = same[0], true
	}
	if !known {
		i = l.t.add(l.at, number, family, given, birth)
	}
	p, c := &l.t.set.Pupils[i], &l.t.set.Town.Children[i]
	c.Listed = true
	keep(&p.UsageName, l.get(child, "usage_name"))
	if sex, ok := roll.ReadSex(l.m.sexOf(l.get(child, "sex"))); ok {
		keep(&p.Sex, sex)
	} else {
		l.r.tell(l.at, onde.UnknownSex, "value", roll.Clip(l.get(child, "sex"), 40))
	}
	keep(&c.School, l.get(child, "school"))
	keep(&c.Class, l.get(child, "class"))
	if a := l.address(child); a.Street+a.Postcode+a.Commune != "" && len(p.Addresses) == 0 {
		p.Addresses = []roll.Address{a}
	}
	h := l.t.home(l.get(child, "family"), l.at)
	if h != nil && !slices.Contains(h.children, i) {
		h.children = append(h.children, i)
	}
	for n, who := range []string{first, other} {
		if g, o, ok := l.guardian(who, l.m.relation(n), h); ok {
			l.t.link(i, g, o)
			if pair := [2]int{i, g}; h != nil && l.t.own[pair] == nil {
				l.t.own[pair] = h
			}
		}
	}
	for n := 1; n <= mostCollectors; n++ {
		l.collector(i, n)
	}
	l.eats(i)
	l.slots(i, "", slots)
	l.account(h, i, -1)
}

func keep(to *string, value string) {
	if *to == "" {
		*to = value
	}
}

func (l townLine) header(parts ...string) string {
	for _, part := range parts {
		if at, there := l.where[Field(child+"."+part)]; there {
			return l.heads[at]
		}
	}
	return ""
}

func (t *townReader) add(from place, number, family, given, birth string) int {
	i := len(t.set.Pupils)
	t.set.Pupils = append(t.set.Pupils, roll.Pupil{File: from.file, Line: from.line, FamilyName: family, FirstName: given, BirthDate: birth, Class: roll.None})
	t.set.Town.Children = append(t.set.Town.Children, roll.TownChild{Number: number})
	if number != "" {
		t.number[number] = i
	}
	t.named[childKey(family, given, birth)] = append(t.named[childKey(family, given, birth)], i)
	if birth != "" {
		t.named[childKey(family, given, "")] = append(t.named[childKey(family, given, "")], i)
	}
	return i
}

// who finds the child that a line is about, a new one that is only named when no line describes it.
func (l townLine) who() (int, bool) {
	number, family, given, birth, ok := l.ref()
	if !ok {
		return 0, false
	}
	if number != "" {
		if i, known := l.t.number[number]; known {
			p := l.t.set.Pupils[i]
			if family != "" && fold.Fold(family) != fold.Fold(p.FamilyName) && fold.Fold(family) != fold.Fold(p.UsageName) || given != "" && fold.Fold(given) != fold.Fold(p.FirstName) {
				l.r.tell(l.at, NumberOther, "number", roll.Clip(number, 40), "name", p.FullName(), "other", roll.FullName(given, family, ""))
				return 0, false
			}
			return i, true
		}
	}
	if family == "" || given == "" {
		if number == "" {
			l.r.tell(l.at, onde.MissingValue, "column", roll.Clip(l.header("number", "family_name", "full_name"), 40))
			return 0, false
		}
		return l.t.add(l.at, number, family, given, birth), true
	}
	same := slices.Clone(l.t.named[childKey(family, given, birth)]) // without a birth date: all of these names
	if number != "" {                                               // another number is another child
		same = slices.DeleteFunc(same, func(i int) bool { return l.t.set.Town.Children[i].Number != "" })
	}
	switch len(same) {
	case 0:
		return l.t.add(l.at, number, family, given, birth), true
	case 1:
		return same[0], true
	}
	l.r.tell(l.at, ChildUnclear, "name", roll.FullName(given, family, ""), "count", len(same))
	return 0, false
}

func (l townLine) address(who string) roll.Address {
	country := l.get(who, "country")
	return roll.Address{Street: l.get(who, "street"), Postcode: roll.PadPostcode(l.get(who, "postcode"), country), Commune: l.get(who, "city"), Country: country}
}

func (t *townReader) home(number string, from place) *household {
	if number == "" {
		return nil
	}
	key := fold.Fold(number)
	if t.family[key] == nil {
		t.family[key] = &household{at: from, index: len(t.order), number: number}
		t.order = append(t.order, key)
	}
	return t.family[key]
}

// household reads a line of a family, or of one of its responsibles.
func (l townLine) household() {
	h := l.t.home(l.get(child, "family"), l.at)
	var of []int
	if l.get(child, "number")+l.get(child, "family_name")+l.get(child, "full_name") != "" {
		i, ok := l.who()
		if !ok {
			return
		}
		of = append(of, i)
	}
	payer := -1
	for n, who := range []string{first, other} {
		g, o, ok := l.guardian(who, l.m.relation(n), h)
		if !ok {
			continue
		}
		if payer < 0 {
			payer = g
		}
		for _, i := range of {
			l.t.link(i, g, o)
		}
		if h != nil && len(of) == 0 && !slices.Contains(h.guardians, g) {
			h.guardians, h.relations = append(h.guardians, g), append(h.relations, o)
		}
	}
	about := -1
	if len(of) > 0 {
		about = of[0]
	}
	l.account(h, about, payer)
}

// guardian reads a responsible of a line. The same names with a family, a mail, a telephone or an address in common are the same person.
func (l townLine) guardian(who string, relation int16, h *household) (int, origin, bool) {
	o := origin{relation: relation}
	family, given, civility := l.names(who)
	full := strings.TrimSpace(family + " " + given)
	if full == "" {
		if reach := cmp.Or(l.get(who, "mail"), l.get(who, "mobile"), l.get(who, "home_phone")); reach != "" {
			l.r.tell(l.at, NamelessGuardian, "value", roll.Clip(reach, 80))
		}
		return 0, o, false
	}
	if couple(full) || couple(civility) {
		l.r.tell(l.at, TwoNames, "value", roll.Clip(strings.TrimSpace(civility+" "+full), 80))
		return 0, o, false
	}
	g := roll.Guardian{File: l.at.file, Line: l.at.line, FamilyName: family, FirstName: given, UsageName: l.get(who, "usage_name"), Address: l.address(who)}
	var ok bool
	if g.Civility, ok = roll.ReadCivility(civility); !ok {
		l.r.tell(l.at, onde.UnknownCivility, "value", roll.Clip(civility, 80))
	}
	if g.Mail, ok = roll.ReadMail(l.get(who, "mail")); !ok {
		l.r.tell(l.at, onde.OddMail, "value", roll.Clip(l.get(who, "mail"), 80))
	}
	for part, to := range map[string]*string{"mobile": &g.Mobile, "home_phone": &g.HomePhone, "work_phone": &g.WorkPhone} {
		if *to, ok = roll.ReadPhone(l.get(who, part)); !ok {
			l.r.tell(l.at, onde.OddPhone, "column", roll.Clip(l.heads[l.where[Field(who+"."+part)]], 40), "value", roll.Clip(l.get(who, part), 80))
		}
	}
	if word := l.get(who, "relation"); word != "" {
		code, ok := readRelation(word)
		if !ok {
			l.r.tell(l.at, UnknownRelation, "value", roll.Clip(word, 80))
		}
		o.relation = code
	}
	switch roll.ReadAnswer(l.get(who, "authority")) {
	case roll.Yes:
		o.authority = roll.AuthorityFull
	case roll.No:
		o.authority = roll.AuthorityNone
	default:
		if !parental[o.relation] {
			o.authority = roll.AuthorityNone
			l.r.tell(l.at, NoAuthority, "name", roll.Clip(full, 80), "value", roll.Clip(l.get(who, "relation"), 80))
		}
	}
	g.Institution = o.relation == 51
	name := fold.Fold(g.FamilyName) + "|" + fold.Fold(g.FirstName)
	for _, i := range l.t.people[name] {
		had := &l.t.set.Guardians[i]
		inFamily := h != nil && (slices.Contains(h.guardians, i) || slices.ContainsFunc(h.children, func(c int) bool { return l.t.linked[[2]int{c, i}] }))
		if !inFamily && !sameGuardian(had, &g) {
			continue
		}
		for _, s := range [][2]*string{{&had.Civility, &g.Civility}, {&had.UsageName, &g.UsageName}, {&had.Mail, &g.Mail}, {&had.Mobile, &g.Mobile}, {&had.HomePhone, &g.HomePhone}, {&had.WorkPhone, &g.WorkPhone}} {
			keep(s[0], *s[1])
		}
		if had.Address.Street == "" {
			had.Address = g.Address
		}
		return i, o, true
	}
	i := len(l.t.set.Guardians)
	l.t.set.Guardians = append(l.t.set.Guardians, g)
	l.t.people[name] = append(l.t.people[name], i)
	return i, o, true
}

func sameGuardian(a, b *roll.Guardian) bool {
	same := func(x, y string) bool { return x != "" && fold.Fold(x) == fold.Fold(y) }
	against := func(x, y string) bool { return x != "" && y != "" && fold.Fold(x) != fold.Fold(y) }
	if same(a.Mail, b.Mail) || same(a.Mobile, b.Mobile) || same(a.HomePhone, b.HomePhone) {
		return true
	}
	return same(a.Address.Street, b.Address.Street) && !against(a.Address.Postcode, b.Address.Postcode) && !against(a.Address.Commune, b.Address.Commune) && !against(a.Mail, b.Mail) && !against(a.Mobile, b.Mobile)
}

func (t *townReader) link(child, guardian int, o origin) {
	if key := [2]int{child, guardian}; !t.linked[key] {
		t.linked[key] = true
		t.set.Links = append(t.set.Links, roll.Link{Pupil: child, Guardian: guardian, Relation: o.relation, Authority: o.authority})
	}
}

// join ties families to their children, and gives a child its homes.
func (t *townReader) join() {
	answering := make([][]int, len(t.set.Pupils))
	for _, l := range t.set.Links {
		if l.Authority != roll.AuthorityNone {
			answering[l.Pupil] = append(answering[l.Pupil], l.Guardian)
		}
	}
	for _, key := range t.order {
		h := t.family[key]
		home := roll.Home{Place: at(h.at), Number: h.number, Children: h.children, Guardians: slices.Clone(h.guardians)}
		for _, child := range h.children { // who stands on a child's own line of this family
			for _, guardian := range answering[child] {
				if !slices.Contains(home.Guardians, guardian) && t.own[[2]int{child, guardian}] == h {
					home.Guardians = append(home.Guardians, guardian)
				}
			}
		}
		t.set.Town.Homes = append(t.set.Town.Homes, home)
		if len(h.children) == 0 && len(h.guardians) > 0 {
			t.tell(h.at, FamilyAlone, "name", t.set.Guardians[h.guardians[0]].FullName())
		}
		for _, child := range h.children {
			for i, guardian := range h.guardians {
				t.link(child, guardian, h.relations[i])
			}
		}
	}
	for _, l := range t.set.Links { // a child lives where its responsibles do, in two homes when they live apart
		p, home := &t.set.Pupils[l.Pupil], t.set.Guardians[l.Guardian].Address
		if home.Street == "" || len(p.Addresses) > 1 || l.Authority == roll.AuthorityNone || slices.ContainsFunc(p.Addresses, func(a roll.Address) bool { return fold.Fold(a.Street) == fold.Fold(home.Street) }) {
			continue
		}
		p.Addresses = append(p.Addresses, home)
	}
	for key, list := range t.named {
		if len(list) > 1 && !strings.HasSuffix(key, "|") {
			for _, i := range list {
				t.set.Town.Children[i].Homonym = true
			}
		}
	}
	for i, c := range t.set.Town.Children {
		if p := t.set.Pupils[i]; c.Listed && p.BirthDate == "" {
			t.tell(place{p.File, p.Line}, NoBirthDate, "name", p.FullName())
		}
	}
}

// collector reads somebody who may fetch a child.
func (l townLine) collector(i, n int) {
	who := "collector" + itoa(n)
	family, given, _ := l.names(who)
	if family == "" && given == "" {
		return
	}
	phone, ok := roll.ReadPhone(l.get(who, "phone"))
	if !ok {
		l.r.tell(l.at, onde.OddPhone, "column", roll.Clip(l.heads[l.where[Field(who+".phone")]], 40), "value", roll.Clip(l.get(who, "phone"), 80))
	}
	c := &l.t.set.Town.Children[i]
	f := roll.Fetcher{Place: at(l.at), FamilyName: fold.TitleName(family), GivenName: fold.TitleName(given), Phone: phone, Relation: roll.Clip(fold.Line(l.get(who, "relation")), 59)}
	for k := range c.Fetch {
		if fold.Fold(c.Fetch[k].FamilyName+" "+c.Fetch[k].GivenName) == fold.Fold(f.FamilyName+" "+f.GivenName) {
			keep(&c.Fetch[k].Phone, f.Phone)
			return
		}
	}
	c.Fetch = append(c.Fetch, f)
}

// eats reads the choice of menu, and whether there is a care plan: yes or no, whatever else the cell says stays in the file.
func (l townLine) eats(i int) {
	c := &l.t.set.Town.Children[i]
	if word := l.get(child, "diet"); word != "" {
		if strings.Contains(" "+fold.Fold(word)+" ", " pai ") { // the former software keeps it among the diets
			c.PAI, c.PAIAt = true, at(l.at)
		} else if c.Diet == "" {
			c.Diet, c.DietAt = roll.Clip(fold.Line(word), 80), at(l.at)
		}
	}
	if word := l.get(child, "pai"); word != "" && roll.ReadAnswer(word) != roll.No && word != "0" {
		c.PAI, c.PAIAt = true, at(l.at)
	}
}

// booking reads a line that says for what a child is booked.
func (l townLine) booking(i int, slots []int) {
	switch state := fold.Fold(l.get(stay, "state")); {
	case strings.HasPrefix(state, "annul"), strings.HasPrefix(state, "refus"), strings.HasPrefix(state, "supprim"), strings.HasPrefix(state, "clos"), strings.HasPrefix(state, "termin"):
		l.r.tell(l.at, StayGivenBack, "value", roll.Clip(l.get(stay, "state"), 40))
		return
	}
	c := &l.t.set.Town.Children[i]
	keep(&c.School, l.get(child, "school"))
	keep(&c.Class, l.get(child, "class"))
	word := roll.Clip(fold.Line(l.get(stay, "activity")), 80)
	if len(slots) > 0 {
		l.slots(i, word, slots)
		if l.get(stay, "day") == "" && l.get(stay, "weekdays") == "" {
			return
		}
	}
	s := roll.Stay{Place: at(l.at), Child: i, Word: word}
	if word == "" {
		l.r.tell(l.at, onde.MissingValue, "column", roll.Clip(l.heads[l.where["stay.activity"]], 40))
		return
	}
	var ok bool
	if !l.dates(&s) {
		return
	}
	if s.Day, ok = l.day(stay, "day"); !ok {
		return
	}
	if s.Day == "" {
		cell := l.get(stay, "weekdays")
		days, ok := readDays(cell)
		if !ok {
			l.r.tell(l.at, BadDays, "value", roll.Clip(cell, 40))
			return
		}
		if s.A, s.B, ok = l.weeks(days, l.get(stay, "week")); !ok {
			return
		}
	}
	l.t.set.Town.Stays = append(l.t.set.Town.Stays, s)
}

// dates reads from when to when, in which form, and whether the child waits.
func (l townLine) dates(s *roll.Stay) (ok bool) {
	if s.Since, ok = l.day(stay, "since"); !ok {
		return false
	}
	if s.Until, ok = l.day(stay, "until"); !ok {
		return false
	}
	mode := fold.Fold(l.get(stay, "mode"))
	s.Annual = strings.HasPrefix(mode, "annu") || strings.HasPrefix(mode, "forfait")
	state := fold.Fold(l.get(stay, "state"))
	s.Waiting = strings.Contains(state, "attente") || strings.HasPrefix(state, "wait")
	return true
}

func (l townLine) weeks(days int, cell string) (a, b int, ok bool) {
	even, odd, ok := readWeek(cell)
	if !ok {
		l.r.tell(l.at, BadWeek, "value", roll.Clip(cell, 40))
	}
	if even {
		a = days
	}
	if odd {
		b = days
	}
	return a, b, ok
}

// slots reads the columns that each say by their header for what a child is booked.
func (l townLine) slots(i int, activity string, columns []int) {
	byWord := map[string]*roll.Stay{}
	var order []string
	for _, column := range columns {
		cell := cellAt(l.cells, column)
		word, days := slotWord(l.heads[column])
		switch {
		case activity != "" && word == "":
			word = activity
		case word == "":
			word, days = l.heads[column], 0
		}
		key := letters(cell)
		if key == "" || key == "0" || key == "n" || key == "non" || key == "no" || key == "jamais" {
			continue
		}
		a, b := days, days
		switch even, odd, week := readWeek(cell); {
		case roll.ReadAnswer(cell) == roll.Yes || key == "1" || key == "x" || key == "o":
			if days == 0 {
				a, b = roll.AllDays, roll.AllDays
			}
		case week && days != 0:
			if !even {
				a = 0
			}
			if !odd {
				b = 0
			}
		default:
			read, ok := readDays(cell)
			if !ok || days != 0 {
				l.r.tell(l.at, BadSlot, "column", roll.Clip(l.heads[column], 40), "value", roll.Clip(cell, 40))
				continue
			}
			a, b = read, read
		}
		if at, there := l.where["stay.week"]; there && cellAt(l.cells, at) != "" {
			even, odd, ok := readWeek(cellAt(l.cells, at))
			if !ok {
				l.r.tell(l.at, BadWeek, "value", roll.Clip(cellAt(l.cells, at), 40))
				return
			}
			if !even {
				a = 0
			}
			if !odd {
				b = 0
			}
		}
		word = roll.Clip(fold.Line(word), 80)
		s := byWord[fold.Fold(word)]
		if s == nil {
			s = &roll.Stay{Place: at(l.at), Child: i, Word: word}
			if !l.dates(s) {
				return
			}
			byWord[fold.Fold(word)] = s
			order = append(order, fold.Fold(word))
		}
		s.A, s.B = s.A|a, s.B|b
	}
	for _, word := range order {
		l.t.set.Town.Stays = append(l.t.set.Town.Stays, *byWord[word])
	}
}

// previewTown shows the first lines of a town hall's table as they will be read.
func (v *View) previewTown(s Sheet, m Mapping, l layout, limits Limits) {
	for _, line := range s.Lines[l.first:min(len(s.Lines), l.first+shownLines)] {
		one := s
		one.Lines, one.issues = append(slices.Clone(s.Lines[:l.first]), line), nil
		set := readTown([]Sheet{one}, []Mapping{m}, nil, []string{s.File}, limits)
		out := ReadLine{Line: line.Number, Values: []Value{}}
		add := func(who string, values ...string) {
			for i := 0; i+1 < len(values); i += 2 {
				if values[i+1] != "" {
					out.Values = append(out.Values, Value{Field(who + "." + values[i]), values[i+1]})
				}
			}
		}
		for i, p := range set.Pupils {
			c := set.Town.Children[i]
			add(child, "number", c.Number, "family_name", p.FamilyName, "first_name", p.FirstName, "usage_name", p.UsageName, "birth_date", p.BirthDate, "sex", p.Sex, "school", c.School, "class", c.Class, "diet", c.Diet)
			for _, a := range p.Addresses {
				add(child, "street", a.Street, "postcode", a.Postcode, "city", a.Commune)
				break
			}
			if c.PAI {
				add(child, "pai", "oui")
			}
			for n, f := range c.Fetch {
				add("collector"+itoa(n+1), "full_name", roll.FullName(f.GivenName, f.FamilyName, ""), "phone", f.Phone, "relation", f.Relation)
			}
		}
		for n, g := range set.Guardians {
			add([]string{first, other}[min(n, 1)], "family_name", g.FamilyName, "first_name", g.FirstName, "mail", g.Mail, "mobile", g.Mobile, "home_phone", g.HomePhone, "street", g.Address.Street, "city", g.Address.Commune)
		}
		for _, a := range set.Town.Accounts {
			add(account, previewAccount(a)...)
		}
		for _, s := range set.Town.Stays {
			add(stay, "activity", s.Word, "day", s.Day, "weekdays", shownDays(s))
		}
		for _, i := range set.Issues {
			if i.Line == line.Number && i.Code != FamilyAlone {
				out.Issues = append(out.Issues, i)
			}
			if i.Line == l.line && i.Line > 0 && i.Code != MissingField && line.Number == s.Lines[l.first].Number && i.Code != LeftOut {
				v.Remarks = append(v.Remarks, i)
			}
		}
		v.Preview = append(v.Preview, out)
	}
}

// shownDays writes the weekdays of a stay by their first letters, even weeks then odd ones when they differ.
func shownDays(s roll.Stay) string {
	if s.Day != "" {
		return ""
	}
	days := func(mask int) string {
		var out []string
		for i, names := range weekdays {
			if mask&(1<<i) != 0 {
				out = append(out, names[0])
			}
		}
		return strings.Join(out, ", ")
	}
	if s.A == s.B {
		return days(s.A)
	}
	return "A " + cmp.Or(days(s.A), "–") + " ; B " + cmp.Or(days(s.B), "–")
}
