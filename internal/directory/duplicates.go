package directory

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/manifest"
	"preau/internal/platform/fold"
	"preau/internal/platform/lists"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// What is alike in two records.
const (
	AlikeName    = "name"      // the same words, in whatever order
	AlikeNear    = "near_name" // a slip of the keyboard apart
	AlikeBirth   = "birth"
	AlikeAddress = "address"
	AlikeMail    = "mail"
	AlikePhone   = "phone"
	AlikeChild   = "child" // both answer for the same pupil
	AlikeINE     = "ine"   // the same national number
)

// The decisions on two records that may be one human being.
const (
	DecideSame      = "same"
	DecideDifferent = "different"
	DecideLater     = "later"
	DecideDirector  = "ask_director"
	DecideFamily    = "ask_family"
)

// laterFor is for how many days a question that was put off is not shown.
const laterFor = 14

// Duplicate is a question about two records. First is the older one.
type Duplicate struct {
	ID         uuid.UUID
	FirstID    uuid.UUID
	SecondID   uuid.UUID
	Pupil      bool
	Reasons    []string
	State      string
	LaterUntil Date
	AskedOf    string
	FoundAt    time.Time
	DecidedAt  *time.Time
	UndoUntil  *time.Time
	Journal    []byte
}

const duplicateColumns = `d.id, d.first_id, d.second_id, d.pupil, d.reasons, d.state, d.later_until, d.asked_of, d.found_at, d.decided_at, d.undo_until, d.journal`

// compared is what of a record may be alike another's.
type compared struct {
	ID                          uuid.UUID
	GivenName, FamilyName       string
	UsageName, Civility, Sex    string
	BirthDate                   Date
	Pupil                       bool
	Mail, PhoneMobile, PhoneOne string
	Street, Postcode, City      string
	IneHash                     string
	Children                    []uuid.UUID
	CreatedAt                   time.Time

	names []string // the ways to write the name, each with its words in order of letters
	home  string
}

// crowd bounds a block of records that share something: a hundred people of one telephone are a switchboard.
const crowd = 40

