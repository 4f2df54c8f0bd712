package demo

import (
	"fmt"
	"strings"
	"time"
)

// bands of classes that a template suits.
const (
	nursery    = "maternelle"
	elementary = "élémentaire"
	lower      = "collège"
)

type template struct {
	bands  string // space-separated
	months []time.Month
	kind   string
	title  string
	body   string // {jour} is a school day to come
	answer string
	sign   bool
}

var (
	autumn = []time.Month{9, 10, 11}
	winter = []time.Month{11, 12, 1, 2}
	spring = []time.Month{3, 4, 5, 6}
	start  = []time.Month{9}
	finish = []time.Month{6, 7}
)

// templates are the notes of an ordinary year.
var templates = []template{
	{"maternelle", start, NoteMeeting, "Réunion de rentrée", "Je vous invite à la réunion de rentrée {jour} à 18 h dans la classe. Nous parlerons des apprentissages, de la sieste, des goûters d'anniversaire et de la communication entre nous.", "", true},
	{"maternelle", nil, NoteSchoolLife, "Photographies de la semaine", "Le cahier de vie est dans le cartable jusqu'à lundi. Prenez un moment pour le regarder avec votre enfant : il saura vous raconter chaque image.", "", false},
	{"maternelle", winter, NoteHealth, "Gastro-entérite dans la classe", "Plusieurs enfants sont malades. Merci de garder votre enfant à la maison tant qu'il vomit ou a de la fièvre, et de nous prévenir le matin. Nous renforçons le lavage des mains.", "", false},
	{"maternelle", autumn, NoteOuting, "Sortie d'automne au bois", "Nous irons à pied ramasser feuilles et marrons {jour} matin. Prévoyez des bottes et un sac en papier. Il nous faut quatre accompagnateurs pour partir.", AnswerYesNo, true},
	{"maternelle", nil, NoteSchoolLife, "Change et doudou", "Merci de vérifier le sac de change : les pantalons de septembre sont devenus courts. Un doudou reste à l'école, il dort mieux dans son casier.", "", false},
	{"maternelle", spring, NoteOuting, "Visite de la ferme", "La classe visitera une ferme {jour}. Départ à 9 h, retour à 15 h 30. L'école retire le repas de cantine et prévoit le pique-nique avec la cuisine centrale.", AnswerYesNo, true},
	{"maternelle", nil, NoteEvent, "Semaine des albums", "Chaque enfant peut apporter son album préféré. Nous les lirons à la sieste et les rendrons vendredi, avec le nom inscrit au dos.", "", false},
	{"maternelle", winter, NoteSchoolLife, "Bonnets, écharpes et moufles", "Nous sortons tous les jours, même quand il fait froid. Un tour de cou vaut mieux qu'une écharpe, et des moufles attachées se perdent moins.", "", false},
	{"maternelle", nil, NoteMeeting, "Rendez-vous individuels", "Je vous propose de faire le point sur les progrès de votre enfant. Les créneaux sont affichés à la porte ; écrivez-moi si aucun ne convient.", "", true},
	{"maternelle", nil, NoteSchoolLife, "Collecte de boîtes et de bouchons", "Pour notre atelier de construction, nous cherchons des boîtes d'œufs, des rouleaux en carton et des bouchons en liège. Un carton vous attend à l'entrée.", "", false},
	{"maternelle", nil, NoteHealth, "Un cas de varicelle", "Un cas de varicelle est apparu dans la classe. Si vous attendez un enfant ou si votre enfant suit un traitement particulier, parlez-en à votre médecin.", "", false},
	{"maternelle", finish, NoteEvent, "Fête de l'école", "La fête de l'école aura lieu {jour} à partir de 17 h. Les petits danseront à 17 h 15. Merci d'apporter un plat à partager, sans fruits à coque.", "", false},
	{"maternelle", []time.Month{1}, NoteEvent, "Galette des rois", "Nous partagerons la galette {jour}. Les couronnes sont prêtes ; il ne manque que quelques bouteilles de jus de pomme.", "", false},

	{"élémentaire", start, NoteMeeting, "Réunion de rentrée", "La réunion de rentrée de la classe aura lieu {jour} à 18 h. Je présenterai les programmes, l'emploi du temps et les évaluations de septembre, puis je répondrai à vos questions.", "", true},
	{"élémentaire", start, NoteAdministration, "Assurance scolaire et fiche de renseignements", "Merci de vérifier les numéros de téléphone de la fiche et d'apporter l'attestation d'assurance, responsabilité civile et individuelle accident. Elle est obligatoire pour les sorties qui dépassent les horaires de classe.", "", true},
	{"élémentaire", []time.Month{9, 10}, NoteSchoolLife, "Évaluations nationales", "Les évaluations nationales sont terminées. Je vous remettrai les résultats de votre enfant en main propre, lors d'un rendez-vous, avec ce que nous en faisons en classe.", "", false},
	{"élémentaire", nil, NoteOuting, "Sortie à la médiathèque", "La classe ira à la médiathèque {jour} de 10 h à 11 h, à pied. Pensez à rapporter les livres empruntés le mois dernier.", "", false},
	{"élémentaire", nil, NoteOuting, "Rencontre sportive", "Nous participerons à la rencontre de cross des écoles {jour}. Prévoyez des chaussures de sport, une gourde et un vêtement chaud pour l'après-course. Autorisez-vous votre enfant à participer ?", AnswerYesNo, true},
	{"élémentaire", nil, NoteStaffAbsence, "Absence de l'enseignant", "Je serai en formation {jour}. Les élèves seront répartis dans les autres classes avec leur travail ; la cantine et l'étude fonctionnent comme d'habitude.", "", false},
	{"élémentaire", nil, NoteSchoolLife, "Poésie à présenter", "Chaque élève présentera la poésie de son choix la semaine prochaine. Il s'agit de la dire à voix haute, avec le ton : cinq minutes d'entraînement suffisent.", "", false},
	{"élémentaire", nil, NoteSchoolLife, "Matériel à compléter", "Après quelques semaines, les colles sont sèches et les crayons courts. Merci de regarder la trousse avec votre enfant pendant le week-end.", "", false},
	{"élémentaire", winter, NoteOuting, "Spectacle au théâtre", "La classe assistera à un spectacle de marionnettes {jour} après-midi. L'entrée est offerte par la coopérative. Autorisez-vous votre enfant à participer ?", AnswerYesNo, true},
	{"élémentaire", winter, NoteHealth, "Prévention des maladies d'hiver", "Plusieurs élèves ont de la fièvre. Nous aérons à chaque récréation. Gardez votre enfant à la maison s'il est fiévreux et prévenez-nous avant 9 h.", "", false},
	{"élémentaire", nil, NoteMeeting, "Remise des livrets", "Les livrets sont disponibles dans votre espace. Je vous reçois {jour} entre 16 h 30 et 18 h 30 si vous souhaitez en parler.", "", true},
	{"élémentaire", nil, NoteSchoolLife, "Notre exposé sur les volcans", "Les élèves préparent des exposés par groupes de trois. Si vous avez à la maison un livre ou un caillou volcanique, prêtez-le-nous pour une semaine.", "", false},
	{"élémentaire", []time.Month{11, 12}, NoteEvent, "Semaine de la laïcité", "Les élèves travailleront cette semaine sur la Charte de la laïcité. Vous trouverez dans le cahier l'affiche que la classe a dessinée.", "", false},
	{"élémentaire", []time.Month{12}, NoteEvent, "Chants de fin d'année", "Les élèves chanteront pour vous {jour} à 15 h 45 sous le préau. Venez par le grand portail.", "", false},
	{"élémentaire", spring, NoteOuting, "Sortie au jardin botanique", "La classe ira au jardin botanique {jour}. Pique-nique, chapeau et crème solaire sont à prévoir ; le repas de cantine est retiré par l'école. Autorisez-vous votre enfant à participer ?", AnswerYesNo, true},
	{"élémentaire", spring, NoteSchoolLife, "Permis piéton et vélo", "Un agent viendra préparer les élèves à se déplacer seuls. Ceux qui ont un vélo en bon état et un casque peuvent les apporter {jour}.", "", false},
	{"élémentaire", nil, NoteSchoolLife, "Jeux et cartes à échanger", "Les cartes à échanger provoquent des disputes dans la cour. Après discussion avec les élèves, elles restent désormais à la maison.", "", false},
	{"élémentaire", finish, NoteEvent, "Kermesse", "La kermesse se tiendra {jour} à partir de 16 h 30. Nous cherchons des parents pour tenir les stands une demi-heure.", "", false},
	{"élémentaire", finish, NoteAdministration, "Livres à rendre", "Tous les livres de la bibliothèque et les manuels sont à rendre avant {jour}. Un manuel perdu est à racheter.", "", false},

	{"collège", start, NoteMeeting, "Rencontre avec l'équipe pédagogique", "Les professeurs de la classe vous accueillent {jour} à 17 h 30. La réunion générale est suivie d'un temps par discipline.", "", true},
	{"collège", nil, NoteStaffAbsence, "Absence d'un professeur", "Le cours de mathématiques de {jour} n'aura pas lieu. Les élèves dont c'est la dernière heure peuvent sortir si vous l'avez autorisé ; les autres vont en permanence.", "", false},
	{"collège", nil, NoteSchoolLife, "Vie de classe", "Nous avons consacré l'heure de vie de classe au respect de la parole en cours. Les délégués ont proposé un nouveau plan de classe, essayé à partir de {jour}.", "", false},
	{"collège", nil, NoteOuting, "Sortie pédagogique", "Dans le cadre du parcours culturel, la classe se rendra aux archives départementales {jour}. Le repas sera fourni par le collège. Autorisez-vous votre enfant à participer ?", AnswerYesNo, true},
	{"collège", []time.Month{11, 12, 3, 6}, NoteMeeting, "Conseil de classe", "Le conseil de classe se réunit {jour}. Les représentants des parents recueillent vos remarques jusqu'à la veille.", "", false},
	{"collège", nil, NoteSchoolLife, "Devoirs faits", "Des places sont libres à « Devoirs faits », le lundi et le jeudi de 15 h 30 à 16 h 30. L'inscription vaut engagement pour le trimestre. Souhaitez-vous inscrire votre enfant ?", AnswerYesNo, true},
	{"collège", nil, NoteHealth, "Passage de l'infirmière", "L'infirmière recevra les élèves par petits groupes {jour}. Merci de confier à votre enfant ses lunettes, s'il en porte.", "", false},
	{"collège", nil, NoteSchoolLife, "Téléphone au collège", "Nous rappelons que le téléphone reste éteint dans le sac dès le portail. Un élève qui doit vous joindre passe par la vie scolaire.", "", false},
	{"collège", spring, NoteSchoolLife, "Épreuve commune", "Une épreuve commune de français aura lieu {jour}. Les élèves qui ont un aménagement le gardent.", "", false},
	{"collège", winter, NoteEvent, "Portes ouvertes des lycées", "Les dates des portes ouvertes sont affichées au CDI. La conseillère d'orientation reçoit les familles sur rendez-vous.", "", false},
	{"collège", finish, NoteAdministration, "Restitution des manuels", "Les manuels sont à rendre au CDI {jour}. Un manuel abîmé ou perdu fait l'objet d'une facturation votée par le conseil d'administration.", "", false},
	{"collège", autumn, NoteEvent, "Élection des délégués", "Les délégués de la classe sont élus. Ils suivront une formation {jour} ; le cours manqué sera rattrapé.", "", false},
	{"collège", nil, NoteSchoolLife, "Tenue de sport", "Trop d'élèves oublient leur tenue. Merci de préparer la veille un sac avec chaussures propres, réservées au gymnase.", "", false},
}

