package daybook

import (
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/platform/i18n"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// around is how long before a slot begins, and after a meal ends, its children are looked for when everybody leaves a building.
const around = 15 * time.Minute

// Evacuation is who is in the buildings of a site now, whatever brought them.
type Evacuation struct {
	At     time.Time         `json:"at"`
	Site   string            `json:"site"`
	Places []EvacuationPlace `json:"places" nullable:"false"`
	There  int               `json:"there" doc:"Ticked as there"`
	Maybe  int               `json:"maybe" doc:"Expected and not ticked: to be looked for"`
}

// EvacuationPlace is a place of the site at one activity.
type EvacuationPlace struct {
	Service  string            `json:"service"`
	Place    uuid.UUID         `json:"place"`
	Name     string            `json:"name"`
	Label    string            `json:"label"`
	Children []EvacuationChild `json:"children" nullable:"false"`
}

// EvacuationChild is a child to count.
type EvacuationChild struct {
	ID    uuid.UUID `json:"id"`
	Name  string    `json:"name"`
	Class string    `json:"class"`
	There bool      `json:"there" doc:"false: expected and not ticked"`
}

// Evacuate lists who is at a place now, and at the places beside it, in every service that is given on the same site: those that share a
// school with it.
func (s *Service) Evacuate(tx *tenant.Tx, place uuid.UUID) (*Evacuation, error) {
	book, err := s.Read(tx)
	if err != nil {
		return nil, err
	}
	p := book.Place(place)
	if p == nil {
		return nil, problem.Missing()
	}
	out := &Evacuation{At: tx.Now(), Site: p.Name, Places: []EvacuationPlace{}}
	for _, o := range append([]*Service{s}, s.Beside...) {
		if err := o.inside(tx, out, func(x *Place) bool {
			return o == s && x.ID == place || !x.Archived && slices.ContainsFunc(x.Schools, func(school uuid.UUID) bool { return slices.Contains(p.Schools, school) })
		}); err != nil {
			return nil, err
		}
	}
	seen := map[uuid.UUID]bool{}
	for _, x := range out.Places {
		for _, c := range x.Children {
			if seen[c.ID] {
				continue
			}
			seen[c.ID] = true
			if c.There {
				out.There++
			} else {
				out.Maybe++
			}
			tx.Listed(c.ID)
		}
	}
	return out, nil
}

// inside adds who is now in a service's places of the site.
func (s *Service) inside(tx *tenant.Tx, out *Evacuation, here func(*Place) bool) error {
	book, err := s.Read(tx)
	if err != nil {
		return err
	}
	var places []uuid.UUID
	for _, p := range book.Places {
		if here(p) {
			places = append(places, p.ID)
		}
	}
	zone := book.School().Location()
	today := schoolyear.DateOf(tx.Now(), zone)
	// who was ticked at another place than the one where they are booked is where they were ticked
	list, err := rows[struct {
		PupilID, UnitID, PlaceID uuid.UUID
		Name, Class, Presence    string
		LeftAt                   *time.Time
	}](s, tx, `select x.pupil_id, x.unit_id, x.place_id, x.name, x.class, x.presence, x.left_at from (select b.pupil_id, b.unit_id, coalesce((select k.place_id from @.ticks k join @.units u on u.tenant_id = k.tenant_id and u.activity_id = k.activity_id and u.id = b.unit_id
				where k.tenant_id = $1 and k.day = $2 and k.pupil_id = b.pupil_id and k.kind <> 'undone' order by k.n desc limit 1), b.place_id) as place_id,
			p.given_name || ' ' || coalesce(nullif(p.usage_name, ''), p.family_name) as name, coalesce((select min(c.label) from directory.class_members m join directory.classes c on c.tenant_id = m.tenant_id and c.id = m.class_id
				where m.tenant_id = $1 and m.person_id = p.id and m.part = 'pupil' and m.since <= $2 and (m.until is null or m.until >= $2)), '') as class, b.presence, b.left_at, p.family_name
		from @.bookings b join directory.people p on p.tenant_id = b.tenant_id and p.id = b.pupil_id
		where b.tenant_id = $1 and b.day = $2 and (b.presence in ('present', 'unexpected') and b.left_at is null or b.presence = '' and b.state = 'booked')) x
		where x.place_id = any ($3) order by x.family_name collate "fr-x-icu", x.name collate "fr-x-icu", x.pupil_id`, tx.Tenant(), today, nonNil(places))
	if err != nil {
		return err
	}
	for _, l := range list {
		u, a := book.Unit(l.UnitID)
		p := book.Place(l.PlaceID)
		if u == nil || p == nil {
			continue
		}
		starts, ends := today.At(zone, int(u.Starts)/60, int(u.Starts)%60), today.At(zone, int(u.Ends)/60, int(u.Ends)%60)
		there := l.Presence != ""
		over := tx.Now().After(ends.Add(around))
		if tx.Now().Before(starts.Add(-around)) || over && !(there && s.Fetched) { // whom nobody fetched is there, however late
			continue
		}
		i := slices.IndexFunc(out.Places, func(x EvacuationPlace) bool { return x.Service == s.Key && x.Place == p.ID && x.Label == a.Label })
		if i < 0 {
			i = len(out.Places)
			out.Places = append(out.Places, EvacuationPlace{Service: s.Key, Place: p.ID, Name: p.Name, Label: a.Label, Children: []EvacuationChild{}})
		}
		x := &out.Places[i]
		if !slices.ContainsFunc(x.Children, func(c EvacuationChild) bool { return c.ID == l.PupilID }) {
			x.Children = append(x.Children, EvacuationChild{l.PupilID, l.Name, l.Class, there})
		}
	}
	slices.SortStableFunc(out.Places, func(a, b EvacuationPlace) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Label, b.Label))
	})
	return nil
}

