package billing_test

import (
	"slices"
	"testing"
	"time"

	"preau/internal/tenant"
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
