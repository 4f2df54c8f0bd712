package daybook

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/directory"
	"preau/internal/schoolyear"
	"preau/internal/schoolyear/cutoff"
	"preau/internal/tenant"
)

// The kinds of a school's fact.
const (
	Absence       = "absence"
	Outing        = "outing"
	ClassClosed   = "class_closed"
	TeacherAbsent = "teacher_absent"
	Strike        = "strike"
)

// The grounds of an absence, as far as a collectivity may know them.
const (
	Sickness = "sickness"
	Family   = "family"
	Other    = "other"
)

// The states of a fact.
const (
	Declared  = "declared"
	Confirmed = "confirmed"
	Withdrawn = "withdrawn"
	// Asked is a question: the collectivity answers what the fact would do, and does nothing.
	Asked = "asked"
)

// Services are those that hear what schools tell, in the order of a child's day.
var Services = []string{"canteen", "childcare", "transport"}

// Fact is what a school tells the collectivities that feed, keep and carry its pupils: who is away, when, and on which ground as far
// as a rule of theirs asks for one. Nothing else of school life is in it.
type Fact struct {
	ID     uuid.UUID   `json:"id"` // told again, it replaces what it said before
	School uuid.UUID   `json:"school"`
	Kind   string      `json:"kind"`
	Ground string      `json:"ground,omitempty"` // of an absence
	Pupils []uuid.UUID `json:"pupils"`           // the school's ids
	Days   []FactDay   `json:"days"`
	Said   time.Time   `json:"said"` // when the family or the school said so: the delays of rules are counted to it
	By     string      `json:"by"`   // "family", "school"
	Proof  string      `json:"proof,omitempty"`
	State  string      `json:"state"`
	// Version grows each time a fact is told again: deliveries may arrive in any order, and the highest holds.
	Version int `json:"version"`
}

// FactDay is a day on which the pupils are away from school between two times; 0 to 24:00 is the whole day.
type FactDay struct {
	Day  schoolyear.Date `json:"day"`
	From cutoff.Clock    `json:"from"`
	To   cutoff.Clock    `json:"to"`
}

// Effect is what a collectivity answers to the school: how many bookings of a service the fact moved.
type Effect struct {
	Fact    uuid.UUID `json:"fact"`
	From    uuid.UUID `json:"from"` // the collectivity
	Service string    `json:"service"`
	Freed   int       `json:"freed"` // places given back
	Free    int       `json:"free"`  // bookings that cost nothing
	Due     int       `json:"due"`   // bookings that stay due
}

// EffectKind is the job of the school that hears an Effect.
const EffectKind = "attendance.effect"

// Sealed is how a fact crosses: nothing of it can be read in the queue.
type Sealed struct {
	Message uuid.UUID `json:"message"`
	Body    []byte    `json:"body"`
}

// Seal hides what crosses to a tenant; Open reads it there.
func Seal(v *directory.Vault, to uuid.UUID, body any) (Sealed, error) {
	plain, err := json.Marshal(body)
	if err != nil {
		return Sealed{}, err
	}
	id := tenant.NewID()
	return Sealed{Message: id, Body: v.Seal(plain, to, id)}, nil
}

// Open reads what Seal hid for the transaction's tenant.
func (s *Sealed) Open(tx *tenant.Tx, v *directory.Vault, into any) error {
	plain, err := v.Open(s.Body, tx.Tenant(), s.Message)
	if err != nil {
		return err
	}
	return json.Unmarshal(plain, into)
}

// Tell delivers a school's fact, sealed, over every live link that carries canteen, childcare or transport. reached counts the
// collectivities and services that will hear it.
func Tell(tx *tenant.Tx, vault *directory.Vault, f Fact) (reached int, err error) {
	f.School = tx.Tenant()
	links, err := tenant.Links(tx)
	if err != nil {
		return 0, err
	}
	for _, l := range links {
		for _, service := range Services {
			if l.Peer == tx.Tenant() || !slices.Contains(l.Services, service) {
				continue
			}
			body, err := Seal(vault, l.Peer, f)
			if err != nil {
				return reached, err
			}
			if _, err := tx.Deliver(l.Peer, service, service+".school-fact", body); err != nil {
				return reached, err
			}
			reached++
		}
	}
	return reached, nil
}
