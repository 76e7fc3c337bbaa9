package chain

import (
	"regexp"

	"github.com/shopspring/decimal"
)

// amountForm is a decimal as the emulated API writes it: no sign, no exponent, and the digit before the point may be missing.
var amountForm = regexp.MustCompile(`^(\d{1,30}(\.\d{1,30})?|\.\d{1,30})$`)

// ParseAmount reads an amount as the emulated API writes it, or says what is wanted instead.
func ParseAmount(text string) (amount decimal.Decimal, wants string) {
	if !amountForm.MatchString(text) {
		return decimal.Zero, `a decimal number above 0 in a string, such as "0.013"`
	}
	amount, err := decimal.NewFromString(text)
	if err != nil || !amount.IsPositive() {
		return decimal.Zero, "an amount above 0"
	}
	return amount, ""
}
