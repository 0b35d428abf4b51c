package reconcile

// UnnamedMerchant stands for the merchant of a provider none of whose files names one: tieout init and compare write it.
// It is the same word in each source of the provider; beside rows that name a merchant it is nobody's number, and
// nothing may be said of money that went from it or to it.
const UnnamedMerchant = "merchant"
