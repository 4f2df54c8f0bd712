package pictogram_test

import (
	"encoding/xml"
	"strings"
	"testing"

	"preau/internal/platform/pictogram"
)

func wellFormed(t *testing.T, what, svg string) {
	t.Helper()
	if err := xml.Unmarshal([]byte(svg), new(struct{})); err != nil || !strings.HasPrefix(svg, "<svg ") || strings.Contains(svg, "%!") || strings.Contains(svg, "href") {
		t.Errorf("%s: %v\n%s", what, err, svg)
	}
}

func TestEveryWordHasItsOwnDrawing(t *testing.T) {
	seen := map[string]string{}
	for _, p := range pictogram.All {
		svg := pictogram.Drawing(p.Key)
		wellFormed(t, p.Word, svg)
		if other := seen[svg]; other != "" {
			t.Errorf("%s is drawn as %s", p.Word, other)
		}
		seen[svg] = p.Word
		if pictogram.Word(p.Key) != p.Word {
			t.Errorf("%s is called %s", p.Key, pictogram.Word(p.Key))
		}
	}
	if len(seen) != 40 || pictogram.Drawing("../pictogram") != "" || pictogram.Word("none") != "" {
		t.Errorf("%d drawings", len(seen))
	}
}

func TestFacesDiffer(t *testing.T) {
	seen := map[string]bool{}
	for n := range pictogram.Faces {
		svg := pictogram.Face(n)
		wellFormed(t, "face", svg)
		seen[svg] = true
	}
	if len(seen) != pictogram.Faces || pictogram.Face(-1) != pictogram.Face(pictogram.Faces-1) {
		t.Errorf("%d faces", len(seen))
	}
}
