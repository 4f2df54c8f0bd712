package privacy

import (
	"archive/zip"
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/platform/blob"
	"preau/internal/platform/i18n"
	"preau/internal/platform/pdf"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

//go:embed copy.typ
var copySource string

// filesMost bounds the files of one copy, in bytes; what is beyond is named in the document and asked of the organisation.
const filesMost = 100 << 20

type makeJob struct {
	Request uuid.UUID `json:"request"`
	Lang    string    `json:"lang"`
}

func (s *Service) askCopy(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*idOut, error) {
	return s.startCopy(tx, tx.Actor().Person)
}

func (s *Service) askChildCopy(_ context.Context, tx *tenant.Tx, in *ofChildIn) (*idOut, error) {
	return s.startCopy(tx, in.Child)
}

// startCopy records the request and has the copy made; one that is being made, or waits to be taken, is answered again.
func (s *Service) startCopy(tx *tenant.Tx, person uuid.UUID) (*idOut, error) {
	out := &idOut{}
	me := tx.Actor().Person
	id, ok, err := tenant.One[uuid.UUID](tx, `select r.id from privacy.requests r where r.tenant_id = $1 and r.kind = 'access' and r.person_id = $2 and r.requester_id = $3
		and (r.state = 'making' or exists (select from privacy.copies c where c.tenant_id = $1 and c.request_id = r.id and c.until_at > $4)) limit 1`, tx.Tenant(), person, me, tx.Now())
	if err != nil {
		return nil, err
	}
	today, err := directory.Today(tx)
	if err != nil {
		return nil, err
	}
	out.Body.ID, out.Body.DueOn = id, Due(today, false)
	if ok {
		return out, nil
	}
	out.Body.ID = tenant.NewID()
	tx.About(out.Body.ID, person)
	if _, err := tx.Exec(`insert into privacy.requests (tenant_id, id, kind, person_id, requester_id, account_id, received_on, due_on, state, created_at, updated_at) values ($1, $2, 'access', $3, $4, $5, $6, $7, 'making', $8, $8)`,
		tx.Tenant(), out.Body.ID, person, me, tx.Account(), today, out.Body.DueOn, tx.Now()); err != nil {
		return nil, err
	}
	_, err = tx.Emit("privacy.make-copy", time.Time{}, makeJob{out.Body.ID, tx.Actor().Lang})
	return out, err
}

type section struct {
	Title  string     `json:"title"`
	Head   []string   `json:"head"`
	Rows   [][]string `json:"rows"`
	Record bool       `json:"record"` // one row, shown as a list of fields
}

type copied struct {
	service string
	part    manifest.Part
}

// makeCopy reads what the requester may read, as they would, writes it as JSON, as a document and with its files, and keeps it sealed.
func (s *Service) makeCopy(ctx context.Context, run *manifest.Steps, in *makeJob) error {
	type row struct {
		PersonID, RequesterID uuid.UUID
		AccountID             *uuid.UUID
		Name, Answer          string
		LeftOut               []string
	}
	var r row
	var open bool
	if err := run.Do(func(tx *tenant.Tx) (err error) {
		r, open, err = tenant.One[row](tx, `select r.person_id, r.requester_id, r.account_id, t.name, r.answer, r.left_out from privacy.requests r join tenant.tenants t on t.tenant_id = r.tenant_id where r.tenant_id = $1 and r.id = $2 and r.state = 'making'`, tx.Tenant(), in.Request)
		return err
	}); err != nil {
		return err
	}
	done := func(state, reason string, more func(tx *tenant.Tx) error) error {
		return run.Finish(func(tx *tenant.Tx) error {
			if err := more(tx); err != nil {
				return err
			}
			if _, err := tx.Exec(`update privacy.requests set state = $3, answer = $4, answered_on = directory.today($1, $5), updated_at = $5 where tenant_id = $1 and id = $2 and state = 'making'`, tx.Tenant(), in.Request, state, reason, tx.Now()); err != nil {
				return err
			}
			v, err := s.request(tx, in.Request, true)
			if err != nil {
				return err
			}
			return s.tell(tx, v, "privacy.told_copy")
		})
	}
	nothing := func(*tenant.Tx) error { return nil }
	if !open {
		return run.Finish(nothing)
	}
	caller := func() (*access.Caller, error) {
		if r.AccountID == nil {
			return s.Person(ctx, run.Tenant, r.RequesterID)
		}
		return s.Caller(ctx, *r.AccountID)
	}
	c, err := caller()
	if err != nil {
		return err
	}
	h := c.In(run.Tenant)
	if h == nil || h.Person != r.RequesterID || c.Of(r.PersonID) != h && r.PersonID != h.Person { // the link ended while it waited
		return done("refused", s.Words.Sentence(in.Lang, "privacy", "privacy.no_longer_yours", nil), nothing)
	}
	parts, err := s.read(ctx, c, h, manifest.Of{Person: r.PersonID, Reader: r.RequesterID})
	if err != nil {
		return err
	}
	parts = slices.DeleteFunc(parts, func(p copied) bool { return slices.Contains(r.LeftOut, p.service) })
	raw, err := s.bundle(ctx, run.Tenant, r.Name, in.Lang, parts)
	var broken *pdf.TemplateError
	if errors.As(err, &broken) {
		return done("refused", s.Words.Sentence(in.Lang, "privacy", "privacy.copy_failed", nil), nothing)
	}
	if err != nil {
		return err
	}
	sealed := s.Vault.Seal(raw, run.Tenant, in.Request)
	if err := s.Blobs.Put(ctx, blob.Key(run.Tenant, in.Request), bytes.NewReader(sealed), int64(len(sealed)), "application/octet-stream"); err != nil {
		return err
	}
	state := "accepted"
	if len(r.LeftOut) > 0 {
		state = "partly"
	}
	return done(state, r.Answer, func(tx *tenant.Tx) error {
		_, err := tx.Exec(`insert into privacy.copies (tenant_id, id, request_id, requester_id, name, bytes, made_at, until_at) values ($1, $2, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
			tx.Tenant(), in.Request, r.RequesterID, "donnees-personnelles.zip", len(raw), tx.Now(), tx.Now().Add(copiesKept))
		return err
	})
}

func (s *Service) read(ctx context.Context, c *access.Caller, h *access.Hat, of manifest.Of) (out []copied, err error) {
	for _, m := range s.Modules() {
		for _, w := range m.Subject.Copies {
			if _, err := s.Runner().Own(ctx, c, h, w.Right, w.Doors, w.Reads, func(tx *tenant.Tx) error {
				parts, err := w.Write(tx, of)
				for _, p := range parts {
					if len(p.Rows) > 0 {
						out = append(out, copied{m.Key, p})
					}
				}
				return err
			}); err != nil {
				return nil, fmt.Errorf("copy of %s: %w", m.Key, err)
			}
		}
	}
	return out, nil
}

// bundle writes the ZIP: donnees.json, donnees.pdf and the files.
func (s *Service) bundle(ctx context.Context, owner uuid.UUID, name, lang string, parts []copied) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	data := map[string]map[string][]map[string]any{}
	var sections []section
	room := filesMost
	for _, p := range parts {
		sec := section{Title: s.say(lang, p.part.Title), Rows: [][]string{}, Record: len(p.part.Rows) == 1 || len(p.part.Columns) > 6}
		for _, col := range p.part.Columns {
			sec.Head = append(sec.Head, s.say(lang, col))
		}
		for _, values := range p.part.Rows {
			line, object := make([]string, len(values)), map[string]any{}
			for i, v := range values {
				line[i], object[plainKey(p.part.Columns[i])] = s.shown(lang, v), machine(v)
			}
			sec.Rows = append(sec.Rows, line)
			if data[p.service] == nil {
				data[p.service] = map[string][]map[string]any{}
			}
			data[p.service][plainKey(p.part.Title)] = append(data[p.service][plainKey(p.part.Title)], object)
		}
		sections = append(sections, sec)
		for i, f := range p.part.Files {
			content, _, err := s.Blobs.Get(ctx, blob.Key(owner, f.ID))
			if errors.Is(err, blob.ErrNotFound) {
				continue
			}
			if err != nil {
				return nil, err
			}
			raw, err := io.ReadAll(io.LimitReader(content, int64(room)+1))
			content.Close()
			if err != nil {
				return nil, err
			}
			if len(raw) > room {
				continue
			}
			room -= len(raw)
			w, err := z.Create(fmt.Sprintf("fichiers/%s/%02d-%s", p.service, i+1, strings.NewReplacer("/", "-", "\\", "-", "\x00", "").Replace(f.Name)))
			if err == nil {
				_, err = w.Write(raw)
			}
			if err != nil {
				return nil, err
			}
		}
	}
	encoded, err := json.MarshalIndent(data, "", "  ")
	if err != nil {
		return nil, err
	}
	document, err := s.PDF.Render(ctx, pdf.Template{Name: "privacy.copy", Source: copySource}, map[string]any{"title": s.say(lang, "privacy.copy_title"), "lang": lang, "sender": []string{name}, "foot": s.say(lang, "privacy.copy_foot"), "sections": sections})
	if err != nil {
		return nil, err
	}
	for name, content := range map[string][]byte{"donnees.json": encoded, "donnees.pdf": document} {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(content)
		}
		if err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func (s *Service) say(lang, key string) string {
	namespace, _, _ := strings.Cut(key, ".")
	return s.Words.Sentence(lang, namespace, key, nil)
}

func plainKey(key string) string {
	if _, name, ok := strings.Cut(key, "copy_"); ok {
		return name
	}
	return key
}

// shown is a value as a person reads it.
func (s *Service) shown(lang string, v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case bool:
		if v {
			return s.say(lang, "privacy.yes")
		}
		return s.say(lang, "privacy.no")
	case time.Time:
		return i18n.DateTime(lang, v)
	case []string:
		return strings.Join(v, ", ")
	case manifest.Word:
		return s.say(lang, v.Key)
	}
	return fmt.Sprint(v)
}

// machine is a value as a program reads it.
func machine(v any) any {
	if w, ok := v.(manifest.Word); ok {
		return w.Code
	}
	return v
}

// takeCopy hands the copy to who asked for it, and to nobody else.
func (s *Service) takeCopy(ctx context.Context, run *manifest.Stages, in *OfRequest) (*download, error) {
	type row struct {
		ID   uuid.UUID
		Name string
	}
	var c row
	if err := run.Do(func(tx *tenant.Tx) (err error) {
		var ok bool
		c, ok, err = tenant.One[row](tx, `select c.id, c.name from privacy.copies c where c.tenant_id = $1 and c.request_id = $2 and c.requester_id = $3 and c.until_at > $4`, tx.Tenant(), in.Request, tx.Actor().Person, tx.Now())
		if err == nil && !ok {
			err = problem.Missing()
		}
		return err
	}); err != nil {
		return nil, err
	}
	return s.opened(ctx, in.Tenant, c.ID, c.Name)
}
