package daybook

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"mime"
	"slices"
	"strings"
	"time"

	"preau/internal/manifest"
	"preau/internal/platform/i18n"
	"preau/internal/platform/sheet"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// share writes a part of a whole with one decimal: "2,3 %".
func share(lang string, part, whole int) string {
	tenths := int64(math.Round(1000 * float64(part) / float64(whole)))
	sign := ""
	if tenths < 0 {
		sign, tenths = "−", -tenths
	}
	if strings.HasPrefix(lang, "en") {
		return fmt.Sprintf("%s%d.%d%%", sign, tenths/10, tenths%10)
	}
	return fmt.Sprintf("%s%d,%d\u202f%%", sign, tenths/10, tenths%10)
}

// findings say in words what the figures show, what matters most first.
func (s *Service) findings(u *Usage, days map[string]*Counts, lang string) []string {
	out := []string{}
	tell := func(key string, args map[string]any) { out = append(out, s.say(lang, key, args)) }
	var over Counts // of the days that are over
	byWeekday := map[int]*Counts{}
	for day, c := range days {
		d, _ := schoolyear.ParseDate(day)
		if !d.Before(u.Today) {
			continue
		}
		over.add(*c)
		w := (int(d.Weekday()) + 6) % 7
		if byWeekday[w] == nil {
			byWeekday[w] = &Counts{}
		}
		byWeekday[w].add(*c)
	}
	if n := u.Total.Surplus; u.Total.Told > 0 {
		args := map[string]any{"forecast": u.Total.Told, "served": u.Total.Told - n, "n": max(n, -n), "share": share(lang, -n, u.Total.Told)}
		switch {
		case n > 0:
			tell("usage_says_left", args)
		case n < 0:
			tell("usage_says_short", args)
		default:
			tell("usage_says_even", args)
		}
	}
	if b := u.Before; b.Days > 0 && b.Then > 0 {
		args := map[string]any{"share": share(lang, max(b.Now-b.Then, b.Then-b.Now), b.Then), "from": i18n.DayAndMonth(lang, b.From.At(time.UTC, 12, 0)), "until": i18n.DayAndMonth(lang, b.Until.At(time.UTC, 12, 0)), "days": b.Days}
		switch change := float64(b.Now-b.Then) / float64(b.Then); {
		case change >= 0.01:
			tell("usage_says_more", args)
		case change <= -0.01:
			tell("usage_says_less", args)
		default:
			tell("usage_says_same", args)
		}
	}
	if over.Absent > 0 && over.Booked > 0 {
		worst, factor := -1, 0.0
		for w, c := range byWeekday {
			rest := over.Booked - c.Booked
			if c.Absent < 5 || rest == 0 || over.Absent == c.Absent {
				continue
			}
			if f := float64(c.Absent) / float64(c.Booked) / (float64(over.Absent-c.Absent) / float64(rest)); f >= 1.4 && f > factor {
				worst, factor = w, f
			}
		}
		args := map[string]any{"n": over.Absent, "share": share(lang, over.Absent, over.Booked)}
		if worst >= 0 {
			args["day"], args["times"] = i18n.Weekday(lang, time.Weekday((worst+1)%7)), decimal(lang, factor)
			tell("usage_says_worst", args)
		} else {
			tell("usage_says_absent", args)
		}
	}
	full := slices.Clone(u.Sites)
	slices.SortFunc(full, func(a, b UsageLine) int { return b.Taken*max(a.Places, 1) - a.Taken*max(b.Places, 1) })
	if len(full) > 0 && full[0].Places > 0 && full[0].Taken*100 >= full[0].Places*95 {
		tell("usage_says_full", map[string]any{"place": full[0].Label, "share": share(lang, full[0].Taken, full[0].Places)})
	}
	if over.Unmarked*10 > over.Booked && over.Booked > 0 {
		tell("usage_says_unmarked", map[string]any{"n": over.Unmarked, "share": share(lang, over.Unmarked, over.Booked)})
	}
	return out
}

func decimal(lang string, f float64) string {
	text := strings.TrimSuffix(fmt.Sprintf("%.1f", f), ".0")
	if !strings.HasPrefix(lang, "en") {
		text = strings.Replace(text, ".", ",", 1)
	}
	return text
}

func (s *Service) usageOperations() []manifest.Operation {
	at := func(id, end, summary, file string) manifest.Spec {
		spec := s.here(id, "GET", "/usage"+end, "usage", summary)
		spec.Reads, spec.File = s.usageReads(), file
		return spec
	}
	return []manifest.Operation{
		manifest.Op(at("usage", "", "How many booked, came and stayed away, by day, slot, place, school and age", ""), s.usage),
		manifest.Op(at("usage-csv", ".csv", "The same figures for a spreadsheet", "text/csv"), s.usageCSV),
		manifest.Op(at("usage-xlsx", ".xlsx", "The same figures as a workbook", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), s.usageXLSX),
	}
}

type usageIn struct {
	manifest.InTenant
	UsageAsked
}

func (s *Service) usage(_ context.Context, tx *tenant.Tx, in *usageIn) (*struct{ Body Usage }, error) {
	u, err := s.Usage(tx, in.UsageAsked)
	if err != nil {
		return nil, err
	}
	return &struct{ Body Usage }{*u}, nil
}

