package qr

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image/png"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// finder is the square that readers look for in three corners.
var finder = []string{"#######", "#     #", "# ### #", "# ### #", "# ### #", "#     #", "#######"}

func TestTheThreeDrawingsAreTheSame(t *testing.T) {
	for _, text := range []string{"a", "https://preau.example.fr/c#3k9m-Zoé-œ", strings.Repeat("é", 300)} {
		rows, err := Matrix(text)
		if err != nil {
			t.Fatal(err)
		}
		size := len(rows)
		if (size-17)%4 != 0 {
			t.Fatalf("%d modules", size)
		}
		for _, corner := range [][2]int{{0, 0}, {size - 7, 0}, {0, size - 7}} {
			for y, line := range finder {
				for x, want := range line {
					if rows[corner[1]+y][corner[0]+x] != (want == '#') {
						t.Fatalf("no finder at %v", corner)
					}
				}
			}
		}
		raw, err := PNG(text, 400)
		if err != nil {
			t.Fatal(err)
		}
		picture, err := png.Decode(bytes.NewReader(raw))
		if err != nil || picture.Bounds().Dx() < 400 || picture.Bounds().Dx()%(size+8) != 0 {
			t.Fatalf("%v %v", picture.Bounds(), err)
		}
		drawn, err := SVG(text)
		if err != nil || xml.Unmarshal([]byte(drawn), new(struct{})) != nil {
			t.Fatalf("%v", err)
		}
		dark := map[[2]int]bool{}
		for _, run := range regexp.MustCompile(`M(\d+) (\d+)h(\d+)`).FindAllStringSubmatch(drawn, -1) {
			x, _ := strconv.Atoi(run[1])
			y, _ := strconv.Atoi(run[2])
			n, _ := strconv.Atoi(run[3])
			for i := range n {
				dark[[2]int{x + i, y}] = true
			}
		}
		scale := picture.Bounds().Dx() / (size + 8)
		for y := range size + 8 {
			for x := range size + 8 {
				inside := x >= 4 && y >= 4 && x < size+4 && y < size+4 && rows[y-4][x-4]
				red, _, _, _ := picture.At(x*scale+scale/2, y*scale+scale/2).RGBA()
				if (red == 0) != inside || dark[[2]int{x, y}] != inside {
					t.Fatalf("module %d,%d differs", x, y)
				}
			}
		}
	}
}

func TestWhatDoesNotFit(t *testing.T) {
	if _, err := PNG(strings.Repeat("a", 5000), 100); !errors.Is(err, ErrTooLong) {
		t.Errorf("%v", err)
	}
	if _, err := SVG(""); err == nil {
		t.Error("no text")
	}
}
