package modules_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/redis/go-redis/v9"

	"preau/internal/access"
	"preau/internal/app"
	"preau/internal/directory"
	"preau/internal/identity"
	"preau/internal/manifest"
	"preau/internal/modules"
	"preau/internal/platform/blob"
	"preau/internal/platform/clock"
	"preau/internal/platform/config"
	"preau/internal/platform/embedded"
	"preau/internal/platform/mail/capture"
	"preau/internal/tenant"
	"preau/internal/testkit"
)

// estate is the whole bouquet as it runs: PostgreSQL, Redis with a relay and a worker, files on disk, a mail server that keeps what it
// takes, a log, and a clock that the test moves.
type estate struct {
	t      *testing.T
	dir    string
	log    *bytes.Buffer
	clock  *clock.Manual
	core   *app.Core
	wired  *modules.Wired
	house  *app.House
	inbox  *capture.Inbox
	redis  *redis.Client
	url    string
	mu     sync.Mutex
	known  map[string]*access.Caller
	writes sync.Mutex
}

func (e *estate) Resolve(ctx context.Context, token string) (*access.Caller, error) {
	e.mu.Lock()
	c := e.known[token]
	e.mu.Unlock()
	if c != nil {
		return c, nil
	}
	return e.wired.Identity.Resolver.Resolve(ctx, token)
}

func (e *estate) Drop(topic string, key uuid.UUID) { e.wired.Identity.Resolver.Drop(topic, key) }

func (e *estate) Write(p []byte) (int, error) {
	e.writes.Lock()
	defer e.writes.Unlock()
	return e.log.Write(p)
}

func (e *estate) must(err error) {
	e.t.Helper()
	if err != nil {
		e.t.Fatal(err)
	}
}

func newEstate(t *testing.T) *estate {
	t.Helper()
	e := &estate{t: t, dir: t.TempDir(), log: &bytes.Buffer{}, clock: clock.NewManual(testkit.Monday), known: map[string]*access.Caller{}, url: testkit.Clone(t, app.Schemas(modules.Declared()))}
	t.Cleanup(func() { testkit.Drop(t, e.url) })
	log := slog.New(slog.NewTextHandler(e, &slog.HandlerOptions{Level: slog.LevelDebug}))
	var err error
	e.inbox, err = capture.Open(capture.Options{Dir: filepath.Join(e.dir, "mail"), Clock: e.clock, Logger: log})
	e.must(err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	e.must(err)
	go func() { _ = e.inbox.Serve(listener) }()
	t.Cleanup(func() { _ = e.inbox.Close(context.Background()) })
	dir, err := os.MkdirTemp("", "preau-redis-")
	e.must(err)
	server, err := embedded.StartRedis(context.Background(), embedded.RedisOptions{Dir: filepath.Join(dir, "redis"), Logger: log})
	e.must(err)
	t.Cleanup(func() { _ = server.Stop(context.Background()); _ = os.RemoveAll(dir) })
	options, err := redis.ParseURL(server.URL())
	e.must(err)
	e.redis = redis.NewClient(options)
	t.Cleanup(func() { _ = e.redis.Close() })

	cfg := config.Config{Secret: testkit.Secret, URL: "http://127.0.0.1", Connections: 12, Concurrency: 4, Runtime: testkit.Root("runtime"), Var: e.dir, SMTPURL: "smtp://" + listener.Addr().String(),
		MailFrom: "Préau <ne-pas-repondre@preau.example>", WeakHashes: true, DatabaseURL: e.url}
	e.core, err = app.Open(context.Background(), cfg, app.Watch{Log: log}, true)
	e.must(err)
	e.core.Clock.Base = e.clock
	e.wired, err = modules.Wire(e.core)
	e.must(err)
	e.wired.Sessions, e.wired.Privacy.ForgetMail = e, e.inbox.Forget
	e.house, err = e.wired.Assemble(e.core)
	e.must(err)
	ctx, stop := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { _ = e.house.Work(ctx, server.URL()) })
	t.Cleanup(func() { stop(); wg.Wait(); e.wired.Close(); e.core.Close() })
	return e
}

