package bench

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// audienceSize is how many guardians a broadcast of the short run reaches.
const audienceSize = 20_000

// grand is one organisation with so many guardians, beside the schools of a town.
func (t *town) grand(ctx context.Context, guardians int) (director reader, err error) {
	rank := 1_000_000 + guardians
	if err := t.write(ctx, peopleSQL(1, guardians*3/4, rank)); err != nil {
		return director, err
	}
	id := uuid.MustParse(fmt.Sprintf("%08x-0000-7000-8000-000000000000", rank))
	// a first note, so that it is not given a year of them
	if _, err := t.bare.Exec(ctx, `insert into liaison.notes (tenant_id, id, author_name, kind, title, body, origin, created_at, updated_at) values ($1, $1, '', 'event', '', '{}', $1, now(), now())`, id); err != nil {
		return director, err
	}
	if err := t.inhabit(ctx); err != nil {
		return director, err
	}
	list, err := t.people(ctx, "director", "p.tenant_id = '"+id.String()+"'", 1)
	if err != nil {
		return director, err
	}
	return list[0], nil
}

// plainly is what one would write without walls and rules: the guardians of the children, from the same tables.
const plainly = `insert into bare.told (tenant_id, note_id, guardian_id, pupil_id, class_id, account_id, authority, channel, published_at, owes)
	select k.tenant_id, $2, k.guardian_id, k.pupil_id, m.class_id, g.account_id, k.authority, case when g.account_id is null then 'paper' else 'digital' end, now(), true
	from directory.kinship k join directory.people p on p.tenant_id = k.tenant_id and p.id = k.pupil_id and p.left_on is null
	join directory.people g on g.tenant_id = k.tenant_id and g.id = k.guardian_id
	left join directory.class_members m on m.tenant_id = k.tenant_id and m.person_id = k.pupil_id and m.part = 'pupil' and m.until is null
	where k.tenant_id = $1 and k.until is null and k.authority in ('full', 'informed') order by k.guardian_id, k.pupil_id`

const noteBody = `{"kind":"school_life","title":"Fermeture du portail nord","wants":"read","both_guardians":false,"audience":{"school":true},
	"body":{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"Le portail nord est fermé cette semaine. Merci de passer par la rue des Tilleuls."}]}]}}`

// publish writes a note and sends it to everybody; what a broadcast does it does in a job.
func (t *town) publish(c *wire, director reader) (note uuid.UUID, err error) {
	note, version, err := t.draft(c, director)
	if err != nil {
		return note, err
	}
	return note, t.send(c, director, note, version)
}

func (t *town) draft(c *wire, director reader) (note uuid.UUID, version int, err error) {
	r, err := c.do(request("POST", "/api/v1/t/"+director.tenant.String()+"/liaison/notes", director.token, noteBody))
	if err != nil {
		return note, 0, err
	}
	if r.status != 201 {
		return note, 0, fmt.Errorf("a draft was answered %d: %.300s", r.status, c.last)
	}
	var draft struct {
		ID      uuid.UUID
		Version int
	}
	err = decode(c.last, &draft)
	return draft.ID, draft.Version, err
}

func (t *town) send(c *wire, director reader, note uuid.UUID, version int) error {
	r, err := c.do(request("POST", "/api/v1/t/"+director.tenant.String()+"/liaison/notes/"+note.String()+"/send", director.token,
		fmt.Sprintf(`{"version":%d,"urgent":true,"reason":"mesure du temps d'une diffusion"}`, version)))
	if err == nil && r.status >= 300 {
		err = fmt.Errorf("a sending was answered %d: %.300s", r.status, c.last)
	}
	return err
}

// due runs the one job of a kind that waits in a tenant, here and now, and says how long it took.
func (t *town) due(ctx context.Context, tenantID uuid.UUID, kind string) (time.Duration, error) {
	var id uuid.UUID
	err := t.bare.QueryRow(ctx, `select o.id from platform.outbox o where o.tenant_id = $1 and o.kind = $2 and o.dead_at is null
		and not exists (select from platform.done d where d.tenant_id = o.tenant_id and d.id = o.id)`, tenantID, kind).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("no job %s waits: %w", kind, err)
	}
	began := time.Now()
	err = t.house.Worker.Run(ctx, tenantID, id, kind)
	return time.Since(began), err
}

// broadcast measures P6: writing who is told beside writing the same rows without walls, how soon they see it, and what
// others feel meanwhile.
func broadcast(ctx context.Context, w *world) error {
	return w.broadcast(ctx, audienceSize, w.Rounds)
}

