package enrolment

import (
	"context"
	"slices"
	"strings"
	"time"

	"preau/internal/access"
	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/platform/fold"
	"preau/internal/platform/pdf"
	"preau/internal/platform/problem"
	"preau/internal/platform/sheet"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

type enrolmentSectorsOut struct {
	Body struct {
		Schools   []School     `json:"schools" nullable:"false"`
		Linked    []School     `json:"linked" nullable:"false" doc:"Schools whose link carries enrolments; their levels are those of their classes"`
		Communes  []Commune    `json:"communes" nullable:"false"`
		Lists     []StreetList `json:"lists" nullable:"false" doc:"The latest first, without what their reports show line by line"`
		Lines     int          `json:"lines" doc:"Of the standing list"`
		Streets   int          `json:"streets"`
		Abilities []string     `json:"abilities" nullable:"false"`
	}
}

func (s *Service) sectors(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*enrolmentSectorsOut, error) {
	if err := atTown(tx); err != nil {
		return nil, err
	}
	out := &enrolmentSectorsOut{}
	var err error
	if out.Body.Schools, err = Schools(tx); err != nil {
		return nil, err
	}
	if out.Body.Communes, err = Communes(tx); err != nil {
		return nil, err
	}
	if out.Body.Linked, err = tenant.Select[School](tx, `select l.peer_tenant_id as school_id, min(l.peer_name) as name, '' as uai,
		coalesce((select array_agg(distinct v) from directory.classes c, unnest(c.levels) v where c.tenant_id = $1 and c.peer_tenant_id = l.peer_tenant_id), '{}') as levels
		from tenant.links l where l.tenant_id = $1 and l.peer_kind = 'school' and 'enrolment' = any (l.services) and l.since <= $2::date and (l.until is null or l.until >= $2::date) group by l.peer_tenant_id order by 2`, tx.Tenant(), tx.Now()); err != nil {
		return nil, err
	}
	for i := range out.Body.Linked {
		sortLevels(out.Body.Linked[i].Levels)
	}
	if out.Body.Linked == nil {
		out.Body.Linked = []School{}
	}
	lists, err := tenant.Select[StreetList](tx, `select `+listColumns+` from enrolment.street_lists l where l.tenant_id = $1 order by l.created_at desc limit 10`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	out.Body.Lists = []StreetList{}
	for _, l := range lists {
		l.Report.Findings, l.Report.Adds, l.Report.Removes, l.Report.Changes = []Finding{}, []Stretch{}, []Stretch{}, []Moved{}
		l.Abilities = s.listAbilities(tx, l)
		out.Body.Lists = append(out.Body.Lists, l)
	}
	at, err := standing(tx)
	if err != nil {
		return nil, err
	}
	if at != nil {
		type sizes struct{ Lines, Streets int }
		n, _, err := tenant.One[sizes](tx, `select count(*)::int as lines, count(distinct (insee, street_key)) filter (where street_key <> $3)::int as streets from enrolment.streets where tenant_id = $1 and list_id = $2`, tx.Tenant(), *at, everywhere)
		if err != nil {
			return nil, err
		}
		out.Body.Lines, out.Body.Streets = n.Lines, n.Streets
	}
	out.Body.Abilities = s.holds(tx)
	return out, nil
}

func sortLevels(list []string) {
	slices.SortFunc(list, func(a, b string) int { return schoolyear.Level(a).Compare(schoolyear.Level(b)) })
}

func (s *Service) listAbilities(tx *tenant.Tx, l StreetList) []string {
	out := []string{}
	if !manifest.Holds(tx, Manage).Has(access.Tenant) {
		return out
	}
	switch l.State {
	case "tried":
		if l.Report.Good > 0 {
			out = append(out, "apply")
		}
		out = append(out, "drop")
	case "standing":
		out = append(out, "undo")
	}
	return out
}

type enrolmentStreetsIn struct {
	manifest.InTenant
	Query  string `query:"q" maxLength:"80" required:"false"`
	School uid    `query:"school" format:"uuid" required:"false"`
}

type enrolmentStreetsOut struct {
	Body struct {
		Items []Stretch `json:"items" nullable:"false" doc:"500 at most"`
	}
}

func (s *Service) listStreets(_ context.Context, tx *tenant.Tx, in *enrolmentStreetsIn) (*enrolmentStreetsOut, error) {
	out := &enrolmentStreetsOut{}
	out.Body.Items = []Stretch{}
	at, err := standing(tx)
	if err != nil || at == nil {
		return out, err
	}
	all, err := stretches(tx, *at)
	key := StreetKey(in.Query)
	for _, st := range all {
		if (key == "" || strings.Contains(st.StreetKey, key)) && (in.School == (uid{}) || st.SchoolID == in.School) && len(out.Body.Items) < 500 {
			out.Body.Items = append(out.Body.Items, st)
		}
	}
	return out, err
}

type enrolmentTryIn struct {
	manifest.InTenant
	Name    string `query:"name" maxLength:"120" required:"false" doc:"Of the file"`
	Whole   bool   `query:"whole" required:"false" doc:"Schools that the file does not name lose their streets"`
	RawBody []byte `contentType:"application/octet-stream"`
}

type enrolmentStreetListOut struct{ Body StreetList }

func (s *Service) tryStreets(_ context.Context, tx *tenant.Tx, in *enrolmentTryIn) (*enrolmentStreetListOut, error) {
	if err := atTown(tx); err != nil {
		return nil, err
	}
	l, err := s.try(tx, clip(fold.Line(in.Name), 120), in.RawBody, in.Whole)
	if err != nil {
		return nil, err
	}
	return s.streetList(tx, l), nil
}

func (s *Service) streetList(tx *tenant.Tx, l *StreetList) *enrolmentStreetListOut {
	for i := range l.Report.Findings {
		f := &l.Report.Findings[i]
		args := map[string]any{}
		for k, v := range f.Params {
			args[k] = v
		}
		f.Message = s.say(tx.Actor().Lang, "streets_"+f.Code, args)
		if code, ok := strings.CutPrefix(f.Code, "file_"); ok && !s.Words.Has(tx.Actor().Lang, Key, Key+".streets_"+f.Code) {
			f.Message = s.Words.Sentence(tx.Actor().Lang, "directory", "directory.onde."+code, args)
		}
	}
	l.Abilities = s.listAbilities(tx, *l)
	return &enrolmentStreetListOut{*l}
}

// OfList is the path of a list of streets; inputs embed it.
type OfList struct {
	manifest.InTenant
	List uid `path:"list" format:"uuid"`
}

func (s *Service) readStreets(_ context.Context, tx *tenant.Tx, in *OfList) (*enrolmentStreetListOut, error) {
	l, err := listByID(tx, in.List)
	if err != nil {
		return nil, err
	}
	return s.streetList(tx, l), nil
}

type enrolmentApplyStreetsIn struct {
	OfList
	Body struct {
		Partly bool `json:"partly" required:"false" doc:"Lines with errors are left out"`
	}
}

func (s *Service) applyStreets(ctx context.Context, tx *tenant.Tx, in *enrolmentApplyStreetsIn) (*enrolmentStreetListOut, error) {
	if err := s.apply(tx, in.List, in.Body.Partly); err != nil {
		return nil, err
	}
	return s.readStreets(ctx, tx, &in.OfList)
}

func (s *Service) undoStreets(_ context.Context, tx *tenant.Tx, in *OfList) (*manifest.Empty, error) {
	return nil, s.undo(tx, in.List)
}

func (s *Service) dropStreets(_ context.Context, tx *tenant.Tx, in *OfList) (*manifest.Empty, error) {
	return nil, s.drop(tx, in.List)
}

func (s *Service) exportStreets(_ context.Context, tx *tenant.Tx, in *enrolmentExportIn) (*download, error) {
	say := func(key string) string { return s.say(tx.Actor().Lang, key, nil) }
	table := [][]string{{say("column_school"), say("column_insee"), say("column_street"), say("column_side"), say("column_from"), say("column_to")}}
	at, err := standing(tx)
	if err != nil {
		return nil, err
	}
	if at != nil {
		all, err := stretches(tx, *at)
		if err != nil {
			return nil, err
		}
		for _, st := range all {
			from, to := Number{st.FromNumber, st.FromSuffix}.String(), ""
			if st.ToNumber != lastNumber {
				to = Number{st.ToNumber, st.ToSuffix}.String()
			}
			street := st.Street
			if st.StreetKey == everywhere {
				street = say("stretch_everywhere")
			}
			table = append(table, []string{st.School, st.INSEE, street, say("side_word_" + st.Side), from, to})
		}
	}
	return s.exported(tx, "secteurs", in.Format, table)
}

type enrolmentExportIn struct {
	manifest.InTenant
	Format string `query:"format" enum:"csv,xlsx" default:"csv"`
}

func (s *Service) exported(tx *tenant.Tx, name, format string, table [][]string) (*download, error) {
	today, err := directory.Today(tx)
	if err != nil {
		return nil, err
	}
	write, media := sheet.CSV, "text/csv; charset=utf-8"
	if format == "xlsx" {
		write, media = sheet.XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	}
	content, err := write(table)
	if err != nil {
		return nil, err
	}
	return kept(today.String()+"_"+name+"."+format, media, content), nil
}

type enrolmentSchoolsIn struct {
	manifest.InTenant
	Body struct {
		Schools []School `json:"schools" nullable:"false" maxItems:"200"`
	}
}

func (s *Service) writeSchools(ctx context.Context, tx *tenant.Tx, in *enrolmentSchoolsIn) (*enrolmentSectorsOut, error) {
	if err := atTown(tx); err != nil {
		return nil, err
	}
	ids := []uid{}
	for _, sc := range in.Body.Schools {
		if err := KeepSchool(tx, sc); err != nil {
			return nil, err
		}
		ids = append(ids, sc.ID)
	}
	if _, err := tx.Exec(`delete from enrolment.schools where tenant_id = $1 and school_id <> all ($2)`, tx.Tenant(), ids); err != nil {
		return nil, err
	}
	tx.About(ids...)
	return s.sectors(ctx, tx, nil)
}

func (s *Service) writeCommunes(ctx context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body struct {
		Communes []Commune `json:"communes" nullable:"false" maxItems:"60"`
	}
}) (*enrolmentSectorsOut, error) {
	if err := atTown(tx); err != nil {
		return nil, err
	}
	if err := KeepCommunes(tx, in.Body.Communes); err != nil {
		return nil, err
	}
	return s.sectors(ctx, tx, nil)
}

// KeepSchool says that the commune enrols in a school whose link carries enrolments, and which levels it teaches.
func KeepSchool(tx *tenant.Tx, sc School) error {
	for level, n := range sc.Places {
		if n < 0 || !slices.Contains(sc.Levels, level) {
			delete(sc.Places, level)
		}
	}
	if sc.Places == nil {
		sc.Places = map[string]int{}
	}
	linked, err := tenant.Value[string](tx, `select peer_name from tenant.links where tenant_id = $1 and peer_tenant_id = $2 and peer_kind = 'school' and 'enrolment' = any (services) and (until is null or until >= $3::date) order by since desc limit 1`, tx.Tenant(), sc.ID, tx.Now())
	if err != nil {
		return err
	}
	if linked == "" {
		return problem.OnField("schools", "enrolment.unknown_school")
	}
	levels := slices.DeleteFunc(append([]string{}, sc.Levels...), func(l string) bool { return !slices.Contains(Levels, l) })
	sortLevels(levels)
	_, err = tx.Exec(`insert into enrolment.schools (tenant_id, school_id, name, uai, levels, capacity, places) values ($1, $2, $3, $4, $5, $6, $7) on conflict (tenant_id, school_id) do update set name = excluded.name, uai = excluded.uai, levels = excluded.levels, capacity = excluded.capacity, places = excluded.places`,
		tx.Tenant(), sc.ID, linked, strings.ToUpper(strings.TrimSpace(sc.UAI)), slices.Compact(levels), sc.Capacity, sc.Places)
	return err
}

type enrolmentTermsOut struct{ Body Terms }

func (s *Service) readTerms(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*enrolmentTermsOut, error) {
	t, err := termsOf(tx)
	return &enrolmentTermsOut{t}, err
}

func (s *Service) writeTerms(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body Terms
}) (*enrolmentTermsOut, error) {
	if err := atTown(tx); err != nil {
		return nil, err
	}
	t := in.Body
	if !t.NextSince.IsZero() && !t.NextUntil.IsZero() && t.NextUntil.Before(t.NextSince) {
		return nil, problem.OnField("closes_on", "enrolment.until_before_since")
	}
	if err := KeepTerms(tx, t); err != nil {
		return nil, err
	}
	kept, err := termsOf(tx)
	return &enrolmentTermsOut{kept}, err
}

