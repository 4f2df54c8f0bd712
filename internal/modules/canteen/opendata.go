package canteen

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/platform/sheet"
	"preau/internal/tenant"
)

// scdlColumns are those of the national schema « menus-collectifs » 0.2, in its order: one line per dish.
var scdlColumns = []string{"collectiviteNom", "collectiviteSiret", "etablissementNom", "etablissementSiret", "restaurantNom", "restaurantId", "restaurantIdType", "restaurantType", "restaurantConvive", "menuDate",
	"menuTypeRepas", "menuTypePlat", "menuNomPlat", "menuCodePlat", "menuSiqoPlat", "menuLabelPlat", "menuAllergenePlat", "menuPrecisionPlat", "menuModificationDate", "menuModificationActivite"}

// siqo are the official signs of quality and origin, by our word; the other labels go in their own column.
var siqo = map[string]string{"bio": "Agriculture Biologique", "aop": "Appellation d'origine protégée/contrôlée", "igp": "Indication géographique protégée", "stg": "Spécialité traditionnelle garantie", "label_rouge": "Label Rouge"}

var otherLabels = map[string]string{"msc": "Pêche durable", "hve": "Haute valeur environnementale", "farm": "Fermier", "rup": "Région ultrapériphérique", "fair_trade": "Commerce équitable", "local": "Produit local", "french": "Origine France", "homemade": "Fait maison"}

var (
	siretForm = regexp.MustCompile(`^\d{14}$`)
	uaiForm   = regexp.MustCompile(`^\d{7}[A-Z]$`)
)

// OpenData is the table of the menus published for some days, as the national schema asks. What the schema requires and nobody wrote is
// refused by name.
func OpenData(tx *tenant.Tx, from, until Date) ([][]string, error) {
	if err := span(from, until, 400); err != nil {
		return nil, err
	}
	town, _, err := tenant.One[struct{ Name, Siret string }](tx, `select name, coalesce(siret, '') as siret from tenant.tenants where tenant_id = $1`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	if !siretForm.MatchString(town.Siret) {
		return nil, problem.New(problem.Invalid, "canteen.open_data_siret")
	}
	plans, err := Plans(tx)
	if err != nil {
		return nil, err
	}
	menus, err := tenant.Select[Menu](tx, `select `+menuColumns+` from canteen.menus m where m.tenant_id = $1 and m.day between $2 and $3 and m.published_at is not null order by m.day, array_position(array['lunch', 'picnic', 'snack'], m.meal)`, tx.Tenant(), from, until)
	if err != nil {
		return nil, err
	}
	out := [][]string{scdlColumns}
	for _, p := range plans {
		kitchen, siret := p.Kitchen, p.KitchenSiret
		if kitchen == "" {
			kitchen = town.Name
		}
		if !siretForm.MatchString(siret) {
			siret = town.Siret
		}
		for _, f := range p.Followers {
			if f.Kind == "" {
				return nil, problem.New(problem.Invalid, "canteen.open_data_kind", "restaurant", f.Name)
			}
			idType := "Autre"
			switch {
			case siretForm.MatchString(f.Code):
				idType = "Siret"
			case uaiForm.MatchString(f.Code):
				idType = "EN"
			case f.Code == "":
				idType = "Sans"
			}
			for _, m := range menus {
				if m.PlanID != p.ID {
					continue
				}
				for _, d := range m.Dishes {
					precision := d.Note
					if d.Vegetarian {
						precision = strings.TrimSuffix("végétarien, "+precision, ", ")
					}
					out = append(out, []string{town.Name, town.Siret, kitchen, siret, f.Name, f.Code, idType, f.Kind, "scolaire", m.Day.String(), scdl["meal."+m.Meal], scdl[d.Course], d.Name, d.Code,
						named(siqo, d.Labels), named(otherLabels, d.Labels), named(scdl, d.Allergens), precision, m.UpdatedAt.UTC().Format(time.RFC3339), ""})
				}
			}
		}
	}
	return out, nil
}

func named(words map[string]string, codes []string) string {
	var out []string
	for _, c := range codes {
		if w := words[c]; w != "" && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return strings.Join(out, ",")
}

func (s *Service) openData(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	InDays
}) (*paper, error) {
	table, err := OpenData(tx, in.From, in.Until)
	if err != nil {
		return nil, err
	}
	raw, err := sheet.Plain(table)
	return paperOf("menus-collectifs-"+in.From.String()+".csv", "text/csv; charset=utf-8", raw), err
}
