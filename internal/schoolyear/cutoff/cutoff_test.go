package cutoff_test

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"preau/internal/platform/i18n"
	"preau/internal/schoolyear"
	"preau/internal/schoolyear/cutoff"
)

func rulesOf(t *testing.T, text string) cutoff.Rules {
	t.Helper()
	var r cutoff.Rules
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return r
}

func day(t *testing.T, s string) schoolyear.Date {
	t.Helper()
	d, err := schoolyear.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func instant(t *testing.T, c schoolyear.Calendar, s string) time.Time {
	t.Helper()
	m, err := cutoff.ParseMoment(s)
	if err != nil {
		t.Fatal(err)
	}
	return m.Begin(c.Location())
}

var (
	fourDays = schoolyear.ForZone(schoolyear.ZoneA, schoolyear.FourDays())
	halfDays = schoolyear.ForZone(schoolyear.ZoneA, schoolyear.FourDaysAndHalf())
)

// In zone A the autumn holidays of 2026 run from 17 October to 2 November, back on that Monday; 11 November is a Wednesday.
func TestTheCutOffOfEachKind(t *testing.T) {
	t.Parallel()
	reunion := schoolyear.ForZone(schoolyear.ZoneReunion, schoolyear.FourDays())
	moselle := fourDays
	moselle.AlsaceMoselle = true
	wednesdays := fourDays
	wednesdays.Service = &schoolyear.Service{Week: schoolyear.WeekPattern{Wednesday: schoolyear.WholeDay}, InSchoolTime: true}
	holidays := fourDays
	holidays.Service = &schoolyear.Service{Week: schoolyear.FourDaysAndHalf(), InHolidays: true}
	for name, c := range map[string]struct {
		rule, day, until string
		calendar         schoolyear.Calendar
	}{
		"school days skip the holidays":             {`{"kind":"days_before","days":2,"count":"school","at":"12:00"}`, "2026-11-02", "2026-10-15T12:00:00+02:00", fourDays},
		"ouvrés do not":                             {`{"kind":"days_before","days":2,"count":"ouvres","at":"12:00"}`, "2026-11-02", "2026-10-29T12:00:00+01:00", fourDays},
		"ouvrables count Saturday":                  {`{"kind":"days_before","days":2,"count":"ouvrables","at":"12:00"}`, "2026-11-16", "2026-11-13T12:00:00+01:00", fourDays},
		"ouvrés skip a public holiday":              {`{"kind":"days_before","days":2,"count":"ouvres","at":"12:00"}`, "2026-11-13", "2026-11-10T12:00:00+01:00", fourDays},
		"ouvrables skip it too":                     {`{"kind":"days_before","days":2,"count":"ouvrables","at":"12:00"}`, "2026-11-13", "2026-11-10T12:00:00+01:00", fourDays},
		"calendar days, over the change of clocks":  {`{"kind":"days_before","days":10,"count":"calendar","at":"08:00"}`, "2026-11-03", "2026-10-24T08:00:00+02:00", fourDays},
		"the eve of a Thursday in four days":        {`{"kind":"day_before","at":"11:00"}`, "2026-11-05", "2026-11-03T11:00:00+01:00", fourDays},
		"the eve of a Thursday in four and a half":  {`{"kind":"day_before","at":"11:00"}`, "2026-11-05", "2026-11-04T11:00:00+01:00", halfDays},
		"the eve of a Monday is a Sunday, if told":  {`{"kind":"day_before","count":"calendar","at":"20:00"}`, "2026-11-09", "2026-11-08T20:00:00+01:00", fourDays},
		"the same day":                              {`{"kind":"same_day","at":"09:00"}`, "2026-11-05", "2026-11-05T09:00:00+01:00", fourDays},
		"no time is the end of the day":             {`{"kind":"days_before","days":1,"count":"ouvres"}`, "2026-11-05", "2026-11-05T00:00:00+01:00", fourDays},
		"hours before, by whole days of work":       {`{"kind":"hours_before","hours":48,"of":"11:30","count":"ouvres"}`, "2026-11-09", "2026-11-05T11:30:00+01:00", fourDays},
		"hours before, by the clock":                {`{"kind":"hours_before","hours":14,"of":"11:30"}`, "2026-11-05", "2026-11-04T21:30:00+01:00", fourDays},
		"a weekday of the week before":              {`{"kind":"weekday_before","weekday":"tue","weeks":1,"at":"23:59"}`, "2026-11-13", "2026-11-03T23:59:00+01:00", fourDays},
		"a weekday two weeks before":                {`{"kind":"weekday_before","weekday":"wed","weeks":2,"at":"12:00"}`, "2026-11-24", "2026-11-11T12:00:00+01:00", fourDays},
		"a weekday moved before a public holiday":   {`{"kind":"weekday_before","weekday":"wed","weeks":2,"at":"12:00","shift":"before"}`, "2026-11-24", "2026-11-10T12:00:00+01:00", fourDays},
		"a weekday moved after it":                  {`{"kind":"weekday_before","weekday":"wed","weeks":2,"at":"12:00","shift":"after"}`, "2026-11-24", "2026-11-12T12:00:00+01:00", fourDays},
		"the last such weekday":                     {`{"kind":"weekday_before","weekday":"fri","weeks":0,"at":"09:00"}`, "2026-11-09", "2026-11-06T09:00:00+01:00", fourDays},
		"before the holidays":                       {`{"kind":"before_holiday","at":"12:00"}`, "2026-11-05", "2026-10-16T12:00:00+02:00", fourDays},
		"before the period":                         {`{"kind":"before_period","days":15,"count":"calendar","at":"12:00"}`, "2026-10-21", "2026-10-03T12:00:00+02:00", holidays},
		"the first day back has its own":            {`{"kind":"day_before","count":"calendar","at":"11:00","first_day_back":{"kind":"before_holiday","at":"11:00"}}`, "2026-11-02", "2026-10-16T11:00:00+02:00", fourDays},
		"the second day back has not":               {`{"kind":"day_before","count":"calendar","at":"11:00","first_day_back":{"kind":"before_holiday","at":"11:00"}}`, "2026-11-03", "2026-11-02T11:00:00+01:00", fourDays},
		"a school week before, over the holidays":   {`{"kind":"weekday_before","weekday":"thu","weeks":1,"count":"school","at":"12:00"}`, "2026-11-03", "2026-10-15T12:00:00+02:00", fourDays},
		"two school weeks before":                   {`{"kind":"weekday_before","weekday":"thu","weeks":2,"count":"school","at":"12:00"}`, "2026-11-10", "2026-10-15T12:00:00+02:00", fourDays},
		"the week before the holidays' first":       {`{"kind":"before_period","weekday":"thu","weeks":1}`, "2026-10-28", "2026-10-16T00:00:00+02:00", holidays},
		"two weekdays before the stretch of class":  {`{"kind":"before_period","weekday":"fri","weeks":2,"at":"12:00"}`, "2026-11-24", "2026-10-23T12:00:00+02:00", fourDays},
		"the last school day of the week before":    {`{"kind":"before_period","period":"week","days":1,"count":"school","at":"12:00"}`, "2026-11-19", "2026-11-13T12:00:00+01:00", fourDays},
		"the last worked day of the month before":   {`{"kind":"before_period","period":"month","days":1,"count":"ouvres","at":"17:00"}`, "2026-11-19", "2026-10-30T17:00:00+01:00", fourDays},
		"days before the school year":               {`{"kind":"before_period","period":"school_year","days":15,"count":"calendar"}`, "2027-03-18", "2026-08-18T00:00:00+02:00", fourDays},
		"the first Monday of the month before":      {`{"kind":"month_before","weekday":"mon","nth":1,"months":1,"at":"12:00"}`, "2026-11-19", "2026-10-05T12:00:00+02:00", fourDays},
		"the last Friday of the month before":       {`{"kind":"month_before","weekday":"fri","nth":5,"months":1,"at":"12:00"}`, "2027-01-21", "2026-12-25T12:00:00+01:00", fourDays},
		"a fifth that the month has not":            {`{"kind":"month_before","weekday":"fri","nth":5,"months":1,"at":"12:00"}`, "2027-03-18", "2027-02-26T12:00:00+01:00", fourDays},
		"a date of the summer before":               {`{"kind":"year_before","month":7,"day":15}`, "2027-03-18", "2026-07-16T00:00:00+02:00", fourDays},
		"a date of the winter before":               {`{"kind":"year_before","month":12,"day":15}`, "2027-03-18", "2025-12-16T00:00:00+01:00", fourDays},
		"a day of the month before":                 {`{"kind":"month_before","day":20,"at":"12:00"}`, "2027-01-05", "2026-12-20T12:00:00+01:00", fourDays},
		"the last day of the month before":          {`{"kind":"month_before","day":31}`, "2027-03-09", "2027-03-01T00:00:00+01:00", fourDays},
		"fixed dates":                               {`{"kind":"fixed_dates","to":"2026-07-15"}`, "2026-11-05", "2026-07-16T00:00:00+02:00", fourDays},
		"dates of each campaign":                    {`{"kind":"fixed_dates","dates":[{"from":"2026-10-17","until":"2026-11-01","to":"2026-10-02T17:00"}]}`, "2026-10-21", "2026-10-02T17:00:00+02:00", holidays},
		"an end whatever the kind says":             {`{"kind":"day_before","at":"11:00","to":"2026-10-10T12:00"}`, "2026-11-05", "2026-10-10T12:00:00+02:00", fourDays},
		"by day":                                    {`{"kind":"by_day","days":{"thu":{"weekday":"tue","weeks":0,"at":"09:00"}}}`, "2026-11-05", "2026-11-03T09:00:00+01:00", fourDays},
		"days of service":                           {`{"kind":"days_before","days":1,"count":"service","at":"12:00"}`, "2026-11-18", "2026-11-04T12:00:00+01:00", wednesdays},
		"always is until the day begins":            {`{"kind":"always"}`, "2026-11-05", "2026-11-05T00:00:00+01:00", fourDays},
		"the clock of La Réunion":                   {`{"kind":"days_before","days":1,"count":"calendar","at":"12:00"}`, "2026-11-05", "2026-11-04T12:00:00+04:00", reunion},
		"Good Friday in Moselle":                    {`{"kind":"days_before","days":1,"count":"ouvres","at":"12:00"}`, "2027-03-30", "2027-03-25T12:00:00+01:00", moselle},
		"and not elsewhere":                         {`{"kind":"days_before","days":1,"count":"ouvres","at":"12:00"}`, "2027-03-30", "2027-03-26T12:00:00+01:00", fourDays},
		"a time that the clocks skip":               {`{"kind":"days_before","days":1,"count":"calendar","at":"02:30"}`, "2027-03-29", "2027-03-28T03:00:00+02:00", moselleOpen()},
		"a time that is shown twice, the first one": {`{"kind":"days_before","days":8,"count":"calendar","at":"02:30"}`, "2026-11-02", "2026-10-25T02:30:00+02:00", fourDays},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rules := rulesOf(t, `{"add":`+c.rule+`}`)
			end, err := time.Parse(time.RFC3339, c.until)
			if err != nil {
				t.Fatal(err)
			}
			before := cutoff.Decide(rules.Add, c.calendar, end.Add(-time.Second), day(t, c.day))
			if !before.Open || !before.Until.Equal(end) {
				t.Errorf("a second before: %+v, want open until %s", before, c.until)
			}
			if after := cutoff.Decide(rules.Add, c.calendar, end, day(t, c.day)); after.Open || !after.Until.Equal(end) {
				t.Errorf("at the cut-off: %+v, want closed since %s", after, c.until)
			}
		})
	}
}

