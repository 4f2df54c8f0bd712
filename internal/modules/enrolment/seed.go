package enrolment

import (
	"time"

	"preau/internal/tenant"
)

// Seeded is a file of the demonstration as it stands.
type Seeded struct {
	ID                      uid
	Via, State              string
	Applicant, Other, Pupil *uid
	Form                    Form
	Agreement               string
	At                      time.Time         // sent
	Pieces                  map[string]string // state by kind
	Said                    map[string]string // why a piece is asked again, by kind
	Advice                  *Advice
	Decided                 string // granted, refused
	Reason                  string
	School                  uid // of who is enrolled
}

// SeedStreets makes a file of streets stand.
func (s *Service) SeedStreets(tx *tenant.Tx, name string, content []byte) error {
	l, err := s.try(tx, name, content, true)
	if err != nil {
		return err
	}
	return s.apply(tx, l.ID, false)
}

// Seed writes files in their states. Who is enrolled passes through the town hall's own way: the school hears of them.
func (s *Service) Seed(tx *tenant.Tx, list []Seeded) error {
	silent := *s
	silent.Notify = nil // what is past was told
	for _, x := range list {
		if err := silent.seed(tx, x); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) seed(tx *tenant.Tx, x Seeded) error {
	id, err := s.open(tx, x.ID, x.Via, x.Applicant, x.Form)
	if err != nil {
		return err
	}
	for kind, state := range x.Pieces {
		if _, err := tx.Exec(`update enrolment.pieces set state = $4, said = $5, seen_on = case when $4 in ('seen', 'sworn') then $6::date end, updated_at = $6 where tenant_id = $1 and file_id = $2 and kind = $3`, tx.Tenant(), id, kind, state, x.Said[kind], x.At.AddDate(0, 0, 1)); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(`update enrolment.files set pupil_id = $3, created_at = $4, updated_at = $4 where tenant_id = $1 and id = $2`, tx.Tenant(), id, x.Pupil, x.At); err != nil || x.State == Draft {
		return err
	}
	n, err := next(tx, "file", x.Form.Year)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`update enrolment.files set state = 'received', number = $3, submitted_at = $4, updated_at = $4, agreement = $5, other_id = $6 where tenant_id = $1 and id = $2`, tx.Tenant(), id, n, x.At, x.Agreement, x.Other); err != nil {
		return err
	}
	past := func(kind, said string, family bool, days int) error {
		_, err := tx.Exec(`insert into enrolment.steps (tenant_id, id, file_id, applicant_id, kind, said, by_family, at) values ($1, $2, $3, $4, $5, $6, $7, $8)`, tx.Tenant(), tenant.NewID(), id, x.Applicant, kind, said, family, x.At.AddDate(0, 0, days))
		return err
	}
	if err := past("submitted", "", x.Via == ByFamily, 0); err != nil {
		return err
	}
	f, err := fileByID(tx, id, true)
	if err != nil {
		return err
	}
	if x.Agreement == "asked" && x.Other != nil {
		if err := s.ask(tx, f, *x.Other); err != nil {
			return err
		}
	}
	if err := s.askDerogation(tx, f); err != nil {
		return err
	}
	if x.Advice != nil {
		if _, err := tx.Exec(`update enrolment.derogations set asked_at = $3, advice = $4, advice_said = $5, agreement = $6, agreement_on = $7, share = $8, share_cents = $9, share_reference = $10, updated_at = $3 where tenant_id = $1 and file_id = $2`,
			tx.Tenant(), id, x.At, x.Advice.Advice, x.Advice.Said, x.Advice.Agreement, x.Advice.AgreementOn, x.Advice.Share, x.Advice.ShareCents, x.Advice.ShareReference); err != nil {
			return err
		}
		if err := past("to_mayor", "", false, 3); err != nil {
			return err
		}
	}
	if x.Decided != "" {
		if _, err := tx.Exec(`update enrolment.derogations set state = $3, reason = $4, decided_on = $5::date where tenant_id = $1 and file_id = $2`, tx.Tenant(), id, x.Decided, x.Reason, x.At.AddDate(0, 0, 9)); err != nil {
			return err
		}
		if err := past("derogation_"+x.Decided, "", false, 9); err != nil {
			return err
		}
	}
	switch x.State {
	case Received:
		return nil
	case Incomplete:
		for _, kind := range Pieces {
			if x.Pieces[kind] == PieceUnreadable {
				if err := past("piece_again_"+kind, x.Said[kind], false, 2); err != nil {
					return err
				}
			}
		}
	case Enrolled:
		if f, err = fileByID(tx, id, true); err != nil {
			return err
		}
		return s.enrol(tx, f, Enrol{School: x.School, Pupil: x.Pupil, Anyway: true})
	case Withdrawn, Refused:
		if err := past(x.State, "", x.State == Withdrawn, 10); err != nil {
			return err
		}
	}
	closed := (*time.Time)(nil)
	if x.State == Withdrawn || x.State == Refused {
		at := x.At.AddDate(0, 0, 10)
		closed = &at
	}
	_, err = tx.Exec(`update enrolment.files set state = $3, reason = $4, closed_at = $5 where tenant_id = $1 and id = $2`, tx.Tenant(), id, x.State, x.Reason, closed)
	return err
}

// SeedDeparture writes a departure as a family said it at an instant; the school hears of it, and nobody is rung.
func (s *Service) SeedDeparture(tx *tenant.Tx, in Leave, by uid, at time.Time) error {
	id, err := s.writeDeparture(tx, in, false)
	if err != nil {
		return err
	}
	if _, err = tx.Exec(`update enrolment.departures set said_by = $3, said_at = $4 where tenant_id = $1 and id = $2`, tx.Tenant(), id, by, at); err != nil {
		return err
	}
	_, err = tx.Emit("enrolment.tell-leaving", time.Time{}, saidDeparture{Departure: id, Past: true})
	return err
}

// SeedList makes the mayor's list: the pupils of the schools, and who is taught elsewhere.
func (s *Service) SeedList(tx *tenant.Tx, elsewhere []Listed) error {
	if _, _, _, err := s.bring(tx); err != nil {
		return err
	}
	for _, l := range elsewhere {
		if _, err := s.writeListed(tx, uid{}, l); err != nil {
			return err
		}
	}
	return nil
}
