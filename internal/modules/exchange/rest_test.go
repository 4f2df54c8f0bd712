package exchange_test

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/directory"
	"preau/internal/modules/exchange"
	"preau/internal/tenant"
	"preau/internal/testkit"
)

const rosterBase = "/ims/oneroster/rostering/v1p2/"

var all = []string{"orgs", "academicSessions", "classes", "users", "enrollments"}

type keyView struct {
	ID           uuid.UUID
	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret"`
	Key          string
}

func (s *school) brick(change object) (id uuid.UUID) {
	s.h.T.Helper()
	body := object{"name": "Bibliothèque", "purpose": "Prêt des livres", "contact": "biblio@example.fr", "lists": all, "people": []string{"pupils"}, "fields": []string{"names"}}
	for k, v := range change {
		body[k] = v
	}
	var v struct{ ID uuid.UUID }
	s.as(access.Director).Post(s.path("bricks"), body).Want(s.h.T, 201).JSON(s.h.T, &v)
	return v.ID
}

func (s *school) key(brick uuid.UUID) (k keyView) {
	s.h.T.Helper()
	s.as(access.Director).Post(s.path("bricks", brick.String(), "keys"), object{"days": 365}).Want(s.h.T, 201).JSON(s.h.T, &k)
	return k
}

// bearing is somebody without an account who shows a key.
func (h *house) bearing(key string) *testkit.Client {
	c := h.Anonymous()
	c.Header = http.Header{"Authorization": {"Bearer " + key}}
	return c
}

type user struct {
	SourcedID, Status, DateLastModified, GivenName, FamilyName, Email string
	Grades                                                            []string
	Roles                                                             []struct{ Role string }
}

func users(t *testing.T, a testkit.Answer) []user {
	t.Helper()
	var v struct{ Users []user }
	a.Want(t, 200).JSON(t, &v)
	return v.Users
}

