// Package modules is the bouquet: the list of the services, explicit, in the order in which a person meets them, and their
// wiring. It is the only place that knows two services.
package modules

import (
	"bytes"
	"context"
	"crypto/ecdh"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	netmail "net/mail"
	"net/url"
	"path/filepath"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/app"
	"preau/internal/audit"
	"preau/internal/billing/bank"
	"preau/internal/billing/facturx"
	"preau/internal/billing/fec"
	"preau/internal/billing/rail"
	"preau/internal/daybook"
	"preau/internal/directory"
	"preau/internal/directory/roll"
	"preau/internal/identity"
	"preau/internal/identity/signon"
	"preau/internal/ledger"
	"preau/internal/manifest"
	"preau/internal/modules/attendance"
	"preau/internal/modules/billing"
	"preau/internal/modules/canteen"
	"preau/internal/modules/charter"
	"preau/internal/modules/childcare"
	"preau/internal/modules/convention"
	"preau/internal/modules/day"
	"preau/internal/modules/deployment"
	"preau/internal/modules/enrolment"
	"preau/internal/modules/exchange"
	"preau/internal/modules/family"
	"preau/internal/modules/family/price"
	"preau/internal/modules/liaison"
	"preau/internal/modules/operation"
	"preau/internal/modules/privacy"
	"preau/internal/modules/resource"
	"preau/internal/modules/settings"
	"preau/internal/modules/support"
	"preau/internal/modules/transport"
	"preau/internal/notify"
	"preau/internal/payment/payfip/simulator"
	"preau/internal/payment/stripe/peer"
	"preau/internal/platform/blob"
	"preau/internal/platform/blob/intake"
	"preau/internal/platform/clock"
	"preau/internal/platform/config"
	"preau/internal/platform/mail"
	"preau/internal/platform/mail/capture"
	"preau/internal/platform/password"
	"preau/internal/platform/pdf"
	"preau/internal/platform/push"
	"preau/internal/platform/signed"
	"preau/internal/schoolyear/cutoff"
	"preau/internal/tenant"
	"preau/internal/web"
)

// Wired is the bouquet built on a core.
type Wired struct {
	Modules    []manifest.Module
	Sessions   app.Sessions
	Web        *web.Web
	Identity   *identity.Service
	Importer   *directory.Importer
	Notify     *notify.Service
	Liaison    *liaison.Service
	Attendance *attendance.Service
	Enrolment  *enrolment.Service
	Canteen    *canteen.Service
	Childcare  *childcare.Service
	Transport  *transport.Service
	Family     *family.Service
	Day        *day.Service
	Settings   *settings.Service
	SignOn     *signon.Service
	Resource   *resource.Service
	Support    *support.Service
	visits     *identity.Visits
	Exchange   *exchange.Service
	Convention *convention.Service
	Operation  *operation.Service
	Billing    *billing.Service
	Privacy    *privacy.Service
	Pusher     *push.Sender

	// Step is told what is being done, in the words of a command line; nil: nobody listens.
	Step func(what string)

	house *app.House
	pdf   *pdf.Compiler
	// payfip and cards are the services of payment of a desk; nil without one.
	payfip *simulator.Service
	cards  *peer.Service
	sown   *sower // the demonstration, once it is there

	connectors []resource.Connector // resources that are ready to be added
}

// postman sends mail and can be asked about it when somebody keeps what was sent.
type postman struct {
	mail.Sender
	mail.Lookup
}

// Wire builds every service. inbox, when given, is asked about mail whose fate is unknown.
func Wire(core *app.Core) (*Wired, error) { return wire(core, nil) }

