package store

import (
	"context"
	"strconv"
)

// Mark names something that a person decided, so that it can be told whether it is still there.
type Mark struct {
	Hash string
	Text string // what was decided, and by whom
}

// Marks returns those of all closings and of all decisions that are bound to each other, made of what they say now: one
// that was edited is another one, whatever hash stands beside it.
func (s *Store) Marks(ctx context.Context) ([]Mark, error) {
	closings, err := s.Closings(ctx)
	if err != nil {
		return nil, err
	}
	var marks []Mark
	for i := range closings {
		c := &closings[i]
		d := newRowDigest()
		for _, part := range [...][2]string{
			{"closing", c.ExceptionID}, {"after", strconv.FormatInt(c.AfterSeq, 10)}, {"item", c.ItemID}, {"by", c.By}, {"why", c.Why}, {"at", c.At},
		} {
			d.add(part[0], part[1])
		}
		marks = append(marks, Mark{d.sum(), c.ExceptionID + " closed by " + c.By})
	}
	var rows []decisionRow
	if err := s.db.SelectContext(ctx, &rows, selectDecisions+" ORDER BY n"); err != nil {
		return nil, s.wrapError("read what people decided", err)
	}
	prev := ""
	for i := range rows {
		if rows[i].Hash != "" { // one that an earlier version kept is covered by the next night alone
			marks = append(marks, Mark{rows[i].sealedBy(prev), rows[i].Act + " by " + rows[i].By})
		}
		prev = rows[i].Hash
	}
	return marks, nil
}
