package attendance

// DaySQL is what the school brings to a child's day, as the arms of the day's statement: the hours of their class, what takes them away,
// what was said of an absence. Its columns are those of a source of the day.
const DaySQL = `select m.person_id as pupil_id, d.day::date as day, to_char(h.starts, 'HH24:MI') as starts, to_char(h.ends, 'HH24:MI') as ends, 'school' as kind, c.label, '' as place, h.half as state, '' as detail, null::uuid as ref, null::uuid as place_id, 0 as version, '' as more
	from directory.class_members m join directory.classes c on c.tenant_id = m.tenant_id and c.id = m.class_id and c.kind = 'ordinary'
	cross join generate_series($3::date, $4::date, interval '1 day') d(day)
	join lateral (select w.id from attendance.weeks w where w.tenant_id = m.tenant_id and (w.class_id = m.class_id or w.class_id is null) and w.since <= d.day order by w.class_id is null, w.since desc limit 1) w on true
	join attendance.hours h on h.tenant_id = m.tenant_id and h.week_id = w.id and h.weekday = extract(isodow from d.day)
	where m.tenant_id = $1 and m.person_id = any ($2) and m.part = 'pupil' and m.since <= d.day and (m.until is null or m.until >= d.day)
	union all
	select a.pupil_id, d.day::date, coalesce(to_char(a.starts, 'HH24:MI'), ''), coalesce(to_char(a.ends, 'HH24:MI'), ''), a.kind, '', '', a.state, a.part, a.id, null::uuid, a.version, ''
	from attendance.absences a cross join generate_series(greatest($3::date, a.since), least($4::date, a.until), interval '1 day') d(day)
	where a.tenant_id = $1 and a.pupil_id = any ($2) and a.until >= $3 and a.since <= $4 and a.state <> 'withdrawn'
	union all
	select k.pupil_id, d.day::date, coalesce(to_char(k.starts, 'HH24:MI'), ''), coalesce(to_char(k.ends, 'HH24:MI'), ''), k.kind, k.label, k.place, case when k.taken_in then 'service' else k.wish end, k.meal, k.fact_id, null::uuid, 0, ''
	from attendance.concerned k cross join generate_series(greatest($3::date, k.since), least($4::date, k.until), interval '1 day') d(day)
	where k.tenant_id = $1 and k.pupil_id = any ($2) and k.until >= $3 and k.since <= $4 and k.withdrawn_at is null`
