package directory

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/platform/lists"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// The states of a transfer, the same words on both sides.
const (
	TransferAsked     = "asked"     // the new organisation asks; the old one answers
	TransferProposed  = "proposed"  // the old one proposes; the new one answers
	TransferAccepted  = "accepted"  // the pupil is in the new one; the old one waits for the day
	TransferRefused   = "refused"   // by whoever was asked
	TransferWithdrawn = "withdrawn" // by whoever had proposed
	TransferDone      = "done"      // the day came: the old record's departure clock runs
)

// Memberships is what the directory asks of those who keep accounts. A zero value leaves accounts alone.
type Memberships struct {
	// Join makes a record of the transaction's tenant one of an account's.
	Join func(tx *tenant.Tx, account, person uuid.UUID) error
	// Until says the last day on which a record is one of its account's; the zero date takes it back.
	Until func(tx *tenant.Tx, person uuid.UUID, last Date) error
}

// keptAfterLeaving is for how many days the family of a pupil who left still reads what was addressed to them, and the
// record is kept (arrêté of 30 November 2006, art. 6).
const keptAfterLeaving = 90

// codeDays is how long a transfer's code opens.
const codeDays = 60

// move is what crosses for one pupil, sealed: who they are, who answers for them and what a judge decided.
type move struct {
	Exchange     uuid.UUID    `json:"exchange"`
	From         uuid.UUID    `json:"from"`
	FromName     string       `json:"from_name"`
	Pupil        moved        `json:"pupil"`
	INE          string       `json:"ine,omitempty"`
	Level        string       `json:"level,omitempty"`
	LeavesOn     Date         `json:"leaves_on"`
	Guardians    []movedKin   `json:"guardians"`
	Restrictions []movedOrder `json:"restrictions,omitempty"`
	Contact      *Contact     `json:"contact,omitempty"`
	Account      *uuid.UUID   `json:"account,omitempty"`
}

type moved struct {
	Identity
	Language string   `json:"language,omitempty"`
	Held     []string `json:"held,omitempty"`
}

type movedKin struct {
	moved
	Relation     *int16     `json:"relation,omitempty"`
	Authority    string     `json:"authority"`
	ContactOrder int16      `json:"order"`
	MayCollect   bool       `json:"may_collect"`
	HandMade     bool       `json:"hand_made,omitempty"`
	Contact      *Contact   `json:"contact,omitempty"`
	Account      *uuid.UUID `json:"account,omitempty"`
}

type movedOrder struct {
	ID        uuid.UUID `json:"id"`
	Guardian  uuid.UUID `json:"guardian"` // the sender's id
	Effect    string    `json:"effect"`
	Since     Date      `json:"since"`
	Until     Date      `json:"until,omitzero"`
	DecidedOn Date      `json:"decided_on,omitzero"`
	Court     string    `json:"court,omitempty"`
}

// word is what one side tells the other: an offer, a question, or what became of an exchange.
type word struct {
	From     uuid.UUID `json:"from"`
	FromName string    `json:"from_name"`
	Offer    *move     `json:"offer,omitempty"`
	Asks     []asked   `json:"asks,omitempty"`
	Told     []told    `json:"told,omitempty"`
}

type asked struct {
	Exchange uuid.UUID `json:"exchange"`
	IneHash  string    `json:"ine"`
}

type told struct {
	Exchange uuid.UUID `json:"exchange"`
	State    string    `json:"state"`
	Reason   string    `json:"reason,omitempty"`
	IneHash  string    `json:"ine,omitempty"` // of a question that was understood: who it is about, for who asked
	LeavesOn Date      `json:"leaves_on,omitzero"`
}

// Transfer is one side of a pupil's move.
type Transfer struct {
	ID           uuid.UUID
	Exchange     uuid.UUID
	Way          string // "out": the pupil leaves; "in": they come
	State        string
	PersonID     *uuid.UUID
	PeerTenantID *uuid.UUID
	PeerName     string
	ByCode       bool
	LeavesOn     Date
	Reason       string
	Offer        []byte
	OpenedAt     time.Time
	DecidedAt    *time.Time
}

const transferColumns = `t.id, t.exchange, t.way, t.state, t.person_id, t.peer_tenant_id, t.peer_name, t.by_code, t.leaves_on, t.reason, t.offer, t.opened_at, t.decided_at`

// sameNature tells whether a pupil may move between two kinds of organisation: from school to school, from collectivity to collectivity.
func sameNature(a, b string) bool { return (a == "school") == (b == "school") }

func ownName(tx *tenant.Tx) (kind, name string, err error) {
	type row struct{ Kind, ShortName string }
	r, _, err := tenant.One[row](tx, `select kind, short_name from tenant.tenants where tenant_id = $1`, tx.Tenant())
	return r.Kind, r.ShortName, err
}

// destinations are the linked organisations to which a pupil of this one may move.
func destinations(tx *tenant.Tx) ([]tenant.Link, error) {
	kind, _, err := ownName(tx)
	if err != nil {
		return nil, err
	}
	links, err := tenant.Links(tx)
	return slices.DeleteFunc(links, func(l tenant.Link) bool {
		return l.Peer == tx.Tenant() || !slices.Contains(l.Services, bridgeService) || !sameNature(kind, l.PeerKind)
	}), err
}

