package web

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/manifest"
	"preau/internal/platform/i18n"
	"preau/internal/platform/problem"
	"preau/internal/platform/theme"
	"preau/internal/tenant"
)

// family is the hat of a person as a parent: all their children, whatever the school or the commune.
const family = "family"

// Me is the account as the app shows it.
type Me struct {
	AccountID   uuid.UUID `json:"account_id"`
	FirstName   string    `json:"first_name"`
	DisplayName string    `json:"display_name"`
	Language    string    `json:"language" enum:"fr,en"`
	Theme       string    `json:"theme" enum:"auto,light,dark"`
	TextSize    int       `json:"text_size" enum:"100,115,130"`
	Comfort     string    `json:"comfort" enum:"off,andika,dyslexic"`
	Shortcuts   bool      `json:"shortcuts"`
}

// Organisation is a hat's tenant.
type Organisation struct {
	ID       uuid.UUID `json:"id"`
	Name     string    `json:"name"`
	Short    string    `json:"short_name"`
	Kind     string    `json:"kind"`
	LogoURL  string    `json:"logo_url,omitempty"`
	ThemeURL string    `json:"theme_url,omitempty"`
	TimeZone string    `json:"time_zone"`
}

// Hat is what one person is in one organisation; a parent's is one over all of them.
type Hat struct {
	ID      string       `json:"id"`
	Tenant  Organisation `json:"tenant"`
	Profile string       `json:"profile"`
	Label   string       `json:"label"`
	// Visit says that the hat is no membership's: an access of the assistance, or a delegation.
	Visit *Visit `json:"visit,omitempty"`
}

// Visit is how somebody acts in an organisation that is not theirs.
type Visit struct {
	Via    string     `json:"via" enum:"support,delegation"`
	Until  *time.Time `json:"until,omitempty"`
	Reason string     `json:"reason,omitempty"`
	Ticket *uuid.UUID `json:"ticket,omitempty"`
	From   uuid.UUID  `json:"from" doc:"The caller's own organisation, to which they go back"`
}

// Visitor is somebody of the assistance who is reading in the organisation of the hat worn.
type Visitor struct {
	ID     uuid.UUID `json:"id"`
	By     string    `json:"by"`
	Asker  string    `json:"asker"`
	Reason string    `json:"reason"`
	Until  time.Time `json:"until"`
}

// ReadOnly is what an adult is told of an organisation whose services are read-only.
type ReadOnly struct {
	Title string `json:"title" doc:"How many, where and since when"`
	Text  string `json:"text" doc:"Which, what goes on, who may end it"`
}

// Child is a pupil whom the reader is responsible for.
type Child struct {
	ID        uuid.UUID `json:"id"`
	TenantID  uuid.UUID `json:"tenant_id"`
	FirstName string    `json:"first_name"`
	ClassName string    `json:"class_name"`
	School    string    `json:"school"`
	PhotoURL  string    `json:"photo_url,omitempty"`
	// Also are the same child's records in other organisations: the commune's beside the school's.
	Also []uuid.UUID `json:"also,omitempty" doc:"The same child's records in other organisations"`
}

// joined makes one child of their records in several organisations, the school's first. Within one family a first name is
// enough to know a child again.
func joined(children []Child, schools map[uuid.UUID]bool) []Child {
	slices.SortStableFunc(children, func(x, y Child) int {
		switch {
		case schools[x.TenantID] != schools[y.TenantID] && schools[x.TenantID]:
			return -1
		case schools[x.TenantID] != schools[y.TenantID]:
			return 1
		}
		return strings.Compare(x.FirstName, y.FirstName)
	})
	out := []Child{}
	for _, c := range children {
		i := slices.IndexFunc(out, func(known Child) bool { return !schools[c.TenantID] && strings.EqualFold(known.FirstName, c.FirstName) })
		if i < 0 {
			out = append(out, c)
		} else {
			out[i].Also = append(out[i].Also, c.ID)
		}
	}
	slices.SortStableFunc(out, func(x, y Child) int { return strings.Compare(x.FirstName, y.FirstName) })
	return out
}

// NavEntry is one door of the menu.
type NavEntry struct {
	Key   string `json:"key"`
	Label string `json:"label"`
	Path  string `json:"path"`
	Icon  string `json:"icon"`
	Count int    `json:"count,omitempty"`
}

