package loaders

import (
	"tieout/loaders/account"
	"tieout/loaders/bank"
	"tieout/loaders/iso8583"
	"tieout/loaders/paypal"
)

// codeFormats are the formats in code, by the name that `code:` gives.
func codeFormats() map[string]account.Format {
	return map[string]account.Format{
		"bai2":            bank.BAI2{},
		"camt":            bank.Camt{},
		"mt940":           bank.MT940{},
		"iso8583-journal": iso8583.IsoJournal{},
		"paypal-stl":      paypal.PaypalSTL{},
	}
}
