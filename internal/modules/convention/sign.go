package convention

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"preau/internal/access"
	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

func trim(s string) string { return strings.TrimSpace(s) }

// qualities are those in which somebody signs for a kind of organisation.
var qualities = map[string][]string{
	"commune":          {"mayor", "deputy_mayor", "delegate"},
	"intercommunality": {"president", "vice_president", "delegate"},
	"departement":      {"president", "vice_president", "delegate"},
	"academy":          {"dasen", "rector", "delegate"},
	"school":           {"head", "deputy_head"},
}

// own are the qualities that are a power of their own; who signs in another does so under a delegation, with its reference and day.
var own = []string{"mayor", "president", "dasen", "rector", "head"}

// offered are the qualities in which the caller may sign here: an agent is neither mayor nor president.
func offered(tx *tenant.Tx, kind string) []string {
	if (kind == "commune" || kind == "intercommunality" || kind == "departement") && !tx.Actor().Has(string(access.Elected)) {
		return []string{"delegate"}
	}
	return append([]string{}, qualities[kind]...)
}

// OfConvention is the path of one convention.
type OfConvention struct {
	manifest.InTenant
	Convention uid `path:"convention" format:"uuid"`
}

// waiting is a convention that waits for the transaction's organisation, locked, with its acts.
func waiting(tx *tenant.Tx, id uid) (*convention, []Act, error) {
	c, err := find(tx, id, true)
	if err != nil {
		return nil, nil, err
	}
	acts, err := actsOf(tx, id)
	if err != nil {
		return nil, nil, err
	}
	switch {
	case !c.signs(tx.Tenant()):
		return nil, nil, problem.New(problem.Conflict, "convention.not_a_party")
	case c.signature(acts, tx.Tenant()) != nil:
		return nil, nil, problem.New(problem.Conflict, "convention.signed_here")
	case c.State != Sent:
		return nil, nil, problem.New(problem.Conflict, "convention.not_to_sign")
	}
	return c, acts, nil
}

// Signing is what who signs says.
type Signing struct {
	SHA256       string `json:"sha256" maxLength:"64" doc:"Of the document that was opened, as the reader reckoned it from its bytes"`
	Quality      string `json:"quality" enum:"mayor,deputy_mayor,president,vice_president,dasen,rector,head,deputy_head,delegate"`
	Delegation   string `json:"delegation,omitempty" maxLength:"200" doc:"The act by which the power was delegated"`
	DelegationOn Date   `json:"delegation_on,omitempty" format:"date"`
}

type signIn struct {
	OfConvention
	Body Signing
}

// sign is the caller's own signature in the name of the organisation, of the very bytes that they read.
func (s *Service) sign(_ context.Context, tx *tenant.Tx, in *signIn) (*detailOut, error) {
	c, acts, err := waiting(tx, in.Convention)
	if err != nil {
		return nil, err
	}
	b := in.Body
	here := c.party(tx.Tenant())
	if b.SHA256 != c.SHA256 {
		return nil, problem.New(problem.Conflict, "convention.another_text")
	}
	if !slices.Contains(offered(tx, here.Kind), b.Quality) {
		return nil, problem.OnField("quality", "convention.not_this_quality")
	}
	a := Act{Kind: actSigned, Quality: b.Quality, SHA256: b.SHA256}
	if !slices.Contains(own, b.Quality) {
		today, err := directory.Today(tx)
		if err != nil {
			return nil, err
		}
		switch {
		case trim(b.Delegation) == "":
			return nil, problem.OnField("delegation", "convention.delegation_needed")
		case b.DelegationOn.IsZero() || b.DelegationOn.After(today):
			return nil, problem.OnField("delegation_on", "convention.delegation_day")
		}
		a.Said, a.On = trim(b.Delegation), &b.DelegationOn
	}
	if here.Kind == "school" {
		votes := of(acts, c.Revision, actVoted)
		if len(votes) == 0 || votes[len(votes)-1].Result != "for" {
			return nil, problem.New(problem.Conflict, "convention.vote_first")
		}
	}
	if err := overlaps(tx, c); err != nil {
		return nil, err
	}
	if s.Proven != nil {
		if err := s.Proven(tx); err != nil {
			return nil, err
		}
	}
	if err := s.act(tx, c, a); err != nil {
		return nil, err
	}
	return s.detailOf(tx, c.ID)
}

// Refusal is why somebody does not sign.
type Refusal struct {
	Reason string `json:"reason" minLength:"1" maxLength:"2000"`
}