// Boot is all that the shell needs to draw itself for one hat.
type Boot struct {
	Me        Me         `json:"me"`
	Pending   string     `json:"pending,omitempty"`
	Hats      []Hat      `json:"hats"`
	Hat       string     `json:"hat"`
	Children  []Child    `json:"children"`
	Nav       []NavEntry `json:"nav"`
	Abilities []string   `json:"abilities" doc:"service:right held in the hat worn"`
	Unread    int        `json:"unread"`
	Today     string     `json:"today" format:"date"`
	Version   string     `json:"version"`
	PushKey   string     `json:"push_key,omitempty"`
	Demo      bool       `json:"demo,omitempty"`
	Home      *Home      `json:"home,omitempty"`
	Visitors  []Visitor  `json:"visitors,omitempty" doc:"The assistance is here now"`
	ReadOnly  []ReadOnly `json:"read_only,omitempty" doc:"Organisations of the hat worn whose services are read-only"`
}

// Home is what to do now, in order of deadline, then information.
type Home struct {
	Cards   []manifest.Card `json:"cards"`
	Missing []uuid.UUID     `json:"missing,omitempty"`
}

// families are the profiles gathered under one hat.
func isFamily(h *access.Hat) bool { return slices.Contains(h.Profiles, access.Guardian) }

// worn are the hats of the caller under the id of a hat of the app; a parent who also works in the school wears one or the other.
func worn(c *access.Caller, id string) []*access.Hat {
	var out []*access.Hat
	for i := range c.Hats {
		h := c.Hats[i]
		if h.Via != "" {
			if h.Tenant.String() == id {
				out = append(out, &h)
			}
			continue
		}
		if id == family {
			if isFamily(&h) {
				h.Profiles = []access.Profile{access.Guardian}
				out = append(out, &h)
			}
		} else if h.Tenant.String() == id {
			if ps := slices.DeleteFunc(slices.Clone(h.Profiles), func(p access.Profile) bool { return p == access.Guardian }); len(ps) > 0 {
				h.Profiles = ps
				out = append(out, &h)
			}
		}
	}
	return out
}

// hats lists the caller's hats as the app shows them: the family first, then work.
func (w *Web) hats(c *access.Caller) []Hat {
	var out []Hat
	var fam *access.Hat
	schools := 0
	for i := range c.Hats {
		h := &c.Hats[i]
		if h.Via != "" {
			v := &Visit{Via: h.Via, Reason: h.Reason, From: h.From}
			if !h.Until.IsZero() {
				v.Until = &h.Until
			}
			if h.Ticket != uuid.Nil {
				v.Ticket = &h.Ticket
			}
			out = append(out, Hat{ID: h.Tenant.String(), Tenant: w.organisation(h), Profile: h.Via, Label: w.say(c.Lang, "app.profile_"+h.Via), Visit: v})
			continue
		}
		if isFamily(h) && h.Organisation.Kind == "school" {
			schools++
		}
		if isFamily(h) && (fam == nil || (fam.Organisation.Kind != "school" && h.Organisation.Kind == "school")) {
			fam = h
		}
		for _, p := range slices.Backward(access.Profiles) {
			if p != access.Guardian && slices.Contains(h.Profiles, p) && (p != access.Teacher || !slices.Contains(h.Profiles, access.Director)) {
				out = append(out, Hat{ID: h.Tenant.String(), Tenant: w.organisation(h), Profile: string(p), Label: w.say(c.Lang, "app.profile_"+string(p))})
				break
			}
		}
	}
	if fam != nil { // children first; the hat worn last is remembered
		of := w.organisation(fam)
		if schools > 1 { // no school speaks for the others
			of.Name, of.Short, of.LogoURL, of.ThemeURL = "Préau", "Préau", "", ""
		}
		out = append([]Hat{{ID: family, Tenant: of, Profile: string(access.Guardian), Label: w.say(c.Lang, "app.profile_guardian")}}, out...)
	}
	return out
}

// visiting is the caller with the hat asked for, when it is one of an organisation where they have none of their own.
func (w *Web) visiting(ctx context.Context, c *access.Caller, asked string) *access.Caller {
	id, err := uuid.Parse(asked)
	if c == nil || err != nil || c.In(id) != nil || w.House.Runner.Visit == nil {
		return c
	}
	h, err := w.House.Runner.Visit(ctx, c, id)
	if err != nil || h == nil {
		return c
	}
	return c.With(*h)
}