// moselleOpen has class on the Monday after Easter 2027's Sunday of the change of clocks, so that its eve is that Sunday.
func moselleOpen() schoolyear.Calendar {
	c := fourDays
	monday := schoolyear.NewDate(2027, time.March, 29)
	c.Extra = []schoolyear.ClosedDay{{From: monday, Until: monday, Open: true}}
	return c
}

func TestWhyADayIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ rule, at, day, code, next string }{
		"too late, and the next day":         {`{"kind":"day_before","at":"11:00"}`, "2026-11-03T11:00", "2026-11-05", "too_late", "2026-11-06"},
		"a day that is over":                 {`{"kind":"always"}`, "2026-11-06T08:00", "2026-11-05", "past", "2026-11-09"},
		"a public holiday":                   {`{"kind":"always"}`, "2026-11-06T08:00", "2026-11-11", "public_holiday", "2026-11-12"},
		"holidays":                           {`{"kind":"always"}`, "2026-10-06T08:00", "2026-10-20", "holiday", "2026-11-02"},
		"a Wednesday without school":         {`{"kind":"always"}`, "2026-11-06T08:00", "2026-11-18", "closed_day", "2026-11-19"},
		"not yet":                            {`{"kind":"always","from":"2026-11-09T07:00"}`, "2026-11-06T08:00", "2026-11-12", "not_yet", ""},
		"firm":                               {`{"kind":"never"}`, "2026-11-06T08:00", "2026-11-12", "firm", ""},
		"a weekday without a rule":           {`{"kind":"by_day","days":{"mon":{"kind":"always"}}}`, "2026-11-06T08:00", "2026-11-12", "not_this_weekday", "2026-11-16"},
		"a day that no campaign covers":      {`{"kind":"fixed_dates","dates":[{"from":"2026-11-16","until":"2026-11-20","to":"2026-11-10"}]}`, "2026-11-06T08:00", "2026-11-12", "not_these_dates", "2026-11-16"},
		"not open so long ahead":             {`{"kind":"day_before","at":"11:00","opens":{"kind":"days_before","days":7,"at":"07:00"}}`, "2026-11-05T06:59", "2026-11-12", "not_yet", ""},
		"it opens after its own end":         {`{"kind":"days_before","days":9,"opens":{"kind":"days_before","days":7}}`, "2026-11-01T08:00", "2026-11-12", "opens_too_late", ""},
		"a day with dates of its own":        {`{"kind":"day_before","at":"11:00","except":[{"from":"2026-11-12","until":"2026-11-13","to":"2026-11-06T07:00"}]}`, "2026-11-06T07:00", "2026-11-12", "too_late", "2026-11-16"},
		"a window that ends before it opens": {`{"kind":"day_before","at":"11:00","from":"2026-11-05"}`, "2026-11-02T08:00", "2026-11-05", "opens_too_late", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := cutoff.Decide(rulesOf(t, `{"add":`+c.rule+`}`).Add, fourDays, instant(t, fourDays, c.at), day(t, c.day))
			if d.Open || d.Code != c.code || d.Next.String() != c.next {
				t.Errorf("%+v, want %s and %s", d, c.code, c.next)
			}
		})
	}
}

