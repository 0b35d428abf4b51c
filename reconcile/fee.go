package reconcile

import "strings"

// FeeKey returns the key of a transaction. A row that names no channel has the
// one that its wallet or its card implies: a wallet pays by QR code only.
func (t *Transaction) FeeKey() FeeKey {
	return FeeKey{
		Provider: t.Provider, Product: t.Product, Merchant: t.MerchantID, Terminal: t.TerminalID,
		Channel: channelOf(t.Channel, t.Wallet, t.CardType), Card: t.CardType, Wallet: t.Wallet, Scheme: t.Scheme,
	}
}

// ImplyChannel gives a key without a channel the one that its wallet or its card implies.
func (k *FeeKey) ImplyChannel() { k.Channel = channelOf(k.Channel, k.Wallet, k.Card) }

func channelOf(stated, wallet, card string) string {
	switch {
	case stated != "":
		return stated
	case wallet != "":
		return "QR"
	case card != "":
		return "CARD"
	}
	return ""
}

// String names the parts of the key that are set, for messages.
func (k FeeKey) String() string {
	var parts []string
	for _, part := range [...][2]string{
		{"provider", k.Provider},
		{"product", k.Product},
		{"merchant", k.Merchant},
		{"terminal", k.Terminal},
		{"channel", k.Channel},
		{"card", k.Card},
		{"wallet", k.Wallet},
		{"scheme", k.Scheme},
	} {
		if part[1] != "" {
			parts = append(parts, part[0]+" "+part[1])
		}
	}
	return strings.Join(parts, ", ")
}
