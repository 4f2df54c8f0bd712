package convention

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// Degrees: who signs. First: a commune or EPCI and the académie (an école has no legal personality). Collège: the collège with the vote of
// its CA, the académie and the département.
const (
	FirstDegree = "first"
	College     = "college"
)

// usual months of notice before an ending, and how long before its end a convention is proposed again.
const (
	usualNotice = 3
	renewMonths = 3
)

// self is the transaction's organisation.
type self struct {
	Kind, Name, ShortName string
	SchoolType            *string
	Address               []string
	Postcode, City        *string
	SIRET                 *string `db:"siret"`
	UAI                   *string `db:"uai"`
}

func me(tx *tenant.Tx) (self, error) {
	o, _, err := tenant.One[self](tx, `select kind, name, short_name, school_type, address, postcode, city, siret, uai from tenant.tenants where tenant_id = $1`, tx.Tenant())
	return o, err
}

func text(p *string) string {
	if p == nil {
		return ""
	}
	return *p
}

func (o self) college() bool { return o.Kind == "school" && text(o.SchoolType) == "college" }

// writes tells whether an organisation of that kind may write conventions.
func (o self) writes() bool {
	return o.college() || slices.Contains([]string{"commune", "intercommunality", "departement", "academy"}, o.Kind)
}

func (o self) party(id uid) Party {
	p := Party{ID: id, Kind: o.Kind, Name: o.Name, Lines: slices.Clone(o.Address), Signs: true}
	if line := trim(text(o.Postcode) + " " + text(o.City)); line != "" {
		p.Lines = append(p.Lines, line)
	}
	if o.SIRET != nil {
		p.Lines = append(p.Lines, "SIRET "+*o.SIRET)
	}
	if o.UAI != nil && o.Kind == "school" {
		p.Lines = append(p.Lines, "UAI "+*o.UAI)
	}
	return p
}

// Choice is an organisation for which a convention may be written.
type Choice struct {
	ID     uid    `json:"id"`
	Name   string `json:"name"`
	Kind   string `json:"kind"`
	Degree string `json:"degree" enum:"first,college"`
}

// Body is what a person writes of a convention; the rest is known.
type Body struct {
	Subject uid    `json:"subject" doc:"The collectivity or the collège that it is for"`
	Academy *uid   `json:"academy,omitempty" doc:"When several are linked"`
	Schools []uid  `json:"schools" maxItems:"500" doc:"The perimeter; of a collège, itself"`
	Since   Date   `json:"since" format:"date"`
	Until   Date   `json:"until" format:"date"`
	Notice  int    `json:"notice" minimum:"1" maximum:"12" doc:"Months"`
	Contact string `json:"contact,omitempty" maxLength:"200"`
	Clauses string `json:"clauses,omitempty" maxLength:"4000"`
}