// KeepTerms writes what the commune says of its enrolments.
func KeepTerms(tx *tenant.Tx, t Terms) error {
	_, err := tx.Exec(`insert into enrolment.terms (tenant_id, next_since, next_until, welcome, cost_cents, cost_reference, updated_at) values ($1, $2, $3, $4, $5, $6, $7)
		on conflict (tenant_id) do update set next_since = excluded.next_since, next_until = excluded.next_until, welcome = excluded.welcome, cost_cents = excluded.cost_cents, cost_reference = excluded.cost_reference, updated_at = excluded.updated_at`,
		tx.Tenant(), t.NextSince, t.NextUntil, strings.TrimSpace(t.Welcome), t.CostCents, strings.TrimSpace(t.CostReference), tx.Now())
	return err
}

type enrolmentForecastOut struct{ Body *Forecast }

func (s *Service) forecastOp(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*enrolmentForecastOut, error) {
	if err := atTown(tx); err != nil {
		return nil, err
	}
	f, err := s.forecast(tx)
	return &enrolmentForecastOut{f}, err
}

func (s *Service) exportForecast(_ context.Context, tx *tenant.Tx, in *enrolmentExportIn) (*download, error) {
	f, err := s.forecast(tx)
	if err != nil {
		return nil, err
	}
	return s.exported(tx, "previsions-"+f.Label, in.Format, s.forecastTable(tx.Actor().Lang, f))
}