// evacuationSheet is the paper of an evacuation: boxes to tick at the place of assembly.
type evacuationSheet struct {
	Title  string           `json:"title"`
	Lang   string           `json:"lang"`
	Foot   string           `json:"foot"`
	Site   string           `json:"site"`
	Line   string           `json:"line"`
	Head   []string         `json:"head"`
	Maybe  string           `json:"maybe"`
	Empty  string           `json:"empty"`
	Places []evacuationPart `json:"places"`
}

type evacuationPart struct {
	Title string          `json:"title"`
	Rows  []evacuationRow `json:"rows"`
}

type evacuationRow struct {
	Name  string `json:"name"`
	Class string `json:"class"`
	There bool   `json:"there"`
}

func (s *Service) evacuationSheet(tx *tenant.Tx, e *Evacuation) (evacuationSheet, error) {
	book, err := s.Read(tx)
	lang := cmp.Or(tx.Actor().Lang, "fr")
	at := e.At.In(book.School().Location())
	d := evacuationSheet{Title: s.say(lang, "evacuation_title", nil), Lang: lang, Site: e.Site, Foot: book.Town.Name + " · " + s.say(lang, "evacuation_foot", map[string]any{"at": i18n.Instant(at)}),
		Line: s.say(lang, "evacuation_line", map[string]any{"at": i18n.Instant(at), "there": e.There, "maybe": e.Maybe}), Maybe: s.say(lang, "evacuation_maybe", nil), Empty: s.say(lang, "evacuation_empty", nil),
		Head: []string{"", s.say(lang, "evacuation_pupil", nil), s.say(lang, "evacuation_class", nil)}, Places: []evacuationPart{}}
	for _, p := range e.Places {
		part := evacuationPart{Title: p.Label + " · " + p.Name, Rows: []evacuationRow{}}
		for _, c := range p.Children {
			part.Rows = append(part.Rows, evacuationRow{c.Name, c.Class, c.There})
		}
		// a class lines up together
		slices.SortStableFunc(part.Rows, func(a, b evacuationRow) int { return cmp.Compare(a.Class, b.Class) })
		d.Places = append(d.Places, part)
	}
	return d, err
}
