package table

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"preau/internal/directory/roll"
	"preau/internal/platform/fold"
)

// The codes of what lines say of who pays.
const (
	BadAmount     = "bad_amount"
	BadQuotient   = "bad_quotient"
	BadShare      = "bad_share"
	AccountNobody = "account_of_nobody"
)

// account keeps what a line says of who pays for a family, or for a child; guardian is whom it names, -1 for nobody.
func (l townLine) account(h *household, child, guardian int) {
	a := roll.Account{Place: at(l.at), Home: -1, Child: child, Guardian: guardian}
	said := false
	text := func(part string) string {
		value := l.get(account, part)
		said = said || value != ""
		return value
	}
	if h != nil {
		a.Home, a.Child = h.index, -1
	}
	if who := text("payer"); who != "" {
		if a.Pays = roll.ReadAnswer(who); a.Pays == roll.Unanswered {
			a.Payer = roll.Clip(fold.Line(who), 120)
		}
	}
	a.Institution = roll.Clip(fold.Line(text("institution")), 120)
	if cell := text("share"); cell != "" {
		if ppm, ok := readShare(cell); ok {
			a.Share = &ppm
		} else {
			l.tellCell(BadShare, "share", cell)
		}
	}
	if cell := text("quotient"); cell != "" {
		if value, ok := readQuotient(cell); ok {
			a.Quotient = &value
			l.quotientOf(&a)
		} else {
			l.tellCell(BadQuotient, "quotient", cell)
		}
	}
	if cell := text("resident"); cell != "" {
		a.Resident = readResident(letters(l.heads[l.where["account.resident"]]), cell)
	}
	if cell := text("balance"); cell != "" {
		cents, ok := roll.ReadCents(cell)
		if !ok && l.s.Serial {
			cents, ok = roll.NumberCents(cell)
		}
		switch {
		case !ok:
			l.tellCell(BadAmount, "balance", cell)
		case cents != 0:
			a.Balance, a.BalanceWord = &cents, roll.Clip(fold.Line(l.heads[l.where["account.balance"]]), 80)
		}
	}
	a.IBAN, a.BIC, a.RUM = roll.Clip(text("iban"), 60), roll.Clip(text("bic"), 20), roll.Clip(fold.Line(text("rum")), 60)
	if a.IBAN+a.RUM != "" {
		a.Signed, _ = l.day(account, "signed")
	}
	if said {
		l.t.set.Town.Accounts = append(l.t.set.Town.Accounts, a)
	}
}

// tellCell tells of a cell of an account that is not taken over; the rest of its line is.
func (l townLine) tellCell(code, part, value string) {
	l.r.tell(l.at, code, "column", roll.Clip(l.heads[l.where[Field(account+"."+part)]], 40), "value", roll.Clip(value, 40))
}

// quotientOf reads the month and the source of a quotient.
func (l townLine) quotientOf(a *roll.Account) {
	if cell := l.get(account, "quotient_day"); cell != "" {
		var ok bool
		if a.Year, a.Month, ok = roll.ReadMonth(l.date(cell)); !ok {
			a.Year, a.Month = 0, 0
			l.tellCell(BadQuotient, "quotient_day", cell)
		}
	}
	switch word := letters(l.get(account, "quotient_source")); {
	case strings.Contains(word, "msa"):
		a.Source = "msa"
	case strings.Contains(word, "caf"), strings.Contains(word, "cnaf"), strings.Contains(word, "allocations"):
		a.Source = "caf"
	case word != "":
		a.Source = "declared"
	}
}

// accountLine reads a line that says who pays and describes nobody.
func (l townLine) accountLine() {
	number := l.get(child, "family")
	h := l.t.family[fold.Fold(number)]
	of := -1
	if number == "" || h == nil {
		if l.get(child, "number")+l.get(child, "family_name")+l.get(child, "full_name") == "" || number != "" {
			l.r.tell(l.at, AccountNobody, "number", roll.Clip(number, 40))
			return
		}
		i, ok := l.who()
		if !ok {
			return
		}
		of = i
	}
	guardian := l.named(h, of)
	l.account(h, of, guardian)
	if list := l.t.set.Town.Accounts; guardian < 0 && len(list) > 0 && list[len(list)-1].Place == at(l.at) && list[len(list)-1].Payer == "" {
		family, given, _ := l.names(first)
		list[len(list)-1].Payer = roll.Clip(roll.FullName(given, family, ""), 120)
	}
}

