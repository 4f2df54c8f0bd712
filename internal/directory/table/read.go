package table

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/xuri/excelize/v2"

	"preau/internal/directory/onde"
	"preau/internal/directory/roll"
	"preau/internal/platform/fold"
)

// File is one file to read, in memory.
type File struct {
	Name    string
	Content []byte
}

// onde's columns, in which a table is handed on.
var (
	pupilColumns    = []string{"Nom", "Nom d'usage", "Prénom", "Date naissance", "Sexe", "INE", "Adresse1", "Cp1", "Commune1", "Pays1", "Niveau", "Libellé classe", "Autorisation photo"}
	pupilOrder      = []string{"family_name", "usage_name", "first_name", "birth_date", "sex", "ine", "street", "postcode", "city", "country", "level", "class", "photo"}
	guardianColumns = []string{"Civilité", "Nom", "Nom d'usage", "Prénom", "Adresse1", "Cp1", "Commune1", "Pays1", "Courriel", "Téléphone domicile", "Téléphone travail", "Téléphone portable", "Nom de famille enfant", "Prénom enfant", "Classes enfants"}
	guardianOrder   = []string{"civility", "family_name", "usage_name", "first_name", "street", "postcode", "city", "country", "mail", "home_phone", "work_phone", "mobile"}
	staffColumns    = []string{"Civilité", "Nom", "Nom d'usage", "Prénom", "Courriel", "Téléphone domicile", "Téléphone portable", "Classes", "Directeur"}
	staffOrder      = []string{"civility", "family_name", "usage_name", "first_name", "mail", "home_phone", "mobile", "classes"}
)

// Read reads the files of one school by their mappings. A mapping that names no file serves every table of its headers.
func Read(files []File, mappings []Mapping, limits Limits) *roll.Set {
	limits = limits.withDefaults()
	sheets, issues, names := openAll(files, limits)
	return read(sheets, mappings, issues, names, limits)
}

// openAll cuts files into their tables; what is beyond the most that are taken is told and left.
func openAll(files []File, limits Limits) (sheets []Sheet, issues []roll.Issue, names []string) {
	for i, file := range files {
		names = append(names, file.Name)
		if i >= limits.Files {
			out := issue(roll.WholeSet, 0, onde.TooManyFiles, "limit", limits.Files, "count", len(files))
			out.Severity = roll.SeverityError
			return sheets, append(issues, out), names
		}
		cut, found := Open(file.Name, file.Content, limits)
		sheets = append(sheets, cut...)
		issues = append(issues, found...)
	}
	return sheets, issues, names
}

func read(sheets []Sheet, mappings []Mapping, issues []roll.Issue, names []string, limits Limits) *roll.Set {
	r := &reader{limits: limits, found: roll.NewFindings(severities, limits.Issues), people: map[string][]int{}, rows: map[digest]place{}}
	var whole []roll.Kind
	infos := map[string]roll.FileInfo{}
	for _, s := range sheets {
		m, ok := r.mappingOf(s, mappings)
		if !ok || m.Kind == Left {
			continue
		}
		r.table(s, m)
		info := s.Info
		info.Kind, info.Rows = m.Kind, len(s.Lines)
		if had, again := infos[s.File]; again {
			info.Rows += had.Rows
		}
		infos[s.File] = info
		whole = append(whole, holds(m)...)
	}
	set := onde.Join(r.tables(), onde.Limits{Issues: limits.Issues, Today: limits.Today})
	set.Source, set.Whole = roll.FromTable, slices.Compact(slices.Sorted(slices.Values(append([]roll.Kind{}, whole...))))
	if set.Whole == nil {
		set.Whole = []roll.Kind{}
	}
	set.Files = nil
	for _, name := range names {
		info, there := infos[name]
		if !there {
			info = roll.FileInfo{Name: name}
		}
		set.Files = append(set.Files, info)
	}
	r.giveBack(set)
	pupils := len(r.pupils) > 0
	set.Issues = slices.DeleteFunc(set.Issues, func(i roll.Issue) bool { // what a table does not speak of stays as it is
		return i.Code == onde.MissingGuardiansFile || i.Code == onde.MissingTeachersFile || i.Code == onde.MissingPupilsFile && (r.staffed || len(issues) > 0 || r.found.Errors() > 0) && !r.told ||
			i.Code == onde.NoDirector || i.Code == onde.ClassNoPupil && !pupils
	})
	set.Issues = order(append(append(issues, r.found.Sorted(names)...), set.Issues...), names)
	return set
}

