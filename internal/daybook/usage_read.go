package daybook

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/platform/i18n"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

const sumsSQL = `sum(booked)::int as booked, sum(waiting)::int as waiting, sum(cancelled)::int as cancelled, sum(late)::int as late, sum(away)::int as away, sum(absent)::int as absent, sum(present)::int as present,
	sum(unexpected)::int as unexpected, sum(unmarked)::int as unmarked, sum(forecast)::int as forecast`

// heldSQL sets what came against what was told, on the days of which both are known: a day that nobody ticked says nothing of what was left.
const heldSQL = `, coalesce(sum(forecast) filter (where day = any ($9::date[])), 0)::int as told, coalesce(sum(forecast - present - unexpected) filter (where day = any ($9::date[])), 0)::int as surplus`

const narrowedSQL = ` from @.usage where tenant_id = $1 and day between $2 and $3 and day <> all ($4::date[])
	and ($5 = '00000000-0000-0000-0000-000000000000'::uuid or unit_id = $5) and ($6 = '00000000-0000-0000-0000-000000000000'::uuid or place_id = $6)
	and ($7 = '00000000-0000-0000-0000-000000000000'::uuid or school_id = $7) and ($8 = '' or age = $8)`

// sides are the ways in which figures are laid out, in the order in which the statement names them.
const (
	sideDay = iota
	sideUnit
	sidePlace
	sideSchool
	sideAge
	sideDetail
	allSides
)

// sided is a sum along one side; the others are null.
type sided struct {
	Side                      int
	UnitID, PlaceID, SchoolID *uuid.UUID
	Age, Detail               *string
	Counts
}

func (x sided) key() string {
	switch x.Side {
	case sideUnit:
		return x.UnitID.String()
	case sidePlace:
		return x.PlaceID.String()
	case sideSchool:
		return x.SchoolID.String()
	case sideAge:
		return *x.Age
	}
	return *x.Detail
}

// laid is the figures of a period laid out along every side, by key.
type laid [allSides]map[string]*Counts

func (l *laid) add(side int, key string, c Counts) {
	if l[side] == nil {
		l[side] = map[string]*Counts{}
	}
	if l[side][key] == nil {
		l[side][key] = &Counts{}
	}
	l[side][key].add(c)
}

// Usage is the dashboard of a period: what is counted already, and what moved since as it stands.
func (s *Service) Usage(tx *tenant.Tx, q UsageAsked) (*Usage, error) {
	if err := q.check(); err != nil {
		return nil, err
	}
	book, err := s.Read(tx)
	if err != nil {
		return nil, err
	}
	lang := cmp.Or(tx.Actor().Lang, "fr")
	u := &Usage{Service: s.Key, From: q.From, Until: q.Until, By: cmp.Or(q.By, "day"), Today: book.School().DateOf(tx.Now()), Masked: q.Masked, Findings: []string{}}
	shift := (q.From.DaysUntil(q.Until) + 7) / 7 * 7
	u.Before.From, u.Before.Until = q.From.AddDays(-shift), q.Until.AddDays(-shift)
	days, at, err := s.stale(tx, u.Before.From, q.Until, true)
	if err != nil {
		return nil, err
	}
	if !at.IsZero() {
		u.Counted = &at
	}
	live := slices.AppendSeq([]schoolyear.Date{}, maps.Keys(days)) // not null, of which nothing would differ
	now, then, err := s.lay(tx, q, u, live)
	if err != nil {
		return nil, err
	}
	if err := s.layOut(tx, book, u, now, lang); err != nil {
		return nil, err
	}
	u.compare(now[sideDay], then, shift)
	if err := s.limits(tx, u, q); err != nil {
		return nil, err
	}
	u.Findings = s.findings(u, now[sideDay], lang)
	if q.Masked {
		u.mask()
	}
	return u, nil
}

