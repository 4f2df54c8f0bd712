package charter

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/manifest"
	"preau/internal/platform/fold"
	"preau/internal/platform/i18n"
	"preau/internal/tenant"
)

// Sum is a profile over the schools that show their figures.
type Sum struct {
	Profile  access.Profile `json:"profile"`
	Label    string         `json:"label"`
	Schools  int            `json:"schools" doc:"Whose figures are shown"`
	Hidden   int            `json:"hidden" doc:"Whose figures are hidden: fewer than eleven people, or found by subtraction"`
	People   int            `json:"people"`
	Accepted int            `json:"accepted"`
}

// Line is a charter in the list of an organisation.
type Line struct {
	ID       uuid.UUID `json:"id"`
	Title    string    `json:"title"`
	Draft    bool      `json:"draft" doc:"A version is being written"`
	Last     *Version  `json:"last,omitempty" doc:"The last version that was given; absent: none, or withdrawn"`
	Gone     bool      `json:"gone" doc:"Withdrawn"`
	Schools  int       `json:"schools"`
	Received int       `json:"received"`
	Sums     []Sum     `json:"sums" nullable:"false"`
}

type listOut struct {
	Body struct {
		Items     []Line          `json:"items" nullable:"false"`
		Open      int             `json:"open" doc:"Linked schools that let this organisation publish charters"`
		Shut      []string        `json:"shut" nullable:"false" doc:"Names of the linked schools that do not, a hundred at most"`
		ShutCount int             `json:"shut_count"`
		Profiles  []Choice        `json:"profiles" nullable:"false" doc:"Who may be concerned"`
		Models    []Model         `json:"models" nullable:"false"`
		Abilities map[string]bool `json:"abilities"`
	}
}

// Choice is a profile with its words.
type Choice struct {
	Profile access.Profile `json:"profile"`
	Label   string         `json:"label"`
}

// Model is a text to start from.
type Model struct {
	Key      string           `json:"key"`
	Title    string           `json:"title"`
	Body     string           `json:"body"`
	Simple   string           `json:"simple"`
	Profiles []access.Profile `json:"profiles" nullable:"false"`
}

// School is a school to which a charter went.
type School struct {
	ID         uuid.UUID  `json:"id"`
	Name       string     `json:"name"`
	SentAt     time.Time  `json:"sent_at"`
	ReceivedAt *time.Time `json:"received_at,omitempty"`
	RefusedAt  *time.Time `json:"refused_at,omitempty" doc:"The school does not let this organisation any more"`
	Counts     []Count    `json:"counts" nullable:"false"`
}

type detailOut struct {
	Body struct {
		Line
		Versions  []Version       `json:"versions" nullable:"false" doc:"The newest first"`
		Table     []School        `json:"table" nullable:"false"`
		Open      int             `json:"open" doc:"Linked schools that let this organisation publish charters"`
		Profiles  []Choice        `json:"profiles" nullable:"false"`
		Models    []Model         `json:"models" nullable:"false"`
		Abilities map[string]bool `json:"abilities"`
	}
}

func (s *Service) label(tx *tenant.Tx, p access.Profile) string {
	return s.Words.Sentence(tx.Actor().Lang, "app", "app.profile_"+string(p), nil)
}

func (s *Service) choices(tx *tenant.Tx) []Choice {
	out := []Choice{}
	for _, p := range Concerned {
		out = append(out, Choice{p, s.label(tx, p)})
	}
	return out
}

// models are texts of the house, to take as they are or to change.
func (s *Service) models(tx *tenant.Tx) []Model {
	say := func(key string) string { return s.Words.Sentence(tx.Actor().Lang, Key, "charter.model_"+key, nil) }
	return []Model{
		{"adults", say("adults_title"), say("adults_body"), "", []access.Profile{access.Guardian, access.Teacher, access.Director, access.SchoolLife, access.Librarian, access.SchoolStaff}},
		{"staff", say("staff_title"), say("staff_body"), "", []access.Profile{access.Teacher, access.Director, access.SchoolLife, access.Librarian, access.SchoolStaff}},
		{"pupils", say("pupils_title"), say("pupils_body"), say("pupils_simple"), []access.Profile{access.Pupil}},
	}
}

// counted are the figures of the versions, school by school.
func counted(tx *tenant.Tx, ids []uuid.UUID) (map[uuid.UUID]map[uuid.UUID][]Count, error) {
	rows, err := tenant.Select[struct {
		VersionID, SchoolID uuid.UUID
		Count
	}](tx, `select version_id, school_id, profile, people, accepted from charter.counts where tenant_id = $1 and version_id = any ($2) order by school_id, profile`, tx.Tenant(), ids)
	out := map[uuid.UUID]map[uuid.UUID][]Count{}
	for _, r := range rows {
		if out[r.VersionID] == nil {
			out[r.VersionID] = map[uuid.UUID][]Count{}
		}
		out[r.VersionID][r.SchoolID] = append(out[r.VersionID][r.SchoolID], r.Count)
	}
	return out, err
}

