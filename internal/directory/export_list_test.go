package directory_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/xuri/excelize/v2"

	"preau/internal/access"
	"preau/internal/platform/blob"
	"preau/internal/testkit"
)

func TestAListIsForThoseWhoSeeItsContactsAndHidesHiddenAddresses(t *testing.T) {
	h := open(t)
	f := family(h)
	other := h.Tenant("school", "École d’ailleurs")
	h.Exec(f.school, `update directory.contacts set street = '8 rue Ouverte', postcode = '99120', city = 'Saint-Aubin', mail = 'marc.petit@example.fr' where tenant_id = $1 and id = $2`, f.school, f.marc)
	h.Exec(f.school, `update directory.kinship set contact_order = 2, relation = 20 where tenant_id = $1 and guardian_id = $2`, f.school, f.marc)
	path := "/api/v1/t/" + f.school.String() + "/directory/"
	class, all := path+"classes/"+f.class.String()+"/export", path+"exports"
	head := h.member(f.school, f.director, access.Director)
	format := func(f string) map[string]any { return map[string]any{"format": f} }
	for _, c := range []struct {
		who       string
		client    *testkit.Client
		one, each int
	}{
		{"anonymous", h.Anonymous(), 401, 401},
		{"stranger", h.Staff(other, access.Director), 404, 404},
		{"guardian", h.family(f.school, f.nadia), 403, 403},
		{"another teacher", h.Staff(f.school, access.Teacher), 403, 403},
		{"her teacher", h.member(f.school, f.teacher, access.Teacher), 200, 403},
		{"director", head, 200, 202},
	} {
		if got := c.client.Post(class, format("csv")).Status; got != c.one {
			t.Errorf("%s exports a class: %d, want %d", c.who, got, c.one)
		}
		if got := c.client.Post(all, format("csv")).Status; got != c.each {
			t.Errorf("%s exports everybody: %d, want %d", c.who, got, c.each)
		}
	}
	head.Post(path+"classes/"+uuid.NewString()+"/export", format("csv")).Want(t, 404)
	if n := h.count(f.school, "audit.lines where tenant_id = $1 and operation = 'directory.export-class'"); n != 2 {
		t.Errorf("two exports of a class left %d lines", n)
	}

	text := string(head.Post(class, format("csv")).Want(t, 200).Body)
	want := "\uFEFFClasse;Niveau;Nom;Prénom;Naissance;Responsable 1;Lien;Téléphones;Courriel;Adresse;Vient chercher;Responsable 2;Lien;Téléphones;Courriel;Adresse;Vient chercher\r\n" +
		"CE1 B;CE1;Roux;Lina;14/03/2018;Roux Nadia;;06 39 98 00 07;;masquée;oui;Petit Marc;père;;marc.petit@example.fr;8 rue Ouverte 99120 Saint-Aubin;oui\r\n"
	if text != want {
		t.Errorf("the list is\n%q, want\n%q", text, want)
	}
	if pdf := head.Post(class, format("pdf")).Want(t, 200); !bytes.HasPrefix(pdf.Body, []byte("%PDF-")) || !strings.Contains(pdf.Header.Get("Content-Disposition"), "liste-ce1-b.pdf") {
		t.Errorf("the list on paper: %q, %v", pdf.Body[:min(8, len(pdf.Body))], pdf.Header)
	}

	var asked struct{ Task uuid.UUID }
	head.Post(all, format("xlsx")).Want(t, 202).JSON(t, &asked)
	h.RunJobs()
	file := all + "/" + asked.Task.String()
	h.Staff(other, access.Director).Get(file).Want(t, 404)
	colleague := h.Hat(f.school, h.person(f.school, "Jeanne", "Aubry", access.Director), access.Director)
	h.As(access.Caller{Account: uuid.New(), Hats: []access.Hat{colleague}}).Get(file).Want(t, 404) // somebody else asked for it
	got := head.Get(file).Want(t, 200)
	book, err := excelize.OpenReader(bytes.NewReader(got.Body))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if rows, err := book.GetRows(book.GetSheetName(0)); err != nil || len(rows) != 3 || rows[1][2] != "Diallo" || rows[2][2] != "Roux" {
		t.Errorf("everybody is %q %v", rows, err)
	}
	if kept, _, err := h.blobs.Get(t.Context(), blob.Key(f.school, asked.Task)); err != nil {
		t.Error(err)
	} else {
		var raw bytes.Buffer
		_, _ = raw.ReadFrom(kept)
		_ = kept.Close()
		if bytes.HasPrefix(raw.Bytes(), []byte("PK")) {
			t.Error("the list is kept in clear")
		}
	}
	h.Clock.Advance(day + day)
	h.round(f.school)
	head.Get(file).Want(t, 404)
	if _, err := h.blobs.Stat(t.Context(), blob.Key(f.school, asked.Task)); err == nil {
		t.Error("the list is still kept after a day")
	}
}
