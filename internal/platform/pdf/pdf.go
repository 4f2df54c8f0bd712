// Package pdf writes documents: tagged, accessible (PDF/UA-1), with their fonts inside. Templates are
// Typst sources that services register; their data travels beside them, as values, so that no text a
// person typed is ever read as markup.
//
// The compiler is a native library of Node's, kept in a child process: started when the first document
// is asked for, started again when it dies or grows, and gone with its parent.
package pdf

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"
)

//go:embed compiler.mjs preau.typ fonts/*.ttf
var files embed.FS

// Defaults of Options.
const (
	DefaultTimeout  = 30 * time.Second
	DefaultMaxBytes = 600 << 20 // resident memory of one child
)

// Standard is what a document conforms to when its template asks for nothing else.
const Standard = "ua-1"

// fontList tells the compiler where the system's fonts are: nowhere but among ours.
const fontList = "fonts.conf"

// ErrTimeout is returned for a document that took longer than its time; the child is started again.
var ErrTimeout = errors.New("pdf: the document took too long")

// ErrClosed is returned once the compiler is closed.
var ErrClosed = errors.New("pdf: the compiler is closed")

// TemplateError says that the template, with this data, is not a document. It may quote the template.
type TemplateError struct{ Template, Message string }

func (e *TemplateError) Error() string { return "pdf: template " + e.Template + ": " + e.Message }

// Template is a Typst source. It may `#import "/preau.typ": *`, whose `data` is the decoded data.
type Template struct {
	Name     string
	Source   string
	Standard string // a PDF standard's name ("a-2a"); empty: PDF/UA-1
}

// Options of a compiler.
type Options struct {
	// RuntimeDir holds node_modules.
	RuntimeDir string
	// Workers is the number of children; 0: one. Each takes some 150 MB.
	Workers int
	// Node is the program; empty: "node" of the PATH.
	Node string
	// FontDirs are further directories of fonts, for scripts that the bundled ones lack.
	FontDirs []string
	// Timeout bounds one document, start of the child included.
	Timeout time.Duration
	// MaxBytes is the resident memory beyond which a child is started again after its document.
	MaxBytes int64
	Logger   *slog.Logger
}

// Compiler renders documents. Safe for concurrent use; it renders as many at once as it has workers.
type Compiler struct {
	options Options
	free    chan *child
	setup   sync.Once
	dir     string
	broken  error
	closed  chan struct{}
	closing sync.Once
}

// New returns a compiler. Nothing is started and nothing can fail before the first document.
func New(o Options) *Compiler {
	if o.Workers <= 0 {
		o.Workers = 1
	}
	if o.Node == "" {
		o.Node = "node"
	}
	if o.Timeout <= 0 {
		o.Timeout = DefaultTimeout
	}
	if o.MaxBytes <= 0 {
		o.MaxBytes = DefaultMaxBytes
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	c := &Compiler{options: o, free: make(chan *child, o.Workers), closed: make(chan struct{})}
	for range o.Workers {
		c.free <- &child{compiler: c}
	}
	return c
}

// Render returns the document. data is what encoding/json makes of it; every string in it is shown as
// it is, in Unicode's composed form, without control characters. A character that no font draws is
// replaced by a white square rather than losing the document.
//
// Errors: *TemplateError, ErrTimeout, ErrClosed, ctx's, or that the child cannot be started.
func (c *Compiler) Render(ctx context.Context, template Template, data any) ([]byte, error) {
	values, err := decode(data)
	if err != nil {
		return nil, fmt.Errorf("pdf: data of %s: %w", template.Name, err)
	}
	document, answer, err := c.render(ctx, template, mapStrings(values, tidy))
	if err == nil && answer.Undisplayable {
		document, answer, err = c.render(ctx, template, mapStrings(values, drawable))
	}
	switch {
	case err != nil:
		return nil, err
	case answer.Undisplayable:
		return nil, &TemplateError{template.Name, "no font draws a character of the template"}
	case answer.Error != "":
		return nil, &TemplateError{template.Name, answer.Error}
	}
	return document, nil
}

func (c *Compiler) render(ctx context.Context, template Template, values any) ([]byte, answer, error) {
	encoded, err := json.Marshal(values)
	if err != nil {
		return nil, answer{}, fmt.Errorf("pdf: %w", err)
	}
	request := request{Source: template.Source, Data: string(encoded), Standard: template.Standard}
	if request.Standard == "" {
		request.Standard = Standard
	}
	var worker *child
	select {
	case worker = <-c.free:
	case <-ctx.Done():
		return nil, answer{}, ctx.Err()
	case <-c.closed:
		return nil, answer{}, ErrClosed
	}
	defer func() { c.free <- worker }()
	select {
	case <-c.closed: // both were ready
		return nil, answer{}, ErrClosed
	default:
	}
	got, err := worker.do(ctx, request)
	if errors.Is(err, errDied) {
		// A document has no effect outside itself: what died under it is simply asked again.
		got, err = worker.do(ctx, request)
	}
	if err != nil {
		return nil, answer{}, err
	}
	return got.PDF, got, nil
}

// Close ends the children and removes the temporary files. Documents under way fail.
func (c *Compiler) Close() error {
	c.closing.Do(func() {
		close(c.closed)
		for range c.options.Workers {
			(<-c.free).stop()
		}
		if c.dir != "" {
			os.RemoveAll(c.dir)
		}
	})
	return nil
}

// workspace writes the embedded files to a directory of this process, once.
func (c *Compiler) workspace() (string, error) {
	c.setup.Do(func() {
		c.dir, c.broken = os.MkdirTemp("", "preau-pdf-")
		if c.broken == nil {
			c.broken = unpack(c.dir)
		}
		if c.broken == nil {
			list := "<fontconfig><dir>" + html.EscapeString(filepath.Join(c.dir, "fonts")) + "</dir></fontconfig>"
			c.broken = os.WriteFile(filepath.Join(c.dir, fontList), []byte(list), 0o600)
		}
	})
	return c.dir, c.broken
}

func unpack(dir string) error {
	return fs.WalkDir(files, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		target := filepath.Join(dir, filepath.FromSlash(path))
		if entry.IsDir() {
			return os.MkdirAll(target, 0o700)
		}
		content, err := files.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(target, content, 0o600)
	})
}

func decode(data any) (any, error) {
	encoded, err := json.Marshal(data)
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(encoded))
	decoder.UseNumber()
	var values any
	err = decoder.Decode(&values)
	return values, err
}
