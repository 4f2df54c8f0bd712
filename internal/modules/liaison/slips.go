package liaison

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"

	"preau/internal/manifest"
	"preau/internal/platform/blob"
	"preau/internal/platform/fold"
	"preau/internal/platform/i18n"
	"preau/internal/platform/pdf"
	"preau/internal/platform/problem"
	"preau/internal/platform/qr"
	"preau/internal/platform/richtext"
	"preau/internal/tenant"
)

//go:embed slips.typ
var slipsSource string

//go:embed list.typ
var listSource string

// Slips asks for paper slips of a note: one per pupil, to cut out, four or eight on a page.
type Slips struct {
	PerPage int    // 4 or 8
	Only    string // "paper": pupils whom no message reaches; "waiting": whose answer is missing; "all"
	QR      bool   // with a code that opens the note
}

// slipsAtOnce is how many slips are made while the person waits; more of them are a job with a bar.
const slipsAtOnce = 40

// what a slip shows of the text before it refers to the full page
var slipRunes = map[int]int{4: 600, 8: 100}

// what the space between two paragraphs costs of it
const paragraphRunes = 40

type slipsData struct {
	Title    string             `json:"title"`
	Lang     string             `json:"lang"`
	PerPage  int                `json:"per_page"`
	Sender   []string           `json:"sender"`
	Foot     string             `json:"foot"`
	From     string             `json:"from"`
	Kind     string             `json:"kind"`
	Text     []string           `json:"text"` // paragraphs
	Files    string             `json:"files"`
	FullText []richtext.Printed `json:"full_text"` // empty when it fits on each slip
	Event    string             `json:"event"`
	Asks     string             `json:"asks"`
	Choices  []string           `json:"choices"`
	Sign     bool               `json:"sign"`
	Write    bool               `json:"write"`
	Closes   string             `json:"closes"`
	Code     string             `json:"code"`
	CodeAlt  string             `json:"code_alt"`
	Words    map[string]string  `json:"words"`
	Slips    []slip             `json:"slips"`
}

type slip struct {
	Pupil string `json:"pupil"`
	Class string `json:"class"`
	For   string `json:"for"` // the guardians it is for, "" when it is for whoever the child lives with
}

// slipsOf prepares the slips of a note behind the transaction's doors.
func (s *Service) slipsOf(tx *tenant.Tx, id uuid.UUID, classes []uuid.UUID, want Slips, lang string) (slipsData, string, error) {
	n, err := noteByID(tx, id)
	if err != nil {
		return slipsData{}, "", err
	}
	if len(n.Choices) > 4 || len([]rune(n.Title)) > 70 { // it would not fit on an eighth of a page
		want.PerPage = 4
	}
	rows, err := rowsOf(tx, n.ID, classes)
	if err != nil {
		return slipsData{}, "", err
	}
	sender, zone, err := letterhead(tx)
	if err != nil {
		return slipsData{}, "", err
	}
	say := func(key string, args map[string]any) string { return s.Words.Sentence(lang, "liaison", key, args) }
	d := slipsData{Title: n.Title, Lang: lang, PerPage: want.PerPage, Sender: sender, Foot: sender[0], From: s.signedBy(lang, n.AuthorName, n.AuthorRole, n.OriginName), Kind: say(kindKey(n.Kind), nil),
		FullText: []richtext.Printed{}, Asks: say("liaison.asks_"+n.Wants, nil), Choices: []string{}, Sign: n.asksAnswer() || n.Wants == WantsRead, Write: n.Wants == WantsText, Slips: []slip{},
		Words: map[string]string{"pupil": say("liaison.slip_pupil", nil), "date": say("liaison.slip_date", nil), "signature": say("liaison.slip_signature", nil), "answer": say("liaison.slip_answer", nil), "for": say("liaison.slip_for", nil)}}
	var whole bool
	if d.Text, whole = slipText(richtext.Plain(n.Body), slipRunes[want.PerPage]); !whole {
		d.Text[len(d.Text)-1] += " " + say("liaison.slip_full_text", nil)
		d.FullText = richtext.Typst(n.Body)
	}
	files, err := attachmentsOf(tx, n.ID)
	if err != nil {
		return slipsData{}, "", err
	}
	if len(files) > 0 {
		var names []string
		for _, f := range files {
			names = append(names, f.Name)
		}
		d.Files = say("liaison.slip_files", map[string]any{"n": len(files), "names": strings.Join(names, ", ")})
	}
	switch n.Wants {
	case WantsYesNo, WantsAuthorisation:
		d.Choices = []string{s.answerWord(lang, n.Wants, Yes), s.answerWord(lang, n.Wants, No)}
	case WantsChoice:
		d.Choices = n.Choices
	}
	d.Event = s.eventLine(lang, n.Event, zone)
	if !n.ClosesOn.IsZero() {
		d.Closes = say("liaison.slip_closes", map[string]any{"date": i18n.Day(n.ClosesOn.At(zone, 12, 0))})
	}
	if want.QR {
		if d.Code, err = qr.SVG(s.URL + "/carnet/" + n.ID.String()); err != nil {
			return d, "", err
		}
		d.CodeAlt = say("liaison.slip_code", nil)
	}
	for _, f := range families(rows, n) {
		if f.Self || (want.Only == "paper" && !f.OnPaper) || (want.Only == "waiting" && !f.answerMissing()) {
			continue
		}
		homes := f.toPrint()
		if want.Only != "paper" || len(homes) == 0 {
			homes = [][]Row{nil}
		}
		for _, home := range homes {
			// whose it is matters when somebody else answers for the child too
			var names []string
			for _, r := range home {
				if len(home) < len(f.Guardians) {
					names = append(names, r.guardian())
				}
			}
			d.Slips = append(d.Slips, slip{f.Name, f.ClassLabel, strings.Join(names, ", ")})
		}
	}
	return d, fileName(tx.Now().In(zone), say("liaison.file_slips", nil), n.Title) + ".pdf", nil
}

