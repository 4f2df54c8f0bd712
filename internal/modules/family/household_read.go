package family

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/manifest"
	"preau/internal/platform/fold"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// nameOf is a person's name in SQL, of the alias p.
const nameOf = `p.given_name || ' ' || case when p.usage_name <> '' then p.usage_name else p.family_name end`

// HouseholdChild is a child of a household, from a day to a day.
type HouseholdChild struct {
	ID          uuid.UUID        `json:"id"`
	HouseholdID uuid.UUID        `json:"-"`
	PupilID     uuid.UUID        `json:"pupil_id"`
	Name        string           `json:"name"`
	Since       schoolyear.Date  `json:"since"`
	Until       *schoolyear.Date `json:"until,omitempty"`
}

// HouseholdPayer is one who pays for it, from a day to a day.
type HouseholdPayer struct {
	ID          uuid.UUID        `json:"id"`
	HouseholdID uuid.UUID        `json:"-"`
	PayerID     uuid.UUID        `json:"payer_id"`
	PersonID    *uuid.UUID       `json:"person_id,omitempty" doc:"absent: an institution"`
	Name        string           `json:"name"`
	SIRET       string           `json:"siret,omitempty"`
	Since       schoolyear.Date  `json:"since"`
	Until       *schoolyear.Date `json:"until,omitempty"`
}

// QuotientView is a quotient on the wire.
type QuotientView struct {
	ID          uuid.UUID        `json:"id"`
	HouseholdID uuid.UUID        `json:"-"`
	Value       int              `json:"value"`
	Source      string           `json:"source" enum:"caf,msa,declared,desk,import"`
	Year        int              `json:"year"`
	Month       int              `json:"month" doc:"For which it was reckoned"`
	Since       schoolyear.Date  `json:"since" doc:"The first day it prices"`
	Until       *schoolyear.Date `json:"until,omitempty"`
	Proof       string           `json:"proof" enum:",api,seen,sworn"`
	SeenOn      *schoolyear.Date `json:"seen_on,omitempty"`
	EndedAt     *time.Time       `json:"ended_at,omitempty" doc:"Taken back, or replaced before it priced anything"`
	Old         bool             `json:"old" doc:"Of a civil year that is over: to be renewed"`
}

// HouseholdLine is a household in a list.
type HouseholdLine struct {
	ID       uuid.UUID        `json:"id"`
	Name     string           `json:"name"`
	EndedOn  *schoolyear.Date `json:"ended_on,omitempty"`
	Children []HouseholdChild `json:"children" nullable:"false"`
	Payers   []HouseholdPayer `json:"payers" nullable:"false"`
	Quotient *QuotientView    `json:"quotient,omitempty" doc:"That prices today, else the next"`
	Resident *bool            `json:"resident,omitempty"`
	// Flags say what waits for somebody.
	Flags []string `json:"flags" nullable:"false" doc:"no_payer, no_child, no_quotient, old_quotient, claim, split_asked, ask_failed"`
}

type householdRow struct {
	ID       uuid.UUID
	Name     string
	Note     string
	Former   string
	EndedOn  *schoolyear.Date
	Total    int
	Claim    bool
	Asked    bool
	Failed   bool
	Resident *bool
}

// onlySQL is the condition of a filter, $6, over h and the day $3.
const onlySQL = `case $6::text
		when 'no_payer' then h.ended_on is null and not exists (select from family.household_payers m where m.tenant_id = $1 and m.household_id = h.id and (m.until is null or m.until >= $3))
		when 'no_quotient' then h.ended_on is null and not exists (select from family.quotients q where q.tenant_id = $1 and q.household_id = h.id and q.ended_at is null and (q.until is null or q.until >= $3))
		when 'old_quotient' then h.ended_on is null and exists (select from family.quotients q where q.tenant_id = $1 and q.household_id = h.id and q.ended_at is null and (q.until is null or q.until >= $3) and q.year < extract(year from $3::date) - case when extract(month from $3::date) = 1 then 1 else 0 end)
		when 'waiting' then (exists (select from family.quotient_claims c where c.tenant_id = $1 and c.household_id = h.id and c.state = 'waiting')
		or exists (select from family.split_asks s where s.tenant_id = $1 and s.household_id = h.id and s.asker and s.state in ('agreed', 'refused')))
		else true end`

// perPage is how many households are listed at once.
const perPage = 50

