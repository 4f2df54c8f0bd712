package family

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/ledger"
	"preau/internal/manifest"
	"preau/internal/modules/family/price"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// The states of a tariff.
const (
	tariffDraft     = "draft"
	tariffActive    = "active"
	tariffWithdrawn = "withdrawn"
)

// OfTariff is the path of a tariff; inputs embed it.
type OfTariff struct {
	manifest.InTenant
	Tariff uuid.UUID `path:"tariff" format:"uuid"`
}

func (s *Service) tariffOperations() []manifest.Operation {
	reads := append([]string{}, pricing...)
	read, write := manifest.Needs(Cost), manifest.Needs(Tariff)
	asks := spec("preview-tariff", http.MethodPost, "/tariffs/preview", "What a tariff would make families pay, as one writes it, and what it lacks", write, reads...)
	asks.Asks = true
	return []manifest.Operation{
		manifest.Op(spec("tariffs", http.MethodGet, "/tariffs", "What each activity costs, from when, and against its cost", read, reads...), s.listTariffs),
		manifest.Op(spec("tariff", http.MethodGet, "/tariffs/{tariff}", "One tariff, each of its prices against the cost", read, reads...), s.readTariff),
		manifest.Op(spec("draft-tariff", http.MethodPost, "/tariffs", "Begin a tariff", write, reads...), s.createTariff),
		manifest.Op(spec("change-tariff", http.MethodPut, "/tariffs/{tariff}", "Change a tariff that nobody was charged yet", write, reads...), s.changeTariff),
		manifest.Op(spec("drop-tariff", http.MethodDelete, "/tariffs/{tariff}", "Give up a draft", write), s.dropTariff),
		manifest.Op(asks, s.previewTariff),
		manifest.Op(spec("simulate-tariff", http.MethodGet, "/tariffs/{tariff}/simulation", "What a month would have cost families by a tariff: sums by bracket, nobody's name, no invoice", read, reads...), s.simulateTariff),
		manifest.Op(spec("begin-simulation", http.MethodPost, "/tariffs/{tariff}/simulation", "Have a month simulated that is too large to wait for", read, reads...), s.beginSimulation),
		manifest.Op(spec("activate-tariff", http.MethodPost, "/tariffs/{tariff}/activate", "Charge a tariff from its day on: refused above the cost per user", write, reads...), s.activateTariff),
		manifest.Op(spec("end-tariff", http.MethodPost, "/tariffs/{tariff}/end", "End a tariff on its last day", write, reads...), s.endTariff),
		manifest.Gather(manifest.Spec{ID: "family.my-tariffs", Method: http.MethodGet, Path: "/api/v1/family/tariffs", Summary: "What the services of my children cost, and what they cost us", Gate: manifest.Needs(Pay),
			Reads: []string{"canteen", "childcare", "transport", "directory", "tenant"}}, s.myTariffs, func(a, b MyTariffs) int { return strings.Compare(a.Name, b.Name) }),
	}
}

// TariffIn is a tariff as one writes it.
type TariffIn struct {
	Service    string          `json:"service" enum:"canteen,childcare,transport"`
	Kind       string          `json:"kind" enum:"meal,morning,evening,study,wednesday,holiday,trip" doc:"Of activity"`
	ActivityID *uuid.UUID      `json:"activity_id,omitempty" doc:"One activity alone; absent: all of the kind"`
	Label      string          `json:"label" minLength:"2" maxLength:"120"`
	Since      schoolyear.Date `json:"since" format:"date" doc:"The first day of service that it prices"`
	Until      schoolyear.Date `json:"until,omitzero" required:"false" format:"date" doc:"The last; absent: until another follows"`
	Method     price.Method    `json:"method"`
	Rounding   ledger.Rounding `json:"rounding" enum:"cent,down,five,ten_cent"`
	CostCents  *int            `json:"cost_cents,omitempty" minimum:"1" maximum:"10000000" doc:"What one user costs, subsidies deducted: for a booking; for an hour where presence is counted; for the period of a package"`
	DecidedOn  schoolyear.Date `json:"decided_on,omitzero" required:"false" format:"date" doc:"Of the deliberation"`
	Reference  string          `json:"reference,omitempty" maxLength:"80"`
}

func (in TariffIn) row() tariffRow {
	return tariffRow{Service: in.Service, Kind: in.Kind, ActivityID: in.ActivityID, Label: in.Label, Since: in.Since, Until: in.Until, State: tariffDraft, Body: tariffBody{Method: in.Method, Rounding: in.Rounding},
		CostCents: in.CostCents, DecidedOn: in.DecidedOn, Reference: in.Reference}
}

