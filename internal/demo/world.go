// Package demo holds the demonstration: one invented corner of France, whole and coherent, built the same byte for byte
// for the same day. It owns data and nothing else: it opens no database and calls no service. Writing it into a running
// Préau goes through the services' own stores, so that the demonstration obeys their rules like anybody.
//
// Everybody and everything in it is invented: département 099, postcodes 99xxx, telephones 01 99 00 xx xx and
// 06 39 98 xx xx, addresses @example.fr.
package demo

import (
	"time"
)

// Organisation kinds.
const (
	KindAcademy         = "academie"
	KindCircumscription = "circonscription"
	KindRegion          = "region"
	KindDepartment      = "departement"
	KindCommune         = "commune"
	KindIntercommunal   = "sivos"
	KindSchool          = "ecole"
	KindCollege         = "college"
	KindVendor          = "fournisseur"
)

// Authority of a guardian over a pupil.
const (
	AuthorityFull     = "full"     // decides and signs
	AuthorityInformed = "informed" // consults, never signs
	AuthorityNone     = "none"     // a carer: receives what is sent to them, nothing else
)

// Kinship codes, as SIECLE's CODE_PARENTE and the AAF's `lien`.
const (
	Mother      = 10
	Father      = 20
	Ascendant   = 38
	FosterCarer = 42
	Tutor       = 50
	ASE         = 51
	OtherKin    = 90
)

// Account states.
const (
	AccountPending = "pending" // a sheet was printed or an e-mail sent, nobody came yet
	AccountActive  = "active"
)

// World is the whole demonstration as seen on Today. Slices are ordered, keys are stable from one day to the next:
// only dates move. A key is not an id: what writes the world gives each record its own.
type World struct {
	Today         time.Time // UTC midnight
	Year          SchoolYear
	PreviousYear  SchoolYear
	Charters      []Charter
	Organisations []Organisation
	Groupings     []Grouping
	Links         []Link
	Fleet         Fleet
	Classes       []Class
	Groups        []Group
	Adults        []Adult
	Pupils        []Pupil
	Guardianships []Guardianship
	Households    []Household
	Restrictions  []Restriction
	Departures    []Departure
	HealthPlans   []HealthPlan
	Debts         []Debt
	Posts         []Post
	Consents      []Consent
	Accounts      []Account
	Notes         []Note
	Card          []CardEntry

	index index
}

// Organisation is a tenant: what owns rows.
type Organisation struct {
	Key         string
	Kind        string
	Name        string
	ShortName   string
	UAI         string `json:",omitempty"`
	SIRET       string `json:",omitempty"`
	INSEE       string `json:",omitempty"` // of the commune, or of the commune where it stands
	Level       string `json:",omitempty"` // of a school: maternelle, élémentaire, primaire, collège
	Address     Address
	Phone       string
	Email       string
	Zone        string `json:",omitempty"` // of school holidays
	WeekPattern string `json:",omitempty"` // "4" or "4.5" days
	TimeZone    string
	Colour      string // theme, #rrggbb; contrast is the app's business
	Population  int    `json:",omitempty"`
	Pupils      int    `json:",omitempty"` // of a school: exact, checked
}

// Address is postal.
type Address struct {
	Street   string
	Postcode string
	City     string
}

// Grouping is a regroupement pédagogique intercommunal: schools of several communes which share their levels.
type Grouping struct {
	Key      string
	Name     string
	Shape    string // "disperse"
	Schools  []string
	Communes []string
	RunBy    string // who runs its services
}

// Link says that two organisations work together, and for what. It is written once here; both sides keep a mirror.
type Link struct {
	Organisation string
	Peer         string
	Services     []string
	Delegated    []string `json:",omitempty"` // rights the peer exercises here
	SharePerMil  int      `json:",omitempty"` // of the peer's costs, in thousandths
	Since        time.Time
}

// Fleet is the collèges of a département as counts, those of the demonstration included.
type Fleet struct {
	Organisation string
	Colleges     int
	Waves        []Wave
}

// Wave is a year's part of a deployment.
type Wave struct {
	Name     string
	Since    time.Time
	Colleges int
	Deployed int
}

