package nightly

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"tieout/internal/fault"
	"tieout/reconcile"
	"tieout/reconcile/match"
	"tieout/reconcile/money"
	"tieout/store"
)

// Two books are kept of a night by different code. The first is what the loaders
// accounted for, file by file, before any row went on its way. The second is what
// the verdicts add up to, less what the night opened with. A row that is lost,
// doubled or changed between the file and the verdict stands in one of them only,
// and nothing of such a night is committed.

// errBooks is a night whose two books differ.
var errBooks = &fault.Error{
	Name: "books-differ", Class: fault.Failed,
	Hint: "this is a defect of tieout: nothing was committed, and the inputs are untouched. Please report it with the files' sums of: tieout inspect",
}

// payoutBook is the side of the payouts: what lines of providers say should reach the
// bank whose account is loaded. It is money alone: how many payouts the lines make
// nobody can say before they are judged.
const payoutBook reconcile.Side = "payout"

// addPayout adds a line as the loader accepted it.
func (p *Pipeline) addPayout(sums map[string]reconcile.Sum, line *reconcile.SettlementLine) {
	if line != nil && p.paysOut(line.Provider) {
		reconcile.AddSum(sums, line.Currency, reconcile.Sum{Gross: line.Net, Net: line.Net})
	}
}

// addPrematchedPayouts adds the lines of a scanned file that were settled before it is loaded.
func (p *Pipeline) addPrematchedPayouts(a *arrival, settled *reconcile.PrematchedFile) {
	if a.source.Side != reconcile.SettlementSide || settled.Count == 0 || !p.paysOut(a.source.Provider) {
		return
	}
	p.addPayoutNet(a, settled.Gross-settled.Fee)
}

// addPayoutNet adds the net of lines that never became rows, in minor units.
func (p *Pipeline) addPayoutNet(a *arrival, minor int64) {
	digits, err := money.MinorDigits(p.Config.Currency)
	if err != nil {
		return // the night has none, and no simple row
	}
	net := decimal.New(minor, -digits)
	reconcile.AddSum(a.payouts, p.Config.Currency, reconcile.Sum{Gross: net, Net: net})
}

// paysOut reports whether a bank account is loaded that may hold the provider's payouts.
func (p *Pipeline) paysOut(provider string) bool {
	for i := range p.Config.Sources {
		if source := &p.Config.Sources[i]; source.Side == reconcile.DepositSide && reconcile.Compatible(source.Provider, provider) {
			return true
		}
	}
	return false
}

// bookSide is one side of the night in one currency.
type bookSide struct {
	side     reconcile.Side
	currency string
}

// book holds what came in tonight: rows, gross and net, in major units. Of
// terminal rows net is the gross, for no log knows a fee.
type book map[bookSide]reconcile.Sum

func (b book) add(side reconcile.Side, currency string, sum reconcile.Sum) {
	reconcile.AddSum(b, bookSide{side, currency}, sum)
}

// loadersBook adds up the accounts of tonight's files. Of a restated one it takes the
// difference between the versions where memory has all rows of the earlier one, and
// otherwise leaves out the rows that the judge knew again or missed.
func loadersBook(found *intake, dropped, withdrawn map[string]match.DroppedRows) book {
	b := book{}
	for _, a := range found.arrivals {
		if a.account.State != reconcile.FileTaken {
			continue
		}
		for currency, sum := range a.account.Sums {
			b.add(a.account.Side, currency, sum)
		}
		for currency, sum := range a.payouts {
			b.add(payoutBook, currency, sum)
		}
		earlier := []map[string]reconcile.Sum{dropped[a.name].Sums, withdrawn[a.name].Sums}
		if sums, whole := found.earlierSums[a.name]; whole {
			earlier = []map[string]reconcile.Sum{sums}
		}
		for _, sums := range earlier {
			for currency, sum := range sums {
				b.add(a.account.Side, currency, reconcile.Sum{Count: -sum.Count, Gross: sum.Gross.Neg(), Net: sum.Net.Neg()})
			}
		}
		for _, rows := range [...]match.DroppedRows{dropped[a.name], withdrawn[a.name]} {
			for currency, net := range rows.Payouts {
				b.add(payoutBook, currency, reconcile.Sum{Gross: net.Neg(), Net: net.Neg()})
			}
		}
	}
	return b
}

