package daybook

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/platform/lists"
	"preau/internal/schoolyear"
	"preau/internal/schoolyear/cutoff"
	"preau/internal/tenant"
)

// Telling is what a collectivity tells a school of its pupils' days: who eats, who stays, who takes the bus. Nothing of a household, a
// diet or a debt is in it.
type Telling struct {
	From    uuid.UUID         `json:"from"`
	Service string            `json:"service"`
	Whole   []schoolyear.Date `json:"whole,omitempty"`  // days of which the lines are all there is
	Pupils  []uuid.UUID       `json:"pupils,omitempty"` // the school's ids: the lines are all there is of them on Days
	Days    []schoolyear.Date `json:"days,omitempty"`
	Lines   []Line            `json:"lines"`
}

// Line is one slot of one pupil on one day.
type Line struct {
	Pupil  uuid.UUID       `json:"pupil"` // the school's id
	Unit   uuid.UUID       `json:"unit"`
	Day    schoolyear.Date `json:"day"`
	Kind   string          `json:"kind"`
	Label  string          `json:"label"`
	Place  string          `json:"place"`
	Starts cutoff.Clock    `json:"starts"`
	Ends   cutoff.Clock    `json:"ends"`
	State  string          `json:"state"` // booked, away
}

// LinesKind is the job of a school that hears a Telling.
const LinesKind = "day.receive"

// ahead is how many days a school knows of, with today; soon how near a day must be to be told at once and not with the night's list.
const (
	ahead = 8
	soon  = 4
)

// near is what of a writing a school should know before the night.
type near struct {
	Pupils []uuid.UUID       `json:"pupils"`
	Days   []schoolyear.Date `json:"days"`
}

// tellSoon has the schools told of near days that a writing moved.
func (w *writing) tellSoon() error {
	last := schoolyear.DateOf(w.tx.Now(), time.UTC).AddDays(soon)
	var n near
	named := map[uuid.UUID]bool{}
	for _, b := range w.bookings {
		if b.Day.After(last) {
			continue
		}
		if !named[b.PupilID] {
			named[b.PupilID] = true
			n.Pupils = append(n.Pupils, b.PupilID)
		}
		if !slices.Contains(n.Days, b.Day) {
			n.Days = append(n.Days, b.Day)
		}
	}
	if len(n.Days) == 0 {
		return nil
	}
	_, err := w.tx.Emit(w.s.Key+".tell", time.Time{}, n)
	return err
}

// moved has whoever prices bookings told of those that are written.
func (w *writing) moved(b *pgx.Batch) error {
	var pupils []uuid.UUID
	var days []schoolyear.Date
	seen, on := map[uuid.UUID]bool{}, map[schoolyear.Date]bool{}
	for _, x := range w.bookings {
		if !seen[x.PupilID] {
			seen[x.PupilID] = true
			pupils = append(pupils, x.PupilID)
		}
		if !on[x.Day] {
			on[x.Day] = true
			days = append(days, x.Day)
		}
	}
	if w.s.Moved == nil || len(pupils) == 0 {
		return nil
	}
	return w.s.Moved(w.tx, b, pupils, days)
}

// enrolledAnew tells that how pupils are enrolled moved; nobody named: of many.
func (s *Service) enrolledAnew(tx *tenant.Tx, pupils ...uuid.UUID) error {
	if s.Moved == nil {
		return nil
	}
	b := &pgx.Batch{}
	if err := s.Moved(tx, b, pupils, nil); err != nil {
		return err
	}
	return tx.Batch(b)
}

func (s *Service) tellJob(_ context.Context, tx *tenant.Tx, in *near) error {
	return s.eachSchool(tx, func(school uuid.UUID) error {
		theirs, err := tenant.Select[uuid.UUID](tx, `select peer_person_id from directory.bridges where tenant_id = $1 and peer_tenant_id = $2 and person_id = any ($3) and state = 'confirmed' and peer_person_id is not null order by 1`, tx.Tenant(), school, in.Pupils)
		if err != nil || len(theirs) == 0 {
			return err
		}
		lines, err := s.linesFor(tx, school, in.Days, in.Pupils)
		if err != nil {
			return err
		}
		return s.deliverLines(tx, school, Telling{Pupils: theirs, Days: in.Days, Lines: lines})
	})
}

