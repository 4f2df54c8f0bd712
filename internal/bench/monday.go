package bench

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/google/uuid"

	"preau/internal/directory/onde"
	"preau/internal/directory/roll"
	"preau/internal/tenant"
)

// The habits of a visit: pages of the size families open, with a moment to look at each, and how visits begin.
const (
	pagesPerVisit = 16
	lookMedian    = 12 * time.Second
	lookSpread    = 0.8 // of the logarithm
	signIns       = 0.2 // of the visits begin with a password, the others with the session of the browser
	staffShare    = 0.15
	boss          = 0.1 // of the staff are directors, who write to everybody
)

// visitor is somebody who comes on Monday morning.
type visitor struct {
	reader
	profile string
	notes   []told
}

// told is a note that a guardian was told of, for a child.
type told struct {
	Guardian, Note, Child uuid.UUID
}

// morning is what all visits saw.
type morning struct {
	sync.Mutex
	reads, writes, entries samples
	away                   int
	failures               map[string]int
	now, most              int // people inside
}

func (m *morning) inside(d int) {
	m.Lock()
	m.now += d
	m.most = max(m.most, m.now)
	m.Unlock()
}

// monday plays the morning of the first Monday of September (P3): visits arrive by themselves, three times as many in its
// middle third; meanwhile a whole town is written to, and a school moves in.
func monday(ctx context.Context, w *world) error {
	load := w.Load
	t, err := w.town(ctx, size{load.Schools, load.Pupils})
	if err != nil {
		return err
	}
	director, err := t.grand(ctx, audienceSize)
	if err != nil {
		return err
	}
	visitors, err := t.visitors(ctx, load.Users)
	if err != nil {
		return err
	}
	logins, err := t.strangers(ctx)
	if err != nil {
		return err
	}
	rest := t.work()
	defer rest()

	m := &morning{failures: map[string]int{}}
	began := time.Now()
	ends := began.Add(load.Length)
	ctx, cancel := context.WithDeadline(ctx, ends)
	defer cancel()
	var wg sync.WaitGroup
	var aside error
	wg.Go(func() { aside = t.background(ctx, director, load.Length/3) })
	var visits sync.WaitGroup
	third := load.Length / 3
	usual := float64(load.Users) / (load.Length.Seconds() * 5 / 3)
	next := 0
	for _, rate := range []float64{usual, 3 * usual, usual} {
		arrivals(ctx, rate, third, func(int, time.Time) {
			m.Lock()
			n := next
			next++
			m.Unlock()
			if n >= len(visitors) {
				return
			}
			visits.Add(1)
			go func() {
				defer visits.Done()
				m.inside(1)
				defer m.inside(-1)
				v := visit{t: t, m: m, who: &visitors[n], wire: wire{addr: t.addr, from: fmt.Sprintf("127.%d.%d.%d", 1+n%100, n/100%250, 1+n%240)}}
				defer v.wire.close()
				v.run(ctx, logins)
			}()
		})
	}
	visits.Wait()
	wg.Wait()
	if aside != nil {
		return aside
	}
	failed, kinds := 0, ""
	for what, n := range m.failures {
		failed += n
		kinds += fmt.Sprintf(" %d× %s;", n, what)
	}
	all := len(m.reads) + len(m.writes)
	took := time.Since(began).Seconds()
	w.exact("P3 September Monday, errors", float64(failed), "requests", atMost, 0, fmt.Sprintf("of %d, by %d visits, %d people at once at most;%s", all, next, m.most, kinds))
	w.absolute("P3 requests", float64(all)/took, "/s", "", 0, fmt.Sprintf("%d schools, %d pupils, %.0f minutes, the load made on the same processors", load.Schools, load.Pupils, load.Length.Minutes()))
	w.absolute("P3 reads, p99", m.reads.at(0.99), "ms", atMost, 500, fmt.Sprintf("p50 %.1f ms, p95 %.1f ms", m.reads.at(0.5), m.reads.at(0.95)))
	w.absolute("P3 writes, p99", m.writes.at(0.99), "ms", atMost, 1000, fmt.Sprintf("p50 %.1f ms, p95 %.1f ms", m.writes.at(0.5), m.writes.at(0.95)))
	w.absolute("P3 sign-ins by password, p95", m.entries.at(0.95), "ms", "", 0, fmt.Sprintf("%d, of which %d were asked to come back and did", len(m.entries), m.away))
	return nil
}

