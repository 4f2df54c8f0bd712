package demo

import (
	"fmt"
	"strings"
	"time"
)

// Profiles, by the product's words; an agent's function is a profile of its own.
const (
	ProfilePupil           = "pupil"
	ProfileGuardian        = "guardian"
	ProfileTeacher         = "teacher"
	ProfileDirector        = "director"
	ProfileSchoolLife      = "school_life"
	ProfileLibrarian       = "librarian"
	ProfileSchoolStaff     = "school_staff" // secretary, AESH
	ProfileAtsem           = "atsem"
	ProfileAgentDesk       = "agent_desk" // school office
	ProfileAgentKitchen    = "agent_kitchen"
	ProfileAgentBus        = "agent_bus"
	ProfileAgentAnimator   = "agent_animator"
	ProfileAgentFinance    = "agent_finance"
	ProfileAgentAdmin      = "agent_admin" // administrator of a collectivity's space
	ProfileAgentTechnician = "agent_technician"
	ProfileElected         = "elected"
	ProfileDepartment      = "department_agent"
	ProfileInspector       = "inspector"      // IEN
	ProfileAcademy         = "academy_office" // DASEN's services
	ProfileAcademySupport  = "academy_support"
	ProfileVendorBilling   = "vendor_billing"
	ProfileOperator        = "operator"
	ProfilePartner         = "partner"
	ProfileDPO             = "dpo"
)

type postRow struct {
	civility, first, last string
	organisation, profile string
	duty, code            string
	classes               string // keys, space-separated
	subject               string
	works                 string // schools, space-separated
	weekdays              []time.Weekday
}

var thursday = []time.Weekday{time.Thursday}

// Duties and their code in the ministry's files; D0000 is direction.
const (
	pe       = "Professeure des écoles"
	pem      = "Professeur des écoles"
	aesh     = "AESH"
	teaching = "G0000"
)

