package identity

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/audit"
	"preau/internal/identity/federation"
	"preau/internal/platform/fold"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// Found is a record that a source of the ministry knows, in whatever organisation; Account is nil when nobody opened it.
type Found struct {
	Tenant  uuid.UUID
	Person  uuid.UUID
	Account uuid.UUID
	person  Person
	place   string
}

// arrival is somebody whom a provider vouches for and whom no account knows yet, or who is known in more places than they joined.
// It lives in their browser, sealed, for as long as they need to say who they are here.
type arrival struct {
	Claim   federation.Claim `json:"c"`
	Account uuid.UUID        `json:"a"` // the account that the provider already opens; nil: none
	Back    string           `json:"b,omitempty"`
	Until   time.Time        `json:"u"`
}

const (
	tripCookie    = "preau-trip"
	arrivalCookie = "preau-arrival"
	tripLife      = 20 * time.Minute
	arrivalLife   = 15 * time.Minute
	// workLife is how long a session that ProConnect opened lives: its own lasts twelve hours.
	workLife = 12 * time.Hour
	// longestHint bounds what is kept to close the provider's session: a cookie holds four thousand bytes.
	longestHint = 1800
)

// sealed writes a value for a cookie of that name; it opens under no other name.
func (s *Service) sealed(name string, v any) (string, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return "", err
	}
	box, err := s.sealFor(raw, []byte(name))
	return base64.RawURLEncoding.EncodeToString(box), err
}

// unsealed reads it back; false for what is not ours.
func (s *Service) unsealed(name, cookie string, v any) bool {
	box, err := base64.RawURLEncoding.DecodeString(cookie)
	if err != nil {
		return false
	}
	raw, err := s.unsealFor(box, []byte(name))
	return err == nil && json.Unmarshal(raw, v) == nil
}

// BeginWay is the address of a provider and the cookie that remembers the trip. account, when not nil, is who links the way, or who
// confirms by it that they are still the one.
func (s *Service) BeginWay(ctx context.Context, way, back string, account uuid.UUID, confirm bool) (address, cookie string, err error) {
	if !s.Ways.Opens(way) {
		return "", "", problem.Missing()
	}
	who := ""
	if account != uuid.Nil {
		who = account.String()
	}
	address, trip, err := s.Ways.Begin(ctx, way, back, who, confirm)
	if err != nil {
		return "", "", s.wayProblem(ctx, way, err)
	}
	box, err := s.sealed(tripCookie, trip)
	return address, s.cookie(tripCookie, box, tripLife), err
}

// wayProblem is what a person is told; why it was refused is for the log alone.
func (s *Service) wayProblem(ctx context.Context, way string, err error) error {
	switch {
	case errors.Is(err, federation.ErrDeclined):
		return problem.New(problem.Conflict, "identity.way_declined")
	case errors.Is(err, federation.ErrAway):
		s.Log.WarnContext(ctx, "a provider of identity is away", "way", way, "error", err.Error())
		return problem.New(problem.Unavailable, "identity.way_away").Because(err)
	case errors.Is(err, federation.ErrRefused):
		s.Log.WarnContext(ctx, "a provider's answer is refused", "way", way, "error", err.Error())
		return problem.New(problem.Forbidden, "identity.way_refused")
	}
	return err
}

// Returned asks the provider who came back; no transaction runs meanwhile.
func (s *Service) Returned(ctx context.Context, way, cookie string, a federation.Answer) (*federation.Claim, federation.Trip, error) {
	var trip federation.Trip
	if !s.unsealed(tripCookie, cookie, &trip) || trip.Way != way {
		return nil, trip, problem.New(problem.Gone, "identity.way_over")
	}
	c, err := s.Ways.Finish(ctx, trip, a)
	if err != nil {
		return nil, trip, s.wayProblem(ctx, way, err)
	}
	if len(c.Hint) > longestHint {
		c.Hint = ""
	}
	return c, trip, nil
}

// Arrived is what became of a return: a session, a way linked, or an arrival that must say who they are here.
type Arrived struct {
	*Entered
	Next    string // "entered", "linked", "confirmed", "arrival"
	Back    string
	Cookies []string
}

