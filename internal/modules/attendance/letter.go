package attendance

import (
	"preau/internal/platform/i18n"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"

	"github.com/google/uuid"
)

// Letters to families whom no message reaches: the reason of an absence is asked on paper, with a slip to bring back.

type letterSheet struct {
	Title   string            `json:"title"`
	Lang    string            `json:"lang"`
	Sender  []string          `json:"sender"`
	Foot    string            `json:"foot"`
	Letters []letterDoc       `json:"letters"`
	Grounds []string          `json:"grounds"`
	Words   map[string]string `json:"words"`
}

type letterDoc struct {
	To    string `json:"to"`
	Child string `json:"child"`
	Text  string `json:"text"`
}

// lettersOf are the letters of the absences without a reason of the last two months whose families no message reaches.
func (s *Service) lettersOf(tx *tenant.Tx) (letterSheet, error) {
	sender, zone, err := letterhead(tx)
	if err != nil {
		return letterSheet{}, err
	}
	own, err := scope(tx)
	if err != nil {
		return letterSheet{}, err
	}
	today := schoolyear.DateOf(tx.Now(), zone)
	list, err := viewed(s, tx)(tenant.Select[staffAbsence](tx, staffAbsenceSQL+`a.state in ('found', 'refused') and a.until >= $2::date - 62 order by m.label, p.family_name, p.given_name, a.since limit 200`, tx.Tenant(), today, today, own))
	if err != nil {
		return letterSheet{}, err
	}
	lang := "fr" // a letter of the school is written in its own language
	say := func(key string, args map[string]any) string {
		return s.Words.Sentence(lang, Key, "attendance."+key, args)
	}
	d := letterSheet{Title: say("letter_title", nil), Lang: lang, Sender: sender, Foot: sender[0], Letters: []letterDoc{}, Grounds: []string{},
		Words: map[string]string{"slip": say("letter_slip", nil), "sign": say("letter_sign", nil), "date": say("letter_date", nil), "law": say("letter_law", nil), "head": say("letter_head", map[string]any{"date": i18n.Day(tx.Now().In(zone))})}}
	for _, g := range []string{"sickness", "appointment", "family", "other"} {
		d.Grounds = append(d.Grounds, say("ground_"+g, nil))
	}
	var seen []uuid.UUID
	for _, a := range list {
		if !a.Paper {
			continue
		}
		when := say("letter_on", map[string]any{"day": i18n.Date(lang, a.Since.At(zone, 12, 0)), "part": say("part_"+a.Part, nil)})
		if a.Until != a.Since {
			when = say("letter_between", map[string]any{"from": i18n.Date(lang, a.Since.At(zone, 12, 0)), "to": i18n.Date(lang, a.Until.At(zone, 12, 0))})
		}
		d.Letters = append(d.Letters, letterDoc{To: say("letter_to", map[string]any{"child": a.Name}), Child: a.Name + " · " + a.Class + " · " + when, Text: say("letter_text", map[string]any{"child": a.Name, "when": when})})
		seen = append(seen, a.Pupil)
	}
	if len(d.Letters) == 0 {
		return d, problem.New(problem.Conflict, "attendance.no_letters")
	}
	tx.Listed(seen...)
	return d, nil
}
