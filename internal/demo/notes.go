package demo

import (
	"fmt"
	"math"
	"sort"
	"time"
)

// Kinds of note.
const (
	NoteOuting         = "outing"
	NoteHealth         = "health"
	NoteSchoolLife     = "school_life"
	NoteMeeting        = "meeting"
	NoteAdministration = "administration"
	NoteClosure        = "closure"
	NoteTransport      = "transport"
	NoteStaffAbsence   = "staff_absence"
	NoteEvent          = "event"
	NoteTown           = "town"
)

// Note states.
const (
	NotePublished = "published"
	NoteScheduled = "scheduled"
	NoteDraft     = "draft"
)

// Answers a note may want.
const (
	AnswerNone   = "none"
	AnswerYesNo  = "yes_no"
	AnswerChoice = "choice"
	AnswerFree   = "free"
)

// Ways an acknowledgement or an answer came.
const (
	ByApp   = "app"
	ByLink  = "link" // the signed link of an e-mail
	ByPaper = "paper"
)

// Note is a mot du carnet de liaison.
type Note struct {
	Key              string
	Organisation     string // the sender; another organisation's schools in the audience receive it by delivery
	Author           string // adult
	Kind             string
	Title            string
	Body             string // paragraphs separated by a blank line
	Audience         []AudienceItem
	Answer           string
	Choices          []string `json:",omitempty"`
	Signature        bool     // an acknowledgement is asked for by name
	BothGuardians    bool
	State            string
	WrittenAt        time.Time
	PublishedAt      time.Time `json:",omitzero"` // when delivered, or to be
	ClosesOn         time.Time `json:",omitzero"` // last civil day for an answer
	EventOn          time.Time `json:",omitzero"`
	Urgent           bool
	Reason           string       `json:",omitempty"` // why it passed the quiet hours
	Corrections      []Correction `json:",omitempty"`
	Attachments      []Attachment `json:",omitempty"`
	Acknowledgements []Acknowledgement
	Answers          []Answer `json:",omitempty"`
}

// AudienceItem addresses the guardians of the pupils of a class, a group, a level or a school.
type AudienceItem struct {
	Organisation string
	Kind         string // "class", "group", "level", "school"
	Key          string `json:",omitempty"` // of the class or group, or the level
}

// Correction keeps what a note said before; nobody is notified a second time.
type Correction struct {
	At     time.Time
	Before string // the former body
	What   string
}

// Attachment describes a file; what it holds is made when the world is written.
type Attachment struct {
	Name      string
	MediaType string
	Bytes     int
	Pages     int
}

// Acknowledgement is a guardian's own: one per note, however many of their children it concerns.
type Acknowledgement struct {
	Adult string
	At    time.Time
	By    string
}

// Answer is one per child, unless both guardians are asked.
type Answer struct {
	Pupil   string
	Adult   string
	Value   string // "yes", "no", a choice, or free text
	Comment string `json:",omitempty"`
	At      time.Time
	By      string
}

// Recipient is a guardian and the children for whom they receive a note.
type Recipient struct {
	Adult  string
	Pupils []string
}

// was tells whether an enrolment held on a day; the classes of September are prepared, and can be
// written to, from 20 August.
func (e Enrolment) was(on time.Time) bool {
	since := e.Since
	if since.Month() == time.September && since.Day() == 1 {
		since = since.AddDate(0, 0, -12)
	}
	return !on.Before(since) && (e.Until.IsZero() || !on.After(e.Until))
}

// PupilsOf lists the pupils whom an audience meant on a day.
func (w *World) PupilsOf(audience []AudienceItem, on time.Time) []*Pupil {
	var found []*Pupil
	seen := map[string]bool{}
	add := func(p *Pupil) {
		if !seen[p.Key] {
			seen[p.Key] = true
			found = append(found, p)
		}
	}
	for _, a := range audience {
		switch a.Kind {
		case "class":
			for _, p := range w.index.inClass[a.Key] {
				if p.Dispositif == a.Key {
					add(p)
				}
				for _, e := range p.Enrolments {
					if e.Class == a.Key && e.was(on) {
						add(p)
					}
				}
			}
		case "group":
			for _, key := range w.index.groups[a.Key].Pupils {
				add(w.index.pupils[key])
			}
		default:
			for i := range w.Pupils {
				p := &w.Pupils[i]
				for _, e := range p.Enrolments {
					if e.was(on) && w.index.classes[e.Class].School == a.Organisation && (a.Kind == "school" || e.Level == a.Key) {
						add(p)
					}
				}
			}
		}
	}
	return found
}