type usageFile struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Policy      string `header:"Content-Security-Policy"`
	Body        []byte
}

func (s *Service) usageOut(tx *tenant.Tx, in *usageIn, extension, media string, write func(*Usage, string) ([]byte, error)) (*usageFile, error) {
	u, err := s.Usage(tx, in.UsageAsked)
	if err != nil {
		return nil, err
	}
	lang := cmp.Or(tx.Actor().Lang, "fr")
	raw, err := write(u, lang)
	name := s.say(lang, "usage_file_"+s.Key, nil) + "_" + u.From.String() + "_" + u.Until.String()
	if u.Masked {
		name += "_" + s.say(lang, "usage_file_masked", nil)
	}
	return &usageFile{media, mime.FormatMediaType("attachment", map[string]string{"filename": name + extension}), "default-src 'none'; sandbox", raw}, err
}

func (s *Service) usageCSV(_ context.Context, tx *tenant.Tx, in *usageIn) (*usageFile, error) {
	return s.usageOut(tx, in, ".csv", "text/csv; charset=utf-8", func(u *Usage, lang string) ([]byte, error) {
		var table [][]string
		for i, v := range s.views(u, lang) {
			if i == 0 {
				table = append(table, append([]string{s.say(lang, "usage_view", nil)}, s.heads(u, lang)...))
			}
			for _, l := range v.lines {
				line := []string{v.title}
				for _, cell := range s.cells(u, l, lang) {
					switch c := cell.(type) {
					case string:
						line = append(line, c)
					case float64:
						line = append(line, decimal(lang, c))
					default:
						line = append(line, fmt.Sprint(c))
					}
				}
				table = append(table, line)
			}
		}
		return sheet.CSV(table)
	})
}

func (s *Service) usageXLSX(_ context.Context, tx *tenant.Tx, in *usageIn) (*usageFile, error) {
	return s.usageOut(tx, in, ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", func(u *Usage, lang string) ([]byte, error) {
		var pages []sheet.Page
		for _, v := range s.views(u, lang) {
			p := sheet.Page{Name: v.title, Rows: [][]any{{}}}
			for _, h := range s.heads(u, lang) {
				p.Rows[0] = append(p.Rows[0], h)
			}
			for _, l := range v.lines {
				p.Rows = append(p.Rows, s.cells(u, l, lang))
			}
			pages = append(pages, p)
		}
		return sheet.Workbook(pages)
	})
}

type view struct {
	title string
	lines []UsageLine
}

// views are the tables of the dashboard, as the screen shows them; each ends with the sum.
func (s *Service) views(u *Usage, lang string) (out []view) {
	for _, v := range []struct {
		key   string
		lines []UsageLine
	}{{"usage_by_" + u.By, u.Periods}, {"usage_by_weekday", u.Weekdays}, {"usage_by_unit", u.Units}, {"usage_by_place", u.Sites}, {"usage_by_school", u.Schools}, {"usage_by_age", u.Ages}, {"usage_by_detail", u.Details}} {
		if len(v.lines) == 0 && v.key != "usage_by_"+u.By {
			continue
		}
		lines := v.lines
		if v.key == "usage_by_"+u.By {
			lines = append(slices.Clone(lines), u.Total)
		}
		out = append(out, view{s.say(lang, v.key, nil), lines})
	}
	return out
}

func (s *Service) heads(u *Usage, lang string) []string {
	keys := []string{"usage_line", "usage_booked", "usage_forecast", "usage_served", "usage_gap"}
	if !u.Masked {
		keys = append(keys, "usage_unexpected", "usage_absent", "usage_away", "usage_cancelled", "usage_late", "usage_waiting", "usage_unmarked", "usage_places", "usage_fill")
	}
	if s.Counting.Forecast == nil {
		keys = slices.DeleteFunc(keys, func(k string) bool { return k == "usage_forecast" || k == "usage_gap" })
	}
	for i, k := range keys {
		keys[i] = s.say(lang, k, nil)
	}
	return keys
}

func (s *Service) cells(u *Usage, l UsageLine, lang string) []any {
	hidden := s.say(lang, "usage_hidden", nil)
	tell := func(n int, shown bool) any {
		if l.HidesAll || !shown {
			return hidden
		}
		return n
	}
	out := []any{l.Label, tell(l.Booked, true)}
	if s.Counting.Forecast != nil {
		out = append(out, tell(l.Forecast, !u.Masked || l.Forecast > 0))
	}
	out = append(out, tell(l.Served, !l.HidesOne))
	if s.Counting.Forecast != nil {
		gap := any("")
		if l.Told > 0 {
			gap = l.Surplus
		}
		out = append(out, gap)
	}
	if u.Masked {
		return out
	}
	places, fill := any(""), any("")
	if l.Places > 0 {
		places, fill = l.Places, math.Round(1000*float64(l.Taken)/float64(l.Places))/10
	}
	return append(out, l.Unexpected, l.Absent, l.Away, l.Cancelled, l.Late, l.Waiting, l.Unmarked, places, fill)
}
