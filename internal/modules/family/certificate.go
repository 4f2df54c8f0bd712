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
	"github.com/jackc/pgx/v5"

	"preau/internal/ledger"
	"preau/internal/manifest"
	"preau/internal/modules/family/price"
	"preau/internal/notify"
	"preau/internal/platform/i18n"
	"preau/internal/platform/pdf"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// Attestations fiscales: what a payer paid in a civil year for the care of children who were under six on its first day. Sources: code
// général des impôts, art. 200 quater B (the credit is of the year in which the sums are paid); réponse ministérielle n° 78406 (XIIIe
// législature) for what is no care: food, penalties for absence, exceptional supplements.

// careOf says whether a line is of care. What stays owed for an absence, and what is charged once, is none.
func careOf(service, charge string) bool {
	return service == "childcare" && charge != price.Kept && charge != price.OnceOnly
}

// underSix says whether a child was under six on the first of January of a year.
func underSix(born schoolyear.Date, year int) bool {
	return !born.Before(schoolyear.NewDate(year-6, time.January, 1))
}

// paidCare is what one payer paid in a year for the care of young children.
type paidCare struct {
	children map[uuid.UUID]ledger.Cents
	cents    ledger.Cents
	vouchers ledger.Cents // of it, by vouchers for care
}

type certBill struct {
	ID          uuid.UUID
	PayerID     uuid.UUID
	Kind        string
	OfBill      *uuid.UUID
	CarriedInto *uuid.UUID
	IssuedOn    schoolyear.Date
	CreatedAt   time.Time
}

type certLine struct {
	BillID          uuid.UUID
	PupilID         *uuid.UUID
	Service, Charge string
	Cents           ledger.Cents
}

type certSettled struct {
	ID      uuid.UUID
	BillID  uuid.UUID
	Kind    string
	Cents   ledger.Cents
	Day     schoolyear.Date
	At      time.Time
	Voucher bool
}

