package canteen

import (
	"context"
	"strconv"
	"time"

	"github.com/google/uuid"

	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/platform/sheet"
	"preau/internal/tenant"
)

// Files, purchases, adults' meals, waste: inputs, views and one-line handlers.

func (s *Service) buyingOperations() []manifest.Operation {
	const staff = "/api/v1/t/{tenant}/canteen/"
	menus, buy, look, adults := manifest.Needs(Menus), manifest.Needs(Buying), manifest.Needs(Figures), manifest.Needs(Adults)
	people := []string{"directory", "tenant"}
	const large = 12 << 20
	return []manifest.Operation{
		manifest.Op(manifest.Spec{ID: "canteen.import-menus", Method: "POST", Path: staff + "plans/{plan}/import", Summary: "Try menus of a file or a pasted text, or write them as drafts", Gate: menus, Reads: people, MaxBody: large, Status: 200}, s.importMenus),
		manifest.Op(manifest.Spec{ID: "canteen.open-data", Method: "POST", Path: staff + "menus.csv", Summary: "The published menus in the national schema menus-collectifs 0.2", Gate: menus, Reads: people, File: "text/csv", Status: 200}, s.openData),

		manifest.Op(manifest.Spec{ID: "canteen.standing", Method: "GET", Path: staff + "egalim/{year}", Summary: "Where the kitchen stands in a year, and what each figure comes from", Gate: look, Reads: people}, s.standing),
		manifest.Op(manifest.Spec{ID: "canteen.purchases", Method: "GET", Path: staff + "purchases", Summary: "The purchases of a year", Gate: look, Reads: people}, s.purchases),
		manifest.Op(manifest.Spec{ID: "canteen.buy", Method: "POST", Path: staff + "purchases", Summary: "Enter a purchase", Gate: buy, Reads: people}, s.buy),
		manifest.Op(manifest.Spec{ID: "canteen.change-purchase", Method: "PUT", Path: staff + "purchases/{purchase}", Summary: "Change a purchase", Gate: buy, Reads: people}, s.changePurchase),
		manifest.Op(manifest.Spec{ID: "canteen.drop-purchase", Method: "DELETE", Path: staff + "purchases/{purchase}", Summary: "Take a purchase back", Gate: buy}, s.dropPurchase),
		manifest.Op(manifest.Spec{ID: "canteen.import-purchases", Method: "POST", Path: staff + "purchases/import", Summary: "Try purchases in the columns of ma cantine, or write them", Gate: buy, Reads: people, MaxBody: large, Status: 200}, s.importPurchases),
		manifest.Op(manifest.Spec{ID: "canteen.export-purchases", Method: "POST", Path: staff + "egalim/{year}/purchases.csv", Summary: "The purchases of a year in the columns of ma cantine", Gate: look, Reads: people, File: "text/csv", Status: 200}, s.exportPurchases),
		manifest.Op(manifest.Spec{ID: "canteen.export-return", Method: "POST", Path: staff + "egalim/{year}/return.csv", Summary: "The yearly return in the columns of ma cantine", Gate: look, Reads: people, File: "text/csv", Status: 200}, s.exportReturn),
		manifest.Op(manifest.Spec{ID: "canteen.weigh", Method: "POST", Path: staff + "waste", Summary: "Enter a weighing of what was thrown away", Gate: buy}, s.weigh),

		manifest.Op(manifest.Spec{ID: "canteen.adult-meals", Method: "GET", Path: staff + "adults", Summary: "Meals of adults per school and day, as counts", Gate: adults, Reads: people}, s.adultMeals),
		manifest.Op(manifest.Spec{ID: "canteen.ask-adult-meals", Method: "PUT", Path: staff + "adults/{school}/{day}", Summary: "Ask for meals of adults: a school for itself, the desk for a restaurant", Gate: adults, Reads: people, Status: 200}, s.askAdults),
	}
}

// OfYear is the path of a civil year.
type OfYear struct {
	manifest.InTenant
	Year int `path:"year" minimum:"2000" maximum:"2199"`
}

func (s *Service) standing(_ context.Context, tx *tenant.Tx, in *OfYear) (*struct{ Body StandingView }, error) {
	st, err := StandingOf(tx, in.Year)
	if err != nil {
		return nil, err
	}
	return &struct{ Body StandingView }{StandingView{*st, map[string]bool{"buy": manifest.Holds(tx, Buying) != 0}}}, nil
}

// StandingView is a standing with its reader's abilities.
type StandingView struct {
	Standing
	Abilities map[string]bool `json:"abilities" doc:"buy"`
}

type outPurchases struct {
	Body struct {
		Items []Purchase `json:"items" nullable:"false"`
		More  bool       `json:"more" doc:"Others are not listed: narrow the search"`
	}
}