// gather reads all that crosses for pupils, in the order of their ids.
func (s *service) gather(tx *tenant.Tx, pupils []uuid.UUID) (map[uuid.UUID]*move, error) {
	kind, name, err := ownName(tx)
	if err != nil {
		return nil, err
	}
	day := today(tx)
	type person struct {
		Person
		Held       []string
		Level      string
		HasContact bool
		Contact
	}
	const personWithContact = personColumns + `, p.held, c.id is not null as has_contact, coalesce(c.mail, '') as mail, coalesce(c.phone_home, '') as phone_home, coalesce(c.phone_mobile, '') as phone_mobile, coalesce(c.phone_work, '') as phone_work,
		coalesce(c.street, '') as street, coalesce(c.postcode, '') as postcode, coalesce(c.city, '') as city, coalesce(c.country, '') as country, coalesce(c.street2, '') as street2, coalesce(c.postcode2, '') as postcode2,
		coalesce(c.city2, '') as city2, coalesce(c.country2, '') as country2, coalesce(c.address_hidden, false) as address_hidden`
	rows, err := tenant.Select[person](tx, `select distinct on (p.id) `+personWithContact+`, coalesce(m.level, '') as level
		from directory.people p left join directory.contacts c on c.tenant_id = p.tenant_id and c.id = p.id
		left join lateral (select m.level from directory.class_members m join directory.classes k on k.tenant_id = m.tenant_id and k.id = m.class_id join directory.school_years y on y.tenant_id = k.tenant_id and y.id = k.year_id
			where m.tenant_id = $1 and m.person_id = p.id and m.part = 'pupil' and y.starts_on <= $3::date order by y.start desc, m.until is null desc, k.kind = 'ordinary' desc limit 1) m on true
		where p.tenant_id = $1 and p.id = any ($2) and p.erased_at is null and exists (select from directory.roles r where r.tenant_id = $1 and r.person_id = p.id and r.profile = 'pupil') order by p.id`, tx.Tenant(), lists.NonNil(pupils), day)
	if err != nil {
		return nil, err
	}
	out := map[uuid.UUID]*move{}
	for _, p := range rows {
		m := &move{From: tx.Tenant(), FromName: name, Pupil: moved{Identity: identity(p.Person), Language: p.Language, Held: p.Held}, Level: p.Level, Account: p.AccountID, Guardians: []movedKin{}}
		if m.INE, err = s.vault.INE(tx, p.ID); err != nil {
			return nil, err
		}
		if kind == "school" && p.HasContact { // a collectivity's addresses stay with it
			c := p.Contact
			m.Contact = &c
		}
		out[p.ID] = m
	}
	type kin struct {
		person
		PupilID      uuid.UUID
		Relation     *int16
		Authority    string
		ContactOrder int16
		MayCollect   bool
		LinkHandMade bool
	}
	kins, err := tenant.Select[kin](tx, `select k.pupil_id, k.relation, k.authority, k.contact_order, k.may_collect, k.hand_made as link_hand_made, '' as level, `+personWithContact+`
		from directory.kinship k join directory.people p on p.tenant_id = k.tenant_id and p.id = k.guardian_id and p.erased_at is null
		left join directory.contacts c on c.tenant_id = p.tenant_id and c.id = p.id
		where k.tenant_id = $1 and k.pupil_id = any ($2) and `+alive("k", "$3::date")+` order by k.pupil_id, k.contact_order, k.id`, tx.Tenant(), lists.NonNil(pupils), day)
	if err != nil {
		return nil, err
	}
	for _, k := range kins {
		if m := out[k.PupilID]; m != nil {
			g := movedKin{moved: moved{Identity: identity(k.Person), Language: k.Language, Held: k.Held}, Relation: k.Relation, Authority: k.Authority, ContactOrder: k.ContactOrder, MayCollect: k.MayCollect, HandMade: k.LinkHandMade, Account: k.AccountID}
			if kind == "school" && k.HasContact {
				c := k.Contact
				g.Contact = &c
			}
			m.Guardians = append(m.Guardians, g)
		}
	}
	type orderRow struct {
		ID, PupilID, PersonID   uuid.UUID
		Effect                  string
		Since, Until, DecidedOn Date
		Court                   string
	}
	orders, err := tenant.Select[orderRow](tx, `select x.id, x.pupil_id, x.person_id, x.effect, x.since, x.until, x.decided_on, x.court from directory.restrictions x
		where x.tenant_id = $1 and x.pupil_id = any ($2) and x.ended_at is null and (x.until is null or x.until >= $3::date) order by x.id`, tx.Tenant(), lists.NonNil(pupils), day)
	for _, o := range orders {
		if m := out[o.PupilID]; m != nil {
			m.Restrictions = append(m.Restrictions, movedOrder{ID: o.ID, Guardian: o.PersonID, Effect: o.Effect, Since: o.Since, Until: o.Until, DecidedOn: o.DecidedOn, Court: o.Court})
		}
	}
	return out, err
}

