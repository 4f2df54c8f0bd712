package settings_test

import (
	"bytes"
	"crypto/ed25519"
	"image"
	"image/png"
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"preau/internal/access"
	"preau/internal/app"
	"preau/internal/audit"
	"preau/internal/manifest"
	"preau/internal/modules/settings"
	"preau/internal/tenant"
	"preau/internal/testkit"
)

type world struct {
	*testkit.Kit
	service *settings.Service
	invited []settings.FirstAdmin
	told    []string // kinds that people were told of links
	stands  int      // how often a side heard that a link stands
	open    []string // what is open between an organisation and a peer
	proofs  int      // how often a proof was asked for
}

func open(t *testing.T) *world {
	w := &world{}
	extra := manifest.Module{Key: "canteen", Rights: []access.Default{{Right: "canteen:consult", Kind: access.Consult, Profiles: []access.Profile{access.CanteenAgent}, Doors: access.Tenant}}}
	w.Kit = testkit.New(t, func(core *app.Core) ([]manifest.Module, app.Sessions) {
		s := &settings.Service{Words: core.Words, Decider: func() *access.Decider { return w.House.Decider },
			Modules: func() []manifest.Module { return []manifest.Module{extra} },
			Redraw: func(raw []byte) ([]byte, string, error) {
				_, _, err := image.Decode(bytes.NewReader(raw))
				return raw, "image/png", err
			},
			SealedBy: audit.SealKey(core.Root).Public().(ed25519.PublicKey), Log: core.Log,
			Invite:   func(_ *tenant.Tx, who settings.FirstAdmin) error { w.invited = append(w.invited, who); return nil },
			Linked:   func(*tenant.Tx) error { w.stands++; return nil },
			TellLink: func(_ *tenant.Tx, kind string, _ uuid.UUID) error { w.told = append(w.told, kind); return nil },
			Holds:    func(*tenant.Tx, uuid.UUID) ([]string, error) { return w.open, nil },
			Proven:   func(*tenant.Tx) error { w.proofs++; return nil }}
		w.service = s
		return []manifest.Module{s.Module(), extra}, nil
	})
	return w
}

func TestTheCardOfAnOrganisation(t *testing.T) {
	w := open(t)
	here, there := w.Tenant("school", "École des Tilleuls"), w.Tenant("school", "École d’ailleurs")
	path := "/api/v1/t/" + here.String() + "/settings"
	change := map[string]any{"name": "École O’Brien-Nguyễn", "colour": "#ffe600"}
	for _, c := range []struct {
		who         string
		client      *testkit.Client
		read, write int
	}{
		{"anonymous", w.Anonymous(), 401, 401},
		{"stranger", w.Staff(there, access.Director), 404, 404},
		{"guardian", w.Staff(here, access.Guardian), 403, 403},
		{"teacher", w.Staff(here, access.Teacher), 200, 403},
		{"director", w.Staff(here, access.Director), 200, 200},
	} {
		t.Run(c.who, func(t *testing.T) {
			c.client.Get(path).Want(t, c.read)
			c.client.Do(http.MethodPatch, path, change).Want(t, c.write)
		})
	}
	var o settings.Organisation
	w.Staff(here, access.Director).Get(path).Want(t, 200).JSON(t, &o)
	if o.Name != "École O’Brien-Nguyễn" || o.Contrast == nil || o.Contrast.Light.Ratio < 4.5 {
		t.Fatalf("%+v", o)
	}
	a := w.Staff(here, access.Director).Do(http.MethodPatch, path, map[string]any{"time_zone": "Europe/Nulle-Part"}).Want(t, 422)
	if a.Code() != "invalid" {
		t.Fatal(a.Code())
	}
}

func TestALogoIsAPicture(t *testing.T) {
	w := open(t)
	here := w.Tenant("school", "École des Tilleuls")
	director := w.Staff(here, access.Director)
	director.Header = http.Header{"Content-Type": {"image/png"}}
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewRGBA(image.Rect(0, 0, 4, 4))); err != nil {
		t.Fatal(err)
	}
	path := "/api/v1/t/" + here.String() + "/settings"
	var o settings.Organisation
	director.Do(http.MethodPut, path+"/logo", bytes.NewReader(b.Bytes())).Want(t, 200).JSON(t, &o)
	w.Staff(here, access.Guardian).Get(path+"/logo/"+o.LogoFile.String()).Want(t, 200)
	w.Staff(w.Tenant("school", "Ailleurs"), access.Guardian).Get(path+"/logo/"+o.LogoFile.String()).Want(t, 404)
	director.Do(http.MethodPut, path+"/logo", bytes.NewReader([]byte("<svg onload=alert(1)>"))).Want(t, 422)
	w.Staff(here, access.Teacher).Do(http.MethodDelete, path+"/logo", nil).Want(t, 403)
	var none settings.Organisation
	w.Staff(here, access.Director).Do(http.MethodDelete, path+"/logo", nil).Want(t, 200).JSON(t, &none)
	if none.LogoFile != nil {
		t.Fatalf("%+v", none)
	}
	w.Staff(here, access.Guardian).Get(path+"/logo/"+o.LogoFile.String()).Want(t, 404)
}

