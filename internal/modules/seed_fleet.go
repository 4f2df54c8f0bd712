package modules

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"preau/internal/demo"
	"preau/internal/modules/deployment"
	"preau/internal/tenant"
)

// The other collèges of the demonstration's département are lines of its fleet: counts, and nobody behind them.

var collegeNames = []string{"du Val-Fleuri", "des Trois-Rivières", "de la Haute-Combe", "du Pont-Neuf", "des Grands-Chênes", "de la Roche-Noire", "du Clos-Marin", "des Bruyères", "de la Fontaine-Claire", "du Belvédère",
	"des Quatre-Vents", "de la Tour-Basse", "du Lac", "des Érables", "de la Croix-Verte", "du Moulin-à-Vent", "des Sablons", "de la Vallée-Longue", "du Plateau", "des Charmilles"}

var collegeTowns = []string{"Valmont", "Serrières-le-Haut", "Montfleury", "La Combe-aux-Loups", "Aiguevive", "Bois-Rambert", "Castelroux", "Pierrelongue", "Saint-Elme", "Vauxcourt", "Fontrouge", "Larmont"}

func (s *sower) fleet(tx *tenant.Tx, o *demo.Organisation) error {
	f := s.world.Fleet
	if o.Key != f.Organisation {
		return nil
	}
	now := tx.Now()
	var list []deployment.Seeded
	n := 0
	for w, wave := range f.Waves {
		for i := range wave.Colleges {
			if w == 1 && i == 0 { // the collège of the demonstration: it counts itself
				of := s.world.Organisation(demo.CollegeKey)
				list = append(list, deployment.Seeded{ID: s.tenant(of.Key), Name: of.Name, UAI: of.UAI, City: of.Address.City, Wave: wave.Name, PlannedOn: wave.Since, OpenedAt: wave.Since, ImportAt: now.AddDate(0, 0, -9), Services: 3, Steps: map[string]bool{}})
				continue
			}
			n++
			pupils := 180 + (n*137)%440
			line := deployment.Seeded{ID: uuid.NewSHA1(tx.Tenant(), []byte(fmt.Sprint("collège ", n))), Name: "Collège " + collegeNames[n%len(collegeNames)], City: collegeTowns[(n*5)%len(collegeTowns)],
				Wave: wave.Name, PlannedOn: wave.Since}
			if n > len(collegeNames) {
				line.Name += " (" + line.City + ")"
			}
			line.Steps = map[string]bool{"convention": i < wave.Deployed+4, "lists": i < wave.Deployed+2, "director": i < wave.Deployed+3, "families": i < wave.Deployed, "opened": i < wave.Deployed}
			if i < wave.Deployed {
				line.OpenedAt, line.Services = wave.Since.Add(time.Duration(n%20)*24*time.Hour), 2+n%3
				line.ImportAt = now.AddDate(0, 0, -(2 + (n*7)%30))
				if n%11 == 0 {
					line.ImportAt = now.AddDate(0, 0, -(46 + n))
				}
				guardians, teachers := pupils*17/10, 18+pupils/16
				rate := 58 + (n*13)%38
				line.Counts = map[string][3]int{"pupil": {pupils, pupils * rate / 100, pupils * rate / 140}, "guardian": {guardians, guardians * rate / 100, guardians * rate / 130},
					"teacher": {teachers, teachers, teachers}, "director": {1, 1, 1}, "school_life": {6, 6, 5}}
			}
			list = append(list, line)
		}
	}
	return deployment.Seed(tx, list)
}