func TestWhatIsTakenLate(t *testing.T) {
	t.Parallel()
	rules := rulesOf(t, `{"add":{"kind":"weekday_before","weekday":"tue","weeks":1,"at":"23:59","late":{"surcharge":"0.50"}},
		"cancel":{"kind":"day_before","at":"11:00","late":{"percent":50,"until":{"kind":"same_day","at":"09:00"}}}}`)
	served := day(t, "2026-11-12")
	for _, c := range []struct {
		action   cutoff.Action
		at, code string
	}{
		{cutoff.Add, "2026-11-03T23:58", "open"}, {cutoff.Add, "2026-11-03T23:59", "late"}, {cutoff.Add, "2026-11-11T23:59", "late"}, {cutoff.Add, "2026-11-12T00:00", "too_late"},
		{cutoff.Cancel, "2026-11-10T10:59", "open"}, {cutoff.Cancel, "2026-11-10T11:00", "late"}, {cutoff.Cancel, "2026-11-12T08:59", "late"}, {cutoff.Cancel, "2026-11-12T09:00", "too_late"},
		{cutoff.Change, "2026-11-03T23:59", "late"}, // without a rule of its own, changing follows adding
	} {
		d := cutoff.Decide(rules.For(c.action), fourDays, instant(t, fourDays, c.at), served)
		if d.Code != c.code || d.Open != (c.code != "too_late") || (d.Late != nil) != (c.code == "late") {
			t.Errorf("%s at %s: %+v, want %s", c.action, c.at, d, c.code)
		}
	}
	if late := cutoff.Decide(rules.Add, fourDays, instant(t, fourDays, "2026-11-05T12:00"), served).Late; late.SurchargeCents != 50 {
		t.Errorf("%+v, want 50 cents", late)
	}
	if late := cutoff.Decide(rules.Cancel, fourDays, instant(t, fourDays, "2026-11-11T12:00"), served).Late; late.SurchargePPM != 500_000 {
		t.Errorf("%+v, want half the price", late)
	}
}

