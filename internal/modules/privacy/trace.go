package privacy

import (
	"context"
	"time"

	"github.com/google/uuid"

	"preau/internal/audit"
	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/tenant"
)

// OpeningView is somebody of the staff who opened a record, as the family is told: their function and the day.
type OpeningView struct {
	Day      directory.Date `json:"day"`
	Function string         `json:"function" doc:"In the reader's language"`
	What     string         `json:"what" doc:"In the reader's language"`
	Name     string         `json:"name,omitempty" doc:"For the data protection officer alone"`
	At       *time.Time     `json:"at,omitempty" doc:"For the data protection officer alone"`
}

type openingsOut struct {
	Body struct {
		Organisation string        `json:"organisation"`
		Items        []OpeningView `json:"items"`
	}
}

type ofChildIn struct{ manifest.OfChild }

type ofPersonIn struct {
	manifest.InTenant
	Person uuid.UUID `path:"person" format:"uuid"`
}

// consulted tells a family which functions opened their child's record on which days, over a year: never a name nor an hour.
func (s *Service) consulted(_ context.Context, tx *tenant.Tx, in *ofChildIn) (*openingsOut, error) {
	return s.openings(tx, in.Child, false)
}

// traced tells the data protection officer the same in full.
func (s *Service) traced(_ context.Context, tx *tenant.Tx, in *ofPersonIn) (*openingsOut, error) {
	if _, err := directory.PersonByID(tx, in.Person); err != nil {
		return nil, err
	}
	return s.openings(tx, in.Person, true)
}

func (s *Service) openings(tx *tenant.Tx, person uuid.UUID, full bool) (*openingsOut, error) {
	list, err := audit.Openings(tx, person, tx.Now().Add(-openingsKept))
	if err != nil {
		return nil, err
	}
	out := &openingsOut{}
	out.Body.Items = []OpeningView{}
	if out.Body.Organisation, err = tenant.Value[string](tx, `select name from tenant.tenants where tenant_id = $1`, tx.Tenant()); err != nil {
		return nil, err
	}
	names := map[uuid.UUID]string{}
	if full {
		type row struct {
			ID   uuid.UUID
			Name string
		}
		var readers []uuid.UUID
		for _, o := range list {
			if o.ReaderID != nil {
				readers = append(readers, *o.ReaderID)
			}
		}
		rows, err := tenant.Select[row](tx, `select id, given_name || ' ' || coalesce(nullif(usage_name, ''), family_name) as name from directory.people where tenant_id = $1 and id = any ($2)`, tx.Tenant(), readers)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			names[r.ID] = r.Name
		}
	}
	lang := tx.Actor().Lang
	seen := map[OpeningView]bool{}
	for _, o := range list {
		v := OpeningView{Day: directory.Date{Year: o.Day.Year(), Month: o.Day.Month(), Day: o.Day.Day()}, What: s.Words.Sentence(lang, "privacy", operationKey(o.Operation), nil)}
		if len(o.Profiles) > 0 {
			v.Function = s.Words.Sentence(lang, "app", "app.profile_"+o.Profiles[0], nil)
		}
		if full {
			at := o.At
			v.At = &at
			if o.ReaderID != nil {
				v.Name = names[*o.ReaderID]
			}
		} else if seen[v] { // two teachers on one day are one line: nobody is picked out
			continue
		}
		seen[v] = true
		out.Body.Items = append(out.Body.Items, v)
	}
	return out, nil
}

// ErasedView is what was erased of one class of data on one day, and why.
type ErasedView struct {
	Day     directory.Date `json:"day"`
	Data    string         `json:"data" doc:"In the reader's language, as are the three that follow"`
	Basis   string         `json:"basis"`
	Trigger string         `json:"trigger"`
	Days    int            `json:"days" doc:"The delay from the trigger"`
	Rows    int64          `json:"rows"`
}

