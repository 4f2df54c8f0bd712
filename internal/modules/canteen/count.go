package canteen

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/daybook"
	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/platform/i18n"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/schoolyear/cutoff"
	"preau/internal/tenant"
)

// CountLine is how many eat at a restaurant, of a school, an age and a choice of menu. There is nobody in it.
type CountLine struct {
	Place   uuid.UUID  `json:"place"`
	Name    string     `json:"name" doc:"The restaurant's"`
	School  *uuid.UUID `json:"school,omitempty"`
	From    string     `json:"from" doc:"The school's name, empty when unknown"`
	Age     string     `json:"age" enum:"maternelle,elementaire,college,other"`
	Diet    string     `json:"diet" doc:"The choice of menu, empty for the usual one"`
	Meals   int        `json:"meals"`
	Care    int        `json:"care" doc:"Of them, with a care plan"`
	Baskets int        `json:"baskets" doc:"Of them, who bring their own meal"`
}

func (l CountLine) same(o CountLine) bool {
	return l.Place == o.Place && l.From == o.From && l.Age == o.Age && l.Diet == o.Diet
}

// Count is what the kitchen cooks for on a day.
type Count struct {
	Day    Date        `json:"day" format:"date"`
	Served bool        `json:"served" doc:"false: no meal is served that day"`
	Lines  []CountLine `json:"lines" nullable:"false"`
	Meals  int         `json:"meals"`
	Adults int         `json:"adults"`
	Care   int         `json:"care"`
	// Away are the children whom a school's fact took off the day: an outing, a sickness.
	Away    int        `json:"away"`
	Closes  *time.Time `json:"closes,omitempty" doc:"The last cut-off of the day; absent: it has passed"`
	Sent    *Sending   `json:"sent,omitempty" doc:"The last sending"`
	Moves   []Move     `json:"moves" nullable:"false" doc:"What is otherwise than in the last sending"`
	Version int        `json:"version" doc:"Of the last sending, 0 before the first"`
}

// Sending is what the kitchen was told.
type Sending struct {
	At     time.Time   `json:"at"`
	By     string      `json:"by,omitempty" doc:"Empty: by itself, at the cut-off"`
	Meals  int         `json:"meals"`
	Adults int         `json:"adults"`
	lines  []CountLine // as they were
}

// Move is a difference from what was sent.
type Move struct {
	Place uuid.UUID `json:"place"`
	Name  string    `json:"name"`
	From  string    `json:"from"`
	Age   string    `json:"age" enum:"maternelle,elementaire,college,other"`
	Diet  string    `json:"diet"`
	Sent  int       `json:"sent"`
	Now   int       `json:"now"`
}

const (
	countColumns = `b.place_id as place, p.name, m.peer_tenant_id as school, coalesce(l.peer_name, '') as "from",
		` + daybook.AgeOfLevel + ` as age,
		coalesce(r.label, '') as diet, count(*)::int as meals, count(k.id)::int as care, (count(k.id) filter (where k.meal = 'basket'))::int as baskets
	from canteen.bookings b join canteen.places p on p.tenant_id = b.tenant_id and p.id = b.place_id
	left join lateral (select c.peer_tenant_id, m.level from directory.class_members m join directory.classes c on c.tenant_id = m.tenant_id and c.id = m.class_id
		where m.tenant_id = b.tenant_id and m.person_id = b.pupil_id and m.part = 'pupil' and m.since <= b.day and (m.until is null or m.until >= b.day) order by c.kind = 'ordinary' desc, m.since desc limit 1) m on true
	left join lateral (select l.peer_name from tenant.links l where l.tenant_id = b.tenant_id and l.peer_tenant_id = m.peer_tenant_id order by l.since desc limit 1) l on true
	left join lateral (select r.label from canteen.diets d join canteen.regimes r on r.tenant_id = d.tenant_id and r.id = d.regime_id
		where d.tenant_id = b.tenant_id and d.pupil_id = b.pupil_id and d.since <= b.day and (d.until is null or d.until >= b.day) order by d.since desc limit 1) r on true
	left join canteen.care k on k.tenant_id = b.tenant_id and k.pupil_id = b.pupil_id and k.ended_on is null and k.since <= b.day
	where b.tenant_id = $1`
	countSQL = `select ` + countColumns + ` and b.day = $2 and b.state = 'booked' group by 1, 2, 3, 4, 5, 6 order by p.name, "from", age, diet`
	// what would have been counted at the cut-offs of days that are over
	toldSQL = `select b.day, ` + countColumns + ` and b.day between $2 and $3 and (b.state in ('booked', 'away') or b.state = 'cancelled' and (b.late or b.charge_code = 'overridden')) and b.presence <> 'unexpected'
		group by 1, 2, 3, 4, 5, 6, 7 order by p.name, "from", age, diet`
)