// slipText is as much of a text as a slip holds, paragraph by paragraph; whole tells whether that is all of it.
func slipText(plain string, limit int) (out []string, whole bool) {
	for line := range strings.SplitSeq(plain, "\n") {
		text := []rune(strings.Join(strings.Fields(line), " "))
		if len(text) == 0 {
			continue
		}
		if len(out) > 0 {
			limit -= paragraphRunes
		}
		if len(text) > limit {
			if len(out) > 0 && limit < paragraphRunes { // no room for a beginning that says something
				out[len(out)-1] += "…"
				return out, false
			}
			return append(out, clip(text, limit)), false
		}
		out, limit = append(out, string(text)), limit-len(text)
	}
	if out == nil {
		out = []string{""}
	}
	return out, true
}

// clip cuts a text after the last word that fits.
func clip(text []rune, limit int) string {
	short := string(text[:limit])
	if i := strings.LastIndexByte(short, ' '); i > 0 {
		short = short[:i]
	}
	return short + "…"
}

// letterhead are the lines at the head of a document of the tenant, its name first.
func letterhead(tx *tenant.Tx) ([]string, *time.Location, error) {
	type row struct {
		Name, TimeZone string
		Address        []string
		Postcode, City *string
	}
	t, ok, err := tenant.One[row](tx, `select name, time_zone, address, postcode, city from tenant.tenants where tenant_id = $1`, tx.Tenant())
	if err != nil {
		return nil, nil, err
	}
	if !ok {
		return nil, nil, problem.Missing()
	}
	zone, err := time.LoadLocation(t.TimeZone)
	lines := append([]string{t.Name}, t.Address...)
	if t.Postcode != nil && t.City != nil {
		lines = append(lines, *t.Postcode+" "+*t.City)
	}
	return lines, zone, err
}

// Transactions are what an operation or a job opens one after the other; what lies between them holds none.
type Transactions interface {
	Do(fn func(tx *tenant.Tx) error) error
}

// MakeSlips makes a few slips at once; many are refused with liaison.slips_are_many, and asked for with StartSlips.
func (s *Service) MakeSlips(ctx context.Context, run Transactions, id uuid.UUID, want Slips) (Document, error) {
	var d slipsData
	var name string
	err := run.Do(func(tx *tenant.Tx) error {
		n, classes, err := s.printable(tx, id)
		if err != nil {
			return err
		}
		d, name, err = s.slipsOf(tx, n.ID, classes, want, tx.Actor().Lang)
		return err
	})
	switch {
	case err != nil:
		return Document{}, err
	case len(d.Slips) == 0:
		return Document{}, problem.New(problem.Conflict, "liaison.no_slips")
	case len(d.Slips) > slipsAtOnce:
		return Document{}, problem.New(problem.Conflict, "liaison.slips_are_many", "max", slipsAtOnce)
	}
	content, err := s.PDF.Render(ctx, pdf.Template{Name: "liaison.slips", Source: slipsSource}, d)
	return Document{name, "application/pdf", content}, err
}

