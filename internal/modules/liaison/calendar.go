package liaison

import (
	"net/url"
	"time"

	"github.com/google/uuid"

	"preau/internal/platform/ical"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// Calendar is the event of a note the reader received, as a file for their telephone. A corrected note moves it.
func (s *Service) Calendar(tx *tenant.Tx, r Reader, note uuid.UUID) (Document, error) {
	n, err := s.Receive(tx, r, note)
	if err != nil {
		return Document{}, err
	}
	e := n.Sheet.Event
	if e == nil {
		return Document{}, problem.Missing()
	}
	zone, err := zoneOf(tx)
	if err != nil {
		return Document{}, err
	}
	host := "preau"
	if u, err := url.Parse(s.URL); err == nil && u.Hostname() != "" {
		host = u.Hostname()
	}
	ev := ical.Event{UID: note.String() + "@" + host, Summary: n.Sheet.Title, Location: e.Place, URL: s.URL + "/carnet/" + note.String(), Modified: n.PublishedAt}
	if n.Sheet.CorrectedAt != nil {
		ev.Modified, ev.Sequence = *n.Sheet.CorrectedAt, int(n.Sheet.CorrectedAt.Sub(n.PublishedAt).Minutes())+1
	}
	day := e.On.At(zone, 0, 0)
	start, timed := hour(day, e.Start)
	if !timed {
		ev.AllDay, ev.Start, ev.End = true, day, e.On.AddDays(1).At(zone, 0, 0)
	} else {
		ev.Start, ev.End = start, start
		if end, ok := hour(day, e.End); ok {
			ev.End = end
		}
	}
	content, err := ical.Calendar{Name: n.Sheet.Title, Product: "-//Préau//Carnet de liaison//FR", Zone: zone, Events: []ical.Event{ev}}.Bytes(tx.Now())
	return Document{day.Format(time.DateOnly) + "_" + slug(n.Sheet.Title) + ".ics", ical.ContentType, content}, err
}
