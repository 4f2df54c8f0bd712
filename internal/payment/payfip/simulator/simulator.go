// Package simulator is PayFiP's service on a desk: the same SOAP messages, a payment page, the notification and the way back. Who
// pays there chooses what comes of it; a test chooses it too, and breaks the service in every way in which it can be broken.
package simulator

import (
	"crypto/rand"
	"embed"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"preau/internal/ledger"
	"preau/internal/payment/page"
	"preau/internal/payment/payfip"
	"preau/internal/platform/clock"
	"preau/internal/platform/safehttp"
)

//go:embed body.html service.wsdl fr.po en.po
var files embed.FS

// Options of a simulator.
type Options struct {
	Prefix string // "/dev/payfip": under which Handler is served
	Clock  clock.Clock
	Log    *slog.Logger
	Styles []string // the product's stylesheets, after the simulator's own
	// Creditors are the client numbers that it knows, with their lines; nil: any number of six digits.
	Creditors map[string][]string
	// Tell sends a notification; nil: over the network, to this machine alone.
	Tell func(address string, form url.Values)
}

// forgets is after how long it forgets a payment that nobody paid.
const forgets = 24 * time.Hour

// Operation is a payment as the service keeps it.
type Operation struct {
	ID       string
	Request  payfip.Request
	Opened   time.Time
	Shown    bool
	Result   payfip.Result // "" as long as nobody paid, refused or left
	At       time.Time     // of the result
	Pending  int           // how often P5 is answered before the result is told; below zero: until Release
	Asked    int           // how often somebody asked about it
	Approval string
}

// Noise is how notifications of one result are sent.
type Noise string

// The noises. A late notification is sent by Late, whenever the test likes.
const (
	Once   Noise = "once"
	Twice  Noise = "twice"
	Silent Noise = "none"
)

// Break is a way in which the service fails instead of answering.
type Break struct {
	Operation string        // "creerPaiementSecurise"…; "" any
	Fault     string        // "T1", "P5"…: a fault of the contract
	Kind      string        // of the fault; FonctionnelleErreur when empty
	Raw       string        // these bytes instead of an answer
	Status    int           // with Raw; 200 when 0
	After     bool          // the demand is carried out first: only the answer is lost
	Delay     time.Duration // before anything is written
	Times     int           // how often; below zero: until Mend
}

// Service is a running simulator. It is safe for many goroutines.
type Service struct {
	options Options
	page    *page.Page
	mux     *http.ServeMux
	client  *http.Client

	mu     sync.Mutex
	ops    map[string]*Operation
	order  []string
	breaks []*Break
	told   []Told
	wg     sync.WaitGroup
}

// Told is a notification that was sent.
type Told struct {
	Address string
	Form    url.Values
}

// New makes a simulator that knows no payment.
func New(o Options) (*Service, error) {
	o.Prefix = strings.TrimRight(o.Prefix, "/")
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	shown, err := page.New(page.Options{Name: "payfip", Prefix: o.Prefix, Styles: o.Styles, Files: files, Log: o.Log})
	if err != nil {
		return nil, err
	}
	s := &Service{options: o, page: shown, ops: map[string]*Operation{}, mux: http.NewServeMux(),
		client: safehttp.New(safehttp.Options{AllowLoopback: true, MaxRedirects: -1, Timeout: 5 * time.Second}).HTTP()}
	s.mux.HandleFunc("POST "+o.Prefix+"/services/securite", s.serveSOAP)
	s.mux.HandleFunc("GET "+o.Prefix+"/services/securite", s.serveWSDL)
	s.mux.HandleFunc("GET "+o.Prefix+"/paiementws.web", s.showPage)
	s.mux.HandleFunc("POST "+o.Prefix+"/paiementws.web", s.choose)
	s.mux.HandleFunc("GET "+o.Prefix+"/style.css", s.page.Style)
	return s, nil
}

// ServeHTTP answers under the prefix.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// Close waits for the notifications that are under way.
func (s *Service) Close() { s.wg.Wait() }

// Break makes the service fail; breaks are used in the order given.
func (s *Service) Break(b Break) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if b.Times == 0 {
		b.Times = 1
	}
	s.breaks = append(s.breaks, &b)
}

