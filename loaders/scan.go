package loaders

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"slices"
	"sync"
	"sync/atomic"

	"tieout/internal/mask"
	"tieout/reconcile"
)

// maxColumns is how many columns a scanned file may have.
const maxColumns = 64

// Scanner finds the plain rows of the night's files, on as many workers as it
// was made with. It only ever takes a row that Load would accept, with the
// values that Load would give it; whatever needs a second look is left to Load.
// A differential fuzz test holds both together.
type Scanner struct {
	screen *reconcile.Screen
	fees   *reconcile.FeeBook

	free chan []byte
	full chan block
	done sync.WaitGroup
	// byMerchant and byTerminal say whether a price can depend on them.
	byMerchant, byTerminal bool
}

// NewScanner starts the workers. Memory is how many bytes of rows they may keep
// together before they spill.
func NewScanner(screen *reconcile.Screen, fees *reconcile.FeeBook, workers, memory int) *Scanner {
	workers = max(workers, 1)
	buffers := 3 * workers
	s := &Scanner{screen: screen, fees: fees, free: make(chan []byte, buffers), full: make(chan block, buffers)}
	s.byMerchant, s.byTerminal = fees.Selects()
	for range buffers {
		s.free <- make([]byte, blockBytes)
	}
	for range workers {
		w := &scanWorker{hopper: screen.NewHopper(memory / workers)}
		s.done.Go(func() {
			for b := range s.full {
				w.scan(b.plan, b)
				s.free <- b.buffer[:cap(b.buffer)]
				b.feeder.pending.Done()
			}
		})
	}
	return s
}

// Close ends the workers. The screen may be joined afterwards.
func (s *Scanner) Close() {
	close(s.full)
	s.done.Wait()
}

// Open is the function Open, and puts the plain rows of the file into the
// screen while it reads it for the first time. file is the file's number in the
// screen; scanned says whether the number may be joined.
func (s *Scanner) Open(ctx context.Context, path string, limits Limits, p *Profile, d Defaults) (in *Intake, file int, scanned bool, err error) {
	file, ok := s.screen.AddFile(reconcile.ScreenFile{Provider: d.Provider})
	if !ok {
		in, err = Open(path, limits)
		return in, 0, false, err
	}
	plan := &scanPlan{scanner: s, file: file, defaults: d, digits: s.screen.Digits(), side: p.Side, profile: p}
	in, err = open(path, limits, func(content io.Reader, text *census) error {
		f := &feeder{text: content, most: limits.MaxLine, scanner: s, plan: plan, census: text}
		return f.run(ctx)
	})
	return in, file, err == nil && plan.whole(in), err
}

// Scan is the second half of Open, for a file that is open already.
func (s *Scanner) Scan(ctx context.Context, in *Intake, p *Profile, d Defaults) (file int, scanned bool, err error) {
	file, ok := s.screen.AddFile(reconcile.ScreenFile{Provider: d.Provider})
	if !ok {
		return 0, false, nil
	}
	plan := &scanPlan{scanner: s, file: file, defaults: d, digits: s.screen.Digits(), side: p.Side, profile: p}
	content, err := in.content()
	if err != nil {
		return file, false, ignoreFileErrors(err)
	}
	f := &feeder{text: content, most: in.limits.MaxLine, scanner: s, plan: plan, census: &census{}}
	if err := f.run(ctx); err != nil {
		return file, false, ignoreFileErrors(err)
	}
	return file, plan.whole(in), nil
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
	profile  *Profile
	defaults Defaults
	digits   int32

	begun   bool  // the header was looked for
	usable  bool  // and found
	first   int64 // lines up to the header
	columns int
	read    []int // the columns that Load reads

	terminal terminalColumns
	line     lineColumns
	// Of these columns, those that the file has: references that Load must keep as
	// they are, and what a price depends on.
	references, priced []int
	tooLong            atomic.Bool  // more lines than a plain row can number
	latest             atomic.Int32 // settle date of the plain lines
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

// begin looks for the header in the first bytes of a content. A file is
// scanned when Load accepts its header and a line is a row: a native terminal
// or settlement file in an encoding that keeps ASCII, without quotes.
func (p *scanPlan) begin(content []byte) {
	p.begun = true
	if p.side != reconcile.TerminalSide && p.side != reconcile.SettlementSide {
		return
	}
	content = bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))
	source := newRecordSource(bytes.NewReader(content), DefaultLimits(), func(int64, []byte, *rowError) {})
	header, err := source.header()
	p.usable = err == nil && p.setColumns(header, p.profile)
	p.first = source.lines.number
}

