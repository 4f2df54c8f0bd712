package password

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
)

var cheap = Params{MemoryKiB: 64, Iterations: 1, Parallelism: 1}

func pool(t *testing.T, o Options) *Pool {
	t.Helper()
	if o.Params == (Params{}) {
		o.Params = cheap
	}
	p, err := NewPool(o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestVerify(t *testing.T) {
	p := pool(t, Options{Slots: 2})
	hash, err := p.Hash(t.Context(), "Forêt é cheval")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=64,t=1,p=1$") || strings.Contains(hash, "cheval") {
		t.Errorf("hash %q", hash)
	}
	again, err := p.Hash(t.Context(), "Forêt é cheval")
	if err != nil || again == hash {
		t.Error("two hashes of one password are alike")
	}
	cases := []struct {
		name, hash, password string
		want                 bool
	}{
		{"unknown name", "", "Forêt é cheval", false},
		{"unknown name, the dummy's password", "", "nobody", false},
		{"wrong", hash, "forêt é cheval", false},
		{"empty", hash, "", false},
		{"endless", hash, strings.Repeat("a", 1<<20), false},
		{"right", hash, "Forêt é cheval", true},
		{"typed on another keyboard", hash, "Fore\u0302t e\u0301 cheval", true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got, err := p.Verify(t.Context(), c.hash, c.password); err != nil || got != c.want {
				t.Errorf("%v %v", got, err)
			}
		})
	}
	if _, err := p.Verify(t.Context(), "nonsense", "x"); err == nil {
		t.Error("a stored hash that is not one")
	}
	dearer := pool(t, Options{Params: Params{128, 1, 1}})
	if p.Outdated(hash) || !dearer.Outdated(hash) || !p.Outdated("nonsense") {
		t.Error("outdated")
	}
}