// Recipients lists who received a note, once each, in the order of the pupils and of their contacts.
func (w *World) Recipients(n *Note) []Recipient {
	at := map[string]int{}
	var found []Recipient
	for _, p := range w.PupilsOf(n.Audience, civil(n.PublishedAt)) {
		for _, g := range w.index.ofPupil[p.Key] {
			if !g.Receives {
				continue
			}
			i, known := at[g.Adult]
			if !known {
				i = len(found)
				at[g.Adult] = i
				found = append(found, Recipient{Adult: g.Adult})
			}
			found[i].Pupils = append(found[i].Pupils, p.Key)
		}
	}
	return found
}

func (b *builder) class(school, class string) AudienceItem {
	return AudienceItem{school, "class", b.classKey(b.Year, school, class)}
}

func wholeSchool(school string) AudienceItem { return AudienceItem{school, "school", ""} }

// note finishes a note written by hand and adds it.
func (b *builder) note(n Note) *Note {
	n.Title, n.Body, n.Reason = typeset(n.Title), typeset(n.Body), typeset(n.Reason)
	for i := range n.Choices {
		n.Choices[i] = typeset(n.Choices[i])
	}
	for i := range n.Corrections {
		n.Corrections[i].Before, n.Corrections[i].What = typeset(n.Corrections[i].Before), typeset(n.Corrections[i].What)
	}
	if n.Answer == "" {
		n.Answer = AnswerNone
	}
	if n.State == "" {
		n.State = NotePublished
	}
	if n.WrittenAt.IsZero() {
		n.WrittenAt = n.PublishedAt
	}
	b.Notes = append(b.Notes, n)
	return &b.Notes[len(b.Notes)-1]
}

