package family

import "preau/internal/tenant"

// chosen runs a statement of the régie that its caller ended with one of the package's own conditions; what is looked for is a parameter.
func chosen[T any](tx *tenant.Tx, statement string, args ...any) ([]T, error) {
	return tenant.Select[T](tx, statement, append([]any{tx.Tenant()}, args...)...)
}
