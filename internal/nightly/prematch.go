package nightly

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"

	"tieout/internal/config"
	"tieout/internal/spill"
	"tieout/loaders/account"
	"tieout/loaders/profile"
	"tieout/loaders/scan"
	"tieout/loaders/text"
	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/prematch"
	"tieout/store"
)

// PrematchFrom is how many bytes of text a night must hold before its simple rows
// are prematched: below it the slow path is quick enough for all of them.
const PrematchFrom = 4 << 20

// minRowBytes is how many bytes a row is taken to have at least when memory and
// partitions are laid out: more rows than estimated cost time, not verdicts.
const minRowBytes = 80

// prematchRun is the prematching of a night with the files whose simple rows it holds.
type prematchRun struct {
	matcher *prematch.Matcher // nil after the join
	scanner *scan.Scanner
	rows    *spill.Store      // nil after the join
	pairs   *spill.Store      // that are settled; needed until the night is committed; nil before the join
	numbers map[*arrival]int  // of the files that were scanned, whole or not
	whole   map[*arrival]bool // of those that are joined

	feed   *rowFeed // of the files that were not scanned; nil before they are loaded
	joined *prematch.Result
}

// newPrematchRun starts the workers for about so many bytes of text, of which so many are
// scanned. The rows of the rest are fed, and wait elsewhere.
func (p *Pipeline) newPrematchRun(size, scanned int64, knownTo civil.Date, slice reconcile.Slice) (*prematchRun, error) {
	rows := spill.NewStore(0)
	matcher, err := prematch.NewMatcher(p.Config.Currency, size/minRowBytes/2, func(buckets, memory int) prematch.Buckets { return rows.NewArena(buckets, memory) })
	if err != nil {
		return nil, err
	}
	matcher.PaysOut, matcher.KnownTo, matcher.Merchants.Slice = p.paysOut, knownTo, slice
	s := &prematchRun{matcher: matcher, rows: rows, numbers: map[*arrival]int{}, whole: map[*arrival]bool{}}
	s.scanner = scan.NewScanner(matcher, p.Config.Fees, p.Config.Jobs, int(arenaBytes(p.Config.Memory, scanned/minRowBytes)))
	s.scanner.Start = p.Config.Start
	return s, nil
}

// arenaBytes is how many bytes of memory so many simple rows may lie in: half of it at
// most, less what is kept of each line until the night is loaded (a bit for each
// worker and the whole, and a place for every 32), and no more than they take. A
// collector that is near its limit does little else.
func arenaBytes(memory, rows int64) int64 {
	const packedRow, keptBits, indexed = 20, 3, 32
	return min(max(memory/2-rows*keptBits/8-rows*8/indexed, memory/8), max(rows*packedRow, 1<<20))
}

// close ends the workers and gives the spills back.
func (s *prematchRun) close() {
	if s == nil {
		return
	}
	s.endScan()
	s.endJoin()
	s.feed.close()
	if s.pairs != nil {
		_ = s.pairs.Close() // nothing in it is wanted any more
		s.pairs = nil
	}
}

func (s *prematchRun) endScan() {
	if s.scanner != nil {
		s.scanner.Close()
		s.scanner = nil
	}
}

// endJoin gives the rows' spill back, so that it is not flushed to the disk.
func (s *prematchRun) endJoin() {
	if s.rows != nil {
		rows := s.rows
		go func() { _ = rows.Close() }() // nothing in it is wanted any more; to free it takes a while
		s.rows = nil
	}
	s.matcher = nil // and what it blocks: the judging has better use for the memory
}

// resultOf returns the prematched part of a file; nil when it was not joined.
func (s *prematchRun) resultOf(a *arrival) *reconcile.PrematchedFile {
	if !s.joins(a) {
		return nil
	}
	return &s.joined.Files[s.numbers[a]]
}

// feedRows returns what takes the simple rows of files that were not scanned.
func (s *prematchRun) feedRows(c *config.Config, seam *seams) *rowFeed {
	if s == nil {
		return nil
	}
	s.feed.close() // of a load that is repeated
	s.feed = newRowFeed(s.matcher, c, seam)
	return s.feed
}

// joins reports whether the night uses the file and knows all its simple rows.
func (s *prematchRun) joins(a *arrival) bool {
	return s != nil && s.whole[a] && !a.unscanned && a.intake != nil && a.account.State == reconcile.FileTaken
}

// join settles the simple pairs of the night. Files that were not scanned must be
// loaded before: any of their rows may be one of a pair, or name a simple one.
func (p *Pipeline) join(ctx context.Context, s *prematchRun, o *opening, asOf civil.Date) (err error) {
	started := p.Now()
	s.endScan()
	for a, number := range s.numbers {
		if !s.joins(a) {
			s.matcher.DropFile(number)
		}
	}
	if err := errors.Join(p.addCarried(ctx, s, o), s.leaveSettled(ctx, o, asOf)); err != nil {
		return err
	}
	if s.joined, err = p.joinPartitions(s); err != nil {
		return err
	}
	s.endJoin()
	p.logStep("joined", started, "settled", s.joined.Count, "carried", s.joined.CarriedPairs.Count)
	return nil
}

