package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html/template"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/identity"
	"preau/internal/manifest"
	"preau/internal/notify/quiet"
	"preau/internal/platform/i18n"
	"preau/internal/platform/lists"
	"preau/internal/platform/mail"
	"preau/internal/platform/problem"
	"preau/internal/platform/signed"
	"preau/internal/tenant"
)

// linkDays is how long the link of a mail opens without a sign-in.
const linkDays = 45

type notice struct {
	ID           uuid.UUID
	Service      string
	Kind         string
	Origin       uuid.UUID
	Object       uuid.UUID
	Path         string
	Urgent       bool
	Wants        string
	CancelledAt  *time.Time
	Organisation string

	rule quiet.Rule `db:"-"`
	now  time.Time  `db:"-"`
}

func (s *Service) notice(tx *tenant.Tx, id uuid.UUID) (notice, error) {
	n, ok, err := tenant.One[notice](tx, `select n.id, n.service, n.kind, n.origin, n.object, n.path, n.urgent, n.wants, n.cancelled_at, t.name as organisation
		from notify.notices n join tenant.tenants t on t.tenant_id = n.tenant_id where n.tenant_id = $1 and n.id = $2`, tx.Tenant(), id)
	if err != nil {
		return n, err
	}
	if !ok {
		return n, problem.Missing()
	}
	n.now = tx.Now()
	n.rule, err = s.Rule(tx)
	return n, err
}

func (s *Service) say(lang, key string, args map[string]any) string {
	namespace, _, _ := strings.Cut(key, ".")
	return s.deps.Words.Sentence(lang, namespace, key, args)
}

// messageID is the same at every attempt: by it a message in doubt is asked about.
func (s *Service) messageID(delivery uuid.UUID) string { return delivery.String() + "@" + s.deps.Host }

// OpenLink is the address that opens one delivery without a sign-in, and the purpose its token is made for.
func (s *Service) OpenLink(tenantID uuid.UUID, delivery uuid.UUID, now time.Time) string {
	return s.deps.URL + "/signer/" + s.deps.Keys.Token(OpenPurpose, signed.Link{Tenant: tenantID, ID: delivery, Until: now.AddDate(0, 0, linkDays)})
}

// OpenPurpose is what a mail's link is good for.
const OpenPurpose = "notify.open"

const refusePurpose = "notify.refuse"

// letter is the mail of one delivery: the first name and the kind, and a link.
func (s *Service) letter(tenantID uuid.UUID, n notice, d delivery) mail.Message {
	lang := d.contact.Lang
	args := map[string]any{"about": d.About, "kind": s.say(lang, n.Kind, nil), "organisation": i18n.Organisation(n.Organisation)}
	subject, intro, action := "notify.subject", "notify.intro", "notify.read"
	switch {
	case d.wish.Discreet:
		subject, intro = "notify.subject_discreet", "notify.intro_discreet"
	case d.About == "":
		subject, intro = "notify.subject_plain", "notify.intro_plain"
	}
	if n.Wants == "answer" {
		action = "notify.answer"
	}
	link, aside := s.OpenLink(tenantID, d.ID, n.now), s.say(lang, "notify.link_personal", map[string]any{"n": linkDays})
	if s.deps.Signed != nil && !slices.Contains(s.deps.Signed, n.Service) {
		link, aside = s.deps.URL+n.Path, ""
	}
	refuse := s.deps.URL + "/ne-plus-recevoir/" + s.deps.Keys.Token(refusePurpose, signed.Link{Tenant: tenantID, ID: d.PersonID, Until: n.now.AddDate(1, 0, 0)})
	l := Letter{To: mail.Address{Name: d.contact.Name, Email: d.contact.Mail}, Lang: lang, Subject: s.say(lang, subject, args), Text: s.say(lang, intro, args),
		Link: link, LinkLabel: s.say(lang, action, nil), Aside: aside}
	if !d.wish.Discreet {
		l.Head = n.Organisation
	}
	m := s.compose(l, refuse)
	m.From = s.sender(d, n.Organisation)
	m.MessageID = s.messageID(d.ID)
	m.Unsubscribe = refuse
	return m
}

