package liaison

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/directory"
	"preau/internal/notify"
	"preau/internal/platform/lists"
	"preau/internal/platform/richtext"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// Past is a note that left in the past, with those who were told and what they did of it.
type Past struct {
	Note   Note        // its id, content, author and origin; PublishedAt and LeavesAt are asked
	Groups []uuid.UUID // whose notebooks it is glued into: each guardian told is in one of them
	Told   []PastTold
	Files  []Attachment // whose content is in the store
	Before []PastVersion
	Copies []PastCopy // a notice's, in the schools
}

// PastTold is one guardian and one pupil. ReadAt is the reading; SignedAt, or Answer with AnsweredAt, what was asked for.
type PastTold struct {
	Guardian, Pupil uuid.UUID
	PupilName       string // given name, for the notification
	Class           *uuid.UUID
	Account         *uuid.UUID
	Authority       string // "full" or "informed"
	Paper           bool   // reached on paper only
	Mailed          bool   // was told by mail
	Elsewhere       bool   // was told of the same fact by another organisation
	ReadAt          *time.Time
	SignedAt        *time.Time
	Answer          string // "" for none
	AnsweredAt      *time.Time
	Way             string // ByApp, ByLink, ByPaper; "" when nothing was done
	SeenAt          *time.Time
}

// done tells whether the guardian gave what was asked.
func (p PastTold) done() bool { return p.SignedAt != nil || p.Answer != "" }

// PastVersion is what a note said before a correction.
type PastVersion struct {
	Title       string
	Body        richtext.Doc
	ClosesOn    schoolyear.Date
	CorrectedAt time.Time
	CorrectedBy *uuid.UUID // person
}

// PastCopy is what a school has counted of a collectivity's notice.
type PastCopy struct {
	Tenant             uuid.UUID
	Name               string
	People, Read, Done int
}

// owes tells whether something is still asked of a guardian, as publication and acknowledgement leave it.
func (p PastTold) owes(wants string) bool {
	switch wants {
	case WantsNone:
		return false
	case WantsRead:
		return p.ReadAt == nil
	}
	return p.Authority == directory.AuthorityFull && !p.done()
}

