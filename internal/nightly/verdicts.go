package nightly

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"math/bits"

	"tieout/internal/spill"
	"tieout/reconcile"
	"tieout/reconcile/match"
	"tieout/reconcile/prematch"
	"tieout/reports"
	"tieout/store"
)

// verdicts are what a judged night says. What may be many lies in runs, one for
// each batch, in the form in which the store keeps it and in the reports' order.
type verdicts struct {
	items                                     [itemLists]*spill.Runs // by the list that shows them
	exceptions, cleared, matches, adjustments *spill.Runs
	deposits                                  *spill.Runs // the payouts and movements that are shown, which items holds too
	slowFacts                                 *spill.Runs // of the slow path
	held                                      *heldRows

	batches []batchResult // by batch; the last one is the night's as a whole

	proof          reconcile.Proof
	kinds          map[reconcile.Kind]int64 // open exceptions
	short          int64                    // those of sales settled below their gross
	gone, resolved int64
	traces         []match.Trace
	absent         map[string]int64 // due sales that a settlement file should hold, by its name
	facts          prematch.Facts
	digest         rowSum
	refusedGone    []string // files that the night refused, of which it can't say any more what their rows name
}

// batchResult are what one batch adds to the night.
type batchResult struct {
	proof          reconcile.Proof
	kinds          map[reconcile.Kind]int64
	short          int64
	gone, resolved int64
	traces         []match.Trace
	dropped        map[string]match.DroppedRows
	withdrawn      map[string]match.DroppedRows
	repeats        map[reconcile.Repeat]int64
	factSum        prematch.FactSum
	digest         rowSum
}

func newVerdicts(spillStore *spill.Store, batches int) *verdicts {
	v := &verdicts{
		exceptions: spillStore.NewRuns(), cleared: spillStore.NewRuns(), matches: spillStore.NewRuns(), adjustments: spillStore.NewRuns(),
		deposits: spillStore.NewRuns(), slowFacts: spillStore.NewRuns(), held: newHeldRows(spillStore), batches: make([]batchResult, batches+1),
	}
	for list := range v.items {
		v.items[list] = spillStore.NewRuns()
	}
	return v
}

// itemList is a list of the reports that shows items. Each lies in runs of its own: whoever
// writes one reads no other.
type itemList int

const (
	otherItems   itemList = iota // no list shows them
	transitItems                 // transactions in transit
	waitingItems                 // transactions that wait for a file
	chargedItems                 // the fees of a month that are taken as stated
	loggedItems                  // missing sales
	itemLists
)

// keptRow is a bit of a record's first byte; its second field is the place in the store.
const keptRow = 1 << 0

// addResult keeps what a batch says, in place of what it said before. It is safe for
// concurrent use by different batches.
func (v *verdicts) addResult(batch int, r *match.Result) error {
	s := batchResult{
		proof: r.Proof, kinds: map[reconcile.Kind]int64{}, gone: r.Gone, resolved: r.Resolved, traces: r.Traces,
		dropped: r.Dropped, withdrawn: r.Withdrawn, repeats: r.Repeats,
	}
	var items [itemLists]*spill.RunWriter
	for list := range items {
		items[list] = v.items[list].Writer(batch)
	}
	exceptions := v.exceptions.Writer(batch)
	cleared, matches, adjustments := v.cleared.Writer(batch), v.matches.Writer(batch), v.adjustments.Writer(batch)
	var key, record []byte
	var lines reports.MatchLines
	for i := range r.Items {
		item := &r.Items[i]
		list, start := listOf(item), 0
		record, start = appendVersion(record[:0], item.Version)
		var err error
		if record, err = store.AppendItem(record, item); err != nil {
			return err
		}
		s.digest.add(record[start:])
		key = item.AppendKey(key[:0])
		items[list].Add(key, record)
	}
	for _, x := range r.Exceptions {
		start := 0
		record, start = appendVersion(record[:0], x.Version)
		record = store.AppendException(record, x)
		s.digest.add(record[start:])
		s.kinds[x.Kind]++
		if x.SettledShort() {
			s.short++
		}
		key = x.AppendKey(key[:0])
		exceptions.Add(key, record)
	}
	for i := range r.Cleared {
		record = store.AppendCleared(record[:0], &r.Cleared[i])
		s.digest.add(record)
		key = r.Cleared[i].AppendKey(key[:0])
		cleared.Add(key, record)
	}
	for i := range r.Adjustments {
		item, err := &r.Adjustments[i], error(nil)
		if record, err = store.AppendItem(record[:0], item); err != nil {
			return err
		}
		s.digest.add(record)
		key = item.AppendKey(key[:0])
		adjustments.Add(key, record)
	}
	for i := range r.Matches {
		key = r.Matches[i].AppendKey(key[:0])
		matches.Add(key, shownLine(lines.Line(&r.Matches[i])))
	}
	facts := v.slowFacts.Writer(batch)
	for i := range r.Facts {
		s.factSum.Add(&r.Facts[i])
		facts.Add(appendFact(key[:0], &r.Facts[i]), nil)
	}
	v.batches[batch] = s
	for _, list := range items {
		if err := list.Close(); err != nil {
			return err
		}
	}
	return errors.Join(v.held.addResult(batch, r), v.addDeposits(batch, r), facts.Close(), exceptions.Close(), cleared.Close(), matches.Close(), adjustments.Close())
}

