package identity

import (
	"context"
	"time"

	"preau/internal/access"
	"preau/internal/manifest"
	"preau/internal/tenant"
)

// Key is identity's folder, URL prefix, SQL schema and namespace.
const Key = "identity"

// Module declares identity.
func (s *Service) Module() manifest.Module {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		paris = time.UTC
	}
	return manifest.Module{
		Key:   Key,
		Floor: true,
		Rights: []access.Default{
			// whom they may help is narrower: Directory.MayHelp
			{Right: "identity:activate", Kind: access.Manage, Doors: access.Tenant,
				Profiles: []access.Profile{access.Director, access.Teacher, access.SchoolStaff, access.TownAdmin, access.SchoolOffice, access.DeptAgent, access.AcademyStaff, access.Operator}},
			{Right: "identity:reset", Kind: access.Manage, Doors: access.Tenant,
				Profiles: []access.Profile{access.Director, access.Teacher, access.TownAdmin, access.SchoolOffice, access.DeptAgent, access.AcademyStaff, access.Operator}},
		},
		Operations: s.operations(),
		Jobs: []manifest.Job{
			manifest.NewJob("identity.sweep", nil, func(_ context.Context, tx *tenant.Tx, _ *manifest.Due) error { return s.Sweep(tx) }),
		},
		Schedules: []manifest.Schedule{{Kind: "identity.sweep", Next: manifest.Daily(3, 40, paris)}},
		Retention: []manifest.Retention{
			{Data: "identity.kept.accounts", Basis: "identity.basis.service", Trigger: "identity.from.last_membership", Delay: manifest.KeptFor, Action: "erase"},
			{Data: "identity.kept.sessions", Basis: "identity.basis.security", Trigger: "identity.from.end", Delay: 30 * 24 * time.Hour, Action: "erase"},
			{Data: "identity.kept.devices", Basis: "identity.basis.security", Trigger: "identity.from.last_use", Delay: 365 * 24 * time.Hour, Action: "erase"},
			{Data: "identity.kept.addresses", Basis: "identity.basis.service", Trigger: "identity.from.not_verified", Delay: 7 * 24 * time.Hour, Action: "erase"},
			{Data: "identity.kept.cards", Basis: "identity.basis.service", Trigger: "identity.from.issue", Delay: 365 * 24 * time.Hour, Action: "erase"},
			{Data: "identity.kept.externals", Basis: "identity.basis.service", Trigger: "identity.from.account_or_owner", Delay: manifest.KeptFor, Action: "erase"},
			{Data: "identity.kept.passkeys", Basis: "identity.basis.service", Trigger: "identity.from.account_or_owner", Delay: manifest.KeptFor, Action: "erase"},
			{Data: "identity.kept.joins", Basis: "identity.basis.service", Trigger: "identity.from.last_membership", Delay: manifest.KeptFor, Action: "erase"},
			{Data: "identity.kept.refusals", Basis: "identity.basis.service", Trigger: "identity.from.last_membership", Delay: manifest.KeptFor, Action: "erase"},
			{Data: "identity.kept.attempts", Basis: "identity.basis.security", Trigger: "identity.from.last_use", Delay: 24 * time.Hour, Action: "erase"},
		},
		Register:   manifest.Processing{Purpose: "identity.register.purpose", People: "identity.register.people", Data: "identity.register.data", Recipients: "identity.register.recipients"},
		Subject:    subject(),
		Migrations: Migrations,
		Catalogues: catalogues,
	}
}

// Sweep erases what has had its time; it runs once a night, above tenants.
func (s *Service) Sweep(tx *tenant.Tx) error {
	if _, err := tx.Exec(`delete from identity.attempts where last_at < $1`, s.now().Add(-24*time.Hour)); err != nil {
		return err
	}
	if _, err := tx.Exec(`delete from identity.seen where until_at < $1`, s.now()); err != nil {
		return err
	}
	_, err := tx.Exec(`select identity.sweep($1), identity.sweep_keys($1), identity.sweep_accounts($2)`, s.now(), tx.Now())
	return err
}
