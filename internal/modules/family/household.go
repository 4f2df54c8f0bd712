package family

import (
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// Split is how the payers of a household share what is priced, from a day on.
type Split struct {
	ID     uuid.UUID
	Kind   string // of activity; "" for all that no other split names
	Mode   string // percent, weeks
	Since  schoolyear.Date
	Until  schoolyear.Date
	Reason string
	Shares []Share
}

// Share is one payer's.
type Share struct {
	Payer uuid.UUID
	PPM   int    // percent: parts per million of each line
	Weeks string // weeks: even or odd, of the civil year
}

// Quotient is a quotient familial and the days it prices.
type Quotient struct {
	ID     uuid.UUID
	Value  int // euros
	Source string
	Year   int
	Month  int
	Since  schoolyear.Date
	Until  schoolyear.Date
	Proof  string
}

// NewHousehold is a household as it is founded: by an agent, by an import, by the demonstration.
type NewHousehold struct {
	ID       uuid.UUID
	Name     string
	Since    schoolyear.Date
	Children []uuid.UUID // records of pupils of this tenant
	Payers   []Payer     // the first pays when no split says otherwise
	Resident *bool
	Source   string // of Resident: enrolment, desk, import
	Splits   []Split
	Quotient *Quotient
}

// WriteHousehold founds a household. A payer is known by the id that is given: one who pays in two households is one payer.
func WriteHousehold(tx *tenant.Tx, h NewHousehold) error {
	var by *uuid.UUID
	if a := tx.Account(); a != uuid.Nil {
		by = &a
	}
	person := map[uuid.UUID]*uuid.UUID{}
	b := &pgx.Batch{}
	b.Queue(`insert into family.households (tenant_id, id, name, created_at) values ($1, $2, $3, $4)`, tx.Tenant(), h.ID, h.Name, tx.Now())
	for _, p := range h.Payers {
		person[p.ID] = p.PersonID
		name := p.Name
		if p.PersonID != nil {
			name = ""
		}
		b.Queue(`insert into family.payers (tenant_id, id, person_id, name, address, created_at) values ($1, $2, $3, $4, $5, $6) on conflict (tenant_id, id) do nothing`, tx.Tenant(), p.ID, p.PersonID, name, p.Address, tx.Now())
		b.Queue(`insert into family.household_payers (tenant_id, id, household_id, payer_id, person_id, since) values ($1, $2, $3, $4, $5, $6)`, tx.Tenant(), tenant.NewID(), h.ID, p.ID, p.PersonID, h.Since)
	}
	for _, c := range h.Children {
		b.Queue(`insert into family.household_children (tenant_id, id, household_id, pupil_id, since) values ($1, $2, $3, $4, $5)`, tx.Tenant(), tenant.NewID(), h.ID, c, h.Since)
	}
	if h.Resident != nil {
		b.Queue(`insert into family.residences (tenant_id, id, household_id, resident, source, since, created_at) values ($1, $2, $3, $4, $5, $6, $7)`, tx.Tenant(), tenant.NewID(), h.ID, *h.Resident, h.Source, h.Since, tx.Now())
	}
	for _, s := range h.Splits {
		b.Queue(`insert into family.splits (tenant_id, id, household_id, kind, mode, since, until, reason, made_by, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, tx.Tenant(), s.ID, h.ID, s.Kind, s.Mode, s.Since, s.Until, s.Reason, by, tx.Now())
		for _, x := range s.Shares {
			b.Queue(`insert into family.shares (tenant_id, split_id, payer_id, person_id, ppm, weeks) values ($1, $2, $3, $4, $5, $6)`, tx.Tenant(), s.ID, x.Payer, person[x.Payer], x.PPM, x.Weeks)
		}
	}
	if q := h.Quotient; q != nil && len(h.Payers) > 0 {
		b.Queue(`insert into family.quotients (tenant_id, id, household_id, person_id, value, source, year, month, since, until, proof, made_by, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
			tx.Tenant(), q.ID, h.ID, h.Payers[0].PersonID, q.Value, q.Source, q.Year, q.Month, q.Since, q.Until, q.Proof, by, tx.Now())
	}
	return tx.Batch(b)
}
