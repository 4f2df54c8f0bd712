package settings

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// maxLogo bounds a logo as it is stored.
const maxLogo = 400 << 10

type logoIn struct {
	manifest.InTenant
	RawBody []byte `contentType:"image/*" maxLength:"3000000"`
}

// setLogo stores the logo redrawn: what a picture file may hide does not reach a reader.
func (s *Service) setLogo(_ context.Context, tx *tenant.Tx, in *logoIn) (*organisationOut, error) {
	clean, contentType, err := s.Redraw(in.RawBody)
	if err != nil || len(clean) > maxLogo {
		return nil, problem.OnField("logo", "settings.bad_logo").Because(err)
	}
	if err := WriteLogo(tx, contentType, clean); err != nil {
		return nil, err
	}
	return s.card(tx)
}

// dropLogo goes back to the first letter of the name.
func (s *Service) dropLogo(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*organisationOut, error) {
	if err := WriteLogo(tx, "", nil); err != nil {
		return nil, err
	}
	return s.card(tx)
}

// WriteLogo replaces the logo of the transaction's organisation by a picture that was redrawn, or by none. Its address
// changes with it: what browsers keep is never an old one.
func WriteLogo(tx *tenant.Tx, contentType string, content []byte) error {
	if _, err := tx.Exec(`delete from settings.logos where tenant_id = $1`, tx.Tenant()); err != nil {
		return err
	}
	var file *uuid.UUID
	if len(content) > 0 {
		id := tenant.NewID()
		file = &id
		if _, err := tx.Exec(`insert into settings.logos (tenant_id, id, content_type, content, changed_at) values ($1, $2, $3, $4, $5)`, tx.Tenant(), id, contentType, content, tx.Now()); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(`update tenant.tenants set logo_file = $2 where tenant_id = $1`, tx.Tenant(), file); err != nil {
		return err
	}
	return tx.Touch("reach", tx.Tenant())
}

type logoOut struct {
	ContentType  string `header:"Content-Type"`
	CacheControl string `header:"Cache-Control"`
	Body         []byte
}

// logo is shown to everybody who has a hat in the organisation.
func (s *Service) logo(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	File uuid.UUID `path:"file" format:"uuid"`
}) (*logoOut, error) {
	row, err := Logo(tx, in.File)
	if err != nil {
		return nil, err
	}
	return &logoOut{row.ContentType, "private, max-age=31536000, immutable", row.Content}, nil
}

// Picture is a logo as browsers read it.
type Picture struct {
	ContentType string
	Content     []byte
}

// Logo is one of the transaction's organisation.
func Logo(tx *tenant.Tx, file uuid.UUID) (Picture, error) {
	p, ok, err := tenant.One[Picture](tx, `select content_type, content from settings.logos where tenant_id = $1 and id = $2`, tx.Tenant(), file)
	if err == nil && !ok {
		err = problem.Missing()
	}
	return p, err
}

func (s *Service) operations() []manifest.Operation {
	at := func(id, method, path, summary string, gate manifest.Gate) manifest.Spec {
		return manifest.Spec{ID: "settings." + id, Method: method, Path: "/api/v1/t/{tenant}/settings" + path, Summary: summary, Gate: gate, Reads: []string{"tenant", "access"}}
	}
	logo := at("set-logo", http.MethodPut, "/logo", "Change the logo", manifest.Needs(Manage))
	logo.MaxBody = 3 << 20
	journal := at("journal", "GET", "/journal", "Who did what here, and whether the journal is as it was written", manifest.Needs(Journal))
	journal.Reads = append(journal.Reads, "audit", "directory")
	ending := at("read-ending", "GET", "/links/{link}/ending", "What ending a link would stop, and what keeps it from being ended", manifest.Needs(Link))
	end := at("end-link", "POST", "/links/{link}/ending", "End a link, at once and on both sides", manifest.Needs(Link))
	ending.Reads, end.Reads = append(ending.Reads, "billing", "convention"), append(end.Reads, "billing", "convention")
	return []manifest.Operation{
		manifest.Op(journal, s.journal),
		manifest.Op(at("verify-journal", "POST", "/journal/checks", "Compare the journal with its chain now", manifest.Needs(Journal)), s.askCheck),
		manifest.Op(at("organisation", "GET", "", "The organisation's card", manifest.Needs(Consult)), s.organisation),
		manifest.Op(at("change", "PATCH", "", "Change the organisation's card", manifest.Needs(Manage)), s.change),
		manifest.Op(logo, s.setLogo),
		manifest.Op(at("drop-logo", http.MethodDelete, "/logo", "Take the logo away", manifest.Needs(Manage)), s.dropLogo),
		manifest.Op(at("logo", "GET", "/logo/{file}", "The logo", manifest.Needs(See)), s.logo),
		manifest.Op(at("services", "GET", "/services", "The services and which are open", manifest.Needs(Manage)), s.services),
		manifest.Op(at("set-service", "PUT", "/services/{service}", "Open or close a service", manifest.Needs(Manage)), s.setService),
		manifest.Op(at("rights", "GET", "/rights", "Who may do what here", manifest.Needs(Rights)), s.rights),
		manifest.Op(at("set-right", "PUT", "/rights", "Change who may do what", manifest.Needs(Rights)), s.applyRight),
		manifest.Op(at("brake", "GET", "/brake", "Whether publishing is held here, by whom and why", manifest.Needs(Brake)), s.brake),
		manifest.Op(at("pull-brake", "POST", "/brake", "Stop all publishing at once, here and in the linked schools", manifest.Needs(Brake)), s.pull),
		manifest.Op(at("lift-brake", "DELETE", "/brake", "Let publishing go again", manifest.Needs(Brake)), s.lift),
		manifest.Op(at("delegate", "PUT", "/links/{link}/rights", "Say what the staff of a linked organisation may do here", manifest.Needs(Rights)), s.delegate),
		manifest.Op(at("renounce", "DELETE", "/links/{link}/granted", "Give back what a linked organisation delegated", manifest.Needs(Delegate)), s.renounce),
		manifest.Op(at("links", "GET", "/links", "The organisations linked with this one", manifest.Needs(Consult)), s.links),
		manifest.Op(ending, s.ending),
		manifest.Op(end, s.endLink),
		manifest.Op(at("proposals", "GET", "/proposals", "The links proposed here or from here, and with whom one may be", manifest.Needs(Link)), s.proposals),
		manifest.Op(at("propose", "POST", "/proposals", "Propose a link to an organisation that exists already, by its public number", manifest.Needs(Link)), s.propose),
		manifest.Op(at("accept-proposal", "POST", "/proposals/{proposal}/accept", "Accept a link that another organisation proposes", manifest.Needs(Link)), s.acceptProposal),
		manifest.Op(at("refuse-proposal", "POST", "/proposals/{proposal}/refuse", "Refuse a link that another organisation proposes", manifest.Needs(Link)), s.refuseProposal),
		manifest.Op(at("withdraw-proposal", "DELETE", "/proposals/{proposal}", "Take back a link that was proposed from here", manifest.Needs(Link)), s.withdrawProposal),
		manifest.Op(at("foundings", "GET", "/organisations", "The organisations founded from here", manifest.Needs(Found)), s.foundings),
		manifest.Op(at("found", "POST", "/organisations", "Found a commune or a school", manifest.Needs(Found)), s.askFounding),
	}
}