// lay reads the figures of the period along every side, and those of the days before it by day.
func (s *Service) lay(tx *tenant.Tx, q UsageAsked, u *Usage, live []schoolyear.Date) (now laid, then map[string]*Counts, err error) {
	args := func(from schoolyear.Date, more ...any) []any {
		return append([]any{tx.Tenant(), from, q.Until, live, q.Unit, q.Place, q.School, q.Age}, more...)
	}
	byDay, err := rows[Tally](s, tx, `select day, `+sumsSQL+narrowedSQL+` group by day`, args(u.Before.From)...)
	if err != nil {
		return now, nil, err
	}
	moving, err := s.tally(tx, live, u.Today)
	if err != nil {
		return now, nil, err
	}
	moving = slices.DeleteFunc(moving, func(t Tally) bool { return !q.takes(t) })
	then = map[string]*Counts{}
	for _, t := range append(byDay, moving...) {
		switch key := t.Day.String(); {
		case !t.Day.Before(q.From):
			now.add(sideDay, key, t.Counts)
		case !t.Day.After(u.Before.Until):
			if then[key] == nil {
				then[key] = &Counts{}
			}
			then[key].add(t.Counts)
		}
	}
	held := []schoolyear.Date{}
	for key, c := range now[sideDay] {
		if d, _ := schoolyear.ParseDate(key); d.Before(u.Today) && c.Forecast > 0 && c.Served() > 0 {
			held = append(held, d)
			c.Told, c.Surplus = c.Forecast, c.Forecast-c.Served()
		}
	}
	kept, err := rows[sided](s, tx, `select case grouping(unit_id, place_id, school_id, age, detail) when 15 then 1 when 23 then 2 when 27 then 3 when 29 then 4 else 5 end as side,
		unit_id, place_id, school_id, age, detail, `+sumsSQL+heldSQL+narrowedSQL+` group by grouping sets ((unit_id), (place_id), (school_id), (age), (detail))`, args(q.From, held)...)
	if err != nil {
		return now, nil, err
	}
	for _, x := range kept {
		now.add(x.Side, x.key(), x.Counts)
	}
	for _, t := range moving {
		if t.Day.Before(q.From) {
			continue
		}
		if slices.Contains(held, t.Day) {
			t.Told, t.Surplus = t.Forecast, t.Forecast-t.Served()
		}
		for side, key := range map[int]string{sideUnit: t.UnitID.String(), sidePlace: t.PlaceID.String(), sideSchool: t.SchoolID.String(), sideAge: t.Age, sideDetail: t.Detail} {
			now.add(side, key, t.Counts)
		}
	}
	return now, then, nil
}

