package bank

import (
	"strings"

	"tieout/internal/mask"
	"tieout/loaders/account"
	"tieout/loaders/text"
	"tieout/reconcile/civil"
)

// mtEntry is a :61: with its :86:, as written.
type mtEntry struct {
	line                     int64
	raw                      string
	value, entry             string // dates YYMMDD, MMDD; the second may be missing
	mark                     string // C D RC RD EC ED
	amount, kind             string // kind: the type, such as NTRF
	customer, bank, endToEnd string
	supplement, text         string
	untyped                  bool   // nothing follows the amount
	broken                   string // why the field does not stand as the standard has it
}

// wantType is what is wanted after the amount.
const wantType = "a type of four characters, such as NTRF"

// newMTEntry splits a :61:. The line may be wrapped anywhere up to the type; what
// stands after the first line then is the supplementary detail.
func newMTEntry(f *mtField) *mtEntry {
	e := &mtEntry{line: f.line}
	text := ""
	for i, line := range f.lines {
		text += strings.TrimRight(line, " ")
		e.raw = addText(e.raw, line, " ") // with a blank: two numbers on two lines are two
		if e.parse(text, i == len(f.lines)-1) {
			e.supply(f.lines[i+1:])
			break
		}
	}
	return e
}

// supply takes the lines after the first: the supplementary detail, before which the bank's reference may
// stand on a line of its own.
func (e *mtEntry) supply(lines []string) {
	for i, rest := range lines {
		if reference, found := strings.CutPrefix(strings.TrimSpace(rest), "//"); found && i == 0 && e.bank == "" {
			e.bank = strings.TrimSpace(reference)
			continue
		}
		e.supplement = addText(e.supplement, rest, " ")
	}
}

// parse reads the parts of a :61:; false: the text ends too early. Banks pad parts with
// blanks and leave the entry date out; the type may be shorter than its four characters,
// where it is padded with blanks or, as last says, nothing follows; all of it may be gone where
// balances prove the amount before it.
func (e *mtEntry) parse(text string, last bool) bool {
	rest := strings.TrimLeft(text, " ")
	blanks := func() { rest = strings.TrimLeft(rest, " ") }
	take := func(most int, ok func(byte) bool) string {
		n := 0
		for n < len(rest) && n < most && ok(rest[n]) {
			n++
		}
		part := rest[:n]
		rest = rest[n:]
		return part
	}
	e.broken = ""
	if e.value = take(6, digit); len(e.value) < 6 {
		e.broken = "a value date YYMMDD"
		return false
	}
	blanks()
	if e.entry = take(4, digit); len(e.entry) != 4 && e.entry != "" {
		e.broken = "an entry date MMDD"
		return false
	}
	if e.entry == "0000" {
		e.entry = "" // how some banks leave it out
	}
	blanks()
	if e.mark = take(2, func(c byte) bool { return c == 'R' || c == 'E' }); len(e.mark) < 2 {
		e.mark += take(1, func(c byte) bool { return c == 'C' || c == 'D' })
	}
	switch e.mark {
	case "C", "D", "RC", "RD", "EC", "ED":
	default:
		e.broken = "a mark C, D, RC, RD, EC or ED"
		return false
	}
	blanks()
	take(1, capital) // the funds code, third letter of the currency
	blanks()
	if e.amount = take(18, func(c byte) bool { return digit(c) || c == ',' || c == '.' }); e.amount == "" {
		e.broken = "an amount such as 12,50"
		return false
	}
	blanks()
	if e.untyped = rest == "" && last || strings.HasPrefix(rest, "//"); e.untyped {
		_, e.bank, _ = strings.Cut(rest, "//")
		e.bank = strings.TrimSpace(e.bank)
		return true
	}
	if e.kind = take(4, kindOf(rest)); len(e.kind) < 4 && (!last || e.kind == "" || rest != "") {
		e.broken = wantType
		return false
	}
	if strings.HasSuffix(e.kind, "N") && strings.HasPrefix(rest, "ONREF") { // a type of three characters
		e.kind, rest = e.kind[:3], "N"+rest
	}
	e.kind = strings.TrimRight(e.kind, " ")
	e.customer, e.bank, _ = strings.Cut(rest, "//")
	e.customer, e.bank = strings.TrimSpace(e.customer), strings.TrimSpace(e.bank)
	return true
}

// kindOf returns which characters a type has: capitals and digits, and blanks that pad it.
func kindOf(text string) func(byte) bool {
	padded := false
	return func(c byte) bool {
		padded = padded || c == ' '
		return c == ' ' || !padded && (digit(c) || capital(c)) && text != ""
	}
}

func digit(c byte) bool   { return c >= '0' && c <= '9' }
func capital(c byte) bool { return c >= 'A' && c <= 'Z' }

