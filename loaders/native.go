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
	"tieout/loaders/account"
	"tieout/loaders/profile"
	"tieout/loaders/text"
	"tieout/reconcile"
	"tieout/reconcile/money"
)

// nativeReading is one reading of a native CSV file. gocsv reads its records; its
// rows are made by the table of fields and end in the sink, as those of every
// other format.
type nativeReading struct {
	in      *text.Intake
	profile *profile.Profile
	options Options
	sink    *account.Sink
	source  *text.RecordSource
	full    error // the sink takes no more refused rows
	further int64 // times that the header came again

	plan profile.RowPlan
	rec  account.Record
	text []byte // of the record's cells
}

// loadNative reads a native CSV file.
func loadNative(ctx context.Context, in *text.Intake, p *profile.Profile, d account.Defaults, o Options, emit func(account.Row) error) (account.Account, []reconcile.Reject, error) {
	r := &nativeReading{in: in, profile: p, options: o, sink: account.NewSink(&d, in.Limits, emit)}
	for _, text := range in.Warnings() {
		r.sink.Warn("%s", text)
	}
	r.rec.V = &r.sink.Values
	err := r.run(ctx)
	if err == nil {
		err = r.sink.Close()
	}
	return r.sink.Finish(err)
}

func (r *nativeReading) run(ctx context.Context) (err error) {
	if r.source, err = r.in.Records(r.refused); err != nil {
		return err
	}
	r.source.Blank = func(line int64) { r.sink.IgnoreEmpty(line, "blank-line") }
	header, err := r.source.Header()
	if err == io.EOF {
		r.sink.SetLineCount(r.source.Lines.Number)
		return &fault.Error{Name: "no-header", Class: fault.Input, Fact: "want a header line, got none", Hint: "ask for the file again; a day without trade has a file with a header"}
	}
	if err != nil {
		return r.in.ArchiveError(err)
	}
	headerLine := r.source.At
	r.sink.Structure(headerLine)
	if err := r.profile.Check(header, headerLine, r.sink.Defaults.MerchantID); err != nil {
		return r.countRest(err)
	}
	r.source.Again = func(line int64) {
		r.sink.Structure(line)
		r.further++
	}
	r.passSettled()
	r.compile(header)
	if err := r.decode(ctx, header); err != nil {
		return r.countRest(err)
	}
	r.sink.SetLineCount(r.source.Lines.Number)
	text.WarnParts(r.further, r.sink.Warn)
	if err := r.addSettled(); err != nil || r.sink.Account.Accepted+r.sink.Account.Rejected > 0 {
		return err
	}
	return text.CheckHeaderAlone(header, headerLine)
}

// refused takes a record that is none.
func (r *nativeReading) refused(line int64, raw []byte, why *text.RowError) {
	if err := r.sink.Refuse(line, raw, why, account.References{}); err != nil && r.full == nil {
		r.full = err
	}
}

// passSettled lets the reader pass over the lines that prematching has settled.
func (r *nativeReading) passSettled() {
	settled := r.options.Prematched
	if settled == nil {
		return
	}
	lines := r.source.Lines
	lines.Settled = settled.Settled
	if r.in.Index != nil {
		lines.ReadUnsettled(&text.UnsettledReader{File: r.in.TextFile(), Index: r.in.Index, Settled: settled.Settled, OnRead: r.in.OnTextRead(), Reported: lines.Read})
	}
}

// addSettled accounts for the lines that were passed over.
func (r *nativeReading) addSettled() error {
	settled := r.options.Prematched
	if settled == nil || settled.Count == 0 {
		return nil
	}
	if passed := r.source.Lines.Passed; passed != settled.Count {
		panic(fmt.Sprintf("loaders: %s: prematching settled %d rows, %d were passed over", r.sink.Defaults.Name, settled.Count, passed))
	}
	digits, err := money.MinorDigits(r.options.Currency)
	if err != nil {
		return err
	}
	sum, fee := settled.Sum(digits)
	r.sink.Settled(r.options.Currency, sum, fee, r.profile.Side == reconcile.SettlementSide)
	return nil
}

