package billing

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"

	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// How long before the last day what follows is prepared, and how long before it the end of a trial is told.
const (
	monthsBefore  = 3
	firstTold     = 15
	lastTold      = 3
	heldAtLeast   = 7 // days that the quote of a renewal holds after its first day
	trialAtLeast  = 2
	trialQuoteFor = firstTold
)

// renewsOn is the day on which what follows is prepared.
func (r subscriptionRow) renewsOn() schoolyear.Date {
	if r.Trial {
		return r.lastDay().AddDays(-trialQuoteFor)
	}
	next := r.lastDay().AddDays(1)
	return schoolyear.NewDate(next.Year, next.Month-monthsBefore, next.Day)
}

// follow prepares what follows a subscription, tells the end of a trial, and orders what was to be renewed without a word.
func (s *Service) follow(tx *tenant.Tx, r *subscriptionRow, today schoolyear.Date) error {
	if !r.EndedOn.IsZero() {
		return nil
	}
	if r.RenewalOn.IsZero() && !today.Before(r.renewsOn()) {
		r.RenewalOn = today
		if err := move(tx, r, r.State); err != nil {
			return err
		}
		if err := s.prepare(tx, *r); err != nil {
			return err
		}
	}
	if r.Trial {
		for _, before := range []int{lastTold, firstTold} {
			if today.Before(r.lastDay().AddDays(-before)) || today.After(r.lastDay()) {
				continue
			}
			return s.once(tx, r.ID, "trial_ends_"+map[int]string{firstTold: "first", lastTold: "last"}[before], "trial_ends")
		}
		return nil
	}
	if r.Tacit && !today.Before(r.lastDay().AddDays(-r.most(func(l Line) int { return l.NoticeDays }))) {
		return s.renewTacitly(tx, *r)
	}
	return nil
}

// once writes a step and tells it, unless it was told before.
func (s *Service) once(tx *tenant.Tx, id uuid.UUID, kind, notice string) error {
	known, err := tenant.Value[bool](tx, `select exists (select from billing.steps where tenant_id = $1 and subscription_id = $2 and kind = $3)`, tx.Tenant(), id, kind)
	if err != nil || known {
		return err
	}
	if err := step(tx, id, kind, "", ""); err != nil {
		return err
	}
	return s.inform(tx, notice, id)
}

// prepare asks for the quote of what follows: the same lines at the offers of that day, the schools of the last day, the pupils counted
// last. What cannot be asked for any more is left to a person.
func (s *Service) prepare(tx *tenant.Tx, r subscriptionRow) error {
	known, err := tenant.Value[bool](tx, `select exists (select from billing.subscriptions where tenant_id = $1 and renews = $2)`, tx.Tenant(), r.ID)
	if err != nil || known {
		return err
	}
	w, err := s.next(tx, r)
	if err != nil {
		return err
	}
	follower := subscriptionRow{}
	if len(w.Offers) > 0 && len(w.Schools) > 0 {
		follower, err = s.want(tx, w)
		if err != nil {
			if problem.Of(err).Kind != problem.Invalid {
				return err
			}
			follower = subscriptionRow{} // a person will see why
		}
	}
	if len(follower.Lines) == 0 {
		if err := step(tx, r.ID, "renewal_lacks", "", ""); err != nil {
			return err
		}
		return s.inform(tx, "renewal_lacks", r.ID)
	}
	follower.Tacit = r.Tacit
	follower.ConventionOn, follower.ConventionRef = r.ConventionOn, r.ConventionRef
	if err := step(tx, r.ID, "renewal", "", ""); err != nil {
		return err
	}
	if err := s.askFor(tx, follower); err != nil {
		return err
	}
	return s.inform(tx, "renewal", follower.ID)
}

// next is what follows a subscription, as somebody would ask for it.
func (s *Service) next(tx *tenant.Tx, r subscriptionRow) (Wanted, error) {
	from := r.lastDay().AddDays(1)
	w := Wanted{VendorID: r.PeerID, From: from, Invoicing: r.Invoicing, Sharing: r.Sharing, Payers: slices.Clone(r.Payers), Market: r.Market, Renews: &r.ID}
	here, err := cardOf(tx)
	if err != nil {
		return w, err
	}
	offers, err := tenant.Select[offerRow](tx, offersWhere+`vendor_id = $2 order by since desc, id`, tx.Tenant(), r.PeerID)
	if err != nil {
		return w, err
	}
	for _, l := range r.Lines {
		if i := slices.IndexFunc(offers, func(o offerRow) bool {
			return o.Code == l.Code && o.orderable(from) && slices.Contains(o.Buyers, here.Kind)
		}); i >= 0 {
			w.Offers = append(w.Offers, WantedOffer{offers[i].ID, l.Quantity})
		}
	}
	links, err := linked(tx, "school")
	if err != nil {
		return w, err
	}
	for _, p := range r.places {
		if (p.Until.IsZero() || !p.Until.Before(r.lastDay())) && (p.SchoolID == tx.Tenant() || slices.ContainsFunc(links, func(l tenant.Link) bool { return l.Peer == p.SchoolID })) {
			w.Schools = append(w.Schools, WantedSchool{p.SchoolID, p.Payer})
		}
	}
	return w, nil
}

