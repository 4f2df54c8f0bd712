package intake

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
	"testing/iotest"
)

// canvas is 8 x 4, white, with a red 4 x 2 corner at the top left.
func canvas() *image.RGBA {
	picture := image.NewRGBA(image.Rect(0, 0, 8, 4))
	for y := range 4 {
		for x := range 8 {
			c := color.RGBA{255, 255, 255, 255}
			if x < 4 && y < 2 {
				c = color.RGBA{255, 0, 0, 255}
			}
			picture.SetRGBA(x, y, c)
		}
	}
	return picture
}

func asJPEG(t testing.TB, picture image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture, &jpeg.Options{Quality: 100}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asPNG(t testing.TB, picture image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// exif holds an orientation and a camera name that must not survive.
func exif(orientation int, order binary.AppendByteOrder) []byte {
	mark := "II"
	if order == binary.BigEndian {
		mark = "MM"
	}
	b := []byte(mark)
	b = order.AppendUint16(b, 42)
	b = order.AppendUint32(b, 8)
	b = order.AppendUint16(b, 1)
	b = order.AppendUint16(b, 0x0112)
	b = order.AppendUint16(b, 3)
	b = order.AppendUint32(b, 1)
	b = order.AppendUint16(b, uint16(orientation))
	b = order.AppendUint16(b, 0)
	b = order.AppendUint32(b, 0)
	return append(b, "GPS 48.85 2.35 camera"...)
}

func withExif(raw []byte, orientation int) []byte {
	segment := append([]byte("Exif\x00\x00"), exif(orientation, binary.BigEndian)...)
	out := append([]byte{0xff, 0xd8, 0xff, 0xe1}, byte((len(segment)+2)>>8), byte(len(segment)+2))
	out = append(out, segment...)
	return append(out, raw[2:]...)
}

func chunk(kind string, content []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(content)))
	body := append([]byte(kind), content...)
	return binary.BigEndian.AppendUint32(append(b, body...), crc32.ChecksumIEEE(body))
}

// entry is one file of an archive.
type entry struct{ name, content string }

