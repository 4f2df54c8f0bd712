package transport

import (
	"crypto/rand"
	"errors"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/directory"
	"preau/internal/platform/problem"
	"preau/internal/platform/qr"
	"preau/internal/platform/signed"
	"preau/internal/tenant"
)

// passPurpose is what a pass's token serves, and nothing else.
const passPurpose = "transport.pass"

// Pass is what a pupil shows when boarding.
type Pass struct {
	ID        uuid.UUID  `json:"id"`
	PupilID   uuid.UUID  `json:"pupil_id"`
	Code      string     `json:"code" doc:"Read aloud when the picture cannot be read"`
	UntilAt   time.Time  `json:"until_at"`
	MadeAt    time.Time  `json:"made_at"`
	RevokedAt *time.Time `json:"revoked_at,omitempty"`
	QR        string     `json:"qr,omitempty" db:"-" doc:"An SVG picture"`
}

const passColumns = `a.id, a.pupil_id, a.code, a.until_at, a.made_at, a.revoked_at`

// tokenOf is the text of a pass: a signed link that names a row and nobody.
func (s *Service) tokenOf(tenantID, id uuid.UUID, until time.Time) string {
	return s.Keys.Token(passPurpose, signed.Link{Tenant: tenantID, ID: id, Until: until})
}

// address is what the picture of a pass holds: whatever camera reads it, the app of who boards opens; the token never reaches a server's log.
func (s *Service) address(token string) string { return s.URL + "/transport/carte#" + token }

// letters are those that nobody mistakes for another, read aloud.
const letters = "ABCDEFGHJKLMNPQRTUVWXYZ2346789"

func code() string {
	raw := make([]byte, 8)
	_, _ = rand.Read(raw) // never fails
	for i := range raw {
		raw[i] = letters[int(raw[i])%len(letters)]
	}
	return string(raw[:4]) + "-" + string(raw[4:])
}

// issue makes the passes of pupils until the end of the school year; one who has a valid pass keeps it.
func issue(tx *tenant.Tx, pupils []uuid.UUID) (int, error) {
	day, err := directory.Today(tx)
	if err != nil {
		return 0, err
	}
	_, until, err := schoolYear(tx, day)
	if err != nil {
		return 0, err
	}
	cal, err := directory.Calendar(tx)
	if err != nil {
		return 0, err
	}
	made := 0
	for _, p := range pupils {
		n, err := tx.Exec(`insert into transport.passes (tenant_id, id, pupil_id, code, until_at, made_by, made_at) select $1, $2, $3, $4, $5, $6, $7
			where exists (select from transport.rights where tenant_id = $1 and pupil_id = $3 and state = 'granted' and until >= $8::date)
			and not exists (select from transport.passes where tenant_id = $1 and pupil_id = $3 and revoked_at is null and until_at > $7)`,
			tx.Tenant(), tenant.NewID(), p, code(), until.AddDays(1).At(cal.Location(), 0, 0), nullable(tx.Account()), tx.Now(), day)
		if err != nil {
			return made, err
		}
		if n > 0 {
			made++
			tx.About(p)
		}
	}
	return made, nil
}

// revoke ends the passes of a pupil; with renewed another takes their place.
func revoke(tx *tenant.Tx, pupil uuid.UUID, why string) error {
	n, err := tx.Exec(`update transport.passes set revoked_at = $3, revoked_by = $4, revoked = $5 where tenant_id = $1 and pupil_id = $2 and revoked_at is null`, tx.Tenant(), pupil, tx.Now(), nullable(tx.Account()), why)
	if err != nil {
		return err
	}
	if n == 0 {
		return problem.Missing()
	}
	tx.About(pupil)
	return nil
}

// Checked is what a pass says when it is shown.
type Checked struct {
	State   string     `json:"state" enum:"valid,revoked,expired,unknown"`
	PupilID *uuid.UUID `json:"pupil_id,omitempty"`
	Name    string     `json:"name,omitempty"`
	Right   bool       `json:"right" doc:"Has the right to ride today"`
	Runs    []string   `json:"runs" nullable:"false" doc:"Lines that expect them today"`
}

// check reads a pass by its token or by its code.
func (s *Service) check(tx *tenant.Tx, text string) (Checked, error) {
	out := Checked{State: "unknown", Runs: []string{}}
	text = strings.TrimSpace(text)
	if _, token, found := strings.Cut(text, "#"); found {
		text = token
	}
	var id uuid.UUID
	if link, err := s.Keys.Verify(passPurpose, text, tx.Now()); err == nil || errors.Is(err, signed.ErrExpired) {
		if link.Tenant != tx.Tenant() {
			return out, nil
		}
		id = link.ID
	}
	type row struct {
		Pass
		Name string
	}
	row1, ok, err := tenant.One[row](tx, `select `+passColumns+`, p.given_name || ' ' || coalesce(nullif(p.usage_name, ''), p.family_name) as name from transport.passes a join directory.people p on p.tenant_id = $1 and p.id = a.pupil_id
		where a.tenant_id = $1 and (a.id = $2 or a.code = $3) order by a.revoked_at is not null, a.made_at desc limit 1`, tx.Tenant(), id, strings.ToUpper(text))
	if err != nil || !ok {
		return out, err
	}
	out.PupilID, out.Name, out.State = &row1.PupilID, row1.Name, "valid"
	switch {
	case row1.RevokedAt != nil:
		out.State = "revoked"
	case !tx.Now().Before(row1.UntilAt):
		out.State = "expired"
	}
	day, err := directory.Today(tx)
	if err != nil {
		return out, err
	}
	if out.Right, err = tenant.Value[bool](tx, `select exists (select from transport.rights where tenant_id = $1 and pupil_id = $2 and state = 'granted' and since <= $3::date and until >= $3::date)`, tx.Tenant(), row1.PupilID, day); err != nil {
		return out, err
	}
	out.Runs, err = tenant.Select[string](tx, `select distinct l.code from transport.rides e join transport.rights g on g.tenant_id = $1 and g.id = e.right_id and g.state = 'granted' and g.since <= $3::date and g.until >= $3::date
		join transport.lines l on l.tenant_id = $1 and l.id = g.line_id where e.tenant_id = $1 and e.pupil_id = $2 order by 1`, tx.Tenant(), row1.PupilID, day)
	return out, err
}

// picture draws a pass's code.
func (s *Service) picture(tenantID uuid.UUID, p Pass) (string, error) {
	return qr.SVG(s.address(s.tokenOf(tenantID, p.ID, p.UntilAt)))
}
