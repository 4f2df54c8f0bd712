package signon

import (
	"embed"
	"slices"
	"time"

	"preau/internal/manifest"
)

// Key is sign-on's folder, SQL schema and namespace.
const Key = "signon"

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed fr.po en.po
var catalogues embed.FS

// Module declares sign-on. Its addresses are those of the protocols; they are in no document of ours.
func (s *Service) Module() manifest.Module {
	return manifest.Module{
		Key: Key, Floor: true,
		Operations: slices.Concat(s.casOperations(), s.oidcOperations(), s.ltiOperations(), s.samlOperations(), s.launchOperations()),
		Jobs: []manifest.Job{
			manifest.NewJob("signon.ended", nil, s.ended),
			manifest.NewJob("signon.lapsed", nil, s.lapsed),
			manifest.NewSteps("signon.tell", nil, s.tell),
			manifest.NewSteps("signon.sweep", nil, s.nightly),
		},
		Schedules: []manifest.Schedule{{Kind: "signon.lapsed", Next: manifest.Every(30 * time.Second)}, {Kind: "signon.sweep", Next: manifest.Daily(3, 50, time.UTC)}},
		Retention: []manifest.Retention{
			{Data: "signon.kept_tickets", Basis: "signon.basis_security", Trigger: "signon.from_end", Delay: 24 * time.Hour, Action: "erase"},
			{Data: "signon.kept_visits", Basis: "signon.basis_security", Trigger: "signon.from_opening", Delay: 100 * 24 * time.Hour, Action: "erase"},
		},
		Subject: manifest.Subject{Keeps: []manifest.Kept{
			{Table: "signon.tickets", Whom: "account_id person_id", Says: "hash kind session_id client_id family service facts made_at expires_at used_at", Gone: manifest.Held, Why: "signon.kept_tickets", Untold: "signon.untold"},
			{Table: "signon.visits", Whom: "account_id person_id subject", Says: "id session_id client_id protocol target handle began_at leaving_at told_at given_up idle_s over_at", Gone: manifest.Held, Why: "signon.kept_visits", Untold: "signon.untold"},
		}},
		Migrations: migrations,
		Catalogues: catalogues,
	}
}
