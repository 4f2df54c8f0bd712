package privacy

import (
	"context"
	"time"

	"github.com/google/uuid"

	"preau/internal/audit"
	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/tenant"
)

// OpeningView is somebody of the staff who opened a record, as the family is told: their function and the day.
type OpeningView struct {
	Day      directory.Date `json:"day"`
	Function string         `json:"function" doc:"In the reader's language"`
	What     string         `json:"what" doc:"In the reader's language"`
	Name     string         `json:"name,omitempty" doc:"For the data protection officer alone"`
	At       *time.Time     `json:"at,omitempty" doc:"For the data protection officer alone"`
	Ticket   *uuid.UUID     `json:"ticket,omitempty" doc:"By which the assistance came in; for the data protection officer alone"`
}

type openingsOut struct {
	Body struct {
		Organisation string        `json:"organisation"`
		Items        []OpeningView `json:"items"`
	}
}

type ofChildIn struct{ manifest.OfChild }

type ofPersonIn struct {
	manifest.InTenant
	Person uuid.UUID `path:"person" format:"uuid"`
}

// consulted tells a family which functions opened their child's record on which days, over a year: never a name nor an hour.
func (s *Service) consulted(_ context.Context, tx *tenant.Tx, in *ofChildIn) (*openingsOut, error) {
	return s.openings(tx, in.Child, false)
}

// traced tells the data protection officer the same in full.
func (s *Service) traced(_ context.Context, tx *tenant.Tx, in *ofPersonIn) (*openingsOut, error) {
	if _, err := directory.PersonByID(tx, in.Person); err != nil {
		return nil, err
	}
	return s.openings(tx, in.Person, true)
}

func (s *Service) openings(tx *tenant.Tx, person uuid.UUID, full bool) (*openingsOut, error) {
	list, err := audit.Openings(tx, person, tx.Now().Add(-openingsKept))
	if err != nil {
		return nil, err
	}
	out := &openingsOut{}
	out.Body.Items = []OpeningView{}
	if out.Body.Organisation, err = tenant.Value[string](tx, `select name from tenant.tenants where tenant_id = $1`, tx.Tenant()); err != nil {
		return nil, err
	}
	names := map[uuid.UUID]string{}
	if full {
		type row struct {
			ID   uuid.UUID
			Name string
		}
		var readers []uuid.UUID
		for _, o := range list {
			if o.ReaderID != nil {
				readers = append(readers, *o.ReaderID)
			}
		}
		rows, err := tenant.Select[row](tx, `select id, given_name || ' ' || coalesce(nullif(usage_name, ''), family_name) as name from directory.people where tenant_id = $1 and id = any ($2)`, tx.Tenant(), readers)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			names[r.ID] = r.Name
		}
	}
	lang := tx.Actor().Lang
	seen := map[OpeningView]bool{}
	for _, o := range list {
		v := OpeningView{Day: directory.Date{Year: o.Day.Year(), Month: o.Day.Month(), Day: o.Day.Day()}, Function: s.function(lang, o), What: s.say(lang, operationKey(o.Operation))}
		if full {
			at := o.At
			v.At, v.Ticket = &at, o.Ticket
			if o.ReaderID != nil {
				v.Name = names[*o.ReaderID]
			}
		} else if seen[v] { // two teachers on one day are one line: nobody is picked out
			continue
		}
		seen[v] = true
		out.Body.Items = append(out.Body.Items, v)
	}
	return out, nil
}
