package modules

import (
	"context"
	"slices"
	"time"

	"preau/internal/demo"
	"preau/internal/modules/transport"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// Days of the week as the transport counts them.
const (
	fiveDays   = 31
	fourDays   = 27 // without Wednesday
	aWednesday = 4
)

// buses are the lines of the demonstration: the bus of the two villages whose school is in both, run by their syndicat, where 31 of 32
// seats are taken; and line 4 of the town.
func (s *sower) buses(ctx context.Context) error {
	year := s.world.Year
	since, until := schoolyear.DateOf(year.Start, s.paris), schoolyear.DateOf(year.End, s.paris)
	const syndicat, town = "sivos-val-d-or", "saint-aubin-le-val"
	village := transport.Seeded{Operator: "Régie du SIVOS du Val-d’Or", Code: "RPI", Label: "Courvallon – Les Essarts-Noirs", Colour: "#835500", Vehicle: "Car du regroupement", Registration: "AB-099-CD", Seats: 32, Since: since, Until: until, Booked: true,
		Stops: []transport.SeededStop{
			{Name: "Hameau des Granges", Place: "devant l’abri en bois", City: "Les Essarts-Noirs", LatE6: 45961200, LonE6: 4571300},
			{Name: "Grande Rue", Place: "face à la mairie", City: "Les Essarts-Noirs", LatE6: 45948800, LonE6: 4556100},
			{Name: "École de Courvallon", City: "Courvallon", LatE6: 45912600, LonE6: 4508700, School: s.tenant("ecole-courvallon")},
			{Name: "Place de l’Église", Place: "sous le tilleul", City: "Courvallon", LatE6: 45914900, LonE6: 4513800},
			{Name: "Hameau de la Combe", Place: "au pont", City: "Courvallon", LatE6: 45926300, LonE6: 4531500},
			{Name: "École des Essarts", City: "Les Essarts-Noirs", LatE6: 45946100, LonE6: 4551900, School: s.tenant("ecole-les-essarts")},
		},
		Runs: []transport.SeededRun{
			{Direction: transport.Out, Trips: []transport.SeededTrip{{Weekdays: fiveDays, Calls: [][2]int{{0, 458}, {1, 463}, {2, 482}, {3, 486}, {4, 492}, {5, 508}}}}},
			{Direction: transport.Back, Trips: []transport.SeededTrip{{Weekdays: fourDays, Calls: [][2]int{{5, 995}, {4, 1010}, {3, 1016}, {2, 1020}, {1, 1038}, {0, 1043}}}, {Weekdays: aWednesday, Calls: [][2]int{{5, 720}, {4, 735}, {3, 741}, {2, 745}, {1, 763}, {0, 768}}}}},
		}}
	homes := map[string][]int{"Courvallon": {3, 4}, "Les Essarts-Noirs": {1, 0}}
	s.board(&village, syndicat, 31, func(p *demo.Pupil) (int, bool) {
		away := p.School == "ecole-courvallon" && p.Address.City == "Les Essarts-Noirs" || p.School == "ecole-les-essarts" && p.Address.City == "Courvallon"
		if !away {
			return 0, false
		}
		return homes[p.Address.City][len(village.Riders)%2], true
	}, "rpi")
	four := transport.Seeded{Operator: "Autocars du Val", Code: "4", Label: "Mairie – Les Tilleuls", Colour: "#1f5ca6", Vehicle: "Car 4", Registration: "EF-099-GH", Seats: 45, Since: since, Until: until,
		Stops: []transport.SeededStop{
			{Name: "Mairie", Place: "côté jardin", City: "Saint-Aubin-le-Val", LatE6: 45801200, LonE6: 4421000},
			{Name: "Les Peupliers", Place: "à l’angle de la boulangerie", City: "Saint-Aubin-le-Val", LatE6: 45806700, LonE6: 4432500},
			{Name: "École des Tilleuls", City: "Saint-Aubin-le-Val", LatE6: 45812400, LonE6: 4440200, School: s.tenant("tilleuls")},
		},
		Runs: []transport.SeededRun{
			{Direction: transport.Out, Trips: []transport.SeededTrip{{Weekdays: fourDays, Calls: [][2]int{{0, 452}, {1, 461}, {2, 475}}}}},
			{Direction: transport.Back, Trips: []transport.SeededTrip{{Weekdays: fourDays, Calls: [][2]int{{2, 998}, {1, 1010}, {0, 1020}}}}},
		}}
	lina := ""
	for i := range s.world.Card {
		if s.world.Card[i].Key == "guardian" {
			for _, g := range s.ties {
				if g.Adult == s.world.Card[i].Person {
					lina = g.Pupil
					break
				}
			}
		}
	}
	s.board(&four, town, 26, func(p *demo.Pupil) (int, bool) {
		return (len(four.Riders) + 1) % 2, p.School == "tilleuls" && (p.Key == lina || len(p.LastName)%3 == 0)
	}, "distance")
	for org, line := range map[string]*transport.Seeded{syndicat: &village, town: &four} {
		s.step("buses of %s", s.world.Organisation(org).ShortName)
		if err := s.once(ctx, "transport."+org, tenant.Doors{Tenant: s.tenant(org), Open: []string{"transport", "directory", "tenant", "notify"}}, func(tx *tenant.Tx) error {
			if err := s.Transport.Seed(tx, *line); err != nil {
				return err
			}
			_, err := tx.Emit("transport.tell-schools", time.Time{}, struct{}{}) // the schools learn who rides without waiting for the night
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

// board fills a line with those pupils of the world whom pick takes, and leaves two more who asked.
func (s *sower) board(line *transport.Seeded, org string, seats int, pick func(p *demo.Pupil) (stop int, rides bool), ground string) {
	for i := range s.world.Pupils {
		p := &s.world.Pupils[i]
		if !slices.Contains(s.schools[org], p.School) {
			continue
		}
		stop, rides := pick(p)
		r := transport.SeededRider{Pupil: s.person(org, p.Key), Stop: stop, Ground: ground}
		switch {
		case !rides:
		case len(line.Riders) < seats:
			line.Riders = append(line.Riders, r)
		case len(line.Waiting) < 2:
			r.Wish = []string{"Nous habitons à plus de trois kilomètres de l’école.", "Le matin seulement, son grand-père vient le chercher le soir."}[len(line.Waiting)]
			line.Waiting = append(line.Waiting, r)
		}
	}
}
