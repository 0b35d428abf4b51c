package nightly

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"
	"sync"

	"tieout/internal/spill"
	"tieout/loaders/account"
	"tieout/loaders/scan"
	"tieout/loaders/text"
	"tieout/reconcile"
	"tieout/reconcile/prematch"
)

// ScreenFrom is how many bytes of text a night must hold before its plain rows
// are screened: below it the full way is quick enough for all of them.
const ScreenFrom = 4 << 20

// shortRow is how many bytes a row is taken to have at least when memory and
// partitions are laid out: more rows than estimated cost time, not verdicts.
const shortRow = 80

// screening is the screen of a night with the files whose plain rows it holds.
type screening struct {
	screen  *prematch.Screen
	scanner *scan.Scanner
	rows    *os.File          // spilled; nil after the join
	keys    *os.File          // of settled pairs; needed until the night is committed
	numbers map[*arrival]int  // of the files that were scanned, whole or not
	whole   map[*arrival]bool // of those that are joined

	lock   sync.Mutex // of suspects
	joined *prematch.Screened
}

// newScreening starts the workers for about so many bytes of text.
func (p *Pipeline) newScreening(size int64) (*screening, error) {
	s := &screening{numbers: map[*arrival]int{}, whole: map[*arrival]bool{}}
	var err error
	if s.rows, err = spill.TempFile(); err == nil {
		s.keys, err = spill.TempFile()
	}
	if err == nil {
		s.screen, err = prematch.NewScreen(p.Config.Currency, size/shortRow/2, s.rows, s.keys)
	}
	if err != nil {
		s.close()
		return nil, err
	}
	s.scanner = scan.NewScanner(s.screen, p.Config.Fees, p.Config.Jobs, int(arena(p.Config.Memory, size/shortRow)))
	return s, nil
}

// arena is how many bytes of memory so many plain rows may lie in: half of it at
// most, less what is kept of each line until the night is loaded (a bit for each
// worker and the whole, and a place for every 32), and no more than they take. A
// collector that is near its limit does little else.
func arena(memory, rows int64) int64 {
	const packedRow, keptBits, indexed = 20, 3, 32
	return min(max(memory/2-rows*keptBits/8-rows*8/indexed, memory/8), max(rows*packedRow, 1<<20))
}

// close ends the workers and gives the spills back.
func (s *screening) close() {
	if s == nil {
		return
	}
	s.endScan()
	s.endJoin()
	if s.keys != nil {
		_ = s.keys.Close() // nothing in it is wanted any more
		s.keys = nil
	}
}

func (s *screening) endScan() {
	if s.scanner != nil {
		s.scanner.Close()
		s.scanner = nil
	}
}

// endJoin gives the rows' spill back, so that nobody flushes it to the disk.
func (s *screening) endJoin() {
	if s.rows != nil {
		rows := s.rows
		go func() { _ = rows.Close() }() // nothing in it is wanted any more; to free it takes a while
		s.rows = nil
	}
}

// of returns the screen's part of a file; nil when it was not joined.
func (s *screening) of(a *arrival) *reconcile.ScreenedFile {
	if !s.joins(a) {
		return nil
	}
	return &s.joined.Files[s.numbers[a]]
}

// suspect takes a row that is not the screen's.
func (s *screening) suspect(row *account.Row) {
	if s == nil || row.Deposit != nil {
		return
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	s.screen.Suspect(row.Transaction, row.Line)
}

// joins reports whether the night uses the file and knows all its plain rows.
func (s *screening) joins(a *arrival) bool {
	return s != nil && s.whole[a] && !a.unscanned && a.intake != nil && a.account.State == reconcile.FileTaken
}

// join settles the plain pairs of the scanned files. Files that were not
// scanned must be loaded before: any of their rows may speak of a plain one.
func (p *Pipeline) join(ctx context.Context, s *screening, o *opening) (err error) {
	started := p.Now()
	s.endScan()
	for a, number := range s.numbers {
		if !s.joins(a) {
			s.screen.Drop(number)
		}
	}
	if err := p.carry(ctx, s, o); err != nil {
		return err
	}
	if s.joined, err = s.screen.Join(p.Config.Jobs); err != nil {
		return err
	}
	s.endJoin()
	p.logStep("joined", started, "settled", s.joined.Count, "carried", s.joined.CarriedPairs.Count)
	return nil
}

// screens reports whether a night of so many bytes is screened. It is not when
// it needs every row as a whole: for matches.csv, for explain, for lumps of a
// bank, or for what a restated file changed.
func (p *Pipeline) screens(options Options, size int64) bool {
	return !p.Config.Matches && !options.whole && len(depositSources(p.Config)) == 0 && p.Config.Fees != nil && size >= p.ScreenFrom
}

// scanArriving starts a screening of files that are about to be opened; nil when
// the night takes the full way.
func (p *Pipeline) scanArriving(options Options, candidates []*arrival) (*screening, error) {
	var size int64
	for _, a := range candidates {
		size += text.LikelyTextSize(a.path) // what is wrong with it is told when it is opened
	}
	if !p.screens(options, size) {
		return nil, nil
	}
	return p.newScreening(size)
}

// scanArrived screens files that are open already; nil when the night takes the
// full way.
func (p *Pipeline) scanArrived(ctx context.Context, options Options, found *intake) (*screening, error) {
	var size int64
	for _, a := range found.arrivals {
		if a.account.State == reconcile.FileTaken {
			size += a.intake.TextSize
		}
	}
	if found.anyRestated() || !p.screens(options, size) {
		return nil, nil
	}
	s, err := p.newScreening(size)
	if err != nil {
		return nil, err
	}
	p.meter("scanning", found.usable())
	for _, a := range found.usable() {
		profile, err := p.profileOf(a.source)
		if err != nil {
			s.close()
			return nil, err
		}
		if !profile.Native() {
			continue
		}
		number, whole, err := s.scanner.Scan(ctx, a.intake, profile, p.defaults(a))
		if err != nil {
			s.close()
			return nil, fmt.Errorf("scan %s: %w", a.name, err)
		}
		s.note(a, number, whole)
	}
	return s, nil
}

// note keeps what the scanner says of a file.
func (s *screening) note(a *arrival, number int, whole bool) {
	s.numbers[a], s.whole[a] = number, whole
}

// usable lists the files that the night reads.
func (i *intake) usable() []*arrival {
	return slices.DeleteFunc(slices.Clone(i.arrivals), func(a *arrival) bool { return a.account.State != reconcile.FileTaken })
}

func (i *intake) anyRestated() bool {
	return slices.ContainsFunc(i.arrivals, func(a *arrival) bool { return a.restated })
}

// defaults are what a file's source says of rows that do not say it.
func (p *Pipeline) defaults(a *arrival) account.Defaults {
	return account.Defaults{
		Name: a.name, Provider: a.source.Provider, Product: a.source.Product, MerchantID: a.source.MerchantID,
		Currency: cmp.Or(a.source.Currency, p.Config.Currency), Date: a.date, Strict: a.source.Strict || p.Strict,
	}
}
