package account

import (
	"context"
	"io"

	"tieout/loaders/text"
	"tieout/reconcile/civil"
)

// Format is a kind of file that no YAML can describe: its records run over
// several lines, nest, or are binary. It is registered in codeFormats under the
// name that a profile's `code:` gives; side, source, settings and fields of the
// documentation stand in that profile, as they do for every other one.
//
// What a format must keep:
//   - every record is told to the sink exactly once, in the order of the file, as
//     accepted, refused (with a named reason), ignored (with a named reason) or
//     structure; lines that it says nothing of are structure;
//   - values go through the helpers of values (identifier, text, amount, date), so
//     that no card number is kept and no amount is guessed; a row for which one
//     of them failed is refused with values.failed (sink.row does both);
//   - control totals and balances that the file states are told by sink.tie;
//   - a file that can't be used at all is a *fault.Error; a bad record is not;
//   - memory does not grow with the file.
type Format interface {
	// fits reports whether a file that begins so may be of this format. head holds
	// up to HeadBytes decompressed bytes, undecoded, without a byte order mark.
	Fits(head []byte) bool
	// read reads a content to its end. Errors: *fault.Error, of reading, of the sink,
	// the context's.
	Read(ctx context.Context, text *Content, to *Sink) error
}

// Content is what a format reads.
type Content struct {
	// Reader gives the decompressed bytes, in UTF-8 unless the profile says
	// `encoding: binary`; without a byte order mark.
	io.Reader
	In       *text.Intake
	Defaults *Defaults
	// settings are the profile's, each with the source's value or its default.
	Settings map[string]string
}

// Lines returns the content as physical lines, none longer than the limit.
func (c *Content) Lines() *text.LineReader { return text.NewLineReader(c.Reader, c.In.Limits.MaxLine) }

// FileDate is the day that the source's {date} found in the file's name; zero
// when the source has none.
func (c *Content) FileDate() civil.Date { return c.Defaults.Date }
