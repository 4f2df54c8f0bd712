package bench

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
)

// deciding measures a decision as a request makes it, beside a look-up in a map of the same size (P8), and asks Casbin the
// same questions.
func deciding(ctx context.Context, w *world) error {
	t, err := w.town(ctx, fewer)
	if err != nil {
		return err
	}
	d := t.house.Decider
	rights := d.Policy().Rights()
	type key struct{ profile, right string }
	flat := map[key]uint8{}
	type question struct {
		tenant   uuid.UUID
		profiles []access.Profile
		right    access.Right
	}
	var asked []question
	for i, p := range access.Profiles {
		for _, r := range rights {
			flat[key{string(p), string(r)}] = uint8(d.Policy().Base().Doors(p, r))
			asked = append(asked, question{t.readers[i%len(t.readers)].tenant, []access.Profile{p}, r})
		}
	}
	rand.Shuffle(len(asked), func(i, j int) { asked[i], asked[j] = asked[j], asked[i] })
	const batch = 10_000
	var sink uint64
	list, err := w.interleave(ctx, w.Rounds, 1, slice,
		arm{"map", func(context.Context, int) error {
			n, at := uint64(0), 0
			for range batch {
				if at++; at == len(asked) {
					at = 0
				}
				n += uint64(flat[key{string(asked[at].profiles[0]), string(asked[at].right)}])
			}
			sink += n
			return nil
		}},
		arm{"decision", func(ctx context.Context, _ int) error {
			n, at := uint64(0), 0
			for range batch {
				if at++; at == len(asked) {
					at = 0
				}
				table, err := d.Table(ctx, asked[at].tenant)
				if err != nil {
					return err
				}
				n += uint64(table.Any(asked[at].profiles, asked[at].right))
			}
			sink += n
			return nil
		}})
	if err != nil {
		return err
	}
	once := time.Second.Seconds() * 1e9 / batch
	w.ratio("P8 a decision", once/list[1].rate(), "ns", 1/list[1].over(&list[0]), atMost, 20, "times a look-up in a map of as many entries")
	w.absolute("P8 a decision, in µs", once/list[1].rate()/1000, "µs", atMost, 2, "")
	differ, n, err := differences(d.Policy())
	if err != nil {
		return err
	}
	w.exact("P8 answers that differ from Casbin's", float64(differ), "answers", atMost, 0, figure(float64(n))+" asked, defaults and changes of 20 tenants")
	return nil
}

// differences compares every (profile, right, door) with Casbin, for the defaults and for changed policies.
func differences(p *access.Policy) (differ, asked int, err error) {
	dice := rand.New(rand.NewPCG(8, 8))
	for variant := range 21 {
		var changes []access.Override
		seen := map[access.Rule]bool{}
		for range variant * 5 {
			r := access.Rule{Profile: access.Profiles[dice.IntN(len(access.Profiles))], Right: p.Rights()[dice.IntN(len(p.Rights()))], Door: access.Doors[dice.IntN(len(access.Doors))]}
			if !seen[r] {
				seen[r] = true
				changes = append(changes, access.Override{Rule: r, Allowed: dice.IntN(2) == 0})
			}
		}
		table, err := p.Compile(changes)
		if err != nil {
			return 0, 0, err
		}
		casbin, err := p.Enforcer(changes)
		if err != nil {
			return 0, 0, err
		}
		for _, q := range access.Profiles {
			for _, r := range p.Rights() {
				for _, door := range access.Doors {
					ok, err := casbin.Enforce(string(q), r.Service(), r.Name(), door.String())
					if err != nil {
						return 0, 0, err
					}
					asked++
					if ok != table.Doors(q, r).Has(door) {
						differ++
					}
				}
			}
		}
	}
	return differ, asked, nil
}
