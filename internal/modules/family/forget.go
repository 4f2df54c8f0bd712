package family

import (
	"context"
	"slices"
	"time"

	"preau/internal/access"
	"preau/internal/audit"
	"preau/internal/ledger"
	"preau/internal/manifest"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

const (
	// booksKept is how long bills, the ledger and what they rest on are kept: ten years from the end of the year they belong to.
	// Source: code de commerce, art. L. 123-22, whose delay the DGFiP asks of régies for their supporting documents.
	booksKept = 11 * 366 * 24 * time.Hour
	// pricedKept is how long a quotient, a split or an aid is kept once it prices nothing any more: the four years in which a debt may be
	// collected or contested. Source: code général des collectivités territoriales, art. L. 1617-5, 3°.
	pricedKept = 4 * 366 * 24 * time.Hour
)

// Holders are the columns in which a person of the directory stands.
var Holders = append([]manifest.Holder{
	{Service: Key, Table: "family.payers", Column: "person_id", Key: []string{"id"}},
	{Service: Key, Table: "family.household_children", Column: "pupil_id", Key: []string{"id"}},
	{Service: Key, Table: "family.household_payers", Column: "person_id", Key: []string{"id"}},
	{Service: Key, Table: "family.shares", Column: "person_id", Key: []string{"split_id", "payer_id"}},
	{Service: Key, Table: "family.quotients", Column: "person_id", Key: []string{"id"}},
	{Service: Key, Table: "family.aids", Column: "pupil_id", Key: []string{"id"}},
	{Service: Money, Table: "family.drafts", Column: "person_id", Key: []string{"run_id", "household_id", "payer_id"}},
	{Service: Money, Table: "family.bills", Column: "person_id", Key: []string{"id"}},
	{Service: Money, Table: "family.bill_lines", Column: "person_id", Key: []string{"bill_id"}},
	{Service: Money, Table: "family.bill_lines", Column: "pupil_id", Key: []string{"bill_id"}},
	{Service: Money, Table: "family.settlements", Column: "person_id", Key: []string{"id"}},
	{Service: Money, Table: "family.payments", Column: "person_id", Key: []string{"id"}},
	{Service: Money, Table: "family.payment_bills", Column: "person_id", Key: []string{"payment_id", "bill_id"}},
	{Service: Money, Table: "family.payment_events", Column: "person_id", Key: []string{"id"}},
	{Service: Money, Table: "family.reminders", Column: "person_id", Key: []string{"id"}},
	{Service: Money, Table: "family.certificates", Column: "person_id", Key: []string{"id"}},
	{Service: Money, Table: "family.certificate_children", Column: "person_id", Key: []string{"certificate_id", "n"}},
	{Service: Money, Table: "family.certificate_children", Column: "pupil_id", Key: []string{"certificate_id", "n"}},
}, slices.Concat(deskHolders, householdHolders, ownHolders)...)

func retention() []manifest.Retention {
	return []manifest.Retention{
		{Data: "family.keep_priced", Basis: "family.basis_mission", Trigger: "family.from_last_day", Delay: pricedKept, Action: "erase"},
		{Data: "family.keep_books", Basis: "family.basis_books", Trigger: "family.from_issue", Delay: booksKept, Action: "erase"},
	}
}

// subject says what becomes of those who pay, and what they may carry away.
func (s *Service) subject() manifest.Subject {
	const owed, books, acts, unseen = "family.why_owed", "family.why_books", "family.why_act", "family.untold_rule"
	return manifest.Subject{
		Keeps: append([]manifest.Kept{
			{Table: "family.payers", Whom: "person_id", Says: "id name siret address paper same_as created_at closed_at", Gone: manifest.Held, Why: owed, Copied: "family.copy_bills"},
			{Table: "family.household_children", Whom: "pupil_id", Says: "id household_id since until", Gone: manifest.Held, Why: owed, Copied: "family.copy_bills"},
			{Table: "family.household_payers", Whom: "person_id", Says: "id household_id payer_id since until", Gone: manifest.Held, Why: owed, Copied: "family.copy_bills"},
			{Table: "family.splits", Whom: "made_by", Says: "id household_id kind mode since until reason created_at", Gone: manifest.Held, Why: owed, Untold: unseen},
			{Table: "family.shares", Whom: "person_id", Says: "split_id payer_id ppm weeks kind mode since until", Gone: manifest.Held, Why: owed, Copied: "family.copy_bills"},
			{Table: "family.quotients", Whom: "person_id made_by", Says: "id household_id value source year month since until proof seen_on created_at ended_at", Gone: manifest.Held, Why: owed, Copied: "family.copy_quotients"},
			{Table: "family.tariffs", Whom: "made_by", Says: "id service kind activity_id label since until state body cost_cents decided_on reference created_at activated_at version", Gone: manifest.Held, Why: acts, Untold: unseen},
			{Table: "family.aids", Whom: "pupil_id made_by", Says: "id household_id service label payer_id ppm cents per cap_cents since until created_at", Gone: manifest.Held, Why: owed, Copied: "family.copy_bills"},
			{Table: "family.entries", Whom: "by_account", Says: "id kind source_id day at reverses note", Gone: manifest.Held, Why: books, Untold: unseen},
			{Table: "family.postings", Whom: "owner_id", Says: "entry_id n account cents", Gone: manifest.Held, Why: books, Untold: unseen},
			{Table: "family.runs", Whom: "made_by", Says: "id month services state due_on task_id figures created_at drafted_at issued_at", Gone: manifest.Held, Why: acts, Untold: unseen},
			{Table: "family.drafts", Whom: "person_id", Says: "run_id household_id payer_id cents carried_cents problems blocked lines of_bill", Gone: manifest.Held, Why: owed, Untold: unseen},
			{Table: "family.bills", Whom: "person_id made_by", Says: "id kind year number run_id month household_id payer_id payer_name address cents carried_cents issued_on due_on of_bill reason carried_into file_id file_sha256 created_at given", Gone: manifest.Held, Why: books, Copied: "family.copy_bills"},
			{Table: "family.bill_lines", Whom: "person_id pupil_id", Says: "bill_id n pupil_name service kind activity_id label days quantity unit_cents whole_cents cents share_ppm steps charge minutes aid_id", Gone: manifest.Held, Why: books, Copied: "family.copy_bills"},
			{Table: "family.payments", Whom: "person_id account_id", Says: "id payer_id rail state cents label reference year mode client titled ref intent result paid_cents over_cents approval created_at opened_at returned_at asked_at notified_at ended_at paid_at", Gone: manifest.Held, Why: books, Copied: "family.copy_payments"},
			{Table: "family.payment_bills", Whom: "person_id", Says: "payment_id bill_id cents held", Gone: manifest.Held, Why: books, Copied: "family.copy_payments"},
			{Table: "family.payment_events", Whom: "person_id", Says: "id payment_id at kind code", Gone: manifest.Held, Why: books, Copied: "family.copy_payments"},
			{Table: "family.reminders", Whom: "person_id made_by", Says: "id lot_id bill_id payer_id level year number day until_on cents body paper told_at file_id file_sha256 at", Gone: manifest.Held, Why: books, Copied: "family.copy_reminders"},
			{Table: "family.certificate_runs", Whom: "made_by", Says: "id year task_id figures made_at ended_at", Gone: manifest.Held, Why: acts, Untold: unseen},
			{Table: "family.certificates", Whom: "person_id made_by", Says: "id run_id year version payer_id payer_name address cents cesu_cents day told_at file_id file_sha256 at", Gone: manifest.Held, Why: books, Copied: "family.copy_certificates"},
			{Table: "family.certificate_children", Whom: "person_id pupil_id", Says: "certificate_id n pupil_name born_on cents", Gone: manifest.Held, Why: books, Copied: "family.copy_certificates"},
			{Table: "family.reminder_holds", Whom: "made_by", Says: "bill_id kind until_on note at", Gone: manifest.Held, Why: acts, Untold: unseen},
			{Table: "family.settlements", Whom: "person_id", Says: "id bill_id kind source_id cents day at", Gone: manifest.Held, Why: books, Copied: "family.copy_bills"},
		}, slices.Concat(deskKeeps(), householdKept(), ownKept())...),
		Copies: []manifest.Copy{{Right: Pay, Doors: access.Subject, Reads: []string{Money}, Write: copyBills}, {Right: Pay, Doors: access.Subject, Reads: []string{Money}, Write: copyReceipts}},
		// of the rest nothing follows a departure: the books have clocks of their own
		Forget: func(tx *tenant.Tx, gone manifest.Gone) error { return forgetOwn(tx, gone.People...) },
	}
}

// purge erases what its clock has run out for.
func (s *Service) purge(_ context.Context, tx *tenant.Tx, _ *manifest.Due) error {
	old := schoolyear.DateOf(tx.Now().Add(-pricedKept), time.UTC)
	for _, err := range []error{
		audit.Erase(tx, "", `delete from family.shares x using family.splits p where x.tenant_id = $1 and p.tenant_id = $1 and p.id = x.split_id and p.until < $2`, tx.Tenant(), old),
		audit.Erase(tx, "family.keep_priced", `delete from family.splits where tenant_id = $1 and until < $2`, tx.Tenant(), old),
		audit.Erase(tx, "family.keep_priced", `delete from family.aids where tenant_id = $1 and until < $2`, tx.Tenant(), old),
		audit.Erase(tx, "", `delete from family.drafts d using family.runs r where d.tenant_id = $1 and r.tenant_id = $1 and r.id = d.run_id and r.state in ('issued', 'dropped') and r.created_at < $2`, tx.Tenant(), tx.Now().Add(-92*24*time.Hour)),
		audit.Erase(tx, "family.keep_priced", `delete from family.quotient_claims where tenant_id = $1 and said_at < $2`, tx.Tenant(), tx.Now().Add(-pricedKept)),
		audit.Erase(tx, "family.keep_priced", `delete from family.quotient_asks where tenant_id = $1 and asked_at < $2`, tx.Tenant(), tx.Now().Add(-pricedKept)),
		audit.Erase(tx, "family.keep_priced", `delete from family.split_asks where tenant_id = $1 and asked_at < $2`, tx.Tenant(), tx.Now().Add(-pricedKept)),
		purgeOwn(tx),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

// copyBills is what a payer carries away: their bills line by line, what was set against them, and the quotients they gave.
func copyBills(tx *tenant.Tx, of manifest.Of) ([]manifest.Part, error) {
	type bill struct {
		Kind, Label, PupilName string
		Year                   int
		Number                 *int64
		IssuedOn, DueOn        schoolyear.Date
		Quantity               int
		UnitCents, Cents       ledger.Cents
		Settled                ledger.Cents
	}
	bills, err := tenant.Select[bill](tx, `select b.kind, l.label, l.pupil_name, b.year, b.number, b.issued_on, b.due_on, l.quantity, l.unit_cents, l.cents,
		coalesce((select sum(s.cents) from family.settlements s where s.tenant_id = $1 and s.bill_id = b.id), 0)::bigint as settled
		from family.bills b join family.bill_lines l on l.tenant_id = $1 and l.bill_id = b.id where b.tenant_id = $1 and b.person_id = $2 order by b.issued_on, b.id, l.n`, tx.Tenant(), of.Person)
	if err != nil {
		return nil, err
	}
	owed := manifest.Part{Title: "family.copy_bills", Columns: []string{"family.copy_kind", "family.copy_number", "family.copy_issued", "family.copy_due", "family.copy_child", "family.copy_label", "family.copy_quantity", "family.copy_unit", "family.copy_cents", "family.copy_settled"}}
	for _, b := range bills {
		number := ""
		if b.Number != nil {
			number = NumberText(b.Year, *b.Number)
		}
		owed.Rows = append(owed.Rows, []any{manifest.Word{Key: "family.kind_" + b.Kind, Code: b.Kind}, number, b.IssuedOn, b.DueOn, b.PupilName, b.Label, b.Quantity, b.UnitCents.String(), b.Cents.String(), b.Settled.String()})
	}
	type quotient struct {
		Value, Year, Month int
		Source             string
		Since              schoolyear.Date
	}
	given, err := tenant.Select[quotient](tx, `select value, year, month, source, since from family.quotients where tenant_id = $1 and person_id = $2 and ended_at is null order by since, id`, tx.Tenant(), of.Person)
	quotients := manifest.Part{Title: "family.copy_quotients", Columns: []string{"family.copy_value", "family.copy_source", "family.copy_month", "family.copy_since"}}
	for _, q := range given {
		quotients.Rows = append(quotients.Rows, []any{q.Value, manifest.Word{Key: "family.source_" + q.Source, Code: q.Source}, schoolyear.NewDate(q.Year, time.Month(q.Month), 1), q.Since})
	}
	if err != nil {
		return nil, err
	}
	reminded := manifest.Part{Title: "family.copy_reminders", Columns: []string{"family.copy_number", "family.copy_issued", "family.copy_until", "family.copy_cents"}}
	sent, errSent := tenant.Select[Reminder](tx, `select `+reminderColumns+` from family.reminders r where r.tenant_id = $1 and r.person_id = $2 order by r.day, r.number`, tx.Tenant(), of.Person)
	for _, r := range sent {
		reminded.Rows = append(reminded.Rows, []any{NumberText(r.Year, r.Nth), r.Day, r.UntilOn, r.Cents.String()})
	}
	if errSent != nil {
		return nil, errSent
	}
	paid, err := copyPayments(tx, of)
	var out []manifest.Part
	declared, errClaims := copyClaims(tx, of)
	if err == nil {
		err = errClaims
	}
	certified, errCertified := copyCertificates(tx, of)
	if err == nil {
		err = errCertified
	}
	for _, p := range []manifest.Part{owed, reminded, quotients, declared, paid, certified} {
		if len(p.Rows) > 0 {
			out = append(out, p)
		}
	}
	return out, err
}