// in prepares rows of a tenant with every door open.
func (e *estate) in(id uuid.UUID, fn func(tx *tenant.Tx) error) {
	e.t.Helper()
	open := []string{"tasks", "tenant", "access", "audit"}
	for _, m := range e.house.Modules {
		open = append(open, m.Key)
	}
	e.must(e.core.DB.In(context.Background(), tenant.Doors{Tenant: id, Open: open}, tenant.Actor{Via: "test", Lang: "fr"}, fn))
}

// settle waits until nothing is due any more.
func (e *estate) settle() {
	e.t.Helper()
	for deadline := time.Now().Add(60 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		var due, dead int
		e.must(e.core.Relay.PGX.QueryRow(context.Background(), `select count(*) filter (where o.dead_at is null and o.run_at <= $1), count(*) filter (where o.dead_at is not null) from platform.outbox o
			where not exists (select from platform.done d where d.tenant_id = o.tenant_id and d.id = o.id)`, e.clock.Now()).Scan(&due, &dead))
		if dead > 0 {
			e.t.Fatalf("%d jobs were given up: %s", dead, e.log.String())
		}
		if due == 0 {
			return
		}
		if time.Now().After(deadline) {
			e.t.Fatalf("%d jobs are still due", due)
		}
	}
}

// night moves the clock to an hour at which the schedules of that night have fired, and waits for them.
func (e *estate) night(day time.Time) {
	e.t.Helper()
	e.clock.Set(day)
	var fired time.Time
	for deadline := time.Now().Add(30 * time.Second); fired.Before(day.Add(-12 * time.Hour)); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			e.t.Fatal("the night did not come")
		}
		e.must(e.core.Relay.PGX.QueryRow(context.Background(), `select coalesce(min(last), 'epoch') from (select max(due_at) as last from platform.occurrences group by kind) x`).Scan(&fired))
	}
	e.settle()
}

// as signs an account in with what it really is.
func (e *estate) as(account uuid.UUID) string {
	e.t.Helper()
	e.wired.Identity.Resolver.Drop("*", uuid.Nil)
	c, err := e.wired.Identity.Resolver.Of(context.Background(), account)
	e.must(err)
	if c == nil {
		e.t.Fatal("this account holds nothing")
	}
	c.Session, c.Strength = tenant.NewID(), access.BySecondFactor
	token := "test-" + c.Session.String()
	e.mu.Lock()
	e.known[token] = c
	e.mu.Unlock()
	return token
}

func (e *estate) do(token, method, path string, body any, want int, into any) {
	e.t.Helper()
	raw, ct := []byte(nil), ""
	switch b := body.(type) {
	case nil:
	case []byte:
		raw = b
	default:
		raw, _ = json.Marshal(b)
		ct = "application/json"
	}
	req := httptest.NewRequest(method, path, bytes.NewReader(raw))
	req.Host = "127.0.0.1"
	if ct != "" {
		req.Header.Set("Content-Type", ct)
	}
	req.AddCookie(&http.Cookie{Name: e.house.CookieName(), Value: token})
	rec := httptest.NewRecorder()
	e.house.Engine.ServeHTTP(rec, req)
	if rec.Code != want {
		e.t.Fatalf("%s %s answers %d, want %d: %s", method, path, rec.Code, want, rec.Body)
	}
	if into != nil {
		e.must(json.Unmarshal(rec.Body.Bytes(), into))
	}
}

