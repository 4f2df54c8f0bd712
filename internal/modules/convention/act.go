package convention

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/directory"
	"preau/internal/notify"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// Date is a civil day.
type Date = directory.Date

// States of a convention as its row keeps them; whether a signed one is in force is a matter of the day.
const (
	Draft     = "draft"
	Sent      = "sent"
	Refused   = "refused"
	AllSigned = "signed"
)

// Kinds of acts.
const (
	actSent     = "sent"
	actRecalled = "recalled"
	actSigned   = "signed"
	actRefused  = "refused"
	actVoted    = "voted"
	actAsked    = "asked"
	actAdvised  = "advised"
	actReminded = "reminded"
	actEnded    = "ended"
)

// Act is what somebody did about a convention, in the name of an organisation.
type Act struct {
	ID       uid       `json:"id"`
	Revision int       `json:"-"`
	Kind     string    `json:"kind" enum:"sent,recalled,signed,refused,voted,asked,advised,reminded,ended"`
	PartyID  uid       `json:"party_id"`
	Party    string    `json:"party"`
	Name     string    `json:"name,omitempty" doc:"Who did it there"`
	Quality  string    `json:"quality,omitempty"`
	Said     string    `json:"said,omitempty" doc:"A delegation's reference, a reason, an opinion, the number of an act"`
	Result   string    `json:"result,omitempty"`
	On       *Date     `json:"on,omitempty" db:"on_day" format:"date"`
	SHA256   string    `json:"sha256,omitempty" db:"sha256" doc:"Of the document that was read"`
	ToID     *uid      `json:"to_id,omitempty"`
	At       time.Time `json:"at"`
}

const actColumns = `id, revision, kind, party_id, party, name, quality, said, result, on_day, sha256, to_id, at`

// Party is an organisation that a convention names.
type Party struct {
	ID    uid      `json:"id"`
	Kind  string   `json:"kind" enum:"commune,intercommunality,departement,academy,school"`
	Name  string   `json:"name"`
	Lines []string `json:"lines" nullable:"false" doc:"Address, SIRET"`
	Signs bool     `json:"signs" doc:"Otherwise it is informed: an école has no legal personality"`
}

// Place is a school of the perimeter with its sizes on the day the text was written; null: it had not counted itself.
type Place struct {
	ID       uid    `json:"id"`
	Name     string `json:"name"`
	UAI      string `json:"uai"`
	City     string `json:"city"`
	Classes  *int   `json:"classes"`
	Pupils   *int   `json:"pupils"`
	Accounts *int   `json:"accounts"`
}

// Terms are what the text says beside its articles.
type Terms struct {
	Parties []Party `json:"parties" nullable:"false"`
	Schools []Place `json:"schools" nullable:"false"`
	Notice  int     `json:"notice" doc:"Months between the word that it ends and its last day"`
	Contact string  `json:"contact,omitempty" doc:"Where questions of data protection go"`
	Clauses string  `json:"clauses,omitempty" doc:"Particular clauses; paragraphs are parted by an empty line"`
}

type convention struct {
	ID        uid
	Degree    string
	Role      string
	State     string
	SubjectID uid `db:"for_id"`
	LeadID    uid
	ViaID     uid
	Revision  int
	Terms     Terms
	Since     Date
	Until     Date
	SHA256    string `db:"sha256"`
	FollowsID *uid
	EndedOn   *Date
	SentAt    *time.Time
	SignedAt  *time.Time
	UpdatedAt time.Time
}

const columns = `id, degree, role, state, for_id, lead_id, via_id, revision, terms, since, until, sha256, follows_id, ended_on, sent_at, signed_at, updated_at`

// last is its last day.
func (c *convention) last() Date {
	if c.EndedOn != nil && c.EndedOn.Before(c.Until) {
		return *c.EndedOn
	}
	return c.Until
}

// state of a day, for who reads.
func (c *convention) stateOn(day Date) string {
	switch {
	case c.State != AllSigned:
		return c.State
	case day.Before(c.Since):
		return "to_come"
	case day.After(c.last()):
		return "ended"
	}
	return "in_force"
}

func (c *convention) party(id uid) *Party {
	i := slices.IndexFunc(c.Terms.Parties, func(p Party) bool { return p.ID == id })
	if i < 0 {
		return nil
	}
	return &c.Terms.Parties[i]
}

func (c *convention) signs(id uid) bool { p := c.party(id); return p != nil && p.Signs }

