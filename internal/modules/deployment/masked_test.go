package deployment

import (
	"testing"

	"preau/internal/platform/few"
)

// Whatever is shown, and whatever is taken from whatever is shown, is about nobody or about eleven people at least.
func TestNoFigureIsAboutFewerThanEleven(t *testing.T) {
	shown := 0
	for people := range 60 {
		for activated := range people + 1 {
			for active := range activated + 1 {
				c := masked("guardian", people, activated, active)
				var figures []int
				for _, p := range []*int{c.People, c.Activated, c.Active} {
					if p != nil {
						figures = append(figures, *p)
					}
				}
				for i, a := range figures {
					for _, b := range append(figures[i+1:], 0) {
						if d := a - b; d != 0 && d < few.Floor {
							t.Fatalf("%d people, %d activated, %d active: %d and %d are shown, and leave %d", people, activated, active, a, b, d)
						}
					}
				}
				shown += len(figures)
			}
		}
	}
	if c := masked("guardian", 240, 200, 150); c.People == nil || c.Activated == nil || c.Active == nil {
		t.Errorf("nothing is shown of a school of 240: %+v", c)
	}
	if c := masked("director", 1, 1, 1); c.People != nil || c.Activated != nil || c.Active != nil {
		t.Errorf("a director is shown: %+v", c)
	}
	if shown == 0 {
		t.Error("nothing is ever shown")
	}
}