// addMonths is the same day n months later, or the last of a shorter month.
func addMonths(d Date, n int) Date {
	first := time.Date(d.Year, d.Month+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return Date{Year: first.Year(), Month: first.Month(), Day: min(d.Day, last)}
}

// choices are the organisations for which the transaction's may write, and the académies and départements that it can bring in.
func choices(tx *tenant.Tx, o self) (subjects []Choice, links []tenant.Link, err error) {
	links, err = tenant.Links(tx)
	if err != nil {
		return nil, nil, err
	}
	subjects = []Choice{}
	switch o.Kind {
	case "commune", "intercommunality":
		subjects = append(subjects, Choice{tx.Tenant(), o.Name, o.Kind, FirstDegree})
	case "school":
		if o.college() {
			subjects = append(subjects, Choice{tx.Tenant(), o.Name, o.Kind, College})
		}
	case "academy", "departement":
		colleges, err := tenant.Select[uid](tx, `select school_id from convention.perimeter where tenant_id = $1 and college`, tx.Tenant())
		if err != nil {
			return nil, nil, err
		}
		for _, l := range links {
			switch {
			case o.Kind == "academy" && (l.PeerKind == "commune" || l.PeerKind == "intercommunality"):
				subjects = append(subjects, Choice{l.Peer, l.PeerName, l.PeerKind, FirstDegree})
			case l.PeerKind == "school" && slices.Contains(colleges, l.Peer):
				subjects = append(subjects, Choice{l.Peer, l.PeerName, l.PeerKind, College})
			}
		}
	}
	return subjects, links, nil
}

// places are the schools for which a convention may be written, those of a collectivity as soon as they are linked with it: the sizes of
// one founded today are known tomorrow.
func places(tx *tenant.Tx, o self, links []tenant.Link) ([]Place, error) {
	all, err := tenant.Select[Place](tx, `select school_id as id, name, uai, city, classes, pupils, accounts from convention.perimeter where tenant_id = $1 and not college order by name`, tx.Tenant())
	if err != nil || o.Kind != "commune" && o.Kind != "intercommunality" {
		return all, err
	}
	for _, l := range links {
		if l.PeerKind == "school" && !slices.ContainsFunc(all, func(p Place) bool { return p.ID == l.Peer }) {
			all = append(all, Place{ID: l.Peer, Name: l.PeerName})
		}
	}
	return all, nil
}

// draft makes a convention of what was written: who signs follows from whom it is for, the sizes from what the schools counted.
func draft(tx *tenant.Tx, b *Body) (*convention, error) {
	o, err := me(tx)
	if err != nil {
		return nil, err
	}
	if !o.writes() {
		return nil, problem.New(problem.Conflict, "convention.not_a_writer")
	}
	subjects, links, err := choices(tx, o)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(subjects, func(c Choice) bool { return c.ID == b.Subject })
	if i < 0 {
		return nil, problem.OnField("subject", "convention.unknown_subject")
	}
	c := &convention{Degree: subjects[i].Degree, Role: "lead", State: Draft, SubjectID: b.Subject, LeadID: tx.Tenant(), ViaID: tx.Tenant(), Since: b.Since, Until: b.Until,
		Terms: Terms{Notice: b.Notice, Contact: trim(b.Contact), Clauses: trim(b.Clauses), Schools: []Place{}}}
	if !b.Since.Before(b.Until) {
		return nil, problem.OnField("until", "convention.until_before")
	}
	of := func(kinds ...string) *Party {
		for _, l := range links {
			if slices.Contains(kinds, l.PeerKind) && (l.PeerKind != "academy" || b.Academy == nil || l.Peer == *b.Academy) {
				return &Party{ID: l.Peer, Kind: l.PeerKind, Name: l.PeerName, Lines: []string{}, Signs: true}
			}
		}
		return nil
	}
	need := []string{"academy"}
	if c.Degree == College {
		need = append(need, "departement")
	}
	mine := o.party(tx.Tenant())
	if b.Subject == tx.Tenant() {
		c.Terms.Parties = append(c.Terms.Parties, mine)
	} else {
		c.Terms.Parties = append(c.Terms.Parties, Party{ID: b.Subject, Kind: subjects[i].Kind, Name: subjects[i].Name, Lines: []string{}, Signs: true})
	}
	for _, kind := range need {
		switch p := of(kind); {
		case o.Kind == kind:
			c.Terms.Parties = append(c.Terms.Parties, mine)
		case p == nil:
			return nil, problem.New(problem.Conflict, "convention.no_"+kind)
		default:
			c.Terms.Parties = append(c.Terms.Parties, *p)
		}
	}
	if c.Degree == College {
		known, ok, err := tenant.One[Place](tx, `select school_id as id, name, uai, city, classes, pupils, accounts from convention.perimeter where tenant_id = $1 and school_id = $2`, tx.Tenant(), b.Subject)
		if err != nil {
			return nil, err
		}
		if !ok {
			known = Place{ID: b.Subject, Name: subjects[i].Name}
		}
		c.Terms.Schools = append(c.Terms.Schools, known)
		return c, nil
	}
	all, err := places(tx, o, links)
	if err != nil {
		return nil, err
	}
	for _, p := range all {
		if slices.Contains(b.Schools, p.ID) {
			c.Terms.Schools = append(c.Terms.Schools, p)
			c.Terms.Parties = append(c.Terms.Parties, Party{ID: p.ID, Kind: "school", Name: p.Name, Lines: []string{}})
		}
	}
	if len(c.Terms.Schools) == 0 {
		return nil, problem.OnField("schools", "convention.no_school")
	}
	return c, nil
}

func insert(tx *tenant.Tx, c *convention) error {
	c.ID = tenant.NewID()
	tx.About(c.ID)
	_, err := tx.Exec(`insert into convention.conventions (tenant_id, id, degree, role, state, for_id, lead_id, via_id, revision, terms, since, until, follows_id, updated_at)
		values ($1, $2, $3, 'lead', 'draft', $4, $1, $1, 0, $5, $6, $7, $8, $9)`, tx.Tenant(), c.ID, c.Degree, c.SubjectID, c.Terms, c.Since, c.Until, c.FollowsID, tx.Now())
	return err
}

func (s *Service) create(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body Body
}) (*detailOut, error) {
	c, err := draft(tx, &in.Body)
	if err != nil {
		return nil, err
	}
	if err := insert(tx, c); err != nil {
		return nil, err
	}
	return s.detailOf(tx, c.ID)
}

