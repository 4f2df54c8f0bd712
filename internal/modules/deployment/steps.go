package deployment

import (
	"context"
	_ "embed"
	"mime"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/manifest"
	"preau/internal/platform/i18n"
	"preau/internal/platform/pdf"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// Before it opens, each school of a wave goes through the same steps. Those that the house can see tick themselves, from what the school
// says of itself; the kit is ticked by the level that sent it, and that families were told by the school or the level.
var (
	steps  = []string{"convention", "lists", "director", "kit", "families", "opened"}
	byHand = []string{"kit", "families"}
)

// Step is one of a school's steps.
type Step struct {
	Key  string     `json:"key" enum:"convention,lists,director,kit,families,opened"`
	Done bool       `json:"done"`
	Hand bool       `json:"hand" doc:"Ticked by a person; the others tick themselves"`
	Name string     `json:"name,omitempty" doc:"Who ticked it"`
	At   *time.Time `json:"at,omitempty"`
}

type tick struct {
	SchoolID uuid.UUID
	Step     string
	Name     string
	At       time.Time
}

func ticksOf(tx *tenant.Tx) (map[uuid.UUID]map[string]tick, error) {
	rows, err := tenant.Select[tick](tx, `select school_id, step, name, at from deployment.ticks where tenant_id = $1`, tx.Tenant())
	out := map[uuid.UUID]map[string]tick{}
	for _, r := range rows {
		if out[r.SchoolID] == nil {
			out[r.SchoolID] = map[string]tick{}
		}
		out[r.SchoolID][r.Step] = r
	}
	return out, err
}

func list(seen map[string]bool, ticks map[string]tick) []Step {
	out := make([]Step, 0, len(steps))
	for _, key := range steps {
		s := Step{Key: key, Done: seen[key], Hand: slices.Contains(byHand, key)}
		if t, ok := ticks[key]; ok {
			s.Done, s.Name, s.At = true, t.Name, &t.At
		}
		out = append(out, s)
	}
	return out
}

// WaveSchool is a school of a wave with its steps.
type WaveSchool struct {
	ID        uuid.UUID  `json:"id"`
	Name      string     `json:"name"`
	City      string     `json:"city"`
	Wave      string     `json:"wave"`
	PlannedOn *time.Time `json:"planned_on,omitempty"`
	Done      int        `json:"done"`
	Steps     []Step     `json:"steps" nullable:"false"`
}

// WaveSteps is how far a wave is, step by step.
type WaveSteps struct {
	Name    string         `json:"name"`
	Schools int            `json:"schools"`
	Whole   int            `json:"whole" doc:"Schools that have done every step"`
	Done    map[string]int `json:"done" doc:"Schools by step"`
}

// Waves are the waves of a level.
type Waves struct {
	Waves     []WaveSteps     `json:"waves" nullable:"false"`
	Items     []WaveSchool    `json:"items" nullable:"false" doc:"Of the wave that was asked for, 500 at most"`
	Wave      string          `json:"wave"`
	Abilities map[string]bool `json:"abilities"`
}

type wavesIn struct {
	manifest.InTenant
	Wave string `query:"wave" maxLength:"80" required:"false" doc:"Absent: the last"`
}

type wavesOut struct{ Body Waves }

func (s *Service) waves(_ context.Context, tx *tenant.Tx, in *wavesIn) (*wavesOut, error) {
	rows, err := tenant.Select[struct {
		ID        uuid.UUID
		Name      string
		City      string
		Wave      string
		PlannedOn *time.Time
		Seen      map[string]bool
	}](tx, `select id, name, coalesce(city, '') as city, wave, planned_on, steps as seen from deployment.schools where tenant_id = $1 and wave <> '' order by wave, name`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	ticks, err := ticksOf(tx)
	if err != nil {
		return nil, err
	}
	out := &wavesOut{Waves{Waves: []WaveSteps{}, Items: []WaveSchool{}, Wave: in.Wave, Abilities: map[string]bool{"tick": manifest.Holds(tx, Manage) != 0}}}
	b := &out.Body
	if b.Wave == "" && len(rows) > 0 {
		b.Wave = rows[len(rows)-1].Wave
	}
	for _, r := range rows {
		if n := len(b.Waves); n == 0 || b.Waves[n-1].Name != r.Wave {
			b.Waves = append(b.Waves, WaveSteps{Name: r.Wave, Done: map[string]int{}})
		}
		w := &b.Waves[len(b.Waves)-1]
		one := WaveSchool{ID: r.ID, Name: r.Name, City: r.City, Wave: r.Wave, PlannedOn: r.PlannedOn, Steps: list(r.Seen, ticks[r.ID])}
		w.Schools++
		for _, step := range one.Steps {
			if step.Done {
				one.Done++
				w.Done[step.Key]++
			}
		}
		if one.Done == len(steps) {
			w.Whole++
		}
		if r.Wave == b.Wave && len(b.Items) < 500 {
			b.Items = append(b.Items, one)
		}
	}
	return out, nil
}

// Ticked is a step done, or not after all.
type Ticked struct {
	Done bool `json:"done"`
}

type tickIn struct {
	manifest.InTenant
	School uuid.UUID `path:"school" format:"uuid"`
	Step   string    `path:"step" enum:"kit,families"`
	Body   Ticked
}

// write keeps a tick with who made it.
func writeTick(tx *tenant.Tx, school uuid.UUID, step string, done bool) error {
	tx.About(school)
	if !done {
		_, err := tx.Exec(`delete from deployment.ticks where tenant_id = $1 and school_id = $2 and step = $3`, tx.Tenant(), school, step)
		return err
	}
	name, err := tenant.Value[string](tx, `select coalesce((select given_name || ' ' || family_name from directory.people where tenant_id = $1 and id = $2), '')`, tx.Tenant(), tx.Actor().Person)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`insert into deployment.ticks (tenant_id, school_id, step, name, at) values ($1, $2, $3, $4, $5) on conflict do nothing`, tx.Tenant(), school, step, name, tx.Now())
	return err
}

func (s *Service) tick(_ context.Context, tx *tenant.Tx, in *tickIn) (*manifest.Empty, error) {
	known, err := tenant.Value[bool](tx, `select exists (select from deployment.schools where tenant_id = $1 and id = $2)`, tx.Tenant(), in.School)
	if err != nil {
		return nil, err
	}
	if !known {
		return nil, problem.Missing()
	}
	if err := writeTick(tx, in.School, in.Step, in.Body.Done); err != nil {
		return nil, err
	}
	return nil, tellPlan(tx, in.School)
}

// planned is what a level tells a school of its place in a wave.
type planned struct {
	Level     uuid.UUID  `json:"level"`
	Name      string     `json:"name"`
	Wave      string     `json:"wave"`
	PlannedOn *time.Time `json:"planned_on,omitempty"`
	KitAt     *time.Time `json:"kit_at,omitempty"`
}

// tellPlan tells a school that is here where it stands; one that is not here yet hears of it at its first count.
func tellPlan(tx *tenant.Tx, school uuid.UUID) error {
	p, ok, err := tenant.One[planned](tx, `select t.tenant_id as level, t.name, s.wave, s.planned_on, (select k.at from deployment.ticks k where k.tenant_id = $1 and k.school_id = $2 and k.step = 'kit') as kit_at
		from deployment.schools s join tenant.tenants t on t.tenant_id = s.tenant_id where s.tenant_id = $1 and s.id = $2`, tx.Tenant(), school)
	if err != nil || !ok {
		return err
	}
	_, err = tx.DeliverAll([]uuid.UUID{school}, Key, "deployment.planned", p)
	return err
}

// planned keeps, in a school, what a level says.
func (s *Service) planned(_ context.Context, tx *tenant.Tx, in *planned) error {
	if in.Wave == "" {
		_, err := tx.Exec(`delete from deployment.plans where tenant_id = $1 and level_id = $2`, tx.Tenant(), in.Level)
		return err
	}
	_, err := tx.Exec(`insert into deployment.plans (tenant_id, level_id, level, wave, planned_on, kit_at) values ($1, $2, $3, $4, $5::date, $6)
		on conflict (tenant_id, level_id) do update set level = excluded.level, wave = excluded.wave, planned_on = excluded.planned_on, kit_at = excluded.kit_at`, tx.Tenant(), in.Level, in.Name, in.Wave, in.PlannedOn, in.KitAt)
	return err
}

// seen are the steps that a school sees of itself.
func (s *Service) seen(tx *tenant.Tx) (map[string]bool, error) {
	r, _, err := tenant.One[struct{ Lists, Director, Opened, Families bool }](tx, `with here as (select r.profile, p.account_id is not null as activated from directory.roles r join directory.people p on p.tenant_id = r.tenant_id and p.id = r.person_id
			where r.tenant_id = $1 and r.since <= $2::date and (r.until is null or r.until >= $2::date) and p.erased_at is null)
		select exists (select from here where profile = 'pupil') as lists, exists (select from here where profile = 'director' and activated) as director, exists (select from here where profile = 'guardian' and activated) as opened,
			exists (select from deployment.ticks where tenant_id = $1 and school_id = $1 and step = 'families') as families`, tx.Tenant(), tx.Now())
	if err != nil {
		return nil, err
	}
	out := map[string]bool{"lists": r.Lists, "director": r.Director, "opened": r.Opened, "families": r.Families}
	if s.Signed != nil {
		out["convention"], err = s.Signed(tx)
	}
	return out, err
}

// Mine is a school's own list.
type Mine struct {
	Plans []MyWave `json:"plans" nullable:"false"`
	Steps []Step   `json:"steps" nullable:"false"`
	Done  int      `json:"done"`
}

// MyWave is a wave in which a level has put this school.
type MyWave struct {
	Level     string     `json:"level"`
	Wave      string     `json:"wave"`
	PlannedOn *time.Time `json:"planned_on,omitempty"`
	KitAt     *time.Time `json:"-"`
}

type mineOut struct{ Body Mine }

func (s *Service) mine(tx *tenant.Tx) (*Mine, error) {
	m := &Mine{Plans: []MyWave{}}
	plans, err := tenant.Select[MyWave](tx, `select level, wave, planned_on, kit_at from deployment.plans where tenant_id = $1 order by planned_on, level`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	m.Plans = append(m.Plans, plans...)
	seen, err := s.seen(tx)
	if err != nil {
		return nil, err
	}
	ticks, err := ticksOf(tx)
	if err != nil {
		return nil, err
	}
	own := ticks[tx.Tenant()]
	for _, p := range plans {
		if p.KitAt != nil {
			if own == nil {
				own = map[string]tick{}
			}
			own["kit"] = tick{Name: p.Level, At: *p.KitAt}
		}
	}
	m.Steps = list(seen, own)
	for _, step := range m.Steps {
		if step.Done {
			m.Done++
		}
	}
	return m, nil
}

func (s *Service) mineOp(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*mineOut, error) {
	m, err := s.mine(tx)
	if err != nil {
		return nil, err
	}
	return &mineOut{*m}, nil
}

type mineTickIn struct {
	manifest.InTenant
	Step string `path:"step" enum:"families"`
	Body Ticked
}

// tickMine is the direction's own tick; the levels hear of it at once.
func (s *Service) tickMine(_ context.Context, tx *tenant.Tx, in *mineTickIn) (*mineOut, error) {
	if err := writeTick(tx, tx.Tenant(), in.Step, in.Body.Done); err != nil {
		return nil, err
	}
	if _, err := tx.Emit("deployment.count", time.Time{}, manifest.Due{Due: tx.Now()}); err != nil {
		return nil, err
	}
	m, err := s.mine(tx)
	if err != nil {
		return nil, err
	}
	return &mineOut{*m}, nil
}

// cards show the direction of a school that is in a wave how far it is, until all is done.
func (s *Service) cards(_ context.Context, tx *tenant.Tx) ([]manifest.Card, error) {
	m, err := s.mine(tx)
	if err != nil || len(m.Plans) == 0 || m.Done == len(m.Steps) {
		return nil, err
	}
	lang := tx.Actor().Lang
	say := func(key string, args map[string]any) string {
		return s.Words.Sentence(lang, Key, "deployment."+key, args)
	}
	next := ""
	for _, step := range m.Steps {
		if !step.Done {
			next = say("step_"+step.Key, nil)
			break
		}
	}
	c := manifest.Card{ID: "deployment:mine", Service: Key, Kind: "deployment.mine", Domain: "neutral", Tenant: tx.Tenant(), Todo: true, At: tx.Now(), Path: "/ouverture",
		Title: say("card_title", map[string]any{"done": m.Done, "of": len(m.Steps)}), Line: say("card_line", map[string]any{"next": next})}
	return []manifest.Card{c}, nil
}

//go:embed kit.typ
var kitSource string

type kitFile struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Cache       string `header:"Cache-Control"`
	Policy      string `header:"Content-Security-Policy"`
	Body        []byte
}

// kit is what a direction needs to open its school, on paper.
func (s *Service) kit(ctx context.Context, st *manifest.Stages, _ *struct{ manifest.InTenant }) (*kitFile, error) {
	data := map[string]any{"lang": "fr", "address": s.URL}
	lang := "fr"
	if err := st.Do(func(tx *tenant.Tx) error {
		lang = tx.Actor().Lang
		name, err := tenant.Value[string](tx, `select name from tenant.tenants where tenant_id = $1`, tx.Tenant())
		data["from"], data["day"] = name, i18n.Date("fr", tx.Now())
		return err
	}); err != nil {
		return nil, err
	}
	content, err := s.PDF.Render(ctx, pdf.Template{Name: "deployment.kit", Source: kitSource}, data)
	if err != nil {
		return nil, err
	}
	return &kitFile{"application/pdf", mime.FormatMediaType("attachment", map[string]string{"filename": s.Words.Sentence(lang, Key, "deployment.kit_file", nil) + ".pdf"}), "no-store", "default-src 'none'; sandbox", content}, nil
}
