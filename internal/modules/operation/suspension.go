package operation

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/audit"
	"preau/internal/manifest"
	"preau/internal/platform/fold"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

const (
	dueKind       = "operation.due"       // a proposal of a vendor whose operator is alone
	suspendedKind = "operation.suspended" // vendor to organisation
	liftedKind    = "operation.lifted"    // vendor to organisation
)

// Reflection is how long a proposal waits where nobody else could confirm it.
const Reflection = 24 * time.Hour

// The states of a suspension.
const (
	Proposed  = "proposed"
	InForce   = "in_force"
	Withdrawn = "withdrawn"
	Lifted    = "lifted"
)

// Suspension is a decision on an organisation, as the vendor keeps it.
type Suspension struct {
	ID        uuid.UUID       `json:"id"`
	Peer      uuid.UUID       `json:"peer" db:"peer_tenant_id"`
	PeerName  string          `json:"peer_name"`
	Reason    string          `json:"reason"`
	Schools   bool            `json:"schools" doc:"It reaches the schools of which the organisation pays the services"`
	State     string          `json:"state" enum:"proposed,in_force,withdrawn,lifted"`
	Asker     string          `json:"asker" db:"asker_name"`
	AskedAt   time.Time       `json:"asked_at"`
	DueAt     *time.Time      `json:"due_at,omitempty" doc:"From when it holds by itself; absent: somebody else must confirm it"`
	Confirmer string          `json:"confirmer,omitempty" db:"confirmer_name"`
	InForceAt *time.Time      `json:"in_force_at,omitempty"`
	Ender     string          `json:"ender,omitempty" db:"ender_name"`
	EndedAt   *time.Time      `json:"ended_at,omitempty"`
	Mine      bool            `json:"mine" db:"-"`
	Abilities map[string]bool `json:"abilities" db:"-"`
	AccountID uuid.UUID       `json:"-"`
}

// suspensions are those of the tenant, the latest first: one by its id, those of a peer, or all where both are nil.
func suspensions(tx *tenant.Tx, id, peer uuid.UUID) ([]Suspension, error) {
	rows, err := tenant.Select[Suspension](tx, `select id, peer_tenant_id, peer_name, reason, schools, state, asker_name, asked_at, due_at, confirmer_name, in_force_at, ender_name, ended_at, account_id
		from operation.suspensions where tenant_id = $1 and ($2 = '00000000-0000-0000-0000-000000000000'::uuid or id = $2) and ($3 = '00000000-0000-0000-0000-000000000000'::uuid or peer_tenant_id = $3)
		order by state in ('proposed', 'in_force') desc, asked_at desc, id limit 100`, tx.Tenant(), id, peer)
	for i := range rows {
		r := &rows[i]
		r.Mine = r.AccountID == tx.Account()
		r.Abilities = map[string]bool{"confirm": r.State == Proposed && !r.Mine && manifest.Holds(tx, Confirm) != 0, "withdraw": r.State == Proposed && manifest.Holds(tx, Confirm) != 0,
			"lift": r.State == InForce && manifest.Holds(tx, Suspend) != 0}
	}
	return append([]Suspension{}, rows...), err
}

func suspension(tx *tenant.Tx, id uuid.UUID) (Suspension, error) {
	rows, err := suspensions(tx, id, uuid.Nil)
	if err != nil || len(rows) == 0 {
		if err == nil {
			err = problem.Missing()
		}
		return Suspension{}, err
	}
	return rows[0], nil
}

type suspensionsOut struct {
	Body struct {
		Items []Suspension `json:"items" nullable:"false"`
	}
}

