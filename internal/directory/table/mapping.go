package table

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"preau/internal/directory/onde"
	"preau/internal/directory/roll"
	"preau/internal/platform/fold"
)

// The orders of a date and of a full name.
const (
	DayFirst    = "dmy"
	MonthFirst  = "mdy"
	FamilyFirst = "family_first"
	FirstFamily = "first_family"
)

// Mapping says what one table holds. It is kept and given back as JSON: by the screen, and by hand for the command line.
type Mapping struct {
	File      string            `json:"file,omitempty"`
	Sheet     string            `json:"sheet,omitempty"`
	Kind      roll.Kind         `json:"kind" enum:"pupils,guardians,teachers,none,children,families,bookings,collectors,diets,accounts" doc:"none: this table is left out"`
	Header    int               `json:"header" doc:"The line of the headers, from 1; 0: there are none, and columns are called A, B, C"`
	Double    bool              `json:"double_header,omitempty" doc:"The headers are on two lines, of which header is the second"`
	Columns   []Column          `json:"columns"`
	Dates     string            `json:"dates,omitempty" enum:"dmy,mdy" doc:"dmy when absent"`
	Names     string            `json:"names,omitempty" enum:"family_first,first_family" doc:"Of a full name that capitals do not tell; family_first when absent"`
	Class     string            `json:"class,omitempty" doc:"Class of every line, where no column says it"`
	Sexes     map[string]string `json:"sexes,omitempty" doc:"Words of this table for F and M"`
	Relations []int16           `json:"relations,omitempty" doc:"Ministry's codes of who the first and the second responsible are, where no column says it; 0: not said"`
	Whole     bool              `json:"whole,omitempty" doc:"Everybody is in it: who is absent has left"`
}

// Left says that a table is left out.
const Left roll.Kind = "none"

// Column is a column by its header, and what it holds; "" leaves it out.
type Column struct {
	Header string `json:"header"`
	Field  Field  `json:"field"`
}

// layout is where the columns of a sheet are.
type layout struct {
	headers []string // by position
	first   int      // index in Sheet.Lines of the first line of data
	line    int      // number of the header's line, 0 without
	double  bool
}

