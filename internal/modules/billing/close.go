package billing

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// EndIn is how a buyer ends a subscription.
type EndIn struct {
	On      schoolyear.Date `json:"on" format:"date" doc:"Its last day"`
	Quality string          `json:"quality" minLength:"3" maxLength:"120" doc:"In which the collectivity is committed"`
	Reason  string          `json:"reason,omitempty" maxLength:"400" doc:"It stays here"`
}

func (s *Service) endSubscription(_ context.Context, tx *tenant.Tx, in *struct {
	OfSubscription
	Body EndIn
}) (*subscriptionOut, error) {
	r, err := subscriptionOf(tx, in.Subscription)
	if err != nil {
		return nil, err
	}
	if !r.EndedOn.IsZero() {
		return nil, problem.New(problem.Conflict, "billing.ends", "on", dayOf(r.EndedOn))
	}
	if r, _, err = s.change(tx, r, ChangeIn{What: "end", On: in.Body.On}); err != nil {
		return nil, err
	}
	note := on("", r.EndedOn)
	if reason := strings.TrimSpace(in.Body.Reason); reason != "" {
		note += " · " + reason
	}
	if err := s.changed(tx, &r, "ending", strings.TrimSpace(in.Body.Quality), note); err != nil {
		return nil, err
	}
	followers, err := tenant.Select[uuid.UUID](tx, `select id from billing.subscriptions where tenant_id = $1 and renews = $2 and state in ('asked', 'quoted', 'submitted') order by id`, tx.Tenant(), r.ID)
	if err != nil {
		return nil, err
	}
	for _, id := range followers { // what was prepared to follow it is wanted no more
		f, err := subscriptionOf(tx, id)
		if err != nil {
			return nil, err
		}
		if err := s.decline(tx, &f, ""); err != nil {
			return nil, err
		}
	}
	return s.shown(tx, r.ID)
}

func (s *Service) keepSubscription(_ context.Context, tx *tenant.Tx, in *OfSubscription) (*subscriptionOut, error) {
	r, err := subscriptionOf(tx, in.Subscription)
	if err != nil {
		return nil, err
	}
	if r.Side != "customer" || r.EndedOn.IsZero() {
		return nil, problem.New(problem.Conflict, "billing.ends_not")
	}
	if err := r.in(Running); err != nil {
		return nil, err
	}
	r.EndedOn, r.RenewalOn = schoolyear.Date{}, schoolyear.Date{}
	if err := s.changed(tx, &r, "kept", "", ""); err != nil {
		return nil, err
	}
	return s.shown(tx, r.ID)
}

// covered refuses to open services in schools of the first degree that no convention covers, unless the buyer states one signed on paper.
func (s *Service) covered(tx *tenant.Tx, r subscriptionRow, schools []uuid.UUID) error {
	missing, err := s.uncovered(tx, r, schools)
	if err != nil || len(missing) == 0 || r.ConventionRef != "" {
		return err
	}
	return problem.New(problem.Conflict, "billing.no_convention", "schools", strings.Join(missing, ", "))
}

// uncovered are the names of the schools that no convention in force covers today. A collège's is not a collectivity's to sign alone.
func (s *Service) uncovered(tx *tenant.Tx, r subscriptionRow, schools []uuid.UUID) (out []string, err error) {
	c, err := cardOf(tx)
	if err != nil || s.Signed == nil || c.Kind != "commune" && c.Kind != "intercommunality" {
		return nil, err
	}
	on, err := today(tx)
	if err != nil {
		return nil, err
	}
	signed, err := s.Signed(tx, on)
	if err != nil {
		return nil, err
	}
	for _, p := range r.places {
		if slices.Contains(schools, p.SchoolID) && !slices.Contains(signed, p.SchoolID) && !slices.Contains(out, p.Name) {
			out = append(out, p.Name)
		}
	}
	return out, nil
}

// schools are those of a subscription, each once.
func (r subscriptionRow) schools() (out []uuid.UUID) {
	for _, p := range r.places {
		if !slices.Contains(out, p.SchoolID) {
			out = append(out, p.SchoolID)
		}
	}
	return out
}

