package capture_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"preau/internal/platform/clock"
	"preau/internal/platform/i18n"
	"preau/internal/platform/mail"
	"preau/internal/platform/mail/capture"
)

func open(t *testing.T, o capture.Options) (*capture.Inbox, *mail.SMTP) {
	t.Helper()
	inbox, err := capture.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- inbox.Serve(listener) }()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		inbox.Close(ctx)
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	sender, err := mail.NewSMTP("smtp://" + listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return inbox, sender
}

func message(id string) mail.Message {
	return mail.Message{
		From: mail.Address{Name: "École des Tilleuls", Email: "non@preau.example.fr"}, To: mail.Address{Name: "Zoé", Email: id + "@example.fr"},
		Subject: "Sortie à la ferme — " + id, MessageID: id + "@preau.example.fr",
		Text:        "Bonjour,\nRépondez ici : https://preau.example.fr/s/" + id + "?a=1&b=2.\n<script>alert(1)</script>\n",
		HTML:        `<p>Bonjour <a href="https://preau.example.fr/s/` + id + `">répondre</a><script>alert(1)</script></p>`,
		Attachments: []mail.Attachment{{Name: "règlement.pdf", ContentType: "application/pdf", Data: []byte("%PDF")}},
	}
}

func send(t *testing.T, s mail.Sender, messages ...mail.Message) {
	t.Helper()
	for _, err := range s.Send(t.Context(), messages) {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestMessagesSurviveARestart(t *testing.T) {
	dir := t.TempDir()
	now := clock.NewManual(time.Date(2026, 11, 24, 15, 48, 0, 0, time.UTC))
	inbox, sender := open(t, capture.Options{Dir: dir, Clock: now})
	send(t, sender, message("un"), message("deux"))
	now.Set(time.Date(2026, 9, 1, 6, 0, 0, 0, time.UTC)) // the demonstration went back
	send(t, sender, message("trois"), message("deux"))
	if err := os.WriteFile(filepath.Join(dir, "half.eml.part"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	again, _ := open(t, capture.Options{Dir: dir})
	for name, in := range map[string]*capture.Inbox{"before": inbox, "after": again} {
		list := in.List("", 10)
		if len(list) != 4 || list[0].MessageID != "deux@preau.example.fr" || list[1].MessageID != "trois@preau.example.fr" || list[3].MessageID != "un@preau.example.fr" {
			t.Errorf("%s: %+v", name, list)
		}
		if !list[3].Received.Equal(time.Date(2026, 11, 24, 15, 48, 0, 0, time.UTC)) {
			t.Errorf("%s: received %v", name, list[3].Received)
		}
		if n := len(in.Find("<deux@preau.example.fr>")); n != 2 {
			t.Errorf("%s: %d copies of the second", name, n)
		}
		if in.Find("quatre@preau.example.fr") != nil {
			t.Errorf("%s: found what was never sent", name)
		}
		m, err := in.Get(list[3].ID)
		if err != nil {
			t.Fatal(err)
		}
		if m.Subject != "Sortie à la ferme — un" || !strings.Contains(m.Text, "<script>") || !strings.Contains(m.HTML, "répondre") ||
			len(m.Attachments) != 1 || m.Attachments[0].Name != "règlement.pdf" || string(m.Attachments[0].Data) != "%PDF" {
			t.Errorf("%s: %+v", name, m)
		}
		if len(m.Links) != 1 || m.Links[0] != "https://preau.example.fr/s/un?a=1&b=2" {
			t.Errorf("%s: links %q", name, m.Links)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "half.eml.part")); err == nil {
		t.Error("a half-written message was kept")
	}
}

func TestTheOldestGoFirst(t *testing.T) {
	dir := t.TempDir()
	inbox, sender := open(t, capture.Options{Dir: dir, Limit: 3})
	for n := range 5 {
		send(t, sender, message(fmt.Sprint("m", n)))
	}
	if inbox.Len() != 3 || len(inbox.Find("m1@preau.example.fr")) != 0 || len(inbox.Find("m2@preau.example.fr")) != 1 {
		t.Errorf("%+v", inbox.List("", 10))
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 3 {
		t.Errorf("%d files, %v", len(entries), err)
	}
	if found := inbox.List("M3@", 10); len(found) != 1 {
		t.Errorf("search: %+v", found)
	}
}

func page(t *testing.T, inbox *capture.Inbox) *httptest.Server {
	t.Helper()
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	handler, err := inbox.Handler("/dev/mail", paris)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server
}

func get(t *testing.T, url string) (*http.Response, string) {
	t.Helper()
	answer, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(body)
}

func TestPages(t *testing.T) {
	now := clock.NewManual(time.Date(2026, 11, 24, 15, 48, 0, 0, time.UTC))
	inbox, sender := open(t, capture.Options{Clock: now})
	server := page(t, inbox)
	if _, body := get(t, server.URL+"/dev/mail"); !strings.Contains(body, "Aucun message") {
		t.Error("the empty list says nothing")
	}
	send(t, sender, message("un"), message("deux"))
	answer, body := get(t, server.URL+"/dev/mail?q=un%40")
	if answer.StatusCode != 200 || !strings.Contains(body, "Sortie à la ferme — un") || strings.Contains(body, "— deux") ||
		!strings.Contains(body, "mardi 24 novembre 2026 à 16\u202fh\u202f48") || !strings.Contains(body, "2 messages gardés") {
		t.Errorf("list: %s", body)
	}
	id := inbox.Find("un@preau.example.fr")[0].ID
	answer, body = get(t, server.URL+"/dev/mail/m/"+id)
	if strings.Contains(body, "<script>") || !strings.Contains(body, `<a href="https://preau.example.fr/s/un?a=1&amp;b=2">`) ||
		!strings.Contains(body, "<iframe title=") || !strings.Contains(answer.Header.Get("Content-Security-Policy"), "default-src 'none'") {
		t.Errorf("message: %s", body)
	}
	answer, body = get(t, server.URL+"/dev/mail/m/"+id+"/html")
	if !strings.HasPrefix(answer.Header.Get("Content-Security-Policy"), "sandbox ") || !strings.HasPrefix(body, `<base target="_blank">`) {
		t.Error("the HTML is not in its sandbox")
	}
	if answer, body = get(t, server.URL+"/dev/mail/m/"+id+"/file/0"); body != "%PDF" || !strings.HasPrefix(answer.Header.Get("Content-Disposition"), "attachment") {
		t.Error("the attachment is not served as a file")
	}
	if answer, body = get(t, server.URL+"/dev/mail/m/"+id+"/raw"); !strings.Contains(body, "Message-ID: <un@") || !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/plain") {
		t.Error("raw")
	}
	for _, path := range []string{"/dev/mail/m/nope", "/dev/mail/m/nope/html", "/dev/mail/m/..%2f..%2fetc%2fpasswd/raw", "/dev/mail/m/" + id + "/file/9", "/dev/mail/m/" + id + "/file/-1"} {
		if answer, _ := get(t, server.URL+path); answer.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, answer.StatusCode)
		}
	}
	var list struct {
		Total    int
		Messages []capture.Summary
	}
	if _, body := get(t, server.URL+"/dev/mail?format=json"); json.Unmarshal([]byte(body), &list) != nil || list.Total != 2 || len(list.Messages) != 2 {
		t.Error("json list")
	}
}

func TestAnotherProcessAsks(t *testing.T) {
	inbox, sender := open(t, capture.Options{})
	server := page(t, inbox)
	var lookup mail.Lookup = capture.Client{URL: server.URL + "/dev/mail/"}
	send(t, sender, message("un"))
	for id, want := range map[string]bool{"un@preau.example.fr": true, "deux@preau.example.fr": false} {
		if sent, err := lookup.Sent(t.Context(), id); err != nil || sent != want {
			t.Errorf("%s: %v %v", id, sent, err)
		}
	}
	if _, err := (capture.Client{URL: server.URL + "/elsewhere"}).Sent(t.Context(), "un@preau.example.fr"); err == nil {
		t.Error("a page that is not an inbox must not answer no")
	}
}

func TestCatalogues(t *testing.T) {
	b := i18n.New()
	for _, lang := range []string{"fr", "en"} {
		po, err := os.ReadFile(lang + ".po")
		if err != nil {
			t.Fatal(err)
		}
		if err := b.AddPO("capture", lang, po); err != nil {
			t.Fatal(err)
		}
	}
	if gaps := append(b.Parity(), b.Typography()...); len(gaps) > 0 {
		t.Error(gaps)
	}
}
