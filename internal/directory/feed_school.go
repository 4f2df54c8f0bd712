package directory

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/manifest"
	"preau/internal/platform/blob"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

type feedApply struct {
	School  uuid.UUID `json:"school"`
	From    uuid.UUID `json:"from"`
	Import  uuid.UUID `json:"import"`
	Confirm bool      `json:"confirm"`
}

// receivePart takes a school's part of an académie's set: it becomes an import of the school's own, compared with what is there, and
// the académie is told the counts.
func (s *service) receivePart(ctx context.Context, st *manifest.Steps, in *feedPart) error {
	body, err := s.unsealFile(ctx, st.Tenant, in.File)
	if errors.Is(err, blob.ErrNotFound) { // received before: the mark came after the file had gone
		return st.Finish(func(*tenant.Tx) error { return nil })
	}
	if err != nil {
		return err
	}
	return st.Finish(func(tx *tenant.Tx) error {
		id, err := s.importer.Receive(tx, FromAAF, []UploadedFile{{Name: in.Name, Content: body}}, in.Start)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`update directory.imports set from_tenant = $3, from_school = $4 where tenant_id = $1 and id = $2`, tx.Tenant(), id, in.From, in.School); err != nil {
			return err
		}
		report, err := s.importer.Examine(tx, id)
		if err != nil {
			return err
		}
		answer := feedAnswer{School: in.School, Import: id, State: feedExamined, Counts: countsOf(report)}
		switch {
		case report.Refused():
			answer.State = FeedRefused
		case report.Diff.ConfirmNeeds:
			answer.State = FeedAsks
		}
		if err := forgetFiles(tx, in.File); err != nil {
			return err
		}
		_, err = tx.Deliver(in.From, feedService, "directory.feed-answered", answer)
		return err
	})
}

// applyPart writes a school's part, in the school's own transaction. What a person can mend is told to the académie and shown on the
// school's import; anything else is tried again.
func (s *service) applyPart(_ context.Context, st *manifest.Steps, in *feedApply) error {
	answer := feedAnswer{School: in.School, Import: in.Import, State: FeedApplied}
	err := st.Finish(func(tx *tenant.Tx) error {
		if in.Confirm {
			if _, err := tx.Exec(`update directory.imports set confirm_departures = true where tenant_id = $1 and id = $2 and from_tenant = $3`, tx.Tenant(), in.Import, in.From); err != nil {
				return err
			}
		}
		report, err := s.importer.Apply(tx, in.Import)
		if err != nil {
			return err
		}
		answer.Counts = countsOf(report)
		if err := s.inviteDirector(tx); err != nil {
			return err
		}
		_, err = tx.Deliver(in.From, feedService, "directory.feed-answered", answer)
		return err
	})
	var p *problem.Problem
	if err == nil || errors.Is(err, manifest.ErrDone) || !errors.As(err, &p) || p.Kind == problem.Internal {
		return err
	}
	return st.Finish(func(tx *tenant.Tx) error {
		answer.State, answer.Error = FeedFailed, p.Code
		if p.Code == "directory.import_changed" { // something changed at the school meanwhile: the académie looks at the new counts first
			report, err := s.importer.Examine(tx, in.Import)
			if err != nil {
				return err
			}
			answer.State, answer.Counts = feedExamined, countsOf(report)
			if report.Diff.ConfirmNeeds {
				answer.State = FeedAsks
			}
		}
		_, err := tx.Deliver(in.From, feedService, "directory.feed-answered", answer)
		return err
	})
}

// inviteDirector opens the door to the director whom the register names, in a school where nobody runs one yet.
func (s *service) inviteDirector(tx *tenant.Tx) error {
	if s.invite == nil {
		return nil
	}
	run, err := tenant.Value[bool](tx, `select exists (select from directory.people p join directory.roles r on r.tenant_id = $1 and r.person_id = p.id
		where p.tenant_id = $1 and p.account_id is not null and r.profile = $3 and `+alive("r", "directory.today($1, $2)")+`)`, tx.Tenant(), tx.Now(), string(access.Director))
	if err != nil || run {
		return err
	}
	person, err := tenant.Value[uuid.UUID](tx, `select p.id from directory.people p join directory.roles r on r.tenant_id = $1 and r.person_id = p.id
		join directory.contacts c on c.tenant_id = $1 and c.id = p.id and c.mail <> ''
		where p.tenant_id = $1 and p.left_on is null and r.profile = $3 and `+alive("r", "directory.today($1, $2)")+` order by r.since desc, p.id limit 1`, tx.Tenant(), tx.Now(), string(access.Director))
	if err != nil || person == uuid.Nil {
		return err
	}
	return s.invite(tx, person)
}