// find reads one of the transaction's tenant, locked when it is about to change.
func find(tx *tenant.Tx, id uid, lock bool) (*convention, error) {
	sql := `select ` + columns + ` from convention.conventions where tenant_id = $1 and id = $2`
	if lock {
		sql += ` for update`
	}
	c, ok, err := tenant.One[convention](tx, sql, tx.Tenant(), id)
	if err == nil && !ok {
		err = problem.Missing()
	}
	return &c, err
}

func actsOf(tx *tenant.Tx, id uid) ([]Act, error) {
	return tenant.Select[Act](tx, `select `+actColumns+` from convention.acts where tenant_id = $1 and convention_id = $2 order by at, id`, tx.Tenant(), id)
}

// of are the acts of a kind that count for the text as it stands.
func of(acts []Act, revision int, kind string) (out []Act) {
	for _, a := range acts {
		if a.Kind == kind && a.Revision == revision {
			out = append(out, a)
		}
	}
	return out
}

// signature is a party's own, of the very document; nil: it has not signed.
func (c *convention) signature(acts []Act, party uid) *Act {
	for _, a := range of(acts, c.Revision, actSigned) {
		if a.PartyID == party && a.SHA256 == c.SHA256 && c.signs(party) {
			return &a
		}
	}
	return nil
}

// missing are those who still have to sign.
func (c *convention) missing(acts []Act) (out []Party) {
	for _, p := range c.Terms.Parties {
		if p.Signs && c.signature(acts, p.ID) == nil {
			out = append(out, p)
		}
	}
	return out
}

// stateOf follows from the acts alone, in whatever order they came. A text taken back or refused is dead, whoever signed it meanwhile:
// the next is another text, with signatures of its own.
func (c *convention) stateOf(acts []Act) string {
	switch {
	case c.Revision == 0 || len(of(acts, c.Revision, actRecalled)) > 0:
		return Draft
	case slices.ContainsFunc(of(acts, c.Revision, actRefused), func(a Act) bool { return c.signs(a.PartyID) }):
		return Refused
	case len(c.missing(acts)) == 0:
		return AllSigned
	}
	return Sent
}

// message is what crosses between two sides, sealed: an act, with the text or the document that came with it.
type message struct {
	From       uid         `json:"from"` // who hands it over
	Convention uid         `json:"convention"`
	Act        *Act        `json:"act,omitempty"`
	Revision   int         `json:"revision"`
	Text       *crossed    `json:"text,omitempty"`
	Kind       string      `json:"kind,omitempty"` // of the paper
	Paper      []byte      `json:"paper,omitempty"`
	History    []revisited `json:"history,omitempty"` // what was done before whoever it is for came in
}

type revisited struct {
	Act
	Of int `json:"of"`
}

// crossed is a convention as the other sides keep it.
type crossed struct {
	Degree  string `json:"degree"`
	Role    string `json:"role"`
	Subject uid    `json:"subject"`
	Lead    uid    `json:"lead"`
	Terms   Terms  `json:"terms"`
	Since   Date   `json:"since"`
	Until   Date   `json:"until"`
	SHA256  string `json:"sha256"`
	Follows *uid   `json:"follows,omitempty"`
}

type sealed struct {
	Message uid    `json:"message"`
	Body    []byte `json:"body"`
}

// hand gives a message to one linked organisation. reached is false when no live link leads there.
func (s *Service) hand(tx *tenant.Tx, to uid, m message) (reached bool, err error) {
	m.From = tx.Tenant()
	plain, err := json.Marshal(m)
	if err != nil {
		return false, err
	}
	id := tenant.NewID()
	_, err = tx.DeliverLinked(to, "convention.heard", sealed{Message: id, Body: s.Vault.Seal(plain, to, id)})
	if problem.Is(err, "tenant.no_link") {
		return false, nil
	}
	return err == nil, err
}

// neighbours are those to whom this side hands on what is done: who brought the paper, whom we gave it to, whom we asked.
func neighbours(tx *tenant.Tx, c *convention, acts []Act) (out []uid) {
	here := tx.Tenant()
	if c.LeadID == here {
		for _, p := range c.Terms.Parties {
			out = append(out, p.ID)
		}
	} else {
		out = append(out, c.ViaID)
	}
	for _, a := range acts {
		if a.Kind == actAsked && a.PartyID == here && a.ToID != nil && !slices.Contains(out, *a.ToID) {
			out = append(out, *a.ToID)
		}
	}
	return slices.DeleteFunc(out, func(id uid) bool { return id == here })
}

