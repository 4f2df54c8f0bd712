package enrolment_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/modules/enrolment"
	"preau/internal/platform/blob"
	"preau/internal/tenant"
)

// A list of streets is taken back: the one before decides again, what an address says with it, and nothing is taken back twice.
func TestAListOfStreetsIsTakenBack(t *testing.T) {
	t.Parallel()
	h := open(t)
	school := func(address string) (out enrolment.Sector) {
		h.ok(h.office.Get(h.at("/sectors/check?level=PS&address="+escape(address)))).JSON(t, &out)
		return out
	}
	lists := func() (out []enrolment.StreetList) {
		var got struct{ Lists []enrolment.StreetList }
		h.ok(h.office.Get(h.at("/sectors"))).JSON(t, &got)
		return got.Lists
	}
	h.streets(rues)
	first := lists()[0].ID
	// the same file again changes nothing; another moves a street and drops one
	var trial struct {
		ID     uuid.UUID
		Report enrolment.StreetReport
	}
	h.ok(h.office.Do("POST", h.at("/sectors/lists?name=rues.csv&whole=true"), bytes.NewReader([]byte(rues)))).JSON(t, &trial)
	if trial.Report.Same != 4 || trial.Report.Added+trial.Report.Removed+trial.Report.Changed != 0 {
		t.Fatalf("the same file: %+v", trial.Report)
	}
	h.ok(h.office.Do("DELETE", h.at("/sectors/lists/"+trial.ID.String()), nil))
	h.ok(h.office.Do("POST", h.at("/sectors/lists?name=neuf.csv&whole=true"), bytes.NewReader([]byte("UAI;rue\n0990014C;rue du Moulin\n0990001N;rue du Moulin\n")))).JSON(t, &trial)
	if trial.Report.Added != 2 || trial.Report.Removed != 4 {
		t.Fatalf("another file: %+v", trial.Report)
	}
	at := h.at("/sectors/lists/" + trial.ID.String())
	h.refused(h.office.Post(at+"/undo", nil), 409, "streets_not_standing")
	for _, c := range []struct {
		who    int
		status int
	}{{0, 401}, {1, 403}, {2, 403}, {3, 404}} {
		client := []func() int{func() int { return h.Anonymous().Post(at+"/apply", map[string]any{}).Status }, func() int { return h.family.Post(at+"/apply", map[string]any{}).Status },
			func() int { return h.mayor.Post(at+"/apply", map[string]any{}).Status }, func() int { return h.head.Post(at+"/apply", map[string]any{}).Status }}[c.who]
		if got := client(); got != c.status {
			t.Errorf("applied by %d: %d, want %d", c.who, got, c.status)
		}
	}
	h.ok(h.office.Post(at+"/apply", map[string]any{}))
	h.refused(h.office.Post(at+"/apply", map[string]any{}), 409, "streets_not_tried")
	if got := school("12 rue des Écoles"); got.Outcome != "unknown_street" {
		t.Errorf("the new list still knows the street: %+v", got)
	}
	h.ok(h.office.Post(at+"/undo", nil))
	if got := school("12 rue des Écoles"); got.Found == nil || got.Found.SchoolID != h.small {
		t.Errorf("the list before does not decide again: %+v", got)
	}
	h.refused(h.office.Post(at+"/undo", nil), 409, "streets_not_standing")
	states := map[uuid.UUID]string{}
	for _, l := range lists() {
		states[l.ID] = l.State
	}
	if states[first] != "standing" || states[trial.ID] != "undone" {
		t.Errorf("%v", states)
	}
	// what was tried against the list that stood before must be tried again
	h.ok(h.office.Do("POST", h.at("/sectors/lists?name=a.csv"), bytes.NewReader([]byte("UAI;rue\n0990014C;rue Neuve\n")))).JSON(t, &trial)
	h.ok(h.office.Post(h.at("/sectors/lists/"+first.String()+"/undo"), nil))
	h.refused(h.office.Post(h.at("/sectors/lists/"+trial.ID.String()+"/apply"), map[string]any{}), 409, "streets_moved_on")
	if got := school("12 rue des Écoles"); got.Outcome != "no_list" {
		t.Errorf("no list stands: %+v", got)
	}
}