// compile makes the plan for a header.
func (r *nativeReading) compile(header []string) {
	from := nativeSource{}
	for i, column := range profile.FieldsOf(r.profile.Side) {
		for _, name := range header {
			if name == column {
				from[column] = i
			}
		}
	}
	r.plan.Currency, _ = from.Text("currency")
	for i, name := range profile.AmountFields {
		if at, found := from[name]; found {
			r.plan.Amounts[i] = nativeAmount(name, at)
		}
	}
	profile.WarnUnnamed(r.profile.Side, from, r.sink.Warn)
	r.plan.Reader = profile.RowReaderOf(r.profile.Side, from)
}

// nativeSource knows the place of each column that a file has, by its name.
type nativeSource map[string]int

// Text reads a field from its column; nil when the file has none.
func (s nativeSource) Text(field string) (account.TextOp, string) {
	at, found := s[field]
	if !found {
		return nil, field
	}
	return func(r *account.Record) []byte { return r.Cells[at] }, field
}

// Amount reads an amount that a row may lack from its column; nil when the file has none.
func (s nativeSource) Amount(field string) (profile.AmountOp, string) {
	at, found := s[field]
	if !found {
		return nil, field
	}
	read := nativeAmount(field, at)
	return func(r *account.Record) (int64, bool) {
		if len(r.Cells[at]) == 0 {
			return 0, false
		}
		return read(r)
	}, field
}

// Moment reads a time or a day from its column; nil when the file has none.
func (s nativeSource) Moment(field string) (profile.TimeOp, string) {
	at, found := s[field]
	switch {
	case !found:
		return nil, field
	case field == "txn_time":
		return func(r *account.Record) time.Time { return r.V.Moment(field, string(r.Cells[at])) }, field
	}
	return func(r *account.Record) (day time.Time) {
		if on := r.V.Date(field, string(r.Cells[at])); on != 0 {
			day = on.Time()
		}
		return day
	}, field
}

// nativeAmount reads an amount in major units by the strict grammar.
func nativeAmount(name string, at int) profile.AmountOp {
	return func(r *account.Record) (int64, bool) {
		if minor, ok := account.PlainMinor(r.Cells[at], r.Digits); ok {
			return minor, true
		}
		amount := r.V.Amount(name, string(r.Cells[at]), r.Currency)
		return money.SmallMinor(amount, r.Digits)
	}
}

// decode reads the rows after the header.
func (r *nativeReading) decode(ctx context.Context, header []string) error {
	records := csv.NewReader(io.MultiReader(strings.NewReader(strings.Join(quoteAll(header), ",")+"\n"), r.source))
	records.ReuseRecord = true
	columns := profile.FieldsOf(r.profile.Side)
	decoder, err := gocsv.NewUnmarshaller(records, reflect.New(profile.RecordType(columns)).Interface())
	if err != nil {
		return fmt.Errorf("decode the header: %w", err)
	}
	r.rec.Cells = make([][]byte, len(columns))
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
			return r.in.ArchiveError(err)
		}
		if err := r.row(reflect.ValueOf(decoded).Elem()); err != nil {
			return err
		}
	}
}

// row makes a domain row of a decoded record, or refuses it.
func (r *nativeReading) row(record reflect.Value) error {
	text := r.text[:0]
	for i := range r.rec.Cells {
		text = append(text, record.Field(i).String()...)
	}
	r.text = text
	for i := range r.rec.Cells {
		size := len(record.Field(i).String())
		r.rec.Cells[i], text = text[:size:size], text[size:]
	}
	r.rec.Line, r.rec.Raw, r.rec.V.Failed = r.source.At, r.source.Raw, nil
	return r.sink.AddMinorRow(&r.rec, r.plan.Row(&r.rec, r.sink.Defaults))
}

// quoteAll quotes every name, so that no header can be mistaken.
func quoteAll(header []string) []string {
	quoted := make([]string, len(header))
	for i, name := range header {
		quoted[i] = `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
	}
	return quoted
}

// countRest counts the lines after the one that ended the reading, and returns its error.
func (r *nativeReading) countRest(why error) error {
	for {
		if _, err := r.source.Lines.Next(); err != nil {
			break
		}
	}
	r.sink.RefuseRest(r.source.Lines.Number)
	return why
}
