package liaison

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"

	"github.com/google/uuid"

	"preau/internal/manifest"
	"preau/internal/platform/blob"
	"preau/internal/platform/blob/intake"
	"preau/internal/platform/lists"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// Limits of a note's files.
const (
	maxFiles     = 5
	maxFileBytes = 5 << 20
	maxEdge      = 2400 // pixels of a picture's longest side
)

// Attachment is a file of a note. It is read only through the note.
type Attachment struct {
	ID        uuid.UUID `json:"id"`
	Name      string    `json:"name"`
	MediaType string    `json:"media_type"`
	Bytes     int       `json:"bytes"`
}

func blobKey(tx *tenant.Tx, file uuid.UUID) string { return blob.Key(tx.Tenant(), file) }

func attachmentsOf(tx *tenant.Tx, note uuid.UUID) ([]Attachment, error) {
	return tenant.Select[Attachment](tx, `select id, name, media_type, bytes from liaison.attachments where tenant_id = $1 and note_id = $2 order by id`, tx.Tenant(), note)
}

// Attach adds a file to a draft: judged by what it holds, pictures drawn anew without what their camera wrote, kept, and only
// then held by the note. In between it is loose: what is cut short is thrown away by the night.
func (s *Service) Attach(ctx context.Context, run *manifest.Stages, note uuid.UUID, name string, content []byte) (a Attachment, err error) {
	a.ID = tenant.NewID()
	var key string
	if err := run.Do(func(tx *tenant.Tx) error { key = blobKey(tx, a.ID); return room(tx, note) }); err != nil {
		return a, err
	}
	f, err := s.Intake.Accept(ctx, bytes.NewReader(content), name, intake.Policy{Kinds: intake.Everything, MaxBytes: maxFileBytes, MaxEdge: maxEdge})
	if reason, refused := intake.ReasonOf(err); refused {
		return a, problem.OnField("file", "liaison.file_"+string(reason), "max", maxFileBytes>>20)
	}
	if err != nil {
		return a, err
	}
	a.Name, a.MediaType, a.Bytes = f.Name, f.ContentType, len(f.Content)
	if err := run.Do(func(tx *tenant.Tx) error { return loosen(tx, a.ID) }); err != nil {
		return a, err
	}
	if err := s.Blobs.Put(ctx, key, bytes.NewReader(f.Content), int64(a.Bytes), a.MediaType); err != nil {
		return a, err
	}
	return a, run.Finish(func(tx *tenant.Tx) error {
		if err := room(tx, note); err != nil { // two files at once
			return err
		}
		// a file that the night has just thrown away is not held
		if n, err := tx.Exec(`delete from liaison.loose_files where tenant_id = $1 and id = $2`, tx.Tenant(), a.ID); err != nil || n == 0 {
			return errors.Join(err, problem.New(problem.Unavailable, "unavailable"))
		}
		return insertAttachment(tx, note, a)
	})
}

// room refuses a file to a note that is not the actor's draft or has enough of them.
func room(tx *tenant.Tx, note uuid.UUID) error {
	n, err := draftForUpdate(tx, note)
	if err != nil {
		return err
	}
	files, err := attachmentsOf(tx, n.ID)
	if err == nil && len(files) >= maxFiles {
		err = problem.New(problem.Conflict, "liaison.too_many_files", "max", maxFiles)
	}
	return err
}

// loosen writes that no note holds files: the night throws them away.
func loosen(tx *tenant.Tx, files ...uuid.UUID) error {
	_, err := tx.Exec(`insert into liaison.loose_files (tenant_id, id, since) select $1, f, $3 from unnest($2::uuid[]) f on conflict do nothing`, tx.Tenant(), lists.NonNil(files), tx.Now())
	return err
}

func insertAttachment(tx *tenant.Tx, note uuid.UUID, a Attachment) error {
	_, err := tx.Exec(`insert into liaison.attachments (tenant_id, id, note_id, name, media_type, bytes, created_at) values ($1, $2, $3, $4, $5, $6, $7)
		on conflict (tenant_id, id) do nothing`, tx.Tenant(), a.ID, note, a.Name, a.MediaType, a.Bytes, tx.Now())
	tx.About(note, a.ID)
	return err
}

// Detach takes a file off a draft.
func (s *Service) Detach(tx *tenant.Tx, note, file uuid.UUID) error {
	n, err := draftForUpdate(tx, note)
	if err != nil {
		return err
	}
	gone, err := tx.Exec(`delete from liaison.attachments where tenant_id = $1 and note_id = $2 and id = $3`, tx.Tenant(), n.ID, file)
	if err != nil {
		return err
	}
	if gone == 0 {
		return problem.Missing()
	}
	tx.About(n.ID, file)
	return loosen(tx, file)
}

// Kept is a file of a note that somebody may read, and where it is kept.
type Kept struct {
	Attachment
	key string
}

// StaffFile finds a file of a note that the actor follows.
func (s *Service) StaffFile(tx *tenant.Tx, note, file uuid.UUID) (Kept, error) {
	n, err := s.followed(tx, note)
	if err != nil {
		return Kept{}, err
	}
	files, err := attachmentsOf(tx, n.ID)
	if err != nil {
		return Kept{}, err
	}
	return keptOf(tx, files, file)
}

// ReaderFile finds a file of a note that the reader received.
func (s *Service) ReaderFile(tx *tenant.Tx, r Reader, note, file uuid.UUID) (Kept, error) {
	n, err := s.Receive(tx, r, note)
	if err != nil {
		return Kept{}, err
	}
	return keptOf(tx, n.Sheet.Attachments, file)
}

func keptOf(tx *tenant.Tx, files []Attachment, file uuid.UUID) (Kept, error) {
	i := slices.IndexFunc(files, func(a Attachment) bool { return a.ID == file })
	if i < 0 {
		return Kept{}, problem.Missing()
	}
	return Kept{files[i], blobKey(tx, file)}, nil
}

// fetch reads a kept file, in no transaction; gone is what its absence means.
func (s *Service) fetch(ctx context.Context, k Kept, gone error) (Document, error) {
	content, _, err := s.Blobs.Get(ctx, k.key)
	if errors.Is(err, blob.ErrNotFound) {
		return Document{}, gone
	}
	if err != nil {
		return Document{}, err
	}
	defer content.Close()
	raw, err := io.ReadAll(content)
	return Document{k.Name, k.MediaType, raw}, err
}
