package billing_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/schoolyear"
	"preau/internal/tenant"
	"preau/internal/testkit"
	"preau/internal/testkit/folk"
)

// From nothing to open services: offers, a count, a quote, an order that one prepares and another approves.
func TestACommuneSubscribesItsSchools(t *testing.T) {
	m := open(t)
	school, pupil, tranche := m.offer("ECOLE", "school", 4900, "liaison", "canteen"), m.offer("ELEVE", "pupil", 150), m.offer("RESSOURCES-100", "choice", 10000)
	m.RunJobs()

	var offers struct{ Items []struct{ Code string } }
	m.nobody.Get(at(m.town, "/offers")).Want(t, 401)
	m.neighbour.Get(at(m.town, "/offers")).Want(t, 404)
	m.teacher.Get(at(m.town, "/offers")).Want(t, 403)
	m.finance.Get(at(m.town, "/offers")).Want(t, 200).JSON(t, &offers)
	if len(offers.Items) != 3 {
		t.Fatalf("%d offers reached the town", len(offers.Items))
	}
	m.finance.Post(at(m.town, "/offers"), object{"code": "A", "label": "À moi", "counts": "school", "vat_ppm": 0, "buyers": []string{"commune"}, "since": "2026-09-01", "price": object{"mode": "graduated", "steps": []object{{"unit_cents": 1}}}}).Want(t, 403)

	m.pupils(0, 3)
	m.pupils(1, 2)
	m.finance.Post(at(m.town, "/censuses"), object{}).Want(t, 204)
	m.RunJobs()

	want := m.wanted(school, pupil, tranche)
	want["offers"].([]object)[2]["quantity"] = 2
	var sum struct {
		Net    int `json:"net_cents"`
		Gross  int `json:"gross_cents"`
		Pupils int
	}
	m.finance.Post(at(m.town, "/subscriptions/preview"), want).Want(t, 200).JSON(t, &sum)
	// 2 × 49 + 5 × 1.50 + 2 × 100 = 305.50, and 20 %
	if sum.Net != 30550 || sum.Gross != 36660 || sum.Pupils != 5 {
		t.Fatalf("%+v", sum)
	}
	s := m.ask(want)
	if s.State != "quoted" || s.Net != 30550 || s.Quote != "D2026-000001" {
		t.Fatalf("%+v", s)
	}
	theirs := m.read(m.sells, m.vendor, s.ID)
	if theirs.State != "quoted" || theirs.Now.Net != 30550 || theirs.Now.Pupils != 5 {
		t.Fatalf("the vendor reads %+v", theirs)
	}

	order := at(m.town, "/subscriptions/%s/submit", s.ID)
	m.mayor.Post(order, object{"payers": []object{{"commitment": "EJ-2026-118"}}}).Want(t, 403)
	m.mayor.Post(at(m.town, "/subscriptions/%s/approve", s.ID), object{"quality": "Maire", "gross_cents": 36660}).Want(t, 409)
	m.finance.Post(order, object{"payers": []object{{"commitment": "EJ-2026-118", "service_code": "SCO"}}}).Want(t, 200)
	m.finance.Post(at(m.town, "/subscriptions/%s/approve", s.ID), object{"quality": "Agent", "gross_cents": 36660}).Want(t, 403)
	m.mayor.Post(at(m.town, "/subscriptions/%s/send-back", s.ID), object{"reason": "Le code service manque"}).Want(t, 200)
	m.finance.Post(order, object{"payers": []object{{"commitment": "EJ-2026-118", "service_code": "SCO"}}}).Want(t, 200)
	if a := m.mayor.Post(at(m.town, "/subscriptions/%s/approve", s.ID), object{"quality": "Maire", "gross_cents": 100}); a.Code() != "billing.other_sum" {
		t.Fatalf("a sum that nobody read: %s", a.Body)
	}
	m.mayor.Post(at(m.town, "/subscriptions/%s/approve", s.ID), object{"quality": "Maire", "gross_cents": 36660}).Want(t, 200)
	before := m.services(m.schools[0])
	m.RunJobs()
	for c, who := range map[string]shown{"town": m.read(m.finance, m.town, s.ID), "vendor": m.read(m.sells, m.vendor, s.ID)} {
		if who.State != "running" {
			t.Errorf("%s: %s", c, who.State)
		}
		for _, step := range who.Steps {
			if c == "vendor" && step.By != "" {
				t.Errorf("a name crossed: %+v", step)
			}
		}
	}
	if got := kinds(m.read(m.finance, m.town, s.ID)); !slices.Equal(got, []string{"asked", "quoted", "submitted", "sent_back", "submitted", "approved", "running"}) {
		t.Errorf("%v", got)
	}
	if after := m.services(m.schools[0]); slices.Contains(before, "liaison") || !slices.Contains(after, "liaison") || slices.Contains(after, "canteen") {
		t.Errorf("the school had %v and has %v", before, after)
	}
	if after := m.services(m.town); !slices.Contains(after, "canteen") {
		t.Errorf("the town has %v", after)
	}
}

