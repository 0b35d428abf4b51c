package nightly

import (
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"slices"

	"tieout/internal/fault"
	"tieout/internal/part"
	"tieout/reconcile"
)

// Faults of slices that can't be put together.
var (
	errSlices = &fault.Error{
		Name: "slices-differ", Class: fault.Usage,
		Hint: "run every slice again, with one build, one configuration with mask_key, one inbox, and the store that combine wrote last or copies of it; nothing was combined",
	}
	errSliceMissing = &fault.Error{
		Name: "slice-missing", Class: fault.Usage, Hint: "run: tieout run --slice K/N for each K, and name the folder that it writes to; nothing was combined",
	}
	errSliceTwice = &fault.Error{Name: "slice-twice", Class: fault.Usage, Hint: "name each slice once; nothing was combined"}
)

// sliceFile is a slice of the night that is to be combined.
type sliceFile struct {
	path string
	*part.Part
	head sliceHead
}

// openSlices opens the slices of one night, in the order of their numbers, and compares them.
func openSlices(sets []string) (list []*sliceFile, err error) {
	paths, err := slicesIn(sets)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, closeSlices(list))
			list = nil
		}
	}()
	for _, path := range paths {
		opened, err := openSlice(path)
		if err != nil {
			return list, err
		}
		list = append(list, opened)
	}
	slices.SortStableFunc(list, func(a, b *sliceFile) int { return a.head.Slice.Number - b.head.Slice.Number })
	for _, s := range list[1:] {
		if err := s.sameAs(list[0].path, list[0].head.Same); err != nil {
			return list, err
		}
	}
	return list, errors.Join(complete(list), sameAccounts(list))
}

func openSlice(path string) (*sliceFile, error) {
	opened, err := part.Open(path)
	if err != nil {
		return nil, err
	}
	s := &sliceFile{path: path, Part: opened}
	if err := gob.NewDecoder(opened.Section(headSection)).Decode(&s.head); err != nil {
		return nil, errors.Join(part.ErrDamaged.At(path, "want what a slice of this build says, got: %v", err), opened.Close())
	}
	return s, nil
}

func closeSlices(list []*sliceFile) (err error) {
	for _, s := range list {
		err = errors.Join(err, s.Close())
	}
	return err
}

// sameAs compares in what all must agree; place says of whom want is.
func (s *sliceFile) sameAs(place string, want []sameThing) error {
	for i, same := range s.head.Same {
		if i < len(want) && same != want[i] {
			return errSlices.At(s.path, "want %s as %s has it: %s, got %s", same.What, place, orNone(want[i].Value), orNone(same.Value))
		}
	}
	return nil
}

func orNone(value string) string {
	if value == "" {
		return "none"
	}
	return value
}

// complete wants each slice of the night once.
func complete(list []*sliceFile) error {
	of := list[0].head.Slice.Of
	have := map[int]string{}
	for _, s := range list {
		slice := s.head.Slice
		if slice.Of != of {
			return errSlices.At(s.path, "want one of %s, as %s is, got one of %d", reconcile.Counted(of, "slice", "slices"), list[0].path, slice.Of)
		}
		if first, twice := have[slice.Number]; twice {
			return errSliceTwice.At(s.path, "want slice %d of %d once, got it in %s too", slice.Number, of, first)
		}
		have[slice.Number] = s.path
	}
	for number := 1; number <= of; number++ {
		if have[number] == "" {
			e := errSliceMissing.At(fmt.Sprintf("slice %d/%d", number, of), "want all %s of the night, got %d; nothing was combined", reconcile.Counted(of, "slice", "slices"), len(list))
			e.Hint = fmt.Sprintf("run: tieout run --as-of %s --slice %d/%d; then combine again with the file that it names", list[0].head.AsOf, number, of)
			return e
		}
	}
	return nil
}

// sameAccounts wants all slices to say the same of each file.
func sameAccounts(list []*sliceFile) error {
	for _, s := range list[1:] {
		if s.head.Accounts != list[0].head.Accounts {
			return errSlices.At(s.path, "want the accounts of the files as %s has them: %s, got %s", list[0].path, list[0].head.Accounts, s.head.Accounts)
		}
	}
	return nil
}

// pairsOf are the pairs of a slice by partition, as they lie in its file.
type pairsOf struct {
	in   *io.SectionReader
	ends []int64
}

// Add is for who settles pairs; nobody does any more.
func (p pairsOf) Add(int, []byte) error { return errors.New("the pairs of a slice are read only") }

// Each hands the pairs of a partition to use, in one piece.
func (p pairsOf) Each(partition int, use func(piece []byte) error) error {
	from := int64(0)
	if partition > 0 {
		from = p.ends[partition-1]
	}
	piece := make([]byte, p.ends[partition]-from)
	if _, err := p.in.ReadAt(piece, from); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read the pairs of a slice: %w", err)
	}
	return use(piece)
}
