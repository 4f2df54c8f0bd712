package exchange

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/directory"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// The archive that an ENT hands to the Gestionnaire d'accès aux ressources: who is a pupil, who teaches, in which classes, and who
// assigns resources. Its files are those of GAR-ENT-1D.xsd 1.4 (écoles) and GAR-ENT.xsd 1.7 (collèges).

// degree is how a school's files are written.
type degree struct {
	space, version string
	mark           string // between the day and the kind in a file's name
	level, code    string // element of a person's level, and of its code
	codes          map[schoolyear.Level]string
}

var first = degree{"http://data.education.fr/ns/gar/1d", "1.4", "1D_", "GARPersonMEFSTAT4", "GARMEFSTAT4Code", map[schoolyear.Level]string{
	schoolyear.TPS: "1110", schoolyear.PS: "1111", schoolyear.MS: "1112", schoolyear.GS: "1113", schoolyear.CP: "1121", schoolyear.CE1: "1122", schoolyear.CE2: "1123", schoolyear.CM1: "1124", schoolyear.CM2: "1125"}}

// The collège's levels are those of the general MEF (BCN, N_MEF): 6EME, 5EME, 4EME, 3EME.
var second = degree{"http://data.education.fr/ns/gar", "1.7", "", "GARPersonMEF", "GARMEFCode", map[schoolyear.Level]string{
	schoolyear.L6e: "10010012110", schoolyear.L5e: "10110001110", schoolyear.L4e: "10210001110", schoolyear.L3e: "10310019110"}}

func degreeOf(schoolType string) degree {
	if schoolType == "college" {
		return second
	}
	return first
}

// partPersons is how many persons a file holds before the next one begins: memory holds one file, whatever the size of the set.
const partPersons = 5000

// pageRows is how many rows are read at once.
const pageRows = 1000

type garSchool struct {
	Name, UAI, SchoolType, Phone, Mail string
	Private                            bool
}

type garPerson struct {
	ID                                         uuid.UUID
	Civility, FamilyName, GivenName, UsageName string
	Level                                      string
	Levels                                     []string
	Librarian                                  bool
}

type garClass struct {
	ID     uuid.UUID
	Code   string
	Label  string
	Kind   string
	Within []uuid.UUID // of a group: the classes of its pupils
}

type garMember struct{ ClassID, PersonID uuid.UUID }

type garResponsible struct {
	ID                                               uuid.UUID
	Civility, FamilyName, GivenName, UsageName, Mail string
}

func (p garPerson) called() string {
	if p.UsageName != "" {
		return p.UsageName
	}
	return p.FamilyName
}

// Who is in the archive today: $1 the tenant, $2 the day, $3 the last id that was read, $4 how many.
const garPupils = `select p.id, p.civility, p.family_name, p.given_name, p.usage_name, coalesce(s.level, '') as level
	from directory.people p left join lateral (select coalesce(nullif(m.level, ''), case when cardinality(c.levels) = 1 then c.levels[1] end) as level
		from directory.class_members m join directory.classes c on c.tenant_id = m.tenant_id and c.id = m.class_id join directory.school_years y on y.tenant_id = c.tenant_id and y.id = c.year_id
		where m.tenant_id = $1 and m.person_id = p.id and m.part = 'pupil' and c.closed_on is null and m.since <= $2 and (m.until is null or m.until >= $2) and y.starts_on <= $2 and y.ends_on >= $2
		order by c.kind = 'group', c.kind <> 'ordinary', c.id limit 1) s on true
	where p.tenant_id = $1 and p.id > $3 and p.erased_at is null and p.limited_since is null and p.merged_into is null and (p.left_on is null or p.left_on > $2)
	  and exists (select from directory.roles r where r.tenant_id = $1 and r.person_id = p.id and r.profile = 'pupil' and r.since <= $2 and (r.until is null or r.until >= $2))
	order by p.id limit $4`