// SeedCounts writes what the kitchen was told of the days from one on whose cut-off has passed, for a demonstration.
func (s *Service) SeedCounts(tx *tenant.Tx, from Date) error {
	book, err := s.Bookings.Fresh(tx)
	if err != nil {
		return err
	}
	today := book.School().DateOf(tx.Now())
	list, err := tenant.Select[struct {
		Day Date
		CountLine
	}](tx, toldSQL, tx.Tenant(), from, today.AddDays(10))
	if err != nil {
		return err
	}
	lines := map[Date][]CountLine{}
	for _, l := range list {
		lines[l.Day] = append(lines[l.Day], l.CountLine)
	}
	var sendings [][]any
	for day, told := range lines {
		at, served := closing(book, day, day.AddDays(-21).At(time.UTC, 0, 0))
		if !served || at.IsZero() || at.After(tx.Now()) {
			continue
		}
		meals := 0
		for _, l := range told {
			meals += l.Meals
		}
		raw, err := json.Marshal(told)
		if err != nil {
			return err
		}
		sendings = append(sendings, []any{day.At(time.UTC, 0, 0), int32(1), at, int32(meals), int32(0), string(raw)})
	}
	return tx.Load("canteen.counts", "day, version, sent_at, meals, adults, lines", sendings)
}

// CountOf counts a day as it stands now, beside what was last sent.
func (s *Service) CountOf(tx *tenant.Tx, day Date) (*Count, error) {
	lines, err := tenant.Select[CountLine](tx, countSQL, tx.Tenant(), day)
	if err != nil {
		return nil, err
	}
	c := &Count{Day: day, Lines: append([]CountLine{}, lines...), Moves: []Move{}}
	for _, l := range lines {
		c.Meals += l.Meals
		c.Care += l.Care
	}
	adults, err := AdultMealsOf(tx, day, day)
	if err != nil {
		return nil, err
	}
	for _, a := range adults {
		c.Adults += a.Meals
	}
	if c.Away, err = tenant.Value[int](tx, `select count(*)::int from canteen.bookings where tenant_id = $1 and day = $2 and state = 'away'`, tx.Tenant(), day); err != nil {
		return nil, err
	}
	if err := s.last(tx, c); err != nil {
		return nil, err
	}
	book, err := s.Bookings.Read(tx)
	if err != nil {
		return nil, err
	}
	closes, served := closing(book, day, tx.Now())
	if c.Served = served; !closes.IsZero() {
		c.Closes = &closes
	}
	return c, nil
}

// last reads the last sending and what has moved since.
func (s *Service) last(tx *tenant.Tx, c *Count) error {
	sent, ok, err := tenant.One[struct {
		Version       int
		SentAt        time.Time
		Meals, Adults int
		Lines         []byte
		By            *string
	}](tx, `select c.version, c.sent_at, c.meals, c.adults, c.lines::text::bytea as lines, (select p.given_name || ' ' || p.family_name from directory.people p where p.tenant_id = c.tenant_id and p.account_id = c.sent_by limit 1) as by
		from canteen.counts c where c.tenant_id = $1 and c.day = $2 order by c.version desc limit 1`, tx.Tenant(), c.Day)
	if err != nil || !ok {
		return err
	}
	c.Version = sent.Version
	c.Sent = &Sending{At: sent.SentAt, Meals: sent.Meals, Adults: sent.Adults}
	if sent.By != nil {
		c.Sent.By = *sent.By
	}
	if err := json.Unmarshal(sent.Lines, &c.Sent.lines); err != nil {
		return err
	}
	for _, now := range c.Lines {
		before := 0
		if i := slices.IndexFunc(c.Sent.lines, now.same); i >= 0 {
			before = c.Sent.lines[i].Meals
		}
		if before != now.Meals {
			c.Moves = append(c.Moves, Move{now.Place, now.Name, now.From, now.Age, now.Diet, before, now.Meals})
		}
	}
	for _, was := range c.Sent.lines {
		if !slices.ContainsFunc(c.Lines, was.same) {
			c.Moves = append(c.Moves, Move{was.Place, was.Name, was.From, was.Age, was.Diet, was.Meals, 0})
		}
	}
	return nil
}

