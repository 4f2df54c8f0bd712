package settings

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/audit"
	"preau/internal/manifest"
	"preau/internal/tenant"
)

// The journal of an organisation: who did what, by which way, and whether it is still what was written.

// Act is a line of the journal as its organisation reads it.
type Act struct {
	ID        uuid.UUID  `json:"id"`
	At        time.Time  `json:"at"`
	Who       string     `json:"who" doc:"The person's name here; empty for the machine and for somebody from elsewhere"`
	Via       string     `json:"via" doc:"By which way: tenant, subject, audience, delegation, support, self, job, command"`
	Service   string     `json:"service"`
	Label     string     `json:"label" doc:"The service's name"`
	Act       string     `json:"act" doc:"What was done, in words"`
	Operation string     `json:"operation"`
	Objects   int        `json:"objects"`
	From      string     `json:"from,omitempty" doc:"The organisation whose staff it was, for an access of the assistance or a delegation"`
	Ticket    *uuid.UUID `json:"ticket,omitempty" doc:"Of an access of the assistance"`
}

// Check is what the last comparison with the chain found.
type Check struct {
	At       time.Time       `json:"at"`
	Lines    int64           `json:"lines"`
	Found    int             `json:"found"`
	Findings []audit.Finding `json:"findings"`
}

// MonthSeal is a month of the journal under its signature.
type MonthSeal struct {
	Month   string `json:"month" doc:"2026-09"`
	Last    int64  `json:"last"`
	Dropped bool   `json:"dropped" doc:"Its lines had their year and are no more; the seal stays"`
}

type journalIn struct {
	manifest.InTenant
	Before time.Time `query:"before" required:"false" doc:"Lines older than this instant"`
	Way    string    `query:"way" required:"false" enum:"all,support,delegation" default:"all"`
}

type journalOut struct {
	Body struct {
		Items  []Act       `json:"items"`
		More   bool        `json:"more"`
		Lines  int64       `json:"lines" doc:"On the chain since it began"`
		Head   string      `json:"head" doc:"The chain's end, the first 16 characters"`
		Sealed *time.Time  `json:"sealed_at,omitempty"`
		Check  *Check      `json:"check,omitempty"`
		Months []MonthSeal `json:"months"`
	}
}

const journalPage = 60

