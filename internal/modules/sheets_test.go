package modules_test

import (
	"bytes"
	"net/http"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/app"
	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/modules"
	"preau/internal/tenant"
	"preau/internal/testkit"
)

// A director prints the sheets of a family and the cards of a class: real PDF, read back.
func TestTheSheetsThatATeacherHandsOut(t *testing.T) {
	var w *modules.Wired
	k := testkit.New(t, func(core *app.Core) ([]manifest.Module, app.Sessions) {
		core.Config.WeakHashes = true
		var err error
		if w, err = modules.Wire(core); err != nil {
			t.Fatal(err)
		}
		return w.Modules, w.Sessions
	})
	t.Cleanup(w.Close)
	school := k.Tenant("school", "École des Tilleuls")
	var guardian, pupil, young, director uuid.UUID
	k.In(school, func(tx *tenant.Tx) (err error) {
		add := func(given string, p access.Profile) uuid.UUID {
			id, e := directory.Add(tx, directory.NewPerson{GivenName: given, FamilyName: "O’Brien-Nguyễn", Roles: []directory.NewRole{{Profile: p}}})
			if e != nil {
				err = e
			}
			return id
		}
		guardian, pupil, young, director = add("Nadia #1 *", access.Guardian), add("Lina", access.Pupil), add("Tom", access.Pupil), add("Yann", access.Director)
		if err != nil {
			return err
		}
		y, err := directory.OpenYear(tx, 2026)
		if err != nil {
			return err
		}
		class, err := directory.OpenClass(tx, directory.Class{YearID: y.ID, Label: "CP A", Levels: []string{"CP"}})
		if err != nil {
			return err
		}
		if _, err = directory.Join(tx, class, young, directory.PartPupil, "CP", y.StartsOn); err != nil {
			return err
		}
		_, err = directory.Tie(tx, directory.Kinship{PupilID: young, GuardianID: guardian, Authority: directory.AuthorityFull, ContactOrder: 1})
		return err
	})
	head := k.As(access.Caller{Hats: []access.Hat{k.Hat(school, director, access.Director)}})
	path := "/api/v1/t/" + school.String() + "/identity/"
	people := map[string]any{"people": []uuid.UUID{guardian, pupil, young}}
	k.Anonymous().Post(path+"sheets", people).Want(t, 401)
	k.Staff(k.Tenant("school", "Ailleurs"), access.Director).Post(path+"sheets", people).Want(t, 404)
	k.Staff(school, access.Guardian).Post(path+"sheets", people).Want(t, 403)

	a := head.Post(path+"sheets", people).Want(t, http.StatusOK)
	text := read(t, a.Body)
	for _, want := range []string{"Bonjour Nadia #1 *", "O’Brien-Nguyễn", "Bonjour Lina", "Voici ton code", "École des Tilleuls", "Pour suivre : Tom O’Brien-Nguyễn (CP A)", "/activer"} {
		if !strings.Contains(text, want) {
			t.Errorf("the sheets lack %q:\n%s", want, text)
		}
	}
	// up to CE2 the way in is the class card: a sheet is not made, and asking for nothing else says so
	if strings.Contains(text, "Bonjour Tom") {
		t.Errorf("a pupil of CP was given a password to choose:\n%s", text)
	}
	if a := head.Post(path+"sheets", map[string]any{"people": []uuid.UUID{young}}); a.Code() != "identity.sheets_young" {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	cards := head.Post(path+"class-card-sheets", map[string]any{"people": []uuid.UUID{pupil, guardian}}).Want(t, http.StatusOK)
	if text := read(t, cards.Body); !strings.Contains(text, "Lina") || strings.Contains(text, "Nadia") || !strings.Contains(text, "Mon image") {
		t.Errorf("class cards: %s", text)
	}
	if a := head.Post(path+"sheets", map[string]any{"people": []uuid.UUID{uuid.New()}}); a.Status != http.StatusConflict {
		t.Errorf("%d %s", a.Status, a.Body)
	}
}

func read(t *testing.T, raw []byte) string {
	t.Helper()
	if !bytes.HasPrefix(raw, []byte("%PDF-")) {
		t.Fatalf("no PDF: %.80q", raw)
	}
	cmd := exec.Command("pdftotext", "-layout", "-", "-")
	cmd.Stdin = bytes.NewReader(raw)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("pdftotext: %v", err)
	}
	return string(out)
}
