package profile

import (
	"context"
	"io"
	"strconv"
	"strings"

	"tieout/internal/fault"
	"tieout/loaders/account"
	"tieout/loaders/text"
	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/money"
)

// reading is one reading of a file by a profile that is data.
type reading struct {
	def      *definition
	settings map[string]string
	in       *text.Intake
	sink     *account.Sink
	source   text.RawSource
	sheet    *text.Workbook // that the source reads; nil: it is none
	split    text.Splitter
	// What parts the cells where the header is split at another delimiter than the profile's; empty: that one.
	delimiter string
	captures  []string // names that the line rules capture

	plan        *plan // nil until the columns are known
	rec         account.Record
	cells       [][]byte
	captured    [][]byte // the captures' values
	totalsBelow int      // of def.totals, whose values stand on the next line, counted from 1; 0: none
	names       []string // of those values
	header      []string
	headerLine  int64
	headerText  []byte // as it stands in the file
	width       rowWidth
	further     int64 // times that the header came again
	rules       int64 // lines that a rule recognised
	// The line that is most like the header, while none was found.
	near       []string
	nearLine   int64
	nearHits   int
	unnamed    int // lines before the header that are none
	seen       *repeatedIdentities
	repeats    *repeatedIdentities // of rows that say again what another one said; nil: there are none
	lookups    lookups
	neededSeen map[int]bool // the line rules that knew a line, by their place
	totalsSeen bool         // a line stated control totals
	compiler   *compiler    // that made the plan
	lesser     *lesserColumn
	compact    *Compact  // takes rows in their compact form; nil: nobody does
	marked     markedRow // that waits for its further lines
}

// Load reads a file by a profile that is data or a format in code. Compact, which may be nil,
// takes rows in their compact form, which then are not emitted.
func (p *Profile) Load(ctx context.Context, in *text.Intake, d account.Defaults, compact *Compact, emit func(account.Row) error) (account.Account, []reconcile.Reject, error) {
	def := p.Def
	if d.Date.IsZero() {
		d.Date = def.File.DateInName(in.Name())
	}
	if def.shape.kind == "fixed" {
		in.KeepLastField(fixedWidth(def.columns, &def.shape))
	}
	s := account.NewSink(&d, in.Limits, emit)
	for _, text := range in.Warnings() {
		s.Warn("%s", text)
	}
	err := p.read(ctx, in, def, s, compact)
	if left := in.CloseBook(); left != nil {
		s.Warn("close the workbook: %v", left)
	}
	if err == nil {
		err = s.Close()
	}
	if err == nil {
		err = s.CheckUnderstood(def.Name)
	}
	absent := err == nil && s.Account.ControlTotals == reconcile.ControlAbsent && def.hasTotals()
	switch {
	case absent && d.Strict:
		err = &fault.Error{Name: "control-totals-absent", Class: fault.Input, Fact: "want the control totals that a " + def.Name + " file ends with, got none", Hint: "the file may be cut: ask for it again; strict: false takes it"}
	case absent && !s.Totalless && s.Account.Accepted+s.Account.Rejected > 0:
		s.Warn("the file lacks the control totals that its format has: it may be cut")
	}
	return s.Finish(err)
}

func (d *definition) hasTotals() bool {
	return len(d.totals) > 0 || d.balance != nil || (d.Code != "" && d.Footnotes != "" && !strings.HasPrefix(d.Footnotes, "none"))
}

func (p *Profile) read(ctx context.Context, in *text.Intake, def *definition, s *account.Sink, compact *Compact) error {
	if def.Code != "" {
		words, err := in.Text()
		if err != nil {
			return err
		}
		return def.Format.Read(ctx, &account.Content{Reader: in.Characters(words), In: in, Defaults: s.Defaults, Settings: p.Settings}, s)
	}
	r := &reading{def: def, settings: p.Settings, in: in, sink: s}
	r.rec.V, r.rec.Day, r.rec.Currency = &s.Values, s.Defaults.Date, s.Defaults.Currency
	if digits, err := money.MinorDigits(s.Defaults.Currency); err == nil {
		r.rec.Digits = digits
	}
	for _, l := range def.lines {
		r.captures = append(r.captures, groupNames(l.pattern)...)
	}
	r.captured = make([][]byte, len(r.captures))
	if len(def.identity) > 0 {
		r.seen = newRepeatedIdentities()
	}
	if def.repeats.ignore != "" {
		r.repeats = newRepeatedIdentities()
	}
	var err error
	if r.lookups, err = newLookups(r); err != nil {
		return err
	}
	if err := r.open(); err != nil {
		return err
	}
	defer r.closeSource()
	r.compact = compact.forReading(r)
	if err := r.run(ctx); err != nil {
		r.refuseRest()
		return err
	}
	return r.checkEnd()
}