var postTable = []postRow{
	// École élémentaire des Tilleuls
	{"M.", "Yann", "Kervella", tilleuls, ProfileDirector, "Directeur, CM2", "D0000", "cm2", "", "", nil},
	{"Mme", "Florence", "Aubry", tilleuls, ProfileTeacher, pe + ", décharge de direction du jeudi", teaching, "cm2", "", "", thursday},
	{"Mme", "Aurore", "Lopez", tilleuls, ProfileTeacher, pe, teaching, "cp", "", "", nil},
	{"Mme", "Maitena", "Etcheverry", tilleuls, ProfileTeacher, pe, teaching, "cp-ce1", "", "", nil},
	{"Mme", "Marion", "Petit-Jean", tilleuls, ProfileTeacher, pe, teaching, "ce1-a", "", "", nil},
	{"M.", "Farid", "Ali", tilleuls, ProfileTeacher, pem, teaching, "ce1-ce2", "", "", nil},
	{"Mme", "Hélène", "Vasseur", tilleuls, ProfileTeacher, pe, teaching, "ce2", "", "", nil},
	{"M.", "Bruno", "Lacaze", tilleuls, ProfileTeacher, pem, teaching, "ce2-cm1", "", "", nil},
	{"Mme", "Thuy", "Nguyen", tilleuls, ProfileTeacher, pe, teaching, "cm1", "", "", nil},
	{"Mme", "Charlotte", "Mestre", tilleuls, ProfileTeacher, pe, teaching, "cm1-cm2-a", "", "", nil},
	{"M.", "Gaël", "Rouzic", tilleuls, ProfileTeacher, pem, teaching, "cm1-cm2-b", "", "", nil},
	{"Mme", "Isabelle", "Sorel", tilleuls, ProfileTeacher, "Enseignante spécialisée, coordonnatrice de l'ULIS", teaching, "ulis", "", "", nil},
	{"Mme", "Leïla", "Rahal", tilleuls, ProfileTeacher, "Enseignante de l'UPE2A", teaching, "upe2a", "", "", nil},
	{"M.", "Simon", "Weil", tilleuls, ProfileSchoolStaff, aesh, "AED", "ulis ce1-a", "", "", nil},
	{"Mme", "Sylvie", "Rambert", tilleuls, ProfileSchoolStaff, aesh, "AED", "cm1", "", "", nil},
	{"Mme", "Élise", "Hamon", tilleuls, ProfileTeacher, "Professeure des écoles remplaçante", teaching, "", "", "", nil},
	// École maternelle des Petits-Tilleuls
	{"Mme", "Catherine", "Sauvage", petitsTilleuls, ProfileDirector, "Directrice, MS", "D0000", "ms", "", "", nil},
	{"Mme", "Agnès", "Ferrand", petitsTilleuls, ProfileTeacher, pe, teaching, "ps-ms", "", "", nil},
	{"Mme", "Laure", "Tissot", petitsTilleuls, ProfileTeacher, pe, teaching, "ps", "", "", nil},
	{"Mme", "Nolwenn", "Cadiou", petitsTilleuls, ProfileTeacher, pe, teaching, "ms-gs", "", "", nil},
	{"M.", "Ousmane", "Diallo", petitsTilleuls, ProfileTeacher, pem, teaching, "gs", "", "", nil},
	{"M.", "Thierry", "Bousquet", petitsTilleuls, ProfileTeacher, pem + ", décharge de direction du vendredi", teaching, "ms", "", "", []time.Weekday{time.Friday}},
	// École primaire Jacqueline-Auriol
	{"Mme", "Martine", "Delage", auriol, ProfileDirector, "Directrice, CM1-CM2", "D0000", "cm1-cm2", "", "", nil},
	{"M.", "Paul", "Ferron", auriol, ProfileTeacher, pem + ", décharge de direction du mardi", teaching, "cm1-cm2", "", "", []time.Weekday{time.Tuesday}},
	{"Mme", "Chantal", "Roques", auriol, ProfileTeacher, pe, teaching, "ps-ms", "", "", nil},
	{"Mme", "Émeline", "Duval", auriol, ProfileTeacher, pe, teaching, "ms-gs", "", "", nil},
	{"Mme", "Sarah", "Cohen", auriol, ProfileTeacher, pe, teaching, "gs-cp", "", "", nil},
	{"M.", "Mathias", "Keller", auriol, ProfileTeacher, pem, teaching, "cp-ce1", "", "", nil},
	{"Mme", "Paula", "Ribeiro", auriol, ProfileTeacher, pe, teaching, "ce1-ce2", "", "", nil},
	{"Mme", "Odile", "Marchetti", auriol, ProfileTeacher, pe, teaching, "ce2-cm1", "", "", nil},
	// RPI
	{"Mme", "Brigitte", "Chazal", courvallon, ProfileDirector, "Directrice, GS-CP", "D0000", "gs-cp", "", "", nil},
	{"Mme", "Lucie", "Armand", courvallon, ProfileTeacher, pe, teaching, "ps-ms", "", "", nil},
	{"M.", "Denis", "Oger", courvallon, ProfileTeacher, pem, teaching, "ms-gs", "", "", nil},
	{"M.", "Jean-Marc", "Pujol", essarts, ProfileDirector, "Directeur, CM2", "D0000", "cm2", "", "", nil},
	{"Mme", "Karine", "Verdier", essarts, ProfileTeacher, pe, teaching, "ce1", "", "", nil},
	{"Mme", "Inès", "Calvet", essarts, ProfileTeacher, pe, teaching, "ce2", "", "", nil},
	{"M.", "Robin", "Chastel", essarts, ProfileTeacher, pem, teaching, "cm1", "", "", nil},
	// Collège Wangari-Maathai
	{"Mme", "Véronique", "Lanoë", college, ProfileDirector, "Principale", "D0010", "", "", "", nil},
	{"M.", "Patrice", "Guillemin", college, ProfileDirector, "Principal adjoint", "D0020", "", "", "", nil},
	{"Mme", "Sandrine", "Boulanger", college, ProfileSchoolStaff, "Secrétaire de direction", "ADM", "", "", "", nil},
	{"M.", "Éric", "Vannier", college, ProfileSchoolStaff, "Secrétaire général (gestionnaire)", "ADM", "", "", "", nil},
	{"Mme", "Aminata", "Barry", college, ProfileSchoolLife, "Conseillère principale d'éducation", "EDU", "", "", "", nil},
	{"M.", "Léo", "Ancelin", college, ProfileSchoolLife, "Assistant d'éducation", "AED", "", "", "", nil},
	{"Mme", "Jade", "Rochard", college, ProfileSchoolLife, "Assistante d'éducation", "AED", "", "", "", nil},
	{"Mme", "Dominique", "Savary", college, ProfileLibrarian, "Professeure documentaliste", "DOC", "", "", "", nil},
	{"Mme", "Anne", "Castel", college, ProfileTeacher, "Professeure de lettres", "ENS", "6e-a 5e-a 3e-a", "Français", "", nil},
	{"M.", "Rémi", "Oudin", college, ProfileTeacher, "Professeur de lettres", "ENS", "6e-b 4e-a 4e-b", "Français", "", nil},
	{"Mme", "Louise", "Picot", college, ProfileTeacher, "Professeure de français", "ENS", "5e-b 3e-b", "Français", "", nil},
	{"M.", "Stéphane", "Maury", college, ProfileTeacher, "Professeur de mathématiques", "ENS", "6e-b 5e-a 5e-b 3e-b", "Mathématiques", "", nil},
	{"Mme", "Hanane", "Tazi", college, ProfileTeacher, "Professeure de mathématiques", "ENS", "6e-a 4e-a 4e-b 3e-a", "Mathématiques", "", nil},
	{"Mme", "Siobhán", "Byrne", college, ProfileTeacher, "Professeure d'anglais", "ENS", "6e-a 6e-b 4e-a 3e-a", "Anglais", "", nil},
	{"M.", "Nuno", "Teles", college, ProfileTeacher, "Professeur d'anglais", "ENS", "5e-a 5e-b 4e-b 3e-b", "Anglais", "", nil},
	{"Mme", "Pilar", "Vega", college, ProfileTeacher, "Professeure d'espagnol", "ENS", "5e-a 5e-b 4e-a 4e-b 3e-a 3e-b", "Espagnol", "", nil},
	{"M.", "Laurent", "Chabert", college, ProfileTeacher, "Professeur d'histoire-géographie", "ENS", "6e-a 5e-a 4e-a 3e-a", "Histoire-géographie", "", nil},
	{"Mme", "Maud", "Serres", college, ProfileTeacher, "Professeure d'histoire-géographie", "ENS", "6e-b 5e-b 4e-b 3e-b", "Histoire-géographie", "", nil},
	{"M.", "Didier", "Payan", college, ProfileTeacher, "Professeur de SVT", "ENS", "6e-a 6e-b 5e-a 5e-b 4e-a 4e-b 3e-a 3e-b", "Sciences de la vie et de la Terre", "", nil},
	{"Mme", "Claudine", "Merle", college, ProfileTeacher, "Professeure de physique-chimie", "ENS", "5e-a 5e-b 4e-a 4e-b 3e-a 3e-b", "Physique-chimie", "", nil},
	{"M.", "Hugues", "Barret", college, ProfileTeacher, "Professeur de technologie", "ENS", "5e-a 5e-b 4e-a 4e-b 3e-a 3e-b", "Technologie", "", nil},
	{"M.", "Steeve", "Grondin", college, ProfileTeacher, "Professeur d'EPS", "ENS", "6e-a 6e-b 5e-a 5e-b", "Éducation physique et sportive", "", nil},
	{"Mme", "Marine", "Le Dantec", college, ProfileTeacher, "Professeure d'EPS", "ENS", "4e-a 4e-b 3e-a 3e-b", "Éducation physique et sportive", "", nil},
	{"Mme", "Judith", "Szabo", college, ProfileTeacher, "Professeure d'éducation musicale", "ENS", "6e-a 6e-b 5e-a 5e-b 4e-a 4e-b 3e-a 3e-b", "Éducation musicale", "", nil},
	{"M.", "Ahmed", "Saïd-Omar", college, ProfileTeacher, "Professeur d'arts plastiques", "ENS", "6e-a 6e-b 5e-a 5e-b 4e-a 4e-b 3e-a 3e-b", "Arts plastiques", "", nil},
	// Saint-Aubin-le-Val: agents, elected people; ATSEM are the commune's, at work in the school
	{"Mme", "Rosa", "Costa", saintAubin, ProfileAtsem, "ATSEM", "", "ps-ms", "", petitsTilleuls, nil},
	{"Mme", "Jocelyne", "Varenne", saintAubin, ProfileAtsem, "ATSEM", "", "ps", "", petitsTilleuls, nil},
	{"Mme", "Fatima", "Ouali", saintAubin, ProfileAtsem, "ATSEM", "", "gs", "", petitsTilleuls, nil},
	{"Mme", "Christine", "Pommier", saintAubin, ProfileAtsem, "ATSEM", "", "ps-ms", "", auriol, nil},
	{"Mme", "Valérie", "Lemoine", saintAubin, ProfileAgentDesk, "Responsable du guichet scolaire", "", "", "", tilleuls + " " + petitsTilleuls + " " + auriol, nil},
	{"M.", "Kévin", "Rousset", saintAubin, ProfileAgentDesk, "Agent d'accueil du guichet scolaire", "", "", "", "", nil},
	{"Mme", "Hélène", "Brossard", saintAubin, ProfileAgentAdmin, "Directrice de l'éducation", "", "", "", tilleuls + " " + petitsTilleuls + " " + auriol, nil},
	{"M.", "Gilles", "Pernot", saintAubin, ProfileAgentKitchen, "Chef de la cuisine centrale", "", "", "", tilleuls + " " + petitsTilleuls + " " + auriol, nil},
	{"M.", "Ludovic", "Sarrazin", saintAubin, ProfileAgentBus, "Accompagnateur de car", "", "", "", tilleuls, nil},
	{"Mme", "Océane", "Payet", saintAubin, ProfileAgentAnimator, "Animatrice périscolaire", "", "", "", tilleuls, nil},
	{"M.", "Jordan", "Lebel", saintAubin, ProfileAgentAnimator, "Animateur périscolaire", "", "", "", petitsTilleuls, nil},
	{"Mme", "Monique", "Astruc", saintAubin, ProfileAgentFinance, "Régisseuse des recettes scolaires", "", "", "", "", nil},
	{"M.", "Daniel", "Forest", saintAubin, ProfileAgentTechnician, "Agent technique des écoles", "", "", "", tilleuls + " " + petitsTilleuls, nil},
	{"M.", "Bernard", "Chaumont", saintAubin, ProfileElected, "Maire", "", "", "", "", nil},
	{"Mme", "Assia", "Mebarki", saintAubin, ProfileElected, "Adjointe à l'éducation", "", "", "", "", nil},
	{"Mme", "Claire", "Danjou", saintAubin, ProfileDPO, "Déléguée à la protection des données, mutualisée", "", "", "", "", nil},
	{"Mme", "Élisabeth", "Mounier", saintAubin, ProfilePartner, "Présidente de l'association de parents d'élèves", "", "", "", tilleuls, nil},
	// RPI: communes and SIVOS
	{"M.", "Henri", "Jourdan", courvallonTown, ProfileElected, "Maire", "", "", "", "", nil},
	{"Mme", "Josiane", "Bardet", courvallonTown, ProfileAgentAdmin, "Secrétaire de mairie", "", "", "", courvallon, nil},
	{"Mme", "Annick", "Fromentin", essartsTown, ProfileElected, "Maire", "", "", "", "", nil},
	{"M.", "Michel", "Gauvin", essartsTown, ProfileAgentAdmin, "Secrétaire de mairie", "", "", "", essarts, nil},
	{"Mme", "Delphine", "Ravel", sivos, ProfileAgentAdmin, "Secrétaire du SIVOS", "", "", "", courvallon + " " + essarts, nil},
	{"M.", "Sébastien", "Corbel", sivos, ProfileAgentBus, "Conducteur-accompagnateur du car du regroupement", "", "", "", courvallon + " " + essarts, nil},
	{"Mme", "Nathalie", "Gros", sivos, ProfileAgentKitchen, "Cuisinière", "", "", "", essarts, nil},
	{"Mme", "Pascale", "Nicol", sivos, ProfileAtsem, "ATSEM", "", "ps-ms", "", courvallon, nil},
	{"M.", "Christian", "Vial", sivos, ProfileElected, "Président du SIVOS", "", "", "", "", nil},
	// Département, région, académie
	{"Mme", "Corinne", "Maréchal", department, ProfileDepartment, "Cheffe du service des collèges", "", "", "", college, nil},
	{"M.", "Alain", "Dubosc", department, ProfileElected, "Vice-président chargé des collèges", "", "", "", "", nil},
	{"M.", "Benoît", "Charrier", region, ProfileAgentBus, "Chargé des transports scolaires", "", "", "", "", nil},
	{"Mme", "Anne-Marie", "Teyssier", circumscription, ProfileInspector, "Inspectrice de l'éducation nationale", "IEN", "", "", "", nil},
	{"M.", "Olivier", "Quintin", circumscription, ProfileAcademySupport, "Enseignant référent aux usages du numérique", "ERUN", "", "", "", nil},
	{"Mme", "Jacqueline", "Bost", circumscription, ProfileTeacher, "Psychologue de l'éducation nationale (RASED)", "PSY", "", "", tilleuls, nil},
	{"M.", "Philippe", "Arnould", academy, ProfileAcademy, "Directeur académique des services", "DASEN", "", "", "", nil},
	{"Mme", "Sabine", "Kremer", academy, ProfileAcademySupport, "Assistance de la délégation au numérique", "DANE", "", "", "", nil},
	{"M.", "Emmanuel", "Roche", academy, ProfileDPO, "Délégué à la protection des données", "DPO", "", "", "", nil},
	// Vendor
	{"Mme", "Laurence", "Villard", vendor, ProfileVendorBilling, "Facturation et abonnements", "", "", "", "", nil},
	{"M.", "Antoine", "Mallet", vendor, ProfileOperator, "Exploitation du service", "", "", "", "", nil},
}