func TestABrickReadsWhatItWasGiven(t *testing.T) {
	t.Parallel()
	h := open(t)
	s, other := h.school("elementaire", "0990011C"), h.school("elementaire", "0990012D")
	brick := s.brick(nil)
	k := s.key(brick)
	theirs := other.key(other.brick(nil))

	// who is nobody, forged, or another's
	for name, c := range map[string]*testkit.Client{"nobody": h.Anonymous(), "nonsense": h.bearing("x"), "half a key": h.bearing(k.ClientID), "another's secret": h.bearing(k.ClientID + "." + theirs.ClientSecret), "no secret": h.bearing(k.ClientID + "."), "a director": s.as(access.Director)} {
		if a := c.Get(rosterBase + "users"); a.Status != 401 {
			t.Errorf("%s: %d", name, a.Status)
		}
	}
	c := h.bearing(k.Key)
	list := users(t, c.Get(rosterBase+"users"))
	if len(list) != 3 {
		t.Fatalf("%d users", len(list))
	}
	for _, u := range list {
		if u.GivenName == "" || u.Email != "" || len(u.Roles) != 1 || u.Roles[0].Role != "student" || len(u.Grades) != 1 || u.Status != "active" {
			t.Errorf("%+v", u)
		}
	}
	raw := string(c.Get(rosterBase + "users").Body)
	for _, never := range []string{s.lina.String(), "2018-03-14", "eleve@example.fr", "Karim"} {
		if strings.Contains(raw, never) {
			t.Errorf("%s is read", never)
		}
	}
	for _, l := range all {
		c.Get(rosterBase+l).Want(t, 200)
	}
	c.Get(rosterBase+"demographics").Want(t, 403)
	// one of them; and another school's name of somebody is nobody here
	if a := c.Get(rosterBase + "users/" + list[0].SourcedID); a.Status != 200 || !strings.Contains(string(a.Body), list[0].GivenName) {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	far := users(t, h.bearing(theirs.Key).Get(rosterBase+"users"))
	c.Get(rosterBase+"users/"+far[0].SourcedID).Want(t, 404)
	// pages, fields and filters
	first := c.Get(rosterBase+"users?limit=2&fields=familyName").Want(t, 200)
	if first.Header.Get("X-Total-Count") != "3" || !strings.Contains(first.Header.Get("Link"), "offset=2") || strings.Contains(string(first.Body), "givenName") || !strings.Contains(string(first.Body), "sourcedId") {
		t.Errorf("%v %s", first.Header, first.Body)
	}
	if rest := users(t, c.Get(rosterBase+"users?limit=2&offset=2")); len(rest) != 1 {
		t.Errorf("%d on the last page", len(rest))
	}
	c.Get(rosterBase+"users?filter="+url.QueryEscape("familyName='x'")).Want(t, 422)
	c.Get(rosterBase+"users?limit=5000").Want(t, 422)
	// a second brick knows the same people by other names, and reads more because it was given more
	wide := h.bearing(s.key(s.brick(object{"people": []string{"pupils", "staff"}, "lists": append([]string{"demographics"}, all...), "fields": []string{"names", "mail", "birth_date"}})).Key)
	more := users(t, wide.Get(rosterBase+"users"))
	if len(more) != 5 || more[0].Email == "" {
		t.Errorf("%+v", more)
	}
	for _, u := range more {
		if strings.Contains(raw, u.SourcedID) {
			t.Error("two bricks share a name")
		}
	}
	if a := wide.Get(rosterBase+"demographics").Want(t, 200); strings.Count(string(a.Body), "2018-03-14") != 3 {
		t.Errorf("%s", a.Body)
	}
	// what was read is counted
	var v struct {
		Reads, Lines int
		LastAt       *time.Time `json:"last_at"`
		Keys         []struct {
			UsedAt *time.Time `json:"used_at"`
		}
	}
	s.as(access.DPO).Get(s.path("bricks", brick.String())).Want(t, 200).JSON(t, &v)
	if v.Reads < 8 || v.Lines < 15 || v.LastAt == nil || v.Keys[0].UsedAt == nil {
		t.Errorf("%+v", v)
	}
	if h.Exec(s.id, `select 1`); bytes.Contains(h.Log.Bytes(), []byte(k.ClientSecret)) {
		t.Error("the log knows a secret")
	}
}

func TestAKeyGivesATokenAndLosesItAtOnce(t *testing.T) {
	t.Parallel()
	h := open(t)
	s := h.school("elementaire", "0990013E")
	brick := s.brick(nil)
	k := s.key(brick)
	ask := func(id, secret, grant string, basic bool) testkit.Answer {
		c := h.Anonymous()
		c.Header = http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
		form := url.Values{"grant_type": {grant}}
		if basic {
			c.Header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(id+":"+secret)))
		} else {
			form.Set("client_id", id)
			form.Set("client_secret", secret)
		}
		return c.Do("POST", "/api/v1/exchange/token", strings.NewReader(form.Encode()))
	}
	for name, a := range map[string]testkit.Answer{
		"invalid_client":         ask(k.ClientID, "x", "client_credentials", false),
		"unsupported_grant_type": ask(k.ClientID, k.ClientSecret, "password", false),
	} {
		if a.Status < 400 || !strings.Contains(string(a.Body), name) {
			t.Errorf("%s: %d %s", name, a.Status, a.Body)
		}
	}
	if a := ask("forged", k.ClientSecret, "client_credentials", true); a.Status != 401 {
		t.Errorf("forged: %d", a.Status)
	}
	var tok struct {
		AccessToken string `json:"access_token"`
		TokenType   string `json:"token_type"`
		ExpiresIn   int    `json:"expires_in"`
	}
	ask(k.ClientID, k.ClientSecret, "client_credentials", true).Want(t, 200).JSON(t, &tok)
	ask(k.ClientID, k.ClientSecret, "client_credentials", false).Want(t, 200)
	if tok.TokenType != "Bearer" || tok.ExpiresIn != 3600 {
		t.Errorf("%+v", tok)
	}
	c := h.bearing(tok.AccessToken)
	c.Get(rosterBase+"classes").Want(t, 200)
	h.bearing(k.ClientID).Get(rosterBase+"classes").Want(t, 401) // a client's name is no token
	// stopped, opened, revoked, removed, closed: each at the next call
	s.as(access.Director).Post(s.path("bricks", brick.String(), "stop"), nil).Want(t, 200)
	c.Get(rosterBase+"classes").Want(t, 403)
	s.as(access.Director).Post(s.path("bricks", brick.String(), "open"), nil).Want(t, 200)
	c.Get(rosterBase+"classes").Want(t, 200)
	h.Exec(s.id, `update tenant.services set closed_at = now() where tenant_id = $1 and service = 'exchange'`, s.id)
	c.Get(rosterBase+"classes").Want(t, 401)
	h.Exec(s.id, `update tenant.services set closed_at = null where tenant_id = $1 and service = 'exchange'`, s.id)
	s.as(access.Teacher).Do("DELETE", s.path("bricks", brick.String(), "keys", k.ID.String()), nil).Want(t, 403)
	s.as(access.Director).Do("DELETE", s.path("bricks", brick.String(), "keys", k.ID.String()), nil).Want(t, 204)
	c.Get(rosterBase+"classes").Want(t, 401)
	h.bearing(k.Key).Get(rosterBase+"classes").Want(t, 401)
	second := s.key(brick)
	h.Clock.Advance(366 * 24 * time.Hour)
	h.bearing(second.Key).Get(rosterBase+"classes").Want(t, 401)
}

