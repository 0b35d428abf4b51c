package iso8583

// isoNumbers are the numeric codes of ISO 4217 that element 49 may hold.
var isoNumbers = map[string]string{
	"036": "AUD", "048": "BHD", "096": "BND", "116": "KHR", "124": "CAD", "144": "LKR", "156": "CNY", "203": "CZK", "208": "DKK", "344": "HKD",
	"348": "HUF", "352": "ISK", "356": "INR", "360": "IDR", "376": "ILS", "392": "JPY", "398": "KZT", "400": "JOD", "404": "KES", "410": "KRW",
	"414": "KWD", "418": "LAK", "446": "MOP", "458": "MYR", "462": "MVR", "480": "MUR", "484": "MXN", "496": "MNT", "504": "MAD", "512": "OMR",
	"524": "NPR", "554": "NZD", "566": "NGN", "578": "NOK", "586": "PKR", "608": "PHP", "634": "QAR", "643": "RUB", "682": "SAR", "702": "SGD",
	"704": "VND", "710": "ZAR", "752": "SEK", "756": "CHF", "764": "THB", "784": "AED", "818": "EGP", "826": "GBP", "840": "USD", "860": "UZS",
	"901": "TWD", "946": "RON", "949": "TRY", "975": "BGN", "978": "EUR", "980": "UAH", "985": "PLN", "986": "BRL", "152": "CLP", "104": "MMK",
}

// isoAlpha returns the letters of a numeric currency code; what is no known number
// is returned as it is, and then refused as unknown-currency when it is no code.
func isoAlpha(code string) string {
	if letters, ok := isoNumbers[code]; ok {
		return letters
	}
	return code
}