// closing is the last cut-off, of adding, changing or cancelling, of any meal of a day; zero when all have passed. served tells whether
// any meal is served at all.
func closing(book *daybook.Book, day Date, now time.Time) (at time.Time, served bool) {
	for _, a := range book.Activities {
		if a.State != daybook.Opened || !a.RunsOn(day) {
			continue
		}
		for _, u := range a.Units {
			for _, p := range book.Places {
				if u.Archived || p.Archived || !book.Days(u, p.ID).IsOpenDay(day) {
					continue
				}
				served = true
				for _, action := range cutoff.Actions() {
					if d := book.Decide(u, p.ID, day, action, now); d.Open && d.Late == nil && d.Until.After(at) {
						at = d.Until
					}
				}
			}
		}
	}
	return at, served
}

// Send writes what the kitchen is told and has its people told that it is there. Sent again unchanged, it writes nothing.
func (s *Service) Send(tx *tenant.Tx, day Date) (*Count, error) {
	c, err := s.CountOf(tx, day)
	if err != nil {
		return nil, err
	}
	if c.Sent != nil && len(c.Moves) == 0 && c.Sent.Adults == c.Adults {
		return c, nil
	}
	lines, err := json.Marshal(c.Lines)
	if err != nil {
		return nil, err
	}
	var by *uuid.UUID
	if id := tx.Account(); id != uuid.Nil {
		by = &id
	}
	n, err := tx.Exec(`insert into canteen.counts (tenant_id, day, version, sent_at, sent_by, meals, adults, lines) values ($1, $2, $3, $4, $5, $6, $7, $8::jsonb) on conflict do nothing`, tx.Tenant(), day, c.Version+1, tx.Now(), by, c.Meals, c.Adults, lines)
	if err != nil {
		return nil, err
	}
	if n == 0 { // somebody sent it at the same instant
		return nil, problem.New(problem.Conflict, "canteen.count_sent")
	}
	now, err := s.CountOf(tx, day)
	if err != nil || s.Told == nil {
		return now, err
	}
	return now, s.Told(tx, now.told())
}

// told is a count as other software hears it: names and figures, no person, none of this house's ids.
func (c *Count) told() any {
	type line struct {
		Restaurant string `json:"restaurant"`
		School     string `json:"school"`
		Age        string `json:"age"`
		Diet       string `json:"diet"`
		Meals      int    `json:"meals"`
		Care       int    `json:"care"`
		Baskets    int    `json:"baskets"`
	}
	lines := make([]line, len(c.Lines))
	for i, l := range c.Lines {
		lines[i] = line{l.Name, l.From, l.Age, l.Diet, l.Meals, l.Care, l.Baskets}
	}
	return map[string]any{"day": c.Day.String(), "version": c.Version, "meals": c.Meals, "adults": c.Adults, "lines": lines}
}

