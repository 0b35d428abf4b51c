package store

import "slices"

// heldColumn is a column of the rows that a factWriter holds. Most columns of a
// night are equal throughout: these take no room until a row differs.
type heldColumn struct {
	same   int64   // of all rows, while values is empty
	values []int64 // of each row
}

// add adds the value of row number rows.
func (c *heldColumn) add(value int64, rows int) {
	switch {
	case len(c.values) > 0:
		c.values = append(c.values, value)
	case rows == 0:
		c.same = value
	case value != c.same:
		c.values = slices.Grow(c.values, partRows)
		for range rows {
			c.values = append(c.values, c.same)
		}
		c.values = append(c.values, value)
	}
}

// drop drops the first rows.
func (c *heldColumn) drop(rows int) {
	if len(c.values) > 0 {
		c.values = slices.Delete(c.values, 0, rows)
	}
}

// sum adds up the values of some rows.
func (c *heldColumn) sum(from, until int) (sum int) {
	if len(c.values) == 0 {
		return int(c.same) * (until - from)
	}
	for _, value := range c.values[from:until] {
		sum += int(value)
	}
	return sum
}