// named finds whom a line names among those who answer for a family or a child; a name that is nobody's of them stays a name.
func (l townLine) named(h *household, of int) int {
	family, given, _ := l.names(first)
	if family == "" {
		return -1
	}
	name := fold.Fold(family) + "|" + fold.Fold(given)
	for _, i := range l.t.people[name] {
		if h != nil && slices.Contains(h.guardians, i) || of >= 0 && l.t.linked[[2]int{of, i}] || h != nil && slices.ContainsFunc(h.children, func(c int) bool { return l.t.linked[[2]int{c, i}] }) {
			return i
		}
	}
	return -1
}

// readShare reads "50", "50 %", "0,5", "1/2", "33,33" as parts per million.
func readShare(cell string) (int64, bool) {
	cell = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(cell), "%"))
	if a, b, fraction := strings.Cut(cell, "/"); fraction {
		x, err1 := strconv.Atoi(strings.TrimSpace(a))
		y, err2 := strconv.Atoi(strings.TrimSpace(b))
		if err1 != nil || err2 != nil || y < 1 || x < 0 || x > y {
			return 0, false
		}
		return int64(x) * 1_000_000 / int64(y), true
	}
	f, err := strconv.ParseFloat(strings.ReplaceAll(cell, ",", "."), 64)
	if err != nil || f < 0 || f > 100 {
		return 0, false
	}
	if f > 1 || cell == "1" {
		f /= 100
	}
	return int64(f*1_000_000 + .5), true
}

// readQuotient reads whole euros: "580", "QF 580", "580,00 €"; the CAF and the MSA write no cents.
func readQuotient(cell string) (int, bool) {
	cell = strings.TrimSpace(strings.TrimPrefix(strings.ToUpper(cell), "QF"))
	cents, ok := roll.ReadCents(strings.TrimLeft(cell, ": ="))
	if !ok || cents < 0 || cents > 9_999_999 {
		return 0, false
	}
	return int(cents / 100), true
}

// readResident reads a box whose header may ask the contrary: "Hors commune".
func readResident(header, cell string) roll.Answer {
	answer := roll.ReadAnswer(cell)
	word := letters(cell)
	outside := strings.Contains(header, "hors") || strings.Contains(header, "exterieur") || strings.HasPrefix(header, "non")
	switch {
	case answer == roll.Unanswered && (strings.Contains(word, "hors") || strings.Contains(word, "exter") || strings.HasPrefix(word, "non")):
		return roll.No
	case answer == roll.Unanswered && (strings.Contains(word, "commune") || strings.Contains(word, "resident") || strings.Contains(word, "habitant")):
		return roll.Yes
	case answer == roll.Unanswered || !outside:
		return answer
	case answer == roll.Yes:
		return roll.No
	}
	return roll.Yes
}

// previewAccount shows what was read of who pays: pairs of a part and its value.
func previewAccount(a roll.Account) []string {
	out := []string{"payer", a.Payer, "institution", a.Institution, "iban", a.IBAN, "bic", a.BIC, "rum", a.RUM, "signed", a.Signed}
	if a.Quotient != nil {
		out = append(out, "quotient", itoa(*a.Quotient))
		if a.Year > 0 {
			out = append(out, "quotient_day", fmt.Sprintf("%04d-%02d", a.Year, a.Month))
		}
	}
	if a.Balance != nil {
		cents := *a.Balance
		sign := ""
		if cents < 0 {
			cents, sign = -cents, "-"
		}
		out = append(out, "balance", fmt.Sprintf("%s%d,%02d", sign, cents/100, cents%100))
	}
	if a.Share != nil {
		out = append(out, "share", strconv.FormatFloat(float64(*a.Share)/10_000, 'f', -1, 64)+" %")
	}
	return out
}