// verdictsBook is what the verdicts add up to, less what was open before and what
// is judged again.
func verdictsBook(proof reconcile.Proof) book {
	b := book{}
	for currency, c := range proof {
		t, s, d, p := &c.Terminal, &c.Settlement, &c.Deposits, &c.Payouts
		terminal := less([]reconcile.Sum{t.Settled, t.InTransit, t.Waiting, t.Missing, t.Undeducted, t.Held, t.Excluded}, t.Opening, t.Reopened)
		terminal.Net = terminal.Gross
		b.add(reconcile.TerminalSide, currency, terminal)
		b.add(reconcile.SettlementSide, currency, less([]reconcile.Sum{s.Matched, s.Unexpected, s.Held, s.Adjustments}, s.Opening, s.Reopened))
		b.add(reconcile.DepositSide, currency, less([]reconcile.Sum{d.Matched, d.Unmatched, d.Closed}, d.Opening, d.Reopened))
		payouts := less([]reconcile.Sum{p.Paid, p.InTransit, p.Waiting, p.Short, p.Missing, p.Closed}, p.Opening, p.Reopened, p.FromSales)
		payouts.Count = 0
		b.add(payoutBook, currency, payouts)
	}
	return b
}

func less(sums []reconcile.Sum, before ...reconcile.Sum) (total reconcile.Sum) {
	for _, sum := range sums {
		total.Merge(sum)
	}
	for _, sum := range before {
		total.Merge(reconcile.Sum{Count: -sum.Count, Gross: sum.Gross.Neg(), Net: sum.Net.Neg()})
	}
	return total
}

// compareBooks wants both books to say the same of every side and currency.
func compareBooks(asOf string, loaders, verdicts book) error {
	var differences []string
	all := maps.Clone(loaders)
	maps.Copy(all, verdicts)
	for _, key := range slices.SortedFunc(maps.Keys(all), func(a, b bookSide) int {
		return strings.Compare(a.currency+string(a.side), b.currency+string(b.side))
	}) {
		want, got := loaders[key], verdicts[key]
		if want.Equal(got) {
			continue
		}
		differences = append(differences, fmt.Sprintf("%s: the files hold %s, the verdicts %s", key.side, sumText(want, key.currency), sumText(got, key.currency)))
	}
	if differences == nil {
		return nil
	}
	return errBooks.At("the night of "+asOf, "want the verdicts to add up to what was loaded, got %s", strings.Join(differences, "; "))
}

func sumText(s reconcile.Sum, currency string) string {
	return fmt.Sprintf("%d rows, gross %s, net %s %s", s.Count, money.FormatAmount(s.Gross, currency), money.FormatAmount(s.Net, currency), currency)
}

// opensAsClosed wants a night to open with what the night before left: a memory
// that lost a row would call its money an unexpected settlement. Of terminal rows the
// net is no part of it: a price may have been found since. Nights of an earlier edition
// did not count payouts.
func opensAsClosed(asOf string, last *store.Run, now reconcile.Proof) error {
	for _, currency := range slices.Sorted(maps.Keys(last.Proof)) {
		after := now[currency]
		if after == nil {
			after = &reconcile.CurrencyProof{}
		}
		terminal, settlement := last.Proof[currency].Closing()
		payouts, deposits := last.Proof[currency].ClosingBank()
		opened := after.Terminal.Opening
		terminal.Net, opened.Net = terminal.Gross, opened.Gross
		for _, side := range [...]struct {
			name       reconcile.Side
			left, open reconcile.Sum
			since      int // edition
		}{
			{reconcile.TerminalSide, terminal, opened, 0},
			{reconcile.SettlementSide, settlement, after.Settlement.Opening, 0},
			{payoutBook, payouts, after.Payouts.Opening, 2},
			{reconcile.DepositSide, deposits, after.Deposits.Opening, 2},
		} {
			if last.Edition >= side.since && !side.left.Equal(side.open) {
				return errBooks.At("the night of "+asOf, "want it to open with what the night before left, got another sum; %s: left %s, opened with %s",
					side.name, sumText(side.left, currency), sumText(side.open, currency))
			}
		}
	}
	return nil
}
