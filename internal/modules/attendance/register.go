package attendance

import (
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"preau/internal/directory"
	"preau/internal/platform/i18n"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// The monthly register: for each class who was there, half a day at a time, with rates; and whom the law asks to look at.

// threshold is from how many half-days in a month without a legitimate reason the director tells the académie (code de l'éducation,
// art. L. 131-8, as it stands since 1 September 2019).
const threshold = 4

// The codes of a cell of the register.
const (
	cellPresent   = '.'
	cellAbsent    = 'A' // no reason held for legitimate
	cellExcused   = 'J' // a reason was given, and not refused
	cellLate      = 'R'
	cellElsewhere = 'S' // with the school
	cellClosed    = 'F' // the school did not take the pupil
	cellUnknown   = '?' // no roll was called
	cellNotHere   = ' ' // not in the class then
)

// RegisterPupil is a line of the register.
type RegisterPupil struct {
	ID          uuid.UUID `json:"id"`
	Name        string    `json:"name"`
	Cells       string    `json:"cells" doc:"One character per half-day: . present, A absent, J absent with a reason, R late, S with the school elsewhere, F not taken by the school, ? no roll was called, space not in the class"`
	Expected    int       `json:"expected" doc:"Half-days"`
	Absent      int       `json:"absent" doc:"Half-days, with a reason or without"`
	Unjustified int       `json:"unjustified" doc:"Half-days without a reason held for legitimate"`
	Late        int       `json:"late"`
	Flagged     bool      `json:"flagged" doc:"Four half-days or more without a legitimate reason"`
}

// RegisterHalf is a column of the register.
type RegisterHalf struct {
	Day    schoolyear.Date `json:"day" format:"date"`
	Half   string          `json:"half" enum:"morning,afternoon"`
	Called bool            `json:"called"`
}

// RegisterClass is a class in a month.
type RegisterClass struct {
	ID       uuid.UUID       `json:"id"`
	Label    string          `json:"label"`
	Halves   []RegisterHalf  `json:"halves" nullable:"false"`
	Pupils   []RegisterPupil `json:"pupils" nullable:"false"`
	Expected int             `json:"expected" doc:"Half-days of all pupils"`
	Absent   int             `json:"absent"`
	Late     int             `json:"late"`
	Missing  int             `json:"missing" doc:"Rolls that were not called"`
	Rate     float64         `json:"rate" doc:"Of presence, 0 to 1"`
}

// RegisterView is the register of a month.
type RegisterView struct {
	Month     string          `json:"month" doc:"2026-11"`
	Classes   []RegisterClass `json:"classes" nullable:"false"`
	Expected  int             `json:"expected"`
	Absent    int             `json:"absent"`
	Rate      float64         `json:"rate"`
	Threshold int             `json:"threshold" doc:"Half-days in a month from which the académie is told"`
}

func rate(absent, expected int) float64 {
	if expected == 0 {
		return 1
	}
	return 1 - float64(absent)/float64(expected)
}

func monthOf(text string, today schoolyear.Date) (first, last schoolyear.Date, err error) {
	if text == "" {
		text = today.String()[:7]
	}
	at, err := time.Parse("2006-01", text)
	if err != nil {
		return first, last, problem.OnField("month", "attendance.bad_month")
	}
	first = schoolyear.NewDate(at.Year(), at.Month(), 1)
	return first, schoolyear.NewDate(at.Year(), at.Month()+1, 0), nil
}

// Register is the register of a month for the classes that the caller follows, or for one of them. Days to come are not in it.
func (s *Service) Register(tx *tenant.Tx, month string, only *uuid.UUID) (RegisterView, error) {
	h, err := HoursOf(tx)
	if err != nil {
		return RegisterView{}, err
	}
	today := schoolyear.DateOf(tx.Now(), h.Zone)
	first, last, err := monthOf(month, today)
	if err != nil {
		return RegisterView{}, err
	}
	v := RegisterView{Month: first.String()[:7], Classes: []RegisterClass{}, Threshold: threshold}
	if last.After(today) {
		last = today
	}
	own, err := scope(tx)
	if err != nil {
		return v, err
	}
	if only != nil {
		if own != nil && !slices.Contains(own, *only) {
			return v, problem.Missing()
		}
		own = []uuid.UUID{*only}
	}
	members, err := tenant.Select[member](tx, `select c.id as class_id, c.label, c.levels, m.person_id, p.given_name || ' ' || coalesce(nullif(p.usage_name, ''), p.family_name) as name, m.since, least(coalesce(m.until, 'infinity'::date), coalesce(p.left_on - 1, 'infinity'::date), $3::date) as until
		from directory.class_members m join directory.classes c on c.tenant_id = m.tenant_id and c.id = m.class_id join directory.people p on p.tenant_id = m.tenant_id and p.id = m.person_id
		where m.tenant_id = $1 and m.part = 'pupil' and c.kind = 'ordinary' and c.peer_tenant_id is null and m.since <= $3 and (m.until is null or m.until >= $2) and ($4::uuid[] is null or c.id = any ($4))
		order by c.label collate "fr-x-icu", c.id, coalesce(nullif(p.usage_name, ''), p.family_name) collate "fr-x-icu", p.given_name collate "fr-x-icu", p.id, m.since`, tx.Tenant(), first, last, own)
	if err != nil {
		return v, err
	}
	slices.SortStableFunc(members, func(a, b member) int { return directory.LevelOrder(a.Levels) - directory.LevelOrder(b.Levels) })
	if only != nil && len(members) == 0 {
		return v, problem.Missing()
	}
	b, err := booksOf(tx, h, first, last)
	if err != nil {
		return v, err
	}
	for _, m := range members {
		if n := len(v.Classes); n == 0 || v.Classes[n-1].ID != m.ClassID {
			v.Classes = append(v.Classes, b.class(tx.Now(), m, first, last))
		}
		c := &v.Classes[len(v.Classes)-1]
		if n := len(c.Pupils); n > 0 && c.Pupils[n-1].ID == m.PersonID { // left and came back in one month
			continue
		}
		p := b.line(m, c.Halves)
		c.Pupils = append(c.Pupils, p)
		c.Expected, c.Absent, c.Late = c.Expected+p.Expected, c.Absent+p.Absent, c.Late+p.Late
		tx.Listed(p.ID)
	}
	for i := range v.Classes {
		c := &v.Classes[i]
		c.Rate = rate(c.Absent, c.Expected)
		v.Expected, v.Absent = v.Expected+c.Expected, v.Absent+c.Absent
	}
	v.Rate = rate(v.Absent, v.Expected)
	return v, nil
}

// member is a pupil in a class.
type member struct {
	ClassID      uuid.UUID
	Label        string
	Levels       []string
	PersonID     uuid.UUID
	Name         string
	Since, Until schoolyear.Date
}

// halfOf is half a day of a pupil, or of a class.
type halfOf struct {
	who  uuid.UUID
	day  schoolyear.Date
	half string
}

type marked struct {
	PupilID    uuid.UUID
	Day        schoolyear.Date
	Half       string
	State      string
	Excused    bool
	Legitimate *bool
}

type elsewhere struct {
	PupilID      uuid.UUID
	Kind         string
	Since, Until schoolyear.Date
	Starts, Ends string
}

// books are what a register is read from.
type books struct {
	hours    Hours
	marks    map[halfOf]marked
	called   map[halfOf]bool
	absences map[uuid.UUID][]Absence
	away     map[uuid.UUID][]elsewhere
}

// booksOf reads the marks, the rolls, the absences and the facts of a time, in four queries whatever the number of classes.
func booksOf(tx *tenant.Tx, h Hours, first, last schoolyear.Date) (books, error) {
	b := books{h, map[halfOf]marked{}, map[halfOf]bool{}, map[uuid.UUID][]Absence{}, map[uuid.UUID][]elsewhere{}}
	rows, err := tenant.Select[marked](tx, `select k.pupil_id, k.day, k.half, k.state, k.legitimate, coalesce(a.state in ('announced', 'explained', 'accepted'), false) as excused
		from attendance.marks k left join attendance.absences a on a.tenant_id = k.tenant_id and a.id = k.absence_id where k.tenant_id = $1 and k.day between $2 and $3`, tx.Tenant(), first, last)
	if err != nil {
		return b, err
	}
	for _, r := range rows {
		b.marks[halfOf{r.PupilID, r.Day, r.Half}] = r
	}
	type roll struct {
		ClassID uuid.UUID
		Day     schoolyear.Date
		Half    string
	}
	rolls, err := tenant.Select[roll](tx, `select class_id, day, half from attendance.rolls where tenant_id = $1 and day between $2 and $3`, tx.Tenant(), first, last)
	if err != nil {
		return b, err
	}
	for _, r := range rolls {
		b.called[halfOf{r.ClassID, r.Day, r.Half}] = true
	}
	list, err := tenant.Select[Absence](tx, `select `+absenceColumns+` from attendance.absences a where a.tenant_id = $1 and a.since <= $3 and a.until >= $2 and a.state <> 'withdrawn' and a.kind = 'absence'`, tx.Tenant(), first, last)
	if err != nil {
		return b, err
	}
	for _, a := range list {
		b.absences[a.PupilID] = append(b.absences[a.PupilID], a)
	}
	facts, err := tenant.Select[elsewhere](tx, `select c.pupil_id, c.kind, c.since, c.until, coalesce(to_char(c.starts, 'HH24:MI'), '') as starts, coalesce(to_char(c.ends, 'HH24:MI'), '') as ends from attendance.concerned c join attendance.facts f on f.tenant_id = c.tenant_id and f.id = c.fact_id and f.state = 'told'
		where c.tenant_id = $1 and c.since <= $3 and c.until >= $2 and `+awaySQL, tx.Tenant(), first, last)
	for _, r := range facts {
		b.away[r.PupilID] = append(b.away[r.PupilID], r)
	}
	return b, err
}

// class is the head of a class's register: its half-days that have begun.
func (b books) class(now time.Time, m member, first, last schoolyear.Date) RegisterClass {
	c := RegisterClass{ID: m.ClassID, Label: m.Label, Halves: []RegisterHalf{}, Pupils: []RegisterPupil{}}
	for day := first; !day.After(last); day = day.AddDays(1) {
		for _, slot := range b.hours.On(m.ClassID, day) {
			if now.Before(day.At(b.hours.Zone, int(slot.Starts)/60, int(slot.Starts)%60)) {
				continue
			}
			half := RegisterHalf{Day: day, Half: slot.Half, Called: b.called[halfOf{m.ClassID, day, slot.Half}]}
			if !half.Called {
				c.Missing++
			}
			c.Halves = append(c.Halves, half)
		}
	}
	return c
}

// cell is one half-day of one pupil.
func (b books) cell(m member, half RegisterHalf) rune {
	mark, marked := b.marks[halfOf{m.PersonID, half.Day, half.Half}]
	slot, _ := slotOf(b.hours.On(m.ClassID, half.Day), half.Half)
	i := slices.IndexFunc(b.away[m.PersonID], func(r elsewhere) bool {
		return !half.Day.Before(r.Since) && !half.Day.After(r.Until) && closesMost(r.Starts, r.Ends, slot)
	})
	switch {
	case half.Day.Before(m.Since) || !m.Until.IsZero() && half.Day.After(m.Until):
		return cellNotHere
	case i >= 0 && b.away[m.PersonID][i].Kind != "outing":
		return cellClosed
	case i >= 0 && !marked:
		return cellElsewhere
	case marked && mark.State == "absent":
		if mark.Legitimate != nil && *mark.Legitimate || mark.Legitimate == nil && mark.Excused {
			return cellExcused
		}
		return cellAbsent
	case marked && (mark.State == "late" || mark.State == "left"):
		return cellLate
	case half.Called:
		return cellPresent
	}
	for _, a := range b.absences[m.PersonID] {
		if a.Covers(half.Day, b.hours.On(m.ClassID, half.Day), half.Half) {
			if a.State == Found || a.State == Refused {
				return cellAbsent
			}
			return cellExcused
		}
	}
	return cellUnknown
}

// line is a pupil's month.
func (b books) line(m member, halves []RegisterHalf) RegisterPupil {
	p := RegisterPupil{ID: m.PersonID, Name: m.Name}
	cells := make([]rune, 0, len(halves))
	for _, half := range halves {
		cell := b.cell(m, half)
		cells = append(cells, cell)
		switch cell {
		case cellClosed, cellNotHere:
			continue
		case cellAbsent:
			p.Absent++
			p.Unjustified++
		case cellExcused:
			p.Absent++
		case cellLate:
			p.Late++
		}
		p.Expected++
	}
	p.Cells, p.Flagged = string(cells), p.Unjustified >= threshold
	return p
}

// registerTable is the register for a spreadsheet: a line per pupil.
func (s *Service) registerTable(tx *tenant.Tx, v RegisterView) [][]string {
	say := func(key string) string { return s.say(tx, key, nil) }
	out := [][]string{{say("column_class"), say("column_pupil"), say("column_expected"), say("column_absent"), say("column_unjustified"), say("column_late"), say("column_rate")}}
	for _, c := range v.Classes {
		for _, p := range c.Pupils {
			out = append(out, []string{c.Label, p.Name, strconv.Itoa(p.Expected), strconv.Itoa(p.Absent), strconv.Itoa(p.Unjustified), strconv.Itoa(p.Late), percent(rate(p.Absent, p.Expected))})
		}
	}
	return out
}

func percent(r float64) string {
	tenths := int(r*1000 + 0.5)
	return strconv.Itoa(tenths/10) + "," + strconv.Itoa(tenths%10) + "\u00a0%"
}

type registerSheet struct {
	Title   string     `json:"title"`
	Lang    string     `json:"lang"`
	Sender  []string   `json:"sender"`
	Foot    string     `json:"foot"`
	Classes []classDoc `json:"classes"`
	Legend  string     `json:"legend"`
	Sign    string     `json:"sign"`
}

type classDoc struct {
	Title string     `json:"title"`
	Line  string     `json:"line"`
	Head  []string   `json:"head"`
	Sub   []string   `json:"sub"`
	Rows  [][]string `json:"rows"`
}

func (s *Service) registerDocument(tx *tenant.Tx, v RegisterView) (registerSheet, error) {
	sender, zone, err := letterhead(tx)
	if err != nil {
		return registerSheet{}, err
	}
	lang := tx.Actor().Lang
	at, _ := time.Parse("2006-01", v.Month)
	month := i18n.Month(lang, at.Month()) + " " + strconv.Itoa(at.Year())
	d := registerSheet{Title: s.say(tx, "register_title", map[string]any{"month": month}), Lang: lang, Sender: sender, Legend: s.say(tx, "register_legend", nil), Sign: s.say(tx, "register_sign", nil), Classes: []classDoc{},
		Foot: sender[0] + " · " + s.say(tx, "printed_on", map[string]any{"date": i18n.Instant(tx.Now().In(zone))})}
	for _, c := range v.Classes {
		doc := classDoc{Title: c.Label, Rows: [][]string{}, Head: []string{}, Sub: []string{},
			Line: s.say(tx, "register_line", map[string]any{"rate": percent(c.Rate), "absent": c.Absent, "expected": c.Expected, "late": c.Late})}
		for _, half := range c.Halves {
			doc.Head = append(doc.Head, strconv.Itoa(half.Day.Day))
			doc.Sub = append(doc.Sub, s.say(tx, "short_"+half.Half, nil))
		}
		for _, p := range c.Pupils {
			row := []string{p.Name}
			for _, cell := range p.Cells {
				if cell == cellPresent {
					cell = ' '
				}
				row = append(row, string(cell))
			}
			doc.Rows = append(doc.Rows, append(row, strconv.Itoa(p.Absent), strconv.Itoa(p.Unjustified), percent(rate(p.Absent, p.Expected))))
		}
		d.Classes = append(d.Classes, doc)
	}
	return d, nil
}

// letterhead are the lines at the head of a document of the school, its name first.
func letterhead(tx *tenant.Tx) ([]string, *time.Location, error) {
	type row struct {
		Name           string
		Address        []string
		Postcode, City *string
	}
	t, ok, err := tenant.One[row](tx, `select name, address, postcode, city from tenant.tenants where tenant_id = $1`, tx.Tenant())
	if err != nil || !ok {
		return nil, nil, orMissing(err)
	}
	lines := append([]string{t.Name}, t.Address...)
	if t.Postcode != nil && t.City != nil {
		lines = append(lines, *t.Postcode+" "+*t.City)
	}
	zone, err := zoneOf(tx)
	return lines, zone, err
}
