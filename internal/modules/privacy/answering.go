package privacy

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/notify"
	"preau/internal/platform/blob"
	"preau/internal/platform/i18n"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// foundMost bounds the people that a search for who asked shows.
const foundMost = 12

type findIn struct {
	manifest.InTenant
	Find string `query:"find" minLength:"2" maxLength:"80" required:"true"`
}

// AskerView is somebody who may ask for a person's data: themselves, or who decides for them.
type AskerView struct {
	ID      uuid.UUID `json:"id"`
	Name    string    `json:"name"`
	Account bool      `json:"account" doc:"Reads the answer in the app"`
}

// AboutView is somebody whose data are asked about.
type AboutView struct {
	ID     uuid.UUID   `json:"id"`
	Name   string      `json:"name"`
	Detail string      `json:"detail" doc:"What tells them from a namesake: the class, the children, the function; in the reader's language"`
	Askers []AskerView `json:"askers"`
}

type findOut struct {
	Body struct {
		Items []AboutView `json:"items"`
	}
}

// find shows who a letter may be about, those who left included: a name, a class, who may ask, and nothing more.
func (s *Service) find(_ context.Context, tx *tenant.Tx, in *findIn) (*findOut, error) {
	found, err := directory.Search(tx, in.Find, foundMost)
	if err != nil {
		return nil, err
	}
	out := &findOut{}
	out.Body.Items = []AboutView{}
	ids := make([]uuid.UUID, len(found))
	for i, f := range found {
		ids[i] = f.ID
	}
	type tie struct {
		PupilID, ID uuid.UUID
		Name        string
		Account     bool
	}
	ties, err := tenant.Select[tie](tx, `select k.pupil_id, p.id, p.given_name || ' ' || coalesce(nullif(p.usage_name, ''), p.family_name) as name, p.account_id is not null as account from directory.kinship k
		join directory.people p on p.tenant_id = k.tenant_id and p.id = k.guardian_id and p.erased_at is null where k.tenant_id = $1 and k.pupil_id = any ($2) and k.authority = 'full' and (k.until is null or k.until >= directory.today($1, $3))
		order by k.contact_order, p.id`, tx.Tenant(), ids, tx.Now())
	if err != nil {
		return nil, err
	}
	lang := tx.Actor().Lang
	for _, f := range found {
		last := f.UsageName
		if last == "" {
			last = f.FamilyName
		}
		v := AboutView{ID: f.ID, Name: strings.TrimSpace(f.GivenName + " " + last)}
		var details []string
		for _, p := range f.Profiles {
			details = append(details, s.Words.Sentence(lang, "app", "app.profile_"+p, nil))
		}
		if f.ClassLabel != "" {
			details = append(details, f.ClassLabel)
		}
		if len(f.Pupils) > 0 {
			details = append(details, strings.Join(f.Pupils, ", "))
		}
		if !f.LeftOn.IsZero() {
			details = append(details, s.Words.Sentence(lang, "privacy", "privacy.has_left", nil))
		}
		v.Detail = strings.Join(details, " · ")
		v.Askers = []AskerView{}
		if !slices.Contains(f.Profiles, string(access.Pupil)) || len(f.Profiles) > 1 {
			v.Askers = append(v.Askers, AskerView{f.ID, v.Name, f.Active})
		}
		for _, t := range ties {
			if t.PupilID == f.ID {
				v.Askers = append(v.Askers, AskerView{t.ID, t.Name, t.Account})
			}
		}
		if len(v.Askers) == 0 { // a pupil whom nobody answers for, or who has come of age
			v.Askers = append(v.Askers, AskerView{f.ID, v.Name, f.Active})
		}
		out.Body.Items = append(out.Body.Items, v)
	}
	return out, nil
}

type recordIn struct {
	manifest.InTenant
	Body struct {
		Kind        string                 `json:"kind" enum:"access,rectification,erasure,objection,restriction"`
		Message     string                 `json:"message,omitempty" maxLength:"2000"`
		Corrections []directory.Correction `json:"corrections,omitempty" maxItems:"11"`
		Scope       string                 `json:"scope,omitempty" enum:"photo,contributions,record"`
		Person      uuid.UUID              `json:"person" doc:"Whose data"`
		Requester   uuid.UUID              `json:"requester" doc:"Who asked: the person, or who answers for them"`
		ReceivedOn  directory.Date         `json:"received_on,omitzero" doc:"When the letter came; absent: today"`
		CheckedHow  string                 `json:"checked_how" enum:"seen,known,called,written" doc:"How the organisation knows who asked: a document was shown, and not copied; they are known; they were called at the number of the record; the letter is signed and comes from the address of the record"`
		CheckedOn   directory.Date         `json:"checked_on" doc:"When it made sure of it"`
	}
}

