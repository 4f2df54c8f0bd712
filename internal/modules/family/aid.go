package family

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/ledger"
	"preau/internal/manifest"
	"preau/internal/modules/family/price"
	"preau/internal/platform/i18n"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// Aid is what somebody else takes on of a household's prices: a social centre, a département, an employer.
type Aid struct {
	ID       uuid.UUID       `json:"id"`
	PupilID  *uuid.UUID      `json:"pupil_id,omitempty" doc:"One child alone; absent: all of the household"`
	Pupil    string          `json:"pupil,omitempty" doc:"The child's first name"`
	Service  string          `json:"service" enum:",canteen,childcare,transport" doc:"One service alone; empty: all"`
	Label    string          `json:"label" doc:"As the bill says it"`
	PPM      int             `json:"ppm" doc:"A part of the price, in parts per million; 0: a sum"`
	Cents    ledger.Cents    `json:"cents" doc:"A sum; 0: a part"`
	Per      string          `json:"per" enum:"day,month" doc:"How often a sum is taken off"`
	CapCents *ledger.Cents   `json:"cap_cents,omitempty" doc:"What it comes to at most, in all"`
	Since    schoolyear.Date `json:"since"`
	Until    schoolyear.Date `json:"until,omitempty"`
	PayerID  *uuid.UUID      `json:"payer_id,omitempty" doc:"The institution that is asked for it"`
	Asked    string          `json:"asked,omitempty" doc:"Its name; empty: nobody is asked, what is taken off is the creditor's own"`
}

// AidsOf lists the aids of households that price some day from a day on, the oldest first.
func AidsOf(tx *tenant.Tx, household uuid.UUID) ([]Aid, error) {
	return tenant.Select[Aid](tx, `select a.id, a.pupil_id, coalesce((select p.given_name from directory.people p where p.tenant_id = $1 and p.id = a.pupil_id), '') as pupil, a.service, a.label, a.ppm, a.cents, a.per, a.cap_cents, a.since, a.until, a.payer_id, coalesce((select y.name from family.payers y where y.tenant_id = $1 and y.id = a.payer_id), '') as asked
		from family.aids a where a.tenant_id = $1 and a.household_id = $2 order by a.since, a.id`, tx.Tenant(), household)
}

// NewAid is an aid as an agent writes it.
type NewAid struct {
	PupilID  *uuid.UUID      `json:"pupil_id,omitempty"`
	Service  string          `json:"service,omitempty" enum:",canteen,childcare,transport"`
	Label    string          `json:"label" minLength:"3" maxLength:"80"`
	PPM      int             `json:"ppm,omitempty" minimum:"0" maximum:"1000000"`
	Cents    ledger.Cents    `json:"cents,omitempty" minimum:"0" maximum:"1000000"`
	Per      string          `json:"per" enum:"day,month"`
	CapCents *ledger.Cents   `json:"cap_cents,omitempty" minimum:"1" maximum:"10000000"`
	Since    schoolyear.Date `json:"since"`
	Until    schoolyear.Date `json:"until,omitempty"`
	Asked    *Joining        `json:"asked,omitempty" doc:"The institution that is asked for it with the month's bills, known or new; absent: nobody is"`
}

func (a NewAid) check(tx *tenant.Tx, household uuid.UUID) error {
	p := problem.New(problem.Invalid, "family.aid")
	switch {
	case strings.TrimSpace(a.Label) == "":
		return p.And("label", "family.aid_label")
	case (a.PPM > 0) == (a.Cents > 0):
		return p.And("cents", "family.aid_how_much")
	case a.Since.IsZero():
		return p.And("since", "family.aid_since")
	case !a.Until.IsZero() && a.Until.Before(a.Since):
		return p.And("until", "family.aid_until")
	}
	if a.PupilID != nil {
		here, err := tenant.Value[bool](tx, `select exists (select from family.household_children where tenant_id = $1 and household_id = $2 and pupil_id = $3)`, tx.Tenant(), household, *a.PupilID)
		if err != nil {
			return err
		}
		if !here {
			return p.And("pupil_id", "family.aid_child")
		}
	}
	return nil
}

