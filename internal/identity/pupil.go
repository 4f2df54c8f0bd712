package identity

import (
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/audit"
	"preau/internal/platform/fold"
	"preau/internal/platform/pictogram"
	"preau/internal/platform/problem"
	"preau/internal/platform/signed"
	"preau/internal/tenant"
)

// classCodeLife is how long a class code lets a class in: a school day.
const classCodeLife = 9 * time.Hour

// ClassCard is a pupil's way in before they have a password, for the printed card: shown when it is made.
type ClassCard struct {
	Person  uuid.UUID `json:"person"`
	Token   string    `json:"token" doc:"For the QR, behind the page's # so that no server logs it"`
	Page    string    `json:"page" doc:"Path of the app with the token"`
	Picture string    `json:"picture" doc:"The pupil's own among the twelve"`
	Words   [2]string `json:"words"`
	Face    int       `json:"face" doc:"The drawing beside their first name"`
	Expires time.Time `json:"expires"`
}

type pupilKey struct {
	ID          uuid.UUID
	PersonID    uuid.UUID
	AsksPicture bool
	ExpiresAt   time.Time
	RevokedAt   *time.Time
}

// IssueClassCards makes a new card for each pupil; their former card and its sessions die. The others are left out.
func (s *Service) IssueClassCards(tx *tenant.Tx, ids []uuid.UUID, asksPicture bool) (cards []ClassCard, refused []uuid.UUID, err error) {
	people, refused, err := s.helped(tx, ids)
	if err != nil {
		return nil, nil, err
	}
	cards = []ClassCard{}
	until := endOfYear(tx.Now())
	for _, p := range people {
		if !p.Pupil || p.Left {
			refused = append(refused, p.ID)
			continue
		}
		if err := s.revokeClassCard(tx, p); err != nil {
			return nil, nil, err
		}
		k := pupilKey{ID: tenant.NewID(), PersonID: p.ID, ExpiresAt: until}
		if _, err := tx.Exec(`insert into identity.pupil_keys (tenant_id, id, person_id, asks_picture, issued_by, issued_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7)`,
			tx.Tenant(), k.ID, p.ID, asksPicture, tx.Account(), tx.Now(), until); err != nil {
			return nil, nil, err
		}
		tx.About(p.ID)
		cards = append(cards, s.classCard(tx.Tenant(), k))
	}
	return cards, refused, nil
}

func (s *Service) classCard(tenantID uuid.UUID, k pupilKey) ClassCard {
	c := ClassCard{Person: k.PersonID, Expires: k.ExpiresAt, Token: s.keys.Token(purposeClass, signed.Link{Tenant: tenantID, ID: k.ID, Until: k.ExpiresAt})}
	c.Page = CardPage + c.Token
	c.Picture, c.Words = s.pupilSecret(tenantID, k.ID)
	for i, w := range c.Words {
		c.Words[i] = pictogram.Word(w)
	}
	c.Face = s.face(tenantID, k.ID)
	return c
}

// ClassCards gives the live cards of pupils back, for the job that prints them; identity's door must be open.
func (s *Service) ClassCards(tx *tenant.Tx, people []uuid.UUID) ([]ClassCard, error) {
	keys, err := tenant.Select[pupilKey](tx, `select id, person_id, asks_picture, expires_at, revoked_at from identity.pupil_keys
		where tenant_id = $1 and person_id = any ($2) and revoked_at is null and expires_at > $3 order by array_position($2, person_id)`, tx.Tenant(), people, tx.Now())
	var out []ClassCard
	for _, k := range keys {
		out = append(out, s.classCard(tx.Tenant(), k))
	}
	return out, err
}

// RevokeClassCards kills the cards of pupils and the sessions that they opened.
func (s *Service) RevokeClassCards(tx *tenant.Tx, ids []uuid.UUID) error {
	people, _, err := s.helped(tx, ids)
	if err != nil {
		return err
	}
	for _, p := range people {
		if err := s.revokeClassCard(tx, p); err != nil {
			return err
		}
		tx.About(p.ID)
	}
	return nil
}

