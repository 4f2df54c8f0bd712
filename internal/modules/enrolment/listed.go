package enrolment

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"preau/internal/directory"
	"preau/internal/platform/fold"
	"preau/internal/platform/i18n"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// The mayor's list (Code de l'éducation, L131-6, R131-3 and R131-10-1 to R131-10-6): every child of compulsory school age who lives in the
// commune, how they are taught, who answers for them. It is a register of the law with a clock of its own: a line goes at once when the
// commune learns that the child lives there no more, and at the end of the school year in which they turn sixteen at the latest.

// The ages of the list: instruction is compulsory from three to sixteen (L131-1).
const (
	listedFrom  = 3
	listedUntil = 16
)

// Kin is who answers for a child of the list.
type Kin struct {
	Relation   int16  `json:"relation"`
	Name       string `json:"name" maxLength:"160"`
	Address    string `json:"address" maxLength:"240" required:"false"`
	Profession string `json:"profession" maxLength:"80" required:"false"`
}

// Listed is a line of the mayor's list.
type Listed struct {
	ID          uid    `json:"id" readOnly:"true" required:"false"`
	PupilID     *uid   `json:"pupil_id,omitempty" readOnly:"true"`
	FamilyName  string `json:"family_name" minLength:"1" maxLength:"80"`
	GivenName   string `json:"given_name" minLength:"1" maxLength:"80"`
	UsageName   string `json:"usage_name" maxLength:"80" required:"false"`
	Sex         string `json:"sex" enum:",F,M" required:"false"`
	BirthDate   Date   `json:"birth_date"`
	BirthPlace  string `json:"birth_place" maxLength:"120" required:"false"`
	Street      string `json:"street" maxLength:"160" required:"false"`
	Postcode    string `json:"postcode" maxLength:"10" required:"false"`
	City        string `json:"city" maxLength:"80" required:"false"`
	Way         string `json:"way" enum:"public,private,distance,home,unknown" doc:"How the child is taught"`
	School      string `json:"school" maxLength:"160" required:"false"`
	Level       string `json:"level" maxLength:"20" required:"false"`
	LevelBefore string `json:"level_before" maxLength:"20" required:"false"`
	Guardians   []Kin  `json:"guardians" nullable:"false" required:"false" maxItems:"4"`
	ByHand      bool   `json:"by_hand" readOnly:"true" required:"false"`
	Since       Date   `json:"since" readOnly:"true" required:"false"`
}

const listedColumns = `l.id, l.pupil_id, l.family_name, l.given_name, l.usage_name, l.sex, l.birth_date, l.birth_place, l.street, l.postcode, l.city, l.way, l.school, l.level, l.level_before, l.guardians, l.by_hand, l.since`

// list puts a child who was just enrolled on the list.
func (s *Service) list(tx *tenant.Tx, f *file, school string) error {
	if !f.Here || f.PupilID == nil || !obliged(f.BirthDate, f.Year) {
		return nil
	}
	kin := []Kin{}
	for _, r := range f.Form.People {
		k := Kin{Relation: r.Relation, Name: strings.TrimSpace(r.GivenName + " " + r.FamilyName), Profession: r.Profession, Address: strings.TrimSpace(r.Street + " " + r.Postcode + " " + r.City)}
		if r.LivesWith && k.Address == "" {
			k.Address = strings.TrimSpace(f.Street + " " + f.Postcode + " " + f.City)
		}
		kin = append(kin, k)
	}
	body, err := json.Marshal(kin)
	if err != nil {
		return err
	}
	key := fold.Fold(f.GivenName + " " + f.FamilyName)
	n, err := tx.Exec(`update enrolment.listed set family_name = $3, given_name = $4, usage_name = $5, fold = $6, sex = $7, birth_date = $8, birth_place = case when $9 = '' then birth_place else $9 end, street = $10, postcode = $11, city = $12,
		way = 'public', school = $13, level_before = case when level = $14 then level_before else level end, level = $14, guardians = $15, until = null, updated_at = $16 where tenant_id = $1 and pupil_id = $2`,
		tx.Tenant(), *f.PupilID, f.FamilyName, f.GivenName, f.UsageName, key, f.Sex, f.BirthDate, f.BirthPlace, f.Street, f.Postcode, f.City, school, f.Level, body, tx.Now())
	if err != nil || n > 0 {
		return err
	}
	_, err = tx.Exec(`insert into enrolment.listed (tenant_id, id, pupil_id, family_name, given_name, usage_name, fold, sex, birth_date, birth_place, street, postcode, city, way, school, level, guardians, since, updated_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'public', $14, $15, $16, directory.today($1, $17), $17)`,
		tx.Tenant(), tenant.NewID(), *f.PupilID, f.FamilyName, f.GivenName, f.UsageName, key, f.Sex, f.BirthDate, f.BirthPlace, f.Street, f.Postcode, f.City, school, f.Level, body, tx.Now())
	return err
}

