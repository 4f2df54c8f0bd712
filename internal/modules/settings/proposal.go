package settings

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
	"preau/internal/tenant/identifiers"
)

const linkKind = "settings.link"

// maxWaiting is how many proposals of an organisation may wait for an answer.
const maxWaiting = 20

// maxRepeated is how many proposals to one organisation may come to nothing within a month: its people are told of each.
const maxRepeated = 3

// Carried are the services that a link between organisations of two kinds may be for. A vendor's carries nothing of a child.
func Carried(a, b string) []string {
	is := func(kinds ...string) bool { return slices.Contains(kinds, b) }
	if rank[a] > rank[b] {
		return Carried(b, a)
	}
	switch a {
	case "vendor":
		return []string{"billing", "support"}
	case "school":
		switch {
		case is("school"):
			return []string{"directory"}
		case is("commune", "intercommunality", "departement"):
			return []string{"directory", "enrolment", "canteen", "childcare", "transport", "family", "news", "liaison", "booking", "usage", "deployment", "billing"}
		case is("region"):
			return []string{"transport", "liaison"}
		case is("academy", "district"):
			return []string{"directory", "usage", "deployment", "support", "liaison"}
		}
	case "commune", "intercommunality", "departement":
		switch {
		case is("commune", "intercommunality", "departement"):
			return []string{"billing", "canteen", "transport"}
		case is("region"):
			return []string{"transport"}
		case is("academy"):
			return []string{"convention"}
		}
	case "academy", "district":
		if is("academy", "district") {
			return []string{"directory", "usage", "deployment", "support", "liaison"}
		}
	}
	return nil
}

// rank orders the kinds, so that a pair of them is looked up one way.
var rank = map[string]int{"vendor": 0, "school": 1, "commune": 2, "intercommunality": 2, "departement": 2, "region": 3, "academy": 4, "district": 4}

// Proposal is a link proposed to, or by, an organisation that exists already.
type Proposal struct {
	ID        uuid.UUID       `json:"id"`
	Ours      bool            `json:"ours" doc:"Proposed from here"`
	Peer      string          `json:"peer" db:"peer_name" doc:"Of ours: the number it was asked under, until it accepts"`
	PeerKind  string          `json:"peer_kind"`
	Services  []string        `json:"services" nullable:"false"`
	State     string          `json:"state" enum:"proposed,accepted,linked,refused,withdrawn"`
	Reason    string          `json:"reason,omitempty" enum:"kind" doc:"kind: it is an organisation of another kind"`
	AskedAt   time.Time       `json:"asked_at"`
	Abilities map[string]bool `json:"abilities" db:"-"`
	PeerID    uuid.UUID       `json:"-"`
}

const proposalColumns = `select id, ours, peer_name, peer_kind, services, state, reason, asked_at, peer_id from settings.proposals where tenant_id = $1`

// Linkable is what a link with a kind of organisation may be for.
type Linkable struct {
	Kind     string   `json:"kind"`
	Services []string `json:"services" nullable:"false"`
}

type proposalsOut struct {
	Body struct {
		Items []Proposal `json:"items" nullable:"false"`
		Kinds []Linkable `json:"kinds" nullable:"false" doc:"With whom one may propose to be linked"`
	}
}

func (s *Service) proposals(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*proposalsOut, error) {
	here, _, err := tenant.One[self](tx, selfWhere, tx.Tenant())
	if err != nil {
		return nil, err
	}
	rows, err := tenant.Final[Proposal](tx, proposalColumns+` order by state = 'proposed' desc, asked_at desc limit 100`, tx.Tenant())
	out := &proposalsOut{}
	out.Body.Items, out.Body.Kinds = []Proposal{}, []Linkable{}
	for _, p := range rows {
		out.Body.Items = append(out.Body.Items, p.shown())
	}
	for _, kind := range []string{"vendor", "school", "commune", "intercommunality", "departement", "region", "academy", "district"} {
		if c := Carried(here.Kind, kind); len(c) > 0 {
			out.Body.Kinds = append(out.Body.Kinds, Linkable{kind, c})
		}
	}
	return out, err
}

