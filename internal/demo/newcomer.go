package demo

import "strings"

// The newcomer is a commune that has nothing yet: its four schools have their pupils and nothing else, its town hall may ask for a
// quote, propose a convention, and see what comes of it.
const (
	newcomerINSEE = "99310"
	newcomer      = "valrousse"
	saules        = "ecole-les-saules"
	vieuxPont     = "ecole-le-vieux-pont"
	combes        = "ecole-les-hautes-combes"
	gare          = "ecole-la-gare"
)

var newcomerClasses = []schoolClasses{
	{saules, []classRow{{"ps-ms-gs", "PS-MS-GS", []LevelCount{{"PS", 7}, {"MS", 8}, {"GS", 7}}, "MESANGE"}}},
	{vieuxPont, []classRow{
		{"cp-ce1", "CP-CE1", []LevelCount{{"CP", 12}, {"CE1", 10}}, "MARTRE"},
		{"ce2-cm", "CE2-CM1-CM2", []LevelCount{{"CE2", 8}, {"CM1", 8}, {"CM2", 8}}, "CHAMOIS"},
	}},
	{combes, []classRow{{"gs-ce2", "GS-CP-CE1-CE2", []LevelCount{{"GS", 5}, {"CP", 5}, {"CE1", 5}, {"CE2", 4}}, "BOUQUETIN"}}},
	{gare, []classRow{{"ce2-cm", "CE2-CM1-CM2", []LevelCount{{"CE2", 6}, {"CM1", 7}, {"CM2", 7}}, "HERMINE"}}},
}

var newcomerPosts = []postRow{
	{"Mme", "Estelle", "Ravault", saules, ProfileDirector, "Directrice, PS-MS-GS", "D0000", "ps-ms-gs", "", "", nil},
	{"M.", "Hervé", "Combal", vieuxPont, ProfileDirector, "Directeur, CE2-CM1-CM2", "D0000", "ce2-cm", "", "", nil},
	{"Mme", "Nadège", "Sicard", vieuxPont, ProfileTeacher, pe, teaching, "cp-ce1", "", "", nil},
	{"Mme", "Magali", "Ourliac", combes, ProfileDirector, "Directrice, classe unique", "D0000", "gs-ce2", "", "", nil},
	{"M.", "Tristan", "Leyrat", gare, ProfileDirector, "Directeur, CE2-CM1-CM2", "D0000", "ce2-cm", "", "", nil},
	{"Mme", "Solange", "Perdrix", newcomer, ProfileAgentAdmin, "Secrétaire générale de mairie", "", "", "", "", nil},
	{"M.", "Gérard", "Fauvel", newcomer, ProfileElected, "Maire", "", "", "", "", nil},
}

// Newcomer tells of an organisation for which nothing was subscribed: no service is open there.
func Newcomer(o *Organisation) bool { return o.INSEE == newcomerINSEE }

// newcomers comes after everybody, so that nobody's number, name or chance depends on it.
func (b *builder) newcomers() {
	at := func(street string) Address { return Address{typeset(street), postcodes["Valrousse"], "Valrousse"} }
	school := func(key, name, short, uai, level, phone, colour, street string, pupils int) {
		b.Organisations = append(b.Organisations, Organisation{
			Key: key, Kind: KindSchool, Name: typeset(name), ShortName: typeset(short), UAI: uai, INSEE: newcomerINSEE, Level: level, Address: at(street), Phone: phone,
			Email: "ce." + strings.ToLower(uai) + "@example.fr", Zone: "A", WeekPattern: "4", TimeZone: paris, Colour: colour, Pupils: pupils,
		})
	}
	b.Organisations = append(b.Organisations, Organisation{
		Key: newcomer, Kind: KindCommune, Name: "Commune de Valrousse", ShortName: "Valrousse", SIRET: "21990310100018", INSEE: newcomerINSEE, Address: at("3 place du Foirail"), Phone: "01 99 00 31 00",
		Email: "mairie.valrousse@example.fr", WeekPattern: "4", TimeZone: paris, Colour: "#0b6b4f", Population: 1900,
	})
	school(saules, "École maternelle des Saules", "Les Saules", "0990310Z", "maternelle", "01 99 00 31 10", "#8a4a12", "2 rue des Saules", 22)
	school(vieuxPont, "École élémentaire du Vieux-Pont", "Le Vieux-Pont", "0990311A", "élémentaire", "01 99 00 31 11", "#3f4f9c", "1 quai du Vieux-Pont", 46)
	school(combes, "École des Hautes-Combes", "Les Hautes-Combes", "0990312B", "primaire", "01 99 00 31 12", "#5d5c1c", "Hameau des Hautes-Combes", 19)
	school(gare, "École élémentaire de la Gare", "La Gare", "0990313C", "élémentaire", "01 99 00 31 13", "#8c2f5a", "15 avenue de la Gare", 20)
	opened := b.Year.Start
	for _, s := range newcomerClasses {
		b.link(s.school, newcomer, []string{"enrolment", "news", "liaison", "billing"}, nil, opened)
		b.link(s.school, academy, []string{"usage", "deployment", "support", "liaison"}, []string{"charter:publish"}, opened)
	}
	b.link(newcomer, academy, []string{"convention"}, nil, opened)
	b.link(newcomer, vendor, []string{"billing", "support", "operation"}, nil, opened)

	s := &sector{name: newcomer, dice: throwFor("sector/" + newcomer)}
	for _, c := range newcomerClasses {
		for _, r := range c.rows {
			b.Classes = append(b.Classes, Class{Key: b.classKey(b.Year, c.school, r.key), School: c.school, Year: b.Year.Label, Name: r.name, Kind: ClassOrdinary, Levels: r.levels, Code: r.code})
			for _, l := range r.levels {
				for range l.Pupils {
					s.slots = append(s.slots, slot{c.school, r.key, l.Level})
				}
			}
		}
	}
	shuffle(s.dice, s.slots)
	b.hire(newcomerPosts, "Valrousse", opened)
	first := len(b.Pupils)
	for len(s.slots) > 0 {
		b.family(b.drawn(s))
	}
	b.pictures(b.Pupils[first:])
}
