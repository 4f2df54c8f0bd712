package enrolment

import (
	"context"
	"time"

	"preau/internal/access"
	"preau/internal/audit"
	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/tenant"
)

// What is kept, and until when.
const (
	draftsKept     = 60 * 24 * time.Hour  // after the last change
	filesKept      = 365 * 24 * time.Hour // after the end of the school year they ask for
	admissionsKept = manifest.KeptFor     // after the end of the school year
	listsKept      = 365 * 24 * time.Hour // former lists of streets
)

// subject says what becomes of what enrolment keeps of people.
func (s *Service) subject() manifest.Subject {
	const act, statute, machine = "enrolment.why_act", "enrolment.why_statute", "enrolment.untold_machine"
	return manifest.Subject{
		Keeps: []manifest.Kept{
			{Table: "enrolment.files", Whom: "applicant_id other_id pupil_id by_account", Says: "id number year via state family_name given_name usage_name birth_date birth_place sex fold level street postcode city insee here form sector_id sector_line wanted_id assigned_id agreement certificate starts_on reason version created_at updated_at submitted_at enrolled_at closed_at",
				Gone: manifest.Erased, Copied: "enrolment.copy_files"},
			{Table: "enrolment.pieces", Whom: "applicant_id seen_by", Says: "id file_id kind state said kept_file media_type sent_at seen_on updated_at", Gone: manifest.Erased, Copied: "enrolment.copy_pieces"},
			{Table: "enrolment.agreements", Whom: "guardian_id", Says: "id file_id given_name school level year state reason asked_at answered_at", Gone: manifest.Erased, Copied: "enrolment.copy_agreements"},
			{Table: "enrolment.steps", Whom: "applicant_id by_account", Says: "id file_id kind said by_family at", Gone: manifest.Erased, Copied: "enrolment.copy_steps"},
			{Table: "enrolment.derogations", Whom: "applicant_id decided_by", Says: "id file_id kind wanted_id wanted_name commune commune_insee grounds said state advice advice_said agreement agreement_on agreement_said share share_cents share_reference reason decided_on asked_at updated_at", Gone: manifest.Erased, Copied: "enrolment.copy_derogations"},
			{Table: "enrolment.listed", Whom: "pupil_id", Says: "id family_name given_name usage_name fold sex birth_date birth_place street postcode city way school level level_before guardians by_hand since until updated_at", Gone: manifest.Held, Why: statute, Untold: "enrolment.untold_list"},
			{Table: "enrolment.departures", Whom: "pupil_id said_by by_account", Says: "id school_id kind leaving_on to_city to_school state struck_on said_at", Gone: manifest.Erased, Copied: "enrolment.copy_departures"},
			{Table: "enrolment.admissions", Whom: "pupil_id their_id decided_by", Says: "id file_id town_id town_name family_name given_name usage_name birth_date sex level year starts_on derogation certificate state vaccination vaccination_due reason decided_at arrived_at", Gone: manifest.Erased, Untold: "enrolment.untold_admission"},
			{Table: "enrolment.leavings", Whom: "pupil_id struck_by", Says: "id departure_id town_id kind leaving_on to_city to_school state struck_on told_at", Gone: manifest.Erased, Untold: "enrolment.untold_admission"},
			{Table: "enrolment.street_lists", Whom: "by_account", Says: "id state file_name report former_id created_at applied_at undone_at", Gone: manifest.Held, Why: act, Untold: machine},
		},
		Copies: []manifest.Copy{{Right: Apply, Doors: access.Subject, Write: s.copyOwn}},
		Forget: s.forget,
	}
}