// A pupil of two schools counts once, where they were enrolled first; a vendor reads counts, and nothing that tells a child.
func TestTheCensusIsTheEvidence(t *testing.T) {
	m := open(t)
	school, pupil := m.offer("ECOLE", "school", 4900), m.offer("ELEVE", "pupil", 150)
	m.RunJobs()
	_, first := m.pupils(0, 3)
	_, second := m.pupils(1, 2)
	m.In(m.schools[0], func(tx *tenant.Tx) error { return m.vault.SetINE(tx, first[0], "123456789AB") })
	m.In(m.schools[1], func(tx *tenant.Tx) error { return m.vault.SetINE(tx, second[0], "123456789AB") })
	s := m.ask(m.wanted(school, pupil))
	if s.State != "quoted" || s.Net != 9800 {
		t.Fatalf("nobody was counted, and it comes to %+v", s)
	}
	m.finance.Post(at(m.town, "/subscriptions/%s/submit", s.ID), object{"payers": []object{{"commitment": "EJ-1"}}}).Want(t, 200)
	m.mayor.Post(at(m.town, "/subscriptions/%s/approve", s.ID), object{"quality": "Maire", "gross_cents": s.Gross}).Want(t, 200)
	m.RunJobs()

	m.night(m.town, "billing.reference")
	if n := m.read(m.finance, m.town, s.ID).Now.Pupils; n != 0 {
		t.Fatalf("%d pupils were counted before the day", n)
	}
	m.Clock.Set(time.Date(2026, 10, 4, 3, 0, 0, 0, time.UTC)) // the night of the 2nd was missed
	m.night(m.town, "billing.reference")
	for name, now := range map[string]shown{"town": m.read(m.finance, m.town, s.ID), "vendor": m.read(m.sells, m.vendor, s.ID)} {
		// 2 × 49 + 4 × 1.50
		if now.Now.Pupils != 4 || now.Now.Net != 10400 {
			t.Errorf("%s: %+v", name, now.Now)
		}
	}
	m.night(m.town, "billing.reference")

	type line struct {
		On     string
		Pupils int
		Twice  int
		Why    string
	}
	var lists [2]struct{ Items []line }
	twice := 0
	for i := range m.schools {
		m.finance.Get(at(m.town, "/schools/%s/censuses", m.schools[i])).Want(t, 200).JSON(t, &lists[i])
		twice += lists[i].Items[0].Twice
		if l := lists[i].Items[0]; l.On != "2026-10-01" {
			t.Errorf("%+v", lists[i])
		}
		var theirs struct{ Items []line }
		m.sells.Get(at(m.vendor, "/schools/%s/censuses", m.schools[i])).Want(t, 200).JSON(t, &theirs)
		if !slices.Equal(theirs.Items, lists[i].Items) {
			t.Errorf("the vendor has %+v, the town %+v", theirs, lists[i])
		}
		m.neighbour.Get(at(m.other, "/schools/%s/censuses", m.schools[i])).Want(t, 404)
	}
	if twice != 1 {
		t.Errorf("%d pupils counted twice", twice)
	}
	m.In(m.vendor, func(tx *tenant.Tx) error {
		n, err := tenant.Value[int](tx, `select count(*)::int from billing.census_keys where tenant_id = $1`, m.vendor)
		if n != 0 {
			t.Errorf("%d keys reached the vendor", n)
		}
		return err
	})
}