// paidIn reckons what payers paid in a year, settlement by settlement since their first bill: four statements, however many they are. An
// advance counts on the day on which a bill takes it; what is taken back, on the day on which it had come in.
func paidIn(tx *tenant.Tx, payers []uuid.UUID, year int) (map[uuid.UUID]*paidCare, map[uuid.UUID]schoolyear.Date, error) {
	bills, err := tenant.Select[certBill](tx, `select id, payer_id, kind, of_bill, carried_into, issued_on, created_at from family.bills where tenant_id = $1 and payer_id = any ($2) order by created_at, issued_on, number nulls first, id`, tx.Tenant(), payers)
	if err != nil {
		return nil, nil, err
	}
	lines, err := tenant.Select[certLine](tx, `select l.bill_id, l.pupil_id, l.service, l.charge, l.cents from family.bill_lines l join family.bills b on b.tenant_id = $1 and b.id = l.bill_id where l.tenant_id = $1 and b.payer_id = any ($2)`, tx.Tenant(), payers)
	if err != nil {
		return nil, nil, err
	}
	settled, err := tenant.Select[certSettled](tx, `select s.id, s.bill_id, s.kind, s.cents, coalesce(o.day, s.day) as day, s.at,
			s.kind in ('receipt', 'receipt_back') and exists (select from family.receipt_parts p where p.tenant_id = $1 and p.id = s.source_id and p.kind = 'cesu') as voucher
		from family.settlements s join family.bills b on b.tenant_id = $1 and b.id = s.bill_id
			left join family.entries e on e.tenant_id = $1 and e.kind = s.kind and e.source_id = s.source_id left join family.entries o on o.tenant_id = $1 and o.id = e.reverses
		where s.tenant_id = $1 and b.payer_id = any ($2) and s.kind not in ('credit_note', 'written_off')`, tx.Tenant(), payers)
	if err != nil {
		return nil, nil, err
	}
	ofBill := map[uuid.UUID][]certLine{}
	var pupils []uuid.UUID
	for _, l := range lines {
		ofBill[l.BillID] = append(ofBill[l.BillID], l)
		if l.PupilID != nil {
			pupils = append(pupils, *l.PupilID)
		}
	}
	type birth struct {
		ID        uuid.UUID
		BirthDate *schoolyear.Date
	}
	births, err := tenant.Select[birth](tx, `select id, birth_date from directory.people where tenant_id = $1 and id = any ($2)`, tx.Tenant(), pupils)
	if err != nil {
		return nil, nil, err
	}
	born := map[uuid.UUID]schoolyear.Date{}
	for _, b := range births {
		if b.BirthDate != nil {
			born[b.ID] = *b.BirthDate
		}
	}

	// In the order in which it happened: a bill is there before it is corrected or paid.
	type event struct {
		at   time.Time
		rank int
		do   func()
	}
	var events []event
	pots := map[uuid.UUID]*spreading{}
	into := map[uuid.UUID][]uuid.UUID{}
	payerOf := map[uuid.UUID]uuid.UUID{}
	out := map[uuid.UUID]*paidCare{}
	count := func(bill uuid.UUID, parts []ledger.Cents, day schoolyear.Date, voucher bool) {
		if day.Year != year {
			return
		}
		p := out[payerOf[bill]]
		for i, n := range parts {
			k := (*pots[bill])[i].potOf
			if b, ok := born[k.Pupil]; !k.Care || !ok || !underSix(b, year) || n == 0 {
				continue
			}
			p.children[k.Pupil] += n
			p.cents += n
			if voucher {
				p.vouchers += n
			}
		}
	}
	keyOf := func(l certLine) potOf {
		k := potOf{Care: careOf(l.Service, l.Charge)}
		if l.PupilID != nil {
			k.Pupil = *l.PupilID
		}
		return k
	}
	for i := range bills {
		b := &bills[i]
		payerOf[b.ID] = b.PayerID
		if out[b.PayerID] == nil {
			out[b.PayerID] = &paidCare{children: map[uuid.UUID]ledger.Cents{}}
		}
		if b.CarriedInto != nil {
			into[*b.CarriedInto] = append(into[*b.CarriedInto], b.ID)
		}
		if b.Kind == "credit_note" {
			events = append(events, event{b.CreatedAt, 1, func() {
				if pots[*b.OfBill] == nil {
					return
				}
				off := map[potOf]ledger.Cents{}
				for _, l := range ofBill[b.ID] {
					off[keyOf(l)] -= l.Cents
				}
				count(*b.OfBill, pots[*b.OfBill].correct(off), b.IssuedOn, false)
			}})
			continue
		}
		events = append(events, event{b.CreatedAt, 0, func() {
			s := &spreading{}
			for _, l := range ofBill[b.ID] {
				s.ask(keyOf(l), l.Cents)
			}
			for _, c := range into[b.ID] { // what it took up of them
				if taken := pots[c]; taken != nil {
					for j := range *taken {
						p := &(*taken)[j]
						s.ask(p.potOf, p.asked-p.paid)
						p.asked = p.paid
					}
				}
			}
			s.settle()
			pots[b.ID] = s
		}})
	}
	slices.SortFunc(settled, func(a, b certSettled) int { return strings.Compare(a.ID.String(), b.ID.String()) })
	for i := range settled {
		x := &settled[i]
		events = append(events, event{x.At, 2, func() {
			if pots[x.BillID] != nil {
				parts, _ := pots[x.BillID].pay(x.Cents, x.Voucher)
				count(x.BillID, parts, x.Day, x.Voucher)
			}
		}})
	}
	slices.SortStableFunc(events, func(a, b event) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.rank, b.rank)) })
	for _, e := range events {
		e.do()
	}
	return out, born, nil
}

