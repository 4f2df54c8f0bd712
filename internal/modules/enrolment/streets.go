package enrolment

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"preau/internal/directory/onde"
	"preau/internal/directory/table"
	"preau/internal/platform/fold"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// What a list of streets may cost.
const (
	maxStreetLines  = 20_000
	maxStreetIssues = 300
	maxShown        = 200 // of each part of a diff
)

// Finding is what is wrong with a line of the file. An error leaves its line out; a warning does not.
type Finding struct {
	Line     int               `json:"line" doc:"0: the whole file"`
	Severity string            `json:"severity" enum:"error,warning"`
	Code     string            `json:"code"`
	Params   map[string]string `json:"params,omitempty"`
	Message  string            `json:"message,omitempty"`
}

// Moved is a stretch that changes school.
type Moved struct {
	Stretch
	Before string `json:"before" doc:"The school's name until now"`
}

// StreetReport is what a dry run says of a file of streets.
type StreetReport struct {
	Encoding  string    `json:"encoding"`
	Separator string    `json:"separator"`
	Lines     int       `json:"lines"`
	Good      int       `json:"good"`
	Errors    int       `json:"errors"`
	Warnings  int       `json:"warnings"`
	Findings  []Finding `json:"findings" nullable:"false" doc:"300 at most"`
	Kept      int       `json:"kept" doc:"Lines of the standing list of schools that the file does not name"`
	Added     int       `json:"added"`
	Removed   int       `json:"removed"`
	Changed   int       `json:"changed" doc:"The same stretch, another school"`
	Same      int       `json:"same"`
	Adds      []Stretch `json:"adds" nullable:"false"`
	Removes   []Stretch `json:"removes" nullable:"false"`
	Changes   []Moved   `json:"changes" nullable:"false"`
	Schools   []string  `json:"schools" nullable:"false" doc:"The schools that the file names"`
}

// headers are the words by which columns are called, folded, letters and digits alone.
var headers = map[string][]string{
	"school": {"ecole", "school", "etablissement", "nomecole", "nomdelecole", "uai", "codeuai", "ecoledesecteur", "secteur", "rne", "ecolesecteur", "nometablissement"},
	"town":   {"commune", "nomcommune", "nomdelacommune", "communederesidence", "libellecommune", "ville", "localite"},
	"insee":  {"insee", "codeinsee", "codecommune", "codeinseecommune", "cog", "citycode", "communeinsee"},
	"type":   {"typevoie", "typedevoie", "naturevoie", "type", "typvoie"},
	"street": {"voie", "rue", "adresse", "nomvoie", "nomdelavoie", "libellevoie", "libelle", "libelledevoie", "libelledelavoie", "nomdevoie", "street", "nomrue", "nomdelarue"},
	"side":   {"parite", "cote", "cotes", "pairimpair", "pair", "numeros", "side", "coterue", "cotedelarue", "pairsimpairs", "typenumero"},
	"from":   {"du", "de", "debut", "numerodebut", "nodebut", "numdebut", "ndebut", "from", "dunumero", "duno", "dun", "bornedebut", "numerominimum", "min", "bornemin"},
	"to":     {"au", "a", "fin", "numerofin", "nofin", "numfin", "nfin", "to", "aunumero", "auno", "aun", "bornefin", "numeromaximum", "max", "bornemax", "jusquau"},
	"fromx":  {"bisdebut", "suffixedebut", "repetitiondebut", "indicedebut", "repdebut"},
	"tox":    {"bisfin", "suffixefin", "repetitionfin", "indicefin", "repfin"},
}

func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, fold.Fold(s))
}

// columnsOf finds the line of headers among the first ones, and where each column is.
func columnsOf(lines []onde.Line) (at int, columns map[string]int) {
	best := map[string]int{}
	where := -1
	for i := range lines[:min(len(lines), 8)] {
		found := map[string]int{}
		for c, cell := range lines[i].Cells {
			word := letters(cell)
			for name, list := range headers {
				if _, taken := found[name]; !taken && slices.Contains(list, word) {
					found[name] = c
				}
			}
		}
		if len(found) > len(best) {
			best, where = found, i
		}
	}
	return where, best
}

