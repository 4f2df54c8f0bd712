package tenant

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"preau/internal/platform/problem"
)

// Link is one side of a link between two tenants: what may be delivered to the peer, and what the peer's staff may do here.
type Link struct {
	ID       uuid.UUID  `db:"id"`
	Peer     uuid.UUID  `db:"peer_tenant_id"`
	PeerKind string     `db:"peer_kind"`
	PeerName string     `db:"peer_name"`
	Services []string   `db:"services"`
	Rights   []string   `db:"rights"`  // what the peer's staff may do here
	Granted  []string   `db:"granted"` // what our staff may do there, as the peer said
	Group    *string    `db:"group_name"`
	SharePPM *int       `db:"share_ppm"`
	Since    time.Time  `db:"since"`
	Until    *time.Time `db:"until"`
}

// Links are the links of this tenant that live today.
func Links(tx *Tx) ([]Link, error) {
	return Select[Link](tx, `select id, peer_tenant_id, peer_kind, peer_name, services, rights, granted, group_name, share_ppm, since, until
		from tenant.links where tenant_id = $1 and since <= $2::date and (until is null or until >= $2::date) order by peer_name`, tx.Tenant(), tx.Now())
}

// Deliver hands an event of this tenant to a linked tenant: a job of the kind runs there, in a transaction of its own.
// It is refused with "tenant.no_link" when no live link carries the service.
func (tx *Tx) Deliver(peer uuid.UUID, service, kind string, payload any) (uuid.UUID, error) {
	live, err := Value[bool](tx, `select exists (select from tenant.links where tenant_id = $1 and peer_tenant_id = $2
		and $3 = any (services) and since <= $4::date and (until is null or until >= $4::date))`, tx.Tenant(), peer, service, tx.Now())
	if err != nil {
		return uuid.Nil, err
	}
	if !live {
		return uuid.Nil, problem.New(problem.Conflict, "tenant.no_link", "service", service)
	}
	return tx.emit(peer, kind, time.Time{}, payload)
}

// DeliverAll hands one event to several linked tenants, at the cost of one; those without a live link that carries the service (""
// is carried by any, as DeliverLinked is) are left out. It returns whom it reached.
func (tx *Tx) DeliverAll(peers []uuid.UUID, service, kind string, payload any) ([]uuid.UUID, error) {
	reached, err := Select[uuid.UUID](tx, `select distinct peer_tenant_id from tenant.links where tenant_id = $1 and peer_tenant_id = any ($2)
		and ($3 = '' or $3 = any (services)) and since <= $4::date and (until is null or until >= $4::date) order by 1`, tx.Tenant(), peers, service, tx.Now())
	if err != nil || len(reached) == 0 {
		return nil, err
	}
	ids := make([]uuid.UUID, len(reached))
	for i := range ids {
		ids[i] = NewID()
	}
	return reached, tx.writeAll(reached, ids, kind, time.Time{}, payload, "")
}

// DeliverLinked is Deliver of what is about the link itself: any live link carries it.
func (tx *Tx) DeliverLinked(peer uuid.UUID, kind string, payload any) (uuid.UUID, error) {
	live, err := Value[bool](tx, `select exists (select from tenant.links where tenant_id = $1 and peer_tenant_id = $2
		and since <= $3::date and (until is null or until >= $3::date))`, tx.Tenant(), peer, tx.Now())
	if err != nil {
		return uuid.Nil, err
	}
	if !live {
		return uuid.Nil, problem.New(problem.Conflict, "tenant.no_link")
	}
	return tx.emit(peer, kind, time.Time{}, payload)
}

// Found asks for a tenant that does not exist yet: the job runs inside it and writes its first rows.
func (tx *Tx) Found(id uuid.UUID, kind string, payload any) (uuid.UUID, error) {
	return tx.emit(id, kind, time.Time{}, payload)
}

// Propose hands an organisation without a link what its own people must answer before there is one: who asks, and for what; never more.
func (tx *Tx) Propose(peer uuid.UUID, kind string, payload any) (uuid.UUID, error) {
	return tx.emit(peer, kind, time.Time{}, payload)
}

// Touch moves a version on: every process hears of it within seconds ("access" of a tenant, "reach" of an account).
func (tx *Tx) Touch(topic string, key uuid.UUID) error {
	if _, err := tx.Exec(`insert into platform.versions (topic, key) values ($1, $2)
		on conflict (topic, key) do update set version = platform.versions.version + 1`, topic, key); err != nil {
		return fmt.Errorf("move the version of %s on: %w", topic, err)
	}
	return tx.Signal(topic, key)
}

// Signal wakes every process after the commit: the message is an opaque id, never data.
func (tx *Tx) Signal(topic string, key uuid.UUID) error {
	_, err := tx.Exec(`select pg_notify('preau_signal', $1)`, topic+" "+key.String())
	return err
}
