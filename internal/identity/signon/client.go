package signon

import (
	"strings"

	"github.com/google/uuid"
)

// ClientID is the public name of a resource in OpenID and LTI. It names the organisation too, so that nothing is looked for over all
// of them.
func ClientID(tenantID, resource uuid.UUID) string {
	return tenantID.String() + "." + resource.String()
}

func parseClientID(s string) (tenantID, resource uuid.UUID, ok bool) {
	a, b, found := strings.Cut(s, ".")
	tenantID, err := uuid.Parse(a)
	resource, errB := uuid.Parse(b)
	return tenantID, resource, found && err == nil && errB == nil && len(s) == 73
}
