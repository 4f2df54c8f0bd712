package family

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/google/uuid"

	"preau/internal/directory"
	"preau/internal/directory/roll"
	"preau/internal/ledger"
	"preau/internal/payment/sepa"
	"preau/internal/platform/fold"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// A town hall that leaves another software brings who pays: households by the former software's families, shares, dated quotients, what
// was owed or paid beforehand, mandates. What an agent or a family decided here stands.

// Taker takes over what an import of a town hall says of who pays.
type Taker struct{ S *Service }

// Service is the key of what takes over.
func (t Taker) Service() string { return Key }

// Doors are those that taking over needs.
func (t Taker) Doors() []string { return []string{Key, Money} }

// TakesAccounts says that it is given the lines of families and of accounts.
func (t Taker) TakesAccounts() {}

// The meanings of a column of balances.
const (
	balanceOwed    = Key + ":balance:owed"
	balanceAdvance = Key + ":balance:advance"
)

// keepsAccounts tells whether the transaction's organisation collects anything.
func keepsAccounts(tx *tenant.Tx) (bool, error) {
	return tenant.Value[bool](tx, `select exists (select from tenant.services where tenant_id = $1 and service = 'family' and closed_at is null) and exists (select from family.creditors where tenant_id = $1)`, tx.Tenant())
}

// Offers are what a positive balance may mean: former software agrees on neither sense.
func (t Taker) Offers(tx *tenant.Tx) ([]directory.Offer, error) {
	if ok, err := keepsAccounts(tx); err != nil || !ok {
		return nil, err
	}
	say := func(key string) string { return t.S.Words.Sentence(t.S.lang(tx), Key, key, nil) }
	return []directory.Offer{
		{Kind: directory.WordBalance, Ref: balanceOwed, Label: say("family.balance_owed"), Hints: []string{"du", "due", "reste a payer", "impaye", "impayes", "dette"}},
		{Kind: directory.WordBalance, Ref: balanceAdvance, Label: say("family.balance_advance"), Hints: []string{"avoir", "credit", "avance"}},
	}, nil
}

// takenHome is a household as the files say it.
type takenHome struct {
	at       roll.Place
	former   string
	pupils   []directory.TakenPupil
	persons  []uuid.UUID // who answers for the children, in the order of the files
	accounts []directory.TakenLine
	here     uuid.UUID // uuid.Nil: to be founded
	name     string
}

// takenPayer is a payer of a household to write: somebody, or an institution by its name.
type takenPayer struct {
	Person uuid.UUID
	Name   string
	id     uuid.UUID // of a payer who is here
	share  *int64
	cents  ledger.Cents // owed; below nothing: paid beforehand
	signed *Signing
	at     roll.Place
}

type takenQuotient struct {
	household uuid.UUID
	person    *uuid.UUID
	q         Quotient
}

// takeover is what an import would write.
type takeover struct {
	t         Taker
	today     schoolyear.Date
	month     schoolyear.Date
	creditor  Creditor
	homes     []*takenHome
	payers    map[*takenHome][]*takenPayer
	quotients map[*takenHome]*Quotient
	giver     map[*takenHome]uuid.UUID
	sum       map[string]int
	cents     map[string]int64
	findings  []directory.Finding
	said      []string
	names     map[uuid.UUID]string
	joins     map[*takenHome][]directory.TakenPupil // children who join a household that is here
}

func (t *takeover) tell(at roll.Place, code string, params ...string) {
	f := directory.Finding{Place: at, Code: code}
	for i := 0; i+1 < len(params); i += 2 {
		if f.Params == nil {
			f.Params = map[string]string{}
		}
		f.Params[params[i]] = params[i+1]
	}
	t.findings = append(t.findings, f)
}

