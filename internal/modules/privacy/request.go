package privacy

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// Due is the last day on which a request must be answered: the same day of the next month, or of the third when the delay was
// extended (RGPD art. 12.3); a month without that day ends on its last one; a Saturday, a Sunday and a public holiday move it to the
// next working day (Règlement 1182/71, art. 3).
func Due(received directory.Date, extended bool) directory.Date {
	months := 1
	if extended {
		months = 3
	}
	first := schoolyear.NewDate(received.Year, received.Month+time.Month(months), 1)
	last := time.Date(first.Year, first.Month+1, 0, 0, 0, 0, 0, time.UTC).Day()
	day := schoolyear.NewDate(first.Year, first.Month, min(received.Day, last))
	calendar := schoolyear.ForZone(schoolyear.ZoneA, schoolyear.FourDays())
	for {
		at := day.At(time.UTC, 12, 0)
		if w := at.Weekday(); w != time.Saturday && w != time.Sunday && !calendar.IsPublicHoliday(day) {
			return day
		}
		day = schoolyear.DateOf(at.AddDate(0, 0, 1), time.UTC)
	}
}

// RequestView is a request as its requester, or who answers it, reads it.
type RequestView struct {
	ID          uuid.UUID              `json:"id"`
	Tenant      uuid.UUID              `json:"tenant"`
	TenantName  string                 `json:"tenant_name"`
	Kind        string                 `json:"kind" enum:"access,rectification,erasure,objection,restriction"`
	Person      uuid.UUID              `json:"person"`
	PersonName  string                 `json:"person_name"`
	Requester   uuid.UUID              `json:"requester"`
	Name        string                 `json:"requester_name"`
	OnPaper     bool                   `json:"on_paper" doc:"Asked on paper and written down by the organisation"`
	HasAccount  bool                   `json:"has_account" doc:"The requester reads the answer in the app; otherwise it is handed to them"`
	CheckedOn   directory.Date         `json:"checked_on,omitzero" doc:"When the organisation made sure of who asked"`
	CheckedHow  string                 `json:"checked_how,omitempty" enum:"seen,known,called,written"`
	Message     string                 `json:"message,omitempty"`
	Corrections []directory.Correction `json:"corrections"`
	Scope       string                 `json:"scope,omitempty" enum:"photo,contributions,record"`
	ReceivedOn  directory.Date         `json:"received_on"`
	DueOn       directory.Date         `json:"due_on"`
	DaysLeft    int                    `json:"days_left" doc:"Negative: late"`
	ExtendedOn  directory.Date         `json:"extended_on,omitzero"`
	Extension   string                 `json:"extension,omitempty"`
	State       string                 `json:"state" enum:"open,making,accepted,partly,refused,withdrawn"`
	Answer      string                 `json:"answer,omitempty"`
	AnsweredOn  directory.Date         `json:"answered_on,omitzero"`
	LeftOut     []string               `json:"left_out" doc:"Of a copy given in part: the services whose data it leaves out"`
	CopyUntil   *time.Time             `json:"copy_until,omitempty" doc:"Until when the copy can be taken"`
	Limited     bool                   `json:"limited" doc:"The data of the person are kept and not used any more"`
	Gone        bool                   `json:"gone" doc:"The person left: their whole record may be erased"`
	LiftedOn    directory.Date         `json:"lifted_on,omitzero" doc:"Of a limitation: when its end was told"`
	Abilities   []string               `json:"abilities" doc:"answer, extend, lift, hand, withdraw"`
}

const requestColumns = `select r.id, r.tenant_id as tenant, t.short_name as tenant_name, r.kind, r.person_id as person, coalesce(p.given_name || ' ' || coalesce(nullif(p.usage_name, ''), p.family_name), '') as person_name,
	r.requester_id as requester, coalesce(q.given_name || ' ' || coalesce(nullif(q.usage_name, ''), q.family_name), '') as name, r.checked_how <> '' as on_paper, r.account_id is not null as has_account, r.checked_on, r.checked_how, r.message, r.corrections,
	r.scope, r.received_on, r.due_on, r.due_on - directory.today($1, $2) as days_left, r.extended_on, r.extension, r.state, r.answer, r.answered_on, r.left_out, c.until_at as copy_until,
	p.limited_since is not null as limited, p.left_on is not null as gone, r.lifted_on
	from privacy.requests r join tenant.tenants t on t.tenant_id = r.tenant_id left join privacy.copies c on c.tenant_id = r.tenant_id and c.request_id = r.id and c.until_at > $2
	left join directory.people p on p.tenant_id = r.tenant_id and p.id = r.person_id left join directory.people q on q.tenant_id = r.tenant_id and q.id = r.requester_id `

