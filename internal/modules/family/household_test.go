package family_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/app"
	"preau/internal/daybook"
	"preau/internal/directory"
	"preau/internal/ledger"
	"preau/internal/manifest"
	"preau/internal/modules/family"
	"preau/internal/modules/family/particulier"
	"preau/internal/modules/family/particulier/simulator"
	"preau/internal/platform/safehttp"
	"preau/internal/schoolyear/cutoff"
	"preau/internal/tenant"
	"preau/internal/testkit"
)

// hearth is a commune with two children, their mother and their father who live apart, and a grandmother who only fetches them.
type hearth struct {
	*testkit.Kit
	town                           uuid.UUID
	lina, noe                      uuid.UUID
	mother, father, gran           uuid.UUID
	agent, finance, nadia, paul    *testkit.Client
	odette                         *testkit.Client
	vault                          *directory.Vault
	service                        *family.Service
	peer                           http.Handler
	path, household, mumPays, dadP string
}

func openHearth(t *testing.T) *hearth {
	t.Helper()
	h := &hearth{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h.peer.ServeHTTP(w, r) }))
	t.Cleanup(server.Close)
	h.Kit = testkit.New(t, func(core *app.Core) ([]manifest.Module, app.Sessions) {
		vault, err := directory.NewVault(core.Root)
		if err != nil {
			t.Fatal(err)
		}
		h.vault = vault
		h.service = family.New(family.Deps{Words: core.Words, Vault: vault, Particulier: &particulier.Client{Base: server.URL, HTTP: safehttp.New(particulier.Limits(safehttp.Options{AllowLoopback: true}))}})
		return []manifest.Module{cutoff.Module(), directory.Module(directory.Deps{Vault: vault, Words: core.Words}), daybook.Module(), ledger.Module(), h.service.Module()}, nil
	})
	h.Clock.Set(time.Date(2026, 9, 10, 8, 0, 0, 0, time.UTC))
	h.peer = simulator.Handler(h.Clock.Now)
	h.town = h.Tenant("commune", "Saint-Aubin")
	h.path = "/api/v1/t/" + h.town.String() + "/family"
	person := func(given, birth, profile, civility string) uuid.UUID {
		id := tenant.NewID()
		h.Exec(h.town, `insert into directory.people (tenant_id, id, family_name, given_name, birth_date, civility, fold, created_at, updated_at) values ($1, $2, 'O’Brien-Nguyễn', $3, nullif($4, '')::date, $5, lower('o brien nguyen ' || $3), $6, $6)`, h.town, id, given, birth, civility, h.Clock.Now())
		h.Exec(h.town, `insert into directory.roles (tenant_id, id, person_id, profile, since, created_at) values ($1, $2, $3, $4, '2026-09-01', $5)`, h.town, tenant.NewID(), id, profile, h.Clock.Now())
		return id
	}
	h.lina, h.noe = person("Lina", "2018-05-04", "pupil", ""), person("Noé", "2021-06-20", "pupil", "")
	h.mother, h.father, h.gran = person("Nadia", "", "guardian", "MME"), person("Paul", "", "guardian", "M"), person("Odette", "", "guardian", "MME")
	for _, g := range []uuid.UUID{h.mother, h.father} {
		for _, c := range []uuid.UUID{h.lina, h.noe} {
			h.Exec(h.town, `insert into directory.kinship (tenant_id, id, pupil_id, guardian_id, authority, since, created_at, updated_at) values ($1, $2, $3, $4, 'full', '2026-09-01', $5, $5)`, h.town, tenant.NewID(), c, g, h.Clock.Now())
		}
	}
	as := func(id uuid.UUID) *testkit.Client {
		hat := h.Hat(h.town, id, access.Guardian)
		hat.Subjects = append(hat.Subjects, h.lina, h.noe)
		return h.As(access.Caller{Hats: []access.Hat{hat}})
	}
	h.nadia, h.paul, h.odette = as(h.mother), as(h.father), as(h.gran)
	h.agent, h.finance = h.Staff(h.town, access.SchoolOffice), h.Staff(h.town, access.FinanceAgent)
	h.In(h.town, func(tx *tenant.Tx) error {
		return family.WriteCreditor(tx, family.Creditor{Name: "Saint-Aubin", SIRET: "21990001600011", Address: family.Address{City: "Saint-Aubin"}, TermsDays: 30, ThresholdCents: 1500, PricesFrom: "next_month", ResidentBy: "child", Rails: []string{"desk"}})
	})
	return h
}

