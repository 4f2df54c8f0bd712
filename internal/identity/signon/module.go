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
			manifest.NewSteps("signon.tell", nil, s.tell),
			manifest.NewSteps("signon.sweep", nil, s.nightly),
		},
		Schedules: []manifest.Schedule{{Kind: "signon.sweep", Next: manifest.Daily(3, 50, time.UTC)}},
		Retention: []manifest.Retention{
			{Data: "signon.kept_tickets", Basis: "signon.basis_security", Trigger: "signon.from_end", Delay: 24 * time.Hour, Action: "erase"},
			{Data: "signon.kept_visits", Basis: "signon.basis_security", Trigger: "signon.from_opening", Delay: 100 * 24 * time.Hour, Action: "erase"},
		},
		Migrations: migrations,
		Catalogues: catalogues,
	}
}
