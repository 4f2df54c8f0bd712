package manifest

import (
	"context"
	"errors"
	"log/slog"
	"net/http"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/audit"
	"preau/internal/platform/i18n"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// Runner opens the doors of an operation and runs it in its transaction.
type Runner struct {
	Modules []Module
	DB      *tenant.Database
	Decider *access.Decider
	Log     *slog.Logger
	// Visit finds the hat by which a caller acts where they have none of their own: an access of the assistance, a delegation. nil
	// when there is none; nil itself: nobody visits.
	Visit func(ctx context.Context, c *access.Caller, tenantID uuid.UUID) (*access.Hat, error)
	// Fail turns an error into the answer that the wire knows (RFC 9457, in the caller's language).
	Fail func(ctx context.Context, err error) error
}

type contextKey int

const (
	callerKey contextKey = iota
	requestKey
	holdsKey
	frozenKey
)

// Request is what an operation may know of the request that brought it.
type Request struct {
	Lang   string // negotiated; the caller's own language wins
	Trace  string
	IP     string
	Agent  string
	Cookie string // the session's token, for the operations that end or refresh it
	Host   string
	Query  string // raw, for protocols in which a parameter given twice is a refusal
	Inside bool   // a page of this app leads here
}

// WithCaller puts the caller in a request's context.
func WithCaller(ctx context.Context, c *access.Caller) context.Context {
	return context.WithValue(ctx, callerKey, c)
}

// CallerOf is the caller, nil for an anonymous request.
func CallerOf(ctx context.Context) *access.Caller {
	c, _ := ctx.Value(callerKey).(*access.Caller)
	return c
}

// WithRequest puts the request's facts in its context.
func WithRequest(ctx context.Context, r Request) context.Context {
	return context.WithValue(ctx, requestKey, r)
}

// RequestOf is the request's facts.
func RequestOf(ctx context.Context) Request {
	r, _ := ctx.Value(requestKey).(Request)
	return r
}

var errAllMissing = problem.New(problem.Unavailable, "unavailable")

func (r *Runner) fail(ctx context.Context, o *Operation, err error) error {
	if tenant.Unwritable(err) {
		err = problem.New(problem.Invalid, "unwritable")
	}
	p := problem.Of(err)
	if p.Kind == problem.Internal && ctx.Err() == nil {
		r.Log.ErrorContext(ctx, "operation failed", "operation", o.ID, "trace", RequestOf(ctx).Trace, "error", err.Error())
	}
	return r.Fail(ctx, err)
}

func (r *Runner) logMissing(ctx context.Context, o *Operation, tenantID uuid.UUID, err error) {
	if ctx.Err() == nil {
		r.Log.WarnContext(ctx, "one organisation did not answer", "operation", o.ID, "tenant", tenantID, "error", err.Error())
	}
}

// signedIn returns the caller, or the problem that stands before any operation that needs one.
func signedIn(ctx context.Context) (*access.Caller, error) {
	c := CallerOf(ctx)
	if c == nil {
		return nil, problem.New(problem.Unauthenticated, "session.needed")
	}
	return c, nil
}

// Serves tells whether the service of a right answers in a hat's tenant: a closed one answers as if it did not exist.
func (r *Runner) Serves(h *access.Hat, right access.Right) bool {
	m := r.module(right.Service())
	return m != nil && (m.Floor || h.Services[m.Key]) && (m.Where == nil || m.Where(&h.Organisation, right))
}

// writable refuses a change of a service that is read-only, and says who may end that.
func (r *Runner) writable(h *access.Hat, o *Operation) error {
	if o.readOnly() {
		return nil
	}
	if m := r.module(o.Gate.right.Service()); m != nil && m.stays(o.ID) {
		return nil
	}
	return r.shut(h, o.Gate.right.Service())
}

// shut is what refuses a change of a service here, nil while it is open whole. A service of the floor always is.
func (r *Runner) shut(h *access.Hat, service string) error {
	if m := r.module(service); m != nil && m.Floor {
		return nil
	}
	if h.Suspended != "" {
		return problem.New(problem.Forbidden, "service.suspended", "whom", i18n.Organisation(h.Suspended))
	}
	if renews, frozen := h.Frozen[service]; frozen {
		return problem.New(problem.Forbidden, "service.read_only", "whom", i18n.Organisation(renews))
	}
	return nil
}

func (r *Runner) module(key string) *Module {
	for i := range r.Modules {
		if r.Modules[i].Key == key {
			return &r.Modules[i]
		}
	}
	return nil
}

// Writable refuses what an operation of Stays does beyond that, while its service is read-only. nil in a job.
func Writable(tx *tenant.Tx) error {
	err, _ := tx.Context().Value(frozenKey).(error)
	return err
}

// Doors computes what the hat may see for an operation, 0 when nothing.
func (r *Runner) doors(ctx context.Context, c *access.Caller, h *access.Hat, o *Operation) (tenant.Doors, access.Door, error) {
	table, err := r.Decider.Table(ctx, h.Tenant)
	if err != nil {
		return tenant.Doors{}, 0, err
	}
	held := table.Held(h, o.Gate.right)
	if held == 0 {
		return tenant.Doors{}, 0, nil
	}
	d := tenant.Doors{Tenant: h.Tenant, Account: c.Account, Subjects: map[string][]uuid.UUID{}, Groups: map[string][]uuid.UUID{}, ReadOnly: o.readOnly()}
	// the operation's service is its right's: rows of another service open only when declared in Reads
	services := append([]string{o.Gate.right.Service()}, o.Reads...)
	for _, s := range services {
		if held.Has(access.Tenant) {
			d.Open = append(d.Open, s)
		}
		if held.Has(access.Subject) {
			subjects := h.Subjects
			if table.Kind(o.Gate.right) == access.Consult {
				subjects = append(append([]uuid.UUID{}, subjects...), h.Informed...)
			}
			d.Subjects[s] = subjects
		}
		if held.Has(access.Audience) {
			d.Groups[s] = h.Groups
		}
	}
	return d, held, nil
}

// hats are the hats in which the caller may run a gathering operation.
func (r *Runner) hats(ctx context.Context, o *Operation) ([]access.Hat, error) {
	c, err := signedIn(ctx)
	if err != nil {
		return nil, err
	}
	if c.Pending != "" {
		return nil, problem.New(problem.Forbidden, "session."+c.Pending)
	}
	var out []access.Hat
	for i := range c.Hats {
		h := &c.Hats[i]
		if !r.Serves(h, o.Gate.right) {
			continue
		}
		_, held, err := r.doors(ctx, c, h, o)
		if err != nil {
			return nil, err
		}
		if held != 0 {
			out = append(out, *h)
		}
	}
	return out, nil
}

// run is enter with the line of a change in the same transaction.
func (r *Runner) run(ctx context.Context, o *Operation, to target, fn func(tx *tenant.Tx) error) error {
	if o.Gate.kind != gatePublic && o.Gate.kind != gateLink {
		fn = r.audited(o, fn)
	}
	return r.enter(ctx, o, to, fn)
}

// enter opens the operation's doors for its caller and runs fn behind them.
func (r *Runner) enter(ctx context.Context, o *Operation, to target, fn func(tx *tenant.Tx) error) error {
	req := RequestOf(ctx)
	actor := tenant.Actor{Via: o.Gate.kind, Lang: req.Lang, Trace: req.Trace}
	switch o.Gate.kind {
	case gatePublic, gateLink:
		if c := CallerOf(ctx); c != nil {
			actor.Account, actor.Lang = c.Account, c.Lang
		}
		return r.DB.Outside(ctx, actor, o.readOnly(), fn)
	case gateSelf:
		c, err := signedIn(ctx)
		if err != nil {
			return err
		}
		if c.Pending != "" && !o.Pending {
			return problem.New(problem.Forbidden, "session."+c.Pending)
		}
		actor.Account, actor.Lang = c.Account, c.Lang
		return r.DB.In(ctx, tenant.Doors{Account: c.Account, ReadOnly: o.readOnly()}, actor, fn)
	}
	c, err := signedIn(ctx)
	if err != nil {
		return err
	}
	var h *access.Hat
	if to.child != uuid.Nil {
		h = c.Of(to.child)
	} else {
		if h = c.In(to.tenant); h == nil && r.Visit != nil && to.tenant != uuid.Nil {
			if h, err = r.Visit(ctx, c, to.tenant); err != nil {
				return err
			}
		}
	}
	if h == nil || !r.Serves(h, o.Gate.right) {
		return problem.Missing()
	}
	if c.Pending != "" {
		return problem.New(problem.Forbidden, "session."+c.Pending)
	}
	doors, held, err := r.doors(ctx, c, h, o)
	if err != nil {
		return err
	}
	if held == 0 {
		return problem.New(problem.Forbidden, "access.refused", "right", string(o.Gate.right))
	}
	if err := r.writable(h, o); err != nil {
		return err
	}
	actor.Account, actor.Person, actor.Lang, actor.Via = c.Account, h.Person, c.Lang, held.String()
	if h.Via != "" {
		actor.Via, actor.From, actor.Ticket = h.Via, h.From, h.Ticket
		if err := r.visited(ctx, o, h, actor); err != nil {
			return err
		}
	}
	for _, p := range h.Profiles {
		actor.Profiles = append(actor.Profiles, string(p))
	}
	table, err := r.Decider.Table(ctx, h.Tenant)
	if err != nil {
		return err
	}
	ctx = r.holding(ctx, h, table)
	if err := r.shut(h, o.Gate.right.Service()); err != nil {
		ctx = context.WithValue(ctx, frozenKey, err)
	}
	var seen []uuid.UUID
	if err := r.DB.In(ctx, doors, actor, func(tx *tenant.Tx) error {
		err := fn(tx)
		seen = tx.Seen()
		return err
	}); err != nil || len(seen) == 0 {
		return err
	}
	// a read has no transaction that may write: its line has one of its own, and nothing is handed out without it
	return r.DB.In(ctx, tenant.Doors{Tenant: h.Tenant}, actor, func(tx *tenant.Tx) error { return audit.Opened(tx, o.ID, seen...) })
}

// Own runs fn, read only, in one of a caller's tenants behind the doors of a right that they hold there, and of those doors only the
// ones named: what a job reads for a person is what that person may read. ok is false when the right is not theirs. A right of ""
// opens the caller's account and no tenant.
func (r *Runner) Own(ctx context.Context, c *access.Caller, h *access.Hat, right access.Right, through access.Door, reads []string, fn func(tx *tenant.Tx) error) (ok bool, err error) {
	ctx = WithCaller(ctx, c)
	actor := tenant.Actor{Account: c.Account, Person: h.Person, Lang: c.Lang, Via: gateSelf}
	if right == "" {
		return true, r.DB.In(ctx, tenant.Doors{Account: c.Account, ReadOnly: true}, actor, fn)
	}
	if !r.Serves(h, right) {
		return false, nil
	}
	doors, held, err := r.doors(ctx, c, h, &Operation{Spec: Spec{Method: http.MethodGet, Gate: Needs(right), Reads: reads}})
	if err != nil || held&through == 0 {
		return false, err
	}
	if through&access.Tenant == 0 {
		doors.Open = nil
	}
	if through&access.Subject == 0 {
		doors.Subjects = nil
	}
	if through&access.Audience == 0 {
		doors.Groups = nil
	}
	actor.Via = (held & through).String()
	for _, p := range h.Profiles {
		actor.Profiles = append(actor.Profiles, string(p))
	}
	return true, r.DB.In(ctx, doors, actor, fn)
}

// visited is what stands before somebody from elsewhere: the assistance reads, and takes no file away; whatever they open is a line
// of the organisation's own journal, written before it is shown.
func (r *Runner) visited(ctx context.Context, o *Operation, h *access.Hat, actor tenant.Actor) error {
	if h.Via == access.BySupport && (o.Method != http.MethodGet || o.File != "" || o.Hidden) {
		return problem.New(problem.Forbidden, "access.support_reads")
	}
	if o.Method != http.MethodGet {
		return nil // the change writes its own line
	}
	return r.DB.In(ctx, tenant.Doors{Tenant: h.Tenant}, actor, func(tx *tenant.Tx) error { return audit.Record(tx, o.ID, nil) })
}

// holding lets Holds answer for a hat.
func (r *Runner) holding(ctx context.Context, h *access.Hat, table *access.Table) context.Context {
	return context.WithValue(ctx, holdsKey, func(right access.Right) access.Door {
		if !r.Serves(h, right) || h.Via == access.BySupport && table.Kind(right) != access.Consult {
			return 0
		}
		return table.Held(h, right)
	})
}

// Holds tells through which doors the caller holds another right in the transaction's tenant, so that each record goes
// out with its reader's abilities. 0 in a job and outside a tenant.
func Holds(tx *tenant.Tx, right access.Right) access.Door {
	if holds, ok := tx.Context().Value(holdsKey).(func(access.Right) access.Door); ok {
		return holds(right)
	}
	return 0
}

// audited adds the line of a change to its own transaction: who did what is never beside the fact.
func (r *Runner) audited(o *Operation, fn func(tx *tenant.Tx) error) func(tx *tenant.Tx) error {
	if o.readOnly() {
		return fn
	}
	return func(tx *tenant.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		return audit.Record(tx, o.ID, nil, tx.Objects()...)
	}
}

// Read runs fn in a hat's tenant as a GET operation of the right would; ok is false when the hat may not.
func (r *Runner) Read(ctx context.Context, c *access.Caller, h *access.Hat, right access.Right, reads []string, fn func(tx *tenant.Tx) error) (ok bool, err error) {
	if c.Pending != "" || h.Via != "" || !r.Serves(h, right) { // who visits opens what they ask for, and nothing is opened for them
		return false, nil
	}
	o := &Operation{Spec: Spec{Method: http.MethodGet, Gate: Needs(right), Reads: reads}}
	doors, held, err := r.doors(ctx, c, h, o)
	if err != nil || held == 0 {
		return false, err
	}
	actor := tenant.Actor{Account: c.Account, Person: h.Person, Lang: c.Lang, Via: held.String(), Trace: RequestOf(ctx).Trace}
	for _, p := range h.Profiles {
		actor.Profiles = append(actor.Profiles, string(p))
	}
	table, err := r.Decider.Table(ctx, h.Tenant)
	if err != nil {
		return false, err
	}
	return true, r.DB.In(r.holding(ctx, h, table), doors, actor, fn)
}

// Act runs fn as a changing operation of the right would, in the caller's hat of a tenant: the same doors, the same abilities,
// the same line in the audit under that operation's id. It is for what a command does in somebody's name.
func (r *Runner) Act(ctx context.Context, c *access.Caller, tenantID uuid.UUID, id string, right access.Right, reads []string, fn func(tx *tenant.Tx) error) error {
	o := &Operation{Spec: Spec{ID: id, Method: http.MethodPost, Gate: Needs(right), Reads: reads}}
	return r.run(WithCaller(ctx, c), o, target{tenant: tenantID}, fn)
}

// Offers tells whether the caller could run the operation in a hat: the app's abilities and menus come from it.
func (r *Runner) Offers(ctx context.Context, h *access.Hat, right access.Right) (access.Door, error) {
	if !r.Serves(h, right) {
		return 0, nil
	}
	t, err := r.Decider.Table(ctx, h.Tenant)
	if err != nil {
		return 0, err
	}
	return t.Held(h, right), nil
}

// ErrDone is returned by nobody else: the job's effect was already committed by an earlier attempt.
var ErrDone = errors.New("already done")
