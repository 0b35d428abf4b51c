package bank

import (
	"errors"
	"strconv"
	"strings"

	"tieout/loaders/account"
	"tieout/loaders/text"
	"tieout/reconcile/civil"
)

// baiChoices are the settings of a BAI2 source.
type baiChoices struct {
	bankChoices
	currency        string     // of a file that names none
	credits, debits [][2]int64 // type codes of the bank's own, from and to
}

func newBAIChoices(settings map[string]string) (baiChoices, error) {
	shared, err := newBankChoices(settings)
	c := baiChoices{bankChoices: shared, currency: settings["currency"]}
	c.credits = codeRanges(settings["credits"], &err)
	c.debits = codeRanges(settings["debits"], &err)
	return c, err
}

// codeRanges reads 921,930-939.
func codeRanges(content string, failed *error) (ranges [][2]int64) {
	for entry := range strings.SplitSeq(content, ",") {
		entry = strings.TrimSpace(entry)
		if entry == "" {
			continue
		}
		from, to, found := strings.Cut(entry, "-")
		if !found {
			to = from
		}
		first, err1 := strconv.ParseInt(from, 10, 16)
		last, err2 := strconv.ParseInt(to, 10, 16)
		if errors.Join(err1, err2) != nil || first > last {
			*failed = text.ErrSetting.At("credits, debits", "want type codes such as 921,930-939, got %q", text.Clip(content))
			return nil
		}
		ranges = append(ranges, [2]int64{first, last})
	}
	return ranges
}

// baiEntry is a record 16 with its 88, as written.
type baiEntry struct {
	line   int64
	pieces []string // the fields of 16, and of each 88
	size   int
}

// appendFields appends an 88, within the limit of free text.
func (e *baiEntry) appendFields(fields string) {
	if e.size < textCollected {
		e.size += len(fields) + 1
		e.pieces = append(e.pieces, fields[:min(len(fields), textCollected)])
	}
}

// appendText appends a line that goes on with the text.
func (e *baiEntry) appendText(text string) {
	if e.size < textCollected {
		e.size += len(text) + 1
		e.pieces[len(e.pieces)-1] += " " + text[:min(len(text), textCollected)]
	}
}

// baiFields hands out the fields of a record. One that is full goes on in its 88.
type baiFields struct{ pieces []string }

func (f *baiFields) next() string {
	if len(f.pieces) == 0 {
		return ""
	}
	field, rest, more := strings.Cut(f.pieces[0], ",")
	if more {
		f.pieces = append([]string{rest}, f.pieces[1:]...)
	} else {
		f.pieces = f.pieces[1:]
	}
	return trimmed(field)
}

// rest is the text, which may hold commas and goes on in every 88.
func (f *baiFields) rest() string {
	return strings.Join(strings.Fields(strings.Join(f.pieces, " ")), " ")
}

func trimmed(text string) string { return strings.Trim(text, " \t\r") }

// addEntry reports to the sink the entry that is complete: 16, type, amount,
// funds type with what it has after it, bank reference, customer reference, text.
func (r *baiReading) addEntry() error {
	e := r.entry
	if e == nil {
		return nil
	}
	r.entry = nil
	v := &r.sink.Values
	v.Failed = nil
	if !r.account.open {
		v.Fail("broken-record", "16: want a transaction between 03 and 49, got one elsewhere")
		r.proof.strays++
	}
	fields := &baiFields{append([]string(nil), e.pieces...)}
	kind, amount := fields.next(), fields.next()
	sum, readable := baiSum(amount)
	if readable {
		r.account.total = r.account.total.Add(sum)
	}
	value := r.funds(fields, v)
	bank, customer := fields.next(), fields.next()
	currency, digits := statedCurrency(v, r.account.currency)
	minor := r.signed(v, kind, amount)
	switch {
	case kind == "890" && v.Failed == nil: // information without money
		r.sink.Ignore(e.line, "information-entry")
		return nil
	case r.group.status == "4" && v.Failed == nil:
		r.sink.Ignore(e.line, "test-entry")
		return nil
	case r.group.status == "2":
		v.Fail("unknown-value", "02: want a group of status 1 or 3, got 2, which takes an earlier group back: take its deposits back by hand")
	}
	day := r.day(v, value)
	if v.Failed != nil && r.account.open {
		r.account.lost.add(e.line, readable)
	}
	return r.choices.deposit(r.sink, &bankEntry{
		line: e.line, show: func() []byte { return []byte("16," + strings.Join(e.pieces, " ")) },
		currency: currency, digits: digits, minor: minor, day: day,
		references: []bankReference{{"bank", bank}, {"customer", customer}},
		text:       fields.rest(),
	})
}

// funds reads the funds type and what it has after it, and returns the value
// date that V states.
func (r *baiReading) funds(fields *baiFields, v *account.Values) (value string) {
	kind := fields.next()
	switch kind {
	case "", "Z", "0", "1", "2":
	case "V":
		value = fields.next()
		fields.next() // the time
	case "S":
		for range 3 {
			fields.next()
		}
	case "D":
		pairs, err := strconv.ParseInt(fields.next(), 10, 16)
		if err != nil || pairs < 0 {
			v.Fail("broken-record", "16: funds type D: want a number of days after it")
			return ""
		}
		for range 2 * pairs {
			fields.next()
		}
	default:
		v.Fail("broken-record", "16: want a funds type Z, 0, 1, 2, V, S or D, got %q", text.Clip(kind))
	}
	return value
}

// signed reads the amount, in minor units; the type code says its direction: 100
// to 399 is money in, 400 to 699 money out, others as the settings say.
func (r *baiReading) signed(v *account.Values, kind, amount string) int64 {
	code, err := strconv.ParseInt(kind, 10, 16)
	within := func(ranges [][2]int64) bool {
		for _, x := range ranges {
			if code >= x[0] && code <= x[1] {
				return true
			}
		}
		return false
	}
	sign := int64(0)
	switch {
	case err != nil || len(kind) != 3:
	case within(r.choices.credits), !within(r.choices.debits) && code >= 100 && code <= 399:
		sign = 1
	case within(r.choices.debits), code >= 400 && code <= 699:
		sign = -1
	case code == 890:
		return 0
	}
	if sign == 0 {
		v.Fail("unknown-type", "16: want a type code from 100 to 699, or one that the settings credits and debits name, got %q", text.Clip(kind))
	}
	switch {
	case amount == "":
		v.Fail("missing-value", "16: want an amount, got none")
		return 0
	case strings.Contains(amount, "."):
		v.Fail("amount-unit", "16: want a whole number of the currency's smallest unit, got %q", text.ClipAmount(amount))
		return 0
	}
	minor, _ := v.Number("16", []byte(amount), &account.Notation{Minor: true, Decimal: '.'}, 0, nil)
	return sign * minor
}

// day is the value date of V, else the group's as-of date; YYMMDD, or with four
// digits of the year.
func (r *baiReading) day(v *account.Values, value string) civil.Date {
	name, content := "value date", value
	if content == "" {
		name, content = "as-of date of 02", r.group.asOf
	}
	form := account.NewLayout("060102")
	if len(content) == 8 {
		form = account.NewLayout("20060102")
	}
	c, ok := form.Read([]byte(content), false)
	t, exists := c.Time()
	if !ok || !exists {
		v.Fail("bad-date", "%s: want a day that exists, as YYMMDD, got %q", name, text.Clip(content))
		return 0
	}
	return civil.DateOf(t)
}
