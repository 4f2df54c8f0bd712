package liaison

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/platform/blob"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// A collectivity's notice to the families of its schools is one note here and one copy in each school, made by a delivery
// over the link. Acknowledgements live in the schools; figures come back, never names. The copies have one origin, so a
// parent of two schools is told once.

// notice is what travels to a school. It is erased from the queue once it has arrived.
type notice struct {
	Origin      uuid.UUID    `json:"origin"`
	Tenant      uuid.UUID    `json:"tenant"`
	Name        string       `json:"name"`
	AuthorRole  string       `json:"author_role"`
	Content     Content      `json:"content"`
	LeavesAt    time.Time    `json:"leaves_at"`
	Urgent      bool         `json:"urgent"`
	Reason      string       `json:"reason"`
	Attachments []Attachment `json:"attachments"`
	CorrectedAt *time.Time   `json:"corrected_at,omitempty"`
	Reminder    uuid.UUID    `json:"reminder"`
}

// figures are what a school counts back.
type figures struct {
	Note   uuid.UUID `json:"note"` // the collectivity's
	Peer   uuid.UUID `json:"peer"`
	People int       `json:"people"`
	Read   int       `json:"read"`
	Done   int       `json:"done"`

	DirectorReadAt *time.Time `json:"director_read_at,omitempty"`
}

// linkedSchools are the schools to which the tenant may send notices.
func linkedSchools(tx *tenant.Tx) ([]SchoolChoice, error) {
	links, err := tenant.Links(tx)
	out := []SchoolChoice{}
	for _, l := range links {
		if l.PeerKind == "school" && slices.Contains(l.Services, "liaison") {
			out = append(out, SchoolChoice{l.Peer, l.PeerName})
		}
	}
	return out, err
}

func (s *Service) checkSchools(tx *tenant.Tx, n Note) error {
	if len(n.Schools) == 0 {
		return nil
	}
	if right := n.right(); manifest.Holds(tx, right) == 0 {
		if right == SendCirculars {
			return problem.New(problem.Forbidden, "liaison.circular_refused")
		}
		return problem.New(problem.Forbidden, "liaison.notice_refused")
	}
	linked, err := linkedSchools(tx)
	if err != nil {
		return err
	}
	for _, id := range n.Schools {
		if !slices.ContainsFunc(linked, func(c SchoolChoice) bool { return c.Tenant == id }) {
			return problem.OnField("schools", "liaison.school_not_linked")
		}
	}
	return nil
}

// deliverToSchools hands the note to each school and opens the row in which it counts back.
func (s *Service) deliverToSchools(tx *tenant.Tx, n Note) error {
	if len(n.Schools) == 0 {
		return nil
	}
	files, err := attachmentsOf(tx, n.ID)
	if err != nil {
		return err
	}
	name, err := tenant.Value[string](tx, `select name from tenant.tenants where tenant_id = $1`, tx.Tenant())
	if err != nil {
		return err
	}
	linked, err := linkedSchools(tx)
	if err != nil {
		return err
	}
	c := n.Content
	c.Schools, c.Audience = nil, n.audienceThere()
	out := notice{Origin: n.ID, Tenant: tx.Tenant(), Name: name, AuthorRole: n.AuthorRole, Content: c, LeavesAt: *n.LeavesAt, Urgent: n.Urgent, Reason: n.UrgentReason, Attachments: files}
	for _, id := range slices.Compact(slices.SortedFunc(slices.Values(n.Schools), func(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) })) {
		i := slices.IndexFunc(linked, func(c SchoolChoice) bool { return c.Tenant == id })
		if i < 0 {
			continue // the link ended since the note was scheduled
		}
		if _, err := tx.Exec(`insert into liaison.copies (tenant_id, note_id, peer_tenant_id, peer_name) values ($1, $2, $3, $4) on conflict do nothing`, tx.Tenant(), n.ID, id, linked[i].Name); err != nil {
			return err
		}
		if _, err := tx.Deliver(id, "liaison", "liaison.receive", out); err != nil {
			return err
		}
	}
	return nil
}