// addDeposits keeps the payouts and movements that deposits.csv lists: those that are
// open, and those that tonight judged.
func (v *verdicts) addDeposits(batch int, r *match.Result) error {
	var shown []*reconcile.Item
	for i := range r.Items {
		if item := &r.Items[i]; item.Side == reconcile.DepositSide && (item.IsOpen() || !item.Kept) {
			shown = append(shown, item)
		}
	}
	deposits := v.deposits.Writer(batch)
	for _, item := range reconcile.SortRows(shown, func(item **reconcile.Item, to []byte) []byte { return (*item).AppendBankKey(to) }) {
		record, err := store.AppendItem(nil, item)
		if err != nil {
			return err
		}
		deposits.Add(item.AppendBankKey(nil), record)
	}
	return deposits.Close()
}

// listOf returns the list that shows the item.
func listOf(item *reconcile.Item) itemList {
	switch {
	case item.FeeBatch != nil && item.FeeBatch.IsOf(reconcile.ChargedBy):
		return chargedItems
	case item.Side != reconcile.TerminalSide:
		return otherItems
	case item.Verdict == reconcile.InTransit:
		return transitItems
	case item.Verdict == reconcile.Waiting:
		return waitingItems
	case item.Verdict == reconcile.Missing:
		return loggedItems
	default:
		return otherItems
	}
}

// appendVersion begins a record; start is where the row's text will begin.
func appendVersion(to []byte, version reconcile.Version) (record []byte, start int) {
	flags := byte(0)
	if version.Kept {
		flags = keptRow
	}
	to = binary.AppendUvarint(append(to, flags), uint64(version.Place))
	return to, len(to)
}

// cutVersion is the reverse.
func cutVersion(record []byte) (version reconcile.Version, text []byte) {
	place, width := binary.Uvarint(record[1:])
	return reconcile.Version{Place: int64(place), Kept: record[0]&keptRow != 0}, record[1+width:]
}

// mergeBatches adds up the batches.
func (v *verdicts) mergeBatches(prematched *prematch.Result) {
	v.proof, v.kinds = reconcile.Proof{}, map[reconcile.Kind]int64{}
	var factSum prematch.FactSum
	for i := range v.batches {
		s := &v.batches[i]
		v.proof.Merge(s.proof)
		for kind, count := range s.kinds {
			v.kinds[kind] += count
		}
		v.short += s.short
		v.gone, v.resolved = v.gone+s.gone, v.resolved+s.resolved
		v.traces = append(v.traces, s.traces...)
		factSum.Merge(s.factSum)
		v.digest.merge(&s.digest)
		s.traces = nil
	}
	v.facts = prematch.NewFacts(prematched, factsOf(v.slowFacts), factSum)
}

// droppedRows counts, by file, the rows of restated files that an earlier night took in,
// and those that it took in and that are in them no longer.
func (v *verdicts) droppedRows() (dropped, withdrawn map[string]match.DroppedRows) {
	dropped, withdrawn = map[string]match.DroppedRows{}, map[string]match.DroppedRows{}
	for i := range v.batches {
		for file, rows := range v.batches[i].dropped {
			dropped[file] = dropped[file].Merge(rows)
		}
		for file, rows := range v.batches[i].withdrawn {
			withdrawn[file] = withdrawn[file].Merge(rows)
		}
	}
	return dropped, withdrawn
}

// records hands out what lies in runs, as the store takes it.
func records(lists ...*spill.Runs) store.Records {
	return func(use func(reconcile.Version, []byte) error) error {
		return spill.Merge(func(_, record []byte) error {
			version, text := cutVersion(record)
			return use(version, text)
		}, lists...)
	}
}

// resultDigest is the SHA-256 of what the kernel said, for tieout verify.
func (v *verdicts) resultDigest() string {
	hash := sha256.New()
	hash.Write(v.digest.bytes())
	proof, err := json.Marshal(v.proof)
	if err != nil {
		panic("nightly: the proof can't be written as JSON: " + err.Error())
	}
	hash.Write(proof)
	for _, word := range v.facts.Sum() {
		hash.Write(binary.BigEndian.AppendUint64(nil, word))
	}
	return hex.EncodeToString(hash.Sum(nil))
}

// rowSum is a digest of many rows that does not depend on their order: the sum
// of their SHA-256. So batches may be judged side by side, and a night that is
// cut in another way still has the same digest.
type rowSum [4]uint64

func (s *rowSum) add(text []byte) {
	sum := sha256.Sum256(text)
	var row rowSum
	for i := range row {
		row[i] = binary.BigEndian.Uint64(sum[8*i:])
	}
	s.merge(&row)
}

func (s *rowSum) merge(o *rowSum) {
	carry := uint64(0)
	for i := len(s) - 1; i >= 0; i-- {
		s[i], carry = bits.Add64(s[i], o[i], carry)
	}
}

func (s *rowSum) bytes() (b []byte) {
	for _, word := range s {
		b = binary.BigEndian.AppendUint64(b, word)
	}
	return b
}
