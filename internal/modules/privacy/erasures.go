package privacy

import (
	"context"
	"slices"
	"strconv"
	"time"

	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// ErasedView is what was erased of one class of data on one day, and why.
type ErasedView struct {
	Day     directory.Date `json:"day"`
	Data    string         `json:"data" doc:"In the reader's language, as are the three that follow"`
	Basis   string         `json:"basis"`
	Trigger string         `json:"trigger"`
	Days    int            `json:"days" doc:"The delay from the trigger"`
	Files   bool           `json:"files" doc:"From the store of files; otherwise from the database"`
	Rows    int64          `json:"rows"`
}

type erasedOut struct {
	Body struct {
		Organisation string       `json:"organisation"`
		Items        []ErasedView `json:"items"`
	}
}

// Period bounds what is told, both days included; an absent day is no bound.
type Period struct {
	From  string `query:"from" format:"date"`
	Until string `query:"until" format:"date"`
}

func (p Period) days() (from, until directory.Date, err error) {
	for _, d := range []struct {
		name, text string
		to         *directory.Date
	}{{"from", p.From, &from}, {"until", p.Until, &until}} {
		if d.text != "" {
			if err := d.to.UnmarshalText([]byte(d.text)); err != nil {
				return from, until, problem.OnField(d.name, "privacy.no_such_day")
			}
		}
	}
	if !from.IsZero() && !until.IsZero() && until.Before(from) {
		return from, until, problem.OnField("until", "privacy.ends_before")
	}
	return from, until, nil
}

type periodIn struct {
	manifest.InTenant
	Period
}

// erasedMost bounds the lines of one answer; a longer story is asked for by periods.
const erasedMost = 1000

// erased tells what was erased, and why: classes of data and numbers, never a name.
func (s *Service) erased(_ context.Context, tx *tenant.Tx, in *periodIn) (*erasedOut, error) {
	at, err := s.place(tx)
	if err != nil {
		return nil, err
	}
	out := &erasedOut{}
	out.Body.Organisation = at.name
	out.Body.Items, err = s.erasedIn(tx, at, in.Period)
	return out, err
}

func (s *Service) erasedIn(tx *tenant.Tx, at place, in Period) ([]ErasedView, error) {
	from, until, err := in.days()
	if err != nil {
		return nil, err
	}
	if until.IsZero() {
		until = at.today
	}
	type row struct {
		Day  directory.Date
		Data string
		Rows int64
	}
	rows, err := tenant.Select[row](tx, `select * from (select (e.at at time zone t.time_zone)::date as day, e.data, sum(e.rows)::bigint as rows from audit.erasures e join tenant.tenants t on t.tenant_id = e.tenant_id
		where e.tenant_id = $1 group by 1, 2) x where day between $2::date and $3::date order by day desc, data limit $4`, tx.Tenant(), from, until, erasedMost)
	if err != nil {
		return nil, err
	}
	rules := map[string]manifest.Retention{}
	for _, m := range s.Modules() {
		for _, k := range m.Retention {
			rules[k.Data] = k
		}
	}
	out := []ErasedView{}
	for _, r := range rows {
		v := ErasedView{Day: r.Day, Rows: r.Rows, Data: s.say(at.lang, r.Data)}
		if k, ok := rules[r.Data]; ok {
			v.Basis, v.Trigger, v.Days, v.Files = s.say(at.lang, k.Basis), s.say(at.lang, k.Trigger), int(k.Delay.Hours()/24), k.Files
		}
		out = append(out, v)
	}
	return out, nil
}

// sum is what was erased of one class over a period.
type sum struct {
	ErasedView
	first, last directory.Date
}

func sums(list []ErasedView) (out []sum) {
	for _, v := range list {
		i := slices.IndexFunc(out, func(t sum) bool { return t.Data == v.Data && t.Basis == v.Basis && t.Trigger == v.Trigger })
		if i < 0 {
			out = append(out, sum{ErasedView: v, first: v.Day, last: v.Day})
			continue
		}
		out[i].Rows += v.Rows
		if v.Day.Before(out[i].first) {
			out[i].first = v.Day
		}
		if out[i].last.Before(v.Day) {
			out[i].last = v.Day
		}
	}
	return out
}

// erasedPDF is the report « Ce qui a été effacé, et pourquoi »: by store, by rule, by day, then what was kept and by which other clock.
// It names nobody: who reads it knows who left, and proves that nothing is left of them.
func (s *Service) erasedPDF(ctx context.Context, run *manifest.Stages, in *periodIn) (*download, error) {
	var p *paper
	if err := run.Do(func(tx *tenant.Tx) error {
		at, err := s.place(tx)
		if err != nil {
			return err
		}
		list, err := s.erasedIn(tx, at, in.Period)
		if err != nil {
			return err
		}
		register, err := s.registerOf(tx, at)
		if err != nil {
			return err
		}
		p = s.erasedPaper(at, in.Period, list, register)
		return nil
	}); err != nil {
		return nil, err
	}
	return s.draw(ctx, p)
}

func (s *Service) erasedPaper(at place, in Period, list []ErasedView, register *RegisterView) *paper {
	say := func(key string) string { return s.say(at.lang, "privacy."+key) }
	with := func(key string, args map[string]any) string {
		return s.Words.Sentence(at.lang, "privacy", "privacy."+key, args)
	}
	p := s.paper(at, "privacy.erased_title")
	from, until, _ := in.days() // read once already
	if until.IsZero() {
		until = at.today
	}
	if from.IsZero() {
		p.Lines = append(p.Lines, with("erased_until", map[string]any{"until": s.day(at.lang, until)}))
	} else {
		p.Lines = append(p.Lines, with("erased_between", map[string]any{"from": s.day(at.lang, from), "until": s.day(at.lang, until)}))
	}
	p.fields([]string{say("column_controller"), register.Controller}, []string{say("column_officer"), officer(register.Stated)})
	p.text(say("erased_lead"))
	count := func(n int64) string { return strconv.FormatInt(n, 10) }

	var rows, files int64
	for _, v := range list {
		if v.Files {
			files += v.Rows
		} else {
			rows += v.Rows
		}
	}
	p.heading(2, say("erased_by_store"))
	backups := say("store_backups_unknown")
	if n := s.Processor.BackupDays; n > 0 {
		backups = with("store_backups_for", map[string]any{"n": n})
	}
	p.table([]string{say("column_store"), say("column_number"), say("column_how")}, []int{3, 1, 7}, [][]string{
		{say("store_database"), count(rows), say("store_database_how")},
		{say("store_files"), count(files), say("store_files_how")},
		{say("store_search"), say("with_record"), say("store_search_how")},
		{say("store_queue"), say("no_name"), say("store_queue_how")},
		{say("store_mail"), say("no_name"), say("store_mail_how")},
		{say("store_logs"), say("no_name"), say("store_logs_how")},
		{say("store_backups"), say("not_counted"), backups},
	})

	p.heading(2, say("erased_by_rule"))
	var lines [][]string
	for _, t := range sums(list) {
		when := s.day(at.lang, t.first)
		if t.first != t.last {
			when += " – " + s.day(at.lang, t.last)
		}
		lines = append(lines, []string{t.Data, t.Basis, s.clock(at.lang, t.Days, t.Trigger), count(t.Rows), when})
	}
	if len(lines) == 0 {
		p.text(say("erased_nothing"))
	}
	p.table([]string{say("column_class"), say("column_rule"), say("column_clock"), say("column_number"), say("column_when")}, []int{4, 5, 4, 2, 3}, lines)

	p.heading(2, say("kept_title"))
	p.text(say("kept_lead"))
	lines = nil
	for _, c := range s.longer(register) {
		lines = append(lines, []string{c.Data, c.Basis, s.clock(at.lang, c.Days, c.Trigger)})
	}
	p.table([]string{say("column_class"), say("column_rule"), say("column_clock")}, []int{4, 5, 4}, lines)
	p.heading(3, say("emptied_title"))
	p.text(say("emptied_lead"))
	p.list(s.outlive(at.lang, register))

	if len(list) > 0 {
		p.heading(2, say("erased_by_day"))
		lines = nil
		for _, v := range list {
			lines = append(lines, []string{s.day(at.lang, v.Day), v.Data, count(v.Rows)})
		}
		p.table([]string{say("column_day"), say("column_class"), say("column_number")}, []int{2, 7, 2}, lines)
		if len(list) == erasedMost {
			p.text(say("erased_more"))
		}
	}
	return p
}

// clock is a rule's delay in one phrase: « 90 jours · Départ ».
func (s *Service) clock(lang string, days int, trigger string) string {
	if trigger == "" {
		return ""
	}
	return s.lasting(lang, days) + " · " + trigger
}

// outlive says why some rows, emptied of the person or without a name from the beginning, stay after a departure: once each.
func (s *Service) outlive(lang string, register *RegisterView) (out []string) {
	for _, m := range s.Modules() {
		if !m.Floor && !slices.ContainsFunc(register.Sheets, func(v SheetView) bool { return v.Service == m.Key }) {
			continue
		}
		for _, k := range m.Subject.Keeps {
			if k.Gone == manifest.Erased || k.Why == "" {
				continue
			}
			why := s.say(lang, k.Why)
			for _, r := range m.Retention {
				if r.Data == k.Why { // it has a clock of its own
					why += s.say(lang, "privacy.colon") + s.clock(lang, int(r.Delay/(24*time.Hour)), s.say(lang, r.Trigger))
				}
			}
			if line := s.say(lang, m.Key+".name") + " · " + why; !slices.Contains(out, line) {
				out = append(out, line)
			}
		}
	}
	return out
}
