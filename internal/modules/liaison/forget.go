package liaison

import (
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/audit"
	"preau/internal/manifest"
	"preau/internal/platform/lists"
	"preau/internal/platform/richtext"
	"preau/internal/tenant"
)

// subject says what becomes of notes and of what families did of them. A note is the school's act and keeps its own clock, unless it
// was about nobody but those who left; who wrote it and left stays named for information, unless they objected (arrêté of 30
// November 2006, art. 6).
func (s *Service) subject() manifest.Subject {
	const act, written, received = "liaison.why_act", "liaison.copy_written", "liaison.copy_received"
	return manifest.Subject{
		Keeps: []manifest.Kept{
			{Table: "liaison.notes", Whom: "author_id withdrawn_by people",
				Says: "id author_name author_role kind title body plain wants both_guardians choices closes_on closes_at event audience schools readers state publish_at published_at leaves_at urgent urgent_reason origin origin_tenant origin_name corrected_at withdrawn_at pupils rounds version created_at updated_at",
				Gone: manifest.Held, Why: act, Copied: written},
			{Table: "liaison.versions", Whom: "corrected_by", Says: "id note_id version title body closes_on corrected_at", Gone: manifest.Held, Why: act, Untold: "liaison.untold_note"},
			{Table: "liaison.audience", Whom: "subject_id", Says: "id note_id group_id published_at closes_at withdrawn_at sheet body", Gone: manifest.Erased, Copied: received},
			{Table: "liaison.deliveries", Whom: "guardian_id pupil_id account_id recorded_by", Says: "note_id class_id authority channel published_at round owes read_at signed_at answer answered_at way", Gone: manifest.Erased, Copied: received},
			{Table: "liaison.settled", Whom: "pupil_id", Says: "note_id answers settled_at", Gone: manifest.Erased, Untold: "liaison.untold_note"},
			{Table: "liaison.reminders", Whom: "sent_by people", Says: "id note_id day leaves_at", Gone: manifest.Held, Why: act, Untold: "liaison.untold_note"},
			{Table: "liaison.copies", Whom: "people", Says: "note_id peer_tenant_id peer_name read done counted_at director_read_at", Gone: manifest.Held, Why: "liaison.why_figures", Untold: "liaison.untold_note"},
			{Table: "liaison.documents", Whom: "account_id", Says: "id note_id name created_at", Gone: manifest.Held, Why: "liaison.retention_documents", Untold: "liaison.untold_note"},
		},
		Copies: []manifest.Copy{
			{Right: Consult, Doors: access.Subject | access.Audience, Reads: []string{"directory"}, Write: s.copyReceived},
			{Right: Follow, Doors: access.Tenant, Write: copyWritten},
		},
		Forget: forget,
	}
}

func forget(tx *tenant.Tx, gone manifest.Gone) error {
	// the files of notes that were about those alone; the night throws loose files away
	if _, err := tx.Exec(`insert into liaison.loose_files (tenant_id, id, since)
		select f.tenant_id, f.id, $3 from (select tenant_id, id, note_id from liaison.attachments union all select tenant_id, id, note_id from liaison.documents) f where f.tenant_id = $1 and f.note_id in (
			select d.note_id from liaison.deliveries d where d.tenant_id = $1 group by d.note_id having bool_and(d.pupil_id = any ($2)))
		on conflict do nothing`, tx.Tenant(), gone.People, tx.Now().Add(-2*looseKept)); err != nil {
		return err
	}
	type counted struct{ Told, Notes int64 }
	n, _, err := tenant.One[counted](tx, `select told, notes from liaison.forget($1)`, gone.People)
	if err != nil {
		return err
	}
	if err := audit.Erased(tx, "liaison.retention_departed", n.Told); err != nil {
		return err
	}
	if err := audit.Erased(tx, "liaison.retention_alone", n.Notes); err != nil {
		return err
	}
	for _, sql := range []string{
		`update liaison.audience a set sheet = jsonb_set(a.sheet, '{author_name}', '""') from liaison.notes n where a.tenant_id = $1 and n.tenant_id = $1 and n.id = a.note_id and n.author_id = any ($2)`,
		`update liaison.notes set author_name = '' where tenant_id = $1 and author_id = any ($2)`,
	} {
		if _, err := tx.Exec(sql, tx.Tenant(), lists.NonNil(gone.Objected)); err != nil {
			return err
		}
	}
	for _, sql := range []string{
		`update liaison.notes set author_id = null where tenant_id = $1 and author_id = any ($2)`,
		`update liaison.notes set withdrawn_by = null where tenant_id = $1 and withdrawn_by = any ($2)`,
		`update liaison.versions set corrected_by = null where tenant_id = $1 and corrected_by = any ($2)`,
		`update liaison.reminders set sent_by = null where tenant_id = $1 and sent_by = any ($2)`,
		`update liaison.deliveries set recorded_by = null where tenant_id = $1 and recorded_by = any ($2)`,
	} {
		if _, err := tx.Exec(sql, tx.Tenant(), gone.People); err != nil {
			return err
		}
	}
	return nil
}