func TestChangesAreReadSinceADate(t *testing.T) {
	t.Parallel()
	h := open(t)
	s := h.school("elementaire", "0990014F")
	c := h.bearing(s.key(s.brick(nil)).Key)
	before := users(t, c.Get(rosterBase+"users"))
	last := before[0].DateLastModified
	since := rosterBase + "users?filter=" + url.QueryEscape("dateLastModified>'"+last+"'")
	if got := users(t, c.Get(since)); len(got) != 0 {
		t.Fatalf("nothing changed, and %d are read", len(got))
	}
	h.Clock.Advance(2 * time.Minute)
	noe := s.pupil(s.ce1, s.lowLevel, "Noé", "Petit")
	h.Exec(s.id, `update directory.people set usage_name = 'Durand' where tenant_id = $1 and id = $2`, s.id, s.lina)
	h.Exec(s.id, `update directory.people set left_on = '2026-09-07' where tenant_id = $1 and id = $2`, s.id, s.tom)
	h.In(s.id, func(tx *tenant.Tx) error { return directory.Refresh(tx, noe) })
	// the minute finds the organisation by itself
	h.In(uuid.Nil, func(tx *tenant.Tx) error {
		_, err := tx.Emit("exchange.tick", tx.Now(), object{"due": tx.Now()})
		return err
	})
	h.RunJobs()
	got := map[string]user{}
	for _, u := range users(t, c.Get(since)) {
		got[u.Status+" "+u.FamilyName] = u
	}
	if len(got) != 3 || got["active Petit"].GivenName != "Noé" || got["active Durand"].GivenName != "Lina" {
		t.Fatalf("%+v", got)
	}
	if gone, ok := got["tobedeleted "]; !ok || gone.GivenName != "" || len(gone.Roles) > 0 {
		t.Errorf("%+v", gone)
	}
	raw := ""
	h.In(s.id, func(tx *tenant.Tx) (err error) {
		raw, err = tenant.Value[string](tx, `select string_agg(encode(digest, 'hex'), ',') from exchange.records where tenant_id = $1 and gone`, s.id)
		return err
	})
	if strings.Trim(raw, ",") != "" {
		t.Error("a digest of somebody who left is kept")
	}
}

func TestACorrectionByHandIsReadSinceADate(t *testing.T) {
	t.Parallel()
	h := open(t)
	s := h.school("elementaire", "0990014F")
	c := h.bearing(s.key(s.brick(nil)).Key)
	since := rosterBase + "users?filter=" + url.QueryEscape("dateLastModified>'"+users(t, c.Get(rosterBase+"users"))[0].DateLastModified+"'")
	minute := func() {
		h.Clock.Advance(2 * time.Minute)
		h.In(uuid.Nil, func(tx *tenant.Tx) error {
			_, err := tx.Emit("exchange.tick", tx.Now(), object{"due": tx.Now()})
			return err
		})
		h.RunJobs()
	}
	minute()
	path := "/api/v1/t/" + s.id.String() + "/directory/people/" + s.lina.String()
	s.as(access.Director).Do("PUT", path, object{"given_name": "Line", "family_name": "Roux"}).Want(t, 204)
	minute()
	if got := users(t, c.Get(since)); len(got) != 1 || got[0].GivenName != "Line" {
		t.Fatalf("a corrected name is not read: %+v", got)
	}
}

