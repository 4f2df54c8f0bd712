package aaf

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"preau/internal/directory/aaf/variants"
	"preau/internal/directory/roll"
	"preau/internal/platform/xmlstream"
)

// told says what was read of a school in the words of variants.
func told(s *roll.Set) []string {
	id := func(key string) string { return key[strings.LastIndexByte(key, ':')+1:] }
	label := func(class int) string {
		if class == roll.None {
			return "-"
		}
		return s.Classes[class].Label
	}
	classes := func(list []int) (out []string) {
		for _, c := range list {
			out = append(out, s.Classes[c].Label)
		}
		return out
	}
	groups := func(list []int) (out []string) {
		for _, g := range list {
			out = append(out, s.Groups[g].Label)
		}
		return out
	}
	out := []string{"school " + id(s.School.Key) + " " + s.School.Type}
	for _, p := range s.Pupils {
		var wishes []string
		for _, w := range p.Wishes {
			wishes = append(wishes, string(w))
		}
		if len(p.Addresses) == 0 && p.Regime != "" {
			wishes = nil // of the second degree: a régime, no boxes
		}
		out = append(out, variants.PupilFact(id(p.Key), p.FamilyName, p.UsageName, p.FirstName, p.BirthDate, p.Sex, p.INE, p.Level, label(p.Class), groups(p.Groups), wishes))
	}
	for _, g := range s.Guardians {
		a := g.Address
		out = append(out, variants.GuardianFact(id(g.Key), g.FamilyName, g.UsageName, g.FirstName, g.Mail, g.HomePhone, g.Mobile, g.WorkPhone, a.Street, a.Postcode, a.Commune))
	}
	for _, l := range s.Links {
		out = append(out, variants.LinkFact(id(s.Pupils[l.Pupil].Key), id(s.Guardians[l.Guardian].Key), int(l.Relation), l.Authority))
	}
	for _, t := range s.Staff {
		out = append(out, variants.StaffFact(id(t.Key), t.FamilyName, t.UsageName, t.FirstName, t.Mail, t.Director, t.Profiles, classes(t.Classes), groups(t.Groups)))
	}
	for _, c := range s.Classes {
		out = append(out, variants.ClassFact(c.ID, c.Label, c.Kind, c.Levels, c.Pupils))
	}
	for _, g := range s.Groups {
		out = append(out, "group "+id(g.Key)+" "+g.Label)
	}
	slices.Sort(out)
	return out
}

// differences are the lines of one side only.
func differences(want, got []string) (out []string) {
	for _, line := range want {
		if !slices.Contains(got, line) {
			out = append(out, "- "+line)
		}
	}
	for _, line := range got {
		if !slices.Contains(want, line) {
			out = append(out, "+ "+line)
		}
	}
	return out
}

// Sets of any hand are read as they were meant, school by school, person by person.
func TestSetsOfAnyHand(t *testing.T) {
	t.Parallel()
	seeds := uint64(60)
	if os.Getenv("PREAU_CAMPAIGN") != "" {
		seeds = 1000
	}
	for seed := range seeds {
		style := variants.AnyStyle(seed)
		world := variants.New(seed, 1+int(seed%2), style.Letters())
		t.Run(fmt.Sprintf("%d", seed), func(t *testing.T) {
			set := open(t, folder(world.Complete(style)), Options{Academy: world.Academy})
			if !set.Committable() {
				t.Fatalf("%+v: %v", style, set.Issues())
			}
			want := world.Facts()
			got := map[string][]string{}
			for _, s := range rolls(t, set) {
				if !s.Committable() {
					t.Errorf("%s: %v", s.School.UAI, s.Issues)
				}
				got[s.School.UAI] = told(s)
			}
			if set.Mode != Complete || len(set.Others()) != world.Others() || !slices.Equal(slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want))) {
				t.Fatalf("%+v: %s, %d other structures of %d, schools %v of %v", style, set.Mode, len(set.Others()), world.Others(), slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)))
			}
			for uai := range want {
				if d := differences(want[uai], got[uai]); len(d) > 0 {
					t.Errorf("%+v: %s:\n%s", style, uai, strings.Join(d[:min(len(d), 12)], "\n"))
				}
			}
		})
	}
}

