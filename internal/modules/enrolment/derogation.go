package enrolment

import (
	"slices"
	"strings"
	"time"

	"preau/internal/access"
	"preau/internal/directory"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// The kinds of derogation.
const (
	Inside   = "inside"   // another sector of the commune
	Incoming = "incoming" // a child of another commune, here
	Outgoing = "outgoing" // a child of here, in another commune
)

// Derogation is another school than the sector's: the council decides the sectors, the mayor decides the derogation.
type Derogation struct {
	ID             uid       `json:"id"`
	FileID         uid       `json:"file_id"`
	Kind           string    `json:"kind" enum:"inside,incoming,outgoing"`
	WantedID       *uid      `json:"wanted_id,omitempty"`
	WantedName     string    `json:"wanted_name"`
	Commune        string    `json:"commune" doc:"The other commune"`
	CommuneINSEE   string    `json:"commune_insee" db:"commune_insee"`
	Grounds        []string  `json:"grounds" nullable:"false"`
	Said           string    `json:"said"`
	State          string    `json:"state" enum:"asked,granted,refused,dropped"`
	Advice         string    `json:"advice" enum:",for,against" doc:"The office's"`
	AdviceSaid     string    `json:"advice_said"`
	Agreement      string    `json:"agreement" enum:"none,asked,given,refused" doc:"The other commune's"`
	AgreementOn    Date      `json:"agreement_on"`
	AgreementSaid  string    `json:"agreement_said"`
	Share          string    `json:"share" enum:"none,due,waived" doc:"Of the costs, between the two communes (L212-8)"`
	ShareCents     *int      `json:"share_cents,omitempty"`
	ShareReference string    `json:"share_reference"`
	Reason         string    `json:"reason" doc:"Of the decision: it stands in the letter"`
	DecidedOn      Date      `json:"decided_on"`
	AskedAt        time.Time `json:"asked_at"`
	// What the reader of a list needs of the file.
	Child      string   `json:"child,omitempty" db:"child"`
	Level      string   `json:"level,omitempty" db:"level"`
	Year       int      `json:"year,omitempty" db:"year"`
	Number     int      `json:"number,omitempty" db:"number"`
	SectorName string   `json:"sector_name,omitempty" db:"sector_name"`
	Siblings   []string `json:"siblings,omitempty" db:"-"`
	DueByLaw   bool     `json:"due_by_law" db:"-" doc:"On these grounds the commune where the child lives takes its share (R212-21)"`
}

const derogationColumns = `d.id, d.file_id, d.kind, d.wanted_id, d.wanted_name, d.commune, d.commune_insee, d.grounds, d.said, d.state, d.advice, d.advice_said, d.agreement, d.agreement_on, d.agreement_said, d.share, d.share_cents, d.share_reference, d.reason, d.decided_on, d.asked_at`

// derogationOf is that of a file, nil when it asks for none.
func derogationOf(tx *tenant.Tx, file uid) (*Derogation, error) {
	d, ok, err := tenant.One[Derogation](tx, `select `+derogationColumns+` from enrolment.derogations d where d.tenant_id = $1 and d.file_id = $2`, tx.Tenant(), file)
	if err != nil || !ok {
		return nil, err
	}
	d.settle()
	return &d, nil
}

// settle says what follows from the grounds: those on which the commune where the child lives must take its share (Code de l'éducation,
// R212-21: work without childcare or canteen, a brother or a sister, health).
func (d *Derogation) settle() {
	d.DueByLaw = d.Kind != Inside && slices.ContainsFunc(d.Grounds, func(g string) bool { return g == "work" || g == "sibling" || g == "medical" })
}

// askDerogation opens the request that a file holds, or writes it anew while nobody decided.
func (s *Service) askDerogation(tx *tenant.Tx, f *file) error {
	kind, wanted, name := Inside, f.Form.Asked.School, ""
	if !f.Here {
		kind, wanted = Incoming, first(f.Form.Asked.School, f.SectorID)
	}
	if kind == Inside && (wanted == nil || f.SectorID != nil && *wanted == *f.SectorID) {
		return nil
	}
	if wanted != nil {
		var err error
		if name, err = tenant.Value[string](tx, `select name from enrolment.schools where tenant_id = $1 and school_id = $2`, tx.Tenant(), *wanted); err != nil {
			return err
		}
		if name == "" {
			return problem.OnField("asked.school", "enrolment.unknown_school")
		}
	}
	commune, agreement := "", "none"
	if kind == Incoming {
		commune, agreement = f.City, "asked"
	}
	_, err := tx.Exec(`insert into enrolment.derogations (tenant_id, id, file_id, applicant_id, kind, wanted_id, wanted_name, commune, grounds, said, state, agreement, asked_at, updated_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'asked', $11, $12, $12)
		on conflict (tenant_id, file_id) do update set kind = excluded.kind, wanted_id = excluded.wanted_id, wanted_name = excluded.wanted_name, commune = excluded.commune, grounds = excluded.grounds, said = excluded.said, updated_at = excluded.updated_at
		where enrolment.derogations.state = 'asked'`,
		tx.Tenant(), tenant.NewID(), f.ID, f.ApplicantID, kind, wanted, name, commune, f.Form.Asked.Grounds, strings.TrimSpace(f.Form.Asked.Said), agreement, tx.Now())
	return err
}

// Request is what an agent writes of a derogation: for a family at the desk, or for a child of here who goes elsewhere.
type Request struct {
	Kind         string   `json:"kind" enum:"inside,incoming,outgoing"`
	School       *uid     `json:"school,omitempty"`
	Elsewhere    string   `json:"elsewhere" maxLength:"120" required:"false" doc:"The school in another commune"`
	Commune      string   `json:"commune" maxLength:"80" required:"false"`
	CommuneINSEE string   `json:"commune_insee" maxLength:"5" required:"false"`
	Grounds      []string `json:"grounds" nullable:"false" minItems:"1" maxItems:"6"`
	Said         string   `json:"said" maxLength:"2000" required:"false"`
}

func (s *Service) writeDerogation(tx *tenant.Tx, f *file, in Request) error {
	if f.State != Received && f.State != Incomplete {
		return problem.New(problem.Conflict, "enrolment.closed")
	}
	for _, g := range in.Grounds {
		if !slices.Contains(Grounds, g) {
			return problem.OnField("grounds", "enrolment.unknown_ground")
		}
	}
	name := strings.TrimSpace(in.Elsewhere)
	switch {
	case in.Kind == Outgoing && (name == "" || strings.TrimSpace(in.Commune) == ""):
		return problem.OnField("elsewhere", "enrolment.elsewhere_missing")
	case in.Kind != Outgoing && in.School == nil:
		return problem.OnField("school", "enrolment.unknown_school")
	case in.Kind != Outgoing:
		var err error
		if name, err = tenant.Value[string](tx, `select name from enrolment.schools where tenant_id = $1 and school_id = $2`, tx.Tenant(), *in.School); err != nil {
			return err
		}
		if name == "" {
			return problem.OnField("school", "enrolment.unknown_school")
		}
	default:
		in.School = nil
	}
	agreement := "none"
	if in.Kind == Incoming {
		agreement = "asked"
	}
	if _, err := tx.Exec(`insert into enrolment.derogations (tenant_id, id, file_id, applicant_id, kind, wanted_id, wanted_name, commune, commune_insee, grounds, said, state, agreement, asked_at, updated_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'asked', $12, $13, $13)
		on conflict (tenant_id, file_id) do update set kind = excluded.kind, wanted_id = excluded.wanted_id, wanted_name = excluded.wanted_name, commune = excluded.commune, commune_insee = excluded.commune_insee, grounds = excluded.grounds, said = excluded.said,
			agreement = excluded.agreement, state = 'asked', advice = '', advice_said = '', reason = '', decided_on = null, decided_by = null, updated_at = excluded.updated_at`,
		tx.Tenant(), tenant.NewID(), f.ID, f.ApplicantID, in.Kind, in.School, name, strings.TrimSpace(in.Commune), in.CommuneINSEE, in.Grounds, strings.TrimSpace(in.Said), agreement, tx.Now()); err != nil {
		return err
	}
	if _, err := tx.Exec(`update enrolment.files set wanted_id = $3, version = version + 1, updated_at = $4 where tenant_id = $1 and id = $2`, tx.Tenant(), f.ID, in.School, tx.Now()); err != nil {
		return err
	}
	tx.About(f.ID)
	return s.step(tx, f, "derogation_asked", "")
}

// Advice is what the office says to the mayor, and what the other commune answered.
type Advice struct {
	Advice         string `json:"advice" enum:",for,against"`
	Said           string `json:"said" maxLength:"2000" required:"false"`
	Agreement      string `json:"agreement" enum:"none,asked,given,refused"`
	AgreementOn    Date   `json:"agreement_on" required:"false"`
	AgreementSaid  string `json:"agreement_said" maxLength:"400" required:"false"`
	Share          string `json:"share" enum:"none,due,waived"`
	ShareCents     *int   `json:"share_cents,omitempty" minimum:"0"`
	ShareReference string `json:"share_reference" maxLength:"160" required:"false"`
	ToMayor        bool   `json:"to_mayor" required:"false" doc:"The file waits for the mayor from now on"`
}

func (s *Service) advise(tx *tenant.Tx, f *file, in Advice) error {
	d, err := derogationOf(tx, f.ID)
	if err != nil {
		return err
	}
	if d == nil || d.State != "asked" {
		return problem.New(problem.Conflict, "enrolment.no_derogation")
	}
	if f.State != Received && f.State != Incomplete && f.State != Decision {
		return problem.New(problem.Conflict, "enrolment.closed")
	}
	if in.Share == "due" && in.ShareCents == nil {
		return problem.OnField("share_cents", "enrolment.share_missing")
	}
	if in.Agreement == "given" && in.AgreementOn.IsZero() {
		return problem.OnField("agreement_on", "enrolment.agreement_day")
	}
	if _, err := tx.Exec(`update enrolment.derogations set advice = $3, advice_said = $4, agreement = $5, agreement_on = $6, agreement_said = $7, share = $8, share_cents = $9, share_reference = $10, updated_at = $11 where tenant_id = $1 and file_id = $2`,
		tx.Tenant(), f.ID, in.Advice, strings.TrimSpace(in.Said), in.Agreement, in.AgreementOn, strings.TrimSpace(in.AgreementSaid), in.Share, in.ShareCents, strings.TrimSpace(in.ShareReference), tx.Now()); err != nil {
		return err
	}
	tx.About(f.ID)
	if !in.ToMayor || f.State == Decision {
		return nil
	}
	if in.Advice == "" {
		return problem.OnField("advice", "enrolment.advice_missing")
	}
	if _, err := tx.Exec(`update enrolment.files set state = 'decision', version = version + 1, updated_at = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), f.ID, tx.Now()); err != nil {
		return err
	}
	if err := s.step(tx, f, "to_mayor", ""); err != nil {
		return err
	}
	return s.tellProfiles(tx, "enrolment.kind_to_decide", f.ID, "/inscriptions/derogations", access.Elected)
}

// decide is the mayor's: granted or refused, with the reason that the letter gives. A refused derogation leaves the child their sector's
// school; a child of another commune has none here.
func (s *Service) decideDerogation(tx *tenant.Tx, f *file, grant bool, reason string) error {
	d, err := derogationOf(tx, f.ID)
	if err != nil {
		return err
	}
	reason = strings.TrimSpace(reason)
	switch {
	case d == nil || d.State != "asked" || f.State != Decision:
		return problem.New(problem.Conflict, "enrolment.no_derogation")
	case reason == "":
		return problem.OnField("reason", "enrolment.reason_missing")
	case grant && d.Kind == Incoming && d.Agreement == "refused" && !d.DueByLaw:
		return problem.New(problem.Conflict, "enrolment.other_commune_refused", "commune", d.Commune)
	}
	state := "refused"
	if grant {
		state = "granted"
	}
	today, err := directory.Today(tx)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`update enrolment.derogations set state = $3, reason = $4, decided_on = $5, decided_by = $6, updated_at = $7 where tenant_id = $1 and file_id = $2`,
		tx.Tenant(), f.ID, state, reason, today, account(tx), tx.Now()); err != nil {
		return err
	}
	to, closed := Received, (*time.Time)(nil)
	now := tx.Now()
	switch {
	case grant && d.Kind == Outgoing, !grant && d.Kind == Incoming:
		// the file's end: the child goes elsewhere
		to, closed = Refused, &now
		if grant {
			to = Withdrawn
		}
	}
	if _, err := tx.Exec(`update enrolment.files set state = $3, wanted_id = case when $4 then wanted_id end, reason = case when $3 = 'refused' then $5 else reason end, closed_at = $6, version = version + 1, updated_at = $7 where tenant_id = $1 and id = $2`,
		tx.Tenant(), f.ID, to, grant, reason, closed, tx.Now()); err != nil {
		return err
	}
	if err := s.step(tx, f, "derogation_"+state, ""); err != nil {
		return err
	}
	tx.About(f.ID, d.ID)
	if err := s.tellOffice(tx, f, "enrolment.kind_decided"); err != nil {
		return err
	}
	return s.tellFamily(tx, f, "enrolment.kind_decision")
}

// pendingDerogations are those that wait for the mayor.
func derogations(tx *tenant.Tx, state string) ([]Derogation, error) {
	type row struct {
		Derogation
		Form Form
	}
	rows, err := tenant.Select[row](tx, `select `+derogationColumns+`, trim(f.given_name || ' ' || coalesce(nullif(f.usage_name, ''), f.family_name)) as child, f.level, f.year, f.number, coalesce(s.name, '') as sector_name, f.form
		from enrolment.derogations d join enrolment.files f on f.tenant_id = d.tenant_id and f.id = d.file_id left join enrolment.schools s on s.tenant_id = f.tenant_id and s.school_id = f.sector_id
		where d.tenant_id = $1 and (case $2 when 'waiting' then f.state = 'decision' and d.state = 'asked' when 'preparing' then f.state in ('received', 'incomplete') and d.state = 'asked' else d.state in ('granted', 'refused') end)
		order by case when $2 = 'decided' then null else d.asked_at end, d.updated_at desc limit 500`, tx.Tenant(), state)
	out := make([]Derogation, 0, len(rows))
	for _, r := range rows {
		d := r.Derogation
		d.settle()
		for _, b := range r.Form.Siblings {
			d.Siblings = append(d.Siblings, strings.TrimSpace(b.GivenName+" · "+b.School))
		}
		out = append(out, d)
	}
	return out, err
}