// What comes twice, late, or from somebody who has no part in it changes nothing.
func TestTheSidesAgreeWhateverComes(t *testing.T) {
	m := open(t)
	school := m.offer("ECOLE", "school", 4900)
	m.RunJobs()
	s := m.ask(m.wanted(school))
	// the offer gives way to a dearer one: what was quoted holds
	var dearer struct{ ID string }
	m.sells.Post(at(m.vendor, "/offers"), object{"code": "ECOLE", "label": "Par école", "counts": "school", "vat_ppm": 200_000, "buyers": []string{"commune"}, "since": "2026-09-08", "price": object{"mode": "graduated", "steps": []object{{"unit_cents": 9900}}}}).Want(t, 200).JSON(t, &dearer)
	m.sells.Post(at(m.vendor, "/offers/%s/publish", dearer.ID), object{}).Want(t, 200)
	m.RunJobs()
	if a := m.finance.Post(at(m.town, "/subscriptions"), object{"vendor_id": m.vendor, "from": "2026-09-10", "offers": []object{{"offer_id": school}}, "schools": []object{{"school_id": m.schools[0]}}}); a.Status != 422 {
		t.Errorf("an offer that ended is sold: %d", a.Status)
	}
	m.finance.Post(at(m.town, "/subscriptions/%s/submit", s.ID), object{"payers": []object{{}}}).Want(t, 200)
	m.Clock.Advance(61 * 24 * time.Hour)
	if a := m.mayor.Post(at(m.town, "/subscriptions/%s/approve", s.ID), object{"quality": "Maire", "gross_cents": s.Gross}); a.Code() != "billing.quote_old" {
		t.Errorf("an old quote is ordered: %s", a.Body)
	}
	m.finance.Post(at(m.town, "/subscriptions/%s/decline", s.ID), object{"reason": "Trop tard"}).Want(t, 200)
	m.RunJobs()
	if got := m.read(m.sells, m.vendor, s.ID); got.State != "declined" || got.Reason != "" {
		t.Errorf("the vendor reads %+v", got)
	}
	// the neighbour tells of a subscription that is not theirs
	m.In(m.other, func(tx *tenant.Tx) error {
		_, err := tx.Deliver(m.vendor, "billing", "billing.ordered", object{"id": s.ID, "from": m.other})
		return err
	})
	m.RunJobs()
	if got := m.read(m.sells, m.vendor, s.ID); got.State != "declined" {
		t.Errorf("a stranger ordered it: %+v", got)
	}
	m.neighbour.Get(at(m.other, "/subscriptions/%s", s.ID)).Want(t, 404)
	m.neighbour.Post(at(m.town, "/subscriptions/%s/approve", s.ID), object{"quality": "Maire", "gross_cents": s.Gross}).Want(t, 404)
}

// running has the town subscribe, its order approved, and both sides agree.
func (m *market) running(body object) shown {
	m.T.Helper()
	s := m.ask(body)
	payers := []object{{"commitment": "EJ-2026-118"}}
	if list, ok := body["payers"].([]object); ok {
		payers = list
		for i := range payers {
			payers[i] = object{"commitment": payers[i]["commitment"]}
		}
	}
	m.finance.Post(at(m.town, "/subscriptions/%s/submit", s.ID), object{"payers": payers}).Want(m.T, 200)
	m.mayor.Post(at(m.town, "/subscriptions/%s/approve", s.ID), object{"quality": "Maire", "gross_cents": s.Gross}).Want(m.T, 200)
	m.RunJobs()
	return m.read(m.finance, m.town, s.ID)
}

type invoices struct {
	Items []struct {
		ID, Kind, State, Number string
		Recipient               struct{ Name, Commitment string }
		Net                     int    `json:"net_cents"`
		Gross                   int    `json:"gross_cents"`
		Left                    int    `json:"left_cents"`
		Due                     string `json:"due_on"`
		Served                  string `json:"served_on"`
		Late                    bool
	}
}

func (m *market) drafts() (out invoices) {
	m.T.Helper()
	m.sells.Post(at(m.vendor, "/invoices/draft"), object{}).Want(m.T, 200).JSON(m.T, &out)
	return out
}