// Class kinds. ULIS and UPE2A are dispositifs: their pupils also belong to, and count in, an ordinary class.
const (
	ClassOrdinary = "ordinaire"
	ClassULIS     = "ulis"
	ClassUPE2A    = "upe2a"
)

// Class is a class of one school year.
type Class struct {
	Key      string
	School   string
	Year     string // label of the school year
	Name     string
	Kind     string
	Levels   []LevelCount // planned, and met exactly in the current year
	Teachers []ClassTeacher
	Code     string `json:",omitempty"` // cycle 2: what is typed on a shared tablet
}

// LevelCount is so many pupils of a level; levels are PS MS GS CP CE1 CE2 CM1 CM2 6e 5e 4e 3e.
type LevelCount struct {
	Level  string
	Pupils int
}

// ClassTeacher takes a class on some weekdays (time.Weekday; empty is all) or for a subject.
type ClassTeacher struct {
	Adult    string
	Weekdays []time.Weekday `json:",omitempty"`
	Subject  string         `json:",omitempty"`
	Main     bool
}

// Group is hand-made: a choir, a bus, a council.
type Group struct {
	Key          string
	Organisation string
	Year         string
	Name         string
	Owner        string // adult
	Pupils       []string
	Adults       []string
}

// Adult is one human being, whatever their records: a parent in two schools and an agent in a commune is one Adult.
type Adult struct {
	Key       string
	Civility  string // "Mme" or "M."
	FirstName string
	LastName  string
	BirthName string `json:",omitempty"`
	Email     string `json:",omitempty"`
	Verified  bool   // the address was confirmed; never true of an address which two people share
	Mobile    string `json:",omitempty"`
	Landline  string `json:",omitempty"`
	Language  string // ISO 639-1, preferred for notices
	Address   Address
	Hidden    bool   // the address must never be shown to the other guardians
	Job       string `json:",omitempty"` // for guardians who act for an institution
}

// Pupil is a child and their enrolments.
type Pupil struct {
	Key         string
	FirstName   string
	LastName    string
	UsageName   string `json:",omitempty"`
	Sex         string // "F" or "M"
	BirthDate   time.Time
	INE         string
	School      string
	Class       string // ordinary class of the current year
	Dispositif  string `json:",omitempty"` // ULIS or UPE2A class beside it
	Level       string
	Since       time.Time   // admission in this school
	Enrolments  []Enrolment // of the current and the previous year, oldest first
	Address     Address
	Address2    *Address `json:",omitempty"` // alternating residence
	Hidden      bool
	GoesHome    string   `json:",omitempty"` // "" accompanied, "alone"
	Picture     string   `json:",omitempty"` // cycle 2: the picture a child taps to say who they are
	SecretWords []string `json:",omitempty"` // cycle 2: two words
}

// Enrolment is the time of a pupil in a class.
type Enrolment struct {
	Class string
	Level string
	Since time.Time
	Until time.Time `json:",omitzero"`
}

// Guardianship ties an adult to a pupil.
type Guardianship struct {
	Adult     string
	Pupil     string
	Kinship   int
	Authority string
	Order     int  // of contact, 1 first
	Receives  bool // notes of the school
	MayPickUp bool
	Payer     bool
	Since     time.Time
}

// Household is a foyer kept by the collectivity that invoices it.
type Household struct {
	Key          string
	Organisation string
	Name         string
	Adults       []string
	Pupils       []string
	Custody      string  `json:",omitempty"` // "alternate_weeks"
	Payers       []Payer // shares make 1000
	QFEuros      int     `json:",omitempty"` // quotient familial
	QFSource     string  `json:",omitempty"` // "CAF"
}

// Payer bears a share, in thousandths, of a household's invoices.
type Payer struct {
	Adult       string
	SharePerMil int
}

// Restriction is what a judge decided. The town hall only learns that the person may not collect the child.
type Restriction struct {
	Pupil     string
	Adult     string
	Effect    string // "may_not_collect"
	Court     string
	OrderedOn time.Time
	Since     time.Time
	Until     time.Time
	CheckedBy string // adult
	CheckedOn time.Time
}

// Departure is a pupil's announced leaving.
type Departure struct {
	Pupil string
	On    time.Time
	To    string
}

