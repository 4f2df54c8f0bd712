package exchange

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// The lists as OneRoster 1.2 names them (1EdTech, Rostering Service, REST binding): orgs, academicSessions, classes, users,
// enrollments, demographics. A brick reads the lists it was given, of the people and with the fields it was given; of what is no
// more it reads the id alone, with the status "tobedeleted".

// rosterBase is where OneRoster consumers look.
const rosterBase = "/ims/oneroster/rostering/v1p2"

// Ref names another record.
type Ref struct {
	SourcedID uuid.UUID `json:"sourcedId"`
	Type      string    `json:"type" enum:"org,academicSession,class,user"`
	Href      string    `json:"href"`
}

// Base is what every record has. sourcedId is the brick's own name of the record: no other brick knows it by the same.
type Base struct {
	SourcedID        uuid.UUID `json:"sourcedId"`
	Status           string    `json:"status,omitempty" enum:"active,tobedeleted"`
	DateLastModified string    `json:"dateLastModified,omitempty" format:"date-time"`
}

// Org is a school or a collectivity.
type Org struct {
	Base
	Name       string `json:"name,omitempty"`
	Type       string `json:"type,omitempty" enum:"school,local,district,department"`
	Identifier string `json:"identifier,omitempty" doc:"UAI of a school, SIRET of a collectivity"`
	Parent     *Ref   `json:"parent,omitempty"`
}

// Session is a school year.
type Session struct {
	Base
	Title      string `json:"title,omitempty"`
	StartDate  string `json:"startDate,omitempty" format:"date"`
	EndDate    string `json:"endDate,omitempty" format:"date"`
	Type       string `json:"type,omitempty" enum:"schoolYear"`
	SchoolYear string `json:"schoolYear,omitempty" doc:"Civil year in which it ends"`
}

// Class is a class (homeroom), or a group beside the classes (scheduled).
type Class struct {
	Base
	Title     string   `json:"title,omitempty"`
	ClassCode string   `json:"classCode,omitempty" doc:"The register's own code"`
	ClassType string   `json:"classType,omitempty" enum:"homeroom,scheduled"`
	Grades    []string `json:"grades,omitempty"`
	School    *Ref     `json:"school,omitempty"`
	Terms     []Ref    `json:"terms,omitempty"`
}

// Role is what a user is in an organisation.
type Role struct {
	RoleType string `json:"roleType" enum:"primary,secondary"`
	Role     string `json:"role" enum:"student,teacher,principal,proctor,aide"`
	Org      Ref    `json:"org"`
}

// User is a pupil, or somebody who works at the school.
type User struct {
	Base
	EnabledUser string   `json:"enabledUser,omitempty" enum:"true,false"`
	GivenName   string   `json:"givenName,omitempty"`
	FamilyName  string   `json:"familyName,omitempty" doc:"The name by which the person is called"`
	Email       string   `json:"email,omitempty"`
	Roles       []Role   `json:"roles,omitempty"`
	Grades      []string `json:"grades,omitempty"`
}

// Enrollment is a person's place in a class.
type Enrollment struct {
	Base
	Role      string `json:"role,omitempty" enum:"student,teacher,aide"`
	Primary   string `json:"primary,omitempty" enum:"true,false" doc:"The teacher who answers for the class"`
	BeginDate string `json:"beginDate,omitempty" format:"date"`
	EndDate   string `json:"endDate,omitempty" format:"date" doc:"First day after it"`
	User      *Ref   `json:"user,omitempty"`
	Class     *Ref   `json:"class,omitempty"`
	School    *Ref   `json:"school,omitempty"`
}

// Demographics holds a pupil's date of birth, for bricks that were given it.
type Demographics struct {
	Base
	BirthDate string `json:"birthDate,omitempty" format:"date"`
}

