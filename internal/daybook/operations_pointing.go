package daybook

import (
	"context"
	_ "embed"
	"mime"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/manifest"
	"preau/internal/platform/pdf"
	"preau/internal/schoolyear"
	"preau/internal/schoolyear/cutoff"
	"preau/internal/tenant"
)

//go:embed evacuation.typ
var evacuationSource string

// pointingOperations are those of a tablet that ticks who is there.
func (s *Service) pointingOperations() []manifest.Operation {
	if !s.Pointed {
		return nil
	}
	sheet := s.here("sheet", "GET", "/places/{place}/sheet", "point", "Who is expected at a place on a day, all that a tablet needs to tick them without a network")
	sheet.Reads = append(sheet.Reads, slices.DeleteFunc(slices.Clone(s.PlateDoors), func(door string) bool { return door == s.Key })...)
	evacuate := s.here("evacuate", "GET", "/places/{place}/evacuation", "point", "Who is on the site of a place now, whatever brought them")
	for _, o := range s.Beside {
		evacuate.Reads = append(evacuate.Reads, o.Key)
	}
	print := evacuate
	print.ID, print.Path, print.Summary, print.File = s.Key+".print-evacuation", print.Path+".pdf", "Who is on the site of a place now, on paper", "application/pdf"
	return []manifest.Operation{
		manifest.Op(s.here("pointing", "GET", "/pointing", "point", "The places of a day, with how many are expected and ticked"), s.pointing),
		manifest.Op(sheet, s.sheet),
		manifest.Op(s.here("tick", "POST", "/ticks", "point", "Who came, who did not, who left with whom, as a tablet ticked it, with or without a network"), s.tick),
		manifest.Op(s.here("decide-tick", "POST", "/ticks/{tick}/decision", "point", "Say which of two tablets is right"), s.decide),
		manifest.Op(evacuate, s.evacuate),
		manifest.Staged(print, s.printEvacuation),
	}
}

type inDay struct {
	manifest.InTenant
	Day schoolyear.Date `query:"day" format:"date" doc:"absent: today"`
}

// PointingDay is the places of a day.
type PointingDay struct {
	Service string          `json:"service" enum:"canteen,childcare"`
	Day     schoolyear.Date `json:"day" format:"date"`
	Today   schoolyear.Date `json:"today" format:"date"`
	Next    schoolyear.Date `json:"next,omitzero" format:"date" doc:"The next day of service, when nothing is given on this one"`
	Places  []PointingPlace `json:"places" nullable:"false"`
}

// PointingPlace is a place of a day.
type PointingPlace struct {
	ID       uuid.UUID    `json:"id"`
	Name     string       `json:"name"`
	Labels   []string     `json:"labels" nullable:"false" doc:"Of the activities that are given there"`
	Starts   cutoff.Clock `json:"starts"`
	Ends     cutoff.Clock `json:"ends"`
	Expected int          `json:"expected" doc:"Children, without those whom the school says away"`
	There    int          `json:"there"`
	Absent   int          `json:"absent"`
}

func (s *Service) pointing(_ context.Context, tx *tenant.Tx, in *inDay) (*struct{ Body PointingDay }, error) {
	book, err := s.Read(tx)
	if err != nil {
		return nil, err
	}
	out := PointingDay{Service: s.Key, Day: in.Day, Today: book.School().DateOf(tx.Now()), Places: []PointingPlace{}}
	if in.Day.IsZero() {
		out.Day = out.Today
	}
	out.Places = book.placesOn(out.Day)
	for d := out.Day; len(out.Places) == 0 && out.Next.IsZero() && d.Before(out.Day.AddDays(60)); {
		if d = d.AddDays(1); len(book.placesOn(d)) > 0 {
			out.Next = d
		}
	}
	counts, err := rows[struct {
		PlaceID                 uuid.UUID
		Expected, There, Absent int
	}](s, tx, `select place_id, count(distinct pupil_id) filter (where state = 'booked')::int as expected, count(distinct pupil_id) filter (where presence in ('present', 'unexpected'))::int as there,
			count(distinct pupil_id) filter (where presence = 'absent')::int as absent from @.bookings where tenant_id = $1 and day = $2 group by place_id`, tx.Tenant(), out.Day)
	for _, c := range counts {
		if i := slices.IndexFunc(out.Places, func(p PointingPlace) bool { return p.ID == c.PlaceID }); i >= 0 {
			out.Places[i].Expected, out.Places[i].There, out.Places[i].Absent = c.Expected, c.There, c.Absent
		}
	}
	return &struct{ Body PointingDay }{out}, err
}

