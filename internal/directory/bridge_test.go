package directory_test

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/directory"
	"preau/internal/tenant"
)

func TestASchoolTellsItsCommuneIdentityClassAndKinship(t *testing.T) {
	h := open(t)
	f := family(h)
	town, stranger := h.Tenant("commune", "Saint-Aubin"), h.Tenant("commune", "Ailleurs")
	h.Link(f.school, town, "directory")
	h.Link(f.school, stranger, "canteen")
	h.Exec(f.school, `update tenant.links set peer_kind = 'commune' where tenant_id = $1`, f.school)
	director := h.member(f.school, f.director, access.Director)
	path := "/api/v1/t/" + f.school.String() + "/directory/"
	director.Post(path+"restrictions", map[string]any{"pupil": f.lina, "person": f.marc, "effect": "no_contact", "decided_on": "2026-08-01", "court": "TJ de Valmont", "document_seen": true}).Want(t, 200)
	h.RunJobs()
	if n := h.count(stranger, "directory.people where tenant_id = $1"); n != 0 {
		t.Fatal("a commune that is not linked for it was told")
	}
	for sql, want := range map[string]int{
		"directory.people where tenant_id = $1":                                                     3,
		"directory.kinship where tenant_id = $1 and source = 'bridge'":                              2,
		"directory.classes where tenant_id = $1 and label = 'CE1 B'":                                1,
		"directory.bridges where tenant_id = $1 and state = 'confirmed' and came":                   3,
		"directory.contacts where tenant_id = $1 and (street <> '' or phone_mobile <> '')":          0,
		"directory.restrictions where tenant_id = $1 and effect = 'may_not_collect' and court = ''": 1,
		"directory.restrictions where tenant_id = $1 and effect <> 'may_not_collect'":               0,
		"directory.groups where tenant_id = $1 and kind = 'peer_guardians'":                         1,
		"directory.people p where tenant_id = $1 and exists (select from directory.bridges b where b.tenant_id = p.tenant_id and b.person_id = p.id and b.peer_person_id = p.id)": 0,
	} {
		if n := h.count(town, sql); n != want {
			t.Errorf("the town's %s: %d, want %d", sql, n, want)
		}
	}
	if n := h.count(f.school, "directory.bridges where tenant_id = $1 and state = 'confirmed' and not came and peer_person_id is not null"); n != 3 {
		t.Errorf("the school knows %d of them there, want 3", n)
	}
	// nothing of a person can be read in what crossed
	h.In(f.school, func(tx *tenant.Tx) error {
		n, err := tenant.Value[int](tx, `select count(*)::int from platform.outbox where tenant_id = $1 and payload::text ~* 'lina|roux|petit'`, f.school)
		if n != 0 {
			t.Error("names in the queue")
		}
		return err
	})
	// lifted here, it holds there until somebody there lifts it
	var orders struct{ Items []directory.RestrictionView }
	director.Get(path+"restrictions").Want(t, 200).JSON(t, &orders)
	director.Do("DELETE", path+"restrictions/"+orders.Items[0].ID.String(), nil).Want(t, 204)
	h.RunJobs()
	admin := h.Staff(town, access.TownAdmin)
	townPath := "/api/v1/t/" + town.String() + "/directory/restrictions"
	admin.Get(townPath).Want(t, 200).JSON(t, &orders)
	if len(orders.Items) != 1 || !orders.Items[0].Waiting || orders.Items[0].LiftedThereOn.IsZero() || !slices.Contains(orders.Items[0].Abilities, "lift") {
		t.Fatalf("%+v", orders)
	}
	admin.Do("DELETE", townPath+"/"+orders.Items[0].ID.String(), nil).Want(t, 204)
	// what changes follows; what is told twice is written once
	h.In(f.school, func(tx *tenant.Tx) error {
		_, err := tx.Emit("directory.share", tx.Now(), map[string]any{})
		return err
	})
	h.RunJobs()
	if n := h.count(town, "directory.people where tenant_id = $1"); n != 4 { // Noé is told too
		t.Errorf("%d people, want 4", n)
	}
}

