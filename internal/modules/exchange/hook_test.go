package exchange_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/directory"
	"preau/internal/modules/exchange"
	"preau/internal/tenant"
)

// peer is a brick's own server.
type peer struct {
	*httptest.Server
	mu     sync.Mutex
	got    []received
	answer func(w http.ResponseWriter, r *http.Request)
}

type received struct {
	header http.Header
	body   []byte
}

func newPeer(t testing.TB) *peer {
	p := &peer{}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		p.mu.Lock()
		p.got = append(p.got, received{r.Header.Clone(), body})
		answer := p.answer
		p.mu.Unlock()
		if answer != nil {
			answer(w, r)
		}
	}))
	t.Cleanup(p.Close)
	return p
}

func (p *peer) say(fn func(w http.ResponseWriter, r *http.Request)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answer = fn
}

func (p *peer) take() []received {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := p.got
	p.got = nil
	return out
}

// signed tells whether a message bears a signature made with a secret.
func (r received) signed(secret string) bool {
	raw, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	m := hmac.New(sha256.New, raw)
	m.Write([]byte(r.header.Get("webhook-id") + "." + r.header.Get("webhook-timestamp") + "."))
	m.Write(r.body)
	return strings.Contains(" "+r.header.Get("webhook-signature")+" ", " v1,"+base64.StdEncoding.EncodeToString(m.Sum(nil))+" ")
}

func (r received) kind() string {
	var v struct{ Type string }
	_ = json.Unmarshal(r.body, &v)
	return v.Type
}

type hookView struct {
	ID     uuid.UUID
	Secret string
}

func (s *school) hook(brick uuid.UUID, address string, kinds ...string) (v hookView) {
	s.h.T.Helper()
	if kinds == nil {
		kinds = exchange.KindsOfFacts
	}
	s.as(access.Director).Post(s.path("bricks", brick.String(), "hooks"), object{"address": address, "kinds": kinds}).Want(s.h.T, 201).JSON(s.h.T, &v)
	return v
}

type posting struct {
	ID               uuid.UUID
	Kind, State      string
	Attempts, Status int
	ErrorCode        string     `json:"error_code"`
	NextAt           *time.Time `json:"next_at"`
}

func (s *school) messages(hook uuid.UUID) (out []posting) {
	s.h.T.Helper()
	var v struct{ Items []posting }
	s.as(access.DPO).Get(s.path("hooks", hook.String(), "messages")).Want(s.h.T, 200).JSON(s.h.T, &v)
	return v.Items
}

// Figures of another service are told as they are, to the hooks that asked for them and to no other.
func TestABrickIsToldOfFigures(t *testing.T) {
	t.Parallel()
	h := open(t)
	s := h.school("elementaire", "0990021N")
	kitchen, other := newPeer(t), newPeer(t)
	brick := s.brick(nil)
	hook := s.hook(brick, kitchen.URL, exchange.MealsCounted)
	s.hook(brick, other.URL, exchange.PupilEnrolled)
	h.In(s.id, func(tx *tenant.Tx) error {
		return exchange.Tell(tx, exchange.MealsCounted, map[string]any{"day": "2026-09-10", "meals": 62, "lines": []map[string]any{{"restaurant": "Restaurant des Tilleuls", "meals": 62}}})
	})
	h.RunJobs()
	got := kitchen.take()
	if len(got) != 1 || !got[0].signed(hook.Secret) || got[0].kind() != "canteen.count" {
		t.Fatalf("%v", got)
	}
	var m struct {
		Data struct {
			Day   string
			Meals int
			Lines []struct{ Restaurant string }
			Href  string
		}
	}
	if err := json.Unmarshal(got[0].body, &m); err != nil || m.Data.Day != "2026-09-10" || m.Data.Meals != 62 || m.Data.Lines[0].Restaurant != "Restaurant des Tilleuls" || m.Data.Href != "" {
		t.Errorf("%s", got[0].body)
	}
	if strings.Contains(string(got[0].body), s.id.String()) {
		t.Error("the organisation is told by its own id")
	}
	if list := other.take(); len(list) != 0 {
		t.Errorf("told who did not ask: %d", len(list))
	}
}

