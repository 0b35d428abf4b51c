package match

import (
	"slices"

	"tieout/reconcile"
)

// Judge judges one night batch by batch. JudgeBatch and CollectMisrouted only read
// the Judge: batches may be judged side by side. Record, AddMisrouted,
// BatchesToRejudge, PairMisrouted and Finish write it, one at a time. How the
// night is cut into batches changes no byte of what it says.
//
//	for each batch: JudgeBatch, Record
//	BatchesToRejudge
//	for each of BatchesWithMisrouted: CollectMisrouted, AddMisrouted; then PairMisrouted
//	for each of BatchesToRejudge: JudgeBatch and Record again
//	Finish
//
// The second round is for money that went to the wrong merchant, whose batch may
// be another one, for sales that wait for the rest of a file which all batches
// together show to be cut, and for sales that their payout alone settles. Most nights have none.
type Judge struct {
	in      Input // without a batch
	refused *refusedIndex
	lines   *LineSet

	payouts     map[int][]reconcile.Payout      // by batch: what should reach a bank account
	payoutSales map[int]map[string][]payoutSale // by batch: open transactions that payouts alone settle

	left          map[int][]leftKey        // by batch: keys of provisional matches that its rows may contest
	untraced      map[int][]TracedOriginal // by batch: what its voids name by trace number
	unnamed       map[int][]Unnamed        // by batch: what stayed alone, and rows of refused files may name
	knowsLeft     bool                     // the nights before were asked for those
	unmatched     map[int][]unmatchedRow   // by batch: what is left unmatched of sales and lines that lines of other merchants may concern
	misrouted     []int                    // batches of which CollectMisrouted is asked
	sharedDigests map[uint64]bool          // digests that a sale and a line have in common
	misroutedRows []*partition             // rows with a digest of sharedDigests
	mapped        map[string]int           // by a sale's ID: of how many of its merchant the money went the same way
	partners      map[string]misroutedRow  // by a row's ID: the row that it is held together with
	elsewhere     map[string]misroutedRow  // by a row's ID: one of another merchant that has its reference
	neededFiles   neededFiles              // those of sources that never sent a file and that a due row needs
	corrected     map[string]bool          // exceptions of refused rows that tonight's rows correct

	absent   map[int]map[int]absentSales               // by batch: missing sales by the file that should hold them
	absentOf map[string]int64                          // all of them, by the file's name
	waits    map[int]map[*UnavailableFile]waitsForRest // by batch: what waits for the rest of a file
}

// NewJudge prepares to judge a night. Lines knows those of all its batches; the
// batch of in is ignored.
func NewJudge(in Input, lines *LineSet) *Judge {
	in.MerchantBatch = MerchantBatch{}
	in.rates = lines.rates
	in.indexFiles()
	in.indexNotSame()
	return &Judge{
		in: in, refused: indexRefused(&in), lines: lines, unmatched: map[int][]unmatchedRow{}, left: map[int][]leftKey{}, untraced: map[int][]TracedOriginal{}, unnamed: map[int][]Unnamed{}, partners: map[string]misroutedRow{}, elsewhere: map[string]misroutedRow{}, mapped: map[string]int{}, neededFiles: neededFiles{}, corrected: map[string]bool{},
		payouts: map[int][]reconcile.Payout{}, payoutSales: map[int]map[string][]payoutSale{},
		absent: map[int]map[int]absentSales{}, absentOf: map[string]int64{}, waits: map[int]map[*UnavailableFile]waitsForRest{},
	}
}

// Reconcile judges one night that memory holds. It is a pure function: the same
// Input, in any order of its rows and with any cut into batches, gives the same
// Result.
//
// The kernel works merchant by merchant, and no merchant's part knows of the
// others; one global pass then looks for money that went to the wrong merchant.
// The only error is one that Input.SettledBefore or Input.Facts returns. A broken invariant
// panics: nothing of such a night may be committed.
func Reconcile(in Input) (Result, error) {
	batch, global := in.split()
	for _, x := range global.Exceptions {
		switch x.Kind {
		case reconcile.RejectedRow:
			in.Refused = append(in.Refused, x)
		case reconcile.MissingFile:
			if in.OpenFiles == nil {
				in.OpenFiles = map[string]*reconcile.Exception{}
			}
			in.OpenFiles[x.ID] = x
		}
	}
	lines := NewLineSet(int64(len(in.Lines) + len(in.Opening)))
	batch.eachLine(lines.Add)
	j := NewJudge(in, lines)
	result, err := j.JudgeBatch(batch)
	if err != nil {
		return Result{}, err
	}
	j.Record(0, &result)
	again, err := j.BatchesToRejudge(global)
	if err != nil {
		return Result{}, err
	}
	if len(again) > 0 {
		if len(j.BatchesWithMisrouted()) > 0 {
			misroutedRows, err := j.CollectMisrouted(batch)
			if err != nil {
				return Result{}, err
			}
			j.AddMisrouted(misroutedRows)
		}
		j.PairMisrouted()
		if result, err = j.JudgeBatch(batch); err != nil {
			return Result{}, err
		}
		j.Record(0, &result)
	}
	last, err := j.Finish(global)
	if err != nil {
		return Result{}, err
	}
	return mergeResults([]Result{result, last}), nil
}