// TariffFault is what a tariff lacks or has too much of, with its sentence.
type TariffFault struct {
	Where    string `json:"where" doc:"The field, as the body names it"`
	Code     string `json:"code"`
	Sentence string `json:"sentence"`
}

// TariffPrice is one price of a tariff against its cost.
type TariffPrice struct {
	Name  string       `json:"name" doc:"To whom it applies"`
	Cents ledger.Cents `json:"cents"`
	Share *int         `json:"share,omitempty" doc:"Of the cost per user, in hundredths of it"`
	Above bool         `json:"above,omitempty" doc:"More than the cost: the tariff is not activated"`
}

// TariffView is a tariff on the wire.
type TariffView struct {
	ID uuid.UUID `json:"id"`
	TariffIn
	State       string          `json:"state" enum:"draft,active,withdrawn"`
	InForce     bool            `json:"in_force" doc:"It prices today"`
	Through     schoolyear.Date `json:"through,omitzero" format:"date" doc:"The last day that it prices, another following it"`
	Prices      []TariffPrice   `json:"prices" nullable:"false"`
	Faults      []TariffFault   `json:"faults" nullable:"false" doc:"What keeps it from being activated"`
	ActivatedAt *time.Time      `json:"activated_at,omitempty"`
	Version     int             `json:"version"`
}

// TariffGroup is what is priced together: an activity, or all those of a kind.
type TariffGroup struct {
	Service    string         `json:"service" enum:"canteen,childcare,transport"`
	Kind       string         `json:"kind" enum:"meal,morning,evening,study,wednesday,holiday,trip"`
	ActivityID *uuid.UUID     `json:"activity_id,omitempty"`
	Activities []TariffedUnit `json:"activities" nullable:"false" doc:"Which activities it prices"`
	Tariffs    []TariffView   `json:"tariffs" nullable:"false" doc:"The newest first"`
}

// TariffedUnit is an activity and its slots, as one chooses among them.
type TariffedUnit struct {
	ID    uuid.UUID `json:"id"`
	Label string    `json:"label"`
	Slots []Named   `json:"slots" nullable:"false"`
}

// Named is something one chooses.
type Named struct {
	ID   uuid.UUID `json:"id"`
	Name string    `json:"name"`
}

func (s *Service) lang(tx *tenant.Tx) string { return cmp.Or(tx.Actor().Lang, "fr") }

func (s *Service) tariffView(tx *tenant.Tx, r tariffRow, today schoolyear.Date) TariffView {
	lang := s.lang(tx)
	t := r.priced(uuid.Nil)
	v := TariffView{ID: r.ID, TariffIn: TariffIn{Service: r.Service, Kind: r.Kind, ActivityID: r.ActivityID, Label: r.Label, Since: r.Since, Until: r.Until, Method: r.Body.Method, Rounding: r.Body.Rounding,
		CostCents: r.CostCents, DecidedOn: r.DecidedOn, Reference: r.Reference}, State: r.State, ActivatedAt: r.ActivatedAt, Version: r.Version, Prices: []TariffPrice{}, Faults: s.tariffFaults(lang, t)}
	for _, n := range t.Prices() {
		p := TariffPrice{Name: n.Step.Head(s.Words, lang), Cents: n.Cents}
		if t.Cost > 0 {
			share := int(n.Cents.Ratio(100, int64(t.Cost), ledger.ToCent))
			p.Share, p.Above = &share, n.Cents > t.Cost
		}
		v.Prices = append(v.Prices, p)
	}
	v.InForce = r.State == tariffActive && !today.Before(r.Since) && (r.Until.IsZero() || !today.After(r.Until))
	return v
}

func (s *Service) tariffFaults(lang string, t price.Tariff) []TariffFault {
	out := []TariffFault{}
	for _, f := range t.Missing() {
		out = append(out, TariffFault{Where: f.Where, Code: f.Code, Sentence: f.Sentence(s.Words, lang, t.Cost)})
	}
	return out
}

// follow says when each active tariff of a group gives way to the next; the newest come first.
func follow(list []TariffView, today schoolyear.Date) {
	var next schoolyear.Date
	for i := range list {
		v := &list[i]
		if v.State != tariffActive {
			continue
		}
		v.Through = v.Until
		if !next.IsZero() && (v.Until.IsZero() || v.Until.After(next.AddDays(-1))) {
			v.Through = next.AddDays(-1)
		}
		v.InForce = v.InForce && (v.Through.IsZero() || !today.After(v.Through))
		next = v.Since
	}
}