// Certificate is one as it was made.
type Certificate struct {
	ID        uuid.UUID          `json:"id"`
	Tenant    uuid.UUID          `json:"tenant" db:"-"`
	Creditor  string             `json:"creditor,omitempty" db:"-"`
	Year      int                `json:"year"`
	Version   int                `json:"version"`
	Last      bool               `json:"last" doc:"No other version replaced it"`
	PayerID   uuid.UUID          `json:"payer_id"`
	PersonID  *uuid.UUID         `json:"-"`
	PayerName string             `json:"payer_name"`
	Address   Address            `json:"-"`
	Cents     ledger.Cents       `json:"cents"`
	CesuCents ledger.Cents       `json:"cesu_cents" doc:"Of it, by vouchers"`
	Day       schoolyear.Date    `json:"day" format:"date"`
	FileID    *uuid.UUID         `json:"-"`
	Children  []CertificateChild `json:"children" nullable:"false" db:"-"`
}

// CertificateChild is one child of it.
type CertificateChild struct {
	CertificateID uuid.UUID       `json:"-"`
	PupilID       *uuid.UUID      `json:"-"`
	PupilName     string          `json:"name"`
	BornOn        schoolyear.Date `json:"born_on" format:"date"`
	Cents         ledger.Cents    `json:"cents"`
}

// certificatesWhere reads certificates with their children; where names columns of c and takes its arguments from $2 on.
func certificatesWhere(tx *tenant.Tx, where string, args ...any) ([]Certificate, error) {
	out, err := chosen[Certificate](tx, `select c.id, c.year, c.version, not exists (select from family.certificates n where n.tenant_id = $1 and n.payer_id = c.payer_id and n.year = c.year and n.version > c.version) as last,
			c.payer_id, c.person_id, c.payer_name, c.address, c.cents, c.cesu_cents, c.day, c.file_id
		from family.certificates c where c.tenant_id = $1 and `+where+` order by c.year desc, c.payer_name, c.payer_id, c.version desc`, args...)
	if err != nil || len(out) == 0 {
		return []Certificate{}, err
	}
	at, ids := map[uuid.UUID]*Certificate{}, make([]uuid.UUID, len(out))
	for i := range out {
		out[i].Tenant, out[i].Children = tx.Tenant(), []CertificateChild{}
		at[out[i].ID], ids[i] = &out[i], out[i].ID
	}
	children, err := tenant.Select[CertificateChild](tx, `select certificate_id, pupil_id, pupil_name, born_on, cents from family.certificate_children where tenant_id = $1 and certificate_id = any ($2) order by certificate_id, n`, tx.Tenant(), ids)
	for _, c := range children {
		at[c.CertificateID].Children = append(at[c.CertificateID].Children, c)
	}
	return out, err
}

// CertificateFigures are what the making of a year came to.
type CertificateFigures struct {
	Made    int          `json:"made" doc:"Certificates of this time"`
	Again   int          `json:"again" doc:"Of them, another version of one that had been made"`
	Payers  int          `json:"payers" doc:"Who paid anything that year"`
	Cents   ledger.Cents `json:"cents"`
	NoBirth []string     `json:"no_birth,omitempty" doc:"Children cared for whose day of birth is not known: nothing is certified of them"`
}

// Scan reads the column.
func (f *CertificateFigures) Scan(src any) error {
	if s, ok := src.(string); ok {
		return json.Unmarshal([]byte(s), f)
	}
	b, _ := src.([]byte)
	return json.Unmarshal(b, f)
}

type certificateRun struct {
	ID      uuid.UUID
	TaskID  *uuid.UUID
	Figures CertificateFigures
	MadeAt  time.Time
	EndedAt *time.Time
}

func certificateRunOf(tx *tenant.Tx, year int) (certificateRun, bool, error) {
	return tenant.One[certificateRun](tx, `select id, task_id, figures::text as figures, made_at, ended_at from family.certificate_runs where tenant_id = $1 and year = $2 order by made_at desc, id desc limit 1`, tx.Tenant(), year)
}

type ofCertificates struct {
	Run  uuid.UUID `json:"run"`
	Task uuid.UUID `json:"task"`
	Year int       `json:"year"`
}

