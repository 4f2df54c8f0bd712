package family

import (
	"slices"
	"time"

	"preau/internal/manifest"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// What the régie keeps of people, and its work that comes back.

var deskHolders = []manifest.Holder{
	{Service: Money, Table: "family.receipts", Column: "person_id", Key: []string{"id"}},
	{Service: Money, Table: "family.receipt_parts", Column: "person_id", Key: []string{"id"}},
	{Service: Money, Table: "family.mandates", Column: "person_id", Key: []string{"id"}},
	{Service: Money, Table: "family.lot_debits", Column: "person_id", Key: []string{"id"}},
	{Service: Money, Table: "family.titles", Column: "person_id", Key: []string{"slip_id", "bill_id"}},
}

func deskKeeps() []manifest.Kept {
	const books, acts, unseen = "family.why_books", "family.why_act", "family.untold_rule"
	return []manifest.Kept{
		{Table: "family.tills", Whom: "opened_by closed_by", Says: "id label day float_cents opened_name opened_at closed_at expected counted papers coins gap_cents gap_reason", Gone: manifest.Held, Why: books, Untold: unseen},
		{Table: "family.receipts", Whom: "person_id made_by", Says: "id kind year number till_id payer_id payer_name handed_by cents given_cents day at of_receipt reason decided_by made_name", Gone: manifest.Held, Why: books, Copied: "family.copy_receipts"},
		{Table: "family.receipt_parts", Whom: "person_id", Says: "id receipt_id n kind cents reference bank papers of_part", Gone: manifest.Held, Why: books, Copied: "family.copy_receipts"},
		{Table: "family.deposits", Whom: "made_by", Says: "id year number day reference cents made_name at", Gone: manifest.Held, Why: books, Untold: unseen},
		{Table: "family.mandates", Whom: "person_id made_by", Says: "id payer_id rum signed_on signed_by holder iban_sealed iban_masked bic uses used_on ended_on ended_for created_at", Gone: manifest.Held, Why: books, Copied: "family.copy_mandates"},
		{Table: "family.lots", Whom: "made_by", Says: "id message collect_on state label cents debits made_at sent_at booked_at", Gone: manifest.Held, Why: acts, Untold: unseen},
		{Table: "family.lot_debits", Whom: "person_id", Says: "id lot_id bill_id payer_id mandate_id sequence cents reference state reason settled_on collect_on advice", Gone: manifest.Held, Why: books, Copied: "family.copy_debits"},
		{Table: "family.slips", Whom: "made_by", Says: "id year number month object state issued_on awaited_on collect_on cents titles made_at sent_at", Gone: manifest.Held, Why: acts, Untold: unseen},
		{Table: "family.titles", Whom: "person_id", Says: "bill_id slip_id piece debt key_one key_two cents state state_on reference", Gone: manifest.Held, Why: books, Copied: "family.copy_titles"},
		{Table: "family.title_events", Whom: "made_by", Says: "id bill_id state day cents source reason at made_name", Gone: manifest.Held, Why: acts, Untold: unseen},
	}
}

// copyReceipts is what a payer carries away of the régie: what they paid, the accounts they let it debit (masked), what was debited, and
// the titles that the Trésor collects of them.
func copyReceipts(tx *tenant.Tx, of manifest.Of) ([]manifest.Part, error) {
	var out []manifest.Part
	add := func(p manifest.Part) {
		if len(p.Rows) > 0 {
			out = append(out, p)
		}
	}
	receipts, err := receiptsWhere(tx, `r.person_id = $2`, of.Person)
	if err != nil {
		return nil, err
	}
	paid := manifest.Part{Title: "family.copy_receipts", Columns: []string{"family.copy_number", "family.copy_paid_on", "family.copy_money", "family.copy_cents"}}
	for _, r := range receipts {
		for _, p := range r.Parts {
			paid.Rows = append(paid.Rows, []any{r.Number, r.Day, manifest.Word{Key: "family.money_" + p.Kind, Code: p.Kind}, p.Cents.String()})
		}
	}
	add(paid)
	mandates, err := mandatesWhere(tx, `m.person_id = $2`, of.Person)
	if err != nil {
		return nil, err
	}
	signed := manifest.Part{Title: "family.copy_mandates", Columns: []string{"family.copy_rum", "family.copy_account", "family.copy_signed", "family.copy_ended"}}
	for _, m := range mandates {
		signed.Rows = append(signed.Rows, []any{m.RUM, m.IBANMasked, m.SignedOn, m.EndedOn})
	}
	add(signed)
	type row struct {
		Year         int
		Number       *int64
		Day          schoolyear.Date
		State, Cents string
	}
	debits, err := tenant.Select[row](tx, `select b.year, b.number, l.collect_on as day, d.state, (d.cents / 100.0)::numeric(20, 2)::text as cents from family.lot_debits d join family.lots l on l.tenant_id = $1 and l.id = d.lot_id join family.bills b on b.tenant_id = $1 and b.id = d.bill_id
		where d.tenant_id = $1 and d.person_id = $2 order by l.collect_on, b.number`, tx.Tenant(), of.Person)
	if err != nil {
		return nil, err
	}
	titles, err := tenant.Select[row](tx, `select b.year, b.number, t.state_on as day, t.state, (t.cents / 100.0)::numeric(20, 2)::text as cents from family.titles t join family.bills b on b.tenant_id = $1 and b.id = t.bill_id
		where t.tenant_id = $1 and t.person_id = $2 order by t.state_on, b.number`, tx.Tenant(), of.Person)
	for _, p := range []struct {
		title, word string
		rows        []row
	}{{"family.copy_debits", "family.debit_", debits}, {"family.copy_titles", "family.title_", titles}} {
		part := manifest.Part{Title: p.title, Columns: []string{"family.copy_number", "family.copy_paid_on", "family.copy_state", "family.copy_cents"}}
		for _, r := range p.rows {
			number := ""
			if r.Number != nil {
				number = NumberText(r.Year, *r.Number)
			}
			part.Rows = append(part.Rows, []any{number, r.Day, manifest.Word{Key: p.word + r.State, Code: r.State}, r.Cents})
		}
		add(part)
	}
	return out, err
}

func (s *Service) deskJobs() []manifest.Job {
	doors := []string{Key, Money, "directory"}
	return []manifest.Job{
		manifest.NewJob("family.collect", doors, s.collect),
		manifest.NewJob("family.end_mandates", doors, s.endUnused),
	}
}

func deskSchedules() []manifest.Schedule {
	return []manifest.Schedule{
		{Kind: "family.collect", Next: manifest.Daily(4, 50, time.UTC), PerTenant: true},
		{Kind: "family.end_mandates", Next: manifest.Daily(4, 45, time.UTC), PerTenant: true},
	}
}

func deskNav() []manifest.Nav {
	return []manifest.Nav{
		{Key: "family.nav_desk", Path: "/regie", Icon: "town", Right: Desk, Order: 50, Staff: true},
	}
}

func (s *Service) deskOperations() []manifest.Operation {
	return slices.Concat(s.tillOperations(), s.payerOperations(), s.receiptOperations(), s.journalOperations(), s.mandateOperations(), s.lotOperations(), s.titleOperations())
}
