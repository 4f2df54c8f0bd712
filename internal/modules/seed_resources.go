package modules

import (
	"context"

	"github.com/google/uuid"

	"preau/internal/app"
	"preau/internal/demo"
	"preau/internal/demo/peers"
	"preau/internal/directory"
	"preau/internal/identity/signon"
	"preau/internal/modules/exchange"
	"preau/internal/modules/resource"
	"preau/internal/tenant"
)

// workshopOf and dictionaryOf are the resources of the demonstration as a school adds them.
func workshopOf(p *peers.Resource) resource.Written {
	return resource.Written{Name: "Atelier d’exercices", Summary: "Des exercices à faire en classe ou chez soi.", Icon: "exercise", Protocol: signon.CAS, Address: p.Workshop(), Allowed: []string{p.Workshop()},
		Sends: []string{resource.SendProfile, resource.SendSchool, resource.SendClasses, resource.SendLevel, resource.SendGivenName}}
}

func dictionaryOf(p *peers.Resource) resource.Written {
	return resource.Written{Name: "Dictionnaire", Summary: "Chercher un mot, entendre sa prononciation.", Icon: "book", Protocol: resource.Link, Address: p.Dictionary()}
}

// leavesOf is what leaves a school of the demonstration: the GAR's archive, and the lists that its library's software reads.
func leavesOf(p *peers.Resource, head uuid.UUID) exchange.Seeded {
	return exchange.Seeded{Ident: "PREAUDEMO", Responsibles: []uuid.UUID{head},
		Library: exchange.BrickWritten{Name: "Bibliothèque de l’école", Purpose: "Prêter des livres : qui est dans quelle classe.", Contact: "bibliotheque@example.fr",
			Lists: []string{"orgs", "academicSessions", "classes", "users", "enrollments"}, People: []string{exchange.Pupils}, Fields: []string{exchange.Names}},
		Told: p.Notices(), Facts: []string{exchange.PupilEnrolled, exchange.PupilLeft, exchange.ClassChanged},
		Read: []string{"classes", "users", "enrollments"}, Days: 12}
}

// Lend gives the schools of the demonstration the resources of a desk, and whoever manages them some that are ready to be added.
func (w *Wired) Lend(ctx context.Context, core *app.Core, p *peers.Resource) error {
	older := workshopOf(p)
	older.Name, older.Summary, older.Icon, older.Codes, older.Sends = "Exerciseur d’autrefois", "Une ressource qui attend les anciens codes de profil.", "game", resource.CodesOlder, []string{resource.SendProfile}
	w.connectors = []resource.Connector{{Key: "workshop", Written: workshopOf(p)}, {Key: "older", Written: older}, {Key: "dictionary", Written: dictionaryOf(p)}}
	if w.sown == nil {
		return nil
	}
	s := w.sown
	for _, o := range s.world.Organisations {
		if o.Kind != demo.KindSchool && o.Kind != demo.KindCollege {
			continue
		}
		err := core.DB.In(ctx, tenant.Doors{Tenant: s.tenant(o.Key), Open: []string{"resource", "directory", "exchange"}}, tenant.Actor{Via: "command", Lang: "fr"}, func(tx *tenant.Tx) error {
			head, err := tenant.Value[uuid.UUID](tx, `select person_id from directory.roles where tenant_id = $1 and profile = 'director' and until is null order by since, id limit 1`, tx.Tenant())
			if err != nil {
				return err
			}
			if err := w.Resource.Place(tx, s.id("resource", o.Key, "workshop"), workshopOf(p), head, directory.GroupSchool); err != nil {
				return err
			}
			if err := w.Resource.Place(tx, s.id("resource", o.Key, "dictionary"), dictionaryOf(p), head, directory.GroupSchool, directory.GroupSchoolGuardians); err != nil {
				return err
			}
			return w.Exchange.Seed(tx, leavesOf(p, head))
		})
		if err != nil {
			return err
		}
	}
	return nil
}
