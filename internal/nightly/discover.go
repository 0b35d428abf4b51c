package nightly

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"tieout/internal/config"
	"tieout/internal/fault"
	"tieout/internal/mask"
	"tieout/internal/spill"
	"tieout/loaders"
	"tieout/loaders/text"
	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/store"
)

// arrival is a file of the inbox that belongs to a source.
type arrival struct {
	source   *config.Source
	name     string // relative to the inbox, with slashes, as it is shown and stored; a folder's ends in one
	path     string
	date     civil.Date
	intake   *text.Intake
	account  reconcile.FileAccount
	restated bool  // the operator accepted its new bytes
	grown    int64 // lines of it that an earlier night took in; 0: it has not grown
	known    bool  // an earlier night met the same bytes and could not use them

	trade tradeDays // of the rows of a terminal log that were read
	// replaces are the files of the same day that were suspected to be cut: the rows of
	// theirs that this one repeats are no more money.
	replaces map[string]bool
	// payouts is the net of its lines of which a bank account is loaded, by currency.
	payouts map[string]reconcile.Sum

	openErr   error // why the file can't be read
	unscanned bool  // it can't be used, which a scan does not see
	scanned   bool  // when it was opened; number is then its own in prematching
	number    int
	mask      mask.Key         // of the night
	whole     bool             // all its simple rows are known to prematching
	names     *reconcile.Names // of its rows; nil: it is not opened yet, or nobody asks
}

// intake is what a night finds in the inbox.
type intake struct {
	arrivals []*arrival // to load, in the order of sources, dates and names
	skipped  []reconcile.FileAccount
	before   []store.FileRow // of earlier nights
	notes    []string
	// Files that no source takes, sorted by name, and how many more there are of them.
	unclaimed     []reconcile.UnclaimedFile
	moreUnclaimed int64
	anyNew        bool
	nightOf       map[string]civil.Date // that first took a file, on a night with restated files
	// earlierSums is what files held that earlier nights took, on such a night; see wholeEarlier.
	earlierSums map[string]map[string]reconcile.Sum
	replayed    bool // the night is closed, and is judged again

	spillStore *spill.Store // for rows beyond the memory limit
	prematch   *prematchRun // of files that were scanned when they were opened; may be nil
}

// accounts returns the account of every file of the night, the skipped ones too.
func (i *intake) accounts() []reconcile.FileAccount {
	accounts := slices.Clone(i.skipped)
	for _, a := range i.arrivals {
		accounts = append(accounts, a.account)
	}
	return accounts
}

func (i *intake) close() error {
	i.prematch.close()
	for _, a := range i.arrivals {
		if a.intake != nil {
			_ = a.intake.Close() // read only: nothing can be lost
		}
	}
	return i.spillStore.Close()
}

// discover walks the inbox and sorts out which files are new.
func (p *Pipeline) discover(ctx context.Context, options Options) (*intake, error) {
	rows, err := p.Store.Files(ctx)
	if err != nil {
		return nil, err
	}
	found := &intake{spillStore: p.newSpillStore(), before: rows}
	entries, err := p.inbox(ctx)
	if err != nil {
		return nil, err
	}
	candidates := p.candidates(entries, options.AsOf, found)
	found.notes = append(found.notes, found.unclaimedNotes()...)
	book := newRegister(found.before)
	inbox := namesOf(candidates)
	if candidates, err = p.dropUnchanged(ctx, candidates, book); err != nil {
		return nil, err
	}
	if candidates, err = p.awaitStable(ctx, candidates, found); err != nil {
		return nil, err
	}
	if found.prematch, err = p.scanArriving(options, found.before, candidates); err != nil {
		return nil, err
	}
	window := 2 * max(p.Config.Jobs, 1) // an inbox of years must not hold all its files open
	for batch := range slices.Chunk(candidates, window) {
		if err := p.admitAll(ctx, batch, book, options, found); err != nil {
			return nil, errors.Join(err, found.close())
		}
	}
	if err := book.checkAccepted(options.AcceptRestated, inbox); err != nil {
		return nil, errors.Join(err, found.close())
	}
	return found, nil
}

// namesOf are the names of files, in their order.
func namesOf(list []*arrival) []string {
	names := make([]string, len(list))
	for i, a := range list {
		names[i] = a.name
	}
	return names
}