// A picture of a document lives until an agent has looked at it, thirty days at most; a file goes a year after its school year, and what a
// director had of it ninety days after. What the law keeps stays.
func TestNothingIsKeptLongerThanItServes(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.streets(rues)
	night := func(at string) {
		when, err := time.Parse("2006-01-02", at)
		if err != nil {
			t.Fatal(err)
		}
		h.Clock.Set(when.Add(4 * time.Hour))
		for _, side := range []uuid.UUID{h.id, h.small} {
			h.In(side, func(tx *tenant.Tx) error {
				_, err := tx.Emit("enrolment.purge", tx.Now(), map[string]any{"due": tx.Now()})
				return err
			})
		}
		h.RunJobs()
	}
	id, _ := h.begun(nil)
	mine, office := "/mine/"+id.String(), "/files/"+id.String()
	blobs := func() (n int) {
		kept := h.list(id)
		for _, key := range kept {
			if r, _, err := h.blobs.Get(context.Background(), blob.Key(h.id, key)); err == nil {
				_ = r.Close()
				n++
			}
		}
		return n
	}
	for _, kind := range []string{"child", "guardians", "domicile"} {
		h.ok(h.family.Do("POST", h.at(mine+"/pieces/"+kind+"?name=photo.png"), bytes.NewReader(picture())))
	}
	h.ok(h.family.Post(h.at(mine+"/submit"), nil))
	h.RunJobs()
	if blobs() != 3 {
		t.Fatalf("%d pictures wait", blobs())
	}
	first := h.list(id)
	h.ok(h.office.Do("PUT", h.at(office+"/pieces/child"), map[string]any{"state": "seen"}))
	h.RunJobs()
	if blobs() != 2 {
		t.Errorf("%d pictures wait once one was seen", blobs())
	}
	h.Clock.Advance(31 * 24 * time.Hour) // nobody looked
	night("2026-10-10")
	for _, key := range first {
		if r, _, err := h.blobs.Get(context.Background(), blob.Key(h.id, key)); err == nil {
			_ = r.Close()
			t.Error("a picture that nobody looked at is still there after a month")
		}
	}
	f := h.file(h.office, office)
	if f.Pieces[0].State != "seen" || f.Pieces[1].State != "missing" || f.Pieces[2].State != "missing" {
		t.Fatalf("%+v", f.Pieces)
	}
	h.ok(h.office.Post(h.at(office+"/enrol"), map[string]any{"school": h.small, "anyway": true}))
	h.RunJobs()
	for _, c := range []struct {
		day               string
		files, admissions int
	}{{"2027-08-30", 1, 1}, {"2027-12-15", 1, 0}, {"2028-07-30", 1, 0}, {"2028-09-02", 0, 0}} {
		night(c.day)
		if n, m := h.count(h.id, `enrolment.files where tenant_id = $1`), h.count(h.small, `enrolment.admissions where tenant_id = $1`); n != c.files || m != c.admissions {
			t.Errorf("%s: %d files, %d admissions, want %d and %d", c.day, n, m, c.files, c.admissions)
		}
	}
	for _, table := range []string{"pieces", "steps", "agreements", "derogations"} {
		if n := h.count(h.id, "enrolment."+table+" where tenant_id = $1"); n != 0 {
			t.Errorf("%d %s of no file", n, table)
		}
	}
	if n := h.count(h.id, `enrolment.listed where tenant_id = $1 and until is null`); n != 1 {
		t.Error("the mayor's list lost the child")
	}
	night("2039-09-01") // born in April 2023: sixteen in 2039, until the end of the school year
	if n := h.count(h.id, `enrolment.listed where tenant_id = $1`); n != 0 {
		t.Error("the list keeps who is past sixteen")
	}
	if n := h.count(h.id, `audit.erasures where tenant_id = $1 and data = 'enrolment.keep_files'`); n == 0 {
		t.Error("the erasure is told nowhere")
	}
}

// list are the ids of the pictures that wait in a file.
func (h *town) list(file uuid.UUID) (out []uuid.UUID) {
	h.T.Helper()
	h.In(h.id, func(tx *tenant.Tx) (err error) {
		out, err = tenant.Select[uuid.UUID](tx, `select kept_file from enrolment.pieces where tenant_id = $1 and file_id = $2 and kept_file is not null`, h.id, file)
		return err
	})
	return out
}

