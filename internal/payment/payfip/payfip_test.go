package payfip_test

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"preau/internal/ledger"
	"preau/internal/payment/payfip"
	"preau/internal/payment/payfip/simulator"
	"preau/internal/platform/clock"
)

func demand() payfip.Request {
	return payfip.Request{Year: 2026, Mail: "aicha.martin@example.org", Amount: 4230, Client: "123456", Object: "Cantine octobre 2026", Ref: "999900000042", Mode: payfip.Test,
		Notify: "https://ent.example.org/payfip/notif", Redirect: "https://ent.example.org/payfip/retour"}
}

// peer answers every message with the same bytes and keeps what it was sent.
func peer(t *testing.T, answer func(w http.ResponseWriter, body string)) *payfip.Client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		answer(w, string(raw))
	}))
	t.Cleanup(server.Close)
	return payfip.New(payfip.Options{URL: server.URL, Loopback: true, Timeout: 2 * time.Second})
}

func recorded(t *testing.T, name string) string {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// leaves are the elements of a message that hold text, with their paths, whatever its prefixes and spaces.
func leaves(t *testing.T, message string) map[string]string {
	t.Helper()
	out, path, text := map[string]string{}, []string{}, ""
	d := xml.NewDecoder(strings.NewReader(message))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			path, text = append(path, e.Name.Space+" "+e.Name.Local), ""
		case xml.CharData:
			text += string(e)
		case xml.EndElement:
			if strings.TrimSpace(text) != "" {
				out[strings.Join(path, "/")] = text
			}
			path, text = path[:len(path)-1], ""
		}
	}
}