func (h *hearth) found(t *testing.T) family.WholeHousehold {
	t.Helper()
	var w family.WholeHousehold
	h.agent.Post(h.path+"/households", map[string]any{"since": "2026-09-01", "children": []uuid.UUID{h.lina, h.noe}, "payers": []any{map[string]any{"person_id": h.mother}, map[string]any{"person_id": h.father}}}).Want(t, 200).JSON(t, &w)
	h.household = h.path + "/households/" + w.ID.String()
	for _, p := range w.Payers {
		if *p.PersonID == h.mother {
			h.mumPays = p.PayerID.String()
		} else {
			h.dadP = p.PayerID.String()
		}
	}
	return w
}

func (h *hearth) mine(t *testing.T, c *testkit.Client) []family.MyHousehold {
	t.Helper()
	var out struct{ Items []family.MyHousehold }
	c.Get("/api/v1/family/households").Want(t, 200).JSON(t, &out)
	return out.Items
}

func (h *hearth) read(t *testing.T) (w family.WholeHousehold) {
	t.Helper()
	h.agent.Get(h.household).Want(t, 200).JSON(t, &w)
	return w
}

func TestAHouseholdIsKeptWithItsDates(t *testing.T) {
	h := openHearth(t)
	list := h.path + "/households"
	h.Anonymous().Get(list).Want(t, 401)
	h.nadia.Get(list).Want(t, 403)
	h.Staff(h.town, access.CanteenAgent).Get(list).Want(t, 403)
	h.Staff(h.Tenant("commune", "Courvallon"), access.TownAdmin).Get(list).Want(t, 404)
	w := h.found(t)
	if w.Name != "Nadia O’Brien-Nguyễn" || len(w.Children) != 2 || len(w.Payers) != 2 || strings.Join(w.Flags, " ") != "no_quotient" {
		t.Fatalf("%+v", w)
	}
	// one calculation prices a child; a pupil is no payer; somebody pays once
	h.agent.Post(list, map[string]any{"children": []uuid.UUID{h.lina}, "payers": []any{map[string]any{"name": "CCAS"}}}).Want(t, 422)
	h.agent.Post(h.household+"/payers", map[string]any{"person_id": h.lina}).Want(t, 422)
	h.agent.Post(h.household+"/payers", map[string]any{"person_id": h.mother}).Want(t, 409)
	h.agent.Post(h.household+"/payers", map[string]any{"name": "  "}).Want(t, 422)
	h.agent.Post(h.household+"/payers", map[string]any{"name": "CCAS de Saint-Aubin", "siret": "219900"}).Want(t, 422)
	h.agent.Post(h.household+"/payers", map[string]any{"name": "CCAS de Saint-Aubin", "siret": "219 900 016 00029"}).Want(t, 200).JSON(t, &w)
	for query, want := range map[string]int{"": 1, "nguyen lina": 1, "ccas": 1, "dupont": 0} {
		var found family.Households
		h.agent.Get(list+"?q="+strings.ReplaceAll(query, " ", "%20")).Want(t, 200).JSON(t, &found)
		if found.Total != want {
			t.Errorf("%q finds %d", query, found.Total)
		}
	}
	var found family.Households
	if h.agent.Get(list+"?only=no_quotient").Want(t, 200).JSON(t, &found); found.Total != 1 {
		t.Error(found)
	}
	// a payer who bears a share does not go before somebody else bears it
	h.agent.Post(h.household+"/splits", map[string]any{"kind": "", "mode": "percent", "since": "2026-10-01", "reason": "Jugement du 2 juin, vu", "shares": []any{map[string]any{"payer_id": h.mumPays, "ppm": 500000, "weeks": ""}, map[string]any{"payer_id": h.dadP, "ppm": 500000, "weeks": ""}}}).Want(t, 200).JSON(t, &w)
	var dad string
	for _, p := range w.AllPayers {
		if p.PayerID.String() == h.dadP {
			dad = p.ID.String()
		}
	}
	h.agent.Do("PUT", h.household+"/members/"+dad, map[string]any{"until": "2026-10-31"}).Want(t, 409)
	h.agent.Post(h.household+"/splits", map[string]any{"kind": "", "mode": "percent", "since": "2026-11-01", "reason": "Il déménage", "shares": []any{map[string]any{"payer_id": h.mumPays, "ppm": 1000000, "weeks": ""}}}).Want(t, 200)
	h.agent.Do("PUT", h.household+"/members/"+dad, map[string]any{"until": "2026-10-31"}).Want(t, 200).JSON(t, &w)
	if len(w.Splits) != 2 || w.Splits[1].Until == nil || w.Splits[1].Until.String() != "2026-10-31" || len(w.Splits[1].Shares) != 2 {
		t.Errorf("%+v", w.Splits)
	}
	// what makes no whole is refused, with what it makes
	for _, bad := range []string{`[]`, `[{"payer_id":"%[1]s","ppm":400000,"weeks":""}]`, `[{"payer_id":"%[1]s","ppm":500000,"weeks":""},{"payer_id":"%[1]s","ppm":500000,"weeks":""}]`, `[{"payer_id":"` + uuid.NewString() + `","ppm":1000000,"weeks":""}]`} {
		body := `{"kind":"","mode":"percent","since":"2026-12-01","reason":"essai","shares":` + strings.ReplaceAll(bad, "%[1]s", h.mumPays) + `}`
		h.agent.Header = http.Header{"Content-Type": {"application/json"}}
		h.agent.Do("POST", h.household+"/splits", strings.NewReader(body)).Want(t, 422)
		h.agent.Header = nil
	}
	h.agent.Post(h.household+"/splits", map[string]any{"kind": "meal", "mode": "weeks", "since": "2026-10-01", "reason": "Accord des deux", "shares": []any{map[string]any{"payer_id": h.mumPays, "ppm": 0, "weeks": "even"}}}).Want(t, 422)
	h.agent.Post(h.household+"/residences", map[string]any{"resident": false, "since": "2026-12-04"}).Want(t, 200)
}

