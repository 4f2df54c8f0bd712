package modules

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/google/uuid"

	"preau/internal/app"
	"preau/internal/directory"
	"preau/internal/directory/aaf"
	"preau/internal/directory/roll"
	"preau/internal/modules/settings"
	"preau/internal/platform/unpack"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// openFeed reads an académie's set that was brought through the app.
func openFeed(ctx context.Context, files []directory.UploadedFile, known directory.FeedKnown) (directory.Feed, error) {
	sources := make([]unpack.Source, len(files))
	for i, f := range files {
		sources[i] = unpack.Source{Name: f.Name, Content: bytes.NewReader(f.Content)}
	}
	return aaf.Open(ctx, sources, reading(known))
}

func reading(known directory.FeedKnown) aaf.Options {
	return aaf.Options{Academy: known.Academy, Where: known.Where, Structure: known.Structure, Limits: aaf.Limits{Today: known.Today}}
}

// ImportAcademy reads the set lying in a folder, or in one archive, tries it in every school, and applies it when commit is set and nothing forbids it.
// Schools that are not here are opened when it is applied.
func (w *Wired) ImportAcademy(ctx context.Context, core *app.Core, dir, academy string, commit, confirm bool, lang string) (*directory.FeedReport, error) {
	feed, err := openSet(ctx, dir, reading(w.Importer.Known(ctx, core.DB, academy)))
	if err != nil {
		return nil, err
	}
	defer feed.Close()
	return w.Importer.ImportFeed(ctx, core.DB, feed, directory.FeedPlaces{
		Find: func(ctx context.Context, uai string) (id uuid.UUID, err error) {
			err = core.DB.In(ctx, tenant.Doors{ReadOnly: true}, tenant.Actor{Via: "command"}, func(tx *tenant.Tx) (err error) {
				id, err = tenant.Value[uuid.UUID](tx, "select tenant.by_identifier('uai', $1)", uai)
				return err
			})
			return id, err
		},
		Found: func(ctx context.Context, id uuid.UUID, school roll.School) error {
			return w.FoundSchool(ctx, core, id, school)
		},
	}, commit, confirm, lang)
}

// openSet reads a folder, or one file.
func openSet(ctx context.Context, path string, options aaf.Options) (*aaf.Set, error) {
	if _, err := os.ReadDir(path); err == nil {
		return aaf.OpenFolder(ctx, os.DirFS(path), options)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("the folder %s cannot be read", path)
	}
	defer file.Close()
	return aaf.Open(ctx, []unpack.Source{{Name: filepath.Base(path), Content: file}}, options)
}

// founding is what a register knows of a school that is to be opened.
func founding(s roll.School) settings.Founding {
	f := settings.Founding{Kind: "school", SchoolType: cmp.Or(s.Type, "primaire"), Private: s.Private, Name: cmp.Or(s.Name, "École "+s.UAI), UAI: s.UAI, Postcode: s.Postcode, City: s.City, Address: s.Address,
		TimeZone: schoolyear.ZoneA.TimeZone()}
	f.Address = f.Address[:min(len(f.Address), 4)]
	if zone, known := schoolyear.ZoneOfDepartment(departmentOf(s.UAI)); known {
		f.HolidayZone, f.TimeZone = string(zone), zone.TimeZone()
	}
	return f
}

// departmentOf reads a UAI's département: its first three digits, where Corsica has kept two of its own.
func departmentOf(uai string) string {
	switch code := uai[:min(3, len(uai))]; code {
	case "620":
		return "2A"
	case "720":
		return "2B"
	default:
		return strings.TrimPrefix(code, "0")
	}
}
