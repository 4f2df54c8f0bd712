package privacy

import (
	"context"
	"slices"
	"strings"
	"time"

	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/platform/sheet"
	"preau/internal/tenant"
)

// SheetView is one sheet of the processing register (RGPD art. 30), drawn from what the service declares.
type SheetView struct {
	Service    string     `json:"service" doc:"house: what no service keeps for itself"`
	Name       string     `json:"name" doc:"In the reader's language, as is all that follows"`
	Purpose    string     `json:"purpose"`
	Basis      []string   `json:"basis"`
	People     string     `json:"people"`
	Data       string     `json:"data"`
	Recipients string     `json:"recipients"`
	Transfers  string     `json:"transfers" doc:"What may leave the European Union"`
	Clocks     []KeepView `json:"clocks"`
}

// KeepView is how long one class of data is kept.
type KeepView struct {
	Data    string `json:"data"`
	Basis   string `json:"basis"`
	Trigger string `json:"trigger"`
	Days    int    `json:"days" doc:"0: as long as the organisation decides"`
	Action  string `json:"action"`
}

// Stated is what the organisation says of itself in its documents.
type Stated struct {
	Controller     string         `json:"controller" maxLength:"500" doc:"Name and address of who answers for the processing; empty: by the kind of organisation"`
	Joint          string         `json:"joint" maxLength:"500" doc:"Who decides with it (RGPD art. 26)"`
	Officer        string         `json:"officer" maxLength:"200" doc:"The data protection officer"`
	OfficerContact string         `json:"officer_contact" maxLength:"300"`
	Contract       string         `json:"contract" maxLength:"300" doc:"Reference of the contract with the processor"`
	ContractOn     directory.Date `json:"contract_on,omitzero"`
	ContractUntil  directory.Date `json:"contract_until,omitzero"`
}

// RegisterView is the register of one controller.
type RegisterView struct {
	Organisation string          `json:"organisation"`
	Controller   string          `json:"controller" doc:"Who answers for the processing: as stated, else by the kind of organisation"`
	Stated       Stated          `json:"stated"`
	Processor    string          `json:"processor" doc:"Who runs this installation; empty: not described"`
	Others       []Subprocessor  `json:"subprocessors"`
	Measures     []string        `json:"measures" doc:"Security, in general (RGPD art. 32)"`
	Sheets       []SheetView     `json:"sheets"`
	Abilities    map[string]bool `json:"abilities" doc:"state, take"`
}

type registerOut struct{ Body RegisterView }

// house is the sheet of what no service keeps for itself: journals, settings, the machine.
const house = "house"

// register is the register of the controller of this organisation: the services that are open here.
func (s *Service) register(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*registerOut, error) {
	at, err := s.place(tx)
	if err != nil {
		return nil, err
	}
	v, err := s.registerOf(tx, at)
	if err != nil {
		return nil, err
	}
	return &registerOut{*v}, nil
}

func (s *Service) registerOf(tx *tenant.Tx, at place) (*RegisterView, error) {
	open, err := tenant.Select[string](tx, `select s.service from tenant.services s where s.tenant_id = $1 and (s.closed_at is null or s.closed_at > $2)`, tx.Tenant(), tx.Now())
	if err != nil {
		return nil, err
	}
	v := &RegisterView{Organisation: at.name, Processor: s.Processor.Name, Others: append([]Subprocessor{}, s.Processor.Subprocessors...), Measures: s.measures(at.lang),
		Abilities: map[string]bool{"state": manifest.Holds(tx, Answer) != 0, "take": manifest.Holds(tx, Take) != 0}}
	if v.Stated, err = stated(tx); err != nil {
		return nil, err
	}
	if v.Controller = v.Stated.Controller; v.Controller == "" {
		v.Controller = s.say(at.lang, "privacy.controller."+at.kind)
	}
	v.Sheets = s.sheets(at.lang, func(m manifest.Module) bool { return m.Floor || slices.Contains(open, m.Key) })
	return v, nil
}

// sheets are those of some services; what no service keeps for itself is the last one's.
func (s *Service) sheets(lang string, of func(manifest.Module) bool) []SheetView {
	list := []SheetView{}
	rest := SheetView{Service: house, Name: s.say(lang, "privacy.house"), Purpose: s.say(lang, "privacy.house_purpose"), People: s.say(lang, "privacy.house_people"), Data: s.say(lang, "privacy.house_data"),
		Recipients: s.say(lang, "privacy.house_recipients"), Transfers: s.say(lang, "privacy.no_transfer"), Clocks: []KeepView{}}
	for _, m := range s.Modules() {
		if len(m.Retention) == 0 || !of(m) {
			continue
		}
		if m.Register.Purpose == "" {
			s.clocks(lang, &rest, m)
			continue
		}
		sheet := SheetView{Service: m.Key, Name: s.say(lang, m.Key+".name"), Purpose: s.say(lang, m.Register.Purpose), People: s.say(lang, m.Register.People), Data: s.say(lang, m.Register.Data),
			Recipients: s.say(lang, m.Register.Recipients), Transfers: s.say(lang, "privacy.no_transfer"), Clocks: []KeepView{}}
		if m.Register.Transfers != "" {
			sheet.Transfers = s.say(lang, m.Register.Transfers)
		}
		s.clocks(lang, &sheet, m)
		list = append(list, sheet)
	}
	if len(rest.Clocks) > 0 {
		list = append(list, rest)
	}
	return list
}

