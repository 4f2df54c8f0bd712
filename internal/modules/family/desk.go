package family

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"

	"preau/internal/directory"
	"preau/internal/ledger"
	"preau/internal/manifest"
	"preau/internal/platform/fold"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// DeskPayer is a payer as an agent finds them at the desk.
type DeskPayer struct {
	ID         uuid.UUID    `json:"id"`
	Name       string       `json:"name"`
	Children   []string     `json:"children" nullable:"false" doc:"Given names of the households they pay for"`
	Households []string     `json:"households" nullable:"false"`
	OpenCents  ledger.Cents `json:"open_cents" doc:"Owed in all; below nothing, the account is in credit"`
	Bills      int          `json:"bills" doc:"Not settled"`
}

// FindPayers finds payers by their name, a child's or a household's, at most twenty.
func FindPayers(tx *tenant.Tx, query string) ([]DeskPayer, error) {
	if strings.TrimSpace(query) == "" {
		return []DeskPayer{}, nil
	}
	people, err := directory.Search(tx, query, 40)
	if err != nil {
		return nil, err
	}
	ids := make([]uuid.UUID, len(people))
	for i, p := range people {
		ids[i] = p.ID
	}
	type row struct{ ID uuid.UUID }
	found, err := tenant.Select[row](tx, `select p.id from family.payers p where p.tenant_id = $1 and p.closed_at is null and (p.person_id = any ($2)
			or exists (select from family.household_payers h join family.household_children c on c.tenant_id = $1 and c.household_id = h.household_id where h.tenant_id = $1 and h.payer_id = p.id and c.pupil_id = any ($2)))
		order by p.id limit 60`, tx.Tenant(), ids)
	if err != nil {
		return nil, err
	}
	payers := make([]uuid.UUID, 0, len(found))
	for _, f := range found {
		payers = append(payers, f.ID)
	}
	type named struct {
		ID   uuid.UUID
		Name string
	}
	institutions, err := tenant.Select[named](tx, `select id, name from family.payers where tenant_id = $1 and person_id is null and closed_at is null`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	words := strings.Fields(fold.Fold(query))
	for _, i := range institutions {
		name := " " + fold.Fold(i.Name)
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(name, " "+w) }) {
			payers = append(payers, i.ID)
		}
	}
	out, err := deskPayers(tx, payers)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(out, func(a, b DeskPayer) int {
		return cmp.Or(-cmp.Compare(matches(a, words), matches(b, words)), strings.Compare(fold.Fold(a.Name), fold.Fold(b.Name)))
	})
	return out[:min(len(out), 20)], nil
}

// matches ranks a payer whose own name holds all words before one who is found by a child.
func matches(p DeskPayer, words []string) int {
	name := " " + fold.Fold(p.Name)
	for _, w := range words {
		if !strings.Contains(name, " "+w) {
			return 0
		}
	}
	return 1
}

func deskPayers(tx *tenant.Tx, payers []uuid.UUID) ([]DeskPayer, error) {
	if len(payers) == 0 {
		return []DeskPayer{}, nil
	}
	type row struct {
		ID         uuid.UUID
		Name       string
		Children   []string
		Households []string
		Balance    ledger.Cents
	}
	rows, err := tenant.Select[row](tx, `select p.id, coalesce(nullif(p.name, ''), trim(d.given_name || ' ' || coalesce(nullif(d.usage_name, ''), d.family_name)), '') as name,
			array(select distinct k.given_name from family.household_payers h join family.household_children c on c.tenant_id = $1 and c.household_id = h.household_id join directory.people k on k.tenant_id = $1 and k.id = c.pupil_id
				where h.tenant_id = $1 and h.payer_id = p.id order by 1) as children,
			array(select distinct o.name from family.household_payers h join family.households o on o.tenant_id = $1 and o.id = h.household_id where h.tenant_id = $1 and h.payer_id = p.id order by 1) as households,
			coalesce((select sum(cents) from family.postings x where x.tenant_id = $1 and x.account = 'payer' and x.owner_id = p.id), 0)::bigint as balance
		from family.payers p left join directory.people d on d.tenant_id = $1 and d.id = p.person_id where p.tenant_id = $1 and p.id = any ($2)`, tx.Tenant(), payers)
	if err != nil {
		return nil, err
	}
	bills, err := BillsOf(tx, payers)
	if err != nil {
		return nil, err
	}
	open := map[uuid.UUID]int{}
	for _, b := range bills {
		if b.Open() > 0 {
			open[b.PayerID]++
		}
	}
	out := make([]DeskPayer, len(rows))
	for i, r := range rows {
		out[i] = DeskPayer{r.ID, r.Name, r.Children, r.Households, r.Balance, open[r.ID]}
	}
	return out, nil
}

