package daybook

import (
	"context"
	"time"

	"preau/internal/access"
	"preau/internal/audit"
	"preau/internal/manifest"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// owedFor is how long what a family owes may still be claimed: four years from the title (code général des collectivités
// territoriales, L. 1617-5, 3°). A booking and its trace are the proof of it.
const owedFor = 4 * 366 * 24 * time.Hour

// Holders are the columns in which a person of the directory stands.
func (s *Service) Holders() []manifest.Holder {
	holders := []manifest.Holder{
		{Service: s.Key, Table: s.Key + ".enrolments", Column: "pupil_id", Key: []string{"id"}, Clash: "t.state = 'active' and o.state = 'active' and o.activity_id = t.activity_id"},
		{Service: s.Key, Table: s.Key + ".bookings", Column: "pupil_id", Key: []string{"unit_id", "day"}, Clash: "o.unit_id = t.unit_id and o.day = t.day"},
		{Service: s.Key, Table: s.Key + ".bookings", Column: "made_by_person", Key: []string{"pupil_id", "unit_id", "day"}},
		{Service: s.Key, Table: s.Key + ".fact_days", Column: "pupil_id", Key: []string{"fact_id", "day"}, Clash: "o.fact_id = t.fact_id and o.day = t.day and o.starts = t.starts"},
	}
	if s.Pointed {
		holders = append(holders, manifest.Holder{Service: s.Key, Table: s.Key + ".ticks", Column: "pupil_id", Key: []string{"id"}})
	}
	return holders
}

// Retention are the clocks of what the room keeps for the service.
func (s *Service) Retention() []manifest.Retention {
	clocks := []manifest.Retention{
		{Data: Key + ".keep_enrolments", Basis: Key + ".keep_basis", Trigger: Key + ".keep_departure", Delay: manifest.KeptFor, Action: "erase"},
		{Data: Key + ".keep_bookings", Basis: Key + ".keep_owed", Trigger: Key + ".keep_day", Delay: owedFor, Action: "erase"},
		{Data: Key + ".keep_facts", Basis: Key + ".keep_basis", Trigger: Key + ".keep_day", Delay: 400 * 24 * time.Hour, Action: "erase"},
	}
	if s.Pointed {
		clocks = append(clocks, manifest.Retention{Data: Key + ".keep_ticks", Basis: Key + ".keep_safety", Trigger: Key + ".keep_day", Delay: ticksKept, Action: "erase"})
	}
	return clocks
}

// Schedules are the service's clocks.
func (s *Service) Schedules() []manifest.Schedule {
	return []manifest.Schedule{
		{Kind: s.Key + ".round", Next: manifest.Daily(3, 10, time.UTC), PerTenant: true},
		{Kind: s.Key + ".count-usage", Next: manifest.Daily(3, 25, time.UTC), PerTenant: true},
		{Kind: s.Key + ".tell-schools", Next: manifest.Daily(4, 5, time.UTC), PerTenant: true},
	}
}

// round ends what those have who left, and erases what is past its clock.
func (s *Service) round(_ context.Context, tx *tenant.Tx, _ *manifest.Due) error {
	if err := s.sweep(tx); err != nil {
		return err
	}
	old := schoolyear.DateOf(tx.Now().Add(-owedFor), time.UTC)
	n, err := run(s, tx, `delete from @.booking_events where tenant_id = $1 and day < $2`, tx.Tenant(), old)
	if err != nil {
		return err
	}
	m, err := run(s, tx, `delete from @.bookings where tenant_id = $1 and day < $2`, tx.Tenant(), old)
	if err != nil {
		return err
	}
	for _, table := range []string{"usage", "usage_days"} {
		if _, err := run(s, tx, `delete from @.`+table+` where tenant_id = $1 and day < $2`, tx.Tenant(), old); err != nil {
			return err
		}
	}
	if err := audit.Erased(tx, Key+".keep_bookings", n+m); err != nil {
		return err
	}
	f, err := run(s, tx, `delete from @.fact_days where tenant_id = $1 and day < $2`, tx.Tenant(), schoolyear.DateOf(tx.Now(), time.UTC).AddDays(-400))
	if err != nil {
		return err
	}
	if err := audit.Erased(tx, Key+".keep_facts", f); err != nil || !s.Pointed {
		return err
	}
	// who fetched a child is known as long as the ticks that say so
	day := schoolyear.DateOf(tx.Now().Add(-ticksKept), time.UTC)
	if _, err := run(s, tx, `update @.bookings set left_with = '' where tenant_id = $1 and day < $2 and left_with <> ''`, tx.Tenant(), day); err != nil {
		return err
	}
	k, err := run(s, tx, `delete from @.ticks where tenant_id = $1 and day < $2`, tx.Tenant(), day)
	if err != nil {
		return err
	}
	return audit.Erased(tx, Key+".keep_ticks", k)
}

// Subject says what becomes of the rows about people. A service adds its own tables to it.
func (s *Service) Subject() manifest.Subject {
	const owed, act = Key + ".why_owed", Key + ".why_act"
	subject := manifest.Subject{
		Keeps: []manifest.Kept{
			{Table: s.Key + ".enrolments", Whom: "pupil_id made_by", Says: "id activity_id place_id mode since until pattern resident state via created_at updated_at", Gone: manifest.Erased, Copied: Key + ".copy_enrolments"},
			{Table: s.Key + ".bookings", Whom: "pupil_id made_by made_by_person", Says: "unit_id day place_id state late surcharge_cents surcharge_ppm surcharge_per charge charge_code rule_id fact_id was presence arrived_at left_at left_with waits_since answer_until via version updated_at",
				Gone: manifest.Emptied, Why: owed, Copied: Key + ".copy_bookings"},
			{Table: s.Key + ".booking_events", Whom: "pupil_id by_account by_person", Says: "id unit_id day at what state charge late code reason rule_id fact_id via version", Gone: manifest.Held, Why: owed, Untold: Key + ".untold_trace"},
			{Table: s.Key + ".fact_days", Whom: "pupil_id", Says: "fact_id day starts ends kind ground", Gone: manifest.Erased, Untold: Key + ".untold_school"},
			{Table: s.Key + ".rules", Whom: "made_by", Says: "id activity_id since cutoff absences reference decided_on created_at", Gone: manifest.Held, Why: act, Untold: Key + ".untold_act"},
			{Table: s.Key + ".closures", Whom: "made_by", Says: "id place_id activity_id since until reason created_at withdrawn_at", Gone: manifest.Held, Why: act, Untold: Key + ".untold_act"},
		},
		Copies: []manifest.Copy{{Right: s.Right("follow"), Doors: access.Subject, Reads: []string{"directory"}, Write: s.copyBookings}},
		Forget: s.forget,
	}
	if s.Pointed {
		subject.Keeps = append(subject.Keeps, manifest.Kept{Table: s.Key + ".ticks", Whom: "pupil_id ticked_by made_by", Says: "id activity_id day n place_id kind at said_at received_at hour left_how left_with undoes_id seen device decides",
			Gone: manifest.Erased, Untold: Key + ".untold_ticks"})
	}
	return subject
}

func (s *Service) forget(tx *tenant.Tx, gone manifest.Gone) error {
	n, err := run(s, tx, `delete from @.enrolments where tenant_id = $1 and pupil_id = any ($2)`, tx.Tenant(), gone.People)
	if err != nil {
		return err
	}
	if err := audit.Erased(tx, Key+".keep_enrolments", n); err != nil {
		return err
	}
	if n, err = run(s, tx, `delete from @.fact_days where tenant_id = $1 and pupil_id = any ($2)`, tx.Tenant(), gone.People); err != nil {
		return err
	}
	if err := audit.Erased(tx, Key+".keep_facts", n); err != nil {
		return err
	}
	if s.Pointed {
		if n, err = run(s, tx, `delete from @.ticks where tenant_id = $1 and pupil_id = any ($2)`, tx.Tenant(), gone.People); err != nil {
			return err
		}
		if err := audit.Erased(tx, Key+".keep_ticks", n); err != nil {
			return err
		}
	}
	_, err = run(s, tx, `update @.bookings set left_with = '' where tenant_id = $1 and pupil_id = any ($2) and left_with <> ''`, tx.Tenant(), gone.People)
	return err
}

func (s *Service) copyBookings(tx *tenant.Tx, of manifest.Of) ([]manifest.Part, error) {
	enrolled, err := rows[struct {
		Label, Place, Mode string
		Since              schoolyear.Date
		Until              schoolyear.Date
	}](s, tx, `select a.label, p.name as place, e.mode, e.since, e.until from @.enrolments e join @.activities a on a.tenant_id = e.tenant_id and a.id = e.activity_id join @.places p on p.tenant_id = e.tenant_id and p.id = e.place_id
		where e.tenant_id = $1 and e.pupil_id = $2 order by e.since, a.label`, tx.Tenant(), of.Person)
	if err != nil {
		return nil, err
	}
	first := manifest.Part{Title: Key + ".copy_enrolments", Columns: []string{Key + ".copy_activity", Key + ".copy_place", Key + ".copy_mode", Key + ".copy_since", Key + ".copy_until"}}
	for _, e := range enrolled {
		first.Rows = append(first.Rows, []any{e.Label, e.Place, manifest.Word{Key: Key + ".mode_" + e.Mode, Code: e.Mode}, e.Since, e.Until})
	}
	booked, err := rows[struct {
		Day                                         schoolyear.Date
		Label, Unit, Place, State, Charge, Presence string
		LeftWith                                    string
	}](s, tx, `select b.day, a.label, u.label as unit, p.name as place, b.state, b.charge, b.presence, b.left_with from @.bookings b join @.units u on u.tenant_id = b.tenant_id and u.id = b.unit_id
		join @.activities a on a.tenant_id = u.tenant_id and a.id = u.activity_id join @.places p on p.tenant_id = b.tenant_id and p.id = b.place_id where b.tenant_id = $1 and b.pupil_id = $2 order by b.day, u.starts`, tx.Tenant(), of.Person)
	second := manifest.Part{Title: Key + ".copy_bookings", Columns: []string{Key + ".copy_day", Key + ".copy_activity", Key + ".copy_unit", Key + ".copy_place", Key + ".copy_state", Key + ".copy_charge", Key + ".copy_presence", Key + ".copy_left_with"}}
	for _, b := range booked {
		presence := any(nil)
		if b.Presence != "" {
			presence = manifest.Word{Key: Key + ".presence_" + b.Presence, Code: b.Presence}
		}
		second.Rows = append(second.Rows, []any{b.Day, b.Label, b.Unit, b.Place, manifest.Word{Key: Key + ".state_" + b.State, Code: b.State}, manifest.Word{Key: Key + ".charge_word_" + b.Charge, Code: b.Charge}, presence, b.LeftWith})
	}
	return []manifest.Part{first, second}, err
}