// FindDuplicates compares the tenant's people and keeps a question for each two that may be one. A question that no longer
// stands goes; one that was answered is never asked again.
func FindDuplicates(tx *tenant.Tx) error {
	people, err := tenant.Select[compared](tx, `select p.id, p.given_name, p.family_name, p.usage_name, p.civility, p.sex, p.birth_date, p.created_at,
		exists (select from directory.roles r where r.tenant_id = $1 and r.person_id = p.id and r.profile = 'pupil') as pupil,
		coalesce(c.mail, '') as mail, coalesce(c.phone_mobile, '') as phone_mobile, coalesce(c.phone_home, '') as phone_one, coalesce(c.street, '') as street, coalesce(c.postcode, '') as postcode, coalesce(c.city, '') as city,
		coalesce(i.ine_hash, '') as ine_hash,
		array(select k.pupil_id from directory.kinship k where k.tenant_id = $1 and k.guardian_id = p.id) as children
		from directory.people p left join directory.contacts c on c.tenant_id = p.tenant_id and c.id = p.id left join directory.identifiers i on i.tenant_id = p.tenant_id and i.id = p.id
		where p.tenant_id = $1 and p.erased_at is null order by p.created_at, p.id`, tx.Tenant())
	if err != nil {
		return err
	}
	blocks := map[string][]int{}
	for i := range people {
		p := &people[i]
		p.prepare()
		in := func(kind, value string) {
			if value != "" {
				key := fmt.Sprint(p.Pupil) + kind + value
				if b := blocks[key]; len(b) == 0 || b[len(b)-1] != i {
					blocks[key] = append(b, i)
				}
			}
		}
		for _, n := range p.names {
			in("name", n)
		}
		in("ine", p.IneHash)
		in("mail", strings.ToLower(p.Mail))
		in("phone", p.PhoneMobile)
		if p.Pupil && !p.BirthDate.IsZero() && p.home != "" {
			in("birth", p.BirthDate.String()+p.home)
		}
		if !p.Pupil {
			for _, c := range p.Children {
				in("child", c.String())
			}
		}
	}
	type pair struct{ a, b int }
	found := map[pair][]string{}
	for _, block := range blocks {
		if len(block) > crowd {
			continue
		}
		for i, a := range block {
			for _, b := range block[i+1:] {
				if reasons := alikeAs(&people[a], &people[b]); reasons != nil {
					found[pair{a, b}] = reasons
				}
			}
		}
	}
	type known struct {
		ID, FirstID, SecondID uuid.UUID
		Decided               bool
	}
	pairs, err := tenant.Select[known](tx, `select id, first_id, second_id, state not in ('open', 'later', 'asked') as decided from directory.duplicates where tenant_id = $1`, tx.Tenant())
	if err != nil {
		return err
	}
	type couple struct{ first, second uuid.UUID }
	turned := map[couple]bool{} // pairs that stand the other way round
	still := make(map[couple]bool, len(found))
	for p := range found {
		still[couple{people[p.a].ID, people[p.b].ID}] = true
	}
	var gone []uuid.UUID
	for _, k := range pairs {
		turned[couple{k.SecondID, k.FirstID}] = true
		if !k.Decided && !still[couple{k.FirstID, k.SecondID}] && !still[couple{k.SecondID, k.FirstID}] {
			gone = append(gone, k.ID)
		}
	}
	if _, err := tx.Exec(`delete from directory.duplicates where tenant_id = $1 and id = any ($2)`, tx.Tenant(), lists.NonNil(gone)); err != nil {
		return err
	}
	var made, first, second []uuid.UUID
	var pupil []bool
	var why []string
	for p, reasons := range found {
		a, b := &people[p.a], &people[p.b]
		if turned[couple{a.ID, b.ID}] {
			continue
		}
		made, first, second = append(made, tenant.NewID()), append(first, a.ID), append(second, b.ID)
		pupil, why = append(pupil, a.Pupil), append(why, strings.Join(reasons, ","))
	}
	_, err = tx.Exec(`insert into directory.duplicates as d (tenant_id, id, first_id, second_id, pupil, reasons, found_at)
		select $1, f.id, f.a, f.b, f.p, string_to_array(f.w, ','), $7 from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::boolean[], $6::text[]) f(id, a, b, p, w)
		on conflict (tenant_id, first_id, second_id) do update set reasons = excluded.reasons where d.state in ('open', 'later', 'asked') and d.reasons <> excluded.reasons`,
		tx.Tenant(), lists.NonNil(made), lists.NonNil(first), lists.NonNil(second), lists.NonNil(pupil), lists.NonNil(why), tx.Now())
	return err
}

func (p *compared) prepare() {
	p.home = fold.Fold(oneLine(p.Street, p.Postcode, p.City))
	if p.Street == "" {
		p.home = ""
	}
	for _, family := range []string{p.FamilyName, p.UsageName} {
		if family == "" {
			continue
		}
		words := strings.Fields(fold.Fold(p.GivenName + " " + family))
		slices.Sort(words)
		if n := strings.Join(words, " "); n != "" && !slices.Contains(p.names, n) {
			p.names = append(p.names, n)
		}
	}
}