// MakeCertificates makes those of a year that is over, or another version of those that a payment taken back has changed.
func (s *Service) MakeCertificates(tx *tenant.Tx, year int) (task uuid.UUID, err error) {
	today, err := Today(tx)
	if err != nil {
		return task, err
	}
	c, ok, err := CreditorOf(tx)
	switch {
	case err != nil:
		return task, err
	case !ok:
		return task, problem.New(problem.Conflict, "family.no_creditor")
	case c.SIRET == "":
		return task, problem.New(problem.Conflict, "family.certificate_siret")
	case year >= today.Year:
		return task, problem.OnField("year", "family.certificate_year")
	}
	if r, ok, err := certificateRunOf(tx, year); err != nil {
		return task, err
	} else if ok && r.EndedAt == nil && r.TaskID != nil {
		return *r.TaskID, nil // asked again: it is being done
	}
	if task, err = tenant.StartTask(tx, Key, "family.task_certificates", 1, map[string]any{"year": year}); err != nil {
		return task, err
	}
	var by *uuid.UUID
	if a := tx.Account(); a != uuid.Nil {
		by = &a
	}
	id := tenant.NewID()
	if _, err := tx.Exec(`insert into family.certificate_runs (tenant_id, id, year, task_id, made_by, made_at) values ($1, $2, $3, $4, $5, $6)`, tx.Tenant(), id, year, task, by, tx.Now()); err != nil {
		return task, err
	}
	tx.About(id)
	_, err = tx.Emit("family.certificates", time.Time{}, ofCertificates{id, task, year})
	return task, err
}

// certificatesJob makes a year's certificates, some payers at a time, draws their papers, then tells who has a new one. Begun again it
// finds those that are made, and makes no second version of what has not changed.
func (s *Service) certificatesJob(ctx context.Context, run *manifest.Steps, in *ofCertificates) error {
	var payers []uuid.UUID
	f := CertificateFigures{}
	if err := run.Do(func(tx *tenant.Tx) error {
		var err error
		payers, err = tenant.Select[uuid.UUID](tx, `select distinct b.payer_id from family.settlements s join family.bills b on b.tenant_id = $1 and b.id = s.bill_id where s.tenant_id = $1 and s.day between $2 and $3 and s.kind <> 'credit_note'
			union select payer_id from family.certificates where tenant_id = $1 and year = $4 order by 1`, tx.Tenant(), schoolyear.NewDate(in.Year, time.January, 1), schoolyear.NewDate(in.Year, time.December, 31), in.Year)
		if err != nil {
			return err
		}
		f.NoBirth, err = noBirth(tx, in.Year)
		return err
	}); err != nil {
		return err
	}
	for done := 0; done < len(payers); done += papersAtOnce {
		chunk := payers[done:min(done+papersAtOnce, len(payers))]
		if err := run.Do(func(tx *tenant.Tx) error {
			if err := s.certify(tx, in.Run, chunk, in.Year); err != nil {
				return err
			}
			return tenant.MoveTask(tx, in.Task, done+len(chunk), len(payers))
		}); err != nil {
			return err
		}
		for {
			var list []printed
			if err := run.Do(func(tx *tenant.Tx) (err error) {
				list, err = s.certificatePapers(tx, `c.file_id is null and c.year = $2 and c.payer_id = any ($3)`, in.Year, chunk)
				return err
			}); err != nil {
				return err
			}
			if len(list) == 0 {
				break
			}
			sums, err := s.drawAll(ctx, run.Tenant, list)
			if err != nil {
				return err
			}
			if err := run.Do(func(tx *tenant.Tx) error {
				b := &pgx.Batch{}
				for i, p := range list {
					b.Queue(`update family.certificates set file_id = id, file_sha256 = $3 where tenant_id = $1 and id = $2 and file_id is null`, tx.Tenant(), p.ID, sums[i])
				}
				return tx.Batch(b)
			}); err != nil {
				return err
			}
		}
	}
	return run.Finish(func(tx *tenant.Tx) error {
		if _, _, err := s.Notify.Publish(tx, notify.Notice{Service: Key, Kind: "family.kind_certificate", Object: in.Run, Path: "/a-payer"}, notify.Audience{Args: []any{in.Year}, SQL: `select c.person_id, min(p.account_id::text)::uuid as account_id, '' as about, '{}'::uuid[] as pupils
			from family.certificates c join directory.people p on p.tenant_id = $1 and p.id = c.person_id where c.tenant_id = $1 and c.year = $6 and c.told_at is null group by c.person_id`}); err != nil {
			return err
		}
		if _, err := tx.Exec(`update family.certificates set told_at = $3 where tenant_id = $1 and year = $2 and told_at is null`, tx.Tenant(), in.Year, tx.Now()); err != nil {
			return err
		}
		type row struct {
			Made, Again int
			Cents       ledger.Cents
		}
		r, _, err := tenant.One[row](tx, `select count(*) filter (where run_id = $3)::int as made, count(*) filter (where run_id = $3 and version > 1)::int as again,
				coalesce(sum(cents) filter (where not exists (select from family.certificates n where n.tenant_id = $1 and n.payer_id = c.payer_id and n.year = c.year and n.version > c.version)), 0)::bigint as cents
			from family.certificates c where tenant_id = $1 and year = $2`, tx.Tenant(), in.Year, in.Run)
		if err != nil {
			return err
		}
		f.Made, f.Again, f.Cents, f.Payers = r.Made, r.Again, r.Cents, len(payers)
		raw, err := json.Marshal(f)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`update family.certificate_runs set figures = $3, ended_at = $4 where tenant_id = $1 and id = $2`, tx.Tenant(), in.Run, json.RawMessage(raw), tx.Now()); err != nil {
			return err
		}
		return tenant.EndTask(tx, in.Task, map[string]any{"year": in.Year, "made": f.Made}, "")
	})
}