// notes writes the notes of the last weeks, which a visitor opens first, and those that wait for their day.
func (b *builder) notes() {
	w, c := b.World, b.cal
	who := func(first, last string) string { return w.AdultNamed(first, last).Key }

	outing := c.nextSchool(b.Today.AddDate(0, 0, 3), time.Friday)
	b.museum(b.note(Note{
		Key: "museum", Organisation: tilleuls, Author: who("Marion", "Petit-Jean"), Kind: NoteOuting, Title: "Sortie au musée de l'Aigue",
		Body: "Madame, Monsieur,\n\nLes élèves de CE1 A visiteront le musée de l'Aigue " + inFrench(outing) + ". Nous partirons en car à 9 h 15 et serons de retour à l'école à 15 h 45.\n\n" +
			"Le pique-nique est à prévoir dans un sac à dos, avec une gourde et un vêtement de pluie. Le repas de cantine de ce jour est retiré par l'école : vous n'avez rien à annuler, il ne vous sera pas facturé. L'entrée et le car sont payés par la coopérative et par la commune.\n\n" +
			"Merci de nous dire, avant la date indiquée, si vous autorisez votre enfant à participer. Les élèves qui ne viennent pas seront accueillis dans la classe de M. Ali. Nous cherchons encore deux accompagnateurs.\n\nMarion Petit-Jean",
		Audience: []AudienceItem{b.class(tilleuls, "ce1-a")}, Answer: AnswerYesNo, Signature: true,
		PublishedAt: c.at(b.ago(4), 16, 40), ClosesOn: outing.AddDate(0, 0, -1), EventOn: outing,
		Attachments: []Attachment{{"Programme de la visite.pdf", "application/pdf", 184_320, 2}},
	}))

	strike := c.nextSchool(b.Today.AddDate(0, 0, 2), time.Thursday)
	b.answered(b.note(Note{
		Key: "strike", Organisation: tilleuls, Author: who("Yann", "Kervella"), Kind: NoteClosure, Title: "Grève de jeudi : accueil minimum assuré",
		Body: "Madame, Monsieur,\n\nUn mouvement de grève est annoncé pour " + inFrench(strike) + ". Les classes de CP, CE1-CE2, CM1 et CM2 n'auront pas cours ce jour-là ; les autres fonctionneront normalement.\n\n" +
			"La commune organise un service minimum d'accueil dans l'école, de 8 h 30 à 11 h 30 et de 13 h 30 à 16 h 30, pour les enfants des classes fermées. La cantine est maintenue avec un repas froid. Le car circule aux horaires habituels.\n\n" +
			"Pour que la commune prévoie le nombre d'animateurs, merci d'indiquer ce que fera votre enfant. Sans réponse de votre part, nous le compterons absent et son repas sera annulé sans frais.\n\nYann Kervella, directeur",
		Audience: []AudienceItem{wholeSchool(tilleuls)}, Answer: AnswerChoice,
		Choices:     []string{"Mon enfant vient en classe", "Mon enfant vient à l'accueil minimum", "Mon enfant reste à la maison"},
		PublishedAt: c.at(b.ago(1), 17, 10), ClosesOn: strike.AddDate(0, 0, -2), EventOn: strike,
	}), 58, []int{46, 22, 32})

	b.read(b.note(Note{
		Key: "head-lice", Organisation: tilleuls, Author: who("Yann", "Kervella"), Kind: NoteHealth, Title: "Poux en CE1 : vérifiez les têtes",
		Body: "Madame, Monsieur,\n\nDes poux ont été signalés dans les classes de CE1. Cela arrive chaque automne et ne dit rien de l'hygiène de personne.\n\n" +
			"Merci d'examiner la tête de votre enfant ce soir, derrière les oreilles et sur la nuque, et de traiter toute la famille le même jour si vous trouvez des lentes. Lavez bonnets, écharpes et taies d'oreiller à 60 degrés. Un enfant traité peut revenir en classe dès le lendemain : prévenez simplement son enseignant.\n\nYann Kervella, directeur",
		Audience: []AudienceItem{{tilleuls, "level", "CE1"}}, PublishedAt: c.at(b.ago(3), 12, 5),
		Attachments: []Attachment{{"Poux, que faire.pdf", "application/pdf", 96_256, 1}},
	}), 88)

	photo := c.nextSchool(b.Today.AddDate(0, 0, 9), time.Tuesday)
	b.answered(b.note(Note{
		Key: "photographer", Organisation: tilleuls, Author: who("Yann", "Kervella"), Kind: NoteSchoolLife, Title: "Photographies scolaires",
		Body: "Madame, Monsieur,\n\nLe photographe sera dans l'école " + inFrench(photo) + ", toute la journée. Les photographies de fratrie se font à 8 h 20, dans la salle de motricité : les frères et sœurs de la maternelle voisine y sont attendus avec un adulte.\n\n" +
			"Choisissez ce que vous souhaitez. Rien n'est à payer maintenant et rien ne vous oblige à acheter : vous recevrez une planche d'essai avec les prix, vendue au bénéfice de la coopérative.\n\nYann Kervella, directeur",
		Audience: []AudienceItem{wholeSchool(tilleuls)}, Answer: AnswerChoice,
		Choices:     []string{"Portrait et photo de classe", "Portrait, fratrie et photo de classe", "Photo de classe seulement", "Aucune photographie"},
		PublishedAt: c.at(b.ago(5), 9, 30), ClosesOn: photo.AddDate(0, 0, -4), EventOn: photo,
	}), 71, []int{52, 27, 14, 7})

	elections := c.nextSchool(day(b.Year.Start.Year(), time.October, 8), time.Friday)
	if !elections.Before(b.Today.AddDate(0, 0, -4)) {
		elections = c.nextSchool(day(b.Year.Start.Year()-1, time.October, 8), time.Friday)
	}
	b.read(b.note(Note{
		Key: "elections", Organisation: tilleuls, Author: who("Yann", "Kervella"), Kind: NoteAdministration, Title: "Résultats des élections des représentants de parents d'élèves",
		Body: "Madame, Monsieur,\n\nVoici les résultats du scrutin de " + inFrench(elections) + ".\n\n" + b.ballot(elections) + "\n\n" +
			"Le procès-verbal est affiché sous le préau. Une contestation peut être adressée à la direction académique dans les cinq jours. Merci aux parents qui ont tenu le bureau de vote.\n\nYann Kervella, directeur",
		Audience: []AudienceItem{wholeSchool(tilleuls)}, PublishedAt: c.at(c.schoolDayFrom(elections.AddDate(0, 0, 1)), 11, 50),
		Attachments: []Attachment{{"Procès-verbal.pdf", "application/pdf", 142_336, 2}},
	}), 74)

	pool := c.nextSchool(b.Today.AddDate(0, 0, 8), time.Monday)
	b.read(b.note(Note{
		Key: "swimming", Organisation: tilleuls, Author: who("Thuy", "Nguyen"), Kind: NoteSchoolLife, Title: "Natation : vers l'attestation du savoir nager",
		Body: "Madame, Monsieur,\n\nLa classe ira à la piscine intercommunale les lundis et jeudis pendant trois semaines, à partir de " + inFrench(pool) + ", de 9 h 45 à 10 h 30. La natation fait partie des programmes : elle est obligatoire et gratuite.\n\n" +
			"À la fin du cycle, les élèves passeront le test de l'attestation du savoir nager en sécurité. Il n'est pas éliminatoire : ceux qui ne le réussissent pas cette année le repasseront au collège.\n\n" +
			"À prévoir : maillot de bain (pas de short), bonnet, serviette, et un goûter. Les parents qui veulent accompagner dans l'eau passent un agrément : écrivez-moi avant la fin de la semaine.\n\nThuy Nguyen",
		Audience: []AudienceItem{b.class(tilleuls, "cm1")}, Signature: true, PublishedAt: c.at(b.ago(6), 16, 45), EventOn: pool,
		Attachments: []Attachment{{"Calendrier de la piscine.pdf", "application/pdf", 61_440, 1}},
	}), 86)

	works := c.nextSchool(b.Today.AddDate(0, 0, 1), time.Monday)
	b.read(b.note(Note{
		Key: "works", Organisation: saintAubin, Author: who("Bernard", "Chaumont"), Kind: NoteTown, Title: "Travaux rue des Écoles",
		Body: "Madame, Monsieur,\n\nLa commune refait les trottoirs et crée un plateau surélevé rue des Écoles, du " + inFrench(works) + " au " + inFrench(works.AddDate(0, 0, 18)) + ". La rue sera fermée aux voitures de 8 h à 17 h entre la place de la Mairie et la rue du Moulin.\n\n" +
			"L'accès à pied aux écoles reste ouvert par un passage protégé. Le dépose-minute est reporté sur le parking du stade, à trois minutes de marche ; un agent fera traverser les enfants matin, midi et soir. L'arrêt de car « Écoles » est déplacé devant la mairie.\n\n" +
			"Les accueils périscolaires et la cantine ne changent pas. Le guichet scolaire répond à vos questions au 01 99 00 01 00.\n\nBernard Chaumont, maire de Saint-Aubin-le-Val",
		Audience:    []AudienceItem{wholeSchool(tilleuls), wholeSchool(petitsTilleuls), wholeSchool(auriol)},
		PublishedAt: c.at(b.ago(2), 10, 15), EventOn: works,
		Attachments: []Attachment{{"Plan de circulation.png", "image/png", 412_672, 1}},
	}), 63)

	meeting := c.nextSchool(b.Today.AddDate(0, 0, 2), time.Tuesday)
	text := "Madame, Monsieur,\n\nJe vous propose de nous retrouver " + inFrench(meeting) + " à %s dans la classe pour préparer la classe de découverte du printemps : lieu, trousseau, budget et aides possibles.\n\nUn temps de garde est prévu pour les enfants dans la salle d'à côté. Ceux qui ne peuvent pas venir recevront le compte rendu ici.\n\nFarid Ali"
	b.read(b.note(Note{
		Key: "meeting-corrected", Organisation: tilleuls, Author: who("Farid", "Ali"), Kind: NoteMeeting, Title: "Réunion : classe de découverte",
		Body: fmt.Sprintf(text, "18 h 00"), Audience: []AudienceItem{b.class(tilleuls, "ce1-ce2")},
		PublishedAt: c.at(b.ago(3), 16, 35), EventOn: meeting,
		Corrections: []Correction{{At: c.at(b.ago(2), 9, 2), Before: fmt.Sprintf(text, "17 h 30"), What: "L'horaire de la réunion : 18 h 00 au lieu de 17 h 30."}},
	}), 84)

	evening := b.ago(2)
	for evening.Weekday() == time.Friday { // a Friday evening's note would wait for Monday
		evening = c.weekdayBefore(evening, 1)
	}
	written := c.at(evening, 20, 12)
	b.read(b.note(Note{
		Key: "written-in-the-evening", Organisation: tilleuls, Author: who("Aurore", "Lopez"), Kind: NoteSchoolLife, Title: "Vêtements oubliés",
		Body:     "Madame, Monsieur,\n\nLe portant de la classe déborde : huit manteaux, cinq bonnets et beaucoup de gants seuls. Ils sont exposés sous le préau jusqu'à vendredi ; ce qui reste sera donné à la recyclerie.\n\nUn nom au feutre sur l'étiquette suffit à tout retrouver.\n\nAurore Lopez",
		Audience: []AudienceItem{b.class(tilleuls, "cp")}, WrittenAt: written, PublishedAt: c.afterQuiet(written),
	}), 82)

	b.read(b.note(b.iceOnTheRoad()), 91)

	b.answered(b.note(Note{
		Key: "london", Organisation: college, Author: who("Siobhán", "Byrne"), Kind: NoteOuting, Title: "Voyage à Londres : accord des deux responsables",
		Body: "Madame, Monsieur,\n\nLe conseil d'administration a voté le voyage à Londres des élèves de 3e A, du lundi au vendredi de la dernière semaine de mars. La participation des familles est de 298 EUR, payables en trois fois ; le fonds social du collège peut aider, en toute discrétion, sur simple demande au secrétariat.\n\n" +
			"Une sortie du territoire demande l'accord de chaque responsable légal. Répondez chacun depuis votre compte. Une pièce d'identité de l'élève, valable jusqu'à la fin du mois d'avril, et l'autorisation de sortie du territoire vous seront demandées en janvier.\n\nSiobhán Byrne, professeure d'anglais",
		Audience: []AudienceItem{b.class(college, "3e-a")}, Answer: AnswerYesNo, BothGuardians: true, Signature: true,
		PublishedAt: c.at(b.ago(7), 17, 0), ClosesOn: c.schoolDayFrom(b.Today.AddDate(0, 0, 12)),
		Attachments: []Attachment{{"Programme et budget.pdf", "application/pdf", 233_472, 3}, {"Charte du voyage.pdf", "application/pdf", 88_064, 1}},
	}), 66, []int{88, 12})

	b.free(b.note(Note{
		Key: "jobs", Organisation: tilleuls, Author: who("Hélène", "Vasseur"), Kind: NoteSchoolLife, Title: "Venez parler de votre métier",
		Body:     "Madame, Monsieur,\n\nNous travaillons sur les métiers. Si vous pouvez venir vingt minutes, un mardi à 14 h, pour montrer un outil, un vêtement ou une photographie et répondre aux questions des élèves, dites-nous quel métier et quels mardis vous arrangent.\n\nHélène Vasseur",
		Audience: []AudienceItem{b.class(tilleuls, "ce2")}, Answer: AnswerFree, PublishedAt: c.at(b.ago(6), 12, 10), ClosesOn: c.schoolDayFrom(b.Today.AddDate(0, 0, 6)),
	}), 30)

	b.toCome()
}