// keepAct writes an act once; new is false when it was there.
func keepAct(tx *tenant.Tx, id uid, a Act) (first bool, err error) {
	n, err := tx.Exec(`insert into convention.acts (tenant_id, id, convention_id, revision, kind, party_id, party, name, quality, said, result, on_day, sha256, to_id, at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) on conflict (tenant_id, id) do nothing`,
		tx.Tenant(), a.ID, id, a.Revision, a.Kind, a.PartyID, a.Party, a.Name, a.Quality, a.Said, a.Result, a.On, a.SHA256, a.ToID, a.At)
	return n > 0, err
}

// act writes what the caller does in the name of the transaction's organisation and hands it on.
func (s *Service) act(tx *tenant.Tx, c *convention, a Act) error {
	who, _, err := tenant.One[struct{ Party, Name string }](tx, `select t.name as party, coalesce((select p.given_name || ' ' || p.family_name from directory.people p where p.tenant_id = $1 and p.id = $2), '') as name
		from tenant.tenants t where t.tenant_id = $1`, tx.Tenant(), tx.Actor().Person)
	if err != nil {
		return err
	}
	a.ID, a.Revision, a.PartyID, a.Party, a.Name, a.At = tenant.NewID(), c.Revision, tx.Tenant(), who.Party, who.Name, tx.Now()
	if _, err := keepAct(tx, c.ID, a); err != nil {
		return err
	}
	tx.About(c.ID)
	acts, err := s.settle(tx, c)
	if err != nil {
		return err
	}
	for _, to := range neighbours(tx, c, acts) {
		if _, err := s.hand(tx, to, message{Convention: c.ID, Act: &a, Revision: a.Revision}); err != nil {
			return err
		}
	}
	return nil
}

// settle finds the state again from the acts and keeps it on the row. Of two endings the earlier holds.
func (s *Service) settle(tx *tenant.Tx, c *convention) ([]Act, error) {
	acts, err := actsOf(tx, c.ID)
	if err != nil {
		return nil, err
	}
	before := c.State
	c.State = c.stateOf(acts)
	c.EndedOn, c.SignedAt = nil, nil
	if c.State == AllSigned {
		for _, a := range of(acts, c.Revision, actEnded) {
			if c.signs(a.PartyID) && a.On != nil && (c.EndedOn == nil || a.On.Before(*c.EndedOn)) {
				c.EndedOn = a.On
			}
		}
		for _, p := range c.Terms.Parties {
			if g := c.signature(acts, p.ID); g != nil && (c.SignedAt == nil || g.At.After(*c.SignedAt)) {
				c.SignedAt = &g.At
			}
		}
	}
	if _, err := tx.Exec(`update convention.conventions set state = $3, ended_on = $4, signed_at = $5, updated_at = $6 where tenant_id = $1 and id = $2`,
		tx.Tenant(), c.ID, c.State, c.EndedOn, c.SignedAt, tx.Now()); err != nil {
		return nil, err
	}
	if c.State == AllSigned && before != AllSigned {
		if c.LeadID == tx.Tenant() {
			if _, err := tx.Emit("convention.prove", time.Time{}, aConvention{Convention: c.ID}); err != nil {
				return nil, err
			}
		}
		if err := s.tell(tx, c, "signed", everybody...); err != nil {
			return nil, err
		}
	}
	return acts, nil
}

type aConvention struct {
	Convention uid `json:"convention"`
}

