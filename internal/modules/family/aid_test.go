package family_test

import (
	"testing"

	"preau/internal/modules/family"
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
