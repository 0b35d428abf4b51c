package bank

import (
	"context"
	"regexp"
	"strings"

	"tieout/loaders/account"
	"tieout/loaders/text"
)

// BAI2 is the cash management file BAI2: records 01 file, 02 group, 03 account
// with its summaries, 16 transaction, 88 more of the record before, and the
// trailers 49, 98 and 99. One record 16 is one deposit, counted on the line on
// which it begins; every other line is structure.
type BAI2 struct{}

// baiHeader is a record 01: sender, receiver, date YYMMDD, time.
var baiHeader = regexp.MustCompile(`^\s*01,[^,/]*,[^,/]*,(?:\d\d)?\d{6},\d{0,4},`)

// Fits reports whether a file that begins so may be of BAI2: its first record is an 01.
func (BAI2) Fits(head []byte) bool { return baiHeader.Match(head) }

// baiCode is how a record begins.
var baiCode = regexp.MustCompile(`^\s*(01|02|03|16|88|49|98|99)(?:,|/|\s*$)`)

// baiPlausible is how a record begins for sure: one that stands right after the
// slash of another, where the slash may belong to a text.
var baiPlausible = regexp.MustCompile(`^(?:02,[^,]*,[^,]*,\d,\d{6},|03,[^,]*,[A-Z]{0,3},\d{0,3},|16,\d{3},|49,[+-]?\d+,\d+|98,[+-]?\d+,\d+,|99,[+-]?\d+,\d+,)`)

// cutRecord cuts the first record off a line. A slash ends it when nothing
// stands after, or another record; without one the line's end does.
func cutRecord(text string) (record, rest string, ended bool) {
	for at := 0; ; {
		slash := strings.IndexByte(text[at:], '/')
		if slash < 0 {
			return text, "", false
		}
		at += slash + 1
		after := strings.TrimLeft(text[at:], " \t\r")
		apart := len(after) < len(text[at:])
		if after == "" || (apart && baiCode.MatchString(after)) || baiPlausible.MatchString(after) {
			return text[:at-1], after, true
		}
	}
}

// baiReading is one reading of one file.
type baiReading struct {
	sink    *account.Sink
	choices baiChoices

	file    baiLevel
	group   baiGroup
	account baiAccount
	entry   *baiEntry // whose 88 may still come
	last    string    // code of the last record
	ended   bool      // by a slash
	opened  int64     // the line of the last record 01; 0: there was none
	closed  bool      // a record 99 closes what was read
	proof   bankProof
}

// Read reads a file of BAI2: a deposit for each booked movement of an account, and
// the totals of accounts, groups and file.
func (BAI2) Read(ctx context.Context, text *account.Content, to *account.Sink) error {
	choices, err := newBAIChoices(text.Settings)
	if err != nil {
		return err
	}
	r := &baiReading{sink: to, choices: choices}
	if err := text.EachLine(ctx, to, r.line, r.addEntry); err != nil {
		return err
	}
	if r.opened == 0 {
		return noStatement("want a BAI2 file, which begins with a record 01, got none")
	}
	r.noteEnd()
	r.proof.finish(r.sink)
	return nil
}

// line takes the records of one physical line.
func (r *baiReading) line(line *text.PhysicalLine) error {
	if line.TooLong {
		if err := r.addEntry(); err != nil {
			return err
		}
		r.lost(line.Number)
		return refuseLongLine(r.sink, line)
	}
	rest := string(line.Text)
	for strings.TrimSpace(rest) != "" {
		var record string
		var ended bool
		begins := baiCode.FindStringSubmatch(rest)
		record, rest, ended = cutRecord(rest)
		if begins == nil {
			if err := r.addWrappedLine(line, record); err != nil {
				return err
			}
			r.ended = ended
			continue
		}
		code := begins[1]
		_, fields, _ := strings.Cut(record, ",")
		if err := r.record(line, code, fields); err != nil {
			return err
		}
		if code != "88" {
			r.last = code
		}
		r.ended = ended
	}
	return nil
}

// addWrappedLine takes a line that begins no record: the text of the record before was
// wrapped without an 88, or the file is damaged.
func (r *baiReading) addWrappedLine(line *text.PhysicalLine, content string) error {
	if r.last == "16" && r.entry != nil && !r.ended {
		r.entry.appendText(content)
		return nil
	}
	if err := r.addEntry(); err != nil {
		return err
	}
	r.lost(line.Number)
	return r.sink.Refuse(line.Number, line.Text, text.Refuse("broken-record", "want a record 01, 02, 03, 16, 88, 49, 98 or 99, got %q", text.Clip(content)), account.References{})
}

// lost notes a line that is refused and may have been a record, with money or without.
func (r *baiReading) lost(line int64) {
	if !r.account.open {
		r.proof.miss(r.sink, "line %d: want a record between 03 and 49, got a line that is refused outside of an account, where no total covers it. Ask the bank for the file again", line)
		return
	}
	r.account.lost.add(line, false)
}

// record does what a record says.
func (r *baiReading) record(line *text.PhysicalLine, code, fields string) error {
	if code == "88" {
		r.count(code, line.Number)
		return r.continueRecord(line.Number, fields)
	}
	if err := r.addEntry(); err != nil {
		return err
	}
	r.count(code, line.Number)
	parts := strings.Split(fields, ",")
	switch code {
	case "02":
		r.beginGroup(parts)
	case "03":
		return r.beginAccount(line.Number, parts)
	case "16":
		r.entry = &baiEntry{line: line.Number, pieces: []string{fields}}
	case "49":
		return r.endAccount(line.Number, parts)
	case "98":
		return r.endGroup(line.Number, parts)
	case "99":
		return r.endTotals(line.Number, parts)
	}
	return nil
}

// continueRecord takes an 88: it goes on where the record before stopped.
func (r *baiReading) continueRecord(line int64, fields string) error {
	switch {
	case r.entry != nil:
		r.entry.appendFields(fields)
	case r.last == "03":
		return r.summaries(line, strings.Split(fields, ","))
	}
	return nil
}

// count counts a record on every level that it belongs to. A header closes what
// no trailer has.
func (r *baiReading) count(code string, line int64) {
	switch {
	case code == "01":
		r.beginFile(line)
	case r.closed && code != "88": // nothing proves what stands behind the trailer
		r.closed = false
	}
	r.file.records++
	if r.account.open && (code == "02" || code == "03") {
		r.noteUnclosed()
	}
	switch code {
	case "02":
		if r.group.open {
			r.file.total, r.file.parts = r.file.total.Add(r.group.total), r.file.parts+1
		}
		r.group = baiGroup{open: true}
	case "03":
		r.account = baiAccount{open: true}
	}
	if r.group.open && code != "99" {
		r.group.records++
	}
	if r.account.open && code != "98" && code != "99" {
		r.account.records++
	}
}
