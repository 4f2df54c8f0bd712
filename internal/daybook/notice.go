package daybook

import (
	"github.com/google/uuid"

	"preau/internal/directory"
	"preau/internal/notify"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// Notice is what the guardians of pupils are told: the kind and a first name, never what is eaten or owed.
type Notice struct {
	Kind   string // catalogue key
	Pupils []uuid.UUID
	Object uuid.UUID
	Path   string
	Urgent bool
}

// tell has the guardians of pupils told once each, of all their children together. It needs the directory's tenant door.
func (s *Service) tell(tx *tenant.Tx, n Notice) error {
	if s.Notify == nil || len(n.Pupils) == 0 {
		return nil
	}
	who, err := directory.Resolve(tx, directory.Audience{Pupils: n.Pupils})
	if err != nil {
		return err
	}
	at := map[uuid.UUID]int{}
	var list []notify.Recipient
	for _, a := range who {
		i, known := at[a.Guardian]
		if !known {
			i = len(list)
			at[a.Guardian] = i
			list = append(list, notify.Recipient{Person: a.Guardian, Account: a.AccountID})
		}
		r := &list[i]
		if a.Pupil != nil {
			r.Pupils = append(r.Pupils, *a.Pupil)
		}
		if r.About != "" {
			r.About += ", "
		}
		r.About += a.PupilGivenName
	}
	if len(list) == 0 {
		return nil
	}
	_, _, err = s.Notify.Publish(tx, notify.Notice{Service: s.Key, Kind: n.Kind, Object: n.Object, Path: n.Path, Urgent: n.Urgent}, notify.People(list))
	if problem.Is(err, "notify.nobody") {
		return nil
	}
	return err
}
