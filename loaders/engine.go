package loaders

import (
	"context"
	"io"
	"slices"
	"strconv"
	"strings"

	"tieout/internal/fault"
	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/money"
)

// reading is one reading of a file by a profile that is data.
type reading struct {
	def      *definition
	settings map[string]string
	in       *Intake
	sink     *sink
	source   rawSource
	split    splitter
	captures []string // names that the line rules capture

	plan   *plan // nil until the columns are known
	rec    rec
	cells  [][]byte
	said   [][]byte // the captures' values
	below  int      // of def.totals, whose values stand on the next line, counted from 1; 0: none
	names  []string // of those values
	header []string
	rules  int64 // lines that a rule recognised
	// The line that is most like the header, while none was found.
	near     []string
	nearLine int64
	nearHits int
	unnamed  int // lines before the header that are none
	seen     *overlap
	looked   lookups
	met      map[int]bool // the line rules that knew a line, by their place
	told     bool         // a line stated control totals
	compiler *compiler    // that made the plan
}

// load reads a file by a profile that is data or a format in code.
func (p *Profile) load(ctx context.Context, in *Intake, d Defaults, emit func(Row) error) (Account, []reconcile.Reject, error) {
	def := p.def
	if d.Date.IsZero() {
		d.Date = def.file.day(in.name())
	}
	s := newSink(&d, in.limits, emit)
	if text := in.warning(); text != "" {
		s.warn("%s", text)
	}
	err := p.read(ctx, in, def, s)
	if err == nil {
		err = s.close()
	}
	if err == nil {
		err = s.nothing(def.name)
	}
	absent := err == nil && s.account.ControlTotals == reconcile.ControlAbsent && def.hasTotals()
	switch {
	case absent && d.Strict:
		err = &fault.Error{Name: "control-totals-absent", Class: fault.Input, Fact: "want the control totals that a " + def.name + " file ends with, got none", Hint: "the file may be cut: ask for it again; strict: false takes it"}
	case absent && !s.totalless && s.account.Accepted+s.account.Rejected > 0:
		s.warn("the file lacks the control totals that its format has: it may be cut")
	}
	return s.finish(err)
}

func (d *definition) hasTotals() bool {
	return len(d.totals) > 0 || d.balance != nil || (d.code != "" && d.footnotes != "" && !strings.HasPrefix(d.footnotes, "none"))
}

func (p *Profile) read(ctx context.Context, in *Intake, def *definition, s *sink) error {
	if def.code != "" {
		text, err := in.text()
		if err != nil {
			return err
		}
		if decode := in.lineDecoder(); decode != nil {
			text = newDecodedLines(text, decode, in.limits)
		}
		return def.format.read(ctx, &content{text, in, s.defaults, p.settings}, s)
	}
	r := &reading{def: def, settings: p.settings, in: in, sink: s}
	r.rec.v, r.rec.day, r.rec.currency = &s.values, s.defaults.Date, s.defaults.Currency
	if digits, err := money.MinorDigits(s.defaults.Currency); err == nil {
		r.rec.digits = digits
	}
	for _, l := range def.lines {
		r.captures = append(r.captures, groupNames(l.pattern)...)
	}
	r.said = make([][]byte, len(r.captures))
	if len(def.identity) > 0 {
		r.seen = newOverlap()
	}
	var err error
	if r.looked, err = newLookups(r); err != nil {
		return err
	}
	if err := r.open(); err != nil {
		return err
	}
	defer r.closeSource()
	if err := r.run(ctx); err != nil {
		r.drain()
		return err
	}
	return r.end()
}

// day returns the day that stands in a file's name.
func (f *fileRule) day(name string) civil.Date {
	if f.name == nil {
		return 0
	}
	group := f.name.SubexpIndex("date")
	found := f.name.FindStringSubmatch(name)
	if group < 0 || found == nil {
		return 0
	}
	c, ok := f.layout.read([]byte(found[group]), false)
	t, exists := c.time()
	if !ok || !exists {
		return 0
	}
	return civil.DateOf(t)
}

// run takes every record.
func (r *reading) run(ctx context.Context) error {
	if !r.def.shape.headed {
		r.ready(r.positions(), len(r.def.columns))
	}
	return eachOf(ctx, func() (rawRecord, error) {
		record, err := r.source.next()
		if err != nil && err != io.EOF {
			err = r.in.archiveError(err)
		}
		return record, err
	}, r.record)
}

// record takes one record: a blank line, one that a rule knows, control totals,
// the header, or a row.
func (r *reading) record(record rawRecord) error {
	switch {
	case record.why != nil:
		r.countUnread()
		return r.sink.refuse(record.line, record.text, record.why, references{})
	case isBlank(record.text):
		r.sink.pass(record.line, "blank-line")
		return nil
	case r.below > 0:
		return r.stated(&record)
	}
	if done, err := r.total(&record); done || err != nil {
		return err
	}
	if done, err := r.byRule(&record); done || err != nil {
		return err
	}
	if r.plan == nil {
		done, err := r.findHeader(&record)
		if done || err != nil {
			return err
		}
	}
	return r.row(&record)
}

