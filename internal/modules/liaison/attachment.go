package liaison

import (
	"bytes"
	"errors"
	"io"
	"slices"

	"github.com/google/uuid"

	"preau/internal/platform/blob"
	"preau/internal/platform/blob/intake"
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

// File is an attachment with its content.
type File struct {
	Attachment
	Content []byte
}

func blobKey(tx *tenant.Tx, file uuid.UUID) string { return blob.Key(tx.Tenant(), file) }

func attachmentsOf(tx *tenant.Tx, note uuid.UUID) ([]Attachment, error) {
	return tenant.Select[Attachment](tx, `select id, name, media_type, bytes from liaison.attachments where tenant_id = $1 and note_id = $2 order by id`, tx.Tenant(), note)
}

// Attach adds a file to a draft: judged by what it holds, pictures drawn anew without what their camera wrote.
func (s *Service) Attach(tx *tenant.Tx, note uuid.UUID, name string, content []byte) (Attachment, error) {
	n, err := draftForUpdate(tx, note)
	if err != nil {
		return Attachment{}, err
	}
	files, err := attachmentsOf(tx, n.ID)
	if err != nil {
		return Attachment{}, err
	}
	if len(files) >= maxFiles {
		return Attachment{}, problem.New(problem.Conflict, "liaison.too_many_files", "max", maxFiles)
	}
	f, err := s.Intake.Accept(tx.Context(), bytes.NewReader(content), name, intake.Policy{Kinds: intake.Everything, MaxBytes: maxFileBytes, MaxEdge: maxEdge})
	if reason, refused := intake.ReasonOf(err); refused {
		return Attachment{}, problem.OnField("file", "liaison.file_"+string(reason), "max", maxFileBytes>>20)
	}
	if err != nil {
		return Attachment{}, err
	}
	a := Attachment{ID: tenant.NewID(), Name: f.Name, MediaType: f.ContentType, Bytes: len(f.Content)}
	if err := insertAttachment(tx, n.ID, a); err != nil {
		return a, err
	}
	return a, s.Blobs.Put(tx.Context(), blobKey(tx, a.ID), bytes.NewReader(f.Content), int64(a.Bytes), a.MediaType)
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
	return s.Blobs.Delete(tx.Context(), blobKey(tx, file))
}

// OpenAsStaff reads a file of a note that the actor follows.
func (s *Service) OpenAsStaff(tx *tenant.Tx, note, file uuid.UUID) (File, error) {
	n, err := s.followed(tx, note)
	if err != nil {
		return File{}, err
	}
	files, err := attachmentsOf(tx, n.ID)
	if err != nil {
		return File{}, err
	}
	return s.open(tx, files, file)
}

// OpenAsReader reads a file of a note that the reader received.
func (s *Service) OpenAsReader(tx *tenant.Tx, r Reader, note, file uuid.UUID) (File, error) {
	n, err := s.Receive(tx, r, note)
	if err != nil {
		return File{}, err
	}
	return s.open(tx, n.Sheet.Attachments, file)
}

func (s *Service) open(tx *tenant.Tx, files []Attachment, file uuid.UUID) (File, error) {
	i := slices.IndexFunc(files, func(a Attachment) bool { return a.ID == file })
	if i < 0 {
		return File{}, problem.Missing()
	}
	content, _, err := s.Blobs.Get(tx.Context(), blobKey(tx, file))
	if errors.Is(err, blob.ErrNotFound) {
		return File{}, problem.Missing()
	}
	if err != nil {
		return File{}, err
	}
	defer content.Close()
	raw, err := io.ReadAll(io.LimitReader(content, maxFileBytes+1))
	return File{files[i], raw}, err
}
