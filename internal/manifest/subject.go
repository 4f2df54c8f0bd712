package manifest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/tenant"
)

// Fate is what three months after a departure make of the rows that name somebody.
type Fate string

// The fates.
const (
	Erased  Fate = "erased"  // the rows go
	Emptied Fate = "emptied" // the rows stay; what they say of the person goes
	Held    Fate = "held"    // another clock than the departure's, or nothing that tells who: Why says which
)

// Kept is one table with rows about people. Every column of it is listed, in Whom or in Says: a new column stops the tests
// until somebody has thought of what becomes of it.
type Kept struct {
	Table string // "directory.contacts"
	Whom  string // columns that hold the id of a person or an account, parted by spaces
	Says  string // all other columns
	Gone  Fate
	Why   string // why the rows, or some columns, outlive the departure; not empty unless Erased
	// Copied is the title of the part of a person's copy that tells these rows; "" when Untold says why none does.
	Copied string
	Untold string
}

// Columns are all that the declaration knows of.
func (k Kept) Columns() []string { return append(strings.Fields(k.Whom), strings.Fields(k.Says)...) }

// Gone are people whose time is over in the transaction's tenant.
type Gone struct {
	People []uuid.UUID
	// Objected are those of them who asked that nothing they wrote stays under their name.
	Objected []uuid.UUID
}

// Subject is what a module does for the people of whom it keeps something.
type Subject struct {
	Keeps  []Kept
	Copies []Copy
	// Forget does what Keeps says of people who left: in the transaction of the tenant, with every service's door open. It counts
	// what it erased with audit.Erased and leaves files to a job. Run again for the same people it finds nothing.
	Forget func(tx *tenant.Tx, gone Gone) error
}

// Of says whose copy is written, and for whom.
type Of struct {
	Person uuid.UUID // the record the copy is about
	Reader uuid.UUID // the reader's own record in this tenant; Person when the copy is about themselves
}

// Own tells that the copy is about its reader.
func (o Of) Own() bool { return o.Person == o.Reader }

// Copy is a part of a person's own copy (RGPD art. 15 and 20). It is read as that person reads: behind the doors of their own
// rights, in a READ ONLY transaction, so that what they may not see is not there to be left out.
type Copy struct {
	// Right is the right whose doors are opened, Doors which of them. access.Tenant only for what the reader wrote themselves: the
	// query then narrows by author. "" reads above tenants, behind the door of the reader's account.
	Right access.Right
	Doors access.Door
	Reads []string // services read beside the right's own
	Write func(tx *tenant.Tx, of Of) ([]Part, error)
}

// Part is one table of a copy. Title and Columns are keys of the module's catalogue; what follows "copy_" in a key is its name in
// the JSON.
type Part struct {
	Title   string
	Columns []string
	Rows    [][]any // string, bool, int, time.Time, a civil day, []string, uuid.UUID, Word or nil
	Files   []File
}

// Word is a value that the catalogue says in the reader's language; the JSON keeps its code.
type Word struct{ Key, Code string }

// File is a file of the copy, read from the store after the transaction.
type File struct {
	Name string    // as its reader knows it
	ID   uuid.UUID // in the store, under the tenant
}

// checkSubject refuses a declaration that contradicts itself.
func checkSubject(m Module) error {
	for _, k := range m.Subject.Keeps {
		switch {
		case k.Gone != Erased && k.Why == "":
			return fmt.Errorf("%s: %s outlives a departure and does not say why", m.Key, k.Table)
		case (k.Copied == "") == (k.Untold == ""):
			return fmt.Errorf("%s: %s is either in a person's copy, or says why not", m.Key, k.Table)
		case k.Gone == Erased && m.Subject.Forget == nil:
			return fmt.Errorf("%s erases %s and has no Forget", m.Key, k.Table)
		}
	}
	for _, c := range m.Subject.Copies {
		if c.Right != "" && !slices.ContainsFunc(m.Rights, func(d access.Default) bool { return d.Right == c.Right }) {
			return fmt.Errorf("%s copies behind the right %s, which it does not declare", m.Key, c.Right)
		}
	}
	return nil
}

// KeptFor is how long data is kept after the end of what it served, as a departure counts: ninety days, so that everything is
// gone within the three months of the arrêté of 30 November 2006, art. 6.
const KeptFor = 90 * 24 * time.Hour
