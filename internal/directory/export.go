package directory

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"mime"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/audit"
	"preau/internal/manifest"
	"preau/internal/platform/blob"
	"preau/internal/platform/fold"
	"preau/internal/platform/pdf"
	"preau/internal/platform/problem"
	"preau/internal/platform/sheet"
	"preau/internal/tenant"
)

//go:embed list.typ
var listSource string

// exportSteps of a bar: read, written, kept.
const exportSteps = 3

// documentsKept is how long a list made by a job can be fetched.
const documentsKept = 24 * time.Hour

// mostGuardians is how many guardians a line of a spreadsheet has room for.
const mostGuardians = 4

// enrolled is a pupil on a list, with those who answer for them in the order in which one calls.
type enrolled struct {
	ID                    uuid.UUID
	GivenName, FamilyName string
	BirthDate             Date
	Class                 string
	ClassLevels           []string
	Level                 string
	Guardians             []guardianRow
}

// pupilList are the pupils of a class, or all of them, as a register lists them: class after class, the youngest first.
func pupilList(tx *tenant.Tx, class *uuid.UUID) ([]enrolled, error) {
	day := today(tx)
	list, err := tenant.Select[enrolled](tx, `select p.id, p.given_name, coalesce(nullif(p.usage_name, ''), p.family_name) as family_name, p.birth_date,
		coalesce(m.label, '') as class, coalesce(m.levels, '{}') as class_levels, coalesce(m.level, '') as level
		from directory.people p left join lateral (select c.label, c.levels, m.level from directory.class_members m join directory.classes c on c.tenant_id = m.tenant_id and c.id = m.class_id
			join directory.school_years y on y.tenant_id = c.tenant_id and y.id = c.year_id
			where m.tenant_id = $1 and m.person_id = p.id and m.part = 'pupil' and `+alive("m", "$3::date")+` and ($2::uuid is null and $3::date between y.starts_on and y.ends_on or m.class_id = $2)
			order by c.kind = 'ordinary' desc limit 1) m on true
		where p.tenant_id = $1 and p.erased_at is null and p.left_on is null and ($2::uuid is null or m.label is not null)
		  and exists (select from directory.roles r where r.tenant_id = $1 and r.person_id = p.id and r.profile = 'pupil' and `+alive("r", "$3::date")+`)
		order by m.label collate "fr-x-icu" nulls last, `+inRegister, tx.Tenant(), class, day)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(list, func(a, b enrolled) int { return LevelOrder(a.ClassLevels) - LevelOrder(b.ClassLevels) })
	at, pupils := map[uuid.UUID]*enrolled{}, make([]uuid.UUID, len(list))
	for i := range list {
		pupils[i], at[list[i].ID] = list[i].ID, &list[i]
	}
	rows, err := guardiansOf(tx, pupils, day)
	for _, g := range rows {
		at[g.PupilID].Guardians = append(at[g.PupilID].Guardians, g)
	}
	return list, err
}

