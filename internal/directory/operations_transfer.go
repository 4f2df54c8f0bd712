package directory

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/manifest"
	"preau/internal/platform/lists"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// TransferView is a pupil's move as one of the two organisations sees it.
type TransferView struct {
	ID        uuid.UUID  `json:"id"`
	Way       string     `json:"way" enum:"out,in" doc:"out: leaves this organisation; in: comes"`
	State     string     `json:"state" enum:"asked,proposed,accepted,refused,withdrawn,done"`
	Name      string     `json:"name" doc:"Empty once nothing here names the pupil any more"`
	Person    *uuid.UUID `json:"person,omitempty" doc:"The record here"`
	Class     string     `json:"class,omitempty"`
	PeerName  string     `json:"peer_name,omitempty" doc:"Absent while a code waits for whoever types it"`
	ByCode    bool       `json:"by_code"`
	LeavesOn  Date       `json:"leaves_on,omitzero" doc:"First day away from the old organisation"`
	Reason    string     `json:"reason,omitempty" enum:"unknown,stays,elsewhere,mistake" doc:"Of a refusal"`
	OpenedAt  time.Time  `json:"opened_at"`
	DecidedAt *time.Time `json:"decided_at,omitempty"`
	Abilities []string   `json:"abilities" doc:"accept, refuse (a proposal received); send, refuse (a question received); withdraw"`
}

// Destination is an organisation to which a pupil may be proposed.
type Destination struct {
	ID   uuid.UUID `json:"id"`
	Name string    `json:"name"`
}

type transfersOut struct {
	Body struct {
		Items []TransferView `json:"items"`
		Peers []Destination  `json:"peers" doc:"The linked organisations of the same nature"`
	}
}

type transferRow struct {
	Transfer
	Name  string
	Class string
}

const transferRows = `select ` + transferColumns + `, coalesce(p.given_name || ' ' || coalesce(nullif(p.usage_name, ''), p.family_name), '') as name,
	coalesce((select c.label from directory.class_members m join directory.classes c on c.tenant_id = m.tenant_id and c.id = m.class_id join directory.school_years y on y.tenant_id = c.tenant_id and y.id = c.year_id
		where m.tenant_id = $1 and m.person_id = p.id and m.part = 'pupil' and y.starts_on <= $2::date order by y.start desc, m.until is null desc, c.kind = 'ordinary' desc limit 1), '') as class
	from directory.transfers t left join directory.people p on p.tenant_id = t.tenant_id and p.id = t.person_id and p.erased_at is null where t.tenant_id = $1 `

func (s *service) transferView(tx *tenant.Tx, r transferRow) (TransferView, error) {
	v := TransferView{ID: r.ID, Way: r.Way, State: r.State, Name: r.Name, Person: r.PersonID, Class: r.Class, PeerName: r.PeerName, ByCode: r.ByCode, LeavesOn: r.LeavesOn, Reason: r.Reason, OpenedAt: r.OpenedAt, DecidedAt: r.DecidedAt, Abilities: []string{}}
	switch {
	case r.Way == "in" && r.State == TransferProposed:
		v.Abilities = []string{"accept", "refuse"}
		_, m, err := s.waitingTransfer(tx, r.ID)
		if err != nil {
			return v, err
		}
		v.Name = Person{GivenName: m.Pupil.GivenName, FamilyName: m.Pupil.FamilyName, UsageName: m.Pupil.UsageName}.Name()
		v.Class = m.Level
	case r.Way == "out" && r.State == TransferAsked:
		v.Abilities = []string{"send", "refuse"}
	case r.Way == "out" && r.State == TransferProposed, r.Way == "in" && r.State == TransferAsked:
		v.Abilities = []string{"withdraw"}
	}
	return v, nil
}

func (s *service) listTransfers(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*transfersOut, error) {
	rows, err := tenant.Select[transferRow](tx, transferRows+`order by t.state not in ('asked', 'proposed'), t.state <> 'accepted', coalesce(t.decided_at, t.opened_at) desc, t.id desc limit 500`, tx.Tenant(), today(tx))
	if err != nil {
		return nil, err
	}
	out := &transfersOut{}
	out.Body.Items, out.Body.Peers = []TransferView{}, []Destination{}
	for _, r := range rows {
		v, err := s.transferView(tx, r)
		if err != nil {
			return nil, err
		}
		out.Body.Items = append(out.Body.Items, v)
	}
	peers, err := destinations(tx)
	for _, p := range peers {
		out.Body.Peers = append(out.Body.Peers, Destination{ID: p.Peer, Name: p.PeerName})
	}
	return out, err
}

// OfTransfer is the path of a transfer of the tenant; inputs embed it.
type OfTransfer struct {
	manifest.InTenant
	Transfer uuid.UUID `path:"transfer" format:"uuid"`
}