func wire(core *app.Core, inbox *capture.Inbox) (*Wired, error) {
	cfg := core.Config
	w := &Wired{}
	vault, err := directory.NewVault(core.Root)
	if err != nil {
		return nil, err
	}
	hasher, err := password.NewPool(password.Options{Slots: app.Processors(), Params: hashCost(cfg)})
	if err != nil {
		return nil, err
	}
	store, err := openStore(cfg)
	if err != nil {
		return nil, err
	}
	sender, err := openMail(cfg, inbox)
	if err != nil {
		return nil, err
	}
	keys := signed.New(core.Root)
	vapid, err := vapidKeys(keys)
	if err != nil {
		return nil, err
	}
	from, err := senderOf(cfg)
	if err != nil {
		return nil, err
	}
	w.Pusher, err = push.New(push.Options{Keys: vapid, Contact: "mailto:" + from.Email})
	if err != nil {
		return nil, err
	}
	w.pdf = pdf.New(pdf.Options{RuntimeDir: cfg.Runtime, Logger: core.Log})
	pictures := intake.New(2)

	ways, err := openWays(cfg)
	if err != nil {
		return nil, err
	}
	w.visits = &identity.Visits{DB: core.DB, Leaves: w.leaves, Granted: w.granted}
	w.Identity = identity.New(core.DB, identity.Config{
		Visits: w.visits,
		Secret: core.Root, Secure: cfg.Secure(), Clock: clock.System{}, Hasher: hasher, Log: core.Log,
		URL: cfg.URL, Words: core.Words, PDF: w.pdf,
		Directory: whoIsWho(vault),
		Ways:      ways,
		Mailer: func(tx *tenant.Tx, kind string, to uuid.UUID, params map[string]any) error {
			return w.Notify.SendLetter(tx, kind, to, params)
		},
		Inviter: func(tx *tenant.Tx, kind string, person uuid.UUID, params map[string]any) (bool, error) {
			return w.Notify.SendInvitation(tx, kind, person, params)
		},
		Ended: func(tx *tenant.Tx, account uuid.UUID) error { return w.SignOn.Ended(tx, account) },
	})
	w.Sessions = w.Identity.Resolver

	host := "preau.invalid"
	if u, err := url.Parse(cfg.URL); err == nil && u.Hostname() != "" {
		host = u.Hostname()
	}
	w.Notify = notify.New(notify.Deps{
		Words: core.Words, Log: core.Log, Keys: keys, URL: cfg.URL, From: from, Host: host, Mail: sender, PushKey: vapid.Public,
		Push: func(ctx context.Context, endpoint, p256dh, auth string, payload []byte) (bool, error) {
			return w.Pusher.Send(ctx, push.Subscription{Endpoint: endpoint, P256DH: p256dh, Auth: auth}, push.Message{Payload: payload})
		},
		Accounts: accountContacts, Persons: personContacts,
		Letters: w.Identity.Letter, Invitation: w.Identity.Invitation, Signed: []string{"liaison"},
	})
	book := liaison.Deps{Notify: w.Notify, Words: core.Words, Keys: keys, URL: cfg.URL, Blobs: store, Intake: pictures, PDF: w.pdf,
		Styles: func() []string { return w.Web.Stylesheets() },
		Logo: func(tx *tenant.Tx, file uuid.UUID) (string, []byte, error) {
			p, err := settings.Logo(tx, file)
			return p.ContentType, p.Content, err
		}}
	w.Liaison = liaison.New(book)
	w.Attendance = attendance.New(attendance.Deps{Notify: w.Notify, Words: core.Words, Vault: vault, PDF: w.pdf, Evening: day.Evening})
	heads, err := audit.ParseOutside(cfg.AuditHeads, from, sender, host)
	if err != nil {
		return nil, err
	}
	w.Settings = &settings.Service{
		Words: core.Words, Log: core.Log, Names: directory.NamesOf, SealedBy: audit.SealKey(core.Root).Public().(ed25519.PublicKey), Heads: heads,
		Decider: func() *access.Decider { return w.house.Decider },
		Modules: func() []manifest.Module { return w.Modules },
		Redraw: func(raw []byte) ([]byte, string, error) {
			f, err := pictures.Accept(context.Background(), bytes.NewReader(raw), "logo", intake.Policy{Kinds: intake.Image, MaxBytes: 3 << 20, MaxEdge: 512})
			return f.Content, f.ContentType, err
		},
		Invite: w.firstAdmin, Linked: billing.Greet, TellLink: w.tellLink, Holds: w.linkHolds, Proven: w.Identity.Proven,
	}
	w.Resource = resource.New(resource.Deps{URL: cfg.URL, Desk: !cfg.Production, Pseudonyms: signon.NewPseudonyms(core.Root), Runner: func() *manifest.Runner { return w.house.Runner },
		Ident: exchange.Ident, Also: []string{"exchange"},
		Connectors: func() []resource.Connector { return w.connectors }})
	w.SignOn = signon.New(signon.Config{Root: core.Root, URL: cfg.URL, Clock: clock.System{}, Log: core.Log, Words: core.Words, Desk: !cfg.Production,
		Styles: func() []string { return w.Web.Stylesheets() }, SignIn: web.Entrance, SignOut: w.Identity.Leave, Lasts: identity.Lasts, Resources: w.Resource.Resources()})
	w.Web = &web.Web{PushKey: vapid.Public, Ways: ways.Names(), Metadata: ways.Metadata, Account: webAccount, Children: webChildren, Unread: webUnread, Visitors: webVisitors}
	w.Support = &support.Service{Name: nameHere, Tell: func(tx *tenant.Tx, kind string, object uuid.UUID) error { // whatever the hour: somebody stands before the door
		return w.tellHeads(tx, notify.Notice{Service: "support", Kind: kind, Object: object, Path: "/assistance", Urgent: true})
	}}
	w.Exchange = exchange.New(exchange.Deps{Keys: keys, URL: cfg.URL, Blobs: store, Log: core.Log, Desk: !cfg.Production, GAR: signon.NewPseudonyms(core.Root).GAR, Others: resourcesOut})

	w.Enrolment = enrolment.New(enrolment.Deps{Words: core.Words, Vault: vault, Bridges: directory.NewBridger(vault, w.memberships()), Notify: w.Notify, Blobs: store, Intake: pictures, PDF: w.pdf, Invite: w.Identity.Invite, Left: w.pupilLeaves})
	w.Canteen = canteen.New(canteen.Deps{Words: core.Words, Notify: w.Notify, Vault: vault, PDF: w.pdf,
		Told: func(tx *tenant.Tx, figures any) error { return exchange.Tell(tx, exchange.MealsCounted, figures) }})
	w.Childcare = childcare.New(childcare.Deps{Words: core.Words, Notify: w.Notify, Vault: vault, PDF: w.pdf})
	w.pointing()
	w.Transport = transport.New(transport.Deps{Words: core.Words, Keys: keys, URL: cfg.URL, Notify: w.Notify, Vault: vault, PDF: w.pdf})
	w.Family = w.familyAccount(core, vault, store)
	w.Convention = convention.New(convention.Deps{Words: core.Words, Vault: vault, Notify: w.Notify, PDF: w.pdf, Annexes: w.annexes, Proven: w.Identity.Proven})
	w.Importer = &directory.Importer{Vault: vault, Words: core.Words, Takers: w.takers()}
	w.Day = day.New(day.Deps{Words: core.Words, Vault: vault, Sources: []day.Source{
		hoursOfSchool(), day.Booked(w.Canteen.Bookings, canteen.OnThePlate), day.Booked(w.Childcare.Bookings, ""), day.Booked(w.Transport.Bookings, transport.AtTheStop), ridesByRight(core.Words)}, Prices: w.ownPrices()})

	// in the order in which a person meets them
	w.Modules = []manifest.Module{
		w.Web.Module(),
		w.Identity.Module(),
		cutoff.Module(),
		price.Module(),
		directory.Module(w.directory(directory.Deps{Vault: vault, Words: core.Words, Blobs: store, Intake: pictures, PDF: w.pdf, Takers: w.takers(), Holders: slices.Concat(identity.Holders, notify.Holders, liaison.Holders, attendance.Holders, resource.Holders, exchange.Holders, privacy.Holders, canteen.Holders, childcare.Holders, transport.Holders, day.Holders, enrolment.Holders, family.Holders)})),
		w.Notify.Module(),
		daybook.Module(),
		ledger.Module(),
		liaison.Module(book),
		w.Enrolment.Module(),
		w.Day.Module(),
		w.Attendance.Module(),
		w.Canteen.Module(),
		w.Childcare.Module(),
		w.Transport.Module(),
		w.Family.Module(),
		w.SignOn.Module(),
		w.Resource.Module(),
		w.Exchange.Module(),
		w.Settings.Module(),
		w.Support.Module(),
	}
	processor, err := privacy.ReadProcessor(cfg.Processor)
	if err != nil {
		return nil, err
	}
	w.Modules = append(w.Modules, w.around(core, vault, store, processor.SIRET)...)
	w.Privacy = &privacy.Service{Words: core.Words, Processor: processor, Vault: vault, Blobs: store, PDF: w.pdf, URL: cfg.URL, Modules: func() []manifest.Module { return w.Modules },
		Runner: func() *manifest.Runner { return w.house.Runner }, Caller: w.Identity.Resolver.Of, Person: w.Identity.Resolver.Person, Proven: w.Identity.Proven, Notify: w.Notify}
	if inbox != nil {
		w.Privacy.ForgetMail = inbox.Forget
	}
	w.Modules = append(w.Modules, w.Privacy.Module(w.Modules))
	return w, nil
}