func (s *Service) sums(tx *tenant.Tx, v Version, by map[uuid.UUID][]Count) []Sum {
	out := []Sum{}
	for _, p := range v.Profiles {
		sum := Sum{Profile: p, Label: s.label(tx, p)}
		for _, counts := range by {
			for _, c := range counts {
				switch {
				case c.Profile != p:
				case c.Accepted == nil:
					sum.Hidden++
				default:
					sum.Schools++
					sum.People += *c.People
					sum.Accepted += *c.Accepted
				}
			}
		}
		out = append(out, sum)
	}
	return out
}

// lines are the charters of the transaction's tenant, from three queries whatever their number and that of the schools.
func (s *Service) lines(tx *tenant.Tx, list []Version) ([]Line, error) {
	var order []uuid.UUID
	by := map[uuid.UUID][]Version{}
	for _, v := range list {
		if by[v.CharterID] == nil {
			order = append(order, v.CharterID)
		}
		by[v.CharterID] = append(by[v.CharterID], v)
	}
	var ids []uuid.UUID
	for _, c := range order {
		if v := lastOf(by[c]); v != nil {
			ids = append(ids, v.ID)
		}
	}
	counts, err := counted(tx, ids)
	if err != nil {
		return nil, err
	}
	sent, err := tenant.Select[struct {
		CharterID         uuid.UUID
		Schools, Received int
	}](tx, `select charter_id, count(*)::int as schools, count(received_at) filter (where refused_at is null)::int as received from charter.schools where tenant_id = $1 and charter_id = any ($2) group by charter_id`, tx.Tenant(), order)
	if err != nil {
		return nil, err
	}
	out := []Line{}
	for _, c := range order {
		last, draft := lastOf(by[c]), draftOf(by[c])
		l := Line{ID: c, Draft: draft != nil, Last: last, Sums: []Sum{}, Title: by[c][0].Title}
		if last != nil {
			l.Title, l.Sums = last.Title, s.sums(tx, *last, counts[last.ID])
		}
		l.Gone = last == nil && first(by[c], Withdrawn) != nil
		for _, n := range sent {
			if n.CharterID == c {
				l.Schools, l.Received = n.Schools, n.Received
			}
		}
		out = append(out, l)
	}
	return out, nil
}

func (s *Service) list(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*listOut, error) {
	all, err := versions(tx, uuid.Nil)
	if err != nil {
		return nil, err
	}
	out := &listOut{}
	b := &out.Body
	if b.Items, err = s.lines(tx, all); err != nil {
		return nil, err
	}
	open, shut, err := reachable(tx)
	if err != nil {
		return nil, err
	}
	b.Open, b.ShutCount, b.Shut = len(open), len(shut), []string{}
	for _, l := range shut[:min(100, len(shut))] {
		b.Shut = append(b.Shut, l.PeerName)
	}
	b.Profiles, b.Models, b.Abilities = s.choices(tx), s.models(tx), s.abilities(tx)
	return out, nil
}

func (s *Service) abilities(tx *tenant.Tx) map[string]bool {
	return map[string]bool{"write": manifest.Holds(tx, Publish) != 0 && above(tx) == nil}
}

func (s *Service) detail(_ context.Context, tx *tenant.Tx, in *OfCharter) (*detailOut, error) {
	return s.detailOf(tx, in.Charter)
}

func (s *Service) detailOf(tx *tenant.Tx, charter uuid.UUID) (*detailOut, error) {
	list, err := known(tx, charter)
	if err != nil {
		return nil, err
	}
	out := &detailOut{}
	b := &out.Body
	lines, err := s.lines(tx, list)
	if err != nil {
		return nil, err
	}
	b.Line, b.Versions = lines[0], list
	slices.SortFunc(b.Versions, func(x, y Version) int { return y.Number - x.Number })
	if b.Table, err = tenant.Select[School](tx, `select school_id as id, name, sent_at, received_at, refused_at from charter.schools where tenant_id = $1 and charter_id = $2`, tx.Tenant(), charter); err != nil {
		return nil, err
	}
	if b.Table == nil {
		b.Table = []School{}
	}
	slices.SortFunc(b.Table, func(x, y School) int { return cmp.Compare(fold.Fold(x.Name), fold.Fold(y.Name)) })
	var last uuid.UUID
	if b.Last != nil {
		last = b.Last.ID
	}
	counts, err := counted(tx, []uuid.UUID{last})
	if err != nil {
		return nil, err
	}
	for i := range b.Table {
		b.Table[i].Counts = s.labelled(tx, counts[last][b.Table[i].ID])
	}
	open, _, err := reachable(tx)
	b.Open, b.Profiles, b.Models, b.Abilities = len(open), s.choices(tx), s.models(tx), s.abilities(tx)
	return out, err
}

