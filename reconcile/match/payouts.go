package match

import "tieout/reconcile"

// depositSource returns a bank account that may hold the provider's payouts.
func (in *Input) depositSource(provider string) (DepositSource, bool) {
	for _, source := range in.DepositSources {
		if reconcile.Compatible(source.Provider, provider) {
			return source, true
		}
	}
	return DepositSource{}, false
}

// payoutsOf adds up the lines of a batch into what a bank account should receive, by
// payout and settle date. Lines of providers whose account nobody loads make none.
func payoutsOf(in *Input) []reconcile.Payout {
	type key struct {
		identity string
		day      int32
	}
	places := map[key]int{}
	var payouts []reconcile.Payout
	for i := range in.Lines {
		line := &in.Lines[i]
		if _, ok := in.depositSource(line.Provider); !ok {
			continue
		}
		payout := reconcile.PayoutOf(line)
		at := key{payout.Identity(), int32(line.SettleDate)}
		place, known := places[at]
		if !known {
			place = len(payouts)
			places[at] = place
			payouts = append(payouts, payout)
		}
		payouts[place].Lines++
		payouts[place].Net = payouts[place].Net.Add(line.Net)
	}
	return payouts
}
