package exchange

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/manifest"
	"preau/internal/tenant"
)

// Way is one way out of the organisation, as its screen lists it.
type Way struct {
	ID      string     `json:"id"`
	Kind    string     `json:"kind" enum:"gar,brick,tables,resource"`
	Name    string     `json:"name,omitempty" doc:"Of whoever receives; the app names the GAR and the tables itself"`
	Purpose string     `json:"purpose,omitempty"`
	To      string     `json:"to,omitempty" doc:"The machine or the address"`
	Sends   []string   `json:"sends" nullable:"false" doc:"Codes of what is sent"`
	State   string     `json:"state" enum:"open,stopped,waiting"`
	Since   *time.Time `json:"since,omitempty"`
	LastAt  *time.Time `json:"last_at,omitempty"`
	Times   int        `json:"times" doc:"In the last 30 days"`
	Failing bool       `json:"failing" doc:"Something did not arrive"`
	Hooks   int        `json:"hooks" doc:"Addresses that are told of changes"`
	Path    string     `json:"path" doc:"Page of the app that shows more"`
	Stops   bool       `json:"stops" doc:"It can be stopped and opened here"`
}

// ways lists every way out: what flows first, then what is stopped.
func (s *Service) ways(tx *tenant.Tx) ([]Way, error) {
	out := []Way{}
	manage := manifest.Holds(tx, Manage) != 0
	school, err := garSchoolOf(tx)
	if err != nil {
		return nil, err
	}
	if school.SchoolType != "" {
		g, err := garOf(tx)
		if err != nil {
			return nil, err
		}
		w := Way{ID: "gar", Kind: "gar", To: g.Host, Sends: []string{"identifiers", "names", "profile", "level", "classes", "groups", "responsibles"}, State: Stopped, Since: g.OpenedAt, Path: "/echanges/gar", Stops: manage}
		if g.Open {
			w.State = Open
		}
		type sums struct {
			LastAt  *time.Time
			Times   int
			Failing bool
		}
		l, _, err := tenant.One[sums](tx, `select max(coalesce(sent_at, made_at)) filter (where state in ('ready', 'sent')) as last_at, count(*) filter (where state in ('ready', 'sent') and made_at > $2::timestamptz - interval '30 days')::int as times,
			coalesce((array_agg(state order by made_at desc))[1] in ('refused', 'failed'), false) as failing from exchange.archives where tenant_id = $1 and state <> 'making'`, tx.Tenant(), tx.Now())
		if err != nil {
			return nil, err
		}
		w.LastAt, w.Times, w.Failing = l.LastAt, l.Times, g.Open && l.Failing
		out = append(out, w)
	}
	type brick struct {
		ID                     uuid.UUID
		Name, Purpose, Contact string
		Lists, People, Fields  []string
		State                  string
		CreatedAt              time.Time
		LastAt                 *time.Time
		Times, Hooks           int
		Failing                bool
	}
	bricks, err := tenant.Select[brick](tx, `select b.id, b.name, b.purpose, b.contact, b.lists, b.people, b.fields, b.state, b.created_at, greatest(r.last_at, h.last_at) as last_at, coalesce(r.times, 0)::int as times, h.hooks, h.failing
		from exchange.bricks b
		left join lateral (select max(x.last_at) as last_at, sum(x.times) filter (where x.day > ($2::timestamptz - interval '30 days')::date) as times from exchange.reads x where x.tenant_id = $1 and x.reader_id = b.id) r on true
		left join lateral (select max(x.last_ok_at) as last_at, count(*)::int as hooks, coalesce(bool_or(x.failing_since is not null and x.state = 'open'), false) as failing from exchange.hooks x where x.tenant_id = $1 and x.brick_id = b.id and x.state <> 'removed') h on true
		where b.tenant_id = $1 and b.state <> 'removed' order by b.created_at`, tx.Tenant(), tx.Now())
	if err != nil {
		return nil, err
	}
	for _, b := range bricks {
		since := b.CreatedAt
		out = append(out, Way{ID: b.ID.String(), Kind: "brick", Name: b.Name, Purpose: b.Purpose, To: b.Contact, Sends: sendsOf(b.Lists, b.People, b.Fields), State: b.State, Since: &since, LastAt: b.LastAt, Times: b.Times,
			Failing: b.Failing, Hooks: b.Hooks, Path: "/echanges/logiciels/" + b.ID.String(), Stops: manage})
	}
	if s.Others != nil {
		others, err := s.Others(tx)
		if err != nil {
			return nil, err
		}
		out = append(out, others...)
	}
	type taken struct {
		LastAt *time.Time
		Times  int
	}
	t, _, err := tenant.One[taken](tx, `select max(last_at) as last_at, coalesce(sum(times) filter (where day > ($2::timestamptz - interval '30 days')::date), 0)::int as times from exchange.reads where tenant_id = $1 and reader_id = $1`, tx.Tenant(), tx.Now())
	if err != nil {
		return nil, err
	}
	if t.LastAt != nil {
		out = append(out, Way{ID: "tables", Kind: "tables", Sends: []string{"pupils", "staff", "names", "classes", "enrollments"}, State: Open, LastAt: t.LastAt, Times: t.Times, Path: "/echanges/tables"})
	}
	slices.SortStableFunc(out, func(a, b Way) int { return rank(a) - rank(b) })
	return out, nil
}

func rank(w Way) int {
	switch {
	case w.State == Open:
		return 0
	case w.State == "waiting":
		return 1
	}
	return 2
}

// sendsOf says what a brick receives in the words of the screen.
func sendsOf(lists, people, fields []string) []string {
	out := append([]string{}, people...)
	if slices.Contains(lists, "users") {
		for _, f := range []string{Names, Mail} {
			if slices.Contains(fields, f) {
				out = append(out, f)
			}
		}
	}
	if slices.Contains(lists, "demographics") {
		out = append(out, BirthDate)
	}
	for _, l := range []string{"classes", "enrollments", "academicSessions", "orgs"} {
		if slices.Contains(lists, l) {
			out = append(out, l)
		}
	}
	return out
}