// offerTo proposes pupils to a linked organisation from a day on. A pupil whom it had asked for is answered; one for whom another
// move waits is refused with directory.transfer_waiting.
func (s *service) offerTo(tx *tenant.Tx, peer uuid.UUID, pupils []uuid.UUID, leaves Date) ([]uuid.UUID, error) {
	list, err := destinations(tx)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(list, func(l tenant.Link) bool { return l.Peer == peer })
	if i < 0 {
		return nil, problem.OnField("peer", "directory.no_destination")
	}
	if leaves, err = leaving(tx, leaves); err != nil {
		return nil, err
	}
	moves, err := s.movable(tx, pupils)
	if err != nil {
		return nil, err
	}
	_, name, err := ownName(tx)
	if err != nil {
		return nil, err
	}
	var made []uuid.UUID
	for _, p := range pupils {
		m := moves[p]
		if m == nil {
			return nil, problem.OnField("people", "directory.unknown_person")
		}
		t, ok, err := tenant.One[Transfer](tx, `select `+transferColumns+` from directory.transfers t where t.tenant_id = $1 and t.person_id = $2 and t.way = 'out' and t.state in ('asked', 'proposed', 'accepted') for update`, tx.Tenant(), p)
		if err != nil {
			return nil, err
		}
		switch {
		case ok && t.State == TransferAsked && t.PeerTenantID != nil && *t.PeerTenantID == peer:
			if _, err := tx.Exec(`update directory.transfers set state = 'proposed', leaves_on = $3, decided_by = $4 where tenant_id = $1 and id = $2`, tx.Tenant(), t.ID, leaves, actorAccount(tx)); err != nil {
				return nil, err
			}
		case ok:
			return nil, problem.New(problem.Conflict, "directory.transfer_waiting", "name", Person{GivenName: m.Pupil.GivenName, FamilyName: m.Pupil.FamilyName, UsageName: m.Pupil.UsageName}.Name())
		default:
			t = Transfer{ID: tenant.NewID(), Exchange: tenant.NewID()}
			if _, err := tx.Exec(`insert into directory.transfers (tenant_id, id, exchange, way, state, person_id, peer_tenant_id, peer_name, leaves_on, opened_at, decided_by) values ($1, $2, $3, 'out', 'proposed', $4, $5, $6, $7, $8, $9)`,
				tx.Tenant(), t.ID, t.Exchange, p, peer, list[i].PeerName, leaves, tx.Now(), actorAccount(tx)); err != nil {
				return nil, fmt.Errorf("propose a transfer: %w", err)
			}
		}
		m.Exchange, m.LeavesOn = t.Exchange, leaves
		if err := s.deliver(tx, peer, "directory.transfer-hear", word{From: tx.Tenant(), FromName: name, Offer: m}); err != nil {
			return nil, err
		}
		made = append(made, t.ID)
	}
	return made, nil
}

// Propose offers pupils to a linked organisation, whose director decides. A zero leaves is today.
func Propose(tx *tenant.Tx, vault *Vault, peer uuid.UUID, pupils []uuid.UUID, leaves Date) error {
	_, err := (&service{vault: vault}).offerTo(tx, peer, pupils, leaves)
	return err
}

// leaving is the first day away: today when none is given, never more than a year ahead nor three months back.
func leaving(tx *tenant.Tx, on Date) (Date, error) {
	day := today(tx)
	if on.IsZero() {
		return day, nil
	}
	if d := day.DaysUntil(on); d > 366 || d < -keptAfterLeaving {
		return on, problem.OnField("leaves_on", "directory.transfer_day")
	}
	return on, nil
}

// codeAlphabet has no 0/O, 1/I/L, U/V: what is read aloud or copied from paper has one reading.
const codeAlphabet = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

// newCode is "ABCD-EFGH-JKMN", 58 bits drawn at random; nothing of it is kept but a keyed hash.
func newCode() string {
	var b strings.Builder
	for b.Len() < 14 {
		if n := b.Len(); n == 4 || n == 9 {
			b.WriteByte('-')
		}
		var one [1]byte
		_, _ = rand.Read(one[:]) // never fails
		if int(one[0]) < 256-256%len(codeAlphabet) {
			b.WriteByte(codeAlphabet[int(one[0])%len(codeAlphabet)])
		}
	}
	return b.String()
}

// codeHash ties a code to the birth date of its pupil: a code found on the ground opens nothing.
func (s *service) codeHash(code string, birth Date) string {
	plain := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			r -= 'a' - 'A'
		}
		if strings.ContainsRune(codeAlphabet, r) {
			return r
		}
		return -1
	}, code)
	return s.vault.Hash("transfer:" + plain + "|" + birth.String())
}

