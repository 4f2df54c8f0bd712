package notify

import (
	"context"
	"slices"
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
	Pupils    []uuid.UUID
	State     string

	barred  bool // answers for none of the children any more: is told nothing
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
// is asked about and never blindly repeated. A worker that comes late, or that is still at work when the quiet hours begin,
// leaves the rest to their end.
func (s *Service) send(ctx context.Context, run *manifest.Steps, in *sendChunk) error {
	var n notice
	for {
		var batch, doubtful []delivery
		var pending bool
		var later time.Time
		err := run.Do(func(tx *tenant.Tx) (err error) {
			if n, err = s.notice(tx, in.Notice); err != nil || n.CancelledAt != nil {
				return err
			}
			if n.Service != "support" { // the brake holds what was published and has not left; who comes in is told all the same
				if err := tenant.MayPublish(tx); err != nil {
					return err
				}
			}
			if opening := n.rule.Next(tx.Now()); !n.Urgent && opening.After(tx.Now()) {
				later = opening
				return nil
			}
			if batch, err = s.claim(tx, n, in.Chunk); err != nil {
				return err
			}
			doubtful, err = tenant.Select[delivery](tx, `update notify.deliveries set claimed_at = $4 where tenant_id = $1 and notice_id = $2 and chunk = $3
				and state = 'claimed' and claimed_at < $5 returning id, person_id, account_id, about, pupils, state`, tx.Tenant(), in.Notice, in.Chunk, time.Now(), time.Now().Add(-stale))
			if err != nil {
				return err
			}
			if len(batch) == 0 && len(doubtful) == 0 {
				pending, err = tenant.Value[bool](tx, `select exists (select from notify.deliveries where tenant_id = $1 and notice_id = $2 and chunk = $3 and state = 'claimed')`, tx.Tenant(), in.Notice, in.Chunk)
			}
			if err != nil {
				return err
			}
			if err = s.still(tx, doubtful); err != nil {
				return err
			}
			return s.fill(tx, batch, doubtful)
		})
		if err != nil {
			return err
		}
		if !later.IsZero() {
			return run.Finish(func(tx *tenant.Tx) error {
				return tx.EmitOnce(uuid.NewSHA1(run.Job, []byte("later")), "notify.send", later, in)
			})
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
		where d.tenant_id = $1 and d.id = w.id returning d.id, d.person_id, d.account_id, d.about, d.pupils, d.state`, tx.Tenant(), n.ID, chunk, time.Now(), claimSize)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	if err := s.still(tx, rows); err != nil {
		return nil, err
	}
	// who may not know any more is told nothing, and leaves the word to another organisation that may tell them
	rows = slices.DeleteFunc(rows, func(r delivery) bool {
		if r.barred && err == nil {
			err = settle(tx, r.ID, "cancelled")
		}
		return r.barred
	})
	if err != nil {
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

// still looks at deliveries as they leave: a link that ended, an order recorded or an access closed since the notice was written
// bars them, and a child whom the person does not answer for any more is not named.
func (s *Service) still(tx *tenant.Tx, list []delivery) error {
	if len(list) == 0 {
		return nil
	}
	var ids, people []uuid.UUID
	for _, d := range list {
		people = append(people, d.PersonID)
		if len(d.Pupils) > 0 {
			ids = append(ids, d.ID)
		}
	}
	// who never had an account is told on paper or by mail; whose account was shut out is told nothing
	shut, err := tenant.Select[uuid.UUID](tx, `select s.id from identity.shut($2, $3::date) s(id) join directory.people p on p.tenant_id = $1 and p.id = s.id and p.account_id is not null`, tx.Tenant(), people, tx.Now())
	if err != nil {
		return err
	}
	for i := range list {
		list[i].barred = slices.Contains(shut, list[i].PersonID)
	}
	if len(ids) == 0 {
		return nil
	}
	rows, err := tenant.Select[struct {
		ID    uuid.UUID
		About string
	}](tx, `with day as (select directory.today($1, $3) as day)
		select d.id, coalesce(string_agg(p.given_name, ', ' order by p.birth_date, p.given_name) filter (where p.id <> d.person_id), '') as about
		from day t cross join notify.deliveries d cross join lateral unnest(d.pupils) c(id)
		join directory.people p on p.tenant_id = $1 and p.id = c.id and p.erased_at is null
		join directory.people g on g.tenant_id = $1 and g.id = d.person_id and g.erased_at is null
		where d.tenant_id = $1 and d.id = any ($2) and case when c.id = d.person_id
			then exists (select from directory.roles r where r.tenant_id = $1 and r.person_id = c.id and r.since <= t.day and (r.until is null or r.until >= t.day))
			else exists (select from directory.kinship k where k.tenant_id = $1 and k.pupil_id = c.id and k.guardian_id = d.person_id
					and k.authority in ('full', 'informed') and k.since <= t.day and (k.until is null or k.until >= t.day))
				and not exists (select from directory.restrictions x where x.tenant_id = $1 and x.pupil_id = c.id and x.person_id = d.person_id
					and x.effect = 'no_information' and x.since <= t.day and (x.until is null or x.until >= t.day)) end
		group by d.id`, tx.Tenant(), ids, tx.Now())
	if err != nil {
		return err
	}
	about := map[uuid.UUID]string{}
	for _, r := range rows {
		about[r.ID] = r.About
	}
	for i := range list {
		d := &list[i]
		if len(d.Pupils) == 0 {
			continue
		}
		names, stands := about[d.ID]
		d.barred = d.barred || !stands
		if !stands || names == d.About {
			continue
		}
		d.About = names
		if _, err := tx.Exec(`update notify.deliveries set about = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), d.ID, names); err != nil {
			return err
		}
	}
	return nil
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
		}](tx, `select account_id, mode, discreet, mail, push from notify.wishes($1, $2::date)`, accounts, tx.Now())
		if err != nil {
			return err
		}
		for _, r := range rows {
			wishes[r.AccountID] = wish{r.Mode, r.Discreet, r.Mail, r.Push}
		}
		eps, err := tenant.Select[endpoint](tx, `select account_id, id, endpoint, p256dh, auth from notify.endpoints($1, $2::date)`, accounts, tx.Now())
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
		again := func() {
			if d.barred {
				f.state, fates[d.ID] = "cancelled", f
			} else {
				*batch = append(*batch, d)
			}
		}
		if d.contact.Mail == "" || !d.wish.Mail {
			again() // no message was ever made: nothing is in doubt
			continue
		}
		if can {
			left, err := ask.Sent(ctx, s.messageID(d.ID))
			if err == nil && !left {
				again()
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