// copyReceived are the notes that the reader received, of themselves or about one child, with what they did of them. What the other
// guardian answered is behind that guardian's door.
func (s *Service) copyReceived(tx *tenant.Tx, of manifest.Of) ([]manifest.Part, error) {
	type row struct {
		PublishedAt time.Time
		Child       *string
		Sheet       *Sheet
		Body        *richtext.Doc
		ReadAt      *time.Time
		SignedAt    *time.Time
		Answer      *string
		AnsweredAt  *time.Time
		Way         *string
	}
	rows, err := tenant.Select[row](tx, `select d.published_at, p.given_name as child, a.sheet, a.body, d.read_at, d.signed_at, d.answer, d.answered_at, d.way from liaison.deliveries d
		left join directory.people p on p.tenant_id = d.tenant_id and p.id = d.pupil_id
		left join lateral (select a.sheet, a.body from liaison.audience a where a.tenant_id = $1 and a.note_id = d.note_id and a.withdrawn_at is null limit 1) a on true
		where d.tenant_id = $1 and d.guardian_id = $2 and ($3 or d.pupil_id = $4) and d.published_at <= $5 order by d.published_at desc, d.note_id`, tx.Tenant(), of.Reader, of.Own(), of.Person, tx.Now())
	if err != nil {
		return nil, err
	}
	part := manifest.Part{Title: "liaison.copy_received", Columns: []string{"liaison.copy_at", "liaison.copy_child", "liaison.copy_kind", "liaison.copy_author", "liaison.copy_title", "liaison.copy_text", "liaison.copy_read_at", "liaison.copy_signed_at",
		"liaison.copy_answer", "liaison.copy_answered_at", "liaison.copy_way"}}
	files := map[uuid.UUID]bool{}
	for _, r := range rows {
		line := []any{r.PublishedAt, text(r.Child), "", "", "", "", instant(r.ReadAt), instant(r.SignedAt), text(r.Answer), instant(r.AnsweredAt), nil}
		if r.Way != nil {
			line[10] = manifest.Word{Key: "liaison.copy_way_" + *r.Way, Code: *r.Way}
		}
		if r.Sheet != nil {
			line[2], line[3], line[4] = manifest.Word{Key: kindKey(r.Sheet.Kind), Code: r.Sheet.Kind}, r.Sheet.AuthorName, r.Sheet.Title
			for _, f := range r.Sheet.Attachments {
				if !files[f.ID] {
					files[f.ID] = true
					part.Files = append(part.Files, manifest.File{Name: f.Name, ID: f.ID})
				}
			}
		}
		if r.Body != nil {
			line[5] = richtext.Plain(*r.Body)
		}
		part.Rows = append(part.Rows, line)
	}
	return []manifest.Part{part}, nil
}

// copyWritten are the notes that the reader wrote: their own contribution, and nothing of what others did of it.
func copyWritten(tx *tenant.Tx, of manifest.Of) ([]manifest.Part, error) {
	if !of.Own() {
		return nil, nil
	}
	type row struct {
		CreatedAt                 time.Time
		Kind, Title, Plain, State string
	}
	rows, err := tenant.Select[row](tx, `select n.created_at, n.kind, n.title, n.plain, n.state from liaison.notes n where n.tenant_id = $1 and n.author_id = $2 order by n.created_at desc`, tx.Tenant(), of.Reader)
	part := manifest.Part{Title: "liaison.copy_written", Columns: []string{"liaison.copy_at", "liaison.copy_kind", "liaison.copy_title", "liaison.copy_text", "liaison.copy_state"}}
	for _, r := range rows {
		part.Rows = append(part.Rows, []any{r.CreatedAt, manifest.Word{Key: kindKey(r.Kind), Code: r.Kind}, r.Title, r.Plain, manifest.Word{Key: "liaison.copy_state_" + r.State, Code: r.State}})
	}
	return []manifest.Part{part}, err
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func instant(t *time.Time) any {
	if t == nil {
		return nil
	}
	return *t
}
