package identity

import (
	"crypto/hmac"
	"crypto/sha256"
	"strings"

	"github.com/google/uuid"

	"preau/internal/platform/pictogram"
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

// Pictures are the keys of the twelve drawings among which a pupil knows their own.
var Pictures = []string{"chat", "lune", "fleur", "bateau", "velo", "etoile", "pomme", "arbre", "poisson", "maison", "ballon", "soleil"}

// pupilSecret is what a pupil knows: their picture and their two words, three different drawings. One in 12 × 741.
func (s *Service) pupilSecret(tenantID, id uuid.UUID) (picture string, words [2]string) {
	m := s.derive("pupil", tenantID, id)
	at := func(i int) int { return int(m[i])<<16 | int(m[i+1])<<8 | int(m[i+2]) }
	picture = Pictures[at(0)%len(Pictures)]
	var left []string
	for _, p := range pictogram.All {
		if p.Key != picture {
			left = append(left, p.Key)
		}
	}
	first := at(3) % len(left)
	second := at(6) % (len(left) - 1)
	if second >= first {
		second++
	}
	return picture, [2]string{left[first], left[second]}
}

// face is by what a pupil finds their name among the class's: no secret.
func (s *Service) face(tenantID, id uuid.UUID) int {
	m := s.derive("face", tenantID, id)
	return (int(m[0])<<16 | int(m[1])<<8 | int(m[2])) % pictogram.Faces
}