// What is taken late may cost more as time goes by; each stretch ends where the next one begins.
func TestASurchargeThatGrows(t *testing.T) {
	t.Parallel()
	words := i18n.New()
	if err := cutoff.Words(words); err != nil {
		t.Fatal(err)
	}
	rules := rulesOf(t, `{"add":{"kind":"month_before","day":20,"at":"24:00","late":[{"surcharge":"1 €","until":{"kind":"weekday_before","weekday":"thu","weeks":1,"at":"12:00"}},{"surcharge":"20 €","per":"family"}]},
		"cancel":{"kind":"days_before","days":15,"count":"calendar","late":[{"percent":50,"until":{"kind":"days_before","days":7,"count":"calendar"}},{"percent":100}]}}`)
	served := day(t, "2026-11-26")
	for _, c := range []struct {
		action              cutoff.Action
		at, code, until     string
		cents, ppm          int64
		lateUntil, sentence string
	}{
		{cutoff.Add, "2026-10-20T23:59", "open", "2026-10-21T00:00", 0, 0, "2026-11-26T00:00", "Possible jusqu’au mardi 20 octobre 2026 à minuit. Ensuite, encore possible jusqu’au mercredi 25 novembre 2026 à minuit, marqué en retard."},
		{cutoff.Add, "2026-10-21T00:00", "late", "2026-11-19T12:00", 100, 0, "2026-11-26T00:00", "La limite est passée\u00a0: encore possible jusqu’au jeudi 19 novembre 2026 à 12\u202fh, marqué en retard. Majoration\u00a0: 1,00\u00a0€."},
		{cutoff.Add, "2026-11-19T12:00", "late", "2026-11-26T00:00", 2000, 0, "", "La limite est passée\u00a0: encore possible jusqu’au mercredi 25 novembre 2026 à minuit, marqué en retard. Majoration\u00a0: 20,00\u00a0€ par famille, une fois dans l’année."},
		{cutoff.Cancel, "2026-11-12T08:00", "late", "2026-11-20T00:00", 0, 500_000, "2026-11-26T00:00", "La limite est passée\u00a0: encore possible jusqu’au jeudi 19 novembre 2026 à minuit, marqué en retard. Reste à payer\u00a0: 50\u00a0% du prix."},
		{cutoff.Cancel, "2026-11-20T00:00", "late", "2026-11-26T00:00", 0, 1_000_000, "", "La limite est passée\u00a0: encore possible jusqu’au mercredi 25 novembre 2026 à minuit, marqué en retard. Reste à payer\u00a0: 100\u00a0% du prix."},
		{cutoff.Cancel, "2026-11-26T00:00", "too_late", "2026-11-26T00:00", 0, 0, "", "Trop tard\u00a0: la limite était le mercredi 25 novembre 2026 à minuit."},
	} {
		d := rules.Decide(c.action, fourDays, instant(t, fourDays, c.at), served)
		late := cutoff.Late{}
		if d.Late != nil {
			late = *d.Late
		}
		if d.Code != c.code || !d.Until.Equal(instant(t, fourDays, c.until)) || late.SurchargeCents != c.cents || late.SurchargePPM != c.ppm || (c.lateUntil != "") == d.LateUntil.IsZero() || c.lateUntil != "" && !d.LateUntil.Equal(instant(t, fourDays, c.lateUntil)) {
			t.Errorf("%s at %s: %+v %+v", c.action, c.at, d, late)
		}
		if said := d.Reason(words, "fr", fourDays); !strings.HasPrefix(said, c.sentence) {
			t.Errorf("%s at %s: %s\nwant %s", c.action, c.at, said, c.sentence)
		}
	}
	if said := rules.Sentence(words, "fr"); said != "On réserve et on change au plus tard le 20 du mois d’avant, à minuit, puis en retard avec une majoration de 1,00\u00a0€ (au plus tard le jeudi de la semaine d’avant, à 12\u202fh), ensuite encore avec une majoration de 20,00\u00a0€ par famille, une fois dans l’année. On annule au plus tard 15 jours avant, à minuit, puis en retard en payant 50\u00a0% du prix (au plus tard 7 jours avant, à minuit), ensuite encore en payant 100\u00a0% du prix." {
		t.Error(said)
	}
}