// leaveCode leaves a pupil's move for whoever types the code that the family carries: no organisation learns that another exists.
func (s *service) leaveCode(tx *tenant.Tx, pupil uuid.UUID, leaves Date) (id uuid.UUID, code string, until time.Time, err error) {
	if leaves, err = leaving(tx, leaves); err != nil {
		return id, "", until, err
	}
	moves, err := s.movable(tx, []uuid.UUID{pupil})
	if err != nil {
		return id, "", until, err
	}
	m := moves[pupil]
	if m == nil {
		return id, "", until, problem.OnField("person", "directory.unknown_person")
	}
	if m.Pupil.BirthDate.IsZero() {
		return id, "", until, problem.New(problem.Conflict, "directory.birth_needed")
	}
	taken, err := tenant.Value[bool](tx, `select exists (select from directory.transfers where tenant_id = $1 and person_id = $2 and way = 'out' and state in ('asked', 'proposed', 'accepted'))`, tx.Tenant(), pupil)
	if err != nil {
		return id, "", until, err
	}
	if taken {
		return id, "", until, problem.New(problem.Conflict, "directory.transfer_waiting", "name", Person{GivenName: m.Pupil.GivenName, FamilyName: m.Pupil.FamilyName, UsageName: m.Pupil.UsageName}.Name())
	}
	id, m.Exchange, m.LeavesOn = tenant.NewID(), tenant.NewID(), leaves
	code, until = newCode(), tx.Now().AddDate(0, 0, codeDays)
	plain, err := json.Marshal(m)
	if err != nil {
		return id, "", until, err
	}
	if _, err := tx.Exec(`insert into directory.transfers (tenant_id, id, exchange, way, state, person_id, by_code, leaves_on, opened_at, decided_by) values ($1, $2, $3, 'out', 'proposed', $4, true, $5, $6, $7)`,
		tx.Tenant(), id, m.Exchange, pupil, leaves, tx.Now(), actorAccount(tx)); err != nil {
		return id, "", until, err
	}
	_, err = tx.Exec(`select directory.leave_handover($1, $2, $3, $4, $5)`, m.Exchange, s.codeHash(code, m.Pupil.BirthDate), s.vault.Seal(plain, uuid.Nil, m.Exchange), until, tx.Now())
	return id, code, until, err
}

// takeCode makes what a code was left for a proposal here. A wrong code, a wrong birth date, a code that was used, withdrawn or
// is too old: the answer is one and the same.
func (s *service) takeCode(tx *tenant.Tx, code string, birth Date) (uuid.UUID, error) {
	type row struct {
		Exchange uuid.UUID
		Offer    []byte
	}
	wrong := problem.OnField("code", "directory.transfer_code")
	r, ok, err := tenant.One[row](tx, `select exchange, offer from directory.take_handover($1, $2)`, s.codeHash(code, birth), tx.Now())
	if err != nil {
		return uuid.Nil, err
	}
	if !ok {
		return uuid.Nil, wrong
	}
	plain, err := s.vault.Open(r.Offer, uuid.Nil, r.Exchange)
	if err != nil {
		return uuid.Nil, wrong.Because(err)
	}
	var m move
	if err := json.Unmarshal(plain, &m); err != nil {
		return uuid.Nil, err
	}
	if m.From == tx.Tenant() {
		return uuid.Nil, problem.OnField("code", "directory.transfer_own")
	}
	return s.await(tx, &m, true)
}

// await keeps an offer, sealed, until a person decides. The newest offer of an exchange counts.
func (s *service) await(tx *tenant.Tx, m *move, byCode bool) (uuid.UUID, error) {
	t, ok, err := tenant.One[Transfer](tx, `select `+transferColumns+` from directory.transfers t where t.tenant_id = $1 and t.exchange = $2 for update`, tx.Tenant(), m.Exchange)
	if err != nil {
		return uuid.Nil, err
	}
	if ok && (t.Way != "in" || t.State != TransferAsked && t.State != TransferProposed) {
		return t.ID, nil // decided already: a message that comes again changes nothing
	}
	plain, err := json.Marshal(m)
	if err != nil {
		return uuid.Nil, err
	}
	if !ok {
		t.ID = tenant.NewID()
	}
	person := t.PersonID
	if person == nil && m.INE != "" {
		known, err := s.byINE(tx, s.vault.Hash("ine:"+m.INE))
		if err != nil {
			return t.ID, err
		}
		if len(known) == 1 {
			person = &known[0]
		}
	}
	_, err = tx.Exec(`insert into directory.transfers as t (tenant_id, id, exchange, way, state, person_id, peer_tenant_id, peer_name, by_code, leaves_on, offer, opened_at)
		values ($1, $2, $3, 'in', 'proposed', $4, $5, $6, $7, $8, $9, $10)
		on conflict (tenant_id, exchange) do update set state = 'proposed', person_id = excluded.person_id, leaves_on = excluded.leaves_on, offer = excluded.offer`,
		tx.Tenant(), t.ID, m.Exchange, person, m.From, m.FromName, byCode, m.LeavesOn, s.vault.Seal(plain, tx.Tenant(), t.ID), tx.Now())
	return t.ID, err
}

func (s *service) byINE(tx *tenant.Tx, hash string) ([]uuid.UUID, error) {
	return tenant.Select[uuid.UUID](tx, `select i.id from directory.identifiers i join directory.people p on p.tenant_id = i.tenant_id and p.id = i.id and p.erased_at is null and p.left_on is null
		where i.tenant_id = $1 and i.ine_hash = $2 order by i.id`, tx.Tenant(), hash)
}