func (s *Service) revokeClassCard(tx *tenant.Tx, p Person) error {
	n, err := tx.Exec(`update identity.pupil_keys set revoked_at = $3 where tenant_id = $1 and person_id = $2 and revoked_at is null`, tx.Tenant(), p.ID, tx.Now())
	if err != nil || n == 0 || p.Account == uuid.Nil {
		return err
	}
	return s.signOutMember(tx, p.Account)
}

// endOfYear is the end of the school year in which a card is made: 31 August, or the next one from 15 July on.
func endOfYear(now time.Time) time.Time {
	year := now.Year()
	if now.Month() > time.July || now.Month() == time.July && now.Day() >= 15 {
		year++
	}
	return time.Date(year, time.September, 1, 0, 0, 0, 0, time.UTC)
}

// ClassCode lets a class in for a school day.
type ClassCode struct {
	ID    uuid.UUID `json:"id"`
	Group uuid.UUID `json:"group"`
	Code  string    `json:"code" doc:"Six capitals, to write on the board"`
	Until time.Time `json:"until"`
}

// OpenClass makes a class code; a former one of the class closes. Only who may help the class's pupils opens it.
func (s *Service) OpenClass(tx *tenant.Tx, group uuid.UUID) (*ClassCode, error) {
	_, pupils, err := s.Directory.Class(tx, group)
	if err != nil {
		return nil, err
	}
	if len(pupils) == 0 {
		return nil, problem.Missing()
	}
	if may, err := s.Directory.MayHelp(tx, pupils[0].ID); err != nil || !may {
		if err == nil {
			err = problem.Missing()
		}
		return nil, err
	}
	if _, err := tx.Exec(`update identity.class_codes set closed_at = $3 where tenant_id = $1 and group_id = $2 and closed_at is null`, tx.Tenant(), group, tx.Now()); err != nil {
		return nil, err
	}
	for range 8 {
		c := &ClassCode{ID: tenant.NewID(), Group: group, Until: tx.Now().Add(classCodeLife)}
		c.Code = s.classCode(tx.Tenant(), c.ID)
		taken, err := tenant.Value[bool](tx, `select exists (select from identity.class_of($1, $2))`, s.hashed("class", c.Code), tx.Now())
		if err != nil {
			return nil, err
		}
		if taken {
			continue
		}
		_, err = tx.Exec(`insert into identity.class_codes (tenant_id, id, group_id, code_hash, opened_by, opened_at, until_at) values ($1, $2, $3, $4, $5, $6, $7)`,
			tx.Tenant(), c.ID, group, s.hashed("class", c.Code), tx.Account(), tx.Now(), c.Until)
		tx.About(c.ID)
		return c, err
	}
	return nil, problem.New(problem.Unavailable, "busy").After(time.Second)
}

// OpenClasses lists the class codes that the actor opened and that still let in.
func (s *Service) OpenClasses(tx *tenant.Tx) ([]ClassCode, error) {
	type row struct {
		ID, GroupID uuid.UUID
		UntilAt     time.Time
	}
	rows, err := tenant.Final[row](tx, `select id, group_id, until_at from identity.class_codes where tenant_id = $1 and opened_by = $2 and closed_at is null and until_at > $3 order by opened_at`,
		tx.Tenant(), tx.Account(), tx.Now())
	out := []ClassCode{}
	for _, r := range rows {
		out = append(out, ClassCode{ID: r.ID, Group: r.GroupID, Code: s.classCode(tx.Tenant(), r.ID), Until: r.UntilAt})
	}
	return out, err
}

// CloseClass closes a class code.
func (s *Service) CloseClass(tx *tenant.Tx, id uuid.UUID) error {
	n, err := tx.Exec(`update identity.class_codes set closed_at = $3 where tenant_id = $1 and id = $2 and opened_by = $4 and closed_at is null`, tx.Tenant(), id, tx.Now(), tx.Account())
	if err == nil && n == 0 {
		err = problem.Missing()
	}
	tx.About(id)
	return err
}

