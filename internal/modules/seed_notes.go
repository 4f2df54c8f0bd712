package modules

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/demo"
	"preau/internal/directory"
	"preau/internal/modules/liaison"
	"preau/internal/platform/blob"
	"preau/internal/platform/richtext"
	"preau/internal/tenant"
)

// recent is for how long a note that asks nothing in writing still asks to be read; older ones inform.
const recent = 15 * 24 * time.Hour

// pastNotes writes what an organisation published, and what it received from the collectivities that it is linked to.
func (s *sower) pastNotes(tx *tenant.Tx, p *place) error {
	var list []liaison.Past
	for i := range s.world.Notes {
		n := &s.world.Notes[i]
		if n.State != demo.NotePublished {
			continue
		}
		schools := schoolsOf(n)
		switch {
		case n.Organisation == p.Key && !(len(schools) == 1 && schools[0] == p.Key):
			past, err := s.notice(tx, p, n, schools)
			if err != nil {
				return err
			}
			list = append(list, past)
		case slices.Contains(schools, p.Key):
			past, err := s.pastNote(tx, p, n)
			if err != nil {
				return err
			}
			if len(past.Told) > 0 {
				list = append(list, past)
			}
		}
	}
	return s.Liaison.LoadPast(tx, list)
}

func schoolsOf(n *demo.Note) (out []string) {
	for _, a := range n.Audience {
		if !slices.Contains(out, a.Organisation) {
			out = append(out, a.Organisation)
		}
	}
	return out
}

// content is a note's, without its audience.
func (s *sower) content(n *demo.Note) liaison.Content {
	c := liaison.Content{Kind: n.Kind, Title: n.Title, Body: written(n.Body), BothGuardians: n.BothGuardians, Choices: n.Choices, ClosesOn: date(n.ClosesOn)}
	if !n.EventOn.IsZero() {
		c.Event = &liaison.Event{On: date(n.EventOn)}
	}
	switch {
	case n.Answer == demo.AnswerYesNo && n.Signature:
		c.Wants = liaison.WantsAuthorisation
	case n.Answer == demo.AnswerYesNo:
		c.Wants = liaison.WantsYesNo
	case n.Answer == demo.AnswerChoice:
		c.Wants = liaison.WantsChoice
	case n.Answer == demo.AnswerFree:
		c.Wants = liaison.WantsText
	case n.Signature:
		c.Wants = liaison.WantsSign
	case s.at(s.world.Today, 12, 0).Sub(n.PublishedAt) > recent:
		c.Wants = liaison.WantsNone
	default:
		c.Wants = liaison.WantsRead
	}
	if c.ClosesOn.IsZero() && (c.Wants == liaison.WantsSign || c.Wants == liaison.WantsAuthorisation) {
		c.ClosesOn = date(n.PublishedAt.In(s.paris).AddDate(0, 0, 15))
	}
	return c
}

// written is a text of paragraphs as a document.
func written(text string) richtext.Doc {
	doc := richtext.Doc{Type: "doc"}
	for _, paragraph := range strings.Split(text, "\n\n") {
		node := richtext.Node{Type: "paragraph"}
		for i, line := range strings.Split(paragraph, "\n") {
			if i > 0 {
				node.Content = append(node.Content, richtext.Node{Type: "hard_break"})
			}
			node.Content = append(node.Content, richtext.Node{Type: "text", Text: line})
		}
		doc.Content = append(doc.Content, node)
	}
	return doc
}

// head is the note with who wrote it and when it left.
func (s *sower) head(n *demo.Note) liaison.Note {
	leaves, published := n.PublishedAt, n.WrittenAt
	if published.After(leaves) {
		published = leaves
	}
	return liaison.Note{ID: s.id("note", n.Key, n.Organisation), Content: s.content(n), State: liaison.Published, Urgent: n.Urgent, UrgentReason: n.Reason,
		PublishedAt: &published, LeavesAt: &leaves, UpdatedAt: published}
}

// roles under which an author signs, the first that they hold.
var signing = []access.Profile{access.Director, access.TownAdmin, access.SchoolLife, access.Teacher, access.SchoolStaff}

