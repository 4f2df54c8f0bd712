package billing_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/modules/billing"
	"preau/internal/tenant"
)

func TestWhatAVendorKnowsOfItsCustomers(t *testing.T) {
	m := open(t)
	school := m.offer("ECOLE", "school", 4900)
	m.RunJobs()
	m.pupils(0, 3)
	m.pupils(1, 2)
	says := func(state string, schools, pupils int) {
		t.Helper()
		m.In(m.vendor, func(tx *tenant.Tx) error {
			list, err := billing.Customers(tx, []uuid.UUID{m.town, m.other})
			if err == nil && (len(list) != 1 || list[0].PeerID != m.town || list[0].State != state || list[0].Schools != schools || list[0].Pupils != pupils) {
				t.Errorf("%+v", list)
			}
			return err
		})
	}
	m.In(m.vendor, func(tx *tenant.Tx) error {
		list, err := billing.Customers(tx, []uuid.UUID{m.town})
		if len(list) != 0 {
			t.Errorf("of who asked for nothing: %+v", list)
		}
		return err
	})
	m.ask(m.wanted(school))
	says("quoted", 0, 0)
	m.running(m.wanted(school))
	says("running", 2, 0)
	m.Clock.Set(time.Date(2026, 10, 4, 3, 0, 0, 0, time.UTC))
	m.night(m.town, "billing.reference")
	m.RunJobs()
	says("running", 2, 5)
}