// The regulations state their limits in words; each is written here as an instant of a week without holidays.
func TestTheRegulationsOfTenCommunes(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/rules.json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]cutoff.Rules
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	every := fourDays
	every.Service = &schoolyear.Service{Week: schoolyear.WeekPattern{Monday: schoolyear.WholeDay, Tuesday: schoolyear.WholeDay, Wednesday: schoolyear.WholeDay, Thursday: schoolyear.WholeDay, Friday: schoolyear.WholeDay}, InSchoolTime: true}
	for _, c := range []struct{ commune, day, until string }{
		{"villes-soeurs", "2026-11-23", "2026-11-19T00:00"}, {"villes-soeurs", "2026-11-24", "2026-11-20T00:00"}, {"villes-soeurs", "2026-11-25", "2026-11-21T00:00"},
		{"villes-soeurs", "2026-11-26", "2026-11-24T00:00"}, {"villes-soeurs", "2026-11-27", "2026-11-25T00:00"},
		{"vailhauques", "2026-11-23", "2026-11-20T09:00"}, {"vailhauques", "2026-11-24", "2026-11-20T09:00"}, {"vailhauques", "2026-11-26", "2026-11-24T09:00"}, {"vailhauques", "2026-11-27", "2026-11-24T09:00"},
		{"espondeilhan", "2022-09-19", "2022-09-13T00:00"}, {"espondeilhan", "2022-09-23", "2022-09-13T00:00"},
		{"bertholene", "2026-11-26", "2026-11-17T12:00"}, {"caumont", "2026-11-26", "2026-11-17T00:00"}, {"la-selle-craonnaise", "2026-11-26", "2026-11-26T00:00"},
		{"st-jean-bonnefonds", "2023-09-13", "2023-09-06T12:00"}, {"aleop-transport", "2026-11-26", "2026-07-16T00:00"},
	} {
		end := instant(t, every, c.until)
		if d := cutoff.Decide(all[c.commune].Add, every, end.Add(-time.Minute), day(t, c.day)); !d.Open || !d.Until.Equal(end) {
			t.Errorf("%s for %s: %+v, want open until %s", c.commune, c.day, d, c.until)
		}
		d := cutoff.Decide(all[c.commune].Add, every, end, day(t, c.day))
		if surcharged := len(all[c.commune].Add.Late) > 0; d.Open != surcharged || (d.Late != nil) != surcharged {
			t.Errorf("%s for %s at %s: %+v", c.commune, c.day, c.until, d)
		}
	}
	change := cutoff.Decide(all["bertholene"].Change, every, instant(t, every, "2026-11-16T11:59"), day(t, "2026-11-26"))
	if !change.Open || !change.Until.Equal(instant(t, every, "2026-11-16T12:00")) {
		t.Errorf("changing at Bertholène: %+v", change)
	}
	if cancel := cutoff.Decide(all["villes-soeurs"].Cancel, every, instant(t, every, "2026-11-16T11:59"), day(t, "2026-11-26")); cancel.Open || cancel.Code != "firm" {
		t.Errorf("cancelling at the Villes Sœurs: %+v", cancel)
	}
	if early := cutoff.Decide(all["st-jean-bonnefonds"].Add, every, instant(t, every, "2023-08-21T06:59"), day(t, "2023-09-13")); early.Code != "not_yet" {
		t.Errorf("before the opening at Saint-Jean-Bonnefonds: %+v", early)
	}
}

