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
	tenant                  string
	mapping, answers        string
	commit, asJSON, confirm bool
	guess, ask              bool
}

func importing(ctx context.Context, args []string) error {
	var o imported
	rest, err := flags("import", args, func(f *flag.FlagSet) {
		f.StringVar(&o.school, "school", "", "the school's UAI, 0990001N")
		f.StringVar(&o.academy, "academy", "", "for aaf: the ministry's code of the académie, 010")
		f.StringVar(&o.tenant, "tenant", "", "for town: the collectivity, by its SIRET or its id")
		f.StringVar(&o.mapping, "mapping", "", "for csv and town: a JSON file that says what each column holds; without it they are what was said of the same headers before, else guessed")
		f.BoolVar(&o.guess, "guess", false, "for csv and town: write what the columns are guessed to hold, as a mapping to correct, and import nothing")
		f.StringVar(&o.answers, "answers", "", "for town: a JSON file that says what words of the files mean here and who their children are; --ask writes one to correct")
		f.BoolVar(&o.ask, "ask", false, "for town: write the answers that the files ask for, with what each may be, and import nothing")
		f.BoolVar(&o.commit, "commit", false, "apply it; without this the import is tried and nothing changes")
		f.BoolVar(&o.confirm, "confirm-departures", false, "with --commit: you have seen how many pupils leave, and it is right")
		f.BoolVar(&o.asJSON, "json", false, "the report as JSON")
		f.StringVar(&o.lang, "lang", "fr", "language of the messages: fr or en")
	})
	if err != nil {
		return err
	}
	if len(rest) < 2 || len(rest) > 2 && rest[0] != directory.FromTown {
		return errUsage
	}
	switch format := rest[0]; {
	case format == directory.FromTown && o.guess:
		return guessTables(rest[1:], true)
	case format == directory.FromTown && o.tenant != "":
		return importTown(ctx, o, rest[1:])
	case slices.Contains(registers, format) && o.school != "":
		return importSchool(ctx, o, format, rest[1])
	case format == directory.FromTable && o.guess:
		return guessTables(rest[1:], false)
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
	if err := addMapping(files, o.mapping, directory.FromTable); err != nil {
		return err
	}
	return importFiles(ctx, o, directory.FromTable, files)
}

// addMapping puts what a file says of the columns beside their tables.
func addMapping(files map[string][]byte, path, format string) error {
	if path == "" {
		return nil
	}
	said, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("the mapping %s cannot be read", path)
	}
	name, list, err := directory.MappingFile(said)
	if err != nil {
		return fmt.Errorf("the mapping %s is no mapping: %w. preau import %s FILE --guess writes one to correct", path, err, format)
	}
	files[name] = list
	return nil
}

// guessTables writes what the columns of files' tables are guessed to hold.
func guessTables(paths []string, town bool) error {
	list := []table.Mapping{}
	for _, path := range paths {
		content, err := readTable(path)
		if err != nil {
			return err
		}
		sheets, _ := table.Open(filepath.Base(path), content, table.Limits{})
		if len(sheets) == 0 {
			return fmt.Errorf("%s holds no table that can be read", path)
		}
		for _, s := range sheets {
			s.Town = town
			m := table.Guess(s)
			m.File = "" // it serves the next file of the same headers
			if len(sheets) == 1 {
				m.Sheet = ""
			}
			list = append(list, m)
		}
	}
	return encode(list)
}