// mine is a convention that the transaction's organisation writes, locked.
func mine(tx *tenant.Tx, id uid) (*convention, []Act, error) {
	c, err := find(tx, id, true)
	if err != nil {
		return nil, nil, err
	}
	if c.LeadID != tx.Tenant() {
		return nil, nil, problem.New(problem.Conflict, "convention.not_the_writer")
	}
	acts, err := actsOf(tx, id)
	return c, acts, err
}

// takeBack makes a text that was sent a draft again on every side; after the first signature it is too late.
func (s *Service) takeBack(tx *tenant.Tx, c *convention, acts []Act) error {
	if len(of(acts, c.Revision, actSigned)) > 0 && c.State != Refused || c.State == AllSigned {
		return problem.New(problem.Conflict, "convention.signed_already")
	}
	if c.State == Draft {
		return nil
	}
	return s.act(tx, c, Act{Kind: actRecalled})
}

func (s *Service) change(_ context.Context, tx *tenant.Tx, in *struct {
	OfConvention
	Body Body
}) (*detailOut, error) {
	c, acts, err := mine(tx, in.Convention)
	if err != nil {
		return nil, err
	}
	if err := s.takeBack(tx, c, acts); err != nil {
		return nil, err
	}
	if c.FollowsID != nil {
		in.Body.Subject = c.SubjectID
	}
	n, err := draft(tx, &in.Body)
	if err != nil {
		return nil, err
	}
	tx.About(c.ID)
	if _, err := tx.Exec(`update convention.conventions set degree = $3, for_id = $4, terms = $5, since = $6, until = $7, updated_at = $8 where tenant_id = $1 and id = $2`,
		tx.Tenant(), c.ID, n.Degree, n.SubjectID, n.Terms, n.Since, n.Until, tx.Now()); err != nil {
		return nil, err
	}
	return s.detailOf(tx, c.ID)
}

func (s *Service) drop(_ context.Context, tx *tenant.Tx, in *OfConvention) (*manifest.Empty, error) {
	c, _, err := mine(tx, in.Convention)
	if err != nil {
		return nil, err
	}
	if c.Revision > 0 {
		return nil, problem.New(problem.Conflict, "convention.was_sent")
	}
	tx.About(c.ID)
	_, err = tx.Exec(`delete from convention.conventions where tenant_id = $1 and id = $2`, tx.Tenant(), c.ID)
	return nil, err
}

// overlaps refuses a second convention of the same collectivity or collège for a day that one covers already.
func overlaps(tx *tenant.Tx, c *convention) error {
	other, err := tenant.Value[bool](tx, `select exists (select from convention.conventions where tenant_id = $1 and for_id = $2 and id <> $3 and state in ('sent', 'signed') and since <= $5 and least(until, coalesce(ended_on, until)) >= $4)`,
		tx.Tenant(), c.SubjectID, c.ID, c.Since, c.Until)
	if err == nil && other {
		err = problem.New(problem.Conflict, "convention.one_at_a_time")
	}
	return err
}

func hashOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// keepPaper writes a document once; first is false when it was there.
func keepPaper(tx *tenant.Tx, id uid, revision int, kind string, content []byte) (first bool, err error) {
	n, err := tx.Exec(`insert into convention.papers (tenant_id, id, convention_id, revision, kind, sha256, content, made_at) values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (tenant_id, convention_id, revision, kind) do nothing`,
		tx.Tenant(), tenant.NewID(), id, revision, kind, hashOf(content), content, tx.Now())
	return n > 0, err
}