// anyRule makes rules as collectivities could write them.
func anyRule(r *rand.Rand, deep bool) string {
	clock := []string{"00:00", "08:30", "09:00", "12:00", "23:59", "24:00", "02:30"}[r.IntN(7)]
	count := []string{"calendar", "ouvres", "ouvrables", "school", "service"}[r.IntN(5)]
	weekday := []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}[r.IntN(7)]
	n := func(most int) string { return string(mustJSON(r.IntN(most + 1))) }
	more := ""
	if deep {
		switch r.IntN(9) {
		case 8:
			more = `,"late":[{"percent":50,"per":"family","until":` + anyRule(r, false) + `},{"percent":80,"until":` + anyRule(r, false) + `},{"surcharge_cents":500}]`
		case 6:
			more = `,"opens":{"kind":"days_before","days":` + string(mustJSON(10+r.IntN(40))) + `,"at":"07:00"}`
		case 7:
			more = `,"except":[{"from":"2026-11-12","until":"2026-11-20","open":"2026-10-05","to":"2026-11-06T17:00"}]`
		case 0:
			more = `,"late":{"surcharge_cents":50}`
		case 1:
			more = `,"late":{"percent":50,"until":` + anyRule(r, false) + `}`
		case 2:
			more = `,"first_day_back":{"kind":"before_holiday","at":"` + clock + `"}`
		case 3:
			more = `,"shift":"before"`
		case 4:
			more = `,"from":"2026-11-0` + string(mustJSON(1+r.IntN(9))) + `T07:00"`
		}
	}
	switch r.IntN(12) {
	case 9:
		return `{"kind":"before_period","period":"` + []string{"", "week", "month", "school_year"}[r.IntN(4)] + `","days":` + n(20) + `,"count":"` + count + `","at":"` + clock + `"` + more + `}`
	case 10:
		return `{"kind":"before_period","weekday":"` + weekday + `","weeks":` + n(2) + `,"at":"` + clock + `"` + more + `}`
	case 11:
		return []string{
			`{"kind":"month_before","weekday":"` + weekday + `","nth":` + string(mustJSON(1+r.IntN(5))) + `,"at":"` + clock + `"` + more + `}`,
			`{"kind":"year_before","month":` + string(mustJSON(1+r.IntN(12))) + `,"day":31,"at":"` + clock + `"` + more + `}`,
			`{"kind":"weekday_before","weekday":"` + weekday + `","weeks":2,"count":"` + count + `","at":"` + clock + `"` + more + `}`,
		}[r.IntN(3)]
	case 0, 1:
		return `{"kind":"days_before","days":` + n(8) + `,"count":"` + count + `","at":"` + clock + `"` + more + `}`
	case 2:
		return `{"kind":"day_before","at":"` + clock + `"` + more + `}`
	case 3:
		return `{"kind":"weekday_before","weekday":"` + weekday + `","weeks":` + n(2) + `,"at":"` + clock + `"` + more + `}`
	case 4:
		if !deep {
			return `{"kind":"always"}`
		}
		return `{"kind":"by_day","days":{"mon":` + anyRule(r, false) + `,"thu":` + anyRule(r, false) + `,"fri":` + anyRule(r, false) + `}` + more + `}`
	case 5:
		return `{"kind":"before_holiday","at":"` + clock + `"` + more + `}`
	case 6:
		return `{"kind":"month_before","day":` + string(mustJSON(1+r.IntN(31))) + `,"months":` + n(2) + `,"at":"` + clock + `"` + more + `}`
	case 7:
		return `{"kind":"hours_before","hours":` + string(mustJSON(1+r.IntN(96))) + `,"of":"11:30","count":"` + count + `"` + more + `}`
	default:
		return `{"kind":"same_day","at":"` + clock + `"` + more + `}`
	}
}

func mustJSON(n int) []byte {
	b, _ := json.Marshal(n)
	return b
}

func anyCalendar(r *rand.Rand) schoolyear.Calendar {
	zones := []schoolyear.Zone{schoolyear.ZoneA, schoolyear.ZoneB, schoolyear.ZoneC, schoolyear.ZoneReunion, schoolyear.ZoneMartinique}
	weeks := []schoolyear.WeekPattern{schoolyear.FourDays(), schoolyear.FourDaysAndHalf()}
	c := schoolyear.ForZone(zones[r.IntN(len(zones))], weeks[r.IntN(2)])
	c.AlsaceMoselle = r.IntN(8) == 0
	if r.IntN(4) == 0 {
		c.Service = &schoolyear.Service{Week: schoolyear.WeekPattern{Wednesday: schoolyear.WholeDay}, InSchoolTime: true, InHolidays: r.IntN(2) == 0}
	}
	return c
}