// Take compares what the files say of who pays with what is here. It writes nothing.
func (t Taker) Take(tx *tenant.Tx, lines []directory.TakenLine) (out directory.Taken, err error) {
	lines = slices.DeleteFunc(slices.Clone(lines), func(l directory.TakenLine) bool { return l.Home == nil && l.Account == nil })
	open, err := keepsAccounts(tx)
	if err != nil || !open || len(lines) == 0 {
		return out, err
	}
	o := &takeover{t: t, payers: map[*takenHome][]*takenPayer{}, quotients: map[*takenHome]*Quotient{}, giver: map[*takenHome]uuid.UUID{}, sum: map[string]int{}, cents: map[string]int64{}, joins: map[*takenHome][]directory.TakenPupil{}}
	if o.today, err = Today(tx); err != nil {
		return out, err
	}
	o.month = schoolyear.NewDate(o.today.Year, o.today.Month, 1)
	if o.creditor, _, err = CreditorOf(tx); err != nil {
		return out, err
	}
	o.gather(lines)
	if err := o.compare(tx); err != nil {
		return out, err
	}
	for _, what := range slices.Sorted(maps.Keys(o.sum)) {
		c := directory.TakenCount{What: what, Count: o.sum[what]}
		if n, ok := o.cents[what]; ok {
			c.Cents = &n
		}
		out.Sum.Counts = append(out.Sum.Counts, c)
		if strings.HasSuffix(what, "_new") || strings.HasSuffix(what, "_changed") {
			out.Sum.Writes += o.sum[what]
		}
	}
	out.Findings, out.Write = o.findings, o.write
	slices.Sort(o.said)
	digest := sha256.Sum256([]byte(strings.Join(o.said, "\n")))
	out.Digest = hex.EncodeToString(digest[:16])
	return out, nil
}

// gather makes households of the files' families: two that share a child are one, whose payers share it.
func (o *takeover) gather(lines []directory.TakenLine) {
	of, byNumber := map[uuid.UUID]*takenHome{}, map[string]*takenHome{}
	into := map[*takenHome]*takenHome{}
	root := func(h *takenHome) *takenHome {
		for into[h] != nil {
			h = into[h]
		}
		return h
	}
	var all []*takenHome
	for _, l := range lines {
		if l.Home == nil {
			continue
		}
		h := &takenHome{at: l.Place, former: l.Home.Number, persons: slices.Clone(l.Home.Payers)}
		all = append(all, h)
		byNumber[fold.Fold(l.Home.Number)] = h
		for _, p := range l.Home.Pupils {
			if had := of[p.ID]; had != nil && root(had) != root(h) {
				into[root(h)] = root(had)
			} else if had == nil {
				of[p.ID] = h
			}
			h.pupils = append(h.pupils, p)
		}
	}
	for _, h := range all {
		r := root(h)
		if r == h {
			o.homes = append(o.homes, h)
			continue
		}
		for _, p := range h.pupils {
			if !slices.ContainsFunc(r.pupils, func(x directory.TakenPupil) bool { return x.ID == p.ID }) {
				r.pupils = append(r.pupils, p)
			}
		}
		for _, p := range h.persons {
			if !slices.Contains(r.persons, p) {
				r.persons = append(r.persons, p)
			}
		}
		o.tell(h.at, "household_shared", "name", h.pupils[0].Name)
	}
	for _, l := range lines {
		if l.Account == nil {
			continue
		}
		h := byNumber[fold.Fold(l.Account.Number)]
		if l.Account.Number == "" {
			h = of[l.Pupil]
		}
		if h == nil {
			o.tell(l.Place, "account_of_nobody", "number", l.Account.Number)
			continue
		}
		h = root(h)
		h.accounts = append(h.accounts, l)
	}
}

