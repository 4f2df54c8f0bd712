package directory

import (
	"cmp"
	"slices"

	"github.com/google/uuid"

	"preau/internal/directory/roll"
	"preau/internal/platform/fold"
	"preau/internal/platform/lists"
	"preau/internal/tenant"
)

// planClasses finds the year's classes, and the register's groups, by the register's number, else by their label.
func (p *planner) planClasses() {
	var there []classRow
	if !p.newYear {
		there, _ = tenant.Select[classRow](p.tx, `select id, year_id, label, levels, onde_id, source, kind from directory.classes where tenant_id = $1 and year_id = $2 and closed_on is null and peer_tenant_id is null order by id`, p.tx.Tenant(), p.Year.ID)
	}
	for _, c := range there {
		p.labels[c.ID] = c.Label
		p.classHere[c.ID] = c
	}
	groups := make([]roll.Class, len(p.set.Groups))
	for i, g := range p.set.Groups {
		groups[i] = roll.Class{Label: g.Label, ID: g.Key, Kind: groupKind}
	}
	used := map[uuid.UUID]bool{}
	p.classID = p.settle(p.set.Classes, there, used)
	p.groupID = p.settle(groups, there, used)
}

// settle gives each class of the files its record, planning those that are new.
func (p *planner) settle(list []roll.Class, there []classRow, used map[uuid.UUID]bool) []uuid.UUID {
	found := make([]uuid.UUID, len(list))
	find := func(fits func(c classRow) bool) *classRow {
		for i := range there {
			if !used[there[i].ID] && fits(there[i]) {
				return &there[i]
			}
		}
		return nil
	}
	match := func(i int, c *classRow) {
		of := list[i]
		used[c.ID] = true
		found[i] = c.ID
		after := *c
		if fed(c.Source) && of.Label != "" {
			after.Label = of.Label
		}
		if of.ID != "" {
			after.OndeID = of.ID
		}
		if len(of.Levels) > 0 && !p.set.Delta {
			after.Levels = of.Levels
		}
		if after.Label != c.Label || after.OndeID != c.OndeID || !slices.Equal(after.Levels, c.Levels) {
			p.classesChanged = append(p.classesChanged, after)
		}
		p.labels[c.ID] = after.Label
	}
	kind := func(c classRow, of roll.Class) bool { return (c.Kind == groupKind) == (of.Kind == groupKind) }
	for i, of := range list {
		if of.ID != "" {
			if c := find(func(c classRow) bool { return c.OndeID == of.ID && kind(c, of) }); c != nil {
				match(i, c)
			}
		}
	}
	for i, of := range list {
		if found[i] != uuid.Nil {
			continue
		}
		if c := find(func(c classRow) bool {
			return fold.Fold(c.Label) == fold.Fold(of.Label) && kind(c, of) && (c.OndeID == "" || of.ID == "" || c.OndeID == of.ID)
		}); c != nil {
			match(i, c)
			continue
		}
		row := classRow{ID: tenant.NewID(), YearID: p.Year.ID, Label: of.Label, Levels: lists.NonNil(of.Levels), OndeID: of.ID, Source: p.source, Kind: cmp.Or(of.Kind, ordinary)}
		found[i] = row.ID
		p.labels[row.ID] = row.Label
		p.classes = append(p.classes, row)
		p.report.Diff.NewClasses = append(p.report.Diff.NewClasses, of.Label)
	}
	return found
}

// planLevels gives the classes that a Delta touches the levels of their pupils: it names some of them only.
func (p *planner) planLevels() {
	if !p.set.Delta {
		return
	}
	ended := map[uuid.UUID]bool{}
	touched := map[uuid.UUID]bool{}
	for _, m := range p.membersEnded {
		ended[m.ID], touched[m.ClassID] = true, true
	}
	for _, m := range p.members {
		touched[m.ClassID] = true
	}
	levels := map[uuid.UUID][]string{}
	add := func(m memberRow) {
		if m.Part == PartPupil && m.Level != "" && touched[m.ClassID] && !ended[m.ID] && !slices.Contains(levels[m.ClassID], m.Level) {
			levels[m.ClassID] = append(levels[m.ClassID], m.Level)
		}
	}
	for _, list := range p.memsOf {
		for _, m := range list {
			add(m)
		}
	}
	for _, m := range p.members {
		add(m)
	}
	for id, list := range levels {
		row, here := p.classHere[id]
		if !here || row.Kind == groupKind {
			continue
		}
		slices.SortFunc(list, func(a, b string) int {
			return cmp.Or(cmp.Compare(roll.LevelRank(a), roll.LevelRank(b)), cmp.Compare(a, b))
		})
		i := slices.IndexFunc(p.classesChanged, func(c classRow) bool { return c.ID == id })
		if i >= 0 {
			p.classesChanged[i].Levels = list
		} else if !slices.Equal(row.Levels, list) {
			row.Levels = list
			p.classesChanged = append(p.classesChanged, row)
		}
	}
}