func (s *sower) signature(n *demo.Note) (name, role string) {
	a := s.world.Adult(n.Author)
	for _, q := range signing {
		for _, p := range s.posts[n.Author] {
			if role == "" && p.Organisation == n.Organisation && profiles[p.Profile] == q {
				role = string(q)
			}
		}
	}
	return a.Civility + " " + a.LastName, role
}

// pastNote is a note as a school published or received it.
func (s *sower) pastNote(tx *tenant.Tx, p *place, n *demo.Note) (liaison.Past, error) {
	past := liaison.Past{Note: s.head(n)}
	origin := past.Note.ID
	past.Note.Origin = origin
	past.Note.AuthorName, past.Note.AuthorRole = s.signature(n)
	if n.Organisation == p.Key {
		author := s.person(p.Key, n.Author)
		past.Note.AuthorID = &author
	} else {
		from := s.tenant(n.Organisation)
		past.Note.ID = s.id("note", n.Key, p.Key)
		past.Note.OriginTenant, past.Note.OriginName, past.Note.AuthorName = &from, s.world.Organisation(n.Organisation).Name, s.world.Organisation(n.Organisation).Name
	}
	label := s.world.Year.Label
	if !n.PublishedAt.In(s.paris).After(s.at(s.world.Year.Start, 0, 0)) {
		label = s.world.PreviousYear.Label
	}
	groups := p.groups[label]
	var to directory.Audience
	glue := func(name string) {
		if g, ok := groups[name]; ok && !slices.Contains(past.Groups, g) {
			past.Groups = append(past.Groups, g)
		}
	}
	var items []demo.AudienceItem
	for _, a := range n.Audience {
		if a.Organisation != p.Key {
			continue
		}
		items = append(items, a)
		switch a.Kind {
		case "class":
			id := s.class(p.Key, a.Key)
			to.Classes = append(to.Classes, id)
			glue("class_guardians " + id.String())
		case "level":
			to.Levels = append(to.Levels, a.Key)
			glue("level_guardians " + a.Key)
		case "school":
			to.School = true
			glue("school_guardians")
		}
	}
	past.Note.Audience = to
	past.Told = s.told(p, n, past.Note.Wants, label, items)
	var err error
	if past.Files, err = s.files(tx.Context(), p.Key, n); err != nil {
		return past, err
	}
	for _, c := range n.Corrections {
		past.Before = append(past.Before, liaison.PastVersion{Title: n.Title, Body: written(c.Before), ClosesOn: past.Note.ClosesOn, CorrectedAt: c.At, CorrectedBy: past.Note.AuthorID})
		past.Note.UpdatedAt = c.At
	}
	return past, nil
}

// told is each guardian and pupil to whom a note was addressed in a school, with what they did of it.
func (s *sower) told(p *place, n *demo.Note, wants, label string, items []demo.AudienceItem) []liaison.PastTold {
	on := time.Date(n.PublishedAt.In(s.paris).Year(), n.PublishedAt.In(s.paris).Month(), n.PublishedAt.In(s.paris).Day(), 0, 0, 0, 0, time.UTC)
	read := map[string]demo.Acknowledgement{}
	for _, a := range n.Acknowledgements {
		read[a.Adult] = a
	}
	answered := map[[2]string]demo.Answer{}
	for _, a := range n.Answers {
		answered[[2]string{a.Adult, a.Pupil}] = a
	}
	first := s.firstTold(n)
	var out []liaison.PastTold
	for _, c := range s.world.PupilsOf(items, on) {
		if c.School != p.Key {
			continue // has moved on: their former school has erased them
		}
		var class *uuid.UUID
		for _, e := range c.Enrolments {
			if of := s.world.Class(e.Class); of.School == p.Key && of.Year == label {
				id := s.class(p.Key, e.Class)
				class = &id
			}
		}
		for _, g := range s.tiesOf(c.Key) {
			if g.Authority == demo.AuthorityNone || g.Since.After(on) {
				continue
			}
			adult := s.world.Adult(g.Adult)
			t := liaison.PastTold{Guardian: s.person(p.Key, g.Adult), Pupil: s.person(p.Key, c.Key), PupilName: c.FirstName, Class: class, Authority: g.Authority,
				Account: s.accountIn(p.Key, g.Adult, on), Mailed: adult.Email != ""}
			t.Paper = t.Account == nil && !t.Mailed
			t.Elsewhere = t.Account != nil && first[g.Adult] != "" && first[g.Adult] != p.Key
			if a, ok := read[g.Adult]; ok {
				at := a.At
				t.ReadAt, t.Way = &at, a.By
				if wants == liaison.WantsSign && g.Authority == demo.AuthorityFull {
					t.SignedAt = &at
				}
				if a.By == demo.ByApp {
					t.SeenAt = &at
				}
			}
			if a, ok := answered[[2]string{g.Adult, c.Key}]; ok && g.Authority == demo.AuthorityFull {
				at := a.At
				t.Answer, t.AnsweredAt, t.Way = a.Value, &at, a.By
				if t.ReadAt == nil || t.ReadAt.After(at) {
					t.ReadAt = &at
				}
				if wants == liaison.WantsAuthorisation {
					t.SignedAt = &at
				}
			}
			if t.SeenAt == nil && t.Account != nil && s.at(s.world.Today, 0, 0).Sub(n.PublishedAt) > recent {
				at := n.PublishedAt.Add(36 * time.Hour)
				t.SeenAt = &at
			}
			out = append(out, t)
		}
	}
	return out
}