// phones are those of a person as they are dialled here.
func (c Contact) phones() []string {
	var out []string
	for _, p := range []string{c.PhoneMobile, c.PhoneHome, c.PhoneWork} {
		if p = dialled(p); p != "" && !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return out
}

// dialled is a number in pairs when it is one of here: 06 39 98 12 01.
func dialled(phone string) string {
	rest, ok := strings.CutPrefix(phone, "+33")
	if !ok || len(rest) != 9 {
		return phone
	}
	rest = "0" + rest
	return strings.Join([]string{rest[:2], rest[2:4], rest[4:6], rest[6:8], rest[8:]}, " ")
}

// lister writes lists in one language.
type lister struct {
	say func(key string, args map[string]any) string
	day Date
}

func (s *service) lister(tx *tenant.Tx, lang string) lister {
	return lister{say: func(key string, args map[string]any) string { return s.words.Sentence(lang, "directory", key, args) }, day: today(tx)}
}

func (l lister) word(key string) string { return l.say(key, nil) }

func slashed(d Date) string {
	if d.IsZero() {
		return ""
	}
	parts := strings.Split(d.String(), "-")
	slices.Reverse(parts)
	return strings.Join(parts, "/")
}

// link says what a guardian is to a child: their relation, then their authority when it is not whole.
func (l lister) link(g guardianRow) string {
	var out []string
	if g.Relation != nil {
		out = append(out, l.word(fmt.Sprintf("directory.relation_%d", *g.Relation)))
	}
	if g.Authority != AuthorityFull {
		out = append(out, l.word("directory.authority_"+g.Authority))
	}
	return strings.Join(out, ", ")
}

// table is a line per pupil. A hidden address is on no list.
func (l lister) table(list []enrolled) [][]string {
	places := 0
	for _, p := range list {
		places = min(max(places, len(p.Guardians)), mostGuardians)
	}
	head := []string{l.word("directory.column_class"), l.word("directory.column_level"), l.word("directory.column_family_name"), l.word("directory.column_given_name"), l.word("directory.column_birth")}
	for n := range places {
		head = append(head, l.say("directory.column_guardian", map[string]any{"n": n + 1}), l.word("directory.column_link"), l.word("directory.column_phones"), l.word("directory.column_mail"),
			l.word("directory.column_address"), l.word("directory.column_collects"))
	}
	out := [][]string{head}
	for _, p := range list {
		line := []string{p.Class, p.Level, p.FamilyName, p.GivenName, slashed(p.BirthDate)}
		for n := range places {
			if n >= len(p.Guardians) {
				line = append(line, "", "", "", "", "", "")
				continue
			}
			g := p.Guardians[n]
			address := strings.TrimSpace(strings.Join([]string{g.Street, strings.TrimSpace(g.Postcode + " " + g.City)}, " "))
			if g.AddressHidden {
				address = l.word("directory.address_hidden")
			}
			collects := l.word("directory.collects_no")
			if g.MayCollect {
				collects = l.word("directory.collects_yes")
			}
			line = append(line, g.FamilyName+" "+g.GivenName, l.link(g), strings.Join(g.phones(), ", "), g.Mail, address, collects)
		}
		out = append(out, line)
	}
	return out
}

type printedList struct {
	Title   string         `json:"title"`
	Lang    string         `json:"lang"`
	Sender  []string       `json:"sender"`
	Foot    string         `json:"foot"`
	Lines   []string       `json:"lines"`
	Head    []string       `json:"head"`
	Classes []printedClass `json:"classes"`
}

type printedClass struct {
	Title  string         `json:"title"`
	Pupils []printedPupil `json:"pupils"`
}

type printedPupil struct {
	Name      string            `json:"name"`
	Level     string            `json:"level"`
	Born      string            `json:"born"`
	Guardians []printedGuardian `json:"guardians"`
}

type printedGuardian struct {
	Name  string `json:"name"`
	Link  string `json:"link"`
	Reach string `json:"reach"`
}

// pages is the list on paper: who to call, and no address.
func (l lister) pages(list []enrolled, lang, school, title string) printedList {
	d := printedList{Title: title, Lang: lang, Sender: []string{school}, Foot: l.say("directory.list_foot", map[string]any{"date": slashed(l.day)}), Lines: []string{l.say("directory.list_count", map[string]any{"n": len(list)})},
		Head: []string{l.word("directory.list_pupil"), l.word("directory.column_birth"), l.word("directory.list_guardians")}, Classes: []printedClass{}}
	for _, p := range list {
		label := p.Class
		if label == "" {
			label = l.word("directory.list_no_class")
		}
		if len(d.Classes) == 0 || d.Classes[len(d.Classes)-1].Title != label {
			d.Classes = append(d.Classes, printedClass{label, []printedPupil{}})
		}
		pupil := printedPupil{p.FamilyName + " " + p.GivenName, p.Level, slashed(p.BirthDate), []printedGuardian{}}
		for _, g := range p.Guardians {
			link := l.link(g)
			if !g.MayCollect {
				link = strings.TrimPrefix(link+", "+l.word("directory.list_not_collecting"), ", ")
			}
			reach := g.phones()
			if g.Mail != "" {
				reach = append(reach, g.Mail)
			}
			pupil.Guardians = append(pupil.Guardians, printedGuardian{g.FamilyName + " " + g.GivenName, link, strings.Join(reach, " · ")})
		}
		c := &d.Classes[len(d.Classes)-1]
		c.Pupils = append(c.Pupils, pupil)
	}
	return d
}

// written is a list as a file: what it says, drawn outside the transaction that read it.
type written struct {
	name, mediaType string
	content         []byte
	pages           *printedList
}

func (s *service) write(tx *tenant.Tx, list []enrolled, label, format, lang string) (written, error) {
	l := s.lister(tx, lang)
	title := l.say("directory.list_title", map[string]any{"class": label})
	w := written{name: l.day.String() + "_" + strings.Join(strings.Fields(fold.Fold(title)), "-") + "." + format}
	var err error
	switch format {
	case "pdf":
		school, err := tenant.Value[string](tx, `select name from tenant.tenants where tenant_id = $1`, tx.Tenant())
		pages := l.pages(list, lang, school, title)
		w.mediaType, w.pages = "application/pdf", &pages
		return w, err
	case "csv":
		w.mediaType = "text/csv; charset=utf-8"
		w.content, err = sheet.CSV(l.table(list))
	default:
		w.mediaType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
		w.content, err = sheet.XLSX(l.table(list))
	}
	return w, err
}

func (s *service) drawn(ctx context.Context, w written) (out written, err error) {
	if w.pages != nil {
		w.content, err = s.pdf.Render(ctx, pdf.Template{Name: "directory.list", Source: listSource}, w.pages)
	}
	return w, err
}

// download is an answer to keep: it is never shown inside our pages.
type download struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Cache       string `header:"Cache-Control"`
	Policy      string `header:"Content-Security-Policy"`
	Body        []byte
}

