package money

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
)

// ErrCurrency is returned for a currency code that ISO 4217 does not list.
var ErrCurrency = errors.New("unknown currency")

// minorDigits holds the ISO 4217 currencies whose minor unit is not 2 digits.
var minorDigits = map[string]int32{
	"BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0,
	"RWF": 0, "UGX": 0, "UYI": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
	"BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
	"CLF": 4, "UYW": 4,
	// Withdrawn.
	"ADP": 0, "BEF": 0, "BYR": 0, "ESP": 0, "GRD": 0, "ITL": 0, "LUF": 0, "MGF": 0, "PTE": 0, "TPE": 0, "TRL": 0,
}

// twoDigits lists the ISO 4217 currencies with 2 minor digits, the withdrawn ones among them.
const twoDigits = " AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD" +
	" CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ" +
	" GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT" +
	" MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD" +
	" SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED" +
	" VES WST XCD XCG YER ZAR ZMW ZWG " + withdrawn

// withdrawn lists those that ISO 4217 once listed: old statements are in them.
const withdrawn = "AFA ATS AZM BGL CSD CUC CYP DEM EEK FIM FRF GHC HRK IEP LTL LVL MRO MTL MZM NLG ROL RUR SDD SIT SKK" +
	" SLL SRG STD TMM VEB VEF YUM ZMK ZWL "

// MinorDigits returns how many decimals a currency has (ISO 4217: CNY 2, JPY 0,
// KWD 3), or ErrCurrency.
func MinorDigits(currency string) (int32, error) {
	if currency == "CNY" {
		return 2, nil // nearly every row asks, several times
	}
	if digits, ok := minorDigits[currency]; ok {
		return digits, nil
	}
	if len(currency) == 3 && strings.Contains(twoDigits, " "+currency+" ") {
		return 2, nil
	}
	return 0, fmt.Errorf("%w %q: want an ISO 4217 code such as CNY", ErrCurrency, currency)
}

// FormatAmount writes an amount with its currency's decimals, a point and a
// minus sign, no grouping: 1234.50, -0.99. An unknown currency keeps the
// amount's own decimals.
func FormatAmount(amount decimal.Decimal, currency string) string {
	var room [24]byte
	return string(AppendAmount(room[:0], amount, currency))
}

// AppendAmount is FormatAmount into a buffer.
func AppendAmount(to []byte, amount decimal.Decimal, currency string) []byte {
	digits, err := MinorDigits(currency)
	if err != nil {
		return append(to, amount.String()...)
	}
	minor, ok := SmallMinor(amount, digits)
	if !ok {
		return append(to, amount.StringFixed(digits)...)
	}
	return AppendMinor(to, minor, digits)
}

// AppendMinor writes an amount of minor units in major units: -99 with 2 digits
// as -0.99.
func AppendMinor(to []byte, minor int64, digits int32) []byte {
	size := uint64(minor)
	if minor < 0 {
		to = append(to, '-')
		size = -size
	}
	if digits == 0 {
		return strconv.AppendUint(to, size, 10)
	}
	unit := Pow10(digits)
	to = append(strconv.AppendUint(to, size/unit, 10), '.')
	fraction := size % unit
	for unit /= 10; unit > 0; unit /= 10 {
		to = append(to, byte('0'+fraction/unit%10))
	}
	return to
}

// SmallMinor returns an amount in minor units of a currency with so many
// digits, when that is exact and fits in 16 digits; false for any other. It does
// by integers what ToMinor does for every amount.
func SmallMinor(amount decimal.Decimal, digits int32) (int64, bool) {
	up := digits + amount.Exponent()
	if up < 0 || up > 4 || amount.NumDigits() > 12 {
		return 0, false
	}
	return amount.CoefficientInt64() * int64(Pow10(up)), true
}
