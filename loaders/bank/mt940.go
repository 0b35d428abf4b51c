package bank

import (
	"bytes"
	"context"
	"regexp"
	"strings"

	"tieout/internal/fault"
	"tieout/loaders/account"
	"tieout/loaders/text"
	"tieout/reconcile"
)

// MT940 is SWIFT's customer statement MT940 and interim report MT942, with or
// without the envelope {1:...}{4: ... -}. One :61: is one deposit, counted on its
// line; every other line is structure.
type MT940 struct{}

// mtTag is how a field begins. The standard lets no other line begin with a
// colon; :NS: is the bank's own.
var mtTag = regexp.MustCompile(`^:(\d\d[A-Z]?|NS):`)

var mtFits = [...]*regexp.Regexp{regexp.MustCompile(`(?m)^(?:\{4:)?:(?:20|25P?):`), regexp.MustCompile(`(?m)^:(?:60[FM]|61|62[FM]|34F):`)}

// Fits reports whether a file that begins so has the first fields of MT940 or MT942.
func (MT940) Fits(head []byte) bool {
	head = text.NormalizeLineEnds(head)
	if bytes.Contains(head, []byte(mtLineEnd+":")) {
		head = bytes.ReplaceAll(head, []byte(mtLineEnd), []byte("\n"))
	}
	for _, pattern := range mtFits {
		if !pattern.Match(head) {
			return false
		}
	}
	return true
}

// mtLineEnd is what German online banking may send in the place of a line's end.
const mtLineEnd = "@@"

// mtField is a field with the lines that it runs over.
type mtField struct {
	tag   string
	line  int64
	lines []string
}

// Of one field mtFieldLines lines are kept, each up to mtLineBytes: :86: has six
// lines of 65 characters by the standard, banks send more.
const (
	mtFieldLines = 64
	mtLineBytes  = 4096
)

// mtReading is one reading of one file.
type mtReading struct {
	sink    *account.Sink
	choices bankChoices
	layouts mtLayouts

	field      mtField // that is being read; without a tag: none
	statement  *mtStatement
	entry      *mtEntry // whose :86: may still come
	pages      mtPages
	chains     statementChains
	numbers    statedNumbers
	begun      []*mtStatement // that have nothing behind their header
	envelope   int64          // the line on which a message's envelope begins, behind which no field came yet
	proof      bankProof
	seen       seenStatements
	found      bool // a :20:, or what begins a message without one, was
	last       mtLast
	currencies mtCurrencies
	hyphen     bool // the line before was a lone hyphen: the end of a message, or text
}

// Read reads MT940 or MT942: a deposit for each booked movement, and the balances
// and sums of each statement.
func (MT940) Read(ctx context.Context, text *account.Content, to *account.Sink) error {
	choices, err := newBankChoices(text.Settings)
	if err != nil {
		return err
	}
	currencies, err := readMTCurrencies(text)
	if err != nil {
		return err
	}
	r := &mtReading{sink: to, choices: choices, layouts: newMTLayouts(), currencies: currencies}
	if err := text.EachLine(ctx, to, r.line, r.endMessage); err != nil {
		return err
	}
	if !r.found {
		return noStatement("want a statement MT940 or MT942, which begins with :20: or :25:, got none")
	}
	r.finish()
	return nil
}

// line takes one line: the envelope, the beginning of a field, or more of one.
func (r *mtReading) line(line *text.PhysicalLine) error {
	if line.TooLong {
		if err := r.endEntry(); err != nil {
			return err
		}
		if r.statement != nil {
			r.statement.lost.add(line.Number, false)
		}
		return refuseLongLine(r.sink, line)
	}
	text := strings.TrimLeft(string(line.Text), "\x00\x01\x02\x03\ufeff")
	if !strings.Contains(text, mtLineEnd+":") {
		return r.lineOf(line.Number, text)
	}
	for part := range strings.SplitSeq(text, mtLineEnd) {
		if err := r.lineOf(line.Number, part); err != nil {
			return err
		}
	}
	return nil
}

// lineOf takes a line as the format has it.
func (r *mtReading) lineOf(number int64, text string) error {
	if _, block, found := strings.Cut(text, "{4:"); found && strings.HasPrefix(text, "{") {
		text, r.envelope = block, number // the text block begins
	} else if strings.HasPrefix(text, "-}{") || strings.HasPrefix(text, "{") && (mtBlock.MatchString(text) || !r.isOpen()) {
		if strings.HasPrefix(text, "{1:") {
			r.envelope = number
		}
		return r.endMessage()
	}
	text = text[:min(len(text), mtLineBytes)]
	tag := r.tagOf(text)
	if ended, err := r.endAtHyphen(text, tag); ended || err != nil {
		return err
	}
	if tag != nil {
		if err := r.endField(); err != nil {
			return err
		}
		r.envelope = 0
		r.field = mtField{tag: tag[1], line: number, lines: append(r.field.lines[:0], text[len(tag[0]):])}
		if r.field.ends() {
			return r.endField()
		}
		return nil
	}
	if r.field.tag != "" && strings.TrimSpace(text) != "" && len(r.field.lines) < mtFieldLines {
		r.field.lines = append(r.field.lines, text)
	}
	return nil
}

