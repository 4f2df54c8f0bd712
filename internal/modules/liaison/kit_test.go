package liaison_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"preau/internal/access"
	"preau/internal/app"
	"preau/internal/directory"
	"preau/internal/identity"
	"preau/internal/manifest"
	"preau/internal/modules/liaison"
	"preau/internal/notify"
	"preau/internal/platform/blob"
	"preau/internal/platform/blob/intake"
	"preau/internal/platform/mail"
	"preau/internal/platform/pdf"
	"preau/internal/platform/richtext"
	"preau/internal/platform/signed"
	"preau/internal/tenant"
	"preau/internal/testkit"
	"preau/internal/testkit/folk"
)

// house is a kit with the liaison book and all that it stands on.
type house struct {
	*testkit.Kit
	post    *post
	notify  *notify.Service
	blobs   blob.Store
	people  map[uuid.UUID]*uuid.UUID // person -> account
	printer liaison.Typesetter
}

// post keeps the mails that left, with the instant of the house's clock.
type post struct {
	mu   sync.Mutex
	now  func() time.Time
	sent []letter
}

type letter struct {
	mail.Message
	at time.Time
}

func (p *post) Send(_ context.Context, messages []mail.Message) []error {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, m := range messages {
		p.sent = append(p.sent, letter{m, p.now()})
	}
	return make([]error, len(messages))
}

// to lists the mails to an address, "" for all.
func (p *post) to(address string) (out []letter) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, l := range p.sent {
		if address == "" || l.To.Email == address {
			out = append(out, l)
		}
	}
	return out
}

// link is the path of the button of a mail.
func (l letter) link(t testing.TB) string {
	t.Helper()
	i := strings.Index(l.Text, "/signer/")
	if i < 0 {
		t.Fatalf("no link in %q", l.Text)
	}
	return strings.Fields(l.Text[i:])[0]
}

func open(t testing.TB) *house {
	t.Helper()
	h := &house{people: map[uuid.UUID]*uuid.UUID{}}
	dir := t.TempDir()
	h.Kit = testkit.New(t, func(core *app.Core) ([]manifest.Module, app.Sessions) {
		h.post = &post{now: core.Clock.Now}
		vault, err := directory.NewVault(testkit.Secret)
		if err != nil {
			t.Fatal(err)
		}
		if h.blobs, err = blob.OpenDir(dir); err != nil {
			t.Fatal(err)
		}
		keys := signed.New(testkit.Secret)
		h.notify = notify.New(notify.Deps{Words: core.Words, Log: core.Log, Keys: keys, URL: "http://127.0.0.1", From: mail.Address{Name: "Préau", Email: "ne-pas-repondre@preau.example"}, Host: "preau.example", Mail: h.post,
			Accounts: h.accounts, Persons: h.persons})
		compiler := pdf.New(pdf.Options{RuntimeDir: testkit.Root("runtime")})
		t.Cleanup(func() { compiler.Close() })
		return []manifest.Module{
			{Key: "identity", Floor: true, Migrations: identity.Migrations},
			directory.Module(directory.Deps{Vault: vault, Words: core.Words}),
			silent(h.notify.Module()),
			liaison.Module(liaison.Deps{Notify: h.notify, Words: core.Words, Keys: keys, URL: "http://127.0.0.1", Blobs: h.blobs, Intake: intake.New(1), PDF: compiler,
				Logo: func(*tenant.Tx, uuid.UUID) (string, []byte, error) { return "image/png", []byte("png"), nil }}),
		}, nil
	})
	return h
}

// silent leaves out the operations of notify, which have tests of their own.
func silent(m manifest.Module) manifest.Module {
	m.Operations = nil
	return m
}

func (h *house) accounts(*tenant.Tx, []uuid.UUID) (map[uuid.UUID]notify.Contact, error) {
	return map[uuid.UUID]notify.Contact{}, nil
}

