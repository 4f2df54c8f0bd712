package deployment

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/manifest"
	"preau/internal/platform/fold"
	"preau/internal/platform/problem"
	"preau/internal/platform/sheet"
	"preau/internal/tenant"
)

// LateAfter is after how many days without an import a school's lists are called late.
const LateAfter = 45

// School is a line of the fleet.
type School struct {
	ID         uuid.UUID  `json:"id"`
	Name       string     `json:"name"`
	UAI        *string    `json:"uai,omitempty" db:"uai"`
	SchoolType *string    `json:"school_type,omitempty"`
	City       *string    `json:"city,omitempty"`
	Wave       string     `json:"wave"`
	PlannedOn  *time.Time `json:"planned_on,omitempty"`
	OpenedAt   *time.Time `json:"opened_at,omitempty" doc:"Absent: planned, not here yet"`
	State      string     `json:"state" enum:"planned,opened,deployed" db:"-" doc:"deployed: opened, with lists and families who came in"`
	Services   int        `json:"services"`
	ImportAt   *time.Time `json:"import_at,omitempty" db:"last_import_at"`
	ImportDays *int       `json:"import_days,omitempty" db:"-" doc:"Age of the last import"`
	Late       bool       `json:"late" db:"-"`
	CountedAt  *time.Time `json:"counted_at,omitempty"`
	Counts     []Count    `json:"counts" db:"-"`
}

// Wave is a part of the deployment as figures.
type Wave struct {
	Name     string `json:"name"`
	Schools  int    `json:"schools"`
	Deployed int    `json:"deployed"`
}

type fleetIn struct {
	manifest.InTenant
	Find  string `query:"find" maxLength:"80" required:"false" doc:"Part of a name, of a town or of a UAI"`
	State string `query:"state" required:"false" enum:"all,planned,opened,deployed,late" default:"all"`
	Wave  string `query:"wave" maxLength:"80" required:"false"`
	Sort  string `query:"sort" required:"false" enum:"name,city,wave,state,import,activated" default:"name"`
	Down  bool   `query:"down" required:"false" doc:"From the last to the first"`
}

type fleetOut struct {
	Body struct {
		Items     []School        `json:"items"`
		Total     int             `json:"total" doc:"Of the fleet, whatever the filters"`
		Found     int             `json:"found" doc:"That the filters keep; at most 500 are listed"`
		Opened    int             `json:"opened"`
		Deployed  int             `json:"deployed"`
		Late      int             `json:"late"`
		Waves     []Wave          `json:"waves"`
		LateAfter int             `json:"late_after" doc:"Days without an import"`
		Abilities map[string]bool `json:"abilities"`
	}
}

