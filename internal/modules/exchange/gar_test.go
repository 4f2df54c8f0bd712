package exchange_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/md5" //nolint:gosec // what the archive bears
	"encoding/hex"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/modules/exchange"
	"preau/internal/tenant"
	"preau/internal/testkit"
)

const timeOfCall = 300 * time.Millisecond

type archiveView struct {
	ID                      uuid.UUID
	Name, State, MD5        string
	ErrorCode               string `json:"error_code"`
	Bytes, Pupils, Blockers int
	Attempts                int
	NextAt                  *time.Time `json:"next_at"`
	Dropped                 bool
}

type garView struct {
	Blockers []struct {
		Kind, Name, Value string
		Person            *uuid.UUID
	}
	Pupils, Teachers, Classes int
	Name                      string
	OwnKey                    string `json:"own_key"`
	Archives                  []archiveView
}

func (s *school) gar() (v garView) {
	s.h.T.Helper()
	s.as(access.Director).Get(s.path("gar")).Want(s.h.T, 200).JSON(s.h.T, &v)
	return v
}

func (v garView) kinds() (out []string) {
	for _, b := range v.Blockers {
		out = append(out, b.Kind)
	}
	return out
}

// untar reads the files of an archive.
func untar(t *testing.T, content []byte) (names []string, files map[string][]byte) {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	files = map[string][]byte{}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return names, files
		}
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		names, files[h.Name] = append(names, h.Name), b
	}
}

func TestTheArchiveOfAnEcoleObeysItsSchema(t *testing.T) {
	t.Parallel()
	h := open(t, func(d *exchange.Deps) { d.PartPersons = 2 })
	s := h.school("elementaire", "0990001N")
	h.Exec(s.id, `insert into directory.classes (tenant_id, id, year_id, label, kind, levels, onde_id, source, created_at) select $1, $2, year_id, 'Anglais', 'group', '{}', '4711', 'aaf', created_at from directory.classes where tenant_id = $1 and id = $3`, s.id, uuid.New(), s.ce1)
	h.Exec(s.id, `insert into directory.class_members (tenant_id, id, class_id, person_id, part, since, created_at) select $1, $2, id, $3, 'pupil', '2026-09-01', created_at from directory.classes where tenant_id = $1 and kind = 'group'`, s.id, uuid.New(), s.lina)
	s.settle(nil).Want(t, 200)
	s.as(access.Director).Post(s.path("gar/archives"), nil).Want(t, 202)
	h.RunJobs()
	v := s.gar()
	if len(v.Blockers) > 0 || v.Pupils != 3 || v.Teachers != 2 || v.Classes != 3 {
		t.Fatalf("%+v", v)
	}
	a := v.Archives[0]
	if a.State != "ready" || a.Name != "PREAU_GAR-ENT_Complet_20260907_1D_0990001N.tar.gz" || a.Name != v.Name {
		t.Fatalf("%+v", a)
	}
	got := s.as(access.Director).Get(s.path("gar/archives", a.ID.String(), "file")).Want(t, 200)
	sum := md5.Sum(got.Body) //nolint:gosec // see above
	if hex.EncodeToString(sum[:]) != a.MD5 || len(got.Body) != a.Bytes {
		t.Error("the sum is not the file's")
	}
	names, files := untar(t, got.Body)
	want := []string{"Etab_0000", "Eleve_0000", "Eleve_0001", "Enseignant_0000", "Groupe_0000", "Groupe_0001", "Groupe_0002", "RespAff_0000"}
	for i, n := range want {
		if i >= len(names) || names[i] != "PREAU_GAR-ENT_Complet_20260907_1D_"+n+".xml" {
			t.Fatalf("files %v", names)
		}
	}
	all := ""
	for name, b := range files {
		valid(t, "GAR-ENT-1D.xsd", name, b)
		all += string(b)
	}
	for _, has := range []string{"<men:GARPersonIdentifiant>" + h.names.GAR(s.id, s.lina) + "<", "<men:GARMEFSTAT4Code>1122<", "<men:GARMEFSTAT4Code>1125<", "<men:GARGroupeStatut>GROUPE<", "<men:GARGroupeCode>4711<", "<men:GARGroupeDivAppartenance>",
		"O’Brien &amp; &lt;fils&gt;", "<men:GARPersonMail>anne.morel@example.fr<", "École Jean Jaurès &lt;A &amp; B&gt;", "National_ens"} {
		if !strings.Contains(all, has) {
			t.Errorf("%s is missing", has)
		}
	}
	for _, never := range []string{s.lina.String(), "2018-03-14", "eleve@example.fr", "karim.ali@example.fr"} {
		if strings.Contains(all, never) {
			t.Errorf("%s leaves", never)
		}
	}
	if sealed := h.raw(t, s.id, a.ID); bytes.Contains(sealed, []byte("Roux")) || bytes.Equal(sealed, got.Body) {
		t.Error("the file is kept open")
	}
}

