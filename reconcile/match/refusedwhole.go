package match

import (
	"fmt"
	"slices"

	"tieout/reconcile"
)

// Of a file that was refused whole no row counts. Its rows are there all the same, and nobody may be told that none
// names a sale while one of them does. They are looked through once, when all batches were judged, for what rows
// that stayed alone are called: a file may have millions of rows, and most nights refuse none.

// Unnamed is a row that stayed alone, by what a row of the other side would name it.
type Unnamed struct {
	Side                 reconcile.Side // of the rows that may name it
	Provider, MerchantID string
	RRN, OrderNo         string
}

// RefusedFile is a file that was refused whole.
type RefusedFile struct {
	File, Provider string
	Side           reconcile.Side
	Rows           []reconcile.Reject // that name one of what was asked for, refused for what the file was
	Unread         bool               // not all of its rows could be read
}

// askRefused asks for a row that stayed alone and that no row in hand names.
func (c *candidates) askRefused(u Unnamed) {
	if c.asksRefused && (u.RRN != "" || u.OrderNo != "") {
		c.unnamed = append(c.unnamed, u)
	}
}

// batchesWithRefused looks through the refused files for what names rows that stayed alone, and names the batches
// of these rows: of each something more is known, or less.
func (j *Judge) batchesWithRefused() (batches []int, err error) {
	var all []Unnamed
	for _, unnamed := range j.unnamed {
		all = append(all, unnamed...)
	}
	if len(all) == 0 {
		return nil, nil
	}
	files, err := j.in.ReadRefused(all)
	if err != nil {
		return nil, err
	}
	j.refused.addFiles(files)
	for batch, unnamed := range j.unnamed {
		if slices.ContainsFunc(unnamed, func(u Unnamed) bool { return j.refused.concerns(&u) }) {
			batches = append(batches, batch)
		}
	}
	return batches, nil
}

// concerns reports whether a refused row names it, or one that could not be read may do so.
func (x *refusedIndex) concerns(u *Unnamed) bool {
	c := candidates{refused: x}
	return c.refusedRowOf(u.Side, "", u.Provider, u.MerchantID, u.RRN, u.OrderNo) != nil || x.describeUnread(u.Side, u.Provider) != ""
}

// causeOfRefused says which refused row names what stayed alone. A row of a file that was refused whole is in no list: what is
// said of the file says what to do.
func (r *refusedRow) causeOfRefused(kind reconcile.Kind, code, what string) reconcile.Cause {
	cause := kind.NewCause(code, reconcile.Likely, fmt.Sprintf("%s with this reference was refused: %s:%d (%s)", what, r.origin.File, r.origin.Line, r.why))
	if r.whole {
		cause.Action = "The file that has the row was refused: do what its own exception says before anything else."
	}
	return cause
}

// addFiles adds rows of files that were refused whole; those of a file in the order of its lines.
func (x *refusedIndex) addFiles(files []RefusedFile) {
	for _, f := range slices.Backward(files) {
		for i := range slices.Backward(f.Rows) {
			r := &f.Rows[i]
			for _, reference := range [...]string{r.RRN, r.OrderNo} {
				if reference != "" {
					x.add(reference, refusedRow{origin: r.Origin, side: f.Side, provider: f.Provider, whole: true, merchant: r.Merchant, why: r.Reason})
				}
			}
		}
		if f.Unread {
			x.unread = append(x.unread, f)
		}
	}
}

// describeUnread says of a file that was refused that its rows could not all be read: one of them may name a row of the
// provider that no other names; "" where there is none.
func (x *refusedIndex) describeUnread(side reconcile.Side, provider string) string {
	at := slices.IndexFunc(x.unread, func(f RefusedFile) bool { return f.Side == side && reconcile.Compatible(f.Provider, provider) })
	if at < 0 {
		return ""
	}
	return "; the rows of " + x.unread[at].File + ", which was refused, could not all be read"
}
