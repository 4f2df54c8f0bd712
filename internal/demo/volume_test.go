package demo

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"testing"
)

func digest(t *testing.T, schools, pupils int, seed int64) uint64 {
	t.Helper()
	h := fnv.New64a()
	out := json.NewEncoder(h)
	for s := range Volume(schools, pupils, seed) {
		if err := out.Encode(s); err != nil {
			t.Fatal(err)
		}
	}
	return h.Sum64()
}

func TestVolumeIsDeterministic(t *testing.T) {
	first := digest(t, 40, 6_000, 1)
	if digest(t, 40, 6_000, 1) != first {
		t.Error("the same numbers give another set")
	}
	if digest(t, 40, 6_000, 2) == first {
		t.Error("another seed gives the same set")
	}
}

func TestVolumeCountsAndTies(t *testing.T) {
	for _, set := range []struct{ schools, pupils int }{{1, 1}, {1, 902}, {7, 3}, {100, 15_000}, {1000, 40_000}} {
		t.Run(fmt.Sprint(set), func(t *testing.T) {
			uais, ines, mails := map[string]bool{}, map[string]bool{}, map[string]bool{}
			schools, pupils, links, communes, largest := 0, 0, 0, 0, 0
			for s := range Volume(set.schools, set.pupils, 7) {
				if s.Rank != schools {
					t.Fatalf("school %d comes at %d", s.Rank, schools)
				}
				schools++
				pupils += len(s.Pupils)
				largest = max(largest, len(s.Pupils))
				links += len(s.Links)
				if s.First {
					communes++
				}
				if s.Commune.Rank != communes-1 {
					t.Fatalf("school %d is in commune %d of %d", s.Rank, s.Commune.Rank, communes)
				}
				if !validUAI(s.UAI) || uais[s.UAI] || !luhn(s.Commune.SIRET) || len(s.Commune.SIRET) != 14 {
					t.Fatalf("school %d: UAI %s, SIRET %s", s.Rank, s.UAI, s.Commune.SIRET)
				}
				uais[s.UAI] = true
				guardians := make([]int, len(s.Pupils))
				for _, l := range s.Links {
					if l.Adult >= len(s.Adults) {
						t.Fatalf("school %d: link to nobody", s.Rank)
					}
					guardians[l.Pupil]++
				}
				for i, p := range s.Pupils {
					if guardians[i] < 1 || guardians[i] > 3 || p.Class >= len(s.Classes) || ines[p.INE] || !ineForm.MatchString(p.INE) {
						t.Fatalf("school %d, pupil %d: %+v with %d guardians", s.Rank, i, p, guardians[i])
					}
					ines[p.INE] = true
				}
				for _, a := range s.Adults {
					if a.Email != "" && (mails[a.Email] || !mailForm.MatchString(a.Email)) || !mobileForm.MatchString(a.Mobile) {
						t.Fatalf("school %d: %+v", s.Rank, a)
					}
					mails[a.Email] = true
				}
				directors := 0
				for _, teacher := range s.Teachers {
					if teacher.Director {
						directors++
					}
				}
				if directors != 1 || len(s.Teachers) != len(s.Classes)+1 {
					t.Fatalf("school %d: %d directors, %d teachers", s.Rank, directors, len(s.Teachers))
				}
			}
			if schools != set.schools || pupils != max(set.pupils, set.schools) {
				t.Errorf("%d schools, %d pupils", schools, pupils)
			}
			if ratio := float64(links) / float64(pupils); pupils > 500 && (ratio < 1.85 || ratio > 1.97) {
				t.Errorf("%.2f guardians per pupil", ratio)
			}
			if set.schools >= 100 && (communes < set.schools/10 || communes > set.schools*2/3+5) {
				t.Errorf("%d communes for %d schools", communes, set.schools)
			}
			if mean := pupils / schools; set.schools >= 100 && largest < 3*mean {
				t.Errorf("the largest school has %d pupils, the mean is %d", largest, mean)
			}
		})
	}
}

func TestVolumeStopsWhenAsked(t *testing.T) {
	seen := 0
	for range Volume(1_000, 200_000, 1) {
		if seen++; seen == 3 {
			break
		}
	}
	if seen != 3 {
		t.Errorf("%d schools", seen)
	}
	for range Volume(0, 10, 1) {
		t.Error("a school out of nothing")
	}
}

func BenchmarkBuild(b *testing.B) {
	for b.Loop() {
		Build(sunday)
	}
}

// BenchmarkVolume is reported per pupil.
func BenchmarkVolume(b *testing.B) {
	b.ReportAllocs()
	pupils := 0
	for b.Loop() {
		for s := range Volume(100, 20_000, 1) {
			pupils += len(s.Pupils)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(pupils), "ns/pupil")
}
