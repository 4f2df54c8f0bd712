package audit

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"preau/internal/tenant"
)

// The kinds of finding.
const (
	Edited    = "edited"    // the line says something else than when it was chained
	Deleted   = "deleted"   // the chain names a line that is no more
	Inserted  = "inserted"  // a line that the application did not write, or that is on no chain
	Moved     = "moved"     // a genuine line in another's place
	Cut       = "cut"       // links of the chain are missing, up to the one named
	Truncated = "truncated" // the chain ends before its signed end
	Rewritten = "rewritten" // the chain's end, or a month's, is not what was signed or exported
)

// Finding is one thing that is not as it was written, and where.
type Finding struct {
	Kind string     `json:"kind" enum:"edited,deleted,inserted,moved,cut,truncated,rewritten"`
	Seq  int64      `json:"seq,omitempty" doc:"Place in the chain, 0 for a line on no chain"`
	Line *uuid.UUID `json:"line,omitempty"`
	At   *time.Time `json:"at,omitempty"`
}

// Report is what a verification of one tenant's journal found.
type Report struct {
	Tenant   uuid.UUID `json:"tenant"`
	At       time.Time `json:"at"`
	Lines    int64     `json:"lines"`             // compared with the chain
	Seq      int64     `json:"seq"`               // the chain's end
	Waiting  int64     `json:"waiting,omitempty"` // not chained yet
	Found    int       `json:"found"`
	Findings []Finding `json:"findings"` // the first 100
}

func (r *Report) add(f Finding) {
	r.Found++
	if len(r.Findings) < 100 {
		r.Findings = append(r.Findings, f)
	}
}

type linked struct {
	Seq     int64
	LineID  uuid.UUID
	ChainAt time.Time
	Hash    []byte
	Gone    bool
	Line
}