// rosterIn is a question about a list.
type rosterIn struct {
	Authorization string `header:"Authorization" doc:"Bearer and a token, or a key"`
	Limit         int    `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	Offset        int    `query:"offset" minimum:"0" maximum:"10000000" default:"0"`
	Filter        string `query:"filter" maxLength:"200" doc:"dateLastModified>'2026-09-01T00:00:00Z', with >= and status='active', joined by AND"`
	Fields        string `query:"fields" maxLength:"300" doc:"Names of fields, separated by commas"`
}

type oneIn struct {
	Authorization string    `header:"Authorization"`
	SourcedID     uuid.UUID `path:"sourcedId" format:"uuid"`
}

// RosterHead goes with every page of a list: how long the whole is, and where the next page is (RFC 8288).
type RosterHead struct {
	Total int    `header:"X-Total-Count"`
	Link  string `header:"Link"`
}

// ask is what a filter asks for.
type ask struct {
	since  time.Time
	orAt   bool // that instant too
	status string
	id     uuid.UUID
	limit  int
	offset int
}

var condition = regexp.MustCompile(`^\s*(dateLastModified|status)\s*(>=|>|=)\s*'([^']{1,40})'\s*$`)

func readAsk(in rosterIn) (a ask, err error) {
	a.limit, a.offset = in.Limit, in.Offset
	if strings.TrimSpace(in.Filter) == "" {
		return a, nil
	}
	for _, part := range regexp.MustCompile(`(?i)\s+and\s+`).Split(in.Filter, -1) {
		m := condition.FindStringSubmatch(part)
		switch {
		case m == nil:
			return a, problem.OnField("filter", "exchange.bad_filter")
		case m[1] == "status" && m[2] == "=" && slices.Contains([]string{"active", "tobedeleted"}, m[3]):
			a.status = m[3]
		case m[1] == "dateLastModified" && m[2] != "=":
			if a.since, err = time.Parse(time.RFC3339, m[3]); err != nil {
				if a.since, err = time.Parse(time.DateOnly, m[3]); err != nil {
					return a, problem.OnField("filter", "exchange.bad_filter")
				}
			}
			a.orAt = m[2] == ">="
		default:
			return a, problem.OnField("filter", "exchange.bad_filter")
		}
	}
	return a, nil
}

// book reads lists for one reader: what it may know, under the names it knows.
type book struct {
	tx     *tenant.Tx
	names  names
	parts  []string // of users: pupil, staff
	fields []string
	base   string
	day    directory.Date
}

func (s *Service) bookFor(tx *tenant.Tx, reader uuid.UUID, people, fields []string) (*book, error) {
	b := &book{tx: tx, names: s.namesFor(reader), fields: fields, base: s.URL + rosterBase, parts: []string{}}
	for _, p := range people {
		b.parts = append(b.parts, map[string]string{Pupils: "pupil", Staff: "staff"}[p])
	}
	var err error
	b.day, err = directory.Today(tx)
	return b, err
}

func (b *book) ref(kind string, id uuid.UUID) Ref {
	lists := map[string]string{"org": "orgs", "academicSession": "academicSessions", "class": "classes", "user": "users"}
	out := b.names.of(id)
	return Ref{SourcedID: out, Type: kind, Href: b.base + "/" + lists[kind] + "/" + out.String()}
}

func (b *book) refTo(kind string, id *uuid.UUID) *Ref {
	if id == nil {
		return nil
	}
	r := b.ref(kind, *id)
	return &r
}

func (b *book) may(field string) bool { return slices.Contains(b.fields, field) }

// noted is what the records say of one line.
type noted struct {
	ID         uuid.UUID
	Gone       bool
	ModifiedAt time.Time
	Total      int
}

func (b *book) head(n noted) Base {
	out := Base{SourcedID: b.names.of(n.ID), Status: "active", DateLastModified: n.ModifiedAt.UTC().Format("2006-01-02T15:04:05.000Z")}
	if n.Gone {
		out.Status = "tobedeleted"
	}
	return out
}

// notedSQL is the beginning of every list: the records of a kind in an order that no change disturbs, so that whoever turns the
// pages skips nobody. $1 tenant, $2 kind, $3 parts, $4 since, $5 or at, $6 status, $7 one id, $8 limit, $9 offset.
const notedSQL = `with r as (select r.id, r.gone, r.modified_at, count(*) over ()::int as total from exchange.records r where r.tenant_id = $1 and r.kind = $2 and (r.part = '' or r.part = any ($3))
		and ($4::timestamptz is null or r.modified_at > $4 or $5 and r.modified_at = $4) and ($6 = '' or r.gone = ($6 = 'tobedeleted')) and ($7::uuid is null or r.id = $7)
		order by r.id limit $8 offset $9) `

