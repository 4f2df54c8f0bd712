package audit

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"preau/internal/platform/signed"
	"preau/internal/tenant"
)

// canonical is the line as bytes that say the same whoever reads it back: fields in a fixed order, each with its length, the
// instant in microseconds since 1970, the detail with its keys sorted.
func (l Line) canonical() ([]byte, error) {
	var detail any
	if err := json.Unmarshal(l.Detail, &detail); err != nil {
		return nil, err
	}
	body, err := json.Marshal(detail)
	if err != nil {
		return nil, err
	}
	account := uuid.Nil
	if l.Account != nil {
		account = *l.Account
	}
	b := append([]byte{}, l.Tenant[:]...)
	b = append(b, l.ID[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(l.At.UnixMicro()))
	b = append(b, account[:]...)
	for _, s := range []string{l.Via, l.Operation, l.Trace, string(body)} {
		b = binary.BigEndian.AppendUint32(b, uint32(len(s)))
		b = append(b, s...)
	}
	for _, o := range l.Objects {
		b = append(b, o[:]...)
	}
	return b, nil
}

func next(before []byte, canonical []byte) []byte {
	h := sha256.New()
	h.Write(before)
	h.Write(canonical)
	return h.Sum(nil)
}

// start is the hash before a tenant's first line.
func start(id uuid.UUID) []byte {
	h := sha256.Sum256(append([]byte("preau audit "), id[:]...))
	return h[:]
}

// Head is the end of a tenant's chain as it is signed, kept and exported.
type Head struct {
	Tenant    uuid.UUID `json:"tenant" db:"tenant_id"`
	Seq       int64     `json:"seq"`
	Hash      []byte    `json:"hash"`
	SealedAt  time.Time `json:"sealed_at"`
	Signature []byte    `json:"signature"`
}

func (h Head) signedText(use string) []byte {
	b := append([]byte("preau audit "+use+"\n"), h.Tenant[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(h.Seq))
	b = binary.BigEndian.AppendUint64(b, uint64(h.SealedAt.UnixMicro()))
	return append(b, h.Hash...)
}

// SealKey is the key that signs heads and months; its public half may be given to whoever keeps the heads outside.
func SealKey(root []byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(signed.New(root).Derive("audit seal", ed25519.SeedSize))
}

// MarkKey is the key of the application's mark on each line.
func MarkKey(root []byte) []byte { return signed.New(root).Derive("audit lines", 32) }

// Sealer chains what was written. Any number of processes may run one: a tenant's head is locked while its chain grows.
type Sealer struct {
	DB  *tenant.Database
	Key ed25519.PrivateKey
	Log *slog.Logger
	// Sealed hears how many lines a round chained; nil: nobody listens.
	Sealed func(lines int)
}

// Every is how often the sealer looks for new lines: the longest that a line is on no chain.
const Every = 2 * time.Second

const atOnce = 2000 // lines in one transaction

// Run seals until the context ends. A round costs what was touched, whatever the number of tenants.
func (s *Sealer) Run(ctx context.Context) {
	var round time.Time
	for {
		n, err := s.Once(ctx)
		if err == nil && s.DB.Clock().Now().Sub(round).Abs() > time.Hour {
			if err = s.Months(ctx); err == nil {
				round = s.DB.Clock().Now()
			}
		}
		if err != nil && ctx.Err() == nil {
			s.Log.WarnContext(ctx, "the journal waits to be sealed", "error", err.Error())
		}
		if s.Sealed != nil && n > 0 {
			s.Sealed(n)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(Every):
		}
	}
}

// above asks a look-up whose journal needs work.
func above[T any](ctx context.Context, s *Sealer, ask func(tx *tenant.Tx) ([]T, error)) (out []T, err error) {
	err = s.DB.In(ctx, tenant.Doors{ReadOnly: true}, actor, func(tx *tenant.Tx) error { out, err = ask(tx); return err })
	return out, err
}

var actor = tenant.Actor{Via: "audit"}

func behind(id uuid.UUID) tenant.Doors { return tenant.Doors{Tenant: id, Open: []string{"audit"}} }

// Once chains every line that waits and returns how many it chained.
func (s *Sealer) Once(ctx context.Context) (sealed int, err error) {
	ids, err := above(ctx, s, func(tx *tenant.Tx) ([]uuid.UUID, error) {
		return tenant.Final[uuid.UUID](tx, `select audit.touched()`)
	})
	if err != nil {
		return 0, err
	}
	var failed error
	for _, id := range ids {
		for more := true; more && ctx.Err() == nil; {
			var n int
			err := s.DB.In(ctx, behind(id), actor, func(tx *tenant.Tx) (err error) { n, more, err = s.seal(tx); return err })
			sealed += n
			if err != nil { // one tenant's trouble is not the others'
				failed = errors.Join(failed, err)
				break
			}
		}
	}
	return sealed, failed
}

type headRow struct {
	Seq       int64
	Hash      []byte
	Unmarked  int64
	SealedAt  time.Time
	Signature []byte
}

// lock holds a tenant's chain for this transaction: two sealers do not fork it.
func lock(tx *tenant.Tx) error {
	_, err := tx.Exec(`select pg_advisory_xact_lock(hashtextextended('audit ' || $1::text, 0))`, tx.Tenant())
	return err
}

// seal chains at most atOnce lines of the transaction's tenant; a line without the application's mark stays out, to be found.
func (s *Sealer) seal(tx *tenant.Tx) (n int, more bool, err error) {
	if err := lock(tx); err != nil {
		return 0, false, err
	}
	id := tx.Tenant()
	head, there, err := tenant.One[headRow](tx, `select seq, hash, unmarked, sealed_at, signature from audit.heads where tenant_id = $1`, id)
	if err != nil {
		return 0, false, err
	}
	if !there {
		head.Hash = start(id)
	}
	lines, err := tenant.Select[Line](tx, `select l.tenant_id, l.id, l.at, l.account_id, l.via, l.operation, l.objects, l.detail, l.trace, l.mark
		from audit.pending p join audit.lines l on l.tenant_id = p.tenant_id and l.id = p.line_id and l.at = p.at
		where p.tenant_id = $1 and not exists (select from audit.chain c where c.tenant_id = $1 and c.line_id = p.line_id)
		order by p.line_id limit $2`, id, atOnce)
	if err != nil {
		return 0, false, err
	}
	if there && head.Seq > 0 {
		if err := s.closeMonth(tx, head); err != nil {
			return 0, false, err
		}
	}
	var seqs []int64
	var ids, seen []uuid.UUID
	var ats []time.Time
	var hashes [][]byte
	for _, l := range lines {
		seen = append(seen, l.ID)
		c, err := l.canonical()
		if err != nil {
			return 0, false, err
		}
		if l.Mark == nil && !there {
			head.Unmarked++
		} else if !tx.Marked(c, l.Mark) {
			continue // the application did not write it: it stays out, and is found
		}
		head.Seq++
		head.Hash = next(head.Hash, c)
		seqs, ids, ats, hashes = append(seqs, head.Seq), append(ids, l.ID), append(ats, l.At), append(hashes, head.Hash)
	}
	if _, err := tx.Exec(`delete from audit.pending where tenant_id = $1 and line_id = any ($2)`, id, seen); err != nil || len(seqs) == 0 {
		return 0, len(lines) == atOnce, err
	}
	if _, err := tx.Exec(`insert into audit.chain (tenant_id, seq, line_id, at, hash, sealed_at)
		select $1, c.seq, c.line_id, c.at, c.hash, $6 from unnest($2::bigint[], $3::uuid[], $4::timestamptz[], $5::bytea[]) c(seq, line_id, at, hash)`,
		id, seqs, ids, ats, hashes, tx.Now()); err != nil {
		return 0, false, err
	}
	h := s.sign(Head{Tenant: id, Seq: head.Seq, Hash: head.Hash, SealedAt: tx.Now().Truncate(time.Microsecond)}, "head")
	_, err = tx.Exec(`insert into audit.heads (tenant_id, seq, hash, unmarked, sealed_at, signature) values ($1, $2, $3, $4, $5, $6)
		on conflict (tenant_id) do update set seq = excluded.seq, hash = excluded.hash, sealed_at = excluded.sealed_at, signature = excluded.signature`,
		id, h.Seq, h.Hash, head.Unmarked, h.SealedAt, h.Signature)
	return len(seqs), len(lines) == atOnce, err
}

func (s *Sealer) sign(h Head, use string) Head {
	h.Signature = ed25519.Sign(s.Key, h.signedText(use))
	return h
}

// monthOf is the first day of the month of an instant, in universal time: a seal needs no zone.
func monthOf(t time.Time) time.Time {
	t = t.UTC()
	return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
}

// closeMonth signs the end of the head's month once it is over.
func (s *Sealer) closeMonth(tx *tenant.Tx, head headRow) error {
	month := monthOf(head.SealedAt)
	if !month.Before(monthOf(tx.Now())) {
		return nil
	}
	h := s.sign(Head{Tenant: tx.Tenant(), Seq: head.Seq, Hash: head.Hash, SealedAt: month}, "month")
	_, err := tx.Exec(`insert into audit.seals (tenant_id, month, last_seq, hash, signed_at, signature) values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
		tx.Tenant(), month, h.Seq, h.Hash, tx.Now(), h.Signature)
	return err
}

// keptMonths is how long lines are kept; the month's seal stays.
const keptMonths = 12

// Months signs the months that ended and drops the lines whose year is over.
func (s *Sealer) Months(ctx context.Context) error {
	now := s.DB.Clock().Now()
	due, err := above(ctx, s, func(tx *tenant.Tx) ([]uuid.UUID, error) {
		return tenant.Final[uuid.UUID](tx, `select audit.months_due($1::date)`, monthOf(now))
	})
	if err != nil {
		return err
	}
	for _, id := range due {
		err := s.DB.In(ctx, behind(id), actor, func(tx *tenant.Tx) error {
			if err := lock(tx); err != nil {
				return err
			}
			head, there, err := tenant.One[headRow](tx, `select seq, hash, unmarked, sealed_at, signature from audit.heads where tenant_id = $1`, id)
			if err != nil || !there {
				return err
			}
			return s.closeMonth(tx, head)
		})
		if err != nil {
			return err
		}
	}
	before := monthOf(now).AddDate(0, -keptMonths, 0)
	old, err := above(ctx, s, func(tx *tenant.Tx) ([]uuid.UUID, error) {
		return tenant.Final[uuid.UUID](tx, `select audit.drops_due($1::date)`, before)
	})
	if err != nil {
		return err
	}
	for _, id := range old {
		err := s.DB.In(ctx, behind(id), actor, func(tx *tenant.Tx) error {
			_, err := tx.Exec(`select audit.drop_before($1::date, $2)`, before, tx.Now())
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Unsent are the heads that were signed since they last left the house.
func Unsent(tx *tenant.Tx) ([]Head, error) {
	return tenant.Select[Head](tx, `select tenant_id, seq, hash, sealed_at, signature from audit.moved()`)
}

// Left notes that heads left the house.
func Left(tx *tenant.Tx, heads []Head) error {
	ids, at := make([]uuid.UUID, len(heads)), make([]time.Time, len(heads))
	for i, h := range heads {
		ids[i], at[i] = h.Tenant, h.SealedAt
	}
	_, err := tx.Exec(`select audit.left_the_house($1, $2)`, ids, at)
	return err
}

// Tenants are those that have a journal, the one above tenants first.
func Tenants(tx *tenant.Tx) ([]uuid.UUID, error) {
	return tenant.Select[uuid.UUID](tx, `select audit.tenants()`)
}

// Unverified are those whose journal grew and was compared with its chain by nobody since an instant.
func Unverified(tx *tenant.Tx, since time.Time) ([]uuid.UUID, error) {
	return tenant.Select[uuid.UUID](tx, `select audit.checks_due($1)`, since)
}