// holds lists the people of whom a whole table has everybody.
func holds(m Mapping) []roll.Kind {
	if !m.Whole {
		return nil
	}
	out := []roll.Kind{m.Kind}
	if m.Kind == roll.Pupils && m.says(first) {
		out = append(out, roll.Guardians)
	}
	return out
}

func (m Mapping) says(who string) bool {
	return slices.ContainsFunc(m.Columns, func(c Column) bool { return c.Field.who() == who })
}

func order(issues []roll.Issue, names []string) []roll.Issue {
	at := map[string]int{roll.WholeSet: len(names)}
	for i := len(names) - 1; i >= 0; i-- {
		at[names[i]] = i
	}
	slices.SortStableFunc(issues, func(a, b roll.Issue) int {
		return cmp.Or(cmp.Compare(at[a.File], at[b.File]), cmp.Compare(a.Line, b.Line))
	})
	return issues
}

type (
	digest [16]byte
	place  struct {
		file string
		line int
	}
)

// origin is where a line handed on comes from, and what it says that ONDE's columns do not.
type origin struct {
	place
	columns   map[string]string // ONDE's column to the table's header
	relation  int16
	authority string
	wishes    []roll.Wish
	profile   string
	duty      string
}

// reader gathers the lines of all tables, each under a number of its own.
type reader struct {
	limits    Limits
	found     *roll.Findings
	origins   []origin // by number, from 1
	pupils    []onde.Rows
	guardians []onde.Line
	told      bool // responsibles were given
	teachers  []onde.Line
	staffed   bool
	people    map[string][]int // of a responsible's names, to positions in guardians
	joined    int
	rows      map[digest]place
}

func (r *reader) tables() []onde.Rows {
	out := slices.Clone(r.pupils)
	if r.told {
		out = append(out, onde.Rows{Name: "guardians", Kind: roll.Guardians, Columns: guardianColumns, Lines: r.guardians})
	}
	if r.staffed {
		out = append(out, onde.Rows{Name: "staff", Kind: roll.Teachers, Columns: staffColumns, Lines: r.teachers})
	}
	return out
}

func (r *reader) tell(at place, code string, params ...any) {
	r.found.Add(at.file, at.line, code, params...)
}

// mappingOf finds the mapping of a sheet, told when there is none.
func (r *reader) mappingOf(s Sheet, mappings []Mapping) (Mapping, bool) {
	var missing []string
	for _, m := range mappings {
		if m.elsewhere(s) {
			continue
		}
		if m.Kind == Left {
			return m, true
		}
		fitted, lost := m.Fit(s)
		if len(lost) == 0 {
			return fitted, true
		}
		if missing == nil || len(lost) < len(missing) {
			missing = lost
		}
	}
	l, _ := s.headers()
	at := place{s.File, l.line}
	if missing != nil {
		r.tell(at, MappingElsewhere, "missing", shown(missing))
	} else {
		r.tell(at, NoMapping, "seen", shown(l.headers))
	}
	return Mapping{}, false
}

func shown(headers []string) string {
	var out []string
	for _, h := range headers {
		if h != "" {
			out = append(out, "« "+roll.Clip(h, 40)+" »")
		}
	}
	return roll.Clip(strings.Join(out, ", "), 400)
}

// line is one line of a table, read by field.
type line struct {
	r     *reader
	m     *Mapping
	s     *Sheet
	at    place
	cells []string
	where map[Field]int
	heads []string
}

func (l line) get(who, part string) string {
	at, there := l.where[Field(who+"."+part)]
	if !there || at >= len(l.cells) {
		return ""
	}
	cell := l.cells[at]
	if len(cell) > 2 && cell[0] == '#' && (strings.HasSuffix(cell, "!") || strings.HasSuffix(cell, "?") || cell == "#N/A") {
		l.r.tell(l.at, CellError, "column", l.heads[at], "value", roll.Clip(cell, 40))
		return ""
	}
	return cell
}