// renewTacitly orders what follows a subscription whose buyer chose, with its order, to renew it without a word.
func (s *Service) renewTacitly(tx *tenant.Tx, r subscriptionRow) error {
	id, err := tenant.Value[*uuid.UUID](tx, `select id from billing.subscriptions where tenant_id = $1 and renews = $2 and state in ('quoted', 'submitted') order by created_at limit 1`, tx.Tenant(), r.ID)
	if err != nil || id == nil {
		return err
	}
	f, err := subscriptionOf(tx, *id)
	if err != nil {
		return err
	}
	if missing, err := s.uncovered(tx, f, f.schools()); err != nil {
		return err
	} else if len(missing) > 0 && f.ConventionRef == "" {
		return s.once(tx, r.ID, "renewal_lacks", "renewal_lacks")
	}
	if f.OrderedOn, err = today(tx); err != nil || f.OrderedOn.After(f.QuoteUntil) {
		return err
	}
	if err := s.order(tx, &f, "renewed", ""); err != nil {
		return err
	}
	return s.inform(tx, "renewed", f.ID)
}

// tried tells whether a customer had an offer of a code before: its days of trial are for the first time alone.
func tried(tx *tenant.Tx, peer uuid.UUID, code string) (bool, error) {
	return tenant.Value[bool](tx, `select exists (select from billing.subscriptions s, jsonb_array_elements(s.lines) l where s.tenant_id = $1 and s.peer_id = $2 and s.state in ('ordered', 'running', 'ended') and l ->> 'code' = $3)`, tx.Tenant(), peer, code)
}

// TrialIn is what a collectivity tries.
type TrialIn struct {
	VendorID uuid.UUID   `json:"vendor_id"`
	OfferID  uuid.UUID   `json:"offer_id"`
	Schools  []uuid.UUID `json:"schools" minItems:"1" maxItems:"2000"`
	Quality  string      `json:"quality" minLength:"3" maxLength:"120" doc:"In which the collectivity is committed"`
	Paper    *Paper      `json:"paper,omitempty"`
}

// Paper is a convention signed outside, as the buyer states it.
type Paper struct {
	On        schoolyear.Date `json:"on" format:"date"`
	Reference string          `json:"reference" minLength:"2" maxLength:"120"`
}

// state keeps what the buyer states of a convention signed on paper.
func (r *subscriptionRow) stated(tx *tenant.Tx, p *Paper) error {
	if p == nil {
		return nil
	}
	today, err := today(tx)
	if err == nil && (p.On.IsZero() || p.On.After(today)) {
		err = problem.OnField("paper", "billing.paper_when")
	}
	r.ConventionOn, r.ConventionRef = p.On, strings.TrimSpace(p.Reference)
	return err
}

func (s *Service) trialOperations() []manifest.Operation {
	return []manifest.Operation{
		manifest.Op(spec("start-trial", http.MethodPost, "/trials", "Try an offer: its services open without an order, and nothing is asked for", manifest.Needs(Approve), "tenant", "directory", "convention"), s.startTrial),
	}
}

func (s *Service) startTrial(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body TrialIn
}) (*subscriptionOut, error) {
	on, err := today(tx)
	if err != nil {
		return nil, err
	}
	w := Wanted{VendorID: in.Body.VendorID, From: on, Offers: []WantedOffer{{OfferID: in.Body.OfferID}}}
	for _, school := range in.Body.Schools {
		w.Schools = append(w.Schools, WantedSchool{SchoolID: school})
	}
	r, err := s.want(tx, w)
	if err != nil {
		return nil, err
	}
	l := r.Lines[0]
	if l.Counts == PerChoice || l.TrialDays < trialAtLeast {
		return nil, problem.New(problem.Conflict, "billing.no_trial", "label", l.Label)
	}
	if err := r.stated(tx, in.Body.Paper); err != nil {
		return nil, err
	}
	if err := s.covered(tx, r, r.schools()); err != nil {
		return nil, err
	}
	r.Trial, r.State, r.OrderedOn, r.TermUntil, r.CountedOn = true, Ordered, on, on.AddDays(l.TrialDays-1), on
	if err := s.askFor(tx, r); err != nil {
		return nil, err
	}
	if err := step(tx, r.ID, "trial", strings.TrimSpace(in.Body.Quality), ""); err != nil {
		return nil, err
	}
	return s.shown(tx, r.ID)
}

// grant is the vendor's part of a trial: it opens by itself, once for each offer and customer.
func (s *Service) grant(tx *tenant.Tx, r subscriptionRow) error {
	l := r.Lines[0]
	if len(r.Lines) != 1 || l.Counts == PerChoice || l.TrialDays < trialAtLeast {
		_, err := tx.Deliver(r.PeerID, Key, declinedKind, told{ID: r.ID, From: tx.Tenant(), Reason: "billing.no_offer"})
		return err
	}
	r.Trial, r.State, r.TermUntil, r.CountedOn = true, Running, r.TermFrom.AddDays(l.TrialDays-1), r.TermFrom
	if err := found(tx, r); err != nil {
		return err
	}
	if err := step(tx, r.ID, "trial", "", ""); err != nil {
		return err
	}
	_, err := tx.Deliver(r.PeerID, Key, runningKind, told{ID: r.ID, From: tx.Tenant()})
	return err
}

// quoteHolds is until when a quote may be ordered: that of a renewal, until what it follows has ended at least.
func (r subscriptionRow) quoteHolds(day schoolyear.Date) schoolyear.Date {
	until := day.AddDays(quoteDays)
	if first := r.TermFrom.AddDays(heldAtLeast); r.Renews != nil && first.After(until) {
		return first
	}
	return until
}

// lineFor is a line for a customer: days of trial are for the first time alone.
func (s *Service) lineFor(tx *tenant.Tx, peer uuid.UUID, o offerRow, quantity int64) (Line, error) {
	l := lineOf(o, quantity)
	if l.TrialDays == 0 {
		return l, nil
	}
	again, err := tried(tx, peer, l.Code)
	if again {
		l.TrialDays = 0
	}
	return l, err
}