// DateInName returns the day in a file's name.
func (f *fileRule) DateInName(name string) civil.Date {
	if f.name == nil {
		return 0
	}
	group := f.name.SubexpIndex("date")
	found := f.name.FindStringSubmatch(name)
	if group < 0 || found == nil {
		return 0
	}
	c, ok := f.layout.Read([]byte(found[group]), false)
	t, exists := c.Time()
	if !ok || !exists {
		return 0
	}
	return civil.DateOf(t)
}

// run takes every record.
func (r *reading) run(ctx context.Context) error {
	if !r.def.shape.headed {
		r.compilePlan(r.positions(), len(r.def.columns))
	}
	return text.EachOf(ctx, func() (text.RawRecord, error) {
		record, err := r.source.Next()
		if err != nil && err != io.EOF {
			err = r.in.ArchiveError(err)
		}
		return record, err
	}, r.record)
}

// record takes one record: a blank line, one that a rule knows, control totals,
// the header, or a row.
func (r *reading) record(record text.RawRecord) error {
	record.Text = text.WithoutMark(record.Text) // where a file that was joined to another begins
	if done, err := r.joinMarked(&record); done || err != nil {
		return err
	}
	switch {
	case record.Why != nil:
		r.countUnread(record.Line)
		return r.sink.Refuse(record.Line, record.Text, record.Why, account.References{})
	case text.IsBlank(record.Text):
		r.sink.IgnoreEmpty(record.Line, "blank-line")
		return nil
	case r.totalsBelow > 0:
		return r.readTotalsBelow(&record)
	}
	if done, err := r.matchTotalLine(&record); done || err != nil {
		return err
	}
	if done, err := r.applyLineRule(&record); done || err != nil {
		return err
	}
	if r.plan == nil {
		done, err := r.findHeader(&record)
		if done || err != nil {
			return err
		}
	}
	if r.beginsAgain(&record) {
		return r.nextPart(&record)
	}
	return r.row(&record)
}

// applyLineRule looks for a rule that knows the line.
func (r *reading) applyLineRule(record *text.RawRecord) (done bool, err error) {
	for i := range r.def.lines {
		rule := &r.def.lines[i]
		groups, ok := rule.matches(record.Text, record.FromEnd)
		if !ok {
			continue
		}
		r.rules++
		if rule.needed {
			r.noteNeededLine(i)
		}
		r.capture(rule.pattern, groups)
		switch {
		case rule.refuse != "":
			r.sink.Structure(record.Line)
			return true, &fault.Error{Name: rule.refuse, Class: fault.Input, Line: record.Line, Fact: rule.fact + ", got " + strconv.Quote(text.Clip(string(record.Text))), Hint: "ask for the file again"}
		case rule.ignore != "":
			r.sink.IgnoreEmpty(record.Line, rule.ignore)
			r.sink.NoTrade = r.sink.NoTrade || rule.noTrade
			if rule.fact != "" {
				r.sink.Warn("line %d: %s", record.Line, rule.fact)
			}
		default:
			r.sink.Structure(record.Line)
		}
		return true, nil
	}
	return false, nil
}

// row takes a record that is a row of the file.
func (r *reading) row(record *text.RawRecord) error {
	r.lookAtWidth(record)
	cells, why := r.splitRow(record.Text)
	r.cells = cells
	if why == nil && r.holdMarked(record, len(cells)) {
		return nil
	}
	if why == nil {
		cells, why = r.fitColumns(cells, record.Text)
	}
	if why != nil {
		r.countUnread(record.Line)
		return r.sink.Refuse(record.Line, record.Text, why, account.References{})
	}
	r.rec.Serial++
	r.rec.Line, r.rec.Raw, r.rec.Joined, r.rec.Cells = record.Line, record.Text, record.Joined, append(cells, r.captured...)
	r.lookups.addCells(&r.rec)
	r.cells = r.rec.Cells
	return r.addRecord()
}

