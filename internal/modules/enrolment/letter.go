package enrolment

import (
	"context"
	_ "embed"
	"fmt"
	"mime"
	"slices"
	"strings"
	"time"
	"unicode"

	"preau/internal/directory"
	"preau/internal/platform/fold"
	"preau/internal/platform/i18n"
	"preau/internal/platform/pdf"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

//go:embed letter.typ
var letterSource string

// letter is a document before it is drawn.
type letter struct {
	Title     string   `json:"title"`
	Lang      string   `json:"lang"`
	Sender    []string `json:"sender"`
	Recipient []string `json:"recipient"`
	Place     string   `json:"place"`
	Lines     []string `json:"lines"`
	Parts     []part   `json:"parts"`
	Signed    string   `json:"signed"`
	Seal      string   `json:"seal"`
	After     string   `json:"after"`
	Foot      string   `json:"foot"`
	name      string
}

type part struct {
	Kind string     `json:"kind"` // text, heading, fields, quote
	Text string     `json:"text"`
	Rows [][]string `json:"rows"`
}

func (l *letter) text(s string) {
	l.Parts = append(l.Parts, part{Kind: "text", Text: s, Rows: [][]string{}})
}
func (l *letter) quote(s string) {
	l.Parts = append(l.Parts, part{Kind: "quote", Text: s, Rows: [][]string{}})
}
func (l *letter) fields(rows ...[]string) {
	l.Parts = append(l.Parts, part{Kind: "fields", Rows: rows})
}

// letterhead begins a document of the transaction's organisation.
func (s *Service) letterhead(tx *tenant.Tx, key string, on Date) (*letter, error) {
	type row struct {
		Name, ShortName string
		Address         []string
		Postcode, City  *string
		Phone, Mail     *string
		UAI             *string `db:"uai"`
	}
	lang := tx.Actor().Lang
	o, _, err := tenant.One[row](tx, `select name, short_name, address, postcode, city, phone, mail, uai from tenant.tenants where tenant_id = $1`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	text := func(p *string) string {
		if p == nil {
			return ""
		}
		return *p
	}
	l := &letter{Title: s.say(lang, key, nil), Lang: lang, Sender: append([]string{o.Name}, o.Address...), Recipient: []string{}, Lines: []string{}, Parts: []part{}, Seal: s.say(lang, "seal", nil)}
	if city := strings.TrimSpace(text(o.Postcode) + " " + text(o.City)); city != "" {
		l.Sender = append(l.Sender, city)
	}
	if reach := strings.Trim(text(o.Phone)+" · "+text(o.Mail), " ·"); reach != "" {
		l.Sender = append(l.Sender, reach)
	}
	l.Place = s.say(lang, "letter_place", map[string]any{"city": strings.TrimSpace(text(o.City)), "day": i18n.Date(lang, on.At(time.UTC, 12, 0))})
	if text(o.City) == "" {
		l.Place = i18n.Date(lang, on.At(time.UTC, 12, 0))
	}
	l.Foot = l.Title + " · " + o.ShortName
	l.name = on.String() + "_" + plainName(l.Title)
	return l, nil
}

func plainName(s string) string {
	return strings.Join(strings.FieldsFunc(fold.Fold(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), "-")
}

func (s *Service) day(lang string, d Date) string {
	if d.IsZero() {
		return ""
	}
	return i18n.Date(lang, d.At(time.UTC, 12, 0))
}

// to addresses a letter to who asked.
func (l *letter) to(f *file) {
	if len(f.Form.People) == 0 {
		return
	}
	p := f.Form.People[0]
	l.Recipient = append(l.Recipient, strings.TrimSpace(map[string]string{"M": "M. ", "MME": "Mme "}[p.Civility]+p.GivenName+" "+strings.ToUpper(cmpOr(p.UsageName, p.FamilyName))))
	street, postcode, city := p.Street, p.Postcode, p.City
	if street == "" {
		street, postcode, city = f.Street, f.Postcode, f.City
	}
	l.Recipient = append(l.Recipient, street, strings.TrimSpace(postcode+" "+city))
}

func cmpOr(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func (s *Service) schoolName(tx *tenant.Tx, id *uid) (string, error) {
	if id == nil {
		return "", nil
	}
	return tenant.Value[string](tx, `select name from enrolment.schools where tenant_id = $1 and school_id = $2`, tx.Tenant(), *id)
}

// certificate is what the director admits a child upon (Code de l'éducation, L131-5 and D113-1).
func (s *Service) certificate(tx *tenant.Tx, f *file) (*letter, error) {
	if f.State != Enrolled && f.State != Admitted {
		return nil, problem.New(problem.Conflict, "enrolment.no_certificate")
	}
	zone, err := zoneOf(tx)
	if err != nil {
		return nil, err
	}
	on := schoolyear.DateOf(*f.EnrolledAt, zone)
	l, err := s.letterhead(tx, "certificate_title", on)
	if err != nil {
		return nil, err
	}
	school, err := s.schoolName(tx, f.AssignedID)
	if err != nil {
		return nil, err
	}
	lang := l.Lang
	l.Lines = []string{s.say(lang, "certificate_number", map[string]any{"n": number(f.Year, f.Certificate)})}
	l.text(s.say(lang, "certificate_intro", nil))
	born := s.day(lang, f.BirthDate)
	if f.BirthPlace != "" {
		born += ", " + f.BirthPlace
	}
	l.fields([]string{s.say(lang, "field_child", nil), strings.TrimSpace(f.GivenName + " " + strings.ToUpper(f.FamilyName) + brackets(f.UsageName))}, []string{s.say(lang, "field_born", nil), born}, []string{s.say(lang, "field_home", nil), strings.Trim(f.Street+", "+f.Postcode+" "+f.City, ", ")})
	l.text(s.say(lang, "certificate_school", nil))
	d, err := derogationOf(tx, f.ID)
	if err != nil {
		return nil, err
	}
	why := s.say(lang, "by_sector", map[string]any{"line": f.SectorLine})
	if f.SectorLine == "" {
		why = ""
	}
	if d != nil && d.State == "granted" && d.Kind != Outgoing && (f.SectorID == nil || f.AssignedID == nil || *f.SectorID != *f.AssignedID) {
		why = s.say(lang, "by_derogation", map[string]any{"day": s.day(lang, d.DecidedOn)})
	}
	l.fields([]string{s.say(lang, "field_school", nil), school}, []string{s.say(lang, "field_level", nil), f.Level}, []string{s.say(lang, "field_year", nil), schoolyear.Label(f.Year)}, []string{s.say(lang, "field_starts", nil), s.day(lang, f.StartsOn)}, []string{s.say(lang, "field_why", nil), why})
	var people [][]string
	for _, p := range f.Form.People {
		label := s.say(lang, "field_guardian", nil)
		if slices.Contains(directory.Relations, p.Relation) {
			label = capital(s.relation(lang, p.Relation))
		}
		people = append(people, []string{label, strings.TrimSpace(p.GivenName + " " + strings.ToUpper(p.FamilyName) + brackets(p.UsageName))})
	}
	if len(people) > 0 {
		l.fields(people...)
	}
	l.text(s.say(lang, "certificate_admission", nil))
	l.Signed, err = s.signature(tx, f)
	return l, err
}

// signature is the mayor's: where a syndicate keeps the files, the certificate and the decision stay those of the mayor of the commune in
// which the child lives (Code de l'éducation, L131-5: a power of the mayor that no commune hands over).
func (s *Service) signature(tx *tenant.Tx, f *file) (string, error) {
	communes, err := Communes(tx)
	if err != nil {
		return "", err
	}
	if c, ok := communeOf(communes, f.Form.Home.INSEE, f.City); ok && len(communes) > 1 {
		return s.say(tx.Actor().Lang, "signed_mayor_of", map[string]any{"commune": c.Name}), nil
	}
	return s.say(tx.Actor().Lang, "signed_mayor", nil), nil
}

func brackets(s string) string {
	if s == "" {
		return ""
	}
	return " (" + strings.ToUpper(s) + ")"
}

func capital(s string) string {
	r := []rune(s)
	if len(r) > 0 {
		r[0] = unicode.ToUpper(r[0])
	}
	return string(r)
}

func number(year, n int) string { return fmt.Sprintf("%d-%04d", year, n) }

// decision is the letter of a refusal, or of a derogation granted or refused: motivated, with the ways and delays of recourse.
func (s *Service) decision(tx *tenant.Tx, f *file) (*letter, error) {
	d, err := derogationOf(tx, f.ID)
	if err != nil {
		return nil, err
	}
	today, err := directory.Today(tx)
	if err != nil {
		return nil, err
	}
	key, on, reason, refused := "", today, "", false
	switch {
	case d != nil && d.State == "granted":
		key, on, reason = "granted_title", d.DecidedOn, d.Reason
	case d != nil && d.State == "refused":
		key, on, reason, refused = "derogation_refused_title", d.DecidedOn, d.Reason, true
	case f.State == Refused && f.ClosedAt != nil:
		zone, err := zoneOf(tx)
		if err != nil {
			return nil, err
		}
		key, on, reason, refused = "refused_title", schoolyear.DateOf(*f.ClosedAt, zone), f.Reason, true
	default:
		return nil, problem.New(problem.Conflict, "enrolment.no_decision")
	}
	l, err := s.letterhead(tx, key, on)
	if err != nil {
		return nil, err
	}
	lang := l.Lang
	l.to(f)
	l.Lines = []string{s.say(lang, "file_number", map[string]any{"n": number(f.Year, f.Number)})}
	l.text(s.say(lang, "letter_greeting", nil))
	args := map[string]any{"child": strings.TrimSpace(f.GivenName + " " + cmpOr(f.UsageName, f.FamilyName)), "level": f.Level, "year": schoolyear.Label(f.Year)}
	sector, err := s.schoolName(tx, f.SectorID)
	if err != nil {
		return nil, err
	}
	if d != nil && (d.State == "granted" || d.State == "refused") {
		args["school"], args["sector"], args["commune"] = d.WantedName, sector, d.Commune
		zone, err := zoneOf(tx)
		if err != nil {
			return nil, err
		}
		args["asked"] = s.day(lang, schoolyear.DateOf(d.AskedAt, zone))
		l.text(s.say(lang, "letter_asked_"+d.Kind, args))
	} else {
		l.text(s.say(lang, "letter_asked_place", args))
	}
	if refused {
		l.text(s.say(lang, "letter_refused", nil))
	} else {
		l.text(s.say(lang, "letter_granted", args))
	}
	l.quote(reason)
	if d != nil && d.Kind != Inside && d.State == "granted" {
		switch d.Share {
		case "due":
			cents := int64(0)
			if d.ShareCents != nil {
				cents = int64(*d.ShareCents)
			}
			l.text(s.say(lang, "letter_share", map[string]any{"commune": d.Commune, "amount": i18n.Money(lang, cents), "reference": d.ShareReference}))
		case "waived":
			l.text(s.say(lang, "letter_share_waived", map[string]any{"commune": d.Commune}))
		}
	}
	if refused && d != nil && d.Kind == Inside && sector != "" {
		l.text(s.say(lang, "letter_sector_stays", args))
	}
	l.text(s.say(lang, "letter_close", nil))
	if refused {
		l.After = s.say(lang, "letter_recourse", nil)
	}
	l.Signed, err = s.signature(tx, f)
	return l, err
}

// radiation is the certificate that a school gives when a pupil leaves it.
func (s *Service) radiation(tx *tenant.Tx, x Leaving) (*letter, error) {
	if x.State != "struck" {
		return nil, problem.New(problem.Conflict, "enrolment.not_struck")
	}
	today, err := directory.Today(tx)
	if err != nil {
		return nil, err
	}
	l, err := s.letterhead(tx, "radiation_title", today)
	if err != nil {
		return nil, err
	}
	lang := l.Lang
	p, err := directory.PersonByID(tx, x.PupilID)
	if err != nil {
		return nil, err
	}
	since, err := tenant.Value[Date](tx, `select min(since) from directory.roles where tenant_id = $1 and person_id = $2 and profile = 'pupil'`, tx.Tenant(), x.PupilID)
	if err != nil {
		return nil, err
	}
	l.text(s.say(lang, "radiation_intro", nil))
	l.fields([]string{s.say(lang, "field_child", nil), p.GivenName + " " + strings.ToUpper(p.FamilyName) + brackets(p.UsageName)}, []string{s.say(lang, "field_born", nil), s.day(lang, p.BirthDate)}, []string{s.say(lang, "field_class", nil), x.ClassLabel},
		[]string{s.say(lang, "field_came", nil), s.day(lang, since)}, []string{s.say(lang, "field_struck", nil), s.day(lang, x.StruckOn)}, []string{s.say(lang, "field_to", nil), strings.Trim(x.ToSchool+" · "+x.ToCity, " ·")})
	l.text(s.say(lang, "radiation_close", nil))
	l.Signed = s.say(lang, "signed_director", nil)
	return l, nil
}

//go:embed roll.typ
var rollSource string

// roll is the mayor's list on paper.
type roll struct {
	Title  string     `json:"title"`
	Lang   string     `json:"lang"`
	Sender []string   `json:"sender"`
	Foot   string     `json:"foot"`
	Line   string     `json:"line"`
	Head   []string   `json:"head"`
	Rows   [][]string `json:"rows"`
}

// rollOf sets the lines of a list of one commune, "" for all.
func (s *Service) rollOf(tx *tenant.Tx, rows []Listed, commune string) (*roll, error) {
	today, err := directory.Today(tx)
	if err != nil {
		return nil, err
	}
	l, err := s.letterhead(tx, "roll_title", today)
	if err != nil {
		return nil, err
	}
	lang := l.Lang
	r := &roll{Title: l.Title, Lang: lang, Sender: l.Sender, Foot: l.Foot, Line: s.say(lang, "roll_line", map[string]any{"day": s.day(lang, today), "n": len(rows)}), Rows: [][]string{},
		Head: []string{s.say(lang, "field_child", nil), s.say(lang, "field_born", nil), s.say(lang, "field_home", nil), s.say(lang, "column_way", nil), s.say(lang, "column_guardian", nil)}}
	if commune != "" {
		r.Title += " · " + commune
	}
	for _, x := range rows {
		var kin []string
		for _, g := range x.Guardians {
			who := g.Name
			if slices.Contains(directory.Relations, g.Relation) {
				who += " (" + s.relation(lang, g.Relation) + ")"
			}
			if home := strings.Join(strings.Fields(strings.TrimSpace(x.Street+" "+x.Postcode+" "+x.City)), " "); g.Address != "" && g.Address != home {
				who += ", " + g.Address
			}
			kin = append(kin, strings.Join(compact(who, g.Profession), ", "))
		}
		taught := s.say(lang, "way_"+x.Way, nil)
		if x.School != "" {
			taught = x.School
		}
		r.Rows = append(r.Rows, []string{strings.ToUpper(x.FamilyName) + brackets(x.UsageName) + " " + x.GivenName, strings.Join(compact(i18n.ShortDate(lang, x.BirthDate.At(time.UTC, 12, 0)), x.BirthPlace), ", "),
			strings.Join(compact(x.Street, strings.TrimSpace(x.Postcode+" "+x.City)), ", "), strings.Join(compact(taught, x.Level), " · "), strings.Join(kin, "\n")})
	}
	return r, nil
}

// compact leaves out what is empty.
func compact(list ...string) []string {
	return slices.DeleteFunc(list, func(s string) bool { return s == "" })
}

// download is a file to keep: it is never shown inside our pages.
type download struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Cache       string `header:"Cache-Control"`
	Policy      string `header:"Content-Security-Policy"`
	Body        []byte
}

func kept(name, mediaType string, content []byte) *download {
	return &download{mediaType, mime.FormatMediaType("attachment", map[string]string{"filename": name}), "no-store", "default-src 'none'; sandbox", content}
}

func (s *Service) draw(ctx context.Context, l *letter) (*download, error) {
	content, err := s.PDF.Render(ctx, pdf.Template{Name: "enrolment.letter", Source: letterSource}, l)
	if err != nil {
		return nil, err
	}
	return kept(l.name+".pdf", "application/pdf", content), nil
}

func zoneOf(tx *tenant.Tx) (*time.Location, error) {
	name, err := tenant.Value[string](tx, `select time_zone from tenant.tenants where tenant_id = $1`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	return time.LoadLocation(name)
}

// relation is the word for a ministry's code of kinship.
func (s *Service) relation(lang string, code int16) string {
	return s.Words.Sentence(lang, "directory", fmt.Sprintf("directory.relation_%d", code), nil)
}

func (s *Service) say(lang, key string, args map[string]any) string {
	return s.Words.Sentence(lang, Key, Key+"."+key, args)
}
