package directory_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/app"
	"preau/internal/directory"
	"preau/internal/directory/roll"
	"preau/internal/manifest"
	"preau/internal/platform/blob"
	"preau/internal/platform/blob/intake"
	"preau/internal/platform/pdf"
	"preau/internal/tenant"
	"preau/internal/testkit"
	"preau/internal/testkit/folk"
)

// house is a kit with the directory, and what tests do with it.
type house struct {
	*testkit.Kit
	importer *directory.Importer
	blobs    blob.Store
	set      directory.Feed // what the next set of an académie's files holds
	opened   uuid.UUID      // the school opened last from a set
	told     []string       // to those who decide
}

func open(t testing.TB) *house {
	t.Helper()
	vault, err := directory.NewVault(testkit.Secret)
	if err != nil {
		t.Fatal(err)
	}
	h := &house{}
	if h.blobs, err = blob.OpenDir(t.TempDir()); err != nil {
		t.Fatal(err)
	}
	h.Kit = testkit.New(t, func(core *app.Core) ([]manifest.Module, app.Sessions) {
		compiler := pdf.New(pdf.Options{RuntimeDir: testkit.Root("runtime")})
		t.Cleanup(func() { compiler.Close() })
		h.importer = &directory.Importer{Vault: vault, Words: core.Words}
		return []manifest.Module{directory.Module(directory.Deps{Vault: vault, Words: core.Words, Blobs: h.blobs, Intake: intake.New(1), PDF: compiler,
			Feeds: func(context.Context, []directory.UploadedFile, directory.FeedKnown) (directory.Feed, error) {
				return h.set, nil
			},
			Found: func(tx *tenant.Tx, school roll.School) (uuid.UUID, error) {
				h.opened = h.schoolWithUAI(school.UAI)
				h.Link(tx.Tenant(), h.opened, "feed")
				return h.opened, nil
			},
			Tell: func(_ *tenant.Tx, kind string, _ uuid.UUID, path string) error {
				h.told = append(h.told, kind+" "+path)
				return nil
			},
		})}, nil
	})
	return h
}

var date = folk.Date

// person adds somebody by hand.
func (h *house) person(tenantID uuid.UUID, given, family string, profiles ...access.Profile) (id uuid.UUID) {
	h.T.Helper()
	h.In(tenantID, func(tx *tenant.Tx) (err error) {
		n := directory.NewPerson{GivenName: given, FamilyName: family}
		for _, p := range profiles {
			n.Roles = append(n.Roles, directory.NewRole{Profile: p, Since: date("2026-09-01")})
			if p == access.Pupil {
				n.BirthDate = date("2018-03-14")
			}
		}
		id, err = directory.Add(tx, n)
		return err
	})
	return id
}

// class opens a class of the current year with pupils in it.
func (h *house) class(tenantID uuid.UUID, label, level string, pupils ...uuid.UUID) (id uuid.UUID) {
	h.T.Helper()
	h.In(tenantID, func(tx *tenant.Tx) error {
		y, err := directory.OpenYear(tx, 2026)
		if err != nil {
			return err
		}
		if id, err = directory.OpenClass(tx, directory.Class{YearID: y.ID, Label: label, Levels: []string{level}}); err != nil {
			return err
		}
		for _, p := range pupils {
			if _, err := directory.Join(tx, id, p, directory.PartPupil, level, y.StartsOn); err != nil {
				return err
			}
		}
		return directory.Refresh(tx)
	})
	return id
}

func (h *house) tie(tenantID, pupil, guardian uuid.UUID, authority string) (id uuid.UUID) {
	h.T.Helper()
	h.In(tenantID, func(tx *tenant.Tx) (err error) {
		id, err = directory.Tie(tx, directory.Kinship{PupilID: pupil, GuardianID: guardian, Authority: authority, MayCollect: true, Since: date("2026-09-01")})
		return err
	})
	return id
}

// reach asks as a session's refresh does.
func (h *house) reach(tenantID, person uuid.UUID) (r directory.Reached) {
	h.T.Helper()
	err := h.House.DB.In(context.Background(), tenant.Doors{Tenant: tenantID, Open: []string{"directory"}, ReadOnly: true}, tenant.Actor{}, func(tx *tenant.Tx) (err error) {
		r, err = directory.Reach(tx, person)
		return err
	})
	if err != nil {
		h.T.Fatal(err)
	}
	return r
}

// family signs a guardian in with what they reach.
func (h *house) family(tenantID, person uuid.UUID) *testkit.Client {
	h.T.Helper()
	return h.As(access.Caller{Hats: []access.Hat{folk.Hat(h.Kit, tenantID, person)}})
}

// member signs in somebody of the staff with their record.
func (h *house) member(tenantID, person uuid.UUID, profiles ...access.Profile) *testkit.Client {
	return h.As(access.Caller{Hats: []access.Hat{h.Hat(tenantID, person, profiles...)}})
}

// sample is the export of a real school.
func sample(t testing.TB) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	list, err := filepath.Glob("onde/testdata/school-247-pupils/*.csv")
	if err != nil || len(list) != 3 {
		t.Fatalf("the sample is not there: %v %v", list, err)
	}
	for _, path := range list {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(path)] = b
	}
	return files
}

func (h *house) load(tenantID uuid.UUID, files map[string][]byte, commit, confirm bool) (*directory.Report, error) {
	h.T.Helper()
	return h.importer.Import(context.Background(), h.House.DB, tenantID, "", directory.FromOnde, files, commit, confirm, "fr")
}

func (h *house) must(tenantID uuid.UUID, files map[string][]byte) *directory.Report {
	h.T.Helper()
	r, err := h.load(tenantID, files, true, false)
	if err != nil {
		h.T.Fatal(err)
	}
	return r
}

func (h *house) count(tenantID uuid.UUID, sql string, args ...any) (n int) {
	h.T.Helper()
	h.In(tenantID, func(tx *tenant.Tx) (err error) {
		n, err = tenant.Value[int](tx, "select count(*)::int from "+sql, append([]any{tenantID}, args...)...)
		return err
	})
	return n
}

// round is the night's work.
func (h *house) round(tenantID uuid.UUID) {
	h.T.Helper()
	h.In(tenantID, func(tx *tenant.Tx) error {
		_, err := tx.Emit("directory.round", tx.Now(), map[string]any{})
		return err
	})
	h.In(tenantID, func(tx *tenant.Tx) error { // as the service that passes through all of them does
		people, err := directory.Departed(tx, 100)
		if err != nil || len(people) == 0 {
			return err
		}
		return h.House.Modules[0].Subject.Forget(tx, manifest.Gone{People: people})
	})
	h.RunJobs()
}

const day = 24 * time.Hour