func TestASchoolsDirectorConfirmsWhatTheTownProposes(t *testing.T) {
	h := open(t)
	school, town := h.Tenant("school", "École des Tilleuls"), h.Tenant("commune", "Saint-Aubin")
	h.Link(school, town, "directory")
	h.Exec(school, `update tenant.links set peer_kind = 'commune' where tenant_id = $1`, school)
	child := h.person(town, "Lina", "Roux", access.Pupil)
	mother := h.person(town, "Nadia", "Roux", access.Guardian)
	h.tie(town, child, mother, directory.AuthorityFull)
	same := h.person(school, "Lina", "Roux", access.Pupil) // a namesake, or the same child: a person says
	path := "/api/v1/t/" + town.String() + "/directory/bridges"
	h.Staff(town, access.KitchenAgent).Post(path, map[string]any{"person": child, "peer": school}).Want(t, 403)
	h.Staff(town, access.TownAdmin).Post(path, map[string]any{"person": child, "peer": uuid.New()}).Want(t, 409)
	h.Staff(town, access.TownAdmin).Post(path, map[string]any{"person": child, "peer": school}).Want(t, 204)
	h.RunJobs()
	if n := h.count(school, "directory.people where tenant_id = $1"); n != 1 {
		t.Fatal("a proposal wrote a record")
	}
	director := h.Staff(school, access.Director)
	schoolPath := "/api/v1/t/" + school.String() + "/directory/bridges"
	var list struct{ Items []directory.BridgeView }
	director.Get(schoolPath).Want(t, 200).JSON(t, &list)
	if len(list.Items) != 1 || list.Items[0].Offer == nil || list.Items[0].Offer.GivenName != "Lina" || len(list.Items[0].Alike) != 1 || list.Items[0].Alike[0].ID != same {
		t.Fatalf("%+v", list)
	}
	var made struct{ ID uuid.UUID }
	director.Post(schoolPath+"/"+list.Items[0].ID.String()+"/confirm", map[string]any{}).Want(t, 200).JSON(t, &made)
	director.Post(schoolPath+"/"+list.Items[0].ID.String()+"/confirm", map[string]any{}).Want(t, 404)
	h.RunJobs()
	if made.ID == same || made.ID == child {
		t.Fatal("the record is not the school's own")
	}
	for sql, want := range map[string]int{
		"directory.people where tenant_id = $1 and expected_in_onde":                       1,
		"directory.kinship where tenant_id = $1 and pupil_id = '" + made.ID.String() + "'": 1,
		"directory.bridges where tenant_id = $1 and state = 'confirmed' and offer is null": 2,
	} {
		if n := h.count(school, sql); n != want {
			t.Errorf("%s: %d, want %d", sql, n, want)
		}
	}
	if n := h.count(town, "directory.bridges where tenant_id = $1 and person_id = $2 and state = 'confirmed' and peer_person_id = $3", child, made.ID); n != 1 {
		t.Error("the town was not answered")
	}
	// an order of the town holds in the school at once
	h.In(town, func(tx *tenant.Tx) error {
		_, err := directory.Restrict(tx, directory.Restriction{PupilID: child, PersonID: mother, Effect: directory.MayNotCollect, Court: "TJ de Valmont", DecidedOn: date("2026-08-01"), DocumentSeen: true})
		return err
	})
	h.RunJobs()
	if n := h.count(school, "directory.restrictions where tenant_id = $1 and pupil_id = $2 and confirmed_at is null", made.ID); n != 1 {
		t.Error("the order did not cross")
	}
}