func (s *Service) subject(c *federation.Claim) []byte {
	return s.hashed("external "+c.Way, c.Subject)
}

// once lets a message of a provider pass a single time.
func (s *Service) once(tx *tenant.Tx, purpose string, c *federation.Claim) error {
	n, err := tx.Exec(`insert into identity.seen (key, until_at) values ($1, $2) on conflict do nothing`, s.hashed("seen "+purpose+" "+c.Way, c.Once), s.now().Add(24*time.Hour))
	if err == nil && n == 0 {
		s.Log.WarnContext(tx.Context(), "a provider's message was shown again", "way", c.Way)
		err = problem.New(problem.Forbidden, "identity.way_refused")
	}
	return err
}

// Arrive decides what a claim opens, in a transaction from outside. caller is who is signed in in that browser, nil when nobody is.
func (s *Service) Arrive(tx *tenant.Tx, c *federation.Claim, trip federation.Trip, caller *access.Caller, v Visitor) (*Arrived, error) {
	if err := s.once(tx, "return", c); err != nil {
		return nil, keep(tx, err)
	}
	out := &Arrived{Back: trip.Back, Cookies: []string{s.cookie(tripCookie, "", 0)}}
	employer, err := s.employer(tx, c)
	if err != nil {
		return nil, err
	}
	type known struct {
		AccountID uuid.UUID
		Disabled  bool
	}
	k, ok, err := tenant.One[known](tx, `select account_id, disabled from identity.by_external($1, $2)`, c.Way, s.subject(c))
	if err != nil {
		return nil, err
	}
	if trip.Confirm {
		return s.confirmByWay(tx, trip, caller, k.AccountID, out)
	}
	if trip.Account != "" {
		return s.linkToCaller(tx, c, trip, caller, k.AccountID, out)
	}
	if ok {
		if k.Disabled {
			return nil, problem.New(problem.Forbidden, "identity.disabled")
		}
		e, entered, err := s.enterBy(tx, c, k.AccountID, employer, v)
		if err != nil {
			return nil, err
		}
		if entered {
			out.Entered, out.Next, out.Cookies = e, "entered", append(out.Cookies, e.Cookies...)
			more, err := s.alsoKnown(tx, c, k.AccountID)
			if err != nil || !more {
				return out, err
			}
			out.Next = "arrival"
			return out, s.leaveArrival(out, arrival{Claim: *c, Account: k.AccountID, Back: trip.Back})
		}
	}
	out.Next = "arrival"
	return out, s.leaveArrival(out, arrival{Claim: *c, Back: trip.Back})
}

func (s *Service) leaveArrival(out *Arrived, a arrival) error {
	a.Until = s.now().Add(arrivalLife)
	box, err := s.sealed(arrivalCookie, a)
	out.Cookies = append(out.Cookies, s.cookie(arrivalCookie, box, arrivalLife))
	return err
}

// waysFor are the providers that could open an account: ProConnect knows agents, and says nothing to who is none.
func (s *Service) waysFor(c *access.Caller) []string {
	return slices.DeleteFunc(s.Ways.Names(), func(way string) bool {
		return way == federation.ProConnect && !slices.ContainsFunc(c.Hats, func(h access.Hat) bool { return slices.ContainsFunc(h.Profiles, isStaff) })
	})
}

// employer is the organisation whose SIRET ProConnect told; an agent of another finds nothing here. Nil for the other ways.
func (s *Service) employer(tx *tenant.Tx, c *federation.Claim) (uuid.UUID, error) {
	if c.Way != federation.ProConnect {
		return uuid.Nil, nil
	}
	id := uuid.Nil
	if len(c.SIRET) == 14 {
		var err error
		if id, err = tenant.Value[uuid.UUID](tx, `select coalesce(tenant.by_identifier('siret', $1), '00000000-0000-0000-0000-000000000000')`, c.SIRET); err != nil {
			return uuid.Nil, err
		}
	}
	if id == uuid.Nil {
		return uuid.Nil, keep(tx, problem.New(problem.Forbidden, "identity.siret_unknown"))
	}
	return id, nil
}

