package billing_test

import (
	"strings"
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

// What runs and what is owed between two organisations keeps their link: each side says its own, and who has nothing open with whom is free.
func TestWhatIsOpenIsSaidOfEachSide(t *testing.T) {
	m, _ := billed(t)
	holds := func(of, peer uuid.UUID, want ...string) {
		t.Helper()
		m.In(of, func(tx *tenant.Tx) error {
			got, err := m.service.Holding(tx, peer)
			if err != nil || len(got) != len(want) {
				t.Fatalf("%q %v, want %q", got, err, want)
			}
			for i := range got {
				if !strings.Contains(got[i], want[i]) {
					t.Errorf("%q, want %q", got[i], want[i])
				}
			}
			return nil
		})
	}
	holds(m.vendor, m.town, "Un abonnement court", "F2026-000001")
	holds(m.town, m.vendor, "Un abonnement court", "F2026-000001")
	holds(m.town, m.schools[0], "Cette école est dans un abonnement")
	holds(m.schools[0], m.town) // nothing of it was opened
	m.Exec(m.schools[0], `insert into billing.openings (tenant_id, subscription_id, buyer_id, buyer_name, told, services, mine, since, paid_until, open_until) values ($1, $2, $3, 'Commune', 1, '{liaison}', '{liaison}', '2026-09-01', '2027-08-31', '2027-09-30')`, m.schools[0], tenant.NewID(), m.town)
	holds(m.schools[0], m.town, "Cette collectivité paie vos services")
	holds(m.other, m.vendor)
	holds(m.vendor, m.other)
	holds(m.town, m.other)
}
