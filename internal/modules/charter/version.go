package charter

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// The states of a version.
const (
	Draft     = "draft"
	Pushed    = "pushed"
	Withdrawn = "withdrawn"
)

// Concerned are the profiles that a charter may be owed by.
var Concerned = []access.Profile{access.Pupil, access.Guardian, access.Teacher, access.Director, access.SchoolLife, access.Librarian, access.SchoolStaff}

// Text is what an organisation writes.
type Text struct {
	Title    string           `json:"title" minLength:"3" maxLength:"120"`
	Body     string           `json:"body" minLength:"20" maxLength:"20000" doc:"Paragraphs, parted by an empty line"`
	Simple   string           `json:"simple" maxLength:"6000" required:"false" doc:"The same in simple words; asked for when pupils owe it"`
	Profiles []access.Profile `json:"profiles" nullable:"false" minItems:"1" maxItems:"7" doc:"Who owes it"`
	Since    string           `json:"since" format:"date" doc:"From when it holds"`
}

// Version is one version of a charter.
type Version struct {
	ID          uuid.UUID        `json:"id"`
	CharterID   uuid.UUID        `json:"charter_id"`
	Number      int              `json:"number"`
	State       string           `json:"state" enum:"draft,pushed,withdrawn"`
	Title       string           `json:"title"`
	Body        string           `json:"body"`
	Simple      string           `json:"simple"`
	Profiles    []access.Profile `json:"profiles" nullable:"false"`
	Since       time.Time        `json:"since"`
	UpdatedAt   time.Time        `json:"updated_at"`
	PushedAt    *time.Time       `json:"pushed_at,omitempty"`
	WithdrawnAt *time.Time       `json:"withdrawn_at,omitempty"`
}

const columns = `id, charter_id, number, state, title, body, simple, profiles, since, updated_at, pushed_at, withdrawn_at`

// versions of one charter, or of all when it is nil; the newest first.
func versions(tx *tenant.Tx, charter uuid.UUID) ([]Version, error) {
	return tenant.Select[Version](tx, `select `+columns+` from charter.versions where tenant_id = $1 and ($2::uuid = '00000000-0000-0000-0000-000000000000' or charter_id = $2) order by updated_at desc, number desc`, tx.Tenant(), charter)
}

// draftOf is the draft among the versions of a charter, lastOf the last that was pushed; nil when there is none.
func draftOf(list []Version) *Version { return first(list, Draft) }

func lastOf(list []Version) *Version { return first(list, Pushed) }

func first(list []Version, state string) (out *Version) {
	for i := range list {
		if list[i].State == state && (out == nil || list[i].Number > out.Number) {
			out = &list[i]
		}
	}
	return out
}

// above refuses to write a charter in an organisation that has no schools beneath it, whoever asks.
func above(tx *tenant.Tx) error {
	kind, err := tenant.Value[string](tx, `select kind from tenant.tenants where tenant_id = $1`, tx.Tenant())
	if err == nil && (kind == "school" || kind == "vendor") {
		err = problem.New(problem.Forbidden, "charter.not_above")
	}
	return err
}

func (t *Text) check() error {
	for _, p := range t.Profiles {
		if !slices.Contains(Concerned, p) {
			return problem.OnField("profiles", "charter.not_concerned")
		}
	}
	slices.SortFunc(t.Profiles, func(a, b access.Profile) int {
		return cmp.Compare(slices.Index(Concerned, a), slices.Index(Concerned, b))
	})
	t.Profiles = slices.Compact(t.Profiles)
	return nil
}

// ready refuses to push what could not be read by those who owe it, or would hold before they could know.
func (v *Version) ready(today time.Time) error {
	switch {
	case slices.Contains(v.Profiles, access.Pupil) && v.Simple == "":
		return problem.OnField("simple", "charter.simple_needed")
	case v.Since.Format(time.DateOnly) < today.Format(time.DateOnly):
		return problem.OnField("since", "charter.since_past")
	}
	return nil
}

// OfCharter is the path of a charter; inputs embed it.
type OfCharter struct {
	manifest.InTenant
	Charter uuid.UUID `path:"charter" format:"uuid"`
}

