package loaders

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

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
	if r.source, err = r.in.Records(); err != nil {
		return err
	}
	header, headerLine, err := r.header()
	if err == io.EOF {
		r.sink.SetLineCount(r.source.Lines.Number)
		return &fault.Error{Name: "no-header", Class: fault.Input, Fact: "want a header line, got none", Hint: "ask for the file again; a day without trade has a file with a header"}
	}
	if err != nil {
		return r.in.ArchiveError(err)
	}
	r.sink.Structure(headerLine)
	if err := r.profile.Check(header, headerLine, r.sink.Defaults.MerchantID); err != nil {
		return r.countRest(err)
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

// header reads the header line.
func (r *nativeReading) header() (names []string, line int64, err error) {
	var full error // the sink takes no more refused rows
	names, line, err = r.source.Header(func(record *text.Record) {
		if full == nil {
			full = r.aside(record)
		}
	})
	if full != nil {
		err = full
	}
	return names, line, err
}

// aside accounts for lines that are no record.
func (r *nativeReading) aside(record *text.Record) error {
	switch record.Kind {
	case text.BlankLine:
		r.sink.IgnoreEmpty(record.Line, "blank-line")
	case text.HeaderAgain:
		r.sink.Structure(record.Line)
		r.further++
	default:
		return r.sink.Refuse(record.Line, record.Raw, record.Why, account.References{})
	}
	return nil
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
	from, fields := nativeSource{}, profile.FieldsOf(r.profile.Side)
	for i, name := range header {
		if slices.Contains(fields, name) {
			from[name] = i
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
	batch := nativeBatch{source: r.source, header: header}
	r.rec.Cells = make([][]byte, len(header))
	for batch.end == nil {
		if err := ctx.Err(); err != nil {
			return err
		}
		rows, err := batch.read()
		if err != nil {
			return err
		}
		for i := range batch.records {
			if record := &batch.records[i]; record.Kind != text.Cells {
				err = r.aside(record)
			} else {
				err = r.row(record, rows[0].Cells)
				rows = rows[1:]
			}
			if err != nil {
				return err
			}
		}
	}
	if batch.end != io.EOF {
		return r.in.ArchiveError(batch.end)
	}
	return nil
}

// row makes a domain row of a decoded record, or refuses it.
func (r *nativeReading) row(record *text.Record, cells []string) error {
	text := r.text[:0]
	for _, cell := range cells {
		text = append(text, cell...)
	}
	r.text = text
	for i, cell := range cells {
		r.rec.Cells[i], text = text[:len(cell):len(cell)], text[len(cell):]
	}
	r.rec.Line, r.rec.Raw, r.rec.V.Failed = record.Line, record.Raw, nil
	return r.sink.AddMinorRow(&r.rec, r.plan.Row(&r.rec, r.sink.Defaults))
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