// aidOperations are those of aids: who writes them writes quotients too, and sees no debt.
func (s *Service) aidOperations() []manifest.Operation {
	return []manifest.Operation{
		manifest.Op(spec("list-aids", http.MethodGet, "/households/{household}/aids", "What others take on of a household's prices", manifest.Needs(Household), "directory"), s.listAids),
		manifest.Op(spec("write-aid", http.MethodPost, "/households/{household}/aids", "Write an aid; it prices the days from its first one on", manifest.Needs(Household), "directory"), s.writeAid),
		manifest.Op(spec("list-institutions", http.MethodGet, "/institutions", "The institutions that pay, or are asked for aids, by name", manifest.Needs(Household)), s.listInstitutions),
		manifest.Op(spec("end-aid", http.MethodPost, "/households/{household}/aids/{aid}/end", "End an aid after a day", manifest.Needs(Household), "directory"), s.endAid),
	}
}

type aidsOut struct {
	Body struct {
		Aids []Aid `json:"aids" nullable:"false"`
	}
}

func aids(tx *tenant.Tx, household uuid.UUID) (*aidsOut, error) {
	known, err := tenant.Value[bool](tx, `select exists (select from family.households where tenant_id = $1 and id = $2)`, tx.Tenant(), household)
	if err != nil {
		return nil, err
	}
	if !known {
		return nil, problem.New(problem.NotFound, "family.no_household")
	}
	out := &aidsOut{}
	out.Body.Aids, err = AidsOf(tx, household)
	if out.Body.Aids == nil {
		out.Body.Aids = []Aid{}
	}
	return out, err
}

func (s *Service) listAids(_ context.Context, tx *tenant.Tx, in *OfHousehold) (*aidsOut, error) {
	return aids(tx, in.Household)
}

func (s *Service) writeAid(_ context.Context, tx *tenant.Tx, in *struct {
	OfHousehold
	Body NewAid
}) (*aidsOut, error) {
	if _, err := aids(tx, in.Household); err != nil {
		return nil, err
	}
	if err := hold(tx, in.Household); err != nil {
		return nil, err
	}
	if err := in.Body.check(tx, in.Household); err != nil {
		return nil, err
	}
	id, a := tenant.NewID(), in.Body
	var asked *uuid.UUID
	if a.Asked != nil {
		payer, person, err := joined(tx, *a.Asked)
		if err != nil {
			return nil, err
		}
		if person != nil { // a person who helps a household pays for it: that is a share
			return nil, problem.OnField("asked", "family.aid_institution")
		}
		asked = &payer
	}
	if _, err := tx.Exec(`insert into family.aids (tenant_id, id, household_id, pupil_id, service, label, payer_id, ppm, cents, per, cap_cents, since, until, made_by, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		tx.Tenant(), id, in.Household, a.PupilID, a.Service, strings.TrimSpace(a.Label), asked, a.PPM, a.Cents, a.Per, a.CapCents, a.Since, a.Until, tx.Account(), tx.Now()); err != nil {
		return nil, err
	}
	tx.About(in.Household, id)
	return aids(tx, in.Household)
}

func (s *Service) endAid(_ context.Context, tx *tenant.Tx, in *struct {
	OfHousehold
	Aid  uuid.UUID `path:"aid" format:"uuid"`
	Body struct {
		Until schoolyear.Date `json:"until" doc:"The last day it prices"`
	}
}) (*aidsOut, error) {
	list, err := aids(tx, in.Household)
	if err != nil {
		return nil, err
	}
	if err := hold(tx, in.Household); err != nil {
		return nil, err
	}
	for _, a := range list.Body.Aids {
		if a.ID != in.Aid {
			continue
		}
		if in.Body.Until.IsZero() || in.Body.Until.Before(a.Since) {
			return nil, problem.New(problem.Invalid, "family.aid").And("until", "family.aid_until")
		}
		if _, err := tx.Exec(`update family.aids set until = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), in.Aid, in.Body.Until); err != nil {
			return nil, err
		}
		tx.About(in.Household, in.Aid)
		return aids(tx, in.Household)
	}
	return nil, problem.New(problem.NotFound, "family.no_aid")
}

// Institution is a payer who is no person.
type Institution struct {
	ID   uuid.UUID `json:"id"`
	Name string    `json:"name"`
}