func (h *house) raw(t *testing.T, tenantID, id uuid.UUID) []byte {
	t.Helper()
	r, _, err := h.service.Blobs.Get(t.Context(), tenantID.String()+"/"+id.String())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	b, _ := io.ReadAll(r)
	return b
}

func TestTheArchiveOfACollegeObeysItsSchema(t *testing.T) {
	t.Parallel()
	h := open(t)
	s := h.school("college", "0990002P")
	s.settle(nil).Want(t, 200)
	s.as(access.Director).Post(s.path("gar/archives"), nil).Want(t, 202)
	h.RunJobs()
	v := s.gar()
	if len(v.Archives) != 1 || v.Archives[0].State != "ready" || v.Teachers != 1 { // the principal does not teach
		t.Fatalf("%+v", v)
	}
	names, files := untar(t, s.as(access.Director).Get(s.path("gar/archives", v.Archives[0].ID.String(), "file")).Want(t, 200).Body)
	if !slices.Contains(names, "PREAU_GAR-ENT_Complet_20260907_Eleve_0000.xml") {
		t.Errorf("files %v", names)
	}
	for name, b := range files {
		valid(t, "GAR-ENT.xsd", name, b)
		if strings.Contains(name, "Eleve") && !strings.Contains(string(b), "<men:GARMEFCode>10110001110<") {
			t.Error("a pupil of 5e has no MEF")
		}
	}
}

func TestWhatIsMissingIsListedAndNothingLeaves(t *testing.T) {
	t.Parallel()
	h := open(t)
	s := h.school("elementaire", "0990003R")
	h.Exec(s.id, `update tenant.tenants set uai = null where tenant_id = $1`, s.id)
	h.Exec(s.id, `update directory.contacts set mail = '' where tenant_id = $1 and id = $2`, s.id, s.teacher)
	lost := s.pupil(uuid.Nil, "", "Noé", "Sans-Classe")
	s.settle(object{"ident": "", "open": false, "responsibles": []uuid.UUID{s.teacher}}).Want(t, 200)
	v := s.gar()
	if got := v.kinds(); !slices.Equal(got, []string{"ident", "level", "responsible_mail", "uai"}) {
		t.Fatalf("%v", got)
	}
	if b := v.Blockers[1]; b.Person == nil || *b.Person != lost || b.Name != "Noé Sans-Classe" {
		t.Errorf("%+v", b)
	}
	s.as(access.Director).Post(s.path("gar/archives"), nil).Want(t, 202)
	h.RunJobs()
	if a := s.gar().Archives[0]; a.State != "refused" || a.Blockers != 4 || a.Bytes != 0 {
		t.Errorf("%+v", a)
	}
	// what the settings refuse
	for field, change := range map[string]object{
		"ident":        {"ident": "../x"},
		"responsibles": {"responsibles": []uuid.UUID{s.lina}},
		"login":        {"host": "127.0.0.1"},
		"host_key":     {"host": "127.0.0.1", "login": "a", "host_key": "nothing"},
		"host":         {"host": "10.0.0.1", "login": "a", "host_key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJxE6bT0xTgPzDl5Wmv0ZxKo3hC7kJ0D1mQ0rV9bYw3T"},
	} {
		if a := s.settle(change); a.Status != 422 || !strings.Contains(string(a.Body), `"`+field+`"`) {
			t.Errorf("%s: %d %s", field, a.Status, a.Body)
		}
	}
	if a := s.settle(object{"ident": "", "open": true}); a.Status != 422 {
		t.Errorf("opened without a name: %d", a.Status)
	}
}

