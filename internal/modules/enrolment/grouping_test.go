package enrolment_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/uuid"

	"preau/internal/modules/enrolment"
	"preau/internal/testkit/folk"
)

// Two communes in one list: the whole of each has a school by level, one street of the same name in both has numbers of its own.
const rpi = "École;Code INSEE;Commune;Voie;Parité;Du;Au\n" +
	"0990014C;99014;;toute la commune;;;\n0990001N;99014;;toute la commune;;;\n" +
	"0990014C;;Les Essarts-Noirs;toutes les voies;;;\n0990001N;99027;;Toute la commune;;;\n" +
	"0990027S;99027;;rue du Lavoir;impairs;11;\n"

// grouping makes the organisation a syndicate of two communes whose schools share the levels out, with a third for one side of a street.
func grouping(t *testing.T) *town {
	h := open(t)
	third := h.Tenant("school", "École des Granges")
	h.Link(h.id, third, "enrolment")
	h.Exec(h.id, `update tenant.links set peer_name = 'École des Granges' where tenant_id = $1 and peer_tenant_id = $2`, h.id, third)
	h.Exec(h.id, `update tenant.tenants set kind = 'intercommunality', name = 'SIVOS du Val-d’Or', city = 'Les Essarts-Noirs', insee = '99027' where tenant_id = $1`, h.id)
	h.refused(h.family.Do("PUT", h.at("/sectors/communes"), map[string]any{"communes": []any{}}), 403, "")
	h.refused(h.office.Do("PUT", h.at("/sectors/communes"), map[string]any{"communes": []map[string]any{{"insee": "9914", "name": "Courvallon"}}}), 422, "insee")
	h.refused(h.office.Do("PUT", h.at("/sectors/communes"), map[string]any{"communes": []map[string]any{{"insee": "99014", "name": "Courvallon"}, {"insee": "99014", "name": "Autre"}}}), 422, "commune_twice")
	h.ok(h.office.Do("PUT", h.at("/sectors/communes"), map[string]any{"communes": []map[string]any{{"insee": "99014", "name": "Courvallon"}, {"insee": "99027", "name": "Les Essarts-Noirs"}}}))
	h.ok(h.office.Do("PUT", h.at("/sectors/schools"), map[string]any{"schools": []map[string]any{
		{"id": h.small, "name": "", "uai": "0990014C", "levels": []string{"PS", "MS", "GS", "CP"}, "capacity": 60, "places": map[string]int{"PS": 14, "CP": 16, "CM2": 3}},
		{"id": h.big, "name": "", "uai": "0990001N", "levels": []string{"CE1", "CE2", "CM1", "CM2"}}, {"id": third, "name": "", "uai": "0990027S", "levels": []string{"CE1"}}}}))
	return h
}