type erasedOut struct {
	Body struct {
		Organisation string       `json:"organisation"`
		Items        []ErasedView `json:"items"`
	}
}

// erased tells what was erased, and why: classes of data and numbers, never a name.
func (s *Service) erased(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*erasedOut, error) {
	type row struct {
		Day  directory.Date
		Data string
		Rows int64
	}
	rows, err := tenant.Select[row](tx, `select (e.at at time zone t.time_zone)::date as day, e.data, sum(e.rows)::bigint as rows from audit.erasures e join tenant.tenants t on t.tenant_id = e.tenant_id where e.tenant_id = $1 group by 1, 2 order by 1 desc, 2 limit 1000`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	out := &erasedOut{}
	out.Body.Items = []ErasedView{}
	if out.Body.Organisation, err = tenant.Value[string](tx, `select name from tenant.tenants where tenant_id = $1`, tx.Tenant()); err != nil {
		return nil, err
	}
	lang := tx.Actor().Lang
	for _, r := range rows {
		v := ErasedView{Day: r.Day, Rows: r.Rows, Data: r.Data}
		for _, m := range s.Modules() {
			for _, k := range m.Retention {
				if k.Data == r.Data {
					v.Data, v.Basis, v.Trigger, v.Days = s.Words.Sentence(lang, m.Key, k.Data, nil), s.Words.Sentence(lang, m.Key, k.Basis, nil), s.Words.Sentence(lang, m.Key, k.Trigger, nil), int(k.Delay.Hours()/24)
				}
			}
		}
		out.Body.Items = append(out.Body.Items, v)
	}
	return out, nil
}

// SheetView is one sheet of the processing register (RGPD art. 30), drawn from what the service declares.
type SheetView struct {
	Service    string     `json:"service"`
	Purpose    string     `json:"purpose"`
	People     string     `json:"people"`
	Data       string     `json:"data"`
	Recipients string     `json:"recipients"`
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

type registerOut struct {
	Body struct {
		Organisation string      `json:"organisation"`
		Controller   string      `json:"controller" doc:"Who answers for the processing, by the kind of organisation"`
		Sheets       []SheetView `json:"sheets"`
	}
}

// register is the register of the controller of this organisation: the services that are open here.
func (s *Service) register(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*registerOut, error) {
	type place struct {
		Name, Kind string
		SchoolType *string
		Services   []string
	}
	at, _, err := tenant.One[place](tx, `select t.name, t.kind, t.school_type, array(select s.service from tenant.services s where s.tenant_id = $1 and (s.closed_at is null or s.closed_at > $2)) as services from tenant.tenants t where t.tenant_id = $1`, tx.Tenant(), tx.Now())
	if err != nil {
		return nil, err
	}
	lang := tx.Actor().Lang
	out := &registerOut{}
	kind := at.Kind
	if at.SchoolType != nil && *at.SchoolType == "college" {
		kind = "college"
	}
	out.Body.Organisation, out.Body.Controller, out.Body.Sheets = at.Name, s.Words.Sentence(lang, "privacy", "privacy.controller."+kind, nil), []SheetView{}
	for _, m := range s.Modules() {
		open := m.Floor
		for _, service := range at.Services {
			open = open || service == m.Key
		}
		if !open || len(m.Retention) == 0 {
			continue
		}
		say := func(key string) string {
			if key == "" {
				return ""
			}
			return s.Words.Sentence(lang, m.Key, key, nil)
		}
		sheet := SheetView{Service: m.Key, Purpose: say(m.Register.Purpose), People: say(m.Register.People), Data: say(m.Register.Data), Recipients: say(m.Register.Recipients), Clocks: []KeepView{}}
		for _, k := range m.Retention {
			sheet.Clocks = append(sheet.Clocks, KeepView{say(k.Data), say(k.Basis), say(k.Trigger), int(k.Delay.Hours() / 24), k.Action})
		}
		out.Body.Sheets = append(out.Body.Sheets, sheet)
	}
	return out, nil
}
