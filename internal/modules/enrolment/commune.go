package enrolment

import (
	"slices"
	"strings"
	"unicode"

	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// Commune is one whose children a collectivity enrols: its own for a commune, those of the grouping for a syndicate (RPI).
type Commune struct {
	INSEE string `json:"insee" db:"insee" pattern:"^[0-9][0-9AB][0-9]{3}$" example:"99014" doc:"The INSEE code"`
	Name  string `json:"name" minLength:"1" maxLength:"80"`
}

// Communes are those of the transaction's organisation, by name: as they were written, and a commune's own when none was.
func Communes(tx *tenant.Tx) ([]Commune, error) {
	out, err := tenant.Select[Commune](tx, `select insee, name from enrolment.communes where tenant_id = $1
		union all select coalesce(t.insee, ''), coalesce(t.city, '') from tenant.tenants t where t.tenant_id = $1 and t.kind = 'commune' and not exists (select from enrolment.communes where tenant_id = $1) order by 2, 1`, tx.Tenant())
	if out == nil {
		out = []Commune{}
	}
	return out, err
}

// KeepCommunes says in which communes the children live whom the organisation enrols.
func KeepCommunes(tx *tenant.Tx, list []Commune) error {
	codes, names := make([]string, len(list)), make([]string, len(list))
	for i, c := range list {
		codes[i], names[i] = c.INSEE, strings.TrimSpace(c.Name)
		if slices.Contains(codes[:i], c.INSEE) {
			return problem.OnField("communes", "enrolment.commune_twice", "insee", c.INSEE)
		}
	}
	if _, err := tx.Exec(`delete from enrolment.communes where tenant_id = $1`, tx.Tenant()); err != nil {
		return err
	}
	_, err := tx.Exec(`insert into enrolment.communes (tenant_id, insee, name) select $1, c, n from unnest($2::text[], $3::text[]) as x(c, n)`, tx.Tenant(), codes, names)
	return err
}

// placeKey is how the name of a commune is compared: « St Aubin le Val » is « Saint-Aubin-le-Val ».
func placeKey(name string) string {
	var out []string
	for _, w := range tokens(name) {
		if long, ok := titles[w]; ok {
			w = long
		}
		if !little[w] && w != "cedex" {
			out = append(out, w)
		}
	}
	return strings.Join(out, " ")
}

// communeOf finds a commune by its code, else by its name.
func communeOf(list []Commune, insee, name string) (Commune, bool) {
	key := placeKey(name)
	for _, c := range list {
		if c.INSEE != "" && c.INSEE == insee || insee == "" && key != "" && placeKey(c.Name) == key {
			return c, true
		}
	}
	return Commune{}, false
}

// splitCommune takes the commune off the end of an address: « 4 rue Basse, 99140 Courvallon » is « 4 rue Basse » in Courvallon, and
// « 4 rue de Courvallon » a street.
func splitCommune(list []Commune, address string) (line, insee string) {
	line, tail := address, ""
	if i := strings.LastIndexAny(address, ",;\n"); i > 0 {
		line, tail = address[:i], address[i+1:]
	}
	words := tokens(address)
	for i := 2; i < len(words); i++ {
		if postcode(words[i]) {
			line, tail = strings.Join(words[:i], " "), strings.Join(words[i:], " ")
			break
		}
	}
	if first, rest, _ := strings.Cut(strings.TrimSpace(tail), " "); postcode(first) {
		tail = rest
	}
	if c, ok := communeOf(list, "", tail); ok {
		return line, c.INSEE
	}
	return address, ""
}

func postcode(word string) bool { return len(word) == 5 && strings.Trim(word, "0123456789") == "" }

// livesIn compares a column of cities with the names of communes, whatever stands between their words.
func livesIn(column, param string) string {
	return `regexp_replace(lower(` + column + `), '[^[:alnum:]]+', ' ', 'g') = any (` + param + `)`
}

// livingNames are the values of livesIn's parameter.
func livingNames(list []Commune) []string {
	out := []string{}
	for _, c := range list {
		if name := strings.Join(strings.FieldsFunc(strings.ToLower(c.Name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " "); name != "" {
			out = append(out, name)
		}
	}
	return out
}