func (b *book) args(kind string, a ask) []any {
	var since *time.Time
	var id *uuid.UUID
	if !a.since.IsZero() {
		since = &a.since
	}
	if a.id != uuid.Nil {
		id = &a.id
	}
	return []any{b.tx.Tenant(), kind, b.parts, since, a.orAt, a.status, id, a.limit, a.offset}
}

// listed is one page of a list, and how long the whole is.
type listed[T any] struct {
	items []T
	total int
}

func gather[R any, T any](rows []R, head func(R) noted, build func(R) T) listed[T] {
	out := listed[T]{items: []T{}}
	for _, r := range rows {
		out.total = head(r).Total
		out.items = append(out.items, build(r))
	}
	return out
}

func (b *book) orgs(a ask) (listed[Org], error) {
	type row struct {
		noted
		Name, Kind, Identifier *string
		Own                    bool
	}
	rows, err := tenant.Select[row](b.tx, notedSQL+`select r.*, coalesce(t.name, l.peer_name) as name, coalesce(t.kind, l.peer_kind) as kind, coalesce(t.uai, t.siret) as identifier, t.tenant_id is not null as own
		from r left join tenant.tenants t on t.tenant_id = $1 and t.tenant_id = r.id left join lateral (select l.peer_name, l.peer_kind from tenant.links l where l.tenant_id = $1 and l.peer_tenant_id = r.id order by l.since desc limit 1) l on true
		order by r.id`, b.args(kindOrg, a)...)
	return gather(rows, func(r row) noted { return r.noted }, func(r row) Org {
		o := Org{Base: b.head(r.noted)}
		if r.Gone || r.Name == nil {
			o.Status = "tobedeleted"
			return o
		}
		o.Name, o.Type = *r.Name, "local"
		if r.Kind != nil && *r.Kind == "school" {
			o.Type = "school"
		}
		if r.Identifier != nil {
			o.Identifier = *r.Identifier
		}
		if !r.Own {
			own := b.tx.Tenant()
			o.Parent = b.refTo("org", &own)
		}
		return o
	}), err
}

func (b *book) sessions(a ask) (listed[Session], error) {
	type row struct {
		noted
		Label            *string
		StartsOn, EndsOn directory.Date
	}
	rows, err := tenant.Select[row](b.tx, notedSQL+`select r.*, y.label, y.starts_on, y.ends_on from r left join directory.school_years y on y.tenant_id = $1 and y.id = r.id order by r.id`, b.args(kindSession, a)...)
	return gather(rows, func(r row) noted { return r.noted }, func(r row) Session {
		o := Session{Base: b.head(r.noted)}
		if r.Gone || r.Label == nil {
			o.Status = "tobedeleted"
			return o
		}
		o.Title, o.Type, o.StartDate, o.EndDate, o.SchoolYear = *r.Label, "schoolYear", r.StartsOn.String(), r.EndsOn.AddDays(1).String(), strconv.Itoa(r.EndsOn.Year)
		return o
	}), err
}

func (b *book) classes(a ask) (listed[Class], error) {
	type row struct {
		noted
		Label, Kind, OndeID  *string
		Levels               []string
		YearID, PeerTenantID *uuid.UUID
	}
	rows, err := tenant.Select[row](b.tx, notedSQL+`select r.*, c.label, c.kind, c.onde_id, coalesce(c.levels, '{}') as levels, c.year_id, c.peer_tenant_id from r left join directory.classes c on c.tenant_id = $1 and c.id = r.id order by r.id`, b.args(kindClass, a)...)
	return gather(rows, func(r row) noted { return r.noted }, func(r row) Class {
		o := Class{Base: b.head(r.noted)}
		if r.Gone || r.Label == nil {
			o.Status = "tobedeleted"
			return o
		}
		o.Title, o.ClassCode, o.ClassType, o.Grades = *r.Label, *r.OndeID, "homeroom", r.Levels
		if *r.Kind == "group" {
			o.ClassType = "scheduled"
		}
		own := b.tx.Tenant()
		if r.PeerTenantID == nil {
			r.PeerTenantID = &own
		}
		o.School, o.Terms = b.refTo("org", r.PeerTenantID), []Ref{b.ref("academicSession", *r.YearID)}
		return o
	}), err
}

