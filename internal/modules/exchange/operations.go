package exchange

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/platform/lists"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// OfBrick is the path of one brick.
type OfBrick struct {
	manifest.InTenant
	Brick uuid.UUID `path:"brick" format:"uuid"`
}

// OfHook is the path of one hook.
type OfHook struct {
	manifest.InTenant
	Hook uuid.UUID `path:"hook" format:"uuid"`
}

// OfArchive is the path of one archive.
type OfArchive struct {
	manifest.InTenant
	Archive uuid.UUID `path:"archive" format:"uuid"`
}

type items[T any] struct {
	Body struct {
		Items     []T             `json:"items" nullable:"false"`
		Abilities map[string]bool `json:"abilities"`
	}
}

// PersonRef is a person with the name that a screen shows.
type PersonRef struct {
	ID   uuid.UUID `json:"id"`
	Name string    `json:"name"`
	Mail bool      `json:"mail" doc:"An address is known"`
}

// GARView is a school's exchange with the GAR, and what keeps the next archive from leaving.
type GARView struct {
	GARSettings
	OwnKey      string          `json:"own_key,omitempty" doc:"The public key that the server's owner must be given"`
	Fingerprint string          `json:"fingerprint,omitempty" doc:"Of the server's key"`
	Chosen      []PersonRef     `json:"chosen" nullable:"false" doc:"Who assigns resources"`
	Staff       []PersonRef     `json:"staff" nullable:"false" doc:"Who may be chosen"`
	Blockers    []Blocker       `json:"blockers" nullable:"false" doc:"At most 200"`
	More        int             `json:"more" doc:"Blockers beyond those listed"`
	Pupils      int             `json:"pupils"`
	Teachers    int             `json:"teachers"`
	Classes     int             `json:"classes"`
	Name        string          `json:"name,omitempty" doc:"Of tonight's file"`
	Archives    []Archive       `json:"archives" nullable:"false" doc:"The last 30"`
	Abilities   map[string]bool `json:"abilities"`
}

type garOut struct{ Body GARView }
type brickOut struct{ Body Brick }

type download struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Cache       string `header:"Cache-Control"`
	Policy      string `header:"Content-Security-Policy"`
	Body        []byte
}

func downloadOf(name, mediaType string, content []byte) *download {
	return &download{mediaType, mime.FormatMediaType("attachment", map[string]string{"filename": name}), "no-store", "default-src 'none'; sandbox", content}
}

