package canteen

import "slices"

// The courses of a meal, in the order in which they are served.
var courses = []string{"starter", "main", "side", "dairy", "dessert", "snack", "bread"}

// The kinds of meal.
const (
	Lunch  = "lunch"
	Picnic = "picnic" // a lunch that is carried
	Snack  = "snack"
)

// Allergens are the fourteen that must be told (regulation (EU) 1169/2011, annex II), by our word for each.
var Allergens = []string{"gluten", "crustaceans", "eggs", "fish", "peanuts", "soy", "milk", "nuts", "celery", "mustard", "sesame", "sulphites", "lupin", "molluscs"}

// Labels are what a dish may bear: organic, the signs of quality and origin, and what EGalim counts beside them.
var Labels = []string{"bio", "aop", "igp", "stg", "label_rouge", "msc", "hve", "farm", "rup", "fair_trade", "local", "french", "homemade"}

// Avoided is what a diet may leave out and a dish may contain.
var Avoided = []string{"pork", "meat", "fish"}

// scdl are the words of the national schema « menus-collectifs » 0.2, to the letter.
var scdl = map[string]string{
	"starter": "entrée", "main": "plat principal", "side": "garniture", "dairy": "produit laitier", "dessert": "dessert", "snack": "goûter", "bread": "pain",
	"meal.lunch": "déjeuner", "meal.picnic": "pique-nique", "meal.snack": "goûter",
	"gluten": "Céréales contenant du gluten", "crustaceans": "Crustacés", "eggs": "Oeufs", "fish": "Poissons", "peanuts": "Arachides", "soy": "Soja", "milk": "Lait",
	"nuts": "Fruits à coques", "celery": "Céleri", "mustard": "Moutarde", "sesame": "Graines de sésame", "sulphites": "Anhydride sulfureux et sulfites", "lupin": "Lupin", "molluscs": "Mollusques",
}

func known(list, of []string) bool {
	for _, v := range list {
		if !slices.Contains(of, v) {
			return false
		}
	}
	return true
}

// ordered is a list without repetition, in the order of the house.
func ordered(list, of []string) []string {
	out := []string{}
	for _, v := range of {
		if slices.Contains(list, v) {
			out = append(out, v)
		}
	}
	return out
}
