package facturx

// What French law has an invoice say, in the words that are printed and written: they are part of a French document, whatever the
// language of who reads the screen.
const (
	// code de commerce, art. L. 441-9 and L. 441-10; code de la commande publique, art. D. 2192-35.
	recovery = "Indemnité forfaitaire pour frais de recouvrement en cas de retard de paiement : 40 euros."
	// code de la commande publique, art. L. 2192-13 and R. 2192-31.
	late = "En cas de retard de paiement, intérêts moratoires au taux de refinancement de la Banque centrale européenne majoré de huit points, exigibles sans rappel."
	// code de commerce, art. L. 441-9.
	discount = "Aucun escompte n’est consenti pour paiement anticipé."
	// CGI, ann. II, art. 242 nonies A, 9° bis and 11° bis.
	onDebits = "Option pour le paiement de la taxe d’après les débits."
)

// The subjects of the mentions (UNTDID 4451).
const (
	subjectRecovery = "PMT"
	subjectLate     = "PMD"
	subjectDiscount = "AAB"
	subjectGeneral  = "AAI"
	subjectTax      = "TXD"
)

var operationWords = map[Operations]string{
	Services: "Catégorie de l’opération : prestation de services.",
	Goods:    "Catégorie de l’opération : livraison de biens.",
	Both:     "Catégorie de l’opération : livraison de biens et prestation de services.",
}

// Mentions are those that every invoice to a public buyer bears, in their usual words.
func Mentions() []Note {
	return []Note{{subjectRecovery, recovery}, {subjectLate, late}, {subjectDiscount, discount}}
}

// notes are the document's mentions, with those that follow from what it is.
func (i Invoice) notes() []Note {
	out := append([]Note(nil), i.Notes...)
	out = append(out, Note{subjectGeneral, operationWords[i.Operations]})
	if i.OnDebits {
		out = append(out, Note{subjectTax, onDebits})
	}
	return out
}
