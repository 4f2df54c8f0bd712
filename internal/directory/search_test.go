package directory_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"preau/internal/access"
	"preau/internal/directory"
	"preau/internal/platform/database"
	"preau/internal/tenant"
	"preau/internal/testkit"
)

func TestNamesAreOneVisibleLine(t *testing.T) {
	t.Parallel()
	h := open(t)
	school := h.Tenant("school", "Les Tilleuls")
	head := h.member(school, h.person(school, "Yann", "Kervella", access.Director), access.Director)
	path := "/api/v1/t/" + school.String() + "/directory/people"
	add := func(given, family string) testkit.Answer {
		return head.Post(path, map[string]any{"given_name": given, "family_name": family, "profile": "guardian"})
	}
	add("\u202Eanna\u2066", "O’Brien-Nguyễn\n").Want(t, 200)
	if n := h.count(school, `directory.people where tenant_id = $1 and given_name = 'anna' and family_name = 'O’Brien-Nguyễn'`); n != 1 {
		t.Error("a name turns what follows it")
	}
	add("\u200B", "Martin").Want(t, 422)
	// a character that cannot be kept is the asker's, not an incident of ours
	head.Post(path, map[string]any{"given_name": "Paul", "family_name": "Martin", "profile": "guardian", "contact": map[string]any{"city": "Lyon\x00"}}).Want(t, 422)
	head.Get(path+"?profile=%00").Want(t, 422)
}

func TestSearchForgives(t *testing.T) {
	h := open(t)
	school, other := h.Tenant("school", "École des Tilleuls"), h.Tenant("school", "École d’ailleurs")
	h.person(other, "Élodie", "Le Goff", access.Guardian)
	names := map[string]string{}
	for _, n := range [][2]string{{"Élodie", "Le Goff-Petit"}, {"Amine", "Haddad"}, {"Zoé", "Wójcik"}, {"Jean-Noël", "D’Almeida"}, {"Noé", "Roux"}, {"Nadia", "Roux"}, {"Mathilde", "Belmahdi"}} {
		names[h.person(school, n[0], n[1], access.Guardian).String()] = n[0]
	}
	h.In(school, func(tx *tenant.Tx) error {
		for query, want := range map[string]string{
			"élod":          "Élodie",
			"ELODIE LE GOF": "Élodie",
			"goff elo":      "Élodie",
			"petit":         "Élodie",
			"wojc":          "Zoé",
			"Wójcik zoe":    "Zoé",
			"d'almeida":     "Jean-Noël",
			"almeda":        "Jean-Noël", // a letter missing
			"hadadd":        "Amine",     // two swapped
			"blemahdi":      "Mathilde",  // the first two swapped
			"rou":           "Nadia Noé",
			"  ":            "",
			"xyz":           "",
			"%_'":           "",
			"roux haddad":   "",
		} {
			found, err := directory.Search(tx, query, 10)
			if err != nil {
				return fmt.Errorf("%q: %w", query, err)
			}
			var got []string
			for _, f := range found {
				got = append(got, f.GivenName)
			}
			if strings.Join(got, " ") != want {
				t.Errorf("%q finds %v, want %q", query, got, want)
			}
		}
		return nil
	})
	// a corrected name is found, the old one is not
	h.Exec(school, `update directory.people set fold = 'amine bensaid' where tenant_id = $1 and given_name = 'Amine'`, school)
	h.In(school, func(tx *tenant.Tx) error {
		found, err := directory.Search(tx, "bensaid", 10)
		if len(found) != 1 {
			t.Errorf("%v", found)
		}
		if gone, _ := directory.Search(tx, "haddad", 10); len(gone) != 0 {
			t.Errorf("%v", gone)
		}
		return err
	})
}

