package liaison

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/audit"
	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/notify"
	"preau/internal/platform/i18n"
	"preau/internal/platform/problem"
	"preau/internal/platform/richtext"
	"preau/internal/platform/signed"
	"preau/internal/platform/theme"
	"preau/internal/tenant"
)

// The page behind the link of a mail: the note and its buttons, without sign-in and without JavaScript. Opening it
// acknowledges nothing, because mail programs open links by themselves; a button does. The link opens one delivery of one
// person, and only as far as that person may see today: what was withdrawn, ended or restricted since is gone.

// behindLink is what a link opens.
type behindLink struct {
	reader Reader
	name   string // of the reader, who signs with it
	note   uuid.UUID
	school i18n.Organisation
	theme  string
	logo   *uuid.UUID
	zone   *time.Location
}

// openLink verifies a link and goes in behind the doors that its person has today. deciding narrows them to the children
// for whom they decide.
func (s *Service) openLink(tx *tenant.Tx, token string, deciding bool) (behindLink, error) {
	var b behindLink
	l, err := s.Keys.Verify(notify.OpenPurpose, token, tx.Now())
	if errors.Is(err, signed.ErrExpired) {
		return b, problem.New(problem.Gone, "liaison.link_over")
	}
	if err != nil {
		return b, problem.Missing()
	}
	// the link is ours: its tenant is known, and the delivery says whose it is
	if err := tx.Enter(tenant.Doors{Tenant: l.Tenant, Open: []string{"notify", "directory"}}); err != nil {
		return b, err
	}
	type row struct {
		PersonID uuid.UUID
		Object   uuid.UUID
		Service  string
		Over     bool
		Open     bool
		Reader   string
		Name     string
		TimeZone string
		Colour   string
		LogoFile *uuid.UUID
	}
	d, ok, err := tenant.One[row](tx, `select d.person_id, n.object, n.service, n.cancelled_at is not null or d.state = 'cancelled'
			or exists (select from directory.people p where p.tenant_id = $1 and p.id = d.person_id and p.account_id is not null and p.id in (select identity.shut(array[d.person_id], $3::date))) as over, t.name, t.time_zone, coalesce(t.colour, '') as colour, t.logo_file,
			coalesce((select p.given_name || ' ' || p.family_name from directory.people p where p.tenant_id = $1 and p.id = d.person_id and p.erased_at is null), '') as reader,
			exists (select from tenant.services v where v.tenant_id = $1 and v.service = 'liaison' and v.closed_at is null) as open
		from notify.deliveries d join notify.notices n on n.tenant_id = d.tenant_id and n.id = d.notice_id join tenant.tenants t on t.tenant_id = d.tenant_id
		where d.tenant_id = $1 and d.id = $2`, l.Tenant, l.ID, tx.Now())
	switch {
	case err != nil:
		return b, err
	case !ok || d.Service != "liaison" || !d.Open:
		return b, problem.Missing()
	}
	b.school, b.theme, b.logo, b.name, b.note = i18n.Organisation(d.Name), theme.Address(d.Colour), d.LogoFile, d.Reader, d.Object
	if d.Over {
		return b, problem.New(problem.Gone, "liaison.link_over")
	}
	reached, err := directory.Reach(tx, d.PersonID)
	if err != nil {
		return b, err
	}
	if len(reached.Profiles) == 0 { // they have no part here any more
		return b, problem.New(problem.Gone, "liaison.link_over")
	}
	b.reader = Reader{Person: d.PersonID, Decides: reached.Subjects, Informed: reached.Informed, Groups: reached.Groups, Way: ByLink}
	if b.zone, err = time.LoadLocation(d.TimeZone); err != nil {
		return b, err
	}
	mine := b.reader.children()
	if deciding {
		mine = b.reader.Decides
	}
	return b, tx.Enter(tenant.Doors{Tenant: l.Tenant, Subjects: map[string][]uuid.UUID{"liaison": mine, "directory": b.reader.children(), "notify": {d.PersonID}}, Groups: map[string][]uuid.UUID{"liaison": reached.Groups}})
}

// behind is a note that the link's person still follows for at least one child.
func (s *Service) behind(tx *tenant.Tx, b behindLink) (Received, error) {
	n, err := s.Receive(tx, b.reader, b.note)
	if problem.Is(err, "not_found") || (err == nil && len(n.Children) == 0) {
		return n, problem.New(problem.Gone, "liaison.link_over")
	}
	return n, err
}

