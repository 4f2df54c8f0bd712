package notify

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/notify/quiet"
	"preau/internal/platform/i18n"
	"preau/internal/platform/lists"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// Rule is the tenant's quiet hours: its own, or the default of the instruction of July 2025, in its time zone.
func (s *Service) Rule(tx *tenant.Tx) (quiet.Rule, error) {
	row, ok, err := tenant.One[struct {
		TimeZone string
		Quiet    json.RawMessage
	}](tx, `select time_zone, quiet from tenant.tenants where tenant_id = $1`, tx.Tenant())
	if err != nil {
		return quiet.Rule{}, err
	}
	if !ok {
		return quiet.Rule{}, problem.Missing()
	}
	rule := quiet.Default(row.TimeZone)
	if len(row.Quiet) > 0 {
		if err := json.Unmarshal(row.Quiet, &rule); err != nil {
			return rule, err
		}
	}
	if rule.Holidays {
		calendar, err := directory.Calendar(tx)
		if err != nil {
			return rule, err
		}
		rule = rule.Closing(func(d schoolyear.Date) bool { return calendar.IsHoliday(d) || calendar.IsPublicHoliday(d) })
	}
	return rule, nil
}

// Explain says in the reader's language when something written now, or planned for a moment to come, leaves, and why it waits.
// It is the one place that says so.
func (s *Service) Explain(tx *tenant.Tx, at time.Time, urgent bool) (leaves time.Time, sentence string, err error) {
	rule, err := s.Rule(tx)
	if err != nil {
		return at, "", err
	}
	lang, e := tx.Actor().Lang, rule.Explain(tx.Now(), at)
	if urgent {
		return tx.Now(), s.say(lang, "notify.leaves_urgent", nil), nil
	}
	args := map[string]any{"time": i18n.Time(lang, e.Until), "weekday": i18n.Weekday(lang, e.Until.Weekday()), "date": i18n.Date(lang, e.Until)}
	if e.Quiet {
		args["reason"] = s.say(lang, "notify.quiet_reason_"+e.Reason, nil)
	}
	return e.Until, s.say(lang, e.Code, args), nil
}

// Bell is one notification as its reader sees it.
type Bell struct {
	ID           uuid.UUID  `json:"id"`
	Tenant       uuid.UUID  `json:"tenant"`
	Organisation string     `json:"organisation"`
	Service      string     `json:"service"`
	Kind         string     `json:"kind" doc:"The kind's word, in the reader's language"`
	About        string     `json:"about" doc:"First names of the children concerned"`
	Path         string     `json:"path"`
	Urgent       bool       `json:"urgent"`
	WantsAnswer  bool       `json:"wants_answer"`
	At           time.Time  `json:"at"`
	ReadAt       *time.Time `json:"read_at,omitempty"`
}

// Preferences are how a person wants to be told.
type Preferences struct {
	Mode     string `json:"mode" enum:"immediate,daily,weekly"`
	Discreet bool   `json:"discreet" doc:"No first name in mail and push"`
	Mail     bool   `json:"mail"`
	Push     bool   `json:"push"`
}

type preferencesOut struct {
	Body struct {
		Preferences
		PushKey  string `json:"push_key" doc:"Public VAPID key, empty when push is not offered"`
		Browsers int    `json:"browsers" doc:"How many browsers receive push for this account"`
	}
}

type quietOut struct {
	Body struct {
		Rule      quiet.Rule      `json:"rule"`
		Custom    bool            `json:"custom"`
		Next      time.Time       `json:"next" doc:"When a note sent now would leave"`
		Abilities map[string]bool `json:"abilities"`
	}
}