func (s *sower) tiesOf(pupil string) []demo.Guardianship {
	if s.byPupil == nil {
		s.byPupil = map[string][]demo.Guardianship{}
		for _, g := range s.ties {
			s.byPupil[g.Pupil] = append(s.byPupil[g.Pupil], g)
		}
	}
	return s.byPupil[pupil]
}

// firstTold says, of a notice to several schools, in which one each guardian was told: in the others they were not told again.
func (s *sower) firstTold(n *demo.Note) map[string]string {
	schools := schoolsOf(n)
	if len(schools) < 2 {
		return nil
	}
	out := map[string]string{}
	for _, school := range schools {
		for i := range s.world.Pupils {
			if c := &s.world.Pupils[i]; c.School == school {
				for _, g := range s.tiesOf(c.Key) {
					if out[g.Adult] == "" && g.Authority != demo.AuthorityNone {
						out[g.Adult] = school
					}
				}
			}
		}
	}
	return out
}

// notice is a collectivity's own note, with what its schools have counted.
func (s *sower) notice(tx *tenant.Tx, p *place, n *demo.Note, schools []string) (liaison.Past, error) {
	past := liaison.Past{Note: s.head(n)}
	author := s.person(p.Key, n.Author)
	past.Note.Origin, past.Note.AuthorID = past.Note.ID, &author
	past.Note.AuthorName, past.Note.AuthorRole = s.signature(n)
	for _, key := range schools {
		school := &place{Organisation: s.world.Organisation(key), school: true}
		past.Note.Schools = append(past.Note.Schools, s.tenant(key))
		items := slices.DeleteFunc(slices.Clone(n.Audience), func(a demo.AudienceItem) bool { return a.Organisation != key })
		c := liaison.PastCopy{Tenant: s.tenant(key), Name: school.Name}
		people, readers, pupils := map[uuid.UUID]bool{}, map[uuid.UUID]bool{}, map[uuid.UUID]bool{}
		for _, t := range s.told(school, n, past.Note.Wants, s.world.Year.Label, items) {
			people[t.Guardian] = true
			if t.ReadAt != nil {
				readers[t.Guardian] = true
				pupils[t.Pupil] = true
			}
		}
		c.People, c.Read, c.Done = len(people), len(readers), len(pupils)
		past.Copies = append(past.Copies, c)
	}
	var err error
	past.Files, err = s.files(tx.Context(), p.Key, n)
	return past, err
}

