// Package blob keeps files: on a disk, or in any storage that speaks S3. It knows no file's meaning:
// a key is two identifiers, the owner's and the file's, and what a file is called or who may read it
// is known by the record that holds the key.
package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/url"
	"regexp"
	"time"
)

var (
	// ErrNotFound says that nothing is kept under a key.
	ErrNotFound = errors.New("blob: not found")
	// ErrBadKey says that a key is not `<uuid>/<uuid>`, in lower case.
	ErrBadKey = errors.New("blob: a key is <uuid>/<uuid>")
	// ErrSize says that the content was not as long as announced; nothing was kept.
	ErrSize = errors.New("blob: the content is not as long as announced")
)

// Info describes a kept file.
type Info struct {
	Key         string
	Size        int64 // bytes
	ContentType string
	Modified    time.Time
}

// Store keeps files. All methods return ErrBadKey for a key that is not one, and are safe for
// concurrent use.
type Store interface {
	// Put keeps exactly size bytes under a key, whole or not at all, replacing what was there.
	Put(ctx context.Context, key string, content io.Reader, size int64, contentType string) error
	// Stream is Put for a content whose length nobody knows before its end: it ends with io.EOF, and with any other error nothing is kept.
	Stream(ctx context.Context, key string, content io.Reader, contentType string) error
	// Get opens a file; ErrNotFound. The caller closes it.
	Get(ctx context.Context, key string) (io.ReadCloser, Info, error)
	// GetRange opens length bytes of a file from an offset; Info describes the whole file. What lies
	// beyond the end is left out; an offset at or beyond it gives an empty content.
	GetRange(ctx context.Context, key string, offset, length int64) (io.ReadCloser, Info, error)
	// Stat describes a file; ErrNotFound.
	Stat(ctx context.Context, key string) (Info, error)
	// Delete removes a file; removing what is not there is not an error.
	Delete(ctx context.Context, key string) error
	// List walks the files of one owner (its uuid), or all of them (""). ContentType is not filled.
	List(ctx context.Context, owner string) iter.Seq2[Info, error]
}

const uuidPattern = `[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`

var (
	keyPattern   = regexp.MustCompile(`^` + uuidPattern + `/` + uuidPattern + `$`)
	ownerPattern = regexp.MustCompile(`^` + uuidPattern + `$`)
)

// Key makes a key of two uuids in text form.
func Key(owner, file fmt.Stringer) string { return owner.String() + "/" + file.String() }

// Open returns the store of an address:
//
//	file:///var/lib/preau/files
//	s3://KEY:SECRET@s3.example.fr/bucket?region=fr-par     TLS unless ?tls=off
func Open(address string) (Store, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("blob: the address is not a URL")
	}
	switch u.Scheme {
	case "file":
		return OpenDir(u.Path)
	case "s3":
		secret, _ := u.User.Password()
		return OpenS3(S3Options{
			Endpoint: u.Host, Bucket: trimSlash(u.Path), Region: u.Query().Get("region"),
			AccessKey: u.User.Username(), SecretKey: secret, Plain: u.Query().Get("tls") == "off",
		})
	}
	return nil, errors.New("blob: the address begins with file: or s3:")
}

func trimSlash(path string) string {
	for len(path) > 0 && path[0] == '/' {
		path = path[1:]
	}
	return path
}

func checkRange(offset, length int64) error {
	if offset < 0 || length < 0 {
		return fmt.Errorf("blob: bad range %d+%d", offset, length)
	}
	return nil
}

// measured gives exactly as many bytes as announced. The last of them is held back until the content
// is known to end there, so that no storage ever receives a whole file that is not the right one.
type measured struct {
	content io.Reader
	left    int64
}

func (m *measured) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if m.left == 0 {
		return 0, m.ended()
	}
	if int64(len(p)) > m.left {
		p = p[:m.left]
	}
	n, err := m.content.Read(p)
	m.left -= int64(n)
	switch {
	case err == io.EOF && m.left > 0:
		return 0, ErrSize
	case err != nil && err != io.EOF:
		return n, err
	case m.left == 0:
		if end := m.ended(); end != io.EOF {
			return 0, end
		}
	}
	return n, nil
}

// ended returns io.EOF when the content has nothing more.
func (m *measured) ended() error {
	n, err := io.ReadFull(m.content, make([]byte, 1))
	if n > 0 {
		return ErrSize
	}
	return err
}