func TestAChangeOfRightHoldsAtOnce(t *testing.T) {
	w := open(t)
	here := w.Tenant("commune", "Saint-Aubin-le-Val")
	admin := w.Staff(here, access.TownAdmin)
	desk := w.Staff(here, access.SchoolOffice)
	path := "/api/v1/t/" + here.String() + "/settings"
	desk.Do(http.MethodPatch, path, map[string]any{"city": "Saint-Aubin"}).Want(t, 403)
	give := map[string]any{"profile": "school_office", "right": "settings:manage", "door": "tenant", "allowed": true}
	desk.Do(http.MethodPut, path+"/rights", give).Want(t, 403)
	admin.Do(http.MethodPut, path+"/rights", give).Want(t, 204)
	desk.Do(http.MethodPatch, path, map[string]any{"city": "Saint-Aubin"}).Want(t, 200)
	give["allowed"] = false
	admin.Do(http.MethodPut, path+"/rights", give).Want(t, 204)
	desk.Do(http.MethodPatch, path, map[string]any{"city": "Saint-Aubin"}).Want(t, 403)

	// what an agent has no children for is not offered to them
	var table struct{ Items []settings.RightLine }
	admin.Get(path+"/rights").Want(t, 200).JSON(t, &table)
	for _, line := range table.Items {
		for _, h := range line.Holders {
			if h.Door == "subject" && h.Profile != access.Guardian {
				t.Errorf("%s is offered to %s over their own", line.Right, h.Profile)
			}
		}
	}

	fixed := map[string]any{"profile": "school_office", "right": "settings:rights", "door": "tenant", "allowed": true}
	if a := admin.Do(http.MethodPut, path+"/rights", fixed).Want(t, 403); a.Code() != "access.fixed" {
		t.Fatal(a.Code())
	}
	// the door that shows everybody's rows stays the staff's
	family := map[string]any{"profile": "guardian", "right": "settings:manage", "door": "tenant", "allowed": true}
	if a := admin.Do(http.MethodPut, path+"/rights", family).Want(t, 403); a.Code() != "access.fixed" {
		t.Fatal(a.Code())
	}
	unknown := map[string]any{"profile": "school_office", "right": "canteen:eat", "door": "tenant", "allowed": true}
	admin.Do(http.MethodPut, path+"/rights", unknown).Want(t, 404)
}

func TestAClosedServiceIsAbsent(t *testing.T) {
	w := open(t)
	here := w.Tenant("commune", "Saint-Aubin-le-Val")
	admin := w.Staff(here, access.TownAdmin)
	path := "/api/v1/t/" + here.String() + "/settings/services"
	var list struct{ Items []settings.ServiceState }
	admin.Get(path).Want(t, 200).JSON(t, &list)
	if len(list.Items) != 1 || !list.Items[0].Open {
		t.Fatalf("%+v", list)
	}
	admin.Do(http.MethodPut, path+"/canteen", map[string]any{"open": false}).Want(t, 204)
	admin.Get(path).JSON(t, &list)
	if list.Items[0].Open {
		t.Fatal("still open")
	}
	admin.Do(http.MethodPut, path+"/settings", map[string]any{"open": false}).Want(t, 404)
}

