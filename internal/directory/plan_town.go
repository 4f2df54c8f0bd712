package directory

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/google/uuid"

	"preau/internal/directory/roll"
	"preau/internal/platform/fold"
	"preau/internal/tenant"
)

// townPlan is what comparing a town hall's files found of its children.
type townPlan struct {
	pupils []uuid.UUID // by index of the set; nil: left out
	people []uuid.UUID // who answers for them, by index of the set; nil: left out
	fresh  map[uuid.UUID]bool
	lines  []int // that speak of each child
	doubts []Doubt
	left   int
	sames  map[int]int // children of the files who are another of them
}

// collectorRow is somebody to name for a child.
type collectorRow struct {
	ID, Pupil                      uuid.UUID
	Given, Family, Phone, Relation string
}

// The codes that comparing a town hall's files adds.
const (
	childUnknown   = "child_unknown"
	childLeft      = "child_left_out"
	classNotHere   = "class_not_here"
	collectorsMany = "collectors_many"
)

func (p *planner) warn(at roll.Place, code string, params ...any) {
	line := Line{File: at.File, Line: at.Line, Code: code}
	for i := 0; i+1 < len(params); i += 2 {
		if line.Params == nil {
			line.Params = map[string]string{}
		}
		line.Params[fmt.Sprint(params[i])] = fmt.Sprint(params[i+1])
	}
	p.report.Warnings = append(p.report.Warnings, line)
}

func pupilAt(of roll.Pupil) roll.Place { return roll.Place{File: of.File, Line: of.Line} }

// keyOf names a child of the files for a person's answer: the same in the next reading of the same files.
func keyOf(of roll.Pupil, c roll.TownChild) string {
	sum := sha256.Sum256([]byte(fold.Fold(of.FamilyName) + "|" + fold.Fold(of.FirstName) + "|" + of.BirthDate + "|" + c.Number))
	return hex.EncodeToString(sum[:12])
}

// wordKey names a word of the files.
func wordKey(kind, word string) string { return kind + ":" + fold.Fold(word) }

func (p *planner) formerKey(number string) string {
	if number == "" {
		return ""
	}
	return p.vault.Hash("former:" + fold.Fold(number))
}

