package day

import (
	"strings"

	"github.com/google/uuid"

	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// afternoon is when the end of the day begins, in minutes: what is told for later says where a pupil goes after class.
const afternoon = 15 * 60

// Evening is where pupils of the transaction's school go after class, as the collectivities told it: « Accueil · Soir 1, Soir 2 », « Étude → Car ligne 4 ». Who is
// not named goes home. It needs the day's tenant door.
func Evening(tx *tenant.Tx, pupils []uuid.UUID, on schoolyear.Date) (map[uuid.UUID]string, error) {
	type told struct {
		PupilID uuid.UUID
		Label   string
	}
	list, err := tenant.Select[told](tx, `select pupil_id, label from day.lines where tenant_id = $1 and pupil_id = any ($2) and day = $3 and state = 'booked' and service in ('childcare', 'transport') and ends > $4 order by pupil_id, starts, ends`, tx.Tenant(), pupils, on, afternoon)
	out := make(map[uuid.UUID]string, len(list))
	for _, l := range list {
		said := out[l.PupilID]
		activity, unit, split := strings.Cut(l.Label, " · ")
		switch {
		case said == "":
			said = l.Label
		case split && (said == activity || strings.HasPrefix(said, activity+" · ")) && !strings.Contains(said, " → "):
			said += ", " + unit // two hours of one thing are said once
		default:
			said += " → " + l.Label
		}
		out[l.PupilID] = said
	}
	return out, err
}