// write keeps the draft of a charter, which it opens when there is none.
func (s *Service) write(tx *tenant.Tx, charter uuid.UUID, number int, in Text) error {
	if err := in.check(); err != nil {
		return err
	}
	_, err := tx.Exec(`insert into charter.versions (tenant_id, id, charter_id, number, state, title, body, simple, profiles, since, updated_at)
		values ($1, $2, $3, $4, 'draft', $5, $6, $7, $8, $9::date, $10)
		on conflict (tenant_id, charter_id) where state = 'draft' do update set title = excluded.title, body = excluded.body, simple = excluded.simple, profiles = excluded.profiles, since = excluded.since, updated_at = excluded.updated_at`,
		tx.Tenant(), tenant.NewID(), charter, number, in.Title, in.Body, in.Simple, in.Profiles, in.Since, tx.Now())
	tx.About(charter)
	return err
}

func (s *Service) create(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body Text
}) (*detailOut, error) {
	if err := above(tx); err != nil {
		return nil, err
	}
	charter := tenant.NewID()
	if err := s.write(tx, charter, 1, in.Body); err != nil {
		return nil, err
	}
	return s.detailOf(tx, charter)
}

func (s *Service) change(_ context.Context, tx *tenant.Tx, in *struct {
	OfCharter
	Body Text
}) (*detailOut, error) {
	list, err := known(tx, in.Charter)
	if err != nil {
		return nil, err
	}
	number := 0
	for _, v := range list {
		number = max(number, v.Number)
	}
	if err := s.write(tx, in.Charter, number+1, in.Body); err != nil {
		return nil, err
	}
	return s.detailOf(tx, in.Charter)
}

// known are the versions of a charter of the transaction's tenant; a charter without any is not here.
func known(tx *tenant.Tx, charter uuid.UUID) ([]Version, error) {
	list, err := versions(tx, charter)
	if err == nil && len(list) == 0 {
		err = problem.Missing()
	}
	return list, err
}

func (s *Service) drop(_ context.Context, tx *tenant.Tx, in *OfCharter) (*manifest.Empty, error) {
	n, err := tx.Exec(`delete from charter.versions where tenant_id = $1 and charter_id = $2 and state = 'draft'`, tx.Tenant(), in.Charter)
	if err == nil && n == 0 {
		err = problem.Missing()
	}
	tx.About(in.Charter)
	return nil, err
}

// push gives the draft to every school that lets this organisation. Its text does not change any more: another version follows it.
func (s *Service) push(_ context.Context, tx *tenant.Tx, in *OfCharter) (*detailOut, error) {
	if err := above(tx); err != nil {
		return nil, err
	}
	list, err := known(tx, in.Charter)
	if err != nil {
		return nil, err
	}
	draft := draftOf(list)
	if draft == nil {
		return nil, problem.New(problem.Conflict, "charter.no_draft")
	}
	if err := draft.ready(tx.Now()); err != nil {
		return nil, err
	}
	open, _, err := reachable(tx)
	if err != nil {
		return nil, err
	}
	if len(open) == 0 {
		return nil, problem.New(problem.Conflict, "charter.no_school")
	}
	if _, err := tx.Exec(`update charter.versions set state = 'pushed', pushed_at = $3, updated_at = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), draft.ID, tx.Now()); err != nil {
		return nil, err
	}
	draft.State, draft.PushedAt = Pushed, new(time.Time)
	*draft.PushedAt = tx.Now()
	tx.About(in.Charter, draft.ID)
	if err := spread(tx, *draft, open); err != nil {
		return nil, err
	}
	return s.detailOf(tx, in.Charter)
}

// withdraw ends a charter wherever it went; who accepted it keeps the trace of it.
func (s *Service) withdraw(_ context.Context, tx *tenant.Tx, in *OfCharter) (*detailOut, error) {
	n, err := tx.Exec(`update charter.versions set state = 'withdrawn', withdrawn_at = $3, updated_at = $3 where tenant_id = $1 and charter_id = $2 and state = 'pushed'`, tx.Tenant(), in.Charter, tx.Now())
	if err != nil {
		return nil, err
	}
	if n == 0 {
		if _, err := known(tx, in.Charter); err != nil {
			return nil, err
		}
		return nil, problem.New(problem.Conflict, "charter.not_pushed")
	}
	tx.About(in.Charter)
	peers, err := tenant.Select[uuid.UUID](tx, `select school_id from charter.schools where tenant_id = $1 and charter_id = $2`, tx.Tenant(), in.Charter)
	if err != nil {
		return nil, err
	}
	if _, err := tx.DeliverAll(peers, "", "charter.end", ended{Charter: in.Charter, Tenant: tx.Tenant()}); err != nil {
		return nil, err
	}
	return s.detailOf(tx, in.Charter)
}
