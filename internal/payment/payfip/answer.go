package payfip

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"golang.org/x/text/encoding/charmap"
)

type answer struct {
	Created *created
	Detail  *detail
	Client  *client
	fault   *Fault
}

type created struct {
	Operation string `xml:"idOp"`
}

type client struct {
	Client string `xml:"numcli"`
	Label1 string `xml:"libelleN1"`
	Label2 string `xml:"libelleN2"`
	Label3 string `xml:"libelleN3"`
}

type detail struct {
	Day       string `xml:"dattrans"`
	Hour      string `xml:"heurtrans"`
	Year      string `xml:"exer"`
	Operation string `xml:"idOp"`
	Mail      string `xml:"mel"`
	Amount    string `xml:"montant"`
	Approval  string `xml:"numauto"`
	Client    string `xml:"numcli"`
	Object    string `xml:"objet"`
	Ref       string `xml:"refdet"`
	Result    string `xml:"resultrans"`
	Mode      string `xml:"saisie"`
}

func (d *detail) read(asked string) (Detail, error) {
	t := strings.TrimSpace
	out := Detail{Operation: t(d.Operation), Result: Result(t(d.Result)), Approval: t(d.Approval), Client: t(d.Client), Ref: t(d.Ref), Object: t(d.Object),
		Mail: t(d.Mail), Year: t(d.Year), Mode: Mode(t(d.Mode))}
	if out.Operation != asked {
		return Detail{}, fmt.Errorf("%w: another payment than asked", ErrUnreadable)
	}
	if !out.Result.Known() {
		return Detail{}, fmt.Errorf("%w: a result of %q", ErrUnreadable, out.Result)
	}
	var err error
	if out.Amount, err = cents(t(d.Amount)); err != nil {
		return Detail{}, err
	}
	// an abandoned payment has no instant; a wrong one would not make a paid payment less paid
	if at, err := time.ParseInLocation("02012006 1504", t(d.Day)+" "+t(d.Hour), paris()); err == nil {
		out.At = at
	}
	return out, nil
}

func paris() *time.Location {
	l, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		return time.UTC
	}
	return l
}

type envelope struct {
	XMLName xml.Name `xml:"http://schemas.xmlsoap.org/soap/envelope/ Envelope"`
	Bodies  []struct {
		Fault   *soapFault `xml:"http://schemas.xmlsoap.org/soap/envelope/ Fault"`
		Created *struct {
			Return *created `xml:"return"`
		} `xml:"creerPaiementSecuriseResponse"`
		Detail *struct {
			Return *detail `xml:"return"`
		} `xml:"recupererDetailPaiementSecuriseResponse"`
		Client *struct {
			Return *client `xml:"return"`
		} `xml:"recupererDetailClientResponse"`
	} `xml:"http://schemas.xmlsoap.org/soap/envelope/ Body"`
}

type soapFault struct {
	Text   string `xml:"faultstring"`
	Detail struct {
		Any []struct {
			XMLName xml.Name
			Code    string `xml:"code"`
			Label   string `xml:"libelle"`
			More    string `xml:"descriptif"`
		} `xml:",any"`
	} `xml:"detail"`
}

// maxDepth is deeper than any message of the contract.
const maxDepth = 16

// parse reads one message. Documents that declare a type or an entity are refused unread.
func parse(raw []byte) (*answer, error) {
	if err := wellFormed(raw); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	var e envelope
	if err := decoder(raw).Decode(&e); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	if len(e.Bodies) != 1 {
		return nil, fmt.Errorf("%w: %d bodies", ErrUnreadable, len(e.Bodies))
	}
	b, out := e.Bodies[0], &answer{}
	if f := b.Fault; f != nil {
		out.fault = &Fault{Label: strings.TrimSpace(f.Text)}
		for _, d := range f.Detail.Any {
			out.fault.Kind, out.fault.Code = d.XMLName.Local, strings.ToUpper(strings.TrimSpace(d.Code))
			if label := strings.TrimSpace(d.Label + " " + d.More); label != "" {
				out.fault.Label = label
			}
			break
		}
		return out, nil
	}
	if b.Created != nil {
		out.Created = b.Created.Return
	}
	if b.Detail != nil {
		out.Detail = b.Detail.Return
	}
	if b.Client != nil {
		out.Client = b.Client.Return
	}
	return out, nil
}

var errDirective = errors.New("it declares a type")

// wellFormed walks the whole message once: to its last byte, within its depth, without declarations.
func wellFormed(raw []byte) error {
	d, depth, seen := decoder(raw), 0, false
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			if !seen {
				return errors.New("it is empty")
			}
			return nil
		}
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.Directive:
			return errDirective
		case xml.StartElement:
			if depth == 0 && seen {
				return errors.New("it has two roots")
			}
			seen = true
			if depth++; depth > maxDepth {
				return errors.New("it is too deep")
			}
		case xml.EndElement:
			depth--
		case xml.CharData:
			if depth == 0 && len(bytes.TrimSpace(t)) > 0 {
				return errors.New("it has text around its root")
			}
		}
	}
}

func decoder(raw []byte) *xml.Decoder {
	d := xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))))
	d.CharsetReader = func(charset string, in io.Reader) (io.Reader, error) {
		switch strings.ToLower(charset) {
		case "utf-8", "us-ascii":
			return in, nil
		case "iso-8859-1":
			return charmap.ISO8859_1.NewDecoder().Reader(in), nil
		case "iso-8859-15":
			return charmap.ISO8859_15.NewDecoder().Reader(in), nil
		case "windows-1252":
			return charmap.Windows1252.NewDecoder().Reader(in), nil
		}
		return nil, fmt.Errorf("it is written in %q", charset)
	}
	return d
}