// issue issues every draft.
func (m *market) issue() (out invoices) {
	m.T.Helper()
	ids, sum := []string{}, 0
	for _, d := range m.drafts().Items {
		if d.State == "draft" {
			ids, sum = append(ids, d.ID), sum+d.Gross
		}
	}
	m.sells.Post(at(m.vendor, "/invoices/issue"), object{"invoices": ids, "gross_cents": sum}).Want(m.T, 200).JSON(m.T, &out)
	m.RunJobs()
	return out
}

func (m *market) mine() (out invoices) {
	m.T.Helper()
	m.finance.Get(at(m.town, "/invoices")).Want(m.T, 200).JSON(m.T, &out)
	return out
}

// balanced reads the vendor's books: they come to nothing, and customers owe what their invoices say.
func (m *market) balanced(owed int) {
	m.T.Helper()
	m.In(m.vendor, func(tx *tenant.Tx) error {
		sum, err := tenant.Value[int](tx, `select coalesce(sum(cents), 0)::int from billing.postings where tenant_id = $1`, m.vendor)
		if err != nil || sum != 0 {
			m.T.Errorf("the books come to %d: %v", sum, err)
		}
		got, err := tenant.Value[int](tx, `select coalesce(sum(cents), 0)::int from billing.postings where tenant_id = $1 and account = 'customer'`, m.vendor)
		if err != nil || got != owed {
			m.T.Errorf("customers owe %d, not %d: %v", got, owed, err)
		}
		return nil
	})
}