// roster are OneRoster's words for what people are.
var roster = map[string]string{"pupil": "student", "teacher": "teacher", "librarian": "teacher", "director": "principal", "school_life": "proctor", "school_staff": "aide"}

func (b *book) users(a ask) (listed[User], error) {
	type row struct {
		noted
		GivenName, FamilyName, Mail *string
		Profiles, Levels            []string
	}
	rows, err := tenant.Select[row](b.tx, notedSQL+`select r.*, p.given_name, coalesce(nullif(p.usage_name, ''), p.family_name) as family_name, c.mail,
			array(select distinct x.profile from directory.roles x where x.tenant_id = $1 and x.person_id = p.id and x.profile in ('pupil', 'teacher', 'director', 'school_life', 'librarian', 'school_staff') and x.since <= $10 and (x.until is null or x.until >= $10) order by 1) as profiles,
			array(select distinct m.level from directory.class_members m where m.tenant_id = $1 and m.person_id = p.id and m.part = 'pupil' and m.level <> '' and m.since <= $10 and (m.until is null or m.until >= $10) order by 1) as levels
		from r left join directory.people p on p.tenant_id = $1 and p.id = r.id and p.erased_at is null and p.limited_since is null left join directory.contacts c on c.tenant_id = $1 and c.id = p.id order by r.id`, append(b.args(kindUser, a), b.day)...)
	return gather(rows, func(r row) noted { return r.noted }, func(r row) User {
		o := User{Base: b.head(r.noted)}
		if r.Gone || r.GivenName == nil {
			o.Status = "tobedeleted"
			return o
		}
		o.EnabledUser = "true"
		if b.may(Names) {
			o.GivenName, o.FamilyName = *r.GivenName, *r.FamilyName
		}
		if b.may(Mail) && r.Mail != nil {
			o.Email = *r.Mail
		}
		if slices.Contains(r.Profiles, "pupil") { // whoever is a pupil here is nothing else towards a brick
			r.Profiles = []string{"pupil"}
			o.Grades = r.Levels
		}
		for i, p := range r.Profiles {
			role := Role{RoleType: "secondary", Role: roster[p], Org: b.ref("org", b.tx.Tenant())}
			if i == 0 {
				role.RoleType = "primary"
			}
			o.Roles = append(o.Roles, role)
		}
		return o
	}), err
}

func (b *book) demographics(a ask) (listed[Demographics], error) {
	type row struct {
		noted
		BirthDate directory.Date
		There     bool
	}
	parts := b.parts
	defer func() { b.parts = parts }()
	b.parts = slices.DeleteFunc(slices.Clone(parts), func(p string) bool { return p != "pupil" }) // nobody's date of birth but a pupil's
	rows, err := tenant.Select[row](b.tx, notedSQL+`select r.*, p.birth_date, p.id is not null as there from r left join directory.people p on p.tenant_id = $1 and p.id = r.id and p.erased_at is null and p.limited_since is null order by r.id`, b.args(kindUser, a)...)
	return gather(rows, func(r row) noted { return r.noted }, func(r row) Demographics {
		o := Demographics{Base: b.head(r.noted)}
		if r.Gone || !r.There {
			o.Status = "tobedeleted"
			return o
		}
		if b.may(BirthDate) && !r.BirthDate.IsZero() {
			o.BirthDate = r.BirthDate.String()
		}
		return o
	}), err
}

