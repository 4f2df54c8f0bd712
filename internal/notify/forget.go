package notify

import (
	"time"

	"preau/internal/access"
	"preau/internal/audit"
	"preau/internal/manifest"
	"preau/internal/tenant"
)

// subject says what becomes of what people were told, and of how they wish to be.
func (s *Service) subject() manifest.Subject {
	return manifest.Subject{
		Keeps: []manifest.Kept{
			{Table: "notify.deliveries", Whom: "person_id account_id pupils", Says: "id notice_id chunk about state claimed_at sent_at digest_at read_at created_at deliver_at", Gone: manifest.Erased, Copied: "notify.copy_told"},
			{Table: "notify.refusals", Whom: "person_id", Says: "refused_at", Gone: manifest.Erased, Copied: "notify.copy_refusals"},
			{Table: "notify.told", Whom: "account_id", Says: "origin told_at", Gone: manifest.Erased, Untold: "notify.untold_machine"},
			{Table: "notify.preferences", Whom: "account_id", Says: "mode discreet mail push changed_at", Gone: manifest.Erased, Copied: "notify.copy_preferences"},
			{Table: "notify.push_subscriptions", Whom: "account_id", Says: "id endpoint p256dh auth label created_at device_hash", Gone: manifest.Erased, Copied: "notify.copy_browsers"},
		},
		Copies: []manifest.Copy{
			{Right: Follow, Doors: access.Subject, Write: s.copyTold},
			{Write: s.copyWishes},
		},
		Forget: func(tx *tenant.Tx, gone manifest.Gone) error {
			n, err := tenant.Value[int64](tx, `select notify.forget($1)`, gone.People)
			if err != nil {
				return err
			}
			return audit.Erased(tx, "notify.retention_deliveries", n)
		},
	}
}

// copyTold is what the reader was told, of themselves or of one child.
func (s *Service) copyTold(tx *tenant.Tx, of manifest.Of) ([]manifest.Part, error) {
	type row struct {
		Kind, About, State string
		At                 time.Time
	}
	rows, err := tenant.Select[row](tx, `select n.kind, d.about, d.state, d.deliver_at as at from notify.deliveries d join notify.notices n on n.tenant_id = d.tenant_id and n.id = d.notice_id
		where d.tenant_id = $1 and d.person_id = $2 and ($3 or $4 = any (d.pupils)) order by d.deliver_at desc limit 5000`, tx.Tenant(), of.Reader, of.Own(), of.Person)
	if err != nil {
		return nil, err
	}
	told := manifest.Part{Title: "notify.copy_told", Columns: []string{"notify.copy_kind", "notify.copy_about", "notify.copy_at", "notify.copy_state"}}
	for _, r := range rows {
		told.Rows = append(told.Rows, []any{manifest.Word{Key: r.Kind, Code: r.Kind}, r.About, r.At, manifest.Word{Key: "notify.copy_state_" + r.State, Code: r.State}})
	}
	if !of.Own() {
		return []manifest.Part{told}, nil
	}
	refused := manifest.Part{Title: "notify.copy_refusals", Columns: []string{"notify.copy_at"}}
	days, err := tenant.Select[time.Time](tx, `select refused_at from notify.refusals where tenant_id = $1 and person_id = $2`, tx.Tenant(), of.Reader)
	for _, d := range days {
		refused.Rows = append(refused.Rows, []any{d})
	}
	return []manifest.Part{told, refused}, err
}

// copyWishes is how the reader's account wishes to be told, in all their organisations.
func (s *Service) copyWishes(tx *tenant.Tx, of manifest.Of) ([]manifest.Part, error) {
	if !of.Own() {
		return nil, nil
	}
	type wished struct {
		Mode                 string
		Discreet, Mail, Push bool
	}
	wishes, err := tenant.Select[wished](tx, `select mode, discreet, mail, push from notify.preferences where account_id = $1`, tx.Account())
	if err != nil {
		return nil, err
	}
	how := manifest.Part{Title: "notify.copy_preferences", Columns: []string{"notify.copy_mode", "notify.copy_discreet", "notify.copy_mail", "notify.copy_push"}}
	for _, w := range wishes {
		how.Rows = append(how.Rows, []any{manifest.Word{Key: "notify.copy_mode_" + w.Mode, Code: w.Mode}, w.Discreet, w.Mail, w.Push})
	}
	type browser struct {
		Label     string
		CreatedAt time.Time
	}
	list, err := tenant.Select[browser](tx, `select label, created_at from notify.push_subscriptions where account_id = $1 order by created_at`, tx.Account())
	where := manifest.Part{Title: "notify.copy_browsers", Columns: []string{"notify.copy_label", "notify.copy_at"}}
	for _, b := range list {
		where.Rows = append(where.Rows, []any{b.Label, b.CreatedAt})
	}
	return []manifest.Part{how, where}, err
}
