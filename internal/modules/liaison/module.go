// Package liaison is the carnet de liaison and the director's broadcast: a note goes to the guardians of pupils, each of
// whom reads, signs or answers it for themselves. Read README.md first, then this page, then note.go.
package liaison

import (
	"context"
	"embed"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/manifest"
	"preau/internal/notify"
	"preau/internal/platform/blob"
	"preau/internal/platform/blob/intake"
	"preau/internal/platform/i18n"
	"preau/internal/platform/pdf"
	"preau/internal/platform/signed"
	"preau/internal/tenant"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed fr.po en.po
var catalogues embed.FS

// Deps are what the service needs of the rooms beneath it, wired once.
type Deps struct {
	Notify *notify.Service
	Words  *i18n.Bundle
	Keys   signed.Keys // opens the links of the mails that notify sends
	URL    string      // the address people type
	Blobs  blob.Store
	Intake *intake.Intake
	PDF    Typesetter
	// Styles are the stylesheets of the pages without script, Logo a picture of the transaction's organisation.
	Styles func() []string
	Logo   func(tx *tenant.Tx, file uuid.UUID) (contentType string, content []byte, err error)
}

// Typesetter makes documents; *pdf.Compiler is one.
type Typesetter interface {
	Render(ctx context.Context, template pdf.Template, data any) ([]byte, error)
}

// Service holds the rules. One lives in the process.
type Service struct{ Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{d} }

// The rights, in the users' words.
const (
	Consult     access.Right = "liaison:consult"     // read what one received
	Acknowledge access.Right = "liaison:acknowledge" // "I have read"
	Answer      access.Right = "liaison:answer"      // sign, answer, authorise for a child
	Follow      access.Right = "liaison:follow"      // staff: the notes that left, who has read and answered
	Publish     access.Right = "liaison:publish"     // write and send; a teacher: to the families of their own classes
	Urgent      access.Right = "liaison:urgent"      // pass the quiet hours, with a reason
	Manage      access.Right = "liaison:manage"      // what others wrote: correct, withdraw, remind, export
	Notice      access.Right = "liaison:notice"      // a collectivity to the schools it is linked to
	// a level above to the directors or the staff of the schools it is linked to
	SendCirculars access.Right = "liaison:circular"
)

// Module declares the service.
func Module(d Deps) manifest.Module {
	s := New(d)
	families := []access.Profile{access.Guardian}
	writers := []access.Profile{access.Director, access.Teacher, access.SchoolLife, access.TownAdmin, access.Elected}
	levels := []access.Profile{access.AcademyStaff, access.Inspector, access.DeptAgent}
	heads := []access.Profile{access.Director, access.TownAdmin}
	readers := []access.Profile{access.Director, access.Teacher, access.SchoolLife, access.SchoolStaff, access.TownAdmin}
	jobs := []string{"liaison", "directory", "notify"}
	return manifest.Module{
		Key:   "liaison",
		Kinds: []string{"school", "commune", "intercommunality", "departement", "academy", "district"},
		// what was asked for is still signed; what is urgent is still written and sent, and nothing else
		Stays: []string{"acknowledge", "answer", "undo-answer", "record-paper", "export", "start-slips", "create-note", "save-note", "delete-note", "attach", "detach", "send-note", "unschedule-note", "withdraw-note"},
		Rights: []access.Default{
			{Right: Consult, Kind: access.Consult, Profiles: append(families, readers...), Doors: access.Subject | access.Audience},
			// a parent who is kept informed says so too: to acknowledge a reading decides nothing
			{Right: Acknowledge, Kind: access.Consult, Profiles: append(families, readers...), Doors: access.Subject | access.Audience},
			{Right: Answer, Kind: access.Communicate, Profiles: families, Doors: access.Subject | access.Audience},
			// who is elected writes to the schools, and follows what they wrote: figures, never a name
			{Right: Follow, Kind: access.Consult, Profiles: slices.Concat(readers, []access.Profile{access.Elected}, levels), Doors: access.Tenant},
			{Right: Publish, Kind: access.Publish, Profiles: append(writers, levels...), Doors: access.Tenant},
			{Right: Urgent, Kind: access.Publish, Profiles: heads, Doors: access.Tenant},
			{Right: Manage, Kind: access.Manage, Profiles: heads, Doors: access.Tenant},
			{Right: Notice, Kind: access.Publish, Profiles: []access.Profile{access.TownAdmin, access.Elected}, Doors: access.Tenant},
			{Right: SendCirculars, Kind: access.Publish, Profiles: levels, Doors: access.Tenant},
		},
		Operations: s.operations(),
		Jobs: []manifest.Job{
			manifest.NewJob("liaison.publish", jobs, s.publishLater),
			manifest.NewJob("liaison.announce", jobs, s.announce),
			manifest.NewSteps("liaison.slips", jobs, s.slipsLater),
			manifest.NewSteps("liaison.purge", jobs, s.purge),
			// a collectivity's notice: what the school does with it, and what it counts back
			manifest.NewSteps("liaison.receive", jobs, s.receive),
			manifest.NewJob("liaison.receive_correction", jobs, s.receiveCorrection),
			manifest.NewJob("liaison.receive_withdrawal", jobs, s.receiveWithdrawal),
			manifest.NewJob("liaison.receive_reminder", jobs, s.receiveReminder),
			manifest.NewJob("liaison.count", jobs, s.count),
			manifest.NewJob("liaison.counted", jobs, s.counted),
		},
		Schedules: []manifest.Schedule{
			{Kind: "liaison.purge", Next: manifest.Daily(3, 20, time.UTC), PerTenant: true},
		},
		Nav: []manifest.Nav{
			{Key: "liaison.nav_families", Path: "/carnet", Icon: "liaison", Right: Answer, Order: 20},
			{Key: "liaison.nav_staff", Path: "/diffuser", Icon: "broadcast", Right: Publish, Order: 20, Staff: true},
		},
		Home: s.home(),
		Retention: []manifest.Retention{
			{Data: "liaison.retention_notes", Basis: "liaison.basis_mission", Trigger: "liaison.from_year_end", Delay: notesKept, Action: "erase"},
			{Data: "liaison.retention_answers", Basis: "liaison.basis_mission", Trigger: "liaison.from_year_end", Delay: notesKept, Action: "erase"},
			{Data: "liaison.retention_departed", Basis: "liaison.basis_departure", Trigger: "liaison.from_departure", Delay: manifest.KeptFor, Action: "erase"},
			{Data: "liaison.retention_alone", Basis: "liaison.basis_departure", Trigger: "liaison.from_departure", Delay: manifest.KeptFor, Action: "erase"},
			{Data: "liaison.retention_drafts", Basis: "liaison.basis_mission", Trigger: "liaison.from_last_change", Delay: notesKept, Action: "erase"},
			{Data: "liaison.retention_documents", Basis: "liaison.basis_mission", Trigger: "liaison.from_making", Delay: documentsKept, Action: "erase", Files: true},
		},
		Register:   manifest.Processing{Purpose: "liaison.register_purpose", People: "liaison.register_people", Data: "liaison.register_data", Recipients: "liaison.register_recipients"},
		Subject:    s.subject(),
		Migrations: migrations,
		Catalogues: catalogues,
	}
}