// Mend ends every break.
func (s *Service) Mend() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.breaks = nil
}

// Operations are the payments, oldest first.
func (s *Service) Operations() []Operation {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Operation, 0, len(s.order))
	for _, id := range s.order {
		out = append(out, *s.ops[id])
	}
	return out
}

// Notifications are those that were sent, oldest first.
func (s *Service) Notifications() []Told {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Told(nil), s.told...)
}

// Settle gives a payment its result, as its payer would: pending is how often P5 is answered first, below zero until Release. A
// payment that has a result keeps it: false.
func (s *Service) Settle(id string, result payfip.Result, pending int, noise Noise) bool {
	s.mu.Lock()
	op := s.ops[id]
	if op == nil || op.Result != "" {
		s.mu.Unlock()
		return false
	}
	op.Result, op.At, op.Pending, op.Shown = result, s.options.Clock.Now(), pending, true
	if result.Paid() {
		op.Approval = strings.ToUpper(token(3)) + "-" + strings.ToUpper(token(2))
	}
	s.mu.Unlock()
	for range map[Noise]int{Once: 1, Twice: 2}[noise] {
		s.Late(id)
	}
	return true
}

// Release lets the result of a payment be known.
func (s *Service) Release(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if op := s.ops[id]; op != nil {
		op.Pending = 0
	}
}

// Forget drops a payment, as the service does at night with one that nobody paid: P1 from then on.
func (s *Service) Forget(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.ops, id)
	for i, other := range s.order {
		if other == id {
			s.order = append(s.order[:i], s.order[i+1:]...)
			break
		}
	}
}

// Keep puts a payment that an earlier run opened back.
func (s *Service) Keep(op Operation) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ops[op.ID] == nil {
		s.order = append(s.order, op.ID)
	}
	s.ops[op.ID] = &op
}

// Late sends the notification of a payment now.
func (s *Service) Late(id string) {
	s.mu.Lock()
	op := s.ops[id]
	if op == nil {
		s.mu.Unlock()
		return
	}
	told := Told{op.Request.Notify, url.Values{"idOp": {id}}}
	s.told = append(s.told, told)
	s.mu.Unlock()
	if s.options.Tell != nil {
		s.options.Tell(told.Address, told.Form)
		return
	}
	s.wg.Go(func() {
		answer, err := s.client.PostForm(told.Address, told.Form)
		if err != nil {
			s.options.Log.Warn("a notification was not taken", "error", "unreachable")
			return
		}
		_, _ = io.Copy(io.Discard, answer.Body)
		_ = answer.Body.Close()
	})
}

// broken takes the next break of an operation, nil when the service works.
func (s *Service) broken(name string) *Break {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, b := range s.breaks {
		if b.Operation != "" && b.Operation != name {
			continue
		}
		taken := *b
		if b.Times > 0 {
			if b.Times--; b.Times == 0 {
				s.breaks = append(s.breaks[:i], s.breaks[i+1:]...)
			}
		}
		return &taken
	}
	return nil
}

// demand is one message of the contract.
type demand struct {
	XMLName xml.Name `xml:"http://schemas.xmlsoap.org/soap/envelope/ Envelope"`
	Body    struct {
		Create *struct {
			Arg struct {
				Year     int    `xml:"exer"`
				Mail     string `xml:"mel"`
				Amount   int64  `xml:"montant"`
				Client   string `xml:"numcli"`
				Object   string `xml:"objet"`
				Ref      string `xml:"refdet"`
				Mode     string `xml:"saisie"`
				Notify   string `xml:"urlnotif"`
				Redirect string `xml:"urlredirect"`
			} `xml:"arg0"`
		} `xml:"creerPaiementSecurise"`
		Detail *struct {
			Operation string `xml:"arg0>idOp"`
		} `xml:"recupererDetailPaiementSecurise"`
		Client *struct {
			Client string `xml:"arg0>numCli"`
		} `xml:"recupererDetailClient"`
	} `xml:"http://schemas.xmlsoap.org/soap/envelope/ Body"`
}