func (s *Service) listInstitutions(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*struct {
	Body struct {
		Institutions []Institution `json:"institutions" nullable:"false"`
	}
}, error) {
	out := &struct {
		Body struct {
			Institutions []Institution `json:"institutions" nullable:"false"`
		}
	}{}
	list, err := tenant.Select[Institution](tx, `select id, name from family.payers where tenant_id = $1 and person_id is null and closed_at is null order by lower(name), id`, tx.Tenant())
	out.Body.Institutions = append([]Institution{}, list...)
	return out, err
}

// aidOf is one aid of one child's activity, as one payer profits from it.
type aidOf struct{ payer, pupil, activity, aid uuid.UUID }

func (l *BillLine) aidOf(payer uuid.UUID) aidOf {
	k := aidOf{payer: payer}
	if l.PupilID != nil {
		k.pupil = *l.PupilID
	}
	if l.ActivityID != nil {
		k.activity = *l.ActivityID
	}
	if l.AidID != nil {
		k.aid = *l.AidID
	}
	return k
}

// compareAids sets what aids come to now against what was taken off: an aid that was not known then is taken off as it is reckoned, of
// another the difference is. What credits give back counts as given back; the cent by which each may have been rounded is left.
func compareAids(now []sharedLine, before []billedLine, credits []sharedCredit) (out []sharedLine) {
	type sums struct {
		like      BillLine
		was, will ledger.Cents
		rounded   ledger.Cents // at most
		now       []sharedLine
	}
	found := map[aidOf]*sums{}
	var order []aidOf
	at := func(payer uuid.UUID, l *BillLine) *sums {
		k := l.aidOf(payer)
		if found[k] == nil {
			found[k] = &sums{like: *l}
			order = append(order, k)
		}
		return found[k]
	}
	for i := range before {
		if b := &before[i]; b.Charge == price.Aided {
			x := at(b.PayerID, &b.BillLine)
			x.was -= b.Cents
			if b.Cents > 0 {
				x.rounded++
			}
		}
	}
	for _, c := range credits {
		for i := range c.aids {
			x := at(c.payer, &c.aids[i])
			x.was -= c.aids[i].Cents
			x.rounded++
		}
	}
	for _, l := range now {
		x := at(l.payer, &l.BillLine)
		x.will -= l.Cents
		x.now = append(x.now, l)
	}
	for _, k := range order {
		switch x := found[k]; {
		case x.was == x.will, x.was > 0 && x.will > 0 && max(x.was-x.will, x.will-x.was) <= x.rounded:
		case x.was == 0:
			out = append(out, x.now...)
		default:
			out = append(out, sharedLine{k.payer, aidSince(x.like, x.was, x.will)})
		}
	}
	return out
}

// aidSince is a line that brings what an aid takes off from one sum to another.
func aidSince(like BillLine, was, now ledger.Cents) BillLine {
	l := like
	label := ""
	if steps := like.steps(); len(steps) > 0 {
		label = steps[0].Label
	}
	cents := was - now
	l.N, l.Days, l.Minutes, l.Quantity, l.UnitCents, l.WholeCents, l.Cents, l.SharePPM = 0, []schoolyear.Date{}, []int{}, 1, cents, cents, cents, ledger.Million
	l.Steps, _ = json.Marshal([]price.Step{{Code: "aid_since", Label: label, Of: was, Amount: now, Cents: cents}})
	return l
}