type enrolmentReadListIn struct {
	manifest.InTenant
	Query string `query:"q" maxLength:"80" required:"false"`
	Way   string `query:"way" enum:"public,private,distance,home,unknown" required:"false"`
	INSEE string `query:"insee" maxLength:"5" required:"false" doc:"One commune of several: each mayor has a list"`
}

// Ways are how many children are taught in each way.
type Ways struct {
	Public   int `json:"public"`
	Private  int `json:"private"`
	Distance int `json:"distance"`
	Home     int `json:"home"`
	Unknown  int `json:"unknown"`
}

type enrolmentReadListOut struct {
	Body struct {
		Items     []Listed   `json:"items" nullable:"false" doc:"500 at most"`
		Count     int        `json:"count"`
		Ways      Ways       `json:"ways"`
		Communes  []Commune  `json:"communes" nullable:"false" doc:"When there are several"`
		ChangedAt *time.Time `json:"changed_at,omitempty"`
		Abilities []string   `json:"abilities" nullable:"false"`
	}
}

func (s *Service) readList(_ context.Context, tx *tenant.Tx, in *enrolmentReadListIn) (*enrolmentReadListOut, error) {
	if err := atTown(tx); err != nil {
		return nil, err
	}
	out := &enrolmentReadListOut{}
	var err error
	if out.Body.Communes, err = Communes(tx); err != nil {
		return nil, err
	}
	one := oneCommune(out.Body.Communes, in.INSEE)
	if len(out.Body.Communes) < 2 {
		out.Body.Communes = []Commune{}
	}
	if out.Body.Items, err = listedLines(tx, in.Query, in.Way, one, 500); err != nil {
		return nil, err
	}
	type counts struct {
		Ways
		Count     int
		ChangedAt *time.Time
	}
	c, _, err := tenant.One[counts](tx, `select count(*)::int as count, max(updated_at) as changed_at, count(*) filter (where way = 'public')::int as public, count(*) filter (where way = 'private')::int as private, count(*) filter (where way = 'distance')::int as distance,
		count(*) filter (where way = 'home')::int as home, count(*) filter (where way = 'unknown')::int as unknown from enrolment.listed where tenant_id = $1 and until is null and (cardinality($2::text[]) = 0 or `+livesIn("city", "$2")+`)`, tx.Tenant(), one)
	out.Body.Ways, out.Body.Count, out.Body.ChangedAt, out.Body.Abilities = c.Ways, c.Count, c.ChangedAt, s.holds(tx)
	return out, err
}

