package unpack

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"preau/internal/platform/spool"
)

type entryOf struct{ name, content string }

func zipOf(t *testing.T, entries ...entryOf) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, e := range entries {
		f, err := w.Create(e.name)
		if err == nil {
			_, err = io.WriteString(f, e.content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func tarOf(t *testing.T, headers ...tar.Header) []byte {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, h := range headers {
		content := h.Linkname
		if h.Typeflag == tar.TypeReg {
			h.Linkname, h.Size = "", int64(len(content))
		}
		h.Mode = 0o644
		err := w.WriteHeader(&h)
		if err == nil && h.Typeflag == tar.TypeReg {
			_, err = io.WriteString(w, content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func gz(t *testing.T, content []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, err := w.Write(content)
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// unpacked lists "name base content" of each file.
func unpacked(t *testing.T, sources []Source, limits Limits) ([]string, error) {
	t.Helper()
	keep, err := spool.New(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer keep.Close()
	files, err := Files(sources, keep, limits)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, f := range files {
		for range 2 {
			in, err := f.Open()
			if err != nil {
				return nil, err
			}
			content, err := io.ReadAll(in)
			if err = errors.Join(err, in.Close()); err != nil {
				return nil, err
			}
			out = append(out, f.Name+" "+f.Base+" "+string(content))
		}
	}
	return out, nil
}

func TestEveryPacking(t *testing.T) {
	regular := func(name, content string) tar.Header {
		return tar.Header{Name: name, Linkname: content, Typeflag: tar.TypeReg}
	}
	for name, c := range map[string]struct {
		content []byte
		want    []string
	}{
		"plain.xml":  {[]byte("<a/>"), []string{"plain.xml plain.xml <a/>"}},
		"empty.xml":  {nil, []string{"empty.xml empty.xml "}},
		"one.xml.gz": {gz(t, []byte("<a/>")), []string{"one.xml.gz one.xml <a/>"}},
		"set.zip":    {zipOf(t, entryOf{"b.xml", "<b/>"}, entryOf{"in/a.xml", "<a/>"}, entryOf{"__MACOSX/a.xml", "x"}, entryOf{"in/.x", "x"}), []string{"set.zip/b.xml b.xml <b/>", "set.zip/in/a.xml a.xml <a/>"}},
		"set.tar":    {tarOf(t, tar.Header{Name: "in/", Typeflag: tar.TypeDir}, regular("./in/b.xml", "<b/>"), regular("in/a.xml", "<a/>")), []string{"set.tar/./in/b.xml b.xml <b/>", "set.tar/in/a.xml a.xml <a/>"}},
		"set.tar.gz": {gz(t, tarOf(t, regular("a.xml", "<a/>"))), []string{"set.tar.gz/a.xml a.xml <a/>"}},
	} {
		var twice []string
		for _, line := range c.want {
			twice = append(twice, line, line)
		}
		for _, content := range []io.Reader{bytes.NewReader(c.content), io.MultiReader(bytes.NewReader(c.content))} {
			got, err := unpacked(t, []Source{{name, content}}, Limits{})
			if err != nil || !slices.Equal(got, twice) {
				t.Errorf("%s: %q, %v", name, got, err)
			}
		}
	}
}

func TestRefusals(t *testing.T) {
	locked := zipOf(t, entryOf{"a.xml", "<a/>"})
	for _, at := range []int{6, bytes.Index(locked, []byte("PK\x01\x02")) + 8} {
		locked[at] |= 1
	}
	blank := strings.Repeat(" ", 8<<20)
	for name, c := range map[string]struct {
		content []byte
		code    string
		limits  Limits
	}{
		"outside":          {zipOf(t, entryOf{"../a.xml", "x"}), UnsafeName, Limits{}},
		"absolute":         {zipOf(t, entryOf{"/a.xml", "x"}), UnsafeName, Limits{}},
		"a drive":          {zipOf(t, entryOf{"c:a.xml", "x"}), UnsafeName, Limits{}},
		"backslashes":      {zipOf(t, entryOf{`..\a.xml`, "x"}), UnsafeName, Limits{}},
		"tar outside":      {tarOf(t, tar.Header{Name: "../a.xml", Typeflag: tar.TypeReg}), UnsafeName, Limits{}},
		"a symlink":        {tarOf(t, tar.Header{Name: "a.xml", Linkname: "/etc/passwd", Typeflag: tar.TypeSymlink}), UnsafeName, Limits{}},
		"a device":         {tarOf(t, tar.Header{Name: "a.xml", Typeflag: tar.TypeChar}), UnsafeName, Limits{}},
		"a password":       {locked, Encrypted, Limits{}},
		"zip in zip":       {zipOf(t, entryOf{"a.zip", string(zipOf(t, entryOf{"a.xml", "x"}))}), Nested, Limits{}},
		"gzip in tar":      {tarOf(t, tar.Header{Name: "a.xml.gz", Linkname: string(gz(t, []byte("x"))), Typeflag: tar.TypeReg}), Nested, Limits{}},
		"gzip in gzip":     {gz(t, gz(t, []byte("x"))), Nested, Limits{}},
		"zip bomb":         {zipOf(t, entryOf{"a.xml", blank}), Bomb, Limits{}},
		"gzip bomb":        {gz(t, []byte(blank)), Bomb, Limits{}},
		"tar bomb":         {gz(t, tarOf(t, tar.Header{Name: "a.xml", Linkname: blank, Typeflag: tar.TypeReg})), Bomb, Limits{}},
		"too large":        {tarOf(t, tar.Header{Name: "a.xml", Linkname: blank, Typeflag: tar.TypeReg}), Bomb, Limits{Bytes: 1 << 20}},
		"too many":         {zipOf(t, entryOf{"a", ""}, entryOf{"b", ""}, entryOf{"c", ""}), TooManyFile, Limits{Files: 2}},
		"too many in tar":  {tarOf(t, tar.Header{Name: "a", Typeflag: tar.TypeReg}, tar.Header{Name: "b", Typeflag: tar.TypeReg}), TooManyFile, Limits{Files: 1}},
		"half a zip":       {zipOf(t, entryOf{"a.xml", "<a/>"})[:40], Unreadable, Limits{}},
		"half a gzip":      {gz(t, []byte(strings.Repeat("abc", 1000)))[:20], Unreadable, Limits{}},
		"half a tar":       {tarOf(t, tar.Header{Name: "a.xml", Linkname: strings.Repeat("x", 3000), Typeflag: tar.TypeReg})[:1024], Unreadable, Limits{}},
		"a gzip of lies":   {[]byte("\x1F\x8B garbage"), Unreadable, Limits{}},
		"a zip of garbage": {[]byte("PK\x03\x04 garbage"), Unreadable, Limits{}},
	} {
		_, err := unpacked(t, []Source{{name, bytes.NewReader(c.content)}}, c.limits)
		var refused *Error
		if !errors.As(err, &refused) || refused.Code != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
			continue
		}
		if !strings.HasPrefix(refused.File, name) || len(refused.Params) != len(Codes[refused.Code]) {
			t.Errorf("%s: %+v", name, refused)
		}
	}
}

func TestFolder(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{"b.xml": "b", "a.xml": "a", ".hidden": "x"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(os.MkdirAll(filepath.Join(dir, "in", ".git"), 0o700), os.MkdirAll(filepath.Join(dir, "1/2/3/4/5"), 0o700), os.Symlink("/etc/passwd", filepath.Join(dir, "link.xml")),
		os.WriteFile(filepath.Join(dir, "in", "c.xml"), []byte("c"), 0o600), os.WriteFile(filepath.Join(dir, "in", ".git", "d.xml"), nil, 0o600), os.WriteFile(filepath.Join(dir, "1/2/3/4/5", "deep.xml"), nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	sources, done, err := Folder(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	defer done()
	got, err := unpacked(t, sources, Limits{})
	if want := []string{"a.xml a.xml a", "a.xml a.xml a", "b.xml b.xml b", "b.xml b.xml b", "in/c.xml c.xml c", "in/c.xml c.xml c"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%q %v", got, err)
	}
	sources, again, err := Folder(fstest.MapFS{"a.xml": {Data: []byte("a")}})
	if err != nil {
		t.Fatal(err)
	}
	defer again()
	if got, err := unpacked(t, sources, Limits{}); err != nil || len(got) != 2 {
		t.Errorf("%q %v", got, err)
	}
	if _, _, err := Folder(os.DirFS(filepath.Join(dir, "nowhere"))); err == nil {
		t.Error("a folder that is not there was listed")
	}
}
