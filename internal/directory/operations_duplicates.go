package directory

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/manifest"
	"preau/internal/platform/lists"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// Alike is one of two records that may be one human being, with what helps to tell.
type Alike struct {
	PersonView
	BirthDate Date     `json:"birth_date,omitzero"`
	Contact   *Contact `json:"contact,omitempty"`
	Guardians []string `json:"guardians" doc:"Names of those who answer for a pupil"`
	Source    string   `json:"source"`
	Number    bool     `json:"national_number" doc:"The national number is known; it is never shown"`
	Added     Date     `json:"added" doc:"When the record was written"`
}

// FamilyAnswer is what guardians said of two records.
type FamilyAnswer struct {
	Guardian string `json:"guardian"`
	Answer   string `json:"answer" enum:"one,two,waiting"`
}

// DuplicateView is a question about two records.
type DuplicateView struct {
	ID        uuid.UUID      `json:"id"`
	State     string         `json:"state" enum:"open,later,asked,different,same"`
	AskedOf   string         `json:"asked_of,omitempty" enum:"director,family"`
	Reasons   []string       `json:"reasons" doc:"name, near_name, birth, address, mail, phone, child, ine"`
	Stays     Alike          `json:"stays" doc:"The older record: it stays when the two are one"`
	Goes      Alike          `json:"goes"`
	Answers   []FamilyAnswer `json:"answers"`
	Blocked   string         `json:"blocked,omitempty" enum:"two_accounts,two_numbers" doc:"Why the two cannot be made one now"`
	FoundAt   time.Time      `json:"found_at"`
	UndoUntil *time.Time     `json:"undo_until,omitempty"`
	Abilities []string       `json:"abilities" doc:"same, different, later, ask_director, ask_family; undo"`
}

type duplicatesOut struct {
	Body struct {
		Items []DuplicateView `json:"items"`
		Later int             `json:"later" doc:"Put off: they come back by themselves"`
	}
}

// shownDuplicates bounds one answer: who decides these is asked the next.
const shownDuplicates = 50