// reader reads the lines of one file.
type reader struct {
	schools  []School
	communes []Commune
	report   *StreetReport
	out      []Stretch
}

func (r *reader) tell(line int, severity, code string, params ...string) {
	if severity == "error" {
		r.report.Errors++
	} else {
		r.report.Warnings++
	}
	if len(r.report.Findings) >= maxStreetIssues {
		return
	}
	f := Finding{Line: line, Severity: severity, Code: code}
	for i := 0; i+1 < len(params); i += 2 {
		if f.Params == nil {
			f.Params = map[string]string{}
		}
		f.Params[params[i]] = clip(params[i+1], 60)
	}
	r.report.Findings = append(r.report.Findings, f)
}

func clip(s string, n int) string {
	runes := []rune(s)
	if len(runes) <= n {
		return s
	}
	return string(runes[:n-1]) + "…"
}

// school finds the school that a cell names: its UAI, its name, or all the words of the cell in one name alone.
func (r *reader) school(cell string) (School, bool) {
	key := fold.Fold(cell)
	var like []School
	for _, s := range r.schools {
		if strings.EqualFold(s.UAI, strings.TrimSpace(cell)) && s.UAI != "" || fold.Fold(s.Name) == key {
			return s, true
		}
		name := " " + fold.Fold(s.Name) + " "
		all := key != ""
		for _, w := range strings.Fields(key) {
			all = all && strings.Contains(name, " "+w+" ")
		}
		if all {
			like = append(like, s)
		}
	}
	if len(like) == 1 {
		return like[0], true
	}
	// « les Tilleuls » is a part of « les Petits Tilleuls » too: the shortest name that holds it, when it alone does so closely
	slices.SortFunc(like, func(a, b School) int { return cmp.Compare(len(a.Name), len(b.Name)) })
	if len(like) > 1 && strings.HasSuffix(" "+fold.Fold(like[0].Name), " "+key) && !strings.HasSuffix(" "+fold.Fold(like[1].Name), " "+key) {
		return like[0], true
	}
	return School{}, false
}

func readSide(cell string) (string, bool) {
	switch letters(cell) {
	case "", "tous", "toutes", "t", "lesdeux", "2", "pairetimpair", "pairsetimpairs", "pi", "ip", "all", "entier", "entiere", "touteslesnumeros", "touslesnumeros", "x", "deux", "lesdeuxcotes", "mixte":
		return SideAll, true
	case "pair", "pairs", "p", "even", "cotepair", "paires":
		return SideEven, true
	case "impair", "impairs", "i", "odd", "coteimpair", "impaires":
		return SideOdd, true
	}
	return "", false
}

// bound reads an end of a range; open is true for an empty one, and for the words that mean « to the end ».
func bound(cell, suffix string) (n Number, open, ok bool) {
	switch letters(cell) {
	case "", "fin", "findevoie", "finderue", "jusqualafin", "infini", "debut":
		return n, true, true
	}
	if v, err := strconv.Atoi(strings.TrimSpace(cell)); err == nil && (v == 0 || v >= 9998) {
		return n, true, true
	}
	n, ok = ParseNumber(strings.TrimSpace(cell + " " + suffix))
	return n, false, ok
}

