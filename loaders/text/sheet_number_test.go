package text

import "testing"

// TestSheetNumber: what the number of a workbook's cell stands for.
func TestSheetNumber(t *testing.T) {
	for _, row := range []struct{ name, cell, want, why string }{
		{"short", "445.9", "445.9", "it is what the sender wrote"},
		{"binary fraction above", "1.1000000000000001", "1.1", "Excel writes seventeen digits of the fraction that it keeps"},
		{"binary fraction below", "25.699999999999999", "25.7", "the error goes either way"},
		{"below nought", "-9.8499999999999996", "-9.85", "the sign stays"},
		{"of a sum", "0.30000000000000004", "0.3", "0.1 + 0.2; noughts at the beginning are no digits of it"},
		{"small", "5.0000000000000001E-3", "0.005", "a fils of three decimals"},
		{"of Java", "1.23456789E7", "12345678.9", "Java writes numbers from ten millions so"},
		{"reference of Java", "8.815369420000001E15", "8815369420000001", "sixteen digits are whole in a binary number"},
		{"large with an error", "1234567890123.4567", "1234567890123.46", "four decimals are none of money"},
		{"small of Java", "1.0E-4", "0.0001", "noughts come before the digits"},
		{"whole of Java", "1.0E7", "10000000", "and behind them"},
		{"carried", "9.9999999999999996", "10", "the last digit that stays may carry to the first"},
		{"nought", "0.0000000000000000", "0.0000000000000000", "nothing is lost of it"},
		{"reference", "8815369420000001", "8815369420000001", "a whole number is never rounded"},
		{"noughts", "0000000000000000012.5", "0000000000000000012.5", "the beginning of a text is no part of a number"},
		{"large amount", "12345678901234.56", "12345678901234.56", "sixteen digits may be money: they are kept, in dong or rupiah"},
		{"ruined", "4.2E+27", "4.2E+27", "a person saw it so: digits are lost, and the row is refused by name"},
		{"code", "3E8", "3E8", "an order number may look so"},
		{"ruined by Java", "1.2345E19", "1.2345E19", "a binary number of twenty digits has lost the last: the row is refused by name"},
		{"large exponent", "1.0E999999999", "1.0E999999999", "to write it out would fill the memory"},
		{"time", "10:15", "10:15", "no number"},
		{"empty", "", "", "no number"},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := sheetNumber(row.cell); got != row.want {
				t.Errorf("%s: want %s, got %s", row.why, row.want, got)
			}
		})
	}
}
