package enrolment

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"preau/internal/directory"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// Cell is one level of one school in the school year to come.
type Cell struct {
	Level  string `json:"level"`
	Now    int    `json:"now" doc:"Pupils of this level in the current school year"`
	Rising int    `json:"rising" doc:"Pupils of here who move up into it"`
	Coming int    `json:"coming" doc:"Pupils of another school here whose address is of this school’s sector"`
	Files  int    `json:"files" doc:"Enrolled by a file of that year"`
	Asked  int    `json:"asked" doc:"Files that are not decided yet"`
	Total  int    `json:"total" doc:"Rising, coming, enrolled and asked"`
	Places *int   `json:"places,omitempty" doc:"Of this level, where somebody said"`
}

// SchoolForecast is the coming year of one school.
type SchoolForecast struct {
	School   School `json:"school"`
	Cells    []Cell `json:"cells" nullable:"false"`
	Now      int    `json:"now"`
	Total    int    `json:"total"`
	Capacity *int   `json:"capacity,omitempty" doc:"Places of the school, else those of its levels when each has some; absent: nobody said"`
}

// room is how many pupils a school holds; nil while nobody said.
func (s School) room() *int {
	if s.Capacity != nil || len(s.Levels) == 0 {
		return s.Capacity
	}
	sum := 0
	for _, l := range s.Levels {
		n, ok := s.Places[l]
		if !ok {
			return nil
		}
		sum += n
	}
	return &sum
}

// Forecast is the coming year of the schools of a commune. It names nobody.
type Forecast struct {
	Year       int              `json:"year"`
	Label      string           `json:"label"`
	Schools    []SchoolForecast `json:"schools" nullable:"false"`
	Unplaced   []Cell           `json:"unplaced" nullable:"false" doc:"Pupils who leave their school’s last level and whose address decides no school"`
	Leaving    int              `json:"leaving" doc:"CM2: they go to collège"`
	Now        int              `json:"now"`
	Total      int              `json:"total"`
	Capacity   *int             `json:"capacity,omitempty" doc:"Of all the schools; absent while one of them has none"`
	Departures int              `json:"departures" doc:"Announced, and left out"`
}

// forecast counts the school year that follows the current one: the pupils of here, one level up, in their school while it teaches it and
// in their sector's otherwise; and the children of whom a file of that year speaks and who are no pupils here.
func (s *Service) forecast(tx *tenant.Tx) (*Forecast, error) {
	today, err := directory.Today(tx)
	if err != nil {
		return nil, err
	}
	start := today.Year
	if today.Month < time.August {
		start--
	}
	out := &Forecast{Year: start + 1, Label: schoolyear.Label(start + 1), Unplaced: []Cell{}, Schools: []SchoolForecast{}}
	schools, err := Schools(tx)
	if err != nil {
		return nil, err
	}
	at := map[uid]map[string]*Cell{}
	levels := map[uid][]string{}
	for _, sc := range schools {
		at[sc.ID], levels[sc.ID] = map[string]*Cell{}, sc.Levels
		for _, l := range sc.Levels {
			at[sc.ID][l] = &Cell{Level: l}
			if n, ok := sc.Places[l]; ok {
				at[sc.ID][l].Places = &n
			}
		}
	}
	cell := func(school uid, level string) *Cell {
		c := at[school][level]
		if c == nil {
			c = &Cell{Level: level}
			at[school][level] = c
		}
		return c
	}
	pupils, err := risingPupils(tx, start, today)
	if err != nil {
		return nil, err
	}
	files, err := filesFor(tx, start+1)
	if err != nil {
		return nil, err
	}
	moves := map[uid]bool{}
	for _, f := range files {
		if f.PupilID != nil {
			moves[*f.PupilID] = true
		}
	}
	communes, err := Communes(tx)
	if err != nil {
		return nil, err
	}
	streets := map[string][]Stretch{}
	if list, err := standing(tx); err != nil {
		return nil, err
	} else if list != nil {
		all, err := stretches(tx, *list)
		if err != nil {
			return nil, err
		}
		for _, st := range all {
			streets[st.StreetKey] = append(streets[st.StreetKey], st)
		}
	}
	unplaced := map[string]*Cell{}
	for _, p := range pupils {
		if at[p.School] == nil {
			continue // a school in which this commune does not enrol
		}
		cell(p.School, p.Level).Now++
		out.Now++
		up, ok := schoolyear.NextLevel(schoolyear.Level(p.Level))
		switch {
		case p.Leaves:
			out.Departures++
		case moves[p.ID]: // their file says where
		case !ok || up.Degree() != 1:
			out.Leaving++
		case teaches(levels[p.School], string(up)):
			cell(p.School, string(up)).Rising++
		default:
			a := ReadAddress(p.Street)
			c, known := communeOf(communes, "", p.City)
			var lines []Stretch
			if known || p.City == "" {
				lines = slices.Concat(streets[a.Key], streets[everywhere])
			}
			if outcome, found := find(lines, communes, c.INSEE, a.Key, a.Number, string(up)); outcome == Decided && at[found[0].SchoolID] != nil {
				cell(found[0].SchoolID, string(up)).Coming++
				continue
			}
			loose := unplaced[string(up)]
			if loose == nil {
				loose = &Cell{Level: string(up)}
				unplaced[string(up)] = loose
			}
			loose.Coming++
		}
	}
	for _, f := range files {
		if f.School == nil || at[*f.School] == nil {
			c := unplaced[f.Level]
			if c == nil {
				c = &Cell{Level: f.Level}
				unplaced[f.Level] = c
			}
			c.Asked++
			continue
		}
		c := cell(*f.School, f.Level)
		if f.Settled {
			c.Files++
		} else {
			c.Asked++
		}
	}
	order := func(a, b Cell) int { return schoolyear.Level(a.Level).Compare(schoolyear.Level(b.Level)) }
	rooms := new(int)
	for _, sc := range schools {
		sf := SchoolForecast{School: sc, Cells: []Cell{}, Capacity: sc.room()}
		for _, c := range at[sc.ID] {
			c.Total = c.Rising + c.Coming + c.Files + c.Asked
			sf.Now, sf.Total = sf.Now+c.Now, sf.Total+c.Total
			sf.Cells = append(sf.Cells, *c)
		}
		slices.SortFunc(sf.Cells, order)
		out.Total += sf.Total
		switch {
		case sf.Capacity == nil:
			rooms = nil
		case rooms != nil:
			*rooms += *sf.Capacity
		}
		out.Schools = append(out.Schools, sf)
	}
	if len(schools) > 0 {
		out.Capacity = rooms
	}
	for _, c := range unplaced {
		c.Total = c.Coming + c.Asked
		out.Total += c.Total
		out.Unplaced = append(out.Unplaced, *c)
	}
	slices.SortFunc(out.Unplaced, order)
	slices.SortStableFunc(out.Schools, func(a, b SchoolForecast) int { return cmp.Compare(a.School.Name, b.School.Name) })
	return out, nil
}