// bring makes the list anew from what the schools tell of their pupils: it is the monthly update of R131-3, and a person's when they ask.
// Lines written by hand stay as they are. It returns how many lines came, changed, and went.
func (s *Service) bring(tx *tenant.Tx) (came, changed, gone int64, err error) {
	today, err := directory.Today(tx)
	if err != nil {
		return
	}
	start := today.Year
	if today.Month < time.August {
		start--
	}
	communes, err := Communes(tx)
	if err != nil {
		return
	}
	town, cities := "", livingNames(communes)
	if len(communes) == 1 {
		town = communes[0].Name
	}
	// of a child whose address nobody knows, the school of the commune is the best that is known
	const source = `with years as (select id, start from directory.school_years where tenant_id = $1),
		pupils as (
			select p.id, p.family_name, p.given_name, p.usage_name, p.fold, p.sex, p.birth_date, coalesce(c.street, '') as street, coalesce(c.postcode, '') as postcode, coalesce(nullif(c.city, ''), $3) as city,
				coalesce(now.school, '') as school, coalesce(now.level, '') as level, coalesce(before.level, '') as level_before,
				coalesce((select jsonb_agg(jsonb_build_object('relation', coalesce(k.relation, 0), 'name', g.given_name || ' ' || g.family_name, 'profession', '',
						'address', trim(coalesce(case when gc.address_hidden then '' else gc.street || ' ' || gc.postcode || ' ' || gc.city end, ''))) order by k.contact_order)
					from directory.kinship k join directory.people g on g.tenant_id = k.tenant_id and g.id = k.guardian_id and g.erased_at is null left join directory.contacts gc on gc.tenant_id = g.tenant_id and gc.id = g.id
					where k.tenant_id = $1 and k.pupil_id = p.id and k.authority = 'full' and k.until is null), '[]') as guardians
			from directory.people p left join directory.contacts c on c.tenant_id = p.tenant_id and c.id = p.id
			left join lateral (select m.level, coalesce((select l.peer_name from tenant.links l where l.tenant_id = $1 and l.peer_tenant_id = cl.peer_tenant_id order by l.since desc limit 1), '') as school
				from directory.class_members m join directory.classes cl on cl.tenant_id = m.tenant_id and cl.id = m.class_id join years y on y.id = cl.year_id and y.start = $2
				where m.tenant_id = $1 and m.person_id = p.id and m.part = 'pupil' and (m.until is null or m.until >= directory.today($1, $4)) order by cl.kind = 'ordinary' desc, m.since desc limit 1) now on true
			left join lateral (select m.level from directory.class_members m join directory.classes cl on cl.tenant_id = m.tenant_id and cl.id = m.class_id join years y on y.id = cl.year_id and y.start = $2 - 1
				where m.tenant_id = $1 and m.person_id = p.id and m.part = 'pupil' order by m.since desc limit 1) before on true
			where p.tenant_id = $1 and p.erased_at is null and p.left_on is null and p.limited_since is null and p.birth_date is not null and now.level is not null
			  and $2 - extract(year from p.birth_date) between 3 and 16)`
	here := `pupils.city = '' or ` + livesIn("pupils.city", "$5")
	if changed, err = tx.Exec(source+`, moved as (update enrolment.listed l set family_name = pupils.family_name, given_name = pupils.given_name, usage_name = pupils.usage_name, fold = pupils.fold, sex = pupils.sex, birth_date = pupils.birth_date,
			street = case when pupils.street = '' then l.street else pupils.street end, postcode = case when pupils.street = '' then l.postcode else pupils.postcode end, city = case when pupils.street = '' then l.city else pupils.city end, way = 'public', school = pupils.school, level = pupils.level,
			level_before = case when pupils.level_before <> '' then pupils.level_before when l.level <> pupils.level then l.level else l.level_before end, guardians = case when pupils.guardians = '[]' then l.guardians else pupils.guardians end, until = null, updated_at = $4
		from pupils where l.tenant_id = $1 and l.pupil_id = pupils.id and not l.by_hand and (`+here+`)
		  and (l.family_name, l.given_name, l.usage_name, l.sex, l.birth_date, l.school, l.level, l.until is null) is distinct from (pupils.family_name, pupils.given_name, pupils.usage_name, pupils.sex, pupils.birth_date, pupils.school, pupils.level, true) returning 1)
		select from moved`, tx.Tenant(), start, town, tx.Now(), cities); err != nil {
		return
	}
	if came, err = tx.Exec(source+` insert into enrolment.listed (tenant_id, id, pupil_id, family_name, given_name, usage_name, fold, sex, birth_date, street, postcode, city, way, school, level, level_before, guardians, since, updated_at)
		select $1, gen_random_uuid(), pupils.id, pupils.family_name, pupils.given_name, pupils.usage_name, pupils.fold, pupils.sex, pupils.birth_date, pupils.street, pupils.postcode, pupils.city, 'public', pupils.school, pupils.level, pupils.level_before, pupils.guardians, directory.today($1, $4), $4
		from pupils where (`+here+`) and not exists (select from enrolment.listed l where l.tenant_id = $1 and l.pupil_id = pupils.id)`, tx.Tenant(), start, town, tx.Now(), cities); err != nil {
		return
	}
	// who left the school, and who lives elsewhere now, is the commune's to learn of: the line stays and says so, until the night erases it
	gone, err = tx.Exec(`update enrolment.listed l set until = directory.today($1, $2), updated_at = $2 where l.tenant_id = $1 and l.until is null and not l.by_hand and l.pupil_id is not null
		and exists (select from directory.people p left join directory.contacts c on c.tenant_id = p.tenant_id and c.id = p.id where p.tenant_id = $1 and p.id = l.pupil_id and (p.erased_at is not null or coalesce(c.city, '') <> '' and cardinality($3::text[]) > 0 and not (`+livesIn("c.city", "$3")+`)))`, tx.Tenant(), tx.Now(), cities)
	return
}