func TestABrickIsToldOfChanges(t *testing.T) {
	t.Parallel()
	h := open(t)
	s := h.school("elementaire", "0990021N")
	p := newPeer(t)
	brick := s.brick(nil) // pupils alone
	hook := s.hook(brick, p.URL)
	s.look()
	if got := p.take(); len(got) != 0 {
		t.Fatalf("told of nothing: %d", len(got))
	}
	noe := s.pupil(s.ce1, s.lowLevel, "Noé", "Petit")
	h.Exec(s.id, `update directory.people set given_name = 'Line' where tenant_id = $1 and id = $2`, s.id, s.lina)
	h.Exec(s.id, `update directory.people set left_on = '2026-09-07' where tenant_id = $1 and id = $2`, s.id, s.tom)
	s.adult("Zoé", "Neuve", "zoe@example.fr", access.Teacher) // the brick may not read the staff
	s.look()
	kinds := map[string]received{}
	ids := map[string]bool{}
	for _, r := range p.take() {
		kinds[r.kind()] = r
		ids[r.header.Get("webhook-id")] = true
		if !r.signed(hook.Secret) || strings.Contains(string(r.body), "Noé") || strings.Contains(string(r.body), noe.String()) {
			t.Errorf("%s %v", r.body, r.header)
		}
	}
	if len(kinds) != 4 || len(ids) != 4 || kinds["pupil.enrolled"].body == nil || kinds["pupil.changed"].body == nil || kinds["pupil.left"].body == nil || kinds["class.changed"].body == nil {
		t.Fatalf("%v", kinds)
	}
	// the id leads to the list, under the brick's own names
	var m struct {
		Data struct {
			SourcedID string `json:"sourcedId"`
			Href      string
		}
	}
	_ = json.Unmarshal(kinds["pupil.enrolled"].body, &m)
	if a := h.bearing(s.key(brick).Key).Get(strings.TrimPrefix(m.Data.Href, "http://127.0.0.1")).Want(t, 200); !strings.Contains(string(a.Body), "Noé") {
		t.Errorf("%s", a.Body)
	}
	s.look()
	if got := p.take(); len(got) != 0 {
		t.Errorf("told twice: %d", len(got))
	}
	for _, msg := range s.messages(hook.ID) {
		if msg.State != "delivered" || msg.Status != 200 || msg.Attempts != 1 {
			t.Errorf("%+v", msg)
		}
	}
	// a new secret, and for a day both
	var fresh hookView
	s.as(access.Director).Post(s.path("hooks", hook.ID.String(), "secret"), nil).Want(t, 200).JSON(t, &fresh)
	try := func() received {
		s.as(access.Director).Post(s.path("hooks", hook.ID.String(), "try"), nil).Want(t, 202)
		h.RunJobs()
		got := p.take()
		if len(got) != 1 || got[0].kind() != "ping" {
			t.Fatalf("%v", got)
		}
		return got[0]
	}
	if r := try(); !r.signed(hook.Secret) || !r.signed(fresh.Secret) {
		t.Error("one of the two secrets does not sign")
	}
	h.Clock.Advance(25 * time.Hour)
	if r := try(); r.signed(hook.Secret) || !r.signed(fresh.Secret) {
		t.Error("the former secret signs after its day")
	}
	// many at once are told as one
	h.In(s.id, func(tx *tenant.Tx) error {
		for range 130 {
			id, err := directory.Add(tx, directory.NewPerson{GivenName: "X", FamilyName: "Y", BirthDate: date("2018-01-01"), Roles: []directory.NewRole{{Profile: access.Pupil, Since: date("2026-09-01")}}})
			if err != nil {
				return err
			}
			if _, err := directory.Join(tx, s.cm2, id, directory.PartPupil, s.hiLevel, date("2026-09-01")); err != nil {
				return err
			}
		}
		return directory.Refresh(tx)
	})
	s.look()
	if got := p.take(); len(got) != 2 { // pupils as one, and their class
		t.Errorf("%d messages for 130 arrivals", len(got))
	}
	// stopped: nothing leaves, and what waited is given up
	s.as(access.Director).Post(s.path("bricks", brick.String(), "stop"), nil).Want(t, 200)
	s.pupil(s.ce1, s.lowLevel, "Zia", "Tard")
	s.look()
	if got := p.take(); len(got) != 0 {
		t.Error("a stopped brick is told")
	}
	s.as(access.Director).Post(s.path("hooks", hook.ID.String(), "try"), nil).Want(t, 409)
}

