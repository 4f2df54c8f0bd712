package directory

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/platform/lists"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// The service of a link that carries the directory's bridges.
const bridgeService = "directory"

// The states of a bridge.
const (
	BridgeProposed  = "proposed"
	BridgeConfirmed = "confirmed"
	BridgeEnded     = "ended"
)

// Bridge says that a person here is a person there.
type Bridge struct {
	ID           uuid.UUID
	PersonID     *uuid.UUID
	PeerTenantID uuid.UUID
	PeerPersonID *uuid.UUID
	Came         bool // from the other side
	State        string
	Offer        []byte
}

// envelope is what crosses a bridge, sealed in its delivery: identity, class, kinship and who may fetch the child, never more.
type envelope struct {
	From   uuid.UUID `json:"from"`
	School bool      `json:"school"` // a school tells a collectivity; otherwise a collectivity tells a school
	Pupils []offered `json:"pupils"`
	// Withdrawn were told of by mistake: an undone import had brought them.
	Withdrawn []uuid.UUID `json:"withdrawn,omitempty"`
}

type offered struct {
	Identity
	Class        *offeredClass        `json:"class,omitempty"`
	Guardians    []offeredGuardian    `json:"guardians,omitempty"`
	Restrictions []offeredRestriction `json:"restrictions,omitempty"`
	Collectors   []offeredCollector   `json:"collectors,omitempty"`
	Alone        []offeredAlone       `json:"alone,omitempty"`
	IneHash      string               `json:"ine,omitempty"`
	Left         bool                 `json:"left,omitempty"`
	Propose      bool                 `json:"propose,omitempty"`
	// Wishes are what the register says of the town's services, told to whom enrols for the school and to nobody else; nil: not told.
	Wishes []string `json:"wishes"`
}

// Identity is who somebody is, and nothing else.
type Identity struct {
	ID         uuid.UUID `json:"id"`
	Civility   string    `json:"civility,omitempty"`
	FamilyName string    `json:"family_name"`
	GivenName  string    `json:"given_name"`
	UsageName  string    `json:"usage_name,omitempty"`
	BirthDate  Date      `json:"birth_date,omitzero"`
	Sex        string    `json:"sex,omitempty"`
}

type offeredClass struct {
	ID     uuid.UUID `json:"id"`
	Label  string    `json:"label"`
	Levels []string  `json:"levels"`
	Level  string    `json:"level"`
	Year   int       `json:"year"`
}

type offeredGuardian struct {
	Identity
	Relation     *int16 `json:"relation,omitempty"`
	Authority    string `json:"authority"`
	ContactOrder int16  `json:"order"`
	MayCollect   bool   `json:"may_collect"`
}

type offeredRestriction struct {
	ID       uuid.UUID `json:"id"`
	Guardian uuid.UUID `json:"guardian"` // the sender's id
	Effect   string    `json:"effect"`
	Since    Date      `json:"since"`
	Until    Date      `json:"until,omitzero"`
}

// sealed is the payload of a delivery: nothing of it can be read in the queue.
type sealed struct {
	Message uuid.UUID `json:"message"`
	Body    []byte    `json:"body"`
}

type sharing struct {
	People []uuid.UUID `json:"people,omitempty"` // empty: everybody
}

// shareSoon tells the linked organisations what changed of pupils, of all when none is named.
func shareSoon(tx *tenant.Tx, pupils ...uuid.UUID) error {
	linked, err := tenant.Value[bool](tx, `select exists (select from tenant.links where tenant_id = $1 and $2 = any (services))`, tx.Tenant(), bridgeService)
	if err != nil || !linked {
		return err
	}
	_, err = tx.Emit("directory.share", tx.Now(), sharing{People: pupils})
	return err
}

// shareBatch is how many pupils cross in one delivery.
const shareBatch = 100