func (s *Service) operations() []manifest.Operation {
	return []manifest.Operation{
		manifest.Gather(manifest.Spec{ID: "notify.bell", Method: "GET", Path: "/api/v1/notify/bell", Summary: "My notifications, newest first", Gate: manifest.Needs(Follow)},
			s.bell, func(a, b Bell) int { return b.At.Compare(a.At) }),
		manifest.Op(manifest.Spec{ID: "notify.read", Method: "POST", Path: "/api/v1/t/{tenant}/notify/read", Summary: "Mark notifications as seen", Gate: manifest.Needs(Follow)}, s.read),
		manifest.Op(manifest.Spec{ID: "notify.preferences", Method: "GET", Path: "/api/v1/me/notifications", Summary: "How I want to be told", Gate: manifest.Self()}, s.preferences),
		manifest.Op(manifest.Spec{ID: "notify.set-preferences", Method: "PUT", Path: "/api/v1/me/notifications", Summary: "Change how I want to be told", Gate: manifest.Self()}, s.setPreferences),
		manifest.Op(manifest.Spec{ID: "notify.subscribe", Method: "POST", Path: "/api/v1/me/push", Summary: "Receive push in this browser", Gate: manifest.Self()}, s.subscribe),
		manifest.Op(manifest.Spec{ID: "notify.unsubscribe", Method: "DELETE", Path: "/api/v1/me/push", Summary: "Stop push in every browser", Gate: manifest.Self()}, s.unsubscribe),
		manifest.Op(manifest.Spec{ID: "notify.quiet", Method: "GET", Path: "/api/v1/t/{tenant}/notify/quiet", Summary: "The organisation's quiet hours", Gate: manifest.Needs(Manage)}, s.quietHours),
		manifest.Op(manifest.Spec{ID: "notify.set-quiet", Method: "PUT", Path: "/api/v1/t/{tenant}/notify/quiet", Summary: "Change the organisation's quiet hours", Gate: manifest.Needs(Manage), Reads: []string{"tenant"}}, s.setQuiet),
		manifest.Op(manifest.Spec{ID: "notify.refuse", Method: "POST", Path: "/api/v1/notify/refusals/{token}", Summary: "Stop mail from its unsubscribe link (RFC 8058)", Gate: manifest.Link("notify.refuse")}, s.refuse),
	}
}

func (s *Service) bell(_ context.Context, tx *tenant.Tx, in *struct {
	Unread bool `query:"unread" doc:"Only what was not seen"`
}) ([]Bell, error) {
	rows, err := tenant.Final[Bell](tx, `select d.id, d.tenant_id as tenant, t.name as organisation, n.service, n.kind, d.about, n.path, n.urgent, n.wants = 'answer' as wants_answer, d.deliver_at as at, d.read_at
		from notify.deliveries d join notify.notices n on n.tenant_id = d.tenant_id and n.id = d.notice_id join tenant.tenants t on t.tenant_id = d.tenant_id
		where d.tenant_id = $1 and d.person_id = any ($2) and d.deliver_at <= $3 and d.state not in ('cancelled', 'elsewhere') and ($4 = false or d.read_at is null)
		order by d.deliver_at desc limit 50`, tx.Tenant(), tx.Subjects("notify"), tx.Now(), in.Unread)
	for i := range rows {
		rows[i].Kind = s.say(tx.Actor().Lang, rows[i].Kind, nil)
	}
	return rows, err
}

func (s *Service) read(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body struct {
		IDs []uuid.UUID `json:"ids" maxItems:"200" doc:"Empty: all"`
	}
}) (*manifest.Empty, error) {
	_, err := tx.Exec(`update notify.deliveries set read_at = $3 where tenant_id = $1 and person_id = any ($2) and read_at is null and (cardinality($4::uuid[]) = 0 or id = any ($4))`,
		tx.Tenant(), tx.Subjects("notify"), tx.Now(), lists.NonNil(in.Body.IDs))
	return nil, errors.Join(err, tx.Signal("bell", tx.Account()))
}

func (s *Service) preferences(_ context.Context, tx *tenant.Tx, _ *manifest.Empty) (*preferencesOut, error) {
	out := &preferencesOut{}
	out.Body.Preferences = Preferences{Mode: "immediate", Mail: true, Push: true}
	p, ok, err := tenant.One[Preferences](tx, `select mode, discreet, mail, push from notify.preferences where account_id = $1`, tx.Account())
	if err != nil {
		return nil, err
	}
	if ok {
		out.Body.Preferences = p
	}
	out.Body.PushKey = s.deps.PushKey
	out.Body.Browsers, err = tenant.Value[int](tx, `select count(*)::int from notify.push_subscriptions where account_id = $1`, tx.Account())
	return out, err
}

func (s *Service) setPreferences(_ context.Context, tx *tenant.Tx, in *struct{ Body Preferences }) (*manifest.Empty, error) {
	_, err := tx.Exec(`insert into notify.preferences (account_id, mode, discreet, mail, push, changed_at) values ($1, $2, $3, $4, $5, $6)
		on conflict (account_id) do update set mode = excluded.mode, discreet = excluded.discreet, mail = excluded.mail, push = excluded.push, changed_at = excluded.changed_at`,
		tx.Account(), in.Body.Mode, in.Body.Discreet, in.Body.Mail, in.Body.Push, tx.Now())
	return nil, err
}

