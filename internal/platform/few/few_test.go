package few

import "testing"

func TestNeitherAPartNorWhatItLeavesIsSmall(t *testing.T) {
	shown := 0
	for whole := range 60 {
		for part := range whole + 1 {
			w, p := Share(whole, part)
			if w == nil && p != nil || w != nil && *w < Floor {
				t.Fatalf("%d of %d: %v, %v", part, whole, w, p)
			}
			if p != nil {
				shown++
				if left := *w - *p; *p > 0 && *p < Floor || left > 0 && left < Floor {
					t.Fatalf("%d of %d are shown", *p, *w)
				}
			}
		}
	}
	if shown == 0 {
		t.Error("nothing is ever shown")
	}
}
