package loaders

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"slices"

	"tieout/internal/mask"
	"tieout/reconcile"
)

// maxColumns is how many columns a scanned file may have.
const maxColumns = 64

// Scanner finds the plain rows of the night's files. It only ever takes a row
// that Load would accept, with the values that Load would give it; whatever
// needs a second look is left to Load. A differential fuzz test holds both
// together.
type Scanner struct {
	Screen *reconcile.Screen
	Fees   *reconcile.FeeBook

	workers []*scanWorker
	// byMerchant and byTerminal say whether a price can depend on them.
	byMerchant, byTerminal bool
}

// NewScanner gives each worker its own place.
func NewScanner(screen *reconcile.Screen, fees *reconcile.FeeBook, workers int) *Scanner {
	s := &Scanner{Screen: screen, Fees: fees}
	s.byMerchant, s.byTerminal = fees.Selects()
	for range max(workers, 1) {
		s.workers = append(s.workers, &scanWorker{hopper: screen.NewHopper(), merchants: map[string]uint32{}, ladders: map[string]*reconcile.Ladder{}})
	}
	return s
}

// Scannable reports whether a file can be scanned: a native terminal or
// settlement file with a header that Load accepts, without quotes, so that a
// line is a row. The error is one of reading.
func Scannable(in *Intake, p *Profile, d Defaults) (bool, error) {
	if in.Quoted || (p.Side != reconcile.TerminalSide && p.Side != reconcile.SettlementSide) {
		return false, nil
	}
	_, header, err := in.headed()
	plan := &scanPlan{defaults: d, side: p.Side}
	return err == nil && plan.setColumns(header, p), ignoreFileErrors(err)
}

// Scan puts the plain rows of a scannable file into the screen. After ok =
// false or an error the screen must not be used: it knows a part of the file only.
func (s *Scanner) Scan(ctx context.Context, in *Intake, p *Profile, d Defaults) (file int, ok bool, err error) {
	file, ok = s.Screen.AddFile(reconcile.ScreenFile{Provider: d.Provider})
	if !ok {
		return 0, false, nil
	}
	plan := &scanPlan{scanner: s, file: file, defaults: d, digits: s.Screen.Digits(), side: p.Side}
	source, header, err := in.headed()
	if err != nil || !plan.setColumns(header, p) {
		return file, false, ignoreFileErrors(err)
	}
	first := source.lines.number
	lines, err := blocks(ctx, source.lines.reader, len(s.workers), in.limits.MaxLine, func(worker int, b block) {
		b.first += first
		s.workers[worker].scan(plan, b)
	})
	if err != nil {
		return file, false, ignoreFileErrors(err)
	}
	s.Screen.SetRows(file, first+lines)
	return file, first+lines < 1<<32, nil
}

// ignoreFileErrors leaves a broken file to Load, which tells what is wrong with it.
func ignoreFileErrors(err error) error {
	var fileError *FileError
	if errors.Is(err, io.EOF) || errors.As(err, &fileError) {
		return nil
	}
	return err
}

// scanPlan says where the columns of one file are.
type scanPlan struct {
	scanner  *Scanner
	file     int
	side     reconcile.Side
	defaults Defaults
	digits   int32

	columns int
	read    []int // the columns that Load reads

	terminal terminalColumns
	line     lineColumns
}

// terminalColumns are the places of a terminal log's columns, -1 for none.
type terminalColumns struct {
	merchant, terminal, time, kind, amount, rrn, trace, batch, auth, order, response, channel, card, scheme, wallet, cardNo, currency, provider, product int
	originalRRN, originalTrace, originalBatch                                                                                                            int
}

// lineColumns are the places of a settlement file's columns, -1 for none.
type lineColumns struct {
	date, merchant, gross, fee, net, rrn, terminal, time, kind, trace, batch, auth, order, currency, provider, deposit int
}

// setColumns finds the columns; false leaves the file to Load.
func (p *scanPlan) setColumns(header []string, profile *Profile) bool {
	if len(header) > maxColumns || profile.check(header, 0, p.defaults.MerchantID) != nil {
		return false
	}
	p.columns = len(header)
	place := func(name string) int {
		i := slices.Index(header, name)
		if i >= 0 {
			p.read = append(p.read, i)
		}
		return i
	}
	if p.side == reconcile.TerminalSide {
		p.terminal = terminalColumns{
			merchant: place("merchant_id"), terminal: place("terminal_id"), time: place("txn_time"), kind: place("txn_type"), amount: place("amount"),
			rrn: place("rrn"), trace: place("trace_no"), batch: place("batch_no"), auth: place("auth_code"), order: place("order_no"),
			response: place("response_code"), channel: place("channel"), card: place("card_type"), scheme: place("scheme"), wallet: place("wallet"),
			cardNo: place("card_no"), currency: place("currency"), provider: place("provider"), product: place("product"),
			originalRRN: place("original_rrn"), originalTrace: place("original_trace_no"), originalBatch: place("original_batch_no"),
		}
		return p.terminal.rrn >= 0
	}
	p.line = lineColumns{
		date: place("settle_date"), merchant: place("merchant_id"), gross: place("gross_amount"), fee: place("fee"), net: place("net_amount"),
		rrn: place("rrn"), terminal: place("terminal_id"), time: place("txn_time"), kind: place("txn_type"), trace: place("trace_no"),
		batch: place("batch_no"), auth: place("auth_code"), order: place("order_no"), currency: place("currency"), provider: place("provider"),
		deposit: place("deposit_ref"),
	}
	return p.line.rrn >= 0
}

