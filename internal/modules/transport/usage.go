package transport

import "preau/internal/daybook"

// counting reads who came from the ticks of the telephones, the latest by the hour it was made.
func counting() daybook.Counting {
	const last = `select k.kind from transport.ticks k where k.tenant_id = b.tenant_id and k.run_id = b.place_id and k.day = b.day and k.pupil_id = b.pupil_id order by k.at desc, k.id desc limit 1`
	return daybook.Counting{
		Came: `coalesce((select case t.kind when 'on' then 'present' when 'off' then 'present' when 'absent' then 'absent' else '' end from (` + last + `) t), b.presence)`,
		Extra: `select k.day, d.unit_id, k.run_id as place_id, k.pupil_id from (select distinct on (t.run_id, t.day, t.pupil_id) t.run_id, t.day, t.pupil_id, t.kind from transport.ticks t
				where t.tenant_id = $1 and t.day = any ($2::date[]) order by t.run_id, t.day, t.pupil_id, t.at desc, t.id desc) k
			join transport.runs r on r.tenant_id = $1 and r.id = k.run_id join transport.directions d on d.tenant_id = $1 and d.direction = r.direction
			where k.kind in ('on', 'off') and not exists (select from transport.bookings b where b.tenant_id = $1 and b.pupil_id = k.pupil_id and b.unit_id = d.unit_id and b.day = k.day)`,
		Moved: `select distinct day from transport.ticks where tenant_id = $1 and received_at > $2::timestamptz`,
	}
}