// send draws the document and hands it to every side: from here on its bytes are what is signed.
func (s *Service) send(ctx context.Context, st *manifest.Stages, in *OfConvention) (*detailOut, error) {
	var data *document
	var terms time.Time
	if err := st.Do(func(tx *tenant.Tx) error {
		c, _, err := mine(tx, in.Convention)
		if err != nil {
			return err
		}
		if c.State != Draft {
			return problem.New(problem.Conflict, "convention.not_a_draft")
		}
		if err := overlaps(tx, c); err != nil {
			return err
		}
		terms, data = c.UpdatedAt, s.document(c, c.Revision+1)
		return nil
	}); err != nil {
		return nil, err
	}
	content, err := s.render(ctx, data)
	if err != nil {
		return nil, err
	}
	var out *detailOut
	err = st.Finish(func(tx *tenant.Tx) error {
		c, _, err := mine(tx, in.Convention)
		if err != nil {
			return err
		}
		if c.State != Draft || !c.UpdatedAt.Equal(terms) {
			return problem.New(problem.Conflict, "convention.not_a_draft")
		}
		if err := s.sent(tx, c, content); err != nil {
			return err
		}
		out, err = s.detailOf(tx, c.ID)
		return err
	})
	return out, err
}

func (s *Service) sent(tx *tenant.Tx, c *convention, content []byte) error {
	c.Revision++
	c.SHA256, c.State = hashOf(content), Sent
	if _, err := tx.Exec(`update convention.conventions set revision = $3, sha256 = $4, sent_at = $5 where tenant_id = $1 and id = $2`, tx.Tenant(), c.ID, c.Revision, c.SHA256, tx.Now()); err != nil {
		return err
	}
	if _, err := keepPaper(tx, c.ID, c.Revision, "text", content); err != nil {
		return err
	}
	if err := s.act(tx, c, Act{Kind: actSent, SHA256: c.SHA256}); err != nil {
		return err
	}
	for _, p := range c.Terms.Parties {
		if p.ID == tx.Tenant() {
			continue
		}
		role := "informed"
		if p.Signs {
			role = "party"
		}
		reached, err := s.hand(tx, p.ID, message{Convention: c.ID, Revision: c.Revision, Kind: "text", Paper: content, Text: c.crossing(role)})
		if err != nil {
			return err
		}
		if !reached && p.Signs {
			return problem.New(problem.Conflict, "convention.not_linked", "party", p.Name)
		}
	}
	return nil
}

func (c *convention) crossing(role string) *crossed {
	return &crossed{Degree: c.Degree, Role: role, Subject: c.SubjectID, Lead: c.LeadID, Terms: c.Terms, Since: c.Since, Until: c.Until, SHA256: c.SHA256, Follows: c.FollowsID}
}

// renewal is the draft that follows a convention the day after its last, with today's perimeter.
func renewal(tx *tenant.Tx, c *convention) (*convention, error) {
	if c.State != AllSigned || c.EndedOn != nil {
		return nil, problem.New(problem.Conflict, "convention.not_in_force")
	}
	follows, err := tenant.Value[bool](tx, `select exists (select from convention.conventions where tenant_id = $1 and follows_id = $2)`, tx.Tenant(), c.ID)
	if err != nil {
		return nil, err
	}
	if follows {
		return nil, problem.New(problem.Conflict, "convention.renewed_already")
	}
	since := c.Until.AddDays(1)
	years := max(1, since.Year-c.Since.Year)
	b := &Body{Subject: c.SubjectID, Since: since, Until: addMonths(since, 12*years).AddDays(-1), Notice: c.Terms.Notice, Contact: c.Terms.Contact, Clauses: c.Terms.Clauses}
	for _, p := range c.Terms.Schools {
		b.Schools = append(b.Schools, p.ID)
	}
	for _, p := range c.Terms.Parties {
		if p.Kind == "academy" && p.ID != tx.Tenant() {
			b.Academy = &p.ID
		}
	}
	if c.Degree == FirstDegree { // a school that opened since is in it
		o, err := me(tx)
		if err != nil {
			return nil, err
		}
		links, err := tenant.Links(tx)
		if err != nil {
			return nil, err
		}
		all, err := places(tx, o, links)
		if err != nil {
			return nil, err
		}
		if c.SubjectID == tx.Tenant() {
			b.Schools = nil
			for _, p := range all {
				b.Schools = append(b.Schools, p.ID)
			}
		}
	}
	n, err := draft(tx, b)
	if err != nil {
		return nil, err
	}
	n.FollowsID = &c.ID
	return n, insert(tx, n)
}

func (s *Service) renew(_ context.Context, tx *tenant.Tx, in *OfConvention) (*detailOut, error) {
	c, _, err := mine(tx, in.Convention)
	if err != nil {
		return nil, err
	}
	n, err := renewal(tx, c)
	if err != nil {
		return nil, err
	}
	return s.detailOf(tx, n.ID)
}
