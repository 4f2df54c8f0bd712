package attendance

import (
	"context"
	"time"

	"preau/internal/access"
	"preau/internal/audit"
	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/platform/lists"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// How long things are kept, read on 22 November 2026.
const (
	// registerKept: the register of calls (code de l'éducation, art. R. 131-5) is kept ten years (instruction n° 2005-003 of 22 February
	// 2005 on the archives of schools, BO n° 24 of 16 June 2005).
	registerKept = 10 * 365 * 24 * time.Hour
	// wordsKept: what a family wrote beside a reason serves to judge it.
	wordsKept = 90 * 24 * time.Hour
	// factsKept: outings, closures and strikes, after their school year.
	factsKept = 365 * 24 * time.Hour
)

// Reasons stand in a file opened for one school year alone (code de l'éducation, art. R. 131-6): with it they go, and the register keeps
// whether each half-day was held for legitimate.

func (s *Service) subject() manifest.Subject {
	const register, school = "attendance.why_register", "attendance.why_school"
	return manifest.Subject{
		Keeps: []manifest.Kept{
			{Table: "attendance.absences", Whom: "pupil_id said_person decided_by", Says: "id kind since until part starts ends eats ground proof said_by said_at state asked_at explained_at decided_at told_at version created_at updated_at",
				Gone: manifest.Erased, Copied: "attendance.copy_absences"},
			{Table: "attendance.remarks", Whom: "guardian_id", Says: "id absence_id words written_at", Gone: manifest.Erased, Copied: "attendance.copy_absences"},
			{Table: "attendance.marks", Whom: "pupil_id", Says: "id class_id day half state at absence_id legitimate", Gone: manifest.Held, Why: register, Copied: "attendance.copy_register"},
			{Table: "attendance.facts", Whom: "author_id chosen", Says: "id kind label place since until starts ends meal stay places classes state told_at version created_at updated_at", Gone: manifest.Held, Why: school, Untold: "attendance.untold_school"},
			{Table: "attendance.concerned", Whom: "pupil_id wish_person", Says: "fact_id class_id kind label place since until starts ends meal stay service wish wish_at taken_in withdrawn_at", Gone: manifest.Erased, Copied: "attendance.copy_facts"},
		},
		Copies: []manifest.Copy{{Right: Consult, Doors: access.Subject, Reads: []string{"directory"}, Write: copies}},
		Forget: forget,
	}
}

// Holders are the columns in which a person of the directory stands.
var Holders = []manifest.Holder{
	{Service: Key, Table: "attendance.absences", Column: "pupil_id", Key: []string{"id"}},
	{Service: Key, Table: "attendance.absences", Column: "said_person", Key: []string{"id"}},
	{Service: Key, Table: "attendance.absences", Column: "decided_by", Key: []string{"id"}},
	{Service: Key, Table: "attendance.remarks", Column: "guardian_id", Key: []string{"id"}, Clash: "o.absence_id = t.absence_id"},
	{Service: Key, Table: "attendance.marks", Column: "pupil_id", Key: []string{"id"}, Clash: "o.day = t.day and o.half = t.half"},
	{Service: Key, Table: "attendance.facts", Column: "author_id", Key: []string{"id"}},
	{Service: Key, Table: "attendance.facts", Column: "chosen", Key: []string{"id"}, Array: true},
	{Service: Key, Table: "attendance.concerned", Column: "pupil_id", Key: []string{"fact_id"}, Clash: "o.fact_id = t.fact_id"},
	{Service: Key, Table: "attendance.concerned", Column: "wish_person", Key: []string{"fact_id", "pupil_id"}},
}

func forget(tx *tenant.Tx, gone manifest.Gone) error {
	people := lists.NonNil(gone.People)
	for _, err := range []error{
		audit.Erase(tx, "", `delete from attendance.remarks r using attendance.absences a where r.tenant_id = $1 and a.tenant_id = $1 and a.id = r.absence_id and (a.pupil_id = any ($2) or r.guardian_id = any ($2))`, tx.Tenant(), people),
		audit.Erase(tx, "attendance.retention_departed", `delete from attendance.absences where tenant_id = $1 and pupil_id = any ($2)`, tx.Tenant(), people),
		audit.Erase(tx, "attendance.retention_departed", `delete from attendance.concerned where tenant_id = $1 and pupil_id = any ($2)`, tx.Tenant(), people),
		audit.Erase(tx, "", `update attendance.absences set said_person = case when said_person = any ($2) then null else said_person end, decided_by = case when decided_by = any ($2) then null else decided_by end
			where tenant_id = $1 and (said_person = any ($2) or decided_by = any ($2))`, tx.Tenant(), people),
		audit.Erase(tx, "", `update attendance.concerned set wish_person = null where tenant_id = $1 and wish_person = any ($2)`, tx.Tenant(), people),
		audit.Erase(tx, "", `update attendance.facts set author_id = null where tenant_id = $1 and author_id = any ($2)`, tx.Tenant(), people),
		audit.Erase(tx, "", `update attendance.facts set chosen = array(select c from unnest(chosen) c where c <> all ($2)) where tenant_id = $1 and chosen && $2`, tx.Tenant(), people),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

// purge is the night's work in one school.
func purge(_ context.Context, tx *tenant.Tx, _ *manifest.Due) error {
	year, ok, err := directory.CurrentYear(tx)
	if err != nil {
		return err
	}
	zone, err := zoneOf(tx)
	if err != nil {
		return err
	}
	today := schoolyear.DateOf(tx.Now(), zone)
	begins := schoolyear.NewDate(today.Year, time.September, 1)
	if today.Before(begins) {
		begins = schoolyear.NewDate(today.Year-1, time.September, 1)
	}
	if ok {
		begins = year.StartsOn
	}
	old := today.AddDays(-int(registerKept.Hours() / 24))
	for _, err := range []error{
		audit.Erase(tx, "attendance.retention_words", `delete from attendance.remarks r using attendance.absences a where r.tenant_id = $1 and a.tenant_id = $1 and a.id = r.absence_id and a.until < $2`, tx.Tenant(), today.AddDays(-int(wordsKept.Hours()/24))),
		// what was held of each half-day is in the register; a reason that nobody refused was one
		audit.Erase(tx, "", `update attendance.marks k set legitimate = a.state not in ('found', 'refused'), absence_id = null from attendance.absences a where k.tenant_id = $1 and a.tenant_id = $1 and a.id = k.absence_id and a.until < $2`, tx.Tenant(), begins),
		audit.Erase(tx, "attendance.retention_reasons", `delete from attendance.absences where tenant_id = $1 and until < $2`, tx.Tenant(), begins),
		audit.Erase(tx, "attendance.retention_facts", `delete from attendance.facts where tenant_id = $1 and until < $2`, tx.Tenant(), begins.AddDays(-int(factsKept.Hours()/24))),
		audit.Erase(tx, "attendance.retention_register", `delete from attendance.marks where tenant_id = $1 and day < $2`, tx.Tenant(), old),
		audit.Erase(tx, "", `delete from attendance.rolls where tenant_id = $1 and day < $2`, tx.Tenant(), old),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

// copies are what a guardian, or an adult for themselves, carries away: the absences of a child, with their own words alone.
func copies(tx *tenant.Tx, of manifest.Of) ([]manifest.Part, error) {
	type said struct {
		Child, Kind, Part, Ground, State string
		Since, Until                     schoolyear.Date
		SaidAt                           time.Time
		Words                            *string
	}
	rows, err := tenant.Select[said](tx, `select p.given_name as child, a.kind, a.part, a.ground, a.state, a.since, a.until, a.said_at, r.words from attendance.absences a join directory.people p on p.tenant_id = a.tenant_id and p.id = a.pupil_id
		left join attendance.remarks r on r.tenant_id = $1 and r.absence_id = a.id and r.guardian_id = $3 where a.tenant_id = $1 and ($4 or a.pupil_id = $2) order by a.since desc, a.id`, tx.Tenant(), of.Person, of.Reader, of.Own())
	if err != nil {
		return nil, err
	}
	one := manifest.Part{Title: "attendance.copy_absences", Columns: []string{"attendance.copy_child", "attendance.copy_kind", "attendance.copy_since", "attendance.copy_until", "attendance.copy_part", "attendance.copy_ground", "attendance.copy_state", "attendance.copy_said_at", "attendance.copy_words"}}
	for _, r := range rows {
		words, ground := "", any("")
		if r.Words != nil {
			words = *r.Words
		}
		if r.Ground != "" {
			ground = manifest.Word{Key: "attendance.ground_" + r.Ground, Code: r.Ground}
		}
		one.Rows = append(one.Rows, []any{r.Child, manifest.Word{Key: "attendance.kind_word_" + r.Kind, Code: r.Kind}, r.Since.String(), r.Until.String(), manifest.Word{Key: "attendance.part_" + r.Part, Code: r.Part}, ground, manifest.Word{Key: "attendance.state_" + r.State, Code: r.State}, r.SaidAt, words})
	}
	type mark struct {
		Child, Half, State string
		Day                schoolyear.Date
	}
	marks, err := tenant.Select[mark](tx, `select p.given_name as child, k.day, k.half, k.state from attendance.marks k join directory.people p on p.tenant_id = k.tenant_id and p.id = k.pupil_id where k.tenant_id = $1 and ($3 or k.pupil_id = $2) order by k.day desc, k.half`, tx.Tenant(), of.Person, of.Own())
	if err != nil {
		return nil, err
	}
	two := manifest.Part{Title: "attendance.copy_register", Columns: []string{"attendance.copy_child", "attendance.copy_day", "attendance.copy_part", "attendance.copy_state"}}
	for _, m := range marks {
		two.Rows = append(two.Rows, []any{m.Child, m.Day.String(), manifest.Word{Key: "attendance.part_" + m.Half, Code: m.Half}, manifest.Word{Key: "attendance.mark_" + m.State, Code: m.State}})
	}
	type told struct {
		Child, Kind, Label, Wish string
		Since, Until             schoolyear.Date
	}
	facts, err := tenant.Select[told](tx, `select p.given_name as child, c.kind, c.label, c.wish, c.since, c.until from attendance.concerned c join directory.people p on p.tenant_id = c.tenant_id and p.id = c.pupil_id
		where c.tenant_id = $1 and ($3 or c.pupil_id = $2) and c.withdrawn_at is null order by c.since desc`, tx.Tenant(), of.Person, of.Own())
	three := manifest.Part{Title: "attendance.copy_facts", Columns: []string{"attendance.copy_child", "attendance.copy_kind", "attendance.copy_label", "attendance.copy_since", "attendance.copy_until", "attendance.copy_wish"}}
	for _, f := range facts {
		wish := any("")
		if f.Wish != "" {
			wish = manifest.Word{Key: "attendance.wish_" + f.Wish, Code: f.Wish}
		}
		three.Rows = append(three.Rows, []any{f.Child, manifest.Word{Key: "attendance.kind_" + f.Kind, Code: f.Kind}, f.Label, f.Since.String(), f.Until.String(), wish})
	}
	return []manifest.Part{one, two, three}, err
}