func TestTheRecordedMessages(t *testing.T) {
	t.Parallel()
	var sent string
	reply, status := "", 200
	c := peer(t, func(w http.ResponseWriter, body string) {
		sent = body
		w.WriteHeader(status)
		_, _ = io.WriteString(w, reply)
	})
	reply = recorded(t, "creerPaiementSecurise-response.xml")
	id, err := c.Open(t.Context(), demand())
	if err != nil || id != "cc0cb210-1cd4-11ea-8cca-0213ad91a103" {
		t.Fatalf("opened %q, %v", id, err)
	}
	want, got := leaves(t, recorded(t, "creerPaiementSecurise-request.xml")), leaves(t, sent)
	if len(want) != 9 || fmt.Sprint(want) != fmt.Sprint(got) {
		t.Errorf("the demand differs from the recorded one:\n%v\n%v", got, want)
	}
	if page := c.Page(id); !strings.HasSuffix(page, "/paiementws.web?idop=cc0cb210-1cd4-11ea-8cca-0213ad91a103") {
		t.Errorf("the page is %s", page)
	}

	reply = recorded(t, "recupererDetailPaiementSecurise-response.xml")
	d, err := c.Result(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	zone, _ := time.LoadLocation("Europe/Paris")
	if d.Result != payfip.PaidByCard || !d.Result.Paid() || d.Amount != 4230 || d.Ref != "999900000042" || d.Approval != "123456-789" || !d.At.Equal(time.Date(2026, 11, 20, 14, 31, 0, 0, zone)) {
		t.Errorf("read as %+v", d)
	}
	if _, err := c.Result(t.Context(), "another"); !errors.Is(err, payfip.ErrUnreadable) {
		t.Errorf("the answer about another payment is taken: %v", err)
	}

	reply, status = recorded(t, "fault-P5.xml"), 500
	var fault *payfip.Fault
	if _, err := c.Result(t.Context(), id); !errors.As(err, &fault) || !fault.Pending() || fault.Gone() || fault.Ours() || fault.Technical() || fault.Label != "Résultat de la transaction non connu." {
		t.Errorf("P5 is read as %v", err)
	}
	for code, told := range map[string]func(*payfip.Fault) bool{
		"P1": (*payfip.Fault).Gone, "A1": (*payfip.Fault).Ours, "A2": (*payfip.Fault).Ours, "N1": (*payfip.Fault).Ours, "D1": (*payfip.Fault).Ours, "R3": (*payfip.Fault).Ours,
		"S1": (*payfip.Fault).Ours, "M3": (*payfip.Fault).Ours, "M5": (*payfip.Fault).Ours, "T1": (*payfip.Fault).Technical, "T4": (*payfip.Fault).Technical,
	} {
		reply = strings.Replace(recorded(t, "fault-P5.xml"), "P5", code, 1)
		if _, err := c.Result(t.Context(), id); !errors.As(err, &fault) || fault.Code != code || !told(fault) || fault.Pending() {
			t.Errorf("%s is read as %v", code, err)
		}
	}
	for _, code := range []string{"P3", "P4"} { // final for the page, and no word of the payment
		reply = strings.Replace(recorded(t, "fault-P5.xml"), "P5", code, 1)
		if _, err := c.Result(t.Context(), id); !errors.As(err, &fault) || fault.Pending() || fault.Gone() || fault.Ours() || fault.Technical() {
			t.Errorf("%s is read as %v", code, err)
		}
	}
}

func TestNothingWrongIsSent(t *testing.T) {
	t.Parallel()
	asked := 0
	c := peer(t, func(http.ResponseWriter, string) { asked++ })
	for _, wrong := range []struct {
		field  string
		change func(r *payfip.Request)
	}{
		{"exer", func(r *payfip.Request) { r.Year = 26 }},
		{"mel", func(r *payfip.Request) { r.Mail = "a@b.c" }},
		{"mel", func(r *payfip.Request) { r.Mail = strings.Repeat("a", 70) + "@example.org" }},
		{"mel", func(r *payfip.Request) { r.Mail = "noémie@example.org" }},
		{"mel", func(r *payfip.Request) { r.Mail = "" }},
		{"montant", func(r *payfip.Request) { r.Amount = 99 }},
		{"montant", func(r *payfip.Request) { r.Amount = -4230 }},
		{"montant", func(r *payfip.Request) { r.Amount = 10_000_001 }},
		{"numcli", func(r *payfip.Request) { r.Client = "12345" }},
		{"numcli", func(r *payfip.Request) { r.Client = "12345a" }},
		{"objet", func(r *payfip.Request) { r.Object = "Cantine d’été" }},
		{"objet", func(r *payfip.Request) { r.Object = strings.Repeat("a", 101) }},
		{"objet", func(r *payfip.Request) { r.Object = " " }},
		{"refdet", func(r *payfip.Request) { r.Ref = "2026-00042" }},
		{"refdet", func(r *payfip.Request) { r.Ref = strings.Repeat("1", 31) }},
		{"refdet", func(r *payfip.Request) { r.Ref = "" }},
		{"saisie", func(r *payfip.Request) { r.Mode = "P" }},
		{"urlnotif", func(r *payfip.Request) { r.Notify = "/payfip" }},
		{"urlnotif", func(r *payfip.Request) { r.Notify = "https://ent.example.org/" + strings.Repeat("a", 250) }},
		{"urlredirect", func(r *payfip.Request) { r.Redirect = "javascript:alert(1)" }},
	} {
		r := demand()
		wrong.change(&r)
		var field *payfip.FieldError
		if _, err := c.Open(t.Context(), r); !errors.As(err, &field) || field.Field != wrong.field {
			t.Errorf("%s: %v", wrong.field, err)
		}
	}
	if _, err := c.Result(t.Context(), "a</idOp><idOp>b"); err == nil {
		t.Error("an idOp with a tag is sent")
	}
	if asked != 0 {
		t.Errorf("%d wrong demands left", asked)
	}
	for _, r := range []ledger.Cents{payfip.Least, payfip.Most} {
		d := demand()
		if d.Amount = r; d.Check() != nil {
			t.Errorf("%s is refused", r)
		}
	}
}

func TestTextsAreWrittenAsTheServiceTakesThem(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Cantine, périscolaire : septembre 2026": "Cantine periscolaire septembre 2026",
		"O’Brien-Nguyễn & Œuvre":                 "O brien nguyen oeuvre",
		"  ":                                     "",
		strings.Repeat("é", 150):                 "E" + strings.Repeat("e", 99),
	} {
		if got := payfip.Object(text); got != want {
			t.Errorf("%q becomes %q", text, got)
		}
	}
	if ref, ok := payfip.Reference("2026-000042"); !ok || ref != "2026000042" {
		t.Errorf("%q %v", ref, ok)
	}
	for _, s := range []string{"", "--", strings.Repeat("9", 31)} {
		if _, ok := payfip.Reference(s); ok {
			t.Errorf("%q is taken as a reference", s)
		}
	}
}