const garTeachers = `select p.id, p.civility, p.family_name, p.given_name, p.usage_name, not (coalesce(array_agg(r.profile), '{}') && $5::text[]) as librarian,
		array(select distinct l from directory.class_members m join directory.classes c on c.tenant_id = m.tenant_id and c.id = m.class_id join directory.school_years y on y.tenant_id = c.tenant_id and y.id = c.year_id,
			unnest(c.levels) l where m.tenant_id = $1 and m.person_id = p.id and m.part in ('teacher', 'main_teacher') and c.closed_on is null
			and m.since <= $2 and (m.until is null or m.until >= $2) and y.starts_on <= $2 and y.ends_on >= $2 order by 1) as levels
	from directory.people p join directory.roles r on r.tenant_id = p.tenant_id and r.person_id = p.id and r.profile = any ($5::text[] || 'librarian'::text) and r.since <= $2 and (r.until is null or r.until >= $2)
	where p.tenant_id = $1 and p.id > $3 and p.erased_at is null and p.limited_since is null and p.merged_into is null and (p.left_on is null or p.left_on > $2)
	group by p.tenant_id, p.id order by p.id limit $4`

// teaching are the profiles that teach: at an école the director does, at a collège the principal does not.
func (d degree) teaching() []string {
	if d.mark == second.mark {
		return []string{string(access.Teacher)}
	}
	return []string{string(access.Teacher), string(access.Director)}
}

func garClasses(tx *tenant.Tx, day directory.Date) ([]garClass, error) {
	list, err := tenant.Select[garClass](tx, `select c.id, c.onde_id as code, c.label, c.kind, case when c.kind = 'group' then array(select distinct o.id from directory.class_members g
			join directory.class_members m on m.tenant_id = g.tenant_id and m.person_id = g.person_id and m.part = 'pupil' and m.since <= $2 and (m.until is null or m.until >= $2)
			join directory.classes o on o.tenant_id = m.tenant_id and o.id = m.class_id and o.year_id = c.year_id and o.kind <> 'group' and o.closed_on is null
			where g.tenant_id = $1 and g.class_id = c.id and g.part = 'pupil' and g.since <= $2 and (g.until is null or g.until >= $2) order by 1) else '{}'::uuid[] end as within
		from directory.classes c join directory.school_years y on y.tenant_id = c.tenant_id and y.id = c.year_id
		where c.tenant_id = $1 and c.closed_on is null and y.starts_on <= $2 and y.ends_on >= $2 order by c.id`, tx.Tenant(), day)
	// the register's own code names a class; one that lacks it, or shares it, is named by its id
	taken := map[string]int{}
	for _, c := range list {
		taken[c.Code]++
	}
	for i := range list {
		if list[i].Code == "" || taken[list[i].Code] > 1 {
			list[i].Code = strings.ReplaceAll(list[i].ID.String(), "-", "")
		}
	}
	return list, err
}

func garMembers(tx *tenant.Tx, day directory.Date, d degree, class uuid.UUID) ([]garMember, error) {
	return tenant.Select[garMember](tx, `select distinct m.class_id, m.person_id from directory.class_members m join directory.people p on p.tenant_id = m.tenant_id and p.id = m.person_id
		where m.tenant_id = $1 and m.class_id = $3 and m.part in ('pupil', 'teacher', 'main_teacher') and m.since <= $2 and (m.until is null or m.until >= $2)
		  and p.erased_at is null and p.limited_since is null and p.merged_into is null and (p.left_on is null or p.left_on > $2)
		  and exists (select from directory.roles r where r.tenant_id = $1 and r.person_id = p.id and r.since <= $2 and (r.until is null or r.until >= $2)
			and (m.part = 'pupil' and r.profile = 'pupil' or m.part <> 'pupil' and r.profile = any ($4::text[] || 'librarian'::text)))
		order by m.person_id`, tx.Tenant(), day, class, d.teaching())
}

func garResponsibles(tx *tenant.Tx) ([]garResponsible, error) {
	return tenant.Select[garResponsible](tx, `select p.id, p.civility, p.family_name, p.given_name, p.usage_name, coalesce(c.mail, '') as mail
		from exchange.responsibles r join directory.people p on p.tenant_id = r.tenant_id and p.id = r.person_id left join directory.contacts c on c.tenant_id = p.tenant_id and c.id = p.id
		where r.tenant_id = $1 and p.erased_at is null and p.limited_since is null and p.merged_into is null and (p.left_on is null or p.left_on > directory.today($1, $2)) order by p.id`, tx.Tenant(), tx.Now())
}

func garSchoolOf(tx *tenant.Tx) (garSchool, error) {
	s, _, err := tenant.One[garSchool](tx, `select name, coalesce(uai, '') as uai, coalesce(school_type, '') as school_type, coalesce(phone, '') as phone, coalesce(mail, '') as mail, private
		from tenant.tenants where tenant_id = $1`, tx.Tenant())
	return s, err
}

