package directory

import (
	"fmt"
	"slices"

	"github.com/google/uuid"

	"preau/internal/platform/fold"
	"preau/internal/platform/lists"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// SchoolYear is one year of the tenant: its classes and their groups have ids of their own year.
type SchoolYear struct {
	ID       uuid.UUID
	Start    int // civil year of the first day
	Label    string
	StartsOn Date
	EndsOn   Date // the eve of the next one
}

// The parts that a person takes in a class.
const (
	PartPupil       = "pupil"
	PartTeacher     = "teacher"
	PartMainTeacher = "main_teacher"
	PartAssistant   = "assistant"
)

const yearColumns = `y.id, y.start, y.label, y.starts_on, y.ends_on`

// CurrentYear is the school year in which today lies; ok is false while the tenant has none.
func CurrentYear(tx *tenant.Tx) (SchoolYear, bool, error) {
	return tenant.One[SchoolYear](tx, `select `+yearColumns+` from directory.school_years y where y.tenant_id = $1
		and directory.today($1, $2) between y.starts_on and y.ends_on`, tx.Tenant(), tx.Now())
}

// Years are the tenant's school years, the latest first.
func Years(tx *tenant.Tx) ([]SchoolYear, error) {
	return tenant.Select[SchoolYear](tx, `select `+yearColumns+` from directory.school_years y where y.tenant_id = $1 order by y.start desc`, tx.Tenant())
}

// OpenYear finds the school year that begins in the civil year start, or opens it with the dates of the tenant's zone and
// its automatic groups.
func OpenYear(tx *tenant.Tx, start int) (SchoolYear, error) {
	y, ok, err := yearOf(tx, start)
	if err != nil || ok {
		return y, err
	}
	y, err = plannedYear(tx, start)
	if err != nil {
		return y, err
	}
	if _, err := tx.Exec(`insert into directory.school_years (tenant_id, id, start, label, starts_on, ends_on) values ($1, $2, $3, $4, $5, $6)`,
		tx.Tenant(), y.ID, y.Start, y.Label, y.StartsOn, y.EndsOn); err != nil {
		return y, fmt.Errorf("open a school year: %w", err)
	}
	return y, openGroups(tx, y.ID)
}

func yearOf(tx *tenant.Tx, start int) (SchoolYear, bool, error) {
	return tenant.One[SchoolYear](tx, `select `+yearColumns+` from directory.school_years y where y.tenant_id = $1 and y.start = $2`, tx.Tenant(), start)
}

func plannedYear(tx *tenant.Tx, start int) (SchoolYear, error) {
	cal, err := Calendar(tx)
	if err != nil {
		return SchoolYear{}, err
	}
	this, _ := cal.SchoolYear(start)
	next, _ := cal.SchoolYear(start + 1)
	return SchoolYear{ID: tenant.NewID(), Start: start, Label: schoolyear.Label(start), StartsOn: this.FirstDay, EndsOn: next.FirstDay.AddDays(-1)}, nil
}

// Calendar is the school calendar of the tenant's zone and week.
func Calendar(tx *tenant.Tx) (schoolyear.Calendar, error) {
	type row struct{ HolidayZone, Week string }
	r, ok, err := tenant.One[row](tx, `select holiday_zone, week from tenant.tenants where tenant_id = $1`, tx.Tenant())
	if !ok { // a tenant that is not founded yet: an import may be tried before
		r.HolidayZone = string(schoolyear.ZoneA)
	}
	zone := schoolyear.Zone(r.HolidayZone)
	if !zone.Known() {
		zone = schoolyear.ZoneA
	}
	week := schoolyear.FourDays()
	if r.Week == "4.5" {
		week = schoolyear.FourDaysAndHalf()
	}
	return schoolyear.ForZone(zone, week), err
}

// Class is a class of one school year.
type Class struct {
	ID           uuid.UUID
	YearID       uuid.UUID
	Label        string
	Kind         string // "ordinary", "ulis", "upe2a"
	Levels       []string
	OndeID       string // Identifiant classe, which LSU calls id-be
	Source       string
	PeerTenantID *uuid.UUID // a collectivity's record of a school's class
	PeerClassID  *uuid.UUID
	Pupils       int // today
}

// Classes are those of a year, the youngest pupils' first.
func Classes(tx *tenant.Tx, year uuid.UUID) ([]Class, error) {
	list, err := tenant.Select[Class](tx, `select c.id, c.year_id, c.label, c.kind, c.levels, c.onde_id, c.source, c.peer_tenant_id, c.peer_class_id,
		(select count(*)::int from directory.class_members m join directory.school_years y on y.tenant_id = $1 and y.id = c.year_id
		  where m.tenant_id = $1 and m.class_id = c.id and m.part = 'pupil'
		    and m.since <= greatest(directory.today($1, $3), y.starts_on) and (m.until is null or m.until >= greatest(directory.today($1, $3), y.starts_on))) as pupils
		from directory.classes c where c.tenant_id = $1 and c.year_id = $2 and c.closed_on is null order by c.label collate "fr-x-icu", c.id`, tx.Tenant(), year, tx.Now())
	slices.SortStableFunc(list, func(a, b Class) int { return LevelOrder(a.Levels) - LevelOrder(b.Levels) })
	return list, err
}

var levels = []string{"TPS", "PS", "MS", "GS", "CP", "CE1", "CE2", "CM1", "CM2", "6e", "5e", "4e", "3e"}

// LevelOrder is the place of a class among the others, by its youngest level: 0 for the youngest; one without a known level comes last.
func LevelOrder(of []string) int {
	best := len(levels)
	for _, l := range of {
		if i := slices.Index(levels, l); i >= 0 && i < best {
			best = i
		}
	}
	return best
}

// OpenClass adds a class to a year, with its automatic groups.
func OpenClass(tx *tenant.Tx, c Class) (uuid.UUID, error) {
	if c.ID == uuid.Nil {
		c.ID = tenant.NewID()
	}
	if c.Kind == "" {
		c.Kind = "ordinary"
	}
	if c.Source == "" {
		c.Source = FromHand
	}
	c.Label = fold.Line(c.Label)
	_, err := tx.Exec(`insert into directory.classes (tenant_id, id, year_id, label, kind, levels, onde_id, source, peer_tenant_id, peer_class_id, created_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		tx.Tenant(), c.ID, c.YearID, c.Label, c.Kind, lists.NonNil(c.Levels), c.OndeID, c.Source, c.PeerTenantID, c.PeerClassID, tx.Now())
	if err != nil {
		return c.ID, fmt.Errorf("open a class: %w", err)
	}
	return c.ID, openGroups(tx, c.YearID)
}

// levelsFit refuses a level that is no level: each makes a group, whose key it is part of.
func levelsFit(levels []string) error {
	if slices.ContainsFunc(levels, func(l string) bool { return len([]rune(l)) > 20 }) {
		return problem.OnField("levels", "directory.level_long")
	}
	return nil
}

// Join puts a person into a class. A pupil leaves the ordinary class of the same year they were in. Since zero is today,
// or the first day of a year to come. Groups follow with Refresh.
func Join(tx *tenant.Tx, class, person uuid.UUID, part, level string, since Date) (uuid.UUID, error) {
	type row struct {
		Kind     string
		StartsOn Date
		Day      Date
	}
	c, ok, err := tenant.One[row](tx, `select c.kind, y.starts_on, directory.today($1, $3) as day from directory.classes c join directory.school_years y on y.tenant_id = $1 and y.id = c.year_id
		where c.tenant_id = $1 and c.id = $2`, tx.Tenant(), class, tx.Now())
	if err != nil {
		return uuid.Nil, err
	}
	if !ok {
		return uuid.Nil, problem.OnField("class", "directory.unknown_class")
	}
	if since.IsZero() {
		since = c.Day
	}
	if since.Before(c.StartsOn) {
		since = c.StartsOn
	}
	same, err := tenant.Value[uuid.UUID](tx, `select id from directory.class_members where tenant_id = $1 and class_id = $2 and person_id = $3 and part = $4 and until is null`, tx.Tenant(), class, person, part)
	if err != nil || same != uuid.Nil {
		return same, err
	}
	if part == PartPupil && c.Kind == "ordinary" {
		if _, err := tx.Exec(`update directory.class_members m set until = greatest($4::date - 1, m.since - 1), import_id = null
			from directory.classes o, directory.classes n where o.tenant_id = $1 and n.tenant_id = $1 and n.id = $2 and o.year_id = n.year_id and o.kind = 'ordinary'
			and m.tenant_id = $1 and m.class_id = o.id and m.person_id = $3 and m.part = 'pupil' and m.until is null`, tx.Tenant(), class, person, since); err != nil {
			return uuid.Nil, err
		}
	}
	id := tenant.NewID()
	_, err = tx.Exec(`insert into directory.class_members (tenant_id, id, class_id, person_id, part, level, since, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		tx.Tenant(), id, class, person, part, level, since, tx.Now())
	if err != nil {
		return id, fmt.Errorf("join a class: %w", err)
	}
	return id, nil
}

// LeaveClass ends a person's place in a class, from today.
func LeaveClass(tx *tenant.Tx, class, person uuid.UUID) error {
	_, err := tx.Exec(`update directory.class_members set until = greatest(directory.today($1, $4) - 1, since - 1), import_id = null
		where tenant_id = $1 and class_id = $2 and person_id = $3 and until is null`, tx.Tenant(), class, person, tx.Now())
	return err
}

// ClassOf is the ordinary class of a pupil today; ok is false when they are in none.
func ClassOf(tx *tenant.Tx, pupil uuid.UUID) (Class, bool, error) {
	return tenant.One[Class](tx, `select c.id, c.year_id, c.label, c.kind, c.levels, c.onde_id, c.source, c.peer_tenant_id, c.peer_class_id, 0 as pupils
		from directory.class_members m
		join directory.classes c on c.tenant_id = m.tenant_id and c.id = m.class_id
		join directory.school_years y on y.tenant_id = c.tenant_id and y.id = c.year_id
		where m.tenant_id = $1 and m.person_id = $2 and m.part = 'pupil' and `+alive("m", "directory.today($1, $3)")+`
		and directory.today($1, $3) between y.starts_on and y.ends_on order by c.kind = 'ordinary' desc, c.id limit 1`, tx.Tenant(), pupil, tx.Now())
}

// TaughtBy are the classes in which a person teaches or assists today.
func TaughtBy(tx *tenant.Tx, person uuid.UUID) ([]uuid.UUID, error) {
	return tenant.Select[uuid.UUID](tx, `select distinct m.class_id from directory.class_members m
		join directory.classes c on c.tenant_id = m.tenant_id and c.id = m.class_id
		join directory.school_years y on y.tenant_id = c.tenant_id and y.id = c.year_id
		where m.tenant_id = $1 and m.person_id = $2 and m.part <> 'pupil' and `+alive("m", "directory.today($1, $3)")+`
		and directory.today($1, $3) between y.starts_on and y.ends_on`, tx.Tenant(), person, tx.Now())
}
