package audit

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"preau/internal/platform/mail"
)

// Outside is where the signed ends of the journals are kept: a folder of another machine, or a mailbox.
type Outside struct {
	Folder string
	To     mail.Address
	From   mail.Address
	Mail   mail.Sender
	Host   string // of the message's id
}

// Kept tells whether heads are kept anywhere.
func (o Outside) Kept() bool { return o.Folder != "" || o.To.Email != "" }

// ParseOutside reads PREAU_AUDIT_HEADS: "", a folder's absolute path, or "mailto:address".
func ParseOutside(v string, from mail.Address, sender mail.Sender, host string) (Outside, error) {
	o := Outside{From: from, Mail: sender, Host: host}
	switch to, isMail := strings.CutPrefix(v, "mailto:"); {
	case v == "":
	case isMail && strings.Contains(to, "@"):
		o.To = mail.Address{Email: to}
	case filepath.IsAbs(v):
		o.Folder = v
	default:
		return o, fmt.Errorf("PREAU_AUDIT_HEADS must be a folder's absolute path or mailto:address")
	}
	return o, nil
}

// Lines are heads as they leave: one JSON object a line.
func Lines(heads []Head) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	for _, h := range heads {
		if err := e.Encode(h); err != nil {
			return nil, err
		}
	}
	return b.Bytes(), nil
}

// Send keeps heads outside under a name; the same name twice is the same file, and the same message.
func (o Outside) Send(ctx context.Context, name string, heads []Head) error {
	body, err := Lines(heads)
	if err != nil {
		return err
	}
	if o.Folder != "" {
		f, err := os.CreateTemp(o.Folder, ".heads-")
		if err != nil {
			return fmt.Errorf("the folder of PREAU_AUDIT_HEADS cannot be written to: %w", err)
		}
		defer os.Remove(f.Name())
		if _, err = f.Write(body); err == nil {
			err = f.Sync()
		}
		if e := f.Close(); err == nil {
			err = e
		}
		if err != nil {
			return err
		}
		return os.Rename(f.Name(), filepath.Join(o.Folder, name+".jsonl"))
	}
	if o.Mail == nil {
		return fmt.Errorf("no mail server is configured to send the journals' ends")
	}
	m := mail.Message{From: o.From, To: o.To, Subject: name, MessageID: name + "@" + o.Host,
		Text:        fmt.Sprintf("%d fins de journaux signées. Gardez ce message : « preau audit verify --heads » compare les journaux avec le fichier joint.\n", len(heads)),
		Attachments: []mail.Attachment{{Name: name + ".jsonl", ContentType: "application/jsonl", Data: body}}}
	return o.Mail.Send(ctx, []mail.Message{m})[0]
}

// ReadHeads reads heads that were kept outside: a file, or every file of a folder. Signatures are looked at by Verify.
func ReadHeads(path string) (out []Head, err error) {
	err = filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || (name != path && filepath.Ext(name) != ".jsonl") {
			return err
		}
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		lines := bufio.NewScanner(f)
		for lines.Scan() {
			var h Head
			if err := json.Unmarshal(lines.Bytes(), &h); err != nil {
				return fmt.Errorf("%s holds no signed ends of journals", name)
			}
			out = append(out, h)
		}
		return lines.Err()
	})
	return out, err
}
