package store

import (
	"encoding/binary"
	"time"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// factKind says what a value of the table facts holds.
type factKind int64

// A night's facts lie in parts of some 65,000 by ascending key. What every
// question reads is apart from what only a hit reads.
const (
	factKeys      factKind = 1 + iota // of a part: the prefixes of its keys, the rows of its blocks
	factRows                          // a block: the columns of some rows, in two pages of SQLite
	factAliases                       // the prefixes of further keys, ascending
	factAliasRows                     // of each of those: the number of its row
	factTexts                         // the texts of which columns hold the numbers
)

const (
	// factForm begins each value, so that a later form can be told from this one.
	factForm = 1
	// blockLimit is what lies in two pages of SQLite with a row's own few bytes.
	blockLimit = 32_700
	// maxBlockRows bounds what a look-up unpacks for one row.
	maxBlockRows = 4096
	// partRows are sorted apart from all others: what a night is held of in memory.
	partRows = 1 << 16
	// aliasRun is how many aliases are sorted at once.
	aliasRun = 1 << 20
)

// The columns of a block in their order. Later ones may be added behind them.
const (
	restColumn = iota // the bits of the key below its prefix
	providerColumn
	merchantColumn
	sideColumn
	typeColumn
	verdictColumn
	reasonColumn
	currencyColumn
	saleFileColumn
	lineFileColumn
	grossColumn
	settledColumn // less the gross: mostly nothing
	feeColumn
	knownColumn  // which of time and settle date are known
	timeColumn   // seconds after the night's midnight
	settleColumn // days after the night
	saleLineColumn
	lineLineColumn
	aliasColumn // how many aliases
	factColumns
)

// Text columns hold numbers of texts, counted from 0 for each column.
const (
	firstText = providerColumn
	lastText  = lineFileColumn
	textCount = lastText - firstText + 1
)

const (
	timeKnown = 1 << iota
	settleKnown
)

// textsOfFact are the texts of a fact in the order of their columns.
func textsOfFact(f *reconcile.Fact) [textCount]*string {
	return [textCount]*string{
		&f.Provider, &f.MerchantID, (*string)(&f.Side), &f.Type, (*string)(&f.Verdict), &f.Reason, &f.Currency, &f.Sale.File, &f.Line.File,
	}
}

// numbersOfFact returns what a fact's columns say, but for its key and texts.
// Midnight is that of the night, in seconds since 1970.
func numbersOfFact(f *reconcile.Fact, night civil.Date, midnight int64) (numbers [factColumns]int64) {
	numbers[grossColumn] = f.Gross
	numbers[settledColumn] = f.Settled - f.Gross
	numbers[feeColumn] = f.Fee
	if !f.Time.IsZero() {
		numbers[knownColumn] |= timeKnown
		numbers[timeColumn] = f.Time.Unix() - midnight
	}
	if !f.SettleDate.IsZero() {
		numbers[knownColumn] |= settleKnown
		numbers[settleColumn] = int64(f.SettleDate - night)
	}
	numbers[saleLineColumn], numbers[lineLineColumn] = f.Sale.Line, f.Line.Line
	numbers[aliasColumn] = int64(len(f.Aliases))
	return numbers
}

// setNumbers is the way back of numbersOfFact; the fact knows its night.
func setNumbers(f *reconcile.Fact, numbers *[factColumns]int64) {
	f.Gross = numbers[grossColumn]
	f.Settled = f.Gross + numbers[settledColumn]
	f.Fee = numbers[feeColumn]
	if numbers[knownColumn]&timeKnown != 0 {
		f.Time = time.Unix(f.Night.Time().Unix()+numbers[timeColumn], 0).UTC()
	}
	if numbers[knownColumn]&settleKnown != 0 {
		f.SettleDate = f.Night.AddDays(int(numbers[settleColumn]))
	}
	f.Sale.Line, f.Line.Line = numbers[saleLineColumn], numbers[lineLineColumn]
}

// appendBlock appends a block of rows: how many, how many columns, the columns,
// then the aliases of all rows.
func (w *columnWriter) appendBlock(to []byte, columns *[factColumns]heldColumn, from, until int, shift int, aliases []uint64) []byte {
	to = append(to, factForm)
	to = binary.AppendUvarint(to, uint64(until-from))
	to = binary.AppendUvarint(to, factColumns)
	to = w.appendPlanned(to, columns[restColumn].values[from:until], columnPlan{width: shift})
	for i := range columns[restColumn+1:] {
		if c := &columns[restColumn+1+i]; len(c.values) > 0 {
			to = w.append(to, c.values[from:until])
		} else {
			to = w.appendPlanned(to, nil, columnPlan{base: c.same})
		}
	}
	for _, alias := range aliases {
		to = binary.BigEndian.AppendUint64(to, alias)
	}
	return to
}

// factBlock is a block that appendBlock wrote.
type factBlock struct {
	rows    int
	columns [factColumns]column
	aliases []byte
}

func readFactBlock(data []byte) (b factBlock, err error) {
	r := factBytes{rest: data}
	if form := r.take(1); r.cut || form[0] != factForm {
		return b, damaged("a block of facts has a form that this version of tieout does not know")
	}
	b.rows = r.count()
	known := r.count()
	if known > factColumns {
		return b, damaged("want at most %d columns in a block of facts, got %d", factColumns, known)
	}
	for i := range known { // a column that was not known yet says nothing of any row
		b.columns[i] = readColumn(&r, b.rows)
	}
	b.aliases = r.rest
	if r.cut {
		return b, damaged("a block of facts is cut")
	}
	return b, nil
}

// aliasesOf returns the aliases of a row.
func (b *factBlock) aliasesOf(row int) (aliases []uint64, err error) {
	if len(b.aliases) == 0 {
		return nil, nil
	}
	first := 0
	for before := range row {
		first += int(b.columns[aliasColumn].at(before))
	}
	count := int(b.columns[aliasColumn].at(row))
	r := factBytes{rest: b.aliases}
	r.take(8 * first)
	for range count {
		aliases = append(aliases, r.fixed())
		if r.cut {
			return nil, damaged("a block of facts is cut")
		}
	}
	return aliases, nil
}