// ballot is the count of an election at Les Tilleuls: everybody who holds authority votes, ten seats, one per class, are
// shared between two lists in proportion, by the largest remainder (arrêté of 13 May 1985).
func (b *builder) ballot(on time.Time) string {
	voters := map[string]bool{}
	for _, p := range b.PupilsOf([]AudienceItem{wholeSchool(tilleuls)}, on) {
		for _, g := range b.GuardiansOf(p.Key) {
			if g.Authority == AuthorityFull {
				voters[g.Adult] = true
			}
		}
	}
	registered := len(voters)
	voted := registered * 52 / 100
	blank := 7
	valid := voted - blank
	association := valid * 62 / 100
	other := valid - association
	const seats = 10
	won := association * seats / valid
	if association*seats%valid > other*seats%valid {
		won++
	}
	turnout := (voted*1000 + registered/2) / registered
	return fmt.Sprintf("Inscrits : %d. Votants : %d. Blancs ou nuls : %d. Suffrages exprimés : %d. Participation : %d,%d %%.\n\n"+
		"Dix sièges étaient à pourvoir, un par classe. La liste de l'association des parents d'élèves obtient %d voix et %d sièges ; la liste « Parents des Tilleuls » obtient %d voix et %d sièges.",
		registered, voted, blank, valid, turnout/10, turnout%10, association, won, other, seats-won)
}

