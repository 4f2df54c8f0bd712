package support

import (
	"context"
	"net/http"
	"time"

	"github.com/google/uuid"

	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// Visit is a ticket as the organisation that is visited sees it.
type Visit struct {
	ID          uuid.UUID       `json:"id"`
	PeerName    string          `json:"peer_name"`
	Asker       string          `json:"asker" db:"asker_name"`
	Reason      string          `json:"reason"`
	AskedAt     time.Time       `json:"asked_at"`
	State       string          `json:"state" enum:"asked,open,refused,ended"`
	DecidedAt   *time.Time      `json:"decided_at,omitempty"`
	UntilAt     *time.Time      `json:"until_at,omitempty"`
	EndedAt     *time.Time      `json:"ended_at,omitempty"`
	Glass       bool            `json:"glass" doc:"Opened by two people of the assistance, without approval"`
	GlassReason string          `json:"glass_reason,omitempty"`
	Views       int             `json:"views" doc:"How often something was opened: each is a line of the journal"`
	Abilities   map[string]bool `json:"abilities" db:"-"`
	Peer        uuid.UUID       `json:"-" db:"peer_tenant_id"`
}

const visitColumns = `v.id, v.peer_tenant_id, v.peer_name, v.asker_name, v.reason, v.asked_at, case when v.state = 'open' and v.until_at <= $2 then 'ended' else v.state end as state,
	v.decided_at, v.until_at, v.ended_at, v.glass, v.glass_reason,
	(select count(*) from audit.lines l where l.tenant_id = $1 and l.via = 'support' and l.at >= v.asked_at and l.detail ->> 'ticket' = v.id::text)::int as views`

type visitsOut struct {
	Body struct {
		Items []Visit `json:"items"`
	}
}

func (v *Visit) seen(tx *tenant.Tx) {
	decides := manifest.Holds(tx, Approve) != 0
	v.Abilities = map[string]bool{"approve": decides && v.State == "asked", "refuse": decides && v.State == "asked", "end": decides && v.State == "open"}
}

func (s *Service) visits(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*visitsOut, error) {
	rows, err := tenant.Select[Visit](tx, `select `+visitColumns+` from support.visits v where v.tenant_id = $1 order by v.asked_at desc limit 100`, tx.Tenant(), tx.Now())
	out := &visitsOut{}
	for i := range rows {
		rows[i].seen(tx)
	}
	out.Body.Items = append([]Visit{}, rows...)
	return out, err
}

// Open are the accesses that are open now: what the banner of the visited says.
func Open(tx *tenant.Tx) ([]Visit, error) {
	rows, err := tenant.Select[Visit](tx, `select v.id, v.peer_tenant_id, v.peer_name, v.asker_name, v.reason, v.asked_at, v.state, v.decided_at, v.until_at, v.ended_at, v.glass, v.glass_reason, 0 as views
		from support.visits v where v.tenant_id = $1 and v.state = 'open' and v.until_at > $2 order by v.until_at`, tx.Tenant(), tx.Now())
	for i := range rows {
		rows[i].seen(tx)
	}
	return rows, err
}

// Entered is an open access of an account in the transaction's tenant.
type Entered struct {
	ID     uuid.UUID
	Peer   uuid.UUID `db:"peer_tenant_id"`
	Reason string
	Until  time.Time `db:"until_at"`
}

// Of is the open access of an account here, ok false when it has none, or its hour is over.
func Of(tx *tenant.Tx, account uuid.UUID) (Entered, bool, error) {
	return tenant.One[Entered](tx, `select id, peer_tenant_id, reason, until_at from support.visits
		where tenant_id = $1 and account_id = $2 and state = 'open' and until_at > $3 order by until_at desc limit 1`, tx.Tenant(), account, tx.Now())
}

// OfVisit is the path of a visit to the tenant; inputs embed it.
type OfVisit struct {
	manifest.InTenant
	Visit uuid.UUID `path:"visit" format:"uuid"`
}

type visitOut struct{ Body Visit }

func visit(tx *tenant.Tx, id uuid.UUID) (*Visit, error) {
	v, ok, err := tenant.One[Visit](tx, `select `+visitColumns+` from support.visits v where v.tenant_id = $1 and v.id = $3`, tx.Tenant(), tx.Now(), id)
	if err == nil && !ok {
		err = problem.Missing()
	}
	v.seen(tx)
	return &v, err
}

// decide moves a visit on and tells both sides; every process forgets within seconds who may come in.
func (s *Service) decide(tx *tenant.Tx, id uuid.UUID, from, to string, until *time.Time) (*visitOut, error) {
	v, err := visit(tx, id)
	if err != nil {
		return nil, err
	}
	if v.State != from {
		return nil, problem.New(problem.Conflict, "support.decided")
	}
	var ended *time.Time
	if to == "ended" {
		now := tx.Now()
		ended = &now
	}
	by := tx.Actor().Person
	if _, err := tx.Exec(`update support.visits set state = $3, decided_by = coalesce(decided_by, $4), decided_at = coalesce(decided_at, $5), until_at = coalesce($6, until_at), ended_at = $7 where tenant_id = $1 and id = $2`,
		tx.Tenant(), id, to, by, tx.Now(), until, ended); err != nil {
		return nil, err
	}
	tx.About(id)
	if err := tx.Touch("reach", tx.Tenant()); err != nil {
		return nil, err
	}
	if until == nil {
		until = ended
	}
	if _, err := tx.Deliver(v.Peer, "support", "support.answered", answer{Ticket: id, State: to, Until: until}); err != nil && !problem.Is(err, "tenant.no_link") {
		return nil, err
	}
	v, err = visit(tx, id)
	return &visitOut{Body: *v}, err
}

func (s *Service) approve(_ context.Context, tx *tenant.Tx, in *struct {
	OfVisit
	Body struct {
		Minutes int `json:"minutes" minimum:"5" maximum:"60" default:"30" doc:"How long, 60 at most"`
	}
}) (*visitOut, error) {
	until := tx.Now().Add(min(time.Duration(in.Body.Minutes)*time.Minute, Lasts))
	return s.decide(tx, in.Visit, "asked", "open", &until)
}

func (s *Service) refuse(_ context.Context, tx *tenant.Tx, in *OfVisit) (*visitOut, error) {
	return s.decide(tx, in.Visit, "asked", "refused", nil)
}

func (s *Service) end(_ context.Context, tx *tenant.Tx, in *OfVisit) (*visitOut, error) {
	return s.decide(tx, in.Visit, "open", "ended", nil)
}

// receive writes the ticket where it leads and tells those who decide.
func (s *Service) receive(_ context.Context, tx *tenant.Tx, in *asked) error {
	n, err := tx.Exec(`insert into support.visits (tenant_id, id, peer_tenant_id, peer_name, account_id, asker_name, reason, asked_at) values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`,
		tx.Tenant(), in.Ticket, in.From, in.Name, in.Account, in.Asker, in.Reason, tx.Now())
	if err != nil || n == 0 {
		return err
	}
	return s.Tell(tx, "support.kind_asked", in.Ticket)
}

// broken opens an access that two people of the assistance answer for; whoever decides here is told, and may end it.
func (s *Service) broken(_ context.Context, tx *tenant.Tx, in *asked) error {
	until := tx.Now().Add(Lasts)
	if _, err := tx.Exec(`insert into support.visits (tenant_id, id, peer_tenant_id, peer_name, account_id, asker_name, reason, asked_at) values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`,
		tx.Tenant(), in.Ticket, in.From, in.Name, in.Account, in.Asker, in.Reason, tx.Now()); err != nil {
		return err
	}
	n, err := tx.Exec(`update support.visits set state = 'open', glass = true, glass_reason = $3, decided_at = $4, until_at = $5 where tenant_id = $1 and id = $2 and state = 'asked'`,
		tx.Tenant(), in.Ticket, in.Glass, tx.Now(), until)
	if err != nil {
		return err
	}
	if n == 0 { // it was refused here meanwhile: that stands
		return nil
	}
	if err := tx.Touch("reach", tx.Tenant()); err != nil {
		return err
	}
	if _, err := tx.Deliver(in.From, "support", "support.answered", answer{Ticket: in.Ticket, State: "open", Until: &until}); err != nil && !problem.Is(err, "tenant.no_link") {
		return err
	}
	return s.Tell(tx, "support.kind_broken", uuid.NewSHA1(in.Ticket, []byte("broken")))
}

func (s *Service) left(_ context.Context, tx *tenant.Tx, in *asked) error {
	if _, err := tx.Exec(`update support.visits set state = 'ended', ended_at = $4 where tenant_id = $1 and id = $2 and peer_tenant_id = $3 and state = 'open'`, tx.Tenant(), in.Ticket, in.From, tx.Now()); err != nil {
		return err
	}
	return tx.Touch("reach", tx.Tenant())
}

func (s *Service) operations() []manifest.Operation {
	at := func(id, method, path, summary string, gate manifest.Gate) manifest.Spec {
		return manifest.Spec{ID: "support." + id, Method: method, Path: "/api/v1/t/{tenant}/support" + path, Summary: summary, Gate: gate, Reads: []string{"tenant", "directory"}}
	}
	visits := at("visits", http.MethodGet, "/visits", "Who of the assistance asked to come in, came in, and for what", manifest.Needs(See))
	visits.Reads = []string{"audit"}
	decide := func(id, path, summary string) manifest.Spec {
		o := at(id, http.MethodPost, "/visits/{visit}"+path, summary, manifest.Needs(Approve))
		o.Reads = []string{"audit"}
		o.Errors = []int{http.StatusConflict}
		return o
	}
	own := func(o manifest.Spec) manifest.Spec { o.Errors = []int{http.StatusConflict}; return o }
	return []manifest.Operation{
		manifest.Op(at("tickets", http.MethodGet, "/tickets", "The accesses that the assistance asked for", manifest.Needs(Ask)), s.tickets),
		manifest.Op(own(at("ask", http.MethodPost, "/tickets", "Ask for an access, with its reason", manifest.Needs(Ask))), s.ask),
		manifest.Op(own(at("break-glass", http.MethodPost, "/tickets/{ticket}/break-glass", "Open an access by two people, when nobody there can be waited for", manifest.Needs(Ask))), s.breakGlass),
		manifest.Op(own(at("leave", http.MethodPost, "/tickets/{ticket}/end", "End one's own access", manifest.Needs(Ask))), s.leave),
		manifest.Op(visits, s.visits),
		manifest.Op(decide("approve", "/approve", "Let the assistance in, for at most an hour"), s.approve),
		manifest.Op(decide("refuse", "/refuse", "Refuse an access"), s.refuse),
		manifest.Op(decide("end", "/end", "End an access at once"), s.end),
	}
}