// receive makes the school's own note of a notice and tells its families, at the first instant that is quiet in neither
// organisation. Its files are copied first, under names that a second attempt finds again.
func (s *Service) receive(ctx context.Context, run *manifest.Steps, in *notice) error {
	files := make([]Attachment, len(in.Attachments))
	for i, a := range in.Attachments {
		files[i] = a
		files[i].ID = uuid.NewSHA1(run.Tenant, a.ID[:])
		if err := s.copyFile(ctx, blob.Key(in.Tenant, a.ID), blob.Key(run.Tenant, files[i].ID)); err != nil {
			return err
		}
	}
	return run.Finish(func(tx *tenant.Tx) error {
		if _, there, err := copyOf(tx, in); err != nil || there {
			return err
		}
		n := Note{ID: tenant.NewID(), Content: in.Content, State: Draft, AuthorName: in.Name, AuthorRole: in.AuthorRole, Urgent: in.Urgent, UrgentReason: in.Reason,
			Origin: in.Origin, OriginTenant: &in.Tenant, OriginName: in.Name, Version: 1}
		var err error
		if n.ClosesAt, err = endOfDay(tx, n.ClosesOn); err != nil {
			return err
		}
		if err := insertNote(tx, n); err != nil {
			return err
		}
		for _, a := range files {
			if err := insertAttachment(tx, n.ID, a); err != nil {
				return err
			}
		}
		n.LeavesAt = &in.LeavesAt
		if n, err = s.publish(tx, n); err != nil {
			return err
		}
		if err := s.announceNote(tx, n); err != nil {
			return err
		}
		_, err = tx.Emit("liaison.count", time.Time{}, ofNote{n.ID})
		return err
	})
}

func (s *Service) copyFile(ctx context.Context, from, to string) error {
	content, info, err := s.Blobs.Get(ctx, from)
	if errors.Is(err, blob.ErrNotFound) {
		return nil // withdrawn and purged since: the note says what it can
	}
	if err != nil {
		return err
	}
	defer content.Close()
	return s.Blobs.Put(ctx, to, io.LimitReader(content, maxFileBytes+1), info.Size, info.ContentType)
}

// copyOf finds this school's copy of a notice.
func copyOf(tx *tenant.Tx, in *notice) (Note, bool, error) {
	return tenant.One[Note](tx, `select `+noteColumns+` from liaison.notes n where n.tenant_id = $1 and n.origin_tenant = $2 and n.origin = $3 for update`, tx.Tenant(), in.Tenant, in.Origin)
}

func (s *Service) toCopies(tx *tenant.Tx, n Note, kind string, out notice) error {
	out.Origin, out.Tenant = n.ID, tx.Tenant()
	peers, err := tenant.Select[uuid.UUID](tx, `select peer_tenant_id from liaison.copies where tenant_id = $1 and note_id = $2 order by 1`, tx.Tenant(), n.ID)
	if err != nil {
		return err
	}
	for _, peer := range peers {
		if _, err := tx.Deliver(peer, "liaison", kind, out); err != nil && !problem.Is(err, "tenant.no_link") {
			return err
		}
	}
	return nil
}

func (s *Service) correctCopies(tx *tenant.Tx, n Note) error {
	return s.toCopies(tx, n, "liaison.receive_correction", notice{Content: Content{Title: n.Title, Body: n.Body, ClosesOn: n.ClosesOn}, CorrectedAt: n.CorrectedAt})
}

func (s *Service) withdrawCopies(tx *tenant.Tx, n Note) error {
	return s.toCopies(tx, n, "liaison.receive_withdrawal", notice{})
}