func (r *reader) line(l onde.Line, columns map[string]int) {
	cell := func(name string) string {
		if at, ok := columns[name]; ok && at < len(l.Cells) {
			return strings.TrimSpace(l.Cells[at])
		}
		return ""
	}
	before := r.report.Errors
	s := Stretch{Line: l.Number, INSEE: strings.ToUpper(cell("insee")), Street: strings.TrimSpace(cell("type") + " " + cell("street")), ToNumber: lastNumber}
	school, ok := r.school(cell("school"))
	switch {
	case cell("school") == "":
		r.tell(l.Number, "error", "school_missing")
	case !ok:
		r.tell(l.Number, "error", "school_unknown", "value", cell("school"))
	}
	s.SchoolID, s.School, s.Levels = school.ID, school.Name, school.Levels
	if wholeCommune[letters(s.Street)] {
		s.Street, s.StreetKey = "", everywhere
		if cell("from")+cell("to") != "" {
			r.tell(l.Number, "error", "whole_numbers")
		}
	} else if s.StreetKey = StreetKey(s.Street); s.StreetKey == "" {
		r.tell(l.Number, "error", "street_missing")
	}
	r.commune(&s, cell("town"))
	var sideOK bool
	if s.Side, sideOK = readSide(cell("side")); !sideOK {
		r.tell(l.Number, "error", "side_unknown", "value", cell("side"))
	}
	from, openFrom, okFrom := bound(cell("from"), cell("fromx"))
	to, openTo, okTo := bound(cell("to"), cell("tox"))
	if !okFrom {
		r.tell(l.Number, "error", "number_unreadable", "value", cell("from"))
	}
	if !okTo {
		r.tell(l.Number, "error", "number_unreadable", "value", cell("to"))
	}
	if !openFrom {
		s.FromNumber, s.FromSuffix = from.N, from.Suffix
	}
	if !openTo {
		s.ToNumber, s.ToSuffix = to.N, to.Suffix
	}
	if okFrom && okTo && !openFrom && !openTo && to.compare(from) < 0 && !(to.N == from.N && to.Suffix == "") {
		r.tell(l.Number, "error", "reversed", "from", from.String(), "to", to.String())
	}
	if sideOK && s.Side != SideAll {
		for _, n := range []Number{from, to} {
			if n.N > 0 && n.N%2 != boolInt(s.Side == SideOdd) {
				r.tell(l.Number, "warning", "side_number", "value", n.String())
			}
		}
	}
	if r.report.Errors == before {
		r.out = append(r.out, s)
	}
}

// wholeCommune are the words that stand for all the streets of a commune where a street is named.
var wholeCommune = map[string]bool{"toutelacommune": true, "toutescommune": true, "lacommune": true, "commune": true, "communeentiere": true, "ensembledelacommune": true, "touteslesvoies": true, "touteslesrues": true, "toutesvoies": true, "toutesrues": true, "toutesrue": true, "touteslesvoiesdelacommune": true, "toute": true, "toutes": true}

// commune says in which commune a line is: by its code, else by its name.
func (r *reader) commune(s *Stretch, town string) {
	if len(s.INSEE) == 4 { // a spreadsheet ate its zero
		s.INSEE = "0" + s.INSEE
	}
	switch {
	case s.INSEE == "" && town == "":
		if len(r.communes) > 1 {
			r.tell(s.Line, "warning", "commune_missing")
		}
		return
	case s.INSEE == "":
		c, ok := communeOf(r.communes, "", town)
		if !ok {
			r.tell(s.Line, "error", "commune_unknown", "value", town)
		}
		s.INSEE, s.Commune = c.INSEE, c.Name
		return
	}
	var codes []string
	for _, c := range r.communes {
		if c.INSEE == s.INSEE {
			s.Commune = c.Name
			return
		}
		if c.INSEE != "" {
			codes = append(codes, c.INSEE)
		}
	}
	if len(codes) > 0 {
		r.tell(s.Line, "error", "other_commune", "value", s.INSEE, "here", strings.Join(codes, ", "))
	}
}

// ReadStreets reads a file of streets by school: a table of any encoding and separator, or a workbook. communes are those of the list.
func ReadStreets(name string, content []byte, schools []School, communes []Commune) ([]Stretch, *StreetReport) {
	report := &StreetReport{Findings: []Finding{}, Adds: []Stretch{}, Removes: []Stretch{}, Changes: []Moved{}, Schools: []string{}}
	r := &reader{schools: schools, communes: communes, report: report}
	sheets, issues := table.Open(name, content, table.Limits{Files: 1, Bytes: 8 << 20, Lines: maxStreetLines})
	for _, i := range issues {
		r.tell(i.Line, string(i.Severity), "file_"+i.Code)
	}
	if len(sheets) == 0 {
		if report.Errors == 0 {
			r.tell(0, "error", "empty")
		}
		return nil, report
	}
	report.Encoding, report.Separator = sheets[0].Info.Encoding, sheets[0].Info.Separator
	known := false
	for _, sheet := range sheets {
		at, columns := columnsOf(sheet.Lines)
		_, hasSchool := columns["school"]
		_, hasStreet := columns["street"]
		if !hasSchool || !hasStreet {
			continue
		}
		known = true
		for _, l := range sheet.Lines[at+1:] {
			report.Lines++
			r.line(l, columns)
		}
	}
	if !known {
		r.tell(0, "error", "columns_missing")
		return nil, report
	}
	if report.Lines == 0 {
		r.tell(0, "error", "empty")
	}
	r.overlaps()
	report.Good = len(r.out)
	for _, s := range r.out {
		if !slices.Contains(report.Schools, s.School) {
			report.Schools = append(report.Schools, s.School)
		}
	}
	return r.out, report
}