// DeskBill is a bill that may be paid at the desk, or why it may not.
type DeskBill struct {
	BillView
	Children []string                `json:"children" nullable:"false"`
	Vouchers map[string]ledger.Cents `json:"vouchers" doc:"What CESU and holiday vouchers may still pay of it, by kind"`
	Held     string                  `json:"held,omitempty" enum:"titled,in_lot" doc:"Why the desk may not take it: a title that only the Trésor collects, a debit on its way"`
	HeldOn   *schoolyear.Date        `json:"held_on,omitempty" format:"date" doc:"When the debit is collected, or the title was issued"`
}

// DeskAccount is what a payer owes, as the desk reads it.
type DeskAccount struct {
	DeskPayer
	AdvanceCents ledger.Cents `json:"advance_cents" doc:"Paid beyond all that was billed"`
	DueCents     ledger.Cents `json:"due_cents" doc:"What the desk may take now"`
	OpenBills    []DeskBill   `json:"open_bills" nullable:"false"`
	Receipts     []Receipt    `json:"receipts" nullable:"false" doc:"The latest ten"`
	Mandate      *MandateView `json:"mandate,omitempty"`
}

type account struct {
	Bills   []DeskBill
	Advance ledger.Cents
	Due     ledger.Cents
}

// accountOf reads the open bills of a payer with what each voucher may pay and what holds them.
func accountOf(tx *tenant.Tx, payer uuid.UUID) (account, error) {
	a := account{Bills: []DeskBill{}}
	bills, err := BillsOf(tx, []uuid.UUID{payer})
	if err != nil {
		return a, err
	}
	var ids []uuid.UUID
	for _, b := range bills {
		if b.Open() > 0 && b.Kind != "carried" {
			a.Bills = append(a.Bills, DeskBill{BillView: b.View(), Children: []string{}, Vouchers: map[string]ledger.Cents{}})
			ids = append(ids, b.ID)
		}
	}
	if a.Advance, err = Advance(tx, payer); err != nil || len(ids) == 0 {
		return a, err
	}
	type line struct {
		BillID        uuid.UUID
		PupilName     string
		Service, Kind string
		Days          []schoolyear.Date
		Cents         ledger.Cents
		BirthDate     schoolyear.Date
	}
	lines, err := tenant.Select[line](tx, `select l.bill_id, l.pupil_name, l.service, l.kind, l.days, l.cents, p.birth_date from family.bill_lines l left join directory.people p on p.tenant_id = $1 and p.id = l.pupil_id
		where l.tenant_id = $1 and l.bill_id = any ($2) order by l.bill_id, l.n`, tx.Tenant(), ids)
	if err != nil {
		return a, err
	}
	type paid struct {
		BillID uuid.UUID
		Kind   string
		Cents  ledger.Cents
	}
	used, err := tenant.Select[paid](tx, `select s.bill_id, p.kind, sum(s.cents)::bigint as cents from family.settlements s join family.receipt_parts p on p.tenant_id = $1 and p.id = s.source_id
		where s.tenant_id = $1 and s.bill_id = any ($2) and p.kind in ('cesu', 'ancv') group by s.bill_id, p.kind`, tx.Tenant(), ids)
	if err != nil {
		return a, err
	}
	holds, err := holdsOf(tx, ids)
	if err != nil {
		return a, err
	}
	for i := range a.Bills {
		b := &a.Bills[i]
		for _, l := range lines {
			if l.BillID != b.ID {
				continue
			}
			if l.PupilName != "" && !slices.Contains(b.Children, l.PupilName) {
				b.Children = append(b.Children, l.PupilName)
			}
			for _, v := range []string{"cesu", "ancv"} {
				if n := Payable(v, l.Service, l.Kind, l.Days, l.BirthDate, l.Cents); n > 0 {
					b.Vouchers[v] += n
				}
			}
		}
		for _, u := range used {
			if u.BillID == b.ID {
				b.Vouchers[u.Kind] -= u.Cents
			}
		}
		for v, n := range b.Vouchers {
			if n = min(n, b.OpenCents); n <= 0 {
				delete(b.Vouchers, v)
			} else {
				b.Vouchers[v] = n
			}
		}
		if h, ok := holds[b.ID]; ok {
			b.Held, b.HeldOn = h.Why, &h.On
		} else {
			a.Due += b.OpenCents
		}
	}
	return a, nil
}

