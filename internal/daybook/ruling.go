package daybook

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/google/uuid"

	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear/cutoff"
	"preau/internal/tenant"
)

// rulingOperations are those of the screens on which a collectivity opens a service and writes its rules.
func (s *Service) rulingOperations() []manifest.Operation {
	look := s.here("look-at-rules", "POST", "/rules/preview", "manage", "What cut-off rules give for the four weeks to come, kept nowhere")
	look.Asks = true
	setup := s.here("setup", "GET", "/setup", "manage", "What one chooses from when an activity is founded: the schools that are served, and rules that many regulations have")
	setup.Reads = append(setup.Reads, "tenant")
	return []manifest.Operation{
		manifest.Op(look, s.lookAtRules),
		manifest.Op(setup, s.setup),
		manifest.Op(s.here("open-service", "POST", "/openings", "manage", "Found an activity with its place, its rule and its limits, and open it to families or keep it as a draft"), s.openService),
	}
}

// Ruling is rules with the days on which they are to hold.
type Ruling struct {
	Cutoff   cutoff.Sent `json:"cutoff"`
	Runs     string      `json:"runs" enum:"school,term,holiday" doc:"On school days, on any day in the weeks of class, in the holidays"`
	Weekdays int         `json:"weekdays" minimum:"1" maximum:"127" doc:"Monday is 1, Tuesday 2, Wednesday 4 …"`
	Activity *uuid.UUID  `json:"activity_id,omitempty" doc:"Whose closures count"`
}

func (s *Service) lookAtRules(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body Ruling
}) (*struct{ Body cutoff.Preview }, error) {
	rules, err := in.Body.Cutoff.Rules("cutoff")
	if err != nil {
		return nil, err
	}
	book, err := s.Read(tx)
	if err != nil {
		return nil, err
	}
	a := &Activity{Runs: in.Body.Runs, Weekdays: in.Body.Weekdays}
	if in.Body.Activity != nil {
		a.ID = *in.Body.Activity
	}
	days := book.Days(&Unit{activity: a}, uuid.Nil)
	return &struct{ Body cutoff.Preview }{cutoff.Look(rules, days, tx.Now(), s.Words, cmp.Or(tx.Actor().Lang, "fr"))}, nil
}

// Setup is what one chooses from.
type Setup struct {
	Schools   []ServedSchool    `json:"schools" nullable:"false" doc:"Those that this service is open with"`
	Templates []cutoff.Template `json:"templates" nullable:"false" doc:"Rules that many regulations have, for the kind of activity; the most usual first"`
}

// ServedSchool is a school of the collectivity's.
type ServedSchool struct {
	ID   uuid.UUID `json:"id"`
	Name string    `json:"name"`
}

func (s *Service) setup(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Kind string `query:"kind" enum:"meal,morning,evening,study,wednesday,holiday,trip" doc:"Of the activity"`
}) (*struct{ Body Setup }, error) {
	out := Setup{Schools: []ServedSchool{}}
	links, err := tenant.Links(tx)
	if err != nil {
		return nil, err
	}
	for _, l := range links {
		if l.PeerKind == "school" && slices.Contains(l.Services, s.Key) {
			out.Schools = append(out.Schools, ServedSchool{l.Peer, l.PeerName})
		}
	}
	out.Templates, err = cutoff.Templates(in.Kind, s.Words, cmp.Or(tx.Actor().Lang, "fr"))
	return &struct{ Body Setup }{out}, err
}

// Opening is all that is asked when a service is opened.
type Opening struct {
	Activity ActivityIn  `json:"activity"`
	Place    *PlaceIn    `json:"place,omitempty" doc:"A new place"`
	Places   []uuid.UUID `json:"places,omitempty" maxItems:"60" doc:"Places that are there: they get the limit by staff"`
	Staff    *int        `json:"staff,omitempty" minimum:"0" maximum:"200" doc:"Animators present, at each place and slot"`
	Ratio    *int        `json:"ratio,omitempty" minimum:"1" maximum:"40" doc:"Children for one animator"`
	Cutoff   cutoff.Sent `json:"cutoff"`
	Absences Absences    `json:"absences,omitempty"`
	Open     bool        `json:"open,omitempty" doc:"To families, at once; otherwise it stays a draft"`
}

func (s *Service) openService(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body Opening
}) (*Made, error) {
	rules, err := in.Body.Cutoff.Rules("cutoff")
	if err != nil {
		return nil, err
	}
	out := made()
	return out, s.OpenService(tx, out.Body.ID, in.Body, rules)
}

// OpenService founds an activity under an id with everything that belongs to it; whatever is refused leaves nothing behind.
func (s *Service) OpenService(tx *tenant.Tx, id uuid.UUID, in Opening, rules cutoff.Rules) error {
	if (in.Staff == nil) != (in.Ratio == nil) {
		return problem.OnField("ratio", "daybook.ratio")
	}
	places := slices.Clone(in.Places)
	if in.Place != nil {
		place := tenant.NewID()
		if err := s.WritePlace(tx, place, *in.Place); err != nil {
			return under("place", err)
		}
		places = append(places, place)
	}
	for i := range in.Activity.Units { // slots are new: an id of the caller's would be another activity's
		in.Activity.Units[i].ID = tenant.NewID()
	}
	if err := s.WriteActivity(tx, id, in.Activity); err != nil {
		return under("activity", err)
	}
	if err := s.WriteRule(tx, id, tenant.NewID(), RuleIn{Since: in.Activity.Since, Cutoff: rules, Absences: in.Absences}); err != nil {
		return err
	}
	if in.Staff != nil {
		for _, place := range places {
			for _, u := range in.Activity.Units {
				if err := s.WriteCapacity(tx, tenant.NewID(), CapacityIn{Unit: u.ID, Place: place, Since: in.Activity.Since, Staff: in.Staff, Ratio: in.Ratio}); err != nil {
					return err
				}
			}
		}
	}
	if !in.Open {
		return nil
	}
	return s.SetActivity(tx, id, Opened)
}

// under says where in what was sent the fields of a refusal stand.
func under(part string, err error) error {
	var p *problem.Problem
	if errors.As(err, &p) {
		for i := range p.Fields {
			p.Fields[i].Field = part + "." + p.Fields[i].Field
		}
	}
	return err
}
