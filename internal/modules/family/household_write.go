package family

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/google/uuid"

	"preau/internal/ledger"
	"preau/internal/manifest"
	"preau/internal/modules/family/split"
	"preau/internal/platform/fold"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// actingAccount is the account that acts, nil for a job.
func actingAccount(tx *tenant.Tx) *uuid.UUID {
	if a := tx.Account(); a != uuid.Nil {
		return &a
	}
	return nil
}

// dayOr is a day that was said, or the other.
func dayOr(said, otherwise schoolyear.Date) schoolyear.Date {
	if said.IsZero() {
		return otherwise
	}
	return said
}

// Joining is a payer who joins a household: somebody of the directory, an institution that pays already, or a new one.
type Joining struct {
	PersonID *uuid.UUID `json:"person_id,omitempty"`
	PayerID  *uuid.UUID `json:"payer_id,omitempty"`
	Name     string     `json:"name,omitempty" maxLength:"160" doc:"Of an institution"`
	SIRET    string     `json:"siret,omitempty" maxLength:"20"`
	Address  *Address   `json:"address,omitempty"`
}

// joined is the payer that a Joining names, written when it is new.
func joined(tx *tenant.Tx, j Joining) (id uuid.UUID, person *uuid.UUID, err error) {
	type row struct {
		ID       uuid.UUID
		PersonID *uuid.UUID
	}
	switch {
	case j.PayerID != nil:
		r, ok, err := tenant.One[row](tx, `select id, person_id from family.payers where tenant_id = $1 and id = $2 and closed_at is null`, tx.Tenant(), *j.PayerID)
		if err == nil && !ok {
			err = problem.OnField("payer_id", "family.no_payer")
		}
		return r.ID, r.PersonID, err
	case j.PersonID != nil:
		if there, err := tenant.Value[bool](tx, `select exists (select from directory.people p where p.tenant_id = $1 and p.id = $2 and p.erased_at is null)`, tx.Tenant(), *j.PersonID); err != nil || !there {
			return uuid.Nil, nil, errors.Join(err, problem.OnField("person_id", "family.no_person"))
		}
		if child, err := tenant.Value[bool](tx, `select exists (select from directory.roles r where r.tenant_id = $1 and r.person_id = $2 and r.profile = 'pupil' and (r.until is null or r.until >= directory.today($1, $3)))`, tx.Tenant(), *j.PersonID, tx.Now()); err != nil || child {
			return uuid.Nil, nil, errors.Join(err, problem.OnField("person_id", "family.payer_is_pupil"))
		}
		r, _, err := tenant.One[row](tx, `insert into family.payers (tenant_id, id, person_id, created_at) values ($1, $2, $3, $4)
			on conflict (tenant_id, person_id) where person_id is not null and closed_at is null and same_as is null do update set created_at = family.payers.created_at returning id, person_id`, tx.Tenant(), tenant.NewID(), *j.PersonID, tx.Now())
		return r.ID, r.PersonID, err
	}
	name := strings.TrimSpace(fold.Line(j.Name))
	if name == "" {
		return uuid.Nil, nil, problem.OnField("name", "family.payer_nobody")
	}
	siret := strings.ReplaceAll(j.SIRET, " ", "")
	if siret != "" && (len(siret) != 14 || strings.Trim(siret, "0123456789") != "") {
		return uuid.Nil, nil, problem.OnField("siret", "family.bad_siret")
	}
	var at Address
	if j.Address != nil {
		at = *j.Address
	}
	id = tenant.NewID()
	_, err = tx.Exec(`insert into family.payers (tenant_id, id, name, siret, address, created_at) values ($1, $2, $3, $4, $5, $6)`, tx.Tenant(), id, name, siret, at, tx.Now())
	return id, nil, err
}

// checkChild refuses somebody who is no pupil here, or who is in a household already on that day: one calculation prices a child.
func checkChild(tx *tenant.Tx, pupil uuid.UUID, since schoolyear.Date) error {
	type row struct {
		Pupil bool
		In    *string
	}
	r, _, err := tenant.One[row](tx, `select exists (select from directory.roles r where r.tenant_id = $1 and r.person_id = $2 and r.profile = 'pupil') as pupil,
		(select h.name from family.household_children m join family.households h on h.tenant_id = $1 and h.id = m.household_id where m.tenant_id = $1 and m.pupil_id = $2 and (m.until is null or m.until >= $3) limit 1) as "in"`, tx.Tenant(), pupil, since)
	switch {
	case err != nil:
		return err
	case !r.Pupil:
		return problem.OnField("children", "family.not_a_pupil")
	case r.In != nil:
		return problem.OnField("children", "family.child_elsewhere", "household", *r.In)
	}
	return nil
}