func (s *Service) serveSOAP(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 64<<10))
	var d demand
	if err != nil || xml.Unmarshal(raw, &d) != nil {
		fault(w, "TechProtocolaireErreur", "T4", "Message illisible.")
		return
	}
	name := ""
	switch {
	case d.Body.Create != nil:
		name = "creerPaiementSecurise"
	case d.Body.Detail != nil:
		name = "recupererDetailPaiementSecurise"
	case d.Body.Client != nil:
		name = "recupererDetailClient"
	}
	b := s.broken(name)
	if b != nil {
		if b.After && name == "creerPaiementSecurise" {
			s.create(httpDiscard{}, d)
		}
		if b.Delay > 0 {
			select {
			case <-time.After(b.Delay):
			case <-r.Context().Done():
				return
			}
		}
		switch {
		case b.Fault != "":
			kind := b.Kind
			if kind == "" {
				kind = "FonctionnelleErreur"
			}
			fault(w, kind, b.Fault, label(b.Fault))
			return
		case b.Raw != "":
			if b.Status == 0 {
				b.Status = http.StatusOK
			}
			w.WriteHeader(b.Status)
			_, _ = io.WriteString(w, b.Raw)
			return
		case b.After || b.Delay == 0:
			panic(http.ErrAbortHandler) // the connection ends without a word
		}
	}
	switch name {
	case "creerPaiementSecurise":
		s.create(w, d)
	case "recupererDetailPaiementSecurise":
		s.detail(w, strings.TrimSpace(d.Body.Detail.Operation))
	case "recupererDetailClient":
		s.creditor(w, strings.TrimSpace(d.Body.Client.Client))
	default:
		fault(w, "TechProtocolaireErreur", "T4", "Opération inconnue.")
	}
}

// codes are the faults of a demand that the service refuses, by its field.
func codes(field string) string {
	switch field {
	case "exer":
		return "D1"
	case "mel":
		return "A1"
	case "numcli":
		return "N1"
	case "refdet", "objet":
		return "R3"
	case "saisie":
		return "S1"
	}
	return "T2"
}

func (s *Service) create(w http.ResponseWriter, d demand) {
	a := d.Body.Create.Arg
	q := payfip.Request{Year: a.Year, Mail: a.Mail, Amount: ledger.Cents(a.Amount), Client: a.Client, Object: a.Object, Ref: a.Ref, Mode: payfip.Mode(a.Mode),
		Notify: a.Notify, Redirect: a.Redirect}
	code := ""
	switch err := q.Check().(type) {
	case nil:
	case *payfip.FieldError:
		code = codes(err.Field)
		switch {
		case q.Amount < payfip.Least:
			code = "M3"
		case q.Amount > payfip.Most:
			code = "M5"
		}
	}
	if code == "" && s.options.Creditors != nil && s.options.Creditors[q.Client] == nil {
		code = "N1"
	}
	if code != "" {
		fault(w, "FonctionnelleErreur", code, label(code))
		return
	}
	op := &Operation{ID: token(4) + "-" + token(2) + "-" + token(2) + "-" + token(2) + "-" + token(6), Request: q, Opened: s.options.Clock.Now()}
	s.mu.Lock()
	s.ops[op.ID] = op
	s.order = append(s.order, op.ID)
	s.mu.Unlock()
	answer(w, "creerPaiementSecurise", [][2]string{{"idOp", op.ID}})
}

func (s *Service) detail(w http.ResponseWriter, id string) {
	s.mu.Lock()
	op := s.ops[id]
	code := ""
	var seen Operation
	switch {
	case op == nil, op.Result == "" && s.options.Clock.Now().Sub(op.Opened) > forgets:
		code = "P1"
	case op.Result == "":
		op.Asked++
		code = "P5"
	case op.Pending != 0:
		op.Asked++
		if op.Pending > 0 {
			op.Pending--
		}
		code = "P5"
	default:
		op.Asked++
		seen = *op
	}
	s.mu.Unlock()
	if code != "" {
		fault(w, "FonctionnelleErreur", code, label(code))
		return
	}
	at := seen.At.In(paris())
	q := seen.Request
	fields := [][2]string{{"dattrans", at.Format("02012006")}, {"exer", fmt.Sprint(q.Year)}, {"heurtrans", at.Format("1504")}, {"idOp", seen.ID}, {"mel", q.Mail},
		{"montant", fmt.Sprint(int64(q.Amount))}}
	if seen.Approval != "" {
		fields = append(fields, [2]string{"numauto", seen.Approval})
	}
	answer(w, "recupererDetailPaiementSecurise", append(fields, [2]string{"numcli", q.Client}, [2]string{"objet", q.Object}, [2]string{"refdet", q.Ref},
		[2]string{"resultrans", string(seen.Result)}, [2]string{"saisie", string(q.Mode)}))
}