// overlaps leaves out what says the same again, and what two schools of one age claim.
func (r *reader) overlaps() {
	byStreet := map[string][]int{}
	drop := map[int]bool{}
	for i, s := range r.out {
		for _, j := range byStreet[s.StreetKey] {
			o := r.out[j]
			if drop[j] || !s.meets(o) {
				continue
			}
			if s.SchoolID == o.SchoolID {
				if s.Side == o.Side && s.FromNumber == o.FromNumber && s.ToNumber == o.ToNumber && s.FromSuffix == o.FromSuffix && s.ToSuffix == o.ToSuffix {
					r.tell(s.Line, "warning", "twice", "line", strconv.Itoa(o.Line))
					drop[i] = true
				}
				continue
			}
			if shareLevel(s.Levels, o.Levels) {
				r.tell(s.Line, "error", "two_schools", "line", strconv.Itoa(o.Line), "school", o.School)
				drop[i] = true
				break
			}
		}
		byStreet[s.StreetKey] = append(byStreet[s.StreetKey], i)
	}
	kept := r.out[:0:0]
	for i, s := range r.out {
		if !drop[i] {
			kept = append(kept, s)
		}
	}
	r.out = kept
}

func shareLevel(a, b []string) bool {
	if len(a) == 0 || len(b) == 0 {
		return true
	}
	return slices.ContainsFunc(a, func(l string) bool { return slices.Contains(b, l) })
}

type stretchKey struct {
	insee, street, side, fromX, toX string
	from, to                        int
	age                             string
}

func (s Stretch) key() stretchKey {
	age := ""
	if len(s.Levels) > 0 {
		age = s.Levels[0]
	}
	return stretchKey{s.INSEE, s.StreetKey, s.Side, s.FromSuffix, s.ToSuffix, s.FromNumber, s.ToNumber, age}
}

// compare says what of a list is new, gone, moved or the same.
func (r *StreetReport) compare(before, after []Stretch) {
	had := map[stretchKey][]Stretch{}
	for _, s := range before {
		had[s.key()] = append(had[s.key()], s)
	}
	var adds []Stretch
	for _, s := range after {
		list := had[s.key()]
		if i := slices.IndexFunc(list, func(o Stretch) bool { return o.SchoolID == s.SchoolID }); i >= 0 {
			r.Same++
			had[s.key()] = slices.Delete(list, i, i+1)
			continue
		}
		adds = append(adds, s)
	}
	for _, s := range adds {
		if list := had[s.key()]; len(list) > 0 {
			r.Changed++
			if len(r.Changes) < maxShown {
				r.Changes = append(r.Changes, Moved{s, list[0].School})
			}
			had[s.key()] = list[1:]
			continue
		}
		r.Added++
		if len(r.Adds) < maxShown {
			r.Adds = append(r.Adds, s)
		}
	}
	for _, s := range before {
		list := had[s.key()]
		if i := slices.IndexFunc(list, func(o Stretch) bool { return o.SchoolID == s.SchoolID && o.Line == s.Line }); i >= 0 {
			r.Removed++
			if len(r.Removes) < maxShown {
				r.Removes = append(r.Removes, s)
			}
			had[s.key()] = slices.Delete(list, i, i+1)
		}
	}
}