// alikeAs tells why two records may be one human being; nil when nothing beyond a name says so, or something speaks against it.
func alikeAs(a, b *compared) []string {
	var out []string
	differ := func(x, y string) bool { return x != "" && y != "" && x != y }
	if differ(a.IneHash, b.IneHash) {
		return nil
	}
	if a.IneHash != "" && a.IneHash == b.IneHash {
		out = append(out, AlikeINE)
	}
	sameNumber := len(out) == 1
	if !sameNumber && (differ(a.BirthDate.String(), b.BirthDate.String()) && !a.BirthDate.IsZero() && !b.BirthDate.IsZero() || differ(a.Sex, b.Sex) || differ(a.Civility, b.Civility)) {
		return nil
	}
	same := slices.ContainsFunc(a.names, func(n string) bool { return slices.Contains(b.names, n) })
	near := !same && fold.Similar(fold.Fold(a.GivenName+" "+a.FamilyName), fold.Fold(b.GivenName+" "+b.FamilyName))
	switch {
	case same:
		out = append(out, AlikeName)
	case near:
		out = append(out, AlikeNear)
	case !sameNumber:
		return nil
	}
	strong := 0
	add := func(yes bool, reason string) {
		if yes {
			out = append(out, reason)
			strong++
		}
	}
	add(!a.BirthDate.IsZero() && a.BirthDate == b.BirthDate, AlikeBirth)
	add(a.Mail != "" && strings.EqualFold(a.Mail, b.Mail), AlikeMail)
	add(a.PhoneMobile != "" && a.PhoneMobile == b.PhoneMobile, AlikePhone)
	if !a.Pupil {
		add(slices.ContainsFunc(a.Children, func(c uuid.UUID) bool { return slices.Contains(b.Children, c) }), AlikeChild)
	}
	add(a.home != "" && a.home == b.home, AlikeAddress)
	switch {
	case sameNumber:
		return out
	case a.Pupil: // a birth date beside the name; a slip needs the address too
		if !slices.Contains(out, AlikeBirth) || near && strong < 2 {
			return nil
		}
	case strong == 0, near && strong < 2:
		return nil
	}
	return out
}

// duplicateByID locks a question.
func duplicateByID(tx *tenant.Tx, id uuid.UUID) (Duplicate, error) {
	d, ok, err := tenant.One[Duplicate](tx, `select `+duplicateColumns+` from directory.duplicates d where d.tenant_id = $1 and d.id = $2 for update`, tx.Tenant(), id)
	if err == nil && !ok {
		err = problem.Missing()
	}
	return d, err
}

// decideDuplicate answers a question about two records.
func (s *service) decideDuplicate(tx *tenant.Tx, id uuid.UUID, decision string) error {
	d, err := duplicateByID(tx, id)
	if err != nil {
		return err
	}
	if d.State == "same" || d.State == "different" {
		return problem.New(problem.Conflict, "directory.duplicate_over")
	}
	set := func(state, asked string, later any) error {
		_, err := tx.Exec(`update directory.duplicates set state = $3, asked_of = $4, later_until = $5::date, decided_at = $6, decided_by = $7 where tenant_id = $1 and id = $2`,
			tx.Tenant(), id, state, asked, later, tx.Now(), actorAccount(tx))
		return err
	}
	switch decision {
	case DecideSame:
		return s.merge(tx, d)
	case DecideDifferent:
		if _, err := tx.Exec(`delete from directory.questions where tenant_id = $1 and duplicate_id = $2`, tx.Tenant(), id); err != nil {
			return err
		}
		return set("different", "", nil)
	case DecideLater:
		return set("later", "", today(tx).AddDays(laterFor))
	case DecideDirector:
		return set("asked", "director", nil)
	case DecideFamily:
		type addressee struct{ GuardianID, PupilID uuid.UUID }
		list, err := tenant.Select[addressee](tx, `select distinct on (k.guardian_id) k.guardian_id, k.pupil_id from directory.kinship k join directory.people g on g.tenant_id = k.tenant_id and g.id = k.guardian_id and g.account_id is not null and g.erased_at is null
			where k.tenant_id = $1 and k.pupil_id = any (array[$3, $4]::uuid[]) and k.authority = 'full' and `+alive("k", "directory.today($1, $5)")+`
			  and not exists (select from directory.questions q where q.tenant_id = $1 and q.duplicate_id = $2 and q.guardian_id = k.guardian_id) order by k.guardian_id, k.pupil_id`, tx.Tenant(), id, d.FirstID, d.SecondID, tx.Now())
		if err != nil {
			return err
		}
		if !d.Pupil || len(list) == 0 && d.AskedOf != "family" {
			return problem.New(problem.Conflict, "directory.duplicate_nobody")
		}
		for _, a := range list {
			if _, err := tx.Exec(`insert into directory.questions (tenant_id, id, duplicate_id, pupil_id, guardian_id, asked_at) values ($1, $2, $3, $4, $5, $6)`, tx.Tenant(), tenant.NewID(), id, a.PupilID, a.GuardianID, tx.Now()); err != nil {
				return err
			}
		}
		return set("asked", "family", nil)
	}
	return problem.OnField("decision", "directory.duplicate_over")
}