func (w *world) broadcast(ctx context.Context, guardians, rounds int) error {
	t, err := w.town(ctx, fewer)
	if err != nil {
		return err
	}
	director, err := t.grand(ctx, guardians)
	if err != nil {
		return err
	}
	if err := t.write(ctx, `create schema if not exists bare;
drop table if exists bare.told, bare.announced;
create table bare.told (like liaison.deliveries including all);
create table bare.announced (like notify.deliveries including all)`); err != nil {
		return err
	}
	c := &wire{addr: t.addr}
	defer c.close()
	var written, announced, rows []float64
	for round := -1; round < rounds; round++ {
		note, err := t.publish(c, director)
		if err != nil {
			return err
		}
		tell, err := t.due(ctx, director.tenant, "liaison.publish")
		if err != nil {
			return err
		}
		began := time.Now()
		tag, err := t.bare.Exec(ctx, plainly, director.tenant, note)
		if err != nil {
			return err
		}
		same := time.Since(began)
		announce, err := t.due(ctx, director.tenant, "liaison.announce")
		if err != nil {
			return err
		}
		began = time.Now()
		if _, err := t.bare.Exec(ctx, `insert into bare.announced select d.* from notify.deliveries d join notify.notices n on n.tenant_id = d.tenant_id and n.id = d.notice_id where n.tenant_id = $1 and n.object = $2`, director.tenant, note); err != nil {
			return err
		}
		alike := time.Since(began)
		if round < 0 {
			continue
		}
		if int(tag.RowsAffected()) < guardians {
			return fmt.Errorf("%d rows were written for %d guardians", tag.RowsAffected(), guardians)
		}
		written = append(written, same.Seconds()/tell.Seconds())
		announced = append(announced, alike.Seconds()/announce.Seconds())
		rows = append(rows, float64(tag.RowsAffected())/tell.Seconds())
	}
	w.ratio(fmt.Sprintf("P6 a note to %d guardians: who is told, written", guardians), median(rows), "rows/s", median(written), atLeast, 0.5, "beside INSERT … SELECT of the same rows from the same tables, without walls or rules")
	w.ratio("P6 the messages of that note, written", median(rows), "rows/s", median(announced), "", 0, "beside INSERT … SELECT of the same rows")
	// what was not sent then is not sent now
	if _, err := t.bare.Exec(ctx, `delete from platform.outbox where kind = 'notify.send'`); err != nil {
		return err
	}
	return w.visible(ctx, t, director)
}

// visible measures how soon a broadcast is seen, with the worker at work, and the reads of other schools meanwhile.
func (w *world) visible(ctx context.Context, t *town, director reader) error {
	readers, err := t.people(ctx, "guardian", "p.tenant_id = '"+director.tenant.String()+"'", 1)
	if err != nil {
		return err
	}
	rest := t.work()
	defer rest()
	var seen []float64
	var quiet, meanwhile samples
	const window = 4 * time.Second
	sender, sees := &wire{addr: t.addr}, &wire{addr: t.addr}
	defer sender.close()
	defer sees.close()
	for range 4 {
		quiet = append(quiet, t.others(ctx, window)...)
		over := make(chan samples, 1)
		go func() { over <- t.others(ctx, window) }()
		note, version, err := t.draft(sender, director)
		began := time.Now() // the button
		if err == nil {
			err = t.send(sender, director, note, version)
		}
		if err != nil {
			<-over
			return err
		}
		for time.Since(began) < 20*time.Second {
			if err := sees.get(request("GET", "/api/v1/liaison/feed", readers[0].token, "")); err != nil {
				<-over
				return err
			}
			if bytes.Contains(sees.last, []byte(note.String())) {
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
		seen = append(seen, time.Since(began).Seconds())
		meanwhile = append(meanwhile, <-over...)
		if err := t.settled(ctx); err != nil {
			return err
		}
	}
	w.absolute("P6 from the button to a guardian's home", median(seen), "s", atMost, 1, "median of 4")
	w.ratio("P6 reads of other schools meanwhile, p99", meanwhile.at(0.99), "ms", meanwhile.at(0.99)/quiet.at(0.99), atMost, 1.5, fmt.Sprintf("%.1f ms in quiet", quiet.at(0.99)))
	return nil
}

// settled waits until no job waits any more.
func (t *town) settled(ctx context.Context) error {
	for range 600 {
		var left int
		err := t.bare.QueryRow(ctx, `select count(*)::int from platform.outbox o where o.dead_at is null and o.run_at <= now() + interval '1 minute'
			and not exists (select from platform.done d where d.tenant_id = o.tenant_id and d.id = o.id)`).Scan(&left)
		if err != nil || left == 0 {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
	return fmt.Errorf("jobs still wait after a minute: %w", pgx.ErrNoRows)
}
