package privacy

import (
	"time"

	"preau/internal/access"
	"preau/internal/audit"
	"preau/internal/manifest"
	"preau/internal/tenant"
)

// copyOwn is what a person asked of this organisation, and which functions opened the record that the copy is about.
func (s *Service) copyOwn(tx *tenant.Tx, of manifest.Of) ([]manifest.Part, error) {
	type row struct {
		Kind, State, Message, Answer string
		ReceivedOn                   time.Time
		AnsweredOn                   *time.Time
	}
	rows, err := tenant.Select[row](tx, `select kind, state, message, answer, received_on, answered_on from privacy.requests where tenant_id = $1 and requester_id = $2 and ($3 or person_id = $4) order by received_on, id`,
		tx.Tenant(), of.Reader, of.Own(), of.Person)
	if err != nil {
		return nil, err
	}
	asked := manifest.Part{Title: "privacy.copy_requests", Columns: []string{"privacy.copy_received_on", "privacy.copy_kind", "privacy.copy_message", "privacy.copy_state", "privacy.copy_answered_on", "privacy.copy_answer"}}
	for _, r := range rows {
		answered := any(nil)
		if r.AnsweredOn != nil {
			answered = r.AnsweredOn.Format(time.DateOnly)
		}
		asked.Rows = append(asked.Rows, []any{r.ReceivedOn.Format(time.DateOnly), manifest.Word{Key: "privacy.kind." + r.Kind, Code: r.Kind}, r.Message, manifest.Word{Key: "privacy.state." + r.State, Code: r.State}, answered, r.Answer})
	}
	opened, err := audit.Openings(tx, of.Person, tx.Now().Add(-openingsKept))
	part := manifest.Part{Title: "privacy.copy_openings", Columns: []string{"privacy.copy_day", "privacy.copy_function", "privacy.copy_operation"}}
	for _, o := range opened {
		part.Rows = append(part.Rows, []any{o.Day.Format(time.DateOnly), s.function(tx.Actor().Lang, o), manifest.Word{Key: operationKey(o.Operation), Code: o.Operation}})
	}
	return []manifest.Part{asked, part}, err
}

// function is in what office somebody opened a record: the profile that screens show first; of somebody from another organisation,
// what let them in, and whose staff they are.
func (s *Service) function(lang string, o audit.Opening) string {
	switch {
	case o.Via == access.BySupport || o.Via == access.ByDelegation:
		office := s.say(lang, "privacy.function_"+o.Via)
		if o.FromName != "" {
			office += " · " + o.FromName
		}
		return office
	case len(o.Profiles) > 0:
		return s.say(lang, "app.profile_"+o.Profiles[0])
	}
	return ""
}

// operationKey is the catalogue's word for what was opened.
func operationKey(operation string) string {
	switch operation {
	case "directory.read-person":
		return "privacy.opened.record"
	case "directory.export-class", "directory.export-people", "directory.list-people", "directory.read-class", "directory.read-group":
		return "privacy.opened.list"
	case "privacy.read-request":
		return "privacy.opened.request"
	case "directory.list-restrictions":
		return "privacy.opened.orders"
	case "directory.class-consents":
		return "privacy.opened.consents"
	case "liaison.follow-up":
		return "privacy.opened.answers"
	case "privacy.archive":
		return "privacy.opened.all"
	}
	return "privacy.opened.other"
}
