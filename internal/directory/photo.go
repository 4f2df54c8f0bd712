package directory

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/manifest"
	"preau/internal/platform/blob"
	"preau/internal/platform/blob/intake"
	"preau/internal/platform/lists"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// Limits of a face: what a telephone takes comes in, what a page of faces shows is kept.
const (
	maxPhotoBytes = 12 << 20
	photoEdge     = 480 // pixels of the longest side
)

// faceUse is what a family allows when the school shows a pupil's face to its own people.
const faceUse = "photo_school"

// allowedFaces are, of these pupils, those whose face the school may show this year.
func allowedFaces(tx *tenant.Tx, pupils []uuid.UUID) (map[uuid.UUID]bool, error) {
	allowed := map[uuid.UUID]bool{}
	if len(pupils) == 0 {
		return allowed, nil
	}
	states, err := Consents(tx, pupils)
	for _, c := range states {
		if c.Use == faceUse && c.State == "yes" {
			allowed[c.PupilID] = true
		}
	}
	return allowed, err
}

// Faces are the pictures of these pupils that may be shown to those who look after them: whose family said yes, and nobody no.
func Faces(tx *tenant.Tx, pupils []uuid.UUID) (map[uuid.UUID]uuid.UUID, error) {
	type face struct{ ID, PhotoFile uuid.UUID }
	found, err := tenant.Select[face](tx, `select id, photo_file from directory.people where tenant_id = $1 and id = any ($2) and photo_file is not null`, tx.Tenant(), pupils)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	of := make([]uuid.UUID, len(found))
	for i, f := range found {
		of[i] = f.ID
	}
	allowed, err := allowedFaces(tx, of)
	out := map[uuid.UUID]uuid.UUID{}
	for _, f := range found {
		if allowed[f.ID] {
			out[f.ID] = f.PhotoFile
		}
	}
	return out, err
}

// showFaces takes away the faces of pupils for whom nobody said yes, or somebody said no.
func showFaces(tx *tenant.Tx, found []Found) error {
	var pupils []uuid.UUID
	for _, f := range found {
		if f.PhotoFile != nil && slices.Contains(f.Profiles, string(access.Pupil)) {
			pupils = append(pupils, f.ID)
		}
	}
	allowed, err := allowedFaces(tx, pupils)
	for i, f := range found {
		if slices.Contains(pupils, f.ID) && !allowed[f.ID] {
			found[i].PhotoFile = nil
		}
	}
	return err
}

const isPupil = `exists (select from directory.roles r where r.tenant_id = p.tenant_id and r.person_id = p.id and r.profile = 'pupil')`

type photoIn struct {
	OfPerson
	Agreed  bool   `query:"agreed" doc:"An adult agreed to it; of a pupil, the families' answers count instead"`
	RawBody []byte `contentType:"application/octet-stream"`
}

type photoOut struct {
	Body struct {
		Photo uuid.UUID `json:"photo"`
	}
}

// setPhoto keeps somebody's face: drawn anew, small, without what the camera wrote. A pupil's is kept only once a family
// agreed and none refused; the one before is thrown away.
func (s *service) setPhoto(ctx context.Context, run *manifest.Stages, in *photoIn) (*photoOut, error) {
	out := &photoOut{}
	out.Body.Photo = tenant.NewID()
	var owner uuid.UUID
	if err := run.Do(func(tx *tenant.Tx) error {
		owner = tx.Tenant()
		_, err := mayBePictured(tx, in)
		return err
	}); err != nil {
		return nil, err
	}
	f, err := s.intake.Accept(ctx, bytes.NewReader(in.RawBody), "photo", intake.Policy{Kinds: intake.Image, MaxBytes: maxPhotoBytes, MaxEdge: photoEdge})
	if reason, refused := intake.ReasonOf(err); refused {
		return nil, problem.OnField("photo", refusedPhoto(reason), "max", maxPhotoBytes>>20)
	}
	if err != nil {
		return nil, err
	}
	key := blob.Key(owner, out.Body.Photo)
	if err := s.blobs.Put(ctx, key, bytes.NewReader(f.Content), int64(len(f.Content)), f.ContentType); err != nil {
		return nil, err
	}
	err = run.Finish(func(tx *tenant.Tx) error {
		before, err := mayBePictured(tx, in)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`update directory.people set photo_file = $3, import_id = null, updated_at = $4 where tenant_id = $1 and id = $2`, tx.Tenant(), in.Person, out.Body.Photo, tx.Now()); err != nil {
			return err
		}
		tx.About(in.Person)
		return forgetFiles(tx, before...)
	})
	if err != nil {
		err = errors.Join(err, s.blobs.Delete(context.WithoutCancel(ctx), key))
	}
	return out, err
}