// wears is the hat asked for when the caller has it, else their first.
func (w *Web) wears(c *access.Caller, asked string) string {
	hats := w.hats(c)
	for _, h := range hats {
		if h.ID == asked {
			return asked
		}
	}
	if len(hats) > 0 {
		return hats[0].ID
	}
	return ""
}

func (w *Web) organisation(h *access.Hat) Organisation {
	o := Organisation{ID: h.Tenant, Name: h.Organisation.Name, Short: h.Organisation.ShortName, Kind: h.Organisation.Kind, TimeZone: h.Organisation.TimeZone, ThemeURL: theme.Address(h.Organisation.Colour)}
	if h.Organisation.Logo != "" {
		o.LogoURL = "/api/v1/t/" + h.Tenant.String() + "/settings/logo/" + h.Organisation.Logo
	}
	return o
}

func (w *Web) say(lang, key string) string { return w.House.Words.Sentence(lang, "app", key, nil) }

// boot builds the shell's data for the hat asked for, or the first one.
func (w *Web) boot(ctx context.Context, c *access.Caller, hat string, home bool) (*Boot, error) {
	c = w.visiting(ctx, c, hat)
	b := &Boot{Pending: c.Pending, Hats: w.hats(c), Children: []Child{}, Nav: []NavEntry{}, Abilities: []string{}, Version: w.assets.version, PushKey: w.PushKey, Demo: w.Demo}
	if b.Hats == nil {
		b.Hats = []Hat{}
	}
	b.Hat = w.wears(c, hat)
	zone := time.UTC
	hats := worn(c, b.Hat)
	if len(hats) > 0 {
		if l, err := time.LoadLocation(hats[0].Organisation.TimeZone); err == nil {
			zone = l
		}
	}
	b.Today = w.House.Clock.Now().In(zone).Format(time.DateOnly)
	var err error
	if err = w.House.DB.In(ctx, tenant.Doors{Account: c.Account, ReadOnly: true}, tenant.Actor{Account: c.Account, Via: "self"}, func(tx *tenant.Tx) (err error) {
		b.Me, err = w.Account(tx)
		return err
	}); err != nil {
		return nil, err
	}
	if c.Pending != "" || len(hats) == 0 {
		return b, nil
	}
	if err := w.menu(ctx, c, hats, b); err != nil {
		return nil, err
	}
	schools := map[uuid.UUID]bool{}
	for _, h := range hats {
		b.ReadOnly = append(b.ReadOnly, w.readOnly(c.Lang, h)...)
		schools[h.Tenant] = h.Organisation.Kind == "school"
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, h := range hats {
		wg.Go(func() {
			var children []Child
			if b.Hat == family && w.Children != nil {
				_, err := w.House.Runner.Read(ctx, c, h, "directory:self", nil, func(tx *tenant.Tx) (err error) { children, err = w.Children(tx); return err })
				if err != nil {
					w.House.Log.WarnContext(ctx, "children of one organisation are missing", "tenant", h.Tenant, "error", err.Error())
				}
			}
			n := 0
			_, _ = w.House.Runner.Read(ctx, c, h, "notify:follow", nil, func(tx *tenant.Tx) (err error) { n, err = w.Unread(tx); return err })
			var visitors []Visitor
			if b.Hat != family && w.Visitors != nil {
				_, _ = w.House.Runner.Read(ctx, c, h, "support:see", nil, func(tx *tenant.Tx) (err error) { visitors, err = w.Visitors(tx); return err })
			}
			mu.Lock()
			defer mu.Unlock()
			b.Visitors = append(b.Visitors, visitors...)
			for i := range children {
				children[i].School = h.Organisation.ShortName
			}
			b.Children = append(b.Children, children...)
			b.Unread += n
		})
	}
	wg.Wait()
	b.Children = joined(b.Children, schools)
	if home {
		b.Home, err = w.home(ctx, c, hats)
	}
	return b, err
}

// readOnly tells the adults of an organisation what is read-only in it, nil where nothing is.
func (w *Web) readOnly(lang string, h *access.Hat) (out []ReadOnly) {
	if slices.Contains(h.Profiles, access.Pupil) || h.ShutSince.IsZero() {
		return nil
	}
	whom, text := h.Suspended, "app.read_only_suspended"
	var names []string
	for _, m := range w.House.Modules {
		renews, frozen := h.Frozen[m.Key]
		if m.Floor || !h.Services[m.Key] || h.Suspended == "" && !frozen {
			continue
		}
		if h.Suspended == "" {
			whom, text = renews, "app.read_only_ended"
		}
		names = append(names, w.House.Words.Sentence(lang, m.Key, m.Key+".name", nil))
	}
	if len(names) == 0 {
		return nil
	}
	since := h.ShutSince
	if l, err := time.LoadLocation(h.Organisation.TimeZone); err == nil {
		since = since.In(l)
	}
	args := map[string]any{"name": cmp.Or(h.Organisation.ShortName, h.Organisation.Name), "n": len(names), "services": i18n.List(lang, names), "since": i18n.Day(since), "whom": i18n.Organisation(whom)}
	return []ReadOnly{{Title: w.House.Words.Sentence(lang, "app", "app.read_only", args), Text: w.House.Words.Sentence(lang, "app", text, args)}}
}

func (w *Web) menu(ctx context.Context, c *access.Caller, hats []*access.Hat, b *Boot) error {
	policy := w.House.Decider.Policy()
	for _, right := range policy.Rights() {
		for _, h := range hats {
			d, err := w.House.Runner.Offers(ctx, h, right)
			if err != nil {
				return err
			}
			if d != 0 {
				b.Abilities = append(b.Abilities, string(right))
				break
			}
		}
	}
	type entry struct {
		NavEntry
		order int
	}
	var list []entry
	seen := map[string]bool{} // several services may lead to one page
	for _, m := range w.House.Modules {
		for _, n := range m.Nav {
			if seen[n.Path] {
				continue
			}
			for _, h := range hats {
				d, err := w.House.Runner.Offers(ctx, h, n.Right)
				if err != nil {
					return err
				}
				if d == 0 || (n.Staff && !d.Has(access.Tenant)) {
					continue
				}
				seen[n.Path] = true
				list = append(list, entry{NavEntry{Key: m.Key, Label: w.House.Words.Sentence(c.Lang, m.Key, n.Key, nil), Path: n.Path, Icon: n.Icon}, n.Order})
				break
			}
		}
	}
	slices.SortStableFunc(list, func(x, y entry) int { return x.order - y.order })
	b.Nav = append(b.Nav, NavEntry{Key: "home", Label: w.say(c.Lang, "app.nav_home"), Path: "/", Icon: "home"})
	for _, e := range list {
		b.Nav = append(b.Nav, e.NavEntry)
	}
	return nil
}

// home gathers the cards of every service in every organisation of the hat, side by side, one small transaction each.
func (w *Web) home(ctx context.Context, c *access.Caller, hats []*access.Hat) (*Home, error) {
	out := &Home{Cards: []manifest.Card{}}
	var mu sync.Mutex
	var wg sync.WaitGroup
	asked := 0
	for _, h := range hats {
		for _, m := range w.House.Modules {
			for _, hm := range m.Home {
				asked++
				wg.Go(func() {
					var cards []manifest.Card
					_, err := w.House.Runner.Read(ctx, c, h, hm.Right, hm.Reads, func(tx *tenant.Tx) (err error) { cards, err = hm.Cards(ctx, tx); return err })
					mu.Lock()
					defer mu.Unlock()
					if err != nil {
						w.House.Log.WarnContext(ctx, "part of a home is missing", "service", m.Key, "tenant", h.Tenant, "error", err.Error())
						out.Missing = append(out.Missing, h.Tenant)
						return
					}
					for i := range cards {
						cards[i].Service, cards[i].Tenant = cmp.Or(cards[i].Service, m.Key), h.Tenant // a room that several services share draws its cards once
					}
					out.Cards = append(out.Cards, cards...)
				})
			}
		}
	}
	wg.Wait()
	if asked > 0 && len(out.Missing) == asked {
		return nil, problem.New(problem.Unavailable, "unavailable")
	}
	slices.SortStableFunc(out.Cards, func(a, b manifest.Card) int {
		switch {
		case a.Todo != b.Todo:
			if a.Todo {
				return -1
			}
			return 1
		case a.Todo && a.Deadline != nil && b.Deadline != nil && !a.Deadline.Equal(*b.Deadline):
			return a.Deadline.Compare(*b.Deadline)
		case a.Todo && (a.Deadline == nil) != (b.Deadline == nil):
			if a.Deadline != nil {
				return -1
			}
			return 1
		}
		return b.At.Compare(a.At)
	})
	return out, nil
}
