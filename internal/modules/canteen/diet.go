package canteen

import (
	"github.com/google/uuid"

	"preau/internal/directory"
	"preau/internal/platform/fold"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// Regime is a choice of menu that the organisation offers.
type Regime struct {
	ID     uuid.UUID `json:"id"`
	Label  string    `json:"label"`
	Avoids []string  `json:"avoids" nullable:"false" doc:"pork, meat, fish: what the dishes of this choice leave out"`
	Used   int       `json:"used" doc:"Children who have it today or from a day to come; 0 for a family"`
}

// RegimeFacts are what a person says of one.
type RegimeFacts struct {
	Label  string   `json:"label" minLength:"2" maxLength:"60"`
	Avoids []string `json:"avoids" nullable:"false" maxItems:"3"`
}

// Regimes are the choices in use, in their order.
func Regimes(tx *tenant.Tx) ([]Regime, error) {
	out, err := tenant.Select[Regime](tx, `select r.id, r.label, r.avoids, (select count(*)::int from canteen.diets d where d.tenant_id = r.tenant_id and d.regime_id = r.id and (d.until is null or d.until >= directory.today($1, $2))) as used
		from canteen.regimes r where r.tenant_id = $1 and r.archived_at is null order by r.position, r.label`, tx.Tenant(), tx.Now())
	if out == nil {
		out = []Regime{}
	}
	return out, err
}

// KeepRegime writes a choice, a new one when id is nil.
func KeepRegime(tx *tenant.Tx, id uuid.UUID, f RegimeFacts) error {
	f.Label = fold.Line(f.Label)
	switch {
	case fold.Fold(f.Label) == "":
		return problem.OnField("label", "canteen.regime_unnamed")
	case !known(f.Avoids, Avoided):
		return problem.OnField("avoids", "canteen.unknown_content")
	}
	f.Avoids = ordered(f.Avoids, Avoided)
	if id == uuid.Nil {
		_, err := tx.Exec(`insert into canteen.regimes (tenant_id, id, label, avoids, position, created_at) select $1, $2, $3, $4, coalesce(max(r.position) + 1, 0), $5 from canteen.regimes r where r.tenant_id = $1`, tx.Tenant(), tenant.NewID(), f.Label, f.Avoids, tx.Now())
		return err
	}
	n, err := tx.Exec(`update canteen.regimes set label = $3, avoids = $4 where tenant_id = $1 and id = $2 and archived_at is null`, tx.Tenant(), id, f.Label, f.Avoids)
	if err == nil && n == 0 {
		return problem.Missing()
	}
	return err
}

// DropRegime takes a choice out of those offered; children who have it keep it until somebody changes it.
func DropRegime(tx *tenant.Tx, id uuid.UUID) error {
	n, err := tx.Exec(`update canteen.regimes set archived_at = $3 where tenant_id = $1 and id = $2 and archived_at is null`, tx.Tenant(), id, tx.Now())
	if err == nil && n == 0 {
		return problem.Missing()
	}
	return err
}

// Diet is a child's choice of menu over some time.
type Diet struct {
	ID      uuid.UUID `json:"id"`
	Regime  uuid.UUID `json:"regime"`
	Label   string    `json:"label"`
	Since   Date      `json:"since" format:"date"`
	Until   *Date     `json:"until,omitempty" format:"date"`
	Via     string    `json:"via" enum:"family,desk,import"`
	PupilID uuid.UUID `json:"-"`
	Avoids  []string  `json:"-"`
}

// DietsOf are the choices of some pupils that hold on a day of a span.
func DietsOf(tx *tenant.Tx, pupils []uuid.UUID, from, until Date) ([]Diet, error) {
	return tenant.Select[Diet](tx, `select d.id, d.regime_id as regime, r.label, d.since, d.until, d.via, d.pupil_id, r.avoids from canteen.diets d join canteen.regimes r on r.tenant_id = d.tenant_id and r.id = d.regime_id
		where d.tenant_id = $1 and d.pupil_id = any ($2) and d.since <= $4 and (d.until is null or d.until >= $3) and (d.until is null or d.until >= d.since) order by d.since, d.created_at`, tx.Tenant(), pupils, from, until)
}

// Choose gives a child a choice of menu from a day on, uuid.Nil for the usual menu. What held that day or later gives way.
func Choose(tx *tenant.Tx, pupil, regime uuid.UUID, since Date, via string) error {
	today, err := directory.Today(tx)
	if err != nil {
		return err
	}
	if since.Before(today) {
		return problem.OnField("since", "canteen.diet_past")
	}
	_, err = chooseAll(tx, []takenDiet{{pupil, regime}}, since, via)
	return err
}

// chooseAll is Choose for many children at once; the ids of the choices that are not the usual menu are returned.
func chooseAll(tx *tenant.Tx, list []takenDiet, since Date, via string) (made []uuid.UUID, err error) {
	var ids, of, regimes []uuid.UUID
	pupils := make([]uuid.UUID, len(list))
	for i, c := range list {
		if pupils[i] = c.Pupil; c.Regime != uuid.Nil {
			ids, of, regimes = append(ids, tenant.NewID()), append(of, c.Pupil), append(regimes, c.Regime)
		}
	}
	if _, err := tx.Exec(`delete from canteen.diets where tenant_id = $1 and pupil_id = any ($2) and since >= $3`, tx.Tenant(), pupils, since); err != nil {
		return nil, err
	}
	if _, err := tx.Exec(`update canteen.diets set until = $3::date - 1 where tenant_id = $1 and pupil_id = any ($2) and (until is null or until >= $3)`, tx.Tenant(), pupils, since); err != nil {
		return nil, err
	}
	if len(ids) == 0 {
		return nil, nil
	}
	n, err := tx.Exec(`insert into canteen.diets (tenant_id, id, pupil_id, regime_id, since, via, asked_by, created_at)
		select $1, c.id, c.pupil, r.id, $5, $6, $7, $8 from unnest($2::uuid[], $3::uuid[], $4::uuid[]) c (id, pupil, regime) join canteen.regimes r on r.tenant_id = $1 and r.id = c.regime and r.archived_at is null`,
		tx.Tenant(), ids, of, regimes, since, via, author(tx), tx.Now())
	if err == nil && int(n) < len(ids) {
		return nil, problem.OnField("regime", "canteen.regime_gone")
	}
	return ids, err
}
