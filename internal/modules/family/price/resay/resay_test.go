package resay_test

import (
	"strings"
	"testing"

	"preau/internal/modules/family/price/resay"
)

// A sentence that was tampered with, or that does not say all, is refused.
func TestASentenceIsHeldToItsWords(t *testing.T) {
	t.Parallel()
	right := "Tarif du 1er septembre 2026, QF 580 (CAF, depuis le 1er septembre 2026), tranche de 401 à 650 : 2,10 €. Panier-repas apporté par la famille : 50 % de 2,10 € = 1,05 €. 12 × 1,05 € = 12,60 €."
	if got, err := resay.Line(right); err != nil || got != (resay.Result{Unit: 105, Quantity: 12, Total: 1260}) {
		t.Fatal(got, err)
	}
	for _, change := range [][2]string{{"QF 580", "QF 680"}, {"50 %", "60 %"}, {"12 ×", "13 ×"}, {"= 12,60", "= 12,61"}, {"de 2,10 €", "de 2,20 €"}, {"Panier-repas", "Remise"}, {" 12 × 1,05 € = 12,60 €.", ""}, {"12,60 €.", "12,60 €. 1 × 1,05 € = 1,05 €."}} {
		wrong := strings.Replace(right, change[0], change[1], 1)
		if got, err := resay.Line(wrong); err == nil {
			t.Errorf("%s: %+v", wrong, got)
		}
	}
	if got, err := resay.Line("Gratuit : sortie scolaire."); err != nil || got != (resay.Result{}) {
		t.Fatal(got, err)
	}
}
