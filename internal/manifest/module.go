// Package manifest is what a service declares: its rights, operations, jobs, schedules, navigation and retention, on one
// page. From it come routes, OpenAPI, Casbin's defaults, menus, the worker, migrations and the register.
package manifest

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/tenant"
)

// Module is one service, or one room of the house that serves all of them.
type Module struct {
	Key   string   // folder = URL prefix = SQL schema = catalogue namespace = folder of the app
	Floor bool     // always open: no tenant closes it (identity, directory, notify…)
	Kinds []string // kinds of tenant that may open it; empty: all
	// Where narrows a right to some organisations: in the others it is as if the service were closed. nil: everywhere.
	Where func(o *access.Organisation, right access.Right) bool
	// Sealed are the columns under seal that the organisation's own archive opens. What is sealed and not named here (keys, tokens, files
	// on their way) is the installation's and is in none.
	Sealed []Sealed
	// Stays are the changes that go on while the service is read-only, by their ids without the service's key; Everything: all. What
	// keeps a child safe, what was asked of somebody, and what takes data away is among them.
	Stays []string
	// Doors are narrower than the service's own, for rows that most of its operations must not reach (health data): an operation
	// opens one by its Reads. A departure passes through them like through the service's own.
	Doors      []string
	Rights     []access.Default
	Operations []Operation
	Jobs       []Job
	Schedules  []Schedule
	Nav        []Nav
	Home       []Home
	Retention  []Retention
	Subject    Subject
	Register   Processing
	// Hear is told what changed, by topic and key, so that what the module keeps in memory is read again. nil: it keeps nothing.
	Hear       func(topic string, key uuid.UUID)
	Migrations fs.FS // holds a folder "migrations"; nil when the module keeps nothing
	Catalogues fs.FS // holds fr.po and en.po
}

// Everything stays open, of a service that is never read-only.
const Everything = "*"

// stays tells whether a change of this service goes on while it is read-only.
func (m *Module) stays(operation string) bool {
	return m.Floor || slices.Contains(m.Stays, Everything) || slices.Contains(m.Stays, strings.TrimPrefix(operation, m.Key+"."))
}

// Schedule is work that comes back: Next returns the first occurrence strictly after an instant.
type Schedule struct {
	Kind      string // the job that each occurrence emits, with payload {"due": …}
	Next      func(after time.Time) time.Time
	PerTenant bool // one job in every open tenant; otherwise one above tenants
}

// Every returns a Next that fires on each multiple of d.
func Every(d time.Duration) func(time.Time) time.Time {
	return func(after time.Time) time.Time { return after.Truncate(d).Add(d) }
}

// Daily returns a Next that fires each civil day at that time in that zone, DST nights included once.
func Daily(hour, minute int, zone *time.Location) func(time.Time) time.Time {
	return func(after time.Time) time.Time {
		l := after.In(zone)
		for day := 0; ; day++ {
			t := time.Date(l.Year(), l.Month(), l.Day()+day, hour, minute, 0, 0, zone)
			if t.After(after) {
				return t
			}
		}
	}
}

// Due is the payload of a scheduled job.
type Due struct {
	Due time.Time `json:"due"`
}

// Nav is an entry of the app's menu; it is shown to the profiles that hold the right.
type Nav struct {
	Key   string       // catalogue key of the label
	Path  string       // route of the app
	Icon  string       // pictogram
	Right access.Right // shown when held through any door
	Order int
	Staff bool // shown only when the right is held through the tenant door
}

// Sealed opens a column under seal of a table with an id.
type Sealed struct {
	Table, Column string // "directory.identifiers", "ine_sealed"
	As            string // its name in the archive: "ine"
	Open          func(tx *tenant.Tx, id uuid.UUID, sealed []byte) (string, error)
}

// Home is what a service puts on the home of those who hold the right: what to do now, then information.
type Home struct {
	Right access.Right
	Reads []string
	Cards func(ctx context.Context, tx *tenant.Tx) ([]Card, error)
}