// mayBePictured refuses a face that nobody agreed to, and returns the file that it replaces.
func mayBePictured(tx *tenant.Tx, in *photoIn) (before []uuid.UUID, err error) {
	type row struct {
		Pupil  bool
		Before *uuid.UUID
	}
	p, ok, err := tenant.One[row](tx, `select `+isPupil+` as pupil, p.photo_file as before from directory.people p where p.tenant_id = $1 and p.id = $2 and p.erased_at is null for update`, tx.Tenant(), in.Person)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, problem.Missing()
	}
	if p.Before != nil {
		before = []uuid.UUID{*p.Before}
	}
	if !p.Pupil && !in.Agreed {
		return nil, problem.OnField("agreed", "directory.photo_agreement")
	}
	if p.Pupil {
		allowed, err := allowedFaces(tx, []uuid.UUID{in.Person})
		if err != nil {
			return nil, err
		}
		if !allowed[in.Person] {
			return nil, problem.New(problem.Conflict, "directory.no_image_consent")
		}
	}
	return before, nil
}

// refusedPhoto says why a picture is not taken; what is not a picture at all is one reason.
func refusedPhoto(r intake.Reason) string {
	switch r {
	case intake.TooLarge:
		return "directory.photo_too_large"
	case intake.PhoneFormat:
		return "directory.photo_phone_format"
	case intake.TooManyPixels, intake.Unreadable, intake.Empty:
		return "directory.photo_unreadable"
	}
	return "directory.photo_other_kind"
}