// journal is what a merge moved.
type journal struct {
	Rows   []movedRows     `json:"rows"`
	Ended  []endedRow      `json:"ended,omitempty"`
	People json.RawMessage `json:"people"` // of the record that stays: before
	After  json.RawMessage `json:"after"`  // and after
	Reach  json.RawMessage `json:"reach,omitempty"`
	Reach2 json.RawMessage `json:"reach_after,omitempty"`
	INE    bool            `json:"ine,omitempty"`   // the number was written on the record that stays
	Photo  bool            `json:"photo,omitempty"` // and so was the face
	Other  *uuid.UUID      `json:"account,omitempty"`
}

type movedRows struct {
	Holder int             `json:"holder"`
	Table  string          `json:"table"`
	Column string          `json:"column"`
	Keys   json.RawMessage `json:"keys"`
}

type endedRow struct {
	Table string    `json:"table"`
	ID    uuid.UUID `json:"id"`
}

// own is the schema of the directory's tables.
const own = "directory."

// held are the directory's own columns in which a person stands.
var held = []manifest.Holder{
	{Table: own + "roles", Column: "person_id", Key: []string{"id"}, Clash: "o.profile = t.profile and o.until is null and t.until is null"},
	{Table: own + "class_members", Column: "person_id", Key: []string{"id"}, Clash: `t.until is null and o.until is null and (o.class_id = t.class_id and o.part = t.part or o.part = 'pupil' and t.part = 'pupil'
		and (select c.year_id from directory.classes c where c.tenant_id = $1 and c.id = o.class_id) = (select c.year_id from directory.classes c where c.tenant_id = $1 and c.id = t.class_id))`},
	{Table: own + "kinship", Column: "pupil_id", Key: []string{"id"}, Clash: "o.guardian_id = t.guardian_id and o.until is null and t.until is null"},
	{Table: own + "kinship", Column: "guardian_id", Key: []string{"id"}, Clash: "o.pupil_id = t.pupil_id and o.until is null and t.until is null"},
	{Table: own + "restrictions", Column: "pupil_id", Key: []string{"id"}},
	{Table: own + "restrictions", Column: "person_id", Key: []string{"id"}},
	{Table: own + "disputes", Column: "pupil_id", Key: []string{"id"}},
	{Table: own + "disputes", Column: "guardian_id", Key: []string{"id"}},
	{Table: own + "consents", Column: "pupil_id", Key: []string{"id"}, Clash: "o.use = t.use and o.year_id = t.year_id and o.guardian_id is not distinct from t.guardian_id"},
	{Table: own + "consents", Column: "guardian_id", Key: []string{"id"}, Clash: "o.use = t.use and o.year_id = t.year_id and o.pupil_id = t.pupil_id"},
	{Table: own + "collectors", Column: "pupil_id", Key: []string{"id"}},
	{Table: own + "collectors", Column: "guardian_id", Key: []string{"id"}},
	{Table: own + "goes_alone", Column: "pupil_id", Key: []string{"id"}, Clash: "o.service = t.service"},
	{Table: own + "goes_alone", Column: "guardian_id", Key: []string{"id"}},
	{Table: own + "bridges", Column: "person_id", Key: []string{"id"}, Clash: "o.peer_tenant_id = t.peer_tenant_id and o.state <> 'ended' and t.state <> 'ended'"},
	{Table: own + "transfers", Column: "person_id", Key: []string{"id"}, Clash: "o.way = 'out' and t.way = 'out' and o.state in ('asked', 'proposed', 'accepted') and t.state in ('asked', 'proposed', 'accepted')"},
	{Table: own + "rollover_choices", Column: "person_id", Key: []string{"id"}, Clash: "o.rollover_id = t.rollover_id and o.part = t.part"},
	{Table: own + "group_members", Column: "person_id", Key: []string{"group_id"}, Clash: "o.group_id = t.group_id"},
}