func (s *service) listDuplicates(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*duplicatesOut, error) {
	day := today(tx)
	list, err := tenant.Select[Duplicate](tx, `select `+duplicateColumns+` from directory.duplicates d where d.tenant_id = $1 and (d.state in ('open', 'asked') or d.state = 'later' and d.later_until <= $2::date or d.state = 'same' and d.undo_until > $3)
		order by d.state = 'same', d.state <> 'asked', 'ine' = any (d.reasons) desc, cardinality(d.reasons) desc, d.found_at, d.id limit $4`, tx.Tenant(), day, tx.Now(), shownDuplicates)
	if err != nil {
		return nil, err
	}
	out := &duplicatesOut{}
	out.Body.Items = []DuplicateView{}
	if out.Body.Later, err = tenant.Value[int](tx, `select count(*)::int from directory.duplicates where tenant_id = $1 and state = 'later' and later_until > $2::date`, tx.Tenant(), day); err != nil || len(list) == 0 {
		return out, err
	}
	var people, questions []uuid.UUID
	for _, d := range list {
		people, questions = append(people, d.FirstID, d.SecondID), append(questions, d.ID)
	}
	type record struct {
		Found
		Contact
		BirthDate         Date
		Source            string
		Number, Reachable bool
		NumberKey         string
		AccountID         *uuid.UUID
		Guardians         []string
		Added             Date
	}
	rows, err := tenant.Select[record](tx, `select p.id, p.given_name, p.family_name, p.usage_name, p.birth_date, p.source, p.left_on, p.expected_in_onde, p.account_id, p.account_id is not null as active, (p.created_at at time zone t.time_zone)::date as added,
		i.id is not null as number, coalesce(i.ine_hash, '') as number_key, c.id is not null as reachable,
		coalesce(c.mail, '') as mail, coalesce(c.phone_home, '') as phone_home, coalesce(c.phone_mobile, '') as phone_mobile, coalesce(c.phone_work, '') as phone_work, coalesce(c.street, '') as street, coalesce(c.postcode, '') as postcode,
		coalesce(c.city, '') as city, coalesce(c.country, '') as country, '' as street2, '' as postcode2, '' as city2, '' as country2, coalesce(c.address_hidden, false) as address_hidden,
		array(select distinct r.profile from directory.roles r where r.tenant_id = $1 and r.person_id = p.id and r.since <= $3::date and (r.until is null or r.until >= $3::date) order by 1) as profiles,
		coalesce((select k.label from directory.class_members m join directory.classes k on k.tenant_id = m.tenant_id and k.id = m.class_id join directory.school_years y on y.tenant_id = k.tenant_id and y.id = k.year_id
			where m.tenant_id = $1 and m.person_id = p.id and m.part = 'pupil' and `+alive("m", "$3::date")+` and $3::date between y.starts_on and y.ends_on order by k.kind = 'ordinary' desc limit 1), '') as class_label,
		array(select q.given_name from directory.kinship k join directory.people q on q.tenant_id = k.tenant_id and q.id = k.pupil_id where k.tenant_id = $1 and k.guardian_id = p.id and `+alive("k", "$3::date")+` order by q.birth_date, q.id limit 6) as pupils,
		array(select q.given_name || ' ' || coalesce(nullif(q.usage_name, ''), q.family_name) from directory.kinship k join directory.people q on q.tenant_id = k.tenant_id and q.id = k.guardian_id where k.tenant_id = $1 and k.pupil_id = p.id and `+alive("k", "$3::date")+` order by k.contact_order, q.id limit 6) as guardians
		from directory.people p join tenant.tenants t on t.tenant_id = p.tenant_id left join directory.contacts c on c.tenant_id = p.tenant_id and c.id = p.id left join directory.identifiers i on i.tenant_id = p.tenant_id and i.id = p.id
		where p.tenant_id = $1 and p.id = any ($2)`, tx.Tenant(), people, day)
	if err != nil {
		return nil, err
	}
	at := map[uuid.UUID]record{}
	for _, r := range rows {
		at[r.ID] = r
	}
	type answer struct {
		DuplicateID uuid.UUID
		FamilyAnswer
	}
	answers, err := tenant.Select[answer](tx, `select q.duplicate_id, p.given_name || ' ' || coalesce(nullif(p.usage_name, ''), p.family_name) as guardian, coalesce(nullif(q.answer, ''), 'waiting') as answer
		from directory.questions q join directory.people p on p.tenant_id = q.tenant_id and p.id = q.guardian_id where q.tenant_id = $1 and q.duplicate_id = any ($2) order by q.asked_at, q.id`, tx.Tenant(), questions)
	if err != nil {
		return nil, err
	}
	side := func(r record) Alike {
		a := Alike{PersonView: r.view([]string{}), BirthDate: r.BirthDate, Guardians: lists.NonNil(r.Guardians), Source: r.Source, Number: r.Number, Added: r.Added}
		if r.Reachable {
			c := r.Contact
			a.Contact = &c
		}
		return a
	}
	for _, d := range list {
		first, second := at[d.FirstID], at[d.SecondID]
		if first.ID == uuid.Nil || second.ID == uuid.Nil {
			continue
		}
		v := DuplicateView{ID: d.ID, State: d.State, AskedOf: d.AskedOf, Reasons: d.Reasons, Stays: side(first), Goes: side(second), Answers: []FamilyAnswer{}, FoundAt: d.FoundAt, UndoUntil: d.UndoUntil, Abilities: []string{"undo"}}
		if d.State == "later" {
			v.State = "open"
		}
		for _, a := range answers {
			if a.DuplicateID == d.ID {
				v.Answers = append(v.Answers, a.FamilyAnswer)
			}
		}
		if d.State != "same" {
			v.Abilities = []string{DecideSame, DecideDifferent, DecideLater}
			switch {
			case first.AccountID != nil && second.AccountID != nil && *first.AccountID != *second.AccountID:
				v.Blocked = "two_accounts"
			case first.NumberKey != "" && second.NumberKey != "" && first.NumberKey != second.NumberKey:
				v.Blocked = "two_numbers"
			}
			if v.Blocked != "" {
				v.Abilities = v.Abilities[1:]
			}
			if !tx.Actor().Has(string(access.Director)) && d.AskedOf != "director" {
				v.Abilities = append(v.Abilities, DecideDirector)
			}
			if d.Pupil && d.AskedOf != "family" {
				v.Abilities = append(v.Abilities, DecideFamily)
			}
		}
		out.Body.Items = append(out.Body.Items, v)
	}
	return out, nil
}

// OfDuplicate is the path of a question about two records; inputs embed it.
type OfDuplicate struct {
	manifest.InTenant
	Duplicate uuid.UUID `path:"duplicate" format:"uuid"`
}

type decideDuplicateIn struct {
	OfDuplicate
	Body struct {
		Decision string `json:"decision" enum:"same,different,later,ask_director,ask_family" doc:"same: the older record stays and may be parted again for a week; different: never asked again; later: in two weeks"`
	}
}

func (s *service) answerDuplicate(_ context.Context, tx *tenant.Tx, in *decideDuplicateIn) (*manifest.Empty, error) {
	tx.About(in.Duplicate)
	return nil, s.decideDuplicate(tx, in.Duplicate, in.Body.Decision)
}

func (s *service) undoDuplicate(_ context.Context, tx *tenant.Tx, in *OfDuplicate) (*manifest.Empty, error) {
	tx.About(in.Duplicate)
	return nil, s.unmerge(tx, in.Duplicate)
}

