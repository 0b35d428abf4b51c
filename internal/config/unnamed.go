package config

// UnnamedMerchant stands for the merchant of a provider none of whose files names one. It is the same word in each
// of its sources; beside rows that name a merchant it would be another merchant than theirs.
const UnnamedMerchant = "merchant"
