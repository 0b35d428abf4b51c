package scan

import (
	"context"
	"errors"
	"io"
	"sync"

	"tieout/internal/fault"
	"tieout/loaders/account"
	"tieout/loaders/profile"
	"tieout/loaders/text"
	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/prematch"
	"tieout/reconcile/terms"
)

// maxColumns is how many columns a scanned file may have.
const maxColumns = 64

// Scanner finds the simple rows of the night's files, on as many workers as it
// was made with. It only ever takes a row that Load would accept, with the
// values that Load would give it; whatever needs a second look is left to Load.
// A differential fuzz test holds both together.
type Scanner struct {
	matcher *prematch.Matcher
	fees    *terms.FeeBook

	free chan []byte
	full chan block
	done sync.WaitGroup
	// Start is the first day whose trade is judged; an earlier row is not simple. It
	// is set before the first file is scanned.
	Start civil.Date
	// byMerchant and byTerminal say whether a price can depend on them.
	byMerchant, byTerminal bool
}

// NewScanner starts the workers. Memory is how many bytes of rows they may keep
// together before they spill.
func NewScanner(matcher *prematch.Matcher, fees *terms.FeeBook, workers, memory int) *Scanner {
	workers = max(workers, 1)
	buffers := 3 * workers
	s := &Scanner{matcher: matcher, fees: fees, free: make(chan []byte, buffers), full: make(chan block, buffers)}
	s.byMerchant, s.byTerminal = fees.DependsOn()
	for range buffers {
		s.free <- make([]byte, frontBytes+text.BlockBytes+tailBytes)
	}
	for range workers {
		w := &scanWorker{writer: matcher.NewPartitionWriter(memory / workers), payouts: map[payoutKey]uint32{}}
		s.done.Go(func() {
			for b := range s.full {
				w.scan(b.feeder.plan, b)
				s.free <- b.buffer
				b.feeder.pending.Done()
			}
		})
	}
	return s
}

// Close ends the workers. The matcher may be joined afterwards.
func (s *Scanner) Close() {
	close(s.full)
	s.done.Wait()
}

// Open is the function Open, and puts the simple rows of the file into the
// matcher while it reads it for the first time. file is the file's number in the
// matcher; scanned says whether the number may be joined. What simple rows are called beside their retrieval
// reference, which the fact of a settled one has, goes to names.
func (s *Scanner) Open(ctx context.Context, path string, limits text.Limits, p *profile.Profile, d account.Defaults, names *reconcile.Names) (in *text.Intake, file int, scanned bool, err error) {
	file, ok := s.matcher.AddFile(prematch.File{Provider: d.Provider, Name: d.Name})
	if !ok {
		in, err = text.Open(&text.Intake{Path: path, Limits: limits}, text.ReadThrough)
		return in, 0, false, err
	}
	plan := s.newPlan(file, p, d, names)
	in, err = text.Open(&text.Intake{Path: path, Limits: limits}, func(content io.Reader, text *text.TextStats) error {
		f := &feeder{text: content, maxLine: limits.MaxLine, scanner: s, plan: plan, stats: text}
		return f.run(ctx)
	})
	return in, file, err == nil && plan.isComplete(in), err
}

// newPlan prepares for a file whose header is not read yet.
func (s *Scanner) newPlan(file int, p *profile.Profile, d account.Defaults, names *reconcile.Names) *scanPlan {
	return &scanPlan{
		scanner: s, file: file, defaults: d, digits: s.matcher.Digits(), side: p.Side, profile: p,
		paysOut: s.matcher.WantsPayouts(d.Provider), names: newSharedNames(names),
	}
}

// Scan is the second half of Open, for a file that is open already.
func (s *Scanner) Scan(ctx context.Context, in *text.Intake, p *profile.Profile, d account.Defaults, names *reconcile.Names) (file int, scanned bool, err error) {
	file, ok := s.matcher.AddFile(prematch.File{Provider: d.Provider, Name: d.Name})
	if !ok {
		return 0, false, nil
	}
	plan := s.newPlan(file, p, d, names)
	content, err := in.Content()
	if err != nil {
		return file, false, leaveToLoad(err)
	}
	f := &feeder{text: content, maxLine: in.Limits.MaxLine, scanner: s, plan: plan, stats: &text.TextStats{}}
	if err := f.run(ctx); err != nil {
		return file, false, leaveToLoad(err)
	}
	return file, plan.isComplete(in), nil
}

// leaveToLoad leaves a broken file to Load, which tells what is wrong with it.
func leaveToLoad(err error) error {
	if errors.Is(err, io.EOF) || fault.OfInput(err) != nil {
		return nil
	}
	return err
}
