package particulier_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"preau/internal/modules/family/particulier"
	"preau/internal/modules/family/particulier/simulator"
	"preau/internal/platform/safehttp"
	"preau/internal/schoolyear"
)

const siret = "21990001600011"

func peer(t *testing.T, h http.Handler, patience time.Duration) *particulier.Client {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	o := particulier.Limits(safehttp.Options{AllowLoopback: true})
	if patience > 0 {
		o.Timeout = patience
	}
	return &particulier.Client{Base: s.URL, HTTP: safehttp.New(o)}
}

// asking is the question of a recording, whole: what it does not say is said as anybody would.
func asking(r simulator.Recording) (particulier.Identity, particulier.Month) {
	text := func(key, otherwise string) string {
		if s, ok := r.Params[key].(string); ok {
			return s
		}
		return otherwise
	}
	number := func(key string, otherwise int) int {
		if n, ok := r.Params[key].(float64); ok {
			return int(n)
		}
		return otherwise
	}
	who := particulier.Identity{BirthName: text("nomNaissance", ""), Commune: text("codeCogInseeCommuneNaissance", "08480"), Country: text("codeCogInseePaysNaissance", particulier.France), Sex: text("sexeEtatCivil", "F"),
		Birth: schoolyear.Date{Year: number("anneeDateNaissance", 1990), Month: time.Month(number("moisDateNaissance", 1)), Day: number("jourDateNaissance", 0)}}
	names, _ := r.Params["prenoms"].([]any)
	for _, n := range names {
		who.GivenNames = append(who.GivenNames, fmt.Sprint(n))
	}
	if len(names) == 0 {
		who.GivenNames = []string{"Alexis"}
	}
	return who, particulier.Month{Year: number("annee", 0), Month: number("mois", 0)}
}

func TestEveryRecordedAnswerIsRead(t *testing.T) {
	t.Parallel()
	c := peer(t, simulator.Handler(nil), 0)
	want := map[string]string{
		"200-couple-2_enfants-qf_msa_150_mai23": "150 msa 2023-5", "200-seul-1_enfant-qf_caf_650": "650 caf 2023-6", "fc_200_2p3m": "2550 caf 2024-2",
		"404": "not_found 404 37003", "429": "too_many 429 00429", "502": "upstream 502 37999", "504": "late 504 37002",
	}
	for _, r := range simulator.Recordings() {
		var q particulier.Quotient
		var err error
		if r.Way == "identite" {
			who, of := asking(r)
			q, err = c.Identity(t.Context(), simulator.Token, siret, who, of)
		} else {
			q, err = c.FranceConnect(t.Context(), simulator.FranceConnectToken, siret)
		}
		got := fmt.Sprintf("%d %s %d-%d", q.Value, q.Source, q.Month.Year, q.Month.Month)
		var f *particulier.Failure
		if errors.As(err, &f) {
			got = fmt.Sprintf("%s %d %s", f.Why, f.Status, f.Code)
			if q.Value != 0 || q.Source != "" {
				t.Errorf("%s: a failure yields %+v", r.Name, q)
			}
			if f.Passing() != (r.Status != 404) {
				t.Errorf("%s: passing is %v", r.Name, f.Passing())
			}
			if r.Status == 429 && f.After != time.Minute {
				t.Errorf("asked again after %s", f.After)
			}
		}
		if got != want[r.Name] {
			t.Errorf("%s: %q, not %q", r.Name, got, want[r.Name])
		}
		delete(want, r.Name)
	}
	for name := range want {
		t.Errorf("%s is not recorded", name)
	}
}

func TestTheFileSaysWhichChildrenItCounts(t *testing.T) {
	t.Parallel()
	c := peer(t, simulator.Handler(func() time.Time { return time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC) }), 0)
	q, err := c.FranceConnect(t.Context(), simulator.FranceConnectToken, siret)
	if err != nil || q.Month != (particulier.Month{Year: 2026, Month: 11}) {
		t.Fatalf("%+v %v", q, err)
	}
	for _, child := range []struct {
		given, birth string
		is           bool
	}{{"Henry", "2022-06-20", true}, {"Henry Joseph", "2022-06-20", true}, {"Henry", "2022-06-21", false}, {"Paul", "2022-06-20", false}} {
		birth, _ := schoolyear.ParseDate(child.birth)
		if q.Has(child.given, birth) != child.is {
			t.Errorf("%+v", child)
		}
	}
}

func TestWhatIsSentIsTheIdentityAndNothingElse(t *testing.T) {
	t.Parallel()
	var got url.Values
	var header http.Header
	c := peer(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got, header = r.URL.Query(), r.Header
		w.WriteHeader(404)
	}), 0)
	who := particulier.Identity{BirthName: " O’Brien-Nguyễn ", GivenNames: []string{"Thu-Hà", " "}, Birth: schoolyear.Date{Year: 1988, Month: 3}, Country: "99243", Commune: "08480", Sex: "F"}
	if _, err := c.Identity(t.Context(), "key", siret, who, particulier.Month{}); err == nil {
		t.Error("a page that is nowhere is an answer")
	}
	if s := got.Encode(); s != "anneeDateNaissance=1988&codeCogInseePaysNaissance=99243&moisDateNaissance=3&nomNaissance=O%E2%80%99Brien-Nguy%E1%BB%85n&prenoms%5B%5D=Thu-H%C3%A0&recipient=21990001600011&sexeEtatCivil=F" {
		t.Error(s)
	}
	if header.Get("Authorization") != "Bearer key" {
		t.Error(header)
	}
	got = nil
	var f *particulier.Failure
	who.Sex, who.Country = "", particulier.France
	who.Commune = "8480"
	if _, err := c.Identity(t.Context(), "key", siret, who, particulier.Month{}); !errors.As(err, &f) || f.Why != particulier.Incomplete || strings.Join(f.Parts, " ") != "birth_commune sex" || got != nil {
		t.Errorf("%v %v", err, got)
	}
	for _, token := range []string{"", "a\r\nHost: x"} {
		if _, err := c.FranceConnect(t.Context(), token, siret); !errors.As(err, &f) || f.Why != particulier.Refused || got != nil {
			t.Errorf("%v", err)
		}
	}
}