func archive(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, e := range entries {
		header := &zip.FileHeader{Name: e.name, Method: zip.Deflate}
		if e.name == "mimetype" {
			header.Method = zip.Store
		}
		if e.content == "link" {
			header.SetMode(0o777 | 1<<27) // a symbolic link
		}
		f, err := w.CreateHeader(header)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(e.content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var (
	types = entry{"[Content_Types].xml", "<Types/>"}
	body  = entry{"word/document.xml", "<w:document/>"}
)

const tinyWebP = "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA=="

func webpFile(t testing.TB) []byte {
	t.Helper()
	raw, err := base64.StdEncoding.DecodeString(tinyWebP)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func hdlr(kind string) string { return "\x00\x00\x00\x20hdlr\x00\x00\x00\x00\x00\x00\x00\x00" + kind }

func accept(t testing.TB, raw []byte, name string, policy Policy) (File, error) {
	t.Helper()
	return New(1).Accept(context.Background(), bytes.NewReader(raw), name, policy)
}

func TestHostileFilesAreRefused(t *testing.T) {
	good := asJPEG(t, canvas())
	hugePNG := append([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", []byte{0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30, 8, 6, 0, 0, 0})...)
	hugeJPEG := bytes.Clone(good)
	if i := bytes.Index(hugeJPEG, []byte{0xff, 0xc0}); i > 0 {
		copy(hugeJPEG[i+5:], []byte{0xff, 0xff, 0xff, 0xff})
	}
	encrypted := archive(t, types, body)
	for i := 0; i+10 < len(encrypted); i++ {
		if s := string(encrypted[i : i+4]); s == "PK\x01\x02" {
			encrypted[i+8] |= 1
		}
	}
	many := make([]entry, 1001)
	for i := range many {
		many[i] = entry{"word/" + strings.Repeat("a", i%50) + string(rune('a'+i%26)) + ".xml", ""}
	}
	cases := []struct {
		name string
		raw  []byte
		want Reason
	}{
		{"empty", nil, Empty},
		{"too large", bytes.Repeat([]byte("a"), 1<<20+1), TooLarge},
		{"page named photo.jpg", []byte("<html><script>alert(1)</script>"), UnknownKind},
		{"svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), UnknownKind},
		{"xml", []byte(`<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>`), UnknownKind},
		{"windows program", []byte("MZ\x90\x00\x03"), UnknownKind},
		{"linux program", []byte("\x7fELF\x02\x01\x01"), UnknownKind},
		{"shell script", []byte("#!/bin/sh\nrm -rf /"), UnknownKind},
		{"php", []byte("<?php system($_GET[0]);"), UnknownKind},
		{"gif", []byte("GIF89a\x01\x00\x01\x00"), UnknownKind},
		{"gif that is a script", []byte("GIF89a/*\x00*/=1;alert(1)"), UnknownKind},
		{"bmp", []byte("BM\x00\x00\x00\x00"), UnknownKind},
		{"tiff", []byte("II*\x00\x08\x00\x00\x00"), UnknownKind},
		{"postscript", []byte("%!PS-Adobe-3.0"), UnknownKind},
		{"rtf", []byte(`{\rtf1\object`), UnknownKind},
		{"windows shortcut", []byte("L\x00\x00\x00\x01\x14\x02\x00"), UnknownKind},
		{"text", []byte("bonjour"), UnknownKind},
		{"pdf not at the beginning", []byte("\n\n%PDF-1.7\n%%EOF"), UnknownKind},
		{"gzip", []byte("\x1f\x8b\x08\x00"), UnknownKind},
		{"rar", []byte("Rar!\x1a\x07\x00"), UnknownKind},
		{"7z", []byte("7z\xbc\xaf\x27\x1c"), UnknownKind},
		{"heic", []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), PhoneFormat},
		{"avif", []byte("\x00\x00\x00\x18ftypavif\x00\x00\x00\x00mif1avif"), PhoneFormat},
		{"video", []byte("\x00\x00\x00\x18ftypisom\x00\x00\x00\x00" + hdlr("vide") + hdlr("soun")), UnknownKind},
		{"mp4 without track", []byte("\x00\x00\x00\x18ftypisom\x00\x00\x00\x00isommp42"), Unreadable},
		{"quicktime", []byte("\x00\x00\x00\x18ftypqt  \x00\x00\x00\x00qt  "), UnknownKind},
		{"short ftyp", []byte("\x00\x00\x00\x18ftyp"), Unreadable},
		{"jpeg cut short", good[:len(good)/2], Unreadable},
		{"jpeg of three bytes", []byte("\xff\xd8\xff"), Unreadable},
		{"page behind a jpeg's signature", []byte("\xff\xd8\xff<script>alert(1)</script>"), Unreadable},
		{"png without picture", []byte("\x89PNG\r\n\x1a\n"), Unreadable},
		{"png cut short", asPNG(t, canvas())[:60], Unreadable},
		{"webp without picture", []byte("RIFF\x04\x00\x00\x00WEBP"), Unreadable},
		{"png of 30,000 x 30,000", hugePNG, TooManyPixels},
		{"jpeg of 65,535 x 65,535", hugeJPEG, TooManyPixels},
		{"pdf cut short", []byte("%PDF-1.7\n1 0 obj"), Unreadable},
		{"pdf that runs a script", []byte("%PDF-1.7\n<< /S /JavaScript /JS (app.alert(1)) >>\n%%EOF"), Macros},
		{"pdf that runs a program", []byte("%PDF-1.7\n<< /S /Launch /F (cmd.exe) >>\n%%EOF"), Macros},
		{"zip cut short", archive(t, types, body)[:40], Unreadable},
		{"any zip", archive(t, entry{"a.txt", "a"}), UnknownKind},
		{"jar", archive(t, entry{"META-INF/MANIFEST.MF", ""}, entry{"A.class", "x"}), UnknownKind},
		{"apk", archive(t, entry{"AndroidManifest.xml", ""}, entry{"classes.dex", "x"}), UnknownKind},
		{"document without its types", archive(t, body), UnknownKind},
		{"word with macros", archive(t, types, body, entry{"word/vbaProject.bin", "x"}), Macros},
		{"macros in capitals", archive(t, types, body, entry{"word/VBAPROJECT.BIN", "x"}), Macros},
		{"excel 4 macros", archive(t, types, entry{"xl/workbook.xml", ""}, entry{"xl/macrosheets/sheet1.xml", "x"}), Macros},
		{"activex", archive(t, types, body, entry{"word/activeX/activeX1.bin", "x"}), Macros},
		{"opendocument with macros", archive(t, entry{"mimetype", "application/vnd.oasis.opendocument.text"}, entry{"Basic/Standard/Module1.xml", "x"}), Macros},
		{"opendocument of another kind", archive(t, entry{"mimetype", "application/x-evil"}, entry{"content.xml", "x"}), UnknownKind},
		{"path that climbs", archive(t, types, body, entry{"../../etc/cron.d/x", "x"}), Unreadable},
		{"absolute path", archive(t, types, body, entry{"/etc/passwd", "x"}), Unreadable},
		{"windows path", archive(t, types, body, entry{`..\..\x`, "x"}), Unreadable},
		{"symbolic link", archive(t, types, body, entry{"word/link", "link"}), Unreadable},
		{"encrypted", encrypted, Encrypted},
		{"bomb", archive(t, types, entry{"word/document.xml", strings.Repeat("a", 30<<20)}), Bomb},
		{"a thousand and three entries", archive(t, append(many, types, body)...), Bomb},
		{"old word", append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), utf16("WordDocument")...), OldOffice},
		{"word behind a password", append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), utf16("EncryptedPackage")...), Encrypted},
		{"mp3 tag without sound", []byte("ID3\x04\x00\x00\x00\x00\x00\x00<script>alert(1)</script>"), Unreadable},
		{"short mp3 tag", []byte("ID3"), Unreadable},
		{"ogg video", []byte("OggS\x00\x02\x80theora"), UnknownKind},
		{"webm video", []byte("\x1a\x45\xdf\xa3webm V_VP8 A_OPUS"), UnknownKind},
		{"matroska", []byte("\x1a\x45\xdf\xa3matroska"), Unreadable},
		{"avi", []byte("RIFF\x00\x00\x00\x00AVI LIST"), UnknownKind},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := accept(t, c.raw, "photo.jpg", Policy{Kinds: Everything, MaxBytes: 1 << 20})
			if reason, ok := ReasonOf(err); !ok || reason != c.want {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestGoodFilesAreKept(t *testing.T) {
	cases := []struct {
		name        string
		raw         []byte
		contentType string
		saved       string
	}{
		{"photo.JPEG", asJPEG(t, canvas()), "image/jpeg", "photo.jpg"},
		{"photo.exe", asPNG(t, canvas()), "image/png", "photo.png"},
		{"photo.webp", webpFile(t), "image/png", "photo.png"},
		{"a.pdf", []byte("%PDF-1.4\n%âãÏÓ\n<< /Encrypt 5 0 R >>\n%%EOF\n"), "application/pdf", "a.pdf"},
		{"a.docx", archive(t, types, body, entry{"word/media/image1.png", "x"}), "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "a.docx"},
		{"a.zip", archive(t, types, entry{"xl/workbook.xml", ""}), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "a.xlsx"},
		{"a", archive(t, types, entry{"ppt/presentation.xml", ""}), "application/vnd.openxmlformats-officedocument.presentationml.presentation", "a.pptx"},
		{"a.odt", archive(t, entry{"mimetype", "application/vnd.oasis.opendocument.text"}, entry{"content.xml", "x"}), "application/vnd.oasis.opendocument.text", "a.odt"},
		{"a.mp3", []byte("ID3\x04\x00\x00\x00\x00\x00\x02ab\xff\xfb\x90\x00sound"), "audio/mpeg", "a.mp3"},
		{"a.mp3", []byte("\xff\xfb\x90\x00sound"), "audio/mpeg", "a.mp3"},
		{"a.ogg", []byte("OggS\x00\x02OpusHead"), "audio/ogg", "a.ogg"},
		{"a.wav", []byte("RIFF\x00\x00\x00\x00WAVEfmt data"), "audio/wav", "a.wav"},
		{"a.m4a", []byte("\x00\x00\x00\x18ftypM4A \x00\x00\x00\x00"), "audio/mp4", "a.m4a"},
		{"a.mp4", []byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00" + hdlr("soun")), "audio/mp4", "a.m4a"},
		{"a.webm", []byte("\x1a\x45\xdf\xa3webm A_OPUS"), "audio/webm", "a.webm"},
	}
	for _, c := range cases {
		t.Run(c.contentType, func(t *testing.T) {
			file, err := accept(t, c.raw, c.name, Policy{Kinds: Everything})
			if err != nil {
				t.Fatal(err)
			}
			if file.ContentType != c.contentType || file.Name != c.saved || len(file.Content) == 0 {
				t.Errorf("%s %s", file.ContentType, file.Name)
			}
			if file.Kind != Image && !bytes.Equal(file.Content, c.raw) {
				t.Error("the content changed")
			}
			if _, err := accept(t, c.raw, c.name, Policy{Kinds: Everything &^ file.Kind}); err == nil {
				t.Error("a kind that the screen does not take")
			} else if reason, _ := ReasonOf(err); reason != OtherKind {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestPicturesLoseTheirSecretsAndStandUpright(t *testing.T) {
	// where the red corner of the canvas is once shown, as left/top, per orientation
	corners := map[int][2]bool{1: {true, true}, 2: {false, true}, 3: {false, false}, 4: {true, false}, 5: {true, true}, 6: {false, true}, 7: {false, false}, 8: {true, false}}
	pngWith := func(orientation int) []byte {
		raw := asPNG(t, canvas())
		out := append(bytes.Clone(raw[:33]), chunk("eXIf", exif(orientation, binary.LittleEndian))...)
		out = append(out, chunk("tEXt", []byte("Comment\x00camera"))...)
		return append(out, raw[33:]...)
	}
	for orientation, corner := range corners {
		for kind, raw := range map[string][]byte{"jpeg": withExif(asJPEG(t, canvas()), orientation), "png": pngWith(orientation)} {
			file, err := accept(t, raw, "a", Policy{Kinds: Image})
			if err != nil {
				t.Fatal(err)
			}
			for _, secret := range []string{"GPS", "camera", "Exif", "eXIf", "tEXt"} {
				if bytes.Contains(file.Content, []byte(secret)) {
					t.Errorf("%s %d: %q survived", kind, orientation, secret)
				}
			}
			picture, _, err := image.Decode(bytes.NewReader(file.Content))
			if err != nil {
				t.Fatal(err)
			}
			width, height := picture.Bounds().Dx(), picture.Bounds().Dy()
			if (orientation >= 5) != (height > width) || file.Width != width || file.Height != height {
				t.Errorf("%s %d: %d x %d", kind, orientation, width, height)
			}
			for y := range height {
				for x := range width {
					inside := (x < width/2) == corner[0] && (y < height/2) == corner[1]
					_, green, _, _ := picture.At(x, y).RGBA()
					if inside != (green < 0x8000) {
						t.Fatalf("%s %d: pixel %d,%d", kind, orientation, x, y)
					}
				}
			}
		}
	}
}

func TestLargePicturesAreReduced(t *testing.T) {
	big := image.NewGray(image.Rect(0, 0, 900, 300))
	file, err := accept(t, asJPEG(t, big), "a", Policy{Kinds: Image, MaxEdge: 300})
	if err != nil || file.Width != 300 || file.Height != 100 {
		t.Errorf("%d x %d, %v", file.Width, file.Height, err)
	}
	if _, err := accept(t, asJPEG(t, big), "a", Policy{Kinds: Image, MaxPixels: 269_999}); err == nil {
		t.Error("a picture beyond the limit")
	}
}

func TestTheReaderAndTheCallerCount(t *testing.T) {
	cut := errors.New("cut")
	if _, err := New(0).Accept(t.Context(), iotest.ErrReader(cut), "a", Policy{}); !errors.Is(err, cut) {
		t.Errorf("got %v", err)
	}
	busy := New(1)
	busy.slots <- struct{}{}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := busy.Accept(ctx, bytes.NewReader(asJPEG(t, canvas())), "a", Policy{Kinds: Image}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestSafeName(t *testing.T) {
	cases := []struct{ name, extension, want string }{
		{"Règlement intérieur.PDF", ".pdf", "Règlement intérieur.pdf"},
		{"../../etc/passwd", ".pdf", "passwd.pdf"},
		{`C:\Users\moi\photo.jpeg`, ".jpg", "photo.jpg"},
		{"photo\u202egpj.exe", ".jpg", "photogpj.jpg"},
		{"a\r\nContent-Type: text/html.pdf", ".pdf", "html.pdf"},
		{"a\x00b.pdf", ".pdf", "ab.pdf"},
		{`a"b;c.pdf`, ".pdf", "a-b-c.pdf"},
		{"  .hidden", ".pdf", "hidden.pdf"},
		{"", ".png", "document.png"},
		{".pdf", ".pdf", "document.pdf"},
		{"pdf", ".pdf", "document.pdf"},
		{"...", ".pdf", "document.pdf"},
		{"e\u0301cole.pdf", ".pdf", "école.pdf"},
		{"facture.pdf.exe", ".pdf", "facture.pdf.pdf"},
		{"v1.2 final version", ".pdf", "v1.2 final version.pdf"},
		{"bad\xff\xfe.pdf", ".pdf", "bad.pdf"},
		{strings.Repeat("é", 300), ".pdf", strings.Repeat("é", 116) + ".pdf"},
	}
	for _, c := range cases {
		if got := SafeName(c.name, c.extension); got != c.want {
			t.Errorf("%q: got %q, want %q", c.name, got, c.want)
		}
	}
}

func FuzzAccept(f *testing.F) {
	f.Add(asJPEG(f, canvas()))
	f.Add(withExif(asJPEG(f, canvas()), 6))
	f.Add(asPNG(f, canvas()))
	f.Add(webpFile(f))
	f.Add(archive(f, types, body))
	f.Add([]byte("ID3\x04\x00\x00\x00\x00\x00\x02ab\xff\xfb\x90\x00sound"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		file, err := accept(t, raw, "x", Policy{Kinds: Everything, MaxBytes: 1 << 20, MaxPixels: 1 << 20})
		if _, refused := ReasonOf(err); err != nil && !refused {
			t.Fatal(err)
		}
		if err == nil && len(file.Content) == 0 {
			t.Fatal("nothing was kept")
		}
	})
}