// HealthPlan is a projet d'accueil individualisé: health data.
type HealthPlan struct {
	Pupil     string
	Allergens []string
	Kit       bool
	KitPlace  string
	KitExpiry time.Time
	Since     time.Time
	ReviewOn  time.Time
}

// Debt is what a family owes a collectivity; finance only sees it.
type Debt struct {
	Organisation string
	Adult        string
	Cents        int64
}

// Post is what an adult does for an organisation.
type Post struct {
	Adult        string
	Organisation string // the employer's tenant, or the school for the State's staff
	Profile      string
	Duty         string   // French, as on a door: "Professeure des écoles", "ATSEM"
	Code         string   `json:",omitempty"` // ministry's code of duty: D0000 is a director
	Works        []string `json:",omitempty"` // schools where an agent of a collectivity works
	Classes      []string `json:",omitempty"`
	Since        time.Time
	Until        time.Time `json:",omitzero"`
}

// Consent to images: one answer per pupil, use and guardian asked.
type Consent struct {
	Pupil string
	Adult string
	Use   string    // "trombinoscope", "classe", "site"
	Given string    // "yes", "no", "" while unanswered
	On    time.Time `json:",omitzero"`
}

// Charter is a version of the charter of use.
type Charter struct {
	Version string
	Since   time.Time
}

// Account is how a human being signs in; it stands above organisations.
type Account struct {
	Key         string // of the adult or pupil
	Login       string
	Password    string `json:",omitempty"` // only of the accounts on the card; the others get one nobody knows
	OTPSecret   string `json:",omitempty"` // base32; of directors and agents on the card
	Language    string
	State       string
	InvitedBy   string    // "paper" or "mail"
	InvitedOn   time.Time // last sheet or mail
	ActivatedOn time.Time `json:",omitzero"`
	Charter     string    `json:",omitempty"` // version accepted
	CharterOn   time.Time `json:",omitzero"`
	Digest      string    // "immediate", "daily", "weekly"
	Discreet    bool      // notifications without a first name
	Hats        []Hat
}

// Hat is one profile of an account in one organisation.
type Hat struct {
	Organisation string
	Profile      string
}

// Build returns the demonstration as on a civil day (the time of day and the zone of today are ignored). It keeps no
// state, draws nothing from the machine, and returns the same world for the same day.
func Build(today time.Time) *World {
	today = civil(today)
	year := yearOf(today)
	w := &World{
		Today:        today,
		Year:         year,
		PreviousYear: yearStarting(year.Start.Year() - 1),
		Charters: []Charter{
			{Version: "1", Since: day(year.Start.Year()-2, time.September, 1)},
			{Version: "2", Since: year.Start},
		},
	}
	b := &builder{World: w, cal: newCalendar()}
	b.places()
	b.classes()
	b.staff()
	b.families()
	b.pastYear()
	b.groups()
	b.newcomers()
	b.accounts()
	b.consents()
	w.index = indexOf(w)
	b.notes()
	b.history()
	b.card()
	return w
}

// builder holds what only the building needs.
type builder struct {
	*World
	cal     calendar
	mobiles int
	lines   int
	mails   map[string]bool
	ines    map[string]bool
	fullest map[string]bool // pupils' full names already given
	known   map[string]bool // full names of the adults written by hand
}

// index answers look-ups by key.
type index struct {
	organisations map[string]*Organisation
	classes       map[string]*Class
	groups        map[string]*Group
	adults        map[string]*Adult
	pupils        map[string]*Pupil
	accounts      map[string]*Account
	ofPupil       map[string][]*Guardianship
	ofAdult       map[string][]*Guardianship
	inClass       map[string][]*Pupil
}

