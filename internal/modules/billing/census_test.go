package billing_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// Whatever the order in which schools are counted and who moved between them, each pupil is in one count of a year: that of the school where
// they were enrolled first.
func TestAPupilOfTwoSchoolsCountsOnce(t *testing.T) {
	m := open(t)
	r := rand.New(rand.NewPCG(6, 15))
	schools := m.schools[:]
	for i := range 3 {
		id := m.Tenant("school", fmt.Sprintf("École %c", 'C'+i))
		m.link(id, "school", m.town, "commune")
		schools = append(schools, id)
	}
	first := schoolyear.NewDate(2026, time.September, 1)
	type class map[string]schoolyear.Date // who is enrolled, since when
	latest := map[uuid.UUID]class{}
	for n := range 60 {
		if n == 40 { // another school year: nobody of the last one is in it
			first, latest = schoolyear.NewDate(2027, time.September, 1), map[uuid.UUID]class{}
		}
		school, here := schools[r.IntN(len(schools))], class{}
		for range r.IntN(8) {
			here[fmt.Sprintf("k%d", r.IntN(12))] = first.AddDays(r.IntN(3))
		}
		latest[school] = here
		told := object{"id": tenant.NewID(), "from": school, "school": school, "name": "École", "on": first.AddDays(n), "pupils": len(here), "classes": []object{}, "why": "reference", "at": first.AddDays(n).At(time.UTC, 3, 0)}
		keys, since := []string{}, []schoolyear.Date{}
		for k, on := range here {
			keys, since = append(keys, k), append(since, on)
		}
		told["keys"], told["since"] = keys, since
		m.Clock.Set(first.AddDays(n).At(time.UTC, 4, 0))
		m.In(school, func(tx *tenant.Tx) error {
			_, err := tx.Deliver(m.town, "billing", "billing.counted", told)
			return err
		})
		m.RunJobs()
		for _, s := range schools {
			twice := 0
			for k, on := range latest[s] {
				if slices.ContainsFunc(schools, func(o uuid.UUID) bool {
					since, ok := latest[o][k]
					return ok && o != s && (since.Before(on) || since == on && o.String() < s.String())
				}) {
					twice++
				}
			}
			if latest[s] == nil {
				continue
			}
			var got struct{ Items []struct{ Pupils, Twice int } }
			m.finance.Get(at(m.town, "/schools/%s/censuses", s)).Want(t, 200).JSON(t, &got)
			if l := got.Items[0]; l.Twice != twice || l.Pupils != len(latest[s])-twice {
				t.Fatalf("after %d counts a school has %+v, not %d twice of %d", n+1, l, twice, len(latest[s]))
			}
		}
	}
}