func TestTheNightMakesTheArchiveOfWhoAsked(t *testing.T) {
	t.Parallel()
	h := open(t)
	s, quiet := h.school("elementaire", "0990004S"), h.school("elementaire", "0990005T")
	s.settle(nil).Want(t, 200)
	quiet.settle(object{"open": false}).Want(t, 200)
	night := func() {
		for _, id := range []uuid.UUID{s.id, quiet.id} {
			h.In(id, func(tx *tenant.Tx) error {
				_, err := tx.Emit("exchange.night", tx.Now(), object{"due": tx.Now()})
				return err
			})
		}
		h.RunJobs()
	}
	night()
	if v := s.gar(); len(v.Archives) != 1 || v.Archives[0].State != "ready" {
		t.Fatalf("%+v", v.Archives)
	}
	if v := quiet.gar(); len(v.Archives) != 0 {
		t.Error("an archive nobody asked for")
	}
	first := s.gar().Archives[0].ID
	h.Clock.Advance(8 * 24 * time.Hour)
	h.Exec(s.id, `update tenant.services set closed_at = now() where tenant_id = $1 and service = 'exchange'`, s.id)
	night()
	h.Exec(s.id, `update tenant.services set closed_at = null where tenant_id = $1 and service = 'exchange'`, s.id)
	v := s.gar()
	if len(v.Archives) != 1 || !v.Archives[0].Dropped {
		t.Errorf("closed, and a week later: %+v", v.Archives)
	}
	s.as(access.Director).Get(s.path("gar/archives", first.String(), "file")).Want(t, 404)
}

func TestWhoSeesAndWhoSettles(t *testing.T) {
	t.Parallel()
	h := open(t)
	s, other := h.school("elementaire", "0990006U"), h.school("elementaire", "0990007V")
	town := h.Tenant("commune", "Mairie")
	s.settle(nil).Want(t, 200)
	s.as(access.Director).Post(s.path("gar/archives"), nil).Want(t, 202)
	h.RunJobs()
	archive := s.gar().Archives[0].ID.String()
	type call struct{ method, path string }
	for _, c := range []call{{"GET", "ways"}, {"GET", "gar"}, {"POST", "gar/archives"}, {"GET", "gar/archives/" + archive + "/file"}, {"GET", "tables"}} {
		for name, w := range map[string]struct {
			c    *testkit.Client
			want int
		}{
			"anonymous":        {h.Anonymous(), 401},
			"another school's": {other.as(access.Director), 404},
			"teacher":          {s.as(access.Teacher), 403},
			"guardian":         {s.as(access.Guardian), 403},
		} {
			if got := w.c.Do(c.method, s.path(c.path), nil); got.Status != w.want {
				t.Errorf("%s %s as %s: %d, want %d", c.method, c.path, name, got.Status, w.want)
			}
		}
	}
	s.as(access.DPO).Get(s.path("ways")).Want(t, 200)
	s.as(access.DPO).Get(s.path("gar/archives", archive, "file")).Want(t, 403)
	// a town hall has no archive of its own, and another school's is nowhere
	h.Staff(town, access.TownAdmin).Get("/api/v1/t/"+town.String()+"/exchange/gar").Want(t, 404)
	h.Staff(town, access.TownAdmin).Get("/api/v1/t/"+town.String()+"/exchange/ways").Want(t, 200)
	other.as(access.Director).Get(other.path("gar/archives", archive, "file")).Want(t, 404)
}