// compare finds what is here of each household, and what the files add to it.
func (o *takeover) compare(tx *tenant.Tx) error {
	var pupils []uuid.UUID
	for _, h := range o.homes {
		for _, p := range h.pupils {
			pupils = append(pupils, p.ID)
		}
	}
	type member struct{ PupilID, HouseholdID uuid.UUID }
	members, err := tenant.Select[member](tx, `select pupil_id, household_id from family.household_children where tenant_id = $1 and pupil_id = any ($2) and (until is null or until >= $3)`, tx.Tenant(), pupils, o.today)
	if err != nil {
		return err
	}
	in := map[uuid.UUID]uuid.UUID{}
	for _, m := range members {
		in[m.PupilID] = m.HouseholdID
	}
	type payer struct {
		ID       uuid.UUID
		PersonID *uuid.UUID
		Name     string
		Mandate  bool
		Opening  bool
	}
	payers, err := tenant.Select[payer](tx, `select y.id, y.person_id, y.name, exists (select from family.mandates m where m.tenant_id = $1 and m.payer_id = y.id and m.ended_on is null) as mandate,
		exists (select from family.entries e join family.postings g on g.tenant_id = $1 and g.entry_id = e.id and g.owner_id = y.id where e.tenant_id = $1 and e.kind in ('opening', 'opening_advance') and not exists (select from family.entries r where r.tenant_id = $1 and r.reverses = e.id)) as opening
		from family.payers y where y.tenant_id = $1 and y.closed_at is null`, tx.Tenant())
	if err != nil {
		return err
	}
	byPerson, byName := map[uuid.UUID]payer{}, map[string]payer{}
	for _, p := range payers {
		if p.PersonID != nil {
			byPerson[*p.PersonID] = p
		} else {
			byName[fold.Fold(p.Name)] = p
		}
	}
	type rum struct{ RUM string }
	taken, err := tenant.Select[rum](tx, `select rum from family.mandates where tenant_id = $1`, tx.Tenant())
	if err != nil {
		return err
	}
	rums := map[string]bool{}
	for _, r := range taken {
		rums[r.RUM] = true
	}
	for _, h := range o.homes {
		for _, p := range h.pupils {
			if id, ok := in[p.ID]; ok && h.here == uuid.Nil {
				h.here = id
			}
		}
		for _, p := range h.pupils {
			if id, ok := in[p.ID]; !ok && h.here != uuid.Nil {
				o.joins[h] = append(o.joins[h], p)
			} else if ok && id != h.here {
				o.tell(h.at, "household_unclear", "name", p.Name)
			}
		}
		switch {
		case h.here == uuid.Nil:
			o.sum["households_new"]++
			o.said = append(o.said, "+ "+h.former+" "+h.pupils[0].Name)
		case len(o.joins[h]) > 0:
			o.sum["households_changed"]++
			o.said = append(o.said, "~ "+h.here.String())
		default:
			o.sum["households_kept"]++
		}
		list := o.payersOf(h)
		o.payers[h] = list
		for k, p := range list {
			known, ok := byPerson[p.Person], false
			if p.Person == uuid.Nil {
				known, ok = byName[fold.Fold(p.Name)]
			} else {
				_, ok = byPerson[p.Person]
			}
			if ok {
				p.id = known.ID
			} else {
				o.sum["payers_new"]++
				o.said = append(o.said, fmt.Sprint("payer ", h.former, " ", k, " ", p.Name))
			}
			o.balance(h, p, ok && known.Opening)
			o.mandate(p, ok && known.Mandate, rums)
		}
		if err := o.quotient(tx, h); err != nil {
			return err
		}
	}
	return nil
}

// institutional are words by which a payer who is nobody of the family is known for an institution; a misspelt parent never becomes one.
var institutional = []string{"ccas", "ase", "conseil", "departement", "association", "mairie", "commune", "mutuelle", "comite", "service", "ime", "foyer", "udaf", "msa", "caf", "entreprise", "sarl", "ministere"}

