package schoolyear

import (
	"strings"
	"sync"
	"time"
)

// Zone names the academic calendar which a tenant follows.
type Zone string

// The zones. A, B and C share the metropolitan académies (arrêté of 22 October 2025, art. 2); Corse and the overseas
// académies fix their own dates (code de l'éducation, D. 521-6 and D. 521-7). A custom zone has only the tenant's days.
const (
	ZoneA          Zone = "A"
	ZoneB          Zone = "B"
	ZoneC          Zone = "C"
	ZoneCorse      Zone = "corse"
	ZoneReunion    Zone = "reunion"
	ZoneGuadeloupe Zone = "guadeloupe"
	ZoneMartinique Zone = "martinique"
	ZoneGuyane     Zone = "guyane"
	ZoneMayotte    Zone = "mayotte"
	ZoneCustom     Zone = "custom"
)

// Zones returns every zone in the order of a settings screen.
func Zones() []Zone {
	return []Zone{ZoneA, ZoneB, ZoneC, ZoneCorse, ZoneGuadeloupe, ZoneGuyane, ZoneMartinique, ZoneMayotte, ZoneReunion, ZoneCustom}
}

// Known says whether z is one of Zones.
func (z Zone) Known() bool {
	for _, known := range Zones() {
		if z == known {
			return true
		}
	}
	return false
}

// TimeZone returns the IANA time zone in which people of the zone live: Europe/Paris in metropolitan France and for a
// custom zone.
func (z Zone) TimeZone() string {
	switch z {
	case ZoneReunion:
		return "Indian/Reunion"
	case ZoneMayotte:
		return "Indian/Mayotte"
	case ZoneGuadeloupe:
		return "America/Guadeloupe"
	case ZoneMartinique:
		return "America/Martinique"
	case ZoneGuyane:
		return "America/Cayenne"
	default:
		return "Europe/Paris"
	}
}

const (
	departmentsOfZoneA = "01 03 07 15 16 17 19 21 23 24 25 26 33 38 39 40 42 43 47 58 63 64 69 70 71 73 74 79 86 87 89 90"
	departmentsOfZoneC = "09 11 12 30 31 32 34 46 48 65 66 75 77 78 81 82 91 92 93 94 95"
	departmentsOfZoneB = "02 04 05 06 08 10 13 14 18 22 27 28 29 35 36 37 41 44 45 49 50 51 52 53 54 55 56 57 59 60 61 62 67 68 72 76 80 83 84 85 88"
	alsaceMoselle      = "57 67 68"
)

// ZoneOfDepartment returns the zone of a département ("69", "2A", "974") and whether it is known. The académies of each
// zone come from the yearly arrêté; a school near a border may follow its collège's zone instead (decree 90-236, art. 1),
// so the answer is a proposal which the tenant may change.
func ZoneOfDepartment(code string) (Zone, bool) {
	code = strings.ToUpper(strings.TrimSpace(code))
	switch code {
	case "2A", "2B", "20":
		return ZoneCorse, true
	case "971":
		return ZoneGuadeloupe, true
	case "972":
		return ZoneMartinique, true
	case "973":
		return ZoneGuyane, true
	case "974":
		return ZoneReunion, true
	case "976":
		return ZoneMayotte, true
	}
	switch {
	case listed(departmentsOfZoneA, code):
		return ZoneA, true
	case listed(departmentsOfZoneB, code):
		return ZoneB, true
	case listed(departmentsOfZoneC, code):
		return ZoneC, true
	default:
		return ZoneCustom, false
	}
}

// IsAlsaceMoselle says whether the local law of Alsace and Moselle applies in the département: two more public holidays.
func IsAlsaceMoselle(department string) bool { return listed(alsaceMoselle, department) }

func listed(codes, code string) bool {
	for _, c := range strings.Fields(codes) {
		if c == code {
			return true
		}
	}
	return false
}

// locations keeps the time zones that were read: each reading opens a file, and a month of deadlines asks thousands of times.
var locations sync.Map

// loadLocation falls back to Paris, where an unknown zone would otherwise move every deadline to UTC.
func loadLocation(name string) *time.Location {
	if known, ok := locations.Load(name); ok {
		return known.(*time.Location)
	}
	if name != "" {
		if loc, err := time.LoadLocation(name); err == nil {
			locations.Store(name, loc)
			return loc
		}
	}
	if name != "Europe/Paris" {
		return loadLocation("Europe/Paris")
	}
	return time.UTC
}
