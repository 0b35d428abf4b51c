package reconcile

// MerchantDetails are what people call a merchant, and how it is reached, where somebody has
// written it down. Empty: it is not known.
type MerchantDetails struct {
	Name    string
	Contact string
	Account string // into which it is paid, masked where it is a card number
}

// MerchantKey is a merchant's number with one provider; the provider is empty where the number
// is the merchant's with every one.
type MerchantKey struct{ Provider, MerchantID string }

// MerchantBook has the details of merchants.
type MerchantBook map[MerchantKey]MerchantDetails

// Of returns the details of a provider's merchant: those with that provider, else those with any.
func (b MerchantBook) Of(provider, merchant string) MerchantDetails {
	if details, known := b[MerchantKey{provider, merchant}]; known {
		return details
	}
	return b[MerchantKey{"", merchant}]
}