// noBirth lists the first names of children whose care was paid for in a year and whose day of birth nobody wrote down.
func noBirth(tx *tenant.Tx, year int) ([]string, error) {
	return tenant.Select[string](tx, `select distinct l.pupil_name from family.settlements s join family.bill_lines l on l.tenant_id = $1 and l.bill_id = s.bill_id join directory.people p on p.tenant_id = $1 and p.id = l.pupil_id
		where s.tenant_id = $1 and s.day between $2 and $3 and s.kind <> 'credit_note' and l.service = 'childcare' and l.cents > 0 and p.birth_date is null order by 1 limit 50`, tx.Tenant(), schoolyear.NewDate(year, time.January, 1), schoolyear.NewDate(year, time.December, 31))
}

// certify writes the certificates of payers whose sums are not those of the last one.
func (s *Service) certify(tx *tenant.Tx, run uuid.UUID, payers []uuid.UUID, year int) error {
	if _, err := tx.Exec(`select from family.payers where tenant_id = $1 and id = any ($2) order by id for update`, tx.Tenant(), payers); err != nil {
		return err
	}
	paid, born, err := paidIn(tx, payers, year)
	if err != nil {
		return err
	}
	addressed, err := addressees(tx, payers)
	if err != nil {
		return err
	}
	before, err := certificatesWhere(tx, `c.year = $2 and c.payer_id = any ($3)`, year, payers)
	if err != nil {
		return err
	}
	var pupils []uuid.UUID
	for _, p := range paid {
		for id := range p.children {
			pupils = append(pupils, id)
		}
	}
	type name struct {
		ID   uuid.UUID
		Name string
	}
	names, err := tenant.Select[name](tx, `select id, trim(given_name || ' ' || family_name) as name from directory.people where tenant_id = $1 and id = any ($2)`, tx.Tenant(), pupils)
	if err != nil {
		return err
	}
	today, err := Today(tx)
	if err != nil {
		return err
	}
	var by *uuid.UUID
	if a := tx.Account(); a != uuid.Nil {
		by = &a
	}
	b := &pgx.Batch{}
	for _, payer := range payers {
		c := Certificate{ID: tenant.NewID(), Version: 1}
		if p := paid[payer]; p != nil {
			for id, cents := range p.children {
				if cents <= 0 {
					continue
				}
				pupil := id
				i := slices.IndexFunc(names, func(n name) bool { return n.ID == id })
				c.Children = append(c.Children, CertificateChild{PupilID: &pupil, PupilName: names[i].Name, BornOn: born[id], Cents: cents})
				c.Cents += cents
			}
			c.CesuCents = min(max(p.vouchers, 0), c.Cents)
		}
		slices.SortFunc(c.Children, func(x, y CertificateChild) int {
			return cmp.Or(x.BornOn.Compare(y.BornOn), cmp.Compare(x.PupilName, y.PupilName))
		})
		i := slices.IndexFunc(before, func(o Certificate) bool { return o.PayerID == payer && o.Last })
		switch {
		case i < 0 && c.Cents == 0:
			continue
		case i >= 0:
			same := before[i].Cents == c.Cents && before[i].CesuCents == c.CesuCents && slices.EqualFunc(before[i].Children, c.Children, func(x, y CertificateChild) bool {
				return x.PupilID != nil && *x.PupilID == *y.PupilID && x.Cents == y.Cents
			})
			if same {
				continue
			}
			c.Version = before[i].Version + 1
		}
		to := addressed[payer]
		b.Queue(`insert into family.certificates (tenant_id, id, run_id, year, version, payer_id, person_id, payer_name, address, cents, cesu_cents, day, made_by, at) values ($1, $2, $14, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
			tx.Tenant(), c.ID, year, c.Version, payer, to.PersonID, to.Name, to.Address, int64(c.Cents), int64(c.CesuCents), today, by, tx.Now(), run)
		for n, k := range c.Children {
			b.Queue(`insert into family.certificate_children (tenant_id, certificate_id, n, person_id, pupil_id, pupil_name, born_on, cents) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
				tx.Tenant(), c.ID, n+1, to.PersonID, k.PupilID, k.PupilName, k.BornOn, int64(k.Cents))
		}
	}
	return tx.Batch(b)
}

