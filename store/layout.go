package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"tieout/internal/fault"
	"tieout/reconcile"
)

// layout lists which fields a kind of record holds, in their order. Its tag
// begins each record, and is made of the list: a record says what it holds, and
// one that a build with other fields wrote is read all the same.
type layout struct {
	tag   string
	names []string
	unset []string // by field: what a record says whose build did not know it
}

// The layouts of this build. Their tags begin with a letter for the kind.
var (
	transactionLayout = layoutOf('T', fieldsOf(reconcile.ItemFields), fieldsOf(reconcile.TransactionFields))
	lineLayout        = layoutOf('L', fieldsOf(reconcile.ItemFields), fieldsOf(reconcile.LineFields))
	exceptionLayout   = layoutOf('E', fieldsOf(reconcile.ExceptionFields))
	clearedLayout     = layoutOf('C', fieldsOf(reconcile.ExceptionFields), fieldsOf(reconcile.ClearedFields))
)

// recordLayouts are the layouts in which this build writes what a store keeps.
func recordLayouts() []layout {
	return []layout{transactionLayout, lineLayout, exceptionLayout, clearedLayout}
}

func layoutOf(kind byte, parts ...[]recordField) (l layout) {
	for _, field := range slices.Concat(parts...) {
		l.names, l.unset = append(l.names, field.name), append(l.unset, field.unset)
	}
	l.tag = layoutTag(kind, l.names)
	return l
}

func layoutTag(kind byte, names []string) string {
	sum := sha256.Sum256([]byte(strings.Join(names, " ")))
	return string(kind) + hex.EncodeToString(sum[:4])
}

// recordField is a field as a layout lists it.
type recordField struct{ name, unset string }

func fieldsOf[T any](fields []reconcile.Field[T]) []recordField {
	list := make([]recordField, len(fields))
	for i := range fields {
		list[i].name = fields[i].Name
		if f := &fields[i]; f.Amount != nil || f.Day != nil || f.Number != nil {
			list[i].unset = "0"
		}
	}
	return list
}

// placeOf returns the place of a field in a record, after its tag.
func (l *layout) placeOf(name string) int {
	at := slices.Index(l.names, name)
	if at < 0 {
		panic("store: no record holds the field " + name)
	}
	return at + 1
}

// matches reports whether a record has the layout.
func (l *layout) matches(record string) bool {
	return strings.HasPrefix(record, l.tag) && strings.HasPrefix(record[len(l.tag):], separator)
}

// reorder brings the fields of records of an older layout into this build's
// order. A field that the older build did not know is unset.
type reorder struct {
	to   *layout
	from []int // by field of to: its place in the older record; -1: it has none
}

// reorderOf wants every field of the older layout to be known: what a newer
// build remembers of a row must not be lost.
func reorderOf(older, to *layout) (*reorder, error) {
	for _, name := range older.names {
		if !slices.Contains(to.names, name) {
			return nil, &fault.Error{
				Name: "store-too-new", Class: fault.Usage, Place: "the store",
				Fact: "want records with the fields of this version of tieout, got some with the field " + name + ", which a newer version wrote",
				Hint: "run that version, or restore an older copy of the store",
			}
		}
	}
	r := &reorder{to: to, from: make([]int, len(to.names))}
	for i, name := range to.names {
		r.from[i] = slices.Index(older.names, name)
	}
	return r, nil
}

// apply rewrites one record.
func (r *reorder) apply(record string) string {
	fields := strings.Split(record, separator)[1:]
	var b strings.Builder
	b.WriteString(r.to.tag)
	for i, at := range r.from {
		b.WriteString(separator)
		if at < 0 {
			b.WriteString(r.to.unset[i])
		} else if at < len(fields) {
			b.WriteString(fields[at])
		}
	}
	return b.String()
}

// layouts knows how to read the records of every build that wrote a store.
type layouts map[string]*reorder // by tag

// add learns an older layout.
func (l layouts) add(older layout) error {
	for _, to := range recordLayouts() {
		if older.tag[:1] == to.tag[:1] && older.tag != to.tag {
			r, err := reorderOf(&older, &to)
			if err != nil {
				return err
			}
			l[older.tag] = r
		}
	}
	return nil
}

// current returns a record as this build writes it.
func (l layouts) current(record string) string {
	tag, _, found := strings.Cut(record, separator)
	if r := l[tag]; found && r != nil {
		return r.apply(record)
	}
	return record
}

// readLayouts learns in which layouts the records of the store may be. A list
// that is not the one of which its tag is made was edited.
func (s *Store) readLayouts(ctx context.Context) error {
	s.layouts = layouts{}
	for _, first := range firstEdition() {
		if err := s.layouts.add(first); err != nil {
			return err
		}
	}
	var rows []struct {
		Tag    string `db:"tag"`
		Fields string `db:"fields"`
	}
	if err := s.db.SelectContext(ctx, &rows, "SELECT tag, fields FROM layouts ORDER BY tag"); err != nil {
		return s.wrapError("read the layouts of records", err)
	}
	for _, row := range rows {
		older := layout{tag: row.Tag, names: strings.Fields(row.Fields)}
		if row.Tag == "" || layoutTag(row.Tag[0], older.names) != row.Tag {
			return ErrChain.At(s.place(), "the list of fields of the records %q was edited", row.Tag)
		}
		if err := s.layouts.add(older); err != nil {
			return err
		}
	}
	return nil
}

// writeLayouts lists the layouts of this build in the store.
func (w *writer) writeLayouts(ctx context.Context) error {
	for _, l := range recordLayouts() {
		if _, err := w.tx.ExecContext(ctx, w.store.rebind("INSERT INTO layouts (tag, fields) VALUES (?, ?) ON CONFLICT (tag) DO NOTHING"), l.tag, strings.Join(l.names, " ")); err != nil {
			return w.store.wrapError("write the layouts of records", err)
		}
	}
	return nil
}