func indexOf(w *World) index {
	x := index{
		organisations: map[string]*Organisation{}, classes: map[string]*Class{}, groups: map[string]*Group{},
		adults: map[string]*Adult{}, pupils: map[string]*Pupil{}, accounts: map[string]*Account{},
		ofPupil: map[string][]*Guardianship{}, ofAdult: map[string][]*Guardianship{}, inClass: map[string][]*Pupil{},
	}
	for i := range w.Organisations {
		x.organisations[w.Organisations[i].Key] = &w.Organisations[i]
	}
	for i := range w.Classes {
		x.classes[w.Classes[i].Key] = &w.Classes[i]
	}
	for i := range w.Groups {
		x.groups[w.Groups[i].Key] = &w.Groups[i]
	}
	for i := range w.Adults {
		x.adults[w.Adults[i].Key] = &w.Adults[i]
	}
	for i := range w.Pupils {
		p := &w.Pupils[i]
		x.pupils[p.Key] = p
		for _, e := range p.Enrolments {
			x.inClass[e.Class] = append(x.inClass[e.Class], p)
		}
		if p.Dispositif != "" {
			x.inClass[p.Dispositif] = append(x.inClass[p.Dispositif], p)
		}
	}
	for i := range w.Accounts {
		x.accounts[w.Accounts[i].Key] = &w.Accounts[i]
	}
	for i := range w.Guardianships {
		g := &w.Guardianships[i]
		x.ofPupil[g.Pupil] = append(x.ofPupil[g.Pupil], g)
		x.ofAdult[g.Adult] = append(x.ofAdult[g.Adult], g)
	}
	return x
}

// Organisation returns the organisation of a key, or nil.
func (w *World) Organisation(key string) *Organisation { return w.index.organisations[key] }

// Class returns the class of a key, or nil.
func (w *World) Class(key string) *Class { return w.index.classes[key] }

// Adult returns the adult of a key, or nil.
func (w *World) Adult(key string) *Adult { return w.index.adults[key] }

// Pupil returns the pupil of a key, or nil.
func (w *World) Pupil(key string) *Pupil { return w.index.pupils[key] }

// Account returns the account of an adult or pupil, or nil.
func (w *World) Account(key string) *Account { return w.index.accounts[key] }

// GuardiansOf returns a pupil's guardianships in contact order.
func (w *World) GuardiansOf(pupil string) []*Guardianship { return w.index.ofPupil[pupil] }

// ChildrenOf returns an adult's guardianships.
func (w *World) ChildrenOf(adult string) []*Guardianship { return w.index.ofAdult[adult] }

// PupilsIn returns the pupils who are or were in a class, of either year.
func (w *World) PupilsIn(class string) []*Pupil { return w.index.inClass[class] }

// PupilNamed returns the only pupil of that name, or nil when there is none or more than one.
func (w *World) PupilNamed(first, last string) *Pupil {
	var found *Pupil
	for i := range w.Pupils {
		if p := &w.Pupils[i]; p.FirstName == first && p.LastName == last {
			if found != nil {
				return nil
			}
			found = p
		}
	}
	return found
}

// AdultNamed returns the only adult of that name, or nil when there is none or more than one.
func (w *World) AdultNamed(first, last string) *Adult {
	var found *Adult
	for i := range w.Adults {
		if a := &w.Adults[i]; a.FirstName == first && a.LastName == last {
			if found != nil {
				return nil
			}
			found = a
		}
	}
	return found
}

// Record is a row of the directory: one human being in one organisation.
type Record struct {
	Organisation string
	Person       string // key of an adult or a pupil
	Pupil        bool
}

// Records lists who has a record where: pupils, their guardians and the staff in their school, and pupils and guardians
// again in the collectivity that runs the school's services, which keeps its own.
func (w *World) Records() []Record {
	var records []Record
	seen := map[Record]bool{}
	add := func(r Record) {
		if !seen[r] {
			seen[r] = true
			records = append(records, r)
		}
	}
	for i := range w.Pupils {
		p := &w.Pupils[i]
		for _, org := range append([]string{p.School}, w.collectivitiesOf(p.School)...) {
			add(Record{org, p.Key, true})
			for _, g := range w.index.ofPupil[p.Key] {
				add(Record{org, g.Adult, false})
			}
		}
	}
	for _, p := range w.Posts {
		add(Record{p.Organisation, p.Adult, false})
		for _, school := range p.Works {
			add(Record{school, p.Adult, false})
		}
	}
	return records
}

// collectivitiesOf lists the collectivities which hold families' services for a school.
func (w *World) collectivitiesOf(school string) []string {
	var found []string
	for _, l := range w.Links {
		if l.Organisation != school {
			continue
		}
		for _, s := range l.Services {
			if s == "canteen" {
				found = append(found, l.Peer)
				break
			}
		}
	}
	return found
}
