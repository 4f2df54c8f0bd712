package family

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// What a payer reads and asks of their own household. Behind their door they see their own rows: their share, the quotient they gave, the
// children they answer for. Of whoever else pays they see nothing.

// MyHousehold is a household as one of its payers reads it.
type MyHousehold struct {
	Tenant     uuid.UUID       `json:"tenant"`
	Creditor   string          `json:"creditor"`
	Contact    string          `json:"contact,omitempty" doc:"Whom a family asks"`
	PricesFrom string          `json:"prices_from" enum:"day,month,next_month"`
	ID         uuid.UUID       `json:"id"`
	PayerID    uuid.UUID       `json:"payer_id"`
	Children   []string        `json:"children" nullable:"false" doc:"First names of those the caller answers for"`
	Shares     []MyShare       `json:"shares" nullable:"false" doc:"The caller's own; none: the whole, or nothing when another pays"`
	Quotients  []QuotientView  `json:"quotients" nullable:"false" doc:"That the caller gave; those that are over too"`
	Claims     []ClaimView     `json:"claims" nullable:"false"`
	Asks       []AskView       `json:"asks" nullable:"false"`
	SplitAsks  []SplitAsk      `json:"split_asks" nullable:"false" doc:"Changes that wait: the caller's own part of each"`
	Rules      QuotientRules   `json:"rules"`
	Since      schoolyear.Date `json:"since"`
	Me         MyIdentity      `json:"me" doc:"What is known here of the caller, to fill in a question"`
}

// MyIdentity is what the directory knows of the caller.
type MyIdentity struct {
	FamilyName string `json:"family_name"`
	GivenName  string `json:"given_name"`
	Sex        string `json:"sex,omitempty" enum:",F,M"`
}

// MyShare is the caller's own part of what is shared, for some days.
type MyShare struct {
	HouseholdID uuid.UUID        `json:"-"`
	Kind        string           `json:"kind" doc:"Of activity; empty: all that no other share names"`
	Mode        string           `json:"mode" enum:"percent,weeks"`
	PPM         int              `json:"ppm"`
	Weeks       string           `json:"weeks" enum:",even,odd"`
	Since       *schoolyear.Date `json:"since,omitempty"`
	Until       *schoolyear.Date `json:"until,omitempty"`
}

// mineRow is the caller's own row of a household.
type mineRow struct {
	HouseholdID uuid.UUID
	PayerID     uuid.UUID
	Since       schoolyear.Date
}

// mineOf are the households that the caller pays for today, or will.
func mineOf(tx *tenant.Tx) ([]mineRow, error) {
	return tenant.Select[mineRow](tx, `select household_id, payer_id, since from family.household_payers where tenant_id = $1 and person_id = $2 and (until is null or until >= directory.today($1, $3)) order by since, id`, tx.Tenant(), tx.Actor().Person, tx.Now())
}