// placesOn are the places at which something is given on a day.
func (b *Book) placesOn(day schoolyear.Date) []PointingPlace {
	out := []PointingPlace{}
	for _, p := range b.Places {
		if p.Archived {
			continue
		}
		activities, slots := b.activitiesOn(p, day)
		if len(activities) == 0 {
			continue
		}
		x := PointingPlace{ID: p.ID, Name: p.Name, Labels: []string{}, Starts: slots[0][0].unit.Starts}
		for i, a := range activities {
			x.Labels = append(x.Labels, a.Label)
			for _, u := range slots[i] {
				x.Starts, x.Ends = min(x.Starts, u.unit.Starts), max(x.Ends, u.unit.Ends)
			}
		}
		out = append(out, x)
	}
	return out
}

// AtPlace is the path of one place; inputs embed it.
type AtPlace struct {
	manifest.InTenant
	Place uuid.UUID `path:"place" format:"uuid"`
}

func (s *Service) sheet(_ context.Context, tx *tenant.Tx, in *struct {
	AtPlace
	Day schoolyear.Date `query:"day" format:"date" doc:"absent: today"`
}) (*struct{ Body Sheet }, error) {
	book, err := s.Read(tx)
	if err != nil {
		return nil, err
	}
	out, err := s.Sheet(tx, book, in.Place, in.Day)
	if err != nil {
		return nil, err
	}
	return &struct{ Body Sheet }{*out}, nil
}

type takenOut struct {
	Body struct {
		Ticks   []Taken   `json:"ticks" nullable:"false" doc:"In the order in which they came"`
		Pointed []Pointed `json:"pointed" nullable:"false" doc:"What holds now of the children of these ticks"`
		Now     time.Time `json:"now"`
	}
}

func (s *Service) tick(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body Sending
}) (*takenOut, error) {
	book, err := s.Read(tx)
	if err != nil {
		return nil, err
	}
	out := &takenOut{}
	out.Body.Now = tx.Now()
	out.Body.Ticks, out.Body.Pointed, err = s.TakeTicks(tx, book, in.Body)
	if out.Body.Pointed == nil {
		out.Body.Pointed = []Pointed{}
	}
	return out, err
}

func (s *Service) decide(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Tick uuid.UUID `path:"tick" format:"uuid" doc:"The one that is right"`
}) (*manifest.Empty, error) {
	book, err := s.Read(tx)
	if err != nil {
		return nil, err
	}
	return nil, s.decideTick(tx, book, in.Tick)
}

func (s *Service) evacuate(_ context.Context, tx *tenant.Tx, in *AtPlace) (*struct{ Body Evacuation }, error) {
	out, err := s.Evacuate(tx, in.Place)
	if err != nil {
		return nil, err
	}
	return &struct{ Body Evacuation }{*out}, nil
}

// paper is a document to keep: it is never shown inside our pages.
type paper struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Policy      string `header:"Content-Security-Policy"`
	Body        []byte
}

func (s *Service) printEvacuation(ctx context.Context, run *manifest.Stages, in *AtPlace) (*paper, error) {
	var d evacuationSheet
	var name string
	if err := run.Do(func(tx *tenant.Tx) error {
		e, err := s.Evacuate(tx, in.Place)
		if err != nil {
			return err
		}
		name = e.At.Format(time.DateOnly) + "_" + s.say("fr", "evacuation_file", nil) + ".pdf"
		d, err = s.evacuationSheet(tx, e)
		return err
	}); err != nil {
		return nil, err
	}
	content, err := s.PDF.Render(ctx, pdf.Template{Name: "daybook.evacuation", Source: evacuationSource}, d)
	if err != nil {
		return nil, err
	}
	return &paper{"application/pdf", mime.FormatMediaType("attachment", map[string]string{"filename": name}), "default-src 'none'; sandbox", content}, nil
}