// Life is what becomes of a subscription.
type Life struct {
	LastDay    schoolyear.Date `json:"last_day"`
	OpenUntil  schoolyear.Date `json:"open_until" doc:"The last day on which services are open whole; then they are read-only"`
	StopsFrom  schoolyear.Date `json:"stops_from" doc:"The first day that may be chosen as the last"`
	Ending     bool            `json:"ending" doc:"The buyer ended it"`
	Trial      bool            `json:"trial"`
	Tacit      bool            `json:"tacit" doc:"Without a word it is renewed"`
	RenewalOn  schoolyear.Date `json:"renewal_on" doc:"When a quote for what follows is prepared"`
	FollowedBy *uuid.UUID      `json:"followed_by,omitempty"`
	Joins      []Join          `json:"joins" nullable:"false" doc:"Schools that wait to be approved"`
	// Missing are the schools without a convention in force; nil on the vendor's side.
	Missing       []string        `json:"missing" nullable:"false" doc:"Schools that no convention in force covers"`
	ConventionOn  schoolyear.Date `json:"convention_on,omitzero"`
	ConventionRef string          `json:"convention_ref,omitempty" doc:"Of a convention signed on paper, as the buyer states it"`
}

func (s *Service) life(tx *tenant.Tx, r subscriptionRow) (l Life, err error) {
	on, err := today(tx)
	if err != nil {
		return l, err
	}
	l = Life{LastDay: r.lastDay(), OpenUntil: r.openUntil(r.lastDay()), StopsFrom: r.stopsFrom(on), Ending: !r.EndedOn.IsZero() && r.State == Running, Trial: r.Trial, Tacit: r.Tacit, RenewalOn: r.renewsOn(), Joins: []Join{}, Missing: []string{},
		ConventionOn: r.ConventionOn, ConventionRef: r.ConventionRef}
	if r.Side != "customer" {
		return l, nil
	}
	if l.FollowedBy, err = tenant.Value[*uuid.UUID](tx, `select f.id from billing.subscriptions f where f.tenant_id = $1 and f.renews = $2 and f.state <> 'declined' order by f.created_at desc limit 1`, tx.Tenant(), r.ID); err != nil {
		return l, err
	}
	joins, err := tenant.Select[Join](tx, joinsWhere+`state = 'submitted' order by since, name, id`, tx.Tenant(), r.ID)
	if err != nil {
		return l, err
	}
	l.Joins = append(l.Joins, joins...)
	missing, err := s.uncovered(tx, r, r.schools())
	l.Missing = append(l.Missing, missing...)
	return l, err
}

// lifeAbilities are what the caller may do to a running subscription.
func (r subscriptionRow) lifeAbilities(tx *tenant.Tx, to map[string]bool) {
	running := r.Side == "customer" && r.State == Running
	order, approve := running && manifest.Holds(tx, Order) != 0, running && manifest.Holds(tx, Approve) != 0
	to["join"], to["leave"] = order && !r.Trial, order
	to["end"], to["keep"], to["approve_join"] = approve && r.EndedOn.IsZero(), approve && !r.EndedOn.IsZero(), approve
}

// decline goes no further with what was quoted: a reason stays here.
func (s *Service) decline(tx *tenant.Tx, r *subscriptionRow, reason string) error {
	r.Reason = reason
	if err := move(tx, r, Declined); err != nil {
		return err
	}
	if err := step(tx, r.ID, Declined, "", r.Reason); err != nil {
		return err
	}
	_, err := tx.Deliver(r.PeerID, Key, declinedKind, told{ID: r.ID, From: tx.Tenant()})
	return err
}

// order sends what is ordered to the vendor.
func (s *Service) order(tx *tenant.Tx, r *subscriptionRow, kind, quality string) error {
	if err := move(tx, r, Ordered); err != nil {
		return err
	}
	if err := step(tx, r.ID, kind, quality, r.quoteText()); err != nil {
		return err
	}
	_, err := tx.Deliver(r.PeerID, Key, orderedKind, told{ID: r.ID, From: tx.Tenant(), Hash: r.QuoteHash, Payers: r.Payers, Market: r.Market, Tacit: r.Tacit, On: r.OrderedOn})
	return err
}
