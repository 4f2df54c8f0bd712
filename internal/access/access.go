// Package access says what a profile may do: (profile, service, right, door), decided by Casbin from the services'
// declarations and each tenant's own changes, compiled to a table so that a decision costs a map look-up.
package access

import (
	"strings"
)

// Profile is a function that a person holds in a tenant. The SDET code of each is in profiles.go.
type Profile string

// Right is "service:right", for example "liaison:publish".
type Right string

// Service is the part before the colon.
func (r Right) Service() string { s, _, _ := strings.Cut(string(r), ":"); return s }

// Name is the part after the colon.
func (r Right) Name() string { _, n, _ := strings.Cut(string(r), ":"); return n }

// Kind sorts rights in the users' words; they are not ordered: to manage does not imply to publish.
type Kind string

// The kinds of right.
const (
	Consult     Kind = "consult"
	Communicate Kind = "communicate"
	Publish     Kind = "publish"
	Manage      Kind = "manage"
)

// Door is one of the three reasons to see a row.
type Door uint8

// The doors; a set of them is their sum.
const (
	Tenant   Door = 1 << iota // the profile holds the right on the service here
	Subject                   // the row is about them, or about a pupil they are responsible for
	Audience                  // the row is addressed to a group they are in
)

// Doors lists the three.
var Doors = []Door{Tenant, Subject, Audience}

func (d Door) String() string {
	switch d {
	case Tenant:
		return "tenant"
	case Subject:
		return "subject"
	case Audience:
		return "audience"
	}
	var out []string
	for _, one := range Doors {
		if d&one != 0 {
			out = append(out, one.String())
		}
	}
	return strings.Join(out, "+")
}

// ParseDoor reads "tenant", "subject" or "audience".
func ParseDoor(s string) (Door, bool) {
	for _, d := range Doors {
		if d.String() == s {
			return d, true
		}
	}
	return 0, false
}

// Has tells whether the set holds d.
func (d Door) Has(one Door) bool { return d&one != 0 }

// Default gives a right to profiles through doors, before a tenant changes anything.
type Default struct {
	Right    Right
	Kind     Kind
	Profiles []Profile
	Doors    Door
	// Fixed defaults are law, not taste: a tenant cannot change them (who reads health data, who may never).
	Fixed bool
	// Never are the profiles to whom no tenant gives the right: those of the other side of a wall of law.
	Never []Profile
}

// Rule is one line of the policy.
type Rule struct {
	Profile Profile
	Right   Right
	Door    Door
}

// Override is a tenant's own change of one rule.
type Override struct {
	Rule
	Allowed bool
}