func (s *Service) clocks(lang string, sheet *SheetView, m manifest.Module) {
	for _, k := range m.Retention {
		c := KeepView{s.say(lang, k.Data), s.say(lang, k.Basis), s.say(lang, k.Trigger), int(k.Delay.Hours() / 24), k.Action}
		sheet.Clocks = append(sheet.Clocks, c)
		if !slices.Contains(sheet.Basis, c.Basis) {
			sheet.Basis = append(sheet.Basis, c.Basis)
		}
	}
}

// lasting is how long something is kept: « 90 jours », « 5 ans ».
func (s *Service) lasting(lang string, days int) string {
	switch {
	case days == 0:
		return s.say(lang, "privacy.as_decided")
	case days%365 == 0:
		return s.Words.Sentence(lang, "privacy", "privacy.years", map[string]any{"n": days / 365})
	}
	return s.Words.Sentence(lang, "privacy", "privacy.days", map[string]any{"n": days})
}

// measuresCount is how many sentences the catalogue has of the measures that the software itself takes.
const measuresCount = 9

// measures are the software's own, then those of who runs it.
func (s *Service) measures(lang string) (out []string) {
	for i := range measuresCount {
		out = append(out, s.say(lang, "privacy.measure_"+string(rune('1'+i))))
	}
	if s.Processor.Place != "" {
		out = append(out, s.Words.Sentence(lang, "privacy", "privacy.measure_place", map[string]any{"place": s.Processor.Place}))
	}
	if s.Processor.BackupDays > 0 {
		out = append(out, s.Words.Sentence(lang, "privacy", "privacy.measure_backups", map[string]any{"n": s.Processor.BackupDays}))
	}
	return append(out, s.Processor.Measures...)
}

func stated(tx *tenant.Tx) (Stated, error) {
	v, _, err := tenant.One[Stated](tx, `select controller, joint, officer, officer_contact, contract, contract_on, contract_until from privacy.statements where tenant_id = $1`, tx.Tenant())
	return v, err
}

type stateIn struct {
	manifest.InTenant
	Body Stated
}

// state writes what the organisation says of itself in its documents.
func (s *Service) state(ctx context.Context, tx *tenant.Tx, in *stateIn) (*registerOut, error) {
	b := in.Body
	if !b.ContractUntil.IsZero() && !b.ContractOn.IsZero() && b.ContractUntil.Before(b.ContractOn) {
		return nil, problem.OnField("contract_until", "privacy.contract_ends_before")
	}
	for _, text := range []*string{&b.Controller, &b.Joint, &b.Officer, &b.OfficerContact, &b.Contract} {
		*text = strings.TrimSpace(*text)
	}
	date := func(d directory.Date) any {
		if d.IsZero() {
			return nil
		}
		return d
	}
	tx.About(tx.Tenant())
	if _, err := tx.Exec(`insert into privacy.statements (tenant_id, controller, joint, officer, officer_contact, contract, contract_on, contract_until, updated_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		on conflict (tenant_id) do update set controller = $2, joint = $3, officer = $4, officer_contact = $5, contract = $6, contract_on = $7, contract_until = $8, updated_at = $9`,
		tx.Tenant(), b.Controller, b.Joint, b.Officer, b.OfficerContact, b.Contract, date(b.ContractOn), date(b.ContractUntil), tx.Now()); err != nil {
		return nil, err
	}
	return s.register(ctx, tx, &struct{ manifest.InTenant }{in.InTenant})
}