// found is where a word is, in every store of the installation.
func (e *estate) found(words ...string) (where []string) {
	e.t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, e.url)
	e.must(err)
	defer conn.Close(ctx)
	rows, err := conn.Query(ctx, `select quote_ident(nspname) || '.' || quote_ident(relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace where relkind = 'r' and nspname !~ '^pg_' and nspname <> 'information_schema'`)
	e.must(err)
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	e.must(err)
	if len(tables) < 50 {
		e.t.Fatalf("only %d tables", len(tables))
	}
	holds := func(text string) string {
		text = strings.ToLower(text)
		for _, w := range words {
			w = strings.ToLower(w)
			for _, form := range []string{w, hex.EncodeToString([]byte(w)), strings.TrimRight(base64.StdEncoding.EncodeToString([]byte(w)), "=")} {
				if strings.Contains(text, strings.ToLower(form)) {
					return w
				}
			}
		}
		return ""
	}
	for _, table := range tables {
		rows, err := conn.Query(ctx, "select to_jsonb(x) from "+table+" x")
		e.must(err)
		list, err := pgx.CollectRows(rows, pgx.RowTo[map[string]any])
		e.must(err)
		for _, row := range list {
			for column, v := range row {
				raw, _ := json.Marshal(v)
				if w := holds(string(raw)); w != "" {
					where = append(where, table+"."+column+" holds "+w)
				}
			}
		}
	}
	e.must(filepath.WalkDir(e.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil && !os.IsNotExist(err) {
			return err
		}
		if w := holds(path + string(raw)); w != "" {
			where = append(where, "the file "+strings.TrimPrefix(path, e.dir)+" holds "+w)
		}
		return nil
	}))
	keys, err := e.redis.Keys(ctx, "*").Result()
	e.must(err)
	if len(keys) == 0 {
		e.t.Fatal("Redis was not used")
	}
	for _, k := range keys {
		dump, err := e.redis.Dump(ctx, k).Result()
		if err != nil && err != redis.Nil {
			e.t.Fatal(err)
		}
		text := k + dump
		if kind, _ := e.redis.Type(ctx, k).Result(); kind == "hash" {
			all, _ := e.redis.HGetAll(ctx, k).Result()
			text += fmt.Sprint(all)
		}
		if w := holds(text); w != "" {
			where = append(where, "Redis holds "+w+" under "+k)
		}
	}
	e.writes.Lock()
	if w := holds(e.log.String()); w != "" {
		where = append(where, "the log holds "+w)
	}
	e.writes.Unlock()
	slices.Sort(where)
	return slices.Compact(where)
}

