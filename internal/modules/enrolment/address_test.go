package enrolment

import "testing"

func TestAddressesAreReadAlike(t *testing.T) {
	same := map[string][]string{
		"12 bis avenue aerodrome": {"12 bis, avenue de l'Aérodrome", "12bis av. de l’Aérodrome", "12 BIS AV AERODROME", "Avenue de l'Aérodrome, 12 bis", "n° 12 bis ave de l Aerodrome", "12 bis  Avenue  de l‘aérodrome"},
		"12 rue ecoles":           {"12 rue des Écoles", "12, r. des Ecoles", "12 RUE ECOLES", "rue des écoles 12", "12-14 rue des Écoles", "12/14 rue des écoles", "12 et 14 rue des Écoles", "no 12 rue des écoles"},
		"3 boulevard gare":        {"3 bd de la Gare", "3, Bld de la gare", "3 boulevard de la Gare"},
		" rue 8 mai 1945":         {"rue du 8 mai 1945", "r. du 8 Mai 1945", "rue du 8-Mai-1945"},
		"5 rue 8 mai 1945":        {"5 rue du 8 mai 1945", "5, rue du 8-Mai-1945"},
		"7 rue saint martin":      {"7 rue Saint-Martin", "7 r St Martin"},
		"4 b rue general leclerc": {"4 B rue du Général-Leclerc", "4b rue du Gal Leclerc"},
		" grande rue":             {"Grande Rue", "grande-rue"},
		"2 rue aime cesaire":      {"2 rue Aimé-Césaire", "2 rue Aime Cesaire"},
	}
	for want, list := range same {
		for _, line := range list {
			a := ReadAddress(line)
			if got := a.Number.String() + " " + a.Key; got != want {
				t.Errorf("%q is read as %q, want %q", line, got, want)
			}
		}
	}
	for _, nothing := range []string{"", "   ", ",", "12", "rue"} {
		if a := ReadAddress(nothing); a.Key != "" && a.Key != "rue" {
			t.Errorf("%q is the street %q", nothing, a.Key)
		}
	}
}

func stretch(school byte, side string, from, to string) Stretch {
	s := Stretch{SchoolID: uid{school}, Side: side, ToNumber: lastNumber}
	if n, ok := ParseNumber(from); ok {
		s.FromNumber, s.FromSuffix = n.N, n.Suffix
	}
	if n, ok := ParseNumber(to); ok {
		s.ToNumber, s.ToSuffix = n.N, n.Suffix
	}
	return s
}

func TestARangeDecides(t *testing.T) {
	list := []Stretch{
		stretch(1, SideOdd, "1", "11"), stretch(2, SideOdd, "13", ""), stretch(1, SideEven, "", "10 bis"), stretch(2, SideEven, "10 ter", "98"),
	}
	for number, want := range map[string]byte{"1": 1, "11": 1, "11 bis": 1, "13": 2, "511": 2, "2": 1, "10": 1, "10bis": 1, "10 ter": 2, "12": 2, "98": 2, "100": 0} {
		n, ok := ParseNumber(number)
		if !ok {
			t.Fatalf("%q is no number", number)
		}
		outcome, found := decide(list, n, "CP")
		switch {
		case want == 0 && outcome != NoStretch:
			t.Errorf("%s is %s", number, outcome)
		case want != 0 && (outcome != Decided || found[0].SchoolID != uid{want}):
			t.Errorf("%s is %s %v, want school %d", number, outcome, found, want)
		}
	}
	if outcome, _ := decide(list, Number{}, "CP"); outcome != NumberNeeded {
		t.Errorf("without a number: %s", outcome)
	}
	if outcome, _ := decide(nil, Number{N: 1}, "CP"); outcome != UnknownStreet {
		t.Errorf("no such street: %s", outcome)
	}
	whole := []Stretch{stretch(3, SideAll, "", "")}
	if outcome, _ := decide(whole, Number{}, "CP"); outcome != Decided {
		t.Errorf("a whole street needs no number: %s", outcome)
	}
}

func TestAStreetHasASchoolOfEachAge(t *testing.T) {
	small, big := stretch(1, SideAll, "", ""), stretch(2, SideAll, "", "")
	small.Levels, big.Levels = []string{"PS", "MS", "GS"}, []string{"CP", "CE1"}
	for level, want := range map[string]byte{"PS": 1, "CP": 2} {
		if outcome, found := decide([]Stretch{small, big}, Number{N: 4}, level); outcome != Decided || found[0].SchoolID != (uid{want}) {
			t.Errorf("%s: %s %v", level, outcome, found)
		}
	}
	if outcome, _ := decide([]Stretch{small, big}, Number{N: 4}, "CM2"); outcome != NoSuchLevel {
		t.Errorf("nobody teaches CM2 there: %s", outcome)
	}
}

func TestStretchesThatMeet(t *testing.T) {
	for _, c := range []struct {
		a, b Stretch
		want bool
	}{
		{stretch(1, SideOdd, "1", "11"), stretch(2, SideEven, "2", "12"), false},
		{stretch(1, SideOdd, "1", "11"), stretch(2, SideOdd, "13", ""), false},
		{stretch(1, SideOdd, "1", "13"), stretch(2, SideOdd, "13", ""), true},
		{stretch(1, SideAll, "", ""), stretch(2, SideEven, "8", "8"), true},
		{stretch(1, SideOdd, "1", "11"), stretch(2, SideOdd, "11 bis", ""), false},
		{stretch(1, SideOdd, "1", "11 bis"), stretch(2, SideOdd, "11 ter", ""), false},
		{stretch(1, SideEven, "2", "10"), stretch(2, SideAll, "10", "20"), true},
		{stretch(1, SideOdd, "1", "10"), stretch(2, SideAll, "10", "20"), false},
	} {
		if got := c.a.meets(c.b); got != c.want {
			t.Errorf("%+v and %+v: %v", c.a, c.b, got)
		}
		if got := c.b.meets(c.a); got != c.want {
			t.Errorf("the other way round, %+v and %+v: %v", c.b, c.a, got)
		}
	}
}
