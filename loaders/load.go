package loaders

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/gocarina/gocsv"

	"tieout/internal/fault"
	"tieout/internal/mask"
	"tieout/reconcile"
)

// Defaults are what a source says of rows that do not say it themselves.
type Defaults struct {
	Name       string // of the file, as origins and errors show it
	Provider   string
	Product    string
	MerchantID string
	Currency   string
	Date       reconcile.Date // from {date} in the source's pattern; zero: none
	Strict     bool           // refuse a file without the control totals that its format has
}

// Options are the choices of one loading.
type Options struct {
	// Screened holds the plain rows that a screen has settled, in its currency:
	// they are counted as accepted, and not handed to emit. Nil: none.
	Screened *reconcile.ScreenedFile
	Currency string // of Screened
}

// Row is an accepted row; exactly one field is set.
type Row struct {
	Transaction *reconcile.Transaction
	Line        *reconcile.SettlementLine
	Deposit     *reconcile.Deposit
}

// Account accounts for every physical line of one file:
// Accepted + Rejected + Ignored + Structure = Lines. A row that runs over
// several lines is counted on its first; the others are structure, as the
// header is. Blank lines are ignored.
type Account struct {
	Lines, Accepted, Rejected, Ignored, Structure int64
	ControlTotals                                 string
	// Sums adds up the accepted rows by currency: signed gross, and net of lines.
	Sums map[string]reconcile.Sum
	// Fees adds up the fees of settlement lines by currency.
	Fees map[string]reconcile.Sum
	// IgnoredBy counts the ignored lines by reason.
	IgnoredBy map[string]int64
	// Warnings are what a person should know, and that refuses nothing.
	Warnings []string
}

// Load reads a file's rows and hands each accepted one to emit, in the order of
// the file. A row that breaks a rule is refused with a named reason and costs
// only itself. Errors: *fault.Error when the file as a whole can't be used
// (missing-column, changed-header, duplicate-column, no-header, too-many-rejects,
// broken-archive, decompression-limit, and of what the file states of itself
// trailer-mismatch, bad-trailer, balance-break, control-totals-absent), what emit returned, the context's error.
// After an error, rows that were emitted before it must be dropped.
func Load(ctx context.Context, in *Intake, p *Profile, d Defaults, o Options, emit func(Row) error) (Account, []reconcile.Reject, error) {
	if d.Name == "" {
		d.Name = in.name()
	}
	if !p.Native() {
		return p.load(ctx, in, d, emit)
	}
	l := &loading{in: in, profile: p, defaults: d, emit: emit, values: values{interned: map[string]string{}}}
	l.account = Account{ControlTotals: reconcile.ControlAbsent, Sums: map[string]reconcile.Sum{}, Fees: map[string]reconcile.Sum{}}
	l.screened, l.screenedCurrency = o.Screened, o.Currency
	err := l.run(ctx)
	if fileError := fault.OfInput(err); fileError != nil {
		fileError.Place = d.Name
		l.refuseAll()
	}
	return l.account, l.rejects, err
}

// loading is one reading of one file.
type loading struct {
	in       *Intake
	profile  *Profile
	defaults Defaults
	emit     func(Row) error
	values   values

	screened         *reconcile.ScreenedFile
	screenedCurrency string

	source  *recordSource
	account Account
	rejects []reconcile.Reject
}

func (l *loading) run(ctx context.Context) error {
	var err error
	if l.source, err = l.in.records(func(line int64, raw []byte, why *rowError) {
		l.rejects = append(l.rejects, reject(l.defaults.Name, line, raw, why))
	}); err != nil {
		return err
	}
	header, err := l.source.header()
	l.copyCounts()
	if err == io.EOF {
		return &fault.Error{Name: "no-header", Class: fault.Input, Fact: "want a header line, got none", Hint: "ask for the file again; a day without trade has a file with a header"}
	}
	if err != nil {
		return l.in.archiveError(err)
	}
	if err := l.profile.check(header, l.source.at, l.defaults.MerchantID); err != nil {
		l.source.total += l.drained()
		l.copyCounts()
		return err
	}
	if l.screened != nil {
		l.source.lines.settled = l.screened.Settled
		if l.in.index != nil {
			l.source.lines.readLeft(&leftReader{file: l.in.file, index: l.in.index, settled: l.screened.Settled, onRead: l.in.onRead, told: l.source.lines.read})
		}
	}
	err = l.decode(ctx, header)
	l.copyCounts()
	return errors.Join(err, l.addScreened())
}

// addScreened counts the rows that the screen has settled.
func (l *loading) addScreened() error {
	if l.screened == nil || l.screened.Count == 0 {
		return nil
	}
	if passed := l.source.lines.passed; passed != l.screened.Count {
		panic(fmt.Sprintf("loaders: %s: the screen settled %d rows, %d were passed over", l.defaults.Name, l.screened.Count, passed))
	}
	digits, err := reconcile.MinorDigits(l.screenedCurrency)
	if err != nil {
		return err
	}
	sum, fee := l.screened.Sum(digits)
	l.account.Accepted += sum.Count
	merge(l.account.Sums, l.screenedCurrency, sum)
	if l.profile.Side == reconcile.SettlementSide {
		merge(l.account.Fees, l.screenedCurrency, reconcile.Sum{Count: sum.Count, Gross: fee, Net: fee})
	}
	return nil
}

