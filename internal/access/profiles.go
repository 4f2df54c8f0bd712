package access

// The profiles. An account may hold several, in several tenants. The comment gives the SDET code (ENTPersonProfils).
const (
	Pupil          Profile = "pupil"           // ELV
	Guardian       Profile = "guardian"        // TUT
	Teacher        Profile = "teacher"         // ENS
	Director       Profile = "director"        // DIR
	SchoolLife     Profile = "school_life"     // EVS: CPE, AED
	Librarian      Profile = "librarian"       // DOC
	SchoolStaff    Profile = "school_staff"    // ETA: secretary, AESH
	TownAdmin      Profile = "town_admin"      // COL: the collectivity's administrator
	SchoolOffice   Profile = "school_office"   // COL: enrolment desk
	CanteenAgent   Profile = "canteen_agent"   // COL: canteen bookings and headcounts
	KitchenAgent   Profile = "kitchen_agent"   // COL
	TransportAgent Profile = "transport_agent" // COL
	Animator       Profile = "animator"        // COL: after-school
	FinanceAgent   Profile = "finance_agent"   // COL
	ATSEM          Profile = "atsem"           // COL, working in the school
	Elected        Profile = "elected"         // mayor, deputy
	DeptAgent      Profile = "dept_agent"      // département
	Inspector      Profile = "inspector"       // ACA: IEN
	AcademyStaff   Profile = "academy_staff"   // ACA: DASEN's office, DANE
	DPO            Profile = "dpo"             // data protection officer of a controller
	VendorBilling  Profile = "vendor_billing"  // vendor
	Operator       Profile = "operator"        // the operator of the platform: onboarding, health; no family's data
	Partner        Profile = "partner"         // association, federation, speaker
)

// Profiles lists them all, in the order in which screens show them.
var Profiles = []Profile{Pupil, Guardian, Teacher, Director, SchoolLife, Librarian, SchoolStaff, TownAdmin, SchoolOffice,
	CanteenAgent, KitchenAgent, TransportAgent, Animator, FinanceAgent, ATSEM, Elected, DeptAgent, Inspector, AcademyStaff,
	DPO, VendorBilling, Operator, Partner}

// SchoolProfessionals hold a duty in a school.
var SchoolProfessionals = []Profile{Teacher, Director, SchoolLife, Librarian, SchoolStaff}

// TownHall are the collectivity's agents.
var TownHall = []Profile{TownAdmin, SchoolOffice, CanteenAgent, KitchenAgent, TransportAgent, Animator, FinanceAgent}

// InSchool are those whom a school knows as its own, OfTown those of the town hall, with its agents who work in the school. What is the
// one side's alone (arrêté of 30 November 2006, art. 4) is never given to the other.
var (
	InSchool = append([]Profile{Pupil}, SchoolProfessionals...)
	OfTown   = append([]Profile{ATSEM, Elected}, TownHall...)
)

// Staff are all but pupils, guardians and partners: a second factor may be asked of them.
var Staff = Profiles[2:22]

// NeedsSecondFactor tells who must have a second factor: agents, directors and those who see more than one class.
func NeedsSecondFactor(p Profile) bool {
	switch p {
	case Pupil, Guardian, Partner, Teacher, Librarian, SchoolStaff, ATSEM:
		return false
	}
	return true
}