// table reads one sheet.
func (r *reader) table(s Sheet, m Mapping) {
	l, _ := m.place(s)
	head := place{s.File, l.line}
	for _, any := range m.Missing() {
		r.tell(head, MissingField, "field", string(any[0]))
	}
	r.remarks(s, m, l, head)
	where := map[Field]int{}
	for k, at := range m.positions(l) {
		if f := m.Columns[k].Field; f != "" && at >= 0 && slices.Contains(Fields[m.Kind], f) {
			if _, taken := where[f]; !taken {
				where[f] = at
			}
		}
	}
	r.told = r.told || m.Kind == roll.Guardians || m.Kind == roll.Pupils && (m.says(first) || m.says(other))
	r.staffed = r.staffed || m.Kind == roll.Teachers
	var rows []onde.Line
	for _, data := range s.Lines[l.first:] {
		row := line{r: r, m: &m, s: &s, at: place{s.File, data.Number}, cells: data.Cells, where: where, heads: l.headers}
		if slices.Equal(data.Cells, trimEnd(l.headers)) {
			continue // two lists put end to end
		}
		if r.aside(row, len(l.headers)) {
			continue
		}
		switch m.Kind {
		case roll.Pupils:
			rows = append(rows, row.pupil())
		case roll.Guardians:
			row.guardian(first, m.relation(0), row.children())
		case roll.Teachers:
			row.staff()
		}
	}
	if m.Kind == roll.Pupils {
		r.pupils = append(r.pupils, onde.Rows{Name: s.File, Kind: roll.Pupils, Columns: pupilColumns, Lines: rows})
	}
	if r.joined > 0 {
		r.tell(head, Joined, "count", r.joined)
		r.joined = 0
	}
}

func trimEnd(cells []string) []string {
	for len(cells) > 0 && cells[len(cells)-1] == "" {
		cells = cells[:len(cells)-1]
	}
	return cells
}

// aside leaves out a line that is a title or was given before.
func (r *reader) aside(row line, width int) bool {
	filled := map[string]bool{}
	count := 0
	for _, cell := range row.cells {
		if cell != "" {
			filled[cell] = true
			count++
		}
	}
	if len(row.where) > 2 && len(filled) == 1 && (count == 1 || count > 2) {
		for value := range filled {
			r.tell(row.at, LoneCell, "value", roll.Clip(value, 80))
		}
		return true
	}
	if len(row.cells) > width {
		r.found.Merge(extra(row.at, width, len(row.cells)))
	}
	own := digestOf(row.m.Kind, row.m.Class, row.cells)
	if before, again := r.rows[own]; again {
		r.found.Merge(single(row.at, onde.DuplicateRow, "file", before.file, "line", before.line))
		return true
	}
	r.rows[own] = row.at
	return false
}

// single is one finding in ONDE's words.
func single(at place, code string, params ...any) *roll.Findings {
	out := roll.NewFindings(roll.Severities(onde.Codes), 1)
	out.Add(at.file, at.line, code, params...)
	return out
}

func extra(at place, expected, found int) *roll.Findings {
	return single(at, onde.ExtraCells, "expected", expected, "found", found)
}

func digestOf(kind roll.Kind, class string, cells []string) digest {
	sum := sha256.New()
	sum.Write([]byte(string(kind) + "\x1F" + class))
	for _, cell := range cells {
		sum.Write([]byte("\x1F" + cell))
	}
	return digest(sum.Sum(nil)[:16])
}

// remarks tells what is to be known of the table as a whole.
func (r *reader) remarks(s Sheet, m Mapping, l layout, head place) {
	if l.line == 0 {
		r.tell(head, NoHeaderLine)
	}
	if l.double {
		r.tell(head, TwoHeaderLines, "lines", fmt.Sprintf("%d-%d", l.line-1, l.line))
	}
	if s.merged > 0 {
		r.tell(head, MergedCells, "count", s.merged)
	}
	if s.From1904 {
		r.tell(head, Base1904)
	}
	var left, nameless, same []string
	seen, used := map[string]int{}, map[int]bool{}
	for k, at := range m.positions(l) {
		used[at] = used[at] || m.Columns[k].Field != ""
	}
	for i, header := range l.headers {
		if header == "" {
			if s.filled(l, i) {
				nameless = append(nameless, letter(i))
			}
			continue
		}
		if seen[letters(header)]++; seen[letters(header)] == 2 {
			same = append(same, header)
		}
		if !used[i] && s.filled(l, i) {
			left = append(left, header)
		}
	}
	if len(left) > 0 {
		r.tell(head, LeftOut, "columns", shown(left), "count", len(left))
	}
	if len(nameless) > 0 {
		r.tell(head, NamelessColumns, "columns", shown(nameless))
	}
	if len(same) > 0 {
		r.tell(head, SameHeaders, "columns", shown(same))
	}
	if _, sure := s.dateOrder(l, m); !sure && !s.Serial {
		at := slices.IndexFunc(m.Columns, func(c Column) bool { return isDate(c.Field) })
		for _, data := range s.Lines[l.first:] {
			if _, _, _, ok := dateParts(cellAt(data.Cells, at)); ok {
				r.tell(place{s.File, data.Number}, UnsureDates, "column", m.Columns[at].Header, "value", roll.Clip(cellAt(data.Cells, at), 40))
				break
			}
		}
	}
}

