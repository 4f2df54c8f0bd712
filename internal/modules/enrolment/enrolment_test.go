package enrolment_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/modules/enrolment"
	"preau/internal/tenant"
	"preau/internal/testkit/folk"
)

func TestAChildOfThreeFromThePhoneToTheSchool(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.streets(rues)
	h.refused(h.Anonymous().Get(h.at("/files")), 401, "")
	h.refused(h.family.Get(h.at("/files")), 403, "")
	h.refused(h.mayor.Get(h.at("/files")), 403, "")
	h.refused(h.head.Get(h.at("/files")), 404, "")

	id, _ := h.begun(nil)
	mine, office := "/mine/"+id.String(), "/files/"+id.String()
	h.refused(h.stranger.Get(h.at(mine)), 404, "")
	h.refused(h.office.Get(h.at(office)), 404, "") // what a family still writes is theirs alone
	f := h.file(h.family, mine)
	if f.Level != "PS" || f.SectorID == nil || *f.SectorID != h.small || f.State != "draft" || f.Number != "" {
		t.Fatalf("the file says %+v", f)
	}
	// saved on two screens: the second is told, and loses nothing
	h.refused(h.family.Do("PUT", h.at(mine), map[string]any{"version": 1, "form": f.Form}), 412, "enrolment.changed_elsewhere")

	h.ok(h.family.Do("POST", h.at(mine+"/pieces/child?name=livret.png"), bytes.NewReader(picture())))
	h.refused(h.family.Do("POST", h.at(mine+"/pieces/child"), bytes.NewReader([]byte("<html>"))), 422, "enrolment.file_")
	h.ok(h.family.Post(h.at(mine+"/pieces/domicile/swear"), nil))
	h.ok(h.family.Post(h.at(mine+"/submit"), nil))
	h.RunJobs()
	f = h.file(h.office, office)
	if f.State != "received" || f.Number != "2026-0001" {
		t.Fatalf("received as %s %s", f.State, f.Number)
	}
	if a := h.ok(h.office.Get(h.at(office + "/pieces/child/picture"))); a.Header.Get("Content-Type") != "image/png" {
		t.Fatal(a.Header)
	}
	h.refused(h.stranger.Get(h.at(office+"/pieces/child/picture")), 403, "")
	// what cannot be read is asked for again, and its picture is gone at once
	h.refused(h.office.Do("PUT", h.at(office+"/pieces/child"), map[string]any{"state": "unreadable"}), 422, "say_why")
	h.ok(h.office.Do("PUT", h.at(office+"/pieces/child"), map[string]any{"state": "unreadable", "said": "La photo est floue."}))
	h.RunJobs()
	h.refused(h.office.Get(h.at(office+"/pieces/child/picture")), 404, "")
	f = h.file(h.family, mine)
	if f.State != "incomplete" || f.Pieces[0].State != "unreadable" || f.Pieces[0].Said != "La photo est floue." {
		t.Fatalf("%s %+v", f.State, f.Pieces)
	}
	h.ok(h.family.Do("POST", h.at(mine+"/pieces/child?name=livret.png"), bytes.NewReader(picture())))
	h.ok(h.family.Post(h.at(mine+"/pieces/guardians/swear"), nil))
	h.RunJobs()
	if f = h.file(h.family, mine); f.State != "received" {
		t.Fatalf("complete again, and %s", f.State)
	}
	h.refused(h.office.Post(h.at(office+"/enrol"), map[string]any{"school": h.small}), 409, "pieces_missing")
	h.ok(h.office.Do("PUT", h.at(office+"/pieces/child"), map[string]any{"state": "seen"}))
	h.refused(h.office.Post(h.at(office+"/refuse"), map[string]any{"reason": "plus de place"}), 409, "right_to_school")
	h.refused(h.office.Post(h.at(office+"/enrol"), map[string]any{"school": h.big}), 422, "level_not_taught")
	h.ok(h.office.Post(h.at(office+"/enrol"), map[string]any{"school": h.small}))
	h.refused(h.office.Post(h.at(office+"/enrol"), map[string]any{"school": h.small}), 409, "not_received")
	h.RunJobs()
	if a := h.ok(h.family.Get(h.at(mine + "/certificate"))); !bytes.HasPrefix(a.Body, []byte("%PDF")) {
		t.Fatal("no certificate")
	}

	// the director
	var list struct{ Items []enrolment.Admission }
	h.refused(h.office.Get(in(h.small, "/admissions")), 404, "")
	h.ok(h.head.Get(in(h.small, "/admissions"))).JSON(t, &list)
	if len(list.Items) != 1 || list.Items[0].GivenName != "Adam" || list.Items[0].Level != "PS" {
		t.Fatalf("%+v", list.Items)
	}
	raw := string(h.ok(h.head.Get(in(h.small, "/admissions/"+list.Items[0].ID.String()))).Body)
	if strings.Contains(raw, "Ecoles") || strings.Contains(raw, "ana@example.fr") || !strings.Contains(raw, "Ana Rossi") {
		t.Fatalf("the school reads %s", raw)
	}
	admission := in(h.small, "/admissions/"+list.Items[0].ID.String())
	h.ok(h.head.Post(admission+"/admit", map[string]any{"vaccination": "awaited"}))
	h.RunJobs()
	var a enrolment.Admission
	h.ok(h.head.Get(admission)).JSON(t, &a)
	if a.State != "provisional" || a.VaccinationDue.String() != "2026-12-07" || a.PupilID == nil || a.InOnde {
		t.Fatalf("%+v", a)
	}
	if f = h.file(h.family, mine); f.State != "admitted" {
		t.Fatalf("the family reads %s", f.State)
	}
	h.ok(h.head.Post(admission+"/vaccination", map[string]any{"vaccination": "seen"}))
	h.RunJobs()
	// the bridge stands on both sides, and the child answers to their mother in both
	for side, want := range map[uuid.UUID]string{h.id: "commune", h.small: "school"} {
		if n := h.count(side, `directory.bridges where tenant_id = $1 and state = 'confirmed'`); n < 1 {
			t.Errorf("%s: %d bridges", want, n)
		}
		if n := h.count(side, `directory.kinship where tenant_id = $1 and until is null`); n != 1 {
			t.Errorf("%s: %d links", want, n)
		}
	}
	if n := h.count(h.id, `enrolment.listed where tenant_id = $1 and school like '%Petits%' and birth_place = 'Valmont'`); n != 1 {
		t.Error("the mayor's list does not hold the child")
	}
}

