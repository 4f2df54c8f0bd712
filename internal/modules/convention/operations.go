package convention

import (
	"context"
	"mime"
	"slices"

	"preau/internal/access"
	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/platform/i18n"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// Line is a convention in a list.
type Line struct {
	ID      uid      `json:"id"`
	Degree  string   `json:"degree" enum:"first,college"`
	Role    string   `json:"role" enum:"lead,party,adviser,informed" doc:"Of this organisation"`
	State   string   `json:"state" enum:"draft,sent,refused,to_come,in_force,ended"`
	With    []string `json:"with" nullable:"false" doc:"Those who sign, without this organisation"`
	Schools int      `json:"schools"`
	Since   Date     `json:"since" format:"date"`
	Until   Date     `json:"until" format:"date" doc:"Its last day"`
	Signed  int      `json:"signed"`
	Of      int      `json:"of" doc:"How many sign"`
	Todo    string   `json:"todo,omitempty" enum:"vote,sign,advise,send" doc:"What this organisation has to do"`
	Renews  bool     `json:"renews"`
}

// Signatory is one of those who sign, and whether they did.
type Signatory struct {
	Party
	Mine      bool `json:"mine"`
	Signature *Act `json:"signature,omitempty"`
}

// Quality is one in which the caller may sign.
type Quality struct {
	Quality    string `json:"quality"`
	Label      string `json:"label"`
	Delegation bool   `json:"delegation" doc:"Under a delegation, whose reference and day are asked for"`
}

// Detail is one convention, whole.
type Detail struct {
	Line
	Revision    int             `json:"revision"`
	Subject     uid             `json:"subject"`
	Academy     *uid            `json:"academy,omitempty"`
	Terms       Terms           `json:"terms"`
	SHA256      string          `json:"sha256,omitempty" doc:"Of the document that is signed"`
	Signatories []Signatory     `json:"signatories" nullable:"false"`
	Life        []Act           `json:"life" nullable:"false" doc:"What was done about it, the oldest first"`
	Proof       bool            `json:"proof" doc:"The page of signatures is there"`
	Qualities   []Quality       `json:"qualities" nullable:"false"`
	Inspections []Choice        `json:"inspections" nullable:"false" doc:"Whose opinion may be asked"`
	EndsFrom    *Date           `json:"ends_from,omitempty" format:"date" doc:"The first day on which it may end, said today"`
	Abilities   map[string]bool `json:"abilities"`
}

type detailOut struct{ Body Detail }

// List are the conventions of an organisation.
type List struct {
	Items     []Line          `json:"items" nullable:"false"`
	Abilities map[string]bool `json:"abilities"`
}

type listOut struct{ Body List }

// Start is what a form begins with.
type Start struct {
	Subjects []Choice `json:"subjects" nullable:"false"`
	Schools  []Place  `json:"schools" nullable:"false" doc:"Of a perimeter, as they counted themselves"`
	Academy  []Choice `json:"academies" nullable:"false"`
	Since    Date     `json:"since" format:"date"`
	Until    Date     `json:"until" format:"date"`
	Notice   int      `json:"notice"`
}

type startOut struct{ Body Start }

func line(c *convention, acts []Act, here uid, today Date) Line {
	l := Line{ID: c.ID, Degree: c.Degree, Role: c.Role, State: c.stateOn(today), With: []string{}, Schools: len(c.Terms.Schools), Since: c.Since, Until: c.last(), Renews: c.FollowsID != nil}
	for _, p := range c.Terms.Parties {
		if !p.Signs {
			continue
		}
		l.Of++
		if p.ID != here {
			l.With = append(l.With, p.Name)
		}
		if c.signature(acts, p.ID) != nil {
			l.Signed++
		}
	}
	switch {
	case c.State == Draft && c.LeadID == here, c.State == Refused && c.LeadID == here:
		l.Todo = "send"
	case c.State != Sent:
	case c.Role == "adviser":
		if !slices.ContainsFunc(of(acts, c.Revision, actAdvised), func(a Act) bool { return a.PartyID == here }) {
			l.Todo = "advise"
		}
	case c.signs(here) && c.signature(acts, here) == nil:
		l.Todo = "sign"
		votes := of(acts, c.Revision, actVoted)
		if c.party(here).Kind == "school" && (len(votes) == 0 || votes[len(votes)-1].Result != "for") {
			l.Todo = "vote"
		}
	}
	return l
}

// lines are the conventions of the transaction's organisation, from two queries.
func lines(tx *tenant.Tx) ([]Line, error) {
	list, err := tenant.Select[convention](tx, `select `+columns+` from convention.conventions where tenant_id = $1 order by since desc, id desc limit 500`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	today, err := directory.Today(tx)
	if err != nil {
		return nil, err
	}
	rows, err := tenant.Select[struct {
		ConventionID uid
		Act
	}](tx, `select convention_id, `+actColumns+` from convention.acts where tenant_id = $1 order by at, id`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	acts := map[uid][]Act{}
	for _, r := range rows {
		acts[r.ConventionID] = append(acts[r.ConventionID], r.Act)
	}
	out := []Line{}
	for i := range list {
		out = append(out, line(&list[i], acts[list[i].ID], tx.Tenant(), today))
	}
	return out, nil
}

func (s *Service) list(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*listOut, error) {
	out := &listOut{}
	var err error
	if out.Body.Items, err = lines(tx); err != nil {
		return nil, err
	}
	o, err := me(tx)
	out.Body.Abilities = map[string]bool{"write": o.writes() && manifest.Holds(tx, Manage) != 0}
	return out, err
}

// start is what a form begins with: everything that is known, from next 1 September for three school years.
func (s *Service) start(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*startOut, error) {
	o, err := me(tx)
	if err != nil {
		return nil, err
	}
	out := &startOut{}
	b := &out.Body
	subjects, links, err := choices(tx, o)
	if err != nil {
		return nil, err
	}
	today, err := directory.Today(tx)
	if err != nil {
		return nil, err
	}
	b.Subjects, b.Academy, b.Schools, b.Notice = subjects, []Choice{}, []Place{}, usualNotice
	for _, l := range links {
		if l.PeerKind == "academy" {
			b.Academy = append(b.Academy, Choice{ID: l.Peer, Name: l.PeerName, Kind: l.PeerKind})
		}
	}
	known, err := places(tx, o, links)
	if err != nil {
		return nil, err
	}
	b.Schools = append(b.Schools, known...)
	b.Since = today
	b.Until = Date{Year: today.Year + 3, Month: 8, Day: 31}
	return out, nil
}

func (s *Service) detail(_ context.Context, tx *tenant.Tx, in *OfConvention) (*detailOut, error) {
	return s.detailOf(tx, in.Convention)
}

func (s *Service) detailOf(tx *tenant.Tx, id uid) (*detailOut, error) {
	c, err := find(tx, id, false)
	if err != nil {
		return nil, err
	}
	acts, err := actsOf(tx, id)
	if err != nil {
		return nil, err
	}
	today, err := directory.Today(tx)
	if err != nil {
		return nil, err
	}
	here := tx.Tenant()
	d := Detail{Line: line(c, acts, here, today), Revision: c.Revision, Subject: c.SubjectID, Terms: c.Terms, SHA256: c.SHA256, Signatories: []Signatory{}, Life: append([]Act{}, acts...), Qualities: []Quality{}, Inspections: []Choice{}}
	for _, p := range c.Terms.Parties {
		if p.Kind == "academy" {
			d.Academy = &p.ID
		}
		if p.Signs {
			d.Signatories = append(d.Signatories, Signatory{p, p.ID == here, c.signature(acts, p.ID)})
		}
	}
	if d.Proof, err = tenant.Value[bool](tx, `select exists (select from convention.papers where tenant_id = $1 and convention_id = $2 and revision = $3 and kind = 'proof')`, here, id, c.Revision); err != nil {
		return nil, err
	}
	lead, party := c.LeadID == here, c.signs(here)
	manage, sign := manifest.Holds(tx, Manage) != 0, manifest.Holds(tx, Sign) != 0
	signedOnce := len(of(acts, c.Revision, actSigned)) > 0
	d.Abilities = map[string]bool{
		"change": lead && manage && c.State != AllSigned && (c.State != Sent || !signedOnce),
		"send":   lead && manage && c.State == Draft,
		"drop":   lead && manage && c.Revision == 0,
		"sign":   sign && d.Todo == "sign",
		"vote":   sign && (d.Todo == "vote" || d.Todo == "sign") && party && c.party(here).Kind == "school",
		"refuse": sign && (d.Todo == "sign" || d.Todo == "vote"),
		"advise": d.Todo == "advise" && manifest.Holds(tx, Advise) != 0,
		"remind": lead && manage && c.State == Sent,
		"ask":    false,
		"end":    sign && party && c.State == AllSigned && !today.After(c.last()) && c.notice(today).Before(c.last()),
		"renew":  lead && manage && c.State == AllSigned && c.EndedOn == nil && !addMonths(today, renewMonths).Before(c.Until),
	}
	if d.Abilities["renew"] {
		follows, err := tenant.Value[bool](tx, `select exists (select from convention.conventions where tenant_id = $1 and follows_id = $2)`, here, id)
		if err != nil {
			return nil, err
		}
		d.Abilities["renew"] = !follows
	}
	if d.Abilities["end"] {
		from := c.notice(today)
		d.EndsFrom = &from
	}
	if d.Abilities["sign"] {
		for _, q := range offered(tx, c.party(here).Kind) {
			d.Qualities = append(d.Qualities, Quality{q, s.say(tx.Actor().Lang, "quality_"+q, nil), !slices.Contains(own, q)})
		}
	}
	if party && manage && c.State == Sent {
		links, err := tenant.Links(tx)
		if err != nil {
			return nil, err
		}
		asked := of(acts, c.Revision, actAsked)
		for _, l := range links {
			if l.PeerKind == "district" && !slices.ContainsFunc(asked, func(a Act) bool { return a.ToID != nil && *a.ToID == l.Peer }) {
				d.Inspections = append(d.Inspections, Choice{ID: l.Peer, Name: l.PeerName, Kind: l.PeerKind})
			}
		}
		d.Abilities["ask"] = len(d.Inspections) > 0 && c.Degree != College // an IEN inspects écoles
	}
	return &detailOut{d}, nil
}

type download struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Cache       string `header:"Cache-Control"`
	Policy      string `header:"Content-Security-Policy"`
	Body        []byte
}

func (s *Service) file(tx *tenant.Tx, name string, c *convention, content []byte) *download {
	return &download{"application/pdf", mime.FormatMediaType("attachment", map[string]string{"filename": s.say(tx.Actor().Lang, "file_"+name, nil) + "-" + c.Since.String() + ".pdf"}), "no-store", "default-src 'none'; sandbox", content}
}

// paper is the document that is signed, byte for byte; of a draft, what it would be.
func (s *Service) paper(ctx context.Context, st *manifest.Stages, in *OfConvention) (*download, error) {
	var c *convention
	var out *download
	err := st.Do(func(tx *tenant.Tx) (err error) {
		if c, err = find(tx, in.Convention, false); err != nil {
			return err
		}
		if c.LeadID == tx.Tenant() && c.State == Draft {
			out = s.file(tx, "draft", c, nil)
			return nil
		}
		content, err := tenant.Value[[]byte](tx, `select content from convention.papers where tenant_id = $1 and convention_id = $2 and revision = $3 and kind = 'text'`, tx.Tenant(), c.ID, c.Revision)
		if err == nil && len(content) == 0 {
			err = problem.Missing()
		}
		out = s.file(tx, "text", c, content)
		return err
	})
	if err != nil || len(out.Body) > 0 {
		return out, err
	}
	d := s.document(c, c.Revision+1)
	d.Foot = "PROJET · " + d.Foot
	out.Body, err = s.render(ctx, d)
	return out, err
}

func (s *Service) proofFile(_ context.Context, tx *tenant.Tx, in *OfConvention) (*download, error) {
	c, err := find(tx, in.Convention, false)
	if err != nil {
		return nil, err
	}
	content, err := tenant.Value[[]byte](tx, `select content from convention.papers where tenant_id = $1 and convention_id = $2 and revision = $3 and kind = 'proof'`, tx.Tenant(), c.ID, c.Revision)
	if err == nil && len(content) == 0 {
		err = problem.Missing()
	}
	return s.file(tx, "proof", c, content), err
}

// cards are what waits for the caller, and what is new to the direction of a school.
func (s *Service) cards(_ context.Context, tx *tenant.Tx) ([]manifest.Card, error) {
	list, err := lines(tx)
	if err != nil {
		return nil, err
	}
	lang := tx.Actor().Lang
	needs := map[string]access.Right{"sign": Sign, "vote": Sign, "send": Manage, "advise": Advise}
	var out []manifest.Card
	for _, l := range list {
		right, ok := needs[l.Todo]
		if !ok || manifest.Holds(tx, right) == 0 || l.Todo == "send" && !l.Renews {
			continue
		}
		kind := l.Todo
		if kind == "send" {
			kind = "renew"
		}
		out = append(out, manifest.Card{ID: "convention:" + l.ID.String(), Service: Key, Kind: "convention." + kind, Domain: "neutral", Tenant: tx.Tenant(), Todo: true, At: tx.Now(), Path: "/conventions/" + l.ID.String(),
			Title: s.say(lang, "card_"+kind, nil), Line: s.say(lang, "card_line", map[string]any{"with": i18n.List(lang, l.With), "since": i18n.Day(l.Since.At(utc, 12, 0))})})
	}
	return out, nil
}

func (s *Service) operations() []manifest.Operation {
	at := func(id, method, path, summary string, right access.Right, errors ...int) manifest.Spec {
		return manifest.Spec{ID: "convention." + id, Method: method, Path: "/api/v1/t/{tenant}/convention" + path, Summary: summary, Gate: manifest.Needs(right), Reads: []string{"tenant", "directory", "notify"}, Errors: errors}
	}
	file := func(spec manifest.Spec) manifest.Spec { spec.File = "application/pdf"; return spec }
	return []manifest.Operation{
		manifest.Op(at("list", "GET", "", "The conventions of this organisation", Consult), s.list),
		manifest.Op(at("start", "GET", "/start", "What a new convention begins with", Manage), s.start),
		manifest.Op(at("create", "POST", "", "Begin a convention as a draft", Manage, 409, 422), s.create),
		manifest.Op(at("detail", "GET", "/{convention}", "A convention: its terms, who signed, what was done about it", Consult, 404), s.detail),
		manifest.Op(at("change", "PUT", "/{convention}", "Write it again; one that was sent becomes a draft on every side, until the first signature", Manage, 404, 409, 422), s.change),
		manifest.Op(at("drop", "DELETE", "/{convention}", "Throw away a draft that was never sent", Manage, 404, 409), s.drop),
		manifest.Staged(at("send", "POST", "/{convention}/send", "Draw the document and hand it to those who sign and to the schools", Manage, 404, 409), s.send),
		manifest.Staged(file(at("paper", "GET", "/{convention}/paper", "The document that is signed, byte for byte", Consult, 404)), s.paper),
		manifest.Op(file(at("proof", "GET", "/{convention}/proof", "The page of signatures", Consult, 404)), s.proofFile),
		manifest.Op(at("sign", "POST", "/{convention}/sign", "Sign, in the name of the organisation, the document that one opened", Sign, 404, 409, 422), s.sign),
		manifest.Op(at("refuse", "POST", "/{convention}/refuse", "Refuse, with a reason", Sign, 404, 409, 422), s.refuse),
		manifest.Op(at("vote", "POST", "/{convention}/vote", "Say what the conseil d'administration voted", Sign, 404, 409, 422), s.vote),
		manifest.Op(at("ask", "POST", "/{convention}/ask", "Ask an inspection for its opinion", Manage, 404, 409, 422), s.ask),
		manifest.Op(at("advise", "POST", "/{convention}/advise", "Give the opinion that is asked for", Advise, 404, 409, 422), s.advise),
		manifest.Op(at("remind", "POST", "/{convention}/remind", "Tell those who have not signed once more", Manage, 404, 409), s.remind),
		manifest.Op(at("end", "POST", "/{convention}/end", "End it, with its notice and a reason", Sign, 404, 409, 422), s.end),
		manifest.Op(at("renew", "POST", "/{convention}/renew", "Begin the one that follows without a gap", Manage, 404, 409, 422), s.renew),
	}
}