// ComingGuardian is who answers for a pupil that is proposed.
type ComingGuardian struct {
	GivenName  string `json:"given_name"`
	FamilyName string `json:"family_name"`
	Relation   *int16 `json:"relation,omitempty"`
	Authority  string `json:"authority" enum:"full,informed,none"`
	Known      bool   `json:"known" doc:"Already here, through the same account"`
	Account    bool   `json:"account" doc:"Keeps the account that they have"`
}

type transferOut struct {
	Body struct {
		TransferView
		Pupil     *Identity        `json:"pupil,omitempty" doc:"Who is proposed"`
		Level     string           `json:"level,omitempty" doc:"Where they come from"`
		Guardians []ComingGuardian `json:"guardians"`
		Orders    int              `json:"orders" doc:"Judges' decisions that come with the pupil: they hold at once and wait to be checked"`
		Alike     []PersonView     `json:"alike" doc:"People here who may be the same: a person decides, never a name"`
		SameINE   bool             `json:"same_ine" doc:"person has the same national number"`
	}
}

func (s *service) oneTransfer(_ context.Context, tx *tenant.Tx, in *OfTransfer) (*transferOut, error) {
	r, ok, err := tenant.One[transferRow](tx, transferRows+`and t.id = $3`, tx.Tenant(), today(tx), in.Transfer)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, problem.Missing()
	}
	out := &transferOut{}
	b := &out.Body
	if b.TransferView, err = s.transferView(tx, r); err != nil {
		return nil, err
	}
	b.Guardians, b.Alike = []ComingGuardian{}, []PersonView{}
	if !slices.Contains(b.Abilities, "accept") {
		return out, nil
	}
	_, m, err := s.waitingTransfer(tx, r.ID)
	if err != nil {
		return nil, err
	}
	b.Pupil, b.Level, b.Orders, b.SameINE = &m.Pupil.Identity, m.Level, len(m.Restrictions), r.PersonID != nil
	for _, g := range m.Guardians {
		c := ComingGuardian{GivenName: g.GivenName, FamilyName: Person{FamilyName: g.FamilyName, UsageName: g.UsageName}.LastName(), Relation: g.Relation, Authority: g.Authority, Account: g.Account != nil}
		if g.Account != nil {
			if _, c.Known, err = PersonByAccount(tx, *g.Account); err != nil {
				return nil, err
			}
		}
		b.Guardians = append(b.Guardians, c)
	}
	found, err := Search(tx, m.Pupil.GivenName+" "+m.Pupil.FamilyName, 5)
	if err != nil {
		return nil, err
	}
	if r.PersonID != nil && !slices.ContainsFunc(found, func(f Found) bool { return f.ID == *r.PersonID }) {
		same, err := tenant.Select[Found](tx, `with hits as materialized (select $4::uuid as person_id)`+foundSQL, tx.Tenant(), 1, today(tx), *r.PersonID)
		if err != nil {
			return nil, err
		}
		found = append(same, found...)
	}
	for _, f := range found {
		if slices.Contains(f.Profiles, "pupil") {
			b.Alike = append(b.Alike, f.view([]string{}))
		}
	}
	return out, nil
}

type proposeTransferIn struct {
	manifest.InTenant
	Body struct {
		People   []uuid.UUID `json:"people" minItems:"1" maxItems:"200" doc:"Pupils of this organisation"`
		Peer     uuid.UUID   `json:"peer" doc:"A linked organisation of the same nature"`
		LeavesOn Date        `json:"leaves_on,omitzero" doc:"First day away; absent: today"`
	}
}

type proposedOut struct {
	Body struct {
		Transfers []uuid.UUID `json:"transfers"`
	}
}

func (s *service) proposeTransfer(_ context.Context, tx *tenant.Tx, in *proposeTransferIn) (*proposedOut, error) {
	tx.About(in.Body.People...)
	made, err := s.offerTo(tx, in.Body.Peer, in.Body.People, in.Body.LeavesOn)
	out := &proposedOut{}
	out.Body.Transfers = lists.NonNil(made)
	return out, err
}

type codeTransferIn struct {
	manifest.InTenant
	Body struct {
		Person   uuid.UUID `json:"person"`
		LeavesOn Date      `json:"leaves_on,omitzero" doc:"First day away; absent: today"`
	}
}

type codeTransferOut struct {
	Body struct {
		Transfer uuid.UUID `json:"transfer"`
		Code     string    `json:"code" doc:"Shown this once: it is printed for the family"`
		Until    time.Time `json:"until"`
	}
}

func (s *service) codeTransfer(_ context.Context, tx *tenant.Tx, in *codeTransferIn) (*codeTransferOut, error) {
	tx.About(in.Body.Person)
	out := &codeTransferOut{}
	var err error
	out.Body.Transfer, out.Body.Code, out.Body.Until, err = s.leaveCode(tx, in.Body.Person, in.Body.LeavesOn)
	return out, err
}