// sender is the organisation in the name of the house's address, so that a reader knows a mail before opening it; who asked
// for discretion reads the house's name alone.
func (s *Service) sender(d delivery, organisation string) mail.Address {
	from := s.deps.From
	if !d.wish.Discreet {
		from.Name = strings.Join(strings.Fields(organisation), " ")
	}
	return from
}

// compose lays a letter out as text and as plain HTML, which loads nothing from outside.
func (s *Service) compose(l Letter, refuse string) mail.Message {
	if l.Head == "" {
		l.Head = s.say(l.Lang, "notify.app", nil)
	}
	stop := s.say(l.Lang, "notify.refuse", nil)
	parts := []string{l.Text}
	if len(l.Items) > 0 {
		parts = append(parts, "- "+strings.Join(l.Items, "\n- "))
	}
	if l.Link != "" {
		parts = append(parts, l.LinkLabel+"\n"+l.Link)
	}
	if l.Aside != "" {
		parts = append(parts, l.Aside)
	}
	foot := "\n-- \n" + l.Head + "\n"
	if refuse != "" {
		foot += stop + "\n" + refuse + "\n"
	}
	var body bytes.Buffer
	_ = letterHTML.Execute(&body, map[string]any{"Letter": l, "Paragraphs": strings.Split(l.Text, "\n\n"), "Refuse": refuse, "RefuseLabel": stop, "Instead": s.say(l.Lang, "notify.link_instead", nil)})
	return mail.Message{From: s.deps.From, To: l.To, Subject: l.Subject, Text: strings.Join(parts, "\n\n") + "\n" + foot, HTML: body.String()}
}

// The look of a letter: the red margin of an exercise book, the same words as the text. Tables and inline styles, because mail
// programs know little else; in the dark of those that ask for it the paper is dark.
var letterHTML = template.Must(template.New("letter").Parse(`<!doctype html>
<html lang="{{.Letter.Lang}}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>{{.Letter.Subject}}</title>
<style>a{color:#0F5C6B}@media (prefers-color-scheme:dark){.paper{background:#13171D!important}.card{background:#1B212A!important;color:#F3EFE8!important}.head,.soft,.soft a{color:#A1ABB8!important}.button{background:#6CC4D3!important}.button a{color:#06222A!important}}</style></head>
<body class="paper" style="margin:0;padding:0;background:#FBF8F2">
<table role="presentation" class="paper" width="100%" cellpadding="0" cellspacing="0" style="background:#FBF8F2"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px">
<tr><td class="card" style="background:#FFFFFF;color:#1F2733;border-left:4px solid #B5371F;border-radius:4px;padding:28px;font:17px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif">
<p class="head" style="margin:0 0 20px;color:#48515F;font-size:15px;font-weight:700">{{.Letter.Head}}</p>
{{range .Paragraphs}}<p style="margin:0 0 16px">{{.}}</p>
{{end}}{{with .Letter.Items}}<ul style="margin:0 0 16px;padding-left:22px">{{range .}}<li style="margin:0 0 6px">{{.}}</li>{{end}}</ul>
{{end}}{{if .Letter.Link}}<table role="presentation" cellpadding="0" cellspacing="0" style="margin:24px 0"><tr><td class="button" style="background:#0F5C6B;border-radius:12px"><a href="{{.Letter.Link}}" style="display:inline-block;padding:14px 22px;color:#FFFFFF;text-decoration:none;font-weight:700">{{.Letter.LinkLabel}}</a></td></tr></table>
<p class="soft" style="margin:0;color:#5F6875;font-size:14px">{{.Letter.Aside}}{{if .Letter.Aside}} {{end}}{{.Instead}}<br><a href="{{.Letter.Link}}" style="color:#5F6875;word-break:break-all">{{.Letter.Link}}</a></p>
{{end}}</td></tr>
{{if .Refuse}}<tr><td class="soft" style="padding:16px 32px 0;color:#5F6875;font:14px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif"><a href="{{.Refuse}}" style="color:#5F6875">{{.RefuseLabel}}</a></td></tr>
{{end}}</table></td></tr></table></body></html>
`))