func TestEachPayerSeesTheirOwnShareAlone(t *testing.T) {
	h := openHearth(t)
	h.Anonymous().Get("/api/v1/family/households").Want(t, 401)
	h.found(t)
	h.agent.Post(h.household+"/splits", map[string]any{"kind": "", "mode": "percent", "since": "2026-09-01", "reason": "Jugement SECRET vu", "shares": []any{map[string]any{"payer_id": h.mumPays, "ppm": 700000, "weeks": ""}, map[string]any{"payer_id": h.dadP, "ppm": 300000, "weeks": ""}}}).Want(t, 200)
	h.agent.Post(h.household+"/quotients", map[string]any{"value": 580, "source": "caf", "year": 2026, "month": 8, "proof": "seen", "person_id": h.mother}).Want(t, 200)
	h.Exec(h.town, `update directory.people set family_name = 'CACHÉE' where tenant_id = $1 and id = $2`, h.town, h.mother)
	mum, dad := h.mine(t, h.nadia), h.mine(t, h.paul)
	if len(mum) != 1 || len(mum[0].Shares) != 1 || mum[0].Shares[0].PPM != 700000 || len(mum[0].Quotients) != 1 || mum[0].Quotients[0].Value != 580 || strings.Join(mum[0].Children, " ") != "Lina Noé" {
		t.Errorf("%+v", mum)
	}
	if len(dad) != 1 || len(dad[0].Shares) != 1 || dad[0].Shares[0].PPM != 300000 || len(dad[0].Quotients) != 0 {
		t.Errorf("%+v", dad)
	}
	body := h.paul.Get("/api/v1/family/households").Want(t, 200).Body
	for _, secret := range []string{"CACHÉE", "SECRET", "580", h.mumPays, "700000"} {
		if strings.Contains(string(body), secret) {
			t.Errorf("the father reads %s in %s", secret, body)
		}
	}
	// who fetches the children pays nothing and reads nothing
	if got := h.mine(t, h.odette); len(got) != 0 {
		t.Errorf("%+v", got)
	}
	id := mum[0].ID.String()
	h.odette.Post(h.path+"/mine/households/"+id+"/claims", map[string]any{"value": 300, "year": 2026, "month": 8, "source": "caf"}).Want(t, 404)
}

