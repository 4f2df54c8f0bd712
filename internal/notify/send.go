package notify

import (
	"context"
	"strconv"
	"time"

	"github.com/google/uuid"

	"preau/internal/manifest"
	"preau/internal/platform/mail"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

func itoa(n int) string { return strconv.Itoa(n) }

type sendChunk struct {
	Notice uuid.UUID `json:"notice"`
	Chunk  int       `json:"chunk"`
}

type delivery struct {
	ID        uuid.UUID
	PersonID  uuid.UUID
	AccountID *uuid.UUID
	About     string
	State     string

	contact Contact
	wish    wish
	push    []endpoint
}

type wish struct {
	Mode                 string
	Discreet, Mail, Push bool
}

type endpoint struct {
	AccountID              uuid.UUID
	ID                     uuid.UUID
	Endpoint, P256dh, Auth string
}

// stale is how old another attempt's claim must be before its fate is asked about.
const stale = 60 * time.Second

// claimSize is how many messages travel between two commits: at most so many are in doubt after a crash.
const claimSize = 50

// send delivers one chunk: claims some, lets them leave, marks them, until none waits. What an attempt that died had claimed
// is asked about and never blindly repeated.
func (s *Service) send(ctx context.Context, run *manifest.Steps, in *sendChunk) error {
	var n notice
	for {
		var batch, doubtful []delivery
		var pending bool
		err := run.Do(func(tx *tenant.Tx) (err error) {
			if n, err = s.notice(tx, in.Notice); err != nil || n.CancelledAt != nil {
				return err
			}
			if batch, err = s.claim(tx, n, in.Chunk); err != nil {
				return err
			}
			doubtful, err = tenant.Select[delivery](tx, `update notify.deliveries set claimed_at = $4 where tenant_id = $1 and notice_id = $2 and chunk = $3
				and state = 'claimed' and claimed_at < $5 returning id, person_id, account_id, about, state`, tx.Tenant(), in.Notice, in.Chunk, time.Now(), time.Now().Add(-stale))
			if err != nil {
				return err
			}
			if len(batch) == 0 && len(doubtful) == 0 {
				pending, err = tenant.Value[bool](tx, `select exists (select from notify.deliveries where tenant_id = $1 and notice_id = $2 and chunk = $3 and state = 'claimed')`, tx.Tenant(), in.Notice, in.Chunk)
			}
			if err != nil {
				return err
			}
			return s.fill(tx, batch, doubtful)
		})
		if err != nil {
			return err
		}
		if pending { // another attempt is at work, or died less than a minute ago
			return problem.New(problem.Unavailable, "notify.in_flight")
		}
		if len(batch)+len(doubtful) == 0 {
			return run.Finish(func(tx *tenant.Tx) error { return nil })
		}
		fates := s.resolve(ctx, doubtful, &batch)
		s.leave(ctx, run.Tenant, n, batch, fates)
		var left int
		if err := run.Do(func(tx *tenant.Tx) (err error) { left, err = s.mark(tx, fates); return err }); err != nil {
			return err
		}
		if left == 0 { // the mail server took none: the queue comes back later
			return problem.New(problem.Unavailable, "notify.mail_down")
		}
	}
}

// claim takes waiting deliveries, settles those that need no message, and returns those that do.
func (s *Service) claim(tx *tenant.Tx, n notice, chunk int) ([]delivery, error) {
	rows, err := tenant.Select[delivery](tx, `update notify.deliveries d set state = 'claimed', claimed_at = $4 from (
			select id from notify.deliveries where tenant_id = $1 and notice_id = $2 and chunk = $3 and state = 'waiting' order by id limit $5 for update skip locked) w
		where d.tenant_id = $1 and d.id = w.id returning d.id, d.person_id, d.account_id, d.about, d.state`, tx.Tenant(), n.ID, chunk, time.Now(), claimSize)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	// one notification per account and fact, whichever tenant comes first
	var accounts []uuid.UUID
	for _, r := range rows {
		if r.AccountID != nil {
			accounts = append(accounts, *r.AccountID)
		}
	}
	mine := map[uuid.UUID]bool{}
	if len(accounts) > 0 {
		told, err := tenant.Select[uuid.UUID](tx, `select notify.tell_once($1, $2, $3)`, accounts, n.Origin, tx.Now())
		if err != nil {
			return nil, err
		}
		for _, a := range told {
			mine[a] = true
		}
	}
	var out []delivery
	for _, r := range rows {
		if r.AccountID != nil && !mine[*r.AccountID] {
			if err := settle(tx, r.ID, "elsewhere"); err != nil {
				return nil, err
			}
			continue
		}
		if r.AccountID != nil {
			if err := tx.Signal("bell", *r.AccountID); err != nil {
				return nil, err
			}
		}
		out = append(out, r)
	}
	return out, nil
}

func settle(tx *tenant.Tx, id uuid.UUID, state string) error {
	_, err := tx.Exec(`update notify.deliveries set state = $3, sent_at = case when $3 in ('sent', 'app') then $4::timestamptz end where tenant_id = $1 and id = $2`, tx.Tenant(), id, state, tx.Now())
	return err
}

// fill adds to each delivery where and how its person is reached.
func (s *Service) fill(tx *tenant.Tx, lists ...[]delivery) error {
	var persons, accounts []uuid.UUID
	for _, list := range lists {
		for _, d := range list {
			persons = append(persons, d.PersonID)
			if d.AccountID != nil {
				accounts = append(accounts, *d.AccountID)
			}
		}
	}
	if len(persons) == 0 {
		return nil
	}
	byAccount, err := s.deps.Accounts(tx, accounts)
	if err != nil {
		return err
	}
	byPerson, err := s.deps.Persons(tx, persons)
	if err != nil {
		return err
	}
	wishes := map[uuid.UUID]wish{}
	endpoints := map[uuid.UUID][]endpoint{}
	if len(accounts) > 0 {
		rows, err := tenant.Select[struct {
			AccountID            uuid.UUID
			Mode                 string
			Discreet, Mail, Push bool
		}](tx, `select account_id, mode, discreet, mail, push from notify.wishes($1)`, accounts)
		if err != nil {
			return err
		}
		for _, r := range rows {
			wishes[r.AccountID] = wish{r.Mode, r.Discreet, r.Mail, r.Push}
		}
		eps, err := tenant.Select[endpoint](tx, `select account_id, id, endpoint, p256dh, auth from notify.endpoints($1)`, accounts)
		if err != nil {
			return err
		}
		for _, e := range eps {
			endpoints[e.AccountID] = append(endpoints[e.AccountID], e)
		}
	}
	refused, err := tenant.Select[uuid.UUID](tx, `select person_id from notify.refusals where tenant_id = $1 and person_id = any ($2)`, tx.Tenant(), persons)
	if err != nil {
		return err
	}
	no := map[uuid.UUID]bool{}
	for _, p := range refused {
		no[p] = true
	}
	for _, list := range lists {
		for i := range list {
			d := &list[i]
			d.wish = wish{Mode: "immediate", Mail: true, Push: true}
			d.contact = byPerson[d.PersonID]
			if d.AccountID != nil {
				if w, ok := wishes[*d.AccountID]; ok {
					d.wish = w
				}
				if c, ok := byAccount[*d.AccountID]; ok && c.Mail != "" {
					d.contact.Mail = c.Mail
				}
				if c := byAccount[*d.AccountID]; c.Lang != "" {
					d.contact.Lang = c.Lang
				}
				d.push = endpoints[*d.AccountID]
			}
			if no[d.PersonID] {
				d.wish.Mail = false
			}
		}
	}
	return nil
}

// fate is what became of a delivery.
type fate struct {
	d        delivery
	state    string
	digestAt time.Time
	gone     []endpoint // push endpoints that no longer exist
}

// resolve asks about the messages of an attempt that died: those that left are marked, those that did not join the batch,
// those that nobody can tell are shown as such.
func (s *Service) resolve(ctx context.Context, doubtful []delivery, batch *[]delivery) (fates map[uuid.UUID]*fate) {
	fates = map[uuid.UUID]*fate{}
	ask, can := s.deps.Mail.(mail.Lookup)
	for _, d := range doubtful {
		f := &fate{d: d, state: "unknown"}
		if d.contact.Mail == "" || !d.wish.Mail {
			*batch = append(*batch, d) // no message was ever made: nothing is in doubt
			continue
		}
		if can {
			left, err := ask.Sent(ctx, s.messageID(d.ID))
			if err == nil && !left {
				*batch = append(*batch, d)
				continue
			}
			if err == nil {
				f.state = "sent"
			}
		}
		fates[d.ID] = f
	}
	return fates
}

// leave lets the messages of a batch go and records the fate of each.
func (s *Service) leave(ctx context.Context, tenantID uuid.UUID, n notice, batch []delivery, fates map[uuid.UUID]*fate) {
	var letters []mail.Message
	var mailed []*fate
	for _, d := range batch {
		f := &fate{d: d}
		fates[d.ID] = f
		if d.wish.Mode != "immediate" && !n.Urgent {
			f.state, f.digestAt = "digest", n.rule.NextDigest(d.wish.Mode, n.now)
			continue
		}
		pushed := false
		if d.wish.Push && s.deps.Push != nil {
			for _, e := range d.push {
				gone, err := s.deps.Push(ctx, e.Endpoint, e.P256dh, e.Auth, s.pushed(n, d))
				if gone {
					f.gone = append(f.gone, e)
				} else if err == nil {
					pushed = true
				}
			}
		}
		switch {
		case d.wish.Mail && d.contact.Mail != "":
			letters = append(letters, s.letter(tenantID, n, d))
			mailed = append(mailed, f)
		case pushed || d.AccountID != nil:
			f.state = "app"
		default:
			f.state = "paper"
		}
	}
	if len(letters) == 0 {
		return
	}
	for i, err := range s.deps.Mail.Send(ctx, letters) {
		f := mailed[i]
		switch {
		case err == nil:
			f.state = "sent"
		case mail.OutcomeOf(err) == mail.Refused:
			f.state = "refused"
		case mail.OutcomeOf(err) == mail.Unknown:
			if ask, can := s.deps.Mail.(mail.Lookup); can {
				if left, e := ask.Sent(ctx, letters[i].MessageID); e == nil {
					if left {
						f.state = "sent"
					} else {
						f.state = "waiting"
					}
					continue
				}
			}
			f.state = "unknown"
		default:
			f.state = "waiting" // surely not taken: the next turn tries again
		}
	}
}

// mark writes the fates and returns how many are settled.
func (s *Service) mark(tx *tenant.Tx, fates map[uuid.UUID]*fate) (settled int, err error) {
	for id, f := range fates {
		if f.state != "waiting" {
			settled++
		}
		var digest *time.Time
		if f.state == "digest" {
			digest = &f.digestAt
			if err := s.planDigest(tx, f.d.PersonID, f.digestAt); err != nil {
				return 0, err
			}
		}
		if _, err := tx.Exec(`update notify.deliveries set state = $3, digest_at = $4, claimed_at = null,
			sent_at = case when $3 in ('sent', 'app') then $5::timestamptz end where tenant_id = $1 and id = $2 and state = 'claimed'`,
			tx.Tenant(), id, f.state, digest, tx.Now()); err != nil {
			return 0, err
		}
		for _, e := range f.gone {
			if _, err := tx.Exec(`select notify.endpoint_gone($1, $2)`, e.AccountID, e.ID); err != nil {
				return 0, err
			}
		}
	}
	return settled, nil
}