func TestTheTablesAreTakenAlong(t *testing.T) {
	t.Parallel()
	h := open(t)
	s := h.school("elementaire", "0990015G")
	read := func(q string) map[string][][]string {
		a := s.as(access.Director).Get(s.path("tables")+q).Want(t, 200)
		z, err := zip.NewReader(bytes.NewReader(a.Body), int64(len(a.Body)))
		if err != nil {
			t.Fatal(err)
		}
		out := map[string][][]string{}
		for _, f := range z.File {
			r, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			b, _ := io.ReadAll(r)
			if out[f.Name], err = csv.NewReader(bytes.NewReader(b)).ReadAll(); err != nil {
				t.Fatal(f.Name, err)
			}
		}
		return out
	}
	got := read("")
	if len(got["users.csv"]) != 6 || len(got["enrollments.csv"]) != 6 || len(got["classes.csv"]) != 3 || got["demographics.csv"] != nil || got["manifest.csv"] == nil {
		t.Fatalf("%v", got)
	}
	flat, _ := json.Marshal(got)
	if !bytes.Contains(flat, []byte(`"'=HYPERLINK(1)"`)) || bytes.Contains(flat, []byte("@example.fr")) {
		t.Errorf("%s", flat)
	}
	if got := read("?birth=true&mail=true"); len(got["demographics.csv"]) != 4 {
		t.Errorf("%v", got["demographics.csv"])
	}
	var v struct {
		Items []struct {
			Kind, State string
			Times       int
		}
	}
	s.as(access.DPO).Get(s.path("ways")).Want(t, 200).JSON(t, &v)
	found := false
	for _, w := range v.Items {
		found = found || w.Kind == "tables" && w.Times == 2
	}
	if !found {
		t.Errorf("%+v", v.Items)
	}
}

// Whose data are limited is handed to nobody: no brick reads them, at once, and no archive names them.
func TestWhatIsLimitedIsHandedToNobody(t *testing.T) {
	t.Parallel()
	h := open(t)
	s := h.school("elementaire", "0990014F")
	c := h.bearing(s.key(s.brick(nil)).Key)
	named := func() (n int) {
		for _, u := range users(t, c.Get(rosterBase+"users")) {
			if u.GivenName == "Lina" {
				n++
			}
		}
		return n
	}
	if named() != 1 {
		t.Fatal("she is not read before")
	}
	h.In(s.id, func(tx *tenant.Tx) error { return directory.Limit(tx, s.lina, true) })
	if named() != 0 {
		t.Error("a brick reads whose data are limited")
	}
	s.settle(nil).Want(t, 200)
	s.as(access.Director).Post(s.path("gar/archives"), nil).Want(t, 202)
	h.RunJobs()
	if v := s.gar(); v.Pupils != 2 {
		t.Errorf("the archive holds %d pupils, want 2", v.Pupils)
	}
	h.In(s.id, func(tx *tenant.Tx) error { return directory.Limit(tx, s.lina, false) })
	if named() != 1 {
		t.Error("she is not read when the limitation ended")
	}
}

// A key that asks too often waits; another key of the same software does not.
func TestAKeyThatReadsTooOftenWaits(t *testing.T) {
	t.Parallel()
	h := open(t, func(d *exchange.Deps) { d.CallsAMinute = 3 })
	s := h.school("elementaire", "0990011C")
	brick := s.brick(nil)
	first, second := h.bearing(s.key(brick).Key), h.bearing(s.key(brick).Key)
	for range 3 {
		first.Get(rosterBase+"users").Want(t, 200)
	}
	h.Clock.Set(h.Clock.Now().Add(20 * time.Second))
	for range 2 {
		a := first.Get(rosterBase+"users").Want(t, 429)
		if a.Header.Get("Retry-After") != "40" || !strings.Contains(string(a.Body), "40 secondes") {
			t.Errorf("%q %s", a.Header.Get("Retry-After"), a.Body)
		}
	}
	second.Get(rosterBase+"classes").Want(t, 200)
	h.Clock.Set(h.Clock.Now().Add(40 * time.Second))
	first.Get(rosterBase+"users").Want(t, 200)
}