func (h *house) persons(tx *tenant.Tx, ids []uuid.UUID) (map[uuid.UUID]notify.Contact, error) {
	out := map[uuid.UUID]notify.Contact{}
	rows, err := tenant.Select[struct {
		ID   uuid.UUID
		Mail string
	}](tx, `select id, mail from directory.contacts where tenant_id = $1 and id = any ($2)`, tx.Tenant(), ids)
	for _, r := range rows {
		out[r.ID] = notify.Contact{Mail: r.Mail, Lang: "fr"}
	}
	return out, err
}

var date = folk.Date

// school is a school with a director, a teacher of CE1 B and one of CM2, and no pupil yet.
type school struct {
	h                        *house
	id                       uuid.UUID
	ce1, cm2                 uuid.UUID
	director, teacher, other uuid.UUID
}

func (h *house) school(name string) *school {
	s := &school{h: h, id: h.Tenant("school", name)}
	s.director = s.adult("Anne", "Morel", access.Director)
	s.teacher = s.adult("Karim", "Ali", access.Teacher)
	s.other = s.adult("Zoé", "Petit", access.Teacher)
	s.ce1 = s.class("CE1 B", "CE1", s.teacher)
	s.cm2 = s.class("CM2", "CM2", s.other)
	return s
}

func (s *school) adult(given, family string, profiles ...access.Profile) uuid.UUID {
	return folk.Person(s.h.Kit, s.id, given, family, "", profiles...)
}

func (s *school) class(label, level string, teacher uuid.UUID) uuid.UUID {
	return folk.Class(s.h.Kit, s.id, label, level, teacher)
}

// pupil adds a pupil to a class.
func (s *school) pupil(class uuid.UUID, given, family string) uuid.UUID {
	return folk.Pupil(s.h.Kit, s.id, class, map[uuid.UUID]string{s.ce1: "CE1", s.cm2: "CM2"}[class], given, family, "", "2018-03-14")
}

// guardian adds a guardian of some pupils, with an address of their own ("" for none) and an account unless address is "".
func (s *school) guardian(given, family, address, authority string, pupils ...uuid.UUID) (id uuid.UUID) {
	s.h.T.Helper()
	account := tenant.NewID()
	return s.guardianWith(given, family, address, authority, account, pupils...)
}

func (s *school) guardianWith(given, family, address, authority string, account uuid.UUID, pupils ...uuid.UUID) (id uuid.UUID) {
	s.h.T.Helper()
	s.h.In(s.id, func(tx *tenant.Tx) (err error) {
		if id, err = directory.Add(tx, directory.NewPerson{GivenName: given, FamilyName: family, Contact: directory.Contact{Mail: address}, Roles: []directory.NewRole{{Profile: access.Guardian, Since: date("2026-09-01")}}}); err != nil {
			return err
		}
		for _, p := range pupils {
			if _, err := directory.Tie(tx, directory.Kinship{PupilID: p, GuardianID: id, Authority: authority, MayCollect: true, Since: date("2026-09-01")}); err != nil {
				return err
			}
		}
		if address != "" {
			s.h.people[id] = &account
			return directory.Attach(tx, id, account)
		}
		return nil
	})
	return id
}

// as signs a person in with what they reach today.
func (s *school) as(person uuid.UUID) *testkit.Client { return s.h.wearing(s.hat(person), person) }

func (h *house) wearing(hat access.Hat, person uuid.UUID) *testkit.Client {
	c := access.Caller{Hats: []access.Hat{hat}}
	if a := h.people[person]; a != nil {
		c.Account = *a
	}
	return h.As(c)
}

func (s *school) hat(person uuid.UUID) access.Hat { return folk.Hat(s.h.Kit, s.id, person) }

// analyse lets the planner know what was just loaded, as autovacuum does within a minute.
func (h *house) analyse() { h.T.Helper(); h.owner("analyze") }