// enterBy opens the session of an account that the way already opens; false when the person behind it seems to be another one.
func (s *Service) enterBy(tx *tenant.Tx, c *federation.Claim, account, employer uuid.UUID, v Visitor) (*Entered, bool, error) {
	if err := tx.Enter(tenant.Doors{Account: account}); err != nil {
		return nil, false, err
	}
	a, err := AccountOf(tx)
	if err != nil {
		return nil, false, err
	}
	if employer != uuid.Nil {
		// an address may pass to somebody else, and an agent to another employer
		if !sameHuman(c, a.GivenName, a.FamilyName) {
			return nil, false, nil
		}
		here, err := tenant.Value[bool](tx, `select exists (select from identity.memberships where account_id = $1 and tenant_id = $2 and since <= $3::date and (until is null or until >= $3::date))`, account, employer, tx.Now())
		if err != nil {
			return nil, false, err
		}
		if !here {
			return nil, false, problem.New(problem.Forbidden, "identity.siret_other")
		}
	}
	if _, err := tx.Exec(`update identity.externals set used_at = $4 where account_id = $1 and way = $2 and subject_hash = $3`, account, c.Way, s.subject(c), s.now()); err != nil {
		return nil, false, err
	}
	e, err := s.openBy(tx, c, account, employer, v)
	if err != nil {
		return nil, false, err
	}
	return e, true, audit.Record(tx, "identity.sign-in-way", nil, e.Session)
}

// openBy opens a session by a way: as strong as the provider was, as long as it says, in the employer's organisation alone.
func (s *Service) openBy(tx *tenant.Tx, c *federation.Claim, account, employer uuid.UUID, v Visitor) (*Entered, error) {
	o := opening{strength: access.ByPassword, way: c.Way, tenant: employer, remember: true}
	if c.SecondFactor {
		o.strength, o.factor = access.BySecondFactor, true
	}
	if c.Way == federation.ProConnect {
		o.most = workLife
	}
	if c.Hint != "" {
		box, err := s.seal([]byte(c.Hint), account)
		if err != nil {
			return nil, err
		}
		o.hint = box
	}
	return s.open(tx, account, v, o)
}

// linkToCaller makes a way open the account that asked for it, in the browser where it is signed in.
func (s *Service) linkToCaller(tx *tenant.Tx, c *federation.Claim, trip federation.Trip, caller *access.Caller, known uuid.UUID, out *Arrived) (*Arrived, error) {
	if caller == nil || caller.Account.String() != trip.Account {
		return nil, problem.New(problem.Gone, "identity.way_over")
	}
	out.Next = "linked"
	if known == caller.Account {
		return out, nil
	}
	if known != uuid.Nil {
		return nil, problem.New(problem.Conflict, "identity.way_taken")
	}
	if err := tx.Enter(tenant.Doors{Account: caller.Account}); err != nil {
		return nil, err
	}
	a, err := AccountOf(tx)
	if err != nil {
		return nil, err
	}
	if (a.Kind == Pupil) != c.Pupil || !sameHuman(c, a.GivenName, a.FamilyName) {
		return nil, problem.New(problem.Conflict, "identity.way_other_name")
	}
	if err := s.link(tx, caller.Account, c); err != nil {
		return nil, err
	}
	return out, audit.Record(tx, "identity.link-way", nil, caller.Account)
}

// confirmByWay notes that a provider which opens the caller's account vouched for them again, in the browser where they are signed in.
func (s *Service) confirmByWay(tx *tenant.Tx, trip federation.Trip, caller *access.Caller, known uuid.UUID, out *Arrived) (*Arrived, error) {
	if caller == nil || caller.Account.String() != trip.Account {
		return nil, problem.New(problem.Gone, "identity.way_over")
	}
	if known != caller.Account {
		return nil, problem.New(problem.Conflict, "identity.way_other_account")
	}
	if err := tx.Enter(tenant.Doors{Account: caller.Account}); err != nil {
		return nil, err
	}
	out.Next = "confirmed"
	if _, err := tx.Exec(`update identity.sessions set confirmed_at = $3 where account_id = $1 and id = $2 and ended_at is null`, caller.Account, caller.Session, s.now()); err != nil {
		return nil, err
	}
	return out, audit.Record(tx, "identity.confirm-way", nil, caller.Session)
}

