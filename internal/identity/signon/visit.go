package signon

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// visit is a resource where an account is signed in.
type visit struct {
	ID        uuid.UUID
	SessionID uuid.UUID
	TenantID  uuid.UUID
	ClientID  uuid.UUID
	Protocol  string
	Target    string
	Subject   string
	Handle    []byte
	LeavingAt *time.Time
	handle    string // what the resource knows the sign-on by, unsealed
}

// visit notes that the caller is signed in at a resource, so that it is told when this session ends.
func (s *Service) visit(tx *tenant.Tx, c *access.Caller, o Opened, f facts, v visit) error {
	var idle *int
	var over *time.Time
	if s.Lasts != nil && f.SignedIn != nil {
		unused, most := s.Lasts(c)
		seconds, ends := int(unused/time.Second), f.SignedIn.Add(most)
		idle, over = &seconds, &ends
	}
	_, err := tx.Exec(`insert into signon.visits (account_id, id, session_id, tenant_id, client_id, protocol, target, subject, handle, began_at, person_id, idle_s, over_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		c.Account, v.ID, c.Session, o.Tenant, o.ID, v.Protocol, v.Target, v.Subject, s.keys.Seal("visit", []byte(v.handle), v.ID[:]), s.now(), o.Hat.Person, idle, over)
	return err
}

// Ended has the resources told of the sessions of an account that ended, after the commit. Whoever ends a session calls it in the
// same transaction, in whatever organisation they are.
func (s *Service) Ended(tx *tenant.Tx, account uuid.UUID) error {
	if tx.Tenant() == uuid.Nil { // the account's own transaction: most have nobody to tell
		some, err := tenant.Value[bool](tx, `select exists (select from signon.visits where account_id = $1 and leaving_at is null)`, account)
		if err != nil || !some {
			return err
		}
	}
	_, err := tx.EmitFor(account, "signon.ended", manifest.Empty{})
	return err
}

// ended finds what the account's ended sessions leave behind; each resource is told by a job of its own, tried again by itself.
func (s *Service) ended(_ context.Context, tx *tenant.Tx, _ *manifest.Empty) error {
	left, err := tenant.Select[uuid.UUID](tx, `select signon.leave($1, $2::date)`, s.now(), tx.Now())
	if err != nil {
		return err
	}
	for _, id := range left {
		if _, err := tx.EmitFor(tx.Account(), "signon.tell", telling{id}); err != nil {
			return err
		}
	}
	return nil
}

// lapsed looks twice a minute for sessions that ended by themselves: unused for too long, at the end of their longest life, of somebody
// who has no part in the school any more.
func (s *Service) lapsed(_ context.Context, tx *tenant.Tx, _ *manifest.Due) error {
	accounts, err := tenant.Select[uuid.UUID](tx, `select signon.lapsed($1, $2::date)`, s.now(), tx.Now())
	if err != nil {
		return err
	}
	for _, a := range accounts {
		if _, err := tx.EmitFor(a, "signon.ended", manifest.Empty{}); err != nil {
			return err
		}
	}
	return nil
}

type telling struct {
	Visit uuid.UUID `json:"visit"`
}

// triedFor is for how long a resource that does not answer is told again that a session ended.
const triedFor = 24 * time.Hour

// tell posts the end of a session to one resource. It is not asked what it made of it: an answer below 500 is an answer.
func (s *Service) tell(ctx context.Context, run *manifest.Steps, in *telling) error {
	var v visit
	found := false
	err := run.Do(func(tx *tenant.Tx) (err error) {
		v, found, err = tenant.One[visit](tx, `select id, session_id, tenant_id, client_id, protocol, target, subject, handle, leaving_at from signon.visits where account_id = $1 and id = $2 and told_at is null`, tx.Account(), in.Visit)
		return err
	})
	if err != nil {
		return err
	}
	if !found {
		return run.Finish(func(*tenant.Tx) error { return nil })
	}
	failed := s.post(ctx, run, v)
	if failed != nil && v.LeavingAt != nil && s.now().Sub(*v.LeavingAt) < triedFor {
		return problem.New(problem.Unavailable, "signon.resource_silent").Because(failed)
	}
	if failed != nil {
		s.Log.WarnContext(ctx, "a resource was not told that a session ended", "client", v.ClientID, "tenant", v.TenantID)
	}
	return run.Finish(func(tx *tenant.Tx) error {
		_, err := tx.Exec(`update signon.visits set told_at = $3, given_up = $4 where account_id = $1 and id = $2`, tx.Account(), v.ID, s.now(), failed != nil)
		return err
	})
}

func (s *Service) post(ctx context.Context, run *manifest.Steps, v visit) error {
	handle, err := s.keys.Unseal("visit", v.Handle, v.ID[:])
	if err != nil {
		return err
	}
	var body string
	switch v.Protocol {
	case OpenID:
		token, err := s.logoutToken(run, v, string(handle))
		if err != nil {
			return err
		}
		body = "logout_token=" + token
	default:
		body = casLogoutRequest(v.ID.String(), v.Subject, string(handle), s.now()).Encode()
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, v.Target, strings.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := s.http.Do(req)
	if err != nil {
		return err
	}
	if answer.Status >= http.StatusInternalServerError {
		return problem.New(problem.Unavailable, "signon.resource_silent")
	}
	return nil
}