type refuseIn struct {
	OfConvention
	Body Refusal
}

func (s *Service) refuse(_ context.Context, tx *tenant.Tx, in *refuseIn) (*detailOut, error) {
	c, _, err := waiting(tx, in.Convention)
	if err != nil {
		return nil, err
	}
	if trim(in.Body.Reason) == "" {
		return nil, problem.OnField("reason", "field.required")
	}
	if err := s.act(tx, c, Act{Kind: actRefused, Said: trim(in.Body.Reason), SHA256: c.SHA256}); err != nil {
		return nil, err
	}
	return s.detailOf(tx, c.ID)
}

// Vote is what a council decided.
type Vote struct {
	On     Date   `json:"on" format:"date"`
	Result string `json:"result" enum:"for,against"`
	Number string `json:"number" minLength:"1" maxLength:"60" doc:"Of the act of the conseil d'administration"`
}

type voteIn struct {
	OfConvention
	Body Vote
}

// vote is what the collège's conseil d'administration decided: without it its head signs nothing (Code de l'éducation, R421-20).
func (s *Service) vote(_ context.Context, tx *tenant.Tx, in *voteIn) (*detailOut, error) {
	c, _, err := waiting(tx, in.Convention)
	if err != nil {
		return nil, err
	}
	if c.party(tx.Tenant()).Kind != "school" {
		return nil, problem.New(problem.Conflict, "convention.no_council")
	}
	today, err := directory.Today(tx)
	if err != nil {
		return nil, err
	}
	if in.Body.On.After(today) || in.Body.On.IsZero() {
		return nil, problem.OnField("on", "convention.vote_to_come")
	}
	if err := s.act(tx, c, Act{Kind: actVoted, Result: in.Body.Result, Said: trim(in.Body.Number), On: &in.Body.On}); err != nil {
		return nil, err
	}
	return s.detailOf(tx, c.ID)
}

// Asking is whom an opinion is asked of.
type Asking struct {
	Inspection uid `json:"inspection" doc:"A linked circonscription"`
}

// ask gives the text to an inspection linked with the académie, for its opinion.
func (s *Service) ask(_ context.Context, tx *tenant.Tx, in *struct {
	OfConvention
	Body Asking
}) (*detailOut, error) {
	c, err := find(tx, in.Convention, true)
	if err != nil {
		return nil, err
	}
	acts, err := actsOf(tx, c.ID)
	if err != nil {
		return nil, err
	}
	if c.State != Sent || !c.signs(tx.Tenant()) {
		return nil, problem.New(problem.Conflict, "convention.not_to_sign")
	}
	links, err := tenant.Links(tx)
	if err != nil {
		return nil, err
	}
	to := in.Body.Inspection
	if !slices.ContainsFunc(links, func(l tenant.Link) bool { return l.Peer == to && l.PeerKind == "district" }) {
		return nil, problem.OnField("inspection", "convention.unknown_inspection")
	}
	if slices.ContainsFunc(of(acts, c.Revision, actAsked), func(a Act) bool { return a.ToID != nil && *a.ToID == to }) {
		return nil, problem.New(problem.Conflict, "convention.asked_already")
	}
	paper, err := tenant.Value[[]byte](tx, `select content from convention.papers where tenant_id = $1 and convention_id = $2 and revision = $3 and kind = 'text'`, tx.Tenant(), c.ID, c.Revision)
	if err != nil {
		return nil, err
	}
	before := []revisited{}
	for _, a := range acts {
		before = append(before, revisited{a, a.Revision})
	}
	if _, err := s.hand(tx, to, message{Convention: c.ID, Revision: c.Revision, Kind: "text", Paper: paper, Text: c.crossing("adviser"), History: before}); err != nil {
		return nil, err
	}
	if err := s.act(tx, c, Act{Kind: actAsked, ToID: &to}); err != nil {
		return nil, err
	}
	return s.detailOf(tx, c.ID)
}

// Advice is an inspection's opinion.
type Advice struct {
	Result string `json:"result" enum:"favourable,reserved,unfavourable"`
	Text   string `json:"text,omitempty" maxLength:"4000"`
}