// ago is so many school days before today; in the first days of September, weekdays, so that the new classes have a past.
func (b *builder) ago(days int) time.Time {
	on := b.cal.schoolDayBefore(b.Today, days)
	if on.Before(b.Year.Start) {
		on = b.cal.weekdayBefore(b.Today, days)
	}
	return on
}

// museum gives the outing its answers: 24 children, 19 answered, of whom one refuses and one answered on paper.
func (b *builder) museum(n *Note) {
	b.read(n, 80)
	waiting := map[string]bool{"Lina Roux": true, "Nour Saïdi": true} // Nour's mother read it and has not answered
	refuses := "Rose Tessier"
	paper := "Tom Wójcik"
	questions := []string{"Faut-il prévoir un siège rehausseur dans le car ?", "Je peux accompagner toute la journée si vous cherchez encore quelqu'un."}
	pupils := b.PupilsOf(n.Audience, civil(n.PublishedAt))
	for _, p := range pupils {
		if len(waiting) < 5 && !waiting[p.FirstName+" "+p.LastName] && !handWritten(p) {
			waiting[p.FirstName+" "+p.LastName] = true
		}
	}
	for i, p := range pupils {
		name := p.FirstName + " " + p.LastName
		if waiting[name] {
			continue
		}
		signer := b.signer(p)
		a := Answer{Pupil: p.Key, Adult: signer, Value: "yes", By: ByApp, At: b.cal.awake(n.PublishedAt.Add(time.Duration(40+i*53) * time.Minute))}
		switch name {
		case refuses:
			a.Value = "no"
		case paper:
			a.By = ByPaper
			slip := civil(n.PublishedAt).AddDate(0, 0, 1)
			for weekend(slip) {
				slip = slip.AddDate(0, 0, 1)
			}
			a.At = b.cal.at(slip, 8, 40)
		default:
			if account := b.Account(signer); account.State != AccountActive {
				a.By = ByLink
			}
			if len(questions) > 0 && i%7 == 3 {
				a.Comment, questions = typeset(questions[0]), questions[1:]
			}
		}
		n.Answers = append(n.Answers, a)
		n.acknowledge(signer, a.At, a.By)
	}
	mother := b.AdultNamed("Leïla", "Saïdi").Key
	father := b.AdultNamed("Mourad", "Saïdi").Key
	n.forget(father)
	n.acknowledge(mother, n.PublishedAt.Add(3*time.Hour), ByApp)
	nadia := b.AdultNamed("Nadia", "Roux").Key
	n.forget(nadia) // left for the visitor to sign
	n.sort()
}

