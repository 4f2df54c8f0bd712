package resource

import (
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/audit"
	"preau/internal/directory"
	"preau/internal/identity/signon"
	"preau/internal/platform/lists"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// What a resource may receive beside the pseudonym, each agreed to by the school.
const (
	SendProfile    = "profile"     // pupil, guardian, teacher…
	SendSchool     = "school"      // the school's code and kind
	SendFamilyName = "family_name" // the name by which the person is called
	SendGivenName  = "given_name"
	SendClasses    = "classes" // those one is in, or teaches
	SendLevel      = "level"   // a pupil's
	SendGroups     = "groups"  // hand-made ones
)

// Sendable lists them in the order in which they are asked about.
var Sendable = []string{SendProfile, SendSchool, SendClasses, SendLevel, SendGroups, SendGivenName, SendFamilyName}

// The ways in which a profile is written.
const (
	CodesSDET  = "sdet"  // National_ELV… (SDET, operational annex, ENTPersonProfils)
	CodesOlder = "older" // National_1…: what resources from before still ask for
	CodesGAR   = "gar"   // National_elv…: the national resource manager's
)

var sdet = map[access.Profile]string{
	access.Pupil: "ELV", access.Guardian: "TUT", access.Teacher: "ENS", access.Director: "DIR", access.SchoolLife: "EVS", access.Librarian: "DOC", access.SchoolStaff: "ETA",
	access.Inspector: "ACA", access.AcademyStaff: "ACA",
	access.TownAdmin: "COL", access.SchoolOffice: "COL", access.CanteenAgent: "COL", access.KitchenAgent: "COL", access.TransportAgent: "COL", access.Animator: "COL", access.FinanceAgent: "COL", access.ATSEM: "COL",
	access.DeptAgent: "COL",
}

var older = map[string]string{"ELV": "1", "TUT": "2", "ENS": "3"} // everybody else is 4

// profileCode writes a profile as a client reads it, "" for one that has no code.
func profileCode(codes string, p access.Profile) string {
	code := sdet[p]
	switch {
	case code == "":
		return ""
	case codes == CodesOlder:
		if n, ok := older[code]; ok {
			return "National_" + n
		}
		return "National_4"
	case codes == CodesGAR:
		return "National_" + strings.ToLower(code)
	}
	return "National_" + code
}

// roles are those of LTI (IMS Global, LTI 1.3, A.2: context and institution roles).
var roles = map[access.Profile]string{
	access.Pupil:    "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner",
	access.Guardian: "http://purl.imsglobal.org/vocab/lis/v2/membership#Mentor",
	access.Teacher:  "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor",
	access.Director: "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Administrator",
}

const staffRole = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Staff"

// mefstat4 are the ministry's codes of the levels of the first degree (MEFSTAT4); the collège's are written as a word.
var mefstat4 = map[string]string{"TPS": "1110", "PS": "1111", "MS": "1112", "GS": "1113", "CP": "1121", "CE1": "1122", "CE2": "1123", "CM1": "1124", "CM2": "1125"}

// structureType is ENTStructureTypeStruct (SDET).
func structureType(schoolType string) string {
	if schoolType == "college" {
		return "CLG"
	}
	return "1ORD"
}

type facts struct {
	GivenName, FamilyName, UAI, SchoolType string
	Classes, Levels, Taught, Groups        []string
}

const factsSQL = `with d as (select directory.today($1, $3) as day)
select p.given_name, coalesce(nullif(p.usage_name, ''), p.family_name) as family_name, coalesce(t.uai, '') as uai, coalesce(t.school_type, '') as school_type,
	array(select distinct c.label from directory.class_members m join directory.classes c on c.tenant_id = m.tenant_id and c.id = m.class_id, d
		where m.tenant_id = $1 and m.person_id = p.id and m.part = 'pupil' and m.since <= d.day and (m.until is null or m.until >= d.day) order by 1) as classes,
	array(select distinct m.level from directory.class_members m, d
		where m.tenant_id = $1 and m.person_id = p.id and m.part = 'pupil' and m.level <> '' and m.since <= d.day and (m.until is null or m.until >= d.day) order by 1) as levels,
	array(select distinct c.label from directory.class_members m join directory.classes c on c.tenant_id = m.tenant_id and c.id = m.class_id, d
		where m.tenant_id = $1 and m.person_id = p.id and m.part in ('teacher', 'main_teacher') and m.since <= d.day and (m.until is null or m.until >= d.day) order by 1) as taught,
	array(select distinct g.label from directory.group_members m join directory.groups g on g.tenant_id = m.tenant_id and g.id = m.group_id, d
		where m.tenant_id = $1 and m.person_id = p.id and g.kind = 'hand' and g.archived_at is null and m.since <= d.day and (m.until is null or m.until >= d.day) order by 1) as groups
from directory.people p join tenant.tenants t on t.tenant_id = p.tenant_id, d
where p.tenant_id = $1 and p.id = $2 and p.erased_at is null`

// attributes are what a resource receives of a person today: of all that could be said, what was agreed to.
func attributes(tx *tenant.Tx, r row, person uuid.UUID, reached directory.Reached) ([]signon.Attribute, []string, error) {
	f, ok, err := tenant.One[facts](tx, factsSQL, tx.Tenant(), person, tx.Now())
	if err != nil {
		return nil, nil, err
	}
	if !ok {
		return nil, nil, problem.Missing()
	}
	pupil := slices.Contains(reached.Profiles, access.Pupil)
	var out []signon.Attribute
	var asRole []string
	add := func(name, claim string, values ...string) {
		kept := values[:0:0]
		for _, v := range values {
			if v != "" && !slices.Contains(kept, v) {
				kept = append(kept, v)
			}
		}
		if len(kept) > 0 {
			out = append(out, signon.Attribute{Name: name, Claim: claim, Values: kept})
		}
	}
	inSchool := func(labels []string) []string {
		list := make([]string, len(labels))
		for i, l := range labels {
			list[i] = f.UAI + "$" + l
		}
		return list
	}
	for _, what := range Sendable { // in one order, whatever that of the agreement
		if !slices.Contains(r.Sends, what) {
			continue
		}
		switch what {
		case SendProfile:
			var codes []string
			for _, p := range reached.Profiles {
				codes = append(codes, profileCode(r.Codes, p))
				if role, ok := roles[p]; ok {
					asRole = append(asRole, role)
				} else if slices.Contains(access.Staff, p) {
					asRole = append(asRole, staffRole)
				}
			}
			add("ENTPersonProfils", "", codes...)
		case SendSchool:
			add("ENTPersonStructRattachUAI", "", f.UAI)
			add("ENTStructureTypeStruct", "", structureType(f.SchoolType))
		case SendClasses:
			if pupil {
				add("ENTEleveClasses", "", inSchool(f.Classes)...)
			} else {
				add("ENTAuxEnsClasses", "", inSchool(f.Taught)...)
			}
		case SendLevel:
			for _, l := range f.Levels {
				if code, ok := mefstat4[l]; ok {
					add("ENTEleveNiveau", "", code+"$"+l)
				} else {
					add("ENTEleveNivFormation", "", strings.ToUpper(strings.TrimSuffix(l, "e"))+"EME")
				}
			}
		case SendGroups:
			if pupil {
				add("ENTEleveGroupes", "", inSchool(f.Groups)...)
			}
		case SendGivenName:
			add("ENTPersonPrenom", "given_name", f.GivenName)
		case SendFamilyName:
			add("ENTPersonNom", "family_name", f.FamilyName)
		}
	}
	slices.Sort(asRole)
	return out, slices.Compact(asRole), nil
}

// release tells what a resource receives of a person, and notes it: the person reads it, and so may whoever answers for the school.
func (s *Service) release(tx *tenant.Tx, client, person uuid.UUID, note bool) (signon.Released, error) {
	var out signon.Released
	reached, err := directory.Reach(tx, person)
	if err != nil {
		return out, err
	}
	r, ok, err := s.openTo(tx, client, person)
	if err != nil {
		return out, err
	}
	if !ok || len(reached.Profiles) == 0 {
		return out, problem.Missing()
	}
	out.Client = s.client(tx.Tenant(), r)
	if out.Client.National && s.Ident != nil {
		if out.Ident, err = s.Ident(tx); err != nil {
			return out, err
		}
	}
	limited, err := tenant.Value[bool](tx, `select limited_since is not null from directory.people where tenant_id = $1 and id = $2`, tx.Tenant(), person)
	if err != nil {
		return out, err
	}
	if limited { // they enter under their pseudonym, and no more is said of them than what they are here (RGPD art. 18)
		r.Sends = slices.DeleteFunc(slices.Clone(r.Sends), func(what string) bool { return what != SendProfile && what != SendSchool })
	}
	if out.Attributes, out.Roles, err = attributes(tx, r, person, reached); err != nil || !note {
		return out, err
	}
	if _, err := tx.Exec(`insert into resource.sendings as k (tenant_id, id, resource_id, person_id, sent, first_at, last_at, times) values ($1, $2, $3, $4, $5, $6, $6, 1)
		on conflict (tenant_id, resource_id, person_id) do update set sent = excluded.sent, last_at = excluded.last_at, times = k.times + 1`,
		tx.Tenant(), tenant.NewID(), client, person, lists.NonNil(r.Sends), tx.Now()); err != nil {
		return out, fmt.Errorf("note what was sent: %w", err)
	}
	return out, audit.Record(tx, "resource.sent", map[string]any{"protocol": r.Protocol, "sent": lists.NonNil(r.Sends)}, client, person)
}
