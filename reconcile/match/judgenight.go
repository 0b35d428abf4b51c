package match

import (
	"maps"
	"slices"

	"tieout/reconcile"
)

// Judge judges one night share by share. Share and Gather only read the Judge:
// shares may be judged side by side. Record, Keep, Suspected, Hold and Finish
// write it, one at a time. How the night is cut into shares changes no byte of
// what it says.
//
//	for each share: Share, Record
//	for each share that Suspected names: Gather, Keep; then Hold, and Share again
//	Finish
//
// The second round is for money that went to the wrong merchant, whose share may
// be another one. Most nights have none.
type Judge struct {
	in      Input // without a share
	rejects map[string]*reconcile.Reject
	lines   *LineSet

	foreign  map[int][]uint64 // by share: what is left of sales and lines that lines of other merchants may concern
	wanted   map[uint64]bool  // digests that a sale and a line have in common
	strays   []*partition     // rows with a wanted digest
	partners map[string]stray // by a row's ID: the row that it is held together with
	needed   map[*Gate]bool   // those of sources that never sent a file and that a due row needs
}

// NewJudge prepares to judge a night. Lines knows those of all its shares; the
// share of in is not looked at.
func NewJudge(in Input, lines *LineSet) *Judge {
	in.Share = Share{}
	return &Judge{in: in, rejects: indexRejects(in.Rejects), lines: lines, foreign: map[int][]uint64{}, partners: map[string]stray{}, needed: map[*Gate]bool{}}
}

// Reconcile judges one night that memory holds. It is a pure function: the same
// Input, in any order of its rows and with any cut into shares, gives the same
// Result.
//
// The kernel works merchant by merchant, and no merchant's part knows of the
// others; one global pass then looks for money that went to the wrong merchant.
// The only error is one that Input.SettledBefore returns. A broken invariant
// panics: nothing of such a night may be committed.
func Reconcile(in Input) (Result, error) {
	share, global := in.Global()
	lines := NewLineSet(int64(len(in.Lines) + len(in.Opening)))
	share.eachLine(lines.Add)
	j := NewJudge(in, lines)
	result, err := j.Share(share)
	if err != nil {
		return Result{}, err
	}
	if j.Record(0, &result); len(j.Suspected()) > 0 {
		strays, err := j.Gather(share)
		if err != nil {
			return Result{}, err
		}
		j.Keep(strays)
		j.Hold()
		if result, err = j.Share(share); err != nil {
			return Result{}, err
		}
		j.Record(0, &result)
	}
	return Together([]Result{result, j.Finish(global, result.Lumps)}), nil
}

// Together draws the results of a night's shares and of Finish together.
func Together(parts []Result) Result {
	night := Result{Proof: reconcile.Proof{}}
	for i := range parts {
		night.merge(&parts[i])
	}
	reconcile.SortExceptions(night.Exceptions)
	night.sort()
	return night
}

// eachLine hands out the lines of a share, those of earlier nights too.
func (s *Share) eachLine(use func(*reconcile.SettlementLine)) {
	for i := range s.Opening {
		if line := s.Opening[i].Line; line != nil {
			use(line)
		}
	}
	for i := range s.Lines {
		use(&s.Lines[i])
	}
}

// Global parts the rows of an input: a share of merchants' rows, and what
// concerns the night as a whole.
func (in *Input) Global() (share, global Share) {
	share.Transactions, share.Lines = in.Transactions, in.Lines
	for i := range in.Opening {
		if item := &in.Opening[i]; item.Merchant() == nil {
			global.Opening = append(global.Opening, *item)
		} else {
			share.Opening = append(share.Opening, *item)
		}
	}
	for _, x := range in.Exceptions {
		if x.Kind.Rule().Night {
			global.Exceptions = append(global.Exceptions, x)
		} else {
			share.Exceptions = append(share.Exceptions, x)
		}
	}
	return share, global
}

// input is the night's input with a share in it.
func (j *Judge) input(s Share) (*Input, map[string]int64, error) {
	in := j.in
	in.Share = s
	in.ClosedItems = withPartners(in.ClosedItems, in.Opening)
	dropped, err := in.dropRestated()
	return &in, dropped, err
}

// matchShare does everything that comes before a verdict and needs no other share.
func matchShare(in *Input) ([]*partition, error) {
	parts := collect(in)
	asked := make([][]uint64, len(parts))
	for i, p := range parts {
		p.prepare(in.AsOf)
		p.findDuplicates()
		p.findRepeated()
		p.lifecycle(in.ClosedItems)
		p.appoint(in, &dueMemo{days: map[dueKey]dueDates{}})
		p.match()
		p.findCurrencyMismatch()
		p.matchExcluded()
		p.markRepeated()
		asked[i] = p.keysBefore()
	}
	if keys := slices.Concat(asked...); in.SettledBefore != nil && len(keys) > 0 {
		seen, err := in.SettledBefore(keys)
		if err != nil {
			return nil, err
		}
		if len(seen) > 0 {
			for _, p := range parts {
				p.markSettledBefore(seen)
			}
		}
	}
	for _, p := range parts {
		p.matchFoundTwice()
	}
	return parts, nil
}

// Share judges one share.
func (j *Judge) Share(s Share) (Result, error) {
	in, dropped, err := j.input(s)
	if err != nil {
		return Result{}, err
	}
	parts, err := matchShare(in)
	if err != nil {
		return Result{}, err
	}
	j.holdStrays(parts)
	foreign := j.foreignOf(parts)
	repeats := map[reconcile.Repeat]int64{}
	for _, p := range parts {
		p.countRepeats(repeats)
	}
	result := judgeShare(in, parts, j.rejects)
	result.unique()
	result.Repeats = repeats
	result.Dropped, result.Lumps, result.foreign = dropped, lumpsOf(in), foreign
	return result, nil
}

// Record remembers what a judged share says that concerns others, in place of
// what it said before.
func (j *Judge) Record(number int, r *Result) {
	j.foreign[number] = r.foreign
	maps.Copy(j.needed, r.Needed)
}

// unique panics when two rows have one ID.
func (r *Result) unique() {
	seen := make(map[string]bool, len(r.Items))
	for i := range r.Items {
		if seen[r.Items[i].ID] {
			panic("reconcile: two rows have the ID " + r.Items[i].ID)
		}
		seen[r.Items[i].ID] = true
	}
}

// Finish judges what concerns the night as a whole: files, refused rows, the
// bank account, and the plain pairs of the screen. The lumps are those of all shares.
func (j *Judge) Finish(global Share, lumps []reconcile.Lump) Result {
	in := j.in
	in.Share = global
	night := Result{Proof: reconcile.Proof{}}
	exceptions := newLedger(&in)
	in.Screened.Prove(night.Proof)
	if in.Screened != nil {
		night.Gone += in.Screened.CarriedPairs.Count
	}
	for _, x := range reconcileDeposits(&in, lumps, &night) {
		exceptions.add(x)
	}
	maps.Copy(j.needed, night.Needed)
	exceptions.addFiles(j.needed)
	exceptions.addRejects()
	exceptions.keep(nil)
	night.clearFiles(exceptions.finish(&night))
	night.sort()
	return night
}