// pressed is the button of the page: its name, the child and the answer.
type pressed struct {
	do     string // read, answer, undo
	child  uuid.UUID
	answer string
}

func readPressed(form []byte) (pressed, error) {
	v, err := url.ParseQuery(string(form))
	if err != nil {
		return pressed{}, problem.New(problem.BadRequest, "bad_request").Because(err)
	}
	p := pressed{do: v.Get("do"), answer: v.Get("answer")}
	if p.do == "read" {
		return p, nil
	}
	if p.child, err = uuid.Parse(v.Get("child")); err != nil || (p.do != "answer" && p.do != "undo") {
		return p, problem.New(problem.BadRequest, "bad_request")
	}
	return p, nil
}

// press does what a button of the page asks, in the name of the link's person.
func (s *Service) press(tx *tenant.Tx, token string, form []byte) error {
	p, err := readPressed(form)
	if err != nil {
		return err
	}
	b, err := s.openLink(tx, token, p.do != "read")
	if err != nil {
		return err
	}
	if _, err := s.behind(tx, b); err != nil {
		return err
	}
	switch p.do {
	case "read":
		err = s.Read(tx, b.reader, b.note)
	case "answer":
		err = s.Respond(tx, b.reader, b.note, p.child, p.answer)
	case "undo":
		err = s.Undo(tx, b.reader, b.note, p.child)
	}
	if err != nil {
		return err
	}
	return audit.Record(tx, "liaison.link-"+p.do, nil, b.note, b.reader.Person)
}

// page is an HTML answer.
type page struct {
	Status      int
	ContentType string `header:"Content-Type"`
	Policy      string `header:"Content-Security-Policy"`
	Referrer    string `header:"Referrer-Policy"`
	Robots      string `header:"X-Robots-Tag"`
	Location    string `header:"Location"`
	Body        []byte
}

type linkIn struct {
	Token string `path:"token" maxLength:"200"`
	Done  string `query:"fait" maxLength:"10" doc:"What was just done"`
}

// openPage shows the note. It changes nothing, however often and by whatever program it is opened.
func (s *Service) openPage(_ context.Context, tx *tenant.Tx, in *linkIn) (*page, error) {
	return s.render(tx, in.Token, in.Done, nil)
}

// pressPage does what a button asks and shows the page again.
func (s *Service) pressPage(_ context.Context, tx *tenant.Tx, in *struct {
	Token   string `path:"token" maxLength:"200"`
	RawBody []byte `contentType:"application/x-www-form-urlencoded"`
}) (*page, error) {
	err := s.press(tx, in.Token, in.RawBody)
	if err == nil {
		p, _ := readPressed(in.RawBody)
		return &page{Status: http.StatusSeeOther, Location: "/signer/" + in.Token + "?fait=" + p.do, Referrer: "no-referrer"}, nil
	}
	if problem.Of(err).Kind == problem.Internal {
		return nil, err
	}
	return s.render(tx, in.Token, "", err)
}

func (s *Service) linkedFile(ctx context.Context, run *manifest.Stages, in *struct {
	Token string    `path:"token" maxLength:"200"`
	File  uuid.UUID `path:"file"`
}) (*download, error) {
	return s.download(ctx, run, func(tx *tenant.Tx) (Kept, error) {
		b, err := s.openLink(tx, in.Token, false)
		if err != nil {
			return Kept{}, err
		}
		if _, err := s.behind(tx, b); err != nil {
			return Kept{}, err
		}
		return s.ReaderFile(tx, b.reader, b.note, in.File)
	})
}

type logo struct {
	ContentType  string `header:"Content-Type"`
	CacheControl string `header:"Cache-Control"`
	Body         []byte
}

// linkedLogo is the logo on the page: who reads by a link has no session that would show it.
func (s *Service) linkedLogo(_ context.Context, tx *tenant.Tx, in *struct {
	Token string    `path:"token" maxLength:"200"`
	File  uuid.UUID `path:"file"`
}) (*logo, error) {
	b, err := s.openLink(tx, in.Token, false)
	if err != nil {
		return nil, err
	}
	if b.logo == nil || *b.logo != in.File {
		return nil, problem.Missing()
	}
	kind, content, err := s.Logo(tx, in.File)
	return &logo{kind, "private, max-age=31536000, immutable", content}, err
}