func downloadOf(w written) *download {
	return &download{w.mediaType, mime.FormatMediaType("attachment", map[string]string{"filename": w.name}), "no-store", "default-src 'none'; sandbox", w.content}
}

// Format says in what a list is wanted.
type Format struct {
	Format string `json:"format" enum:"xlsx,csv,pdf"`
}

type exportClassIn struct {
	OfClass
	Body Format
}

// exportClass gives the list of a class with how its families are reached, to those who see that on the screen.
func (s *service) exportClass(ctx context.Context, run *manifest.Stages, in *exportClassIn) (*download, error) {
	var w written
	var pupils []uuid.UUID
	if err := run.Do(func(tx *tenant.Tx) error {
		label, ok, err := tenant.One[string](tx, `select label from directory.classes where tenant_id = $1 and id = $2`, tx.Tenant(), in.Class)
		if err != nil {
			return err
		}
		if !ok {
			return problem.Missing()
		}
		list, err := pupilList(tx, &in.Class)
		if err != nil {
			return err
		}
		pupils = make([]uuid.UUID, len(list))
		for i, p := range list {
			pupils[i] = p.ID
		}
		may, err := seesContacts(tx, pupils...)
		if err != nil {
			return err
		}
		if !may {
			return problem.New(problem.Forbidden, "directory.list_not_yours")
		}
		w, err = s.write(tx, list, label, in.Body.Format, tx.Actor().Lang)
		return err
	}); err != nil {
		return nil, err
	}
	w, err := s.drawn(ctx, w)
	if err != nil {
		return nil, err
	}
	return downloadOf(w), run.Finish(func(tx *tenant.Tx) error {
		tx.About(in.Class)
		tx.Saw(pupils...)
		return nil
	})
}

type exportPeopleIn struct {
	manifest.InTenant
	Body Format
}

type taskOut struct {
	Body struct {
		Task uuid.UUID `json:"task" doc:"Its result names the document"`
	}
}

type exportJob struct {
	Task   uuid.UUID `json:"task"`
	Format string    `json:"format"`
	Lang   string    `json:"lang"`
}

