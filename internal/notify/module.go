// Package notify says how a person is told: in the app, by mail, by push, on paper; at once, in a digest, after the quiet hours.
package notify

import (
	"context"
	"embed"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/audit"
	"preau/internal/identity"
	"preau/internal/manifest"
	"preau/internal/platform/i18n"
	"preau/internal/platform/mail"
	"preau/internal/platform/signed"
	"preau/internal/tenant"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed fr.po en.po
var catalogues embed.FS

// Contact is where a person is reached.
type Contact struct {
	Mail string // verified, or known to the administration; "" when none
	Name string // for the mail's To header
	Lang string // "fr", "en"
}

// Deps are what notify needs of the rooms beneath, wired once.
type Deps struct {
	Words *i18n.Bundle
	Log   *slog.Logger
	Keys  signed.Keys
	URL   string       // the address people type
	From  mail.Address // of every mail
	Host  string       // right side of message ids
	Mail  mail.Sender  // mail.Lookup too, when the transport can be asked
	// Push sends one Web Push message; nil: no push.
	Push func(ctx context.Context, endpoint, p256dh, auth string, payload []byte) (gone bool, err error)
	// PushKey is the public VAPID key that browsers subscribe with.
	PushKey string
	// Accounts gives the verified address and language of accounts; Persons what the tenant's administration knows.
	Accounts func(tx *tenant.Tx, accounts []uuid.UUID) (map[uuid.UUID]Contact, error)
	Persons  func(tx *tenant.Tx, persons []uuid.UUID) (map[uuid.UUID]Contact, error)
	// Letters are an account's own mails at the moment they leave, read behind its door; none when they have no object any more.
	Letters func(tx *tenant.Tx, kind string, params map[string]any) ([]identity.Letter, error)
	// Invitation is the page that an invitation's mail leads to; "" when its card is not live any more.
	Invitation func(tx *tenant.Tx, card uuid.UUID) (path string, until time.Time, err error)
	// Signed are the services that show a page of their own to whoever follows a mail's link, without a sign-in; the link of the others
	// leads into the app. nil: all.
	Signed []string
}

// Letter is a mail to one address, as its reader sees it.
type Letter struct {
	To            mail.Address
	Lang          string
	Head          string // who writes, over the letter; "": the app
	Subject, Text string
	Items         []string // a list under the text
	Link          string   // the button; "" when none
	LinkLabel     string
	Aside         string // what is worth knowing of the link
}

// Service publishes notices. One lives in the process, shared by the services that tell people something.
type Service struct {
	deps Deps
	log  *slog.Logger
}

// New makes the service.
func New(d Deps) *Service {
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	return &Service{deps: d, log: d.Log}
}

// Rights of notify.
const (
	Follow access.Right = "notify:follow" // one's own notifications
	Manage access.Right = "notify:manage" // the tenant's quiet hours
)

// Module declares notify.
func (s *Service) Module() manifest.Module {
	jobs := []string{"notify", "directory"}
	return manifest.Module{
		Key: "notify", Floor: true,
		Rights: []access.Default{
			{Right: Follow, Kind: access.Consult, Profiles: access.Profiles, Doors: access.Subject, Fixed: true},
			{Right: Manage, Kind: access.Manage, Profiles: []access.Profile{access.Director, access.TownAdmin}, Doors: access.Tenant},
		},
		Operations: s.operations(),
		Jobs: []manifest.Job{
			manifest.NewSteps("notify.send", jobs, s.send),
			manifest.NewSteps("notify.digest", jobs, s.digest),
			manifest.NewSteps("notify.letter", []string{"identity"}, s.sendLetter),
			manifest.NewSteps("notify.invite", []string{"identity", "directory"}, s.invite),
			manifest.NewJob("notify.sweep", []string{"notify"}, sweep),
			manifest.NewJob("notify.sweep_accounts", nil, sweepAccounts),
		},
		Schedules: []manifest.Schedule{
			{Kind: "notify.sweep", Next: manifest.Daily(3, 0, time.UTC), PerTenant: true},
			{Kind: "notify.sweep_accounts", Next: manifest.Daily(4, 10, time.UTC)},
		},
		Retention: []manifest.Retention{
			{Data: "notify.retention_deliveries", Basis: "notify.basis_information", Trigger: "notify.from_delivery", Delay: 400 * 24 * time.Hour, Action: "erase"},
			{Data: "notify.retention_preferences", Basis: "notify.basis_information", Trigger: "notify.from_departure", Delay: manifest.KeptFor, Action: "erase"},
			{Data: "notify.retention_tasks", Basis: "notify.basis_information", Trigger: "notify.from_last_move", Delay: 30 * 24 * time.Hour, Action: "erase"},
		},
		Register:   manifest.Processing{Purpose: "notify.register_purpose", People: "notify.register_people", Data: "notify.register_data", Recipients: "notify.register_recipients", Transfers: "notify.register_transfers"},
		Subject:    s.subject(),
		Migrations: migrations,
		Catalogues: catalogues,
	}
}

// sweep erases what a tenant's people were told of long ago, and the bars of their long work.
func sweep(_ context.Context, tx *tenant.Tx, _ *manifest.Due) error {
	old, err := tenant.Value[int64](tx, `select count(*) from notify.deliveries where tenant_id = $1 and created_at < $2::timestamptz - interval '400 days'`, tx.Tenant(), tx.Now())
	if err != nil {
		return err
	}
	if err := audit.Erased(tx, "notify.retention_deliveries", old); err != nil {
		return err
	}
	_, err = tx.Exec(`select notify.sweep($1), tenant.sweep($1)`, tx.Now())
	return err
}

// sweepAccounts erases what accounts that are gone wished for; it runs once a night, above tenants.
func sweepAccounts(_ context.Context, tx *tenant.Tx, _ *manifest.Due) error {
	_, err := tx.Exec(`select notify.sweep_accounts($1)`, tx.Now())
	return err
}