// Card is one thing on the home. Title and Line are shown by the first view and by an app that does not know the kind.
type Card struct {
	ID       string     `json:"id"`
	Service  string     `json:"service"`
	Kind     string     `json:"kind"`
	Domain   string     `json:"domain" enum:"classe,liaison,cantine,transport,mairie,neutral"`
	Todo     bool       `json:"todo"`
	Tenant   uuid.UUID  `json:"tenant"`
	Child    *uuid.UUID `json:"child_id,omitempty"`
	Deadline *time.Time `json:"deadline,omitempty"`
	Title    string     `json:"title"`
	Line     string     `json:"line,omitempty"`
	Path     string     `json:"path,omitempty"`
	At       time.Time  `json:"at"`
	Data     any        `json:"data,omitempty"`
}

// Processing is what a sheet of the processing register says of the service beside its clocks (RGPD art. 30): catalogue keys. A
// module without Purpose is no processing of its own: its clocks stand on the sheet of the house.
type Processing struct {
	Purpose    string
	People     string // categories of people
	Data       string // categories of data
	Recipients string
	// Transfers says what may leave the European Union, and by whose choice; empty: nothing does.
	Transfers string
}

// Retention is one class of data with its clock: a line of the processing register.
type Retention struct {
	Data    string        // catalogue key
	Basis   string        // catalogue key: purpose and legal basis
	Trigger string        // catalogue key: from when the delay runs
	Delay   time.Duration // 0: as long as the tenant decides
	Action  string        // "erase", "anonymise", "archive"
	Files   bool          // kept in the store of files; otherwise in the database
}

// Holder is a column of a service in which a person of the directory stands: when two records are found to be one human being,
// its rows follow the record that stays. Names are SQL's, of the service's own schema.
type Holder struct {
	Service string   // whose tenant door its rows are behind
	Table   string   // "liaison.deliveries"
	Column  string   // uuid, or uuid[] when Array
	Key     []string // with the tenant and Column, tells one row: uuid columns
	// Clash is a condition on t, a row to move, and o, a row of the record that stays, under which t stays where it is: both
	// would be one row. Empty: never.
	Clash string
	Array bool
}

// Steps is a job whose effect is outside PostgreSQL: it claims, acts, then marks; each Do is a transaction of its own.
type Steps struct {
	Tenant uuid.UUID
	Job    uuid.UUID
	do     func(fn func(tx *tenant.Tx) error, final bool) error
}

// Do runs fn in a transaction of its own, with the job's doors.
func (s *Steps) Do(fn func(tx *tenant.Tx) error) error { return s.do(fn, false) }

// Finish runs fn and marks the job done in the same transaction. It is called once, last.
func (s *Steps) Finish(fn func(tx *tenant.Tx) error) error { return s.do(fn, true) }

// Validate refuses a declaration that could not be walked by a test.
func Validate(modules []Module) error {
	ops, jobs := map[string]string{}, map[string]bool{}
	routes := map[string]string{}
	for _, m := range modules {
		if m.Key == "" {
			return fmt.Errorf("a module has no key")
		}
		for _, j := range m.Jobs {
			if jobs[j.Kind] {
				return fmt.Errorf("the job %s is declared twice", j.Kind)
			}
			jobs[j.Kind] = true
		}
		for _, o := range m.Operations {
			if o.Gate.kind == "" {
				return fmt.Errorf("the operation %s of %s has no gate", o.ID, m.Key)
			}
			if other, ok := ops[o.ID]; ok {
				return fmt.Errorf("the operation %s is declared by %s and %s", o.ID, other, m.Key)
			}
			ops[o.ID] = m.Key
			route := o.Method + " " + o.Path
			if other, ok := routes[route]; ok {
				return fmt.Errorf("%s is the way of %s and of %s", route, other, o.ID)
			}
			routes[route] = o.ID
			if o.Gate.kind == gateRight {
				found := false
				for _, n := range modules {
					for _, r := range n.Rights {
						found = found || r.Right == o.Gate.right
					}
				}
				if !found {
					return fmt.Errorf("the operation %s asks for the right %s, which nobody declares", o.ID, o.Gate.right)
				}
			}
		}
	}
	for _, m := range modules {
		if err := checkSubject(m); err != nil {
			return err
		}
		for _, id := range m.Stays {
			if id != Everything && ops[m.Key+"."+id] != m.Key {
				return fmt.Errorf("%s keeps the unknown operation %s open", m.Key, id)
			}
		}
		for _, s := range m.Schedules {
			if !jobs[s.Kind] {
				return fmt.Errorf("%s schedules the unknown job %s", m.Key, s.Kind)
			}
		}
	}
	return nil
}