// hear is what a linked organisation tells of transfers.
func (s *service) hear(_ context.Context, tx *tenant.Tx, in *sealed) error {
	var w word
	if err := s.open(tx, in, &w); err != nil {
		return err
	}
	if w.Offer != nil {
		w.Offer.From, w.Offer.FromName = w.From, w.FromName
		if _, err := s.await(tx, w.Offer, false); err != nil {
			return err
		}
	}
	var back []told
	for _, a := range w.Asks {
		understood, err := s.heard(tx, w, a)
		if err != nil {
			return err
		}
		if understood {
			back = append(back, told{Exchange: a.Exchange, State: TransferAsked, IneHash: a.IneHash})
		}
	}
	for _, t := range w.Told {
		if err := s.learn(tx, w, t); err != nil {
			return err
		}
	}
	if len(back) == 0 {
		return nil
	}
	_, name, err := ownName(tx)
	if err != nil {
		return err
	}
	return s.deliver(tx, w.From, "directory.transfer-hear", word{From: tx.Tenant(), FromName: name, Told: back})
}

// heard records that another organisation has a pupil of the same national number: the old one decides first. Who asks learns
// nothing of a pupil who is not here.
func (s *service) heard(tx *tenant.Tx, w word, a asked) (bool, error) {
	if a.IneHash == "" {
		return false, nil
	}
	known, err := s.byINE(tx, a.IneHash)
	if err != nil || len(known) != 1 {
		return false, err
	}
	n, err := tx.Exec(`insert into directory.transfers (tenant_id, id, exchange, way, state, person_id, peer_tenant_id, peer_name, opened_at)
		select $1, $2, $3, 'out', 'asked', $4, $5, $6, $7 where not exists (select from directory.transfers where tenant_id = $1 and person_id = $4 and way = 'out'
			and (state in ('asked', 'proposed', 'accepted') or state = 'refused' and peer_tenant_id = $5))
		on conflict do nothing`, tx.Tenant(), tenant.NewID(), a.Exchange, known[0], w.From, w.FromName, tx.Now())
	return n == 1, err
}

// learn writes what the other side made of an exchange.
func (s *service) learn(tx *tenant.Tx, w word, t told) error {
	switch t.State {
	case TransferAsked:
		known, err := s.byINE(tx, t.IneHash)
		if err != nil || len(known) != 1 {
			return err
		}
		_, err = tx.Exec(`insert into directory.transfers (tenant_id, id, exchange, way, state, person_id, peer_tenant_id, peer_name, opened_at)
			values ($1, $2, $3, 'in', 'asked', $4, $5, $6, $7) on conflict (tenant_id, exchange) do nothing`, tx.Tenant(), tenant.NewID(), t.Exchange, known[0], w.From, w.FromName, tx.Now())
		return err
	case TransferRefused, TransferWithdrawn:
		_, err := tx.Exec(`update directory.transfers set state = $4, reason = $5, offer = null, decided_at = $6 where tenant_id = $1 and exchange = $2 and peer_tenant_id = $3 and state in ('asked', 'proposed')`,
			tx.Tenant(), t.Exchange, w.From, t.State, t.Reason, tx.Now())
		return err
	case TransferAccepted:
		own, ok, err := tenant.One[Transfer](tx, `update directory.transfers t set state = 'accepted', decided_at = $4 where t.tenant_id = $1 and t.exchange = $2 and t.peer_tenant_id = $3 and t.way = 'out' and t.state in ('proposed', 'withdrawn') returning `+transferColumns,
			tx.Tenant(), t.Exchange, w.From, tx.Now())
		if err != nil || !ok {
			return err
		}
		return s.complete(tx, own)
	}
	return nil
}

// complete ends the old record once the day of an accepted transfer has come: its departure clock runs from that day.
func (s *service) complete(tx *tenant.Tx, t Transfer) error {
	if t.PersonID == nil || t.LeavesOn.After(today(tx)) {
		return nil
	}
	if err := s.leave(tx, *t.PersonID, t.LeavesOn); err != nil {
		return err
	}
	_, err := tx.Exec(`update directory.transfers set state = 'done' where tenant_id = $1 and id = $2`, tx.Tenant(), t.ID)
	return err
}

// leave says that pupils left on a day, and with them the adults who are here for nobody else and hold no duty. Their accounts
// read what was addressed to them until the record goes.
func (s *service) leave(tx *tenant.Tx, pupil uuid.UUID, on Date) error {
	if _, err := tx.Exec(`update directory.people set left_on = $3, expected_in_onde = false, import_id = null, updated_at = $4 where tenant_id = $1 and id = $2 and erased_at is null and left_on is null`, tx.Tenant(), pupil, on, tx.Now()); err != nil {
		return err
	}
	if _, err := tx.Exec(`update directory.class_members set until = greatest($3::date - 1, since - 1), import_id = null where tenant_id = $1 and person_id = $2 and part = 'pupil' and until is null`, tx.Tenant(), pupil, on); err != nil {
		return err
	}
	gone, err := tenant.Select[uuid.UUID](tx, `update directory.people p set left_on = $3, import_id = null, updated_at = $4 where p.tenant_id = $1 and p.left_on is null and p.erased_at is null
		and exists (select from directory.kinship k where k.tenant_id = $1 and k.pupil_id = $2 and k.guardian_id = p.id)
		and not exists (select from directory.kinship k join directory.people q on q.tenant_id = k.tenant_id and q.id = k.pupil_id and q.left_on is null and q.erased_at is null
			where k.tenant_id = $1 and k.guardian_id = p.id and (k.until is null or k.until >= $3::date))
		and not exists (select from directory.roles r where r.tenant_id = $1 and r.person_id = p.id and r.profile <> 'guardian' and (r.until is null or r.until >= $3::date)) returning p.id`, tx.Tenant(), pupil, on, tx.Now())
	if err != nil {
		return err
	}
	if s.memberships.Until != nil {
		for _, p := range append(gone, pupil) {
			if err := s.memberships.Until(tx, p, on.AddDays(keptAfterLeaving)); err != nil {
				return err
			}
		}
	}
	if err := Refresh(tx, append(gone, pupil)...); err != nil {
		return err
	}
	return shareSoon(tx, pupil)
}