// pushed is the payload of a push message: the first name, the kind, and where the app opens.
func (s *Service) pushed(n notice, d delivery) []byte {
	lang := d.contact.Lang
	title, text := d.About, s.say(lang, n.Kind, nil)
	if d.wish.Discreet || d.About == "" {
		title = s.say(lang, "notify.app", nil)
	}
	if d.wish.Discreet {
		text = s.say(lang, "notify.subject_discreet", nil)
	}
	b, _ := json.Marshal(map[string]string{"title": title, "body": text, "url": n.Path, "tag": n.Origin.String()})
	return b
}

type digestOf struct {
	Person uuid.UUID `json:"person"`
	At     time.Time `json:"at"`
}

// planDigest owes a person one digest at that moment, however many facts it gathers.
func (s *Service) planDigest(tx *tenant.Tx, person uuid.UUID, at time.Time) error {
	id := uuid.NewSHA1(person, []byte("digest "+at.UTC().Format(time.RFC3339)))
	return tx.EmitOnce(id, "notify.digest", at, digestOf{person, at})
}

// digest gathers what waits for one person into one mail. Each delivery is one digest's: the one that claimed it.
func (s *Service) digest(ctx context.Context, run *manifest.Steps, in *digestOf) error {
	var letter mail.Message
	var ids []uuid.UUID
	var later time.Time
	doubt := false
	err := run.Do(func(tx *tenant.Tx) error {
		rule, err := s.Rule(tx)
		if err != nil {
			return err
		}
		rows, err := tenant.Select[gathered](tx, `with mine as (
				select id, claimed_at is not null as doubt from notify.deliveries where tenant_id = $1 and person_id = $2 and state = 'digest' and digest_at <= $3 and read_at is null
				and (claimed_at is null or digest_at = $3) for update)
			update notify.deliveries d set claimed_at = $4, digest_at = $3 from mine m, notify.notices n, tenant.tenants t
			where d.tenant_id = $1 and d.id = m.id and n.tenant_id = $1 and n.id = d.notice_id and t.tenant_id = $1
			returning d.id, d.person_id, d.account_id, d.about, d.pupils, d.state, m.doubt, n.kind, t.name as organisation, d.created_at`, tx.Tenant(), in.Person, in.At, time.Now())
		if err != nil {
			return err
		}
		if rows, err = s.standing(tx, rows); err != nil || len(rows) == 0 {
			return err
		}
		slices.SortFunc(rows, func(a, b gathered) int { return a.CreatedAt.Compare(b.CreatedAt) })
		for _, r := range rows {
			ids = append(ids, r.ID)
			doubt = doubt || r.Doubt
		}
		if opening := rule.Next(tx.Now()); opening.After(tx.Now()) { // the worker comes late
			if later = opening; !doubt {
				return s.postpone(tx, in.Person, ids, later)
			}
		}
		letter, err = s.digestLetter(tx, run.Job, rows)
		return err
	})
	if err != nil {
		return err
	}
	state := "app"
	switch {
	case !later.IsZero() && !doubt:
		return run.Finish(func(tx *tenant.Tx) error { return nil })
	case letter.MessageID != "" && !later.IsZero():
		state, err = s.left(ctx, letter.MessageID)
	case letter.MessageID != "":
		state, err = s.once(ctx, letter, doubt)
	}
	if err != nil {
		return err
	}
	return run.Finish(func(tx *tenant.Tx) error {
		if state == "" { // surely not left, and these are quiet hours now
			return s.postpone(tx, in.Person, ids, later)
		}
		// what was seen in the app since needs no mail
		_, err := tx.Exec(`update notify.deliveries set state = case when id = any ($6) then $4 else 'app' end, sent_at = $3, claimed_at = null
			where tenant_id = $1 and person_id = $2 and state = 'digest' and (id = any ($6) or (digest_at <= $5 and claimed_at is null and read_at is not null))`,
			tx.Tenant(), in.Person, tx.Now(), state, in.At, lists.NonNil(ids))
		return err
	})
}

// gathered is one delivery of a digest.
type gathered struct {
	delivery
	Doubt        bool // an attempt that died may have sent it
	Kind         string
	Organisation string
	CreatedAt    time.Time
}