func (s *Service) myHouseholds(_ context.Context, tx *tenant.Tx, _ *struct{}) ([]MyHousehold, error) {
	mine, err := mineOf(tx)
	if err != nil || len(mine) == 0 {
		return nil, err
	}
	me := tx.Actor().Person
	ids := make([]uuid.UUID, len(mine))
	for i, m := range mine {
		ids[i] = m.HouseholdID
	}
	creditor, _, err := CreditorOf(tx)
	if err != nil {
		return nil, err
	}
	rules, err := rulesOf(tx)
	if err != nil {
		return nil, err
	}
	rules.Asks = rules.Asks && s.Particulier != nil
	today, err := Today(tx)
	if err != nil {
		return nil, err
	}
	type child struct {
		HouseholdID uuid.UUID
		GivenName   string
	}
	children, err := tenant.Select[child](tx, `select m.household_id, p.given_name from family.household_children m join directory.people p on p.tenant_id = $1 and p.id = m.pupil_id where m.tenant_id = $1 and m.household_id = any ($2) and (m.until is null or m.until >= $3) order by p.birth_date nulls last, p.given_name`, tx.Tenant(), ids, today)
	if err != nil {
		return nil, err
	}
	shares, err := tenant.Select[MyShare](tx, `select m.household_id, x.kind, x.mode, x.ppm, x.weeks, x.since, x.until from family.shares x join family.household_payers m on m.tenant_id = $1 and m.payer_id = x.payer_id and m.household_id = any ($2)
		where x.tenant_id = $1 and x.person_id = $3 and (x.until is null or x.until >= $4) order by x.kind, x.since`, tx.Tenant(), ids, me, today)
	if err != nil {
		return nil, err
	}
	quotients, err := tenant.Select[QuotientView](tx, `select id, household_id, value, source, year, month, since, until, proof, seen_on, ended_at from family.quotients where tenant_id = $1 and household_id = any ($2) and person_id = $3 and ended_at is null order by since desc, id`, tx.Tenant(), ids, me)
	if err != nil {
		return nil, err
	}
	claims, err := tenant.Select[ClaimView](tx, `select id, household_id, value, year, month, source, state, reason, said_at, answered_at from family.quotient_claims where tenant_id = $1 and household_id = any ($2) and person_id = $3 order by said_at desc, id desc limit 10`, tx.Tenant(), ids, me)
	if err != nil {
		return nil, err
	}
	asks, err := tenant.Select[AskView](tx, `select id, household_id, state, why, next_at, children, value, year, month, asked_at, answered_at from family.quotient_asks where tenant_id = $1 and household_id = any ($2) and person_id = $3 order by asked_at desc, id desc limit 3`, tx.Tenant(), ids, me)
	if err != nil {
		return nil, err
	}
	s.sayAsks(tx, asks)
	type asked struct {
		HouseholdID uuid.UUID
		SplitAsk
	}
	requests, err := tenant.Select[asked](tx, `select household_id, request_id, payer_id, asker, kind, mode, ppm, weeks, since, note, state, asked_at from family.split_asks where tenant_id = $1 and household_id = any ($2) and person_id = $3 and state in ('waiting', 'agreed', 'refused') order by asked_at desc`, tx.Tenant(), ids, me)
	if err != nil {
		return nil, err
	}
	who, _, err := tenant.One[MyIdentity](tx, `select family_name, given_name, coalesce(nullif(sex, ''), case civility when 'MME' then 'F' when 'M' then 'M' end, '') as sex from directory.people where tenant_id = $1 and id = $2`, tx.Tenant(), me)
	if err != nil {
		return nil, err
	}
	out := make([]MyHousehold, len(mine))
	for i, m := range mine {
		h := MyHousehold{Tenant: tx.Tenant(), Creditor: creditor.Name, Contact: creditor.Contact, PricesFrom: creditor.PricesFrom, ID: m.HouseholdID, PayerID: m.PayerID, Since: m.Since, Rules: rules, Me: who,
			Children: []string{}, Shares: []MyShare{}, Quotients: []QuotientView{}, Claims: []ClaimView{}, Asks: []AskView{}, SplitAsks: []SplitAsk{}}
		for _, c := range children {
			if c.HouseholdID == m.HouseholdID {
				h.Children = append(h.Children, c.GivenName)
			}
		}
		for _, x := range shares {
			if x.HouseholdID == m.HouseholdID {
				h.Shares = append(h.Shares, x)
			}
		}
		for _, q := range quotients {
			if q.HouseholdID == m.HouseholdID {
				q.Old = oldQuotient(q.Year, today)
				h.Quotients = append(h.Quotients, q)
			}
		}
		for _, c := range claims {
			if c.HouseholdID == m.HouseholdID {
				h.Claims = append(h.Claims, c)
			}
		}
		for _, a := range asks {
			if a.HouseholdID == m.HouseholdID {
				h.Asks = append(h.Asks, a)
			}
		}
		for _, r := range requests {
			if r.HouseholdID == m.HouseholdID {
				h.SplitAsks = append(h.SplitAsks, r.SplitAsk)
			}
		}
		out[i] = h
	}
	return out, nil
}

