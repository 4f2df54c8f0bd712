package modules

import (
	"cmp"

	"preau/internal/directory"
	"preau/internal/modules/attendance"
	"preau/internal/modules/day"
	"preau/internal/modules/transport"
	"preau/internal/platform/i18n"
	"preau/internal/tenant"
)

// hoursOfSchool is what a school brings to a child's day: its hours fall on school days alone.
func hoursOfSchool() day.Source {
	return day.Source{Service: attendance.Key, SQL: attendance.DaySQL, Prepare: func(tx *tenant.Tx) (func(*day.Line) bool, error) {
		c, err := directory.Calendar(tx)
		return func(l *day.Line) bool { return l.Kind != "school" || c.IsSchoolDay(l.Day) }, err
	}}
}

// ridesByRight is what a right on a bus brings to a child's day where nothing is booked by the day.
func ridesByRight(words *i18n.Bundle) day.Source {
	return day.Source{Service: transport.Key, SQL: transport.UsualSQL, Prepare: func(tx *tenant.Tx) (func(*day.Line) bool, error) {
		c, err := directory.Calendar(tx)
		return func(l *day.Line) bool {
			runs := transport.OnSchoolDays(l.Detail, l.Day, c)
			l.Label, l.Detail, l.Place = transport.Name(words, cmp.Or(tx.Actor().Lang, "fr"), l.Place, l.Label), "", ""
			return runs
		}, err
	}}
}
