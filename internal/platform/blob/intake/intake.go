// Package intake judges a file that somebody sends before it is kept: by what it holds, never by what
// it is called. A picture is decoded and written anew, which leaves behind its position, its camera
// and whatever was hidden in it; a document is opened far enough to know that it is one.
package intake

import (
	"context"
	"errors"
	"io"
)

// Kind is a family of files that a screen may accept.
type Kind int

// The families.
const (
	Image    Kind = 1 << iota // JPEG, PNG, WebP
	PDF                       // PDF
	Document                  // Word, Excel, PowerPoint (2007 on) and OpenDocument
	Audio                     // MP3, M4A, Ogg, WAV, WebM sound
)

// Everything is every family.
const Everything = Image | PDF | Document | Audio

// Defaults of a Policy.
const (
	DefaultMaxBytes  = 20 << 20
	DefaultMaxPixels = 25_000_000
)

// Policy is what one screen accepts.
type Policy struct {
	Kinds     Kind
	MaxBytes  int64 // of the file as sent; 0: 20 MB
	MaxPixels int   // of a picture, before it is decoded; 0: 25 million
	MaxEdge   int   // a larger picture is reduced to this many pixels on its longest side; 0: kept
}

// File is what may be kept.
type File struct {
	Content     []byte
	ContentType string // of the content, whatever was announced
	Name        string // to show and to offer on download: no path, no trick, the right extension
	Kind        Kind
	Width       int // pixels, pictures only
	Height      int
}

// Reason is why a file is refused; it is a key of the caller's catalogue.
type Reason string

// The reasons.
const (
	Empty         Reason = "empty"           // no byte
	TooLarge      Reason = "too_large"       // more bytes than allowed
	UnknownKind   Reason = "unknown_kind"    // nothing we know, or what no screen takes (HTML, SVG, programs, archives)
	OtherKind     Reason = "other_kind"      // known, but not what this screen takes
	OldOffice     Reason = "old_office"      // .doc, .xls, .ppt: ask for a recent format or a PDF
	PhoneFormat   Reason = "phone_format"    // HEIC or AVIF: ask for a JPEG
	Unreadable    Reason = "unreadable"      // damaged, or not what it pretends to be
	TooManyPixels Reason = "too_many_pixels" // a picture too large to open
	Macros        Reason = "macros"          // a document with a program inside
	Encrypted     Reason = "encrypted"       // a document behind a password
	Bomb          Reason = "bomb"            // a document that grows beyond reason when opened
)

// Refusal is the error for a file that cannot be kept.
type Refusal struct{ Reason Reason }

func (r *Refusal) Error() string { return "intake: " + string(r.Reason) }

func refuse(reason Reason) error { return &Refusal{reason} }

// ReasonOf returns why an error refuses a file, and whether it does.
func ReasonOf(err error) (Reason, bool) {
	var refusal *Refusal
	if errors.As(err, &refusal) {
		return refusal.Reason, true
	}
	return "", false
}

// Intake accepts files, a bounded number at once: a picture of 25 million pixels takes 100 MB while
// it is opened.
type Intake struct{ slots chan struct{} }

// New returns an intake that opens at most atOnce files at a time (at least one).
func New(atOnce int) *Intake { return &Intake{slots: make(chan struct{}, max(atOnce, 1))} }

// Accept reads a file and returns what may be kept of it, a *Refusal, or the reader's or ctx's error.
func (in *Intake) Accept(ctx context.Context, content io.Reader, name string, policy Policy) (File, error) {
	if policy.MaxBytes == 0 {
		policy.MaxBytes = DefaultMaxBytes
	}
	if policy.MaxPixels == 0 {
		policy.MaxPixels = DefaultMaxPixels
	}
	raw, err := io.ReadAll(io.LimitReader(content, policy.MaxBytes+1))
	if err != nil {
		return File{}, err
	}
	if len(raw) == 0 {
		return File{}, refuse(Empty)
	}
	if int64(len(raw)) > policy.MaxBytes {
		return File{}, refuse(TooLarge)
	}
	format, err := recognise(raw)
	if err != nil {
		return File{}, err
	}
	if format.kind&policy.Kinds == 0 {
		return File{}, refuse(OtherKind)
	}
	select {
	case in.slots <- struct{}{}:
		defer func() { <-in.slots }()
	case <-ctx.Done():
		return File{}, ctx.Err()
	}
	file := File{Content: raw, ContentType: format.contentType, Kind: format.kind}
	extension := format.extension
	if format.check != nil {
		if err := format.check(raw); err != nil {
			return File{}, err
		}
	}
	if format.kind == Image {
		picture, err := redraw(raw, format, policy)
		if err != nil {
			return File{}, err
		}
		file.Content, file.ContentType, extension = picture.content, picture.contentType, picture.extension
		file.Width, file.Height = picture.width, picture.height
	}
	file.Name = SafeName(name, extension)
	return file, nil
}
