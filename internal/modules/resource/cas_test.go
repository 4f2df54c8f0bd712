package resource_test

import (
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/tenant"
	"preau/internal/testkit"
)

// answered is a CAS answer as a client of today reads it.
type answered struct {
	XMLName xml.Name `xml:"http://www.yale.edu/tp/cas serviceResponse"`
	Success *struct {
		User       string `xml:"user"`
		Attributes struct {
			All []struct {
				XMLName xml.Name
				Value   string `xml:",chardata"`
			} `xml:",any"`
		} `xml:"attributes"`
		IOU     string   `xml:"proxyGrantingTicket"`
		Proxies []string `xml:"proxies>proxy"`
	} `xml:"authenticationSuccess"`
	Failure *struct {
		Code string `xml:"code,attr"`
	} `xml:"authenticationFailure"`
	Proxy *struct {
		Ticket string `xml:"proxyTicket"`
	} `xml:"proxySuccess"`
	Refused *struct {
		Code string `xml:"code,attr"`
	} `xml:"proxyFailure"`
	raw string
}

func (h *house) cas(path string, pairs ...string) (out answered) {
	h.T.Helper()
	a := h.Anonymous().Get("/cas/"+path+q(pairs...)).Want(h.T, 200)
	if err := xml.Unmarshal(a.Body, &out); err != nil {
		h.T.Fatalf("%v in %s", err, a.Body)
	}
	out.raw = string(a.Body)
	schema(h.T, a.Body)
	return out
}

func (a answered) values(name string) (out []string) {
	for _, v := range a.Success.Attributes.All {
		if v.XMLName.Local == name {
			out = append(out, v.Value)
		}
	}
	return out
}