// heard keeps what another side handed over, once, and hands it on. A paper holds for its revision and those before it are gone; an act
// that comes before its paper waits for it.
func (s *Service) heard(_ context.Context, tx *tenant.Tx, in *sealed) error {
	plain, err := s.Vault.Open(in.Body, tx.Tenant(), in.Message)
	if err != nil {
		return problem.New(problem.Invalid, "convention.unreadable").Because(err)
	}
	var m message
	if err := json.Unmarshal(plain, &m); err != nil {
		return problem.New(problem.Invalid, "convention.unreadable").Because(err)
	}
	newer := false
	if m.Text != nil {
		if newer, err = s.receive(tx, &m); err != nil {
			return err
		}
	}
	fresh := false
	if len(m.Paper) > 0 {
		if fresh, err = keepPaper(tx, m.Convention, m.Revision, m.Kind, m.Paper); err != nil {
			return err
		}
	}
	for _, h := range m.History {
		h.Act.Revision = h.Of
		if _, err := keepAct(tx, m.Convention, h.Act); err != nil {
			return err
		}
	}
	first := false
	if m.Act != nil {
		m.Act.Revision = m.Revision
		if first, err = keepAct(tx, m.Convention, *m.Act); err != nil {
			return err
		}
	}
	c, err := find(tx, m.Convention, true)
	if problem.Is(err, "not_found") {
		return nil // the paper is on its way
	}
	if err != nil {
		return err
	}
	acts, err := s.settle(tx, c)
	if err != nil {
		return err
	}
	if newer {
		err = s.tell(tx, c, map[string]string{"party": "to_sign", "adviser": "to_advise", "informed": "informed"}[c.Role], roleReaders(c.Role)...)
	}
	if err != nil || !first && (m.Act != nil || !fresh || m.Text != nil) {
		return err
	}
	if first && m.Act.Revision == c.Revision {
		switch {
		case m.Act.Kind == actReminded && m.Act.ToID != nil && *m.Act.ToID == tx.Tenant() && c.State == Sent:
			err = s.tell(tx, c, "to_sign", signers...)
		case c.LeadID == tx.Tenant() && (m.Act.Kind == actRefused || m.Act.Kind == actAdvised):
			err = s.tell(tx, c, m.Act.Kind, signers...)
		case m.Act.Kind == actEnded:
			err = s.tell(tx, c, actEnded, everybody...)
		}
		if err != nil {
			return err
		}
	}
	for _, to := range neighbours(tx, c, acts) {
		if to == m.From || m.Act != nil && to == m.Act.PartyID {
			continue
		}
		if _, err := s.hand(tx, to, message{Convention: m.Convention, Act: m.Act, Revision: m.Revision, Kind: m.Kind, Paper: m.Paper}); err != nil {
			return err
		}
	}
	return nil
}

// receive keeps a text that came; newer tells that nobody here had it.
func (s *Service) receive(tx *tenant.Tx, m *message) (newer bool, err error) {
	t := m.Text
	n, err := tx.Exec(`insert into convention.conventions as c (tenant_id, id, degree, role, state, for_id, lead_id, via_id, revision, terms, since, until, sha256, follows_id, sent_at, updated_at)
		values ($1, $2, $3, $4, 'sent', $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14)
		on conflict (tenant_id, id) do update set state = 'sent', revision = excluded.revision, terms = excluded.terms, since = excluded.since, until = excluded.until, sha256 = excluded.sha256, sent_at = excluded.sent_at, updated_at = excluded.updated_at
		where c.revision < excluded.revision and c.lead_id = excluded.lead_id`,
		tx.Tenant(), m.Convention, t.Degree, t.Role, t.Subject, t.Lead, m.From, m.Revision, t.Terms, t.Since, t.Until, t.SHA256, t.Follows, tx.Now())
	return n > 0, err
}

// Who is told here.
var (
	signers   = []access.Profile{access.Elected, access.TownAdmin, access.DeptAgent, access.AcademyStaff, access.Director}
	everybody = append([]access.Profile{access.Inspector}, signers...)
)

func roleReaders(role string) []access.Profile {
	if role == "adviser" {
		return []access.Profile{access.Inspector}
	}
	return signers
}

// tell has those who hold one of the profiles here told.
func (s *Service) tell(tx *tenant.Tx, c *convention, kind string, profiles ...access.Profile) error {
	if s.Notify == nil {
		return nil
	}
	type row struct {
		ID        uid
		AccountID *uid
	}
	rows, err := tenant.Select[row](tx, `select distinct p.id, p.account_id from directory.roles r join directory.people p on p.tenant_id = r.tenant_id and p.id = r.person_id
		where r.tenant_id = $1 and r.profile = any ($2) and r.since <= directory.today($1, $3) and (r.until is null or r.until >= directory.today($1, $3)) and p.erased_at is null`, tx.Tenant(), profiles, tx.Now())
	if err != nil || len(rows) == 0 {
		return err
	}
	to := make([]notify.Recipient, len(rows))
	for i, r := range rows {
		to[i] = notify.Recipient{Person: r.ID, Account: r.AccountID}
	}
	_, _, err = s.Notify.Publish(tx, notify.Notice{Service: Key, Kind: "convention.kind_" + kind, Origin: uuid.NewSHA1(c.ID, []byte(kind)), Object: c.ID, Path: "/conventions/" + c.ID.String()}, notify.People(to))
	return err
}
