package privacy

import (
	"context"
	"strconv"
	"strings"

	"preau/internal/manifest"
	"preau/internal/tenant"
)

// risks are the events that an analysis weighs, as the CNIL's method names them, with the sentences of each in the catalogue.
var risks = []string{"access", "change", "loss"}

// How many sentences the catalogue has of each part: privacy.reason_1 and those that follow.
const (
	reasonsCount = 3 // why an analysis is needed
	cycleCount   = 5 // from the collection to the erasure
	rightsCount  = 8
	plannedRows  = 5 // empty lines of the plan of action
)

// impact is the impact assessment (AIPD, RGPD art. 35.7) with what the software knows written in: the processing, the people and how
// many they are, the clocks, the recipients, the measures. What the controller alone can judge is a place to complete.
func (s *Service) impact(tx *tenant.Tx) (*paper, error) {
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
	type counted struct{ Pupils, Guardians, Staff int }
	n, _, err := tenant.One[counted](tx, `select count(distinct r.person_id) filter (where r.profile = 'pupil')::int as pupils, count(distinct r.person_id) filter (where r.profile = 'guardian')::int as guardians,
		count(distinct r.person_id) filter (where r.profile not in ('pupil', 'guardian'))::int as staff
		from directory.roles r join directory.people p on p.tenant_id = r.tenant_id and p.id = r.person_id
		where r.tenant_id = $1 and p.left_on is null and p.erased_at is null and r.since <= $2::date and (r.until is null or r.until >= $2::date)`, tx.Tenant(), at.today)
	if err != nil {
		return nil, err
	}
	p := s.paper(at, "privacy.impact_title")
	p.Lines = append(p.Lines, say("impact_lead"))

	p.heading(2, "1. "+say("impact_why"))
	p.list(s.sentences(at.lang, "reason", reasonsCount, nil))

	p.heading(2, "2. "+say("impact_context"))
	p.heading(3, say("part_controller"))
	s.who(p, at.lang, v)
	p.heading(3, say("impact_scale"))
	p.fields([]string{say("impact_pupils"), strconv.Itoa(n.Pupils)}, []string{say("impact_guardians"), strconv.Itoa(n.Guardians)}, []string{say("impact_staff"), strconv.Itoa(n.Staff)})
	p.heading(3, say("impact_processing"))
	var rows, clocks [][]string
	for _, sheet := range v.Sheets {
		rows = append(rows, []string{sheet.Name, sheet.Purpose, sheet.People, sheet.Data, sheet.Recipients})
		for _, c := range sheet.Clocks {
			clocks = append(clocks, []string{sheet.Name, c.Data, c.Basis, s.clock(at.lang, c.Days, c.Trigger)})
		}
	}
	p.table([]string{say("column_service"), say("column_purpose"), say("column_people"), say("column_data"), say("column_recipients")}, []int{3, 5, 4, 5, 5}, rows)
	p.heading(3, say("impact_cycle"))
	p.list(s.sentences(at.lang, "cycle", cycleCount, nil))
	p.blank(say("blank_context"), 4)

	p.heading(2, "3. "+say("impact_needed"))
	p.heading(3, say("impact_clocks"))
	p.table([]string{say("column_service"), say("column_class"), say("column_basis"), say("column_clock")}, []int{2, 4, 4, 4}, clocks)
	p.blank(say("blank_purpose"), 4)
	p.heading(3, say("impact_minimal"))
	p.text(say("measure_7"))
	p.blank(say("blank_minimal"), 3)
	p.heading(3, say("impact_rights"))
	p.list(s.sentences(at.lang, "rights", rightsCount, nil))
	p.blank(say("blank_informed"), 3)
	p.heading(3, say("column_transfers"))
	p.list(s.transfers(v))

	p.heading(2, "4. "+say("impact_measures"))
	p.list(v.Measures)
	p.blank(say("blank_measures"), 3)

	p.heading(2, "5. "+say("impact_risks"))
	p.text(say("impact_scale_of_risks"))
	for _, risk := range risks {
		p.heading(3, say("risk_"+risk))
		p.fields([]string{say("column_impacts"), say("risk_" + risk + "_impacts")}, []string{say("column_sources"), say("risk_" + risk + "_sources")}, []string{say("column_threats"), say("risk_" + risk + "_threats")}, []string{say("column_in_place"), say("risk_" + risk + "_measures")})
		p.blank(say("blank_risk"), 3)
	}

	p.heading(2, "6. "+say("impact_plan"))
	p.table([]string{say("column_measure"), say("column_by"), say("column_before"), say("column_done")}, []int{6, 3, 2, 2}, make([][]string, plannedRows))
	p.heading(2, "7. "+say("impact_opinions"))
	p.blank(with("blank_officer_opinion", map[string]any{"officer": strings.TrimSpace(v.Stated.Officer)}), 4)
	p.blank(say("blank_people_opinion"), 4)
	p.text(say("impact_consult"))
	p.signs(say("sign_decision"), say("sign_review"))
	return p, nil
}

func (s *Service) impactPDF(ctx context.Context, run *manifest.Stages, _ *struct{ manifest.InTenant }) (*download, error) {
	var p *paper
	if err := run.Do(func(tx *tenant.Tx) (err error) { p, err = s.impact(tx); return err }); err != nil {
		return nil, err
	}
	return s.draw(ctx, p)
}

func (s *Service) impactODT(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*download, error) {
	p, err := s.impact(tx)
	if err != nil {
		return nil, err
	}
	return p.editable(tx.Now())
}