func (s *Service) creditor(w http.ResponseWriter, client string) {
	labels := s.options.Creditors[client]
	if s.options.Creditors == nil && payfip.CheckClient(client) == nil {
		labels = []string{"RÉGIE " + client}
	}
	if labels == nil {
		fault(w, "FonctionnelleErreur", "N1", label("N1"))
		return
	}
	var fields [][2]string
	for i, l := range labels {
		fields = append(fields, [2]string{fmt.Sprintf("libelleN%d", i+1), l})
	}
	answer(w, "recupererDetailClient", append(fields, [2]string{"numcli", client}))
}

func paris() *time.Location {
	l, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		return time.UTC
	}
	return l
}

func token(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return hex.EncodeToString(b)
}

// label is what the service says of a fault, in its own language.
func label(code string) string {
	switch code {
	case "P1":
		return "IdOp incorrect."
	case "P3":
		return "IdOp déjà utilisé."
	case "P4":
		return "IdOp expiré."
	case "P5":
		return "Résultat de la transaction non connu."
	case "M3":
		return "Le montant est inférieur au minimum autorisé."
	case "M5":
		return "Le montant est supérieur au maximum autorisé."
	case "A1", "A2":
		return "Adresse mél incorrecte."
	case "N1":
		return "Numéro de client incorrect."
	case "D1":
		return "Exercice incorrect."
	case "R3":
		return "Référence de la dette incorrecte."
	case "S1":
		return "Type de saisie incorrect."
	}
	return "Problème technique."
}

func envelope(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	w.WriteHeader(status)
	fmt.Fprintf(w, `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>%s</soapenv:Body></soapenv:Envelope>`, body)
}

func answer(w http.ResponseWriter, name string, fields [][2]string) {
	var b strings.Builder
	for _, f := range fields {
		fmt.Fprintf(&b, "<%s>%s</%s>", f[0], escape(f[1]), f[0])
	}
	envelope(w, http.StatusOK, fmt.Sprintf(`<pai:%sResponse xmlns:pai="%s"><return>%s</return></pai:%sResponse>`, name, payfip.Namespace, b.String(), name))
}

func fault(w http.ResponseWriter, kind, code, text string) {
	envelope(w, http.StatusInternalServerError, fmt.Sprintf(`<soapenv:Fault><faultcode>S:Server</faultcode><faultstring>fr.gouv.finances.cp.tpa.webservice.exceptions.%s</faultstring>`+
		`<detail><ns1:%s xmlns:ns1="%s"><code>%s</code><descriptif/><libelle>%s</libelle><message/><severite>2</severite></ns1:%s></detail></soapenv:Fault>`,
		kind, kind, payfip.Namespace, escape(code), escape(text), kind))
}

func escape(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s))
	return b.String()
}

func (s *Service) serveWSDL(w http.ResponseWriter, r *http.Request) {
	if _, ok := r.URL.Query()["wsdl"]; !ok {
		http.NotFound(w, r)
		return
	}
	raw, err := files.ReadFile("service.wsdl")
	if err != nil {
		http.NotFound(w, r)
		return
	}
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	fmt.Fprint(w, strings.ReplaceAll(string(raw), "{{address}}", escape(scheme+"://"+r.Host+s.options.Prefix+"/services/securite")))
}

// httpDiscard swallows an answer that gets lost on its way.
type httpDiscard struct{}

func (httpDiscard) Header() http.Header         { return http.Header{} }
func (httpDiscard) Write(b []byte) (int, error) { return len(b), nil }
func (httpDiscard) WriteHeader(int)             {}
