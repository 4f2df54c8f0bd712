package liaison

import (
	"context"
	"mime"
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/platform/lists"
	"preau/internal/platform/problem"
	"preau/internal/platform/richtext"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// Inputs, views and one-line handlers: what the service shows over HTTP. The rules are in the other files.

func (s *Service) operations() []manifest.Operation {
	const staff, child, link = "/api/v1/t/{tenant}/liaison/", "/api/v1/children/{child}/liaison/notes/{note}", "/signer/{token}"
	publish, follow := manifest.Needs(Publish), manifest.Needs(Follow)
	consult, acknowledge, answer := manifest.Needs(Consult), manifest.Needs(Acknowledge), manifest.Needs(Answer)
	people, telling := []string{"directory"}, []string{"directory", "notify"}
	const large = 4 << 20 // a pasted text arrives whole: what is too long is said, not lost
	return []manifest.Operation{
		// families
		manifest.Gather(manifest.Spec{ID: "liaison.feed", Method: "GET", Path: "/api/v1/liaison/feed", Summary: "My children's notes: what is still asked first, then the newest", Gate: consult, Reads: people}, s.feed, compareFeed),
		manifest.Op(manifest.Spec{ID: "liaison.received", Method: "GET", Path: child, Summary: "A note I received", Gate: consult, Reads: people}, s.received),
		manifest.Op(manifest.Spec{ID: "liaison.acknowledge", Method: "POST", Path: child + "/read", Summary: "I have read the note", Gate: acknowledge, Reads: telling}, s.acknowledge),
		manifest.Op(manifest.Spec{ID: "liaison.answer", Method: "PUT", Path: child + "/answer", Summary: "Sign, answer or authorise for this child", Gate: answer, Reads: telling}, s.answer),
		manifest.Op(manifest.Spec{ID: "liaison.undo-answer", Method: "DELETE", Path: child + "/answer", Summary: "Take my answer back, until the closing date", Gate: answer, Reads: people, Status: http.StatusOK}, s.undoAnswer),
		manifest.Staged(manifest.Spec{ID: "liaison.received-file", Method: "GET", Path: child + "/attachments/{file}", Summary: "A file of a note I received", Gate: consult, Reads: people, File: anyFile}, s.receivedFile),
		manifest.Op(manifest.Spec{ID: "liaison.received-event", Method: "GET", Path: child + "/event.ics", Summary: "The date of a note, for my calendar", Gate: consult, Reads: people, File: anyFile}, s.receivedEvent),

		// the staff writes
		manifest.Op(manifest.Spec{ID: "liaison.destinations", Method: "GET", Path: staff + "destinations", Summary: "Whom I may write to, and when it would leave", Gate: publish, Reads: telling}, s.destinations),
		manifest.Op(manifest.Spec{ID: "liaison.leaving", Method: "GET", Path: staff + "leaving", Summary: "When a note would leave and why it waits, as a sentence", Gate: publish, Reads: telling}, s.leaving),
		manifest.Op(manifest.Spec{ID: "liaison.create-note", Method: "POST", Path: staff + "notes", Summary: "Begin a draft", Gate: publish, Reads: people, MaxBody: large, Status: http.StatusCreated}, s.createNote),
		manifest.Op(manifest.Spec{ID: "liaison.save-note", Method: "PUT", Path: staff + "notes/{note}", Summary: "Save a draft; answers how many people it reaches", Gate: publish, Reads: people, MaxBody: large}, s.saveNote),
		manifest.Op(manifest.Spec{ID: "liaison.delete-note", Method: "DELETE", Path: staff + "notes/{note}", Summary: "Throw a draft away", Gate: publish}, s.deleteNote),
		manifest.Op(manifest.Spec{ID: "liaison.recipients", Method: "GET", Path: staff + "notes/{note}/recipients", Summary: "Who a draft would reach, and who has no digital contact", Gate: publish, Reads: people}, s.recipients),
		manifest.Staged(manifest.Spec{ID: "liaison.attach", Method: "POST", Path: staff + "notes/{note}/attachments", Summary: "Add a file to a draft", Gate: publish, MaxBody: maxFileBytes + 1024, Status: http.StatusCreated}, s.attach),
		manifest.Op(manifest.Spec{ID: "liaison.detach", Method: "DELETE", Path: staff + "notes/{note}/attachments/{file}", Summary: "Take a file off a draft", Gate: publish}, s.detach),
		manifest.Op(manifest.Spec{ID: "liaison.send-note", Method: "POST", Path: staff + "notes/{note}/send", Summary: "Publish now, at a moment to come, or urgently", Gate: publish, Reads: telling}, s.sendNote),
		manifest.Op(manifest.Spec{ID: "liaison.unschedule-note", Method: "POST", Path: staff + "notes/{note}/unschedule", Summary: "Make a scheduled note a draft again", Gate: publish}, s.unscheduleNote),
		manifest.Op(manifest.Spec{ID: "liaison.correct-note", Method: "POST", Path: staff + "notes/{note}/correct", Summary: "Correct a published note without telling anybody again", Gate: publish, MaxBody: large}, s.correctNote),
		manifest.Op(manifest.Spec{ID: "liaison.withdraw-note", Method: "POST", Path: staff + "notes/{note}/withdraw", Summary: "Take a published note back", Gate: publish, Reads: telling}, s.withdrawNote),
		manifest.Op(manifest.Spec{ID: "liaison.send-also", Method: "POST", Path: staff + "notes/{note}/send-also", Summary: "Send a published note to those who joined since, or to others", Gate: publish, Reads: telling}, s.sendAlso),
		manifest.Op(manifest.Spec{ID: "liaison.remind", Method: "POST", Path: staff + "notes/{note}/remind", Summary: "Remind those who have not answered", Gate: publish, Reads: telling}, s.remindNote),
		manifest.Op(manifest.Spec{ID: "liaison.record-paper", Method: "POST", Path: staff + "notes/{note}/paper", Summary: "Record an answer that came on paper", Gate: publish, Reads: people}, s.recordPaper),

		// the staff follows up
		manifest.Op(manifest.Spec{ID: "liaison.notes", Method: "GET", Path: staff + "notes", Summary: "Notes with their figures, newest first", Gate: follow, Reads: people}, s.notes),
		manifest.Op(manifest.Spec{ID: "liaison.note", Method: "GET", Path: staff + "notes/{note}", Summary: "A note with its figures", Gate: follow, Reads: people}, s.note),
		manifest.Op(manifest.Spec{ID: "liaison.versions", Method: "GET", Path: staff + "notes/{note}/versions", Summary: "What a corrected note said before", Gate: follow, Reads: people}, s.versions),
		manifest.Op(manifest.Spec{ID: "liaison.follow-up", Method: "GET", Path: staff + "notes/{note}/follow-up", Summary: "Who has read and answered, child by child", Gate: follow, Reads: telling}, s.followUp),
		manifest.Staged(manifest.Spec{ID: "liaison.note-file", Method: "GET", Path: staff + "notes/{note}/attachments/{file}", Summary: "A file of a note", Gate: follow, Reads: people, File: anyFile}, s.noteFile),
		manifest.Op(manifest.Spec{ID: "liaison.export", Method: "POST", Path: staff + "notes/{note}/export", Summary: "Who has read and answered, for a spreadsheet", Gate: follow, Reads: telling, File: anyFile}, s.export),
		manifest.Staged(manifest.Spec{ID: "liaison.print-list", Method: "GET", Path: staff + "notes/{note}/list.pdf", Summary: "Who has read and answered, on paper", Gate: follow, Reads: telling, File: anyFile}, s.printList),
		manifest.Staged(manifest.Spec{ID: "liaison.print-slips", Method: "GET", Path: staff + "notes/{note}/slips.pdf", Summary: "Paper slips, 40 at most", Gate: follow, Reads: telling, File: anyFile}, s.printSlips),
		manifest.Op(manifest.Spec{ID: "liaison.start-slips", Method: "POST", Path: staff + "notes/{note}/slips", Summary: "Paper slips for many, with a progress bar", Gate: follow, Reads: telling, Status: http.StatusAccepted}, s.startSlips),
		manifest.Staged(manifest.Spec{ID: "liaison.document", Method: "GET", Path: staff + "documents/{document}", Summary: "A document that a task made for me", Gate: follow, File: anyFile}, s.document),

		// the link of a mail: a page without sign-in
		manifest.Op(manifest.Spec{ID: "liaison.page", Method: "GET", Path: link, Summary: "The page of a mail's link; it acknowledges nothing", Gate: manifest.Link("notify.open"), Hidden: true}, s.openPage),
		manifest.Op(manifest.Spec{ID: "liaison.page-logo", Method: "GET", Path: link + "/logo/{file}", Summary: "The organisation's logo on that page", Gate: manifest.Link("notify.open"), Hidden: true}, s.linkedLogo),
		manifest.Op(manifest.Spec{ID: "liaison.page-press", Method: "POST", Path: link, Summary: "A button of that page", Gate: manifest.Link("notify.open"), Hidden: true, MaxBody: 64 << 10}, s.pressPage),
		manifest.Staged(manifest.Spec{ID: "liaison.page-file", Method: "GET", Path: link + "/pieces/{file}", Summary: "A file of that page", Gate: manifest.Link("notify.open"), Hidden: true}, s.linkedFile),
	}
}

// anyFile is the media type of an answer whose own is known when it is given.
const anyFile = "application/octet-stream"

// download is an answer to keep: it is never shown inside our pages.
type download struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Policy      string `header:"Content-Security-Policy"`
	Body        []byte
}