// matchTown says who of those here each child of a town hall's files is: by the number of the former software, by names and birth date.
// Where that leaves a doubt a person answers, and until then the child is left out. somebody[i] is false of a child who is left out.
func (p *planner) matchTown(match []*personRow) (somebody []bool) {
	set := p.set
	t := &townPlan{fresh: map[uuid.UUID]bool{}, lines: make([]int, len(set.Pupils))}
	p.town = t
	for _, s := range set.Town.Stays {
		t.lines[s.Child]++
	}
	for i, c := range set.Town.Children {
		t.lines[i] += len(c.Fetch)
		if c.Listed {
			t.lines[i]++
		}
	}
	byNumber, byName, byBirth, byWords := map[string][]*personRow{}, map[string][]*personRow{}, map[Date][]*personRow{}, map[string][]*personRow{}
	for _, h := range p.here {
		if !p.holds(h.ID, "pupil") {
			continue
		}
		if h.FormerKey != "" {
			byNumber[h.FormerKey] = append(byNumber[h.FormerKey], h)
		}
		byName[h.name+"|"+h.BirthDate.String()] = append(byName[h.name+"|"+h.BirthDate.String()], h)
		byBirth[h.BirthDate] = append(byBirth[h.BirthDate], h)
		byWords[h.name] = append(byWords[h.name], h)
	}
	somebody = make([]bool, len(set.Pupils))
	done := make([]bool, len(set.Pupils))
	take := func(i int, h *personRow) {
		match[i], somebody[i], done[i] = h, true, true
		p.taken[h.ID] = true
	}
	firstOf := map[string]int{}
	for pass := range 2 { // numbers and answers first: they leave no doubt
		for i, of := range set.Pupils {
			if done[i] {
				continue
			}
			c := set.Town.Children[i]
			key, name := keyOf(of, c), nameKey(of.FamilyName, of.FirstName)
			birth, _ := parseDate(of.BirthDate)
			said := set.Town.Answers.Children[key]
			var over []*personRow
			why := ""
			exact := byName[name+"|"+birth.String()]
			if birth.IsZero() {
				exact = nil
			}
			numbered := byNumber[p.formerKey(c.Number)]
			if c.Number == "" {
				numbered = nil
			}
			switch {
			case len(numbered) == 1 && (of.FirstName == "" || numbered[0].name == name || !birth.IsZero() && numbered[0].BirthDate == birth) && (len(exact) == 0 || slices.Contains(exact, numbered[0])):
				if !p.taken[numbered[0].ID] {
					take(i, numbered[0])
					continue
				}
				why, over = "homonym", numbered
			case len(numbered) > 0:
				why, over = "number", slices.Concat(numbered, exact)
			case c.Homonym:
				why, over = "homonym", exact
			case len(exact) == 1 && !p.taken[exact[0].ID] && (c.Number == "" || exact[0].FormerKey == ""):
				if pass == 1 {
					take(i, exact[0])
				}
				if pass == 0 || done[i] {
					continue
				}
			case len(exact) > 1:
				why, over = "several", exact
			case len(exact) == 1 && p.taken[exact[0].ID]:
				why, over = "homonym", exact
			case len(exact) == 1:
				why, over = "number", exact
			default:
				why, over = near(of, birth, byWords[name], byBirth[birth])
			}
			if why == "" && pass == 0 {
				continue
			}
			if why == "" {
				if done[i] = true; c.Listed {
					somebody[i] = true
				} else {
					p.warn(p.placeOfChild(i), childUnknown, "name", cmp.Or(of.FullName(), c.Number))
					t.left++
				}
				continue
			}
			if pass == 0 && said == "" { // whoever is sure comes first
				continue
			}
			done[i] = true
			homonyms := name + "|" + of.BirthDate
			doubt := Doubt{Key: key, Name: of.FullName(), Birth: birth, File: of.File, Line: of.Line, Why: why, People: []DoubtOver{}, Said: said, Matters: t.lines[i]}
			slices.SortFunc(over, func(a, b *personRow) int { return strings.Compare(a.ID.String(), b.ID.String()) })
			for _, h := range slices.Compact(over) {
				class := ""
				for _, m := range p.memsOf[h.ID] {
					class = p.labels[m.ClassID]
				}
				doubt.People = append(doubt.People, DoubtOver{ID: h.ID, Name: Person{FamilyName: h.FamilyName, GivenName: h.GivenName, UsageName: h.UsageName}.Name(), Birth: h.BirthDate, Class: class})
			}
			id, isPerson := uuid.Parse(said)
			switch {
			case said == roll.AnswerNew && c.Listed:
				somebody[i] = true
			case isPerson == nil && slices.ContainsFunc(over, func(h *personRow) bool { return h.ID == id }):
				if p.taken[id] { // another of the files' children is the same one: a file for each parent
					for j := range match {
						if match[j] != nil && match[j].ID == id {
							t.same(i, j)
						}
					}
				} else {
					take(i, p.byID[id])
				}
			case said == answerSame:
				if j, there := firstOf[homonyms]; there {
					t.same(i, j)
				}
			default:
				doubt.Said = map[bool]string{true: roll.AnswerLeft}[said == roll.AnswerLeft]
				t.left++
			}
			if _, there := firstOf[homonyms]; !there && somebody[i] {
				firstOf[homonyms] = i
			}
			t.doubts = append(t.doubts, doubt)
		}
	}
	slices.SortFunc(t.doubts, func(a, b Doubt) int { return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line)) })
	for _, d := range t.doubts {
		if d.Said == "" {
			p.warn(roll.Place{File: d.File, Line: d.Line}, childLeft, "name", d.Name)
		}
	}
	return somebody
}

