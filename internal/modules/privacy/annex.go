package privacy

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"preau/internal/manifest"
	"preau/internal/tenant"
)

// How many sentences the catalogue has of each part: privacy.duty_1 and those that follow.
const (
	dutiesCount      = 9 // of the processor (RGPD art. 28.3, a to h)
	controllersCount = 4 // of the controller
)

// sentences are those of a part, numbered from 1 in the catalogue.
func (s *Service) sentences(lang, key string, count int, args map[string]any) (out []string) {
	for i := range count {
		out = append(out, s.Words.Sentence(lang, "privacy", "privacy."+key+"_"+strconv.Itoa(i+1), args))
	}
	return out
}

// annex is what a contract with a processor must say (RGPD art. 28.3), drawn from what the services declare, who runs the installation,
// and the contract as the controller stated it. What nobody said is a place to complete.
func (s *Service) annex(tx *tenant.Tx) (*paper, error) {
	at, err := s.place(tx)
	if err != nil {
		return nil, err
	}
	v, err := s.registerOf(tx, at)
	if err != nil {
		return nil, err
	}
	say := func(key string) string { return s.say(at.lang, "privacy."+key) }
	with := func(key string, args map[string]any) string {
		return s.Words.Sentence(at.lang, "privacy", "privacy."+key, args)
	}
	o := s.Processor
	p := s.paper(at, "privacy.annex_title")
	p.Lines = append(p.Lines, say("annex_lead"))

	p.heading(2, say("annex_parties"))
	p.fields([]string{say("column_controller"), v.Controller}, []string{say("column_joint"), v.Stated.Joint}, []string{say("column_officer"), officer(v.Stated)}, []string{say("annex_for"), at.name})
	if v.Stated.Controller == "" {
		p.blank(say("blank_controller"), 2)
	}
	if v.Stated.Officer == "" {
		p.blank(say("blank_officer"), 1)
	}
	if o.Name == "" {
		p.blank(say("blank_processor"), 3)
	} else {
		p.fields([]string{say("column_processor"), o.identity()}, []string{say("annex_reach"), o.Mail}, []string{say("annex_their_officer"), o.Officer})
	}

	p.heading(2, say("annex_object"))
	p.text(with("annex_object_is", map[string]any{"organisation": at.name}), say("annex_nature"))
	switch {
	case v.Stated.Contract == "" || v.Stated.ContractOn.IsZero():
		p.fields([]string{say("annex_contract"), v.Stated.Contract})
		p.blank(say("blank_contract"), 2)
	case v.Stated.ContractUntil.IsZero():
		p.fields([]string{say("annex_contract"), v.Stated.Contract}, []string{say("annex_duration"), with("annex_from", map[string]any{"from": s.day(at.lang, v.Stated.ContractOn)})})
	default:
		p.fields([]string{say("annex_contract"), v.Stated.Contract}, []string{say("annex_duration"), with("annex_between", map[string]any{"from": s.day(at.lang, v.Stated.ContractOn), "until": s.day(at.lang, v.Stated.ContractUntil)})})
	}
	var rows, clocks [][]string
	for _, sheet := range v.Sheets {
		rows = append(rows, []string{sheet.Name, sheet.Purpose, sheet.People, sheet.Data})
		for _, c := range sheet.Clocks {
			clocks = append(clocks, []string{sheet.Name, c.Data, s.clock(at.lang, c.Days, c.Trigger), say("action_" + c.Action)})
		}
	}
	p.table([]string{say("column_service"), say("column_purpose"), say("column_people"), say("column_data")}, []int{2, 4, 3, 4}, rows)

	p.heading(2, say("annex_duties"))
	p.list(s.duties(at.lang))
	p.heading(2, say("annex_controllers"))
	p.list(s.sentences(at.lang, "controllers_duty", controllersCount, nil))

	p.heading(2, say("part_subprocessors"))
	switch {
	case len(o.Subprocessors) > 0:
		s.subprocessors(p, at.lang, o.Subprocessors)
	case o.Name == "":
		p.blank(say("blank_subprocessors"), 3)
	default:
		p.text(say("annex_alone"))
	}
	p.heading(2, say("column_transfers"))
	p.list(s.transfers(v))
	p.heading(2, say("part_measures"))
	p.list(v.Measures)
	p.heading(2, say("annex_clocks"))
	p.table([]string{say("column_service"), say("column_class"), say("column_clock"), say("column_action")}, []int{2, 4, 4, 2}, clocks)
	p.heading(2, say("annex_end"))
	p.text(s.end(at.lang)...)
	p.heading(2, say("annex_signatures"))
	switch at.kind {
	case "school", "college": // the collectivity signs the convention with the State or with the collège
		p.text(say("signing_" + at.kind))
		p.signs(say("sign_controller"), say("sign_collectivity"), say("sign_processor"))
	default:
		p.text(say("signing_other"))
		p.signs(say("sign_controller"), say("sign_processor"))
	}
	return p, nil
}

