package enrolment

import (
	"bytes"
	"context"
	"errors"
	"io"
	"time"

	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/platform/blob"
	"preau/internal/platform/blob/intake"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// Pieces are all that a commune may ask for (Code de l'éducation, D131-3-1): who the child is, who answers for them, where they live.
// Vaccination is shown to the director.
var Pieces = []string{"child", "guardians", "domicile"}

// The states of a piece.
const (
	PieceMissing    = "missing"
	PieceSent       = "sent"  // a picture waits for an agent
	PieceSeen       = "seen"  // seen on a day, nothing kept
	PieceSworn      = "sworn" // declared on one's honour, which the law accepts
	PieceUnreadable = "unreadable"
)

// Piece is a document that is shown, never kept.
type Piece struct {
	Kind      string     `json:"kind" enum:"child,guardians,domicile"`
	State     string     `json:"state" enum:"missing,sent,seen,sworn,unreadable"`
	Said      string     `json:"said,omitempty" doc:"Why it is asked for again"`
	KeptFile  *uid       `json:"-"`
	MediaType string     `json:"media_type,omitempty" doc:"Of the picture that waits; it is erased once an agent has looked at it"`
	SentAt    *time.Time `json:"sent_at,omitempty"`
	SeenOn    Date       `json:"seen_on"`
}

const (
	maxPieceBytes = 8 << 20
	pieceEdge     = 2000 // pixels of a picture's longest side
	// picturesKept is how long a picture waits for an agent at most.
	picturesKept = 30 * 24 * time.Hour
)

func piecesOf(tx *tenant.Tx, id uid) ([]Piece, error) {
	return tenant.Select[Piece](tx, `select kind, state, said, kept_file, media_type, sent_at, seen_on from enrolment.pieces where tenant_id = $1 and file_id = $2 order by array_position($3, kind)`, tx.Tenant(), id, Pieces)
}

func pieceOf(tx *tenant.Tx, id uid, kind string) (Piece, error) {
	p, ok, err := tenant.One[Piece](tx, `select kind, state, said, kept_file, media_type, sent_at, seen_on from enrolment.pieces where tenant_id = $1 and file_id = $2 and kind = $3 for update`, tx.Tenant(), id, kind)
	if err == nil && !ok {
		err = problem.Missing()
	}
	return p, err
}

// sendable tells whether a family may still show documents.
func sendable(f *file) error {
	switch f.State {
	case Draft, Received, Incomplete, Decision:
		return nil
	}
	return problem.New(problem.Conflict, "enrolment.closed")
}

// send keeps a picture of a document until an agent has looked at it. What it held before goes.
func (s *Service) send(ctx context.Context, run *manifest.Stages, id uid, kind, name string, content []byte) error {
	var key string
	file := tenant.NewID()
	if err := run.Do(func(tx *tenant.Tx) error {
		key = blob.Key(tx.Tenant(), file)
		f, err := mine(tx, id, false)
		if err != nil {
			return err
		}
		return sendable(f)
	}); err != nil {
		return err
	}
	got, err := s.Intake.Accept(ctx, bytes.NewReader(content), name, intake.Policy{Kinds: intake.Image | intake.PDF, MaxBytes: maxPieceBytes, MaxEdge: pieceEdge})
	if reason, refused := intake.ReasonOf(err); refused {
		return problem.OnField("file", "enrolment.file_"+string(reason), "max", maxPieceBytes>>20)
	}
	if err != nil {
		return err
	}
	// what is cut short between here and the end is thrown away an hour later
	if err := run.Do(func(tx *tenant.Tx) error {
		_, err := tx.Emit("enrolment.throw", tx.Now().Add(time.Hour), thrown{Files: []uid{file}})
		return err
	}); err != nil {
		return err
	}
	if err := s.Blobs.Put(ctx, key, bytes.NewReader(got.Content), int64(len(got.Content)), got.ContentType); err != nil {
		return err
	}
	return run.Finish(func(tx *tenant.Tx) error {
		f, err := mine(tx, id, true)
		if err != nil {
			return err
		}
		if err := sendable(f); err != nil {
			return err
		}
		if err := s.releasePieces(tx, id, kind); err != nil {
			return err
		}
		n, err := tx.Exec(`update enrolment.pieces set state = 'sent', said = '', kept_file = $4, media_type = $5, sent_at = $6, seen_on = null, seen_by = null, updated_at = $6 where tenant_id = $1 and file_id = $2 and kind = $3`,
			tx.Tenant(), id, kind, file, got.ContentType, tx.Now())
		if err == nil && n == 0 {
			err = problem.Missing()
		}
		if err != nil {
			return err
		}
		tx.About(id)
		if f.State == Draft {
			return nil
		}
		return s.sent(tx, f, kind)
	})
}

// swear declares on one's honour what a document would show.
func (s *Service) swear(tx *tenant.Tx, f *file, kind string) error {
	if err := sendable(f); err != nil {
		return err
	}
	if err := s.releasePieces(tx, f.ID, kind); err != nil {
		return err
	}
	n, err := tx.Exec(`update enrolment.pieces set state = 'sworn', said = '', seen_on = directory.today($1, $4), updated_at = $4 where tenant_id = $1 and file_id = $2 and kind = $3`, tx.Tenant(), f.ID, kind, tx.Now())
	if err == nil && n == 0 {
		err = problem.Missing()
	}
	tx.About(f.ID)
	if err != nil || f.State == Draft {
		return err
	}
	return s.sent(tx, f, kind)
}

// sent moves a file on that waited for what has just come.
func (s *Service) sent(tx *tenant.Tx, f *file, kind string) error {
	if err := s.step(tx, f, "piece_"+kind, ""); err != nil {
		return err
	}
	if f.State != Incomplete {
		return nil
	}
	still, err := tenant.Value[bool](tx, `select exists (select from enrolment.pieces where tenant_id = $1 and file_id = $2 and state in ('unreadable', 'missing'))`, tx.Tenant(), f.ID)
	if err != nil || still {
		return err
	}
	if _, err := tx.Exec(`update enrolment.files set state = 'received', version = version + 1, updated_at = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), f.ID, tx.Now()); err != nil {
		return err
	}
	_, err = tx.Emit("enrolment.received", time.Time{}, ofFile{File: f.ID})
	return err
}

// see writes what an agent found: the document was shown, or cannot be read and is asked for again.
func (s *Service) see(tx *tenant.Tx, f *file, kind, state, said string) error {
	if _, err := pieceOf(tx, f.ID, kind); err != nil {
		return err
	}
	if state == PieceUnreadable && said == "" {
		return problem.OnField("said", "enrolment.say_why")
	}
	if err := s.releasePieces(tx, f.ID, kind); err != nil {
		return err
	}
	var on *Date
	if state == PieceSeen || state == PieceSworn {
		today, err := directory.Today(tx)
		if err != nil {
			return err
		}
		on = &today
	}
	if state != PieceUnreadable {
		said = ""
	}
	if _, err := tx.Exec(`update enrolment.pieces set state = $4, said = $5, seen_on = $6, seen_by = $7, updated_at = $8 where tenant_id = $1 and file_id = $2 and kind = $3`,
		tx.Tenant(), f.ID, kind, state, said, on, account(tx), tx.Now()); err != nil {
		return err
	}
	tx.About(f.ID)
	if state != PieceUnreadable {
		return nil
	}
	return s.askAgain(tx, f, "piece_again_"+kind, said)
}

// askAgain gives a file back to its family with what is asked of them.
func (s *Service) askAgain(tx *tenant.Tx, f *file, kind, said string) error {
	if err := s.step(tx, f, kind, said); err != nil {
		return err
	}
	if f.State == Received {
		f.State = Incomplete
		if _, err := tx.Exec(`update enrolment.files set state = 'incomplete', version = version + 1, updated_at = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), f.ID, tx.Now()); err != nil {
			return err
		}
	}
	return s.tellFamily(tx, f, "enrolment.kind_asked")
}

