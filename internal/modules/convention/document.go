package convention

import (
	"context"
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"time"

	"preau/internal/manifest"
	"preau/internal/platform/i18n"
	"preau/internal/platform/pdf"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// The text of a convention is French law's: it stands in the templates, one and the same whatever its reader's language.

//go:embed convention.typ
var conventionSource string

//go:embed proof.typ
var proofSource string

// document is a convention before it is drawn.
type document struct {
	Title    string     `json:"title"`
	Lang     string     `json:"lang"`
	Foot     string     `json:"foot"`
	College  bool       `json:"college"`
	Parties  [][]string `json:"parties"`  // name, then its lines
	Informed []string   `json:"informed"` // schools whose direction is informed
	Since    string     `json:"since"`
	Until    string     `json:"until"`
	Notice   string     `json:"notice"`
	Contact  string     `json:"contact"`
	Clauses  []string   `json:"clauses"`
	Head     []string   `json:"head"`
	Rows     [][]string `json:"rows"`
	Renews   bool       `json:"renews"`
	Annexes  Annexes    `json:"annexes"`
}

// Annexes are the contract with who runs the installation (RGPD art. 28.3) and the sheets of the register (art. 30.1).
type Annexes struct {
	Processor     [][]string `json:"processor"` // a name and a value; empty: not described
	Operations    string     `json:"operations"`
	Duties        []string   `json:"duties"`
	Controllers   []string   `json:"controllers"`
	Subprocessors [][]string `json:"subprocessors"` // name, task, place, guarantees
	Transfers     []string   `json:"transfers"`
	Measures      []string   `json:"measures"`
	End           []string   `json:"end"`
	Sheets        []Sheet    `json:"sheets"`
}

// Sheet is one processing.
type Sheet struct {
	Name string     `json:"name"`
	Rows [][]string `json:"rows"`
}

func frenchDay(d Date) string { return i18n.Date("fr", d.At(time.UTC, 12, 0)) }

func figure(n *int) string {
	if n == nil {
		return "à compter"
	}
	return strconv.Itoa(*n)
}

func (s *Service) document(c *convention, revision int) *document {
	d := &document{Title: "Convention pour un espace numérique de travail", Lang: "fr", College: c.Degree == College, Parties: [][]string{}, Informed: []string{}, Since: frenchDay(c.Since), Until: frenchDay(c.Until),
		Notice: fmt.Sprintf("%d mois", c.Terms.Notice), Contact: c.Terms.Contact, Clauses: []string{}, Head: []string{"Établissement", "UAI", "Commune", "Classes", "Élèves", "Comptes"}, Rows: [][]string{}, Renews: c.FollowsID != nil, Annexes: s.Annexes()}
	var names []string
	for _, p := range c.Terms.Parties {
		if p.Signs {
			d.Parties = append(d.Parties, append([]string{p.Name}, p.Lines...))
			names = append(names, p.Name)
		} else {
			d.Informed = append(d.Informed, p.Name)
		}
	}
	d.Foot = strings.Join(names, " · ") + " · texte n° " + strconv.Itoa(revision)
	total, whole := [3]int{}, true
	for _, p := range c.Terms.Schools {
		d.Rows = append(d.Rows, []string{p.Name, p.UAI, p.City, figure(p.Classes), figure(p.Pupils), figure(p.Accounts)})
		if p.Classes == nil || p.Pupils == nil || p.Accounts == nil {
			whole = false
			continue
		}
		total[0], total[1], total[2] = total[0]+*p.Classes, total[1]+*p.Pupils, total[2]+*p.Accounts
	}
	if whole && len(d.Rows) > 1 {
		d.Rows = append(d.Rows, []string{"Ensemble", "", "", strconv.Itoa(total[0]), strconv.Itoa(total[1]), strconv.Itoa(total[2])})
	}
	for _, part := range strings.Split(c.Terms.Clauses, "\n\n") {
		if part = trim(part); part != "" {
			d.Clauses = append(d.Clauses, part)
		}
	}
	return d
}

func (s *Service) render(ctx context.Context, d *document) ([]byte, error) {
	return s.PDF.Render(ctx, pdf.Template{Name: "convention.text", Source: conventionSource}, d)
}

// proof is the page of signatures: it quotes the hash of the text that each of them read.
type proof struct {
	Title    string     `json:"title"`
	Lang     string     `json:"lang"`
	Foot     string     `json:"foot"`
	Between  []string   `json:"between"`
	Held     string     `json:"held"`
	SHA256   string     `json:"sha256"`
	Signed   [][]string `json:"signed"` // party, name, quality and delegation, when
	Vote     string     `json:"vote"`
	Opinions []string   `json:"opinions"`
}

func (s *Service) proofOf(c *convention, acts []Act, zone *time.Location) *proof {
	p := &proof{Title: "Page des signatures", Lang: "fr", SHA256: c.SHA256, Between: []string{}, Signed: [][]string{}, Opinions: []string{}, Held: "du " + frenchDay(c.Since) + " au " + frenchDay(c.Until)}
	for _, party := range c.Terms.Parties {
		g := c.signature(acts, party.ID)
		if g == nil {
			continue
		}
		p.Between = append(p.Between, party.Name)
		quality := s.say("fr", "quality_"+g.Quality, nil)
		if g.Said != "" && g.On != nil {
			quality += ", par délégation : " + g.Said + " du " + frenchDay(*g.On)
		}
		p.Signed = append(p.Signed, []string{party.Name, g.Name, quality, i18n.DateTime("fr", g.At.In(zone))})
	}
	p.Foot = p.Title + " · " + strings.Join(p.Between, " · ")
	if v := of(acts, c.Revision, actVoted); len(v) > 0 && v[len(v)-1].On != nil {
		last := v[len(v)-1]
		p.Vote = "Vote du conseil d’administration du " + frenchDay(*last.On) + ", acte n° " + last.Said + " : " + s.say("fr", "vote_"+last.Result, nil) + "."
	}
	for _, a := range of(acts, c.Revision, actAdvised) {
		line := "Avis de " + a.Name + " (" + a.Party + ") : " + s.say("fr", "opinion_"+a.Result, nil)
		if a.Said != "" {
			line += ". « " + a.Said + " »"
		}
		p.Opinions = append(p.Opinions, line)
	}
	return p
}

// prove draws the page of signatures once all have signed and gives it to every side.
func (s *Service) prove(ctx context.Context, run *manifest.Steps, in *aConvention) error {
	var data *proof
	if err := run.Do(func(tx *tenant.Tx) error {
		c, err := find(tx, in.Convention, false)
		if problem.Is(err, "not_found") {
			return nil
		}
		if err != nil || c.State != AllSigned {
			return err
		}
		acts, err := actsOf(tx, c.ID)
		if err != nil {
			return err
		}
		zone, err := zoneOf(tx)
		data = s.proofOf(c, acts, zone)
		return err
	}); err != nil {
		return err
	}
	if data == nil {
		return run.Finish(func(*tenant.Tx) error { return nil })
	}
	content, err := s.PDF.Render(ctx, pdf.Template{Name: "convention.proof", Source: proofSource}, data)
	if err != nil {
		return err
	}
	return run.Finish(func(tx *tenant.Tx) error {
		c, err := find(tx, in.Convention, true)
		if err != nil {
			return err
		}
		if _, err := keepPaper(tx, c.ID, c.Revision, "proof", content); err != nil {
			return err
		}
		acts, err := actsOf(tx, c.ID)
		if err != nil {
			return err
		}
		for _, to := range neighbours(tx, c, acts) {
			if _, err := s.hand(tx, to, message{Convention: c.ID, Revision: c.Revision, Kind: "proof", Paper: content}); err != nil {
				return err
			}
		}
		return nil
	})
}

func zoneOf(tx *tenant.Tx) (*time.Location, error) {
	name, err := tenant.Value[string](tx, `select time_zone from tenant.tenants where tenant_id = $1`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	return time.LoadLocation(name)
}