type claimTransferIn struct {
	manifest.InTenant
	Body struct {
		Code      string `json:"code" minLength:"8" maxLength:"30" doc:"As on the family's sheet"`
		BirthDate Date   `json:"birth_date" doc:"The pupil's"`
	}
}

func (s *service) claimTransfer(_ context.Context, tx *tenant.Tx, in *claimTransferIn) (*createdOut, error) {
	if in.Body.BirthDate.IsZero() {
		return nil, problem.OnField("birth_date", "directory.birth_needed")
	}
	id, err := s.takeCode(tx, in.Body.Code, in.Body.BirthDate)
	if err != nil {
		return nil, err
	}
	tx.About(id)
	return created(id, nil)
}

type sendTransferIn struct {
	OfTransfer
	Body struct {
		LeavesOn Date `json:"leaves_on,omitzero" doc:"First day away; absent: today"`
	}
}

// sendTransfer answers an organisation that asked: the pupil is proposed to it.
func (s *service) sendTransfer(_ context.Context, tx *tenant.Tx, in *sendTransferIn) (*manifest.Empty, error) {
	t, ok, err := tenant.One[Transfer](tx, `select `+transferColumns+` from directory.transfers t where t.tenant_id = $1 and t.id = $2`, tx.Tenant(), in.Transfer)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, problem.Missing()
	}
	if t.Way != "out" || t.State != TransferAsked || t.PersonID == nil || t.PeerTenantID == nil {
		return nil, problem.New(problem.Conflict, "directory.transfer_over")
	}
	tx.About(in.Transfer, *t.PersonID)
	_, err = s.offerTo(tx, *t.PeerTenantID, []uuid.UUID{*t.PersonID}, in.Body.LeavesOn)
	return nil, err
}

type acceptTransferIn struct {
	OfTransfer
	Body struct {
		Person *uuid.UUID `json:"person,omitempty" doc:"The same pupil here; absent: a new record is written"`
		Class  *uuid.UUID `json:"class,omitempty" doc:"The class they come into"`
	}
}

func (s *service) acceptTransfer(_ context.Context, tx *tenant.Tx, in *acceptTransferIn) (*createdOut, error) {
	tx.About(in.Transfer)
	return created(s.accept(tx, in.Transfer, in.Body.Person, in.Body.Class))
}

type refuseTransferIn struct {
	OfTransfer
	Body struct {
		Reason string `json:"reason" enum:"unknown,stays,elsewhere,mistake" doc:"unknown: nobody of that name is expected; stays: does not leave; elsewhere: goes to another; mistake"`
	}
}

func (s *service) turnTransferDown(_ context.Context, tx *tenant.Tx, in *refuseTransferIn) (*manifest.Empty, error) {
	tx.About(in.Transfer)
	return nil, s.refuseTransfer(tx, in.Transfer, in.Body.Reason)
}

func (s *service) takeTransferBack(_ context.Context, tx *tenant.Tx, in *OfTransfer) (*manifest.Empty, error) {
	tx.About(in.Transfer)
	return nil, s.withdrawTransfer(tx, in.Transfer)
}

// ExpectedView is a pupil admitted here and not yet in the ministry's register.
type ExpectedView struct {
	PersonView
	Since Date `json:"since"`
	Days  int  `json:"days"`
	Late  bool `json:"late" doc:"For 30 days or more: to be looked at"`
}

type expectedOut struct {
	Body struct {
		Items []ExpectedView `json:"items"`
	}
}

// expectedLate is after how many days a director is told of a pupil whom the register still does not name.
const expectedLate = 30