// standing leaves out what the person may not hear of any more.
func (s *Service) standing(tx *tenant.Tx, rows []gathered) (out []gathered, err error) {
	list := make([]delivery, len(rows))
	for i, r := range rows {
		list[i] = r.delivery
	}
	if err := s.still(tx, list); err != nil {
		return nil, err
	}
	for i, r := range rows {
		if r.delivery = list[i]; !r.barred {
			out = append(out, r)
		} else if err := settle(tx, r.ID, "cancelled"); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// postpone gives deliveries to the digest of a later moment.
func (s *Service) postpone(tx *tenant.Tx, person uuid.UUID, ids []uuid.UUID, at time.Time) error {
	if _, err := tx.Exec(`update notify.deliveries set claimed_at = null, digest_at = $3 where tenant_id = $1 and id = any ($2)`, tx.Tenant(), ids, at); err != nil {
		return err
	}
	return s.planDigest(tx, person, at)
}

// digestLetter is the mail of a digest; without message id when its person wants none.
func (s *Service) digestLetter(tx *tenant.Tx, job uuid.UUID, rows []gathered) (mail.Message, error) {
	list := []delivery{rows[0].delivery}
	if err := s.fill(tx, list); err != nil {
		return mail.Message{}, err
	}
	d := list[0]
	if d.contact.Mail == "" || !d.wish.Mail {
		return mail.Message{}, nil
	}
	lang := d.contact.Lang
	args := map[string]any{"organisation": i18n.Organisation(rows[0].Organisation), "n": len(rows)}
	l := Letter{To: mail.Address{Name: d.contact.Name, Email: d.contact.Mail}, Lang: lang, Subject: s.say(lang, "notify.digest_subject", args), Text: s.say(lang, "notify.digest_intro_discreet", args),
		Link: s.deps.URL + "/", LinkLabel: s.say(lang, "notify.digest_read", args)}
	if !d.wish.Discreet {
		l.Head, l.Text = rows[0].Organisation, s.say(lang, "notify.digest_intro", args)
		for _, r := range rows {
			line, args := "notify.subject", map[string]any{"about": r.About, "kind": s.say(lang, r.Kind, nil)}
			if r.About == "" {
				line = "notify.subject_plain"
			}
			l.Items = append(l.Items, s.say(lang, line, args))
		}
	}
	refuse := s.deps.URL + "/ne-plus-recevoir/" + s.deps.Keys.Token(refusePurpose, signed.Link{Tenant: tx.Tenant(), ID: d.PersonID, Until: tx.Now().AddDate(1, 0, 0)})
	m := s.compose(l, refuse)
	m.From, m.MessageID, m.Unsubscribe = s.sender(d, rows[0].Organisation), s.messageID(job), refuse
	return m, nil
}

// left asks about a message in doubt: "sent", "unknown" where nobody can tell, "" when it surely did not leave.
func (s *Service) left(ctx context.Context, messageID string) (state string, err error) {
	ask, can := s.deps.Mail.(mail.Lookup)
	if !can {
		return "unknown", nil
	}
	left, err := ask.Sent(ctx, messageID)
	switch {
	case err != nil:
		return "", problem.New(problem.Unavailable, "notify.mail_down").Because(err)
	case left:
		return "sent", nil
	}
	return "", nil
}

// once sends one message; in doubt it asks first.
func (s *Service) once(ctx context.Context, m mail.Message, doubt bool) (state string, err error) {
	if doubt {
		if state, err = s.left(ctx, m.MessageID); err != nil || state != "" {
			return state, err
		}
	}
	_, can := s.deps.Mail.(mail.Lookup)
	err = s.deps.Mail.Send(ctx, []mail.Message{m})[0]
	switch {
	case err == nil:
		return "sent", nil
	case mail.OutcomeOf(err) == mail.Refused:
		return "refused", nil
	case mail.OutcomeOf(err) == mail.Unknown && !can:
		return "unknown", nil
	}
	return "", problem.New(problem.Unavailable, "notify.mail_down").Because(err)
}

type letterOf struct {
	Kind   string         `json:"kind"`
	Params map[string]any `json:"params"`
}

// SendLetter owes an account a mail of its own (a reset, a verification, a new device). Only ids wait in the queue: what it
// says is read behind the account's door when it leaves.
func (s *Service) SendLetter(tx *tenant.Tx, kind string, account uuid.UUID, params map[string]any) error {
	_, err := tx.EmitFor(account, "notify.letter", letterOf{kind, params})
	return err
}

func (s *Service) sendLetter(ctx context.Context, run *manifest.Steps, in *letterOf) error {
	var out []mail.Message
	err := run.Do(func(tx *tenant.Tx) error {
		letters, err := s.deps.Letters(tx, in.Kind, in.Params)
		for i, l := range letters {
			m := s.worded(in.Kind, l)
			m.MessageID = fmt.Sprintf("%s.%d@%s", run.Job, i, s.deps.Host)
			out = append(out, m)
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, m := range out {
		// a reset or a verification may arrive twice without harm; it may not be lost
		if _, err := s.once(ctx, m, false); err != nil {
			return err
		}
	}
	return run.Finish(func(tx *tenant.Tx) error { return nil })
}

// worded says a letter in its reader's language: notify.letter_<kind>, with its first line as the subject.
func (s *Service) worded(kind string, l identity.Letter) mail.Message {
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		zone = time.UTC
	}
	key := "notify.letter_" + strings.TrimPrefix(kind, "identity.")
	args := map[string]any{"name": l.GivenName, "login": l.Login, "browser": l.Browser, "system": l.System, "way": l.Way, "organisation": i18n.Organisation(l.Organisation),
		"at": i18n.DateTime(l.Lang, l.At.In(zone)), "until": i18n.DateTime(l.Lang, l.Until.In(zone))}
	letter := Letter{To: mail.Address{Name: l.GivenName, Email: l.Address}, Lang: l.Lang, Head: l.Organisation, Subject: s.say(l.Lang, key+"_subject", args), Text: s.say(l.Lang, key, args)}
	if l.Path != "" {
		letter.Link, letter.LinkLabel = s.deps.URL+l.Path, s.say(l.Lang, key+"_button", nil)
	}
	return s.compose(letter, "")
}

type inviteOf struct {
	Person uuid.UUID `json:"person"`
	Card   uuid.UUID `json:"card"`
}

// SendInvitation has an invitation sent to a record's own address; false when it has none.
func (s *Service) SendInvitation(tx *tenant.Tx, _ string, person uuid.UUID, params map[string]any) (bool, error) {
	known, err := s.deps.Persons(tx, []uuid.UUID{person})
	if err != nil || known[person].Mail == "" {
		return false, err
	}
	card, ok := params["card"].(uuid.UUID)
	if !ok {
		return false, problem.New(problem.Internal, "internal")
	}
	_, err = tx.Emit("notify.invite", time.Time{}, inviteOf{person, card})
	return err == nil, err
}

func (s *Service) invite(ctx context.Context, run *manifest.Steps, in *inviteOf) error {
	var m mail.Message
	err := run.Do(func(tx *tenant.Tx) error {
		path, until, err := s.deps.Invitation(tx, in.Card)
		if err != nil || path == "" {
			return err
		}
		known, err := s.deps.Persons(tx, []uuid.UUID{in.Person})
		if err != nil || known[in.Person].Mail == "" {
			return err
		}
		c := known[in.Person]
		name, err := tenant.Value[string](tx, `select name from tenant.tenants where tenant_id = $1`, tx.Tenant())
		if err != nil {
			return err
		}
		m = s.worded("identity.invitation", identity.Letter{Address: c.Mail, GivenName: c.Name, Lang: c.Lang, Path: path, Until: until, At: tx.Now(), Organisation: name})
		m.From, m.MessageID = s.sender(delivery{}, name), s.messageID(run.Job)
		return nil
	})
	if err != nil {
		return err
	}
	if m.MessageID != "" {
		if _, err := s.once(ctx, m, false); err != nil {
			return err
		}
	}
	return run.Finish(func(tx *tenant.Tx) error { return nil })
}

// refuseToken reads the token of an unsubscribe link.
func (s *Service) refuseToken(token string, now time.Time) (signed.Link, error) {
	t, err := url.PathUnescape(token)
	if err != nil {
		return signed.Link{}, problem.Missing()
	}
	l, err := s.deps.Keys.Verify(refusePurpose, t, now)
	if err != nil {
		return l, problem.New(problem.Gone, "notify.link_over")
	}
	return l, nil
}
