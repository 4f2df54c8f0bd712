package billing

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/ledger"
	"preau/internal/manifest"
	"preau/internal/platform/i18n"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

const (
	lifeKind  = "billing.life"  // each night: terms that ended, renewals, trials, services that nothing pays for any more
	livedKind = "billing.lived" // customer to vendor: its schools and its last day, whole
	movedKind = "billing.moved" // vendor to customer: another collectivity subscribes one of its schools
)

// days is how long services stay open after the last day, and how long before a day a buyer says that it stops, where an offer says
// nothing of it.
const days = 30

// lastDay is the last day of service: the term's, or the one that the buyer chose.
func (r subscriptionRow) lastDay() schoolyear.Date {
	if !r.EndedOn.IsZero() && r.EndedOn.Before(r.TermUntil) {
		return r.EndedOn
	}
	return r.TermUntil
}

func (r subscriptionRow) most(of func(Line) int) int {
	n := 0
	for _, l := range r.Lines {
		n = max(n, of(l))
	}
	return cmp.Or(n, days)
}

// openUntil is the last day on which services are open whole after a last day of service.
func (r subscriptionRow) openUntil(last schoolyear.Date) schoolyear.Date {
	return last.AddDays(r.most(func(l Line) int { return l.GraceDays }))
}

// stopsFrom is the first day that a buyer may choose as the last one.
func (r subscriptionRow) stopsFrom(today schoolyear.Date) schoolyear.Date {
	return today.AddDays(r.most(func(l Line) int { return l.NoticeDays }))
}

