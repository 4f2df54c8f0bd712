package identity

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/audit"
	"preau/internal/platform/problem"
	"preau/internal/platform/signed"
	"preau/internal/tenant"
)

// Why a sign-in from a browser that the account never used is held.
const (
	heldGuesses = "guesses" // many wrong passwords just before the right one
	heldMany    = "many"    // that browser has just entered accounts of people who have nothing to do with each other
	heldNight   = "night"   // a pupil's, in the small hours of their school
)

// What is still ordinary. A family's tablet, a class's computer and a staff room's on the first Monday of September stay under all of them;
// what a whole school shares, its address, is not looked at.
const (
	guessesHeld   = 10 // wrong passwords for the account from unknown browsers, no hour without one
	aroundFor     = time.Hour
	strangersHeld = 4  // other accounts of the browser that share no organisation with this one: more than a home whose children are in two schools
	adultsHeld    = 12 // other adults' accounts of the browser, when this one is an adult's
	othersHeld    = 40 // other accounts of the browser: more than a class
	morning       = 5  // the hour until which a night lasts
	releaseFor    = 24 * time.Hour
)

// Held is what a person is told of their session while it is held.
type Held struct {
	Why   string    `json:"why" enum:"guesses,many,night"`
	Mail  bool      `json:"mail" doc:"A link was sent to the verified addresses of the account; else its school or town hall gives a code"`
	Until time.Time `json:"until" doc:"How long the link answers"`
}

// unusual tells why a right password is not enough, "" when it is. It is asked behind the account's door, of a browser that the account
// does not know. An account with a second factor is never held: the factor is asked for, and proves more.
func (s *Service) unusual(tx *tenant.Tx, account uuid.UUID, device string) (string, error) {
	now := s.now()
	type around struct {
		Kind                      string
		SecondFactor              bool
		Zones                     []string
		Others, Adults, Strangers int
	}
	a, ok, err := tenant.One[around](tx, `select kind, second_factor, zones, others, adults, strangers from identity.around($1, $2, $3)`, account, s.hashed("device", device), now.Add(-aroundFor))
	if err != nil || !ok || a.SecondFactor {
		return "", err
	}
	tries, err := tenant.Value[int](tx, `select failures from identity.attempts where key = $1`, s.hashed("try strangers", account.String()))
	if err != nil {
		return "", err
	}
	switch {
	case tries > guessesHeld: // this try is counted too
		return heldGuesses, nil
	case s.Stage: // one visitor plays everybody, at any hour
		return "", nil
	case device != "" && (a.Strangers >= strangersHeld || a.Kind == Adult && a.Adults >= adultsHeld || a.Others >= othersHeld):
		return heldMany, nil
	case a.Kind == Pupil && len(a.Zones) > 0 && !slices.ContainsFunc(a.Zones, func(zone string) bool { return !night(now, zone) }):
		return heldNight, nil
	}
	return "", nil
}

// night tells whether it is between midnight and five in a time zone; an unknown zone is never in the night.
func night(at time.Time, zone string) bool {
	place, err := time.LoadLocation(zone)
	return err == nil && at.In(place).Hour() < morning
}

// hold opens a session that opens nothing, and has its owner asked by mail whether it was them. The browsers that the account knows, its
// other sessions and its password stay as they are.
func (s *Service) hold(tx *tenant.Tx, account uuid.UUID, a Attempt, why string) (*Entered, error) {
	e, err := s.open(tx, account, a.Visitor, opening{strength: access.ByPassword, held: why})
	if err != nil {
		return nil, err
	}
	if err := s.tell(tx, "identity.held", account, map[string]any{"session": e.Session}); err != nil {
		return nil, err
	}
	return e, audit.Record(tx, "identity.sign-in-held", map[string]any{"why": why}, e.Session)
}

// heldOf is what the owner of a held session is told.
func (s *Service) heldOf(tx *tenant.Tx, account, session uuid.UUID) (*Held, error) {
	type row struct {
		Held      string
		CreatedAt time.Time
		Mail      bool
	}
	r, ok, err := tenant.One[row](tx, `select held, created_at, exists (select from identity.mails m where m.account_id = $1 and m.verified_at is not null) as mail
		from identity.sessions where account_id = $1 and id = $2 and held is not null`, account, session)
	if err != nil || !ok {
		return nil, err
	}
	return &Held{Why: r.Held, Mail: r.Mail && s.Mailer != nil, Until: r.CreatedAt.Add(releaseFor)}, nil
}

// releasePath is the page of a held session's letter.
func (s *Service) releasePath(account, session uuid.UUID, until time.Time) string {
	return ReleasePage + s.keys.Token(purposeRelease, signed.Link{Tenant: account, ID: session, Until: until})
}

// Release lets a held session go on by the link of its letter, wherever that is opened, and its browser is known from then on. Used again
// it changes nothing; problem "identity.link_over" when the session has ended or the link is older than a day.
func (s *Service) Release(tx *tenant.Tx, token string) error {
	l, err := s.keys.Verify(purposeRelease, token, s.now())
	if err != nil {
		return problem.New(problem.Gone, "identity.link_over")
	}
	account := l.Tenant
	if err := tx.Enter(tenant.Doors{Account: account}); err != nil {
		return err
	}
	type row struct {
		Held            *string
		Browser, System string
		DeviceHash      []byte
	}
	r, ok, err := tenant.One[row](tx, `select held, browser, system, device_hash from identity.sessions where account_id = $1 and id = $2 and ended_at is null and expires_at > $3 for update`, account, l.ID, s.now())
	if err != nil {
		return err
	}
	if !ok {
		return problem.New(problem.Gone, "identity.link_over")
	}
	if r.Held == nil {
		return nil
	}
	now := s.now()
	if _, err := tx.Exec(`update identity.sessions set held = null where account_id = $1 and id = $2`, account, l.ID); err != nil {
		return err
	}
	if _, err := tx.Exec(`insert into identity.devices (account_id, id, device_hash, browser, system, first_seen, last_seen) values ($1, $2, $3, $4, $5, $6, $6)
		on conflict (account_id, device_hash) do update set last_seen = excluded.last_seen`, account, tenant.NewID(), r.DeviceHash, r.Browser, r.System, now); err != nil {
		return err
	}
	s.Resolver.Drop("session", l.ID)
	if err := tx.Signal("session", l.ID); err != nil {
		return err
	}
	return audit.Record(tx, "identity.release-session", nil, l.ID)
}
