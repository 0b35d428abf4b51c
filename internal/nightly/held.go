package nightly

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"

	"tieout/internal/mask"
	"tieout/internal/spill"
	"tieout/reconcile"
	"tieout/reconcile/match"
	"tieout/store"
)

// heldRows bring held rows and the exceptions that speak of them together. Either may
// be in another batch, for money that went to another merchant, so both are sorted by
// the row that they are about and met there: memory holds the rows of one meeting.
type heldRows struct{ parts, joined *spill.Runs }

func newHeldRows(spillStore *spill.Store) *heldRows {
	return &heldRows{parts: spillStore.NewRuns(), joined: spillStore.NewRuns()}
}

// heldPart is a held row or an exception, under the row where they meet.
type heldPart struct {
	row  string // its ID
	what byte
	item *reconcile.Item
	x    *reconcile.Exception
}

// What a part is, and the end of its key: at one meeting exceptions come first.
const (
	speaks     = 'E' // an exception that is about the row
	isHeld     = 'R' // the row itself
	isHeldWith = 'S' // a row that is held together with it
)

// id orders what meets at one row.
func (p *heldPart) id() string {
	if p.x != nil {
		return p.x.ID
	}
	return p.item.ID
}

func (p *heldPart) key() []byte { return append(append([]byte(p.row), 0), p.what) }

// appendHeldItem appends the parts of an item, which may be none.
func appendHeldItem(to []heldPart, item *reconcile.Item) []heldPart {
	if !item.IsHeld() {
		return to
	}
	to = append(to, heldPart{row: item.ID, what: isHeld, item: item})
	if item.Partner != "" {
		to = append(to, heldPart{row: item.Partner, what: isHeldWith, item: item})
	}
	return to
}

// appendHeldException appends an exception, if it may speak of a held row.
func appendHeldException(to []heldPart, x *reconcile.Exception) []heldPart {
	if x.ItemID == "" || !x.Kind.MaySpeakOfHeld() {
		return to
	}
	return append(to, heldPart{row: x.ItemID, what: speaks, x: x})
}

// addResult keeps the parts of a batch, in place of those that it had before.
func (h *heldRows) addResult(batch int, r *match.Result) error {
	var parts []heldPart
	for i := range r.Items {
		parts = appendHeldItem(parts, &r.Items[i])
	}
	for _, x := range r.Exceptions {
		parts = appendHeldException(parts, x)
	}
	slices.SortFunc(parts, func(a, b heldPart) int {
		return cmp.Or(cmp.Compare(a.row, b.row), cmp.Compare(a.what, b.what), cmp.Compare(a.id(), b.id()))
	})
	w := h.parts.Writer(batch)
	var record []byte
	for i := range parts {
		part, err := &parts[i], error(nil)
		if part.x != nil {
			record = store.AppendException(record[:0], part.x)
		} else if record, err = store.AppendItem(record[:0], part.item); err != nil {
			return err
		}
		w.Add(part.key(), record)
	}
	return w.Close()
}

// join makes each held row, with an exception about it or else one about the row that
// it is held together with, or none. A row met twice is written twice, the better
// one first.
func (h *heldRows) join() error {
	out := sorter{runs: h.joined}
	var row []byte
	var speaking []string // the exceptions about that row
	err := h.parts.Merge(func(key, text []byte) error {
		what := key[len(key)-1]
		if key = key[:len(key)-2]; !bytes.Equal(key, row) {
			row, speaking = append(row[:0], key...), speaking[:0]
		}
		if what == speaks {
			speaking = append(speaking, string(text))
			return nil
		}
		var item reconcile.Item
		if err := store.ReadItem(string(text), &item); err != nil {
			return err
		}
		best, err := bestSpeaking(&item, speaking)
		if err != nil {
			return err
		}
		rank := what
		if best == "" {
			rank = isHeldWith + 1
		}
		record := append(binary.AppendUvarint(nil, uint64(len(text))), text...)
		return out.add(append(item.AppendKey(nil), rank), append(record, best...))
	})
	if err != nil {
		return err
	}
	return out.flush()
}

// bestSpeaking returns the exception that says why the item is held rather than
// something else of it; of two such the one with the lower ID.
func bestSpeaking(item *reconcile.Item, texts []string) (best string, err error) {
	var chosen reconcile.Exception
	for _, text := range texts {
		var x reconcile.Exception
		if err := store.ReadException(text, &x); err != nil {
			return "", err
		}
		says, said := x.Kind.Rule().Verdict == item.Verdict, chosen.Kind.Rule().Verdict == item.Verdict
		if best == "" || says && !said || says == said && x.ID < chosen.ID {
			best, chosen = text, x
		}
	}
	return best, nil
}

// rows hands out the held rows as people are shown them, each once, in the order of
// the reports. Overdue counts the business days of an exception.
func (h *heldRows) rows(overdue func(*reconcile.Exception) int) reconcile.Rows[reconcile.HeldRow] {
	return func(use func(*reconcile.HeldRow) error) error {
		var last []byte
		return h.joined.Merge(func(key, record []byte) error {
			if key = key[:len(key)-1]; bytes.Equal(key, last) {
				return nil
			}
			last = append(last[:0], key...)
			row, err := readHeldRow(record)
			if err != nil {
				return err
			}
			if row.ID != "" {
				row.BusinessDaysOverdue = overdue(&row.Exception)
			}
			return use(&row)
		})
	}
}

func readHeldRow(record []byte) (row reconcile.HeldRow, err error) {
	size, width := binary.Uvarint(record)
	text, exception := record[width:width+int(size)], record[width+int(size):]
	var item reconcile.Item
	if err := store.ReadItem(mask.Shown(string(text)), &item); err != nil {
		return row, err
	}
	if len(exception) == 0 {
		return reconcile.HeldOf(&item, nil), nil
	}
	var x reconcile.Exception
	if err := store.ReadException(mask.Shown(string(exception)), &x); err != nil {
		return row, err
	}
	return reconcile.HeldOf(&item, &x), nil
}