func (v *RequestView) may(staff bool) {
	v.Abilities = []string{}
	if v.State != "open" {
		if staff && v.Kind == "restriction" && (v.State == "accepted" || v.State == "partly") && v.LiftedOn.IsZero() && v.Limited {
			v.Abilities = append(v.Abilities, "lift")
		}
		if staff && !v.HasAccount && v.CopyUntil != nil {
			v.Abilities = append(v.Abilities, "hand")
		}
		return
	}
	if !staff {
		v.Abilities = []string{"withdraw"}
		return
	}
	v.Abilities = []string{"answer"}
	if v.ExtendedOn.IsZero() && v.DaysLeft >= 0 {
		v.Abilities = append(v.Abilities, "extend")
	}
}

func (s *Service) mine(_ context.Context, tx *tenant.Tx, _ *struct{}) ([]RequestView, error) {
	list, err := tenant.Select[RequestView](tx, requestColumns+`where r.tenant_id = $1 and r.requester_id = $3 order by r.received_on desc, r.id`, tx.Tenant(), tx.Now(), tx.Actor().Person)
	for i := range list {
		list[i].may(false)
	}
	return list, err
}

type inboxIn struct {
	manifest.InTenant
	State string `query:"state" enum:"open,answered,all" default:"open"`
}

type inboxOut struct {
	Body struct {
		Items []RequestView `json:"items"`
		Late  int           `json:"late"`
	}
}

func (s *Service) inbox(_ context.Context, tx *tenant.Tx, in *inboxIn) (*inboxOut, error) {
	out := &inboxOut{}
	var err error
	if out.Body.Items, err = tenant.Select[RequestView](tx, requestColumns+`where r.tenant_id = $1 and case $3 when 'open' then r.answered_on is null when 'answered' then r.answered_on is not null else true end order by r.answered_on is not null, r.due_on, r.id limit 500`,
		tx.Tenant(), tx.Now(), in.State); err != nil {
		return nil, err
	}
	for i := range out.Body.Items {
		v := &out.Body.Items[i]
		v.may(true)
		if v.State == "open" && v.DaysLeft < 0 {
			out.Body.Late++
		}
	}
	return out, nil
}

// OfRequest is the path of a request; inputs embed it.
type OfRequest struct {
	manifest.InTenant
	Request uuid.UUID `path:"request" format:"uuid"`
}

type requestOut struct{ Body RequestView }

func (s *Service) request(tx *tenant.Tx, id uuid.UUID, staff bool) (RequestView, error) {
	v, ok, err := tenant.One[RequestView](tx, requestColumns+`where r.tenant_id = $1 and r.id = $3`, tx.Tenant(), tx.Now(), id)
	if err == nil && (!ok || !staff && v.Requester != tx.Actor().Person) {
		err = problem.Missing()
	}
	v.may(staff)
	return v, err
}

func (s *Service) one(_ context.Context, tx *tenant.Tx, in *OfRequest) (*requestOut, error) {
	v, err := s.request(tx, in.Request, true)
	if err == nil && v.State == "open" && len(v.Corrections) > 0 && v.PersonName != "" {
		err = directory.AsItIs(tx, v.Person, v.Corrections)
		tx.Saw(v.Person)
	}
	return &requestOut{v}, err
}

// Asked is what a person asks.
type Asked struct {
	Kind        string                 `json:"kind" enum:"rectification,erasure,objection,restriction"`
	Message     string                 `json:"message,omitempty" maxLength:"2000"`
	Corrections []directory.Correction `json:"corrections,omitempty" maxItems:"11"`
	Scope       string                 `json:"scope,omitempty" enum:"photo,contributions,record"`
}

type askIn struct {
	manifest.InTenant
	Body Asked
}

type askForChildIn struct {
	manifest.OfChild
	Body Asked
}

type idOut struct {
	Body struct {
		ID    uuid.UUID      `json:"id"`
		DueOn directory.Date `json:"due_on"`
	}
}

func (s *Service) ask(_ context.Context, tx *tenant.Tx, in *askIn) (*idOut, error) {
	return s.write(tx, tx.Actor().Person, tx.Actor().Person, nil, in.Body)
}

func (s *Service) askForChild(_ context.Context, tx *tenant.Tx, in *askForChildIn) (*idOut, error) {
	h := manifest.CallerOf(tx.Context()).In(tx.Tenant())
	if h == nil || !slices.Contains(h.Subjects, in.Child) { // a parent who is kept informed decides nothing
		return nil, problem.New(problem.Forbidden, "privacy.not_deciding")
	}
	return s.write(tx, in.Child, tx.Actor().Person, nil, in.Body)
}