// certificatePapers prepares certificates for paper.
func (s *Service) certificatePapers(tx *tenant.Tx, where string, args ...any) ([]printed, error) {
	list, err := certificatesWhere(tx, where, args...)
	if err != nil {
		return nil, err
	}
	c, _, err := CreditorOf(tx)
	const lang = "fr"
	out := make([]printed, len(list))
	for i, x := range list {
		sender := senderOf(c)
		if c.SIRET != "" {
			sender = append(sender, "SIRET "+c.SIRET)
		}
		p := printed{ID: x.ID, Title: s.say(lang, "certificate_title", "year", x.Year), Sender: sender, Recipient: append([]string{x.PayerName}, addressLines(x.Address)...), Foot: s.say(lang, "certificate_foot", "name", c.Name, "year", x.Year),
			Facts: []string{s.say(lang, "certificate_day", "day", dayOf(x.Day))}, Text: []string{s.say(lang, "certificate_text", "name", c.Name, "payer", x.PayerName, "year", x.Year)},
			Ask: s.say(lang, "certificate_ask", "year", x.Year), Amount: i18n.Money(lang, int64(x.Cents)), Children: []printedChild{}, Totals: [][]string{}, Pay: []string{},
			Words: map[string]string{"what": s.say(lang, "certificate_what"), "amount": s.say(lang, "certificate_paid"), "pay": ""}}
		if x.Version > 1 {
			p.Facts = append(p.Facts, s.say(lang, "certificate_version", "version", x.Version))
		}
		for _, k := range x.Children {
			p.Children = append(p.Children, printedChild{Name: k.PupilName, Lines: []printedLine{{Label: s.say(lang, "certificate_care"), Sentence: s.say(lang, "certificate_born", "day", dayOf(k.BornOn)), Amount: i18n.Money(lang, int64(k.Cents))}}})
		}
		p.Notes = []string{s.say(lang, "certificate_without"), s.say(lang, "certificate_rule")}
		if x.CesuCents > 0 {
			p.Notes = append(p.Notes, s.say(lang, "certificate_cesu", "cents", money(x.CesuCents)))
		}
		if c.Contact != "" {
			p.Notes = append(p.Notes, s.say(lang, "certificate_contact", "contact", c.Contact))
		}
		out[i] = p
	}
	return out, err
}