// LeaveByWay ends the caller's session when it is the one that ended at its provider; another's in this browser goes on.
func (s *Service) LeaveByWay(tx *tenant.Tx, c *access.Caller, leaving *federation.Leaving) (bool, error) {
	if err := tx.Enter(tenant.Doors{Account: c.Account}); err != nil {
		return false, err
	}
	f, err := s.freshness(tx, c.Session)
	if err != nil || f.Way != federation.EduConnect || len(f.Hint) == 0 {
		return false, err
	}
	hint, err := s.unseal(f.Hint, c.Account)
	if err != nil || !leaving.Means(string(hint)) { // sealed under a former key, it ends by itself
		return false, nil
	}
	if err := s.EndSession(tx, c.Session); err != nil {
		return false, err
	}
	return true, audit.Record(tx, "identity.leave-way", nil, c.Session)
}

// link writes that a way opens the transaction's account, and tells its owner.
func (s *Service) link(tx *tenant.Tx, account uuid.UUID, c *federation.Claim) error {
	n, err := tx.Exec(`insert into identity.externals (account_id, id, way, subject_hash, linked_at, used_at) values ($1, $2, $3, $4, $5, $5) on conflict (way, subject_hash) do nothing`,
		account, tenant.NewID(), c.Way, s.subject(c), s.now())
	if err != nil {
		return err
	}
	if n == 0 {
		return problem.New(problem.Conflict, "identity.way_taken")
	}
	return s.tell(tx, "identity.way_linked", account, map[string]any{"way": c.Way})
}

// sameHuman compares what a provider says with names written here: one given name in common from the beginning, and the name of
// birth or of use. It proves nobody; it stops a hand that took the wrong person's paper.
func sameHuman(c *federation.Claim, given, family string) bool {
	told, ours := strings.Fields(fold.Fold(c.Given)), strings.Fields(fold.Fold(given))
	if len(told) == 0 || len(ours) == 0 || told[0] != ours[0] {
		return false
	}
	f := fold.Fold(family)
	return f != "" && (f == fold.Fold(c.Family) || f == fold.Fold(c.Usage) || f == fold.Fold(c.Family+" "+c.Usage) || f == fold.Fold(c.Usage+" "+c.Family))
}

// found lists the records that a claim's keys mean, wherever they are: never by a name alone. The transaction is outside any door
// when it returns.
func (s *Service) found(tx *tenant.Tx, c *federation.Claim) ([]Found, error) {
	var all []Found
	add := func(f Found) {
		if !slices.ContainsFunc(all, func(g Found) bool { return g.Tenant == f.Tenant }) {
			all = append(all, f)
		}
	}
	for _, r := range c.Records {
		if r.ID != "" {
			places, err := s.Directory.BySource(tx, r.Academy, r.ID, c.Pupil)
			if err != nil {
				return nil, err
			}
			for _, f := range places {
				add(f)
			}
			continue
		}
		school, err := tenant.Value[uuid.UUID](tx, `select coalesce(tenant.by_identifier('uai', $1), '00000000-0000-0000-0000-000000000000')`, r.UAI)
		if err != nil {
			return nil, err
		}
		if school == uuid.Nil {
			continue
		}
		if err := tx.Enter(doors(school, uuid.Nil)); err != nil {
			return nil, err
		}
		var ids []uuid.UUID
		if r.Child != "" {
			ids, err = s.Directory.ByChild(tx, r.Academy, r.Child, r.Pupil)
		} else {
			ids, err = s.Directory.ByBirth(tx, r.Born)
		}
		if err != nil {
			return nil, err
		}
		people, err := s.Directory.Known(tx, ids)
		if err != nil {
			return nil, err
		}
		teller := federation.Claim{Given: r.Given, Family: r.Family}
		people = slices.DeleteFunc(people, func(p Person) bool {
			if r.Pupil && r.Child != "" { // the register's own number
				return false
			}
			return !sameHuman(&teller, p.GivenName, p.FamilyName) && !(r.Pupil && slices.ContainsFunc(p.FamilyNames, func(f string) bool { return sameHuman(&teller, p.GivenName, f) }))
		})
		if len(people) == 1 { // two of one name are told apart by nobody here
			add(Found{Tenant: school, Person: people[0].ID})
		}
		if err := tx.Enter(tenant.Doors{}); err != nil {
			return nil, err
		}
	}
	if c.Way == federation.ProConnect {
		employer, err := s.employer(tx, c)
		if err != nil {
			return nil, err
		}
		if err := tx.Enter(doors(employer, uuid.Nil)); err != nil {
			return nil, err
		}
		ids, err := s.Directory.ByAddress(tx, c.Mail)
		if err != nil {
			return nil, err
		}
		people, err := s.Directory.Known(tx, ids)
		if err != nil {
			return nil, err
		}
		people = slices.DeleteFunc(people, func(p Person) bool { return p.Pupil || !sameHuman(c, p.GivenName, p.FamilyName) })
		if len(people) == 1 {
			add(Found{Tenant: employer, Person: people[0].ID})
		}
	}
	return s.live(tx, c.Pupil, all)
}

