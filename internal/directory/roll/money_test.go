package roll

import (
	"fmt"
	"testing"
)

func TestAmountsAreReadAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"1 234,56": "123456", "1 234,56 €": "123456", "1\u202f234,56": "123456", "1\u00a0234,56": "123456", "1.234,56": "123456", "1,234.56": "123456", "1.234.567,8": "123456780", "1234567": "123456700",
		"-12,00": "-1200", "12,00-": "-1200", "(12,00)": "-1200", "−12,5": "-1250", "+3": "300", "0": "0", "0,00": "0", ",50": "50", "12 EUR": "1200", "12,3 euros": "1230", "1'234.50": "123450", "1.234.567": "123456700",
		"": "no", "-": "no", "1.234": "no", "1,234": "no", "12,345": "no", "douze": "no", "12,,5": "no", "1.23,45": "no", "12,": "no", "1e3": "no", "12.34.5": "no", "--12": "no", "9999999999999": "no", "12 34 ab": "no", "€": "no",
	} {
		got := "no"
		if n, ok := ReadCents(s); ok {
			got = fmt.Sprint(n)
		}
		if got != want {
			t.Errorf("%q is read %s, not %s", s, got, want)
		}
	}
	for s, want := range map[string]string{"12.299999999999999": "1230", "-12": "-1200", "1234.56": "123456", "12.345": "no", "NaN": "no", "x": "no", "1e15": "no"} {
		got := "no"
		if n, ok := NumberCents(s); ok {
			got = fmt.Sprint(n)
		}
		if got != want {
			t.Errorf("%q is %s, not %s", s, got, want)
		}
	}
	for s, want := range map[string]string{"01/2026": "2026 1 true", "2026-01": "2026 1 true", "janvier 2026": "2026 1 true", "Août 2026": "2026 8 true", "juil. 2026": "2026 7 true", "juin 2026": "2026 6 true", "202601": "2026 1 true", "15/03/2026": "2026 3 true",
		"13/2026": "0", "2026": "0", "": "0", "hier 2026": "0", "01/26": "0"} {
		y, m, ok := ReadMonth(s)
		if got := fmt.Sprint(y, m, ok); got != want && (ok || want != "0") {
			t.Errorf("%q is %s", s, got)
		}
	}
}