// A pupil and their mother leave. On day 92 no store of the installation holds a word of them: not the database, the files, Redis, the
// mail that was kept, the log, nor the search. Those who stay keep what is theirs, and what was erased is told without a name.
func TestWhoLeftIsNowhereOnDay92(t *testing.T) {
	e := newEstate(t)
	ctx := context.Background()
	school := tenant.NewID()
	e.in(school, func(tx *tenant.Tx) error {
		if _, err := tx.Exec(`insert into tenant.tenants (tenant_id, kind, school_type, name, short_name, created_at) values ($1, 'school', 'elementaire', 'École des Tilleuls', 'Les Tilleuls', $2)`, school, tx.Now()); err != nil {
			return err
		}
		_, err := tx.Exec(`insert into tenant.services (tenant_id, service, opened_at) values ($1, 'liaison', $2)`, school, tx.Now())
		return err
	})
	// the register's files bring the family that leaves and one that stays
	files := map[string][]byte{
		"eleves.csv": []byte("Nom élève;Nom d'usage élève;Prénom élève;Date naissance;Sexe;INE;Adresse1;Cp1;Commune1;Pays1;Adresse2;Cp2;Commune2;Pays2; Cycle;Niveau;Libellé classe;Identifiant classe;Attestation fournie;Autorisation associations;Autorisation photo;Décision de passage\n" +
			"CANARIUM;;Zephirin;14/03/2018;M;123456789CN;7 rue du Canarium;61000;Alençon;France;;;;;CYCLE II;CE1;CE1 A;41;Oui;Oui;Oui;\n" +
			"ROUX;;Noe;15/04/2018;M;123456789RX;9 rue des Lilas;61000;Alençon;France;;;;;CYCLE II;CE1;CE1 A;41;Oui;Oui;Oui;\n"),
		"responsables.csv": []byte("Civilité Responsable;Nom usage responsable;Nom responsable;Prénom responsable;Adresse responsable;CP responsable;Commune responsable;Pays;Courriel;Téléphone domicile;Téléphone travail;Téléphone portable;Nom d'usage enfant;Nom de famille enfant;Prénom enfant;Classes enfants;Nom d'usage enfant;Nom de famille enfant;Prénom enfant;Classes enfants\n" +
			"Mme;;CANARIUM;Ophelie;7 rue du Canarium;61000;Alençon;France;ophelie.canarium@example.fr;0199001122;;0639981122;;CANARIUM;Zephirin;CE1 A;;;;\n" +
			"M.;;ROUX;Paul;9 rue des Lilas;61000;Alençon;France;paul.roux@example.fr;;;0639981123;;CANARIUM;Zephirin;CE1 A;;ROUX;Noe;CE1 A\n"),
	}
	report, err := e.wired.Import(ctx, e.core, school, "", "onde", files, true, true, "fr")
	e.must(err)
	if report.Pupils != 2 || len(report.Errors) > 0 {
		t.Fatalf("%+v", report)
	}
	person := func(fold string) (id uuid.UUID) {
		e.in(school, func(tx *tenant.Tx) (err error) {
			id, err = tenant.Value[uuid.UUID](tx, `select id from directory.people where tenant_id = $1 and fold = $2`, school, fold)
			return err
		})
		if id == uuid.Nil {
			t.Fatalf("nobody is called %s", fold)
		}
		return id
	}
	pupil, mother, noe, paul := person("zephirin canarium"), person("ophelie canarium"), person("noe roux"), person("paul roux")
	var director, class uuid.UUID
	accounts := map[string]uuid.UUID{"director": tenant.NewID(), "mother": tenant.NewID(), "paul": tenant.NewID()}
	hash, err := e.wired.Identity.Hasher.Hash(ctx, "un préau et trois tilleuls")
	e.must(err)
	e.in(school, func(tx *tenant.Tx) (err error) {
		if director, err = directory.Add(tx, directory.NewPerson{GivenName: "Irène", FamilyName: "Vasseur", Roles: []directory.NewRole{{Profile: access.Director}}}); err != nil {
			return err
		}
		seeded := func(key, given, family, mail string) identity.Seeded {
			phone := map[string]string{"mother": "+33639981122"}[key]
			return identity.Seeded{Newcomer: identity.Newcomer{ID: accounts[key], Kind: identity.Adult, GivenName: given, FamilyName: family, Language: "fr", PasswordHash: hash}, Mail: mail, Phone: phone, CreatedAt: tx.Now()}
		}
		if err := e.wired.Identity.Seed(tx, []identity.Seeded{seeded("director", "Irène", "Vasseur", "irene.vasseur@example.fr"), seeded("mother", "Ophelie", "Canarium", "ophelie.canarium@example.fr"), seeded("paul", "Paul", "Roux", "paul.roux@example.fr")}); err != nil {
			return err
		}
		for key, id := range map[string]uuid.UUID{"director": director, "mother": mother, "paul": paul} {
			if err := e.wired.Identity.Join(tx, accounts[key], id); err != nil {
				return err
			}
		}
		class, err = tenant.Value[uuid.UUID](tx, `select id from directory.classes where tenant_id = $1`, school)
		if err != nil {
			return err
		}
		return directory.Refresh(tx)
	})
	// what is theirs alone: a face, an order, a word of doubt, a device, a browser, a wish
	photo := tenant.NewID()
	store, err := blob.OpenDir(filepath.Join(e.dir, "files"))
	e.must(err)
	e.must(store.Put(ctx, blob.Key(school, photo), strings.NewReader("canarium's face"), 15, "image/jpeg"))
	e.in(school, func(tx *tenant.Tx) error {
		for sql, args := range map[string][]any{
			`update directory.people set photo_file = $3 where tenant_id = $1 and id = $2`: {school, pupil, photo},
			`insert into directory.restrictions (tenant_id, id, pupil_id, person_id, effect, since, court, created_at, updated_at) values ($1, $2, $3, $4, 'may_not_collect', '2026-09-01', 'Tribunal de Canarium', $5, $5)`:                                                          {school, tenant.NewID(), pupil, mother, tx.Now()},
			`insert into directory.disputes (tenant_id, id, kinship_id, pupil_id, guardian_id, reason, made_at) select $1, $2, id, pupil_id, guardian_id, 'canarium: une erreur', $4 from directory.kinship where tenant_id = $1 and guardian_id = $3`:                                {school, tenant.NewID(), mother, tx.Now()},
			`insert into privacy.requests (tenant_id, id, kind, person_id, requester_id, account_id, message, received_on, due_on, created_at, updated_at) values ($1, $2, 'access', $3, $4, $5, 'Je voudrais les données de Zephirin Canarium', '2026-09-07', '2026-10-07', $6, $6)`: {school, tenant.NewID(), pupil, mother, accounts["mother"], tx.Now()},
			`insert into privacy.wishes (tenant_id, person_id, wish, since) values ($1, $2, 'unnamed', $3)`:                                                                                                                                                                           {school, mother, tx.Now()},
		} {
			if _, err := tx.Exec(sql, args...); err != nil {
				return err
			}
		}
		return e.wired.Identity.Invite(tx, mother)
	})
	e.must(e.core.DB.In(ctx, tenant.Doors{Account: accounts["mother"]}, tenant.Actor{Account: accounts["mother"]}, func(tx *tenant.Tx) error {
		_, err := tx.Exec(`insert into identity.devices (account_id, id, device_hash, browser, system, first_seen, last_seen) values ($1, $2, '\x01', 'Firefox de Canarium', 'Linux', $3, $3)`, accounts["mother"], tenant.NewID(), tx.Now())
		return err
	}))
	mum, head, father := e.as(accounts["mother"]), e.as(accounts["director"]), e.as(accounts["paul"])
	at := "/api/v1/t/" + school.String() + "/liaison/notes"
	write := func(text string, audience map[string]any, file string) (id uuid.UUID) {
		t.Helper()
		var n struct {
			ID      uuid.UUID `json:"id"`
			Version int       `json:"version"`
		}
		doc := map[string]any{"type": "doc", "content": []any{map[string]any{"type": "paragraph", "content": []any{map[string]any{"type": "text", "text": text}}}}}
		e.do(head, "POST", at, map[string]any{"kind": "outing", "title": "Sortie", "body": doc, "wants": "text", "both_guardians": true, "audience": audience}, 201, &n)
		if file != "" {
			e.do(head, "POST", at+"/"+n.ID.String()+"/attachments?name="+file, []byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n% canarium\ntrailer<</Root 1 0 R>>\n%%EOF\n"), 201, nil)
		}
		e.do(head, "POST", at+"/"+n.ID.String()+"/send", map[string]any{"version": n.Version}, 200, nil)
		return n.ID
	}
	all := write("Nous irons au musée.", map[string]any{"classes": []uuid.UUID{class}}, "")
	alone := write("Zephirin Canarium a oublié son cartable.", map[string]any{"pupils": []uuid.UUID{pupil}}, "canarium.pdf")
	e.settle()
	answer := func(token string, child, note uuid.UUID, text string) {
		t.Helper()
		e.do(token, "PUT", "/api/v1/children/"+child.String()+"/liaison/notes/"+note.String()+"/answer", map[string]any{"answer": text}, 200, nil)
	}
	answer(mum, pupil, all, "Zephirin Canarium viendra avec son doudou")
	answer(father, noe, all, "Noe viendra")
	answer(father, pupil, alone, "Je le lui apporte")
	e.do(head, "GET", "/api/v1/t/"+school.String()+"/directory/people/"+pupil.String(), nil, 200, nil)
	e.settle()
	e.do(mum, "POST", "/api/v1/me/push", map[string]any{"endpoint": "https://push.example.fr/canarium", "keys": map[string]string{"p256dh": strings.Repeat("A", 87), "auth": strings.Repeat("A", 22)}, "label": "Téléphone d’Ophelie Canarium"}, 204, nil)

	canaries := []string{"canarium", "zephirin", "ophelie", "639981122", "123456789CN"}
	before := e.found(canaries...)
	for _, store := range []string{"directory.people.", "directory.words.", "liaison.deliveries.", "liaison.notes.", "notify.deliveries.", "identity.accounts.", "notify.push_subscriptions.", "privacy.requests.", "the file /mail/", "the file /files/"} {
		if !slices.ContainsFunc(before, func(w string) bool { return strings.HasPrefix(w, store) }) {
			t.Errorf("the canary was never in %s: %v", store, before)
		}
	}

	// they leave; the clock of their departure runs
	for _, id := range []uuid.UUID{pupil, mother} {
		e.do(head, "POST", "/api/v1/t/"+school.String()+"/directory/people/"+id.String()+"/departure", map[string]any{"left": true}, 204, nil)
	}
	left := testkit.Monday
	e.night(left.AddDate(0, 0, 89))
	if still := e.found("zephirin canarium"); len(still) == 0 {
		t.Error("they are gone before their time")
	}
	for _, hour := range []time.Duration{-4 * time.Hour, -3 * time.Hour, -2 * time.Hour, 0} { // the night's hours: each work follows the one before
		e.clock.Set(left.AddDate(0, 0, 91).Add(hour))
		time.Sleep(1200 * time.Millisecond) // the schedules look once a second
		e.settle()
	}
	e.night(left.AddDate(0, 0, 92))
	if still := e.found(canaries...); len(still) > 0 {
		t.Errorf("on day 92 they are still in %d places:\n%s", len(still), strings.Join(still, "\n"))
	}
	// nor do their ids lead anywhere, but where a declaration says that codes stay
	held := map[string]bool{}
	for _, m := range e.house.Modules {
		for _, k := range m.Subject.Keeps {
			if k.Gone == manifest.Held {
				held[k.Table] = true
			}
		}
	}
	for _, place := range e.found(pupil.String(), mother.String(), accounts["mother"].String()) {
		table := strings.Join(strings.SplitN(place, ".", 3)[:2], ".")
		if !held[table] && !strings.HasPrefix(place, "platform.") {
			t.Errorf("an id of theirs stays: %s", place)
		}
	}

	// those who stay keep what is theirs
	var mine struct{ Items []json.RawMessage }
	e.do(e.as(accounts["paul"]), "GET", "/api/v1/children", nil, 200, &mine)
	if len(mine.Items) != 1 {
		t.Errorf("Paul has %d children, want Noe", len(mine.Items))
	}
	if len(e.found("Noe viendra")) == 0 || len(e.found("Nous irons au mus")) == 0 {
		t.Error("what the others wrote went with them")
	}
	// and what was erased is told, by class and number
	counts := map[string]int64{}
	e.in(school, func(tx *tenant.Tx) error {
		type row struct {
			Data string
			N    int64
		}
		rows, err := tenant.Select[row](tx, `select data, sum(rows)::bigint as n from audit.erasures where tenant_id = $1 group by data`, school)
		for _, r := range rows {
			counts[r.Data] = r.N
		}
		return err
	})
	for data, want := range map[string]int64{"directory.keep.people": 2, "directory.keep.ine": 1, "directory.keep.photos": 1, "identity.kept.accounts": 1, "liaison.retention_alone": 1, "privacy.keep.requests": 1} {
		if counts[data] < want {
			t.Errorf("the report tells %d of %s, want %d at least: %v", counts[data], data, want, counts)
		}
	}
	if counts["directory.keep.people"] != 5 { // two people, two links, one doubt
		t.Errorf("the same people are counted twice, or not at all: %v", counts)
	}
	// on paper too: by store, by rule, with what was kept and by which other clock, and without the name of who left
	code, raw := e.fetch(head, "/api/v1/t/"+school.String()+"/privacy/erasures.pdf?from=2026-09-01")
	if code != http.StatusOK {
		t.Fatalf("the report answers %d: %s", code, raw)
	}
	paper := read(t, raw)
	for _, want := range []string{"Ce qui a été effacé, et pourquoi", "Du 01/09/2026 au", "Par lieu de conservation", "Photos des personnes", "Mots qui ne concernaient que des élèves partis",
		"Arrêté du 30 novembre 2006", "90 jours · ", "Ce qui a été gardé, et par quelle autre horloge", "Journal des actes", "1 an · Acte", "Ce qui reste sans nom", "Jour par jour"} {
		if !strings.Contains(words(paper), want) {
			t.Errorf("the report lacks %q:\n%s", want, paper)
		}
	}
	if !regexp.MustCompile(`Identité, classe et liens des élèves,.*\s5\s`).MatchString(paper) || !regexp.MustCompile(`Fichiers +[1-9]`).MatchString(paper) || strings.Contains(paper, ".keep") || strings.Contains(paper, "privacy.") {
		t.Errorf("the report does not count what went: %s", paper)
	}
	for _, w := range canaries {
		if strings.Contains(strings.ToLower(paper), strings.ToLower(w)) {
			t.Errorf("the report names who left: %s", w)
		}
	}
	t.Logf("in %d places before, in none on day 92; erased: %v", len(before), counts)
}