// live keeps the records of people who are still there, of the right kind, with their organisation's name.
func (s *Service) live(tx *tenant.Tx, pupil bool, all []Found) ([]Found, error) {
	out := []Found{}
	for _, f := range all {
		if err := tx.Enter(doors(f.Tenant, uuid.Nil)); err != nil {
			return nil, err
		}
		people, err := s.Directory.Known(tx, []uuid.UUID{f.Person})
		if err != nil {
			return nil, err
		}
		if len(people) == 0 || people[0].Pupil != pupil {
			continue
		}
		f.person, f.Account = people[0], people[0].Account
		if f.place, err = tenant.Value[string](tx, `select name from tenant.tenants where tenant_id = $1 and closed_at is null`, f.Tenant); err != nil {
			return nil, err
		}
		if f.place != "" {
			out = append(out, f)
		}
	}
	return out, tx.Enter(tenant.Doors{})
}

// alsoKnown tells whether the provider knows the person in places that their account has not joined and did not refuse.
func (s *Service) alsoKnown(tx *tenant.Tx, c *federation.Claim, account uuid.UUID) (bool, error) {
	if len(c.Records) == 0 {
		return false, nil
	}
	list, err := s.found(tx, c)
	if err != nil {
		return false, err
	}
	list, err = s.notRefused(tx, account, list)
	return slices.ContainsFunc(list, func(f Found) bool { return f.Account == uuid.Nil }), err
}

func (s *Service) notRefused(tx *tenant.Tx, account uuid.UUID, list []Found) ([]Found, error) {
	if len(list) == 0 {
		return list, nil
	}
	if err := tx.Enter(tenant.Doors{Account: account}); err != nil {
		return nil, err
	}
	type record struct{ TenantID, PersonID uuid.UUID }
	no, err := tenant.Select[record](tx, `select tenant_id, person_id from identity.refusals where account_id = $1`, account)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(list, func(f Found) bool {
		return slices.ContainsFunc(no, func(r record) bool { return r.TenantID == f.Tenant && r.PersonID == f.Person })
	}), nil
}

// Arrival is what somebody whom a provider vouches for may do here.
type Arrival struct {
	Way           string   `json:"way" enum:"educonnect,franceconnect,proconnect"`
	GivenName     string   `json:"given_name"`
	Pupil         bool     `json:"pupil"`
	SignedIn      bool     `json:"signed_in" doc:"The account is open: only more records are proposed to it"`
	Organisations []string `json:"organisations" doc:"Where the provider's keys found records that nobody opened"`
	Account       bool     `json:"account" doc:"An account exists already for one of them: it must be opened once by its own password"`
	Back          string   `json:"back,omitempty"`
}

func (s *Service) arrivalOf(cookie string) (arrival, error) {
	var a arrival
	if !s.unsealed(arrivalCookie, cookie, &a) || !s.now().Before(a.Until) {
		return a, problem.New(problem.Gone, "identity.way_over")
	}
	return a, nil
}