// holders are all the columns that a merge moves, in one order.
func (s *service) holders() []manifest.Holder { return append(slices.Clone(held), s.others...) }

// merge makes two records one: the older stays, what holds the other follows it, and the other is hidden for a week.
func (s *service) merge(tx *tenant.Tx, d Duplicate) error {
	keep, other := d.FirstID, d.SecondID
	if err := unlimited(tx, keep, other); err != nil {
		return err
	}
	type record struct {
		ID        uuid.UUID
		AccountID *uuid.UUID
		PhotoFile *uuid.UUID
		IneHash   string
		Row       json.RawMessage
		Reach     json.RawMessage
	}
	rows, err := tenant.Select[record](tx, `select p.id, p.account_id, p.photo_file, coalesce((select i.ine_hash from directory.identifiers i where i.tenant_id = $1 and i.id = p.id), '') as ine_hash, to_jsonb(p) as row,
		(select to_jsonb(c) from directory.contacts c where c.tenant_id = $1 and c.id = p.id) as reach
		from directory.people p where p.tenant_id = $1 and p.id = any ($2) and p.erased_at is null order by array_position($2, p.id) for update of p`, tx.Tenant(), []uuid.UUID{keep, other})
	if err != nil {
		return err
	}
	if len(rows) != 2 {
		return problem.New(problem.Conflict, "directory.duplicate_over")
	}
	k, o := rows[0], rows[1]
	if k.AccountID != nil && o.AccountID != nil && *k.AccountID != *o.AccountID {
		return problem.New(problem.Conflict, "directory.two_accounts")
	}
	if k.IneHash != "" && o.IneHash != "" && k.IneHash != o.IneHash {
		return problem.New(problem.Conflict, "directory.two_numbers")
	}
	j := journal{People: k.Row, Reach: k.Reach, Other: o.AccountID, Photo: k.PhotoFile == nil && o.PhotoFile != nil}
	// the two may answer for each other in a muddled register: such a link says nothing any more
	if _, err := tx.Exec(`update directory.kinship set until = greatest(directory.today($1, $4) - 1, since - 1), updated_at = $4 where tenant_id = $1 and until is null and (pupil_id, guardian_id) in (($2, $3), ($3, $2))`, tx.Tenant(), keep, other, tx.Now()); err != nil {
		return err
	}
	for i, h := range s.holders() {
		clash := ""
		if h.Clash != "" {
			clash = fmt.Sprintf(` and not exists (select from %s o where o.tenant_id = $1 and o.%s = $3 and (%s))`, h.Table, h.Column, h.Clash)
		}
		self := ""
		if h.Table == own+"kinship" || h.Table == own+"restrictions" { // nobody answers for themselves
			self = map[string]string{"pupil_id": " and t.guardian_id <> $3", "guardian_id": " and t.pupil_id <> $3", "person_id": " and t.pupil_id <> $3"}[h.Column]
			if h.Table == own+"restrictions" && h.Column == "pupil_id" {
				self = " and t.person_id <> $3"
			}
		}
		keys := `'{}'::jsonb`
		if len(h.Key) > 0 {
			parts := make([]string, len(h.Key))
			for n, c := range h.Key {
				parts[n] = fmt.Sprintf("'%s', t.%s", c, c)
			}
			keys = "jsonb_build_object(" + strings.Join(parts, ", ") + ")"
		}
		set, at := "$3", fmt.Sprintf("t.%s = $2", h.Column)
		if h.Array {
			set, at = fmt.Sprintf("array_replace(t.%s, $2, $3)", h.Column), fmt.Sprintf("t.%s @> array[$2::uuid]", h.Column)
		}
		moved, err := tenant.Value[json.RawMessage](tx, fmt.Sprintf(`with moved as (update %s t set %s = %s where t.tenant_id = $1 and %s%s%s returning %s as key) select coalesce(jsonb_agg(key), '[]') from moved`,
			h.Table, h.Column, set, at, clash, self, keys), tx.Tenant(), other, keep)
		if err != nil {
			return fmt.Errorf("move %s.%s to the record that stays: %w", h.Table, h.Column, err)
		}
		if string(moved) != "[]" {
			j.Rows = append(j.Rows, movedRows{Holder: i, Table: h.Table, Column: h.Column, Keys: moved})
		}
	}
	// what could not follow, because the record that stays has its own, ends
	for _, e := range []struct{ table, of string }{{own + "roles", "t.person_id = $2"}, {own + "class_members", "t.person_id = $2"}, {own + "kinship", "$2 in (t.pupil_id, t.guardian_id)"}} {
		list, err := tenant.Select[uuid.UUID](tx, fmt.Sprintf(`update %s t set until = greatest(directory.today($1, $3) - 1, t.since - 1) where t.tenant_id = $1 and t.until is null and %s returning t.id`, e.table, e.of), tx.Tenant(), other, tx.Now())
		if err != nil {
			return err
		}
		for _, id := range list {
			j.Ended = append(j.Ended, endedRow{Table: e.table, ID: id})
		}
	}
	if _, err := tx.Exec(`update directory.group_members set until = directory.today($1, $3) where tenant_id = $1 and person_id = $2 and until is null`, tx.Tenant(), other, tx.Now()); err != nil {
		return err
	}
	if k.IneHash == "" && o.IneHash != "" {
		ine, err := s.vault.INE(tx, other)
		if err != nil {
			return err
		}
		if err := s.vault.SetINE(tx, keep, ine); err != nil {
			return err
		}
		j.INE = true
	}
	// the record that stays takes what it lacks; a register's record is known by the register's key
	if _, err := tx.Exec(`update directory.people set account_id = null, merged_into = $3, erased_at = $4, left_on = null, updated_at = $4 where tenant_id = $1 and id = $2`, tx.Tenant(), other, keep, tx.Now()); err != nil {
		return err
	}
	if j.After, err = tenant.Value[json.RawMessage](tx, `with o as (select (jsonb_populate_record(null::directory.people, $3)).*)
		update directory.people p set civility = coalesce(nullif(p.civility, ''), o.civility), usage_name = coalesce(nullif(p.usage_name, ''), o.usage_name), birth_date = coalesce(p.birth_date, o.birth_date), sex = coalesce(nullif(p.sex, ''), o.sex),
			language = coalesce(nullif(p.language, ''), o.language), photo_file = coalesce(p.photo_file, o.photo_file), account_id = coalesce(p.account_id, o.account_id),
			source = case when p.source in ('hand', 'bridge') and o.source not in ('hand', 'bridge') then o.source else p.source end,
			source_key = case when p.source in ('hand', 'bridge') and o.source not in ('hand', 'bridge') then o.source_key else p.source_key end,
			expected_in_onde = p.expected_in_onde and o.source in ('hand', 'bridge'), hand_made = p.hand_made or o.hand_made,
			left_on = case when o.left_on is null then null else p.left_on end, updated_at = $4, import_id = null
		from o where p.tenant_id = $1 and p.id = $2 returning to_jsonb(p)`, tx.Tenant(), keep, o.Row, tx.Now()); err != nil {
		return err
	}
	if k.Reach != nil && o.Reach != nil {
		if j.Reach2, err = tenant.Value[json.RawMessage](tx, `with o as (select (jsonb_populate_record(null::directory.contacts, $3)).*)
			update directory.contacts c set mail = coalesce(nullif(c.mail, ''), o.mail), phone_home = coalesce(nullif(c.phone_home, ''), o.phone_home), phone_mobile = coalesce(nullif(c.phone_mobile, ''), o.phone_mobile), phone_work = coalesce(nullif(c.phone_work, ''), o.phone_work),
				street = case when c.street || c.city = '' then o.street else c.street end, postcode = case when c.street || c.city = '' then o.postcode else c.postcode end,
				city = case when c.street || c.city = '' then o.city else c.city end, country = case when c.street || c.city = '' then o.country else c.country end,
				address_hidden = c.address_hidden or o.address_hidden, updated_at = $4, import_id = null
			from o where c.tenant_id = $1 and c.id = $2 returning to_jsonb(c)`, tx.Tenant(), keep, o.Reach, tx.Now()); err != nil {
			return err
		}
	}
	kept, err := json.Marshal(j)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`delete from directory.questions where tenant_id = $1 and duplicate_id = $2`, tx.Tenant(), d.ID); err != nil {
		return err
	}
	// other questions about the record that went are asked about the one that stays, by the next comparison
	if _, err := tx.Exec(`delete from directory.duplicates where tenant_id = $1 and id <> $2 and $3 in (first_id, second_id) and state in ('open', 'later', 'asked')`, tx.Tenant(), d.ID, other); err != nil {
		return err
	}
	if _, err := tx.Exec(`update directory.duplicates set state = 'same', asked_of = '', decided_at = $3, decided_by = $4, undo_until = $5, journal = $6 where tenant_id = $1 and id = $2`,
		tx.Tenant(), d.ID, tx.Now(), actorAccount(tx), tx.Now().Add(undoFor), kept); err != nil {
		return err
	}
	return s.merged(tx, keep)
}