func cellAt(cells []string, at int) string {
	if at >= 0 && at < len(cells) {
		return cells[at]
	}
	return ""
}

func (m Mapping) relation(i int) int16 {
	if i < len(m.Relations) {
		return m.Relations[i]
	}
	return 0
}

// hand keeps where a line comes from and gives it its number.
func (l line) hand(o origin, columns []string, order []string, who string) int {
	o.place = l.at
	o.columns = map[string]string{}
	for i, part := range order {
		for _, f := range []Field{Field(who + "." + part), Field(who + ".full_name")} {
			if at, there := l.where[f]; there && (f.part() == part || strings.HasSuffix(part, "_name")) {
				o.columns[columns[i]] = l.heads[at]
				break
			}
		}
	}
	l.r.origins = append(l.r.origins, o)
	return len(l.r.origins)
}

// names reads the two names, from one column or two, and what stands before them.
func (l line) names(who string) (family, given, civility string) {
	family, given, civility = l.get(who, "family_name"), l.get(who, "first_name"), l.get(who, "civility")
	if full := l.get(who, "full_name"); full != "" && family == "" {
		var title, rest string
		if title, rest = cutCivility(full); civility == "" {
			civility = title
		}
		cutFamily, cutGiven := cutName(rest, l.m.Names == FirstFamily)
		family = cutFamily
		if given == "" {
			given = cutGiven
		}
	}
	return family, given, civility
}

func (l line) pupil() onde.Line {
	family, given, _ := l.names(pupil)
	class := cmp.Or(l.get(pupil, "class"), l.m.Class)
	level := l.get(pupil, "level")
	if level == "" {
		level = levelIn(class)
	}
	values := map[string]string{"family_name": family, "first_name": given, "class": class, "level": level,
		"birth_date": l.date(l.get(pupil, "birth_date")), "sex": l.m.sexOf(l.get(pupil, "sex"))}
	cells := make([]string, len(pupilOrder))
	for i, part := range pupilOrder {
		value, made := values[part]
		if !made {
			value = l.get(pupil, part)
		}
		cells[i] = value
	}
	o := origin{}
	for _, wish := range []roll.Wish{roll.Canteen, roll.Transport, roll.MorningCare, roll.EveningCare, roll.GuidedStudies} {
		if roll.ReadAnswer(l.get(pupil, string(wish))) == roll.Yes {
			o.wishes = append(o.wishes, wish)
		}
	}
	child := [][3]string{{family, given, class}}
	l.guardian(first, l.m.relation(0), child)
	l.guardian(other, l.m.relation(1), child)
	return onde.Line{Number: l.hand(o, pupilColumns, pupilOrder, pupil), Cells: cells}
}

// children are those whom a responsible's line names.
func (l line) children() [][3]string {
	var out [][3]string
	for n := 1; n <= mostChildren; n++ {
		who := "child" + itoa(n)
		family, given, _ := l.names(who)
		if family != "" || given != "" {
			out = append(out, [3]string{family, given, cmp.Or(l.get(who, "class"), l.m.Class)})
		}
	}
	return out
}

