package directory_test

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"preau/internal/directory"
	"preau/internal/directory/aaf"
	"preau/internal/directory/aaf/variants"
	"preau/internal/directory/roll"
	"preau/internal/platform/unpack"
	"preau/internal/tenant"
)

// bring imports a set of files as the command does.
func (h *house) bring(academy string, files map[string][]byte, commit bool) *directory.FeedReport {
	h.T.Helper()
	known := h.importer.Known(context.Background(), h.House.DB, academy)
	var sources []unpack.Source
	for _, name := range slices.Sorted(maps.Keys(files)) {
		sources = append(sources, unpack.Source{Name: name, Content: bytes.NewReader(files[name])})
	}
	set, err := aaf.Open(context.Background(), sources, aaf.Options{Academy: academy, Spool: h.T.TempDir(), Where: known.Where, Structure: known.Structure, Limits: aaf.Limits{Today: known.Today}})
	if err != nil {
		h.T.Fatal(err)
	}
	defer set.Close()
	places := h.places()
	places.Found = func(_ context.Context, id uuid.UUID, school roll.School) error {
		h.In(id, func(tx *tenant.Tx) error {
			if _, err := tx.Exec(`insert into tenant.tenants (tenant_id, kind, school_type, name, short_name, uai, created_at) values ($1, 'school', $2, $3, $3, $4, $5)`, id, school.Type, school.Name, school.UAI, tx.Now()); err != nil {
				return err
			}
			_, err := tx.Exec(`select tenant.claim('uai', $1)`, school.UAI)
			return err
		})
		return nil
	}
	report, err := h.importer.ImportFeed(context.Background(), h.House.DB, set, places, commit, true, "fr")
	if err != nil {
		h.T.Fatal(err)
	}
	return report
}

// stand counts what a school holds.
func (h *house) stand(uai string) string {
	h.T.Helper()
	id, err := h.places().Find(context.Background(), uai)
	if err != nil || id == uuid.Nil {
		h.T.Fatalf("%s is not here: %v", uai, err)
	}
	alive := ` and until is null`
	return fmt.Sprintf("pupils %d, in classes %d, guardians %d, links %d, staff %d, directors %d, classes %d, groups %d",
		h.count(id, `directory.roles r join directory.people p on p.tenant_id = r.tenant_id and p.id = r.person_id where r.tenant_id = $1 and r.profile = 'pupil' and p.left_on is null`),
		h.count(id, `directory.class_members m join directory.classes c on c.tenant_id = m.tenant_id and c.id = m.class_id join directory.people p on p.tenant_id = m.tenant_id and p.id = m.person_id
			where m.tenant_id = $1 and m.part = 'pupil' and m.until is null and c.kind <> 'group' and p.left_on is null`),
		h.count(id, `directory.people p where tenant_id = $1 and left_on is null and exists (select from directory.kinship k where k.tenant_id = $1 and k.guardian_id = p.id`+alive+`)`),
		h.count(id, `directory.kinship k join directory.people p on p.tenant_id = k.tenant_id and p.id = k.pupil_id where k.tenant_id = $1 and p.left_on is null`+alive),
		h.count(id, `(select distinct r.tenant_id, person_id from directory.roles r join directory.people p on p.tenant_id = r.tenant_id and p.id = r.person_id where profile in ('teacher', 'director', 'school_life', 'librarian', 'school_staff') and p.left_on is null`+alive+`) s where tenant_id = $1`),
		h.count(id, `directory.roles where tenant_id = $1 and profile = 'director'`+alive),
		h.count(id, `directory.classes where tenant_id = $1 and kind <> 'group'`), h.count(id, `directory.classes where tenant_id = $1 and kind = 'group'`))
}

// expected counts what a world says of a school, as stand does.
func expected(facts []string) string {
	n := map[string]int{}
	for _, f := range facts {
		word, rest, _ := strings.Cut(f, " ")
		n[word]++
		fields := strings.Split(rest, "|")
		if word == "pupil" && fields[8] != "-" {
			n["placed"]++
		}
		if word == "staff" && fields[5] == "true" {
			n["directors"]++
		}
	}
	return fmt.Sprintf("pupils %d, in classes %d, guardians %d, links %d, staff %d, directors %d, classes %d, groups %d", n["pupil"], n["placed"], n["guardian"], n["link"], n["staff"], n["directors"], n["class"], n["group"])
}

// A set of any hand is written as it was meant; brought again it writes nothing; what changed after it makes of the house what the next
// whole set says, which then has nothing left to write.
func TestSetsOfAnyHandAreWritten(t *testing.T) {
	t.Parallel()
	seeds := uint64(4)
	if os.Getenv("PREAU_CAMPAIGN") != "" {
		seeds = 60
	}
	for seed := range seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			h := open(t)
			style := variants.AnyStyle(seed)
			world := variants.New(seed, 1+int(seed%2), style.Letters())
			check := func(what string, facts map[string][]string, loose bool) {
				t.Helper()
				for uai, f := range facts {
					got, want := h.stand(uai), expected(f)
					if loose { // classes that nobody is in any more stay
						got, _, _ = strings.Cut(got, ", classes")
						want, _, _ = strings.Cut(want, ", classes")
					}
					if got != want {
						t.Errorf("%s, %s:\n  %s\nin place of\n  %s", what, uai, got, want)
					}
				}
			}
			writes := func(r *directory.FeedReport) (n int) {
				t.Helper()
				for _, s := range r.Schools {
					n += s.Report.Diff.Writes
					if s.State != directory.FeedApplied && s.Report.Diff.Writes > 0 {
						t.Fatalf("%s: %s %s %v", s.UAI, s.State, s.Reason, s.Report.Errors)
					}
				}
				return n
			}
			first := world.Complete(style)
			r := h.bring(world.Academy, first, true)
			if r.Refused() || writes(r) == 0 {
				t.Fatalf("%+v: %v", style, r.Errors)
			}
			check("whole", world.Facts(), false)
			if again := h.bring(world.Academy, first, true); writes(again) != 0 {
				t.Errorf("%+v: the same set again would write %d rows: %+v", style, writes(again), again.Schools[0].Report.Diff)
			}
			changes, gone := world.Change(style)
			r = h.bring(world.Academy, changes, true)
			if r.Refused() || r.Mode != "delta" || r.Leaving < gone {
				t.Fatalf("%+v: %s, %d leave, %v", style, r.Mode, r.Leaving, r.Errors)
			}
			check("changed", world.Facts(), true)
			if again := h.bring(world.Academy, changes, true); writes(again) != 0 {
				t.Errorf("%+v: the same changes again would write %d rows", style, writes(again))
			}
			r = h.bring(world.Academy, world.Complete(style), true)
			if n := writes(r); n != 0 {
				for _, s := range r.Schools {
					if s.Report.Diff.Writes > 0 {
						t.Logf("%s: new %d changed %d leaving %d links +%d -%d writes %d", s.UAI, s.Report.New, s.Report.Changed, s.Report.Leaving, s.Report.Diff.LinksNew, s.Report.Diff.LinksEnded, s.Report.Diff.Writes)
					}
				}
				t.Errorf("%+v: the next whole set still writes %d rows", style, n)
			}
			check("whole again", world.Facts(), true)
		})
	}
}
