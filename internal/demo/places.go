package demo

import "time"

// Keys of the organisations.
const (
	academy         = "academie-valmont"
	circumscription = "circonscription-haute-aigue-nord"
	region          = "region-val-et-monts"
	department      = "departement-haute-aigue"
	saintAubin      = "saint-aubin-le-val"
	courvallonTown  = "courvallon"
	essartsTown     = "les-essarts-noirs"
	sivos           = "sivos-val-d-or"
	tilleuls        = "tilleuls"
	petitsTilleuls  = "petits-tilleuls"
	auriol          = "jacqueline-auriol"
	courvallon      = "ecole-courvallon"
	essarts         = "ecole-les-essarts"
	college         = "wangari-maathai"
	vendor          = "preau-services"
)

const paris = "Europe/Paris"

// CollegeKey is the collège whose people the demonstration knows.
const CollegeKey = college

// VendorKey is who sells the service.
const VendorKey = vendor

// SchoolKey is the école that the demonstration shows first.
const SchoolKey = tilleuls

func (b *builder) places() {
	val := func(street string) Address { return Address{street, "99100", "Saint-Aubin-le-Val"} }
	valmont := func(street string) Address { return Address{street, "99000", "Valmont"} }
	b.Organisations = []Organisation{
		{Key: academy, Kind: KindAcademy, Name: "Académie de Valmont", ShortName: "Académie", SIRET: "17990001400012", Address: valmont("1 place de l'Université"), Phone: "01 99 00 00 01", Email: "ce.rectorat@example.fr", Zone: "A", Colour: "#33448f"},
		{Key: circumscription, Kind: KindCircumscription, Name: "Circonscription de la Haute-Aigue nord", ShortName: "Circonscription", UAI: "0990701Z", Address: val("4 rue du Marché"), Phone: "01 99 00 00 02", Email: "ce.0990701z@example.fr", Zone: "A", Colour: "#5b4a9a"},
		{Key: region, Kind: KindRegion, Name: "Région Val-et-Monts", ShortName: "Région", SIRET: "23990000400015", Address: valmont("20 boulevard des Alpes"), Phone: "01 99 00 00 03", Email: "transports@example.fr", Colour: "#8a3b12"},
		{Key: department, Kind: KindDepartment, Name: "Département de la Haute-Aigue", ShortName: "Haute-Aigue", SIRET: "22990000600011", Address: valmont("7 quai de l'Aigue"), Phone: "01 99 00 00 04", Email: "colleges@example.fr", Colour: "#0f6b75"},
		{Key: saintAubin, Kind: KindCommune, Name: "Commune de Saint-Aubin-le-Val", ShortName: "Saint-Aubin", SIRET: "21990001600011", INSEE: "99001", Address: val("1 place de la Mairie"), Phone: "01 99 00 01 00", Email: "scolaire@example.fr", WeekPattern: "4", Colour: "#1f5fa8", Population: 9400},
		{Key: courvallonTown, Kind: KindCommune, Name: "Commune de Courvallon", ShortName: "Courvallon", SIRET: "21990014900010", INSEE: "99014", Address: Address{"2 place de l'Église", "99140", "Courvallon"}, Phone: "01 99 00 14 00", Email: "mairie.courvallon@example.fr", WeekPattern: "4.5", Colour: "#2a6a3b", Population: 640},
		{Key: essartsTown, Kind: KindCommune, Name: "Commune des Essarts-Noirs", ShortName: "Les Essarts-Noirs", SIRET: "21990027100012", INSEE: "99027", Address: Address{"12 Grande Rue", "99270", "Les Essarts-Noirs"}, Phone: "01 99 00 27 00", Email: "mairie.essarts@example.fr", WeekPattern: "4.5", Colour: "#6b3b80", Population: 1100},
		{Key: sivos, Kind: KindIntercommunal, Name: "SIVOS du Val-d'Or", ShortName: "SIVOS du Val-d'Or", SIRET: "25990003300012", INSEE: "99027", Address: Address{"12 Grande Rue", "99270", "Les Essarts-Noirs"}, Phone: "01 99 00 27 10", Email: "sivos@example.fr", WeekPattern: "4.5", Colour: "#835500"},
		{Key: tilleuls, Kind: KindSchool, Name: "École élémentaire des Tilleuls", ShortName: "Les Tilleuls", UAI: "0990001N", INSEE: "99001", Level: "élémentaire", Address: val("14 rue des Écoles"), Phone: "01 99 00 10 01", Email: "ce.0990001n@example.fr", Zone: "A", WeekPattern: "4", Colour: "#2d6b3f", Pupils: 247},
		{Key: petitsTilleuls, Kind: KindSchool, Name: "École maternelle des Petits-Tilleuls", ShortName: "Les Petits-Tilleuls", UAI: "0990014C", INSEE: "99001", Level: "maternelle", Address: val("16 rue des Écoles"), Phone: "01 99 00 10 14", Email: "ce.0990014c@example.fr", Zone: "A", WeekPattern: "4", Colour: "#b3541e", Pupils: 118},
		{Key: auriol, Kind: KindSchool, Name: "École primaire Jacqueline-Auriol", ShortName: "Jacqueline-Auriol", UAI: "0990027S", INSEE: "99001", Level: "primaire", Address: val("3 avenue de l'Aérodrome"), Phone: "01 99 00 10 27", Email: "ce.0990027s@example.fr", Zone: "A", WeekPattern: "4", Colour: "#1d5f9e", Pupils: 156},
		{Key: courvallon, Kind: KindSchool, Name: "École de Courvallon", ShortName: "Courvallon", UAI: "0990033Y", INSEE: "99014", Level: "primaire", Address: Address{"5 chemin du Lavoir", "99140", "Courvallon"}, Phone: "01 99 00 10 33", Email: "ce.0990033y@example.fr", Zone: "A", WeekPattern: "4.5", Colour: "#7a4b9d", Pupils: 58},
		{Key: essarts, Kind: KindSchool, Name: "École des Essarts", ShortName: "Les Essarts", UAI: "0990048P", INSEE: "99027", Level: "élémentaire", Address: Address{"8 rue du Bois", "99270", "Les Essarts-Noirs"}, Phone: "01 99 00 10 48", Email: "ce.0990048p@example.fr", Zone: "A", WeekPattern: "4.5", Colour: "#9b2c4a", Pupils: 87},
		{Key: college, Kind: KindCollege, Name: "Collège Wangari-Maathai", ShortName: "Wangari-Maathai", UAI: "0990052U", SIRET: "19990052300010", INSEE: "99001", Level: "collège", Address: val("25 rue du Moulin"), Phone: "01 99 00 10 52", Email: "ce.0990052u@example.fr", Zone: "A", WeekPattern: "4.5", Colour: "#0d6e66", Pupils: 236},
		{Key: vendor, Kind: KindVendor, Name: "Préau Services", ShortName: "Préau Services", SIRET: "00009902800011", Address: valmont("30 rue de l'Industrie"), Phone: "01 99 00 00 90", Email: "facturation@example.fr", Colour: "#3d4652"},
	}
	for i := range b.Organisations {
		o := &b.Organisations[i]
		o.TimeZone = paris
		o.Name, o.ShortName, o.Address.Street = typeset(o.Name), typeset(o.ShortName), typeset(o.Address.Street)
	}

	b.Groupings = []Grouping{{
		Key: "rpi-val-d-or", Name: typeset("RPI Courvallon - Les Essarts-Noirs"), Shape: "disperse",
		Schools: []string{courvallon, essarts}, Communes: []string{courvallonTown, essartsTown}, RunBy: sivos,
	}}

	first := b.Year.Start.Year()
	opened := day(first-2, time.September, 1)
	townServices := []string{"enrolment", "canteen", "childcare", "transport", "family", "news", "liaison", "billing"}
	supervision := []string{"directory", "usage", "deployment", "support", "liaison"}
	for _, school := range []string{tilleuls, petitsTilleuls, auriol} {
		b.link(school, saintAubin, townServices, nil, opened)
		b.link(school, circumscription, supervision, []string{"settings:consult"}, opened)
	}
	// The secretary of the SIVOS keeps the enrolments of the RPI, which the two mayors sign, and runs everything a family pays for.
	b.link(courvallon, courvallonTown, []string{"news", "liaison"}, nil, opened)
	b.link(essarts, essartsTown, []string{"news", "liaison"}, nil, opened)
	for _, school := range []string{courvallon, essarts} {
		b.link(school, sivos, []string{"enrolment", "canteen", "childcare", "transport", "family", "liaison", "billing"}, nil, opened)
		b.link(school, circumscription, supervision, []string{"settings:consult"}, opened)
	}
	b.link(college, department, []string{"canteen", "transport", "booking", "usage", "deployment", "liaison", "billing"}, []string{"settings:consult", "charter:publish"}, day(first-1, time.September, 1))
	b.link(college, academy, supervision, []string{"settings:consult", "settings:manage", "settings:journal", "charter:publish"}, day(first-1, time.September, 1))
	// Pupils move between these: the two écoles of one town, and their collège.
	b.link(tilleuls, college, []string{"directory"}, nil, day(first-1, time.September, 1))
	b.link(auriol, college, []string{"directory"}, nil, day(first-1, time.September, 1))
	b.link(auriol, tilleuls, []string{"directory"}, nil, opened)
	b.link(circumscription, academy, supervision, []string{"settings:consult", "settings:manage"}, opened)
	for _, school := range []string{tilleuls, petitsTilleuls, auriol, courvallon, essarts} {
		b.link(school, academy, []string{"usage", "deployment", "support", "liaison"}, []string{"charter:publish"}, opened)
	}
	for _, signs := range []string{saintAubin, courvallonTown, sivos, department} { // they sign conventions together
		b.link(signs, academy, []string{"convention"}, nil, opened)
	}
	b.link(saintAubin, region, []string{"transport"}, []string{"transport:manage"}, opened)
	b.link(sivos, region, []string{"transport"}, []string{"transport:manage"}, opened)
	// 58 of the RPI's 145 pupils go to school in Courvallon, 87 in Les Essarts: the costs are shared so.
	b.Links = append(b.Links,
		Link{Organisation: courvallonTown, Peer: sivos, Services: []string{"billing", "canteen", "transport"}, SharePerMil: 400, Since: opened},
		Link{Organisation: essartsTown, Peer: sivos, Services: []string{"billing", "canteen", "transport"}, SharePerMil: 600, Since: opened},
	)
	for _, customer := range []string{saintAubin, sivos, department} {
		b.link(customer, vendor, []string{"billing", "support", "operation"}, nil, opened)
	}

	b.Fleet = Fleet{Organisation: department, Colleges: 60, Waves: []Wave{
		{Name: "Vague 1", Since: day(first-2, time.September, 1), Colleges: 20, Deployed: 20},
		{Name: "Vague 2", Since: day(first-1, time.September, 1), Colleges: 20, Deployed: 20},
		{Name: "Vague 3", Since: day(first, time.September, 1), Colleges: 20, Deployed: 11},
	}}
}