// download finds a file in a transaction and reads it after.
func (s *Service) download(ctx context.Context, run Transactions, find func(tx *tenant.Tx) (Kept, error)) (*download, error) {
	var k Kept
	if err := run.Do(func(tx *tenant.Tx) (err error) { k, err = find(tx); return err }); err != nil {
		return nil, err
	}
	d, err := s.fetch(ctx, k, problem.Missing())
	return downloadOf(d), err
}

func downloadOf(d Document) *download {
	return &download{d.MediaType, mime.FormatMediaType("attachment", map[string]string{"filename": d.Name}), "default-src 'none'; sandbox", d.Content}
}

// ---- families

type inFeed struct {
	Before time.Time `query:"before" doc:"published_at of the last item shown that nothing is asked for: the page after it"`
}

// FeedItem is a note in a reader's home.
type FeedItem struct {
	ID          uuid.UUID   `json:"id"`
	Tenant      uuid.UUID   `json:"tenant"`
	School      string      `json:"organisation"`
	Colour      string      `json:"colour,omitempty"`
	Sheet       Sheet       `json:"sheet"`
	KindLabel   string      `json:"kind_label"`
	From        string      `json:"from" doc:"Author, function and organisation, as a sentence"`
	PublishedAt time.Time   `json:"published_at"`
	ClosesAt    *time.Time  `json:"closes_at,omitempty"`
	Closed      bool        `json:"closed"`
	Pending     bool        `json:"pending" doc:"Something is still asked of me"`
	Children    []ChildView `json:"children" nullable:"false"`
}