// record writes down what was asked otherwise than through the app. Who asked is known by a person of the organisation: how and when
// is kept, a document never is.
func (s *Service) record(_ context.Context, tx *tenant.Tx, in *recordIn) (*idOut, error) {
	b := in.Body
	if _, err := directory.PersonByID(tx, b.Person); err != nil {
		return nil, err
	}
	who, err := directory.PersonByID(tx, b.Requester)
	if err != nil {
		return nil, err
	}
	ties, err := tenant.Value[bool](tx, `select $2::uuid = $3::uuid or exists (select from directory.kinship k where k.tenant_id = $1 and k.pupil_id = $2 and k.guardian_id = $3 and k.authority = 'full' and (k.until is null or k.until >= directory.today($1, $4)))`,
		tx.Tenant(), b.Person, b.Requester, tx.Now())
	if err != nil {
		return nil, err
	}
	if !ties {
		return nil, problem.OnField("requester", "privacy.not_theirs")
	}
	return s.write(tx, b.Person, b.Requester, &letter{b.ReceivedOn, b.CheckedOn, b.CheckedHow, who.AccountID}, Asked{b.Kind, b.Message, b.Corrections, b.Scope})
}

// grant has the copy made that somebody asked for on paper: whole, or without the data of some services, for the reason given.
func (s *Service) grant(tx *tenant.Tx, v RequestView, outcome, reason string, without []string) (*requestOut, error) {
	if outcome == "partly" && len(without) == 0 {
		return nil, problem.OnField("left_out", "privacy.say_what_is_left_out")
	}
	if outcome == "accepted" {
		without = nil
	}
	for _, key := range without {
		if !slices.ContainsFunc(s.Modules(), func(m manifest.Module) bool { return m.Key == key }) {
			return nil, problem.OnField("left_out", "privacy.say_what_is_left_out")
		}
	}
	if without == nil {
		without = []string{}
	}
	if _, err := tx.Exec(`update privacy.requests set state = 'making', answer = $3, answered_by = $4, left_out = $5, updated_at = $6 where tenant_id = $1 and id = $2 and state = 'open'`,
		tx.Tenant(), v.ID, reason, answerer(tx), without, tx.Now()); err != nil {
		return nil, err
	}
	if _, err := tx.Emit("privacy.make-copy", time.Time{}, makeJob{v.ID, "fr"}); err != nil {
		return nil, err
	}
	v, err := s.request(tx, v.ID, true)
	return &requestOut{v}, err
}

// answerer is the person of the staff who answers, nil for who acts from elsewhere.
func answerer(tx *tenant.Tx) *uuid.UUID {
	if p := tx.Actor().Person; p != uuid.Nil {
		return &p
	}
	return nil
}

type liftIn struct {
	OfRequest
	Body struct {
		Reason string `json:"reason" minLength:"10" maxLength:"1000" doc:"As the requester reads it, before their data are used again"`
	}
}

