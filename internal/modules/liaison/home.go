package liaison

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/manifest"
	"preau/internal/platform/i18n"
	"preau/internal/tenant"
)

// What the home shows of the liaison book: to a family one card per note and child, what is asked first; to those who write,
// the notes that still wait for answers, and what has not left yet.

// known is how long a note that asks nothing, or nothing any more, stays on the home; knownCards how many of them.
const (
	known      = 7 * 24 * time.Hour
	knownCards = 6
)

func (s *Service) home() []manifest.Home {
	return []manifest.Home{
		{Right: Consult, Reads: []string{"directory"}, Cards: s.readerCards},
		{Right: Follow, Reads: []string{"directory"}, Cards: s.writerCards},
	}
}

// readerCards are the notes that the hat worn received: a parent's are about their children, a colleague's are their own.
func (s *Service) readerCards(_ context.Context, tx *tenant.Tx) ([]manifest.Card, error) {
	r := readerOf(tx)
	mine := func(child uuid.UUID) bool { return child != r.Person }
	if !tx.Actor().Has(string(access.Guardian)) {
		mine = func(child uuid.UUID) bool { return child == r.Person }
	}
	notes, err := Feed(tx, r, nil)
	if err != nil {
		return nil, err
	}
	var asked, told []manifest.Card
	for _, n := range notes {
		v := s.view(tx, n, r)
		for i, c := range n.Children {
			if !mine(c.ID) {
				continue
			}
			card := s.noteCard(tx, v, v.Children[i])
			switch {
			case card.Todo:
				asked = append(asked, card)
			case len(told) < knownCards && n.recent(c, tx.Now()):
				told = append(told, card)
			}
		}
	}
	return append(asked, told...), nil
}

// recent tells whether a note that asks nothing more of the reader is still worth showing: new, or closed without an answer.
func (n Received) recent(c ChildOf, now time.Time) bool {
	missed := c.Owes && !c.Settled && n.closed(now) && now.Sub(*n.ClosesAt) < known
	return missed || now.Sub(n.PublishedAt) < known
}

func (s *Service) noteCard(tx *tenant.Tx, v FeedItem, c ChildView) manifest.Card {
	v.Children = []ChildView{c}
	card := manifest.Card{ID: v.ID.String() + ":" + c.ID.String(), Kind: "note", Domain: "liaison", Todo: c.Pending, Deadline: v.ClosesAt, Title: v.Sheet.Title, Path: "/carnet/" + v.ID.String(), At: v.PublishedAt, Data: v}
	if v.Sheet.From != "" && v.Sheet.Kind != Circular {
		card.Domain = "mairie"
	}
	if c.Pending && v.Sheet.Urgent { // before all that has a date
		card.Deadline = &v.PublishedAt
	}
	words := map[string]any{"asks": s.Words.Sentence(tx.Actor().Lang, "liaison", "liaison.asks_"+v.Sheet.Wants, nil), "date": i18n.Day(v.Sheet.ClosesOn.At(time.UTC, 12, 0)), "child": c.Name}
	key := "liaison.home_asks"
	switch {
	case !c.Pending:
		words["asks"] = v.KindLabel
	case !v.Sheet.ClosesOn.IsZero():
		key = "liaison.home_asks_before"
	}
	if c.ID != tx.Actor().Person {
		child := c.ID
		card.Child = &child
	} else {
		words["child"] = v.KindLabel
	}
	card.Line = s.Words.Sentence(tx.Actor().Lang, "liaison", key, words)
	return card
}

// Waiting is a note of mine that still waits for answers.
type Waiting struct {
	ID         uuid.UUID  `json:"id"`
	Wants      string     `json:"wants"`
	ClosesAt   *time.Time `json:"closes_at,omitempty"`
	ClosesOn   string     `json:"closes_on,omitempty"`
	LeavesAt   time.Time  `json:"leaves_at"`
	RemindedAt *time.Time `json:"reminded_at,omitempty"`
	Done       int        `json:"done"`
	All        int        `json:"all" doc:"Pupils; of a notice to schools, people"`
	Refused    int        `json:"refused"`
	Schools    int        `json:"schools"`
	Circular   bool       `json:"circular" doc:"It goes to the directions of schools: people are directors"`
	MayRemind  bool       `json:"may_remind"`
}

