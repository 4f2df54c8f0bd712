package onde

import (
	"strings"
	"time"

	"preau/internal/directory/roll"
	"preau/internal/platform/fold"
	"preau/internal/tenant/identifiers"
)

// readDirector reads "oui", or the function itself.
func readDirector(s string) bool {
	return roll.ReadAnswer(s) == Yes || strings.HasPrefix(fold.Fold(s), "direct")
}

func (r row) civility() string {
	value := r.get(civility)
	read, ok := roll.ReadCivility(value)
	if !ok {
		r.tell(UnknownCivility, "value", roll.Clip(value, 80))
	}
	return read
}

func (r row) phone(c column) string {
	value := r.get(c)
	read, ok := roll.ReadPhone(value)
	if !ok {
		r.tell(OddPhone, "column", c, "value", roll.Clip(value, 80))
	}
	return read
}

func (r row) mail() string {
	value := r.get(mail)
	read, ok := roll.ReadMail(value)
	if !ok {
		r.tell(OddMail, "value", roll.Clip(value, 80))
	}
	return read
}

func (r row) birthDate() string {
	value := r.need(birthDate)
	if value == "" {
		return ""
	}
	date, short, ok := roll.ReadDate(value)
	if !ok {
		r.tell(BadDate, "column", birthDate, "value", roll.Clip(value, 80))
		return ""
	}
	if short {
		r.tell(TwoDigitYear, "column", birthDate, "value", value, "read", date)
	}
	if today := r.parser.limits.Today; !today.IsZero() {
		if date > today.Format(time.DateOnly) || date < today.AddDate(-30, 0, 0).Format(time.DateOnly) {
			r.tell(OddBirthDate, "value", date)
		}
	}
	return date
}

func (r row) sex() string {
	value := r.get(sex)
	read, ok := roll.ReadSex(value)
	if !ok {
		r.tell(UnknownSex, "value", roll.Clip(value, 80))
	}
	return read
}

func (r row) ine(name string) string {
	value := r.get(ine)
	if value == "" {
		return ""
	}
	number, err := identifiers.CheckINE(value)
	if err != nil {
		r.tell(BadINE, "reason", reason(err), "name", name)
		return ""
	}
	return number
}

func (r row) address(street, postcode, commune, country column) Address {
	nation := r.get(country)
	return Address{Street: r.get(street), Postcode: roll.PadPostcode(r.get(postcode), nation), Commune: r.get(commune), Country: nation}
}