// due ends the records whose day has come, and reads what became of the codes that were left.
func (s *service) due(tx *tenant.Tx) error {
	left, err := tenant.Select[Transfer](tx, `select `+transferColumns+` from directory.transfers t where t.tenant_id = $1 and t.way = 'out' and t.state = 'proposed' and t.by_code order by t.id`, tx.Tenant())
	if err != nil {
		return err
	}
	for _, t := range left {
		answer, err := tenant.Value[*string](tx, `select directory.handover_answer($1)`, t.Exchange)
		if err != nil {
			return err
		}
		if answer == nil && tx.Now().After(t.OpenedAt.AddDate(0, 0, codeDays)) {
			gone := TransferWithdrawn
			answer = &gone
		}
		if answer == nil {
			continue
		}
		if _, err := tx.Exec(`update directory.transfers set state = $3, decided_at = $4 where tenant_id = $1 and id = $2`, tx.Tenant(), t.ID, *answer, tx.Now()); err != nil {
			return err
		}
	}
	ready, err := tenant.Select[Transfer](tx, `select `+transferColumns+` from directory.transfers t where t.tenant_id = $1 and t.way = 'out' and t.state = 'accepted' and t.leaves_on <= directory.today($1, $2) order by t.id`, tx.Tenant(), tx.Now())
	if err != nil {
		return err
	}
	for _, t := range ready {
		if err := s.complete(tx, t); err != nil {
			return err
		}
	}
	// an offer that nobody decided goes with its year; a move that is over is forgotten a year later
	if _, err := tx.Exec(`update directory.transfers set state = 'withdrawn', offer = null, decided_at = $2 where tenant_id = $1 and state in ('asked', 'proposed') and opened_at < $2::timestamptz - interval '1 year'`, tx.Tenant(), tx.Now()); err != nil {
		return err
	}
	_, err = tx.Exec(`delete from directory.transfers where tenant_id = $1 and state in ('refused', 'withdrawn', 'done', 'accepted') and coalesce(decided_at, opened_at) < $2::timestamptz - interval '1 year'`, tx.Tenant(), tx.Now())
	return err
}

// askedFor is how many pupils one message asks for.
const askedFor = 500

// seek asks the linked organisations whether pupils who came lately are still theirs, by the keyed hash of their national number.
func (s *service) seek(tx *tenant.Tx) error {
	kind, name, err := ownName(tx)
	if err != nil || kind != "school" {
		return err
	}
	peers, err := destinations(tx)
	if err != nil || len(peers) == 0 {
		return err
	}
	type came struct {
		ID      uuid.UUID
		IneHash string
	}
	list, err := tenant.Select[came](tx, `select p.id, i.ine_hash from directory.identifiers i join directory.people p on p.tenant_id = i.tenant_id and p.id = i.id and p.erased_at is null and p.left_on is null
		where i.tenant_id = $1 and p.created_at > $2::timestamptz - interval '60 days' and not exists (select from directory.transfers t where t.tenant_id = $1 and t.person_id = p.id) order by p.id`, tx.Tenant(), tx.Now())
	if err != nil {
		return err
	}
	for batch := range slices.Chunk(list, askedFor) {
		for _, l := range peers {
			asks := make([]asked, len(batch))
			for i, c := range batch {
				asks[i] = asked{Exchange: tenant.NewID(), IneHash: c.IneHash}
			}
			if err := s.deliver(tx, l.Peer, "directory.transfer-hear", word{From: tx.Tenant(), FromName: name, Asks: asks}); err != nil {
				return err
			}
		}
	}
	return nil
}

// waitingTransfer is a proposal that waits for a decision here, and what it offers.
func (s *service) waitingTransfer(tx *tenant.Tx, id uuid.UUID) (Transfer, *move, error) {
	t, ok, err := tenant.One[Transfer](tx, `select `+transferColumns+` from directory.transfers t where t.tenant_id = $1 and t.id = $2`, tx.Tenant(), id)
	if err != nil {
		return t, nil, err
	}
	if !ok {
		return t, nil, problem.Missing()
	}
	if t.Way != "in" || t.State != TransferProposed || t.Offer == nil {
		return t, nil, problem.New(problem.Conflict, "directory.transfer_over")
	}
	plain, err := s.vault.Open(t.Offer, tx.Tenant(), t.ID)
	if err != nil {
		return t, nil, err
	}
	m := &move{}
	return t, m, json.Unmarshal(plain, m)
}