// Engagement is what holds for every organisation of this installation, as a convention annexes it: what who runs it owes to those who
// answer for the data (RGPD art. 28.3), and a sheet for each processing (art. 30.1).
type Engagement struct {
	Processor     [][]string // a name and a value; empty: nobody described who runs the installation
	Operations    string
	Duties        []string // of the processor
	Controllers   []string // of those who answer
	Subprocessors [][]string
	Transfers     []string
	Measures      []string
	End           []string
	Sheets        []Sheet
}

// Sheet is one processing: a heading and what is said under it.
type Sheet struct {
	Name string
	Rows [][]string
}

// Engagement answers in a language.
func (s *Service) Engagement(lang string) *Engagement {
	say := func(key string) string { return s.say(lang, "privacy."+key) }
	o := s.Processor
	e := &Engagement{Processor: [][]string{}, Subprocessors: [][]string{}, Operations: say("annex_nature"), Duties: s.duties(lang), Controllers: s.sentences(lang, "controllers_duty", controllersCount, nil), Measures: s.measures(lang), End: s.end(lang)}
	if o.Name != "" {
		e.Processor = [][]string{{say("column_processor"), o.identity()}, {say("annex_reach"), o.Mail}, {say("annex_their_officer"), o.Officer}}
		e.Processor = slices.DeleteFunc(e.Processor, func(f []string) bool { return f[1] == "" })
		e.Subprocessors = append(e.Subprocessors, s.subprocessorRows(lang, o.Subprocessors)...)
	}
	sheets := s.sheets(lang, func(manifest.Module) bool { return true })
	e.Transfers = s.transfers(&RegisterView{Sheets: sheets, Others: o.Subprocessors})
	for _, v := range sheets {
		rows := [][]string{{say("column_purpose"), v.Purpose}, {say("column_basis"), strings.Join(v.Basis, " ; ")}, {say("column_people"), v.People}, {say("column_data"), v.Data}, {say("column_recipients"), v.Recipients}}
		var kept []string
		for _, c := range v.Clocks {
			kept = append(kept, strings.Join(nonEmpty([]string{c.Data, s.clock(lang, c.Days, c.Trigger)}), " : "))
		}
		rows = append(rows, []string{say("annex_clocks"), strings.Join(kept, "\n")})
		e.Sheets = append(e.Sheets, Sheet{v.Name, slices.DeleteFunc(rows, func(r []string) bool { return r[1] == "" })})
	}
	return e
}

func (s *Service) duties(lang string) []string {
	o := s.Processor
	return s.sentences(lang, "duty", dutiesCount, map[string]any{"breach": o.BreachHours, "notice": o.NoticeDays, "days": o.ReturnDays})
}

// end is what becomes of the data when the contract ends.
func (s *Service) end(lang string) (out []string) {
	out = append(out, s.Words.Sentence(lang, "privacy", "privacy.annex_end_return", map[string]any{"n": s.Processor.ReturnDays}))
	if n := s.Processor.BackupDays; n > 0 {
		out = append(out, s.Words.Sentence(lang, "privacy", "privacy.annex_end_backups", map[string]any{"n": n}))
	}
	return out
}

// transfers are what may leave the Union, by service; one sentence when nothing does.
func (s *Service) transfers(v *RegisterView) (out []string) {
	none := ""
	for _, sheet := range v.Sheets {
		if sheet.Service == house {
			none = sheet.Transfers
		}
	}
	for _, sheet := range v.Sheets {
		if sheet.Transfers != none {
			out = append(out, sheet.Name+" · "+sheet.Transfers)
		}
	}
	for _, o := range v.Others {
		if o.Guarantees != "" {
			out = append(out, o.Name+" · "+o.Place+" · "+o.Guarantees)
		}
	}
	if len(out) == 0 {
		out = append(out, none)
	}
	return out
}

func nonEmpty(list []string) []string {
	return slices.DeleteFunc(list, func(t string) bool { return t == "" })
}

func (s *Service) annexPDF(ctx context.Context, run *manifest.Stages, _ *struct{ manifest.InTenant }) (*download, error) {
	var p *paper
	if err := run.Do(func(tx *tenant.Tx) (err error) { p, err = s.annex(tx); return err }); err != nil {
		return nil, err
	}
	return s.draw(ctx, p)
}

func (s *Service) annexODT(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*download, error) {
	p, err := s.annex(tx)
	if err != nil {
		return nil, err
	}
	return p.editable(tx.Now())
}