// lay reads the headers of a sheet at a line; double joins the line above, whose cells stand over several.
func (s *Sheet) lay(at int, double bool) layout {
	own := s.Lines[at].Cells
	width := max(len(own), s.width(at+1))
	if double {
		width = max(width, len(s.Lines[at-1].Cells))
	}
	out := layout{headers: make([]string, width), first: at + 1, line: s.Lines[at].Number, double: double}
	var above []string
	if double {
		above = s.Lines[at-1].Cells
	}
	group := ""
	for i := range width {
		cell, over := "", ""
		if i < len(own) {
			cell = own[i]
		}
		if i < len(above) && above[i] != "" {
			over, group = above[i], above[i]
		}
		switch {
		case cell == "" && over == "":
		case cell == "" || cell == over:
			out.headers[i] = over + strings.Repeat(cell, btoi(over == ""))
		case group != "" && group != cell:
			out.headers[i] = group + " " + cell
		default:
			out.headers[i] = cell
		}
	}
	return out
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// unnamed lays out a sheet without headers.
func (s *Sheet) unnamed() layout {
	out := layout{headers: make([]string, s.width(0))}
	for i := range out.headers {
		out.headers[i] = letter(i)
	}
	return out
}

// width is what at least half of the lines from one on reach: a longer one has cells too many.
func (s *Sheet) width(from int) int {
	var widths []int
	for _, line := range s.Lines[min(from, len(s.Lines)):] {
		widths = append(widths, len(line.Cells))
	}
	if len(widths) == 0 {
		return 0
	}
	slices.Sort(widths)
	return widths[len(widths)/2]
}

// Signature names tables of the same headers, whatever their capitals, accents and spaces.
func (m Mapping) Signature() string {
	sum := sha256.New()
	for _, c := range m.Columns {
		sum.Write([]byte(letters(c.Header) + "|"))
	}
	return hex.EncodeToString(sum.Sum(nil)[:16])
}

// Missing lists what a mapping does not say and must: the fields of which one is needed. Nil of a table that is left out.
func (m Mapping) Missing() [][]Field {
	if m.Kind == Left {
		return nil
	}
	has := map[Field]bool{"pupil.class": m.Class != ""}
	asks := slices.Clone(needs[m.Kind])
	for _, c := range m.Columns {
		if c.Field != "" {
			has[c.Field] = true
		}
	}
	for _, who := range []string{first, other} {
		if (m.Kind == roll.Pupils || m.Kind == Children) && slices.ContainsFunc(m.Columns, func(c Column) bool { return c.Field.who() == who }) {
			asks = append(asks, named(who)...)
		}
	}
	var out [][]Field
	for _, any := range asks {
		if !slices.ContainsFunc(any, func(f Field) bool { return has[f] }) {
			out = append(out, any)
		}
	}
	return out
}

// Twice lists the fields that two columns are given to, and those that the kind of table does not hold.
func (m Mapping) Twice() (twice, foreign []Field) {
	seen := map[Field]bool{}
	for _, c := range m.Columns {
		switch {
		case c.Field == "" || m.Kind == Left:
		case !slices.Contains(Fields[m.Kind], c.Field):
			foreign = append(foreign, c.Field)
		case seen[c.Field] && c.Field != Slot:
			twice = append(twice, c.Field)
		}
		seen[c.Field] = true
	}
	return twice, foreign
}

// Guess proposes a mapping for a sheet, from its headers, its name and its values.
func Guess(s Sheet) Mapping {
	l, kind := s.headers()
	m := Mapping{File: s.File, Kind: kind, Header: l.line, Double: l.double}
	if s.Name != "" {
		m.Sheet = s.Name
	}
	fields, told := assign(kind, l.headers)
	for i, header := range l.headers {
		if header == "" && s.filled(l, i) {
			header = letter(i)
		}
		m.Columns = append(m.Columns, Column{header, fields[i]})
	}
	if told[0]+told[1] > 0 {
		m.Relations = []int16{told[0], told[1]}
	}
	if slices.ContainsFunc(m.Missing(), func(any []Field) bool { return any[0] == "pupil.class" }) && s.Name != "" && !s.Alone && !plainSheet(s.Name) {
		m.Class = s.Name // a sheet for each class
	}
	if order, sure := s.dateOrder(l, m); sure && order == MonthFirst {
		m.Dates = MonthFirst
	}
	return m
}

// At guesses anew what the columns hold under a line of headers that a person chose, for the kind they chose.
func At(s Sheet, chosen Mapping) Mapping {
	l := s.unnamed()
	for i, line := range s.Lines[:min(len(s.Lines), 200)] {
		if line.Number == chosen.Header {
			l = s.lay(i, chosen.Double && i > 0)
		}
	}
	m := chosen
	m.File, m.Sheet, m.Header, m.Double, m.Columns = s.File, s.Name, l.line, l.double, nil
	fields, told := assign(m.Kind, l.headers)
	for i, header := range l.headers {
		if header == "" && s.filled(l, i) {
			header = letter(i)
		}
		m.Columns = append(m.Columns, Column{header, fields[i]})
	}
	if told[0]+told[1] > 0 {
		m.Relations = []int16{told[0], told[1]}
	}
	return m
}

// Wide says whether a mapping holds responsibles beside pupils.
func Wide(m Mapping) bool { return m.Kind == roll.Pupils && (m.says(first) || m.says(other)) }

// plainSheet says that a sheet's name says nothing: "Feuil1", "Sheet 2".
func plainSheet(name string) bool {
	key := strings.Trim(letters(name), "0123456789")
	return slices.Contains([]string{"feuil", "feuille", "sheet", "liste", "tableau", "eleves", "export", "data", ""}, key)
}

// headers finds the line of the headers, of the first ones, and of whom the table is.
func (s *Sheet) headers() (layout, roll.Kind) {
	best, kind, most := s.unnamed(), roll.Pupils, 0
	if s.Town {
		kind = Children
	}
	for at := range s.Lines[:min(len(s.Lines), headerDepth)] {
		for _, double := range []bool{false, true} {
			if double && at == 0 {
				continue
			}
			l := s.lay(at, double)
			k, fields := s.kindOf(l.headers)
			// of two readings alike, the one whose headers differ from each other
			if score := 100*fields - repeated(l.headers); fields > 1 && score > most {
				best, kind, most = l, k, score
			}
		}
	}
	if at := s.wordy(); most == 0 && at >= 0 {
		best = s.lay(at, false)
		kind, _ = s.kindOf(best.headers)
	}
	return best, kind
}

// repeated counts the headers that another one before says too.
func repeated(headers []string) int {
	seen, out := map[string]bool{}, 0
	for _, header := range headers {
		out += btoi(header != "" && seen[header])
		seen[header] = true
	}
	return out
}

// wordy finds a first line of several words and no figure, where figures follow: headers in words of the table's own. -1: none.
func (s *Sheet) wordy() int {
	figures := func(line onde.Line) bool { return strings.ContainsAny(strings.Join(line.Cells, ""), "0123456789") }
	for at, line := range s.Lines[:min(len(s.Lines), headerDepth)] {
		if filled := len(slices.DeleteFunc(slices.Clone(line.Cells), func(c string) bool { return c == "" })); filled < 2 {
			continue
		}
		if !figures(line) && at+1 < len(s.Lines) && figures(s.Lines[at+1]) {
			return at
		}
		return -1
	}
	return -1
}

// telling are the parts that speak of one kind of people alone.
var telling = map[roll.Kind][]string{roll.Pupils: {"birth_date", "ine", "level", "sex"}, roll.Teachers: {"duty"},
	Children: {"sex", "usage_name", "level"}, Families: {"mail", "mobile", "home_phone"}, Bookings: {"activity", "day", "weekdays", "until", "state"}, Collectors: {"relation"}, Diets: {"diet", "pai"}, Accounts: {"quotient", "balance", "iban", "rum", "share"}}

// kindOf chooses of whom a table is, and says how many of its columns it understands.
func (s *Sheet) kindOf(headers []string) (roll.Kind, int) {
	hints := map[roll.Kind][]string{
		roll.Pupils: {"eleve", "scolari", "enfant"}, roll.Guardians: {"responsable", "parent", "famille", "tuteur"}, roll.Teachers: {"enseignant", "professeur", "personnel", "equipe", "agent"},
		Children: {"eleve", "enfant"}, Families: {"responsable", "parent", "famille", "foyer"}, Bookings: {"reserv", "inscri", "activite", "planning", "conso", "prestation"}, Collectors: {"autoris", "habilit", "recuper"}, Diets: {"regime", "repas", "alimentaire", "pai"}, Accounts: {"compte", "payeur", "quotient", "qf", "solde", "mandat", "prelev"},
	}
	named := letters(s.Name)
	if s.Name == "" || s.Alone {
		named += letters(s.File)
	}
	kinds := schoolKinds
	if s.Town {
		kinds = townKinds
	} else {
		named = letters(s.File + s.Name)
	}
	best, most, fields := kinds[0], -1000, 0
	for _, kind := range kinds {
		m := Mapping{Kind: kind, Class: "?"}
		got, _ := assign(kind, headers)
		count, score := 0, 0
		for _, f := range got {
			m.Columns = append(m.Columns, Column{"", f})
			if f != "" {
				count++
				score += 1 + 2*btoi(slices.Contains(telling[kind], f.part()) || f.who() == "child1" && f.part() != "class" && f.part() != "first_name")
			}
		}
		score -= 3 * len(m.Missing())
		if slices.ContainsFunc(hints[kind], func(word string) bool { return strings.Contains(named, word) }) {
			score += 3
		}
		if score > most {
			best, most, fields = kind, score, count
		}
	}
	return best, fields
}

// assign gives each header its field, each field once; told are the relations that headers say of the two responsibles.
func assign(kind roll.Kind, headers []string) (fields []Field, told [2]int16) {
	fields = make([]Field, len(headers))
	used := map[Field]bool{}
	allowed := func(f Field) bool { return slices.Contains(Fields[kind], f) && !used[f] }
	for i, header := range headers {
		for _, g := range guesses(kind, header) {
			if !allowed(g.field) {
				continue
			}
			fields[i], used[g.field] = g.field, g.field != Slot
			if g.relation != 0 && g.field.who() == first {
				told[0] = g.relation
			} else if g.relation != 0 {
				told[1] = g.relation
			}
			break
		}
	}
	for _, who := range []string{first, other} { // a telephone of nobody
		nameless := (kind == roll.Pupils || kind == Children) && !used[Field(who+".family_name")] && !used[Field(who+".full_name")]
		for i, f := range fields {
			if nameless && f.who() == who {
				fields[i] = ""
			}
		}
	}
	return fields, told
}

type guess struct {
	field    Field
	relation int16
}

// guesses are the fields that a header may mean, the likeliest first.
func guesses(kind roll.Kind, header string) []guess {
	if OfTown(kind) {
		return townGuesses(kind, header)
	}
	key := letters(header)
	if key == "" {
		return nil
	}
	owner := map[roll.Kind]string{roll.Pupils: pupil, roll.Guardians: first, roll.Teachers: staff}[kind]
	var out []guess
	add := func(who, rest string, relation int16) bool {
		if strings.HasPrefix(who, "child") && kind == roll.Pupils {
			who = pupil
		}
		found := partsOf(rest)
		for _, part := range found {
			out = append(out, guess{Field(who + "." + part), relation})
			if who == first && relation == 0 {
				out = append(out, guess{Field(other + "." + part), 0}) // the same header a second time
			}
			if n, ok := strings.CutPrefix(who, "child"); ok && n == "1" {
				for _, next := range []string{"2", "3", "4"} {
					out = append(out, guess{Field("child" + next + "." + part), 0})
				}
			}
		}
		return len(found) > 0
	}
	for _, s := range subjects {
		rest, ok := strings.CutPrefix(key, s.word)
		if !ok {
			rest, ok = strings.CutSuffix(key, s.word)
		}
		if !ok {
			continue
		}
		if rest == "" {
			rest = "nomcomplet"
		}
		if add(s.who, rest, s.relation) {
			return out
		}
	}
	add(owner, key, 0)
	if kind == roll.Pupils { // names a second time, or what only an adult has
		add(first, key, 0)
	}
	return out
}

// partsOf finds the part that the rest of a header names; a number behind it is let go, and a second telephone is another kind of one.
func partsOf(key string) []string {
	found := parts[key]
	if found == nil {
		found = parts[strings.TrimRight(key, "0123456789")]
	}
	if slices.Contains(found, "home_phone") {
		return []string{"home_phone", "mobile", "work_phone"}
	}
	return found
}

// filled says whether a column without a header holds something.
func (s *Sheet) filled(l layout, at int) bool {
	return slices.ContainsFunc(s.Lines[l.first:], func(line onde.Line) bool { return at < len(line.Cells) && line.Cells[at] != "" })
}

// dateOrder looks at the birth dates: days above twelve tell which comes first.
func (s *Sheet) dateOrder(l layout, m Mapping) (order string, sure bool) {
	at := slices.IndexFunc(m.Columns, func(c Column) bool { return isDate(c.Field) })
	if at < 0 {
		return DayFirst, true
	}
	days, months, seen := 0, 0, 0
	for _, line := range s.Lines[l.first:] {
		if at >= len(line.Cells) {
			continue
		}
		a, b, _, ok := dateParts(line.Cells[at])
		if !ok {
			continue
		}
		seen++
		days += btoi(a > 12)
		months += btoi(b > 12)
	}
	if months > days {
		return MonthFirst, true
	}
	return DayFirst, days > 0 || seen == 0
}

// isDate tells the columns of dates by which the order of day and month is told.
func isDate(f Field) bool {
	return f == "pupil.birth_date" || f == "child.birth_date" || f == "stay.day"
}

// dateParts cuts a date that begins with neither a year nor a word.
func dateParts(s string) (a, b int, year string, ok bool) {
	cut := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("/-. ", r) })
	if len(cut) < 3 || len(cut[0]) > 2 || len(cut[1]) > 2 {
		return 0, 0, "", false
	}
	a, err1 := strconv.Atoi(cut[0])
	b, err2 := strconv.Atoi(cut[1])
	return a, b, cut[2], err1 == nil && err2 == nil
}

