// Package ical writes calendars that telephones and computers subscribe to (RFC 5545). An hour is
// written in the zone of the place where it happens, with that zone's own changes of the clock, so
// that 8 h 30 stays 8 h 30 on both sides of them.
package ical

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"
)

// ContentType of what Bytes returns.
const ContentType = "text/calendar; charset=utf-8"

// Status of an event.
type Status string

// The statuses. A cancelled event stays in the calendar for a while, so that those who subscribed see
// it go.
const (
	Confirmed Status = "CONFIRMED"
	Tentative Status = "TENTATIVE"
	Cancelled Status = "CANCELLED"
)

// Event is one line of somebody's calendar.
type Event struct {
	UID        string    // stable for the event's whole life, "id@host"
	Start, End time.Time // End is excluded
	// AllDay makes Start and End civil days, read in the zone each carries; End is the day after the last.
	AllDay      bool
	Summary     string
	Description string
	Location    string
	URL         string
	Status      Status // empty: Confirmed
	Sequence    int    // one more at each change
	Modified    time.Time
	Free        bool          // does not make its reader busy
	Remind      time.Duration // before the start; 0: no alarm
}

// Calendar is a feed.
type Calendar struct {
	Name        string
	Description string
	Product     string         // "-//Préau//Agenda//FR"
	Zone        *time.Location // in which the hours are written
	Refresh     time.Duration  // how often readers are asked to come back; 0: not said
	Events      []Event
}

// Bytes writes the calendar. now stamps events without a Modified instant. It fails on an event
// without identifier or that ends before it starts.
func (c Calendar) Bytes(now time.Time) ([]byte, error) {
	if c.Zone == nil || c.Zone == time.Local {
		return nil, errors.New("ical: a calendar has a zone")
	}
	cal := ics.NewCalendar()
	cal.CalendarProperties = nil
	cal.SetProductId(oneLine(c.Product))
	cal.SetVersion("2.0")
	cal.SetCalscale("GREGORIAN")
	cal.SetMethod(ics.MethodPublish)
	if c.Name != "" {
		cal.SetXWRCalName(clean(c.Name))
		cal.SetXWRTimezone(c.Zone.String())
	}
	if c.Description != "" {
		cal.SetXWRCalDesc(clean(c.Description))
	}
	if c.Refresh > 0 {
		period := fmt.Sprintf("PT%dM", max(int(c.Refresh/time.Minute), 1))
		cal.SetXPublishedTTL(period)
		cal.SetRefreshInterval(period)
	}
	first, last, timed := c.span()
	if timed && c.Zone != time.UTC {
		cal.AddVTimezone(timezone(c.Zone, first, last))
	}
	seen := map[string]bool{}
	for i, event := range c.Events {
		if event.UID == "" || seen[event.UID] {
			return nil, fmt.Errorf("ical: event %d lacks an identifier of its own", i)
		}
		seen[event.UID] = true
		if event.Start.IsZero() || event.End.Before(event.Start) {
			return nil, fmt.Errorf("ical: event %d ends before it starts", i)
		}
		cal.AddVEvent(c.event(event, now))
	}
	var out bytes.Buffer
	if err := cal.SerializeTo(&out, ics.WithNewLineWindows); err != nil {
		return nil, fmt.Errorf("ical: %w", err)
	}
	return out.Bytes(), nil
}

func (c Calendar) event(e Event, now time.Time) *ics.VEvent {
	out := ics.NewEvent(oneLine(e.UID))
	stamp := e.Modified
	if stamp.IsZero() {
		stamp = now
	}
	out.SetDtStampTime(stamp)
	out.SetModifiedAt(stamp)
	if e.AllDay {
		end := e.End
		if !civil(end).After(civil(e.Start)) {
			end = e.Start.AddDate(0, 0, 1)
		}
		out.SetProperty(ics.ComponentPropertyDtStart, e.Start.Format("20060102"), ics.WithValue("DATE"))
		out.SetProperty(ics.ComponentPropertyDtEnd, end.Format("20060102"), ics.WithValue("DATE"))
	} else {
		c.setInstant(out, ics.ComponentPropertyDtStart, e.Start)
		c.setInstant(out, ics.ComponentPropertyDtEnd, e.End)
	}
	out.SetSummary(clean(e.Summary))
	if e.Description != "" {
		out.SetDescription(clean(e.Description))
	}
	if e.Location != "" {
		out.SetLocation(clean(e.Location))
	}
	if e.URL != "" {
		out.SetURL(oneLine(e.URL))
	}
	status := e.Status
	if status == "" {
		status = Confirmed
	}
	out.SetStatus(ics.ObjectStatus(status))
	out.SetSequence(e.Sequence)
	if e.Free {
		out.SetTimeTransparency(ics.TransparencyTransparent)
	}
	if e.Remind > 0 && status != Cancelled {
		alarm := out.AddAlarm()
		alarm.SetAction(ics.ActionDisplay)
		alarm.SetTrigger(fmt.Sprintf("-PT%dM", max(int(e.Remind/time.Minute), 1)))
		alarm.SetProperty(ics.ComponentPropertyDescription, clean(e.Summary))
	}
	return out
}

