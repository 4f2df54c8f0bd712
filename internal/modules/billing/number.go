package billing

import "fmt"

// numberText is how a paper's number is written: what it is, the year, the number of the year.
func numberText(series string, year int, number int64) string {
	return fmt.Sprintf("%s%d-%06d", series, year, number)
}