// lift ends a limitation; who obtained it is told why first (RGPD art. 18.3).
func (s *Service) lift(_ context.Context, tx *tenant.Tx, in *liftIn) (*requestOut, error) {
	v, err := s.request(tx, in.Request, true)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(v.Abilities, "lift") {
		return nil, problem.New(problem.Conflict, "privacy.not_limited")
	}
	tx.About(v.ID, v.Person)
	if _, err := tx.Exec(`update privacy.requests set lifted_on = directory.today($1, $3), answer = trim(answer || E'\n' || $4), updated_at = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), v.ID, tx.Now(), strings.TrimSpace(in.Body.Reason)); err != nil {
		return nil, err
	}
	others, err := tenant.Value[bool](tx, `select exists (select from privacy.requests where tenant_id = $1 and person_id = $2 and id <> $3 and kind = 'restriction' and state in ('accepted', 'partly') and lifted_on is null)`, tx.Tenant(), v.Person, v.ID)
	if err != nil {
		return nil, err
	}
	if !others {
		if err := directory.Limit(tx, v.Person, false); err != nil {
			return nil, err
		}
	}
	if err := s.tell(tx, v, "privacy.told_lifted"); err != nil {
		return nil, err
	}
	v, err = s.request(tx, in.Request, true)
	return &requestOut{v}, err
}

// tell has the requester told that something of their request changed: the kind and, of a child, the first name.
func (s *Service) tell(tx *tenant.Tx, v RequestView, kind string) error {
	if !v.HasAccount {
		return nil
	}
	type who struct {
		AccountID *uuid.UUID
		About     string
	}
	r, ok, err := tenant.One[who](tx, `select q.account_id, case when p.id <> q.id then p.given_name else '' end as about from directory.people q join directory.people p on p.tenant_id = q.tenant_id and p.id = $3
		where q.tenant_id = $1 and q.id = $2 and q.erased_at is null`, tx.Tenant(), v.Requester, v.Person)
	if err != nil || !ok {
		return err
	}
	_, _, err = s.Notify.Publish(tx, notify.Notice{Service: "privacy", Kind: kind, Object: v.ID, Path: "/compte/donnees"}, notify.People([]notify.Recipient{{Person: v.Requester, Account: r.AccountID, About: r.About}}))
	return err
}

// hand gives whoever answers the copy of somebody who has no account, to be handed to them: of nobody else's.
func (s *Service) hand(ctx context.Context, run *manifest.Stages, in *OfRequest) (*download, error) {
	type row struct {
		ID     uuid.UUID
		Name   string
		Person uuid.UUID
	}
	var c row
	if err := run.Do(func(tx *tenant.Tx) (err error) {
		var ok bool
		c, ok, err = tenant.One[row](tx, `select c.id, c.name, r.person_id as person from privacy.copies c join privacy.requests r on r.tenant_id = c.tenant_id and r.id = c.request_id
			where c.tenant_id = $1 and c.request_id = $2 and r.account_id is null and r.checked_how <> '' and c.until_at > $3`, tx.Tenant(), in.Request, tx.Now())
		if err == nil && !ok {
			err = problem.Missing()
		}
		tx.Saw(c.Person)
		return err
	}); err != nil {
		return nil, err
	}
	return s.opened(ctx, in.Tenant, c.ID, c.Name)
}

// opened is a copy as a file.
func (s *Service) opened(ctx context.Context, owner, id uuid.UUID, name string) (*download, error) {
	content, _, err := s.Blobs.Get(ctx, blob.Key(owner, id))
	if errors.Is(err, blob.ErrNotFound) {
		return nil, problem.Missing()
	}
	if err != nil {
		return nil, err
	}
	defer content.Close()
	sealed, err := io.ReadAll(content)
	if err != nil {
		return nil, err
	}
	raw, err := s.Vault.Open(sealed, owner, id)
	if err != nil {
		return nil, err
	}
	return kept(name, "application/zip", raw), nil
}

// cards are what waits for an answer, with the day on which the first is due.
func (s *Service) cards(_ context.Context, tx *tenant.Tx) ([]manifest.Card, error) {
	type waiting struct {
		N, Late int
		First   *time.Time
	}
	w, _, err := tenant.One[waiting](tx, `select count(*)::int as n, count(*) filter (where r.due_on < directory.today($1, $2))::int as late, (min(r.due_on) + time '23:59') at time zone min(t.time_zone) as first
		from privacy.requests r join tenant.tenants t on t.tenant_id = r.tenant_id where r.tenant_id = $1 and r.state = 'open'`, tx.Tenant(), tx.Now())
	if err != nil || w.N == 0 {
		return nil, err
	}
	lang, line := tx.Actor().Lang, "privacy.home_due"
	if w.Late > 0 {
		line = "privacy.home_late"
	}
	return []manifest.Card{{ID: "privacy-requests", Kind: "requests", Domain: "neutral", Todo: true, Deadline: w.First, Title: s.Words.Sentence(lang, "privacy", "privacy.home_requests", map[string]any{"n": w.N}),
		Line: s.Words.Sentence(lang, "privacy", line, map[string]any{"n": w.Late, "date": i18n.Day(*w.First)}), Path: "/donnees", At: tx.Now()}}, nil
}
