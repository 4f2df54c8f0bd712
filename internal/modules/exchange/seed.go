package exchange

import (
	"fmt"

	"github.com/google/uuid"

	"preau/internal/tenant"
)

// Seeded is what leaves an organisation of a demonstration.
type Seeded struct {
	Ident        string // that the GAR gave
	Responsibles []uuid.UUID
	Library      BrickWritten
	Told         string   // the library's address, told of changes
	Facts        []string // of which
	Read         []string // lists that it read on each of the last days
	Days         int
}

// Seed opens the ways out of a demonstration's organisation, with what was read by them. A second time it only says anew where the
// library is told of changes: a desk's machine has another port each time.
func (s *Service) Seed(tx *tenant.Tx, in Seeded) error {
	library, ok, err := tenant.One[struct{ ID uuid.UUID }](tx, `select id from exchange.bricks where tenant_id = $1 and name = $2 order by created_at limit 1`, tx.Tenant(), in.Library.Name)
	if err != nil {
		return err
	}
	if ok {
		_, err := tx.Exec(`update exchange.hooks set address = $3 where tenant_id = $1 and brick_id = $2 and state <> 'removed'`, tx.Tenant(), library.ID, in.Told)
		return err
	}
	if err := s.setGAR(tx, GARSettings{Ident: in.Ident, Open: true, Responsibles: in.Responsibles}); err != nil {
		return fmt.Errorf("the GAR: %w", err)
	}
	if _, err := s.ask(tx, true); err != nil {
		return err
	}
	brick, err := s.addBrick(tx, in.Library)
	if err != nil {
		return err
	}
	if _, err := s.makeKey(tx, brick, 365); err != nil {
		return err
	}
	if _, _, err := s.addHook(tx, brick, HookWritten{Address: in.Told, Kinds: in.Facts}); err != nil {
		return err
	}
	_, err = tx.Exec(`insert into exchange.reads (tenant_id, reader_id, day, list, times, lines, last_at)
		select $1, $2, directory.today($1, $5) - d, l, 1, 0, $5::timestamptz - make_interval(days => d) from generate_series(1, $4::int) d, unnest($3::text[]) l`, tx.Tenant(), brick, in.Read, in.Days, tx.Now())
	return err
}