// Fleet are all the schools of the transaction's level, each with its last figures.
func fleet(tx *tenant.Tx) ([]School, error) {
	schools, err := tenant.Select[School](tx, `select id, name, uai, school_type, city, wave, planned_on, opened_at, services, last_import_at, counted_at from deployment.schools where tenant_id = $1`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	links, err := tenant.Links(tx)
	if err != nil {
		return nil, err
	}
	for _, l := range links { // linked, and not counted yet
		if l.PeerKind == "school" && slices.Contains(l.Services, Key) && !slices.ContainsFunc(schools, func(s School) bool { return s.ID == l.Peer }) {
			since := l.Since
			schools = append(schools, School{ID: l.Peer, Name: l.PeerName, OpenedAt: &since})
		}
	}
	rows, err := tenant.Select[struct {
		SchoolID uuid.UUID
		Count
	}](tx, `select distinct on (school_id, profile) school_id, profile, people, activated, active from deployment.adoption where tenant_id = $1 and day > $2::date - 40 order by school_id, profile, day desc`, tx.Tenant(), tx.Now())
	if err != nil {
		return nil, err
	}
	counts := map[uuid.UUID][]Count{}
	for _, r := range rows {
		counts[r.SchoolID] = append(counts[r.SchoolID], r.Count)
	}
	for i := range schools {
		s := &schools[i]
		s.Counts = append([]Count{}, counts[s.ID]...)
		s.State = "planned"
		if s.OpenedAt != nil {
			s.State = "opened"
			if s.ImportAt != nil {
				days := int(tx.Now().Sub(*s.ImportAt).Hours() / 24)
				s.ImportDays, s.Late = &days, days > LateAfter
			} else {
				s.Late = tx.Now().Sub(*s.OpenedAt) > LateAfter*24*time.Hour
			}
			if g := of(s.Counts, "guardian"); g != nil && g.Activated != nil && *g.Activated > 0 {
				s.State = "deployed"
			}
		}
	}
	return schools, nil
}

func of(counts []Count, profile string) *Count {
	for i := range counts {
		if counts[i].Profile == profile {
			return &counts[i]
		}
	}
	return nil
}

// share is the part of the guardians who activated their account, -1 when it is hidden.
func share(s School) float64 {
	if g := of(s.Counts, "guardian"); g != nil && g.Activated != nil && *g.People > 0 {
		return float64(*g.Activated) / float64(*g.People)
	}
	return -1
}

func (in *fleetIn) keep(s School) bool {
	if in.Wave != "" && s.Wave != in.Wave {
		return false
	}
	switch in.State {
	case "", "all":
	case "late":
		if !s.Late {
			return false
		}
	default:
		if s.State != in.State {
			return false
		}
	}
	text := s.Name
	for _, p := range []*string{s.City, s.UAI} {
		if p != nil {
			text += " " + *p
		}
	}
	return in.Find == "" || strings.Contains(fold.Fold(text), fold.Fold(in.Find))
}

func (in *fleetIn) order(a, b School) int {
	city := func(s School) string {
		if s.City == nil {
			return ""
		}
		return *s.City
	}
	days := func(s School) int {
		if s.ImportDays == nil {
			return 1 << 20
		}
		return *s.ImportDays
	}
	c := 0
	switch in.Sort {
	case "city":
		c = cmp.Compare(fold.Fold(city(a)), fold.Fold(city(b)))
	case "wave":
		c = cmp.Compare(a.Wave, b.Wave)
	case "state":
		c = cmp.Compare(a.State, b.State)
	case "import":
		c = cmp.Compare(days(a), days(b))
	case "activated":
		c = cmp.Compare(share(a), share(b))
	}
	if c == 0 {
		c = cmp.Compare(fold.Fold(a.Name), fold.Fold(b.Name))
	}
	if in.Down {
		return -c
	}
	return c
}

func (s *Service) fleet(_ context.Context, tx *tenant.Tx, in *fleetIn) (*fleetOut, error) {
	all, err := fleet(tx)
	if err != nil {
		return nil, err
	}
	out := &fleetOut{}
	b := &out.Body
	b.Items, b.Waves, b.LateAfter = []School{}, []Wave{}, LateAfter
	for _, one := range all {
		b.Total++
		if one.OpenedAt != nil {
			b.Opened++
		}
		if one.State == "deployed" {
			b.Deployed++
		}
		if one.Late {
			b.Late++
		}
		if one.Wave != "" {
			i := slices.IndexFunc(b.Waves, func(w Wave) bool { return w.Name == one.Wave })
			if i < 0 {
				b.Waves, i = append(b.Waves, Wave{Name: one.Wave}), len(b.Waves)
			}
			b.Waves[i].Schools++
			if one.OpenedAt != nil {
				b.Waves[i].Deployed++
			}
		}
		if in.keep(one) {
			b.Items = append(b.Items, one)
		}
	}
	slices.SortFunc(b.Waves, func(x, y Wave) int { return cmp.Compare(x.Name, y.Name) })
	slices.SortFunc(b.Items, in.order)
	b.Found = len(b.Items)
	b.Items = b.Items[:min(500, len(b.Items))]
	b.Abilities = map[string]bool{"plan": manifest.Holds(tx, Manage) != 0}
	return out, nil
}

type fileOut struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

func (s *Service) fleetFile(_ context.Context, tx *tenant.Tx, in *fleetIn) (*fileOut, error) {
	all, err := fleet(tx)
	if err != nil {
		return nil, err
	}
	lang := tx.Actor().Lang
	say := func(key string) string { return s.Words.Sentence(lang, Key, "deployment."+key, nil) }
	head := []string{say("col_name"), say("col_uai"), say("col_city"), say("col_wave"), say("col_state"), say("col_opened"), say("col_import"), say("col_late")}
	shown := []string{"guardian", "pupil", "teacher"}
	for _, p := range shown {
		label := s.Words.Sentence(lang, "app", "app.profile_"+p, nil)
		head = append(head, label+" · "+say("col_people"), label+" · "+say("col_activated"), label+" · "+say("col_active"))
	}
	table := [][]string{head}
	slices.SortFunc(all, in.order)
	day := func(t *time.Time) string {
		if t == nil {
			return ""
		}
		return t.Format(time.DateOnly)
	}
	text := func(p *string) string {
		if p == nil {
			return ""
		}
		return *p
	}
	for _, one := range all {
		if !in.keep(one) {
			continue
		}
		late := ""
		if one.Late {
			late = say("yes")
		}
		row := []string{one.Name, text(one.UAI), text(one.City), one.Wave, say("state_" + one.State), day(one.OpenedAt), day(one.ImportAt), late}
		for _, p := range shown {
			c := of(one.Counts, p)
			for _, n := range []func(*Count) *int{func(c *Count) *int { return c.People }, func(c *Count) *int { return c.Activated }, func(c *Count) *int { return c.Active }} {
				switch {
				case c == nil:
					row = append(row, "")
				case n(c) == nil:
					row = append(row, say("hidden"))
				default:
					row = append(row, strconv.Itoa(*n(c)))
				}
			}
		}
		table = append(table, row)
	}
	content, err := sheet.CSV(table)
	return &fileOut{"text/csv; charset=utf-8", `attachment; filename="` + say("file") + `.csv"`, content}, err
}

type planIn struct {
	manifest.InTenant
	Body struct {
		Schools []Planned `json:"schools" minItems:"1" maxItems:"500"`
	}
}

// Planned is a school of the fleet with its place in the deployment.
type Planned struct {
	ID        *uuid.UUID `json:"id,omitempty" doc:"Of a school that is listed; absent: a new line, planned"`
	Name      string     `json:"name,omitempty" maxLength:"120"`
	UAI       string     `json:"uai,omitempty" maxLength:"8"`
	City      string     `json:"city,omitempty" maxLength:"80"`
	Wave      string     `json:"wave" maxLength:"80"`
	PlannedOn string     `json:"planned_on,omitempty" format:"date"`
}

// plan writes schools into waves; a school that is not here yet becomes a line of its own, and is the school's when it comes.
func (s *Service) plan(_ context.Context, tx *tenant.Tx, in *planIn) (*manifest.Empty, error) {
	known, err := fleet(tx)
	if err != nil {
		return nil, err
	}
	for _, p := range in.Body.Schools {
		var on *string
		if p.PlannedOn != "" {
			on = &p.PlannedOn
		}
		if p.ID == nil {
			if p.Name == "" {
				return nil, problem.OnField("name", "field.required")
			}
			if _, err := tx.Exec(`insert into deployment.schools (tenant_id, id, name, uai, city, wave, planned_on) values ($1, $2, $3, nullif($4, ''), nullif($5, ''), $6, $7::date)`,
				tx.Tenant(), tenant.NewID(), p.Name, p.UAI, p.City, p.Wave, on); err != nil {
				return nil, err
			}
			continue
		}
		i := slices.IndexFunc(known, func(s School) bool { return s.ID == *p.ID })
		if i < 0 {
			return nil, problem.Missing()
		}
		if _, err := tx.Exec(`insert into deployment.schools (tenant_id, id, name, wave, planned_on, opened_at) values ($1, $2, $3, $4, $5::date, $6)
			on conflict (tenant_id, id) do update set wave = excluded.wave, planned_on = coalesce(excluded.planned_on, deployment.schools.planned_on)`,
			tx.Tenant(), *p.ID, known[i].Name, p.Wave, on, known[i].OpenedAt); err != nil {
			return nil, err
		}
		tx.About(*p.ID)
		if err := tellPlan(tx, *p.ID); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// Sum is the adoption of one profile over the schools whose figure is shown.
type Sum struct {
	Profile   string `json:"profile"`
	Label     string `json:"label"`
	Schools   int    `json:"schools" doc:"Whose figures are shown"`
	Hidden    int    `json:"hidden" doc:"Whose figures are hidden: fewer than eleven people, or found by subtraction"`
	People    int    `json:"people"`
	Activated int    `json:"activated" doc:"Among the schools that show both"`
	Of        int    `json:"of" doc:"People of those schools"`
	Active    int    `json:"active"`
	ActiveOf  int    `json:"active_of"`
}

type adoptionOut struct {
	Body struct {
		Items []Sum   `json:"items"`
		Days  []Point `json:"days" doc:"Guardians' accounts, day by day, over the schools that showed them each day"`
	}
}

// Point is one day of the curve.
type Point struct {
	Day       string `json:"day"`
	Schools   int    `json:"schools"`
	People    int    `json:"people"`
	Activated int    `json:"activated"`
}

func (s *Service) adoption(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*adoptionOut, error) {
	all, err := fleet(tx)
	if err != nil {
		return nil, err
	}
	out := &adoptionOut{}
	out.Body.Items, out.Body.Days = []Sum{}, []Point{}
	for _, one := range all {
		for _, c := range one.Counts {
			i := slices.IndexFunc(out.Body.Items, func(x Sum) bool { return x.Profile == c.Profile })
			if i < 0 {
				out.Body.Items, i = append(out.Body.Items, Sum{Profile: c.Profile, Label: s.Words.Sentence(tx.Actor().Lang, "app", "app.profile_"+c.Profile, nil)}), len(out.Body.Items)
			}
			x := &out.Body.Items[i]
			if c.People == nil {
				x.Hidden++
				continue
			}
			x.Schools++
			x.People += *c.People
			if c.Activated != nil {
				x.Activated += *c.Activated
				x.Of += *c.People
			}
			if c.Active != nil {
				x.Active += *c.Active
				x.ActiveOf += *c.People
			}
		}
	}
	slices.SortFunc(out.Body.Items, func(a, b Sum) int { return cmp.Or(-cmp.Compare(a.People, b.People), cmp.Compare(a.Profile, b.Profile)) })
	points, err := tenant.Select[struct {
		Day                        time.Time
		Schools, People, Activated int
	}](tx, `select day, count(*)::int as schools, sum(people)::int as people, sum(activated)::int as activated from deployment.adoption
		where tenant_id = $1 and profile = 'guardian' and activated is not null and people is not null and day > $2::date - 120 group by day order by day`, tx.Tenant(), tx.Now())
	for _, p := range points {
		out.Body.Days = append(out.Body.Days, Point{p.Day.Format(time.DateOnly), p.Schools, p.People, p.Activated})
	}
	return out, err
}

func (s *Service) operations() []manifest.Operation {
	at := func(id, method, path, summary string, gate manifest.Gate) manifest.Spec {
		return manifest.Spec{ID: "deployment." + id, Method: method, Path: "/api/v1/t/{tenant}/deployment" + path, Summary: summary, Gate: gate, Reads: []string{"tenant"}}
	}
	people := func(spec manifest.Spec) manifest.Spec {
		spec.Reads = append(spec.Reads, "directory", "convention")
		return spec
	}
	kit := func(spec manifest.Spec) manifest.Spec { spec.File = "application/pdf"; return spec }
	file := at("fleet-file", "GET", "/fleet.csv", "The fleet as a table", manifest.Needs(Consult))
	file.File = "text/csv"
	return []manifest.Operation{
		manifest.Op(at("fleet", "GET", "/fleet", "The schools: opened, deployed, their last import, their accounts by profile", manifest.Needs(Consult)), s.fleet),
		manifest.Op(file, s.fleetFile),
		manifest.Op(at("adoption", "GET", "/adoption", "Accounts by profile over the schools, never of a single person", manifest.Needs(Consult)), s.adoption),
		manifest.Op(at("plan", "PUT", "/fleet", "Write schools into waves", manifest.Needs(Manage)), s.plan),
		manifest.Op(at("waves", "GET", "/waves", "How far each wave and each of its schools is before it opens", manifest.Needs(Consult)), s.waves),
		manifest.Op(people(at("tick", "PUT", "/schools/{school}/steps/{step}", "Tick a step of a school by hand", manifest.Needs(Manage))), s.tick),
		manifest.Staged(kit(at("kit", "GET", "/kit", "The kit of a school's direction", manifest.Needs(Consult))), s.kit),
		manifest.Op(people(at("mine", "GET", "/mine", "This school's own steps before it opens", manifest.Needs(Prepare))), s.mineOp),
		manifest.Op(people(at("tick-mine", "PUT", "/mine/steps/{step}", "Tick one of this school's own steps", manifest.Needs(Prepare))), s.tickMine),
		manifest.Staged(kit(at("mine-kit", "GET", "/mine/kit", "The kit of this school's direction", manifest.Needs(Prepare))), s.kit),
	}
}
