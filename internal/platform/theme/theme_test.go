package theme_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"

	"preau/internal/platform/theme"
)

func TestTheTwinOfTheWebAppAnswersAlike(t *testing.T) {
	raw, err := os.ReadFile("../../../frontend/src/ui/theme.vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct {
		Hex string `json:"hex"`
		theme.Tokens
	}
	if err := json.Unmarshal(raw, &vectors); err != nil {
		t.Fatal(err)
	}
	if len(vectors) < 50 {
		t.Fatalf("%d vectors, want at least 50", len(vectors))
	}
	for _, v := range vectors {
		got, err := theme.Of(v.Hex)
		if err != nil || got != v.Tokens {
			t.Errorf("%s: %+v %v, want %+v", v.Hex, got, err, v.Tokens)
		}
	}
}

func TestEveryColourIsMadeReadable(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		hex := fmt.Sprintf("#%06X", r.IntN(1<<24))
		tokens, err := theme.Of(hex)
		if err != nil {
			t.Fatal(err)
		}
		if tokens.Light.Ratio < 4.5 || tokens.Dark.Ratio < 4.5 || theme.Contrast(tokens.Light.On, tokens.Light.Brand) < 4.5 || theme.Contrast(tokens.Dark.On, tokens.Dark.Brand) < 4.5 {
			t.Fatalf("%s gives %+v", hex, tokens)
		}
	}
	for _, bad := range []string{"", "red", "#12345", "#GGGGGG", "123456#", "#+12345"} {
		if _, err := theme.Of(bad); err == nil {
			t.Errorf("%q is taken for a colour", bad)
		}
	}
}