func TestADeclaredQuotientCountsOnceItsPaperIsSeen(t *testing.T) {
	h := openHearth(t)
	w := h.found(t)
	claims := h.path + "/mine/households/" + w.ID.String() + "/claims"
	h.Anonymous().Post(claims, map[string]any{"value": 300, "year": 2026, "month": 8, "source": "caf"}).Want(t, 401)
	h.agent.Post(claims, map[string]any{"value": 300, "year": 2026, "month": 8, "source": "caf"}).Want(t, 403)
	h.nadia.Post(claims, map[string]any{"value": 300, "year": 2026, "month": 12, "source": "caf"}).Want(t, 422)
	h.nadia.Post(claims, map[string]any{"value": 850, "year": 2026, "month": 7, "source": "caf"}).Want(t, 204)
	h.nadia.Post(claims, map[string]any{"value": 580, "year": 2026, "month": 8, "source": "caf"}).Want(t, 204)
	w = h.read(t)
	if len(w.Claims) != 2 || w.Claims[0].State != "waiting" || w.Claims[0].Value != 580 || w.Claims[1].State != "withdrawn" || w.Quotient != nil || strings.Join(w.Flags, " ") != "no_quotient claim" {
		t.Fatalf("%+v", w)
	}
	answer := h.household + "/claims/" + w.Claims[0].ID.String()
	h.nadia.Post(answer, map[string]any{"seen": true}).Want(t, 403)
	h.agent.Post(answer, map[string]any{"seen": false}).Want(t, 422)
	h.agent.Post(answer, map[string]any{"seen": true}).Want(t, 200).JSON(t, &w)
	// the first quotient of a household prices its month: there is none to change from
	if q := w.Quotient; q == nil || q.Value != 580 || q.Source != "caf" || q.Proof != "seen" || q.Since.String() != "2026-09-01" || q.SeenOn == nil {
		t.Fatalf("%+v", w.Quotient)
	}
	h.agent.Post(answer, map[string]any{"seen": true}).Want(t, 409)
	// the next one counts from the month to come, as the town says; the first keeps its days
	h.Clock.Set(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
	h.agent.Post(h.household+"/quotients", map[string]any{"value": 410, "source": "msa", "year": 2026, "month": 11, "proof": "seen", "person_id": h.mother}).Want(t, 200)
	w = h.read(t)
	if len(w.Quotients) != 2 || w.Quotients[0].Since.String() != "2026-12-01" || w.Quotients[1].Until == nil || w.Quotients[1].Until.String() != "2026-11-30" || w.Quotient.Value != 580 {
		t.Errorf("%+v", w.Quotients)
	}
	// corrected before it prices anything: it gives way
	h.agent.Post(h.household+"/quotients", map[string]any{"value": 401, "source": "msa", "year": 2026, "month": 11, "proof": "seen", "since": "2026-12-01"}).Want(t, 200)
	w = h.read(t)
	if len(w.Quotients) != 3 || w.Quotients[0].Value != 401 || w.Quotients[0].Until != nil || w.Quotients[1].EndedAt == nil {
		t.Errorf("%+v", w.Quotients)
	}
	// where the town takes a family's word, it counts at once
	settings := map[string]any{"expires": "january", "sworn": true, "asks": false, "prices_from": "day"}
	h.agent.Do("PUT", h.path+"/quotient-settings", settings).Want(t, 403)
	h.finance.Do("PUT", h.path+"/quotient-settings", settings).Want(t, 200)
	h.paul.Post(h.path+"/mine/households/"+w.ID.String()+"/claims", map[string]any{"value": 333, "year": 2026, "month": 11, "source": "tax"}).Want(t, 204)
	h.RunJobs()
	w = h.read(t)
	if q := w.Quotient; q == nil || q.Value != 333 || q.Proof != "sworn" || q.Since.String() != "2026-11-24" || q.Until == nil || q.Until.String() != "2027-01-31" {
		t.Errorf("%+v", w.Quotient)
	}
}

// Whatever API Particulier answers, a price follows from a figure alone.
func TestAPIParticulierIsAsked(t *testing.T) {
	h := openHearth(t)
	w := h.found(t)
	mine := h.path + "/mine/households/" + w.ID.String() + "/quotient-asks"
	who := func(name, given, birth, commune, sex string) map[string]any {
		return map[string]any{"birth_name": name, "given_names": given, "birth_date": birth, "birth_commune": commune, "sex": sex, "agrees": true}
	}
	elodie := who("Bernard", "Élodie Judith", "1990-03-18", "08480", "F")
	h.nadia.Post(mine, elodie).Want(t, 409) // nobody said that it may be asked
	h.finance.Do("PUT", h.path+"/quotient-settings", map[string]any{"expires": "remind", "sworn": false, "asks": true, "prices_from": "next_month"}).Want(t, 422)
	h.finance.Do("PUT", h.path+"/quotient-settings", map[string]any{"expires": "remind", "sworn": false, "asks": true, "prices_from": "next_month", "key": simulator.Token}).Want(t, 200)
	if body := h.finance.Get(h.path+"/quotient-settings").Want(t, 200).Body; strings.Contains(string(body), simulator.Token) {
		t.Error("the key is read back")
	}
	h.odette.Post(mine, elodie).Want(t, 404)
	refused := who("Bernard", "Élodie", "1990-03-18", "75001x", "F")
	h.nadia.Post(mine, refused).Want(t, 422)
	elodie["agrees"] = false
	h.nadia.Post(mine, elodie).Want(t, 422)
	elodie["agrees"] = true
	sentences := map[string]string{}
	fail := func(body map[string]any, why string, passing bool) {
		t.Helper()
		h.nadia.Post(mine, body).Want(t, 204)
		h.RunJobs()
		a := h.mine(t, h.nadia)[0].Asks[0]
		if a.State != "failed" || a.Why != why || a.Sentence == "" || strings.Contains(a.Sentence, "family.") || (a.Again != nil) != passing {
			t.Errorf("%s: %+v", why, a)
		}
		sentences[why] = a.Sentence
		if w := h.read(t); w.Quotient != nil || len(w.Quotients) != 0 {
			t.Errorf("%s yields %+v", why, w.Quotients)
		}
	}
	fail(who("Lefebvre", "Ana", "1990-01-01", "08480", "F"), "not_found", false)
	fail(who("Desfouin", "René", "2002-12-05", "08480", "M"), "too_many", true)
	fail(who("Delanoue", "Jean-Marie", "2002-12-05", "08480", "M"), "upstream", true)
	fail(who("Situdi", "Clément", "2002-12-05", "08480", "M"), "late", true)
	// put again later, three times, then given up: what was sealed for it is gone
	for range 4 {
		h.Clock.Advance(7 * time.Hour)
		h.RunJobs()
	}
	h.In(h.town, func(tx *tenant.Tx) error {
		n, err := tenant.Value[int](tx, `select count(*)::int from family.quotient_asks where tenant_id = $1 and (sealed is not null or next_at is not null)`, tx.Tenant())
		if n != 0 {
			t.Errorf("%d questions are still open", n)
		}
		return err
	})
	h.peer = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>maintenance")) })
	fail(elodie, "unreadable", true)
	h.peer = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(401) })
	fail(elodie, "refused", false)
	var settings family.QuotientSettings
	if h.finance.Get(h.path+"/quotient-settings").Want(t, 200).JSON(t, &settings); settings.RefusedAt == nil {
		t.Error("nobody is told that the key is refused")
	}
	h.peer = simulator.Handler(h.Clock.Now)
	h.Clock.Advance(24 * time.Hour)
	h.nadia.Post(mine, elodie).Want(t, 204)
	h.RunJobs()
	w = h.read(t)
	if q := w.Quotient; q == nil || q.Value != 650 || q.Source != "caf" || q.Proof != "api" || q.Year != 2026 || q.Month != 9 || q.Since.String() != "2026-09-01" {
		t.Fatalf("%+v %+v", w.Quotient, w.Asks)
	}
	if a := w.Asks[0]; a.State != "answered" || a.Children == nil || *a.Children {
		t.Errorf("the file counts none of these children: %+v", a)
	}
	if len(h.mine(t, h.paul)[0].Asks)+len(h.mine(t, h.paul)[0].Quotients) != 0 {
		t.Error("the other parent reads the answer")
	}
	for range 5 {
		h.nadia.Post(mine, elodie).Want(t, 204)
	}
	h.nadia.Post(mine, elodie).Want(t, 409)
}

