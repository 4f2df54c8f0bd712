package modules_test

import (
	"encoding/csv"
	"html"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/app"
	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/modules"
	"preau/internal/modules/privacy"
	"preau/internal/tenant"
	"preau/internal/testkit"
)

// runBy is who runs the installation of these tests.
const runBy = `{"name": "Numérique des Tilleuls SAS", "address": ["4 quai des Mariniers", "99000 Valmont"], "siret": "12345678900017", "mail": "dpo@example.fr", "officer": "Mme Blanche Aubin, dpo@example.fr",
	"place": "région parisienne, France", "backup_days": 30, "measures": ["Salles certifiées ISO 27001."],
	"subprocessors": [{"name": "Nuage de Loire", "task": "Hébergement", "place": "Nantes, France"}, {"name": "Lettres & Cie", "task": "Envoi des courriels", "place": "Genève, Suisse", "guarantees": "Décision d’adéquation (art. 45)"}]}`

// controllers is a house with a school, a collège and a commune, and who runs it.
func controllers(t *testing.T) *testkit.Kit {
	t.Helper()
	path := filepath.Join(t.TempDir(), "processor.json")
	if err := os.WriteFile(path, []byte(runBy), 0o600); err != nil {
		t.Fatal(err)
	}
	var w *modules.Wired
	k := testkit.New(t, func(core *app.Core) ([]manifest.Module, app.Sessions) {
		core.Config.WeakHashes, core.Config.Processor = true, path
		var err error
		if w, err = modules.Wire(core); err != nil {
			t.Fatal(err)
		}
		w.Privacy.Proven = func(*tenant.Tx) error { return nil } // callers of these tests have no session of their own
		return w.Modules, w.Sessions
	})
	t.Cleanup(w.Close)
	w.Attach(k.House)
	return k
}

// words is a PDF's text on one line: where it is folded says nothing.
func words(text string) string { return strings.Join(strings.Fields(text), " ") }