func (s *Service) printable(tx *tenant.Tx, id uuid.UUID) (Note, []uuid.UUID, error) {
	n, err := s.followed(tx, id)
	if err != nil {
		return n, nil, err
	}
	if n.State != Published {
		return n, nil, problem.New(problem.Conflict, "liaison.not_published")
	}
	classes, err := ownClasses(tx, n)
	return n, classes, err
}

type toPrint struct {
	Note    uuid.UUID   `json:"note"`
	Classes []uuid.UUID `json:"classes"`
	Slips
	Lang string    `json:"lang"`
	Task uuid.UUID `json:"task"`
}

// StartSlips makes any number of slips in the background; the task's result names the document.
func (s *Service) StartSlips(tx *tenant.Tx, id uuid.UUID, want Slips) (task uuid.UUID, err error) {
	n, classes, err := s.printable(tx, id)
	if err != nil {
		return task, err
	}
	d, _, err := s.slipsOf(tx, n.ID, classes, want, tx.Actor().Lang)
	if err == nil && len(d.Slips) == 0 {
		err = problem.New(problem.Conflict, "liaison.no_slips")
	}
	if err != nil {
		return task, err
	}
	task, err = tenant.StartTask(tx, "liaison", "liaison.task_slips", len(d.Slips), map[string]any{"note": n.ID, "n": len(d.Slips), "per_page": d.PerPage})
	if err != nil {
		return task, err
	}
	tx.About(n.ID)
	_, err = tx.Emit("liaison.slips", time.Time{}, toPrint{n.ID, classes, want, tx.Actor().Lang, task})
	return task, err
}

