// Package privacy is what the law on personal data asks of an organisation, kept in one place: who left is forgotten everywhere and
// the proof is kept; people ask for a copy, a correction, an erasure, and are answered in time; the register and the documents that
// a controller must hold are drawn from what the services declare. Read README.md first.
package privacy

import (
	"context"
	"embed"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/notify"
	"preau/internal/platform/blob"
	"preau/internal/platform/i18n"
	"preau/internal/platform/pdf"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed fr.po en.po
var catalogues embed.FS

// The rights of privacy.
const (
	Ask      access.Right = "privacy:ask"      // one's own data, or those of a child one answers for
	Answer   access.Right = "privacy:answer"   // what people ask: the inbox, recording, deciding
	Register access.Right = "privacy:register" // the register, its documents, what was erased
	Trace    access.Right = "privacy:trace"    // who opened whose record, in full
	Take     access.Right = "privacy:take"     // all that the organisation keeps, in one file: nobody is given it
)

// Typesetter makes documents; *pdf.Compiler is one.
type Typesetter interface {
	Render(ctx context.Context, template pdf.Template, data any) ([]byte, error)
}

// Service holds what privacy is built with.
type Service struct {
	Words *i18n.Bundle
	Vault *directory.Vault
	Blobs blob.Store
	PDF   Typesetter
	URL   string // the address of this installation
	// Processor runs this installation for its controllers.
	Processor Processor
	// Modules are all the services, in the order in which they build on each other.
	Modules func() []manifest.Module
	// Runner opens doors as a request of a caller would.
	Runner func() *manifest.Runner
	// ForgetMail throws away mail that this installation caught before an instant; nil where mail leaves for good.
	ForgetMail func(before time.Time) int
	// Notify tells who asked that their request moved.
	Notify *notify.Service
	// Person is who a person would be with an account of their own: of who has none, what they may read is read as them.
	Person func(ctx context.Context, tenant, person uuid.UUID) (*access.Caller, error)
	// Proven asks that the caller proved a moment ago that it is them; nil: nothing is asked.
	Proven func(tx *tenant.Tx) error
	// Caller is an account with its hats as a session would find them; nil when the account has none any more.
	Caller func(ctx context.Context, account uuid.UUID) (*access.Caller, error)
}

// Module declares privacy. others are the modules declared before it: a departure passes through each of them.
func (s *Service) Module(others []manifest.Module) manifest.Module {
	heads := []access.Profile{access.DPO, access.Director, access.TownAdmin, access.DeptAgent, access.AcademyStaff}
	every := []string{"tenant", "access", "audit", "privacy"}
	for _, m := range others {
		every = append(append(every, m.Key), m.Doors...)
	}
	return manifest.Module{
		Key: "privacy", Floor: true,
		Rights: []access.Default{
			{Right: Ask, Kind: access.Consult, Profiles: access.Profiles, Doors: access.Subject, Fixed: true},
			{Right: Answer, Kind: access.Manage, Profiles: heads, Doors: access.Tenant},
			{Right: Register, Kind: access.Consult, Profiles: append(heads, access.Elected), Doors: access.Tenant},
			{Right: Trace, Kind: access.Consult, Profiles: []access.Profile{access.DPO}, Doors: access.Tenant},
			{Right: Take, Kind: access.Manage, Profiles: []access.Profile{access.Director, access.TownAdmin, access.DeptAgent, access.AcademyStaff}, Doors: access.Tenant, Fixed: true},
		},
		Operations: s.operations(),
		Jobs: []manifest.Job{
			manifest.NewSteps("privacy.night", every, s.night),
			manifest.NewSteps("privacy.throw", nil, s.throwJob),
			manifest.NewSteps("privacy.archive", every, s.archive),
			manifest.NewSteps("privacy.make-copy", []string{"privacy", "directory", "notify"}, s.makeCopy),
		},
		// before the night in which the services throw loose files away and accounts without a membership go
		Schedules: []manifest.Schedule{{Kind: "privacy.night", Next: manifest.Daily(2, 30, schoolyear.ForZone(schoolyear.ZoneA, schoolyear.FourDays()).Location()), PerTenant: true}},
		Nav: []manifest.Nav{
			{Key: "privacy.nav_requests", Path: "/donnees", Icon: "privacy", Right: Answer, Order: 66, Staff: true},
			{Key: "privacy.nav_register", Path: "/donnees/registre", Icon: "documents", Right: Register, Order: 67, Staff: true},
		},
		Home: []manifest.Home{{Right: Answer, Cards: s.cards}},
		Retention: []manifest.Retention{
			{Data: "privacy.keep.requests", Basis: "privacy.basis.law", Trigger: "privacy.from.answer", Delay: requestsKept, Action: "erase"},
			{Data: "privacy.keep.copies", Basis: "privacy.basis.law", Trigger: "privacy.from.making", Delay: copiesKept, Action: "erase", Files: true},
			{Data: "privacy.keep.archives", Basis: "privacy.basis.law", Trigger: "privacy.from.making", Delay: copiesKept, Action: "erase", Files: true},
			{Data: "privacy.keep.openings", Basis: "privacy.basis.security", Trigger: "privacy.from.opening", Delay: openingsKept, Action: "erase"},
			{Data: "privacy.keep.erasures", Basis: "privacy.basis.law", Trigger: "privacy.from.erasure", Delay: erasuresKept, Action: "erase"},
			{Data: "privacy.keep.lines", Basis: "privacy.basis.security", Trigger: "privacy.from.act", Delay: 365 * 24 * time.Hour, Action: "erase"},
		},
		Register:   manifest.Processing{Purpose: "privacy.register.purpose", People: "privacy.register.people", Data: "privacy.register.data", Recipients: "privacy.register.recipients"},
		Subject:    s.subject(),
		Migrations: migrations,
		Catalogues: catalogues,
	}
}

// subject is what privacy itself keeps of people, and what the rooms below the services keep: the trace of acts, the bars of long
// work, the queue.
func (s *Service) subject() manifest.Subject {
	const machine, codes = "privacy.untold.machine", "privacy.why.codes"
	return manifest.Subject{
		Keeps: []manifest.Kept{
			{Table: "privacy.requests", Whom: "person_id requester_id account_id recorded_by answered_by", Says: "id kind message corrections scope received_on due_on extended_on extension state answer answered_on left_out checked_on checked_how lifted_on created_at updated_at",
				Gone: manifest.Erased, Copied: "privacy.copy_requests"},
			{Table: "privacy.copies", Whom: "requester_id", Says: "id request_id name bytes made_at until_at taken_at", Gone: manifest.Erased, Untold: machine},
			{Table: "privacy.archives", Whom: "account_id", Says: "id bytes made_at until_at taken_at", Gone: manifest.Held, Why: "privacy.why.tasks", Untold: machine},
			{Table: "privacy.wishes", Whom: "person_id", Says: "wish since", Gone: manifest.Erased, Copied: "privacy.copy_requests"},
			{Table: "audit.openings", Whom: "person_id account_id reader_id", Says: "day operation profiles via at from_tenant from_name ticket", Gone: manifest.Erased, Copied: "privacy.copy_openings"},
			{Table: "audit.lines", Whom: "account_id objects", Says: "id at via operation detail trace mark", Gone: manifest.Held, Why: codes, Untold: "privacy.untold.lines"},
			{Table: "audit.lines_default", Whom: "account_id objects", Says: "id at via operation detail trace mark", Gone: manifest.Held, Why: codes, Untold: "privacy.untold.lines"},
			{Table: "access.overrides", Whom: "changed_by", Says: "profile service right door allowed changed_at", Gone: manifest.Held, Why: codes, Untold: machine},
			{Table: "settings.foundations", Whom: "asked_by", Says: "id founded kind name uai siret state reason asked_at", Gone: manifest.Held, Why: codes, Untold: machine},
			{Table: "settings.proposals", Whom: "by_account", Says: "id ours peer_id peer_kind peer_name services state reason asked_at", Gone: manifest.Held, Why: codes, Untold: machine},
			{Table: "tenant.brakes", Whom: "pulled_by", Says: "id origin_tenant origin_name reason pulled_at schools lifted_at", Gone: manifest.Held, Why: codes, Untold: machine},
			{Table: "tenant.tasks", Whom: "account_id", Says: "id service kind params done total state result error_code started_at moved_at ended_at", Gone: manifest.Held, Why: "privacy.why.tasks", Untold: machine},
			{Table: "platform.outbox", Whom: "account_id", Says: "id origin_tenant kind payload created_at run_at sent_at sends failures error_code dead_at settled", Gone: manifest.Held, Why: "privacy.why.queue", Untold: machine},
		},
		Copies: []manifest.Copy{{Right: Ask, Doors: access.Subject, Reads: []string{"audit"}, Write: s.copyOwn}},
		Forget: s.forgetOwn,
	}
}