// history writes two to four notes a month for each class over the year that ends yesterday; a month cut short by holidays
// or by today has fewer.
func (b *builder) history() {
	from := b.Today.AddDate(-1, 0, 0)
	for i := range b.Classes {
		c := &b.Classes[i]
		if c.Kind != ClassOrdinary || Newcomer(b.Organisation(c.School)) { // nothing was written yet where nothing was opened
			continue
		}
		year, which := b.Year, "this"
		if c.Year != b.Year.Label {
			year, which = b.PreviousYear, "last"
		}
		d := throwFor("history/" + which + "/" + c.School + "/" + c.Name)
		unused := b.templatesFor(c, d)
		for month := year.Start; month.Before(year.End); month = month.AddDate(0, 1, 0) {
			var days []time.Time
			for on := month; on.Month() == month.Month(); on = on.AddDate(0, 0, 1) {
				if b.cal.schoolDay(on) {
					days = append(days, on)
				}
			}
			wanted := min(d.between(2, 4), (len(days)+3)/4)
			shuffle(d, days)
			for n := 0; n < wanted; n++ {
				on := days[n]
				hour, minute := d.between(8, 17), d.between(0, 11)*5
				t, ok := takeTemplate(&unused, on.Month())
				rate := float64(d.between(58, 96))
				if !ok || on.Before(from) || !on.Before(b.Today) {
					continue
				}
				b.old(c, t, b.cal.at(on, hour, minute), on, rate, n)
			}
		}
	}
}