// A year is invoiced once its pupils are counted; a school that joins, a count that is corrected, are lines of the next invoice.
func TestAYearIsInvoiced(t *testing.T) {
	m := open(t)
	school, pupil := m.offer("ECOLE", "school", 4900), m.offer("ELEVE", "pupil", 150)
	m.RunJobs()
	m.pupils(0, 3)
	class, _ := m.pupils(1, 2)
	m.running(m.wanted(school, pupil))
	if n := len(m.drafts().Items); n != 0 {
		t.Fatalf("%d drafts before anybody was counted", n)
	}
	m.Clock.Set(time.Date(2026, 10, 2, 3, 0, 0, 0, time.UTC))
	m.night(m.town, "billing.reference")
	drafts := m.drafts()
	// 2 × 49 + 5 × 1.50 = 105.50; with tax 126.60
	if len(drafts.Items) != 1 || drafts.Items[0].Gross != 12660 || drafts.Items[0].State != "draft" || drafts.Items[0].Recipient.Commitment != "EJ-2026-118" {
		t.Fatalf("%+v", drafts)
	}
	issue := at(m.vendor, "/invoices/issue")
	m.finance.Post(at(m.town, "/invoices/issue"), object{"invoices": []string{drafts.Items[0].ID}, "gross_cents": 12660}).Want(t, 403)
	if a := m.sells.Post(issue, object{"invoices": []string{drafts.Items[0].ID}, "gross_cents": 1}); a.Code() != "billing.other_sum" {
		t.Errorf("%s", a.Body)
	}
	if n := len(m.mine().Items); n != 0 {
		t.Errorf("the town reads %d drafts", n)
	}
	one := m.issue().Items[0]
	if one.Number != "F2026-000001" || one.Due != "2026-11-01" {
		t.Errorf("%+v", one)
	}
	if a := m.sells.Post(issue, object{"invoices": []string{one.ID}, "gross_cents": 12660}); a.Code() != "billing.drafts_changed" {
		t.Errorf("issued twice: %s", a.Body)
	}
	if n := len(m.drafts().Items); n != 1 {
		t.Errorf("%d invoices: what was asked for is asked for again", n)
	}
	m.balanced(12660)
	mine := m.mine().Items
	if len(mine) != 1 || mine[0].Number != "F2026-000001" || mine[0].Gross != 12660 {
		t.Fatalf("the town reads %+v", mine)
	}
	m.neighbour.Get(at(m.other, "/invoices/%s", one.ID)).Want(t, 404)

	// A pupil more was there on the day, and came into the list late: another count of the day says so.
	folk.Pupil(m.Kit, m.schools[1], class, "CE1", "Awa", "Diallo", "", "2018-05-02")
	recount := at(m.town, "/schools/%s/recount", m.schools[1])
	m.neighbour.Post(at(m.other, "/schools/%s/recount", m.schools[1]), object{"note": "Pas la nôtre"}).Want(t, 404)
	m.sells.Post(at(m.vendor, "/schools/%s/recount", m.schools[1]), object{"note": "Pas la nôtre"}).Want(t, 403)
	m.finance.Post(recount, object{"note": "  "}).Want(t, 422)
	m.finance.Post(recount, object{"note": "Awa était inscrite"}).Want(t, 204)
	m.RunJobs()
	for _, who := range []struct {
		client *testkit.Client
		of     uuid.UUID
	}{{m.finance, m.town}, {m.sells, m.vendor}} {
		var counts struct {
			Items []struct {
				On, Why, Note string
				Pupils        int
			}
		}
		who.client.Get(at(who.of, "/schools/%s/censuses", m.schools[1])).Want(t, 200).JSON(t, &counts)
		if c := counts.Items; len(c) < 2 || c[0].On != "2026-10-01" || c[0].Why != "corrected" || c[0].Note != "Awa était inscrite" || c[0].Pupils != c[1].Pupils+1 {
			t.Errorf("%+v", c)
		}
	}
	drafts = m.drafts()
	if len(drafts.Items) != 2 || drafts.Items[0].State != "draft" || drafts.Items[0].Net != 150 {
		t.Fatalf("%+v", drafts)
	}
	m.issue()
	m.balanced(12660 + 180)

	m.finance.Post(at(m.town, "/invoices/%s/served", one.ID), object{}).Want(t, 200)
	m.RunJobs()
	m.Clock.Set(time.Date(2026, 11, 3, 9, 0, 0, 0, time.UTC))
	list := m.drafts()
	for _, v := range list.Items {
		if v.ID == one.ID && (v.Served != "2026-10-02" || !v.Late || v.Left != 12660) {
			t.Errorf("%+v", v)
		}
	}
	pay := func(cents int, settles ...object) testAnswer {
		a := m.sells.Post(at(m.vendor, "/payments"), object{"day": "2026-11-02", "cents": cents, "reference": "VIR DRFIP", "settles": settles})
		return testAnswer{a.Status, a.Code()}
	}
	if a := pay(20000, object{"invoice": one.ID, "cents": 20000}); a.code != "invalid" && a.code != "billing.paid_more" {
		t.Errorf("%+v", a)
	}
	if a := pay(10000, object{"invoice": one.ID, "cents": 10000}); a.status != 200 {
		t.Errorf("%+v", a)
	}
	// one transfer for what is left of the first and for the second
	var second string
	for _, v := range list.Items {
		if v.ID != one.ID {
			second = v.ID
		}
	}
	if a := pay(2840, object{"invoice": one.ID, "cents": 2660}, object{"invoice": second, "cents": 180}); a.status != 200 {
		t.Errorf("%+v", a)
	}
	m.RunJobs()
	for _, v := range m.mine().Items {
		if v.Left != 0 || v.Late {
			t.Errorf("%+v", v)
		}
	}
	m.balanced(0)
	m.In(m.vendor, func(tx *tenant.Tx) error {
		if _, err := tx.Exec(`savepoint s`); err != nil {
			return err
		}
		if _, err := tx.Exec(`update billing.invoices set net_cents = 1, gross_cents = 1 + vat_cents where tenant_id = $1 and id = $2`, m.vendor, one.ID); err == nil {
			t.Error("an issued invoice was changed")
		}
		_, err := tx.Exec(`rollback to s`)
		return err
	})
}

type testAnswer struct {
	status int
	code   string
}

