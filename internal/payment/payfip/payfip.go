// Package payfip asks the payment service of the DGFiP (PayFiP, once TIPI): a creditor's payment is opened, the payer pays on the
// State's own page, and the service is asked what came of it. Nothing that arrives by another way is believed: neither the
// notification, which anybody can send, nor the page on which the payer comes back.
//
// Source: the DGFiP's guide of PayFiP for creditors by web service, its WSDL, and what its clients record (testdata).
package payfip

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"preau/internal/ledger"
	"preau/internal/platform/safehttp"
)

// Official is where the DGFiP serves it.
const Official = "https://www.payfip.gouv.fr/tpa"

// Namespace is that of the service's contract.
const Namespace = "http://securite.service.tpa.cp.finances.gouv.fr/services/mas_securite/contrat_paiement_securise/PaiementSecuriseService"

// Timeout is how long an answer is waited for; what did not come by then is unknown.
const Timeout = 10 * time.Second

// maxAnswer bounds an answer: a real one is under 2 kB.
const maxAnswer = 256 << 10

// ErrNoAnswer is wrapped when the service could not be asked, or was not heard to the end: what it did of the demand is unknown.
var ErrNoAnswer = errors.New("payfip: no answer")

// ErrUnreadable is wrapped when something answered that is not the service's contract: a page of maintenance, half a message. What
// was done of the demand is unknown.
var ErrUnreadable = errors.New("payfip: unreadable answer")

// Result is the "resultrans" of a payment that ended.
type Result string

// The results.
const (
	PaidByCard   Result = "P"
	PaidByDebit  Result = "V"
	Abandoned    Result = "A"
	CardRefused  Result = "R"
	DebitRefused Result = "Z"
)

// Paid tells whether the money is on its way to the creditor.
func (r Result) Paid() bool { return r == PaidByCard || r == PaidByDebit }

// Known tells a result of the contract.
func (r Result) Known() bool {
	return r.Paid() || r == Abandoned || r == CardRefused || r == DebitRefused
}

// Detail is what the service says of a payment that ended.
type Detail struct {
	Operation string // idOp, the one that was asked about
	Result    Result
	Amount    ledger.Cents
	At        time.Time // of the transaction, to the minute; zero when the service does not tell
	Approval  string    // numauto, "" without one
	Client    string
	Ref       string
	Object    string
	Mail      string
	Year      string
	Mode      Mode
}

// Creditor is what the service knows of a client number: the lines that its page shows the payer.
type Creditor struct {
	Client string
	Labels []string // one to three
}

// Options say where the service is.
type Options struct {
	URL string // Official when empty; its service is at /services/securite and its page at /paiementws.web
	// Loopback lets the service be on this machine, over plain HTTP: a simulator's. Never in production.
	Loopback bool
	Timeout  time.Duration // Timeout when zero
}

// Client asks the service. It is safe for many goroutines.
type Client struct {
	url  string
	http *safehttp.Client
}

// New makes a client.
func New(o Options) *Client {
	if o.URL == "" {
		o.URL = Official
	}
	if o.Timeout == 0 {
		o.Timeout = Timeout
	}
	return &Client{url: strings.TrimRight(o.URL, "/"), http: safehttp.New(safehttp.Options{
		Timeout: o.Timeout, MaxBytes: maxAnswer, MaxRedirects: -1, HTTPSOnly: !o.Loopback, AllowLoopback: o.Loopback})}
}

// Page is where the payer is sent for an opened payment. The service shows it for fifteen minutes after Open, and once.
func (c *Client) Page(idOp string) string {
	return c.url + "/paiementws.web?idop=" + url.QueryEscape(idOp)
}

// Open opens a payment and returns its idOp. A *FieldError: nothing was sent. A *Fault: the service refused. ErrNoAnswer and
// ErrUnreadable: a payment may be open, but nobody was told its idOp, so nobody can pay it: opening another is safe.
func (c *Client) Open(ctx context.Context, r Request) (idOp string, err error) {
	if err := r.Check(); err != nil {
		return "", err
	}
	out, err := c.call(ctx, "creerPaiementSecurise", createArg{Year: r.Year, Mail: r.Mail, Amount: int64(r.Amount), Client: r.Client, Object: r.Object,
		Ref: r.Ref, Mode: r.Mode, Notify: r.Notify, Redirect: r.Redirect})
	if err != nil {
		return "", err
	}
	if out.Created == nil || !operation.MatchString(strings.TrimSpace(out.Created.Operation)) {
		return "", fmt.Errorf("%w: no idOp", ErrUnreadable)
	}
	return strings.TrimSpace(out.Created.Operation), nil
}

