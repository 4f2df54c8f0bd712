package exchange

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/platform/safehttp"
	"preau/internal/tenant"
)

// The facts that hooks are told of. Of people they hold ids alone: who wants to know more reads the list, with the rights that the brick has.
const (
	PupilEnrolled = "pupil.enrolled"
	PupilChanged  = "pupil.changed"
	PupilLeft     = "pupil.left"
	StaffArrived  = "staff.arrived"
	StaffChanged  = "staff.changed"
	StaffLeft     = "staff.left"
	ClassOpened   = "class.opened"
	ClassChanged  = "class.changed" // its name, its levels, or who is in it
	ClassClosed   = "class.closed"
	YearOpened    = "year.opened"
	MealsCounted  = "canteen.count" // what the kitchen was told of a day: it holds figures, and nobody
	Ping          = "ping"          // somebody tries the address
)

// KindsOfFacts lists those that a hook may ask for.
var KindsOfFacts = []string{PupilEnrolled, PupilChanged, PupilLeft, StaffArrived, StaffChanged, StaffLeft, ClassOpened, ClassChanged, ClassClosed, YearOpened, MealsCounted}

const (
	factsKept = 30 * 24 * time.Hour
	// manyFacts of one kind at once (a year opens, a register's files come in) are told as one: read the list again.
	manyFacts = 100
	// bothSecrets is for how long the secret before signs beside the new one.
	bothSecrets = 24 * time.Hour
)

type fact struct {
	Kind    string
	Object  *uuid.UUID
	Figures json.RawMessage // what is told itself; nil: ids alone
}

// told is a fact that another service has hooks told of.
type told struct {
	Kind    string          `json:"kind"`
	Figures json.RawMessage `json:"figures"`
}

// Tell has the hooks that asked for a kind told of figures, once the transaction is through. Figures are of nobody: they travel as they
// are.
func Tell(tx *tenant.Tx, kind string, figures any) error {
	raw, err := json.Marshal(figures)
	if err != nil {
		return err
	}
	_, err = tx.Emit("exchange.told", time.Time{}, told{kind, raw})
	return err
}

func (s *Service) told(_ context.Context, tx *tenant.Tx, in *told) error {
	return s.tell(tx, []fact{{Kind: in.Kind, Figures: in.Figures}})
}

// factsOf says in facts what one look found.
func factsOf(found []difference) []fact {
	var out []fact
	seen := map[string]bool{}
	n := map[string]int{}
	add := func(kind string, object uuid.UUID) {
		if key := kind + object.String(); !seen[key] {
			seen[key] = true
			n[kind]++
			out = append(out, fact{Kind: kind, Object: &object})
		}
	}
	words := map[string]map[string]string{
		"pupil": {"new": PupilEnrolled, "changed": PupilChanged, "gone": PupilLeft},
		"staff": {"new": StaffArrived, "changed": StaffChanged, "gone": StaffLeft},
		"class": {"new": ClassOpened, "changed": ClassChanged, "gone": ClassClosed},
	}
	fresh := map[uuid.UUID]bool{} // classes that opened or closed: nothing else is said of them
	for _, d := range found {
		if d.Kind == kindClass && d.Change != "changed" {
			fresh[d.ID] = true
		}
	}
	for _, d := range found {
		switch d.Kind {
		case kindUser:
			add(words[d.Part][d.Change], d.ID)
		case kindClass:
			add(words["class"][d.Change], d.ID)
		case kindEnrollment:
			if d.ClassID != nil && !fresh[*d.ClassID] {
				add(ClassChanged, *d.ClassID)
			}
		case kindSession:
			if d.Change == "new" {
				add(YearOpened, d.ID)
			}
		}
	}
	var few []fact
	for _, f := range out {
		if n[f.Kind] <= manyFacts {
			few = append(few, f)
		} else if !seen[f.Kind] {
			seen[f.Kind] = true
			few = append(few, fact{Kind: f.Kind})
		}
	}
	return few
}

// people of a kind of fact: only a brick that may read them hears of them.
func peopleOf(kind string) string {
	switch before, _, _ := strings.Cut(kind, "."); before {
	case "pupil":
		return Pupils
	case "staff":
		return Staff
	}
	return ""
}

