package enrolment_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"net/url"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/app"
	"preau/internal/directory"
	"preau/internal/identity"
	"preau/internal/manifest"
	"preau/internal/modules/enrolment"
	"preau/internal/notify"
	"preau/internal/platform/blob"
	"preau/internal/platform/blob/intake"
	"preau/internal/platform/mail"
	"preau/internal/platform/pdf"
	"preau/internal/platform/signed"
	"preau/internal/tenant"
	"preau/internal/testkit"
	"preau/internal/testkit/folk"
)

// town is a commune with two schools, its office, its mayor, and the directors of its schools.
type town struct {
	*testkit.Kit
	service       *enrolment.Service
	blobs         blob.Store
	invited       []uuid.UUID
	id            uuid.UUID
	small, big    uuid.UUID // maternelle, élémentaire
	office, mayor *testkit.Client
	head, bigHead *testkit.Client
	mother        uuid.UUID
	family        *testkit.Client
	stranger      *testkit.Client
}

func open(t *testing.T) *town {
	t.Helper()
	h := &town{}
	h.Kit = testkit.New(t, func(core *app.Core) ([]manifest.Module, app.Sessions) {
		vault, err := directory.NewVault(testkit.Secret)
		if err != nil {
			t.Fatal(err)
		}
		if h.blobs, err = blob.OpenDir(t.TempDir()); err != nil {
			t.Fatal(err)
		}
		compiler := pdf.New(pdf.Options{RuntimeDir: testkit.Root("runtime")})
		t.Cleanup(func() { compiler.Close() })
		told := notify.New(notify.Deps{Words: core.Words, Log: core.Log, Keys: signed.New(testkit.Secret), URL: "http://127.0.0.1", From: mail.Address{Name: "Préau", Email: "ne-pas-repondre@preau.example"}, Host: "preau.example"}).Module()
		told.Operations = nil
		for i := range told.Jobs { // what leaves the house has its own tests
			told.Jobs[i] = manifest.NewJob(told.Jobs[i].Kind, nil, nothing)
		}
		h.service = enrolment.New(enrolment.Deps{Words: core.Words, Vault: vault, Bridges: directory.NewBridger(vault, directory.Memberships{}), Blobs: h.blobs, Intake: intake.New(1), PDF: compiler,
			Notify: notify.New(notify.Deps{Words: core.Words, Log: core.Log}),
			Invite: func(_ *tenant.Tx, person uuid.UUID) error { h.invited = append(h.invited, person); return nil }})
		return []manifest.Module{{Key: "identity", Floor: true, Migrations: identity.Migrations}, directory.Module(directory.Deps{Vault: vault, Words: core.Words}), told, h.service.Module()}, nil
	})
	h.id = h.Tenant("commune", "Commune de Saint-Aubin")
	h.small, h.big = h.Tenant("school", "École maternelle des Petits-Tilleuls"), h.Tenant("school", "École élémentaire des Tilleuls")
	h.Exec(h.id, `update tenant.tenants set city = 'Saint-Aubin', insee = '99001' where tenant_id = $1`, h.id)
	for school, name := range map[uuid.UUID]string{h.small: "École maternelle des Petits-Tilleuls", h.big: "École élémentaire des Tilleuls"} {
		h.Link(h.id, school, "enrolment", "directory")
		h.Exec(h.id, `update tenant.links set peer_name = $3 where tenant_id = $1 and peer_tenant_id = $2`, h.id, school, name)
		h.Exec(school, `update tenant.links set peer_kind = 'commune', peer_name = 'Commune de Saint-Aubin' where tenant_id = $1`, school)
		folk.Person(h.Kit, school, "Directrice", "Kervella", "", access.Director)
	}
	agent, mayor := folk.Person(h.Kit, h.id, "Nadia", "Roux", "", access.SchoolOffice), folk.Person(h.Kit, h.id, "Claire", "Maire", "", access.Elected)
	h.office = h.As(access.Caller{Hats: []access.Hat{h.Hat(h.id, agent, access.SchoolOffice)}})
	h.mayor = h.As(access.Caller{Hats: []access.Hat{h.Hat(h.id, mayor, access.Elected)}})
	h.head, h.bigHead = h.Staff(h.small, access.Director), h.Staff(h.big, access.Director)
	h.mother = folk.Person(h.Kit, h.id, "Ana", "Rossi", "ana@example.fr", access.Guardian)
	h.family = h.As(access.Caller{Hats: []access.Hat{h.Hat(h.id, h.mother, access.Guardian)}})
	other := folk.Person(h.Kit, h.id, "Une", "Autre", "", access.Guardian)
	h.stranger = h.As(access.Caller{Hats: []access.Hat{h.Hat(h.id, other, access.Guardian)}})
	h.ok(h.office.Do("PUT", h.at("/sectors/schools"), map[string]any{"schools": []map[string]any{
		{"id": h.small, "name": "", "uai": "0990014C", "levels": []string{"PS", "MS", "GS"}}, {"id": h.big, "name": "", "uai": "0990001N", "levels": []string{"CP", "CE1", "CE2", "CM1", "CM2"}}}}))
	h.ok(h.office.Do("PUT", h.at("/terms"), map[string]any{"opens_on": "2026-09-01", "closes_on": "", "welcome": "Bienvenue", "cost_reference": ""}))
	return h
}