// The cut-off that is announced is the one that is applied: nothing changes before it, and at it the answer does. A
// million instants are asked when PREAU_CAMPAIGN is set.
func TestTheNextCutOffAgreesWithWhatIsAllowed(t *testing.T) {
	t.Parallel()
	instants := 10_000
	if os.Getenv("PREAU_CAMPAIGN") != "" {
		instants = 1_000_000
	}
	r := rand.New(rand.NewPCG(2026, 11))
	for i := 0; i < instants; {
		text := `{"add":` + anyRule(r, true) + `,"change":` + anyRule(r, true) + `,"cancel":` + anyRule(r, true) + `}`
		rules, c := rulesOf(t, text), anyCalendar(r)
		for range 100 {
			i++
			at := time.Unix(1_788_000_000+r.Int64N(26_000_000), 0) // from the end of August 2026 to June 2027
			served := c.DateOf(at).AddDays(r.IntN(40))
			for a, d := range cutoff.Ask(rules, c, at, served) {
				if d.Open && (!at.Before(d.Until) || d.Until.IsZero()) {
					t.Fatalf("%s %s on %s at %s: open until %s, which has passed", text, a, served, at, d.Until)
				}
				if d.Open {
					rule := rules.For(a)
					if last, first := cutoff.Decide(rule, c, d.Until.Add(-time.Second), served), cutoff.Decide(rule, c, d.Until, served); last.Code != d.Code || last.Late != d.Late && *last.Late != *d.Late || first.Code == d.Code && first.Until.Equal(d.Until) {
						t.Fatalf("%s %s on %s at %s: %+v, but a second before its end %+v and at it %+v", text, a, served, at, d, last, first)
					}
				}
				if !d.Open && d.Code == "too_late" && at.Before(d.Until) {
					t.Fatalf("%s %s on %s at %s: too late since %s, which is to come", text, a, served, at, d.Until)
				}
			}
			if i%50 != 0 {
				continue
			}
			next, found := cutoff.NextCutoff(rules, c, at)
			if !found {
				continue
			}
			rule := rules.For(next.Action)
			if before := cutoff.Decide(rule, c, next.At.Add(-time.Second), next.Day); !before.Open || !before.Until.Equal(next.At) {
				t.Fatalf("%s: %+v is announced at %s, and a second before it is %+v", text, next, at, before)
			}
			was, is := cutoff.Decide(rule, c, at, next.Day), cutoff.Decide(rule, c, next.At, next.Day)
			if is.Open && is.Late == nil || was.Code == is.Code && !is.Until.After(was.Until) {
				t.Fatalf("%s: %+v changes nothing: %+v, then %+v", text, next, was, is)
			}
		}
	}
}

// A second calculator counts on its fingers: it walks the calendar day by day, from the day of service backwards.
func TestCountedDaysAgreeWithASecondCalculator(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 9))
	for range 3_000 {
		c := anyCalendar(r)
		served := schoolyear.NewDate(2026, time.September, 1+r.IntN(300))
		if !c.IsOpenDay(served) {
			continue
		}
		days, count := 1+r.IntN(6), schoolyear.CountKinds()[r.IntN(5)]
		rules := rulesOf(t, `{"add":{"kind":"days_before","days":`+string(mustJSON(days))+`,"count":"`+string(count)+`","at":"10:15"}}`)
		d := served
		for left := days; left > 0; {
			d = d.AddDays(-1)
			weekday, ferie := d.Weekday(), c.IsPublicHoliday(d)
			counted := map[schoolyear.CountKind]bool{
				schoolyear.CountCalendar:  true,
				schoolyear.CountOuvres:    !ferie && weekday != time.Saturday && weekday != time.Sunday,
				schoolyear.CountOuvrables: !ferie && weekday != time.Sunday,
				schoolyear.CountSchool:    c.IsSchoolDay(d),
				schoolyear.CountService:   c.IsOpenDay(d),
			}[count]
			if counted {
				left--
			}
		}
		want := time.Date(d.Year, d.Month, d.Day, 10, 15, 0, 0, c.Location())
		if got := cutoff.Decide(rules.Add, c, want.Add(-time.Hour), served); !got.Open || !got.Until.Equal(want) {
			t.Fatalf("%d %s before %s: %+v, want %s", days, count, served, got, want)
		}
	}
}

func TestARuleSurvivesBeingWritten(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	words := i18n.New()
	if err := cutoff.Words(words); err != nil {
		t.Fatal(err)
	}
	for range 2_000 {
		first := rulesOf(t, `{"add":`+anyRule(r, true)+`}`)
		written, err := json.Marshal(first)
		if err != nil {
			t.Fatal(err)
		}
		again, err := json.Marshal(rulesOf(t, string(written)))
		if err != nil || string(again) != string(written) {
			t.Fatalf("%s became %s (%v)", written, again, err)
		}
		for _, lang := range []string{"fr", "en"} {
			if said := first.Add.Sentence(words, lang); said == "" || strings.ContainsAny(said, "{}_") {
				t.Fatalf("%s is said as %q", written, said)
			}
		}
	}
	if gaps := append(words.Parity(), words.Typography()...); len(gaps) > 0 {
		t.Error(gaps)
	}
}

