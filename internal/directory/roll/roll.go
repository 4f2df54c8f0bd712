// Package roll is what any register says of one school: its pupils, who answers for them, who works there, their classes and
// groups. ONDE, the académie's AAF, SIECLE, STS and a table of one's own are read into it; the directory compares it with what is
// there. It decides nothing and writes nothing, and it is personal data throughout.
package roll

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// WholeSet stands for the file's name in an Issue about all files together (a missing file, no director).
const WholeSet = "*"

// None is the index of nothing: the class of a pupil who has none.
const None = -1

// Kind is what a register says of the people of one kind.
type Kind string

// The kinds of people of a roll.
const (
	Pupils    Kind = "pupils"
	Guardians Kind = "guardians"
	Teachers  Kind = "teachers" // the staff; the word of the register's own file
)

// The registers; they are the sources that the directory keeps with its rows.
const (
	FromOnde   = "onde"
	FromAAF    = "aaf"
	FromSIECLE = "siecle"
	FromTable  = "csv"
)

// Set is what the files say of one school. Indexes in it are positions in its own slices. Names are as written in the files
// (usually capitals), with spaces tidied.
type Set struct {
	Source string // one of the registers; "" is FromOnde
	School School // zero when the files do not say whose they are
	Start  int    // civil year in which the school year begins; 0: not said
	// Delta says what changed since another set: who is not in it stays as they are, and Gone has left.
	Delta bool
	Gone  []Gone

	Pupils    []Pupil
	Guardians []Guardian
	Links     []Link
	Staff     []Staff
	Classes   []Class
	Groups    []Group
	Issues    []Issue    // by file in the order given, then by line; those about the whole set last
	Files     []FileInfo // one per file given, in the same order
	// Whole lists the kinds of people of whom the files hold everybody: absence means something of them only. nil: as Files say.
	Whole []Kind
	// Town is there when the files are a town hall's, not a school's.
	Town *Town
}

// Holds says whether everybody of a kind is in the set, so that who is absent has left.
func (s *Set) Holds(kind Kind) bool {
	if s.Delta {
		return false
	}
	if s.Whole != nil {
		return slices.Contains(s.Whole, kind)
	}
	return slices.ContainsFunc(s.Files, func(f FileInfo) bool { return f.Kind == kind })
}

// Committable says whether nothing in the files forbids to apply them: there is no error, warnings being allowed.
func (s *Set) Committable() bool {
	return !slices.ContainsFunc(s.Issues, func(i Issue) bool { return i.Severity == SeverityError })
}

// School is who the files say they are of.
type School struct {
	Key       string   `json:"key,omitempty"` // the register's own key, "aaf:<académie>:<id>"
	UAI       string   `json:"uai,omitempty"` // checked
	Name      string   `json:"name"`
	Type      string   `json:"type,omitempty"` // maternelle, elementaire, primaire, college; "" for what Préau does not open
	Private   bool     `json:"private,omitempty"`
	SIRET     string   `json:"siret,omitempty"`
	INSEE     string   `json:"insee,omitempty"` // of the commune
	Commune   string   `json:"commune,omitempty"`
	RPI       string   `json:"rpi,omitempty"` // the register's number of its regroupement pédagogique
	Academy   string   `json:"academy,omitempty"`
	District  string   `json:"district,omitempty"` // circonscription
	Address   []string `json:"address,omitempty"`
	Postcode  string   `json:"postcode,omitempty"`
	City      string   `json:"city,omitempty"`
	Mail      string   `json:"mail,omitempty"`
	Phone     string   `json:"phone,omitempty"`
	Structure string   `json:"structure,omitempty"` // the register's words for its type
}

// Gone is somebody whom a Delta says has left.
type Gone struct {
	Kind Kind
	Key  string // as Pupil.Key
	File string
	Line int
}

// Pupil is one pupil of the roll.
type Pupil struct {
	Key     string // stable from a set to the next: "aaf:<académie>:<id>", "siecle:<uai>:<id>", "ine:…", or "name:…" when there is nothing better
	NameKey string // "name:…" always: names, birth date and sex; recognises a pupil whose number came later
	File    string
	Line    int // of the file, from 1, headers included

	FamilyName, UsageName, FirstName string
	BirthDate                        string // "2018-03-14"; "" when the line has an error
	Sex                              string // "F", "M" or ""
	INE                              string // normalised, "" when absent or malformed
	Addresses                        []Address
	Cycle                            string // as written
	Level                            string // "CE1", "ULIS", "6e"…; as written when unknown
	MEF                              string // the ministry's code of the level, four or eleven digits
	Class                            int    // index in Set.Classes, or None
	Groups                           []int  // indexes in Set.Groups
	Since                            string // first day in the class, when the register says
	Certificate                      Answer // attestation fournie: a school insurance certificate was seen
	ShareWithAssociations            Answer // the address may be given to parents' associations
	Photo                            Answer // the child may be photographed
	Decision                         string // décision de passage, as written
	Regime                           string // code of SIECLE's régime, or AAF's label
	Wishes                           []Wish // what the register says of the town's services: a suggestion, never a booking
	Erased                           []Field
}

// Wish is a town-hall service which the register says a pupil uses.
type Wish string

// The services of ONDE's section on what communes organise.
const (
	Canteen       Wish = "canteen"
	Transport     Wish = "transport"
	MorningCare   Wish = "morning_care"
	EveningCare   Wish = "evening_care"
	GuidedStudies Wish = "guided_studies"
)

