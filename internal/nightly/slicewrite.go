package nightly

import (
	"encoding/gob"
	"errors"

	"tieout/internal/part"
	"tieout/internal/spill"
)

// The sections of a slice's file.
const (
	headSection    = "head"
	rowsSection    = "rows"    // that are left to be judged, as the store writes them
	matchedSection = "matched" // rows of settled pairs, where every match is reported
	pairsSection   = "pairs"   // settled pairs, a partition after the other
)

// writeSlice writes what a slice loaded.
func (p *Pipeline) writeSlice(path string, head *sliceHead, found *intake, loaded *loaded) (outcome SliceOutcome, err error) {
	w, err := part.Create(path, p.Config.OutMode)
	if err != nil {
		return SliceOutcome{}, err
	}
	if err := errors.Join(writeRows(w, head, loaded), writePairs(w, head, loaded), writeHead(w, head, found, loaded)); err != nil {
		return SliceOutcome{}, errors.Join(err, w.Drop())
	}
	outcome = SliceOutcome{Path: path, Slice: head.Slice.Number, Of: head.Slice.Of, AsOf: head.AsOf.String(), Files: len(head.Arrivals), Left: head.Left, Bytes: w.Size()}
	if head.Prematched != nil {
		outcome.Settled = head.Prematched.Total.Count
	}
	return outcome, w.Close()
}

// writeRows writes the rows that are left, and those of settled pairs that are wanted.
func writeRows(w *part.Writer, head *sliceHead, loaded *loaded) error {
	w.Section(rowsSection)
	if err := eachBucket(loaded.batches.buckets, func(record []byte) error {
		if used, err := loaded.batches.uses(record); err != nil || !used {
			return err
		}
		head.Left++
		return w.Record(record)
	}); err != nil {
		return err
	}
	w.Section(matchedSection)
	if loaded.pairs == nil {
		return nil
	}
	return eachBucket(loaded.pairs.buckets, w.Record)
}

// eachBucket hands every record to use, a bucket after the other.
func eachBucket(buckets *spill.Buckets, use func(record []byte) error) error {
	for number := range buckets.Len() {
		if err := buckets.Each(number, use); err != nil {
			return err
		}
	}
	return nil
}

// uses reports whether a row of tonight is of a file that can be used.
func (s *merchantBatches) uses(record []byte) (bool, error) {
	if len(s.dropped) == 0 {
		return true, nil
	}
	t, l, err := s.readUsed(string(record))
	return t != nil || l != nil, err
}

// writePairs writes what the join settled.
func writePairs(w *part.Writer, head *sliceHead, loaded *loaded) error {
	w.Section(pairsSection)
	joined := loaded.prematched
	if joined == nil {
		return nil
	}
	head.Prematched = joined.Summary()
	begin := w.Size()
	for partition := range head.Prematched.Partitions {
		if err := joined.EachPiece(partition, func(piece []byte) error {
			_, err := w.Write(piece)
			return err
		}); err != nil {
			return err
		}
		head.Ends = append(head.Ends, w.Size()-begin)
	}
	return nil
}

func writeHead(w *part.Writer, head *sliceHead, found *intake, loaded *loaded) error {
	head.Deposits, head.Rejects, head.Unused = loaded.deposits, loaded.rejects, loaded.unused
	for _, a := range found.arrivals {
		head.Arrivals = append(head.Arrivals, sliceArrival{a.account, a.payouts, a.trade.first, a.trade.last})
	}
	head.Accounts = head.accountsDigest()
	w.Section(headSection)
	return gob.NewEncoder(w).Encode(head)
}
