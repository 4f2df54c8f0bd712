package modules

import (
	"time"

	"github.com/google/uuid"

	"preau/internal/daybook"
	"preau/internal/identity"
	"preau/internal/notify"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
	"preau/internal/web"
)

// accountContacts are the verified addresses of accounts that are members of the transaction's tenant.
func accountContacts(tx *tenant.Tx, accounts []uuid.UUID) (map[uuid.UUID]notify.Contact, error) {
	out := map[uuid.UUID]notify.Contact{}
	if len(accounts) == 0 {
		return out, nil
	}
	rows, err := tenant.Select[struct {
		AccountID uuid.UUID
		Address   *string
		Language  string
	}](tx, `select account_id, address, language from notify.addresses($1, $2::date)`, accounts, tx.Now())
	for _, r := range rows {
		c := notify.Contact{Lang: r.Language}
		if r.Address != nil {
			c.Mail = *r.Address
		}
		out[r.AccountID] = c
	}
	return out, err
}

// personContacts are what the administration knows of persons.
func personContacts(tx *tenant.Tx, ids []uuid.UUID) (map[uuid.UUID]notify.Contact, error) {
	out := map[uuid.UUID]notify.Contact{}
	rows, err := tenant.Select[struct {
		ID        uuid.UUID
		GivenName string
		Mail      *string
		Language  string
	}](tx, `select p.id, p.given_name, c.mail, p.language from directory.people p left join directory.contacts c on c.tenant_id = p.tenant_id and c.id = p.id
		where p.tenant_id = $1 and p.id = any ($2) and p.erased_at is null`, tx.Tenant(), ids)
	for _, r := range rows {
		c := notify.Contact{Name: r.GivenName, Lang: r.Language}
		if r.Mail != nil {
			c.Mail = *r.Mail
		}
		if c.Lang != "en" {
			c.Lang = "fr"
		}
		out[r.ID] = c
	}
	return out, err
}

func webAccount(tx *tenant.Tx) (web.Me, error) {
	a, err := identity.AccountOf(tx)
	me := web.Me{AccountID: a.ID, FirstName: a.GivenName, DisplayName: a.GivenName + " " + a.FamilyName, Language: a.Language, Theme: a.Theme, TextSize: int(a.TextSize), Comfort: a.Comfort, Shortcuts: a.Shortcuts}
	if me.Theme == "system" || me.Theme == "" {
		me.Theme = "auto"
	}
	return me, err
}

func webChildren(tx *tenant.Tx) ([]web.Child, error) {
	rows, err := tenant.Final[struct {
		ID        uuid.UUID
		GivenName string
		Class     *string
	}](tx, `select p.id, p.given_name, (select c.label from directory.class_members m join directory.classes c on c.tenant_id = m.tenant_id and c.id = m.class_id
			where m.tenant_id = p.tenant_id and m.person_id = p.id and m.part = 'pupil' and m.since <= $3::date and (m.until is null or m.until >= $3::date) order by m.since desc limit 1) as class
		from directory.people p where p.tenant_id = $1 and p.id = any ($2) and p.erased_at is null and p.left_on is null
		and exists (select from directory.roles r where r.tenant_id = p.tenant_id and r.person_id = p.id and r.profile = 'pupil')`, tx.Tenant(), tx.Subjects("directory"), tx.Now())
	var out []web.Child
	for _, r := range rows {
		c := web.Child{ID: r.ID, TenantID: tx.Tenant(), FirstName: r.GivenName}
		if r.Class != nil {
			c.ClassName = *r.Class
		}
		out = append(out, c)
	}
	return out, err
}

func webUnread(tx *tenant.Tx) (int, error) {
	rows, err := tenant.Final[int](tx, `select count(*)::int from notify.deliveries where tenant_id = $1 and person_id = any ($2) and read_at is null and deliver_at <= $3
		and state not in ('cancelled', 'elsewhere')`, tx.Tenant(), tx.Subjects("notify"), tx.Now())
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	return rows[0], nil
}

// pupilLeaves has the booked services of the transaction's tenant end what a pupil has there after their last day at school.
func (w *Wired) pupilLeaves(tx *tenant.Tx, pupil uuid.UUID, last schoolyear.Date) error {
	for _, s := range []*daybook.Service{w.Canteen.Bookings, w.Childcare.Bookings, w.Transport.Bookings} {
		if _, err := tx.Emit(daybook.LeavingKind(s.Key), time.Time{}, daybook.Leaving{Pupil: pupil, Last: last}); err != nil {
			return err
		}
	}
	return nil
}