// StreetList is a list of streets that was tried or stands.
type StreetList struct {
	ID        uid           `json:"id"`
	State     string        `json:"state" enum:"tried,standing,replaced,undone"`
	FileName  string        `json:"file_name"`
	Report    *StreetReport `json:"report"`
	FormerID  *uid          `json:"-"`
	CreatedAt time.Time     `json:"created_at"`
	AppliedAt *time.Time    `json:"applied_at,omitempty"`
	UndoneAt  *time.Time    `json:"undone_at,omitempty"`
	Abilities []string      `json:"abilities" nullable:"false" db:"-" doc:"apply, undo, drop"`
}

const listColumns = `l.id, l.state, l.file_name, l.report, l.former_id, l.created_at, l.applied_at, l.undone_at`

// standing is the list that decides today, nil when there is none.
func standing(tx *tenant.Tx) (*uid, error) {
	return tenant.Value[*uid](tx, `select streets_id from enrolment.terms where tenant_id = $1`, tx.Tenant())
}

const stretchSQL = `select s.line, s.school_id, coalesce(e.name, '') as school, s.insee, coalesce(k.name, '') as commune, s.street, s.street_key, s.side, s.from_number, s.from_suffix, s.to_number, s.to_suffix, coalesce(e.levels, '{}') as levels
	from enrolment.streets s left join enrolment.schools e on e.tenant_id = s.tenant_id and e.school_id = s.school_id
	left join enrolment.communes k on k.tenant_id = s.tenant_id and k.insee = s.insee where s.tenant_id = $1 and s.list_id = $2`

func stretches(tx *tenant.Tx, list uid) ([]Stretch, error) {
	return tenant.Select[Stretch](tx, stretchSQL+` order by k.name nulls first, s.street_key, s.side, s.from_number, s.line`, tx.Tenant(), list)
}

// try reads a file, compares it with what stands and keeps it for who will apply it. Schools that the file does not name keep their streets
// unless whole is set.
func (s *Service) try(tx *tenant.Tx, name string, content []byte, whole bool) (*StreetList, error) {
	schools, err := Schools(tx)
	if err != nil {
		return nil, err
	}
	if len(schools) == 0 {
		return nil, problem.New(problem.Conflict, "enrolment.no_schools")
	}
	communes, err := Communes(tx)
	if err != nil {
		return nil, err
	}
	after, report := ReadStreets(name, content, schools, communes)
	var before []Stretch
	former, err := standing(tx)
	if err != nil {
		return nil, err
	}
	if former != nil {
		if before, err = stretches(tx, *former); err != nil {
			return nil, err
		}
	}
	last := 0
	for _, a := range after {
		last = max(last, a.Line)
	}
	if !whole && len(after) > 0 {
		named := map[uid]bool{}
		for _, a := range after {
			named[a.SchoolID] = true
		}
		for _, b := range before {
			if !named[b.SchoolID] {
				last++
				b.Line = last
				after, report.Kept = append(after, b), report.Kept+1
			}
		}
		before = slices.DeleteFunc(before, func(b Stretch) bool { return !named[b.SchoolID] })
		report.compare(before, slices.DeleteFunc(slices.Clone(after), func(a Stretch) bool { return !named[a.SchoolID] }))
	} else {
		report.compare(before, after)
	}
	list := &StreetList{ID: tenant.NewID(), State: "tried", FileName: name, Report: report, CreatedAt: tx.Now()}
	body, err := json.Marshal(report)
	if err != nil {
		return nil, err
	}
	// one trial at a time: what was tried before and never applied is nobody's any more
	for _, sql := range []string{`delete from enrolment.streets s using enrolment.street_lists l where s.tenant_id = $1 and l.tenant_id = $1 and l.id = s.list_id and l.state = 'tried'`, `delete from enrolment.street_lists where tenant_id = $1 and state = 'tried'`} {
		if _, err := tx.Exec(sql, tx.Tenant()); err != nil {
			return nil, err
		}
	}
	if _, err := tx.Exec(`insert into enrolment.street_lists (tenant_id, id, state, file_name, report, former_id, by_account, created_at) values ($1, $2, 'tried', $3, $4, $5, $6, $7)`,
		tx.Tenant(), list.ID, name, body, former, account(tx), tx.Now()); err != nil {
		return nil, err
	}
	tx.About(list.ID)
	return list, keepStreets(tx, list.ID, after)
}