type enrolmentBroughtOut struct {
	Body struct {
		Came    int64 `json:"came"`
		Changed int64 `json:"changed"`
		Gone    int64 `json:"gone"`
	}
}

func (s *Service) bringList(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*enrolmentBroughtOut, error) {
	if err := atTown(tx); err != nil {
		return nil, err
	}
	out := &enrolmentBroughtOut{}
	var err error
	out.Body.Came, out.Body.Changed, out.Body.Gone, err = s.bring(tx)
	return out, err
}

type enrolmentIdOut struct {
	Body struct {
		ID uid `json:"id"`
	}
}

func idOf(id uid, err error) (*enrolmentIdOut, error) {
	out := &enrolmentIdOut{}
	out.Body.ID = id
	return out, err
}

func (s *Service) addListed(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body Listed
}) (*enrolmentIdOut, error) {
	if err := atTown(tx); err != nil {
		return nil, err
	}
	return idOf(s.writeListed(tx, uid{}, in.Body))
}

// OfListed is the path of a line of the list; inputs embed it.
type OfListed struct {
	manifest.InTenant
	Listed uid `path:"listed" format:"uuid"`
}

func (s *Service) changeListed(_ context.Context, tx *tenant.Tx, in *struct {
	OfListed
	Body Listed
}) (*enrolmentIdOut, error) {
	return idOf(s.writeListed(tx, in.Listed, in.Body))
}