// signedHere tells whether a convention covers the transaction's school today.
func signedHere(tx *tenant.Tx) (bool, error) {
	today, err := directory.Today(tx)
	if err != nil {
		return false, err
	}
	schools, err := convention.Signed(tx, today)
	return slices.Contains(schools, tx.Tenant()), err
}

// around are the services of those who stand around the schools: levels, who signs and who buys, vendors. siret is that of whoever
// runs the installation.
func (w *Wired) around(core *app.Core, vault *directory.Vault, store blob.Store, siret string) []manifest.Module {
	w.Billing = billing.New(billing.Deps{Words: core.Words, Vault: vault, Blobs: store, PDF: w.pdf, URL: core.Config.URL, Stripe: vendorRail(core.Config), Opens: w.opens, Sources: w.metered(), Signed: convention.Signed, Tell: w.tellBuyers})
	w.Operation = operation.New(w.operating(core, siret))
	w.Settings.SIRET = siret
	return []manifest.Module{
		(&deployment.Service{Words: core.Words, PDF: w.pdf, URL: core.Config.URL, Signed: signedHere}).Module(),
		(&charter.Service{Words: core.Words, Identity: w.Identity}).Module(),
		w.Convention.Module(),
		w.Billing.Module(),
		w.Operation.Module(),
		facturx.Module(), bank.Module(), fec.Module(), rail.Module(),
	}
}

