package reconcile

// Rows hands rows to use, one by one, in the order of the reports. It may be
// called more than once, and by several at once: a night of millions is read
// from where it lies, not kept. A row is good until use returns; the error is
// that of use, or of where the rows lie. Nil holds no rows.
type Rows[T any] func(use func(*T) error) error

// Each hands the rows to use.
func (r Rows[T]) Each(use func(*T) error) error {
	if r == nil {
		return nil
	}
	return r(use)
}

// RowsOf hands out the rows of a list.
func RowsOf[T any](list []T) Rows[T] {
	return func(use func(*T) error) error {
		for i := range list {
			if err := use(&list[i]); err != nil {
				return err
			}
		}
		return nil
	}
}