// Fit gives a mapping that was made for another file of the same headers its place in a sheet; missing are the headers that are not here.
func (m Mapping) Fit(s Sheet) (fitted Mapping, missing []string) {
	if m.elsewhere(s) {
		return m, []string{cmp.Or(m.File, m.Sheet)}
	}
	l, lost := m.place(s)
	if len(lost) > 0 {
		return m, lost
	}
	fitted = m
	fitted.File, fitted.Sheet, fitted.Header, fitted.Double = s.File, s.Name, l.line, l.double
	fitted.Columns = nil
	at := m.positions(l)
	for i, header := range l.headers {
		c := Column{Header: header}
		if header == "" && s.filled(l, i) {
			c.Header = letter(i)
		}
		if k := slices.Index(at, i); k >= 0 {
			c.Field = m.Columns[k].Field
		}
		fitted.Columns = append(fitted.Columns, c)
	}
	return fitted, nil
}

// elsewhere says that a mapping names another file or another sheet.
func (m Mapping) elsewhere(s Sheet) bool {
	return m.File != "" && (m.File != s.File || m.Sheet != s.Name) || m.File == "" && m.Sheet != "" && m.Sheet != s.Name
}

// place finds the headers' line of a sheet for a mapping: where it says, else where its headers are.
func (m Mapping) place(s Sheet) (layout, []string) {
	if m.Header == 0 {
		return s.unnamed(), nil
	}
	var least []string
	try := func(l layout) bool {
		lost := m.lost(l)
		if least == nil || len(lost) < len(least) {
			least = append([]string{}, lost...)
		}
		return len(lost) == 0
	}
	depth := min(len(s.Lines), max(headerDepth, m.Header))
	for _, exact := range []bool{true, false} {
		for at := range depth {
			if exact != (s.Lines[at].Number == m.Header) || m.Double && at == 0 {
				continue
			}
			if l := s.lay(at, m.Double); try(l) {
				return l, nil
			}
		}
	}
	return layout{}, least
}

// positions are where the columns of a mapping are, by their headers; the same header twice is taken in its order.
func (m Mapping) positions(l layout) []int {
	out := make([]int, len(m.Columns))
	used := map[int]bool{}
	keys := make([]string, len(l.headers))
	for i, header := range l.headers {
		if keys[i] = letters(header); keys[i] == "" {
			keys[i] = letters(letter(i))
		}
	}
	for k, c := range m.Columns {
		out[k] = -1
		key := letters(c.Header)
		for i := range keys {
			if keys[i] == key && !used[i] && key != "" {
				out[k], used[i] = i, true
				break
			}
		}
	}
	return out
}

// lost lists the headers that a mapping uses and a sheet does not have.
func (m Mapping) lost(l layout) []string {
	var out []string
	for k, at := range m.positions(l) {
		if at < 0 && m.Columns[k].Field != "" {
			out = append(out, m.Columns[k].Header)
		}
	}
	return out
}

// sexOf reads a word by the mapping's own ones.
func (m Mapping) sexOf(value string) string {
	for word, sex := range m.Sexes {
		if fold.Fold(word) == fold.Fold(value) {
			return sex
		}
	}
	return value
}