// listedLines are the lines of today, by name; cities (livingNames) keeps to those communes, empty to none.
func listedLines(tx *tenant.Tx, query, way string, cities []string, limit int) ([]Listed, error) {
	rows, err := tenant.Select[Listed](tx, `select `+listedColumns+` from enrolment.listed l where l.tenant_id = $1 and l.until is null and ($2 = '' or l.fold like '%' || $2 || '%') and ($3 = '' or l.way = $3) and (cardinality($4::text[]) = 0 or `+livesIn("l.city", "$4")+`) order by l.family_name collate "fr-x-icu", l.given_name collate "fr-x-icu", l.id limit $5`,
		tx.Tenant(), fold.Fold(query), way, cities, limit)
	for i := range rows {
		if rows[i].Guardians == nil {
			rows[i].Guardians = []Kin{}
		}
	}
	if rows == nil {
		rows = []Listed{}
	}
	return rows, err
}

// writeListed adds or corrects a line by hand: a child taught at home, in a private school, elsewhere.
func (s *Service) writeListed(tx *tenant.Tx, id uid, l Listed) (uid, error) {
	today, err := directory.Today(tx)
	if err != nil {
		return id, err
	}
	if l.BirthDate.IsZero() || l.BirthDate.After(today) {
		return id, problem.OnField("birth_date", "enrolment.birth_date_missing")
	}
	if age := today.Year - l.BirthDate.Year; age < listedFrom || age > listedUntil {
		return id, problem.OnField("birth_date", "enrolment.not_of_school_age")
	}
	if l.Guardians == nil {
		l.Guardians = []Kin{}
	}
	body, err := json.Marshal(l.Guardians)
	if err != nil {
		return id, err
	}
	args := []any{tx.Tenant(), id, fold.Line(l.FamilyName), fold.Line(l.GivenName), fold.Line(l.UsageName), fold.Fold(l.GivenName + " " + l.FamilyName), l.Sex, l.BirthDate, fold.Line(l.BirthPlace), fold.Line(l.Street), fold.Line(l.Postcode), fold.Line(l.City), l.Way, fold.Line(l.School), fold.Line(l.Level), fold.Line(l.LevelBefore), body, tx.Now()}
	if id == (uid{}) {
		id = tenant.NewID()
		args[1] = id
		if _, err := tx.Exec(`insert into enrolment.listed (tenant_id, id, family_name, given_name, usage_name, fold, sex, birth_date, birth_place, street, postcode, city, way, school, level, level_before, guardians, by_hand, since, updated_at)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, true, directory.today($1, $18), $18)`, args...); err != nil {
			return id, err
		}
		tx.About(id)
		return id, nil
	}
	n, err := tx.Exec(`update enrolment.listed set family_name = $3, given_name = $4, usage_name = $5, fold = $6, sex = $7, birth_date = $8, birth_place = $9, street = $10, postcode = $11, city = $12, way = $13, school = $14, level = $15, level_before = $16, guardians = $17, by_hand = true, updated_at = $18
		where tenant_id = $1 and id = $2 and until is null`, args...)
	if err == nil && n == 0 {
		err = problem.Missing()
	}
	tx.About(id)
	return id, err
}