// Whoever runs the installation founds; another vendor, a publisher of resources, proposes a link.
func TestAVendorFoundsWhereItRunsTheInstallation(t *testing.T) {
	w := open(t)
	w.service.SIRET = "00009902800011"
	runs, sells := w.Tenant("vendor", "Préau Services"), w.Tenant("vendor", "Éditions du Val")
	w.Exec(runs, `update tenant.tenants set siret = $2 where tenant_id = $1`, runs, w.service.SIRET)
	w.Exec(sells, `update tenant.tenants set siret = '21990001600011' where tenant_id = $1`, sells)
	town := map[string]any{"kind": "commune", "name": "Commune de Valrousse", "siret": "21990014900010", "insee": "99031", "given_name": "Anne", "family_name": "O’Brien-Nguyễn", "admin_mail": "anne@example.fr"}
	for _, c := range []struct {
		vendor uuid.UUID
		status int
		found  bool
	}{{sells, 403, false}, {runs, 200, true}} {
		operator, path := w.Staff(c.vendor, access.Operator), "/api/v1/t/"+c.vendor.String()+"/settings"
		var card struct{ Abilities map[string]bool }
		if operator.Get(path).Want(t, 200).JSON(t, &card); card.Abilities["found"] != c.found {
			t.Errorf("%+v", card)
		}
		operator.Post(path+"/organisations", town).Want(t, c.status)
	}
	// nor is the page offered to it
	hat := w.Hat(sells, tenant.NewID(), access.Operator)
	hat.Organisation = access.Organisation{Kind: "vendor", SIRET: "21990001600011"}
	w.As(access.Caller{Hats: []access.Hat{hat}}).Get("/api/v1/t/"+sells.String()+"/settings/organisations").Want(t, 404)
}

func TestACommuneFoundsItsSchool(t *testing.T) {
	w := open(t)
	here := w.Tenant("commune", "Saint-Aubin-le-Val")
	path := "/api/v1/t/" + here.String() + "/settings/organisations"
	school := map[string]any{"kind": "school", "school_type": "elementaire", "name": "École Jacqueline-Auriol", "uai": "0990027s",
		"given_name": "Anne", "family_name": "O’Brien-Nguyễn", "admin_mail": "anne@example.fr"}
	w.Anonymous().Post(path, school).Want(t, 401)
	w.Staff(w.Tenant("commune", "Ailleurs"), access.TownAdmin).Post(path, school).Want(t, 404)
	w.Staff(here, access.CanteenAgent).Post(path, school).Want(t, 403)
	admin := w.Staff(here, access.TownAdmin)

	wrong := map[string]any{"kind": "school", "name": "École", "uai": "0990027A", "given_name": "A", "family_name": "B", "admin_mail": "a@example.fr"}
	admin.Post(path, wrong).Want(t, 422)
	region := map[string]any{"kind": "region", "name": "Région", "siret": "21990001600011", "given_name": "A", "family_name": "B", "admin_mail": "a@example.fr"}
	admin.Post(path, region).Want(t, 403)

	var asked struct{ Founded uuid.UUID }
	admin.Post(path, school).Want(t, 200).JSON(t, &asked)
	w.RunJobs()
	if len(w.invited) != 1 || w.invited[0].Profile != access.Director || w.invited[0].FamilyName != "O’Brien-Nguyễn" {
		t.Fatalf("%+v", w.invited)
	}
	var list struct{ Items []settings.FoundingLine }
	admin.Get(path).Want(t, 200).JSON(t, &list)
	if len(list.Items) != 1 || list.Items[0].State != "founded" {
		t.Fatalf("%+v", list)
	}
	w.In(asked.Founded, func(tx *tenant.Tx) error {
		links, err := tenant.Links(tx)
		if len(links) != 1 || links[0].Peer != here {
			t.Fatalf("%+v", links)
		}
		left, err2 := tenant.Value[string](tx, `select payload::text from platform.outbox where tenant_id = $1 and kind = 'settings.found'`, tx.Tenant())
		if err2 != nil || left != "{}" {
			t.Fatalf("what was delivered stays in the outbox: %s %v", left, err2)
		}
		return err
	})
	if a := admin.Post(path, school).Want(t, 422); !bytes.Contains(a.Body, []byte("settings.taken_uai")) {
		t.Fatalf("%s", a.Body)
	}
}