type newHouseholdIn struct {
	manifest.InTenant
	Body struct {
		Name     string          `json:"name,omitempty" maxLength:"160" doc:"As agents find it; absent: the first payer's"`
		Since    schoolyear.Date `json:"since,omitzero" format:"date" doc:"absent: today"`
		Children []uuid.UUID     `json:"children" nullable:"false" minItems:"1" maxItems:"20"`
		Payers   []Joining       `json:"payers" nullable:"false" maxItems:"6" doc:"The first pays when no split says otherwise"`
	}
}

func (s *Service) newHousehold(_ context.Context, tx *tenant.Tx, in *newHouseholdIn) (*wholeOut, error) {
	today, err := Today(tx)
	if err != nil {
		return nil, err
	}
	since := dayOr(in.Body.Since, today)
	id := tenant.NewID()
	name := strings.TrimSpace(fold.Line(in.Body.Name))
	if _, err := tx.Exec(`insert into family.households (tenant_id, id, name, created_at) values ($1, $2, $3, $4)`, tx.Tenant(), id, name, tx.Now()); err != nil {
		return nil, err
	}
	for _, c := range in.Body.Children {
		if err := addChild(tx, id, c, since); err != nil {
			return nil, err
		}
	}
	for _, p := range in.Body.Payers {
		if err := addPayer(tx, id, p, since); err != nil {
			return nil, err
		}
	}
	if name == "" {
		if _, err := tx.Exec(`update family.households set name = coalesce((select coalesce(`+nameOf+`, y.name) from family.household_payers m join family.payers y on y.tenant_id = $1 and y.id = m.payer_id left join directory.people p on p.tenant_id = $1 and p.id = m.person_id
			where m.tenant_id = $1 and m.household_id = $2 order by m.id limit 1), '') where tenant_id = $1 and id = $2`, tx.Tenant(), id); err != nil {
			return nil, err
		}
	}
	if err := s.findResidence(tx, id, since); err != nil {
		return nil, err
	}
	if err := Reckon(tx, id); err != nil {
		return nil, err
	}
	return s.whole(tx, id)
}

// findResidence writes what the enrolment at school says of where a household lives: the commune of the organisation is in one of its
// addresses.
func (s *Service) findResidence(tx *tenant.Tx, household uuid.UUID, since schoolyear.Date) error {
	_, err := tx.Exec(`insert into family.residences (tenant_id, id, household_id, resident, source, since, created_at)
		select $1, $2, $3, bool_or(lower(k.city) = lower(c.city) or lower(k.city2) = lower(c.city)), 'enrolment', $4, $5
		from family.household_children m join directory.contacts k on k.tenant_id = $1 and k.id = m.pupil_id, (select address ->> 'city' as city from family.creditors where tenant_id = $1) c
		where m.tenant_id = $1 and m.household_id = $3 and coalesce(k.city, '') <> '' and coalesce(c.city, '') <> '' having count(*) > 0
		on conflict (tenant_id, household_id, since) do nothing`, tx.Tenant(), tenant.NewID(), household, since, tx.Now())
	return err
}

func addChild(tx *tenant.Tx, household, pupil uuid.UUID, since schoolyear.Date) error {
	if err := checkChild(tx, pupil, since); err != nil {
		return err
	}
	tx.About(pupil)
	_, err := tx.Exec(`insert into family.household_children (tenant_id, id, household_id, pupil_id, since) values ($1, $2, $3, $4, $5)`, tx.Tenant(), tenant.NewID(), household, pupil, since)
	return err
}

func addPayer(tx *tenant.Tx, household uuid.UUID, j Joining, since schoolyear.Date) error {
	payer, person, err := joined(tx, j)
	if err != nil {
		return err
	}
	there, err := tenant.Value[bool](tx, `select exists (select from family.household_payers where tenant_id = $1 and household_id = $2 and payer_id = $3 and (until is null or until >= $4))`, tx.Tenant(), household, payer, since)
	if err != nil {
		return err
	}
	if there {
		return problem.New(problem.Conflict, "family.payer_twice")
	}
	tx.About(payer)
	_, err = tx.Exec(`insert into family.household_payers (tenant_id, id, household_id, payer_id, person_id, since) values ($1, $2, $3, $4, $5, $6)`, tx.Tenant(), tenant.NewID(), household, payer, person, since)
	return err
}

// hold makes what is written to a household wait for its turn, and has its prices reckoned anew.
func hold(tx *tenant.Tx, household uuid.UUID) error {
	_, ok, err := tenant.One[struct{ ID uuid.UUID }](tx, `select id from family.households where tenant_id = $1 and id = $2 for update`, tx.Tenant(), household)
	if err == nil && !ok {
		err = problem.Missing()
	}
	if err != nil {
		return err
	}
	return Reckon(tx, household)
}

