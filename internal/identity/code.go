package identity

import (
	"crypto/hmac"
	"crypto/sha256"
	"strings"

	"github.com/google/uuid"
)

// codeAlphabet has no 0/O, 1/I/L, U/V: what is read aloud or copied from paper has one reading.
const codeAlphabet = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

// classAlphabet are capitals that a child tells apart.
const classAlphabet = "ABCDEFGHJKLMNPRSTVXYZ"

const (
	codeLength  = 12 // 58 bits
	classLength = 6
)

// derive is the material that a row's code is made of: the installation's key and the row's id, so no code is kept.
func (s *Service) derive(purpose string, tenantID, id uuid.UUID) []byte {
	m := hmac.New(sha256.New, s.codeKey)
	m.Write([]byte(purpose))
	m.Write(tenantID[:])
	m.Write(id[:])
	return m.Sum(nil)
}

// symbols writes n symbols of an alphabet from a seed, each equally likely.
func symbols(seed []byte, n int, alphabet string) string {
	even := 256 - 256%len(alphabet)
	var b strings.Builder
	for {
		for _, c := range seed {
			if int(c) >= even {
				continue
			}
			b.WriteByte(alphabet[int(c)%len(alphabet)])
			if b.Len() == n {
				return b.String()
			}
		}
		next := sha256.Sum256(append([]byte("more"), seed...))
		seed = next[:]
	}
}

// cardCode is the code printed for a card: "ABCD-EFGH-JKMN".
func (s *Service) cardCode(tenantID, id uuid.UUID) string {
	c := symbols(s.derive("card", tenantID, id), codeLength, codeAlphabet)
	return c[:4] + "-" + c[4:8] + "-" + c[8:]
}

func (s *Service) classCode(tenantID, id uuid.UUID) string {
	return symbols(s.derive("class", tenantID, id), classLength, classAlphabet)
}

// plainCode is a code as it is compared: capitals and digits only.
func plainCode(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			return r
		}
		return -1
	}, s)
}

// Pictures are the twelve among which a pupil knows their own; the app draws them.
var Pictures = []string{"chat", "lune", "fleur", "bateau", "velo", "etoile", "pomme", "arbre", "poisson", "maison", "ballon", "soleil"}

// Words are easy words of one or two syllables, without accents; two of them are a pupil's secret.
var Words = strings.Fields(`ami ane arc avion bague balle ballon banane bateau bec biche bille bol bonbon botte bouche boule bouton brique bulle
cabane cactus cadeau camion canard carotte carte casque chaise chameau chat cheval chien chocolat chou cinema ciseaux citron clown coccinelle
cochon coq corde coussin crabe crayon crocodile cube dauphin dent domino dragon drapeau eau farine fille flamme fleur fourmi fraise fromage fruit
gant garage girafe gomme gorille gourde grenouille guitare herbe hibou iris jardin jeu jongleur jouet jupe koala lac lampe lapin lion livre loup
lune lutin main maison manteau marmite melon miel montagne moto mouche mouton moulin neige nez nid nuage oiseau olive orange ours panda pantalon
papillon parc patin piano pigeon pilote pirate plage plume poche poire pomme pont poule prince puzzle radis raisin renard robe robot route sable`)[:128]

// pupilSecret is what a pupil knows: their picture and their two words.
func (s *Service) pupilSecret(tenantID, id uuid.UUID) (picture string, words [2]string) {
	m := s.derive("pupil", tenantID, id)
	at := func(i int) int { return int(m[i])<<16 | int(m[i+1])<<8 | int(m[i+2]) }
	first := at(3) % len(Words)
	second := at(6) % (len(Words) - 1)
	if second >= first {
		second++
	}
	return Pictures[at(0)%len(Pictures)], [2]string{Words[first], Words[second]}
}