// keepStreets writes the stretches of a list.
func keepStreets(tx *tenant.Tx, list uid, all []Stretch) error {
	if len(all) == 0 {
		return nil
	}
	if _, err := tx.Exec(`create temp table new_streets (line int, school_id uuid, insee text, street text, street_key text, side text, from_number int, from_suffix text, to_number int, to_suffix text) on commit drop`); err != nil {
		return err
	}
	rows := make([][]any, len(all))
	for i, s := range all {
		rows[i] = []any{s.Line, s.SchoolID, s.INSEE, s.Street, s.StreetKey, s.Side, s.FromNumber, s.FromSuffix, s.ToNumber, s.ToSuffix}
	}
	if _, err := tx.CopyTemp("new_streets", []string{"line", "school_id", "insee", "street", "street_key", "side", "from_number", "from_suffix", "to_number", "to_suffix"}, pgx.CopyFromRows(rows)); err != nil {
		return err
	}
	if _, err := tx.Exec(`insert into enrolment.streets (tenant_id, list_id, line, school_id, insee, street, street_key, side, from_number, from_suffix, to_number, to_suffix)
		select $1, $2, line, school_id, insee, street, street_key, side, from_number, from_suffix, to_number, to_suffix from new_streets`, tx.Tenant(), list); err != nil {
		return fmt.Errorf("keep a list of streets: %w", err)
	}
	_, err := tx.Exec(`drop table new_streets`)
	return err
}

func listByID(tx *tenant.Tx, id uid) (*StreetList, error) {
	l, ok, err := tenant.One[StreetList](tx, `select `+listColumns+` from enrolment.street_lists l where l.tenant_id = $1 and l.id = $2`, tx.Tenant(), id)
	if err == nil && !ok {
		err = problem.Missing()
	}
	return &l, err
}

