// Package tenant says who owns a row (académie, région, département, commune, EPCI, school, vendor), how tenants are
// linked, and is the one door to the database: a Tx exists only inside the call that opened it with its doors.
package tenant

import (
	"errors"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// Doors are what one transaction may see. The zero value sees nothing.
type Doors struct {
	Tenant   uuid.UUID              // whose rows; nil: above tenants
	Account  uuid.UUID              // whose own rows of the account tables; nil: none
	Open     []string               // services whose tenant door is open
	Subjects map[string][]uuid.UUID // service -> persons the rows may be about
	Groups   map[string][]uuid.UUID // service -> groups the rows may be addressed to
	ReadOnly bool
}

// statements are the settings of the transaction, one statement each. They are `set local`, which has no parameters,
// so every value is a checked word or a uuid printed by us.
func (d Doors) statements() ([]string, error) {
	begin := "begin"
	if d.ReadOnly {
		begin = "begin read only"
	}
	out := []string{begin}
	if d.Tenant != uuid.Nil {
		out = append(out, "set local door.tenant = '"+d.Tenant.String()+"'")
	}
	if d.Account != uuid.Nil {
		out = append(out, "set local door.account = '"+d.Account.String()+"'")
	}
	for _, s := range d.Open {
		if !word(s) {
			return nil, errors.New("a service's key must be a plain word")
		}
		out = append(out, "set local open."+s+" = 'open'")
	}
	for _, m := range []struct {
		prefix string
		ids    map[string][]uuid.UUID
	}{{"subjects.", d.Subjects}, {"groups.", d.Groups}} {
		services := make([]string, 0, len(m.ids))
		for s := range m.ids {
			services = append(services, s)
		}
		slices.Sort(services)
		for _, s := range services {
			if !word(s) {
				return nil, errors.New("a service's key must be a plain word")
			}
			if len(m.ids[s]) > 0 {
				out = append(out, "set local "+m.prefix+s+" = '"+array(m.ids[s])+"'")
			}
		}
	}
	return out, nil
}

func array(ids []uuid.UUID) string {
	var b strings.Builder
	b.Grow(2 + 37*len(ids))
	b.WriteByte('{')
	for i, id := range ids {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(id.String())
	}
	b.WriteByte('}')
	return b.String()
}

func word(s string) bool {
	if s == "" || len(s) > 40 {
		return false
	}
	for _, r := range s {
		if (r < 'a' || r > 'z') && r != '_' {
			return false
		}
	}
	return true
}