// ByCard opens a pupil's session by their class card. asks is true, without a session, when their picture is asked first.
func (s *Service) ByCard(tx *tenant.Tx, token, picture string, v Visitor) (e *Entered, asks bool, err error) {
	l, err := s.keys.Verify(purposeClass, token, tx.Now())
	if err != nil {
		return nil, false, problem.New(problem.Gone, "identity.class_card_over")
	}
	if err := tx.Enter(doors(l.Tenant, uuid.Nil)); err != nil {
		return nil, false, err
	}
	k, ok, err := tenant.One[pupilKey](tx, `select id, person_id, asks_picture, expires_at, revoked_at from identity.pupil_keys where tenant_id = $1 and id = $2`, l.Tenant, l.ID)
	if err != nil {
		return nil, false, err
	}
	if !ok || k.RevokedAt != nil {
		return nil, false, problem.New(problem.Gone, "identity.class_card_over")
	}
	if k.AsksPicture {
		if picture == "" {
			return nil, true, nil
		}
		guards := s.forPupil(k.ID, l.Tenant)
		if err := s.attempt(tx, guards); err != nil {
			return nil, false, keep(tx, err)
		}
		if own, _ := s.pupilSecret(l.Tenant, k.ID); own != fold.Fold(picture) {
			return nil, false, keep(tx, problem.OnField("picture", "identity.picture_wrong"))
		}
		if err := s.forgive(tx, guards); err != nil {
			return nil, false, err
		}
	}
	e, err = s.enterPupil(tx, l.Tenant, k.PersonID, "identity.sign-in-card", v)
	return e, false, err
}

// enterPupil opens the short session of a pupil; the first time, it makes their account.
func (s *Service) enterPupil(tx *tenant.Tx, here, person uuid.UUID, operation string, v Visitor) (*Entered, error) {
	people, err := s.Directory.Known(tx, []uuid.UUID{person})
	if err != nil {
		return nil, err
	}
	if len(people) == 0 || !people[0].Pupil {
		return nil, problem.New(problem.Gone, "identity.class_card_over")
	}
	p := people[0]
	account := p.Account
	if account == uuid.Nil {
		account = tenant.NewID()
	}
	if err := tx.Enter(doors(here, account)); err != nil {
		return nil, err
	}
	if p.Account == uuid.Nil {
		if _, err := s.Create(tx, Newcomer{ID: account, Kind: Pupil, GivenName: p.GivenName, FamilyName: p.FamilyName, Language: p.Language}); err != nil {
			return nil, err
		}
		if err := s.Join(tx, account, p.ID); err != nil {
			return nil, err
		}
	}
	if err := audit.Record(tx, operation, nil, person); err != nil {
		return nil, err
	}
	return s.open(tx, account, v, opening{strength: access.ByCard, tenant: here})
}

// Tile is a pupil as the class's sign-in page shows them: a first name, with an initial only when two share it.
type Tile struct {
	Pupil uuid.UUID `json:"pupil"`
	Name  string    `json:"name"`
	Face  int       `json:"face" doc:"The drawing beside the name: the one of their card"`
}

// OpenedClass is what a class code shows.
type OpenedClass struct {
	Class    string   `json:"class"`
	School   string   `json:"school"`
	Tiles    []Tile   `json:"tiles"`
	Pictures []string `json:"pictures" doc:"The drawings among which each pupil has their own"`
	Words    []string `json:"words" doc:"The drawings among which each pupil has two others"`
	tenantID uuid.UUID
	id       uuid.UUID
	keys     map[uuid.UUID]uuid.UUID // pupil -> key
}

