package identity

import (
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/audit"
	"preau/internal/platform/problem"
	"preau/internal/platform/signed"
	"preau/internal/tenant"
)

// How long a code opens something.
var cardLives = map[string]time.Duration{
	"paper":   60 * 24 * time.Hour,
	"mail":    30 * 24 * time.Hour,
	"joining": 60 * 24 * time.Hour,
	"reset":   7 * 24 * time.Hour,
}

// Issued is a code just made for a person. Code is shown once more by Sheets, for the printed sheets, and nowhere else.
type Issued struct {
	ID      uuid.UUID `json:"id"`
	Person  uuid.UUID `json:"person"`
	Code    string    `json:"code,omitempty" doc:"ABCD-EFGH-JKMN; absent when it left by mail"`
	Expires time.Time `json:"expires"`
}

// CardIssue is what became of a list of persons.
type CardIssue struct {
	Cards []Issued `json:"cards"`
	// Left out, with the reason.
	Already     []uuid.UUID `json:"already" doc:"Have an account"`
	Unreachable []uuid.UUID `json:"unreachable" doc:"Have no address to be invited at"`
	Refused     []uuid.UUID `json:"refused" doc:"Are not yours to help, or not known here"`
}

// helped keeps, of some persons, those whom the actor may help in; the others are refused without a reason.
func (s *Service) helped(tx *tenant.Tx, ids []uuid.UUID) (people []Person, refused []uuid.UUID, err error) {
	known, err := s.Directory.Known(tx, ids)
	if err != nil {
		return nil, nil, err
	}
	by := map[uuid.UUID]Person{}
	for _, p := range known {
		by[p.ID] = p
	}
	seen := map[uuid.UUID]bool{}
	refused = []uuid.UUID{}
	for _, id := range ids {
		if seen[id] {
			continue
		}
		seen[id] = true
		p, ok := by[id]
		if ok {
			if ok, err = s.Directory.MayHelp(tx, id); err != nil {
				return nil, nil, err
			}
		}
		if ok {
			people = append(people, p)
		} else {
			refused = append(refused, id)
		}
	}
	return people, refused, nil
}

// helpedOne is helped for one person: others answer as if they did not exist.
func (s *Service) helpedOne(tx *tenant.Tx, id uuid.UUID) (Person, error) {
	people, _, err := s.helped(tx, []uuid.UUID{id})
	if err == nil && len(people) == 0 {
		err = problem.Missing()
	}
	if err != nil {
		return Person{}, err
	}
	return people[0], nil
}

// presentOne is helpedOne for somebody who is still here: an account that went elsewhere is not a former school's to open or shut.
func (s *Service) presentOne(tx *tenant.Tx, id uuid.UUID) (Person, error) {
	p, err := s.helpedOne(tx, id)
	if err == nil && p.Left {
		err = problem.New(problem.Conflict, "identity.left")
	}
	return p, err
}

// IssueCards makes a code for each person without an account; a former code of theirs dies. kind is "paper", "joining" or "mail".
func (s *Service) IssueCards(tx *tenant.Tx, ids []uuid.UUID, kind string) (*CardIssue, error) {
	out := &CardIssue{Cards: []Issued{}, Already: []uuid.UUID{}, Unreachable: []uuid.UUID{}}
	people, refused, err := s.helped(tx, ids)
	if err != nil {
		return nil, err
	}
	out.Refused = refused
	for _, p := range people {
		if p.Left {
			out.Refused = append(out.Refused, p.ID)
			continue
		}
		if p.Account != uuid.Nil {
			out.Already = append(out.Already, p.ID)
			continue
		}
		card, err := s.issue(tx, p.ID, kind)
		if err != nil {
			return nil, err
		}
		if kind == "mail" {
			card.Code = ""
			sent := false
			if s.Inviter != nil {
				if sent, err = s.Inviter(tx, "identity.invitation", p.ID, map[string]any{"card": card.ID}); err != nil {
					return nil, err
				}
			}
			if !sent {
				out.Unreachable = append(out.Unreachable, p.ID)
				if err := s.revokeCard(tx, card.ID); err != nil {
					return nil, err
				}
				continue
			}
		}
		out.Cards = append(out.Cards, card)
		tx.About(p.ID)
	}
	return out, nil
}

// Invite has a new organisation's first person invited by mail: nobody is there yet who could help them in.
func (s *Service) Invite(tx *tenant.Tx, person uuid.UUID) error {
	card, err := s.issue(tx, person, "mail")
	if err != nil || s.Inviter == nil {
		return err
	}
	_, err = s.Inviter(tx, "identity.invitation", person, map[string]any{"card": card.ID})
	return err
}

