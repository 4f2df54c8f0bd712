package liaison_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/directory"
	"preau/internal/modules/liaison"
	"preau/internal/platform/blob"
	"preau/internal/tenant"
)

// kept counts what the store holds for a tenant.
func (h *house) kept(id uuid.UUID) (n int) {
	h.T.Helper()
	for _, err := range h.blobs.List(context.Background(), id.String()) {
		if err != nil {
			h.T.Fatal(err)
		}
		n++
	}
	return n
}

func (h *house) rows(id uuid.UUID) map[string]int {
	h.T.Helper()
	out := map[string]int{}
	h.In(id, func(tx *tenant.Tx) error {
		rows, err := tenant.Select[struct {
			Part string
			N    int
		}](tx, `select 'notes' as part, count(*)::int as n from liaison.notes where tenant_id = $1
			union all select 'versions', count(*)::int from liaison.versions where tenant_id = $1
			union all select 'attachments', count(*)::int from liaison.attachments where tenant_id = $1
			union all select 'audience', count(*)::int from liaison.audience where tenant_id = $1
			union all select 'deliveries', count(*)::int from liaison.deliveries where tenant_id = $1
			union all select 'settled', count(*)::int from liaison.settled where tenant_id = $1
			union all select 'reminders', count(*)::int from liaison.reminders where tenant_id = $1
			union all select 'loose_files', count(*)::int from liaison.loose_files where tenant_id = $1`, tx.Tenant())
		for _, r := range rows {
			out[r.Part] = r.N
		}
		return err
	})
	return out
}

func (h *house) night(id uuid.UUID) {
	h.T.Helper()
	h.In(id, func(tx *tenant.Tx) error { _, err := tx.Emit("liaison.purge", time.Time{}, object{}); return err })
	h.RunJobs()
}

// What the register declares is what the night does: a note and its answers a year after their school year, a draft a year
// after its last change, each with its files, and nothing a day before.
func TestWhatIsKeptTooLongGoes(t *testing.T) {
	h := open(t)
	s := h.school("École des Tilleuls")
	lina := s.pupil(s.ce1, "Lina", "Roux")
	mother := s.guardian("Nadia", "Roux", "nadia@example.fr", directory.AuthorityFull, lina)
	s.guardian("Paul", "Roux", "paul@example.fr", directory.AuthorityFull, lina)
	teacher := s.as(s.teacher)
	n := s.write(teacher, draft("sign", s.ce1))
	teacher.Post(s.path("notes", n.ID, "attachments")+"?name=plan.png", pngBytes(t)).Want(t, 201)
	teacher.Post(s.path("notes", n.ID, "send"), object{"version": n.Version}).Want(t, 200)
	h.RunJobs()
	s.as(mother).Do("PUT", childPath(lina, n.ID, "answer"), object{}).Want(t, 200)
	teacher.Get(s.path("notes", n.ID)).Want(t, 200).JSON(t, &n)
	teacher.Post(s.path("notes", n.ID, "correct"), object{"version": n.Version, "title": "Sortie au musée !", "body": text("Samedi.")}).Want(t, 200)
	teacher.Post(s.path("notes", n.ID, "remind"), nil)
	old := s.write(teacher, draft("read", s.ce1))
	teacher.Post(s.path("notes", old.ID, "attachments")+"?name=plan.png", pngBytes(t)).Want(t, 201)
	if got := h.rows(s.id); got["notes"] != 2 || got["attachments"] != 2 || got["deliveries"] != 2 || got["settled"] != 1 || got["versions"] != 1 || got["loose_files"] != 0 || h.kept(s.id) != 2 {
		t.Fatalf("%v, %d files", got, h.kept(s.id))
	}
	// the draft was changed on 7 September 2026; the note left in the year that ends on 31 August 2027 or the eve of the next
	h.Clock.Set(time.Date(2027, 9, 6, 2, 0, 0, 0, time.UTC))
	h.night(s.id)
	if got := h.rows(s.id); got["notes"] != 2 || h.kept(s.id) != 2 {
		t.Fatalf("a draft went before its year: %v", got)
	}
	h.Clock.Set(time.Date(2027, 9, 8, 2, 0, 0, 0, time.UTC))
	h.night(s.id)
	if got := h.rows(s.id); got["notes"] != 1 || got["attachments"] != 1 || h.kept(s.id) != 1 {
		t.Fatalf("the draft stays: %v, %d files", got, h.kept(s.id))
	}
	h.In(s.id, func(tx *tenant.Tx) error { _, err := directory.OpenYear(tx, 2027); return err })
	var end directory.Date
	h.In(s.id, func(tx *tenant.Tx) error {
		years, err := directory.Years(tx)
		for _, y := range years {
			if y.Start == 2026 {
				end = y.EndsOn
			}
		}
		return err
	})
	last := time.Date(end.Year, end.Month, end.Day, 12, 0, 0, 0, time.UTC).Add(365 * 24 * time.Hour)
	h.Clock.Set(last)
	h.night(s.id)
	if got := h.rows(s.id); got["notes"] != 1 || got["deliveries"] != 2 {
		t.Fatalf("a note went before its time: %v", got)
	}
	h.Clock.Set(last.Add(24 * time.Hour))
	h.night(s.id)
	h.night(s.id)
	for part, left := range h.rows(s.id) {
		if left != 0 {
			t.Errorf("%d rows of %s stay", left, part)
		}
	}
	if h.kept(s.id) != 0 {
		t.Errorf("%d files stay", h.kept(s.id))
	}
}

// A file is in the store before a note holds it: whatever is cut short, the night leaves no file without its note, and no
// note without its file.
func TestNoFileStaysWithoutItsNote(t *testing.T) {
	h := open(t)
	s := h.school("École des Tilleuls")
	teacher := s.as(s.teacher)
	n := s.write(teacher, draft("read", s.ce1))
	at := s.path("notes", n.ID, "attachments")
	var held, taken liaison.Attachment
	teacher.Post(at+"?name=plan.png", pngBytes(t)).Want(t, 201).JSON(t, &held)
	teacher.Post(at+"?name=autre.png", pngBytes(t)).Want(t, 201).JSON(t, &taken)
	teacher.Do("DELETE", at+"/"+taken.ID.String(), nil).Want(t, 204)
	teacher.Get(at+"/"+taken.ID.String()).Want(t, 404)
	// an attempt that died between the store and the note
	lost := tenant.NewID()
	h.Exec(s.id, `insert into liaison.loose_files (tenant_id, id, since) values ($1, $2, $3)`, s.id, lost, h.Clock.Now())
	if err := h.blobs.Put(context.Background(), blob.Key(s.id, lost), bytes.NewReader([]byte("x")), 1, "image/png"); err != nil {
		t.Fatal(err)
	}
	h.night(s.id)
	if h.kept(s.id) != 3 {
		t.Fatal("a file that may still be on its way is gone")
	}
	h.Clock.Advance(2 * time.Hour)
	h.night(s.id)
	if h.kept(s.id) != 1 || h.rows(s.id)["loose_files"] != 0 {
		t.Fatalf("%d files", h.kept(s.id))
	}
	teacher.Get(at+"/"+held.ID.String()).Want(t, 200)
	// a refused file leaves nothing, a draft thrown away takes its files with it
	teacher.Post(at+"?name=virus.pdf", []byte("<html>")).Want(t, 422)
	teacher.Do("DELETE", s.path("notes", n.ID), nil).Want(t, 204)
	h.Clock.Advance(2 * time.Hour)
	h.night(s.id)
	if h.kept(s.id) != 0 {
		t.Fatalf("%d files of a draft that was thrown away", h.kept(s.id))
	}
}
