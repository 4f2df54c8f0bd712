package support

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// Lasts is how long an access lasts at most; no ticket asks for more.
const Lasts = 60 * time.Minute

// openAtOnce bounds the tickets that wait at one organisation from one person: nobody is asked until they give in.
const openAtOnce = 3

// Ticket is what the assistance asked for, as its own organisation sees it.
type Ticket struct {
	ID        uuid.UUID       `json:"id"`
	Peer      uuid.UUID       `json:"peer" db:"peer_tenant_id"`
	PeerName  string          `json:"peer_name"`
	Reason    string          `json:"reason"`
	Asker     string          `json:"asker" db:"asker_name"`
	AskedAt   time.Time       `json:"asked_at"`
	State     string          `json:"state" enum:"asked,open,refused,ended"`
	UntilAt   *time.Time      `json:"until_at,omitempty"`
	Glass     bool            `json:"glass" db:"-" doc:"One of the two who break the glass has asked for it"`
	Mine      bool            `json:"mine" db:"-"`
	Abilities map[string]bool `json:"abilities" db:"-"`
	AccountID uuid.UUID       `json:"-"`
	GlassBy   *uuid.UUID      `json:"-"`
}

const ticketColumns = `id, peer_tenant_id, peer_name, reason, asker_name, asked_at, case when state = 'open' and until_at <= $2 then 'ended' else state end as state, until_at, account_id, glass_by`

func (t *Ticket) seenBy(account uuid.UUID) {
	t.Mine = t.AccountID == account
	t.Glass = t.GlassBy != nil
	waits := t.State == "asked"
	t.Abilities = map[string]bool{"enter": t.Mine && t.State == "open", "end": t.Mine && t.State == "open",
		"break_glass": waits && (t.GlassBy == nil || *t.GlassBy != account)}
}

type ticketsOut struct {
	Body struct {
		Items   []Ticket `json:"items"`
		Schools []Place  `json:"places" doc:"The organisations that the assistance may ask"`
	}
}

// Place is an organisation whose link carries the assistance.
type Place struct {
	Tenant uuid.UUID `json:"tenant"`
	Name   string    `json:"name"`
	Kind   string    `json:"kind"`
}

func places(tx *tenant.Tx) ([]Place, error) {
	links, err := tenant.Links(tx)
	out := []Place{}
	for _, l := range links {
		if (l.PeerKind == "school" || l.PeerKind == "commune" || l.PeerKind == "intercommunality") && slices.Contains(l.Services, "support") {
			out = append(out, Place{l.Peer, l.PeerName, l.PeerKind})
		}
	}
	return out, err
}

func (s *Service) tickets(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*ticketsOut, error) {
	out := &ticketsOut{}
	rows, err := tenant.Select[Ticket](tx, `select `+ticketColumns+` from support.tickets where tenant_id = $1 order by asked_at desc limit 100`, tx.Tenant(), tx.Now())
	if err != nil {
		return nil, err
	}
	for i := range rows {
		rows[i].seenBy(tx.Account())
	}
	out.Body.Items = append([]Ticket{}, rows...)
	out.Body.Schools, err = places(tx)
	return out, err
}

type ticketOut struct{ Body Ticket }

func ticket(tx *tenant.Tx, id uuid.UUID) (*Ticket, error) {
	t, ok, err := tenant.One[Ticket](tx, `select `+ticketColumns+` from support.tickets where tenant_id = $1 and id = $3`, tx.Tenant(), tx.Now(), id)
	if err == nil && !ok {
		err = problem.Missing()
	}
	t.seenBy(tx.Account())
	return &t, err
}

// asked is what travels to the organisation that is asked; the queue forgets it once it arrived.
type asked struct {
	Ticket  uuid.UUID `json:"ticket"`
	From    uuid.UUID `json:"from"`
	Name    string    `json:"name"`
	Account uuid.UUID `json:"account"`
	Asker   string    `json:"asker"`
	Reason  string    `json:"reason"`
	Glass   string    `json:"glass,omitempty"` // the reason for which two people opened it
}