// forget erases the files of a child or of who asked for them. The mayor's list has its own clock.
func (s *Service) forget(tx *tenant.Tx, gone manifest.Gone) error {
	files, err := tenant.Select[uid](tx, `select id from enrolment.files where tenant_id = $1 and (pupil_id = any ($2) or applicant_id = any ($2) and (pupil_id is null or pupil_id = any ($2)))`, tx.Tenant(), gone.People)
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := s.releasePieces(tx, f, ""); err != nil {
			return err
		}
	}
	if len(files) > 0 {
		if err := erase(tx, files...); err != nil {
			return err
		}
		if err := audit.Erased(tx, "enrolment.keep_files", int64(len(files))); err != nil {
			return err
		}
	}
	for _, err := range []error{
		// a child who stays keeps their file; whoever asked for them and left is nobody in it
		audit.Erase(tx, "", `update enrolment.files set applicant_id = null where tenant_id = $1 and applicant_id = any ($2)`, tx.Tenant(), gone.People),
		audit.Erase(tx, "", `update enrolment.files set other_id = null where tenant_id = $1 and other_id = any ($2)`, tx.Tenant(), gone.People),
		audit.Erase(tx, "", `update enrolment.pieces set applicant_id = null where tenant_id = $1 and applicant_id = any ($2)`, tx.Tenant(), gone.People),
		audit.Erase(tx, "", `update enrolment.steps set applicant_id = null where tenant_id = $1 and applicant_id = any ($2)`, tx.Tenant(), gone.People),
		audit.Erase(tx, "", `update enrolment.derogations set applicant_id = null where tenant_id = $1 and applicant_id = any ($2)`, tx.Tenant(), gone.People),
		audit.Erase(tx, "enrolment.keep_files", `delete from enrolment.agreements where tenant_id = $1 and guardian_id = any ($2)`, tx.Tenant(), gone.People),
		audit.Erase(tx, "enrolment.keep_files", `delete from enrolment.departures where tenant_id = $1 and pupil_id = any ($2)`, tx.Tenant(), gone.People),
		audit.Erase(tx, "", `update enrolment.departures set said_by = null where tenant_id = $1 and said_by = any ($2)`, tx.Tenant(), gone.People),
		audit.Erase(tx, "enrolment.keep_admissions", `delete from enrolment.admissions where tenant_id = $1 and pupil_id = any ($2)`, tx.Tenant(), gone.People),
		audit.Erase(tx, "enrolment.keep_admissions", `delete from enrolment.leavings where tenant_id = $1 and pupil_id = any ($2)`, tx.Tenant(), gone.People),
		audit.Erase(tx, "", `update enrolment.listed set pupil_id = null, by_hand = true where tenant_id = $1 and pupil_id = any ($2)`, tx.Tenant(), gone.People),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

// purge is the night's work: what nobody sent, what has served, what the law gives a day to.
func (s *Service) purge(_ context.Context, tx *tenant.Tx, _ *manifest.Due) error {
	today, err := directory.Today(tx)
	if err != nil {
		return err
	}
	// pictures that nobody looked at
	stale, err := tenant.Select[struct {
		FileID uid
		Kind   string
	}](tx, `select file_id, kind from enrolment.pieces where tenant_id = $1 and kept_file is not null and sent_at < $2`, tx.Tenant(), tx.Now().Add(-picturesKept))
	if err != nil {
		return err
	}
	for _, p := range stale {
		if err := s.releasePieces(tx, p.FileID, p.Kind); err != nil {
			return err
		}
		if _, err := tx.Exec(`update enrolment.pieces set state = 'missing', updated_at = $4 where tenant_id = $1 and file_id = $2 and kind = $3 and state = 'sent'`, tx.Tenant(), p.FileID, p.Kind, tx.Now()); err != nil {
			return err
		}
	}
	// a school year that began in Y ends in the summer of Y + 1: its files go a year after
	ended := today.Year - 2
	if today.Month < time.August {
		ended--
	}
	old, err := tenant.Select[uid](tx, `select id from enrolment.files where tenant_id = $1 and (state = 'draft' and updated_at < $2 or state <> 'draft' and year <= $3) limit 500`, tx.Tenant(), tx.Now().Add(-draftsKept), ended)
	if err != nil {
		return err
	}
	for _, f := range old {
		if err := s.releasePieces(tx, f, ""); err != nil {
			return err
		}
	}
	if len(old) > 0 {
		if err := erase(tx, old...); err != nil {
			return err
		}
		if err := audit.Erased(tx, "enrolment.keep_files", int64(len(old))); err != nil {
			return err
		}
	}
	over := today.AddDays(-90)
	year := over.Year - 1 // of the school years that had ended ninety days ago
	if over.Month < time.August {
		year--
	}
	for _, err := range []error{
		audit.Erase(tx, "enrolment.keep_admissions", `delete from enrolment.admissions where tenant_id = $1 and year <= $2`, tx.Tenant(), year),
		audit.Erase(tx, "enrolment.keep_admissions", `delete from enrolment.leavings where tenant_id = $1 and leaving_on < $2`, tx.Tenant(), today.AddDays(-90)),
		audit.Erase(tx, "enrolment.keep_files", `delete from enrolment.departures where tenant_id = $1 and leaving_on < $2`, tx.Tenant(), today.AddDays(-365)),
		// until the end of the school year in which a child turns sixteen, and at once when they live elsewhere (R131-10-3)
		audit.Erase(tx, "enrolment.keep_list", `delete from enrolment.listed where tenant_id = $1 and (until < $2 or make_date(extract(year from birth_date)::int + 16 + case when extract(month from birth_date) >= 9 then 1 else 0 end, 8, 31) < $2)`, tx.Tenant(), today),
	} {
		if err != nil {
			return err
		}
	}
	gone := tx.Now().Add(-listsKept)
	if _, err := tx.Exec(`delete from enrolment.streets s using enrolment.street_lists l where s.tenant_id = $1 and l.tenant_id = $1 and l.id = s.list_id and l.state in ('replaced', 'undone', 'tried') and l.created_at < $2
		and not exists (select from enrolment.street_lists o where o.tenant_id = $1 and o.state = 'standing' and o.former_id = l.id)`, tx.Tenant(), gone); err != nil {
		return err
	}
	_, err = tx.Exec(`delete from enrolment.street_lists l where l.tenant_id = $1 and l.state in ('replaced', 'undone', 'tried') and l.created_at < $2 and not exists (select from enrolment.street_lists o where o.tenant_id = $1 and o.state = 'standing' and o.former_id = l.id)`, tx.Tenant(), gone)
	return err
}

// copyOwn is what somebody asked for, and what was asked of them.
func (s *Service) copyOwn(tx *tenant.Tx, of manifest.Of) ([]manifest.Part, error) {
	word := func(prefix, code string) manifest.Word {
		return manifest.Word{Key: Key + "." + prefix + code, Code: code}
	}
	type row struct {
		ID                                                uid
		Year                                              int
		Number                                            int
		GivenName, FamilyName, Level, State, Street, City string
		UpdatedAt                                         time.Time
	}
	files, err := tenant.Select[row](tx, `select id, year, number, given_name, family_name, level, state, street, city, updated_at from enrolment.files where tenant_id = $1 and applicant_id = $2 and ($3 or pupil_id = $4) order by created_at`, tx.Tenant(), of.Reader, of.Own(), of.Person)
	if err != nil {
		return nil, err
	}
	asked := manifest.Part{Title: "enrolment.copy_files", Columns: []string{"enrolment.copy_number", "enrolment.copy_year", "enrolment.copy_child", "enrolment.copy_level", "enrolment.copy_address", "enrolment.copy_state", "enrolment.copy_changed"}}
	ids := []uid{}
	for _, f := range files {
		ids = append(ids, f.ID)
		asked.Rows = append(asked.Rows, []any{f.Number, f.Year, f.GivenName + " " + f.FamilyName, f.Level, f.Street + " " + f.City, word("state_", f.State), f.UpdatedAt})
	}
	type piece struct {
		Kind, State string
		SeenOn      Date
	}
	pieces, err := tenant.Select[piece](tx, `select kind, state, seen_on from enrolment.pieces where tenant_id = $1 and file_id = any ($2) order by file_id, kind`, tx.Tenant(), ids)
	if err != nil {
		return nil, err
	}
	shown := manifest.Part{Title: "enrolment.copy_pieces", Columns: []string{"enrolment.copy_piece", "enrolment.copy_state", "enrolment.copy_seen"}}
	for _, p := range pieces {
		shown.Rows = append(shown.Rows, []any{word("piece_", p.Kind), word("piece_state_", p.State), p.SeenOn.String()})
	}
	type step struct {
		Kind, Said string
		At         time.Time
	}
	steps, err := tenant.Select[step](tx, `select kind, said, at from enrolment.steps where tenant_id = $1 and file_id = any ($2) order by at, id`, tx.Tenant(), ids)
	if err != nil {
		return nil, err
	}
	happened := manifest.Part{Title: "enrolment.copy_steps", Columns: []string{"enrolment.copy_changed", "enrolment.copy_step", "enrolment.copy_said"}}
	for _, p := range steps {
		happened.Rows = append(happened.Rows, []any{p.At, word("step_", p.Kind), p.Said})
	}
	type request struct {
		WantedName, Said, State, Reason string
		Grounds                         []string
	}
	requests, err := tenant.Select[request](tx, `select wanted_name, said, state, reason, grounds from enrolment.derogations where tenant_id = $1 and file_id = any ($2)`, tx.Tenant(), ids)
	if err != nil {
		return nil, err
	}
	derogated := manifest.Part{Title: "enrolment.copy_derogations", Columns: []string{"enrolment.copy_school", "enrolment.copy_said", "enrolment.copy_state", "enrolment.copy_reason"}}
	for _, r := range requests {
		derogated.Rows = append(derogated.Rows, []any{r.WantedName, r.Said, word("derogation_", r.State), r.Reason})
	}
	agreements, err := tenant.Select[Agreement](tx, `select `+agreementColumns+` from enrolment.agreements a where a.tenant_id = $1 and a.guardian_id = $2 and $3 order by a.asked_at`, tx.Tenant(), of.Reader, of.Own())
	if err != nil {
		return nil, err
	}
	agreed := manifest.Part{Title: "enrolment.copy_agreements", Columns: []string{"enrolment.copy_child", "enrolment.copy_school", "enrolment.copy_state", "enrolment.copy_reason"}}
	for _, a := range agreements {
		agreed.Rows = append(agreed.Rows, []any{a.GivenName, a.School, word("agreement_", a.State), a.Reason})
	}
	type left struct {
		Kind, ToCity, ToSchool, State string
		LeavingOn                     Date
	}
	departures, err := tenant.Select[left](tx, `select kind, to_city, to_school, state, leaving_on from enrolment.departures where tenant_id = $1 and ($2 and said_by = $3 or pupil_id = $4) order by said_at`, tx.Tenant(), of.Own(), of.Reader, of.Person)
	if err != nil {
		return nil, err
	}
	leaving := manifest.Part{Title: "enrolment.copy_departures", Columns: []string{"enrolment.copy_leaving", "enrolment.copy_kind", "enrolment.copy_to", "enrolment.copy_state"}}
	for _, d := range departures {
		leaving.Rows = append(leaving.Rows, []any{d.LeavingOn.String(), word("leaving_", d.Kind), d.ToSchool + " " + d.ToCity, word("departure_", d.State)})
	}
	return []manifest.Part{asked, shown, happened, derogated, agreed, leaving}, nil
}
