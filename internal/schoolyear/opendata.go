package schoolyear

import (
	"encoding/json"
	"fmt"
	"io"
	"sort"
	"strings"
	"time"
)

// ParseOpenData reads the ministry's data set fr-en-calendrier-scolaire, either {"results": […]} (explore v2.1 /records)
// or a bare array (its exports), and returns the calendars by zone, oldest first, for Calendar.Years.
//
// Traps of the format: dates are instants, midnight in Paris written in UTC (22:00 or 23:00 of the day before), overseas
// too; one record per académie, so a period comes up to eleven times; rows for teachers differ from the pupils' by a day;
// a period of one day has equal dates; a summer whose return is not fixed is a single day, "Début des …". A school year
// without the end of the previous summer (the pupils' first day) is left out: half a calendar would answer wrongly.
func ParseOpenData(r io.Reader) (map[Zone][]Year, error) {
	records, err := readOpenData(r)
	if err != nil {
		return nil, err
	}
	paris := loadLocation("Europe/Paris")
	drafts := map[yearKey]*Year{}
	firstDays := map[yearKey]Date{}
	for i, rec := range records {
		zone, ok := openDataZone(rec.Zones)
		if !ok || strings.HasPrefix(rec.Population, "Enseignants") || !strings.HasPrefix(rec.Label, "20") {
			continue
		}
		start, after, back, err := rec.dates(paris)
		if err != nil {
			return nil, fmt.Errorf("schoolyear: record %d of the open data: %w", i+1, err)
		}
		key := yearKey{zone, start}
		draft := drafts[key]
		if draft == nil {
			draft = &Year{Start: start, Source: "data.education.gouv.fr, fr-en-calendrier-scolaire"}
			drafts[key] = draft
		}
		code := openDataCode(rec.Description)
		switch {
		case code == "summer" && strings.HasPrefix(rec.Description, "Début"):
			draft.Summer = after
		case code == "summer":
			draft.Summer = after
			firstDays[yearKey{zone, start + 1}] = back
		case code != "":
			draft.merge(openDataHoliday(code, after, back))
		}
	}
	return completeYears(drafts, firstDays), nil
}

type yearKey struct {
	zone  Zone
	start int
}

type openDataRecord struct {
	Description string    `json:"description"`
	Population  string    `json:"population"`
	StartDate   time.Time `json:"start_date"`
	EndDate     time.Time `json:"end_date"`
	Zones       string    `json:"zones"`
	Label       string    `json:"annee_scolaire"`
}

func readOpenData(r io.Reader) ([]openDataRecord, error) {
	raw, err := io.ReadAll(io.LimitReader(r, 64<<20))
	if err != nil {
		return nil, fmt.Errorf("schoolyear: reading the open data: %w", err)
	}
	var records []openDataRecord
	if json.Unmarshal(raw, &records) == nil {
		return records, nil
	}
	var page struct {
		Results []openDataRecord `json:"results"`
	}
	if err := json.Unmarshal(raw, &page); err != nil {
		return nil, fmt.Errorf("schoolyear: the open data is not the expected JSON: %w", err)
	}
	return page.Results, nil
}

func (rec openDataRecord) dates(paris *time.Location) (start int, after, back Date, err error) {
	if _, err = fmt.Sscanf(rec.Label, "%4d-", &start); err != nil {
		return 0, Date{}, Date{}, fmt.Errorf("school year %q: %w", rec.Label, err)
	}
	after, back = DateOf(rec.StartDate, paris), DateOf(rec.EndDate, paris)
	if after.Year < start || back.Year > start+1 || back.Before(after) {
		return 0, Date{}, Date{}, fmt.Errorf("%s to %s is not within %s", after, back, rec.Label)
	}
	return start, after, back, nil
}

func openDataZone(name string) (Zone, bool) {
	switch name {
	case "Zone A":
		return ZoneA, true
	case "Zone B":
		return ZoneB, true
	case "Zone C":
		return ZoneC, true
	case "Corse":
		return ZoneCorse, true
	case "Réunion":
		return ZoneReunion, true
	case "Guadeloupe":
		return ZoneGuadeloupe, true
	case "Martinique":
		return ZoneMartinique, true
	case "Guyane":
		return ZoneGuyane, true
	case "Mayotte":
		return ZoneMayotte, true
	default:
		return "", false
	}
}

// openDataCode returns "" for rows which are no holiday of the pupils (the teachers' return, for instance).
func openDataCode(description string) string {
	d := strings.ToLower(description)
	for _, known := range []struct{ part, code string }{
		{"toussaint", "autumn"}, {"noël", "christmas"},
		{"d'été austral", "austral_summer"}, {"d'hiver austral", "summer"}, {"d'été", "summer"}, {"grandes vacances", "summer"},
		{"d'hiver", "winter"}, {"février", "winter"}, {"printemps", "spring"}, {"ascension", "ascension"},
		{"carnaval", "carnival"}, {"pâques", "easter"}, {"mai", "may"},
		{"1ère période", "period_1"}, {"2ème période", "period_2"}, {"3ème période", "period_3"}, {"4ème période", "period_4"},
	} {
		if strings.Contains(d, known.part) {
			return known.code
		}
	}
	if strings.Contains(d, "vacances") {
		return "local"
	}
	return ""
}

// openDataHoliday reads a bridge, whose first date is a free day, unlike that of other holidays.
func openDataHoliday(code string, after, back Date) Holiday {
	if after == back {
		return Holiday{Code: code, After: after.AddDays(-1), Back: back.AddDays(1)}
	}
	return Holiday{Code: code, After: after, Back: back}
}

// merge keeps one holiday of the several records that tell of it; where degrees differ, the longest stretch.
func (y *Year) merge(h Holiday) {
	for i, known := range y.Holidays {
		if known.Code != h.Code || known.Back.Before(h.After) || h.Back.Before(known.After) {
			continue
		}
		if h.After.Before(known.After) {
			y.Holidays[i].After = h.After
		}
		if h.Back.After(known.Back) {
			y.Holidays[i].Back = h.Back
		}
		return
	}
	y.Holidays = append(y.Holidays, h)
}

func completeYears(drafts map[yearKey]*Year, firstDays map[yearKey]Date) map[Zone][]Year {
	complete := map[Zone][]Year{}
	for key, y := range drafts {
		y.FirstDay = firstDays[key]
		if y.FirstDay.IsZero() || y.Summer.IsZero() || len(y.Holidays) == 0 {
			continue
		}
		sort.Slice(y.Holidays, func(i, j int) bool { return y.Holidays[i].After.Before(y.Holidays[j].After) })
		complete[key.zone] = append(complete[key.zone], *y)
	}
	for _, years := range complete {
		sort.Slice(years, func(i, j int) bool { return years[i].Start < years[j].Start })
	}
	return complete
}