// mergeResults merges the results of a night's batches and of Finish.
func mergeResults(parts []Result) Result {
	night := Result{Proof: reconcile.Proof{}}
	for i := range parts {
		night.merge(&parts[i])
	}
	reconcile.SortExceptions(night.Exceptions)
	night.sort()
	return night
}

// eachLine calls use with the lines of a batch, those of earlier nights too.
func (s *MerchantBatch) eachLine(use func(*reconcile.SettlementLine)) {
	for i := range s.Opening {
		if line := s.Opening[i].Line; line != nil {
			use(line)
		}
	}
	for i := range s.Lines {
		use(&s.Lines[i])
	}
}

// split divides the rows of an input: a batch of merchants' rows, and what
// concerns the night as a whole.
func (in *Input) split() (batch, global MerchantBatch) {
	batch.Transactions, batch.Lines, batch.Earlier, batch.Unmatched = in.Transactions, in.Lines, in.Earlier, in.Unmatched
	global.Earlier.Facts = filter(slices.Clone(in.Earlier.Facts), func(f reconcile.Fact) bool { return f.Side == reconcile.DepositSide })
	for i := range in.Opening {
		if item := &in.Opening[i]; item.Merchant() == nil {
			global.Opening = append(global.Opening, *item)
		} else {
			batch.Opening = append(batch.Opening, *item)
		}
	}
	for _, x := range in.Exceptions {
		if x.Kind.Rule().Global {
			global.Exceptions = append(global.Exceptions, x)
		} else {
			batch.Exceptions = append(batch.Exceptions, x)
		}
	}
	return batch, global
}

// batchInput is the night's input with a batch in it.
func (j *Judge) batchInput(s MerchantBatch) (*Input, error) {
	in := j.in
	in.MerchantBatch, in.holders = s, map[holderKey]holder{}
	in.ClosedItems, in.ReopenedItems = WithPartners(in.ClosedItems, in.Opening), WithPartners(in.ReopenedItems, in.Opening)
	in.reopenedRows = in.rowsOf(in.ReopenedItems)
	if err := in.dropRepeated(); err != nil {
		return nil, err
	}
	return &in, in.dropRestated()
}

// matchBatch does everything that comes before a verdict and needs no other batch.
func matchBatch(in *Input) ([]*partition, error) {
	parts := collect(in)
	for _, p := range parts {
		p.prepare(in.AsOf)
	}
	if err := in.reopenByHand(parts); err != nil {
		return nil, err
	}
	for _, p := range parts {
		p.nameOriginals(in)
		p.nameChanged(in.ClosedItems)
		p.takeBeforeStart(in)
		p.findDuplicates()
		p.findRepeated()
	}
	if err := in.findLoggedBefore(parts); err != nil {
		return nil, err
	}
	for _, p := range parts {
		p.lifecycle(in)
		p.setDueAndFee(in, newDueCache())
		p.fillGross()
		p.matchByHand(in)
		p.match(in)
		p.holdAnotherDay()
		p.findCurrencyMismatch()
		p.matchExcluded()
		p.markRepeated()
	}
	before, err := in.askBefore(func(ask *askedBefore) {
		for _, p := range parts {
			p.setTraced(in)
			p.askBefore(ask, in.AsOf)
		}
	})
	if err != nil {
		return nil, err
	}
	var doubts []doubt
	for _, p := range parts {
		p.before = before
		doubts = append(doubts, p.markSettledBefore(in, before)...)
	}
	if err := in.resolve(doubts); err != nil {
		return nil, err
	}
	if err := in.findRefundedSales(parts, before); err != nil {
		return nil, err
	}
	for _, p := range parts {
		if err := p.matchWithEarlier(in, before); err != nil {
			return nil, err
		}
	}
	return parts, nil
}