func (s *Service) purchases(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Year   int    `query:"year" minimum:"2000" maximum:"2199" required:"true"`
	Query  string `query:"q" maxLength:"100"`
	Family string `query:"family" enum:",VIANDES_VOLAILLES,CHARCUTERIE,PRODUITS_DE_LA_MER,FRUITS_ET_LEGUMES,PRODUITS_LAITIERS,BOULANGERIE,BOISSONS,AUTRES"`
}) (*outPurchases, error) {
	out := &outPurchases{}
	rows, err := Purchases(tx, in.Year, in.Query, in.Family)
	out.Body.Items, out.Body.More = append([]Purchase{}, rows...), len(rows) == listedPurchases
	return out, err
}

func (s *Service) buy(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body Bought
}) (*manifest.Empty, error) {
	return nil, Buy(tx, uuid.Nil, in.Body)
}

// OfPurchase is the path of a purchase.
type OfPurchase struct {
	manifest.InTenant
	Purchase uuid.UUID `path:"purchase" format:"uuid"`
}

func (s *Service) changePurchase(_ context.Context, tx *tenant.Tx, in *struct {
	OfPurchase
	Body Bought
}) (*manifest.Empty, error) {
	return nil, Buy(tx, in.Purchase, in.Body)
}

func (s *Service) dropPurchase(_ context.Context, tx *tenant.Tx, in *OfPurchase) (*manifest.Empty, error) {
	return nil, Unbuy(tx, in.Purchase)
}

func (s *Service) importPurchases(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body Given
}) (*struct{ Body PurchaseReport }, error) {
	r, err := s.ImportPurchases(tx, in.Body)
	if err != nil {
		return nil, err
	}
	if in.Body.Commit && r.Errors > 0 {
		return nil, problem.New(problem.Invalid, "canteen.import_errors", "n", r.Errors)
	}
	return &struct{ Body PurchaseReport }{*r}, nil
}

func (s *Service) exportPurchases(_ context.Context, tx *tenant.Tx, in *OfYear) (*paper, error) {
	table, err := PurchaseTable(tx, in.Year)
	if err != nil {
		return nil, err
	}
	raw, err := sheet.CSV(table)
	return paperOf("achats-"+strconv.Itoa(in.Year)+".csv", "text/csv; charset=utf-8", raw), err
}

func (s *Service) exportReturn(_ context.Context, tx *tenant.Tx, in *OfYear) (*paper, error) {
	table, err := Return(tx, in.Year)
	if err != nil {
		return nil, err
	}
	raw, err := sheet.CSV(table)
	return paperOf("bilan-"+strconv.Itoa(in.Year)+".csv", "text/csv; charset=utf-8", raw), err
}

func (s *Service) weigh(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body struct {
		Day    Date   `json:"day" format:"date"`
		What   string `json:"what" enum:"plates,unserved,kitchen"`
		Grams  int64  `json:"grams" minimum:"0" maximum:"5000000"`
		Guests int    `json:"guests" minimum:"0" maximum:"5000"`
		Note   string `json:"note,omitempty" maxLength:"200"`
	}
}) (*manifest.Empty, error) {
	b := in.Body
	_, err := tx.Exec(`insert into canteen.waste (tenant_id, id, day, what, grams, guests, note, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8)`, tx.Tenant(), tenant.NewID(), b.Day, b.What, b.Grams, b.Guests, b.Note, tx.Now())
	return nil, err
}

// AdultMeals are the adults' meals of a school on a day.
type AdultMeals struct {
	School    uuid.UUID `json:"school"`
	Name      string    `json:"name"`
	Day       Date      `json:"day" format:"date"`
	Meals     int       `json:"meals"`
	Via       string    `json:"via" enum:"school,desk"`
	UpdatedAt time.Time `json:"updated_at"`
}

type outAdults struct {
	Body struct {
		Items   []AdultMeals `json:"items" nullable:"false"`
		Schools []Follower   `json:"schools" nullable:"false" doc:"Those one may ask for"`
	}
}

func (s *Service) adultsOf(tx *tenant.Tx, from, until Date) (*outAdults, error) {
	if err := span(from, until, longestReading); err != nil {
		return nil, err
	}
	out := &outAdults{}
	var err error
	if out.Body.Items, err = AdultMealsOf(tx, from, until); err != nil {
		return nil, err
	}
	out.Body.Schools, err = tables(tx)
	return out, err
}

func (s *Service) adultMeals(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	InDays
}) (*outAdults, error) {
	return s.adultsOf(tx, in.From, in.Until)
}

func (s *Service) askAdults(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	School uuid.UUID `path:"school" format:"uuid"`
	Day    Date      `path:"day" format:"date"`
	Body   struct {
		Meals int `json:"meals" minimum:"0" maximum:"500"`
	}
}) (*outAdults, error) {
	if err := AskAdults(tx, in.School, in.Day, in.Body.Meals); err != nil {
		return nil, err
	}
	return s.adultsOf(tx, in.Day.Monday(), in.Day.Monday().AddDays(6))
}
