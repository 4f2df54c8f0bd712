package modules

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/app"
	"preau/internal/demo"
	"preau/internal/platform/password"
	"preau/internal/tenant"
)

// demonstrationKey is the day of the demonstration that is being written, or was; doneKey says that it is whole.
const (
	demonstrationKey = "demonstration"
	doneKey          = "demonstration.done"
)

// Seed loads the demonstration where there is none, each organisation in one transaction, in the order of the world: what
// was cut short goes on where it stopped, with the same day. An installation that has it keeps its data. today, when given,
// moves the demonstration's clock to that day at this hour.
func (w *Wired) Seed(ctx context.Context, core *app.Core, today string) error {
	if today != "" {
		day, err := time.Parse(time.DateOnly, today)
		if err != nil {
			return fmt.Errorf("%s is not a day: write it 2026-11-24", today)
		}
		now := core.Clock.Base.Now().In(paris())
		at := time.Date(day.Year(), day.Month(), day.Day(), now.Hour(), now.Minute(), now.Second(), 0, paris())
		if err := MoveClock(ctx, core, at.Sub(core.Clock.Base.Now())); err != nil {
			return err
		}
	}
	begun, err := kept(ctx, core, demonstrationKey)
	if err != nil {
		return err
	}
	if begun == "" {
		begun = core.Clock.Now().In(paris()).Format(time.DateOnly)
		if err := keep(ctx, core, demonstrationKey, begun); err != nil {
			return err
		}
	}
	s, err := w.sower(core, begun)
	if err != nil {
		return err
	}
	done, err := kept(ctx, core, doneKey)
	if err != nil {
		return err
	}
	if done == "" {
		if faults := demo.Check(s.world); len(faults) > 0 {
			return fmt.Errorf("the demonstration of %s does not hold together: %s", begun, strings.Join(faults, "; "))
		}
		if err := s.sow(ctx); err != nil {
			return fmt.Errorf("write the demonstration: %w", err)
		}
		if err := keep(ctx, core, doneKey, begun); err != nil {
			return err
		}
	}
	w.sown = s
	if err := w.rememberPayments(ctx, core, s); err != nil {
		return err
	}
	return s.openClasses(ctx)
}

func (w *Wired) step(format string, args ...any) {
	if w.Step != nil {
		w.Step(fmt.Sprintf(format, args...))
	}
}

// sower writes a world. Its ids follow from the world's keys, so that a second attempt writes the same rows.
type sower struct {
	*Wired
	core    *app.Core
	world   *demo.World
	from    time.Time // when the world's ids were made
	paris   *time.Location
	active  map[string]*demo.Account
	posts   map[string][]demo.Post // by adult
	ties    []demo.Guardianship
	byPupil map[string][]demo.Guardianship
	schools map[string][]string // collectivity -> schools whose families it serves
	towns   map[string][]string // school -> those collectivities

	fewestKey string // see fewest
}

func (w *Wired) sower(core *app.Core, day string) (*sower, error) {
	on, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return nil, fmt.Errorf("the day of the demonstration is not one: %w", err)
	}
	s := &sower{Wired: w, core: core, world: demo.Build(on), paris: paris(), active: map[string]*demo.Account{}, posts: map[string][]demo.Post{}, schools: map[string][]string{}, towns: map[string][]string{}}
	s.from = s.world.PreviousYear.Start
	for i := range s.world.Accounts {
		if a := &s.world.Accounts[i]; a.State == demo.AccountActive {
			s.active[a.Key] = a
		}
	}
	for _, p := range s.world.Posts {
		s.posts[p.Adult] = append(s.posts[p.Adult], p)
	}
	for _, g := range s.world.Guardianships {
		if g.Authority == demo.AuthorityNone && g.Receives {
			g.Authority = demo.AuthorityInformed // who is told of a child's days follows them
		}
		s.ties = append(s.ties, g)
	}
	for _, l := range s.world.Links {
		for _, service := range l.Services {
			if service == "canteen" && s.world.Organisation(l.Organisation).UAI != "" {
				s.schools[l.Peer] = append(s.schools[l.Peer], l.Organisation)
				s.towns[l.Organisation] = append(s.towns[l.Organisation], l.Peer)
			}
		}
	}
	return s, nil
}