func within(some, all []string) bool {
	return !slices.ContainsFunc(some, func(v string) bool { return !slices.Contains(all, v) })
}

func (p Proposal) shown() Proposal {
	waits := p.State == "proposed"
	p.Abilities = map[string]bool{"answer": waits && !p.Ours, "withdraw": waits && p.Ours}
	return p
}

type self struct{ Kind, Name string }

const selfWhere = `select kind, name from tenant.tenants where tenant_id = $1`

type proposalOut struct{ Body Proposal }

// linking is what crosses while two organisations agree to be linked: proposed and withdrawn by one, accepted or refused by the other;
// made once the one has written its side, stands once the other has; ended by either, later.
type linking struct {
	Proposal uuid.UUID `json:"proposal"`
	Step     string    `json:"step"`
	From     uuid.UUID `json:"from"`
	Kind     string    `json:"kind"`
	Name     string    `json:"name"`
	To       string    `json:"to,omitempty"` // the kind that was asked
	Services []string  `json:"services,omitempty"`
	Reason   string    `json:"reason,omitempty"`
}

// propose asks an organisation, by its public number, to be linked with this one. What crosses is who asks and for what.
func (s *Service) propose(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body struct {
		Kind     string   `json:"kind" enum:"vendor,school,commune,intercommunality,departement,region,academy,district"`
		Number   string   `json:"number" maxLength:"20" doc:"UAI or SIRET"`
		Services []string `json:"services,omitempty" maxItems:"20" doc:"Absent: all that such a link may be for"`
	}
}) (*proposalOut, error) {
	here, _, err := tenant.One[self](tx, selfWhere, tx.Tenant())
	if err != nil {
		return nil, err
	}
	b := in.Body
	may := Carried(here.Kind, b.Kind)
	if len(may) == 0 {
		return nil, problem.OnField("kind", "settings.never_linked")
	}
	services := slices.DeleteFunc(slices.Clone(may), func(v string) bool { return len(b.Services) > 0 && !slices.Contains(b.Services, v) })
	if len(services) == 0 || len(b.Services) > len(services) {
		return nil, problem.OnField("services", "settings.never_linked")
	}
	id, number := "siret", ""
	if number, err = identifiers.CheckSIRET(b.Number); err != nil {
		id = "uai"
		if number, err = identifiers.CheckUAI(b.Number); err != nil {
			return nil, problem.OnField("number", "settings.bad_number")
		}
	}
	peer, err := tenant.Value[uuid.UUID](tx, `select tenant.by_identifier($1, $2)`, id, number)
	switch {
	case err != nil:
		return nil, err
	case peer == uuid.Nil:
		return nil, problem.OnField("number", "settings.unknown_number")
	case peer == tx.Tenant():
		return nil, problem.OnField("number", "settings.own_number")
	}
	links, err := tenant.Links(tx)
	if err != nil {
		return nil, err
	}
	for _, l := range links {
		if l.Peer == peer && within(services, l.Services) {
			return nil, problem.OnField("number", "settings.linked_already")
		}
	}
	type waiting struct {
		All      int
		Same     bool
		Repeated int
	}
	w, _, err := tenant.One[waiting](tx, `select count(*) filter (where state = 'proposed')::int as all, coalesce(bool_or(peer_id = $2 and state = 'proposed'), false) as same,
		count(*) filter (where peer_id = $2 and asked_at > $3 and state in ('refused', 'withdrawn') and reason <> 'kind')::int as repeated from settings.proposals where tenant_id = $1 and ours`, tx.Tenant(), peer, tx.Now().AddDate(0, -1, 0))
	switch {
	case err != nil:
		return nil, err
	case w.Same:
		return nil, problem.OnField("number", "settings.proposed_already")
	case w.Repeated >= maxRepeated:
		return nil, problem.OnField("number", "settings.proposed_often")
	case w.All >= maxWaiting:
		return nil, problem.New(problem.Conflict, "settings.proposals_wait", "most", maxWaiting)
	}
	p := Proposal{ID: tenant.NewID(), Ours: true, Peer: number, PeerKind: b.Kind, Services: services, State: "proposed", AskedAt: tx.Now(), PeerID: peer}
	if err := keepProposal(tx, p); err != nil {
		return nil, err
	}
	tx.About(p.ID, peer)
	_, err = tx.Propose(peer, linkKind, linking{Proposal: p.ID, Step: "proposed", From: tx.Tenant(), Kind: here.Kind, Name: here.Name, To: b.Kind, Services: services})
	return &proposalOut{Body: p.shown()}, err
}