func TestWhatIsNoAnswerLeavesAllUnknown(t *testing.T) {
	t.Parallel()
	whole := recorded(t, "recupererDetailPaiementSecurise-response.xml")
	const id = "cc0cb210-1cd4-11ea-8cca-0213ad91a103"
	for name, answer := range map[string]func(w http.ResponseWriter, body string){
		"a page of maintenance": func(w http.ResponseWriter, _ string) {
			_, _ = io.WriteString(w, "<!DOCTYPE html><html><body>Service indisponible</body></html>")
		},
		"a proxy's page":  func(w http.ResponseWriter, _ string) { w.WriteHeader(502); _, _ = io.WriteString(w, whole) },
		"a redirect":      func(w http.ResponseWriter, _ string) { w.Header().Set("Location", "/"); w.WriteHeader(302) },
		"an empty answer": func(http.ResponseWriter, string) {},
		"half an answer":  func(w http.ResponseWriter, _ string) { _, _ = io.WriteString(w, whole[:len(whole)/2]) },
		"the last byte lost": func(w http.ResponseWriter, _ string) {
			_, _ = io.WriteString(w, strings.TrimSpace(whole)[:len(strings.TrimSpace(whole))-1])
		},
		"something after it": func(w http.ResponseWriter, _ string) { _, _ = io.WriteString(w, whole+"<more/>") },
		"two bodies": func(w http.ResponseWriter, _ string) {
			_, _ = io.WriteString(w, strings.Replace(whole, " <soapenv:Body>", "<soapenv:Body/><soapenv:Body>", 1))
		},
		"500 without a fault": func(w http.ResponseWriter, _ string) { w.WriteHeader(500); _, _ = io.WriteString(w, whole) },
		"a huge answer": func(w http.ResponseWriter, _ string) {
			_, _ = io.WriteString(w, strings.Replace(whole, "P</resultrans>", "P"+strings.Repeat(" ", 1<<20)+"</resultrans>", 1))
		},
		"a deep answer": func(w http.ResponseWriter, _ string) {
			_, _ = io.WriteString(w, strings.Repeat("<a>", 4000)+strings.Repeat("</a>", 4000))
		},
		"an entity that grows": func(w http.ResponseWriter, _ string) {
			_, _ = io.WriteString(w, `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "P"><!ENTITY b "&a;&a;&a;">]>`+strings.Replace(whole[strings.Index(whole, "<soapenv:Envelope"):], ">P<", ">&a;<", 1))
		},
		"an entity of a file": func(w http.ResponseWriter, _ string) {
			_, _ = io.WriteString(w, strings.Replace(whole, ">P<", ">&xxe;<", 1))
		},
		"another encoding": func(w http.ResponseWriter, _ string) {
			_, _ = io.WriteString(w, strings.Replace(whole, "UTF-8", "EBCDIC-FR", 1))
		},
		"a result of nobody's": func(w http.ResponseWriter, _ string) {
			_, _ = io.WriteString(w, strings.Replace(whole, ">P<", ">Y<", 1))
		},
		"no result": func(w http.ResponseWriter, _ string) {
			_, _ = io.WriteString(w, strings.Replace(whole, "<resultrans>P</resultrans>", "", 1))
		},
		"an amount in words": func(w http.ResponseWriter, _ string) {
			_, _ = io.WriteString(w, strings.Replace(whole, ">4230<", ">42,30<", 1))
		},
		"an amount below zero": func(w http.ResponseWriter, _ string) {
			_, _ = io.WriteString(w, strings.Replace(whole, ">4230<", ">-4230<", 1))
		},
		"another envelope": func(w http.ResponseWriter, _ string) {
			_, _ = io.WriteString(w, strings.Replace(whole, "http://schemas.xmlsoap.org/soap/envelope/", "urn:other", 1))
		},
		"another message": func(w http.ResponseWriter, _ string) {
			_, _ = io.WriteString(w, recorded(t, "creerPaiementSecurise-response.xml"))
		},
		"another payment's": func(w http.ResponseWriter, _ string) {
			_, _ = io.WriteString(w, strings.Replace(whole, "cc0cb210", "dd0cb210", 1))
		},
		"a name that is a bomb": func(w http.ResponseWriter, _ string) { _, _ = io.WriteString(w, "<"+strings.Repeat("a", 200<<10)+"/>") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := peer(t, answer)
			d, err := c.Result(t.Context(), id)
			var fault *payfip.Fault
			if err == nil || errors.As(err, &fault) || !errors.Is(err, payfip.ErrUnreadable) && !errors.Is(err, payfip.ErrNoAnswer) || d.Result != "" {
				t.Errorf("%+v, %v", d, err)
			}
			if strings.Contains(fmt.Sprint(err), "127.0.0.1") {
				t.Errorf("the address is told: %v", err)
			}
		})
	}
}