// The communes of a syndicate share what their schools cost by their pupils.
func TestPayersShareByPupils(t *testing.T) {
	m := open(t)
	school, tranche := m.offer("ECOLE", "school", 4900), m.offer("RESSOURCES-100", "choice", 10000)
	m.RunJobs()
	m.pupils(0, 2)
	m.pupils(1, 3)
	want := m.wanted(school, tranche)
	want["offers"].([]object)[1]["quantity"] = 1
	place := object{"lines": []string{"Mairie"}, "postcode": "99140", "town": "Courvallon"}
	want["payers"] = []object{{"name": "Commune de Courvallon", "siret": "21990014900010", "commitment": "C-1", "address": place}, {"name": "Commune des Essarts-Noirs", "siret": "21990027100012", "commitment": "E-1", "address": place}}
	want["schools"].([]object)[1]["payer"] = 1
	m.running(want)
	m.Clock.Set(time.Date(2026, 10, 2, 3, 0, 0, 0, time.UTC))
	m.night(m.town, "billing.reference")
	// 2 × 49 + 100 = 198.00 by 2 and 3 of 5: 79.20 and 118.80, with tax 95.04 and 142.56
	got := map[string]int{}
	for _, v := range m.issue().Items {
		got[v.Recipient.Name+" "+v.Recipient.Commitment] = v.Gross
	}
	if got["Commune de Courvallon C-1"] != 9504 || got["Commune des Essarts-Noirs E-1"] != 14256 {
		t.Errorf("%v", got)
	}
	m.balanced(23760)
}

// Each payer of a shared subscription reads what of its sum is for which school, and why.
func TestASharedSumIsShownBySchool(t *testing.T) {
	m := open(t)
	tranche := m.offer("RESSOURCES-100", "choice", 10001)
	m.RunJobs()
	m.pupils(0, 2)
	m.pupils(1, 5)
	third := m.Tenant("school", "École C")
	m.link(third, "school", m.town, "commune")
	want := m.wanted(tranche)
	want["offers"].([]object)[0]["quantity"] = 1
	place := object{"lines": []string{"Mairie"}, "postcode": "99140", "town": "Courvallon"}
	payers := []object{{"name": "Commune de Courvallon", "siret": "21990014900010", "address": place}, {"name": "Commune des Essarts-Noirs", "siret": "21990027100012", "address": place}}
	want["payers"] = payers
	want["schools"] = append(want["schools"].([]object), object{"school_id": third})
	want["schools"].([]object)[1]["payer"] = 1
	m.finance.Post(at(m.town, "/censuses"), object{}).Want(t, 204)
	m.RunJobs()
	m.In(third, func(tx *tenant.Tx) error {
		_, err := tx.Deliver(m.town, "billing", "billing.counted", object{"id": tenant.NewID(), "from": third, "school": third, "name": "École C", "on": schoolyear.DateOf(tx.Now(), time.UTC), "pupils": 1, "classes": []object{}, "why": "asked", "at": tx.Now().Add(time.Minute), "keys": []string{"c"}, "since": []string{"2026-09-01"}})
		return err
	})
	m.RunJobs()
	type share struct {
		School                 uuid.UUID `json:"school_id"`
		Net                    int       `json:"net_cents"`
		Pupils, Of, Payer, PPM int
		Days                   bool `json:"by_days"`
	}
	for sharing, shares := range map[string][]share{
		// 100.01 by 3 and 5 of 8: 37.50 and 62.51; the first is for two schools, by 2 and 1 of their 3
		"pupils": {{m.schools[0], 2500, 2, 8, 0, 0, false}, {third, 1250, 1, 8, 0, 0, false}, {m.schools[1], 6251, 5, 8, 1, 0, false}},
		// 40 and 60 hundredths were agreed, and are kept whatever the pupils
		"fixed": {{m.schools[0], 2667, 2, 3, 0, 400_000, false}, {third, 1333, 1, 3, 0, 400_000, false}, {m.schools[1], 6001, 5, 5, 1, 600_000, false}},
	} {
		want["sharing"] = sharing
		if sharing == "fixed" {
			payers[0]["ppm"], payers[1]["ppm"] = 400_000, 600_000
		} else {
			delete(payers[0], "ppm")
			delete(payers[1], "ppm")
		}
		var got struct{ Shares []share }
		m.finance.Post(at(m.town, "/subscriptions/preview"), want).Want(t, 200).JSON(t, &got)
		if !slices.Equal(got.Shares, shares) {
			t.Errorf("%s: %+v", sharing, got.Shares)
		}
	}
}

