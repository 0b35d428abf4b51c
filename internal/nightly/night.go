package nightly

import (
	"bytes"
	"context"
	"errors"
	"slices"

	"tieout/internal/mask"
	"tieout/internal/spill"
	"tieout/reconcile"
	"tieout/store"
)

// setRows makes the night's rows of what its verdicts left in runs, as people are
// shown them: without the tags of masked card numbers.
func (p *Pipeline) setRows(night *reconcile.Night, v *verdicts) {
	night.InTransit, night.Waiting = v.itemsOf(transitItems), v.itemsOf(waitingItems)
	night.Charged, night.Logged = v.itemsOf(chargedItems), v.itemsOf(loggedItems)
	night.Exceptions = func(use func(*reconcile.Exception) error) error {
		return v.exceptions.Merge(func(_, record []byte) error {
			version, text := cutVersion(record)
			x := reconcile.Exception{Version: version}
			if err := store.ReadException(mask.Shown(string(text)), &x); err != nil {
				return err
			}
			x.BusinessDaysOverdue = p.Config.Terms.Overdue(&x, night.AsOf)
			return use(&x)
		})
	}
	night.Held = v.held.rows(func(x *reconcile.Exception) int { return p.Config.Terms.Overdue(x, night.AsOf) })
	night.Cleared = func(use func(*reconcile.Cleared) error) error {
		return v.cleared.Merge(func(_, record []byte) error {
			var cleared reconcile.Cleared
			if err := store.ReadCleared(mask.Shown(string(record)), &cleared); err != nil {
				return err
			}
			cleared.BusinessDaysOverdue = -1
			return use(&cleared)
		})
	}
	night.Adjustments, night.Deposits = itemsIn(v.adjustments), itemsIn(v.deposits)
	night.Matches = func(use func(*[]byte) error) error {
		return v.matches.Merge(func(_, line []byte) error { return use(&line) })
	}
}

// itemsIn hands out items without a version.
func itemsIn(runs *spill.Runs) reconcile.Rows[reconcile.Item] {
	return func(use func(*reconcile.Item) error) error {
		return runs.Merge(func(_, record []byte) error {
			var item reconcile.Item
			if err := store.ReadItem(mask.Shown(string(record)), &item); err != nil {
				return err
			}
			return use(&item)
		})
	}
}

// itemsOf hands out the items of one list.
func (v *verdicts) itemsOf(list itemList) reconcile.Rows[reconcile.Item] {
	return func(use func(*reconcile.Item) error) error {
		return v.items[list].Merge(func(_, record []byte) error {
			version, text := cutVersion(record)
			item := reconcile.Item{Version: version}
			if err := store.ReadItem(mask.Shown(string(text)), &item); err != nil {
				return err
			}
			return use(&item)
		})
	}
}

// readNight reads a closed night back from the store, as its reports show it. Its
// rows lie in the spill store.
func (p *Pipeline) readNight(ctx context.Context, seq int64, spillStore *spill.Store) (reconcile.Night, error) {
	p.limitMemory(0)
	night, err := p.Store.Night(ctx, seq)
	if err != nil {
		return night, err
	}
	reconcile.SortRejects(night.Rejects)
	night.Kinds = map[reconcile.Kind]int64{}
	v := newVerdicts(spillStore, 0)
	items := newSorters(v.items[:])
	exceptions, held, deposits := sorter{runs: v.exceptions}, sorter{runs: v.held.parts}, sorter{runs: v.deposits}
	if err := p.Store.EachItem(ctx, seq+1, 1, func(_ int, row store.Row) error {
		item := reconcile.Item{Version: reconcile.Version{Place: row.Place}}
		if err := store.ReadItem(row.Text, &item); err != nil {
			return err
		}
		if item.Side == reconcile.DepositSide && (item.IsOpen() || row.WrittenBy(seq)) {
			return deposits.add(item.AppendBankKey(nil), []byte(row.Text))
		}
		if err := held.addHeld(appendHeldItem(nil, &item), row.Text); err != nil {
			return err
		}
		return addListed(items, &item, row.Text)
	}); err != nil {
		return night, err
	}
	if err := p.Store.EachException(ctx, seq+1, 1, func(_ int, row store.Row) error {
		x := reconcile.Exception{Version: reconcile.Version{Place: row.Place}}
		if err := store.ReadException(row.Text, &x); err != nil {
			return err
		}
		night.Kinds[x.Kind]++
		if x.SettledShort() {
			night.Short++
		}
		if err := held.addHeld(appendHeldException(nil, &x), row.Text); err != nil {
			return err
		}
		record, _ := appendVersion(nil, x.Version)
		return exceptions.add(x.AppendKey(nil), append(record, row.Text...))
	}); err != nil {
		return night, err
	}
	if err := errors.Join(flushAll(items), exceptions.flush(), deposits.flush(), held.flush(), v.held.join()); err != nil {
		return night, err
	}
	p.setRows(&night, v)
	night.Matches = nil
	night.Adjustments = func(use func(*reconcile.Item) error) error {
		return p.Store.EachAdjustment(ctx, seq, func(item *reconcile.Item) error {
			hideItemTags(item)
			return use(item)
		})
	}
	night.Cleared = func(use func(*reconcile.Cleared) error) error {
		return p.Store.EachCleared(ctx, seq, func(c *reconcile.Cleared) error {
			c.BusinessDaysOverdue = -1
			hideTags(reconcile.ExceptionFields, &c.Exception)
			hideTags(reconcile.ClearedFields, c)
			return use(c)
		})
	}
	return night, nil
}

// sorter makes sorted runs of rows that come in another order.
type sorter struct {
	runs *spill.Runs
	next int
	rows [][2][]byte // key and record
	size int
}

// addListed adds an item of that text to its list, if one shows it.
func addListed(lists []sorter, item *reconcile.Item, text string) error {
	list := listOf(item)
	if list == otherItems {
		return nil
	}
	record, _ := appendVersion(nil, item.Version)
	return lists[list].add(item.AppendKey(nil), append(record, text...))
}

// newSorters makes one for each of the lists.
func newSorters(lists []*spill.Runs) []sorter {
	sorters := make([]sorter, len(lists))
	for i := range lists {
		sorters[i].runs = lists[i]
	}
	return sorters
}

func flushAll(sorters []sorter) error {
	for i := range sorters {
		if err := sorters[i].flush(); err != nil {
			return err
		}
	}
	return nil
}

// addHeld adds the parts of a held row or an exception of that text.
func (s *sorter) addHeld(parts []heldPart, text string) error {
	for i := range parts {
		if err := s.add(parts[i].key(), []byte(text)); err != nil {
			return err
		}
	}
	return nil
}

// sortedAtOnce is how many bytes are sorted in memory.
const sortedAtOnce = 8 << 20

func (s *sorter) add(key, record []byte) error {
	s.rows = append(s.rows, [2][]byte{key, record})
	if s.size += len(key) + len(record); s.size < sortedAtOnce {
		return nil
	}
	return s.flush()
}

func (s *sorter) flush() error {
	slices.SortFunc(s.rows, func(a, b [2][]byte) int { return bytes.Compare(a[0], b[0]) })
	w := s.runs.Writer(s.next)
	for _, row := range s.rows {
		w.Add(row[0], row[1])
	}
	s.next, s.rows, s.size = s.next+1, s.rows[:0], 0
	return w.Close()
}