// registerCSV is the register for a spreadsheet: a line for each class of data, so that it can be sorted and filtered.
func (s *Service) registerCSV(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*download, error) {
	at, err := s.place(tx)
	if err != nil {
		return nil, err
	}
	v, err := s.registerOf(tx, at)
	if err != nil {
		return nil, err
	}
	table := [][]string{{}}
	for _, column := range []string{"controller", "joint", "officer", "processor", "service", "purpose", "basis", "people", "data", "recipients", "transfers", "class", "class_basis", "delay", "trigger", "action", "measures"} {
		table[0] = append(table[0], s.say(at.lang, "privacy.column_"+column))
	}
	for _, sheet := range v.Sheets {
		for _, c := range sheet.Clocks {
			table = append(table, []string{v.Controller, v.Stated.Joint, officer(v.Stated), v.Processor, sheet.Name, sheet.Purpose, strings.Join(sheet.Basis, " ; "), sheet.People, sheet.Data, sheet.Recipients, sheet.Transfers,
				c.Data, c.Basis, s.lasting(at.lang, c.Days), c.Trigger, s.say(at.lang, "privacy.action_"+c.Action), strings.Join(v.Measures, " ")})
		}
	}
	content, err := sheet.CSV(table)
	if err != nil {
		return nil, err
	}
	return kept(at.file(s.say(at.lang, "privacy.register_title"))+".csv", "text/csv; charset=utf-8", content), nil
}

func officer(v Stated) string { return strings.TrimSuffix(v.Officer+", "+v.OfficerContact, ", ") }

// registerPDF is the register on paper: the controller, then a sheet for each processing.
func (s *Service) registerPDF(ctx context.Context, run *manifest.Stages, _ *struct{ manifest.InTenant }) (*download, error) {
	var p *paper
	if err := run.Do(func(tx *tenant.Tx) error {
		at, err := s.place(tx)
		if err != nil {
			return err
		}
		v, err := s.registerOf(tx, at)
		if err != nil {
			return err
		}
		p = s.paper(at, "privacy.register_title")
		p.Lines = append(p.Lines, s.say(at.lang, "privacy.register_lead"))
		p.heading(2, s.say(at.lang, "privacy.part_controller"))
		s.who(p, at.lang, v)
		p.heading(2, s.say(at.lang, "privacy.part_measures"))
		p.list(v.Measures)
		for _, sheet := range v.Sheets {
			s.sheet(p, at.lang, sheet, 2)
		}
		return nil
	}); err != nil {
		return nil, err
	}
	return s.draw(ctx, p)
}

// who says who answers for the processing, and leaves a place for what nobody stated.
func (s *Service) who(p *paper, lang string, v *RegisterView) {
	say := func(key string) string { return s.say(lang, "privacy."+key) }
	p.fields([]string{say("column_controller"), v.Controller}, []string{say("column_joint"), v.Stated.Joint}, []string{say("column_officer"), officer(v.Stated)}, []string{say("column_processor"), v.Processor})
	if v.Stated.Controller == "" {
		p.blank(say("blank_controller"), 2)
	}
	if v.Stated.Officer == "" {
		p.blank(say("blank_officer"), 1)
	}
	if len(v.Others) > 0 {
		p.heading(3, say("part_subprocessors"))
		s.subprocessors(p, lang, v.Others)
	}
}

func (s *Service) subprocessors(p *paper, lang string, list []Subprocessor) {
	say := func(key string) string { return s.say(lang, "privacy."+key) }
	p.table([]string{say("column_name"), say("column_task"), say("column_place"), say("column_guarantees")}, []int{3, 4, 3, 4}, s.subprocessorRows(lang, list))
}

func (s *Service) subprocessorRows(lang string, list []Subprocessor) (rows [][]string) {
	for _, o := range list {
		guarantees := o.Guarantees
		if guarantees == "" {
			guarantees = s.say(lang, "privacy.in_union")
		}
		rows = append(rows, []string{o.Name, o.Task, o.Place, guarantees})
	}
	return rows
}

// sheet is one processing: what art. 30.1 asks for, then its clocks.
func (s *Service) sheet(p *paper, lang string, v SheetView, level int) {
	say := func(key string) string { return s.say(lang, "privacy."+key) }
	p.heading(level, v.Name)
	p.fields([]string{say("column_purpose"), v.Purpose}, []string{say("column_basis"), strings.Join(v.Basis, " ; ")}, []string{say("column_people"), v.People}, []string{say("column_data"), v.Data},
		[]string{say("column_recipients"), v.Recipients}, []string{say("column_transfers"), v.Transfers})
	var rows [][]string
	for _, c := range v.Clocks {
		rows = append(rows, []string{c.Data, s.lasting(lang, c.Days), c.Trigger, say("action_" + c.Action)})
	}
	p.table([]string{say("column_class"), say("column_delay"), say("column_trigger"), say("column_action")}, []int{5, 2, 4, 2}, rows)
}

// longer are the classes of data, of the services that are open here, whose clock is none of the departure's.
func (s *Service) longer(v *RegisterView) (out []KeepView) {
	for _, sheet := range v.Sheets {
		for _, c := range sheet.Clocks {
			if c.Days == 0 || time.Duration(c.Days)*24*time.Hour > manifest.KeptFor {
				out = append(out, c)
			}
		}
	}
	return out
}