// schema holds an answer to the protocol's XML schema where the machine has a validator, and always to its order.
func schema(t testing.TB, body []byte) {
	t.Helper()
	xsd := testkit.Root("internal", "modules", "resource", "testdata", "cas-server-protocol-3.0.xsd")
	if tool, err := exec.LookPath("xmllint"); err == nil {
		file := filepath.Join(t.TempDir(), "answer.xml")
		if err := os.WriteFile(file, body, 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command(tool, "--noout", "--nonet", "--schema", xsd, file).CombinedOutput(); err != nil {
			t.Fatalf("not valid: %s\n%s", out, body)
		}
	}
	s := string(body)
	if !strings.HasPrefix(s, `<cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas">`+"\n") {
		t.Fatalf("it begins otherwise: %s", s)
	}
	if i := strings.Index(s, "<cas:attributes>"); i >= 0 {
		last := i
		for _, name := range []string{"authenticationDate", "longTermAuthenticationRequestTokenUsed", "isFromNewLogin"} {
			j := strings.Index(s, "<cas:"+name+">")
			if j < last {
				t.Fatalf("%s is not where the schema has it: %s", name, s)
			}
			last = j
		}
	}
	for _, line := range strings.Split(s, "\n") { // old clients read one element a line
		if strings.Count(line, "<cas:") > 1 {
			t.Fatalf("two elements on a line: %s", line)
		}
	}
}

// ticketAt is the ticket that a browser brings to a service.
func ticketAt(t testing.TB, a testkit.Answer) (service, ticket string) {
	t.Helper()
	u, err := url.Parse(a.Want(t, http.StatusSeeOther).Header.Get("Location"))
	if err != nil {
		t.Fatal(err)
	}
	v := u.Query()
	ticket = v.Get("ticket")
	v.Del("ticket")
	u.RawQuery = v.Encode()
	return u.String(), ticket
}

func casResource(p *tool, sends ...string) object {
	return object{"name": "Exercices", "protocol": "cas", "address": p.URL + "/entree", "allowed": []string{p.URL + "/entree"}, "sends": sends}
}

func TestAClassOpensAResource(t *testing.T) {
	h := open(t)
	s := h.school("Collège Wangari-Maathai", "0990052U")
	lina := s.pupil(s.cinquieme, "5e", "Lina", "Roux")
	elsewhere := s.pupil(s.cm2, "CM2", "Tom", "O’Brien-Nguyễn")
	p := newTool(t)
	head := s.as(s.head)
	id := s.add(head, casResource(p, "profile", "school", "classes", "level", "given_name"))
	service := p.URL + "/entree"

	// nobody before it is open to somebody
	s.as(lina).Get("/cas/login"+q("service", service)).Want(t, http.StatusForbidden)
	s.openFor(head, id, s.group("class", s.cinquieme)).Want(t, 200)

	// anonymous: to the sign-in page and back
	a := h.Anonymous().Get("/cas/login"+q("service", service)).Want(t, http.StatusSeeOther)
	if to := a.Header.Get("Location"); !strings.HasPrefix(to, "/connexion?retour=%2Fcas%2Flogin%3Fservice%3D") {
		t.Fatalf("sent to %s", to)
	}
	// another class, another school, somebody without hats
	s.as(elsewhere).Get("/cas/login"+q("service", service)).Want(t, http.StatusForbidden)
	o := h.school("Collège d’ailleurs", "0990001N")
	o.as(o.head).Get("/cas/login"+q("service", service)).Want(t, http.StatusForbidden)
	h.As(access.Caller{}).Get("/cas/login"+q("service", service)).Want(t, http.StatusForbidden)

	// a pupil of the class, from their tile
	var tiles struct {
		Items []struct{ Address, Name string }
	}
	pupil := s.as(lina)
	pupil.Get("/api/v1/resource/tiles").Want(t, 200).JSON(t, &tiles)
	if len(tiles.Items) != 1 || tiles.Items[0].Name != "Exercices" {
		t.Fatalf("the tiles: %+v", tiles.Items)
	}
	at, ticket := ticketAt(t, pupil.Get(tiles.Items[0].Address))
	if at != service || !strings.HasPrefix(ticket, "ST-") {
		t.Fatalf("goes to %s with %s", at, ticket)
	}
	ok := h.cas("p3/serviceValidate", "service", service, "ticket", ticket)
	if ok.Success == nil {
		t.Fatalf("refused: %s", ok.raw)
	}
	want := map[string][]string{"ENTPersonProfils": {"National_ELV"}, "ENTPersonStructRattachUAI": {"0990052U"}, "ENTStructureTypeStruct": {"CLG"},
		"ENTEleveClasses": {"0990052U$5e B"}, "ENTEleveNivFormation": {"5EME"}, "ENTPersonPrenom": {"Lina"}, "ENTPersonNom": nil, "ENTEleveNiveau": nil}
	for name, values := range want {
		if !slices.Equal(ok.values(name), values) {
			t.Errorf("%s is %v, agreed was %v", name, ok.values(name), values)
		}
	}
	if strings.Contains(ok.raw, lina.String()) || ok.Success.User == "" || ok.Success.User != h.signon.Pseudonyms.Of(id, s.id, lina) {
		t.Errorf("the resource knows her as %q", ok.Success.User)
	}
	// once
	if again := h.cas("p3/serviceValidate", "service", service, "ticket", ticket); again.Failure == nil || again.Failure.Code != "INVALID_TICKET" {
		t.Errorf("a ticket is good twice: %s", again.raw)
	}

	// the teacher, by the resource's own door, is known by another name and writes another profile
	_, ticket = ticketAt(t, s.as(s.teacher).Get("/cas/login"+q("service", service)))
	teacher := h.cas("serviceValidate", "service", service, "ticket", ticket)
	if teacher.Success == nil || teacher.Success.User == ok.Success.User || !slices.Equal(teacher.values("ENTPersonProfils"), []string{"National_ENS"}) || !slices.Equal(teacher.values("ENTAuxEnsClasses"), []string{"0990052U$5e B"}) {
		t.Errorf("the teacher: %s", teacher.raw)
	}

	// what was sent is theirs to read, and nobody else's
	var sent struct {
		Items []struct {
			Name  string
			Sent  []string
			Times int
		}
	}
	pupil.Get("/api/v1/resource/sent").Want(t, 200).JSON(t, &sent)
	if len(sent.Items) != 1 || sent.Items[0].Times != 1 || !slices.Contains(sent.Items[0].Sent, "given_name") {
		t.Errorf("what was sent of her: %+v", sent.Items)
	}
	s.as(elsewhere).Get("/api/v1/resource/sent").Want(t, 200).JSON(t, &sent)
	if len(sent.Items) != 0 {
		t.Errorf("he reads %+v", sent.Items)
	}
	lines := 0
	h.In(s.id, func(tx *tenant.Tx) (err error) {
		lines, err = tenant.Value[int](tx, `select count(*)::int from audit.lines where tenant_id = $1 and operation in ('resource.open', 'resource.sent') and $2 = any (objects) and account_id = $3`, s.id, lina, h.accounts[lina])
		return err
	})
	if lines != 2 {
		t.Errorf("%d lines say that she opened it", lines)
	}

	// while her data are limited she enters, and nothing is said of her but her school
	h.In(s.id, func(tx *tenant.Tx) error { return directory.Limit(tx, lina, true) })
	_, ticket = ticketAt(t, pupil.Get(tiles.Items[0].Address))
	limited := h.cas("p3/serviceValidate", "service", service, "ticket", ticket)
	if limited.Success == nil || limited.Success.User != ok.Success.User || len(limited.values("ENTPersonPrenom"))+len(limited.values("ENTEleveClasses"))+len(limited.values("ENTEleveNivFormation")) > 0 {
		t.Errorf("of a limited record: %s", limited.raw)
	}
	pupil.Get("/api/v1/resource/sent").Want(t, 200).JSON(t, &sent)
	if len(sent.Items) != 1 || !slices.Equal(sent.Items[0].Sent, []string{"profile", "school"}) {
		t.Errorf("what was sent of her while her data are limited: %+v", sent.Items)
	}
	if strings.Contains(h.Log.String(), "ST-") {
		t.Error("a ticket is in the log")
	}
}

func TestATicketIsOfOneServiceAndOfAMoment(t *testing.T) {
	h := open(t)
	s := h.school("Collège", "0990052U")
	p := newTool(t)
	head := s.as(s.head)
	id := s.add(head, casResource(p, "profile"))
	s.openFor(head, id, s.group("staff", uuid.Nil)).Want(t, 200)
	service := p.URL + "/entree?a=1&b=%C3%A9"
	fetch := func() string {
		t.Helper()
		a := head.Get("/cas/login"+q("service", service)).Want(t, http.StatusSeeOther)
		to := a.Header.Get("Location")
		if !strings.HasPrefix(to, service+"&ticket=ST-") {
			t.Fatalf("the address of the service is changed: %s", to)
		}
		return strings.TrimPrefix(to, service+"&ticket=")
	}
	code := func(a answered) string {
		if a.Failure == nil {
			return a.raw
		}
		return a.Failure.Code
	}
	if got := code(h.cas("serviceValidate", "service", p.URL+"/entree", "ticket", fetch())); got != "INVALID_SERVICE" {
		t.Errorf("another address of the same resource: %s", got)
	}
	mistaken := fetch()
	_ = h.cas("serviceValidate", "service", "https://other.example.fr/", "ticket", mistaken)
	if got := code(h.cas("serviceValidate", "service", service, "ticket", mistaken)); got != "INVALID_TICKET" {
		t.Errorf("a ticket is good after another service asked: %s", got)
	}
	if got := code(h.cas("serviceValidate", "service", service)); got != "INVALID_REQUEST" {
		t.Errorf("no ticket: %s", got)
	}
	if got := code(h.cas("serviceValidate", "service", service, "ticket", "ST-none")); got != "INVALID_TICKET" {
		t.Errorf("an invented ticket: %s", got)
	}
	if got := code(h.cas("serviceValidate", "service", service, "ticket", "PT-none")); got != "INVALID_TICKET_SPEC" {
		t.Errorf("a proxy's ticket: %s", got)
	}
	late := fetch()
	h.Clock.Advance(31 * time.Second)
	if got := code(h.cas("serviceValidate", "service", service, "ticket", late)); got != "INVALID_TICKET" {
		t.Errorf("half a minute later: %s", got)
	}
	// the ticket of a session that ended, of a resource that was suspended meanwhile
	ended := fetch()
	head.Get("/cas/logout").Want(t, 200)
	if got := code(h.cas("serviceValidate", "service", service, "ticket", ended)); got != "INVALID_TICKET" {
		t.Errorf("after signing out: %s", got)
	}
	head = s.as(s.head)
	meanwhile := fetch()
	head.Post(s.path("resources", id.String(), "suspend"), object{"reason": "Le temps de vérifier."}).Want(t, 200)
	if got := code(h.cas("serviceValidate", "service", service, "ticket", meanwhile)); got != "UNAUTHORIZED_SERVICE" {
		t.Errorf("suspended meanwhile: %s", got)
	}
	if a := head.Get("/cas/login"+q("service", service)).Want(t, http.StatusForbidden); !strings.Contains(string(a.Body), "Le temps de vérifier.") {
		t.Errorf("a suspended resource says %s", a.Body)
	}
	head.Post(s.path("resources", id.String(), "resume"), nil).Want(t, 200)

	// the three ways in which it is answered
	if a := h.Anonymous().Get("/cas/validate"+q("service", service, "ticket", fetch())).Want(t, 200); !strings.HasPrefix(string(a.Body), "yes\n") || strings.Count(string(a.Body), "\n") != 2 {
		t.Errorf("CAS 1 answers %q", a.Body)
	}
	if a := h.Anonymous().Get("/cas/validate"+q("service", service, "ticket", "ST-none")).Want(t, 200); string(a.Body) != "no\n\n" {
		t.Errorf("CAS 1 answers %q", a.Body)
	}
	var j struct {
		ServiceResponse struct {
			AuthenticationSuccess struct {
				User       string
				Attributes map[string]any
			}
		}
	}
	h.Anonymous().Get("/cas/p3/serviceValidate"+q("service", service, "ticket", fetch(), "format", "JSON")).Want(t, 200).JSON(t, &j)
	if got := j.ServiceResponse.AuthenticationSuccess; got.User == "" || got.Attributes["isFromNewLogin"] != true {
		t.Errorf("JSON: %+v", got)
	}
	// renew: the password, given for this
	if got := h.cas("serviceValidate", "service", service, "ticket", fetch(), "renew", "true"); got.Success == nil {
		t.Errorf("just signed in: %s", got.raw)
	}
	h.Clock.Advance(2 * time.Minute)
	if got := code(h.cas("serviceValidate", "service", service, "ticket", fetch(), "renew", "true")); got != "INVALID_TICKET_SPEC" {
		t.Errorf("signed in long ago: %s", got)
	}
	if to := head.Get("/cas/login"+q("service", service, "renew", "true")).Want(t, http.StatusSeeOther).Header.Get("Location"); !strings.HasPrefix(to, "/connexion?") {
		t.Errorf("renew goes to %s", to)
	}
	if a := head.Get("/cas/login"+q("service", service, "warn", "true")).Want(t, 200); strings.Contains(string(a.Body), "ST-") || !strings.Contains(string(a.Body), "Continuer") {
		t.Errorf("warn: %s", a.Body)
	}
	// gateway: with a session a ticket, without one the way back, and only to a resource's address
	if to := h.Anonymous().Get("/cas/login"+q("service", service, "gateway", "true")).Want(t, http.StatusSeeOther).Header.Get("Location"); to != service {
		t.Errorf("gateway goes to %s", to)
	}
	h.Anonymous().Get("/cas/login"+q("service", "https://evil.example/", "gateway", "true")).Want(t, http.StatusForbidden)
	// two readers would choose differently
	head.Get("/cas/login?service="+url.QueryEscape(service)+"&service=https://evil.example/").Want(t, http.StatusBadRequest)
}

// Nothing that only looks like an address of the school's is answered to.
// hostile are addresses that a reader in a hurry takes for one under https://exercices.example.fr/cas/.
var hostile = []string{
	"http://exercices.example.fr/cas/", "https://exercices.example.fr/", "https://exercices.example.fr/casanova", "https://exercices.example.fr:8443/cas/", "https://exercices.example.fr./cas/",
	"https://exercices.example.fr@evil.example/cas/", "https://exercices.example.fr:x@evil.example/cas/", "https://evil.example/https://exercices.example.fr/cas/", "https://exercices.example.fr.evil.example/cas/",
	"https://evil.example\\@exercices.example.fr/cas/", "https://exercices.example.fr\\.evil.example/cas/", "https://exercices.example.fr/cas/../admin", "https://exercices.example.fr/cas/%2e%2e/admin",
	"https://exercices.example.fr/cas/%252e%252e/admin", "https://exercices.example.fr/cas/..%2fadmin", "https://exercices.example.fr/cas//evil.example", "https://exercices.example.fr/cas/#@evil.example",
	"https://exercices.example.fr%2eevil.example/cas/", "https://exercices.example.fr%00.evil.example/cas/", "https://exercıces.example.fr/cas/", "https://xn--exerccs-dya.example.fr/cas/", "//exercices.example.fr/cas/",
	"https:exercices.example.fr/cas/", "https:///exercices.example.fr/cas/", "https://exercices.example.fr/cas/\r\nSet-Cookie: a=b", "https://exercices.example.fr\t/cas/", " https://exercices.example.fr/cas/", "javascript://exercices.example.fr/cas/%0aalert(1)",
	"https://exercices.example.fr/cas/'onload=", "https://exercices.example.fr/cas/" + strings.Repeat("a", 3000),
}

func TestAnAddressIsComparedToTheLetter(t *testing.T) {
	h := openAs(t, false)
	s := h.school("Collège", "0990052U")
	head := s.as(s.head)
	for _, bad := range []string{"http://exercices.example.fr/", "https://", "javascript:alert(1)", "https://a@exercices.example.fr/", "https://exercices.example.fr/#x", "https://127.0.0.1:8080 /", "https://*.example.fr/", "//exercices.example.fr/"} {
		head.Post(s.path("resources"), object{"name": "X", "protocol": "cas", "address": bad}).Want(t, 422)
	}
	head.Post(s.path("resources"), object{"name": "X", "protocol": "cas", "address": "https://exercices.example.fr/", "allowed": []string{"https://autre.example.fr/"}}).Want(t, 422)
	id := s.add(head, object{"name": "Exercices", "protocol": "cas", "address": "https://exercices.example.fr/cas/", "sends": []string{}})
	s.openFor(head, id, s.group("staff", uuid.Nil)).Want(t, 200)
	for _, good := range []string{"https://exercices.example.fr/cas/", "https://exercices.example.fr/cas", "https://exercices.example.fr/cas/a/b?x=y", "https://EXERCICES.example.fr/cas/"} {
		if to := head.Get("/cas/login"+q("service", good)).Want(t, http.StatusSeeOther).Header.Get("Location"); !strings.HasPrefix(to, good) {
			t.Errorf("%s goes to %s", good, to)
		}
	}
	for _, bad := range hostile {
		for _, c := range []*testkit.Client{head, h.Anonymous()} {
			path := "/cas/login" + q("service", bad)
			if c.Caller == nil {
				path += "&gateway=true"
			}
			a := c.Get(path)
			if a.Status == http.StatusSeeOther && !strings.Contains(bad, "'onload=") || a.Status >= 500 {
				t.Errorf("%q: %d to %s", bad, a.Status, a.Header.Get("Location"))
			}
			if strings.Contains(string(a.Body), "evil.example") {
				t.Errorf("%q is in the page", bad)
			}
		}
	}
	// signing out leads to a resource's address or nowhere
	if a := head.Get("/cas/logout"+q("service", "https://evil.example/")).Want(t, 200); a.Header.Get("Location") != "" || strings.Contains(string(a.Body), "evil.example") {
		t.Error("signing out leads outside")
	}
	if to := s.as(s.head).Get("/cas/logout"+q("service", "https://exercices.example.fr/cas/fin")).Want(t, http.StatusSeeOther).Header.Get("Location"); to != "https://exercices.example.fr/cas/fin" {
		t.Errorf("signing out leads to %s", to)
	}
}

func TestAResourceIsToldThatTheSessionEnded(t *testing.T) {
	h := open(t)
	s := h.school("Collège", "0990052U")
	p := newTool(t)
	head := s.as(s.head)
	id := s.add(head, casResource(p, "profile"))
	s.openFor(head, id, s.group("staff", uuid.Nil)).Want(t, 200)
	service := p.URL + "/entree"
	_, first := ticketAt(t, head.Get("/cas/login"+q("service", service)))
	other := s.as(s.head) // another browser of hers stays
	_, second := ticketAt(t, other.Get("/cas/login"+q("service", service)))
	user := h.cas("serviceValidate", "service", service, "ticket", first).Success.User

	p.down = true
	head.Get("/cas/logout").Want(t, 200)
	due := func() (n int) {
		for _, j := range h.Due() {
			if err := h.House.Worker.Run(t.Context(), j.Tenant, j.ID, j.Kind); err != nil {
				n++
			}
		}
		return n
	}
	due()
	if due() != 1 {
		t.Fatal("a resource that does not answer is not told again")
	}
	p.down = false
	h.RunJobs()
	told := p.to("/entree")
	if len(told) < 2 {
		t.Fatalf("told %d times", len(told))
	}
	last := told[len(told)-1]
	request := last.PostForm.Get("logoutRequest")
	var r struct {
		XMLName xml.Name `xml:"urn:oasis:names:tc:SAML:2.0:protocol LogoutRequest"`
		NameID  string   `xml:"urn:oasis:names:tc:SAML:2.0:assertion NameID"`
		Index   string   `xml:"urn:oasis:names:tc:SAML:2.0:protocol SessionIndex"`
	}
	if err := xml.Unmarshal([]byte(request), &r); err != nil || r.NameID != user || r.Index != first {
		t.Fatalf("told %q (%v)", request, err)
	}
	if strings.Contains(request, second) {
		t.Error("the session of another browser is ended too")
	}
	n := len(p.to("/entree"))
	h.RunJobs()
	if len(p.to("/entree")) != n {
		t.Error("told twice")
	}
	if h.cas("serviceValidate", "service", service, "ticket", second).Success == nil {
		t.Error("the other session's ticket is dead")
	}
}

// Whom nobody signed out: an unused session, one at the end of its longest life, somebody who left the school. Who goes on is not
// signed out elsewhere.
func TestAResourceIsToldOfASessionThatEndsByItself(t *testing.T) {
	h := open(t)
	s := h.school("Collège", "0990052U")
	p := newTool(t)
	service := p.URL + "/entree"
	head := s.as(s.head)
	id := s.add(head, casResource(p, "profile"))
	s.openFor(head, id, s.group("staff", uuid.Nil)).Want(t, 200)
	tickets := map[string]string{}
	clients := map[string]*testkit.Client{"unused": s.as(s.head), "gone": s.as(s.other), "busy": s.as(s.teacher)}
	for name, c := range clients {
		_, tickets[name] = ticketAt(t, c.Get("/cas/login"+q("service", service)))
	}
	told := func(name string) (n int) {
		for _, r := range p.to("/entree") {
			if strings.Contains(r.PostForm.Get("logoutRequest"), tickets[name]) {
				n++
			}
		}
		return n
	}
	after := func(d time.Duration) {
		t.Helper()
		h.Clock.Set(h.Clock.Now().Add(d))
		if err := h.House.DB.In(t.Context(), tenant.Doors{}, tenant.Actor{Via: "schedule"}, func(tx *tenant.Tx) error {
			_, err := tx.Emit("signon.lapsed", time.Time{}, manifest.Due{})
			return err
		}); err != nil {
			t.Fatal(err)
		}
		h.RunJobs()
	}
	use := func(name string) {
		c := clients[name].Caller
		h.own(c.Account, func(tx *tenant.Tx) error {
			_, err := tx.Exec(`update identity.sessions set seen_at = $3 where account_id = $1 and id = $2`, c.Account, c.Session, h.Clock.Now())
			return err
		})
	}
	after(unusedFor - time.Minute)
	if n := told("unused") + told("gone") + told("busy"); n != 0 {
		t.Fatalf("told %d times too early", n)
	}
	h.Exec(s.id, `update directory.roles set until = $3::date where tenant_id = $1 and person_id = $2`, s.id, s.other, h.Clock.Now().AddDate(0, 0, -1))
	use("gone")
	use("busy")
	after(2 * time.Minute)
	if told("unused") != 1 || told("gone") != 1 || told("busy") != 0 {
		t.Fatalf("unused %d, gone %d, busy %d", told("unused"), told("gone"), told("busy"))
	}
	after(unusedFor - 10*time.Minute)
	use("busy")
	after(longestLife - 2*unusedFor + 10*time.Minute)
	if told("busy") != 1 || told("unused") != 1 || told("gone") != 1 {
		t.Fatalf("at the end of the longest life: unused %d, gone %d, busy %d", told("unused"), told("gone"), told("busy"))
	}
}

func TestAResourceAsksAnotherInItsReadersName(t *testing.T) {
	h := open(t)
	s := h.school("Collège", "0990052U")
	p, far := newTool(t), newTool(t)
	head := s.as(s.head)
	plain := casResource(p, "profile")
	id := s.add(head, plain)
	staff := s.group("staff", uuid.Nil)
	s.openFor(head, id, staff).Want(t, 200)
	service := p.URL + "/entree"
	ticket := func() string { _, v := ticketAt(t, head.Get("/cas/login"+q("service", service))); return v }
	if got := h.cas("serviceValidate", "service", service, "ticket", ticket(), "pgtUrl", service+"/rappel"); got.Failure == nil || got.Failure.Code != "UNAUTHORIZED_SERVICE_PROXY" {
		t.Fatalf("a resource that may not: %s", got.raw)
	}
	plain["proxies"] = true
	head.Do("PUT", s.path("resources", id.String()), plain).Want(t, 200)
	for _, bad := range []string{"https://evil.example/", far.URL + "/rappel", "http://example.fr/"} {
		if got := h.cas("serviceValidate", "service", service, "ticket", ticket(), "pgtUrl", bad); got.Failure == nil || got.Failure.Code != "INVALID_PROXY_CALLBACK" {
			t.Errorf("a callback at %s: %s", bad, got.raw)
		}
	}
	got := h.cas("serviceValidate", "service", service, "ticket", ticket(), "pgtUrl", service+"/rappel")
	if got.Success == nil || !strings.HasPrefix(got.Success.IOU, "PGTIOU-") {
		t.Fatalf("no proxy-granting ticket: %s", got.raw)
	}
	calls := p.to("/entree/rappel")
	if len(calls) != 1 || calls[0].URL.Query().Get("pgtIou") != got.Success.IOU {
		t.Fatalf("called back %d times", len(calls))
	}
	pgt := calls[0].URL.Query().Get("pgtId")

	// a service that is open to the reader, and one that is not
	if r := h.cas("proxy", "pgt", pgt, "targetService", far.URL+"/api"); r.Refused == nil || r.Refused.Code != "UNAUTHORIZED_SERVICE" {
		t.Errorf("a service that is not open: %s", r.raw)
	}
	if r := h.cas("proxy", "pgt", "PGT-none", "targetService", far.URL+"/api"); r.Refused == nil || r.Refused.Code != "INVALID_TICKET" {
		t.Errorf("an invented ticket: %s", r.raw)
	}
	target := s.add(head, object{"name": "Dictionnaire", "protocol": "cas", "address": far.URL + "/api", "sends": []string{"profile"}})
	s.openFor(head, target, staff).Want(t, 200)
	proxied := h.cas("proxy", "pgt", pgt, "targetService", far.URL+"/api")
	if proxied.Proxy == nil || !strings.HasPrefix(proxied.Proxy.Ticket, "PT-") {
		t.Fatalf("no proxy ticket: %s", proxied.raw)
	}
	pt := h.cas("proxyValidate", "service", far.URL+"/api", "ticket", proxied.Proxy.Ticket)
	if pt.Success == nil || !slices.Equal(pt.Success.Proxies, []string{service + "/rappel"}) || pt.Success.User == got.Success.User {
		t.Errorf("the proxy's ticket: %s", pt.raw)
	}
	// it ends with the session
	head.Get("/cas/logout").Want(t, 200)
	if r := h.cas("proxy", "pgt", pgt, "targetService", far.URL+"/api"); r.Refused == nil || r.Refused.Code != "INVALID_TICKET" {
		t.Errorf("after signing out: %s", r.raw)
	}
}

// In production no callback goes to a machine of the private network, and none without TLS.
func TestACallbackNeedsTLSInProduction(t *testing.T) {
	h := openAs(t, false)
	s := h.school("Collège", "0990052U")
	head := s.as(s.head)
	quiet := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("called") }))
	defer quiet.Close()
	id := s.add(head, object{"name": "X", "protocol": "cas", "address": quiet.URL + "/", "proxies": true})
	s.openFor(head, id, s.group("staff", uuid.Nil)).Want(t, 200)
	a := head.Get("/cas/login"+q("service", quiet.URL+"/")).Want(t, http.StatusSeeOther)
	ticket := a.Header.Get("Location")[strings.Index(a.Header.Get("Location"), "ST-"):]
	got := h.cas("serviceValidate", "service", quiet.URL+"/", "ticket", ticket, "pgtUrl", quiet.URL+"/rappel")
	if got.Success == nil || got.Success.IOU != "" {
		t.Errorf("a callback on this machine: %s", got.raw)
	}
}