func (s *Service) issue(tx *tenant.Tx, person uuid.UUID, kind string) (Issued, error) {
	id := tenant.NewID()
	card := Issued{ID: id, Person: person, Code: s.cardCode(tx.Tenant(), id), Expires: tx.Now().Add(cardLives[kind])}
	if _, err := tx.Exec(`update identity.cards set revoked_at = $3 where tenant_id = $1 and person_id = $2 and used_at is null and revoked_at is null
		and (kind = 'reset') = ($4 = 'reset')`, tx.Tenant(), person, tx.Now(), kind); err != nil {
		return card, err
	}
	_, err := tx.Exec(`insert into identity.cards (tenant_id, id, person_id, kind, code_hash, issued_by, issued_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		tx.Tenant(), id, person, kind, s.hashed("card", plainCode(card.Code)), tx.Account(), tx.Now(), card.Expires)
	return card, err
}

func (s *Service) revokeCard(tx *tenant.Tx, id uuid.UUID) error {
	_, err := tx.Exec(`update identity.cards set revoked_at = $3 where tenant_id = $1 and id = $2 and used_at is null and revoked_at is null`, tx.Tenant(), id, tx.Now())
	return err
}

// AccessCard is a person's last code, as staff see it: never the code.
type AccessCard struct {
	ID        uuid.UUID  `db:"id" json:"id"`
	Person    uuid.UUID  `db:"person_id" json:"person"`
	Kind      string     `db:"kind" json:"kind" enum:"paper,mail,joining,reset"`
	IssuedAt  time.Time  `db:"issued_at" json:"issued_at"`
	ExpiresAt time.Time  `db:"expires_at" json:"expires_at"`
	UsedAt    *time.Time `db:"used_at" json:"used_at,omitempty"`
	RevokedAt *time.Time `db:"revoked_at" json:"-"`
	State     string     `db:"-" json:"state" enum:"live,used,expired,revoked"`
}

func (c *AccessCard) settle(now time.Time) {
	switch {
	case c.UsedAt != nil:
		c.State = "used"
	case c.RevokedAt != nil:
		c.State = "revoked"
	case !now.Before(c.ExpiresAt):
		c.State = "expired"
	default:
		c.State = "live"
	}
}

// Cards lists the last activation code of each person of the tenant that ever had one.
func (s *Service) Cards(tx *tenant.Tx) ([]AccessCard, error) {
	rows, err := tenant.Final[AccessCard](tx, `select distinct on (person_id) id, person_id, kind, issued_at, expires_at, used_at, revoked_at
		from identity.cards where tenant_id = $1 and kind in ('paper', 'mail', 'joining') order by person_id, issued_at desc, id desc`, tx.Tenant())
	for i := range rows {
		rows[i].settle(tx.Now())
	}
	return rows, err
}

// Sheet is a live code, for the printed sheet that is handed out.
type Sheet struct {
	Card, Person uuid.UUID
	Kind, Code   string
	Page         string // of the app, where the code is typed
	Expires      time.Time
}

// Sheets gives the codes of live cards back, for the job that prints them; identity's door must be open.
func (s *Service) Sheets(tx *tenant.Tx, cards []uuid.UUID) ([]Sheet, error) {
	rows, err := tenant.Select[AccessCard](tx, `select id, person_id, kind, issued_at, expires_at, used_at, revoked_at from identity.cards
		where tenant_id = $1 and id = any ($2) and kind in ('paper', 'joining', 'reset') and used_at is null and revoked_at is null and expires_at > $3 order by array_position($2, id)`, tx.Tenant(), cards, tx.Now())
	var out []Sheet
	for _, c := range rows {
		out = append(out, Sheet{Card: c.ID, Person: c.Person, Kind: c.Kind, Code: s.cardCode(tx.Tenant(), c.ID), Page: "/activer", Expires: c.ExpiresAt})
	}
	return out, err
}

// Invitation is the page that an invitation's mail leads to; "" when the card is not live any more.
func (s *Service) Invitation(tx *tenant.Tx, card uuid.UUID) (path string, until time.Time, err error) {
	until, err = tenant.Value[time.Time](tx, `select expires_at from identity.cards where tenant_id = $1 and id = $2 and kind = 'mail'
		and used_at is null and revoked_at is null and expires_at > $3`, tx.Tenant(), card, tx.Now())
	if err != nil || until.IsZero() {
		return "", until, err
	}
	return ActivatePage + s.keys.Token(purposeCard, signed.Link{Tenant: tx.Tenant(), ID: card, Until: until}), until, nil
}

// Shown is what a code tells before anything is done with it: a first name, a place, what will be asked.
type Shown struct {
	Kind         string `json:"kind" enum:"activation,reset" doc:"activation opens or joins an account; reset gives a new password to an account that exists"`
	GivenName    string `json:"given_name"`
	Organisation string `json:"organisation"`
	Pupil        bool   `json:"pupil"`
	Charter      string `json:"charter,omitempty" doc:"Version to accept, absent when none is asked"`
	Mine         bool   `json:"mine" doc:"An organisation knows who is signed in by the same names: no family name is asked to join the record"`
	MinPassword  int    `json:"min_password" doc:"Least number of characters of the new password"`
}

type opened struct {
	card   AccessCard
	person Person
	guards []guard
}

// openCard finds the card of a typed code or of an invitation's link, and goes behind the doors of its tenant.
func (s *Service) openCard(tx *tenant.Tx, code string, account uuid.UUID, v Visitor) (*opened, error) {
	o := &opened{guards: s.forCode(v.Device, v.IP)}
	if err := s.attempt(tx, o.guards); err != nil {
		return nil, keep(tx, err)
	}
	type place struct{ TenantID, ID uuid.UUID }
	var at place
	if len(code) > 40 {
		l, err := s.keys.Verify(purposeCard, code, tx.Now())
		if err != nil {
			return nil, keep(tx, problem.New(problem.Gone, "identity.link_over"))
		}
		at = place{l.Tenant, l.ID}
	} else {
		var ok bool
		var err error
		if at, ok, err = tenant.One[place](tx, `select tenant_id, id from identity.card_of($1)`, s.hashed("card", plainCode(code))); err != nil {
			return nil, err
		}
		if !ok {
			return nil, keep(tx, problem.OnField("code", "identity.code_wrong"))
		}
	}
	if err := tx.Enter(doors(at.TenantID, account)); err != nil {
		return nil, err
	}
	card, ok, err := tenant.One[AccessCard](tx, `select id, person_id, kind, issued_at, expires_at, used_at, revoked_at from identity.cards where tenant_id = $1 and id = $2 and kind <> 'factor'`, at.TenantID, at.ID)
	if err != nil {
		return nil, err
	}
	card.settle(tx.Now())
	switch {
	case !ok || card.State == "revoked":
		return nil, keep(tx, problem.New(problem.Gone, "identity.card_revoked"))
	case card.State == "used":
		return nil, keep(tx, problem.New(problem.Gone, "identity.card_used"))
	case card.State == "expired":
		return nil, keep(tx, problem.New(problem.Gone, "identity.card_expired"))
	}
	people, err := s.Directory.Known(tx, []uuid.UUID{card.Person})
	if err != nil {
		return nil, err
	}
	if len(people) == 0 {
		return nil, keep(tx, problem.New(problem.Gone, "identity.card_revoked"))
	}
	o.card, o.person = card, people[0]
	if (card.Kind == "reset") != (o.person.Account != uuid.Nil) {
		return nil, keep(tx, problem.New(problem.Gone, "identity.card_used"))
	}
	return o, s.forgive(tx, o.guards)
}

// Look says what a code is for; it changes nothing.
func (s *Service) Look(tx *tenant.Tx, code string, caller *access.Caller, v Visitor) (*Shown, error) {
	o, err := s.openCard(tx, code, uuid.Nil, v)
	if err != nil {
		return nil, err
	}
	out := &Shown{Kind: "activation", GivenName: o.person.GivenName, Pupil: o.person.Pupil, MinPassword: shortest(o.person.kind()), Mine: caller != nil && s.namedLike(caller, o.person)}
	if o.card.Kind == "reset" {
		out.Kind = "reset"
	} else if out.Charter, err = currentCharter(tx, o.person.kind()); err != nil {
		return nil, err
	}
	out.Organisation, err = tenant.Value[string](tx, `select name from tenant.tenants where tenant_id = $1`, tx.Tenant())
	return out, err
}

// Activation is what a person gives with their code.
type Activation struct {
	Visitor
	Code       string
	FamilyName string // their own or, for a guardian, the child's: what only the right finder of a lost sheet knows
	Password   string
	Charter    string // the version they accept
	Language   string
}

// Activate opens the account of a code's person, or gives a new password to one that exists, and signs in.
func (s *Service) Activate(tx *tenant.Tx, a Activation) (*Entered, string, error) {
	o, err := s.openCard(tx, a.Code, uuid.Nil, a.Visitor)
	if err != nil {
		return nil, "", err
	}
	if err := s.knowsName(tx, o, a.FamilyName); err != nil {
		return nil, "", err
	}
	kind := o.person.kind()
	if err := checkPassword("password", a.Password, kind, o.person.GivenName, o.person.FamilyName); err != nil {
		return nil, "", err
	}
	charter := ""
	if o.card.Kind != "reset" {
		if charter, err = currentCharter(tx, kind); err != nil {
			return nil, "", err
		}
		if charter != "" && a.Charter != charter {
			return nil, "", problem.OnField("charter", "identity.charter_needed")
		}
	}
	here := tx.Tenant()
	if err := tx.Leave(); err != nil {
		return nil, "", err
	}
	hash, err := s.hash(tx.Context(), a.Password)
	if err != nil {
		return nil, "", err
	}
	if o.card.Kind == "reset" {
		e, err := s.resetByCard(tx, here, o, hash, a.Visitor)
		return e, "", err
	}
	account := tenant.NewID()
	if err := tx.Enter(doors(here, account)); err != nil {
		return nil, "", err
	}
	if err := s.useCard(tx, o.card.ID); err != nil {
		return nil, "", err
	}
	login, err := s.Create(tx, Newcomer{ID: account, Kind: kind, GivenName: o.person.GivenName, FamilyName: o.person.FamilyName, Language: a.Language, PasswordHash: hash})
	if err != nil {
		return nil, "", err
	}
	if err := s.Join(tx, account, o.person.ID); err != nil {
		return nil, "", err
	}
	if charter != "" {
		if err := accept(tx, account, charter, ""); err != nil {
			return nil, "", err
		}
	}
	if err := audit.Record(tx, "identity.activate", nil, o.person.ID, o.card.ID); err != nil {
		return nil, "", err
	}
	e, err := s.open(tx, account, a.Visitor, opening{strength: access.ByPassword, remember: true})
	return e, login, err
}

func (s *Service) resetByCard(tx *tenant.Tx, here uuid.UUID, o *opened, hash string, v Visitor) (*Entered, error) {
	if err := tx.Enter(doors(here, o.person.Account)); err != nil {
		return nil, err
	}
	if err := s.useCard(tx, o.card.ID); err != nil {
		return nil, err
	}
	return s.replacePassword(tx, o.person.Account, hash, v, "identity.reset-by-code")
}

// JoinByCard makes the record of a code one of the caller's: "I already have an account".
func (s *Service) JoinByCard(tx *tenant.Tx, c *access.Caller, code, familyName string, v Visitor) error {
	o, err := s.openCard(tx, code, c.Account, v)
	if err != nil {
		return err
	}
	if o.card.Kind == "reset" {
		return problem.New(problem.Conflict, "identity.card_resets")
	}
	if familyName != "" || !s.namedLike(c, o.person) {
		if err := s.knowsName(tx, o, familyName); err != nil {
			return err
		}
	}
	a, err := AccountOf(tx)
	if err != nil {
		return err
	}
	if (a.Kind == Pupil) != o.person.Pupil {
		return problem.New(problem.Conflict, "identity.join_other")
	}
	if err := s.useCard(tx, o.card.ID); err != nil {
		return err
	}
	if err := s.Join(tx, c.Account, o.person.ID); err != nil {
		return err
	}
	if err := s.noteJoin(tx, c.Account, o.person.ID, uuid.Nil); err != nil {
		return err
	}
	s.Resolver.Drop("account", c.Account)
	return audit.Record(tx, "identity.join", nil, o.person.ID, o.card.ID)
}

// knowsName asks for the family name that goes with a code; few tries per card.
func (s *Service) knowsName(tx *tenant.Tx, o *opened, typed string) error {
	guards := []guard{{key: s.hashed("card name", o.card.ID.String()), free: 5, first: 30 * time.Second, most: 15 * time.Minute, quiet: time.Hour}}
	if err := s.attempt(tx, guards); err != nil {
		return keep(tx, err)
	}
	if !sameName(typed, o.person.FamilyNames) {
		return keep(tx, problem.OnField("family_name", "identity.name_wrong"))
	}
	return s.forgive(tx, guards)
}

// useCard marks a card used; whoever comes second is told so.
func (s *Service) useCard(tx *tenant.Tx, id uuid.UUID) error {
	n, err := tx.Exec(`update identity.cards set used_at = $3 where tenant_id = $1 and id = $2 and used_at is null and revoked_at is null`, tx.Tenant(), id, tx.Now())
	if err == nil && n == 0 {
		err = problem.New(problem.Gone, "identity.card_used")
	}
	return err
}
