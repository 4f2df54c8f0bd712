package demo

import "strings"

// origin is where a family's names come from; most families have lived here for generations or for a year alike.
type origin struct {
	weight    int
	surnames  []string
	girls     []string // born in the last fifteen years
	boys      []string
	mothers   []string // born between 1975 and 1998
	fathers   []string
	languages []string // spoken beside French; "" for French only
	speaks    float64  // percent of adults who prefer that language for notices
}

// Names are written with their typographic apostrophe: they are data, not prose.
var origins = []origin{
	{weight: 50,
		surnames: words("Aubert Baudry Berger Bertin Besson Blanchard Bonnefoy Bouvier Brunet Carpentier Chevalier Clément Collin Cordier Coste Cousin Delaunay Delorme Descamps Dufour Dumas Dupré Fabre Faivre Ferrand Fontaine Fournier Gaillard Garnier Gauthier Gérard Girard Guérin Guillot Hubert Huet Jacquet Joly Lacroix Lambert Langlois Laurent Leclerc Lefèvre Legrand Lemaire Leroux Lévêque Maillard Mallet Marchand Masson Mercier Meunier Millet Monnier Morel Moulin Noël Pasquier Perrin Perrot Picard Poirier Prévost Raynaud Renard Renaud Rey Rivière Robin Roche Rolland Rousseau Roy Salmon Simon Tessier Thévenin Thibault Vasseur Vidal Vincent Weber"),
		girls:    words("Jade Louise Ambre Alba Emma Rose Alma Romy Mia Lou Anna Alice Julia Léna Chloé Inès Agathe Juliette Zoé Léonie Jeanne Adèle Margaux Victoire Camille Manon Éva Lola Charlotte Clémence Apolline Capucine Élise Constance Margot Lucie Clara Sarah Louna Maya Salomé Faustine Célestine Suzanne Olympe Héloïse"),
		boys:     words("Gabriel Raphaël Léo Louis Arthur Jules Noah Maël Adam Lucas Hugo Gabin Sacha Paul Nathan Aaron Ethan Éden Léon Malo Tom Marius Victor Mathis Martin Axel Timéo Théo Antoine Robin Augustin Valentin Gaspard Marceau Côme Basile Oscar Camille Samuel Simon Eliott Clément Maxence Baptiste Nino Ulysse Anatole Lucien Félix"),
		mothers:  words("Aurélie Émilie Céline Julie Élodie Stéphanie Laetitia Virginie Audrey Amandine Delphine Mélanie Laura Marion Pauline Camille Claire Hélène Sophie Caroline Charlotte Anaïs Marine Fanny Lucie Mathilde Sandrine Vanessa Cécile Justine Manon Jennifer Angélique Gaëlle Coralie Morgane Estelle Ludivine Noémie Clémence Bérengère Solène"),
		fathers:  words("Nicolas Julien Sébastien Guillaume Thomas Alexandre Romain Mathieu Benjamin Jérôme David Christophe Maxime Anthony Kévin Vincent Florian Cédric Jérémy Pierre Arnaud Aurélien Ludovic Fabien Damien Clément Quentin Adrien Antoine Olivier Grégory Mickaël Simon Xavier Rémi Baptiste Loïc Cyril Bastien Franck Étienne François-Xavier"),
	},
	{weight: 6, // Brittany
		surnames: words("Le_Goff Le_Bihan Quéméner Kerdoncuff Guivarc’h Tanguy Le_Meur Cloarec L’Hostis Riou Jaouen Abgrall Le_Floc’h Morvan"),
		girls:    words("Enora Nolwenn Maëlle Gwenn Rozenn Lena Katell Soazig Bleuenn"), boys: words("Ewen Malo Titouan Yann Elouan Glenn Corentin Goulven Tugdual"),
		mothers: words("Gwenaëlle Nolwenn Maëlle Soizic Rozenn Annaïg"), fathers: words("Yann Erwan Ronan Gildas Goulven Tanguy Loïc"),
	},
	{weight: 3, // Basque country
		surnames: words("Etcheverry Harispe Elissalde Etchegaray Irigoyen Bidart Mendiburu Haramburu"),
		girls:    words("Maialen Amaia Nahia Elaia Oihana"), boys: words("Peio Xan Ekaitz Eneko Iban Mattin"),
		mothers: words("Maider Amaia Maitena Argitxu"), fathers: words("Peio Xabi Bixente Beñat Ramuntxo"),
	},
	{weight: 15, // Maghreb
		surnames: words("Benali Saïdi Belkacem Bouzid Haddad Mansouri Cherif Amrani Bensalem Khelifi Boukhris Zerrouki Ouahabi Tazi El-Idrissi Ben-Youssef Hamdi Mebarki Slimani Trabelsi Jaziri Bouazza Lahlou Ait-Ahmed Aït-Oumghar Chaoui Fassi Guessoum Rahmani Yahiaoui"),
		girls:    words("Lina Inaya Nour Yasmine Assia Sirine Aya Sofia Maryam Jannah Kenza Salma Hafsa Amira Nélia Dounia Lyna Rania Myriam"), boys: words("Amine Yanis Rayan Imran Ibrahim Ilyes Wassim Nassim Ismaël Youssef Sohan Zakaria Anis Kaïs Naïm Bilal Mohamed Jibril Haroun Younès"),
		mothers: words("Nadia Samira Karima Leïla Fatima Soraya Hanane Sabrina Malika Naïma Amel Houria Khadija Zineb Wafa"), fathers: words("Karim Mehdi Samir Rachid Farid Hicham Nabil Sofiane Mourad Mounir Abdelkader Yacine Tarik Jamel Walid"),
		languages: []string{"ar"}, speaks: 14,
	},
	{weight: 8, // West Africa
		surnames: words("Traoré Diallo Ndiaye Coulibaly Keïta Sissoko Konaté Camara Touré N’Diaye Koné Diarra Bâ Sow Fofana Cissé Doumbia N’Guessan Kouassi Mbaye Soumaré Yao"),
		girls:    words("Fatou Awa Aïssata Mariam Kadiatou Aminata Oumou Assa Maïmouna Rokia Djeneba Adjoua"), boys: words("Ibrahim Moussa Issa Mamadou Ousmane Demba Sékou Lassana Amadou Boubacar Cheikh Koffi"),
		mothers: words("Aminata Mariama Fanta Aïcha Ramata Bintou Hawa Coumba Oumou Akissi"), fathers: words("Mamadou Ousmane Bakary Seydou Abdoulaye Lamine Modibo Souleymane Adama Kouamé"),
		languages: []string{"en", "fr"}, speaks: 6,
	},
	{weight: 7, // Portugal
		surnames: words("Da_Silva Ferreira Pereira Dos_Santos Baptista Gonçalves Teixeira Marques Ribeiro Lourenço Pinto Fernandes"),
		girls:    words("Lara Beatriz Léonor Mélina Clara Eva Matilde"), boys: words("Tiago Enzo Diego Mateo Rafael Lisandro Dinis"),
		mothers: words("Sandra Carla Mónica Paula Sónia Isabel Lúcia"), fathers: words("Paulo Carlos José Manuel Rui Filipe Nuno"),
		languages: []string{"pt"}, speaks: 15,
	},
	{weight: 4, // Türkiye
		surnames: words("Yılmaz Kaya Demir Şahin Çelik Öztürk Aydın Arslan Koç"),
		girls:    words("Elif Zeynep Defne Esma Asya Ecrin"), boys: words("Emir Yusuf Kerem Ömer Mert Alperen"),
		mothers: words("Ayşe Emine Özlem Sevgi Hatice Yasemin"), fathers: words("Mehmet Murat Hakan Serkan Mustafa Emre"),
		languages: []string{"tr"}, speaks: 40,
	},
	{weight: 4, // Vietnam, Laos, China
		surnames: words("Nguyễn Trần Phạm Lê Vũ Hoàng Đặng Souvannavong Chen Zhang Li-Wang"),
		girls:    words("Linh Mai Anh Lan Lily Chloé"), boys: words("Minh Bao Kiên Huy Lucas Léon"),
		mothers: words("Thuy Hương Ngọc Thanh Mei Phương"), fathers: words("Tuấn Dũng Quang Văn Wei Hùng"),
		languages: []string{"vi", "zh"}, speaks: 22,
	},
	{weight: 3, // Poland, Ukraine, Romania
		surnames: words("Wójcik Kowalski Nowak Szymański Kovalenko Shevchuk Popescu Ionescu Lewandowski"),
		girls:    words("Zofia Maja Hanna Anastasia Daria Ilinca"), boys: words("Antoni Jakub Danylo Maksym Andrei Mikołaj"),
		mothers: words("Katarzyna Agnieszka Oksana Olena Ioana Małgorzata"), fathers: words("Piotr Tomasz Oleksandr Andriy Mihai Paweł"),
		languages: []string{"pl", "uk", "ro"}, speaks: 35,
	},
	{weight: 5, // Spain, Italy, Ireland, Britain
		surnames: words("Garcia Martinez Rossi Sanchez Moretti Esposito Ruiz O’Brien McKenzie D’Angelo Navarro Lopez-Vidal"),
		girls:    words("Giulia Sofia Paloma Alba Niamh Valentina"), boys: words("Mateo Pablo Matteo Luca Liam Finn"),
		mothers: words("Elena Marta Chiara Pilar Siobhán Francesca"), fathers: words("Marco Javier Antonio Sean Fabio Pedro"),
		languages: []string{"es", "it", "en"}, speaks: 10,
	},
	{weight: 4, // West Indies, La Réunion, Comoros, Madagascar
		surnames: words("Payet Hoarau Grondin Célestine Marie-Sainte Jean-Baptiste Rakoto Abdou-Madi Saïd-Ali Louis-Jean Zaïre"),
		girls:    words("Océane Kélya Shana Mahé Anaëlle Naïla"), boys: words("Noham Kylian Mathéo Loan Djibril Evan"),
		mothers: words("Marie-Laure Ketty Sabine Murielle Fatouma Hanta"), fathers: words("Jean-Luc Didier Johan Steeve Ahmed Hery"),
	},
}

// words splits a table of names; an underscore stands for the space within a name.
func words(s string) []string {
	names := strings.Fields(s)
	for i := range names {
		names[i] = strings.ReplaceAll(names[i], "_", " ")
	}
	return names
}

func originWeights() []int {
	weights := make([]int, len(origins))
	for i, o := range origins {
		weights[i] = o.weight
	}
	return weights
}

// origin indexes for the families written by hand.
const (
	fromFrance = iota
	fromBrittany
	fromBasque
	fromMaghreb
	fromWestAfrica
	fromPortugal
	fromTurkey
	fromAsia
	fromEast
	fromSouth
	fromOverseas
)