// borne is what whoever aided bore of what is taken off a line, and is given back to them. lines are those of the bill and of the notes
// that corrected it. Of an aid by the day it is that of the days; a sum by the month stays as long as so much is owed.
func borne(lines []BillLine, of, off BillLine) (out []BillLine) {
	taken := -off.Cents
	rest := taken
	seat := of.aidOf(uuid.Nil)
	var asked ledger.Cents // for the child's activity, aids aside
	left := map[uuid.UUID]ledger.Cents{}
	var order []uuid.UUID
	parts := map[uuid.UUID][]BillLine{}
	for _, l := range lines {
		k := l.aidOf(uuid.Nil)
		if k.pupil != seat.pupil || k.activity != seat.activity {
			continue
		}
		if l.Charge != price.Aided {
			asked += l.Cents
			continue
		}
		if l.AidID == nil {
			continue
		}
		if parts[k.aid] == nil && l.Cents < 0 {
			order = append(order, k.aid)
		}
		left[k.aid] -= l.Cents
		if l.Cents < 0 {
			parts[k.aid] = append(parts[k.aid], l)
		}
	}
	days, among := len(of.Days), of.Days
	if len(off.Days) > 0 {
		days, among = len(off.Days), off.Days
	}
	for _, aid := range order {
		var back ledger.Cents
		for _, l := range parts[aid] {
			steps := l.steps()
			if len(steps) == 0 || asked <= 0 {
				continue
			}
			switch {
			case len(l.Days) > 0:
				n := 0
				for _, d := range l.Days {
					if slices.Contains(among, d) {
						n++
					}
				}
				if n == 0 || steps[0].Of != of.UnitCents { // of another price
					continue
				}
				part := (-l.Cents).Ratio(int64(n), int64(len(l.Days)), ledger.ToCent)
				if all := of.Cents.Ratio(int64(days), int64(len(of.Days)), ledger.ToCent); all > 0 && all != taken {
					part = part.Ratio(int64(taken), int64(all), ledger.ToCent)
				}
				back += part
			case steps[0].Code == "aid":
				back += max(0, -l.Cents-(asked-taken))
			default:
				back += (-l.Cents).Ratio(int64(taken), int64(asked), ledger.ToCent)
			}
		}
		if back = min(back, left[aid], rest); back <= 0 {
			continue
		}
		rest -= back
		out = append(out, aidSince(parts[aid][0], left[aid], left[aid]-back))
	}
	return out
}

// askedOf is what an institution was asked for by an aid, in one of its bills.
type askedOf struct {
	BillID, PayerID uuid.UUID
	Kind            string
	Month           schoolyear.Date
	Left            ledger.Cents // of the bill, less its credit notes
	AidID           uuid.UUID
	Service, Label  string
	back            ledger.Cents
}

// askedFor finds where institutions were asked, in a bill's month, for aids that are given back, and holds them and the bill's payer in
// one order. What nobody was asked for is the creditor's own.
func askedFor(tx *tenant.Tx, of uuid.UUID, aids []BillLine) (out []askedOf, err error) {
	if len(aids) == 0 {
		return nil, nil
	}
	var ids []uuid.UUID
	for _, l := range aids {
		ids = append(ids, *l.AidID)
	}
	if _, err := tx.Exec(`select from family.payers where tenant_id = $1 and (id = (select payer_id from family.bills where tenant_id = $1 and id = $2) or id in (select b.payer_id from family.bill_lines l join family.bills b on b.tenant_id = $1 and b.id = l.bill_id and b.household_id = b.payer_id
		where l.tenant_id = $1 and l.aid_id = any ($3))) order by id for update`, tx.Tenant(), of, ids); err != nil {
		return nil, err
	}
	rows, err := tenant.Select[askedOf](tx, `select b.id as bill_id, b.payer_id, b.kind, b.month, (b.cents + coalesce((select sum(n.cents) from family.bills n where n.tenant_id = $1 and n.of_bill = b.id), 0))::bigint as left, l.aid_id, l.service, l.label
		from family.bills o join family.bills b on b.tenant_id = $1 and b.month = o.month and b.household_id = b.payer_id join family.bill_lines l on l.tenant_id = $1 and l.bill_id = b.id
		where o.tenant_id = $1 and o.id = $2 and l.aid_id = any ($3) and l.cents > 0 and b.kind in ('invoice', 'carried') order by b.created_at desc, b.id, l.n`, tx.Tenant(), of, ids)
	if err != nil {
		return nil, err
	}
	for _, a := range aids {
		same := func(r askedOf) bool { return r.AidID == *a.AidID && r.Service == a.Service }
		if i := slices.IndexFunc(out, same); i >= 0 {
			out[i].back += a.Cents
		} else if i := slices.IndexFunc(rows, same); i >= 0 { // the newest
			r := rows[i]
			r.back = a.Cents
			out = append(out, r)
		}
	}
	return out, nil
}

