package notify

import (
	"errors"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// Notice is one fact to tell people. Mail and push carry the child's first name and the kind, never more.
type Notice struct {
	Service    string    // whose fact
	Kind       string    // catalogue key of the kind's word, "liaison.kind_outing"
	Origin     uuid.UUID // the same for the copies of one fact in several tenants; nil: the object
	Object     uuid.UUID
	Path       string // where the app opens it, "/carnet/<id>"
	WantAnswer bool
	Urgent     bool      // passes the quiet hours; the caller has recorded who and why
	NotBefore  time.Time // zero: now
}

// Audience is who is told, as SQL in this transaction: columns person_id uuid, account_id uuid, about text (first names),
// pupils uuid[] (as in Recipient), one row per person. Args begin at $6.
type Audience struct {
	SQL  string
	Args []any
}

// People is an audience of known persons.
func People(list []Recipient) Audience {
	persons, accounts, about, pupils := make([]uuid.UUID, len(list)), make([]*uuid.UUID, len(list)), make([]string, len(list)), make([]string, len(list))
	for i, r := range list {
		ids := make([]string, len(r.Pupils))
		for j, p := range r.Pupils {
			ids[j] = p.String()
		}
		persons[i], accounts[i], about[i], pupils[i] = r.Person, r.Account, r.About, "{"+strings.Join(ids, ",")+"}"
	}
	return Audience{`select person_id, account_id, about, pupils::uuid[] from unnest($6::uuid[], $7::uuid[], $8::text[], $9::text[]) as r(person_id, account_id, about, pupils)`,
		[]any{persons, accounts, about, pupils}}
}

// Recipient is one person to tell.
type Recipient struct {
	Person  uuid.UUID
	Account *uuid.UUID
	About   string // first names of the children concerned
	// Pupils are those children; the person themselves for an adult of the staff. Whoever answers for none of them any more
	// when the message leaves is not told. Empty: told whatever happens.
	Pupils []uuid.UUID
}

// chunkSize is how many deliveries one job sends.
const chunkSize = 250

// Publish records a notice and its deliveries in one statement each, and the jobs that will send them: at once, or when
// the tenant's quiet hours end. It returns when they leave and how many people are told.
func (s *Service) Publish(tx *tenant.Tx, n Notice, to Audience) (at time.Time, people int, err error) {
	if n.Origin == uuid.Nil {
		n.Origin = n.Object
	}
	at = n.NotBefore
	if at.Before(tx.Now()) {
		at = tx.Now()
	}
	if !n.Urgent {
		rule, err := s.Rule(tx)
		if err != nil {
			return at, 0, err
		}
		at = rule.Next(at)
	}
	wants := "read"
	if n.WantAnswer {
		wants = "answer"
	}
	id := tenant.NewID()
	if _, err = tx.Exec(`insert into notify.notices (tenant_id, id, service, kind, origin, object, path, urgent, wants, deliver_at, created_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, tx.Tenant(), id, n.Service, n.Kind, n.Origin, n.Object, n.Path, n.Urgent, wants, at, tx.Now()); err != nil {
		return at, 0, err
	}
	people, err = s.add(tx, id, at, to)
	return at, people, err
}

// Seen takes from a person's bell what they have dealt with elsewhere: by the home, by the link of a mail.
func (s *Service) Seen(tx *tenant.Tx, object, person uuid.UUID) error {
	n, err := tx.Exec(`update notify.deliveries d set read_at = $4 from notify.notices n
		where n.tenant_id = $1 and n.object = $2 and d.tenant_id = $1 and d.notice_id = n.id and d.person_id = $3 and d.read_at is null and d.deliver_at <= $4`, tx.Tenant(), object, person, tx.Now())
	if err != nil || n == 0 || tx.Account() == uuid.Nil {
		return err
	}
	return tx.Signal("bell", tx.Account())
}

// Add tells more people of a notice that was already published about the object: a late arrival, an explicit "send also".
func (s *Service) Add(tx *tenant.Tx, object uuid.UUID, to Audience) (people int, err error) {
	type row struct {
		ID     uuid.UUID
		Urgent bool
	}
	n, ok, err := tenant.One[row](tx, `select id, urgent from notify.notices where tenant_id = $1 and object = $2 and cancelled_at is null order by created_at desc limit 1`, tx.Tenant(), object)
	if err != nil || !ok {
		return 0, errors.Join(err, missing(ok))
	}
	at := tx.Now()
	if !n.Urgent {
		rule, err := s.Rule(tx)
		if err != nil {
			return 0, err
		}
		at = rule.Next(at)
	}
	return s.add(tx, n.ID, at, to)
}

func missing(ok bool) error {
	if ok {
		return nil
	}
	return problem.Missing()
}

func (s *Service) add(tx *tenant.Tx, notice uuid.UUID, at time.Time, to Audience) (int, error) {
	first, err := tenant.Value[int](tx, `select coalesce(max(chunk) + 1, 0)::int from notify.deliveries where tenant_id = $1 and notice_id = $2`, tx.Tenant(), notice)
	if err != nil {
		return 0, err
	}
	// uuids are made by the database here: a broadcast to a hundred thousand is one statement
	n, err := tx.Exec(`insert into notify.deliveries (tenant_id, id, notice_id, chunk, person_id, account_id, about, pupils, created_at, deliver_at)
		select $1, gen_random_uuid(), $2, $3 + ((row_number() over () - 1) / `+itoa(chunkSize)+`)::int, person_id, account_id, coalesce(about, ''), coalesce(pupils, '{}'), $4, $5
		from (`+to.SQL+`) as audience on conflict (tenant_id, notice_id, person_id) do nothing`,
		append([]any{tx.Tenant(), notice, first, tx.Now(), at}, to.Args...)...)
	if err != nil {
		return 0, err
	}
	for chunk := range (int(n) + chunkSize - 1) / chunkSize {
		if _, err := tx.Emit("notify.send", at, sendChunk{Notice: notice, Chunk: first + chunk}); err != nil {
			return 0, err
		}
	}
	return int(n), nil
}

// Cancel stops what has not left yet: a note withdrawn before its hour tells nobody.
func (s *Service) Cancel(tx *tenant.Tx, object uuid.UUID) error {
	_, err := tx.Exec(`with gone as (update notify.notices set cancelled_at = $3 where tenant_id = $1 and object = $2 and cancelled_at is null returning id)
		update notify.deliveries d set state = 'cancelled' from gone where d.tenant_id = $1 and d.notice_id = gone.id and d.state in ('waiting', 'digest')`,
		tx.Tenant(), object, tx.Now())
	return err
}