// scanWorker scans blocks, one at a time.
type scanWorker struct {
	hopper    *reconcile.Hopper
	merchants map[string]uint32 // what this worker has asked for already
	ladders   map[string]*reconcile.Ladder
	key       []byte
	commas    [maxColumns]int32
	fields    [maxColumns][]byte
	odd       bool        // the row in hand needs Load's second look
	days      [2]knownDay // of times and of settle dates
}

// scan looks at every line of a block.
func (w *scanWorker) scan(plan *scanPlan, b block) {
	number := b.first
	for data := b.data; len(data) > 0; number++ {
		line := data
		if end := bytes.IndexByte(data, '\n'); end >= 0 {
			line, data = data[:end], data[end+1:]
		} else {
			data = nil
		}
		if len(line) > 0 && line[len(line)-1] == '\r' {
			line = line[:len(line)-1]
		}
		if !w.cut(plan, line) {
			continue // not a row: Load says what it is
		}
		if plan.side == reconcile.TerminalSide {
			if !w.sale(plan, uint32(number)) {
				w.suspectRow(plan)
			}
		} else if !w.line(plan, uint32(number)) {
			w.hopper.Suspects.AddReference(bytes.TrimSpace(w.field(plan.line.rrn)))
		}
	}
}

// cut splits a line into its fields; false when their number is not the header's.
func (w *scanWorker) cut(plan *scanPlan, line []byte) bool {
	count, printable := split(line, w.commas[:])
	if count+1 != plan.columns {
		return false
	}
	start := int32(0)
	for i := range count {
		w.fields[i] = line[start:w.commas[i]]
		start = w.commas[i] + 1
	}
	w.fields[count] = line[start:]
	w.odd = false
	for _, at := range plan.read {
		field := w.fields[at]
		if len(field) > 0 && (field[0] == ' ' || field[len(field)-1] == ' ' || !printable && !isPrintable(field)) {
			w.odd = true
			break
		}
	}
	return true
}

func isPrintable(field []byte) bool {
	for _, c := range field {
		if c < ' ' || c >= 0x7f {
			return false
		}
	}
	return true
}

// field returns a column's value; empty when the file does not have it.
func (w *scanWorker) field(at int) []byte {
	if at < 0 {
		return nil
	}
	return w.fields[at]
}

// merchant numbers the row's merchant.
func (w *scanWorker) merchant(plan *scanPlan, at int) (uint32, bool) {
	field := w.field(at)
	if number, known := w.merchants[string(field)]; known && len(field) > 0 {
		return number, true
	}
	name := cmp.Or(string(field), plan.defaults.MerchantID)
	if name == "" || mask.Identifier(name) != name || ruined(name) {
		return 0, false
	}
	number, ok := plan.scanner.Screen.Merchants.Number(name)
	if ok {
		w.merchants[string(field)] = number
	}
	return number, ok
}

// identifier reports whether Load would keep a reference just as it is.
func identifier(field []byte) bool {
	if len(field) <= 12 {
		return bytes.IndexByte(field, '+') < 0 || !ruined(string(field))
	}
	text := string(field)
	return !ruined(text) && mask.Identifier(text) == text
}

// oneOf reports whether the field is empty or one of the words, as they are written.
func oneOf(field []byte, words ...string) bool {
	if len(field) == 0 {
		return true
	}
	for _, word := range words {
		if string(field) == word {
			return true
		}
	}
	return false
}

// knownDay is the last date that was found to exist.
type knownDay struct {
	text [10]byte
	date reconcile.Date
}

// read reads a date that exists; most rows carry that of the row before.
func (d *knownDay) read(field []byte) (reconcile.Date, bool) {
	if len(field) != len(d.text) {
		return 0, false
	}
	if [10]byte(field) == d.text {
		return d.date, true
	}
	date, err := reconcile.ParseDate(string(field))
	if err != nil || date == 0 {
		return 0, false
	}
	d.text, d.date = [10]byte(field), date
	return date, true
}

// timeOf reads a time of the form 2006-01-02 15:04:05 that exists.
func (w *scanWorker) timeOf(field []byte) (reconcile.Date, bool) {
	if len(field) != 19 || field[10] != ' ' || field[13] != ':' || field[16] != ':' {
		return 0, false
	}
	two := func(at, below int) bool {
		tens, units := field[at]-'0', field[at+1]-'0'
		return tens <= 9 && units <= 9 && int(tens)*10+int(units) < below
	}
	if !two(11, 24) || !two(14, 60) || !two(17, 60) {
		return 0, false
	}
	return w.days[0].read(field[:10])
}