// Result asks what came of a payment. A *Fault whose Pending is true says that nobody knows yet; one whose Gone is true, that the
// service will never know it. Every other error leaves it as unknown as it was.
func (c *Client) Result(ctx context.Context, idOp string) (Detail, error) {
	if !operation.MatchString(idOp) {
		return Detail{}, &FieldError{"idOp", "it has letters, digits and hyphens"}
	}
	out, err := c.call(ctx, "recupererDetailPaiementSecurise", operationArg{idOp})
	if err != nil {
		return Detail{}, err
	}
	if out.Detail == nil {
		return Detail{}, fmt.Errorf("%w: no detail", ErrUnreadable)
	}
	return out.Detail.read(idOp)
}

// Creditor asks who is behind a client number; it is how a setting is tried before anybody pays.
func (c *Client) Creditor(ctx context.Context, client string) (Creditor, error) {
	if err := CheckClient(client); err != nil {
		return Creditor{}, err
	}
	out, err := c.call(ctx, "recupererDetailClient", clientArg{client})
	if err != nil {
		return Creditor{}, err
	}
	if out.Client == nil || strings.TrimSpace(out.Client.Client) != client {
		return Creditor{}, fmt.Errorf("%w: another client than asked", ErrUnreadable)
	}
	found := Creditor{Client: client}
	for _, l := range []string{out.Client.Label1, out.Client.Label2, out.Client.Label3} {
		if l = strings.TrimSpace(l); l != "" {
			found.Labels = append(found.Labels, l)
		}
	}
	return found, nil
}

type createArg struct {
	Year     int    `xml:"exer"`
	Mail     string `xml:"mel"`
	Amount   int64  `xml:"montant"`
	Client   string `xml:"numcli"`
	Object   string `xml:"objet"`
	Ref      string `xml:"refdet"`
	Mode     Mode   `xml:"saisie"`
	Notify   string `xml:"urlnotif"`
	Redirect string `xml:"urlredirect"`
}

type operationArg struct {
	Operation string `xml:"idOp"`
}

type clientArg struct {
	Client string `xml:"numCli"`
}

// soap is an envelope around one demand.
type soap struct {
	XMLName xml.Name `xml:"soapenv:Envelope"`
	Soap    string   `xml:"xmlns:soapenv,attr"`
	Pai     string   `xml:"xmlns:pai,attr"`
	Body    struct {
		Call struct {
			XMLName xml.Name
			Arg     any `xml:"arg0"`
		}
	} `xml:"soapenv:Body"`
}

const soapNamespace = "http://schemas.xmlsoap.org/soap/envelope/"

func (c *Client) call(ctx context.Context, name string, arg any) (*answer, error) {
	var e soap
	e.Soap, e.Pai = soapNamespace, Namespace
	e.Body.Call.XMLName.Local, e.Body.Call.Arg = "pai:"+name, arg
	body, err := xml.Marshal(e)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url+"/services/securite", bytes.NewReader(append([]byte(xml.Header), body...)))
	if err != nil {
		return nil, fmt.Errorf("payfip: %s is no address", c.url)
	}
	request.Header.Set("Content-Type", "text/xml; charset=utf-8")
	request.Header.Set("SOAPAction", `""`)
	response, err := c.http.Do(request)
	switch {
	case errors.Is(err, safehttp.ErrTooLarge):
		return nil, fmt.Errorf("%w: more than %d kB", ErrUnreadable, maxAnswer>>10)
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrNoAnswer, err)
	}
	// SOAP 1.1 sends a fault as 500; whatever else carries another status is a proxy's page
	if response.Status != http.StatusOK && response.Status != http.StatusInternalServerError {
		return nil, fmt.Errorf("%w: status %d", ErrUnreadable, response.Status)
	}
	out, err := parse(response.Body)
	if err != nil {
		return nil, err
	}
	if out.fault != nil {
		return nil, out.fault
	}
	if response.Status != http.StatusOK {
		return nil, fmt.Errorf("%w: status 500 without a fault", ErrUnreadable)
	}
	return out, nil
}