// Hold is why nobody but the one named may collect a bill just now.
type Hold struct {
	BillID    uuid.UUID
	Why       string // heldByTitle: only the Trésor; heldByDebit: a debit that was sent
	On        schoolyear.Date
	Reference string // of a title, for PayFiP
}

const (
	heldByTitle = "titled"
	heldByDebit = "in_lot"
)

// HoldView is a hold as the bill's payer reads it.
type HoldView struct {
	Why       string           `json:"why" enum:"titled,in_lot" doc:"titled: the Trésor collects it; in_lot: a debit is on its way"`
	On        *schoolyear.Date `json:"on,omitempty" format:"date" doc:"When the debit is collected, or the title was issued"`
	Reference string           `json:"reference,omitempty" doc:"Of the title, as PayFiP asks for it"`
	Online    bool             `json:"online" doc:"The title can be paid from here, by itself"`
}

// holdViews are the holds of bills as their payers read them.
func (s *Service) holdViews(tx *tenant.Tx, bills []Bill) (map[uuid.UUID]*HoldView, error) {
	ids := make([]uuid.UUID, len(bills))
	for i, b := range bills {
		ids[i] = b.ID
	}
	holds, err := holdsOf(tx, ids)
	out := map[uuid.UUID]*HoldView{}
	if err != nil || len(holds) == 0 {
		return out, err
	}
	_, shut := s.railOfTitles(tx)
	if shut != nil && !errors.Is(shut, errRailShut) {
		return nil, shut
	}
	for id, h := range holds {
		v := &HoldView{Why: h.Why, Reference: h.Reference, Online: h.Reference != "" && shut == nil}
		if on := h.On; !on.IsZero() {
			v.On = &on
		}
		out[id] = v
	}
	return out, nil
}

// holdsOf tells which bills are not to be asked for, paid online nor taken at the desk: a title was issued, or a debit is on its way.
func holdsOf(tx *tenant.Tx, bills []uuid.UUID) (map[uuid.UUID]Hold, error) {
	rows, err := tenant.Select[Hold](tx, `select bill_id, 'titled' as why, state_on as "on", reference from family.titles where tenant_id = $1 and bill_id = any ($2) and state = 'issued'
		union all select d.bill_id, 'in_lot', d.collect_on, '' from family.lot_debits d where d.tenant_id = $1 and d.bill_id = any ($2) and d.state = 'sent'`, tx.Tenant(), bills)
	out := make(map[uuid.UUID]Hold, len(rows))
	for _, r := range rows {
		out[r.BillID] = r
	}
	return out, err
}

func (s *Service) payerOperations() []manifest.Operation {
	desk := manifest.Needs(Desk)
	return []manifest.Operation{
		manifest.Op(spec("find-payers", http.MethodGet, "/desk/payers", "Find who pays by their name, a child's or a household's", desk, Money, "directory"), s.findPayers),
		manifest.Op(spec("desk-account", http.MethodGet, "/desk/payers/{payer}", "What a payer owes, bill by bill, and what may pay it", desk, Money, "directory"), s.deskAccount),
	}
}

func (s *Service) findPayers(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Query string `query:"q" maxLength:"100" required:"true"`
}) (*struct {
	Body struct {
		Items []DeskPayer `json:"items" nullable:"false"`
	}
}, error) {
	out := &struct {
		Body struct {
			Items []DeskPayer `json:"items" nullable:"false"`
		}
	}{}
	var err error
	out.Body.Items, err = FindPayers(tx, in.Query)
	return out, err
}

func (s *Service) deskAccount(_ context.Context, tx *tenant.Tx, in *OfPayer) (*struct{ Body DeskAccount }, error) {
	if _, _, err := payerName(tx, in.Payer); err != nil {
		return nil, err
	}
	who, err := deskPayers(tx, []uuid.UUID{in.Payer})
	if err != nil {
		return nil, err
	}
	a, err := accountOf(tx, in.Payer)
	if err != nil {
		return nil, err
	}
	v := DeskAccount{DeskPayer: who[0], AdvanceCents: max(a.Advance, 0), DueCents: a.Due, OpenBills: a.Bills}
	if v.Receipts, err = receiptsWhere(tx, `r.payer_id = $2`, in.Payer); err != nil {
		return nil, err
	}
	v.Receipts = v.Receipts[:min(len(v.Receipts), 10)]
	if v.Mandate, err = mandateOf(tx, in.Payer); err != nil {
		return nil, err
	}
	tx.About(in.Payer)
	return &struct{ Body DeskAccount }{v}, nil
}
