package day

import (
	"cmp"
	"fmt"

	"github.com/google/uuid"

	"preau/internal/daybook"
	"preau/internal/schoolyear/cutoff"
	"preau/internal/tenant"
)

// Booked is the source of a booked service: what is booked, and what is not and may be. more is an expression of what the service adds
// to a line (what is on the plate, where the bus stops), over p, the place, d.day and b, the booking; "" when it adds nothing.
func Booked(s *daybook.Service, more string) Source {
	if more == "" {
		more = "''"
	}
	return Source{Service: s.Key, SQL: fmt.Sprintf(bookedSQL, s.Key, more), Prepare: func(tx *tenant.Tx) (func(*Line) bool, error) {
		book, err := s.Read(tx)
		if err != nil {
			return nil, err
		}
		lang := cmp.Or(tx.Actor().Lang, "fr")
		return func(l *Line) bool { return complete(s, book, tx, l, lang) }, nil
	}}
}

// bookedSQL is the bookings of pupils, and the slots of what they are enrolled in for which nothing is booked: their days of service are
// the calendar's to say. Whose bookings and of which days is said of the bookings too: without it the planner reads everybody's.
const bookedSQL = `select coalesce(b.pupil_id, e.pupil_id) as pupil_id, d.day::date as day, to_char(u.starts, 'HH24:MI') as starts, to_char(u.ends, 'HH24:MI') as ends, a.kind,
		case when (select count(*) from %[1]s.units o where o.tenant_id = $1 and o.activity_id = a.id and o.archived_at is null) > 1 then a.label || ' · ' || u.label else a.label end as label,
		p.name as place, coalesce(b.state, 'none') as state, coalesce(b.charge_code, '') as detail, u.id as ref, p.id as place_id, coalesce(b.version, 0) as version, %[2]s as more
	from %[1]s.enrolments e join %[1]s.activities a on a.tenant_id = e.tenant_id and a.id = e.activity_id and a.state <> 'draft' join %[1]s.units u on u.tenant_id = a.tenant_id and u.activity_id = a.id and u.archived_at is null
	cross join generate_series($3::date, $4::date, interval '1 day') d(day)
	left join %[1]s.bookings b on b.tenant_id = e.tenant_id and b.pupil_id = e.pupil_id and b.unit_id = u.id and b.day = d.day
		and b.tenant_id = $1 and b.pupil_id = any ($2) and b.day between $3 and $4
	join %[1]s.places p on p.tenant_id = e.tenant_id and p.id = coalesce(b.place_id, e.place_id)
	where e.tenant_id = $1 and e.pupil_id = any ($2) and e.state = 'active' and e.since <= d.day and (e.until is null or e.until >= d.day)`

// complete says until when a line may be changed; a slot on a day without service, or with nothing booked and nothing to be booked any
// more, is no line.
func complete(s *daybook.Service, book *daybook.Book, tx *tenant.Tx, l *Line, lang string) bool {
	if l.Ref == nil {
		return true
	}
	u, activity := book.Unit(*l.Ref)
	if u == nil {
		return l.State != "none"
	}
	place := uuid.Nil
	if l.PlaceID != nil {
		place = *l.PlaceID
	}
	c := book.Days(u, place)
	serves := activity.RunsOn(l.Day) && c.IsOpenDay(l.Day)
	idle := l.State == "none" || l.State == daybook.Cancelled
	if idle && !serves {
		return false
	}
	action := cutoff.Cancel
	if idle {
		action = cutoff.Add
	}
	d := book.Decide(u, place, l.Day, action, tx.Now())
	if idle && !d.Open && l.State == "none" {
		return false
	}
	l.Detail = s.Detail(lang, l.State, l.Detail)
	if l.State == daybook.Away {
		return true
	}
	l.Change = &Change{Open: d.Open, Action: string(action)}
	if !d.Until.IsZero() {
		l.Change.Until = &d.Until
	}
	if !d.Open && d.Code != "past" {
		l.Change.Reason = d.Reason(s.Words, lang, c)
	}
	return true
}