// letter is a request that came otherwise than through the app, with how its author was known.
type letter struct {
	received, checked directory.Date
	how               string
	account           *uuid.UUID // the requester's, when they have one
}

// write records a request; letter is nil for one that is asked now by its requester.
func (s *Service) write(tx *tenant.Tx, person, requester uuid.UUID, came *letter, a Asked) (*idOut, error) {
	today, err := directory.Today(tx)
	if err != nil {
		return nil, err
	}
	on, by, account, checked, how := today, (*uuid.UUID)(nil), (*uuid.UUID)(nil), (*directory.Date)(nil), ""
	if came != nil {
		if !came.received.IsZero() {
			on = came.received
		}
		if today.Before(on) {
			return nil, problem.OnField("received_on", "privacy.in_future")
		}
		if today.Before(came.checked) {
			return nil, problem.OnField("checked_on", "privacy.in_future")
		}
		if p := tx.Actor().Person; p != uuid.Nil {
			by = &p
		}
		account, checked, how = came.account, &came.checked, came.how
	} else {
		mine := tx.Account()
		account = &mine
	}
	switch {
	case a.Kind == "rectification" && len(a.Corrections) == 0 && strings.TrimSpace(a.Message) == "":
		return nil, problem.OnField("corrections", "privacy.say_what")
	case a.Kind == "restriction" && strings.TrimSpace(a.Message) == "":
		return nil, problem.OnField("message", "privacy.say_why")
	case a.Kind == "erasure" && a.Scope == "":
		return nil, problem.OnField("scope", "privacy.say_what")
	case a.Kind != "rectification" && len(a.Corrections) > 0:
		return nil, problem.OnField("corrections", "privacy.no_correction")
	}
	if a.Corrections == nil {
		a.Corrections = []directory.Correction{}
	}
	for _, c := range a.Corrections {
		if !slices.Contains(directory.Correctable, c.Field) {
			return nil, problem.OnField("corrections", "directory.not_correctable")
		}
	}
	out := &idOut{}
	out.Body.ID, out.Body.DueOn = tenant.NewID(), Due(on, false)
	tx.About(out.Body.ID, person)
	_, err = tx.Exec(`insert into privacy.requests (tenant_id, id, kind, person_id, requester_id, account_id, recorded_by, message, corrections, scope, received_on, due_on, created_at, updated_at, checked_on, checked_how)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13, $14, $15)`, tx.Tenant(), out.Body.ID, a.Kind, person, requester, account, by, strings.TrimSpace(a.Message), a.Corrections, a.Scope, on, out.Body.DueOn, tx.Now(), checked, how)
	return out, err
}

// Request is one that is placed as it came: a demonstration, what another register held.
type Request struct {
	ID                uuid.UUID
	Kind              string // access, rectification, erasure, objection, restriction
	Person, Requester uuid.UUID
	Account           *uuid.UUID // the requester's; nil when they have none
	Message           string
	Corrections       []directory.Correction
	ReceivedOn        directory.Date
}

// Place writes a request that waits for its answer; what is placed already stays.
func Place(tx *tenant.Tx, q Request) error {
	if q.Corrections == nil {
		q.Corrections = []directory.Correction{}
	}
	_, err := tx.Exec(`insert into privacy.requests (tenant_id, id, kind, person_id, requester_id, account_id, message, corrections, received_on, due_on, created_at, updated_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11) on conflict do nothing`,
		tx.Tenant(), q.ID, q.Kind, q.Person, q.Requester, q.Account, q.Message, q.Corrections, q.ReceivedOn, Due(q.ReceivedOn, false), tx.Now())
	return err
}

func (s *Service) withdraw(_ context.Context, tx *tenant.Tx, in *OfRequest) (*manifest.Empty, error) {
	tx.About(in.Request)
	n, err := tx.Exec(`update privacy.requests set state = 'withdrawn', answered_on = directory.today($1, $4), updated_at = $4 where tenant_id = $1 and id = $2 and requester_id = $3 and state = 'open'`, tx.Tenant(), in.Request, tx.Actor().Person, tx.Now())
	if err == nil && n == 0 {
		err = problem.Missing()
	}
	return nil, err
}

type extendIn struct {
	OfRequest
	Body struct {
		Reason string `json:"reason" minLength:"10" maxLength:"1000"`
	}
}

