package demo

import (
	"fmt"
	"iter"
	"math"
	"strconv"
	"time"
)

// VolumeSchool is one school of a volume set with everybody in it. Nothing in it refers to another school but the commune,
// which several consecutive schools share.
type VolumeSchool struct {
	Rank     int // from 0
	Commune  VolumeCommune
	First    bool // of its commune: the commune is to be written
	UAI      string
	Name     string
	Kind     string // KindSchool or KindCollege
	Level    string
	Address  Address
	Classes  []VolumeClass
	Pupils   []VolumePupil
	Adults   []VolumeAdult
	Links    []VolumeLink
	Teachers []VolumeTeacher
}

// VolumeCommune is where schools stand.
type VolumeCommune struct {
	Rank  int
	Name  string
	SIRET string
	INSEE string
}

// VolumeClass is a class of one level.
type VolumeClass struct {
	Name  string
	Level string
}

// VolumePupil is a child; Class is an index in Classes.
type VolumePupil struct {
	FirstName string
	LastName  string
	Sex       string
	BirthDate time.Time
	INE       string
	Class     int
	Street    string
}

// VolumeAdult is a guardian; one in seventeen has no e-mail.
type VolumeAdult struct {
	Civility  string
	FirstName string
	LastName  string
	Email     string
	Mobile    string
	Language  string
}

// VolumeLink ties Adults[Adult] to Pupils[Pupil].
type VolumeLink struct {
	Adult     int
	Pupil     int
	Kinship   int
	Authority string
	Order     int
}

// VolumeTeacher takes Classes[Class], or none when it is -1.
type VolumeTeacher struct {
	Civility  string
	FirstName string
	LastName  string
	Email     string
	Director  bool
	Class     int
}

// volumeYear is the school year of volume sets: fixed, so that a set depends on its three numbers only.
const volumeYear = 2026

// Volume yields schools one at a time, pupils in all, for benches. Communes have sizes after Zipf's law, one large and many
// of a single school; so have the schools, between a twelfth of the mean and eight times it. The same three numbers give
// the same set. It holds two integers per school and the school it yields, nothing more. Every school has one pupil at
// least, so a set of fewer pupils than schools has as many pupils as schools; schools and pupils below one yield nothing.
func Volume(schools, pupils int, seed int64) iter.Seq[*VolumeSchool] {
	return func(yield func(*VolumeSchool) bool) {
		if schools < 1 || pupils < 1 {
			return
		}
		root := "volume/" + strconv.FormatInt(seed, 10)
		sizes := zipfSizes(throwFor(root), schools, max(pupils, schools))
		communes := zipfCommunes(schools)
		commune, inCommune := 0, 0
		for rank, size := range sizes {
			if inCommune == communes[commune] {
				commune++
				inCommune = 0
			}
			d := throwFor(root + "/" + strconv.Itoa(rank))
			s := volumeSchool(d, rank, size, commune)
			s.First = inCommune == 0
			inCommune++
			if !yield(s) {
				return
			}
		}
	}
}

// zipfSizes shares pupils among schools by weights 1/rank^0.5, bounded, by largest remainder, in a shuffled order.
func zipfSizes(d *dice, schools, pupils int) []int {
	weights := make([]float64, schools)
	sum := 0.0
	mean := 0.0
	for i := range weights {
		weights[i] = 1 / math.Sqrt(float64(i+1))
		mean += weights[i] / float64(schools)
	}
	for i := range weights {
		weights[i] = min(max(weights[i], mean/12), mean*8)
		sum += weights[i]
	}
	sizes := make([]int, schools)
	spare := pupils - schools // one each first
	given := 0
	for i, w := range weights {
		sizes[i] = 1 + int(float64(spare)*w/sum)
		given += sizes[i]
	}
	for i := 0; given < pupils; i = (i + 1) % schools {
		sizes[i]++
		given++
	}
	shuffle(d, sizes)
	return sizes
}

// zipfCommunes shares schools among communes: the r-th has about a sixth of them divided by r, and one at least.
func zipfCommunes(schools int) []int {
	var sizes []int
	left := schools
	for rank := 1; left > 0; rank++ {
		n := min(max(1, schools/6/rank), left)
		sizes = append(sizes, n)
		left -= n
	}
	return sizes
}

// volumeUAI numbers schools from 0991000 in the invented département, then in the 8xx, which no département has.
func volumeUAI(rank int) string {
	number := 991_000 + rank
	if rank >= 9_000 {
		number = 8_000_000 + rank - 9_000
	}
	return fmt.Sprintf("%07d%c", number, uaiKey(number))
}

var (
	patrons      = words("Jules-Ferry Jean-Jaurès Marie-Curie Louise-Michel Jacques-Prévert Simone-Veil Victor-Hugo Joséphine-Baker Jean-Moulin Rosa-Parks Louis-Pasteur George-Sand Aimé-Césaire Antoine-de-Saint-Exupéry Marcel-Pagnol Olympe-de-Gouges Jean-Zay Anne-Frank Pauline-Kergomard Célestin-Freinet")
	townStarts   = words("Saint- Mont Val Beau Ville Roche Pont- Bois Cham Font Mar Pré Long Haute- Clair")
	townEnds     = words("Aubin béliard mont lieu neuve fort sur-Aigue rey pigny bourg ville noir champ val eau")
	volumeStreet = words("rue_des_Écoles rue_du_Moulin place_de_la_Mairie rue_Pasteur avenue_de_la_Gare rue_des_Lilas chemin_des_Vignes rue_Victor-Hugo allée_des_Tilleuls impasse_du_Puits")
)