// opens lists the services that an organisation of a kind may open.
func (w *Wired) opens(kind string) (out []string) {
	for _, m := range w.Modules {
		if !m.Floor && (len(m.Kinds) == 0 || slices.Contains(m.Kinds, kind)) {
			out = append(out, m.Key)
		}
	}
	return out
}

// directory gives the directory what the services above and beneath it do for it.
func (w *Wired) directory(d directory.Deps) directory.Deps {
	d.Memberships = w.memberships()
	d.Feeds = openFeed
	d.Found = func(tx *tenant.Tx, school roll.School) (uuid.UUID, error) {
		return settings.FoundSchool(tx, founding(school), []string{"feed", "settings", "liaison"})
	}
	d.Tell = func(tx *tenant.Tx, kind string, object uuid.UUID, path string) error {
		return w.tellHeads(tx, notify.Notice{Service: "directory", Kind: kind, Object: object, Path: path})
	}
	d.Invite = func(tx *tenant.Tx, person uuid.UUID) error { return w.Identity.Invite(tx, person) }
	return d
}

// takers are the services that take over what a town hall's former software exported.
func (w *Wired) takers() []directory.Taker {
	return []directory.Taker{w.Canteen, w.Childcare.Bookings, w.Transport.Bookings, family.Taker{S: w.Family}}
}

// memberships are the accounts that follow the directory's people.
func (w *Wired) memberships() directory.Memberships {
	return directory.Memberships{
		Join: w.Identity.Join,
		Until: func(tx *tenant.Tx, person uuid.UUID, last directory.Date) error {
			if last.IsZero() {
				return w.Identity.Until(tx, person, time.Time{})
			}
			return w.Identity.Until(tx, person, last.At(time.UTC, 0, 0))
		},
	}
}

// Unconnected is the bouquet without a database: what it declares, for migrations and documents.
func Unconnected() (*app.Core, *Wired, error) {
	c := &clock.Shifted{Base: clock.System{}}
	core := &app.Core{
		Root:   make([]byte, 32),
		Config: config.Config{URL: "http://127.0.0.1", MailFrom: "Préau <ne-pas-repondre@preau.example>", WeakHashes: true},
		Log:    slog.New(slog.DiscardHandler), Clock: c, DB: tenant.NewDatabase(nil, c), Words: app.NewWords(),
	}
	w, err := Wire(core)
	return core, w, err
}

// Declared lists the modules of the bouquet.
func Declared() []manifest.Module {
	_, w, err := Unconnected()
	if err != nil {
		panic(fmt.Sprintf("the bouquet does not hold together: %v", err))
	}
	return w.Modules
}

// House assembles the bouquet on a core and mounts the web app.
func House(core *app.Core) (*app.House, error) {
	w, err := Wire(core)
	if err != nil {
		return nil, err
	}
	return w.Assemble(core)
}