func (s *Service) operations() []manifest.Operation {
	at := func(id, method, path, summary string, gate manifest.Gate) manifest.Spec {
		return manifest.Spec{ID: "exchange." + id, Method: method, Path: "/api/v1/t/{tenant}/exchange" + path, Summary: summary, Gate: gate, Reads: []string{"directory", "tenant", "resource"}}
	}
	status := func(spec manifest.Spec, status int) manifest.Spec { spec.Status = status; return spec }
	file := func(spec manifest.Spec, mediaType string) manifest.Spec {
		spec.File, spec.Writes = mediaType, true // whoever takes something along is in the journal
		return spec
	}
	see, change := manifest.Needs(Consult), manifest.Needs(Manage)
	brick, hook := "/bricks/{brick}", "/hooks/{hook}"
	return append([]manifest.Operation{
		manifest.Op(at("ways", http.MethodGet, "/ways", "Every way out of the organisation", see), func(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*items[Way], error) {
			list, err := s.ways(tx)
			out := &items[Way]{}
			out.Body.Items, out.Body.Abilities = list, abilities(tx)
			return out, err
		}),

		manifest.Op(at("gar", http.MethodGet, "/gar", "The exchange with the GAR, and what keeps an archive from leaving", see), func(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*garOut, error) {
			return s.garView(tx)
		}),
		manifest.Op(at("gar-set", http.MethodPut, "/gar", "Settle the exchange with the GAR", change), func(_ context.Context, tx *tenant.Tx, in *struct {
			manifest.InTenant
			Body GARSettings
		}) (*garOut, error) {
			if err := s.onlySchools(tx); err != nil {
				return nil, err
			}
			in.Body.Responsibles = distinctIDs(in.Body.Responsibles)
			if err := s.setGAR(tx, in.Body); err != nil {
				return nil, err
			}
			return s.garView(tx)
		}),
		manifest.Op(status(at("gar-make", http.MethodPost, "/gar/archives", "Make an archive now", change), http.StatusAccepted), func(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*manifest.Empty, error) {
			if err := s.onlySchools(tx); err != nil {
				return nil, err
			}
			id, err := s.ask(tx, true)
			tx.About(id)
			return nil, err
		}),
		manifest.Op(status(at("gar-send", http.MethodPost, "/gar/archives/{archive}/send", "Send an archive again", change), http.StatusAccepted), func(_ context.Context, tx *tenant.Tx, in *OfArchive) (*manifest.Empty, error) {
			return nil, s.resend(tx, in.Archive)
		}),
		manifest.Staged(file(at("gar-file", http.MethodGet, "/gar/archives/{archive}/file", "Fetch an archive", change), "application/gzip"), s.garFile),

		manifest.Op(status(at("brick-add", http.MethodPost, "/bricks", "Add a brick", change), http.StatusCreated), func(_ context.Context, tx *tenant.Tx, in *struct {
			manifest.InTenant
			Body BrickWritten
		}) (*brickOut, error) {
			id, err := s.addBrick(tx, in.Body)
			if err != nil {
				return nil, err
			}
			return s.brickView(tx, id)
		}),
		manifest.Op(at("brick", http.MethodGet, brick, "A brick: what it reads, its keys, its hooks", see), func(_ context.Context, tx *tenant.Tx, in *OfBrick) (*brickOut, error) {
			return s.brickView(tx, in.Brick)
		}),
		manifest.Op(at("brick-change", http.MethodPut, brick, "Change what a brick reads", change), func(_ context.Context, tx *tenant.Tx, in *struct {
			OfBrick
			Body BrickWritten
		}) (*brickOut, error) {
			if err := s.changeBrick(tx, in.Brick, in.Body); err != nil {
				return nil, err
			}
			return s.brickView(tx, in.Brick)
		}),
		manifest.Op(at("brick-stop", http.MethodPost, brick+"/stop", "Stop a brick: its next call is refused", change), func(_ context.Context, tx *tenant.Tx, in *OfBrick) (*brickOut, error) {
			if err := s.moveBrick(tx, in.Brick, Stopped); err != nil {
				return nil, err
			}
			return s.brickView(tx, in.Brick)
		}),
		manifest.Op(at("brick-open", http.MethodPost, brick+"/open", "Open a stopped brick", change), func(_ context.Context, tx *tenant.Tx, in *OfBrick) (*brickOut, error) {
			if err := s.moveBrick(tx, in.Brick, Open); err != nil {
				return nil, err
			}
			return s.brickView(tx, in.Brick)
		}),
		manifest.Op(status(at("brick-remove", http.MethodDelete, brick, "Remove a brick with its keys and hooks", change), http.StatusNoContent), func(_ context.Context, tx *tenant.Tx, in *OfBrick) (*manifest.Empty, error) {
			return nil, s.moveBrick(tx, in.Brick, Removed)
		}),
		manifest.Op(status(at("key-make", http.MethodPost, brick+"/keys", "Make a key: it is shown once", change), http.StatusCreated), func(_ context.Context, tx *tenant.Tx, in *struct {
			OfBrick
			Body struct {
				Days int `json:"days" minimum:"1" maximum:"400" default:"365" doc:"For how long it is valid"`
			}
		}) (*struct{ Body NewKey }, error) {
			k, err := s.makeKey(tx, in.Brick, in.Body.Days)
			return &struct{ Body NewKey }{k}, err
		}),
		manifest.Op(status(at("key-revoke", http.MethodDelete, brick+"/keys/{key}", "Revoke a key: its next call is refused", change), http.StatusNoContent), func(_ context.Context, tx *tenant.Tx, in *struct {
			OfBrick
			Key uuid.UUID `path:"key" format:"uuid"`
		}) (*manifest.Empty, error) {
			return nil, s.revokeKey(tx, in.Brick, in.Key)
		}),

		manifest.Op(status(at("hook-add", http.MethodPost, brick+"/hooks", "Tell an address of changes; its secret is shown once", change), http.StatusCreated), func(_ context.Context, tx *tenant.Tx, in *struct {
			OfBrick
			Body HookWritten
		}) (*hookSecretOut, error) {
			id, secret, err := s.addHook(tx, in.Brick, in.Body)
			return newHookSecret(id, secret), err
		}),
		manifest.Op(at("hook-change", http.MethodPut, hook, "Change, stop or open a hook", change), func(_ context.Context, tx *tenant.Tx, in *struct {
			OfHook
			Body struct {
				HookWritten
				State string `json:"state" enum:"open,stopped"`
			}
		}) (*manifest.Empty, error) {
			return nil, s.changeHook(tx, in.Hook, in.Body.HookWritten, in.Body.State)
		}),
		manifest.Op(status(at("hook-remove", http.MethodDelete, hook, "Remove a hook", change), http.StatusNoContent), func(_ context.Context, tx *tenant.Tx, in *OfHook) (*manifest.Empty, error) {
			return nil, s.removeHook(tx, in.Hook)
		}),
		manifest.Op(at("hook-rotate", http.MethodPost, hook+"/secret", "Give a hook a new secret; the one before signs too for a day", change), func(_ context.Context, tx *tenant.Tx, in *OfHook) (*hookSecretOut, error) {
			secret, err := s.rotate(tx, in.Hook)
			return newHookSecret(in.Hook, secret), err
		}),
		manifest.Op(status(at("hook-try", http.MethodPost, hook+"/try", "Send a message that says nothing", change), http.StatusAccepted), func(_ context.Context, tx *tenant.Tx, in *OfHook) (*manifest.Empty, error) {
			return nil, s.try(tx, in.Hook)
		}),
		manifest.Op(at("postings", http.MethodGet, hook+"/messages", "The last hundred messages of a hook", see), func(_ context.Context, tx *tenant.Tx, in *OfHook) (*items[PostingView], error) {
			if _, err := hookOf(tx, in.Hook); err != nil {
				return nil, err
			}
			out := &items[PostingView]{}
			var err error
			out.Body.Items, err = postings(tx, in.Hook)
			out.Body.Abilities = abilities(tx)
			return out, err
		}),
		manifest.Op(status(at("posting-again", http.MethodPost, hook+"/messages/{message}/again", "Send a message once more", change), http.StatusAccepted), func(_ context.Context, tx *tenant.Tx, in *struct {
			OfHook
			Message uuid.UUID `path:"message" format:"uuid"`
		}) (*manifest.Empty, error) {
			return nil, s.again(tx, in.Hook, in.Message)
		}),

		manifest.Op(file(at("tables", http.MethodGet, "/tables", "The lists as a zip of CSV", change), "application/zip"), func(_ context.Context, tx *tenant.Tx, in *struct {
			manifest.InTenant
			Birth bool `query:"birth" doc:"With dates of birth"`
			Mail  bool `query:"mail" doc:"With mail addresses"`
		}) (*download, error) {
			fields := []string{Names}
			if in.Birth {
				fields = append(fields, BirthDate)
			}
			if in.Mail {
				fields = append(fields, Mail)
			}
			content, err := s.tables(tx, []string{Pupils, Staff}, fields)
			return downloadOf("oneroster-"+tx.Now().UTC().Format(time.DateOnly)+".zip", "application/zip", content), err
		}),
		manifest.Op(manifest.Spec{ID: "exchange.token", Method: http.MethodPost, Path: "/api/v1/exchange/token", Summary: "A key for a token of an hour (OAuth 2.0 client credentials, RFC 6749 section 4.4)", Gate: manifest.Link("exchange_key"), MaxBody: 8 << 10}, s.token),
	}, s.rosterOperations()...)
}