func TestAFaultNamesItsPlace(t *testing.T) {
	t.Parallel()
	for text, place := range map[string]string{
		`{}`:                             "add is missing",
		`[]`:                             "rules is not an object",
		`{"add":{"kind":"tomorrow"}}`:    `add.kind is "tomorrow"`,
		`{"add":{"kind":"days_before"}}`: "add.days is missing",
		`{"add":{"kind":"days_before","days":-1}}`:                                       "add.days is -1",
		`{"add":{"kind":"days_before","days":"two"}}`:                                    "add.days is not a whole number",
		`{"add":{"kind":"days_before","days":2,"count":"worked"}}`:                       `add.count is "worked"`,
		`{"add":{"kind":"days_before","days":2,"at":"25:00"}}`:                           "add.at is not a time",
		`{"add":{"kind":"days_before","days":2,"hour":"12:00"}}`:                         `add does not know "hour"`,
		`{"add":{"kind":"always"},"cancel":{"kind":"by_day","days":{"lundi":{}}}}`:       `cancel.days does not know "lundi"`,
		`{"add":{"kind":"always"},"cancel":{"kind":"by_day","days":{"mon":{"at":"9"}}}}`: `cancel.days.mon.kind is ""`,
		`{"add":{"kind":"weekday_before","weekday":"mardi"}}`:                            `add.weekday is "mardi"`,
		`{"add":{"kind":"fixed_dates"}}`:                                                 "neither",
		`{"add":{"kind":"fixed_dates","from":"2026-07-15","to":"2026-06-11"}}`:           "begins (2026-07-15)",
		`{"add":{"kind":"fixed_dates","to":"2026-02-30"}}`:                               "add.to is not a day",
		`{"add":{"kind":"always","late":{"surcharge":-1}}}`:                              "add.late.surcharge is no amount",
		`{"add":{"kind":"always","late":{"until":{"kind":"never","late":50}}}}`:          "cannot be late itself",
		`{"add":{"kind":"always"},"remove":{"kind":"always"}}`:                           `rules does not know "remove"`,
	} {
		var rules cutoff.Rules
		err := json.Unmarshal([]byte(text), &rules)
		if err == nil || !strings.Contains(err.Error(), place) || !errors.Is(err, cutoff.ErrBadRule) {
			t.Errorf("%s: %v, want %q", text, err, place)
		}
	}
}

func TestReasonsAreSentences(t *testing.T) {
	t.Parallel()
	words := i18n.New()
	if err := cutoff.Words(words); err != nil {
		t.Fatal(err)
	}
	rules := rulesOf(t, `{"add":{"kind":"weekday_before","weekday":"tue","weeks":1,"at":"24:00","late":{"surcharge":"0.50"}},"cancel":{"kind":"day_before","at":"11:00"}}`)
	for _, c := range []struct {
		action   cutoff.Action
		at, want string
	}{
		{cutoff.Add, "2026-11-02T09:00", "Possible jusqu’au mardi 3 novembre 2026 à minuit. Ensuite, encore possible jusqu’au mercredi 11 novembre 2026 à minuit, marqué en retard."},
		{cutoff.Add, "2026-11-05T09:00", "La limite est passée\u00a0: encore possible jusqu’au mercredi 11 novembre 2026 à minuit, marqué en retard. Majoration\u00a0: 0,50\u00a0€."},
		{cutoff.Cancel, "2026-11-10T11:00", "Trop tard\u00a0: la limite était le mardi 10 novembre 2026 à 11\u202fh. Prochain jour possible\u00a0: vendredi 13 novembre 2026."},
	} {
		d := cutoff.Decide(rules.For(c.action), fourDays, instant(t, fourDays, c.at), day(t, "2026-11-12"))
		if said := d.Reason(words, "fr", fourDays); said != c.want {
			t.Errorf("%s at %s: %s\nwant %s", c.action, c.at, said, c.want)
		}
	}
	if said := rules.Add.Sentence(words, "fr"); said != "au plus tard le mardi de la semaine d’avant, à minuit, puis en retard avec une majoration de 0,50\u00a0€" {
		t.Error(said)
	}
	for _, code := range []string{"past", "firm", "not_this_weekday", "not_these_dates", "no_such_day", "public_holiday", "holiday", "closed_day"} {
		for _, lang := range []string{"fr", "en"} {
			if said := (cutoff.Decision{Code: code}).Reason(words, lang, fourDays); strings.HasPrefix(said, "cutoff.") {
				t.Errorf("%s has no sentence in %s", code, lang)
			}
		}
	}
}