func (h *town) count(side uuid.UUID, what string) (n int) {
	h.T.Helper()
	h.In(side, func(tx *tenant.Tx) (err error) {
		n, err = tenant.Value[int](tx, "select count(*)::int from "+what, side)
		return err
	})
	return n
}

func TestADerogationIsDecidedByTheMayor(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.streets(rues)
	wanted := map[string]any{"school": h.big, "grounds": []string{"sibling"}, "said": "Sa sœur y est déjà."}
	id, _ := h.begun(map[string]any{"child": map[string]any{"family_name": "Rossi", "given_name": "Noé", "birth_date": "2020-05-05"}, "home": map[string]any{"street": "3 av de l'aerodrome", "postcode": "99100", "city": "Saint-Aubin", "here": true}, "asked": wanted})
	h.ok(h.family.Post(h.at("/mine/"+id.String()+"/submit"), nil))
	h.RunJobs()
	office := "/files/" + id.String()
	f := h.file(h.office, office)
	// the whole avenue is the élémentaire's for a CP: no derogation is needed
	if f.Level != "CP" || f.Derogation != nil {
		t.Fatalf("%s %+v", f.Level, f.Derogation)
	}
	// a child of another commune
	id, _ = h.begun(map[string]any{"home": map[string]any{"street": "4 rue du Lavoir", "postcode": "99140", "city": "Courvallon", "here": false}, "asked": map[string]any{"school": h.small, "grounds": []string{"carer"}}})
	h.ok(h.family.Post(h.at("/mine/"+id.String()+"/submit"), nil))
	h.RunJobs()
	office = "/files/" + id.String()
	f = h.file(h.office, office)
	if f.Derogation == nil || f.Derogation.Kind != "incoming" || f.Derogation.Commune != "Courvallon" || f.Derogation.DueByLaw {
		t.Fatalf("%+v", f.Derogation)
	}
	h.refused(h.office.Post(h.at(office+"/enrol"), map[string]any{"school": h.small, "anyway": true}), 422, "needs_derogation")
	advice := map[string]any{"advice": "for", "said": "Assistante maternelle ici.", "agreement": "refused", "share": "none", "to_mayor": true}
	h.ok(h.office.Do("PUT", h.at(office+"/advice"), advice))
	var waiting struct{ Items []enrolment.Derogation }
	h.refused(h.family.Get(h.at("/derogations")), 403, "")
	h.ok(h.mayor.Get(h.at("/derogations"))).JSON(t, &waiting)
	if len(waiting.Items) != 1 || waiting.Items[0].Child != "Adam Rossi" {
		t.Fatalf("%+v", waiting.Items)
	}
	decide := h.at("/derogations/" + waiting.Items[0].ID.String() + "/decide")
	h.refused(h.office.Post(decide, map[string]any{"grant": true, "reason": "x"}), 403, "")
	h.refused(h.mayor.Post(decide, map[string]any{"grant": true, "reason": "Sa nourrice habite ici."}), 409, "other_commune_refused")
	h.refused(h.mayor.Post(decide, map[string]any{"grant": false, "reason": " "}), 422, "reason_missing")
	advice["agreement"], advice["agreement_on"], advice["share"], advice["share_cents"] = "given", "2026-09-03", "due", 85000
	h.ok(h.office.Do("PUT", h.at(office+"/advice"), advice))
	h.ok(h.mayor.Post(decide, map[string]any{"grant": true, "reason": "Sa nourrice habite ici."}))
	h.refused(h.mayor.Post(decide, map[string]any{"grant": false, "reason": "non"}), 409, "no_derogation")
	if a := h.ok(h.family.Get(h.at("/mine/" + id.String() + "/decision"))); !bytes.HasPrefix(a.Body, []byte("%PDF")) {
		t.Fatal("no letter")
	}
	if f = h.file(h.family, "/mine/"+id.String()); f.Derogation.AdviceSaid != "" {
		t.Error("the family reads the office's advice to the mayor")
	}
	h.ok(h.office.Post(h.at(office+"/enrol"), map[string]any{"school": h.small, "anyway": true}))
}