// Each controller has its register: what art. 30 asks for, drawn from what its own open services declare.
func TestTheRegisterOfEachController(t *testing.T) {
	t.Parallel()
	k := controllers(t)
	school, commune, elsewhere := k.Tenant("school", "École des Tilleuls"), k.Tenant("commune", "Commune de Valmont"), k.Tenant("school", "Ailleurs")
	for id, open := range map[uuid.UUID]string{school: "liaison", commune: ""} {
		k.In(id, func(tx *tenant.Tx) error {
			_, err := tx.Exec(`update tenant.services set closed_at = $2 where tenant_id = $1 and service <> $3`, id, tx.Now(), open)
			return err
		})
	}
	at := func(id uuid.UUID) string { return "/api/v1/t/" + id.String() + "/privacy/" }
	for _, path := range []string{"register.csv", "register.pdf", "erasures.pdf"} {
		k.Anonymous().Get(at(school)+path).Want(t, http.StatusUnauthorized)
		k.Staff(elsewhere, access.DPO).Get(at(school)+path).Want(t, http.StatusNotFound)
		for _, p := range []access.Profile{access.Guardian, access.Pupil, access.Teacher} {
			k.Staff(school, p).Get(at(school)+path).Want(t, http.StatusForbidden)
		}
		k.Staff(school, access.Director).Get(at(school)+path).Want(t, http.StatusOK)
	}
	dpo := k.Staff(school, access.DPO)

	// before anybody said who answers for it, the law names the controller and the document leaves a place
	text := words(read(t, dpo.Get(at(school)+"register.pdf").Want(t, http.StatusOK).Body))
	for _, want := range []string{"Registre des traitements", "École des Tilleuls", "Le directeur académique des services de l’éducation nationale (DASEN)", "À compléter : délégué à la protection des données",
		"Numérique des Tilleuls SAS", "Lettres & Cie", "Décision d’adéquation (art. 45)", "Sauvegardes détruites au bout de 30 jours", "Carnet de liaison", "Recueillir", "Annuaire", "90 jours",
		"Exploitation et sécurité", "Base juridique", "RGPD", "3 ans", "Effacées", "(RFC 8291)", "Salles certifiées ISO 27001."} {
		if !strings.Contains(strings.ToLower(text), strings.ToLower(want)) {
			t.Errorf("the register lacks %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, "accès aux ressources (GAR)") || strings.Contains(text, "privacy.") || strings.Contains(text, "{") {
		t.Errorf("a service that is closed, or a key without its sentence: %s", text)
	}

	// it is said, by who may answer for it
	statement := map[string]any{"controller": "=DASEN de l’académie d’essai\n1 place des Marronniers", "joint": "", "officer": "Odile Perrin", "officer_contact": "dpd@example.fr", "contract": "Convention 2026-17", "contract_on": "2026-09-01", "contract_until": "2029-08-31"}
	k.Staff(school, access.Teacher).Do("PUT", at(school)+"statement", statement).Want(t, http.StatusForbidden)
	k.Staff(school, access.Elected).Do("PUT", at(school)+"statement", statement).Want(t, http.StatusForbidden)
	wrong := map[string]any{"controller": "", "joint": "", "officer": "", "officer_contact": "", "contract": "", "contract_on": "2029-09-01", "contract_until": "2026-08-31"}
	if a := dpo.Do("PUT", at(school)+"statement", wrong); a.Status != http.StatusUnprocessableEntity || !strings.Contains(string(a.Body), "contract_until") {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	var said privacy.RegisterView
	dpo.Do("PUT", at(school)+"statement", statement).Want(t, http.StatusOK).JSON(t, &said)
	if said.Stated.Officer != "Odile Perrin" || !said.Abilities["state"] || said.Stated.ContractUntil.String() != "2029-08-31" || said.Processor != "Numérique des Tilleuls SAS" {
		t.Errorf("%+v", said)
	}
	// whoever asks what is kept of them reads whom to ask
	var held privacy.RegisterView
	k.Staff(school, access.Guardian).Get(at(school)+"held").Want(t, http.StatusOK).JSON(t, &held)
	if held.Stated.OfficerContact != "dpd@example.fr" || held.Abilities["state"] {
		t.Errorf("%+v", held)
	}

	// the spreadsheet: a line for each class of data, and nothing in it is computed
	raw := string(dpo.Get(at(school)+"register.csv").Want(t, http.StatusOK).Body)
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(raw, "\uFEFF")))
	r.Comma = ';'
	lines, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	clocks := 0
	for _, sheet := range said.Sheets {
		clocks += len(sheet.Clocks)
		if sheet.Name == "" || sheet.Purpose == "" || sheet.People == "" || sheet.Data == "" || sheet.Recipients == "" || sheet.Transfers == "" || len(sheet.Basis) == 0 {
			t.Errorf("a sheet lacks what art. 30 asks for: %+v", sheet)
		}
	}
	if len(lines) != clocks+1 || clocks < 30 || len(lines[0]) != 17 {
		t.Errorf("%d lines of %d columns for %d classes of data", len(lines), len(lines[0]), clocks)
	}
	for _, line := range lines[1:] {
		if !strings.HasPrefix(line[0], "'=DASEN") || line[2] != "Odile Perrin, dpd@example.fr" {
			t.Fatalf("%q", line)
		}
	}
	if text := words(read(t, dpo.Get(at(school)+"register.pdf").Body)); !strings.Contains(text, "Odile Perrin, dpd@example.fr") || strings.Contains(text, "À compléter") {
		t.Errorf("%s", text)
	}

	// the town hall's own register: its controller, its services
	var town privacy.RegisterView
	k.Staff(commune, access.TownAdmin).Get(at(commune)+"register").Want(t, http.StatusOK).JSON(t, &town)
	if town.Controller != "Le maire" || town.Stated.Officer != "" {
		t.Errorf("%+v", town)
	}
	for _, sheet := range town.Sheets {
		if sheet.Service == "liaison" {
			t.Error("a service that the town hall never opened stands in its register")
		}
	}
}

// Who describes the operator wrongly is told at the start, in one sentence.
func TestAProcessorIsDescribedWholly(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for text, ok := range map[string]bool{runBy: true, `{"name": "Seule"}`: true, `{}`: false, `{"nom": "x"}`: false, `{"name": "x", "breach_hours": 96}`: false, `{"name": "x", "subprocessors": [{"name": "y"}]}`: false, `not json`: false} {
		path := filepath.Join(dir, uuid.NewString())
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		p, err := privacy.ReadProcessor(path)
		if (err == nil) != ok || err != nil && !strings.Contains(err.Error(), "PREAU_PROCESSOR") {
			t.Errorf("%s: %v", text, err)
		}
		if ok && (p.BreachHours != 48 || p.NoticeDays != 30 || p.ReturnDays != 90) {
			t.Errorf("%+v", p)
		}
	}
	if _, err := privacy.ReadProcessor(filepath.Join(dir, "nowhere")); err == nil {
		t.Error("a file that is not there is read")
	}
}

// The annex and the impact assessment say what the services declare and what was stated; what nobody knows is a place to complete, on
// paper and in the copy that an office suite opens.
func TestTheAnnexAndTheImpactAssessment(t *testing.T) {
	t.Parallel()
	k := controllers(t)
	school, commune, elsewhere := k.Tenant("school", "École des Tilleuls"), k.Tenant("commune", "Commune de Valmont"), k.Tenant("school", "Ailleurs")
	at := func(id uuid.UUID) string { return "/api/v1/t/" + id.String() + "/privacy/" }
	for _, path := range []string{"annex.pdf", "annex.odt", "impact.pdf", "impact.odt"} {
		k.Anonymous().Get(at(school)+path).Want(t, http.StatusUnauthorized)
		k.Staff(elsewhere, access.DPO).Get(at(school)+path).Want(t, http.StatusNotFound)
		k.Staff(school, access.Guardian).Get(at(school)+path).Want(t, http.StatusForbidden)
	}
	k.In(school, func(tx *tenant.Tx) error {
		for _, n := range []directory.NewPerson{{GivenName: "Lina", FamilyName: "Roux", Roles: []directory.NewRole{{Profile: access.Pupil}}}, {GivenName: "Tom", FamilyName: "Roux", Roles: []directory.NewRole{{Profile: access.Pupil}}},
			{GivenName: "Nadia", FamilyName: "Roux", Roles: []directory.NewRole{{Profile: access.Guardian}}}} {
			if _, err := directory.Add(tx, n); err != nil {
				return err
			}
		}
		return nil
	})
	dpo, town := k.Staff(school, access.DPO), k.Staff(commune, access.TownAdmin)
	has := func(text string, wanted ...string) {
		t.Helper()
		for _, want := range wanted {
			if !strings.Contains(strings.ToLower(text), strings.ToLower(want)) {
				t.Errorf("it lacks %q: %s", want, text)
			}
		}
		if strings.Contains(text, "privacy.") || strings.Contains(text, "{") || strings.Contains(text, "Nadia") {
			t.Errorf("a key without its sentence, or a name: %s", text)
		}
	}
	pdf := func(c *testkit.Client, path string) string {
		return words(read(t, c.Get(path).Want(t, http.StatusOK).Body))
	}
	open := func(c *testkit.Client, path string) string {
		t.Helper()
		a := c.Get(path).Want(t, http.StatusOK)
		if ct := a.Header.Get("Content-Type"); ct != "application/vnd.oasis.opendocument.text" {
			t.Errorf("%s is served as %s", path, ct)
		}
		return html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(testkit.Unzip(t, a.Body)["content.xml"], " "))
	}

	annex := pdf(dpo, at(school)+"annex.pdf")
	has(annex, "Annexe au contrat de sous-traitance", "art. 28.3", "Numérique des Tilleuls SAS, 4 quai des Mariniers, 99000 Valmont, SIRET 12345678900017", "Mme Blanche Aubin", "À compléter : référence du contrat", "48 heures au plus", "30 jours à l’avance",
		"dans les 90 jours", "détruite 30 jours plus tard", "Nuage de Loire", "Genève, Suisse · Décision d’adéquation (art. 45)", "Carnet de liaison", "Mots et pièces jointes", "Pour la collectivité", "Une école n’a pas la personnalité juridique")
	has(words(open(dpo, at(school)+"annex.odt")), "Annexe au contrat de sous-traitance", "À compléter : référence du contrat", "Lettres & Cie")
	if text := pdf(town, at(commune)+"annex.pdf"); !strings.Contains(text, "Le maire") || strings.Contains(text, "Pour la collectivité") {
		t.Errorf("%s", text)
	}
	dpo.Do("PUT", at(school)+"statement", map[string]any{"controller": "DASEN de l’essai", "joint": "", "officer": "Odile Perrin", "officer_contact": "dpd@example.fr", "contract": "Convention 2026-17", "contract_on": "2026-09-01", "contract_until": "2029-08-31"}).Want(t, http.StatusOK)
	if annex = pdf(dpo, at(school)+"annex.pdf"); !strings.Contains(annex, "Convention 2026-17") || !strings.Contains(annex, "du 01/09/2026 au 31/08/2029") || strings.Contains(annex, "À compléter") {
		t.Errorf("%s", annex)
	}

	impact := pdf(dpo, at(school)+"impact.pdf")
	has(impact, "Analyse d’impact (AIPD)", "art. 35.7", "Élèves 2", "Responsables 1", "Personnels et autres 0", "Accès illégitime à des données", "Modification non voulue", "Disparition de données", "gravité (1 à 4), vraisemblance (1 à 4)",
		"avis du délégué à la protection des données (art. 35.2) Odile Perrin", "conseil d’école", "art. 36", "Plan d’action", "Décision du responsable du traitement", "90 jours · le départ de la personne")
	if name := dpo.Get(at(school) + "impact.pdf").Header.Get("Content-Disposition"); !strings.Contains(name, "2026-09-07_analyse-d-impact-aipd_") {
		t.Errorf("it is kept as %s", name)
	}
	has(words(open(dpo, at(school)+"impact.odt")), "Analyse d’impact (AIPD)", "Élèves 2", "À compléter : gravité")
}