type changeHouseholdIn struct {
	OfHousehold
	Body struct {
		Name    string           `json:"name" minLength:"1" maxLength:"160"`
		Note    string           `json:"note" maxLength:"2000"`
		EndedOn *schoolyear.Date `json:"ended_on,omitempty" doc:"Its last day; absent: it goes on"`
	}
}

func (s *Service) changeHousehold(_ context.Context, tx *tenant.Tx, in *changeHouseholdIn) (*wholeOut, error) {
	if err := hold(tx, in.Household); err != nil {
		return nil, err
	}
	if _, err := tx.Exec(`update family.households set name = $3, note = $4, ended_on = $5 where tenant_id = $1 and id = $2`, tx.Tenant(), in.Household, strings.TrimSpace(fold.Line(in.Body.Name)), strings.TrimSpace(in.Body.Note), in.Body.EndedOn); err != nil {
		return nil, err
	}
	return s.whole(tx, in.Household)
}

type addChildIn struct {
	OfHousehold
	Body struct {
		PupilID uuid.UUID       `json:"pupil_id"`
		Since   schoolyear.Date `json:"since,omitzero" format:"date" doc:"absent: today"`
	}
}

func (s *Service) addChild(_ context.Context, tx *tenant.Tx, in *addChildIn) (*wholeOut, error) {
	today, err := Today(tx)
	if err == nil {
		err = hold(tx, in.Household)
	}
	if err == nil {
		err = addChild(tx, in.Household, in.Body.PupilID, dayOr(in.Body.Since, today))
	}
	if err != nil {
		return nil, err
	}
	return s.whole(tx, in.Household)
}

type addPayerIn struct {
	OfHousehold
	Body struct {
		Joining
		Since schoolyear.Date `json:"since,omitzero" format:"date" doc:"absent: today"`
	}
}

func (s *Service) addPayer(_ context.Context, tx *tenant.Tx, in *addPayerIn) (*wholeOut, error) {
	today, err := Today(tx)
	if err == nil {
		err = hold(tx, in.Household)
	}
	if err == nil {
		err = addPayer(tx, in.Household, in.Body.Joining, dayOr(in.Body.Since, today))
	}
	if err != nil {
		return nil, err
	}
	return s.whole(tx, in.Household)
}

type leaveIn struct {
	OfHousehold
	Member uuid.UUID `path:"member" format:"uuid"`
	Body   struct {
		Until *schoolyear.Date `json:"until,omitempty" doc:"The last day; absent: it goes on"`
	}
}

// leave says until when somebody is of a household: a child who leaves, a payer who moves or died. A payer who bears a share after that
// day is refused: somebody else must bear it first.
func (s *Service) leave(_ context.Context, tx *tenant.Tx, in *leaveIn) (*wholeOut, error) {
	if err := hold(tx, in.Household); err != nil {
		return nil, err
	}
	until := in.Body.Until
	if until != nil {
		bears, err := tenant.Value[bool](tx, `select exists (select from family.household_payers m join family.shares x on x.tenant_id = $1 and x.payer_id = m.payer_id join family.splits p on p.tenant_id = $1 and p.id = x.split_id and p.household_id = m.household_id
			where m.tenant_id = $1 and m.household_id = $2 and m.id = $3 and (p.until is null or p.until > $4) and (p.mode = 'weeks' or x.ppm > 0))`, tx.Tenant(), in.Household, in.Member, *until)
		if err != nil {
			return nil, err
		}
		if bears {
			return nil, problem.New(problem.Conflict, "family.payer_in_split")
		}
	}
	n := int64(0)
	for _, table := range []string{"household_children", "household_payers"} {
		k, err := tx.Exec(`update family.`+table+` set until = $4 where tenant_id = $1 and household_id = $2 and id = $3 and ($4::date is null or since <= $4)`, tx.Tenant(), in.Household, in.Member, until)
		if err != nil {
			return nil, err
		}
		n += k
	}
	if n == 0 {
		return nil, problem.OnField("until", "family.until_before")
	}
	return s.whole(tx, in.Household)
}

type splitIn struct {
	OfHousehold
	Body struct {
		Kind   string          `json:"kind" maxLength:"40" doc:"Of activity; empty: all that no other split names"`
		Mode   string          `json:"mode" enum:"percent,weeks"`
		Since  schoolyear.Date `json:"since" format:"date"`
		Shares []ShareView     `json:"shares" nullable:"false" maxItems:"12" doc:"None: the activity follows what holds of all again"`
		Reason string          `json:"reason" minLength:"3" maxLength:"300" doc:"What was seen: a judgment, an agreement of both"`
	}
}