func keepProposal(tx *tenant.Tx, p Proposal) error {
	var by *uuid.UUID
	if a := tx.Account(); a != uuid.Nil {
		by = &a
	}
	_, err := tx.Exec(`insert into settings.proposals (tenant_id, id, ours, peer_id, peer_kind, peer_name, services, state, reason, by_account, asked_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing`, tx.Tenant(), p.ID, p.Ours, p.PeerID, p.PeerKind, p.Peer, p.Services, p.State, p.Reason, by, p.AskedAt)
	return err
}

// OfProposal is the path of a proposal; inputs embed it.
type OfProposal struct {
	manifest.InTenant
	Proposal uuid.UUID `path:"proposal" format:"uuid"`
}

func (s *Service) acceptProposal(_ context.Context, tx *tenant.Tx, in *OfProposal) (*proposalOut, error) {
	return s.settle(tx, in.Proposal, "answer", "accepted")
}

func (s *Service) refuseProposal(_ context.Context, tx *tenant.Tx, in *OfProposal) (*proposalOut, error) {
	return s.settle(tx, in.Proposal, "answer", "refused")
}

func (s *Service) withdrawProposal(_ context.Context, tx *tenant.Tx, in *OfProposal) (*proposalOut, error) {
	return s.settle(tx, in.Proposal, "withdraw", "withdrawn")
}