// pageView is what the template shows.
type pageView struct {
	Lang, School, Letter, Logo, Theme, Reader, Title, Kind, From, On, Corrected, Event, Asks, Closes string
	Notice, Refusal                                                                                  string // what was just done, or why it was not
	Styles                                                                                           []string
	Body                                                                                             template.HTML
	Files                                                                                            []Attachment
	Token                                                                                            string
	Children                                                                                         []pageChild
	MayRead                                                                                          bool
	Words                                                                                            map[string]string
	Style                                                                                            template.CSS
}

type pageChild struct {
	ID          uuid.UUID
	Name, State string
	Settled     bool // the reader signed or answered: what is still offered changes it
	Buttons     []pageButton
	Write       bool // a free answer
	Text        string
	Undo        bool
}

type pageButton struct {
	Value, Label string
	Quiet        bool
}

// render renders the page, or says in words why there is none.
func (s *Service) render(tx *tenant.Tx, token, done string, refused error) (*page, error) {
	lang := tx.Actor().Lang
	if lang == "" {
		lang = i18n.Fallback
	}
	say := func(key string, args map[string]any) string { return s.Words.Sentence(lang, "liaison", key, args) }
	v := pageView{Lang: lang, School: say("liaison.page_house", nil), Token: token, Style: template.CSS(pageStyle), Words: map[string]string{
		"send": say("liaison.page_send", nil), "change": say("liaison.page_change", nil), "not_you": say("liaison.page_not_you", nil), "undo": say("liaison.page_undo", nil), "read": say("liaison.page_read", nil), "answer": say("liaison.slip_answer", nil),
		"files": say("liaison.page_files", nil), "personal": say("liaison.page_personal", nil), "app": say("liaison.page_app", nil)}}
	status := http.StatusOK
	if s.Styles != nil {
		v.Styles = s.Styles()
	}
	b, err := s.openLink(tx, token, false)
	var n Received
	if err == nil {
		n, err = s.behind(tx, b)
	}
	v.frame(b)
	if err != nil {
		p := problem.Of(err)
		if p.Kind == problem.Internal {
			return nil, err
		}
		status = int(p.Kind)
		v.Title, v.Refusal = say("liaison.page_none", nil), s.sentence(lang, p, b.zone)
		return s.renderPage(v, status)
	}
	if refused != nil {
		p := problem.Of(refused)
		status, v.Refusal = int(p.Kind), s.sentence(lang, p, b.zone)
	} else if done == "read" || done == "answer" || done == "undo" {
		v.Notice = say("liaison.page_done_"+done, nil)
	}
	s.fillPage(&v, n, b, tx.Now(), say)
	return s.renderPage(v, status)
}

// frame says whose page it is, as soon as that is known.
func (v *pageView) frame(b behindLink) {
	if b.school == "" {
		return
	}
	v.School, v.Letter, v.Theme = string(b.school), b.school.Letter(), b.theme
	if b.logo != nil {
		v.Logo = "/signer/" + v.Token + "/logo/" + b.logo.String()
	}
}