// A link is proposed by one side and accepted by the other; nothing stands before, and what was taken back meanwhile never does.
func TestALinkIsAgreedOnByBothSides(t *testing.T) {
	w := open(t)
	vendor, town, other := w.Tenant("vendor", "Préau Services"), w.Tenant("commune", "Saint-Aubin-le-Val"), w.Tenant("commune", "Ailleurs")
	w.Exec(town, `select tenant.claim('siret', '21990001600011')`)
	path := func(of uuid.UUID) string { return "/api/v1/t/" + of.String() + "/settings/proposals" }
	operator, mayor := w.Staff(vendor, access.Operator), w.Staff(town, access.TownAdmin)
	asked := map[string]any{"kind": "commune", "number": "21990001600011"}
	for _, c := range []struct {
		who    *testkit.Client
		body   map[string]any
		status int
		says   string
	}{
		{w.Anonymous(), asked, 401, ""}, {w.Staff(other, access.TownAdmin), asked, 404, ""}, {w.Staff(vendor, access.VendorBilling), asked, 403, ""},
		{operator, map[string]any{"kind": "commune", "number": "12"}, 422, "settings.bad_number"}, {operator, map[string]any{"kind": "commune", "number": "21990014900010"}, 422, "settings.unknown_number"},
		{operator, map[string]any{"kind": "commune", "number": "21990001600011", "services": []string{"canteen"}}, 422, "settings.never_linked"},
		{operator, map[string]any{"kind": "region", "number": "21990001600011"}, 200, ""},
	} {
		if a := c.who.Post(path(vendor), c.body).Want(t, c.status); !bytes.Contains(a.Body, []byte(c.says)) {
			t.Errorf("%v: %s", c.body, a.Body)
		}
	}
	type list struct {
		Items []struct {
			ID, State, Reason, Peer string
			Abilities               map[string]bool
		}
	}
	read := func(who *testkit.Client, of uuid.UUID) (l list) {
		t.Helper()
		who.Get(path(of)).Want(t, 200).JSON(t, &l)
		return l
	}
	links := func(of uuid.UUID) (out []tenant.Link) {
		w.In(of, func(tx *tenant.Tx) (err error) {
			out, err = tenant.Links(tx)
			return err
		})
		return out
	}
	w.RunJobs()
	if mine := read(operator, vendor); mine.Items[0].State != "refused" || mine.Items[0].Reason != "kind" || mine.Items[0].Peer != "21990001600011" || len(read(mayor, town).Items) != 0 {
		t.Fatalf("another kind: %+v", mine)
	}

	// taken back before the other's answer came
	operator.Post(path(vendor), asked).Want(t, 200)
	if a := operator.Post(path(vendor), asked).Want(t, 422); !bytes.Contains(a.Body, []byte("settings.proposed_already")) {
		t.Fatalf("%s", a.Body)
	}
	w.RunJobs()
	id := read(mayor, town).Items[0].ID
	operator.Post(path(vendor)+"/"+id+"/accept", nil).Want(t, 409)
	w.Staff(other, access.TownAdmin).Post(path(other)+"/"+id+"/accept", nil).Want(t, 404)
	mayor.Post(path(town)+"/"+id+"/accept", nil).Want(t, 200)
	operator.Do(http.MethodDelete, path(vendor)+"/"+id, nil).Want(t, 200)
	w.RunJobs()
	if len(links(vendor))+len(links(town)) != 0 || read(mayor, town).Items[0].State != "withdrawn" || w.stands != 0 {
		t.Fatalf("%+v %+v %+v", links(vendor), links(town), read(mayor, town))
	}

	operator.Post(path(vendor), asked).Want(t, 200)
	w.RunJobs()
	if len(links(vendor))+len(links(town)) != 0 {
		t.Fatal("a link before an answer")
	}
	for _, p := range read(mayor, town).Items {
		if p.Abilities["answer"] {
			mayor.Post(path(town)+"/"+p.ID+"/accept", nil).Want(t, 200)
		}
	}
	w.RunJobs()
	for _, l := range append(links(vendor), links(town)...) {
		if len(l.Services) != 2 || l.Services[0] != "billing" || l.Services[1] != "support" {
			t.Errorf("%+v", l)
		}
	}
	if len(links(vendor)) != 1 || len(links(town)) != 1 || w.stands != 2 {
		t.Fatalf("%+v %+v, heard %d times", links(vendor), links(town), w.stands)
	}
	if a := operator.Post(path(vendor), asked).Want(t, 422); !bytes.Contains(a.Body, []byte("settings.linked_already")) {
		t.Fatalf("%s", a.Body)
	}
}