// counts are what an archive holds.
type counts struct{ Pupils, Teachers, Classes int }

// archive writes one set.
type archive struct {
	degree
	ident  string
	day    directory.Date
	at     time.Time
	school garSchool
	name   func(person uuid.UUID) string // GARPersonIdentifiant
	most   int                           // persons in one file
	out    *tar.Writer
}

// fileName is that of one file of the set (GAR, référentiel technique): PREAU_GAR-ENT_Complet_20260915_1D_Eleve_0000.xml.
func (a *archive) fileName(kind string, part int) string {
	return fmt.Sprintf("%s_GAR-ENT_Complet_%s_%s%s_%04d.xml", a.ident, compact(a.day), a.mark, kind, part)
}

// archiveName is that of the whole: several schools of one ENT may leave theirs in one folder.
func archiveName(ident string, d degree, day directory.Date, uai string) string {
	return fmt.Sprintf("%s_GAR-ENT_Complet_%s_%s%s.tar.gz", ident, compact(day), d.mark, uai)
}

func compact(day directory.Date) string { return strings.ReplaceAll(day.String(), "-", "") }

// write puts the whole set on w as tar.gz. One file at a time is in memory.
func (a *archive) write(tx *tenant.Tx, w io.Writer) (n counts, err error) {
	zip := gzip.NewWriter(w)
	a.out = tar.NewWriter(zip)
	if err = a.etab(); err != nil {
		return n, err
	}
	if n.Pupils, err = a.people(tx, "Eleve", "GAREleve", pupilPages(a.day)); err != nil {
		return n, err
	}
	if n.Teachers, err = a.people(tx, "Enseignant", "GAREnseignant", a.teacherPages(a.day)); err != nil {
		return n, err
	}
	if n.Classes, err = a.groups(tx); err != nil {
		return n, err
	}
	if err = a.responsibles(tx); err != nil {
		return n, err
	}
	if err = a.out.Close(); err != nil {
		return n, err
	}
	return n, zip.Close()
}

// draft is one file on its way: the schema asks for all elements of one kind, then all of the next.
type draft struct{ head, tail bytes.Buffer }