func TestAFamilyWithoutMailAtTheDesk(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.streets(rues)
	h.refused(h.family.Post(h.at("/files"), map[string]any{"via": "desk", "year": 2026}), 403, "")
	var f enrolment.FileView
	h.ok(h.office.Post(h.at("/files"), map[string]any{"via": "phone", "year": 2026})).JSON(t, &f)
	path := "/files/" + f.ID.String()
	h.refused(h.office.Post(h.at(path+"/submit"), nil), 422, "given_name_missing")
	form := f.Form
	form.Child.GivenName, form.Child.FamilyName, form.Child.BirthDate = "Zofia", "O’Brien-Nguyễn", folk.Date("2021-01-31")
	form.Home.Street = "rue des ecoles"
	form.People = []enrolment.Responsible{{GivenName: "Piotr", FamilyName: "Wójcik", Relation: 20, Authority: "full", LivesWith: true}}
	h.ok(h.office.Do("PUT", h.at(path), map[string]any{"version": f.Version, "form": form}))
	h.ok(h.office.Post(h.at(path+"/submit"), nil))
	h.RunJobs()
	h.refused(h.office.Post(h.at(path+"/invite"), nil), 409, "no_mail")
	f = h.file(h.office, path)
	if f.Level != "GS" || f.SectorID == nil || *f.SectorID != h.small {
		t.Fatalf("%s %v", f.Level, f.SectorID)
	}
	h.ok(h.office.Post(h.at(path+"/enrol"), map[string]any{"school": h.small, "anyway": true}))
	h.RunJobs()
	if n := h.count(h.id, `directory.people where tenant_id = $1 and given_name = 'Piotr'`); n != 1 {
		t.Errorf("%d fathers", n)
	}
	// the same child again: a person says whether it is the same
	h.ok(h.office.Post(h.at("/files"), map[string]any{"via": "desk", "year": 2027})).JSON(t, &f)
	path, form.Year = "/files/"+f.ID.String(), 2027
	h.ok(h.office.Do("PUT", h.at(path), map[string]any{"version": f.Version, "form": form}))
	h.ok(h.office.Post(h.at(path+"/submit"), nil))
	h.RunJobs()
	f = h.file(h.office, path)
	if f.Level != "CP" || len(f.Alike) != 1 {
		t.Fatalf("%s %+v", f.Level, f.Alike)
	}
	h.refused(h.office.Post(h.at(path+"/enrol"), map[string]any{"school": h.big, "anyway": true}), 422, "somebody_alike")
	h.ok(h.office.Post(h.at(path+"/enrol"), map[string]any{"school": h.big, "anyway": true, "pupil": f.Alike[0].ID}))
	h.RunJobs()
	// the head of the second school gives the file back: the office has it again
	var list struct{ Items []enrolment.Admission }
	h.ok(h.bigHead.Get(in(h.big, "/admissions"))).JSON(t, &list)
	h.ok(h.bigHead.Post(in(h.big, "/admissions/"+list.Items[0].ID.String()+"/return"), map[string]any{"reason": "L’enfant reste en GS."}))
	h.RunJobs()
	if f = h.file(h.office, path); f.State != "received" || f.AssignedID != nil {
		t.Fatalf("%s %v", f.State, f.AssignedID)
	}
}