func TestASilentServiceIsNoAnswer(t *testing.T) {
	t.Parallel()
	sim, c := simulated(t, nil)
	id, err := c.Open(t.Context(), demand())
	if err != nil {
		t.Fatal(err)
	}
	sim.Break(simulator.Break{Delay: time.Minute})
	short, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := c.Result(short, id); !errors.Is(err, payfip.ErrNoAnswer) {
		t.Errorf("%v", err)
	}
	sim.Break(simulator.Break{}) // the connection is cut
	if _, err := c.Result(t.Context(), id); !errors.Is(err, payfip.ErrNoAnswer) {
		t.Errorf("%v", err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	dead := "http://" + l.Addr().String()
	_ = l.Close()
	if _, err := payfip.New(payfip.Options{URL: dead, Loopback: true}).Open(t.Context(), demand()); !errors.Is(err, payfip.ErrNoAnswer) {
		t.Errorf("%v", err)
	}
	// outside a desk this machine is never asked, and nothing travels in clear
	if _, err := payfip.New(payfip.Options{URL: dead}).Open(t.Context(), demand()); !errors.Is(err, payfip.ErrNoAnswer) || !strings.Contains(err.Error(), "not allowed") {
		t.Errorf("%v", err)
	}
}

func simulated(t *testing.T, c clock.Clock) (*simulator.Service, *payfip.Client) {
	t.Helper()
	sim, err := simulator.New(simulator.Options{Prefix: "/dev/payfip", Clock: c, Creditors: map[string][]string{"123456": {"COMMUNE DE SAINT-AUBIN-LE-VAL", "Régie « cantine »"}}})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(sim)
	t.Cleanup(func() { server.Close(); sim.Close() })
	return sim, payfip.New(payfip.Options{URL: server.URL + "/dev/payfip", Loopback: true, Timeout: 2 * time.Second})
}

type stopped struct{ at time.Time }

func (s *stopped) Now() time.Time { return s.at }

func TestAPaymentLivesAsTheServiceTellsIt(t *testing.T) {
	t.Parallel()
	now := &stopped{time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC)} // half past two in Paris, for the first time that night
	sim, c := simulated(t, now)
	var fault *payfip.Fault
	for _, result := range []payfip.Result{payfip.PaidByCard, payfip.PaidByDebit, payfip.Abandoned, payfip.CardRefused, payfip.DebitRefused} {
		id, err := c.Open(t.Context(), demand())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Result(t.Context(), id); !errors.As(err, &fault) || !fault.Pending() {
			t.Errorf("before anybody paid: %v", err)
		}
		if !sim.Settle(id, result, 2, simulator.Silent) || sim.Settle(id, payfip.PaidByCard, 0, simulator.Silent) {
			t.Error("a result is given once")
		}
		for range 2 {
			if _, err := c.Result(t.Context(), id); !errors.As(err, &fault) || !fault.Pending() {
				t.Errorf("while the bank is waited for: %v", err)
			}
		}
		d, err := c.Result(t.Context(), id)
		if err != nil || d.Result != result || d.Amount != 4230 || d.Ref != "999900000042" || d.Result.Paid() != (d.Approval != "") {
			t.Errorf("%s is told as %+v, %v", result, d, err)
		}
		sim.Forget(id)
		if _, err := c.Result(t.Context(), id); !errors.As(err, &fault) || !fault.Gone() {
			t.Errorf("once forgotten: %v", err)
		}
	}
	who, err := c.Creditor(t.Context(), "123456")
	if err != nil || len(who.Labels) != 2 || who.Labels[1] != "Régie « cantine »" {
		t.Errorf("%+v, %v", who, err)
	}
	if _, err := c.Creditor(t.Context(), "654321"); !errors.As(err, &fault) || fault.Code != "N1" {
		t.Errorf("%v", err)
	}
	r := demand()
	r.Client = "654321"
	if _, err := c.Open(t.Context(), r); !errors.As(err, &fault) || fault.Code != "N1" || !fault.Ours() {
		t.Errorf("%v", err)
	}
	for _, code := range []string{"P1", "P3", "P4", "P5", "M3", "M5", "A1", "A2", "N1", "D1", "R3", "S1", "T1", "T2", "T3", "T4"} {
		sim.Break(simulator.Break{Fault: code})
		if _, err := c.Open(t.Context(), demand()); !errors.As(err, &fault) || fault.Code != code || fault.Label == "" {
			t.Errorf("%s: %v", code, err)
		}
	}
	sim.Break(simulator.Break{Fault: "T3", Kind: "TechIndisponibiliteErreur"})
	if _, err := c.Open(t.Context(), demand()); !errors.As(err, &fault) || fault.Kind != "TechIndisponibiliteErreur" || !fault.Technical() {
		t.Errorf("%v", err)
	}
}

// A demand whose answer gets lost leaves a payment that nobody can pay: its idOp is known to nobody.
func TestALostAnswerOpensNothingThatCanBePaid(t *testing.T) {
	t.Parallel()
	sim, c := simulated(t, nil)
	sim.Break(simulator.Break{Operation: "creerPaiementSecurise", After: true})
	if _, err := c.Open(t.Context(), demand()); !errors.Is(err, payfip.ErrNoAnswer) {
		t.Fatal(err)
	}
	if _, err := c.Open(t.Context(), demand()); err != nil {
		t.Fatal(err)
	}
	if ops := sim.Operations(); len(ops) != 2 || ops[0].Shown || ops[1].Shown {
		t.Errorf("%+v", ops)
	}
}

func TestThePageOfThePayer(t *testing.T) {
	t.Parallel()
	now := &stopped{time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)}
	sim, c := simulated(t, now)
	var mail []url.Values
	told := make(chan url.Values, 8)
	back := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			_ = r.ParseForm()
			told <- r.PostForm
		}
	}))
	t.Cleanup(back.Close)
	r := demand()
	r.Notify, r.Redirect = back.URL+"/notif", back.URL+"/retour?p=1"
	browser := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	read := func(resp *http.Response, err error) (int, string, string) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		raw, _ := io.ReadAll(resp.Body)
		return resp.StatusCode, string(raw), resp.Header.Get("Location")
	}
	open := func() string {
		t.Helper()
		id, err := c.Open(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	id := open()
	status, page, _ := read(browser.Get(c.Page(id)))
	for _, want := range []string{"42,30\u00a0€", "COMMUNE DE SAINT-AUBIN-LE-VAL", "Régie « cantine »", "aicha.martin@example.org", "999900000042", "Payer par carte bancaire", `lang="fr"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not show %q", want)
		}
	}
	if status != 200 || strings.Contains(page, "<script") {
		t.Errorf("%d %s", status, page)
	}
	post := strings.SplitN(c.Page(id), "?", 2)[0]
	status, _, to := read(browser.PostForm(post, url.Values{"idop": {id}, "result": {"P"}, "how": {"twice"}}))
	if status != 303 || to != r.Redirect {
		t.Errorf("%d to %s", status, to)
	}
	sim.Close()
	for len(told) > 0 {
		mail = append(mail, <-told)
	}
	if len(mail) != 2 || mail[0].Get("idOp") != id {
		t.Errorf("told %v", mail)
	}
	// a second answer changes nothing
	if status, page, _ = read(browser.PostForm(post, url.Values{"idop": {id}, "result": {"R"}})); !strings.Contains(page, "déjà terminé") {
		t.Errorf("%d %s", status, page)
	}
	if d, err := c.Result(t.Context(), id); err != nil || d.Result != payfip.PaidByCard {
		t.Errorf("%+v %v", d, err)
	}
	// the page of a payment opens within fifteen minutes
	late := open()
	now.at = now.at.Add(16 * time.Minute)
	if _, page, _ = read(browser.Get(c.Page(late))); !strings.Contains(page, "expirée") {
		t.Error("the page still opens")
	}
	if status, _, _ = read(browser.Get(c.Page("nobody"))); status != 404 {
		t.Errorf("%d", status)
	}
	// who closes the page does not come back, and the result is kept
	left := open()
	status, _, to = read(browser.PostForm(post, url.Values{"idop": {left}, "result": {"V"}, "how": {"silent"}, "leave": {"1"}}))
	if d, err := c.Result(t.Context(), left); status != 200 || to != "" || err != nil || d.Result != payfip.PaidByDebit {
		t.Errorf("%d %s %+v %v", status, to, d, err)
	}
	wsdl := strings.Replace(post, "/paiementws.web", "/services/securite?wsdl", 1)
	if status, page, _ = read(browser.Get(wsdl)); status != 200 || !strings.Contains(page, strings.TrimSuffix(wsdl, "?wsdl")) || xml.Unmarshal([]byte(page), new(struct{})) != nil {
		t.Errorf("%d %s", status, page)
	}
}
