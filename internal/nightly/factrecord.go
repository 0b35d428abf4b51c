package nightly

import (
	"encoding/binary"
	"errors"
	"time"

	"tieout/internal/spill"
	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// A fact of the slow path lies in runs until the night is committed: its key in
// eight bytes, so that runs ascend by it, then everything else, so that equal keys
// have an order that only their content decides. The night is not in it.

// appendFact appends a fact as it lies in runs.
func appendFact(to []byte, f *reconcile.Fact) []byte {
	to = binary.BigEndian.AppendUint64(to, f.Key)
	for _, text := range factTexts(f) {
		to = binary.AppendUvarint(to, uint64(len(*text)))
		to = append(to, *text...)
	}
	for _, number := range factNumbers(f) {
		to = binary.AppendVarint(to, *number)
	}
	seconds := int64(0) // since 1970, and one more; 0: not known
	if !f.Time.IsZero() {
		seconds = f.Time.Unix() + 1
	}
	to = binary.AppendVarint(binary.AppendVarint(to, int64(f.SettleDate)), seconds)
	for _, alias := range f.Aliases {
		to = binary.BigEndian.AppendUint64(to, alias)
	}
	return to
}

func factTexts(f *reconcile.Fact) [9]*string {
	return [...]*string{&f.Provider, &f.MerchantID, (*string)(&f.Side), &f.Type, (*string)(&f.Verdict), &f.Reason, &f.Currency, &f.Sale.File, &f.Line.File}
}

func factNumbers(f *reconcile.Fact) [5]*int64 {
	return [...]*int64{&f.Gross, &f.Settled, &f.Fee, &f.Sale.Line, &f.Line.Line}
}

var errFactRecord = errors.New("read a fact back: it is cut")

// readFact reads what appendFact wrote.
func readFact(record []byte) (f reconcile.Fact, err error) {
	if len(record) < 8 {
		return f, errFactRecord
	}
	f.Key = binary.BigEndian.Uint64(record)
	record = record[8:]
	for _, text := range factTexts(&f) {
		size, width := binary.Uvarint(record)
		if width <= 0 || uint64(len(record)-width) < size {
			return f, errFactRecord
		}
		*text, record = string(record[width:width+int(size)]), record[width+int(size):]
	}
	var day, seconds int64
	numbers := factNumbers(&f)
	for _, number := range append(numbers[:], &day, &seconds) {
		n, width := binary.Varint(record)
		if width <= 0 {
			return f, errFactRecord
		}
		*number, record = n, record[width:]
	}
	if f.SettleDate = civil.Date(day); seconds != 0 {
		f.Time = time.Unix(seconds-1, 0).UTC()
	}
	for ; len(record) >= 8; record = record[8:] {
		f.Aliases = append(f.Aliases, binary.BigEndian.Uint64(record))
	}
	return f, nil
}

// factsOf hands out the facts that lie in runs, ascending by key.
func factsOf(runs *spill.Runs) func(use func(*reconcile.Fact) error) error {
	return func(use func(*reconcile.Fact) error) error {
		return runs.Merge(func(record, _ []byte) error {
			f, err := readFact(record)
			if err != nil {
				return err
			}
			return use(&f)
		})
	}
}