func abilities(tx *tenant.Tx) map[string]bool {
	return map[string]bool{"manage": manifest.Holds(tx, Manage) != 0}
}

func distinctIDs(ids []uuid.UUID) []uuid.UUID {
	out := slices.Clone(lists.NonNil(ids))
	slices.SortFunc(out, func(a, b uuid.UUID) int { return strings.Compare(a.String(), b.String()) })
	return slices.Compact(out)
}

type hookSecretOut struct {
	Body struct {
		ID     uuid.UUID `json:"id"`
		Secret string    `json:"secret"`
	}
}

func newHookSecret(id uuid.UUID, secret string) *hookSecretOut {
	out := &hookSecretOut{}
	out.Body.ID, out.Body.Secret = id, secret
	return out
}

// onlySchools refuses the GAR to who is none: a collectivity has no pupils of its own there.
func (s *Service) onlySchools(tx *tenant.Tx) error {
	school, err := garSchoolOf(tx)
	if err == nil && school.SchoolType == "" {
		err = problem.Missing()
	}
	return err
}

// mostBlockers is how many a screen lists.
const mostBlockers = 200

func (s *Service) garView(tx *tenant.Tx) (*garOut, error) {
	out := &garOut{}
	v := &out.Body
	school, err := garSchoolOf(tx)
	if err != nil {
		return nil, err
	}
	if school.SchoolType == "" {
		return nil, problem.Missing()
	}
	g, err := garOf(tx)
	if err != nil {
		return nil, err
	}
	day, err := directory.Today(tx)
	if err != nil {
		return nil, err
	}
	blockers, n, err := blockersOf(tx, g.Ident, school, day)
	if err != nil {
		return nil, err
	}
	v.GARSettings = GARSettings{Ident: g.Ident, Open: g.Open, Host: g.Host, Port: g.Port, Login: g.Login, Folder: g.Folder, HostKey: g.HostKey, Responsibles: []uuid.UUID{}}
	v.OwnKey, v.Fingerprint, v.Blockers, v.Pupils, v.Teachers, v.Classes = g.OwnPublic, fingerprint(g.HostKey), blockers, n.Pupils, n.Teachers, n.Classes
	if v.More = max(0, len(blockers)-mostBlockers); v.More > 0 {
		v.Blockers = blockers[:mostBlockers]
	}
	if g.Ident != "" && school.UAI != "" {
		v.Name = archiveName(g.Ident, degreeOf(school.SchoolType), day, school.UAI)
	}
	people := `select p.id, p.given_name || ' ' || coalesce(nullif(p.usage_name, ''), p.family_name) as name, coalesce(c.mail <> '', false) as mail from directory.people p left join directory.contacts c on c.tenant_id = p.tenant_id and c.id = p.id
		where p.tenant_id = $1 and p.erased_at is null and p.limited_since is null and p.merged_into is null and p.left_on is null and exists (select from directory.roles r where r.tenant_id = $1 and r.person_id = p.id and r.profile in ('director', 'teacher', 'school_life', 'librarian', 'school_staff')
			and r.since <= $2 and (r.until is null or r.until >= $2)) order by p.family_name collate "fr-x-icu", p.given_name collate "fr-x-icu", p.id`
	if v.Staff, err = tenant.Select[PersonRef](tx, people, tx.Tenant(), day); err != nil {
		return nil, err
	}
	v.Staff = append([]PersonRef{}, v.Staff...)
	responsibles, err := garResponsibles(tx)
	if err != nil {
		return nil, err
	}
	v.Chosen = []PersonRef{}
	for _, r := range responsibles {
		v.Responsibles = append(v.Responsibles, r.ID)
		v.Chosen = append(v.Chosen, PersonRef{ID: r.ID, Name: r.GivenName + " " + garPerson{FamilyName: r.FamilyName, UsageName: r.UsageName}.called(), Mail: r.Mail != ""})
	}
	v.Archives, err = tenant.Select[Archive](tx, `select `+archiveColumns+` from exchange.archives where tenant_id = $1 order by made_at desc, id desc limit 30`, tx.Tenant())
	v.Archives = append([]Archive{}, v.Archives...)
	v.Abilities = abilities(tx)
	return out, err
}