// opens are the services that it opens.
func (r subscriptionRow) opens() (out []string) {
	for _, l := range r.Lines {
		out = append(out, l.Opens...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (r subscriptionRow) keepPlaces(tx *tenant.Tx) error {
	if _, err := tx.Exec(`delete from billing.places where tenant_id = $1 and subscription_id = $2`, tx.Tenant(), r.ID); err != nil {
		return err
	}
	for _, p := range r.places {
		if _, err := tx.Exec(`insert into billing.places (tenant_id, subscription_id, school_id, name, uai, payer, since, until) values ($1, $2, $3, $4, $5, $6, $7, $8)`, tx.Tenant(), r.ID, p.SchoolID, p.Name, p.UAI, p.Payer, p.Since, p.Until); err != nil {
			return err
		}
	}
	return nil
}

// within are the places of a school.
func (r subscriptionRow) within(school uuid.UUID) (out []Place) {
	for _, p := range r.places {
		if p.SchoolID == school {
			out = append(out, p)
		}
	}
	return out
}

// leave ends a school's place after a day; a place that begins later goes. It tells whether anything changed.
func (r *subscriptionRow) leave(school uuid.UUID, last schoolyear.Date) (changed bool) {
	var out []Place
	for _, p := range r.places {
		switch {
		case p.SchoolID != school || !p.Until.IsZero() && !p.Until.After(last):
		case p.Since.After(last):
			changed = true
			continue
		default:
			p.Until, changed = last, true
		}
		out = append(out, p)
	}
	r.places = out
	return changed
}

// opening is by what an organisation's services are open: what its buyer says, whole. The later told stays.
type opening struct {
	Subscription uuid.UUID       `json:"subscription"`
	From         uuid.UUID       `json:"from"`
	Buyer        string          `json:"buyer"`
	Told         int             `json:"told"`
	Services     []string        `json:"services"`
	Since        schoolyear.Date `json:"since"`
	PaidUntil    schoolyear.Date `json:"paid_until"`
	OpenUntil    schoolyear.Date `json:"open_until"`
}

// lived is what a buyer changes of a running subscription, whole.
type lived struct {
	ID      uuid.UUID       `json:"id"`
	From    uuid.UUID       `json:"from"`
	Told    int             `json:"told"`
	Places  []Place         `json:"places"`
	EndedOn schoolyear.Date `json:"ended_on,omitzero"`
	Tacit   bool            `json:"tacit,omitempty"`
}

// changed writes what a buyer changed, and tells everybody whom it concerns.
func (s *Service) changed(tx *tenant.Tx, r *subscriptionRow, kind, quality, note string, former ...uuid.UUID) error {
	r.Told++
	if err := move(tx, r, r.State); err != nil {
		return err
	}
	if err := r.keepPlaces(tx); err != nil {
		return err
	}
	if err := step(tx, r.ID, kind, quality, note); err != nil {
		return err
	}
	return s.tell(tx, *r, former...)
}

// tell says what a subscription covers to its vendor, to its schools, to those that were in it, and to the buyer's own services.
func (s *Service) tell(tx *tenant.Tx, r subscriptionRow, former ...uuid.UUID) error {
	here, err := cardOf(tx)
	if err != nil {
		return err
	}
	o := opening{Subscription: r.ID, From: tx.Tenant(), Buyer: here.Name, Told: r.Told, Services: r.opens(), Since: r.TermFrom, PaidUntil: r.lastDay(), OpenUntil: r.openUntil(r.lastDay())}
	if err := s.keepOpening(tx, &o); err != nil {
		return err
	}
	schools := former
	for _, p := range r.places {
		schools = append(schools, p.SchoolID)
	}
	slices.SortFunc(schools, func(a, b uuid.UUID) int { return cmp.Compare(a.String(), b.String()) })
	a := r.agreed()
	for _, school := range slices.Compact(schools) {
		if school == tx.Tenant() {
			continue
		}
		o.Since, o.PaidUntil = r.TermFrom, r.TermFrom.AddDays(-1) // of a school that left before it began
		for i, p := range r.within(school) {
			span := a.here(p)
			if i == 0 || span.From.Before(o.Since) {
				o.Since = span.From
			}
			if i == 0 || span.Until.After(o.PaidUntil) {
				o.PaidUntil = span.Until
			}
		}
		o.OpenUntil = r.openUntil(o.PaidUntil)
		if _, err := tx.DeliverAll([]uuid.UUID{school}, Key, openKind, o); err != nil {
			return err
		}
	}
	_, err = tx.DeliverAll([]uuid.UUID{r.PeerID}, Key, livedKind, lived{r.ID, tx.Tenant(), r.Told, r.places, r.EndedOn, r.Tacit})
	return err
}

// lived is the vendor's part. What came late is older than what is known, and says nothing.
func (s *Service) lived(_ context.Context, tx *tenant.Tx, in *lived) error {
	r, ok, err := theirs(tx, &told{ID: in.ID, From: in.From})
	if err != nil || !ok || r.Side != "vendor" || in.Told <= r.Told || r.in(Running, Ended) != nil {
		return err
	}
	before, ended := r.places, r.EndedOn
	r.places, r.Told, r.Tacit = in.Places, in.Told, in.Tacit
	if r.State == Running || !in.EndedOn.IsZero() {
		r.EndedOn = in.EndedOn
	}
	if err := move(tx, &r, r.State); err != nil {
		return err
	}
	if err := r.keepPlaces(tx); err != nil {
		return err
	}
	for _, p := range before {
		i := slices.IndexFunc(in.Places, func(o Place) bool { return o.SchoolID == p.SchoolID && o.Since == p.Since })
		if i >= 0 && in.Places[i].Until == p.Until {
			continue
		}
		last := p.Since
		if i >= 0 {
			last = in.Places[i].Until
		}
		if err := step(tx, r.ID, "left", "", on(p.Name, last)); err != nil {
			return err
		}
	}
	for _, p := range in.Places {
		if slices.ContainsFunc(before, func(o Place) bool { return o.SchoolID == p.SchoolID && o.Since == p.Since }) {
			continue
		}
		if err := step(tx, r.ID, "joined", "", on(p.Name, p.Since)); err != nil {
			return err
		}
	}
	if r.EndedOn != ended {
		kind := "ending"
		if r.EndedOn.IsZero() {
			kind = "kept"
		}
		if err := step(tx, r.ID, kind, "", on("", r.EndedOn)); err != nil {
			return err
		}
	}
	return s.clash(tx, r)
}

// on is a name and a day as a step's note says them.
func on(name string, day schoolyear.Date) string {
	if day.IsZero() {
		return name
	}
	return strings.TrimPrefix(fmt.Sprintf("%s · %02d/%02d/%d", name, day.Day, day.Month, day.Year), " · ")
}

// clash tells those who subscribe a school that another collectivity subscribes from a later day: their part ends the day before, so
// that no day is billed twice and none is lost.
func (s *Service) clash(tx *tenant.Tx, r subscriptionRow) error {
	for _, p := range r.places {
		ids, err := tenant.Select[uuid.UUID](tx, `select distinct o.id from billing.subscriptions o join billing.places q on q.tenant_id = $1 and q.subscription_id = o.id
			where o.tenant_id = $1 and o.side = 'vendor' and o.state = 'running' and o.peer_id <> $2 and q.school_id = $3 and (q.until is null or q.until >= $4) and least(o.term_until, o.ended_on) >= $4
				and (q.since, o.id) < ($4, $5) order by 1`, tx.Tenant(), r.PeerID, p.SchoolID, p.Since, r.ID)
		if err != nil {
			return err
		}
		for _, id := range ids {
			o, err := subscriptionOf(tx, id)
			if err != nil {
				return err
			}
			if !r.same(o) {
				continue
			}
			if _, err := tx.DeliverAll([]uuid.UUID{o.PeerID}, Key, movedKind, moved{o.ID, tx.Tenant(), p.SchoolID, p.Since, r.PeerName}); err != nil {
				return err
			}
		}
	}
	return nil
}

// same tells whether two subscriptions sell something of the same.
func (r subscriptionRow) same(o subscriptionRow) bool {
	theirs := o.opens()
	return slices.ContainsFunc(r.opens(), func(service string) bool { return slices.Contains(theirs, service) }) ||
		slices.ContainsFunc(r.Lines, func(l Line) bool {
			return l.Counts != PerChoice && slices.ContainsFunc(o.Lines, func(m Line) bool { return l.Code == m.Code })
		})
}

// twice are the schools for which the buyer has the same thing already, of the same vendor, on a day on which they would join.
func (s *Service) twice(tx *tenant.Tx, r subscriptionRow) (names []string, err error) {
	var codes []string
	for _, l := range r.Lines {
		if l.Counts != PerChoice {
			codes = append(codes, l.Code)
		}
	}
	for _, p := range r.places {
		bought, err := tenant.Value[bool](tx, `select exists (select from billing.places q join billing.subscriptions o on o.tenant_id = $1 and o.id = q.subscription_id, jsonb_array_elements(o.lines) l
			where q.tenant_id = $1 and q.school_id = $2 and o.id <> $3 and o.side = 'customer' and o.peer_id = $4 and o.state in ('ordered', 'running') and not o.trial
				and (q.until is null or q.until >= $5) and least(o.term_until, o.ended_on) >= $5 and q.since <= $6 and l ->> 'code' = any ($7))`, tx.Tenant(), p.SchoolID, r.ID, r.PeerID, p.Since, r.lastDay(), codes)
		if err != nil {
			return nil, err
		}
		if bought {
			names = append(names, p.Name)
		}
	}
	return names, nil
}

// moved says that a school is another collectivity's from a day on.
type moved struct {
	ID     uuid.UUID       `json:"id"`
	From   uuid.UUID       `json:"from"`
	School uuid.UUID       `json:"school"`
	On     schoolyear.Date `json:"on"`
	To     string          `json:"to"`
}

// moved is the former collectivity's part: the school leaves it on the eve.
func (s *Service) moved(_ context.Context, tx *tenant.Tx, in *moved) error {
	r, ok, err := theirs(tx, &told{ID: in.ID, From: in.From})
	if err != nil || !ok || r.Side != "customer" || r.State != Running {
		return err
	}
	places := r.within(in.School)
	if !r.leave(in.School, in.On.AddDays(-1)) {
		return nil
	}
	if err := s.changed(tx, &r, "left", "", on(places[0].Name+" → "+in.To, in.On), in.School); err != nil {
		return err
	}
	return s.inform(tx, "moved", r.ID)
}

// inform tells those who decide here of a subscription, or of their own services.
func (s *Service) inform(tx *tenant.Tx, kind string, id uuid.UUID) error {
	if s.Tell == nil {
		return nil
	}
	path := "/abonnements/" + id.String()
	if kind == "read_only" { // a school has no page of its collectivity's subscription: its home says it
		path = "/"
	}
	return s.Tell(tx, Key+".kind_"+kind, id, path)
}

func (s *Service) open(_ context.Context, tx *tenant.Tx, in *opening) error {
	links, err := linked(tx, buyerKinds...)
	if err != nil {
		return err
	}
	known, err := tenant.Value[bool](tx, `select exists (select from billing.openings where tenant_id = $1 and subscription_id = $2 and buyer_id = $3)`, tx.Tenant(), in.Subscription, in.From)
	if err != nil || !known && !slices.ContainsFunc(links, func(l tenant.Link) bool { return l.Peer == in.From }) {
		return err
	}
	return s.keepOpening(tx, in)
}

// keepOpening opens what an organisation of this kind may have and has not; a service that it closed itself stays closed.
func (s *Service) keepOpening(tx *tenant.Tx, in *opening) error {
	c, err := cardOf(tx)
	if err != nil {
		return err
	}
	today, err := today(tx)
	if err != nil {
		return err
	}
	may := s.Opens(c.Kind)
	services := slices.DeleteFunc(slices.Clone(in.Services), func(k string) bool { return !slices.Contains(may, k) })
	if _, err := tx.Exec(`select pg_advisory_xact_lock(hashtextextended('openings ' || $1::uuid::text, 0))`, tx.Tenant()); err != nil {
		return err
	}
	later, err := tenant.Value[bool](tx, `select exists (select from billing.openings where tenant_id = $1 and subscription_id = $2 and (told >= $3 or buyer_id <> $4))`, tx.Tenant(), in.Subscription, in.Told, in.From)
	if err != nil || later || len(services) == 0 {
		return err
	}
	mine := []string{}
	if !today.After(in.OpenUntil) {
		opened, err := tenant.Select[string](tx, `insert into tenant.services (tenant_id, service, opened_at) select $1, k, $3 from unnest($2::text[]) k on conflict do nothing returning service`, tx.Tenant(), services, tx.Now())
		if err != nil {
			return err
		}
		if mine = append(mine, opened...); len(opened) > 0 {
			if err := tx.Touch("reach", tx.Tenant()); err != nil {
				return err
			}
		}
	}
	if _, err := tx.Exec(`insert into billing.openings as o (tenant_id, subscription_id, buyer_id, buyer_name, told, services, mine, since, paid_until, open_until) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		on conflict (tenant_id, subscription_id) do update set buyer_name = excluded.buyer_name, told = excluded.told, services = excluded.services, mine = o.mine || excluded.mine, since = excluded.since, paid_until = excluded.paid_until, open_until = excluded.open_until`,
		tx.Tenant(), in.Subscription, in.From, in.Buyer, in.Told, services, mine, in.Since, in.PaidUntil, in.OpenUntil); err != nil {
		return err
	}
	return s.freeze(tx, today)
}

// freeze makes read-only what subscriptions opened and none keeps open any more, and opens again what one does.
func (s *Service) freeze(tx *tenant.Tx, today schoolyear.Date) error {
	changed, err := tenant.Select[bool](tx, `update tenant.services v set frozen_at = case when f.frozen then coalesce(v.frozen_at, $3) end, frozen_by = case when f.frozen then f.whom else '' end
		from (select k.service, not exists (select from billing.openings o where o.tenant_id = $1 and k.service = any (o.services) and o.open_until >= $2) as frozen,
				(select o.buyer_name from billing.openings o where o.tenant_id = $1 and k.service = any (o.services) order by o.open_until desc, o.subscription_id desc limit 1) as whom
			from (select distinct unnest(m.mine) as service from billing.openings m where m.tenant_id = $1) k) f
		where v.tenant_id = $1 and v.service = f.service and ((v.frozen_at is not null) <> f.frozen or f.frozen and v.frozen_by <> f.whom) returning f.frozen`, tx.Tenant(), today, tx.Now())
	if err != nil || len(changed) == 0 {
		return err
	}
	if err := tx.Touch("reach", tx.Tenant()); err != nil {
		return err
	}
	if slices.Contains(changed, true) {
		return s.inform(tx, "read_only", uuid.NewSHA1(tx.Tenant(), []byte(today.String())))
	}
	return nil
}

// night is what the day brings.
func (s *Service) night(_ context.Context, tx *tenant.Tx, _ *manifest.Due) error {
	today, err := today(tx)
	if err != nil {
		return err
	}
	if err := s.freeze(tx, today); err != nil {
		return err
	}
	ids, err := tenant.Select[uuid.UUID](tx, `select id from billing.subscriptions where tenant_id = $1 and state = 'running' order by term_from, id`, tx.Tenant())
	if err != nil {
		return err
	}
	for _, id := range ids {
		r, err := subscriptionOf(tx, id)
		if err != nil {
			return err
		}
		if r.Side == "customer" {
			if err := s.follow(tx, &r, today); err != nil {
				return err
			}
		}
		if today.After(r.lastDay()) {
			if err := s.ended(tx, &r); err != nil {
				return err
			}
		}
	}
	return nil
}

// ended is what each side does by itself when the last day is over.
func (s *Service) ended(tx *tenant.Tx, r *subscriptionRow) error {
	r.EndedOn = r.lastDay()
	if err := move(tx, r, Ended); err != nil {
		return err
	}
	if err := step(tx, r.ID, Ended, "", on("", r.EndedOn)); err != nil {
		return err
	}
	if r.Side == "vendor" {
		return nil
	}
	followed, err := tenant.Value[bool](tx, `select exists (select from billing.subscriptions where tenant_id = $1 and renews = $2 and state in ('ordered', 'running'))`, tx.Tenant(), r.ID)
	if err != nil || followed {
		return err
	}
	return s.inform(tx, "ended", r.ID)
}

// ChangeIn is what a buyer thinks of changing.
type ChangeIn struct {
	What     string          `json:"what" enum:"join,leave,end"`
	SchoolID uuid.UUID       `json:"school_id,omitempty" doc:"Of a school that joins or leaves"`
	Payer    int             `json:"payer,omitempty" minimum:"0" maximum:"19"`
	On       schoolyear.Date `json:"on" format:"date" doc:"The first day of a school that joins; the last one otherwise"`
}

// ChangeOut is what would become of it.
type ChangeOut struct {
	Before     Sum             `json:"before" doc:"Of the whole term, on the pupils counted last"`
	After      Sum             `json:"after"`
	MoreCents  ledger.Cents    `json:"more_cents" doc:"With tax; below zero: less"`
	AskedCents ledger.Cents    `json:"asked_cents" doc:"Invoiced so far, with tax"`
	BackCents  ledger.Cents    `json:"back_cents" doc:"Of that, what a credit note would give back"`
	Pupils     int64           `json:"pupils" doc:"Of the school, as counted last"`
	Unknown    bool            `json:"unknown" doc:"The school was never counted"`
	Days       int             `json:"days" doc:"Of service, from the day of a school that joins, or up to the last one"`
	TermDays   int             `json:"term_days"`
	LastDay    schoolyear.Date `json:"last_day"`
	OpenUntil  schoolyear.Date `json:"open_until" doc:"Then its services are read-only"`
	Services   []string        `json:"services" nullable:"false"`
	Schools    []string        `json:"schools" nullable:"false" doc:"Whom it concerns"`
	Approval   bool            `json:"approval" doc:"The sum grows: who may commit the collectivity approves it"`
}

type changeOut struct{ Body ChangeOut }

// change works out a subscription as it would be, and refuses what cannot be.
func (s *Service) change(tx *tenant.Tx, r subscriptionRow, in ChangeIn) (after subscriptionRow, out ChangeOut, err error) {
	if r.Side != "customer" {
		return r, out, problem.New(problem.Conflict, "billing.no_vendor")
	}
	if err := r.in(Running); err != nil {
		return r, out, err
	}
	today, err := today(tx)
	if err != nil {
		return r, out, err
	}
	after = r
	after.places = slices.Clone(r.places)
	last := r.lastDay()
	out = ChangeOut{LastDay: last, Services: append([]string{}, r.opens()...), Schools: []string{}, TermDays: int(year(r.TermFrom).Days())}
	refuse := func(field, code string, params ...any) error { return problem.OnField(field, code, params...) }
	switch in.What {
	case "join":
		if r.Trial {
			return r, out, problem.New(problem.Conflict, "billing.is_trial")
		}
		if in.On.Before(r.TermFrom) || in.On.After(last) {
			return r, out, refuse("on", "billing.day_of_term", "from", dayOf(r.TermFrom), "until", dayOf(last))
		}
		links, err := linked(tx, "school")
		if err != nil {
			return r, out, err
		}
		i := slices.IndexFunc(links, func(l tenant.Link) bool { return l.Peer == in.SchoolID })
		if i < 0 {
			return r, out, refuse("school_id", "billing.no_school")
		}
		if slices.ContainsFunc(r.within(in.SchoolID), func(p Place) bool { return p.Until.IsZero() || !p.Until.Before(in.On) }) {
			return r, out, refuse("school_id", "billing.school_twice", "name", links[i].PeerName)
		}
		if in.Payer >= len(r.Payers) {
			return r, out, refuse("payer", "billing.no_payer")
		}
		p := Place{SchoolID: in.SchoolID, Name: links[i].PeerName, Payer: in.Payer, Since: in.On}
		alone := after
		alone.places = []Place{p}
		if twice, err := s.twice(tx, alone); err != nil {
			return r, out, err
		} else if len(twice) > 0 {
			return r, out, refuse("school_id", "billing.school_bought", "name", p.Name)
		}
		after.places = append(after.places, p)
		out.Schools, out.Days = append(out.Schools, p.Name), in.On.DaysUntil(last)+1
	case "leave":
		places := r.within(in.SchoolID)
		if len(places) == 0 {
			return r, out, refuse("school_id", "billing.no_school")
		}
		if in.On.Before(today) || in.On.After(last) {
			return r, out, refuse("on", "billing.day_of_term", "from", dayOf(today), "until", dayOf(last))
		}
		if !after.leave(in.SchoolID, in.On) {
			return r, out, refuse("school_id", "billing.school_left", "name", places[0].Name)
		}
		out.Schools, out.LastDay, out.Days = append(out.Schools, places[0].Name), in.On, places[0].Since.DaysUntil(in.On)+1
	default:
		first := r.stopsFrom(today)
		if in.On != r.TermUntil && (in.On.Before(first) || in.On.After(r.TermUntil)) {
			return r, out, refuse("on", "billing.day_of_notice", "from", dayOf(first), "until", dayOf(r.TermUntil))
		}
		after.EndedOn = in.On
		out.LastDay, out.Days = in.On, r.TermFrom.DaysUntil(in.On)+1
		for _, p := range r.places {
			if !slices.Contains(out.Schools, p.Name) {
				out.Schools = append(out.Schools, p.Name)
			}
		}
	}
	out.OpenUntil = r.openUntil(out.LastDay)
	before, err := s.estimate(tx, r)
	if err != nil {
		return r, out, err
	}
	then, err := s.estimate(tx, after)
	if err != nil {
		return r, out, err
	}
	out.Before, out.After, out.MoreCents = before.Sum, then.Sum, then.GrossCents-before.GrossCents
	if in.What == "join" {
		out.Pupils, out.Unknown = then.Pupils-before.Pupils, slices.Contains(then.Unknown, out.Schools[0])
	}
	out.Approval = in.What == "join" && out.MoreCents > 0
	if out.AskedCents, err = tenant.Value[ledger.Cents](tx, `select coalesce(sum(gross_cents), 0)::bigint from billing.invoices where tenant_id = $1 and subscription_id = $2 and state = 'issued'`, tx.Tenant(), r.ID); err != nil {
		return r, out, err
	}
	out.BackCents = max(0, out.AskedCents-then.GrossCents)
	return after, out, nil
}

// Join is a school that is to join, and waits to be approved.
type Join struct {
	ID         uuid.UUID       `json:"id"`
	SchoolID   uuid.UUID       `json:"school_id"`
	Name       string          `json:"name"`
	Payer      int             `json:"payer"`
	Since      schoolyear.Date `json:"since"`
	GrossCents ledger.Cents    `json:"gross_cents"`
	State      string          `json:"-"`
}

const joinsWhere = `select id, school_id, name, payer, since, gross_cents, state from billing.joins where tenant_id = $1 and subscription_id = $2 and `

// OfJoin is the path of a school that is to join.
type OfJoin struct {
	OfSubscription
	Join uuid.UUID `path:"join" format:"uuid"`
}

func (s *Service) lifeOperations() []manifest.Operation {
	reads := []string{"tenant", "directory", "convention"}
	one := "/subscriptions/{subscription}"
	preview := spec("preview-change", http.MethodPost, one+"/preview", "What a school that joins or leaves, or an end, would change", manifest.Needs(Order), reads...)
	preview.Asks = true
	return []manifest.Operation{
		manifest.Op(preview, s.previewChange),
		manifest.Op(spec("join-school", http.MethodPost, one+"/joins", "Have a school join from a day; what costs more waits to be approved", manifest.Needs(Order), reads...), s.joinSchool),
		manifest.Op(spec("approve-join", http.MethodPost, one+"/joins/{join}/approve", "Order what a school that joins costs more", manifest.Needs(Approve), reads...), s.approveJoin),
		manifest.Op(spec("drop-join", http.MethodPost, one+"/joins/{join}/drop", "Give up having a school join", manifest.Needs(Order), reads...), s.dropJoin),
		manifest.Op(spec("leave-school", http.MethodPost, one+"/leaves", "Have a school leave after a day", manifest.Needs(Order), reads...), s.leaveSchool),
		manifest.Op(spec("end-subscription", http.MethodPost, one+"/end", "End it after a day, with its notice, or at its term", manifest.Needs(Approve), reads...), s.endSubscription),
		manifest.Op(spec("keep-subscription", http.MethodPost, one+"/keep", "Take an end back before its day", manifest.Needs(Approve), reads...), s.keepSubscription),
	}
}

func (s *Service) lifeJobs() []manifest.Job {
	opens := []string{Key, "tenant", "directory", "notify", "convention"}
	return []manifest.Job{
		manifest.NewJob(lifeKind, opens, s.night),
		manifest.NewJob(livedKind, opens, s.lived),
		manifest.NewJob(movedKind, opens, s.moved),
		manifest.NewJob(openKind, opens, s.open),
	}
}

func (s *Service) previewChange(_ context.Context, tx *tenant.Tx, in *struct {
	OfSubscription
	Body ChangeIn
}) (*changeOut, error) {
	r, err := subscriptionOf(tx, in.Subscription)
	if err != nil {
		return nil, err
	}
	_, out, err := s.change(tx, r, in.Body)
	return &changeOut{out}, err
}

// PlaceIn is a school and a day.
type PlaceIn struct {
	SchoolID  uuid.UUID       `json:"school_id"`
	Payer     int             `json:"payer,omitempty" minimum:"0" maximum:"19"`
	On        schoolyear.Date `json:"on" format:"date" doc:"The first day of one that joins, the last of one that leaves"`
	MoreCents ledger.Cents    `json:"more_cents" doc:"The difference that was read: another is refused"`
}

// checked is a change whose sum was read.
func (s *Service) checked(tx *tenant.Tx, id uuid.UUID, what string, p PlaceIn) (r subscriptionRow, out ChangeOut, err error) {
	if r, err = subscriptionOf(tx, id); err != nil {
		return r, out, err
	}
	r, out, err = s.change(tx, r, ChangeIn{What: what, SchoolID: p.SchoolID, Payer: p.Payer, On: p.On})
	if err == nil && out.MoreCents != p.MoreCents {
		err = problem.New(problem.Conflict, "billing.other_sum")
	}
	return r, out, err
}

func (s *Service) joinSchool(_ context.Context, tx *tenant.Tx, in *struct {
	OfSubscription
	Body PlaceIn
}) (*subscriptionOut, error) {
	r, out, err := s.checked(tx, in.Subscription, "join", in.Body)
	if err != nil {
		return nil, err
	}
	p := r.places[len(r.places)-1]
	if !out.Approval {
		if err := s.changed(tx, &r, "joined", "", on(p.Name, p.Since)); err != nil {
			return nil, err
		}
		return s.shown(tx, r.ID)
	}
	waits, err := tenant.Select[Join](tx, joinsWhere+`school_id = $3 and state = 'submitted'`, tx.Tenant(), r.ID, p.SchoolID)
	if err != nil {
		return nil, err
	}
	if len(waits) > 0 {
		return nil, problem.OnField("school_id", "billing.school_waits", "name", p.Name)
	}
	id := tenant.NewID()
	if _, err := tx.Exec(`insert into billing.joins (tenant_id, id, subscription_id, school_id, name, payer, since, gross_cents, state, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, 'submitted', $9)`,
		tx.Tenant(), id, r.ID, p.SchoolID, p.Name, p.Payer, p.Since, out.MoreCents, tx.Now()); err != nil {
		return nil, err
	}
	tx.About(r.ID, id)
	if err := step(tx, r.ID, "join_submitted", "", on(p.Name, p.Since)); err != nil {
		return nil, err
	}
	return s.shown(tx, r.ID)
}

// joining locks a school that waits to be approved.
func joining(tx *tenant.Tx, in OfJoin) (r subscriptionRow, j Join, err error) {
	if r, err = subscriptionOf(tx, in.Subscription); err != nil {
		return r, j, err
	}
	j, ok, err := tenant.One[Join](tx, joinsWhere+`id = $3 for update`, tx.Tenant(), r.ID, in.Join)
	switch {
	case err == nil && !ok:
		err = problem.Missing()
	case err == nil && j.State != "submitted":
		err = problem.New(problem.Conflict, "billing.join_done")
	}
	return r, j, err
}

func (j Join) move(tx *tenant.Tx, subscription uuid.UUID, state string) error {
	tx.About(subscription, j.ID)
	_, err := tx.Exec(`update billing.joins set state = $4 where tenant_id = $1 and subscription_id = $2 and id = $3`, tx.Tenant(), subscription, j.ID, state)
	return err
}

func (s *Service) approveJoin(_ context.Context, tx *tenant.Tx, in *struct {
	OfJoin
	Body struct {
		Quality    string       `json:"quality" minLength:"3" maxLength:"120"`
		GrossCents ledger.Cents `json:"gross_cents" doc:"The sum that was read: another is refused"`
	}
}) (*subscriptionOut, error) {
	r, j, err := joining(tx, in.OfJoin)
	if err != nil {
		return nil, err
	}
	if in.Body.GrossCents != j.GrossCents {
		return nil, problem.New(problem.Conflict, "billing.other_sum")
	}
	if r, _, err = s.change(tx, r, ChangeIn{What: "join", SchoolID: j.SchoolID, Payer: j.Payer, On: j.Since}); err != nil {
		return nil, err
	}
	if err := s.covered(tx, r, []uuid.UUID{j.SchoolID}); err != nil {
		return nil, err
	}
	if err := j.move(tx, r.ID, "approved"); err != nil {
		return nil, err
	}
	if err := s.changed(tx, &r, "joined", strings.TrimSpace(in.Body.Quality), on(j.Name, j.Since)); err != nil {
		return nil, err
	}
	return s.shown(tx, r.ID)
}

func (s *Service) dropJoin(_ context.Context, tx *tenant.Tx, in *OfJoin) (*subscriptionOut, error) {
	r, j, err := joining(tx, *in)
	if err != nil {
		return nil, err
	}
	if err := j.move(tx, r.ID, "dropped"); err != nil {
		return nil, err
	}
	if err := step(tx, r.ID, "join_dropped", "", on(j.Name, j.Since)); err != nil {
		return nil, err
	}
	return s.shown(tx, r.ID)
}

func (s *Service) leaveSchool(_ context.Context, tx *tenant.Tx, in *struct {
	OfSubscription
	Body PlaceIn
}) (*subscriptionOut, error) {
	r, out, err := s.checked(tx, in.Subscription, "leave", in.Body)
	if err != nil {
		return nil, err
	}
	if err := s.changed(tx, &r, "left", "", on(out.Schools[0], in.Body.On), in.Body.SchoolID); err != nil {
		return nil, err
	}
	return s.shown(tx, r.ID)
}

// dayOf is a civil day as a sentence writes it.
func dayOf(day schoolyear.Date) i18n.Day { return i18n.Day(day.At(time.UTC, 12, 0)) }
