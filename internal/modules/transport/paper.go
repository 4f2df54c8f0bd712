package transport

import (
	"context"
	_ "embed"
	"mime"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/platform/i18n"
	"preau/internal/platform/pdf"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

//go:embed driver.typ
var driverSource string

//go:embed passes.typ
var passesSource string

type paperOut struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Cache       string `header:"Cache-Control"`
	Policy      string `header:"Content-Security-Policy"`
	Body        []byte
}

func paper(name string, content []byte) *paperOut {
	return &paperOut{"application/pdf", mime.FormatMediaType("attachment", map[string]string{"filename": name}), "no-store", "default-src 'none'; sandbox", content}
}

type driverStop struct {
	At     string     `json:"at"`
	Name   string     `json:"name"`
	Place  string     `json:"place"`
	Count  string     `json:"count"`
	Riders [][]string `json:"riders"`
}

type driverData struct {
	Lang    string       `json:"lang"`
	Title   string       `json:"title"`
	Sender  []string     `json:"sender"`
	Lines   []string     `json:"lines"`
	Head    []string     `json:"head"`
	Stops   []driverStop `json:"stops"`
	Away    string       `json:"away"`
	Foot    string       `json:"foot"`
	Emptied string       `json:"emptied"`
}

// driverList is a sheet for who drives: stops, hours, first and last names, and of the small ones that they are handed to somebody. No
// class, no ground, no telephone, no order of a judge.
func (s *Service) driverList(ctx context.Context, run *manifest.Stages, in *OfRunDay) (*paperOut, error) {
	var d driverData
	if err := run.Do(func(tx *tenant.Tx) error {
		l, err := s.runList(tx, in.Run, in.Day)
		if err != nil {
			return err
		}
		lang := tx.Actor().Lang
		say := func(key string, params map[string]any) string {
			return s.Words.Sentence(lang, Key, "transport."+key, params)
		}
		name, err := tenant.Value[string](tx, `select name from tenant.tenants where tenant_id = $1`, tx.Tenant())
		if err != nil {
			return err
		}
		d = driverData{Lang: lang, Sender: []string{name}, Title: say("paper_title_"+l.Direction, map[string]any{"line": l.Line}), Foot: say("paper_foot", nil), Emptied: say("paper_emptied", nil),
			Head: []string{say("paper_on", nil), say("paper_name", nil), say("paper_off", nil), say("paper_remark", nil)}}
		d.Lines = append(d.Lines, i18n.Weekday(lang, in.Day.Weekday())+" "+i18n.Date(lang, in.Day.At(time.UTC, 12, 0)))
		seats := say("paper_count", map[string]any{"n": l.Riders})
		if l.Vehicle != "" {
			seats += " · " + say("paper_vehicle", map[string]any{"vehicle": l.Vehicle, "n": l.Seats})
		}
		d.Lines = append(d.Lines, seats)
		var away []string
		for _, x := range l.Stops {
			stop := driverStop{At: x.At.String(), Name: x.Name, Place: x.Place, Riders: [][]string{}}
			for _, r := range l.List {
				if r.StopID != x.StopID || !r.Expected {
					continue
				}
				if r.Away != "" {
					away = append(away, r.FamilyName+" "+r.GivenName)
					continue
				}
				remark := ""
				if r.Small && l.Direction == Back {
					remark = say("paper_small", map[string]any{"age": l.Rules.HandedUnder})
				}
				stop.Riders = append(stop.Riders, []string{r.FamilyName + " " + r.GivenName, remark})
			}
			if len(stop.Riders) > 0 {
				stop.Count = say("paper_count", map[string]any{"n": len(stop.Riders)})
			}
			d.Stops = append(d.Stops, stop)
		}
		if len(away) > 0 {
			slices.Sort(away)
			d.Away = say("paper_away", map[string]any{"names": strings.Join(away, ", ")})
		}
		return nil
	}); err != nil {
		return nil, err
	}
	content, err := s.PDF.Render(ctx, pdf.Template{Name: "transport.driver", Source: driverSource}, d)
	if err != nil {
		return nil, err
	}
	return paper("car_"+in.Day.String()+".pdf", content), run.Finish(func(tx *tenant.Tx) error { tx.About(in.Run); return nil })
}

