package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"preau/internal/modules/liaison"
	"preau/internal/tenant"
)

// connections is how many people read at once.
const connections = 8

// lookalike makes the tables of the feed again, without policies, in the order in which the rows lie in the real ones.
const lookalike = `
drop schema if exists bare cascade;
create schema bare;
grant usage on schema bare to public;
create table bare.deliveries (like liaison.deliveries including all);
create table bare.audience (like liaison.audience including all);
create table bare.settled (like liaison.settled including all);
create table bare.people (like directory.people including all);
insert into bare.deliveries select * from liaison.deliveries order by ctid;
insert into bare.audience select * from liaison.audience order by ctid;
insert into bare.settled select * from liaison.settled order by ctid;
insert into bare.people select * from directory.people order by ctid;
grant select on all tables in schema bare to public;
`

var toBare = strings.NewReplacer("liaison.deliveries", "bare.deliveries", "liaison.audience", "bare.audience", "liaison.settled", "bare.settled", "directory.people", "bare.people")

// gormRow is the feed's row as gorm scans it.
type gormRow struct {
	NoteID      uuid.UUID
	PublishedAt time.Time
	ClosesAt    *time.Time
	Sheet       liaison.Sheet `gorm:"serializer:json"`
	ChildID     uuid.UUID
	Name        string
	ReadAt      *time.Time
	SignedAt    *time.Time
	Answer      *string
	AnsweredAt  *time.Time
	Way         *string
	Owes        bool
	Settled     bool
}

var feedReads = []string{"directory"}

// homes measures P1, P2 and P9 side by side.
func homes(ctx context.Context, w *world) error {
	t, err := w.town(ctx, many)
	if err != nil {
		return err
	}
	if err := t.write(ctx, lookalike); err != nil {
		return err
	}
	for _, table := range []string{"deliveries", "audience", "settled", "people"} {
		if _, err := t.bare.Exec(ctx, "vacuum analyze bare."+table); err != nil {
			return err
		}
	}
	pick := func() *reader { return &t.readers[rand.N(len(t.readers))] }
	query := func(r *reader) (string, []any) {
		return liaison.FeedQuery(r.tenant, liaison.Reader{Person: r.person, Decides: r.hat.Subjects, Informed: r.hat.Informed, Groups: r.hat.Groups}, t.core.Clock.Now())
	}
	behind := func(read func(tx *tenant.Tx, r *reader) (int, error)) func(context.Context, int) error {
		return func(ctx context.Context, _ int) error {
			r := pick()
			n := 0
			ok, err := t.house.Runner.Read(ctx, r.caller, r.hat, liaison.Consult, feedReads, func(tx *tenant.Tx) (err error) { n, err = read(tx, r); return err })
			if err == nil && (!ok || n == 0) {
				return fmt.Errorf("the doors showed nothing")
			}
			return err
		}
	}
	feeds, whole := make([]wire, connections), make([]wire, connections)
	for i := range connections {
		feeds[i].addr, whole[i].addr = t.addr, t.addr
		defer feeds[i].close()
		defer whole[i].close()
	}
	list, err := w.interleave(ctx, w.Rounds, connections, slice,
		arm{"bare", func(ctx context.Context, _ int) error {
			sql, args := query(pick())
			rows, err := t.bare.Query(ctx, sql, args...)
			if err != nil {
				return err
			}
			list, err := pgx.CollectRows(rows, pgx.RowToStructByNameLax[liaison.FeedRow])
			if err == nil && len(list) == 0 {
				return fmt.Errorf("the bare query showed nothing")
			}
			return err
		}},
		arm{"doors", behind(func(tx *tenant.Tx, r *reader) (int, error) {
			sql, args := query(r)
			rows, err := tenant.Final[liaison.FeedRow](tx, sql, args...)
			return len(rows), err
		})},
		arm{"no policies", behind(func(tx *tenant.Tx, r *reader) (int, error) {
			sql, args := query(r)
			rows, err := tenant.Final[liaison.FeedRow](tx, toBare.Replace(sql), args...)
			return len(rows), err
		})},
		arm{"gorm", behind(func(tx *tenant.Tx, r *reader) (int, error) {
			sql, args := query(r)
			var rows []gormRow
			err := tx.DB().Raw(sql, args...).Scan(&rows).Error
			return len(rows), err
		})},
		arm{"http", func(_ context.Context, n int) error {
			return feeds[n].get(request("GET", "/api/v1/liaison/feed", pick().token, ""))
		}},
		arm{"page", func(_ context.Context, n int) error {
			return whole[n].get(request("GET", "/", pick().token, "", "Accept-Encoding: gzip"))
		}},
		arm{"home", func(_ context.Context, n int) error {
			r := pick()
			for _, path := range homeCalls {
				if err := whole[n].get(request("GET", path, r.token, "", "Accept-Encoding: gzip")); err != nil {
					return err
				}
			}
			return nil
		}})
	if err != nil {
		return err
	}
	bare := &list[0]
	with := func(a *armed) string {
		ours, servers := a.perOp()
		return fmt.Sprintf("%.0f + %.0f µs of processor per call, ours + PostgreSQL's", ours, servers)
	}
	w.absolute("P1 the feed's SQL on bare pgx, no walls", bare.rate(), "/s", "", 0, with(bare))
	w.ratio("P1 the feed behind its doors, in one pipeline", list[1].rate(), "/s", list[1].over(bare), atLeast, 0.90, with(&list[1]))
	w.ratio("P1 the feed behind its doors, through gorm", list[3].rate(), "/s", list[3].over(bare), atLeast, 0.70, with(&list[3]))
	w.ratio("P1 the feed over HTTP: session, gate, JSON", list[4].rate(), "/s", list[4].over(bare), "", 0, "aim 0.55; "+with(&list[4]))
	w.ratio("P9 the doors' tax", (1-list[1].over(&list[2]))*100, "%", 1-list[1].over(&list[2]), atMost, 0.05, "of the same pipeline on tables without policies")
	w.ratio("P2 the whole home, as the page that holds it", list[5].rate(), "homes/s", list[5].over(bare), "", 0, with(&list[5]))
	w.absolute("P2 the whole home, p99", list[5].took.at(0.99), "ms", "", 0, fmt.Sprintf("at %d connections, p50 %.1f ms", connections, list[5].took.at(0.5)))
	w.ratio(fmt.Sprintf("P2 the same, asked again by the app in %d calls", len(homeCalls)), list[6].rate(), "homes/s", list[6].over(bare), "", 0, with(&list[6]))
	return nil
}