// remindCopies asks the schools to remind; each does it by its own day and quiet hours.
func (s *Service) remindCopies(tx *tenant.Tx, n Note) (Reminder, error) {
	rule, err := s.Notify.Rule(tx)
	if err != nil {
		return Reminder{}, err
	}
	today, err := directory.Today(tx)
	if err != nil {
		return Reminder{}, err
	}
	id, by, at := tenant.NewID(), tx.Actor().Person, rule.Next(tx.Now())
	people, err := tenant.Value[int](tx, `select coalesce(sum(people - case when $3 then done else read end), 0)::int from liaison.copies where tenant_id = $1 and note_id = $2`, tx.Tenant(), n.ID, n.asksAnswer())
	if err != nil {
		return Reminder{}, err
	}
	first, err := tx.Exec(`insert into liaison.reminders (tenant_id, id, note_id, day, sent_by, people, leaves_at) values ($1, $2, $3, $4, $5, $6, $7)
		on conflict (tenant_id, note_id, day) do nothing`, tx.Tenant(), id, n.ID, today, by, max(people, 0), at)
	if err == nil && first == 0 {
		err = problem.New(problem.Conflict, "liaison.reminded_today")
	}
	if err != nil {
		return Reminder{}, err
	}
	return Reminder{max(people, 0), at}, s.toCopies(tx, n, "liaison.receive_reminder", notice{Reminder: id})
}

func (s *Service) receiveCorrection(_ context.Context, tx *tenant.Tx, in *notice) error {
	n, there, err := copyOf(tx, in)
	if err != nil || !there {
		return err
	}
	if err := keepVersion(tx, n); err != nil {
		return err
	}
	n.Title, n.Body, n.ClosesOn, n.CorrectedAt, n.UpdatedAt = in.Content.Title, in.Content.Body, in.Content.ClosesOn, in.CorrectedAt, tx.Now()
	n.Version++
	if n.ClosesAt, err = endOfDay(tx, n.ClosesOn); err != nil {
		return err
	}
	if err := updateContent(tx, n); err != nil {
		return err
	}
	return s.showAgain(tx, n)
}

func (s *Service) receiveWithdrawal(_ context.Context, tx *tenant.Tx, in *notice) error {
	n, there, err := copyOf(tx, in)
	if err != nil || !there || n.State == Withdrawn {
		return err
	}
	return s.withdraw(tx, &n)
}

func (s *Service) receiveReminder(_ context.Context, tx *tenant.Tx, in *notice) error {
	n, there, err := copyOf(tx, in)
	if err != nil || !there || n.State != Published {
		return err
	}
	if _, err = s.remind(tx, n, in.Reminder); problem.Of(err).Kind == problem.Conflict {
		return nil // reminded today by the school itself, closed, or nobody owes anything here
	}
	return err
}

type ofNote struct {
	Note uuid.UUID `json:"note"`
}

// countEvery is how long acknowledgements of a notice gather before they are counted back.
const countEvery = 10 * time.Minute

// countSoon owes the collectivity one count of a notice per interval, however many acknowledge it.
func (s *Service) countSoon(tx *tenant.Tx, note uuid.UUID, sh Sheet) error {
	if sh.Origin == nil {
		return nil
	}
	at := tx.Now().Truncate(countEvery).Add(countEvery)
	return tx.EmitOnce(uuid.NewSHA1(note, []byte("count "+at.Format(time.RFC3339))), "liaison.count", at, ofNote{note})
}

// count sends the school's figures to the collectivity whose notice it is.
func (s *Service) count(_ context.Context, tx *tenant.Tx, in *ofNote) error {
	n, err := noteByID(tx, in.Note)
	if err != nil || n.OriginTenant == nil {
		return err
	}
	c, err := countsOf(tx, n, nil)
	if err != nil {
		return err
	}
	f := figures{Note: n.Origin, Peer: tx.Tenant(), People: c.Told, Read: c.Read, Done: c.Done}
	if n.circular() {
		if f, err = directorsRead(tx, n); err != nil {
			return err
		}
	}
	_, err = tx.Deliver(*n.OriginTenant, "liaison", "liaison.counted", f)
	if problem.Is(err, "tenant.no_link") {
		return nil
	}
	return err
}

// counted keeps a school's figures.
func (s *Service) counted(_ context.Context, tx *tenant.Tx, in *figures) error {
	_, err := tx.Exec(`update liaison.copies set people = $4, read = $5, done = $6, counted_at = $7, director_read_at = $8 where tenant_id = $1 and note_id = $2 and peer_tenant_id = $3`,
		tx.Tenant(), in.Note, in.Peer, in.People, in.Read, in.Done, tx.Now(), in.DirectorReadAt)
	return err
}
