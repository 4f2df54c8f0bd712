package fold

import "strings"

// longestCompared bounds the work of Similar: beyond, only equal texts are similar.
const longestCompared = 200

// Similar says whether a and b may be the same words with a slip of the keyboard: once folded they are equal, or equal
// without their spaces (Le Goff, Legoff), or they have as many words and each pair differs by at most its allowance:
// one inserted, missing, replaced or swapped letter from 4 letters, two from 8. Words with a digit are never approximate.
// It proposes; it never decides that two people are one.
func Similar(a, b string) bool {
	a, b = Fold(a), Fold(b)
	if a == b {
		return true
	}
	if a == "" || b == "" || len(a) > longestCompared || len(b) > longestCompared {
		return false
	}
	if strings.ReplaceAll(a, " ", "") == strings.ReplaceAll(b, " ", "") {
		return true
	}
	left, right := strings.Fields(a), strings.Fields(b)
	if len(left) != len(right) {
		return false
	}
	for i := range left {
		if !similarWords([]rune(left[i]), []rune(right[i])) {
			return false
		}
	}
	return true
}

func similarWords(a, b []rune) bool {
	allowed := allowance(a, b)
	return distance(a, b, allowed) <= allowed
}

// allowance is decided by the shorter word, so that a missing letter does not make a short word a long one.
func allowance(a, b []rune) int {
	for _, r := range string(a) + string(b) {
		if r >= '0' && r <= '9' {
			return 0
		}
	}
	switch shorter := min(len(a), len(b)); {
	case shorter >= 8:
		return 2
	case shorter >= 4:
		return 1
	default:
		return 0
	}
}

// Distance is the number of letters to insert, remove, replace or swap with their neighbour to go from a to b
// (Damerau-Levenshtein, each letter touched once), on the texts as they are, not folded.
func Distance(a, b string) int {
	left, right := []rune(a), []rune(b)
	return distance(left, right, max(len(left), len(right)))
}

// distance returns limit+1 for anything further than limit.
func distance(a, b []rune, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	before, above, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range above {
		above[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		best := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(above[j]+1, row[j-1]+1, above[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			best = min(best, row[j])
		}
		if best > limit {
			return limit + 1
		}
		before, above, row = above, row, before
	}
	return min(above[len(b)], limit+1)
}