func (b *book) enrollments(a ask) (listed[Enrollment], error) {
	type row struct {
		noted
		PersonID, ClassID, PeerTenantID *uuid.UUID
		Part                            *string
		Since, Until                    directory.Date
	}
	rows, err := tenant.Select[row](b.tx, notedSQL+`select r.*, m.person_id, m.class_id, m.part, m.since, m.until, c.peer_tenant_id from r left join directory.class_members m on m.tenant_id = $1 and m.id = r.id
		left join directory.classes c on c.tenant_id = $1 and c.id = m.class_id order by r.id`, b.args(kindEnrollment, a)...)
	return gather(rows, func(r row) noted { return r.noted }, func(r row) Enrollment {
		o := Enrollment{Base: b.head(r.noted)}
		if r.Gone || r.Part == nil {
			o.Status = "tobedeleted"
			return o
		}
		o.Role, o.Primary = map[string]string{"pupil": "student", "teacher": "teacher", "main_teacher": "teacher", "assistant": "aide"}[*r.Part], strconv.FormatBool(*r.Part == "main_teacher")
		o.BeginDate = r.Since.String()
		if !r.Until.IsZero() {
			o.EndDate = r.Until.AddDays(1).String()
		}
		own := b.tx.Tenant()
		if r.PeerTenantID == nil {
			r.PeerTenantID = &own
		}
		o.User, o.Class, o.School = b.refTo("user", r.PersonID), b.refTo("class", r.ClassID), b.refTo("org", r.PeerTenantID)
		return o
	}), err
}

// only empties the fields that were not asked for; sourcedId always stays.
func only(v reflect.Value, wanted []string) {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if f.Anonymous {
			only(v.Field(i), wanted)
			continue
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name != "sourcedId" && !slices.Contains(wanted, name) {
			v.Field(i).SetZero()
		}
	}
}

// rosterOp makes the two operations of a list: the whole, and one of it.
func rosterOps[T any, O, P any](s *Service, list, one, summary string, read func(b *book, a ask) (listed[T], error), many func(items []T, head RosterHead) *O, single func(item T) *P) []manifest.Operation {
	spec := manifest.Spec{Method: http.MethodGet, Gate: manifest.Link("exchange_key"), Writes: true, Errors: []int{401, 403, 422, 429}}
	open := func(tx *tenant.Tx, header string) (*book, reader, error) {
		r, err := s.admit(tx, header)
		if err != nil {
			return nil, r, err
		}
		if !slices.Contains(r.Lists, list) {
			return nil, r, problem.New(problem.Forbidden, "exchange.not_given", "list", list)
		}
		b, err := s.bookFor(tx, r.ID, r.People, r.Fields)
		return b, r, err
	}
	all, lone := spec, spec
	all.ID, all.Path, all.Summary = "exchange.roster-"+strings.ToLower(list), rosterBase+"/"+list, summary
	lone.ID, lone.Path, lone.Summary = "exchange.roster-"+strings.ToLower(one), rosterBase+"/"+list+"/{sourcedId}", summary+", one of them"
	return []manifest.Operation{
		manifest.Op(all, func(_ context.Context, tx *tenant.Tx, in *rosterIn) (*O, error) {
			b, r, err := open(tx, in.Authorization)
			if err != nil {
				return nil, err
			}
			a, err := readAsk(*in)
			if err != nil {
				return nil, err
			}
			page, err := read(b, a)
			if err != nil {
				return nil, err
			}
			if wanted := strings.TrimSpace(in.Fields); wanted != "" {
				names := strings.Split(strings.ReplaceAll(wanted, " ", ""), ",")
				for i := range page.items {
					only(reflect.ValueOf(&page.items[i]).Elem(), names)
				}
			}
			head := RosterHead{Total: page.total}
			if in.Offset+len(page.items) < page.total {
				q := url.Values{"limit": {strconv.Itoa(in.Limit)}, "offset": {strconv.Itoa(in.Offset + len(page.items))}}
				for name, v := range map[string]string{"filter": in.Filter, "fields": in.Fields} {
					if v != "" {
						q.Set(name, v)
					}
				}
				head.Link = fmt.Sprintf(`<%s/%s?%s>; rel="next"`, b.base, list, q.Encode())
			}
			return many(page.items, head), count(tx, r.ID, list, len(page.items))
		}),
		manifest.Op(lone, func(_ context.Context, tx *tenant.Tx, in *oneIn) (*P, error) {
			b, r, err := open(tx, in.Authorization)
			if err != nil {
				return nil, err
			}
			page, err := read(b, ask{id: b.names.back(in.SourcedID), limit: 1})
			if err == nil && len(page.items) == 0 {
				err = problem.Missing()
			}
			if err != nil {
				return nil, err
			}
			return single(page.items[0]), count(tx, r.ID, list, 1)
		}),
	}
}

