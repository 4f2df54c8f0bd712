// Package audit keeps who did what: one line per act, in the act's own transaction.
package audit

import (
	"encoding/json"

	"github.com/google/uuid"

	"preau/internal/tenant"
)

// Record adds a line in the transaction. detail holds codes and numbers, never a name.
func Record(tx *tenant.Tx, operation string, detail map[string]any, objects ...uuid.UUID) error {
	a := tx.Actor()
	if detail == nil {
		detail = map[string]any{}
	}
	body, err := json.Marshal(detail)
	if err != nil {
		return err
	}
	var account *uuid.UUID
	if a.Account != uuid.Nil {
		account = &a.Account
	}
	if objects == nil {
		objects = []uuid.UUID{}
	}
	_, err = tx.Exec(`insert into audit.lines (tenant_id, id, at, account_id, via, operation, objects, detail, trace)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		tx.Tenant(), tenant.NewID(), tx.Now(), account, a.Via, operation, objects, body, a.Trace)
	return err
}