// ChildView is a child whom a note is about, and what I did of it.
type ChildView struct {
	ID         uuid.UUID       `json:"id" doc:"Part of the path of what I do about this child; my own id for a note sent to myself"`
	Name       string          `json:"name"`
	Pending    bool            `json:"pending"`
	ReadAt     *time.Time      `json:"read_at,omitempty"`
	SignedAt   *time.Time      `json:"signed_at,omitempty"`
	Answer     *string         `json:"answer,omitempty" doc:"yes, no, a choice or a text"`
	AnsweredAt *time.Time      `json:"answered_at,omitempty"`
	Way        *string         `json:"way,omitempty" enum:"app,link,paper"`
	Settled    bool            `json:"settled" doc:"An answer stands for this child, mine or another guardian's"`
	Informed   bool            `json:"informed" doc:"I follow this child and do not decide"`
	Abilities  map[string]bool `json:"abilities" doc:"read, sign, answer, refuse, undo"`
}

// ReceivedView is a note as I received it.
type ReceivedView struct {
	FeedItem
	Body richtext.Doc `json:"body"`
}

type outReceived struct{ Body ReceivedView }

func (s *Service) view(tx *tenant.Tx, n Received, r Reader) FeedItem {
	lang, now := tx.Actor().Lang, tx.Now()
	v := FeedItem{ID: n.ID, Tenant: tx.Tenant(), Sheet: n.Sheet, KindLabel: s.Words.Sentence(lang, "liaison", kindKey(n.Sheet.Kind), nil), PublishedAt: n.PublishedAt, ClosesAt: n.ClosesAt,
		From: s.signedBy(lang, n.Sheet.AuthorName, n.Sheet.AuthorRole, n.Sheet.From), Closed: n.closed(now), Pending: n.pendingFor(r, now), Children: []ChildView{}}
	if h := manifest.CallerOf(tx.Context()).In(tx.Tenant()); h != nil {
		v.School, v.Colour = h.Organisation.ShortName, h.Organisation.Colour
	}
	for _, c := range n.Children {
		v.Children = append(v.Children, ChildView{ID: c.ID, Name: c.Name, Pending: n.pending(c, r, now), ReadAt: c.ReadAt, SignedAt: c.SignedAt, Answer: c.Answer, AnsweredAt: c.AnsweredAt, Way: c.Way,
			Settled: c.Settled, Informed: !r.decidesFor(c.ID), Abilities: n.abilities(c, r, now)})
	}
	return v
}

func compareFeed(a, b FeedItem) int {
	return compareItems(a.Pending, b.Pending, a.ClosesAt, b.ClosesAt, a.PublishedAt, b.PublishedAt)
}

func (s *Service) feed(_ context.Context, tx *tenant.Tx, in *inFeed) ([]FeedItem, error) {
	var before *time.Time
	if !in.Before.IsZero() {
		before = &in.Before
	}
	r := readerOf(tx)
	notes, err := Feed(tx, r, before)
	out := make([]FeedItem, len(notes))
	for i, n := range notes {
		out[i] = s.view(tx, n, r)
	}
	return out, err
}

// InReceived is the path of a note as a family received it; exported, because the binder reads only what is.
type InReceived struct {
	manifest.OfChild
	Note uuid.UUID `path:"note" format:"uuid"`
}

func (s *Service) outReceived(tx *tenant.Tx, note uuid.UUID) (*outReceived, error) {
	r := readerOf(tx)
	n, err := s.Receive(tx, r, note)
	if err != nil {
		return nil, err
	}
	return &outReceived{ReceivedView{s.view(tx, n, r), n.Body}}, nil
}

func (s *Service) received(_ context.Context, tx *tenant.Tx, in *InReceived) (*outReceived, error) {
	return s.outReceived(tx, in.Note)
}

func (s *Service) acknowledge(_ context.Context, tx *tenant.Tx, in *InReceived) (*outReceived, error) {
	if err := s.Read(tx, readerOf(tx), in.Note); err != nil {
		return nil, err
	}
	return s.outReceived(tx, in.Note)
}

func (s *Service) answer(_ context.Context, tx *tenant.Tx, in *struct {
	InReceived
	Body struct {
		Answer string `json:"answer,omitempty" maxLength:"4000" doc:"yes, no, one of the choices or a text; empty to sign"`
	}
}) (*outReceived, error) {
	if err := s.Respond(tx, readerOf(tx), in.Note, in.Child, in.Body.Answer); err != nil {
		return nil, err
	}
	return s.outReceived(tx, in.Note)
}