// whole reports whether all plain rows of the file are in the screen.
func (p *scanPlan) whole(in *Intake) bool {
	return p.usable && !p.tooLong.Load() && !in.Quoted && (in.Encoding == "utf-8" || in.Encoding == "utf-8-bom" || in.Encoding == "gb18030")
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
		t := &p.terminal
		p.references = present(t.terminal, t.trace, t.batch, t.auth, t.order, t.response, t.scheme, t.product)
		p.priced = present(t.product, t.channel, t.card, t.scheme, t.wallet)
		if p.scanner.byMerchant {
			p.priced = append(p.priced, t.merchant)
		}
		if p.scanner.byTerminal {
			p.priced = append(p.priced, t.terminal)
		}
		return t.rrn >= 0
	}
	p.line = lineColumns{
		date: place("settle_date"), merchant: place("merchant_id"), gross: place("gross_amount"), fee: place("fee"), net: place("net_amount"),
		rrn: place("rrn"), terminal: place("terminal_id"), time: place("txn_time"), kind: place("txn_type"), trace: place("trace_no"),
		batch: place("batch_no"), auth: place("auth_code"), order: place("order_no"), currency: place("currency"), provider: place("provider"),
		deposit: place("deposit_ref"),
	}
	l := &p.line
	p.references = present(l.terminal, l.trace, l.batch, l.auth, l.order, l.deposit)
	return l.rrn >= 0
}

// present keeps the places of columns that a file has.
func present(places ...int) (list []int) {
	for _, at := range places {
		if at >= 0 {
			list = append(list, at)
		}
	}
	return list
}

// scanWorker scans blocks, one at a time. Its two caches are tables of one size in
// which a new entry takes the place of another when there is no room: what is
// asked for again and again is found by one or two comparisons.
type scanWorker struct {
	hopper    *reconcile.Hopper
	merchants [1 << 13]merchantSlot
	ladders   [1 << 8]ladderSlot
	key       []byte

	row  []byte                // in hand
	ends [maxColumns + 1]int32 // of the row's fields; the first is that of none
	odd  bool                  // the row needs Load's second look
	plus bool                  // a plus sign stands in the row
	days [2]knownDay           // of times and of settle dates
}

type merchantSlot struct {
	name   string
	number uint32
	hash   uint64
}

type ladderSlot struct {
	key    string
	ladder reconcile.Ladder
	ok     bool
}

// shortKey hashes the beginning and the end of a key of a cache.
func shortKey(key []byte) uint64 {
	var word uint64
	switch n := len(key); {
	case n >= 16:
		word = binary.LittleEndian.Uint64(key[n-8:]) ^ binary.LittleEndian.Uint64(key[n-16:])*0x9e3779b97f4a7c15
	case n >= 8:
		word = binary.LittleEndian.Uint64(key[n-8:]) ^ binary.LittleEndian.Uint64(key)<<1
	default:
		for _, c := range key {
			word = word<<8 | uint64(c)
		}
	}
	// What tells keys apart stands at their ends, in the word's high bytes.
	return (word ^ word>>29) * 0xbf58476d1ce4e5b9 >> 40
}

// scan looks at every line of a block.
func (w *scanWorker) scan(plan *scanPlan, b block) {
	number := b.first
	w.ends[0] = -1
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
		if number <= plan.first || !w.cut(plan, line) {
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
	if number > math.MaxUint32 {
		plan.tooLong.Store(true)
	}
}

// cut takes a line in hand; false when its fields are not as many as the header's.
func (w *scanWorker) cut(plan *scanPlan, line []byte) bool {
	signs := split(line, w.ends[1:])
	if signs.commas+1 != plan.columns {
		return false
	}
	w.row, w.plus, w.odd = line, signs.plus, false
	w.ends[plan.columns] = int32(len(line))
	for _, at := range plan.read {
		start, end := w.ends[at]+1, w.ends[at+1]
		if start < end && (line[start] == ' ' || line[end-1] == ' ' || !signs.printable && !isPrintable(line[start:end])) {
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
	return w.row[w.ends[at]+1 : w.ends[at+1]]
}

// merchant numbers the row's merchant and returns its hash.
func (w *scanWorker) merchant(plan *scanPlan, at int) (number uint32, hash uint64, ok bool) {
	field := w.field(at)
	slot := w.merchantSlot(field)
	if string(field) == slot.name && len(field) > 0 {
		return slot.number, slot.hash, true
	}
	name := cmp.Or(string(field), plan.defaults.MerchantID)
	if name == "" || mask.Identifier(name) != name || ruined(name) {
		return 0, 0, false
	}
	number, hash, ok = plan.scanner.screen.Merchants.Number(name)
	if ok && len(field) > 0 {
		*slot = merchantSlot{name, number, hash}
	}
	return number, hash, ok
}

// merchantSlot returns the place of a merchant in the cache: its own, a free one,
// or that of another merchant who must go.
func (w *scanWorker) merchantSlot(name []byte) *merchantSlot {
	home := shortKey(name)
	for step := range uint64(8) {
		slot := &w.merchants[(home+step)%uint64(len(w.merchants))]
		if slot.name == "" || string(name) == slot.name {
			return slot
		}
	}
	return &w.merchants[home%uint64(len(w.merchants))]
}

// identifier reports whether Load would keep a reference just as it is.
func (w *scanWorker) identifier(field []byte) bool {
	if len(field) <= 12 && !w.plus {
		return true // too short for a card number
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