// Verify compares the journal of the transaction's tenant with its chain, its signed end and months, and the heads of it that
// were kept outside, in pages. The door of the audit is open.
func Verify(tx *tenant.Tx, public ed25519.PublicKey, outside ...Head) (Report, error) {
	id := tx.Tenant()
	r := Report{Tenant: id, At: tx.Now(), Findings: []Finding{}}
	seals, err := tenant.Select[struct {
		Month     time.Time
		LastSeq   int64
		Hash      []byte
		Signature []byte
		Dropped   bool
	}](tx, `select month, last_seq, hash, signature, dropped_at is not null as dropped from audit.seals where tenant_id = $1 order by last_seq, month`, id)
	if err != nil {
		return r, err
	}
	known := map[int64][]Head{} // what the chain must be at certain places
	seq, before := int64(0), start(id)
	farthest := int64(0)
	for _, s := range seals {
		h := Head{Tenant: id, Seq: s.LastSeq, Hash: s.Hash, SealedAt: s.Month}
		if !ed25519.Verify(public, h.signedText("month"), s.Signature) {
			at := s.Month
			r.add(Finding{Kind: Rewritten, Seq: s.LastSeq, At: &at})
			continue
		}
		if s.Dropped {
			seq, before = s.LastSeq, s.Hash
		}
		known[s.LastSeq] = append(known[s.LastSeq], h)
		farthest = max(farthest, s.LastSeq)
	}
	head, there, err := tenant.One[headRow](tx, `select seq, hash, unmarked, sealed_at, signature from audit.heads where tenant_id = $1`, id)
	if err != nil {
		return r, err
	}
	if there {
		h := Head{Tenant: id, Seq: head.Seq, Hash: head.Hash, SealedAt: head.SealedAt}
		if ed25519.Verify(public, h.signedText("head"), head.Signature) {
			known[h.Seq] = append(known[h.Seq], h)
			farthest = max(farthest, h.Seq)
		} else {
			r.add(Finding{Kind: Rewritten, Seq: head.Seq, At: &head.SealedAt})
		}
	}
	for _, h := range outside {
		if h.Tenant == id && ed25519.Verify(public, h.signedText("head"), h.Signature) {
			known[h.Seq] = append(known[h.Seq], h)
			farthest = max(farthest, h.Seq)
		}
	}
	dropped := seq
	for {
		rows, err := tenant.Select[linked](tx, `select c.seq, c.line_id, c.at as chain_at, c.hash, l.id is null as gone, c.tenant_id, c.line_id as id, c.at, l.account_id, coalesce(l.via, '') as via,
			coalesce(l.operation, '') as operation, coalesce(l.objects, '{}') as objects, coalesce(l.detail, '{}') as detail, coalesce(l.trace, '') as trace, l.mark
			from audit.chain c left join audit.lines l on l.tenant_id = c.tenant_id and l.id = c.line_id and l.at = c.at
			where c.tenant_id = $1 and c.seq > $2 order by c.seq limit 5000`, id, seq)
		if err != nil {
			return r, err
		}
		for i := range rows {
			c := &rows[i]
			where := Finding{Seq: c.Seq, Line: &c.LineID, At: &c.ChainAt}
			if c.Seq != seq+1 {
				where.Kind = Cut
				r.add(where)
			}
			switch canonical, err := c.canonical(); {
			case err != nil:
				return r, err
			case c.Gone:
				where.Kind = Deleted
				r.add(where)
			case !tx.Marked(canonical, c.Mark) && (c.Mark != nil || c.Seq > head.Unmarked):
				where.Kind = Edited
				if bytes.Equal(next(before, canonical), c.Hash) { // chained as it is: it was never ours
					where.Kind = Inserted
				}
				r.add(where)
			case c.Seq == seq+1 && !bytes.Equal(next(before, canonical), c.Hash):
				where.Kind = Moved
				r.add(where)
			}
			for _, h := range known[c.Seq] {
				if !bytes.Equal(h.Hash, c.Hash) {
					r.add(Finding{Kind: Rewritten, Seq: c.Seq, Line: &c.LineID, At: &c.ChainAt})
					break
				}
			}
			seq, before = c.Seq, c.Hash
			r.Lines++
		}
		if len(rows) < 5000 {
			break
		}
	}
	r.Seq = seq
	if seq < farthest && farthest > dropped {
		r.add(Finding{Kind: Truncated, Seq: seq + 1})
	}
	if !there && seq > dropped {
		r.add(Finding{Kind: Rewritten, Seq: seq})
	}
	loose, err := tenant.Select[Line](tx, `select l.tenant_id, l.id, l.at, l.account_id, l.via, l.operation, l.objects, l.detail, l.trace, l.mark from audit.lines l
		where l.tenant_id = $1 and not exists (select from audit.chain c where c.tenant_id = $1 and c.line_id = l.id and c.at = l.at) order by l.id limit 10000`, id)
	if err != nil {
		return r, err
	}
	pending, err := tenant.Select[struct {
		LineID uuid.UUID
		At     time.Time
		Gone   bool
	}](tx, `select p.line_id, p.at, l.id is null as gone from audit.pending p
		left join audit.lines l on l.tenant_id = p.tenant_id and l.id = p.line_id and l.at = p.at where p.tenant_id = $1 order by p.line_id`, id)
	if err != nil {
		return r, err
	}
	waits := map[uuid.UUID]bool{}
	for i := range pending {
		p := &pending[i]
		waits[p.LineID] = true
		if p.Gone {
			r.add(Finding{Kind: Deleted, Line: &p.LineID, At: &p.At})
		}
	}
	for i := range loose {
		l := &loose[i]
		canonical, err := l.canonical()
		if err != nil {
			return r, err
		}
		if waits[l.ID] && (tx.Marked(canonical, l.Mark) || l.Mark == nil && !there) {
			r.Waiting++
			continue
		}
		r.add(Finding{Kind: Inserted, Line: &l.ID, At: &l.At})
	}
	return r, nil
}

// Keep notes what a verification found, so that those who read the journal see it.
func Keep(tx *tenant.Tx, r Report) error {
	body, err := json.Marshal(r.Findings)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`insert into audit.checks (tenant_id, id, at, lines, last_seq, findings, found) values ($1, $2, $3, $4, $5, $6, $7)`,
		tx.Tenant(), tenant.NewID(), tx.Now(), r.Lines, r.Seq, body, r.Found)
	return err
}