// The search of a large tenant goes through the index of folded words under the doors, never over the whole tenant.
func TestSearchUsesTheFoldedIndexUnderTheDoors(t *testing.T) {
	h := open(t)
	school := h.Tenant("school", "École des Tilleuls")
	h.Exec(school, `insert into directory.people (tenant_id, id, family_name, given_name, fold, created_at, updated_at)
		select $1, gen_random_uuid(), 'N', 'P', 'prenom' || (i % 997) || ' nom' || i, now(), now() from generate_series(1, 20000) i`, school)
	owner, err := pgx.Connect(context.Background(), h.Admin)
	if err != nil {
		t.Fatal(err)
	}
	defer owner.Close(context.Background())
	if _, err := owner.Exec(context.Background(), "analyze directory.words; analyze directory.people"); err != nil {
		t.Fatal(err)
	}
	h.In(school, func(tx *tenant.Tx) error {
		if role, err := tenant.Value[string](tx, "select current_user::text"); err != nil || role != database.AppRole {
			t.Fatalf("as %s, %v", role, err)
		}
		for words := 1; words <= 4; words++ {
			sql := directory.PrefixSQL(words)
			args := []string{"'" + school.String() + "'::uuid", "20", "'2026-09-07'::date"}
			types := "uuid, int, date"
			for range words {
				args, types = append(args, "'nom123'", "'nom124'"), types+", text, text"
			}
			name := fmt.Sprintf("found%d", words)
			if _, err := tx.Exec(fmt.Sprintf("prepare %s (%s) as %s", name, types, sql)); err != nil {
				return err
			}
			plan, err := tenant.Select[string](tx, fmt.Sprintf("explain (costs off) execute %s (%s)", name, strings.Join(args, ", ")))
			if err != nil {
				return err
			}
			text := strings.Join(plan, "\n")
			if !strings.Contains(text, "word >= $4") || !strings.Contains(text, "Index Cond: ((tenant_id") || strings.Contains(text, "Seq Scan on words") || strings.Contains(text, "Seq Scan on people") {
				t.Errorf("%d words:\n%s", words, text)
			}
		}
		return nil
	})
}

func TestPeopleAreListedAsARegisterIs(t *testing.T) {
	h := open(t)
	f := family(h)
	for _, n := range [][2]string{{"Éloïse", "Zola"}, {"Zoé", "Émery"}, {"Anna", "Ébert"}, {"Jean", "Martin"}, {"Bruno", "Martin-Dupont"}, {"Éric", "Martin"}} {
		h.person(f.school, n[0], n[1], access.Partner)
	}
	head := h.member(f.school, f.director, access.Director)
	path := "/api/v1/t/" + f.school.String() + "/directory/"
	var names []string
	for after := ""; ; {
		var page struct {
			Items []directory.PersonView
			More  bool
		}
		head.Get(path+"people?profile=partner&limit=2&after="+after).Want(t, 200).JSON(t, &page)
		for _, p := range page.Items {
			names, after = append(names, p.FamilyName+" "+p.GivenName), p.ID.String()
		}
		if !page.More {
			break
		}
	}
	if want := []string{"Ébert Anna", "Émery Zoé", "Martin Éric", "Martin Jean", "Martin-Dupont Bruno", "Zola Éloïse"}; !slices.Equal(names, want) {
		t.Errorf("listed %q, want %q", names, want)
	}

	h.Exec(f.school, `update directory.people set account_id = $3 where tenant_id = $1 and id = $2`, f.school, f.nadia, uuid.New())
	var classes struct{ Items []directory.ClassView }
	head.Get(path+"classes").Want(t, 200).JSON(t, &classes)
	got := map[string]string{}
	for _, c := range classes.Items {
		var who []string
		for _, x := range c.Teachers {
			who = append(who, x.FamilyName)
		}
		got[c.Label] = fmt.Sprintf("%s %d/%d", strings.Join(who, ","), c.Reached, c.Pupils)
	}
	if want := map[string]string{"CE1 B": "Lopez 1/1", "CP": " 0/1"}; !maps.Equal(got, want) {
		t.Errorf("the list of classes says %v, want %v", got, want)
	}
}
