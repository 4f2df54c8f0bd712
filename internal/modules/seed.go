package modules

import (
	"context"

	"preau/internal/app"
)

// Volume is how much a volume seed wrote.
type Volume struct{ Schools, Pupils, Guardians int }

// Seed loads the demonstration where there is none; an installation that has it keeps its data.
func (w *Wired) Seed(ctx context.Context, core *app.Core, today string) error { return nil }

// SeedVolume loads a deterministic volume of schools.
func (w *Wired) SeedVolume(ctx context.Context, core *app.Core, schools, pupils int, number int64) (Volume, error) {
	return Volume{}, nil
}

// Card is the sign-in card, a line per profile.
func (w *Wired) Card() []string { return nil }