func volumeCommune(rank int) VolumeCommune {
	d := throwFor("commune/" + strconv.Itoa(rank))
	siren := fmt.Sprintf("2199%04d", rank%10_000) // several communes share a number beyond ten thousand: keys are by rank
	siren += luhnDigit(siren)
	siret := siren + "0001"
	return VolumeCommune{
		Rank: rank, Name: fmt.Sprintf("%s%s-%d", pick(d, townStarts), pick(d, townEnds), rank+1),
		SIRET: siret + luhnDigit(siret), INSEE: fmt.Sprintf("99%03d", rank%1000),
	}
}

// luhnDigit is the digit that makes a number valid.
func luhnDigit(digits string) string {
	for key := '0'; key < '9'; key++ {
		if luhn(digits + string(key)) {
			return string(key)
		}
	}
	return "9"
}

func volumeSchool(d *dice, rank, size, commune int) *VolumeSchool {
	s := &VolumeSchool{Rank: rank, Commune: volumeCommune(commune), UAI: volumeUAI(rank), Kind: KindSchool}
	patron := pick(d, patrons)
	var taught []string
	switch roll := d.below(100); {
	case roll < 22:
		s.Level, s.Name, taught = "maternelle", "École maternelle "+patron, levels[:3]
	case roll < 52:
		s.Level, s.Name, taught = "élémentaire", "École élémentaire "+patron, levels[3:8]
	case roll < 88:
		s.Level, s.Name, taught = "primaire", "École primaire "+patron, levels[:8]
	default:
		s.Kind, s.Level, s.Name, taught = KindCollege, "collège", "Collège "+patron, levels[8:]
	}
	s.Address = Address{Street: fmt.Sprintf("%d %s", d.between(1, 60), pick(d, volumeStreet)), Postcode: fmt.Sprintf("99%03d", commune%1000), City: s.Commune.Name}

	classes := max(1, (size+12)/24)
	for i := range classes {
		level := taught[i*len(taught)/classes]
		s.Classes = append(s.Classes, VolumeClass{Name: fmt.Sprintf("%s %s", level, letters(i)), Level: level})
	}
	for i := range classes + 1 {
		o := &origins[fromFrance]
		t := VolumeTeacher{Civility: "Mme", FirstName: pick(d, o.mothers), LastName: pick(d, o.surnames), Director: i == 0, Class: i - 1}
		if d.percent(22) {
			t.Civility, t.FirstName = "M.", pick(d, o.fathers)
		}
		t.Email = fmt.Sprintf("%s.%s.s%dt%d@example.fr", slug(t.FirstName), slug(t.LastName), rank, i)
		s.Teachers = append(s.Teachers, t)
	}
	for len(s.Pupils) < size {
		s.volumeFamily(d, size)
	}
	return s
}

// letters names classes of a school apart: A to Z, then AA.
func letters(i int) string {
	if i < 26 {
		return string(rune('A' + i))
	}
	return letters(i/26-1) + letters(i%26)
}

func (s *VolumeSchool) volumeFamily(d *dice, size int) {
	o := &origins[d.weighted(originWeights())]
	surname := pick(d, o.surnames)
	street := fmt.Sprintf("%d %s", d.between(1, 90), pick(d, volumeStreet))
	children := min(1+d.weighted([]int{66, 27, 6, 1}), size-len(s.Pupils))
	firstAdult := len(s.Adults)
	guardians := []int{Mother, Father}
	if d.percent(9) {
		guardians = guardians[:1]
	}
	for _, kinship := range guardians {
		a := VolumeAdult{Civility: "Mme", FirstName: pick(d, o.mothers), LastName: surname, Language: tongue(d, o)}
		if kinship == Father {
			a.Civility, a.FirstName = "M.", pick(d, o.fathers)
		}
		if d.percent(38) {
			a.LastName = pick(d, o.surnames)
		}
		if !d.percent(6) {
			a.Email = fmt.Sprintf("%s.%s.s%da%d@example.fr", slug(a.FirstName), slug(a.LastName), s.Rank, len(s.Adults))
		}
		a.Mobile = fmt.Sprintf("06 39 98 %02d %02d", d.below(100), d.below(100))
		s.Adults = append(s.Adults, a)
	}
	for range children {
		n := len(s.Pupils)
		class := n % len(s.Classes) // every class is filled alike
		p := VolumePupil{LastName: surname, Sex: "F", FirstName: pick(d, o.girls), Class: class, Street: street}
		if d.percent(51) {
			p.Sex, p.FirstName = "M", pick(d, o.boys)
		}
		p.BirthDate = day(volumeYear-3-levelIndex(s.Classes[class].Level), time.Month(d.between(1, 12)), d.between(1, 28))
		// The rank of the school and of the pupil make the number: unique in the whole set up to ten thousand pupils a school.
		p.INE = fmt.Sprintf("%05d%04d%c%c", s.Rank%100_000, n%10_000, 'A'+byte(s.Rank/100_000%26), 'A'+byte(n/10_000%26))
		s.Pupils = append(s.Pupils, p)
		for i, kinship := range guardians {
			authority := AuthorityFull
			if i == 1 && d.percent(2) {
				authority = AuthorityInformed
			}
			s.Links = append(s.Links, VolumeLink{Adult: firstAdult + i, Pupil: n, Kinship: kinship, Authority: authority, Order: i + 1})
		}
	}
}