// strikeListed takes a child off the list whom the commune knows to live elsewhere: the line is erased at once, as the law asks.
func strikeListed(tx *tenant.Tx, id uid) error {
	n, err := tx.Exec(`delete from enrolment.listed where tenant_id = $1 and id = $2`, tx.Tenant(), id)
	if err == nil && n == 0 {
		err = problem.Missing()
	}
	tx.About(id)
	return err
}

// listedTable is the list as a table, with the columns of R131-3.
func (s *Service) listedTable(lang string, rows []Listed) [][]string {
	say := func(key string) string { return s.say(lang, key, nil) }
	head := []string{say("column_family_name"), say("column_usage_name"), say("column_given_name"), say("column_sex"), say("column_birth_date"), say("column_birth_place"), say("column_address"), say("column_way"), say("column_school"), say("column_level"), say("column_level_before")}
	for _, n := range []string{"1", "2"} {
		head = append(head, say("column_guardian")+" "+n, say("column_relation")+" "+n, say("column_domicile")+" "+n, say("column_profession")+" "+n)
	}
	out := [][]string{head}
	for _, r := range rows {
		line := []string{r.FamilyName, r.UsageName, r.GivenName, r.Sex, i18n.ShortDate(lang, r.BirthDate.At(time.UTC, 12, 0)), r.BirthPlace, strings.TrimSpace(r.Street + ", " + r.Postcode + " " + r.City), say("way_" + r.Way), r.School, r.Level, r.LevelBefore}
		line[6] = strings.Trim(line[6], ", ")
		for i := range 2 {
			if i >= len(r.Guardians) {
				line = append(line, "", "", "", "")
				continue
			}
			g := r.Guardians[i]
			relation := ""
			if slices.Contains(directory.Relations, g.Relation) {
				relation = s.relation(lang, g.Relation)
			}
			line = append(line, g.Name, relation, g.Address, g.Profession)
		}
		out = append(out, line)
	}
	return out
}