// Whatever comes instead of an answer is told for what it is, and yields no figure.
func TestDamagedAnswers(t *testing.T) {
	t.Parallel()
	good := `{"data":{"quotient_familial":{"fournisseur":"CNAF","valeur":650,"annee":2026,"mois":11},"enfants":[]}}`
	say := func(status int, body string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		})
	}
	for name, c := range map[string]struct {
		h    http.Handler
		want particulier.Why
	}{
		"good":                 {say(200, good), ""},
		"zero is a quotient":   {say(200, strings.Replace(good, "650", "0", 1)), ""},
		"html":                 {say(200, "<!doctype html><title>Maintenance</title>"), particulier.Unreadable},
		"html 404":             {say(404, "<!doctype html><title>Not found</title>"), particulier.Unreadable},
		"html 503":             {say(503, "<!doctype html>"), particulier.Upstream},
		"empty":                {say(200, ""), particulier.Unreadable},
		"null":                 {say(200, "null"), particulier.Unreadable},
		"cut":                  {say(200, good[:60]), particulier.Unreadable},
		"another list":         {say(200, `[]`), particulier.Unreadable},
		"no figure":            {say(200, `{"data":{"quotient_familial":null}}`), particulier.NoFigure},
		"no value":             {say(200, `{"data":{"quotient_familial":{"fournisseur":"CNAF","valeur":null,"annee":2026,"mois":1}}}`), particulier.NoFigure},
		"a word":               {say(200, strings.Replace(good, "650", `"six cents"`, 1)), particulier.Unreadable},
		"below nothing":        {say(200, strings.Replace(good, "650", "-1", 1)), particulier.Unreadable},
		"absurd":               {say(200, strings.Replace(good, "650", "99999999", 1)), particulier.Unreadable},
		"half a euro":          {say(200, strings.Replace(good, "650", "650.5", 1)), particulier.Unreadable},
		"a thirteenth month":   {say(200, strings.Replace(good, "11}", "13}", 1)), particulier.Unreadable},
		"an unknown supplier":  {say(200, strings.Replace(good, "CNAF", "CPAM", 1)), particulier.Unreadable},
		"huge":                 {say(200, good+strings.Repeat(" ", 1<<20)), particulier.TooLarge},
		"a bad key":            {say(401, `{"errors":[{"code":"00101"}]}`), particulier.Refused},
		"not entitled":         {say(403, `{"errors":[{"code":"00100"}]}`), particulier.Refused},
		"a bad question":       {say(422, `{"errors":[{"code":"00301"}]}`), particulier.Incomplete},
		"elsewhere":            {http.RedirectHandler("http://127.0.0.1:1/", 302), particulier.Unreachable},
		"hangs up":             {http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }), particulier.Unreachable},
		"says nothing in time": {http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }), particulier.Late},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			q, err := peer(t, c.h, 700*time.Millisecond).FranceConnect(t.Context(), "t", siret)
			var f *particulier.Failure
			switch {
			case c.want == "":
				if err != nil || q.Source != "caf" {
					t.Errorf("%+v %v", q, err)
				}
			case !errors.As(err, &f) || f.Why != c.want:
				t.Errorf("%v, not %s", err, c.want)
			case q.Value != 0 || q.Source != "":
				t.Errorf("a failure yields %+v", q)
			}
		})
	}
	closed := &particulier.Client{Base: "http://127.0.0.1:1", HTTP: safehttp.New(safehttp.Options{AllowLoopback: true})}
	var f *particulier.Failure
	if _, err := closed.FranceConnect(t.Context(), "t", siret); !errors.As(err, &f) || f.Why != particulier.Unreachable {
		t.Error(err)
	}
}

func TestTheDeskRefusesAsTheServiceDoes(t *testing.T) {
	t.Parallel()
	c := peer(t, simulator.Handler(nil), 0)
	who := particulier.Identity{BirthName: "Roux", GivenNames: []string{"Nadia"}, Birth: schoolyear.Date{Year: 1988, Month: 3, Day: 4}, Commune: "99001", Country: particulier.France, Sex: "F"}
	for _, one := range []struct {
		token, siret string
		want         particulier.Why
	}{{"another", siret, particulier.Refused}, {simulator.Token, "2199", particulier.Incomplete}, {simulator.Token, siret, particulier.NotFound}} {
		var f *particulier.Failure
		if _, err := c.Identity(t.Context(), one.token, one.siret, who, particulier.Month{}); !errors.As(err, &f) || f.Why != one.want {
			t.Errorf("%+v: %v", one, err)
		}
	}
}
