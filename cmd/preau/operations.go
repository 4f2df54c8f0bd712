package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"

	"preau/internal/access"
	"preau/internal/app"
	"preau/internal/modules"
)

func noFlags(*flag.FlagSet) {}

// declared assembles the house without a database: what it would answer, not answering.
func declared() (*app.House, error) {
	core, wired, err := modules.Unconnected()
	if err != nil {
		return nil, err
	}
	return app.Assemble(core, wired.Modules, wired.Sessions)
}

// Operation is a line of `preau operations --json`.
type Operation struct {
	ID       string           `json:"id"`
	Method   string           `json:"method"`
	Path     string           `json:"path"`
	Service  string           `json:"service"`
	Gate     string           `json:"gate"`
	Right    string           `json:"right"`
	Profiles []access.Profile `json:"profiles"`
}

func list(h *app.House) []Operation {
	out := []Operation{}
	base := h.Decider.Policy().Base()
	for _, m := range h.Modules {
		for _, o := range m.Operations {
			line := Operation{ID: o.ID, Method: o.Method, Path: o.Path, Service: m.Key, Gate: o.Gate.Kind(), Right: string(o.Gate.Right()), Profiles: []access.Profile{}}
			if r := o.Gate.Right(); r != "" {
				line.Profiles = append(line.Profiles, base.Holders(r)...)
			}
			out = append(out, line)
		}
	}
	return out
}

func operations(_ context.Context, args []string) error {
	var asJSON bool
	if _, err := flags("operations", args, func(f *flag.FlagSet) { f.BoolVar(&asJSON, "json", false, "as JSON") }); err != nil {
		return err
	}
	h, err := declared()
	if err != nil {
		return err
	}
	lines := list(h)
	if asJSON {
		e := json.NewEncoder(os.Stdout)
		e.SetIndent("", " ")
		return e.Encode(lines)
	}
	for _, l := range lines {
		gate := l.Gate
		if l.Right != "" {
			gate = l.Right
		}
		fmt.Printf("%-36s %-6s %-64s %s %v\n", l.ID, l.Method, l.Path, gate, l.Profiles)
	}
	return nil
}

func openapi(_ context.Context, args []string) error {
	if _, err := flags("openapi", args, noFlags); err != nil {
		return err
	}
	h, err := declared()
	if err != nil {
		return err
	}
	raw, err := h.API.OpenAPI().YAML()
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(raw)
	return err
}