func (s *Service) garFile(ctx context.Context, run *manifest.Stages, in *OfArchive) (*download, error) {
	name := ""
	if err := run.Do(func(tx *tenant.Tx) (err error) {
		var ok bool
		name, ok, err = tenant.One[string](tx, `select name from exchange.archives where tenant_id = $1 and id = $2 and dropped_at is null and state in ('ready', 'sending', 'sent', 'failed')`, tx.Tenant(), in.Archive)
		if err == nil && !ok {
			err = problem.Missing()
		}
		return err
	}); err != nil {
		return nil, err
	}
	content, err := s.archiveFile(ctx, in.Tenant, in.Archive)
	if err != nil {
		return nil, err
	}
	return downloadOf(name, "application/gzip", content), run.Finish(func(tx *tenant.Tx) error { tx.About(in.Archive); return nil })
}

func (s *Service) brickView(tx *tenant.Tx, id uuid.UUID) (*brickOut, error) {
	b, err := brickOf(tx, id)
	if err != nil {
		return nil, err
	}
	out := &brickOut{}
	v := &out.Body
	v.ID, v.State, v.CreatedAt = b.ID, b.State, b.CreatedAt
	v.BrickWritten = BrickWritten{Name: b.Name, Purpose: b.Purpose, Contact: b.Contact, Lists: b.Lists, People: b.People, Fields: b.Fields}
	v.Base, v.Token, v.Abilities = s.URL+rosterBase, s.URL+"/api/v1/exchange/token", abilities(tx)
	if v.Keys, err = tenant.Select[KeyView](tx, `select id, hint, made_at, expires_at, used_at, revoked_at, expires_at <= $3 as over from exchange.keys where tenant_id = $1 and brick_id = $2 order by made_at desc limit 20`, tx.Tenant(), id, tx.Now()); err != nil {
		return nil, err
	}
	type hooks struct {
		ID           uuid.UUID
		Address      string
		Kinds        []string
		State        string
		CreatedAt    time.Time
		LastOkAt     *time.Time
		FailingSince *time.Time
		BeforeUntil  *time.Time
		Waiting      int
		GivenUp      int
	}
	list, err := tenant.Select[hooks](tx, `select h.id, h.address, h.kinds, h.state, h.created_at, h.last_ok_at, h.failing_since, case when h.before_until > $3 then h.before_until end as before_until,
		(select count(*)::int from exchange.postings p where p.tenant_id = $1 and p.hook_id = h.id and p.state = 'waiting') as waiting,
		(select count(*)::int from exchange.postings p where p.tenant_id = $1 and p.hook_id = h.id and p.state = 'given_up') as given_up
		from exchange.hooks h where h.tenant_id = $1 and h.brick_id = $2 and h.state <> 'removed' order by h.created_at`, tx.Tenant(), id, tx.Now())
	if err != nil {
		return nil, err
	}
	v.Keys, v.Hooks, v.Days = append([]KeyView{}, v.Keys...), []HookView{}, []ReadView{}
	for _, h := range list {
		v.Hooks = append(v.Hooks, HookView{ID: h.ID, HookWritten: HookWritten{Address: h.Address, Kinds: h.Kinds}, State: h.State, CreatedAt: h.CreatedAt, LastAt: h.LastOkAt, FailingSince: h.FailingSince,
			BeforeUntil: h.BeforeUntil, Waiting: h.Waiting, GivenUp: h.GivenUp})
	}
	type read struct {
		Day          directory.Date
		List         string
		Times, Lines int
		LastAt       time.Time
	}
	reads, err := tenant.Select[read](tx, `select day, list, times, lines, last_at from exchange.reads where tenant_id = $1 and reader_id = $2 and day > ($3::timestamptz - interval '30 days')::date order by day desc, list`, tx.Tenant(), id, tx.Now())
	for _, r := range reads {
		v.Days = append(v.Days, ReadView{Day: r.Day.String(), List: r.List, Times: r.Times, Lines: r.Lines})
		v.Reads, v.Lines = v.Reads+r.Times, v.Lines+r.Lines
		if v.LastAt == nil || r.LastAt.After(*v.LastAt) {
			v.LastAt = &r.LastAt
		}
	}
	return out, err
}