// LookArrival says what an arrival may do; it changes nothing.
func (s *Service) LookArrival(tx *tenant.Tx, cookie string) (*Arrival, error) {
	a, err := s.arrivalOf(cookie)
	if err != nil {
		return nil, err
	}
	list, err := s.found(tx, &a.Claim)
	if err != nil {
		return nil, err
	}
	if a.Account != uuid.Nil {
		if list, err = s.notRefused(tx, a.Account, list); err != nil {
			return nil, err
		}
	}
	out := &Arrival{Way: a.Claim.Way, GivenName: a.Claim.Given, Pupil: a.Claim.Pupil, SignedIn: a.Account != uuid.Nil, Organisations: []string{}, Back: a.Back}
	for _, f := range list {
		if f.Account == uuid.Nil {
			out.Organisations = append(out.Organisations, f.place)
		} else {
			out.Account = true
		}
	}
	return out, nil
}

// Settlement is what an arrival answers.
type Settlement struct {
	Visitor
	How        string // "open", "sign-in", "code", "join", "later"
	Login      string
	Password   string
	Factor     string // of the second factor, or a recovery code
	Code       string // of a paper or an invitation
	FamilyName string
	Language   string
}

// SettleArrival makes an arrival somebody here: nothing is joined that they did not ask for with a proof of their own.
func (s *Service) SettleArrival(tx *tenant.Tx, cookie string, in Settlement, caller *access.Caller) (*Arrived, error) {
	a, err := s.arrivalOf(cookie)
	if err != nil {
		return nil, err
	}
	out := &Arrived{Next: "entered", Back: a.Back, Cookies: []string{s.cookie(arrivalCookie, "", 0)}}
	if a.Account != uuid.Nil {
		if caller == nil || caller.Account != a.Account {
			return nil, problem.New(problem.Unauthenticated, "session.needed")
		}
		return out, s.settleKnown(tx, a, in.How)
	}
	employer, err := s.employer(tx, &a.Claim)
	if err != nil {
		return nil, err
	}
	switch in.How {
	case "open":
		out.Entered, err = s.openFound(tx, a, employer, in)
	case "sign-in":
		out.Entered, err = s.linkByPassword(tx, a, employer, in)
	case "code":
		out.Entered, err = s.openByCode(tx, a, employer, in)
	default:
		err = problem.Missing()
	}
	if err != nil {
		return nil, err
	}
	out.Cookies = append(out.Cookies, out.Entered.Cookies...)
	return out, nil
}

// openFound opens an account on the records that the provider's keys found, none of which anybody opened.
func (s *Service) openFound(tx *tenant.Tx, a arrival, employer uuid.UUID, in Settlement) (*Entered, error) {
	list, err := s.found(tx, &a.Claim)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, problem.New(problem.Conflict, "identity.way_nothing")
	}
	if slices.ContainsFunc(list, func(f Found) bool { return f.Account != uuid.Nil }) {
		return nil, problem.New(problem.Conflict, "identity.way_account")
	}
	account := tenant.NewID()
	if err := s.newcomer(tx, a, account, list[0].Tenant, list[0].person, in.Language); err != nil {
		return nil, err
	}
	if err := s.joinFound(tx, account, list[1:]); err != nil {
		return nil, err
	}
	if err := tx.Enter(tenant.Doors{Account: account}); err != nil {
		return nil, err
	}
	return s.openBy(tx, &a.Claim, account, employer, in.Visitor)
}

// newcomer opens an account on one record and links the way to it, in the record's transaction.
func (s *Service) newcomer(tx *tenant.Tx, a arrival, account, here uuid.UUID, p Person, language string) error {
	if err := tx.Enter(doors(here, account)); err != nil {
		return err
	}
	if err := s.once(tx, "settled", &a.Claim); err != nil {
		return err
	}
	if language == "" {
		language = p.Language
	}
	if _, err := s.Create(tx, Newcomer{ID: account, Kind: p.kind(), GivenName: p.GivenName, FamilyName: p.FamilyName, Language: language}); err != nil {
		return err
	}
	if err := s.Join(tx, account, p.ID); err != nil {
		return err
	}
	if err := s.link(tx, account, &a.Claim); err != nil {
		return err
	}
	return audit.Record(tx, "identity.activate", nil, p.ID)
}

