package nightly

import (
	"cmp"
	"context"
	"fmt"

	"tieout/loaders"
	"tieout/reconcile"
)

// ScreenFrom is how many bytes of text a night must hold before its plain rows
// are screened: below it the full way is quick enough for all of them.
const ScreenFrom = 4 << 20

// screened is what the screen settled, with the number of each file in it.
type screened struct {
	*reconcile.Screened
	files map[*arrival]int
}

// of returns the screen's part of a file; nil when it was not scanned.
func (s *screened) of(a *arrival) *reconcile.ScreenedFile {
	if s == nil {
		return nil
	}
	if file, scanned := s.files[a]; scanned {
		return &s.Files[file]
	}
	return nil
}

// left returns how many lines of a file the screen left; 0 when it does not know.
func (s *screened) left(a *arrival) int64 {
	if part := s.of(a); part != nil {
		return part.Lines - part.Count
	}
	return 0
}

// screen joins the plain rows of the night's files. Files that can't be scanned
// must be loaded before: any of their rows may speak of a plain one. Nil: the
// night takes the full way.
func (p *Pipeline) screen(ctx context.Context, scannable []*arrival, opening []reconcile.Item, before *loaded) (*screened, error) {
	if len(scannable) == 0 {
		return nil, nil
	}
	started := p.Now()
	var size int64
	for _, a := range scannable {
		size += a.intake.TextSize
	}
	const shortRow = 80 // bytes: more rows than estimated cost time, not verdicts
	screen, err := reconcile.NewScreen(p.Config.Currency, size/shortRow/2)
	if err != nil {
		return nil, err
	}
	screen.Suspect(opening)
	screen.SuspectRows(before.transactions, before.lines)
	scanner := loaders.NewScanner(screen, p.Config.Fees, max(p.Config.Jobs, 1))
	s := &screened{files: map[*arrival]int{}}
	p.meter("scanning", scannable)
	for _, a := range scannable {
		profile, err := loaders.ProfileNamed(a.source.Profile)
		if err != nil {
			return nil, err
		}
		file, ok, err := scanner.Scan(ctx, a.intake, profile, p.defaults(a))
		if err != nil {
			return nil, fmt.Errorf("scan %s: %w", a.name, err)
		}
		if !ok {
			return nil, nil
		}
		s.files[a] = file
	}
	s.Screened = screen.Join(max(p.Config.Jobs, 1))
	p.logStep("screened", started, "files", len(scannable), "settled", s.Count)
	return s, nil
}

// scannable lists the files for the screen; none when the night needs every row
// as a whole: for matches.csv, for explain, for lumps of a bank, or for what a
// restated file changed.
func (p *Pipeline) scannable(options Options, found *intake) ([]*arrival, error) {
	if p.Config.Matches || options.whole || len(depositSources(p.Config)) > 0 || p.Config.Fees == nil {
		return nil, nil
	}
	var size int64
	for _, a := range found.arrivals {
		if a.restated {
			return nil, nil
		}
		if a.account.State == reconcile.FileTaken {
			size += a.intake.TextSize
		}
	}
	if size < p.ScreenFrom {
		return nil, nil
	}
	var list []*arrival
	for _, a := range found.arrivals {
		profile, err := loaders.ProfileNamed(a.source.Profile)
		if err != nil || a.account.State != reconcile.FileTaken || a.unscanned {
			continue
		}
		ok, err := loaders.Scannable(a.intake, profile, p.defaults(a))
		if err != nil {
			return nil, fmt.Errorf("read the header of %s: %w", a.name, err)
		}
		if ok {
			list = append(list, a)
		}
	}
	return list, nil
}

// defaults are what a file's source says of rows that do not say it.
func (p *Pipeline) defaults(a *arrival) loaders.Defaults {
	return loaders.Defaults{
		Name: a.name, Provider: a.source.Provider, Product: a.source.Product, MerchantID: a.source.MerchantID,
		Currency: cmp.Or(a.source.Currency, p.Config.Currency),
	}
}
