package match

import "tieout/reconcile"

// parts hands on the new exceptions of refused rows, many at a time: a night may refuse as many
// rows as its files have, and an exception takes several times the memory of its row.
type parts struct {
	use  func(*Result) error
	list []*reconcile.Exception
	// items are movements of the bank that no earlier night knew.
	items []reconcile.Item
	err   error
}

// PartSize is how many exceptions a part holds at most.
const PartSize = 4096

// add takes an exception that no earlier night knew.
func (p *parts) add(in *Input, x *reconcile.Exception) {
	x.FirstReported = in.AsOf
	x.BusinessDaysOverdue = in.Terms.Overdue(x, in.AsOf)
	if p.list = append(p.list, x); len(p.list) == PartSize {
		p.flush()
	}
}

// flush hands on what has come together.
func (p *parts) flush() {
	if p == nil || p.err != nil || len(p.list) == 0 {
		return
	}
	reconcile.SortExceptions(p.list)
	p.err = p.use(&Result{Proof: reconcile.Proof{}, Exceptions: p.list})
	p.list = make([]*reconcile.Exception, 0, PartSize)
}

// addItem takes a movement of the bank that no earlier night knew.
func (p *parts) addItem(item reconcile.Item) {
	if p.items = append(p.items, item); len(p.items) == PartSize {
		p.flushItems()
	}
}

// flushItems hands on the movements that have come together.
func (p *parts) flushItems() {
	if p == nil || p.err != nil || len(p.items) == 0 {
		return
	}
	p.err = p.use(&Result{Proof: reconcile.Proof{}, Items: reconcile.SortItems(p.items)})
	p.items = p.items[:0]
}
