package nightly

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/shopspring/decimal"

	"tieout/loaders/account"
	"tieout/loaders/profile"
	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/money"
	"tieout/reports"
	"tieout/store"
)

// Fees of a month stand by the rule of the contract. What a night remembers of a settled sale says what was taken, and not
// which card paid: each sale is read again in its log, and priced by the configuration as it is now, on its own day. Where
// the log is gone the rule is not known, and the fee stands without one.

// feesAtOnce bounds the settled rows that are kept until their logs are read: a log is read once for so many.
const feesAtOnce = 250_000

// feeKey is a rule under which fees of a merchant were taken.
type feeKey struct {
	rollKey
	rule string // the schedule, and its rule in braces; empty: it is not known
	tax  string // the rate of the tax on these fees, a fraction; empty: the schedule states none, or the rule is not known
}

// feeSum adds up what lines settled and took under a rule, in minor units. Tax is the part of Fee that is tax.
type feeSum struct{ settled, fee, tax int64 }

// settledFee is what a line settled of a sale and took for it, in minor units, until the sale is read.
type settledFee struct {
	key          rollKey
	line         int64 // of the log
	gross        int64 // by which the rule is found; 0: that of the sale
	sold         int64 // of the sale, to tell that its row is the one that was settled; of one in parts, this part
	parts        bool
	settled, fee int64 // taken off where they are of what was taken back
	found        bool
}

// feeReader adds up the fees of a month by rule.
type feeReader struct {
	l       *ledger
	files   *pairReader
	waiting map[string][]settledFee // by log
	count   int
	sums    map[feeKey]*feeSum
}

// newFeeReader knows the files that nights took in up to the last one of the month.
func (l *ledger) newFeeReader(ctx context.Context) (*feeReader, error) {
	met, err := l.p.Store.Files(ctx)
	if err != nil {
		return nil, err
	}
	files := &pairReader{pipeline: l.p, files: map[string]store.FileRow{}, seq: l.runs[len(l.runs)-1].Seq + 1}
	for _, file := range met {
		if file.State == reconcile.FileTaken && file.Seq < files.seq {
			files.files[file.Name] = file
		}
	}
	return &feeReader{l: l, files: files, waiting: map[string][]settledFee{}, sums: map[feeKey]*feeSum{}}, nil
}

// add notes what a fact says was settled and taken; sign is -1 for what is taken back, and parts says that the sale was
// settled in parts, each of which is priced as the sale.
func (r *feeReader) add(ctx context.Context, f *reconcile.Fact, sign int64, parts bool) error {
	s := settledFee{key: rollKey{f.Provider, f.MerchantID, f.Currency}, line: f.Sale.Line, sold: f.Gross, parts: parts, settled: sign * f.Settled, fee: sign * f.Fee}
	if !parts {
		s.gross = f.Settled
	}
	r.waiting[f.Sale.File] = append(r.waiting[f.Sale.File], s)
	if r.count++; r.count < feesAtOnce {
		return nil
	}
	return r.readWaiting(ctx)
}

// readWaiting reads the sales that wait, each log once, and adds up their fees.
func (r *feeReader) readWaiting(ctx context.Context) error {
	for _, name := range slices.Sorted(maps.Keys(r.waiting)) {
		list := r.waiting[name]
		if err := r.readLog(ctx, name, list); err != nil {
			return err
		}
		for i := range list {
			if s := &list[i]; !s.found {
				r.sum(feeKey{rollKey: s.key}).add(s, 0)
			}
		}
	}
	r.waiting, r.count = map[string][]settledFee{}, 0
	return nil
}

// readLog adds up the fees of the sales that are found in a log.
func (r *feeReader) readLog(ctx context.Context, name string, list []settledFee) error {
	file, known := r.files.files[name]
	if !known {
		return nil
	}
	a := r.l.p.takenBefore(&file, r.files.seq)
	if a == nil {
		return nil
	}
	slices.SortStableFunc(list, func(a, b settledFee) int { return int(a.line - b.line) })
	wanted := map[int64]bool{}
	for i := range list {
		wanted[list[i].line] = true
	}
	settled := func(*profile.Profile) *reconcile.PrematchedFile { return allBut(wanted, file.Lines) }
	return r.files.unlessInput(r.l.p.reread(ctx, a, settled, func(row account.Row) error {
		if t := row.Transaction; t != nil && wanted[t.Origin.Line] {
			at, _ := slices.BinarySearchFunc(list, t.Origin.Line, func(s settledFee, line int64) int { return int(s.line - line) })
			for ; at < len(list) && list[at].line == t.Origin.Line; at++ {
				r.price(&list[at], t)
			}
		}
		return nil
	}))
}