func TestAnUndoneImportIsWithdrawnFromTheCommune(t *testing.T) {
	h := open(t)
	school, town := h.Tenant("school", "École des Tilleuls"), h.Tenant("commune", "Saint-Aubin")
	h.Link(school, town, "directory")
	h.Exec(school, `update tenant.links set peer_kind = 'commune' where tenant_id = $1`, school)
	director := h.Staff(school, access.Director)
	id := h.applied(t, director, school, sample(t))
	if n := h.count(town, "directory.people where tenant_id = $1 and left_on is null"); n != 247+469-guardiansWithoutChild {
		t.Fatalf("the town knows %d", n)
	}
	// the town hall has written a telephone number on one record: that work of theirs stays, and nothing else does
	h.Exec(town, `update directory.contacts set phone_mobile = '06 39 98 12 34' where tenant_id = $1 and id = (select person_id from directory.roles where tenant_id = $1 and profile = 'guardian' order by person_id limit 1)`, town)
	director.Post("/api/v1/t/"+school.String()+"/directory/imports/"+id.String()+"/undo", nil).Want(t, 202)
	h.RunJobs()
	if n := h.count(school, "directory.people where tenant_id = $1"); n != 0 {
		t.Errorf("%d people are still in the school", n)
	}
	for sql, want := range map[string]int{
		"directory.people where tenant_id = $1":                          1,
		"directory.people where tenant_id = $1 and left_on is not null":  1,
		"directory.kinship where tenant_id = $1":                         0,
		"directory.classes where tenant_id = $1":                         0,
		"directory.class_members where tenant_id = $1":                   0,
		"directory.bridges where tenant_id = $1":                         0,
		"directory.group_members where tenant_id = $1":                   0,
		"directory.groups where tenant_id = $1 and class_id is not null": 0,
	} {
		if n := h.count(town, sql); n != want {
			t.Errorf("the town still holds %d of %s, want %d", n, sql, want)
		}
	}
	// the same file again is told again
	h.applied(t, director, school, sample(t))
	if n := h.count(town, "directory.roles where tenant_id = $1 and profile = 'pupil'"); n != 247 {
		t.Errorf("the town knows %d pupils after the second import", n)
	}
}

// guardiansWithoutChild of the sample answer for nobody: they do not cross.
const guardiansWithoutChild = 0

func TestAVaultOpensOnlyWhatItSealedForThatRow(t *testing.T) {
	v, _ := directory.NewVault([]byte("one secret of a house, long enough"))
	w, _ := directory.NewVault([]byte("another secret of a house, long en"))
	a, b := uuid.New(), uuid.New()
	sealed := v.Seal([]byte("123456789AB"), a, b)
	if got, err := v.Open(sealed, a, b); err != nil || string(got) != "123456789AB" || strings.Contains(string(sealed), "1234") {
		t.Fatalf("%q %v", got, err)
	}
	for _, wrong := range []func() error{
		func() error { _, err := v.Open(sealed, b, a); return err },
		func() error { _, err := w.Open(sealed, a, b); return err },
		func() error { _, err := v.Open(sealed[:5], a, b); return err },
		func() error { _, err := v.Open(append(slices.Clone(sealed[:20]), 0), a, b); return err },
	} {
		if wrong() == nil {
			t.Error("a seal opens where it should not")
		}
	}
	long := strings.Repeat("1234 pupils and their years, ", 10_000) // several parts
	stream, err := v.SealStream(strings.NewReader(long), a, b)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err = io.ReadAll(stream)
	if err != nil || strings.Contains(string(sealed), "pupils") {
		t.Fatalf("%d bytes, %v", len(sealed), err)
	}
	reads := func(v *directory.Vault, a, b uuid.UUID, sealed []byte) (string, error) {
		plain, err := v.OpenStream(bytes.NewReader(sealed), a, b)
		if err != nil {
			return "", err
		}
		got, err := io.ReadAll(plain)
		return string(got), err
	}
	if got, err := reads(v, a, b, sealed); err != nil || got != long {
		t.Fatalf("%d bytes, %v", len(got), err)
	}
	changed := slices.Clone(sealed)
	changed[150_000]++
	const part = 64<<10 + 32
	for name, wrong := range map[string]func() (string, error){
		"another row":  func() (string, error) { return reads(v, b, a, sealed) },
		"another key":  func() (string, error) { return reads(w, a, b, sealed) },
		"a byte":       func() (string, error) { return reads(v, a, b, changed) },
		"its end":      func() (string, error) { return reads(v, a, b, sealed[:len(sealed)-40_000]) },
		"a whole part": func() (string, error) { return reads(v, a, b, sealed[:2*part]) },
		"its order": func() (string, error) {
			return reads(v, a, b, slices.Concat(sealed[part:2*part], sealed[:part], sealed[2*part:]))
		},
	} {
		if _, err := wrong(); err == nil {
			t.Errorf("a stream opens in spite of %s", name)
		}
	}
	if v.Hash("ine:x") == w.Hash("ine:x") || v.Hash("ine:x") != v.Hash("ine:x") {
		t.Error("hashes")
	}
}