// Either side ends a link, when nothing is open between them: nobody of one acts in the other any more, and they may agree on another the same day.
func TestALinkIsEndedByEitherSide(t *testing.T) {
	w := open(t)
	town, school, other := w.Tenant("commune", "Saint-Aubin-le-Val"), w.Tenant("school", "École des Tilleuls"), w.Tenant("commune", "Ailleurs")
	w.Exec(school, `select tenant.claim('uai', '0990001N')`)
	w.Link(town, school, "canteen")
	w.Link(other, school, "transport")
	w.Exec(school, `update tenant.links set peer_kind = 'commune' where tenant_id = $1`, school)
	w.Exec(town, `update tenant.links set peer_name = 'École des Tilleuls' where tenant_id = $1`, town)
	mayor, director := w.Staff(town, access.TownAdmin), w.Staff(school, access.Director)
	base := func(of uuid.UUID) string { return "/api/v1/t/" + of.String() + "/settings/links" }
	type seen struct {
		Items []struct {
			ID        string
			Tenant    uuid.UUID
			Rights    []string
			Abilities map[string]bool
		}
	}
	read := func(who *testkit.Client, of uuid.UUID) (out seen) {
		t.Helper()
		who.Get(base(of)).Want(t, 200).JSON(t, &out)
		return out
	}
	id := read(mayor, town).Items[0].ID
	var there string
	for _, l := range read(director, school).Items {
		if l.Tenant == town {
			there = l.ID
		}
	}
	director.Do(http.MethodPut, base(school)+"/"+there+"/rights", map[string]any{"rights": []string{"settings:consult"}}).Want(t, 200)
	w.RunJobs()
	end := base(town) + "/" + id + "/ending"
	name := map[string]any{"name": "ecole  des tilleuls"}
	for _, c := range []struct {
		who    *testkit.Client
		body   map[string]any
		status int
	}{{w.Anonymous(), name, 401}, {w.Staff(other, access.TownAdmin), name, 404}, {w.Staff(town, access.CanteenAgent), name, 403}, {mayor, map[string]any{"name": "École des Lilas"}, 422}} {
		c.who.Post(end, c.body).Want(t, c.status)
	}
	mayor.Post(base(town)+"/"+there+"/ending", name).Want(t, 404)
	w.open = []string{"Une commande est en cours."}
	if a := mayor.Post(end, name).Want(t, 409); a.Code() != "settings.link_held" || !bytes.Contains(a.Body, []byte("commande")) {
		t.Errorf("%s", a.Body)
	}
	var e struct {
		Services, Holds []string
		There           int
	}
	mayor.Get(end).Want(t, 200).JSON(t, &e)
	if len(e.Services) != 1 || len(e.Holds) != 1 || e.There != 1 || w.proofs != 0 {
		t.Errorf("%+v, %d proofs", e, w.proofs)
	}
	w.open = nil
	mayor.Post(end, name).Want(t, 200)
	if len(read(mayor, town).Items) != 0 || len(read(director, school).Items) != 2 || w.proofs != 1 {
		t.Errorf("%+v, %d proofs", read(mayor, town), w.proofs)
	}
	mayor.Post(end, name).Want(t, 404)
	w.RunJobs()
	left := read(director, school).Items
	if len(left) != 1 || left[0].Tenant != other || len(w.told) != 1 || w.told[0] != "settings.kind_link_ended" {
		t.Errorf("%+v, told %v", left, w.told)
	}
	w.In(school, func(tx *tenant.Tx) error {
		if n, err := tenant.Value[int](tx, `select count(*)::int from tenant.links where tenant_id = $1 and peer_tenant_id = $2 and (rights <> '{}' or until is null)`, school, town); err != nil || n != 0 {
			t.Errorf("%d links keep a right, %v", n, err)
		}
		return nil
	})
	mayor.Post("/api/v1/t/"+town.String()+"/settings/proposals", map[string]any{"kind": "school", "number": "0990001N", "services": []string{"canteen"}}).Want(t, 200)
	w.RunJobs()
	var p struct{ Items []struct{ ID string } }
	director.Get("/api/v1/t/"+school.String()+"/settings/proposals").Want(t, 200).JSON(t, &p)
	director.Post("/api/v1/t/"+school.String()+"/settings/proposals/"+p.Items[0].ID+"/accept", nil).Want(t, 200)
	w.RunJobs()
	if len(read(mayor, town).Items) != 1 || len(read(director, school).Items) != 2 {
		t.Errorf("not linked again: %+v %+v", read(mayor, town), read(director, school))
	}
}