// drained counts the lines that nobody will read.
func (l *loading) drained() int64 {
	lines, err := l.source.drain()
	if err != nil {
		return lines // the header's own error is told already
	}
	return lines
}

func (l *loading) copyCounts() {
	l.account.Lines, l.account.Ignored, l.account.Structure = l.source.total, l.source.ignored, l.source.structure
	l.account.Rejected = int64(len(l.rejects))
}

// refuseAll accounts for a file that can't be used: none of its rows is.
func (l *loading) refuseAll() {
	l.account.Accepted = 0
	l.account.Rejected = l.account.Lines - l.account.Ignored - l.account.Structure
	clear(l.account.Sums)
	clear(l.account.Fees)
	l.rejects = nil
}

// decode reads the rows behind the header.
func (l *loading) decode(ctx context.Context, header []string) error {
	records := csv.NewReader(io.MultiReader(strings.NewReader(strings.Join(quoteAll(header), ",")+"\n"), l.source))
	records.ReuseRecord = true
	decoder, err := gocsv.NewUnmarshaller(records, l.newRow())
	if err != nil {
		return fmt.Errorf("decode the header: %w", err)
	}
	for rows := 0; ; rows++ {
		if rows&0xfff == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		decoded, err := decoder.Read()
		if err == io.EOF {
			return l.tooMany()
		}
		if err != nil {
			return l.in.archiveError(err)
		}
		if err := l.row(decoded.(nativeRow)); err != nil {
			return err
		}
		if len(l.rejects) > l.in.limits.MaxRejects {
			return l.tooMany()
		}
	}
}

func (l *loading) newRow() nativeRow {
	switch l.profile.Side {
	case reconcile.TerminalSide:
		return &terminalRow{}
	case reconcile.SettlementSide:
		return &settlementRow{}
	default:
		return &depositRow{}
	}
}

// quoteAll quotes every name, so that no header can be mistaken.
func quoteAll(header []string) []string {
	quoted := make([]string, len(header))
	for i, name := range header {
		quoted[i] = `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
	}
	return quoted
}

func (l *loading) tooMany() error {
	most := l.in.limits.MaxRejects
	if len(l.rejects) <= most {
		return nil
	}
	l.source.total += l.drained()
	return tooManyRejects(l.rejects, most)
}

func tooManyRejects(rejects []reconcile.Reject, most int) error {
	return &fault.Error{
		Name: "too-many-rejects", Class: fault.Input, Line: rejects[0].Origin.Line,
		Fact: fmt.Sprintf("want at most %d refused rows, got more; the first: %s [%s]", most, rejects[0].Detail, rejects[0].Reason),
		Hint: "the file is of another kind or damaged; look at it with: tieout inspect",
	}
}

// row turns a decoded row into a domain value, or refuses it.
func (l *loading) row(decoded nativeRow) error {
	l.values.failed = nil
	row := decoded.row(&l.values, &l.defaults)
	if why := l.values.failed; why != nil {
		refused := reject(l.defaults.Name, l.source.at, l.source.raw, why)
		rrn, order, merchant := decoded.references()
		refused.RRN, refused.OrderNo = mask.Identifier(clean(rrn, 64)), mask.Identifier(clean(order, 64))
		refused.Merchant = mask.Identifier(clean(merchant, 64))
		l.rejects = append(l.rejects, refused)
		return nil
	}
	l.account.Accepted++
	l.account.add(&row, reconcile.Origin{File: l.defaults.Name, Line: l.source.at})
	return l.emit(row)
}

// add adds the row to the file's sums and writes its origin.
func (a *Account) add(row *Row, origin reconcile.Origin) {
	switch {
	case row.Transaction != nil:
		row.Transaction.Origin = origin
		gross := row.Transaction.Signed()
		merge(a.Sums, row.Transaction.Currency, reconcile.Sum{Count: 1, Gross: gross, Net: gross})
	case row.Line != nil:
		row.Line.Origin = origin
		merge(a.Sums, row.Line.Currency, reconcile.Sum{Count: 1, Gross: row.Line.Gross, Net: row.Line.Net})
		merge(a.Fees, row.Line.Currency, reconcile.Sum{Count: 1, Gross: row.Line.Fee, Net: row.Line.Fee})
	case row.Deposit != nil:
		row.Deposit.Origin = origin
		merge(a.Sums, row.Deposit.Currency, reconcile.Sum{Count: 1, Gross: row.Deposit.Amount, Net: row.Deposit.Amount})
	}
}

// merge adds rows to the sum of their currency.
func merge(sums map[string]reconcile.Sum, currency string, part reconcile.Sum) {
	sum := sums[currency]
	sum.Merge(part)
	sums[currency] = sum
}