func (s *Service) dropListed(_ context.Context, tx *tenant.Tx, in *OfListed) (*manifest.Empty, error) {
	return nil, strikeListed(tx, in.Listed)
}

type enrolmentExportListIn struct {
	manifest.InTenant
	Format string `query:"format" enum:"csv,xlsx,pdf" default:"csv"`
	INSEE  string `query:"insee" maxLength:"5" required:"false" doc:"One commune of several"`
}

// oneCommune is the parameter of livesIn that keeps to one commune; empty: all of them.
func oneCommune(list []Commune, insee string) []string {
	for _, c := range list {
		if insee != "" && c.INSEE == insee {
			return livingNames([]Commune{c})
		}
	}
	return []string{}
}

func (s *Service) exportList(ctx context.Context, run *manifest.Stages, in *enrolmentExportListIn) (out *download, err error) {
	var paper *roll
	name := "liste-scolaire"
	if err := run.Do(func(tx *tenant.Tx) error {
		communes, err := Communes(tx)
		if err != nil {
			return err
		}
		one, commune := oneCommune(communes, in.INSEE), ""
		if c, ok := communeOf(communes, in.INSEE, ""); ok && len(one) > 0 {
			commune = c.Name
			name += "-" + plainName(commune)
		}
		rows, err := listedLines(tx, "", "", one, 100_000)
		if err != nil {
			return err
		}
		var seen []uid
		for _, r := range rows {
			if r.PupilID != nil {
				seen = append(seen, *r.PupilID)
			}
		}
		tx.Listed(seen...)
		if in.Format == "pdf" {
			paper, err = s.rollOf(tx, rows, commune)
			return err
		}
		out, err = s.exported(tx, name, in.Format, s.listedTable(tx.Actor().Lang, rows))
		return err
	}); err != nil || paper == nil {
		return out, err
	}
	content, err := s.PDF.Render(ctx, pdf.Template{Name: "enrolment.roll", Source: rollSource}, paper)
	if err != nil {
		return nil, err
	}
	return kept(name+".pdf", "application/pdf", content), nil
}

type enrolmentDeparturesOut struct {
	Body struct {
		Items     []Departure `json:"items" nullable:"false"`
		Abilities []string    `json:"abilities" nullable:"false"`
	}
}

func (s *Service) listDepartures(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*enrolmentDeparturesOut, error) {
	if err := atTown(tx); err != nil {
		return nil, err
	}
	out := &enrolmentDeparturesOut{}
	rows, err := tenant.Select[Departure](tx, departureSQL+` order by d.state = 'said' desc, d.leaving_on desc limit 300`, tx.Tenant())
	out.Body.Items = append([]Departure{}, rows...)
	out.Body.Abilities = s.holds(tx)
	return out, err
}

func (s *Service) addDeparture(_ context.Context, tx *tenant.Tx, in *enrolmentLeaveIn) (*enrolmentIdOut, error) {
	if err := atTown(tx); err != nil {
		return nil, err
	}
	if _, err := directory.PersonByID(tx, in.Body.Pupil); err != nil {
		return nil, problem.OnField("pupil", "enrolment.unknown_child")
	}
	return idOf(s.leave(tx, in.Body, false))
}

func (s *Service) stayOp(_ context.Context, tx *tenant.Tx, in *OfDeparture) (*manifest.Empty, error) {
	return nil, s.stay(tx, in.Departure)
}