type thrown struct {
	Files []uid `json:"files"`
}

// releasePieces lets go of the pictures of a file: of one kind, or all when it is "".
func (s *Service) releasePieces(tx *tenant.Tx, file uid, kind string) error {
	held, err := tenant.Select[uid](tx, `with held as (select id, kept_file from enrolment.pieces where tenant_id = $1 and file_id = $2 and ($3 = '' or kind = $3) and kept_file is not null)
		update enrolment.pieces p set kept_file = null, media_type = '', sent_at = null from held where p.tenant_id = $1 and p.id = held.id returning held.kept_file`, tx.Tenant(), file, kind)
	if err != nil || len(held) == 0 {
		return err
	}
	_, err = tx.Emit("enrolment.throw", time.Time{}, thrown{Files: held})
	return err
}

// throw deletes files that nothing holds.
func (s *Service) throw(ctx context.Context, run *manifest.Steps, in *thrown) error {
	var loose []uid
	if err := run.Do(func(tx *tenant.Tx) (err error) {
		loose, err = tenant.Select[uid](tx, `select f from unnest($2::uuid[]) f where not exists (select from enrolment.pieces p where p.tenant_id = $1 and p.kept_file = f)`, tx.Tenant(), in.Files)
		return err
	}); err != nil {
		return err
	}
	for _, id := range loose {
		if err := s.Blobs.Delete(ctx, blob.Key(run.Tenant, id)); err != nil {
			return err
		}
	}
	return run.Finish(func(*tenant.Tx) error { return nil })
}

// picture reads the picture of a document that waits for an agent.
func (s *Service) picture(ctx context.Context, run *manifest.Stages, id uid, kind string, find func(tx *tenant.Tx) (*file, error)) (mediaType string, content []byte, err error) {
	var key string
	if err := run.Do(func(tx *tenant.Tx) error {
		if _, err := find(tx); err != nil {
			return err
		}
		p, ok, err := tenant.One[Piece](tx, `select kind, state, said, kept_file, media_type, sent_at, seen_on from enrolment.pieces where tenant_id = $1 and file_id = $2 and kind = $3 and kept_file is not null`, tx.Tenant(), id, kind)
		if err == nil && !ok {
			err = problem.Missing()
		}
		if err != nil {
			return err
		}
		key, mediaType = blob.Key(tx.Tenant(), *p.KeptFile), p.MediaType
		return nil
	}); err != nil {
		return "", nil, err
	}
	r, _, err := s.Blobs.Get(ctx, key)
	if errors.Is(err, blob.ErrNotFound) {
		return "", nil, problem.Missing()
	}
	if err != nil {
		return "", nil, err
	}
	defer r.Close()
	content, err = io.ReadAll(r)
	return mediaType, content, err
}