// maxBrowsers bounds how many browsers one account subscribes; the oldest gives way.
const maxBrowsers = 10

func (s *Service) subscribe(ctx context.Context, tx *tenant.Tx, in *struct {
	Body struct {
		Endpoint string `json:"endpoint" format:"uri" maxLength:"1000"`
		Keys     struct {
			P256dh string `json:"p256dh" minLength:"40" maxLength:"200"`
			Auth   string `json:"auth" minLength:"10" maxLength:"100"`
		} `json:"keys"`
		Label string `json:"label,omitempty" maxLength:"80"`
	}
}) (*manifest.Empty, error) {
	c := manifest.CallerOf(ctx)
	if s.deps.Push == nil || c.Strength == access.ByCard { // a class's computer is nobody's own
		return nil, problem.New(problem.Conflict, "notify.no_push")
	}
	if len(in.Body.Endpoint) < 9 || in.Body.Endpoint[:8] != "https://" {
		return nil, problem.OnField("endpoint", "field.invalid")
	}
	if _, err := tx.Exec(`insert into notify.push_subscriptions (account_id, id, endpoint, p256dh, auth, label, created_at, device_hash)
		values ($1, $2, $3, $4, $5, $6, $7, (select e.device_hash from identity.sessions e where e.account_id = $1 and e.id = $8))
		on conflict (account_id, endpoint) do update set p256dh = excluded.p256dh, auth = excluded.auth, label = excluded.label, created_at = excluded.created_at, device_hash = excluded.device_hash`,
		tx.Account(), tenant.NewID(), in.Body.Endpoint, in.Body.Keys.P256dh, in.Body.Keys.Auth, in.Body.Label, tx.Now(), c.Session); err != nil {
		return nil, err
	}
	_, err := tx.Exec(`delete from notify.push_subscriptions where account_id = $1 and id not in (select id from notify.push_subscriptions where account_id = $1 order by created_at desc limit $2)`, tx.Account(), maxBrowsers)
	return nil, err
}

func (s *Service) unsubscribe(_ context.Context, tx *tenant.Tx, _ *manifest.Empty) (*manifest.Empty, error) {
	_, err := tx.Exec(`delete from notify.push_subscriptions where account_id = $1`, tx.Account())
	return nil, err
}

func (s *Service) quietHours(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*quietOut, error) {
	rule, err := s.Rule(tx)
	if err != nil {
		return nil, err
	}
	out := &quietOut{}
	out.Body.Rule = rule
	out.Body.Custom, err = tenant.Value[bool](tx, `select quiet is not null from tenant.tenants where tenant_id = $1`, tx.Tenant())
	out.Body.Next = rule.Next(tx.Now())
	out.Body.Abilities = map[string]bool{"change": true}
	return out, err
}

func (s *Service) setQuiet(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body struct {
		Rule *quiet.Rule `json:"rule,omitempty" doc:"Absent: back to the default"`
	}
}) (*quietOut, error) {
	var raw any
	if in.Body.Rule != nil {
		if fields := in.Body.Rule.Validate(); len(fields) > 0 {
			return nil, &problem.Problem{Kind: problem.Invalid, Code: "invalid", Fields: fields}
		}
		b, err := json.Marshal(in.Body.Rule)
		if err != nil {
			return nil, err
		}
		raw = b
	}
	if _, err := tx.Exec(`update tenant.tenants set quiet = $2 where tenant_id = $1`, tx.Tenant(), raw); err != nil {
		return nil, err
	}
	return s.quietHours(nil, tx, nil)
}

// refuse needs no sign-in: the mail's own link is the proof. It answers the same whatever the person is.
func (s *Service) refuse(_ context.Context, tx *tenant.Tx, in *struct {
	Token string `path:"token" maxLength:"200"`
}) (*manifest.Empty, error) {
	l, err := s.refuseToken(in.Token, tx.Now())
	if err != nil {
		return nil, err
	}
	return nil, s.Refuse(tx, l.Tenant, l.ID)
}

// Refuse records that a person wants no more mail from a tenant; the transaction comes from outside.
func (s *Service) Refuse(tx *tenant.Tx, tenantID, person uuid.UUID) error {
	if err := tx.Enter(tenant.Doors{Tenant: tenantID, Subjects: map[string][]uuid.UUID{"notify": {person}}}); err != nil {
		return err
	}
	_, err := tx.Exec(`insert into notify.refusals (tenant_id, person_id, refused_at) values ($1, $2, $3) on conflict do nothing`, tx.Tenant(), person, tx.Now())
	return err
}
