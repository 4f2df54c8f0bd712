package directory

import (
	"context"
	"slices"

	"preau/internal/manifest"
	"preau/internal/tenant"
)

// toldBefore is for how many days before a record goes those who decide are told of it: a departure that was a slip of the register is
// mended in time.
const toldBefore = 30

// toldApart is for how many days one notice is enough: departures come by the class.
const toldApart = 7

// warn tells those who decide, at most once a week, that records are about to be erased: how many and whose is read inside, never in the
// message.
func (s *service) warn(tx *tenant.Tx) error {
	if s.tellHeads == nil {
		return nil
	}
	day := today(tx)
	lately, err := tenant.Value[bool](tx, `select exists (select from directory.people where tenant_id = $1 and purge_told_on > $2::date - $3::int)`, tx.Tenant(), day, toldApart)
	if err != nil || lately {
		return err
	}
	n, err := tx.Exec(`update directory.people set purge_told_on = $2::date where tenant_id = $1 and erased_at is null and not expected_in_onde and limited_since is null and (purge_told_on is null or purge_told_on < left_on) and left_on <= $2::date - $3::int`,
		tx.Tenant(), day, keptAfterLeaving-toldBefore)
	if err != nil || n == 0 {
		return err
	}
	return s.tellHeads(tx, "directory.kind_purge", tenant.NewID(), "/annuaire/a-traiter")
}

// DepartingView is somebody who left and whose record is about to be erased.
type DepartingView struct {
	PersonView
	ErasedOn Date `json:"erased_on" doc:"In the first hours of that day, the record is erased"`
	Days     int  `json:"days" doc:"Until then"`
}

type departingOut struct {
	Body struct {
		Items []DepartingView `json:"items"`
	}
}

// listDeparting are those whose record is erased within thirty days, the next first.
func (s *service) listDeparting(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*departingOut, error) {
	day := today(tx)
	found, err := tenant.Select[Found](tx, `with hits as materialized (select p.id as person_id from directory.people p where p.tenant_id = $1 and p.erased_at is null and not p.expected_in_onde and p.limited_since is null and p.left_on <= $3::date - $4::int
		order by p.left_on, p.id limit $2)`+foundSQL, tx.Tenant(), 500, day, keptAfterLeaving-toldBefore)
	if err != nil {
		return nil, err
	}
	out := &departingOut{}
	out.Body.Items = []DepartingView{}
	for _, f := range found {
		v := DepartingView{PersonView: f.view([]string{}), ErasedOn: f.LeftOn.AddDays(keptAfterLeaving + 1)}
		v.Days = max(day.DaysUntil(v.ErasedOn), 0)
		out.Body.Items = append(out.Body.Items, v)
	}
	slices.SortStableFunc(out.Body.Items, func(a, b DepartingView) int { return a.Days - b.Days })
	return out, nil
}