func (s *Service) fillPage(v *pageView, n Received, b behindLink, now time.Time, say func(string, map[string]any) string) {
	sh := n.Sheet
	v.Title, v.Kind = sh.Title, say(kindKey(sh.Kind), nil)
	v.From = s.signedBy(v.Lang, sh.AuthorName, sh.AuthorRole, sh.From)
	v.On = i18n.Date(v.Lang, n.PublishedAt.In(b.zone))
	if sh.CorrectedAt != nil {
		v.Corrected = say("liaison.corrected_on", map[string]any{"date": i18n.Instant(sh.CorrectedAt.In(b.zone))})
	}
	v.Event, v.Body, v.Files = s.eventLine(v.Lang, sh.Event, b.zone), richtext.HTML(n.Body), sh.Attachments
	v.Asks = say("liaison.asks_"+sh.Wants, nil)
	if b.name != "" {
		v.Reader = say("liaison.page_as_"+signing(sh.Wants), map[string]any{"name": b.name})
	}
	if !sh.ClosesOn.IsZero() {
		key := "liaison.closes_on"
		if n.closed(now) {
			key = "liaison.closed_since"
		}
		v.Closes = say(key, map[string]any{"date": i18n.Day(sh.ClosesOn.At(b.zone, 12, 0))})
	}
	for _, c := range n.Children {
		may := n.abilities(c, b.reader, now)
		v.MayRead = v.MayRead || may["read"]
		pc := pageChild{ID: c.ID, Name: c.Name, State: s.stateLine(v.Lang, n, c, b), Settled: c.Answer != nil || c.SignedAt != nil, Undo: may["undo"]}
		switch {
		case may["sign"]:
			pc.Buttons = []pageButton{{"", say("liaison.page_sign", nil), false}}
		case may["answer"] && sh.Wants == WantsText:
			pc.Write = true
			if c.Answer != nil {
				pc.Text = *c.Answer
			}
		case may["answer"] && sh.Wants == WantsChoice:
			for _, choice := range sh.Choices {
				pc.Buttons = append(pc.Buttons, pageButton{choice, choice, true})
			}
		case may["answer"]:
			pc.Buttons = []pageButton{{Yes, s.answerWord(v.Lang, sh.Wants, Yes), false}, {No, s.answerWord(v.Lang, sh.Wants, No), true}}
		case may["refuse"]:
			pc.Buttons = []pageButton{{No, s.answerWord(v.Lang, sh.Wants, No), true}}
		}
		if c.Answer != nil { // the answer given stands above as such; what is left are the others
			pc.Buttons = slices.DeleteFunc(pc.Buttons, func(b pageButton) bool { return b.Value == *c.Answer })
		}
		for i := range pc.Buttons {
			pc.Buttons[i].Quiet = pc.Buttons[i].Quiet || pc.Settled
		}
		v.Children = append(v.Children, pc)
	}
}

// signing is what the reader of a page does there: sign, answer, or read.
func signing(wants string) string {
	switch {
	case wants == WantsSign || wants == WantsAuthorisation:
		return "sign"
	case Content{Wants: wants}.asksAnswer():
		return "answer"
	}
	return "read"
}

// stateLine says where the reader stands about a child.
func (s *Service) stateLine(lang string, n Received, c ChildOf, b behindLink) string {
	say := func(key string, args map[string]any) string { return s.Words.Sentence(lang, "liaison", key, args) }
	at := func(t *time.Time) map[string]any { return map[string]any{"date": i18n.Instant(t.In(b.zone))} }
	switch {
	case c.Answer != nil:
		return say("liaison.you_answered", map[string]any{"answer": s.answerWord(lang, n.Sheet.Wants, *c.Answer), "date": i18n.Instant(c.AnsweredAt.In(b.zone))})
	case c.SignedAt != nil:
		return say("liaison.you_signed", at(c.SignedAt))
	case c.Settled && !n.Sheet.BothGuardians:
		return say("liaison.other_answered", nil)
	case !b.reader.decidesFor(c.ID) && Content{Wants: n.Sheet.Wants}.asksAnswer():
		return say("liaison.you_are_informed", nil)
	case c.ReadAt != nil:
		return say("liaison.you_read", at(c.ReadAt))
	}
	return ""
}

// sentence says a problem in a page, as the API would.
func (s *Service) sentence(lang string, p *problem.Problem, zone *time.Location) string {
	code, params := p.Code, p.Params
	if len(p.Fields) > 0 {
		code, params = p.Fields[0].Code, p.Fields[0].Params
	}
	if !s.Words.Has(lang, "liaison", code) {
		code = "liaison.page_failed"
		if p.Kind == problem.NotFound {
			code = "liaison.page_unknown"
		}
	}
	return s.Words.Sentence(lang, "liaison", code, params)
}

func (s *Service) renderPage(v pageView, status int) (*page, error) {
	var out bytes.Buffer
	if err := pageTemplate.Execute(&out, v); err != nil {
		return nil, err
	}
	return &page{Status: status, ContentType: "text/html; charset=utf-8", Policy: pagePolicy, Referrer: "no-referrer", Robots: "noindex, nofollow", Body: out.Bytes()}, nil
}

//go:embed page.html
var pageSource string

//go:embed page.css
var pageStyle string

var pageTemplate = template.Must(template.New("page").Parse(pageSource))

// pagePolicy lets the house's stylesheets, letters and pictures in, the page's own style by its hash, and nothing else.
var pagePolicy = func() string {
	sum := sha256.Sum256([]byte(pageStyle))
	return "default-src 'none'; style-src 'self' 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; font-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
}()