// slipsLater writes the document, keeps it under the task's id, then says so: run twice, it writes the same file.
func (s *Service) slipsLater(ctx context.Context, run *manifest.Steps, in *toPrint) error {
	var d slipsData
	var name string
	if err := run.Do(func(tx *tenant.Tx) (err error) {
		d, name, err = s.slipsOf(tx, in.Note, in.Classes, in.Slips, in.Lang)
		return err
	}); err != nil {
		return err
	}
	if len(d.Slips) == 0 {
		return run.Finish(func(tx *tenant.Tx) error { return tenant.EndTask(tx, in.Task, nil, "liaison.no_slips") })
	}
	content, err := s.PDF.Render(ctx, pdf.Template{Name: "liaison.slips", Source: slipsSource}, d)
	var broken *pdf.TemplateError
	if errors.As(err, &broken) || errors.Is(err, pdf.ErrTimeout) {
		return run.Finish(func(tx *tenant.Tx) error { return tenant.EndTask(tx, in.Task, nil, "liaison.document_failed") })
	}
	if err != nil {
		return err
	}
	if err := s.Blobs.Put(ctx, blob.Key(run.Tenant, in.Task), bytes.NewReader(content), int64(len(content)), "application/pdf"); err != nil {
		return err
	}
	return run.Finish(func(tx *tenant.Tx) error {
		var account *uuid.UUID
		if a := tx.Account(); a != uuid.Nil {
			account = &a
		}
		if _, err := tx.Exec(`insert into liaison.documents (tenant_id, id, note_id, account_id, name, created_at) values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
			tx.Tenant(), in.Task, in.Note, account, name, tx.Now()); err != nil {
			return err
		}
		return tenant.EndTask(tx, in.Task, map[string]any{"document": in.Task, "slips": len(d.Slips), "name": name}, "")
	})
}

// OpenDocument reads a document that the caller asked for.
func (s *Service) OpenDocument(ctx context.Context, run Transactions, id uuid.UUID) (Document, error) {
	gone := problem.New(problem.Gone, "liaison.document_gone")
	k := Kept{Attachment: Attachment{ID: id, MediaType: "application/pdf"}}
	if err := run.Do(func(tx *tenant.Tx) error {
		name, ok, err := tenant.One[string](tx, `select name from liaison.documents where tenant_id = $1 and id = $2 and account_id = $3`, tx.Tenant(), id, tx.Account())
		if err == nil && !ok {
			err = gone
		}
		k.Name, k.key = name, blobKey(tx, id)
		return err
	}); err != nil {
		return Document{}, err
	}
	return s.fetch(ctx, k, gone)
}

type listData struct {
	Title  string     `json:"title"`
	Lang   string     `json:"lang"`
	Sender []string   `json:"sender"`
	Foot   string     `json:"foot"`
	Lines  []string   `json:"lines"`
	Head   []string   `json:"head"`
	Rows   [][]string `json:"rows"`
}

// MakeList prints who has read and answered: one line per pupil. Only is as for Slips.
func (s *Service) MakeList(ctx context.Context, run Transactions, id uuid.UUID, only string) (Document, error) {
	var d listData
	var name string
	if err := run.Do(func(tx *tenant.Tx) (err error) { d, name, err = s.listOf(tx, id, only); return err }); err != nil {
		return Document{}, err
	}
	content, err := s.PDF.Render(ctx, pdf.Template{Name: "liaison.list", Source: listSource}, d)
	return Document{name, "application/pdf", content}, err
}

func (s *Service) listOf(tx *tenant.Tx, id uuid.UUID, only string) (listData, string, error) {
	n, classes, err := s.printable(tx, id)
	if err != nil {
		return listData{}, "", err
	}
	rows, err := rowsOf(tx, n.ID, classes)
	if err != nil {
		return listData{}, "", err
	}
	sender, zone, err := letterhead(tx)
	if err != nil {
		return listData{}, "", err
	}
	lang := tx.Actor().Lang
	say := func(key string, args map[string]any) string { return s.Words.Sentence(lang, "liaison", key, args) }
	d := listData{Title: n.Title, Lang: lang, Sender: sender, Foot: sender[0] + " · " + say("liaison.printed_on", map[string]any{"date": i18n.Instant(tx.Now().In(zone))}),
		Lines: []string{s.signedBy(lang, n.AuthorName, n.AuthorRole, n.OriginName) + " · " + say("liaison.published_on", map[string]any{"date": i18n.Day(n.LeavesAt.In(zone))})},
		Head:  []string{say("liaison.column_class", nil), say("liaison.column_pupil", nil), say("liaison.column_guardians", nil), say("liaison.column_state", nil)}, Rows: [][]string{}}
	for _, f := range families(rows, n) {
		if f.Self || (only == "paper" && !f.OnPaper) || (only == "waiting" && !f.answerMissing()) {
			continue
		}
		var guardians []string
		for _, g := range f.Guardians {
			if only == "paper" && !slices.ContainsFunc(f.toPrint(), func(home []Row) bool {
				return slices.ContainsFunc(home, func(r Row) bool { return r.GuardianID == g.GuardianID })
			}) {
				continue
			}
			guardians = append(guardians, s.guardianLine(lang, n, g))
		}
		d.Rows = append(d.Rows, []string{f.ClassLabel, f.Name, strings.Join(guardians, "\n"), say("liaison.state_"+f.State, nil)})
	}
	if len(d.Rows) == 0 {
		return d, "", problem.New(problem.Conflict, "liaison.no_slips")
	}
	return d, fileName(tx.Now().In(zone), say("liaison.file_list", nil), n.Title) + ".pdf", nil
}

func (s *Service) guardianLine(lang string, n Note, g Row) string {
	say := func(key string) string { return s.Words.Sentence(lang, "liaison", key, nil) }
	did := say("liaison.did_nothing")
	switch {
	case g.Answer != nil:
		did = s.answerWord(lang, n.Wants, *g.Answer)
	case g.SignedAt != nil:
		did = say("liaison.did_sign")
	case g.ReadAt != nil:
		did = say("liaison.did_read")
	case g.Channel == "paper" || g.Unreached:
		did = say("liaison.channel_paper")
	}
	if g.Authority == nobody {
		return say("liaison.authority_nobody") + " · " + did
	}
	return g.guardian() + " · " + did
}

// signedBy is the author as families read them: "Mme Roux, direction", and the collectivity a notice came from, which signs
// by its own name.
func (s *Service) signedBy(lang, name, role, from string) string {
	if role != "" && name != from {
		name += ", " + s.Words.Sentence(lang, "liaison", "liaison.role_"+role, nil)
	}
	if from != "" && !strings.HasPrefix(name, from) {
		name += " · " + from
	}
	return name
}

// eventLine is when and where: "vendredi 27 novembre 2026, 8 h 30 – 16 h, musée des Beaux-Arts".
func (s *Service) eventLine(lang string, e *Event, zone *time.Location) string {
	if e == nil {
		return ""
	}
	parts := []string{i18n.Date(lang, e.On.At(zone, 12, 0))}
	if start, ok := hour(e.On.At(zone, 0, 0), e.Start); ok {
		hours := i18n.Time(lang, start)
		if end, ok := hour(e.On.At(zone, 0, 0), e.End); ok {
			hours += " – " + i18n.Time(lang, end)
		}
		parts = append(parts, hours)
	}
	if e.Place != "" {
		parts = append(parts, e.Place)
	}
	return strings.Join(parts, ", ")
}

// hour reads "08:30" on a day.
func hour(day time.Time, text string) (time.Time, bool) {
	t, err := time.Parse("15:04", text)
	if err != nil {
		return time.Time{}, false
	}
	return time.Date(day.Year(), day.Month(), day.Day(), t.Hour(), t.Minute(), 0, 0, day.Location()), true
}

// slugRunes is how much of a title names a file.
const slugRunes = 60

// slug keeps a text's letters and digits: "sortie-au-musee". A long one ends with a word that can end it.
func slug(text string) string {
	words := strings.FieldsFunc(fold.Fold(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	cut, length := len(words), 0
	for i, w := range words {
		if length += len([]rune(w)) + 1; length > slugRunes && i > 0 {
			cut = i
			break
		}
	}
	if cut < len(words) {
		for cut > 1 && len([]rune(words[cut-1])) <= 4 { // "de", "pour", "avec": half a phrase
			cut--
		}
	}
	if words = words[:cut]; len(words) == 0 {
		return "mot"
	}
	return strings.Join(words, "-")
}

// Family is one pupil of a note with their guardians, as the staff follows them up. An adult told for themselves is one too.
type Family struct {
	Pupil      uuid.UUID
	Name       string // "Lina ROUX"
	ClassID    *uuid.UUID
	ClassLabel string
	State      string
	OnPaper    bool // somebody who decides is reached by no message, and nothing of theirs came back
	Self       bool
	Late       bool
	Guardians  []Row
}

// The states of a family, as the follow-up filters them.
const (
	StateUnread  = "unread"  // nobody has read
	StateWaiting = "waiting" // an answer is missing
	StateDone    = "done"
	StateRefused = "refused" // the authorisation was refused by one of them
)

// families groups a note's rows by pupil, in their order, and says where each stands.
func families(rows []Row, n Note) []Family {
	var out []Family
	for _, r := range rows {
		if len(out) == 0 || out[len(out)-1].Pupil != r.PupilID {
			out = append(out, Family{Pupil: r.PupilID, Name: r.PupilGiven + " " + strings.ToUpper(r.PupilFamily), ClassID: r.ClassID, ClassLabel: r.ClassLabel, Self: r.Authority == "self"})
		}
		f := &out[len(out)-1]
		f.Guardians = append(f.Guardians, r)
		f.Late = f.Late || r.Late
	}
	for i := range out {
		out[i].State = stateOf(out[i].Guardians, n)
		out[i].OnPaper = len(out[i].toPrint()) > 0
	}
	return out
}

// answerMissing tells whether what was asked has not come, read or not.
func (f Family) answerMissing() bool { return f.State == StateUnread || f.State == StateWaiting }

// toPrint are the guardians whose slip is printed, home by home: each who decides and whom no message reaches, whoever else is
// reached, until something of theirs comes back. Two who live together share one slip.
func (f Family) toPrint() (homes [][]Row) {
	at := map[string]int{}
	for _, r := range f.Guardians {
		if !r.decides() || r.ReadAt != nil || r.done() || (r.Channel == "digital" && !r.Unreached) {
			continue
		}
		i, known := at[r.Home]
		if !known || r.Home == "" {
			i = len(homes)
			at[r.Home], homes = i, append(homes, nil)
		}
		homes[i] = append(homes[i], r)
	}
	return homes
}

func stateOf(guardians []Row, n Note) string {
	deciding, given, seen := 0, 0, false
	for _, g := range guardians {
		if n.Wants == WantsAuthorisation && g.Answer != nil && *g.Answer == No {
			return StateRefused
		}
		if g.decides() {
			deciding++
		}
		if g.done() {
			given++
		}
		seen = seen || g.ReadAt != nil
	}
	switch {
	case !n.asksAnswer() && seen:
		return StateDone
	case n.asksAnswer() && given > 0 && (!n.BothGuardians || given >= deciding):
		return StateDone
	case seen:
		return StateWaiting
	}
	return StateUnread
}
