package canteen

import (
	"preau/internal/daybook"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// counting lays the meals out by choice of menu, beside what the kitchen was told.
func counting() daybook.Counting {
	return daybook.Counting{
		Detail: `select distinct on (d.pupil_id) d.pupil_id as person_id, r.label as detail from canteen.diets d join canteen.regimes r on r.tenant_id = d.tenant_id and r.id = d.regime_id
			where d.tenant_id = $1 and d.since <= $4::date and (d.until is null or d.until >= $3::date) order by d.pupil_id, d.since desc`,
		Forecast: forecast,
		Reads:    []string{"diet"},
	}
}

// forecast is what was sent to the kitchen by itself, at the cut-off; of a day without it, what somebody sent last.
func forecast(tx *tenant.Tx, days []schoolyear.Date) ([]daybook.Tally, error) {
	return tenant.Select[daybook.Tally](tx, `select c.day, (l ->> 'place')::uuid as place_id, coalesce((l ->> 'school')::uuid, '00000000-0000-0000-0000-000000000000') as school_id, l ->> 'age' as age, coalesce(l ->> 'diet', '') as detail,
			sum((l ->> 'meals')::int)::int as forecast
		from (select distinct on (day) day, lines from canteen.counts where tenant_id = $1 and day = any ($2::date[]) order by day, sent_by is null desc, version desc) c cross join lateral jsonb_array_elements(c.lines) l
		group by 1, 2, 3, 4, 5`, tx.Tenant(), days)
}