// owner runs statements as the database's administrator.
func (h *house) owner(statements ...string) {
	h.T.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, h.Admin)
	if err != nil {
		h.T.Fatal(err)
	}
	defer conn.Close(ctx)
	for _, sql := range statements {
		if _, err := conn.Exec(ctx, sql); err != nil {
			h.T.Fatal(err)
		}
	}
}

// until lets time go by to an instant: each job runs when it is due.
func (h *house) until(at time.Time) {
	h.T.Helper()
	for {
		var next *time.Time
		err := h.House.Relay.PGX.QueryRow(context.Background(), `select min(run_at) from platform.outbox o where dead_at is null and run_at <= $1
			and not exists (select from platform.done d where d.tenant_id = o.tenant_id and d.id = o.id)`, at).Scan(&next)
		if err != nil {
			h.T.Fatal(err)
		}
		if next == nil {
			h.Clock.Set(at)
			return
		}
		if next.After(h.Clock.Now()) {
			h.Clock.Set(*next)
		}
		h.RunJobs()
	}
}

func (s *school) path(parts ...any) string {
	p := "/api/v1/t/" + s.id.String() + "/liaison"
	for _, part := range parts {
		p += "/" + fmt.Sprint(part)
	}
	return p
}

func childPath(child, note uuid.UUID, parts ...any) string {
	p := "/api/v1/children/" + child.String() + "/liaison/notes/" + note.String()
	for _, part := range parts {
		p += "/" + fmt.Sprint(part)
	}
	return p
}

type object = map[string]any

func text(s string) json.RawMessage {
	b, _ := json.Marshal(richtext.FromPlain(s))
	return b
}

// draft is the content of a note to the families of some classes.
func draft(wants string, classes ...uuid.UUID) object {
	c := object{"kind": "outing", "title": "Sortie au musée", "body": text("Nous irons au musée vendredi."), "wants": wants, "both_guardians": false, "audience": object{"classes": classes}}
	if wants == "authorisation" {
		c["closes_on"] = "2026-09-11"
	}
	if wants == "choice" {
		c["choices"] = []string{"Pique-nique", "Cantine"}
	}
	return c
}

type noteView struct {
	ID        uuid.UUID          `json:"id"`
	Version   int                `json:"version"`
	State     string             `json:"state"`
	Title     string             `json:"title"`
	From      string             `json:"from"`
	LeavesAt  *time.Time         `json:"leaves_at"`
	Counts    liaison.CountsView `json:"counts"`
	Reach     *liaison.Reach     `json:"reach"`
	Copies    []liaison.CopyView `json:"copies"`
	Hints     []string           `json:"hints"`
	Abilities map[string]bool    `json:"abilities"`
}

// write makes a draft as somebody and returns it.
func (s *school) write(who *testkit.Client, content object) (n noteView) {
	s.h.T.Helper()
	who.Post(s.path("notes"), content).Want(s.h.T, 201).JSON(s.h.T, &n)
	return n
}

// send writes and publishes at once, and lets the messages leave when they may.
func (s *school) send(who *testkit.Client, content object) noteView {
	s.h.T.Helper()
	n := s.write(who, content)
	var out struct{ Note noteView }
	who.Post(s.path("notes", n.ID, "send"), object{"version": n.Version}).Want(s.h.T, 200).JSON(s.h.T, &out)
	s.h.RunJobs()
	return out.Note
}

func (h *house) feed(c *testkit.Client) (items []liaison.FeedItem) {
	h.T.Helper()
	var out struct{ Items []liaison.FeedItem }
	c.Get("/api/v1/liaison/feed").Want(h.T, 200).JSON(h.T, &out)
	return out.Items
}

func (s *school) followUp(who *testkit.Client, note uuid.UUID, query string) (out struct {
	Note   noteView
	Items  []liaison.FamilyView
	States map[string]int
}) {
	s.h.T.Helper()
	who.Get(s.path("notes", note, "follow-up")+query).Want(s.h.T, 200).JSON(s.h.T, &out)
	return out
}
