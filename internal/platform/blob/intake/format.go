package intake

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"io"
	"path"
	"strings"
)

// format is what the first bytes say, and what is looked at behind them.
type format struct {
	kind        Kind
	contentType string
	extension   string
	check       func(raw []byte) error
}

// recognise tells a format by its signature at the very beginning: a file that is two things at once
// begins as one of them only.
func recognise(raw []byte) (format, error) {
	has := func(offset int, signature string) bool {
		return len(raw) >= offset+len(signature) && string(raw[offset:offset+len(signature)]) == signature
	}
	switch {
	case has(0, "\xff\xd8\xff"):
		return format{Image, "image/jpeg", ".jpg", nil}, nil
	case has(0, "\x89PNG\r\n\x1a\n"):
		return format{Image, "image/png", ".png", nil}, nil
	case has(0, "RIFF") && has(8, "WEBP"):
		return format{Image, "image/webp", ".webp", nil}, nil
	case has(0, "%PDF-1.") || has(0, "%PDF-2."):
		return format{PDF, "application/pdf", ".pdf", checkPDF}, nil
	case has(0, "PK\x03\x04"):
		return recogniseZip(raw)
	case has(0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
		return format{}, refuse(oldOfficeReason(raw))
	case has(4, "ftyp"):
		return recogniseISO(raw)
	case has(0, "OggS"):
		return format{Audio, "audio/ogg", ".ogg", checkOgg}, nil
	case has(0, "RIFF") && has(8, "WAVEfmt "):
		return format{Audio, "audio/wav", ".wav", nil}, nil
	case has(0, "\x1a\x45\xdf\xa3"):
		return format{Audio, "audio/webm", ".webm", checkWebM}, nil
	case has(0, "ID3") || frameSync(raw):
		return format{Audio, "audio/mpeg", ".mp3", checkMP3}, nil
	}
	return format{}, refuse(UnknownKind)
}

// recogniseISO reads the brand of an ISO base media file (ISO/IEC 14496-12).
func recogniseISO(raw []byte) (format, error) {
	if len(raw) < 16 {
		return format{}, refuse(Unreadable)
	}
	switch brand := string(raw[8:12]); brand {
	case "heic", "heix", "hevc", "heim", "heis", "mif1", "msf1", "avif", "avis":
		return format{}, refuse(PhoneFormat)
	case "M4A ", "M4B ":
		return format{Audio, "audio/mp4", ".m4a", nil}, nil
	case "mp42", "isom", "iso5", "iso6", "mp41", "dash":
		// What a browser records: sound only when no picture track is announced.
		tracks := handlers(raw)
		if tracks["vide"] {
			return format{}, refuse(UnknownKind)
		}
		if !tracks["soun"] {
			return format{}, refuse(Unreadable)
		}
		return format{Audio, "audio/mp4", ".m4a", nil}, nil
	}
	return format{}, refuse(UnknownKind)
}

// handlers lists the kinds of track that a media file announces in its hdlr boxes.
func handlers(raw []byte) map[string]bool {
	kinds := map[string]bool{}
	for rest := raw; ; {
		i := bytes.Index(rest, []byte("hdlr"))
		if i < 0 || i+16 > len(rest) {
			return kinds
		}
		kinds[string(rest[i+12:i+16])] = true
		rest = rest[i+16:]
	}
}

// oldOfficeReason tells an Office file behind a password, which hides in the same container, from an
// old one.
func oldOfficeReason(raw []byte) Reason {
	if bytes.Contains(raw, utf16("EncryptedPackage")) {
		return Encrypted
	}
	return OldOffice
}

func utf16(s string) []byte {
	var out []byte
	for _, r := range s {
		out = binary.LittleEndian.AppendUint16(out, uint16(r))
	}
	return out
}

func checkPDF(raw []byte) error {
	tail := raw[max(0, len(raw)-2048):]
	if !bytes.Contains(tail, []byte("%%EOF")) {
		return refuse(Unreadable)
	}
	// A document that runs something when it is opened. A print lock (/Encrypt) is ordinary on
	// administrations' attestations and is let through.
	for _, program := range []string{"/JavaScript", "/Launch"} {
		if bytes.Contains(raw, []byte(program)) {
			return refuse(Macros)
		}
	}
	return nil
}

func checkOgg(raw []byte) error {
	head := raw[:min(len(raw), 4096)]
	for _, codec := range []string{"OpusHead", "\x01vorbis", "\x7fFLAC", "Speex   "} {
		if bytes.Contains(head, []byte(codec)) {
			return nil
		}
	}
	return refuse(UnknownKind)
}

func checkWebM(raw []byte) error {
	head := raw[:min(len(raw), 4096)]
	if bytes.Contains(head, []byte("V_VP")) || bytes.Contains(head, []byte("V_AV1")) || bytes.Contains(head, []byte("V_MPEG")) {
		return refuse(UnknownKind)
	}
	if !bytes.Contains(head, []byte("webm")) || !(bytes.Contains(head, []byte("A_OPUS")) || bytes.Contains(head, []byte("A_VORBIS"))) {
		return refuse(Unreadable)
	}
	return nil
}

// frameSync tells an MPEG audio frame's header: layer III, a known rate.
func frameSync(raw []byte) bool {
	if len(raw) < 4 || raw[0] != 0xff || raw[1]&0xe0 != 0xe0 {
		return false
	}
	version, layer := raw[1]>>3&3, raw[1]>>1&3
	rate, sampling := raw[2]>>4, raw[2]>>2&3
	return version != 1 && layer == 1 && rate != 0 && rate != 15 && sampling != 3
}

// checkMP3 looks for a frame behind the tag.
func checkMP3(raw []byte) error {
	if !bytes.HasPrefix(raw, []byte("ID3")) {
		return nil
	}
	if len(raw) < 10 {
		return refuse(Unreadable)
	}
	size := int(raw[6]&0x7f)<<21 | int(raw[7]&0x7f)<<14 | int(raw[8]&0x7f)<<7 | int(raw[9]&0x7f)
	rest := raw[min(10+size, len(raw)):]
	for i := 0; i < min(len(rest), 4096); i++ { // padding may follow the tag
		if frameSync(rest[i:]) {
			return nil
		}
	}
	return refuse(Unreadable)
}

// Limits of a document's archive.
const (
	maxEntries  = 1000
	maxUnpacked = 200 << 20
	maxRatio    = 100
)

// mainParts are the parts that make an Office Open XML package (ECMA-376) what it is.
var mainParts = map[string]format{
	"word/document.xml":    {Document, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx", nil},
	"xl/workbook.xml":      {Document, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx", nil},
	"ppt/presentation.xml": {Document, "application/vnd.openxmlformats-officedocument.presentationml.presentation", ".pptx", nil},
}

// openDocuments are the types of OpenDocument (ISO/IEC 26300), written in the first, stored entry.
var openDocuments = map[string]string{
	"application/vnd.oasis.opendocument.text":         ".odt",
	"application/vnd.oasis.opendocument.spreadsheet":  ".ods",
	"application/vnd.oasis.opendocument.presentation": ".odp",
	"application/vnd.oasis.opendocument.graphics":     ".odg",
}

func recogniseZip(raw []byte) (format, error) {
	archive, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return format{}, refuse(Unreadable)
	}
	if len(archive.File) > maxEntries {
		return format{}, refuse(Bomb)
	}
	var found format
	var types bool
	for _, entry := range archive.File {
		lower := strings.ToLower(entry.Name)
		switch {
		case entry.Flags&1 != 0:
			return format{}, refuse(Encrypted)
		case entry.Mode()&^0o777 != 0 && !entry.Mode().IsDir(), !cleanName(entry.Name):
			return format{}, refuse(Unreadable)
		case strings.HasSuffix(lower, "vbaproject.bin"), strings.HasPrefix(lower, "basic/"), strings.HasPrefix(lower, "scripts/"),
			strings.Contains(lower, "/activex/"), strings.Contains(lower, "macrosheets/"):
			return format{}, refuse(Macros)
		}
		if part, ok := mainParts[entry.Name]; ok {
			found = part
		}
		types = types || entry.Name == "[Content_Types].xml"
	}
	if len(archive.File) > 0 && archive.File[0].Name == "mimetype" {
		if kind := readSmall(archive.File[0]); openDocuments[kind] != "" {
			found, types = format{Document, kind, openDocuments[kind], nil}, true
		}
	}
	if found.kind == 0 || !types {
		return format{}, refuse(UnknownKind)
	}
	found.check = func([]byte) error { return checkArchive(archive, int64(len(raw))) }
	return found, nil
}

func cleanName(name string) bool {
	return name != "" && !strings.ContainsAny(name, "\\\x00") && !path.IsAbs(name) && !strings.HasPrefix(path.Clean(name), "..") && !strings.Contains(name, ":")
}

func readSmall(entry *zip.File) string {
	content, err := entry.Open()
	if err != nil {
		return ""
	}
	defer content.Close()
	text, err := io.ReadAll(io.LimitReader(content, 100))
	if err != nil {
		return ""
	}
	return string(text)
}

// checkArchive unpacks every entry and counts: what the directory announces is not believed.
func checkArchive(archive *zip.Reader, packed int64) error {
	limit := min(maxUnpacked, max(packed*maxRatio, 1<<20))
	for _, entry := range archive.File {
		content, err := entry.Open()
		if err != nil {
			return refuse(Unreadable)
		}
		n, err := io.Copy(io.Discard, io.LimitReader(content, limit+1))
		content.Close()
		if n > limit {
			return refuse(Bomb)
		}
		if err != nil {
			return refuse(Unreadable)
		}
		limit -= n
	}
	return nil
}