// HouseholdsAsked says which households are listed.
type HouseholdsAsked struct {
	Query string `query:"q" maxLength:"80" doc:"Names of a child, of a payer, or of the household"`
	Only  string `query:"only" enum:",no_payer,no_quotient,old_quotient,waiting"`
	Page  int    `query:"page" minimum:"0" maximum:"10000"`
}

// Households are a page of a list.
type Households struct {
	Total int             `json:"total"`
	Items []HouseholdLine `json:"items" nullable:"false"`
}

const householdColumns = `h.id, h.name, h.note, h.former, h.ended_on,
	exists (select from family.quotient_claims c where c.tenant_id = $1 and c.household_id = h.id and c.state = 'waiting') as claim,
	exists (select from family.split_asks s where s.tenant_id = $1 and s.household_id = h.id and s.asker and s.state in ('agreed', 'refused')) as asked,
	coalesce((select a.state = 'failed' from family.quotient_asks a where a.tenant_id = $1 and a.household_id = h.id order by a.asked_at desc, a.id desc limit 1), false) as failed,
	(select r.resident from family.residences r where r.tenant_id = $1 and r.household_id = h.id order by (r.since <= $3) desc, case when r.since <= $3 then r.since end desc, r.since limit 1) as resident`

// findHouseholds lists those of which a child, a payer or the household itself is named so.
func findHouseholds(tx *tenant.Tx, in HouseholdsAsked, today schoolyear.Date) (Households, error) {
	out := Households{Items: []HouseholdLine{}}
	words := strings.Fields(fold.Fold(in.Query))
	rows, err := tenant.Select[householdRow](tx, `select `+householdColumns+`, count(*) over ()::int as total from family.households h where h.tenant_id = $1 and `+onlySQL+`
		and not exists (select from unnest($2::text[]) w where position(w in lower(h.name)) = 0
			and not exists (select from family.household_children m join directory.people p on p.tenant_id = $1 and p.id = m.pupil_id where m.tenant_id = $1 and m.household_id = h.id and position(w in p.fold) > 0)
			and not exists (select from family.household_payers m join directory.people p on p.tenant_id = $1 and p.id = m.person_id where m.tenant_id = $1 and m.household_id = h.id and position(w in p.fold) > 0)
			and not exists (select from family.household_payers m join family.payers y on y.tenant_id = $1 and y.id = m.payer_id where m.tenant_id = $1 and m.household_id = h.id and position(w in lower(y.name)) > 0))
		order by h.ended_on is not null, h.name collate "fr-x-icu", h.id limit $4 offset $5`, tx.Tenant(), words, today, perPage, in.Page*perPage, in.Only)
	if err != nil || len(rows) == 0 {
		return out, err
	}
	out.Total = rows[0].Total
	out.Items, err = linesOf(tx, rows, today)
	return out, err
}