func TestAChangeOfSplitAsksTheOtherPayer(t *testing.T) {
	h := openHearth(t)
	w := h.found(t)
	ask := h.path + "/mine/households/" + w.ID.String() + "/split-asks"
	half := map[string]any{"kind": "", "mode": "percent", "ppm": 600000, "weeks": "", "since": "2026-10-01", "note": "SECRET"}
	h.Anonymous().Post(ask, half).Want(t, 401)
	h.odette.Post(ask, half).Want(t, 404)
	past := map[string]any{"kind": "", "mode": "percent", "ppm": 600000, "weeks": "", "since": "2026-09-01"}
	h.nadia.Post(ask, past).Want(t, 422)
	h.nadia.Post(ask, half).Want(t, 204)
	h.nadia.Post(ask, half).Want(t, 409)
	h.RunJobs()
	dad := h.mine(t, h.paul)[0].SplitAsks
	if len(dad) != 1 || dad[0].PPM != 400000 || dad[0].Asker || dad[0].State != "waiting" || dad[0].Note != "" || len(h.read(t).Splits) != 0 {
		t.Fatalf("%+v", dad)
	}
	answer := h.path + "/mine/split-asks/" + dad[0].RequestID.String()
	h.odette.Post(answer, map[string]any{"agrees": true}).Want(t, 409)
	h.nadia.Post(answer, map[string]any{"agrees": true}).Want(t, 409) // not one's own
	h.paul.Post(answer, map[string]any{"agrees": true}).Want(t, 204)
	h.RunJobs()
	w = h.read(t)
	if len(w.Splits) != 1 || w.Splits[0].Since.String() != "2026-10-01" || len(w.Splits[0].Shares) != 2 || w.Splits[0].Shares[0].PPM != 600000 || len(w.SplitAsks) != 0 {
		t.Fatalf("%+v %+v", w.Splits, w.SplitAsks)
	}
	// by weeks, refused: an agent decides, with what was seen
	h.paul.Post(ask, map[string]any{"kind": "meal", "mode": "weeks", "ppm": 0, "weeks": "odd", "since": "2026-11-02"}).Want(t, 204)
	h.RunJobs()
	request := h.mine(t, h.nadia)[0].SplitAsks[0]
	if request.Weeks != "even" {
		t.Errorf("%+v", request)
	}
	h.nadia.Post(h.path+"/mine/split-asks/"+request.RequestID.String(), map[string]any{"agrees": false}).Want(t, 204)
	h.RunJobs()
	if w = h.read(t); len(w.SplitAsks) != 2 || len(w.Splits) != 1 || strings.Join(w.Flags, " ") != "no_quotient split_asked" {
		t.Fatalf("%+v %v", w.SplitAsks, w.Flags)
	}
	decide := h.household + "/split-requests/" + request.RequestID.String()
	h.nadia.Post(decide, map[string]any{"close": false, "reason": "moi"}).Want(t, 403)
	h.agent.Post(decide, map[string]any{"close": false, "reason": "Jugement du 2 juin 2026, vu au guichet"}).Want(t, 200).JSON(t, &w)
	if len(w.Splits) != 2 || w.Splits[1].Kind != "meal" || w.Splits[1].Mode != "weeks" || len(w.SplitAsks) != 0 {
		t.Errorf("%+v", w.Splits)
	}
	h.agent.Post(decide, map[string]any{"close": true, "reason": "encore"}).Want(t, 409)
	if s := h.mine(t, h.nadia)[0].Shares; len(s) != 2 || s[1].Weeks != "even" || s[1].Kind != "meal" || s[1].Since == nil {
		t.Errorf("%+v", s)
	}
}