// extend lengthens the delay once, by two months, with a reason that is told within the first (RGPD art. 12.3).
func (s *Service) extend(_ context.Context, tx *tenant.Tx, in *extendIn) (*requestOut, error) {
	v, err := s.request(tx, in.Request, true)
	if err != nil {
		return nil, err
	}
	if v.State == "open" && v.ExtendedOn.IsZero() && v.DaysLeft < 0 {
		return nil, problem.New(problem.Conflict, "privacy.too_late")
	}
	if !slices.Contains(v.Abilities, "extend") {
		return nil, problem.New(problem.Conflict, "privacy.not_extended")
	}
	tx.About(v.ID)
	if _, err := tx.Exec(`update privacy.requests set extended_on = directory.today($1, $3), extension = $4, due_on = $5, updated_at = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), v.ID, tx.Now(), strings.TrimSpace(in.Body.Reason), Due(v.ReceivedOn, true)); err != nil {
		return nil, err
	}
	if err := s.tell(tx, v, "privacy.told_longer"); err != nil {
		return nil, err
	}
	v, err = s.request(tx, in.Request, true)
	return &requestOut{v}, err
}

type answerIn struct {
	OfRequest
	Body struct {
		Outcome string   `json:"outcome" enum:"accepted,partly,refused"`
		Reason  string   `json:"reason,omitempty" maxLength:"2000" doc:"As the requester reads it; needed for a refusal"`
		Fields  []string `json:"fields,omitempty" maxItems:"11" doc:"Of a correction accepted in part: the fields that are"`
		LeftOut []string `json:"left_out,omitempty" maxItems:"40" doc:"Of a copy given in part: the services whose data it leaves out"`
	}
}

// answer settles a request and does what it accepts: corrections are written and held, a photo goes, a wish is kept.
func (s *Service) answer(_ context.Context, tx *tenant.Tx, in *answerIn) (*requestOut, error) {
	v, err := s.request(tx, in.Request, true)
	if err != nil {
		return nil, err
	}
	if v.State != "open" {
		return nil, problem.New(problem.Conflict, "privacy.answered")
	}
	reason := strings.TrimSpace(in.Body.Reason)
	if in.Body.Outcome != "accepted" && reason == "" {
		return nil, problem.OnField("reason", "privacy.reason_needed")
	}
	tx.About(v.ID, v.Person)
	if v.Kind == "access" && in.Body.Outcome != "refused" {
		return s.grant(tx, v, in.Body.Outcome, reason, in.Body.LeftOut)
	}
	if in.Body.Outcome != "refused" {
		if err := s.fulfil(tx, v, in.Body.Outcome, in.Body.Fields); err != nil {
			return nil, err
		}
	}
	if _, err := tx.Exec(`update privacy.requests set state = $3, answer = $4, answered_on = directory.today($1, $5), answered_by = $6, updated_at = $5 where tenant_id = $1 and id = $2`, tx.Tenant(), v.ID, in.Body.Outcome, reason, tx.Now(), answerer(tx)); err != nil {
		return nil, err
	}
	if err := s.tell(tx, v, "privacy.told_answer"); err != nil {
		return nil, err
	}
	v, err = s.request(tx, in.Request, true)
	return &requestOut{v}, err
}

func (s *Service) fulfil(tx *tenant.Tx, v RequestView, outcome string, fields []string) error {
	wish := ""
	switch {
	case v.Kind == "rectification":
		list := v.Corrections
		if outcome == "partly" {
			list = slices.DeleteFunc(slices.Clone(list), func(c directory.Correction) bool { return !slices.Contains(fields, c.Field) })
		}
		if len(list) == 0 {
			return nil
		}
		return directory.Correct(tx, v.Person, list)
	case v.Kind == "restriction":
		return directory.Limit(tx, v.Person, true)
	case v.Kind == "erasure" && v.Scope == "photo":
		return directory.DropPhoto(tx, v.Person)
	case v.Kind == "erasure" && v.Scope == "record":
		left, err := tenant.Value[bool](tx, `select left_on is not null from directory.people where tenant_id = $1 and id = $2`, tx.Tenant(), v.Person)
		if err != nil {
			return err
		}
		if !left { // who is enrolled is in the register: its keeping is a mission of public interest (RGPD art. 17.3.b)
			return problem.New(problem.Conflict, "privacy.still_here")
		}
		wish = "at_once"
	default:
		wish = "unnamed"
	}
	_, err := tx.Exec(`insert into privacy.wishes (tenant_id, person_id, wish, since) values ($1, $2, $3, $4) on conflict do nothing`, tx.Tenant(), v.Person, wish, tx.Now())
	return err
}