func (s *Service) undoAnswer(_ context.Context, tx *tenant.Tx, in *InReceived) (*outReceived, error) {
	if err := s.Undo(tx, readerOf(tx), in.Note, in.Child); err != nil {
		return nil, err
	}
	return s.outReceived(tx, in.Note)
}

func (s *Service) receivedFile(ctx context.Context, run *manifest.Stages, in *struct {
	InReceived
	File uuid.UUID `path:"file" format:"uuid"`
}) (*download, error) {
	return s.download(ctx, run, func(tx *tenant.Tx) (Kept, error) { return s.ReaderFile(tx, readerOf(tx), in.Note, in.File) })
}

func (s *Service) receivedEvent(_ context.Context, tx *tenant.Tx, in *InReceived) (*download, error) {
	d, err := s.Calendar(tx, readerOf(tx), in.Note)
	return downloadOf(d), err
}

// ---- the staff

// NoteView is a note as the staff knows it.
type NoteView struct {
	ID      uuid.UUID `json:"id"`
	Version int       `json:"version" doc:"Send it back with a change: another device may have written since"`
	Content
	State        string          `json:"state" enum:"draft,scheduled,published,withdrawn"`
	KindLabel    string          `json:"kind_label"`
	From         string          `json:"from"`
	Mine         bool            `json:"mine"`
	Urgent       bool            `json:"urgent"`
	UrgentReason string          `json:"urgent_reason,omitempty"`
	PublishAt    *time.Time      `json:"publish_at,omitempty"`
	PublishedAt  *time.Time      `json:"published_at,omitempty"`
	LeavesAt     *time.Time      `json:"leaves_at,omitempty" doc:"When families begin to see it: the quiet hours are over"`
	ClosesAt     *time.Time      `json:"closes_at,omitempty"`
	CorrectedAt  *time.Time      `json:"corrected_at,omitempty"`
	WithdrawnAt  *time.Time      `json:"withdrawn_at,omitempty"`
	RemindedAt   *time.Time      `json:"reminded_at,omitempty"`
	UpdatedAt    time.Time       `json:"updated_at"`
	Attachments  []Attachment    `json:"attachments" nullable:"false"`
	Counts       CountsView      `json:"counts"`
	Reach        *Reach          `json:"reach,omitempty" doc:"Of a draft"`
	Copies       []CopyView      `json:"copies" nullable:"false" doc:"A notice's schools"`
	Hints        []string        `json:"hints" nullable:"false" doc:"Sentences worth reading before sending"`
	Abilities    map[string]bool `json:"abilities" doc:"edit, send, unschedule, delete, correct, withdraw, remind, send_also, record_paper, export, print"`
}

// CountsView are a note's figures.
type CountsView struct {
	People  int `json:"people" doc:"Told"`
	Read    int `json:"read" doc:"Of them, who have read"`
	Pupils  int `json:"pupils"`
	Done    int `json:"done" doc:"Pupils whose answer is complete (read, when only reading is asked)"`
	Refused int `json:"refused"`
	Paper   int `json:"paper" doc:"People without digital contact"`
	Alone   int `json:"alone" doc:"Pupils without a known guardian"`
}

// Reach is how many a draft would reach.
type Reach struct {
	Pupils                int `json:"pupils"`
	People                int `json:"people"`
	WithoutDigitalContact int `json:"without_digital_contact"`
	WithoutGuardian       int `json:"without_guardian" doc:"Pupils for whom nobody may be told: their slips are printed"`
	Schools               int `json:"schools" doc:"Linked organisations, each of which reaches its own families"`
}

// CopyView is a notice in one school, as that school counts it.
type CopyView struct {
	Tenant    uuid.UUID  `json:"tenant" db:"peer_tenant_id"`
	Name      string     `json:"name" db:"peer_name"`
	People    int        `json:"people" doc:"Told; of a circular, its directors alone"`
	Read      int        `json:"read"`
	Done      int        `json:"done"`
	CountedAt *time.Time `json:"counted_at,omitempty"`

	DirectorReadAt *time.Time `json:"director_read_at,omitempty" doc:"Of a circular: when the first of its directors read it"`
	Late           bool       `json:"late" db:"-" doc:"Of a circular: the day by which it was to be read is over, and no director had read it then"`
}

type outNote struct{ Body NoteView }

