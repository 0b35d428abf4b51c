package simulate

import (
	"math/rand/v2"
	"time"
)

// Two kinds of fees say nothing line by line: what is rounded once over a merchant's settle
// date, and what an invoice takes of all lines of a month.

// feeSum is a fee that is judged in sum, and what is true of it.
type feeSum struct {
	truth    string
	merchant string
	file     string // the settlement file of the batch, or of the invoice
	line     int    // of the invoice; 0: a batch
	wrong    bool
	held     bool // one of its lines is left to a person, so that nothing can be said of it yet
}

// Of 100 batches and of 100 invoices so many are wrong.
const (
	wrongBatchesPercent  = 4
	wrongInvoicesPercent = 20
)

// sumFees makes the fees that are judged in sum, and the amounts of all lines.
func (m *Month) sumFees(random *rand.Rand) {
	for _, file := range m.files() {
		batches, shops := map[int][]*monthLine{}, []int(nil)
		for i := range m.lines[file] {
			line := &m.lines[file][i]
			if line.sale < 0 || priceOf(line.shop).batch == nil {
				continue
			}
			if batches[line.shop] == nil {
				shops = append(shops, line.shop)
			}
			batches[line.shop] = append(batches[line.shop], line)
		}
		for _, shop := range shops {
			m.sums = append(m.sums, m.feeBatch(file, shop, batches[shop], random))
		}
	}
	m.invoice(random)
	for _, file := range m.files() {
		for i := range m.lines[file] {
			m.lines[file][i].state()
		}
	}
}

// feeBatch gives the lines of a merchant's settle date their shares of a fee that is rounded
// over all of them; of a wrong one the lines are rounded each for itself, or one takes more.
func (m *Month) feeBatch(file monthFile, shop int, lines []*monthLine, random *rand.Rand) *feeSum {
	sum := &feeSum{truth: "batch", merchant: m.merchants[shop].ID, file: file.name()}
	each, right := random.IntN(2) == 0, int64(0)
	wrong := random.IntN(100) < wrongBatchesPercent
	taken := int64(0)
	largest := lines[0]
	for _, line := range lines {
		before := roundFen(right)
		right += line.summed
		line.feeFen = roundFen(right) - before
		if wrong && each {
			line.feeFen = roundFen(line.summed)
		}
		taken += line.feeFen
		if line.grossFen > largest.grossFen {
			largest = line
		}
		sum.held = sum.held || m.sales[line.day][line.sale].way.held
	}
	if wrong && !each {
		extra := 1 + int64(random.IntN(50))
		largest.feeFen, taken = largest.feeFen+extra, taken+extra
	}
	if sum.wrong = taken != roundFen(right); sum.wrong {
		sum.truth = "batch, another sum"
		if each {
			sum.truth = "batch, each line rounded by itself"
		}
	}
	if sum.held {
		sum.truth += ", with a line that is held"
	}
	return sum
}

// roundFen rounds ten thousandths of a fen half away from nothing.
func roundFen(part int64) int64 {
	if part < 0 {
		return -roundFen(-part)
	}
	return (part + 5000) / 10_000
}

// invoice bills the lines of each merchant that carry no fee: on the first settle date of a
// month those of the month before, and in the end those of its own.
func (m *Month) invoice(random *rand.Rand) {
	due, held := map[int]int64{}, map[int]bool{}
	add := func(day time.Time) {
		for _, provider := range monthProviders {
			for i := range m.lines[monthFile{provider, day}] {
				if line := &m.lines[monthFile{provider, day}][i]; line.sale >= 0 && priceOf(line.shop).invoiced {
					due[line.shop] += line.summed / 10_000
					held[line.shop] = held[line.shop] || m.sales[line.day][line.sale].way.held
				}
			}
		}
	}
	bill := func(day time.Time) {
		for shop, merchant := range m.merchants {
			if due[shop] <= 0 {
				continue
			}
			sum := &feeSum{truth: "invoice", merchant: merchant.ID, held: held[shop]}
			fee := due[shop]
			if random.IntN(100) < wrongInvoicesPercent {
				sum.truth, sum.wrong = "invoice of another sum", true
				fee += 1 + int64(random.IntN(500))
			}
			if sum.held {
				sum.truth += ", with a line that is held"
			}
			row := monthRow{Row: Row{Merchant: merchant, Type: "FEE"}, feeFen: fee, text: "fees of the month"}
			m.add(&row, day, monthLine{sale: -1, shop: shop})
			file := monthFile{merchant.Provider, day}
			sum.file, sum.line = file.name(), len(m.lines[file])+1
			m.sums = append(m.sums, sum)
			due[shop], held[shop] = 0, false
		}
	}
	for i, day := range m.settleDays {
		if i > 0 && day.Month() != m.settleDays[i-1].Month() {
			bill(day)
		}
		add(day)
		if day.Equal(m.lastFull()) {
			bill(day)
		}
	}
}
