package liaison

import (
	"slices"
	"strings"
	"testing"
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
