package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/google/uuid"

	"preau/internal/app"
	"preau/internal/directory"
	"preau/internal/directory/roll"
	"preau/internal/directory/table"
	"preau/internal/modules"
	"preau/internal/tenant"
	"preau/internal/tenant/identifiers"
)

// registers are the formats of one school's files.
var registers = []string{directory.FromOnde, directory.FromSIECLE}

// imported is what an import was asked to do.
type imported struct {
	school, academy, lang   string
	mapping                 string
	commit, asJSON, confirm bool
	guess                   bool
}

func importing(ctx context.Context, args []string) error {
	var o imported
	rest, err := flags("import", args, func(f *flag.FlagSet) {
		f.StringVar(&o.school, "school", "", "the school's UAI, 0990001N")
		f.StringVar(&o.academy, "academy", "", "for aaf: the ministry's code of the académie, 010")
		f.StringVar(&o.mapping, "mapping", "", "for csv: a JSON file that says what each column holds; without it they are guessed")
		f.BoolVar(&o.guess, "guess", false, "for csv: write what the columns are guessed to hold, as a mapping to correct, and import nothing")
		f.BoolVar(&o.commit, "commit", false, "apply it; without this the import is tried and nothing changes")
		f.BoolVar(&o.confirm, "confirm-departures", false, "with --commit: you have seen how many pupils leave, and it is right")
		f.BoolVar(&o.asJSON, "json", false, "the report as JSON")
		f.StringVar(&o.lang, "lang", "fr", "language of the messages: fr or en")
	})
	if err != nil {
		return err
	}
	if len(rest) != 2 {
		return errUsage
	}
	switch format := rest[0]; {
	case slices.Contains(registers, format) && o.school != "":
		return importSchool(ctx, o, format, rest[1])
	case format == directory.FromTable && o.guess:
		return guessTable(rest[1])
	case format == directory.FromTable && o.school != "":
		return importTable(ctx, o, rest[1])
	case format == directory.FromAAF && o.academy != "":
		return importAcademy(ctx, o, rest[1])
	}
	return errUsage
}

// importSchool imports what a register gives of one school.
func importSchool(ctx context.Context, o imported, format, dir string) error {
	files, err := read(dir)
	if err != nil {
		return err
	}
	return importFiles(ctx, o, format, files)
}

// importTable imports a table of a school's own, with what its mapping says of the columns.
func importTable(ctx context.Context, o imported, path string) error {
	content, err := readTable(path)
	if err != nil {
		return err
	}
	files := map[string][]byte{filepath.Base(path): content}
	if o.mapping != "" {
		said, err := os.ReadFile(o.mapping)
		if err != nil {
			return fmt.Errorf("the mapping %s cannot be read", o.mapping)
		}
		name, list, err := directory.MappingFile(said)
		if err != nil {
			return fmt.Errorf("the mapping %s is no mapping: %w. preau import csv FILE --guess writes one to correct", o.mapping, err)
		}
		files[name] = list
	}
	return importFiles(ctx, o, directory.FromTable, files)
}

// guessTable writes what the columns of a file's tables are guessed to hold.
func guessTable(path string) error {
	content, err := readTable(path)
	if err != nil {
		return err
	}
	sheets, _ := table.Open(filepath.Base(path), content, table.Limits{})
	if len(sheets) == 0 {
		return fmt.Errorf("%s holds no table that can be read", path)
	}
	list := make([]table.Mapping, len(sheets))
	for i, s := range sheets {
		list[i] = table.Guess(s)
		list[i].File = "" // it serves the next file of the same headers
		if len(sheets) == 1 {
			list[i].Sheet = ""
		}
	}
	e := json.NewEncoder(os.Stdout)
	e.SetIndent("", " ")
	return e.Encode(list)
}

func readTable(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() {
		return nil, fmt.Errorf("the file %s cannot be read", path)
	}
	if info.Size() > maxFile {
		return nil, fmt.Errorf("%s is larger than 64 MB: it is no table of a school", path)
	}
	return os.ReadFile(path)
}

