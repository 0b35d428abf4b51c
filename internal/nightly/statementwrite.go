package nightly

import (
	"cmp"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"tieout/internal/publish"
	"tieout/reconcile"
	"tieout/reconcile/money"
	"tieout/reports"
)

// write puts the sums into the statement.
func (l *ledger) write() error {
	out := l.out
	keys := slices.SortedFunc(maps.Keys(l.rolls), compareRolls)
	totals := map[string]*roll{}
	for _, key := range keys {
		r := l.rolls[key]
		if key.merchant != notByMerchant || !r.settled.IsZero() {
			out.Rolls = append(out.Rolls, rollView(key, r))
		}
		total := totals[key.currency]
		if total == nil {
			total = &roll{}
			totals[key.currency] = total
		}
		total.add(r)
	}
	if err := l.addFees(); err != nil {
		return err
	}
	for _, currency := range slices.Sorted(maps.Keys(totals)) {
		out.Totals = append(out.Totals, rollView(rollKey{currency: currency}, totals[currency]))
		fees := l.feeTotal(currency)
		out.FeeTotals = append(out.FeeTotals, feeTotalView(currency, &fees))
		total, some := l.feeSums[currency]
		if some {
			out.FeeSums = append(out.FeeSums, total.view(currency))
		}
		if !fees.Actual.Equal(total.fee) || !fees.Actual.Equal(totals[currency].fee) {
			return errStatementTie.At(l.out.Month, "want fees of %s %s as the nights took, got %s by rule and %s booked", money.FormatAmount(fees.Actual, currency), currency, money.FormatAmount(total.fee, currency), money.FormatAmount(totals[currency].fee, currency))
		}
	}
	for _, key := range slices.SortedFunc(maps.Keys(l.adjusted), func(a, b adjustKey) int {
		return cmp.Or(compareRolls(a.rollKey, b.rollKey), cmp.Compare(a.kind, b.kind), cmp.Compare(a.reason, b.reason))
	}) {
		sum := l.adjusted[key]
		out.Adjustments = append(out.Adjustments, reports.StatementAdjustment{
			Provider: key.provider, Merchant: key.merchant, Currency: key.currency, Type: key.kind, Reason: key.reason, Count: sum.Count,
			Gross: money.FormatAmount(sum.Gross, key.currency), Fee: money.FormatAmount(sum.Gross.Sub(sum.Net), key.currency), Net: money.FormatAmount(sum.Net, key.currency),
		})
	}
	return l.journal(keys)
}

func compareRolls(a, b rollKey) int {
	return cmp.Or(cmp.Compare(a.currency, b.currency), cmp.Compare(a.provider, b.provider), cmp.Compare(a.merchant, b.merchant))
}

// add adds another merchant's.
func (r *roll) add(o *roll) {
	r.startCount, r.endCount, r.missing = r.startCount+o.startCount, r.endCount+o.endCount, r.missing+o.missing
	mine, theirs := r.sums(), o.sums()
	for i := range mine {
		*mine[i] = mine[i].Add(*theirs[i])
	}
}

func (r *roll) sums() [9]*decimal.Decimal {
	return [...]*decimal.Decimal{&r.start, &r.end, &r.missingGross, &r.settled, &r.closed, &r.writtenOff, &r.recovered, &r.settledByLine, &r.fee}
}

func rollView(key rollKey, r *roll) reports.StatementRoll {
	amount := func(a decimal.Decimal) string { return money.FormatAmount(a, key.currency) }
	return reports.StatementRoll{
		Provider: key.provider, Merchant: key.merchant, Currency: key.currency, Start: amount(r.start), StartCount: r.startCount, New: amount(r.isNew()), Settled: amount(r.settled),
		Closed: amount(r.closed), WrittenOff: amount(r.writtenOff), End: amount(r.end), EndCount: r.endCount, Missing: amount(r.missingGross), MissingCount: r.missing, Recovered: amount(r.recovered),
	}
}

