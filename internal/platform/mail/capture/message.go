package capture

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"regexp"
	"sort"
	"strings"
)

// Message is a kept message taken apart. HTML is what the sender wrote: show it in a sandbox only.
type Message struct {
	Summary
	Header      []Field
	Text, HTML  string
	Attachments []Attachment
	Links       []string // of the text, in order, each once
}

// Field is one header, decoded.
type Field struct{ Name, Value string }

// Attachment is a file that came with a message.
type Attachment struct {
	Name, ContentType string
	Data              []byte
}

// maxDepth bounds nested multiparts.
const maxDepth = 5

func parse(summary Summary, raw []byte) (Message, error) {
	m := Message{Summary: summary}
	msg, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return m, fmt.Errorf("mail capture: read message: %w", err)
	}
	for name, values := range msg.Header {
		for _, value := range values {
			m.Header = append(m.Header, Field{name, decodeHeader(value)})
		}
	}
	sort.Slice(m.Header, func(i, j int) bool { return m.Header[i].Name < m.Header[j].Name })
	if err := m.walk(msg.Header.Get, msg.Body, 0); err != nil {
		return m, fmt.Errorf("mail capture: read message: %w", err)
	}
	m.Links = links(m.Text)
	return m, nil
}

func (m *Message) walk(header func(string) string, body io.Reader, depth int) error {
	kind, params, err := mime.ParseMediaType(header("Content-Type"))
	if err != nil {
		kind, params = "text/plain", nil
	}
	if strings.HasPrefix(kind, "multipart/") && depth < maxDepth {
		parts := multipart.NewReader(body, params["boundary"])
		for {
			part, err := parts.NextRawPart()
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
			if err := m.walk(part.Header.Get, part, depth+1); err != nil {
				return err
			}
		}
	}
	data, err := io.ReadAll(decodeBody(header("Content-Transfer-Encoding"), body))
	if err != nil {
		return err
	}
	disposition, dispositionParams, _ := mime.ParseMediaType(header("Content-Disposition"))
	switch {
	case disposition == "attachment":
		name := decodeHeader(dispositionParams["filename"])
		if name == "" {
			name = decodeHeader(params["name"])
		}
		m.Attachments = append(m.Attachments, Attachment{Name: name, ContentType: kind, Data: data})
	case kind == "text/html" && m.HTML == "":
		m.HTML = string(data)
	case kind == "text/plain" && m.Text == "":
		m.Text = strings.ReplaceAll(string(data), "\r\n", "\n")
	}
	return nil
}

func decodeBody(encoding string, body io.Reader) io.Reader {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "quoted-printable":
		return quotedprintable.NewReader(body)
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, body)
	}
	return body
}

func decodeHeader(value string) string {
	decoded, err := new(mime.WordDecoder).DecodeHeader(value)
	if err != nil {
		return value
	}
	return decoded
}

var linkPattern = regexp.MustCompile(`https?://[^\s<>"«»]+`)

func links(text string) []string {
	var found []string
	seen := map[string]bool{}
	for _, link := range linkPattern.FindAllString(text, -1) {
		link = strings.TrimRight(link, ".,;:!?)’'")
		if !seen[link] {
			seen[link] = true
			found = append(found, link)
		}
	}
	return found
}
