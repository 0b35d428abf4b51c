package account

import (
	"context"

	"tieout/internal/fault"
	"tieout/loaders/text"
)

// EachLine hands every physical line of a content to take, and reports its end.
// When the file turns out to be unusable, the lines that were not read are
// refused with it.
func (c *Content) EachLine(ctx context.Context, to *Sink, take func(*text.PhysicalLine) error, end func() error) error {
	lines := c.Lines()
	err := text.EachOf(ctx, lines.Next, func(line text.PhysicalLine) error { return take(&line) })
	if err == nil {
		err = end()
	}
	if fileError := fault.OfInput(err); fileError != nil {
		for left := error(nil); left == nil; {
			_, left = lines.Next() // what is wrong with the file is reported already
		}
		to.RefuseRest(lines.Number)
	}
	if err != nil {
		return c.In.ArchiveError(err)
	}
	to.SetLineCount(lines.Number)
	return nil
}
