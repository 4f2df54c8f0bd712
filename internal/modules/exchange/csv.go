package exchange

import (
	"archive/zip"
	"bytes"
	"strings"

	"github.com/google/uuid"

	"preau/internal/platform/sheet"
	"preau/internal/tenant"
)

// The same lists as tables, in OneRoster's names (1EdTech OneRoster 1.2, CSV binding), for bricks that read files.

const csvVersion = "1.2"

func sourced(r *Ref) string {
	if r == nil {
		return ""
	}
	return r.SourcedID.String()
}

// tables is a zip of the lists, of the pupils and the staff, with the fields that were asked for. Dates of birth are in none unless
// asked for. It counts what leaves under the organisation itself.
func (s *Service) tables(tx *tenant.Tx, people, fields []string) ([]byte, error) {
	if err := s.watch(tx); err != nil {
		return nil, err
	}
	if err := s.compare(tx); err != nil { // what was changed a minute ago is in it
		return nil, err
	}
	b, err := s.bookFor(tx, tx.Tenant(), people, fields)
	if err != nil {
		return nil, err
	}
	everything := ask{limit: 1 << 30, status: "active"}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	lines := 0
	add := func(name string, table [][]string) error {
		content, err := sheet.Plain(table)
		if err != nil {
			return err
		}
		w, err := z.Create(name + ".csv")
		if err != nil {
			return err
		}
		lines += len(table) - 1
		_, err = w.Write(content)
		return err
	}
	row := func(h Base, cells ...string) []string {
		return append([]string{h.SourcedID.String(), h.Status, h.DateLastModified}, cells...)
	}
	head := func(cells ...string) [][]string {
		return [][]string{append([]string{"sourcedId", "status", "dateLastModified"}, cells...)}
	}

	orgs, err := b.orgs(everything)
	if err != nil {
		return nil, err
	}
	t := head("name", "type", "identifier", "parentSourcedId")
	for _, o := range orgs.items {
		t = append(t, row(o.Base, o.Name, o.Type, o.Identifier, sourced(o.Parent)))
	}
	if err := add("orgs", t); err != nil {
		return nil, err
	}
	sessions, err := b.sessions(everything)
	if err != nil {
		return nil, err
	}
	t = head("title", "type", "startDate", "endDate", "parentSourcedId", "schoolYear")
	for _, o := range sessions.items {
		t = append(t, row(o.Base, o.Title, o.Type, o.StartDate, o.EndDate, "", o.SchoolYear))
	}
	if err := add("academicSessions", t); err != nil {
		return nil, err
	}
	classes, err := b.classes(everything)
	if err != nil {
		return nil, err
	}
	t = head("title", "grades", "courseSourcedId", "classCode", "classType", "location", "schoolSourcedId", "termSourcedIds", "subjects", "subjectCodes", "periods")
	for _, o := range classes.items {
		terms := make([]string, len(o.Terms))
		for i := range o.Terms {
			terms[i] = o.Terms[i].SourcedID.String()
		}
		t = append(t, row(o.Base, o.Title, strings.Join(o.Grades, ","), "", o.ClassCode, o.ClassType, "", sourced(o.School), strings.Join(terms, ","), "", "", ""))
	}
	if err := add("classes", t); err != nil {
		return nil, err
	}
	users, err := b.users(everything)
	if err != nil {
		return nil, err
	}
	t = head("enabledUser", "username", "userIds", "givenName", "familyName", "middleName", "identifier", "email", "sms", "phone", "agentSourcedIds", "grades", "password")
	roles := head("userSourcedId", "roleType", "role", "beginDate", "endDate", "orgSourcedId", "userProfileSourcedId")
	for _, o := range users.items {
		t = append(t, row(o.Base, o.EnabledUser, "", "", o.GivenName, o.FamilyName, "", "", o.Email, "", "", "", strings.Join(o.Grades, ","), ""))
		for _, r := range o.Roles {
			roles = append(roles, append([]string{uuid.NewSHA1(o.SourcedID, []byte(r.Role)).String(), o.Status, o.DateLastModified}, o.SourcedID.String(), r.RoleType, r.Role, "", "", r.Org.SourcedID.String(), ""))
		}
	}
	if err := add("users", t); err != nil {
		return nil, err
	}
	if err := add("roles", roles); err != nil {
		return nil, err
	}
	enrollments, err := b.enrollments(everything)
	if err != nil {
		return nil, err
	}
	t = head("classSourcedId", "schoolSourcedId", "userSourcedId", "role", "primary", "beginDate", "endDate")
	for _, o := range enrollments.items {
		t = append(t, row(o.Base, sourced(o.Class), sourced(o.School), sourced(o.User), o.Role, o.Primary, o.BeginDate, o.EndDate))
	}
	if err := add("enrollments", t); err != nil {
		return nil, err
	}
	given := "absent"
	if b.may(BirthDate) {
		given = "bulk"
		births, err := b.demographics(everything)
		if err != nil {
			return nil, err
		}
		t = head("birthDate", "sex")
		for _, o := range births.items {
			t = append(t, row(o.Base, o.BirthDate, ""))
		}
		if err := add("demographics", t); err != nil {
			return nil, err
		}
	}
	manifest := [][]string{{"propertyName", "value"}, {"manifest.version", "1.0"}, {"oneroster.version", csvVersion}}
	for _, f := range []string{"academicSessions", "categories", "classes", "classResources", "courses", "courseResources", "demographics", "enrollments", "lineItemLearningObjectiveIds", "lineItems", "lineItemScoreScales", "orgs",
		"resources", "resultLearningObjectiveIds", "results", "resultScoreScales", "roles", "scoreScales", "userProfiles", "userResources", "users"} {
		mode := "absent"
		switch f {
		case "academicSessions", "classes", "enrollments", "orgs", "roles", "users":
			mode = "bulk"
		case "demographics":
			mode = given
		}
		manifest = append(manifest, []string{"file." + f, mode})
	}
	manifest = append(manifest, []string{"source.systemName", "Préau"}, []string{"source.systemCode", "preau"})
	told := lines
	if err := add("manifest", manifest); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), count(tx, tx.Tenant(), "tables", told)
}