func TestOldQuotientsAreAskedForInJanuaryOnce(t *testing.T) {
	h := openHearth(t)
	h.found(t)
	h.agent.Post(h.household+"/quotients", map[string]any{"value": 580, "source": "caf", "year": 2026, "month": 8, "proof": "seen", "person_id": h.mother}).Want(t, 200)
	h.Clock.Set(time.Date(2027, 1, 20, 9, 0, 0, 0, time.UTC))
	if w := h.read(t); w.Quotient.Old {
		t.Error("January is given to renew it")
	}
	h.In(h.town, func(tx *tenant.Tx) error {
		_, err := tx.Emit("family.renew-quotients", time.Time{}, manifest.Due{Due: tx.Now()})
		return err
	})
	h.RunJobs()
	h.In(h.town, func(tx *tenant.Tx) error {
		year, err := tenant.Value[int](tx, `select reminded from family.quotient_rules where tenant_id = $1`, tx.Tenant())
		if year != 2027 {
			t.Errorf("reminded in %d", year)
		}
		return err
	})
	h.Clock.Set(time.Date(2027, 2, 1, 9, 0, 0, 0, time.UTC))
	if w := h.read(t); !w.Quotient.Old || strings.Join(w.Flags, " ") != "old_quotient" {
		t.Errorf("%+v", w)
	}
}

