package canteen

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/directory"
	"preau/internal/platform/lists"
	"preau/internal/tenant"
)

// What a town hall brings from another software beside bookings: a choice of menu, and that a child has a care plan. Of the plan nothing
// is read; the desk sees its document.

// usual is the offer that a word for the menu of everybody means.
const usual = Key + ":usual"

// Service is the key of what takes over.
func (s *Service) Service() string { return Key }

// Doors are those that taking over needs.
func (s *Service) Doors() []string { return []string{Key, "diet", "health"} }

// Offers are the activities, their slots, and the choices of menu.
func (s *Service) Offers(tx *tenant.Tx) ([]directory.Offer, error) {
	out, err := s.Bookings.Offers(tx)
	if err != nil {
		return nil, err
	}
	regimes, err := Regimes(tx)
	if err != nil {
		return nil, err
	}
	out = append(out, directory.Offer{Kind: directory.WordDiet, Ref: usual, Label: "", Group: Key, Hints: []string{"standard", "normal", "ordinaire", "sans regime", "classique", "avec viande", "tout", "aucun"}})
	for _, r := range regimes {
		hints := []string{}
		switch {
		case slices.Contains(r.Avoids, "meat"):
			hints = append(hints, "vegetarien", "sans viande", "vege")
		case slices.Contains(r.Avoids, "pork"):
			hints = append(hints, "sans porc", "porc")
		}
		out = append(out, directory.Offer{Kind: directory.WordDiet, Ref: Key + ":diet:" + r.ID.String(), Label: r.Label, Group: Key, Hints: hints})
	}
	return out, nil
}

// takenDiet is what an import says of a child's menu.
type takenDiet struct {
	Pupil  uuid.UUID
	Regime uuid.UUID // nil: the usual menu
}

// takenDiets is what gives a takeover back.
type takenDiets struct {
	At       time.Time       `json:"at"`
	Bookings json.RawMessage `json:"bookings,omitempty"`
	Chosen   []uuid.UUID     `json:"chosen"`
	Before   []dietRow       `json:"before"`
	Told     []uuid.UUID     `json:"told"`
	Pupils   []uuid.UUID     `json:"pupils"`
}

// dietRow is a row of canteen.diets as it was.
type dietRow struct {
	ID        uuid.UUID
	PupilID   uuid.UUID
	RegimeID  uuid.UUID
	Since     Date
	Until     *Date
	Via       string
	AskedBy   *uuid.UUID
	CreatedAt time.Time
}

const dietColumns = `id, pupil_id, regime_id, since, until, via, asked_by, created_at`

// Take compares what the files say of meals, menus and care plans with what is there.
func (s *Service) Take(tx *tenant.Tx, lines []directory.TakenLine) (directory.Taken, error) {
	isDiet := func(l directory.TakenLine) bool { return l.Ref == usual || strings.HasPrefix(l.Ref, Key+":diet:") }
	out, err := s.Bookings.Take(tx, slices.DeleteFunc(slices.Clone(lines), isDiet))
	if err != nil {
		return out, err
	}
	today, err := directory.Today(tx)
	if err != nil {
		return out, err
	}
	var pupils []uuid.UUID
	for _, l := range lines {
		pupils = append(pupils, l.Pupil)
	}
	here, err := tenant.Select[dietRow](tx, `select `+dietColumns+` from canteen.diets where tenant_id = $1 and pupil_id = any ($2) and (until is null or until >= greatest($3::date, since)) order by since`, tx.Tenant(), pupils, today)
	if err != nil {
		return out, err
	}
	now := map[uuid.UUID]dietRow{}
	for _, d := range here {
		now[d.PupilID] = d // the last word
	}
	planned, err := tenant.Select[uuid.UUID](tx, `select pupil_id from canteen.care where tenant_id = $1 and ended_on is null and pupil_id = any ($2)
		union select pupil_id from canteen.announced where tenant_id = $1 and settled_at is null and pupil_id = any ($2)`, tx.Tenant(), pupils)
	if err != nil {
		return out, err
	}
	var choose []takenDiet
	var tell []uuid.UUID
	var said []string
	count := map[string]int{}
	for _, l := range lines {
		switch {
		case l.PAI:
			if !slices.Contains(planned, l.Pupil) {
				planned, tell = append(planned, l.Pupil), append(tell, l.Pupil)
				count["plans_told"]++
				said = append(said, "plan "+l.Name)
			}
		case isDiet(l):
			wanted, _ := uuid.Parse(strings.TrimPrefix(l.Ref, Key+":diet:"))
			had, chosen := now[l.Pupil]
			switch {
			case chosen && had.RegimeID == wanted, !chosen && wanted == uuid.Nil:
				continue
			case chosen && had.Via != "import": // the family or the desk chose here
				count["diets_kept"]++
				out.Findings = append(out.Findings, directory.Finding{Place: l.Place, Code: "diet_kept", Params: map[string]string{"name": l.Name}})
				continue
			case chosen:
				count["diets_changed"]++
			default:
				count["diets_new"]++
			}
			now[l.Pupil] = dietRow{RegimeID: wanted, Via: "import"}
			choose = append(choose, takenDiet{l.Pupil, wanted})
			said = append(said, "diet "+l.Name+" "+l.Ref)
		}
	}
	for _, what := range []string{"diets_new", "diets_changed", "diets_kept", "plans_told"} {
		if count[what] > 0 {
			out.Sum.Counts = append(out.Sum.Counts, directory.TakenCount{What: what, Count: count[what]})
		}
	}
	bookings, write := out.Sum.Writes, out.Write
	out.Sum.Writes += len(choose) + len(tell)
	slices.Sort(said)
	digest := sha256.Sum256([]byte(out.Digest + strings.Join(said, "\n")))
	out.Digest = hex.EncodeToString(digest[:16])
	out.Write = func(tx *tenant.Tx) (json.RawMessage, error) {
		j := takenDiets{At: tx.Now(), Chosen: []uuid.UUID{}, Told: []uuid.UUID{}}
		if bookings > 0 {
			if j.Bookings, err = write(tx); err != nil {
				return nil, err
			}
		}
		if err := takeDiets(tx, &j, choose, today); err != nil {
			return nil, err
		}
		told, err := tenant.Select[uuid.UUID](tx, `insert into canteen.announced (tenant_id, id, pupil_id, asked_at) select $1, t.id, t.pupil, $4 from unnest($2::uuid[], $3::uuid[]) t (id, pupil)
			on conflict (tenant_id, pupil_id) where settled_at is null do nothing returning id`, tx.Tenant(), newIDs(len(tell)), tell, tx.Now())
		if err != nil {
			return nil, err
		}
		j.Told = append(j.Told, told...)
		j.Pupils = append(j.Pupils, tell...)
		return json.Marshal(j)
	}
	return out, nil
}