// addRecord makes of the record a row, or says why not.
func (r *reading) addRecord() error {
	rc, s := &r.rec, r.sink
	rc.V.Failed = nil
	kind, doubt := r.plan.kindOf(rc)
	r.lesser.meet(rc)
	var row account.Row
	simple := false
	if kind != nil && kind.ignore == "" && kind.reject == "" {
		kind.readMoney(rc, s.Defaults)
		if simple = r.compact.read(kind, rc, s.Defaults); !simple {
			row = kind.Reader.read(rc, s.Defaults)
		}
	}
	for _, t := range r.plan.tallies {
		t.add(rc)
	}
	for _, c := range r.plan.closings {
		c.add(rc)
	}
	if done, err := r.rollBalance(kind); done || err != nil {
		return err
	}
	switch {
	case doubt != nil:
		return s.Refuse(rc.Line, rc.Raw, doubt, account.References{})
	case kind == nil:
		return s.Refuse(rc.Line, rc.Raw, r.unknownRow(), account.References{})
	case kind.reject != "":
		return s.Refuse(rc.Line, rc.Raw, r.refusedKind(kind), account.References{})
	case rc.V.Failed != nil && kind.ignore != "":
		why := rc.V.Failed
		rc.V.Failed = nil
		return s.Refuse(rc.Line, rc.Raw, why, account.References{})
	case kind.ignore != "":
		s.Ignore(rc.Line, kind.ignore)
		return nil
	}
	if r.repeats != nil && rc.V.Failed == nil {
		if doubt = r.repeatInDoubt(); doubt != nil {
			return s.Refuse(rc.Line, rc.Raw, doubt, account.References{})
		}
		if r.repeats.earlier(rc, r.plan.repeats) > 0 {
			s.Ignore(rc.Line, r.def.repeats.ignore)
			return nil
		}
	}
	if r.seen != nil && rc.V.Failed == nil {
		r.seen.add(rc, r.plan.ident, s)
	}
	if len(r.plan.fractions) > 0 {
		defer r.addFractions(s.Account.Accepted)
	}
	if len(kind.also) > 0 {
		return s.AddRows(rc.Line, rc.Raw, kind.rowsWithAlso(row, rc, s.Defaults)...)
	}
	if simple {
		if rc.V.Failed == nil && r.compact.take(rc) { // a control total's column may refuse the row
			s.AddSimpleRow(rc, &r.compact.row, r.plan.side)
			return nil
		}
		row = kind.Reader.read(rc, s.Defaults)
	}
	return s.AddMinorRow(rc, row)
}

// countUnread counts a row that never fell into cells.
func (r *reading) countUnread(line int64) {
	if r.plan == nil {
		return
	}
	if r.plan.balance != nil {
		r.plan.balance.pass(line)
	}
	for _, t := range r.plan.tallies {
		if len(t.when) > 0 {
			continue // it is not known whether it fits
		}
		if t.count++; t.sum != nil {
			t.unreadable++
		}
	}
}

// checkEnd compares what the file states with what was read.
func (r *reading) checkEnd() error {
	if err := r.endMarked(); err != nil {
		return err
	}
	r.sink.SetLineCount(r.source.Lines())
	if r.plan == nil {
		return r.noHeader()
	}
	if err := r.checkDateOrder(); err != nil {
		return err
	}
	if err := r.endPart(); err != nil {
		return err
	}
	if err := r.checkNoTrade(); err != nil {
		return err
	}
	for _, c := range r.plan.closings {
		if err := c.check(&r.rec, r.sink); err != nil {
			return err
		}
	}
	r.compareJSONCounts()
	r.lesser.warn(r.sink)
	text.WarnParts(r.further, r.sink.Warn)
	if r.seen != nil {
		r.seen.warn(r.sink)
	}
	if r.repeats != nil && r.repeats.count > 0 {
		r.sink.Warn("%s again what an earlier row says of the same %s: ignored as %s", reconcile.Counted(r.repeats.count, "row says", "rows say"), r.def.repeats.same[0], r.def.repeats.ignore)
	}
	r.lookups.warnFull(r.sink)
	if r.plan.points != nil && r.settings["unit"] == "yuan" {
		r.plan.points.Warn(r.sink)
	}
	return nil
}

// refuseRest counts the lines after the one that ended the reading.
func (r *reading) refuseRest() {
	for {
		if _, err := r.source.Next(); err != nil {
			break
		}
	}
	r.sink.RefuseRest(r.source.Lines())
}

func (r *reading) closeSource() {
	if r.sheet == nil {
		return
	}
	if err := r.sheet.Close(); err != nil {
		r.sink.Warn("close the workbook: %v", err)
	}
}