func (s *service) listExpected(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*expectedOut, error) {
	day := today(tx)
	found, err := tenant.Select[Found](tx, `with hits as materialized (select p.id as person_id from directory.people p where p.tenant_id = $1 and p.expected_in_onde and p.left_on is null and p.erased_at is null)`+foundSQL, tx.Tenant(), 500, day)
	if err != nil {
		return nil, err
	}
	type since struct {
		ID            uuid.UUID
		ExpectedSince Date
	}
	days, err := tenant.Select[since](tx, `select p.id, p.expected_since from directory.people p where p.tenant_id = $1 and p.expected_in_onde and p.left_on is null`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	from := map[uuid.UUID]Date{}
	for _, d := range days {
		from[d.ID] = d.ExpectedSince
	}
	out := &expectedOut{}
	out.Body.Items = []ExpectedView{}
	for _, f := range found {
		v := ExpectedView{PersonView: f.view([]string{}), Since: from[f.ID]}
		if !v.Since.IsZero() {
			v.Days = v.Since.DaysUntil(day)
		}
		v.Late = v.Days >= expectedLate
		out.Body.Items = append(out.Body.Items, v)
	}
	slices.SortStableFunc(out.Body.Items, func(a, b ExpectedView) int { return b.Days - a.Days })
	return out, nil
}

// yearOperations are the operations of transfers, of duplicates and of the year to come.
func (s *service) yearOperations() []manifest.Operation {
	const get, post, put, remove = "GET", "POST", "PUT", "DELETE"
	withAccounts := func(o manifest.Spec) manifest.Spec { o.Reads = []string{"identity"}; return o }
	withHolders := func(o manifest.Spec) manifest.Spec {
		for _, h := range s.others {
			if !slices.Contains(o.Reads, h.Service) {
				o.Reads = append(o.Reads, h.Service)
			}
		}
		return o
	}
	return []manifest.Operation{
		manifest.Op(spec("list-transfers", get, staffPath+"transfers", "Pupils who leave for another organisation, or come from one", Manage), s.listTransfers),
		manifest.Op(spec("read-transfer", get, staffPath+"transfers/{transfer}", "One transfer, and who is proposed", Manage), s.oneTransfer),
		manifest.Op(spec("propose-transfer", post, staffPath+"transfers", "Propose pupils to a linked organisation", Manage), s.proposeTransfer),
		manifest.Op(spec("code-transfer", post, staffPath+"transfer-codes", "A code for a family that leaves for an organisation without link", Manage), s.codeTransfer),
		manifest.Op(spec("claim-transfer", post, staffPath+"transfer-claims", "Type the code that a family brings", Manage), s.claimTransfer),
		manifest.Op(spec("send-transfer", post, staffPath+"transfers/{transfer}/send", "Answer an organisation that asked for a pupil", Manage), s.sendTransfer),
		manifest.Op(withAccounts(spec("accept-transfer", post, staffPath+"transfers/{transfer}/accept", "Receive a pupil who is proposed", Manage)), s.acceptTransfer),
		manifest.Op(spec("refuse-transfer", post, staffPath+"transfers/{transfer}/refuse", "Refuse a proposal or a question", Manage), s.turnTransferDown),
		manifest.Op(spec("withdraw-transfer", remove, staffPath+"transfers/{transfer}", "Take a proposal back", Manage), s.takeTransferBack),
		manifest.Op(spec("list-expected", get, staffPath+"expected", "Pupils admitted here and not yet in ONDE, with since when", Manage), s.listExpected),
		manifest.Op(spec("list-departing", get, staffPath+"departing", "Who left and whose record is erased within thirty days", Manage), s.listDeparting),
		manifest.Op(spec("read-next-year", get, staffPath+"next-year", "The year to come, as it is being prepared", Manage), s.nextYear),
		manifest.Op(spec("begin-next-year", post, staffPath+"next-year", "Begin to prepare the year to come", Manage), s.beginNextYear),
		manifest.Op(spec("add-next-class", post, staffPath+"next-year/classes", "Add a class to the year to come", Manage), s.addNextClass),
		manifest.Op(spec("edit-next-class", put, staffPath+"next-year/classes/{class}", "Change a class of the year to come, and who takes it", Manage), s.editNextClass),
		manifest.Op(spec("drop-next-class", remove, staffPath+"next-year/classes/{class}", "Take a class out of the year to come", Manage), s.dropNextClass),
		manifest.Op(spec("place-next", put, staffPath+"next-year/places", "Choose where pupils will be, one or many", Manage), s.placeNext),
		manifest.Op(spec("keep-next-group", put, staffPath+"next-year/groups/{group}", "Keep a hand-made group for the year to come, or archive it", Manage), s.keepNextGroup),
		manifest.Op(spec("plan-next-year", put, staffPath+"next-year/opening", "Choose the day on which the year opens by itself", Manage), s.planOpening),
		manifest.Op(withAccounts(spec("open-next-year", post, staffPath+"next-year/opening", "Open the year to come", Manage)), s.openNextYear),
		manifest.Op(withAccounts(spec("undo-next-year", remove, staffPath+"next-year/opening", "Take the opening back within a week", Manage)), s.undoNextYear),
		manifest.Op(spec("list-duplicates", get, staffPath+"duplicates", "Records that may be one human being, and why", Manage), s.listDuplicates),
		manifest.Op(withHolders(spec("decide-duplicate", post, staffPath+"duplicates/{duplicate}/decision", "Decide whether two records are one human being", Manage)), s.answerDuplicate),
		manifest.Op(withHolders(spec("undo-duplicate", post, staffPath+"duplicates/{duplicate}/undo", "Part two records again, within a week", Manage)), s.undoDuplicate),
		manifest.Gather(spec("my-questions", get, "/api/v1/directory/questions", "What my organisations ask me of records of one name", Self), s.questions, nil),
		manifest.Op(spec("answer-question", put, staffPath+"questions/{question}", "Say whether two records are one child", Self), s.answerQuestion),
	}
}