// guardian reads one responsible of a line. One who was named before, with a mail, a telephone or an address in common, is the same;
// a name alone makes nobody the same.
func (l line) guardian(who string, relation int16, children [][3]string) {
	family, given, civility := l.names(who)
	full := strings.TrimSpace(family + " " + given)
	values := map[string]string{"family_name": family, "first_name": given, "civility": civility}
	for _, part := range guardianOrder {
		if _, made := values[part]; !made {
			values[part] = l.get(who, part)
		}
	}
	if full == "" && values["usage_name"] == "" {
		if reach := cmp.Or(values["mail"], values["mobile"], values["home_phone"]); reach != "" {
			l.r.tell(l.at, NamelessGuardian, "value", roll.Clip(reach, 80))
		}
		return
	}
	if couple(full) || couple(civility) {
		l.r.tell(l.at, TwoNames, "value", roll.Clip(strings.TrimSpace(civility+" "+full), 80))
		return
	}
	o := origin{relation: relation}
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
	cells := make([]string, len(guardianOrder))
	for i, part := range guardianOrder {
		cells[i] = values[part]
	}
	for _, child := range children {
		cells = append(cells, child[:]...)
	}
	l.r.keepGuardian(l.hand(o, guardianColumns, guardianOrder, who), cells)
}

// keepGuardian adds a responsible, or their child to the one who is already there.
func (r *reader) keepGuardian(number int, cells []string) {
	name := fold.Fold(cells[1] + "|" + cells[2] + "|" + cells[3])
	for _, at := range r.people[name] {
		had := r.guardians[at].Cells
		mine, theirs := r.origins[number-1], r.origins[r.guardians[at].Number-1]
		if !samePerson(had, cells) || mine.relation != theirs.relation || mine.authority != theirs.authority {
			continue
		}
		for i := range guardianOrder {
			if had[i] == "" {
				had[i] = cells[i]
			}
		}
		r.guardians[at].Cells = append(had, cells[len(guardianOrder):]...)
		r.joined++
		return
	}
	r.people[name] = append(r.people[name], len(r.guardians))
	r.guardians = append(r.guardians, onde.Line{Number: number, Cells: cells})
}

// samePerson says whether two lines of one name have a mail or a telephone in common, or an address and nothing that contradicts.
func samePerson(a, b []string) bool {
	same := func(i int) bool { return a[i] != "" && fold.Fold(a[i]) == fold.Fold(b[i]) }
	phone := func(i int) bool {
		x, _ := roll.ReadPhone(a[i])
		y, _ := roll.ReadPhone(b[i])
		return x != "" && x == y
	}
	const street, mail, home, mobile = 4, 8, 9, 11
	if same(mail) || phone(mobile) || phone(home) {
		return true
	}
	against := func(i int) bool { return a[i] != "" && b[i] != "" && fold.Fold(a[i]) != fold.Fold(b[i]) }
	return same(street) && !against(5) && !against(6) && !against(mail) && !against(mobile)
}

func (l line) staff() {
	family, given, civility := l.names(staff)
	duty := l.get(staff, "duty")
	profile, director, ok := readDuty(duty)
	if !ok {
		l.r.tell(l.at, UnknownDuty, "value", roll.Clip(duty, 80), "name", roll.Clip(strings.TrimSpace(given+" "+family), 80))
	}
	values := map[string]string{"family_name": family, "first_name": given, "civility": civility}
	cells := make([]string, len(staffColumns))
	for i, part := range staffOrder {
		value, made := values[part]
		if !made {
			value = l.get(staff, part)
		}
		cells[i] = value
	}
	if director {
		cells[len(cells)-1] = "oui"
	}
	o := origin{duty: duty, profile: profile}
	l.r.teachers = append(l.r.teachers, onde.Line{Number: l.hand(o, staffColumns, staffOrder, staff), Cells: cells})
}

// date writes a date day first, from the order of the table or a workbook's number of days.
func (l line) date(value string) string {
	if l.s.Serial {
		if days, err := strconv.ParseFloat(value, 64); err == nil && days >= 1 && days < 80_000 {
			if day, err := excelize.ExcelDateToTime(days, l.s.From1904); err == nil {
				return day.Format(time.DateOnly)
			}
		}
	}
	if month, day, year, ok := dateParts(value); ok && l.m.Dates == MonthFirst {
		return fmt.Sprintf("%02d/%02d/%s", day, month, year)
	}
	return value
}