// riser is a pupil of here in the current school year.
type riser struct {
	ID     uid
	School uid
	Level  string
	Street string
	City   string
	Leaves bool
}

func risingPupils(tx *tenant.Tx, start int, today Date) ([]riser, error) {
	return tenant.Select[riser](tx, `select distinct on (p.id) p.id, c.peer_tenant_id as school, m.level, coalesce(k.street, '') as street, coalesce(k.city, '') as city,
			exists (select from enrolment.departures d where d.tenant_id = $1 and d.pupil_id = p.id and (d.state = 'said' or d.state = 'struck' and d.struck_on >= $3)) or coalesce(m.until < y.ends_on, false) as leaves
		from directory.class_members m join directory.classes c on c.tenant_id = m.tenant_id and c.id = m.class_id and c.kind = 'ordinary' and c.peer_tenant_id is not null
		join directory.school_years y on y.tenant_id = c.tenant_id and y.id = c.year_id and y.start = $2
		join directory.people p on p.tenant_id = m.tenant_id and p.id = m.person_id and p.erased_at is null and p.left_on is null left join directory.contacts k on k.tenant_id = p.tenant_id and k.id = p.id
		where m.tenant_id = $1 and m.part = 'pupil' and (m.until is null or m.until >= $3) order by p.id, m.since desc`, tx.Tenant(), start, today)
}

// comer is who a file of the coming year speaks of.
type comer struct {
	PupilID *uid
	School  *uid
	Level   string
	Settled bool
}

func filesFor(tx *tenant.Tx, year int) ([]comer, error) {
	return tenant.Select[comer](tx, `select pupil_id, coalesce(assigned_id, case when not exists (select from enrolment.derogations d where d.tenant_id = $1 and d.file_id = f.id and d.state = 'refused') then wanted_id end, sector_id) as school, level, state in ('enrolled', 'admitted') as settled from enrolment.files f
		where tenant_id = $1 and year = $2 and state in ('received', 'incomplete', 'decision', 'enrolled', 'admitted')
		and not exists (select from enrolment.derogations d where d.tenant_id = $1 and d.file_id = f.id and d.kind = 'outgoing' and d.state = 'granted')`, tx.Tenant(), year)
}

// forecastTable is the forecast as a table, a line per school and level, and one per school.
func (s *Service) forecastTable(lang string, f *Forecast) [][]string {
	say := func(key string) string { return s.say(lang, key, nil) }
	out := [][]string{{say("column_school"), say("column_uai"), say("column_level"), say("column_now"), say("column_rising"), say("column_coming"), say("column_files"), say("column_asked"), say("column_total"), say("column_places"), say("column_left")}}
	line := func(school, uai string, c Cell) {
		n, places, left := strconv.Itoa, "", ""
		if c.Places != nil {
			places, left = n(*c.Places), n(*c.Places-c.Total)
		}
		out = append(out, []string{school, uai, c.Level, n(c.Now), n(c.Rising), n(c.Coming), n(c.Files), n(c.Asked), n(c.Total), places, left})
	}
	for _, sf := range f.Schools {
		all := Cell{Level: say("all_levels"), Places: sf.Capacity}
		for _, c := range sf.Cells {
			line(sf.School.Name, sf.School.UAI, c)
			all.Now, all.Rising, all.Coming, all.Files, all.Asked, all.Total = all.Now+c.Now, all.Rising+c.Rising, all.Coming+c.Coming, all.Files+c.Files, all.Asked+c.Asked, all.Total+c.Total
		}
		line(sf.School.Name, sf.School.UAI, all)
	}
	for _, c := range f.Unplaced {
		line(say("unplaced"), "", c)
	}
	return out
}