// payersOf are who pays for a household, as its lines say, the first named first.
func (o *takeover) payersOf(h *takenHome) (list []*takenPayer) {
	find := func(person uuid.UUID, name string, at roll.Place) *takenPayer {
		for _, p := range list {
			if p.Person == person && fold.Fold(p.Name) == fold.Fold(name) {
				return p
			}
		}
		p := &takenPayer{Person: person, Name: name, at: at}
		list = append(list, p)
		return p
	}
	var not []uuid.UUID
	named := false
	for _, l := range h.accounts {
		a := l.Account
		person, name := a.Person, a.Institution
		if name == "" && a.Payer != "" {
			words := strings.Fields(fold.Fold(a.Payer))
			if !slices.ContainsFunc(words, func(w string) bool { return slices.Contains(institutional, w) }) {
				o.tell(l.Place, "payer_unknown", "name", a.Payer)
				continue
			}
			name = a.Payer
		}
		if name != "" {
			person = uuid.Nil
		}
		if a.Pays == roll.No {
			not = append(not, person)
			continue
		}
		says := a.Pays == roll.Yes || name != "" || a.Share != nil || a.Balance != nil || a.IBAN+a.RUM != ""
		if person == uuid.Nil && name == "" {
			if !says || len(h.persons) == 0 {
				if says {
					o.tell(l.Place, "balance_nobody", "name", h.pupils[0].Name)
				}
				continue
			}
			person = h.persons[0]
		}
		if !says {
			continue
		}
		p := find(person, name, l.Place)
		named = true
		if a.Share != nil {
			p.share = a.Share
		}
		if a.Balance != nil {
			switch l.Ref {
			case balanceOwed:
				p.cents += ledger.Cents(*a.Balance)
			case balanceAdvance:
				p.cents -= ledger.Cents(*a.Balance)
			}
		}
		if a.IBAN != "" {
			p.signed = &Signing{IBAN: a.IBAN, BIC: a.BIC, RUM: a.RUM}
			p.at = l.Place
			if day, err := schoolyear.ParseDate(a.Signed); err == nil {
				p.signed.SignedOn = &day
			}
		} else if a.RUM != "" {
			o.tell(l.Place, "mandate_without_iban", "rum", a.RUM)
		}
	}
	if !named {
		for _, id := range h.persons {
			if !slices.Contains(not, id) {
				find(id, "", h.at)
				break
			}
		}
	}
	return list
}

// balance counts what a payer owed or had paid before.
func (o *takeover) balance(h *takenHome, p *takenPayer, here bool) {
	switch {
	case p.cents == 0:
	case here:
		o.sum["openings_kept"]++
		p.cents = 0
	default:
		o.sum["openings_new"]++
		o.cents["openings_new"] += int64(p.cents)
		o.said = append(o.said, fmt.Sprint("opening ", h.former, " ", p.Name, p.cents))
	}
}

// mandate checks what a bank would refuse, before anything is written.
func (o *takeover) mandate(p *takenPayer, here bool, rums map[string]bool) {
	if p.signed == nil {
		return
	}
	last := ""
	if n := len(p.signed.IBAN); n > 4 {
		last = p.signed.IBAN[n-4:]
	}
	_, err := sepa.CheckIBAN(p.signed.IBAN)
	_, bic := sepa.CheckBIC(p.signed.BIC)
	switch {
	case err != nil:
		o.tell(p.at, "bad_iban", "value", "…"+last)
	case bic != nil:
		o.tell(p.at, "bad_bic", "value", p.signed.BIC)
	case p.signed.RUM == "" || p.signed.SignedOn == nil:
		o.tell(p.at, "mandate_unsigned", "value", "…"+last)
	case p.signed.SignedOn.After(o.today):
		o.tell(p.at, "mandate_unsigned", "value", "…"+last)
	case here:
		o.sum["mandates_kept"]++
	case len(p.signed.RUM) > 35 || rums[p.signed.RUM]:
		o.tell(p.at, "rum_taken", "value", p.signed.RUM)
	default:
		rums[p.signed.RUM] = true
		o.sum["mandates_new"]++
		o.said = append(o.said, "mandate "+p.signed.RUM)
		return
	}
	p.signed = nil
}

// quotient keeps the last quotient that the lines of a household say, unless one is known here.
func (o *takeover) quotient(tx *tenant.Tx, h *takenHome) error {
	var said *directory.TakenLine
	for i := range h.accounts {
		if a := h.accounts[i].Account; a.Quotient != nil && (said == nil || a.Year*12+a.Month >= said.Account.Year*12+said.Account.Month) {
			said = &h.accounts[i]
		}
	}
	if said == nil {
		return nil
	}
	if h.here != uuid.Nil {
		first, err := firstQuotient(tx, h.here)
		if err != nil {
			return err
		}
		if !first {
			o.sum["quotients_kept"]++
			return nil
		}
	}
	a := said.Account
	q := Quotient{ID: tenant.NewID(), Value: *a.Quotient, Source: cmp.Or(a.Source, "import"), Year: a.Year, Month: a.Month, Since: o.month}
	if q.Year == 0 || q.Year > o.today.Year || q.Year == o.today.Year && q.Month > int(o.today.Month) {
		o.tell(said.Place, "quotient_undated", "value", fmt.Sprint(q.Value))
		q.Year, q.Month = o.today.Year, int(o.today.Month)
	}
	o.sum["quotients_new"]++
	o.said = append(o.said, fmt.Sprint("quotient ", h.former, h.here, q.Value, q.Year, q.Month))
	o.quotients[h], o.giver[h] = &q, a.Person
	return nil
}

