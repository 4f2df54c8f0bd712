package exchange

import (
	"bytes"
	"context"
	"crypto/md5" //nolint:gosec // the GAR compares a sum of this kind; it proves nothing else
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/platform/blob"
	"preau/internal/platform/lists"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// The states of an archive.
const (
	Making  = "making"
	Refused = "refused" // something was missing; nothing was written
	Ready   = "ready"
	Sending = "sending"
	SentOff = "sent"
	Failed  = "failed" // it is here, and did not arrive
)

const (
	filesKept    = 7 * 24 * time.Hour
	archivesKept = 366 * 24 * time.Hour
)

// garRow is the GAR's row of a school.
type garRow struct {
	Ident     string
	Open      bool
	OpenedAt  *time.Time
	Host      string
	Port      int
	Login     string
	Folder    string
	HostKey   string
	OwnKey    []byte
	OwnPublic string
}

// Archive is one archive that was made, or refused.
type Archive struct {
	ID        uuid.UUID  `json:"id"`
	Name      string     `json:"name,omitempty"`
	State     string     `json:"state" enum:"making,refused,ready,sending,sent,failed"`
	ByHand    bool       `json:"by_hand"`
	MadeAt    time.Time  `json:"made_at"`
	Bytes     int        `json:"bytes"`
	MD5       string     `json:"md5,omitempty" db:"md5"`
	Pupils    int        `json:"pupils"`
	Teachers  int        `json:"teachers"`
	Classes   int        `json:"classes"`
	Blockers  int        `json:"blockers" doc:"How many things kept it from being written"`
	Attempts  int        `json:"attempts" doc:"To send it"`
	ErrorCode string     `json:"error_code,omitempty" doc:"What the last attempt met: host_key, refused, unreachable, lost"`
	NextAt    *time.Time `json:"next_at,omitempty" doc:"Of the next attempt"`
	SentAt    *time.Time `json:"sent_at,omitempty"`
	Dropped   bool       `json:"dropped" doc:"Its file is not kept any more"`
}

const archiveColumns = `id, name, state, by_hand, made_at, bytes, md5, pupils, teachers, classes, blockers, attempts, error_code, next_at, sent_at, dropped_at is not null as dropped`

// Ident is the identifier that the GAR gave to this organisation's ENT, "" before it gave one; the service's door is open.
func Ident(tx *tenant.Tx) (string, error) {
	g, err := garOf(tx)
	return g.Ident, err
}

func garOf(tx *tenant.Tx) (garRow, error) {
	g, ok, err := tenant.One[garRow](tx, `select ident, open, opened_at, host, port, login, folder, host_key, own_key, own_public from exchange.gar where tenant_id = $1`, tx.Tenant())
	if !ok {
		g.Port = 22
	}
	return g, err
}

// identForm is what the GAR gives an ENT to call itself: letters, digits and hyphens.
var identForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9-]{0,30}$`)

// GARSettings are what a school says of its exchange with the GAR.
type GARSettings struct {
	Ident        string      `json:"ident" maxLength:"31" doc:"The identifier that the GAR gave to this ENT"`
	Open         bool        `json:"open" doc:"An archive leaves each night"`
	Responsibles []uuid.UUID `json:"responsibles" nullable:"false" maxItems:"40" doc:"The persons who assign resources"`
	Host         string      `json:"host" maxLength:"200" doc:"SFTP server; empty: the archive is fetched by hand"`
	Port         int         `json:"port" minimum:"1" maximum:"65535" default:"22"`
	Login        string      `json:"login" maxLength:"64"`
	Folder       string      `json:"folder" maxLength:"200"`
	HostKey      string      `json:"host_key" maxLength:"2000" doc:"The server's public key, as its owner gives it: ssh-ed25519 AAAA…"`
}

// setGAR writes the settings. A server is believed by its key alone, so one without a key is refused.
func (s *Service) setGAR(tx *tenant.Tx, in GARSettings) error {
	in.Ident, in.Host, in.Login, in.Folder, in.HostKey = strings.TrimSpace(in.Ident), strings.TrimSpace(in.Host), strings.TrimSpace(in.Login), strings.Trim(strings.TrimSpace(in.Folder), "/"), strings.TrimSpace(in.HostKey)
	if in.Ident != "" && !identForm.MatchString(in.Ident) {
		return problem.OnField("ident", "exchange.bad_ident")
	}
	if in.Open && in.Ident == "" {
		return problem.OnField("ident", "exchange.ident_needed")
	}
	was, err := garOf(tx)
	if err != nil {
		return err
	}
	if in.Host != "" {
		if in.Login == "" {
			return problem.OnField("login", "exchange.login_needed")
		}
		if in.HostKey, err = readHostKey(in.HostKey); err != nil {
			return problem.OnField("host_key", "exchange.bad_host_key")
		}
		if err := s.checkHost(in.Host, in.Port); err != nil {
			return problem.OnField("host", "exchange.bad_host")
		}
		if strings.Contains("/"+in.Folder+"/", "/../") {
			return problem.OnField("folder", "exchange.bad_folder")
		}
		if was.OwnPublic == "" {
			secret, public, err := newKeyPair()
			if err != nil {
				return err
			}
			tenantID := tx.Tenant()
			was.OwnKey, was.OwnPublic = s.Keys.Seal("exchange sftp", secret, tenantID[:]), public
		}
	}
	known, err := tenant.Value[int](tx, `select count(*)::int from directory.people p where p.tenant_id = $1 and p.id = any ($2) and p.erased_at is null
		and exists (select from directory.roles r where r.tenant_id = $1 and r.person_id = p.id and r.profile not in ('pupil', 'guardian') and r.since <= directory.today($1, $3) and (r.until is null or r.until >= directory.today($1, $3)))`,
		tx.Tenant(), in.Responsibles, tx.Now())
	if err != nil {
		return err
	}
	if known != len(in.Responsibles) {
		return problem.OnField("responsibles", "exchange.unknown_responsible")
	}
	if in.Port == 0 {
		in.Port = 22
	}
	if _, err := tx.Exec(`insert into exchange.gar as g (tenant_id, ident, open, opened_at, host, port, login, folder, host_key, own_key, own_public, updated_at)
		values ($1, $2, $3, case when $3 then $11::timestamptz end, $4, $5, $6, $7, $8, $9, $10, $11)
		on conflict (tenant_id) do update set ident = excluded.ident, open = excluded.open, opened_at = case when excluded.open then coalesce(g.opened_at, excluded.opened_at) end, host = excluded.host, port = excluded.port,
			login = excluded.login, folder = excluded.folder, host_key = excluded.host_key, own_key = excluded.own_key, own_public = excluded.own_public, updated_at = excluded.updated_at`,
		tx.Tenant(), in.Ident, in.Open, in.Host, in.Port, in.Login, in.Folder, in.HostKey, was.OwnKey, was.OwnPublic, tx.Now()); err != nil {
		return fmt.Errorf("write the GAR's settings: %w", err)
	}
	if _, err := tx.Exec(`delete from exchange.responsibles where tenant_id = $1 and person_id <> all ($2)`, tx.Tenant(), in.Responsibles); err != nil {
		return err
	}
	_, err = tx.Exec(`insert into exchange.responsibles (tenant_id, person_id, since) select $1, p, $3 from unnest($2::uuid[]) p on conflict do nothing`, tx.Tenant(), in.Responsibles, tx.Now())
	return err
}

type ofArchive struct {
	Archive uuid.UUID `json:"archive"`
}

// ask writes an archive's line and has it made.
func (s *Service) ask(tx *tenant.Tx, byHand bool) (uuid.UUID, error) {
	id := tenant.NewID()
	if _, err := tx.Exec(`insert into exchange.archives (tenant_id, id, state, by_hand, made_at) values ($1, $2, 'making', $3, $4)`, tx.Tenant(), id, byHand, tx.Now()); err != nil {
		return id, err
	}
	_, err := tx.Emit("exchange.archive", time.Time{}, ofArchive{id})
	return id, err
}

// make makes an archive, keeps it sealed, and has it sent where the school said.
func (s *Service) make(ctx context.Context, run *manifest.Steps, in *ofArchive) error {
	var content bytes.Buffer
	var n counts
	var name string
	var blockers []Blocker
	var g garRow
	waiting := false
	err := run.Do(func(tx *tenant.Tx) (err error) {
		if waiting, err = tenant.Value[bool](tx, `select state = 'making' from exchange.archives where tenant_id = $1 and id = $2`, tx.Tenant(), in.Archive); err != nil || !waiting {
			return err
		}
		if g, err = garOf(tx); err != nil {
			return err
		}
		school, err := garSchoolOf(tx)
		if err != nil {
			return err
		}
		day, err := directory.Today(tx)
		if err != nil {
			return err
		}
		if blockers, n, err = blockersOf(tx, g.Ident, school, day); err != nil || len(blockers) > 0 {
			return err
		}
		d := degreeOf(school.SchoolType)
		name = archiveName(g.Ident, d, day, school.UAI)
		tenantID := tx.Tenant()
		a := &archive{degree: d, ident: g.Ident, day: day, at: tx.Now(), school: school, most: s.partSize(), name: func(person uuid.UUID) string { return s.GAR(tenantID, person) }}
		n, err = a.write(tx, &content)
		return err
	})
	if err != nil {
		return err
	}
	if !waiting {
		return run.Finish(func(*tenant.Tx) error { return nil })
	}
	if len(blockers) > 0 {
		return run.Finish(func(tx *tenant.Tx) error {
			_, err := tx.Exec(`update exchange.archives set state = 'refused', blockers = $3, pupils = $4, teachers = $5, classes = $6 where tenant_id = $1 and id = $2`, tx.Tenant(), in.Archive, len(blockers), n.Pupils, n.Teachers, n.Classes)
			return err
		})
	}
	sum := md5.Sum(content.Bytes()) //nolint:gosec // see above
	size := content.Len()
	sealed := s.Keys.Seal("exchange archive", content.Bytes(), in.Archive[:])
	if err := s.Blobs.Put(ctx, blob.Key(run.Tenant, in.Archive), bytes.NewReader(sealed), int64(len(sealed)), "application/octet-stream"); err != nil {
		return err
	}
	return run.Finish(func(tx *tenant.Tx) error {
		state := Ready
		if g.Host != "" {
			state = Sending
			if _, err := tx.Emit("exchange.send", time.Time{}, ofArchive{in.Archive}); err != nil {
				return err
			}
		}
		_, err := tx.Exec(`update exchange.archives set state = $3, name = $4, bytes = $5, md5 = $6, pupils = $7, teachers = $8, classes = $9 where tenant_id = $1 and id = $2`,
			tx.Tenant(), in.Archive, state, name, size, hex.EncodeToString(sum[:]), n.Pupils, n.Teachers, n.Classes)
		return err
	})
}

func (s *Service) partSize() int {
	if s.PartPersons > 0 {
		return s.PartPersons
	}
	return partPersons
}

// archiveFile reads an archive that is kept.
func (s *Service) archiveFile(ctx context.Context, tenantID, id uuid.UUID) ([]byte, error) {
	r, _, err := s.Blobs.Get(ctx, blob.Key(tenantID, id))
	if errors.Is(err, blob.ErrNotFound) {
		return nil, problem.Missing()
	}
	if err != nil {
		return nil, err
	}
	defer r.Close()
	sealed, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	return s.Keys.Unseal("exchange archive", sealed, id[:])
}

// Delays between attempts: a peer that is down for an evening is reached the same night; after a day it is given up and shown.
var delays = []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour, 6 * time.Hour, 10 * time.Hour}

// send takes an archive to the school's server. Whether an attempt that was cut short arrived is asked of the server first.
func (s *Service) send(ctx context.Context, run *manifest.Steps, in *ofArchive) error {
	var g garRow
	var a Archive
	ok := false
	if err := run.Do(func(tx *tenant.Tx) (err error) {
		if a, ok, err = tenant.One[Archive](tx, `select `+archiveColumns+` from exchange.archives where tenant_id = $1 and id = $2 and state = 'sending' and dropped_at is null`, tx.Tenant(), in.Archive); err != nil || !ok {
			return err
		}
		g, err = garOf(tx)
		return err
	}); err != nil {
		return err
	}
	if !ok {
		return run.Finish(func(*tenant.Tx) error { return nil })
	}
	if g.Host == "" { // it was taken out of the settings in between
		return run.Finish(func(tx *tenant.Tx) error {
			_, err := tx.Exec(`update exchange.archives set state = 'ready', next_at = null where tenant_id = $1 and id = $2`, tx.Tenant(), in.Archive)
			return err
		})
	}
	content, err := s.archiveFile(ctx, run.Tenant, in.Archive)
	if err != nil {
		return err
	}
	secret, err := s.Keys.Unseal("exchange sftp", g.OwnKey, run.Tenant[:])
	if err != nil {
		return err
	}
	failed := s.upload(ctx, g, secret, path.Base(a.Name), content, a.MD5)
	return run.Finish(func(tx *tenant.Tx) error {
		if failed == nil {
			_, err := tx.Exec(`update exchange.archives set state = 'sent', attempts = attempts + 1, error_code = '', next_at = null, sent_at = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), in.Archive, tx.Now())
			return err
		}
		code := codeOf(failed)
		s.Log.Warn("an archive did not leave", "tenant", run.Tenant, "archive", in.Archive, "attempt", a.Attempts+1, "code", code)
		if code == "host_key" || a.Attempts >= len(delays) { // another machine than the one that was named is not tried again
			_, err := tx.Exec(`update exchange.archives set state = 'failed', attempts = attempts + 1, error_code = $3, next_at = null where tenant_id = $1 and id = $2`, tx.Tenant(), in.Archive, code)
			return err
		}
		next := tx.Now().Add(delays[a.Attempts])
		if _, err := tx.Emit("exchange.send", next, ofArchive{in.Archive}); err != nil {
			return err
		}
		_, err := tx.Exec(`update exchange.archives set attempts = attempts + 1, error_code = $3, next_at = $4 where tenant_id = $1 and id = $2`, tx.Tenant(), in.Archive, code, next)
		return err
	})
}

