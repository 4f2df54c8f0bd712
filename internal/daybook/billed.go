package daybook

import (
	"time"

	"github.com/google/uuid"

	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// Billed is what a booking says to whoever prices it.
type Billed struct {
	PupilID        uuid.UUID
	UnitID         uuid.UUID
	ActivityID     uuid.UUID
	PlaceID        uuid.UUID
	Day            schoolyear.Date
	Kind           string // of activity: meal, evening …
	Activity, Unit string // as families read them
	Starts, Ends   int    // the slot, in minutes of the day
	State          string
	Charge         string // due, free, undecided
	ChargeCode     string // why it is due or free: a key of this room's catalogue
	Late           bool
	SurchargeCents int
	SurchargePPM   int
	SurchargePer   string // "": each booking; pupil, family: once a school year
	Presence       string // "", present, absent, unexpected
	ArrivedAt      *time.Time
	LeftAt         *time.Time
	Version        int
}

// Billed lists what a price is asked for in a period of pupils, day by day: booked, away, and what was given back too late to be free.
func (s *Service) Billed(tx *tenant.Tx, pupils []uuid.UUID, from, until schoolyear.Date) ([]Billed, error) {
	return rows[Billed](s, tx, `select b.pupil_id, b.unit_id, u.activity_id, b.place_id, b.day, a.kind, a.label as activity, u.label as unit,
			(extract(hour from u.starts) * 60 + extract(minute from u.starts))::int as starts, (extract(hour from u.ends) * 60 + extract(minute from u.ends))::int as ends,
			b.state, b.charge, b.charge_code, b.late, b.surcharge_cents, b.surcharge_ppm, b.surcharge_per, b.presence, b.arrived_at, b.left_at, b.version
		from @.bookings b join @.units u on u.tenant_id = $1 and u.id = b.unit_id join @.activities a on a.tenant_id = $1 and a.id = u.activity_id
		where b.tenant_id = $1 and b.pupil_id = any ($4) and b.day between $2 and $3
			and (b.state in ('booked', 'away') or b.state = 'cancelled' and b.late and (b.surcharge_cents > 0 or b.surcharge_ppm > 0))
		order by b.pupil_id, b.day, u.position, b.unit_id`, tx.Tenant(), from, until, pupils)
}