// visitors are as many people as visits: guardians, teachers and directors of all schools.
func (t *town) visitors(ctx context.Context, n int) ([]visitor, error) {
	staff := int(float64(n) * staffShare)
	var out []visitor
	for profile, share := range map[string]int{"guardian": n - staff, "teacher": staff - int(float64(staff)*boss), "director": int(float64(staff) * boss)} {
		list, err := t.people(ctx, profile, "true", share)
		if err != nil {
			return nil, err
		}
		for i := range share {
			out = append(out, visitor{reader: list[i%len(list)], profile: profile})
		}
	}
	rand.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	byPerson := map[uuid.UUID][]int{}
	var people []uuid.UUID
	for i, v := range out {
		if v.profile == "guardian" {
			byPerson[v.person] = append(byPerson[v.person], i)
			people = append(people, v.person)
		}
	}
	rows, err := t.bare.Query(ctx, `select guardian_id, note_id, pupil_id from liaison.deliveries where guardian_id = any ($1) order by guardian_id, published_at desc`, people)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var d told
		if err := rows.Scan(&d.Guardian, &d.Note, &d.Child); err != nil {
			return nil, err
		}
		for _, i := range byPerson[d.Guardian] {
			if len(out[i].notes) < 12 {
				out[i].notes = append(out[i].notes, d)
			}
		}
	}
	return out, rows.Err()
}

// background is what else happens on such a morning: after a while a town is written to, and a school moves in.
func (t *town) background(ctx context.Context, director reader, after time.Duration) error {
	select {
	case <-ctx.Done():
		return nil
	case <-time.After(after):
	}
	c := &wire{addr: t.addr}
	defer c.close()
	if _, err := t.publish(c, director); err != nil {
		return err
	}
	id := tenant.NewID()
	if err := t.wired.FoundSchool(ctx, t.core, id, roll.School{UAI: uai(999)}); err != nil {
		return err
	}
	e := onde.Generate(onde.Invent(7, 300, time.Now().Year()), onde.Style{})
	_, err := t.wired.Import(ctx, t.core, id, "", "onde", map[string][]byte{"eleves.csv": e.Pupils, "responsables.csv": e.Guardians, "enseignants.csv": e.Teachers}, true, true, "fr")
	return err
}

// visit is one person's time in the product.
type visit struct {
	t    *town
	m    *morning
	who  *visitor
	wire wire
	tags map[string]string // what the browser keeps, by path
}

func (v *visit) run(ctx context.Context, logins []string) {
	v.tags = map[string]string{}
	if rand.Float64() < signIns {
		v.enter(ctx, logins[rand.N(len(logins))])
	}
	hat := v.who.tenant.String()
	if v.who.profile == "guardian" {
		hat = "family"
	}
	for page := 0; page < pagesPerVisit && ctx.Err() == nil; page++ {
		switch {
		case page == 0:
			v.read("/api/v1/boot?hat=" + hat)
			v.read("/api/v1/home?hat=" + hat)
			v.read("/api/v1/notify/bell")
		case v.who.profile == "guardian":
			v.family(hat)
		default:
			v.staff(hat)
		}
		look := time.Duration(float64(lookMedian) * math.Exp(lookSpread*rand.NormFloat64()))
		select {
		case <-ctx.Done():
		case <-time.After(min(look, 2*time.Minute)):
		}
	}
}