func (s *Service) noteView(tx *tenant.Tx, n Note, c Counts) NoteView {
	lang := tx.Actor().Lang
	left := n.State == Published
	may := n.may(tx)
	open := !n.asksAnswer() || n.ClosesAt == nil || tx.Now().Before(*n.ClosesAt)
	n.Choices, n.Schools = lists.NonNil(n.Choices), lists.NonNil(n.Schools)
	return NoteView{ID: n.ID, Version: n.Version, Content: n.Content, State: n.State, KindLabel: s.Words.Sentence(lang, "liaison", kindKey(n.Kind), nil),
		From: s.signedBy(lang, n.AuthorName, n.AuthorRole, n.OriginName), Mine: n.mine(tx), Urgent: n.Urgent, UrgentReason: n.UrgentReason, PublishAt: n.PublishAt, PublishedAt: n.PublishedAt, LeavesAt: n.LeavesAt,
		ClosesAt: n.ClosesAt, CorrectedAt: n.CorrectedAt, WithdrawnAt: n.WithdrawnAt, UpdatedAt: n.UpdatedAt, Attachments: []Attachment{}, Copies: []CopyView{}, Hints: []string{},
		Counts: CountsView{c.Told, c.Read, c.Asked, c.Done, c.Refused, c.Paper, c.Alone},
		Abilities: map[string]bool{
			"edit": n.State == Draft && n.mine(tx), "send": (n.State == Draft && n.mine(tx)) || (n.State == Scheduled && may), "delete": (n.State == Draft && n.mine(tx)) || (n.State == Scheduled && may),
			"unschedule": n.State == Scheduled && may && n.PublishAt != nil && n.PublishAt.After(tx.Now()),
			"correct":    left && may && n.OriginTenant == nil, "withdraw": left && may, "send_also": left && may && n.readHere(),
			"remind":       left && may && open && n.Wants != WantsNone && !n.LeavesAt.After(tx.Now()),
			"record_paper": left && manifest.Holds(tx, Publish) != 0, "export": left, "print": left,
		}}
}

// outNote is the view of one note with all that goes with it.
func (s *Service) outNote(tx *tenant.Tx, n Note) (*outNote, error) {
	classes, err := ownClasses(tx, n)
	if err != nil {
		return nil, err
	}
	counts, err := countsOf(tx, n, classes)
	if err != nil {
		return nil, err
	}
	out := &outNote{s.noteView(tx, n, counts)}
	files, err := attachmentsOf(tx, n.ID)
	if err != nil {
		return nil, err
	}
	out.Body.Attachments = lists.NonNil(files)
	copies, err := tenant.Select[CopyView](tx, `select peer_tenant_id, peer_name, people, read, done, counted_at, director_read_at from liaison.copies where tenant_id = $1 and note_id = $2 order by peer_name`, tx.Tenant(), n.ID)
	if err != nil {
		return nil, err
	}
	for i := range copies {
		copies[i].Late = n.late(copies[i].DirectorReadAt, tx.Now())
	}
	out.Body.Copies = lists.NonNil(copies)
	out.Body.RemindedAt, err = tenant.Value[*time.Time](tx, `select max(leaves_at) from liaison.reminders where tenant_id = $1 and note_id = $2`, tx.Tenant(), n.ID)
	return out, err
}

// outDraft adds whom a draft would reach.
func (s *Service) outDraft(tx *tenant.Tx, n Note) (*outNote, error) {
	out, err := s.outNote(tx, n)
	if err != nil || (n.State != Draft && n.State != Scheduled) {
		return out, err
	}
	reach, err := reachWithSchools(tx, n)
	if err != nil {
		return nil, err
	}
	out.Body.Reach = &reach
	codes, err := hints(tx, n)
	for _, code := range codes {
		out.Body.Hints = append(out.Body.Hints, s.Words.Sentence(tx.Actor().Lang, "liaison", code, nil))
	}
	return out, err
}

// InNote is the path of a note as the staff knows it.
type InNote struct {
	manifest.InTenant
	Note uuid.UUID `path:"note" format:"uuid"`
}

func (s *Service) destinations(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*struct{ Body Destinations }, error) {
	d, err := s.Destinations(tx)
	return &struct{ Body Destinations }{d}, err
}

type outWhen struct {
	Body struct {
		LeavesAt time.Time `json:"leaves_at"`
		Sentence string    `json:"sentence"`
	}
}

func (s *Service) leaving(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	At     time.Time `query:"at" doc:"A moment to come; absent: now"`
	Urgent bool      `query:"urgent"`
}) (out *outWhen, err error) {
	out = &outWhen{}
	out.Body.LeavesAt, out.Body.Sentence, err = s.Notify.Explain(tx, in.At, in.Urgent)
	return out, err
}

func (s *Service) createNote(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body Content
}) (*outNote, error) {
	n, err := s.NewDraft(tx, in.Body)
	if err != nil {
		return nil, err
	}
	return s.outDraft(tx, n)
}

func (s *Service) saveNote(_ context.Context, tx *tenant.Tx, in *struct {
	InNote
	Body struct {
		Content
		Version int `json:"version"`
	}
}) (*outNote, error) {
	n, err := s.SaveDraft(tx, in.Note, in.Body.Version, in.Body.Content)
	if err != nil {
		return nil, err
	}
	return s.outDraft(tx, n)
}

func (s *Service) deleteNote(_ context.Context, tx *tenant.Tx, in *InNote) (*manifest.Empty, error) {
	return nil, s.DeleteDraft(tx, in.Note)
}

// Recipient is a person whom a draft would reach, about one pupil.
type Recipient struct {
	Pupil     string `json:"pupil"`
	Class     string `json:"class"`
	Guardian  string `json:"guardian" doc:"Empty: no guardian is known"`
	Authority string `json:"authority" enum:"full,informed,self,nobody"`
	Paper     bool   `json:"paper" doc:"No digital contact: on the print list"`
}

type outRecipients struct {
	Body struct {
		Reach Reach       `json:"reach"`
		Items []Recipient `json:"items" nullable:"false"`
		More  bool        `json:"more"`
	}
}

