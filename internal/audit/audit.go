// Package audit keeps who did what: one line per act, in the act's own transaction. A sealer chains the lines within seconds,
// so that one changed, taken away or put in afterwards is found and located by Verify.
package audit

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"preau/internal/tenant"
)

// Line is one act. Detail holds codes and numbers, never a name.
type Line struct {
	Tenant    uuid.UUID       `db:"tenant_id"`
	ID        uuid.UUID       `db:"id"`
	At        time.Time       `db:"at"`
	Account   *uuid.UUID      `db:"account_id"`
	Via       string          `db:"via"`
	Operation string          `db:"operation"`
	Objects   []uuid.UUID     `db:"objects"`
	Detail    json.RawMessage `db:"detail"`
	Trace     string          `db:"trace"`
	Mark      []byte          `db:"mark"`
}

// Record adds a line in the transaction. detail holds codes and numbers, never a name.
func Record(tx *tenant.Tx, operation string, detail map[string]any, objects ...uuid.UUID) error {
	a := tx.Actor()
	if detail == nil {
		detail = map[string]any{}
	}
	if a.From != uuid.Nil { // somebody from elsewhere: the organisation's own people read whose staff it was, and by which ticket
		more := map[string]any{"from": a.From}
		if a.Ticket != uuid.Nil {
			more["ticket"] = a.Ticket
		}
		for k, v := range detail {
			more[k] = v
		}
		detail = more
	}
	body, err := json.Marshal(detail)
	if err != nil {
		return err
	}
	l := Line{Tenant: tx.Tenant(), ID: tenant.NewID(), At: tx.Now(), Via: a.Via, Operation: operation, Objects: objects, Detail: body, Trace: a.Trace}
	if a.Account != uuid.Nil {
		l.Account = &a.Account
	}
	if l.Objects == nil {
		l.Objects = []uuid.UUID{}
	}
	canonical, err := l.canonical()
	if err != nil {
		return err
	}
	_, err = tx.Exec(`with line as (
			insert into audit.lines (tenant_id, id, at, account_id, via, operation, objects, detail, trace, mark)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10))
		insert into audit.pending (tenant_id, line_id, at) values ($1, $2, $3)`,
		l.Tenant, l.ID, l.At, l.Account, l.Via, l.Operation, l.Objects, []byte(l.Detail), l.Trace, tx.Mark(canonical))
	return err
}