// takenJournal gives back what a takeover wrote.
type takenJournal struct {
	Households []uuid.UUID `json:"households"`
	Children   []uuid.UUID `json:"children"` // rows of children who joined a household that was here
	Quotients  []uuid.UUID `json:"quotients"`
	Payers     []uuid.UUID `json:"payers"`
	Mandates   []uuid.UUID `json:"mandates"`
	Openings   []opened    `json:"openings"`
}

type opened struct {
	Payer  uuid.UUID    `json:"payer"`
	Source uuid.UUID    `json:"source"` // the bill, or what was paid beforehand
	Owed   bool         `json:"owed"`
	Cents  ledger.Cents `json:"cents"`
}

func (o *takeover) write(tx *tenant.Tx) (json.RawMessage, error) {
	j := takenJournal{}
	var persons []uuid.UUID
	for _, h := range o.homes {
		persons = append(persons, h.persons...)
	}
	type named struct {
		ID   uuid.UUID
		Name string
	}
	names, err := tenant.Select[named](tx, `select p.id, `+nameOf+` as name from directory.people p where p.tenant_id = $1 and p.id = any ($2)`, tx.Tenant(), persons) // the import has written them
	if err != nil {
		return nil, err
	}
	o.names = map[uuid.UUID]string{}
	for _, n := range names {
		o.names[n.ID] = n.Name
	}
	for _, h := range o.homes {
		if err := o.writeHome(tx, h, &j); err != nil {
			return nil, fmt.Errorf("the household of line %d of %s: %w", h.at.Line, h.at.File, err)
		}
	}
	if err := Reckon(tx); err != nil {
		return nil, err
	}
	return json.Marshal(j)
}

func (o *takeover) writeHome(tx *tenant.Tx, h *takenHome, j *takenJournal) error {
	id := h.here
	if id == uuid.Nil {
		id = tenant.NewID()
		j.Households = append(j.Households, id)
		name := h.former
		if len(h.persons) > 0 {
			name = o.names[h.persons[0]]
		}
		if name == "" {
			name = h.pupils[0].Name
		}
		if _, err := tx.Exec(`insert into family.households (tenant_id, id, name, former, created_at) values ($1, $2, $3, $4, $5)`, tx.Tenant(), id, name, h.former, tx.Now()); err != nil {
			return err
		}
	}
	join := o.joins[h]
	if h.here == uuid.Nil {
		join = h.pupils
	}
	for _, p := range join {
		row := tenant.NewID()
		if _, err := tx.Exec(`insert into family.household_children (tenant_id, id, household_id, pupil_id, since) values ($1, $2, $3, $4, $5)`, tx.Tenant(), row, id, p.ID, o.month); err != nil {
			return err
		}
		if h.here != uuid.Nil {
			j.Children = append(j.Children, row)
		}
	}
	var shares []ShareView
	whole := int64(0)
	for _, p := range o.payers[h] {
		if err := o.writePayer(tx, h, id, p, j); err != nil {
			return err
		}
		if p.share != nil {
			whole += *p.share
			shares = append(shares, ShareView{PayerID: p.id, PPM: int(*p.share)})
		}
	}
	if h.here == uuid.Nil && len(o.payers[h]) > 1 {
		if len(shares) != len(o.payers[h]) || whole < 999_000 || whole > 1_001_000 { // said otherwise, or not at all: in equal parts
			shares = nil
			parts := ledger.Cents(ledger.Million).Split(slices.Repeat([]int64{1}, len(o.payers[h])))
			for i, p := range o.payers[h] {
				shares = append(shares, ShareView{PayerID: p.id, PPM: int(parts[i])})
			}
		} else {
			shares[0].PPM += int(ledger.Million - whole) // « 33,33 » three times
		}
		if err := putSplit(tx, id, "", "percent", o.month, shares, o.t.S.Words.Sentence("fr", Key, "family.split_import", nil)); err != nil {
			return err
		}
	}
	if q := o.quotients[h]; q != nil {
		giver := o.giver[h]
		for _, p := range o.payers[h] {
			if giver == uuid.Nil {
				giver = p.Person
			}
		}
		var person *uuid.UUID
		if giver != uuid.Nil {
			person = &giver
		}
		j.Quotients = append(j.Quotients, q.ID)
		return GiveQuotient(tx, id, person, *q, nil)
	}
	return nil
}

