package roll

import "maps"

// Town is what the software that a town hall leaves has exported of its families: beside the people of the Set, in which a child has
// the same index, what each of its services will take over.
type Town struct {
	Children []TownChild // by the index of Set.Pupils
	Stays    []Stay
	Homes    []Home    // who pays together, by the former software's number
	Accounts []Account // what lines say of who pays
	Answers  TownAnswers
}

// Home is a family of the former software: children, and who answers for them there.
type Home struct {
	Place
	Number    string
	Children  []int // indexes of Town.Children
	Guardians []int // and of Set.Guardians, in the order of the files
}

// Account is what a line says of who pays for children.
type Account struct {
	Place
	Home     int // index of Town.Homes; -1: a child is named
	Child    int // index of Town.Children; -1: a family is named
	Guardian int // of Set.Guardians; -1: nobody is named
	// Payer is who pays, as written, when that is a name; Institution when a column of its own says so. Pays answers a box.
	Payer       string
	Institution string
	Pays        Answer
	Share       *int64 // parts per million
	Quotient    *int   // euros
	Year, Month int    // of the quotient; 0: not said
	Source      string // of the quotient: caf, msa, declared; "": not said
	Resident    Answer
	Balance     *int64 // cents, in the sense that the file gives its column
	BalanceWord string // its header
	IBAN, BIC   string // as written
	RUM         string
	Signed      string // day of the mandate
}

// TownChild is what the files say of a child beside who it is.
type TownChild struct {
	Number  string // the child's in the former software
	Listed  bool   // a line describes it; others only name it
	Homonym bool   // another child of the files has its names and birth date
	School  string // as written
	Class   string
	Diet    string // a word of the former software; "" when no table says it
	DietAt  Place
	PAI     bool // a care plan exists: its document is to be seen, and nothing of it is read here
	PAIAt   Place
	Fetch   []Fetcher
}

// Place is a line of a file.
type Place struct {
	File string
	Line int
}

// Fetcher is somebody who may fetch a child.
type Fetcher struct {
	Place
	FamilyName, GivenName, Phone, Relation string
}

// Stay is what a line says that a child is booked for: some days of each week, or one day.
type Stay struct {
	Place
	Child int    // index of Town.Children
	Word  string // the former software's word for the activity
	Day   string // "2026-11-02"; "" for days of each week
	// A and B are masks of weekdays, Monday is 1, Tuesday 2, in the even and the odd weeks of the civil year; AllDays: those of the activity.
	A, B         int
	Since, Until string
	Annual       bool
	Waiting      bool // on a waiting list there
}

// AllDays is the mask of a line that says yes and no day.
const AllDays = 127

// TownAnswers are what a person said of an import of a town hall: who a child is, where names leave a doubt.
type TownAnswers struct {
	// Children answers by a child's key: the id of a person here, AnswerNew or AnswerLeft.
	Children map[string]string `json:"children,omitempty"`
	// Words answers by Word.Key: what a word of the files means here, or AnswerLeft.
	Words map[string]string `json:"words,omitempty"`
}

// Said is what was said of the words of a town hall's files; nil of a school's.
func (s *Set) Said() map[string]string {
	if s.Town == nil {
		return nil
	}
	return maps.Clone(s.Town.Answers.Words)
}

// The answers that are no record and no offer.
const (
	AnswerNew  = "new"
	AnswerLeft = "left"
)
