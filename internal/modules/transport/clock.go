package transport

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Clock is an hour of a timetable in seconds since noon less twelve hours, as in GTFS: 25:10 is ten past one of the next morning.
type Clock int

// lastClock is the latest hour of a timetable: 48:00.
const lastClock Clock = 48 * 3600

var errClock = errors.New("not an hour of a timetable")

// ParseClock reads "7:32", "07:32" and "07:32:00", up to 48:00:00.
func ParseClock(s string) (Clock, error) {
	parts := strings.Split(strings.TrimSpace(s), ":")
	if len(parts) != 2 && len(parts) != 3 {
		return 0, errClock
	}
	var n [3]int
	for i, p := range parts {
		v, err := strconv.Atoi(p)
		if err != nil || len(p) == 0 || len(p) > 2 || v < 0 || i > 0 && (len(p) != 2 || v > 59) {
			return 0, errClock
		}
		n[i] = v
	}
	c := Clock(n[0]*3600 + n[1]*60 + n[2])
	if c > lastClock {
		return 0, errClock
	}
	return c, nil
}

func (c Clock) String() string {
	if c%60 != 0 {
		return fmt.Sprintf("%02d:%02d:%02d", int(c)/3600, int(c)/60%60, int(c)%60)
	}
	return fmt.Sprintf("%02d:%02d", int(c)/3600, int(c)/60%60)
}