// files makes the files of a note and keeps them for an organisation.
func (s *sower) files(ctx context.Context, org string, n *demo.Note) ([]liaison.Attachment, error) {
	var out []liaison.Attachment
	for _, a := range n.Attachments {
		content := page(strings.TrimSuffix(a.Name, ".pdf"), n.Title, s.world.Organisation(n.Organisation).Name, "Document de démonstration")
		if a.MediaType == "image/png" {
			var err error
			if content, err = streets(); err != nil {
				return nil, err
			}
		}
		f := liaison.Attachment{ID: s.id("file", n.Key, org, a.Name), Name: a.Name, MediaType: a.MediaType, Bytes: len(content)}
		if err := s.Liaison.Blobs.Put(ctx, blob.Key(s.tenant(org), f.ID), bytes.NewReader(content), int64(len(content)), f.MediaType); err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

// toCome has the authors write what waits: drafts stay theirs, scheduled notes leave at their hour, as from a screen.
func (s *sower) toCome(ctx context.Context) error {
	for i := range s.world.Notes {
		n := &s.world.Notes[i]
		if n.State == demo.NotePublished {
			continue
		}
		hat := access.Hat{Tenant: s.tenant(n.Organisation), Person: s.person(n.Organisation, n.Author), Services: map[string]bool{}}
		for _, m := range s.Modules {
			hat.Services[m.Key] = true
		}
		for _, p := range s.posts[n.Author] {
			if p.Organisation == n.Organisation {
				hat.Profiles = append(hat.Profiles, profiles[p.Profile])
			}
		}
		caller := &access.Caller{Account: s.account(n.Author), Lang: "fr", Strength: access.BySecondFactor, Hats: []access.Hat{hat}}
		err := s.house.Runner.Act(ctx, caller, hat.Tenant, "liaison.send-note", liaison.Publish, []string{"directory", "notify"}, func(tx *tenant.Tx) error {
			return s.marked(tx, "note."+n.Key, func(tx *tenant.Tx) error { return s.write(tx, n) })
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// circular has the académie ask two of its directors to read something by a day: it leaves on the morning that follows.
func (s *sower) circular(ctx context.Context) error {
	for _, e := range s.world.Card {
		if e.Key != "dasen" {
			continue
		}
		org, rpi := s.world.Organisation(e.Where), strings.Join(s.world.Groupings[0].Schools, " ")
		hat := access.Hat{Tenant: s.tenant(org.Key), Person: s.person(org.Key, e.Person), Services: map[string]bool{"liaison": true}, Profiles: []access.Profile{access.AcademyStaff}}
		caller := &access.Caller{Account: s.account(e.Person), Lang: "fr", Strength: access.BySecondFactor, Hats: []access.Hat{hat}}
		return s.house.Runner.Act(ctx, caller, hat.Tenant, "liaison.send-note", liaison.Publish, []string{"directory", "notify"}, func(tx *tenant.Tx) error {
			return s.marked(tx, "circular", func(tx *tenant.Tx) error {
				c := liaison.Content{Kind: liaison.Circular, Readers: liaison.ToDirectors, Wants: liaison.WantsRead, Title: "Plan particulier de mise en sûreté : mise à jour",
					Body:     written("Vous voudrez bien mettre à jour le plan de votre école et le présenter au conseil du premier trimestre.\n\nLes référents de la direction des services départementaux répondent à vos questions."),
					ClosesOn: date(s.world.Today.AddDate(0, 0, 12))}
				for _, l := range s.world.Links {
					if o := s.world.Organisation(l.Organisation); l.Peer == org.Key && slices.Contains(l.Services, "liaison") && o.Kind == demo.KindSchool && strings.Contains(rpi, o.Key) {
						c.Schools = append(c.Schools, s.tenant(o.Key))
					}
				}
				draft, err := s.Liaison.NewDraft(tx, c)
				if err != nil {
					return err
				}
				_, err = s.Liaison.Send(tx, draft.ID, draft.Version, s.at(s.world.Today.AddDate(0, 0, 1), 8, 0), false, "")
				return err
			})
		})
	}
	return nil
}

func (s *sower) write(tx *tenant.Tx, n *demo.Note) error {
	c := s.content(n)
	for _, a := range n.Audience {
		switch {
		case a.Organisation != n.Organisation:
			c.Schools = append(c.Schools, s.tenant(a.Organisation))
		case a.Kind == "class":
			c.Audience.Classes = append(c.Audience.Classes, s.class(n.Organisation, a.Key))
		case a.Kind == "level":
			c.Audience.Levels = append(c.Audience.Levels, a.Key)
		case a.Kind == "school":
			c.Audience.School = true
		}
	}
	draft, err := s.Liaison.NewDraft(tx, c)
	if err != nil || n.State == demo.NoteDraft {
		return err
	}
	_, err = s.Liaison.Send(tx, draft.ID, draft.Version, n.PublishedAt, n.Urgent, n.Reason)
	return err
}