// OfCertificate is the path of a certificate.
type OfCertificate struct {
	manifest.InTenant
	Certificate uuid.UUID `path:"certificate" format:"uuid"`
}

func (s *Service) certificateOperations() []manifest.Operation {
	finance, run, pay := manifest.Needs(Finance), manifest.Needs(Run), manifest.Needs(Pay)
	theirs := spec("read-certificate", http.MethodGet, "/certificates/{certificate}/paper.pdf", "A tax certificate as it was kept", finance, Money)
	mine := spec("read-my-certificate", http.MethodGet, "/mine/certificates/{certificate}/paper.pdf", "A tax certificate of the caller's own", pay, Money)
	theirs.File, mine.File = "application/pdf", "application/pdf"
	return []manifest.Operation{
		manifest.Op(spec("certificates", http.MethodGet, "/certificate-years/{year}", "The tax certificates of a year: what is to look at first, and those that were made", finance, Money, "directory", "tenant"), s.listCertificates),
		manifest.Op(spec("make-certificates", http.MethodPost, "/certificate-years/{year}", "Make the tax certificates of a year that is over, or again those that have changed", run, Money, "directory", "tenant"), s.makeCertificates),
		manifest.Gather(manifest.Spec{ID: "family.my-certificates", Method: http.MethodGet, Path: "/api/v1/family/certificates", Summary: "The caller's own tax certificates, the latest first", Gate: pay, Reads: []string{Money}}, s.myCertificates, func(a, b Certificate) int {
			return cmp.Or(cmp.Compare(b.Year, a.Year), cmp.Compare(a.Creditor, b.Creditor), strings.Compare(a.ID.String(), b.ID.String()))
		}),
		manifest.Staged(theirs, s.readCertificate), manifest.Staged(mine, s.readCertificate),
	}
}

func (s *Service) certificateJobs() []manifest.Job {
	return []manifest.Job{manifest.NewSteps("family.certificates", []string{Key, Money, "notify", "identity", "directory", "tenant"}, s.certificatesJob)}
}

// OfYear is the path of a civil year.
type OfYear struct {
	manifest.InTenant
	Year int `path:"year" minimum:"2000" maximum:"2100"`
}

// CertificatesView is the page of a year.
type CertificatesView struct {
	Year     int                 `json:"year"`
	Years    []int               `json:"years" nullable:"false" doc:"That are over and in which something was paid, the latest first"`
	Over     bool                `json:"over"`
	Payers   int                 `json:"payers" doc:"Who paid anything that year"`
	SIRET    string              `json:"siret"`
	NoBirth  []string            `json:"no_birth" nullable:"false" doc:"Children cared for whose day of birth is not known"`
	Task     *uuid.UUID          `json:"task,omitempty" doc:"The bar of what is being done"`
	Last     *CertificateFigures `json:"last,omitempty" doc:"Of the last time"`
	LastOn   *time.Time          `json:"last_on,omitempty"`
	Items    []Certificate       `json:"items" nullable:"false" doc:"All versions"`
	Cents    ledger.Cents        `json:"cents" doc:"Of the versions that hold"`
	Creditor string              `json:"creditor"`
}