func (s *Service) list(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (out *suspensionsOut, err error) {
	out = &suspensionsOut{}
	out.Body.Items, err = suspensions(tx, uuid.Nil, uuid.Nil)
	return out, err
}

// Proposal is why an organisation would be suspended.
type Proposal struct {
	Reason string `json:"reason" minLength:"20" maxLength:"1000" doc:"Told to the organisation as it is; no name of a person"`
	Name   string `json:"name" minLength:"1" maxLength:"200" doc:"The organisation's name, typed"`
	// Schools goes with an organisation that is none itself.
	Schools bool `json:"schools,omitempty" doc:"The schools of which it pays the services are suspended with it"`
}

type proposeIn struct {
	OfPeer
	Body Proposal
}

type suspensionOut struct{ Body Suspension }

// propose begins a suspension. It holds once another person confirms it; where this operator is alone, a day later unless withdrawn.
func (s *Service) propose(_ context.Context, tx *tenant.Tx, in *proposeIn) (*suspensionOut, error) {
	o, err := s.whole(tx, in.Peer)
	if err != nil {
		return nil, err
	}
	if fold.Fold(in.Body.Name) != fold.Fold(o.Body.Name) {
		return nil, problem.OnField("name", "operation.other_name")
	}
	if o.Body.Suspension != "" {
		return nil, problem.New(problem.Conflict, "operation.already")
	}
	name, err := s.proven(tx)
	if err != nil {
		return nil, err
	}
	alone, err := alone(tx)
	if err != nil {
		return nil, err
	}
	id := tenant.NewID()
	var due *time.Time
	if alone {
		at := tx.Now().Add(Reflection)
		due = &at
		if _, err := tx.Emit(dueKind, at, told{ID: id}); err != nil {
			return nil, err
		}
	}
	n, err := tx.Exec(`insert into operation.suspensions (tenant_id, id, peer_tenant_id, peer_name, reason, account_id, asker_name, asked_at, due_at, schools) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing`,
		tx.Tenant(), id, in.Peer, o.Body.Name, in.Body.Reason, tx.Account(), name, tx.Now(), due, in.Body.Schools && o.Body.Kind != "school")
	if err == nil && n == 0 {
		err = problem.New(problem.Conflict, "operation.already")
	}
	if err != nil {
		return nil, err
	}
	tx.About(id, in.Peer)
	if err := s.tell(tx, "proposed", id, "/plateforme/suspensions", access.Operator, access.VendorBilling); err != nil {
		return nil, err
	}
	return answer(tx, id)
}

func answer(tx *tenant.Tx, id uuid.UUID) (*suspensionOut, error) {
	r, err := suspension(tx, id)
	return &suspensionOut{r}, err
}

// proven is the name of a caller who proved a moment ago that it is them.
func (s *Service) proven(tx *tenant.Tx) (string, error) {
	if s.Proven != nil {
		if err := s.Proven(tx); err != nil {
			return "", err
		}
	}
	return s.Name(tx)
}

// alone tells whether this organisation has one operator, or none, today.
func alone(tx *tenant.Tx) (bool, error) {
	n, err := tenant.Value[int](tx, `select count(distinct r.person_id)::int from directory.roles r join directory.people p on p.tenant_id = r.tenant_id and p.id = r.person_id
		where r.tenant_id = $1 and r.profile = 'operator' and r.since <= $2::date and (r.until is null or r.until >= $2::date) and p.account_id is not null and p.erased_at is null`, tx.Tenant(), tx.Now())
	return n <= 1, err
}

// OfSuspension is the path of a suspension of the tenant; inputs embed it.
type OfSuspension struct {
	manifest.InTenant
	Suspension uuid.UUID `path:"suspension" format:"uuid"`
}

func (s *Service) confirm(_ context.Context, tx *tenant.Tx, in *OfSuspension) (*suspensionOut, error) {
	r, err := suspension(tx, in.Suspension)
	if err != nil {
		return nil, err
	}
	if r.Mine {
		return nil, problem.New(problem.Conflict, "operation.second_person")
	}
	name, err := s.proven(tx)
	if err != nil {
		return nil, err
	}
	if err := s.impose(tx, r, name); err != nil {
		return nil, err
	}
	return answer(tx, r.ID)
}

// told is what travels between the two sides of a suspension.
type told struct {
	ID      uuid.UUID `json:"id"`
	From    uuid.UUID `json:"from,omitzero"`
	Name    string    `json:"name,omitempty"`
	Reason  string    `json:"reason,omitempty"`
	Contact string    `json:"contact,omitempty"`
	At      time.Time `json:"at,omitzero"`
	Schools bool      `json:"schools,omitempty"` // to be told to the schools too
	// Through and its name are the organisation that told its school.
	Through     uuid.UUID `json:"through,omitzero"`
	ThroughName string    `json:"through_name,omitempty"`
}

// impose puts a proposal in force. by is the second person, "" for nobody.
func (s *Service) impose(tx *tenant.Tx, r Suspension, by string) error {
	var account *uuid.UUID
	if by != "" {
		a := tx.Account()
		account = &a
	}
	n, err := tx.Exec(`update operation.suspensions set state = 'in_force', confirmed_by = $3, confirmer_name = $4, in_force_at = $5 where tenant_id = $1 and id = $2 and state = 'proposed'`, tx.Tenant(), r.ID, account, by, tx.Now())
	if err == nil && n == 0 {
		err = problem.New(problem.Conflict, "operation.decided")
	}
	if err != nil {
		return err
	}
	tx.About(r.ID, r.Peer)
	here, _, err := tenant.One[struct{ Name, Contact string }](tx, `select name, coalesce(nullif(mail, ''), phone, '') as contact from tenant.tenants where tenant_id = $1`, tx.Tenant())
	if err != nil {
		return err
	}
	_, err = tx.Deliver(r.Peer, Key, suspendedKind, told{ID: r.ID, From: tx.Tenant(), Name: here.Name, Reason: r.Reason, Contact: here.Contact, At: tx.Now(), Schools: r.Schools})
	return err
}

// due is the end of the reflection of somebody who was alone. Who is not alone any more waits for the other.
func (s *Service) due(_ context.Context, tx *tenant.Tx, in *told) error {
	r, err := suspension(tx, in.ID)
	if err != nil || r.State != Proposed {
		return err
	}
	alone, err := alone(tx)
	if err != nil {
		return err
	}
	reach, err := linked(tx, r.Peer)
	switch {
	case err != nil:
		return err
	case !reach: // it is nobody's to suspend any more
		_, err = tx.Exec(`update operation.suspensions set state = 'withdrawn', ended_at = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), r.ID, tx.Now())
		return err
	case !alone:
		_, err = tx.Exec(`update operation.suspensions set due_at = null where tenant_id = $1 and id = $2`, tx.Tenant(), r.ID)
		return err
	}
	if err := s.impose(tx, r, ""); err != nil {
		return err
	}
	return audit.Record(tx, dueKind, nil, r.ID, r.Peer)
}

// end closes a suspension from a state to another.
func (s *Service) end(tx *tenant.Tx, id uuid.UUID, from, to string) (Suspension, error) {
	r, err := suspension(tx, id)
	if err != nil {
		return r, err
	}
	name, err := s.Name(tx)
	if err != nil {
		return r, err
	}
	n, err := tx.Exec(`update operation.suspensions set state = $4, ended_by = $5, ender_name = $6, ended_at = $7 where tenant_id = $1 and id = $2 and state = $3`, tx.Tenant(), id, from, to, tx.Account(), name, tx.Now())
	if err == nil && n == 0 {
		err = problem.New(problem.Conflict, "operation.decided")
	}
	tx.About(id, r.Peer)
	return r, err
}

func (s *Service) withdraw(_ context.Context, tx *tenant.Tx, in *OfSuspension) (*suspensionOut, error) {
	if _, err := s.end(tx, in.Suspension, Proposed, Withdrawn); err != nil {
		return nil, err
	}
	return answer(tx, in.Suspension)
}

func (s *Service) lift(_ context.Context, tx *tenant.Tx, in *OfSuspension) (*suspensionOut, error) {
	r, err := s.end(tx, in.Suspension, InForce, Lifted)
	if err != nil {
		return nil, err
	}
	if _, err := tx.Deliver(r.Peer, Key, liftedKind, told{ID: r.ID, From: tx.Tenant(), At: tx.Now(), Schools: r.Schools}); err != nil {
		return nil, err
	}
	return answer(tx, in.Suspension)
}

// suspended is the organisation's part: its services read, and add nothing above the floor.
func (s *Service) suspended(_ context.Context, tx *tenant.Tx, in *told) error {
	if ok, err := s.heard(tx, in); err != nil || !ok || in.Name == "" {
		return err
	}
	n, err := tx.Exec(`insert into operation.holds (tenant_id, id, from_id, from_name, reason, contact, since, through_name, through_id) values ($1, $2, $3, $4, $5, $6, $7, $8, nullif($9, '00000000-0000-0000-0000-000000000000'::uuid)) on conflict do nothing`,
		tx.Tenant(), in.ID, in.From, in.Name, in.Reason, in.Contact, in.At, in.ThroughName, in.Through)
	if err != nil || n == 0 { // told twice, or lifted before
		return err
	}
	return s.changed(tx, suspendedKind, "suspended", in)
}

// lifted is the organisation's part: other reasons for which a service is read-only stay.
func (s *Service) lifted(_ context.Context, tx *tenant.Tx, in *told) error {
	n, err := tx.Exec(`update operation.holds set lifted_at = $4 where tenant_id = $1 and id = $2 and from_id = $3 and lifted_at is null`, tx.Tenant(), in.ID, in.From, tx.Now())
	if err != nil {
		return err
	}
	if n > 0 {
		return s.changed(tx, liftedKind, "lifted", in)
	}
	if ok, err := s.heard(tx, in); err != nil || !ok {
		return err
	}
	_, err = tx.Exec(`insert into operation.holds (tenant_id, id, from_id, from_name, reason, contact, since, lifted_at) values ($1, $2, $3, '', '', '', $4, $4) on conflict do nothing`, tx.Tenant(), in.ID, in.From, in.At)
	return err
}

// changed makes the organisation what its holds say, writes its journal and tells those who decide there.
func (s *Service) changed(tx *tenant.Tx, line, kind string, in *told) error {
	if _, err := tx.Exec(`update tenant.tenants t set suspended_at = h.since, suspended_by = coalesce(h.from_name, '')
		from (select (array_agg(since order by since, id))[1] as since, (array_agg(from_name order by since, id))[1] as from_name from operation.holds where tenant_id = $1 and lifted_at is null) h
		where t.tenant_id = $1`, tx.Tenant()); err != nil {
		return err
	}
	if err := tx.Touch("reach", tx.Tenant()); err != nil {
		return err
	}
	if err := audit.Record(tx, line, map[string]any{"from": in.From}, in.ID); err != nil {
		return err
	}
	if err := pass(tx, line, in); err != nil {
		return err
	}
	return s.tell(tx, kind, uuid.NewSHA1(in.ID, []byte(kind)), "/plateforme/suspension", decides...)
}

// pays is what a link carries from who pays to the school whose services are paid.
const pays = "billing"

// heard tells whether what came is from whoever runs the platform: directly, or through who pays for the services here.
func (s *Service) heard(tx *tenant.Tx, in *told) (bool, error) {
	operator, links, err := s.around(tx)
	if err != nil || operator == uuid.Nil || in.From != operator {
		return false, err
	}
	return slices.ContainsFunc(links, func(l tenant.Link) bool {
		if in.Through == uuid.Nil {
			return serves(l, operator)
		}
		return l.Peer == in.Through && l.PeerKind != "school" && slices.Contains(l.Services, pays)
	}), nil
}

// apart lifts what reached this school through an organisation that pays for nothing here any more: nobody could tell it so.
func (s *Service) apart(tx *tenant.Tx, links []tenant.Link) error {
	type hold struct{ ID, FromID, ThroughID uuid.UUID }
	list, err := tenant.Select[hold](tx, `select id, from_id, through_id from operation.holds where tenant_id = $1 and lifted_at is null and through_id is not null order by id`, tx.Tenant())
	for _, h := range list {
		if slices.ContainsFunc(links, func(l tenant.Link) bool { return l.Peer == h.ThroughID && slices.Contains(l.Services, pays) }) {
			continue
		}
		if _, err := tx.Exec(`update operation.holds set lifted_at = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), h.ID, tx.Now()); err != nil {
			return err
		}
		if err := s.changed(tx, liftedKind, "lifted", &told{ID: h.ID, From: h.FromID, Through: h.ThroughID}); err != nil {
			return err
		}
	}
	return err
}

