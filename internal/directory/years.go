package directory

import (
	"context"

	"preau/internal/tenant"
)

// years is the part of the night's work that follows people from year to year: transfers whose day came, pupils asked for
// elsewhere, a year that opens, records that may be one.
func (s *service) years(tx *tenant.Tx) error {
	for _, do := range []func(*tenant.Tx) error{s.due, s.seek, s.turn, FindDuplicates, forgetMerged, s.warn} {
		if err := do(tx); err != nil {
			return err
		}
	}
	return nil
}

type compareJob struct{}

// compare looks, once an import is applied, for those who are here twice, and those who are still another's.
func (s *service) compare(_ context.Context, tx *tenant.Tx, _ *compareJob) error {
	if err := FindDuplicates(tx); err != nil {
		return err
	}
	return s.seek(tx)
}
