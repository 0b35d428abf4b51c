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

// Prematcher joins the simple rows of a night. Its rows lie in partitions by
// merchant and reference, small enough that the rows and the hash table of one
// fit the second-level cache of a core (about 10,000 pairs take 800 KB; measured
// on cores with 1 MB).
type Prematcher struct {
	Currency  string
	Merchants *Merchants

	digits       int32
	bits         int // of the partition's number
	writers      []*PartitionWriter
	lock         sync.Mutex // of files, which are scanned side by side
	files        []PrematchFile
	dropped      bool // one of them at least
	blockedKeys  *BlockedKeys
	spill        Spill        // of rows; not used after Join
	spilled      atomic.Int64 // bytes of it that are taken
	carriedItems int          // how many items of earlier nights there are
	keySpill     Spill        // of the settled keys, once rows were spilled
	keyBytes     atomic.Int64
}

// PrematchFile is a file whose simple rows are joined.
type PrematchFile struct {
	Provider string     // of all its simple rows; empty: not said
	Rows     int64      // physical lines
	Latest   civil.Date // of the settle dates of its simple lines

	dropped bool
	carried bool       // no file: sales of earlier nights, by their place in the opening
	due     civil.Date // of them
}

// NewPrematcher prepares for about so many rows in one currency. ErrCurrency.
func NewPrematcher(currency string, rows int64, spill, keySpill Spill) (*Prematcher, error) {
	digits, err := money.MinorDigits(currency)
	if err != nil {
		return nil, err
	}
	partitions := max(rows/16_384, 1)
	return &Prematcher{
		Currency: currency, Merchants: NewMerchants(), digits: digits, bits: min(bits.Len64(uint64(partitions)), 12), blockedKeys: NewBlockedKeys(), spill: spill, keySpill: keySpill,
	}, nil
}

// partition returns the number of the partition of a place.
func (s *Prematcher) partition(place uint64) uint64 { return place >> (64 - s.bits) }

// Digits returns the minor digits of the prematcher's currency.
func (s *Prematcher) Digits() int32 { return s.digits }

// BlockKeysOf takes a row of tonight that is not the prematcher's. Not safe for
// concurrent use.
func (s *Prematcher) BlockKeysOf(t *reconcile.Transaction, l *reconcile.SettlementLine) {
	s.blockedKeys.AddItem(&reconcile.Item{Transaction: t, Line: l})
}

// AddFile numbers a file; false when there are too many. It and SetRows are safe
// for concurrent use.
func (s *Prematcher) AddFile(file PrematchFile) (int, bool) {
	s.lock.Lock()
	defer s.lock.Unlock()
	if len(s.files) >= MaxFiles {
		return 0, false
	}
	s.files = append(s.files, file)
	return len(s.files) - 1, true
}

// SetRows tells how many physical lines a file has, and the latest settle date
// of its simple lines.
func (s *Prematcher) SetRows(file int, rows int64, latest civil.Date) {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.files[file].Rows, s.files[file].Latest = rows, latest
}

// DropFile leaves the rows of a file out of the join.
func (s *Prematcher) DropFile(file int) { s.files[file].dropped, s.dropped = true, true }

// Prematched is what the join settled.
type Prematched struct {
	Currency             string
	Files                []reconcile.PrematchedFile // by the numbers of AddFile
	reconcile.PairTotals                            // of all files together; expected and actual fees are equal
	Carried              reconcile.Bits             // the opening items that are settled, by their place

	CarriedPairs reconcile.PairTotals // those of Pairs whose sales are of earlier nights

	digits int32
	spill  Spill
	keys   []keyRun // by partition: their keys are ascending, and so are the partitions
	keySum KeySum
}

// Join settles each simple sale that meets exactly one simple line of the same
// merchant, reference and amount with the expected fee, when no suspect names
// it and no other simple row shares its reference. The error is one of the spill.
func (s *Prematcher) Join(workers int) (*Prematched, error) {
	var failed []error
	for _, h := range s.writers {
		s.blockedKeys.Merge(h.BlockedKeys)
		failed = append(failed, h.err)
	}
	if err := errors.Join(failed...); err != nil {
		return nil, err
	}
	out := &Prematched{Currency: s.Currency, Files: make([]reconcile.PrematchedFile, len(s.files)), digits: s.digits, spill: s.keySpill, keys: make([]keyRun, 1<<s.bits)}
	joiners := make([]*joiner, max(workers, 1))
	errs := make([]error, len(joiners))
	var next atomic.Int64
	var group sync.WaitGroup
	for i := range joiners {
		joiners[i] = newJoiner(s, out)
		group.Go(func() {
			for errs[i] == nil {
				partition := next.Add(1) - 1
				if partition >= 1<<s.bits {
					return
				}
				errs[i] = joiners[i].join(int(partition))
			}
		})
	}
	group.Wait()
	for i := range out.Files {
		file := &out.Files[i]
		file.Lines, file.Settled = s.files[i].Rows, joiners[0].files[i].Settled
		for _, share := range joiners {
			file.Add(share.files[i].PairTotals)
			for word, set := range share.files[i].Settled {
				file.Settled[word] |= set
			}
		}
	}
	out.Carried = joiners[0].carriedRows
	for _, share := range joiners {
		out.Add(share.total)
		out.CarriedPairs.Add(share.carried)
		out.keySum.merge(share.keySum)
		for word, set := range share.carriedRows {
			out.Carried[word] |= set
		}
	}
	s.writers = nil
	return out, errors.Join(errs...)
}

// keyRun is the sorted keys of one partition, in memory or in the spill.
type keyRun struct {
	keys   []uint64
	offset int64
	count  int
}

// eachKeys hands out the keys of the pairs, ascending.
func (s *Prematched) eachKeys(use func(keys []uint64) error) error {
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

// AddToProof adds the pairs to the night's equation.
func (s *Prematched) AddToProof(proof reconcile.Proof) {
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
	tonight := reconcile.PairTotals{Count: s.Count - s.CarriedPairs.Count, Gross: s.Gross - s.CarriedPairs.Gross, Fee: s.Fee - s.CarriedPairs.Fee}
	sum, _ = tonight.Sum(s.digits)
	c.Terminal.New.Merge(sum)
	c.Fees.Expected, c.Fees.Actual = c.Fees.Expected.Add(fee), c.Fees.Actual.Add(fee)
}
