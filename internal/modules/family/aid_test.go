package family_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/ledger"
	"preau/internal/modules/family"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

func TestAnAidIsWrittenByWhoeverWritesQuotients(t *testing.T) {
	h := open(t)
	path := h.at("/households/%s/aids", h.household)
	aid := map[string]any{"label": "CCAS de Saint-Aubin", "service": "canteen", "ppm": 250_000, "per": "day", "since": "2026-10-01", "until": "2026-12-31"}
	h.refused(h.Anonymous().Get(path), 401, "")
	h.refused(h.stranger.Get(path), 403, "")
	h.refused(h.parents[0].Post(path, aid), 403, "")
	var list struct{ Aids []family.Aid }
	h.ok(h.office.Post(path, aid)).JSON(t, &list)
	if len(list.Aids) != 1 || list.Aids[0].PPM != 250_000 {
		t.Fatalf("%+v", list)
	}
	with := func(change map[string]any) map[string]any {
		out := map[string]any{}
		for k, v := range aid {
			out[k] = v
		}
		for k, v := range change {
			out[k] = v
		}
		return out
	}
	h.refused(h.office.Post(path, with(map[string]any{"cents": 100})), 422, "aid_how_much")
	h.refused(h.office.Post(path, with(map[string]any{"ppm": 0})), 422, "aid_how_much")
	h.refused(h.office.Post(path, with(map[string]any{"until": "2026-09-30"})), 422, "aid_until")
	h.refused(h.office.Post(path, with(map[string]any{"pupil_id": h.people[0]})), 422, "aid_child")
	h.ok(h.office.Post(path+"/"+list.Aids[0].ID.String()+"/end", map[string]any{"until": "2026-11-15"})).JSON(t, &list)
	if got := list.Aids[0].Until.String(); got != "2026-11-15" {
		t.Errorf("ends on %s", got)
	}
	h.refused(h.office.Post(h.at("/households/%s/aids", h.child), aid), 404, "no_household")
}

func TestACreditorIsDescribedOnceAtATime(t *testing.T) {
	h := open(t)
	type creditor struct {
		Name, SIRET string
		Version     int
		Described   bool
	}
	var c creditor
	h.refused(h.stranger.Get(h.at("/creditor")), 403, "")
	h.refused(h.office.Get(h.at("/creditor")), 403, "")
	h.ok(h.finance.Get(h.at("/creditor"))).JSON(t, &c)
	body := map[string]any{"name": "Commune de Saint-Aubin-le-Val", "regie": "Régie périscolaire", "siret": "219 900 016 00011", "address": map[string]any{"lines": []string{"1 place de la Mairie"}, "postcode": "99100", "city": "Saint-Aubin-le-Val"},
		"contact": "01 99 00 01 00", "terms_days": 30, "threshold_cents": 1500, "resident_by": "child", "version": c.Version}
	h.ok(h.finance.Do("PUT", h.at("/creditor"), body)).JSON(t, &c)
	if c.SIRET != "21990001600011" || !c.Described {
		t.Errorf("%+v", c)
	}
	h.refused(h.finance.Do("PUT", h.at("/creditor"), body), 412, "creditor_changed")
	body["version"], body["siret"] = c.Version, "2199"
	h.refused(h.finance.Do("PUT", h.at("/creditor"), body), 422, "creditor_siret")
}