func (s *service) removePhoto(_ context.Context, tx *tenant.Tx, in *OfPerson) (*manifest.Empty, error) {
	before, ok, err := tenant.One[*uuid.UUID](tx, `select p.photo_file from directory.people p where p.tenant_id = $1 and p.id = $2 and p.erased_at is null for update`, tx.Tenant(), in.Person)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, problem.Missing()
	}
	tx.About(in.Person)
	if before == nil {
		return nil, nil
	}
	if _, err := tx.Exec(`update directory.people set photo_file = null, import_id = null, updated_at = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), in.Person, tx.Now()); err != nil {
		return nil, err
	}
	return nil, forgetFiles(tx, *before)
}

// face is a picture as it is answered. Its address names the file, so it never changes, and it is kept by its reader alone.
type face struct {
	ContentType string `header:"Content-Type"`
	Cache       string `header:"Cache-Control"`
	Policy      string `header:"Content-Security-Policy"`
	Body        []byte
}

// PhotoOf is the path of a person's face; the file is in it so that another face is another address.
type PhotoOf struct {
	OfPerson
	File uuid.UUID `path:"file" format:"uuid"`
}

func (s *service) photo(ctx context.Context, run *manifest.Stages, in *PhotoOf) (*face, error) {
	return s.openPhoto(ctx, run, in.File, func(tx *tenant.Tx) (bool, error) {
		pupil, ok, err := tenant.One[bool](tx, `select `+isPupil+` from directory.people p where p.tenant_id = $1 and p.id = $2 and p.photo_file = $3 and p.erased_at is null`, tx.Tenant(), in.Person, in.File)
		if err != nil || !ok || !pupil {
			return ok, err
		}
		allowed, err := allowedFaces(tx, []uuid.UUID{in.Person})
		return allowed[in.Person], err
	})
}

// ChildPhoto is the path of my child's face.
type ChildPhoto struct {
	manifest.OfChild
	File uuid.UUID `path:"file" format:"uuid"`
}

// childPhoto shows a family the face that the school keeps, whatever was answered about showing it.
func (s *service) childPhoto(ctx context.Context, run *manifest.Stages, in *ChildPhoto) (*face, error) {
	return s.openPhoto(ctx, run, in.File, func(tx *tenant.Tx) (bool, error) {
		return tenant.Value[bool](tx, `select exists (select from directory.people p where p.tenant_id = $1 and p.id = $2 and p.photo_file = $3 and p.erased_at is null)`, tx.Tenant(), in.Child, in.File)
	})
}

func (s *service) openPhoto(ctx context.Context, run *manifest.Stages, file uuid.UUID, may func(tx *tenant.Tx) (bool, error)) (*face, error) {
	var owner uuid.UUID
	if err := run.Do(func(tx *tenant.Tx) error {
		owner = tx.Tenant()
		ok, err := may(tx)
		if err == nil && !ok {
			err = problem.Missing()
		}
		return err
	}); err != nil {
		return nil, err
	}
	raw, kind, err := s.file(ctx, owner, file)
	return &face{kind, "private, max-age=86400, immutable", "default-src 'none'; sandbox", raw}, err
}

// file reads what is kept under an id.
func (s *service) file(ctx context.Context, owner, id uuid.UUID) (raw []byte, contentType string, err error) {
	content, info, err := s.blobs.Get(ctx, blob.Key(owner, id))
	if errors.Is(err, blob.ErrNotFound) {
		return nil, "", problem.Missing()
	}
	if err != nil {
		return nil, "", err
	}
	defer content.Close()
	raw, err = io.ReadAll(content)
	return raw, info.ContentType, err
}

type filesJob struct {
	Files []uuid.UUID `json:"files"`
}

// forgetFiles throws files away once what named them is gone for good.
func forgetFiles(tx *tenant.Tx, files ...uuid.UUID) error {
	if len(files) == 0 {
		return nil
	}
	_, err := tx.Emit("directory.forget-files", time.Time{}, filesJob{files})
	return err
}

func (s *service) forgetFilesJob(ctx context.Context, st *manifest.Steps, in *filesJob) error {
	for _, file := range in.Files {
		if err := s.blobs.Delete(ctx, blob.Key(st.Tenant, file)); err != nil {
			return err
		}
	}
	return st.Finish(func(*tenant.Tx) error { return nil })
}

// refusedFaces throws away the faces of pupils for whom somebody said no since they were taken. A year that begins asks
// anew: until then a face is hidden, not thrown away.
func refusedFaces(tx *tenant.Tx) error {
	type row struct {
		ID   uuid.UUID
		File uuid.UUID
	}
	kept, err := tenant.Select[row](tx, `select p.id, p.photo_file as file from directory.people p where p.tenant_id = $1 and p.photo_file is not null and `+isPupil, tx.Tenant())
	if err != nil || len(kept) == 0 {
		return err
	}
	file := map[uuid.UUID]uuid.UUID{}
	var pupils, refused, files []uuid.UUID
	for _, k := range kept {
		file[k.ID], pupils = k.File, append(pupils, k.ID)
	}
	states, err := Consents(tx, pupils)
	if err != nil {
		return err
	}
	for _, c := range states {
		if c.Use == faceUse && c.State == "no" {
			refused, files = append(refused, c.PupilID), append(files, file[c.PupilID])
		}
	}
	if _, err := tx.Exec(`update directory.people set photo_file = null, updated_at = $3 where tenant_id = $1 and id = any ($2)`, tx.Tenant(), lists.NonNil(refused), tx.Now()); err != nil {
		return err
	}
	return forgetFiles(tx, files...)
}