// LoadPast writes notes that left in the past, for seeds and the demonstration: the rows that publish, Read, Respond,
// RecordPaper and Correct would have left at their time, and the notifications as they were received. Nothing is sent.
func (s *Service) LoadPast(tx *tenant.Tx, list []Past) error {
	zone, err := zoneOf(tx)
	if err != nil {
		return err
	}
	var notes, audience, deliveries, settled, files, versions, copies [][]any
	var told []notify.PastNotice
	for _, p := range list {
		n := p.Note
		if n.PublishedAt == nil || n.LeavesAt == nil || n.Origin == uuid.Nil {
			return fmt.Errorf("a note of the past says when it left")
		}
		if f := n.faults(); len(f.Fields) > 0 {
			return fmt.Errorf("a note of the past is not one that could leave: %w", f)
		}
		var closes *time.Time
		if !n.ClosesOn.IsZero() {
			at := n.ClosesOn.At(zone, 24, 0)
			closes = &at
		}
		for _, v := range p.Before {
			n.CorrectedAt = &v.CorrectedAt
			n.Version++
			versions = append(versions, []any{tenant.NewID(), n.ID, n.Version, v.Title, v.Body, v.ClosesOn, v.CorrectedAt, v.CorrectedBy})
		}
		n.Version += 2
		people, pupils := map[uuid.UUID]int{}, map[uuid.UUID]bool{}
		notice := notify.PastNotice{Notice: s.noticeOf(n), At: *n.LeavesAt}
		stands := map[uuid.UUID]int{} // pupil -> answers
		last := map[uuid.UUID]time.Time{}
		for _, t := range p.Told {
			pupils[t.Pupil] = true
			channel := "digital"
			if t.Paper {
				channel = "paper"
			}
			var answer, way *string
			if t.Answer != "" {
				answer = &t.Answer
			}
			if t.Way != "" {
				way = &t.Way
			}
			var by *uuid.UUID
			if t.Way == ByPaper {
				by = n.AuthorID
			}
			if t.done() {
				stands[t.Pupil]++
				at := t.AnsweredAt
				if at == nil {
					at = t.SignedAt
				}
				if at.After(last[t.Pupil]) {
					last[t.Pupil] = *at
				}
			}
			deliveries = append(deliveries, []any{n.ID, t.Guardian, t.Pupil, t.Class, t.Account, t.Authority, channel, *n.LeavesAt, 0, t.owes(n.Wants), t.ReadAt, t.SignedAt, answer, t.AnsweredAt, way, by})
			i, known := people[t.Guardian]
			if !known {
				i = len(notice.Told)
				people[t.Guardian] = i
				state := "app"
				switch {
				case t.Elsewhere:
					state = "elsewhere"
				case t.Mailed:
					state = "sent"
				case t.Account == nil:
					state = "paper"
				}
				notice.Told = append(notice.Told, notify.PastDelivery{Person: t.Guardian, Account: t.Account, State: state, About: t.PupilName, ReadAt: t.SeenAt})
			} else if !slices.Contains(strings.Split(notice.Told[i].About, ", "), t.PupilName) {
				notice.Told[i].About += ", " + t.PupilName
			}
		}
		for pupil, answers := range stands {
			settled = append(settled, []any{n.ID, pupil, answers, last[pupil]})
		}
		if len(notice.Told) > 0 {
			told = append(told, notice)
		}
		notes = append(notes, []any{n.ID, n.AuthorID, n.AuthorName, n.AuthorRole, n.Kind, n.Title, n.Body, richtext.Plain(n.Body), n.Wants, n.BothGuardians, lists.NonNil(n.Choices), n.ClosesOn, closes, n.Event,
			n.Audience, lists.NonNil(n.Schools), Published, *n.PublishedAt, *n.LeavesAt, n.Urgent, n.UrgentReason, n.Origin, n.OriginTenant, n.OriginName, n.CorrectedAt, len(pupils), len(people), n.Version, *n.PublishedAt, n.UpdatedAt})
		sheet := sheetOf(n, p.Files)
		for _, g := range p.Groups {
			audience = append(audience, []any{tenant.NewID(), n.ID, g, *n.LeavesAt, closes, sheet, n.Body})
		}
		for _, f := range p.Files {
			files = append(files, []any{f.ID, n.ID, f.Name, f.MediaType, f.Bytes, *n.PublishedAt})
		}
		for _, c := range p.Copies {
			copies = append(copies, []any{n.ID, c.Tenant, c.Name, c.People, c.Read, c.Done, tx.Now()})
		}
	}
	for _, t := range []struct {
		table, columns string
		rows           [][]any
	}{
		{"notes", "id, author_id, author_name, author_role, kind, title, body, plain, wants, both_guardians, choices, closes_on, closes_at, event, audience, schools, state, published_at, leaves_at, urgent, urgent_reason, origin, origin_tenant, origin_name, corrected_at, pupils, people, version, created_at, updated_at", notes},
		{"versions", "id, note_id, version, title, body, closes_on, corrected_at, corrected_by", versions},
		{"attachments", "id, note_id, name, media_type, bytes, created_at", files},
		{"audience", "id, note_id, group_id, published_at, closes_at, sheet, body", audience},
		{"deliveries", "note_id, guardian_id, pupil_id, class_id, account_id, authority, channel, published_at, round, owes, read_at, signed_at, answer, answered_at, way, recorded_by", deliveries},
		{"settled", "note_id, pupil_id, answers, settled_at", settled},
		{"copies", "note_id, peer_tenant_id, peer_name, people, read, done, counted_at", copies},
	} {
		if err := tx.Load("liaison."+t.table, t.columns, t.rows); err != nil {
			return err
		}
	}
	return notify.LoadPast(tx, told)
}
