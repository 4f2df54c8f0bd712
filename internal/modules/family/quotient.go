package family

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/manifest"
	"preau/internal/modules/family/particulier"
	"preau/internal/notify"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// QuotientRules are a town's rules on quotients.
type QuotientRules struct {
	Expires string `json:"expires" enum:"remind,january" doc:"The year after: asked for again, or prices no more from 1 February"`
	Sworn   bool   `json:"sworn" doc:"What a family declares counts at once, before anybody saw a proof"`
	Asks    bool   `json:"asks" doc:"API Particulier may be asked"`
	Version int    `json:"version"`
}

// rulesOf reads the rules of the transaction's tenant; those that hold where nobody wrote any.
func rulesOf(tx *tenant.Tx) (QuotientRules, error) {
	r, ok, err := tenant.One[QuotientRules](tx, `select expires, sworn, asks, version from family.quotient_rules where tenant_id = $1`, tx.Tenant())
	if !ok {
		r.Expires = "remind"
	}
	return r, err
}

// pricesFrom is the first day that a quotient given on a day prices, by the town's rule.
func pricesFrom(rule string, day schoolyear.Date) schoolyear.Date {
	switch rule {
	case "day":
		return day
	case "month":
		return schoolyear.NewDate(day.Year, day.Month, 1)
	}
	return schoolyear.NewDate(day.Year, day.Month+1, 1)
}

// first tells whether a household has no quotient yet: then there is nothing to change from, and its month is priced by it.
func firstQuotient(tx *tenant.Tx, household uuid.UUID) (bool, error) {
	return tenant.Value[bool](tx, `select not exists (select from family.quotients where tenant_id = $1 and household_id = $2 and ended_at is null)`, tx.Tenant(), household)
}