// countCards are the counts of the next two days of service, for who cooks and serves: how many, and whether it may still move.
func (s *Service) countCards(_ context.Context, tx *tenant.Tx) (out []manifest.Card, err error) {
	book, err := s.Bookings.Read(tx)
	if err != nil {
		return nil, err
	}
	c := book.School()
	today := c.DateOf(tx.Now())
	lang := tx.Actor().Lang
	for day := today; len(out) < 2 && today.DaysUntil(day) < 8; day = day.AddDays(1) {
		if _, served := closing(book, day, tx.Now()); !served {
			continue
		}
		n, err := s.CountOf(tx, day)
		if err != nil {
			return nil, err
		}
		card := manifest.Card{ID: "canteen:count:" + tx.Tenant().String() + day.String(), Service: Key, Kind: "canteen.count", Domain: "cantine", Tenant: tx.Tenant(), At: tx.Now().Add(-time.Duration(len(out)) * time.Second), Path: "/cuisine/effectifs/" + day.String(),
			Title: s.say(tx, "card_count", "n", n.Meals+n.Adults, "day", s.longDay(tx, day))}
		switch {
		case n.Sent != nil && len(n.Moves) > 0:
			card.Todo, card.Line = true, s.say(tx, "card_count_moved", "n", len(n.Moves))
		case n.Closes != nil:
			at := n.Closes.In(c.Location())
			card.Line = s.say(tx, "card_count_open", "day", i18n.Weekday(lang, at.Weekday())+" "+i18n.DayAndMonth(lang, at), "time", i18n.Time(lang, at))
		case n.Sent != nil:
			card.Line = s.say(tx, "card_count_sent")
		default:
			card.Todo, card.Line = true, s.say(tx, "card_count_unsent")
		}
		out = append(out, card)
	}
	return out, nil
}

// daySent is the payload of a sending that is due.
type daySent struct {
	Day Date `json:"day"`
}

// plan has the sendings of the coming day and night made at their cut-offs: it runs every morning, so that a rule that was changed
// meanwhile is followed.
func (s *Service) plan(_ context.Context, tx *tenant.Tx, _ *manifest.Due) error {
	today, err := directory.Today(tx)
	if err != nil {
		return err
	}
	book, err := s.Bookings.Fresh(tx)
	if err != nil {
		return err
	}
	for day, left := today, 40; left > 0; day, left = day.AddDays(1), left-1 {
		at, served := closing(book, day, tx.Now())
		if !served || at.IsZero() || at.Sub(tx.Now()) > 25*time.Hour {
			continue
		}
		id := uuid.NewSHA1(tx.Tenant(), []byte("count "+day.String()+" "+at.UTC().Format(time.RFC3339)))
		if err := tx.EmitOnce(id, "canteen.count-send", at, daySent{day}); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) sendDue(_ context.Context, tx *tenant.Tx, in *daySent) error {
	_, err := s.Send(tx, in.Day)
	return err
}

// table is a count for a spreadsheet: a line for each school, age and choice of menu.
func (s *Service) countTable(tx *tenant.Tx, c *Count) [][]string {
	out := [][]string{{s.say(tx, "count_day"), s.say(tx, "count_place"), s.say(tx, "count_school"), s.say(tx, "count_age"), s.say(tx, "count_diet"), s.say(tx, "count_meals"), s.say(tx, "count_care"), s.say(tx, "count_baskets")}}
	for _, l := range c.Lines {
		out = append(out, []string{c.Day.String(), l.Name, l.From, s.say(tx, "age_"+l.Age), cmp.Or(l.Diet, s.say(tx, "diet_usual")), itoa(l.Meals), itoa(l.Care), itoa(l.Baskets)})
	}
	return append(out, []string{c.Day.String(), "", "", s.say(tx, "age_adults"), "", itoa(c.Adults), "", ""})
}

type inCount struct {
	manifest.InTenant
	Day schoolyear.Date `query:"day" required:"true" format:"date"`
}

func (s *Service) count(_ context.Context, tx *tenant.Tx, in *inCount) (*struct{ Body Count }, error) {
	c, err := s.CountOf(tx, in.Day)
	if err != nil {
		return nil, err
	}
	return &struct{ Body Count }{*c}, nil
}

func (s *Service) sendCount(_ context.Context, tx *tenant.Tx, in *inCount) (*struct{ Body Count }, error) {
	c, err := s.Send(tx, in.Day)
	if err != nil {
		return nil, err
	}
	return &struct{ Body Count }{*c}, nil
}