type rosterOrgsOut struct {
	RosterHead
	Body struct {
		Orgs []Org `json:"orgs" nullable:"false"`
	}
}
type rosterOrgOut struct {
	Body struct {
		Org Org `json:"org"`
	}
}
type rosterSessionsOut struct {
	RosterHead
	Body struct {
		Sessions []Session `json:"academicSessions" nullable:"false"`
	}
}
type rosterSessionOut struct {
	Body struct {
		Session Session `json:"academicSession"`
	}
}
type rosterClassesOut struct {
	RosterHead
	Body struct {
		Classes []Class `json:"classes" nullable:"false"`
	}
}
type rosterClassOut struct {
	Body struct {
		Class Class `json:"class"`
	}
}
type rosterUsersOut struct {
	RosterHead
	Body struct {
		Users []User `json:"users" nullable:"false"`
	}
}
type rosterUserOut struct {
	Body struct {
		User User `json:"user"`
	}
}
type rosterEnrollmentsOut struct {
	RosterHead
	Body struct {
		Enrollments []Enrollment `json:"enrollments" nullable:"false"`
	}
}
type rosterEnrollmentOut struct {
	Body struct {
		Enrollment Enrollment `json:"enrollment"`
	}
}
type rosterDemographicsOut struct {
	RosterHead
	Body struct {
		Demographics []Demographics `json:"demographics" nullable:"false"`
	}
}
type rosterDemographicOut struct {
	Body struct {
		Demographics Demographics `json:"demographics"`
	}
}

func (s *Service) rosterOperations() []manifest.Operation {
	return slices.Concat(
		rosterOps(s, "orgs", "org", "Schools and collectivities", (*book).orgs,
			func(items []Org, h RosterHead) *rosterOrgsOut {
				o := &rosterOrgsOut{RosterHead: h}
				o.Body.Orgs = items
				return o
			},
			func(item Org) *rosterOrgOut { o := &rosterOrgOut{}; o.Body.Org = item; return o }),
		rosterOps(s, "academicSessions", "academicSession", "School years", (*book).sessions,
			func(items []Session, h RosterHead) *rosterSessionsOut {
				o := &rosterSessionsOut{RosterHead: h}
				o.Body.Sessions = items
				return o
			},
			func(item Session) *rosterSessionOut { o := &rosterSessionOut{}; o.Body.Session = item; return o }),
		rosterOps(s, "classes", "class", "Classes and groups", (*book).classes,
			func(items []Class, h RosterHead) *rosterClassesOut {
				o := &rosterClassesOut{RosterHead: h}
				o.Body.Classes = items
				return o
			},
			func(item Class) *rosterClassOut { o := &rosterClassOut{}; o.Body.Class = item; return o }),
		rosterOps(s, "users", "user", "Pupils and staff", (*book).users,
			func(items []User, h RosterHead) *rosterUsersOut {
				o := &rosterUsersOut{RosterHead: h}
				o.Body.Users = items
				return o
			},
			func(item User) *rosterUserOut { o := &rosterUserOut{}; o.Body.User = item; return o }),
		rosterOps(s, "enrollments", "enrollment", "Who is in which class", (*book).enrollments,
			func(items []Enrollment, h RosterHead) *rosterEnrollmentsOut {
				o := &rosterEnrollmentsOut{RosterHead: h}
				o.Body.Enrollments = items
				return o
			},
			func(item Enrollment) *rosterEnrollmentOut {
				o := &rosterEnrollmentOut{}
				o.Body.Enrollment = item
				return o
			}),
		rosterOps(s, "demographics", "demographic", "Dates of birth of pupils", (*book).demographics,
			func(items []Demographics, h RosterHead) *rosterDemographicsOut {
				o := &rosterDemographicsOut{RosterHead: h}
				o.Body.Demographics = items
				return o
			},
			func(item Demographics) *rosterDemographicOut {
				o := &rosterDemographicOut{}
				o.Body.Demographics = item
				return o
			}),
	)
}