// adult adds a human being and returns their key; the key says the rank, never the name.
func (b *builder) adult(a Adult) string {
	if a.Key == "" {
		a.Key = fmt.Sprintf("adult-%04d", len(b.Adults)+1)
	}
	if a.Language == "" {
		a.Language = "fr"
	}
	b.Adults = append(b.Adults, a)
	return a.Key
}

func (b *builder) mobile() string {
	n := b.mobiles
	b.mobiles++
	return fmt.Sprintf("06 39 98 %02d %02d", n/100%100, n%100)
}

// landline numbers of people start above those of organisations.
func (b *builder) landline() string {
	n := 4000 + b.lines
	b.lines++
	return fmt.Sprintf("01 99 00 %02d %02d", n/100%100, n%100)
}

// mail returns a free address made of a name.
func (b *builder) mail(first, last string) string {
	if b.mails == nil {
		b.mails = map[string]bool{}
	}
	base := slug(first) + "." + slug(last)
	for n := 1; ; n++ {
		address := base
		if n > 1 {
			address = fmt.Sprintf("%s%d", base, n)
		}
		address += "@example.fr"
		if !b.mails[address] {
			b.mails[address] = true
			return address
		}
	}
}

func (b *builder) staff() {
	b.hire(postTable, "Saint-Aubin-le-Val", day(b.Year.Start.Year()-2, time.September, 1))
}