type passCard struct {
	Name  string `json:"name"`
	Line  string `json:"line"`
	Until string `json:"until"`
	Code  string `json:"code"`
	QR    string `json:"qr"`
	Alt   string `json:"alt"`
	Lost  string `json:"lost"`
}

type passData struct {
	Lang   string     `json:"lang"`
	Title  string     `json:"title"`
	Sender string     `json:"sender"`
	Cards  []passCard `json:"cards"`
}

// sheetOfPasses bounds one document.
const sheetOfPasses = 400

type passSheetIn struct {
	manifest.InTenant
	Line  string `query:"line" format:"uuid" required:"false" doc:"Of one line; absent: of all"`
	Pupil string `query:"pupil" format:"uuid" required:"false" doc:"Of one pupil"`
}

// passSheet are the passes to print and cut.
func (s *Service) passSheet(ctx context.Context, run *manifest.Stages, in *passSheetIn) (*paperOut, error) {
	var d passData
	if err := run.Do(func(tx *tenant.Tx) error {
		lang := tx.Actor().Lang
		say := func(key string, params map[string]any) string {
			return s.Words.Sentence(lang, Key, "transport."+key, params)
		}
		var line, pupil *uuid.UUID
		if id, err := uuid.Parse(in.Line); err == nil {
			line = &id
		}
		if id, err := uuid.Parse(in.Pupil); err == nil {
			pupil = &id
		}
		day, err := directory.Today(tx)
		if err != nil {
			return err
		}
		type row struct {
			Pass
			Name string
			Line string
		}
		list, err := tenant.Select[row](tx, `select `+passColumns+`, p.given_name || ' ' || coalesce(nullif(p.usage_name, ''), p.family_name) as name, g.line from transport.passes a join directory.people p on p.tenant_id = $1 and p.id = a.pupil_id
			join lateral (select string_agg(distinct l.code, ', ') as line from transport.rights g join transport.lines l on l.tenant_id = $1 and l.id = g.line_id where g.tenant_id = $1 and g.pupil_id = a.pupil_id and g.state = 'granted' and g.until >= $3::date and ($4::uuid is null or g.line_id = $4)) g on g.line is not null
			where a.tenant_id = $1 and a.revoked_at is null and a.until_at > $2 and ($5::uuid is null or a.pupil_id = $5) order by p.family_name, p.given_name, a.id limit 401`, tx.Tenant(), tx.Now(), day, line, pupil)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return problem.New(problem.Conflict, "transport.no_pass")
		}
		if len(list) > sheetOfPasses {
			return problem.New(problem.Conflict, "transport.many_passes", "max", sheetOfPasses)
		}
		name, err := tenant.Value[string](tx, `select name from tenant.tenants where tenant_id = $1`, tx.Tenant())
		if err != nil {
			return err
		}
		d = passData{Lang: lang, Title: say("pass_title", nil), Sender: name}
		for _, p := range list {
			picture, err := s.picture(tx.Tenant(), p.Pass)
			if err != nil {
				return err
			}
			until := p.UntilAt.AddDate(0, 0, -1)
			d.Cards = append(d.Cards, passCard{Name: p.Name, Line: say("pass_line", map[string]any{"line": p.Line}), Until: say("pass_until", map[string]any{"day": i18n.Date(lang, until)}), Code: p.Code, QR: picture,
				Alt: say("pass_alt", nil), Lost: say("pass_lost", nil)})
			tx.Listed(p.PupilID)
		}
		return nil
	}); err != nil {
		return nil, err
	}
	content, err := s.PDF.Render(ctx, pdf.Template{Name: "transport.passes", Source: passesSource}, d)
	if err != nil {
		return nil, err
	}
	return paper("cartes-de-transport.pdf", content), run.Finish(func(*tenant.Tx) error { return nil })
}