// price adds up what was taken for a sale whose row was read, where it is the one that was settled.
func (r *feeReader) price(s *settledFee, t *reconcile.Transaction) {
	sold := reconcile.MinorOf(&t.Origin, t.Signed(), t.Currency)
	if s.found || t.MerchantID != s.key.merchant || t.Currency != s.key.currency || sold != s.sold && !s.parts {
		return
	}
	s.found = true
	key, tax := feeKey{rollKey: s.key}, int64(0)
	gross := t.Signed()
	if digits, err := money.MinorDigits(t.Currency); err == nil && s.gross != 0 {
		gross = decimal.New(s.gross, -digits)
	}
	if price, err := r.l.p.Config.Fees.Find(t.FeeKey(), civil.DateOf(t.Time), gross, t.Currency); err == nil && !mayBePricedOtherwise(t, len(price.Schedule.Rules)) {
		key.rule = price.Schedule.Name + " {" + price.Rule.String() + "}"
		if rate := price.Schedule.Tax.Rate; !rate.IsZero() {
			key.tax, tax = rate.String(), price.TaxOfFeeMinor(s.fee)
		}
	}
	r.sum(key).add(s, tax)
}

// mayBePricedOtherwise reports whether the price may not be that of the row: a refund has the price of what it refunds, and
// where it says nothing of how that was paid, the rules of the schedule may tell it apart.
func mayBePricedOtherwise(t *reconcile.Transaction, rules int) bool {
	key := t.FeeKey()
	return t.Type == reconcile.Refund && key.Channel == "" && key.Card == "" && key.Wallet == "" && rules > 1
}

func (r *feeReader) sum(key feeKey) *feeSum {
	sum := r.sums[key]
	if sum == nil {
		sum = &feeSum{}
		r.sums[key] = sum
	}
	return sum
}

func (f *feeSum) add(s *settledFee, tax int64) {
	f.settled, f.fee, f.tax = f.settled+s.settled, f.fee+s.fee, f.tax+tax
}

// addFees puts the fees into the statement by rule. Those of a merchant add up to what was taken of it; what the nights do
// not remember by merchant has no rule either.
func (l *ledger) addFees() error {
	known := map[rollKey]feeSum{}
	for _, key := range slices.SortedFunc(maps.Keys(l.fees.sums), func(a, b feeKey) int {
		return cmp.Or(compareRolls(a.rollKey, b.rollKey), cmp.Compare(a.rule, b.rule), cmp.Compare(a.tax, b.tax))
	}) {
		sum := l.fees.sums[key]
		if *sum == (feeSum{}) {
			continue
		}
		k := known[key.rollKey]
		known[key.rollKey] = feeSum{settled: k.settled + sum.settled, fee: k.fee + sum.fee}
		digits, err := money.MinorDigits(key.currency)
		if err != nil {
			return err
		}
		l.putFee(key, decimal.New(sum.settled, -digits), decimal.New(sum.fee, -digits), decimal.New(sum.tax, -digits))
	}
	for _, key := range slices.SortedFunc(maps.Keys(l.rolls), compareRolls) {
		r, sum := l.rolls[key], known[key]
		if key.merchant == notByMerchant && (!r.settledByLine.IsZero() || !r.fee.IsZero()) {
			l.putFee(feeKey{rollKey: key}, r.settledByLine, r.fee, decimal.Zero)
			continue
		}
		settled, settledIs := money.ToMinor(r.settledByLine, l.digitsOf(key))
		fee, feeIs := money.ToMinor(r.fee, l.digitsOf(key))
		if !settledIs || !feeIs || settled != sum.settled || fee != sum.fee {
			return errStatementTie.At(l.out.Month, "want fees of %s %s by rule for merchant %s, as were taken, got %d in minor units", money.FormatAmount(r.fee, key.currency), key.currency, key.merchant, sum.fee)
		}
	}
	return nil
}

// digitsOf are the decimals of a currency; of one that is not listed nothing was added up.
func (l *ledger) digitsOf(key rollKey) int32 {
	digits, err := money.MinorDigits(key.currency)
	if err != nil {
		return 0
	}
	return digits
}

// putFee puts the fees of one rule into the statement, and adds them to the total of the currency.
func (l *ledger) putFee(key feeKey, settled, fee, tax decimal.Decimal) {
	amount := func(a decimal.Decimal) string { return money.FormatAmount(a, key.currency) }
	row := reports.StatementFee{
		Provider: key.provider, Merchant: key.merchant, Currency: key.currency, Settled: amount(settled), Fee: amount(fee), Net: amount(settled.Sub(fee)), Rule: key.rule,
	}
	if key.tax != "" {
		row.TaxRate, row.Tax = decimal.RequireFromString(key.tax).Shift(2).String()+"%", amount(tax)
	}
	if key.rule == "" && key.merchant != notByMerchant {
		l.out.FeesWithoutRule = true
	}
	l.out.Fees = append(l.out.Fees, row)
	total := l.feeSums[key.currency]
	l.feeSums[key.currency] = feeTotal{total.settled.Add(settled), total.fee.Add(fee), total.tax.Add(tax), total.taxed || key.tax != ""}
}

// feeTotal adds up the fees of a currency.
type feeTotal struct {
	settled, fee, tax decimal.Decimal
	taxed             bool
}

func (f *feeTotal) view(currency string) reports.StatementFee {
	amount := func(a decimal.Decimal) string { return money.FormatAmount(a, currency) }
	row := reports.StatementFee{Currency: currency, Settled: amount(f.settled), Fee: amount(f.fee), Net: amount(f.settled.Sub(f.fee))}
	if f.taxed {
		row.Tax = amount(f.tax)
	}
	return row
}