// TariffList is what each activity costs.
type TariffList struct {
	Items     []TariffGroup   `json:"items" nullable:"false"`
	Schools   []Named         `json:"schools" nullable:"false" doc:"Whose pupils may have a price of their own"`
	Month     schoolyear.Date `json:"month" format:"date" doc:"The last month that is over: the one that is simulated"`
	Abilities map[string]bool `json:"abilities"`
}

func (s *Service) listTariffs(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*struct{ Body TariffList }, error) {
	list, err := s.tariffList(tx)
	if err != nil {
		return nil, err
	}
	links, err := tenant.Links(tx)
	if err != nil {
		return nil, err
	}
	for _, l := range links {
		if n := (Named{l.Peer, l.PeerName}); l.PeerKind == "school" && !slices.Contains(list.Schools, n) {
			list.Schools = append(list.Schools, n)
		}
	}
	return &struct{ Body TariffList }{*list}, nil
}

// tariffList groups the tariffs by what they price, what is offered and has none included.
func (s *Service) tariffList(tx *tenant.Tx) (*TariffList, error) {
	today, err := Today(tx)
	if err != nil {
		return nil, err
	}
	out := &TariffList{Items: []TariffGroup{}, Schools: []Named{}, Month: schoolyear.NewDate(today.Year, today.Month-1, 1), Abilities: map[string]bool{"write": manifest.Holds(tx, Tariff) != 0}}
	type key struct {
		service, kind string
		activity      uuid.UUID
	}
	at := map[key]int{}
	group := func(k key) *TariffGroup {
		i, ok := at[k]
		if !ok {
			i = len(out.Items)
			at[k] = i
			g := TariffGroup{Service: k.service, Kind: k.kind, Activities: []TariffedUnit{}, Tariffs: []TariffView{}}
			if k.activity != uuid.Nil {
				g.ActivityID = &k.activity
			}
			out.Items = append(out.Items, g)
		}
		return &out.Items[i]
	}
	units := map[uuid.UUID]TariffedUnit{}
	for _, b := range s.Booked {
		book, err := b.Fresh(tx)
		if err != nil {
			return nil, err
		}
		for _, a := range book.Activities {
			u := TariffedUnit{ID: a.ID, Label: a.Label, Slots: []Named{}}
			for _, x := range a.Units {
				if !x.Archived {
					u.Slots = append(u.Slots, Named{x.ID, x.Label})
				}
			}
			units[a.ID] = u
			g := group(key{b.Key, a.Kind, uuid.Nil})
			g.Activities = append(g.Activities, u)
		}
	}
	rows, err := tenant.Select[tariffRow](tx, tariffsWhere+`true`+tariffsOrder, tx.Tenant())
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		k := key{r.Service, r.Kind, uuid.Nil}
		if r.ActivityID != nil {
			k.activity = *r.ActivityID
		}
		g := group(k)
		if u, ok := units[k.activity]; ok && len(g.Activities) == 0 {
			g.Activities = append(g.Activities, u)
		}
		g.Tariffs = append(g.Tariffs, s.tariffView(tx, r, today))
	}
	for i := range out.Items {
		follow(out.Items[i].Tariffs, today)
	}
	return out, nil
}

type tariffOut struct{ Body TariffView }

func tariffOf(tx *tenant.Tx, id uuid.UUID) (tariffRow, error) {
	rows, err := tenant.Select[tariffRow](tx, tariffsWhere+`id = $2`+tariffsOrder, tx.Tenant(), id)
	if err == nil && len(rows) == 0 {
		return tariffRow{}, problem.Missing()
	}
	if err != nil {
		return tariffRow{}, err
	}
	return rows[0], nil
}

func (s *Service) readTariff(_ context.Context, tx *tenant.Tx, in *OfTariff) (*tariffOut, error) {
	r, err := tariffOf(tx, in.Tariff)
	if err != nil {
		return nil, err
	}
	return s.tariffShown(tx, r)
}

