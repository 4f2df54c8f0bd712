package access

import (
	"time"

	"github.com/google/uuid"
)

// Strength says how the session was opened.
type Strength string

// The strengths, from weak to strong.
const (
	ByCard         Strength = "card"     // a pupil's class card or class code
	ByPassword     Strength = "password" // login and password, or an activation
	BySecondFactor Strength = "second_factor"
)

// Caller is who is calling: one account with its hats. It is cached per session and refreshed within 60 s.
type Caller struct {
	Account  uuid.UUID
	Session  uuid.UUID
	Lang     string
	Strength Strength
	// Pending is set while a second factor is asked for, a charter is to be accepted or a password is to be changed:
	// only the Self operations that say so answer.
	Pending string
	Hats    []Hat
}

// Hat is what one account is in one tenant.
type Hat struct {
	Tenant   uuid.UUID
	Person   uuid.UUID // their record there
	Profiles []Profile
	Services map[string]bool // open services of the tenant
	// Frozen are those of them that nothing pays for any more: what they hold is read and taken away, and no longer added to. Each
	// with the name of the organisation that may end that.
	Frozen map[string]string
	// Suspended names the organisation that suspended the tenant: all its services are as if frozen. "": nobody did.
	Suspended string
	// ShutSince is since when something is frozen here, or all of it; zero: nothing is.
	ShutSince time.Time
	// Subjects are the persons whose rows are theirs: themselves and the pupils under their full authority.
	Subjects []uuid.UUID
	// Informed are the pupils whose life they have a right to follow and not to decide: consult only.
	Informed []uuid.UUID
	Groups   []uuid.UUID
	Until    time.Time // the first date at which something of this ends; zero: open
	// OwesCharter: a charter of this tenant is still to be accepted.
	OwesCharter bool
	// Via says how a hat came that is no membership's: "support" or "delegation", "" for an own one. Such a hat holds Rights and no
	// profile, comes from the staff of another tenant, and ends at Until.
	Via    string
	Rights []Right
	From   uuid.UUID // the tenant whose staff it is
	Ticket uuid.UUID // of an access of the assistance
	Reason string    // of that ticket
	// How the organisation and the person's record there are shown.
	Organisation          Organisation
	GivenName, FamilyName string
}

// Organisation is a tenant as its people see it.
type Organisation struct {
	Kind, SchoolType string
	Name, ShortName  string
	Colour           string // #RRGGBB, "" for the house's own
	Logo             string // the id of its file, "" when it has none
	TimeZone         string // IANA name
	SIRET            string // 14 digits, "" when it has none
}

// The ways of a hat that is no membership's.
const (
	BySupport    = "support"    // read only, for minutes, each view traced
	ByDelegation = "delegation" // the rights that a link delegates, each act traced
)

// With is the caller with one more hat, for one request.
func (c *Caller) With(h Hat) *Caller {
	more := *c
	more.Hats = append(append([]Hat{}, c.Hats...), h)
	return &more
}

// In returns the caller's hat in a tenant, nil when they have none there.
func (c *Caller) In(tenant uuid.UUID) *Hat {
	if c == nil {
		return nil
	}
	for i := range c.Hats {
		if c.Hats[i].Tenant == tenant {
			return &c.Hats[i]
		}
	}
	return nil
}

// Of returns the hat through which the caller follows a pupil, nil when they follow none of that id.
func (c *Caller) Of(child uuid.UUID) *Hat {
	if c == nil {
		return nil
	}
	for i := range c.Hats {
		for _, list := range [][]uuid.UUID{c.Hats[i].Subjects, c.Hats[i].Informed} {
			for _, id := range list {
				if id == child {
					return &c.Hats[i]
				}
			}
		}
	}
	return nil
}