func bandOf(c *Class) string {
	switch i := levelIndex(c.Levels[len(c.Levels)-1].Level); {
	case i <= 2:
		return nursery
	case i <= 7:
		return elementary
	}
	return lower
}

// templatesFor gives a class its own order of templates, twice over: most notes come back in the year.
func (b *builder) templatesFor(c *Class, d *dice) []template {
	var suited []template
	for _, t := range templates {
		if t.bands == bandOf(c) {
			suited = append(suited, t)
		}
	}
	again := append([]template(nil), suited...)
	shuffle(d, suited)
	shuffle(d, again)
	all := append(suited, again...)
	shuffle(d, again)
	return append(all, again...)
}

// takeTemplate takes the first template that suits a month; a seasonal one is preferred, for it will not suit later.
func takeTemplate(unused *[]template, month time.Month) (template, bool) {
	for _, seasonal := range []bool{true, false} {
		for i, t := range *unused {
			fits := len(t.months) == 0 && !seasonal
			for _, m := range t.months {
				fits = fits || m == month && seasonal
			}
			if !fits {
				continue
			}
			rest := append(append([]template(nil), (*unused)[:i]...), (*unused)[i+1:]...)
			if len(t.months) > 0 { // once a year
				kept := rest[:0]
				for _, r := range rest {
					if r.title != t.title {
						kept = append(kept, r)
					}
				}
				rest = kept
			}
			*unused = rest
			return t, true
		}
	}
	return template{}, false
}