// tariffShown is a tariff among those before and after it.
func (s *Service) tariffShown(tx *tenant.Tx, r tariffRow) (*tariffOut, error) {
	today, err := Today(tx)
	if err != nil {
		return nil, err
	}
	rows, err := tenant.Select[tariffRow](tx, tariffsWhere+`service = $2 and kind = $3 and activity_id is not distinct from $4`+tariffsOrder, tx.Tenant(), r.Service, r.Kind, r.ActivityID)
	if err != nil {
		return nil, err
	}
	list := make([]TariffView, len(rows))
	for i := range rows {
		list[i] = s.tariffView(tx, rows[i], today)
	}
	follow(list, today)
	tx.About(r.ID)
	i := slices.IndexFunc(list, func(v TariffView) bool { return v.ID == r.ID })
	if i < 0 {
		return nil, problem.Missing()
	}
	return &tariffOut{list[i]}, nil
}

// concerns refuses a tariff of an activity that is not there, or not of that kind.
func (s *Service) concerns(tx *tenant.Tx, in TariffIn) error {
	for _, b := range s.Booked {
		if b.Key != in.Service {
			continue
		}
		if !slices.Contains(b.Kinds, in.Kind) {
			return problem.OnField("kind", "family.tariff_kind")
		}
		if in.ActivityID == nil {
			return nil
		}
		book, err := b.Fresh(tx)
		if err != nil {
			return err
		}
		if a := book.Activity(*in.ActivityID); a != nil && a.Kind == in.Kind {
			return nil
		}
	}
	if in.ActivityID != nil {
		return problem.OnField("activity_id", "family.tariff_activity")
	}
	return problem.OnField("service", "family.tariff_kind")
}

func (s *Service) createTariff(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body TariffIn
}) (*tariffOut, error) {
	if err := s.concerns(tx, in.Body); err != nil {
		return nil, err
	}
	r := in.Body.row()
	r.ID = tenant.NewID()
	if err := WriteTariff(tx, r.ID, in.Body); err != nil {
		return nil, err
	}
	return s.tariffShown(tx, r)
}

// WriteTariff keeps a draft under an id.
func WriteTariff(tx *tenant.Tx, id uuid.UUID, in TariffIn) error {
	if err := spanned(in); err != nil {
		return err
	}
	body, err := json.Marshal(tariffBody{in.Method, in.Rounding})
	if err != nil {
		return err
	}
	var by *uuid.UUID
	if a := tx.Account(); a != uuid.Nil {
		by = &a
	}
	_, err = tx.Exec(`insert into family.tariffs (tenant_id, id, service, kind, activity_id, label, since, until, body, cost_cents, decided_on, reference, made_by, created_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10, $11, $12, $13, $14)`,
		tx.Tenant(), id, in.Service, in.Kind, in.ActivityID, in.Label, in.Since, in.Until, string(body), in.CostCents, in.DecidedOn, in.Reference, by, tx.Now())
	tx.About(id)
	return err
}

func spanned(in TariffIn) error {
	if !in.Until.IsZero() && in.Until.Before(in.Since) {
		return problem.OnField("until", "family.tariff_until")
	}
	return nil
}

func (s *Service) changeTariff(_ context.Context, tx *tenant.Tx, in *struct {
	OfTariff
	Body struct {
		TariffIn
		Version int `json:"version" minimum:"1" doc:"As it was read"`
	}
}) (*tariffOut, error) {
	if err := s.concerns(tx, in.Body.TariffIn); err != nil {
		return nil, err
	}
	if err := spanned(in.Body.TariffIn); err != nil {
		return nil, err
	}
	body, err := json.Marshal(tariffBody{in.Body.Method, in.Body.Rounding})
	if err != nil {
		return nil, err
	}
	x := in.Body
	n, err := tx.Exec(`update family.tariffs set service = $4, kind = $5, activity_id = $6, label = $7, since = $8, until = $9, body = $10::jsonb, cost_cents = $11, decided_on = $12, reference = $13, version = version + 1
		where tenant_id = $1 and id = $2 and version = $3 and state = 'draft'`,
		tx.Tenant(), in.Tariff, x.Version, x.Service, x.Kind, x.ActivityID, x.Label, x.Since, x.Until, string(body), x.CostCents, x.DecidedOn, x.Reference)
	if err != nil {
		return nil, err
	}
	r, err := tariffOf(tx, in.Tariff)
	if err != nil {
		return nil, err
	}
	if n == 0 {
		return nil, s.unchanged(r)
	}
	return s.tariffShown(tx, r)
}

// unchanged says why a draft was not written: it is no draft any more, or somebody else wrote it meanwhile.
func (s *Service) unchanged(r tariffRow) error {
	if r.State != tariffDraft {
		return problem.New(problem.Conflict, "family.tariff_not_draft")
	}
	return problem.New(problem.Conflict, "family.tariff_changed")
}