// The directory makes one record of two that pay one household: what comes is one payer's, what was billed stays where it was, and nothing
// is asked for twice; when they part again, each is their own.
func TestTwoPayersOfOneRecordAreOne(t *testing.T) {
	h := open(t)
	h.Clock.Set(day("2026-10-05").At(time.UTC, 8, 0))
	h.In(h.id, func(tx *tenant.Tx) error {
		for i := range h.payers {
			if _, err := h.bill(tx, i, 3000); err != nil {
				return err
			}
		}
		return nil
	})
	h.ok(h.finance.Do("PUT", h.at("/debiting"), map[string]any{"ics": "FR48ZZZ990001", "iban": "FR663000100000C990000000073", "bic": "BDFEFRPPCCT", "lead_days": 5, "notice_days": 14, "fee_cents": 0, "fee_act": ""}))
	h.ok(h.parents[1].Do("PUT", h.at("/mine/mandate"), map[string]any{"iban": "FR1420041010050500013M02606", "bic": "PSSTFRPPPAR", "holder": "Sean O’Brien", "agreed": true}))
	become := func(from, to uuid.UUID, only []uuid.UUID) {
		h.In(h.id, func(tx *tenant.Tx) error {
			for _, x := range family.Holders {
				if x.Array {
					continue
				}
				where, args := "", []any{h.id, from, to}
				if only != nil && x.Table == "family.payers" {
					where, args = " and id = any ($4)", append(args, only)
				} else if only != nil {
					continue
				}
				if _, err := tx.Exec(fmt.Sprintf(`update %s set %s = $3 where tenant_id = $1 and %s = $2%s`, x.Table, x.Column, x.Column, where), args...); err != nil {
					return fmt.Errorf("%s: %w", x.Table, err)
				}
			}
			return nil
		})
	}
	become(h.people[1], h.people[0], nil)
	var mine struct{ Items []family.AccountView }
	h.ok(h.parents[0].Get("/api/v1/family/accounts")).JSON(t, &mine)
	if len(mine.Items) != 2 || mine.Items[0].OpenCents+mine.Items[1].OpenCents != 6000 {
		t.Errorf("%+v", mine)
	}
	var mandate family.MyMandate
	h.ok(h.parents[0].Get(h.at("/mine/mandate"))).JSON(t, &mandate)
	if mandate.Mandate == nil || mandate.Mandate.Holder != "Sean O’Brien" {
		t.Errorf("%+v", mandate)
	}
	// the debits of both leave by the one mandate, and what comes is drafted for the one who stays
	var lot family.LotView
	h.ok(h.finance.Post(h.at("/lots"), map[string]any{"collect_on": "2026-11-05"})).JSON(t, &lot)
	if lot.Debits != 2 || lot.Cents != 6000 {
		t.Errorf("%+v", lot)
	}
	h.In(h.id, func(tx *tenant.Tx) error {
		same, err := tenant.Value[uuid.UUID](tx, `select same_as from family.payers where tenant_id = $1 and id = $2`, h.id, h.payers[1])
		if same != h.payers[0] {
			t.Errorf("the double is of %s", same)
		}
		return err
	})
	become(h.people[0], h.people[1], []uuid.UUID{h.payers[1]})
	h.In(h.id, func(tx *tenant.Tx) error {
		apart, err := tenant.Value[bool](tx, `select same_as is null from family.payers where tenant_id = $1 and id = $2`, h.id, h.payers[1])
		if !apart {
			t.Error("they parted, and are still one")
		}
		return err
	})
}