// accept writes a proposed pupil into this organisation: the record given or a new one, who answers for them, the orders, the
// accounts. What was here stands; the other side is told.
func (s *service) accept(tx *tenant.Tx, id uuid.UUID, person, class *uuid.UUID) (uuid.UUID, error) {
	t, m, err := s.waitingTransfer(tx, id)
	if err != nil {
		return uuid.Nil, err
	}
	kind, _, err := ownName(tx)
	if err != nil {
		return uuid.Nil, err
	}
	arrives := today(tx)
	if m.LeavesOn.After(arrives) {
		arrives = m.LeavesOn
	}
	if t.ByCode { // the row answers once: two organisations with the same code are one too many
		first, err := tenant.Value[bool](tx, `select directory.answer_handover($1, 'accepted', $2)`, t.Exchange, tx.Now())
		if err != nil {
			return uuid.Nil, err
		}
		if !first {
			return uuid.Nil, problem.New(problem.Conflict, "directory.transfer_over")
		}
	}
	var pupil uuid.UUID
	if person != nil {
		here, err := PersonByID(tx, *person)
		if err != nil {
			return uuid.Nil, problem.OnField("person", "directory.unknown_person")
		}
		pupil = here.ID
		if !here.LeftOn.IsZero() { // back after a time elsewhere
			if _, err := tx.Exec(`update directory.people set left_on = null, import_id = null, updated_at = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), pupil, tx.Now()); err != nil {
				return uuid.Nil, err
			}
		}
		pupilHere, err := tenant.Value[bool](tx, `select exists (select from directory.roles where tenant_id = $1 and person_id = $2 and profile = 'pupil' and (until is null or until >= $3::date))`, tx.Tenant(), pupil, today(tx))
		if err != nil {
			return uuid.Nil, err
		}
		if !pupilHere {
			return uuid.Nil, problem.OnField("person", "directory.not_pupil")
		}
	} else {
		n := m.Pupil.newPerson(access.Pupil, arrives)
		n.ExpectedInOnde = kind == "school"
		if m.Contact != nil {
			n.Contact = *m.Contact
		}
		if pupil, err = Add(tx, n); err != nil {
			return uuid.Nil, err
		}
		if err := hold(tx, pupil, m.Pupil.Held); err != nil {
			return pupil, err
		}
	}
	if m.INE != "" {
		has, err := tenant.Value[bool](tx, `select exists (select from directory.identifiers where tenant_id = $1 and id = $2)`, tx.Tenant(), pupil)
		if err != nil {
			return pupil, err
		}
		if !has {
			if err := s.vault.SetINE(tx, pupil, m.INE); err != nil {
				return pupil, err
			}
		}
	}
	who := map[uuid.UUID]uuid.UUID{}
	for _, g := range m.Guardians {
		local, err := s.receiveGuardian(tx, pupil, g, arrives)
		if err != nil {
			return pupil, err
		}
		who[g.ID] = local
	}
	for _, o := range m.Restrictions {
		about, ok := who[o.Guardian]
		if !ok {
			continue
		}
		if _, err := tx.Exec(`insert into directory.restrictions (tenant_id, id, pupil_id, person_id, effect, since, until, decided_on, court, origin_tenant, origin_id, created_at, updated_at)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12) on conflict (tenant_id, origin_tenant, origin_id) where origin_id is not null do nothing`,
			tx.Tenant(), tenant.NewID(), pupil, about, o.Effect, o.Since, o.Until, o.DecidedOn, o.Court, m.From, o.ID, tx.Now()); err != nil {
			return pupil, fmt.Errorf("hold an order: %w", err)
		}
	}
	if err := s.joinAccount(tx, m.Account, pupil); err != nil {
		return pupil, err
	}
	if class != nil {
		if _, err := Join(tx, *class, pupil, PartPupil, m.Level, arrives); err != nil {
			return pupil, err
		}
	}
	if _, err := tx.Exec(`update directory.transfers set state = 'accepted', person_id = $3, offer = null, decided_at = $4, decided_by = $5 where tenant_id = $1 and id = $2`, tx.Tenant(), t.ID, pupil, tx.Now(), actorAccount(tx)); err != nil {
		return pupil, err
	}
	touched := []uuid.UUID{pupil}
	for _, g := range who {
		touched = append(touched, g)
	}
	if err := Refresh(tx, touched...); err != nil {
		return pupil, err
	}
	if err := s.tell(tx, t, told{Exchange: t.Exchange, State: TransferAccepted}); err != nil {
		return pupil, err
	}
	return pupil, shareSoon(tx, pupil)
}

func (m moved) newPerson(profile access.Profile, since Date) NewPerson {
	n := newFrom(m.Identity, profile)
	n.Language, n.Roles[0].Since = m.Language, since
	return n
}

func hold(tx *tenant.Tx, person uuid.UUID, fields []string) error {
	if len(fields) == 0 {
		return nil
	}
	_, err := tx.Exec(`update directory.people set held = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), person, fields)
	return err
}