// matchWithEarlier matches what is left by what earlier nights say of its references.
func (p *partition) matchWithEarlier(in *Input, before *settledBefore) error {
	if p.reopened {
		p.matchExcluded() // lines may name what was opened again
	}
	p.cancelLessRefunds()
	p.priceRefunds(before)
	p.findEarlier(before, in.AsOf)
	p.findEarlierFees(before)
	if err := p.findLateFees(in, before); err != nil {
		return err
	}
	p.matchRests(in)
	p.markAfterClosing()
	p.joinTakenBack(in)
	p.matchFoundTwice(in)
	p.reopenSetAside(in, before)
	p.holdPaidByClosed(before, in.AsOf)
	spoken := p.spokenLoosely(in)
	p.cancelTakenBack(in, spoken)
	p.cancelBilledTwice()
	p.cancelByDeduction(in, spoken)
	return nil
}

// JudgeBatch judges one batch.
func (j *Judge) JudgeBatch(s MerchantBatch) (Result, error) {
	in, err := j.batchInput(s)
	if err != nil {
		return Result{}, err
	}
	parts, err := matchBatch(in)
	if err != nil {
		return Result{}, err
	}
	j.holdMisrouted(parts)
	unmatched, named := j.unmatchedRows(in, parts), untraced(parts)
	left, err := j.askLeft(in, parts)
	if err != nil {
		return Result{}, err
	}
	repeats := map[reconcile.Repeat]int64{}
	for _, p := range parts {
		p.matchLoosely(in)
		p.countRepeats(repeats)
	}
	result := judgeBatch(in, parts, j.refused)
	result.checkUniqueIDs()
	result.Repeats = repeats
	result.Payouts, result.foreign, result.left, result.untraced = append(payoutsOf(in), result.Payouts...), unmatched, left, named
	result.Dropped = in.repeated
	if in.version != nil {
		result.Dropped, result.Withdrawn = mergeDropped(result.Dropped, in.version.dropped), in.version.left
	}
	return result, nil
}

// Record remembers what a judged batch says that concerns others, in place of
// what it said before.
func (j *Judge) Record(number int, r *Result) {
	j.unmatched[number], j.left[number], j.untraced[number] = r.foreign, r.left, r.untraced
	j.unnamed[number] = r.unnamed
	j.neededFiles.merge(r.needed)
	for _, id := range r.Corrected {
		j.corrected[id] = true
	}
	j.absent[number], j.waits[number] = r.absent, r.waits
	j.payouts[number], j.payoutSales[number] = r.Payouts, r.payoutSales
}

// checkUniqueIDs panics when two rows have one ID.
func (r *Result) checkUniqueIDs() {
	seen := make(map[string]bool, len(r.Items))
	for i := range r.Items {
		if seen[r.Items[i].ID] {
			panic("reconcile: two rows have the ID " + r.Items[i].ID)
		}
		seen[r.Items[i].ID] = true
	}
}

// Finish judges what concerns the night as a whole: files, refused rows, the
// bank account, and the simple pairs of prematching.
// The only error is one that Input.Facts returns.
func (j *Judge) Finish(global MerchantBatch) (Result, error) { return j.FinishInParts(global, nil) }

// FinishInParts is Finish that hands the new exceptions of refused rows on while it finds them,
// at most PartSize in a result. Errors: of use, and that of Finish.
func (j *Judge) FinishInParts(global MerchantBatch, use func(*Result) error) (Result, error) {
	in := j.in
	in.MerchantBatch, in.payoutSales = global, map[string][]payoutSale{}
	for _, sales := range j.payoutSales {
		for identity, of := range sales {
			in.payoutSales[identity] = append(in.payoutSales[identity], of...)
		}
	}
	night := Result{Proof: reconcile.Proof{}}
	exceptions := newOpenExceptions(&in)
	in.Prematched.AddToProof(night.Proof)
	if in.Prematched != nil {
		night.Gone += in.Prematched.CarriedPairs.Count
	}
	var inParts *parts
	if use != nil {
		inParts = &parts{use: use}
	}
	bank, err := reconcileBank(&in, j.allPayouts(), &night, inParts)
	if err != nil {
		return Result{}, err
	}
	inParts.flushItems()
	j.neededFiles.merge(night.needed)
	exceptions.addFiles(j.neededFiles)
	exceptions.addCut(j.waits)
	exceptions.addUnaccepted()
	exceptions.parts = inParts
	exceptions.addRejects()
	if exceptions.parts.flush(); exceptions.parts != nil && exceptions.parts.err != nil {
		return Result{}, exceptions.parts.err
	}
	for id := range j.corrected {
		if exceptions.before[id] != nil && exceptions.open[id] == nil {
			exceptions.ended[id] = "corrected"
		}
	}
	exceptions.carryOver(nil)
	if bank.raise(exceptions, &night); bank.readErr != nil {
		return Result{}, bank.readErr
	}
	exceptions.finish(&night)
	night.Absent = j.absentOf
	night.rememberRefused(&in)
	night.sort()
	return night, nil
}