// dropUnchanged drops the files that lie in the inbox just as they did when they were
// taken in: same name, size and time. To read them again every night would cost
// more each night; tieout verify does it.
func (p *Pipeline) dropUnchanged(ctx context.Context, candidates []*arrival, book *register) ([]*arrival, error) {
	seen, err := p.Store.Seen(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(candidates, func(a *arrival) bool {
		before, known := seen[a.name]
		if !known || book.taken[before.SHA256] != a.name {
			return false
		}
		info, err := os.Lstat(a.path)
		if err != nil || !info.Mode().IsRegular() || info.Size() != before.Size || info.ModTime().UnixNano() != before.ModifiedNS {
			return false
		}
		book.unchanged[a.name] = true
		return true
	}), nil
}

// rememberSeen records in the store how the files that tonight took in lie on the disk.
func (p *Pipeline) rememberSeen(ctx context.Context, found *intake) error {
	var files []store.Seen
	for _, a := range found.arrivals {
		if a.account.State == reconcile.FileTaken && a.intake != nil {
			files = append(files, store.Seen{Name: a.name, Size: a.intake.Size, ModifiedNS: a.intake.Modified.UnixNano(), SHA256: a.account.SHA256})
		}
	}
	return p.Store.RememberSeen(ctx, files)
}

// admitAll admits a batch of files, whose fingerprints are read at the same time.
func (p *Pipeline) admitAll(ctx context.Context, batch []*arrival, book *register, options Options, found *intake) error {
	p.openAll(ctx, batch, found.prematch)
	defer closeUnused(batch, found)
	for _, a := range batch {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := p.admit(a, book, options, found); err != nil {
			return err
		}
	}
	return nil
}

// openAll reads the fingerprints of the files, as many at a time as there are
// workers; a prematch run takes in their simple rows on the way.
func (p *Pipeline) openAll(ctx context.Context, list []*arrival, s *prematchRun) {
	p.inParallel(len(list), func(i int) {
		a := list[i]
		if a.openErr != nil {
			return // it is known to be no file
		}
		profile, err := p.profileOf(a.source)
		if s == nil || err != nil || !p.scans(profile) || a.source.Zone != nil {
			a.intake, a.openErr = loaders.Open(a.path, p.Limits, profile)
			return
		}
		a.prepareNames(s.matcher.Merchants.Slice, text.LikelyTextSize(a.path))
		a.intake, a.number, a.whole, a.openErr = s.scanner.Open(ctx, a.path, p.Limits, profile, p.defaults(a), a.names)
		a.scanned = true
	})
	for _, a := range list {
		if a.scanned { // another file has no number in prematching
			s.setScanned(a, a.number, a.whole)
		}
	}
}

// closeUnused closes the files that the night does not read.
func closeUnused(list []*arrival, found *intake) {
	for _, a := range list {
		if a.intake != nil && !slices.Contains(found.arrivals, a) {
			_ = a.intake.Close() // read only: nothing can be lost
			a.intake = nil
		}
	}
}

// admit decides by a file's fingerprint what the night does with it.
func (p *Pipeline) admit(a *arrival, book *register, options Options, found *intake) error {
	a.account = reconcile.FileAccount{
		Name: a.name, Source: a.source.Name, Provider: a.source.Provider, Side: a.source.Side, Profile: a.source.Profile,
		Date: a.date, ControlTotals: reconcile.ControlAbsent, State: reconcile.FileTaken,
	}
	if a.isUnreadableFolder() && a.source.Dated() {
		a.account.Date = options.AsOf // of the night that could not look into it
	}
	opened, err := a.intake, a.openErr
	a.intake = nil
	fileError := fault.OfInput(err)
	if fileError != nil {
		fileError.Place = a.name
	}
	switch {
	case errors.Is(err, text.ErrStillWritten):
		return err
	case errors.Is(err, fs.ErrNotExist):
		return text.ErrStillWritten.At(a.name, "it was there when the inbox was listed, and is no longer")
	case errors.Is(err, os.ErrPermission) || fileError != nil:
		a.account.State = reconcile.FileQuarantined
		a.account.ErrorName, a.account.Detail = describe(err)
		a.known = book.quarantinedBefore(a.name, a.account.Detail)
		found.anyNew = found.anyNew || !a.known
		found.arrivals = append(found.arrivals, a)
		return nil
	case err != nil:
		return err
	}
	a.intake = opened
	a.account.SHA256, a.account.Size = opened.SHA256, opened.Size
	if !accepted(options.AcceptRestated, a.name) { // a person says that it was restated
		if err := p.findGrown(a, book, found); err != nil {
			return err
		}
	}
	p.checkFingerprint(a, book, options, found)
	return nil
}

// checkFingerprint compares a file's fingerprint with those of earlier nights and of
// tonight: known bytes are skipped, and a known name with other bytes is
// refused until the operator accepts it.
func (p *Pipeline) checkFingerprint(a *arrival, book *register, options Options, found *intake) {
	first, known := book.taken[a.account.SHA256]
	version, named := book.names[a.name]
	switch {
	case named && version == a.account.SHA256:
		book.unchanged[a.name] = true // it lies in the inbox still; an older version of it is a restatement
		return
	case named && a.grown > 0: // its first lines are those that an earlier night took in
	case named && !accepted(options.AcceptRestated, a.name):
		a.account.State, a.account.ErrorName = reconcile.FileQuarantined, "file-restated"
		a.account.Detail = (&fault.Error{
			Name: "file-restated", Place: a.name, Fact: "want the bytes that an earlier night took in, got others; no row of it was used",
			Hint: fmt.Sprintf("if the sender restated the file, run: tieout run --as-of %s --accept-restated %s", options.AsOf, a.name),
		}).Error()
		a.known = book.quarantinedBefore(a.name, a.account.Detail)
	case known && !named: // of another file; other bytes under a known name are a restatement, whatever they equal
		a.account.State, a.account.Detail = reconcile.FileSkipped, "the same bytes were taken in as "+first
		if !book.skippedBefore[a.name+a.account.SHA256] {
			found.skipped = append(found.skipped, a.account)
			found.notes = append(found.notes, a.name+": skipped, "+a.account.Detail)
			found.anyNew = true
		}
		return
	case named:
		a.restated = true
	}
	a.known = a.known || (a.account.State == reconcile.FileTaken && book.badBytes[a.account.SHA256])
	book.taken[a.account.SHA256] = a.name
	found.anyNew = found.anyNew || !a.known
	found.arrivals = append(found.arrivals, a)
}
