package directory

import (
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"preau/internal/platform/fold"
	"preau/internal/tenant"
)

// Found is a person as the search shows them.
type Found struct {
	ID             uuid.UUID
	GivenName      string
	FamilyName     string
	UsageName      string
	PhotoFile      *uuid.UUID
	Profiles       []string
	ClassLabel     string   // of a pupil today
	Pupils         []string // of a guardian: given names of the pupils they answer for
	LeftOn         Date
	ExpectedInOnde bool
	Active         bool // has an account
}

// wordsAsked is how many words of a query are looked at.
const wordsAsked = 4

// Search finds people by the beginnings of the words of their names, in any order, without accents; when too few are found
// it forgives a slip of the keyboard in each word of four letters or more. People who left come last. limit is at most 100.
func Search(tx *tenant.Tx, query string, limit int) ([]Found, error) {
	words := strings.Fields(fold.Fold(query))
	if len(words) == 0 {
		return []Found{}, nil
	}
	if len(words) > wordsAsked {
		words = words[:wordsAsked]
	}
	limit = min(max(limit, 1), 100)
	found, err := searchPrefixes(tx, words, limit)
	if err != nil || len(found) >= min(limit, 3) {
		return found, err
	}
	near, err := searchNear(tx, words, limit)
	if err != nil {
		return nil, err
	}
	for _, n := range near {
		if len(found) < limit && !slices.ContainsFunc(found, func(f Found) bool { return f.ID == n.ID }) {
			found = append(found, n)
		}
	}
	return found, nil
}

// prefixSQL joins the folded words once per word asked: the only form of search whose index row security leaves usable.
func prefixSQL(n int) string {
	var b strings.Builder
	b.WriteString(`with hits as materialized (select w1.person_id`)
	b.WriteString(` from directory.words w1`)
	for i := 2; i <= n; i++ {
		fmt.Fprintf(&b, ` join directory.words w%[1]d on w%[1]d.tenant_id = $1 and w%[1]d.person_id = w1.person_id and w%[1]d.word >= $%[2]d and w%[1]d.word < $%[3]d`, i, 2*i+2, 2*i+3)
	}
	b.WriteString(` where w1.tenant_id = $1 and w1.word >= $4 and w1.word < $5)`)
	b.WriteString(foundSQL)
	return b.String()
}

// inRegister is the order of a register, for people p: the name they are called by, then the given name, as French sorts
// them. What continues a page compares the same three.
const inRegister = `coalesce(nullif(p.usage_name, ''), p.family_name) collate "fr-x-icu", p.given_name collate "fr-x-icu", p.id`

// foundSQL shows hits(person_id); $2 is the limit, $3 the day.
const foundSQL = `
, first as materialized (
	select p.id, p.given_name, p.family_name, p.usage_name, p.photo_file, p.account_id is not null as active, p.left_on, p.expected_in_onde
	  from (select distinct person_id from hits) h join directory.people p on p.tenant_id = $1 and p.id = h.person_id and p.erased_at is null
	 order by p.left_on is not null, ` + inRegister + ` limit $2)
select f.id, f.given_name, f.family_name, f.usage_name, f.photo_file, f.active, f.left_on, f.expected_in_onde,
	array(select distinct r.profile from directory.roles r where r.tenant_id = $1 and r.person_id = f.id and r.since <= $3::date and (r.until is null or r.until >= $3::date) order by 1) as profiles,
	coalesce((select c.label from directory.class_members m join directory.classes c on c.tenant_id = m.tenant_id and c.id = m.class_id
		join directory.school_years y on y.tenant_id = c.tenant_id and y.id = c.year_id
		where m.tenant_id = $1 and m.person_id = f.id and m.part = 'pupil' and m.since <= $3::date and (m.until is null or m.until >= $3::date)
		and $3::date between y.starts_on and y.ends_on order by c.kind = 'ordinary' desc limit 1), '') as class_label,
	array(select p.given_name from directory.kinship k join directory.people p on p.tenant_id = k.tenant_id and p.id = k.pupil_id
		where k.tenant_id = $1 and k.guardian_id = f.id and k.since <= $3::date and (k.until is null or k.until >= $3::date) order by p.birth_date, p.id limit 6) as pupils
from first f order by f.left_on is not null, coalesce(nullif(f.usage_name, ''), f.family_name) collate "fr-x-icu", f.given_name collate "fr-x-icu", f.id`

// after is the first text after all those that begin with prefix, in the order of bytes.
func after(prefix string) string { return prefix + "\U0010FFFF" }

func searchPrefixes(tx *tenant.Tx, words []string, limit int) ([]Found, error) {
	// the longest word first: it is the narrowest
	words = slices.Clone(words)
	slices.SortStableFunc(words, func(a, b string) int { return len(b) - len(a) })
	args := []any{tx.Tenant(), limit, today(tx)}
	for _, w := range words {
		args = append(args, w, after(w))
	}
	return tenant.Select[Found](tx, prefixSQL(len(words)), args...)
}

// considered bounds the words compared with a misspelt one.
const considered = 20000

func searchNear(tx *tenant.Tx, words []string, limit int) ([]Found, error) {
	var lists [][]string
	slipped := false
	for _, w := range words {
		near, err := nearWords(tx, w)
		if err != nil {
			return nil, err
		}
		if len(near) == 0 {
			return nil, nil
		}
		slipped = slipped || len(near) > 1 || near[0] != w
		lists = append(lists, near)
	}
	if !slipped {
		return nil, nil
	}
	var b strings.Builder
	b.WriteString(`with hits as materialized (select w1.person_id from directory.words w1`)
	args := []any{tx.Tenant(), limit, today(tx)}
	for i, list := range lists {
		args = append(args, list)
		if i > 0 {
			fmt.Fprintf(&b, ` join directory.words w%[1]d on w%[1]d.tenant_id = $1 and w%[1]d.person_id = w1.person_id and w%[1]d.word = any ($%[2]d)`, i+1, i+4)
		}
	}
	b.WriteString(` where w1.tenant_id = $1 and w1.word = any ($4))`)
	return tenant.Select[Found](tx, b.String()+foundSQL, args...)
}

// nearWords are the words of the tenant that the one typed may stand for: those it begins, and those a slip away with the
// same first letter, or the second letter when the first two were swapped.
func nearWords(tx *tenant.Tx, word string) ([]string, error) {
	begun, err := tenant.Select[string](tx, `select distinct word from directory.words where tenant_id = $1 and word >= $2 and word < $3 limit 50`, tx.Tenant(), word, after(word))
	if err != nil || len([]rune(word)) < 4 {
		return begun, err
	}
	letters := []rune(word)
	near := begun
	for _, first := range []string{string(letters[0]), string(letters[1])} {
		same, err := tenant.Select[string](tx, `select distinct word from directory.words where tenant_id = $1 and word >= $2 and word < $3 limit $4`, tx.Tenant(), first, after(first), considered)
		if err != nil {
			return nil, err
		}
		for _, candidate := range same {
			if len(near) < 100 && fold.Similar(word, candidate) && !slices.Contains(near, candidate) {
				near = append(near, candidate)
			}
		}
	}
	return near, nil
}