// Who was refused, or thought better of it, does not ask again and again.
func TestALinkIsNotAskedForEndlessly(t *testing.T) {
	w := open(t)
	vendor, town := w.Tenant("vendor", "Préau Services"), w.Tenant("commune", "Saint-Aubin-le-Val")
	w.Exec(town, `select tenant.claim('siret', '21990001600011')`)
	path := "/api/v1/t/" + vendor.String() + "/settings/proposals"
	operator := w.Staff(vendor, access.Operator)
	asked := map[string]any{"kind": "commune", "number": "21990001600011"}
	for range 3 {
		var p struct{ ID string }
		operator.Post(path, asked).Want(t, 200).JSON(t, &p)
		operator.Do(http.MethodDelete, path+"/"+p.ID, nil).Want(t, 200)
	}
	if a := operator.Post(path, asked).Want(t, 422); !bytes.Contains(a.Body, []byte("settings.proposed_often")) {
		t.Fatalf("%s", a.Body)
	}
	w.Clock.Advance(32 * 24 * time.Hour)
	w.Staff(vendor, access.Operator).Post(path, asked).Want(t, 200)
}

func TestTheJournalIsReadAndVerified(t *testing.T) {
	w := open(t)
	here, there := w.Tenant("school", "École des Tilleuls"), w.Tenant("school", "École d’ailleurs")
	path := "/api/v1/t/" + here.String() + "/settings"
	director := w.Staff(here, access.Director)
	director.Do(http.MethodPatch, path, map[string]any{"city": "Valcastel"}).Want(t, 200)
	sealer := &audit.Sealer{DB: w.House.DB, Key: audit.SealKey(w.House.Root), Log: w.House.Log}
	if _, err := sealer.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		who    string
		client *testkit.Client
		status int
	}{
		{"anonymous", w.Anonymous(), 401},
		{"stranger", w.Staff(there, access.Director), 404},
		{"guardian", w.Staff(here, access.Guardian), 403},
		{"teacher", w.Staff(here, access.Teacher), 403},
		{"data protection officer", w.Staff(here, access.DPO), 200},
		{"director", director, 200},
	} {
		if a := c.client.Get(path + "/journal"); a.Status != c.status {
			t.Errorf("%s: %d", c.who, a.Status)
		}
	}
	var j struct {
		Items []settings.Act
		Lines int64
		Check *settings.Check
	}
	director.Get(path+"/journal").Want(t, 200).JSON(t, &j)
	if len(j.Items) != 1 || j.Items[0].Operation != "settings.change" || j.Items[0].Act != "Modification" || j.Lines != 1 || j.Check != nil {
		t.Fatalf("%+v", j)
	}
	director.Post(path+"/journal/checks", nil).Want(t, 200)
	w.RunJobs()
	director.Get(path+"/journal").Want(t, 200).JSON(t, &j)
	if j.Check == nil || j.Check.Found != 0 || j.Check.Lines != 1 {
		t.Fatalf("%+v", j.Check)
	}
	owner, err := pgx.Connect(t.Context(), w.Admin)
	if err != nil {
		t.Fatal(err)
	}
	defer owner.Close(t.Context())
	if _, err := owner.Exec(t.Context(), `update audit.lines set operation = 'settings.see' where tenant_id = $1`, here); err != nil {
		t.Fatal(err)
	}
	director.Post(path+"/journal/checks", nil).Want(t, 200)
	w.RunJobs()
	director.Get(path+"/journal").Want(t, 200).JSON(t, &j)
	if j.Check.Found == 0 || j.Check.Findings[0].Kind != audit.Edited || j.Check.Findings[0].Seq != 1 {
		t.Fatalf("%+v", j.Check)
	}
}

// The signed ends leave the house every hour, once each, to the folder that is configured.
func TestTheEndsOfTheJournalsLeaveTheHouse(t *testing.T) {
	w := open(t)
	here := w.Tenant("school", "École des Tilleuls")
	w.service.Heads.Folder = t.TempDir()
	w.Staff(here, access.Director).Do(http.MethodPatch, "/api/v1/t/"+here.String()+"/settings", map[string]any{"city": "Valcastel"}).Want(t, 200)
	sealer := &audit.Sealer{DB: w.House.DB, Key: audit.SealKey(w.House.Root), Log: w.House.Log}
	if _, err := sealer.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	export := func(due time.Time) {
		err := w.House.DB.In(t.Context(), tenant.Doors{}, tenant.Actor{}, func(tx *tenant.Tx) error {
			_, err := tx.Emit("settings.export-heads", time.Time{}, manifest.Due{Due: due})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		w.RunJobs()
	}
	export(testkit.Monday)
	export(testkit.Monday.Add(time.Hour))
	heads, err := audit.ReadHeads(w.service.Heads.Folder)
	if err != nil || len(heads) != 1 || heads[0].Tenant != here || heads[0].Seq != 1 {
		t.Fatalf("%+v %v", heads, err)
	}
}