// Field is a field of a person, by the directory's name.
type Field string

// Address is a postal address; Street may hold several lines joined by a space.
type Address struct{ Street, Postcode, Commune, Country string }

// Answer is a box that may have been left empty.
type Answer string

// The answers.
const (
	Unanswered Answer = ""
	Yes        Answer = "yes"
	No         Answer = "no"
)

// Guardian is somebody who answers for a pupil, or may be called for one. Two people of the same name are two, even at one address.
type Guardian struct {
	Key  string // as Pupil.Key; without a number of the register it is stable while name and address stay the same
	File string
	Line int

	Civility                         string // "M", "MME" or ""
	FamilyName, UsageName, FirstName string
	Address                          Address
	Mail                             string
	HomePhone, WorkPhone, Mobile     string  // E.164 ("+33199000001") when it can be, else as written
	Institution                      bool    // the aide sociale à l'enfance and such: no human being
	ShareAddress                     Answer  // No: the address is not to be given to associations of parents
	Children                         []Child // where the files have no common number
	// Known says that the set names this person by their key only (a Delta): their record is there, or the link is lost.
	Known  bool
	Erased []Field // fields that a Delta empties
}

// Child is how a guardian's line names a pupil where there is no number common to the two files.
type Child struct {
	UsageName, FamilyName, FirstName string
	Classes                          string // one label, or several separated by commas
}

// The authorities of a link.
const (
	AuthorityFull     = "full"     // legal guardian
	AuthorityInformed = "informed" // has the child in charge, or keeps a right to be informed
	AuthorityNone     = "none"     // to be called in need: no parent
)

// Link says that a guardian answers for a pupil.
type Link struct {
	Pupil, Guardian int
	Relation        int16  // the ministry's code (10 mother, 20 father, 50 tutor, 51 ASE…); 0: not said
	Authority       string // one of the authorities; "": not said, full for somebody new
	Order           int16  // of whom to call first; 0: not said
	Payer           bool   // named by the register for the fees
}

// Staff is somebody who works in the school.
type Staff struct {
	Key  string
	File string
	Line int

	Civility                         string // "M", "MME" or ""
	FamilyName, UsageName, FirstName string
	BirthDate                        string
	Address                          Address
	Mail                             string
	HomePhone, Mobile                string // E.164 when it can be, else as written
	Director                         bool
	Profiles                         []string // what they are here beside director, by the house's words (teacher, school_life, librarian, school_staff); nil: teacher
	Duty                             string   // the register's words for their function
	Classes                          []int    // indexes in Set.Classes, ascending
	Main                             []int    // of them, those whose main teacher they are
	Groups                           []int    // indexes in Set.Groups
	Known                            bool     // as Guardian.Known
	Erased                           []Field
}

// Class is a class of the school, as pupils and teachers name it.
type Class struct {
	Key      string // "id:…" from the register's number, else "label:…" from the folded label
	File     string // where it was first named
	Line     int
	Label    string
	ID       string   // the register's number: ONDE's Identifiant classe, which LSU calls id-be
	Kind     string   // "ordinary", "ulis", "upe2a"; "" is ordinary
	Levels   []string // of its pupils, from the youngest
	Pupils   int      // how many
	Teachers []int    // indexes in Set.Staff, ascending
}

// Group is a group of pupils across classes: a language, a regrouping.
type Group struct {
	Key     string
	Label   string
	Classes []int // indexes in Set.Classes, when the register says
}

// FileInfo is what was recognised of a file.
type FileInfo struct {
	Name       string
	Kind       Kind   // "" when not recognised
	Encoding   string // "UTF-8", "UTF-8 BOM", "UTF-16LE", "UTF-16BE", "ISO-8859-1", "windows-1252", "ISO-8859-15", "macintosh", "US-ASCII"
	LineEnding string // "CRLF", "LF", "CR", "mixed" or ""
	Separator  string // ";", ",", "|" or a tab
	Rows       int    // lines of data, neither headers nor empty lines
}

// The severities of an Issue. One error forbids to apply the whole set; what is right is still shown.
const (
	SeverityWarning = "warning"
	SeverityError   = "error"
)

// Issue is one thing to know about one line. Its sentence comes from a catalogue, by Code; Params may hold names.
type Issue struct {
	Severity string // SeverityWarning or SeverityError
	File     string // as given, or WholeSet
	Line     int    // from 1; 0 for the whole file
	Code     string // one of its reader's codes
	Params   map[string]string
}

// FullName is how a person is named in a message: first name, then the name they use.
func FullName(first, family, usage string) string {
	if usage != "" {
		family = usage
	}
	return Clip(strings.TrimSpace(first+" "+family), 80)
}

// Clip cuts a value that is shown in a message.
func Clip(s string, letters int) string {
	if utf8.RuneCountInString(s) <= letters {
		return s
	}
	return string([]rune(s)[:letters]) + "…"
}

func (p Pupil) FullName() string    { return FullName(p.FirstName, p.FamilyName, p.UsageName) }
func (g Guardian) FullName() string { return FullName(g.FirstName, g.FamilyName, g.UsageName) }
func (s Staff) FullName() string    { return FullName(s.FirstName, s.FamilyName, s.UsageName) }
func (c Child) FullName() string    { return FullName(c.FirstName, c.FamilyName, c.UsageName) }
