package simulate

import (
	"math/rand/v2"
	"time"
)

// monthFile names a settlement file.
type monthFile struct {
	provider string
	day      time.Time
}

func (f monthFile) name() string { return settlementFile(f.provider, f.day) }

// monthLine is a settlement line and what it is of.
type monthLine struct {
	record    []string
	day, sale int // of its sale or refund; sale is -1 where the line is of none
	shop      int
	grossFen  int64 // below nothing where it takes money
	feeFen    int64
	// summed is what its fee is worth where fees are judged in sum: before rounding, in
	// ten thousandths of a fen, over a batch; rounded, in ten thousandths too, on an invoice.
	summed int64
	kind   string // the exception that is told of a line that is of no sale; empty: none
	truth  string // what it is
}

// netFen is what the line pays out.
func (l *monthLine) netFen() int64 { return l.grossFen - l.feeFen }

// state writes the amounts of the line into its record, once they are known.
func (l *monthLine) state() {
	l.record[2], l.record[3], l.record[4] = yuan(l.grossFen), yuan(l.feeFen), yuan(l.netFen())
}

// monthRow is a settlement line while its way spoils it.
type monthRow struct {
	Row
	grossFen, feeFen int64
	order, card      string // of the sale, which most lines leave out
	summed           int64
	text             string
}

// monthLineHeader are the columns of a settlement file that states gross and fee.
func monthLineHeader() []string {
	return append(lineHeader(), "card_no", "original_rrn", "deposit_ref", "text")
}

// record is the line as the file has it. It states no time: many do not.
func (l *monthRow) record(settled time.Time, reference string) []string {
	return []string{
		settled.Format(time.DateOnly), l.Merchant.ID, "", "", "", l.RRN,
		l.Terminal, "", l.Type, l.Trace, l.Batch, l.Auth, l.Order, l.CardNo, l.OriginalRRN, reference, l.text,
	}
}

// pay makes the lines of a sale or refund, as its way has them.
func (m *Month) pay(s *monthSale, day, number int, random *rand.Rand) {
	settled := due(s.row.Merchant, s.row.Time)
	for _, part := range s.way.parts(s.signedFen()) {
		row := monthRow{Row: s.row, grossFen: part, order: s.row.Order, card: s.row.CardNo}
		row.Order, row.CardNo = "", ""
		m.priced(s, &row, random)
		s.way.state(&row, random)
		m.add(&row, settled, monthLine{day: day, sale: number, shop: s.shop})
		s.paidFen += part
		settled = nextBusinessDay(settled)
	}
}

// add adds a line to the file of its day.
func (m *Month) add(row *monthRow, settled time.Time, line monthLine) {
	line.record = row.record(settled, m.reference(line.shop, settled))
	line.grossFen, line.feeFen, line.summed = row.grossFen, row.feeFen, row.summed
	file := monthFile{row.Merchant.Provider, settled}
	m.lines[file] = append(m.lines[file], line)
}

// files lists the settlement files that have lines, in the order of their days.
func (m *Month) files() []monthFile {
	var files []monthFile
	for _, day := range m.settleDays {
		for _, provider := range monthProviders {
			files = append(files, monthFile{provider, day})
		}
	}
	return files
}
