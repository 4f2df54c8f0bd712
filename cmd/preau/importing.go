package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/google/uuid"

	"preau/internal/modules"
	"preau/internal/tenant"
	"preau/internal/tenant/identifiers"
)

func importing(ctx context.Context, args []string) error {
	var school, lang string
	var commit, asJSON, confirm bool
	rest, err := flags("import", args, func(f *flag.FlagSet) {
		f.StringVar(&school, "school", "", "the school's UAI, 0990001N")
		f.BoolVar(&commit, "commit", false, "apply it; without this the import is tried and nothing changes")
		f.BoolVar(&confirm, "confirm-departures", false, "with --commit: you have seen how many pupils leave, and it is right")
		f.BoolVar(&asJSON, "json", false, "the report as JSON")
		f.StringVar(&lang, "lang", "fr", "language of the messages: fr or en")
	})
	if err != nil {
		return err
	}
	if len(rest) != 2 || rest[0] != "onde" || school == "" {
		return errUsage
	}
	uai, err := identifiers.CheckUAI(school)
	if err != nil {
		return fmt.Errorf("%s is not a UAI: seven digits and a check letter, such as 0990001N", school)
	}
	files, err := read(rest[1])
	if err != nil {
		return err
	}
	d, err := openDesk(ctx, terse())
	if err != nil {
		return err
	}
	defer d.Close()
	core, err := d.ready(ctx, false)
	if err != nil {
		return err
	}
	defer core.Close()
	wired, err := modules.Wire(core)
	if err != nil {
		return err
	}
	defer wired.Close()
	if _, err := wired.Assemble(core); err != nil { // the catalogues are the modules'
		return err
	}
	var id uuid.UUID
	err = core.DB.In(ctx, tenant.Doors{ReadOnly: true}, tenant.Actor{Via: "command"}, func(tx *tenant.Tx) (err error) {
		id, err = tenant.Value[uuid.UUID](tx, "select tenant.by_identifier('uai', $1)", uai)
		return err
	})
	if err != nil {
		return err
	}
	if id == uuid.Nil {
		id = tenant.NewID() // tried on a school that is not here yet: everything is new
		if commit {
			if err := wired.FoundSchool(ctx, core, id, uai); err != nil {
				return err
			}
		}
	}
	report, err := wired.ImportOnde(ctx, core, id, files, commit, confirm, lang)
	if err != nil {
		return err
	}
	if asJSON {
		e := json.NewEncoder(os.Stdout)
		e.SetIndent("", " ")
		err = e.Encode(report)
	} else {
		err = report.Print(os.Stdout)
	}
	if err == nil && report.Refused() {
		err = errors.New("the files have errors: nothing was changed")
	}
	return err
}

// maxFile bounds one file of an import: a school's largest export is under a megabyte.
const maxFile = 64 << 20

func read(dir string) (map[string][]byte, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("the folder %s cannot be read", dir)
	}
	out := map[string][]byte{}
	for _, e := range entries {
		if e.IsDir() || e.Name()[0] == '.' {
			continue
		}
		info, err := e.Info()
		if err != nil {
			return nil, err
		}
		if info.Size() > maxFile {
			return nil, fmt.Errorf("%s is larger than 64 MB: it is no export of a school", e.Name())
		}
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
		out[e.Name()] = b
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("the folder %s holds no file", dir)
	}
	return out, nil
}