// myOwn refuses a household that the caller does not pay for, as if it were not there.
func myOwn(tx *tenant.Tx, household uuid.UUID) (mineRow, error) {
	mine, err := mineOf(tx)
	for _, m := range mine {
		if m.HouseholdID == household {
			return m, nil
		}
	}
	if err == nil {
		err = problem.Missing()
	}
	return mineRow{}, err
}

type claimIn struct {
	OfHousehold
	Body struct {
		Value  int    `json:"value" minimum:"0" maximum:"99999"`
		Year   int    `json:"year" minimum:"2000" maximum:"2200"`
		Month  int    `json:"month" minimum:"1" maximum:"12"`
		Source string `json:"source" enum:"caf,msa,tax" doc:"On what paper it is"`
	}
}

type ofClaim struct {
	Claim uuid.UUID `json:"claim"`
}

// claim declares a quotient. One that nobody looked at yet gives way to the new one.
func (s *Service) claim(_ context.Context, tx *tenant.Tx, in *claimIn) (*struct{}, error) {
	if _, err := myOwn(tx, in.Household); err != nil {
		return nil, err
	}
	today, err := Today(tx)
	if err == nil {
		err = checkMonth(in.Body.Year, in.Body.Month, today)
	}
	if err != nil {
		return nil, err
	}
	me := tx.Actor().Person
	if _, err := tx.Exec(`update family.quotient_claims set state = 'withdrawn', answered_at = $4 where tenant_id = $1 and household_id = $2 and person_id = $3 and state = 'waiting'`, tx.Tenant(), in.Household, me, tx.Now()); err != nil {
		return nil, err
	}
	id := tenant.NewID()
	if _, err := tx.Exec(`insert into family.quotient_claims (tenant_id, id, household_id, person_id, value, year, month, source, said_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		tx.Tenant(), id, in.Household, me, in.Body.Value, in.Body.Year, in.Body.Month, in.Body.Source, tx.Now()); err != nil {
		return nil, err
	}
	tx.About(id)
	rules, err := rulesOf(tx)
	if err == nil && rules.Sworn {
		_, err = tx.Emit("family.claimed", time.Time{}, ofClaim{id})
	}
	return nil, err
}

// claimed has a declared quotient price at once, where the town takes a family's word; its paper is still to be seen.
func (s *Service) claimedAtOnce(_ context.Context, tx *tenant.Tx, in *ofClaim) error {
	type row struct {
		HouseholdID, PersonID uuid.UUID
		Value, Year, Month    int
	}
	c, ok, err := tenant.One[row](tx, `select household_id, person_id, value, year, month from family.quotient_claims where tenant_id = $1 and id = $2 and state = 'waiting'`, tx.Tenant(), in.Claim)
	if err != nil || !ok {
		return err
	}
	if err := hold(tx, c.HouseholdID); err != nil {
		return err
	}
	today, err := Today(tx)
	if err != nil {
		return err
	}
	since, err := startOf(tx, c.HouseholdID, today)
	if err != nil {
		return err
	}
	return GiveQuotient(tx, c.HouseholdID, &c.PersonID, Quotient{Value: c.Value, Source: "declared", Year: c.Year, Month: c.Month, Since: since, Proof: "sworn"}, nil)
}

type myAskIn struct {
	OfHousehold
	Body struct {
		Asking
		Agrees bool `json:"agrees" doc:"The family agrees that the CAF or the MSA is asked"`
	}
}

func (s *Service) askForMine(_ context.Context, tx *tenant.Tx, in *myAskIn) (*struct{}, error) {
	if _, err := myOwn(tx, in.Household); err != nil {
		return nil, err
	}
	if !in.Body.Agrees {
		return nil, problem.OnField("agrees", "family.ask_agree")
	}
	_, err := s.ask(tx, in.Household, tx.Actor().Person, in.Body.Asking)
	return nil, err
}

type splitAskIn struct {
	OfHousehold
	Body struct {
		Kind  string          `json:"kind" enum:",meal,morning,evening,study,wednesday,holiday,trip"`
		Mode  string          `json:"mode" enum:"percent,weeks"`
		PPM   int             `json:"ppm" minimum:"0" maximum:"1000000" doc:"percent: the caller's own part"`
		Weeks string          `json:"weeks" enum:",even,odd" doc:"weeks: the caller's own"`
		Since schoolyear.Date `json:"since" format:"date"`
		Note  string          `json:"note,omitempty" maxLength:"500" doc:"For whoever decides: what a judgment says, for example"`
	}
}

type ofRequest struct {
	Request uuid.UUID `json:"request"`
}

// askSplit asks for another split. It changes nothing: the other payers agree, or an agent decides.
func (s *Service) askSplit(_ context.Context, tx *tenant.Tx, in *splitAskIn) (*struct{}, error) {
	mine, err := myOwn(tx, in.Household)
	if err != nil {
		return nil, err
	}
	today, err := Today(tx)
	switch {
	case err != nil:
		return nil, err
	case in.Body.Since.Before(today):
		return nil, problem.OnField("since", "family.since_past")
	case in.Body.Mode == "weeks" && in.Body.Weeks == "":
		return nil, problem.OnField("weeks", "family.say_weeks")
	}
	waiting, err := tenant.Value[bool](tx, `select exists (select from family.split_asks where tenant_id = $1 and household_id = $2 and person_id = $3 and state in ('waiting', 'agreed'))`, tx.Tenant(), in.Household, tx.Actor().Person)
	if err != nil {
		return nil, err
	}
	if waiting {
		return nil, problem.New(problem.Conflict, "family.split_waits")
	}
	ppm, weeks := in.Body.PPM, ""
	if in.Body.Mode == "weeks" {
		ppm, weeks = 0, in.Body.Weeks
	}
	request := tenant.NewID()
	if _, err := tx.Exec(`insert into family.split_asks (tenant_id, id, request_id, household_id, payer_id, person_id, asker, kind, mode, ppm, weeks, since, note, state, asked_at) values ($1, $2, $3, $4, $5, $6, true, $7, $8, $9, $10, $11, $12, 'agreed', $13)`,
		tx.Tenant(), tenant.NewID(), request, in.Household, mine.PayerID, tx.Actor().Person, in.Body.Kind, in.Body.Mode, ppm, weeks, in.Body.Since, strings.TrimSpace(in.Body.Note), tx.Now()); err != nil {
		return nil, err
	}
	tx.About(request)
	_, err = tx.Emit("family.split-asked", time.Time{}, ofRequest{request})
	return nil, err
}

// passSplit passes a request on to the other payers, each with the share they would bear. What cannot be shared among them by itself, or
// concerns an institution, waits for an agent.
func (s *Service) passSplit(_ context.Context, tx *tenant.Tx, in *ofRequest) error {
	type row struct {
		HouseholdID, PayerID uuid.UUID
		Kind, Mode, Weeks    string
		PPM                  int `db:"ppm"`
		Since                schoolyear.Date
		Rows                 int
	}
	r, ok, err := tenant.One[row](tx, `select household_id, payer_id, kind, mode, weeks, ppm, since, (select count(*)::int from family.split_asks o where o.tenant_id = $1 and o.request_id = $2) as rows from family.split_asks where tenant_id = $1 and request_id = $2 and asker and state = 'agreed'`, tx.Tenant(), in.Request)
	if err != nil || !ok || r.Rows > 1 {
		return err
	}
	_, payers, err := membersOf(tx, []uuid.UUID{r.HouseholdID})
	if err != nil {
		return err
	}
	var others []HouseholdPayer
	institution := false
	for _, p := range payers {
		if p.PayerID != r.PayerID && (p.Until == nil || !p.Until.Before(r.Since)) {
			others = append(others, p)
			institution = institution || p.PersonID == nil
		}
	}
	if len(others) == 0 || institution || r.Mode == "weeks" && len(others) > 1 {
		return s.tellOffice(tx, in.Request, r.HouseholdID)
	}
	var told []uuid.UUID
	left := 1_000_000 - r.PPM
	for i, p := range others {
		ppm, weeks := left/(len(others)-i), ""
		if left -= ppm; r.Mode == "weeks" {
			ppm, weeks = 0, map[string]string{"even": "odd", "odd": "even"}[r.Weeks]
		}
		if _, err := tx.Exec(`insert into family.split_asks (tenant_id, id, request_id, household_id, payer_id, person_id, asker, kind, mode, ppm, weeks, since, state, asked_at) values ($1, $2, $3, $4, $5, $6, false, $7, $8, $9, $10, $11, 'waiting', $12)`,
			tx.Tenant(), tenant.NewID(), in.Request, r.HouseholdID, p.PayerID, p.PersonID, r.Kind, r.Mode, ppm, weeks, r.Since, tx.Now()); err != nil {
			return err
		}
		told = append(told, *p.PersonID)
	}
	return s.tell(tx, "family.kind_split", in.Request, "/mon-foyer", told)
}

// tellOffice tells those who keep the households.
func (s *Service) tellOffice(tx *tenant.Tx, object, household uuid.UUID) error {
	people, err := tenant.Select[uuid.UUID](tx, `select distinct r.person_id from directory.roles r where r.tenant_id = $1 and r.profile in ('school_office', 'town_admin') and r.since <= directory.today($1, $2) and (r.until is null or r.until >= directory.today($1, $2))`, tx.Tenant(), tx.Now())
	if err != nil {
		return err
	}
	return s.tell(tx, "family.kind_split", object, "/foyers/"+household.String(), people)
}

type splitAnswerIn struct {
	manifest.InTenant
	Request uuid.UUID `path:"request" format:"uuid"`
	Body    struct {
		Agrees bool `json:"agrees"`
	}
}

// answerSplit answers a request of another payer, or takes one's own back.
func (s *Service) answerSplit(_ context.Context, tx *tenant.Tx, in *splitAnswerIn) (*struct{}, error) {
	state := map[bool]string{true: "agreed", false: "refused"}[in.Body.Agrees]
	n, err := tx.Exec(`update family.split_asks set state = case when asker then 'closed' else $4 end, answered_at = $5 where tenant_id = $1 and request_id = $2 and person_id = $3 and (not asker and state = 'waiting' or asker and state in ('agreed', 'refused') and not $6)`, tx.Tenant(), in.Request, tx.Actor().Person, state, tx.Now(), in.Body.Agrees)
	if err != nil {
		return nil, err
	}
	if n == 0 {
		return nil, problem.New(problem.Conflict, "family.split_answered")
	}
	tx.About(in.Request)
	_, err = tx.Emit("family.split-answered", time.Time{}, ofRequest{in.Request})
	return nil, err
}

// settleSplit has a request that all agreed to hold; one that was refused waits for an agent, one that was taken back is over.
func (s *Service) settleSplit(_ context.Context, tx *tenant.Tx, in *ofRequest) error {
	type row struct {
		HouseholdID, PayerID uuid.UUID
		PersonID             *uuid.UUID
		Asker                bool
		Kind, Mode, Weeks    string
		PPM                  int `db:"ppm"`
		Since                schoolyear.Date
		State                string
	}
	rows, err := tenant.Select[row](tx, `select household_id, payer_id, person_id, asker, kind, mode, weeks, ppm, since, state from family.split_asks where tenant_id = $1 and request_id = $2 order by asker desc, id`, tx.Tenant(), in.Request)
	if err != nil || len(rows) == 0 {
		return err
	}
	if err := hold(tx, rows[0].HouseholdID); err != nil {
		return err
	}
	agreed, refused := true, false
	var shares []ShareView
	var asker []uuid.UUID
	for _, r := range rows {
		agreed = agreed && r.State == "agreed"
		refused = refused || r.State == "refused"
		shares = append(shares, ShareView{PayerID: r.PayerID, PPM: r.PPM, Weeks: r.Weeks})
		if r.Asker && r.PersonID != nil {
			asker = append(asker, *r.PersonID)
		}
	}
	if rows[0].State == "closed" {
		_, err := tx.Exec(`update family.split_asks set state = 'closed' where tenant_id = $1 and request_id = $2`, tx.Tenant(), in.Request)
		return err
	}
	if refused && rows[0].State == "agreed" {
		if _, err := tx.Exec(`update family.split_asks set state = 'refused' where tenant_id = $1 and request_id = $2 and asker`, tx.Tenant(), in.Request); err != nil {
			return err
		}
		if err := s.tell(tx, "family.kind_split", tenant.NewID(), "/mon-foyer", asker); err != nil {
			return err
		}
		return s.tellOffice(tx, in.Request, rows[0].HouseholdID)
	}
	if !agreed || len(rows) < 2 {
		return nil
	}
	today, err := Today(tx)
	if err != nil {
		return err
	}
	since := rows[0].Since
	if since.Before(today) { // agreed late: what is over stays as it was
		since = today
	}
	return s.applySplit(tx, in.Request, rows[0].HouseholdID, rows[0].Kind, rows[0].Mode, since, shares, s.Words.Sentence("fr", Key, "family.all_agreed", nil), asker)
}

func (s *Service) applySplit(tx *tenant.Tx, request, household uuid.UUID, kind, mode string, since schoolyear.Date, shares []ShareView, reason string, told []uuid.UUID) error {
	if err := putSplit(tx, household, kind, mode, since, shares, reason); err != nil {
		return err
	}
	if _, err := tx.Exec(`update family.split_asks set state = 'applied', answered_at = coalesce(answered_at, $3) where tenant_id = $1 and request_id = $2`, tx.Tenant(), request, tx.Now()); err != nil {
		return err
	}
	return s.tell(tx, "family.kind_split", tenant.NewID(), "/mon-foyer", told)
}

type splitDecisionIn struct {
	OfHousehold
	Request uuid.UUID `path:"request" format:"uuid"`
	Body    struct {
		Close  bool   `json:"close" doc:"true: nothing changes; false: an agent writes the split as decided, beside"`
		Reason string `json:"reason" minLength:"3" maxLength:"300"`
	}
}

// decideSplit closes a request that the payers did not settle: an agent writes the split that a judgment says, or leaves what holds.
func (s *Service) decideSplit(_ context.Context, tx *tenant.Tx, in *splitDecisionIn) (*wholeOut, error) {
	if err := hold(tx, in.Household); err != nil {
		return nil, err
	}
	type row struct {
		PayerID           uuid.UUID
		PersonID          *uuid.UUID
		Asker             bool
		Kind, Mode, Weeks string
		PPM               int `db:"ppm"`
		Since             schoolyear.Date
	}
	rows, err := tenant.Select[row](tx, `select payer_id, person_id, asker, kind, mode, weeks, ppm, since from family.split_asks where tenant_id = $1 and household_id = $2 and request_id = $3 and state in ('waiting', 'agreed', 'refused') order by asker desc, id`, tx.Tenant(), in.Household, in.Request)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, problem.New(problem.Conflict, "family.split_answered")
	}
	tx.About(in.Request)
	var people []uuid.UUID
	var shares []ShareView
	for _, r := range rows {
		if r.PersonID != nil {
			people = append(people, *r.PersonID)
		}
		shares = append(shares, ShareView{PayerID: r.PayerID, PPM: r.PPM, Weeks: r.Weeks})
	}
	if in.Body.Close {
		if _, err := tx.Exec(`update family.split_asks set state = 'closed', answered_at = $3 where tenant_id = $1 and request_id = $2`, tx.Tenant(), in.Request, tx.Now()); err != nil {
			return nil, err
		}
		err = s.tell(tx, "family.kind_split", tenant.NewID(), "/mon-foyer", people)
	} else {
		err = s.applySplit(tx, in.Request, in.Household, rows[0].Kind, rows[0].Mode, rows[0].Since, shares, strings.TrimSpace(in.Body.Reason), people)
	}
	if err != nil {
		return nil, err
	}
	return s.whole(tx, in.Household)
}