// joinFound joins more records to an account, each in its own organisation; one that another took meanwhile is left.
func (s *Service) joinFound(tx *tenant.Tx, account uuid.UUID, list []Found) error {
	for _, f := range list {
		if f.Account != uuid.Nil {
			continue
		}
		if err := s.joinOne(tx, account, f.Tenant, f.Person, "identity.join"); err != nil && !problem.Is(err, "identity.card_used") && !problem.Is(err, "directory.has_account") && !problem.Is(err, "identity.already_here") {
			return err
		}
	}
	return nil
}

// joinOne joins a record to an account and remembers that it can be undone.
func (s *Service) joinOne(tx *tenant.Tx, account, here, person uuid.UUID, operation string) error {
	if err := tx.Enter(doors(here, account)); err != nil {
		return err
	}
	if err := s.Join(tx, account, person); err != nil {
		return err
	}
	if err := s.noteJoin(tx, account, person, uuid.Nil); err != nil {
		return err
	}
	s.Resolver.Drop("account", account)
	return audit.Record(tx, operation, nil, person)
}

// linkByPassword proves the account that exists by its own password, and its second factor when it has one: a provider that opens
// it from now on must not take either away.
func (s *Service) linkByPassword(tx *tenant.Tx, a arrival, employer uuid.UUID, in Settlement) (*Entered, error) {
	account, err := s.prove(tx, Attempt{Visitor: in.Visitor, Login: in.Login, Password: in.Password})
	if err != nil {
		return nil, err
	}
	if err := s.proveFactor(tx, account, in.Factor); err != nil {
		return nil, err
	}
	own, err := AccountOf(tx)
	if err != nil {
		return nil, err
	}
	if (own.Kind == Pupil) != a.Claim.Pupil || !sameHuman(&a.Claim, own.GivenName, own.FamilyName) {
		return nil, keep(tx, problem.New(problem.Conflict, "identity.way_other_name"))
	}
	if employer != uuid.Nil {
		here, err := tenant.Value[bool](tx, `select exists (select from identity.memberships where account_id = $1 and tenant_id = $2 and until is null)`, account, employer)
		if err != nil {
			return nil, err
		}
		if !here {
			return nil, keep(tx, problem.New(problem.Forbidden, "identity.siret_other"))
		}
	}
	if err := s.once(tx, "settled", &a.Claim); err != nil {
		return nil, err
	}
	if err := s.link(tx, account, &a.Claim); err != nil {
		return nil, err
	}
	if err := audit.Record(tx, "identity.link-way", nil, account); err != nil {
		return nil, err
	}
	if len(a.Claim.Records) > 0 {
		list, err := s.found(tx, &a.Claim)
		if err != nil {
			return nil, err
		}
		if err := s.joinFound(tx, account, list); err != nil {
			return nil, err
		}
	}
	if err := tx.Enter(tenant.Doors{Account: account}); err != nil {
		return nil, err
	}
	claim := a.Claim
	claim.SecondFactor = claim.SecondFactor || in.Factor != ""
	return s.openBy(tx, &claim, account, employer, in.Visitor)
}

// proveFactor asks for the second factor of an account that has one.
func (s *Service) proveFactor(tx *tenant.Tx, account uuid.UUID, code string) error {
	has, err := tenant.Value[bool](tx, `select exists (select from identity.factors where account_id = $1 and confirmed_at is not null) or exists (select from identity.passkeys where account_id = $1)`, account)
	if err != nil || !has {
		return err
	}
	if code == "" {
		return keep(tx, problem.OnField("factor", "identity.factor_needed"))
	}
	guards := s.forFactor(account)
	if err := s.attempt(tx, guards); err != nil {
		return keep(tx, err)
	}
	ok, err := s.useStep(tx, account, code, true)
	if err == nil && !ok {
		ok, err = s.useRecoveryCode(tx, account, code)
	}
	if err != nil {
		return err
	}
	if !ok {
		return keep(tx, problem.OnField("factor", "identity.factor_wrong"))
	}
	return s.forgive(tx, guards)
}

