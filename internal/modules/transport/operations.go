package transport

import (
	"context"
	"net/http"
	"slices"

	"github.com/google/uuid"

	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// Paths of one thing; inputs embed them.
type (
	// OfOperator is the path of an operator.
	OfOperator struct {
		manifest.InTenant
		Operator uuid.UUID `path:"operator" format:"uuid"`
	}
	// OfVehicle is the path of a vehicle.
	OfVehicle struct {
		manifest.InTenant
		Vehicle uuid.UUID `path:"vehicle" format:"uuid"`
	}
	// OfStop is the path of a stop.
	OfStop struct {
		manifest.InTenant
		Stop uuid.UUID `path:"stop" format:"uuid"`
	}
	// OfLine is the path of a line.
	OfLine struct {
		manifest.InTenant
		Line uuid.UUID `path:"line" format:"uuid"`
	}
	// OfRun is the path of a run.
	OfRun struct {
		manifest.InTenant
		Run uuid.UUID `path:"run" format:"uuid"`
	}
	// OfTrip is the path of a timetable.
	OfTrip struct {
		manifest.InTenant
		Trip uuid.UUID `path:"trip" format:"uuid"`
	}
)

// NetworkView is the whole network but its timetables.
type NetworkView struct {
	Lines     []BusLine       `json:"lines" nullable:"false"`
	Stops     []BusStop       `json:"stops" nullable:"false"`
	Vehicles  []Vehicle       `json:"vehicles" nullable:"false"`
	Operators []BusOperator   `json:"operators" nullable:"false"`
	Schools   []ServedSchool  `json:"schools" nullable:"false" doc:"Those that the organisation is linked with for transport"`
	Abilities map[string]bool `json:"abilities"`
}

// ServedSchool is a linked school.
type ServedSchool struct {
	ID   uuid.UUID `json:"id"`
	Name string    `json:"name"`
}

// LineView is a line with its runs and timetables.
type LineView struct {
	BusLine
	RunList   []BusRun        `json:"run_list" nullable:"false"`
	Abilities map[string]bool `json:"abilities"`
}

type (
	networkOut struct{ Body NetworkView }
	lineOut    struct{ Body LineView }
	writtenOut struct {
		Body struct {
			ID uuid.UUID `json:"id"`
		}
	}
)

func made(id uuid.UUID, err error) (*writtenOut, error) {
	out := &writtenOut{}
	out.Body.ID = id
	return out, err
}

func abilities(tx *tenant.Tx) map[string]bool {
	return map[string]bool{"network": manifest.Holds(tx, Network) != 0, "board": manifest.Holds(tx, Board) != 0, "desk": manifest.Holds(tx, Desk) != 0}
}

func schools(tx *tenant.Tx) ([]ServedSchool, error) {
	links, err := tenant.Links(tx)
	list := []ServedSchool{}
	for _, l := range links {
		if l.PeerKind == "school" && slices.Contains(l.Services, Key) {
			list = append(list, ServedSchool{l.Peer, l.PeerName})
		}
	}
	return list, err
}

func (s *Service) network(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (out *networkOut, err error) {
	out = &networkOut{}
	v := &out.Body
	v.Abilities = abilities(tx)
	if v.Lines, err = lines(tx); err != nil {
		return nil, err
	}
	if v.Stops, err = stops(tx); err != nil {
		return nil, err
	}
	if v.Vehicles, err = vehicles(tx); err != nil {
		return nil, err
	}
	if v.Operators, err = operators(tx); err != nil {
		return nil, err
	}
	v.Schools, err = schools(tx)
	return out, err
}

func (s *Service) line(_ context.Context, tx *tenant.Tx, in *OfLine) (*lineOut, error) {
	all, err := lines(tx)
	if err != nil {
		return nil, err
	}
	for _, l := range all {
		if l.ID == in.Line {
			list, err := runs(tx, l.ID)
			return &lineOut{LineView{l, list, abilities(tx)}}, err
		}
	}
	return nil, problem.Missing()
}

func (s *Service) operations() []manifest.Operation {
	at := func(id, method, path, summary string, gate manifest.Gate) manifest.Spec {
		spec := manifest.Spec{ID: Key + "." + id, Method: method, Path: "/api/v1/t/{tenant}/transport" + path, Summary: summary, Gate: gate, Reads: []string{"tenant", "directory"}}
		if method == http.MethodPost {
			spec.Status = http.StatusCreated
		}
		if method != http.MethodGet {
			spec.Reads = append(spec.Reads, "notify")
		}
		return spec
	}
	see, change := manifest.Needs(Consult), manifest.Needs(Network)
	return append([]manifest.Operation{
		manifest.Op(at("network", http.MethodGet, "/network", "Lines, stops, vehicles and operators", see), s.network),
		manifest.Op(at("line", http.MethodGet, "/lines/{line}", "A line with its runs and timetables", see), s.line),

		manifest.Op(at("line-add", http.MethodPost, "/lines", "Add a line", change), func(_ context.Context, tx *tenant.Tx, in *struct {
			manifest.InTenant
			Body LineWritten
		}) (*writtenOut, error) {
			return made(writeLine(tx, nil, in.Body))
		}),
		manifest.Op(at("line-change", http.MethodPut, "/lines/{line}", "Change a line, or set it aside", change), func(_ context.Context, tx *tenant.Tx, in *struct {
			OfLine
			Body LineWritten
		}) (*writtenOut, error) {
			return made(writeLine(tx, &in.Line, in.Body))
		}),
		manifest.Op(at("run-add", http.MethodPost, "/lines/{line}/runs", "Add a run to a line", change), func(_ context.Context, tx *tenant.Tx, in *struct {
			OfLine
			Body RunWritten
		}) (*writtenOut, error) {
			return made(writeRun(tx, in.Line, nil, in.Body))
		}),
		manifest.Op(at("run-change", http.MethodPut, "/runs/{run}", "Change a run: its vehicle, its name", change), func(_ context.Context, tx *tenant.Tx, in *struct {
			OfRun
			Body RunWritten
		}) (*writtenOut, error) {
			return made(writeRun(tx, uuid.Nil, &in.Run, in.Body))
		}),
		manifest.Op(at("trip-add", http.MethodPost, "/runs/{run}/trips", "Add a timetable to a run", change), func(_ context.Context, tx *tenant.Tx, in *struct {
			OfRun
			Body TripWritten
		}) (*writtenOut, error) {
			return made(writeTrip(tx, in.Run, nil, in.Body))
		}),
		manifest.Op(at("trip-change", http.MethodPut, "/trips/{trip}", "Change a timetable", change), func(_ context.Context, tx *tenant.Tx, in *struct {
			OfTrip
			Body TripWritten
		}) (*writtenOut, error) {
			return made(writeTrip(tx, uuid.Nil, &in.Trip, in.Body))
		}),
		manifest.Op(at("trip-remove", http.MethodDelete, "/trips/{trip}", "Take a timetable away", change), func(_ context.Context, tx *tenant.Tx, in *OfTrip) (*manifest.Empty, error) {
			return nil, removeTrip(tx, in.Trip)
		}),
		manifest.Op(at("stop-add", http.MethodPost, "/stops", "Add a stop", change), func(_ context.Context, tx *tenant.Tx, in *struct {
			manifest.InTenant
			Body StopWritten
		}) (*writtenOut, error) {
			return made(writeStop(tx, nil, in.Body))
		}),
		manifest.Op(at("stop-change", http.MethodPut, "/stops/{stop}", "Change a stop, or set it aside", change), func(_ context.Context, tx *tenant.Tx, in *struct {
			OfStop
			Body StopWritten
		}) (*writtenOut, error) {
			return made(writeStop(tx, &in.Stop, in.Body))
		}),
		manifest.Op(at("vehicle-add", http.MethodPost, "/vehicles", "Add a vehicle", change), func(_ context.Context, tx *tenant.Tx, in *struct {
			manifest.InTenant
			Body VehicleWritten
		}) (*writtenOut, error) {
			return made(writeVehicle(tx, nil, in.Body))
		}),
		manifest.Op(at("vehicle-change", http.MethodPut, "/vehicles/{vehicle}", "Change a vehicle, or set it aside", change), func(_ context.Context, tx *tenant.Tx, in *struct {
			OfVehicle
			Body VehicleWritten
		}) (*writtenOut, error) {
			return made(writeVehicle(tx, &in.Vehicle, in.Body))
		}),
		manifest.Op(at("operator-add", http.MethodPost, "/operators", "Add an operator", change), func(_ context.Context, tx *tenant.Tx, in *struct {
			manifest.InTenant
			Body OperatorWritten
		}) (*writtenOut, error) {
			return made(writeOperator(tx, nil, in.Body))
		}),
		manifest.Op(at("operator-change", http.MethodPut, "/operators/{operator}", "Change an operator, or set it aside", change), func(_ context.Context, tx *tenant.Tx, in *struct {
			OfOperator
			Body OperatorWritten
		}) (*writtenOut, error) {
			return made(writeOperator(tx, &in.Operator, in.Body))
		}),
	}, slices.Concat(s.importOperations(at, change), s.riderOperations(at), s.familyOperations())...)
}
