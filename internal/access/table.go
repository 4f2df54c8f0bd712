package access

import (
	"fmt"
	"slices"

	"github.com/casbin/casbin/v2"
	"github.com/casbin/casbin/v2/model"
)

// the policy's model: a rule allows, a tenant's refusal wins
const casbinModel = `
[request_definition]
r = profile, service, right, door
[policy_definition]
p = profile, service, right, door, eft
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = r.profile == p.profile && r.service == p.service && r.right == p.right && r.door == p.door
`

// Table is a policy compiled: what Casbin answers, for every combination, at the cost of a map look-up.
type Table struct {
	doors map[key]Door
	kinds map[Right]Kind
}

type key struct {
	profile Profile
	right   Right
}

// Doors returns the doors through which the profile holds the right; 0 when none.
func (t *Table) Doors(p Profile, r Right) Door { return t.doors[key{p, r}] }

// Any is the union over several profiles.
func (t *Table) Any(ps []Profile, r Right) (d Door) {
	for _, p := range ps {
		d |= t.doors[key{p, r}]
	}
	return d
}

// Held are the doors through which a hat holds a right: by its profiles, or the tenant door when it was lent the right itself.
func (t *Table) Held(h *Hat, r Right) Door {
	if h.Via == "" {
		return t.Any(h.Profiles, r)
	}
	if t.kinds[r] != "" && slices.Contains(h.Rights, r) {
		return Tenant
	}
	return 0
}

// Kind is the right's kind, "" when no service declares it.
func (t *Table) Kind(r Right) Kind { return t.kinds[r] }

// Holders lists the profiles that hold the right through at least one door, in the order of Profiles.
func (t *Table) Holders(r Right) (out []Profile) {
	for _, p := range Profiles {
		if t.doors[key{p, r}] != 0 {
			out = append(out, p)
		}
	}
	return out
}

// Policy holds the services' defaults and compiles tables.
type Policy struct {
	defaults []Default
	base     *Table
	rights   []Right
}

// NewPolicy checks the declarations and compiles the table of a tenant that changed nothing.
func NewPolicy(defaults []Default) (*Policy, error) {
	p := &Policy{defaults: defaults}
	for _, d := range defaults {
		if d.Right.Service() == "" || d.Right.Name() == "" {
			return nil, fmt.Errorf("the right %q must read service:right", d.Right)
		}
		if d.Kind == "" || len(d.Profiles) == 0 || d.Doors == 0 {
			return nil, fmt.Errorf("the right %q needs a kind, profiles and doors", d.Right)
		}
		for _, q := range d.Profiles {
			if !slices.Contains(Profiles, q) {
				return nil, fmt.Errorf("the right %q names the unknown profile %q", d.Right, q)
			}
			if slices.Contains(d.Never, q) {
				return nil, fmt.Errorf("the right %q is given to the profile %q and never is", d.Right, q)
			}
		}
		if !slices.Contains(p.rights, d.Right) {
			p.rights = append(p.rights, d.Right)
		}
	}
	var err error
	p.base, err = p.Compile(nil)
	return p, err
}

// Base is the table of a tenant that changed nothing.
func (p *Policy) Base() *Table { return p.base }

// Rights lists the declared rights, in the order of declaration.
func (p *Policy) Rights() []Right { return p.rights }

// Rules are the defaults, one line each.
func (p *Policy) Rules() (out []Rule) {
	for _, d := range p.defaults {
		for _, q := range d.Profiles {
			for _, door := range Doors {
				if d.Doors.Has(door) {
					out = append(out, Rule{q, d.Right, door})
				}
			}
		}
	}
	return out
}

// Offered are the doors through which some profile holds the right by default: a tenant gives no other.
func (p *Policy) Offered(r Right) (d Door) {
	for _, one := range p.defaults {
		if one.Right == r {
			d |= one.Doors
		}
	}
	return d
}

