package manifest

import (
	"context"
	"net/http"
	"reflect"
	"slices"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// Gate is who may enter an operation. The zero gate does not start.
type Gate struct {
	kind  string
	right access.Right
	link  string
}

const (
	gateRight  = "right"
	gateSelf   = "self"
	gateLink   = "link"
	gatePublic = "public"
)

// Needs lets in who holds the right in the operation's tenant, through any of the three doors.
func Needs(r access.Right) Gate { return Gate{kind: gateRight, right: r} }

// Self lets in any account, to what is its own: sessions, preferences, hats. Its transaction is above tenants.
func Self() Gate { return Gate{kind: gateSelf} }

// Link lets in who holds a link of that kind (a signed link, a calendar's address): the handler checks it by a look-up.
func Link(kind string) Gate { return Gate{kind: gateLink, link: kind} }

// Public lets in everybody.
func Public() Gate { return Gate{kind: gatePublic} }

// Kind is "right", "self", "link" or "public".
func (g Gate) Kind() string { return g.kind }

// Right is the right asked for, "" for another gate.
func (g Gate) Right() access.Right { return g.right }

// Spec describes an operation. ID is "service.verb-noun"; Path begins with /api/v1/.
type Spec struct {
	ID      string
	Method  string
	Path    string
	Summary string
	Gate    Gate
	Reads   []string // services whose rows it reads beside its own
	Status  int      // of success; 0: 200, or 204 without a body
	MaxBody int64    // bytes; 0: 1 MiB
	// Hidden keeps a page or a stream out of the OpenAPI document.
	Hidden bool
	// Writes is for a GET of a protocol that others wrote and that changes something: a ticket is used up by being asked about.
	Writes bool
	// Asks is for a POST that changes nothing: its question is too long for an address.
	Asks bool
	// Elsewhere is for a POST that a protocol has other sites' pages send: it comes without our cookie, and sends the browser on.
	Elsewhere bool
	// Pending lets an operation of Self answer while a second factor, a charter or a password is still asked for.
	Pending bool
	// Errors are the statuses of refusals beside those of its gate.
	Errors []int
	// File is the media type of an answer that is a file, "" for JSON.
	File string
}

// Operation is a Spec bound to its handler.
type Operation struct {
	Spec
	Service string // set by the module that declares it
	In, Out reflect.Type
	Gathers bool
	bind    func(o *Operation, api huma.API, r *Runner)
}

// InTenant is the path of staff: /api/v1/t/{tenant}/…; embed it in the input.
type InTenant struct {
	Tenant uuid.UUID `path:"tenant" format:"uuid" doc:"The organisation in which the caller acts"`
}

func (t InTenant) target() target { return target{tenant: t.Tenant} }

// OfChild is the path of families: /api/v1/children/{child}/…; the tenant follows from the child.
type OfChild struct {
	Child uuid.UUID `path:"child" format:"uuid" doc:"The child's record that the caller follows"`
}

func (c OfChild) target() target { return target{child: c.Child} }

type target struct{ tenant, child uuid.UUID }

type targeted interface{ target() target }

// Empty is the input or output without content.
type Empty struct{}

// Op binds a handler that runs in one transaction: read only when the method is GET.
func Op[I, O any](spec Spec, h func(ctx context.Context, tx *tenant.Tx, in *I) (*O, error)) Operation {
	return Operation{Spec: spec, In: reflect.TypeFor[I](), Out: reflect.TypeFor[O](), bind: func(o *Operation, api huma.API, r *Runner) {
		huma.Register(api, o.huma(), func(ctx context.Context, in *I) (*O, error) {
			var out *O
			var to target
			if t, ok := any(in).(targeted); ok {
				to = t.target()
			}
			err := r.run(ctx, o, to, func(tx *tenant.Tx) (err error) { out, err = h(ctx, tx, in); return err })
			if err != nil {
				return nil, r.fail(ctx, o, err)
			}
			return out, nil
		})
	}}
}

// Stages is an operation whose work is not all rows: reading or keeping a file, drawing a document. Each Do is a transaction of
// its own, behind the same gate and doors; what lies between them holds none.
type Stages struct {
	do func(fn func(tx *tenant.Tx) error, last bool) error
}

// Do runs fn in a transaction of its own.
func (s *Stages) Do(fn func(tx *tenant.Tx) error) error { return s.do(fn, false) }

// Finish runs fn and writes the line of the change in the same transaction. It is called once, last; a GET has none.
func (s *Stages) Finish(fn func(tx *tenant.Tx) error) error { return s.do(fn, true) }

// Staged binds a handler that reads or writes files, or draws documents, outside its transactions.
func Staged[I, O any](spec Spec, h func(ctx context.Context, s *Stages, in *I) (*O, error)) Operation {
	return Operation{Spec: spec, In: reflect.TypeFor[I](), Out: reflect.TypeFor[O](), bind: func(o *Operation, api huma.API, r *Runner) {
		huma.Register(api, o.huma(), func(ctx context.Context, in *I) (*O, error) {
			var to target
			if t, ok := any(in).(targeted); ok {
				to = t.target()
			}
			out, err := h(ctx, &Stages{do: func(fn func(tx *tenant.Tx) error, last bool) error {
				if last {
					return r.run(ctx, o, to, fn)
				}
				return r.enter(ctx, o, to, fn)
			}}, in)
			if err != nil {
				return nil, r.fail(ctx, o, err)
			}
			return out, nil
		})
	}}
}

// Gathered is the answer of an operation over all the caller's tenants. Missing names those that did not answer.
type Gathered[T any] struct {
	Body struct {
		Items   []T         `json:"items"`
		Missing []uuid.UUID `json:"missing,omitempty" doc:"Organisations that did not answer this time"`
	}
}

// Gather binds a handler that runs once in each tenant where the caller holds the right, side by side, each in a
// transaction of its own; the items are merged by less.
func Gather[I, T any](spec Spec, h func(ctx context.Context, tx *tenant.Tx, in *I) ([]T, error), compare func(a, b T) int) Operation {
	return Operation{Spec: spec, In: reflect.TypeFor[I](), Out: reflect.TypeFor[Gathered[T]](), Gathers: true, bind: func(o *Operation, api huma.API, r *Runner) {
		huma.Register(api, o.huma(), func(ctx context.Context, in *I) (*Gathered[T], error) {
			hats, err := r.hats(ctx, o)
			if err != nil {
				return nil, r.fail(ctx, o, err)
			}
			out := &Gathered[T]{}
			out.Body.Items = []T{}
			var mu sync.Mutex
			var wg sync.WaitGroup
			var refused error // what every organisation would say of the question itself
			for _, hat := range hats {
				one := func() {
					var items []T
					err := r.run(ctx, o, target{tenant: hat.Tenant}, func(tx *tenant.Tx) (err error) { items, err = h(ctx, tx, in); return err })
					mu.Lock()
					defer mu.Unlock()
					if err != nil {
						if p := problem.Of(err); p.Kind < problem.Internal {
							refused = err
						} else {
							r.logMissing(ctx, o, hat.Tenant, err)
						}
						out.Body.Missing = append(out.Body.Missing, hat.Tenant)
						return
					}
					out.Body.Items = append(out.Body.Items, items...)
				}
				if len(hats) == 1 {
					one()
				} else {
					wg.Go(one)
				}
			}
			wg.Wait()
			if len(hats) > 0 && len(out.Body.Missing) == len(hats) {
				if refused != nil {
					return nil, r.fail(ctx, o, refused)
				}
				return nil, r.fail(ctx, o, errAllMissing)
			}
			if compare != nil {
				slices.SortStableFunc(out.Body.Items, compare)
			}
			return out, nil
		})
	}}
}

// readOnly tells whether its transactions change nothing.
func (o *Operation) readOnly() bool { return o.Asks || o.Method == http.MethodGet && !o.Writes }

func (o *Operation) huma() huma.Operation {
	op := huma.Operation{OperationID: o.ID, Method: o.Method, Path: o.Path, Summary: o.Summary, Tags: []string{o.Service},
		DefaultStatus: o.Status, MaxBodyBytes: o.MaxBody, Hidden: o.Hidden, Errors: []int{http.StatusUnprocessableEntity}}
	switch o.Gate.kind {
	case gateRight:
		op.Errors = append(op.Errors, 401, 403, 404)
		op.Description = "Gate: the right `" + string(o.Gate.right) + "`."
	case gateSelf:
		op.Errors = append(op.Errors, 401)
		op.Description = "Gate: the caller's own account."
	case gateLink:
		op.Errors = append(op.Errors, 404, 410)
		op.Description = "Gate: a link of the kind `" + o.Gate.link + "`."
	default:
		op.Description = "Gate: public."
	}
	if o.MaxBody == 0 {
		op.MaxBodyBytes = 1 << 20
	}
	for _, status := range o.Errors {
		if !slices.Contains(op.Errors, status) {
			op.Errors = append(op.Errors, status)
		}
	}
	if o.File != "" {
		op.Responses = map[string]*huma.Response{"200": {Description: "The file", Content: map[string]*huma.MediaType{o.File: {Schema: &huma.Schema{Type: "string", Format: "binary"}}}}}
	}
	return op
}

// Register puts every operation of the modules on the API.
func Register(api huma.API, r *Runner, modules []Module) {
	for i := range modules {
		for j := range modules[i].Operations {
			o := &modules[i].Operations[j]
			o.Service = modules[i].Key
			o.bind(o, api, r)
		}
	}
}
