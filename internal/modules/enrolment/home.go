package enrolment

import (
	"context"
	"time"

	"preau/internal/access"
	"preau/internal/manifest"
	"preau/internal/tenant"
)

func (s *Service) home() []manifest.Home {
	return []manifest.Home{
		{Right: Apply, Reads: []string{"directory"}, Cards: s.familyCards},
		{Right: Manage, Reads: []string{"directory"}, Cards: s.officeCards},
		{Right: Decide, Reads: []string{"directory"}, Cards: s.mayorCards},
		{Right: Admits, Reads: []string{"directory"}, Cards: s.directorCards},
	}
}

// familyCards are the files of who asks, while something is to be done or was just decided, and the agreements that are asked of them.
func (s *Service) familyCards(_ context.Context, tx *tenant.Tx) ([]manifest.Card, error) {
	lang := tx.Actor().Lang
	type row struct {
		ID        uid
		State     string
		GivenName string
		PupilID   *uid
		UpdatedAt time.Time
	}
	rows, err := tenant.Select[row](tx, `select id, state, given_name, pupil_id, updated_at from enrolment.files where tenant_id = $1 and applicant_id = $2
		and (state in ('draft', 'incomplete', 'received', 'decision', 'enrolled') or updated_at > $3) order by updated_at desc limit 6`, tx.Tenant(), tx.Actor().Person, tx.Now().AddDate(0, 0, -14))
	if err != nil {
		return nil, err
	}
	var out []manifest.Card
	for _, r := range rows {
		name := r.GivenName
		if name == "" {
			name = s.say(lang, "your_child", nil)
		}
		out = append(out, manifest.Card{ID: "enrolment:" + r.ID.String(), Service: Key, Kind: "enrolment.file", Domain: "mairie", Tenant: tx.Tenant(), Todo: r.State == Draft || r.State == Incomplete, At: r.UpdatedAt,
			Title: s.say(lang, "home_file", map[string]any{"child": name}), Line: s.say(lang, "home_file_"+r.State, nil), Path: "/inscription/" + tx.Tenant().String() + "/" + r.ID.String()})
	}
	asked, err := tenant.Select[Agreement](tx, `select `+agreementColumns+` from enrolment.agreements a where a.tenant_id = $1 and a.guardian_id = $2 and a.state = 'asked'`, tx.Tenant(), tx.Actor().Person)
	for _, a := range asked {
		out = append(out, manifest.Card{ID: "enrolment:agreement:" + a.ID.String(), Service: Key, Kind: "enrolment.agreement", Domain: "mairie", Tenant: tx.Tenant(), Todo: true, At: a.AskedAt,
			Title: s.say(lang, "home_agreement", map[string]any{"child": a.GivenName}), Line: s.say(lang, "home_agreement_line", nil), Path: "/inscription"})
	}
	return out, err
}

// officeCards count what waits for the school office.
func (s *Service) officeCards(_ context.Context, tx *tenant.Tx) ([]manifest.Card, error) {
	type counts struct {
		Lacking, Ready, Decided, Leaving, Back int
	}
	c, _, err := tenant.One[counts](tx, `select
		(select count(*)::int from enrolment.files f where f.tenant_id = $1 and f.state in ('received', 'incomplete') and exists (select from enrolment.pieces p where p.tenant_id = $1 and p.file_id = f.id and p.state in ('missing', 'unreadable'))) as lacking,
		(select count(*)::int from enrolment.files f where f.tenant_id = $1 and f.state = 'received' and not exists (select from enrolment.pieces p where p.tenant_id = $1 and p.file_id = f.id and p.state in ('missing', 'unreadable'))) as ready,
		(select count(*)::int from enrolment.files f where f.tenant_id = $1 and f.state = 'decision') as decided,
		(select count(*)::int from enrolment.departures d where d.tenant_id = $1 and d.state = 'said') as leaving, 0 as back`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	lang := tx.Actor().Lang
	var out []manifest.Card
	add := func(n int, key, path string, todo bool) {
		if n > 0 {
			out = append(out, manifest.Card{ID: "enrolment." + key, Service: Key, Kind: "enrolment." + key, Domain: "mairie", Tenant: tx.Tenant(), Todo: todo, At: tx.Now(),
				Title: s.say(lang, "home_"+key, map[string]any{"n": n}), Line: s.say(lang, "home_"+key+"_line", nil), Path: path})
		}
	}
	add(c.Ready, "ready", "/inscriptions?etat=a-traiter", true)
	add(c.Lacking, "lacking", "/inscriptions?etat=a-completer", true)
	add(c.Leaving, "leaving", "/inscriptions/departs", false)
	return out, nil
}

// mayorCards are what the mayor decides.
func (s *Service) mayorCards(_ context.Context, tx *tenant.Tx) ([]manifest.Card, error) {
	if !tx.Actor().Has(string(access.Elected)) {
		return nil, nil
	}
	n, err := tenant.Value[int](tx, `select count(*)::int from enrolment.derogations d join enrolment.files f on f.tenant_id = d.tenant_id and f.id = d.file_id where d.tenant_id = $1 and d.state = 'asked' and f.state = 'decision'`, tx.Tenant())
	if err != nil || n == 0 {
		return nil, err
	}
	lang := tx.Actor().Lang
	return []manifest.Card{{ID: "enrolment.to_decide", Service: Key, Kind: "enrolment.to_decide", Domain: "mairie", Tenant: tx.Tenant(), Todo: true, At: tx.Now(),
		Title: s.say(lang, "home_to_decide", map[string]any{"n": n}), Line: s.say(lang, "home_to_decide_line", nil), Path: "/inscriptions/derogations"}}, nil
}

// directorCards are the children who wait for their admission, and those who leave.
func (s *Service) directorCards(_ context.Context, tx *tenant.Tx) ([]manifest.Card, error) {
	type counts struct{ Expected, Due, Leaving int }
	c, _, err := tenant.One[counts](tx, `select (select count(*)::int from enrolment.admissions where tenant_id = $1 and state = 'expected') as expected,
		(select count(*)::int from enrolment.admissions where tenant_id = $1 and state = 'provisional' and vaccination_due <= directory.today($1, $2) + 14) as due,
		(select count(*)::int from enrolment.leavings where tenant_id = $1 and state = 'said') as leaving`, tx.Tenant(), tx.Now())
	if err != nil {
		return nil, err
	}
	lang := tx.Actor().Lang
	var out []manifest.Card
	add := func(n int, key, path string) {
		if n > 0 {
			out = append(out, manifest.Card{ID: "enrolment." + key, Service: Key, Kind: "enrolment." + key, Domain: "mairie", Tenant: tx.Tenant(), Todo: true, At: tx.Now(),
				Title: s.say(lang, "home_"+key, map[string]any{"n": n}), Line: s.say(lang, "home_"+key+"_line", nil), Path: path})
		}
	}
	add(c.Expected, "expected", "/admissions")
	add(c.Due, "vaccines", "/admissions?etat=provisoires")
	add(c.Leaving, "strike", "/admissions/departs")
	return out, nil
}