// Three hundred damages done to sets of any hand: each is told by its own code, and no school comes out.
func TestDamagedSetsOfAnyHand(t *testing.T) {
	t.Parallel()
	type harm struct {
		codes []string
		do    func(f folder, name string, r *rand.Rand) bool
	}
	whole := func(b []byte, share float64) []byte { return b[:int(float64(len(b))*share)] }
	harms := []harm{
		{[]string{"xml_"}, func(f folder, name string, r *rand.Rand) bool {
			f[name] = whole(f[name], 0.3+0.6*r.Float64())
			return true
		}},
		{[]string{"xml_"}, func(f folder, name string, r *rand.Rand) bool {
			f[name] = bytes.Replace(f[name], []byte("</attributes>"), []byte("</attribute>"), 1)
			return true
		}},
		{[]string{"xml_"}, func(f folder, name string, r *rand.Rand) bool {
			at := bytes.Index(f[name], []byte("<value>")) + 7
			f[name] = slices.Insert(bytes.Clone(f[name]), at, 0)
			return true
		}},
		{[]string{xmlstream.InternalSubset}, func(f folder, name string, r *rand.Rand) bool {
			at := bytes.Index(f[name], []byte("<ficAlim"))
			head := bytes.Replace(f[name][:at], []byte(`<!DOCTYPE ficAlimMENESR SYSTEM "ficAlimMENESR.dtd">`), nil, 1)
			f[name] = slices.Concat(head, []byte(`<!DOCTYPE ficAlimMENESR [<!ENTITY a SYSTEM "file:///etc/passwd">]>`), f[name][at:])
			return true
		}},
		{[]string{MissingPart, SuspectedPart, MissingStructures, MissingPupils}, func(f folder, name string, r *rand.Rand) bool { // the first of several parts
			next := strings.Replace(name, "_0000.", "_0001.", 1)
			if next == name || f[next] == nil {
				return false
			}
			delete(f, name)
			return true
		}},
		{[]string{DuplicatePart}, func(f folder, name string, r *rand.Rand) bool { f["copie/"+name] = f[name]; return true }},
		{[]string{MixedDates}, func(f folder, name string, r *rand.Rand) bool {
			f[strings.Replace(name, "20260901", "20260915", 1)] = f[name]
			delete(f, name)
			return true
		}},
		{[]string{MixedSources}, func(f folder, name string, r *rand.Rand) bool { f["X"+name] = f[name]; delete(f, name); return true }},
		{[]string{UnexpectedRequest, "xml_"}, func(f folder, name string, r *rand.Rand) bool {
			f[name] = bytes.ReplaceAll(f[name], []byte("addRequest>"), []byte("deleteRequest>"))
			return true
		}},
		{[]string{"archive_"}, func(f folder, name string, r *rand.Rand) bool {
			f[name] = append([]byte("PK\x03\x04"), f[name]...)
			return true
		}},
	}
	done := 0
	for seed := uint64(0); done < 300; seed++ {
		r := rand.New(rand.NewPCG(seed, 9))
		style := variants.AnyStyle(seed)
		style.Pack, style.Encoding, style.Undated, style.Capitals, style.First, style.Width, style.PerPart = "plain", "UTF-8", false, false, 0, 4, 4
		f := folder(variants.New(seed, 1+int(seed%2), "UTF-8").Complete(style))
		var names []string
		for _, name := range slices.Sorted(maps.Keys(f)) {
			if strings.HasSuffix(name, ".xml") && bytes.Contains(f[name], []byte("<value>")) {
				names = append(names, name)
			}
		}
		name, h := names[r.IntN(len(names))], harms[seed%uint64(len(harms))]
		if !h.do(f, name, r) {
			continue
		}
		done++
		set := open(t, f, Options{})
		got := codes(set.Issues())
		if set.Committable() || !slices.ContainsFunc(got, func(c string) bool {
			return slices.ContainsFunc(h.codes, func(want string) bool { return strings.HasPrefix(c, want) })
		}) {
			t.Errorf("%d, %s: %v, want %v", seed, name, got, h.codes)
		}
		for school, err := range set.Schools() {
			if err != ErrRefused || school != nil {
				t.Errorf("%d: a school came out: %v", seed, err)
			}
		}
	}
}