func TestTheSecondPersonResponsibleIsAskedAndSeesNothingElse(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.streets(rues)
	father := folk.Person(h.Kit, h.id, "Marco", "Bianchi", "marco@example.fr", access.Guardian)
	h.Exec(h.id, `update directory.people set account_id = gen_random_uuid() where tenant_id = $1 and id = $2`, h.id, father)
	other := h.As(access.Caller{Hats: []access.Hat{h.Hat(h.id, father, access.Guardian)}})
	id, _ := h.begun(map[string]any{"people": []map[string]any{{"family_name": "Rossi", "given_name": "Ana", "relation": 10, "authority": "full", "lives_with": true}, {"family_name": "Bianchi", "given_name": "Marco", "relation": 20, "authority": "full", "mail": "MARCO@example.fr"}}})
	h.ok(h.family.Post(h.at("/mine/"+id.String()+"/submit"), nil))
	h.RunJobs()
	h.refused(other.Get(h.at("/mine/"+id.String())), 404, "")
	raw := h.ok(other.Get("/api/v1/enrolment/mine")).Body
	if !bytes.Contains(raw, []byte(`"Adam"`)) || bytes.Contains(raw, []byte("Ecoles")) {
		t.Fatalf("%s", raw)
	}
	var mine struct{ Items []enrolment.Family }
	h.ok(other.Get("/api/v1/enrolment/mine")).JSON(t, &mine)
	a := mine.Items[0].Agreements[0]
	h.refused(h.family.Post(h.at("/agreements/"+a.ID.String()), map[string]any{"agreed": true}), 404, "")
	h.ok(other.Post(h.at("/agreements/"+a.ID.String()), map[string]any{"agreed": false, "reason": "Je n’ai pas été consulté."}))
	h.RunJobs()
	office := "/files/" + id.String()
	h.refused(h.office.Post(h.at(office+"/enrol"), map[string]any{"school": h.small, "anyway": true}), 409, "other_refused")
	h.refused(h.office.Post(h.at(office+"/agreement"), map[string]any{"state": "settled"}), 422, "say_how")
	h.ok(h.office.Post(h.at(office+"/agreement"), map[string]any{"state": "settled", "said": "Entretien avec les deux parents."}))
	h.ok(h.office.Post(h.at(office+"/enrol"), map[string]any{"school": h.small, "anyway": true}))
	h.RunJobs()
	if n := h.count(h.id, `directory.kinship where tenant_id = $1 and until is null and authority = 'full'`); n != 2 {
		t.Errorf("%d parents", n)
	}
}

func TestTheNightAndTheFirstOfTheMonth(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.streets(rues)
	id, _ := h.begun(nil)
	class := folk.Class(h.Kit, h.id, "CP", "CP", uuid.Nil)
	h.Exec(h.id, `update directory.classes set peer_tenant_id = $2, peer_class_id = gen_random_uuid() where tenant_id = $1`, h.id, h.big)
	folk.Pupil(h.Kit, h.id, class, "CP", "Lina", "Roux", "", "2020-02-03")
	run := func() {
		h.In(h.id, func(tx *tenant.Tx) error {
			for _, kind := range []string{"enrolment.purge", "enrolment.list"} {
				if _, err := tx.Emit(kind, tx.Now(), map[string]any{"due": tx.Now()}); err != nil {
					return err
				}
			}
			return nil
		})
		h.RunJobs()
	}
	run()
	h.ok(h.office.Post(h.at("/list/update"), nil))
	if n := h.count(h.id, `enrolment.listed where tenant_id = $1 and given_name = 'Lina' and level = 'CP' and until is null`); n != 1 {
		t.Error("the list does not hold the pupil of here")
	}
	var f enrolment.Forecast
	h.refused(h.family.Get(h.at("/forecast")), 403, "")
	h.ok(h.mayor.Get(h.at("/forecast"))).JSON(t, &f)
	if f.Year != 2027 || f.Now != 1 || f.Total != 1 || f.Schools[1].Cells[1].Rising != 1 {
		t.Errorf("%+v", f)
	}
	for _, path := range []string{"/list/export?format=xlsx", "/list/export", "/sectors/export", "/forecast/export"} {
		h.ok(h.office.Get(h.at(path)))
	}
	if a := h.ok(h.office.Get(h.at("/list/export"))); !strings.Contains(string(a.Body), "Lieu de naissance") || !strings.Contains(string(a.Body), "Roux") {
		t.Errorf("%s", a.Body)
	}
	// a draft that nobody sends goes after sixty days
	h.Clock.Advance(61 * 24 * time.Hour)
	run()
	if n := h.count(h.id, `enrolment.files where tenant_id = $1`); n != 0 {
		t.Errorf("the draft %s is still there", id)
	}
}