// id is the same for the same names, in the form and the order of the other ids: made when the previous year began.
func (s *sower) id(names ...string) uuid.UUID { return idOf(s.from, names...) }

func idOf(at time.Time, names ...string) uuid.UUID {
	sum := sha256.Sum256([]byte(strings.Join(names, "\x00")))
	id := uuid.UUID(sum[:16])
	ms := at.UnixMilli()
	for i := range 6 {
		id[i] = byte(ms >> (40 - 8*i))
	}
	id[6], id[8] = 0x70|id[6]&0x0f, 0x80|id[8]&0x3f
	return id
}

func (s *sower) tenant(org string) uuid.UUID { return s.id("organisation", org) }

func (s *sower) person(org, key string) uuid.UUID { return s.id("person", org, key) }

func (s *sower) account(key string) uuid.UUID { return s.id("account", key) }

func (s *sower) class(org, key string) uuid.UUID { return s.id("class", org, key) }

// accountOf is the account of an adult or pupil who has used it by an instant, nil before.
func (s *sower) accountOf(key string, at time.Time) *uuid.UUID {
	a := s.active[key]
	if a == nil || a.ActivatedOn.After(at) {
		return nil
	}
	id := s.account(key)
	return &id
}

// accountIn is that account once it has a record of an organisation, nil before.
func (s *sower) accountIn(org, key string, at time.Time) *uuid.UUID {
	if !s.wears(key, org) {
		return nil
	}
	return s.accountOf(key, at)
}

// everything opens the services that an organisation's first transaction writes in.
var everything = []string{"billing", "deployment", "tenant", "settings", "directory", "identity", "notify", "liaison"}

// once does a part of the work in one transaction with its mark: a second attempt skips it.
func (s *sower) once(ctx context.Context, part string, doors tenant.Doors, fn func(tx *tenant.Tx) error) error {
	return s.core.DB.In(ctx, doors, tenant.Actor{Via: "command", Lang: "fr"}, func(tx *tenant.Tx) error { return s.marked(tx, part, fn) })
}

// inPast is once at an instant that is over, by an account.
func (s *sower) inPast(ctx context.Context, part string, at time.Time, doors tenant.Doors, by uuid.UUID, fn func(tx *tenant.Tx) error) error {
	return s.core.DB.InPast(ctx, at, doors, tenant.Actor{Account: by, Via: "command", Lang: "fr"}, func(tx *tenant.Tx) error { return s.marked(tx, part, fn) })
}

func (s *sower) marked(tx *tenant.Tx, part string, fn func(tx *tenant.Tx) error) error {
	first, err := tx.Exec(`insert into platform.settings (key, value) values ($1, 'done') on conflict (key) do nothing`, "demonstration."+part)
	if err != nil || first == 0 {
		return err
	}
	if err := fn(tx); err != nil {
		return fmt.Errorf("%s: %w", part, err)
	}
	return nil
}