// receiveGuardian finds who answers for a pupil among those who are here (the same account, or the same name already tied to that
// pupil), or writes them, and ties the two.
func (s *service) receiveGuardian(tx *tenant.Tx, pupil uuid.UUID, g movedKin, arrives Date) (uuid.UUID, error) {
	local := uuid.Nil
	if g.Account != nil {
		p, ok, err := PersonByAccount(tx, *g.Account)
		if err != nil {
			return local, err
		}
		if ok {
			local = p.ID
		}
	}
	if local == uuid.Nil {
		same, err := tenant.Select[uuid.UUID](tx, `select p.id from directory.kinship k join directory.people p on p.tenant_id = k.tenant_id and p.id = k.guardian_id and p.erased_at is null
			where k.tenant_id = $1 and k.pupil_id = $2 and p.fold = $3 and ($4::uuid is null or p.account_id is null or p.account_id = $4)`, tx.Tenant(), pupil, folded(g.GivenName, g.FamilyName, g.UsageName), g.Account)
		if err != nil {
			return local, err
		}
		if len(same) == 1 {
			local = same[0]
		}
	}
	if local == uuid.Nil {
		n := g.newPerson(access.Guardian, arrives)
		if g.Contact != nil {
			n.Contact = *g.Contact
		}
		var err error
		if local, err = Add(tx, n); err != nil {
			return local, err
		}
		if err := hold(tx, local, g.Held); err != nil {
			return local, err
		}
	} else if _, err := tx.Exec(`update directory.people set left_on = null, updated_at = $3 where tenant_id = $1 and id = $2 and left_on is not null`, tx.Tenant(), local, tx.Now()); err != nil {
		return local, err
	}
	tied, err := tenant.Value[bool](tx, `select exists (select from directory.kinship where tenant_id = $1 and pupil_id = $2 and guardian_id = $3 and until is null)`, tx.Tenant(), pupil, local)
	if err != nil {
		return local, err
	}
	if !tied { // what is here stands: it may have been corrected
		k := Kinship{PupilID: pupil, GuardianID: local, Relation: g.Relation, Authority: g.Authority, ContactOrder: g.ContactOrder, MayCollect: g.MayCollect, Since: arrives, Source: FromBridge}
		if g.HandMade {
			k.Source = FromHand
		}
		if _, err := Tie(tx, k); err != nil {
			return local, err
		}
	}
	return local, s.joinAccount(tx, g.Account, local)
}

// joinAccount makes a record one of the account that followed. A record that has another account keeps it.
func (s *service) joinAccount(tx *tenant.Tx, account *uuid.UUID, person uuid.UUID) error {
	if account == nil || s.memberships.Join == nil {
		return nil
	}
	held, err := tenant.Value[*uuid.UUID](tx, `select account_id from directory.people where tenant_id = $1 and id = $2`, tx.Tenant(), person)
	switch {
	case err != nil:
		return err
	case held == nil:
		return s.memberships.Join(tx, *account, person)
	case *held == *account: // back before the record went
		return s.memberships.Until(tx, person, Date{})
	}
	return nil
}

// tell says what became of an exchange: over the link, or where the code was left.
func (s *service) tell(tx *tenant.Tx, t Transfer, what told) error {
	if t.ByCode || t.PeerTenantID == nil {
		return nil
	}
	_, name, err := ownName(tx)
	if err != nil {
		return err
	}
	return s.deliver(tx, *t.PeerTenantID, "directory.transfer-hear", word{From: tx.Tenant(), FromName: name, Told: []told{what}})
}

// refuseTransfer says no, with a reason of the list, to a proposal or to a question.
func (s *service) refuseTransfer(tx *tenant.Tx, id uuid.UUID, reason string) error {
	return s.close(tx, id, TransferRefused, reason, func(t Transfer) bool {
		return t.Way == "in" && t.State == TransferProposed || t.Way == "out" && t.State == TransferAsked
	})
}

// withdrawTransfer takes back what was proposed from here, or what was asked.
func (s *service) withdrawTransfer(tx *tenant.Tx, id uuid.UUID) error {
	return s.close(tx, id, TransferWithdrawn, "", func(t Transfer) bool {
		return t.Way == "out" && t.State == TransferProposed || t.Way == "in" && t.State == TransferAsked
	})
}

func (s *service) close(tx *tenant.Tx, id uuid.UUID, state, reason string, may func(t Transfer) bool) error {
	t, ok, err := tenant.One[Transfer](tx, `select `+transferColumns+` from directory.transfers t where t.tenant_id = $1 and t.id = $2 for update`, tx.Tenant(), id)
	if err != nil {
		return err
	}
	if !ok {
		return problem.Missing()
	}
	if !may(t) {
		return problem.New(problem.Conflict, "directory.transfer_over")
	}
	if t.ByCode {
		first, err := tenant.Value[bool](tx, `select directory.answer_handover($1, $2, $3)`, t.Exchange, state, tx.Now())
		if err != nil {
			return err
		}
		if !first {
			return problem.New(problem.Conflict, "directory.transfer_over")
		}
	}
	if _, err := tx.Exec(`update directory.transfers set state = $3, reason = $4, offer = null, decided_at = $5, decided_by = $6 where tenant_id = $1 and id = $2`, tx.Tenant(), id, state, reason, tx.Now(), actorAccount(tx)); err != nil {
		return err
	}
	return s.tell(tx, t, told{Exchange: t.Exchange, State: state, Reason: reason})
}