func (b *builder) old(c *Class, t template, at, on time.Time, rate float64, rank int) {
	event := b.cal.schoolDayFrom(on.AddDate(0, 0, 5+rank))
	author := ""
	for _, teacher := range c.Teachers {
		if teacher.Main {
			author = teacher.Adult
		}
	}
	signed := b.Adult(author)
	n := Note{
		Key: fmt.Sprintf("%s/%s-%02d", c.Key, on.Format("0102"), rank), Organisation: c.School, Author: author, Kind: t.kind, Title: t.title,
		Body:     "Madame, Monsieur,\n\n" + strings.ReplaceAll(t.body, "{jour}", inFrench(event)) + "\n\n" + signed.FirstName + " " + signed.LastName,
		Audience: []AudienceItem{{c.School, "class", c.Key}}, Answer: t.answer, Signature: t.sign, PublishedAt: at,
	}
	if strings.Contains(t.body, "{jour}") {
		n.EventOn = event
	}
	if t.answer == AnswerYesNo {
		n.ClosesOn = b.cal.schoolDayBefore(event, 1)
	}
	if len(b.PupilsOf(n.Audience, on)) == 0 {
		return // everybody it was written to has left, and what was theirs is erased
	}
	added := b.note(n)
	if t.answer == AnswerYesNo {
		b.answered(added, rate, []int{93, 7})
		return
	}
	b.read(added, rate)
}
