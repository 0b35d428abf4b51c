package profile

import (
	"maps"
	"slices"

	"github.com/shopspring/decimal"
	"go.yaml.in/yaml/v4"

	"tieout/internal/fault"
	"tieout/loaders/account"
	"tieout/loaders/text"
	"tieout/reconcile"
)

// Some senders price each row to more decimals than its currency has: 0.02400 for each of three sales.
// `decimals` reads such an amount exactly. The row has it rounded half up, which is 0.06 for the three;
// the total that the file states says what is taken. Is it their exact sum, 0.07200 or 0.07, then what
// it has beyond the rounded rows is a row of its own, on the line that states the total, so that the
// file's money is that of its total. Is it 0.06, the rows are taken as they are rounded. Without such
// a total nothing says what is taken, and the file is refused.

// maxDecimals are those that an amount may have.
const maxDecimals = 6

// fractions are the parts of an amount that rows were rounded by, until the total is stated.
type fractions struct {
	check *totalCheck
	tally *tally   // of the total
	exact AmountOp // with all decimals
	plan  RowPlan  // of the row with the rest
	by    account.TextOp
	rows  int64 // that were rounded
	of    map[string]*fraction
}

// fraction is what the rows of one merchant and currency are rounded by.
type fraction struct {
	record account.Record // the first of the rows, for what all of them say
	finer  int32          // decimals of rest
	digits int32          // those of the currency
	rest   int64          // exact less rounded
}

// fractions compiles the rest of a control total; nil where it has none.
func (c *compiler) fractions(check *totalCheck, of *tally) *fractions {
	if check.rest == "" {
		return nil
	}
	own := map[string]valueRule{
		"txn_type":     {fixed: string(reconcile.LineFee), isFixed: true},
		"gross_amount": {fixed: "0", isFixed: true}, "fee": {fixed: "0", isFixed: true},
		"text": {fixed: check.stated, isFixed: true},
	}
	for _, name := range [...]string{"rrn", "order_no", "terminal_id", "txn_time"} {
		own[name] = valueRule{isFixed: true}
	}
	plan := c.rowPlan(&rowRule{fields: own})
	merchant := c.def.Fields["merchant_id"]
	return &fractions{
		check: check, tally: of, exact: c.exactAmount(check.sum, check.stated), plan: plan, by: c.text(&merchant, "merchant_id"), of: map[string]*fraction{},
	}
}

// add takes a row that was accepted, as it was rounded.
func (f *fractions) add(r *account.Record) {
	exact, ok := f.exact(r)
	finer := max(f.check.sum.amount.decimals, r.Digits)
	rest := exact - roundedTo(exact, finer, r.Digits)*pow10(finer-r.Digits)
	if !ok || rest == 0 {
		return
	}
	f.rows++
	key := string(f.by(r)) + "\x1f" + r.Currency
	one := f.of[key]
	if one == nil {
		one = &fraction{record: *r, finer: finer, digits: r.Digits}
		one.record.Cells = make([][]byte, len(r.Cells))
		for i, cell := range r.Cells {
			one.record.Cells[i] = slices.Clone(cell)
		}
		f.of[key] = one
	}
	one.rest += rest
}

// emit adds the rows with what the total has beyond the rounded rows. The line that states it is
// accepted where there are any.
func (f *fractions) emit(record *text.RawRecord, s *account.Sink) error {
	s.Warn("%s a %s of more decimals than the currency has: rounded half up; %s says what is taken", reconcile.Counted(f.rows, "row has", "rows have"), f.check.rest, f.check.stated)
	var rows []account.Row
	for _, key := range slices.Sorted(maps.Keys(f.of)) {
		if row, some := f.row(f.of[key], record, s); some && !f.tally.ofRounded() {
			rows = append(rows, row)
		}
	}
	f.of, f.rows = map[string]*fraction{}, 0
	if len(rows) == 0 {
		s.Structure(record.Line)
		return nil
	}
	return s.AddRows(record.Line, record.Text, rows...)
}

// row makes the row of what a merchant's rounded rows have not; false: they have it all.
func (f *fractions) row(one *fraction, record *text.RawRecord, s *account.Sink) (row account.Row, some bool) {
	whole := roundedTo(one.rest, one.finer, one.digits)
	r := &one.record
	if left := one.rest - whole*pow10(one.finer-one.digits); left != 0 && !f.tally.ofRounded() {
		s.Warn("line %d: %s %s of %s are less than the smallest unit and are in no row", record.Line, decimal.New(left, -one.finer), r.Currency, f.check.stated)
	}
	r.Minor = [account.AmountCount]int64{}
	r.Minor[account.AmountFee], r.Minor[account.AmountNet] = whole, -whole
	r.Line, r.Raw, r.Joined = record.Line, record.Text, false
	return f.plan.Reader.read(r, s.Defaults), whole != 0
}

// unproven refuses a file of which rows were rounded and no total says what is taken.
func (f *fractions) unproven() error {
	if f.rows == 0 {
		return nil
	}
	return &fault.Error{
		Name: "control-totals-absent", Class: fault.Input,
		Fact: "want the total " + f.check.stated + ", for " + reconcile.Counted(f.rows, "row has", "rows have") + " a " + f.check.rest + " of more decimals than the currency has, got none",
		Hint: "nothing else says what was taken: ask for the whole file",
	}
}

// wantRest wants a total that says what is taken, of the only amount that rows may be rounded by.
func (r *ProfileReader) wantRest(node *yaml.Node, d *definition) {
	rest := int32(0)
	for i := range d.totals {
		for j := range d.totals[i].checks {
			if check := &d.totals[i].checks[j]; check.rest != "" {
				rest = check.sum.amount.decimals
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(d.Fields)) {
		v := d.Fields[name]
		if has := v.amount.decimals; has != 0 && (name != "fee" || has != rest) || name == "fee" && has != rest {
			r.Problem(node, "bad-value", "write decimals at fee alone, and a total with sum: {column: NAME, decimals: 5} and rest: fee", "%s: want as many decimals as the total that says what is taken, %d, got %d", name, rest, has)
		}
	}
}

// addFractions notes by what the row was rounded, if it was accepted: then more are than before.
func (r *reading) addFractions(before int64) {
	if r.sink.Account.Accepted == before {
		return
	}
	for _, f := range r.plan.fractions {
		f.add(&r.rec)
	}
}

// totalsLine takes a line that states totals: it is structure, or rows with what no other row has.
func (r *reading) totalsLine(rule int, record *text.RawRecord, names []string, values [][]byte) error {
	if err := r.setStatedTotals(rule, record, names, values); err != nil {
		r.sink.Structure(record.Line)
		return err
	}
	for _, f := range r.plan.fractions {
		if f.tally.stated && f.tally.line == record.Line && f.rows > 0 {
			return f.emit(record, r.sink)
		}
	}
	r.sink.Structure(record.Line)
	return nil
}

// exactAmount compiles an amount with all of its decimals.
func (c *compiler) exactAmount(v *valueRule, name string) AmountOp {
	own := *v
	own.amount.exact = true
	return c.amount(&own, name)
}

// roundedTo rounds an amount of so many decimals half up, away from zero.
func roundedTo(minor int64, from, to int32) int64 {
	if from <= to {
		return minor
	}
	unit := pow10(from - to)
	whole, rest := minor/unit, minor%unit
	switch {
	case 2*rest >= unit:
		whole++
	case 2*rest <= -unit:
		whole--
	}
	return whole
}

func pow10(n int32) int64 {
	unit := int64(1)
	for range n {
		unit *= 10
	}
	return unit
}
