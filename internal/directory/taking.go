package directory

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"preau/internal/directory/roll"
	"preau/internal/tenant"
)

// Taker is a service that takes over its part of what a town hall's former software exported. What it compares, writes and gives back
// is in the import's own transaction.
type Taker interface {
	// Service is its key.
	Service() string
	// Doors are those that its part of an import needs open.
	Doors() []string
	// Offers are what words of the files may mean in the organisation of the transaction.
	Offers(tx *tenant.Tx) ([]Offer, error)
	// Take compares the lines that speak of this service with what is there. It writes nothing.
	Take(tx *tenant.Tx, lines []TakenLine) (Taken, error)
	// GiveBack undoes what Write of a Taken did, from what it returned; what somebody changed since stays and is counted, and of whom it
	// is is said: a child of whom something stays, stays too.
	GiveBack(tx *tenant.Tx, journal json.RawMessage) (Undone, error)
}

// AccountTaker is a service that takes over who pays as well: Take is given the lines of families and of accounts.
type AccountTaker interface {
	Taker
	TakesAccounts()
}

// TakenHome is a family of the former software, by its records here.
type TakenHome struct {
	Number string
	Pupils []TakenPupil
	Payers []uuid.UUID // who answers for the children there, in the order of the files
}

// TakenPupil is a child of a family.
type TakenPupil struct {
	ID   uuid.UUID
	Name string
	New  bool
}

// TakenAccount is what a line says of who pays.
type TakenAccount struct {
	roll.Account
	Number string    // of the family; "" when the line names a child
	Person uuid.UUID // whom the line names; uuid.Nil: nobody, or a name that is nobody's here
}

// The kinds of words that a person gives a meaning.
const (
	WordActivity = "activity"
	WordDiet     = "diet"
	WordSchool   = "school"
	WordBalance  = "balance"
)

// Offer is something that a word of the files may mean.
type Offer struct {
	Kind  string `json:"kind" enum:"activity,diet,school,balance"`
	Ref   string `json:"ref" doc:"What an answer names"`
	Label string `json:"label"`
	Group string `json:"group,omitempty" doc:"The service"`
	// Hints are other words by which one may know it: "garderie matin" for an offer of the morning.
	Hints []string `json:"-"`
}

// TakenLine is one line of the files about one child, for one service.
type TakenLine struct {
	roll.Place
	Pupil  uuid.UUID
	Name   string // of the child
	New    bool   // not here before this import
	School uuid.UUID
	Ref    string // the offer that its word means; "" for a care plan
	PAI    bool
	Stay   roll.Stay // of an activity
	// Home and Account are of a service that takes over who pays: then Pupil is the child whom the line names, if it does.
	Home    *TakenHome
	Account *TakenAccount
}

// Taken is what a service would write.
type Taken struct {
	Sum      TakenSum
	Findings []Finding
	Digest   string                                    // tells two of them apart
	Write    func(*tenant.Tx) (json.RawMessage, error) // what it returns gives it back
}

// TakenSum counts what a service would write.
type TakenSum struct {
	Service string       `json:"service"`
	Writes  int          `json:"writes" doc:"Rows; 0: nothing new"`
	Counts  []TakenCount `json:"counts"`
}

// TakenCount is one figure of a service.
type TakenCount struct {
	What  string `json:"what" enum:"enrolments_new,enrolments_changed,enrolments_kept,days_new,days_waiting,days_kept,days_cancelled,days_past,diets_new,diets_changed,diets_kept,plans_told,households_new,households_changed,households_kept,payers_new,quotients_new,quotients_kept,openings_new,openings_kept,mandates_new,mandates_kept" doc:"What is counted"`
	Count int    `json:"count"`
	Cents *int64 `json:"cents,omitempty" doc:"What they add up to, of sums of money"`
}

// Finding is something to know about one line, in the words of the directory's catalogue.
type Finding struct {
	roll.Place
	Code   string
	Params map[string]string
}

