package blob

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/uuid"
	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

func stores(t *testing.T) map[string]Store {
	t.Helper()
	dir, err := Open("file://" + t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	backend := s3mem.New()
	server := httptest.NewTLSServer(gofakes3.New(backend).Server())
	t.Cleanup(server.Close)
	if err := backend.CreateBucket("preau"); err != nil {
		t.Fatal(err)
	}
	bucket, err := OpenS3(S3Options{
		Endpoint: strings.TrimPrefix(server.URL, "https://"), Bucket: "preau", Region: "fr-par",
		AccessKey: "key", SecretKey: "secret", Transport: server.Client().Transport,
	})
	if err != nil {
		t.Fatal(err)
	}
	return map[string]Store{"dir": dir, "s3": bucket}
}

func key() string { return Key(uuid.New(), uuid.New()) }

func read(t *testing.T, content io.ReadCloser) string {
	t.Helper()
	defer content.Close()
	b, err := io.ReadAll(content)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func put(s Store, key, content string) error {
	return s.Put(context.Background(), key, strings.NewReader(content), int64(len(content)), "application/pdf")
}

func TestStores(t *testing.T) {
	for name, s := range stores(t) {
		t.Run(name, func(t *testing.T) {
			ctx := t.Context()
			k := key()
			if _, _, err := s.Get(ctx, k); !errors.Is(err, ErrNotFound) {
				t.Errorf("Get of nothing: %v", err)
			}
			if _, err := s.Stat(ctx, k); !errors.Is(err, ErrNotFound) {
				t.Errorf("Stat of nothing: %v", err)
			}
			if err := s.Delete(ctx, k); err != nil {
				t.Errorf("Delete of nothing: %v", err)
			}
			if err := put(s, k, "premier"); err != nil {
				t.Fatal(err)
			}
			if err := put(s, k, "0123456789"); err != nil {
				t.Fatal(err)
			}
			content, info, err := s.Get(ctx, k)
			if err != nil {
				t.Fatal(err)
			}
			if got := read(t, content); got != "0123456789" || info.Key != k || info.Size != 10 || info.ContentType != "application/pdf" || time.Since(info.Modified) > time.Minute {
				t.Errorf("%q %+v", got, info)
			}
			for _, c := range []struct {
				offset, length int64
				want           string
			}{{0, 10, "0123456789"}, {2, 3, "234"}, {8, 100, "89"}, {10, 5, ""}, {50, 5, ""}, {3, 0, ""}} {
				content, info, err := s.GetRange(ctx, k, c.offset, c.length)
				if err != nil {
					t.Fatal(err)
				}
				if got := read(t, content); got != c.want || info.Size != 10 {
					t.Errorf("%d+%d: %q of %d", c.offset, c.length, got, info.Size)
				}
			}
			if _, _, err := s.GetRange(ctx, k, -1, 5); err == nil {
				t.Error("a negative offset")
			}
			if err := s.Delete(ctx, k); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Stat(ctx, k); !errors.Is(err, ErrNotFound) {
				t.Errorf("deleted: %v", err)
			}
		})
	}
}

func TestBadKeysReachNothing(t *testing.T) {
	good := uuid.NewString()
	bad := []string{
		"", "a", good, good + "/", "/" + good + "/" + good, good + "/" + good + "/x", good + "/../" + good, "../" + good + "/" + good,
		strings.ToUpper(good) + "/" + good, good + "/" + good + ".meta", good + "/" + good + "\x00", good + `\` + good, "{" + good + "}/" + good, good + "/" + good + "\n",
	}
	for name, s := range stores(t) {
		for _, k := range bad {
			_, _, getting := s.Get(t.Context(), k)
			_, _, ranging := s.GetRange(t.Context(), k, 0, 1)
			_, statting := s.Stat(t.Context(), k)
			for _, err := range []error{put(s, k, "x"), getting, ranging, statting, s.Delete(t.Context(), k)} {
				if !errors.Is(err, ErrBadKey) {
					t.Errorf("%s %q: %v", name, k, err)
				}
			}
		}
		for _, owner := range []string{"x", "..", good + "/", good[:8]} {
			for _, err := range s.List(t.Context(), owner) {
				if !errors.Is(err, ErrBadKey) {
					t.Errorf("%s list %q: %v", name, owner, err)
				}
			}
		}
	}
}

func TestNothingIsKeptOfAWrongSizeOrABrokenUpload(t *testing.T) {
	for name, s := range stores(t) {
		for what, c := range map[string]struct {
			content io.Reader
			size    int64
		}{
			"shorter": {strings.NewReader("abc"), 5},
			"longer":  {strings.NewReader("abcdefgh"), 5},
			"broken":  {io.MultiReader(strings.NewReader("abc"), iotest.ErrReader(errors.New("cut"))), 5},
		} {
			k := key()
			if err := s.Put(t.Context(), k, c.content, c.size, "text/plain"); err == nil {
				t.Errorf("%s: %s was taken", name, what)
			}
			if _, err := s.Stat(t.Context(), k); !errors.Is(err, ErrNotFound) {
				t.Errorf("%s: %s left something: %v", name, what, err)
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := s.Put(ctx, key(), strings.NewReader("abc"), 3, "text/plain"); err == nil {
			t.Errorf("%s: a caller who left", name)
		}
		if n := count(t, s, ""); n != 0 {
			t.Errorf("%s: %d files", name, n)
		}
	}
}

func count(t *testing.T, s Store, owner string) (n int) {
	t.Helper()
	for _, err := range s.List(t.Context(), owner) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	return n
}

func TestList(t *testing.T) {
	for name, s := range stores(t) {
		owner, other := uuid.New(), uuid.New()
		for range 3 {
			if err := put(s, Key(owner, uuid.New()), "abc"); err != nil {
				t.Fatal(err)
			}
		}
		if err := put(s, Key(other, uuid.New()), "x"); err != nil {
			t.Fatal(err)
		}
		if a, b, c := count(t, s, owner.String()), count(t, s, ""), count(t, s, uuid.NewString()); a != 3 || b != 4 || c != 0 {
			t.Errorf("%s: %d %d %d", name, a, b, c)
		}
		for info, err := range s.List(t.Context(), "") {
			if err != nil || info.Size == 0 || !keyPattern.MatchString(info.Key) {
				t.Errorf("%s: %+v %v", name, info, err)
			}
			break
		}
	}
}

func TestManyWritersOfOneKey(t *testing.T) {
	for name, s := range stores(t) {
		k := key()
		var group sync.WaitGroup
		for n := range 8 {
			group.Go(func() {
				if err := put(s, k, strings.Repeat(fmt.Sprint(n), 1000)); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		content, _, err := s.Get(t.Context(), k)
		if err != nil {
			t.Fatal(err)
		}
		if got := read(t, content); got != strings.Repeat(got[:1], 1000) {
			t.Errorf("%s: the writers are mixed", name)
		}
	}
}

func TestABigFile(t *testing.T) {
	big := make([]byte, 20<<20)
	rand.Read(big)
	for name, s := range stores(t) {
		k := key()
		if err := s.Put(t.Context(), k, bytes.NewReader(big), int64(len(big)), "video/mp4"); err != nil {
			t.Fatal(err)
		}
		content, _, err := s.Get(t.Context(), k)
		if err != nil {
			t.Fatal(err)
		}
		if read(t, content) != string(big) {
			t.Errorf("%s: the content changed", name)
		}
	}
}

// A stream is kept whole however long it gets, and not at all when it breaks, after a part of it was sent too.
func TestAStream(t *testing.T) {
	big := make([]byte, 20<<20)
	rand.Read(big)
	for name, s := range stores(t) {
		for _, n := range []int{0, 10, len(big)} {
			k := key()
			if err := s.Stream(t.Context(), k, bytes.NewReader(big[:n]), "video/mp4"); err != nil {
				t.Fatal(err)
			}
			content, info, err := s.Get(t.Context(), k)
			if err != nil {
				t.Fatal(err)
			}
			if read(t, content) != string(big[:n]) || info.Size != int64(n) || info.ContentType != "video/mp4" {
				t.Errorf("%s: the content changed: %+v", name, info)
			}
		}
		k := key()
		if err := s.Stream(t.Context(), k, io.MultiReader(bytes.NewReader(big), iotest.ErrReader(errors.New("cut"))), "video/mp4"); err == nil {
			t.Errorf("%s: a broken stream was taken", name)
		}
		if _, err := s.Stat(t.Context(), k); !errors.Is(err, ErrNotFound) {
			t.Errorf("%s: a broken stream left something: %v", name, err)
		}
		if err := s.Stream(t.Context(), "../x", bytes.NewReader(nil), "text/plain"); !errors.Is(err, ErrBadKey) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDirStaysInside(t *testing.T) {
	dir, outside := t.TempDir(), t.TempDir()
	s, err := OpenDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	owner, file := uuid.NewString(), uuid.NewString()
	if err := os.WriteFile(filepath.Join(outside, file), []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, owner)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Get(t.Context(), owner+"/"+file); err == nil {
		t.Error("a link led outside")
	}
	if err := put(s, owner+"/"+uuid.NewString(), "x"); err == nil {
		t.Error("a link led a writer outside")
	}
	if entries, err := os.ReadDir(outside); err != nil || len(entries) != 1 {
		t.Errorf("%d files outside, %v", len(entries), err)
	}
}

func TestDirKeepsAnEmptyFile(t *testing.T) {
	s := stores(t)["dir"]
	k := key()
	if err := put(s, k, ""); err != nil {
		t.Fatal(err)
	}
	if info, err := s.Stat(t.Context(), k); err != nil || info.Size != 0 {
		t.Errorf("%+v %v", info, err)
	}
}

func TestOpenFromAnAddress(t *testing.T) {
	backend := s3mem.New()
	server := httptest.NewServer(gofakes3.New(backend).Server())
	defer server.Close()
	if err := backend.CreateBucket("preau"); err != nil {
		t.Fatal(err)
	}
	s, err := Open("s3://key:secret@" + strings.TrimPrefix(server.URL, "http://") + "/preau?region=fr-par&tls=off")
	if err != nil {
		t.Fatal(err)
	}
	k := key()
	if err := put(s, k, "abc"); err != nil {
		t.Fatal(err)
	}
	if info, err := s.Stat(t.Context(), k); err != nil || info.Size != 3 {
		t.Errorf("%+v %v", info, err)
	}
}

func TestOpenRefuses(t *testing.T) {
	for _, address := range []string{"", "http://x", "s3://host", "s3://host/a/b", "file://", "s3:///bucket", "s3://k:s@host:port:1/b"} {
		if _, err := Open(address); err == nil {
			t.Errorf("%q was taken", address)
		}
	}
}
