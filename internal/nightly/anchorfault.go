package nightly

import (
	"fmt"
	"slices"

	"tieout/internal/anchor"
	"tieout/internal/fault"
	"tieout/reconcile"
	"tieout/store"
)

var (
	// errStoreBehind means that the anchor holds nights that the store does not.
	errStoreBehind = &fault.Error{
		Name: "store-behind", Class: fault.Usage,
		Hint: "bring the newest copy of the store back; only when there is none: tieout run --new-anchor, and close the nights since again, which the anchor keeps for ever",
	}
	// errAnchorBroken means that lines of the anchor were edited, or are gone.
	errAnchorBroken = &fault.Error{
		Name: "anchor-broken", Class: fault.Usage,
		Hint: "bring the file back from a backup and find out who changed it; only when there is none: tieout run --new-anchor, which the anchor keeps for ever",
	}
	// errDecisionGone means that the store lacks what a person decided.
	errDecisionGone = &fault.Error{
		Name: "decision-gone", Class: fault.Usage,
		Hint: "bring the newest copy of the store back and find out who changed it; only when there is none: tieout run --new-anchor, and decide again",
	}
	// errSignature means that the anchor is not signed as key: wants it.
	errSignature = &fault.Error{
		Name: "signature-wrong", Class: fault.Usage,
		Hint: "put the right key into the file of key:, or find out who wrote the line; only when key: is new, or was changed on purpose: tieout run --new-anchor, once",
	}
)

// fault returns the first thing in which the anchor does not fit the store; nil when it
// fits. A store that is ahead of the anchor is none: a process may have died in between.
func (w *witness) fault() *fault.Error {
	if b := anchor.Follow(w.own); b != nil {
		return w.broken(b.Place, "want %s, got %s", b.Want, b.Got)
	}
	if f := w.shorterThanKnown(); f != nil {
		return f
	}
	if f := w.otherChain(); f != nil {
		return f
	}
	if f := w.undecided(); f != nil {
		return f
	}
	if f := w.unremembered(); f != nil {
		return f
	}
	return w.unsigned()
}

func (w *witness) broken(place int64, format string, values ...any) *fault.Error {
	f := errAnchorBroken.At(w.path, format, values...)
	f.Line = place
	return f
}

// shorterThanKnown wants the last line that the store knows it wrote.
func (w *witness) shorterThanKnown() *fault.Error {
	newest := w.newest()
	switch {
	case w.last.N == 0 && w.leftOut() > mostLeftOut:
		return w.broken(0, "want the lines of %s since the anchor is kept, got none of them", reconcile.Counted(w.leftOut(), "night that was published", "nights that were published"))
	case w.last.N == 0:
		return nil
	case newest == nil:
		return w.broken(0, "want the %s that this store wrote, got none", reconcile.Counted(w.last.N, "line", "lines"))
	case newest.N < w.last.N:
		return w.broken(newest.Place, "want %s of this store, got %d: the last ones are gone", reconcile.Counted(w.last.N, "line", "lines"), newest.N)
	case w.leftOut() > mostLeftOut:
		return w.broken(newest.Place, "want the lines of %s since, got none of them", reconcile.Counted(w.leftOut(), "night that was published", "nights that were published"))
	}
	for i := range w.own {
		if l := &w.own[i]; l.N == w.last.N && l.Hash() != w.last.Hash {
			return w.broken(l.Place, "want the line that this store wrote, with the hash %.16s, got one with %.16s", w.last.Hash, l.Hash())
		}
	}
	return nil
}

// unremembered wants the store to know the last line that it wrote: without it a line that was cut off
// would not be missed. A process that died may have left one night's unremembered.
func (w *witness) unremembered() *fault.Error {
	nights := 0
	for i := range w.own {
		if l := &w.own[i]; l.N > w.last.N && l.What == anchor.Night {
			nights++
		}
	}
	if nights <= mostLeftOut {
		return nil
	}
	return store.ErrChain.At("the store", "want it to know which line of %s it wrote last, got line %d: %s more are there", w.path, w.last.N, reconcile.Counted(nights, "night", "nights"))
}

// mostLeftOut is how many published nights a process that died may have left out of the
// anchor: the next one adds them before it does anything else.
const mostLeftOut = 1