// merged makes every process see what two records have become, and the linked organisations too.
func (s *service) merged(tx *tenant.Tx, people ...uuid.UUID) error {
	for _, p := range people {
		account, err := tenant.Value[*uuid.UUID](tx, `select account_id from directory.people where tenant_id = $1 and id = $2`, tx.Tenant(), p)
		if err != nil {
			return err
		}
		if account != nil {
			if err := tx.Signal("account", *account); err != nil {
				return err
			}
		}
	}
	if err := Refresh(tx); err != nil {
		return err
	}
	return shareSoon(tx, people...)
}

// unmerge parts two records again, within a week: each has back what was its own; what was changed since stays where it is.
func (s *service) unmerge(tx *tenant.Tx, id uuid.UUID) error {
	d, err := duplicateByID(tx, id)
	if err != nil {
		return err
	}
	if d.State != "same" || d.Journal == nil || d.UndoUntil == nil || tx.Now().After(*d.UndoUntil) {
		return problem.New(problem.Conflict, "directory.undo_over")
	}
	var j journal
	if err := json.Unmarshal(d.Journal, &j); err != nil {
		return err
	}
	keep, other := d.FirstID, d.SecondID
	if _, err := tx.Exec(`update directory.people set merged_into = null, erased_at = null, account_id = null, left_on = null, updated_at = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), other, tx.Now()); err != nil {
		return err
	}
	all := s.holders()
	for _, m := range slices.Backward(j.Rows) {
		i := slices.IndexFunc(all, func(h manifest.Holder) bool { return h.Table == m.Table && h.Column == m.Column })
		if i < 0 {
			continue
		}
		h := all[i]
		on := []string{}
		for _, c := range h.Key {
			on = append(on, fmt.Sprintf(" and t.%[1]s = (e.key ->> '%[1]s')::uuid", c))
		}
		set, at := "$2", fmt.Sprintf("t.%s = $3", h.Column)
		if h.Array {
			set, at = fmt.Sprintf("array_replace(t.%s, $3, $2)", h.Column), fmt.Sprintf("t.%s @> array[$3::uuid]", h.Column)
		}
		if _, err := tx.Exec(fmt.Sprintf(`update %s t set %s = %s from jsonb_array_elements($4::jsonb) e(key) where t.tenant_id = $1 and %s%s`, h.Table, h.Column, set, at, strings.Join(on, "")), tx.Tenant(), other, keep, m.Keys); err != nil {
			return fmt.Errorf("give %s.%s back: %w", m.Table, m.Column, err)
		}
	}
	for _, e := range j.Ended {
		if !slices.Contains([]string{own + "roles", own + "class_members", own + "kinship"}, e.Table) {
			continue
		}
		if _, err := tx.Exec(fmt.Sprintf(`update %s t set until = null where t.tenant_id = $1 and t.id = $2`, e.Table), tx.Tenant(), e.ID); err != nil {
			return err
		}
	}
	if j.INE {
		if _, err := tx.Exec(`delete from directory.identifiers where tenant_id = $1 and id = $2`, tx.Tenant(), keep); err != nil {
			return err
		}
	}
	// field by field: what somebody wrote since is not taken back
	back := func(table string, columns []string, before, after json.RawMessage) error {
		for _, c := range columns {
			if _, err := tx.Exec(fmt.Sprintf(`update directory.%[1]s t set %[2]s = b.%[2]s from jsonb_populate_record(null::directory.%[1]s, $3) b, jsonb_populate_record(null::directory.%[1]s, $4) a
				where t.tenant_id = $1 and t.id = $2 and t.%[2]s is not distinct from a.%[2]s and a.%[2]s is distinct from b.%[2]s`, table, c), tx.Tenant(), keep, before, after); err != nil {
				return err
			}
		}
		return nil
	}
	if err := back("people", []string{"civility", "usage_name", "birth_date", "sex", "language", "photo_file", "account_id", "source", "source_key", "expected_in_onde", "hand_made", "left_on"}, j.People, j.After); err != nil {
		return err
	}
	if j.Reach2 != nil {
		if err := back("contacts", []string{"mail", "phone_home", "phone_mobile", "phone_work", "street", "postcode", "city", "country", "address_hidden"}, j.Reach, j.Reach2); err != nil {
			return err
		}
	}
	if j.Other != nil {
		if _, err := tx.Exec(`update directory.people p set account_id = $3 where p.tenant_id = $1 and p.id = $2 and not exists (select from directory.people k where k.tenant_id = $1 and k.id = $4 and k.account_id = $3)`, tx.Tenant(), other, *j.Other, keep); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(`update directory.duplicates set state = 'open', decided_at = null, decided_by = null, undo_until = null, journal = null where tenant_id = $1 and id = $2`, tx.Tenant(), id); err != nil {
		return err
	}
	return s.merged(tx, keep, other)
}

// forgetMerged removes, after the week of the undo, the records that were merged into another.
func forgetMerged(tx *tenant.Tx) error {
	if _, err := tx.Exec(`update directory.duplicates set state = 'open', later_until = null where tenant_id = $1 and state = 'later' and later_until <= directory.today($1, $2)`, tx.Tenant(), tx.Now()); err != nil {
		return err
	}
	type row struct {
		ID        uuid.UUID
		PhotoFile *uuid.UUID
		Kept      *uuid.UUID
	}
	gone, err := tenant.Select[row](tx, `update directory.duplicates d set journal = null from directory.people p left join directory.people k on k.tenant_id = p.tenant_id and k.id = p.merged_into
		where d.tenant_id = $1 and d.state = 'same' and d.journal is not null and d.undo_until < $2 and p.tenant_id = $1 and p.id = d.second_id and p.merged_into is not null returning p.id, p.photo_file, k.photo_file as kept`, tx.Tenant(), tx.Now())
	if err != nil || len(gone) == 0 {
		return err
	}
	var people, photos []uuid.UUID
	for _, g := range gone {
		people = append(people, g.ID)
		if g.PhotoFile != nil && (g.Kept == nil || *g.Kept != *g.PhotoFile) {
			photos = append(photos, *g.PhotoFile)
		}
	}
	slices.SortFunc(people, func(a, b uuid.UUID) int { return cmp.Compare(a.String(), b.String()) })
	if err := forgetFiles(tx, photos...); err != nil {
		return err
	}
	return remove(tx, people)
}
