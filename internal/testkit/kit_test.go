package testkit_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/manifest"
	"preau/internal/platform/database"
	"preau/internal/tenant"
	"preau/internal/testkit"
)

type out struct {
	Body struct {
		Tenants int  `json:"tenants"`
		Open    bool `json:"open"`
	}
}

type in struct {
	manifest.InTenant
	Body struct {
		Name string `json:"name" minLength:"3"`
	}
}

func sample() manifest.Module {
	return manifest.Module{Key: "sample", Rights: []access.Default{
		{Right: "sample:consult", Kind: access.Consult, Profiles: []access.Profile{access.Director, access.Teacher}, Doors: access.Tenant},
		{Right: "sample:manage", Kind: access.Manage, Profiles: []access.Profile{access.Director}, Doors: access.Tenant},
	}, Operations: []manifest.Operation{
		manifest.Op(manifest.Spec{ID: "sample.count", Method: "GET", Path: "/api/v1/t/{tenant}/sample/count", Gate: manifest.Needs("sample:consult")},
			func(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*out, error) {
				n, err := tenant.Value[int](tx, "select count(*)::int from tenant.tenants")
				o := &out{}
				o.Body.Tenants, o.Body.Open = n, tx.Open("sample")
				return o, err
			}),
		manifest.Op(manifest.Spec{ID: "sample.rename", Method: "POST", Path: "/api/v1/t/{tenant}/sample/rename", Gate: manifest.Needs("sample:manage"), Reads: []string{"tenant"}},
			func(_ context.Context, tx *tenant.Tx, i *in) (*manifest.Empty, error) {
				_, err := tx.Exec("update tenant.tenants set name = $2 where tenant_id = $1", tx.Tenant(), i.Body.Name)
				return nil, err
			}),
	}}
}

func TestAnOperationBehindItsGate(t *testing.T) {
	k := testkit.New(t, testkit.Modules(sample()))
	here, there := k.Tenant("school", "École des Tilleuls"), k.Tenant("school", "École d’ailleurs")
	path := "/api/v1/t/" + here.String() + "/sample/"

	for _, c := range []struct {
		who    string
		client *testkit.Client
		read   int
		write  int
	}{
		{"anonymous", k.Anonymous(), 401, 401},
		{"stranger", k.Staff(there, access.Director), 404, 404},
		{"wrong profile", k.Staff(here, access.Guardian), 403, 403},
		{"reader", k.Staff(here, access.Teacher), 200, 403},
		{"director", k.Staff(here, access.Director), 200, 204},
	} {
		c.client.Get(path+"count").Want(t, c.read)
		c.client.Post(path+"rename", map[string]string{"name": "École des Platanes"}).Want(t, c.write)
	}
	var o out
	k.Staff(here, access.Director).Get(path+"count").JSON(t, &o.Body)
	if o.Body.Tenants != 1 || !o.Body.Open {
		t.Fatalf("a director sees %+v, want their own tenant alone", o.Body)
	}
	a := k.Staff(here, access.Director).Post(path+"rename", map[string]any{"name": "ab", "other": 1}).Want(t, http.StatusUnprocessableEntity)
	t.Logf("%s", a.Body)
	missing := k.Staff(here, access.Director).Get("/api/v1/t/"+uuid.NewString()+"/sample/count").Want(t, 404)
	foreign := k.Staff(here, access.Director).Get("/api/v1/t/"+there.String()+"/sample/count").Want(t, 404)
	if string(missing.Body) != string(foreign.Body) {
		t.Fatal("a foreign tenant answers otherwise than one that does not exist")
	}
}

func TestEveryTableIsInAClass(t *testing.T) {
	k := testkit.New(t, testkit.Modules(sample()))
	if err := database.RefusePrivileged(context.Background(), k.House.App); err != nil {
		t.Fatal(err)
	}
}
