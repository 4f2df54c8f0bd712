package demo

import (
	"encoding/base32"
	"fmt"
)

// CardEntry is a line of the sign-in card: who to be, and what to try first.
type CardEntry struct {
	Key        string
	Profile    string
	Who        string
	Where      string   // organisation
	Person     string   // adult or pupil
	Login      string   `json:",omitempty"`
	Password   string   `json:",omitempty"`
	OTPSecret  string   `json:",omitempty"` // base32: directors and agents sign in with a second factor
	ClassCode  string   `json:",omitempty"` // pupils of cycle 2 sign in with their class,
	Picture    string   `json:",omitempty"` // their picture
	Words      []string `json:",omitempty"` // and two words
	TryFrench  string
	TryEnglish string
}

type cardRow struct {
	key, profile, first, last, where string
	french, english                  string
}

var cardTable = []cardRow{
	{"director", ProfileDirector, "Yann", "Kervella", tilleuls, "Écrivez à toutes les familles, puis voyez qui n'a pas encore activé son compte.", "Write to every family, then see who has not activated their account yet."},
	{"teacher", ProfileTeacher, "Marion", "Petit-Jean", tilleuls, "Ouvrez la sortie au musée : 19 réponses sur 24. Relancez les cinq qui manquent.", "Open the museum outing: 19 answers of 24. Remind the five that are missing."},
	{"teacher-college", ProfileTeacher, "Rémi", "Oudin", college, "Ouvrez le Dictionnaire en ligne d'un geste, puis voyez ce qu'il a reçu de vous.", "Open the online dictionary in one tap, then see what it received of you."},
	{"director-maternelle", ProfileDirector, "Catherine", "Sauvage", petitsTilleuls, "Imprimez la feuille de Marine Lemaire : elle a déjà un compte à l'école d'à côté.", "Print the sheet of Marine Lemaire: she already has an account at the school next door."},
	{"job-share-teacher", ProfileTeacher, "Florence", "Aubry", tilleuls, "Vous prenez le CM2 le jeudi : écrivez à la classe comme le directeur le ferait.", "You take the CM2 on Thursdays: write to the class as its teacher would."},
	{"guardian", ProfileGuardian, "Nadia", "Roux", tilleuls, "Trois enfants, trois écoles, une page : autorisez la sortie de Lina, puis changez de casquette.", "Three children, three schools, one page: sign Lina's outing, then change hats."},
	{"separated-father", ProfileGuardian, "Mamadou", "Diallo", tilleuls, "Lisez la grève de jeudi : votre accusé de lecture est à vous, l'adresse de la mère reste cachée.", "Read Thursday's strike: your acknowledgement is your own, the mother's address stays hidden."},
	{"separated-mother", ProfileGuardian, "Claire", "Martin", tilleuls, "Comparez avec l'autre parent : les mêmes mots, chacun sa signature. Votre adresse est masquée.", "Compare with the other parent: the same notes, each their own signature. Your address is hidden."},
	{"second-school", ProfileGuardian, "Marine", "Lemaire", tilleuls, "Jade est aux Petits-Tilleuls : sa directrice vous tend une feuille, son code s'ajoute à votre compte.", "Jade goes to Les Petits-Tilleuls: its head hands you a sheet, its code joins your account."},
	{"leaving-pupil", ProfileGuardian, "Mai", "Nguyễn", tilleuls, "Maëlys part au collège : même compte, mêmes mots, et l'école d'avant reste lisible trois mois.", "Maëlys leaves for the collège: same account, same notes, and the old school stays readable for three months."},
	{"restricted-father", ProfileGuardian, "Antonio", "Garcia", tilleuls, "Vous lisez tout ce qui concerne Mateo ; signer et venir le chercher ne vous sont pas proposés.", "You read everything about Mateo; signing and collecting him are not offered."},
	{"ase-referent", ProfileGuardian, "Sylvie", "Marchand", tilleuls, "Signez pour Awa : la famille d'accueil reçoit les mots, sa mère est informée, vous décidez.", "Sign for Awa: the foster family receives the notes, her mother is informed, you decide."},
	{"family-on-paper", ProfileGuardian, "Katarzyna", "Wójcik", tilleuls, "Deux enfants, une page. Sans adresse électronique, chaque mot est aussi imprimé pour eux.", "Two children, one page. Without an e-mail address, each note is also printed for them."},
	{"pupil-cycle-2", ProfilePupil, "Lina", "Roux", tilleuls, "Tapez le code de la classe, touchez votre prénom, puis vos deux mots.", "Type the class code, tap your first name, then your two words."},
	{"pupil-cycle-3", ProfilePupil, "Maëlys", "O’Brien-Nguyễn", tilleuls, "Regardez ce qui est prévu aujourd'hui, puis changez votre mot de passe.", "See what today holds, then change your password."},
	{"pupil-college", ProfilePupil, "Adam", "Roux", college, "Ouvrez votre page du collège : votre espace n'est pas celui de vos parents.", "Open your collège page: your place is not your parents'."},
	{"atsem", ProfileAtsem, "Rosa", "Costa", saintAubin, "Ouvrez l'annuaire des Petits-Tilleuls : les classes et les familles, aucun mot de l'école.", "Open the directory of Les Petits-Tilleuls: classes and families, none of the school's notes."},
	{"aesh", ProfileSchoolStaff, "Simon", "Weil", tilleuls, "Cherchez un élève dans l'annuaire avec une faute de frappe : il se retrouve.", "Look for a pupil with a typing mistake: they are found."},
	{"secretary", ProfileSchoolStaff, "Sandrine", "Boulanger", college, "Retrouvez un élève malgré une faute de frappe et réimprimez une fiche d'activation.", "Find a pupil in spite of a typing mistake and print an activation sheet again."},
	{"cpe", ProfileSchoolLife, "Aminata", "Barry", college, "Écrivez aux responsables des 6e et regardez qui a lu.", "Write to the guardians of the 6e and see who has read."},
	{"canteen-agent", ProfileAgentKitchen, "Gilles", "Pernot", saintAubin, "Cherchez Elias : vous voyez son école et sa classe, jamais les mots de l'enseignante.", "Look for Elias: you see his school and class, never his teacher's notes."},
	{"town-hall", ProfileAgentAdmin, "Hélène", "Brossard", saintAubin, "Adressez un mot de la mairie aux trois écoles, puis réglez qui fait quoi dans votre service.", "Send a town-hall note to the three schools, then set who does what in your service."},
	{"school-office", ProfileAgentDesk, "Valérie", "Lemoine", saintAubin, "Une famille appelle sans son code : retrouvez-la et imprimez une nouvelle fiche.", "A family calls without its code: find it and print a new sheet."},
	{"finance", ProfileAgentFinance, "Monique", "Astruc", saintAubin, "Cherchez la famille Moreau dans l'annuaire ; écrire aux familles ne vous est pas proposé.", "Look for the Moreau family in the directory; writing to families is not offered."},
	{"mayor", ProfileElected, "Bernard", "Chaumont", saintAubin, "Diffuser : votre avis, suivi école par école. Aucun nom d'enfant ne vous est montré.", "Notes: follow your notice school by school. No child's name is shown to you."},
	{"sivos", ProfileAgentAdmin, "Delphine", "Ravel", sivos, "Relisez le mot urgent du car : envoyé avant 7 h, avec son motif et sa trace.", "Read the urgent bus note again: sent before 7 o'clock, with its reason and its trace."},
	{"department", ProfileDepartment, "Corinne", "Maréchal", department, "Ouvrez le parc : 60 collèges, 11 des 20 de la vague ouverts, aucun compte nommé.", "Open the fleet: 60 collèges, 11 of the wave's 20 opened, no account named."},
	{"principal", ProfileDirector, "Véronique", "Lanoë", college, "Ouvrez une ressource à une classe, et lisez avant d'accepter ce qu'elle recevra.", "Open a resource to a class, and read what it will receive before you agree."},
	{"inspector", ProfileInspector, "Anne-Marie", "Teyssier", circumscription, "Ouvrez le parc de vos écoles ; leur annuaire, lui, répond comme s'il n'existait pas.", "Open the fleet of your schools; their directory answers as if it did not exist."},
	{"dasen", ProfileAcademy, "Philippe", "Arnould", academy, "Déposez un jeu de fichiers de l'académie, puis ouvrez le parc : des écoles et des profils, jamais une personne.", "Upload a set of the académie's files, then open the fleet: schools and profiles, never a person."},
	{"dpo", ProfileDPO, "Claire", "Danjou", saintAubin, "Deux demandes vous attendent, dont une presque à échéance : répondez. Ni annuaire ni carnet, vous ne lisez pas les familles.", "Two requests wait for you, one nearly due: answer. Neither directory nor notes: you do not read families."},
	{"vendor-billing", ProfileVendorBilling, "Laurence", "Villard", vendor, "Entrez : d'aucun client vous ne voyez un élève.", "Come in: of no customer do you see a pupil."},
	{"operator", ProfileOperator, "Antoine", "Mallet", vendor, "Fondez une organisation depuis les réglages ; d'aucune vous ne lisez les familles.", "Found an organisation from the settings; of none do you read the families."},
	{"town-hall-new", ProfileAgentAdmin, "Solange", "Perdrix", newcomer, "Votre commune n'a encore rien : demandez un devis pour ses quatre écoles et proposez la convention.", "Your commune has nothing yet: ask for a quote for its four schools and propose the convention."},
	{"mayor-new", ProfileElected, "Gérard", "Fauvel", newcomer, "Signez la convention, approuvez la commande, et lisez d'où vient chaque somme.", "Sign the convention, approve the order, and read where each sum comes from."},
	{"partner", ProfilePartner, "Élisabeth", "Mounier", saintAubin, "Entrez : une association invitée ne voit ni annuaire ni mot.", "Come in: an association that is invited sees neither directory nor notes."},
}