// setInstant writes an instant as a local hour with its zone. The hour that an autumn night has twice
// would be read as its first time; its second one is therefore written in UTC.
func (c Calendar) setInstant(event *ics.VEvent, property ics.ComponentProperty, t time.Time) {
	local := t.In(c.Zone)
	const layout = "20060102T150405"
	if c.Zone == time.UTC || repeated(local) {
		event.SetProperty(property, t.UTC().Format(layout+"Z"))
		return
	}
	event.SetProperty(property, local.Format(layout), ics.WithTZID(c.Zone.String()))
}

// repeated tells whether the same local hour already passed shortly before.
func repeated(local time.Time) bool {
	_, offset := local.Zone()
	for _, earlier := range []time.Duration{30 * time.Minute, time.Hour, 2 * time.Hour} {
		before := local.Add(-earlier)
		if _, then := before.Zone(); then-offset == int(earlier/time.Second) {
			return true
		}
	}
	return false
}

func (c Calendar) span() (first, last time.Time, timed bool) {
	for _, event := range c.Events {
		if event.AllDay {
			continue
		}
		if !timed || event.Start.Before(first) {
			first = event.Start
		}
		if !timed || event.End.After(last) {
			last = event.End
		}
		timed = true
	}
	return first, last, timed
}

// timezone describes a zone over a span by its real changes, one component each: what the zone's law
// says for another year is not guessed.
func timezone(zone *time.Location, first, last time.Time) *ics.VTimezone {
	out := ics.NewTimezone(zone.String())
	at := time.Date(first.In(zone).Year(), 1, 1, 0, 0, 0, 0, zone)
	name, offset := at.Zone()
	add(out, at, name, offset, offset, at.IsDST())
	for {
		_, end := at.ZoneBounds()
		if end.IsZero() || end.After(last.AddDate(0, 0, 1)) {
			return out
		}
		at = end.In(zone)
		before := offset
		name, offset = at.Zone()
		add(out, at, name, before, offset, at.IsDST())
	}
}

func add(zone *ics.VTimezone, at time.Time, name string, before, after int, summer bool) {
	component := ics.ComponentBase{}
	// DTSTART is the hour that clocks showed before the change.
	component.SetProperty(ics.ComponentPropertyDtStart, at.UTC().Add(time.Duration(before)*time.Second).Format("20060102T150405"))
	component.SetProperty(ics.ComponentProperty(ics.PropertyTzoffsetfrom), offsetText(before))
	component.SetProperty(ics.ComponentProperty(ics.PropertyTzoffsetto), offsetText(after))
	component.SetProperty(ics.ComponentProperty(ics.PropertyTzname), name)
	if summer {
		zone.Components = append(zone.Components, &ics.Daylight{ComponentBase: component})
	} else {
		zone.Components = append(zone.Components, &ics.Standard{ComponentBase: component})
	}
}

func offsetText(seconds int) string {
	sign := '+'
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	text := fmt.Sprintf("%c%02d%02d", sign, seconds/3600, seconds/60%60)
	if seconds%60 != 0 {
		text += fmt.Sprintf("%02d", seconds%60)
	}
	return text
}

func civil(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

// clean keeps line ends, which the format has a way to write, and drops other control characters.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(strings.ReplaceAll(s, "\r\n", "\n"), ""))
}

// oneLine is for values in which a line end would begin another property.
func oneLine(s string) string { return strings.ReplaceAll(clean(s), "\n", "") }