// layOut names and sorts the lines of every side.
func (s *Service) layOut(tx *tenant.Tx, book *Book, u *Usage, now laid, lang string) error {
	say := func(key string) string { return s.say(lang, key, nil) }
	schools := map[string]string{}
	links, err := tenant.Links(tx)
	if err != nil {
		return err
	}
	u.Choices = UsageChoices{Units: []UsageChoice{}, Sites: []UsageChoice{}, Schools: []UsageChoice{}}
	for _, l := range links {
		if _, known := schools[l.Peer.String()]; !known && l.PeerKind == "school" && slices.Contains(l.Services, s.Key) {
			schools[l.Peer.String()] = l.PeerName
			u.Choices.Schools = append(u.Choices.Schools, UsageChoice{l.Peer, l.PeerName})
		}
	}
	slices.SortFunc(u.Choices.Schools, func(a, b UsageChoice) int { return cmp.Compare(a.Name, b.Name) })
	var units, sites []string
	names := map[string]string{}
	for _, a := range book.Activities {
		for _, x := range a.Units {
			name := a.Label
			if len(a.Units) > 1 {
				name = x.Label
				if !strings.Contains(strings.ToLower(x.Label), strings.ToLower(a.Label)) {
					name = a.Label + " · " + x.Label
				}
			}
			names[x.ID.String()] = name
			units = append(units, x.ID.String())
			u.Choices.Units = append(u.Choices.Units, UsageChoice{x.ID, name})
		}
	}
	for _, p := range book.Places {
		names[p.ID.String()] = p.Name
		sites = append(sites, p.ID.String())
		u.Choices.Sites = append(u.Choices.Sites, UsageChoice{p.ID, p.Name})
	}
	nothing := uuid.Nil.String()
	delete(now[sideUnit], nothing)
	for day, c := range now[sideDay] {
		u.Total.add(*c)
		if c.Booked+c.Served() > 0 {
			u.Total.Days++
		}
		d, _ := schoolyear.ParseDate(day)
		if d.Before(u.Today) {
			u.Over.Booked += c.Booked
			u.Over.Absent += c.Absent
		}
		u.Periods = into(u.Periods, u.period(d), *c)
		u.Weekdays = into(u.Weekdays, fmt.Sprint((int(d.Weekday())+6)%7), *c)
	}
	u.Total.Key, u.Total.Label = "total", say("usage_total")
	byKey := func(a, b UsageLine) int { return cmp.Compare(a.Key, b.Key) }
	slices.SortFunc(u.Periods, byKey)
	slices.SortFunc(u.Weekdays, byKey)
	for i := range u.Periods {
		u.Periods[i].Label = s.periodLabel(u.By, u.Periods[i].Key, lang)
	}
	for i := range u.Weekdays {
		u.Weekdays[i].Label = i18n.Weekday(lang, time.Weekday((int(u.Weekdays[i].Key[0]-'0')+1)%7))
	}
	lines := func(side int, label func(key string) string, rank func(key string) int) []UsageLine {
		out := []UsageLine{}
		for key, c := range now[side] {
			if *c == (Counts{}) {
				continue
			}
			l := UsageLine{Key: key, Label: label(key)}
			l.add(*c)
			out = append(out, l)
		}
		slices.SortFunc(out, func(a, b UsageLine) int {
			return cmp.Or(rank(a.Key)-rank(b.Key), cmp.Compare(a.Label, b.Label), cmp.Compare(a.Key, b.Key))
		})
		return out
	}
	in := func(list []string) func(string) int { return func(key string) int { return slices.Index(list, key) } }
	named := func(key string) string { return cmp.Or(names[key], say("usage_gone")) }
	u.Units, u.Sites = lines(sideUnit, named, in(units)), lines(sidePlace, named, in(sites))
	u.Schools = lines(sideSchool, func(key string) string { return cmp.Or(schools[key], say("usage_no_school")) }, func(key string) int { return map[bool]int{true: 1}[schools[key] == ""] })
	u.Ages = lines(sideAge, func(key string) string { return say("usage_age_" + key) }, in(ages))
	u.Details = []UsageLine{}
	if s.Counting.Detail != "" {
		u.Details = lines(sideDetail, func(key string) string { return cmp.Or(key, say("usage_detail_none")) }, func(key string) int { return map[bool]int{false: 1}[key == ""] })
	}
	for _, list := range []*[]UsageLine{&u.Periods, &u.Weekdays} {
		if *list == nil {
			*list = []UsageLine{}
		}
	}
	return nil
}

// into adds the counts of a day to the line with its key.
func into(list []UsageLine, key string, c Counts) []UsageLine {
	i := slices.IndexFunc(list, func(l UsageLine) bool { return l.Key == key })
	if i < 0 {
		list = append(list, UsageLine{Key: key})
		i = len(list) - 1
	}
	list[i].add(c)
	if c.Booked+c.Served() > 0 {
		list[i].Days++
	}
	return list
}

// period is the day, or the first day of the week or month, that a day's figures are told under.
func (u *Usage) period(d schoolyear.Date) string {
	switch u.By {
	case "week":
		d = d.Monday()
	case "month":
		d = schoolyear.NewDate(d.Year, d.Month, 1)
	}
	return d.String()
}

func (s *Service) periodLabel(by, key, lang string) string {
	d, _ := schoolyear.ParseDate(key)
	at := d.At(time.UTC, 12, 0)
	switch by {
	case "week":
		return s.say(lang, "usage_week_of", map[string]any{"day": i18n.DayAndMonth(lang, at)})
	case "month":
		return fmt.Sprintf("%s %d", i18n.Month(lang, d.Month), d.Year)
	}
	return i18n.Weekday(lang, d.Weekday()) + " " + i18n.DayAndMonth(lang, at)
}

// compare sets each day beside the same weekday of the period before, where both have something: on days that are over those who came,
// on others what is booked.
func (u *Usage) compare(now, then map[string]*Counts, shift int) {
	for day, c := range now {
		d, _ := schoolyear.ParseDate(day)
		o := then[d.AddDays(-shift).String()]
		if o == nil {
			continue
		}
		a, b := c.Booked, o.Booked
		if d.Before(u.Today) {
			a, b = c.Served(), o.Served()
		}
		if a > 0 && b > 0 {
			u.Before.Days++
			u.Before.Now += a
			u.Before.Then += b
		}
	}
}