// answerSame says that a child of the files is the one that another of its lines describes: a file for each parent.
const answerSame = "same"

// same has a child of the files be another of them.
func (t *townPlan) same(i, j int) {
	if t.sames == nil {
		t.sames = map[int]int{}
	}
	t.sames[i] = j
}

// placeOfChild is a line that names a child.
func (p *planner) placeOfChild(i int) roll.Place { return pupilAt(p.set.Pupils[i]) }

// near finds those here who may be a child whose names or birth date are written otherwise.
func near(of roll.Pupil, birth Date, sameNames, sameDay []*personRow) (why string, over []*personRow) {
	for _, h := range sameNames {
		if birth.IsZero() || h.BirthDate.IsZero() || alikeDates(birth, h.BirthDate) {
			why, over = "birth", append(over, h)
		}
	}
	if birth.IsZero() {
		return why, over
	}
	for _, h := range sameDay {
		family, given := fold.Fold(of.FamilyName), fold.Fold(of.FirstName)
		hf, hg := fold.Fold(h.FamilyName), fold.Fold(h.GivenName)
		switch {
		case family == hg && given == hf, // the other way round
			given == hg && (family == fold.Fold(h.UsageName) || fold.Fold(of.UsageName) == hf && of.UsageName != ""),
			fold.Similar(family, hf) && fold.Similar(given, hg):
			why, over = "names", append(over, h)
		}
	}
	return why, over
}

// alikeDates tells whether two birth dates differ by a slip: one part of three, or day and month the other way round.
func alikeDates(a, b Date) bool {
	same := 0
	for _, ok := range []bool{a.Year == b.Year, a.Month == b.Month, a.Day == b.Day} {
		if ok {
			same++
		}
	}
	return same == 2 || a.Year == b.Year && int(a.Month) == b.Day && int(b.Month) == a.Day
}

// placeTown puts a child without a class here into the class that the files say of its school.
func (p *planner) placeTown(i int) {
	id, c := p.pupilID[i], p.set.Town.Children[i]
	if c.School == "" || c.Class == "" || slices.ContainsFunc(p.memsOf[id], func(m memberRow) bool { return m.Part == PartPupil }) {
		return
	}
	school, err := uuid.Parse(p.set.Town.Answers.Words[wordKey(WordSchool, c.School)])
	if err != nil {
		return
	}
	for _, class := range p.peerClasses {
		if class.PeerTenantID == school && fold.Fold(class.Label) == fold.Fold(c.Class) {
			p.members = append(p.members, memberRow{ID: tenant.NewID(), ClassID: class.ID, PersonID: id, Part: PartPupil, Since: p.start, Source: p.source})
			if p.byID[id] != nil {
				p.note(id, "pupil", FieldChange{Field: "class", After: class.Label})
			}
			return
		}
	}
	p.warn(pupilAt(p.set.Pupils[i]), classNotHere, "class", c.Class, "school", c.School, "name", p.set.Pupils[i].FullName())
}

type peerClass struct {
	ID           uuid.UUID
	Label        string
	PeerTenantID uuid.UUID
}