// A month in arrears asks for its days, and the months come to the year.
func TestMonthsComeToTheYear(t *testing.T) {
	m := open(t)
	school := m.offer("ECOLE", "school", 4900)
	m.RunJobs()
	want := m.wanted(school)
	want["invoicing"] = "month"
	m.running(want)
	total, numbers := 0, 0
	for month := time.October; month <= time.September+12; month++ {
		m.Clock.Set(time.Date(2026, month, 1, 3, 0, 0, 0, time.UTC))
		if month == time.October { // on the last day of a month its days are not over
			if n := len(m.drafts().Items); n != 1 {
				t.Errorf("%d drafts on 1 October", n)
			}
		}
		m.issue()
	}
	for _, v := range m.mine().Items {
		total, numbers = total+v.Net, numbers+1
	}
	if total != 9800 || numbers != 12 {
		t.Errorf("%d invoices come to %d", numbers, total)
	}
}

// The days of an offer are checked, and the buyer reads them before it asks.
func TestTheDaysOfAnOffer(t *testing.T) {
	m := open(t)
	body := object{"code": "ECOLE", "label": "Offre", "counts": "school", "vat_ppm": 200_000, "buyers": []string{"commune"}, "since": "2026-07-01", "trial_days": 1, "notice_days": 60, "grace_days": 15,
		"price": object{"mode": "graduated", "steps": []object{{"unit_cents": 4900}}}}
	if a := m.sells.Post(at(m.vendor, "/offers"), body).Want(t, 422); !strings.Contains(string(a.Body), "billing.trial_short") {
		t.Errorf("%s", a.Body)
	}
	body["trial_days"], body["grace_days"] = 30, 400
	m.sells.Post(at(m.vendor, "/offers"), body).Want(t, 422)
	body["grace_days"] = 15
	var out struct{ ID string }
	m.sells.Post(at(m.vendor, "/offers"), body).Want(t, 200).JSON(t, &out)
	m.sells.Post(at(m.vendor, "/offers/%s/publish", out.ID), object{}).Want(t, 200)
	m.RunJobs()
	var list struct {
		Items []struct {
			Trial  int `json:"trial_days"`
			Notice int `json:"notice_days"`
			Grace  int `json:"grace_days"`
		}
	}
	if m.finance.Get(at(m.town, "/offers")).Want(t, 200).JSON(t, &list); len(list.Items) != 1 || list.Items[0].Trial != 30 || list.Items[0].Notice != 60 || list.Items[0].Grace != 15 {
		t.Errorf("%+v", list)
	}
}

// Where several payers share, each one's address comes with the order: its invoices bear it.
func TestEachPayersAddressComesWithTheOrder(t *testing.T) {
	m := open(t)
	offer := m.offer("ECOLE", "school", 4900)
	m.RunJobs()
	body := m.wanted(offer)
	body["payers"] = []object{{"name": "Commune de Courvallon", "siret": "21990014900010"}, {"name": "Commune des Essarts-Noirs", "siret": "21990027100012"}}
	body["schools"] = []object{{"school_id": m.schools[0]}, {"school_id": m.schools[1], "payer": 1}}
	s := m.ask(body)
	place := func(town, postcode string) object {
		return object{"commitment": "EJ-1", "address": object{"lines": []string{"1 place de la Mairie"}, "postcode": postcode, "town": town}}
	}
	m.finance.Post(at(m.town, "/subscriptions/%s/submit", s.ID), object{"payers": []object{place("Courvallon", "99140"), place("Les Essarts-Noirs", "99270")}}).Want(t, 200)
	m.mayor.Post(at(m.town, "/subscriptions/%s/approve", s.ID), object{"quality": "Maire", "gross_cents": s.Gross}).Want(t, 200)
	m.RunJobs()
	var one struct {
		Payers []struct{ Address struct{ Town string } }
	}
	for _, vendor := range []bool{false, true} {
		c, who := m.finance, m.town
		if vendor {
			c, who = m.sells, m.vendor
		}
		if c.Get(at(who, "/subscriptions/%s", s.ID)).Want(t, 200).JSON(t, &one); len(one.Payers) != 2 || one.Payers[0].Address.Town != "Courvallon" || one.Payers[1].Address.Town != "Les Essarts-Noirs" {
			t.Errorf("%+v", one)
		}
	}
}