// linesOf completes households with who is in them, in as many round trips whatever their number.
func linesOf(tx *tenant.Tx, rows []householdRow, today schoolyear.Date) ([]HouseholdLine, error) {
	ids := make([]uuid.UUID, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	children, payers, err := membersOf(tx, ids)
	if err != nil {
		return nil, err
	}
	quotients, err := quotientsOf(tx, ids, today)
	if err != nil {
		return nil, err
	}
	out := make([]HouseholdLine, len(rows))
	now := func(until *schoolyear.Date) bool { return until == nil || !until.Before(today) }
	var seen []uuid.UUID
	for i, r := range rows {
		l := HouseholdLine{ID: r.ID, Name: r.Name, EndedOn: r.EndedOn, Resident: r.Resident, Children: []HouseholdChild{}, Payers: []HouseholdPayer{}, Flags: []string{}}
		for _, c := range children {
			if c.HouseholdID == r.ID && now(c.Until) {
				l.Children = append(l.Children, c)
				seen = append(seen, c.PupilID)
			}
		}
		for _, p := range payers {
			if p.HouseholdID == r.ID && now(p.Until) {
				l.Payers = append(l.Payers, p)
			}
		}
		for k := range quotients {
			q := &quotients[k] // the latest first: that which has begun, else the next
			if q.HouseholdID == r.ID && q.EndedAt == nil && now(q.Until) && (l.Quotient == nil || l.Quotient.Since.After(today)) {
				l.Quotient = q
			}
		}
		flag := func(on bool, word string) {
			if on && r.EndedOn == nil {
				l.Flags = append(l.Flags, word)
			}
		}
		flag(len(l.Payers) == 0, "no_payer")
		flag(len(l.Children) == 0, "no_child")
		flag(l.Quotient == nil, "no_quotient")
		flag(l.Quotient != nil && l.Quotient.Old, "old_quotient")
		flag(r.Claim, "claim")
		flag(r.Asked, "split_asked")
		flag(r.Failed && l.Quotient == nil, "ask_failed")
		out[i] = l
	}
	tx.Listed(seen...)
	return out, nil
}

func membersOf(tx *tenant.Tx, households []uuid.UUID) ([]HouseholdChild, []HouseholdPayer, error) {
	children, err := tenant.Select[HouseholdChild](tx, `select m.id, m.household_id, m.pupil_id, `+nameOf+` as name, m.since, m.until from family.household_children m join directory.people p on p.tenant_id = $1 and p.id = m.pupil_id
		where m.tenant_id = $1 and m.household_id = any ($2) order by m.household_id, p.birth_date nulls last, name, m.since`, tx.Tenant(), households)
	if err != nil {
		return nil, nil, err
	}
	payers, err := tenant.Select[HouseholdPayer](tx, `select m.id, m.household_id, m.payer_id, m.person_id, coalesce(`+nameOf+`, y.name) as name, y.siret, m.since, m.until from family.household_payers m
		join family.payers y on y.tenant_id = $1 and y.id = m.payer_id left join directory.people p on p.tenant_id = $1 and p.id = m.person_id
		where m.tenant_id = $1 and m.household_id = any ($2) order by m.household_id, m.since, m.id`, tx.Tenant(), households)
	return children, payers, err
}

// quotientsOf reads the quotients of households, the latest first.
func quotientsOf(tx *tenant.Tx, households []uuid.UUID, today schoolyear.Date) ([]QuotientView, error) {
	list, err := tenant.Select[QuotientView](tx, `select id, household_id, value, source, year, month, since, until, proof, seen_on, ended_at from family.quotients where tenant_id = $1 and household_id = any ($2) order by household_id, since desc, id desc`, tx.Tenant(), households)
	for i := range list {
		list[i].Old = oldQuotient(list[i].Year, today)
	}
	return list, err
}

// oldQuotient tells a quotient of a civil year that is over. January is given to renew it: CAF and MSA reckon anew on the 1st.
func oldQuotient(year int, today schoolyear.Date) bool {
	if today.Month == time.January {
		return year < today.Year-1
	}
	return year < today.Year
}

// SplitView is a split on the wire.
type SplitView struct {
	ID     uuid.UUID        `json:"id"`
	Kind   string           `json:"kind" doc:"Of activity; empty: all that no other split names"`
	Mode   string           `json:"mode" enum:"percent,weeks"`
	Since  schoolyear.Date  `json:"since"`
	Until  *schoolyear.Date `json:"until,omitempty"`
	Reason string           `json:"reason"`
	Shares []ShareView      `json:"shares" nullable:"false" db:"-"`
}

// ShareView is one payer's part of a split.
type ShareView struct {
	SplitID uuid.UUID `json:"-"`
	PayerID uuid.UUID `json:"payer_id"`
	PPM     int       `json:"ppm" minimum:"0" maximum:"1000000" doc:"percent: parts per million of each line"`
	Weeks   string    `json:"weeks" enum:",even,odd" doc:"weeks: of the civil year"`
}

// ResidenceView is whether a household lives there, from a day on.
type ResidenceView struct {
	Resident bool            `json:"resident"`
	Source   string          `json:"source" enum:"enrolment,desk,import"`
	Since    schoolyear.Date `json:"since"`
}

// ClaimView is a quotient that a family declares.
type ClaimView struct {
	ID          uuid.UUID  `json:"id"`
	PersonName  string     `json:"person_name,omitempty"`
	Value       int        `json:"value"`
	Year        int        `json:"year"`
	Month       int        `json:"month"`
	Source      string     `json:"source" enum:"caf,msa,tax"`
	State       string     `json:"state" enum:"waiting,seen,refused,withdrawn"`
	Reason      string     `json:"reason,omitempty"`
	SaidAt      time.Time  `json:"said_at"`
	AnsweredAt  *time.Time `json:"answered_at,omitempty"`
	HouseholdID uuid.UUID  `json:"household_id"`
}

// AskView is a question to API Particulier and what came of it.
type AskView struct {
	ID          uuid.UUID  `json:"id"`
	HouseholdID uuid.UUID  `json:"household_id"`
	PersonName  string     `json:"person_name,omitempty"`
	State       string     `json:"state" enum:"asked,answered,failed"`
	Why         string     `json:"why,omitempty"`
	Sentence    string     `json:"sentence,omitempty" db:"-" doc:"Why there is no quotient, and what to do"`
	Again       *time.Time `json:"again,omitempty" db:"next_at" doc:"It is asked again then"`
	Children    *bool      `json:"children,omitempty" doc:"The file counts a child of the household"`
	Value       *int       `json:"value,omitempty"`
	Year        *int       `json:"year,omitempty"`
	Month       *int       `json:"month,omitempty"`
	AskedAt     time.Time  `json:"asked_at"`
	AnsweredAt  *time.Time `json:"answered_at,omitempty"`
}

// SplitAsk is a change of split that a payer asked for, as an agent reads it.
type SplitAsk struct {
	RequestID uuid.UUID       `json:"request_id"`
	PayerID   uuid.UUID       `json:"payer_id"`
	Asker     bool            `json:"asker"`
	Kind      string          `json:"kind"`
	Mode      string          `json:"mode" enum:"percent,weeks"`
	PPM       int             `json:"ppm"`
	Weeks     string          `json:"weeks" enum:",even,odd"`
	Since     schoolyear.Date `json:"since"`
	Note      string          `json:"note,omitempty"`
	State     string          `json:"state" enum:"waiting,agreed,refused,applied,closed"`
	AskedAt   time.Time       `json:"asked_at"`
}

// WholeHousehold is a household with its history.
type WholeHousehold struct {
	HouseholdLine
	Note        string           `json:"note"`
	AllChildren []HouseholdChild `json:"all_children" nullable:"false" doc:"Those who left, too"`
	AllPayers   []HouseholdPayer `json:"all_payers" nullable:"false"`
	Splits      []SplitView      `json:"splits" nullable:"false"`
	Quotients   []QuotientView   `json:"quotients" nullable:"false"`
	Residences  []ResidenceView  `json:"residences" nullable:"false"`
	Claims      []ClaimView      `json:"claims" nullable:"false"`
	Asks        []AskView        `json:"asks" nullable:"false"`
	SplitAsks   []SplitAsk       `json:"split_asks" nullable:"false" doc:"Requests that wait for an answer or a decision"`
	MayAsk      bool             `json:"may_ask" doc:"API Particulier may be asked"`
	Others      []HouseholdKin   `json:"others" nullable:"false" doc:"Who answers for the children and does not pay; siblings who are in no household"`
}

// HouseholdKin is somebody near a household who is not in it.
type HouseholdKin struct {
	PersonID uuid.UUID `json:"person_id"`
	Name     string    `json:"name"`
	Part     string    `json:"part" enum:"payer,child"`
}

func householdOf(tx *tenant.Tx, id uuid.UUID, today schoolyear.Date) (householdRow, error) {
	r, ok, err := tenant.One[householdRow](tx, `select `+householdColumns+` from family.households h where h.tenant_id = $1 and h.id = $2`, tx.Tenant(), id, today)
	if err == nil && !ok {
		err = problem.Missing()
	}
	return r, err
}

// wholeHousehold reads one with all that was ever said of it.
func (s *Service) wholeHousehold(tx *tenant.Tx, id uuid.UUID) (*WholeHousehold, error) {
	today, err := Today(tx)
	if err != nil {
		return nil, err
	}
	row, err := householdOf(tx, id, today)
	if err != nil {
		return nil, err
	}
	lines, err := linesOf(tx, []householdRow{row}, today)
	if err != nil {
		return nil, err
	}
	out := &WholeHousehold{HouseholdLine: lines[0], Note: row.Note}
	if out.AllChildren, out.AllPayers, err = membersOf(tx, []uuid.UUID{id}); err != nil {
		return nil, err
	}
	if out.Splits, err = splitsOf(tx, id); err != nil {
		return nil, err
	}
	if out.Quotients, err = quotientsOf(tx, []uuid.UUID{id}, today); err != nil {
		return nil, err
	}
	if out.Residences, err = tenant.Select[ResidenceView](tx, `select resident, source, since from family.residences where tenant_id = $1 and household_id = $2 order by since desc`, tx.Tenant(), id); err != nil {
		return nil, err
	}
	if out.Claims, err = tenant.Select[ClaimView](tx, `select c.id, `+nameOf+` as person_name, c.value, c.year, c.month, c.source, c.state, c.reason, c.said_at, c.answered_at, c.household_id from family.quotient_claims c join directory.people p on p.tenant_id = $1 and p.id = c.person_id
		where c.tenant_id = $1 and c.household_id = $2 order by c.state <> 'waiting', c.said_at desc, c.id desc limit 20`, tx.Tenant(), id); err != nil {
		return nil, err
	}
	if out.Asks, err = tenant.Select[AskView](tx, `select a.id, a.household_id, `+nameOf+` as person_name, a.state, a.why, a.next_at, a.children, a.value, a.year, a.month, a.asked_at, a.answered_at from family.quotient_asks a join directory.people p on p.tenant_id = $1 and p.id = a.person_id
		where a.tenant_id = $1 and a.household_id = $2 order by a.asked_at desc, a.id desc limit 5`, tx.Tenant(), id); err != nil {
		return nil, err
	}
	s.sayAsks(tx, out.Asks)
	if out.SplitAsks, err = tenant.Select[SplitAsk](tx, `select request_id, payer_id, asker, kind, mode, ppm, weeks, since, note, state, asked_at from family.split_asks a where tenant_id = $1 and household_id = $2
		and exists (select from family.split_asks o where o.tenant_id = $1 and o.request_id = a.request_id and o.asker and o.state in ('waiting', 'agreed', 'refused')) order by asked_at desc, request_id, asker desc`, tx.Tenant(), id); err != nil {
		return nil, err
	}
	if out.Others, err = tenant.Select[HouseholdKin](tx, `with mine as (select m.pupil_id from family.household_children m where m.tenant_id = $1 and m.household_id = $2 and (m.until is null or m.until >= $3)),
		adults as (select distinct k.guardian_id from directory.kinship k where k.tenant_id = $1 and k.pupil_id in (select pupil_id from mine) and (k.until is null or k.until >= $3) and k.authority <> 'none')
		select p.id as person_id, `+nameOf+` as name, 'payer' as part from directory.people p where p.tenant_id = $1 and p.erased_at is null and p.id in (select guardian_id from adults)
			and not exists (select from family.household_payers m where m.tenant_id = $1 and m.household_id = $2 and m.person_id = p.id and (m.until is null or m.until >= $3))
		union all select p.id, `+nameOf+`, 'child' from directory.people p where p.tenant_id = $1 and p.erased_at is null and p.left_on is null
			and p.id in (select k.pupil_id from directory.kinship k where k.tenant_id = $1 and k.guardian_id in (select guardian_id from adults) and (k.until is null or k.until >= $3))
			and not exists (select from family.household_children m where m.tenant_id = $1 and m.pupil_id = p.id and (m.until is null or m.until >= $3))
		order by part desc, name`, tx.Tenant(), id, today); err != nil {
		return nil, err
	}
	rules, err := rulesOf(tx)
	out.MayAsk = rules.Asks && s.Particulier != nil
	out.Splits, out.Quotients = slices.Clip(out.Splits), slices.Clip(out.Quotients)
	tx.About(id)
	return out, err
}

func splitsOf(tx *tenant.Tx, household uuid.UUID) ([]SplitView, error) {
	list, err := tenant.Select[SplitView](tx, `select id, kind, mode, since, until, reason from family.splits where tenant_id = $1 and household_id = $2 order by kind, since desc, created_at desc`, tx.Tenant(), household)
	if err != nil {
		return nil, err
	}
	shares, err := tenant.Select[ShareView](tx, `select x.split_id, x.payer_id, x.ppm, x.weeks from family.shares x join family.splits p on p.tenant_id = $1 and p.id = x.split_id where x.tenant_id = $1 and p.household_id = $2 order by x.ppm desc, x.weeks, x.payer_id`, tx.Tenant(), household)
	if err != nil {
		return nil, err
	}
	for i := range list {
		list[i].Shares = []ShareView{}
		for _, x := range shares {
			if x.SplitID == list[i].ID {
				list[i].Shares = append(list[i].Shares, x)
			}
		}
	}
	return list, nil
}

func (s *Service) listHouseholds(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	HouseholdsAsked
}) (*struct{ Body Households }, error) {
	today, err := Today(tx)
	if err != nil {
		return nil, err
	}
	out, err := findHouseholds(tx, in.HouseholdsAsked, today)
	return &struct{ Body Households }{out}, err
}

func (s *Service) readHousehold(_ context.Context, tx *tenant.Tx, in *OfHousehold) (*wholeOut, error) {
	return s.whole(tx, in.Household)
}

type wholeOut struct{ Body *WholeHousehold }

func (s *Service) whole(tx *tenant.Tx, id uuid.UUID) (*wholeOut, error) {
	h, err := s.wholeHousehold(tx, id)
	if err != nil {
		return nil, err
	}
	return &wholeOut{h}, nil
}
