package loaders

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"time"

	"github.com/gocarina/gocsv"

	"tieout/internal/fault"
	"tieout/reconcile"
	"tieout/reconcile/money"
)

// nativeReading is one reading of a native CSV file. gocsv reads its records; its
// rows are made by the table of fields and end in the sink, as those of every
// other format.
type nativeReading struct {
	in      *Intake
	profile *Profile
	options Options
	sink    *sink
	source  *recordSource
	full    error // the sink takes no more refused rows

	plan rowPlan
	rec  rec
	text []byte // of the record's cells
}

// loadNative reads a native CSV file.
func loadNative(ctx context.Context, in *Intake, p *Profile, d Defaults, o Options, emit func(Row) error) (Account, []reconcile.Reject, error) {
	r := &nativeReading{in: in, profile: p, options: o, sink: newSink(&d, in.limits, emit)}
	if text := in.warning(); text != "" {
		r.sink.warn("%s", text)
	}
	r.rec.v = &r.sink.values
	err := r.run(ctx)
	if err == nil {
		err = r.sink.close()
	}
	return r.sink.finish(err)
}

func (r *nativeReading) run(ctx context.Context) (err error) {
	if r.source, err = r.in.records(r.refused); err != nil {
		return err
	}
	r.source.blank = func(line int64) { r.sink.pass(line, "blank-line") }
	header, err := r.source.header()
	if err == io.EOF {
		r.sink.ends(r.source.lines.number)
		return &fault.Error{Name: "no-header", Class: fault.Input, Fact: "want a header line, got none", Hint: "ask for the file again; a day without trade has a file with a header"}
	}
	if err != nil {
		return r.in.archiveError(err)
	}
	r.sink.structure(r.source.at)
	if err := r.profile.check(header, r.source.at, r.sink.defaults.MerchantID); err != nil {
		return r.drain(err)
	}
	r.passSettled()
	r.compile(header)
	if err := r.decode(ctx, header); err != nil {
		return r.drain(err)
	}
	r.sink.ends(r.source.lines.number)
	return r.addSettled()
}

// refused takes a record that is none.
func (r *nativeReading) refused(line int64, raw []byte, why *rowError) {
	if err := r.sink.refuse(line, raw, why, references{}); err != nil && r.full == nil {
		r.full = err
	}
}

// passSettled lets the reader pass over the lines that the screen has settled.
func (r *nativeReading) passSettled() {
	settled := r.options.Screened
	if settled == nil {
		return
	}
	lines := r.source.lines
	lines.settled = settled.Settled
	if r.in.index != nil {
		lines.readLeft(&leftReader{file: r.in.file, index: r.in.index, settled: settled.Settled, onRead: r.in.onRead, told: lines.read})
	}
}

// addSettled accounts for the lines that were passed over.
func (r *nativeReading) addSettled() error {
	settled := r.options.Screened
	if settled == nil || settled.Count == 0 {
		return nil
	}
	if passed := r.source.lines.passed; passed != settled.Count {
		panic(fmt.Sprintf("loaders: %s: the screen settled %d rows, %d were passed over", r.sink.defaults.Name, settled.Count, passed))
	}
	digits, err := money.MinorDigits(r.options.Currency)
	if err != nil {
		return err
	}
	sum, fee := settled.Sum(digits)
	r.sink.settled(r.options.Currency, sum, fee, r.profile.Side == reconcile.SettlementSide)
	return nil
}

// compile makes the plan for a header.
func (r *nativeReading) compile(header []string) {
	from := nativeSource{}
	for i, column := range fieldsOf(r.profile.Side) {
		for _, name := range header {
			if name == column {
				from[column] = i
			}
		}
	}
	r.plan.currency, _ = from.text("currency")
	for i, name := range amountFields {
		if at, found := from[name]; found {
			r.plan.amounts[i] = nativeAmount(name, at)
		}
	}
	r.plan.reader = rowReaderOf(r.profile.Side, from)
}

// nativeSource knows the place of each column that a file has, by its name.
type nativeSource map[string]int

func (s nativeSource) text(field string) (textOp, string) {
	at, found := s[field]
	if !found {
		return nil, field
	}
	return func(r *rec) []byte { return r.cells[at] }, field
}

func (s nativeSource) moment(field string) (timeOp, string) {
	at, found := s[field]
	switch {
	case !found:
		return nil, field
	case field == "txn_time":
		return func(r *rec) time.Time { return r.v.moment(field, string(r.cells[at])) }, field
	}
	return func(r *rec) (day time.Time) {
		if on := r.v.date(field, string(r.cells[at])); on != 0 {
			day = on.Time()
		}
		return day
	}, field
}

// nativeAmount reads an amount in major units by the strict grammar.
func nativeAmount(name string, at int) amountOp {
	return func(r *rec) (int64, bool) {
		if minor, ok := plainMinor(r.cells[at], r.digits); ok {
			return minor, true
		}
		amount := r.v.amount(name, string(r.cells[at]), r.currency)
		return money.SmallMinor(amount, r.digits)
	}
}

// decode reads the rows behind the header.
func (r *nativeReading) decode(ctx context.Context, header []string) error {
	records := csv.NewReader(io.MultiReader(strings.NewReader(strings.Join(quoteAll(header), ",")+"\n"), r.source))
	records.ReuseRecord = true
	columns := fieldsOf(r.profile.Side)
	decoder, err := gocsv.NewUnmarshaller(records, reflect.New(recordType(columns)).Interface())
	if err != nil {
		return fmt.Errorf("decode the header: %w", err)
	}
	r.rec.cells = make([][]byte, len(columns))
	for rows := 0; ; rows++ {
		if rows&0xfff == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		decoded, err := decoder.Read()
		if r.full != nil {
			return r.full
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return r.in.archiveError(err)
		}
		if err := r.row(reflect.ValueOf(decoded).Elem()); err != nil {
			return err
		}
	}
}

// row makes a domain row of a decoded record, or refuses it.
func (r *nativeReading) row(record reflect.Value) error {
	text := r.text[:0]
	for i := range r.rec.cells {
		text = append(text, record.Field(i).String()...)
	}
	r.text = text
	for i := range r.rec.cells {
		size := len(record.Field(i).String())
		r.rec.cells[i], text = text[:size:size], text[size:]
	}
	r.rec.line, r.rec.raw, r.rec.v.failed = r.source.at, r.source.raw, nil
	return r.sink.rowOf(&r.rec, r.plan.row(&r.rec, r.sink.defaults))
}

// quoteAll quotes every name, so that no header can be mistaken.
func quoteAll(header []string) []string {
	quoted := make([]string, len(header))
	for i, name := range header {
		quoted[i] = `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
	}
	return quoted
}

// drain counts the lines behind the one that ended the reading, and returns its error.
func (r *nativeReading) drain(why error) error {
	for {
		if _, err := r.source.lines.next(); err != nil {
			break
		}
	}
	r.sink.rest(r.source.lines.number)
	return why
}