// tokenOut is an answer of OAuth 2.0, success or refusal (RFC 6749, sections 5.1 and 5.2).
type tokenOut struct {
	Status      int
	ContentType string `header:"Content-Type"`
	Cache       string `header:"Cache-Control"`
	Challenge   string `header:"WWW-Authenticate"`
	Body        []byte
}

func tokenAnswer(status int, v any) (*tokenOut, error) {
	body, err := json.Marshal(v)
	out := &tokenOut{Status: status, ContentType: "application/json", Cache: "no-store", Body: body}
	if status == http.StatusUnauthorized {
		out.Challenge = `Basic realm="preau"`
	}
	return out, err
}

func (s *Service) token(_ context.Context, tx *tenant.Tx, in *struct {
	Authorization string `header:"Authorization" doc:"Basic, or client_id and client_secret in the form"`
	RawBody       []byte `contentType:"application/x-www-form-urlencoded"`
}) (*tokenOut, error) {
	type refusal struct {
		Error       string `json:"error"`
		Description string `json:"error_description,omitempty"`
	}
	form, err := url.ParseQuery(string(in.RawBody))
	if err != nil {
		return tokenAnswer(http.StatusBadRequest, refusal{Error: "invalid_request"})
	}
	if form.Get("grant_type") != "client_credentials" {
		return tokenAnswer(http.StatusBadRequest, refusal{Error: "unsupported_grant_type"})
	}
	id, secret := form.Get("client_id"), form.Get("client_secret")
	if raw, ok := strings.CutPrefix(in.Authorization, "Basic "); ok {
		if b, err := base64.StdEncoding.DecodeString(raw); err == nil {
			id, secret, _ = strings.Cut(string(b), ":")
			id, secret = unescaped(id), unescaped(secret)
		}
	}
	l, err := s.Keys.Verify(keyPurpose, id, tx.Now())
	if err != nil {
		return tokenAnswer(http.StatusUnauthorized, refusal{Error: "invalid_client"})
	}
	r, err := s.enter(tx, l, []byte(secret))
	switch {
	case problem.Is(err, "exchange.bad_key"):
		return tokenAnswer(http.StatusUnauthorized, refusal{Error: "invalid_client"})
	case problem.Is(err, "exchange.brick_stopped"):
		return tokenAnswer(http.StatusBadRequest, refusal{Error: "unauthorized_client", Description: "stopped by the organisation"})
	case err != nil:
		return nil, err
	}
	until := tx.Now().Add(tokenLife)
	if until.After(l.Until) {
		until = l.Until
	}
	l.Until = until
	return tokenAnswer(http.StatusOK, struct {
		Token   string `json:"access_token"`
		Type    string `json:"token_type"`
		Seconds int    `json:"expires_in"`
		Scope   string `json:"scope"`
	}{s.Keys.Token(tokenPurpose, l), "Bearer", int(until.Sub(tx.Now()).Truncate(time.Minute).Seconds()), strings.Join(r.Lists, " ")})
}

func unescaped(s string) string {
	if u, err := url.QueryUnescape(s); err == nil {
		return u
	}
	return s
}