func nothing(_ context.Context, _ *tenant.Tx, _ *map[string]any) error { return nil }

func (h *town) at(path string) string { return "/api/v1/t/" + h.id.String() + "/enrolment" + path }

func in(tenantID uuid.UUID, path string) string {
	return "/api/v1/t/" + tenantID.String() + "/enrolment" + path
}

func (h *town) ok(a testkit.Answer) testkit.Answer {
	h.T.Helper()
	if a.Status >= 300 {
		h.T.Fatalf("%d %s %s", a.Status, a.Body, h.Log.String())
	}
	return a
}

func (h *town) refused(a testkit.Answer, status int, code string) {
	h.T.Helper()
	if a.Status != status || code != "" && !bytes.Contains(a.Body, []byte(code)) {
		h.T.Fatalf("%d %s, want %d %s", a.Status, a.Body, status, code)
	}
}

// streets brings a file of streets and makes it stand.
func (h *town) streets(csv string) {
	h.T.Helper()
	var list struct {
		ID     uuid.UUID
		Report enrolment.StreetReport
	}
	h.ok(h.office.Do("POST", h.at("/sectors/lists?name=rues.csv"), bytes.NewReader([]byte(csv)))).JSON(h.T, &list)
	h.ok(h.office.Post(h.at("/sectors/lists/"+list.ID.String()+"/apply"), map[string]any{"partly": true}))
}

const rues = "école;code insee;voie;parité;du;au\n" +
	"Petits-Tilleuls;99001;rue des Écoles;tous;;\nélémentaire des Tilleuls;99001;rue des Écoles;tous;;\n" +
	"0990014C;99001;av. de l'Aérodrome;impairs;1;41\n0990001N;99001;Avenue de l’Aérodrome;;;\n"

// begun opens a file of the family for a child of three and fills it.
func (h *town) begun(form map[string]any) (id uuid.UUID, version int) {
	h.T.Helper()
	var f enrolment.FileView
	h.ok(h.family.Post(h.at("/mine"), map[string]any{"year": 2026})).JSON(h.T, &f)
	body := map[string]any{"year": 2026, "level": "", "child": map[string]any{"family_name": "Rossi", "given_name": "Adam", "birth_date": "2023-04-02", "birth_place": "Valmont", "sex": "M"},
		"home":   map[string]any{"street": "12 rue des Ecoles", "postcode": "99100", "city": "Saint-Aubin", "here": true},
		"people": []map[string]any{{"civility": "MME", "family_name": "Rossi", "given_name": "Ana", "relation": 10, "authority": "full", "lives_with": true, "mail": "ana@example.fr"}}, "sworn": true}
	for k, v := range form {
		body[k] = v
	}
	h.ok(h.family.Do("PUT", h.at("/mine/"+f.ID.String()), map[string]any{"version": f.Version, "form": body})).JSON(h.T, &f)
	return f.ID, f.Version
}

func (h *town) file(c *testkit.Client, path string) (f enrolment.FileView) {
	h.T.Helper()
	h.ok(c.Get(h.at(path))).JSON(h.T, &f)
	return f
}

func picture() []byte {
	var out bytes.Buffer
	_ = png.Encode(&out, image.NewGray(image.Rect(0, 0, 40, 30)))
	return out.Bytes()
}

func escape(s string) string { return url.QueryEscape(s) }

// pdfText reads a document as a person does, line by line.
func pdfText(t *testing.T, content []byte) string {
	t.Helper()
	cmd := exec.Command("pdftotext", "-layout", "-", "-")
	cmd.Stdin = bytes.NewReader(content)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("pdftotext: %v", err)
	}
	return strings.ReplaceAll(string(out), "\u00a0", " ")
}