func (o *takeover) writePayer(tx *tenant.Tx, h *takenHome, household uuid.UUID, p *takenPayer, j *takenJournal) error {
	var person *uuid.UUID
	if p.Person != uuid.Nil {
		person = &p.Person
	}
	if p.id == uuid.Nil {
		in := Joining{PersonID: person, Name: p.Name}
		id, _, err := joined(tx, in)
		if err != nil {
			return err
		}
		p.id = id
		j.Payers = append(j.Payers, id)
	}
	if _, err := tx.Exec(`insert into family.household_payers (tenant_id, id, household_id, payer_id, person_id, since) select $1, $2, $3, $4, $5, $6
		where not exists (select from family.household_payers where tenant_id = $1 and household_id = $3 and payer_id = $4 and (until is null or until >= $6))`, tx.Tenant(), tenant.NewID(), household, p.id, person, o.month); err != nil {
		return err
	}
	name := cmp.Or(p.Name, o.names[p.Person])
	switch {
	case p.cents > 0:
		label := o.t.S.Words.Sentence("fr", Key, "family.opening_line", nil)
		bill := NewBill{ID: tenant.NewID(), Kind: "opening", Month: o.month, Household: &household, Payer: Payer{ID: p.id, PersonID: person, Name: name}, IssuedOn: o.today, DueOn: o.today.AddDays(o.creditor.TermsDays),
			Lines: []BillLine{{Label: label, Quantity: 1, UnitCents: p.cents, WholeCents: p.cents, Cents: p.cents, SharePPM: ledger.Million}}}
		if _, err := WriteBills(tx, []NewBill{bill}); err != nil {
			return err
		}
		j.Openings = append(j.Openings, opened{p.id, bill.ID, true, p.cents})
	case p.cents < 0:
		source := tenant.NewID()
		if _, err := Book.Post(tx, ledger.Entry{Kind: "opening_advance", Source: source, Day: o.today, Postings: []ledger.Posting{{Account: ToPayer(p.id), Cents: p.cents}, {Account: ledger.Account{Name: accountOpening}, Cents: -p.cents}}}); err != nil {
			return err
		}
		j.Openings = append(j.Openings, opened{p.id, source, false, -p.cents})
	}
	if p.signed != nil {
		p.signed.Holder = name
		m, err := SignWith(tx, o.t.S.Vault, p.id, person, *p.signed, "import")
		var refused *problem.Problem
		if errors.As(err, &refused) {
			return fmt.Errorf("mandate %s: %w", p.signed.RUM, err)
		}
		if err != nil {
			return err
		}
		j.Mandates = append(j.Mandates, m.ID)
	}
	return nil
}