// family opens what families open: the home again, a note and "I have read", the bell, a file of the page.
func (v *visit) family(hat string) {
	switch p := rand.Float64(); {
	case p < 0.40 || len(v.who.notes) == 0:
		v.read("/api/v1/home?hat=" + hat)
		v.read("/api/v1/liaison/feed")
	case p < 0.78:
		n := v.who.notes[rand.N(len(v.who.notes))]
		path := "/api/v1/children/" + n.Child.String() + "/liaison/notes/" + n.Note.String()
		v.read(path)
		if rand.Float64() < 0.4 {
			v.write("POST", path+"/read", "{}")
		}
	case p < 0.90:
		v.read("/favicon.svg")
	default:
		v.read("/api/v1/notify/bell")
	}
}

// staff opens what schools open: the follow-up, the classes, somebody's record; teachers keep a draft, a director sends one.
func (v *visit) staff(hat string) {
	base := "/api/v1/t/" + hat
	switch p := rand.Float64(); {
	case p < 0.35:
		v.read("/api/v1/home?hat=" + hat)
	case p < 0.60:
		v.read(base + "/liaison/notes")
	case p < 0.75:
		v.read(base + "/directory/classes")
	case p < 0.90:
		v.read(base + "/directory/people?q=" + []string{"ma", "ber", "li", "no"}[rand.N(4)])
	case v.who.profile == "director" && p < 0.93:
		at := time.Now()
		_, err := v.t.publish(&v.wire, v.who.reader)
		v.wrote(time.Since(at)/2, reply{status: 200}, err, "send a note") // two requests
	default:
		v.write("POST", base+"/liaison/notes", noteBody)
	}
}

// enter signs in with a password; who is asked to come back does so, as the answer says.
func (v *visit) enter(ctx context.Context, login string) {
	at := time.Now()
	for range 8 {
		r, err := v.wire.do(request("POST", "/api/v1/session", "", fmt.Sprintf(`{"login":%q,"password":%q}`, login, stormPassword)))
		if err == nil && r.status == http.StatusServiceUnavailable && r.retry != "" {
			seconds, _ := strconv.Atoi(r.retry)
			v.m.Lock()
			v.m.away++
			v.m.Unlock()
			select {
			case <-ctx.Done():
				return
			case <-time.After(time.Duration(max(1, seconds)) * time.Second):
			}
			continue
		}
		v.m.Lock()
		v.m.entries.add(time.Since(at))
		v.m.Unlock()
		v.failed(r, err, "sign in")
		return
	}
	v.failed(reply{status: http.StatusServiceUnavailable}, nil, "sign in")
}

func (v *visit) read(path string) {
	var kept []string
	if tag := v.tags[path]; tag != "" {
		kept = append(kept, "If-None-Match: "+tag)
	}
	at := time.Now()
	r, err := v.wire.do(request("GET", path, v.who.token, "", append(kept, "Accept-Encoding: gzip")...))
	took := time.Since(at)
	if r.tag != "" {
		v.tags[path] = r.tag
	}
	v.m.Lock()
	v.m.reads.add(took)
	v.m.Unlock()
	v.failed(r, err, "read")
}

func (v *visit) write(method, path, body string) {
	at := time.Now()
	r, err := v.wire.do(request(method, path, v.who.token, body))
	v.wrote(time.Since(at), r, err, method)
}

func (v *visit) wrote(took time.Duration, r reply, err error, what string) {
	v.m.Lock()
	v.m.writes.add(took)
	v.m.Unlock()
	v.failed(r, err, what)
}

func (v *visit) failed(r reply, err error, what string) {
	if err == nil && (r.status < 300 || r.status == http.StatusNotModified) {
		return
	}
	if err != nil {
		what = fmt.Sprintf("%s: %.120v", what, err)
	} else {
		what = fmt.Sprintf("%s: %d %.160s", what, r.status, v.wire.last)
	}
	v.m.Lock()
	v.m.failures[what]++
	v.m.Unlock()
}