// settle answers a proposal, or takes it back, and tells the other.
func (s *Service) settle(tx *tenant.Tx, id uuid.UUID, needs, state string) (*proposalOut, error) {
	p, err := proposalOf(tx, id)
	if err != nil {
		return nil, err
	}
	if p.ID == uuid.Nil {
		return nil, problem.Missing()
	}
	if !p.shown().Abilities[needs] {
		return nil, problem.New(problem.Conflict, "settings.answered_already")
	}
	tx.About(p.ID, p.PeerID)
	if p, err = moveProposal(tx, p, state, ""); err != nil {
		return nil, err
	}
	if _, err := tx.Exec(`update settings.proposals set by_account = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), p.ID, tx.Account()); err != nil {
		return nil, err
	}
	return &proposalOut{Body: p.shown()}, s.say(tx, p, state, "")
}

// proposalOf locks a proposal of this organisation; a zero one when there is none.
func proposalOf(tx *tenant.Tx, id uuid.UUID) (Proposal, error) {
	p, _, err := tenant.One[Proposal](tx, proposalColumns+` and id = $2 for update`, tx.Tenant(), id)
	return p, err
}

func moveProposal(tx *tenant.Tx, p Proposal, state, reason string) (Proposal, error) {
	p.State, p.Reason = state, reason
	_, err := tx.Exec(`update settings.proposals set state = $3, reason = $4, peer_name = $5 where tenant_id = $1 and id = $2`, tx.Tenant(), p.ID, state, reason, p.Peer)
	return p, err
}

// say tells the other side how far it is; its name goes only to whom it accepts.
func (s *Service) say(tx *tenant.Tx, p Proposal, step, reason string) error {
	m := linking{Proposal: p.ID, Step: step, From: tx.Tenant(), Reason: reason}
	if step != "refused" {
		here, _, err := tenant.One[self](tx, selfWhere, tx.Tenant())
		if err != nil {
			return err
		}
		m.Kind, m.Name = here.Kind, here.Name
	}
	_, err := tx.Propose(p.PeerID, linkKind, m)
	return err
}

// linking hears how far the other side is. A step that comes twice, or too late, changes nothing.
func (s *Service) linking(_ context.Context, tx *tenant.Tx, in *linking) error {
	if in.Step == "ended" {
		return s.linkEnded(tx, in.From)
	}
	p, err := proposalOf(tx, in.Proposal)
	if err != nil {
		return err
	}
	known := p.ID != uuid.Nil && p.PeerID == in.From
	switch {
	case in.Step == "proposed" && p.ID == uuid.Nil:
		return s.proposed(tx, in)
	case !known:
		return nil
	case in.Step == "refused" && p.Ours && p.State == "proposed":
		if _, err := moveProposal(tx, p, "refused", in.Reason); err != nil {
			return err
		}
		return s.TellLink(tx, "settings.kind_link_refused", p.ID)
	case in.Step == "withdrawn" && !p.Ours && (p.State == "proposed" || p.State == "accepted"):
		_, err := moveProposal(tx, p, "withdrawn", "")
		return err
	case in.Step == "accepted" && p.Ours && p.State == "withdrawn":
		return s.say(tx, p, "withdrawn", "")
	case in.Step == "accepted" && p.Ours && p.State == "proposed":
		p.Peer = in.Name
		if err := s.linkUp(tx, p); err != nil {
			return err
		}
		if err := s.TellLink(tx, "settings.kind_link_accepted", p.ID); err != nil {
			return err
		}
		return s.say(tx, p, "made", "")
	case in.Step == "made" && !p.Ours && p.State == "accepted":
		if err := s.linkUp(tx, p); err != nil {
			return err
		}
		if err := s.say(tx, p, "stands", ""); err != nil {
			return err
		}
		return s.Linked(tx)
	case in.Step == "stands" && p.Ours && p.State == "linked":
		return s.Linked(tx)
	}
	return nil
}

// proposed keeps what another organisation proposes, for somebody here to answer.
func (s *Service) proposed(tx *tenant.Tx, in *linking) error {
	here, ok, err := tenant.One[self](tx, selfWhere, tx.Tenant())
	if err != nil || !ok {
		return err
	}
	p := Proposal{ID: in.Proposal, Peer: in.Name, PeerKind: in.Kind, Services: in.Services, State: "proposed", AskedAt: tx.Now(), PeerID: in.From}
	if here.Kind != in.To {
		return s.say(tx, p, "refused", "kind")
	}
	if !within(in.Services, Carried(in.Kind, here.Kind)) {
		return nil
	}
	if err := keepProposal(tx, p); err != nil {
		return err
	}
	return s.TellLink(tx, "settings.kind_link_proposed", p.ID)
}

// linkUp writes this side of the link that was agreed on; one that lives carries what it carried too.
func (s *Service) linkUp(tx *tenant.Tx, p Proposal) error {
	n, err := tx.Exec(`update tenant.links set services = (select array_agg(distinct v order by v) from unnest(services || $3::text[]) v)
		where tenant_id = $1 and peer_tenant_id = $2 and since <= $4::date and (until is null or until >= $4::date)`, tx.Tenant(), p.PeerID, p.Services, tx.Now())
	if err == nil && n == 0 {
		err = link(tx, p.PeerID, p.PeerKind, p.Peer, p.Services)
	}
	if err != nil {
		return err
	}
	tx.About(p.PeerID)
	_, err = moveProposal(tx, p, "linked", "")
	return err
}