// ends reports whether nothing can follow on further lines of the field: a closing balance or a sum that is
// complete. What a bank writes between it and the next message, such as a header of its own, is no part of it.
func (f *mtField) ends() bool {
	content := strings.TrimSpace(f.lines[0])
	switch f.tag {
	case "62F", "62M":
		return mtBalance.MatchString(content)
	case "90C", "90D":
		return mtSummary.MatchString(content)
	default:
		return false
	}
}

// mtHour and mtMinutes are the halves of a time at which a bank cut a line of text: T16, and :20:37.
var (
	mtHour    = regexp.MustCompile(`(^|\D)([01]\d|2[0-3])$`)
	mtMinutes = regexp.MustCompile(`^:\d\d:\d\d(\D|$)`)
)

// tagOf returns the tag that begins a field; nil: the line begins none. Within the text of an entry, the second
// half of a time looks like one.
func (r *mtReading) tagOf(text string) []string {
	tag := mtTag.FindStringSubmatch(text)
	inText := tag != nil && r.entry != nil && (r.field.tag == "86" || r.field.tag == "NS")
	if inText && !mtKnown(tag[1]) {
		return nil // such as a time, or a word between colons
	}
	if inText && mtMinutes.MatchString(text) && mtHour.MatchString(strings.TrimSpace(r.field.lines[len(r.field.lines)-1])) {
		return nil
	}
	return tag
}

// mtKnown reports whether the formats have a field of that tag.
func mtKnown(tag string) bool {
	switch tag {
	case "13", "13D", "20", "21", "25", "25P", "28", "28C", "34F", "60F", "60M", "61", "62F", "62M", "64", "65", "86", "90C", "90D", "NS":
		return true
	}
	return false
}

// mtBlock is how a block of the envelope begins: the basic header {1: with application and
// service, {2: with the direction and the type of the message, {3:, {5: and {S: with a block in
// it, {4: with a line end. A brace that begins otherwise is text as long as the statement is open.
var mtBlock = regexp.MustCompile(`^\{(1:[AFL]\d\d|2:[IO]\d\d\d|[35S]:(\{|\}|$)|4:)`)

// isOpen reports whether the statement has begun, and its closing balance has not come.
func (r *mtReading) isOpen() bool {
	return r.statement != nil && !r.statement.closed && (r.field.tag != "" || r.entry != nil)
}

// endAtHyphen ends the message at a lone hyphen, with the envelope's brace or a few characters
// of the bank's own after it. Within a statement that is open it is text, unless a message begins after
// it. It reports whether the line was such a hyphen.
func (r *mtReading) endAtHyphen(text string, tag []string) (is bool, err error) {
	trimmed := strings.TrimSpace(text)
	is = strings.HasPrefix(trimmed, "-") && len(trimmed) <= 4
	switch {
	case is && !r.isOpen():
		return true, r.endMessage()
	case is:
		r.hyphen = true
	case r.hyphen && trimmed != "":
		if r.hyphen = false; tag != nil && tag[1] == "20" {
			err = r.endMessage()
		}
	}
	return is, err
}

// endField does what the field that is complete says.
func (r *mtReading) endField() error {
	f := r.field
	r.field.tag = ""
	switch f.tag {
	case "":
		return nil
	case "86", "NS":
		if r.entry != nil {
			r.entry.describe(f.tag, f.lines)
		}
		return nil
	case "61":
		if err := r.addEntry(); err != nil {
			return err
		}
		r.entry = newMTEntry(&f)
		return nil
	}
	if err := r.addEntry(); err != nil {
		return err
	}
	text := strings.TrimSpace(strings.Join(f.lines, " "))
	switch f.tag {
	case "20":
		r.endStatement()
		r.found, r.statement = true, &mtStatement{line: f.line}
	case "25", "25P", "28", "28C":
		r.beginUnnamed(&f)
		r.setHeader(f.tag, text)
	case "13", "13D":
		if r.statement != nil { // when an MT942 was made
			r.statement.day = mtDay(text[:min(len(text), len("060102"))])
		}
	case "60F", "60M", "62F", "62M":
		return r.balance(&f, text)
	case "34F":
		return r.floor(&f, text)
	case "90C", "90D":
		return r.summary(&f, text)
	}
	return nil
}

// beginUnnamed begins a message that has no :20:.
func (r *mtReading) beginUnnamed(f *mtField) {
	if r.statement == nil || r.statement.closed && f.tag[:2] == "25" {
		r.endStatement()
		r.found, r.statement = true, &mtStatement{line: f.line}
	}
}

// setHeader keeps the account and the number of the statement.
func (r *mtReading) setHeader(tag, text string) {
	switch {
	case r.statement == nil:
	case tag == "25", tag == "25P":
		r.statement.account = text
	default:
		r.statement.number = text
	}
}

// endEntry reports the entry that is being read.
func (r *mtReading) endEntry() error {
	if err := r.endField(); err != nil {
		return err
	}
	return r.addEntry()
}

// endMessage ends a message, or the file.
func (r *mtReading) endMessage() error {
	if err := r.endEntry(); err != nil {
		return err
	}
	r.endStatement()
	return nil
}

// mtError is a balance or a total that can't be read.
func (r *mtReading) mtError(f *mtField, why *text.RowError) error {
	r.sink.Account.ControlTotals = reconcile.ControlMismatch
	return &fault.Error{
		Name: "bad-trailer", Class: fault.Input, Line: f.line, Fact: ":" + f.tag + ": " + why.Detail,
		Hint: "the file is damaged; no row of it is used. Ask the sender for it again",
	}
}