// planCollectors names those who may fetch a child and are not named yet. An order against somebody is no concern of a file: it wins.
func (p *planner) planCollectors() error {
	there, err := tenant.Select[struct {
		PupilID     uuid.UUID
		Fold, Phone string
	}](p.tx, `select pupil_id, fold, phone from directory.collectors where tenant_id = $1 and (until is null or until >= $2)`, p.tx.Tenant(), p.day)
	if err != nil {
		return err
	}
	had := map[uuid.UUID][]string{}
	for _, c := range there {
		had[c.PupilID] = append(had[c.PupilID], c.Fold)
	}
	for i, c := range p.set.Town.Children {
		id := p.pupilID[i]
		if id == uuid.Nil {
			continue
		}
		for _, f := range c.Fetch {
			name := folded(f.GivenName, f.FamilyName, "")
			turned := folded(f.FamilyName, f.GivenName, "")
			if slices.Contains(had[id], name) || slices.Contains(had[id], turned) {
				continue
			}
			if len(had[id]) >= maxCollectors {
				p.warn(f.Place, collectorsMany, "name", p.set.Pupils[i].FullName(), "max", maxCollectors)
				continue
			}
			had[id] = append(had[id], name)
			p.collectors = append(p.collectors, collectorRow{ID: tenant.NewID(), Pupil: id, Given: f.GivenName, Family: f.FamilyName, Phone: f.Phone, Relation: f.Relation})
			if p.byID[id] != nil {
				p.note(id, "pupil", FieldChange{Field: "collector", After: roll.FullName(f.GivenName, f.FamilyName, "")})
			}
		}
	}
	return nil
}

// meanings gives the words of a town hall's files what they mean here: what a person said of them before, else an offer of the very same
// name. It fills the answers of the files.
func (m *Importer) meanings(tx *tenant.Tx, town *roll.Town) (words []Word, offers []Offer, err error) {
	schools, err := tenant.Select[Offer](tx, `select 'school' as kind, peer_tenant_id::text as ref, peer_name as label from tenant.links where tenant_id = $1 and peer_kind = 'school' and (until is null or until >= $2) order by peer_name`, tx.Tenant(), today(tx))
	if err != nil {
		return nil, nil, err
	}
	offers = append([]Offer{}, schools...)
	for _, t := range m.Takers {
		more, err := t.Offers(tx)
		if err != nil {
			return nil, nil, err
		}
		offers = append(offers, more...)
	}
	kept, err := tenant.Select[struct{ Kind, Word, Target string }](tx, `select kind, word, target from directory.import_words where tenant_id = $1`, tx.Tenant())
	if err != nil {
		return nil, nil, err
	}
	said := maps.Clone(town.Answers.Words)
	if said == nil {
		said = map[string]string{}
	}
	for _, k := range kept {
		if key := k.Kind + ":" + k.Word; said[key] == "" {
			said[key] = k.Target
		}
	}
	town.Answers.Words = map[string]string{}
	at := map[string]int{}
	count := func(kind, word string) {
		if word == "" {
			return
		}
		key := wordKey(kind, word)
		if i, there := at[key]; there {
			words[i].Lines++
			return
		}
		w := Word{Key: key, Kind: kind, Word: word, Lines: 1, Said: said[key]}
		same, guess, maybe := []string{}, []string{}, []string{}
		for _, o := range offers {
			if o.Kind != kind {
				continue
			}
			switch {
			case fold.Fold(o.Label) == fold.Fold(word):
				same = append(same, o.Ref)
			case kind == WordSchool && (strings.Contains(fold.Fold(o.Label), fold.Fold(word)) || strings.Contains(fold.Fold(word), fold.Fold(o.Label))),
				slices.ContainsFunc(o.Hints, func(h string) bool { return matchesHint(word, h) }):
				guess = append(guess, o.Ref)
			case kind == WordSchool && sameSchool(o.Label, word):
				maybe = append(maybe, o.Ref)
			}
		}
		if len(guess) == 0 {
			guess = maybe
		}
		if w.Said != roll.AnswerLeft && !slices.ContainsFunc(offers, func(o Offer) bool { return o.Kind == kind && o.Ref == w.Said }) {
			w.Said = labelled(offers, kind, w.Said) // "": what it meant is offered no more
		}
		if w.Said == "" && len(same) == 1 {
			w.Said = same[0]
		}
		if w.Said == "" && len(guess) > 0 && (kind != WordSchool || len(guess) == 1) { // two schools of one name are a person's to tell apart
			w.Guess = guess[0]
		}
		at[key] = len(words)
		words = append(words, w)
		if w.Said != "" {
			town.Answers.Words[key] = w.Said
		}
	}
	for _, s := range town.Stays {
		count(WordActivity, s.Word)
	}
	if slices.ContainsFunc(offers, func(o Offer) bool { return o.Kind == WordBalance }) { // somebody keeps accounts here
		for _, a := range town.Accounts {
			count(WordBalance, a.BalanceWord)
		}
	}
	for _, c := range town.Children {
		count(WordDiet, c.Diet)
		count(WordSchool, c.School)
	}
	slices.SortStableFunc(words, func(a, b Word) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(b.Lines, a.Lines), cmp.Compare(a.Key, b.Key))
	})
	return words, offers, nil
}