func (s *Service) journal(_ context.Context, tx *tenant.Tx, in *journalIn) (*journalOut, error) {
	out := &journalOut{}
	before := in.Before
	if before.IsZero() {
		before = tx.Now().Add(time.Hour)
	}
	lines, err := tenant.Select[struct {
		ID        uuid.UUID
		At        time.Time
		AccountID *uuid.UUID
		Via       string
		Operation string
		Objects   int
		Detail    json.RawMessage
	}](tx, `select id, at, account_id, via, operation, cardinality(objects) as objects, detail from audit.lines
		where tenant_id = $1 and at < $2 and ($3 = 'all' or via = $3) order by at desc, id desc limit $4`, tx.Tenant(), before, in.Way, journalPage+1)
	if err != nil {
		return nil, err
	}
	if out.Body.More = len(lines) > journalPage; out.Body.More {
		lines = lines[:journalPage]
	}
	var accounts []uuid.UUID
	for _, l := range lines {
		if l.AccountID != nil && !slices.Contains(accounts, *l.AccountID) {
			accounts = append(accounts, *l.AccountID)
		}
	}
	names := map[uuid.UUID]string{}
	if s.Names != nil {
		if names, err = s.Names(tx, accounts); err != nil {
			return nil, err
		}
	}
	known, err := tenant.Select[struct {
		PeerTenantID uuid.UUID
		PeerName     string
	}](tx, `select peer_tenant_id, peer_name from tenant.links where tenant_id = $1`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	peers := map[uuid.UUID]string{}
	for _, p := range known {
		peers[p.PeerTenantID] = p.PeerName
	}
	lang := tx.Actor().Lang
	out.Body.Items = make([]Act, 0, len(lines))
	for _, l := range lines {
		service, verb, _ := strings.Cut(l.Operation, ".")
		a := Act{ID: l.ID, At: l.At, Via: l.Via, Service: service, Label: s.Words.Sentence(lang, service, service+".name", nil), Operation: l.Operation, Objects: l.Objects,
			Act: s.didOf(lang, l.Operation, verb)}
		if l.AccountID != nil {
			a.Who = names[*l.AccountID]
		}
		var d struct {
			Ticket *uuid.UUID `json:"ticket"`
			From   uuid.UUID  `json:"from"`
		}
		_ = json.Unmarshal(l.Detail, &d)
		a.Ticket, a.From = d.Ticket, peers[d.From]
		out.Body.Items = append(out.Body.Items, a)
	}
	head, ok, err := tenant.One[struct {
		Seq      int64
		Hash     []byte
		SealedAt time.Time
	}](tx, `select seq, hash, sealed_at from audit.heads where tenant_id = $1`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	if ok {
		out.Body.Lines, out.Body.Head, out.Body.Sealed = head.Seq, hex.EncodeToString(head.Hash)[:16], &head.SealedAt
	}
	check, ok, err := tenant.One[struct {
		At       time.Time
		Lines    int64
		Found    int
		Findings json.RawMessage
	}](tx, `select at, lines, found, findings from audit.checks where tenant_id = $1 order by at desc, id desc limit 1`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	if ok {
		c := Check{At: check.At, Lines: check.Lines, Found: check.Found, Findings: []audit.Finding{}}
		if err := json.Unmarshal(check.Findings, &c.Findings); err != nil {
			return nil, err
		}
		out.Body.Check = &c
	}
	months, err := tenant.Select[struct {
		Month   time.Time
		LastSeq int64
		Dropped bool
	}](tx, `select month, last_seq, dropped_at is not null as dropped from audit.seals where tenant_id = $1 order by month desc limit 24`, tx.Tenant())
	out.Body.Months = make([]MonthSeal, 0, len(months))
	for _, m := range months {
		out.Body.Months = append(out.Body.Months, MonthSeal{m.Month.Format("2006-01"), m.LastSeq, m.Dropped})
	}
	return out, err
}

// didOf says in words what an operation did: in a sentence of its own where it has one, else by its verb.
func (s *Service) didOf(lang, operation, verb string) string {
	if own := "settings.did_" + operation; s.Words.Has(lang, "settings", own) {
		return s.Words.Sentence(lang, "settings", own, nil)
	}
	return s.Words.Sentence(lang, "settings", "settings.act_"+actOf(verb), nil)
}

// actOf sorts an operation's verb among the words of the journal.
func actOf(verb string) string {
	if strings.HasPrefix(verb, "sign-") {
		return "sign"
	}
	for _, word := range strings.Split(verb, "-") { // edit-person, hook-remove
		for act, verbs := range acts {
			if slices.Contains(verbs, word) {
				return act
			}
		}
	}
	return "other"
}

var acts = map[string][]string{
	"see":     {"list", "see", "read", "view", "search", "look", "note", "notes", "people", "person", "class", "classes", "home", "organisation", "services", "links", "rights", "journal", "imports", "groups", "follow"},
	"add":     {"add", "create", "make", "upload", "attach", "give", "join", "tie", "open", "found", "ask", "import", "begin", "claim", "record", "subscribe"},
	"change":  {"edit", "change", "set", "save", "correct", "hide", "restrict", "apply", "lift", "rename", "place", "keep", "say", "plan", "resume", "extend"},
	"end":     {"delete", "remove", "drop", "end", "leave", "detach", "archive", "close", "revoke", "depart", "withdraw", "unschedule", "undo", "unlink", "unsubscribe", "suspend", "renounce"},
	"send":    {"send", "publish", "remind", "propose", "urgent"},
	"export":  {"export", "print", "start"},
	"answer":  {"acknowledge", "answer", "confirm", "consent", "accept", "decide", "approve", "paper", "verify"},
	"refuse":  {"refuse", "dispute"},
	"access":  {"activate", "issue", "reset", "renew", "enrol", "forgotten"},
	"support": {"enter", "support"},
}

type checkOut struct {
	Body struct {
		Task uuid.UUID `json:"task"`
	}
}

type checkJob struct {
	Task uuid.UUID `json:"task"`
}

// askCheck compares the journal with its chain now, as work with a bar.
func (s *Service) askCheck(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*checkOut, error) {
	task, err := tenant.StartTask(tx, "settings", "settings.check-journal", 0, nil)
	if err != nil {
		return nil, err
	}
	out := &checkOut{}
	out.Body.Task = task
	_, err = tx.Emit("settings.check-journal", time.Time{}, checkJob{task})
	return out, err
}

// checkJournal is the comparison. What is found is told in the log too: the operator must hear of it, whoever reads the screen.
func (s *Service) checkJournal(ctx context.Context, tx *tenant.Tx, in *checkJob) error {
	r, err := audit.Verify(tx, s.SealedBy)
	if err != nil {
		return err
	}
	if r.Found > 0 && s.Log != nil {
		s.Log.ErrorContext(ctx, "a journal is not as it was written", "tenant", tx.Tenant(), "findings", r.Found, "first", r.Findings[0].Kind, "at", r.Findings[0].Seq)
	}
	if err := audit.Keep(tx, r); err != nil || in.Task == uuid.Nil {
		return err
	}
	return tenant.EndTask(tx, in.Task, map[string]any{"found": r.Found, "lines": r.Lines, "path": "/reglages/journal"}, "")
}

// checkJournals asks for the weekly comparison of those that grew.
func (s *Service) checkJournals(_ context.Context, tx *tenant.Tx, _ *manifest.Due) error {
	ids, err := audit.Unverified(tx, tx.Now().AddDate(0, 0, -7))
	if err != nil {
		return err
	}
	for _, id := range ids {
		if _, err := tx.Found(id, "settings.check-journal", checkJob{}); err != nil {
			return err
		}
	}
	return nil
}

// exportHeads keeps the signed ends of the journals outside, under the hour's name.
func (s *Service) exportHeads(ctx context.Context, run *manifest.Steps, in *manifest.Due) error {
	var heads []audit.Head
	if s.Heads.Kept() {
		if err := run.Do(func(tx *tenant.Tx) (err error) { heads, err = audit.Unsent(tx); return err }); err != nil {
			return err
		}
	}
	if len(heads) > 0 {
		if err := s.Heads.Send(ctx, "preau-heads-"+in.Due.UTC().Format("20060102T1504"), heads); err != nil {
			return err
		}
	}
	return run.Finish(func(tx *tenant.Tx) error {
		if len(heads) == 0 {
			return nil
		}
		return audit.Left(tx, heads)
	})
}