// GiveBack undoes a takeover. Money is never erased: what was opened is reversed, unless somebody has paid on it since.
func (t Taker) GiveBack(tx *tenant.Tx, raw json.RawMessage) (out directory.Undone, err error) {
	var j takenJournal
	if err := json.Unmarshal(raw, &j); err != nil {
		return out, err
	}
	today, err := Today(tx)
	if err != nil {
		return out, err
	}
	stays := map[uuid.UUID]bool{}
	for _, o := range j.Openings {
		back, err := o.back(tx, today)
		if err != nil {
			return out, err
		}
		if back {
			out.Removed++
		} else {
			out.Kept++
			stays[o.Payer] = true
		}
	}
	n, err := tx.Exec(`update family.mandates set ended_on = $3, ended_for = 'revoked' where tenant_id = $1 and id = any ($2) and ended_on is null and uses = 0`, tx.Tenant(), j.Mandates, today)
	if err != nil {
		return out, err
	}
	out.Removed, out.Kept = out.Removed+int(n), out.Kept+len(j.Mandates)-int(n)
	if n, err = tx.Exec(`update family.quotients set ended_at = $3, person_id = null where tenant_id = $1 and id = any ($2) and ended_at is null`, tx.Tenant(), j.Quotients, tx.Now()); err != nil {
		return out, err
	}
	out.Removed, out.Kept = out.Removed+int(n), out.Kept+len(j.Quotients)-int(n)
	if err := forgetOwn(tx); err != nil { // it is reckoned again of what is left
		return out, err
	}
	if n, err = tx.Exec(`delete from family.household_children where tenant_id = $1 and id = any ($2)`, tx.Tenant(), j.Children); err != nil {
		return out, err
	}
	out.Removed += int(n)
	// a household that priced something since, or of which a payer owes, stays
	gone, err := tenant.Select[uuid.UUID](tx, `select h.id from family.households h where h.tenant_id = $1 and h.id = any ($2) and not exists (select from family.bills b where b.tenant_id = $1 and b.household_id = h.id and b.kind <> 'opening')
		and not exists (select from family.household_payers m where m.tenant_id = $1 and m.household_id = h.id and m.payer_id = any ($3))`, tx.Tenant(), j.Households, slices.Collect(maps.Keys(stays)))
	if err != nil {
		return out, err
	}
	for _, sql := range []string{
		`delete from family.shares x using family.splits p where x.tenant_id = $1 and p.tenant_id = $1 and p.id = x.split_id and p.household_id = any ($2)`,
		`delete from family.splits where tenant_id = $1 and household_id = any ($2)`,
		`delete from family.household_payers where tenant_id = $1 and household_id = any ($2)`,
		`delete from family.household_children where tenant_id = $1 and household_id = any ($2)`,
		`delete from family.residences where tenant_id = $1 and household_id = any ($2)`,
	} {
		if _, err := tx.Exec(sql, tx.Tenant(), gone); err != nil {
			return out, err
		}
	}
	if _, err := tx.Exec(`update family.households set ended_on = $3, former = '' where tenant_id = $1 and id = any ($2)`, tx.Tenant(), gone, today); err != nil {
		return out, err
	}
	out.Removed, out.Kept = out.Removed+len(gone), out.Kept+len(j.Households)-len(gone)
	// a payer who pays for nobody any more is closed, and lets go of whom it was: the books keep the payer, not the person
	n, err = tx.Exec(`update family.payers y set closed_at = $3, person_id = null, name = case when y.name = '' then $4 else y.name end where y.tenant_id = $1 and y.id = any ($2) and y.closed_at is null
		and not exists (select from family.household_payers m where m.tenant_id = $1 and m.payer_id = y.id)`, tx.Tenant(), j.Payers, tx.Now(), t.S.Words.Sentence("fr", Key, "family.payer_given_back", nil))
	out.Removed, out.Kept = out.Removed+int(n), out.Kept+len(j.Payers)-int(n)
	if err != nil {
		return out, err
	}
	return out, Reckon(tx)
}

// back reverses what was opened; false when somebody has paid on it since, or used what had been paid beforehand.
func (o opened) back(tx *tenant.Tx, today schoolyear.Date) (bool, error) {
	person, err := lockPayer(tx, o.Payer)
	if err != nil {
		return false, err
	}
	if !o.Owed {
		left, err := Advance(tx, o.Payer)
		if err != nil || left < o.Cents {
			return false, err
		}
		return Book.Reverse(tx, "opening_advance", o.Source, "opening_back", tenant.NewID(), today, "")
	}
	b, err := BillOf(tx, o.Source)
	if err != nil || b.SettledCents != 0 || b.CarriedInto != nil {
		return false, err
	}
	by := tenant.NewID()
	done, err := Book.Reverse(tx, "opening", o.Source, "opening_back", by, today, "")
	if err != nil || !done {
		return done, err
	}
	return true, setAgainst(tx, o.Source, person, "opening_back", by, o.Cents, today)
}
