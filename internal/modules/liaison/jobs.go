package liaison

import (
	"context"
	"time"

	"github.com/google/uuid"

	"preau/internal/tenant"
)

// What happens later. The jobs of a notice are beside it in notice.go, that of the slips in slips.go.

type toPublish struct {
	Note uuid.UUID  `json:"note"`
	At   time.Time  `json:"at"` // the moment it was scheduled for: another one since makes this job void
	Task *uuid.UUID `json:"task,omitempty"`
}

// publishLater publishes a scheduled note, or one that goes to many: everybody is frozen and sees it at once; they are told
// by a job of its own, so that a hundred thousand readers do not wait for their messages to be written.
func (s *Service) publishLater(_ context.Context, tx *tenant.Tx, in *toPublish) error {
	n, err := noteForUpdate(tx, in.Note)
	if err != nil || n.State != Scheduled || n.PublishAt == nil || !n.PublishAt.Equal(in.At) {
		return end(tx, in.Task, nil, err)
	}
	if n, err = s.publish(tx, n); err != nil {
		return err
	}
	if _, err := tx.Emit("liaison.announce", time.Time{}, ofNote{n.ID}); err != nil {
		return err
	}
	return end(tx, in.Task, map[string]any{"note": n.ID, "leaves_at": n.LeavesAt}, nil)
}

func end(tx *tenant.Tx, task *uuid.UUID, result any, err error) error {
	if err != nil || task == nil {
		return err
	}
	return tenant.EndTask(tx, *task, result, "")
}

// announce tells those who were frozen, unless the note was withdrawn in between.
func (s *Service) announce(_ context.Context, tx *tenant.Tx, in *ofNote) error {
	n, err := noteForUpdate(tx, in.Note)
	if err != nil || n.State != Published {
		return err
	}
	return s.announceNote(tx, n)
}
