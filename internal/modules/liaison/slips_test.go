package liaison

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// A slip keeps the paragraphs of a text, and says when it holds only the beginning.
func TestSlipText(t *testing.T) {
	if out, whole := slipText("Chers parents,\n\nNous irons au musée.\n\n• un goûter\n• une gourde", 600); !whole || !slices.Equal(out, []string{"Chers parents,", "Nous irons au musée.", "• un goûter", "• une gourde"}) {
		t.Errorf("%q %v", out, whole)
	}
	long := strings.TrimSpace(strings.Repeat("un mot assez long ", 60))
	for _, limit := range []int{100, 600} {
		out, whole := slipText("Chers parents,\n\n"+long, limit)
		n := paragraphRunes
		for _, p := range out {
			n += len([]rune(p))
		}
		if whole || len(out) != 2 || !strings.HasSuffix(out[1], "…") || n > limit+1 {
			t.Errorf("%d: %d runes of %q", limit, n, out)
		}
	}
	if out, whole := slipText(strings.Repeat("a", 90)+"\n\nb c d e f g h i j k l m n", 100); whole || len(out) != 1 || !strings.HasSuffix(out[0], "a…") {
		t.Errorf("%q %v", out, whole)
	}
	if out, whole := slipText("", 100); !whole || len(out) != 1 {
		t.Errorf("%q %v", out, whole)
	}
}

// The name of a file says which paper it is, and is not half a phrase.
func TestFileNames(t *testing.T) {
	day := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	for title, want := range map[string]string{
		"Sortie au musée": "2026-11-24_coupons_sortie-au-musee",
		"Réunion de rentrée des parents de la classe de CE1 A avec la directrice de l’école": "2026-11-24_coupons_reunion-de-rentree-des-parents-de-la-classe",
		"…": "2026-11-24_coupons_mot",
	} {
		if got := fileName(day, "coupons", title); got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}