// Assemble puts the services on the API and mounts the web app.
func (w *Wired) Assemble(core *app.Core) (*app.House, error) {
	h, err := app.Assemble(core, w.Modules, w.Sessions)
	if err != nil {
		return nil, err
	}
	w.Attach(h)
	return h, w.Web.Mount(h)
}

// Attach gives the services the house that was assembled from them.
func (w *Wired) Attach(h *app.House) {
	w.house = h
	h.Runner.Visit = w.visits.Visit
}

// Close stops the document compiler.
func (w *Wired) Close() { w.pdf.Close() }

// Import tries the files that a register gives of a school, and applies them when commit is set.
func (w *Wired) Import(ctx context.Context, core *app.Core, id uuid.UUID, uai, kind string, files map[string][]byte, commit, confirm bool, lang string) (*directory.Report, error) {
	return w.Importer.Import(ctx, core.DB, id, uai, kind, files, commit, confirm, lang)
}

// FoundSchool founds a school with what a register knows of it; of one known by its UAI alone the name waits for a person.
func (w *Wired) FoundSchool(ctx context.Context, core *app.Core, id uuid.UUID, school roll.School) error {
	f := founding(school)
	if p := f.Check(); p != nil {
		return p
	}
	return core.DB.In(ctx, tenant.Doors{Tenant: id, Open: []string{"tenant", "settings"}}, tenant.Actor{Via: "command"}, func(tx *tenant.Tx) error {
		return settings.Write(tx, f, w.Modules)
	})
}

// firstAdmin writes the first person of a new organisation and invites them.
func (w *Wired) firstAdmin(tx *tenant.Tx, who settings.FirstAdmin) error {
	person, err := directory.Add(tx, directory.NewPerson{GivenName: who.GivenName, FamilyName: who.FamilyName, Contact: directory.Contact{Mail: who.Mail}, Roles: []directory.NewRole{{Profile: who.Profile}}})
	if err != nil {
		return err
	}
	return w.Identity.Invite(tx, person)
}

func persons(known []directory.Known) []identity.Person {
	out := make([]identity.Person, 0, len(known))
	for _, k := range known {
		p := identity.Person{ID: k.ID, GivenName: k.GivenName, FamilyName: k.FamilyName, FamilyNames: k.FamilyNames, Pupil: k.Pupil, Language: k.Language, Left: k.Left}
		if k.AccountID != nil {
			p.Account = *k.AccountID
		}
		out = append(out, p)
	}
	return out
}

// hashCost is the recommended one; tests say otherwise through the configuration.
func hashCost(cfg config.Config) password.Params {
	if cfg.WeakHashes && !cfg.Production {
		return password.Params{MemoryKiB: 64, Iterations: 1, Parallelism: 1}
	}
	return password.Recommended
}

func openStore(cfg config.Config) (blob.Store, error) {
	if cfg.S3URL != "" {
		return blob.Open(cfg.S3URL)
	}
	if cfg.Var == "" {
		return nil, nil // declared, not run
	}
	return blob.OpenDir(filepath.Join(cfg.Var, "files"))
}

func openMail(cfg config.Config, inbox *capture.Inbox) (mail.Sender, error) {
	if cfg.SMTPURL == "" {
		return nil, nil
	}
	smtp, err := mail.NewSMTP(cfg.SMTPURL)
	if err != nil {
		return nil, err
	}
	switch {
	case inbox != nil:
		return postman{smtp, inbox}, nil
	case cfg.MailLookup != "":
		return postman{smtp, capture.Client{URL: cfg.MailLookup}}, nil
	}
	return smtp, nil
}

func senderOf(cfg config.Config) (mail.Address, error) {
	a, err := netmail.ParseAddress(cfg.MailFrom)
	if err != nil {
		return mail.Address{}, errors.New("PREAU_MAIL_FROM must read: Name <address@example.fr>")
	}
	return mail.Address{Name: a.Name, Email: a.Address}, nil
}

// vapidKeys derive from the installation's secret: every process agrees on them and none stores them.
func vapidKeys(k signed.Keys) (push.Keys, error) {
	for i := range 8 {
		private, err := ecdh.P256().NewPrivateKey(k.Derive(fmt.Sprintf("vapid %d", i), 32))
		if err == nil { // one in four thousand million derivations is no key
			encode := base64.RawURLEncoding.EncodeToString
			return push.Keys{Public: encode(private.PublicKey().Bytes()), Private: encode(private.Bytes())}, nil
		}
	}
	return push.Keys{}, errors.New("no push key derives from this secret")
}