// byRule looks for a rule that knows the line.
func (r *reading) byRule(record *rawRecord) (done bool, err error) {
	for i := range r.def.lines {
		rule := &r.def.lines[i]
		groups, ok := rule.matches(record.text, record.fromEnd)
		if !ok {
			continue
		}
		r.rules++
		if rule.needed {
			r.meet(i)
		}
		r.capture(rule.pattern, groups)
		switch {
		case rule.refuse != "":
			r.sink.structure(record.line)
			return true, &fault.Error{Name: rule.refuse, Class: fault.Input, Line: record.line, Fact: rule.fact + ", got " + strconv.Quote(clip(string(record.text))), Hint: "ask for the file again"}
		case rule.ignore != "":
			r.sink.pass(record.line, rule.ignore)
			r.sink.noTrade = r.sink.noTrade || rule.noTrade
			if rule.fact != "" {
				r.sink.warn("line %d: %s", record.line, rule.fact)
			}
		default:
			r.sink.structure(record.line)
		}
		return true, nil
	}
	return false, nil
}

// row takes a record that is a row of the file.
func (r *reading) row(record *rawRecord) error {
	cells, why := r.split(record.text, r.cells[:0])
	r.cells = cells
	if why == nil {
		cells, why = r.fit(cells)
	}
	if why != nil {
		r.countUnread()
		return r.sink.refuse(record.line, record.text, why, references{})
	}
	r.rec.line, r.rec.raw, r.rec.cells = record.line, record.text, append(cells, r.said...)
	r.looked.extend(&r.rec)
	r.cells = r.rec.cells
	return r.take()
}

// fit wants as many cells as there are columns; empty ones at the end may be
// missing or too many, as many senders end a line with a delimiter.
func (r *reading) fit(cells [][]byte) ([][]byte, *rowError) {
	want := r.plan.columns
	for len(cells) > want && isBlank(cells[len(cells)-1]) {
		cells = cells[:len(cells)-1]
	}
	if r.def.shape.kind == "xlsx" {
		for len(cells) < want {
			cells = append(cells, nil) // a workbook has no empty cells at the end of a row
		}
	}
	if len(cells) != want {
		return nil, refuse("field-count", "want %d fields, got %d", want, len(cells))
	}
	return cells, nil
}

// take makes of the record a row, or says why not.
func (r *reading) take() error {
	rc, s := &r.rec, r.sink
	rc.v.failed = nil
	kind := r.plan.kind(rc)
	var row Row
	if kind != nil && kind.ignore == "" && kind.reject == "" {
		row = kind.row(rc, s.defaults)
	}
	for _, t := range r.plan.tallies {
		t.add(rc)
	}
	for i := range r.plan.closings {
		if needed := &r.plan.closings[i]; !needed.met && allHold(needed.needs, rc) {
			needed.met = true
		}
	}
	if r.plan.balance != nil {
		if err := r.plan.balance.roll(rc, s); err != nil {
			return err
		}
	}
	switch {
	case kind == nil:
		return s.refuse(rc.line, rc.raw, r.unknownRow(), references{})
	case kind.reject != "":
		return s.refuse(rc.line, rc.raw, refuse(kind.reject, "the profile refuses rows of this kind"), references{})
	case rc.v.failed != nil && kind.ignore != "":
		why := rc.v.failed
		rc.v.failed = nil
		return s.refuse(rc.line, rc.raw, why, references{})
	case kind.ignore != "":
		s.ignore(rc.line, kind.ignore)
		return nil
	}
	if r.seen != nil && rc.v.failed == nil {
		r.seen.look(rc, r.plan.ident, s)
	}
	if len(kind.also) > 0 {
		return s.row(rc.line, rc.raw, kind.withOthers(row, rc, s.defaults)...)
	}
	return s.rowOf(rc, row)
}

// unknownRow says by which columns no kind of rows fits.
func (r *reading) unknownRow() *rowError {
	var seen, shown []string
	for i := range r.plan.kinds {
		for _, c := range r.plan.kinds[i].when {
			if !slices.Contains(seen, c.rule.column) {
				seen = append(seen, c.rule.column)
				shown = append(shown, c.rule.column+" "+strconv.Quote(clip(string(c.at(&r.rec)))))
			}
		}
	}
	return refuse("unknown-row", "want a row of a kind that the profile %s knows, got %s", r.def.name, strings.Join(shown, ", "))
}

// countUnread counts a row that never fell into cells.
func (r *reading) countUnread() {
	if r.plan == nil {
		return
	}
	for _, t := range r.plan.tallies {
		if len(t.when) > 0 {
			continue // nobody knows whether it fits
		}
		if t.count++; t.sum != nil {
			t.unreadable++
		}
	}
}

// end compares what the file states with what was read.
func (r *reading) end() error {
	r.sink.ends(r.source.lines())
	if r.plan == nil {
		return r.noHeader()
	}
	if r.below > 0 {
		r.sink.account.ControlTotals = reconcile.ControlMismatch
		return &fault.Error{Name: "bad-trailer", Class: fault.Input, Fact: "want a line of control totals below " + strings.Join(r.names, ","), Hint: "the file is cut; ask the sender for it again"}
	}
	if err := r.unmet(); err != nil {
		return err
	}
	if err := r.nothing(); err != nil {
		return err
	}
	if err := r.closing(); err != nil {
		return err
	}
	for _, t := range r.plan.tallies {
		t.tie(r.sink)
	}
	if r.seen != nil {
		r.seen.tell(r.sink)
	}
	r.looked.tell(r.sink)
	if r.plan.points != nil && r.settings["unit"] == "yuan" {
		r.plan.points.tell(r.sink)
	}
	return nil
}

// drain counts the lines behind the one that ended the reading.
func (r *reading) drain() {
	for {
		if _, err := r.source.next(); err != nil {
			break
		}
	}
	r.sink.rest(r.source.lines())
}

func (r *reading) closeSource() {
	if closer, ok := r.source.(io.Closer); ok {
		if err := closer.Close(); err != nil {
			r.sink.warn("close the workbook: %v", err)
		}
	}
}