// NotLeft is a note of mine that has not left yet.
type NotLeft struct {
	ID        uuid.UUID  `json:"id"`
	Title     string     `json:"title"`
	State     string     `json:"state"`
	PublishAt *time.Time `json:"publish_at,omitempty"`
	UpdatedAt time.Time  `json:"updated_at"`
}

// waitingCards is how many notes that wait for answers the home shows.
const waitingCards = 5

func (s *Service) writerCards(ctx context.Context, tx *tenant.Tx) ([]manifest.Card, error) {
	lang := tx.Actor().Lang
	say := func(key string, args map[string]any) string { return s.Words.Sentence(lang, "liaison", key, args) }
	var cards []manifest.Card
	if slices.ContainsFunc(tx.Actor().Profiles, func(p string) bool { return writes[access.Profile(p)] }) {
		write := "liaison.home_write"
		if tx.Actor().Has(string(access.AcademyStaff), string(access.Inspector), string(access.DeptAgent)) {
			write = "liaison.home_circular"
		}
		cards = append(cards, manifest.Card{ID: "liaison.write", Kind: "action", Domain: "liaison", Title: say(write, nil), Path: "/diffuser/nouveau", At: tx.Now()})
	}
	type row struct {
		Waiting
		Title    string
		People   int
		Answered int
	}
	waiting, err := tenant.Select[row](tx, `select n.id, n.title, n.wants, n.readers <> 'families' as circular, n.closes_at, coalesce(n.closes_on::text, '') as closes_on, n.leaves_at, k.done, k.asked as all, k.refused,
			coalesce(o.schools, 0)::int as schools, coalesce(o.people, 0)::int as people, coalesce(o.answered, 0)::int as answered, (select max(r.leaves_at) from liaison.reminders r where r.tenant_id = $1 and r.note_id = n.id) as reminded_at,
			n.leaves_at <= $4 and not exists (select from liaison.reminders r where r.tenant_id = $1 and r.note_id = n.id and r.day = directory.today($1, $4)) as may_remind
		from (select * from liaison.notes n where n.tenant_id = $1 and n.author_id = $3 and n.state = 'published' and n.wants <> 'none' and (n.closes_at is null or n.closes_at > $4 or n.wants = 'read') and n.published_at > $5
			order by n.published_at desc limit 20) n
		left join lateral (select count(*) as schools, sum(c.people) as people, sum(case when n.wants = 'read' then c.read else c.done end) as answered from liaison.copies c where c.tenant_id = $1 and c.note_id = n.id) o on true
		`+countsSQL, tx.Tenant(), []uuid.UUID(nil), tx.Actor().Person, tx.Now(), tx.Now().AddDate(0, -2, 0))
	if err != nil {
		return nil, err
	}
	for _, w := range waiting {
		if w.All == 0 {
			w.All, w.Done = w.People, w.Answered
		}
		if w.Done >= w.All && w.Schools == 0 || len(cards) > waitingCards {
			continue
		}
		cards = append(cards, manifest.Card{ID: w.ID.String(), Kind: "waiting", Domain: "liaison", Todo: w.Done < w.All, Deadline: w.ClosesAt, Title: w.Title,
			Line: say("liaison.home_waiting", map[string]any{"done": w.Done, "all": w.All}), Path: "/diffuser/" + w.ID.String(), At: w.LeavesAt, Data: w.Waiting})
	}
	left, err := tenant.Select[NotLeft](tx, `select n.id, n.title, n.state, n.publish_at, n.updated_at from liaison.notes n where n.tenant_id = $1 and n.author_id = $2 and n.state in ('draft', 'scheduled')
		order by n.state desc, n.publish_at, n.updated_at desc limit 6`, tx.Tenant(), tx.Actor().Person)
	if err != nil || len(left) == 0 {
		return cards, err
	}
	return append(cards, manifest.Card{ID: "liaison.not_left", Kind: "not_left", Domain: "liaison", Title: say("liaison.home_not_left", map[string]any{"n": len(left)}), Path: "/diffuser", At: tx.Now(), Data: map[string]any{"notes": left}}), nil
}

// writes are the profiles that have what it takes to write a note.
var writes = map[access.Profile]bool{access.Director: true, access.Teacher: true, access.SchoolLife: true, access.TownAdmin: true, access.Elected: true, access.AcademyStaff: true, access.Inspector: true, access.DeptAgent: true}
