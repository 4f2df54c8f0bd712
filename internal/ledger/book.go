package ledger

import (
	"errors"
	"fmt"

	"github.com/google/uuid"

	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// Book is the ledger of one service: its tables were made by ledger.anatomy in the schema named. The schema is a constant of the
// service's declaration, never an input.
type Book struct{ Schema string }

// Account is what money is counted on: a kind, and whose it is when each owner has their own (a payer, a till).
type Account struct {
	Name  string
	Owner uuid.UUID // uuid.Nil: one for the whole tenant
}

// Posting adds to an account: a debit is positive, a credit negative.
type Posting struct {
	Account Account
	Cents   Cents
}

// Entry is one event of money. Its postings add up to nothing.
type Entry struct {
	Kind     string
	Source   uuid.UUID // what is booked; with Kind it is booked once
	Day      schoolyear.Date
	Note     string
	Postings []Posting
}

// ErrUnbalanced is an entry whose postings do not add up to nothing, or that has none: a fault of the caller.
var ErrUnbalanced = errors.New("ledger: the postings do not add up to nothing")

func (e Entry) check() error {
	var sum Cents
	for _, p := range e.Postings {
		sum += p.Cents
	}
	if sum != 0 || len(e.Postings) == 0 || e.Kind == "" || e.Source == uuid.Nil || e.Day.IsZero() {
		return fmt.Errorf("%w: %s of %s", ErrUnbalanced, e.Kind, e.Source)
	}
	return nil
}

// Post writes an entry. posted is false when the same kind of the same source was written before: nothing happens then, so that
// what is told twice counts once. Postings of nothing are left out; an entry all of nothing is written as no entry at all.
func (b Book) Post(tx *tenant.Tx, e Entry) (posted bool, err error) {
	n, err := b.PostAll(tx, []Entry{e})
	return n == 1, err
}

// PostAll writes entries in one round trip, and tells how many had not been written before.
func (b Book) PostAll(tx *tenant.Tx, entries []Entry) (posted int, err error) {
	return b.write(tx, entries, nil)
}

func (b Book) write(tx *tenant.Tx, entries []Entry, reverses *uuid.UUID) (posted int, err error) {
	var ids, sources, of, owners []uuid.UUID
	var kinds, notes, accounts []string
	var days []schoolyear.Date
	var ns []int16
	var cents []int64
	for _, e := range entries {
		if err := e.check(); err != nil {
			return 0, err
		}
		id, n := tenant.NewID(), int16(0)
		for _, p := range e.Postings {
			if p.Cents == 0 {
				continue
			}
			n++
			of, ns, accounts, owners, cents = append(of, id), append(ns, n), append(accounts, p.Account.Name), append(owners, p.Account.Owner), append(cents, int64(p.Cents))
		}
		if n > 0 {
			ids, kinds, sources, days, notes = append(ids, id), append(kinds, e.Kind), append(sources, e.Source), append(days, e.Day), append(notes, e.Note)
		}
	}
	if len(ids) == 0 {
		return 0, nil
	}
	var by *uuid.UUID
	if a := tx.Account(); a != uuid.Nil {
		by = &a
	}
	return value[int](b, tx, `with e as (
			insert into @.entries (tenant_id, id, kind, source_id, day, at, reverses, note, by_account)
			select $1, x.id, x.kind, x.source, x.day, $2, $3, x.note, $4 from unnest($5::uuid[], $6::text[], $7::uuid[], $8::date[], $9::text[]) x(id, kind, source, day, note)
			on conflict (tenant_id, kind, source_id) do nothing returning id),
		p as (
			insert into @.postings (tenant_id, entry_id, n, account, owner_id, cents)
			select $1, e.id, x.n, x.account, x.owner, x.cents from unnest($10::uuid[], $11::smallint[], $12::text[], $13::uuid[], $14::bigint[]) x(entry, n, account, owner, cents) join e on e.id = x.entry)
		select count(*)::int from e`,
		tx.Tenant(), tx.Now(), reverses, by, ids, kinds, sources, days, notes, of, ns, accounts, owners, cents)
}

// Reverse takes an entry back by its contrary: kind and source are those of the entry, as and by those of what takes it back. done is
// false when it was taken back before, or never written.
func (b Book) Reverse(tx *tenant.Tx, kind string, source uuid.UUID, as string, by uuid.UUID, day schoolyear.Date, note string) (done bool, err error) {
	type posting struct {
		EntryID uuid.UUID
		Account string
		OwnerID uuid.UUID
		Cents   int64
	}
	found, err := rows[posting](b, tx, `select p.entry_id, p.account, p.owner_id, p.cents from @.entries e join @.postings p on p.tenant_id = $1 and p.entry_id = e.id
		where e.tenant_id = $1 and e.kind = $2 and e.source_id = $3 and not exists (select from @.entries r where r.tenant_id = $1 and r.reverses = e.id) order by p.n`, tx.Tenant(), kind, source)
	if err != nil || len(found) == 0 {
		return false, err
	}
	e := Entry{Kind: as, Source: by, Day: day, Note: note}
	for _, r := range found {
		e.Postings = append(e.Postings, Posting{Account{r.Account, r.OwnerID}, Cents(-r.Cents)})
	}
	n, err := b.write(tx, []Entry{e}, &found[0].EntryID)
	return n == 1, err
}

// Balance is what an account comes to: positive when it is owed or held.
func (b Book) Balance(tx *tenant.Tx, a Account) (Cents, error) {
	return value[Cents](b, tx, `select coalesce(sum(cents), 0)::bigint from @.postings where tenant_id = $1 and account = $2 and owner_id = $3`, tx.Tenant(), a.Name, a.Owner)
}

// Balances are what the accounts of a name come to, owner by owner; those that come to nothing are left out.
func (b Book) Balances(tx *tenant.Tx, name string) (map[uuid.UUID]Cents, error) {
	type row struct {
		OwnerID uuid.UUID
		Cents   Cents
	}
	found, err := rows[row](b, tx, `select owner_id, sum(cents)::bigint as cents from @.postings where tenant_id = $1 and account = $2 group by owner_id having sum(cents) <> 0`, tx.Tenant(), name)
	out := make(map[uuid.UUID]Cents, len(found))
	for _, r := range found {
		out[r.OwnerID] = r.Cents
	}
	return out, err
}

// Sum is what an account was moved by, both ways, in the days of a period, and what it comes to at its end.
type Sum struct {
	Account       string
	Debit, Credit Cents
	Balance       Cents
}

// Trial is the trial balance of a period: the balances of all accounts add up to nothing.
func (b Book) Trial(tx *tenant.Tx, from, until schoolyear.Date) ([]Sum, error) {
	return rows[Sum](b, tx, `select p.account, coalesce(sum(p.cents) filter (where e.day >= $2 and p.cents > 0), 0)::bigint as debit, coalesce(-sum(p.cents) filter (where e.day >= $2 and p.cents < 0), 0)::bigint as credit,
		sum(p.cents)::bigint as balance from @.postings p join @.entries e on e.tenant_id = $1 and e.id = p.entry_id where p.tenant_id = $1 and e.day <= $3 group by p.account order by p.account`, tx.Tenant(), from, until)
}

// Number takes the next number of a series, in the transaction of what is numbered: rolled back, it leaves no hole; at once, each waits
// for the one before. Dates of a series never go back, so the day it says, which may be later than the one asked for, is the one to write.
// Source: CGI, annexe II, art. 242 nonies A, I, 7° (a unique number in a chronological and continuous sequence).
func (b Book) Number(tx *tenant.Tx, series string, day schoolyear.Date) (n int64, on schoolyear.Date, err error) {
	return b.Numbers(tx, series, day, 1)
}

// Numbers takes several that follow each other, and says the first.
func (b Book) Numbers(tx *tenant.Tx, series string, day schoolyear.Date, count int) (first int64, on schoolyear.Date, err error) {
	type counted struct {
		Last    int64
		LastDay schoolyear.Date
	}
	r, _, err := row[counted](b, tx, `insert into @.series as s (tenant_id, name, year, last, last_day) values ($1, $2, $3, $4, $5)
		on conflict (tenant_id, name, year) do update set last = s.last + $4, last_day = greatest(s.last_day, excluded.last_day) returning last, last_day`, tx.Tenant(), series, day.Year, int64(count), day)
	return r.Last - int64(count) + 1, r.LastDay, err
}