// sameSchool tells whether one of two names of a school holds all that the other says of it: "Les Tilleuls", "École des Tilleuls".
func sameSchool(a, b string) bool {
	said := func(name string) (out []string) {
		for _, word := range strings.Fields(fold.Fold(name)) {
			if !slices.Contains([]string{"ecole", "groupe", "scolaire", "l", "d", "le", "la", "les", "de", "du", "des"}, word) {
				out = append(out, word)
			}
		}
		return out
	}
	x, y := said(a), said(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	return len(x) > 0 && !slices.ContainsFunc(x, func(word string) bool { return !slices.Contains(y, word) })
}

// labelled finds the one offer of a kind that a person named by what it is called; "" for none or several.
func labelled(offers []Offer, kind, label string) (ref string) {
	for _, o := range offers {
		if o.Kind != kind || label == "" || fold.Fold(o.Label) != fold.Fold(label) {
			continue
		}
		if ref != "" {
			return ""
		}
		ref = o.Ref
	}
	return ref
}

// matchesHint tells whether a word of the files holds all the words of a hint.
func matchesHint(word, hint string) bool {
	have := fold.Fold(word)
	for _, part := range strings.Fields(fold.Fold(hint)) {
		if !strings.Contains(have, part) {
			return false
		}
	}
	return true
}

// dryRun compares files with what is there: a school's by themselves, a town hall's with what its services would take over.
func (m *Importer) dryRun(tx *tenant.Tx, set *roll.Set, start int) (*Report, *Plan, error) {
	if set.Town == nil {
		return DryRun(tx, m.Vault, set, start)
	}
	words, offers, err := m.meanings(tx, set.Town)
	if err != nil {
		return nil, nil, err
	}
	report, plan, err := DryRun(tx, m.Vault, set, start)
	if err != nil {
		return nil, nil, err
	}
	t := plan.town
	out := &TownReport{Words: words, Offers: offers, Doubts: t.doubts, Services: []TakenSum{}, Collectors: len(plan.collectors), Left: t.left}
	if out.Words == nil {
		out.Words = []Word{}
	}
	if out.Doubts == nil {
		out.Doubts = []Doubt{}
	}
	report.Town = out
	lines := m.taken(set, t)
	digest := sha256.New()
	for _, taker := range m.Takers {
		taken, err := taker.Take(tx, lines[taker.Service()])
		if err != nil {
			return nil, nil, fmt.Errorf("compare what %s takes over: %w", taker.Service(), err)
		}
		taken.Sum.Service = taker.Service()
		if taken.Sum.Counts == nil {
			taken.Sum.Counts = []TakenCount{}
		}
		digest.Write([]byte(taken.Digest))
		plan.taken = append(plan.taken, taken)
		out.Services = append(out.Services, taken.Sum)
		for n, f := range taken.Findings {
			if n >= 500 {
				report.Warnings = append(report.Warnings, Line{File: roll.WholeSet, Code: roll.MoreWarnings, Params: map[string]string{"count": fmt.Sprint(len(taken.Findings) - n)}})
				break
			}
			report.Warnings = append(report.Warnings, Line{File: f.File, Line: f.Line, Code: f.Code, Params: f.Params})
		}
	}
	plan.digest = hex.EncodeToString(digest.Sum(nil)[:16])
	report.Diff.Writes = plan.Writes()
	order := map[string]int{roll.WholeSet: len(set.Files)}
	for i := len(set.Files) - 1; i >= 0; i-- {
		order[set.Files[i].Name] = i
	}
	slices.SortStableFunc(report.Warnings, func(a, b Line) int {
		return cmp.Or(cmp.Compare(order[a.File], order[b.File]), cmp.Compare(a.Line, b.Line))
	})
	return report, plan, nil
}

// taken sorts the lines of a town hall's files by the service that takes them over.
func (m *Importer) taken(set *roll.Set, t *townPlan) map[string][]TakenLine {
	out := map[string][]TakenLine{}
	line := func(i int, at roll.Place, ref string) (TakenLine, string, bool) {
		id := t.pupils[i]
		service, _, _ := strings.Cut(ref, ":")
		l := TakenLine{Place: at, Pupil: id, Name: set.Pupils[i].FullName(), New: t.fresh[id], Ref: ref}
		l.School, _ = uuid.Parse(set.Town.Answers.Words[wordKey(WordSchool, set.Town.Children[i].School)])
		return l, service, id != uuid.Nil
	}
	for _, s := range set.Town.Stays {
		ref := set.Town.Answers.Words[wordKey(WordActivity, s.Word)]
		if l, service, ok := line(s.Child, s.Place, ref); ok && ref != "" && ref != roll.AnswerLeft {
			l.Stay = s
			out[service] = append(out[service], l)
		}
	}
	for i, c := range set.Town.Children {
		ref := set.Town.Answers.Words[wordKey(WordDiet, c.Diet)]
		if l, service, ok := line(i, c.DietAt, ref); ok && c.Diet != "" && ref != "" && ref != roll.AnswerLeft {
			out[service] = append(out[service], l)
		}
		if !c.PAI {
			continue
		}
		if l, _, ok := line(i, c.PAIAt, ""); ok {
			l.PAI = true
			for _, taker := range m.Takers {
				out[taker.Service()] = append(out[taker.Service()], l)
			}
		}
	}
	for _, taker := range m.Takers {
		if _, ok := taker.(AccountTaker); ok {
			out[taker.Service()] = slices.Concat(out[taker.Service()], accountsTaken(set, t))
		}
	}
	return out
}

// accountsTaken are the families of the files and what their lines say of who pays; a child who is left out is in none of them.
func accountsTaken(set *roll.Set, t *townPlan) (out []TakenLine) {
	for _, h := range set.Town.Homes {
		home := &TakenHome{Number: h.Number}
		for _, i := range h.Children {
			if id := t.pupils[i]; id != uuid.Nil && !slices.ContainsFunc(home.Pupils, func(p TakenPupil) bool { return p.ID == id }) {
				home.Pupils = append(home.Pupils, TakenPupil{ID: id, Name: set.Pupils[i].FullName(), New: t.fresh[id]})
			}
		}
		for _, i := range h.Guardians {
			if id := t.people[i]; id != uuid.Nil && !slices.Contains(home.Payers, id) {
				home.Payers = append(home.Payers, id)
			}
		}
		if len(home.Pupils) > 0 {
			out = append(out, TakenLine{Place: h.Place, Home: home})
		}
	}
	for _, a := range set.Town.Accounts {
		l := TakenLine{Place: a.Place, Account: &TakenAccount{Account: a}, Ref: set.Town.Answers.Words[wordKey(WordBalance, a.BalanceWord)]}
		if a.Home >= 0 {
			l.Account.Number = set.Town.Homes[a.Home].Number
		} else if l.Pupil = t.pupils[a.Child]; l.Pupil == uuid.Nil {
			continue
		}
		if a.Guardian >= 0 {
			l.Account.Person = t.people[a.Guardian]
			l.Name = set.Guardians[a.Guardian].FullName()
		}
		out = append(out, l)
	}
	return out
}