// giveBack gives institutions back what they were asked for: by a credit note of the bill that asked, or by a sum below nothing that
// their next bill takes up when that one was carried, or asks for less by now. The caller holds them.
func (s *Service) giveBack(tx *tenant.Tx, asked []askedOf, today schoolyear.Date) error {
	for len(asked) > 0 {
		a, lines, sum := asked[0], []BillLine{}, ledger.Cents(0)
		asked = slices.DeleteFunc(asked, func(o askedOf) bool {
			if o.BillID == a.BillID {
				lines = append(lines, BillLine{Service: o.Service, Label: o.Label, Quantity: 1, UnitCents: -o.back, WholeCents: -o.back, Cents: -o.back, SharePPM: ledger.Million, AidID: &o.AidID})
				sum += o.back
			}
			return o.BillID == a.BillID
		})
		to, err := addressees(tx, []uuid.UUID{a.PayerID})
		if err != nil {
			return err
		}
		home := a.PayerID
		note := NewBill{ID: tenant.NewID(), Kind: "carried", Month: a.Month, Household: &home, Payer: to[a.PayerID], IssuedOn: today, DueOn: today, Lines: lines, Reason: s.say("fr", "reason_aid", "month", monthText("fr", a.Month))}
		if a.Kind == "invoice" && a.Left >= sum {
			note.Kind, note.OfBill = "credit_note", &a.BillID
		}
		if _, err := WriteBills(tx, []NewBill{note}); err != nil {
			return err
		}
		if note.OfBill == nil {
			continue
		}
		if err := setNote(tx, note, today); err != nil {
			return err
		}
		if _, err := tx.Emit("family.paper", time.Time{}, ofPaper{note.ID}); err != nil {
			return err
		}
		tx.About(note.ID, a.BillID)
	}
	return nil
}

// draftAids drafts what institutions are asked for: all that a run's drafts take off by their aids, one bill for each institution, a line
// for each household and service; what is below nothing is given back to them. The household is named by who pays for it, as the institution knows it: no child, no day, no quotient. Such
// a draft, and its bill, bear the institution in the place of a household: it has none.
func (s *Service) draftAids(tx *tenant.Tx, run uuid.UUID) error {
	if _, err := tx.Exec(`delete from family.drafts where tenant_id = $1 and run_id = $2 and household_id = payer_id`, tx.Tenant(), run); err != nil {
		return err
	}
	type row struct {
		PayerID        uuid.UUID
		Label, Service string
		ID             uuid.UUID
		Names          []string
		Cents          ledger.Cents
	}
	rows, err := tenant.Select[row](tx, `select a.payer_id, a.id, a.label, l.line ->> 'service' as service, -sum((l.line ->> 'cents')::bigint)::bigint as cents,
			array(select distinct coalesce(nullif(y.name, ''), trim(p.given_name || ' ' || coalesce(nullif(p.usage_name, ''), p.family_name))) from family.drafts o join family.payers y on y.tenant_id = $1 and y.id = o.payer_id
				left join directory.people p on p.tenant_id = $1 and p.id = y.person_id where o.tenant_id = $1 and o.run_id = $2 and o.household_id = d.household_id order by 1) as names
		from family.drafts d cross join lateral jsonb_array_elements(d.lines) l(line) join family.aids a on a.tenant_id = $1 and a.id = (l.line ->> 'aid_id')::uuid
		where d.tenant_id = $1 and d.run_id = $2 and not d.blocked and a.payer_id is not null and l.line ? 'aid_id'
		group by a.payer_id, a.id, a.label, d.household_id, 4 having sum((l.line ->> 'cents')::bigint) <> 0 order by a.payer_id, names, a.label, 4, a.id`, tx.Tenant(), run)
	if err != nil {
		return err
	}
	var drafts []Draft
	for _, r := range rows {
		if len(drafts) == 0 || drafts[len(drafts)-1].Payer != r.PayerID {
			drafts = append(drafts, Draft{Household: r.PayerID, Payer: r.PayerID})
		}
		d := &drafts[len(drafts)-1]
		d.Cents += r.Cents
		d.Lines = append(d.Lines, BillLine{Service: r.Service, Label: s.say("fr", "aid_line", "label", r.Label, "names", i18n.List("fr", r.Names)), Days: []schoolyear.Date{}, Quantity: 1, UnitCents: r.Cents, WholeCents: r.Cents, Cents: r.Cents, SharePPM: ledger.Million, Minutes: []int{}, Steps: json.RawMessage("[]"), AidID: &r.ID})
	}
	if len(drafts) == 0 {
		return nil
	}
	return writeDrafts(tx, run, drafts)
}