// withoutSecondFactor are the profiles whose password is enough.
var withoutSecondFactor = map[string]bool{
	ProfilePupil: true, ProfileGuardian: true, ProfileTeacher: true, ProfileSchoolStaff: true,
	ProfileLibrarian: true, ProfileAtsem: true, ProfilePartner: true,
}

// card prints the sign-in card, and opens the accounts on it.
func (b *builder) card() {
	for _, r := range cardTable {
		entry := CardEntry{
			Key: r.key, Profile: r.profile, Who: r.first + " " + r.last, Where: r.where,
			TryFrench: typeset(r.french), TryEnglish: englishQuotes(r.english),
		}
		if r.profile == ProfilePupil {
			p := b.PupilNamed(r.first, r.last)
			entry.Person = p.Key
			if cycle2(p.Level) {
				entry.ClassCode, entry.Picture, entry.Words = b.Class(p.Class).Code, p.Picture, p.SecretWords
				b.Card = append(b.Card, entry)
				continue
			}
		} else {
			entry.Person = b.AdultNamed(r.first, r.last).Key
		}
		a := b.Account(entry.Person)
		a.Password = password(a.Login)
		for _, hat := range a.Hats {
			if !withoutSecondFactor[hat.Profile] {
				a.OTPSecret = otpSecret(a.Login)
			}
		}
		b.activate(a, 2, true)
		entry.Login, entry.Password, entry.OTPSecret = a.Login, a.Password, a.OTPSecret
		b.Card = append(b.Card, entry)
	}
}

// password is easy to type on a phone: two words without accents and two digits, twelve characters or more.
func password(login string) string {
	d := throwFor("password/" + login)
	first := d.below(len(wordTable))
	second := (first + d.between(1, len(wordTable)-1)) % len(wordTable)
	return fmt.Sprintf("%s-%s-%02d", slug(wordTable[first]), slug(wordTable[second]), d.between(10, 99))
}

func otpSecret(login string) string {
	d := throwFor("otp/" + login)
	secret := make([]byte, 20)
	for i := range secret {
		secret[i] = byte(d.below(256))
	}
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(secret)
}