// share delivers to each linked organisation: a school tells its pupils, a collectivity the orders on those it shares.
func (s *service) share(_ context.Context, tx *tenant.Tx, in *sharing) error {
	kind, err := tenant.Value[string](tx, `select kind from tenant.tenants where tenant_id = $1`, tx.Tenant())
	if err != nil {
		return err
	}
	links, err := tenant.Links(tx)
	if err != nil {
		return err
	}
	for _, l := range links {
		if !slices.Contains(l.Services, bridgeService) || l.Peer == tx.Tenant() {
			continue
		}
		school := kind == "school" && l.PeerKind != "school"
		pupils, err := offers(tx, l.Peer, in.People, school)
		if err != nil {
			return err
		}
		for batch := range slices.Chunk(pupils, shareBatch) {
			if err := s.deliver(tx, l.Peer, "directory.bridge-receive", envelope{From: tx.Tenant(), School: school, Pupils: batch}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *service) deliver(tx *tenant.Tx, peer uuid.UUID, kind string, body any) error {
	return deliver(tx, s.vault, peer, kind, body)
}

func deliver(tx *tenant.Tx, vault *Vault, peer uuid.UUID, kind string, body any) error {
	plain, err := json.Marshal(body)
	if err != nil {
		return err
	}
	id := tenant.NewID()
	_, err = tx.Deliver(peer, bridgeService, kind, sealed{Message: id, Body: vault.Seal(plain, peer, id)})
	return err
}

// withdraw tells the linked collectivities that people an undone import had brought were never here. They are named to each of
// them, answered or not: an answer may still be on its way. The bridges of this side go with the people.
func withdraw(tx *tenant.Tx, vault *Vault, people []uuid.UUID) error {
	if _, err := tx.Exec(`delete from directory.bridges where tenant_id = $1 and person_id = any ($2) and not came`, tx.Tenant(), people); err != nil {
		return err
	}
	links, err := tenant.Links(tx)
	if err != nil {
		return err
	}
	for _, l := range links {
		if !slices.Contains(l.Services, bridgeService) || l.PeerKind == "school" || l.Peer == tx.Tenant() {
			continue
		}
		for batch := range slices.Chunk(people, 10*shareBatch) {
			if err := deliver(tx, vault, l.Peer, "directory.bridge-receive", envelope{From: tx.Tenant(), School: true, Withdrawn: batch}); err != nil {
				return err
			}
		}
	}
	return nil
}

// unlearn takes back what a school told of people who were never its own: their records, their class and their count go. A record
// that somebody here made something of, or that another school tells of too, stays, without this school.
func (s *service) unlearn(tx *tenant.Tx, peer uuid.UUID, theirs []uuid.UUID) error {
	locals, err := tenant.Select[uuid.UUID](tx, `delete from directory.bridges where tenant_id = $1 and peer_tenant_id = $2 and peer_person_id = any ($3) returning person_id`, tx.Tenant(), peer, theirs)
	if err != nil || len(locals) == 0 {
		return err
	}
	locals = slices.DeleteFunc(locals, func(id uuid.UUID) bool { return id == uuid.Nil }) // proposals
	for _, sql := range []string{
		`delete from directory.class_members m using directory.classes c where m.tenant_id = $1 and m.person_id = any ($2) and c.tenant_id = $1 and c.id = m.class_id and c.peer_tenant_id = $3`,
		`delete from directory.kinship where tenant_id = $1 and pupil_id = any ($2) and source = 'bridge' and not hand_made and $3::uuid is not null`,
		`delete from directory.restrictions where tenant_id = $1 and pupil_id = any ($2) and origin_tenant = $3`,
		`delete from directory.collectors where tenant_id = $1 and pupil_id = any ($2) and origin_tenant = $3`,
		`delete from directory.goes_alone where tenant_id = $1 and pupil_id = any ($2) and origin_tenant = $3`,
	} {
		if _, err := tx.Exec(sql, tx.Tenant(), locals, peer); err != nil {
			return fmt.Errorf("take back what a school told: %w", err)
		}
	}
	gone, err := tenant.Select[uuid.UUID](tx, `select p.id from directory.people p where p.tenant_id = $1 and p.id = any ($2) and p.source = 'bridge' and not p.hand_made and cardinality(p.held) = 0 and p.account_id is null
		and not exists (select from directory.bridges t where t.tenant_id = $1 and t.person_id = p.id)
		and not exists (select from directory.kinship t where t.tenant_id = $1 and p.id in (t.pupil_id, t.guardian_id))
		and not exists (select from directory.restrictions t where t.tenant_id = $1 and p.id in (t.pupil_id, t.person_id))
		and not exists (select from directory.consents t where t.tenant_id = $1 and p.id in (t.pupil_id, t.guardian_id))
		and not exists (select from directory.collectors t where t.tenant_id = $1 and t.pupil_id = p.id)
		and not exists (select from directory.goes_alone t where t.tenant_id = $1 and t.pupil_id = p.id)
		and not exists (select from directory.class_members t where t.tenant_id = $1 and t.person_id = p.id)
		and not exists (select from directory.roles t where t.tenant_id = $1 and t.person_id = p.id and t.source <> 'bridge')
		and not exists (select from directory.contacts t where t.tenant_id = $1 and t.id = p.id and (t.address_hidden or t.mail || t.phone_home || t.phone_mobile || t.phone_work || t.street || t.street2 <> ''))
		and not exists (select from directory.group_members t join directory.groups g on g.tenant_id = t.tenant_id and g.id = t.group_id where t.tenant_id = $1 and t.person_id = p.id and not g.automatic)`, tx.Tenant(), locals)
	if err != nil {
		return err
	}
	for _, sql := range []string{
		`delete from directory.group_members where tenant_id = $1 and person_id = any ($2)`,
		`delete from directory.roles where tenant_id = $1 and person_id = any ($2)`,
		`delete from directory.contacts where tenant_id = $1 and id = any ($2)`,
		`delete from directory.identifiers where tenant_id = $1 and id = any ($2)`,
	} {
		if _, err := tx.Exec(sql, tx.Tenant(), gone); err != nil {
			return fmt.Errorf("take back what a school told: %w", err)
		}
	}
	if _, err := discard(tx, "people", gone); err != nil {
		return err
	}
	if _, err := tx.Exec(`update directory.people p set left_on = directory.today($1, $3), updated_at = $3 where p.tenant_id = $1 and p.id = any ($2) and p.source = 'bridge' and p.left_on is null
		and not exists (select from directory.bridges t where t.tenant_id = $1 and t.person_id = p.id and t.state = 'confirmed')`, tx.Tenant(), locals, tx.Now()); err != nil {
		return err
	}
	empty, err := tenant.Select[uuid.UUID](tx, `select c.id from directory.classes c where c.tenant_id = $1 and c.peer_tenant_id = $2 and not exists (select from directory.class_members m where m.tenant_id = $1 and m.class_id = c.id)`, tx.Tenant(), peer)
	if err != nil {
		return err
	}
	if _, err := discardClasses(tx, empty); err != nil {
		return err
	}
	return Refresh(tx)
}

func (s *service) open(tx *tenant.Tx, in *sealed, to any) error {
	plain, err := s.vault.Open(in.Body, tx.Tenant(), in.Message)
	if err != nil {
		return problem.New(problem.Invalid, "directory.bridge_unreadable").Because(err)
	}
	return json.Unmarshal(plain, to)
}

// offers reads what crosses of pupils: of all that a school has, or of those that a collectivity shares with the peer.
func offers(tx *tenant.Tx, peer uuid.UUID, only []uuid.UUID, all bool) ([]offered, error) {
	day := today(tx)
	type pupil struct {
		Person
		IneHash, ClassLabel, Level string
		ClassID                    *uuid.UUID
		ClassLevels                []string
		Year                       *int
		Wishes                     []string
	}
	enrols, err := tenant.Value[bool](tx, `select exists (select from tenant.links where tenant_id = $1 and peer_tenant_id = $2 and 'enrolment' = any (services) and (until is null or until >= $3))`, tx.Tenant(), peer, day)
	if err != nil {
		return nil, err
	}
	pupils, err := tenant.Select[pupil](tx, `select distinct on (p.id) `+personColumns+`, coalesce(i.ine_hash, '') as ine_hash, c.id as class_id, coalesce(c.label, '') as class_label, coalesce(m.level, '') as level, c.levels as class_levels, c.start as year, p.wishes
		from directory.people p
		join directory.roles r on r.tenant_id = p.tenant_id and r.person_id = p.id and r.profile = 'pupil'
		left join directory.identifiers i on i.tenant_id = p.tenant_id and i.id = p.id
		left join directory.class_members m on m.tenant_id = p.tenant_id and m.person_id = p.id and m.part = 'pupil' and m.until is null
		left join lateral (select c.id, c.label, c.levels, c.kind, y.start from directory.classes c join directory.school_years y on y.tenant_id = c.tenant_id and y.id = c.year_id
			where c.tenant_id = p.tenant_id and c.id = m.class_id and y.ends_on >= $4) c on true
		where p.tenant_id = $1 and p.erased_at is null and (cardinality($2::uuid[]) = 0 or p.id = any ($2))
		  and ($5 or exists (select from directory.bridges b where b.tenant_id = $1 and b.person_id = p.id and b.peer_tenant_id = $3 and b.state = 'confirmed'))
		order by p.id, c.kind = 'ordinary' desc nulls last, c.start desc nulls last`, tx.Tenant(), lists.NonNil(only), peer, day, all)
	if err != nil || len(pupils) == 0 {
		return nil, err
	}
	kids := make([]uuid.UUID, len(pupils))
	for i, p := range pupils {
		kids[i] = p.ID
	}
	type guardian struct {
		Person
		PupilID      uuid.UUID
		Relation     *int16
		Authority    string
		ContactOrder int16
		MayCollect   bool
	}
	guardians, err := tenant.Select[guardian](tx, `select k.pupil_id, k.relation, k.contact_order, k.may_collect,
		case when exists (select from directory.restrictions x where x.tenant_id = $1 and x.pupil_id = k.pupil_id and x.person_id = k.guardian_id and x.effect = 'no_information' and `+alive("x", "$3::date")+`)
			then 'none' else k.authority end as authority, `+personColumns+`
		from directory.kinship k join directory.people p on p.tenant_id = k.tenant_id and p.id = k.guardian_id
		where k.tenant_id = $1 and k.pupil_id = any ($2) and `+alive("k", "$3::date")+` order by k.pupil_id, k.contact_order, k.id`, tx.Tenant(), kids, day)
	if err != nil {
		return nil, err
	}
	type order struct {
		offeredRestriction
		PupilID uuid.UUID
	}
	type orderRow struct {
		ID, PupilID, PersonID uuid.UUID
		Effect                string
		Since, Until          Date
	}
	rows, err := tenant.Select[orderRow](tx, `select x.id, x.pupil_id, x.person_id, x.effect, x.since, x.until from directory.restrictions x where x.tenant_id = $1 and x.pupil_id = any ($2)
		and x.effect in ('may_not_collect', 'no_contact') and x.origin_tenant is null and (x.until is null or x.until >= $3::date) order by x.id`, tx.Tenant(), kids, day)
	if err != nil {
		return nil, err
	}
	out := make([]offered, len(pupils))
	at := make(map[uuid.UUID]*offered, len(pupils))
	for i, p := range pupils {
		out[i] = offered{Identity: identity(p.Person), Left: !p.LeftOn.IsZero()}
		if enrols {
			out[i].Wishes = lists.NonNil(p.Wishes)
		}
		if all {
			out[i].IneHash = p.IneHash
			if p.ClassID != nil && p.Year != nil {
				out[i].Class = &offeredClass{ID: *p.ClassID, Label: p.ClassLabel, Levels: p.ClassLevels, Level: p.Level, Year: *p.Year}
			}
		}
		at[p.ID] = &out[i]
	}
	for _, g := range guardians {
		at[g.PupilID].Guardians = append(at[g.PupilID].Guardians, offeredGuardian{Identity: identity(g.Person), Relation: g.Relation, Authority: g.Authority, ContactOrder: g.ContactOrder, MayCollect: g.MayCollect})
	}
	for _, r := range rows { // whatever the order says, the other side only learns that the person may not collect
		at[r.PupilID].Restrictions = append(at[r.PupilID].Restrictions, offeredRestriction{ID: r.ID, Guardian: r.PersonID, Effect: MayNotCollect, Since: r.Since, Until: r.Until})
	}
	return out, offerCollectors(tx, kids, at)
}

func identity(p Person) Identity {
	return Identity{ID: p.ID, Civility: p.Civility, FamilyName: p.FamilyName, GivenName: p.GivenName, UsageName: p.UsageName, BirthDate: p.BirthDate, Sex: p.Sex}
}

// answer is what a receiver tells back: who each person is there.
type answer struct {
	From  uuid.UUID   `json:"from"`
	Pairs []pairThere `json:"pairs"`
}

type pairThere struct {
	Yours uuid.UUID  `json:"yours"`
	Mine  *uuid.UUID `json:"mine,omitempty"` // nil: proposed, or refused when Ended
	Ended bool       `json:"ended,omitempty"`
}

// receive writes what a linked organisation tells: a collectivity writes its own record, a school waits for its director.
func (s *service) receive(_ context.Context, tx *tenant.Tx, in *sealed) error {
	var e envelope
	if err := s.open(tx, in, &e); err != nil {
		return err
	}
	if e.School && len(e.Withdrawn) > 0 {
		if err := s.unlearn(tx, e.From, e.Withdrawn); err != nil {
			return err
		}
	}
	back := answer{From: tx.Tenant()}
	var touched []uuid.UUID
	for _, o := range e.Pupils {
		local, state, err := s.find(tx, e.From, o.ID)
		if err != nil {
			return err
		}
		switch {
		case local != uuid.Nil && e.School:
			err = s.follow(tx, e.From, local, o, &back)
		case local != uuid.Nil: // the school keeps its own record; only orders and who may fetch the child cross
		case state == BridgeProposed: // a person here has not decided yet: the newest offer counts
			err = s.propose(tx, e.From, o)
		case o.Left:
		case e.School:
			local, err = s.welcome(tx, e.From, o, &back)
		default:
			err = s.propose(tx, e.From, o)
		}
		if err != nil {
			return err
		}
		if local == uuid.Nil {
			continue
		}
		if err := s.orders(tx, e.From, local, o.Restrictions); err != nil {
			return err
		}
		if err := s.collect(tx, e.From, local, o); err != nil {
			return err
		}
		touched = append(touched, local)
	}
	if len(touched) > 0 {
		if err := Refresh(tx, touched...); err != nil {
			return err
		}
	}
	if len(back.Pairs) == 0 {
		return nil
	}
	return s.deliver(tx, e.From, "directory.bridge-answered", back)
}

// find tells who a person of the peer is here.
func (s *service) find(tx *tenant.Tx, peer, theirs uuid.UUID) (uuid.UUID, string, error) {
	b, ok, err := tenant.One[Bridge](tx, `select id, person_id, peer_tenant_id, peer_person_id, came, state, null::bytea as offer from directory.bridges
		where tenant_id = $1 and peer_tenant_id = $2 and peer_person_id = $3 and state <> 'ended'`, tx.Tenant(), peer, theirs)
	if err != nil || !ok {
		return uuid.Nil, "", err
	}
	if b.State == BridgeConfirmed && b.PersonID != nil {
		return *b.PersonID, b.State, nil
	}
	return uuid.Nil, b.State, nil
}

// welcome writes a collectivity's own record of a pupil a school tells of. The same national number is the same child; the
// same name is only a proposal for a person to look at.
func (s *service) welcome(tx *tenant.Tx, peer uuid.UUID, o offered, back *answer) (uuid.UUID, error) {
	var known []uuid.UUID
	var err error
	if o.IneHash != "" {
		if known, err = tenant.Select[uuid.UUID](tx, `select i.id from directory.identifiers i join directory.people p on p.tenant_id = i.tenant_id and p.id = i.id and p.erased_at is null
			where i.tenant_id = $1 and i.ine_hash = $2`, tx.Tenant(), o.IneHash); err != nil {
			return uuid.Nil, err
		}
	}
	local := uuid.Nil
	if len(known) == 1 {
		local = known[0]
	} else {
		alike, err := tenant.Value[bool](tx, `select exists (select from directory.people p join directory.roles r on r.tenant_id = p.tenant_id and r.person_id = p.id and r.profile = 'pupil'
			where p.tenant_id = $1 and p.fold = $2 and p.birth_date = $3 and p.erased_at is null
			and not exists (select from directory.bridges b where b.tenant_id = $1 and b.person_id = p.id and b.peer_tenant_id = $4 and b.state <> 'ended'))`,
			tx.Tenant(), folded(o.GivenName, o.FamilyName, o.UsageName), o.BirthDate, peer)
		if err != nil {
			return uuid.Nil, err
		}
		if alike {
			return uuid.Nil, s.propose(tx, peer, o)
		}
		if local, err = Add(tx, newFrom(o.Identity, access.Pupil)); err != nil {
			return local, err
		}
	}
	if err := s.bridge(tx, local, peer, o.ID); err != nil {
		return local, err
	}
	back.Pairs = append(back.Pairs, pairThere{Yours: o.ID, Mine: &local})
	return local, s.follow(tx, peer, local, o, back)
}

func newFrom(i Identity, profile access.Profile) NewPerson {
	return NewPerson{Civility: i.Civility, FamilyName: i.FamilyName, GivenName: i.GivenName, UsageName: i.UsageName, BirthDate: i.BirthDate, Sex: i.Sex, Source: FromBridge,
		Roles: []NewRole{{Profile: profile}}}
}

func (s *service) bridge(tx *tenant.Tx, local, peer, theirs uuid.UUID) error {
	_, err := tx.Exec(`insert into directory.bridges (tenant_id, id, person_id, peer_tenant_id, peer_person_id, came, state, since, proposed_at, decided_at)
		values ($1, $2, $3, $4, $5, true, 'confirmed', directory.today($1, $6), $6, $6)
		on conflict (tenant_id, peer_tenant_id, peer_person_id) where peer_person_id is not null and state <> 'ended'
		do update set person_id = excluded.person_id, state = 'confirmed', offer = null, decided_at = excluded.decided_at`, tx.Tenant(), tenant.NewID(), local, peer, theirs, tx.Now())
	if err != nil {
		return fmt.Errorf("record a bridge: %w", err)
	}
	return nil
}

// propose keeps an offer, sealed, until a person decides.
func (s *service) propose(tx *tenant.Tx, peer uuid.UUID, o offered) error {
	plain, err := json.Marshal(o)
	if err != nil {
		return err
	}
	id, err := tenant.Value[uuid.UUID](tx, `select id from directory.bridges where tenant_id = $1 and peer_tenant_id = $2 and peer_person_id = $3 and state <> 'ended'`, tx.Tenant(), peer, o.ID)
	if err != nil {
		return err
	}
	if id != uuid.Nil {
		_, err = tx.Exec(`update directory.bridges set offer = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), id, s.vault.Seal(plain, tx.Tenant(), id))
		return err
	}
	id = tenant.NewID()
	_, err = tx.Exec(`insert into directory.bridges (tenant_id, id, peer_tenant_id, peer_person_id, came, state, offer, since, proposed_at) values ($1, $2, $3, $4, true, 'proposed', $5, directory.today($1, $6), $6)`,
		tx.Tenant(), id, peer, o.ID, s.vault.Seal(plain, tx.Tenant(), id), tx.Now())
	return err
}

// follow makes a collectivity's record say what the school says: identity, class and kinship. What a person of the
// collectivity wrote or corrected stands.
func (s *service) follow(tx *tenant.Tx, peer, local uuid.UUID, o offered, back *answer) error {
	if o.Left {
		_, err := tx.Exec(`update directory.people set left_on = directory.today($1, $3), updated_at = $3 where tenant_id = $1 and id = $2 and source = 'bridge' and left_on is null`, tx.Tenant(), local, tx.Now())
		return err
	}
	if err := s.rename(tx, local, o.Identity); err != nil {
		return err
	}
	if o.Wishes != nil {
		if _, err := tx.Exec(`update directory.people set wishes = $3, updated_at = $4 where tenant_id = $1 and id = $2 and wishes <> $3`, tx.Tenant(), local, o.Wishes, tx.Now()); err != nil {
			return err
		}
	}
	if o.Class != nil {
		if err := s.seat(tx, peer, local, *o.Class); err != nil {
			return err
		}
	}
	present := []uuid.UUID{}
	for _, g := range o.Guardians {
		here, _, err := s.find(tx, peer, g.ID)
		if err != nil {
			return err
		}
		if here == uuid.Nil {
			if here, err = Add(tx, newFrom(g.Identity, access.Guardian)); err != nil {
				return err
			}
			if err := s.bridge(tx, here, peer, g.ID); err != nil {
				return err
			}
			back.Pairs = append(back.Pairs, pairThere{Yours: g.ID, Mine: &here})
		} else if err := s.rename(tx, here, g.Identity); err != nil {
			return err
		}
		present = append(present, here)
		if _, err := tx.Exec(`insert into directory.kinship as k (tenant_id, id, pupil_id, guardian_id, relation, authority, contact_order, may_collect, since, source, created_at, updated_at)
			values ($1, $2, $3, $4, $5, $6, $7, $8, directory.today($1, $9), 'bridge', $9, $9)
			on conflict (tenant_id, pupil_id, guardian_id) where until is null do update set relation = excluded.relation, authority = excluded.authority, contact_order = excluded.contact_order,
				may_collect = excluded.may_collect, updated_at = excluded.updated_at where k.source = 'bridge' and not k.hand_made`,
			tx.Tenant(), tenant.NewID(), local, here, g.Relation, g.Authority, g.ContactOrder, g.MayCollect, tx.Now()); err != nil {
			return fmt.Errorf("follow a link: %w", err)
		}
	}
	_, err := tx.Exec(`update directory.kinship set until = greatest(directory.today($1, $4) - 1, since - 1), updated_at = $4
		where tenant_id = $1 and pupil_id = $2 and source = 'bridge' and not hand_made and until is null and guardian_id <> all ($3)`, tx.Tenant(), local, present, tx.Now())
	return err
}

func (s *service) rename(tx *tenant.Tx, local uuid.UUID, i Identity) error {
	_, err := tx.Exec(`update directory.people set civility = $3, family_name = $4, given_name = $5, usage_name = $6, birth_date = $7, sex = $8, fold = $9, left_on = null, updated_at = $10
		where tenant_id = $1 and id = $2 and source = 'bridge' and cardinality(held) = 0
		and (civility, family_name, given_name, usage_name, sex, birth_date is not distinct from $7::date, left_on is null) is distinct from ($3, $4, $5, $6, $8, true, true)`,
		tx.Tenant(), local, i.Civility, i.FamilyName, i.GivenName, i.UsageName, i.BirthDate, i.Sex, folded(i.GivenName, i.FamilyName, i.UsageName), tx.Now())
	return err
}

// seat puts a collectivity's record of a pupil into its record of the school's class.
func (s *service) seat(tx *tenant.Tx, peer, local uuid.UUID, c offeredClass) error {
	year, err := OpenYear(tx, c.Year)
	if err != nil {
		return err
	}
	class, err := tenant.Value[uuid.UUID](tx, `select id from directory.classes where tenant_id = $1 and peer_tenant_id = $2 and peer_class_id = $3`, tx.Tenant(), peer, c.ID)
	if err != nil {
		return err
	}
	if class == uuid.Nil {
		if class, err = OpenClass(tx, Class{YearID: year.ID, Label: c.Label, Levels: c.Levels, Source: FromBridge, PeerTenantID: &peer, PeerClassID: &c.ID}); err != nil {
			return err
		}
	} else if _, err := tx.Exec(`update directory.classes set label = $3, levels = $4 where tenant_id = $1 and id = $2 and (label, levels) is distinct from ($3, $4::text[])`, tx.Tenant(), class, c.Label, lists.NonNil(c.Levels)); err != nil {
		return err
	}
	_, err = Join(tx, class, local, PartPupil, c.Level, Date{})
	return err
}

// orders makes the peer's restrictions hold here at once. What the peer lifts holds until a person here confirms.
func (s *service) orders(tx *tenant.Tx, peer, pupil uuid.UUID, list []offeredRestriction) error {
	standing := []uuid.UUID{}
	for _, r := range list {
		person, _, err := s.find(tx, peer, r.Guardian)
		if err != nil {
			return err
		}
		if person == uuid.Nil {
			continue
		}
		standing = append(standing, r.ID)
		if _, err := tx.Exec(`insert into directory.restrictions as x (tenant_id, id, pupil_id, person_id, effect, since, until, origin_tenant, origin_id, created_at, updated_at)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)
			on conflict (tenant_id, origin_tenant, origin_id) where origin_id is not null do update set lifted_there_on = null,
				until = case when x.until is null or excluded.until is null then null else greatest(x.until, excluded.until) end, updated_at = excluded.updated_at where x.ended_at is null`,
			tx.Tenant(), tenant.NewID(), pupil, person, r.Effect, r.Since, r.Until, peer, r.ID, tx.Now()); err != nil {
			return fmt.Errorf("hold an order: %w", err)
		}
	}
	_, err := tx.Exec(`update directory.restrictions set lifted_there_on = directory.today($1, $5), updated_at = $5 where tenant_id = $1 and pupil_id = $2 and origin_tenant = $3
		and origin_id <> all ($4) and lifted_there_on is null and ended_at is null and (until is null or until >= directory.today($1, $5))`, tx.Tenant(), pupil, peer, standing, tx.Now())
	return err
}

// answered mirrors on the sender's side what the receiver made of its people.
func (s *service) answered(_ context.Context, tx *tenant.Tx, in *sealed) error {
	var a answer
	if err := s.open(tx, in, &a); err != nil {
		return err
	}
	for _, p := range a.Pairs {
		if p.Ended {
			if _, err := tx.Exec(`update directory.bridges set state = 'ended', until = directory.today($1, $4), decided_at = $4 where tenant_id = $1 and person_id = $2 and peer_tenant_id = $3 and state <> 'ended'`,
				tx.Tenant(), p.Yours, a.From, tx.Now()); err != nil {
				return err
			}
			continue
		}
		if _, err := tx.Exec(`insert into directory.bridges (tenant_id, id, person_id, peer_tenant_id, peer_person_id, came, state, since, proposed_at, decided_at)
			select $1, $2, $3, $4, $5, false, 'confirmed', directory.today($1, $6), $6, $6 where exists (select from directory.people where tenant_id = $1 and id = $3)
			on conflict (tenant_id, person_id, peer_tenant_id) where person_id is not null and state <> 'ended'
			do update set peer_person_id = excluded.peer_person_id, state = 'confirmed', decided_at = excluded.decided_at`,
			tx.Tenant(), tenant.NewID(), p.Yours, a.From, p.Mine, tx.Now()); err != nil {
			return err
		}
	}
	return nil
}

// ProposeTo offers a pupil of a collectivity to a linked school, whose director confirms.
func (s *service) proposeTo(tx *tenant.Tx, pupil, peer uuid.UUID) error {
	list, err := offers(tx, peer, []uuid.UUID{pupil}, true)
	if err != nil {
		return err
	}
	if len(list) != 1 {
		return problem.OnField("person", "directory.unknown_person")
	}
	list[0].Class = nil
	if _, err := tx.Exec(`insert into directory.bridges (tenant_id, id, person_id, peer_tenant_id, came, state, since, proposed_at) values ($1, $2, $3, $4, false, 'proposed', directory.today($1, $5), $5)
		on conflict (tenant_id, person_id, peer_tenant_id) where person_id is not null and state <> 'ended' do nothing`, tx.Tenant(), tenant.NewID(), pupil, peer, tx.Now()); err != nil {
		return err
	}
	return s.deliver(tx, peer, "directory.bridge-receive", envelope{From: tx.Tenant(), Pupils: list})
}

// confirm ties a waiting proposal to a person here, or writes a new record of it; the other side is answered.
func (s *service) confirm(tx *tenant.Tx, id uuid.UUID, person *uuid.UUID) (uuid.UUID, error) {
	b, o, err := s.waiting(tx, id)
	if err != nil {
		return uuid.Nil, err
	}
	kind, err := tenant.Value[string](tx, `select kind from tenant.tenants where tenant_id = $1`, tx.Tenant())
	if err != nil {
		return uuid.Nil, err
	}
	back := answer{From: tx.Tenant()}
	var local uuid.UUID
	if person != nil {
		if _, err := PersonByID(tx, *person); err != nil {
			return uuid.Nil, problem.OnField("person", "directory.unknown_person")
		}
		local = *person
	} else {
		n := newFrom(o.Identity, access.Pupil)
		n.ExpectedInOnde = kind == "school"
		if local, err = Add(tx, n); err != nil {
			return local, err
		}
	}
	if err := s.bridge(tx, local, b.PeerTenantID, *b.PeerPersonID); err != nil {
		return local, err
	}
	if _, err := tx.Exec(`update directory.bridges set decided_by = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), id, actorAccount(tx)); err != nil {
		return local, err
	}
	back.Pairs = append(back.Pairs, pairThere{Yours: o.ID, Mine: &local})
	if person == nil || kind != "school" {
		if err := s.follow(tx, b.PeerTenantID, local, o, &back); err != nil {
			return local, err
		}
	}
	if err := s.orders(tx, b.PeerTenantID, local, o.Restrictions); err != nil {
		return local, err
	}
	if err := s.collect(tx, b.PeerTenantID, local, o); err != nil {
		return local, err
	}
	if err := Refresh(tx, local); err != nil {
		return local, err
	}
	return local, s.deliver(tx, b.PeerTenantID, "directory.bridge-answered", back)
}

// refuse ends a waiting proposal; the other side hears of it.
func (s *service) refuse(tx *tenant.Tx, id uuid.UUID) error {
	b, o, err := s.waiting(tx, id)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`update directory.bridges set state = 'ended', offer = null, until = directory.today($1, $3), decided_at = $3, decided_by = $4 where tenant_id = $1 and id = $2`,
		tx.Tenant(), id, tx.Now(), actorAccount(tx)); err != nil {
		return err
	}
	return s.deliver(tx, b.PeerTenantID, "directory.bridge-answered", answer{From: tx.Tenant(), Pairs: []pairThere{{Yours: o.ID, Ended: true}}})
}

func (s *service) waiting(tx *tenant.Tx, id uuid.UUID) (Bridge, offered, error) {
	var o offered
	b, ok, err := tenant.One[Bridge](tx, `select id, person_id, peer_tenant_id, peer_person_id, came, state, offer from directory.bridges where tenant_id = $1 and id = $2 and state = 'proposed' and came`, tx.Tenant(), id)
	if err != nil {
		return b, o, err
	}
	if !ok || b.Offer == nil || b.PeerPersonID == nil {
		return b, o, problem.Missing()
	}
	plain, err := s.vault.Open(b.Offer, tx.Tenant(), b.ID)
	if err != nil {
		return b, o, err
	}
	return b, o, json.Unmarshal(plain, &o)
}

// Bridger lets a service of the house propose a pupil and decide a proposal, in its own transaction: an enrolment at the town hall is a
// proposal, an admission by the director its confirmation. The transaction opens the directory's tenant door.
type Bridger struct{ s *service }

// NewBridger knows how what crosses is sealed, and the accounts that follow a departure.
func NewBridger(v *Vault, m Memberships) Bridger { return Bridger{&service{vault: v, memberships: m}} }

// Propose offers a pupil of a collectivity to a linked school; "tenant.no_link" when no link carries the directory.
func (b Bridger) Propose(tx *tenant.Tx, pupil, school uuid.UUID) error {
	return b.s.proposeTo(tx, pupil, school)
}

// Waiting finds the proposal of a person of a linked organisation that waits for a decision here.
func (b Bridger) Waiting(tx *tenant.Tx, peer, theirs uuid.UUID) (uuid.UUID, bool, error) {
	return tenant.One[uuid.UUID](tx, `select id from directory.bridges where tenant_id = $1 and peer_tenant_id = $2 and peer_person_id = $3 and state = 'proposed' and came and offer is not null`, tx.Tenant(), peer, theirs)
}

// Offered names those who answer for the person of a waiting proposal, as the other side tells it.
func (b Bridger) Offered(tx *tenant.Tx, bridge uuid.UUID) (guardians []Identity, err error) {
	_, o, err := b.s.waiting(tx, bridge)
	for _, g := range o.Guardians {
		guardians = append(guardians, g.Identity)
	}
	return guardians, err
}

// Confirm ties a waiting proposal to a person here, or writes a new record of it when person is nil, and answers the other side.
func (b Bridger) Confirm(tx *tenant.Tx, bridge uuid.UUID, person *uuid.UUID) (uuid.UUID, error) {
	return b.s.confirm(tx, bridge, person)
}

// Refuse ends a waiting proposal; the other side hears of it.
func (b Bridger) Refuse(tx *tenant.Tx, bridge uuid.UUID) error { return b.s.refuse(tx, bridge) }

// Leave says that a pupil left on a day, and with them the adults who are here for nobody else: their departure clock runs from it.
func (b Bridger) Leave(tx *tenant.Tx, pupil uuid.UUID, on Date) error {
	return b.s.leave(tx, pupil, on)
}

// Back takes back that people left: they are here again, and their accounts with them.
func (b Bridger) Back(tx *tenant.Tx, people ...uuid.UUID) error {
	back, err := tenant.Select[uuid.UUID](tx, `update directory.people set left_on = null, import_id = null, updated_at = $3 where tenant_id = $1 and id = any ($2) and left_on is not null and erased_at is null returning id`, tx.Tenant(), people, tx.Now())
	if err != nil || len(back) == 0 {
		return err
	}
	if b.s.memberships.Until != nil {
		for _, p := range back {
			if err := b.s.memberships.Until(tx, p, Date{}); err != nil {
				return err
			}
		}
	}
	return Refresh(tx, back...)
}