// exportPeople asks for the list of everybody: it is made in the background, and kept sealed for a day.
func (s *service) exportPeople(_ context.Context, tx *tenant.Tx, in *exportPeopleIn) (*taskOut, error) {
	out := &taskOut{}
	var err error
	if out.Body.Task, err = tenant.StartTask(tx, "directory", "directory.export", exportSteps, map[string]any{}); err != nil {
		return nil, err
	}
	tx.About(out.Body.Task)
	_, err = tx.Emit("directory.export", time.Time{}, exportJob{out.Body.Task, in.Body.Format, tx.Actor().Lang})
	return out, err
}

// exportLater writes the list, keeps it under the task's id, then says so: run twice, it keeps the same file.
func (s *service) exportLater(ctx context.Context, run *manifest.Steps, in *exportJob) error {
	var w written
	var pupils []uuid.UUID
	if err := run.Do(func(tx *tenant.Tx) error {
		list, err := pupilList(tx, nil)
		if err != nil {
			return err
		}
		pupils = make([]uuid.UUID, len(list))
		for i, p := range list {
			pupils[i] = p.ID
		}
		label, err := tenant.Value[string](tx, `select short_name from tenant.tenants where tenant_id = $1`, tx.Tenant())
		if err != nil {
			return err
		}
		w, err = s.write(tx, list, label, in.Format, in.Lang)
		return err
	}); err != nil {
		return err
	}
	if err := run.Do(func(tx *tenant.Tx) error { return tenant.MoveTask(tx, in.Task, 1, exportSteps) }); err != nil {
		return err
	}
	w, err := s.drawn(ctx, w)
	var broken *pdf.TemplateError
	if errors.As(err, &broken) || errors.Is(err, pdf.ErrTimeout) {
		return run.Finish(func(tx *tenant.Tx) error { return tenant.EndTask(tx, in.Task, nil, "directory.list_failed") })
	}
	if err != nil {
		return err
	}
	sealed := s.vault.Seal(w.content, run.Tenant, in.Task)
	if err := s.blobs.Put(ctx, blob.Key(run.Tenant, in.Task), bytes.NewReader(sealed), int64(len(sealed)), "application/octet-stream"); err != nil {
		return err
	}
	return run.Finish(func(tx *tenant.Tx) error {
		if _, err := tx.Exec(`insert into directory.documents (tenant_id, id, account_id, name, media_type, created_at) values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
			tx.Tenant(), in.Task, tx.Account(), w.name, w.mediaType, tx.Now()); err != nil {
			return err
		}
		if err := audit.Opened(tx, "directory.export-people", pupils...); err != nil {
			return err
		}
		return tenant.EndTask(tx, in.Task, map[string]any{"document": in.Task}, "")
	})
}

type documentIn struct {
	manifest.InTenant
	Document uuid.UUID `path:"document" format:"uuid"`
}

// document reads a list that the caller asked for.
func (s *service) document(ctx context.Context, run *manifest.Stages, in *documentIn) (*download, error) {
	type row struct{ Name, MediaType string }
	var d row
	if err := run.Do(func(tx *tenant.Tx) (err error) {
		var ok bool
		d, ok, err = tenant.One[row](tx, `select name, media_type from directory.documents where tenant_id = $1 and id = $2 and account_id = $3`, tx.Tenant(), in.Document, tx.Account())
		if err == nil && !ok {
			err = problem.Missing()
		}
		return err
	}); err != nil {
		return nil, err
	}
	sealed, _, err := s.file(ctx, in.Tenant, in.Document)
	if err != nil {
		return nil, err
	}
	content, err := s.vault.Open(sealed, in.Tenant, in.Document)
	return downloadOf(written{name: d.Name, mediaType: d.MediaType, content: content}), err
}

// forgetDocuments throws away the lists that were kept long enough.
func forgetDocuments(tx *tenant.Tx) error {
	gone, err := tenant.Select[uuid.UUID](tx, `delete from directory.documents where tenant_id = $1 and created_at < $2 returning id`, tx.Tenant(), tx.Now().Add(-documentsKept))
	if err != nil {
		return err
	}
	return forgetFiles(tx, gone...)
}