// resend begins anew with an archive that did not arrive, or had no server to go to.
func (s *Service) resend(tx *tenant.Tx, id uuid.UUID) error {
	g, err := garOf(tx)
	if err != nil {
		return err
	}
	if g.Host == "" {
		return problem.New(problem.Conflict, "exchange.no_server")
	}
	n, err := tx.Exec(`update exchange.archives set state = 'sending', attempts = 0, error_code = '', next_at = null where tenant_id = $1 and id = $2 and state in ('ready', 'failed', 'sent') and dropped_at is null`, tx.Tenant(), id)
	if err != nil {
		return err
	}
	if n == 0 {
		return problem.Missing()
	}
	tx.About(id)
	_, err = tx.Emit("exchange.send", time.Time{}, ofArchive{id})
	return err
}

// night makes the archive of a school that asked for it, and throws away what was kept long enough.
func (s *Service) night(ctx context.Context, run *manifest.Steps, _ *manifest.Due) error {
	var old []uuid.UUID
	if err := run.Do(func(tx *tenant.Tx) (err error) {
		old, err = tenant.Select[uuid.UUID](tx, `select id from exchange.archives where tenant_id = $1 and dropped_at is null and made_at < $2 and state <> 'making'`, tx.Tenant(), tx.Now().Add(-filesKept))
		return err
	}); err != nil {
		return err
	}
	for _, id := range old {
		if err := s.Blobs.Delete(ctx, blob.Key(run.Tenant, id)); err != nil {
			return err
		}
	}
	return run.Finish(func(tx *tenant.Tx) error {
		if _, err := tx.Exec(`update exchange.archives set dropped_at = $3, state = case state when 'sending' then 'failed' else state end where tenant_id = $1 and id = any ($2)`, tx.Tenant(), lists.NonNil(old), tx.Now()); err != nil {
			return err
		}
		if err := forget(tx); err != nil {
			return err
		}
		due, err := tenant.Value[bool](tx, `select g.open and exists (select from tenant.services v where v.tenant_id = $1 and v.service = 'exchange' and v.closed_at is null) from exchange.gar g where g.tenant_id = $1`, tx.Tenant())
		if err != nil || !due {
			return err
		}
		_, err = s.ask(tx, false)
		return err
	})
}

var paris = schoolyear.ForZone(schoolyear.ZoneA, schoolyear.FourDays()).Location()