func (s *Service) recipients(_ context.Context, tx *tenant.Tx, in *struct {
	InNote
	Paper bool `query:"paper" doc:"Only those without digital contact, and pupils without a known guardian"`
}) (*outRecipients, error) {
	n, err := s.followed(tx, in.Note)
	if err != nil {
		return nil, err
	}
	out := &outRecipients{}
	if err := checkOwnClasses(tx, n.Audience); err != nil { // names, which a draft addressed too widely does not give
		return nil, err
	}
	if out.Body.Reach, err = reachOf(tx, n); err != nil {
		return nil, err
	}
	out.Body.Items, out.Body.More, err = recipientsOf(tx, n, in.Paper)
	return out, err
}

func (s *Service) attach(ctx context.Context, run *manifest.Stages, in *struct {
	InNote
	Name    string `query:"name" required:"true" minLength:"1" maxLength:"255" doc:"As the file is called"`
	RawBody []byte `contentType:"application/octet-stream"`
}) (*struct{ Body Attachment }, error) {
	a, err := s.Attach(ctx, run, in.Note, in.Name, in.RawBody)
	return &struct{ Body Attachment }{a}, err
}

// InFile is the path of a note's file.
type InFile struct {
	InNote
	File uuid.UUID `path:"file" format:"uuid"`
}

func (s *Service) detach(_ context.Context, tx *tenant.Tx, in *InFile) (*manifest.Empty, error) {
	return nil, s.Detach(tx, in.Note, in.File)
}

type outLeaving struct {
	Body struct {
		Note     NoteView   `json:"note"`
		LeavesAt time.Time  `json:"leaves_at" doc:"When families see it: now, or when the quiet hours end"`
		Task     *uuid.UUID `json:"task,omitempty" doc:"It goes to many: a task with a progress bar"`
	}
}

func (s *Service) sendNote(_ context.Context, tx *tenant.Tx, in *struct {
	InNote
	Body struct {
		Version int       `json:"version"`
		At      time.Time `json:"at,omitzero" doc:"A moment to come; absent: now"`
		Urgent  bool      `json:"urgent,omitempty" doc:"Passes the quiet hours; its reason is kept"`
		Reason  string    `json:"reason,omitempty" maxLength:"500"`
	}
}) (*outLeaving, error) {
	if !in.Body.Urgent {
		if err := manifest.Writable(tx); err != nil {
			return nil, err
		}
	}
	l, err := s.Send(tx, in.Note, in.Body.Version, in.Body.At, in.Body.Urgent, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	v, err := s.outNote(tx, l.Note)
	if err != nil {
		return nil, err
	}
	out := &outLeaving{}
	out.Body.Note, out.Body.LeavesAt, out.Body.Task = v.Body, l.LeavesAt, l.Task
	return out, nil
}

func (s *Service) unscheduleNote(_ context.Context, tx *tenant.Tx, in *InNote) (*outNote, error) {
	n, err := s.Unschedule(tx, in.Note)
	if err != nil {
		return nil, err
	}
	return s.outNote(tx, n)
}

func (s *Service) correctNote(_ context.Context, tx *tenant.Tx, in *struct {
	InNote
	Body struct {
		Version  int             `json:"version"`
		Title    string          `json:"title" maxLength:"400"`
		Body     richtext.Doc    `json:"body"`
		ClosesOn schoolyear.Date `json:"closes_on,omitzero" format:"date"`
	}
}) (*outNote, error) {
	n, err := s.Correct(tx, in.Note, in.Body.Version, in.Body.Title, in.Body.Body, in.Body.ClosesOn)
	if err != nil {
		return nil, err
	}
	return s.outNote(tx, n)
}

func (s *Service) withdrawNote(_ context.Context, tx *tenant.Tx, in *InNote) (*outNote, error) {
	n, err := s.Withdraw(tx, in.Note)
	if err != nil {
		return nil, err
	}
	return s.outNote(tx, n)
}

type outSentAlso struct {
	Body struct {
		Pupils   int       `json:"pupils" doc:"Added"`
		People   int       `json:"people" doc:"Added"`
		LeavesAt time.Time `json:"leaves_at"`
	}
}

func (s *Service) sendAlso(_ context.Context, tx *tenant.Tx, in *struct {
	InNote
	Body struct {
		Audience directory.Audience `json:"audience,omitzero" doc:"Absent: those who have joined the note's own audience since"`
	}
}) (out *outSentAlso, err error) {
	out = &outSentAlso{}
	out.Body.Pupils, out.Body.People, out.Body.LeavesAt, err = s.SendAlso(tx, in.Note, in.Body.Audience)
	return out, err
}

type outReminder struct {
	Body struct {
		People   int       `json:"people" doc:"Reminded"`
		LeavesAt time.Time `json:"leaves_at"`
	}
}

func (s *Service) remindNote(_ context.Context, tx *tenant.Tx, in *InNote) (*outReminder, error) {
	r, err := s.Remind(tx, in.Note)
	out := &outReminder{}
	out.Body.People, out.Body.LeavesAt = r.People, r.LeavesAt
	return out, err
}

func (s *Service) recordPaper(_ context.Context, tx *tenant.Tx, in *struct {
	InNote
	Body struct {
		Child    uuid.UUID `json:"child"`
		Guardian uuid.UUID `json:"guardian"`
		Answer   string    `json:"answer,omitempty" maxLength:"4000" doc:"As for liaison.answer"`
		TakeBack bool      `json:"take_back,omitempty" doc:"The record was a mistake"`
	}
}) (*manifest.Empty, error) {
	return nil, s.RecordPaper(tx, in.Note, in.Body.Guardian, in.Body.Child, in.Body.Answer, in.Body.TakeBack)
}

type outNotes struct {
	Body struct {
		Items []NoteView `json:"items" nullable:"false"`
	}
}

func (s *Service) notes(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Drafts bool      `query:"drafts" doc:"What has not left yet, instead of what has"`
	Before time.Time `query:"before" doc:"published_at (of a draft: updated_at) of the last one shown"`
}) (*outNotes, error) {
	var before *time.Time
	if !in.Before.IsZero() {
		before = &in.Before
	}
	list, err := listNotes(tx, in.Drafts, before)
	out := &outNotes{}
	out.Body.Items = make([]NoteView, len(list))
	for i, l := range list {
		out.Body.Items[i] = s.noteView(tx, l.Note, l.Counts)
		out.Body.Items[i].RemindedAt = l.RemindedAt
	}
	return out, err
}

