package operation

import (
	"context"
	"strings"
	"time"

	"preau/internal/manifest"
	"preau/internal/tenant"
)

// roundEvery is how far apart two occurrences of a night round are at least: what comes back more often is no round.
const roundEvery = 20 * time.Hour

// lateRound is how long after its last occurrence a night round is late.
const lateRound = 26 * time.Hour

// Work is the work of one kind over the whole house.
type Work struct {
	Kind    string     `json:"kind"`
	Service string     `json:"service" db:"-" doc:"The service's name"`
	Waiting int        `json:"waiting" doc:"Due and not handed to the queue"`
	Later   int        `json:"later" doc:"Due later"`
	Running int        `json:"running" doc:"In the queue, or being done"`
	Dead    int        `json:"dead" doc:"Given up"`
	Oldest  *time.Time `json:"oldest,omitempty" doc:"Since when the oldest is due"`
}

// Round is the last occurrence of a night's work.
type Round struct {
	Kind    string     `json:"kind"`
	Service string     `json:"service"`
	DueAt   *time.Time `json:"due_at,omitempty" doc:"Absent: it never fired"`
	Left    int        `json:"left" doc:"Organisations whose part is not done"`
	State   string     `json:"state" enum:"to_come,done,going_on,late,failed"`
}

// Health is what the house knows of itself, with nobody in it.
type Health struct {
	At         time.Time `json:"at"`
	LagSeconds int       `json:"lag_seconds" doc:"How long the oldest work has waited for the queue"`
	Waiting    int       `json:"waiting"`
	Running    int       `json:"running"`
	Dead       int       `json:"dead"`
	Work       []Work    `json:"work" nullable:"false" doc:"The kinds of which something waits, runs or was given up; the most troubled first"`
	Rounds     []Round   `json:"rounds" nullable:"false"`
	Stored     int64     `json:"stored" doc:"Bytes of the database"`
	Program    string    `json:"program" doc:"Version of the program"`
	Database   string    `json:"database" doc:"Version of PostgreSQL"`
	Served     int       `json:"served" doc:"Organisations"`
	Silent     int       `json:"silent"`
	Suspended  int       `json:"suspended"`
}

type healthOut struct{ Body Health }

func (s *Service) health(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*healthOut, error) {
	h := Health{At: tx.Now(), Work: []Work{}, Rounds: []Round{}, Program: s.Version}
	rows, err := tenant.Select[Work](tx, `select kind, waiting, later, running, dead, oldest from operation.work($1) order by dead desc, waiting + running desc, kind`, tx.Now())
	if err != nil {
		return nil, err
	}
	left := map[string]Work{}
	for _, w := range rows {
		w.Service = s.service(tx, w.Kind)
		left[w.Kind] = w
		h.Waiting, h.Running, h.Dead = h.Waiting+w.Waiting, h.Running+w.Running, h.Dead+w.Dead
		if w.Waiting > 0 && w.Oldest != nil {
			h.LagSeconds = max(h.LagSeconds, int(tx.Now().Sub(*w.Oldest).Seconds()))
		}
		h.Work = append(h.Work, w)
	}
	if err := s.rounds(tx, &h, left); err != nil {
		return nil, err
	}
	about, _, err := tenant.One[struct {
		Stored                    int64
		Database                  string
		Served, Silent, Suspended int
	}](tx, served+`select pg_database_size(current_database()) as stored, current_setting('server_version') as database, count(*)::int as served,
		(count(*) filter (where told_at is null or told_at < $3))::int as silent, (count(*) filter (where suspension = 'in_force'))::int as suspended from x`, tx.Tenant(), tx.Now(), tx.Now().Add(-Quiet))
	h.Stored, h.Database, h.Served, h.Silent, h.Suspended = about.Stored, about.Database, about.Served, about.Silent, about.Suspended
	return &healthOut{h}, err
}

// service is the name of the service that a kind of work is of.
func (s *Service) service(tx *tenant.Tx, kind string) string {
	key, _, _ := strings.Cut(kind, ".")
	if name := key + ".name"; s.Words.Has("fr", key, name) {
		return s.Words.Sentence(tx.Actor().Lang, key, name, nil)
	}
	return key
}

// rounds adds the night's work, each in its last occurrence.
func (s *Service) rounds(tx *tenant.Tx, h *Health, left map[string]Work) error {
	fired, err := tenant.Select[struct {
		Kind  string
		DueAt time.Time
	}](tx, `select kind, max(due_at) as due_at from platform.occurrences group by kind`)
	if err != nil {
		return err
	}
	last := map[string]time.Time{}
	for _, f := range fired {
		last[f.Kind] = f.DueAt
	}
	for _, m := range s.Modules() {
		for _, c := range m.Schedules {
			next := c.Next(tx.Now())
			if !c.PerTenant || c.Next(next).Sub(next) < roundEvery {
				continue
			}
			w := left[c.Kind]
			r := Round{Kind: c.Kind, Service: s.service(tx, c.Kind), Left: w.Waiting + w.Running + w.Dead, State: "to_come"}
			at, ok := last[c.Kind]
			if ok {
				r.DueAt, r.State = &at, "done"
			}
			switch {
			case w.Dead > 0:
				r.State = "failed"
			case ok && tx.Now().Sub(at) > lateRound:
				r.State = "late"
			case r.Left > 0:
				r.State = "going_on"
			}
			h.Rounds = append(h.Rounds, r)
		}
	}
	return nil
}