// openByCode opens the record of a paper for somebody whom a provider vouches for: their names stand for the family name that goes
// with the code, when they are the record's.
func (s *Service) openByCode(tx *tenant.Tx, a arrival, employer uuid.UUID, in Settlement) (*Entered, error) {
	o, err := s.openCard(tx, in.Code, uuid.Nil, in.Visitor)
	if err != nil {
		return nil, err
	}
	here := tx.Tenant()
	switch {
	case o.card.Kind == "reset":
		return nil, problem.New(problem.Conflict, "identity.card_resets")
	case o.person.Pupil != a.Claim.Pupil:
		return nil, problem.New(problem.Conflict, "identity.join_other")
	case employer != uuid.Nil && employer != here:
		return nil, problem.New(problem.Forbidden, "identity.siret_other")
	case !sameHuman(&a.Claim, o.person.GivenName, o.person.FamilyName):
		if err := s.knowsName(tx, o, in.FamilyName); err != nil {
			return nil, err
		}
	}
	account := tenant.NewID()
	if err := s.newcomer(tx, a, account, here, o.person, in.Language); err != nil {
		return nil, err
	}
	if err := s.useCard(tx, o.card.ID); err != nil {
		return nil, err
	}
	if len(a.Claim.Records) > 0 {
		list, err := s.found(tx, &a.Claim)
		if err != nil {
			return nil, err
		}
		if err := s.joinFound(tx, account, list); err != nil {
			return nil, err
		}
	}
	if err := tx.Enter(tenant.Doors{Account: account}); err != nil {
		return nil, err
	}
	return s.openBy(tx, &a.Claim, account, employer, in.Visitor)
}

// settleKnown joins, or refuses for good, the further records of somebody who is signed in.
func (s *Service) settleKnown(tx *tenant.Tx, a arrival, how string) error {
	list, err := s.found(tx, &a.Claim)
	if err != nil {
		return err
	}
	switch how {
	case "join":
		return s.joinFound(tx, a.Account, list)
	case "later":
		return nil
	case "refuse":
		if err := tx.Enter(tenant.Doors{Account: a.Account}); err != nil {
			return err
		}
		for _, f := range list {
			if f.Account == uuid.Nil {
				if err := s.refuseRecord(tx, a.Account, f.Tenant, f.Person); err != nil {
					return err
				}
			}
		}
		return nil
	}
	return problem.Missing()
}

// External is a way that opens the account.
type External struct {
	ID       uuid.UUID `db:"id" json:"id"`
	Way      string    `db:"way" json:"way" enum:"educonnect,franceconnect,proconnect"`
	LinkedAt time.Time `db:"linked_at" json:"linked_at"`
	UsedAt   time.Time `db:"used_at" json:"used_at"`
}

// Externals lists the ways that open the account.
func (s *Service) Externals(tx *tenant.Tx) ([]External, error) {
	return tenant.Select[External](tx, `select id, way, linked_at, used_at from identity.externals where account_id = $1 order by linked_at, id`, tx.Account())
}

// Unlink closes a way to the account. The last one of somebody without a password stays: they would have no way in.
func (s *Service) Unlink(tx *tenant.Tx, c *access.Caller, id uuid.UUID) error {
	if err := s.confirmed(tx, c.Session); err != nil {
		return err
	}
	type left struct{ Mine, Others, Password, Passkey bool }
	l, _, err := tenant.One[left](tx, `select exists (select from identity.externals where account_id = $1 and id = $2) as mine,
		exists (select from identity.externals where account_id = $1 and id <> $2) as others,
		exists (select from identity.passwords where account_id = $1) as password,
		exists (select from identity.passkeys where account_id = $1) as passkey`, c.Account, id)
	if err != nil {
		return err
	}
	if !l.Mine {
		return problem.Missing()
	}
	if !l.Others && !l.Password && !l.Passkey {
		return problem.New(problem.Conflict, "identity.way_last")
	}
	if _, err := tx.Exec(`delete from identity.externals where account_id = $1 and id = $2`, c.Account, id); err != nil {
		return err
	}
	tx.About(id)
	return nil
}