// feeTotal is what the nights say of the fees of a currency. The fee of a line that was taken back is neither expected nor
// taken: where the line was judged again, that night counted it again.
func (l *ledger) feeTotal(currency string) reconcile.FeeProof {
	back := l.back[currency].fee
	fees := reconcile.FeeProof{Expected: back.Neg(), Actual: back.Neg()}
	for i := range l.runs {
		if proof := l.runs[i].Proof[currency]; proof != nil {
			fees.Expected, fees.Actual = fees.Expected.Add(proof.Fees.Expected), fees.Actual.Add(proof.Fees.Actual)
			fees.Variance, fees.Tolerated = fees.Variance.Add(proof.Fees.Variance), fees.Tolerated.Add(proof.Fees.Tolerated)
		}
	}
	return fees
}

func feeTotalView(currency string, fees *reconcile.FeeProof) reports.StatementFeeTotal {
	amount := func(a decimal.Decimal) string { return money.FormatAmount(a, currency) }
	return reports.StatementFeeTotal{Currency: currency, Expected: amount(fees.Expected), Actual: amount(fees.Actual), Variance: amount(fees.Variance), Tolerated: amount(fees.Tolerated)}
}

// journal books the month, one merchant after the other, on its last day or night; each of its entries balances.
func (l *ledger) journal(keys []rollKey) error {
	a := l.p.Config.Accounts
	if a == nil {
		l.out.NoAccounts = true
		return nil
	}
	date := l.out.LastNight
	balance := map[string]decimal.Decimal{}
	why := "" // a line that no sale explains has its verdict
	book := func(key rollKey, what, account string, debit decimal.Decimal) {
		if debit.IsZero() {
			return
		}
		balance[key.currency] = balance[key.currency].Add(debit)
		line := reports.JournalLine{Date: date, Account: account, Currency: key.currency, What: what, Why: why, Whose: key.provider + " " + key.merchant}
		line.Text = strings.TrimSuffix(line.What+" "+line.Why, " ") + " " + line.Whose
		if debit.IsPositive() {
			line.Debit = money.FormatAmount(debit, key.currency)
		} else {
			line.Credit = money.FormatAmount(debit.Neg(), key.currency)
		}
		l.out.Journal = append(l.out.Journal, line)
	}
	for _, key := range keys {
		r := l.rolls[key]
		isNew, gone := r.isNew(), r.closed.Add(r.writtenOff)
		book(key, "sold", a.Receivable, isNew)
		book(key, "sold", a.Sales, isNew.Neg())
		book(key, "settled", a.Clearing, r.settledByLine.Sub(r.fee))
		book(key, "fees", a.Fees, r.fee)
		book(key, "settled", a.Receivable, r.settled.Neg())
		book(key, "settled otherwise", a.Differences, r.settled.Sub(r.settledByLine))
		book(key, "closed", a.WriteOffs, gone)
		book(key, "closed", a.Receivable, gone.Neg())
	}
	for _, key := range slices.SortedFunc(maps.Keys(l.adjusted), func(a, b adjustKey) int {
		return cmp.Or(compareRolls(a.rollKey, b.rollKey), cmp.Compare(a.kind, b.kind), cmp.Compare(a.reason, b.reason))
	}) {
		net, account := l.adjusted[key].Net, a.Deductions
		switch reconcile.LineType(key.kind) {
		case reconcile.LineChargeback, reconcile.LineChargebackReversed:
			account = a.Chargebacks
		case reconcile.LineFee:
			account = a.Fees
		case reconcile.LineSale, reconcile.LineRefund:
			account = a.Differences
		}
		if why = key.reason; why == key.kind {
			why = ""
		}
		book(key.rollKey, key.kind, a.Clearing, net)
		book(key.rollKey, key.kind, account, net.Neg())
	}
	for currency, sum := range balance {
		if !sum.IsZero() {
			return errStatementTie.At(l.out.Month, "want a journal that balances, got debits above credits by %s %s", money.FormatAmount(sum, currency), currency)
		}
	}
	return nil
}

// PublishStatement puts the files of a statement below the reports, or into the folder given, and returns where.
func (p *Pipeline) PublishStatement(s *reports.MonthStatement, dir string) (string, error) {
	if dir != "" {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return "", err
		}
		return dir, s.WriteTo(dir)
	}
	out := filepath.Join(p.Config.Out, "statements")
	prepared, err := publish.Prepare(out, s.Month, p.Config.OutMode, s.WriteTo)
	if err != nil {
		return "", err
	}
	_, err = prepared.Place(func(string) (bool, error) { return false, nil })
	return filepath.Join(out, s.Month), err
}