type hookRow struct {
	ID, BrickID  uuid.UUID
	Address      string
	Kinds        []string
	State        string
	Secret       []byte
	SecretBefore []byte
	BeforeUntil  *time.Time
	CreatedAt    time.Time
	LastOkAt     *time.Time
	FailingSince *time.Time
	BrickState   string
	People       []string
}

const hookColumns = `h.id, h.brick_id, h.address, h.kinds, h.state, h.secret, h.secret_before, h.before_until, h.created_at, h.last_ok_at, h.failing_since, b.state as brick_state, b.people
	from exchange.hooks h join exchange.bricks b on b.tenant_id = h.tenant_id and b.id = h.brick_id`

// tell writes facts and has each hook that asked for them told.
func (s *Service) tell(tx *tenant.Tx, facts []fact) error {
	hooks, err := tenant.Select[hookRow](tx, `select `+hookColumns+` where h.tenant_id = $1 and h.state = 'open' and b.state = 'open'`, tx.Tenant())
	if err != nil || len(hooks) == 0 {
		return err
	}
	for _, f := range facts {
		id := uuid.Nil
		for _, h := range hooks {
			if p := peopleOf(f.Kind); !slices.Contains(h.Kinds, f.Kind) || p != "" && !slices.Contains(h.People, p) {
				continue
			}
			if id == uuid.Nil {
				id = tenant.NewID()
				if _, err := tx.Exec(`insert into exchange.facts (tenant_id, id, kind, object_id, figures, at) values ($1, $2, $3, $4, $6::jsonb, $5)`, tx.Tenant(), id, f.Kind, f.Object, tx.Now(), f.Figures); err != nil {
					return err
				}
			}
			if err := s.enqueue(tx, h.ID, id); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Service) enqueue(tx *tenant.Tx, hook, fact uuid.UUID) error {
	id := tenant.NewID()
	if _, err := tx.Exec(`insert into exchange.postings (tenant_id, id, hook_id, fact_id, created_at, next_at) values ($1, $2, $3, $4, $5, $5)`, tx.Tenant(), id, hook, fact, tx.Now()); err != nil {
		return err
	}
	_, err := tx.Emit("exchange.post", time.Time{}, ofPosting{Posting: id})
	return err
}

type ofPosting struct {
	Posting uuid.UUID `json:"posting"`
	Attempt int       `json:"attempt"` // that this job makes: one that was overtaken by a button does nothing
}

// Message is what a hook receives.
type Message struct {
	Type         string         `json:"type"`
	Timestamp    time.Time      `json:"timestamp"`
	Organisation uuid.UUID      `json:"organisation"`
	Data         map[string]any `json:"data"`
}

// message writes a fact in the names of the brick it is for.
func (s *Service) message(tenantID, brick uuid.UUID, f fact, at time.Time) ([]byte, error) {
	n := s.namesFor(brick)
	m := Message{Type: f.Kind, Timestamp: at.UTC(), Organisation: n.of(tenantID), Data: map[string]any{}}
	list := map[string]string{"pupil": "users", "staff": "users", "class": "classes", "year": "academicSessions"}
	before, _, _ := strings.Cut(f.Kind, ".")
	switch {
	case f.Figures != nil:
		if err := json.Unmarshal(f.Figures, &m.Data); err != nil {
			return nil, err
		}
	case f.Object != nil:
		m.Data["sourcedId"] = n.of(*f.Object)
		m.Data["href"] = s.URL + rosterBase + "/" + list[before] + "/" + n.of(*f.Object).String()
	case f.Kind != Ping:
		m.Data["href"] = s.URL + rosterBase + "/" + list[before]
	}
	return json.Marshal(m)
}

// sign is the header of a message (Standard Webhooks 1.0: HMAC-SHA-256 of "id.timestamp.body"): one signature per valid secret.
func sign(id string, at time.Time, body []byte, secrets ...[]byte) string {
	var out []string
	for _, secret := range secrets {
		m := hmac.New(sha256.New, secret)
		m.Write([]byte(id + "." + strconv.FormatInt(at.Unix(), 10) + "."))
		m.Write(body)
		out = append(out, "v1,"+base64.StdEncoding.EncodeToString(m.Sum(nil)))
	}
	return strings.Join(out, " ")
}

// post makes one attempt. Every attempt bears the fact's id, so a brick that hears twice, or in another order, can tell.
func (s *Service) post(ctx context.Context, run *manifest.Steps, in *ofPosting) error {
	type row struct {
		Hook, Fact uuid.UUID
		Attempts   int
		Kind       string
		ObjectID   *uuid.UUID
		Figures    json.RawMessage
		At         time.Time
	}
	var p row
	var h hookRow
	var now time.Time
	ok := false
	if err := run.Do(func(tx *tenant.Tx) (err error) {
		now = tx.Now()
		if p, ok, err = tenant.One[row](tx, `select p.hook_id as hook, p.fact_id as fact, p.attempts, f.kind, f.object_id, f.figures, f.at from exchange.postings p join exchange.facts f on f.tenant_id = p.tenant_id and f.id = p.fact_id
			where p.tenant_id = $1 and p.id = $2 and p.state = 'waiting' and p.attempts = $3`, tx.Tenant(), in.Posting, in.Attempt); err != nil || !ok {
			return err
		}
		h, ok, err = tenant.One[hookRow](tx, `select `+hookColumns+` where h.tenant_id = $1 and h.id = $2`, tx.Tenant(), p.Hook)
		return err
	}); err != nil {
		return err
	}
	if !ok {
		return run.Finish(func(*tenant.Tx) error { return nil })
	}
	stopped := h.State != Open || h.BrickState != Open
	status, code := 0, "stopped"
	if !stopped {
		var err error
		if status, code, err = s.attempt(ctx, run, now, h, p.Fact, fact{Kind: p.Kind, Object: p.ObjectID, Figures: p.Figures}, p.At); err != nil {
			return err
		}
	}
	return run.Finish(func(tx *tenant.Tx) error {
		state := "waiting"
		var next *time.Time
		switch {
		case code == "":
			state = "delivered"
		case stopped || p.Attempts >= len(delays):
			state = "given_up"
		default:
			at := tx.Now().Add(delays[p.Attempts])
			next = &at
			if _, err := tx.Emit("exchange.post", at, ofPosting{Posting: in.Posting, Attempt: p.Attempts + 1}); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(`update exchange.postings set state = $3, attempts = attempts + 1, status = nullif($4, 0), error_code = $5, last_at = $6, next_at = $7 where tenant_id = $1 and id = $2 and attempts = $8`,
			tx.Tenant(), in.Posting, state, status, code, tx.Now(), next, p.Attempts); err != nil {
			return err
		}
		if stopped {
			return nil
		}
		_, err := tx.Exec(`update exchange.hooks set last_ok_at = case when $3 then $4 else last_ok_at end, failing_since = case when $3 then null else coalesce(failing_since, $4) end where tenant_id = $1 and id = $2`,
			tx.Tenant(), h.ID, code == "", tx.Now())
		return err
	})
}

// attempt posts a message; code is "" when it was taken, else what was met.
func (s *Service) attempt(ctx context.Context, run *manifest.Steps, now time.Time, h hookRow, id uuid.UUID, f fact, at time.Time) (status int, code string, err error) {
	body, err := s.message(run.Tenant, h.BrickID, f, at)
	if err != nil {
		return 0, "", err
	}
	var secrets [][]byte
	for i, sealed := range [][]byte{h.Secret, h.SecretBefore} {
		if len(sealed) == 0 || i == 1 && (h.BeforeUntil == nil || now.After(*h.BeforeUntil)) {
			continue
		}
		secret, err := s.Keys.Unseal("exchange hook", sealed, h.ID[:])
		if err != nil {
			return 0, "", err
		}
		secrets = append(secrets, secret)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.Address, bytes.NewReader(body))
	if err != nil {
		return 0, "forbidden", nil
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "Preau-Webhooks/1")
	req.Header.Set("webhook-id", id.String())
	req.Header.Set("webhook-timestamp", strconv.FormatInt(now.Unix(), 10))
	req.Header.Set("webhook-signature", sign(id.String(), now, body, secrets...))
	answer, err := s.http.Do(req)
	switch {
	case errors.Is(err, safehttp.ErrRedirected):
		return 0, "redirected", nil
	case errors.Is(err, safehttp.ErrForbidden):
		return 0, "forbidden", nil
	case errors.Is(err, safehttp.ErrTooLarge):
		return 0, "too_large", nil
	case err != nil:
		return 0, "unreachable", nil
	case answer.Status < 200 || answer.Status >= 300:
		return answer.Status, "refused", nil
	}
	return answer.Status, "", nil
}

// HookWritten is what a person says of a hook.
type HookWritten struct {
	Address string   `json:"address" minLength:"8" maxLength:"500"`
	Kinds   []string `json:"kinds" nullable:"false" minItems:"1" enum:"pupil.enrolled,pupil.changed,pupil.left,staff.arrived,staff.changed,staff.left,class.opened,class.changed,class.closed,year.opened,canteen.count"`
}

// HookView is a hook without its secret.
type HookView struct {
	ID uuid.UUID `json:"id"`
	HookWritten
	State        string     `json:"state" enum:"open,stopped"`
	CreatedAt    time.Time  `json:"created_at"`
	LastAt       *time.Time `json:"last_at,omitempty" doc:"When a message was last taken"`
	FailingSince *time.Time `json:"failing_since,omitempty"`
	BeforeUntil  *time.Time `json:"before_until,omitempty" doc:"Until when the secret before is valid too"`
	Waiting      int        `json:"waiting"`
	GivenUp      int        `json:"given_up"`
}

// PostingView is one message and what became of it.
type PostingView struct {
	ID        uuid.UUID  `json:"id"`
	Kind      string     `json:"kind"`
	State     string     `json:"state" enum:"waiting,delivered,given_up"`
	Attempts  int        `json:"attempts"`
	Status    *int       `json:"status,omitempty" doc:"HTTP status of the last answer"`
	ErrorCode string     `json:"error_code,omitempty" doc:"forbidden, too_large, unreachable, redirected, refused, stopped"`
	CreatedAt time.Time  `json:"created_at"`
	LastAt    *time.Time `json:"last_at,omitempty"`
	NextAt    *time.Time `json:"next_at,omitempty"`
}

func (s *Service) checkAddress(address string) error {
	if err := safehttp.Check(address, s.calls()); err != nil {
		return problem.OnField("address", "exchange.bad_address")
	}
	return nil
}

// calls are the rules of what hooks call: short, small, no redirects, and nothing of the private network.
func (s *Service) calls() safehttp.Options {
	return safehttp.Options{Timeout: s.CallTime, MaxBytes: 64 << 10, MaxRedirects: -1, HTTPSOnly: !s.Desk, AllowLoopback: s.Desk}
}

func newSecret() (raw []byte, shown string) {
	raw = make([]byte, 32)
	_, _ = rand.Read(raw) // never fails
	return raw, "whsec_" + base64.StdEncoding.EncodeToString(raw)
}

func (s *Service) addHook(tx *tenant.Tx, brick uuid.UUID, w HookWritten) (id uuid.UUID, secret string, err error) {
	b, err := brickOf(tx, brick)
	if err != nil {
		return id, "", err
	}
	if err := s.checkAddress(w.Address); err != nil {
		return id, "", err
	}
	n, err := tenant.Value[int](tx, `select count(*)::int from exchange.hooks where tenant_id = $1 and brick_id = $2 and state <> 'removed'`, tx.Tenant(), brick)
	if err != nil {
		return id, "", err
	}
	if n >= mostHooks {
		return id, "", problem.New(problem.Conflict, "exchange.too_many_hooks", "n", mostHooks)
	}
	id = tenant.NewID()
	raw, secret := newSecret()
	var by *uuid.UUID
	if p := tx.Actor().Person; p != uuid.Nil {
		by = &p
	}
	_, err = tx.Exec(`insert into exchange.hooks (tenant_id, id, brick_id, address, kinds, secret, made_by, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		tx.Tenant(), id, b.ID, w.Address, distinctly(w.Kinds), s.Keys.Seal("exchange hook", raw, id[:]), by, tx.Now())
	tx.About(b.ID, id)
	return id, secret, err
}

func hookOf(tx *tenant.Tx, id uuid.UUID) (hookRow, error) {
	h, ok, err := tenant.One[hookRow](tx, `select `+hookColumns+` where h.tenant_id = $1 and h.id = $2 and h.state <> 'removed'`, tx.Tenant(), id)
	if err == nil && !ok {
		err = problem.Missing()
	}
	return h, err
}

func (s *Service) changeHook(tx *tenant.Tx, id uuid.UUID, w HookWritten, state string) error {
	if _, err := hookOf(tx, id); err != nil {
		return err
	}
	if err := s.checkAddress(w.Address); err != nil {
		return err
	}
	tx.About(id)
	_, err := tx.Exec(`update exchange.hooks set address = $3, kinds = $4, state = $5, failing_since = null where tenant_id = $1 and id = $2`, tx.Tenant(), id, w.Address, distinctly(w.Kinds), state)
	return err
}

func (s *Service) removeHook(tx *tenant.Tx, id uuid.UUID) error {
	if _, err := hookOf(tx, id); err != nil {
		return err
	}
	tx.About(id)
	_, err := tx.Exec(`update exchange.hooks set state = 'removed' where tenant_id = $1 and id = $2`, tx.Tenant(), id)
	return err
}

// rotate gives a hook a new secret; the one before signs too for a day, so that nothing is lost while the brick changes over.
func (s *Service) rotate(tx *tenant.Tx, id uuid.UUID) (string, error) {
	if _, err := hookOf(tx, id); err != nil {
		return "", err
	}
	raw, secret := newSecret()
	tx.About(id)
	_, err := tx.Exec(`update exchange.hooks set secret_before = secret, before_until = $4, secret = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), id, s.Keys.Seal("exchange hook", raw, id[:]), tx.Now().Add(bothSecrets))
	return secret, err
}

// try sends a message that says nothing, so that a person sees whether an address answers.
func (s *Service) try(tx *tenant.Tx, id uuid.UUID) error {
	h, err := hookOf(tx, id)
	if err != nil {
		return err
	}
	if h.State != Open || h.BrickState != Open {
		return problem.New(problem.Conflict, "exchange.hook_stopped")
	}
	fact := tenant.NewID()
	if _, err := tx.Exec(`insert into exchange.facts (tenant_id, id, kind, at) values ($1, $2, $3, $4)`, tx.Tenant(), fact, Ping, tx.Now()); err != nil {
		return err
	}
	return s.enqueue(tx, id, fact)
}

// again sends a message once more, under the same id, whatever became of it.
func (s *Service) again(tx *tenant.Tx, hook, posting uuid.UUID) error {
	_, ok, err := tenant.One[int](tx, `select attempts from exchange.postings where tenant_id = $1 and hook_id = $2 and id = $3 for update`, tx.Tenant(), hook, posting)
	if err != nil {
		return err
	}
	if !ok {
		return problem.Missing()
	}
	tx.About(hook)
	if _, err := tx.Exec(`update exchange.postings set state = 'waiting', attempts = 0, next_at = $4 where tenant_id = $1 and hook_id = $2 and id = $3`, tx.Tenant(), hook, posting, tx.Now()); err != nil {
		return err
	}
	_, err = tx.Emit("exchange.post", time.Time{}, ofPosting{Posting: posting})
	return err
}

func postings(tx *tenant.Tx, hook uuid.UUID) ([]PostingView, error) {
	list, err := tenant.Select[PostingView](tx, `select p.id, f.kind, p.state, p.attempts, p.status, p.error_code, p.created_at, p.last_at, p.next_at from exchange.postings p join exchange.facts f on f.tenant_id = p.tenant_id and f.id = p.fact_id
		where p.tenant_id = $1 and p.hook_id = $2 order by p.created_at desc, p.id desc limit 100`, tx.Tenant(), hook)
	if list == nil {
		list = []PostingView{}
	}
	return list, err
}

// forget throws away what was kept long enough: the delays are those of the declaration.
func forget(tx *tenant.Tx) error {
	for _, sql := range []string{
		`delete from exchange.postings p using exchange.facts f where p.tenant_id = $1 and f.tenant_id = $1 and f.id = p.fact_id and f.at < $2::timestamptz - interval '30 days'`,
		`delete from exchange.facts where tenant_id = $1 and at < $2::timestamptz - interval '30 days'`,
		`delete from exchange.records where tenant_id = $1 and gone and modified_at < $2::timestamptz - interval '366 days'`,
		`delete from exchange.reads where tenant_id = $1 and day < ($2::timestamptz - interval '366 days')::date`,
		`delete from exchange.keys where tenant_id = $1 and coalesce(revoked_at, expires_at) < $2::timestamptz - interval '366 days'`,
		`delete from exchange.archives where tenant_id = $1 and dropped_at is not null and made_at < $2::timestamptz - interval '366 days'`,
	} {
		if _, err := tx.Exec(sql, tx.Tenant(), tx.Now()); err != nil {
			return err
		}
	}
	return nil
}