func TestSomebodyOfTwoSchoolsChooses(t *testing.T) {
	h := open(t)
	p := newTool(t)
	a, b := h.school("Collège A", "0990052U"), h.school("Collège B", "0990001N")
	for _, s := range []*school{a, b} {
		head := s.as(s.head)
		s.openFor(head, s.add(head, casResource(p, "school")), s.group("staff", uuid.Nil)).Want(t, 200)
	}
	both := h.enter(a.teacher, access.ByPassword, a.hat(a.teacher), b.hat(b.teacher))
	page := both.Get("/cas/login"+q("service", p.URL+"/entree")).Want(t, 200)
	for _, s := range []*school{a, b} {
		way := "&amp;organisation=" + s.id.String()
		if !strings.Contains(string(page.Body), way) {
			t.Fatalf("the choice lacks a school: %s", page.Body)
		}
		_, ticket := ticketAt(t, both.Get("/cas/login"+q("service", p.URL+"/entree", "organisation", s.id.String())))
		uai := map[uuid.UUID]string{a.id: "0990052U", b.id: "0990001N"}[s.id]
		if got := h.cas("serviceValidate", "service", p.URL+"/entree", "ticket", ticket); got.Success == nil || !slices.Equal(got.values("ENTPersonStructRattachUAI"), []string{uai}) {
			t.Errorf("as of %s: %s", uai, got.raw)
		}
	}
}

