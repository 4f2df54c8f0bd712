package schoolyear

import (
	"fmt"
	"strings"
	"testing"
)

func record(description, population, start, end, zone, year string) string {
	return fmt.Sprintf(`{"description":%q,"population":%q,"start_date":%q,"end_date":%q,"location":"x","zones":%q,"annee_scolaire":%q}`,
		description, population, start, end, zone, year)
}

// The shape of the ministry's answers, with every trap they are known for.
func TestParseOpenData(t *testing.T) {
	rows := []string{
		record("Vacances d'Été", "Enseignants", "2026-07-03T22:00:00+00:00", "2026-08-30T22:00:00+00:00", "Zone C", "2025-2026"),
		record("Vacances d'Été", "Élèves", "2026-07-03T22:00:00+00:00", "2026-08-31T22:00:00+00:00", "Zone C", "2025-2026"),
		record("Vacances d'Été", "Enseignants du premier degré", "2026-07-03T22:00:00+00:00", "2026-08-30T22:00:00+00:00", "Zone C", "2025-2026"),
		record("Vacances de la Toussaint", "-", "2026-10-16T22:00:00+00:00", "2026-11-01T23:00:00+00:00", "Zone C", "2026-2027"),
		record("Vacances de la Toussaint", "-", "2026-10-16T22:00:00+00:00", "2026-11-01T23:00:00+00:00", "Zone C", "2026-2027"),
		record("Vacances de Noël", "-", "2026-12-18T23:00:00+00:00", "2027-01-03T23:00:00+00:00", "Zone C", "2026-2027"),
		record("Vacances d'Hiver", "-", "2027-02-05T23:00:00+00:00", "2027-02-21T23:00:00+00:00", "Zone C", "2026-2027"),
		record("Vacances de Printemps", "-", "2027-04-02T22:00:00+00:00", "2027-04-18T22:00:00+00:00", "Zone C", "2026-2027"),
		record("Pont de l'Ascension", "-", "2027-05-06T22:00:00+00:00", "2027-05-06T22:00:00+00:00", "Zone C", "2026-2027"),
		record("Début des Vacances d'Été", "-", "2027-07-02T22:00:00+00:00", "2027-07-02T22:00:00+00:00", "Zone C", "2026-2027"),
		record("Vacances d'Hiver austral", "Élèves", "2026-07-03T22:00:00+00:00", "2026-08-17T22:00:00+00:00", "Réunion", "2025-2026"),
		record("Vacances après 1ère période", "-", "2026-10-09T22:00:00+00:00", "2026-10-25T23:00:00+00:00", "Réunion", "2026-2027"),
		record("Vacances d'Été austral", "-", "2026-12-18T23:00:00+00:00", "2027-01-31T23:00:00+00:00", "Réunion", "2026-2027"),
		record("Début des Vacances d'Hiver austral", "-", "2027-07-02T22:00:00+00:00", "2027-07-02T22:00:00+00:00", "Réunion", "2026-2027"),
		record("Grandes Vacances", "-", "2027-07-02T22:00:00+00:00", "2027-08-02T22:00:00+00:00", "Polynésie", "2026-2027"),
	}
	list := "[" + strings.Join(rows, ",") + "]"
	for name, text := range map[string]string{"export": list, "records": `{"total_count":15,"results":` + list + `}`} {
		zones, err := ParseOpenData(strings.NewReader(text))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(zones[ZoneC]) != 1 || len(zones[ZoneReunion]) != 1 || len(zones) != 2 {
			t.Fatalf("%s: %v", name, zones)
		}
		for _, zone := range []Zone{ZoneC, ZoneReunion} {
			read := Calendar{Zone: ZoneCustom, Week: FourDaysAndHalf(), Years: zones[zone]}
			shipped := ForZone(zone, FourDaysAndHalf())
			got, want := zones[zone][0], shipped.mustYear(2026)
			if got.FirstDay != want.FirstDay || got.Summer != want.Summer {
				t.Errorf("%s, zone %s: %s to %s, want %s to %s", name, zone, got.FirstDay, got.Summer, want.FirstDay, want.Summer)
			}
			for d := got.FirstDay; zone == ZoneC && !d.After(got.Summer); d = d.AddDays(1) {
				if read.HalfDays(d) != shipped.HalfDays(d) {
					t.Errorf("%s: %s differs from the shipped calendar", name, d)
				}
			}
		}
	}
}

func (c Calendar) mustYear(start int) Year {
	y, known := c.SchoolYear(start)
	if !known {
		panic("not published")
	}
	return y
}

func TestParseOpenDataRefusesNonsense(t *testing.T) {
	for name, text := range map[string]string{
		"not JSON":        `<html>`,
		"a broken date":   "[" + record("Vacances de Noël", "-", "soon", "later", "Zone A", "2026-2027") + "]",
		"reversed":        "[" + record("Vacances de Noël", "-", "2027-01-03T23:00:00+00:00", "2026-12-18T23:00:00+00:00", "Zone A", "2026-2027") + "]",
		"of another year": "[" + record("Vacances de Noël", "-", "2020-12-18T23:00:00+00:00", "2021-01-03T23:00:00+00:00", "Zone A", "2026-2027") + "]",
	} {
		if zones, err := ParseOpenData(strings.NewReader(text)); err == nil {
			t.Errorf("%s: accepted as %v", name, zones)
		}
	}
}
