package roll

import (
	"math"
	"strconv"
	"strings"
)

// ReadCents reads an amount of euros as French and other software write it: "1 234,56", "-12,00", "12,00-", "(12,00)", "1.234,56 €",
// "1,234.56", "12.5". False for what is none, and for what may be read two ways: "1.234" is a thousand or three decimals.
func ReadCents(s string) (int64, bool) {
	s = strings.Map(func(r rune) rune {
		switch r {
		case ' ', '\u00a0', '\u202f', '\u2009', '\'', '’', '€', '\t':
			return -1
		case '−', '–':
			return '-'
		}
		return r
	}, s)
	s = strings.TrimSuffix(strings.TrimSuffix(strings.ToUpper(s), "EUROS"), "EUR")
	below := false
	switch {
	case strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")"):
		s, below = s[1:len(s)-1], true
	case strings.HasPrefix(s, "-"):
		s, below = s[1:], true
	case strings.HasSuffix(s, "-"):
		s, below = s[:len(s)-1], true
	default:
		s = strings.TrimPrefix(s, "+")
	}
	whole, part := s, ""
	if at := strings.LastIndexAny(s, ".,"); at >= 0 {
		whole, part = s[:at], s[at+1:]
		separator, other := s[at:at+1], map[byte]string{'.': ",", ',': "."}[s[at]]
		if strings.Contains(whole, separator) { // 1.234.567: of thousands
			whole, part, other = s, "", separator
		}
		if strings.Contains(whole, other) {
			groups := strings.Split(whole, other)
			for i, g := range groups {
				if i > 0 && len(g) != 3 || len(g) == 0 || len(g) > 3 {
					return 0, false
				}
			}
			whole = strings.Join(groups, "")
		}
		if len(part) > 2 || part == "" && !strings.Contains(s, other) {
			return 0, false
		}
	}
	if whole == "" && part == "" || strings.Trim(whole+part, "0123456789") != "" || len(whole) > 12 {
		return 0, false
	}
	euros, _ := strconv.ParseInt("0"+whole, 10, 64)
	cents, _ := strconv.ParseInt((part + "00")[:2], 10, 64)
	if cents += euros * 100; below {
		cents = -cents
	}
	return cents, true
}

// NumberCents reads the number of a workbook's cell, which holds euros as a fraction of two: 12.299999999999999 is 12.30. False for
// what is no number of cents.
func NumberCents(s string) (int64, bool) {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(f) || math.Abs(f) > 1e12 {
		return 0, false
	}
	cents := math.Round(f * 100)
	return int64(cents), math.Abs(f*100-cents) < 1e-4
}

// months are the beginnings of their names, folded.
var months = []string{"jan", "fev", "mar", "avr", "mai", "juin", "juil", "aou", "sep", "oct", "nov", "dec"}

// ReadMonth reads a month of a year: "01/2026", "2026-01", "janvier 2026", "202601", a whole date.
func ReadMonth(s string) (year, month int, ok bool) {
	if iso, _, isDate := ReadDate(s); isDate {
		year, _ = strconv.Atoi(iso[:4])
		month, _ = strconv.Atoi(iso[5:7])
		return year, month, true
	}
	parts := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return strings.ContainsRune("/-. _", r) })
	if len(parts) == 1 && len(parts[0]) == 6 {
		parts = []string{parts[0][:4], parts[0][4:]}
	}
	if len(parts) != 2 {
		return 0, 0, false
	}
	if len(parts[0]) == 4 && strings.Trim(parts[0], "0123456789") == "" {
		parts[0], parts[1] = parts[1], parts[0]
	}
	year, err := strconv.Atoi(parts[1])
	if err != nil || year < 1990 || year > 2200 {
		return 0, 0, false
	}
	if month, err = strconv.Atoi(parts[0]); err != nil {
		word := strings.NewReplacer("é", "e", "û", "u").Replace(parts[0])
		for i, beginning := range months {
			if strings.HasPrefix(word, beginning) {
				month = i + 1
				break
			}
		}
	}
	return year, month, month >= 1 && month <= 12
}