func (s *Service) note(_ context.Context, tx *tenant.Tx, in *InNote) (*outNote, error) {
	n, err := s.followed(tx, in.Note)
	if err != nil {
		return nil, err
	}
	return s.outDraft(tx, n)
}

// VersionView is what a note said before a correction.
type VersionView struct {
	Version     int             `json:"version"`
	Title       string          `json:"title"`
	Body        richtext.Doc    `json:"body"`
	ClosesOn    schoolyear.Date `json:"closes_on,omitzero"`
	CorrectedAt time.Time       `json:"corrected_at"`
	CorrectedBy string          `json:"corrected_by"`
}

type outVersions struct {
	Body struct {
		Items []VersionView `json:"items" nullable:"false"`
	}
}

func (s *Service) versions(_ context.Context, tx *tenant.Tx, in *InNote) (*outVersions, error) {
	n, err := s.followed(tx, in.Note)
	if err != nil {
		return nil, err
	}
	list, err := versionsOf(tx, n.ID)
	out := &outVersions{}
	out.Body.Items = lists.NonNil(list)
	return out, err
}

// FamilyView is one pupil of a note with their guardians.
type FamilyView struct {
	Pupil     uuid.UUID      `json:"pupil"`
	Name      string         `json:"name"`
	Class     string         `json:"class"`
	ClassID   *uuid.UUID     `json:"class_id,omitempty"`
	State     string         `json:"state" enum:"unread,waiting,done,refused"`
	Paper     bool           `json:"paper" doc:"On the print list: a guardian who decides gets no message, whoever else does; or no guardian is known"`
	Self      bool           `json:"self" doc:"An adult of the staff, told for themselves"`
	Late      bool           `json:"late"`
	Guardians []GuardianView `json:"guardians" nullable:"false"`
}

// GuardianView is what one guardian did of a note about one pupil.
type GuardianView struct {
	ID         uuid.UUID       `json:"id"`
	Name       string          `json:"name"`
	Authority  string          `json:"authority" enum:"full,informed,self,nobody"`
	Channel    string          `json:"channel" enum:"digital,paper"`
	Unreached  bool            `json:"unreached" doc:"The mail did not arrive"`
	ReadAt     *time.Time      `json:"read_at,omitempty"`
	SignedAt   *time.Time      `json:"signed_at,omitempty"`
	Answer     *string         `json:"answer,omitempty"`
	AnsweredAt *time.Time      `json:"answered_at,omitempty"`
	Way        *string         `json:"way,omitempty" enum:"app,link,paper"`
	Abilities  map[string]bool `json:"abilities" doc:"record_paper, take_back_paper"`
}

type outFollowUp struct {
	Body struct {
		Note     NoteView       `json:"note"`
		Items    []FamilyView   `json:"items" nullable:"false"`
		More     bool           `json:"more" doc:"There are more: choose a class"`
		States   map[string]int `json:"states" doc:"How many families in each state, and on paper, whatever the filter"`
		Classes  []ClassChoice  `json:"classes" nullable:"false"`
		FewSlips bool           `json:"few_slips" doc:"Slips are made while one waits (slips.pdf); otherwise ask for a task (slips)"`
	}
}

// followUpFamilies bounds one answer; beyond it a class is chosen.
const followUpFamilies = 1_000