func (b *builder) link(organisation, peer string, services, delegated []string, since time.Time) {
	b.Links = append(b.Links, Link{Organisation: organisation, Peer: peer, Services: services, Delegated: delegated, Since: since})
}

var streets = map[string][]string{
	"Valrousse": {"place du Foirail", "rue Haute", "rue de la Draille", "chemin des Combes", "avenue de la Gare", "rue du Four", "montée du Château", "rue des Saules", "quai du Vieux-Pont"},
	"Saint-Aubin-le-Val": {
		"rue des Écoles", "rue du Moulin", "avenue de l'Aérodrome", "rue du Marché", "place de la Mairie", "rue des Peupliers", "allée des Mésanges",
		"rue Simone-Veil", "rue du Lavoir", "impasse des Jardins", "boulevard de la Gare", "rue Pasteur", "rue des Vignes", "chemin des Sources",
		"rue Louise-Michel", "square des Acacias", "rue de la Tuilerie", "avenue Jean-Moulin", "rue du Pont-Vieux", "rue des Tanneurs", "résidence Les Cèdres",
		"rue Aimé-Césaire", "rue du Stade", "allée des Charmes", "rue Germaine-Tillion", "chemin du Val", "rue de la Fontaine", "cité des Cheminots",
	},
	"Courvallon":        {"chemin du Lavoir", "place de l'Église", "route des Essarts", "rue Basse", "rue Haute", "chemin des Prés", "hameau de la Combe", "lieu-dit Le Grand-Pré"},
	"Les Essarts-Noirs": {"Grande Rue", "rue du Bois", "rue de la Forge", "route de Courvallon", "chemin des Chênes", "rue de la Scierie", "impasse du Puits", "hameau des Granges", "rue du Four"},
}

var postcodes = map[string]string{"Saint-Aubin-le-Val": "99100", "Courvallon": "99140", "Les Essarts-Noirs": "99270", "Valrousse": "99310"}

// Streets are those of a town, as its people write them.
func Streets(city string) []string { return streets[city] }