// joinPartitions settles the simple pairs, a partition for each worker at a time.
// What they settled lies in memory as far as an eighth of it goes, unless the rows
// had no room in it.
func (p *Pipeline) joinPartitions(s *prematchRun) (*prematch.Result, error) {
	memory := p.Config.Memory / 8
	if s.rows.Spilled() {
		memory = 0
	}
	for {
		s.pairs = spill.NewStore(memory)
		join, err := s.matcher.NewJoin(s.pairs.NewBuckets(0))
		if err != nil {
			return nil, err
		}
		if err := p.runJoin(join); err != nil {
			return nil, err
		}
		if !join.LeaveClocks() {
			return join.Result(), nil
		}
		if err := s.pairs.Close(); err != nil {
			return nil, err
		}
	}
}

// runJoin settles every partition.
func (p *Pipeline) runJoin(join *prematch.Join) error {
	workers := make([]*prematch.Worker, max(p.Config.Jobs, 1))
	for i := range workers {
		workers[i] = join.NewWorker()
	}
	errs := make([]error, len(workers))
	var next atomic.Int64
	p.inParallel(len(workers), func(i int) {
		for errs[i] == nil {
			partition := int(next.Add(1)) - 1
			if partition >= join.Partitions() {
				return
			}
			errs[i] = workers[i].Join(partition)
		}
	})
	return errors.Join(errs...)
}

// usesPrematch reports whether a night of so many bytes is prematched. It is not when
// it needs every row as a whole: for explain, or for what a restated file changed; and where its
// slices were.
func (p *Pipeline) usesPrematch(options Options, size int64) bool {
	return !options.whole && options.Slices == nil && p.Config.Fees != nil && size >= p.PrematchFrom && p.Config.Matching.AllUseRetrievalReferences()
}

// textSizes adds up the bytes of text of files, and of those that are scanned.
func (p *Pipeline) textSizes(files []*arrival, sizeOf func(*arrival) int64) (size, scanned int64) {
	for _, a := range files {
		bytes := sizeOf(a)
		size += bytes
		if profile, err := p.profileOf(a.source); err == nil && p.scans(profile) {
			scanned += bytes
		}
	}
	return size, scanned
}

// scanArriving starts to prematch files that are about to be opened; nil when
// the night takes the slow path.
func (p *Pipeline) scanArriving(options Options, before []store.FileRow, candidates []*arrival) (*prematchRun, error) {
	// What is wrong with a file is reported when it is opened.
	size, scanned := p.textSizes(candidates, func(a *arrival) int64 { return text.LikelyTextSize(a.path) })
	if !p.usesPrematch(options, size) {
		return nil, nil
	}
	return p.newPrematchRun(size, scanned, loggedTo(before, options.AsOf), options.slice)
}

// scanArrived prematches files that are open already; nil when the night takes the
// slow path.
func (p *Pipeline) scanArrived(ctx context.Context, options Options, found *intake) (*prematchRun, error) {
	size, scanned := p.textSizes(found.usable(), func(a *arrival) int64 { return a.intake.TextSize })
	if found.anyRestated() || !p.usesPrematch(options, size) {
		return nil, nil
	}
	s, err := p.newPrematchRun(size, scanned, loggedTo(found.before, options.AsOf), options.slice)
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
		if !p.scans(profile) {
			continue
		}
		a.prepareNames(options.slice, a.intake.TextSize)
		number, whole, err := s.scanner.Scan(ctx, a.intake, profile, p.defaults(a), a.names)
		if err != nil {
			s.close()
			return nil, fmt.Errorf("scan %s: %w", a.name, err)
		}
		s.setScanned(a, number, whole)
	}
	return s, nil
}

// scans reports whether the simple rows of a profile's files are scanned. Where every match
// is reported they are fed, for a scan does not keep what a row says.
func (p *Pipeline) scans(profile *profile.Profile) bool {
	return profile.Native() && !p.Config.Matches
}

// setScanned keeps what the scanner says of a file.
func (s *prematchRun) setScanned(a *arrival, number int, whole bool) {
	s.numbers[a], s.whole[a] = number, whole
}

// usable lists the files that the night reads.
func (i *intake) usable() []*arrival {
	return slices.DeleteFunc(slices.Clone(i.arrivals), func(a *arrival) bool { return a.account.State != reconcile.FileTaken })
}

// anyRestated reports whether a file of the night says again what an earlier one said.
func (i *intake) anyRestated() bool {
	return slices.ContainsFunc(i.arrivals, func(a *arrival) bool { return a.restated || a.replaces != nil || a.grown > 0 })
}

// defaults are what a file's source says of rows that do not say it.
func (p *Pipeline) defaults(a *arrival) account.Defaults {
	return account.Defaults{
		Name: a.name, Provider: a.source.Provider, Product: a.source.Product, MerchantID: a.source.MerchantID,
		Currency: cmp.Or(a.source.Currency, p.Config.Currency), Date: a.date, Strict: a.source.Strict || p.Strict, Mask: a.mask, TakenLines: a.grown,
		Zone: a.source.Zone, Home: p.Config.Location,
	}
}