// apply makes a tried list stand. With errors in the file, partly says that a person wants the lines that are right.
func (s *Service) apply(tx *tenant.Tx, id uid, partly bool) error {
	l, err := listByID(tx, id)
	if err != nil {
		return err
	}
	former, err := standing(tx)
	switch {
	case err != nil:
		return err
	case l.State != "tried":
		return problem.New(problem.Conflict, "enrolment.streets_not_tried")
	case l.Report.Good == 0:
		return problem.New(problem.Conflict, "enrolment.streets_none_good")
	case l.Report.Errors > 0 && !partly:
		return problem.New(problem.Conflict, "enrolment.streets_errors", "n", l.Report.Errors)
	case (former == nil) != (l.FormerID == nil) || former != nil && *former != *l.FormerID:
		return problem.New(problem.Conflict, "enrolment.streets_moved_on")
	}
	if _, err := tx.Exec(`update enrolment.street_lists set state = 'replaced' where tenant_id = $1 and state = 'standing'`, tx.Tenant()); err != nil {
		return err
	}
	if _, err := tx.Exec(`update enrolment.street_lists set state = 'standing', applied_at = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), id, tx.Now()); err != nil {
		return err
	}
	tx.About(id)
	return s.stand(tx, &id)
}

func (s *Service) stand(tx *tenant.Tx, list *uid) error {
	_, err := tx.Exec(`insert into enrolment.terms (tenant_id, streets_id, updated_at) values ($1, $2, $3) on conflict (tenant_id) do update set streets_id = excluded.streets_id, updated_at = excluded.updated_at`, tx.Tenant(), list, tx.Now())
	return err
}

// undo makes the list that stood before stand again.
func (s *Service) undo(tx *tenant.Tx, id uid) error {
	l, err := listByID(tx, id)
	if err != nil {
		return err
	}
	if l.State != "standing" {
		return problem.New(problem.Conflict, "enrolment.streets_not_standing")
	}
	if _, err := tx.Exec(`update enrolment.street_lists set state = case when id = $2 then 'undone' else 'standing' end, undone_at = case when id = $2 then $4 else undone_at end where tenant_id = $1 and (id = $2 or id = $3)`,
		tx.Tenant(), id, l.FormerID, tx.Now()); err != nil {
		return err
	}
	tx.About(id)
	return s.stand(tx, l.FormerID)
}

// drop throws a trial away.
func (s *Service) drop(tx *tenant.Tx, id uid) error {
	l, err := listByID(tx, id)
	if err != nil {
		return err
	}
	if l.State != "tried" {
		return problem.New(problem.Conflict, "enrolment.streets_not_tried")
	}
	if _, err := tx.Exec(`delete from enrolment.streets where tenant_id = $1 and list_id = $2`, tx.Tenant(), id); err != nil {
		return err
	}
	_, err = tx.Exec(`delete from enrolment.street_lists where tenant_id = $1 and id = $2`, tx.Tenant(), id)
	return err
}

// Sector is what an address says of a school.
type Sector struct {
	Outcome string    `json:"outcome" enum:"decided,unknown_street,number_needed,commune_needed,no_stretch,no_level,several,no_list"`
	Address string    `json:"address" doc:"As it was understood: 12 bis avenue aerodrome"`
	Found   *Stretch  `json:"found,omitempty" doc:"The line that decided"`
	Others  []Stretch `json:"others" nullable:"false" doc:"The lines of this street, when none decides alone"`
	Like    []string  `json:"like" nullable:"false" doc:"Streets that are written almost so"`
	Message string    `json:"message,omitempty"`
}

// FindSector tells the school of an address for a level, and the line that says so. insee is the commune's code, "" when the address
// alone says where it is.
func FindSector(tx *tenant.Tx, insee, address, level string) (Sector, error) {
	communes, err := Communes(tx)
	if err != nil {
		return Sector{}, err
	}
	line, where := splitCommune(communes, address)
	if insee == "" {
		insee = where
	}
	a := ReadAddress(line)
	out := Sector{Outcome: NoList, Address: strings.TrimSpace(a.Number.String() + " " + a.Key), Others: []Stretch{}, Like: []string{}}
	list, err := standing(tx)
	if err != nil || list == nil {
		return out, err
	}
	if a.Key == "" {
		out.Outcome = UnknownStreet
		return out, nil
	}
	rows, err := tenant.Select[Stretch](tx, stretchSQL+` and s.street_key in ($3, $4) order by s.side, s.from_number, s.line`, tx.Tenant(), *list, a.Key, everywhere)
	if err != nil {
		return out, err
	}
	var found []Stretch
	out.Outcome, found = find(rows, communes, insee, a.Key, a.Number, level)
	switch {
	case out.Outcome == Decided:
		out.Found = &found[0]
	case out.Outcome == UnknownStreet:
		type named struct{ Street, StreetKey string }
		all, err := tenant.Select[named](tx, `select min(s.street) as street, s.street_key from enrolment.streets s where s.tenant_id = $1 and s.list_id = $2 and s.street_key <> $3 and ($4 = '' or s.insee in ('', $4)) group by s.street_key`, tx.Tenant(), *list, everywhere, insee)
		if err != nil {
			return out, err
		}
		type near struct {
			street string
			far    int
		}
		var like []near
		for _, n := range all {
			d := fold.Distance(n.StreetKey, a.Key)
			if _, tail, ok := strings.Cut(a.Key, " "); ok && d > 3 { // the right name behind another kind of street
				if _, other, ok := strings.Cut(n.StreetKey, " "); ok && other == tail {
					d = 2
				}
			}
			if d <= 3 || strings.HasSuffix(n.StreetKey, " "+a.Key) {
				like = append(like, near{n.Street, d})
			}
		}
		slices.SortFunc(like, func(x, y near) int { return cmp.Or(cmp.Compare(x.far, y.far), cmp.Compare(x.street, y.street)) })
		for _, n := range like[:min(len(like), 5)] {
			out.Like = append(out.Like, n.street)
		}
	default:
		out.Others = found
	}
	return out, nil
}