func TestAGroupingHasASchoolByLevelInEachCommune(t *testing.T) {
	t.Parallel()
	h := grouping(t)
	var list struct {
		ID     uuid.UUID
		Report enrolment.StreetReport
	}
	h.ok(h.office.Do("POST", h.at("/sectors/lists?name=rpi.csv"), bytes.NewReader([]byte(rpi+"0990001N;99001;;rue Haute;;;\n0990001N;;Valmont;rue Haute;;;\n0990001N;99014;;toute la commune;;1;9\n0990001N;;;rue des Prés;;;\n")))).JSON(t, &list)
	codes := map[string]int{}
	for _, f := range list.Report.Findings {
		codes[f.Code]++
	}
	if list.Report.Good != 6 || codes["other_commune"] != 1 || codes["commune_unknown"] != 1 || codes["whole_numbers"] != 1 || codes["commune_missing"] != 1 {
		t.Fatalf("%d good, %v", list.Report.Good, list.Report.Findings)
	}
	h.ok(h.office.Post(h.at("/sectors/lists/"+list.ID.String()+"/apply"), map[string]any{"partly": true}))
	third := "École des Granges"
	small, big := "École maternelle des Petits-Tilleuls", "École élémentaire des Tilleuls"
	for _, c := range []struct{ address, insee, level, outcome, school string }{
		{"4 rue Basse", "99014", "PS", "decided", small},
		{"4 rue Basse", "99014", "CE1", "decided", big},
		{"le bourg", "99027", "CP", "decided", small},
		{"12 rue du Lavoir", "99027", "CE1", "decided", big},   // the even side is the commune's
		{"13 rue du Lavoir", "99027", "CE1", "decided", third}, // from 11 on, the odd one is the third school's
		{"13 rue du Lavoir", "99014", "CE1", "decided", big},   // the same name in the other commune is another street
		{"13 rue du Lavoir", "", "CE1", "commune_needed", ""},
		{"13 rue du Lavoir, 99140 Courvallon", "", "CE1", "decided", big},
		{"13 rue du Lavoir\nLes Essarts Noirs", "", "CE1", "decided", third},
		{"13 rue du Lavoir", "", "PS", "decided", small}, // whichever commune, one school has the level
		{"rue de Courvallon", "99027", "PS", "decided", small},
		{"rue des Prés", "99014", "TPS", "no_level", ""},
	} {
		var found enrolment.Sector
		a := h.ok(h.office.Do("GET", h.at("/sectors/check?level="+c.level+"&insee="+c.insee+"&address="+escape(c.address)), nil))
		a.JSON(t, &found)
		if found.Outcome != c.outcome || c.school != "" && (found.Found == nil || found.Found.School != c.school) {
			t.Errorf("%+v: %s", c, a.Body)
		}
	}
	// a family names its commune, and the file remembers the line that decided
	id, _ := h.begun(map[string]any{"child": map[string]any{"family_name": "Rossi", "given_name": "Noé", "birth_date": "2019-05-05"}, "home": map[string]any{"street": "4 rue Basse", "postcode": "99140", "city": "Ailleurs", "here": true}})
	h.refused(h.family.Post(h.at("/mine/"+id.String()+"/submit"), nil), 422, "commune_which")
	f := h.file(h.family, "/mine/"+id.String())
	if len(f.Communes) != 2 {
		t.Fatalf("%+v", f.Communes)
	}
	f.Form.Home.City, f.Form.Home.INSEE = "", "99014"
	h.ok(h.family.Do("PUT", h.at("/mine/"+id.String()), map[string]any{"version": f.Version, "form": f.Form})).JSON(t, &f)
	if f.Form.Home.City != "Courvallon" || f.SectorID == nil || *f.SectorID != h.big || !strings.Contains(f.SectorLine, "Courvallon, toute la commune") {
		t.Fatalf("%+v %q", f.Form.Home, f.SectorLine)
	}
	h.ok(h.family.Post(h.at("/mine/"+id.String()+"/submit"), nil))
	h.RunJobs()
	// no derogation between the communes of a grouping, and the mayor of the child's commune signs
	h.ok(h.office.Post(h.at("/files/"+id.String()+"/enrol"), map[string]any{"school": h.big, "anyway": true}))
	if text := pdfText(t, h.ok(h.office.Get(h.at("/files/"+id.String()+"/certificate"))).Body); !strings.Contains(text, "Le maire de la commune (Courvallon)") || !strings.Contains(text, big) || !strings.Contains(text, "CE1") {
		t.Error(text)
	}
	h.RunJobs()
	if text := pdfText(t, h.ok(h.office.Get(h.at("/list/export?format=pdf&insee=99014"))).Body); !strings.Contains(text, "Liste scolaire · Courvallon") || !strings.Contains(text, "ROSSI Noé") || !strings.Contains(text, "Ana Rossi (mère)") {
		t.Error(text)
	}
	// each mayor has a list
	for insee, want := range map[string]int{"": 1, "99014": 1, "99027": 0} {
		var roll struct{ Count int }
		h.ok(h.office.Get(h.at("/list?insee="+insee))).JSON(t, &roll)
		if roll.Count != want {
			t.Errorf("the list of %q has %d", insee, roll.Count)
		}
	}
}

// The pupils of a grouping who change school with their level are counted where their commune sends them, against the places there are.
func TestAGroupingsForecastFollowsTheLevels(t *testing.T) {
	t.Parallel()
	h := grouping(t)
	h.streets(rpi)
	class := folk.Class(h.Kit, h.id, "CP", "CP", uuid.Nil)
	h.Exec(h.id, `update directory.classes set peer_tenant_id = $2, peer_class_id = gen_random_uuid() where tenant_id = $1`, h.id, h.small)
	for i, at := range []struct{ street, city string }{{"4 rue Basse", "Courvallon"}, {"13 rue du Lavoir", "Courvallon"}, {"13 rue du Lavoir", "Les Essarts-Noirs"}, {"2 rue Haute", "Valmont"}, {"", ""}} {
		child := folk.Pupil(h.Kit, h.id, class, "CP", "Enfant"+string(rune('A'+i)), "Roux", "", "2020-02-03")
		h.Exec(h.id, `insert into directory.contacts (tenant_id, id, street, city, updated_at) values ($1, $2, $3, $4, now()) on conflict (tenant_id, id) do update set street = excluded.street, city = excluded.city`, h.id, child, at.street, at.city)
	}
	var f enrolment.Forecast
	h.ok(h.mayor.Get(h.at("/forecast"))).JSON(t, &f)
	coming := map[string]int{}
	for _, s := range f.Schools {
		for _, c := range s.Cells {
			if c.Level == "CE1" {
				coming[s.School.Name] = c.Coming
			}
			if s.School.ID == h.small && c.Level == "CP" && (c.Now != 5 || c.Places == nil || *c.Places != 16) {
				t.Errorf("%+v", c)
			}
			if c.Level == "CM2" && c.Places != nil {
				t.Error("places of a level that the school does not teach")
			}
		}
	}
	// two of Courvallon go to the élémentaire, and who has no address: it is the school of both communes
	if coming["École élémentaire des Tilleuls"] != 3 || coming["École des Granges"] != 1 || len(f.Unplaced) != 1 || f.Unplaced[0].Coming != 1 || f.Total != 5 || f.Capacity != nil {
		t.Errorf("%v %+v %d", coming, f.Unplaced, f.Total)
	}
	if csv := string(h.ok(h.mayor.Get(h.at("/forecast/export"))).Body); !strings.Contains(csv, "Places restantes") || !strings.Contains(csv, "Ensemble") {
		t.Error(csv)
	}
}