// Two resources of a school may be one site: who may open either is let in, and the one that is suspended hides no other.
func TestTwoResourcesAtOneAddress(t *testing.T) {
	h := open(t)
	s := h.school("Collège", "0990052U")
	p := newTool(t)
	head := s.as(s.head)
	staff := s.group("staff", uuid.Nil)
	first := casResource(p, "profile")
	first["name"] = "A"
	a, b := s.add(head, first), s.add(head, casResource(p, "school"))
	for _, id := range []uuid.UUID{a, b} {
		s.openFor(head, id, staff).Want(t, 200)
	}
	head.Post(s.path("resources", a.String(), "suspend"), object{}).Want(t, 200)
	_, ticket := ticketAt(t, head.Get("/cas/login"+q("service", p.URL+"/entree")))
	if got := h.cas("serviceValidate", "service", p.URL+"/entree", "ticket", ticket); got.Success == nil || got.Success.User != h.signon.Pseudonyms.Of(b, s.id, s.head) || got.values("ENTPersonProfils") != nil {
		t.Errorf("%s", got.raw)
	}
	head.Get("/ressources/"+s.id.String()+"/"+a.String()+"/ouvrir").Want(t, http.StatusForbidden)
}

// From a page of ours one leaves by a page in between: a form's policy holds for all that it leads to.
func TestFromTheSignInFormOnePassesByAPage(t *testing.T) {
	h := open(t)
	s := h.school("Collège", "0990052U")
	p := newTool(t)
	head := s.as(s.head)
	s.openFor(head, s.add(head, casResource(p)), s.group("staff", uuid.Nil)).Want(t, 200)
	head.Header = http.Header{"Referer": {"http://127.0.0.1/connexion?retour=x"}}
	page := head.Get("/cas/login"+q("service", p.URL+"/entree")).Want(t, 200)
	if body := string(page.Body); !strings.Contains(body, `http-equiv="refresh" content="0;url=`+p.URL+`/entree?ticket=ST-`) || page.Header.Get("Referrer-Policy") != "no-referrer" || page.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("the page in between: %s", body)
	}
}