// limits reads how many of the places that there were are taken. A narrowing to a school or an age has no places of its own.
func (s *Service) limits(tx *tenant.Tx, u *Usage, q UsageAsked) error {
	if q.School != uuid.Nil || q.Age != "" {
		return nil
	}
	type taken struct {
		Day             *schoolyear.Date
		UnitID, PlaceID *uuid.UUID
		Places, Taken   int
	}
	list, err := rows[taken](s, tx, `select day, unit_id, place_id, sum(capacity)::int as places, sum(taken)::int as taken from @.seats where tenant_id = $1 and day between $2 and $3 and capacity is not null
		and ($4 = '00000000-0000-0000-0000-000000000000'::uuid or unit_id = $4) and ($5 = '00000000-0000-0000-0000-000000000000'::uuid or place_id = $5) group by grouping sets ((day), (unit_id), (place_id))`, tx.Tenant(), q.From, q.Until, q.Unit, q.Place)
	if err != nil {
		return err
	}
	put := func(lines []UsageLine, key string, t taken) {
		if i := slices.IndexFunc(lines, func(l UsageLine) bool { return l.Key == key }); i >= 0 {
			lines[i].Places += t.Places
			lines[i].Taken += t.Taken
		}
	}
	for _, t := range list {
		switch {
		case t.Day != nil:
			u.Total.Places += t.Places
			u.Total.Taken += t.Taken
			put(u.Periods, u.period(*t.Day), t)
			put(u.Weekdays, fmt.Sprint((int(t.Day.Weekday())+6)%7), t)
		case t.UnitID != nil:
			put(u.Units, t.UnitID.String(), t)
		default:
			put(u.Sites, t.PlaceID.String(), t)
		}
	}
	return nil
}

// few is the least number of children that may be told to whoever is not of the town hall.
const few = 11

// mask hides what stands for fewer than eleven children, and what would give it away: how many came when they are nearly as many as
// had booked, and a second line where one alone is hidden, since the sum is told. The finer counts are not told at all.
func (u *Usage) mask() {
	for _, list := range [][]UsageLine{u.Periods, u.Weekdays, u.Units, u.Sites, u.Schools, u.Ages, u.Details} {
		hidden := 0
		for i := range list {
			if least(list[i]) {
				list[i].HidesAll = true
				hidden++
			}
		}
		if hidden == 1 && len(list) > 1 {
			next := -1
			for i := range list {
				if !list[i].HidesAll && list[i].Booked+list[i].Served > 0 && (next < 0 || list[i].Booked < list[next].Booked) {
					next = i
				}
			}
			if next >= 0 {
				list[next].HidesAll = true
			}
		}
		for i := range list {
			list[i].cover()
		}
	}
	if least(u.Total) {
		u.Total.HidesAll = true
	}
	u.Total.cover()
	if u.Before.Now < few || u.Before.Then < few {
		u.Before = UsageBefore{From: u.Before.From, Until: u.Before.Until}
	}
	u.Findings, u.Over = []string{}, UsageOver{}
}

func small(n int) bool { return n > 0 && n < few }

func least(l UsageLine) bool { return small(l.Booked) || small(l.Served) || small(l.Forecast) }

func (l *UsageLine) cover() {
	kept := Counts{Booked: l.Booked, Forecast: l.Forecast}
	gap := func(a, b int) bool { return a > 0 && b > 0 && small(max(a-b, b-a)) }
	switch {
	case l.HidesAll:
		*l = UsageLine{Key: l.Key, Label: l.Label, HidesAll: true}
	case gap(l.Booked, l.Served) || gap(l.Forecast, l.Served):
		l.HidesOne = true
		l.Served, l.Places, l.Taken, l.Counts = 0, 0, 0, kept
	default:
		l.Places, l.Taken, l.Counts = 0, 0, kept
	}
	if gap(l.Forecast, l.Booked) {
		l.Forecast = 0
	}
}