// giveBack puts the files' own names and lines where the numbers were, and what ONDE's columns do not hold.
func (r *reader) giveBack(set *roll.Set) {
	from := func(number int) origin {
		if number < 1 || number > len(r.origins) {
			return origin{place: place{file: roll.WholeSet}}
		}
		return r.origins[number-1]
	}
	guardians := make([]origin, len(set.Guardians))
	for i := range set.Guardians {
		g := &set.Guardians[i]
		guardians[i] = from(g.Line)
		g.File, g.Line = guardians[i].file, guardians[i].line
		g.Institution = guardians[i].relation == 51
	}
	for i := range set.Links {
		o := guardians[set.Links[i].Guardian]
		set.Links[i].Relation, set.Links[i].Authority = o.relation, o.authority
	}
	for i := range set.Pupils {
		p := &set.Pupils[i]
		o := from(p.Line)
		p.File, p.Line, p.Wishes = o.file, o.line, o.wishes
	}
	for i := range set.Staff {
		t := &set.Staff[i]
		o := from(t.Line)
		t.File, t.Line, t.Duty = o.file, o.line, o.duty
		if o.profile != "" && o.profile != "teacher" {
			t.Profiles = []string{o.profile}
		}
	}
	for i := range set.Classes {
		o := from(set.Classes[i].Line)
		set.Classes[i].File, set.Classes[i].Line = o.file, o.line
	}
	for i := range set.Issues {
		r.trace(&set.Issues[i], from)
	}
}

// trace gives a finding its own file and line, and the header that the table has.
func (r *reader) trace(found *roll.Issue, from func(int) origin) {
	if found.Line == 0 {
		return
	}
	o := from(found.Line)
	found.File, found.Line = o.file, o.line
	if header := o.columns[found.Params["column"]]; header != "" {
		found.Params["column"] = roll.Clip(header, 40)
	}
	if _, there := found.Params["file"]; there {
		if number, err := strconv.Atoi(found.Params["line"]); err == nil {
			about := from(number)
			found.Params["file"], found.Params["line"] = about.file, itoa(about.line)
		}
	}
	if value := found.Params["value"]; found.Code == onde.BadDate && len(value) == 5 && strings.Trim(value, "0123456789") == "" {
		found.Code = DateNumber
	}
}

// cutCivility takes the title off the front of a full name.
func cutCivility(full string) (title, rest string) {
	word, rest, more := strings.Cut(full, " ")
	if _, known := roll.ReadCivility(word); more && known && len(word) <= 12 {
		return word, strings.TrimSpace(rest)
	}
	return "", full
}

// couple says that a cell names two people: "M. et Mme".
func couple(name string) bool {
	words := strings.Fields(fold.Fold(strings.ReplaceAll(name, "/", " / ")))
	for i, word := range words {
		if (word == "et" || word == "ou" || word == "&" || word == "/") && i > 0 && i < len(words)-1 {
			return true
		}
	}
	return false
}

// cutName cuts a full name in two: capitals are the family name, else the mapping's order says which word comes first.
func cutName(full string, firstFamily bool) (family, given string) {
	if before, after, comma := strings.Cut(full, ","); comma {
		return strings.TrimSpace(before), strings.TrimSpace(after)
	}
	list := strings.Fields(full)
	if len(list) < 2 {
		return full, ""
	}
	lead, tail := 0, 0
	for lead < len(list) && capitals(list[lead]) {
		lead++
	}
	for tail < len(list) && capitals(list[len(list)-1-tail]) {
		tail++
	}
	switch {
	case lead > 0 && lead < len(list):
		return strings.Join(list[:lead], " "), strings.Join(list[lead:], " ")
	case tail > 0 && tail < len(list):
		return strings.Join(list[len(list)-tail:], " "), strings.Join(list[:len(list)-tail], " ")
	case firstFamily:
		return strings.Join(list[1:], " "), list[0]
	}
	last := len(list) - 1
	return strings.Join(list[:last], " "), list[last]
}

func capitals(word string) bool {
	big := false
	for _, r := range word {
		if unicode.IsLower(r) {
			return false
		}
		big = big || unicode.IsUpper(r)
	}
	return big
}

// levelIn reads the one level that a class's name holds: "CP", "CE1 A", "Classe de CM2"; "" for none or several.
func levelIn(label string) string {
	if read := roll.ReadLevel(label); slices.Contains(roll.Levels, read) {
		return read
	}
	found := ""
	for _, word := range strings.FieldsFunc(label, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		read := roll.ReadLevel(word)
		if !slices.Contains(roll.Levels, read) || read == found {
			continue
		}
		if found != "" {
			return ""
		}
		found = read
	}
	return found
}
