package modules_test

import (
	"errors"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"preau/internal/access"
	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/platform/blob"
	"preau/internal/tenant"
	"preau/internal/testkit"
	"preau/internal/testkit/folk"
)

// Whoever answers for an organisation's data takes all of it away in one file; nobody else asks, and nobody else takes it.
func TestAnOrganisationTakesItsDataAway(t *testing.T) {
	t.Parallel()
	k := controllers(t)
	school, elsewhere := k.Tenant("school", "École des Tilleuls"), k.Tenant("school", "Ailleurs")
	class := folk.Class(k, school, "CE1 A", "CE1", uuid.Nil)
	pupil := folk.Pupil(k, school, class, "CE1", "Lina", "O’Brien-Nguyễn", "", "2018-05-04")
	folk.Pupil(k, elsewhere, uuid.Nil, "CE1", "Ailleurs", "Personne", "", "2018-05-04")
	vault, err := directory.NewVault(k.House.Root)
	if err != nil {
		t.Fatal(err)
	}
	k.In(school, func(tx *tenant.Tx) error { return vault.SetINE(tx, pupil, "120890002AB") })
	logo := "\x89PNG\r\n\x1a\n of the school"
	admin, err := pgx.Connect(t.Context(), k.Admin)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close(t.Context())
	for _, sql := range []string{
		`insert into settings.logos (tenant_id, id, content_type, content, changed_at) values ($1, gen_random_uuid(), 'image/png', $2, now())`,
		`insert into directory.table_mappings (tenant_id, signature, mapping, used_at) select $1, 'signature ' || n, '{}', now() from generate_series(1, 4500) n where $2::bytea is not null`, // more lines than are held at a time
		`update tenant.tenants set suspended_at = now(), suspended_by = 'the operator' where tenant_id = $1 and $2::bytea is not null`,                                                        // it goes on where nothing else can be changed
	} {
		if _, err := admin.Exec(t.Context(), sql, school, []byte(logo)); err != nil {
			t.Fatal(err)
		}
	}

	path := "/api/v1/t/" + school.String() + "/privacy/archives"
	k.Anonymous().Post(path, nil).Want(t, http.StatusUnauthorized)
	k.Staff(elsewhere, access.Director).Post(path, nil).Want(t, http.StatusNotFound)
	k.Staff(school, access.Teacher).Post(path, nil).Want(t, http.StatusForbidden)
	k.Staff(school, access.DPO).Post(path, nil).Want(t, http.StatusForbidden)
	asker := k.Staff(school, access.Director)
	var asked, again struct{ Task string }
	asker.Post(path, nil).Want(t, http.StatusOK).JSON(t, &asked)
	asker.Post(path, nil).Want(t, http.StatusOK).JSON(t, &again)
	if asked != again {
		t.Errorf("asked twice, it is written twice: %v, %v", asked, again)
	}
	asker.Get(path+"/"+asked.Task).Want(t, http.StatusNotFound)
	k.RunJobs()

	director := k.Staff(school, access.Director)
	director.Get(path+"/"+asked.Task).Want(t, http.StatusNotFound)
	type archive struct {
		ID      string
		Bytes   int
		Mine    bool
		TakenAt *time.Time `json:"taken_at"`
	}
	seen := func(of *testkit.Client) archive {
		t.Helper()
		var out struct{ Items []archive }
		of.Get(path).Want(t, http.StatusOK).JSON(t, &out)
		if len(out.Items) != 1 || out.Items[0].ID != asked.Task {
			t.Fatalf("%+v", out)
		}
		return out.Items[0]
	}
	if a := seen(asker); !a.Mine || a.TakenAt != nil {
		t.Errorf("%+v", a)
	}
	got := asker.Get(path+"/"+asked.Task).Want(t, http.StatusOK)
	if a := seen(director); a.Mine || a.TakenAt == nil || a.Bytes != len(got.Body) || got.Header.Get("Content-Length") != strconv.Itoa(a.Bytes) {
		t.Errorf("%+v of %d bytes, announced as %s", a, len(got.Body), got.Header.Get("Content-Length"))
	}
	if name := got.Header.Get("Content-Disposition"); !strings.Contains(name, "donnees-") || !strings.Contains(name, "2026-09-07.zip") {
		t.Error(name)
	}
	files := testkit.Unzip(t, got.Body)
	for name, wants := range map[string][]string{
		"directory/people.csv":         {"O’Brien-Nguyễn", pupil.String()},
		"directory/classes.csv":        {"CE1 A", `[""CE1""]`},
		"directory/identifiers.csv":    {";ine", "120890002AB"},
		"directory/table_mappings.csv": {"signature 1;", "signature 4500;"},
		"LISEZ-MOI.txt":                {"École des Tilleuls", "directory/people.csv", "4 500 lignes"},
	} {
		for _, want := range wants {
			if !strings.Contains(files[name], want) {
				t.Errorf("%s does not say %q: %.2000s", name, want, files[name])
			}
		}
	}
	found := false
	for name, content := range files {
		if strings.Contains(content, elsewhere.String()) || strings.Contains(content, "Ailleurs") || strings.Contains(name, "care") {
			t.Errorf("%s: %s", name, content)
		}
		found = found || strings.HasPrefix(name, "fichiers/") && strings.HasSuffix(name, ".png") && content == logo
	}
	if !found {
		t.Error("the logo is not among the files")
	}

	// the child's family is told who took it; a week later the file is gone
	k.In(school, func(tx *tenant.Tx) error {
		n, err := tenant.Value[int](tx, `select count(*)::int from audit.openings where tenant_id = $1 and person_id = $2 and operation = 'privacy.archive'`, school, pupil)
		if n != 1 {
			t.Errorf("%d openings", n)
		}
		return err
	})
	k.Clock.Set(k.Clock.Now().AddDate(0, 0, 8))
	asker.Get(path+"/"+asked.Task).Want(t, http.StatusNotFound)
	k.In(school, func(tx *tenant.Tx) error {
		_, err := tx.Emit("privacy.night", time.Time{}, manifest.Due{Due: tx.Now()})
		return err
	})
	k.RunJobs()
	store, err := blob.OpenDir(filepath.Join(k.House.Config.Var, "files"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Stat(t.Context(), school.String()+"/"+asked.Task); !errors.Is(err, blob.ErrNotFound) {
		t.Errorf("the file is still there: %v", err)
	}
}
