package facturx

import (
	"cmp"
	"slices"

	"preau/internal/ledger"
)

// most cents of one amount: ten figures of euros, all that Chorus Pro has room for.
const most = 9_999_999_999_99

// TaxTotal is one VAT breakdown (BG-23): the lines of one category and rate, taxed together and rounded once (BR-CO-17).
type TaxTotal struct {
	VAT        VAT
	Basis, Tax ledger.Cents
}

// Totals are the sums of a document (BG-22), each by the rule that says it.
type Totals struct {
	Lines      ledger.Cents // BT-106, BR-CO-10
	Allowances ledger.Cents // BT-107, BR-CO-11
	Charges    ledger.Cents // BT-108, BR-CO-12
	Basis      ledger.Cents // BT-109, BR-CO-13
	Tax        ledger.Cents // BT-110, BR-CO-14
	Grand      ledger.Cents // BT-112, BR-CO-15
	Due        ledger.Cents // BT-115, BR-CO-16
	Taxes      []TaxTotal   // the highest rate first
}

// Totals adds the document up.
func (i Invoice) Totals() Totals {
	var t Totals
	add := func(v VAT, c ledger.Cents) {
		at := slices.IndexFunc(t.Taxes, func(x TaxTotal) bool { return x.VAT.Category == v.Category && x.VAT.PPM == v.PPM })
		if at < 0 {
			at = len(t.Taxes)
			t.Taxes = append(t.Taxes, TaxTotal{VAT: v})
		}
		t.Taxes[at].Basis += c
	}
	for _, l := range i.Lines {
		t.Lines += l.Net
		add(l.VAT, l.Net)
	}
	for _, a := range i.Adjustments {
		if a.Charge {
			t.Charges += a.Amount
			add(a.VAT, a.Amount)
		} else {
			t.Allowances += a.Amount
			add(a.VAT, -a.Amount)
		}
	}
	t.Basis = t.Lines - t.Allowances + t.Charges
	for n := range t.Taxes {
		t.Taxes[n].Tax = t.Taxes[n].Basis.Part(t.Taxes[n].VAT.PPM, ledger.ToCent)
		t.Tax += t.Taxes[n].Tax
	}
	slices.SortStableFunc(t.Taxes, func(a, b TaxTotal) int {
		return cmp.Or(cmp.Compare(b.VAT.PPM, a.VAT.PPM), cmp.Compare(a.VAT.Category, b.VAT.Category))
	})
	t.Grand = t.Basis + t.Tax
	t.Due = t.Grand - i.Prepaid
	return t
}
