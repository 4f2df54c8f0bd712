package daybook

import (
	"cmp"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// A statement of this room is written once for every service: "@.bookings" is the bookings of the service that runs it. The key is a
// constant of the service's declaration, never an input.

func (s *Service) sql(q string) string {
	if known, ok := s.written.Load(q); ok {
		return known.(string)
	}
	out := strings.ReplaceAll(q, "@.", s.Key+".")
	s.written.Store(q, out)
	return out
}

func rows[T any](s *Service, tx *tenant.Tx, q string, args ...any) ([]T, error) {
	return tenant.Select[T](tx, s.sql(q), args...)
}

func row[T any](s *Service, tx *tenant.Tx, q string, args ...any) (T, bool, error) {
	return tenant.One[T](tx, s.sql(q), args...)
}

func value[T any](s *Service, tx *tenant.Tx, q string, args ...any) (T, error) {
	return tenant.Value[T](tx, s.sql(q), args...)
}

func run(s *Service, tx *tenant.Tx, q string, args ...any) (int64, error) {
	return tx.Exec(s.sql(q), args...)
}

func queue(s *Service, b *pgx.Batch, q string, args ...any) { b.Queue(s.sql(q), args...) }

// tallied counts days in one statement, of which the service's own parts are constants of its declaration.
func (s *Service) tallied(tx *tenant.Tx, days []schoolyear.Date, today schoolyear.Date) ([]Tally, error) {
	c, extra := s.Counting, ""
	if c.Extra != "" {
		extra = "union all select x.day, x.unit_id, x.place_id, x.pupil_id, 'cancelled', false, 'unexpected' from (" + c.Extra + ") x"
	}
	q := strings.NewReplacer("/*detail*/", cmp.Or(c.Detail, "select null::uuid as person_id, ''::text as detail where false"), "/*came*/", cmp.Or(c.Came, "b.presence"), "/*extra*/", extra).Replace(tallySQL)
	return tenant.Select[Tally](tx, s.sql(q), tx.Tenant(), days, days[0], days[len(days)-1], today)
}

// movedSince are the days of which something was written since an instant.
func (s *Service) movedSince(tx *tenant.Tx, since time.Time) ([]schoolyear.Date, error) {
	q := `select distinct day from @.booking_events where tenant_id = $1 and at > $2::timestamptz`
	if s.Counting.Moved != "" {
		q += " union " + s.Counting.Moved
	}
	return tenant.Select[schoolyear.Date](tx, s.sql(q), tx.Tenant(), since)
}