// leftOut counts the nights whose published files the store lists and the anchor does not know.
func (w *witness) leftOut() (nights int) {
	for i := w.covered(); i < int64(len(w.links)); i++ {
		if l := &w.links[i]; !l.Undo && w.published[l.Run.Seq] {
			nights++
		}
	}
	return nights
}

// otherChain wants the store's chain to hold each link that a line names.
func (w *witness) otherChain() *fault.Error {
	for i := range w.own {
		l := &w.own[i]
		if l.Link > int64(len(w.links)) {
			f := errStoreBehind.At(w.path, "want a store that holds the %s of %s (run %s), got one %s", linkNames[l.What], l.AsOf, l.RunID, w.end())
			f.Line = l.Place
			return f
		}
		if l.Link > 0 && w.links[l.Link-1].Hash != l.Chain {
			return store.ErrChain.At("the store", "the night of %s (run %s) is not what was committed: %s:%d holds the hash %.16s, the store %.16s", l.AsOf, l.RunID, w.path, l.Place, l.Chain, w.links[l.Link-1].Hash)
		}
	}
	return nil
}

// undecided wants the store to hold each decision that a line names.
func (w *witness) undecided() *fault.Error {
	held := make(map[string]bool, len(w.marks))
	for i := range w.marks {
		held[w.marks[i].Hash] = true
	}
	for i := range w.own {
		if l := &w.own[i]; l.What == anchor.Decision && !held[l.Decided] {
			f := errDecisionGone.At(w.path, "want a store that holds what was decided at %s (%s), got one without it, or with another in its place", l.At, l.Why)
			f.Line = l.Place
			return f
		}
	}
	return nil
}

// unmarked returns what people decided that no line names yet.
func (w *witness) unmarked() []store.Mark {
	known := map[string]bool{}
	for i := range w.own {
		known[w.own[i].Decided] = true
	}
	return slices.DeleteFunc(slices.Clone(w.marks), func(m store.Mark) bool { return known[m.Hash] })
}

var linkNames = map[anchor.What]string{anchor.Night: "night", anchor.Undo: "undo of the night", anchor.Report: "night", anchor.Begin: "night", anchor.Decision: "night"}

// end says where the store's chain ends.
func (w *witness) end() string {
	if len(w.links) == 0 {
		return "without a night"
	}
	last := &w.links[len(w.links)-1]
	if last.Undo {
		return fmt.Sprintf("that ends with the undo of the night of %s", last.Run.AsOf)
	}
	return fmt.Sprintf("whose newest night is that of %s (run %s)", last.Run.AsOf, last.Run.ID)
}

// unsigned wants every line from the first one that the key signed to be signed with it:
// that covers those before. A key that is new signs none of what is there until
// somebody says so: else it would sign what others wrote meanwhile.
func (w *witness) unsigned() *fault.Error {
	newest := w.newest()
	if newest == nil || w.key.IsZero() {
		return nil
	}
	wrong := func(l *anchor.Line, want, got string) *fault.Error {
		f := errSignature.At(w.path, "want %s, got %s", want, got)
		f.Line = l.Place
		return f
	}
	signed := false
	for i := range w.own {
		l := &w.own[i]
		switch {
		case l.Key == w.key.ID() && !w.key.Signed(l):
			return wrong(l, "a good signature of the key "+l.Key, "a wrong one: the line was edited")
		case l.Key == w.key.ID():
			signed = true
		case signed:
			return wrong(l, "a line signed with the key "+w.key.ID(), "one "+signer(l))
		}
	}
	if !signed {
		return wrong(newest, "a line signed with the key "+w.key.ID(), "one "+signer(newest))
	}
	return nil
}

// publicHalf says of a key that it can't sign.
const publicHalf = "want the private key, which signs what a night adds, got its public half, which serves tieout verify"

// cannotSign wants a run to sign on where lines are signed.
func (w *witness) cannotSign() *fault.Error {
	switch newest := w.newest(); {
	case w.key.CanSign():
	case !w.key.IsZero():
		return errSignature.At("key", publicHalf)
	case newest != nil && newest.Key != "":
		return errSignature.At(w.path, "want key: in the configuration, for the lines so far are %s, got a configuration without it", signer(newest))
	}
	return nil
}

// signer says who signed a line.
func signer(l *anchor.Line) string {
	if l.Key == "" {
		return "without a signature"
	}
	return "signed with the key " + l.Key
}
