package audit

import (
	"time"

	"github.com/google/uuid"

	"preau/internal/tenant"
)

// Erased counts what was erased of a class of data, in the transaction that erased it: key is that of the line of the register whose
// clock had run out. What was erased is told to the organisation by class and by number, never by name.
func Erased(tx *tenant.Tx, key string, rows int64) error {
	if rows == 0 {
		return nil
	}
	_, err := tx.Exec(`insert into audit.erasures (tenant_id, id, at, data, rows) values ($1, $2, $3, $4, $5)`, tx.Tenant(), tenant.NewID(), tx.Now(), key, rows)
	return err
}

// Erase runs a statement that erases rows of a class of data, and counts them; key "" counts nothing.
func Erase(tx *tenant.Tx, key, statement string, args ...any) error {
	n, err := tx.Exec(statement, args...)
	if err != nil || key == "" {
		return err
	}
	return Erased(tx, key, n)
}

// Opened says that the actor opened the records of people: one line per reader, person, operation and day, so that a family can be
// told who consulted what about their child. It is written before the record is handed out.
func Opened(tx *tenant.Tx, operation string, people ...uuid.UUID) error {
	a := tx.Actor()
	if len(people) == 0 || a.Account == uuid.Nil {
		return nil
	}
	profiles := a.Profiles
	if profiles == nil {
		profiles = []string{}
	}
	given := func(id uuid.UUID) *uuid.UUID {
		if id == uuid.Nil {
			return nil
		}
		return &id
	}
	_, err := tx.Exec(`insert into audit.openings (tenant_id, person_id, day, account_id, operation, reader_id, profiles, via, at, from_tenant, from_name, ticket)
		select $1, p, (($2::timestamptz) at time zone coalesce((select t.time_zone from tenant.tenants t where t.tenant_id = $1), 'Europe/Paris'))::date, $3, $4, $5, $6, $7, $2,
			$9, coalesce((select l.peer_name from tenant.links l where l.tenant_id = $1 and l.peer_tenant_id = $9 order by l.since desc limit 1), ''), $10 from unnest($8::uuid[]) p
		on conflict do nothing`, tx.Tenant(), tx.Now(), a.Account, operation, given(a.Person), profiles, a.Via, people, given(a.From), given(a.Ticket))
	return err
}

// Opening is one reader's reading of one person's record on one day.
type Opening struct {
	PersonID  uuid.UUID
	Day       time.Time
	AccountID uuid.UUID
	Operation string
	ReaderID  *uuid.UUID
	Profiles  []string
	Via       string
	At        time.Time
	FromName  string     // of the reader's organisation, when it is another one
	Ticket    *uuid.UUID // by which the assistance came in
}

// Openings are the readings of a person's record that the doors show, the last first.
func Openings(tx *tenant.Tx, person uuid.UUID, since time.Time) ([]Opening, error) {
	return tenant.Select[Opening](tx, `select person_id, day, account_id, operation, reader_id, profiles, via, at, from_name, ticket from audit.openings
		where tenant_id = $1 and person_id = $2 and at >= $3 order by at desc limit 1000`, tx.Tenant(), person, since)
}
