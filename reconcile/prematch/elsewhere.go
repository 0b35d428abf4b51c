package prematch

import "tieout/reconcile"

// Elsewhere gathers simple rows of one file that other slices of the night join. They are
// counted like settled ones, so that the file's account is that of the whole file in each slice,
// and are loaded by none but their own. Not safe for concurrent use.
type Elsewhere struct {
	rows []uint32 // physical lines
	sum  reconcile.PairTotals
}

// Add takes in a row. A sale has no fee.
func (e *Elsewhere) Add(row uint32, gross, fee int64) {
	e.rows = append(e.rows, row)
	e.sum.Add(reconcile.PairTotals{Count: 1, Gross: gross, Fee: fee})
}

// PassOver counts gathered rows to their file, and empties e. It is safe for concurrent use.
func (m *Matcher) PassOver(file int, e *Elsewhere) {
	if len(e.rows) == 0 {
		return
	}
	m.lock.Lock()
	defer m.lock.Unlock()
	of := &m.files[file].elsewhere
	of.Add(e.sum)
	for _, row := range e.rows {
		for int(row>>6) >= len(of.Settled) {
			of.Settled = append(of.Settled, 0)
		}
		of.Settled.Set(row)
	}
	e.rows, e.sum = e.rows[:0], reconcile.PairTotals{}
}

// addElsewhere counts the rows of other slices to what is settled of a file.
func (f *File) addElsewhere(to *reconcile.PrematchedFile) {
	to.Add(f.elsewhere.PairTotals)
	for len(to.Settled) < len(f.elsewhere.Settled) {
		to.Settled = append(to.Settled, 0)
	}
	addBits(to.Settled, f.elsewhere.Settled)
}
