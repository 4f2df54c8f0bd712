package main

import (
	"context"
	"flag"
	"fmt"

	"github.com/google/uuid"

	"preau/internal/modules/family"
	"preau/internal/modules/family/price"
	"preau/internal/modules/family/price/resay"
	"preau/internal/platform/i18n"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// billsAtOnce is how many bills are read between two transactions.
const billsAtOnce = 500

// resaying reads each line of a month's invoices from its printed sentence alone and reckons it again; a line that does not come to its
// price ends the program with 1.
func resaying(ctx context.Context, args []string) error {
	var which, month string
	if rest, err := flags("resay", args, func(f *flag.FlagSet) {
		f.StringVar(&which, "tenant", "", "the creditor, by its UAI, its SIRET or its id")
		f.StringVar(&month, "month", "", "the month that was invoiced: 2026-09")
	}); err != nil {
		return err
	} else if len(rest) > 0 || which == "" || month == "" {
		return usageError("preau resay --tenant SIRET --month 2026-09")
	}
	first, err := schoolyear.ParseDate(month + "-01")
	if err != nil {
		return usageError(fmt.Sprintf("--month %s is not a month such as 2026-09", month))
	}
	d, err := openDesk(ctx, terse())
	if err != nil {
		return err
	}
	defer d.Close()
	core, err := d.ready(ctx, false)
	if err != nil {
		return err
	}
	defer core.Close()
	of, err := organisation(ctx, core, which)
	if err != nil {
		return err
	}
	words := i18n.New()
	if err := price.Words(words); err != nil {
		return err
	}
	type bill struct {
		ID     uuid.UUID
		Year   int
		Number *int64
	}
	bills, lines, unsaid, wrong := 0, 0, 0, 0
	for last := uuid.Nil; ; {
		var list []bill
		if err := core.DB.In(ctx, tenant.Doors{Tenant: of, Open: []string{family.Key, family.Money}, ReadOnly: true}, tenant.Actor{Via: "command"}, func(tx *tenant.Tx) (err error) {
			if list, err = tenant.Select[bill](tx, `select id, year, number from family.bills where tenant_id = $1 and month = $2 and kind in ('invoice', 'carried') and id > $3 order by id limit $4`, of, first, last, billsAtOnce); err != nil {
				return err
			}
			for _, b := range list {
				read, err := family.LinesOf(tx, b.ID)
				if err != nil {
					return err
				}
				number := b.ID.String()
				if b.Number != nil {
					number = family.NumberText(b.Year, *b.Number)
				}
				for _, l := range read {
					said := l.Say(words, "fr")
					if said == "" { // what no tariff priced: a fee, a debt from before
						unsaid++
						continue
					}
					lines++
					got, err := resay.Line(said)
					if err == nil && got.Total != int64(l.WholeCents) {
						err = fmt.Errorf("it comes to %d cents, not %d", got.Total, int64(l.WholeCents))
					}
					if err != nil {
						wrong++
						fmt.Printf("%s, line %d: %v\n    %s\n", number, l.N, err, said)
					}
				}
			}
			return nil
		}); err != nil {
			return err
		}
		if len(list) == 0 {
			break
		}
		bills, last = bills+len(list), list[len(list)-1].ID
	}
	fmt.Printf("%d bills, %d lines reckoned again from their sentence alone, %d without a tariff, %d that differ\n", bills, lines, unsaid, wrong)
	if wrong > 0 {
		return fmt.Errorf("%d lines do not come to their price", wrong)
	}
	return nil
}