func (s *Service) advise(_ context.Context, tx *tenant.Tx, in *struct {
	OfConvention
	Body Advice
}) (*detailOut, error) {
	c, err := find(tx, in.Convention, true)
	if err != nil {
		return nil, err
	}
	if c.Role != "adviser" || c.State != Sent {
		return nil, problem.New(problem.Conflict, "convention.not_asked")
	}
	if in.Body.Result != "favourable" && trim(in.Body.Text) == "" {
		return nil, problem.OnField("text", "convention.say_why")
	}
	if err := s.act(tx, c, Act{Kind: actAdvised, Result: in.Body.Result, Said: trim(in.Body.Text), SHA256: c.SHA256}); err != nil {
		return nil, err
	}
	return s.detailOf(tx, c.ID)
}

// remind tells those who have not signed once more, a day at least after they heard of it last.
func (s *Service) remind(_ context.Context, tx *tenant.Tx, in *OfConvention) (*detailOut, error) {
	c, acts, err := mine(tx, in.Convention)
	if err != nil {
		return nil, err
	}
	if c.State != Sent {
		return nil, problem.New(problem.Conflict, "convention.not_to_sign")
	}
	reminded := 0
	for _, p := range c.missing(acts) {
		recent := slices.ContainsFunc(of(acts, c.Revision, actReminded), func(a Act) bool { return *a.ToID == p.ID && tx.Now().Sub(a.At).Hours() < 24 })
		if p.ID == tx.Tenant() || recent || c.SentAt != nil && tx.Now().Sub(*c.SentAt).Hours() < 24 {
			continue
		}
		reminded++
		if err := s.act(tx, c, Act{Kind: actReminded, ToID: &p.ID}); err != nil {
			return nil, err
		}
	}
	if reminded == 0 {
		return nil, problem.New(problem.Conflict, "convention.told_today")
	}
	return s.detailOf(tx, c.ID)
}

// Ending is when and why it ends.
type Ending struct {
	On     Date   `json:"on" format:"date" doc:"The last day"`
	Reason string `json:"reason" minLength:"1" maxLength:"2000"`
}

type endIn struct {
	OfConvention
	Body Ending
}

// end is said by one of those who signed, with the notice that was agreed.
func (s *Service) end(_ context.Context, tx *tenant.Tx, in *endIn) (*detailOut, error) {
	c, err := find(tx, in.Convention, true)
	if err != nil {
		return nil, err
	}
	today, err := directory.Today(tx)
	if err != nil {
		return nil, err
	}
	switch {
	case !c.signs(tx.Tenant()):
		return nil, problem.New(problem.Conflict, "convention.not_a_party")
	case c.State != AllSigned || today.After(c.last()):
		return nil, problem.New(problem.Conflict, "convention.not_in_force")
	case trim(in.Body.Reason) == "":
		return nil, problem.OnField("reason", "field.required")
	case in.Body.On.Before(c.notice(today)):
		return nil, problem.OnField("on", "convention.notice", "months", c.Terms.Notice)
	case !in.Body.On.Before(c.last()):
		return nil, problem.OnField("on", "convention.ends_before")
	}
	if s.Proven != nil {
		if err := s.Proven(tx); err != nil {
			return nil, err
		}
	}
	if err := s.act(tx, c, Act{Kind: actEnded, Said: trim(in.Body.Reason), On: &in.Body.On}); err != nil {
		return nil, err
	}
	return s.detailOf(tx, c.ID)
}

// notice is the first day on which it may end when that is said today.
func (c *convention) notice(today Date) Date { return addMonths(today, c.Terms.Notice) }

// Signed are the schools that a convention in force on a day covers, of those of the transaction's organisation: itself, of a school.
// None: no convention holds. It asks for the door of the service.
func Signed(tx *tenant.Tx, on Date) ([]uid, error) {
	rows, err := tenant.Select[json.RawMessage](tx, `select terms -> 'schools' from convention.conventions where tenant_id = $1 and state = 'signed' and since <= $2 and until >= $2 and (ended_on is null or ended_on >= $2)`, tx.Tenant(), on)
	if err != nil {
		return nil, err
	}
	var out []uid
	for _, r := range rows {
		var schools []Place
		if err := json.Unmarshal(r, &schools); err != nil {
			return nil, err
		}
		for _, p := range schools {
			if !slices.Contains(out, p.ID) {
				out = append(out, p.ID)
			}
		}
	}
	kind, err := tenant.Value[string](tx, `select kind from tenant.tenants where tenant_id = $1`, tx.Tenant())
	if err == nil && kind == "school" {
		out = slices.DeleteFunc(out, func(id uid) bool { return id != tx.Tenant() })
	}
	return out, err
}
