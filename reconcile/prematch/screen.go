package prematch

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"sync"
	"sync/atomic"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/money"
)

// Screen joins the plain rows of a night. Its rows lie in partitions by
// merchant and reference, small enough that the rows and the hash table of one
// fit the second-level cache of a core (about 10,000 pairs take 800 KB; measured
// on cores with 1 MB).
type Screen struct {
	Currency  string
	Merchants *Merchants

	digits   int32
	bits     int // of the partition's number
	hoppers  []*Hopper
	lock     sync.Mutex // of files, which are scanned side by side
	files    []ScreenFile
	dropped  bool // one of them at least
	suspects *Suspects
	spill    Spill        // of rows; not used after Join
	spilled  atomic.Int64 // bytes of it that are taken
	carried  int          // how many items of earlier nights there are
	keySpill Spill        // of the settled keys, once rows were spilled
	keyBytes atomic.Int64
}

// ScreenFile is a file whose plain rows are joined.
type ScreenFile struct {
	Provider string     // of all its plain rows; empty: not said
	Rows     int64      // physical lines
	Latest   civil.Date // of the settle dates of its plain lines

	dropped bool
	carried bool       // no file: sales of earlier nights, by their place in the opening
	due     civil.Date // of them
}

// NewScreen prepares for about so many rows in one currency. ErrCurrency.
func NewScreen(currency string, rows int64, spill, keySpill Spill) (*Screen, error) {
	digits, err := money.MinorDigits(currency)
	if err != nil {
		return nil, err
	}
	partitions := max(rows/16_384, 1)
	return &Screen{
		Currency: currency, Merchants: NewMerchants(), digits: digits, bits: min(bits.Len64(uint64(partitions)), 12), suspects: NewSuspects(), spill: spill, keySpill: keySpill,
	}, nil
}

// partition returns the number of the partition of a place.
func (s *Screen) partition(place uint64) uint64 { return place >> (64 - s.bits) }

// Digits returns the minor digits of the screen's currency.
func (s *Screen) Digits() int32 { return s.digits }

// Suspect takes a row of tonight that is not the screen's. Not safe for
// concurrent use.
func (s *Screen) Suspect(t *reconcile.Transaction, l *reconcile.SettlementLine) {
	s.suspects.AddItem(&reconcile.Item{Transaction: t, Line: l})
}

// AddFile numbers a file; false when there are too many. It and SetRows are safe
// for concurrent use.
func (s *Screen) AddFile(file ScreenFile) (int, bool) {
	s.lock.Lock()
	defer s.lock.Unlock()
	if len(s.files) >= MaxPlainFiles {
		return 0, false
	}
	s.files = append(s.files, file)
	return len(s.files) - 1, true
}

// SetRows tells how many physical lines a file has, and the latest settle date
// of its plain lines.
func (s *Screen) SetRows(file int, rows int64, latest civil.Date) {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.files[file].Rows, s.files[file].Latest = rows, latest
}

// Drop leaves the rows of a file out of the join.
func (s *Screen) Drop(file int) { s.files[file].dropped, s.dropped = true, true }

// Screened is what the join settled.
type Screened struct {
	Currency        string
	Files           []reconcile.ScreenedFile // by the numbers of AddFile
	reconcile.Pairs                          // of all files together; expected and actual fees are equal
	Carried         reconcile.Bits           // the opening items that are settled, by their place

	CarriedPairs reconcile.Pairs // those of Pairs whose sales are of earlier nights

	digits int32
	spill  Spill
	keys   []keyRun // by partition: their keys are ascending, and so are the partitions
	keySum KeySum
}

// Join settles each plain sale that meets exactly one plain line of the same
// merchant, reference and amount with the expected fee, when no suspect names
// it and no other plain row shares its reference. The error is one of the spill.
func (s *Screen) Join(workers int) (*Screened, error) {
	var failed []error
	for _, h := range s.hoppers {
		s.suspects.Merge(h.Suspects)
		failed = append(failed, h.err)
	}
	if err := errors.Join(failed...); err != nil {
		return nil, err
	}
	out := &Screened{Currency: s.Currency, Files: make([]reconcile.ScreenedFile, len(s.files)), digits: s.digits, spill: s.keySpill, keys: make([]keyRun, 1<<s.bits)}
	shares := make([]*joiner, max(workers, 1))
	errs := make([]error, len(shares))
	var next atomic.Int64
	var group sync.WaitGroup
	for i := range shares {
		shares[i] = newJoiner(s, out)
		group.Go(func() {
			for errs[i] == nil {
				partition := next.Add(1) - 1
				if partition >= 1<<s.bits {
					return
				}
				errs[i] = shares[i].join(int(partition))
			}
		})
	}
	group.Wait()
	for i := range out.Files {
		file := &out.Files[i]
		file.Lines, file.Settled = s.files[i].Rows, shares[0].files[i].Settled
		for _, share := range shares {
			file.Add(share.files[i].Pairs)
			for word, set := range share.files[i].Settled {
				file.Settled[word] |= set
			}
		}
	}
	out.Carried = shares[0].carriedRows
	for _, share := range shares {
		out.Add(share.all)
		out.CarriedPairs.Add(share.carried)
		out.keySum.merge(share.keySum)
		for word, set := range share.carriedRows {
			out.Carried[word] |= set
		}
	}
	s.hoppers = nil
	return out, errors.Join(errs...)
}

// keyRun is the sorted keys of one partition, in memory or in the spill.
type keyRun struct {
	keys   []uint64
	offset int64
	count  int
}

// eachKeys hands out the keys of the pairs, ascending.
func (s *Screened) eachKeys(use func(keys []uint64) error) error {
	var data []byte
	var keys []uint64
	for _, run := range s.keys {
		switch {
		case run.count == 0:
			continue
		case run.keys != nil:
			keys = append(keys[:0], run.keys...)
		default:
			if cap(data) < 8*run.count {
				data = make([]byte, 8*run.count)
			}
			data = data[:8*run.count]
			if _, err := s.spill.ReadAt(data, run.offset); err != nil {
				return fmt.Errorf("read the settled keys back: %w", err)
			}
			keys = keys[:0]
			for at := 0; at < len(data); at += 8 {
				keys = append(keys, binary.LittleEndian.Uint64(data[at:]))
			}
		}
		if err := use(keys); err != nil {
			return err
		}
	}
	return nil
}

// Prove adds the pairs to the night's equation.
func (s *Screened) Prove(proof reconcile.Proof) {
	if s == nil || s.Count == 0 {
		return
	}
	sum, fee := s.Sum(s.digits)
	c := proof.ForCurrency(s.Currency)
	for _, into := range [...]*reconcile.Sum{&c.Terminal.Settled, &c.Settlement.New, &c.Settlement.Matched} {
		into.Merge(sum)
	}
	carried, _ := s.CarriedPairs.Sum(s.digits)
	c.Terminal.Opening.Merge(carried)
	tonight := reconcile.Pairs{Count: s.Count - s.CarriedPairs.Count, Gross: s.Gross - s.CarriedPairs.Gross, Fee: s.Fee - s.CarriedPairs.Fee}
	sum, _ = tonight.Sum(s.digits)
	c.Terminal.New.Merge(sum)
	c.Fees.Expected, c.Fees.Actual = c.Fees.Expected.Add(fee), c.Fees.Actual.Add(fee)
}
