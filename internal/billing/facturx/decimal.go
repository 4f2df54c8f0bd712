package facturx

import (
	"errors"
	"math/big"
	"strconv"
	"strings"

	"preau/internal/ledger"
)

// Decimal is a quantity or a price in millionths: 1.50 is 1,500,000.
type Decimal int64

const million = 1_000_000

// Whole is a count of things.
func Whole(n int64) Decimal { return Decimal(n * million) }

// PriceOf is a price of so many cents.
func PriceOf(c ledger.Cents) Decimal { return Decimal(int64(c) * million / 100) }

// String writes it with a point and at least as many decimals as it has: 12, 1.5, -0.000001.
func (d Decimal) String() string {
	n, sign := new(big.Int).SetInt64(int64(d)), ""
	if d < 0 {
		sign, n = "-", n.Neg(n)
	}
	whole, rest := new(big.Int).QuoRem(n, big.NewInt(million), new(big.Int))
	out := sign + whole.String()
	if part := strings.TrimRight(strconv.FormatInt(million+rest.Int64(), 10)[1:], "0"); part != "" {
		out += "." + part
	}
	return out
}

var errDecimal = errors.New("facturx: not a decimal number of six decimals")

// parseDecimal reads what String writes, with more zeros than needed.
func parseDecimal(s string) (Decimal, error) {
	digits, negative := strings.CutPrefix(strings.TrimSpace(s), "-")
	whole, part, _ := strings.Cut(digits, ".")
	if len(part) > 6 {
		if strings.Trim(part[6:], "0") != "" {
			return 0, errDecimal
		}
		part = part[:6]
	}
	all := whole + part + strings.Repeat("0", 6-len(part))
	if whole == "" || strings.Trim(all, "0123456789") != "" {
		return 0, errDecimal
	}
	n, err := strconv.ParseInt(all, 10, 64)
	if err != nil {
		return 0, errDecimal
	}
	if negative {
		n = -n
	}
	return Decimal(n), nil
}

func parseCents(s string) (ledger.Cents, error) {
	d, err := parseDecimal(s)
	if err != nil || d%(million/100) != 0 {
		return 0, errDecimal
	}
	return ledger.Cents(d / (million / 100)), nil
}

// product is quantity × price ÷ per in cents, a half away from zero; false when it is more than can be counted.
func product(quantity, price Decimal, per int64) (ledger.Cents, bool) {
	n := new(big.Int).Mul(big.NewInt(int64(quantity)), big.NewInt(int64(price)))
	d := new(big.Int).Mul(big.NewInt(million*(million/100)), big.NewInt(max(per, 1)))
	n.Lsh(n, 1)
	if n.Sign() >= 0 {
		n.Add(n, d)
	} else {
		n.Sub(n, d)
	}
	n.Quo(n, d.Lsh(d, 1))
	if !n.IsInt64() || n.Int64() > most || n.Int64() < -most {
		return 0, false
	}
	return ledger.Cents(n.Int64()), true
}
