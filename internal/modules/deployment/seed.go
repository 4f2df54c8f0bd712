package deployment

import (
	"time"

	"github.com/google/uuid"

	"preau/internal/tenant"
)

// Seeded is a school of a demonstration's fleet, as counts.
type Seeded struct {
	ID              uuid.UUID
	Name, UAI, City string
	Wave            string
	PlannedOn       time.Time
	OpenedAt        time.Time // zero: planned
	ImportAt        time.Time
	Services        int
	Steps           map[string]bool
	Counts          map[string][3]int // people, activated, active by profile
}

// Seed writes a demonstration's fleet, its small counts hidden as a school hides them.
func Seed(tx *tenant.Tx, list []Seeded) error {
	for _, s := range list {
		var opened, imported *time.Time
		if !s.OpenedAt.IsZero() {
			opened, imported = &s.OpenedAt, &s.ImportAt
		}
		if _, err := tx.Exec(`insert into deployment.schools (tenant_id, id, name, uai, school_type, city, wave, planned_on, opened_at, services, last_import_at, counted_at, steps)
			values ($1, $2, $3, nullif($4, ''), 'college', $5, $6, $7::date, $8, $9, $10, $11, $12) on conflict do nothing`,
			tx.Tenant(), s.ID, s.Name, s.UAI, s.City, s.Wave, s.PlannedOn, opened, s.Services, imported, tx.Now(), s.Steps); err != nil {
			return err
		}
		for profile, n := range s.Counts {
			for week := range 8 {
				part := func(v int) int { return v * (100 - 4*week) / 100 }
				c := masked(profile, n[0], part(n[1]), min(part(n[2]), part(n[1])))
				if _, err := tx.Exec(`insert into deployment.adoption (tenant_id, school_id, profile, day, people, activated, active) values ($1, $2, $3, $4::date - $8::int, $5, $6, $7) on conflict do nothing`,
					tx.Tenant(), s.ID, profile, tx.Now(), c.People, c.Activated, c.Active, 7*week); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