func TestBeyondThePoolPeopleAreSentAway(t *testing.T) {
	p := pool(t, Options{Slots: 1, Wait: 20 * time.Millisecond})
	p.slots <- struct{}{}
	pauses := map[time.Duration]bool{}
	for range 5 {
		began := time.Now()
		_, err := p.Hash(t.Context(), "x")
		var busy *ErrBusy
		if !errors.As(err, &busy) || busy.RetryAfter < time.Second || busy.RetryAfter > 4*time.Second || time.Since(began) > time.Second {
			t.Fatalf("%v after %v", err, time.Since(began))
		}
		pauses[busy.RetryAfter] = true
	}
	if len(pauses) < 2 {
		t.Error("everybody would come back together")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.Verify(ctx, "", "x"); !errors.Is(err, context.Canceled) {
		t.Errorf("gone: %v", err)
	}
	<-p.slots
	if _, err := p.Hash(t.Context(), "x"); err != nil {
		t.Errorf("free again: %v", err)
	}
}

func TestManyAtOnce(t *testing.T) {
	p := pool(t, Options{Slots: 2, Queue: 40, Wait: 10 * time.Second})
	var group sync.WaitGroup
	for range 40 {
		group.Go(func() {
			if _, err := p.Verify(t.Context(), "", "x"); err != nil {
				t.Error(err)
			}
			if len(p.slots) > 2 {
				t.Error("more workers than slots")
			}
		})
	}
	group.Wait()
}

func TestAFullQueueSendsAwayAtOnce(t *testing.T) {
	p := pool(t, Options{Slots: 1, Queue: 2, Wait: time.Minute})
	p.slots <- struct{}{}
	var group sync.WaitGroup
	for range 3 { // one stands in the place of the slot that we took
		group.Go(func() {
			if _, err := p.Hash(t.Context(), "x"); err != nil {
				t.Error(err)
			}
		})
	}
	for !p.Full() {
		time.Sleep(time.Millisecond)
	}
	began := time.Now()
	var busy *ErrBusy
	if _, err := p.Hash(t.Context(), "x"); !errors.As(err, &busy) || time.Since(began) > time.Second {
		t.Errorf("%v after %v", err, time.Since(began))
	}
	<-p.slots
	group.Wait()
	if p.Full() || len(p.places) != 0 {
		t.Error("places were not given back")
	}
}

// An unknown name takes as long as a known one with a wrong password.
func TestTimeTellsNothing(t *testing.T) {
	p := pool(t, Options{Params: Params{MemoryKiB: 4096, Iterations: 2, Parallelism: 1}})
	hash, err := p.Hash(t.Context(), "right")
	if err != nil {
		t.Fatal(err)
	}
	fastest := func(hash string) time.Duration {
		best := time.Hour
		for range 20 {
			began := time.Now()
			p.Verify(t.Context(), hash, "wrong")
			best = min(best, time.Since(began))
		}
		return best
	}
	known, unknown := fastest(hash), fastest("")
	if ratio := float64(known) / float64(unknown); ratio < 0.67 || ratio > 1.5 {
		t.Errorf("known %v, unknown %v", known, unknown)
	}
}

func TestCommonPasswordsAreRefused(t *testing.T) {
	cases := []string{
		"azertyuiop", "azerty123", "AZERTY2024!", "Azerty12345!", "qsdfghjklm", "wxcvbn123456", "qwertyuiop12", "1a2z3e4r5t", "aqwzsxedc", "azertyqsdfgh",
		"motdepasse", "MotDePasse1!", "m0td3p@sse", "Mot.De.Passe.2026", "password", "P@ssw0rd2026", "Passw0rd!", "changeme123", "Bienvenue2026!", "bonjour123", "jetaime!!",
		"Camille2015", "camille2015!", "Noé-2012-!", "Élodie1987", "elodie.1987", "jean-pierre", "JulieMartin12", "marie2015louis", "2015camille!", "123camille123",
		"Printemps2026", "Été2026!!", "hiver2025!!", "Septembre2026!", "juillet14!", "Soleil123456", "doudou2020!!",
		"12345678", "123456789012", "00000000", "14071789", "0199000000", "01/09/2026", "aaaaaaaaaaaa", "abcabcabcabc", "121212121212", "abcdefgh", "abcdefghijkl", "987654321",
		"ecoleecole", "mairie99000!", "cantine2026!", "Marseille13!", "paris75001", "toulouse31000", "OlympiqueMarseille13", "monamour123", "papamaman2020", "chatonlapin12",
	}
	for _, password := range cases {
		var weakness *Weakness
		if err := Check(password, Minimum); !errors.As(err, &weakness) || weakness.Reason != Common {
			t.Errorf("%q: %v", password, err)
		}
	}
	// The list by rule: every word with every way of dressing it.
	refused, total := 0, 0
	for word := range words() {
		for _, dress := range []string{"%s2026", "%s123!", "%s12345", "2015%s!", "%s@99", "%s1990!!"} {
			password := fmt.Sprintf(dress, word)
			if len(password) < Minimum {
				continue
			}
			total++
			if Check(password, Minimum) != nil {
				refused++
			}
		}
	}
	if total < 5000 || refused != total {
		t.Errorf("%d of %d refused", refused, total)
	}
}

func TestGoodPasswordsAreTaken(t *testing.T) {
	for _, password := range []string{
		"tulipe cosmos violon", "cheval-agrafe-batterie", "Trois tortues vertes dansent", "xk8#Vq2!mZ", "vélo sous la pluie", "le train de 7h12 part", "huître93 & moquette",
		"correct horse battery", "ñandú quantique 7", "日本語のパスワードです", "Zt4-kPq9-vLm2", "mon voisin élève des lamas", "ma grand-mère râpe des carottes",
	} {
		if err := Check(password, MinimumPrivileged-2, "Zoé Œuvrard", "zoe.oeuvrard@example.fr"); err != nil {
			t.Errorf("%q: %v", password, err)
		}
	}
}

func TestReasons(t *testing.T) {
	cases := []struct {
		password string
		minimum  int
		own      []string
		want     Reason
	}{
		{"", Minimum, nil, TooShort},
		{"xk8#Vq2", Minimum, nil, TooShort},
		{"xk8#Vq2!mZa", MinimumPrivileged, nil, TooShort},
		{strings.Repeat("xk8#", 33), Minimum, nil, TooLong},
		{"Œuvrard99", Minimum, []string{"Zoé", "Œuvrard"}, Personal},
		{"zoe.oeuvrard!", Minimum, []string{"zoe.oeuvrard@example.fr"}, Personal},
		{"0euvr@rd-z0e", Minimum, []string{"Zoé", "Œuvrard"}, Personal},
		{"éàüñçøßþ", Minimum, nil, ""},
		{"Œuvrard et les 40 lamas", Minimum, []string{"Œuvrard"}, ""},
	}
	for _, c := range cases {
		err := Check(c.password, c.minimum, c.own...)
		var weakness *Weakness
		if errors.As(err, &weakness); (c.want == "") != (err == nil) || (err != nil && weakness.Reason != c.want) {
			t.Errorf("%q: %v, want %q", c.password, err, c.want)
		}
	}
}

func FuzzCheck(f *testing.F) {
	f.Add("Camille2015!", "Camille")
	f.Add("é\xff\u0301", "\x00")
	f.Fuzz(func(t *testing.T, password, own string) {
		if err := Check(password, Minimum, own); err == nil && len([]rune(composed(password))) < Minimum {
			t.Errorf("%q", password)
		}
	})
}

func BenchmarkVerify(b *testing.B) {
	p, err := NewPool(Options{})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		p.Verify(b.Context(), "", "x")
	}
}