// pass tells the schools of which this organisation pays the services what it was told itself.
func pass(tx *tenant.Tx, kind string, in *told) error {
	if !in.Schools || in.Through != uuid.Nil {
		return nil
	}
	links, err := tenant.Links(tx)
	if err != nil {
		return err
	}
	var schools []uuid.UUID
	for _, l := range links {
		if l.PeerKind == "school" {
			schools = append(schools, l.Peer)
		}
	}
	out := *in
	out.Through = tx.Tenant()
	if out.ThroughName, err = tenant.Value[string](tx, `select name from tenant.tenants where tenant_id = $1`, tx.Tenant()); err != nil {
		return err
	}
	_, err = tx.DeliverAll(schools, pays, kind, out)
	return err
}

func (s *Service) tell(tx *tenant.Tx, kind string, object uuid.UUID, path string, profiles ...access.Profile) error {
	if s.Tell == nil {
		return nil
	}
	return s.Tell(tx, Key+".kind_"+kind, object, path, profiles...)
}

// Hold is a suspension as the organisation knows it.
type Hold struct {
	ID       uuid.UUID  `json:"id"`
	By       string     `json:"by" db:"from_name"`
	Reason   string     `json:"reason"`
	Contact  string     `json:"contact" doc:"The address to write to"`
	Through  string     `json:"through,omitempty" db:"through_name" doc:"The organisation with which a school is suspended, when it is not for itself"`
	Since    time.Time  `json:"since"`
	LiftedAt *time.Time `json:"lifted_at,omitempty"`
}

type holdsOut struct {
	Body struct {
		Items []Hold `json:"items" nullable:"false"`
	}
}

func holds(tx *tenant.Tx) ([]Hold, error) {
	rows, err := tenant.Select[Hold](tx, `select id, from_name, reason, contact, through_name, since, lifted_at from operation.holds where tenant_id = $1 and from_name <> '' order by lifted_at is null desc, since desc, id limit 100`, tx.Tenant())
	return append([]Hold{}, rows...), err
}

func (s *Service) holds(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (out *holdsOut, err error) {
	out = &holdsOut{}
	out.Body.Items, err = holds(tx)
	return out, err
}
