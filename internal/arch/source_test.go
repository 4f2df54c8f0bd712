package arch_test

import (
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"preau/internal/testkit"
)

// file is one Go file of the project.
type file struct {
	path string // from the repository's root, with slashes
	ast  *ast.File
	test bool
}

func (f *file) dir() string { return filepath.ToSlash(filepath.Dir(f.path)) }

var source struct {
	once  sync.Once
	set   *token.FileSet
	files []*file
	err   error
}

// goFiles reads every Go file of the project once.
func goFiles(t testing.TB) (*token.FileSet, []*file) {
	t.Helper()
	source.once.Do(func() {
		source.set = token.NewFileSet()
		root := testkit.Root()
		for _, top := range []string{"internal", "cmd"} {
			source.err = filepath.WalkDir(filepath.Join(root, top), func(path string, d fs.DirEntry, err error) error {
				if err != nil {
					return err
				}
				if d.IsDir() && (d.Name() == "testdata" || d.Name() == "node_modules" || d.Name() == "dist") {
					return filepath.SkipDir
				}
				if d.IsDir() || filepath.Ext(path) != ".go" {
					return nil
				}
				parsed, err := parser.ParseFile(source.set, path, nil, parser.ParseComments)
				if err != nil {
					return err
				}
				rel, err := filepath.Rel(root, path)
				source.files = append(source.files, &file{path: filepath.ToSlash(rel), ast: parsed, test: strings.HasSuffix(path, "_test.go")})
				return err
			})
			if source.err != nil {
				return
			}
		}
	})
	if source.err != nil {
		t.Fatal(source.err)
	}
	return source.set, source.files
}

// constants are the string constants of each folder's package, by name.
func constants(files []*file) map[string]map[string]string {
	out := map[string]map[string]string{}
	for range 3 { // a constant may be made of another, and of another package's
		for _, f := range files {
			if out[f.dir()] == nil {
				out[f.dir()] = map[string]string{}
			}
			names := imported(f, out)
			ast.Inspect(f.ast, func(n ast.Node) bool {
				spec, ok := n.(*ast.ValueSpec)
				if !ok {
					return true
				}
				for i, name := range spec.Names {
					if i < len(spec.Values) && name.Obj != nil && name.Obj.Kind == ast.Con {
						if s, whole := text(spec.Values[i], names); whole {
							out[f.dir()][name.Name], names[name.Name] = s, s
						}
					}
				}
				return true
			})
		}
	}
	return out
}

// text is a string expression's value; what is not constant in it reads as "?", and whole is false.
func text(e ast.Expr, known map[string]string) (s string, whole bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			return constant.StringVal(constant.MakeFromLiteral(e.Value, token.STRING, 0)), true
		}
	case *ast.ParenExpr:
		return text(e.X, known)
	case *ast.Ident:
		if v, ok := known[e.Name]; ok {
			return v, true
		}
	case *ast.SelectorExpr: // another package's constant
		if on, ok := e.X.(*ast.Ident); ok {
			if v, ok := known[on.Name+"."+e.Sel.Name]; ok {
				return v, true
			}
		}
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			a, wa := text(e.X, known)
			b, wb := text(e.Y, known)
			return a + b, wa && wb
		}
	case *ast.CallExpr: // fmt.Sprintf: its format is the text
		if sel, ok := e.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "Sprintf" && len(e.Args) > 0 {
			s, whole := text(e.Args[0], known)
			for _, a := range e.Args[1:] {
				_, one := text(a, known)
				whole = whole && one
			}
			return s, whole
		}
		// a helper of the package that is given constants and counts alone returns a piece that no input can reach
		if fun, ok := e.Fun.(*ast.Ident); ok {
			for _, a := range e.Args {
				if lit, ok := a.(*ast.BasicLit); ok && lit.Kind == token.INT {
					continue
				}
				if c, ok := a.(*ast.CallExpr); ok {
					if l, ok := c.Fun.(*ast.Ident); ok && l.Name == "len" {
						continue
					}
				}
				if _, whole := text(a, known); !whole {
					return "?", false
				}
			}
			return "?", fun.Name != "string" && len(e.Args) > 0
		}
	}
	return "?", false
}

// excepted tells whether a path is among the exceptions, and remembers that it was needed.
type exceptions struct {
	reasons map[string]string // path -> why
	used    map[string]bool
}

func except(reasons map[string]string) *exceptions {
	return &exceptions{reasons: reasons, used: map[string]bool{}}
}

func (e *exceptions) has(path string) bool {
	_, ok := e.reasons[path]
	e.used[path] = e.used[path] || ok
	return ok
}

// stale fails for an exception that nothing needs any more.
func (e *exceptions) stale(t *testing.T) {
	t.Helper()
	for path := range e.reasons {
		if !e.used[path] {
			t.Errorf("the exception of %s is not needed any more", path)
		}
	}
}

// written walks the project's own text files with one of the extensions.
func written(t testing.TB, extensions []string, fn func(path string, content []byte)) {
	t.Helper()
	root := testkit.Root()
	skip := []string{"node_modules", "dist", "var", "bin", "testdata", ".git", "test-results", "playwright-report", ".terraform", "out"}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if path != root && slices.Contains(skip, d.Name()) {
				return filepath.SkipDir
			}
			return nil
		}
		if !slices.Contains(extensions, filepath.Ext(path)) {
			return nil
		}
		b, err := os.ReadFile(path)
		if os.IsNotExist(err) {
			return nil
		}
		rel, _ := filepath.Rel(root, path)
		fn(filepath.ToSlash(rel), b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