// importTown imports what a town hall's former software exported, in one file or several.
func importTown(ctx context.Context, o imported, paths []string) error {
	files := map[string][]byte{}
	for _, path := range paths {
		content, err := readTable(path)
		if err != nil {
			return err
		}
		name := filepath.Base(path)
		if files[name] != nil {
			return fmt.Errorf("two of the files are called %s: give them two names, so that each finding names its own", name)
		}
		files[name] = content
	}
	if err := addMapping(files, o.mapping, directory.FromTown); err != nil {
		return err
	}
	if o.answers != "" {
		said, err := os.ReadFile(o.answers)
		if err != nil {
			return fmt.Errorf("the answers %s cannot be read", o.answers)
		}
		name, body, err := directory.AnswersFile(said)
		if err != nil {
			return fmt.Errorf("the answers %s are none: %w. preau import town FILE --tenant SIRET --ask writes some to correct", o.answers, err)
		}
		files[name] = body
	}
	return atDesk(ctx, func(core *app.Core, wired *modules.Wired) error {
		id, err := organisation(ctx, core, o.tenant)
		if err != nil {
			return err
		}
		var town bool
		err = core.DB.In(ctx, tenant.Doors{Tenant: id, Open: []string{"tenant"}, ReadOnly: true}, tenant.Actor{Via: "command"}, func(tx *tenant.Tx) (err error) {
			town, err = directory.OfTown(tx)
			return err
		})
		if err != nil {
			return err
		}
		if !town {
			return fmt.Errorf("%s is no commune or intercommunality: preau import town brings a collectivity's files", o.tenant)
		}
		report, err := wired.Import(ctx, core, id, "", directory.FromTown, files, o.commit && !o.ask, o.confirm, o.lang)
		switch {
		case report != nil && report.Refused():
			return refused(report, o)
		case err != nil:
			return err
		case o.ask:
			return encode(report.Town.Ask())
		case o.commit && report.Unsaid() > 0:
			return errors.Join(tell(report, o.asJSON), askedError("words of the files have no meaning here yet: nothing was changed. Answer on the screen of imports, where the files wait, or with --answers; --ask writes the answers to give"))
		}
		return tell(report, o.asJSON)
	})
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
For town give all the files of one export together: children, families, bookings, who may fetch, choices of menu, CSV or XLSX.

What it ends with:
  0  done, or tried without an error
  1  the files have errors, or could not be read: nothing was changed
  2  it was asked in a way that is not understood
  3  so many pupils would leave, or so few are known, that a person must confirm; or words of a town hall's files have no meaning here
     yet: nothing was changed
  4  of an académie's set, some schools could not be written; the others were

--json prints one object on standard output, whatever the format:
  source                                            onde, siecle, csv, town, aaf
  pupils guardians links teachers classes           what the files hold
  new changed leaving                               people of the school
  errors warnings                                   [{file, line, code, message}]: file "*" is all of them, line 0 the whole file
  diff {year, by_kind, new_classes, new, changed, leaving, expected, links_new, links_ended, writes, known, found, other_school, confirm_departures}
town adds:
  town {services, words, offers, doubts, collectors, left}
    services                                        [{service, writes, counts: [{what, count}]}]
    words                                           [{key, kind, word, lines, said, guess}]: said is the offer that a word means, left, or empty
    offers                                          [{kind, ref, label, group}]: what words may mean
    doubts                                          [{key, name, birth_date, file, line, why, people, said}]: a child without an answer is left out
--answers is {"words": {"activity:cantine": "Restaurant scolaire"}, "children": {"<key>": "<id of a person here>|new|same|left"}}; a word
means an offer by its ref or its label, or left. What words mean is kept, here and on the screen, for the next files.

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

// organisation finds an organisation by its UAI, its SIRET or its id.
func organisation(ctx context.Context, core *app.Core, which string) (id uuid.UUID, err error) {
	if id, err := uuid.Parse(which); err == nil {
		return id, nil
	}
	kind, value := "uai", which
	if siret, err := identifiers.CheckSIRET(which); err == nil {
		kind, value = "siret", siret
	} else if uai, err := identifiers.CheckUAI(which); err == nil {
		value = uai
	}
	err = core.DB.In(ctx, tenant.Doors{ReadOnly: true}, tenant.Actor{Via: "command"}, func(tx *tenant.Tx) (err error) {
		id, err = tenant.Value[uuid.UUID](tx, "select tenant.by_identifier($1, $2)", kind, value)
		return err
	})
	if err == nil && id == uuid.Nil {
		err = fmt.Errorf("no organisation here has the %s %s", map[string]string{"uai": "UAI", "siret": "SIRET"}[kind], value)
	}
	return id, err
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
	return encode(report)
}

// encode writes a value as JSON on standard output.
func encode(value any) error {
	e := json.NewEncoder(os.Stdout)
	e.SetIndent("", " ")
	return e.Encode(value)
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
