package modules

import (
	"github.com/google/uuid"

	"preau/internal/daybook"
	"preau/internal/modules/billing"
	"preau/internal/modules/canteen"
	"preau/internal/modules/transport"
	"preau/internal/notify"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// metered are the services whose days a collectivity's meters count.
func (w *Wired) metered() []billing.Source {
	booked := func(meter string, key string, s *daybook.Service) billing.Source {
		return billing.Source{Opens: []string{key}, Read: func(tx *tenant.Tx, from, until schoolyear.Date) (out []billing.Reading, err error) {
			days, err := s.BySchool(tx, from, until)
			for _, d := range days {
				if d.SchoolID == uuid.Nil {
					d.SchoolID = tx.Tenant()
				}
				out = append(out, billing.Reading{Meter: meter, School: d.SchoolID, Day: d.Day, Quantity: d.Booked})
			}
			return out, err
		}}
	}
	return []billing.Source{booked(billing.MeterCanteen, canteen.Key, w.Canteen.Bookings), booked(billing.MeterTransport, transport.Key, w.Transport.Bookings)}
}

// tellBuyers tells those who subscribe for an organisation, or sell to it.
func (w *Wired) tellBuyers(tx *tenant.Tx, kind string, object uuid.UUID, path string) error {
	return w.tell(tx, notify.Notice{Service: billing.Key, Kind: kind, Object: object, Path: path}, "town_admin", "finance_agent", "dept_agent", "vendor_billing", "director")
}

// tellLink tells those who may link an organisation with another.
func (w *Wired) tellLink(tx *tenant.Tx, kind string, proposal uuid.UUID) error {
	return w.tell(tx, notify.Notice{Service: "settings", Kind: kind, Object: proposal, Path: "/reglages/liens"}, "director", "town_admin", "operator", "dept_agent", "academy_staff")
}

// linkHolds is what is open between an organisation and a peer, which a link that ends would leave without an answer.
func (w *Wired) linkHolds(tx *tenant.Tx, peer uuid.UUID) ([]string, error) {
	owed, err := w.Billing.Holding(tx, peer)
	if err != nil {
		return nil, err
	}
	signed, err := w.Convention.Holding(tx, peer)
	return append(owed, signed...), err
}