// homeCalls are what the app of a guardian asks for when it draws their home anew; the page that opens it holds all of it.
var homeCalls = []string{"/api/v1/boot?hat=family", "/api/v1/home?hat=family", "/api/v1/liaison/feed", "/api/v1/notify/bell"}

// manySchools compares the same home among few schools and among ten times as many (P11).
func manySchools(ctx context.Context, w *world) error {
	large, err := w.town(ctx, many)
	if err != nil {
		return err
	}
	small, err := w.town(ctx, fewer)
	if err != nil {
		return err
	}
	return w.compareTowns(ctx, small, large, fmt.Sprintf("P11 p50 of the home among %d schools beside %d", many.schools, fewer.schools))
}

func (w *world) compareTowns(ctx context.Context, small, large *town, name string) error {
	var arms []arm
	for _, t := range []*town{small, large} {
		lines := make([]wire, 2)
		for i := range lines {
			lines[i].addr = t.addr
			defer lines[i].close()
		}
		arms = append(arms, arm{t.name, func(_ context.Context, n int) error {
			r := &t.readers[rand.N(len(t.readers))]
			for _, path := range homeCalls {
				if err := lines[n].get(request("GET", path, r.token, "")); err != nil {
					return err
				}
			}
			return nil
		}})
	}
	list, err := w.interleave(ctx, w.Rounds, 2, slice, arms...)
	if err != nil {
		return err
	}
	few, lots := list[0].took.at(0.5), list[1].took.at(0.5)
	w.ratio(name, lots, "ms", lots/few, atMost, 1.2, fmt.Sprintf("%.2f ms among few", few))
	return nil
}

func decode(raw []byte, into any) error {
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("%w in %.200s", err, raw)
	}
	return nil
}