func (s *Service) dropTariff(_ context.Context, tx *tenant.Tx, in *OfTariff) (*manifest.Empty, error) {
	r, err := tariffOf(tx, in.Tariff)
	if err != nil {
		return nil, err
	}
	n, err := tx.Exec(`update family.tariffs set state = 'withdrawn', version = version + 1 where tenant_id = $1 and id = $2 and state = 'draft'`, tx.Tenant(), in.Tariff)
	if err == nil && n == 0 {
		err = s.unchanged(r)
	}
	tx.About(in.Tariff)
	return nil, err
}

// activateTariff has a tariff charged from its day on. It never changes any more: another follows it.
func (s *Service) activateTariff(_ context.Context, tx *tenant.Tx, in *struct {
	OfTariff
	Body struct {
		Version int `json:"version" minimum:"1" doc:"As it was read: what was simulated is what is activated"`
	}
}) (*tariffOut, error) {
	if err := s.Activate(tx, in.Tariff, in.Body.Version); err != nil {
		return nil, err
	}
	r, err := tariffOf(tx, in.Tariff)
	if err != nil {
		return nil, err
	}
	return s.tariffShown(tx, r)
}

// Activate checks a draft and has it charged: refused without a cost and a deliberation, above the cost, before the day on which it was
// decided, and beside another of the same day.
func (s *Service) Activate(tx *tenant.Tx, id uuid.UUID, version int) error {
	r, err := tariffOf(tx, id)
	if err != nil {
		return err
	}
	if r.State != tariffDraft {
		return problem.New(problem.Conflict, "family.tariff_not_draft")
	}
	lang := s.lang(tx)
	var faults []problem.Field
	for _, f := range s.tariffFaults(lang, r.priced(uuid.Nil)) {
		faults = append(faults, problem.Field{Field: f.Where, Code: "family.tariff_fault", Params: map[string]any{"sentence": f.Sentence}})
	}
	if !r.DecidedOn.IsZero() && r.Since.Before(r.DecidedOn) {
		faults = append(faults, problem.Field{Field: "since", Code: "family.tariff_backwards"})
	}
	if len(faults) > 0 {
		return &problem.Problem{Kind: problem.Invalid, Code: "family.tariff_not_ready", Fields: faults}
	}
	same, err := tenant.Select[tariffRow](tx, tariffsWhere+`state = 'active' and service = $2 and kind = $3 and activity_id is not distinct from $4 and since = $5`+tariffsOrder, tx.Tenant(), r.Service, r.Kind, r.ActivityID, r.Since)
	if err != nil {
		return err
	}
	if len(same) > 0 {
		return problem.New(problem.Conflict, "family.tariff_same_day")
	}
	n, err := tx.Exec(`update family.tariffs set state = 'active', activated_at = $4, version = version + 1 where tenant_id = $1 and id = $2 and version = $3 and state = 'draft'`, tx.Tenant(), r.ID, version, tx.Now())
	if err == nil && n == 0 {
		err = problem.New(problem.Conflict, "family.tariff_changed")
	}
	if err != nil {
		return err
	}
	tx.About(r.ID)
	return Reckon(tx)
}

// endTariff says the last day of a tariff: not before today, but for one that has not begun, which is taken back.
func (s *Service) endTariff(_ context.Context, tx *tenant.Tx, in *struct {
	OfTariff
	Body struct {
		Until schoolyear.Date `json:"until" format:"date"`
	}
}) (*tariffOut, error) {
	r, err := tariffOf(tx, in.Tariff)
	if err != nil {
		return nil, err
	}
	today, err := Today(tx)
	if err != nil {
		return nil, err
	}
	switch {
	case r.State != tariffActive:
		return nil, problem.New(problem.Conflict, "family.tariff_not_active")
	case r.Since.After(today) && in.Body.Until.Before(r.Since):
		_, err = tx.Exec(`update family.tariffs set state = 'withdrawn', version = version + 1 where tenant_id = $1 and id = $2`, tx.Tenant(), r.ID)
	case in.Body.Until.Before(today):
		return nil, problem.OnField("until", "family.tariff_end_past")
	default:
		_, err = tx.Exec(`update family.tariffs set until = $3, version = version + 1 where tenant_id = $1 and id = $2`, tx.Tenant(), r.ID, in.Body.Until)
	}
	if err == nil {
		err = Reckon(tx)
	}
	if err != nil {
		return nil, err
	}
	if r, err = tariffOf(tx, in.Tariff); err != nil {
		return nil, err
	}
	return s.tariffShown(tx, r)
}