// importFiles imports the files of one school, in memory.
func importFiles(ctx context.Context, o imported, format string, files map[string][]byte) error {
	uai, err := identifiers.CheckUAI(o.school)
	if err != nil {
		return fmt.Errorf("%s is not a UAI: seven digits and a check letter, such as 0990001N", o.school)
	}
	return atDesk(ctx, func(core *app.Core, wired *modules.Wired) error {
		id, err := schoolOf(ctx, core, uai)
		if err != nil {
			return err
		}
		if id == uuid.Nil {
			id = tenant.NewID() // tried on a school that is not here yet: everything is new
			if o.commit {       // a school is opened by files that may be applied
				tried, err := wired.Import(ctx, core, id, uai, format, files, false, o.confirm, o.lang)
				if err != nil {
					return err
				}
				if tried.Refused() {
					return refused(tried, o)
				}
				if err := wired.FoundSchool(ctx, core, id, roll.School{UAI: uai, Type: map[string]string{directory.FromSIECLE: "college"}[format]}); err != nil {
					return err
				}
			}
		}
		report, err := wired.Import(ctx, core, id, uai, format, files, o.commit, o.confirm, o.lang)
		switch {
		case report != nil && report.Refused():
			return refused(report, o)
		case err != nil && report != nil && report.Asks() && o.commit && !o.confirm:
			return errors.Join(tell(report, o.asJSON), askedError(err.Error()+" Nothing was changed. Look at who leaves, then add --confirm-departures"))
		case err != nil:
			return err
		}
		return tell(report, o.asJSON)
	})
}

// refused prints why the files may not be applied.
func refused(report interface{ Print(to io.Writer) error }, o imported) error {
	return errors.Join(tell(report, o.asJSON), errors.New("the files have errors: nothing was changed"))
}

// askedError is an import that a person must confirm.
type askedError string

func (e askedError) Error() string { return string(e) }

// partlyError is an académie's set of which some schools could not be written.
type partlyError string

func (e partlyError) Error() string { return string(e) }

// importHelp is what programs that run an import need to know.
const importHelp = `Without --commit nothing is written. DIR is a folder (its folders inside are read too for aaf), or one file or archive (zip, tar, gz).

What it ends with:
  0  done, or tried without an error
  1  the files have errors, or could not be read: nothing was changed
  2  it was asked in a way that is not understood
  3  so many pupils would leave, or so few are known, that a person must confirm: nothing was changed
  4  of an académie's set, some schools could not be written; the others were

--json prints one object on standard output, whatever the format:
  source                                            onde, siecle, csv, aaf
  pupils guardians links teachers classes           what the files hold
  new changed leaving                               people of the school
  errors warnings                                   [{file, line, code, message}]: file "*" is all of them, line 0 the whole file
  diff {year, by_kind, new_classes, new, changed, leaving, expected, links_new, links_ended, writes, known, found, other_school, confirm_departures}
aaf adds, its counts being those of all schools together:
  mode date                                         complet or delta, the day of the files
  schools                                           [{uai, name, known, state, reason, report}]: state is tried, applied, confirm, refused or failed, report has the shape above
  others                                            the structures that are no school here
Codes are stable; sentences are in --lang.
`

// importAcademy imports an académie's set for all its schools.
func importAcademy(ctx context.Context, o imported, dir string) error {
	return atDesk(ctx, func(core *app.Core, wired *modules.Wired) error {
		report, err := wired.ImportAcademy(ctx, core, dir, o.academy, o.commit, o.confirm, o.lang)
		if err != nil {
			return err
		}
		switch {
		case report.Refused():
			return refused(report, o)
		case report.Asks() && o.commit:
			return errors.Join(tell(report, o.asJSON), askedError("many pupils would leave, or hardly any is known, in the schools marked ?: nothing was changed. Look at them, then add --confirm-departures"))
		case report.Failed():
			return errors.Join(tell(report, o.asJSON), partlyError("some schools could not be written; the others were"))
		}
		return tell(report, o.asJSON)
	})
}

func schoolOf(ctx context.Context, core *app.Core, uai string) (id uuid.UUID, err error) {
	err = core.DB.In(ctx, tenant.Doors{ReadOnly: true}, tenant.Actor{Via: "command"}, func(tx *tenant.Tx) (err error) {
		id, err = tenant.Value[uuid.UUID](tx, "select tenant.by_identifier('uai', $1)", uai)
		return err
	})
	return id, err
}

// atDesk runs a command on the installation's services.
func atDesk(ctx context.Context, do func(core *app.Core, wired *modules.Wired) error) error {
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
	return do(core, wired)
}

// tell writes a report on standard output.
func tell(report interface{ Print(to io.Writer) error }, asJSON bool) error {
	if !asJSON {
		return report.Print(os.Stdout)
	}
	e := json.NewEncoder(os.Stdout)
	e.SetIndent("", " ")
	return e.Encode(report)
}

// maxFile bounds one file of an import: a school's largest export is under a megabyte.
const maxFile = 64 << 20

func read(dir string) (map[string][]byte, error) {
	if info, err := os.Stat(dir); err == nil && info.Mode().IsRegular() {
		content, err := readTable(dir)
		return map[string][]byte{filepath.Base(dir): content}, err
	}
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