// GiveQuotient has a quotient price a household from a day on. The one before ends the day before; those that were to begin later and
// price nothing yet give way. What was invoiced stays: a correction is a credit note, which is somebody's act.
func GiveQuotient(tx *tenant.Tx, household uuid.UUID, person *uuid.UUID, q Quotient, seen *schoolyear.Date) error {
	rules, err := rulesOf(tx)
	if err != nil {
		return err
	}
	var until *schoolyear.Date
	if rules.Expires == "january" {
		if last := schoolyear.NewDate(q.Year+1, time.January, 31); !last.Before(q.Since) {
			until = &last
		}
	}
	if _, err := tx.Exec(`update family.quotients set ended_at = $4 where tenant_id = $1 and household_id = $2 and since >= $3 and ended_at is null`, tx.Tenant(), household, q.Since, tx.Now()); err != nil {
		return err
	}
	if _, err := tx.Exec(`update family.quotients set until = $4 where tenant_id = $1 and household_id = $2 and since < $3 and ended_at is null and (until is null or until > $4)`, tx.Tenant(), household, q.Since, q.Since.AddDays(-1)); err != nil {
		return err
	}
	if q.ID == uuid.Nil {
		q.ID = tenant.NewID()
	}
	if person == nil { // noted for nobody in particular, it is that of the one who pays alone: they read what prices their bills
		if person, err = onlyPayer(tx, household, q.Since); err != nil {
			return err
		}
	}
	tx.About(q.ID)
	_, err = tx.Exec(`insert into family.quotients (tenant_id, id, household_id, person_id, value, source, year, month, since, until, proof, seen_on, made_by, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		tx.Tenant(), q.ID, household, person, q.Value, q.Source, q.Year, q.Month, q.Since, until, q.Proof, seen, actingAccount(tx), tx.Now())
	return err
}

// onlyPayer is the person who alone pays for a household on a day, nil when several do or nobody.
func onlyPayer(tx *tenant.Tx, household uuid.UUID, on schoolyear.Date) (*uuid.UUID, error) {
	people, err := tenant.Select[uuid.UUID](tx, `select distinct person_id from family.household_payers where tenant_id = $1 and household_id = $2 and person_id is not null and since <= greatest($3::date, directory.today($1, $4)) and (until is null or until >= $3)`, tx.Tenant(), household, on, tx.Now())
	if err != nil || len(people) != 1 {
		return nil, err
	}
	return &people[0], nil
}

// startOf is from when a new quotient of a household prices, when nobody says otherwise.
func startOf(tx *tenant.Tx, household uuid.UUID, today schoolyear.Date) (schoolyear.Date, error) {
	c, _, err := CreditorOf(tx)
	if err != nil {
		return today, err
	}
	first, err := firstQuotient(tx, household)
	if first && c.PricesFrom != "day" {
		return schoolyear.NewDate(today.Year, today.Month, 1), err
	}
	return pricesFrom(c.PricesFrom, today), err
}

// checkMonth refuses a month to come, or one of long ago.
func checkMonth(year, month int, today schoolyear.Date) error {
	if month < 1 || month > 12 || year < today.Year-5 || year > today.Year || year == today.Year && month > int(today.Month) {
		return problem.OnField("month", "family.bad_month")
	}
	return nil
}

type quotientIn struct {
	OfHousehold
	Body struct {
		Value    int             `json:"value" minimum:"0" maximum:"99999"`
		Source   string          `json:"source" enum:"caf,msa,declared" doc:"Whose paper; declared: reckoned from a tax notice"`
		Year     int             `json:"year" minimum:"2000" maximum:"2200"`
		Month    int             `json:"month" minimum:"1" maximum:"12"`
		Proof    string          `json:"proof" enum:"seen,sworn"`
		PersonID *uuid.UUID      `json:"person_id,omitempty" doc:"The payer who gave it: the others do not read it"`
		Since    schoolyear.Date `json:"since,omitzero" format:"date" doc:"The first day it prices; absent: by the town's rule"`
	}
}

func (s *Service) writeQuotient(_ context.Context, tx *tenant.Tx, in *quotientIn) (*wholeOut, error) {
	today, err := Today(tx)
	if err == nil {
		err = hold(tx, in.Household)
	}
	if err == nil {
		err = checkMonth(in.Body.Year, in.Body.Month, today)
	}
	if err != nil {
		return nil, err
	}
	since := in.Body.Since
	if since.IsZero() {
		if since, err = startOf(tx, in.Household, today); err != nil {
			return nil, err
		}
	}
	var seen *schoolyear.Date
	if in.Body.Proof == "seen" {
		seen = &today
	}
	q := Quotient{Value: in.Body.Value, Source: in.Body.Source, Year: in.Body.Year, Month: in.Body.Month, Since: since, Proof: in.Body.Proof}
	if err := GiveQuotient(tx, in.Household, in.Body.PersonID, q, seen); err != nil {
		return nil, err
	}
	return s.whole(tx, in.Household)
}

type claimAnswerIn struct {
	OfHousehold
	Claim uuid.UUID `path:"claim" format:"uuid"`
	Body  struct {
		Seen   bool            `json:"seen" doc:"The document was shown; false: refused"`
		Reason string          `json:"reason,omitempty" maxLength:"300" doc:"Of a refusal: the family reads it"`
		Since  schoolyear.Date `json:"since,omitzero" format:"date"`
	}
}

func (s *Service) answerClaim(_ context.Context, tx *tenant.Tx, in *claimAnswerIn) (*wholeOut, error) {
	if err := hold(tx, in.Household); err != nil {
		return nil, err
	}
	type claim struct {
		PersonID           uuid.UUID
		Value, Year, Month int
		Source             string
		SaidAt             time.Time
	}
	c, ok, err := tenant.One[claim](tx, `select person_id, value, year, month, source, said_at from family.quotient_claims where tenant_id = $1 and household_id = $2 and id = $3 and state = 'waiting' for update`, tx.Tenant(), in.Household, in.Claim)
	switch {
	case err != nil:
		return nil, err
	case !ok:
		return nil, problem.New(problem.Conflict, "family.claim_answered")
	case !in.Body.Seen && strings.TrimSpace(in.Body.Reason) == "":
		return nil, problem.OnField("reason", "family.say_why")
	}
	today, err := Today(tx)
	if err != nil {
		return nil, err
	}
	state := map[bool]string{true: "seen", false: "refused"}[in.Body.Seen]
	if _, err := tx.Exec(`update family.quotient_claims set state = $3, reason = $4, answered_at = $5, answered_by = $6 where tenant_id = $1 and id = $2`, tx.Tenant(), in.Claim, state, strings.TrimSpace(in.Body.Reason), tx.Now(), actingAccount(tx)); err != nil {
		return nil, err
	}
	tx.About(in.Claim)
	if in.Body.Seen {
		since := in.Body.Since
		if since.IsZero() {
			said, err := tenant.Value[schoolyear.Date](tx, `select directory.today($1, $2)`, tx.Tenant(), c.SaidAt)
			if err != nil {
				return nil, err
			}
			if since, err = startOf(tx, in.Household, said); err != nil { // the family asked in time, whenever somebody looks
				return nil, err
			}
		}
		if err := GiveQuotient(tx, in.Household, &c.PersonID, Quotient{Value: c.Value, Source: claimed(c.Source), Year: c.Year, Month: c.Month, Since: since, Proof: "seen"}, &today); err != nil {
			return nil, err
		}
	}
	if err := s.tell(tx, "family.kind_quotient", in.Claim, "/mon-foyer", []uuid.UUID{c.PersonID}); err != nil {
		return nil, err
	}
	return s.whole(tx, in.Household)
}

// claimed is the source that a paper gives a quotient.
func claimed(paper string) string {
	if paper == "tax" {
		return "declared"
	}
	return paper
}

// tell has people of the transaction's tenant told; what the notice is about stays in the app.
func (s *Service) tell(tx *tenant.Tx, kind string, object uuid.UUID, path string, people []uuid.UUID) error {
	if s.Notify == nil || len(people) == 0 {
		return nil
	}
	type row struct {
		ID        uuid.UUID
		AccountID *uuid.UUID
	}
	rows, err := tenant.Select[row](tx, `select id, account_id from directory.people where tenant_id = $1 and id = any ($2) and erased_at is null`, tx.Tenant(), people)
	if err != nil || len(rows) == 0 {
		return err
	}
	to := make([]notify.Recipient, len(rows))
	for i, r := range rows {
		to[i] = notify.Recipient{Person: r.ID, Account: r.AccountID}
	}
	_, _, err = s.Notify.Publish(tx, notify.Notice{Service: Key, Kind: kind, Object: object, Path: path}, notify.People(to))
	return err
}

// Asking is who API Particulier is asked about, as the civil registry writes them.
type Asking struct {
	BirthName  string          `json:"birth_name" minLength:"1" maxLength:"100"`
	GivenNames string          `json:"given_names" minLength:"1" maxLength:"200" doc:"All of them, parted by spaces"`
	BirthDate  schoolyear.Date `json:"birth_date" format:"date"`
	Sex        string          `json:"sex" enum:"F,M"`
	Commune    string          `json:"birth_commune,omitempty" maxLength:"5" doc:"INSEE code of the commune of birth; absent: born abroad"`
	Country    string          `json:"birth_country,omitempty" maxLength:"5" doc:"INSEE code of the country of birth; absent: France"`
}

func (a Asking) identity() particulier.Identity {
	country := a.Country
	if country == "" {
		country = particulier.France
	}
	return particulier.Identity{BirthName: a.BirthName, GivenNames: strings.Fields(a.GivenNames), Birth: a.BirthDate, Commune: strings.ToUpper(strings.TrimSpace(a.Commune)), Country: country, Sex: a.Sex}
}

// asksPerDay is how often a household may be asked about within a day: the service counts each call.
const asksPerDay = 6

// ask writes a question to API Particulier; a job puts it, since no transaction waits for another's answer.
func (s *Service) ask(tx *tenant.Tx, household, person uuid.UUID, a Asking) (uuid.UUID, error) {
	rules, err := rulesOf(tx)
	if err != nil {
		return uuid.Nil, err
	}
	if !rules.Asks || s.Particulier == nil {
		return uuid.Nil, problem.New(problem.Conflict, "family.no_api")
	}
	if missing := a.identity().Missing(); len(missing) > 0 {
		field := map[string]string{particulier.PartCommune: "birth_commune", particulier.PartCountry: "birth_country", particulier.PartSex: "sex", particulier.PartBirth: "birth_date", particulier.PartGivenNames: "given_names", particulier.PartBirthName: "birth_name"}[missing[0]]
		return uuid.Nil, problem.OnField(field, "family.ask_"+field)
	}
	n, err := tenant.Value[int](tx, `select count(*)::int from family.quotient_asks where tenant_id = $1 and household_id = $2 and asked_at > $3`, tx.Tenant(), household, tx.Now().Add(-24*time.Hour))
	if err != nil {
		return uuid.Nil, err
	}
	if n >= asksPerDay {
		return uuid.Nil, problem.New(problem.Conflict, "family.asked_enough")
	}
	plain, err := json.Marshal(a)
	if err != nil {
		return uuid.Nil, err
	}
	id := tenant.NewID()
	if _, err := tx.Exec(`insert into family.quotient_asks (tenant_id, id, household_id, person_id, sealed, asked_at, asked_by) values ($1, $2, $3, $4, $5, $6, $7)`,
		tx.Tenant(), id, household, person, s.Vault.Seal(plain, tx.Tenant(), id), tx.Now(), actingAccount(tx)); err != nil {
		return uuid.Nil, err
	}
	tx.About(id)
	_, err = tx.Emit("family.ask-quotient", time.Time{}, ofAsk{Ask: id})
	return id, err
}

type ofAsk struct {
	Ask     uuid.UUID `json:"ask"`
	Attempt int       `json:"attempt"`
}

// again is when a question that met a passing trouble is put again; then it is the family's paper that counts.
var again = []time.Duration{10 * time.Minute, time.Hour, 6 * time.Hour}

// putAsk asks API Particulier, outside any transaction. Whatever hinders it is written with its reason; no price follows from it.
func (s *Service) putAsk(ctx context.Context, run *manifest.Steps, in *ofAsk) error {
	type row struct {
		HouseholdID uuid.UUID
		PersonID    uuid.UUID
		Sealed      []byte
		Key         []byte
		SIRET       string `db:"siret"`
	}
	var r row
	var ok bool
	if err := run.Do(func(tx *tenant.Tx) (err error) {
		r, ok, err = tenant.One[row](tx, `select a.household_id, a.person_id, a.sealed, k.sealed as key, coalesce(c.siret, '') as siret from family.quotient_asks a left join family.quotient_keys k on k.tenant_id = $1 left join family.creditors c on c.tenant_id = $1
			where a.tenant_id = $1 and a.id = $2 and a.state <> 'answered' and a.attempts = $3 and a.sealed is not null`, tx.Tenant(), in.Ask, in.Attempt)
		return err
	}); err != nil {
		return err
	}
	if !ok {
		return run.Finish(func(*tenant.Tx) error { return nil })
	}
	q, err := s.question(ctx, run, in.Ask, r.Sealed, r.Key, r.SIRET)
	var failure *particulier.Failure
	if err != nil && !errors.As(err, &failure) {
		return err
	}
	return run.Finish(func(tx *tenant.Tx) error {
		if failure != nil {
			return s.askFailed(tx, in, r.PersonID, failure)
		}
		return s.askAnswered(tx, in.Ask, r.HouseholdID, r.PersonID, q)
	})
}

func (s *Service) question(ctx context.Context, run *manifest.Steps, ask uuid.UUID, sealed, key []byte, siret string) (q particulier.Quotient, err error) {
	if len(key) == 0 || s.Particulier == nil {
		return q, &particulier.Failure{Why: particulier.Refused}
	}
	plain, err := s.Vault.Open(sealed, run.Tenant, ask)
	if err != nil {
		return q, err
	}
	token, err := s.Vault.Open(key, run.Tenant, run.Tenant)
	if err != nil {
		return q, err
	}
	var a Asking
	if err := json.Unmarshal(plain, &a); err != nil {
		return q, err
	}
	return s.Particulier.Identity(ctx, string(token), siret, a.identity(), particulier.Month{})
}

func (s *Service) askFailed(tx *tenant.Tx, in *ofAsk, person uuid.UUID, f *particulier.Failure) error {
	var next *time.Time
	if f.Passing() && in.Attempt < len(again) {
		at := tx.Now().Add(max(again[in.Attempt], f.After))
		next = &at
		if _, err := tx.Emit("family.ask-quotient", at, ofAsk{Ask: in.Ask, Attempt: in.Attempt + 1}); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(`update family.quotient_asks set state = 'failed', why = $3, code = $4, attempts = attempts + 1, next_at = $5, answered_at = $6, sealed = case when $5::timestamptz is null then null else sealed end where tenant_id = $1 and id = $2 and attempts = $7`,
		tx.Tenant(), in.Ask, string(f.Why), f.Code, next, tx.Now(), in.Attempt); err != nil {
		return err
	}
	if f.Why == particulier.Refused {
		if _, err := tx.Exec(`update family.quotient_keys set refused_at = coalesce(refused_at, $2) where tenant_id = $1`, tx.Tenant(), tx.Now()); err != nil {
			return err
		}
	}
	if next != nil {
		return nil
	}
	return s.tell(tx, "family.kind_quotient", in.Ask, "/mon-foyer", []uuid.UUID{person})
}

func (s *Service) askAnswered(tx *tenant.Tx, ask, household, person uuid.UUID, q particulier.Quotient) error {
	if err := hold(tx, household); err != nil {
		return err
	}
	type child struct {
		GivenName string
		BirthDate schoolyear.Date
	}
	children, err := tenant.Select[child](tx, `select p.given_name, p.birth_date from family.household_children m join directory.people p on p.tenant_id = $1 and p.id = m.pupil_id where m.tenant_id = $1 and m.household_id = $2`, tx.Tenant(), household)
	if err != nil {
		return err
	}
	known := false
	for _, c := range children {
		known = known || q.Has(c.GivenName, c.BirthDate)
	}
	if _, err := tx.Exec(`update family.quotient_asks set state = 'answered', why = '', code = '', attempts = attempts + 1, next_at = null, sealed = null, answered_at = $3, children = $4, value = $5, year = $6, month = $7 where tenant_id = $1 and id = $2`,
		tx.Tenant(), ask, tx.Now(), known, q.Value, q.Month.Year, q.Month.Month); err != nil {
		return err
	}
	if _, err := tx.Exec(`update family.quotient_keys set refused_at = null where tenant_id = $1 and refused_at is not null`, tx.Tenant()); err != nil {
		return err
	}
	today, err := Today(tx)
	if err != nil {
		return err
	}
	told := s.tell(tx, "family.kind_quotient", ask, "/mon-foyer", []uuid.UUID{person})
	same, err := tenant.Value[bool](tx, `select exists (select from family.quotients where tenant_id = $1 and household_id = $2 and value = $3 and source = $4 and year = $5 and month = $6 and ended_at is null and (until is null or until >= $7))`, tx.Tenant(), household, q.Value, q.Source, q.Month.Year, q.Month.Month, today)
	if err != nil || same || told != nil { // what is known already prices already
		return errors.Join(err, told)
	}
	since, err := startOf(tx, household, today)
	if err != nil {
		return err
	}
	return GiveQuotient(tx, household, &person, Quotient{Value: q.Value, Source: q.Source, Year: q.Month.Year, Month: q.Month.Month, Since: since, Proof: "api"}, &today)
}

// sayAsks gives failures their sentence: why there is no quotient, and what to do.
func (s *Service) sayAsks(tx *tenant.Tx, list []AskView) {
	for i := range list {
		if list[i].State == "failed" {
			list[i].Sentence = s.Words.Sentence(tx.Actor().Lang, Key, "family.qf_why_"+list[i].Why, nil)
		}
	}
}

type askIn struct {
	OfHousehold
	Body struct {
		PersonID uuid.UUID `json:"person_id" doc:"The payer whom it is about, who agreed"`
		Asking
	}
}

func (s *Service) askForHousehold(_ context.Context, tx *tenant.Tx, in *askIn) (*wholeOut, error) {
	if err := hold(tx, in.Household); err != nil {
		return nil, err
	}
	pays, err := tenant.Value[bool](tx, `select exists (select from family.household_payers where tenant_id = $1 and household_id = $2 and person_id = $3 and (until is null or until >= directory.today($1, $4)))`, tx.Tenant(), in.Household, in.Body.PersonID, tx.Now())
	if err != nil {
		return nil, err
	}
	if !pays {
		return nil, problem.OnField("person_id", "family.no_payer")
	}
	if _, err := s.ask(tx, in.Household, in.Body.PersonID, in.Body.Asking); err != nil {
		return nil, err
	}
	return s.whole(tx, in.Household)
}

// QuotientSettings are the rules and what is known of the key.
type QuotientSettings struct {
	QuotientRules
	PricesFrom string     `json:"prices_from" enum:"day,month,next_month" doc:"From when a new quotient counts"`
	Key        bool       `json:"key" doc:"A key to API Particulier is kept; it is never read back"`
	RefusedAt  *time.Time `json:"refused_at,omitempty" doc:"Since when the service refuses it"`
	SIRET      string     `json:"siret,omitempty" doc:"Which is said with each call"`
	Asked      int        `json:"asked" doc:"Questions of the last thirty days"`
	Answered   int        `json:"answered"`
}

func (s *Service) readQuotientSettings(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*settingsOut, error) {
	return s.quotientSettings(tx)
}

type settingsOut struct{ Body QuotientSettings }

func (s *Service) quotientSettings(tx *tenant.Tx) (*settingsOut, error) {
	rules, err := rulesOf(tx)
	if err != nil {
		return nil, err
	}
	c, _, err := CreditorOf(tx)
	if err != nil {
		return nil, err
	}
	out := QuotientSettings{QuotientRules: rules, PricesFrom: c.PricesFrom, SIRET: c.SIRET}
	type key struct{ RefusedAt *time.Time }
	k, ok, err := tenant.One[key](tx, `select refused_at from family.quotient_keys where tenant_id = $1`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	out.Key, out.RefusedAt = ok, k.RefusedAt
	type count struct{ Asked, Answered int }
	n, _, err := tenant.One[count](tx, `select count(*)::int as asked, (count(*) filter (where state = 'answered'))::int as answered from family.quotient_asks where tenant_id = $1 and asked_at > $2`, tx.Tenant(), tx.Now().Add(-30*24*time.Hour))
	out.Asked, out.Answered = n.Asked, n.Answered
	return &settingsOut{out}, err
}

type settingsIn struct {
	manifest.InTenant
	Body struct {
		Expires    string  `json:"expires" enum:"remind,january"`
		Sworn      bool    `json:"sworn"`
		Asks       bool    `json:"asks"`
		PricesFrom string  `json:"prices_from" enum:"day,month,next_month"`
		Key        *string `json:"key,omitempty" maxLength:"4000" doc:"A new key; empty: forget the one that is kept; absent: keep it"`
	}
}

func (s *Service) writeQuotientSettings(_ context.Context, tx *tenant.Tx, in *settingsIn) (*settingsOut, error) {
	if err := SetQuotientRules(tx, QuotientRules{Expires: in.Body.Expires, Sworn: in.Body.Sworn, Asks: in.Body.Asks}); err != nil {
		return nil, err
	}
	if _, err := tx.Exec(`update family.creditors set prices_from = $2, updated_at = $3 where tenant_id = $1 and prices_from <> $2`, tx.Tenant(), in.Body.PricesFrom, tx.Now()); err != nil {
		return nil, err
	}
	if in.Body.Key != nil {
		if err := KeepParticulierKey(tx, s.Vault, *in.Body.Key); err != nil {
			return nil, err
		}
	}
	out, err := s.quotientSettings(tx)
	if err == nil && in.Body.Asks && !out.Body.Key {
		return nil, problem.OnField("key", "family.key_needed")
	}
	return out, err
}

// SetQuotientRules writes the rules of the transaction's tenant.
func SetQuotientRules(tx *tenant.Tx, r QuotientRules) error {
	_, err := tx.Exec(`insert into family.quotient_rules (tenant_id, expires, sworn, asks, updated_at) values ($1, $2, $3, $4, $5)
		on conflict (tenant_id) do update set expires = excluded.expires, sworn = excluded.sworn, asks = excluded.asks, version = family.quotient_rules.version + 1, updated_at = excluded.updated_at`, tx.Tenant(), r.Expires, r.Sworn, r.Asks, tx.Now())
	return err
}

// sealer is what hides a key.
type sealer interface {
	Seal(plain []byte, tenantID, row uuid.UUID) []byte
}

// KeepParticulierKey keeps the town's key to API Particulier, sealed; "" forgets it.
func KeepParticulierKey(tx *tenant.Tx, vault sealer, key string) error {
	key = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(key), "Bearer "))
	if key == "" {
		_, err := tx.Exec(`delete from family.quotient_keys where tenant_id = $1`, tx.Tenant())
		return err
	}
	if strings.ContainsAny(key, " \r\n\t") {
		return problem.OnField("key", "family.bad_key")
	}
	_, err := tx.Exec(`insert into family.quotient_keys (tenant_id, sealed, updated_at) values ($1, $2, $3) on conflict (tenant_id) do update set sealed = excluded.sealed, refused_at = null, updated_at = excluded.updated_at`,
		tx.Tenant(), vault.Seal([]byte(key), tx.Tenant(), tx.Tenant()), tx.Now())
	return err
}

// renew asks in January, once, those who gave a quotient of the year that is over for the new one.
func (s *Service) renew(_ context.Context, tx *tenant.Tx, _ *manifest.Due) error {
	today, err := Today(tx)
	if err != nil || today.Month != time.January || today.Day < 4 {
		return err
	}
	_, there, err := CreditorOf(tx)
	if err != nil || !there {
		return err
	}
	n, err := tx.Exec(`insert into family.quotient_rules (tenant_id, reminded, updated_at) values ($1, $2, $3) on conflict (tenant_id) do update set reminded = excluded.reminded where family.quotient_rules.reminded is distinct from excluded.reminded`, tx.Tenant(), today.Year, tx.Now())
	if err != nil || n == 0 {
		return err
	}
	type row struct{ ID, PersonID uuid.UUID }
	rows, err := tenant.Select[row](tx, `select q.id, m.person_id from family.quotients q join family.households h on h.tenant_id = $1 and h.id = q.household_id and h.ended_on is null
		join lateral (select m.person_id from family.household_payers m where m.tenant_id = $1 and m.household_id = q.household_id and m.person_id is not null and (m.until is null or m.until >= $2) and (q.person_id is null or m.person_id = q.person_id) order by m.since, m.id limit 1) m on true
		where q.tenant_id = $1 and q.ended_at is null and q.since <= $2 and (q.until is null or q.until >= $2) and q.year < $3 order by q.id`, tx.Tenant(), today, today.Year)
	for _, r := range rows {
		if err == nil {
			err = s.tell(tx, "family.kind_renew", r.ID, "/mon-foyer", []uuid.UUID{r.PersonID})
		}
	}
	return err
}

// copyClaims is what a payer carries away of the quotients they declared or had asked for.
func copyClaims(tx *tenant.Tx, of manifest.Of) (manifest.Part, error) {
	type row struct {
		Value, Year, Month int
		Source             string
		At                 time.Time
	}
	rows, err := tenant.Select[row](tx, `select value, year, month, source, said_at as at from family.quotient_claims where tenant_id = $1 and person_id = $2
		union all select value, year, month, 'api', asked_at from family.quotient_asks where tenant_id = $1 and person_id = $2 and state = 'answered' order by at`, tx.Tenant(), of.Person)
	part := manifest.Part{Title: "family.copy_claims", Columns: []string{"family.copy_value", "family.copy_source", "family.copy_month", "family.copy_said"}}
	for _, r := range rows {
		part.Rows = append(part.Rows, []any{r.Value, manifest.Word{Key: "family.paper_" + r.Source, Code: r.Source}, schoolyear.NewDate(r.Year, time.Month(r.Month), 1), r.At})
	}
	return part, err
}