// Fixed tells whether a right is law, not taste: no tenant changes who holds it.
func (p *Policy) Fixed(r Right) bool {
	for _, d := range p.defaults {
		if d.Right == r && d.Fixed {
			return true
		}
	}
	return false
}

// never tells whether the profile stands on the other side of a wall of law.
func (p *Policy) never(r Right, q Profile) bool {
	return slices.ContainsFunc(p.defaults, func(d Default) bool { return d.Right == r && slices.Contains(d.Never, q) })
}

// Changeable tells whether a tenant may change the rule: the right is declared, not fixed by law and not kept from the profile, through a
// door that some profile has by default; and the tenant door, which shows everybody's rows, stays the staff's.
func (p *Policy) Changeable(r Rule) bool {
	if p.Fixed(r.Right) || p.never(r.Right, r.Profile) || !p.Offered(r.Right).Has(r.Door) {
		return false
	}
	if r.Door == Tenant {
		return slices.Contains(Staff, r.Profile)
	}
	return slices.Contains(Profiles, r.Profile)
}

// Enforcer builds Casbin with the defaults and the overrides; it is the source of truth that tables are compiled from.
func (p *Policy) Enforcer(overrides []Override) (*casbin.Enforcer, error) {
	return p.enforcer(overrides, func(Right) bool { return true })
}

// enforcer is Enforcer with the rules of some rights alone. Casbin reads every rule at each question, and a rule speaks of its own
// service: asked about one service, the rules of the others cost and say nothing.
func (p *Policy) enforcer(overrides []Override, of func(Right) bool) (*casbin.Enforcer, error) {
	m, err := model.NewModelFromString(casbinModel)
	if err != nil {
		return nil, err
	}
	e, err := casbin.NewEnforcer(m)
	if err != nil {
		return nil, err
	}
	e.EnableLog(false)
	var lines [][]string
	seen := map[Rule]bool{}
	add := func(r Rule, effect string) {
		lines = append(lines, []string{string(r.Profile), r.Right.Service(), r.Right.Name(), r.Door.String(), effect})
	}
	for _, r := range p.Rules() {
		if of(r.Right) && !seen[r] {
			seen[r] = true
			add(r, "allow")
		}
	}
	for _, o := range overrides {
		if !of(o.Right) || !p.Changeable(o.Rule) {
			continue
		}
		if !o.Allowed {
			add(o.Rule, "deny")
		} else if !seen[o.Rule] {
			seen[o.Rule] = true
			add(o.Rule, "allow")
		}
	}
	if len(lines) > 0 {
		if _, err := e.AddPolicies(lines); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// Compile asks Casbin for every combination that could differ from the defaults' table, and keeps its answers.
func (p *Policy) Compile(overrides []Override) (*Table, error) {
	t := &Table{doors: map[key]Door{}, kinds: map[Right]Kind{}}
	for _, d := range p.defaults {
		t.kinds[d.Right] = d.Kind
	}
	services := map[string]*casbin.Enforcer{}
	ask := func(q Profile, r Right) error {
		e := services[r.Service()]
		if e == nil {
			var err error
			if e, err = p.enforcer(overrides, func(one Right) bool { return one.Service() == r.Service() }); err != nil {
				return err
			}
			services[r.Service()] = e
		}
		var set Door
		for _, d := range Doors {
			ok, err := e.Enforce(string(q), r.Service(), r.Name(), d.String())
			if err != nil {
				return err
			}
			if ok {
				set |= d
			}
		}
		if set == 0 {
			delete(t.doors, key{q, r})
		} else {
			t.doors[key{q, r}] = set
		}
		return nil
	}
	if p.base == nil {
		for _, q := range Profiles {
			for _, r := range p.rights {
				if err := ask(q, r); err != nil {
					return nil, err
				}
			}
		}
		return t, nil
	}
	for k, v := range p.base.doors {
		t.doors[k] = v
	}
	for _, o := range overrides {
		if err := ask(o.Profile, o.Right); err != nil {
			return nil, err
		}
	}
	return t, nil
}
