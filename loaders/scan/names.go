package scan

import (
	"sync"

	"tieout/reconcile"
)

// sharedNames are the names of a file's rows, which several workers find.
type sharedNames struct {
	lock  sync.Mutex
	names *reconcile.Names // nil: nobody asks
}

// newSharedNames prepares for simple rows, whose retrieval references stay with the facts.
func newSharedNames(names *reconcile.Names) *sharedNames {
	names.SetPartial()
	return &sharedNames{names: names}
}

// addNames keeps what the row in hand is called.
func (w *scanWorker) addNames(plan *scanPlan) {
	if plan.names.names == nil {
		return
	}
	for _, at := range plan.named {
		if name := w.field(at); len(name) > 0 {
			w.names = append(w.names, plan.names.names.Place(name))
		}
	}
}

// endNames hands over the names of a block.
func (w *scanWorker) endNames(plan *scanPlan) {
	if len(w.names) == 0 {
		return
	}
	plan.names.lock.Lock()
	plan.names.names.AddPlaces(w.names)
	plan.names.lock.Unlock()
	w.names = w.names[:0]
}
