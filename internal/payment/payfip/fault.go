package payfip

// Fault is a refusal that the service put in words. Code is its own; Kind is the element that carried it.
type Fault struct {
	Code  string // "P5"; "" for a fault of another machine than the contract's
	Kind  string // FonctionnelleErreur, TechDysfonctionnementErreur, TechIndisponibiliteErreur, TechProtocolaireErreur
	Label string // in French, for an operator's log: it never reaches a payer
}

func (f *Fault) Error() string {
	if f.Code == "" {
		return "payfip: fault: " + f.Label
	}
	return "payfip: fault " + f.Code + ": " + f.Label
}

// The codes of the contract that the house tells apart.
const (
	CodeUnknown  = "P1" // no such idOp: never opened, or left before the payment and forgotten at night
	CodeUsed     = "P3" // the idOp was already used: its page is not shown twice
	CodeExpired  = "P4" // the page was not opened within fifteen minutes
	CodePending  = "P5" // the result is not known yet
	CodeTooSmall = "M3"
	CodeTooLarge = "M5"
	CodeRegie    = "R3" // refdet is not a reference of this creditor's
)

// Pending tells that the payment may have taken place and that nobody knows yet: it is asked about again, never tried again.
func (f *Fault) Pending() bool { return f.Code == CodePending }

// Gone tells that the service knows no such payment and never will.
func (f *Fault) Gone() bool { return f.Code == CodeUnknown }

// Ours tells a refusal of what was asked, which the same demand will meet again: an amount, an address, a reference, a client
// number, a mode. Someone of the creditor's has to change a setting.
func (f *Fault) Ours() bool {
	if f.Code == "" {
		return false
	}
	switch f.Code[0] {
	case 'A', 'D', 'M', 'N', 'R', 'S': // A mel, D date or exer, M montant, N numcli, R refdet, S saisie
		return true
	}
	return false
}

// Technical tells a failure of the service itself (T1 to T4, or one that it did not name): the same demand may succeed later.
func (f *Fault) Technical() bool { return f.Code == "" || f.Code[0] == 'T' }