func (s *Service) writeSplit(_ context.Context, tx *tenant.Tx, in *splitIn) (*wholeOut, error) {
	if err := hold(tx, in.Household); err != nil {
		return nil, err
	}
	if err := putSplit(tx, in.Household, in.Body.Kind, in.Body.Mode, in.Body.Since, in.Body.Shares, strings.TrimSpace(in.Body.Reason)); err != nil {
		return nil, err
	}
	return s.whole(tx, in.Household)
}

// putSplit has a split hold from a day on. The one before ends the day before; those that would have begun later give way.
func putSplit(tx *tenant.Tx, household uuid.UUID, kind, mode string, since schoolyear.Date, shares []ShareView, reason string) error {
	_, payers, err := membersOf(tx, []uuid.UUID{household})
	if err != nil {
		return err
	}
	person := map[uuid.UUID]*uuid.UUID{}
	var order []uuid.UUID
	for _, p := range payers {
		if p.Until == nil || !p.Until.Before(since) {
			person[p.PayerID] = p.PersonID
			order = append(order, p.PayerID)
		}
	}
	if len(shares) > 0 || kind == "" {
		if err := checkShares(mode, shares, order); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(`delete from family.shares x using family.splits p where x.tenant_id = $1 and p.tenant_id = $1 and p.id = x.split_id and p.household_id = $2 and p.kind = $3 and p.since >= $4`, tx.Tenant(), household, kind, since); err != nil {
		return err
	}
	if _, err := tx.Exec(`delete from family.splits where tenant_id = $1 and household_id = $2 and kind = $3 and since >= $4`, tx.Tenant(), household, kind, since); err != nil {
		return err
	}
	if _, err := tx.Exec(`update family.splits set until = $4 where tenant_id = $1 and household_id = $2 and kind = $3 and (until is null or until > $4)`, tx.Tenant(), household, kind, since.AddDays(-1)); err != nil {
		return err
	}
	if len(shares) == 0 {
		return nil
	}
	id := tenant.NewID()
	tx.About(id)
	if _, err := tx.Exec(`insert into family.splits (tenant_id, id, household_id, kind, mode, since, reason, made_by, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, tx.Tenant(), id, household, kind, mode, since, reason, actingAccount(tx), tx.Now()); err != nil {
		return err
	}
	for _, x := range shares {
		if mode == "percent" && x.PPM == 0 {
			continue
		}
		if mode == "weeks" {
			x.PPM = 0
		} else {
			x.Weeks = ""
		}
		if _, err := tx.Exec(`insert into family.shares (tenant_id, split_id, payer_id, person_id, ppm, weeks) values ($1, $2, $3, $4, $5, $6)`, tx.Tenant(), id, x.PayerID, person[x.PayerID], x.PPM, x.Weeks); err != nil {
			return err
		}
	}
	return nil
}

// checkShares refuses shares that are not of the household's payers, or that do not make the whole.
func checkShares(mode string, shares []ShareView, payers []uuid.UUID) error {
	of := Split{Mode: mode}
	even, odd := false, false
	for _, x := range shares {
		if !slices.Contains(payers, x.PayerID) {
			return problem.OnField("shares", "family.share_of_nobody")
		}
		even, odd = even || x.Weeks == "even", odd || x.Weeks == "odd"
		of.Shares = append(of.Shares, Share{Payer: x.PayerID, PPM: x.PPM, Weeks: x.Weeks})
	}
	if mode == "weeks" && (!even || !odd) {
		return problem.OnField("shares", "family.weeks_of_nobody")
	}
	var whole split.Split
	whole.Even, whole.Odd = of.weeks(payers)
	switch err := whole.Check(); {
	case errors.Is(err, split.ErrTwice):
		return problem.OnField("shares", "family.share_twice")
	case err != nil:
		sum := 0
		for _, x := range shares {
			sum += x.PPM
		}
		return problem.OnField("shares", "family.shares_not_whole", "sum", ledger.Cents(sum/100).String())
	}
	return nil
}

type residenceIn struct {
	OfHousehold
	Body struct {
		Resident bool            `json:"resident"`
		Since    schoolyear.Date `json:"since,omitzero" format:"date" doc:"absent: today"`
	}
}

func (s *Service) writeResidence(_ context.Context, tx *tenant.Tx, in *residenceIn) (*wholeOut, error) {
	today, err := Today(tx)
	if err == nil {
		err = hold(tx, in.Household)
	}
	if err == nil {
		_, err = tx.Exec(`insert into family.residences (tenant_id, id, household_id, resident, source, since, created_at) values ($1, $2, $3, $4, 'desk', $5, $6)
			on conflict (tenant_id, household_id, since) do update set resident = excluded.resident, source = 'desk', created_at = excluded.created_at`, tx.Tenant(), tenant.NewID(), in.Household, in.Body.Resident, dayOr(in.Body.Since, today), tx.Now())
	}
	if err != nil {
		return nil, err
	}
	return s.whole(tx, in.Household)
}