func (s *Service) ask(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body struct {
		Peer   uuid.UUID `json:"peer" format:"uuid"`
		Reason string    `json:"reason" minLength:"10" maxLength:"500" doc:"What was reported, and what must be looked at; no name of a pupil"`
	}
}) (*ticketOut, error) {
	all, err := places(tx)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(p Place) bool { return p.Tenant == in.Body.Peer })
	if i < 0 {
		return nil, problem.OnField("peer", "support.not_linked")
	}
	waiting, err := tenant.Value[int](tx, `select count(*)::int from support.tickets where tenant_id = $1 and peer_tenant_id = $2 and account_id = $3 and (state = 'asked' or state = 'open' and until_at > $4)`,
		tx.Tenant(), in.Body.Peer, tx.Account(), tx.Now())
	if err != nil {
		return nil, err
	}
	if waiting >= openAtOnce {
		return nil, problem.New(problem.Conflict, "support.too_many")
	}
	name, err := s.Name(tx)
	if err != nil {
		return nil, err
	}
	id := tenant.NewID()
	if _, err := tx.Exec(`insert into support.tickets (tenant_id, id, peer_tenant_id, peer_name, reason, account_id, asker_name, asked_at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		tx.Tenant(), id, in.Body.Peer, all[i].Name, in.Body.Reason, tx.Account(), name, tx.Now()); err != nil {
		return nil, err
	}
	tx.About(id)
	if err := s.deliver(tx, in.Body.Peer, "support.asked", asked{Ticket: id, Account: tx.Account(), Asker: name, Reason: in.Body.Reason}); err != nil {
		return nil, err
	}
	t, err := ticket(tx, id)
	return &ticketOut{Body: *t}, err
}

func (s *Service) deliver(tx *tenant.Tx, peer uuid.UUID, kind string, a asked) error {
	var err error
	a.From = tx.Tenant()
	if a.Name, err = tenant.Value[string](tx, `select name from tenant.tenants where tenant_id = $1`, tx.Tenant()); err != nil {
		return err
	}
	_, err = tx.Deliver(peer, "support", kind, a)
	return err
}

// OfTicket is the path of a ticket of the tenant; inputs embed it.
type OfTicket struct {
	manifest.InTenant
	Ticket uuid.UUID `path:"ticket" format:"uuid"`
}

// breakGlass opens an access that nobody there can approve: two people of the assistance, each with their own account, and a reason.
func (s *Service) breakGlass(_ context.Context, tx *tenant.Tx, in *struct {
	OfTicket
	Body struct {
		Reason string `json:"reason" minLength:"10" maxLength:"500" doc:"Why nobody there can be waited for"`
	}
}) (*ticketOut, error) {
	t, err := ticket(tx, in.Ticket)
	if err != nil {
		return nil, err
	}
	if t.State != "asked" {
		return nil, problem.New(problem.Conflict, "support.not_waiting")
	}
	tx.About(t.ID)
	if t.GlassBy == nil {
		if _, err := tx.Exec(`update support.tickets set glass_by = $3, glass_reason = $4 where tenant_id = $1 and id = $2 and glass_by is null`, tx.Tenant(), t.ID, tx.Account(), in.Body.Reason); err != nil {
			return nil, err
		}
	} else if *t.GlassBy == tx.Account() {
		return nil, problem.New(problem.Conflict, "support.second_person")
	} else if err := s.deliver(tx, t.Peer, "support.broken", asked{Ticket: t.ID, Account: t.AccountID, Asker: t.Asker, Reason: t.Reason, Glass: in.Body.Reason}); err != nil {
		return nil, err
	}
	t, err = ticket(tx, in.Ticket)
	return &ticketOut{Body: *t}, err
}

// leave ends one's own access before its time.
func (s *Service) leave(_ context.Context, tx *tenant.Tx, in *OfTicket) (*ticketOut, error) {
	t, err := ticket(tx, in.Ticket)
	if err != nil {
		return nil, err
	}
	if !t.Mine || t.State != "open" {
		return nil, problem.New(problem.Conflict, "support.not_open")
	}
	tx.About(t.ID)
	if _, err := tx.Exec(`update support.tickets set state = 'ended', until_at = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), t.ID, tx.Now()); err != nil {
		return nil, err
	}
	if err := s.deliver(tx, t.Peer, "support.left", asked{Ticket: t.ID}); err != nil && !problem.Is(err, "tenant.no_link") {
		return nil, err
	}
	t, err = ticket(tx, in.Ticket)
	return &ticketOut{Body: *t}, err
}

// answer is what comes back from the organisation that was asked.
type answer struct {
	Ticket uuid.UUID  `json:"ticket"`
	State  string     `json:"state"`
	Until  *time.Time `json:"until,omitempty"`
}

func (s *Service) answered(_ context.Context, tx *tenant.Tx, in *answer) error {
	_, err := tx.Exec(`update support.tickets set state = $3, until_at = coalesce($4, until_at), answered_at = $5 where tenant_id = $1 and id = $2`, tx.Tenant(), in.Ticket, in.State, in.Until, tx.Now())
	return err
}

func (s *Service) purge(_ context.Context, tx *tenant.Tx, _ *manifest.Due) error {
	before := tx.Now().AddDate(-1, 0, 0)
	// the words go, the line of the journal stays its year
	if _, err := tx.Exec(`update support.tickets set reason = '', glass_reason = '', asker_name = '', state = 'ended' where tenant_id = $1 and asked_at < $2 and reason <> ''`, tx.Tenant(), before); err != nil {
		return err
	}
	_, err := tx.Exec(`update support.visits set reason = '', glass_reason = '', asker_name = '', state = 'ended' where tenant_id = $1 and asked_at < $2 and reason <> ''`, tx.Tenant(), before)
	return err
}
