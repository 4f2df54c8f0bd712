package family

import (
	"slices"

	"preau/internal/ledger"
	"preau/internal/schoolyear"
)

// What a special payment title may pay: data with its dates and its text, so that a change of law is a line more.

// voucherRule says that a voucher pays one kind of activity from a day on.
type voucherRule struct {
	Kind     string // of voucher: cesu, ancv
	Service  string
	Activity []string
	Under    int // age of the child on the day, exclusive; 0: any
	Since    schoolyear.Date
	Source   string
}

var voucherRules = []voucherRule{
	// Care limited to the hours before and after school, of pupils of a nursery or an elementary school.
	{"cesu", "childcare", []string{"morning", "evening", "study"}, 0, schoolyear.NewDate(2006, 1, 1), "code du travail, L. 1271-1"},
	// Leisure centres, of children under six.
	{"cesu", "childcare", []string{"wednesday", "holiday"}, 6, schoolyear.NewDate(2010, 7, 25), "code du travail, L. 1271-1 ; loi n° 2010-853 du 23 juillet 2010, art. 31"},
	// Holidays and leisure, by who has a convention with the agency.
	{"ancv", "childcare", []string{"wednesday", "holiday"}, 0, schoolyear.NewDate(1983, 1, 1), "code du tourisme, L. 411-2"},
}

// Payable is how much of a price a voucher may pay, by the days it is of and the child's date of birth: a child who turns six in the
// month is under six on the days before. A day without birth date counts for no rule that has an age. days is never empty.
func Payable(voucher, service, activity string, days []schoolyear.Date, born schoolyear.Date, cents ledger.Cents) ledger.Cents {
	if cents <= 0 || len(days) == 0 {
		return 0
	}
	fit := int64(0)
	for _, d := range days {
		if slices.ContainsFunc(voucherRules, func(r voucherRule) bool {
			return r.Kind == voucher && r.Service == service && slices.Contains(r.Activity, activity) && !d.Before(r.Since) &&
				(r.Under == 0 || !born.IsZero() && d.Before(schoolyear.NewDate(born.Year+r.Under, born.Month, born.Day)))
		}) {
			fit++
		}
	}
	return cents.Ratio(fit, int64(len(days)), ledger.ToCent)
}
