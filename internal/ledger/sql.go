package ledger

import (
	"strings"

	"preau/internal/tenant"
)

// A statement of this room is written once for every service: "@.entries" is the entries of the books it is run on. The schema is a
// constant of the service's declaration, never an input.

func (b Book) sql(q string) string { return strings.ReplaceAll(q, "@.", b.Schema+".") }

func rows[T any](b Book, tx *tenant.Tx, q string, args ...any) ([]T, error) {
	return tenant.Select[T](tx, b.sql(q), args...)
}

func row[T any](b Book, tx *tenant.Tx, q string, args ...any) (T, bool, error) {
	return tenant.One[T](tx, b.sql(q), args...)
}

func value[T any](b Book, tx *tenant.Tx, q string, args ...any) (T, error) {
	return tenant.Value[T](tx, b.sql(q), args...)
}