// LookClass shows the tiles of a class by its code: only pupils who have a class card.
func (s *Service) LookClass(tx *tenant.Tx, code string, v Visitor) (*OpenedClass, error) {
	guards := s.forCode(v.Device, v.IP)
	if err := s.attempt(tx, guards); err != nil {
		return nil, keep(tx, err)
	}
	type place struct{ TenantID, ID uuid.UUID }
	at, ok, err := tenant.One[place](tx, `select tenant_id, id from identity.class_of($1, $2)`, s.hashed("class", plainCode(code)), tx.Now())
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, keep(tx, problem.OnField("code", "identity.class_code_wrong"))
	}
	if err := tx.Enter(doors(at.TenantID, uuid.Nil)); err != nil {
		return nil, err
	}
	if err := s.forgive(tx, guards); err != nil {
		return nil, err
	}
	group, err := tenant.Value[uuid.UUID](tx, `select group_id from identity.class_codes where tenant_id = $1 and id = $2`, at.TenantID, at.ID)
	if err != nil {
		return nil, err
	}
	out := &OpenedClass{Pictures: Pictures, Words: []string{}, Tiles: []Tile{}, tenantID: at.TenantID, id: at.ID, keys: map[uuid.UUID]uuid.UUID{}}
	for _, p := range pictogram.All {
		out.Words = append(out.Words, p.Key)
	}
	var pupils []Person
	if out.Class, pupils, err = s.Directory.Class(tx, group); err != nil {
		return nil, err
	}
	if out.School, err = tenant.Value[string](tx, `select short_name from tenant.tenants where tenant_id = $1`, at.TenantID); err != nil {
		return nil, err
	}
	ids := []uuid.UUID{}
	shared := map[string]int{}
	for _, p := range pupils {
		ids = append(ids, p.ID)
		shared[fold.Fold(p.GivenName)]++
	}
	keys, err := tenant.Select[pupilKey](tx, `select id, person_id, asks_picture, expires_at, revoked_at from identity.pupil_keys
		where tenant_id = $1 and person_id = any ($2) and revoked_at is null and expires_at > $3`, at.TenantID, ids, tx.Now())
	if err != nil {
		return nil, err
	}
	for _, k := range keys {
		out.keys[k.PersonID] = k.ID
	}
	for _, p := range pupils {
		if out.keys[p.ID] == uuid.Nil {
			continue
		}
		t := Tile{Pupil: p.ID, Name: p.GivenName, Face: s.face(at.TenantID, out.keys[p.ID])}
		if shared[fold.Fold(p.GivenName)] > 1 {
			t.Name += " " + fold.Initials(p.FamilyName) + "."
		}
		out.Tiles = append(out.Tiles, t)
	}
	return out, nil
}

// ByClass opens a pupil's session by the class code, their tile, their picture and their two words in any order. A wrong try
// does not say which of the three was wrong.
func (s *Service) ByClass(tx *tenant.Tx, code string, pupil uuid.UUID, picture string, words []string, v Visitor) (*Entered, error) {
	class, err := s.LookClass(tx, code, v)
	if err != nil {
		return nil, err
	}
	key := class.keys[pupil]
	if key == uuid.Nil {
		return nil, problem.OnField("pupil", "identity.pupil_unknown")
	}
	guards := s.forPupil(key, class.id)
	if err := s.attempt(tx, guards); err != nil {
		return nil, keep(tx, err)
	}
	ownPicture, own := s.pupilSecret(class.tenantID, key)
	if !sameWords(words, own) || fold.Fold(picture) != ownPicture {
		return nil, keep(tx, problem.OnField("words", "identity.words_wrong"))
	}
	if err := s.forgive(tx, guards); err != nil {
		return nil, err
	}
	return s.enterPupil(tx, class.tenantID, pupil, "identity.sign-in-class", v)
}

func sameWords(typed []string, own [2]string) bool {
	if len(typed) != 2 {
		return false
	}
	a, b := fold.Fold(typed[0]), fold.Fold(typed[1])
	return a == own[0] && b == own[1] || a == own[1] && b == own[0]
}