func handWritten(p *Pupil) bool {
	for _, f := range namedFamilies {
		for _, c := range f.children {
			if c.first == p.FirstName && c.last == p.LastName {
				return true
			}
		}
	}
	return false
}

// signer is the first guardian of a pupil who may sign.
func (b *builder) signer(p *Pupil) string {
	for _, g := range b.GuardiansOf(p.Key) {
		if g.Authority == AuthorityFull {
			return g.Adult
		}
	}
	panic("demo: nobody may sign for " + p.Key)
}

// acknowledge records the earliest reading of a guardian.
func (n *Note) acknowledge(adult string, at time.Time, by string) {
	for i := range n.Acknowledgements {
		if a := &n.Acknowledgements[i]; a.Adult == adult {
			if at.Before(a.At) {
				a.At, a.By = at, by
			}
			return
		}
	}
	n.Acknowledgements = append(n.Acknowledgements, Acknowledgement{adult, at, by})
}

func (n *Note) forget(adult string) {
	kept := n.Acknowledgements[:0]
	for _, a := range n.Acknowledgements {
		if a.Adult != adult {
			kept = append(kept, a)
		}
	}
	n.Acknowledgements = kept
}

func (n *Note) sort() {
	sort.SliceStable(n.Acknowledgements, func(i, j int) bool { return n.Acknowledgements[i].At.Before(n.Acknowledgements[j].At) })
	sort.SliceStable(n.Answers, func(i, j int) bool { return n.Answers[i].At.Before(n.Answers[j].At) })
}

