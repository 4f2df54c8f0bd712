package modules_test

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/directory"
	"preau/internal/identity"
	"preau/internal/modules/privacy"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
	"preau/internal/testkit"
)

func (e *estate) fetch(token, path string) (int, []byte) {
	e.t.Helper()
	req := httptest.NewRequest("GET", path, nil)
	req.Host = "127.0.0.1"
	req.AddCookie(&http.Cookie{Name: e.house.CookieName(), Value: token})
	rec := httptest.NewRecorder()
	e.house.Engine.ServeHTTP(rec, req)
	return rec.Code, rec.Body.Bytes()
}

// A mother asks for a copy and a correction, the data protection officer answers, and each reads what is theirs: not the father's
// address, not the hour at which a teacher opened the record.
func TestPeopleExerciseTheirRights(t *testing.T) {
	e := newEstate(t)
	ctx := context.Background()
	school := tenant.NewID()
	phones := map[string]string{"mother": "+33639981201", "father": "+33639981202"}
	people, accounts := map[string]uuid.UUID{}, map[string]uuid.UUID{}
	hash, err := e.wired.Identity.Hasher.Hash(ctx, "un préau et trois tilleuls")
	e.must(err)
	e.in(school, func(tx *tenant.Tx) error {
		if _, err := tx.Exec(`insert into tenant.tenants (tenant_id, kind, school_type, name, short_name, created_at) values ($1, 'school', 'elementaire', 'École des Tilleuls', 'Les Tilleuls', $2)`, school, tx.Now()); err != nil {
			return err
		}
		if _, err := tx.Exec(`insert into tenant.services (tenant_id, service, opened_at) values ($1, 'liaison', $2)`, school, tx.Now()); err != nil {
			return err
		}
		for _, p := range []struct {
			key, given string
			profile    access.Profile
			street     string
		}{{"child", "Lina", access.Pupil, ""}, {"shared", "Noé", access.Pupil, ""}, {"mother", "Nadia", access.Guardian, "1 rue des Lilas"}, {"father", "Marc", access.Guardian, "2 rue cachée"}, {"dpo", "Odile", access.DPO, ""}, {"director", "Irène", access.Director, ""}, {"tutor", "Paul", access.Guardian, "3 rue du Papier"}} {
			n := directory.NewPerson{GivenName: p.given, FamilyName: "Roux", Contact: directory.Contact{Street: p.street, Mail: p.key + "@example.fr", PhoneMobile: phones[p.key]}, Roles: []directory.NewRole{{Profile: p.profile}}}
			if p.profile == access.Pupil {
				n.BirthDate = schoolyear.NewDate(2018, 3, 14)
			}
			id, err := directory.Add(tx, n)
			if err != nil {
				return err
			}
			people[p.key] = id
			if p.profile == access.Pupil || p.key == "tutor" { // who has no account
				continue
			}
			accounts[p.key] = tenant.NewID()
			if err := e.wired.Identity.Seed(tx, []identity.Seeded{{Newcomer: identity.Newcomer{ID: accounts[p.key], Kind: identity.Adult, GivenName: p.given, FamilyName: "Roux", Language: "fr", PasswordHash: hash}, CreatedAt: tx.Now()}}); err != nil {
				return err
			}
			if err := e.wired.Identity.Join(tx, accounts[p.key], id); err != nil {
				return err
			}
		}
		for guardian, authority := range map[string]string{"mother": directory.AuthorityFull, "tutor": directory.AuthorityFull, "father": directory.AuthorityInformed} {
			if _, err := directory.Tie(tx, directory.Kinship{PupilID: people["child"], GuardianID: people[guardian], Authority: authority, Since: schoolyear.NewDate(2026, 9, 1)}); err != nil {
				return err
			}
		}
		// Noé's parents are separated and hold authority together
		year, err := directory.OpenYear(tx, 2026)
		if err != nil {
			return err
		}
		class, err := directory.OpenClass(tx, directory.Class{YearID: year.ID, Label: "CE1 B", Levels: []string{"CE1"}})
		if err != nil {
			return err
		}
		people["class"] = class
		if _, err := directory.Join(tx, class, people["shared"], directory.PartPupil, "CE1", schoolyear.NewDate(2026, 9, 1)); err != nil {
			return err
		}
		for _, guardian := range []string{"mother", "father"} {
			if _, err := directory.Tie(tx, directory.Kinship{PupilID: people["shared"], GuardianID: people[guardian], Authority: directory.AuthorityFull, MayCollect: true, Since: schoolyear.NewDate(2026, 9, 1)}); err != nil {
				return err
			}
		}
		return directory.Refresh(tx)
	})
	mother, father, dpo, director := e.as(accounts["mother"]), e.as(accounts["father"]), e.as(accounts["dpo"]), e.as(accounts["director"])
	at, child := "/api/v1/t/"+school.String()+"/privacy/", "/api/v1/children/"+people["child"].String()+"/privacy/"
	type body = map[string]any

	// the copy: asked by the mother for her child and for herself, taken by her alone
	var mine, hers struct{ ID uuid.UUID }
	e.do(mother, "POST", at+"copies", body{}, 201, &mine)
	e.do(mother, "POST", child+"copies", body{}, 201, &hers)
	e.settle()
	for _, id := range []uuid.UUID{mine.ID, hers.ID} {
		path := at + "requests/" + id.String() + "/copy"
		for _, other := range []string{father, dpo, director} {
			if code, _ := e.fetch(other, path); code != 404 {
				t.Errorf("somebody else is answered %d for her copy", code)
			}
		}
		code, raw := e.fetch(mother, path)
		if code != 200 {
			t.Fatalf("%d %s", code, raw)
		}
		z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
		e.must(err)
		text, names := "", []string{}
		for _, f := range z.File {
			names = append(names, f.Name)
			r, err := f.Open()
			e.must(err)
			content, _ := io.ReadAll(r)
			if strings.HasSuffix(f.Name, ".json") {
				text = string(content)
			} else if !bytes.HasPrefix(content, []byte("%PDF")) {
				t.Errorf("%s is no document", f.Name)
			}
		}
		if len(names) != 2 || strings.Contains(text, "cachée") || strings.Contains(text, "father@") || strings.Contains(text, "Marc") {
			t.Errorf("%v tells of the father: %s", names, text)
		}
		if id == mine.ID && !strings.Contains(text, "1 rue des Lilas") || id == hers.ID && (!strings.Contains(text, "2018-03-14") || strings.Contains(text, "rue des Lilas")) {
			t.Errorf("%s", text)
		}
	}
	if found := e.found("1 rue des Lilas"); len(found) != 1 {
		t.Errorf("her address is in %v: a copy is sealed", found)
	}

	// both hold authority and live apart: each takes a copy, and nothing of the other is in it, neither in its JSON, nor in its PDF, nor
	// in a name, nor in a file
	var n struct {
		ID      uuid.UUID `json:"id"`
		Version int       `json:"version"`
	}
	notes := "/api/v1/t/" + school.String() + "/liaison/notes"
	doc := body{"type": "doc", "content": []any{body{"type": "paragraph", "content": []any{body{"type": "text", "text": "Nous irons au musée."}}}}}
	e.do(director, "POST", notes, body{"kind": "outing", "title": "Sortie", "body": doc, "wants": "text", "both_guardians": true, "audience": body{"classes": []uuid.UUID{people["class"]}}}, 201, &n)
	e.do(director, "POST", notes+"/"+n.ID.String()+"/attachments?name=programme.pdf", []byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"), 201, nil)
	e.do(director, "POST", notes+"/"+n.ID.String()+"/send", body{"version": n.Version}, 200, nil)
	e.settle()
	own := map[string][]string{
		"mother": {"Nadia", "rue des Lilas", "mother@example.fr", "639981201", "39 98 12 01", "doudou bleu", people["mother"].String()},
		"father": {"Marc", "rue cachée", "father@example.fr", "639981202", "39 98 12 02", "chapeau vert", people["father"].String()},
	}
	parents := map[string]string{"mother": mother, "father": father}
	shared := "/api/v1/children/" + people["shared"].String()
	for who, token := range parents {
		e.do(token, "PUT", shared+"/liaison/notes/"+n.ID.String()+"/answer", body{"answer": "Noé viendra avec son " + own[who][5]}, 200, nil)
	}
	e.settle()
	for who, token := range parents {
		var ids [2]struct{ ID uuid.UUID }
		e.do(token, "POST", shared+"/privacy/copies", body{}, 201, &ids[0])
		e.do(token, "POST", at+"copies", body{}, 201, &ids[1])
		e.settle()
		for i, id := range ids {
			code, raw := e.fetch(token, at+"requests/"+id.ID.String()+"/copy")
			if code != 200 {
				t.Fatalf("%s: %d %s", who, code, raw)
			}
			z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
			e.must(err)
			texts := map[string]string{}
			for _, f := range z.File {
				r, err := f.Open()
				e.must(err)
				content, _ := io.ReadAll(r)
				texts[f.Name] = string(content)
				if f.Name == "donnees.pdf" {
					texts[f.Name] = words(read(t, content))
				}
			}
			for name, text := range texts {
				for other, theirs := range own {
					for _, word := range theirs {
						if other != who && (strings.Contains(text, word) || strings.Contains(name, word)) {
							t.Errorf("the copy of %s tells %q of the other parent in %s", who, word, name)
						}
					}
				}
			}
			for _, name := range []string{"donnees.json", "donnees.pdf"} {
				if i == 0 && (!strings.Contains(texts[name], own[who][5]) || !strings.Contains(texts[name], "musée")) || i == 1 && who == "father" && !strings.Contains(texts[name], own[who][1]) {
					t.Errorf("the copy of %s lacks their own words in %s: %s", who, name, texts[name])
				}
			}
			if i == 0 && len(texts) != 3 {
				t.Errorf("the file of the note is not in the copy of %s: %v", who, texts)
			}
		}
	}

	// a correction: asked, answered with a reason where it is refused, held
	wrong := body{"kind": "rectification", "corrections": []body{{"field": "given_name", "to": "Lïna"}, {"field": "birth_date", "to": "2018-03-15"}}}
	e.do(father, "POST", child+"requests", wrong, 403, nil)
	var asked struct{ ID uuid.UUID }
	e.do(mother, "POST", child+"requests", wrong, 201, &asked)
	e.do(mother, "GET", at+"inbox", nil, 403, nil)
	var inbox struct{ Items []privacy.RequestView }
	e.do(dpo, "GET", at+"inbox", nil, 200, &inbox)
	if len(inbox.Items) != 1 || inbox.Items[0].DaysLeft != 30 || inbox.Items[0].PersonName != "Lina Roux" {
		t.Fatalf("%+v", inbox)
	}
	one := at + "inbox/" + asked.ID.String()
	e.do(dpo, "POST", one+"/answer", body{"outcome": "refused"}, 422, nil)
	e.do(dpo, "POST", one+"/extend", body{"reason": "Pièces demandées à la famille."}, 200, nil)
	var answered privacy.RequestView
	e.do(dpo, "POST", one+"/answer", body{"outcome": "partly", "fields": []string{"given_name"}, "reason": "La date est celle de l’acte de naissance."}, 200, &answered)
	if answered.State != "partly" || answered.DueOn != schoolyear.NewDate(2026, 12, 7) {
		t.Errorf("%+v", answered)
	}
	e.do(dpo, "POST", one+"/answer", body{"outcome": "accepted"}, 409, nil)
	e.in(school, func(tx *tenant.Tx) error {
		type row struct {
			GivenName string
			BirthDate directory.Date
			Held      []string
		}
		r, _, err := tenant.One[row](tx, `select given_name, birth_date, held from directory.people where tenant_id = $1 and id = $2`, school, people["child"])
		if r.GivenName != "Lïna" || r.BirthDate != schoolyear.NewDate(2018, 3, 14) || len(r.Held) != 1 {
			t.Errorf("%+v", r)
		}
		return err
	})

	// who opened the record: the function and the day for the family, all of it for the officer
	e.do(director, "GET", "/api/v1/t/"+school.String()+"/directory/people/"+people["child"].String(), nil, 200, nil)
	var told, full struct{ Items []privacy.OpeningView }
	e.do(mother, "GET", child+"openings", nil, 200, &told)
	if len(told.Items) != 1 || told.Items[0].Function == "" || told.Items[0].Name != "" || told.Items[0].At != nil || told.Items[0].Day != schoolyear.NewDate(2026, 9, 7) {
		t.Errorf("%+v", told)
	}
	e.do(director, "GET", at+"people/"+people["child"].String()+"/openings", nil, 403, nil)
	e.do(dpo, "GET", at+"people/"+people["child"].String()+"/openings", nil, 200, &full)
	if len(full.Items) != 1 || full.Items[0].Name != "Irène Roux" {
		t.Errorf("%+v", full)
	}
	e.do(father, "GET", at+"register", nil, 403, nil)
	var register struct {
		Controller string
		Sheets     []privacy.SheetView
	}
	e.do(dpo, "GET", at+"register", nil, 200, &register)
	if !strings.Contains(register.Controller, "DASEN") || len(register.Sheets) < 4 {
		t.Errorf("%+v", register)
	}
	e.do(dpo, "GET", at+"erasures", nil, 200, nil)

	// the answer was told: by the kind and the first name, with a link into the app
	e.settle()
	if mail := e.letters(); !strings.Contains(mail, "Lïna\u202f: Réponse à votre demande sur les données") || strings.Contains(mail, "acte de naissance") {
		t.Errorf("%s", mail)
	}
	asksOnPaper(e, at, people, mother, dpo)
	asksForLimits(e, at, school, people, mother, director)
}

// asksOnPaper follows somebody who has no account: the officer finds the child, says how the tutor was known, gives the copy in part, and
// hands over what the tutor may read, and nothing else.
func asksOnPaper(e *estate, at string, people map[string]uuid.UUID, mother, dpo string) {
	e.t.Helper()
	type body = map[string]any
	var found struct{ Items []privacy.AboutView }
	e.do(mother, "GET", at+"askers?find=li", nil, 403, nil)
	e.do(dpo, "GET", at+"askers?find=lin", nil, 200, &found)
	if len(found.Items) != 1 || len(found.Items[0].Askers) != 2 {
		e.t.Fatalf("%+v", found)
	}
	paper := body{"kind": "access", "person": people["child"], "requester": people["tutor"], "received_on": "2026-09-04", "checked_on": "2026-09-07", "checked_how": "seen"}
	e.do(mother, "POST", at+"inbox", paper, 403, nil)
	e.do(dpo, "POST", at+"inbox", with(paper, "requester", people["father"]), 422, nil)
	e.do(dpo, "POST", at+"inbox", with(paper, "checked_how", ""), 422, nil)
	e.do(dpo, "POST", at+"inbox", with(paper, "checked_on", "2030-01-01"), 422, nil)
	var letter struct{ ID uuid.UUID }
	e.do(dpo, "POST", at+"inbox", paper, 201, &letter)
	one := at + "inbox/" + letter.ID.String()
	var v privacy.RequestView
	e.do(dpo, "GET", one, nil, 200, &v)
	if !v.OnPaper || v.HasAccount || v.CheckedHow != "seen" || v.DaysLeft != 28 {
		e.t.Errorf("%+v", v)
	}
	if code, _ := e.fetch(dpo, one+"/copy"); code != 404 {
		e.t.Errorf("a copy that nobody made: %d", code)
	}
	e.do(dpo, "POST", one+"/answer", body{"outcome": "partly", "reason": "Le carnet tient des propos de tiers."}, 422, nil)
	e.do(dpo, "POST", one+"/answer", body{"outcome": "partly", "reason": "Le carnet tient des propos de tiers.", "left_out": []string{"liaison"}}, 200, &v)
	e.settle()
	e.do(dpo, "GET", one, nil, 200, &v)
	if v.State != "partly" || v.CopyUntil == nil || len(v.LeftOut) != 1 || len(v.Abilities) != 1 || v.Abilities[0] != "hand" {
		e.t.Errorf("%+v", v)
	}
	if code, _ := e.fetch(mother, one+"/copy"); code != 403 {
		e.t.Errorf("the mother takes the tutor's copy: %d", code)
	}
	code, raw := e.fetch(dpo, one+"/copy")
	if code != 200 {
		e.t.Fatal(code)
	}
	if s := testkit.Unzip(e.t, raw)["donnees.json"]; !strings.Contains(s, "2018-03-14") || strings.Contains(s, "rue des Lilas") || strings.Contains(s, "cachée") {
		e.t.Errorf("%s", s)
	}
}

// asksForLimits follows a limitation: until it ends nothing is erased, and its end is told with its reason.
func asksForLimits(e *estate, at string, school uuid.UUID, people map[string]uuid.UUID, mother, director string) {
	e.t.Helper()
	type body = map[string]any
	var asked struct{ ID uuid.UUID }
	e.do(mother, "POST", at+"requests", body{"kind": "restriction"}, 422, nil)
	e.do(mother, "POST", at+"requests", body{"kind": "restriction", "message": "Je conteste mon adresse."}, 201, &asked)
	one := at + "inbox/" + asked.ID.String()
	e.do(director, "POST", one+"/lift", body{"reason": "L’adresse est vérifiée."}, 409, nil)
	var v privacy.RequestView
	e.do(director, "POST", one+"/answer", body{"outcome": "accepted"}, 200, &v)
	if !v.Limited || len(v.Abilities) != 1 || v.Abilities[0] != "lift" {
		e.t.Errorf("%+v", v)
	}
	departed := func() (n int) {
		e.in(school, func(tx *tenant.Tx) error {
			if _, err := tx.Exec(`update directory.people set left_on = '2026-01-05' where tenant_id = $1 and id = $2`, school, people["mother"]); err != nil {
				return err
			}
			list, err := directory.Departed(tx, 10)
			n = len(list)
			if _, err := tx.Exec(`update directory.people set left_on = null where tenant_id = $1 and id = $2`, school, people["mother"]); err != nil {
				return err
			}
			return err
		})
		return n
	}
	if n := departed(); n != 0 {
		e.t.Errorf("%d are forgotten whose data are limited", n)
	}
	e.do(mother, "POST", one+"/lift", body{"reason": "L’adresse est vérifiée."}, 403, nil)
	e.do(director, "POST", one+"/lift", body{"reason": "L’adresse est vérifiée."}, 200, &v)
	if v.Limited || v.LiftedOn.IsZero() || len(v.Abilities) != 0 || !strings.Contains(v.Answer, "vérifiée") {
		e.t.Errorf("%+v", v)
	}
	if n := departed(); n != 1 {
		e.t.Errorf("%d are forgotten once it ended", n)
	}
}

func with(b map[string]any, key string, value any) map[string]any {
	out := maps.Clone(b)
	out[key] = value
	return out
}

// letters is all that left by mail, headers decoded as a reader sees them.
func (e *estate) letters() string {
	e.t.Helper()
	var b strings.Builder
	for _, m := range e.inbox.List("", 100) {
		full, err := e.inbox.Get(m.ID)
		e.must(err)
		b.WriteString(full.Subject + "\n" + full.Text + "\n")
	}
	return b.String()
}

func TestWhenAnAnswerIsDue(t *testing.T) {
	for received, want := range map[[3]int][2][3]int{
		{2026, 9, 7}:   {{2026, 10, 7}, {2026, 12, 7}},
		{2027, 1, 31}:  {{2027, 3, 1}, {2027, 4, 30}},   // February has no 31st, its last day is a Sunday
		{2026, 4, 1}:   {{2026, 5, 4}, {2026, 7, 1}},    // 1 May is a holiday, a Friday
		{2026, 11, 25}: {{2026, 12, 28}, {2027, 2, 25}}, // Christmas, then a week-end
	} {
		day := func(d [3]int) directory.Date { return schoolyear.NewDate(d[0], time.Month(d[1]), d[2]) }
		for i, extended := range []bool{false, true} {
			if got := privacy.Due(day(received), extended); got != day(want[i]) {
				t.Errorf("received on %v, extended %v: %v, want %v", received, extended, got, want[i])
			}
		}
	}
}