func (a *archive) close(kind string, part int, s *draft) error {
	root := "GAR-ENT-" + kind
	var b bytes.Buffer
	fmt.Fprintf(&b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<men:%s xmlns:men=%q Version=%q>", root, a.space, a.version)
	end := "</men:" + root + ">\n"
	size := b.Len() + s.head.Len() + s.tail.Len() + len(end)
	if err := a.out.WriteHeader(&tar.Header{Name: a.fileName(kind, part), Mode: 0o600, Size: int64(size), ModTime: a.at.UTC().Truncate(time.Second), Format: tar.FormatUSTAR}); err != nil {
		return err
	}
	for _, piece := range [][]byte{b.Bytes(), s.head.Bytes(), s.tail.Bytes(), []byte(end)} {
		if _, err := a.out.Write(piece); err != nil {
			return err
		}
	}
	s.head.Reset()
	s.tail.Reset()
	return nil
}

// pages reads persons a page at a time; the last id that was read says where the next one begins.
type pages func(tx *tenant.Tx, last uuid.UUID) ([]garPerson, error)

func pupilPages(day directory.Date) pages {
	return func(tx *tenant.Tx, last uuid.UUID) ([]garPerson, error) {
		return tenant.Select[garPerson](tx, garPupils, tx.Tenant(), day, last, pageRows)
	}
}

func (d degree) teacherPages(day directory.Date) pages {
	return func(tx *tenant.Tx, last uuid.UUID) ([]garPerson, error) {
		return tenant.Select[garPerson](tx, garTeachers, tx.Tenant(), day, last, pageRows, d.teaching())
	}
}

func (a *archive) people(tx *tenant.Tx, kind, element string, read pages) (total int, err error) {
	var s draft
	part, inPart := 0, 0
	last := uuid.Nil
	for {
		page, err := read(tx, last)
		if err != nil {
			return total, err
		}
		for _, p := range page {
			if inPart == a.most {
				if err := a.close(kind, part, &s); err != nil {
					return total, err
				}
				part, inPart = part+1, 0
			}
			a.person(&s, element, p)
			inPart++
			total++
			last = p.ID
		}
		if len(page) < pageRows {
			return total, a.close(kind, part, &s)
		}
	}
}

func (a *archive) person(s *draft, element string, p garPerson) {
	b := &s.head
	profile := "National_elv"
	if element == "GAREnseignant" {
		profile = "National_ens"
		if p.Librarian {
			profile = "National_doc"
		}
	}
	begin(b, element)
	leaf(b, "GARPersonIdentifiant", a.name(p.ID), 64)
	begin(b, "GARPersonProfils")
	leaf(b, "GARStructureUAI", a.school.UAI, 45)
	leaf(b, "GARPersonProfil", profile, 31)
	end(b, "GARPersonProfils")
	leaf(b, "GARPersonNomPatro", p.FamilyName, 500)
	leaf(b, "GARPersonNom", p.called(), 500)
	leaf(b, "GARPersonPrenom", p.GivenName, 500)
	leaf(b, "GARPersonAutresPrenoms", p.GivenName, 500)
	civility(b, p.Civility)
	leaf(b, "GARPersonStructRattach", a.school.UAI, 45)
	leaf(b, "GARPersonEtab", a.school.UAI, 45)
	end(b, element)
	levels := p.Levels
	if p.Level != "" {
		levels = []string{p.Level}
	}
	for _, l := range levels {
		code, ok := a.codes[schoolyear.Level(l)]
		if !ok {
			continue
		}
		begin(&s.tail, a.level)
		leaf(&s.tail, "GARStructureUAI", a.school.UAI, 45)
		leaf(&s.tail, "GARPersonIdentifiant", a.name(p.ID), 64)
		leaf(&s.tail, a.code, code, 255)
		end(&s.tail, a.level)
	}
}

func (a *archive) etab() error {
	var s draft
	begin(&s.head, "GAREtab")
	leaf(&s.head, "GARStructureUAI", a.school.UAI, 45)
	leaf(&s.head, "GARStructureNomCourant", a.school.Name, 500)
	contract := "PU"
	if a.school.Private {
		contract = "PR"
	}
	leaf(&s.head, "GARStructureContrat", contract, 45)
	if a.school.Phone != "" {
		leaf(&s.head, "GARStructureTelephone", a.school.Phone, 20)
	}
	if a.school.Mail != "" {
		leaf(&s.head, "GARStructureEmail", a.school.Mail, 255)
	}
	end(&s.head, "GAREtab")
	if a.mark == second.mark { // a collège's levels are listed with their names
		for _, l := range schoolyear.Levels() {
			if code, ok := a.codes[l]; ok {
				begin(&s.tail, "GARMEF")
				leaf(&s.tail, "GARStructureUAI", a.school.UAI, 45)
				leaf(&s.tail, "GARMEFCode", code, 255)
				leaf(&s.tail, "GARMEFLibelle", strings.ToUpper(string(l))+"ME", 255)
				end(&s.tail, "GARMEF")
			}
		}
	}
	return a.close("Etab", 0, &s)
}

func (a *archive) groups(tx *tenant.Tx) (int, error) {
	classes, err := garClasses(tx, a.day)
	if err != nil {
		return 0, err
	}
	codes := map[uuid.UUID]string{}
	for _, c := range classes {
		codes[c.ID] = c.Code
	}
	var s draft
	part, inPart := 0, 0
	for _, c := range classes {
		members, err := garMembers(tx, a.day, a.degree, c.ID)
		if err != nil {
			return 0, err
		}
		if inPart > 0 && inPart+len(members) > a.most {
			if err := a.close("Groupe", part, &s); err != nil {
				return 0, err
			}
			part, inPart = part+1, 0
		}
		status := "DIVISION"
		if c.Kind == "group" {
			status = "GROUPE"
		}
		begin(&s.head, "GARGroupe")
		leaf(&s.head, "GARGroupeCode", c.Code, 255)
		leaf(&s.head, "GARStructureUAI", a.school.UAI, 45)
		leaf(&s.head, "GARGroupeLibelle", c.Label, 255)
		leaf(&s.head, "GARGroupeStatut", status, 31)
		for _, d := range c.Within {
			if codes[d] != "" {
				leaf(&s.head, "GARGroupeDivAppartenance", codes[d], 255)
			}
		}
		end(&s.head, "GARGroupe")
		for _, m := range members {
			begin(&s.tail, "GARPersonGroupe")
			leaf(&s.tail, "GARStructureUAI", a.school.UAI, 45)
			leaf(&s.tail, "GARPersonIdentifiant", a.name(m.PersonID), 64)
			leaf(&s.tail, "GARGroupeCode", c.Code, 255)
			end(&s.tail, "GARPersonGroupe")
		}
		inPart += len(members)
	}
	return len(classes), a.close("Groupe", part, &s)
}

func (a *archive) responsibles(tx *tenant.Tx) error {
	list, err := garResponsibles(tx)
	if err != nil {
		return err
	}
	var s draft
	for _, r := range list {
		begin(&s.head, "GARRespAff")
		leaf(&s.head, "GARPersonIdentifiant", a.name(r.ID), 64)
		leaf(&s.head, "GARPersonNom", garPerson{FamilyName: r.FamilyName, UsageName: r.UsageName}.called(), 500)
		leaf(&s.head, "GARPersonPrenom", r.GivenName, 500)
		civility(&s.head, r.Civility)
		leaf(&s.head, "GARPersonMail", r.Mail, 255)
		leaf(&s.head, "GARRespAffEtab", a.school.UAI, 45)
		end(&s.head, "GARRespAff")
	}
	return a.close("RespAff", 0, &s)
}

func begin(b *bytes.Buffer, name string) { b.WriteString("<men:" + name + ">") }
func end(b *bytes.Buffer, name string)   { b.WriteString("</men:" + name + ">") }

// leaf writes an element with its text, cut to the length that the schema allows.
func leaf(b *bytes.Buffer, name, text string, most int) {
	begin(b, name)
	if r := []rune(text); len(r) > most {
		text = string(r[:most])
	}
	_ = xml.EscapeText(b, []byte(text)) // a buffer takes everything
	end(b, name)
}

func civility(b *bytes.Buffer, c string) {
	if c != "" {
		leaf(b, "GARPersonCivilite", map[string]string{"M": "M.", "MME": "Mme"}[c], 30)
	}
}

// Blocker is what keeps an archive from leaving; it is listed before anything is written.
type Blocker struct {
	Kind   string     `json:"kind" enum:"ident,uai,responsible,responsible_mail,pupils,classes,level"`
	Person *uuid.UUID `json:"person,omitempty" doc:"Whose record lacks it"`
	Name   string     `json:"name,omitempty"`
	Value  string     `json:"value,omitempty" doc:"The level that has no code in this school's degree"`
}

// blockersOf looks through everything that an archive would hold.
func blockersOf(tx *tenant.Tx, ident string, school garSchool, day directory.Date) (out []Blocker, n counts, err error) {
	out = []Blocker{}
	d := degreeOf(school.SchoolType)
	if ident == "" {
		out = append(out, Blocker{Kind: "ident"})
	}
	if school.UAI == "" {
		out = append(out, Blocker{Kind: "uai"})
	}
	responsibles, err := garResponsibles(tx)
	if err != nil {
		return nil, n, err
	}
	if len(responsibles) == 0 {
		out = append(out, Blocker{Kind: "responsible"})
	}
	for _, r := range responsibles {
		if r.Mail == "" {
			out = append(out, Blocker{Kind: "responsible_mail", Person: &r.ID, Name: r.GivenName + " " + garPerson{FamilyName: r.FamilyName, UsageName: r.UsageName}.called()})
		}
	}
	classes, err := garClasses(tx, day)
	if err != nil {
		return nil, n, err
	}
	if n.Classes = len(classes); n.Classes == 0 {
		out = append(out, Blocker{Kind: "classes"})
	}
	each := func(read pages, fn func(p garPerson)) error {
		for last := uuid.Nil; ; {
			page, err := read(tx, last)
			if err != nil {
				return err
			}
			for _, p := range page {
				fn(p)
				last = p.ID
			}
			if len(page) < pageRows {
				return nil
			}
		}
	}
	if err := each(pupilPages(day), func(p garPerson) {
		n.Pupils++
		if _, ok := d.codes[schoolyear.Level(p.Level)]; !ok {
			out = append(out, Blocker{Kind: "level", Person: &p.ID, Name: p.GivenName + " " + p.called(), Value: p.Level})
		}
	}); err != nil {
		return nil, n, err
	}
	if n.Pupils == 0 {
		out = append(out, Blocker{Kind: "pupils"})
	}
	err = each(d.teacherPages(day), func(garPerson) { n.Teachers++ })
	slices.SortStableFunc(out, func(a, b Blocker) int { return strings.Compare(a.Kind, b.Kind) })
	return out, n, err
}