// Word is a word of the files that a person gives a meaning.
type Word struct {
	Key   string `json:"key"`
	Kind  string `json:"kind" enum:"activity,diet,school,balance"`
	Word  string `json:"word"`
	Lines int    `json:"lines" doc:"How many lines of the files say it"`
	Said  string `json:"said" doc:"The offer it means; left: nothing is taken over; empty: nobody said"`
	Guess string `json:"guess" doc:"The offer that it looks like; empty: none"`
}

// Doubt is a child of the files who may be somebody here.
type Doubt struct {
	Key     string      `json:"key"`
	Name    string      `json:"name"`
	Birth   Date        `json:"birth_date,omitzero" format:"date"`
	File    string      `json:"file"`
	Line    int         `json:"line"`
	Why     string      `json:"why" enum:"several,birth,number,names,homonym"`
	People  []DoubtOver `json:"people" doc:"Who it may be"`
	Said    string      `json:"said" doc:"The id of a person; new: somebody new; left: left out; empty: nobody said, and the child is left out"`
	Matters int         `json:"lines" doc:"Lines about this child"`
}

// DoubtOver is somebody here whom a child of the files may be.
type DoubtOver struct {
	ID    uuid.UUID `json:"id"`
	Name  string    `json:"name"`
	Birth Date      `json:"birth_date,omitzero" format:"date"`
	Class string    `json:"class,omitempty"`
}

// TownReport is what an import of a town hall says beside the people.
type TownReport struct {
	Services   []TakenSum `json:"services"`
	Words      []Word     `json:"words"`
	Offers     []Offer    `json:"offers"`
	Doubts     []Doubt    `json:"doubts"`
	Collectors int        `json:"collectors" doc:"People who may fetch a child, to write"`
	Left       int        `json:"left" doc:"Children left out: nobody said who they are, or that they come"`
}

// TakerDoors are the doors that imports of a town hall need: the directory's own and those of the services that take over.
func TakerDoors(takers []Taker) []string {
	out := []string{"directory"}
	for _, t := range takers {
		for _, d := range t.Doors() {
			if !slices.Contains(out, d) {
				out = append(out, d)
			}
		}
	}
	return out
}

// writeTaken has the services write what they compared, and keeps what gives it back.
func (m *Importer) writeTaken(tx *tenant.Tx, id uuid.UUID, plan *Plan) error {
	for _, t := range plan.taken {
		if t.Sum.Writes == 0 {
			continue
		}
		journal, err := t.Write(tx)
		if err != nil {
			return fmt.Errorf("take over %s: %w", t.Sum.Service, err)
		}
		row := tenant.NewID()
		if _, err := tx.Exec(`insert into directory.import_takings (tenant_id, id, import_id, service, sealed) values ($1, $2, $3, $4, $5)`, tx.Tenant(), row, id, t.Sum.Service, m.Vault.Seal(journal, tx.Tenant(), row)); err != nil {
			return err
		}
	}
	return nil
}

// giveBackTaken has the services give back what they took over, the last first.
func (m *Importer) giveBackTaken(tx *tenant.Tx, id uuid.UUID) (out Undone, err error) {
	rows, err := tenant.Select[struct {
		ID      uuid.UUID
		Service string
		Sealed  []byte
	}](tx, `select id, service, sealed from directory.import_takings where tenant_id = $1 and import_id = $2 order by id desc`, tx.Tenant(), id)
	if err != nil {
		return out, err
	}
	for _, r := range rows {
		i := slices.IndexFunc(m.Takers, func(t Taker) bool { return t.Service() == r.Service })
		if i < 0 {
			continue
		}
		journal, err := m.Vault.Open(r.Sealed, tx.Tenant(), r.ID)
		if err != nil {
			return out, err
		}
		back, err := m.Takers[i].GiveBack(tx, journal)
		if err != nil {
			return out, fmt.Errorf("give back %s: %w", r.Service, err)
		}
		out.Restored, out.Removed, out.Kept = out.Restored+back.Restored, out.Removed+back.Removed, out.Kept+back.Kept
		out.Held = append(out.Held, back.Held...)
	}
	_, err = tx.Exec(`delete from directory.import_takings where tenant_id = $1 and import_id = $2`, tx.Tenant(), id)
	return out, err
}