func (s *Service) listCertificates(_ context.Context, tx *tenant.Tx, in *OfYear) (*struct{ Body CertificatesView }, error) {
	today, err := Today(tx)
	if err != nil {
		return nil, err
	}
	c, _, err := CreditorOf(tx)
	if err != nil {
		return nil, err
	}
	v := CertificatesView{Year: in.Year, Over: in.Year < today.Year, SIRET: c.SIRET, Creditor: c.Name, NoBirth: []string{}, Years: []int{}}
	years, err := tenant.Select[int](tx, `select distinct extract(year from day)::int from family.settlements where tenant_id = $1 and kind <> 'credit_note' and day < $2 order by 1 desc`, tx.Tenant(), schoolyear.NewDate(today.Year, time.January, 1))
	if err != nil {
		return nil, err
	}
	v.Years = append(v.Years, years...)
	if v.Payers, err = tenant.Value[int](tx, `select count(distinct b.payer_id)::int from family.settlements s join family.bills b on b.tenant_id = $1 and b.id = s.bill_id where s.tenant_id = $1 and s.day between $2 and $3 and s.kind <> 'credit_note'`, tx.Tenant(), schoolyear.NewDate(in.Year, time.January, 1), schoolyear.NewDate(in.Year, time.December, 31)); err != nil {
		return nil, err
	}
	missing, err := noBirth(tx, in.Year)
	if err != nil {
		return nil, err
	}
	v.NoBirth = append(v.NoBirth, missing...)
	r, ok, err := certificateRunOf(tx, in.Year)
	if err != nil {
		return nil, err
	}
	if ok && r.EndedAt == nil {
		v.Task = r.TaskID
	} else if ok {
		v.Last, v.LastOn = &r.Figures, r.EndedAt
	}
	v.Items, err = certificatesWhere(tx, `c.year = $2`, in.Year)
	for _, x := range v.Items {
		if x.Last {
			v.Cents += x.Cents
		}
		if x.PersonID != nil {
			tx.Listed(*x.PersonID)
		}
	}
	return &struct{ Body CertificatesView }{v}, err
}

func (s *Service) makeCertificates(_ context.Context, tx *tenant.Tx, in *OfYear) (*struct {
	Body struct {
		Task uuid.UUID `json:"task" doc:"The bar of what is being done"`
	}
}, error) {
	out := &struct {
		Body struct {
			Task uuid.UUID `json:"task" doc:"The bar of what is being done"`
		}
	}{}
	var err error
	out.Body.Task, err = s.MakeCertificates(tx, in.Year)
	return out, err
}

func (s *Service) myCertificates(_ context.Context, tx *tenant.Tx, _ *struct{}) ([]Certificate, error) {
	c, ok, err := CreditorOf(tx)
	if err != nil || !ok {
		return nil, err
	}
	list, err := certificatesWhere(tx, `c.person_id = any ($2)`, tx.Subjects(Money))
	for i := range list {
		list[i].Creditor = c.Name
	}
	return list, err
}

func (s *Service) readCertificate(ctx context.Context, run *manifest.Stages, in *OfCertificate) (*paper, error) {
	var list []printed
	var c Certificate
	if err := run.Do(func(tx *tenant.Tx) error {
		found, err := certificatesWhere(tx, `c.id = $2`, in.Certificate)
		if err == nil && len(found) == 0 {
			err = problem.New(problem.NotFound, "family.no_certificate")
		}
		if err != nil {
			return err
		}
		if c = found[0]; c.FileID == nil {
			list, err = s.certificatePapers(tx, `c.id = $2`, in.Certificate)
		}
		return err
	}); err != nil {
		return nil, err
	}
	name := s.say("fr", "certificate_file", "year", c.Year) + ".pdf"
	if c.FileID != nil {
		content, err := s.kept(ctx, c.Tenant, *c.FileID)
		return paperOf(name, "application/pdf", content), err
	}
	content, err := s.PDF.Render(ctx, pdf.Template{Name: "family.bill", Source: billSource}, printedBills{Title: list[0].Title, Lang: "fr", Bills: list})
	return paperOf(name, "application/pdf", content), err
}

// copyCertificates is what a payer carries away of them.
func copyCertificates(tx *tenant.Tx, of manifest.Of) (manifest.Part, error) {
	part := manifest.Part{Title: "family.copy_certificates", Columns: []string{"family.copy_year", "family.copy_issued", "family.copy_child", "family.copy_cents"}}
	list, err := certificatesWhere(tx, `c.person_id = $2`, of.Person)
	for _, c := range list {
		for _, k := range c.Children {
			part.Rows = append(part.Rows, []any{c.Year, c.Day, k.PupilName, k.Cents.String()})
		}
	}
	return part, err
}
