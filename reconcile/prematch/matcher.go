package prematch

import (
	"math/bits"
	"sync"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/money"
)

// Matcher joins the simple rows of a night. Its rows lie in partitions by
// merchant and reference, small enough that the rows and the hash table of one
// fit the second-level cache of a core (about 10,000 pairs take 800 KB; measured
// on cores with 1 MB).
type Matcher struct {
	Currency  string
	Merchants *Merchants
	// PaysOut reports whether an account is loaded that may hold a provider's payouts; nil:
	// none is. It is set before the first file is read.
	PaysOut func(provider string) bool
	// KnownTo is the day until which logs reach that earlier nights took; zero: they took none. It is
	// set before the first file is read.
	KnownTo civil.Date

	digits       int32
	bits         int // of the partition's number
	writers      []*PartitionWriter
	lock         sync.Mutex // of files, which are scanned side by side
	files        []File
	dropped      bool // one of them at least
	payouts      payoutRegister
	left         clocks // terminals whose sales are left to the judge
	blockedKeys  *BlockedKeys
	settled      map[uint64]struct{} // places of sales that earlier nights settled
	newBuckets   func(buckets, memory int) Buckets
	carriedItems int // how many items of earlier nights there are
}

// File is a file whose simple rows are joined.
type File struct {
	Provider string              // of all its simple rows; empty: not said
	Name     string              // as the rows' Origin has it
	rows     int64               // physical lines
	last     reconcile.LastTimes // of its simple lines

	elsewhere reconcile.PrematchedFile // simple rows of merchants of other slices

	dropped bool
	carried bool       // no file: sales of earlier nights, by their place in the opening
	due     civil.Date // of them
}

// NewMatcher prepares for about so many rows in one currency. newBuckets makes so
// many buckets for one worker, which hold pieces of up to a kilobyte in about so
// many bytes of memory. ErrCurrency.
func NewMatcher(currency string, rows int64, newBuckets func(buckets, memory int) Buckets) (*Matcher, error) {
	digits, err := money.MinorDigits(currency)
	if err != nil {
		return nil, err
	}
	partitions := max(rows/16_384, 1)
	return &Matcher{
		Currency: currency, Merchants: newMerchants(), digits: digits, bits: min(bits.Len64(uint64(partitions)), 12), blockedKeys: newBlockedKeys(), settled: map[uint64]struct{}{}, newBuckets: newBuckets,
		payouts: payoutRegister{numbers: map[payoutKey]uint32{}},
	}, nil
}

// partitionOf returns the number of the partition of a place.
func partitionOf(place uint64, bits int) uint64 { return place >> (64 - bits) }

// Digits returns the minor digits of the matcher's currency.
func (m *Matcher) Digits() int32 { return m.digits }

// BlockRefused takes an open exception of a row that an earlier night refused. Its merchant
// may not be known. Not safe for concurrent use.
func (m *Matcher) BlockRefused(x *reconcile.Exception) {
	m.block(AnyMerchant, x)
}

// BlockNamed takes an open exception of a line that may name a sale which has not come yet. Not safe
// for concurrent use.
func (m *Matcher) BlockNamed(x *reconcile.Exception) {
	m.block(reconcile.MerchantHash(x.MerchantID, 'R'), x)
}

// block takes the references of an exception.
func (m *Matcher) block(merchant uint64, x *reconcile.Exception) {
	m.blockedKeys.AddNamed(merchant, &NamedKeys{Reference: []byte(x.RRN), Order: []byte(x.OrderNo), Undoes: true})
}

// AddFile numbers a file; false when there are too many. It and SetRows are safe
// for concurrent use.
func (m *Matcher) AddFile(file File) (int, bool) {
	m.lock.Lock()
	defer m.lock.Unlock()
	if len(m.files) >= maxFiles {
		return 0, false
	}
	m.files = append(m.files, file)
	return len(m.files) - 1, true
}

// SetRows tells how many physical lines a file has, and until when its simple lines
// of settlements reach.
func (m *Matcher) SetRows(file int, rows int64, last reconcile.LastTimes) {
	m.lock.Lock()
	defer m.lock.Unlock()
	m.files[file].rows, m.files[file].last = rows, last
}

// DropFile leaves the rows of a file out of the join.
func (m *Matcher) DropFile(file int) { m.files[file].dropped, m.dropped = true, true }