// QuestionView is what an organisation asks a guardian of two records of one name.
type QuestionView struct {
	ID         uuid.UUID `json:"id"`
	Tenant     uuid.UUID `json:"tenant"`
	TenantName string    `json:"tenant_name"`
	Child      uuid.UUID `json:"child"`
	Name       string    `json:"name"`
	BirthDate  Date      `json:"birth_date,omitzero"`
	Answer     string    `json:"answer,omitempty" enum:"one,two"`
}

// questions are those asked of the caller; nothing of the other record is told.
func (s *service) questions(_ context.Context, tx *tenant.Tx, _ *struct{}) ([]QuestionView, error) {
	return tenant.Final[QuestionView](tx, `select q.id, t.tenant_id as tenant, t.short_name as tenant_name, p.id as child, p.given_name || ' ' || coalesce(nullif(p.usage_name, ''), p.family_name) as name, p.birth_date, q.answer
		from directory.questions q join tenant.tenants t on t.tenant_id = q.tenant_id join directory.people p on p.tenant_id = q.tenant_id and p.id = q.pupil_id
		where q.tenant_id = $1 and q.guardian_id = $2 order by q.asked_at, q.id`, tx.Tenant(), tx.Actor().Person)
}

type questionIn struct {
	manifest.InTenant
	Question uuid.UUID `path:"question" format:"uuid"`
	Body     struct {
		Answer string `json:"answer" enum:"one,two" doc:"one: the two records are one child; two: they are two children"`
	}
}

// answerQuestion keeps what a guardian says; the organisation decides.
func (s *service) answerQuestion(_ context.Context, tx *tenant.Tx, in *questionIn) (*manifest.Empty, error) {
	tx.About(in.Question)
	n, err := tx.Exec(`update directory.questions set answer = $4, answered_at = $5 where tenant_id = $1 and id = $2 and guardian_id = $3`, tx.Tenant(), in.Question, tx.Actor().Person, in.Body.Answer, tx.Now())
	if err == nil && n == 0 {
		err = problem.Missing()
	}
	return nil, err
}

// home is what waits for a decision: of those who write the directory, and of a family that is asked.
func (s *service) home() []manifest.Home {
	return []manifest.Home{{Right: Manage, Cards: s.deciderCards}, {Right: Self, Cards: s.familyCards}}
}

func (s *service) deciderCards(_ context.Context, tx *tenant.Tx) ([]manifest.Card, error) {
	type counts struct{ Transfers, Duplicates, Expected int }
	n, _, err := tenant.One[counts](tx, `select (select count(*)::int from directory.transfers where tenant_id = $1 and (way = 'in' and state = 'proposed' or way = 'out' and state = 'asked')) as transfers,
		(select count(*)::int from directory.duplicates where tenant_id = $1 and (state = 'open' or state = 'asked' and (asked_of = 'director' or exists (select from directory.questions q where q.tenant_id = $1 and q.duplicate_id = duplicates.id and q.answer <> '')) or state = 'later' and later_until <= $2::date)) as duplicates,
		(select count(*)::int from directory.people where tenant_id = $1 and expected_in_onde and left_on is null and erased_at is null and expected_since <= $2::date - $3::int) as expected`, tx.Tenant(), today(tx), expectedLate)
	if err != nil || n.Transfers+n.Duplicates+n.Expected == 0 {
		return nil, err
	}
	lang := tx.Actor().Lang
	var parts []string
	for _, p := range []struct {
		code string
		n    int
	}{{"directory.home_transfers", n.Transfers}, {"directory.home_duplicates", n.Duplicates}, {"directory.home_expected", n.Expected}} {
		if p.n > 0 {
			parts = append(parts, s.words.Sentence(lang, "directory", p.code, map[string]any{"n": p.n}))
		}
	}
	return []manifest.Card{{ID: "directory-decide", Kind: "decide", Domain: "neutral", Todo: true, Title: s.words.Sentence(lang, "directory", "directory.home_decide", nil),
		Line: strings.Join(parts, " · "), Path: "/annuaire/a-traiter", At: tx.Now()}}, nil
}

func (s *service) familyCards(ctx context.Context, tx *tenant.Tx) ([]manifest.Card, error) {
	list, err := s.questions(ctx, tx, nil)
	var cards []manifest.Card
	for _, q := range list {
		if q.Answer != "" {
			continue
		}
		child := q.Child
		cards = append(cards, manifest.Card{ID: q.ID.String(), Kind: "question", Domain: "neutral", Todo: true, Child: &child, Title: s.words.Sentence(tx.Actor().Lang, "directory", "directory.home_question", nil),
			Line: s.words.Sentence(tx.Actor().Lang, "directory", "directory.home_question_line", map[string]any{"name": q.Name}), Path: "/mes-enfants", At: tx.Now(), Data: q})
	}
	return cards, err
}
