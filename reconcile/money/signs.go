package money

// signs are what stands for a currency before an amount, the longest first. A sign that several
// currencies have stands with each of them: it says nothing beside the code that is set.
var signs = map[string][]string{
	"AUD": {"AU$", "A$", "$"}, "BRL": {"R$"}, "CAD": {"CA$", "C$", "$"}, "CHF": {"CHF", "Fr."}, "CNY": {"CN¥", "¥", "￥"},
	"EUR": {"€"}, "GBP": {"£"}, "HKD": {"HK$", "$"}, "INR": {"₹"}, "JPY": {"JP¥", "¥", "￥"}, "KRW": {"₩"},
	"MXN": {"MX$", "$"}, "NZD": {"NZ$", "$"}, "PHP": {"₱"}, "PLN": {"zł"}, "SGD": {"S$", "$"}, "THB": {"฿"}, "TWD": {"NT$", "$"}, "USD": {"US$", "$"},
}

// Signs returns what may stand for the currency before an amount, the longest first; none for
// a currency whose sign is not known.
func Signs(currency string) []string { return signs[currency] }