func TestAPeerThatFailsIsTriedForADay(t *testing.T) {
	t.Parallel()
	h := open(t)
	s := h.school("elementaire", "0990022P")
	p := newPeer(t)
	brick := s.brick(nil)
	hook := s.hook(brick, p.URL)
	for name, c := range map[string]struct {
		answer func(w http.ResponseWriter, r *http.Request)
		code   string
	}{
		"500": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }, "refused"},
		"slow": {func(_ http.ResponseWriter, r *http.Request) {
			select {
			case <-r.Context().Done():
			case <-time.After(2 * time.Second):
			}
		}, "unreachable"},
		"redirect": {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, p.URL+"/ailleurs", http.StatusFound) }, "redirected"},
		"elsewhere": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://10.0.0.1/", http.StatusTemporaryRedirect)
		}, ""},
		"huge": {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 1<<20)) }, "too_large"},
	} {
		p.say(c.answer)
		s.as(access.Director).Post(s.path("hooks", hook.ID.String(), "try"), nil).Want(t, 202)
		h.RunJobs()
		m := s.messages(hook.ID)[0]
		if m.State != "waiting" || m.Attempts != 1 || m.NextAt == nil || c.code != "" && m.ErrorCode != c.code || m.ErrorCode == "" {
			t.Errorf("%s: %+v", name, m)
		}
		p.take()
	}
	var way struct {
		Items []struct {
			Kind    string
			Failing bool
		}
	}
	s.as(access.DPO).Get(s.path("ways")).Want(t, 200).JSON(t, &way)
	failing := false
	for _, w := range way.Items {
		failing = failing || w.Kind == "brick" && w.Failing
	}
	if !failing {
		t.Error("nobody sees that it fails")
	}
	for range 12 {
		h.Clock.Advance(10 * time.Hour)
		p.say(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) })
		h.RunJobs()
	}
	all := s.messages(hook.ID)
	for _, m := range all {
		if m.State != "given_up" || m.Attempts != 9 {
			t.Errorf("%+v", m)
		}
	}
	// the button: the same message, the same id
	p.say(nil)
	p.take()
	s.as(access.Teacher).Post(s.path("hooks", hook.ID.String(), "messages", all[0].ID.String(), "again"), nil).Want(t, 403)
	s.as(access.Director).Post(s.path("hooks", hook.ID.String(), "messages", all[0].ID.String(), "again"), nil).Want(t, 202)
	h.RunJobs()
	if got := p.take(); len(got) != 1 {
		t.Errorf("%d", len(got))
	}
	if m := s.messages(hook.ID)[0]; m.State != "delivered" {
		t.Errorf("%+v", m)
	}
	// addresses that are never called
	for _, a := range []string{"ftp://exemple.fr/", "http://10.0.0.1/", "https://169.254.169.254/", "https://a:b@exemple.fr/", "https://exemple.fr:8443/"} {
		if got := s.as(access.Director).Post(s.path("bricks", brick.String(), "hooks"), object{"address": a, "kinds": []string{"pupil.left"}}); got.Status != 422 {
			t.Errorf("%s: %d", a, got.Status)
		}
	}
}