// hire gives people their posts; they live in a town.
func (b *builder) hire(posts []postRow, city string, since time.Time) {
	for _, r := range posts {
		a := b.adult(Adult{
			Civility: r.civility, FirstName: r.first, LastName: typeset(r.last), Email: b.mail(r.first, r.last), Verified: true,
			Address: b.home(city, throwFor("home/"+r.first+r.last)),
		})
		if throwFor("staffphone/" + a).percent(60) {
			b.Adults[len(b.Adults)-1].Mobile = b.mobile()
		}
		post := Post{
			Adult: a, Organisation: r.organisation, Profile: r.profile, Duty: typeset(r.duty), Code: r.code,
			Works: strings.Fields(r.works), Since: since,
		}
		school := r.organisation
		if len(post.Works) > 0 {
			school = post.Works[0]
		}
		for _, class := range strings.Fields(r.classes) {
			post.Classes = append(post.Classes, b.classKey(b.Year, school, class))
			if r.profile == ProfileTeacher || r.profile == ProfileDirector {
				b.teach(school, class, ClassTeacher{Adult: a, Weekdays: r.weekdays, Subject: r.subject, Main: r.weekdays == nil && b.leads(a, school, class)})
			}
		}
		b.Posts = append(b.Posts, post)
	}
}

// leads tells whether an adult becomes the main teacher of a class: nobody is yet, and they lead no other class. In a
// collège this makes the first free teacher of the table the professeur principal.
func (b *builder) leads(adult, school, class string) bool {
	for _, c := range b.Classes {
		same := c.School == school && strings.HasSuffix(c.Key, "/"+class)
		for _, t := range c.Teachers {
			if t.Main && (same || t.Adult == adult) {
				return false
			}
		}
	}
	return true
}
