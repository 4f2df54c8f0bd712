package blob

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"strings"

	"github.com/google/uuid"
)

// Dir keeps files in a directory: `<owner>/<file>` and, beside it, `<file>.meta` with its type. It
// never leaves the directory, whatever symbolic link somebody put there.
type Dir struct{ root *os.Root }

// OpenDir opens, and if need be makes, the directory.
func OpenDir(dir string) (*Dir, error) {
	if dir == "" {
		return nil, errors.New("blob: no directory")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	return &Dir{root: root}, nil
}

type meta struct {
	ContentType string `json:"content_type"`
}

// Put writes beside, flushes to the disk, then renames: a crash leaves the old file or the new one.
func (d *Dir) Put(ctx context.Context, key string, content io.Reader, size int64, contentType string) error {
	return d.Stream(ctx, key, &measured{content, size}, contentType)
}

// Stream is Put of any length.
func (d *Dir) Stream(ctx context.Context, key string, content io.Reader, contentType string) error {
	if !keyPattern.MatchString(key) {
		return ErrBadKey
	}
	if err := d.root.MkdirAll(path.Dir(key), 0o700); err != nil {
		return fmt.Errorf("blob: %w", err)
	}
	described, err := json.Marshal(meta{contentType})
	if err != nil {
		return fmt.Errorf("blob: %w", err)
	}
	part := key + "." + uuid.NewString() + ".part"
	defer d.root.Remove(part)
	if err := d.write(ctx, part, content); err != nil {
		return err
	}
	metaPart := part + ".meta"
	defer d.root.Remove(metaPart)
	if err := d.write(ctx, metaPart, strings.NewReader(string(described))); err != nil {
		return err
	}
	if err := d.root.Rename(metaPart, key+".meta"); err != nil {
		return fmt.Errorf("blob: %w", err)
	}
	if err := d.root.Rename(part, key); err != nil {
		return fmt.Errorf("blob: %w", err)
	}
	return d.flushDir(path.Dir(key))
}

func (d *Dir) write(ctx context.Context, name string, content io.Reader) (err error) {
	file, err := d.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("blob: %w", err)
	}
	defer func() {
		if closing := file.Close(); err == nil && closing != nil {
			err = fmt.Errorf("blob: %w", closing)
		}
	}()
	if _, err := io.Copy(file, whileWanted{ctx, content}); err != nil {
		return fmt.Errorf("blob: %w", err)
	}
	if err := file.Sync(); err != nil {
		return fmt.Errorf("blob: %w", err)
	}
	return nil
}

// flushDir makes the renames last; a file system that cannot do it says so and is believed to have.
func (d *Dir) flushDir(name string) error {
	dir, err := d.root.Open(name)
	if err != nil {
		return fmt.Errorf("blob: %w", err)
	}
	defer dir.Close()
	if err := dir.Sync(); err != nil && !errors.Is(err, errors.ErrUnsupported) && !errors.Is(err, fs.ErrInvalid) {
		return fmt.Errorf("blob: %w", err)
	}
	return nil
}

// Get opens a file.
func (d *Dir) Get(ctx context.Context, key string) (io.ReadCloser, Info, error) {
	info, err := d.Stat(ctx, key)
	if err != nil {
		return nil, Info{}, err
	}
	file, err := d.root.Open(key)
	if err != nil {
		return nil, Info{}, found(err)
	}
	return file, info, nil
}

// GetRange opens a part of a file.
func (d *Dir) GetRange(ctx context.Context, key string, offset, length int64) (io.ReadCloser, Info, error) {
	if err := checkRange(offset, length); err != nil {
		return nil, Info{}, err
	}
	content, info, err := d.Get(ctx, key)
	if err != nil {
		return nil, Info{}, err
	}
	file := content.(*os.File)
	return struct {
		io.Reader
		io.Closer
	}{io.NewSectionReader(file, min(offset, info.Size), min(length, max(info.Size-offset, 0))), file}, info, nil
}

// Stat describes a file.
func (d *Dir) Stat(_ context.Context, key string) (Info, error) {
	if !keyPattern.MatchString(key) {
		return Info{}, ErrBadKey
	}
	stat, err := d.root.Stat(key)
	if err != nil {
		return Info{}, found(err)
	}
	if !stat.Mode().IsRegular() {
		return Info{}, ErrNotFound
	}
	info := Info{Key: key, Size: stat.Size(), ContentType: "application/octet-stream", Modified: stat.ModTime()}
	if content, err := d.root.ReadFile(key + ".meta"); err == nil {
		var m meta
		if json.Unmarshal(content, &m) == nil && m.ContentType != "" {
			info.ContentType = m.ContentType
		}
	}
	return info, nil
}

// Delete removes a file.
func (d *Dir) Delete(_ context.Context, key string) error {
	if !keyPattern.MatchString(key) {
		return ErrBadKey
	}
	for _, name := range []string{key, key + ".meta"} {
		if err := d.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("blob: %w", err)
		}
	}
	return nil
}

// List walks the files in the order of their keys.
func (d *Dir) List(ctx context.Context, owner string) iter.Seq2[Info, error] {
	return func(yield func(Info, error) bool) {
		owners := []string{owner}
		if owner == "" {
			entries, err := fs.ReadDir(d.root.FS(), ".")
			if err != nil {
				yield(Info{}, fmt.Errorf("blob: %w", err))
				return
			}
			owners = nil
			for _, entry := range entries {
				if ownerPattern.MatchString(entry.Name()) && entry.IsDir() {
					owners = append(owners, entry.Name())
				}
			}
		} else if !ownerPattern.MatchString(owner) {
			yield(Info{}, ErrBadKey)
			return
		}
		for _, name := range owners {
			if !d.listOwner(ctx, name, yield) {
				return
			}
		}
	}
}

func (d *Dir) listOwner(ctx context.Context, owner string, yield func(Info, error) bool) bool {
	entries, err := fs.ReadDir(d.root.FS(), owner)
	if errors.Is(err, fs.ErrNotExist) {
		return true
	}
	if err != nil {
		return yield(Info{}, fmt.Errorf("blob: %w", err))
	}
	for _, entry := range entries {
		if !ownerPattern.MatchString(entry.Name()) || !entry.Type().IsRegular() {
			continue
		}
		if err := ctx.Err(); err != nil {
			yield(Info{}, err)
			return false
		}
		stat, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue // deleted meanwhile
		}
		if err != nil {
			return yield(Info{}, fmt.Errorf("blob: %w", err))
		}
		if !yield(Info{Key: owner + "/" + entry.Name(), Size: stat.Size(), Modified: stat.ModTime()}, nil) {
			return false
		}
	}
	return true
}

func found(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return ErrNotFound
	}
	return fmt.Errorf("blob: %w", err)
}

// whileWanted stops a copy whose caller is gone.
type whileWanted struct {
	ctx     context.Context
	content io.Reader
}

func (w whileWanted) Read(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	return w.content.Read(p)
}