func (s *Service) followUp(_ context.Context, tx *tenant.Tx, in *struct {
	InNote
	State string    `query:"state" enum:"unread,waiting,done,refused,paper"`
	Class uuid.UUID `query:"class" format:"uuid"`
}) (*outFollowUp, error) {
	n, err := s.followed(tx, in.Note)
	if err != nil {
		return nil, err
	}
	note, err := s.outNote(tx, n)
	if err != nil {
		return nil, err
	}
	classes, err := ownClasses(tx, n)
	if err != nil {
		return nil, err
	}
	rows, err := rowsOf(tx, n.ID, classes)
	if err != nil {
		return nil, err
	}
	out := &outFollowUp{}
	out.Body.Note, out.Body.Items, out.Body.States, out.Body.Classes = note.Body, []FamilyView{}, map[string]int{}, []ClassChoice{}
	for _, f := range families(rows, n) {
		if !f.Self {
			out.Body.States[f.State]++
			if f.OnPaper {
				out.Body.States["paper"]++
			}
			if f.ClassID != nil && !slices.ContainsFunc(out.Body.Classes, func(c ClassChoice) bool { return c.ID == *f.ClassID }) {
				out.Body.Classes = append(out.Body.Classes, ClassChoice{ID: *f.ClassID, Label: f.ClassLabel, Levels: []string{}})
			}
		}
		wanted := in.State == "" || in.State == f.State || (in.State == "paper" && f.OnPaper)
		if !wanted || (in.Class != uuid.Nil && (f.ClassID == nil || *f.ClassID != in.Class)) {
			continue
		}
		if len(out.Body.Items) == followUpFamilies {
			out.Body.More = true
			continue
		}
		out.Body.Items = append(out.Body.Items, s.familyView(tx, n, f))
	}
	if err := youngestFirst(tx, out.Body.Classes); err != nil {
		return nil, err
	}
	out.Body.FewSlips = out.Body.States["paper"] <= slipsAtOnce
	return out, nil
}

// youngestFirst puts classes in the order of the school's year; those of another year come after.
func youngestFirst(tx *tenant.Tx, list []ClassChoice) error {
	year, ok, err := directory.CurrentYear(tx)
	if err != nil || !ok {
		return err
	}
	known, err := directory.Classes(tx, year.ID)
	place := func(c ClassChoice) int {
		if i := slices.IndexFunc(known, func(k directory.Class) bool { return k.ID == c.ID }); i >= 0 {
			return i
		}
		return len(known)
	}
	slices.SortStableFunc(list, func(a, b ClassChoice) int { return place(a) - place(b) })
	return err
}

func (s *Service) familyView(tx *tenant.Tx, n Note, f Family) FamilyView {
	v := FamilyView{Pupil: f.Pupil, Name: f.Name, Class: f.ClassLabel, ClassID: f.ClassID, State: f.State, Paper: f.OnPaper, Self: f.Self, Late: f.Late, Guardians: []GuardianView{}}
	records := n.State == Published && !f.Self && manifest.Holds(tx, Publish) != 0
	for _, g := range f.Guardians {
		onPaper := g.Way != nil && *g.Way == ByPaper
		v.Guardians = append(v.Guardians, GuardianView{ID: g.GuardianID, Name: g.guardian(), Authority: g.Authority, Channel: g.Channel, Unreached: g.Unreached,
			ReadAt: g.ReadAt, SignedAt: g.SignedAt, Answer: g.Answer, AnsweredAt: g.AnsweredAt, Way: g.Way,
			Abilities: map[string]bool{"record_paper": records && (!n.asksAnswer() && g.ReadAt == nil || n.asksAnswer() && g.decides() && !g.done()), "take_back_paper": records && onPaper && g.done()}})
	}
	return v
}

func (s *Service) noteFile(ctx context.Context, run *manifest.Stages, in *InFile) (*download, error) {
	return s.download(ctx, run, func(tx *tenant.Tx) (Kept, error) { return s.StaffFile(tx, in.Note, in.File) })
}

func (s *Service) export(_ context.Context, tx *tenant.Tx, in *struct {
	InNote
	Body struct {
		Format string `json:"format" enum:"csv,xlsx"`
	}
}) (*download, error) {
	d, err := s.Export(tx, in.Note, in.Body.Format)
	return downloadOf(d), err
}

// InSlips says which slips, in the address or in the body.
type InSlips struct {
	PerPage int    `json:"per_page" query:"per_page" minimum:"4" maximum:"8" multipleOf:"4" default:"4" doc:"4 or 8"`
	Only    string `json:"only" query:"only" enum:"paper,waiting,all" default:"paper"`
	QR      bool   `json:"qr,omitempty" query:"qr" doc:"With a code that opens the note"`
}

func (s *Service) printSlips(ctx context.Context, run *manifest.Stages, in *struct {
	InNote
	InSlips
}) (*download, error) {
	d, err := s.MakeSlips(ctx, run, in.Note, Slips(in.InSlips))
	return downloadOf(d), err
}

type outTask struct {
	Body struct {
		Task uuid.UUID `json:"task" doc:"Its result names the document"`
	}
}

func (s *Service) startSlips(_ context.Context, tx *tenant.Tx, in *struct {
	InNote
	Body InSlips
}) (out *outTask, err error) {
	out = &outTask{}
	out.Body.Task, err = s.StartSlips(tx, in.Note, Slips(in.Body))
	return out, err
}

func (s *Service) printList(ctx context.Context, run *manifest.Stages, in *struct {
	InNote
	Only string `query:"only" enum:"paper,waiting,all" default:"all"`
}) (*download, error) {
	d, err := s.MakeList(ctx, run, in.Note, in.Only)
	return downloadOf(d), err
}

func (s *Service) document(ctx context.Context, run *manifest.Stages, in *struct {
	manifest.InTenant
	Document uuid.UUID `path:"document" format:"uuid"`
}) (*download, error) {
	d, err := s.OpenDocument(ctx, run, in.Document)
	return downloadOf(d), err
}