func (s *sower) sow(ctx context.Context) error {
	s.step("accounts")
	if err := s.accounts(ctx); err != nil {
		return err
	}
	for i := range s.world.Organisations {
		o := &s.world.Organisations[i]
		s.step("%s", o.Name)
		if err := s.once(ctx, "organisation."+o.Key, tenant.Doors{Tenant: s.tenant(o.Key), Open: everything}, func(tx *tenant.Tx) error { return s.organisation(tx, o) }); err != nil {
			return err
		}
	}
	if err := s.fromYearToYear(ctx); err != nil {
		return err
	}
	if err := s.requests(ctx); err != nil {
		return err
	}
	if err := s.enrolments(ctx); err != nil {
		return err
	}
	if err := s.joined(ctx); err != nil {
		return err
	}
	if err := s.kitchens(ctx); err != nil { // before the bookings: what kitchens are told counts the choices of menu
		return err
	}
	if err := s.bookings(ctx); err != nil {
		return err
	}
	if err := s.buses(ctx); err != nil {
		return err
	}
	if err := s.accountsOfFamilies(ctx); err != nil {
		return err
	}
	if err := s.prices(ctx); err != nil {
		return err
	}
	if err := s.bills(ctx); err != nil {
		return err
	}
	if err := s.desks(ctx); err != nil {
		return err
	}
	if err := s.takings(ctx); err != nil {
		return err
	}
	if err := s.conventions(ctx); err != nil {
		return err
	}
	if err := s.invoicesOfVendor(ctx); err != nil {
		return err
	}
	if err := s.privateSchool(ctx); err != nil {
		return err
	}
	if err := s.operated(ctx); err != nil {
		return err
	}
	s.step("notes to come")
	if err := s.toCome(ctx); err != nil {
		return err
	}
	s.step("roll calls")
	if err := s.attendance(ctx); err != nil {
		return err
	}
	return s.circular(ctx)
}

func kept(ctx context.Context, core *app.Core, key string) (value string, err error) {
	err = core.DB.In(ctx, tenant.Doors{ReadOnly: true}, tenant.Actor{Via: "command"}, func(tx *tenant.Tx) error {
		value, err = tenant.Value[string](tx, `select value from platform.settings where key = $1`, key)
		return err
	})
	return value, err
}

func keep(ctx context.Context, core *app.Core, key, value string) error {
	return core.DB.In(ctx, tenant.Doors{}, tenant.Actor{Via: "command"}, func(tx *tenant.Tx) error {
		_, err := tx.Exec(`insert into platform.settings (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value`, key, value)
		return err
	})
}

// unusable is the hash of a password that nobody knows.
func (w *Wired) unusable(ctx context.Context) (string, error) {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails
	return hash(ctx, w, base64.RawStdEncoding.EncodeToString(raw))
}

func hash(ctx context.Context, w *Wired, chosen string) (string, error) {
	for {
		h, err := w.Identity.Hasher.Hash(ctx, chosen)
		var busy *password.ErrBusy
		if err == nil || !errors.As(err, &busy) {
			return h, err
		}
		time.Sleep(busy.RetryAfter)
	}
}

// profiles are the demonstration's words for what the access table knows.
var profiles = map[string]access.Profile{
	demo.ProfilePupil: access.Pupil, demo.ProfileGuardian: access.Guardian, demo.ProfileTeacher: access.Teacher, demo.ProfileDirector: access.Director,
	demo.ProfileSchoolLife: access.SchoolLife, demo.ProfileLibrarian: access.Librarian, demo.ProfileSchoolStaff: access.SchoolStaff, demo.ProfileAtsem: access.ATSEM,
	demo.ProfileAgentDesk: access.SchoolOffice, demo.ProfileAgentKitchen: access.KitchenAgent, demo.ProfileAgentBus: access.TransportAgent,
	demo.ProfileAgentAnimator: access.Animator, demo.ProfileAgentFinance: access.FinanceAgent, demo.ProfileAgentAdmin: access.TownAdmin,
	demo.ProfileAgentTechnician: access.Partner, // a technician reads nothing of families
	demo.ProfileElected:         access.Elected, demo.ProfileDepartment: access.DeptAgent, demo.ProfileInspector: access.Inspector,
	demo.ProfileAcademy: access.AcademyStaff, demo.ProfileAcademySupport: access.AcademyStaff, demo.ProfileVendorBilling: access.VendorBilling,
	demo.ProfileOperator: access.Operator, demo.ProfilePartner: access.Partner, demo.ProfileDPO: access.DPO,
}

// kinds are the demonstration's words for the kinds of tenant.
var kinds = map[string]string{
	demo.KindAcademy: "academy", demo.KindCircumscription: "district", demo.KindRegion: "region", demo.KindDepartment: "departement", demo.KindCommune: "commune",
	demo.KindIntercommunal: "intercommunality", demo.KindSchool: "school", demo.KindCollege: "school", demo.KindVendor: "vendor",
}