func (s *Service) labelled(tx *tenant.Tx, counts []Count) []Count {
	out := []Count{}
	for _, p := range Concerned {
		for _, c := range counts {
			if c.Profile == p {
				c.Label = s.label(tx, p)
				out = append(out, c)
			}
		}
	}
	return out
}

// Received is a charter that a school was given, with what its direction may know: numbers of its own people.
type Received struct {
	ID       uuid.UUID `json:"id"`
	Title    string    `json:"title"`
	From     string    `json:"from"`
	Number   int       `json:"number"`
	Since    string    `json:"since" format:"date"`
	Held     bool      `json:"held" doc:"The link lets its writer, and its day has come"`
	Body     string    `json:"body"`
	Simple   string    `json:"simple,omitempty"`
	Profiles []Choice  `json:"profiles" nullable:"false"`
	Counts   []Count   `json:"counts" nullable:"false"`
}

type receivedOut struct {
	Body struct {
		Items []Received `json:"items" nullable:"false"`
	}
}

func (s *Service) received(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*receivedOut, error) {
	list, err := newest(tx)
	if err != nil {
		return nil, err
	}
	holding, err := tenant.Select[uuid.UUID](tx, `select id from identity.charters_in($1, $2::date)`, tx.Tenant(), tx.Now())
	if err != nil {
		return nil, err
	}
	out := &receivedOut{}
	out.Body.Items = []Received{}
	for _, c := range list {
		r := Received{ID: c.ID, Title: c.Title, From: c.OriginName, Number: c.Version, Since: c.Since.Format(time.DateOnly), Held: slices.Contains(holding, c.ID), Body: c.Body, Simple: c.Simple, Profiles: []Choice{}}
		for _, p := range c.Profiles {
			r.Profiles = append(r.Profiles, Choice{p, s.label(tx, p)})
		}
		counts, err := accepted(tx, c)
		if err != nil {
			return nil, err
		}
		r.Counts = s.labelled(tx, counts)
		out.Body.Items = append(out.Body.Items, r)
	}
	return out, nil
}

// cardFor is how long after its day the direction of a school sees a charter on its home.
const cardFor = 14 * 24 * time.Hour

func (s *Service) cards(_ context.Context, tx *tenant.Tx) ([]manifest.Card, error) {
	if !tx.Actor().Has(string(access.Director)) {
		return nil, nil
	}
	list, err := newest(tx)
	var out []manifest.Card
	for _, c := range list {
		if tx.Now().Sub(c.Since) > cardFor {
			continue
		}
		lang := tx.Actor().Lang
		out = append(out, manifest.Card{ID: "charter:" + c.ID.String(), Service: Key, Kind: "charter.received", Domain: "neutral", Tenant: tx.Tenant(), At: c.Since, Path: "/chartes",
			Title: s.Words.Sentence(lang, Key, "charter.card_title", map[string]any{"title": c.Title}),
			Line:  s.Words.Sentence(lang, Key, "charter.card_line", map[string]any{"from": c.OriginName, "since": i18n.Day(c.Since.Add(12 * time.Hour))})})
	}
	return out, err
}

func (s *Service) operations() []manifest.Operation {
	at := func(id, method, path, summary string, right access.Right) manifest.Spec {
		return manifest.Spec{ID: "charter." + id, Method: method, Path: "/api/v1/t/{tenant}/charter" + path, Summary: summary, Gate: manifest.Needs(right), Reads: []string{"tenant"}}
	}
	received := at("received", "GET", "/received", "The charters that this school was given, and how many of its people accepted them", Consult)
	received.Reads = []string{"tenant", "identity", "directory"}
	with := func(spec manifest.Spec, errors ...int) manifest.Spec {
		spec.Errors = errors
		return spec
	}
	return []manifest.Operation{
		manifest.Op(at("list", "GET", "", "The charters that this organisation writes for its schools, and how many accepted them", Consult), s.list),
		manifest.Op(received, s.received),
		manifest.Op(with(at("create", "POST", "", "Begin a charter as a draft", Publish), 422), s.create),
		manifest.Op(with(at("detail", "GET", "/{charter}", "A charter: its versions, the schools it went to, acceptances by profile", Consult), 404), s.detail),
		manifest.Op(with(at("write", "PUT", "/{charter}/draft", "Write the draft of a charter, a new version when there is none", Publish), 404, 422), s.change),
		manifest.Op(with(at("drop-draft", "DELETE", "/{charter}/draft", "Throw the draft away", Publish), 404), s.drop),
		manifest.Op(with(at("push", "POST", "/{charter}/push", "Give the draft to the schools that let this organisation", Publish), 404, 409, 422), s.push),
		manifest.Op(with(at("withdraw", "POST", "/{charter}/withdraw", "End the charter: nobody owes it any more", Publish), 404, 409), s.withdraw),
	}
}