// read draws who has read a note up to yesterday; percent is the share reached by those who follow regularly.
func (b *builder) read(n *Note, percent float64) {
	midnight := b.cal.at(b.Today, 0, 0)
	for _, r := range b.Recipients(n) {
		habit := throwFor("habit/" + r.Adult)
		diligence := 0.68 + 0.42*habit.fraction()
		if habit.percent(5) {
			diligence = 0.08
		}
		d := throwFor("read/" + n.Key + "/" + r.Adult)
		share := min(percent*diligence*1.15, 99)
		by := ByApp
		if a := b.Account(r.Adult); a.State != AccountActive || a.ActivatedOn.After(civil(n.PublishedAt)) {
			by, share = ByLink, share*0.45
			if b.Adult(r.Adult).Email == "" {
				by = ByPaper
				if !n.Signature {
					share = 0 // a slip is only brought back when it was asked for
				}
			}
		}
		if !d.percent(share) {
			continue
		}
		lag := time.Duration(-math.Log(1-d.fraction())*11*60) * time.Minute
		at := b.cal.awake(n.PublishedAt.Add(4*time.Minute + lag))
		if by == ByPaper {
			at = b.cal.at(b.cal.schoolDayFrom(civil(at).AddDate(0, 0, 1)), 8, 35)
		}
		if at.Before(midnight) {
			n.Acknowledgements = append(n.Acknowledgements, Acknowledgement{r.Adult, at, by})
		}
	}
	n.sort()
}

// answered draws readings, then an answer for part of the children whose guardians have read; weights are those of the
// note's choices, or of yes and no.
func (b *builder) answered(n *Note, percent float64, weights []int) {
	b.read(n, 85)
	values := n.Choices
	if n.Answer == AnswerYesNo {
		values = []string{"yes", "no"}
	}
	b.answers(n, percent, func(d *dice) string { return values[d.weighted(weights)] })
}

func (b *builder) free(n *Note, percent float64) {
	b.read(n, 85)
	said := []string{"Boulangère, plutôt le premier mardi du mois.", "Conducteur de train, je suis libre le matin mais je m'arrangerai.", "Infirmière à l'hôpital de Valmont : le 2e ou le 4e mardi.", "Menuisier, je peux apporter un rabot et des copeaux !", "Je travaille à la mairie, à l'état civil.", "Apiculteur amateur, avec une ruche vide."}
	b.answers(n, percent, func(d *dice) string { return typeset(pick(d, said)) })
}

func (b *builder) answers(n *Note, percent float64, value func(*dice) string) {
	readers := map[string]Acknowledgement{}
	for _, a := range n.Acknowledgements {
		readers[a.Adult] = a
	}
	midnight := b.cal.at(b.Today, 0, 0)
	for _, p := range b.PupilsOf(n.Audience, civil(n.PublishedAt)) {
		d := throwFor("answer/" + n.Key + "/" + p.Key)
		if !d.percent(percent * 1.2) {
			continue
		}
		said := value(d)
		for _, g := range b.GuardiansOf(p.Key) {
			ack, read := readers[g.Adult]
			at := b.cal.awake(ack.At.Add(time.Duration(d.between(1, 300)) * time.Minute))
			if !read || g.Authority != AuthorityFull || !at.Before(midnight) {
				continue
			}
			n.Answers = append(n.Answers, Answer{Pupil: p.Key, Adult: g.Adult, Value: said, At: at, By: ack.By})
			if !n.BothGuardians {
				break
			}
		}
	}
	n.sort()
}