// describe takes a field :86:, or the bank's own :NS: of an entry that has none.
func (e *mtEntry) describe(tag string, lines []string) {
	for i := range lines {
		lines[i] = mask.Text(lines[i]) // before digits of two lines can meet
	}
	if tag == "NS" {
		if e.text == "" {
			e.text = joinedText(lines)
		}
		return
	}
	content, endToEnd := mtDetails(lines)
	e.text = addText(e.text, content, " ") // some banks write several
	if e.endToEnd == "" {
		e.endToEnd = endToEnd
	}
}

// addEntry reports the entry that is complete.
func (r *mtReading) addEntry() error {
	e := r.entry
	if e == nil {
		return nil
	}
	r.entry = nil
	v := &r.sink.Values
	v.Failed = nil
	s := r.statement
	if s == nil || s.closed || s.ledger.currency == "" {
		v.Fail("broken-record", ":61: want a movement after :60F: or :34F:, which name the currency, and before :62F:, got one elsewhere")
		s = &mtStatement{}
		r.proof.strays++
	}
	s.entries++
	minor, ok := e.minor(v, s)
	if e.mark == "EC" || e.mark == "ED" {
		v.Failed = nil
		r.sink.Ignore(e.line, "expected-entry")
		return nil
	}
	if ok {
		s.count(e.mark, minor)
	}
	if ok && s.ledger.currency != "" {
		v.Currency(s.ledger.currency, "")
	}
	day := e.day(v, &r.layouts)
	if s.copy.isRepeated(strings.Join([]string{e.raw, e.text, e.supplement}, "\n"), v) {
		v.Failed = nil
		r.sink.Ignore(e.line, "repeated-statement")
		return nil
	}
	if v.Failed != nil {
		s.lost.add(e.line, ok)
	}
	return r.choices.deposit(r.sink, &bankEntry{
		line: e.line, show: e.describe61, currency: s.ledger.currency, digits: s.ledger.digits, minor: minor, day: day,
		references: []bankReference{{"bank", e.bank}, {"end-to-end", e.endToEnd}, {"customer", e.customer}},
		text:       addText(e.text, e.supplement, " "),
	})
}

// minor is the signed amount: C and a reversed debit RD are money in.
func (e *mtEntry) minor(v *account.Values, s *mtStatement) (int64, bool) {
	balanced := s.ledger.opening != nil
	if e.untyped && !balanced {
		e.broken = wantType // the line may be cut, and no balance says that it is not
	}
	if e.broken != "" {
		v.Fail("broken-record", ":61: want %s, got %q", e.broken, text.Clip(e.raw))
		return 0, false
	}
	before := v.Failed
	v.Failed = nil
	read := commaAmount
	if balanced {
		read = balancedAmount
	}
	minor := read(v, "amount", e.amount, s.ledger.digits)
	ok := v.Failed == nil
	if before != nil {
		v.Failed = before
	}
	if e.mark == "D" || e.mark == "RC" {
		minor = -minor
	}
	return minor, ok
}

// count adds a booked movement to the page.
func (s *mtStatement) count(mark string, minor int64) {
	s.ledger.moved.add(minor)
	if mark == "D" || mark == "RC" {
		s.debits.add(-minor)
	} else {
		s.credits.add(minor)
	}
}

// mtLayouts read the dates of an entry.
type mtLayouts struct{ value, entry account.Layout }

func newMTLayouts() mtLayouts {
	return mtLayouts{account.NewLayout("060102"), account.NewLayout("0102")}
}

// day is the value date. A year of two digits is 1980 to 2079. The entry date,
// which has none, must exist in the value date's year or one beside it.
func (e *mtEntry) day(v *account.Values, layouts *mtLayouts) civil.Date {
	if e.broken != "" {
		return 0
	}
	c, _ := layouts.value.Read([]byte(e.value), false)
	if c.Year >= 2080 {
		c.Year -= 100
	}
	c.EndFebruary()
	t, exists := c.Time()
	if !exists {
		v.Fail("bad-date", "value date: want a day that exists, as YYMMDD, got %q", e.value)
		return 0
	}
	if e.entry == "" {
		return civil.DateOf(t)
	}
	entry, _ := layouts.entry.Read([]byte(e.entry), false)
	found := false
	for entry.Year = c.Year - 1; entry.Year <= c.Year+1; entry.Year++ {
		day := entry
		day.EndFebruary()
		_, exists := day.Time()
		found = found || exists
	}
	if !found {
		v.Fail("bad-date", "entry date: want a day that exists, as MMDD, got %q", e.entry)
	}
	return civil.DateOf(t)
}

func (e *mtEntry) describe61() []byte { return []byte(":61:" + e.raw + " " + e.text) }
