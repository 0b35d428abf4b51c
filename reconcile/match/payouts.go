package match

import (
	"github.com/shopspring/decimal"

	"tieout/reconcile"
)

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
// payout and settle date, less what restated files have no longer. Lines of providers
// whose account nobody loads make none.
func payoutsOf(in *Input) []reconcile.Payout {
	type key struct {
		identity string
		day      int32
	}
	places := map[key]int{}
	var payouts []reconcile.Payout
	add := func(line *reconcile.SettlementLine, count int64) bool {
		if _, ok := in.depositSource(line.Provider); !ok {
			return false
		}
		payout := reconcile.PayoutOf(line)
		at := key{payout.Identity(), int32(line.SettleDate)}
		place, known := places[at]
		if !known {
			place = len(payouts)
			places[at] = place
			payouts = append(payouts, payout)
		}
		payouts[place].Lines += count
		payouts[place].Net = payouts[place].Net.Add(line.Net.Mul(decimal.NewFromInt(count)))
		return true
	}
	for i := range in.Lines {
		add(&in.Lines[i], 1)
	}
	for _, line := range in.withdrawnFromPayouts() {
		if add(line, -1) {
			in.version.left[line.Origin.File] = in.version.left[line.Origin.File].addPayout(line)
		}
	}
	return payouts
}