// takeDiets writes choices of menu from today on, and keeps what they take the place of.
func takeDiets(tx *tenant.Tx, j *takenDiets, choose []takenDiet, today Date) error {
	pupils := make([]uuid.UUID, len(choose))
	for i, c := range choose {
		pupils[i] = c.Pupil
	}
	var err error
	if j.Before, err = tenant.Select[dietRow](tx, `select `+dietColumns+` from canteen.diets where tenant_id = $1 and pupil_id = any ($2) and (until is null or until >= $3)`, tx.Tenant(), pupils, today); err != nil {
		return err
	}
	j.Pupils = append(j.Pupils, pupils...)
	j.Chosen, err = chooseAll(tx, choose, today, "import")
	return err
}

func newIDs(n int) []uuid.UUID {
	out := make([]uuid.UUID, n)
	for i := range out {
		out[i] = tenant.NewID()
	}
	return out
}

// GiveBack undoes a takeover: a choice that the family changed since, and a plan whose document was seen, stay.
func (s *Service) GiveBack(tx *tenant.Tx, journal json.RawMessage) (out directory.Undone, err error) {
	var j takenDiets
	if err := json.Unmarshal(journal, &j); err != nil {
		return out, err
	}
	if len(j.Bookings) > 0 {
		if out, err = s.Bookings.GiveBack(tx, j.Bookings); err != nil {
			return out, err
		}
	}
	removed, err := tenant.Select[uuid.UUID](tx, `delete from canteen.diets d where d.tenant_id = $1 and d.id = any ($2) and d.until is null
		and not exists (select from canteen.diets o where o.tenant_id = $1 and o.pupil_id = d.pupil_id and o.created_at > d.created_at) returning d.pupil_id`, tx.Tenant(), j.Chosen)
	if err != nil {
		return out, err
	}
	out.Removed += len(removed)
	out.Kept += len(j.Chosen) - len(removed)
	for _, b := range j.Before {
		later, err := tenant.Value[bool](tx, `select exists (select from canteen.diets where tenant_id = $1 and pupil_id = $2 and (created_at >= $3 or id = any ($4)))`, tx.Tenant(), b.PupilID, j.At, j.Chosen)
		if err != nil {
			return out, err
		}
		if later {
			out.Kept++
			continue
		}
		if _, err := tx.Exec(`insert into canteen.diets (tenant_id, id, pupil_id, regime_id, since, until, via, asked_by, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
			on conflict (tenant_id, id) do update set until = excluded.until`, tx.Tenant(), b.ID, b.PupilID, b.RegimeID, b.Since, b.Until, b.Via, b.AskedBy, b.CreatedAt); err != nil {
			return out, err
		}
		out.Restored++
	}
	n, err := tx.Exec(`delete from canteen.announced where tenant_id = $1 and id = any ($2) and settled_at is null`, tx.Tenant(), j.Told)
	if err != nil {
		return out, err
	}
	out.Removed += int(n)
	out.Kept += len(j.Told) - int(n)
	held, err := tenant.Select[uuid.UUID](tx, `select pupil_id from canteen.diets where tenant_id = $1 and pupil_id = any ($2) union select pupil_id from canteen.announced where tenant_id = $1 and pupil_id = any ($2)
		union select pupil_id from canteen.care where tenant_id = $1 and pupil_id = any ($2)`, tx.Tenant(), lists.NonNil(j.Pupils))
	out.Held = append(out.Held, held...)
	return out, err
}