// What households are given off their prices by an institution is asked of it in the same run: one bill, a line for each household, and
// nothing of a child in it.
func TestWhoGivesAnAidIsAskedForItOnce(t *testing.T) {
	h := open(t)
	h.Clock.Set(day("2026-10-05").At(time.UTC, 8, 0))
	path := h.at("/households/%s/aids", h.household)
	var list struct{ Aids []family.Aid }
	aid := map[string]any{"label": "Aide du CCAS", "ppm": 250_000, "per": "day", "since": "2026-09-01"}
	h.refused(h.office.Post(path, map[string]any{"label": "Un oncle", "ppm": 250_000, "per": "day", "since": "2026-09-01", "asked": map[string]any{"payer_id": h.payers[0]}}), 422, "aid_institution")
	aid["asked"] = map[string]any{"name": "CCAS de Saint-Aubin", "siret": "26990001600019", "address": map[string]any{"lines": []string{"1 place de la Mairie"}, "postcode": "99100", "city": "Saint-Aubin-le-Val"}}
	h.ok(h.office.Post(path, aid)).JSON(t, &list)
	if len(list.Aids) != 1 || list.Aids[0].Asked != "CCAS de Saint-Aubin" {
		t.Fatalf("%+v", list)
	}
	var known struct{ Institutions []family.Institution }
	h.ok(h.office.Get(h.at("/institutions"))).JSON(t, &known)
	h.refused(h.parents[0].Get(h.at("/institutions")), 403, "")
	if len(known.Institutions) != 1 || known.Institutions[0].ID != *list.Aids[0].PayerID {
		t.Fatalf("%+v", known)
	}
	aid["asked"] = map[string]any{"payer_id": known.Institutions[0].ID}
	run, other := h.drafted(1, func(int) ledger.Cents { return 3000 }), uuid.Nil
	h.In(h.id, func(tx *tenant.Tx) (err error) {
		other, err = tenant.Value[uuid.UUID](tx, `select household_id from family.drafts where tenant_id = $1 and run_id = $2`, h.id, run)
		return err
	})
	var second struct{ Aids []family.Aid }
	h.ok(h.office.Post(h.at("/households/%s/aids", other), aid)).JSON(t, &second)
	var f family.Figures
	h.In(h.id, func(tx *tenant.Tx) (err error) {
		for i, p := range h.payers {
			line := func(cents ledger.Cents, aid *uuid.UUID) family.BillLine {
				return family.BillLine{PupilID: &h.child, PupilName: "Aya", Service: "canteen", Kind: "meal", Label: "Cantine", Days: []schoolyear.Date{}, Quantity: 1, UnitCents: cents, WholeCents: cents, Cents: cents, SharePPM: 500_000, AidID: aid}
			}
			lines, _ := json.Marshal([]family.BillLine{line(4000, nil), line(-1000, &list.Aids[0].ID)})
			if _, err := tx.Exec(`insert into family.drafts (tenant_id, run_id, household_id, payer_id, person_id, cents, lines) values ($1, $2, $3, $4, $5, 3000, $6)`, h.id, run, h.household, p, h.people[i], lines); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(`update family.drafts set lines = lines || jsonb_build_array(jsonb_build_object('service', 'canteen', 'label', 'Cantine', 'cents', -250, 'steps', '[]'::jsonb, 'days', '[]'::jsonb, 'aid_id', $4::uuid)), cents = 2750 where tenant_id = $1 and run_id = $2 and household_id = $3`, h.id, run, other, second.Aids[0].ID); err != nil {
			return err
		}
		if _, err = h.service.DraftNow(tx, run); err != nil {
			return err
		}
		f, err = h.service.DraftNow(tx, run) // drafted again it is the same
		return err
	})
	if f.Bills != 4 || f.Households != 2 || f.Cents != 3000+3000+2750+2250 {
		t.Fatalf("%+v", f)
	}
	h.ok(h.finance.Post(h.at("/runs/%s/issue", run), map[string]any{"bills": f.Bills, "cents": f.Cents}))
	h.RunJobs()
	var bills struct {
		Bills []family.BillRow `json:"bills"`
	}
	h.ok(h.finance.Get(h.at("/bills?q=ccas+de+saint"))).JSON(t, &bills)
	if len(bills.Bills) != 1 || bills.Bills[0].Cents != 2250 || !bills.Bills[0].Paper {
		t.Fatalf("%+v", bills)
	}
	var bill family.WholeBill
	h.ok(h.finance.Get(h.at("/bills/%s", bills.Bills[0].ID))).JSON(t, &bill)
	of := map[ledger.Cents]string{}
	for _, l := range bill.Lines {
		of[l.Cents] = l.Label
		if l.PupilID != nil || l.PupilName != "" || len(l.Days) != 0 {
			t.Errorf("an institution reads %+v", l)
		}
	}
	if len(bill.Lines) != 2 || of[2000] != "Aide du CCAS, foyer d’Awa Nguyễn et Sean O’Brien" || of[250] == "" {
		t.Errorf("%v", of)
	}
	h.In(h.id, func(tx *tenant.Tx) error {
		asked, err := tenant.Value[ledger.Cents](tx, `select sum(cents)::bigint from family.postings where tenant_id = $1 and account = 'revenue.canteen'`, h.id)
		if asked != -(3000 + 3000 + 2750 + 2250) {
			t.Errorf("the canteen brought in %s", asked)
		}
		return err
	})
}