// tellRound tells each school the whole of the days to come.
func (s *Service) tellRound(_ context.Context, tx *tenant.Tx, _ *manifest.Due) error {
	today, err := directory.Today(tx)
	if err != nil {
		return err
	}
	return s.eachSchool(tx, func(school uuid.UUID) error {
		for i := range ahead {
			day := today.AddDays(i)
			lines, err := s.linesFor(tx, school, []schoolyear.Date{day}, nil)
			if err != nil {
				return err
			}
			if err := s.deliverLines(tx, school, Telling{Whole: []schoolyear.Date{day}, Lines: lines}); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Service) eachSchool(tx *tenant.Tx, fn func(school uuid.UUID) error) error {
	links, err := tenant.Links(tx)
	if err != nil {
		return err
	}
	for _, l := range links {
		if l.Peer != tx.Tenant() && l.PeerKind == "school" && slices.Contains(l.Services, s.Key) {
			if err := fn(l.Peer); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Service) linesFor(tx *tenant.Tx, school uuid.UUID, days []schoolyear.Date, pupils []uuid.UUID) ([]Line, error) {
	type line struct {
		Line
		From, To string
	}
	list, err := rows[line](s, tx, `select br.peer_person_id as pupil, b.unit_id as unit, b.day, a.kind, case when (select count(*) from @.units o where o.tenant_id = u.tenant_id and o.activity_id = u.activity_id and o.archived_at is null) > 1 then a.label || ' · ' || u.label else a.label end as label,
			p.name as place, to_char(u.starts, 'HH24:MI') as "from", to_char(u.ends, 'HH24:MI') as "to", b.state
		from @.bookings b join directory.bridges br on br.tenant_id = b.tenant_id and br.person_id = b.pupil_id and br.peer_tenant_id = $2 and br.state = 'confirmed' and br.peer_person_id is not null
		join @.units u on u.tenant_id = b.tenant_id and u.id = b.unit_id join @.activities a on a.tenant_id = u.tenant_id and a.id = u.activity_id join @.places p on p.tenant_id = b.tenant_id and p.id = b.place_id
		where b.tenant_id = $1 and b.day = any ($3) and b.state in ('booked', 'away') and (cardinality($4::uuid[]) = 0 or b.pupil_id = any ($4)) order by b.day, u.starts, 1`, tx.Tenant(), school, days, lists.NonNil(pupils))
	out := make([]Line, len(list))
	for i, l := range list {
		out[i] = l.Line
		if out[i].Starts, err = cutoff.ParseClock(l.From); err == nil {
			out[i].Ends, err = cutoff.ParseClock(l.To)
		}
		if err != nil {
			return nil, err
		}
	}
	if err != nil || s.Usual == nil || len(days) == 0 {
		return out, err
	}
	counted, err := s.Usual(tx, pupils, slices.MinFunc(days, schoolyear.Date.Compare), slices.MaxFunc(days, schoolyear.Date.Compare))
	if err != nil || len(counted) == 0 {
		return out, err
	}
	type known struct{ PersonID, PeerPersonID uuid.UUID }
	bridged, err := tenant.Select[known](tx, `select person_id, peer_person_id from directory.bridges where tenant_id = $1 and peer_tenant_id = $2 and state = 'confirmed' and peer_person_id is not null`, tx.Tenant(), school)
	theirs := map[uuid.UUID]uuid.UUID{}
	for _, b := range bridged {
		theirs[b.PersonID] = b.PeerPersonID
	}
	for _, l := range counted {
		if peer, ok := theirs[l.Pupil]; ok && slices.Contains(days, l.Day) {
			l.Pupil = peer
			out = append(out, l)
		}
	}
	return out, err
}

func (s *Service) deliverLines(tx *tenant.Tx, school uuid.UUID, t Telling) error {
	t.From, t.Service = tx.Tenant(), s.Key
	body, err := Seal(s.Vault, school, t)
	if err != nil {
		return err
	}
	_, err = tx.Deliver(school, s.Key, LinesKind, body)
	return err
}