// Every path of a file answers a family that is not its own, an agent of another commune and a director who is not the school's as if it
// did not exist; what is too large or comes again and again is told so, and what was written before stays.
func TestAFileIsNobodyElses(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.streets(rues)
	id, version := h.begun(nil)
	h.ok(h.family.Do("POST", h.at("/mine/"+id.String()+"/pieces/child?name=livret.png"), bytes.NewReader(picture())))
	elsewhere := h.Tenant("commune", "Une autre commune")
	other := h.Staff(elsewhere, access.SchoolOffice)
	stray := h.Staff(h.Tenant("school", "Une autre école"), access.Director)
	mine, office := "/mine/"+id.String(), "/files/"+id.String()
	for _, c := range []struct {
		method, path string
		body         any
	}{{"GET", mine, nil}, {"POST", mine + "/submit", nil}, {"POST", mine + "/withdraw", nil}, {"POST", mine + "/pieces/child/swear", nil}, {"GET", mine + "/certificate", nil}, {"GET", mine + "/decision", nil},
		{"PUT", mine, map[string]any{"version": version, "form": map[string]any{"year": 2026, "child": map[string]any{"family_name": "", "given_name": "", "birth_date": ""}, "home": map[string]any{"street": "", "postcode": "", "city": "", "here": true}, "people": []any{}}}}} {
		h.refused(h.stranger.Do(c.method, h.at(c.path), c.body), 404, "")
		h.refused(other.Do(c.method, h.at(c.path), c.body), 404, "")
		h.refused(stray.Do(c.method, h.at(c.path), c.body), 404, "")
		h.refused(h.Anonymous().Do(c.method, h.at(c.path), c.body), 401, "")
	}
	h.refused(h.stranger.Do("POST", h.at(mine+"/pieces/child?name=x.png"), bytes.NewReader(picture())), 404, "")
	h.ok(h.family.Post(h.at(mine+"/submit"), nil))
	h.RunJobs()
	for _, c := range []struct {
		method, path string
		body         any
	}{{"GET", office, nil}, {"POST", office + "/enrol", map[string]any{"school": h.small}}, {"POST", office + "/refuse", map[string]any{"reason": "non"}}, {"GET", office + "/pieces/child/picture", nil}, {"GET", office + "/certificate", nil}} {
		h.refused(other.Do(c.method, h.at(c.path), c.body), 404, "")                                                    // in a commune that is not theirs
		h.refused(other.Do(c.method, in(elsewhere, c.path), c.body), 404, "")                                           // in their own, by an id of ours
		h.refused(h.head.Do(c.method, h.at(c.path), c.body), 404, "")                                                   // of the school, before it is told anything
		h.refused(h.stranger.Do(c.method, h.at(c.path), c.body), 403, "")                                               // a family is no agent
		h.refused(h.mayor.Do(c.method, strings.Replace(h.at(c.path), "/pieces/child/picture", "", 1), c.body), 403, "") // the mayor decides, and reads no household
	}
	h.ok(h.office.Post(h.at(office+"/enrol"), map[string]any{"school": h.small, "anyway": true}))
	h.RunJobs()
	var list struct{ Items []enrolment.Admission }
	h.ok(h.head.Get(in(h.small, "/admissions"))).JSON(t, &list)
	admission := "/admissions/" + list.Items[0].ID.String()
	for _, path := range []string{admission, admission + "/admit", admission + "/return", admission + "/vaccination"} {
		method, body := "POST", any(map[string]any{"vaccination": "seen"})
		switch path {
		case admission:
			method, body = "GET", nil
		case admission + "/return":
			body = map[string]any{"reason": "Ce n’est pas notre secteur."}
		}
		h.refused(h.bigHead.Do(method, in(h.small, path), body), 404, "")
		h.refused(h.bigHead.Do(method, in(h.big, path), body), 404, "")
		h.refused(stray.Do(method, in(h.small, path), body), 404, "")
		h.refused(h.Staff(h.small, access.Teacher).Do(method, in(h.small, path), body), 403, "")
	}

	// ten files are ten taps on one: the second tap finds the first; names of every kind come back as they were typed
	begin := func() (f enrolment.FileView) {
		h.ok(h.family.Post(h.at("/mine"), map[string]any{"year": 2027})).JSON(t, &f)
		return f
	}
	f := begin()
	for range 9 {
		if again := begin(); again.ID != f.ID {
			t.Fatal("a second tap opens a second file")
		}
	}
	write := func(change func(form *enrolment.Form)) (status int, body string) {
		form := f.Form
		change(&form)
		a := h.family.Do("PUT", h.at("/mine/"+f.ID.String()), map[string]any{"version": f.Version, "form": form})
		if a.Status == 200 {
			a.JSON(t, &f)
		}
		return a.Status, string(a.Body)
	}
	name := "O’Brien-Nguyễn d’Åsgård-Ōtake"
	if status, body := write(func(form *enrolment.Form) {
		form.Child.FamilyName, form.Note = "  "+name+" ", "<script>alert(1)</script>"
	}); status != 200 || f.Form.Child.FamilyName != name {
		t.Fatalf("%d %s", status, body)
	}
	for what, change := range map[string]func(form *enrolment.Form){
		"a note without end":         func(form *enrolment.Form) { form.Note = strings.Repeat("é", 2001) },
		"a hundred parents":          func(form *enrolment.Form) { form.People = make([]enrolment.Responsible, 100) },
		"a name of a thousand":       func(form *enrolment.Form) { form.Child.GivenName = strings.Repeat("x", 1000) },
		"a school of nobody":         func(form *enrolment.Form) { id := uuid.New(); form.Asked.School = &id },
		"a year before the Bastille": func(form *enrolment.Form) { form.Year = 1788 },
	} {
		if status, body := write(change); status != 422 {
			t.Errorf("%s: %d %s", what, status, body)
		}
	}
	if f = h.file(h.family, "/mine/"+f.ID.String()); f.Form.Child.FamilyName != name {
		t.Error("a refused page lost what was written before")
	}
	// ten thousand lines are read in one go, and lines without sense are told by number
	var huge bytes.Buffer
	huge.WriteString("école;voie;parité;du;au\n")
	for i := range 10_000 {
		fmt.Fprintf(&huge, "0990014C;rue n° %d des Lilas;%s;1;\n", i, map[bool]string{true: "tous", false: "vertical"}[i%100 != 0])
	}
	var trial struct{ Report enrolment.StreetReport }
	h.ok(h.office.Do("POST", h.at("/sectors/lists?name=longue.csv"), bytes.NewReader(huge.Bytes()))).JSON(t, &trial)
	if trial.Report.Lines != 10_000 || trial.Report.Errors != 100 || trial.Report.Good != 9_900 {
		t.Errorf("%d lines, %d errors, %d good", trial.Report.Lines, trial.Report.Errors, trial.Report.Good)
	}
	h.refused(h.office.Do("POST", h.at("/sectors/lists?name=trop.csv"), bytes.NewReader(make([]byte, 10<<20))), 413, "")
	h.refused(h.family.Do("POST", h.at("/mine/"+f.ID.String()+"/pieces/child?name=gros.png"), bytes.NewReader(make([]byte, 9<<20))), 413, "")
	// the same click twice at once: one certificate
	done := make(chan int, 8)
	id, _ = h.begun(map[string]any{"child": map[string]any{"family_name": "Rossi", "given_name": "Zoé", "birth_date": "2023-06-02"}})
	h.ok(h.family.Post(h.at("/mine/"+id.String()+"/submit"), nil))
	h.RunJobs()
	for range cap(done) {
		go func() {
			done <- h.office.Post(h.at("/files/"+id.String()+"/enrol"), map[string]any{"school": h.small, "anyway": true}).Status
		}()
	}
	won := 0
	for range cap(done) {
		if s := <-done; s == 200 {
			won++
		} else if s != 409 {
			t.Errorf("the other click is answered %d", s)
		}
	}
	if n := h.count(h.id, `directory.people where tenant_id = $1 and given_name = 'Zoé'`); won != 1 || n != 1 {
		t.Errorf("%d clicks made %d children", won, n)
	}
}