// iceOnTheRoad is the urgent note. Out of winter the last ice of the year is months old, so a storm stops the bus instead.
func (b *builder) iceOnTheRoad() Note {
	on := b.ago(1)
	what, title := "Du verglas recouvre la route du plateau entre Courvallon et Les Essarts-Noirs", "Verglas : le car ne circule pas ce matin"
	if on.Month() >= time.April && on.Month() <= time.October {
		what, title = "Des arbres sont tombés cette nuit sur la route du plateau, entre Courvallon et Les Essarts-Noirs,", "Orages : le car ne circule pas ce matin"
		what += " après les orages"
	}
	return Note{
		Key: "urgent-bus", Organisation: sivos, Author: b.AdultNamed("Delphine", "Ravel").Key, Kind: NoteTransport, Title: title,
		Body: "Madame, Monsieur,\n\n" + what + ". Le car du regroupement ne fera pas la tournée de 7 h 25 ce matin, " + inFrench(on) + ".\n\n" +
			"Les deux écoles sont ouvertes. Les enfants que vous ne pouvez pas conduire sont excusés et leur repas ne sera pas facturé. La tournée de 16 h 35 sera décidée avant midi : un nouveau mot vous le dira.\n\nDelphine Ravel, SIVOS du Val-d'Or",
		Audience: []AudienceItem{wholeSchool(courvallon), wholeSchool(essarts)},
		Urgent:   true, Reason: "Le premier ramassage est à 7 h 25 : les familles attendraient à l'arrêt.",
		PublishedAt: b.cal.at(on, 6, 18), EventOn: on,
	}
}

// toCome are the notes that wait: three scheduled within four weeks, one draft.
func (b *builder) toCome() {
	w, c := b.World, b.cal
	soon := func(days int) time.Time { return c.schoolDayFrom(b.Today.AddDate(0, 0, days)) }
	fete := c.nextSchool(b.Today.AddDate(0, 0, 16), time.Friday)
	b.note(Note{
		Key: "winter-market", Organisation: tilleuls, Author: w.AdultNamed("Yann", "Kervella").Key, Kind: NoteEvent, Title: "Marché des élèves",
		Body:     "Madame, Monsieur,\n\nLes classes vendront leurs objets et leurs gâteaux " + inFrench(fete) + " de 16 h 30 à 18 h 30 sous le préau, au bénéfice de la coopérative. Les enfants restent sous la responsabilité de leurs parents.\n\nYann Kervella, directeur",
		Audience: []AudienceItem{wholeSchool(tilleuls)}, State: NoteScheduled, WrittenAt: c.at(c.schoolDayBefore(b.Today, 1), 13, 20), PublishedAt: c.at(soon(8), 7, 30), EventOn: fete,
	})
	b.note(Note{
		Key: "report-meetings", Organisation: college, Author: w.AdultNamed("Véronique", "Lanoë").Key, Kind: NoteMeeting, Title: "Remise des bulletins du premier trimestre",
		Body:     "Madame, Monsieur,\n\nLes bulletins seront remis aux responsables par les professeurs principaux. Chaque responsable choisit son créneau : deux rendez-vous séparés sont possibles pour un même élève.\n\nVéronique Lanoë, principale",
		Audience: []AudienceItem{wholeSchool(college)}, State: NoteScheduled, WrittenAt: c.at(c.schoolDayBefore(b.Today, 2), 11, 0), PublishedAt: c.at(soon(10), 8, 0), EventOn: soon(17),
	})
	b.note(Note{
		Key: "school-lunch", Organisation: saintAubin, Author: w.AdultNamed("Hélène", "Brossard").Key, Kind: NoteTown, Title: "Repas de fête à la cantine",
		Body:     "Madame, Monsieur,\n\nLa cuisine centrale prépare un repas de fête. Les enfants qui ne déjeunent pas d'habitude à la cantine peuvent y être inscrits, au tarif ordinaire, jusqu'à deux jours ouvrés avant.\n\nHélène Brossard, directrice de l'éducation",
		Audience: []AudienceItem{wholeSchool(tilleuls), wholeSchool(petitsTilleuls), wholeSchool(auriol)}, State: NoteScheduled,
		WrittenAt: c.at(c.schoolDayBefore(b.Today, 3), 15, 45), PublishedAt: c.at(soon(4), 9, 0), EventOn: soon(25),
	})
	b.note(Note{
		Key: "draft-council", Organisation: tilleuls, Author: w.AdultNamed("Yann", "Kervella").Key, Kind: NoteAdministration, Title: "Compte rendu du conseil d'école",
		Body:     "Madame, Monsieur,\n\nLe premier conseil d'école s'est réuni. Vous trouverez le procès-verbal en pièce jointe.\n\n(à compléter : vote du règlement, réponse de la commune sur les rideaux de la classe de CE2)",
		Audience: []AudienceItem{wholeSchool(tilleuls)}, State: NoteDraft, WrittenAt: c.at(c.schoolDayBefore(b.Today, 1), 16, 55),
	})
}
